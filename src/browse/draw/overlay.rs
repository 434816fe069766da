//! What is laid over the panes.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use super::{Brush, put, shade};
use crate::browse::action::Action;
use crate::browse::line::Line;
use crate::browse::state::Overlay;
use crate::output::{columns, prefix};

/// Draws what is laid over; says where the cursor is when something is typed there.
pub(super) fn draw(buffer: &mut Buffer, screen: Rect, brush: &Brush<'_>) -> Option<Position> {
    match brush.state.overlay.as_ref()? {
        Overlay::Help(top) => help(buffer, screen, *top, brush),
        Overlay::Command => command(buffer, screen, brush),
        Overlay::Export(line) => {
            let area = frame(buffer, screen, 60, 4, "export the result to a file", brush);
            let hint = ".jsonl .csv .tsv .md .json .txt say the form; Enter writes, Esc leaves";
            put(
                buffer,
                area.x,
                area.y + 1,
                area.width,
                hint,
                brush.theme.dim,
            );
            return Some(typed(buffer, area, line, brush));
        }
        Overlay::History(line, cursor) => {
            return history(buffer, screen, line, *cursor, brush);
        }
    }
    None
}

/// A frame in the middle of the screen; gives what is inside.
fn frame(
    buffer: &mut Buffer,
    screen: Rect,
    width: u16,
    height: u16,
    name: &str,
    brush: &Brush<'_>,
) -> Rect {
    let width = (width + 4).min(screen.width);
    let height = height.min(screen.height);
    let area = Rect::new(
        screen.x + (screen.width - width) / 2,
        screen.y + (screen.height - height) / 2,
        width,
        height,
    );
    Clear.render(area, buffer);
    Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(brush.theme.focus)
        .render(area, buffer);
    let title = format!(" {name} ");
    put(
        buffer,
        area.x + 2,
        area.y,
        area.width.saturating_sub(4),
        &title,
        brush.theme.focus,
    );
    Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

fn typed(buffer: &mut Buffer, area: Rect, line: &Line, brush: &Brush<'_>) -> Position {
    let room = usize::from(area.width).saturating_sub(3).max(1);
    let before = columns(&line.text()[..line.cursor()]);
    let from = prefix(line.text(), (before + 1).saturating_sub(room));
    put(buffer, area.x, area.y, 2, "❯ ", brush.theme.focus);
    put(
        buffer,
        area.x + 2,
        area.y,
        room as u16,
        &line.text()[from..],
        brush.theme.text,
    );
    let shown = columns(&line.text()[from.min(line.cursor())..line.cursor()]);
    Position::new(area.x + 2 + shown as u16, area.y)
}

/// Every key that works, from the table.
fn help(buffer: &mut Buffer, screen: Rect, top: usize, brush: &Brush<'_>) {
    let theme = brush.theme;
    let sections = brush.keymap.help();
    let keys = |rows: &[(String, &str)]| rows.iter().map(|(keys, _)| columns(keys)).max();
    let key = sections
        .iter()
        .filter_map(|(_, rows)| keys(rows))
        .max()
        .unwrap_or(0)
        .min(24);
    let mut lines: Vec<(Option<String>, String)> = Vec::new();
    for (context, rows) in &sections {
        if !lines.is_empty() {
            lines.push((None, String::new()));
        }
        lines.push((None, context.heading().to_string()));
        lines.extend(
            rows.iter()
                .map(|(keys, help)| (Some(keys.clone()), help.to_string())),
        );
    }
    let area = frame(
        buffer,
        screen,
        70,
        screen.height.saturating_sub(2),
        "keys (Esc closes)",
        brush,
    );
    let height = usize::from(area.height);
    let top = top.min(lines.len().saturating_sub(height));
    for (row, (keys, text)) in lines.iter().skip(top).take(height).enumerate() {
        let y = area.y + row as u16;
        match keys {
            None => {
                put(buffer, area.x, y, area.width, text, theme.headline);
            }
            Some(keys) => {
                put(buffer, area.x + 1, y, key as u16, keys, theme.key);
                let x = area.x + key as u16 + 3;
                put(
                    buffer,
                    x,
                    y,
                    area.right().saturating_sub(x),
                    text,
                    theme.text,
                );
            }
        }
    }
    if top + height < lines.len() {
        let below = format!(" ↓ {} more ", lines.len() - top - height);
        put(buffer, area.x, area.bottom(), area.width, &below, theme.dim);
    }
}

/// The same search as a command line.
fn command(buffer: &mut Buffer, screen: Rect, brush: &Brush<'_>) {
    let state = brush.state;
    let command = state.question.command(&state.program);
    let width = usize::from(screen.width).saturating_sub(8).clamp(10, 90);
    let lines = by_words(&command, width);
    let height = (lines.len() as u16).saturating_add(4);
    let area = frame(
        buffer,
        screen,
        width as u16,
        height,
        "the same search",
        brush,
    );
    for (row, line) in lines.iter().enumerate() {
        let y = area.y + row as u16;
        if y + 1 < area.bottom() {
            put(buffer, area.x, y, area.width, line, brush.theme.text);
        }
    }
    let context = crate::browse::action::Context::Panes;
    if let Some(key) = brush.keymap.hint(context, Action::CopyQuote) {
        let hint = format!("{key} copies it, Esc closes");
        put(
            buffer,
            area.x,
            area.bottom().saturating_sub(1),
            area.width,
            &hint,
            brush.theme.dim,
        );
    }
}

/// Broken at spaces alone: a flag is not torn at its hyphens.
fn by_words(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut word = word;
        let fits = |line: &String| {
            let gap = usize::from(!line.is_empty());
            columns(line) + gap + columns(word) <= width
        };
        match lines.last_mut() {
            Some(last) if fits(last) => {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(word);
            }
            _ => {
                while columns(word) > width {
                    let cut = prefix(word, width).max(1);
                    let Some((line, rest)) = word.split_at_checked(cut) else {
                        break;
                    };
                    lines.push(line.to_string());
                    word = rest;
                }
                lines.push(word.to_string());
            }
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn history(
    buffer: &mut Buffer,
    screen: Rect,
    line: &Line,
    cursor: usize,
    brush: &Brush<'_>,
) -> Option<Position> {
    let theme = brush.theme;
    let queries = brush.state.history.matching(line.text());
    let height = screen
        .height
        .saturating_sub(4)
        .min(queries.len() as u16 + 4)
        .max(5);
    let area = frame(buffer, screen, 70, height, "earlier queries", brush);
    let rows = usize::from(area.height.saturating_sub(2)).max(1);
    let top = (cursor + 1).saturating_sub(rows);
    if queries.is_empty() {
        put(
            buffer,
            area.x + 2,
            area.y + 1,
            area.width,
            "none",
            theme.dim,
        );
    }
    for (row, query) in queries.iter().skip(top).take(rows).enumerate() {
        let y = area.y + 1 + row as u16;
        let here = top + row == cursor;
        let ink = if here { theme.focus } else { theme.text };
        put(
            buffer,
            area.x,
            y,
            1,
            if here { "▌" } else { " " },
            theme.focus,
        );
        put(
            buffer,
            area.x + 2,
            y,
            area.width.saturating_sub(2),
            query,
            ink,
        );
        if here {
            shade(buffer, Rect::new(area.x, y, area.width, 1), theme.cursor);
        }
    }
    Some(typed(buffer, area, line, brush))
}
