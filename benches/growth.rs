//! What it costs that an archive grows: newshound at several sizes of one archive.
//!
//! Measured: seconds, memory and size of indexing; latency of complete answers and of the
//! ten best alone; memory of searching; a sync without changes and one with 100 more
//! articles; then, after many small syncs, latency beside an index of the same articles
//! made at once. Corpus: see `archive.rs`. Every size begins with the articles of the
//! smaller ones, so the same queries are asked of all.
//! Notes: all of it is the program itself, each time a process of its own, so memory is what
//! a user's system sees; pages of the index that are mapped count. Latency is taken inside
//! that process, by `newshound bench`.

#[path = "archive.rs"]
mod archive;
#[path = "corpus.rs"]
mod corpus;
#[path = "plot.rs"]
mod plot;
#[path = "program.rs"]
mod program;
#[path = "timing.rs"]
mod timing;

use std::fs;

use archive::{Archive, IN_A_FILE, Wanted};
use plot::Line;
use program::{Place, mebibytes};
use serde_json::Value;
use timing::{median, milliseconds, number, numbers};

/// Articles of the smallest size, where `NEWSHOUND_BENCH_ARTICLES` does not say.
const ARTICLES: usize = 400;

/// The sizes, as multiples of it, where `NEWSHOUND_BENCH_GROWTH` does not say.
const SIZES: [usize; 3] = [1, 10, 50];

/// Small syncs, where `NEWSHOUND_BENCH_SYNCS` does not say; of five articles each.
const SYNCS: usize = 200;

/// Times that a sync is measured.
const REPEATED: usize = 5;

/// Times that two indexes are measured in turns.
const TURNS: usize = 3;

fn main() {
    if Archive::is_written_by_this_process() {
        return;
    }
    let base = number("NEWSHOUND_BENCH_ARTICLES").unwrap_or(ARTICLES);
    let sizes = numbers("NEWSHOUND_BENCH_GROWTH").unwrap_or(SIZES.to_vec());
    let syncs = number("NEWSHOUND_BENCH_SYNCS").unwrap_or(SYNCS);
    // Small syncs come to an archive of the middle size.
    let synced = sizes.len() / 2;
    let mut grown = Vec::new();
    for (at, size) in sizes.iter().enumerate() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let wanted = Wanted {
            articles: (base * size).max(1),
            files: false,
            extra: REPEATED,
            small: if at == synced { syncs } else { 0 },
        };
        let archive = Archive::make(folder.path(), &wanted);
        let place = Place::new(folder.path());
        let measured = measure(&archive, &place, &wanted);
        measured.print(&archive);
        grown.push(measured);
        if at == synced && syncs > 0 {
            small_syncs(&archive, &place, &wanted);
        }
    }
    if let [first, .., last] = &grown[..] {
        compared(first, last);
    }
    plot::save("growth", || plotted(&grown));
}

/// The figures of one size.
struct Measured {
    articles: usize,
    segments: u64,
    seconds: f64,
    indexing: u64,
    bytes: u64,
    text: u64,
    unchanged: f64,
    added: f64,
    adding: u64,
    searching: u64,
    /// Class of query, then p50, p90 and p99 in milliseconds.
    classes: Vec<(String, [f64; 3])>,
    /// The same for the ten best alone.
    top: [f64; 3],
}

