//! The columns of facet values, opened once and with the values met so far remembered.
//!
//! A segment numbers the values of a field; the name behind a number, and the number of a
//! name, stand in a compressed dictionary. The same few dozen values lead most answers, so a
//! searcher that answers more than once remembers them.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashbrown::HashMap;
use tantivy::columnar::StrColumn;
use tantivy::{InvertedIndexReader, Searcher};

use crate::article::FacetField;

/// The most values of one column that are remembered: a few megabytes.
const MAX_KNOWN: usize = 1 << 16;

/// The columns of one searcher, by segment and field.
#[derive(Debug, Default)]
pub(crate) struct Columns(Mutex<HashMap<Place, Option<Arc<Column>>>>);

/// A segment by its number, and a field.
type Place = (usize, FacetField);

/// The values of one field in one segment.
pub(crate) struct Column {
    /// The numbers of each document's values.
    pub values: StrColumn,
    /// The field's postings, when they number the same values the same way: then their
    /// dictionary, a finite state transducer, is the faster one to look values up in.
    postings: Option<Arc<InvertedIndexReader>>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    names: HashMap<u32, Arc<str>>,
    numbers: HashMap<Arc<str>, Option<u32>>,
}

impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column").finish_non_exhaustive()
    }
}

impl Columns {
    /// The column of `field` in the segment `number`; `None` when it has no value there.
    pub fn get(
        &self,
        searcher: &Searcher,
        number: usize,
        field: FacetField,
    ) -> tantivy::Result<Option<Arc<Column>>> {
        let mut columns = lock(&self.0);
        if let Some(known) = columns.get(&(number, field)) {
            return Ok(known.clone());
        }
        let segment = searcher.segment_reader(number as u32);
        let column = match segment.fast_fields().str(field.name())? {
            None => None,
            Some(values) => {
                let postings =
                    segment.inverted_index(searcher.schema().get_field(field.name())?)?;
                // Both are sorted, and the column has every value that the postings have: with
                // as many, they have the same. (A merge leaves the column values of removed
                // articles.)
                let same = postings.terms().num_terms() == values.num_terms();
                Some(Arc::new(Column {
                    values,
                    postings: same.then_some(postings),
                    known: Mutex::default(),
                }))
            }
        };
        columns.insert((number, field), column.clone());
        Ok(column)
    }
}

impl Column {
    /// The names of the values with these numbers, in the same order.
    pub fn names(&self, numbers: &[u32]) -> tantivy::Result<Vec<Arc<str>>> {
        let mut known = lock(&self.known);
        let mut missing: Vec<u64> = numbers
            .iter()
            .filter(|number| !known.names.contains_key(*number))
            .map(|number| u64::from(*number))
            .collect();
        if known.names.len() + missing.len() > MAX_KNOWN {
            known.names.clear();
            missing = numbers.iter().map(|number| u64::from(*number)).collect();
        }
        // In order, neighbours of the dictionary are read together.
        missing.sort_unstable();
        missing.dedup();
        let mut next = missing.iter();
        let values = self.values.dictionary();
        values.sorted_ords_to_term_cb(&missing, |term| {
            if let Some(number) = next.next() {
                let name: Arc<str> = String::from_utf8_lossy(term).into();
                known.names.insert(*number as u32, name);
            }
        })?;
        let name = |number: &u32| known.names.get(number).cloned().unwrap_or_default();
        Ok(numbers.iter().map(name).collect())
    }

    /// The number of the value `name`.
    pub fn number(&self, name: &Arc<str>) -> tantivy::Result<Option<u32>> {
        let mut known = lock(&self.known);
        if let Some(number) = known.numbers.get(name) {
            return Ok(*number);
        }
        let number = match &self.postings {
            Some(postings) => postings.terms().term_ord(name.as_bytes())?,
            None => self.values.dictionary().term_ord(name.as_bytes())?,
        };
        if known.numbers.len() >= MAX_KNOWN {
            known.numbers.clear();
        }
        let number = number.map(|number| number as u32);
        known.numbers.insert(name.clone(), number);
        Ok(number)
    }
}

/// What is remembered stays true whatever a panicking thread did.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
