//! What a user may have meant, and why a hit has its score.

use std::ops::Range;

use hashbrown::HashMap;
use tantivy::query::{EnableScoring, Explanation, Query};
use tantivy::{Searcher, Term};

use super::budget::Budget;
use super::collect::Found;
use super::expand::{Pattern, expand};
use super::response::Suggestion;
use super::statistics::Statistics;
use super::values::edit_distance;
use crate::index::schema::Fields;
use crate::text::fold;

/// The most words that something is suggested for.
const MOST: usize = 5;

/// For each unknown word, the nearest word of the index: fewest slips and at most `most_slips`,
/// then most articles.
pub(crate) fn suggestions(
    searcher: &Searcher,
    fields: &Fields,
    unknown: &[(String, Range<usize>)],
    most_slips: u8,
) -> tantivy::Result<Vec<Suggestion>> {
    let mut found = Vec::new();
    let budget = Budget::among(2 * MOST);
    // Many unknown words are another language, not typos.
    for (word, span) in unknown.iter().take(MOST) {
        let folded = fold(word);
        let letters: Vec<char> = folded.chars().collect();
        let slips = match letters.len() {
            0..=2 => continue,
            3..=5 => 1,
            _ => most_slips,
        };
        // One slip first: two cost ten times as much to look for.
        let expand = |pattern| expand(searcher, fields.words, &pattern, &budget);
        let mut near = expand(Pattern::Fuzzy(folded.clone(), 1))?;
        if near.words.is_empty() && slips > 1 {
            near = expand(Pattern::FuzzyEnd(folded.clone(), slips))?;
        }
        let best = near
            .words
            .iter()
            .filter(|(other, _)| *other != folded)
            .min_by_key(|(other, count)| {
                let same_start = other.chars().next() == letters.first().copied();
                (
                    edit_distance(&letters, other),
                    !same_start,
                    std::cmp::Reverse(*count),
                )
            });
        if let Some((instead, _)) = best {
            found.push(Suggestion {
                span: span.clone(),
                word: word.clone(),
                instead: instead.clone(),
            });
        }
    }
    Ok(found)
}

/// How the score of `found` came about, one line for each part of it.
pub(crate) fn explanation(
    searcher: &Searcher,
    query: &dyn Query,
    pooled: &HashMap<Term, u64>,
    found: Found,
) -> tantivy::Result<Vec<String>> {
    let statistics = Statistics::new(searcher, pooled);
    let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, searcher);
    let weight = query.weight(scoring)?;
    let segment = searcher.segment_reader(found.segment);
    let explanation = weight.explain(segment, found.doc)?;
    let mut lines = Vec::new();
    describe(&explanation, 0, &mut lines);
    let more = found.score - explanation.value();
    if more > 1e-3 {
        lines.push(format!("{:.4} of {:.4}", explanation.value(), found.score));
        lines.push(format!(
            "{more:.4} words at the beginning, and together in one passage"
        ));
    }
    Ok(lines)
}

fn describe(explanation: &Explanation, depth: usize, lines: &mut Vec<String>) {
    // The engine gives its explanations as JSON only.
    if let Ok(value) = serde_json::to_value(explanation) {
        describe_value(&value, depth, lines);
    }
}

fn describe_value(value: &serde_json::Value, depth: usize, lines: &mut Vec<String>) {
    let score = value["value"].as_f64().unwrap_or_default();
    let what = value["description"].as_str().unwrap_or_default();
    lines.push(format!(
        "{:indent$}{score:.4} {what}",
        "",
        indent = depth * 2
    ));
    for context in value["context"].as_array().into_iter().flatten() {
        if let Some(context) = context.as_str() {
            lines.push(format!("{:indent$}{context}", "", indent = depth * 2 + 2));
        }
    }
    if depth < 6 {
        for detail in value["details"].as_array().into_iter().flatten() {
            describe_value(detail, depth + 1, lines);
        }
    }
}
