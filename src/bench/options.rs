//! What to measure, and how often.

use crate::article::{Date, FacetField};
use crate::search::FacetRequest;

/// How latency is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchOptions {
    /// Lines of a query file, `query` or `class<TAB>query`; `None` to draw queries from the
    /// index. Empty lines and lines that begin with `# ` are skipped. A query without a class
    /// gets one from its shape.
    pub queries: Option<Vec<String>>,
    /// Queries of each class, when they are drawn from the index.
    pub sample: usize,
    /// Passes over all queries that are not counted.
    pub warmup: usize,
    /// Passes that are counted, at least 1.
    pub runs: usize,
    /// Queries at the same time, at least 1; each thread asks the next when it has its
    /// answer.
    pub concurrency: usize,
    /// Hits of each answer.
    pub limit: usize,
    /// Facets counted for each answer.
    pub facets: Vec<FacetRequest>,
    /// Whether each hit has its passages.
    pub snippets: bool,
    /// Decides which queries are drawn: the same seed on the same index draws the same.
    pub seed: u64,
    /// What relative dates in queries count from.
    pub today: Date,
}

impl BenchOptions {
    /// Twenty queries of each class, drawn from the index and asked ten times one by one,
    /// with complete answers: ten hits with passages and the four facets most looked at.
    pub fn new(today: Date) -> BenchOptions {
        BenchOptions {
            queries: None,
            sample: 20,
            warmup: 2,
            runs: 10,
            concurrency: 1,
            limit: 10,
            facets: FacetField::USUAL[..4]
                .iter()
                .map(|&field| FacetRequest { field, limit: 10 })
                .collect(),
            snippets: true,
            seed: 1,
            today,
        }
    }
}
