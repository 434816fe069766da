//! newshound as the benches use it: through its library, with the options of the program.
//!
//! What is asked of it, and what it is measured beside, is left to the benches.

#![allow(dead_code, reason = "each bench uses a part")]

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use newshound::article::{Date, FacetField};
use newshound::corpus::ReadOptions;
use newshound::extract::ExtractOptions;
use newshound::index::{Index, Progress, Root, SyncOptions};
use newshound::query::{Query, parse};
use newshound::search::{FacetRequest, Request, Response, Searcher, WordsMode};

use crate::corpus::Truth;

/// Threads and bytes of memory for writing, for every engine.
pub const JOBS: usize = 2;
pub const MEMORY: usize = 512 << 20;

/// The facets that are counted, in every engine.
pub const FACETS: [&str; 4] = ["company", "country", "publication", "cites"];

/// Values of the facets, by the article's identifier.
pub type Values = HashMap<String, [Vec<String>; FACETS.len()]>;

/// newshound as the command line uses it.
pub struct Ours {
    pub searcher: Searcher,
    pub today: Date,
}

impl Ours {
    /// Indexes `file` into `dir`; also gives the seconds that took.
    pub fn build(file: &Path, dir: &Path, entities: bool) -> (Index, f64) {
        let started = Instant::now();
        let root = Root {
            path: file.display().to_string(),
            read: ReadOptions::default(),
            extract: ExtractOptions {
                entities,
                ..ExtractOptions::default()
            },
        };
        let options = SyncOptions {
            roots: vec![root],
            jobs: JOBS,
            memory: MEMORY,
            dry_run: false,
            rebuild: false,
            accept_empty: false,
            commit_every: Duration::from_secs(600),
            now: 0,
            who: "a bench".into(),
        };
        let report = Index::sync(dir, &options, &Progress::default(), &|bad| {
            println!("{}: {}", bad.origin, bad.reason);
        })
        .expect("the corpus can be indexed");
        let seconds = started.elapsed().as_secs_f64();
        assert!(report.bad <= 5, "the articles of the corpus can be used");
        (
            Index::open(dir).expect("the index was just written"),
            seconds,
        )
    }

    pub fn open(index: &Index) -> Ours {
        Ours {
            searcher: Searcher::new(index).expect("the index is sound"),
            today: Date::day(2024, 1, 1).expect("that day exists"),
        }
    }

    pub fn request(&self, text: &str) -> Request {
        let mut request = Request::new(parse(text, self.today).0);
        request.words = WordsMode::All;
        request.snippets.count = 0;
        request
    }

    /// Ten hits and no total: what `TopDocs` answers.
    pub fn top(&self, text: &str) -> Request {
        let mut request = self.request(text);
        request.count = false;
        request
    }

    pub fn complete(&self, text: &str) -> Request {
        let mut request = Request::new(parse(text, self.today).0);
        request.words = WordsMode::All;
        request.facets = facets()
            .map(|field| FacetRequest { field, limit: 10 })
            .into();
        request
    }

    /// The best ten without fetching them, from the query's text on.
    pub fn scores(&self, text: &str) -> Vec<f32> {
        let scores = self.searcher.scores(&self.top(text));
        scores.expect("the index is sound")
    }

    pub fn search(&self, request: &Request) -> Response {
        self.searcher.search(request).expect("the index is sound")
    }

    pub fn count(&self, text: &str) -> u64 {
        let mut request = self.request(text);
        request.limit = 0;
        self.search(&request).total
    }

    /// The values of every article, for the other engine.
    pub fn values(&self) -> Values {
        let mut request = Request::new(Query::all());
        request.limit = usize::MAX;
        request.snippets.count = 0;
        let hits = self.search(&request).hits.into_iter();
        hits.map(|hit| {
            let publication = hit.publication.into_iter().collect();
            (hit.id, [hit.company, hit.country, publication, hit.cites])
        })
        .collect()
    }

    /// Stops the bench when an answer is not what the corpus was made to give.
    pub fn agrees_with(&self, truth: &Truth) {
        for (query, count) in &truth.queries {
            assert_eq!(self.count(query), *count, "newshound: {query}");
        }
        for (field, expected) in [
            (FacetField::Publication, &truth.publications),
            (FacetField::Year, &truth.years),
        ] {
            let mut request = self.request("*");
            request.facets = vec![FacetRequest {
                field,
                limit: 1_000,
            }];
            let response = self.search(&request);
            let counted = response.facets[0].values.iter();
            let counted = counted.map(|v| (v.value.clone(), v.count)).collect();
            assert_eq!(*expected, counted, "newshound: facet {}", field.name());
        }
    }
}

/// The same, as newshound knows them.
pub fn facets() -> [FacetField; FACETS.len()] {
    FACETS.map(|name| FacetField::from_name(name).expect("newshound has these facets"))
}

/// Bytes of a file, or of the files below a folder.
pub fn folder_bytes(place: &Path) -> u64 {
    match std::fs::read_dir(place) {
        Ok(entries) => entries.flatten().map(|e| folder_bytes(&e.path())).sum(),
        Err(_) => std::fs::metadata(place).map_or(0, |meta| meta.len()),
    }
}
