//! Queries that are evaluated for a whole segment when their scorer is made.
//!
//! What a query excludes is evaluated so: tantivy 0.27 asks an excluded scorer for documents
//! before its first one, which its phrases and intersections are not made for (they are only
//! checked by debug assertions).

use std::sync::Arc;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// The same documents as another query, without scores.
#[derive(Debug)]
pub(crate) struct EagerQuery(Box<dyn Query>);

impl EagerQuery {
    /// The documents of `query`, found at once.
    pub fn boxed(query: Box<dyn Query>) -> Box<dyn Query> {
        Box::new(EagerQuery(query))
    }
}

impl Clone for EagerQuery {
    fn clone(&self) -> EagerQuery {
        EagerQuery(self.0.box_clone())
    }
}

impl Query for EagerQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let unscored = match scoring {
            EnableScoring::Enabled { searcher, .. } => {
                EnableScoring::disabled_from_searcher(searcher)
            }
            disabled => disabled,
        };
        Ok(Box::new(EagerWeight(self.0.weight(unscored)?.into())))
    }
}

struct EagerWeight(Arc<dyn Weight>);

impl EagerWeight {
    fn evaluate(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<ScoredDocs> {
        let mut found = ScoredDocs::default();
        self.0.for_each_no_score(reader, &mut |docs| {
            for &doc in docs {
                found.push(doc, boost);
            }
        })?;
        Ok(found)
    }
}

impl Weight for EagerWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(self.evaluate(reader, boost)?))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.evaluate(reader, 1.0)?;
        match scorer.doc() <= doc && scorer.seek(doc) == doc {
            true => Ok(Explanation::new("matches", 1.0)),
            false => Err(TantivyError::InvalidArgument(
                "the article does not match".to_string(),
            )),
        }
    }
}

/// Documents with their scores, in order.
#[derive(Debug, Default)]
pub(crate) struct ScoredDocs {
    docs: Vec<(DocId, Score)>,
    at: usize,
}

impl ScoredDocs {
    /// Adds `doc`, which must come after all others.
    pub fn push(&mut self, doc: DocId, score: Score) {
        self.docs.push((doc, score));
    }
}

impl DocSet for ScoredDocs {
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.docs.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.docs[self.at..].partition_point(|(doc, _)| *doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn size_hint(&self) -> u32 {
        self.docs.len() as u32
    }
}

impl Scorer for ScoredDocs {
    fn score(&mut self) -> Score {
        self.docs.get(self.at).map_or(0.0, |(_, score)| *score)
    }
}
