//! The words of a segment's texts: each form, as it is written under one language's rules, is
//! cut, folded and stemmed once, and is then known by its number with the terms it becomes.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::super::analysis::{Spelling, StemClass, clip, compute_stem, word_term};
use super::vocabulary::Vocabulary;

/// No term: the word is written as it is folded.
pub(super) const NO_TERM: u32 = u32::MAX;

/// The terms of a form, as numbers of [`Forms::words`] and [`Forms::stems`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    /// The folded form.
    pub word: u32,
    /// How it is written, at the same position; [`NO_TERM`] where it is as folded.
    pub spelling: u32,
    /// The stem with its class.
    pub stem: u32,
}

/// A word as written, in [`Forms::text`].
#[derive(Debug)]
struct Form {
    start: u32,
    length: u8,
    class: StemClass,
}

/// The forms of a segment, numbered from 0 as they are met.
#[derive(Debug, Default)]
pub(super) struct Forms {
    forms: Vec<Form>,
    terms: Vec<Terms>,
    text: String,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Terms of the fields that hold words as written.
    pub words: Vocabulary,
    /// Terms of the fields that hold stems.
    pub stems: Vocabulary,
    buffer: String,
}

fn word_of<'t>(form: &Form, text: &'t str) -> &'t str {
    let start = form.start as usize;
    &text[start..start + usize::from(form.length)]
}

impl Forms {
    /// The number of `word` under the rules of `class`.
    pub fn number(&mut self, class: StemClass, word: &str) -> u32 {
        let word = clip(word);
        let hash = self.hasher.hash_one((class, word));
        let same = |&number: &u32| {
            let form = &self.forms[number as usize];
            form.class == class && word_of(form, &self.text) == word
        };
        if let Some(&number) = self.numbers.find(hash, same) {
            return number;
        }
        let number = self.forms.len() as u32;
        let terms = self.read(class, word);
        self.terms.push(terms);
        self.forms.push(Form {
            start: self.text.len() as u32,
            length: word.len() as u8,
            class,
        });
        self.text.push_str(word);
        let Forms {
            forms,
            text,
            numbers,
            hasher,
            ..
        } = self;
        numbers.insert_unique(hash, number, |&number| {
            let form = &forms[number as usize];
            hasher.hash_one((form.class, word_of(form, text)))
        });
        number
    }

    fn read(&mut self, class: StemClass, word: &str) -> Terms {
        self.buffer.clear();
        word_term(word, &mut self.buffer);
        let folded = self.words.number(self.buffer.as_bytes());
        let spelling = match Spelling::of(word, &self.buffer) {
            Spelling::Folded => NO_TERM,
            spelling => {
                self.buffer.clear();
                spelling.term(word, &mut self.buffer);
                self.words.number(self.buffer.as_bytes())
            }
        };
        self.buffer.clear();
        self.buffer.push_str(class.code());
        self.buffer.push_str(&compute_stem(class, word));
        Terms {
            word: folded,
            spelling,
            stem: self.stems.number(self.buffer.as_bytes()),
        }
    }

    /// The terms of every form, by its number.
    pub fn terms(&self) -> &[Terms] {
        &self.terms
    }

    /// Bytes in use, about.
    pub fn memory(&self) -> usize {
        let forms = self.forms.capacity() * (size_of::<Form>() + size_of::<Terms>());
        forms
            + self.text.capacity()
            + self.numbers.capacity() * 6
            + self.words.memory()
            + self.stems.memory()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::analysis::Stemmer;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_form_has_the_terms_that_its_word_gives_by_itself(
            words in prop::collection::vec("\\PC{1,9}|[a-zA-Zéß]{1,9}|running|Runs|Élan|US|die|Die|(ßtraße){80}", 1..20),
            lang in prop::sample::select(vec!["en", "de", "ru", "ta", "tr", ""]),
        ) {
            let class = StemClass::of(lang);
            let mut forms = Forms::default();
            let mut stemmer = Stemmer::new();
            // Twice, so that forms are met that are known.
            for word in words.iter().chain(&words) {
                let number = forms.number(class, word);
                let terms = forms.terms()[number as usize];
                let text = |vocabulary: &Vocabulary, number| {
                    String::from_utf8(vocabulary.term(number).to_vec()).unwrap()
                };
                let (mut folded, mut beside, mut stem) = <(String, String, String)>::default();
                word_term(word, &mut folded);
                Spelling::of(clip(word), &folded).term(word, &mut beside);
                stemmer.term(class, word, &mut stem);
                prop_assert_eq!(text(&forms.words, terms.word), folded);
                prop_assert_eq!(terms.spelling == NO_TERM, beside.is_empty());
                if terms.spelling != NO_TERM {
                    prop_assert_eq!(text(&forms.words, terms.spelling), beside);
                }
                prop_assert_eq!(text(&forms.stems, terms.stem), stem);
            }
        }
    }
}
