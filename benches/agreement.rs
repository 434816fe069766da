//! Do facet counts agree with hits? Not a measurement but a long check on real news.
//!
//! Measured: for 50 queries, every value of every facet is added as a filter, and the number
//! of hits must be the value's count. Corpus: see `corpus.rs`. Notes: the ordinary tests do
//! the same on the built-in collection; here it is some hundred thousand searches.

#[path = "corpus.rs"]
mod corpus;

use std::time::{Duration, Instant};

use corpus::Corpus;
use newshound::article::{Date, FacetField};
use newshound::corpus::ReadOptions;
use newshound::extract::ExtractOptions;
use newshound::index::{Index, Progress, Root, SyncOptions};
use newshound::query::parse;
use newshound::search::{FacetRequest, Filter, Request, Searcher};

/// How many queries are checked.
const QUERIES: usize = 50;

fn main() {
    let started = Instant::now();
    let corpus = Corpus::load(usize::MAX);
    let dir = corpus.place("agreement");
    let options = SyncOptions {
        roots: vec![Root {
            path: corpus.file().display().to_string(),
            read: ReadOptions::default(),
            extract: ExtractOptions {
                entities: true,
                ..ExtractOptions::default()
            },
        }],
        jobs: 2,
        memory: 512 << 20,
        dry_run: false,
        rebuild: false,
        accept_empty: false,
        commit_every: Duration::from_secs(600),
        now: 0,
        who: "a bench".into(),
    };
    Index::sync(&dir, &options, &Progress::default(), &|_| {}).expect("the corpus can be indexed");
    let index = Index::open(&dir).expect("the index was just written");
    let searcher = Searcher::new(&index).expect("the index is sound");
    let today = Date::day(2024, 1, 1).expect("that day exists");
    let (mut values, mut wrong) = (0u64, 0u64);
    let step = (corpus.queries.len() / QUERIES).max(1);
    for query in corpus.queries.iter().step_by(step).take(QUERIES) {
        let mut request = Request::new(parse(query, today).0);
        request.limit = 0;
        request.facets = FacetField::ALL
            .map(|field| FacetRequest {
                field,
                limit: usize::MAX,
            })
            .into();
        let response = searcher.search(&request).expect("the index is sound");
        request.facets.clear();
        for facet in &response.facets {
            for value in &facet.values {
                request.filters = vec![Filter {
                    field: facet.field,
                    values: vec![value.value.clone()],
                    exclude: false,
                }];
                let total = searcher.search(&request).expect("the index is sound").total;
                values += 1;
                if total != value.count {
                    wrong += 1;
                    println!(
                        "{query}: {} {}: {} in the facet, {total} hits",
                        facet.field.name(),
                        value.value,
                        value.count
                    );
                }
            }
        }
    }
    println!(
        "{}: {} articles, {QUERIES} queries, {values} facet values: {wrong} counts differ from their hits ({:.0} s)",
        corpus.name,
        corpus.articles.len(),
        started.elapsed().as_secs_f64()
    );
    assert_eq!(
        wrong, 0,
        "a facet's count is the number of hits with it as a filter"
    );
}
