//! Do facet counts agree with hits? Not a measurement but a long check on real news.
//!
//! Measured: for 50 queries, every value of every facet is added as a filter, and the number
//! of hits must be the value's count. Corpus: see `corpus.rs`. Notes: the ordinary tests do
//! the same on the built-in collection; here it is some hundred thousand searches.

#[path = "corpus.rs"]
mod corpus;
#[path = "ours.rs"]
mod ours;

use std::time::Instant;

use corpus::Corpus;
use newshound::article::FacetField;
use newshound::query::parse;
use newshound::search::{FacetRequest, Filter, Request};
use ours::Ours;

/// How many queries are checked.
const QUERIES: usize = 50;

fn main() {
    let started = Instant::now();
    let corpus = Corpus::load(usize::MAX);
    let (index, _) = Ours::build(&corpus.file(), &corpus.place("agreement"), true);
    let Ours { searcher, today } = Ours::open(&index);
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
