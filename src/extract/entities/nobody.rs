//! What a tagger takes for organisations and places and what is none: laws, prizes, events,
//! feasts, diseases, sides of the world, families; and what stands before the name of a body
//! and is no part of it.

use super::reader::Reader;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Token, hash_word};
use crate::extract::gazetteer::{Alias, NameKind};

/// Last words of what is agreed, passed or handed down.
const LAWS: &[&str] = &[
    "Accord",
    "Accords",
    "Act",
    "Acts",
    "Agreement",
    "Agreements",
    "Amendment",
    "Amendments",
    "Bill",
    "Clause",
    "Constitution",
    "Deal",
    "Declaration",
    "Doctrine",
    "Pact",
    "Protocol",
    "Statute",
    "Treaty",
];

/// Last words of what takes place, is won or is suffered, unless a body is named after it.
const EVENTS: &[&str] = &[
    "Award",
    "Awards",
    "Championship",
    "Championships",
    "Crisis",
    "Cup",
    "Debate",
    "Debates",
    "Disease",
    "Eve",
    "Marathon",
    "Medal",
    "Olympics",
    "Paralympics",
    "Primary",
    "Prize",
    "Prizes",
    "Revolution",
    "Scandal",
    "Summit",
    "Syndrome",
    "Uprising",
    "War",
];

/// Names of several words that are no body's.
const THINGS: &[&[&str]] = &[
    &["America", "First"],
    &["Bill", "of", "Rights"],
    &["Election", "Day"],
    &["Executive", "Order"],
    &["Executive", "Orders"],
    &["Medal", "of", "Honor"],
];

/// Single words that are neither a body nor a place: initials of things, feasts, holy books,
/// diseases.
const WORDS: &[&str] = &[
    "AIDS",
    "ATM",
    "ATMs",
    "AUMF",
    "Allah",
    "Bible",
    "CEO",
    "CEOs",
    "COPD",
    "COVID",
    "CPR",
    "Christ",
    "Christmas",
    "DNA",
    "Diwali",
    "EITC",
    "Easter",
    "Ebola",
    "FLOTUS",
    "GDP",
    "GIF",
    "GOPers",
    "Gospel",
    "HIV",
    "HPV",
    "Halloween",
    "Hanukkah",
    "Heaven",
    "Hell",
    "ICBM",
    "ICBMs",
    "ICU",
    "ICUs",
    "IDs",
    "IED",
    "IEDs",
    "IP",
    "IPO",
    "IPOs",
    "IQ",
    "ISP",
    "ISPs",
    "IUD",
    "IVF",
    "JD",
    "JavaScript",
    "Javascript",
    "Koran",
    "LGBT",
    "LGBTQ",
    "MBA",
    "MERS",
    "MRI",
    "NDA",
    "NDAs",
    "NGO",
    "NGOs",
    "Obamacare",
    "PCR",
    "PDF",
    "POTUS",
    "PPE",
    "PTSD",
    "Passover",
    "PhD",
    "Quran",
    "Ramadan",
    "SARS",
    "SNAP",
    "SOTU",
    "SUV",
    "SUVs",
    "Similarly",
    "Talmud",
    "Thanksgiving",
    "Torah",
    "TV",
    "UFO",
    "UFOs",
    "VIP",
    "WMD",
    "WMDs",
    "WWI",
    "WWII",
    "Zika",
    "DACA",
    "DAPA",
    "DOMA",
    "FOIA",
    "JCPOA",
    "NAFTA",
    "Nafta",
    "TANF",
    "USMCA",
    "reCAPTCHA",
];

/// Sides of the world, and who comes from there.
const SIDES: &[&str] = &[
    "Eastern",
    "Easterners",
    "Midwestern",
    "Midwesterners",
    "Northeastern",
    "Northeasterners",
    "Northern",
    "Northerners",
    "Northwestern",
    "Southeastern",
    "Southern",
    "Southerners",
    "Southwestern",
    "Western",
    "Westerners",
];

/// Who holds a chamber, before its name.
const HOLDERS: &[&str] = &["Democrat", "Democratic", "GOP", "Republican"];

