//! Reading labelled articles: JSON lines, token files, and the labels of the built-in
//! collection.

use std::io::{Cursor, Read};
use std::path::Path;

use serde_json::Value;

use super::bio;
use super::gold::Gold;
use crate::article::RawArticle;
use crate::corpus::{self, BadRecord, Format, ReadOptions};
use crate::demo;
use crate::error::{Error, ErrorKind, Result};

/// An article and what is right for it.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// What to call it in a list of errors.
    pub name: String,
    /// The article as found.
    pub raw: RawArticle,
    /// What is right.
    pub gold: Gold,
}

/// The labelled articles of the file `path`; `lang` is the language of token files and of
/// records that name none. A record without use is told to `bad`.
///
/// # Errors
/// `Io` when the file cannot be read, `Input` when a record's `gold` is not as it must be: a
/// figure over the rest would be taken for the whole.
pub fn read(path: &Path, lang: Option<&str>, bad: &mut dyn FnMut(String)) -> Result<Vec<Labelled>> {
    let name = path.display().to_string();
    let text = read_text(path)?;
    if is_bio(path) {
        return Ok(bio::documents(&text, &name, lang));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let open = |file: &str| -> Result<Vec<RawArticle>, String> {
        let path = folder.join(file);
        let options = ReadOptions::default();
        let found = corpus::walk(&path, &options).next();
        let found = found.ok_or_else(|| format!("there is no file {}", path.display()))?;
        let records = found.and_then(|file| corpus::read(&file, &options));
        let records = records.map_err(|record| reason(&record))?;
        Ok(records.filter_map(Result::ok).collect())
    };
    records(&text, &name, lang, &open, bad)
}

/// The labelled articles of the built-in collection.
pub fn built_in() -> Result<Vec<Labelled>> {
    let open = |file: &str| -> Result<Vec<RawArticle>, String> {
        let content = demo::FILES.iter().find(|(path, _)| *path == file);
        let (path, content) = content.ok_or_else(|| format!("there is no file {file}"))?;
        let options = ReadOptions::default();
        let records = corpus::read_from(Cursor::new(*content), path, &options);
        let records = records.map_err(|record| reason(&record))?;
        Ok(records.filter_map(Result::ok).collect())
    };
    let mut lost = Vec::new();
    let found = records(demo::LABELS, "labels.jsonl", None, &open, &mut |bad| {
        lost.push(bad);
    })?;
    match lost.pop() {
        Some(bad) => Err(Error::new(ErrorKind::Input, bad)),
        None => Ok(found),
    }
}

fn reason(record: &BadRecord) -> String {
    format!("{}: {}", record.origin, record.reason)
}

fn read_text(path: &Path) -> Result<String> {
    let io = |error: std::io::Error| Error::io(path, &error);
    let mut bytes = std::fs::read(path).map_err(io)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        flate2::read::MultiGzDecoder::new(bytes.as_slice())
            .read_to_end(&mut plain)
            .map_err(io)?;
        bytes = plain;
    } else if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        bytes = zstd::stream::decode_all(bytes.as_slice()).map_err(io)?;
    }
    String::from_utf8(bytes).map_err(|_| {
        Error::new(ErrorKind::Input, "is not UTF-8")
            .at(path.display().to_string())
            .help("labels are JSON lines or token files in UTF-8")
    })
}

fn is_bio(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.trim_end_matches(".zst").trim_end_matches(".gz");
    name.ends_with(".bio")
}

