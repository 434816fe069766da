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
        // A word that is small elsewhere, or has the stem of one.
        let function =
            token.is(class::FUNCTION) && (token.starts_sentence() || token.shape == Shape::Uncased);
        if length == 1 && (function || self.is_hardly_country(at)) {
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

    /// "African-Americans", "Latin American", "Northern Irish", "the US Open": the country's word
    /// in what is not the country's.
    pub(super) fn is_of_something_else(&self, at: usize, length: usize, alias: &Alias) -> bool {
        let sheet = &*self.sheet;
        let tournament = matches!(sheet.word(at + length), "Open" | "Masters")
            && sheet.follows(at + length)
            && !sheet.tok(at + length + 1).is_capital();
        if !alias.has(Alias::DEMONYM) || length > 1 || at == 0 {
            return tournament;
        }
        let before = sheet.word(at - 1);
        let joined = sheet.tok(at).gap.only(Gap::SPACE | Gap::HYPHEN);
        let word = sheet.word(at);
        tournament
            || joined
                && match word {
                    "American" | "Americans" => matches!(
                        before,
                        "African"
                            | "Native"
                            | "Asian"
                            | "Latin"
                            | "South"
                            | "Central"
                            | "North"
                            | "Hispanic"
                            | "Arab"
                            | "Inter"
                            | "Pan"
                    ),
                    "Irish" => before == "Northern",
                    _ => false,
                }
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

    /// Names in scripts without spaces.
    pub fn read_unspaced(&mut self) {
        let text = self.sheet.text;
        let named = self.unspaced.map(|names| names.find(text)).into_iter();
        let named = named
            .flatten()
            .filter(|(bytes, _)| stands_alone(text, bytes));
        let named: Vec<_> = named.collect();
        let countries = self.countries.map(|names| names.in_text(text));
        let countries = countries.into_iter().flatten().filter_map(|(bytes, code)| {
            let code = std::str::from_utf8(&code).ok()?;
            // "中国日报" is a paper.
            let at = named.partition_point(|(name, _)| name.end <= bytes.start);
            let inside = named
                .get(at)
                .is_some_and(|(name, _)| name.start < bytes.end);
            let entry = self.gazetteer.country(code)?;
            (!inside && stands_alone(text, &bytes)).then_some((bytes, entry))
        });
        let countries: Vec<_> = countries.collect();
        for (bytes, entry) in countries.into_iter().chain(named) {
            let tokens = &self.sheet.tokens;
            let at = tokens.partition_point(|token| (token.end as usize) <= bytes.start);
            let free = self.sheet.owner.get(at) == Some(&FREE);
            if free {
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
/// Whether a name found in running text is no part of a longer word: "タイ" in "タイトル", or a
/// Korean name that another letter stands before.
fn stands_alone(text: &str, bytes: &std::ops::Range<usize>) -> bool {
    let katakana = |c: char| matches!(c, '\u{30a1}'..='\u{30fa}' | 'ー');
    let hangul = |c: char| matches!(c, '\u{ac00}'..='\u{d7af}');
    let name = text.get(bytes.clone()).unwrap_or("");
    let (first, last) = (name.chars().next(), name.chars().next_back());
    let before = text
        .get(..bytes.start)
        .and_then(|text| text.chars().next_back());
    let behind = text.get(bytes.end..).and_then(|text| text.chars().next());
    let both = |a: Option<char>, b: Option<char>, is: fn(char) -> bool| {
        a.is_some_and(is) && b.is_some_and(is)
    };
    !(both(before, first, katakana) || both(last, behind, katakana) || both(before, first, hangul))
}

#[cfg(test)]
mod tests {
    use super::super::proposed::untagged_in;

    /// The names in `body` with how often each stands there.
    fn names(lang: &str, body: &str) -> Vec<(String, usize)> {
        let names = untagged_in(lang, body).into_iter();
        names.map(|e| (e.canonical, e.mentions.len())).collect()
    }

    #[test]
    fn names_in_text_without_spaces_stand_alone() {
        let named = |name: &str| vec![(name.to_owned(), 1)];
        assert_eq!(
            names("ja", "タイトルはない。タイに行く。"),
            named("Thailand")
        );
        assert_eq!(names("zh", "据人民日报报道"), named("People's Daily"));
    }
}
