//! What an index holds, for people or as JSON.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::contract::VERSION;
use super::format::OutputFormat;
use super::json::write_json;
use super::link::Link;
use super::marked::MarkedText;
use super::number::{bytes, grouped, plural};
use super::paint::{BOLD, Block, paint, paint_block};
use super::style::Style;
use super::unsuited;
use super::width::padding;
use crate::article::FacetField;
use crate::index::{Manifest, Status};

/// The columns of the names of lines.
const LABEL: usize = 10;

/// Prints the state of the index in the folder `dir`.
///
/// # Errors
/// `InvalidInput` for a form that only hits have, see [`OutputFormat::suits_records`].
pub fn write_status(
    out: &mut dyn Write,
    dir: &Path,
    status: &Status,
    manifest: &Manifest,
    format: &OutputFormat,
    style: &Style,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let dir = dir.display().to_string();
    match format {
        OutputFormat::Text => write_text(&mut out, &dir, status, manifest, style)?,
        OutputFormat::Json | OutputFormat::JsonLines => {
            write_json(&mut out, &StatusJson::new(&dir, status, manifest))?;
            out.write_all(b"\n")?;
        }
        _ => return Err(unsuited("the state of an index", "text or json")),
    }
    out.flush()
}

fn write_text(
    out: &mut dyn Write,
    dir: &str,
    status: &Status,
    manifest: &Manifest,
    style: &Style,
) -> io::Result<()> {
    let link = Link::to_file(dir, 0, style);
    write_line(out, style, "index", dir, link.as_ref())?;
    let count = |n: u64, word: &str| format!("{} {}", grouped(n), plural(n, word));
    let articles = format!(
        "{} in {}",
        count(status.articles, "article"),
        count(status.files, "file")
    );
    write_line(out, style, "articles", &articles, None)?;
    if let Some((first, last)) = status.dates {
        let (first, last) = (first.without_time(), last.without_time());
        write_line(out, style, "dates", &format!("{first} to {last}"), None)?;
    }
    let mut size = format!(
        "{} in {}",
        bytes(status.bytes),
        count(status.segments as u64, "segment")
    );
    if status.deleted > 0 {
        size += &format!(
            ", {} replaced or removed (`newshound compact` frees their room)",
            grouped(status.deleted)
        );
    }
    write_line(out, style, "size", &size, None)?;
    let values: Vec<String> = status
        .values
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(field, count)| format!("{} {}", field.name(), grouped(*count as u64)))
        .collect();
    if !values.is_empty() {
        // Segments share values, so their largest count is what is known for sure.
        let least = if status.segments > 1 { "at least " } else { "" };
        let values = format!("{least}{}", values.join(style.separator()));
        write_line(out, style, "values", &values, None)?;
    }
    if let Some(updated) = updated(manifest) {
        let by = match manifest.program.is_empty() {
            true => String::new(),
            false => format!(" by newshound {}", manifest.program),
        };
        let day = updated.strftime("%Y-%m-%d %H:%M UTC");
        write_line(out, style, "updated", &format!("{day}{by}"), None)?;
    }
    for (at, root) in manifest.roots.iter().enumerate() {
        let name = if at == 0 { "from" } else { "" };
        let link = Link::to_file(&root.path, at + 1, style);
        write_line(out, style, name, &root.path, link.as_ref())?;
        let rules = root.rules();
        if !rules.is_empty() {
            write_line(out, style, "", &format!("  with {rules}"), None)?;
        }
    }
    Ok(())
}

/// The time of the last change; `None` when there was none, or it is no time.
fn updated(manifest: &Manifest) -> Option<Timestamp> {
    let seconds = Some(manifest.updated).filter(|seconds| *seconds > 0)?;
    Timestamp::from_second(seconds).ok()
}

fn write_line(
    out: &mut dyn Write,
    style: &Style,
    name: &str,
    text: &str,
    link: Option<&Link>,
) -> io::Result<()> {
    paint(out, style, BOLD, name)?;
    write!(out, "{}", padding(name, LABEL))?;
    let text = MarkedText::line(text, &[], style);
    let block = Block {
        lead: LABEL,
        indent: LABEL,
        link,
        ..Block::default()
    };
    paint_block(out, style, &block, &text, 0..text.text.len())
}

#[derive(Serialize)]
struct StatusJson<'a> {
    version: u32,
    index: &'a str,
    articles: u64,
    files: u64,
    segments: usize,
    deleted: u64,
    bytes: u64,
    /// Different values of each field, exact with one segment, else at least.
    values: Values<'a>,
    first_date: Option<String>,
    last_date: Option<String>,
    updated: Option<String>,
    program: &'a str,
    roots: Vec<&'a str>,
}

impl<'a> StatusJson<'a> {
    fn new(dir: &'a str, status: &'a Status, manifest: &'a Manifest) -> StatusJson<'a> {
        StatusJson {
            version: VERSION,
            index: dir,
            articles: status.articles,
            files: status.files,
            segments: status.segments,
            deleted: status.deleted,
            bytes: status.bytes,
            values: Values(&status.values),
            first_date: status.dates.map(|(first, _)| first.to_string()),
            last_date: status.dates.map(|(_, last)| last.to_string()),
            updated: updated(manifest).map(|time| time.to_string()),
            program: &manifest.program,
            roots: manifest
                .roots
                .iter()
                .map(|root| root.path.as_str())
                .collect(),
        }
    }
}

struct Values<'a>(&'a [(FacetField, usize)]);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, count) in self.0 {
            map.serialize_entry(field.name(), count)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Date;
    use crate::extract::ExtractOptions;
    use crate::index::Root;

    fn written(format: &OutputFormat) -> String {
        let status = Status {
            articles: 80_412,
            files: 1,
            segments: 3,
            deleted: 1200,
            bytes: 1_340_000_000,
            values: vec![(FacetField::Company, 12_034), (FacetField::Person, 0)],
            dates: Date::year(2019).zip(Date::day(2024, 5, 1)),
        };
        let manifest = Manifest {
            roots: vec![Root {
                path: "/news\x1b[2J".into(),
                read: Default::default(),
                extract: ExtractOptions {
                    entities: true,
                    ..ExtractOptions::default()
                },
            }],
            program: "0.1.0".into(),
            updated: 1_700_000_000,
            streams: false,
        };
        let mut out = Vec::new();
        let dir = Path::new("/home/me/index");
        write_status(&mut out, dir, &status, &manifest, format, &Style::default()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_status_is_read_at_a_glance() {
        assert_eq!(
            written(&OutputFormat::Text),
            "\
index     /home/me/index
articles  80,412 articles in 1 file
dates     2019 to 2024-05-01
size      1.3 GB in 3 segments, 1,200 replaced or removed (`newshound compact`
          frees their room)
values    at least company 12,034
updated   2023-11-14 22:13 UTC by newshound 0.1.0
from      /news␛[2J
"
        );
    }

    #[test]
    fn a_status_is_data() {
        assert_eq!(
            written(&OutputFormat::Json),
            r#"{"version":1,"index":"/home/me/index","articles":80412,"files":1,"segments":3,"deleted":1200,"bytes":1340000000,"values":{"company":12034,"person":0},"first_date":"2019","last_date":"2024-05-01","updated":"2023-11-14T22:13:20Z","program":"0.1.0","roots":["/news\u001b[2J"]}"#
                .to_string()
                + "\n"
        );
    }
}
