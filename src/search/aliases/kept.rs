//! Articles that have any value of a field left when the user's dropped ones are not counted.

use std::sync::Arc;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader, TantivyError};

use super::Names;
use crate::search::eager::ScoredDocs;

/// Articles with a value of `field` that is shown.
#[derive(Debug, Clone)]
pub(crate) struct KeptQuery {
    /// The name of a column.
    pub field: &'static str,
    /// The user's names of its values.
    pub names: Arc<Names>,
}

impl Query for KeptQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl KeptQuery {
    fn docs(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<ScoredDocs> {
        let mut found = ScoredDocs::default();
        let Some(column) = reader.fast_fields().str(self.field)? else {
            return Ok(found);
        };
        let mut dropped = Vec::new();
        for value in &self.names.dropped {
            dropped.extend(column.dictionary().term_ord(value.as_bytes())?);
        }
        dropped.sort_unstable();
        let ords = column.ords();
        for doc in 0..reader.max_doc() {
            let mut values = ords.values_for_doc(doc);
            if values.any(|ord| dropped.binary_search(&ord).is_err()) {
                found.push(doc, boost);
            }
        }
        Ok(found)
    }
}

impl Weight for KeptQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(self.docs(reader, boost)?))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        use tantivy::DocSet;
        let mut docs = self.docs(reader, 1.0)?;
        match docs.doc() <= doc && docs.seek(doc) == doc {
            true => Ok(Explanation::new("has a value", 1.0)),
            false => Err(TantivyError::InvalidArgument(
                "the article does not match".to_string(),
            )),
        }
    }
}
