//! The query line with its cursor, how much was found, and what is offered as completion.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Clear, Widget};

use super::{Brush, put, shade};
use crate::browse::state::Pane;
use crate::output::{columns, grouped};

/// The columns of the prompt.
const PROMPT: u16 = 2;

/// Draws the line; says where the cursor is.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, brush: &Brush<'_>) -> Option<Position> {
    let (state, theme) = (brush.state, brush.theme);
    if area.height == 0 || area.width <= PROMPT {
        return None;
    }
    let own = state.pane == Pane::Query;
    let ink = if own { theme.focus } else { theme.dim };
    put(buffer, area.x, area.y, PROMPT, "❯ ", ink);
    let found = found(brush);
    let right = (columns(&found) as u16 + 2).min(area.width / 2);
    let room = area.width - PROMPT - right;
    if area.width >= 30 {
        let x = area.right() - columns(&found) as u16;
        put(
            buffer,
            x.max(area.x + PROMPT),
            area.y,
            right,
            &found,
            theme.dim,
        );
    }

    // The part of the line that the cursor is in.
    let line = &state.question.line;
    let before = columns(&line.text()[..line.cursor()]);
    let room = usize::from(room.max(1));
    let skipped = (before + 1).saturating_sub(room);
    let from = crate::output::prefix(line.text(), skipped);
    let text = &line.text()[from..];
    let x = area.x + PROMPT;
    if line.text().is_empty() {
        let hint = "words, \"phrases\", country:… (? help)";
        let hint = if own { hint } else { "everything" };
        put(buffer, x, area.y, room as u16, hint, theme.dim);
    }
    for (at, part, style) in highlighted(brush, from, text) {
        let column = columns(&text[..at - from]);
        if column < room {
            let left = (room - column) as u16;
            let width = columns(part).min(usize::from(left)) as u16;
            let end = crate::output::prefix(part, usize::from(width));
            put(buffer, x + column as u16, area.y, left, &part[..end], style);
        }
    }
    let shown = columns(&line.text()[from.min(line.cursor())..line.cursor()]);
    Some(Position::new(x + shown.min(room) as u16, area.y))
}

/// The parts of the line: fields and operators stand out, what could not be used is
/// underlined.
fn highlighted<'t>(brush: &Brush<'_>, from: usize, text: &'t str) -> Vec<(usize, &'t str, Style)> {
    let (state, theme) = (brush.state, brush.theme);
    let mut parts: Vec<(usize, &'t str, Style)> = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let space = rest.chars().next().is_some_and(char::is_whitespace);
        let end = rest
            .find(|c: char| c.is_whitespace() != space)
            .unwrap_or(rest.len());
        let word = &rest[..end];
        let field = word.find(':').filter(|at| {
            let name = word[..*at].trim_start_matches(['-', '+', '(']);
            let dates = ["date", "since", "until", "before", "after"];
            crate::query::Field::from_name(name).is_some() || dates.contains(&name)
        });
        let operator = matches!(word, "AND" | "OR" | "NOT") || word.starts_with("NEAR");
        match field {
            Some(at) => {
                parts.push((from + start, &word[..=at], theme.syntax));
                parts.push((from + start + at + 1, &word[at + 1..], theme.text));
            }
            None if operator => parts.push((from + start, word, theme.syntax)),
            None => parts.push((from + start, word, theme.text)),
        }
        start += end;
    }
    let wrong = |at: usize, part: &str| {
        state.remarks.iter().any(|remark| {
            remark.span.start < at + part.len() && at < remark.span.end.max(remark.span.start + 1)
        })
    };
    for (at, part, style) in &mut parts {
        if wrong(*at, part) {
            *style = style
                .patch(theme.warning)
                .add_modifier(Modifier::UNDERLINED);
        }
    }
    parts
}

/// `11 of 37,554 · 3 ms`
fn found(brush: &Brush<'_>) -> String {
    let results = &brush.state.results;
    if !results.answered {
        return "…".to_string();
    }
    let total = grouped(results.total);
    let mut found = match results.total == brush.state.archive {
        true => format!("{total} articles"),
        false => format!("{total} of {}", grouped(brush.state.archive)),
    };
    if brush.state.size.0 >= 60 {
        found.push_str(&format!(" · {} ms", results.took_us.div_ceil(1_000)));
    }
    found
}

/// Draws what is offered below the line.
pub(super) fn draw_completion(buffer: &mut Buffer, line: Rect, screen: Rect, brush: &Brush<'_>) {
    let (state, theme) = (brush.state, brush.theme);
    let Some(completion) = state.completion.as_ref().filter(|c| !c.items.is_empty()) else {
        return;
    };
    let room = screen.height.saturating_sub(line.y + 3);
    let height = (completion.items.len() as u16).min(room);
    let counts: Vec<String> = completion
        .items
        .iter()
        .map(|(_, _, count)| count.map(grouped).unwrap_or_default())
        .collect();
    let number = counts.iter().map(|count| columns(count)).max().unwrap_or(0);
    let labels = completion.items.iter().map(|(_, label, _)| columns(label));
    let label = labels.max().unwrap_or(0).min(48);
    let gap = if number > 0 { 2 } else { 0 };
    let width = ((label + gap + number + 4) as u16).min(screen.width);
    let before = state.question.line.text().get(..completion.range.start);
    let x = line.x + PROMPT + columns(before.unwrap_or("")) as u16;
    let x = x.saturating_sub(2).min(screen.width.saturating_sub(width));
    let area = Rect::new(x, line.y + 1, width, height + 1);
    Clear.render(area.intersection(buffer.area), buffer);
    let right = (x + width).saturating_sub(1);
    for (at, ((_, label, _), count)) in completion.items.iter().zip(&counts).enumerate() {
        if at >= usize::from(height) {
            break;
        }
        let y = area.y + at as u16;
        let selected = completion.selected == Some(at);
        let (sign, edge, ink) = match selected {
            true => ("▌", theme.focus, theme.focus),
            false => ("│", theme.title, theme.text),
        };
        put(buffer, x, y, 1, sign, edge);
        put(buffer, right, y, 1, "│", theme.title);
        let room = width.saturating_sub((number + gap) as u16 + 4);
        put(buffer, x + 2, y, room, label, ink);
        let count_at = right.saturating_sub(columns(count) as u16 + 1);
        put(buffer, count_at, y, width, count, theme.dim);
        if selected {
            shade(
                buffer,
                Rect::new(x + 1, y, width.saturating_sub(2), 1),
                theme.cursor,
            );
        }
    }
    let bottom = format!("╰{}╯", "─".repeat(usize::from(width).saturating_sub(2)));
    put(buffer, x, area.y + height, width, &bottom, theme.title);
}
