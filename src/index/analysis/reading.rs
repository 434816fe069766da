//! What indexing reads of a text, once for both views: its words, each as the number of a form
//! that this thread has met before, with the terms that the form becomes.
//!
//! The writer asks for the words of a text and then for its stems, on one thread. Cutting,
//! folding and stemming it anew would take as long as the writer's own tables.

use std::cell::Cell;
use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::stem::compute;
use super::tokenizer::decode_text;
use super::{Spelling, StemClass, clip, word_term};
use crate::text::words;

/// The most forms that one thread keeps, some 100 bytes each.
const MOST_FORMS: usize = 200_000;

/// A word as written under one language's rules.
#[derive(Debug)]
struct Form {
    class: StemClass,
    spelling: Spelling,
    /// Places in [`Forms::text`], which hold the word, its folded form and the term of its stem.
    word: Range<u32>,
    folded: Range<u32>,
    stem: Range<u32>,
}

/// The forms that a thread has met.
#[derive(Debug, Default)]
struct Forms {
    forms: Vec<Form>,
    text: String,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Forms {
    fn at(&self, place: &Range<u32>) -> &str {
        &self.text[place.start as usize..place.end as usize]
    }

    /// The number of `word`'s form.
    fn number(&mut self, class: StemClass, word: &str) -> u32 {
        let word = clip(word);
        let hash = self.hasher.hash_one((class, word));
        let same = |&number: &u32| {
            let form = &self.forms[number as usize];
            form.class == class && self.at(&form.word) == word
        };
        if let Some(&number) = self.numbers.find(hash, same) {
            return number;
        }
        let number = self.forms.len() as u32;
        let form = self.add(class, word);
        self.forms.push(form);
        let Forms {
            forms,
            text,
            numbers,
            hasher,
        } = self;
        numbers.insert_unique(hash, number, |&number| {
            let form = &forms[number as usize];
            let word = &text[form.word.start as usize..form.word.end as usize];
            hasher.hash_one((form.class, word))
        });
        number
    }

    fn add(&mut self, class: StemClass, word: &str) -> Form {
        let end = |text: &String| text.len() as u32;
        let start = end(&self.text);
        self.text.push_str(word);
        let written = start..end(&self.text);
        word_term(word, &mut self.text);
        let folded = written.end..end(&self.text);
        let spelling = Spelling::of(word, self.at(&folded));
        self.text.push_str(class.code());
        self.text.push_str(&compute(class, word));
        Form {
            class,
            spelling,
            word: written,
            stem: folded.end..end(&self.text),
            folded,
        }
    }

    fn clear(&mut self) {
        self.forms.clear();
        self.text.clear();
        self.numbers.clear();
    }
}

/// A value of an analysed field, read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    value: String,
    /// Forms of the headline's words, then of the body's.
    numbers: Vec<u32>,
    /// How many of them are the headline's.
    headline: usize,
    forms: Forms,
}

thread_local! {
    /// The last reading of this thread; not there while a stream has it.
    static LAST: Cell<Option<Box<Reading>>> = const { Cell::new(None) };
}

/// The longest value that is kept after it was read, in bytes.
const LONGEST_KEPT: usize = 1 << 20;

impl Reading {
    /// `value` as [`super::encode_text`] made it, read: the thread's last reading if it is of
    /// the same value.
    pub(super) fn of(value: &str) -> Box<Reading> {
        let mut reading = LAST.take().unwrap_or_default();
        if reading.value != value || value.is_empty() {
            reading.read(value);
        }
        reading
    }

    /// Gives a reading back to the thread.
    pub(super) fn keep(mut reading: Box<Reading>) {
        if reading.value.len() > LONGEST_KEPT {
            reading.value = String::new();
            reading.numbers = Vec::new();
        }
        LAST.set(Some(reading));
    }

    fn read(&mut self, value: &str) {
        self.value.clear();
        self.value.push_str(value);
        self.numbers.clear();
        if self.forms.forms.len() >= MOST_FORMS {
            self.forms.clear();
        }
        let (class, headline, body) = decode_text(value);
        for word in words(headline) {
            let number = self.forms.number(class, word.text);
            self.numbers.push(number);
        }
        self.headline = self.numbers.len();
        for word in words(body) {
            let number = self.forms.number(class, word.text);
            self.numbers.push(number);
        }
    }

    fn form(&self, at: usize) -> Option<&Form> {
        let number = *self.numbers.get(at)?;
        self.forms.forms.get(number as usize)
    }

    /// Whether the word at `at` is the headline's.
    pub(super) fn in_headline(&self, at: usize) -> bool {
        at < self.headline
    }

    /// The folded form of the word at `at` and how it is written; `None` after the last word.
    pub(super) fn word(&self, at: usize) -> Option<(&str, Spelling)> {
        let form = self.form(at)?;
        Some((self.forms.at(&form.folded), form.spelling))
    }

    /// The word at `at` as written.
    pub(super) fn written(&self, at: usize) -> &str {
        self.form(at).map_or("", |form| self.forms.at(&form.word))
    }

    /// The term of the stem of the word at `at`; `None` after the last word.
    pub(super) fn stem(&self, at: usize) -> Option<&str> {
        let form = self.form(at)?;
        Some(self.forms.at(&form.stem))
    }
}
