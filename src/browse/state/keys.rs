//! From a key to what it does here.

use super::{Effect, Overlay, Pane, State, Weight};
use crate::article::{DateRange, TextField};
use crate::browse::action::{Action, Context};
use crate::browse::key::{Code, Key};
use crate::browse::keymap::Keymap;
use crate::browse::layout::WIDE;
use crate::browse::line::Line;
use crate::browse::original::original;
use crate::browse::work::Chore;
use crate::output::{citation, citation_of_article};
use crate::search::{Sort, WordsMode};
use crate::text::sentences;

impl Pane {
    /// Where keys mean what they mean in this pane.
    pub(in crate::browse) fn context(self) -> Context {
        match self {
            Pane::Query => Context::Query,
            Pane::Facets => Context::Facets,
            Pane::Results => Context::Results,
            Pane::Reader => Context::Reader,
            Pane::Timeline => Context::Timeline,
        }
    }
}

/// Applies an action of editing to a line; says whether it was one.
pub(super) fn edit(line: &mut Line, action: Action) -> bool {
    match action {
        Action::Left => line.step(false),
        Action::Right => line.step(true),
        Action::WordLeft => line.step_word(false),
        Action::WordRight => line.step_word(true),
        Action::First => line.jump(false),
        Action::Last => line.jump(true),
        Action::DeleteBack => line.delete_back(),
        Action::DeleteForward => line.delete_forward(),
        Action::DeleteWord => line.delete_word(),
        Action::DeleteToStart => line.delete_to_start(),
        Action::DeleteToEnd => line.delete_to_end(),
        _ => return false,
    }
    true
}

impl State {
    /// A key was pressed.
    pub fn key(&mut self, key: Key, keymap: &Keymap) {
        self.message = None;
        let context = match &self.overlay {
            Some(Overlay::Export(_) | Overlay::History(..)) => Context::Query,
            Some(Overlay::Help(_) | Overlay::Command) => Context::Panes,
            None => self.pane.context(),
        };
        let mut action = keymap.action(context, key);
        // Whatever the configuration says, there is a way out.
        if action.is_none() && key.ctrl && key.code == Code::Char('c') {
            action = Some(Action::Quit);
        }
        match (self.overlay.is_some(), action, key.typed()) {
            (true, ..) => self.act_over(action, key),
            (false, Some(action), _) => self.act(action),
            (false, None, Some(typed)) if self.pane == Pane::Query => {
                let mut text = [0; 4];
                self.question.line.insert(typed.encode_utf8(&mut text));
                self.written();
            }
            _ => {}
        }
        self.settle();
    }

    /// Text was pasted.
    pub fn paste(&mut self, text: &str) {
        self.message = None;
        if self.overlay.is_some() {
            self.paste_over(text);
        } else {
            self.go_to(Pane::Query);
            self.question.line.insert(text);
            self.written();
        }
        self.settle();
    }

