//! Names of any kind by the words around them, and names that a tagger proposes.

use super::reader::{Candidate, Reader, Taken};
use super::state::is_shortened;
use crate::article::{EntityKind, Form, SourceKind};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::extract::gazetteer::{Alias, NameKind};

impl Reader<'_, '_> {
    /// What the words around a run of capitals say it is.
    pub fn by_context(&mut self, at: usize, capitals: usize, end: usize) -> Taken {
        let last = capitals.min(at + 6);
        let candidate = self.context_kind(at, last, end)?;
        self.offer(candidate)
    }

    fn context_kind(&self, at: usize, last: usize, _end: usize) -> Option<Candidate> {
        let sheet = &*self.sheet;
        let first = sheet.tok(at);
        if first.is(class::CALENDAR | class::DETERMINER) || last <= at || !self.english {
            return None;
        }
        let found = |kind, reason| {
            Some(Candidate {
                first: at,
                last,
                kind,
                reason,
            })
        };
        // "Zorvex Co Ltd <ZRVX>" cut by a comma, "Reading, Pa., a firm".
        let rest = first.shape == Shape::Initial || is_shortened(self.sheet.word(at));
        let plain = last == at + 1
            && (rest
                || first.is(class::FUNCTION
                    | class::LEGAL
                    | class::WORD
                    | class::ROLE
                    | class::ORG_HEAD
                    | class::COMPANY_NOUN
                    | class::REPORT_NOUN));
        if plain || self.sheet.word(at) == self.sheet.word(at + 1) {
            return None;
        }
        let before = sheet.before(at);
        let follows = sheet.follows(at) && !before.is_capital() && !first.starts_sentence();
        let next = sheet.tok(last);
        // A ticker right after, or one that the run of capitals ends with.
        if let Some(last) = (at + 1..last).find(|last| self.has_course(*last)) {
            return Some(Candidate {
                first: at,
                last,
                kind: EntityKind::Company,
                reason: "rule: ticker",
            });
        }
        if self.is_listed(last) {
            return found(EntityKind::Company, "rule: ticker");
        }
        if follows && before.is(class::COMPANY_NOUN) && !before.is(class::ROLE) {
            let singular =
                !sheet.word(at - 1).ends_with('s') || matches!(sheet.word(at - 1), "business");
            if singular && (before.is(class::COMPANY_STRONG) || !self.is_person_like(at, last)) {
                // "energy company CEOs", "the aircraft carrier USS Zorvex".
                let word = self.sheet.word(at);
                let officers = matches!(word, "CEOs" | "CFOs" | "CEO" | "CFO" | "VPs");
                let ship = matches!(word, "USS" | "HMS" | "INS" | "USNS");
                if officers || ship {
                    return None;
                }
                return found(EntityKind::Company, "rule: trade");
            }
        }
        let nobody = self.is_no_body(at, last);
        // "The committee's Republicans" are no body.
        let nobody = nobody || last == at + 1 && self.party(last).is_some();
        if follows && before.is(class::ORG_NOUN | class::OUTLET_NOUN) && last - at <= 4 && !nobody {
            return found(EntityKind::Org, "rule: kind of organisation");
        }
        if self.listed_company(at) {
            return found(EntityKind::Company, "rule: list");
        }
        if self.is_called(at) {
            return found(EntityKind::Company, "rule: trade");
        }
        if follows
            && before.is(class::ROLE)
            && !before.is(class::COMPANY_NOUN)
            && (first.is(class::FIRST) || !is_adjective(sheet.word(at - 1)))
            && self.is_person_like(at, last)
        {
            return found(EntityKind::Person, "rule: role");
        }
        if let Some((head, noun)) = self.apposition(last) {
            // "Further, the companies said", "Zorvex, a contractor who fought".
            let others = sheet.word(noun).ends_with('s') && sheet.word(noun) != "business";
            let somebody = sheet.word(noun + 1) == "who";
            let from = last == at + 1 && before.is(class::LOCATIVE);
            if head & class::ROLE != 0 && self.is_person_like(at, last) && !from {
                return found(EntityKind::Person, "rule: apposition");
            }
            if head & class::COMPANY_NOUN != 0
                && head & class::OUTLET_NOUN == 0
                && !others
                && !somebody
                && !self.is_occupied(at, last, noun)
            {
                return found(EntityKind::Company, "rule: apposition");
            }
            if head & (class::OUTLET_NOUN | class::ORG_NOUN) != 0 && !nobody {
                return found(EntityKind::Org, "rule: apposition");
            }
        }
        if self.is_person_like(at, last) && last >= at + 2 && last <= at + 3 {
            let says = next.is(class::STRONG) && sheet.follows(last);
            let inverted = matches!(
                sheet.word(at.wrapping_sub(1)),
                "said" | "says" | "added" | "wrote"
            ) && follows
                && !next.is(class::REPORT);
            if says || inverted {
                return found(EntityKind::Person, "rule: speaks");
            }
        }
        if !nobody && let Some(kind) = self.employer(at, last) {
            return found(kind, "rule: officer");
        }
        // "Joint Air Power Competence Centre (JAPCC)": initials that fit.
        if next.gap.has(Gap::OPEN) && last - at >= 2 && !nobody && self.initials_fit(at, last) {
            return found(EntityKind::Org, "rule: acronym");
        }
        None
    }

