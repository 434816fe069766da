//! Phrases and proximity over postings, where tantivy's own phrase query does not reach:
//! several words in one place of a phrase, a bounded number of words between, either order.
//!
//! A segment is evaluated as a whole when its scorer is made: the answer needs the total
//! anyway, so laziness would save nothing.

use std::sync::Arc;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{BitSetDocSet, Bm25Weight, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::eager::ScoredDocs;
use super::spans::Spans;

/// One place in a phrase: any of `terms`, where `only` stands too and none of `except`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Slot {
    /// Terms that fit.
    pub terms: Vec<Term>,
    /// The term at the same position without which it does not fit, if there is one.
    pub only: Option<Term>,
    /// Terms at the same position that make it not fit.
    pub except: Vec<Term>,
}

/// Words that stand to each other as `spans` says.
#[derive(Debug, Clone)]
pub(crate) struct ProximityQuery {
    /// The field with positions that all terms belong to.
    pub field: Field,
    /// The slots that `spans` names.
    pub slots: Vec<Slot>,
    /// How they must stand.
    pub spans: Spans,
    /// The document frequency that the score is computed with.
    pub doc_freq: u64,
}

impl Query for ProximityQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bm25 = match &scoring {
            EnableScoring::Enabled {
                statistics_provider,
                ..
            } => {
                let documents = statistics_provider.total_num_docs()?.max(1);
                let tokens = statistics_provider.total_num_tokens(self.field)?;
                Some(Bm25Weight::for_one_term(
                    self.doc_freq.min(documents),
                    documents,
                    tokens as Score / documents as Score,
                ))
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(ProximityWeight {
            query: Arc::new(self.clone()),
            bm25,
        }))
    }
}

struct ProximityWeight {
    query: Arc<ProximityQuery>,
    bm25: Option<Bm25Weight>,
}

/// A slot with its postings, which only move forward.
struct OpenSlot {
    terms: Vec<SegmentPostings>,
    /// Empty postings where the segment lacks the term.
    only: Option<Vec<SegmentPostings>>,
    except: Vec<SegmentPostings>,
    /// Documents with any of the terms.
    docs: BitSet,
}

impl ProximityWeight {
    fn evaluate(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<ScoredDocs> {
        let query = &*self.query;
        let norms = reader.get_fieldnorms_reader(query.field)?;
        let mut slots = query
            .slots
            .iter()
            .map(|slot| OpenSlot::open(slot, query.field, reader))
            .collect::<tantivy::Result<Vec<OpenSlot>>>()?;
        let mut positions: Vec<Vec<u32>> = vec![Vec::new(); slots.len()];
        let mut found = ScoredDocs::default();
        let mut candidates = BitSetDocSet::from(candidates(&query.spans, &slots, reader.max_doc()));
        while candidates.doc() != TERMINATED {
            let doc = candidates.doc();
            for (slot, positions) in slots.iter_mut().zip(&mut positions) {
                slot.positions(doc, positions);
            }
            let count = query.spans.matches(&positions).len() as u32;
            if count > 0 {
                let score = self
                    .bm25
                    .as_ref()
                    .map_or(1.0, |bm25| bm25.score(norms.fieldnorm_id(doc), count));
                found.push(doc, score * boost);
            }
            candidates.advance();
        }
        Ok(found)
    }
}

impl Weight for ProximityWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(self.evaluate(reader, boost)?))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.evaluate(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(
                "the article does not match".to_string(),
            ));
        }
        Ok(Explanation::new("words near each other", scorer.score()))
    }
}

impl OpenSlot {
    fn open(slot: &Slot, field: Field, reader: &SegmentReader) -> tantivy::Result<OpenSlot> {
        let inverted = reader.inverted_index(field)?;
        let mut docs = BitSet::with_max_value(reader.max_doc());
        let mut terms = Vec::with_capacity(slot.terms.len());
        for term in &slot.terms {
            let Some(info) = inverted.get_term_info(term)? else {
                continue;
            };
            let mut blocks =
                inverted.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            while !blocks.docs().is_empty() {
                for &doc in blocks.docs() {
                    docs.insert(doc);
                }
                blocks.advance();
            }
            terms.push(
                inverted
                    .read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions)?,
            );
        }
        let open = |term: &Term| {
            let found = inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?;
            Ok(found.into_iter().collect::<Vec<SegmentPostings>>())
        };
        let only = slot.only.as_ref().map(open).transpose()?;
        let except: Vec<Vec<SegmentPostings>> = slot
            .except
            .iter()
            .map(open)
            .collect::<tantivy::Result<_>>()?;
        let except = except.into_iter().flatten().collect();
        Ok(OpenSlot {
            terms,
            only,
            except,
            docs,
        })
    }

    /// The sorted positions of the slot in `doc`, which must not be before an earlier one.
    fn positions(&mut self, doc: DocId, positions: &mut Vec<u32>) {
        positions.clear();
        collect_positions(&mut self.terms, doc, positions);
        if self.terms.len() > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
        if let Some(only) = self.only.as_mut().filter(|_| !positions.is_empty()) {
            let mut beside = Vec::new();
            collect_positions(only, doc, &mut beside);
            positions.retain(|position| beside.binary_search(position).is_ok());
        }
        if !self.except.is_empty() && !positions.is_empty() {
            let mut except = Vec::new();
            collect_positions(&mut self.except, doc, &mut except);
            except.sort_unstable();
            positions.retain(|position| except.binary_search(position).is_err());
        }
    }
}

fn collect_positions(postings: &mut [SegmentPostings], doc: DocId, positions: &mut Vec<u32>) {
    for postings in postings {
        if postings.doc() < doc {
            postings.seek(doc);
        }
        if postings.doc() == doc {
            postings.append_positions_with_offset(0, positions);
        }
    }
}

/// The documents that have words enough to match.
fn candidates(spans: &Spans, slots: &[OpenSlot], max_doc: u32) -> BitSet {
    let all = |parts: &mut dyn Iterator<Item = BitSet>| {
        parts
            .reduce(|a, b| intersect(&a, &b, max_doc))
            .unwrap_or_else(|| BitSet::with_max_value(max_doc))
    };
    match spans {
        Spans::Sequence(used) => all(&mut used.iter().map(|slot| slots[*slot].docs.clone())),
        Spans::InOrder { parts, .. } => {
            all(&mut parts.iter().map(|part| candidates(part, slots, max_doc)))
        }
        Spans::Near { left, right, .. } => intersect(
            &candidates(left, slots, max_doc),
            &candidates(right, slots, max_doc),
            max_doc,
        ),
        Spans::Any(parts) => {
            let mut any = BitSet::with_max_value(max_doc);
            for part in parts {
                let mut docs = BitSetDocSet::from(candidates(part, slots, max_doc));
                while docs.doc() != TERMINATED {
                    any.insert(docs.doc());
                    docs.advance();
                }
            }
            any
        }
    }
}

fn intersect(a: &BitSet, b: &BitSet, max_doc: u32) -> BitSet {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut both = BitSet::with_max_value(max_doc);
    let mut docs = BitSetDocSet::from(few.clone());
    while docs.doc() != TERMINATED {
        if many.contains(docs.doc()) {
            both.insert(docs.doc());
        }
        docs.advance();
    }
    both
}
