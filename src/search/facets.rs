//! Counting facet values over a result, exactly.
//!
//! Each segment numbers the values of a field by its own dictionary, and counting there is
//! one array. To find the values with the most articles over all segments without reading
//! every dictionary, the largest of each segment are taken until no other value can reach
//! the last place: the threshold algorithm (Fagin, Lotem and Naor, PODS 2001).

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashSet;
use tantivy::error::DataCorruption;
use tantivy::{DocId, Searcher};

use super::columns::{Column, Columns, DROPPED, MAX_VALUES, Renamed};
use super::request::FacetRequest;
use super::response::{Facet, FacetValue};
use crate::article::FacetField;
use crate::index::schema::Fields;

/// How many documents are looked up at once.
const BLOCK: usize = 1 << 10;

thread_local! {
    /// Tallies that are all zeros, for who counts next.
    static TALLIES: RefCell<Vec<Vec<u32>>> = const { RefCell::new(Vec::new()) };
}

/// The largest tally that a thread keeps, in numbers of 32 bits: 1 MB.
const MAX_KEPT: usize = 1 << 18;

/// How many tallies a thread keeps: for four facets in some segments.
const TALLIES_KEPT: usize = 8;

/// Counts by number of the value. A dictionary has many values of which most results have
/// few: making a table of zeros for each would cost more than counting, so a thread keeps the
/// tables that were wiped.
struct Tally(Vec<u32>);

impl Tally {
    /// Zeros for this many values or more.
    fn new(values: usize) -> Tally {
        let kept = TALLIES.with_borrow_mut(Vec::pop);
        match kept {
            Some(kept) if kept.len() >= values => Tally(kept),
            _ => Tally(vec![0; values]),
        }
    }

    /// Keeps it for later: `counted` are all that have a count.
    fn wipe(&mut self, counted: &[u32]) {
        let mut counts = std::mem::take(&mut self.0);
        if counts.capacity() > MAX_KEPT {
            return;
        }
        for ord in counted {
            counts[*ord as usize] = 0;
        }
        TALLIES.with_borrow_mut(|kept| {
            if kept.len() < TALLIES_KEPT {
                kept.push(counts);
            }
        });
    }
}

/// The counts of one segment, by number of the value.
struct Counted {
    column: Arc<Column>,
    counts: Tally,
    /// Numbers of the values that occur, the most frequent first as far as `sorted`; those
    /// behind are in no order and not more frequent.
    order: Vec<u32>,
    sorted: usize,
}

/// Counts `request` over `docs`, the matching documents of each segment in order. `selected`
/// values are among the answers whatever their count.
pub(crate) fn count(
    searcher: &Searcher,
    fields: &Fields,
    columns: &Columns,
    docs: &[&[DocId]],
    request: FacetRequest,
    selected: &[String],
) -> tantivy::Result<Facet> {
    match request.field {
        FacetField::Year => count_dates(searcher, docs, request, selected, 10_000),
        FacetField::Month => count_dates(searcher, docs, request, selected, 100),
        _ => count_texts(searcher, fields, columns, docs, request, selected),
    }
}

fn count_texts(
    searcher: &Searcher,
    fields: &Fields,
    columns: &Columns,
    docs: &[&[DocId]],
    request: FacetRequest,
    selected: &[String],
) -> tantivy::Result<Facet> {
    let mut segments = Vec::new();
    for (number, docs) in docs.iter().enumerate() {
        if docs.is_empty() {
            continue;
        }
        if let Some(column) = columns.get(searcher, fields, number, request.field)? {
            if column.values.num_terms() > MAX_VALUES {
                let reason = format!("{} has too many values", request.field.name());
                return Err(DataCorruption::comment_only(reason).into());
            }
            segments.push(count_segment(column, docs, request.limit));
        }
    }
    let distinct = distinct(&segments)?;
    let mut values = top(&mut segments, request.limit)?;
    for value in selected {
        if !values.iter().any(|(known, _)| known.as_ref() == value) {
            let value: Arc<str> = value.as_str().into();
            let count = count_of(&segments, &value)?;
            values.push((value, count));
        }
    }
    Ok(Facet {
        field: request.field,
        values: values
            .into_iter()
            .map(|(value, count)| FacetValue {
                selected: selected.iter().any(|known| known == value.as_ref()),
                value: value.to_string(),
                count,
            })
            .collect(),
        distinct,
    })
}

