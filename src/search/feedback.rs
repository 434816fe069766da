//! A third look at the best articles of a query that any of its words answers: which of them
//! speak of what the very best have in common.
//!
//! Pseudo-relevance feedback in the manner of relevance models (Lavrenko and Croft, SIGIR
//! 2001; Abdul-Jaleel and others, TREC 2004, "RM3"): the words that the first [`SAMPLES`]
//! articles share, each weighted by how much of them it makes up and by how rare it is
//! elsewhere, are asked for beside the query's own. What matches stays what it was: only the
//! order of the best changes, by
//!
//! score + [`SHARE`] · Σ weight(word) · BM25(word)
//!
//! where the weights of the [`WORDS`] words sum to 1: together they count little more than
//! one more word of the query. In proportion to the query's length, as the method has it,
//! they drown queries of twenty words and more; the figures are those of `benches/quality.rs`.

use hashbrown::HashMap;
use tantivy::postings::Postings;
use tantivy::query::Bm25Weight;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Score, Searcher, Term};

use super::collect::Found;
use crate::index::analysis::{StemClass, Stemmer};
use crate::text::words;

/// The articles that are taken to be right.
pub(crate) const SAMPLES: usize = 8;

/// How many of their words are asked for.
const WORDS: usize = 25;

/// What they weigh together, beside a word of the query.
const SHARE: f32 = 1.2;

/// Of so many articles at most one may have a word that is asked for: what many say tells
/// nothing.
const RARITY: u64 = 10;

/// Bytes of a body that are read: news says first what it is about.
const READ: usize = 6_000;

/// The least characters of a word.
const SHORTEST: usize = 3;

/// One of the best articles.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// Its score: how much it is believed.
    pub score: Score,
    /// Its rules of stemming.
    pub class: StemClass,
    /// Its headline and body.
    pub text: [String; 2],
}

/// A word to ask for.
struct Wanted {
    term: Term,
    weight: f32,
    bm25: Bm25Weight,
}

/// Adds to the scores of `pool` what its articles share with `samples`, and puts it in order
/// again.
pub(crate) fn refine(
    searcher: &Searcher,
    stems: Field,
    samples: &[Sample],
    pool: &mut [Found],
) -> tantivy::Result<()> {
    let wanted = wanted(searcher, stems, samples)?;
    pool.sort_unstable_by_key(|found| (found.segment, found.doc));
    let mut at = 0;
    while let Some(first) = pool.get(at) {
        let segment = first.segment;
        let reader = searcher.segment_reader(segment);
        let end = at + pool[at..].partition_point(|found| found.segment == segment);
        let inverted = reader.inverted_index(stems)?;
        let norms = reader.get_fieldnorms_reader(stems)?;
        for word in &wanted {
            let found = inverted.read_postings(&word.term, IndexRecordOption::WithFreqs)?;
            let Some(mut postings) = found else { continue };
            for found in &mut pool[at..end] {
                if postings.doc() < found.doc {
                    postings.seek(found.doc);
                }
                if postings.doc() == found.doc {
                    let norm = norms.fieldnorm_id(found.doc);
                    let score = word.bm25.score(norm, postings.term_freq());
                    found.score += SHARE * word.weight * score;
                }
            }
        }
        at = end;
    }
    super::evidence::order(pool);
    Ok(())
}

/// The words that `samples` share, the weightiest first, their weights summing to 1.
fn wanted(searcher: &Searcher, stems: Field, samples: &[Sample]) -> tantivy::Result<Vec<Wanted>> {
    let documents = searcher.num_docs().max(1);
    let average = searcher
        .segment_readers()
        .iter()
        .map(|segment| Ok(segment.inverted_index(stems)?.total_num_tokens()))
        .sum::<tantivy::Result<u64>>()? as Score
        / documents as Score;
    let mut found: Vec<(String, f32, u64)> = Vec::new();
    for (term, share) in shared(samples) {
        let count = searcher.doc_freq(&Term::from_field_text(stems, &term))?;
        if count >= 2 && count <= documents / RARITY {
            let rarity = (documents as f32 / count as f32).ln();
            found.push((term, share * rarity, count));
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found.truncate(WORDS);
    let sum: f32 = found.iter().map(|(_, weight, _)| weight).sum();
    let wanted = found.into_iter().map(|(term, weight, count)| Wanted {
        term: Term::from_field_text(stems, &term),
        weight: weight / sum,
        bm25: Bm25Weight::for_one_term(count, documents, average),
    });
    Ok(wanted.collect())
}

/// The stems that at least two of `samples` have, with the share of them that they make up.
fn shared(samples: &[Sample]) -> HashMap<String, f32> {
    let mut stemmer = Stemmer::new();
    let all: f32 = samples.iter().map(|sample| sample.score).sum();
    let mut shares: HashMap<String, (u32, f32)> = HashMap::new();
    let mut term = String::new();
    for sample in samples {
        let mut counts: HashMap<String, u32> = HashMap::new();
        let mut total = 0;
        for text in &sample.text {
            let end = crate::text::floor_boundary(text, READ);
            for word in words(&text[..end]) {
                total += 1;
                if word.text.chars().nth(SHORTEST - 1).is_none()
                    || !word.text.chars().all(char::is_alphabetic)
                {
                    continue;
                }
                term.clear();
                stemmer.term(sample.class, word.text, &mut term);
                *counts.entry_ref(term.as_str()).or_default() += 1;
            }
        }
        let believed = sample.score / all.max(f32::MIN_POSITIVE) / total.max(1) as f32;
        for (term, count) in counts {
            let (samples, share) = shares.entry(term).or_default();
            *samples += 1;
            *share += believed * count as f32;
        }
    }
    let shared = shares.into_iter().filter(|(_, (samples, _))| *samples >= 2);
    shared.map(|(term, (_, share))| (term, share)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(score: f32, headline: &str, body: &str) -> Sample {
        Sample {
            score,
            class: StemClass::of("en"),
            text: [headline.into(), body.into()],
        }
    }

    #[test]
    fn what_two_articles_say_is_shared_by_its_stem_and_by_belief() {
        let samples = [
            sample(3.0, "Tanker seized", "The tankers of 2019 lay at Zorvex."),
            sample(1.0, "", "A tanker left, a tanker came."),
            sample(2.0, "", "Nothing of that."),
        ];
        let shared = shared(&samples);
        // 3/6 · 2/9 + 1/6 · 2/6; "of" and "at" are too short, "2019" is no word.
        let share = shared.get("entanker").copied().unwrap_or_default();
        assert!(
            (share - (1.0 / 9.0 + 1.0 / 18.0)).abs() < 1e-6,
            "{shared:?}"
        );
        assert_eq!(shared.len(), 1, "{shared:?}");
        assert!(super::shared(&samples[..1]).is_empty());
    }
}
