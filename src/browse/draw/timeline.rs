//! The timeline: bars upright, the selected time bright, its years or months below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::chosen::days;
use super::{Brush, put, title};
use crate::article::{Date, DateRange};
use crate::browse::layout::inside;
use crate::browse::state::Pane;
use crate::output::{columns, grouped};
use crate::search::TimeUnit;

/// A bar's top, in eighths of a line.
const EIGHTHS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Draws the pane.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, brush: &Brush<'_>) {
    let (state, theme) = (brush.state, brush.theme);
    let own = state.pane == Pane::Timeline;
    let inner = inside(area);
    let Some(bars) = state.bars(inner.width).filter(|bars| !bars.bars.is_empty()) else {
        title(buffer, area, "timeline", "no dates", own, theme);
        return;
    };
    let cursor = state.bar_of_cursor(&bars);
    let name = format!("timeline by {}", bars.unit.name());
    let brushing = state.time.anchor.is_some();
    let range = if brushing { state.brushed(&bars) } else { None };
    let here = bars.bars.get(cursor).filter(|_| own);
    let right = match (range, here) {
        (Some(range), _) => days(range),
        (None, Some(bar)) => format!("{}: {}", bar.date, grouped(bar.count)),
        _ if bars.vague > 0 => format!("{} without a {}", grouped(bars.vague), bars.unit.name()),
        _ => String::new(),
    };
    title(buffer, area, &name, &right, own, theme);
    if inner.height < 2 {
        return;
    }
    let chosen = range.unwrap_or(state.question.dates);
    let narrowed = chosen != DateRange::default();
    let scale = state.scale(&bars, inner.width);
    let most = bars.most().max(1);
    let lines = inner.height - 1;
    let thick = scale
        .columns
        .saturating_sub(usize::from(scale.columns > 2))
        .max(1);
    for (column, (at, bar)) in bars
        .bars
        .iter()
        .enumerate()
        .skip(scale.first)
        .take(scale.shown)
        .enumerate()
    {
        let x = inner.x + (column * scale.columns) as u16;
        let within =
            |date: Date| chosen.contains(date.first_day()) && chosen.contains(date.last_day());
        let partly = narrowed
            && (within(bar.date)
                || chosen.contains(bar.date.first_day())
                || chosen.contains(bar.date.last_day()));
        let mut ink = match (narrowed, partly) {
            (false, _) => theme.bar,
            (true, true) => theme.selected,
            (true, false) => theme.dim,
        };
        let eighths = u128::from(bar.count) * u128::from(lines) * 8 / u128::from(most);
        let mut left = eighths as usize;
        if bar.count > 0 {
            left = left.max(1);
        }
        if own && at == cursor {
            ink = ink.add_modifier(Modifier::REVERSED);
        }
        for line in (0..lines).rev() {
            let sign = match left {
                0 => " ",
                part => EIGHTHS[part.min(8) - 1],
            };
            left = left.saturating_sub(8);
            let y = inner.y + line;
            if sign != " " || (own && at == cursor) {
                let blank = sign == " ";
                put(
                    buffer,
                    x,
                    y,
                    thick as u16,
                    &sign.repeat(thick),
                    if blank && at != cursor {
                        theme.dim
                    } else {
                        ink
                    },
                );
            }
        }
    }
    axis(
        buffer,
        inner,
        &bars,
        scale.first,
        scale.shown,
        scale.columns,
        brush,
    );
}

/// Years or months below their first bars, as far as they do not touch.
fn axis(
    buffer: &mut Buffer,
    area: Rect,
    bars: &crate::browse::calendar::Bars,
    first: usize,
    shown: usize,
    width: usize,
    brush: &Brush<'_>,
) {
    let y = area.bottom() - 1;
    let mut free = area.x;
    for (column, bar) in bars.bars.iter().skip(first).take(shown).enumerate() {
        let x = area.x + (column * width) as u16;
        let date = bar.date;
        let begins = match bars.unit {
            TimeUnit::Year => true,
            TimeUnit::Month => date.get_month() == Some(1),
            TimeUnit::Day => date.get_day() == Some(1),
        };
        let label = match (bars.unit, column) {
            (_, 0) => date.to_string(),
            (TimeUnit::Day, _) if date.get_month() == Some(1) => date.get_year().to_string(),
            (TimeUnit::Day, _) => format!(
                "{:04}-{:02}",
                date.get_year(),
                date.get_month().unwrap_or(1)
            ),
            _ => date.get_year().to_string(),
        };
        if (begins || column == 0) && x >= free && x + columns(&label) as u16 <= area.right() {
            put(buffer, x, y, area.right() - x, &label, brush.theme.dim);
            free = x + columns(&label) as u16 + 2;
        }
    }
}
