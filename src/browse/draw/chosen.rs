//! What is asked beside the query line: values, dates, order.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Brush, put};
use crate::article::DateRange;
use crate::output::columns;
use crate::search::{Sort, WordsMode};

/// Draws one line.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, brush: &Brush<'_>) {
    if area.height == 0 {
        return;
    }
    let (question, theme) = (&brush.state.question, brush.theme);
    let mut parts: Vec<(String, ratatui::style::Style)> = Vec::new();
    if question.dates != DateRange::default() {
        parts.push((days(question.dates), theme.selected));
    }
    for chosen in question.filters.all() {
        let (sign, ink) = match chosen.exclude {
            true => ("−", theme.excluded),
            false => ("+", theme.included),
        };
        let value = crate::text::sanitize_line(&chosen.value);
        let value = crate::output::fit(&value, 32, "…");
        parts.push((format!("{sign}{value}"), ink));
    }
    match question.words {
        WordsMode::AllOrMost => {}
        WordsMode::All => parts.push(("all words".into(), theme.syntax)),
        WordsMode::Any => parts.push(("any word".into(), theme.syntax)),
    }
    match question.sort {
        Sort::Score => {}
        Sort::NewestFirst => parts.push(("newest first".into(), theme.syntax)),
        Sort::OldestFirst => parts.push(("oldest first".into(), theme.syntax)),
    }
    let mut x = area.x + 2;
    for (at, (part, ink)) in parts.iter().enumerate() {
        let left = area.right().saturating_sub(x);
        let width = columns(part) as u16;
        let more = parts.len() - at;
        if width + 4 > left && more > 1 {
            put(buffer, x, area.y, left, &format!("+{more} more"), theme.dim);
            return;
        }
        put(buffer, x, area.y, left, part, *ink);
        x = x.saturating_add(width + 2);
    }
}

/// `2023`, `2023-02`, `2023-02-04 to 2023-03-05`, `since 2023-02-04`
pub(super) fn days(range: DateRange) -> String {
    let (Some(from), Some(to)) = (range.from, range.to) else {
        return match (range.from, range.to) {
            (Some(from), _) => format!("since {from}"),
            (_, Some(to)) => format!("until {to}"),
            _ => String::new(),
        };
    };
    let year = crate::article::Date::year(from.get_year());
    let month = from
        .get_month()
        .and_then(|m| crate::article::Date::month(from.get_year(), m));
    let whole =
        |date: Option<crate::article::Date>| date.filter(|date| DateRange::of(*date) == range);
    match whole(year).or(whole(month)) {
        Some(date) => date.to_string(),
        None if from == to => from.to_string(),
        None => format!("{from} to {to}"),
    }
}
