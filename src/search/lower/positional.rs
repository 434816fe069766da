//! Words that must stand in a certain order or distance: phrases, NEAR and words with their
//! case and marks. Evaluating them is left to `proximity`.

use hashbrown::HashSet;
use tantivy::Term;
use tantivy::query::{PhraseQuery, TermQuery};
use tantivy::schema::{Field as IndexField, IndexRecordOption};

use super::super::expand::{Pattern, escape_regex};
use super::super::expression::Expression;
use super::super::highlight::{Fit, Leaf};
use super::super::proximity::{ProximityQuery, Slot};
use super::super::spans::Spans;
use super::pattern::{glob_regex, lower_regex};
use super::word::folded;
use super::{Boxed, Lowerer, TextFields};
use crate::index::analysis::{CAPITALISED, CAPITALS, FIELD_GAP, Spelling, clip};
use crate::query::{self, Field, Node};
use crate::text::words;

/// The most articles' worth of distance that a phrase or NEAR can ask for.
const MAX_GAP: u32 = FIELD_GAP - 100;

/// The places of a positional query under construction.
#[derive(Default)]
pub(super) struct Slots {
    slots: Vec<Slot>,
    fits: Vec<Fit>,
}

impl Slots {
    /// A place for any of `words`, folded. Returns its number.
    pub(super) fn add_words(
        &mut self,
        field: IndexField,
        words: impl IntoIterator<Item = String>,
    ) -> usize {
        let words: HashSet<String> = words.into_iter().collect();
        self.slots.push(Slot {
            terms: words
                .iter()
                .map(|word| Term::from_field_text(field, word))
                .collect(),
            ..Slot::default()
        });
        self.fits.push(Fit::Words(words));
        self.slots.len() - 1
    }
}