fn count_segment(column: Arc<Column>, docs: &[DocId], limit: usize) -> Counted {
    let mut counts = Tally::new(column.num_values());
    // Those that occur, as they are met: a dictionary has many that do not.
    let mut order: Vec<u32> = Vec::new();
    let known = &mut counts.0[..column.num_values()];
    let mut note = |ord: u64| {
        if let Some(count) = known.get_mut(ord as usize) {
            if *count == 0 {
                order.push(ord as u32);
            }
            *count += 1;
        }
    };
    if let Some(renamed) = &column.renamed {
        let mut rows = Renames::new(renamed, column.values.num_terms());
        rows.each(&column, docs, &mut note);
    } else {
        // A document has each value once: the indexer writes no value twice.
        column.each_value(docs, |_, ord| note(ord));
    }
    Counted::new(column, counts, order, limit)
}

/// Values as they are counted under the user's names.
struct Renames<'r> {
    renamed: &'r Renamed,
    /// The number of the first name of the user's.
    first: usize,
    /// The last document that was counted for each of them: two values of one name count
    /// an article once.
    last: Vec<DocId>,
}

impl<'r> Renames<'r> {
    fn new(renamed: &'r Renamed, first: usize) -> Renames<'r> {
        Renames {
            renamed,
            first,
            last: vec![DocId::MAX; renamed.names.len()],
        }
    }

    /// Calls `note` with every value of every document, under its number.
    fn each(&mut self, column: &Column, docs: &[DocId], note: &mut impl FnMut(u64)) {
        column.each_value(docs, |doc, ord| {
            let number = self.renamed.numbers.get(ord as usize);
            let number = number.copied().unwrap_or(DROPPED);
            if number == DROPPED {
                return;
            }
            let name = (number as usize).checked_sub(self.first);
            if let Some(last) = name.and_then(|name| self.last.get_mut(name))
                && std::mem::replace(last, doc) == doc
            {
                return;
            }
            note(u64::from(number));
        });
    }
}

/// The `limit` values with the most documents over all segments, ties in order of the value.
fn top(segments: &mut [Counted], limit: usize) -> tantivy::Result<Vec<(Arc<str>, u64)>> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let mut known: HashSet<Arc<str>> = HashSet::new();
    let mut found: Vec<(Reverse<u64>, Arc<str>)> = Vec::new();
    let mut taken = 0;
    loop {
        let take = if taken == 0 { limit } else { taken * 2 };
        segments.iter_mut().for_each(|segment| segment.sort(take));
        for (at, segment) in segments.iter().enumerate() {
            let ords = segment.order.get(taken..).unwrap_or_default();
            let ords = &ords[..ords.len().min(take - taken)];
            for (ord, value) in ords.iter().zip(segment.column.names(ords)?) {
                if !known.insert(value.clone()) {
                    continue;
                }
                let mut count = u64::from(segment.counts.0[*ord as usize]);
                for (_, other) in segments
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != at)
                {
                    count += other.count_of(&value)?;
                }
                found.push((Reverse(count), value));
            }
        }
        taken = take;
        found.sort_unstable();
        // A value not seen yet has at most `rest` documents.
        let rest: u64 = segments
            .iter()
            .map(|segment| segment.most_after(taken))
            .sum();
        let settled = found
            .get(limit - 1)
            .is_some_and(|(count, _)| count.0 > rest);
        if rest == 0 || settled {
            found.truncate(limit);
            return Ok(found
                .into_iter()
                .map(|(count, value)| (value, count.0))
                .collect());
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.counts.wipe(&self.order);
    }
}

impl Counted {
    fn new(column: Arc<Column>, counts: Tally, mut order: Vec<u32>, limit: usize) -> Counted {
        // Few are shown of many: only the front is put in order.
        let front = limit.saturating_mul(2).saturating_add(16);
        let rank = |ord: &u32| (Reverse(counts.0[*ord as usize]), *ord);
        let sorted = front.min(order.len());
        if front < order.len() {
            order.select_nth_unstable_by_key(front, rank);
        }
        order[..sorted].sort_unstable_by_key(rank);
        Counted {
            column,
            counts,
            order,
            sorted,
        }
    }