    /// "Naomi Zorvex, a producer with the station", "Otto Zorvex, a parent": what companies are,
    /// people can be too.
    fn is_occupied(&self, at: usize, last: usize, noun: usize) -> bool {
        let sheet = &*self.sheet;
        let either = matches!(
            sheet.word(noun),
            "builder"
                | "contractor"
                | "dealer"
                | "developer"
                | "miner"
                | "operator"
                | "parent"
                | "producer"
                | "publisher"
                | "shareholder"
                | "trader"
        );
        let first = sheet.tok(at);
        let given = first.is(class::FIRST) && !first.is(class::FIRST_WORD);
        let employed = matches!(sheet.word(noun + 1), "with" | "at" | "on");
        either && last >= at + 2 && self.is_person_like(at, last) && (given || employed)
    }

    /// "a small firm in Zorvexia called Qubrix": nothing but a place between the two.
    fn is_called(&self, at: usize) -> bool {
        const FARTHEST: usize = 6;
        let sheet = &*self.sheet;
        if !matches!(sheet.word(at.wrapping_sub(1)), "called" | "named") || !sheet.follows(at) {
            return false;
        }
        let least = at.saturating_sub(1 + FARTHEST);
        for back in (least..at - 1).rev() {
            let token = sheet.tok(back);
            let gap = sheet.tok(back + 1).gap;
            if !gap.only(Gap::SPACE | Gap::LINE | Gap::COMMA | Gap::HYPHEN) {
                return false;
            }
            if token.is(class::COMPANY_STRONG) && !token.is_capital() {
                return !sheet.word(back).ends_with('s');
            }
            let place = token.is_capital()
                || token.is(class::LOCATIVE)
                || matches!(sheet.word(back), "based" | "the");
            if !place {
                return false;
            }
        }
        false
    }

    /// Whether the bracket after `last` holds the initials of `at..last`.
    fn initials_fit(&self, at: usize, last: usize) -> bool {
        let word = self.sheet.word(last);
        let initials: Vec<u8> = (at..last)
            .filter_map(|inner| self.sheet.word(inner).bytes().next())
            .collect();
        word.len() == initials.len()
            && word.len() >= 2
            && word.bytes().zip(initials).all(|(a, b)| a == b)
    }

    /// Title-case words, none of which is a word of organisations.
    fn is_person_like(&self, at: usize, last: usize) -> bool {
        last <= at + 4
            && (at..last).all(|inner| {
                let token = self.sheet.tok(inner);
                matches!(token.shape, Shape::Title | Shape::Initial | Shape::Mixed)
                    && !token.is(class::WORD
                        | class::TRADE_TAIL
                        | class::ORG_TAIL
                        | class::ORG_HEAD
                        | class::LEGAL
                        | class::PLACE_HEAD
                        | class::CALENDAR
                        | class::TITLE)
            })
            && !(last == at + 1 && self.sheet.tok(at).is(class::FUNCTION))
            && !self.is_country(last - 1)
            && !(last > at + 1
                && self.sheet.tok(at).shape == Shape::Initial
                && self.sheet.tok(at + 1).gap.has(Gap::HYPHEN))
            && self
                .gazetteer
                .exact(&self.sheet.tokens[at..last], |alias| {
                    !matches!(self.gazetteer.entry(alias.entry).kind, NameKind::Person)
                        && !alias.has(Alias::AMBIGUOUS | Alias::WORD)
                })
                .is_none()
    }

