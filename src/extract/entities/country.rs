//! Countries in the language of the article, demonyms in lower case, and capitals that
//! stand for a government.

use super::reader::{Reader, Taken};
use super::sheet::FREE;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::extract::gazetteer::{Alias, NameKind};

impl Reader<'_, '_> {
    /// A country of CLDR at `at`.
    pub fn foreign_country(&mut self, at: usize) -> Taken {
        let countries = self.countries?;
        let token = *self.sheet.tok(at);
        if !countries.may_start(&token) || !(token.is_capital() || token.shape == Shape::Uncased) {
            return None;
        }
        let (length, code) = countries.name_at(self.sheet.text, &self.sheet.tokens, at)?;
        if length == 1 && (token.is(class::FUNCTION) || self.is_hardly_country(at)) {
            return None;
        }
        // A longer name of something else wins: "Bank of China", "China Daily".
        let tokens = &self.sheet.tokens;
        let longer = self
            .gazetteer
            .longest_beside(self.local, tokens, at, |known, alias| {
                known > length && !alias.has(Alias::AMBIGUOUS)
            });
        if longer.is_some() {
            return None;
        }
        let entry = self.gazetteer.country(std::str::from_utf8(&code).ok()?)?;
        let thing = self.book.entry(self.gazetteer, entry);
        self.book.certain(thing);
        self.take(at, at + length, thing, Form::Name, "cldr");
        Some(at + length)
    }

    /// Whether the one word at `at`, which has the stem of a country's name, is rather a given
    /// name before its surname ("Доминик Зорвекс"), or a word that only its sentence's
    /// beginning gives a capital, for the text writes it small, too ("Само", "Samo").
    fn is_hardly_country(&self, at: usize) -> bool {
        // A text of nothing else is no reason to read it again for each.
        const NEAR: usize = 300;
        let sheet = &*self.sheet;
        let token = sheet.tok(at);
        if token.is(class::FIRST) && sheet.tok(at + 1).is_capital() && sheet.continues(at + 1) {
            return true;
        }
        let around = sheet.tokens.iter().skip(at.saturating_sub(NEAR));
        token.starts_sentence()
            && around
                .take(2 * NEAR)
                .any(|other| other.hash == token.hash && other.shape == Shape::Lower)
    }

    /// Demonyms of languages that write them small or inflect them.
    pub fn read_demonyms(&mut self) {
        let Some(countries) = self.countries.filter(|names| names.has_demonyms()) else {
            return;
        };
        let mut folded = String::new();
        for at in 0..self.sheet.tokens.len() {
            let token = *self.sheet.tok(at);
            if token.end - token.start < 4
                || self.sheet.owner.get(at) != Some(&FREE)
                || token.classes != 0
            {
                continue;
            }
            let Some(code) = countries.demonym(self.sheet.word(at), &mut folded) else {
                continue;
            };
            let entry = std::str::from_utf8(&code)
                .ok()
                .and_then(|code| self.gazetteer.country(code));
            if let Some(entry) = entry {
                let thing = self.book.entry(self.gazetteer, entry);
                self.take(at, at + 1, thing, Form::Demonym, "rule: demonym");
            }
        }
    }

    /// Names of countries in scripts without spaces.
    pub fn read_unspaced(&mut self) {
        let Some(countries) = self.countries else {
            return;
        };
        let found: Vec<_> = countries.in_text(self.sheet.text).collect();
        for (bytes, code) in found {
            let at = self
                .sheet
                .tokens
                .partition_point(|token| (token.end as usize) <= bytes.start);
            let entry = std::str::from_utf8(&code)
                .ok()
                .and_then(|code| self.gazetteer.country(code));
            if let Some(entry) = entry
                && at < self.sheet.tokens.len()
            {
                let thing = self.book.entry(self.gazetteer, entry);
                self.notes.spans.push((bytes, thing));
            }
        }
    }

    /// Capitals as governments: "Beijing said", "ties between Washington and Moscow".
    pub fn read_governments(&mut self) {
        if !self.english {
            return;
        }
        for number in 0..self.book.places.len() {
            let place = self.book.places[number];
            let is_place = self
                .book
                .thing(place.thing)
                .is_some_and(|thing| thing.kind == EntityKind::Place);
            if place.sheet != self.number || !is_place {
                continue;
            }
            let (first, last) = (place.first as usize, place.last as usize);
            let Some(alias) = self
                .gazetteer
                .exact(&self.sheet.tokens[first..last], |alias| {
                    alias.has(Alias::CAPITAL)
                        && self.gazetteer.entry(alias.entry).kind == NameKind::Country
                })
            else {
                continue;
            };
            if self.is_government(first, last) {
                let thing = self.book.entry(self.gazetteer, alias.entry);
                self.book.rename(number, thing);
                if let Some(place) = self.book.places.get_mut(number) {
                    place.form = Form::Capital;
                    place.reason = "rule: capital as government";
                }
            }
        }
    }

