//! Files that are one article: text, Markdown, web pages.

use xxhash_rust::xxh3::xxh3_64;

use super::bad_record::BadRecord;
use super::capture::Captured;
use super::charset;
use super::fields::Field;
use super::format::{Format, looks_like_page};
use super::header;
use super::input::Input;
use super::markdown;
use super::options::size_name;
use super::shape::{Shaper, clean};
use crate::article::{BodyForm, RawArticle};
use crate::error::describe_io;

/// Reads the one article of a file. `guessed` says that the format may be another one: a
/// scraper's `.txt` can hold a page.
pub(super) fn read(
    shaper: &mut Shaper,
    input: Input,
    format: Format,
    guessed: bool,
    limit: u64,
) -> Result<RawArticle, BadRecord> {
    let bad = |reason: String| shaper.bad(None, None, reason);
    let bytes = input
        .read_all(limit)
        .map_err(|error| bad(describe_io(&error)))?;
    let Some(bytes) = bytes else {
        let reason = format!(
            "is larger than {}, too much for one article (--max-file says how much is)",
            size_name(limit)
        );
        return Err(bad(reason));
    };
    let fingerprint = xxh3_64(&bytes);
    let text = charset::decode(bytes, format == Format::Html).map_err(bad)?;
    let text = clean(text);
    if text.trim().is_empty() {
        return Err(shaper.bad(None, None, "is empty"));
    }
    let page = format == Format::Html || (guessed && looks_like_page(&text));
    let article = match format {
        _ if page => Ok(RawArticle {
            body: text,
            form: BodyForm::Html,
            ..RawArticle::default()
        }),
        Format::Markdown => from_markdown(shaper, &text),
        _ => from_text(shaper, text),
    };
    let mut article = article.map_err(|reason| shaper.bad(None, None, reason))?;
    article.origin = shaper.origin(None, None);
    article.fingerprint = fingerprint;
    Ok(article)
}

fn from_text(shaper: &mut Shaper, text: String) -> Result<RawArticle, String> {
    let Some((fields, rest)) = header::block(&text) else {
        return Ok(RawArticle {
            body: text,
            form: BodyForm::Text,
            ..RawArticle::default()
        });
    };
    let captured = capture(shaper, fields);
    with_body(shaper, captured, rest)
}

fn from_markdown(shaper: &mut Shaper, text: &str) -> Result<RawArticle, String> {
    let document = markdown::read(text);
    let mut captured = capture(shaper, document.fields);
    if let Some(heading) = document.heading {
        captured.offer(Field::Headline, u16::MAX, heading);
    }
    with_body(shaper, captured, &document.text)
}

fn capture(shaper: &Shaper, fields: header::Fields) -> Captured {
    let mut captured = Captured::default();
    for (key, value) in fields {
        for (field, rank) in shaper.plan.takes(&key) {
            captured.offer(field, rank, value.clone());
        }
    }
    captured
}

/// The article of these fields with a text below them: a text without a headline of its own
/// has it in its first lines.
fn with_body(shaper: &mut Shaper, mut fields: Captured, body: &str) -> Result<RawArticle, String> {
    let body = body.trim_matches('\n');
    let summary = fields.take(Field::Summary);
    if !body.trim().is_empty() {
        // What stands below the fields is the body, even if a field calls itself `text`.
        fields.take(Field::Body);
    } else if let Some(summary) = summary {
        fields.offer(Field::Summary, 0, summary);
    }
    let headed = fields.rank(Field::Headline).is_some();
    let empty = body.trim().is_empty();
    if !empty {
        fields.offer(Field::Body, 0, "-".to_string());
    }
    let mut article = shaper.article(fields, &Vec::new)?;
    if !empty {
        article.body = body.to_string();
        article.form = if headed {
            BodyForm::Field
        } else {
            BodyForm::Text
        };
    }
    Ok(article)
}
