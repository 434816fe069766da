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
use crate::index::analysis::parted;

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
    /// Whether it holds headline and body, which nothing reaches across.
    pub parted: bool,
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
    /// The mark without which a word does not fit.
    only: Option<usize>,
    /// Marks with which it does not fit.
    except: Vec<usize>,
    /// Documents with any of the terms.
    docs: BitSet,
}

/// A term that says how the word at its position is written, shared by the slots: it stands
/// beside very many words, so that its positions are read once and only where they decide.
struct Mark {
    term: Term,
    /// `None` where the segment lacks the term.
    postings: Option<SegmentPostings>,
    /// The document of `positions`, which begins before the first.
    doc: Option<DocId>,
    positions: Vec<u32>,
}

impl ProximityWeight {
    fn evaluate(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<ScoredDocs> {
        let query = &*self.query;
        let norms = reader.get_fieldnorms_reader(query.field)?;
        let mut marks = Vec::new();
        let mut slots = query
            .slots
            .iter()
            .map(|slot| OpenSlot::open(slot, query.field, reader, &mut marks))
            .collect::<tantivy::Result<Vec<OpenSlot>>>()?;
        let marked = !marks.is_empty();
        let mut positions: Vec<Vec<u32>> = vec![Vec::new(); slots.len()];
        let mut found = ScoredDocs::default();
        let mut candidates = BitSetDocSet::from(candidates(&query.spans, &slots, reader.max_doc()));
        while candidates.doc() != TERMINATED {
            let doc = candidates.doc();
            for (slot, positions) in slots.iter_mut().zip(&mut positions) {
                slot.positions(doc, positions);
                if query.parted {
                    part(positions);
                }
            }
            let mut count = query.spans.matches(&positions).len() as u32;
            if count > 0 && marked {
                for (slot, positions) in slots.iter().zip(&mut positions) {
                    slot.keep_marked(doc, query.parted, &mut marks, positions);
                }
                count = query.spans.matches(&positions).len() as u32;
            }
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
    fn open(
        slot: &Slot,
        field: Field,
        reader: &SegmentReader,
        marks: &mut Vec<Mark>,
    ) -> tantivy::Result<OpenSlot> {
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
        let mut mark = |term: &Term| -> tantivy::Result<usize> {
            if let Some(known) = marks.iter().position(|mark| mark.term == *term) {
                return Ok(known);
            }
            marks.push(Mark {
                term: term.clone(),
                postings: inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?,
                doc: None,
                positions: Vec::new(),
            });
            Ok(marks.len() - 1)
        };
        let only = slot.only.as_ref().map(&mut mark).transpose()?;
        let except = slot
            .except
            .iter()
            .map(&mut mark)
            .collect::<tantivy::Result<_>>()?;
        Ok(OpenSlot {
            terms,
            only,
            except,
            docs,
        })
    }

    /// The sorted positions of the slot's terms in `doc`, which must not be before an earlier
    /// one.
    fn positions(&mut self, doc: DocId, positions: &mut Vec<u32>) {
        positions.clear();
        for postings in &mut self.terms {
            append_positions(postings, doc, positions);
        }
        if self.terms.len() > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
    }

    /// Keeps those of the `positions` in `doc` that the slot's marks allow.
    fn keep_marked(&self, doc: DocId, parted: bool, marks: &mut [Mark], positions: &mut Vec<u32>) {
        let kept = self.except.iter().map(|&number| (number, false));
        for (number, with) in self
            .only
            .map(|number| (number, true))
            .into_iter()
            .chain(kept)
        {
            if positions.is_empty() {
                return;
            }
            if let Some(mark) = marks.get_mut(number) {
                keep(positions, mark.read(doc, parted), with);
            }
        }
    }
}

impl Mark {
    /// The sorted positions in `doc`, which must not be before an earlier one.
    fn read(&mut self, doc: DocId, parted: bool) -> &[u32] {
        if self.doc != Some(doc) {
            self.doc = Some(doc);
            self.positions.clear();
            if let Some(postings) = &mut self.postings {
                append_positions(postings, doc, &mut self.positions);
            }
            if parted {
                part(&mut self.positions);
            }
        }
        &self.positions
    }
}

/// Keeps of `positions` those that are in `marked`, or those that are not; both are sorted.
fn keep(positions: &mut Vec<u32>, marked: &[u32], with: bool) {
    let mut at = 0;
    positions.retain(|&position| {
        while marked.get(at).is_some_and(|&mark| mark < position) {
            at += 1;
        }
        (marked.get(at) == Some(&position)) == with
    });
}

/// Puts the gap between headline and body into sorted positions.
fn part(positions: &mut [u32]) {
    for position in positions {
        *position = parted(*position);
    }
}

fn append_positions(postings: &mut SegmentPostings, doc: DocId, positions: &mut Vec<u32>) {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    if postings.doc() == doc {
        postings.append_positions_with_offset(0, positions);
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
