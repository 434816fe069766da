//! Later passes over a sheet: names in headlines and capitals, names that the article has
//! introduced and uses again in part, and names that were in doubt.

use hashbrown::{HashMap, HashSet};
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
        // "Cruise travel began": a capital that any word has there.
        let (first, next) = (self.sheet.tok(tokens.start), self.sheet.tok(tokens.end));
        let acts = next.is(class::REPORT | class::AUXILIARY | class::COMPANY_CONTEXT)
            || self.sheet.tok(tokens.end - 1).possessive > 0;
        let word = tokens.len() == 1 && alias.has(Alias::WORD) && next.shape == Shape::Lower;
        if word && first.starts_sentence() && !acts {
            return false;
        }
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
        let joined = self.joined_surnames();
        for number in 0..self.sheet.sentences.len() {
            let sentence = self.sheet.sentences[number].clone();
            if sentence.case != Case::Running {
                continue;
            }
            let mut at = sentence.tokens.start;
            while at < sentence.tokens.end {
                let token = self.sheet.tok(at);
                let next = if token.is_capital() && self.sheet.is_free(at, at + 1) {
                    self.again_at(at, sentence.tokens.end, &joined)
                } else {
                    None
                };
                at = next.unwrap_or(at + 1).max(at + 1);
            }
        }
    }

    /// The surnames of people of the article that stand joined to another person's name, "Wood
    /// and Naomi Zorvex": words that they may be elsewhere, they are no more in this article.
    fn joined_surnames(&mut self) -> HashSet<u64> {
        let mut joined = HashSet::new();
        if !self.english {
            return joined;
        }
        for and in 1..self.sheet.tokens.len() {
            if self.sheet.word(and) != "and" {
                continue;
            }
            for (at, beside) in [(and - 1, and + 1), (and + 1, and - 1)] {
                if let Some(thing) = self.surname_beside(at, beside)
                    && joined.insert(self.sheet.tok(at).hash)
                {
                    let word = &self.sheet.tokens[at..=at];
                    self.book.learn(word, thing, Form::Short);
                }
            }
        }
        joined
    }

    /// "Wood and Zorvex left": a word that begins a sentence is a surname beside one.
    fn is_joined(&self, at: usize) -> bool {
        self.sheet.word(at + 1) == "and" && self.surname_beside(at, at + 2).is_some()
    }

    /// Whose surname the free word at `at` is, where a person is named at `beside`.
    fn surname_beside(&self, at: usize, beside: usize) -> Option<u32> {
        let sheet = &*self.sheet;
        let token = sheet.tok(at);
        let spaced = |at: usize| {
            sheet
                .tok(at)
                .gap
                .only(Gap::SPACE | Gap::LINE | Gap::SENTENCE)
        };
        let goes_on = |from: usize, at: usize| sheet.tok(from).is_capital() && sheet.continues(at);
        let longer = at > 0 && goes_on(at - 1, at) || goes_on(at + 1, at + 1);
        if token.shape != Shape::Title || longer || !sheet.is_free(at, at + 1) || !spaced(at) {
            return None;
        }
        let thing = self.book.bearer(token)?;
        let owner = *sheet.owner.get(beside)?;
        let other = self.book.places.get(owner as usize)?.thing;
        (other != thing && self.is_person(other) && self.is_person(thing)).then_some(thing)
    }

    fn again_at(&mut self, at: usize, end: usize, joined: &HashSet<u64>) -> Option<usize> {
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
                && (token.starts_sentence() && !self.is_joined(at) || kind != EntityKind::Person);
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
            Form::Short if joined.contains(&token.hash) => "rule: joined surname",
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

#[cfg(test)]
mod tests {
    use super::super::proposed::entities;
    use crate::article::EntityKind::Person;

    /// How often the people of `body` are named, where a tagger sees their full names only.
    fn times(body: &str) -> Vec<(String, usize)> {
        let tagged = [("Naomi Wood", Person), ("Otto Zorvex", Person)];
        let found = entities(body, &tagged).into_iter();
        let mut times: Vec<_> = found.map(|e| (e.canonical, e.mentions.len())).collect();
        times.sort();
        times
    }

    #[test]
    fn a_surname_that_is_a_word_is_one_once_it_stands_beside_another() {
        let (naomi, otto) = ("Naomi Wood".to_owned(), "Otto Zorvex".to_owned());
        let body =
            "They met Naomi Wood and Otto Zorvex. Then Mr. Zorvex and Wood left, and Wood's aides.";
        assert_eq!(times(body), [(naomi.clone(), 3), (otto.clone(), 2)]);
        let body = "They met Naomi Wood and Otto Zorvex. Then he saw the Wood and left.";
        assert_eq!(times(body), [(naomi, 1), (otto, 1)]);
    }
}
