//! A second look at the best articles of a query of many words: how many of the words stand
//! at the beginning of the article, and how many stand together in one passage.
//!
//! News says first what it is about (the inverted pyramid), and an article that has the words
//! of a query in one passage is more likely to be about them than one that has them scattered
//! (Tao and Zhai, SIGIR 2007; Büttcher, Clarke and Lushman, SIGIR 2006). Both are measured in
//! distinct words, so that no part of a query can outweigh another by being repeated:
//!
//! score = BM25 + [`LEAD`] · Σ idf(words in the headline or the first [`BEGINNING`] words)
//!       + [`TOGETHER`] · max over passages of [`PASSAGE`] words of Σ idf(words in it)
//!
//! The bonus is never negative and only the [`POOL`] best are looked at, so that hits beyond
//! them stay behind them, whatever page is asked for. Frequencies and lengths are left to the
//! engine's BM25. Positions are those of words as written, hence the words of the dictionary
//! that have the same stem are sought first.

use hashbrown::HashMap;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Searcher, SegmentReader, Term};

use super::collect::Found;
use crate::index::analysis::{BODY_START, EXACT, StemClass, Stemmer, parted};

/// How many of the best articles are looked at again.
pub(crate) const POOL: usize = 300;

/// What a word at the beginning adds, by its idf. BM25 itself gives at most 2.2 of it.
const LEAD: f32 = 0.3;

/// Words of the body that are its beginning: a lead paragraph or two.
const BEGINNING: u32 = 65;

/// What a word in the best passage adds, by its idf.
const TOGETHER: f32 = 0.15;

/// Words of a passage.
const PASSAGE: u32 = 60;

/// The most words as written that stand for one stem.
const FORMS: usize = 24;

/// The most words of the dictionary that are looked at to find them.
const SCANNED: usize = 400;

/// The most places of one word in one article that are looked at.
const PLACES: usize = 400;

/// A plain word of the query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Concept {
    /// The word, folded.
    pub word: String,
    /// The terms that it is matched by.
    pub stems: Vec<(StemClass, String)>,
    /// Its idf, and what the query makes of it.
    pub weight: f32,
}

/// Adds to the scores of the first [`POOL`] of `found` and puts them in order again.
pub(crate) fn refine(
    searcher: &Searcher,
    words: Field,
    concepts: &[Concept],
    found: &mut [Found],
) -> tantivy::Result<()> {
    let pool = found.len().min(POOL);
    let Some(pool) = found.get_mut(..pool) else {
        return Ok(());
    };
    let concepts = distinct(concepts);
    let mut stemmer = Stemmer::new();
    pool.sort_unstable_by_key(|found| (found.segment, found.doc));
    let mut at = 0;
    while let Some(first) = pool.get(at) {
        let segment = first.segment;
        let reader = searcher.segment_reader(segment);
        let mut places = Places::open(reader, words, &concepts, &mut stemmer)?;
        while let Some(found) = pool.get_mut(at).filter(|found| found.segment == segment) {
            found.score += places.bonus(found.doc, &concepts);
            at += 1;
        }
    }
    order(pool);
    Ok(())
}

/// The best first, equals in the order of the index.
pub(crate) fn order(pool: &mut [Found]) {
    let place = |found: &Found| (found.segment, found.doc);
    pool.sort_by(|a, b| {
        let by_score = b.score.total_cmp(&a.score);
        by_score.then_with(|| place(a).cmp(&place(b)))
    });
}

/// Each word once: a word written twice is weightier, but not two words.
fn distinct(concepts: &[Concept]) -> Vec<Concept> {
    let mut distinct: Vec<Concept> = Vec::with_capacity(concepts.len());
    for concept in concepts {
        if !distinct.iter().any(|known| known.stems == concept.stems) {
            distinct.push(concept.clone());
        }
    }
    distinct
}

/// The places of the query's words in one segment.
struct Places {
    /// For each concept, the postings of its forms.
    postings: Vec<Vec<SegmentPostings>>,
    /// Places in the article at hand, with the number of the concept.
    found: Vec<(u32, usize)>,
    buffer: Vec<u32>,
    /// How often each concept stands in the passage at hand.
    inside: Vec<u32>,
}

impl Places {
    fn open(
        reader: &SegmentReader,
        words: Field,
        concepts: &[Concept],
        stemmer: &mut Stemmer,
    ) -> tantivy::Result<Places> {
        let inverted = reader.inverted_index(words)?;
        let mut postings = Vec::with_capacity(concepts.len());
        for concept in concepts {
            let mut forms = Vec::new();
            for form in forms_of(concept, &inverted, stemmer)? {
                let term = Term::from_field_text(words, &form);
                let positions = IndexRecordOption::WithFreqsAndPositions;
                forms.extend(inverted.read_postings(&term, positions)?);
            }
            postings.push(forms);
        }
        Ok(Places {
            postings,
            found: Vec::new(),
            buffer: Vec::new(),
            inside: vec![0; concepts.len()],
        })
    }