impl Lowerer<'_> {
    /// Words at positions: a phrase, a NEAR, an exact word.
    pub(super) fn positional(
        &mut self,
        spans: Spans,
        slots: Slots,
        text: TextFields,
    ) -> tantivy::Result<Boxed> {
        let mut rarest = u64::MAX;
        let mut weight = 0.0;
        for slot in &slots.slots {
            let mut count = 0;
            for term in &slot.terms {
                count += self.searcher.doc_freq(term)?;
            }
            rarest = rarest.min(count);
            weight += self.rarity(count);
        }
        self.mark(
            Leaf {
                fits: slots.fits,
                spans: spans.clone(),
                place: text.place,
                weight,
            },
            text,
        );
        let single = slots
            .slots
            .iter()
            .all(|s| s.terms.len() == 1 && s.only.is_none() && s.except.is_empty());
        if let (true, Spans::Sequence(sequence)) = (single, &spans) {
            let terms: Vec<Term> = sequence
                .iter()
                .map(|slot| slots.slots[*slot].terms[0].clone())
                .collect();
            return Ok(match terms.as_slice() {
                [only] => Box::new(TermQuery::new(only.clone(), IndexRecordOption::WithFreqs)),
                _ => {
                    self.out.costly = true;
                    Box::new(PhraseQuery::new(terms))
                }
            });
        }
        self.out.costly = true;
        Ok(Box::new(ProximityQuery {
            field: text.words,
            parted: text.words == self.fields().words,
            slots: slots.slots,
            spans,
            doc_freq: rarest,
        }))
    }

    pub(super) fn near(
        &mut self,
        node: &Node,
        field: Option<Field>,
        negated: bool,
    ) -> tantivy::Result<Option<Boxed>> {
        let text = self.text_fields(field, negated);
        self.out.scored |= !negated;
        let mut slots = Slots::default();
        match self.near_spans(node, text, &mut slots)? {
            None => Ok(None),
            Some(spans) => Ok(Some(self.positional(spans, slots, text)?)),
        }
    }

    fn near_spans(
        &mut self,
        node: &Node,
        text: TextFields,
        slots: &mut Slots,
    ) -> tantivy::Result<Option<Spans>> {
        Ok(match node {
            Node::Near {
                left,
                right,
                distance,
            } => {
                let left = self.near_spans(left, text, slots)?;
                let right = self.near_spans(right, text, slots)?;
                match (left, right) {
                    (Some(left), Some(right)) => Some(Spans::Near {
                        left: Box::new(left),
                        right: Box::new(right),
                        // Neighbours are 1 apart and have nothing between them.
                        gap: distance.saturating_sub(1).min(MAX_GAP),
                    }),
                    (left, right) => left.or(right),
                }
            }
            Node::Or(nodes) => {
                let mut any = Vec::with_capacity(nodes.len());
                for node in nodes {
                    any.extend(self.near_spans(node, text, slots)?);
                }
                Some(Spans::Any(any)).filter(|any| *any != Spans::Any(Vec::new()))
            }
            Node::Leaf(leaf) => self.spans_of(leaf, text, slots)?,
            Node::Field { node, .. } | Node::Boost { node, .. } => {
                self.near_spans(node, text, slots)?
            }
            _ => None,
        })
    }

    /// How the words of `leaf` must stand, its places added to `slots`; `None` without words.
    pub(super) fn spans_of(
        &mut self,
        leaf: &query::Leaf,
        text: TextFields,
        slots: &mut Slots,
    ) -> tantivy::Result<Option<Spans>> {
        let (sequence, slop) = match &leaf.term {
            query::Term::Word(word) | query::Term::Value(word) => {
                let each = words(word).map(|w| slots.add_words(text.words, [folded(w.text)]));
                (each.collect::<Vec<usize>>(), 0)
            }
            query::Term::Phrase { words: all, slop } => {
                let mut sequence = Vec::new();
                for word in all {
                    let parts: Vec<&str> = words(&word.text).map(|w| w.text).collect();
                    for (at, part) in parts.iter().enumerate() {
                        if word.prefix && at + 1 == parts.len() {
                            let pattern = Pattern::Prefix(folded(part));
                            let found = self.expand(leaf, &pattern, text)?;
                            let found = found.words.iter().map(|w| w.0.clone());
                            sequence.push(slots.add_words(text.words, found));
                        } else {
                            sequence.push(slots.add_words(text.words, [folded(part)]));
                        }
                    }
                }
                (sequence, *slop)
            }
            query::Term::Exact { words: all, slop } => {
                let mut sequence = Vec::new();
                for word in all {
                    for part in words(word) {
                        sequence.push(self.exact_slot(part.text, text, slots)?);
                    }
                }
                (sequence, *slop)
            }
            query::Term::Prefix(_)
            | query::Term::Wildcard(_)
            | query::Term::Regex(_)
            | query::Term::Fuzzy { .. } => {
                let pattern = match &leaf.term {
                    query::Term::Prefix(prefix) => Pattern::Prefix(folded(prefix)),
                    query::Term::Wildcard(globs) => Pattern::Regex(glob_regex(globs)),
                    query::Term::Regex(regex) => Pattern::Regex(lower_regex(regex)),
                    query::Term::Fuzzy { word, distance } => {
                        Pattern::Fuzzy(folded(word), (*distance).min(2))
                    }
                    _ => return Ok(None),
                };
                let found = self.expand(leaf, &pattern, text)?;
                let slot = slots.add_words(text.words, found.words.iter().map(|w| w.0.clone()));
                (vec![slot], 0)
            }
        };
        Ok(match (sequence.is_empty(), slop) {
            (true, _) => None,
            (false, 0) => Some(Spans::Sequence(sequence)),
            (false, slop) => Some(Spans::InOrder {
                parts: sequence
                    .into_iter()
                    .map(|slot| Spans::Sequence(vec![slot]))
                    .collect(),
                gap: slop.min(MAX_GAP),
            }),
        })
    }

    /// The place of a word with its case and marks. Beside a word that folding changes the
    /// index says how it is written; one that it does not change stands where nothing is said.
    fn exact_slot(
        &mut self,
        word: &str,
        text: TextFields,
        slots: &mut Slots,
    ) -> tantivy::Result<usize> {
        let term = |word: &str| Term::from_field_text(text.words, word);
        let (word, plain) = (clip(word), folded(word));
        let spelling = Spelling::of(word, &plain);
        let mut beside = String::new();
        spelling.term(word, &mut beside);
        let slot = match spelling {
            Spelling::Other => Slot {
                terms: vec![term(&beside)],
                ..Slot::default()
            },
            Spelling::Capitalised | Spelling::Capitals => Slot {
                terms: vec![term(&plain)],
                only: Some(term(&beside)),
                ..Slot::default()
            },
            Spelling::Folded => Slot {
                terms: vec![term(word)],
                except: self.other_spellings(&plain, text)?,
                ..Slot::default()
            },
        };
        slots.slots.push(slot);
        slots.fits.push(Fit::Exact(word.to_string()));
        Ok(slots.slots.len() - 1)
    }

    /// The terms that say that the folded word `plain` is written in another way.
    fn other_spellings(&self, plain: &str, text: TextFields) -> tantivy::Result<Vec<Term>> {
        let term = |word: &str| Term::from_field_text(text.words, word);
        let mut other = vec![term(CAPITALISED), term(CAPITALS)];
        let mut regex = String::from("\\x01");
        for c in plain.chars() {
            let upper: String = c.to_uppercase().collect();
            regex.push('(');
            escape_regex(&c.to_string(), &mut regex);
            regex.push('|');
            escape_regex(&upper, &mut regex);
            regex.push(')');
        }
        // A word too long for an expression has no other form in any article.
        let Ok(automaton) = Expression::new(&regex) else {
            return Ok(other);
        };
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(text.words)?;
            let mut stream = inverted.terms().search(&automaton).into_stream()?;
            while stream.advance() {
                if let Ok(found) = std::str::from_utf8(stream.key()) {
                    let found = term(found);
                    if !other.contains(&found) {
                        other.push(found);
                    }
                }
            }
        }
        Ok(other)
    }
}
