//! An article as people read it, and the evidence for what was extracted from it.

use std::fmt::Display;
use std::io::{self, Write};

use super::link::Link;
use super::marked::MarkedText;
use super::paint::{BOLD, Block, DIM, PLAIN, paint, paint_block};
use super::style::Style;
use super::width::padding;
use crate::article::{Article, CiteMention, Entity, EntityKind, Found, Span, TextField};
use crate::search::Marked;
use crate::text::{ceil_boundary, floor_boundary, sanitize_line};

/// The columns of the names of lists.
const LABEL: usize = 13;

/// The bytes of text shown on either side of a mention.
const CONTEXT: usize = 48;

/// The longest mention shown, in bytes.
const MENTION: usize = 240;

/// Prints headline, place and time, body, and what the article names.
pub(super) fn write_text(
    out: &mut dyn Write,
    marked: &Marked,
    why: bool,
    style: &Style,
) -> io::Result<()> {
    let article = &marked.article;
    write_head(out, marked, style)?;
    write_body(out, marked, style)?;
    if why {
        write_sources(out, article, style)?;
        write_evidence(out, article, style)?;
        write_removed(out, article, style)
    } else {
        write_lists(out, article, style)
    }
}

fn write_head(out: &mut dyn Write, marked: &Marked, style: &Style) -> io::Result<()> {
    let article = &marked.article;
    let web = article
        .url
        .as_deref()
        .and_then(|url| Link::to_web(url, 0, style));
    let headline = match article.headline.trim().is_empty() {
        true => MarkedText::line("(no headline)", &[], style),
        false => MarkedText::line(&article.headline, &marked.headline_marks, style),
    };
    let block = Block {
        ink: BOLD,
        link: web.as_ref(),
        ..Block::default()
    };
    paint_block(out, style, &block, &headline, 0..headline.text.len())?;

    let text = |found: &Option<Found<String>>| found.as_ref().map(|found| found.value.clone());
    let date = article.date.as_ref().map(|found| readable(found.value));
    let lang = Some(article.lang.clone());
    let parts: Vec<String> = [
        text(&article.publication),
        date,
        text(&article.byline),
        lang,
    ]
    .into_iter()
    .flatten()
    .map(|part| sanitize_line(&part).into_owned())
    .filter(|part| !part.trim().is_empty())
    .collect();
    if !parts.is_empty() {
        write_block(out, style, 0, DIM, None, &parts.join(style.separator()))?;
    }
    if let Some(url) = &article.url {
        write_block(out, style, 0, DIM, web.as_ref(), url)?;
    }
    let place = match article.record {
        Some(record) => format!("{}:{record}", article.path),
        None => article.path.clone(),
    };
    let file = Link::to_file(&article.path, 1, style);
    write_block(out, style, 0, DIM, file.as_ref(), &place)
}

/// `2023-02-04 12:36`
fn readable(date: impl Display) -> String {
    date.to_string().replace('T', " ")
}

/// The body with its lines; several empty ones as one.
fn write_body(out: &mut dyn Write, marked: &Marked, style: &Style) -> io::Result<()> {
    let body = MarkedText::lines(&marked.article.body, &marked.body_marks, style);
    let mut start = 0;
    let mut empty = false;
    writeln!(out)?;
    for line in body.text.split('\n') {
        let range = start..start + line.len();
        start = range.end + 1;
        if line.trim().is_empty() {
            empty = range.start > 0;
            continue;
        }
        if empty {
            writeln!(out)?;
            empty = false;
        }
        paint_block(out, style, &Block::default(), &body, range)?;
    }
    Ok(())
}

/// What the article names, by kind: each value with how often it is named.
fn write_lists(out: &mut dyn Write, article: &Article, style: &Style) -> io::Result<()> {
    let mut lists: Vec<(&str, String)> = Vec::new();
    for kind in EntityKind::ALL {
        let named = by_weight(article, kind)
            .into_iter()
            .map(|entity| counted(&entity.canonical, entity.mentions.len()));
        lists.push((kind.name(), named.collect::<Vec<_>>().join(", ")));
    }
    let cited = article
        .cites
        .iter()
        .map(|citation| counted(&citation.canonical, citation.mentions.len()));
    lists.push(("cites", cited.collect::<Vec<_>>().join(", ")));
    lists.retain(|(_, values)| !values.is_empty());
    if !lists.is_empty() {
        writeln!(out)?;
    }
    for (name, values) in lists {
        write_label(out, style, name)?;
        write_rest(out, style, LABEL, &values)?;
    }
    Ok(())
}

