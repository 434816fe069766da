//! From occurrences in the order of the articles to lists in the order of the terms: a counting
//! sort, and the engine's own serializers for what is written.
//!
//! The engine looks every occurrence up in a table of all terms and appends it to that term's
//! list, which lies anywhere in memory: some three waits for memory each. Here an occurrence is
//! a number in a row of numbers; when the segment is full, the terms' occurrences are counted,
//! which says where each list begins, and a pass puts every occurrence into its place; of a
//! large segment, a few passes do for some of the terms each. Writes
//! do not wait for each other, so this takes a tenth of the time (inversion by sorting: Witten,
//! Moffat and Bell, *Managing Gigabytes*, 2nd ed., ch. 5).

use std::io;
use std::ops::Range;

use tantivy::postings::FieldSerializer;

use super::vocabulary::Vocabulary;

/// An occurrence in its term's list: the article, and the position of the word or how often the
/// article has the term.
type Entry = (u32, u32);

/// Where the list of a term ends so far.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u32,
    end: u32,
}

/// The place of a term that has its turn another time.
const ELSEWHERE: Place = Place {
    start: u32::MAX,
    end: u32::MAX,
};

/// Entries that are made at once, 32 MB of them, or a quarter of all if that is more. Tests make
/// few, so that they meet several turns.
const AT_ONCE: usize = if cfg!(test) { 64 } else { 4 << 20 };
const SHARE: usize = 4;

/// Bytes that the lists of so many occurrences take at once, at most.
pub(super) fn memory(occurrences: usize) -> usize {
    let entries = occurrences.min(AT_ONCE).max(occurrences / SHARE);
    entries * size_of::<Entry>()
}

/// Parts of `order`, a list of terms, each with about as many occurrences as lists are made of
/// at once; `counts` says how many each term has.
pub(super) fn turns(order: &[u32], counts: &[u32]) -> Vec<Range<usize>> {
    let count = |term: &u32| counts[*term as usize] as usize;
    let all: usize = order.iter().map(count).sum();
    let most = AT_ONCE.max(all / SHARE);
    let mut turns = Vec::new();
    let (mut start, mut sum) = (0, 0);
    for (at, term) in order.iter().enumerate() {
        if sum > 0 && sum + count(term) > most {
            turns.push(start..at);
            (start, sum) = (at, 0);
        }
        sum += count(term);
    }
    turns.push(start..order.len());
    turns
}

/// The lists of one field's terms.
#[derive(Debug, Default)]
pub(super) struct Lists {
    places: Vec<Place>,
    entries: Vec<Entry>,
}

impl Lists {
    /// Empty lists for the terms of `order`, one behind the other, that have room for as many
    /// entries as `counts` says of each term. What is added to other terms is left out.
    pub fn begin(&mut self, counts: &[u32], order: &[u32]) {
        self.places.clear();
        self.places.resize(counts.len(), ELSEWHERE);
        let mut start = 0;
        for &term in order {
            self.places[term as usize] = Place { start, end: start };
            start += counts[term as usize];
        }
        self.entries.clear();
        self.entries.resize(start as usize, (0, 0));
    }

    /// Adds the word of `doc` at `position`; articles and positions come in ascending order.
    pub fn occurs(&mut self, term: u32, doc: u32, position: u32) {
        let place = &mut self.places[term as usize];
        if place.start != ELSEWHERE.start {
            self.entries[place.end as usize] = (doc, position);
            place.end += 1;
        }
    }

    /// Counts the term `times` times more in `doc`; articles come in ascending order.
    pub fn counts(&mut self, term: u32, doc: u32, times: u32) {
        let place = &mut self.places[term as usize];
        if place.start == ELSEWHERE.start {
            return;
        }
        if place.end > place.start {
            let last = &mut self.entries[place.end as usize - 1];
            if last.0 == doc {
                last.1 += times;
                return;
            }
        }
        self.entries[place.end as usize] = (doc, times);
        place.end += 1;
    }

