//! The facets: values with their counts and bars.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Brush, put, shade, title};
use crate::browse::layout::inside;
use crate::browse::state::{FacetRow, Pane};
use crate::output::{bar, columns, grouped};

/// Draws the pane.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, brush: &Brush<'_>) {
    let (state, theme) = (brush.state, brush.theme);
    let own = state.pane == Pane::Facets;
    title(buffer, area, "facets", "", own, theme);
    let area = inside(area);
    let rows = state.facet_rows();
    let counts = rows.iter().filter_map(|row| match row {
        FacetRow::Value { count, .. } => Some(columns(&grouped(count.unwrap_or(0)))),
        _ => None,
    });
    let number = counts.max().unwrap_or(1).max(3) as u16;
    // A bar where there are columns to spare for one.
    let bars: u16 = match area.width {
        ..=24 => 0,
        25..=32 => 5,
        _ => 8,
    };
    let label = area
        .width
        .saturating_sub(number + bars + u16::from(bars > 0) + 4);
    for (line, (at, row)) in rows.iter().enumerate().skip(state.facets.top).enumerate() {
        let y = area.y + line as u16;
        if y >= area.bottom() {
            break;
        }
        let here = own && at == state.facets.cursor;
        match row {
            FacetRow::Heading(field, distinct) => {
                let style = theme
                    .field(*field)
                    .add_modifier(ratatui::style::Modifier::BOLD);
                let used = put(buffer, area.x + 1, y, area.width, field.name(), style);
                let distinct = format!(" {}", grouped(*distinct as u64));
                let left = area.width.saturating_sub(used + 1);
                put(buffer, area.x + 1 + used, y, left, &distinct, theme.dim);
            }
            FacetRow::Value {
                field,
                value,
                count,
                most,
            } => {
                let chosen = state.question.filters.get(*field, value);
                let (sign, ink) = match chosen {
                    Some(false) => ("+", theme.included),
                    Some(true) => ("−", theme.excluded),
                    None => (" ", theme.text),
                };
                put(buffer, area.x + 1, y, 1, sign, ink);
                put(buffer, area.x + 2, y, label, value, ink);
                if let Some(count) = count {
                    let text = grouped(*count);
                    let x = area.x + 2 + label + (number + 1).saturating_sub(columns(&text) as u16);
                    put(buffer, x, y, number, &text, theme.dim);
                    let length = bar(*count, *most, usize::from(bars), true);
                    let x = area.x + 4 + label + number;
                    put(buffer, x, y, bars, &length, theme.bar);
                }
            }
            FacetRow::More(_, left) => {
                let text = format!("… {} more", grouped(*left as u64));
                put(buffer, area.x + 2, y, area.width, &text, theme.dim);
            }
        }
        if here {
            put(buffer, area.x, y, 1, "▌", theme.focus);
            shade(buffer, Rect::new(area.x, y, area.width, 1), theme.cursor);
        }
    }
}
