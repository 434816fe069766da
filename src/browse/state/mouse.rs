//! Clicks and the wheel.

use super::{FacetRow, Overlay, Pane, State};
use crate::browse::action::Action;
use crate::browse::layout::inside;

/// What the mouse did, and where on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub kind: MouseKind,
    /// The column.
    pub x: u16,
    /// The line.
    pub y: u16,
}

/// What a mouse does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button was pressed.
    Press,
    /// The right button was pressed.
    PressRight,
    /// It moved with the left button pressed.
    Drag,
    /// The left button was released.
    Release,
    /// The wheel turned towards the user.
    WheelDown,
    /// The wheel turned away.
    WheelUp,
}

/// How far a step of the wheel scrolls.
const WHEEL: isize = 3;

impl State {
    /// The mouse did something.
    pub fn mouse(&mut self, mouse: Mouse) {
        let Mouse { kind, x, y } = mouse;
        let wheel = match kind {
            MouseKind::WheelDown => Some(1),
            MouseKind::WheelUp => Some(-1),
            _ => None,
        };
        match (&mut self.overlay, wheel) {
            (Some(Overlay::Help(top)), Some(by)) => *top = top.saturating_add_signed(by * WHEEL),
            (Some(Overlay::History(..)), Some(by)) => self.move_over(match by > 0 {
                true => Action::Down,
                false => Action::Up,
            }),
            // What is being written is not lost by a click.
            (Some(Overlay::Help(_) | Overlay::Command), None) if kind == MouseKind::Press => {
                self.overlay = None;
            }
            (Some(_), _) => {}
            (None, Some(by)) => self.wheel(x, y, by),
            (None, None) => self.click(kind, x, y),
        }
        self.settle();
    }

    fn wheel(&mut self, x: u16, y: u16, by: isize) {
        match self.areas().pane_at(x, y) {
            Some(Pane::Reader) => self.scroll(by * WHEEL),
            Some(Pane::Facets) => self.move_in_facets(by * WHEEL),
            Some(Pane::Timeline) => self.move_in_time(by),
            Some(Pane::Results | Pane::Query) => self.move_in_results(by),
            None => {}
        }
    }

    fn click(&mut self, kind: MouseKind, x: u16, y: u16) {
        let areas = self.areas();
        if kind == MouseKind::Drag {
            if self.pane == Pane::Timeline {
                self.point_at_time(x);
            }
            return;
        }
        if kind == MouseKind::Release {
            // A click without a drag moves the cursor; a drag selects.
            if self.pane == Pane::Timeline && self.time.anchor.is_some() {
                match self.time.anchor == self.time.cursor {
                    true => self.time.anchor = None,
                    false => self.narrow(),
                }
            }
            return;
        }
        self.message = None;
        let Some(pane) = areas.pane_at(x, y) else {
            return;
        };
        let was = self.pane;
        self.go_to(pane);
        match pane {
            Pane::Query => {
                let line = &mut self.question.line;
                let column = usize::from(x).saturating_sub(2);
                line.move_to(crate::output::prefix(line.text(), column));
            }
            Pane::Results => self.click_result(y, was == Pane::Results),
            Pane::Facets => self.click_facet(y, kind == MouseKind::PressRight),
            Pane::Timeline => {
                self.point_at_time(x);
                self.time.anchor = self.time.cursor;
            }
            Pane::Reader => {}
        }
    }

    /// A click chooses an article; one more on it opens it.
    fn click_result(&mut self, y: u16, had_keys: bool) {
        let Some(area) = self.areas().results.map(inside) else {
            return;
        };
        let line = usize::from(y.saturating_sub(area.y));
        let mut used = 0;
        for at in self.results.top..self.results.hits.len() {
            used += self.height_of(at, area.width);
            if line < used {
                if had_keys && self.results.cursor == at {
                    self.go_to(Pane::Reader);
                }
                self.results.cursor = at;
                return;
            }
        }
    }

    /// A click asks for a value, the right button leaves it out.
    fn click_facet(&mut self, y: u16, exclude: bool) {
        let Some(area) = self.areas().facets.map(inside) else {
            return;
        };
        if y < area.y {
            return;
        }
        let row = self.facets.top + usize::from(y - area.y);
        match self.facet_rows().get(row) {
            Some(FacetRow::Value { field, value, .. }) => {
                self.point_at_row(row);
                self.question.filters.toggle(*field, value, exclude);
            }
            Some(FacetRow::More(..)) => {
                self.point_at_row(row);
                self.more_values();
            }
            Some(FacetRow::Heading(..)) | None => {}
        }
    }
}