fn measure(archive: &Archive, place: &Place, wanted: &Wanted) -> Measured {
    let articles = archive.articles();
    let ran = place.newshound("index", &["index".as_ref(), articles.as_os_str()]);
    said(&ran.stdout, wanted.articles, wanted.articles);
    let (status, _) = place.json("index", &["status", "--format", "json"]);
    assert_eq!(
        status["articles"], wanted.articles,
        "every article is there"
    );

    let (report, asked) = asked(archive, place, "index", &["--runs", "3"]);
    for (query, count) in &archive.truth {
        let class = class(&report, query);
        assert_eq!(class["hits"], *count, "hits of {query}");
    }
    let known = |class: &&Value| {
        let name = class["name"].as_str().unwrap_or_default();
        !archive.truth.iter().any(|(query, _)| query == name)
    };
    let classes: Vec<(String, [f64; 3])> = all_classes(&report)
        .filter(known)
        .map(|class| (class["name"].as_str().unwrap_or_default().into(), at(class)))
        .collect();
    let none = class(&report, "no match");
    assert_eq!(none["hits"], 0, "what nobody wrote is not found");
    let words = |report: &Value| at(class(report, "two words"));
    let (top, _) = crate::asked(archive, place, "index", &["--runs", "3", "--top-only"]);

    let unchanged = (0..REPEATED).map(|_| {
        let ran = place.newshound("index", &["index"]);
        said(&ran.stdout, 0, wanted.articles);
        ran.seconds
    });
    let unchanged = median(unchanged.collect());
    let mut adding = 0;
    let added = (1..=REPEATED).map(|round| {
        let name = format!("extra-{:06}.jsonl", round - 1);
        let from = archive.dir.join("extra").join(&name);
        fs::rename(from, articles.join(&name)).expect("they are one disk");
        let ran = place.newshound("index", &["index"]);
        said(&ran.stdout, IN_A_FILE, wanted.articles + round * IN_A_FILE);
        adding = adding.max(ran.resident);
        ran.seconds
    });
    let added = median(added.collect());
    Measured {
        articles: wanted.articles,
        segments: status["segments"].as_u64().unwrap_or_default(),
        seconds: ran.seconds,
        indexing: ran.resident,
        bytes: status["bytes"].as_u64().unwrap_or_default(),
        text: archive.bytes,
        unchanged,
        added,
        adding,
        searching: asked.resident,
        classes,
        top: words(&top),
    }
}

/// Stops the bench when a sync did not say that it added so many of so many in all.
fn said(line: &str, added: usize, total: usize) {
    let digits: String = line.chars().filter(|c| *c != ',').collect();
    let expected = format!("+{added} ~0 -0 ={total}");
    assert_eq!(digits.trim_end(), expected, "a sync knows what it did");
}

/// The report of `newshound bench` over the archive's queries.
fn asked(archive: &Archive, place: &Place, index: &str, args: &[&str]) -> (Value, program::Ran) {
    let queries = archive.queries();
    let mut all = vec!["bench".as_ref(), "--json".as_ref(), "--queries".as_ref()];
    all.push(queries.as_os_str());
    all.extend(args.iter().map(|arg| std::ffi::OsStr::new(*arg)));
    place.json(index, &all)
}

fn all_classes(report: &Value) -> impl Iterator<Item = &Value> {
    report["classes"].as_array().into_iter().flatten()
}

fn class<'r>(report: &'r Value, name: &str) -> &'r Value {
    let found = all_classes(report).find(|class| class["name"] == name);
    found.unwrap_or_else(|| panic!("{name} was asked"))
}

/// p50, p90 and p99 in milliseconds.
fn at(class: &Value) -> [f64; 3] {
    ["p50_us", "p90_us", "p99_us"].map(|key| class[key].as_f64().unwrap_or(f64::NAN) / 1e3)
}

impl Measured {
    fn print(&self, archive: &Archive) {
        let megabytes = self.text as f64 / 1e6;
        println!(
            "{} articles, {megabytes:.1} MB of text ({})",
            self.articles, archive.name
        );
        println!(
            "  indexed in {:.2} s, {:.1} MB/s, at most {}; index {:.2} of the text, {} segments",
            self.seconds,
            megabytes / self.seconds,
            mebibytes(self.indexing),
            self.bytes as f64 / self.text as f64,
            self.segments
        );
        println!(
            "  sync without changes {}",
            milliseconds(self.unchanged * 1e3)
        );
        println!(
            "  {IN_A_FILE} articles added in {}, at most {}",
            milliseconds(self.added * 1e3),
            mebibytes(self.adding)
        );
        println!("  searched with at most {}", mebibytes(self.searching));
        println!("  complete answers               p50       p90       p99");
        let row = |name: &str, figures: [f64; 3]| {
            let [p50, p90, p99] = figures.map(milliseconds);
            println!("    {name:<24}{p50:>10}{p90:>10}{p99:>10}");
        };
        self.classes
            .iter()
            .for_each(|(name, figures)| row(name, *figures));
        row("two words, top ten only", self.top);
        println!();
    }
}

