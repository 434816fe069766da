//! The text that benches measure on: real news where it is at hand, else a corpus grown from
//! a seed; both as one JSONL file, so that every engine reads the same bytes.
//!
//! How articles are grown is left to `grown.rs`; what is measured, and how, to the benches.

#![allow(dead_code, unused_imports, reason = "each bench uses a part")]

#[path = "grown.rs"]
mod grown;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

pub use grown::{Article, Grower, PLANTED, Random, Truth, marks_at, rare_word, sentences_of};

/// Articles of a grown corpus when the environment does not say how many.
const GROWN: usize = 10_000;

/// Queries asked of a corpus.
const QUERIES: usize = 250;

/// Articles, the file that holds them, and what to ask of them.
pub struct Corpus {
    pub name: String,
    pub articles: Vec<Article>,
    pub queries: Vec<String>,
    /// What is known about it, when it was grown.
    pub truth: Option<Truth>,
    folder: TempDir,
}

impl Corpus {
    /// Real news from `NEWSHOUND_DATA` or `../shared/data`, else a grown corpus: `most`
    /// articles, or as many as `NEWSHOUND_BENCH_ARTICLES` says.
    pub fn load(most: usize) -> Corpus {
        let wanted: Option<usize> = std::env::var("NEWSHOUND_BENCH_ARTICLES")
            .ok()
            .and_then(|number| number.parse().ok());
        let data = data_folder();
        let real = real_articles(&data);
        if real.is_empty() {
            println!(
                "no news below {}: measuring on a grown corpus",
                data.display()
            );
            return Corpus::grown(wanted.unwrap_or(most.min(GROWN)));
        }
        let articles = thinned(&real, wanted.unwrap_or(most));
        let queries = real_queries(&data);
        let queries = match queries.is_empty() {
            true => queries_of(&articles),
            false => queries,
        };
        Corpus::write("real news".into(), articles, queries, None)
    }

    /// `count` articles grown from a fixed seed.
    pub fn grown(count: usize) -> Corpus {
        let mut grower = Grower::new();
        let articles: Vec<Article> = (0..count).map(|_| grower.grow().0).collect();
        let truth = grower.truth();
        let queries = queries_of(&articles);
        Corpus::write("grown corpus".into(), articles, queries, Some(truth))
    }

    /// Every `n`th article, so that about `count` stay; what was known no longer holds.
    pub fn thinned(&self, count: usize) -> Corpus {
        let articles = thinned(&self.articles, count);
        Corpus::write(self.name.clone(), articles, self.queries.clone(), None)
    }

    fn write(
        name: String,
        articles: Vec<Article>,
        queries: Vec<String>,
        truth: Option<Truth>,
    ) -> Corpus {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = File::create(folder.path().join("articles.jsonl")).expect("it is writable");
        let mut out = BufWriter::new(file);
        for article in &articles {
            let record = article.record();
            writeln!(out, "{record}").expect("there is room for the corpus");
        }
        out.flush().expect("there is room for the corpus");
        Corpus {
            name,
            articles,
            queries,
            truth,
            folder,
        }
    }

    /// The file with one article a line.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("articles.jsonl")
    }

    /// A place for an index of this corpus that goes with it.
    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Bytes of headlines and bodies.
    pub fn text_bytes(&self) -> u64 {
        let bytes = |a: &Article| (a.title.len() + a.body.len()) as u64;
        self.articles.iter().map(bytes).sum()
    }
}

/// Where real news is, if it is at hand.
pub fn data_folder() -> PathBuf {
    let named = std::env::var_os("NEWSHOUND_DATA").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"))
}

/// At most `count` of `articles`, evenly spread, in their order.
fn thinned(articles: &[Article], count: usize) -> Vec<Article> {
    let all = articles.len();
    let count = count.min(all);
    let kept = |at: &usize| at * count / all != (at + 1) * count / all;
    (0..all)
        .filter(kept)
        .map(|at| articles[at].clone())
        .collect()
}

/// All real news below the folder.
pub fn real_articles(data: &Path) -> Vec<Article> {
    let mut articles = Vec::new();
    for name in [
        "allsides",
        "reuters21578",
        "masakhanews",
        "slavicner",
        "wmt21",
    ] {
        let Ok(file) = File::open(data.join(format!("corpus/{name}.jsonl.zst"))) else {
            continue;
        };
        let Ok(decoder) = zstd::Decoder::new(file) else {
            continue;
        };
        for line in BufReader::new(decoder).lines().map_while(Result::ok) {
            let Ok(record) = serde_json::from_str::<Value>(&line) else {
                continue;
            };
            let text = |key: &str| record[key].as_str().unwrap_or_default().to_string();
            articles.push(Article {
                id: format!("{name}:{}", text("id")),
                title: text("title"),
                body: text("body"),
                publisher: text("publisher"),
                date: text("date"),
                url: text("url"),
                author: text("author"),
                lang: text("lang"),
            });
        }
    }
    articles
}

/// Short English topics of test collections, their words alone: what both engines read alike.
fn real_queries(data: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(data.join("queries/queries.jsonl")).unwrap_or_default();
    let mut topics: BTreeSet<String> = BTreeSet::new();
    for line in text.lines() {
        let Ok(record) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let words: Vec<String> = record["text"]
            .as_str()
            .unwrap_or_default()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 1)
            .map(str::to_lowercase)
            .collect();
        if record["lang"] == "en" && (1..=4).contains(&words.len()) {
            topics.insert(words.join(" "));
        }
    }
    let topics: Vec<String> = topics.into_iter().collect();
    let kept = |at: usize| at * QUERIES / topics.len() != (at + 1) * QUERIES / topics.len();
    let few = topics.len() <= QUERIES;
    let chosen = topics.iter().enumerate().filter(|(at, _)| few || kept(*at));
    chosen.map(|(_, topic)| topic.clone()).collect()
}

/// One to four words of one article each.
fn queries_of(articles: &[Article]) -> Vec<String> {
    let mut random = Random(7);
    let mut queries = BTreeSet::new();
    for _ in 0..QUERIES * 20 {
        let article = &articles[random.below(articles.len())];
        let words: Vec<String> = article
            .body
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 4 && word.chars().all(char::is_alphabetic))
            .map(str::to_lowercase)
            .collect();
        let mut query: Vec<&str> = Vec::new();
        for _ in 0..1 + random.below(4) {
            if let Some(word) = words.get(random.below(words.len().max(1)))
                && !query.contains(&word.as_str())
            {
                query.push(word);
            }
        }
        if !query.is_empty() {
            queries.insert(query.join(" "));
        }
        if queries.len() == QUERIES {
            break;
        }
    }
    queries.into_iter().collect()
}
