//! Deleting what stands under a term so far, and nothing that is added later.
//!
//! The engine tells the documents of its own segments apart by the time they were added; of a
//! segment that is handed to it, it takes all for older than any delete it has not yet carried
//! out. So each such segment is noted with its place in the order of deletes and segments, and a
//! delete passes over those that are younger. Deletes are carried out before segments are
//! merged, so a merged segment is as old as every delete that comes after.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, Term};

/// The order of deletes and of the segments that were handed to the engine.
#[derive(Debug, Clone, Default)]
pub(crate) struct Order {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    next: u64,
    born: HashMap<SegmentId, u64>,
}

impl Order {
    /// Notes that `segment` is to be handed to the engine: deletes so far do not concern it.
    pub fn note(&self, segment: SegmentId) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let at = inner.step();
        inner.born.insert(segment, at);
    }

    /// A query of what stands under `term` so far.
    pub fn delete(&self, term: Term) -> Box<dyn Query> {
        let at = self
            .inner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .step();
        Box::new(Delete {
            term: TermQuery::new(term, IndexRecordOption::Basic),
            at,
            order: self.clone(),
        })
    }

    fn is_younger(&self, segment: SegmentId, at: u64) -> bool {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.born.get(&segment).is_some_and(|born| *born > at)
    }
}

impl Inner {
    fn step(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

/// What stands under a term in segments that are older than the delete.
#[derive(Debug, Clone)]
struct Delete {
    term: TermQuery,
    at: u64,
    order: Order,
}

impl Query for Delete {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(DeleteWeight {
            term: self.term.weight(scoring)?,
            at: self.at,
            order: self.order.clone(),
        }))
    }
}

struct DeleteWeight {
    term: Box<dyn Weight>,
    at: u64,
    order: Order,
}

impl Weight for DeleteWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        match self.order.is_younger(reader.segment_id(), self.at) {
            true => Ok(Box::new(EmptyScorer)),
            false => self.term.scorer(reader, boost),
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.term.explain(reader, doc)
    }
}