    /// What `doc`, which must not be before an earlier one, has beyond frequencies.
    fn bonus(&mut self, doc: u32, concepts: &[Concept]) -> f32 {
        self.found.clear();
        for (concept, forms) in self.postings.iter_mut().enumerate() {
            for postings in forms {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() != doc {
                    continue;
                }
                self.buffer.clear();
                postings.append_positions_with_offset(0, &mut self.buffer);
                let places = self.buffer.iter().take(PLACES);
                self.found
                    .extend(places.map(|&place| (parted(place), concept)));
            }
        }
        self.found.sort_unstable();
        let weight = |concept: usize| concepts.get(concept).map_or(0.0, |c| c.weight);
        LEAD * self.lead(weight) + TOGETHER * self.together(weight)
    }

    fn lead(&mut self, weight: impl Fn(usize) -> f32) -> f32 {
        self.inside.fill(0);
        let mut sum = 0.0;
        let end = parted(BODY_START) + BEGINNING;
        for &(_, concept) in self.found.iter().take_while(|(place, _)| *place < end) {
            if let Some(inside) = self.inside.get_mut(concept)
                && *inside == 0
            {
                *inside = 1;
                sum += weight(concept);
            }
        }
        sum
    }

    fn together(&mut self, weight: impl Fn(usize) -> f32) -> f32 {
        self.inside.fill(0);
        let (mut sum, mut best) = (0.0_f32, 0.0_f32);
        let mut tail = self.found.iter().peekable();
        for &(place, concept) in &self.found {
            while let Some((_, left)) = tail.next_if(|(start, _)| place - start >= PASSAGE) {
                if let Some(inside) = self.inside.get_mut(*left) {
                    *inside -= 1;
                    if *inside == 0 {
                        sum -= weight(*left);
                    }
                }
            }
            if let Some(inside) = self.inside.get_mut(concept) {
                if *inside == 0 {
                    sum += weight(concept);
                }
                *inside += 1;
            }
            best = best.max(sum);
        }
        best
    }
}

/// The words of the dictionary that have one of the stems of `concept`.
fn forms_of(
    concept: &Concept,
    inverted: &tantivy::InvertedIndexReader,
    stemmer: &mut Stemmer,
) -> tantivy::Result<Vec<String>> {
    let mut forms = vec![concept.word.clone()];
    // Several languages may have the same stem and so the same stretch of the dictionary.
    let mut stretches: HashMap<String, Vec<(StemClass, &str)>> = HashMap::new();
    for (class, term) in &concept.stems {
        if *class == StemClass::NONE {
            continue;
        }
        let stem = term.get(class.code().len()..).unwrap_or_default();
        let common = stem.chars().zip(concept.word.chars());
        let common: String = common.take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
        // "polici" is the stem of "policy".
        let common = common.strip_suffix('i').unwrap_or(&common).to_string();
        if common.chars().count() >= 2 {
            stretches.entry(common).or_default().push((*class, term));
        }
    }
    let mut term = String::new();
    for (prefix, stems) in stretches {
        let mut stream = inverted
            .terms()
            .range()
            .ge(prefix.as_bytes())
            .into_stream()?;
        let mut scanned = 0;
        while scanned < SCANNED && forms.len() < FORMS && stream.advance() {
            scanned += 1;
            let Ok(form) = std::str::from_utf8(stream.key()) else {
                break;
            };
            if !form.starts_with(&prefix) || form.starts_with(EXACT) {
                break;
            }
            for (class, stem) in &stems {
                term.clear();
                stemmer.term(*class, form, &mut term);
                if term == *stem && !forms.iter().any(|known| known == form) {
                    forms.push(form.to_string());
                }
            }
        }
    }
    Ok(forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(found: &[(u32, usize)]) -> Places {
        Places {
            postings: Vec::new(),
            found: found.to_vec(),
            buffer: Vec::new(),
            inside: vec![0; 3],
        }
    }

    #[test]
    fn the_beginning_counts_each_word_once() {
        let weight = |concept: usize| [1.0, 10.0, 100.0][concept];
        let body = parted(BODY_START);
        let found = [(0, 0), (body, 0), (body + 30, 1), (body + 500, 2)];
        assert_eq!(places(&found).lead(weight), 11.0);
        assert_eq!(places(&[]).lead(weight), 0.0);
    }

    #[test]
    fn the_best_passage_has_the_weightiest_different_words() {
        let weight = |concept: usize| [1.0, 10.0, 100.0][concept];
        for (found, best) in [
            (vec![(0, 0), (10, 0), (20, 1)], 11.0),
            (vec![(0, 2), (60, 1), (61, 0)], 100.0),
            (vec![(0, 2), (59, 1), (61, 0)], 110.0),
            (vec![(0, 0), (1, 0), (60, 1), (70, 2)], 110.0),
            (vec![], 0.0),
        ] {
            assert_eq!(places(&found).together(weight), best, "{found:?}");
        }
    }
}
