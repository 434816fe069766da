//! What the body is that a name means: without who holds it or asks about it, with its state,
//! and told from places and persons of its name.

use super::reader::Reader;
use super::state::in_full;
use super::wordlist;
use crate::article::EntityKind;
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Token};
use crate::extract::gazetteer::{Alias, NameKind};

impl Reader<'_, '_> {
    /// The words without what says who holds a known body or asks about it: "the
    /// Republican-controlled Senate", "the Zorvex White House", "Did Congress".
    pub(super) fn without_party(&self, first: usize, last: usize) -> usize {
        let sheet = &*self.sheet;
        let house =
            last >= first + 3 && sheet.word(last - 2) == "White" && sheet.word(last - 1) == "House";
        if house
            && sheet.tok(last - 1).gap.only(Gap::SPACE | Gap::LINE)
            && !self.is_known(first, last)
        {
            return last - 2;
        }
        // "Trump Justice Department".
        let president = last > first + 2
            && self.is_surname_known(first)
            && !self.is_known(first, last)
            && self.is_body_known(first + 1, last);
        if president {
            return first + 1;
        }
        if !(wordlist::is(sheet.word(first), wordlist::HOLDER)
            || wordlist::is(sheet.word(first), wordlist::ASKING))
            || self.is_known(first, last)
        {
            return first;
        }
        let mut rest = first + 1;
        if rest + 1 < last
            && wordlist::is(sheet.word(rest), wordlist::HELD)
            && sheet.tok(rest).gap.has(Gap::HYPHEN)
        {
            rest += 1;
        }
        // "Republican Party", "Democratic National Committee" are names with it.
        let known = rest < last
            && self
                .gazetteer
                .exact(&sheet.tokens[rest..last], |alias| {
                    let entry = self.gazetteer.entry(alias.entry);
                    entry.kind == NameKind::Org && entry.country == "US"
                })
                .is_some();
        if known { rest } else { first }
    }

    /// Whether the word is what everybody calls somebody by.
    fn is_surname_known(&self, at: usize) -> bool {
        let known = self.gazetteer.exact(&self.sheet.tokens[at..=at], |alias| {
            self.gazetteer.entry(alias.entry).kind == NameKind::Person
        });
        known.is_some()
    }

    /// Whether the words are a body's of the United States.
    fn is_body_known(&self, first: usize, last: usize) -> bool {
        let known = self
            .gazetteer
            .exact(&self.sheet.tokens[first..last], |alias| {
                let entry = self.gazetteer.entry(alias.entry);
                entry.kind == NameKind::Org && entry.country == "US" && !alias.has(Alias::AMBIGUOUS)
            });
        known.is_some()
    }

    /// What kind a known name is that a tagger takes for a place, "the Senate", "I.R.S.", and
    /// what it takes for a body or somebody that has shares: "Zorvex Brothers <ZBR>".
    pub(super) fn kind_known(&self, first: usize, last: usize, kind: EntityKind) -> EntityKind {
        let words = &self.sheet.tokens[first..last];
        if matches!(kind, EntityKind::Org | EntityKind::Person) && self.has_code(last) {
            return EntityKind::Company;
        }
        if kind == EntityKind::Person && last > first + 1 {
            return self.kind_of_person(words);
        }
        if kind == EntityKind::Person && self.is_beside_company(first, last) {
            return EntityKind::Company;
        }
        if kind == EntityKind::Person && self.is_in_state(first, last) {
            return EntityKind::Place;
        }
        if kind != EntityKind::Place {
            return kind;
        }
        let is_body = |alias: &Alias| {
            let entry = self.gazetteer.entry(alias.entry);
            let plain = !alias.has(Alias::AMBIGUOUS | Alias::WORD);
            entry.kind == NameKind::Org && (plain || entry.stands)
        };
        let is_place = |alias: &Alias| {
            let kind = self.gazetteer.entry(alias.entry).kind;
            matches!(kind, NameKind::Place | NameKind::Country)
        };
        // "at The Hill": with its capital the article is part of a paper's name.
        let article = self.sheet.tok(first.wrapping_sub(1));
        let titled = self.sheet.word(first.wrapping_sub(1)) == "The" && !article.starts_sentence();
        let is_paper = |alias: &Alias| {
            let entry = self.gazetteer.entry(alias.entry);
            entry.kind == NameKind::Outlet
                && entry.name.starts_with("The ")
                && !alias.has(Alias::AMBIGUOUS)
        };
        if titled && self.gazetteer.exact(words, is_paper).is_some() {
            return EntityKind::Org;
        }
        match self.gazetteer.exact(words, is_body) {
            Some(_) if self.gazetteer.exact(words, is_place).is_none() => EntityKind::Org,
            _ => kind,
        }
    }

