//! Lines in the user's own form: `{date} {headline}`.

use std::fmt::Write as _;

use super::plain::plain;
use super::style::Style;
use crate::error::{Error, ErrorKind, Result};
use crate::search::Hit;

/// The fields a template can name, as in the header of CSV.
pub const FIELDS: [&str; 18] = [
    "rank",
    "score",
    "id",
    "headline",
    "publication",
    "date",
    "byline",
    "url",
    "path",
    "record",
    "lang",
    "company",
    "country",
    "place",
    "person",
    "org",
    "cites",
    "snippet",
];

/// A template that was read: text, and fields of a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(&'static str),
}

impl Template {
    /// Reads a template: `{field}` for a field, `{{` and `}}` for braces, `\n` and `\t` for
    /// a line break and a tab, `\\` for a backslash.
    ///
    /// # Errors
    /// `Usage` when a field is unknown or a brace has no other.
    pub fn parse(written: &str) -> Result<Template> {
        let wrong = |what: String| {
            Error::new(ErrorKind::Usage, what).help(format!("the fields are {}", FIELDS.join(", ")))
        };
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = written;
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            let (add, used) = match (c, after.chars().next()) {
                ('{', Some('{')) => ('{', 2),
                ('}', Some('}')) => ('}', 2),
                ('\\', Some('n')) => ('\n', 2),
                ('\\', Some('t')) => ('\t', 2),
                ('\\', Some('\\')) => ('\\', 2),
                ('{', _) => {
                    let Some(end) = after.find('}') else {
                        return Err(wrong(
                            "a `{` in the template has no `}`; write `{{` for a brace".into(),
                        ));
                    };
                    let name = after[..end].trim();
                    let Some(field) = FIELDS.into_iter().find(|field| *field == name) else {
                        return Err(wrong(format!(
                            "the template names `{}`, which is no field of a hit",
                            name
                        )));
                    };
                    if !text.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut text)));
                    }
                    parts.push(Part::Field(field));
                    rest = &after[end + 1..];
                    continue;
                }
                ('}', _) => {
                    return Err(wrong(
                        "a `}` in the template has no `{`; write `}}` for a brace".into(),
                    ));
                }
                (c, _) => (c, c.len_utf8()),
            };
            text.push(add);
            rest = &rest[used..];
        }
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        Ok(Template { parts })
    }

    /// The line of `hit`, without what ends it.
    pub(super) fn fill(&self, hit: &Hit, style: &Style) -> String {
        let mut out = String::new();
        for part in &self.parts {
            let text = match part {
                Part::Text(text) => text,
                Part::Field(field) => &*plain(hit, field, style),
            };
            // Writing to a String does not fail.
            let _ = out.write_str(text);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn fill(template: &str) -> String {
        let response = samples::response();
        Template::parse(template)
            .unwrap()
            .fill(&response.hits[0], &Style::default())
    }

    #[test]
    fn fields_are_filled() {
        assert_eq!(
            fill(r"{rank}\t{date} {{{company}}} { lang }"),
            "1\t2023-02-04T12:36 {Poly Technologies; AllTech} en"
        );
        assert_eq!(
            fill("no field, one \\ at the end \\"),
            "no field, one \\ at the end \\"
        );
    }

    #[test]
    fn unknown_fields_are_named_with_the_known_ones() {
        let error = Template::parse("{title}").unwrap_err();
        assert!(error.message().contains("`title`"));
        assert!(error.next_step().unwrap().contains("headline, publication"));
        assert!(Template::parse("{date").is_err());
        assert!(Template::parse("date}").is_err());
    }
}