/// Adds five articles at a time, then measures beside an index made at once.
fn small_syncs(archive: &Archive, place: &Place, wanted: &Wanted) {
    let articles = archive.articles();
    let before = wanted.articles + REPEATED * IN_A_FILE;
    let mut seconds = Vec::with_capacity(wanted.small);
    for round in 1..=wanted.small {
        let name = format!("small-{:06}.jsonl", round - 1);
        let from = archive.dir.join("small").join(&name);
        fs::rename(from, articles.join(&name)).expect("they are one disk");
        let ran = place.newshound("index", &["index"]);
        said(&ran.stdout, 5, before + round * 5);
        seconds.push(ran.seconds);
    }
    let ran = place.newshound("fresh", &["index".as_ref(), articles.as_os_str()]);
    let total = before + wanted.small * 5;
    said(&ran.stdout, total, total);
    let slowest = seconds.iter().copied().fold(0.0, f64::max);
    println!(
        "{} syncs of 5 articles to {before}: median {}, slowest {}",
        wanted.small,
        milliseconds(median(seconds) * 1e3),
        milliseconds(slowest * 1e3)
    );
    let indexes = ["index", "fresh"];
    let mut figures: [Vec<[f64; 2]>; 2] = Default::default();
    let mut segments = [0; 2];
    for _ in 0..TURNS {
        let mut hits = Vec::new();
        for (at, index) in indexes.iter().enumerate() {
            let (report, _) = asked(archive, place, index, &["--runs", "3"]);
            let figure = |class: &str, key: &str| class_figure(&report, class, key);
            figures[at].push([figure("two words", "p50_us"), figure("overall", "p50_us")]);
            segments[at] = report["segments"].as_u64().unwrap_or_default();
            let each = all_classes(&report).map(|class| class["hits"].clone());
            hits.push(each.collect::<Vec<Value>>());
        }
        assert_eq!(hits[0], hits[1], "both indexes find the same");
    }
    for (at, name) in ["two words", "all classes"].iter().enumerate() {
        let [synced, fresh] = [0, 1].map(|index: usize| {
            let values = figures[index].iter().map(|figures| figures[at]);
            median(values.collect())
        });
        println!(
            "  {name}: median {} in {} segments, {} in {} of the index made at once: {:.2} times",
            milliseconds(synced / 1e3),
            segments[0],
            milliseconds(fresh / 1e3),
            segments[1],
            synced / fresh
        );
    }
    println!();
}

/// A figure of a class, or of all queries.
fn class_figure(report: &Value, name: &str, key: &str) -> f64 {
    let class = match name {
        "overall" => &report["overall"],
        name => class(report, name),
    };
    class[key].as_f64().unwrap_or(f64::NAN)
}

/// How figures grew while the archive did.
fn compared(first: &Measured, last: &Measured) {
    let times = |a: f64, b: f64| format!("{:.1}", b / a.max(1e-9));
    println!(
        "{} times the articles:",
        times(first.articles as f64, last.articles as f64)
    );
    for (name, a, b) in [
        ("seconds of indexing", first.seconds, last.seconds),
        (
            "memory of indexing",
            first.indexing as f64,
            last.indexing as f64,
        ),
        (
            "memory of searching",
            first.searching as f64,
            last.searching as f64,
        ),
        ("sync without changes", first.unchanged, last.unchanged),
        ("100 articles added", first.added, last.added),
        ("top ten, median", first.top[0], last.top[0]),
    ] {
        println!("  {name:<30}{:>8} times", times(a, b));
    }
    for ((name, a), (_, b)) in first.classes.iter().zip(&last.classes) {
        let name = format!("{name}, median");
        println!("  {name:<30}{:>8} times", times(a[0], b[0]));
    }
}

fn plotted(grown: &[Measured]) -> String {
    let line = |name: &str, figure: &dyn Fn(&Measured) -> f64| Line {
        name: name.to_string(),
        points: grown
            .iter()
            .map(|m| (m.articles as f64, figure(m)))
            .collect(),
    };
    let of = |m: &Measured, class: &str| {
        let found = m.classes.iter().find(|(name, _)| name == class);
        found.map_or(f64::NAN, |(_, figures)| figures[0])
    };
    let lines = [
        line("two words", &|m| of(m, "two words")),
        line("phrase", &|m| of(m, "phrase")),
        line("prefix", &|m| of(m, "prefix")),
        line("fuzzy", &|m| of(m, "fuzzy")),
        line("no match", &|m| of(m, "no match")),
        line("top ten only", &|m| m.top[0]),
        line("sync, no change", &|m| m.unchanged * 1e3),
        line("100 articles added", &|m| m.added * 1e3),
    ];
    plot::lines(
        "Cost as the archive grows",
        "articles",
        "milliseconds, median",
        &lines,
    )
}
