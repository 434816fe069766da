//! How good extraction and ranking are, beside the figures of `quality.golden`.
//!
//! Measured: F1 of everything extracted from the built-in collection, which needs no data;
//! where news is at hand, F1 of names on labelled sets, of bodies, headlines, dates and
//! publishers on pages, and mean average precision beside plain BM25 (tantivy's, English
//! stems, headline and body as one field, any of the words) on queries whose relevant
//! articles follow from labels that people gave and not from their words:
//!
//! - *categories*: Reuters' editors' topic and country together, as a sentence a person might
//!   write; relevant are the articles with both labels (3 to 40 of them).
//! - *stories*: AllSides' editors file the accounts of one event by different outlets under one
//!   topic and day; the headline of one, or its first sentence, is the query, the one is left
//!   out, and the others are relevant (1 to 3 of them).
//!
//! Notes: a figure that fell by more than 0.005 (a ratio by 0.01) is marked and the bench
//! fails; `NEWSHOUND_BLESS=1` writes the figures anew. `NEWSHOUND_DATA` says where news is.

#[path = "proxies.rs"]
mod proxies;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use newshound::eval::{
    Kind, Labelled, Options, built_in, chance, evaluate, rank, read, write_table,
};
use newshound::search::WordsMode;
use proxies::{Proxy, today};

/// Documents of each labelled set of names.
const DOCUMENTS: usize = 600;

/// Sets of names, and the language they are in.
const NAMES: &[&str] = &[
    "wikigold",
    "crossner.politics",
    "uner.ewt",
    "finer.val",
    "worldwide.train",
];

fn main() {
    let mut figures = Figures::default();
    let labelled = built_in().expect("the built-in labels are sound");
    extraction("demo", &labelled, &mut figures);
    let data = std::env::var_os("NEWSHOUND_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    if data.join("ner").is_dir() {
        for name in NAMES {
            let path = data.join(format!("ner/{name}.bio.zst"));
            match read(&path, Some("en"), &mut |_| {}) {
                Ok(mut labelled) => {
                    labelled.truncate(DOCUMENTS);
                    extraction(name, &labelled, &mut figures);
                }
                Err(error) => println!("skipped: {error}"),
            }
        }
        pages(&data, &mut figures);
        for proxy in Proxy::all(&data) {
            ranking(&proxy, &mut figures);
        }
    } else {
        println!(
            "no news below {}: only the built-in collection",
            data.display()
        );
    }
    figures.finish();
}

fn extraction(name: &str, labelled: &[Labelled], figures: &mut Figures) {
    let options = Options {
        jobs: 2,
        ..Options::default()
    };
    let report = evaluate(labelled, &options).expect("the extractor can be built");
    println!("\n{name}");
    write_table(&report, &mut std::io::stdout()).expect("standard output is open");
    for row in &report.rows {
        figures.note(format!("{name} {} {}", row.kind, row.how.name()), row.f1);
    }
}

/// Pages with what their publisher says of them.
fn pages(data: &Path, figures: &mut Figures) {
    let folder = data.join("html");
    let Ok(truth) = std::fs::read_to_string(folder.join("ground_truth.jsonl")) else {
        return;
    };
    let file = tempfile::NamedTempFile::with_suffix(".jsonl").expect("there is room");
    for line in truth.lines() {
        let page: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
        let path = folder.join(page["html"].as_str().unwrap_or_default());
        let day = page["date"].as_str().and_then(|date| date.get(..10));
        let labels = serde_json::json!({
            "file": path, "url": page["url"],
            "gold": {"headline": page["title"], "publication": page["publisher"], "date": day,
                     "lang": page["lang"], "body": page["body"]},
        });
        writeln!(file.as_file(), "{labels}").expect("there is room");
    }
    let labelled = read(file.path(), None, &mut |bad| println!("skipped: {bad}"));
    extraction("pages", &labelled.expect("the labels are sound"), figures);
    debug_assert_eq!(Kind::by_name("body"), Some(Kind::Body));
}

fn ranking(proxy: &Proxy, figures: &mut Figures) {
    let searcher = proxy.searcher();
    for set in &proxy.sets {
        let plain = proxy.plain(set);
        let mean = |all: &BTreeMap<String, f64>| all.values().sum::<f64>() / all.len() as f64;
        println!(
            "\n{} {}: {} queries; plain BM25: map {:.4}",
            proxy.name,
            set.name,
            plain.len(),
            mean(&plain)
        );
        for (words, mode) in [("any", WordsMode::Any), ("default", WordsMode::AllOrMost)] {
            let report = rank(&searcher, &set.topics, &set.judgements, mode, today(), None)
                .expect("the index is sound");
            let ratio = report.means.map / mean(&plain);
            println!(
                "  {words:<8} map {:.4}  ratio {ratio:.3}  p {:.4}  ndcg@10 {:.4}  mrr {:.4}  p@10 {:.4}  recall@1000 {:.4}",
                report.means.map,
                chance(&plain, &report.average_precision).unwrap_or(1.0),
                report.means.ndcg_10,
                report.means.mrr,
                report.means.p_10,
                report.means.recall_1000,
            );
            let name = format!("{} {} {words}", proxy.name, set.name);
            figures.note(format!("{name} map/plain"), ratio);
        }
    }
}

/// Figures of this run, beside those of the golden file.
#[derive(Default)]
struct Figures {
    found: Vec<(String, f64)>,
}

impl Figures {
    fn note(&mut self, name: String, figure: f64) {
        self.found.push((name, figure));
    }

    fn finish(self) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/quality.golden");
        if std::env::var_os("NEWSHOUND_BLESS").is_some() {
            // What was not measured, for want of data, keeps its figure.
            let known = std::fs::read_to_string(&path).unwrap_or_default();
            let mut figures: BTreeMap<&str, String> = known
                .lines()
                .filter_map(|line| line.split_once(' '))
                .map(|(figure, name)| (name, figure.to_string()))
                .collect();
            for (name, figure) in &self.found {
                figures.insert(name, format!("{figure:.4}"));
            }
            let built_in = |name: &&str| !name.starts_with("demo ");
            let mut names: Vec<&str> = figures.keys().copied().collect();
            names.sort_by_key(|name| (built_in(name), *name));
            let lines = names
                .iter()
                .map(|name| format!("{} {name}\n", figures[name]));
            std::fs::write(&path, lines.collect::<String>()).expect("the file is writable");
            println!("\nwritten to {}", path.display());
            return;
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        let golden: BTreeMap<&str, f64> = golden
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(figure, name)| Some((name, figure.parse().ok()?)))
            .collect();
        let mut fell = 0;
        println!("\nbeside benches/quality.golden");
        for (name, now) in &self.found {
            let Some(before) = golden.get(name.as_str()) else {
                println!("  new   {now:.4} {name}");
                continue;
            };
            let allowed = if name.ends_with("map/plain") {
                0.01
            } else {
                0.005
            };
            let worse = now + allowed < *before;
            fell += u32::from(worse);
            if worse || *now > before + allowed {
                let mark = if worse { "FELL" } else { "rose" };
                println!("  {mark}  {before:.4} to {now:.4} {name}");
            }
        }
        println!("{} figures, {fell} fell", self.found.len());
        assert_eq!(
            fell, 0,
            "a figure fell; NEWSHOUND_BLESS=1 accepts the figures"
        );
    }
}
