//! What indexing reads of a text, once for both views: its words, each as the number of a form
//! that this thread has met before, with the terms that the form becomes.
//!
//! The writer asks for the words of a text and then for its stems, on one thread. Cutting,
//! folding and stemming it anew would take as long as the writer's own tables.

use std::cell::Cell;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::stem::compute;
use super::tokenizer::decode_text;
use super::{MAX_TERM, Spelling, StemClass, clip, word_term};
use crate::text::words;

/// The most forms that one thread keeps, some 50 bytes each, and the most bytes of their texts.
const MOST_FORMS: usize = 200_000;
const MOST_TEXT: usize = 16 << 20;
const _: () = assert!(MAX_TERM <= u8::MAX as usize);

/// A word as written under one language's rules. Its texts stand one behind the other from
/// `start` in [`Forms::text`]: the word, its folded form where that is another, and its stem
/// where that is no beginning of the folded form. Small, because most of an archive's forms
/// are wanted again and again.
#[derive(Debug)]
struct Form {
    start: u32,
    /// Lengths in bytes.
    word: u8,
    folded: u16,
    stem: u16,
    class: StemClass,
    spelling: Spelling,
    /// Whether the stem begins the folded form.
    begins: bool,
}

/// The forms that a thread has met.
#[derive(Debug, Default)]
struct Forms {
    forms: Vec<Form>,
    text: String,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// The word of a form, as written.
fn word_of<'t>(form: &Form, text: &'t str) -> &'t str {
    let start = form.start as usize;
    &text[start..start + usize::from(form.word)]
}

impl Forms {
    /// Where the folded form of `form` stands.
    fn folded_at(form: &Form) -> (usize, usize) {
        let start = form.start as usize;
        let word = usize::from(form.word);
        match form.spelling {
            Spelling::Folded => (start, word),
            _ => (start + word, usize::from(form.folded)),
        }
    }

    fn folded(&self, form: &Form) -> &str {
        let (start, length) = Forms::folded_at(form);
        &self.text[start..start + length]
    }

    fn stem(&self, form: &Form) -> &str {
        let (folded, length) = Forms::folded_at(form);
        let start = if form.begins { folded } else { folded + length };
        &self.text[start..start + usize::from(form.stem)]
    }

    /// The number of `word`'s form.
    fn number(&mut self, class: StemClass, word: &str) -> u32 {
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
            hasher.hash_one((form.class, word_of(form, text)))
        });
        number
    }

    fn add(&mut self, class: StemClass, word: &str) -> Form {
        let start = self.text.len();
        self.text.push_str(word);
        let end = self.text.len();
        word_term(word, &mut self.text);
        let folded = &self.text[end..];
        let spelling = Spelling::of(word, folded);
        let stem = compute(class, word);
        let begins = folded.starts_with(&stem);
        let form = Form {
            start: start as u32,
            word: word.len() as u8,
            folded: folded.len() as u16,
            stem: stem.len() as u16,
            class,
            spelling,
            begins,
        };
        if spelling == Spelling::Folded {
            self.text.truncate(end);
        }
        if !begins {
            self.text.push_str(&stem);
        }
        form
    }

    /// Whether it is time to begin anew.
    fn is_full(&self) -> bool {
        self.forms.len() >= MOST_FORMS || self.text.len() >= MOST_TEXT
    }

    fn clear(&mut self) {
        self.forms.clear();
        self.text.clear();
        self.numbers.clear();
    }
}

/// Words read at once: a part of a value that is longer than any article.
const PART: usize = 1 << 16;

/// A value of an analysed field, read part by part.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The value, if it was short enough to be kept; for knowing it again.
    value: String,
    /// The number of the first word of the part that is read.
    first: usize,
    /// Forms of the part's words.
    numbers: Vec<u32>,
    /// The bytes of the value where the headline's text ends and where the next part begins;
    /// `None` when there is none.
    headline_end: usize,
    next: Option<usize>,
    class: StemClass,
    /// How many words the headline has, once that is known.
    headline: Option<usize>,
    forms: Forms,
}

thread_local! {
    /// The last reading of this thread; not there while a stream has it.
    static LAST: Cell<Option<Box<Reading>>> = const { Cell::new(None) };
}

/// The longest value that is known again, in bytes.
const LONGEST_KEPT: usize = 1 << 20;

impl Reading {
    /// `value` as [`super::encode_text`] made it: the thread's last reading if it is of the
    /// same value.
    pub(super) fn of(value: &str) -> Box<Reading> {
        let mut reading = LAST.take().unwrap_or_default();
        let known = reading.first == 0 && !value.is_empty() && reading.value == value;
        if !known {
            reading.begin(value);
        }
        reading
    }

    /// Gives a reading back to the thread.
    pub(super) fn keep(reading: Box<Reading>) {
        LAST.set(Some(reading));
    }

    fn begin(&mut self, value: &str) {
        self.value.clear();
        if value.len() <= LONGEST_KEPT {
            self.value.push_str(value);
        }
        let (class, headline, body) = decode_text(value);
        self.class = class;
        self.headline_end = value.len() - body.len();
        self.next = Some(self.headline_end - headline.len());
        self.headline = None;
        self.start_part(0);
    }

