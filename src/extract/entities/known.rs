//! Known names where they stand: looked up, judged, and taken unless a longer name begins with
//! them.

use super::home::body_of;
use super::meaning::{Verdict, reason_of};
use super::reader::{Reader, Taken};
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::extract::gazetteer::{Alias, NameKind};

impl Reader<'_, '_> {
    /// A name of the gazetteer, or of a country in the article's language.
    pub fn known_name(&mut self, at: usize, end: usize, only_long: bool) -> Taken {
        if let Some(next) = self.foreign_country(at) {
            return Some(next);
        }
        if let Some(next) = self.own_initials(at) {
            return Some(next);
        }
        let mut doubtful = None;
        let found = {
            let this = &*self;
            let tokens = &this.sheet.tokens[..end];
            this.gazetteer
                .longest_beside(this.local, tokens, at, |length, alias| {
                    if only_long && length == 1 {
                        return false;
                    }
                    match this.judge(at, length, alias) {
                        Verdict::Yes => true,
                        Verdict::Perhaps => {
                            doubtful = Some((length, *alias));
                            false
                        }
                        Verdict::No => false,
                    }
                })
        };
        let Some((length, alias)) = found else {
            let (length, alias) = doubtful?;
            if let Some(next) = self.body_of_some_state(at, at + length, alias) {
                return Some(next);
            }
            if alias.has(Alias::AMBIGUOUS | Alias::WORD) && length < 3 {
                self.notes.doubtful.push((at..at + length, alias));
            }
            return None;
        };
        let alias = *alias;
        self.accept_known(at, at + length, end, alias)
    }

    /// "Spiegel sagte": the surname of somebody whom the article has named in full, though it is a
    /// paper's name, too. In English a tagger tells.
    pub(super) fn surname_again(&mut self, at: usize) -> Taken {
        let next = self.sheet.tok(at + 1);
        if self.english || next.is_capital() && self.sheet.continues(at + 1) {
            return None;
        }
        let (_, thing, form) = self.book.recall(&self.sheet.tokens[at..=at])?;
        let person = self.book.thing(thing)?.kind == EntityKind::Person;
        let after = self.sheet.before(at).is(class::DETERMINER);
        if !person || form != Form::Short || after {
            return None;
        }
        self.take(at, at + 1, thing, Form::Short, "rule: part of name");
        Some(at + 1)
    }

    /// A part of a state that many have under one name, in another language than English, where
    /// a tagger finds them: "le Sénat", "Верховный суд Пакистана". Where no country stands behind
    /// it, whose it is the article decides (`home`).
    fn body_of_some_state(&mut self, at: usize, last: usize, alias: Alias) -> Taken {
        let entry = *self.gazetteer.entry(alias.entry);
        if self.english || !entry.stands || alias.has(Alias::ACRONYM) {
            return None;
        }
        let state = self.state_behind(last);
        let named = state.and_then(|(_, state)| {
            let country = self.gazetteer.entry(state).name;
            body_of(entry.name, entry.country, country, self.gazetteer)
        });
        let (Some((length, state)), Some(name)) = (state, named) else {
            let name = self.sheet.slice(at, last).to_owned();
            let thing = self.book.named(EntityKind::Org, &name);
            self.take(at, last, thing, Form::Name, "gazetteer");
            return Some(last);
        };
        let own = self.gazetteer.entry(state).country == entry.country;
        let thing = match own {
            true => self.book.entry(self.gazetteer, alias.entry),
            false => self.book.named(EntityKind::Org, &name),
        };
        let end = last + length;
        self.take(at, end, thing, Form::Name, "gazetteer");
        self.notes.inner.push((last..end, state, Form::Name));
        Some(end)
    }

    /// The country whose name begins at `at`, behind that of a body: its length and its entry.
    fn state_behind(&self, at: usize) -> Option<(usize, u32)> {
        let token = self.sheet.tok(at);
        if !token.is_capital() || !self.sheet.follows(at) {
            return None;
        }
        let foreign = || {
            let names = self.countries?;
            let (length, code) = names.name_at(self.sheet.text, &self.sheet.tokens, at)?;
            let entry = self.gazetteer.country(std::str::from_utf8(&code).ok()?)?;
            Some((length, entry))
        };
        foreign().or_else(|| self.country_at(at))
    }

    /// Initials that the article has given to something stand for that, whatever else they
    /// are known for.
    fn own_initials(&mut self, at: usize) -> Taken {
        let token = self.sheet.tok(at);
        // "SDP-Liberal Alliance" is neither of the two.
        let joined = self.sheet.tok(at + 1).gap == Gap(Gap::HYPHEN);
        if !matches!(token.shape, Shape::Upper | Shape::Mixed) || joined {
            return None;
        }
        let (_, thing, form) = self.book.recall(&self.sheet.tokens[at..=at])?;
        if form != Form::Acronym {
            return None;
        }
        // A body is written out in many ways: "Organization of Petroleum Exporting Countries
        // (OPEC)" is OPEC all the same. A firm with the initials of a body is another thing.
        let words = &self.sheet.tokens[at..=at];
        if self.book.thing(thing)?.kind != EntityKind::Company
            && self.gazetteer.exact(words, |_| true).is_some()
        {
            return None;
        }
        self.take(at, at + 1, thing, Form::Acronym, "rule: acronym");
        Some(at + 1)
    }

