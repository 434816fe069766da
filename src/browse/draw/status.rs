//! The last line: what is to be said, and the keys that help here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Brush, put};
use crate::browse::action::Action;
use crate::browse::state::{Pane, Weight};
use crate::output::{columns, grouped};

/// Draws the line.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, brush: &Brush<'_>) {
    if area.height == 0 {
        return;
    }
    let (state, theme) = (brush.state, brush.theme);
    let said = said(brush);
    let mut hints = hints(brush);
    let width = |hints: &[(String, &str)]| -> usize {
        let each = hints
            .iter()
            .map(|(key, what)| columns(key) + columns(what) + 3);
        each.sum()
    };
    let room = usize::from(area.width);
    let needed = said.as_ref().map_or(0, |(text, _)| columns(text) + 3);
    // What is said matters more than what could be pressed, and the help has the rest.
    while needed + width(&hints) > room && !hints.is_empty() {
        hints.remove(hints.len().saturating_sub(2));
    }
    let mut left = area.right();
    if !hints.is_empty() {
        left = area.right() - width(&hints) as u16;
        let mut x = left;
        for (key, what) in &hints {
            x += put(buffer, x, area.y, 20, key, theme.key);
            x += put(buffer, x, area.y, 20, &format!(" {what}  "), theme.dim);
        }
    }
    if let Some((text, ink)) = said {
        let room = left.saturating_sub(area.x + 1);
        put(buffer, area.x + 1, area.y, room, &text, ink);
    } else if state.slow {
        put(buffer, area.x + 1, area.y, 20, "searching …", theme.dim);
    }
}

/// The one thing that matters most.
fn said(brush: &Brush<'_>) -> Option<(String, Style)> {
    let (state, theme) = (brush.state, brush.theme);
    if let Some((weight, text)) = &state.message {
        let ink = match weight {
            Weight::Note => theme.text,
            Weight::Warning => theme.warning,
            Weight::Error => theme.error,
        };
        return Some((text.clone(), ink));
    }
    if let Some(remark) = state.remarks.first() {
        let text = match &remark.hint {
            Some(hint) => format!("{}: {hint}", remark.message),
            None => remark.message.clone(),
        };
        return Some((text, theme.warning));
    }
    if state.changed {
        let key = brush.keymap.hint(state.pane.context(), Action::Refresh);
        let text = match key {
            Some(key) => format!("the index has changed; {key} shows it"),
            None => "the index has changed".to_string(),
        };
        return Some((text, theme.warning));
    }
    if let Some(notice) = state.results.notices.first() {
        let key = brush.keymap.hint(state.pane.context(), Action::Correct);
        let text = match key.filter(|_| !state.results.suggestions.is_empty()) {
            Some(key) => format!("{notice} {key} takes it"),
            None => notice.clone(),
        };
        return Some((text, theme.warning));
    }
    // A name that its row has no room for, beside count and bar.
    let (field, value, count) = state.facet_here().filter(|_| state.pane == Pane::Facets)?;
    let row = state
        .areas()
        .facets
        .map_or(0, |area| usize::from(area.width));
    if columns(&value) + 16 <= row {
        return None;
    }
    let count = count.map_or(String::new(), |count| format!(" · {}", grouped(count)));
    Some((format!("{} {value}{count}", field.name()), theme.text))
}

fn hints(brush: &Brush<'_>) -> Vec<(String, &'static str)> {
    let context = brush.state.pane.context();
    let wanted: &[(Action, &str)] = match brush.state.pane {
        Pane::Query => &[
            (Action::Open, "results"),
            (Action::HistoryBack, "history"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
        ],
        Pane::Results => &[
            (Action::Open, "read"),
            (Action::Facets, "facets"),
            (Action::Timeline, "time"),
            (Action::Sort, "order"),
            (Action::Help, "help"),
        ],
        Pane::Facets => &[
            (Action::Include, "with"),
            (Action::Exclude, "without"),
            (Action::Only, "only"),
            (Action::More, "more"),
            (Action::Help, "help"),
        ],
        Pane::Timeline => &[
            (Action::Brush, "select"),
            (Action::Open, "narrow"),
            (Action::ZoomIn, "finer"),
            (Action::Clear, "all"),
            (Action::Help, "help"),
        ],
        Pane::Reader => &[
            (Action::NextMatch, "match"),
            (Action::NextName, "name"),
            (Action::NextArticle, "next"),
            (Action::CopyQuote, "quote"),
            (Action::Help, "help"),
        ],
    };
    let hint = |action: &Action| {
        // Letters are shorter than Ctrl and a letter.
        brush.keymap.hint(context, *action)
    };
    let hints = wanted
        .iter()
        .filter_map(|(action, what)| Some((hint(action)?, *what)));
    hints.collect()
}
