//! Drawing the screen from its state, and from nothing else. Nothing is changed here.

mod chosen;
mod facets;
mod overlay;
mod query;
mod reader;
mod results;
mod status;
mod timeline;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::keymap::Keymap;
use super::state::{Pane, State};
use super::theme::Theme;
use crate::output::{columns, fit};
use crate::text::sanitize_line;

/// What everything is drawn with.
pub(super) struct Brush<'a> {
    pub state: &'a State,
    pub theme: &'a Theme,
    pub keymap: &'a Keymap,
}

/// Draws the whole screen.
pub(super) fn draw(frame: &mut Frame<'_>, brush: &Brush<'_>) {
    let areas = brush.state.areas();
    let screen = frame.area();
    let buffer = frame.buffer_mut();
    // The size may have changed since the state was told.
    let clip = |area: Rect| area.intersection(screen);
    if let Some(area) = areas.chosen {
        chosen::draw(buffer, clip(area), brush);
    }
    if let Some(area) = areas.facets {
        facets::draw(buffer, clip(area), brush);
        rule(buffer, clip(area), screen, brush.theme);
    }
    if let Some(area) = areas.results {
        results::draw(buffer, clip(area), brush);
        if areas.reader.is_some() {
            rule(buffer, clip(area), screen, brush.theme);
        }
    }
    if let Some(area) = areas.reader {
        reader::draw(buffer, clip(area), brush);
    }
    if let Some(area) = areas.timeline {
        timeline::draw(buffer, clip(area), brush);
    }
    status::draw(buffer, clip(areas.status), brush);
    let cursor = query::draw(buffer, clip(areas.query), brush);
    query::draw_completion(buffer, clip(areas.query), screen, brush);
    let over = overlay::draw(buffer, screen, brush);
    match (&brush.state.overlay, over) {
        (None, _) if brush.state.pane == Pane::Query => {
            if let Some(cursor) = cursor {
                frame.set_cursor_position(cursor);
            }
        }
        (Some(_), Some(cursor)) => frame.set_cursor_position(cursor),
        _ => {}
    }
}

/// Writes `text`, made harmless and cut to `room` columns; says how many it took.
fn put(buffer: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
    let area = buffer.area;
    if x >= area.right() || y >= area.bottom() || room == 0 {
        return 0;
    }
    let room = room.min(area.right() - x);
    let text = sanitize_line(text);
    let text = fit(&text, usize::from(room), "…");
    let (end, _) = buffer.set_stringn(x, y, &text, usize::from(room), style);
    end.saturating_sub(x)
}

/// Writes parts one behind the other.
fn put_all(buffer: &mut Buffer, x: u16, y: u16, room: u16, parts: &[(&str, Style)]) -> u16 {
    let mut used = 0;
    for (text, style) in parts {
        used += put(buffer, x + used, y, room.saturating_sub(used), text, *style);
    }
    used
}

/// The title of a pane on its first line: bright when the pane has the keys, with what is to
/// be said at the right.
fn title(buffer: &mut Buffer, area: Rect, name: &str, right: &str, own: bool, theme: &Theme) {
    if area.height == 0 {
        return;
    }
    let ink = if own { theme.focus } else { theme.title };
    let line = if own { "━" } else { "─" };
    let fill = line.repeat(usize::from(area.width));
    put(buffer, area.x, area.y, area.width, &fill, ink);
    let used = put(
        buffer,
        area.x + 1,
        area.y,
        area.width.saturating_sub(2),
        &format!(" {name} "),
        ink,
    );
    let room = usize::from(area.width).saturating_sub(usize::from(used) + 4);
    let right = sanitize_line(right);
    if !right.is_empty() && columns(&right) + 2 <= room {
        let x = area.right() - columns(&right) as u16 - 3;
        put(
            buffer,
            x,
            area.y,
            area.width,
            &format!(" {right} "),
            theme.dim,
        );
    }
}

/// The line between a pane and the one at its right.
fn rule(buffer: &mut Buffer, area: Rect, screen: Rect, theme: &Theme) {
    let x = area.right();
    if x >= screen.right() {
        return;
    }
    for y in area.top()..area.bottom() {
        put(buffer, x, y, 1, "│", theme.title);
    }
}

/// Gives a stretch of a line the background of the cursor.
fn shade(buffer: &mut Buffer, area: Rect, style: Style) {
    if let Some(color) = style.bg {
        buffer.set_style(area.intersection(buffer.area), Style::new().bg(color));
    }
    let modifiers = Style::new().add_modifier(style.add_modifier);
    if !style.add_modifier.is_empty() {
        buffer.set_style(area.intersection(buffer.area), modifiers);
    }
}
