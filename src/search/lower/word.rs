//! Words that are looked for one by one: a plain word by its stems, a word left open at its
//! end by what it stands for. Several words in one are a phrase, which is positional.

use tantivy::Term;
use tantivy::query::{EmptyQuery, Occur, TermQuery};
use tantivy::schema::{Field as IndexField, IndexRecordOption};

use super::super::evidence::Concept;
use super::super::expand::Pattern;
use super::super::highlight::{Fit, Leaf, Where};
use super::super::spans::Spans;
use super::positional::Slots;
use super::{Boxed, Lowerer, TextFields, combine};
use crate::index::analysis::{StemClass, word_term};
use crate::query;
use crate::text::words;

impl Lowerer<'_> {
    /// A plain word, by its stems.
    pub(super) fn word(
        &mut self,
        leaf: &query::Leaf,
        word: &str,
        text: TextFields,
    ) -> tantivy::Result<Option<Boxed>> {
        let parts: Vec<&str> = words(word).map(|w| w.text).collect();
        let Some(stems) = text.stems.filter(|_| parts.len() == 1) else {
            if parts.is_empty() {
                self.nothing_in(leaf);
                return Ok(None);
            }
            let mut slots = Slots::default();
            let mut sequence = Vec::new();
            for part in parts {
                sequence.push(slots.add_words(text.words, [folded(part)]));
            }
            return Ok(Some(self.positional(
                Spans::Sequence(sequence),
                slots,
                text,
            )?));
        };
        let mut terms: Vec<(String, u64)> = Vec::new();
        let mut classes: Vec<StemClass> = Vec::new();
        let plain = crate::text::fold(parts[0]);
        for &class in self.classes {
            for form in [parts[0], plain.as_str()] {
                let mut term = String::new();
                self.stemmer.term(class, form, &mut term);
                if terms.iter().any(|(known, _)| *known == term) {
                    continue;
                }
                let count = self
                    .searcher
                    .doc_freq(&Term::from_field_text(stems, &term))?;
                if count > 0 {
                    terms.push((term, count));
                    classes.push(class);
                }
            }
        }
        if terms.is_empty() {
            self.out
                .unknown
                .push((parts[0].to_string(), leaf.span.clone()));
            return Ok(Some(Box::new(EmptyQuery)));
        }
        let pooled: u64 = terms.iter().map(|(_, count)| count).sum();
        if text.shown && text.place == Where::Anywhere {
            let stems = terms.iter().map(|(term, _)| term.clone());
            self.out.concepts.push(Concept {
                word: plain,
                stems: classes.into_iter().zip(stems).collect(),
                weight: self.rarity(pooled) * self.factor,
            });
        }
        self.mark(
            Leaf {
                fits: vec![Fit::Stems(
                    terms.iter().map(|(term, _)| term.clone()).collect(),
                )],
                spans: Spans::Sequence(vec![0]),
                place: text.place,
                weight: self.rarity(pooled),
            },
            text,
        );
        Ok(Some(self.any_term(
            stems,
            terms.iter().map(|(term, _)| term.as_str()),
            pooled,
        )))
    }

    /// Any of `terms`, which stand for one word and share its document frequency.
    pub(super) fn any_term<'t>(
        &mut self,
        field: IndexField,
        terms: impl Iterator<Item = &'t str>,
        pooled: u64,
    ) -> Boxed {
        let mut any: Vec<(Occur, Boxed)> = Vec::new();
        for term in terms {
            let term = Term::from_field_text(field, term);
            any.push((
                Occur::Should,
                Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)),
            ));
            self.out.pooled.insert(term, pooled);
        }
        if let [(_, only)] = any.as_slice() {
            // Its own frequency is the pooled one.
            return only.box_clone();
        }
        combine(any).unwrap_or_else(|| Box::new(EmptyQuery))
    }

    /// The words that begin with `prefix`; several words are a phrase whose last is open.
    pub(super) fn prefix(
        &mut self,
        leaf: &query::Leaf,
        prefix: &str,
        text: TextFields,
    ) -> tantivy::Result<Option<Boxed>> {
        let parts: Vec<&str> = words(prefix).map(|w| w.text).collect();
        match parts.as_slice() {
            [] => {
                self.nothing_in(leaf);
                Ok(None)
            }
            [only] => self.pattern(leaf, Pattern::Prefix(folded(only)), text),
            [first @ .., last] => {
                let mut slots = Slots::default();
                let mut sequence: Vec<usize> = first
                    .iter()
                    .map(|part| slots.add_words(text.words, [folded(part)]))
                    .collect();
                let expansion = self.expand(leaf, &Pattern::Prefix(folded(last)), text)?;
                sequence
                    .push(slots.add_words(text.words, expansion.words.iter().map(|w| w.0.clone())));
                Ok(Some(self.positional(
                    Spans::Sequence(sequence),
                    slots,
                    text,
                )?))
            }
        }
    }
}

/// A word as the index's terms have it.
pub(super) fn folded(word: &str) -> String {
    let mut term = String::new();
    word_term(word, &mut term);
    term
}
