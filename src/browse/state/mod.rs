//! All that the screen shows, and how keys, clicks and answers change it. Nothing here knows
//! a terminal or waits for anything: what is to be done elsewhere is left as an [`Effect`].
//!
//! The panes have files of their own; this one holds them together. After every change
//! [`State::settle`] compares what is shown with what is asked: a search, an article or a
//! completion is wanted exactly when that differs.

mod complete;
mod facets;
mod keys;
mod mouse;
mod overlay;
mod reader;
mod results;
mod time;

use std::sync::Arc;

pub(super) use complete::Completion;
pub(super) use facets::{FacetPane, FacetRow};
pub use mouse::{Mouse, MouseKind};
pub(super) use overlay::Overlay;
pub(super) use reader::Reader;
pub(super) use results::Results;
pub(super) use time::TimePane;

use super::history::History;
use super::layout::Areas;
use super::listing::Density;
use super::page::Page;
use super::question::Question;
use super::work::{Answer, Chore, Complete, Read, Search};
use crate::article::{Date, DateRange, FacetField};
use crate::error::{Diagnostic, Error};
use crate::search::{Hit, Request, Sort, TimeUnit, WordsMode};

/// How many hits the first answer has beyond what the screen shows: each takes its time, and
/// most answers are overtaken by the next letter.
const AHEAD: usize = 12;
/// How many hits are added when the cursor comes near the end.
const MORE: usize = 100;

/// A pane that can have the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// The query line.
    Query,
    /// The facets.
    Facets,
    /// The articles found.
    Results,
    /// An article.
    Reader,
    /// The timeline.
    Timeline,
}

/// How much a message matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Note,
    Warning,
    Error,
}

/// What is to be done beside the screen.
#[derive(Debug)]
pub(super) enum Effect {
    Search(Search),
    Read(Read),
    Complete(Complete),
    Chore(Chore),
    /// Give a text to the clipboard.
    Copy(String),
    /// A query has been searched: keep it for the next session.
    Remember(String),
    /// Draw everything anew.
    Redraw,
    Quit,
}

/// The screen as it is.
#[derive(Debug)]
pub(super) struct State {
    pub question: Question,
    /// Whether the last word is still being typed.
    pub typing: bool,
    pub pane: Pane,
    pub overlay: Option<Overlay>,
    pub size: (u16, u16),
    pub results: Results,
    pub facets: FacetPane,
    pub time: TimePane,
    pub reader: Reader,
    pub completion: Option<Completion>,
    pub history: History,
    pub message: Option<(Weight, String)>,
    /// What the parser has to say about the query line.
    pub remarks: Vec<Diagnostic>,
    /// Whether the index has a later commit than what is shown.
    pub changed: bool,
    /// Whether the answer takes so long that something is to be said about it.
    pub slow: bool,
    pub preview: bool,
    pub density: Density,
    /// The program and its arguments before those of a search.
    pub program: Vec<String>,
    /// How many articles there are.
    pub archive: u64,
    today: Date,
    fields: Vec<FacetField>,
    effects: Vec<Effect>,
    tickets: u64,
    /// What was asked last, and its number while there is no answer.
    asked: Option<Request>,
    pending: Option<u64>,
    pending_more: Option<u64>,
    /// Whether what was asked is to be asked again, of a later commit.
    renews: bool,
    /// Whether the answer that is to come is to the same question as what is shown, so that
    /// the cursor stays where it is.
    keeps_place: bool,
}

/// Whether two requests find the same articles in the same order.
fn same(one: &Request, other: &Request) -> bool {
    one.query == other.query
        && one.filters == other.filters
        && one.dates == other.dates
        && one.words == other.words
        && one.sort == other.sort
}

/// How a session begins.
#[derive(Debug, Clone)]
pub struct Start {
    /// The query as written.
    pub text: String,
    /// Filters, dates, words and order; the rest is not looked at.
    pub request: Request,
    /// The day that relative dates count from.
    pub today: Date,
    /// The program and its arguments before those of a search, for the command line.
    pub program: Vec<String>,
    /// The fields of the facet pane, in order.
    pub fields: Vec<FacetField>,
    /// The queries of earlier sessions, the oldest first.
    pub history: Vec<String>,
    /// How many articles there are.
    pub archive: u64,
}

impl State {
    pub fn new(start: Start, size: (u16, u16)) -> State {
        let mut state = State {
            question: Question::of(&start.text, &start.request),
            typing: false,
            pane: Pane::Query,
            overlay: None,
            size,
            results: Results::default(),
            facets: FacetPane::default(),
            time: TimePane::default(),
            reader: Reader::default(),
            completion: None,
            history: History::new(start.history),
            message: None,
            remarks: Vec::new(),
            changed: false,
            slow: false,
            preview: true,
            density: if size.1 < 16 {
                Density::Place
            } else {
                Density::default()
            },
            program: start.program,
            archive: start.archive,
            today: start.today,
            fields: start.fields,
            effects: Vec::new(),
            tickets: 0,
            asked: None,
            pending: None,
            pending_more: None,
            renews: false,
            keeps_place: false,
        };
        state.settle();
        state
    }

