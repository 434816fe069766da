//! What a tagger takes for organisations and places and what is none: laws, prizes, events,
//! feasts, diseases, sides of the world, families; and what rules take for persons and is none.
//! What a body is called without what stands before it is left to `body`.

use super::reader::Reader;
use super::wordlist;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::hash::hash_word;
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape, Token};
use crate::extract::gazetteer::{Alias, NameKind};

/// Names of several words that are no body's.
const THINGS: &[&[&str]] = &[
    &["America", "First"],
    &["Bill", "of", "Rights"],
    &["Election", "Day"],
    &["Jim", "Crow"],
    &["Roman", "Catholic"],
    &["Roman", "Catholics"],
    &["Third", "World"],
    &["Executive", "Order"],
    &["Executive", "Orders"],
    &["Medal", "of", "Honor"],
    &["Trans", "Pacific", "Partnership"],
    &[
        "Trans",
        "Atlantic",
        "Trade",
        "and",
        "Investment",
        "Partnership",
    ],
    &["Transatlantic", "Trade", "and", "Investment", "Partnership"],
];

/// Names that are proverbial, by first and last word.
const FIGURES: &[(&str, &str)] = &[
    ("Access", "Hollywood"),
    ("Jane", "Doe"),
    ("Jim", "Crow"),
    ("Joe", "Sixpack"),
    ("John", "Doe"),
    ("Nice", "Guy"),
    ("Roman", "Catholic"),
    ("Uncle", "Sam"),
];

impl Reader<'_, '_> {
    /// Whether the words name no body, whatever a tagger makes of them.
    pub(super) fn is_no_body(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let word = sheet.word(last - 1);
        if self.is_law_with_initials(first, last) || self.is_index_of_shares(first, last) {
            return true;
        }
        if last == first + 1 {
            return wordlist::is(word, wordlist::WORD)
                || (wordlist::is(word, wordlist::LAW) || wordlist::is(word, wordlist::EVENT))
                    && !self.is_known(first, last)
                || self.is_law(first)
                || matches!(
                    word,
                    "Day"
                        | "Democrat"
                        | "Republican"
                        | "Southerners"
                        | "Westerners"
                        | "Northerners"
                        | "Midwesterners"
                )
                || self.is_rest_of_phrase(first)
                || self.is_make(first)
                || self.is_family(first);
        }
        // Funds are bought, and people from somewhere are no body.
        if matches!(word, "ETF" | "ETFs" | "Yorkers") {
            return true;
        }
        // "Chief Economist" is an office.
        (first..last).all(|at| sheet.tok(at).is(class::TITLE | class::ROLE))
            || self.is_thing(first, last)
    }

    /// "the Dow Jones industrial average", "the Standard & Poor's 500", and the Dow alone, where
    /// the article has no company of that name.
    fn is_index_of_shares(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let company = || {
            let recalled = self.book.recall(&sheet.tokens[first..last]);
            let thing = recalled.and_then(|(_, thing, _)| self.book.thing(thing));
            thing.is_some_and(|thing| thing.kind == EntityKind::Company && thing.certain)
        };
        let name = sheet.word(first);
        let index = self.is_index(name, first, last - first);
        match name {
            "Dow" if last == first + 1 => index || !company(),
            "Dow" => index || matches!(sheet.word(last - 1), "Average" | "Industrials"),
            "Standard" => index,
            _ => false,
        }
    }

    /// "the Clean Zorvex (CLEZ) Act": a law's name on both sides of its initials.
    fn is_law_with_initials(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let law = |at: usize| {
            sheet.tok(at).gap.has(Gap::CLOSE) && wordlist::is(sheet.word(at), wordlist::LAW)
        };
        sheet.tok(last).gap.has(Gap::OPEN) && law(last + 1)
            || last == first + 1 && sheet.tok(first).gap.has(Gap::OPEN) && law(last)
    }

