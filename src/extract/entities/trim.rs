//! What of the words that a tagger takes for a name is the name: without titles, articles and
//! honours, and nothing where the words are no name at all.

use super::reader::Reader;
use super::wordlist;
use crate::article::EntityKind;
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape, Token};
use crate::extract::gazetteer::{Alias, NameKind};

/// Ends of names that a tagger takes for organisations.
const FAITHS: &[&str] = &[
    "Islam",
    "Christianity",
    "Judaism",
    "Hinduism",
    "Buddhism",
    "Sikhism",
    "Catholicism",
    "Protestantism",
];

/// What is called big without being anybody.
pub const BIG: &[&str] = &[
    "Pharma",
    "Tech",
    "Oil",
    "Tobacco",
    "Government",
    "Business",
    "Media",
    "Data",
    "Ag",
    "Brother",
    "Labor",
];

/// Ends of names that a tagger takes for persons.
const NO_SURNAMES: &[&str] = &[
    "Barristers",
    "Conservatives",
    "MPs",
    "MEPs",
    "MSPs",
    "HQ",
    "Hotel",
    "Hotels",
    "Casino",
    "Resort",
    "Airport",
    "Stadium",
    "Arena",
    "Appropriations",
    "Republicans",
    "Democrats",
    "Tories",
    "Act",
    "Amendment",
    "Agreement",
    "Treaty",
];

/// What is a body or a place of a state, where its name stands before it.
const OF_STATES: &[&str] = &[
    "Administration",
    "Chamber",
    "Consulate",
    "Court",
    "Embassy",
    "Military",
    "News",
    "Open",
    "Post",
    "Soccer",
    "Tobacco",
    "Treasury",
];

/// So many words of a text are asked whether they have a word in lower case.
const FAR: usize = 2_000;

/// Honours and degrees behind a name.
pub const HONOURS: &[&str] = &[
    "QC", "KC", "MP", "MEP", "MSP", "MBE", "OBE", "CBE", "KBE", "DBE", "PhD", "MD", "RN", "CPA",
];

impl Reader<'_, '_> {
    /// The end of the name of a ministry for several things, of which the last are left out:
    /// "Department of Culture, Media and Sport".
    fn with_fields(&self, first: usize, last: usize) -> usize {
        let sheet = &*self.sheet;
        let is_field = |at: usize| wordlist::is(sheet.word(at), wordlist::FIELD);
        let headed = (first..last).any(|at| {
            matches!(
                sheet.word(at),
                "Ministry" | "Department" | "Minister" | "Secretary"
            ) && matches!(sheet.word(at + 1), "of" | "for")
        });
        if !headed || !is_field(last - 1) {
            return last;
        }
        let mut end = last;
        while is_field(end) && sheet.tok(end).gap.has(Gap::COMMA) && end < last + 4 {
            end += 1;
        }
        let comma = sheet.tok(end).gap.has(Gap::COMMA);
        let joined = sheet.word(end) == "and" && is_field(end + 1) && sheet.follows(end + 1);
        if !joined || comma && end == last {
            return last;
        }
        end += 2;
        end + usize::from(is_field(end) && sheet.follows(end))
    }

