//! Sentences in title case or in capitals, headlines above all: a capital proves nothing
//! there, so only names count that leave no doubt.

use super::meaning::reason_of;
use super::reader::Reader;
use super::sheet::Case;
use super::spelling::capitalised;
use crate::article::Form;
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::extract::gazetteer::{Alias, NameKind};

impl Reader<'_, '_> {
    /// Reads sentences in title case or capitals: only names that the gazetteers or the
    /// rest of the article leave no doubt about.
    pub fn read_strict(&mut self) {
        for number in 0..self.sheet.sentences.len() {
            let sentence = self.sheet.sentences[number].clone();
            if sentence.case == Case::Running {
                continue;
            }
            let mut at = sentence.tokens.start;
            while at < sentence.tokens.end {
                let next = self.strict_at(at, sentence.tokens.end, sentence.case);
                at = next.map_or(at + 1, |next| next.max(at + 1));
            }
        }
    }

    fn strict_at(&mut self, at: usize, end: usize, case: Case) -> Option<usize> {
        let token = *self.sheet.tok(at);
        if !token.is_capital() || !self.sheet.is_free(at, at + 1) {
            return None;
        }
        if let Some(next) = self.state_of_party(at) {
            return Some(next);
        }
        let recalled =
            self.book
                .recall(&self.sheet.tokens[at..end])
                .filter(|(length, thing, form)| {
                    let plain = *length == 1
                        && token.is(class::FUNCTION
                            | class::WORD
                            | class::CALENDAR
                            | class::PLACE_HEAD
                            | class::OUTLET_NOUN);
                    !plain
                        && (*form != Form::Acronym || token.shape != Shape::Title)
                        && self.book.thing(*thing).is_some()
                });
        if let Some(next) = self.foreign_country(at) {
            return Some(next);
        }
        let known = {
            let this = &*self;
            let tokens = &this.sheet.tokens[..end];
            this.gazetteer
                .longest_beside(this.local, tokens, at, |length, alias| {
                    this.strict_alias(at, length, alias, case)
                })
                .map(|(length, alias)| (length, *alias))
        };
        let recalled_length = recalled.map_or(0, |(length, ..)| length);
        if let Some((length, alias)) = known
            && length >= recalled_length
        {
            let entry = self.gazetteer.entry(alias.entry);
            let reason = reason_of(entry.kind, &alias);
            let form = if alias.has(Alias::DEMONYM) {
                Form::Demonym
            } else if alias.has(Alias::CAPITAL) {
                Form::Capital
            } else if alias.has(Alias::ACRONYM) && entry.kind == NameKind::Country {
                Form::Code
            } else if alias.has(Alias::CANONICAL) {
                Form::Name
            } else {
                Form::Alias
            };
            let last = if entry.kind == NameKind::Company {
                self.legal_end(at + length, end)
            } else {
                at + length
            };
            let thing = self.book.entry(self.gazetteer, alias.entry);
            self.take(at, last, thing, form, reason);
            return Some(last);
        }
        if let Some((length, thing, form)) = recalled {
            self.take(at, at + length, thing, form, "rule: named in the article");
            return Some(at + length);
        }
        if self.english
            && token.starts_sentence()
            && let Some(next) = self.strict_company(at, end)
        {
            return Some(next);
        }
        if case == Case::Title && self.english {
            return self.strict_person(at, end);
        }
        None
    }

