//! Hits as people read them: headline, where and when, and the passages that matched.

use std::io::{self, Write};

use super::facets::{write_compact, write_timeline};
use super::link::Link;
use super::marked::MarkedText;
use super::number::{grouped, plural};
use super::paint::{BOLD, Block, DIM, PLAIN, paint, paint_block};
use super::response::Shown;
use super::style::Style;
use super::width::{columns, fit};
use crate::search::{Hit, Response};
use crate::text::sanitize_line;

/// The most lines of a headline; a body taken for one would fill the screen.
const HEADLINE_LINES: usize = 4;

/// The most values of a field on the line below the headline.
const VALUES: usize = 3;

/// The most columns of one of them, and those of one that would not be there otherwise.
const VALUE: usize = 32;
const NARROWER: [usize; 2] = [22, 14];

/// Prints the summary, the hits and the facets.
pub(super) fn write_text(
    out: &mut dyn Write,
    response: &Response,
    shown: &Shown<'_>,
    style: &Style,
) -> io::Result<()> {
    writeln!(out, "{}", summary(response, shown))?;
    let last = response.hits.last().map_or(0, |hit| hit.rank);
    let gutter = last.to_string().len() + 2;
    for hit in &response.hits {
        writeln!(out)?;
        write_hit(out, hit, gutter, style)?;
    }
    if response.facets.iter().any(|facet| !facet.values.is_empty()) {
        writeln!(out)?;
        write_compact(out, &response.facets, style)?;
    }
    if let Some(timeline) = &response.timeline {
        writeln!(out)?;
        write_timeline(out, timeline, style)?;
    }
    Ok(())
}

/// `42 articles (showing 1-10)`
fn summary(response: &Response, shown: &Shown<'_>) -> String {
    let total = response.total;
    if total == 0 {
        return "no articles".to_string();
    }
    let counted = format!("{} {}", grouped(total), plural(total, "article"));
    match (response.hits.first(), response.hits.last()) {
        (Some(first), Some(last)) if response.hits.len() as u64 != total => {
            let (first, last) = (grouped(first.rank as u64), grouped(last.rank as u64));
            match first == last {
                true => format!("{counted} (showing {first})"),
                false => format!("{counted} (showing {first}-{last})"),
            }
        }
        (None, _) if shown.page_offset as u64 >= total => {
            let from = grouped((shown.page_offset as u64).saturating_add(1));
            format!("{counted} (none from {from} on)")
        }
        _ => counted,
    }
}

fn write_hit(out: &mut dyn Write, hit: &Hit, gutter: usize, style: &Style) -> io::Result<()> {
    let rank = hit.rank.to_string();
    paint(
        out,
        style,
        DIM,
        &format!("{rank:>width$}", width = gutter - 2),
    )?;
    write!(out, "  ")?;
    let web = hit
        .url
        .as_deref()
        .and_then(|url| Link::to_web(url, hit.rank, style));
    let file = || Link::to_file(&hit.path, hit.rank, style);
    let link = web.or_else(file);
    let headline = match hit.headline.trim().is_empty() {
        true => MarkedText::line("(no headline)", &[], style),
        false => MarkedText::line(&hit.headline, &hit.headline_marks, style),
    };
    let block = Block {
        lead: gutter,
        indent: gutter,
        ink: BOLD,
        most: HEADLINE_LINES,
        link: link.as_ref(),
    };
    paint_block(out, style, &block, &headline, 0..headline.text.len())?;

    let below = Block {
        lead: gutter,
        indent: gutter,
        ink: DIM,
        ..Block::default()
    };
    let meta = MarkedText {
        text: meta(hit, style.columns().saturating_sub(gutter), style),
        marks: Vec::new(),
    };
    write!(out, "{:gutter$}", "")?;
    paint_block(out, style, &below, &meta, 0..meta.text.len())?;

    for snippet in &hit.snippets {
        write_passage(out, snippet, gutter, style)?;
    }
    for line in &hit.explanation {
        let depth = line.len() - line.trim_start().len();
        let indent = gutter + depth.min(20);
        let block = Block {
            lead: indent,
            indent: indent + 2,
            ink: DIM,
            ..Block::default()
        };
        let text = MarkedText::line(line.trim_start(), &[], style);
        write!(out, "{:indent$}", "")?;
        paint_block(out, style, &block, &text, 0..text.text.len())?;
    }
    Ok(())
}

/// A passage begins at the gutter and goes on two columns further, so that each one's
/// beginning is seen.
fn write_passage(
    out: &mut dyn Write,
    snippet: &crate::search::Snippet,
    gutter: usize,
    style: &Style,
) -> io::Result<()> {
    let mut passage = MarkedText::line(&snippet.text, &snippet.marks, style);
    if passage.text.trim().is_empty() {
        return Ok(());
    }
    if snippet.cut_before {
        passage.cut_before(style);
    }
    if snippet.cut_after {
        passage.cut_after(style);
    }
    let block = Block {
        lead: gutter,
        indent: gutter + 2,
        ink: PLAIN,
        ..Block::default()
    };
    write!(out, "{:gutter$}", "")?;
    paint_block(out, style, &block, &passage, 0..passage.text.len())
}

/// Publication, date, language, companies, countries and identifier; fewer companies and
/// countries where the line would be too long, and at last one company, shortened.
fn meta(hit: &Hit, room: usize, style: &Style) -> String {
    let separator = style.separator();
    let mut line = String::new();
    let wide = (1..=2 * VALUES).rev().map(|step| (step, VALUE));
    let narrow = NARROWER.map(|width| (1, width));
    for (step, width) in wide.chain(narrow).chain([(0, VALUE)]) {
        let mut parts: Vec<String> = Vec::new();
        if let Some(publication) = &hit.publication {
            parts.push(sanitize_line(publication).into_owned());
        }
        parts.extend(hit.date.map(|date| date.without_time().to_string()));
        parts.push(sanitize_line(&hit.lang).into_owned());
        parts.push(few(&hit.company, step.div_ceil(2), width, style));
        parts.push(few(&hit.country, step / 2, width, style));
        parts.push(sanitize_line(&hit.id).into_owned());
        parts.retain(|part| !part.trim().is_empty());
        line = parts.join(separator);
        if columns(&line) <= room {
            break;
        }
    }
    line
}

/// The first values, and how many more there are.
fn few(values: &[String], most: usize, width: usize, style: &Style) -> String {
    let first: Vec<String> = values
        .iter()
        .take(most)
        .map(|value| fit(&sanitize_line(value), width, style.ellipsis()))
        .collect();
    match values.len().saturating_sub(most) {
        _ if most == 0 => String::new(),
        0 => first.join(", "),
        more => format!("{} +{more}", first.join(", ")),
    }
}