    /// Begins a part with the word at `first`.
    fn start_part(&mut self, first: usize) {
        self.first = first;
        self.numbers.clear();
        if self.forms.is_full() {
            self.forms.clear();
        }
    }

    /// Reads on in `value`, which is the one that was begun, until the word at `at` is there.
    fn reach(&mut self, value: &str, at: usize) {
        while at >= self.first + self.numbers.len()
            && let Some(from) = self.next
        {
            if self.numbers.len() >= PART {
                self.start_part(self.first + self.numbers.len());
            }
            self.next = match self.headline {
                None => self.read(&value[..self.headline_end], from),
                Some(_) => self.read(value, from),
            };
            if self.next.is_none() && self.headline.is_none() {
                self.headline = Some(self.first + self.numbers.len());
                self.next = Some(self.headline_end);
            }
        }
    }

    /// Reads on at `from` until the part is full, and says where to go on.
    fn read(&mut self, text: &str, from: usize) -> Option<usize> {
        let mut all = words(&text[from..]);
        loop {
            let word = all.next()?;
            let number = self.forms.number(self.class, word.text);
            self.numbers.push(number);
            if self.numbers.len() >= PART
                && let Some(next) = all.next_from()
            {
                return Some(from + next);
            }
        }
    }

    fn form(&self, at: usize) -> Option<&Form> {
        let number = *self.numbers.get(at.checked_sub(self.first)?)?;
        self.forms.forms.get(number as usize)
    }

    /// Whether the word at `at` of `value` is the headline's.
    pub(super) fn in_headline(&mut self, value: &str, at: usize) -> bool {
        self.reach(value, at);
        self.headline.is_none_or(|count| at < count)
    }

    /// The folded form of the word at `at` of `value` and how it is written; `None` after the last word.
    pub(super) fn word(&mut self, value: &str, at: usize) -> Option<(&str, Spelling)> {
        self.reach(value, at);
        let form = self.form(at)?;
        Some((self.forms.folded(form), form.spelling))
    }

    /// The word at `at` as written; it must have been asked for.
    pub(super) fn written(&self, at: usize) -> &str {
        self.form(at)
            .map_or("", |form| word_of(form, &self.forms.text))
    }

    /// The class and the stem, which make the term, of the word at `at` of `value`; `None`
    /// after the last word.
    pub(super) fn stem(&mut self, value: &str, at: usize) -> Option<(StemClass, &str)> {
        self.reach(value, at);
        let form = self.form(at)?;
        Some((form.class, self.forms.stem(form)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Stemmer, encode_text};
    use super::*;
    use proptest::prelude::*;

    /// Longer than any word that is kept whole.
    fn long() -> String {
        "ßtraße".repeat(100)
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_each_word_gives_by_itself(
            text in "(\\PC{1,9}|[a-zA-Zéß]{1,9}|running|Runs|Élan|US|die|Die|long)( (\\PC{1,9}|[a-zA-Zéß]{1,9}|running|Runs|Élan|US|die|Die)){0,8}",
            lang in prop::sample::select(vec!["en", "de", "ru", "ta", "tr", ""]),
        ) {
            let class = StemClass::of(lang);
            let text = text.replace("long", &long());
            let mut stemmer = Stemmer::new();
            // Twice, so that forms are met that were kept, and others between.
            for body in [text.as_str(), "other Words", text.as_str()] {
                check(class, "Head", body, &mut stemmer)?;
            }
        }
    }

    fn check(
        class: StemClass,
        headline: &str,
        body: &str,
        stemmer: &mut Stemmer,
    ) -> Result<(), TestCaseError> {
        let value = encode_text(class, headline, body);
        // The words' view, then that of the stems.
        for _ in 0..2 {
            let mut reading = Reading::of(&value);
            let headline_words = words(headline).count();
            let mut count = 0;
            for (at, word) in words(headline).chain(words(body)).enumerate() {
                let mut folded = String::new();
                word_term(word.text, &mut folded);
                let spelling = Spelling::of(clip(word.text), &folded);
                prop_assert_eq!(reading.in_headline(&value, at), at < headline_words);
                prop_assert_eq!(reading.word(&value, at), Some((folded.as_str(), spelling)));
                prop_assert_eq!(reading.written(at), clip(word.text));
                let stem = stemmer.stem(class, word.text);
                prop_assert_eq!(reading.stem(&value, at), Some((class, stem)));
                count += 1;
            }
            prop_assert!(reading.word(&value, count).is_none());
            prop_assert!(reading.stem(&value, count).is_none());
            Reading::keep(reading);
        }
        Ok(())
    }

    #[test]
    fn long_values_are_read_in_parts() {
        let mut stemmer = Stemmer::new();
        let english = "It's Putin’s word. ".repeat(PART / 2);
        let chinese = "中国向俄罗斯出口石油".repeat(PART / 4);
        for (headline, body) in [
            (english.as_str(), "Short"),
            ("Short", english.as_str()),
            (english.as_str(), chinese.as_str()),
            (chinese.as_str(), ""),
            ("", ""),
        ] {
            check(StemClass::of("en"), headline, body, &mut stemmer).unwrap();
        }
    }
}