    /// Puts the first `wanted` and the one behind them in order.
    fn sort(&mut self, wanted: usize) {
        if wanted >= self.sorted && self.sorted < self.order.len() {
            let counts = &self.counts.0;
            self.order
                .sort_unstable_by_key(|ord| (Reverse(counts[*ord as usize]), *ord));
            self.sorted = self.order.len();
        }
    }

    /// The count of the value that comes after the `taken` most frequent.
    fn most_after(&self, taken: usize) -> u64 {
        let ord = self.order.get(taken);
        ord.map_or(0, |ord| u64::from(self.counts.0[*ord as usize]))
    }

    fn count_of(&self, value: &Arc<str>) -> tantivy::Result<u64> {
        let ord = self.column.shown_number(value)?;
        let count = ord.and_then(|ord| self.counts.0.get(ord as usize));
        Ok(u64::from(count.copied().unwrap_or(0)))
    }
}

fn count_of(segments: &[Counted], value: &Arc<str>) -> tantivy::Result<u64> {
    segments.iter().map(|segment| segment.count_of(value)).sum()
}

/// How many different values occur. Exact for one segment. Over several, values have to be
/// read and compared, which for many costs more than counting them: then it is the most that
/// a segment has.
fn distinct(segments: &[Counted]) -> tantivy::Result<usize> {
    const COMPARED: usize = 64;
    if segments.len() > 1 && segments.iter().all(|s| s.order.len() <= COMPARED) {
        let mut all: HashSet<Arc<str>> = HashSet::new();
        for segment in segments {
            all.extend(segment.column.names(&segment.order)?);
        }
        return Ok(all.len());
    }
    Ok(segments.iter().map(|s| s.order.len()).max().unwrap_or(0))
}

/// Years or months, in their order: the date's number without its last digits.
fn count_dates(
    searcher: &Searcher,
    docs: &[&[DocId]],
    request: FacetRequest,
    selected: &[String],
    unit: u64,
) -> tantivy::Result<Facet> {
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for (segment, docs) in searcher.segment_readers().iter().zip(docs) {
        let date = segment.fast_fields().u64("date")?;
        let mut found = [None; BLOCK];
        let (mut last, mut run) = (0, 0);
        for block in docs.chunks(BLOCK) {
            let found = &mut found[..block.len()];
            found.fill(None);
            date.first_vals(block, found);
            for key in found.iter().flatten() {
                // The sort key is YYYYMMDD and four digits for the time of day.
                let value = key / 10_000 / unit;
                if unit == 100 && value.is_multiple_of(100) {
                    // Only the year is known.
                    continue;
                }
                if value != last {
                    if run > 0 {
                        *counts.entry(last).or_insert(0) += run;
                    }
                    (last, run) = (value, 0);
                }
                run += 1;
            }
        }
        if run > 0 {
            *counts.entry(last).or_insert(0) += run;
        }
    }
    let name = |value: u64| match unit {
        10_000 => format!("{value:04}"),
        _ => format!("{:04}-{:02}", value / 100, value % 100),
    };
    let distinct = counts.len();
    let mut most: Vec<(Reverse<u64>, Reverse<u64>)> = counts
        .iter()
        .map(|(value, count)| (Reverse(*count), Reverse(*value)))
        .collect();
    most.sort_unstable();
    most.truncate(request.limit);
    let mut values: Vec<FacetValue> = most
        .into_iter()
        .map(|(count, value)| FacetValue {
            value: name(value.0),
            count: count.0,
            selected: false,
        })
        .collect();
    for value in selected {
        match values.iter_mut().find(|known| known.value == *value) {
            Some(known) => known.selected = true,
            None => values.push(FacetValue {
                value: value.clone(),
                count: counts
                    .iter()
                    .find(|(known, _)| name(**known) == *value)
                    .map_or(0, |(_, count)| *count),
                selected: true,
            }),
        }
    }
    values.sort_unstable_by(|a, b| a.value.cmp(&b.value));
    Ok(Facet {
        field: request.field,
        values,
        distinct,
    })
}
