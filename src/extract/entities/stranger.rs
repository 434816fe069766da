//! People whom no list knows, in languages that no tagger reads: two capitalised words whose
//! last the article uses alone, too, that speak, or that have an age behind them.
//!
//! Not where every noun has a capital, nor where there are none.

use std::collections::HashMap;

use super::reader::Reader;
use super::sheet::{Case, FREE};
use crate::extract::cites;
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::text::fold;

/// Words that are no part of such a name.
const OTHER: u64 = class::FUNCTION
    | class::CALENDAR
    | class::HONORIFIC
    | class::ROLE
    | class::TITLE
    | class::SPOKES
    | class::LEGAL
    | class::COMPANY_NOUN
    | class::ORG_NOUN
    | class::ORG_HEAD
    | class::ORG_TAIL
    | class::GOV_TAIL
    | class::TRADE_TAIL
    | class::PLACE_HEAD
    | class::OUTLET_NOUN
    | class::REPORT
    | class::WORD;

/// What clubs are called by, in many languages.
const CLUBS: &[&str] = &[
    "Chiefs",
    "City",
    "Cosmos",
    "Dynamos",
    "Pirates",
    "Rangers",
    "Rovers",
    "Stars",
    "Sundowns",
    "United",
    "Wanderers",
];

fn is_latin(word: &str) -> bool {
    word.chars().all(|c| c < '\u{370}')
}

/// Whether only names have capitals in `lang`, and no tagger reads it.
pub fn is_read(lang: &str) -> bool {
    !matches!(lang, "en" | "pcm" | "de" | "lb" | "")
}

impl Reader<'_, '_> {
    /// Takes such people.
    pub fn read_strangers(&mut self, lang: &str) {
        let mut runs = Vec::new();
        let mut alone: HashMap<u64, u32> = HashMap::new();
        for sentence in &self.sheet.sentences {
            if sentence.case != Case::Running {
                continue;
            }
            let (mut at, end) = (sentence.tokens.start, sentence.tokens.end);
            while at < end {
                if !self.may_be_stranger(at) {
                    at += 1;
                    continue;
                }
                let mut last = at + 1;
                while last < end && self.may_be_stranger(last) && self.sheet.continues(last) {
                    last += 1;
                }
                let token = self.sheet.tok(at);
                if last == at + 1 && !token.starts_sentence() {
                    *alone.entry(token.hash).or_default() += 1;
                }
                runs.push((at, last));
                at = last;
            }
        }
        for (mut at, last) in runs {
            // "Hier Qorvan Zorvex": the first word of a sentence has its capital for that.
            if last == at + 3 && self.sheet.tok(at).starts_sentence() {
                at += 1;
            }
            if last == at + 2 && self.is_stranger(at, last, lang, &alone) {
                self.take_person(at, last, "rule: named again");
            }
        }
    }

    fn may_be_stranger(&self, at: usize) -> bool {
        let token = self.sheet.tok(at);
        matches!(token.shape, Shape::Title | Shape::Mixed)
            && self.sheet.owner.get(at) == Some(&FREE)
            && !token.is(OTHER)
            && token.end - token.start >= 3
    }

    fn is_stranger(&self, at: usize, last: usize, lang: &str, alone: &HashMap<u64, u32>) -> bool {
        let sheet = &*self.sheet;
        let (first, surname, next) = (sheet.tok(at), sheet.tok(last - 1), sheet.tok(last));
        let before = sheet.before(at);
        if at > 0 && before.is_capital() && sheet.continues(at) && !before.starts_sentence()
            || next.is_capital() && sheet.continues(last)
        {
            return false;
        }
        let times = |hash: u64| alone.get(&hash).copied().unwrap_or(0);
        let again = times(surname.hash) > 0 && times(first.hash) == 0;
        let aged = next.shape == Shape::Digit
            && next.end - next.start == 2
            && next.gap.has(Gap::OPEN | Gap::COMMA)
            && sheet.tok(last + 1).gap.has(Gap::CLOSE | Gap::COMMA);
        let says = |at: usize| {
            let token = sheet.tok(at);
            token.shape == Shape::Lower && cites::is_reporting(lang, &fold(sheet.word(at)))
        };
        let said = says(last) && sheet.follows(last) || at > 0 && says(at - 1) && sheet.follows(at);
        let alike = is_latin(sheet.word(at)) == is_latin(sheet.word(last - 1));
        let club = CLUBS.contains(&sheet.word(last - 1));
        // A surname alone may stand in any case, but who speaks stands in the first.
        let again = again && !self.cases;
        alike && !club && (aged || !first.starts_sentence() && (again || said))
    }
}

#[cfg(test)]
mod tests {
    use super::super::proposed::untagged_in;
    use crate::article::EntityKind;

    fn people(lang: &str, body: &str) -> Vec<String> {
        let people = untagged_in(lang, body).into_iter();
        let people = people.filter(|entity| entity.kind == EntityKind::Person);
        people.map(|person| person.canonical).collect()
    }

    #[test]
    fn people_are_known_by_what_the_article_does_with_their_names() {
        let named = ["Qorvan Zorvex"];
        assert_eq!(
            people("fr", "Hier Qorvan Zorvex est parti. Puis Zorvex revint."),
            named
        );
        assert_eq!(people("fr", "Le soir, Qorvan Zorvex a dit oui."), [""; 0]);
        assert_eq!(
            people("pl", "Potem Qorvan Zorvex powiedział, że pada."),
            named
        );
        assert_eq!(people("sw", "Kisha Qorvan Zorvex (34) aliondoka."), named);
        assert_eq!(
            people("de", "Dann kam Qorvan Zorvex. Der Zorvex kam."),
            [""; 0]
        );
    }
}