fn counted(name: &str, mentions: usize) -> String {
    match mentions {
        0 | 1 => name.to_string(),
        many => format!("{name} ({many})"),
    }
}

fn by_weight(article: &Article, kind: EntityKind) -> Vec<&Entity> {
    let mut named: Vec<&Entity> = article.entities.iter().filter(|e| e.kind == kind).collect();
    named.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    named
}

/// Why the article has its publication, date, byline, language and headline.
fn write_sources(out: &mut dyn Write, article: &Article, style: &Style) -> io::Result<()> {
    let mut found: Vec<(&str, String, &str)> = Vec::new();
    if let Some(publication) = &article.publication {
        found.push((
            "publication",
            publication.value.clone(),
            &publication.reason,
        ));
    }
    if let Some(date) = &article.date {
        found.push(("date", readable(date.value), &date.reason));
    }
    if let Some(byline) = &article.byline {
        found.push(("byline", byline.value.clone(), &byline.reason));
    }
    let confidence = format!("confidence {:.2}", article.lang_confidence);
    if !article.lang.is_empty() {
        found.push(("lang", article.lang.clone(), &confidence));
    }
    if article.headline_inferred {
        found.push(("headline", article.headline.clone(), "made from the text"));
    }
    writeln!(out)?;
    write_label(out, style, "id")?;
    write_rest(out, style, LABEL, &article.id)?;
    for (name, value, reason) in found {
        write_label(out, style, name)?;
        write_rest(out, style, LABEL, &format!("{value} ({reason})"))?;
    }
    Ok(())
}

/// Each value with the places where the article names it.
fn write_evidence(out: &mut dyn Write, article: &Article, style: &Style) -> io::Result<()> {
    for kind in EntityKind::ALL {
        for entity in by_weight(article, kind) {
            let about = format!("weight {:.2}", entity.weight);
            write_value(out, style, kind.name(), &entity.canonical, &about)?;
            for mention in &entity.mentions {
                let why = format!("{}, {}", mention.form.name(), mention.reason);
                let spans = [mention.span];
                write_mention(out, article, mention.field, &spans, &why, style)?;
            }
        }
    }
    for citation in &article.cites {
        write_value(
            out,
            style,
            "cites",
            &citation.canonical,
            citation.kind.name(),
        )?;
        for mention in &citation.mentions {
            let CiteMention { field, reason, .. } = mention;
            let spans = [mention.span, mention.cue];
            write_mention(out, article, *field, &spans, reason, style)?;
        }
    }
    Ok(())
}

fn write_value(
    out: &mut dyn Write,
    style: &Style,
    kind: &str,
    name: &str,
    about: &str,
) -> io::Result<()> {
    writeln!(out)?;
    write_label(out, style, kind)?;
    let name = sanitize_line(name);
    paint(out, style, BOLD, &name)?;
    paint(out, style, DIM, &format!("  {}", sanitize_line(about)))?;
    writeln!(out)
}

/// A mention in its context, and why it was taken.
fn write_mention(
    out: &mut dyn Write,
    article: &Article,
    field: TextField,
    spans: &[Span],
    why: &str,
    style: &Style,
) -> io::Result<()> {
    let text = match field {
        TextField::Headline => &article.headline,
        TextField::Body => &article.body,
    };
    let context = Context::new(text, spans, style);
    write!(out, "  ")?;
    let block = Block {
        lead: 2,
        indent: 4,
        ink: PLAIN,
        ..Block::default()
    };
    paint_block(out, style, &block, &context.0, 0..context.0.text.len())?;
    write!(out, "    ")?;
    write_block(out, style, 4, DIM, None, why)
}

/// The text around a mention on one line, the mention marked.
struct Context(MarkedText);

