//! Articles published in a range of days.

use tantivy::query::Query;
use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::{DocId, SegmentReader};

use super::lower::unscored;
use crate::article::{Date, DateRange};

/// Articles whose date lies in `range`, without a share in the score. A date known only to
/// the month or the year must lie in it as a whole; articles without a date are in no range.
pub(crate) fn date_query(range: DateRange) -> Box<dyn Query> {
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let date = segment.fast_fields().u64("date")?;
        Ok(move |doc: DocId| {
            date.first(doc)
                .and_then(Date::from_sort_key)
                .is_some_and(|date| range.contains(date))
        })
    });
    unscored(Box::new(DocPredicateQuery::from(predicate)))
}
