//! Later passes over a sheet: names in headlines and capitals, names that the article has
//! introduced and uses again in part, and names that were in doubt.

use hashbrown::HashMap;
use std::ops::Range;

use super::reader::Reader;
use super::sheet::Case;
use super::trust::is_doubted;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::extract::gazetteer::{Alias, NameKind};

impl Reader<'_, '_> {
    /// Decides on what was left in doubt, now that the whole text is read.
    pub fn settle(&mut self) {
        let singles = std::mem::take(&mut self.notes.singles);
        let given = if singles.is_empty() {
            HashMap::new()
        } else {
            self.given_names()
        };
        for (tokens, reason) in singles {
            if !self.sheet.is_free(tokens.start, tokens.end) {
                continue;
            }
            let words = &self.sheet.tokens[tokens.clone()];
            let given = given.get(self.sheet.word(tokens.start)).copied().flatten();
            let thing = match (self.book.recall(words), given) {
                (Some((1, thing, _)), _) if self.is_person(thing) => thing,
                (_, Some(thing)) => thing,
                _ => {
                    let name = self.title_case(tokens.start, tokens.end);
                    let thing = self.book.named(EntityKind::Person, &name);
                    self.book
                        .learn(&self.sheet.tokens[tokens.clone()], thing, Form::Short);
                    thing
                }
            };
            self.take(tokens.start, tokens.end, thing, Form::Short, reason);
        }
        for (tokens, alias) in std::mem::take(&mut self.notes.doubtful) {
            if self.sheet.is_free(tokens.start, tokens.end) && self.is_confirmed(&tokens, &alias) {
                let thing = self.book.entry(self.gazetteer, alias.entry);
                let form = if alias.has(Alias::CANONICAL) {
                    Form::Name
                } else {
                    Form::Short
                };
                self.take(
                    tokens.start,
                    tokens.end,
                    thing,
                    form,
                    "gazetteer: confirmed",
                );
            }
        }
    }

    /// The one person with this first name, where the article has no second.
    fn given_names(&self) -> HashMap<String, Option<u32>> {
        let mut given: HashMap<String, Option<u32>> = HashMap::new();
        for (number, thing) in self.book.things.iter().enumerate() {
            if thing.kind == EntityKind::Person
                && thing.mentions > 0
                && let Some((first, _)) = thing.canonical.split_once(' ')
            {
                let number = u32::try_from(number).ok();
                given
                    .entry(first.to_owned())
                    .and_modify(|known| *known = None)
                    .or_insert(number);
            }
        }
        given
    }

    fn is_person(&self, thing: u32) -> bool {
        self.book
            .thing(thing)
            .is_some_and(|thing| thing.kind == EntityKind::Person)
    }

    /// Whether the article elsewhere, or the sentence, says that an ambiguous name is meant.
    fn is_confirmed(&mut self, tokens: &Range<usize>, alias: &Alias) -> bool {
        let words = &self.sheet.tokens[tokens.clone()];
        if let Some((_, thing, _)) = self.book.recall(words)
            && self.is_person(thing)
        {
            return false;
        }
        let thing = self.book.entry(self.gazetteer, alias.entry);
        if self.book.thing(thing).is_some_and(|thing| thing.certain) {
            return true;
        }
        if alias.has(Alias::AMBIGUOUS)
            || self.gazetteer.entry(alias.entry).kind != NameKind::Company
        {
            return false;
        }
        let first = self.sheet.tok(tokens.start);
        let beside = self.sheet.tok(tokens.end);
        let prior = self.sheet.before(tokens.start);
        if first.starts_sentence()
            || beside.is_capital() && self.sheet.continues(tokens.end)
            || prior.is_capital() && self.sheet.continues(tokens.start)
        {
            return false;
        }
        let sentence = self.sentence_of(tokens.start);
        let mut nouns = 0;
        for at in sentence {
            let token = self.sheet.tok(at);
            if token.is(class::COMPANY_STRONG | class::COMPANY_CONTEXT) && !token.is_capital() {
                nouns += 1;
            }
            if let Some(&owner) = self.sheet.owner.get(at)
                && let Some(place) = self.book.places.get(owner as usize)
                && self
                    .book
                    .thing(place.thing)
                    .is_some_and(|thing| thing.kind == EntityKind::Company && thing.certain)
            {
                nouns += 2;
            }
        }
        nouns >= 1
    }

    fn sentence_of(&self, at: usize) -> Range<usize> {
        let number = self
            .sheet
            .sentences
            .partition_point(|sentence| sentence.tokens.end <= at);
        let tokens = self
            .sheet
            .sentences
            .get(number)
            .map_or(at..at + 1, |s| s.tokens.clone());
        // A page without sentence ends is no reason to read it again for each name.
        tokens.start.max(at.saturating_sub(40))..tokens.end.min(at + 40)
    }

    /// Takes what the article has introduced and names again: surnames, short names,
    /// initials.
    pub fn read_again(&mut self) {
        for number in 0..self.sheet.sentences.len() {
            let sentence = self.sheet.sentences[number].clone();
            if sentence.case != Case::Running {
                continue;
            }
            let mut at = sentence.tokens.start;
            while at < sentence.tokens.end {
                let token = self.sheet.tok(at);
                let next = if token.is_capital() && self.sheet.is_free(at, at + 1) {
                    self.again_at(at, sentence.tokens.end)
                } else {
                    None
                };
                at = next.unwrap_or(at + 1).max(at + 1);
            }
        }
    }

    fn again_at(&mut self, at: usize, end: usize) -> Option<usize> {
        let (length, thing, form) = self.book.recall(&self.sheet.tokens[at..end])?;
        let last = at + length;
        let token = *self.sheet.tok(at);
        if !self.sheet.is_free(at, last) {
            return None;
        }
        let kind = self.book.thing(thing)?.kind;
        if length == 1 {
            if form == Form::Acronym && token.shape == Shape::Title {
                return None;
            }
            let word = token.is(class::FUNCTION | class::CALENDAR | class::WORD)
                && (token.starts_sentence() || kind != EntityKind::Person);
            if word {
                return None;
            }
            let outlet = self
                .book
                .thing(thing)
                .is_some_and(|thing| thing.medium.is_some());
            if outlet
                && form == Form::Short
                && !matches!(self.sheet.word(at.wrapping_sub(1)), "the" | "The")
            {
                return None;
            }
        }
        // Part of a longer name that is not known: another person, another body.
        let next = self.sheet.tok(last);
        if next.is_capital()
            && self.sheet.continues(last)
            && self.sheet.is_free(last, last + 1)
            && !next.is(class::FUNCTION | class::ROLE | class::TITLE | class::CALENDAR)
            && !next.gap.has(Gap::HYPHEN)
        {
            return None;
        }
        let before = self.sheet.before(at);
        if form == Form::Short
            && before.is_capital()
            && at > 0
            && self.sheet.continues(at)
            && self.sheet.is_free(at - 1, at)
            && !before.is(class::FUNCTION
                | class::ROLE
                | class::TITLE
                | class::HONORIFIC
                | class::CALENDAR)
        {
            return None;
        }
        let reason = match form {
            Form::Acronym => "rule: acronym",
            Form::Short if kind == EntityKind::Person => "rule: part of name",
            Form::Short => "rule: short name",
            _ => "rule: named in the article",
        };
        if self.tagged && is_doubted(kind, reason, form) {
            return None;
        }
        let last = if kind == EntityKind::Company {
            self.legal_end(last, end)
        } else {
            last
        };
        self.take(at, last, thing, form, reason);
        Some(last)
    }
}