    /// The name without what is no part of it, or nothing if nothing is left: "R-California",
    /// a title alone.
    pub fn trimmed(&self, first: usize, last: usize, kind: EntityKind) -> Option<(usize, usize)> {
        let sheet = &*self.sheet;
        let token = sheet.tok(first);
        if kind == EntityKind::Place
            && matches!(sheet.word(first), "R" | "D" | "I")
            && sheet.tok(first + 1).gap.has(Gap::HYPHEN | Gap::DASH)
        {
            return (first + 1 < last).then_some((first + 1, last));
        }
        if last == first + 1
            && (kind == EntityKind::Person
                && (token.is(class::TITLE | class::HONORIFIC | class::CALENDAR)
                    || matches!(sheet.word(first), "Jr" | "Sr" | "God" | "Allah"))
                || token.shape == Shape::Initial)
        {
            return None;
        }
        if last == first + 1 && self.is_hashtag(first) {
            return None;
        }
        let nothing = match kind {
            EntityKind::Place => {
                last == first + 1 && self.is_storm(first) || self.is_no_place(first, last)
            }
            EntityKind::Person => {
                let nobody = || self.is_family(first) || self.is_storm(first);
                last == first + 1 && nobody() || self.is_law_of_two(first, last)
            }
            EntityKind::Country => false,
            EntityKind::Org | EntityKind::Company => self.is_no_body(first, last),
        };
        if nothing {
            return None;
        }
        // "Trump White House", "the Republican-controlled Senate", "Did Congress".
        if matches!(kind, EntityKind::Org | EntityKind::Place) {
            let rest = self.without_party(first, last);
            if rest > first {
                return Some((rest, last));
            }
        }
        // "the U.S. Economy", as wire copy of old goes on after a full stop.
        if matches!(kind, EntityKind::Org | EntityKind::Place)
            && last == first + 2
            && matches!(sheet.word(first), "U.S" | "U.K" | "U.S." | "U.K.")
            && sheet.tok(first + 1).shape == Shape::Title
            && !sheet
                .tok(first + 1)
                .is(class::ORG_HEAD | class::ORG_TAIL | class::GOV_TAIL)
            && !OF_STATES.contains(&sheet.word(first + 1))
            && !self.is_known(first, last)
        {
            let word = sheet.tok(first + 1).hash;
            let small = |token: &Token| token.hash == word && token.shape == Shape::Lower;
            if sheet.tokens.iter().take(FAR).any(small) {
                return None;
            }
        }
        // "Secretary of [State for Zorvexia]", "State of the Union".
        let state = kind == EntityKind::Org && sheet.word(first) == "State";
        let of_union = || matches!(sheet.word(first + 2), "the" | "Union");
        if state && (sheet.word(first + 1) == "for" || sheet.word(first + 1) == "of" && of_union())
        {
            return None;
        }
        // "Ministry of International Trade [and Industry]".
        let end = self.with_fields(first, last);
        if kind == EntityKind::Org && end > last {
            return Some((first, end));
        }
        // "White House Officials".
        if kind == EntityKind::Org
            && wordlist::is(sheet.word(last - 1), wordlist::CROWD)
            && last > first + 1
            && self.is_known(first, last - 1)
        {
            return Some((first, last - 1));
        }
        // The article before a name is no part of what is known: "The Associated Press".
        if matches!(kind, EntityKind::Org | EntityKind::Place)
            && matches!(sheet.word(first), "The" | "the")
            && last > first + 1
        {
            let rest = &sheet.tokens[first + 1..last];
            let known = self.gazetteer.exact(rest, |alias| {
                let kind = self.gazetteer.entry(alias.entry).kind;
                !alias.has(Alias::AMBIGUOUS) && !matches!(kind, NameKind::Person | NameKind::Place)
            });
            if known.is_some() {
                return Some((first + 1, last));
            }
        }
        // "..., Sons and Co Inc": the end of a name without it.
        let form = |at: usize| {
            sheet.tok(at).is(class::LEGAL) || matches!(sheet.word(at), "Sons" | "and" | "Bros")
        };
        if kind == EntityKind::Org && (first..last).all(form) {
            return None;
        }
        // "Roe v. Wade" is a case, but "Zorvex v Qubrix" may be a match.
        let case = |at: usize| matches!(sheet.word(at), "v" | "vs");
        let ruled = sheet.word(first.wrapping_sub(1)) == "v" && token.gap.has(Gap::STOP);
        let party = match kind {
            EntityKind::Person => case(first.wrapping_sub(1)) || case(last),
            EntityKind::Place => ruled,
            _ => false,
        };
        if last == first + 1 && party {
            return None;
        }
        // A faith is no body that acts, and a house, a firm's part or people at large no person.
        let tail = sheet.word(last - 1);
        let colloquial = sheet.word(first) == "Big" && last == first + 2 && BIG.contains(&tail);
        if kind == EntityKind::Org && FAITHS.contains(&tail)
            || matches!(kind, EntityKind::Org | EntityKind::Place) && colloquial
            || kind == EntityKind::Person && NO_SURNAMES.contains(&tail)
            || matches!(kind, EntityKind::Place | EntityKind::Org) && self.is_manner(first, last)
        {
            return None;
        }
        // "Native Americans" are people, and no organisation of them.
        if kind == EntityKind::Org
            && sheet.word(last - 1).ends_with("ans")
            && self.is_demonym_alias(last - 1)
        {
            return None;
        }
        // "In late April Naomi Zorvex".
        let mut first = first;
        let dated = matches!(
            sheet.word(first.wrapping_sub(1)),
            "early" | "late" | "mid" | "last" | "this" | "in" | "In" | "since" | "Since"
        );
        if kind == EntityKind::Person && dated && last > first + 2 && token.is(class::CALENDAR) {
            first += 1;
        }
        // "Gen Zorvex", "Pope Benedict": the title is no part of it.
        while kind == EntityKind::Person
            && first + 1 < last
            && sheet.tok(first).is(class::TITLE | class::HONORIFIC)
            && !sheet.tok(first).is(class::FIRST)
            && sheet.tok(first + 1).is_capital()
        {
            first += 1;
        }
        let mut last = match kind {
            EntityKind::Org => self.with_subject(last),
            _ => last,
        };
        // "Naomi Zorvex KC".
        while kind == EntityKind::Person
            && last > first + 2
            && HONOURS.contains(&sheet.word(last - 1))
        {
            last -= 1;
        }
        Some((first, last))
    }

