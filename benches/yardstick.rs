//! newshound beside plain tantivy, in one process, on the same text.
//!
//! Measured: throughput of indexing, size of the index, latency of ten hits and of complete
//! answers (ten hits with passages, total, four facets), drill sideways, classes of queries.
//! Corpus: see `corpus.rs`. Alternatives take turns within every round, so that a
//! disturbance of the machine falls on all; figures are medians, ratios are of medians.
//! Notes: plain tantivy cleans nothing, finds no names and knows no languages; what it has
//! for facets beside the publisher are the values that newshound found. Neither its top ten
//! without documents nor its snippets are quite what a user gets from newshound; README.md
//! says where they differ.

#[path = "corpus.rs"]
mod corpus;
#[path = "plain.rs"]
mod plain;
#[path = "timing.rs"]
mod timing;

use std::path::Path;
use std::time::{Duration, Instant};

use corpus::{Corpus, Truth};
use newshound::article::{Date, FacetField};
use newshound::bench::{BenchOptions, write_table};
use newshound::corpus::ReadOptions;
use newshound::extract::ExtractOptions;
use newshound::index::{Index, Progress, Root, SyncOptions};
use newshound::query::{Query, parse};
use newshound::search::{FacetRequest, Filter, Request, Response, Searcher, WordsMode};
use plain::{FACETS, Plain, Values};
use timing::{Times, median, milliseconds};

/// That of the program; plain tantivy gets it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Threads and bytes of memory for writing, for either engine.
const JOBS: usize = 2;
const MEMORY: usize = 512 << 20;

/// Rounds of every measurement, after one that is not counted.
const ROUNDS: usize = 5;

/// Articles indexed in the repeated rounds: enough for a second or more.
const INDEXED: usize = 2_000;

fn main() {
    let started = Instant::now();
    check(&Corpus::grown(500));
    let corpus = Corpus::load(usize::MAX);
    let size = |corpus: &Corpus| corpus.text_bytes() as f64 / 1e6;
    println!(
        "{}: {} articles, {:.1} MB of text, {} queries\n",
        corpus.name,
        corpus.articles.len(),
        size(&corpus),
        corpus.queries.len()
    );
    indexing(&corpus.thinned(INDEXED));

    let dir = corpus.place("newshound");
    let (index, seconds) = Ours::build(&corpus.file(), &dir, true);
    let ours = Ours::open(&index);
    let values = ours.values();
    let plain_dir = corpus.place("plain");
    let begun = Instant::now();
    let plain = Plain::build(&corpus.file(), &plain_dir, Some(&values), MEMORY);
    let plain_seconds = begun.elapsed().as_secs_f64();
    drop(values);
    let share = |dir: &Path| folder_bytes(dir) as f64 / corpus.text_bytes() as f64;
    let status = index.status().expect("the index is sound");
    println!("whole corpus, once         seconds      MB/s  index/text  segments");
    let row = |name: &str, seconds: f64, dir: &Path, segments: usize| {
        let rate = size(&corpus) / seconds;
        println!(
            "{name:<24}{seconds:>10.1}{rate:>10.1}{:>12.2}{segments:>10}",
            share(dir)
        );
    };
    row("plain tantivy", plain_seconds, &plain_dir, plain.segments());
    row("newshound", seconds, &dir, status.segments);
    println!();

    if let Some(truth) = &corpus.truth {
        ours.agrees_with(truth);
        plain_agrees_with(&plain, truth);
    }
    agreement(&corpus, &ours, &plain);
    latency(&corpus, &ours, &plain);
    sideways(&corpus, &ours);
    classes(&ours);
    println!(
        "\nthe whole run took {:.0} s",
        started.elapsed().as_secs_f64()
    );
}

/// newshound as the command line uses it.
struct Ours {
    searcher: Searcher,
    today: Date,
}

