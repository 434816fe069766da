//! How many articles of a result each year, month or day has.
//!
//! Unlike the facets of years and months, a timeline has every time at which something was
//! published, in order, and leaves a range of dates out of account: the ways out of it stay
//! visible. Joining days to months, and what lies empty between, is left to who draws it.

use std::collections::BTreeMap;

use tantivy::{DocId, Searcher};

use super::request::TimeUnit;
use super::response::{TimeBucket, Timeline};
use crate::article::Date;

/// How many documents are looked up at once.
const BLOCK: usize = 1 << 10;

/// Counts `docs`, the matching documents of each segment in order, by `unit`.
pub(crate) fn count(
    searcher: &Searcher,
    docs: &[&[DocId]],
    unit: TimeUnit,
) -> tantivy::Result<Timeline> {
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    let mut undated = 0;
    let mut found = [None; BLOCK];
    for (segment, docs) in searcher.segment_readers().iter().zip(docs) {
        let date = segment.fast_fields().u64("date")?;
        // Neighbours in an archive are often of one day: a run costs one look-up.
        let (mut last, mut run) = (0, 0);
        for block in docs.chunks(BLOCK) {
            let found = &mut found[..block.len()];
            found.fill(None);
            date.first_vals(block, found);
            for key in found.iter() {
                let Some(key) = key else {
                    undated += 1;
                    continue;
                };
                let number = bucket(key / 10_000, unit);
                if number != last {
                    if run > 0 {
                        *counts.entry(last).or_insert(0) += run;
                    }
                    (last, run) = (number, 0);
                }
                run += 1;
            }
        }
        if run > 0 {
            *counts.entry(last).or_insert(0) += run;
        }
    }
    let buckets = counts
        .into_iter()
        .filter_map(|(number, count)| {
            let date = Date::from_sort_key(number * 10_000)?;
            Some(TimeBucket { date, count })
        })
        .collect();
    Ok(Timeline {
        unit,
        buckets,
        undated,
    })
}

/// `YYYYMMDD` with zeros for what the unit does not tell apart.
fn bucket(number: u64, unit: TimeUnit) -> u64 {
    match unit {
        TimeUnit::Year => number / 10_000 * 10_000,
        TimeUnit::Month => number / 100 * 100,
        TimeUnit::Day => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_falls_into_its_unit_as_far_as_it_is_known() {
        assert_eq!(bucket(20_230_204, TimeUnit::Year), 20_230_000);
        assert_eq!(bucket(20_230_204, TimeUnit::Month), 20_230_200);
        assert_eq!(bucket(20_230_204, TimeUnit::Day), 20_230_204);
        // Known to the month: by day it stays a month.
        assert_eq!(bucket(20_230_200, TimeUnit::Day), 20_230_200);
    }
}