    /// "GM, Ford and Chrysler": a word that is a company's name, too, in a list of companies.
    fn is_beside_company(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let is_company = |alias: &Alias| {
            self.gazetteer.entry(alias.entry).kind == NameKind::Company
                && !alias.has(Alias::AMBIGUOUS)
        };
        let known = self.gazetteer.exact(&sheet.tokens[first..last], is_company);
        let Some(known) = known else {
            return false;
        };
        // What the article has called a company beyond doubt stays one.
        let thing = self.book.of_entry(known.entry);
        let certain = thing.is_some_and(|thing| thing.certain);
        let taken = |at: usize| {
            let owner = sheet
                .owner
                .get(at)
                .and_then(|owner| self.book.places.get(*owner as usize));
            let thing = owner.and_then(|place| self.book.thing(place.thing));
            thing.is_some_and(|thing| thing.kind == EntityKind::Company)
        };
        let comma = |at: usize| sheet.tok(at).gap.only(Gap::SPACE | Gap::COMMA);
        let before = match first.checked_sub(1) {
            Some(at) if sheet.word(at) == "and" => at.checked_sub(1).is_some_and(taken),
            Some(at) => comma(first) && sheet.tok(first).gap.has(Gap::COMMA) && taken(at),
            None => false,
        };
        let behind = match sheet.word(last) {
            "and" => taken(last + 1),
            _ => comma(last) && sheet.tok(last).gap.has(Gap::COMMA) && taken(last),
        };
        let surname = self.book.recall(&sheet.tokens[first..last]);
        surname.is_none() && (before || behind || certain)
    }

    /// "of Conway, South Carolina": a word with a state behind it.
    fn is_in_state(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let state = || {
            self.gazetteer.longest(&sheet.tokens, last, |_, alias| {
                let entry = self.gazetteer.entry(alias.entry);
                entry.kind == NameKind::Place
                    && entry.country == "US"
                    && in_full(entry.name).is_some()
            })
        };
        last == first + 1
            && (sheet.before(first).is(class::LOCATIVE)
                || sheet.word(first.wrapping_sub(1)) == "of")
            && sheet.follows(first)
            && sheet.tok(last).gap.has(Gap::COMMA)
            && sheet.tok(last).gap.only(Gap::COMMA | Gap::SPACE)
            && state().is_some()
    }

    /// The kind of a name of several words that a tagger takes for somebody's: "Zorvex Hebdo"
    /// is a paper where that is known, but a firm is often called after a person.
    fn kind_of_person(&self, words: &[Token]) -> EntityKind {
        let plain = |alias: &Alias| !alias.has(Alias::AMBIGUOUS | Alias::WORD);
        let kind_of = |alias: &Alias| self.gazetteer.entry(alias.entry).kind;
        let given = words.first().is_some_and(|first| first.is(class::FIRST));
        let body = self.gazetteer.exact(words, |alias| match kind_of(alias) {
            NameKind::Org | NameKind::Outlet | NameKind::Agency => plain(alias),
            NameKind::Company => plain(alias) && !given,
            _ => false,
        });
        let person = self
            .gazetteer
            .exact(words, |alias| kind_of(alias) == NameKind::Person);
        // "Zorvex Qubrix Solicitors".
        let firm = words.len() > 2
            && words.last().is_some_and(|last| {
                last.is(class::TRADE_TAIL) || last.text(self.sheet.text) == "Solicitors"
            });
        match (body, person) {
            _ if firm && person.is_none() => EntityKind::Org,
            (Some(_), None) => EntityKind::Org,
            _ => EntityKind::Person,
        }
    }

