//! newshound beside plain tantivy and SQLite's FTS5, in one process, on the same text.
//!
//! Measured: throughput of indexing, size of the index, latency of ten hits and of complete
//! answers (ten hits with passages, total, four facets), drill sideways, classes of queries.
//! Corpus: see `corpus.rs`. Alternatives take turns within every round, so that a
//! disturbance of the machine falls on all; figures are medians, ratios are of medians.
//! Notes: plain tantivy cleans nothing, finds no names and knows no languages; what it has
//! for facets beside the publisher are the values that newshound found. Neither its top ten
//! without documents nor its snippets are quite what a user gets from newshound; README.md
//! says where they differ. SQLite is asked a part of the queries: it takes tens of
//! milliseconds for each.

#[path = "corpus.rs"]
mod corpus;
#[path = "ours.rs"]
mod ours;
#[path = "plain.rs"]
mod plain;
#[path = "plot.rs"]
mod plot;
#[path = "sqlite.rs"]
mod sqlite;
#[path = "timing.rs"]
mod timing;

use std::path::Path;
use std::time::Instant;

use corpus::{Corpus, Truth};
use newshound::bench::{BenchOptions, write_table};
use newshound::search::{Filter, Request};
use ours::{JOBS, MEMORY, Ours, folder_bytes};
use plain::Plain;
use sqlite::Sqlite;
use timing::{Times, median, milliseconds, number};

/// That of the program; plain tantivy gets it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rounds of every measurement, after one that is not counted.
const ROUNDS: usize = 5;

/// Queries asked of SQLite, where `NEWSHOUND_BENCH_SQLITE` does not say; 0 leaves it out.
const SQLITE: usize = 50;

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
    let asked = number("NEWSHOUND_BENCH_SQLITE").unwrap_or(SQLITE);
    let begun = Instant::now();
    let sqlite_file = corpus.place("sqlite");
    let sqlite = (asked > 0).then(|| Sqlite::build(&corpus.file(), &sqlite_file, &values));
    let sqlite_seconds = begun.elapsed().as_secs_f64();
    drop(values);
    let share = |place: &Path| folder_bytes(place) as f64 / corpus.text_bytes() as f64;
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
    if sqlite.is_some() {
        row("SQLite FTS5, one thread", sqlite_seconds, &sqlite_file, 1);
    }
    row("newshound", seconds, &dir, status.segments);
    println!();

    if let Some(truth) = &corpus.truth {
        ours.agrees_with(truth);
        plain_agrees_with(&plain, truth);
    }
    agreement(&corpus, &ours, &plain);
    latency(&corpus, &ours, &plain);
    if let Some(sqlite) = &sqlite {
        beside_sqlite(&corpus, &ours, sqlite, asked);
    }
    sideways(&corpus, &ours);
    classes(&ours);
    println!(
        "\nthe whole run took {:.0} s",
        started.elapsed().as_secs_f64()
    );
}

fn plain_agrees_with(plain: &Plain, truth: &Truth) {
    for (query, count) in &truth.queries {
        assert_eq!(plain.count(query), *count, "plain tantivy: {query}");
    }
}

/// A small corpus whose answers are known: what is fast must be right.
fn check(corpus: &Corpus) {
    let truth = corpus.truth.as_ref().expect("a grown corpus is known");
    let (index, _) = Ours::build(&corpus.file(), &corpus.place("newshound"), true);
    let ours = Ours::open(&index);
    ours.agrees_with(truth);
    let dir = corpus.place("plain");
    plain_agrees_with(&Plain::build(&corpus.file(), &dir, None, MEMORY), truth);
    let sqlite = Sqlite::build(&corpus.file(), &corpus.place("sqlite"), &ours.values());
    for (query, count) in &truth.queries {
        assert_eq!(sqlite.count(query), *count, "SQLite: {query}");
        let facets = ours.search(&ours.complete(query)).facets.into_iter();
        let counts = facets.map(|facet| facet.values.iter().map(|v| v.count).collect());
        let counts: Vec<Vec<u64>> = counts.collect();
        assert_eq!(
            sqlite.facets(query)[..],
            counts,
            "SQLite: facets of {query}"
        );
    }
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

/// Complete answers beside SQLite's, each query asked of both before the next one comes.
fn beside_sqlite(corpus: &Corpus, ours: &Ours, sqlite: &Sqlite, asked: usize) {
    let step = (corpus.queries.len() / asked).max(1);
    let queries: Vec<&String> = corpus.queries.iter().step_by(step).take(asked).collect();
    let mut times: [Times; 4] = std::array::from_fn(|_| Times::new());
    let mut shares = Vec::new();
    for round in 0..=ROUNDS {
        let counted = round > 0;
        for query in &queries {
            let [top, ours_top, whole, ours_whole] = &mut times;
            top.take(counted, || sqlite.top(query));
            ours_top.take(counted, || ours.search(&ours.top(query)));
            let (count, _) = whole.take(counted, || sqlite.complete(query));
            let ours = ours_whole.take(counted, || ours.search(&ours.complete(query)));
            let most = count.max(ours.total).max(1) as f64;
            shares.push(count.abs_diff(ours.total) as f64 / most);
        }
    }
    let difference = median(shares) * 100.0;
    println!(
        "SQLite, {} queries x {ROUNDS}            p50       p90       p99",
        queries.len()
    );
    let names = [
        "SQLite: ten hits",
        "newshound: ten hits",
        "SQLite: complete answer",
        "newshound: complete",
    ];
    for (name, times) in names.iter().zip(&times) {
        println!("{name:<28}{}", times.row());
    }
    for (name, ours, other) in [("ten hits", 1, 0), ("complete", 3, 2)] {
        let ratio = |quantile: f64| times[ours].at(quantile) / times[other].at(quantile);
        let [p50, p90, p99] = [0.5, 0.9, 0.99].map(ratio);
        let name = format!("ratio, {name}");
        println!("{name:<28}{p50:>10.4}{p90:>10.4}{p99:>10.4}");
    }
    println!("the median difference of hit counts is {difference:.1} %\n");
    assert!(difference <= 5.0, "both engines find about the same");
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
    plot::save("classes", || {
        let rows = report.classes.iter().map(|class| {
            let figures = [class.p50_us, class.p90_us, class.p99_us].map(|us| us / 1e3);
            (class.name.clone(), figures)
        });
        let title = format!("Complete answers, {} articles", report.articles);
        plot::ranges(&title, &rows.collect::<Vec<_>>())
    });
}
