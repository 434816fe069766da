//! Which documents match, which of them are best, and which would match if one facet's
//! selection were lifted.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use hashbrown::HashMap;
use tantivy::query::{BooleanQuery, EnableScoring, Occur, Query, Weight};
use tantivy::{BitSet, DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

use super::interest::Interest;
use super::statistics::Statistics;
use crate::article::FacetField;

/// A selection in facets that their counts are to ignore.
#[derive(Debug)]
pub(crate) struct Selection {
    /// The facets that it is made in.
    pub fields: Vec<FacetField>,
    /// The articles it leaves.
    pub query: Box<dyn Query>,
}

/// What to collect.
pub(crate) struct Wanted<'w> {
    /// What gives the score, without filters.
    pub scoring: &'w dyn Query,
    /// The document frequencies that terms share.
    pub pooled: &'w HashMap<Term, u64>,
    /// Whether running `scoring` twice costs more than keeping all scores.
    pub costly: bool,
    /// Filters that hold for everything.
    pub filters: Vec<(Occur, Box<dyn Query>)>,
    /// Filters that their own facets ignore.
    pub selections: Vec<Selection>,
    /// How many of the best to find by score; 0 for none.
    pub best: usize,
    /// Whether only the best are wanted, and not all that match.
    pub best_only: bool,
    /// Segments are left out once it is lost.
    pub interest: &'w Interest<'w>,
}

/// A document's place and score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    pub score: Score,
    pub segment: u32,
    pub doc: DocId,
}

/// The documents that match.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    /// For each segment, the documents in order.
    pub docs: Vec<Vec<DocId>>,
    /// The same for each facet with a selection, that selection lifted.
    pub sideways: HashMap<FacetField, Vec<Vec<DocId>>>,
    /// The best by score, the best first.
    pub best: Vec<Found>,
}

impl Collected {
    /// How many documents match.
    pub fn total(&self) -> u64 {
        self.docs.iter().map(|docs| docs.len() as u64).sum()
    }
}

/// Runs the query.
pub(crate) fn collect(searcher: &Searcher, wanted: &Wanted<'_>) -> tantivy::Result<Collected> {
    let base: Box<dyn Query> = if wanted.filters.is_empty() {
        wanted.scoring.box_clone()
    } else {
        let mut clauses = vec![(Occur::Must, wanted.scoring.box_clone())];
        clauses.extend(wanted.filters.iter().map(|(o, q)| (*o, q.box_clone())));
        Box::new(BooleanQuery::new(clauses))
    };
    let statistics = Statistics::new(searcher, wanted.pooled);
    let scoring = || EnableScoring::enabled_from_statistics_provider(&statistics, searcher);
    if wanted.best_only && wanted.selections.is_empty() {
        return best_only(searcher, base.weight(scoring())?.as_ref(), wanted.best);
    }
    let keep_scores = wanted.costly && wanted.best > 0;
    let matching = match keep_scores {
        true => base.weight(scoring())?,
        false => base.weight(EnableScoring::disabled_from_searcher(searcher))?,
    };
    let ranking = match wanted.best > 0 && !keep_scores {
        true => Some(wanted.scoring.weight(scoring())?),
        false => None,
    };
    let mut lifted: Vec<FacetField> = Vec::new();
    let mut selections: Vec<Box<dyn Weight>> = Vec::new();
    for selection in &wanted.selections {
        lifted.extend(&selection.fields);
        let disabled = EnableScoring::disabled_from_searcher(searcher);
        selections.push(selection.query.weight(disabled)?);
    }
    lifted.sort_unstable();
    lifted.dedup();
    // Bit i: the field lifts selection i.
    let lifts = |field: &FacetField| -> u64 {
        let of = |(i, s): (usize, &Selection)| u64::from(s.fields.contains(field)) << i;
        wanted.selections.iter().take(64).enumerate().map(of).sum()
    };
    let lifted: Vec<(FacetField, u64)> = lifted.iter().map(|f| (*f, lifts(f))).collect();

    let mut collected = Collected::default();
    for (field, _) in &lifted {
        collected.sideways.insert(*field, Vec::new());
    }
    let mut top = Top::new(wanted.best);
    for (number, segment) in searcher.segment_readers().iter().enumerate() {
        if wanted.interest.is_lost() {
            break;
        }
        let number = number as u32;
        let selected: Vec<BitSet> = selections
            .iter()
            .map(|weight| bitset(weight.as_ref(), segment))
            .collect::<tantivy::Result<_>>()?;
        let mut docs: Vec<DocId> = Vec::new();
        let mut sideways: Vec<Vec<DocId>> = vec![Vec::new(); lifted.len()];
        let mut take = |doc: DocId| -> bool {
            if segment.is_deleted(doc) {
                return false;
            }
            let mut missed = 0u64;
            for (i, set) in selected.iter().enumerate() {
                missed |= u64::from(!set.contains(doc)) << i;
            }
            for ((_, lifts), docs) in lifted.iter().zip(&mut sideways) {
                if missed & !lifts == 0 {
                    docs.push(doc);
                }
            }
            if missed == 0 {
                docs.push(doc);
            }
            missed == 0
        };
        if keep_scores {
            matching.for_each(segment, &mut |doc, score| {
                if take(doc) {
                    top.offer(Found {
                        score,
                        segment: number,
                        doc,
                    });
                }
            })?;
        } else {
            matching.for_each_no_score(segment, &mut |block| {
                for &doc in block {
                    take(doc);
                }
            })?;
        }
        if let Some(ranking) = &ranking {
            let filtered = !(wanted.filters.is_empty() && selections.is_empty());
            rank(ranking.as_ref(), segment, number, &docs, filtered, &mut top)?;
        }
        collected.docs.push(docs);
        for ((field, _), docs) in lifted.iter().zip(sideways) {
            if let Some(all) = collected.sideways.get_mut(field) {
                all.push(docs);
            }
        }
    }
    collected.best = top.into_sorted();
    Ok(collected)
}

