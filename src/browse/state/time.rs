//! The timeline: its unit, its cursor, and the brush that narrows the dates.

use super::State;
use crate::article::{Date, DateRange};
use crate::browse::calendar::Bars;
use crate::browse::layout::inside;
use crate::search::TimeUnit;

/// Unit, cursor and brush. Places are dates, which stay when the bars change.
#[derive(Debug, Default)]
pub(in crate::browse) struct TimePane {
    /// The unit that was chosen; otherwise the finest that fits.
    pub unit: Option<TimeUnit>,
    /// Where the cursor is.
    pub cursor: Option<Date>,
    /// Where the selection begins that is being made.
    pub anchor: Option<Date>,
}

/// How bars stand on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::browse) struct Scale {
    /// The columns of a bar, the free one behind it included.
    pub columns: usize,
    /// The first bar on the screen.
    pub first: usize,
    /// How many bars are on the screen.
    pub shown: usize,
}

impl State {
    /// The bars of the answer for a pane of `width` columns.
    pub(in crate::browse) fn bars(&self, width: u16) -> Option<Bars> {
        let timeline = self.results.timeline.as_ref()?;
        Some(Bars::new(timeline, self.time.unit, usize::from(width)))
    }

    /// How `bars` stand in a pane of `width` columns: as broad as there is room for, and
    /// around the cursor where there is room for a part of them.
    pub(in crate::browse) fn scale(&self, bars: &Bars, width: u16) -> Scale {
        let width = usize::from(width).max(1);
        let count = bars.bars.len().max(1);
        let columns = (width / count).clamp(1, 7);
        let shown = (width / columns).min(count);
        let cursor = self.bar_of_cursor(bars);
        let first = cursor.saturating_sub(shown / 2).min(count - shown);
        Scale {
            columns,
            first,
            shown,
        }
    }

    /// The bar of the cursor; the last one before it was moved.
    pub(in crate::browse) fn bar_of_cursor(&self, bars: &Bars) -> usize {
        match self.time.cursor {
            Some(date) => bars.at(date),
            None => bars.bars.len().saturating_sub(1),
        }
    }

    fn bars_here(&self) -> Option<(Bars, u16)> {
        let width = inside(self.areas().timeline?).width;
        Some((self.bars(width)?, width))
    }

    /// The cursor moves by `by` bars.
    pub(super) fn move_in_time(&mut self, by: isize) {
        let Some((bars, _)) = self.bars_here() else {
            return;
        };
        let last = bars.bars.len().saturating_sub(1);
        let at = self
            .bar_of_cursor(&bars)
            .saturating_add_signed(by)
            .min(last);
        self.time.cursor = bars.bars.get(at).map(|bar| bar.date);
    }

    /// A unit finer or coarser.
    pub(super) fn zoom(&mut self, finer: bool) {
        let Some((bars, _)) = self.bars_here() else {
            return;
        };
        self.time.unit = Some(match (bars.unit, finer) {
            (TimeUnit::Year, true) | (TimeUnit::Day, false) => TimeUnit::Month,
            (TimeUnit::Month, true) | (TimeUnit::Day, true) => TimeUnit::Day,
            (TimeUnit::Month, false) | (TimeUnit::Year, false) => TimeUnit::Year,
        });
    }

    /// The selection begins at the cursor.
    pub(super) fn begin_brush(&mut self) {
        self.move_in_time(0);
        self.time.anchor = match self.time.anchor {
            None => self.time.cursor,
            Some(_) => None,
        };
    }

    /// The days from the anchor to the cursor, both with their whole bars.
    pub(in crate::browse) fn brushed(&self, bars: &Bars) -> Option<DateRange> {
        let cursor = bars.bars.get(self.bar_of_cursor(bars))?.date;
        let anchor = match self.time.anchor {
            Some(date) => bars.bars.get(bars.at(date))?.date,
            None => cursor,
        };
        Some(DateRange {
            from: Some(anchor.min(cursor).first_day()),
            to: Some(anchor.max(cursor).last_day()),
        })
    }

    /// Narrows the dates to what is brushed; done twice, lifts that again.
    pub(super) fn narrow(&mut self) {
        let Some((bars, _)) = self.bars_here() else {
            return;
        };
        if let Some(range) = self.brushed(&bars) {
            let again = self.question.dates == range;
            self.question.dates = if again { DateRange::default() } else { range };
        }
        self.time.anchor = None;
    }

    /// The cursor goes to the bar at column `x` of the screen.
    pub(super) fn point_at_time(&mut self, x: u16) {
        let Some(area) = self.areas().timeline.map(inside) else {
            return;
        };
        let Some((bars, width)) = self.bars_here() else {
            return;
        };
        let scale = self.scale(&bars, width);
        let column = usize::from(x.saturating_sub(area.x)) / scale.columns;
        let at = (scale.first + column).min(bars.bars.len().saturating_sub(1));
        self.time.cursor = bars.bars.get(at).map(|bar| bar.date);
    }
}