/// The records of `text`; `open` gives the articles of a file that a record names.
fn records(
    text: &str,
    name: &str,
    lang: Option<&str>,
    open: &dyn Fn(&str) -> Result<Vec<RawArticle>, String>,
    bad: &mut dyn FnMut(String),
) -> Result<Vec<Labelled>> {
    let options = ReadOptions {
        format: Some(Format::Jsonl),
        ..ReadOptions::default()
    };
    let mut found = Vec::new();
    // Records of one file stand together.
    let mut last: Option<(String, Result<Vec<RawArticle>, String>)> = None;
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = format!("{name}:{}", number + 1);
        let wrong = |reason: String| {
            Error::new(ErrorKind::Input, reason)
                .at(place.clone())
                .help("`newshound eval --help` says what a labelled record is")
        };
        let value: Value = serde_json::from_str(line)
            .map_err(|error| wrong(format!("is not valid JSON: {error}")))?;
        let Some(gold) = value.get("gold").and_then(Value::as_object) else {
            return Err(wrong("has no `gold`".to_string()));
        };
        let gold = Gold::read(gold).map_err(wrong)?;
        let (raw, called) = match value.get("file").and_then(Value::as_str) {
            Some(file) => {
                if last.as_ref().is_none_or(|(path, _)| path != file) {
                    last = Some((file.to_string(), open(file)));
                }
                let wanted = value.get("record").and_then(Value::as_u64);
                let articles = last.as_ref().map_or(Ok([].as_slice()), |(_, read)| {
                    read.as_deref().map_err(Clone::clone)
                });
                let article = articles.and_then(|articles| {
                    let fits = |raw: &&RawArticle| wanted.is_none() || raw.origin.record == wanted;
                    let found = articles.iter().find(fits).cloned();
                    found.ok_or_else(|| format!("{file} has no such article"))
                });
                let called = match wanted {
                    Some(wanted) => format!("{file}#{wanted}"),
                    None => file.to_string(),
                };
                match article {
                    Ok(mut raw) => {
                        fill(&mut raw, &value);
                        (raw, called)
                    }
                    Err(reason) => {
                        bad(format!("{place}: {reason}"));
                        continue;
                    }
                }
            }
            None => {
                let records = corpus::read_from(Cursor::new(line.to_string()), name, &options);
                let first = records.and_then(|mut records| records.next().transpose());
                match first {
                    Ok(Some(raw)) => {
                        let called = raw.id.clone().unwrap_or_else(|| place.clone());
                        (raw, called)
                    }
                    Ok(None) => continue,
                    Err(record) => {
                        bad(format!("{place}: {}", record.reason));
                        continue;
                    }
                }
            }
        };
        let mut raw = raw;
        if raw.lang.is_none() {
            raw.lang = lang.map(str::to_string);
        }
        let name = called;
        found.push(Labelled { name, raw, gold });
    }
    Ok(found)
}

/// What a record says beside the file it names: an address is not in the page.
fn fill(raw: &mut RawArticle, value: &Value) {
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_string);
    raw.url = text("url").or(raw.url.take());
    raw.id = text("id").or(raw.id.take());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Result<(Vec<Labelled>, Vec<String>)> {
        let open = |file: &str| match file {
            "two.jsonl" => Ok((0..2)
                .map(|record| RawArticle {
                    body: format!("body {record}"),
                    origin: crate::article::Origin {
                        record: Some(record),
                        ..Default::default()
                    },
                    ..RawArticle::default()
                })
                .collect()),
            _ => Err(format!("there is no file {file}")),
        };
        let mut bad = Vec::new();
        let found = records(text, "l.jsonl", Some("en"), &open, &mut |b| bad.push(b))?;
        Ok((found, bad))
    }

    #[test]
    fn a_record_is_an_article_or_names_one() {
        let (found, bad) = lines(concat!(
            r#"{"id":"a","title":"T","text":"Body text.","gold":{"person":[]}}"#,
            "\n\n",
            r#"{"file":"two.jsonl","record":1,"url":"https://x.example/","gold":{}}"#,
            "\n",
            r#"{"file":"none.txt","gold":{}}"#,
        ))
        .unwrap();
        let names: Vec<&str> = found.iter().map(|l| l.name.as_str()).collect();
        assert_eq!(names, ["a", "two.jsonl#1"]);
        assert_eq!(found[0].raw.headline.as_deref(), Some("T"));
        assert_eq!(found[1].raw.body, "body 1");
        assert_eq!(found[1].raw.url.as_deref(), Some("https://x.example/"));
        assert_eq!(found[1].raw.lang.as_deref(), Some("en"));
        assert_eq!(bad, ["l.jsonl:4: there is no file none.txt"]);
    }

    #[test]
    fn labels_that_say_nothing_sensible_are_refused() {
        for (line, reason) in [
            ("{", "is not valid JSON"),
            (r#"{"body":"x"}"#, "has no `gold`"),
            (
                r#"{"body":"x","gold":{"cities":[]}}"#,
                "`cities` is no kind of value",
            ),
        ] {
            let error = lines(line).unwrap_err();
            assert!(error.message().starts_with(reason), "{error}");
            assert_eq!(error.place(), Some("l.jsonl:1"));
        }
    }

    #[test]
    fn the_built_in_collection_is_labelled_throughout() {
        let labelled = built_in().unwrap();
        assert_eq!(labelled.len(), 62);
        assert!(labelled.iter().all(|l| !l.gold.fields.is_empty()));
    }
}
