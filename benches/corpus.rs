//! The text that benches measure on: real news where it is at hand, else a corpus grown from
//! a seed; both as one JSONL file, so that every engine reads the same bytes.
//!
//! What the grown corpus holds is known exactly (see [`Truth`]), so that a fast answer that
//! is wrong does not pass. What is measured, and how, is left to the benches.

#![allow(dead_code, reason = "each bench uses a part")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Articles of a grown corpus when the environment does not say how many.
const GROWN: usize = 10_000;

/// Queries asked of a corpus.
const QUERIES: usize = 250;

/// One article as found.
#[derive(Debug, Clone, Default)]
pub struct Article {
    pub id: String,
    pub title: String,
    pub body: String,
    pub publisher: String,
    pub date: String,
    pub url: String,
    pub author: String,
    pub lang: String,
}

/// What a grown corpus holds, by construction.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// Queries of one or two words, and phrases in quotes, with the number of articles.
    pub queries: BTreeMap<String, u64>,
    /// Articles of each publication.
    pub publications: BTreeMap<String, u64>,
    /// Articles of each year.
    pub years: BTreeMap<String, u64>,
}

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
        let data = std::env::var_os("NEWSHOUND_DATA").map(PathBuf::from);
        let data = data.unwrap_or_else(|| {
            let package = Path::new(env!("CARGO_MANIFEST_DIR"));
            package.join("../shared/data")
        });
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
        let (articles, truth) = grow(count);
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
            let mut record = json!({
                "id": article.id, "title": article.title, "body": article.body,
            });
            let optional = [
                ("publisher", &article.publisher),
                ("date", &article.date),
                ("url", &article.url),
                ("author", &article.author),
                ("lang", &article.lang),
            ];
            for (name, value) in optional {
                if !value.is_empty() {
                    record[name] = Value::from(value.as_str());
                }
            }
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

fn real_articles(data: &Path) -> Vec<Article> {
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

/// SplitMix64: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// From 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn pick<'i>(&mut self, items: &[&'i str]) -> &'i str {
        items[self.below(items.len())]
    }
}

const FUNCTION_WORDS: &[&str] = &[
    "the", "of", "to", "and", "in", "a", "that", "for", "on", "is", "was", "with", "it", "by",
    "as", "at", "from", "has", "be", "have", "are", "an", "not", "which", "but", "its", "were",
    "they", "this", "after", "more", "been", "about", "who", "would", "one", "their", "also",
    "out", "up", "year", "over", "when", "had", "could", "than", "other", "there", "into",
];
const COUNTRIES: &[&str] = &[
    "Turkey", "China", "Russia", "Germany", "Brazil", "India", "Japan", "Kenya", "France",
    "Mexico", "Egypt", "Poland", "Canada", "Norway", "Chile", "Vietnam", "Ukraine", "Greece",
];
const COMPANIES: &[&str] = &[
    "Boeing",
    "Siemens",
    "Samsung",
    "Toyota",
    "Gazprom",
    "Huawei",
    "Shell",
    "Nestle",
    "Airbus",
    "Maersk",
    "Unilever",
    "Rosneft",
    "Vodafone",
    "Caterpillar",
    "Volvo",
    "Panasonic",
];
const CITIES: &[&str] = &[
    "Istanbul", "Hamburg", "Shanghai", "Mumbai", "Nairobi", "Lyon", "Osaka", "Gdansk", "Oslo",
    "Toronto", "Cairo", "Odesa", "Athens", "Hanoi", "Santiago",
];
const FIRST_NAMES: &[&str] = &[
    "Anna", "John", "Maria", "David", "Elena", "Thomas", "Sarah", "Peter", "Laura", "Michael",
    "Julia", "Robert", "Nina", "Daniel", "Clara", "Martin", "Irene", "Paul",
];
const SURNAMES: &[&str] = &[
    "Miller", "Novak", "Tanaka", "Schmidt", "Garcia", "Petrov", "Larsen", "Rossi", "Okafor",
    "Dubois", "Kowalski", "Haddad", "Santos", "Jensen", "Fischer", "Moreau", "Bennett",
];
const SOURCES: &[&str] = &[
    "Reuters",
    "the Associated Press",
    "CNN",
    "the BBC",
    "Bloomberg",
];

/// Words that stand nowhere but where they are planted: no grown word has an `x`, and no
/// English stemmer changes them. One word in every so many articles.
const PLANTED: &[(&str, usize)] = &[
    ("oxvarn", 2),
    ("texlim", 10),
    ("woxgun", 97),
    ("baxtop", 499),
];

