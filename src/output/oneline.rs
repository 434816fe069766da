//! A line for each hit: date, publication, headline and identifier in columns.

use std::io::{self, Write};

use super::link::Link;
use super::marked::MarkedText;
use super::paint::{BOLD, DIM, paint, paint_marked};
use super::style::Style;
use super::width::{columns, fit, padding, prefix};
use crate::search::Hit;
use crate::text::sanitize_line;

/// The most columns of a publication.
const PUBLICATION: usize = 24;

/// Prints the hits. Identifiers are never cut: they are what `show` takes.
pub(super) fn write_lines(out: &mut dyn Write, hits: &[Hit], style: &Style) -> io::Result<()> {
    let lines: Vec<Line<'_>> = hits.iter().map(|hit| Line::new(hit, style)).collect();
    let widest = |of: fn(&Line<'_>) -> usize| lines.iter().map(of).max();
    let date = widest(|line| columns(&line.date)).unwrap_or(0);
    let publication = widest(|line| columns(&line.publication)).unwrap_or(0);
    let id = widest(|line| columns(&line.id)).unwrap_or(0);
    let before: usize = [date, publication]
        .into_iter()
        .filter(|w| *w > 0)
        .map(|w| w + 2)
        .sum();
    let width = style.columns();
    // A long identifier may reach beyond the width, but leaves room for the headline.
    let after = 2 + id.min(width / 3);
    let headline = width.saturating_sub(before + after).max(16);
    let longest = lines.iter().map(|line| columns(&line.headline.text)).max();
    let headline = headline.min(longest.unwrap_or(0));
    for line in &lines {
        for (text, width) in [(&line.date, date), (&line.publication, publication)] {
            if width > 0 {
                paint(out, style, DIM, text)?;
                write!(out, "{}  ", padding(text, width))?;
            }
        }
        line.write_headline(out, headline, style)?;
        write!(out, "  ")?;
        paint(out, style, DIM, &line.id)?;
        out.write_all(style.end().as_bytes())?;
    }
    Ok(())
}

struct Line<'h> {
    date: String,
    publication: String,
    headline: MarkedText,
    id: String,
    hit: &'h Hit,
}

impl<'h> Line<'h> {
    fn new(hit: &'h Hit, style: &Style) -> Line<'h> {
        let publication = sanitize_line(hit.publication.as_deref().unwrap_or(""));
        Line {
            date: hit
                .date
                .map(|date| date.without_time().to_string())
                .unwrap_or_default(),
            publication: fit(&publication, PUBLICATION, style.ellipsis()),
            headline: MarkedText::line(&hit.headline, &hit.headline_marks, style),
            id: sanitize_line(&hit.id).into_owned(),
            hit,
        }
    }

    fn write_headline(&self, out: &mut dyn Write, room: usize, style: &Style) -> io::Result<()> {
        let text = &self.headline.text;
        let wide = columns(text);
        let (end, ellipsis) = match wide > room {
            true => (
                prefix(text, room - columns(style.ellipsis()).min(room)),
                style.ellipsis(),
            ),
            false => (text.len(), ""),
        };
        let link = self.hit.url.as_deref();
        let link = link
            .and_then(|url| Link::to_web(url, self.hit.rank, style))
            .or_else(|| Link::to_file(&self.hit.path, self.hit.rank, style));
        if let Some(link) = &link {
            link.open(out)?;
        }
        paint_marked(out, style, BOLD, &self.headline, 0..end)?;
        paint(out, style, BOLD, ellipsis)?;
        if let Some(link) = &link {
            link.close(out)?;
        }
        let used = columns(&text[..end]) + columns(ellipsis);
        write!(out, "{:pad$}", "", pad = room.saturating_sub(used))
    }
}