    /// Takes a known name unless a longer name of another kind begins with it.
    fn accept_known(&mut self, at: usize, last: usize, end: usize, alias: Alias) -> Taken {
        let entry = *self.gazetteer.entry(alias.entry);
        let capitals = self.sheet.capitals(at, end);
        if last < capitals && self.sheet.tok(last - 1).possessive == 0 {
            match entry.kind {
                // "Trump Justice Department": who has it, and what it is known as.
                NameKind::Person if self.is_known(last, capitals) => {}
                _ if last == at + 1
                    || matches!(
                        entry.kind,
                        NameKind::Country | NameKind::Place | NameKind::Person
                    ) =>
                {
                    if let Some(next) = self
                        .organisation(at, capitals, end)
                        .filter(|next| *next > last)
                    {
                        return Some(next);
                    }
                    if let Some(next) = self.trade_company(at, capitals) {
                        return Some(next);
                    }
                }
                _ => {}
            }
            let next = *self.sheet.tok(last);
            let plain = !next.is(class::ROLE | class::TITLE | class::FUNCTION | class::CALENDAR);
            // "companies including X and Wuhan Global Sensor Technology", "exporter Perm Y".
            if entry.kind == NameKind::Place
                && (self.company_noun_before(at) || self.listed_company(at))
                && let Some(next) = self.by_context(at, capitals, end)
            {
                return Some(next);
            }
            if entry.kind == NameKind::Place && next.is(class::PLACE_HEAD) {
                return self.headed_place(at, capitals);
            }
            if entry.kind == NameKind::Place
                && plain
                && !self.is_start(&next)
                && !self.sheet.tok(last).gap.has(Gap::HYPHEN)
            {
                // "Paris Agreement", "Boston Celtics": not the city.
                return self
                    .by_context(at, capitals, end)
                    .or_else(|| self.leave(at, capitals));
            }
            let word = self
                .sheet
                .tok(at)
                .is(class::WORD | class::FUNCTION | class::TITLE)
                && last == at + 1
                && !alias.has(Alias::ACRONYM)
                && entry.kind != NameKind::Country
                && self.sheet.continues(last)
                && next.is_capital()
                && !self.is_listed(last);
            if word || entry.kind == NameKind::Person && plain && !alias.has(Alias::CANONICAL) {
                return self
                    .by_context(at, capitals, end)
                    .or_else(|| self.leave(at, capitals));
            }
        }
        if entry.kind == NameKind::Place
            && last >= at + 2
            && self.sheet.tok(last - 1).possessive > 0
            && self.sheet.tok(last).is(class::COMPANY_CONTEXT)
        {
            // "Asia Pacific's owner": a company that the article has named before.
            return Some(last);
        }
        let form = self.form_of(at, last, &alias);
        let thing = self.book.entry(self.gazetteer, alias.entry);
        if !alias.has(Alias::AMBIGUOUS | Alias::WORD) || entry.kind == NameKind::Country {
            self.book.certain(thing);
        }
        let mut first = at;
        let mut last = last;
        if entry.kind == NameKind::Company {
            while self.sheet.tok(last).is(class::TRADE_TAIL)
                && self.sheet.tok(last).is_capital()
                && last < capitals
            {
                last += 1;
            }
            last = self.legal_end(last, end);
        }
        // The article belongs to the name of an outlet that is written with it.
        if matches!(entry.kind, NameKind::Outlet | NameKind::Agency)
            && at > 0
            && self.sheet.word(at - 1) == "The"
            && self.sheet.follows(at)
            && !self.sheet.tok(at - 1).starts_sentence()
            && entry.name.starts_with("The ")
        {
            first = at - 1;
        }
        let medium = matches!(entry.kind, NameKind::Outlet | NameKind::Agency);
        let reason = match medium && self.is_in_full(first, at, last, &alias) {
            true => "gazetteer: outlet in full",
            false => reason_of(entry.kind, &alias),
        };
        self.take(first, last, thing, form, reason);
        self.learn_entry(at, last, thing, entry.kind);
        if entry.kind == NameKind::Org {
            self.state_inside(at, last, entry.stands);
        }
        if entry.kind == NameKind::Person {
            self.learn_person(at, last, thing);
        }
        Some(self.acronym_after(last, thing).max(last))
    }

    /// A part of a state counts for its country: "US State Department", "Kremlin".
    fn state_inside(&mut self, at: usize, last: usize, part: bool) {
        let kremlin = self
            .gazetteer
            .exact(&self.sheet.tokens[at..last], |alias| {
                alias.has(Alias::CAPITAL) && self.is_seat_only(at, last - at)
            })
            .map(|alias| (last - at, alias.entry, Form::Capital));
        let tail = (at..last).any(|inner| self.sheet.tok(inner).is(class::GOV_TAIL));
        let named = || {
            let first = if part { last } else { at + 1 };
            (at..first).find_map(|inner| {
                let (length, entry) = self.country_at(inner)?;
                let whole = inner == at && at + length >= last;
                ((tail || part) && inner + length <= last && !whole)
                    .then_some((inner, length, entry))
            })
        };
        let inside = kremlin
            .map(|(length, entry, form)| (at, length, entry, form))
            .or_else(|| {
                let (inner, length, entry) = named()?;
                let form = if self.is_demonym_alias(inner) {
                    Form::Demonym
                } else {
                    Form::Name
                };
                Some((inner, length, entry, form))
            });
        if let Some((inner, length, entry, form)) = inside {
            self.notes.inner.push((inner..inner + length, entry, form));
        }
    }
}