    /// The same for places.
    pub(super) fn is_no_place(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let (word, next) = (sheet.word(last - 1), sheet.word(last));
        if last == first + 1 && self.is_make(first) {
            return true;
        }
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
            // "told the Hill", "at the Border", "Zorvex & Co".
            let hill = word == "Hill" && sheet.word(first.wrapping_sub(1)) == "the";
            return hill
                || matches!(word, "Border" | "Co" | "CA")
                || wordlist::is(word, wordlist::WORD)
                || wordlist::is(word, wordlist::SIDE);
        }
        // "the 7th Congressional District", "the Southern District" of whatever state.
        if last == first + 2
            && word == "District"
            && (matches!(sheet.word(first), "Congressional" | "Judicial" | "Middle")
                || wordlist::is(sheet.word(first), wordlist::SIDE))
        {
            return true;
        }
        // "Middle Eastern countries", "Saudi Crown Prince".
        wordlist::is(word, wordlist::SIDE)
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
        if self.is_law_of_two(first, last) {
            return true;
        }
        // "Journal-Constitution" is a paper.
        if sheet.tok(last - 1).gap.has(Gap::HYPHEN) {
            return false;
        }
        let word = sheet.word(last - 1);
        let named_after =
            || (first..last - 1).any(|at| sheet.tok(at).is(class::ORG_HEAD | class::ORG_TAIL));
        (wordlist::is(word, wordlist::LAW) || wordlist::is(word, wordlist::EVENT) && !named_after())
            && !self.is_known(first, last)
    }

    /// Whether a law is called by the names of its two sponsors: "Dodd-Frank".
    pub(super) fn is_law_of_two(&self, first: usize, last: usize) -> bool {
        const LAWS: &[(&str, &str)] = &[
            ("Davis", "Bacon"),
            ("Dodd", "Frank"),
            ("Glass", "Steagall"),
            ("Goldwater", "Nichols"),
            ("Hart", "Celler"),
            ("Hatch", "Waxman"),
            ("Jackson", "Vanik"),
            ("McCain", "Feingold"),
            ("McCarran", "Ferguson"),
            ("Sarbanes", "Oxley"),
            ("Smith", "Mundt"),
            ("Smoot", "Hawley"),
            ("Taft", "Hartley"),
            ("Waxman", "Markey"),
        ];
        if last != first + 2 || !self.sheet.tok(first + 1).gap.has(Gap::HYPHEN | Gap::DASH) {
            return false;
        }
        let pair = (self.sheet.word(first), self.sheet.word(first + 1));
        let law = |at: usize| {
            matches!(
                self.sheet.word(at),
                "act" | "law" | "bill" | "amendment" | "legislation" | "reforms" | "Act" | "Bill"
            ) && self.sheet.tok(at).gap.only(Gap::SPACE | Gap::LINE)
        };
        LAWS.contains(&pair) || law(last) && !self.is_known(first, last)
    }

    pub(super) fn is_known(&self, first: usize, last: usize) -> bool {
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

    /// "Zorvex drones", "the Zorvex production line": what a thing is called that nobody knows
    /// as a body. Initials may be a force's: "the ZAF helicopters".
    fn is_make(&self, at: usize) -> bool {
        let sheet = &*self.sheet;
        let stands = |at: usize| sheet.tok(at).gap.only(Gap::SPACE | Gap::LINE);
        let (next, then) = (sheet.word(at + 1), sheet.word(at + 2));
        let made = wordlist::is(next, wordlist::MADE)
            || next == "production" && stands(at + 2) && matches!(then, "line" | "lines");
        made && stands(at + 1)
            && sheet.word(at).chars().any(char::is_lowercase)
            && !self.is_known(at, at + 1)
    }

    /// "the Zorvexes" where the article has named a Zorvex.
    pub(super) fn is_family(&self, at: usize) -> bool {
        let word = self.sheet.word(at);
        let famous = |surname: &str| {
            let token = Token {
                hash: hash_word(surname),
                possessive: 0,
                ..*self.sheet.tok(at)
            };
            let found = self.gazetteer.exact(&[token], |alias| {
                !alias.has(Alias::AMBIGUOUS | Alias::WORD | Alias::ACRONYM)
            });
            found.is_some_and(|alias| self.gazetteer.entry(alias.entry).kind == NameKind::Person)
        };
        // "the Zorvexes", and without the article those whom everybody knows.
        if word.strip_suffix('s').is_some_and(famous) {
            return true;
        }
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

    /// The words of a person's name among those that a rule or a tagger takes for one; none
    /// where they are nobody's.
    pub(super) fn somebody(&self, at: usize, end: usize, reason: &str) -> Option<(usize, usize)> {
        let at = self.without_office(at, end);
        // "Naomi Zorvex's Brexit" names her, "Naomi's Bay" nobody.
        let owner = (at..end - 1).find(|inner| self.sheet.tok(*inner).possessive > 0);
        let end = match owner {
            Some(owner) if owner == at => return None,
            Some(owner) => owner + 1,
            None => end,
        };
        // "Otto Zorvex Otto Emil Zorvex...", as pages put a name into its link.
        // "Ali Zorvex Ali" is one name, of somebody called after a grandfather.
        let word = |at: usize| self.sheet.word(at);
        let again = (at + 2..end).find(|&inner| {
            word(inner) == word(at) && (inner + 1..end).any(|last| word(last) == word(inner - 1))
        });
        let end = again.filter(|_| self.english).unwrap_or(end);
        let end = self.with_particle(at, end);
        (!self.is_nobody(at, end, reason)).then_some((at, end))
    }

    /// "Bruno Le Maire": no name ends with the article of a surname.
    fn with_particle(&self, at: usize, end: usize) -> usize {
        let sheet = &*self.sheet;
        let article = matches!(
            sheet.word(end - 1),
            "Le" | "La" | "De" | "Du" | "Van" | "Von"
        );
        let next = sheet.tok(end);
        let goes_on = next.shape == Shape::Title && sheet.follows(end) && sheet.continues(end);
        if end == at + 2 && article && goes_on && sheet.is_free(end, end + 1) {
            end + 1
        } else {
            end
        }
    }

    /// "Naomi King", but "Naomi King Otto" is not one name.
    pub(super) fn is_surname_king(&self, at: usize) -> bool {
        let next = self.sheet.tok(at + 1);
        let goes_on = next.is_capital() && self.sheet.continues(at + 1);
        self.sheet.word(at) == "King"
            && (!goes_on || matches!(self.sheet.word(at + 1), "Jr" | "Sr" | "III"))
    }

    /// Where a person's name begins behind an office that is no part of it: "Chief of [Staff]
    /// Naomi Zorvex", "[Businessman] Naomi Zorvex", "AP [Photo] Zorvex".
    fn without_office(&self, at: usize, end: usize) -> usize {
        let sheet = &*self.sheet;
        let first = sheet.tok(at);
        let staff = sheet.word(at) == "Staff" && sheet.word(at.wrapping_sub(1)) == "of";
        let role = (first.is(class::ROLE) || sheet.word(at) == "DJ")
            && !first.is(class::FIRST | class::SURNAME)
            && sheet.tok(at + 1).is(class::FIRST);
        let spaced = sheet.tok(at + 1).gap.only(Gap::SPACE | Gap::LINE);
        // "Minister for Climate [Change] Naomi Zorvex".
        let (before, second) = (sheet.before(at), sheet.tok(at + 1));
        let office = before.is_capital()
            && sheet.continues(at)
            && !before.is(class::TITLE | class::ROLE | class::HONORIFIC | class::FIRST)
            && first.is(class::WORD)
            && !first.is(class::FIRST | class::SURNAME)
            && second.is(class::FIRST);
        // "for Latin America and the [Caribbean] Naomi Zorvex".
        let place = || {
            let words = &sheet.tokens[at..=at];
            let known = self.gazetteer.exact(words, |alias| {
                let kind = self.gazetteer.entry(alias.entry).kind;
                matches!(kind, NameKind::Place | NameKind::Country)
            });
            first.end - first.start > 4
                && !first.is(class::FIRST | class::SURNAME)
                && second.is(class::FIRST)
                && known.is_some()
        };
        let label = spaced && wordlist::is(sheet.word(at), wordlist::LABEL);
        if self.english
            && (end > at + 2 && spaced && (staff || role || office || place())
                || end > at + 1 && label)
        {
            return at + 1;
        }
        at
    }

    /// Whether the words are nobody's name, whatever stands around them.
    fn is_nobody(&self, at: usize, end: usize, reason: &str) -> bool {
        if !self.english {
            return false;
        }
        let sheet = &*self.sheet;
        let last = sheet.word(end - 1);
        if end > at + 1 {
            let law = wordlist::is(last, wordlist::LAW) && !matches!(last, "Bill" | "Deal");
            let figure = FIGURES.iter().any(|(first, second)| {
                end == at + 2 && sheet.word(at) == *first && last == *second
            });
            let crowd = wordlist::is(last, wordlist::CROWD)
                || matches!(last, "Bros" | "Democrats" | "Republicans");
            return law || figure || crowd || last == "Survey";
        }
        let before = sheet.word(at.wrapping_sub(1));
        let next = sheet.tok(end);
        // "Deputy [Press] Secretary".
        let office = reason == "rule: title"
            && next.is(class::TITLE | class::ROLE)
            && next.is_capital()
            && next.gap.only(Gap::SPACE | Gap::LINE);
        // "Miss [Universe]", "hurricane [Zorvex]".
        let contest = before == "Miss" && wordlist::is(last, wordlist::CONTEST);
        let initial = sheet.tok(at).shape == Shape::Initial && reason != "tagger";
        office
            || contest
            || initial
            || wordlist::is(before, wordlist::STORM)
            || wordlist::is(last, wordlist::FOLK)
            || wordlist::is(last, wordlist::WORD) && last != "Christ"
    }
}

#[cfg(test)]
mod tests {
    use super::super::proposed::{canonicals as found, entities};
    use crate::article::EntityKind::{self, Org, Place};

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
            ("Stocks fell on the Dow's worst day.", "Dow", Org),
            ("They met the Chief Economist then.", "Chief Economist", Org),
            ("It broke the Clean Zorvex (CLEZ) Act.", "CLEZ", Org),
            ("It broke the Clean Zorvex (CLEZ) Act.", "Clean Zorvex", Org),
            ("It buys parts for Zorvex drones there.", "Zorvex", Org),
            ("It ends at the Zorvex production line.", "Zorvex", Org),
            ("It sent Zorvex missiles there.", "Zorvex", Place),
            ("They cut Dodd-Frank to pieces.", "Dodd-Frank", Place),
            ("The Zorvex-Qubrix bill failed.", "Zorvex-Qubrix", Org),
            ("He told the Hill then.", "Hill", Place),
            (
                "A judge in the Southern District spoke.",
                "Southern District",
                Place,
            ),
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
            ("The ZQF helicopters flew on.", "ZQF", Org),
            ("The Zorvex production was cut.", "Zorvex", Org),
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
    fn a_law_leaves_longer_names_alone() {
        let body = "He left the Qubrix District Court Office then.";
        let all = entities(body, &[("Qubrix District", Place)]);
        let names: Vec<&str> = all.iter().map(|e| e.canonical.as_str()).collect();
        assert_eq!(names, ["Qubrix District Court Office"]);
    }

    #[test]
    fn what_is_nobody_is_no_person() {
        use EntityKind::Person;
        for (body, name) in [
            ("It followed Hurricane Zorvex then.", "Zorvex"),
            ("He lived under Jim Crow then.", "Jim Crow"),
            ("She was Miss Universe once.", "Universe"),
            ("They met on Naomi's Bay.", "Naomi's Bay"),
            ("They passed the Zorvex Agreement then.", "Zorvex Agreement"),
        ] {
            assert_eq!(found(body, name, Person), Vec::<String>::new(), "{body}");
        }
        for (body, name, person) in [
            (
                "Then Chief of Staff Naomi Zorvex spoke.",
                "Staff Naomi Zorvex",
                "Naomi Zorvex",
            ),
            (
                "It was Naomi Zorvex's Brexit.",
                "Naomi Zorvex's Brexit",
                "Naomi Zorvex",
            ),
            (
                "Judges Naomi Zorvex and Otto Qubrix spoke.",
                "Judges Naomi Zorvex",
                "Naomi Zorvex",
            ),
            (
                "In late April Naomi Zorvex spoke.",
                "April Naomi Zorvex",
                "Naomi Zorvex",
            ),
            (
                "Lawmaker Naomi Zorvex spoke then.",
                "Lawmaker Naomi Zorvex",
                "Naomi Zorvex",
            ),
            (
                "The widow of the Rev. Naomi Zorvex King Jr. spoke.",
                "Naomi Zorvex King Jr",
                "Naomi Zorvex King Jr",
            ),
        ] {
            assert_eq!(found(body, name, Person), [person], "{body}");
        }
        let body = "Editors of Charlie Hebdo spoke.";
        let all = entities(body, &[("Charlie Hebdo", Person)]);
        assert_eq!(all.iter().map(|e| e.kind).collect::<Vec<_>>(), [Org]);
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
        let body = "She met both Trumps there.";
        assert_eq!(found(body, "Trumps", Org), Vec::<String>::new());
    }
}
