//! The values of each article in one column, unpacked: where a searcher answers many questions,
//! counting broad results reads them again and again, and the packed form costs most of it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::DocId;
use tantivy::columnar::{Cardinality, Column};

/// How many documents are looked up at once in the packed form.
const BLOCK: usize = 1 << 10;

/// The most that is unpacked of one column, in numbers of 32 bits: 16 MB.
const MOST: usize = 4 << 20;

/// Numbers of values by document, packed until unpacking them pays.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Documents that were looked up in the packed form.
    looked_up: AtomicU64,
    unpacked: OnceLock<Unpacked>,
}

/// All numbers of a column, document after document.
#[derive(Debug)]
struct Unpacked {
    /// Where the numbers of each document begin, and at last where they end.
    starts: Vec<u32>,
    numbers: Vec<u32>,
}

impl Rows {
    /// Calls `note` with every one of `docs`, which are in order, and each of its numbers in
    /// `column`, which is the same at every call.
    pub fn each(&self, column: &Column, docs: &[DocId], mut note: impl FnMut(DocId, u64)) {
        if let Some(unpacked) = self.unpacked(column, docs.len()) {
            for &doc in docs {
                for &number in unpacked.of(doc) {
                    note(doc, u64::from(number));
                }
            }
            return;
        }
        packed(column, docs, note);
    }

    /// The unpacked form, once as many documents were looked up as unpacking them twice takes:
    /// then it has cost no more than half of all that was done.
    fn unpacked(&self, column: &Column, docs: usize) -> Option<&Unpacked> {
        if let Some(known) = self.unpacked.get() {
            return Some(known);
        }
        let (all, values) = (
            column.num_docs() as usize,
            column.values.num_vals() as usize,
        );
        let before = self.looked_up.fetch_add(docs as u64, Ordering::Relaxed);
        if before < 2 * u64::from(column.num_docs()) || all.saturating_add(values) > MOST {
            return None;
        }
        Some(self.unpacked.get_or_init(|| Unpacked::new(column)))
    }
}

impl Unpacked {
    fn new(column: &Column) -> Unpacked {
        let docs: Vec<DocId> = (0..column.num_docs()).collect();
        let mut unpacked = Unpacked {
            starts: Vec::with_capacity(docs.len() + 1),
            numbers: Vec::with_capacity(column.values.num_vals() as usize),
        };
        packed(column, &docs, |doc, number| {
            let start = unpacked.numbers.len() as u32;
            unpacked.starts.resize(doc as usize + 1, start);
            // No segment has as many values as 32 bits count; damage that says so has none.
            unpacked
                .numbers
                .push(u32::try_from(number).unwrap_or(u32::MAX));
        });
        let end = unpacked.numbers.len() as u32;
        unpacked.starts.resize(docs.len() + 1, end);
        unpacked
    }

    fn of(&self, doc: DocId) -> &[u32] {
        let at = doc as usize;
        let bounds = (self.starts.get(at), self.starts.get(at + 1));
        let (Some(&start), Some(&end)) = bounds else {
            return &[];
        };
        self.numbers
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }
}

fn packed(column: &Column, docs: &[DocId], mut note: impl FnMut(DocId, u64)) {
    if column.get_cardinality() == Cardinality::Multivalued {
        let (mut of_docs, mut rows, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for block in docs.chunks(BLOCK) {
            of_docs.clear();
            rows.clear();
            column.row_ids_for_docs(block, &mut of_docs, &mut rows);
            found.resize(rows.len(), 0u64);
            column.values.get_vals(&rows, &mut found);
            for (&doc, &number) in of_docs.iter().zip(&found) {
                note(doc, number);
            }
        }
        return;
    }
    let mut found = [None; BLOCK];
    for block in docs.chunks(BLOCK) {
        let found = &mut found[..block.len()];
        found.fill(None);
        column.first_vals(block, found);
        for (&doc, number) in block.iter().zip(found) {
            if let Some(number) = number {
                note(doc, *number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tantivy::schema::{FAST, NumericOptions, Schema};
    use tantivy::{Index, TantivyDocument};

    /// The column of an index whose documents have these values.
    fn column(values: &[Vec<u64>]) -> Column {
        let mut schema = Schema::builder();
        let field = schema.add_u64_field("value", NumericOptions::default() | FAST);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        for values in values {
            let mut document = TantivyDocument::default();
            values
                .iter()
                .for_each(|value| document.add_u64(field, *value));
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let reader = index.reader().unwrap();
        let searcher = reader.searcher();
        searcher
            .segment_reader(0)
            .fast_fields()
            .u64("value")
            .unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn unpacked_says_what_packed_says(
            values in prop::collection::vec(prop::collection::vec(0..9u64, 0..4), 1..40),
            most in 1..3usize,
        ) {
            // Columns of at most one value are packed otherwise.
            let values: Vec<Vec<u64>> = values
                .into_iter()
                .map(|mut all| { all.truncate(most); all })
                .collect();
            prop_assume!(values.iter().any(|all| !all.is_empty()));
            let column = column(&values);
            let docs: Vec<DocId> = (0..values.len() as u32).step_by(2).collect();
            let expected: Vec<(DocId, u64)> = docs
                .iter()
                .flat_map(|&doc| values[doc as usize].iter().map(move |&value| (doc, value)))
                .collect();
            let rows = Rows::default();
            for round in 0..8 {
                let mut found = Vec::new();
                rows.each(&column, &docs, |doc, number| found.push((doc, number)));
                prop_assert_eq!(&found, &expected, "round {}", round);
            }
            prop_assert!(rows.unpacked.get().is_some());
        }
    }
}
