//! From fields to a raw article: which are needed, what their values look like when clean,
//! and the reason when a record is none. Finding the fields is left to the readers.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use super::bad_record::BadRecord;
use super::capture::{self, Captured};
use super::charset::decode_piece;
use super::fields::{Field, Plan, USUAL};
use super::format::looks_like_page;
use super::markup;
use super::mend::mend;
use super::options::ReadOptions;
use crate::article::{BodyForm, Origin, RawArticle};
use crate::text::{floor_boundary, sanitize_line};

/// Makes the articles of one file.
pub(super) struct Shaper {
    pub(super) plan: Plan,
    path: String,
    /// Which of the mapped fields some record had.
    seen: [bool; Field::COUNT],
}

/// How many names a complaint lists.
const NAMES: usize = 10;

impl Shaper {
    pub(super) fn new(path: &str, options: &ReadOptions) -> Shaper {
        Shaper {
            plan: Plan::new(&options.map, options.publication_field.as_deref()),
            path: path.to_string(),
            seen: [false; Field::COUNT],
        }
    }

    pub(super) fn origin(&self, record: Option<u64>, line: Option<u64>) -> Origin {
        Origin {
            path: self.path.clone(),
            record,
            line,
        }
    }

    pub(super) fn bad(
        &self,
        record: Option<u64>,
        line: Option<u64>,
        reason: impl Into<String>,
    ) -> BadRecord {
        BadRecord {
            origin: self.origin(record, line),
            reason: reason.into(),
        }
    }

    /// An article from one JSON object.
    pub(super) fn json(
        &mut self,
        bytes: &[u8],
        record: Option<u64>,
        line: Option<u64>,
    ) -> Result<RawArticle, BadRecord> {
        let bytes = bytes.trim_ascii();
        if bytes.first() != Some(&b'{') {
            return Err(self.bad(record, line, "is not a JSON object"));
        }
        let fingerprint = xxh3_64(bytes);
        let mut text = decode_piece(bytes);
        let captured = capture::read(&text, &self.plan).or_else(|error| {
            let mended = mend(&text);
            let again = capture::read(&mended, &self.plan).map_err(|_| error);
            text = Cow::Owned(mended);
            again
        });
        let captured = captured.map_err(|error| self.bad(record, line, explain(&error)))?;
        let article = self.article(captured, &|| capture::names(&text, NAMES));
        let mut article = article.map_err(|reason| self.bad(record, line, reason))?;
        article.origin = self.origin(record, line);
        article.fingerprint = fingerprint;
        Ok(article)
    }

    /// An article from the fields found in a record that has fields of these names.
    pub(super) fn article(
        &mut self,
        mut fields: Captured,
        names: &dyn Fn() -> Vec<String>,
    ) -> Result<RawArticle, String> {
        for (field, _) in self.plan.entries() {
            self.seen[field.slot()] |= fields.rank(*field).is_some_and(|rank| rank < USUAL);
        }
        let body = fields
            .take(Field::Body)
            .map(clean)
            .filter(|body| !blank(body));
        let page = body.as_deref().is_some_and(looks_like_page);
        let body = match body {
            Some(body) if !page => Some(markup::to_text(body)),
            other => other,
        };
        let headline = fields.take(Field::Headline).map(one_line);
        let headline = headline.filter(|headline| !headline.is_empty());
        let body = body.filter(|body| !blank(body));
        let has_body = body.is_some();
        let body = body.or_else(|| {
            let summary = fields.take(Field::Summary).map(clean)?;
            Some(markup::to_text(summary)).filter(|summary| !blank(summary))
        });
        if let Some(reason) = self.lacks(has_body, headline.is_some(), body.is_some(), names) {
            return Err(reason);
        }
        let dateline = fields.take(Field::Dateline).map(one_line);
        let body = match (body, dateline) {
            (Some(body), Some(dateline)) if has_body && !page => {
                Some(with_dateline(&dateline, body))
            }
            (body, _) => body,
        };
        let mut line = |field| {
            fields
                .take(field)
                .map(one_line)
                .filter(|text| !text.is_empty())
        };
        Ok(RawArticle {
            id: line(Field::Id),
            publication: line(Field::Publication),
            date: line(Field::Date),
            byline: line(Field::Byline),
            url: line(Field::Url),
            lang: line(Field::Lang),
            headline,
            body: body.unwrap_or_default(),
            form: if page {
                BodyForm::Html
            } else {
                BodyForm::Field
            },
            ..RawArticle::default()
        })
    }