    /// "ZORVEX QUBRIX INC SETS PAYOUT": a company that the sentence begins with.
    fn strict_company(&mut self, at: usize, end: usize) -> Option<usize> {
        /// What companies do in headlines, before another one's name.
        const ACTS: &[&str] = &[
            "buys", "sells", "sees", "says", "said", "sets", "gets", "wins", "files", "ends",
            "cuts", "raises", "makes", "takes", "sues", "names", "acquires", "agrees", "ups",
            "hits", "offers", "plans", "bids", "joins", "leaves", "holds", "owns", "builds",
            "drops", "lifts", "opens", "closes", "backs", "eyes", "seeks", "urges", "merges",
            "buy", "sell", "unit", "units", "firm", "group's", "stake", "holder", "talks", "may",
            "will", "has", "is", "was",
        ];
        // The others are words in capitals, too: "AS", "SE".
        const FORMS: &[&str] = &["inc", "corp", "ltd", "plc", "llc", "co", "gmbh"];
        let is_form = |at: usize| {
            let word = self.sheet.word(at).to_lowercase();
            self.is_legal(at) && FORMS.contains(&word.as_str())
        };
        let legal = (at + 1..end.min(at + 6)).find(|legal| is_form(*legal))?;
        let named = (at..legal).all(|inner| {
            let token = self.sheet.tok(inner);
            let word = self.sheet.word(inner).to_lowercase();
            token.is_capital()
                && (inner == at || self.sheet.continues(inner))
                && !token.is(class::FUNCTION
                    | class::CALENDAR
                    | class::TITLE
                    | class::DETERMINER
                    | class::PRONOUN
                    | class::AUXILIARY
                    | class::REPORT)
                && token.possessive == 0
                && !ACTS.contains(&word.as_str())
        });
        if !named || !self.sheet.continues(legal) || !self.sheet.is_free(at, legal) {
            return None;
        }
        let last = self.legal_end(legal, end);
        let thing = self.company_thing(at, legal, last)?;
        self.book.certain(thing);
        // A long word in capitals is no initials.
        let word = self.sheet.word(at);
        let shouted =
            legal == at + 1 && word.len() > 5 && word.bytes().all(|b| b.is_ascii_uppercase());
        if shouted
            && self
                .book
                .thing(thing)
                .is_some_and(|thing| thing.canonical == word)
        {
            self.book.call(thing, &capitalised(word));
        }
        self.take(at, last, thing, Form::Name, "rule: legal form");
        self.learn_company(at, legal, thing);
        Some(last)
    }

    fn strict_alias(&self, at: usize, length: usize, alias: &Alias, case: Case) -> bool {
        let sheet = &*self.sheet;
        let token = sheet.tok(at);
        let entry = self.gazetteer.entry(alias.entry);
        if (at + 1..at + length)
            .any(|inner| sheet.tok(inner).gap.has(Gap::STOP) && !sheet.abbreviated(inner - 1))
        {
            return false;
        }
        if alias.has(Alias::ACRONYM) {
            let dotted = sheet.word(at).contains('.');
            let doubtful = token.is(class::FUNCTION | class::WORD | class::LEGAL)
                || entry.kind == NameKind::Company;
            return token.shape == Shape::Upper
                && !alias.has(Alias::AMBIGUOUS)
                && (case == Case::Title || dotted || !doubtful);
        }
        if alias.has(Alias::AMBIGUOUS | Alias::WORD) {
            return length > 1 && !alias.has(Alias::AMBIGUOUS);
        }
        if entry.kind == NameKind::Company && self.is_index(entry.name, at, length) {
            return false;
        }
        if alias.has(Alias::CAPITAL) {
            return matches!(sheet.word(at), "Kremlin" | "KREMLIN");
        }
        if length == 1
            && (token.is(class::FUNCTION | class::CALENDAR) || token.end - token.start < 3)
        {
            return false;
        }
        match entry.kind {
            NameKind::Place if length == 1 => {
                let next = sheet.tok(at + 1);
                entry.prominent
                    && !(next.is_capital() && next.classes == 0 && token.is(class::FIRST))
            }
            NameKind::Country if length == 1 && token.is(class::FIRST) => {
                // "Jordan Peele", "Chad Smith" in a headline.
                let next = sheet.tok(at + 1);
                !(next.is_capital() && next.classes == 0 && sheet.continues(at + 1))
            }
            NameKind::Company if length == 1 => !token.is(class::FIRST | class::WORD | class::ROLE),
            _ => true,
        }
    }

    /// A first name and a word that is nothing else, in title case.
    fn strict_person(&mut self, at: usize, end: usize) -> Option<usize> {
        let (first, second) = (*self.sheet.tok(at), *self.sheet.tok(at + 1));
        let sure = first.is(class::FIRST)
            && !first.is(class::FIRST_WORD)
            && at + 2 <= end
            && second.is_capital()
            && second.classes & !class::FIRST == 0
            && self.sheet.continues(at + 1)
            && second.gap.only(Gap::SPACE)
            && second.end - second.start > 2
            && second.possessive == 0
            && second.shape == Shape::Title
            && self
                .gazetteer
                .exact(&self.sheet.tokens[at + 1..at + 2], |_| true)
                .is_none();
        sure.then(|| self.take_person(at, at + 2, "rule: first name"))
    }
}
