//! How fast articles are extracted, stage by stage, on one thread.
//!
//! Measured: megabytes of body a second. The stages are told apart by what is left out: the
//! body as it is (language, publication, date), with cleaning (boilerplate, headline,
//! byline, date line), with names and cited sources. A stage's own time is the difference.
//! Corpus: see `corpus.rs`. Notes: reading the file is not measured; the three take turns,
//! figures are medians.

#[path = "corpus.rs"]
mod corpus;
#[path = "timing.rs"]
mod timing;

use std::hint::black_box;
use std::time::Instant;

use corpus::Corpus;
use newshound::article::RawArticle;
use newshound::corpus::{ReadOptions, read, walk};
use newshound::extract::{ExtractOptions, Extractor};
use timing::median;

/// Rounds after one that is not counted.
const ROUNDS: usize = 5;

/// Articles extracted in each round, where `NEWSHOUND_BENCH_ARTICLES` does not say.
const EXTRACTED: usize = 2_000;

fn main() {
    let corpus = Corpus::load(EXTRACTED);
    let options = ReadOptions::default();
    let articles: Vec<RawArticle> = walk(&corpus.file(), &options)
        .filter_map(Result::ok)
        .filter_map(|file| read(&file, &options).ok())
        .flatten()
        .filter_map(Result::ok)
        .collect();
    assert_eq!(
        articles.len(),
        corpus.articles.len(),
        "every article can be read"
    );
    let megabytes = articles.iter().map(|a| a.body.len()).sum::<usize>() as f64 / 1e6;

    let begun = Instant::now();
    let stages = [(true, false), (false, false), (false, true)].map(|(as_is, entities)| {
        let options = ExtractOptions {
            as_is,
            entities,
            ..ExtractOptions::default()
        };
        Extractor::new(options).expect("the extractor can be built")
    });
    let loading = begun.elapsed().as_secs_f64();

    let mut seconds: [Vec<f64>; 3] = Default::default();
    let mut found = (0, 0);
    for round in 0..=ROUNDS {
        for (stage, seconds) in stages.iter().zip(&mut seconds) {
            let copies = articles.clone();
            let begun = Instant::now();
            let made: Vec<_> = copies.into_iter().map(|raw| stage.extract(raw)).collect();
            let time = begun.elapsed().as_secs_f64();
            let made = black_box(made);
            if round > 0 {
                seconds.push(time);
            }
            found = (
                made.iter().map(|article| article.entities.len()).sum(),
                made.iter().map(|article| article.cites.len()).sum(),
            );
        }
    }
    let [bare, cleaned, whole] = seconds.map(median);
    let count = articles.len();
    println!(
        "extraction: {}, {count} articles, {megabytes:.1} MB, one thread",
        corpus.name
    );
    println!(
        "loaded in {:.0} ms; {} names and {} sources found",
        loading * 1e3,
        found.0,
        found.1
    );
    println!("stage                              MB/s   µs an article   share");
    for (name, seconds) in [
        ("language, publication, date", bare),
        ("cleaning, headline, byline", cleaned - bare),
        ("names and sources", whole - cleaned),
        ("all", whole),
    ] {
        println!(
            "{name:<29}{:>10.1}{:>16.0}{:>7.0} %",
            megabytes / seconds.max(1e-9),
            seconds * 1e6 / count as f64,
            seconds / whole * 100.0
        );
    }
}
