//! The articles found: what the answer said, the cursor, and the pages that follow.

use super::{AHEAD, MORE, State};
use crate::browse::layout::inside;
use crate::browse::listing;
use crate::browse::work::Search;
use crate::query::Query;
use crate::search::{Facet, Hit, Request, Response, Suggestion, Timeline};

/// The answer that is shown.
#[derive(Debug, Default)]
pub(in crate::browse) struct Results {
    /// The hits so far.
    pub hits: Vec<Hit>,
    pub facets: Vec<Facet>,
    pub timeline: Option<Timeline>,
    pub total: u64,
    pub took_us: u128,
    /// What the search had to say.
    pub notices: Vec<String>,
    /// Words of the query line that no article has, and what may have been meant.
    pub suggestions: Vec<Suggestion>,
    /// Whether there was an answer at all.
    pub answered: bool,
    /// Whether these are of an earlier question, because the present one is not finished.
    pub stale: bool,
    /// The question they answer, for marking its matches in an article.
    pub query: Option<Query>,
    /// The hit of the cursor.
    pub cursor: usize,
    /// The first hit on the screen.
    pub top: usize,
}

impl State {
    /// Takes the answer to the question.
    pub(super) fn found(&mut self, response: Response) {
        let unfinished = self.typing && !self.remarks.is_empty();
        if response.total == 0 && unfinished && self.results.total > 0 {
            // Half a query finds nothing yet: what was there stays, paler.
            self.results.stale = true;
            return;
        }
        let mut notices = response.notices;
        if let Some((least, words)) = response.relaxed {
            notices.insert(
                0,
                format!("no article has all {words} words; these have {least} of them"),
            );
        }
        for suggestion in &response.suggestions {
            let notice = format!(
                "no article has \"{}\"; did you mean \"{}\"?",
                suggestion.word, suggestion.instead
            );
            // A word that is being typed is looked for as itself and as a beginning.
            if !notices.contains(&notice) {
                notices.push(notice);
            }
        }
        notices.extend(
            response
                .diagnostics
                .iter()
                .map(|remark| remark.message.clone()),
        );
        let query = self.asked.as_ref().map(|request| request.query.clone());
        // The article of the cursor stays under it where it is still found near the top:
        // a change of order or of a filter does not lose the reader's place.
        let (keeps, old) = (self.keeps_place, (self.results.cursor, self.results.top));
        let reading = self.pane == super::Pane::Reader || keeps;
        let before = self.hit().map(|hit| (hit.id.clone(), hit.path.clone()));
        let again = before.filter(|_| reading).and_then(|(id, path)| {
            let same = |hit: &Hit| hit.id == id && hit.path == path;
            response.hits.iter().position(same)
        });
        self.results = Results {
            hits: response.hits,
            facets: response.facets,
            timeline: response.timeline,
            total: response.total,
            took_us: response.took.as_micros(),
            notices,
            suggestions: response.suggestions,
            answered: true,
            stale: false,
            query,
            cursor: again.unwrap_or(if keeps { old.0 } else { 0 }),
            top: if keeps { old.1 } else { 0 },
        };
        if !keeps {
            self.reader.forget_places();
        }
        self.facets
            .follow(&self.results.facets, &self.question.filters);
    }

    /// The cursor moves by `by` hits.
    pub(super) fn move_in_results(&mut self, by: isize) {
        let last = self.results.hits.len().saturating_sub(1);
        self.results.cursor = self.results.cursor.saturating_add_signed(by).min(last);
    }

    /// The most hits that the list can show.
    fn seen_hits(&self) -> usize {
        let area = self.areas().results.map(inside);
        let lines = area.map_or(0, |area| usize::from(area.height));
        let least = if self.density == listing::Density::Headline {
            1
        } else {
            3
        };
        lines.div_ceil(least)
    }

    /// How many hits the first answer has.
    pub(super) fn first_hits(&self) -> usize {
        self.seen_hits() + AHEAD
    }

    /// How many hits a page of the list has, about.
    pub(super) fn page_of_results(&self) -> isize {
        let Some(area) = self.areas().results.map(inside) else {
            return 10;
        };
        let height = self.height_of(self.results.cursor, area.width).max(1);
        (usize::from(area.height) / height).max(1) as isize
    }

    /// The lines of a hit, the empty one behind it included.
    pub(in crate::browse) fn height_of(&self, at: usize, width: u16) -> usize {
        let width = usize::from(width).saturating_sub(2);
        let lines = |hit| listing::height(hit, width, self.density);
        let gap = usize::from(self.density != listing::Density::Headline);
        self.results.hits.get(at).map_or(0, lines) + gap
    }

    /// Keeps the cursor among the hits and on the screen.
    pub(super) fn settle_results(&mut self) {
        let last = self.results.hits.len().saturating_sub(1);
        self.results.cursor = self.results.cursor.min(last);
        self.results.top = self.results.top.min(self.results.cursor);
        let Some(area) = self.areas().results.map(inside) else {
            return;
        };
        // The first hit from which the cursor's is still seen.
        let mut first = self.results.cursor;
        let gap = usize::from(self.density != listing::Density::Headline);
        let mut used = self.height_of(first, area.width).saturating_sub(gap);
        while first > 0 {
            used += self.height_of(first - 1, area.width);
            if used > usize::from(area.height) {
                break;
            }
            first -= 1;
        }
        self.results.top = self.results.top.max(first);
    }

    /// Asks for the next page when the cursor comes near the end of this one.
    pub(super) fn settle_more(&mut self) {
        let loaded = self.results.hits.len();
        let near = self.results.cursor + self.seen_hits() + AHEAD / 2 >= loaded;
        let more = (loaded as u64) < self.results.total;
        if !near || !more || self.results.stale {
            return;
        }
        if self.pending.is_some() || self.pending_more.is_some() {
            return;
        }
        let Some(asked) = &self.asked else { return };
        let request = Request {
            offset: loaded,
            limit: MORE,
            facets: Vec::new(),
            timeline: None,
            count: false,
            ..asked.clone()
        };
        let ticket = self.ticket();
        self.pending_more = Some(ticket);
        self.effect(super::Effect::Search(Search { ticket, request }));
    }
}