/// Words, names and lengths spread as in news: word frequencies by Zipf's law, lengths
/// log-normal around 420 words, a third of the articles copies of earlier ones.
fn grow(count: usize) -> (Vec<Article>, Truth) {
    let mut random = Random(20_230_204);
    let words = Vocabulary::new(30_000, &mut random);
    let outlets: Vec<String> = (0..24)
        .map(|_| {
            let town = capital(words.content(&mut random));
            format!(
                "{town} {}",
                random.pick(&["Herald", "Gazette", "Tribune", "Courier"])
            )
        })
        .collect();
    let mut articles: Vec<Article> = Vec::with_capacity(count);
    let mut truth = Truth::default();
    let mut planted: Vec<Vec<&str>> = Vec::with_capacity(count);
    for at in 0..count {
        // Large outlets publish more.
        let outlet = (random.unit() * random.unit() * outlets.len() as f64) as usize;
        let (year, month) = (2015 + random.below(9), 1 + random.below(12));
        let mut article = Article {
            id: format!("grown-{at}"),
            publisher: outlets[outlet].clone(),
            date: format!("{year}-{month:02}-{:02}", 1 + random.below(28)),
            url: format!("https://outlet{outlet}.example/{at}"),
            author: name(&mut random),
            lang: "en".into(),
            ..Article::default()
        };
        let copied = (at > 10 && random.below(3) == 0).then(|| random.below(at));
        let marks = match copied {
            Some(from) => {
                article.title.clone_from(&articles[from].title);
                article.body.clone_from(&articles[from].body);
                planted[from].clone()
            }
            None => {
                let title: Vec<&str> = (0..7).map(|_| words.any(&mut random)).collect();
                article.title = capital(&title.join(" "));
                let due = PLANTED.iter().filter(|(_, every)| at % every == every / 2);
                let marks: Vec<&str> = due.map(|(word, _)| *word).collect();
                article.body = body(&words, &marks, &mut random);
                marks
            }
        };
        *truth
            .publications
            .entry(article.publisher.clone())
            .or_default() += 1;
        *truth.years.entry(year.to_string()).or_default() += 1;
        planted.push(marks);
        articles.push(article);
    }
    for (at, (first, _)) in PLANTED.iter().enumerate() {
        let with = |all: &[&str]| {
            let has = |marks: &&Vec<&str>| all.iter().all(|word| marks.contains(word));
            planted.iter().filter(has).count() as u64
        };
        truth.queries.insert(first.to_string(), with(&[first]));
        // Each planted word stands right before `xovel`.
        truth
            .queries
            .insert(format!("\"{first} xovel\""), with(&[first]));
        truth.queries.insert(format!("\"xovel {first}\""), 0);
        for (second, _) in &PLANTED[at + 1..] {
            let both = with(&[first, second]);
            truth.queries.insert(format!("{first} {second}"), both);
        }
    }
    (articles, truth)
}

fn body(words: &Vocabulary, marks: &[&str], random: &mut Random) -> String {
    // A sum of uniform numbers is normal enough.
    let normal: f64 = (0..12).map(|_| random.unit()).sum::<f64>() - 6.0;
    let length = (420.0 * (0.7 * normal).exp()).clamp(40.0, 4_000.0) as usize;
    let mut text = String::with_capacity(length * 7);
    let mut written = 0;
    if random.below(3) == 0 {
        text += &format!("{} (Reuters) - ", random.pick(CITIES).to_uppercase());
    }
    for mark in marks {
        text += &format!("The {mark} xovel was seen near the harbour on that day. ");
        written += 11;
    }
    let mut sentences = 0;
    while written < length {
        let long = 7 + random.below(18);
        let mut sentence: Vec<String> = Vec::with_capacity(long + 4);
        for _ in 0..long {
            sentence.push(match random.below(60) {
                0 => random.pick(COUNTRIES).to_string(),
                1 => random.pick(COMPANIES).to_string(),
                2 => random.pick(CITIES).to_string(),
                3 => name(random),
                4 => format!("{},", words.any(random)),
                _ => words.any(random).to_string(),
            });
        }
        match random.below(8) {
            0 => sentence.push(format!("according to {}", random.pick(SOURCES))),
            1 => sentence.insert(
                0,
                format!("{} told {} that", name(random), random.pick(SOURCES)),
            ),
            _ => {}
        }
        written += sentence.len();
        text += &capital(&sentence.join(" "));
        sentences += 1;
        text += if sentences % 4 == 0 { ".\n\n" } else { ". " };
    }
    text.truncate(text.trim_end().len());
    text
}

fn name(random: &mut Random) -> String {
    format!("{} {}", random.pick(FIRST_NAMES), random.pick(SURNAMES))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Words and how often each comes up.
struct Vocabulary {
    words: Vec<String>,
    /// Shares of each word and all before it, from 0 to 1.
    shares: Vec<f64>,
}

impl Vocabulary {
    fn new(count: usize, random: &mut Random) -> Vocabulary {
        let mut words: Vec<String> = FUNCTION_WORDS.iter().map(|w| w.to_string()).collect();
        let mut seen: BTreeSet<String> = words.iter().cloned().collect();
        while words.len() < count {
            let mut word = String::new();
            for _ in 0..2 + random.below(3) {
                word += random.pick(&[
                    "b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "st", "t", "v",
                ]);
                word += random.pick(&["a", "e", "i", "o", "u"]);
            }
            word += random.pick(&["n", "r", "l", "t", "m", ""]);
            if seen.insert(word.clone()) {
                words.push(word);
            }
        }
        // Zipf and Mandelbrot's law with the constants of English.
        let weights = (0..count).map(|rank| 1.0 / (rank as f64 + 2.7).powf(1.07));
        let mut sum = 0.0;
        let mut shares: Vec<f64> = Vec::with_capacity(count);
        for weight in weights {
            sum += weight;
            shares.push(sum);
        }
        shares.iter_mut().for_each(|share| *share /= sum);
        Vocabulary { words, shares }
    }

    fn any(&self, random: &mut Random) -> &str {
        let at = random.unit();
        let place = self.shares.partition_point(|share| *share < at);
        &self.words[place.min(self.words.len() - 1)]
    }

    fn content(&self, random: &mut Random) -> &str {
        let first = FUNCTION_WORDS.len();
        &self.words[first + random.below(self.words.len() - first)]
    }
}
