//! From occurrences in the order of the articles to lists in the order of the terms: a counting
//! sort, and the engine's own serializers for what is written.
//!
//! The engine looks every occurrence up in a table of all terms and appends it to that term's
//! list, which lies anywhere in memory: some three waits for memory each. Here an occurrence is
//! a number in a row of numbers; when the segment is full, the terms' occurrences are counted,
//! which says where each list begins, and one pass puts every occurrence into its place. Writes
//! do not wait for each other, so this takes a tenth of the time (inversion by sorting: Witten,
//! Moffat and Bell, *Managing Gigabytes*, 2nd ed., ch. 5).

use std::io;

use tantivy::postings::FieldSerializer;

use super::vocabulary::Vocabulary;

/// An occurrence in its term's list: the article, and the position of the word or how often the
/// article has the term.
type Entry = (u32, u32);

/// Where the list of a term ends so far.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    start: u32,
    end: u32,
}

/// The lists of one field's terms.
#[derive(Debug, Default)]
pub(super) struct Lists {
    places: Vec<Place>,
    entries: Vec<Entry>,
}

impl Lists {
    /// Empty lists that have room for as many entries as `counts` says of each term, one behind
    /// the other in the order of `order`.
    pub fn begin(&mut self, counts: &[u32], order: &[u32]) {
        self.places.clear();
        self.places.resize(counts.len(), Place::default());
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
        self.entries[place.end as usize] = (doc, position);
        place.end += 1;
    }

    /// Counts the term `times` times more in `doc`; articles come in ascending order.
    pub fn counts(&mut self, term: u32, doc: u32, times: u32) {
        let place = &mut self.places[term as usize];
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

    /// The terms that have entries, in order.
    fn terms<'l>(
        &'l self,
        vocabulary: &'l Vocabulary,
        order: &'l [u32],
    ) -> impl Iterator<Item = (&'l [u8], &'l [Entry])> {
        let listed = order.iter().map(|&term| (term, self.list(term)));
        let present = listed.filter(|(_, list)| !list.is_empty());
        present.map(|(term, list)| (vocabulary.term(term), list))
    }

    /// Writes lists that say only which articles have a term.
    pub fn write_docs(
        &self,
        vocabulary: &Vocabulary,
        order: &[u32],
        out: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        for (term, list) in self.terms(vocabulary, order) {
            out.new_term_without_freq(term)?;
            for (doc, _) in list {
                out.write_doc(*doc, 0, &[]);
            }
            out.close_term()?;
        }
        Ok(())
    }

    /// Writes lists that say how often an article has a term.
    pub fn write_counts(
        &self,
        vocabulary: &Vocabulary,
        order: &[u32],
        out: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        for (term, list) in self.terms(vocabulary, order) {
            out.new_term(term, list.len() as u32, true)?;
            for (doc, times) in list {
                out.write_doc(*doc, *times, &[]);
            }
            out.close_term()?;
        }
        Ok(())
    }

    /// Writes lists that say where an article has a term.
    pub fn write_positions(
        &self,
        vocabulary: &Vocabulary,
        order: &[u32],
        out: &mut FieldSerializer<'_>,
    ) -> io::Result<()> {
        let mut steps = Vec::new();
        for (term, list) in self.terms(vocabulary, order) {
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
            out.close_term()?;
        }
        Ok(())
    }
}
