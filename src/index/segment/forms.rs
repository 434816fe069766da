//! The words of a segment's texts: each form, as it is written under one language's rules, is
//! cut, folded and stemmed once, and is then known by its number with the terms it becomes.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::super::analysis::{MAX_TERM, Spelling, StemClass, clip, compute_stem, word_term};
use super::vocabulary::Vocabulary;
use crate::text::{short_word, spread};

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

const _: () = assert!(MAX_TERM <= u8::MAX as usize);

/// How much of a word stands in the table itself.
const BEGINNING: usize = 10;

/// A word as written, with its class: most words stand here whole, so that one is found without
/// a look anywhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word {
    class: StemClass,
    length: u8,
    beginning: [u8; BEGINNING],
}

impl Word {
    /// `word` is at most [`MAX_TERM`] bytes long.
    fn new(class: StemClass, word: &str) -> Word {
        let mut beginning = [0; BEGINNING];
        let length = word.len().min(BEGINNING);
        beginning[..length].copy_from_slice(&word.as_bytes()[..length]);
        Word {
            class,
            length: word.len() as u8,
            beginning,
        }
    }
}

/// A place in the table of forms.
#[derive(Debug)]
struct Form {
    word: Word,
    number: u32,
}

/// The forms of a segment, numbered from 0 as they are met.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// Words that fit into a number beside their class: three of four that are met.
    short: HashTable<(u64, u32)>,
    table: HashTable<Form>,
    terms: Vec<Terms>,
    /// The words, one behind the other, and where each begins.
    text: String,
    starts: Vec<u32>,
    hasher: DefaultHashBuilder,
    /// Terms of the fields that hold words as written.
    pub words: Vocabulary,
    /// Terms of the fields that hold stems.
    pub stems: Vocabulary,
    buffer: String,
}

impl Forms {
    /// The number of the word that `text` begins with, `length` bytes long, under the rules of
    /// `class`.
    pub fn number(&mut self, class: StemClass, text: &str, length: usize) -> u32 {
        let short = match length < size_of::<u64>() {
            true => short_word(text.as_bytes(), length),
            false => None,
        };
        let Some(short) = short else {
            return self.long_number(class, &text[..length]);
        };
        let key = short | u64::from(class.number()) << 56;
        let hash = spread(key);
        if let Some(known) = self.short.find(hash, |known| known.0 == key) {
            return known.1;
        }
        let number = self.long_number(class, &text[..length]);
        self.short
            .insert_unique(hash, (key, number), |known| spread(known.0));
        number
    }

    fn long_number(&mut self, class: StemClass, word: &str) -> u32 {
        let word = clip(word);
        let short = Word::new(class, word);
        let hash = self.hasher.hash_one((class, word));
        let is_same = |form: &Form| {
            form.word == short
                && (word.len() <= BEGINNING || word_of(form, &self.text, &self.starts) == word)
        };
        if let Some(form) = self.table.find(hash, is_same) {
            return form.number;
        }
        let number = self.terms.len() as u32;
        let terms = self.read(class, word);
        self.terms.push(terms);
        self.starts.push(self.text.len() as u32);
        self.text.push_str(word);
        let form = Form {
            word: short,
            number,
        };
        let Forms {
            table,
            text,
            starts,
            hasher,
            ..
        } = self;
        table.insert_unique(hash, form, |form| {
            hasher.hash_one((form.word.class, word_of(form, text, starts)))
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
        self.short.capacity() * 18
            + self.table.capacity() * (size_of::<Form>() + 3)
            + self.terms.capacity() * size_of::<Terms>()
            + self.starts.capacity() * 4
            + self.text.capacity()
            + self.words.memory()
            + self.stems.memory()
    }
}

/// The word of a form, as written.
fn word_of<'t>(form: &Form, text: &'t str, starts: &[u32]) -> &'t str {
    let start = starts[form.number as usize] as usize;
    &text[start..start + usize::from(form.word.length)]
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
                let number = forms.number(class, &format!("{word} and more"), word.len());
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