    /// The end of a body's name with what it is on: "Select Subcommittee on the Zorvex Crisis".
    fn with_subject(&self, last: usize) -> usize {
        const LONGEST: usize = 6;
        let sheet = &*self.sheet;
        let stands = |at: usize| sheet.tok(at).gap.only(Gap::SPACE | Gap::LINE);
        let panel = matches!(
            sheet.word(last - 1),
            "Caucus" | "Commission" | "Committee" | "Council" | "Subcommittee"
        );
        if !panel || sheet.word(last) != "on" || !stands(last) || !stands(last + 1) {
            return last;
        }
        let from = last + 1 + usize::from(sheet.word(last + 1) == "the");
        let end = sheet.capitals(from, (from + LONGEST).min(sheet.tokens.len()));
        let known = end > from && self.is_known(from, end);
        let day = sheet.tok(from).is(class::CALENDAR);
        if end > from && !known && !day && sheet.is_free(from, end) {
            end
        } else {
            last
        }
    }

    /// "Zorvex-esque", "Zorvex-speak": the manner of somebody, or of somewhere.
    fn is_manner(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        last == first + 2
            && sheet.tok(last - 1).gap.has(Gap::HYPHEN)
            && matches!(
                sheet.word(last - 1),
                "esque" | "speak" | "style" | "like" | "led" | "backed" | "controlled" | "era"
            )
    }
}

#[cfg(test)]
mod tests {
    use crate::article::{EntityKind, Span, TextField};
    use crate::extract::entities::{ArticleText, Recognizer, TaggedName};

    /// What is found in `body`, of any kind, where a tagger proposes `name` as `kind`.
    fn found(body: &str, name: &str, kind: EntityKind) -> Vec<String> {
        let start = body.find(name).unwrap_or(0);
        let tagged = [TaggedName {
            field: TextField::Body,
            span: Span::new(start, start + name.len()),
            kind,
            confidence: 0.9,
        }];
        let text = ArticleText {
            headline: "",
            body,
            lang: "en",
            publication: None,
        };
        let (entities, _) = Recognizer::new().recognize_with(&text, Some(&tagged));
        entities.into_iter().map(|e| e.canonical).collect()
    }

