//! Asking the queries of a test collection and measuring the answers.

use std::collections::BTreeMap;
use std::io::Write;

use serde::{Deserialize, Serialize};

use super::measures::Measures;
use super::trec::{Judgements, Topic, write_run};
use crate::article::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::query::parse;
use crate::search::{Request, Searcher, SnippetOptions, WordsMode};

/// How deep a ranking is looked at.
const DEPTH: usize = 1_000;

/// How good rankings are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RankingReport {
    /// Queries with at least one relevant article; the others are not measured.
    pub queries: u64,
    /// Those of them that nothing was found for.
    pub empty: u64,
    /// Those of them that no article had all words of.
    pub relaxed: u64,
    /// Which words an article had to have: `any`, `most`, `all`.
    pub words: String,
    /// Means over queries.
    pub means: Measures,
    /// The average precision of each query.
    pub average_precision: BTreeMap<String, f64>,
}

/// Asks every judged query of `topics` and measures the first thousand articles of each
/// answer: the ones that a user gets who asks for a thousand. Writes them to `run`.
///
/// # Errors
/// `Usage` when no query is judged, `Index` when the index is damaged, `Io` when the run
/// cannot be written.
pub fn rank(
    searcher: &Searcher,
    topics: &[Topic],
    judgements: &Judgements,
    words: WordsMode,
    today: Date,
    mut run: Option<&mut dyn Write>,
) -> Result<RankingReport> {
    let mut report = RankingReport {
        words: match words {
            WordsMode::AllOrMost => "most",
            WordsMode::All => "all",
            WordsMode::Any => "any",
        }
        .to_string(),
        ..RankingReport::default()
    };
    let mut all = Vec::new();
    for topic in topics {
        let Some(grades) = judgements.by_query.get(&topic.id) else {
            continue;
        };
        let mut request = Request::new(parse(&topic.text, today).0);
        request.words = words;
        request.limit = DEPTH;
        request.snippets = SnippetOptions {
            count: 0,
            ..SnippetOptions::default()
        };
        let response = searcher.search(&request)?;
        let hits: Vec<(String, f32)> = response
            .hits
            .into_iter()
            .map(|hit| (hit.id, hit.score))
            .collect();
        if let Some(run) = run.as_deref_mut() {
            write_run(run, &topic.id, &hits)
                .map_err(|error| Error::new(ErrorKind::Io, crate::error::describe_io(&error)))?;
        }
        let ids: Vec<String> = hits.into_iter().map(|(id, _)| id).collect();
        if let Some(measures) = Measures::of(&ids, grades) {
            report.empty += u64::from(ids.is_empty());
            report.relaxed += u64::from(response.relaxed.is_some());
            report
                .average_precision
                .insert(topic.id.clone(), measures.map);
            all.push(measures);
        }
    }
    if all.is_empty() {
        return Err(
            Error::new(ErrorKind::Usage, "no query has a relevant article")
                .help("the first column of the judgements must be the identifiers of the queries"),
        );
    }
    report.queries = all.len() as u64;
    report.means = Measures::means(all.iter());
    Ok(report)
}