/// The best documents alone: those that cannot reach the threshold are skipped.
fn best_only(searcher: &Searcher, weight: &dyn Weight, best: usize) -> tantivy::Result<Collected> {
    let mut top = Top::new(best);
    for (number, segment) in searcher.segment_readers().iter().enumerate() {
        weight.for_each_pruning(top.threshold(), segment, &mut |doc, score| {
            if !segment.is_deleted(doc) {
                top.offer(Found {
                    score,
                    segment: number as u32,
                    doc,
                });
            }
            top.threshold()
        })?;
    }
    let best = top.into_sorted();
    let mut docs = vec![Vec::new(); searcher.segment_readers().len()];
    for found in &best {
        docs[found.segment as usize].push(found.doc);
    }
    docs.iter_mut().for_each(|docs| docs.sort_unstable());
    Ok(Collected {
        docs,
        best,
        ..Collected::default()
    })
}

/// Offers the best of `docs` to `top`.
fn rank(
    ranking: &dyn Weight,
    segment: &SegmentReader,
    number: u32,
    docs: &[DocId],
    filtered: bool,
    top: &mut Top,
) -> tantivy::Result<()> {
    let found = |doc, score| Found {
        score,
        segment: number,
        doc,
    };
    if docs.len() <= top.wanted.max(128) {
        let mut scorer = ranking.scorer(segment, 1.0)?;
        for &doc in docs {
            if scorer.doc() < doc {
                scorer.seek(doc);
            }
            if scorer.doc() == doc {
                let score = scorer.score();
                top.offer(found(doc, score));
            }
        }
        return Ok(());
    }
    let members = filtered.then(|| {
        let mut set = BitSet::with_max_value(segment.max_doc());
        for &doc in docs {
            set.insert(doc);
        }
        set
    });
    // Documents that cannot reach the threshold are skipped without being scored.
    ranking.for_each_pruning(top.threshold(), segment, &mut |doc, score| {
        let member = match &members {
            Some(members) => members.contains(doc),
            None => !segment.is_deleted(doc),
        };
        if member {
            top.offer(found(doc, score));
        }
        top.threshold()
    })
}

fn bitset(weight: &dyn Weight, segment: &SegmentReader) -> tantivy::Result<BitSet> {
    let mut set = BitSet::with_max_value(segment.max_doc());
    let mut docs = weight.scorer(segment, 1.0)?;
    while docs.doc() != TERMINATED {
        set.insert(docs.doc());
        docs.advance();
    }
    Ok(set)
}

/// The best documents so far.
struct Top {
    wanted: usize,
    /// The worst on top.
    heap: BinaryHeap<Worst>,
}

#[derive(PartialEq)]
struct Worst(Found);

impl Eq for Worst {}

impl Ord for Worst {
    /// Greater is worse: a lower score, else a later place.
    fn cmp(&self, other: &Worst) -> Ordering {
        let place = |f: &Found| (f.segment, f.doc);
        other
            .0
            .score
            .total_cmp(&self.0.score)
            .then_with(|| place(&self.0).cmp(&place(&other.0)))
    }
}

impl PartialOrd for Worst {
    fn partial_cmp(&self, other: &Worst) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Top {
    fn new(wanted: usize) -> Top {
        Top {
            wanted,
            // A caller can ask for all of a large archive; room is made when it is needed.
            heap: BinaryHeap::with_capacity(wanted.min(1 << 12) + 1),
        }
    }

    /// The score that a document must exceed.
    fn threshold(&self) -> Score {
        match self.heap.peek() {
            Some(worst) if self.heap.len() >= self.wanted => worst.0.score,
            _ => Score::MIN,
        }
    }

    fn offer(&mut self, found: Found) {
        if self.heap.len() < self.wanted {
            self.heap.push(Worst(found));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && Worst(found) < *worst
        {
            *worst = Worst(found);
        }
    }

    fn into_sorted(self) -> Vec<Found> {
        self.heap
            .into_sorted_vec()
            .into_iter()
            .map(|worst| worst.0)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_heap_keeps_what_sorting_would(scores in proptest::collection::vec(0u8..20, 0..60), wanted in 0usize..12) {
            let all: Vec<Found> = scores
                .iter()
                .enumerate()
                .map(|(doc, score)| Found { score: f32::from(*score), segment: 0, doc: doc as u32 })
                .collect();
            let mut top = Top::new(wanted);
            all.iter().for_each(|found| top.offer(*found));
            let mut sorted = all.clone();
            sorted.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.doc.cmp(&b.doc)));
            sorted.truncate(wanted);
            prop_assert_eq!(top.into_sorted(), sorted);
        }
    }
}
