//! The reading pane: the article with its matches and names, and the evidence of one name.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::{Brush, put, put_all, title};
use crate::browse::action::{Action, Context};
use crate::browse::layout::text_of;
use crate::browse::page::{Ink, Name, Page, Run};
use crate::browse::state::Pane;
use crate::browse::theme::Theme;

/// Draws the pane.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, brush: &Brush<'_>) {
    let (state, theme) = (brush.state, brush.theme);
    let own = state.pane == Pane::Reader;
    let Some(page) = &state.reader.page else {
        let text = if state.reader.pending.is_some() {
            "…"
        } else {
            ""
        };
        title(buffer, area, "article", text, own, theme);
        return;
    };
    let text = text_of(area);
    let height = state.reader.height(area);
    let place = place(page, state.reader.top, height, state.reader.at_match);
    title(buffer, area, "article", &place, own, theme);
    for (row, line) in page
        .lines
        .iter()
        .skip(state.reader.top)
        .take(height)
        .enumerate()
    {
        let y = text.y + row as u16;
        let mut x = text.x;
        for (range, run) in page.runs_of(line.clone()) {
            let piece = page.text.get(range).unwrap_or_default();
            let style = style(brush, run);
            let (end, _) = buffer.set_stringn(
                x.min(buffer.area.right().saturating_sub(1)),
                y.min(buffer.area.bottom().saturating_sub(1)),
                piece,
                usize::from(text.right().saturating_sub(x)),
                style,
            );
            x = end;
        }
    }
    if let Some(name) = state.reader.name() {
        mark_name(buffer, text, height, page, name, brush);
        evidence(buffer, area, text, name, brush);
    }
}

/// `3/17 matches · 40 %`
fn place(page: &Page, top: usize, height: usize, at_match: Option<usize>) -> String {
    let count = page.matches.len();
    let matches = match (at_match, count) {
        (_, 0) => String::new(),
        (None, 1) => "1 match".to_string(),
        (None, count) => format!("{count} matches"),
        (Some(at), count) => format!("match {} of {count}", at + 1),
    };
    let hidden = page.lines.len().saturating_sub(height);
    let scrolled = match hidden {
        0 => String::new(),
        hidden => format!("{} %", top.min(hidden) * 100 / hidden),
    };
    let parts = [matches, scrolled];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

fn style(brush: &Brush<'_>, run: &Run) -> Style {
    let theme = brush.theme;
    let mut style = match run.ink {
        Ink::Body => theme.text,
        Ink::Headline => theme.headline,
        Ink::Meta => theme.dim,
        Ink::Label => theme.title,
    };
    if let Some(field) = run.names {
        style = style.patch(theme.field(field));
    }
    if run.source {
        style = style.patch(theme.cites).add_modifier(Modifier::UNDERLINED);
    }
    if run.cue {
        style = style.patch(theme.cue);
    }
    if let Some(at) = run.matched {
        let current = brush.state.reader.at_match == Some(at);
        style = match current {
            true => theme.current,
            false => marked(theme),
        };
    }
    style
}

/// A match in running text must be seen among names that are coloured too.
fn marked(theme: &Theme) -> Style {
    theme.matched.add_modifier(Modifier::UNDERLINED)
}

/// The name that was gone to is reversed.
fn mark_name(
    buffer: &mut Buffer,
    text: Rect,
    height: usize,
    page: &Page,
    name: &Name,
    brush: &Brush<'_>,
) {
    let first = brush.state.reader.top;
    for (row, line) in page.lines.iter().skip(first).take(height).enumerate() {
        let start = name.range.start.max(line.start);
        let end = name.range.end.min(line.end);
        if start >= end {
            continue;
        }
        let lead = page.text.get(line.start..start).unwrap_or_default();
        let part = page.text.get(start..end).unwrap_or_default();
        let area = Rect::new(
            text.x + crate::output::columns(lead) as u16,
            text.y + row as u16,
            crate::output::columns(part) as u16,
            1,
        );
        let style = Style::new().add_modifier(Modifier::REVERSED);
        buffer.set_style(area.intersection(buffer.area), style);
    }
}

/// Why the name was taken for what it is counted under.
fn evidence(buffer: &mut Buffer, area: Rect, text: Rect, name: &Name, brush: &Brush<'_>) {
    let theme = brush.theme;
    let y = area.bottom().saturating_sub(3);
    if y <= area.y {
        return;
    }
    put(
        buffer,
        area.x,
        y,
        area.width,
        &"─".repeat(usize::from(area.width)),
        theme.title,
    );
    let mentions = match name.mentions {
        1 => "named once".to_string(),
        many => format!("named {many} times"),
    };
    let ink = theme.field(name.field).add_modifier(Modifier::BOLD);
    let parts = [
        (name.value.as_str(), ink),
        ("  ", theme.text),
        (name.field.name(), theme.dim),
        (" · ", theme.dim),
        (mentions.as_str(), theme.dim),
    ];
    put_all(buffer, text.x, y + 1, text.width, &parts);
    let hint = |action, what: &str| {
        let key = brush.keymap.hint(Context::Reader, action);
        key.map_or(String::new(), |key| format!("  {key} {what}"))
    };
    let hints = [
        hint(Action::Include, "with"),
        hint(Action::Exclude, "without"),
        hint(Action::Only, "only"),
    ]
    .concat();
    let why = crate::text::sanitize_line(&name.why);
    put(buffer, text.x, y + 2, text.width, &why, theme.text);
    let used = crate::output::columns(&why) as u16;
    // Hints that would be cut are no help.
    if used + crate::output::columns(&hints) as u16 <= text.width {
        put(buffer, text.x + used, y + 2, text.width, &hints, theme.dim);
    }
}
