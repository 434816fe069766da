//! A hit as lines of the result list.

use ratatui::style::Style as Ink;
use ratatui::text::{Line, Span};

use super::theme::Theme;
use crate::output::{MarkedText, Style, columns, fit, prefix, wrap};
use crate::search::Hit;
use crate::text::sanitize_line;

/// How much of each article is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Density {
    /// The headline.
    Headline,
    /// Headline, where and when.
    Place,
    /// The best passage too, on two lines.
    #[default]
    Passage,
    /// All passages.
    Passages,
}

impl Density {
    /// The next one, after the last the first.
    pub fn next(self) -> Density {
        match self {
            Density::Headline => Density::Place,
            Density::Place => Density::Passage,
            Density::Passage => Density::Passages,
            Density::Passages => Density::Headline,
        }
    }

    /// The lines of headline, and of all passages.
    fn lines(self) -> (usize, usize) {
        match self {
            Density::Headline | Density::Place => (1, 0),
            Density::Passage => (1, 2),
            Density::Passages => (3, 9),
        }
    }
}

/// The lines of `hit` in `width` columns.
pub(super) fn lines(
    hit: &Hit,
    width: usize,
    density: Density,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let (of_headline, of_passages) = density.lines();
    let style = Style::default();
    let headline = match hit.headline.trim().is_empty() {
        true => MarkedText::line("(no headline)", &[], &style),
        false => MarkedText::line(&hit.headline, &hit.headline_marks, &style),
    };
    let mut lines = Vec::new();
    set(
        &headline,
        width,
        of_headline,
        theme.headline,
        theme,
        &mut lines,
    );
    if density == Density::Headline {
        return lines;
    }
    lines.push(place(hit, width, theme));
    let mut left = of_passages;
    for snippet in &hit.snippets {
        if left == 0 {
            break;
        }
        let mut text = MarkedText::line(&snippet.text, &snippet.marks, &style);
        if snippet.cut_before {
            text.cut_before(&style);
        }
        if snippet.cut_after {
            text.cut_after(&style);
        }
        let before = lines.len();
        set(&text, width, left, theme.text, theme, &mut lines);
        left = left.saturating_sub(lines.len() - before);
        if density == Density::Passage {
            break;
        }
    }
    lines
}

/// Sets a text on at most `most` lines; what is left over ends with an ellipsis.
fn set(
    text: &MarkedText,
    width: usize,
    most: usize,
    ink: Ink,
    theme: &Theme,
    lines: &mut Vec<Line<'static>>,
) {
    // A body taken for a headline is not wrapped as a whole.
    let enough = prefix(&text.text, width.saturating_mul(most + 1));
    let ranges = wrap(&text.text, 0..enough, width, width);
    let cut = enough < text.text.len() || ranges.len() > most;
    for (at, range) in ranges.iter().take(most).enumerate() {
        let last = cut && at + 1 == most;
        let mut range = range.clone();
        if last {
            // The line is filled up, and makes room for the sign.
            let line = &text.text[range.start..];
            range.end = range.start + prefix(line, width.saturating_sub(1));
        }
        let mut spans: Vec<Span<'static>> = text
            .parts(range)
            .map(|(part, matched)| {
                let ink = if matched { theme.matched } else { ink };
                Span::styled(part.to_string(), ink)
            })
            .collect();
        if last {
            spans.push(Span::styled("…", ink));
        }
        lines.push(Line::from(spans));
    }
}

/// `Meridian Wire · 2023-02-06 · de · Nordlicht +2 · Turkey +1`
fn place(hit: &Hit, width: usize, theme: &Theme) -> Line<'static> {
    let first = |values: &[String]| {
        let value = fit(&sanitize_line(values.first()?), 24, "…");
        Some(match values.len() {
            1 => value,
            many => format!("{value} +{}", many - 1),
        })
    };
    let date = hit.date.map(|date| date.without_time().to_string());
    let publication = hit
        .publication
        .as_deref()
        .map(|name| sanitize_line(name).into_owned());
    let parts = [
        (date, theme.dim),
        (publication, theme.publication),
        (
            Some(hit.lang.clone()).filter(|lang| !lang.is_empty()),
            theme.dim,
        ),
        (first(&hit.company), theme.company),
        (first(&hit.country), theme.country),
    ];
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut left = width;
    for (part, ink) in parts
        .into_iter()
        .filter_map(|(part, ink)| Some((part?, ink)))
    {
        if part.trim().is_empty() {
            continue;
        }
        if !spans.is_empty() {
            if left <= 6 {
                break;
            }
            spans.push(Span::styled(" · ", theme.dim));
            left -= 3;
        }
        let part = fit(&part, left, "…");
        left = left.saturating_sub(columns(&part));
        spans.push(Span::styled(part, ink));
    }
    Line::from(spans)
}