    /// The body of a state whose name stands before it, where the body has its own by itself:
    /// "United States Supreme Court", "U.S. Internal Revenue Service".
    pub(super) fn body_of_state(&self, first: usize, last: usize) -> Option<u32> {
        let (length, country) = self.country_at(first)?;
        let from = first + length;
        if from >= last || self.is_known(first, last) {
            return None;
        }
        let code = self.gazetteer.entry(country).country;
        // "American Border Patrol" is a group of Americans, "US Border Patrol" the state's.
        let demonym = self.is_demonym_alias(first);
        if demonym && code == "US" {
            return None;
        }
        let body = self
            .gazetteer
            .exact(&self.sheet.tokens[from..last], |alias| {
                let entry = self.gazetteer.entry(alias.entry);
                entry.kind == NameKind::Org
                    && entry.country == code
                    && (entry.stands || !demonym && !alias.has(Alias::AMBIGUOUS))
            })?;
        Some(body.entry)
    }
}

#[cfg(test)]
mod tests {
    use super::super::proposed::{canonicals as found, entities};
    use crate::article::EntityKind::{Company, Org, Person, Place};

    #[test]
    fn who_holds_a_body_is_no_part_of_its_name() {
        for (body, name, kind, canonical) in [
            (
                "A US bill died in the Republican Senate then.",
                "Republican Senate",
                Org,
                "US Senate",
            ),
            (
                "A US bill died in the GOP-controlled Senate then.",
                "GOP-controlled Senate",
                Org,
                "US Senate",
            ),
            (
                "The Trump Justice Department said so.",
                "Trump Justice Department",
                Org,
                "US Department of Justice",
            ),
            (
                "He left the Zorvex White House early.",
                "Zorvex White House",
                Place,
                "White House",
            ),
            (
                "Did Congress know of it?",
                "Did Congress",
                Org,
                "US Congress",
            ),
        ] {
            let names = found(
                &format!("The US Congress met in US cities. {body}"),
                name,
                kind,
            );
            assert!(names.contains(&canonical.to_owned()), "{body}: {names:?}");
            assert!(!names.contains(&name.to_owned()), "{body}: {names:?}");
        }
    }

    #[test]
    fn a_state_before_its_own_body_adds_nothing() {
        for (body, name, canonical) in [
            (
                "The United States Supreme Court said so.",
                "United States Supreme Court",
                "US Supreme Court",
            ),
            (
                "The U.S. Internal Revenue Service said so.",
                "U.S. Internal Revenue Service",
                "Internal Revenue Service",
            ),
        ] {
            let names = found(body, name, Org);
            assert!(names.contains(&canonical.to_owned()), "{body}: {names:?}");
        }
    }

    #[test]
    fn companies_and_towns_are_told_from_persons_by_what_stands_beside_them() {
        let body = "It came from General Motors, Ford and Chrysler in May.";
        let all = entities(body, &[("Ford", Person)]);
        let kinds: Vec<_> = all.iter().map(|e| e.kind).collect();
        assert_eq!(kinds, [Company, Company, Company]);
        let body = "She is a nurse of Conway, South Carolina, who left.";
        let all = entities(body, &[("Conway", Person)]);
        let town = all.iter().find(|e| e.canonical.starts_with("Conway"));
        assert_eq!(town.map(|town| town.kind), Some(Place), "{all:?}");
        let body = "It came from Ford, who left.";
        assert_eq!(found(body, "Ford", Person), ["Ford"]);
        assert_eq!(entities(body, &[("Ford", Person)])[0].kind, Person);
    }

    #[test]
    fn a_paper_is_told_from_a_place_by_its_article() {
        let body = "He wrote it at The Hill in May. She went up the Hill again.";
        let all = entities(body, &[("The Hill", Place), ("Hill", Place)]);
        // "The Hill" without its capital is the parliament's, or the paper's, or any.
        let names: Vec<_> = all.iter().map(|e| (e.kind, e.canonical.as_str())).collect();
        assert_eq!(names, [(Org, "The Hill")]);
    }
}