    /// Why a record is no article, if it is none. A headline alone is one: catalogues and
    /// wires hold such. But where the user says which field is the body, a record without
    /// it shows that the map is wrong, unless it has a summary to stand in.
    fn lacks(
        &self,
        body: bool,
        headline: bool,
        any: bool,
        names: &dyn Fn() -> Vec<String>,
    ) -> Option<String> {
        let mapped = |field: Field| {
            let entries = self.plan.entries();
            let (_, paths) = entries.iter().find(|(f, _)| *f == field)?;
            let paths: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
            Some(format!(
                "has no field {}, which --map names as its {}{}",
                paths.join(" or "),
                field.name(),
                listed(names())
            ))
        };
        if !body && !any {
            if let Some(reason) = mapped(Field::Body) {
                return Some(reason);
            }
            if !headline {
                let reason = mapped(Field::Headline);
                return Some(reason.unwrap_or_else(|| {
                    let names = listed(names());
                    format!("has no headline and no body; name its fields with --map{names}")
                }));
            }
        }
        None
    }

    /// The map's entries that no record so far has had a value for, as the user wrote them.
    pub(super) fn unmatched(&self) -> Vec<String> {
        let entries = self.plan.entries().iter();
        let missing = entries.filter(|(field, _)| !self.seen[field.slot()]);
        missing
            .map(|(field, paths)| format!("{}={}", field.name(), paths.join("|")))
            .collect()
    }
}

/// The text of a wire story as it is printed: "KYIV, Feb 4 -" before its first words. What is
/// no place and date, or stands there already, is left out.
fn with_dateline(dateline: &str, body: String) -> String {
    let dateline = dateline.trim_end_matches([' ', '-', '–', '—']);
    let place = dateline.chars().next().is_some_and(char::is_uppercase);
    if !place || dateline.len() > LONGEST_DATELINE || body.trim_start().starts_with(dateline) {
        return body;
    }
    format!("{dateline} - {}", body.trim_start())
}

/// Bytes of a place, a date and an agency's name.
const LONGEST_DATELINE: usize = 120;

/// Names for a complaint, harmless and short.
pub(super) fn listed(names: Vec<String>) -> String {
    if names.is_empty() {
        return String::new();
    }
    let more = if names.len() >= NAMES { ", ..." } else { "" };
    let names: Vec<String> = names
        .iter()
        .take(NAMES)
        .map(|name| {
            let name = sanitize_line(name);
            let short = name.get(..floor_boundary(&name, 40)).unwrap_or("");
            short.to_string()
        })
        .collect();
    format!(" (it has {}{more})", names.join(", "))
}

/// What the JSON parser says, without its line: that is the record's.
fn explain(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "is not valid JSON: it ends in the middle of the record".to_string();
    }
    let text = error.to_string();
    let text = text
        .rfind(" at line ")
        .and_then(|at| text.get(..at))
        .unwrap_or(&text);
    match error.line() {
        0 | 1 => format!("is not valid JSON at column {}: {text}", error.column()),
        line => format!(
            "is not valid JSON at column {} of its line {line}: {text}",
            error.column()
        ),
    }
}

fn blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// A text without NULs and with `\n` for every line end.
pub(super) fn clean(mut text: String) -> String {
    let bytes = text.as_bytes();
    if memchr::memchr2(b'\r', b'\0', bytes).is_none() {
        return text;
    }
    // Lone carriage returns end lines only where nothing else does (old Macs).
    let lone = memchr::memchr(b'\n', bytes).is_none();
    if lone {
        text = text.replace('\r', "\n");
    } else {
        text = text.replace("\r\n", "\n");
    }
    text.retain(|c| c != '\0');
    text
}

