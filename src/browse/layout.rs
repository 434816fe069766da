//! Where everything stands, for any size of the terminal.
//!
//! Narrow screens show one pane at a time, usual ones facets beside results, wide ones the
//! reading pane too. The timeline comes where there are lines to spare, or when it has the
//! keys.

use ratatui::layout::Rect;

use super::state::{Pane, State};

/// Fewer columns have room for one pane.
const NARROW: u16 = 60;
/// From here on the reading pane stands beside the results.
pub(super) const WIDE: u16 = 120;
/// Lines of text are no longer than this, however wide the screen is.
const MEASURE: u16 = 96;
/// Fewer lines have no room for a timeline.
const LOW: u16 = 18;
/// From here on the timeline is taller.
const TALL: u16 = 36;

/// The areas of what is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Areas {
    pub query: Rect,
    /// What is chosen, below the query line.
    pub chosen: Option<Rect>,
    pub facets: Option<Rect>,
    pub results: Option<Rect>,
    pub reader: Option<Rect>,
    pub timeline: Option<Rect>,
    pub status: Rect,
}

impl Areas {
    /// The areas of `state`.
    pub fn of(state: &State) -> Areas {
        Areas::with(state, state.pane)
    }

    /// The areas as they would be if `pane` had the keys.
    pub fn with(state: &State, pane: Pane) -> Areas {
        let (width, height) = state.size;
        let row = |y: u16| Rect::new(0, y, width, u16::from(y < height));
        let mut areas = Areas {
            query: row(0),
            status: row(height.saturating_sub(1)),
            ..Areas::default()
        };
        let mut top = 1;
        if state.has_chosen() && height >= 8 {
            areas.chosen = Some(row(top));
            top += 1;
        }
        let mut body = Rect::new(0, top, width, height.saturating_sub(top + 1));
        if body.height == 0 {
            return areas;
        }
        if width < NARROW || height < 10 {
            let only = Some(body);
            match pane {
                Pane::Query | Pane::Results => areas.results = only,
                Pane::Facets => areas.facets = only,
                Pane::Reader => areas.reader = only,
                Pane::Timeline => areas.timeline = only,
            }
            // A narrow but tall screen has room for both.
            if height >= LOW && matches!(pane, Pane::Query | Pane::Results | Pane::Timeline) {
                let (above, below) = cut_bottom(body, if height >= TALL { 6 } else { 4 });
                (areas.results, areas.timeline) = (Some(above), Some(below));
            }
            return areas;
        }
        let beside = width >= WIDE;
        let reading = pane == Pane::Reader && !beside;
        if (height >= LOW || pane == Pane::Timeline) && !reading {
            let (above, below) = cut_bottom(body, if height >= TALL { 7 } else { 5 });
            (body, areas.timeline) = (above, Some(below));
        }
        if reading {
            areas.reader = Some(body);
            return areas;
        }
        let facets = match width {
            ..=79 => 22,
            80..=99 => 26,
            100..=159 => 30,
            _ => 36,
        };
        let (left, mut rest) = cut_left(body, facets);
        areas.facets = Some(left);
        if beside && state.preview {
            let reader = (rest.width / 2)
                .min(MEASURE + 2)
                .max(rest.width.saturating_sub(100));
            let reader = reader.min(MEASURE + 2);
            let (results, right) = cut_left(rest, rest.width - reader);
            rest = results;
            areas.reader = Some(right);
        } else if beside && pane == Pane::Reader {
            areas.reader = Some(rest);
            return areas;
        }
        areas.results = Some(rest);
        areas
    }

    /// The pane at a place of the screen.
    pub fn pane_at(&self, x: u16, y: u16) -> Option<Pane> {
        let has = |area: Rect| area.contains((x, y).into());
        let holds = |area: Option<Rect>| area.is_some_and(has);
        Some(match () {
            () if has(self.query) => Pane::Query,
            () if holds(self.facets) => Pane::Facets,
            () if holds(self.results) => Pane::Results,
            () if holds(self.reader) => Pane::Reader,
            () if holds(self.timeline) => Pane::Timeline,
            () => return None,
        })
    }
}

/// What is below the title of a pane.
pub(super) fn inside(pane: Rect) -> Rect {
    Rect {
        y: pane.y.saturating_add(pane.height.min(1)),
        height: pane.height.saturating_sub(1),
        ..pane
    }
}

/// The text of the reading pane: a column free on the left, lines of a readable length.
pub(super) fn text_of(reader: Rect) -> Rect {
    let inner = inside(reader);
    let lead = u16::from(inner.width > 20);
    Rect {
        x: inner.x + lead,
        width: inner.width.saturating_sub(2 * lead).min(MEASURE),
        ..inner
    }
}

fn cut_bottom(area: Rect, lines: u16) -> (Rect, Rect) {
    let lines = lines.min(area.height);
    let above = Rect {
        height: area.height - lines,
        ..area
    };
    let below = Rect {
        y: area.y + above.height,
        height: lines,
        ..area
    };
    (above, below)
}

/// Two panes with a column between them.
fn cut_left(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    let left = Rect {
        width: columns,
        ..area
    };
    let right = Rect {
        x: area.x + columns + 1,
        width: area.width.saturating_sub(columns + 1),
        ..area
    };
    (left, right)
}
