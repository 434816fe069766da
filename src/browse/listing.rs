//! A hit as lines of the result list.

use std::ops::Range;

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
    let mut lines = Vec::new();
    for part in parts(hit, width, density) {
        match part {
            Part::Place => lines.push(place(hit, width, theme)),
            Part::Headline(text) => text.draw(theme.headline, theme, &mut lines),
            Part::Passage(text) => text.draw(theme.text, theme, &mut lines),
        }
    }
    lines
}

/// How many lines that are.
pub(super) fn height(hit: &Hit, width: usize, density: Density) -> usize {
    let of = |part: Part| match part {
        Part::Place => 1,
        Part::Headline(text) | Part::Passage(text) => text.lines.len(),
    };
    parts(hit, width, density).into_iter().map(of).sum()
}

/// A part of what is shown of a hit.
enum Part {
    Headline(Broken),
    Place,
    Passage(Broken),
}

fn parts(hit: &Hit, width: usize, density: Density) -> Vec<Part> {
    let (of_headline, of_passages) = density.lines();
    let style = Style::default();
    let headline = match hit.headline.trim().is_empty() {
        true => MarkedText::line("(no headline)", &[], &style),
        false => MarkedText::line(&hit.headline, &hit.headline_marks, &style),
    };
    let mut parts = vec![Part::Headline(Broken::new(headline, width, of_headline))];
    if density == Density::Headline {
        return parts;
    }
    parts.push(Part::Place);
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
        let text = Broken::new(text, width, left);
        left = left.saturating_sub(text.lines.len());
        parts.push(Part::Passage(text));
        if density == Density::Passage {
            break;
        }
    }
    parts
}

/// A text broken into lines.
struct Broken {
    text: MarkedText,
    lines: Vec<Range<usize>>,
    /// Whether an ellipsis stands behind the last line for what is left over.
    cut: bool,
}

impl Broken {
    /// `text` on at most `most` lines of `width` columns.
    fn new(text: MarkedText, width: usize, most: usize) -> Broken {
        // A body taken for a headline is not wrapped as a whole.
        let enough = prefix(&text.text, width.saturating_mul(most + 1));
        let mut lines = wrap(&text.text, 0..enough, width, width);
        let cut = enough < text.text.len() || lines.len() > most;
        lines.truncate(most);
        if cut && let Some(last) = lines.last_mut() {
            // The line is filled up, and makes room for the sign.
            let line = &text.text[last.start..];
            last.end = last.start + prefix(line, width.saturating_sub(1));
        }
        Broken { text, lines, cut }
    }

    fn draw(&self, ink: Ink, theme: &Theme, lines: &mut Vec<Line<'static>>) {
        for (at, range) in self.lines.iter().enumerate() {
            let mut spans: Vec<Span<'static>> = self
                .text
                .parts(range.clone())
                .map(|(part, matched)| {
                    let ink = if matched { theme.matched } else { ink };
                    Span::styled(part.to_string(), ink)
                })
                .collect();
            if self.cut && at + 1 == self.lines.len() {
                spans.push(Span::styled("…", ink));
            }
            lines.push(Line::from(spans));
        }
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
