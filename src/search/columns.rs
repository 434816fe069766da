//! The columns of facet values, opened once and with the values met so far remembered.
//!
//! A segment numbers the values of a field; the name behind a number, and the number of a
//! name, stand in a compressed dictionary. The same few dozen values lead most answers, so a
//! searcher that answers more than once remembers them. Values that the user gave one name
//! have one number, behind those of the dictionary.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashbrown::HashMap;
use tantivy::columnar::StrColumn;
use tantivy::{DocId, InvertedIndexReader, Searcher};

use super::aliases::{Names, Naming};
use super::rows::Rows;
use crate::article::FacetField;
use crate::index::schema::Fields;

/// The most values of one column that are remembered: a few megabytes.
const MAX_KNOWN: usize = 1 << 16;

/// The columns of one searcher, by segment and field.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    opened: Mutex<HashMap<Place, Option<Arc<Column>>>>,
    naming: Arc<Naming>,
}

/// A segment by its number, and a field.
type Place = (usize, FacetField);

/// The values of one field in one segment.
pub(crate) struct Column {
    /// The numbers of each document's values.
    pub values: StrColumn,
    rows: Rows,
    /// The field's postings, when they number the same values the same way: then their
    /// dictionary, a finite state transducer, is the faster one to look values up in.
    postings: Option<Arc<InvertedIndexReader>>,
    known: Mutex<Known>,
    /// The user's names, where they meet values of the column.
    pub renamed: Option<Renamed>,
}

/// Values of a column that are shown under other names, or not at all.
pub(crate) struct Renamed {
    /// For each value of the dictionary the number it is counted under.
    pub numbers: Vec<u32>,
    /// The names behind the numbers that follow those of the dictionary.
    pub names: Vec<Arc<str>>,
    by_name: HashMap<Arc<str>, u32>,
}

/// The number of values that are not shown.
pub(crate) const DROPPED: u32 = u32::MAX;

/// More different values than any segment has: a count beyond it is damage, and making room
/// for it would end the process.
pub(crate) const MAX_VALUES: usize = 1 << 28;

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
    /// Columns whose values are shown as `naming` says.
    pub fn new(naming: Arc<Naming>) -> Columns {
        Columns {
            opened: Mutex::default(),
            naming,
        }
    }

    /// The column of `field` in the segment `number`; `None` when it has no value there.
    pub fn get(
        &self,
        searcher: &Searcher,
        fields: &Fields,
        number: usize,
        field: FacetField,
    ) -> tantivy::Result<Option<Arc<Column>>> {
        let names = self.naming.of(searcher, fields, field)?;
        let mut columns = lock(&self.opened);
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
                let mut column = Column {
                    values,
                    rows: Rows::default(),
                    postings: same.then_some(postings),
                    known: Mutex::default(),
                    renamed: None,
                };
                if let Some(names) = names {
                    column.renamed = column.rename(&names)?;
                }
                Some(Arc::new(column))
            }
        };
        columns.insert((number, field), column.clone());
        Ok(column)
    }
}

impl Column {
    /// The values of this column that `names` meets.
    fn rename(&self, names: &Names) -> tantivy::Result<Option<Renamed>> {
        let values = self.values.num_terms();
        let mut met: Vec<(u32, u32)> = Vec::new();
        let mut renamed = Renamed {
            numbers: Vec::new(),
            names: Vec::new(),
            by_name: HashMap::new(),
        };
        for group in &names.groups {
            let number = (values + renamed.names.len()) as u32;
            let before = met.len();
            for value in &group.values {
                met.extend(self.number(value)?.map(|old| (old, number)));
            }
            if met.len() > before {
                renamed.names.push(group.name.clone());
                renamed.by_name.insert(group.name.clone(), number);
            }
        }
        for value in &names.dropped {
            met.extend(self.number(value)?.map(|old| (old, DROPPED)));
        }
        if met.is_empty() || values > MAX_VALUES {
            return Ok(None);
        }
        renamed.numbers = (0..values as u32).collect();
        for (old, new) in met {
            if let Some(number) = renamed.numbers.get_mut(old as usize) {
                *number = new;
            }
        }
        Ok(Some(renamed))
    }

    /// Calls `note` with each of `docs`, which are in order, and the numbers of its values.
    pub fn each_value(&self, docs: &[DocId], note: impl FnMut(DocId, u64)) {
        self.rows.each(self.values.ords(), docs, note);
    }

    /// How many numbers there are, the user's names included.
    pub fn num_values(&self) -> usize {
        let renamed = self.renamed.as_ref().map_or(0, |r| r.names.len());
        self.values.num_terms() + renamed
    }

    /// The names of the values with these numbers, in the same order.
    pub fn names(&self, numbers: &[u32]) -> tantivy::Result<Vec<Arc<str>>> {
        let Some(renamed) = &self.renamed else {
            return self.values_of(numbers);
        };
        let values = self.values.num_terms();
        let own = |number: &u32| (*number as usize).checked_sub(values);
        let plain: Vec<u32> = numbers
            .iter()
            .copied()
            .filter(|n| own(n).is_none())
            .collect();
        let mut plain = self.values_of(&plain)?.into_iter();
        let name = |number: &u32| match own(number) {
            Some(at) => renamed.names.get(at).cloned(),
            None => plain.next(),
        };
        Ok(numbers
            .iter()
            .map(name)
            .map(Option::unwrap_or_default)
            .collect())
    }

    fn values_of(&self, numbers: &[u32]) -> tantivy::Result<Vec<Arc<str>>> {
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

    /// The number of what is shown as `name`.
    pub fn shown_number(&self, name: &Arc<str>) -> tantivy::Result<Option<u32>> {
        let Some(renamed) = &self.renamed else {
            return self.number(name);
        };
        if let Some(number) = renamed.by_name.get(name) {
            return Ok(Some(*number));
        }
        // A value that is shown under another name is not shown under its own.
        let number = self.number(name)?;
        Ok(number.filter(|number| renamed.numbers.get(*number as usize) == Some(number)))
    }

    /// The number of the value `name` of the dictionary.
    fn number(&self, name: &Arc<str>) -> tantivy::Result<Option<u32>> {
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
