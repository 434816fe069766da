//! The reading pane: which article it shows, how far it is scrolled, its matches and names.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratatui::layout::Rect;

use super::{Effect, State};
use crate::browse::layout::text_of;
use crate::browse::page::{Name, Page};
use crate::browse::work::Read;

/// The article that is shown and the places of its cursors.
#[derive(Debug, Default)]
pub(in crate::browse) struct Reader {
    pub page: Option<Arc<Page>>,
    /// The first line on the screen.
    pub top: usize,
    /// The match that was gone to.
    pub at_match: Option<usize>,
    /// The name that was gone to.
    pub at_name: Option<usize>,
    /// The number of the article that is on its way.
    pub pending: Option<u64>,
    /// Where to go in it once it is there: what was pressed meanwhile is not lost.
    pub then: Option<Target>,
    /// What was asked for last.
    asked: Option<Read>,
    /// Where articles of this result were left: the first byte on the screen.
    places: BTreeMap<(String, String, Option<u64>), usize>,
}

/// A match or a name, the next or the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::browse) enum Target {
    Match(bool),
    Name(bool),
}

/// The lines that the evidence takes.
pub(in crate::browse) const EVIDENCE: u16 = 3;

impl Reader {
    /// What was read is to be read anew.
    pub fn forget(&mut self) {
        self.asked = None;
    }

    /// Another result: where its articles were left says nothing.
    pub fn forget_places(&mut self) {
        self.places.clear();
    }

    /// Shows `page`; the same article stays where it is, one that was left is shown where it
    /// was left.
    pub fn turn_to(&mut self, page: Arc<Page>) {
        let key = |page: &Page| {
            let article = &page.article;
            (article.id.clone(), article.path.clone(), article.record)
        };
        let own = key(&page);
        let old = self.page.as_ref().map(|old| (key(old), self.top_byte(old)));
        if old.as_ref().is_some_and(|(old, _)| *old == own) {
            // Another width: the first line stays near the top.
            if let Some(old) = &self.page
                && old.width != page.width
            {
                self.top = page.line_of(self.top_byte(old));
            }
            if self
                .page
                .as_ref()
                .is_some_and(|old| old.matches != page.matches)
            {
                self.at_match = None;
            }
        } else {
            if let Some((old, at)) = old
                && at > 0
            {
                self.places.insert(old, at);
            }
            let left = self.places.remove(&own);
            self.top = left.map_or(0, |at| page.line_of(at));
            (self.at_match, self.at_name) = (None, None);
        }
        self.page = Some(page);
    }

    /// The first byte of `page` on the screen.
    fn top_byte(&self, page: &Page) -> usize {
        page.lines.get(self.top).map_or(0, |line| line.start)
    }

    /// The name that was gone to.
    pub fn name(&self) -> Option<&Name> {
        self.page.as_ref()?.names.get(self.at_name?)
    }

    /// Keeps the scroll within the text.
    pub fn settle(&mut self, area: Option<Rect>) {
        let (Some(page), Some(area)) = (&self.page, area) else {
            return;
        };
        let height = self.height(area);
        self.top = self.top.min(page.lines.len().saturating_sub(height));
    }

    /// The lines of text on the screen.
    pub fn height(&self, area: Rect) -> usize {
        let evidence = if self.at_name.is_some() { EVIDENCE } else { 0 };
        usize::from(text_of(area).height.saturating_sub(evidence)).max(1)
    }
}

/// The one of `count` places after the one at hand or before it, round and round; without one
/// at hand, the first behind the `above` that stand above the screen.
fn next(at: Option<usize>, forward: bool, above: usize, count: usize) -> usize {
    match (at, forward) {
        (Some(at), true) => (at + 1) % count,
        (None, true) => above % count,
        (Some(at), false) => (at + count - 1) % count,
        (None, false) => (above + count - 1) % count,
    }
}

impl State {
    /// Asks for the article of the cursor where a reading pane is shown.
    pub(super) fn settle_reader(&mut self) {
        let area = self.areas().reader;
        let Some(width) = self.reading_width() else {
            return;
        };
        let Some(hit) = self.hit() else {
            self.reader.page = None;
            self.reader.asked = None;
            self.reader.pending = None;
            return;
        };
        let wanted = Read {
            ticket: 0,
            id: hit.id.clone(),
            path: hit.path.clone(),
            record: hit.record,
            query: self.results.query.clone(),
            width,
        };
        if self.reader.asked.as_ref() != Some(&wanted) {
            let ticket = self.ticket();
            self.reader.asked = Some(wanted.clone());
            self.reader.pending = Some(ticket);
            self.reader.then = None;
            self.effect(Effect::Read(Read { ticket, ..wanted }));
        }
        self.reader.settle(area);
    }

    /// Scrolls by `by` lines.
    pub(super) fn scroll(&mut self, by: isize) {
        self.reader.top = self.reader.top.saturating_add_signed(by);
        let area = self.areas().reader;
        self.reader.settle(area);
    }

    /// The lines of the reading pane.
    pub(super) fn reading_lines(&self) -> isize {
        let area = self.areas().reader;
        area.map_or(1, |area| self.reader.height(area)) as isize
    }

    /// Goes to the next match or the one before, round and round.
    pub(super) fn go_to_match(&mut self, forward: bool) {
        if self.reader.pending.is_some() {
            self.reader.then = Some(Target::Match(forward));
            return;
        }
        let Some(page) = self.reader.page.clone() else {
            return;
        };
        let count = page.matches.len();
        if count == 0 {
            self.say(super::Weight::Note, "nothing in this article is a match");
            return;
        }
        let top = self.reader.top_byte(&page);
        let above = page.matches.partition_point(|m| m.start < top);
        let next = next(self.reader.at_match, forward, above, count);
        self.reader.at_match = Some(next);
        self.show_byte(page.matches[next].start);
    }

    /// Goes to the next name or the one before.
    pub(super) fn go_to_name(&mut self, forward: bool) {
        if self.reader.pending.is_some() {
            self.reader.then = Some(Target::Name(forward));
            return;
        }
        let Some(page) = self.reader.page.clone() else {
            return;
        };
        let count = page.names.len();
        if count == 0 {
            self.say(super::Weight::Note, "no names were found in this article");
            return;
        }
        let top = self.reader.top_byte(&page);
        let above = page.names.partition_point(|name| name.range.start < top);
        let next = next(self.reader.at_name, forward, above, count);
        self.reader.at_name = Some(next);
        self.show_byte(page.names[next].range.start);
    }

    /// Scrolls so that a byte of the text is seen, with some lines around it.
    fn show_byte(&mut self, at: usize) {
        let Some(page) = &self.reader.page else {
            return;
        };
        let line = page.line_of(at);
        let height = self
            .areas()
            .reader
            .map_or(1, |area| self.reader.height(area));
        let seen = self.reader.top + 1..self.reader.top + height.saturating_sub(1);
        if !seen.contains(&line) {
            self.reader.top = line.saturating_sub(height / 3);
        }
        let area = self.areas().reader;
        self.reader.settle(area);
    }
}