/// How they hold it, after a hyphen.
const HELD: &[&str] = &["controlled", "dominated", "held", "led", "majority", "run"];

/// Verbs that a question begins with.
const ASKING: &[&str] = &[
    "Are", "Can", "Could", "Did", "Do", "Does", "Had", "Has", "Have", "Is", "Should", "Was",
    "Were", "Will", "Would",
];

impl Reader<'_, '_> {
    /// Whether the words name no body, whatever a tagger makes of them.
    pub(super) fn is_no_body(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let word = sheet.word(last - 1);
        if last == first + 1 {
            return WORDS.contains(&word)
                || matches!(
                    word,
                    "Southerners" | "Westerners" | "Northerners" | "Midwesterners"
                )
                || self.is_rest_of_phrase(first)
                || self.is_family(first);
        }
        self.is_thing(first, last)
    }

    /// The same for places.
    pub(super) fn is_no_place(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let (word, next) = (sheet.word(last - 1), sheet.word(last));
        if sheet.tok(last).gap.only(Gap::SPACE | Gap::LINE) {
            // "the Zorvex County District Attorney", "the U.S. District Court".
            let court = word == "District"
                && matches!(
                    next,
                    "Attorney"
                        | "Attorneys"
                        | "Court"
                        | "Courts"
                        | "Judge"
                        | "Judges"
                        | "attorney"
                        | "court"
                        | "judge"
                );
            // "the Keystone XL pipeline".
            if court || matches!(next, "XL" | "pipeline") {
                return true;
            }
        }
        if last == first + 1 {
            return WORDS.contains(&word) || SIDES.contains(&word);
        }
        // "Middle Eastern countries", "Saudi Crown Prince".
        SIDES.contains(&word)
            || sheet.tok(last - 1).is(class::TITLE) && !self.is_known(first, last)
            || self.is_thing(first, last)
    }

    /// Laws, events and the like.
    fn is_thing(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let is_phrase = |words: &&&[&str]| {
            words.len() == last - first
                && (first..last)
                    .zip(words.iter())
                    .all(|(at, word)| sheet.word(at) == *word)
        };
        if THINGS.iter().any(|words| is_phrase(&words)) {
            return true;
        }
        // "Journal-Constitution" is a paper.
        if sheet.tok(last - 1).gap.has(Gap::HYPHEN) {
            return false;
        }
        let word = sheet.word(last - 1);
        let named_after =
            || (first..last - 1).any(|at| sheet.tok(at).is(class::ORG_HEAD | class::ORG_TAIL));
        (LAWS.contains(&word) || EVENTS.contains(&word) && !named_after())
            && !self.is_known(first, last)
    }

    fn is_known(&self, first: usize, last: usize) -> bool {
        let tokens = &self.sheet.tokens[first..last];
        self.gazetteer.exact(tokens, |_| true).is_some()
    }

    /// "State of the [Union]", "Statue of [Liberty]": what is left of a longer name.
    fn is_rest_of_phrase(&self, at: usize) -> bool {
        let word = |back: usize| self.sheet.word(at.wrapping_sub(back));
        match self.sheet.word(at) {
            "Union" => matches!(word(1), "the" | "The") && word(2) == "of" && word(3) == "State",
            "Liberty" => word(1) == "of" && word(2) == "Statue",
            "Rights" => word(1) == "of" && word(2) == "Bill",
            _ => false,
        }
    }

    /// "the Zorvexes" where the article has named a Zorvex.
    pub(super) fn is_family(&self, at: usize) -> bool {
        let word = self.sheet.word(at);
        if !matches!(self.sheet.word(at.wrapping_sub(1)), "the" | "The") {
            return false;
        }
        let is_person = |surname: &str| {
            let token = Token {
                hash: hash_word(surname),
                possessive: 0,
                ..*self.sheet.tok(at)
            };
            self.book.recall(&[token]).is_some_and(|(_, thing, form)| {
                let thing = self.book.thing(thing);
                form == Form::Short && thing.is_some_and(|t| t.kind == EntityKind::Person)
            })
        };
        let one = word.strip_suffix('s').filter(|one| one.len() > 2);
        one.is_some_and(|one| is_person(one) || one.strip_suffix('e').is_some_and(is_person))
    }

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
        if !(HOLDERS.contains(&sheet.word(first)) || ASKING.contains(&sheet.word(first)))
            || self.is_known(first, last)
        {
            return first;
        }
        let mut rest = first + 1;
        if rest + 1 < last
            && HELD.contains(&sheet.word(rest))
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