    /// Whether the capital `first..last` is meant as a government.
    fn is_government(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let (before, next) = (*sheet.before(first), *sheet.tok(last));
        let starts = sheet.tok(first).starts_sentence();
        let located = before.is(class::LOCATIVE)
            && !starts
            && !before.is_capital()
            && sheet.word(first.saturating_sub(1)) != "to"
            && sheet.word(first.saturating_sub(1)) != "from";
        let dateline = next.gap.has(Gap::OPEN | Gap::DASH | Gap::COLON) && starts;
        if located || dateline || next.gap.has(Gap::HYPHEN) && sheet.word(last) == "based" {
            return false;
        }
        // "Moscow, Russia", "London, Ontario".
        if next.gap.has(Gap::COMMA) && next.is_capital() && starts {
            return false;
        }
        if sheet.tok(last - 1).possessive > 0 {
            return (last..last + 3).any(|at| {
                sheet.tok(at).is(class::GOV_NOUN)
                    && !sheet.tok(at).gap.has(Gap::COMMA | Gap::SENTENCE)
            });
        }
        let verb = sheet.follows(last)
            && !next.is_capital()
            && (next.is(class::STRONG | class::AUXILIARY)
                || next.is(class::ADVERB)
                    && sheet.tok(last + 1).is(class::STRONG | class::AUXILIARY)
                || is_government_verb(sheet.word(last)));
        let passive = next.is(class::AUXILIARY)
            && matches!(sheet.word(last), "is" | "was")
            && sheet.tok(last + 1).is(class::DETERMINER);
        if verb && !passive && !located {
            // "the mayor of Moscow said": a head noun before.
            let headed = matches!(
                sheet.word(first.wrapping_sub(1)),
                "of" | "and" | "from" | "to"
            ) && !starts
                && !sheet.tok(first.wrapping_sub(2)).is_capital();
            return !headed;
        }
        if starts {
            return false;
        }
        let word = sheet.word(first.wrapping_sub(1));
        let paired = word == "and"
            && first >= 3
            && matches!(sheet.word(first - 3), "between" | "both")
            || word == "between" && sheet.word(last) == "and" && sheet.tok(last + 1).is_capital();
        paired
            || matches!(
                word,
                "by" | "against"
                    | "urge"
                    | "urged"
                    | "urging"
                    | "warn"
                    | "warned"
                    | "accuse"
                    | "accused"
                    | "accusing"
                    | "blame"
                    | "blamed"
                    | "pressed"
                    | "pressure"
                    | "says"
                    | "pressuring"
            )
            || word == "with"
                && first >= 2
                && matches!(
                    sheet.word(first - 2),
                    "ties"
                        | "tensions"
                        | "relations"
                        | "talks"
                        | "partnership"
                        | "trust"
                        | "alliance"
                        | "side"
                        | "deal"
                        | "negotiations"
                        | "cooperation"
                        | "trade"
                )
            || word == "of"
                && first >= 2
                && matches!(
                    sheet.word(first - 2),
                    "ally" | "allies" | "behalf" | "part" | "support"
                )
            || word == "in" && first >= 2 && matches!(sheet.word(first - 2), "trust")
    }
}

/// What governments do and cities do not.
fn is_government_verb(word: &str) -> bool {
    matches!(
        word,
        "wants"
            | "wanted"
            | "hopes"
            | "hoped"
            | "seeks"
            | "sought"
            | "agreed"
            | "agrees"
            | "refused"
            | "refuses"
            | "rejects"
            | "rejected"
            | "relies"
            | "relied"
            | "supports"
            | "supported"
            | "sees"
            | "views"
            | "fears"
            | "feared"
            | "considers"
            | "backs"
            | "backed"
            | "continues"
            | "responded"
            | "retaliated"
            | "plans"
            | "planned"
            | "signed"
            | "signs"
            | "imposed"
            | "imposes"
            | "demanded"
            | "demands"
            | "accuses"
            | "blames"
            | "decided"
            | "needs"
            | "expects"
            | "understood"
            | "understands"
            | "launched"
            | "invaded"
            | "annexed"
            | "urged"
            | "urges"
            | "condemned"
            | "condemns"
            | "welcomed"
            | "welcomes"
            | "opposes"
            | "opposed"
            | "pledged"
            | "pledges"
            | "threatened"
            | "threatens"
            | "ordered"
            | "believes"
            | "tried"
            | "tries"
            | "offered"
            | "offers"
            | "expelled"
            | "summoned"
            | "recognized"
            | "recognised"
            | "recognizes"
            | "sent"
            | "sends"
            | "has"
            | "had"
    )
}
