//! Which words of a text can match a query at all, told by how they begin.
//!
//! Most words of an article cannot. Where a query is made of words that may stand anywhere,
//! its texts are not split into words: a vector search (Teddy, in the crate `aho-corasick`)
//! finds the places where one of the query's words can begin, and only what stands between
//! white space there is looked at. White space always ends a word, so the words found there
//! are those of the whole text. What matches is for the highlighter to say.

use std::cell::OnceCell;

use aho_corasick::packed;

use crate::index::analysis::StemClass;
use crate::index::codec::Beginnings;
use crate::text::is_mark;

/// The most beginnings that the vector search looks for at once.
const MAX_BEGINNINGS: usize = 48;

/// How words that can match begin.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidates {
    /// One bit for each pair of lower-case ASCII letters or digits, folded to 5 bits.
    pairs: [u32; 32],
    /// Up to three lower-case ASCII letters or digits each.
    beginnings: Vec<Vec<u8>>,
    /// Whether every word can match.
    all: bool,
    /// How they are looked for in texts that are still coded.
    coded: Option<Beginnings>,
    /// How they are looked for in text.
    search: OnceCell<Option<packed::Searcher>>,
}

impl Candidates {
    /// Admits words that begin as `form`, a folded word, does.
    pub fn admit(&mut self, form: &str) {
        self.admit_letters(form, 3);
    }

    /// Admits words whose stem by the rules of `class` is `stem`, folded. Rules change the
    /// ends of words, and in short ones a second letter that is i or y ("dying", "die"); the
    /// exceptions were found by stemming the words of news in 25 languages.
    pub fn admit_stem(&mut self, class: StemClass, stem: &str) {
        match (class.code(), stem.chars().count()) {
            // Arabic and Tamil rules change how a word begins.
            ("ar" | "ta", _) => self.all = true,
            // Double letters become single ones, and voiced ends voiceless.
            ("fi" | "tr", _) => {
                self.admit_letters(stem, 1);
                match stem.as_bytes().first() {
                    Some(b'p') => self.admit_letters("b", 1),
                    Some(b't') => self.admit_letters("d", 1),
                    _ => {}
                }
            }
            (_, length @ 0..=6) => {
                let letters = if length <= 3 { 2 } else { 3 };
                self.admit_letters(stem, letters);
                let mut kept: Vec<char> = stem.chars().take(letters).collect();
                let last = kept.pop();
                match last {
                    Some('i') => kept.push('y'),
                    Some('y') => kept.push('i'),
                    _ => return,
                }
                self.admit_letters(&String::from_iter(kept), letters);
            }
            _ => self.admit_letters(stem, 3),
        }
    }

    fn admit_letters(&mut self, form: &str, most: usize) {
        // Signs within a word are written in more than one way: what stands before them tells.
        let sign = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric();
        let form = match form.find(sign) {
            Some(0) => {
                self.all = true;
                return;
            }
            Some(at) => &form[..at],
            None => form,
        };
        let letters = form.chars().take(most);
        let beginning: Vec<u8> = letters
            .map_while(|c| c.is_ascii().then_some(c as u8))
            .collect();
        match *beginning.as_slice() {
            [] if form.is_empty() => self.all = true,
            [] => {}
            // A word of one letter is met as any that begins with it.
            [first] => self.pairs[usize::from(first & 31)] = u32::MAX,
            [first, second, ..] => {
                self.pairs[usize::from(first & 31)] |= 1 << (second & 31);
            }
        }
        // With a letter beyond ASCII so near its beginning, a word is looked at anyway.
        let whole = beginning.len() == most || beginning.len() == form.len();
        if whole && !beginning.is_empty() && !self.beginnings.contains(&beginning) {
            self.beginnings.push(beginning);
        }
    }

    /// To be called when all is admitted.
    pub fn ready(mut self) -> Candidates {
        if !self.all {
            let mut coded = Beginnings::new();
            self.beginnings
                .iter()
                .for_each(|letters| coded.admit(letters));
            self.coded = Some(coded);
        }
        self
    }

    /// The same for texts that are still coded. `None`: every word can match.
    pub fn beginnings(&self) -> Option<&Beginnings> {
        self.coded.as_ref()
    }

    fn search(&self) -> Option<&packed::Searcher> {
        let make = || {
            let mut written: Vec<Vec<u8>> = Vec::new();
            for beginning in &self.beginnings {
                let covered = |other: &Vec<u8>| other != beginning && beginning.starts_with(other);
                if !self.beginnings.iter().any(covered) {
                    in_every_case(beginning, &mut written);
                }
                if written.len() > MAX_BEGINNINGS {
                    return None;
                }
            }
            packed::Config::new().builder().extend(&written).build()
        };
        self.search
            .get_or_init(|| make().filter(|_| !self.all))
            .as_ref()
    }

    /// Whether `word` can match.
    pub fn admits(&self, word: &str) -> bool {
        match *word.as_bytes() {
            [first, second, ..] if first.is_ascii() && second.is_ascii() => {
                self.all || self.pairs[usize::from(first & 31)] >> (second & 31) & 1 == 1
            }
            [first] => self.all || self.pairs[usize::from(first & 31)] != 0,
            // An accent may fold away: folding decides.
            _ => true,
        }
    }

