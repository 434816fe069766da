//! Names that a tagger runs together and that are several: "House and Senate", "US-Mexico",
//! the countries of a list with nothing between them.

use super::TaggedName;
use super::chamber;
use super::reader::Reader;
use crate::article::EntityKind;
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::Gap;
use crate::extract::gazetteer::{Alias, NameKind};

impl Reader<'_, '_> {
    /// The names with those taken apart that are two joined by "and", and without those that
    /// only list what the rules have found one by one.
    pub(super) fn parted(
        &self,
        names: Vec<(usize, usize, TaggedName)>,
    ) -> Vec<(usize, usize, TaggedName)> {
        let mut parted = Vec::with_capacity(names.len());
        for (first, last, name) in names {
            let several =
                last >= first + 2 && matches!(name.kind, EntityKind::Org | EntityKind::Place);
            if !several {
                parted.push((first, last, name));
                continue;
            }
            if self.is_list(first, last, name.kind) || self.is_from(first, last) {
                continue;
            }
            // "House Republicans", "Texas Republicans": rules find the chamber and the place.
            let members = chamber::is_members(self.sheet.word(last - 1));
            if members && (self.is_chamber(first, last - 1) || self.is_place(first, last - 1)) {
                parted.push((last - 1, last, name));
                continue;
            }
            match self.joint(first, last) {
                Some((end, start)) => {
                    parted.push((first, end, name));
                    parted.push((start, last, name));
                }
                None => parted.push((first, last, name)),
            }
        }
        parted
    }

    /// "US-Mexico", "Ghana Gibraltar Greece": countries side by side and nothing else, or with a
    /// hyphen one and somebody.
    fn is_list(&self, first: usize, last: usize, kind: EntityKind) -> bool {
        let tokens = &self.sheet.tokens[..last];
        let hyphened = (first + 1..last).any(|at| tokens[at].gap.has(Gap::HYPHEN | Gap::DASH));
        let mut at = first;
        let (mut count, mut countries) = (0, 0);
        while at < last {
            let found = self.gazetteer.longest(tokens, at, |length, alias| {
                // What is known as a whole is one.
                length < last - first
                    && match self.gazetteer.entry(alias.entry).kind {
                        NameKind::Country => {
                            !alias.has(Alias::CAPITAL) && (hyphened || !alias.has(Alias::DEMONYM))
                        }
                        NameKind::Person => hyphened,
                        _ => false,
                    }
            });
            let Some((length, alias)) = found else {
                return false;
            };
            if self.gazetteer.entry(alias.entry).kind == NameKind::Country {
                countries += 1;
            }
            at += length;
            count += 1;
        }
        // "Holland America" sails.
        let enough = hyphened || kind == EntityKind::Place || count > 2;
        countries >= 1 && enough && !self.is_whole(first, last)
    }

    /// "Texas Republican", "Democrat of Texas": somebody of a party, and where from.
    fn is_from(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        chamber::is_member(sheet.word(last - 1)) && self.is_place(first, last - 1)
            || chamber::is_member(sheet.word(first))
                && last > first + 2
                && matches!(sheet.word(first + 1), "of" | "from")
                && self.is_place(first + 2, last)
    }

    /// Whether the words are the name of a city or region, and no adjective.
    fn is_place(&self, first: usize, last: usize) -> bool {
        let words = &self.sheet.tokens[first..last];
        let known = self.gazetteer.exact(words, |alias| {
            self.gazetteer.entry(alias.entry).kind == NameKind::Place
        });
        known.is_some()
    }

    /// Where the first of two names that "and" joins ends and the second begins.
    fn joint(&self, first: usize, last: usize) -> Option<(usize, usize)> {
        let sheet = &*self.sheet;
        let and = (first + 1..last).find(|at| {
            matches!(sheet.word(*at), "and" | "or")
                || sheet.tok(*at).gap.has(Gap::HYPHEN) && self.is_chamber(first, *at)
        })?;
        let from = match sheet.word(and) {
            "and" | "or" if sheet.word(and + 1) == "the" => and + 2,
            "and" | "or" => and + 1,
            _ => and,
        };
        let whole = self.is_whole(first, last);
        (from < last && !whole && self.is_part(first, and) && self.is_part(from, last))
            .then_some((and, from))
    }

    /// Whether the tokens are a chamber, as in "House-Senate".
    fn is_chamber(&self, first: usize, last: usize) -> bool {
        last == first + 1 && chamber::is_chamber(self.sheet.word(first))
    }

    fn is_whole(&self, first: usize, last: usize) -> bool {
        let tokens = &self.sheet.tokens[first..last];
        self.gazetteer.exact(tokens, |_| true).is_some()
    }

    /// Whether the tokens name something known that has no name in common with a person, with
    /// the party that holds it before it: "Republican-controlled House".
    fn is_part(&self, first: usize, last: usize) -> bool {
        let first = self.without_party(first, last);
        let tokens = &self.sheet.tokens[first..last];
        let plain = last == first + 1 && tokens[0].is(class::FIRST | class::SURNAME);
        !plain
            && self
                .gazetteer
                .exact(tokens, |alias| {
                    self.gazetteer.entry(alias.entry).kind != NameKind::Person
                })
                .is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::proposed::canonicals;
    use crate::article::EntityKind;

    fn found(body: &str, name: &str, kind: EntityKind) -> Vec<String> {
        let mut names = canonicals(body, name, kind);
        names.sort();
        names
    }

    #[test]
    fn two_bodies_joined_are_two() {
        let both = ["US House of Representatives", "US Senate"];
        for name in [
            "House and Senate",
            "House and the Senate",
            "House or Senate",
            "House-Senate",
            "Republican-controlled House and Senate",
        ] {
            let body = format!("A US bill went to US cities. Then the {name} voted on it.");
            let names = found(&body, name, EntityKind::Org);
            assert!(
                both.iter().all(|both| names.contains(&(*both).into())),
                "{name}: {names:?}"
            );
        }
        let body = "He left Zorvex and Qubrix Partners then.";
        let name = "Zorvex and Qubrix Partners";
        assert!(found(body, name, EntityKind::Org).contains(&name.to_owned()));
    }

    #[test]
    fn countries_side_by_side_are_no_organisation() {
        for (body, name) in [
            ("They went along the US-Mexico border.", "US-Mexico"),
            ("Choose one: Mexico United States.", "Mexico United States"),
        ] {
            assert_eq!(
                found(body, name, EntityKind::Place),
                ["Mexico", "United States"],
                "{body}"
            );
        }
    }
}