    /// What kind a known name is that a tagger takes for a place: "the Senate", "I.R.S.".
    pub(super) fn kind_known(&self, first: usize, last: usize, kind: EntityKind) -> EntityKind {
        if kind != EntityKind::Place {
            return kind;
        }
        let words = &self.sheet.tokens[first..last];
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
    use super::super::proposed::entities;
    use crate::article::EntityKind::{self, Org, Place};

    fn found(body: &str, name: &str, kind: EntityKind) -> Vec<String> {
        let all = entities(body, &[(name, kind)]);
        all.into_iter().map(|entity| entity.canonical).collect()
    }

    #[test]
    fn what_is_no_body_and_no_place_is_none() {
        for (body, name, kind) in [
            (
                "It broke the Clean Zorvex Act again.",
                "Clean Zorvex Act",
                Org,
            ),
            (
                "They signed the Qubrix Treaty then.",
                "Qubrix Treaty",
                Place,
            ),
            ("She won the Zorvex Prize twice.", "Zorvex Prize", Org),
            ("He swore on the Bill of Rights.", "Bill of Rights", Org),
            ("In his State of the Union speech he wept.", "Union", Org),
            ("They lacked PPE for weeks.", "PPE", Org),
            ("It began before Ramadan this time.", "Ramadan", Place),
            ("He asked Middle Eastern traders.", "Middle Eastern", Place),
            (
                "So said the Zorvex District Attorney.",
                "Zorvex District",
                Place,
            ),
            (
                "He met the Zorvex Crown Prince.",
                "Zorvex Crown Prince",
                Place,
            ),
            ("They cited Qubrix v. Zorvex then.", "Zorvex", Place),
        ] {
            assert_eq!(found(body, name, kind), Vec::<String>::new(), "{body}");
        }
        for (body, name, kind) in [
            (
                "He left the Zorvex Treaty Office.",
                "Zorvex Treaty Office",
                Org,
            ),
            (
                "The Institute for Zorvex Prize wrote it.",
                "Institute for Zorvex Prize",
                Org,
            ),
            (
                "She sailed down to Zorvex District.",
                "Zorvex District",
                Place,
            ),
        ] {
            assert_eq!(found(body, name, kind), [name], "{body}");
        }
    }

    #[test]
    fn a_paper_is_told_from_a_place_by_its_article() {
        let body = "He wrote it at The Hill in May. She went up the Hill again.";
        let all = entities(body, &[("The Hill", Place), ("Hill", Place)]);
        let mut names: Vec<_> = all.iter().map(|e| (e.kind, e.canonical.as_str())).collect();
        names.sort();
        assert_eq!(names, [(Org, "The Hill"), (Place, "Hill")]);
    }

    #[test]
    fn a_law_leaves_longer_names_alone() {
        let body = "He left the Qubrix District Court Office then.";
        let all = entities(body, &[("Qubrix District", Place)]);
        let names: Vec<&str> = all.iter().map(|e| e.canonical.as_str()).collect();
        assert_eq!(names, ["Qubrix District Court Office"]);
    }

    #[test]
    fn a_family_is_no_organisation() {
        let body = "Naomi Zorvex left. Then the Zorvexes sold it, said the Qubrixes.";
        let all = entities(
            body,
            &[("Naomi Zorvex", EntityKind::Person), ("Zorvexes", Org)],
        );
        let names: Vec<&str> = all.iter().map(|entity| entity.canonical.as_str()).collect();
        assert_eq!(names, ["Naomi Zorvex"]);
    }

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
}