    /// "companies including A, B and C": each name of such a list.
    pub fn listed_company(&self, at: usize) -> bool {
        let sheet = &*self.sheet;
        let mut back = at;
        for _ in 0..24 {
            let Some(before) = back.checked_sub(1) else {
                return false;
            };
            let token = sheet.tok(before);
            let word = sheet.word(before);
            if sheet.tok(back).gap.has(Gap::SENTENCE) {
                return false;
            }
            if matches!(word, "including" | "like" | "as" | "named") {
                let noun = if word == "as" {
                    before.saturating_sub(2)
                } else {
                    before.saturating_sub(1)
                };
                return sheet.tok(noun).is(class::COMPANY_STRONG) && !sheet.tok(noun).is_capital();
            }
            let in_list = token.is_capital()
                || word == "and"
                || word == "or"
                || token.is(class::LEGAL)
                || token.shape == Shape::Digit;
            if !in_list
                || !sheet
                    .tok(back)
                    .gap
                    .only(Gap::SPACE | Gap::COMMA | Gap::STOP | Gap::LINE | Gap::HYPHEN | Gap::AMP)
            {
                return false;
            }
            back = before;
        }
        false
    }

    /// Takes a candidate that something says the kind of. This is where names from a
    /// statistical tagger come in: spans of tokens with their kind.
    pub fn offer(&mut self, candidate: Candidate) -> Taken {
        let Candidate {
            first,
            last,
            kind,
            reason,
        } = candidate;
        if last <= first || !self.sheet.is_free(first, last) {
            return None;
        }
        match kind {
            EntityKind::Person => Some(self.take_person(first, last, reason)),
            EntityKind::Country => None,
            _ => {
                let words = &self.sheet.tokens[first..last];
                let thing = match self.book.recall(words) {
                    Some((length, thing, _))
                        if length == last - first
                            && self
                                .book
                                .thing(thing)
                                .is_some_and(|known| known.kind == kind) =>
                    {
                        thing
                    }
                    _ if self.book.is_shared(words) => return None,
                    _ => match self.known_company(kind, first, last) {
                        Some(entry) => self.book.entry(self.gazetteer, entry),
                        None => {
                            let name = self.title_case(first, last);
                            self.book.named(kind, &name)
                        }
                    },
                };
                let outlet = self.sheet.before(first).is(class::OUTLET_NOUN)
                    || self
                        .apposition(last)
                        .is_some_and(|(head, _)| head & class::OUTLET_NOUN != 0);
                if kind == EntityKind::Org
                    && outlet
                    && let Some(thing) = self.book.things.get_mut(thing as usize)
                {
                    thing.medium = thing.medium.or(Some(SourceKind::Outlet));
                }
                self.take(first, last, thing, Form::Name, reason);
                if kind == EntityKind::Company {
                    self.learn_company(first, last, thing);
                } else {
                    self.book
                        .learn(&self.sheet.tokens[first..last], thing, Form::Name);
                }
                Some(self.acronym_after(last, thing).max(last))
            }
        }
    }

    /// The known company of this name, where a company is meant: "firms including Facebook".
    fn known_company(&self, kind: EntityKind, first: usize, last: usize) -> Option<u32> {
        let words = &self.sheet.tokens[first..last];
        let known = self.gazetteer.exact(words, |alias| {
            kind == EntityKind::Company
                && self.gazetteer.entry(alias.entry).kind == NameKind::Company
                && !alias.has(Alias::AMBIGUOUS)
        });
        known.map(|alias| alias.entry)
    }

    fn is_country(&self, at: usize) -> bool {
        let tokens = self.sheet.tokens.get(at..at + 1).unwrap_or(&[]);
        self.gazetteer
            .exact(tokens, |alias| {
                self.gazetteer.entry(alias.entry).kind == NameKind::Country
                    && !alias.has(Alias::CAPITAL)
            })
            .is_some()
    }
}

/// Offices that are adjectives as often: "major Zorvex faults".
fn is_adjective(role: &str) -> bool {
    matches!(
        role,
        "chief"
            | "fellow"
            | "general"
            | "head"
            | "lead"
            | "major"
            | "official"
            | "principal"
            | "private"
    )
}