impl Ours {
    /// Indexes `file` into `dir`; also gives the seconds that took.
    fn build(file: &Path, dir: &Path, entities: bool) -> (Index, f64) {
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

    fn open(index: &Index) -> Ours {
        Ours {
            searcher: Searcher::new(index).expect("the index is sound"),
            today: Date::day(2024, 1, 1).expect("that day exists"),
        }
    }

    fn request(&self, text: &str) -> Request {
        let mut request = Request::new(parse(text, self.today).0);
        request.words = WordsMode::All;
        request.snippets.count = 0;
        request
    }

    /// Ten hits and no total: what `TopDocs` answers.
    fn top(&self, text: &str) -> Request {
        let mut request = self.request(text);
        request.count = false;
        request
    }

    fn complete(&self, text: &str) -> Request {
        let mut request = Request::new(parse(text, self.today).0);
        request.words = WordsMode::All;
        request.facets = facets()
            .map(|field| FacetRequest { field, limit: 10 })
            .into();
        request
    }

    /// The best ten without fetching them, from the query's text on.
    fn scores(&self, text: &str) -> Vec<f32> {
        let scores = self.searcher.scores(&self.top(text));
        scores.expect("the index is sound")
    }

    fn search(&self, request: &Request) -> Response {
        self.searcher.search(request).expect("the index is sound")
    }

    fn count(&self, text: &str) -> u64 {
        let mut request = self.request(text);
        request.limit = 0;
        self.search(&request).total
    }

    /// The values of every article, for the other engine.
    fn values(&self) -> Values {
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
    fn agrees_with(&self, truth: &Truth) {
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

fn plain_agrees_with(plain: &Plain, truth: &Truth) {
    for (query, count) in &truth.queries {
        assert_eq!(plain.count(query), *count, "plain tantivy: {query}");
    }
}

fn facets() -> [FacetField; FACETS.len()] {
    FACETS.map(|name| FacetField::from_name(name).expect("newshound has these facets"))
}

/// A small corpus whose answers are known: what is fast must be right.
fn check(corpus: &Corpus) {
    let truth = corpus.truth.as_ref().expect("a grown corpus is known");
    let (index, _) = Ours::build(&corpus.file(), &corpus.place("newshound"), true);
    Ours::open(&index).agrees_with(truth);
    let dir = corpus.place("plain");
    plain_agrees_with(&Plain::build(&corpus.file(), &dir, None, MEMORY), truth);
    println!(
        "counts of {} queries and 2 facets are as grown",
        truth.queries.len()
    );
}

/// Throughput, each alternative once in every round.
fn indexing(corpus: &Corpus) {
    let mut seconds: [Vec<f64>; 3] = Default::default();
    for round in 0..ROUNDS {
        let file = corpus.file();
        let place = |name: &str| corpus.place(&format!("{name}-{round}"));
        let places = [place("plain"), place("bare"), place("full")];
        let begun = Instant::now();
        Plain::build(&file, &places[0], None, MEMORY);
        seconds[0].push(begun.elapsed().as_secs_f64());
        seconds[1].push(Ours::build(&file, &places[1], false).1);
        seconds[2].push(Ours::build(&file, &places[2], true).1);
        for place in places {
            // What stays behind goes with the corpus.
            let _ = std::fs::remove_dir_all(place);
        }
    }
    let megabytes = corpus.text_bytes() as f64 / 1e6;
    println!("indexing {megabytes:.1} MB, {JOBS} threads, median of {ROUNDS}      MB/s     ratio");
    let rates = seconds.map(|seconds| megabytes / median(seconds));
    for (name, rate) in ["plain tantivy", "newshound without names", "newshound"]
        .iter()
        .zip(rates)
    {
        println!("{name:<43}{rate:>10.1}{:>10.2}", rate / rates[0]);
    }
    println!();
}

/// Whether both engines find the same articles, as far as their analysis is the same.
fn agreement(corpus: &Corpus, ours: &Ours, plain: &Plain) {
    let mut queries: Vec<String> = Vec::new();
    for query in &corpus.queries {
        let words: Vec<&str> = query.split(' ').collect();
        queries.extend(words.iter().map(|word| word.to_string()));
        queries.extend(words.windows(2).map(|pair| pair.join(" ")));
    }
    queries.sort_unstable();
    queries.dedup();
    let mut differing = 0;
    let mut shares = Vec::new();
    let (mut all_ours, mut all_plain) = (0, 0);
    for query in &queries {
        let (a, b) = (ours.count(query), plain.count(query));
        differing += usize::from(a != b);
        shares.push(a.abs_diff(b) as f64 / a.max(b).max(1) as f64);
        all_ours += a;
        all_plain += b;
    }
    println!(
        "hit counts of {} words and pairs: {differing} differ; {all_ours} hits by newshound, {all_plain} by \
         plain tantivy; the median difference is {:.1} %\n",
        queries.len(),
        median(shares.clone()) * 100.0
    );
    // Languages, boilerplate and versions of the stemmer make some differ, not most.
    assert!(median(shares) <= 0.02, "both engines find about the same");
}

/// Latency over the query set; all alternatives answer a query before the next one comes.
fn latency(corpus: &Corpus, ours: &Ours, plain: &Plain) {
    let mut times: [Times; 6] = std::array::from_fn(|_| Times::new());
    for round in 0..=ROUNDS {
        let counted = round > 0;
        for query in &corpus.queries {
            let [
                addresses,
                ours_addresses,
                plain_top,
                ours_top,
                plain_whole,
                ours_whole,
            ] = &mut times;
            addresses.take(counted, || plain.addresses(query));
            ours_addresses.take(counted, || ours.scores(query));
            plain_top.take(counted, || plain.top(query));
            ours_top.take(counted, || ours.search(&ours.top(query)));
            plain_whole.take(counted, || plain.complete(query));
            ours_whole.take(counted, || ours.search(&ours.complete(query)));
        }
    }
    println!(
        "latency, {} queries x {ROUNDS}           p50       p90       p99",
        corpus.queries.len()
    );
    for (name, times) in [
        "plain: ten addresses",
        "newshound: ten addresses",
        "plain: ten hits",
        "newshound: ten hits",
        "plain: complete answer",
        "newshound: complete",
    ]
    .iter()
    .zip(&times)
    {
        println!("{name:<28}{}", times.row());
    }
    for (name, ours, plain) in [
        ("ten addresses", 1, 0),
        ("ten hits", 3, 2),
        ("complete", 5, 4),
    ] {
        let ratio = |quantile: f64| times[ours].at(quantile) / times[plain].at(quantile);
        let [p50, p90, p99] = [0.5, 0.9, 0.99].map(ratio);
        let name = format!("ratio, {name}");
        println!("{name:<28}{p50:>10.2}{p90:>10.2}{p99:>10.2}");
    }
    println!();
}

/// What it costs that a facet's counts ignore its own selection.
fn sideways(corpus: &Corpus, ours: &Ours) {
    let mut pairs: Vec<(Request, Request)> = Vec::new();
    for query in corpus.queries.iter().step_by(2) {
        let none = ours.complete(query);
        let response = ours.search(&none);
        let mut three = none.clone();
        for facet in &response.facets {
            // The second value selects less than nearly everything.
            let value = facet.values.get(1).or(facet.values.first());
            if let Some(value) = value
                && three.filters.len() < 3
            {
                three.filters.push(Filter {
                    field: facet.field,
                    values: vec![value.value.clone()],
                    exclude: false,
                });
            }
        }
        if three.filters.len() == 3 {
            pairs.push((none, three));
        }
    }
    let (mut without, mut with) = (Times::new(), Times::new());
    for round in 0..=ROUNDS {
        for (none, three) in &pairs {
            without.take(round > 0, || ours.search(none));
            with.take(round > 0, || ours.search(three));
        }
    }
    println!(
        "drill sideways, {} queries x {ROUNDS}    p50       p90       p99",
        pairs.len()
    );
    println!("no selection                {}", without.row());
    println!("three selections            {}", with.row());
    let (p50, none) = (with.at(0.5), without.at(0.5));
    println!(
        "added at the median: {}\n",
        milliseconds((p50 - none).max(0.0))
    );
}

/// Every class of query, drawn from the index, as `newshound bench` does it.
fn classes(ours: &Ours) {
    let options = BenchOptions {
        sample: 15,
        warmup: 1,
        runs: 3,
        ..BenchOptions::new(ours.today)
    };
    let report =
        newshound::bench::run(&ours.searcher, &options, &|_, _| ()).expect("the index is sound");
    write_table(&report, &mut std::io::stdout()).expect("the output is open");
}

fn folder_bytes(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => folder_bytes(&entry.path()),
            _ => entry.metadata().map_or(0, |meta| meta.len()),
        })
        .sum()
}
