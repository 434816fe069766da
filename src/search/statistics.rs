//! Document frequencies for BM25, pooled over the terms that stand for one word.
//!
//! A plain word becomes one term for each language's rules. Their own frequencies would make
//! the word "rare", and so weighty, in whichever language has few articles. They are the
//! same word, so they share the sum of their frequencies.

use std::cell::RefCell;

use hashbrown::HashMap;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// A searcher's statistics with pooled document frequencies.
pub(crate) struct Statistics<'s> {
    searcher: &'s Searcher,
    pooled: &'s HashMap<Term, u64>,
    documents: u64,
    tokens: RefCell<HashMap<Field, u64>>,
}

impl<'s> Statistics<'s> {
    pub fn new(searcher: &'s Searcher, pooled: &'s HashMap<Term, u64>) -> Statistics<'s> {
        let documents = searcher
            .segment_readers()
            .iter()
            .map(|segment| u64::from(segment.max_doc()))
            .sum();
        Statistics {
            searcher,
            pooled,
            documents,
            tokens: RefCell::default(),
        }
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        if let Some(&known) = self.tokens.borrow().get(&field) {
            return Ok(known);
        }
        let tokens = self.searcher.total_num_tokens(field)?;
        self.tokens.borrow_mut().insert(field, tokens);
        Ok(tokens)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        match self.pooled.get(term) {
            // Deleted documents are counted in both, but a sum can exceed the total.
            Some(&pooled) => Ok(pooled.min(self.documents)),
            None => self.searcher.doc_freq(term),
        }
    }
}