    /// What is to be done beside the screen since the last time.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Whether an answer is still to come.
    pub fn is_waiting(&self) -> bool {
        self.pending.is_some()
            || self.pending_more.is_some()
            || self.reader.pending.is_some()
            || self
                .completion
                .as_ref()
                .is_some_and(|c| c.pending.is_some())
    }

    /// Whether the results shown are not yet those of the question.
    pub fn is_searching(&self) -> bool {
        self.pending.is_some()
    }

    pub fn areas(&self) -> Areas {
        Areas::of(self)
    }

    /// Whether anything beside the query line is asked.
    pub fn has_chosen(&self) -> bool {
        let question = &self.question;
        !question.filters.is_empty()
            || question.dates != DateRange::default()
            || question.words != WordsMode::default()
            || question.sort != Sort::default()
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.size = (width, height);
        self.settle();
    }

    /// The hit of the cursor.
    pub fn hit(&self) -> Option<&Hit> {
        self.results.hits.get(self.results.cursor)
    }

    pub(super) fn say(&mut self, weight: Weight, text: impl Into<String>) {
        self.message = Some((weight, text.into()));
    }

    fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn ticket(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    /// Asks for what is not shown yet.
    fn settle(&mut self) {
        self.settle_search();
        self.settle_results();
        self.settle_more();
        self.settle_facets();
        self.settle_reader();
    }

    fn settle_search(&mut self) {
        let (request, remarks) = self.question.request(self.today, self.typing);
        self.remarks = remarks;
        let Some(mut request) = request else {
            // Nothing of it can be searched: what was found before stays.
            return;
        };
        // Counted also for panes that are hidden: they are a key away.
        request.facets = self.facets.requests(&self.fields);
        request.timeline = Some(TimeUnit::Day);
        let again = self.asked.as_ref().filter(|asked| same(asked, &request));
        request.limit = again.map_or_else(|| self.first_hits(), |asked| asked.limit);
        if self.asked.as_ref() == Some(&request) && !self.renews {
            return;
        }
        self.renews = false;
        self.keeps_place = again.is_some();
        if self.keeps_place {
            // As many as there are: the cursor may be far down.
            request.limit = self.results.hits.len().max(self.first_hits());
        }
        let ticket = self.ticket();
        self.pending = Some(ticket);
        self.pending_more = None;
        self.asked = Some(request.clone());
        self.effect(Effect::Search(Search { ticket, request }));
    }

    /// Takes an answer; those to what is no longer asked are dropped.
    pub fn receive(&mut self, answer: Answer) {
        match answer {
            Answer::Found { ticket, result } => {
                if self.pending == Some(ticket) {
                    self.pending = None;
                    self.slow = false;
                    match result {
                        Ok(response) => self.found(*response),
                        Err(error) => self.fail(&error),
                    }
                } else if self.pending_more == Some(ticket) {
                    self.pending_more = None;
                    match result {
                        Ok(response) => self.results.hits.extend(response.hits),
                        Err(error) => self.fail(&error),
                    }
                }
            }
            Answer::Page { ticket, result } => {
                if self.reader.pending == Some(ticket) {
                    self.reader.pending = None;
                    match result {
                        Ok(Some(page)) => self.turn_to(page),
                        Ok(None) => self.say(
                            Weight::Warning,
                            "the article is no longer there (R looks at the index anew)",
                        ),
                        Err(error) => self.fail(&error),
                    }
                }
            }
            Answer::Values { ticket, values } => self.offered(ticket, values),
            Answer::Done(Ok(text)) => self.say(Weight::Note, text),
            Answer::Done(Err(text)) => self.say(Weight::Error, text),
            Answer::Changed => self.changed = true,
            Answer::Refreshed(Ok(archive)) => {
                self.archive = archive;
                self.changed = false;
                self.renews = true;
                self.reader.forget();
                self.say(Weight::Note, "the index was looked at anew");
            }
            Answer::Refreshed(Err(error)) => self.fail(&error),
        }
        self.settle();
    }

    fn fail(&mut self, error: &Error) {
        let text = match error.next_step() {
            Some(next) => format!("{error}: {next}"),
            None => error.to_string(),
        };
        self.say(Weight::Error, text);
    }

    fn turn_to(&mut self, page: Arc<Page>) {
        self.reader.turn_to(page);
        self.reader.settle(self.areas().reader);
        match self.reader.then.take() {
            Some(reader::Target::Match(forward)) => self.go_to_match(forward),
            Some(reader::Target::Name(forward)) => self.go_to_name(forward),
            None => {}
        }
    }

    /// The columns of the reading pane's text. One that is a key away is set beforehand; not
    /// while typing, when the articles change with every letter.
    fn reading_width(&self) -> Option<usize> {
        let area = match self.areas().reader {
            None if self.pane == Pane::Results => Areas::with(self, Pane::Reader).reader,
            shown => shown,
        }?;
        Some(usize::from(super::layout::text_of(area).width))
    }
}

#[cfg(test)]
mod tests;