    /// The query line was changed.
    fn written(&mut self) {
        self.typing = true;
        self.history.forget_place();
        self.offer();
    }

    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Quit => self.effect(Effect::Quit),
            Action::Redraw => self.effect(Effect::Redraw),
            Action::Help => self.overlay = Some(Overlay::Help(0)),
            Action::Command => self.overlay = Some(Overlay::Command),
            Action::Export => self.overlay = Some(Overlay::Export(Line::new("articles.jsonl"))),
            Action::History => self.overlay = Some(Overlay::History(Line::default(), 0)),
            Action::NextPane => self.next_pane(true),
            Action::PreviousPane => self.next_pane(false),
            Action::Query => self.go_to(Pane::Query),
            Action::Facets => self.go_to(Pane::Facets),
            Action::Timeline => self.go_to(Pane::Timeline),
            Action::Preview => self.turn_preview(),
            Action::Correct => self.correct(),
            Action::Sort => self.turn_order(),
            Action::Words => {
                self.question.words = match self.question.words {
                    WordsMode::AllOrMost => WordsMode::All,
                    WordsMode::All => WordsMode::Any,
                    WordsMode::Any => WordsMode::AllOrMost,
                }
            }
            Action::Density => self.density = self.density.next(),
            Action::Clear => self.clear(),
            Action::Refresh => self.effect(Effect::Chore(Chore::Refresh)),
            Action::OpenOriginal => self.open_original(),
            Action::CopyId => {
                if let Some(id) = self.hit().map(|hit| hit.id.clone()) {
                    self.copy(id, "the identifier");
                }
            }
            Action::CopyUrl => self.copy_address(),
            Action::CopyQuote => self.copy_quote(),
            Action::NextArticle => self.move_in_results(1),
            Action::PreviousArticle => self.move_in_results(-1),
            Action::NextMatch => self.go_to_match(true),
            Action::PreviousMatch => self.go_to_match(false),
            Action::NextName => self.go_to_name(true),
            Action::PreviousName => self.go_to_name(false),
            Action::Include | Action::Exclude | Action::Only => self.choose_value(action),
            _ => self.act_in_pane(action),
        }
    }

    fn act_in_pane(&mut self, action: Action) {
        match self.pane {
            Pane::Query => self.act_in_query(action),
            Pane::Results => self.act_in_results(action),
            Pane::Facets => self.act_in_facets(action),
            Pane::Timeline => self.act_in_timeline(action),
            Pane::Reader => self.act_in_reader(action),
        }
    }

    fn act_in_query(&mut self, action: Action) {
        match action {
            Action::Complete => {
                if !self.accept() {
                    self.next_pane(true);
                }
            }
            Action::Open => {
                let chosen = self
                    .completion
                    .as_ref()
                    .is_some_and(|c| c.selected.is_some());
                if !(chosen && self.accept()) {
                    self.go_to(Pane::Results);
                }
            }
            Action::Back => {
                if self.completion.take().is_none() {
                    self.go_to(Pane::Results);
                }
            }
            Action::Down if self.choose(true) => {}
            Action::Up if self.choose(false) => {}
            Action::Down => self.move_in_results(1),
            Action::Up => self.move_in_results(-1),
            Action::PageDown => self.move_in_results(self.page_of_results()),
            Action::PageUp => self.move_in_results(-self.page_of_results()),
            Action::HistoryBack | Action::HistoryForward => {
                let shown = self.question.line.text().to_string();
                let query = match action {
                    Action::HistoryBack => self.history.back(&shown),
                    _ => self.history.forward(),
                };
                if let Some(query) = query {
                    self.question.line = Line::new(query);
                    self.typing = false;
                    self.completion = None;
                }
            }
            Action::DeleteForward if self.question.line.text().is_empty() => {
                self.effect(Effect::Quit);
            }
            _ => {
                let before = self.question.line.text().to_string();
                if edit(&mut self.question.line, action) {
                    match before == self.question.line.text() {
                        true => self.completion = None,
                        false => self.written(),
                    }
                }
            }
        }
    }

    fn act_in_results(&mut self, action: Action) {
        match action {
            Action::Up => self.move_in_results(-1),
            Action::Down => self.move_in_results(1),
            Action::PageUp => self.move_in_results(-self.page_of_results()),
            Action::PageDown => self.move_in_results(self.page_of_results()),
            Action::First => self.results.cursor = 0,
            Action::Last => self.move_in_results(isize::MAX),
            Action::Open | Action::Right if self.hit().is_some() => self.go_to(Pane::Reader),
            Action::Left => self.go_to(Pane::Facets),
            Action::Back => self.go_to(Pane::Query),
            _ => {}
        }
    }

    fn act_in_facets(&mut self, action: Action) {
        let page = self
            .areas()
            .facets
            .map_or(10, |area| isize::from(area.height as i16) - 2);
        match action {
            Action::Up => self.move_in_facets(-1),
            Action::Down => self.move_in_facets(1),
            Action::PageUp => self.move_in_facets(-page.max(1)),
            Action::PageDown => self.move_in_facets(page.max(1)),
            Action::First => self.point_at_row(1),
            Action::Last => self.point_at_row(usize::MAX),
            Action::Left => self.move_to_field(false),
            Action::Right => self.move_to_field(true),
            Action::More => self.more_values(),
            Action::Back => self.go_to(Pane::Results),
            _ => {}
        }
    }

    fn act_in_timeline(&mut self, action: Action) {
        match action {
            Action::Left => self.move_in_time(-1),
            Action::Right => self.move_in_time(1),
            Action::PageUp => self.move_in_time(-12),
            Action::PageDown => self.move_in_time(12),
            Action::First => self.move_in_time(isize::MIN),
            Action::Last => self.move_in_time(isize::MAX),
            Action::Brush => self.begin_brush(),
            Action::ZoomIn => self.zoom(true),
            Action::ZoomOut => self.zoom(false),
            Action::Open => self.narrow(),
            Action::Back if self.time.anchor.take().is_some() => {}
            Action::Back => self.go_to(Pane::Results),
            _ => {}
        }
    }

    fn act_in_reader(&mut self, action: Action) {
        let page = self.reading_lines().saturating_sub(1).max(1);
        match action {
            Action::Up => self.scroll(-1),
            // As pagers do; there is nothing to open.
            Action::Down | Action::Open => self.scroll(1),
            Action::PageUp => self.scroll(-page),
            Action::PageDown => self.scroll(page),
            Action::First => self.scroll(isize::MIN),
            Action::Last => self.scroll(isize::MAX),
            Action::Back if self.reader.at_name.take().is_some() => {}
            Action::Back => self.go_to(Pane::Results),
            _ => {}
        }
    }

    /// A pane gets the keys. Who leaves the query line has written what was meant.
    pub(super) fn go_to(&mut self, pane: Pane) {
        if self.pane == Pane::Query && pane != Pane::Query {
            self.typing = false;
            self.completion = None;
            let query = self.question.line.text().to_string();
            if self.history.add(&query) {
                self.effect(Effect::Remember(query));
            }
        }
        self.pane = pane;
    }

    fn next_pane(&mut self, forward: bool) {
        let beside = self.areas().reader.is_some() && self.areas().results.is_some();
        let mut order = vec![Pane::Query, Pane::Results];
        if beside || self.pane == Pane::Reader {
            order.push(Pane::Reader);
        }
        order.extend([Pane::Facets, Pane::Timeline]);
        let at = order
            .iter()
            .position(|pane| *pane == self.pane)
            .unwrap_or(0);
        let step = if forward { 1 } else { order.len() - 1 };
        self.go_to(order[(at + step) % order.len()]);
    }

    fn turn_preview(&mut self) {
        if self.size.0 < WIDE {
            let text = format!("beside the results it needs {WIDE} columns; Enter reads here");
            self.say(Weight::Note, text);
            return;
        }
        self.preview = !self.preview;
    }

    /// Words that no article has are replaced by those that may have been meant.
    fn correct(&mut self) {
        let mut meant = std::mem::take(&mut self.results.suggestions);
        if meant.is_empty() {
            self.say(
                Weight::Note,
                "there is nothing that may have been meant instead",
            );
            return;
        }
        // From the end on, so that places before it stay.
        meant.sort_by_key(|suggestion| std::cmp::Reverse(suggestion.span.start));
        meant.dedup_by_key(|suggestion| suggestion.span.start);
        for suggestion in meant {
            let written = self.question.line.text().get(suggestion.span.clone());
            if written.is_some_and(|written| written.contains(&suggestion.word)) {
                let text = written
                    .unwrap_or_default()
                    .replace(&suggestion.word, &suggestion.instead);
                self.question.line.replace(suggestion.span, &text);
            }
        }
        self.question.line.jump(true);
        (self.typing, self.completion) = (false, None);
    }

    fn turn_order(&mut self) {
        self.question.sort = match self.question.sort {
            Sort::Score => Sort::NewestFirst,
            Sort::NewestFirst => Sort::OldestFirst,
            Sort::OldestFirst => Sort::Score,
        };
    }

    fn clear(&mut self) {
        self.question.dates = DateRange::default();
        self.time.anchor = None;
        if self.pane != Pane::Timeline {
            self.question.filters.clear();
        }
    }

    /// The value of the cursor is asked for, left out, or the only one.
    fn choose_value(&mut self, action: Action) {
        let value = match self.pane {
            Pane::Facets if self.is_at_more() => {
                self.more_values();
                return;
            }
            Pane::Facets => self.facet_value(),
            Pane::Reader => self
                .reader
                .name()
                .map(|name| (name.field, name.value.clone())),
            _ => None,
        };
        let Some((field, value)) = value else {
            if self.pane == Pane::Reader {
                self.say(Weight::Note, "go to a name first: ] and [");
            }
            return;
        };
        match action {
            Action::Only => self.question.filters.only(field, &value),
            _ => self
                .question
                .filters
                .toggle(field, &value, action == Action::Exclude),
        }
        if self.pane == Pane::Reader {
            let sign = match self.question.filters.get(field, &value) {
                None => "no filter any longer:",
                Some(false) => "only articles with",
                Some(true) => "no articles with",
            };
            self.say(Weight::Note, format!("{sign} {} {value}", field.name()));
        }
    }

    pub(super) fn copy(&mut self, text: String, what: &str) {
        self.say(Weight::Note, format!("{what} is copied"));
        self.effect(Effect::Copy(text));
    }

    fn copy_address(&mut self) {
        let Some(hit) = self.hit() else { return };
        let (text, what) = match &hit.url {
            Some(url) => (url.clone(), "the address"),
            None => (hit.path.clone(), "the path"),
        };
        self.copy(text, what);
    }

    fn open_original(&mut self) {
        let Some(hit) = self.hit() else { return };
        let found = original(hit.url.as_deref(), &hit.path, hit.record);
        match found {
            Some(target) => {
                self.say(Weight::Note, format!("opening {target} …"));
                self.effect(Effect::Chore(Chore::Open(target)));
            }
            None => self.say(
                Weight::Warning,
                "neither its file nor its address can be opened",
            ),
        }
    }

    /// The passage that is looked at, with its citation.
    fn copy_quote(&mut self) {
        let Some(hit) = self.hit() else { return };
        let page = self
            .reader
            .page
            .as_ref()
            .filter(|page| self.pane == Pane::Reader && page.article.id == hit.id);
        let text = match page {
            Some(page) => {
                let at = self
                    .reader
                    .at_match
                    .and_then(|at| page.stored.get(at).copied().flatten());
                let name = self.reader.name().and_then(|name| {
                    let mut mentions = page.article.entities.iter().flat_map(|e| &e.mentions);
                    let body = |m: &&crate::article::Mention| m.field == TextField::Body;
                    let of = |m: &&crate::article::Mention| {
                        page.text.get(name.range.clone()) == page.article.body.get(m.span.range())
                    };
                    mentions.find(|m| body(m) && of(m)).map(|m| m.span)
                });
                let at = name.or(at).map_or(0, |span| span.start as usize);
                let body = &page.article.body;
                let sentence = sentences(body).into_iter().find(|s| s.end > at);
                let passage = sentence.and_then(|s| body.get(s)).unwrap_or_default();
                citation_of_article(&page.article, Some(passage))
            }
            None => citation(hit, hit.snippets.first()),
        };
        self.copy(text, "the passage with its citation");
    }
}
