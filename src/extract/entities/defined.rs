//! Bodies that an article introduces with their initials, in languages that no tagger reads:
//! "Organisation mondiale du tourisme (OMT)".
//!
//! The words before the bracket are matched with the initials from the last to the first, after
//! Schwartz and Hearst ("A simple algorithm for identifying abbreviation definitions in
//! biomedical text", PSB 2003), with whole words for their letters.

use super::reader::Reader;
use super::sheet::FREE;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::extract::gazetteer::{Alias, NameKind, Names};
use crate::text::fold;

/// How many letters such initials have.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=7;

/// The most words of a name.
const LONGEST: usize = 12;

impl Reader<'_, '_> {
    /// Takes such bodies and their initials.
    pub fn read_defined(&mut self) {
        if self.english {
            return;
        }
        for at in 2..self.sheet.tokens.len() {
            let token = self.sheet.tok(at);
            if token.shape != Shape::Upper || !token.gap.has(Gap::OPEN) {
                continue;
            }
            let closed = self.sheet.tok(at + 1).gap.has(Gap::CLOSE);
            let Some(first) = closed.then(|| self.definition(at)).flatten() else {
                continue;
            };
            let tokens = &self.sheet.tokens;
            let named = |name: &Names| name.exact(&tokens[first..at], |_| 0, |_| true).is_some();
            let known = self.gazetteer.exact(&tokens[first..at], |_| true);
            if known.is_some() || self.local.is_some_and(named) {
                continue;
            }
            let name = self.sheet.slice(first, at).to_owned();
            let thing = match self.known_initials(at) {
                Some(entry) => self.book.entry(self.gazetteer, entry),
                None => self.book.named(EntityKind::Org, &name),
            };
            self.take(first, at, thing, Form::Name, "rule: acronym");
            let tokens = &self.sheet.tokens[first..at];
            self.book.learn(tokens, thing, Form::Name);
            self.acronym_after(at, thing);
        }
    }

    /// The body that the initials at `at` are known for, if they are those of its name in this
    /// language: "OSZE". Those of its English name fit other words by chance.
    fn known_initials(&self, at: usize) -> Option<u32> {
        let word = &self.sheet.tokens[at..=at];
        let is_body = |alias: &Alias| {
            let entry = self.gazetteer.entry(alias.entry);
            let initials = entry
                .name
                .split([' ', '-'])
                .filter_map(|word| word.chars().next());
            let initials: String = initials.filter(|c| c.is_uppercase()).collect();
            entry.kind == NameKind::Org
                && initials != self.sheet.word(at)
                && entry.name != self.sheet.word(at)
        };
        let local = self
            .local
            .and_then(|names| names.exact(word, |_| 0, is_body));
        let known = local.or_else(|| {
            self.gazetteer
                .exact(word, |alias| is_body(alias) && !alias.has(Alias::AMBIGUOUS))
        })?;
        Some(known.entry)
    }

    /// Where the name begins that the initials at `at` are made of.
    fn definition(&self, at: usize) -> Option<usize> {
        let sheet = &*self.sheet;
        let letters: Vec<char> = fold(sheet.word(at)).chars().collect();
        if !LETTERS.contains(&letters.len()) || !letters.iter().all(|c| c.is_alphabetic()) {
            return None;
        }
        let mut left = letters.len();
        for word in (at.saturating_sub(LONGEST)..at).rev() {
            let token = sheet.tok(word);
            let joined = word + 1 == at
                || sheet
                    .tok(word + 1)
                    .gap
                    .only(Gap::SPACE | Gap::HYPHEN | Gap::APOS);
            if !joined || sheet.owner.get(word) != Some(&FREE) {
                return None;
            }
            let first = fold(sheet.word(word)).chars().next();
            let small = token.shape == Shape::Lower
                && (token.is(class::FUNCTION | class::CONNECTOR) || token.end - token.start <= 3);
            match first {
                Some(c)
                    if c == letters[left - 1] && !(small && !token.is_capital() && left == 1) =>
                {
                    left -= 1;
                    if left == 0 {
                        let begins = token.is_capital() && !token.is(class::DETERMINER);
                        return (begins && word + 2 <= at).then_some(word);
                    }
                }
                _ if small => {}
                _ => return None,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::proposed::untagged_in;
    use crate::article::EntityKind;

    fn bodies(lang: &str, body: &str) -> Vec<(String, usize)> {
        let bodies = untagged_in(lang, body).into_iter();
        let bodies = bodies.filter(|entity| entity.kind == EntityKind::Org);
        bodies
            .map(|body| (body.canonical, body.mentions.len()))
            .collect()
    }

    #[test]
    fn a_body_is_named_by_the_words_of_its_initials() {
        let body = "Hier l'Observatoire zorvexien du qubrix (OZQ) a parlé. L'OZQ est nouveau.";
        assert_eq!(
            bodies("fr", body),
            [("Observatoire zorvexien du qubrix".to_owned(), 3)]
        );
        let body = "Der Qubrix-Zorvex-Verbund (QZV) kam. Der QZV ging.";
        assert_eq!(
            bodies("de", body),
            [("Qubrix-Zorvex-Verbund".to_owned(), 3)]
        );
        assert_eq!(
            bodies("fr", "Il a parlé hier à Lyon (QZX) sans rien dire."),
            []
        );
    }
}