/// A value that belongs on one line, without markup.
fn one_line(text: String) -> String {
    let text = markup::to_text(text);
    let tidy =
        !text.contains("  ") && !text.contains(|c: char| c.is_control()) && text.trim() == text;
    if tidy {
        return text;
    }
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(map: &str, json: &str) -> Result<RawArticle, String> {
        let options = ReadOptions {
            map: map.parse().unwrap(),
            ..ReadOptions::default()
        };
        let mut shaper = Shaper::new("x", &options);
        shaper
            .json(json.as_bytes(), Some(0), None)
            .map_err(|bad| bad.reason)
    }

    #[test]
    fn values_are_cleaned() {
        let got = shape(
            "",
            r#"{"title":" AT&amp;T\n <i>rises</i> ","text":"a\r\nb\u0000c"}"#,
        )
        .unwrap();
        assert_eq!(got.headline.as_deref(), Some("AT&T rises"));
        assert_eq!(got.body, "a\nbc");
        assert_eq!(got.form, BodyForm::Field);
    }

    #[test]
    fn a_record_may_hold_a_page() {
        let got = shape(
            "",
            r#"{"url":"u","html":"<!DOCTYPE html><html><p>x</p></html>"}"#,
        )
        .unwrap();
        assert_eq!(got.form, BodyForm::Html);
        assert!(got.body.contains("<p>"));
    }

    #[test]
    fn what_stands_in_for_a_body() {
        let got = shape("", r#"{"title":"T","description":"D","body":""}"#).unwrap();
        assert_eq!(got.body, "D");
        assert_eq!(shape("", r#"{"title":"T"}"#).unwrap().body, "");
        assert_eq!(shape("", r#"{"summary":"S"}"#).unwrap().body, "S");
    }

    #[test]
    fn a_dateline_stands_before_its_story() {
        let body = |dateline: &str| {
            let json = format!(r#"{{"dateline":"{dateline}","text":"Rain fell."}}"#);
            shape("", &json).unwrap().body
        };
        assert_eq!(body("NOWHERE, Feb 4 -"), "NOWHERE, Feb 4 - Rain fell.");
        for none in ["", "2023-02-04", "Rain fell"] {
            assert_eq!(body(none), "Rain fell.", "{none}");
        }
        let alone = shape("", r#"{"title":"T","dateline":"NOWHERE"}"#).unwrap();
        assert_eq!(alone.body, "");
    }

    #[test]
    fn reasons_name_the_next_step() {
        assert_eq!(
            shape("", r#"{"kop":"x","tekst":"y"}"#).unwrap_err(),
            "has no headline and no body; name its fields with --map (it has kop, tekst)"
        );
        assert_eq!(
            shape("body=text.full|t", r#"{"title":"x"}"#).unwrap_err(),
            "has no field `text.full` or `t`, which --map names as its body (it has title)"
        );
        assert_eq!(
            shape("", r#"{"a":1 2}"#).unwrap_err(),
            "is not valid JSON at column 8: expected `,` or `}`"
        );
        assert!(
            shape("", r#"{"a":"#)
                .unwrap_err()
                .contains("ends in the middle")
        );
        assert_eq!(shape("", "[1]").unwrap_err(), "is not a JSON object");
    }

    #[test]
    fn a_map_that_nothing_matches_is_known() {
        let options = ReadOptions {
            map: "url=adres,body=t".parse().unwrap(),
            ..ReadOptions::default()
        };
        let mut shaper = Shaper::new("x", &options);
        shaper.json(br#"{"t":"x"}"#, None, None).unwrap();
        assert_eq!(shaper.unmatched(), ["url=adres"]);
    }

    #[test]
    fn the_publication_field_goes_before_the_usual_ones() {
        let options = ReadOptions {
            publication_field: Some("meta.paper".to_string()),
            ..ReadOptions::default()
        };
        let mut shaper = Shaper::new("x", &options);
        let mut read = |json: &str| {
            shaper
                .json(json.as_bytes(), None, None)
                .unwrap()
                .publication
        };
        let both = r#"{"text":"x","source":"S","meta":{"paper":"P"}}"#;
        assert_eq!(read(both).as_deref(), Some("P"));
        assert_eq!(read(r#"{"text":"x","source":"S"}"#).as_deref(), Some("S"));
    }

    #[test]
    fn fingerprints_follow_the_bytes() {
        let print = |json| shape("", json).unwrap().fingerprint;
        assert_eq!(print(r#"{"text":"x"}"#), print(" {\"text\":\"x\"}\r"));
        assert_ne!(print(r#"{"text":"x"}"#), print(r#"{"text":"x","n":1}"#));
    }
}
