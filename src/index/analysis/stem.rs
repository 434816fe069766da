//! Stems by language, with rust-stemmers (the Snowball algorithms of Porter and others).
//!
//! Words repeat, so a query keeps the stems of the words that it met; indexing keeps them with
//! all else of a word (`segment::forms`).
//! A word that brings the Greek algorithm down (it slices inside characters) is its own stem.

use std::cell::Cell;

use hashbrown::HashMap;
use rust_stemmers::Algorithm;

use super::clip;
use crate::error::fence;

/// A set of stemming rules: one Snowball algorithm, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct StemClass(u8);

const CLASSES: [(&str, Option<Algorithm>); 19] = [
    // Two characters each: the prefix of the class's terms, part of the index format.
    ("--", None),
    ("ar", Some(Algorithm::Arabic)),
    ("da", Some(Algorithm::Danish)),
    ("nl", Some(Algorithm::Dutch)),
    ("en", Some(Algorithm::English)),
    ("fi", Some(Algorithm::Finnish)),
    ("fr", Some(Algorithm::French)),
    ("de", Some(Algorithm::German)),
    ("el", Some(Algorithm::Greek)),
    ("hu", Some(Algorithm::Hungarian)),
    ("it", Some(Algorithm::Italian)),
    ("no", Some(Algorithm::Norwegian)),
    ("pt", Some(Algorithm::Portuguese)),
    ("ro", Some(Algorithm::Romanian)),
    ("ru", Some(Algorithm::Russian)),
    ("es", Some(Algorithm::Spanish)),
    ("sv", Some(Algorithm::Swedish)),
    ("ta", Some(Algorithm::Tamil)),
    ("tr", Some(Algorithm::Turkish)),
];

impl StemClass {
    /// The class of languages without stemming rules.
    pub const NONE: StemClass = StemClass(0);

    /// The class of a language by its ISO 639-1 code. Unknown and missing languages have no
    /// rules; Nigerian Pidgin is stemmed as English, both Norwegians as Norwegian.
    pub fn of(lang: &str) -> StemClass {
        let code = match lang {
            "pcm" => "en",
            "nb" | "nn" => "no",
            other => other,
        };
        let at = CLASSES.iter().skip(1).position(|(name, _)| *name == code);
        StemClass(at.map_or(0, |at| at as u8 + 1))
    }

    /// The class as a number.
    pub(crate) fn number(self) -> u8 {
        self.0
    }

    /// The two characters that the class's terms begin with.
    pub fn code(self) -> &'static str {
        CLASSES[self.0 as usize].0
    }
}

/// The most cached stems of one class: some 5 MiB.
const MAX_CACHED: usize = 50_000;

/// The stems of words met before, by class.
type Cached = [HashMap<String, Box<str>>; CLASSES.len()];

thread_local! {
    /// What the thread's last stemmer remembered, for the next one: who asks once asks again,
    /// and the words of articles are much the same.
    static KEPT: Cell<Option<Box<Cached>>> = const { Cell::new(None) };
}

/// Stems words of one class at a time and remembers them.
#[derive(Debug)]
pub struct Stemmer {
    /// Nothing until it is wanted, and when the stemmer is dropped.
    cached: Option<Box<Cached>>,
}

impl Default for Stemmer {
    fn default() -> Stemmer {
        Stemmer::new()
    }
}

impl Drop for Stemmer {
    fn drop(&mut self) {
        // A thread that ends keeps nothing.
        let _ = KEPT.try_with(|kept| kept.set(self.cached.take()));
    }
}

impl Stemmer {
    /// A stemmer that remembers what the thread's last one did.
    pub fn new() -> Stemmer {
        Stemmer {
            cached: KEPT.take(),
        }
    }

    /// The stem of `word` without its class's prefix, folded.
    pub fn stem(&mut self, class: StemClass, word: &str) -> &str {
        let word = clip(word);
        let cached = &mut self.cached.get_or_insert_default()[class.0 as usize];
        if cached.len() >= MAX_CACHED && !cached.contains_key(word) {
            cached.clear();
        }
        cached
            .entry_ref(word)
            .or_insert_with(|| compute(class, word).into())
    }

    /// Appends the term of `word`: the class's code and the stem.
    pub fn term(&mut self, class: StemClass, word: &str, out: &mut String) {
        out.push_str(class.code());
        let stem = self.stem(class, word);
        out.push_str(stem);
    }
}

/// The stem of a word, folded. Lower case, stem, then fold: the algorithms need the diacritics that folding takes away.
pub(crate) fn compute(class: StemClass, word: &str) -> String {
    let lower = word.to_lowercase();
    let stem = match CLASSES[class.0 as usize].1 {
        None => lower,
        Some(algorithm) => {
            let stemmer = rust_stemmers::Stemmer::create(algorithm);
            fence(|| stemmer.stem(&lower).into_owned()).unwrap_or(lower)
        }
    };
    crate::text::fold(&stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stem(lang: &str, word: &str) -> String {
        Stemmer::new().stem(StemClass::of(lang), word).to_string()
    }

    #[test]
    fn each_language_has_its_own_rules() {
        assert_eq!(stem("en", "Sanctions"), "sanction");
        assert_eq!(stem("ru", "санкциями"), stem("ru", "санкции"));
        assert_eq!(stem("de", "Häuser"), stem("de", "Haus"));
        assert_eq!(stem("fr", "économiques"), stem("fr", "économique"));
        assert_eq!(stem("uk", "санкціями"), "санкціями");
        assert_eq!(stem("zz", "Running"), "running");
    }

    #[test]
    fn a_class_is_two_characters() {
        for (code, _) in CLASSES {
            assert_eq!(code.len(), 2);
        }
        assert_eq!(StemClass::of("pcm").code(), "en");
        assert_eq!(StemClass::of("").code(), "--");
    }

    proptest! {
        #[test]
        fn no_word_brings_a_stemmer_down(word in "\\PC{1,24}|[α-ωά-ώΐςΆ-Ώ]{1,16}|[а-яa-zığüşöç]{1,12}|[\u{600}-\u{6ff}]{1,10}|[\u{b80}-\u{bff}]{1,10}") {
            let mut stemmer = Stemmer::new();
            for at in 0..CLASSES.len() {
                stemmer.stem(StemClass(at as u8), &word);
            }
        }
    }
}