    /// The stretches of `text`, from white space to white space and in order, that have every
    /// word that can match. `None`: the whole text is to be looked at.
    pub fn stretches(&self, text: &str) -> Option<Vec<(usize, usize)>> {
        let search = self.search()?;
        let bytes = text.as_bytes();
        let mut places: Vec<usize> = Vec::new();
        if beyond_ascii(text, &mut places) > bytes.len() / 4 {
            // In another script everything would be looked at, and in pieces.
            return None;
        }
        let ordered = places.is_empty();
        for found in search.find_iter(bytes) {
            let at = found.start();
            if at == 0 || !bytes[at - 1].is_ascii_alphanumeric() {
                places.push(at);
            }
        }
        if !ordered {
            places.sort_unstable();
        }
        let mut found: Vec<(usize, usize)> = Vec::with_capacity(places.len());
        for place in places {
            if found.last().is_some_and(|&(_, end)| place < end) {
                continue;
            }
            let before = bytes[..place].iter().rposition(u8::is_ascii_whitespace);
            let after = bytes[place..].iter().position(u8::is_ascii_whitespace);
            found.push((
                before.map_or(0, |at| at + 1),
                after.map_or(bytes.len(), |length| place + length),
            ));
        }
        Some(found)
    }
}

/// The places of letters and marks beyond ASCII among the first three characters of a word:
/// they can fold to any beginning. Returns how many bytes are beyond ASCII, or a little more
/// than a quarter of all when there are that many.
fn beyond_ascii(text: &str, places: &mut Vec<usize>) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut beyond = 0;
    while at < bytes.len() && beyond <= bytes.len() / 4 {
        // Thirty-two at a time: most texts have hardly any.
        if let Some(chunk) = bytes[at..].first_chunk::<32>()
            && chunk.iter().fold(0, |all, byte| all | byte) < 128
        {
            at += chunk.len();
            continue;
        }
        if bytes[at].is_ascii() {
            at += 1;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            at += 1;
            continue;
        };
        // Other scripts than Latin may begin a word behind letters that are no part of it.
        let deep =
            c < '\u{250}' && at >= 3 && bytes[at - 3..at].iter().all(u8::is_ascii_alphanumeric);
        // Folding takes some signs out of a word, which then begins with what stands behind.
        let hidden = matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        );
        let told = !matches!(c, '\u{2010}'..='\u{203a}') && (c.is_alphanumeric() || is_mark(c));
        if !deep && (told || hidden) {
            places.push(at);
        }
        at += c.len_utf8();
        beyond += c.len_utf8();
    }
    beyond
}

/// Adds `beginning` in every mix of capitals and small letters.
fn in_every_case(beginning: &[u8], out: &mut Vec<Vec<u8>>) {
    let mut forms: Vec<Vec<u8>> = vec![Vec::new()];
    for byte in beginning {
        let capital = byte.to_ascii_uppercase();
        let mut capitals = Vec::new();
        for form in &mut forms {
            if capital != *byte {
                capitals.push([form.as_slice(), &[capital]].concat());
            }
            form.push(*byte);
        }
        forms.append(&mut capitals);
    }
    out.append(&mut forms);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::analysis::Stemmer;
    use crate::text::{fold, words};
    use proptest::prelude::*;

    fn stretched<'t>(candidates: &Candidates, text: &'t str) -> Vec<&'t str> {
        let Some(stretches) = candidates.stretches(text) else {
            return words(text).map(|w| w.text).collect();
        };
        let of = |(start, end): (usize, usize)| words(&text[start..end]).map(|w| w.text);
        stretches.into_iter().flat_map(of).collect()
    }

    #[test]
    fn only_words_with_such_a_beginning_are_looked_at() {
        let mut candidates = Candidates::default();
        candidates.admit("sanctions");
        let candidates = candidates.ready();
        assert_eq!(
            stretched(
                &candidates,
                "The “SANDS”-plan of Susan’s disan, which nobody had seen by Monday; Šánov stood"
            ),
            ["SANDS", "plan", "Šánov"]
        );
    }

    proptest! {
        #[test]
        fn no_word_that_matches_is_passed_over(
            text in "([a-cA-C]{1,5}|[a-c]?[éÉßﬁ\u{301}\u{ad}中ж][a-c]{0,3}|[a-c]+['’]s|[ ,.\n“’-]){0,40}",
            forms in proptest::collection::vec("[a-c]{1,5}", 1..4),
        ) {
            let mut candidates = Candidates::default();
            forms.iter().for_each(|form| candidates.admit(form));
            let candidates = candidates.ready();
            let wanted = |word: &&str| forms.contains(&fold(word));
            let expected: Vec<&str> = words(&text).map(|w| w.text).filter(wanted).collect();
            let found: Vec<&str> = stretched(&candidates, &text).into_iter().filter(wanted).collect();
            prop_assert_eq!(&found, &expected);
            prop_assert!(expected.iter().all(|word| candidates.admits(word)));
        }

        #[test]
        fn no_word_with_an_admitted_stem_is_passed_over(
            word in "[a-z]{1,9}(s|ed|ing|ies|ying|ation|ational|amente|logie|heit|isme|ски)?",
        ) {
            for lang in ["en", "de", "fr", "es", "it", "pt", "nl", "sv", "no", "da", "fi", "hu", "ro", "tr", "ar"] {
                let class = StemClass::of(lang);
                let mut candidates = Candidates::default();
                candidates.admit_stem(class, Stemmer::new().stem(class, &word));
                let candidates = candidates.ready();
                prop_assert!(candidates.admits(&word));
                prop_assert_eq!(stretched(&candidates, &word), [word.as_str()], "{}", lang);
            }
        }
    }
}
