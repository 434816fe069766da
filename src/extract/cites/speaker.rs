//! Who speaks where the verb's subject is a pronoun, or where a quotation follows a colon: the
//! one person whom the sentence before is about.

use std::collections::HashSet;
use std::ops::Range;

use super::page::Name;
use super::{Cited, Finder, Source};
use crate::article::EntityKind;
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::Gap;

/// How many sentences back a pronoun may mean somebody.
const REACH: usize = 3;

/// How many words may stand before the name that a sentence is about: "Labour Minister".
const TITLE_WORDS: usize = 5;

impl Finder<'_> {
    /// Adds speakers who are not cited otherwise.
    pub fn speakers(&mut self) {
        let mut cited: HashSet<usize> = HashSet::new();
        cited.extend(self.found.iter().filter_map(|cited| match cited.source {
            Source::Subject(subject) => Some(subject),
            _ => None,
        }));
        for number in 0..self.page.sentences.len() {
            let sentence = self.page.sentences[number].clone();
            let found = self
                .before_colon(&sentence)
                .or_else(|| self.behind_pronoun(number, &sentence));
            if let Some((name, tokens, reason)) = found
                && cited.insert(name.subject)
            {
                self.found.push(Cited {
                    source: Source::Subject(name.subject),
                    tokens,
                    cue: tokens,
                    reason,
                });
            }
        }
    }

    /// "Doe resisted: “It is not my way.”"
    fn before_colon(&self, sentence: &Range<usize>) -> Option<Found> {
        let page = self.page;
        let quoted = sentence.clone().skip(2).find(|at| {
            let gap = page.tok(*at).gap;
            gap.has(Gap::COLON) && gap.has(Gap::QUOTE_OPEN)
        })?;
        let name = self.about(&(sentence.start..quoted))?;
        let near = quoted <= name.last + 12 && name.last < quoted;
        near.then_some((name, (name.first, name.last), "rule: colon and quotation"))
    }

    /// "Doe left the hall. “It is late,” she said."
    fn behind_pronoun(&self, number: usize, sentence: &Range<usize>) -> Option<Found> {
        let page = self.page;
        let said = sentence.clone().find(|at| {
            let token = page.tok(*at);
            if !token.is(class::PRONOUN) || !is_pronoun(page.word(*at)) {
                return false;
            }
            let mut verb = at + 1;
            while verb < at + 3 && page.tok(verb).is(class::ADVERB) {
                verb += 1;
            }
            let next = page.tok(verb);
            let says = next.is(class::STRONG) && !page.word(verb).ends_with("ing");
            let inverted = matches!(page.word_before(*at), "said" | "says" | "added")
                && token.gap.only(Gap::SPACE | Gap::LINE);
            says && next.gap.only(Gap::SPACE) || inverted
        })?;
        let quoted = sentence
            .clone()
            .any(|at| page.tok(at).gap.has(Gap::QUOTE_OPEN | Gap::QUOTE_CLOSE));
        if !quoted || self.people(&(sentence.start..said)).next().is_some() {
            return None;
        }
        let pronoun = page.word(said).to_ascii_lowercase();
        for back in 1..=REACH.min(number) {
            let before = page.sentences.get(number - back)?;
            if let Some(name) = self.about(before) {
                return Some((name, (said, said + 1), "rule: pronoun"));
            }
            // The same person goes on, or only what is quoted.
            let goes_on = before
                .clone()
                .any(|at| page.word(at).eq_ignore_ascii_case(&pronoun))
                && self.people(before).next().is_none();
            if !goes_on {
                return None;
            }
        }
        None
    }

    /// The one person whom a sentence names, if it begins with the name.
    fn about(&self, sentence: &Range<usize>) -> Option<Name> {
        let page = self.page;
        let mut people = self.people(sentence);
        let name = *people.next()?;
        if people.any(|other| other.subject != name.subject) {
            return None;
        }
        let plain = (sentence.start..name.first).all(|at| {
            let token = page.tok(at);
            let joins = token.is(class::CONNECTOR | class::LOCATIVE | class::AUXILIARY);
            !joins
                && (at == sentence.start
                    || token
                        .gap
                        .only(Gap::SPACE | Gap::LINE | Gap::STOP | Gap::HYPHEN))
                && !token.is(class::REPORT)
        });
        let opens = page.tok(sentence.start).gap.has(Gap::QUOTE_OPEN);
        let after = page.tok(name.last);
        let alone = page.tok(name.last.saturating_sub(1)).possessive == 0
            && page.word(name.last) != "and"
            && !after.is_capital();
        let near = name.first <= sentence.start + TITLE_WORDS;
        (plain && alone && near && !opens).then_some(name)
    }

    /// The people whom the tokens name.
    fn people(&self, tokens: &Range<usize>) -> impl Iterator<Item = &Name> {
        tokens.clone().filter_map(|at| {
            self.name_at(at)
                .filter(|name| name.first == at && self.kind_of(name) == Some(EntityKind::Person))
        })
    }
}

/// A name, the tokens that are cited, and the rule.
type Found = (Name, (usize, usize), &'static str);

fn is_pronoun(word: &str) -> bool {
    matches!(word, "he" | "she" | "He" | "She")
}
