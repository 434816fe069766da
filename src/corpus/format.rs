//! Formats of files and their compression: by name, by `--format`, and by a look at the
//! first bytes. Reading them is left to the readers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::fields::{self, Field};
use crate::error::{Error, ErrorKind};

/// How articles stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One article as plain text.
    Text,
    /// One article in Markdown, with or without front matter.
    Markdown,
    /// One web page.
    Html,
    /// One object, a list of objects, or an object that holds such a list.
    Json,
    /// One object a line.
    Jsonl,
    /// A table with a header row, separated by commas, semicolons, tabs or bars.
    Csv,
    /// A table with a header row, separated by tabs.
    Tsv,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 7] = [
        Format::Text,
        Format::Markdown,
        Format::Html,
        Format::Json,
        Format::Jsonl,
        Format::Csv,
        Format::Tsv,
    ];

    /// The name for `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
        }
    }

    /// Whether a file of this format is one article, read as a whole.
    pub fn is_whole(self) -> bool {
        matches!(self, Format::Text | Format::Markdown | Format::Html)
    }

    fn by_extension(extension: &str) -> Option<Format> {
        Some(match extension {
            "txt" | "text" => Format::Text,
            "md" | "markdown" => Format::Markdown,
            "html" | "htm" | "xhtml" => Format::Html,
            "json" => Format::Json,
            "jsonl" | "ndjson" => Format::Jsonl,
            "csv" => Format::Csv,
            "tsv" => Format::Tsv,
            _ => return None,
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Format, Error> {
        let name = text.trim().to_ascii_lowercase();
        let known = Format::ALL.into_iter().find(|f| f.name() == name);
        known
            .or_else(|| Format::by_extension(&name))
            .ok_or_else(|| {
                let names: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
                Error::new(ErrorKind::Usage, format!("unknown format `{text}`"))
                    .help(format!("formats are {}", names.join(", ")))
            })
    }
}

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip (RFC 1952), one member or several.
    Gzip,
    /// Zstandard (RFC 8878), one frame or several.
    Zstd,
}

impl Compression {
    /// The compression that the first bytes of a file show. It decides, whatever the name
    /// says: servers and tools both leave `.gz` on plain files and compress without saying so.
    pub(super) fn of_bytes(head: &[u8]) -> Compression {
        match head {
            [0x1f, 0x8b, 8, ..] => Compression::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
            // A skippable frame may come first (pzstd, seekable zstd).
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
            _ => Compression::None,
        }
    }
}

/// Format and compression as a file's name tells them; the extension in lower case where
/// it is not a format's.
pub(super) fn by_name(name: &str) -> (Result<Format, String>, Compression) {
    let lower = name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(name)
        .to_lowercase();
    let (stem, compression) = match lower.rsplit_once('.') {
        Some((stem, "gz")) => (stem, Compression::Gzip),
        Some((stem, "zst")) => (stem, Compression::Zstd),
        _ => (lower.as_str(), Compression::None),
    };
    let extension = match stem.rsplit_once('.') {
        // A leading dot makes a hidden file, not an extension.
        Some((before, extension)) if !before.is_empty() => extension,
        _ => "",
    };
    let format = Format::by_extension(extension).ok_or_else(|| extension.to_string());
    (format, compression)
}

/// The format that the beginning of a file shows. `head` is text already, and may be cut.
pub(super) fn sniff(head: &str) -> Format {
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match start.as_bytes().first() {
        Some(b'[') => return Format::Json,
        Some(b'{') => return json_or_lines(start),
        _ => {}
    }
    if looks_like_page(start) {
        return Format::Html;
    }
    if let Some(format) = table(start) {
        return format;
    }
    let first = start.lines().next().unwrap_or("");
    if first == "---" || first == "+++" || first.starts_with("# ") || first.starts_with("## ") {
        return Format::Markdown;
    }
    Format::Text
}

/// Lines of JSON when the first line is a whole object, and so is another one, or the cut
/// end of the head may be.
pub(super) fn json_or_lines(start: &str) -> Format {
    let whole = |line: &str| serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
    let mut lines = start.split('\n').filter(|line| !line.trim().is_empty());
    if !lines.next().is_some_and(whole) {
        return Format::Json;
    }
    let cut = start.rsplit('\n').next().unwrap_or("");
    let more = lines
        .filter(|line| line.trim_start().starts_with('{'))
        .any(|line| whole(line) || std::ptr::eq(line, cut));
    if more { Format::Jsonl } else { Format::Json }
}

/// Whether `text` is a whole page and not just some text with tags in it.
pub(super) fn looks_like_page(text: &str) -> bool {
    let mut start = text.trim_start();
    let begins = |text: &str, with: &str| {
        text.get(..with.len())
            .is_some_and(|t| t.eq_ignore_ascii_case(with))
    };
    // Comments and the XML declaration may come first; a few are enough to look past.
    for _ in 0..4 {
        let end = if begins(start, "<!--") {
            "-->"
        } else if begins(start, "<?xml") {
            "?>"
        } else {
            break;
        };
        let Some(at) = start.find(end) else { break };
        start = start.get(at + end.len()..).unwrap_or("").trim_start();
    }
    [
        "<!doctype html",
        "<html",
        "<head>",
        "<head ",
        "<body>",
        "<body ",
    ]
    .iter()
    .any(|with| begins(start, with))
}

/// A table when the first line names a headline or body, and another known field beside it:
/// prose has commas too. Tabs it seldom has, so there one name is enough.
fn table(start: &str) -> Option<Format> {
    let first = start.lines().next()?;
    let known = |delimiter: char| {
        let names: Vec<&str> = first.split(delimiter).take(200).collect();
        let find = |name: &&str| fields::usual(name.trim().trim_matches('"'));
        let found: Vec<Field> = names.iter().filter_map(find).map(|(f, _)| f).collect();
        let needed = if delimiter == '\t' { 1 } else { 2 };
        let text = |field: &Field| matches!(field, Field::Headline | Field::Body);
        names.len() > 1 && found.len() >= needed && found.iter().any(text)
    };
    if known('\t') {
        return Some(Format::Tsv);
    }
    [',', ';', '|']
        .into_iter()
        .any(known)
        .then_some(Format::Csv)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_format_and_compression() {
        let table = [
            ("a/b.JSON", Ok(Format::Json), Compression::None),
            ("x.ndjson.gz", Ok(Format::Jsonl), Compression::Gzip),
            ("x.Html.ZST", Ok(Format::Html), Compression::Zstd),
            ("a.b/readme", Err(String::new()), Compression::None),
            (".csv", Err(String::new()), Compression::None),
            ("photo.png", Err("png".to_string()), Compression::None),
            ("x.gz", Err(String::new()), Compression::Gzip),
        ];
        for (name, format, compression) in table {
            assert_eq!(by_name(name), (format, compression), "{name}");
        }
    }

    #[test]
    fn beginnings_tell_the_format() {
        let table = [
            (" [{}]", Format::Json),
            ("{\"a\":1}", Format::Json),
            ("{\n \"a\":1}\n", Format::Json),
            ("{\"a\":1}\n\n{\"b\":1}\n", Format::Jsonl),
            ("<!-- x --><!DOCTYPE html><p>", Format::Html),
            ("<?xml version=\"1.0\"?>\n<html>", Format::Html),
            ("Title,Body\n", Format::Csv),
            ("\"Title\";\"text\"\n", Format::Csv),
            ("headline\tx\n", Format::Tsv),
            ("---\ntitle: x\n---\n", Format::Markdown),
            ("Story, interrupted\n", Format::Text),
            ("", Format::Text),
        ];
        for (head, format) in table {
            assert_eq!(sniff(head), format, "{head}");
        }
    }

    #[test]
    fn names_of_formats_go_both_ways() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse::<Format>().unwrap(), format);
        }
        assert_eq!("ndjson".parse::<Format>().unwrap(), Format::Jsonl);
        assert!("pdf".parse::<Format>().is_err());
    }
}