    fn list(&self, term: u32) -> &[Entry] {
        let place = self.places[term as usize];
        &self.entries[place.start as usize..place.end as usize]
    }

    /// Writes lists that say only which articles have a term.
    pub fn write_docs(
        &self,
        vocabulary: &Vocabulary,
        order: &[u32],
        out: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        self.write(vocabulary, order, out, |out, term, list| {
            out.new_term_without_freq(term)?;
            list.iter().for_each(|(doc, _)| out.write_doc(*doc, 0, &[]));
            Ok(())
        })
    }

    /// Writes lists that say how often an article has a term.
    pub fn write_counts(
        &self,
        vocabulary: &Vocabulary,
        order: &[u32],
        out: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        self.write(vocabulary, order, out, |out, term, list| {
            out.new_term(term, list.len() as u32, true)?;
            let each = list.iter();
            each.for_each(|(doc, times)| out.write_doc(*doc, *times, &[]));
            Ok(())
        })
    }

    /// Writes lists that say where an article has a term.
    pub fn write_positions(
        &self,
        vocabulary: &Vocabulary,
        order: &[u32],
        out: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        let mut steps = Vec::new();
        self.write(vocabulary, order, out, |out, term, list| {
            let articles = list.chunk_by(|a, b| a.0 == b.0);
            out.new_term(term, articles.clone().count() as u32, true)?;
            for article in articles {
                let mut before = 0;
                steps.clear();
                steps.extend(article.iter().map(|(_, position)| {
                    let step = position - before;
                    before = *position;
                    step
                }));
                out.write_doc(article[0].0, steps.len() as u32, &steps);
            }
            Ok(())
        })
    }

    /// Writes the terms that have entries, in order.
    fn write(
        &self,
        vocabulary: &Vocabulary,
        order: &[u32],
        out: &mut FieldSerializer<'_>,
        mut list: impl FnMut(&mut FieldSerializer<'_>, &[u8], &[Entry]) -> io::Result<()>,
    ) -> io::Result<()> {
        for &term in order {
            let entries = self.list(term);
            if !entries.is_empty() {
                list(out, vocabulary.term(term), entries)?;
                out.close_term()?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_all_terms_in_order_and_no_turn_is_too_large() {
        let order: Vec<u32> = (0..100).rev().collect();
        for each in [0, 1, 30, 100_000] {
            let counts: Vec<u32> = (0..100).map(|term| each + term % 3).collect();
            let all: usize = counts.iter().map(|count| *count as usize).sum();
            let turns = turns(&order, &counts);
            let joined: Vec<u32> = turns
                .iter()
                .flat_map(|t| &order[t.clone()])
                .copied()
                .collect();
            assert_eq!(joined, order);
            for turn in &turns {
                let of = |term: &u32| counts[*term as usize] as usize;
                let sum: usize = order[turn.clone()].iter().map(of).sum();
                assert!(sum * size_of::<Entry>() <= memory(all).max(AT_ONCE * size_of::<Entry>()));
            }
            assert!(turns.len() <= SHARE * 2);
        }
    }

    #[test]
    fn what_is_added_to_other_terms_is_left_out() {
        let mut lists = Lists::default();
        lists.begin(&[2, 2, 1], &[2, 0]);
        for (term, doc, at) in [(0, 0, 5), (1, 0, 6), (2, 1, 0), (1, 1, 1), (0, 1, 2)] {
            lists.occurs(term, doc, at);
        }
        assert_eq!(lists.list(2), [(1, 0)]);
        assert_eq!(lists.list(0), [(0, 5), (1, 2)]);
        lists.begin(&[2, 2, 1], &[1]);
        for (term, doc) in [(0, 0), (1, 0), (1, 0), (2, 1), (1, 1)] {
            lists.counts(term, doc, 3);
        }
        assert_eq!(lists.list(1), [(0, 6), (1, 3)]);
    }
}
