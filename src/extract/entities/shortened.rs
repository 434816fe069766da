//! Names of one word that are not what they look like: universities by the name of their town,
//! the initials of a law, tags of social media.

use super::reader::Reader;
use super::wordlist;
use crate::extract::gazetteer::NameKind;
use crate::extract::gazetteer::hash::hash_word;
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape, Token};

/// What people and works of a university are called behind its town's name: "the Zorvex
/// economist", "a Zorvex poll".
const ACADEMIC: &[&str] = &[
    "alumna",
    "alumni",
    "alumnus",
    "dropout",
    "economist",
    "graduate",
    "graduates",
    "historian",
    "law",
    "physicist",
    "poll",
    "pollster",
    "professor",
    "professors",
    "psychologist",
    "researcher",
    "researchers",
    "scientist",
    "scientists",
    "sociologist",
    "student",
    "students",
    "survey",
    "undergraduate",
    "undergraduates",
];

/// An article with more laws is a list of them.
const MOST_LAWS: usize = 20;

impl Reader<'_, '_> {
    /// The university that the town's name at `first..last` stands for, by the word behind it.
    pub(super) fn university(&self, first: usize, last: usize) -> Option<u32> {
        if last != first + 1
            || !self.sheet.tok(last).gap.only(Gap::SPACE)
            || !ACADEMIC.contains(&self.sheet.word(last))
        {
            return None;
        }
        let town = *self.sheet.tok(first);
        // "An Indiana law": a state.
        let state = self.gazetteer.exact(&[town], |alias| {
            let entry = self.gazetteer.entry(alias.entry);
            entry.kind == NameKind::Place && entry.prominent || entry.kind == NameKind::Country
        });
        if state.is_some() {
            return None;
        }
        self.body_headed(town, "University")
    }

    /// The department that one word stands for in the title of its secretary, as they are
    /// called in the United States: "the [Labor] Secretary", "Secretary of [Commerce]".
    pub(super) fn department(&self, first: usize, last: usize) -> Option<u32> {
        let sheet = &*self.sheet;
        let word = sheet.word(first);
        let behind = sheet.word(last) == "Secretary"
            && sheet.tok(last).gap.only(Gap::SPACE)
            && matches!(
                word,
                "Labor" | "Commerce" | "Treasury" | "Interior" | "Defense"
            );
        let before = sheet.word(first.wrapping_sub(2)) == "Secretary"
            && sheet.word(first.wrapping_sub(1)) == "of"
            && matches!(
                word,
                "Agriculture"
                    | "Commerce"
                    | "Defense"
                    | "Education"
                    | "Energy"
                    | "Labor"
                    | "Transportation"
            );
        let is_one = last == first + 1 && (behind || before);
        is_one.then(|| self.body_headed(*sheet.tok(first), "Department"))?
    }

    /// The known body whose name is one word and `head`.
    fn body_headed(&self, word: Token, head: &str) -> Option<u32> {
        let head = Token {
            hash: hash_word(head),
            ..word
        };
        let found = self.gazetteer.exact(&[word, head], |alias| {
            self.gazetteer.entry(alias.entry).kind == NameKind::Org
        });
        found.map(|alias| alias.entry)
    }

    /// Notes the initials of laws: "the Clean Zorvex Act (CZA)".
    pub(super) fn note_laws(&mut self) {
        for (at, token) in self.sheet.tokens.iter().enumerate().skip(1) {
            if token.gap.has(Gap::OPEN)
                && token.shape == Shape::Upper
                && !token.gap.has(Gap::SENTENCE)
                && wordlist::is(self.sheet.word(at - 1), wordlist::LAW)
                && self.book.laws.len() < MOST_LAWS
            {
                self.book.laws.push(token.hash);
            }
            if token.shape == Shape::Title
                && token.gap.only(Gap::SPACE | Gap::LINE)
                && !token.is(class::CALENDAR)
                && wordlist::is(self.sheet.word(at - 1), wordlist::STORM)
                && self.book.storms.len() < MOST_LAWS
            {
                self.book.storms.push(token.hash);
            }
        }
    }

    /// Whether the one word at `at` is the initials of a law of the article.
    pub(super) fn is_law(&self, at: usize) -> bool {
        let token = self.sheet.tok(at);
        token.shape == Shape::Upper && self.book.laws.contains(&token.hash)
    }

    /// Whether the one word at `at` is what the article calls a storm by: "Harvey" after
    /// "Hurricane Harvey".
    pub(super) fn is_storm(&self, at: usize) -> bool {
        self.book.storms.contains(&self.sheet.tok(at).hash)
    }

    /// Whether the one word at `at` is a tag or an account, "#ZorvexNow", of which nothing is
    /// known.
    pub(super) fn is_hashtag(&self, at: usize) -> bool {
        let start = self.sheet.tok(at).start as usize;
        let before = self.sheet.text.as_bytes().get(start.wrapping_sub(1));
        matches!(before, Some(b'#' | b'@')) && !self.is_known(at, at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::proposed::{canonicals as found, entities};
    use crate::article::EntityKind::{Org, Person, Place};

    #[test]
    fn a_storm_is_nobody_and_no_place() {
        let body = "Hurricane Harvey came. Then Harvey went, and Florida was dry.";
        for kind in [Person, Place] {
            let all = entities(body, &[("Harvey", kind), ("Florida", Place)]);
            let names: Vec<&str> = all.iter().map(|e| e.canonical.as_str()).collect();
            assert!(!names.contains(&"Harvey"), "{names:?}");
        }
        let body = "Harvey went after the storm.";
        assert_eq!(found(body, "Harvey", Person), ["Harvey"]);
    }

    #[test]
    fn initials_of_laws_are_nobody() {
        let body = "They broke the Clean Zorvex Act (CZA). The CZA is old.";
        let all = entities(
            body,
            &[("Clean Zorvex Act", Org), ("CZA", Org), ("CZA", Org)],
        );
        assert!(all.is_empty(), "{all:?}");
    }

    #[test]
    fn a_university_by_its_town() {
        let body = "He asked a Princeton professor about it.";
        assert_eq!(found(body, "Princeton", Place), ["Princeton University"]);
        let body = "They passed an Indiana law about it.";
        assert_eq!(found(body, "Indiana", Place), ["Indiana"]);
        let body = "He walked to Princeton about noon.";
        assert_eq!(found(body, "Princeton", Place), ["Princeton"]);
        let body = "He asked a Zorvexville professor about it.";
        assert_eq!(found(body, "Zorvexville", Place), ["Zorvexville"]);
    }

    #[test]
    fn a_department_by_the_title_of_its_secretary() {
        for (body, word) in [
            ("Then Labor Secretary Naomi Zorvex spoke.", "Labor"),
            ("The Secretary of Commerce wept then.", "Commerce"),
        ] {
            let all = found(body, word, Org);
            let department = format!("US Department of {word}");
            assert!(all.contains(&department), "{all:?}");
        }
        let all = found("Then Labor won the vote.", "Labor", Org);
        assert_eq!(all, ["Labor"]);
    }

    #[test]
    fn hashtags_are_nobody() {
        for kind in [Person, Place, Org] {
            let body = "They wrote #ZorvexNow on the wall.";
            assert_eq!(found(body, "ZorvexNow", kind), Vec::<String>::new());
        }
    }
}