    #[test]
    fn a_ministry_for_several_things_is_named_whole() {
        for (body, tagged, whole) in [
            (
                "The Ministry of Zorvexian Trade and Industry said so.",
                "Ministry of Zorvexian Trade",
                "Ministry of Zorvexian Trade and Industry",
            ),
            (
                "The Department for Culture, Media and Sport said so.",
                "Department for Culture",
                "Department for Culture, Media and Sport",
            ),
        ] {
            let found = super::super::proposed::canonicals(body, tagged, EntityKind::Org);
            assert_eq!(found, [whole], "{body}");
        }
    }

    #[test]
    fn what_is_no_name_is_none() {
        use EntityKind::{Org, Person, Place};
        for (body, name, kind) in [
            ("He asked Western officials then.", "Western", Place),
            ("He turned to Sunni Islam then.", "Sunni Islam", Org),
            (
                "She asked Zorvex Tory MPs for help.",
                "Zorvex Tory MPs",
                Person,
            ),
            ("They met at Qubrix Hotel again.", "Qubrix Hotel", Person),
            ("He blames Big Pharma for it.", "Big Pharma", Org),
            ("A Zorvex-esque speech was held.", "Zorvex-esque", Place),
        ] {
            assert_eq!(found(body, name, kind), Vec::<String>::new(), "{body}");
        }
    }

    #[test]
    fn a_panel_is_called_by_what_it_is_on() {
        let name = "Zorvex Subcommittee";
        for (body, whole) in [
            (
                "The Zorvex Subcommittee on the Qubrix Crisis met.",
                "Zorvex Subcommittee on the Qubrix Crisis",
            ),
            ("The Zorvex Subcommittee on Monday met.", name),
            ("The Zorvex Subcommittee on Paris roads met.", name),
        ] {
            let names = found(body, name, EntityKind::Org);
            assert!(names.contains(&whole.to_owned()), "{body}: {names:?}");
        }
    }

    #[test]
    fn what_captions_and_links_put_before_a_name_is_no_part_of_it() {
        for (body, name, kind, expected) in [
            (
                "He lost. | AP Photo Naomi Zorvex is back in Paris.",
                "Photo Naomi Zorvex",
                EntityKind::Person,
                "Naomi Zorvex",
            ),
            (
                "Speaker Otto Zorvex Otto Emil Zorvex Retirees should go.",
                "Otto Zorvex Otto Emil Zorvex Retirees",
                EntityKind::Person,
                "Otto Zorvex",
            ),
            (
                "It was Ali Zorvex Ali who left first.",
                "Ali Zorvex Ali",
                EntityKind::Person,
                "Ali Zorvex Ali",
            ),
            (
                "She heard it from White House Officials on Monday.",
                "White House Officials",
                EntityKind::Org,
                "White House",
            ),
        ] {
            assert!(
                found(body, name, kind).contains(&expected.to_owned()),
                "{body}"
            );
        }
    }

    #[test]
    fn honours_are_no_part_of_a_name() {
        let body = "A review led by Naomi Zorvex QC found it.";
        assert_eq!(
            found(body, "Naomi Zorvex QC", EntityKind::Person),
            ["Naomi Zorvex"]
        );
        let body = "An inquiry by Prof Naomi Zorvex found it.";
        assert_eq!(
            found(body, "Prof Naomi Zorvex", EntityKind::Person),
            ["Naomi Zorvex"]
        );
    }

    #[test]
    fn a_word_that_a_full_stop_has_put_in_capitals_is_none() {
        let body = "The U.S. Economy grew. Few had thought that the economy would.";
        let names = found(body, "U.S. Economy", EntityKind::Org);
        assert_eq!(names, ["United States"]);
    }

    #[test]
    fn a_country_is_one_with_its_article_too() {
        let body = "The People’s Republic of China agreed, they said in a letter.";
        let name = "The People’s Republic of China";
        assert_eq!(found(body, name, EntityKind::Place), ["China"]);
    }
}
