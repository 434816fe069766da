//! Articles with any of many terms, all of the same worth: the words that a pattern stands for,
//! the values of a filter.
//!
//! The engine's own query builds an automaton of the terms and runs it against the dictionary
//! of every segment; here each term is looked up, which takes half as long.

use std::sync::Arc;

use tantivy::query::{
    BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, Score, SegmentReader, TantivyError};

/// Articles with any of the terms, each with the same score.
#[derive(Debug, Clone)]
pub(crate) struct AnyTermQuery {
    field: Field,
    terms: Arc<[String]>,
    score: Score,
}

impl AnyTermQuery {
    /// Articles that have any of `terms` in `field`; each gets `score`.
    pub fn new(field: Field, terms: impl Iterator<Item = String>, score: Score) -> AnyTermQuery {
        AnyTermQuery {
            field,
            terms: terms.collect(),
            score,
        }
    }
}

impl Query for AnyTermQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for AnyTermQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let inverted = reader.inverted_index(self.field)?;
        let mut found = BitSet::with_max_value(reader.max_doc());
        for term in self.terms.iter() {
            let Some(info) = inverted.terms().get(term)? else {
                continue;
            };
            let mut postings =
                inverted.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            while !postings.docs().is_empty() {
                for &doc in postings.docs() {
                    // An article beyond the last is damage.
                    if doc < reader.max_doc() {
                        found.insert(doc);
                    }
                }
                postings.advance();
            }
        }
        Ok(Box::new(ConstScorer::new(
            BitSetDocSet::from(found),
            boost * self.score,
        )))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.seek(doc) != doc {
            let reason = format!("article {doc} has none of the terms");
            return Err(TantivyError::InvalidArgument(reason));
        }
        Ok(Explanation::new("any of the terms", scorer.score()))
    }
}
