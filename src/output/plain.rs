//! The fields of a hit as plain text, for tables and templates.

use std::borrow::Cow;

use super::marked::MarkedText;
use super::style::Style;
use crate::search::Hit;
use crate::text::sanitize_line;

/// The field `name` of `hit` on one line; empty when it has none.
pub(super) fn plain<'h>(hit: &'h Hit, name: &str, style: &Style) -> Cow<'h, str> {
    let optional = |value: &'h Option<String>| sanitize_line(value.as_deref().unwrap_or(""));
    match name {
        "rank" => hit.rank.to_string().into(),
        "score" => format!("{:.4}", hit.score).into(),
        "id" => sanitize_line(&hit.id),
        "headline" => MarkedText::line(&hit.headline, &hit.headline_marks, style)
            .text
            .into(),
        "publication" => optional(&hit.publication),
        "date" => hit
            .date
            .map(|date| date.to_string())
            .unwrap_or_default()
            .into(),
        "byline" => optional(&hit.byline),
        "url" => optional(&hit.url),
        "path" => sanitize_line(&hit.path),
        "record" => hit
            .record
            .map(|record| record.to_string())
            .unwrap_or_default()
            .into(),
        "lang" => sanitize_line(&hit.lang),
        "company" => joined(&hit.company),
        "country" => joined(&hit.country),
        "place" => joined(&hit.place),
        "person" => joined(&hit.person),
        "org" => joined(&hit.org),
        "cites" => joined(&hit.cites),
        "snippet" => passages(hit, style).into(),
        _ => Cow::Borrowed(""),
    }
}

fn joined(values: &[String]) -> Cow<'_, str> {
    match values {
        [one] => sanitize_line(one),
        all => all
            .iter()
            .map(|v| sanitize_line(v))
            .collect::<Vec<_>>()
            .join("; ")
            .into(),
    }
}

fn passages(hit: &Hit, style: &Style) -> String {
    let texts: Vec<String> = hit
        .snippets
        .iter()
        .map(|snippet| MarkedText::line(&snippet.text, &snippet.marks, style).text)
        .collect();
    texts.join(&format!(" {} ", style.ellipsis()))
}
