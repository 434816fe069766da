//! The list of articles.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::{Brush, put, shade, title};
use crate::browse::layout::inside;
use crate::browse::listing::{Density, lines};
use crate::browse::state::Pane;
use crate::output::grouped;

/// Draws the list.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, brush: &Brush<'_>) {
    let (state, theme) = (brush.state, brush.theme);
    let results = &state.results;
    let own = matches!(state.pane, Pane::Results | Pane::Query);
    let place = match results.hits.is_empty() {
        true => String::new(),
        false => format!(
            "{} of {}",
            grouped(results.cursor as u64 + 1),
            grouped(results.total)
        ),
    };
    title(
        buffer,
        area,
        "results",
        &place,
        state.pane == Pane::Results,
        theme,
    );
    let area = inside(area);
    if results.hits.is_empty() {
        empty(buffer, area, brush);
        return;
    }
    let gap = u16::from(state.density != Density::Headline);
    let mut y = area.y;
    let width = usize::from(area.width).saturating_sub(2);
    for (at, hit) in results.hits.iter().enumerate().skip(results.top) {
        if y >= area.bottom() {
            break;
        }
        let here = at == results.cursor;
        let from = y;
        for line in lines(hit, width, state.density, theme) {
            if y >= area.bottom() {
                break;
            }
            buffer.set_line(area.x + 2, y, &line, width as u16);
            y += 1;
        }
        let rows = Rect::new(area.x, from, area.width, y - from);
        if here {
            let ink = if own { theme.focus } else { theme.dim };
            for y in rows.top()..rows.bottom() {
                put(buffer, area.x, y, 1, "▌", ink);
            }
            shade(buffer, rows, theme.cursor);
        }
        y = y.saturating_add(gap);
    }
    if results.stale {
        let style = ratatui::style::Style::new().add_modifier(Modifier::DIM);
        buffer.set_style(area.intersection(buffer.area), style);
    }
}

/// What to do when there is nothing.
fn empty(buffer: &mut Buffer, area: Rect, brush: &Brush<'_>) {
    let (state, theme) = (brush.state, brush.theme);
    if !state.results.answered {
        return;
    }
    let room = area.width.saturating_sub(4);
    let mut lines: Vec<(String, ratatui::style::Style)> =
        vec![("no articles".to_string(), theme.headline)];
    lines.extend(
        state
            .results
            .notices
            .iter()
            .map(|n| (n.clone(), theme.warning)),
    );
    if state.has_chosen() {
        let text = "values and dates narrow the result";
        let key = brush.keymap.hint(
            crate::browse::action::Context::Results,
            crate::browse::action::Action::Clear,
        );
        lines.push((
            match key {
                Some(key) => format!("{text}; {key} lifts them"),
                None => text.to_string(),
            },
            theme.dim,
        ));
    }
    for (at, (text, ink)) in lines.iter().enumerate() {
        let y = area.y + 1 + at as u16;
        if y < area.bottom() {
            put(buffer, area.x + 2, y, room, text, *ink);
        }
    }
}