impl Context {
    fn new(text: &str, spans: &[Span], style: &Style) -> Context {
        let Some(first) = spans.first() else {
            return Context(MarkedText::default());
        };
        // A cue far from its source is shown by its reason alone.
        let near = |span: &&Span| {
            let start = first.start.min(span.start);
            first.end.max(span.end).saturating_sub(start) as usize <= MENTION
        };
        let near: Vec<Span> = spans.iter().filter(near).copied().collect();
        let start = near
            .iter()
            .map(|span| span.start)
            .min()
            .unwrap_or(first.start) as usize;
        let end = near.iter().map(|span| span.end).max().unwrap_or(first.end) as usize;
        let end = end.min(start + MENTION);
        let from = word_edge(
            text,
            floor_boundary(text, start.saturating_sub(CONTEXT)),
            start,
        );
        let to = ceil_boundary(text, end.saturating_add(CONTEXT)).max(from);
        let to = match text[from..to].rfind(char::is_whitespace) {
            Some(space) if to < text.len() && from + space >= end => from + space,
            _ => to,
        };
        let marks: Vec<Span> = near
            .iter()
            .map(|span| {
                let start = (span.start as usize).saturating_sub(from);
                Span::new(start, (span.end as usize).saturating_sub(from))
            })
            .collect();
        let mut line = MarkedText::pointed(&text[from..to], &marks, style);
        if from > 0 {
            line.cut_before(style);
        }
        if to < text.len() {
            line.cut_after(style);
        }
        Context(line)
    }
}

/// The start of the first word at or after `from`, at most `limit`.
fn word_edge(text: &str, from: usize, limit: usize) -> usize {
    let limit = floor_boundary(text, limit).max(from);
    if from == 0 {
        return 0;
    }
    match text[from..limit].find(char::is_whitespace) {
        Some(space) => {
            let rest = &text[from + space..limit];
            limit - rest.trim_start().len()
        }
        None => from,
    }
}

fn write_removed(out: &mut dyn Write, article: &Article, style: &Style) -> io::Result<()> {
    for removed in &article.removed {
        writeln!(out)?;
        write_label(out, style, "removed")?;
        paint(out, style, DIM, &sanitize_line(&removed.reason))?;
        write!(out, "\n  ")?;
        write_block(out, style, 2, PLAIN, None, removed.text.trim())?;
    }
    Ok(())
}

/// The name of a list or value, in bold, filled up to its column.
fn write_label(out: &mut dyn Write, style: &Style, name: &str) -> io::Result<()> {
    paint(out, style, BOLD, name)?;
    write!(out, "{}", padding(name, LABEL))
}

fn write_rest(out: &mut dyn Write, style: &Style, indent: usize, text: &str) -> io::Result<()> {
    write_block(out, style, indent, PLAIN, None, text)
}

/// `text` wrapped, its first line at `indent` already.
fn write_block(
    out: &mut dyn Write,
    style: &Style,
    indent: usize,
    ink: anstyle::Style,
    link: Option<&Link>,
    text: &str,
) -> io::Result<()> {
    let text = MarkedText::line(text, &[], style);
    let block = Block {
        lead: indent,
        indent,
        ink,
        most: 0,
        link,
    };
    paint_block(out, style, &block, &text, 0..text.text.len())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn written(why: bool, style: &Style) -> String {
        let mut out = Vec::new();
        write_text(&mut out, &samples::article(), why, style).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn narrow() -> Style {
        Style {
            width: 60,
            ..Style::default()
        }
    }

    #[test]
    fn an_article_is_read() {
        assert_eq!(
            written(false, &narrow()),
            "\
Gear for Russia
Daily Example · 2023-02-04 12:36 · Jane Doe · en
https://example.org/poly
news/a.jsonl:3

Poly Technologies shipped gear, C4ADS said.

A second paragraph is long enough that it has to be wrapped
at the width of the page.

company      Poly Technologies
country      Russia
cites        C4ADS
"
        );
    }

    #[test]
    fn the_evidence_is_shown() {
        assert_eq!(
            written(true, &narrow()),
            "\
Gear for Russia
Daily Example · 2023-02-04 12:36 · Jane Doe · en
https://example.org/poly
news/a.jsonl:3

Poly Technologies shipped gear, C4ADS said.

A second paragraph is long enough that it has to be wrapped
at the width of the page.

id           a1b2c3
publication  Daily Example (url host)
date         2023-02-04 12:36 (record field)
byline       Jane Doe (text: byline)
lang         en (confidence 0.50)

company      Poly Technologies  weight 0.50
  [Poly Technologies] shipped gear, C4ADS said. A second…
    name, gazetteer

country      Russia  weight 0.25
  Gear for [Russia]
    name, gazetteer

cites        C4ADS  organisation
  Poly Technologies shipped gear, [C4ADS] [said]. A second
    paragraph is long enough that it…
    rule: said

removed      related link
  READ MORE: Another story
"
        );
    }
}
