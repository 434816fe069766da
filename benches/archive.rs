//! An archive of any size on disk, for benches that run the program as a process: real news
//! where it is at hand, and where it runs out, articles made of its sentences; without real
//! news, a grown corpus.
//!
//! It is written by a process of its own: Linux counts the memory of who starts a process
//! for the one that is started, so the benches themselves must stay small.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::corpus::{
    Article, Grower, PLANTED, Random, data_folder, marks_at, rare_word, real_articles, sentences_of,
};

/// Articles in one file, where a file holds several.
pub const IN_A_FILE: usize = 100;

/// Queries of each class.
const QUERIES: usize = 40;

/// Articles whose words are asked for: those that every size of an archive begins with.
const ASKED: usize = 300;

/// What is written.
pub struct Wanted {
    /// Articles below `articles/`.
    pub articles: usize,
    /// Whether each has a text file of its own; otherwise JSON lines.
    pub files: bool,
    /// Files of [`IN_A_FILE`] more articles below `extra/`.
    pub extra: usize,
    /// Files of five more articles below `small/`.
    pub small: usize,
}

/// What is known of an archive that was written.
pub struct Archive {
    pub dir: PathBuf,
    /// Where the articles are from.
    pub name: String,
    /// Bytes of headlines and bodies below `articles/`.
    pub bytes: u64,
    /// Phrases and the number of articles below `articles/` that have them.
    pub truth: Vec<(String, u64)>,
}

impl Archive {
    /// Has an archive written into `dir` by another process of this bench.
    pub fn make(dir: &Path, wanted: &Wanted) -> Archive {
        let bench = std::env::current_exe().expect("the bench has a file");
        let numbers = [
            wanted.articles,
            usize::from(wanted.files),
            wanted.extra,
            wanted.small,
        ];
        let status = Command::new(bench)
            .arg("write-archive")
            .arg(dir)
            .args(numbers.map(|number| number.to_string()))
            .status()
            .expect("the bench can be started");
        assert!(status.success(), "there is room for the archive");
        let known = fs::read(dir.join("known.json")).expect("it was written");
        let known: Value = serde_json::from_slice(&known).expect("it is JSON");
        let truth = known["truth"].as_object().into_iter().flatten();
        Archive {
            dir: dir.to_path_buf(),
            name: known["name"].as_str().unwrap_or_default().to_string(),
            bytes: known["bytes"].as_u64().unwrap_or_default(),
            truth: truth
                .map(|(query, count)| (query.clone(), count.as_u64().unwrap_or_default()))
                .collect(),
        }
    }

    /// Writes the archive if that is what this process was started for.
    pub fn is_written_by_this_process() -> bool {
        let args: Vec<String> = std::env::args().collect();
        let [_, verb, dir, numbers @ ..] = &args[..] else {
            return false;
        };
        if verb != "write-archive" {
            return false;
        }
        let numbers: Vec<usize> = numbers.iter().filter_map(|n| n.parse().ok()).collect();
        let [articles, files, extra, small] = numbers[..] else {
            return false;
        };
        let wanted = Wanted {
            articles,
            files: files == 1,
            extra,
            small,
        };
        write(Path::new(dir), &wanted).expect("there is room for the archive");
        true
    }

    /// The file of queries for `newshound bench`.
    pub fn queries(&self) -> PathBuf {
        self.dir.join("queries.tsv")
    }

    /// The folder of the articles.
    pub fn articles(&self) -> PathBuf {
        self.dir.join("articles")
    }
}

fn write(dir: &Path, wanted: &Wanted) -> std::io::Result<()> {
    let mut source = Source::new();
    let mut asked = Vec::new();
    let mut bytes = 0;
    let mut marked = [0u64; PLANTED.len()];
    let folder = dir.join("articles");
    fs::create_dir_all(&folder)?;
    let mut out: Option<BufWriter<File>> = None;
    for at in 0..wanted.articles {
        let (article, marks) = source.next();
        bytes += (article.title.len() + article.body.len()) as u64;
        for (bit, count) in marked.iter_mut().enumerate() {
            *count += u64::from(marks >> bit & 1);
        }
        if wanted.files {
            // No folder of a scraper's holds them all.
            let folder = folder.join(format!("{:04}", at / 1_000));
            if at % 1_000 == 0 {
                fs::create_dir_all(&folder)?;
            }
            fs::write(folder.join(format!("{at:07}.txt")), as_text(&article))?;
        } else {
            if at % IN_A_FILE == 0 {
                out.take().map_or(Ok(()), |mut out| out.flush())?;
                let file = File::create(folder.join(format!("{:06}.jsonl", at / IN_A_FILE)))?;
                out = Some(BufWriter::new(file));
            }
            if let Some(out) = &mut out {
                writeln!(out, "{}", article.record())?;
            }
        }
        if asked.len() < ASKED {
            asked.push(article);
        }
    }
    out.take().map_or(Ok(()), |mut out| out.flush())?;
    for (name, files, each) in [
        ("extra", wanted.extra, IN_A_FILE),
        ("small", wanted.small, 5),
    ] {
        fs::create_dir_all(dir.join(name))?;
        for at in 0..files {
            let mut out = File::create(dir.join(name).join(format!("{name}-{at:06}.jsonl")))?;
            for _ in 0..each {
                writeln!(out, "{}", source.next().0.record())?;
            }
        }
    }
    let truth = PLANTED.iter().zip(marked);
    let truth = truth.map(|((word, _), count)| (format!("\"{word} xovel\""), json!(count)));
    let truth: serde_json::Map<String, Value> = truth.collect();
    let mut queries = File::create(dir.join("queries.tsv"))?;
    for (class, query) in questions(&asked) {
        writeln!(queries, "{class}\t{query}")?;
    }
    for query in truth.keys() {
        writeln!(queries, "{query}\t{query}")?;
    }
    let known = json!({"name": source.name(), "bytes": bytes, "truth": truth});
    fs::write(dir.join("known.json"), known.to_string())
}

/// A text file with its fields before the body.
fn as_text(article: &Article) -> String {
    let mut text = String::new();
    for (name, value) in [
        ("Title", &article.title),
        ("Publication", &article.publisher),
        ("Date", &article.date),
        ("Url", &article.url),
    ] {
        let line: Vec<&str> = value.split_whitespace().collect();
        if !line.is_empty() {
            text += &format!("{name}: {}\n", line.join(" "));
        }
    }
    text + "\n" + &article.body + "\n"
}

/// Articles one after the other, the same ones in every run.
struct Source {
    real: Vec<Article>,
    /// Which of the real ones are in a language.
    by_language: HashMap<String, Vec<usize>>,
    grower: Grower,
    random: Random,
    at: usize,
}

impl Source {
    fn new() -> Source {
        let real: Vec<Article> = real_articles(&data_folder())
            .into_iter()
            .filter(|article| !article.body.is_empty())
            .collect();
        let mut by_language: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, article) in real.iter().enumerate() {
            by_language
                .entry(article.lang.clone())
                .or_default()
                .push(at);
        }
        Source {
            real,
            by_language,
            grower: Grower::new(),
            random: Random(11),
            at: 0,
        }
    }

    fn name(&self) -> &'static str {
        match (self.real.len(), self.at) {
            (0, _) => "grown corpus",
            (real, at) if at <= real => "real news",
            _ => "real news, then articles made of its sentences",
        }
    }

    /// The next article and the words planted in it.
    fn next(&mut self) -> (Article, u8) {
        let at = self.at;
        self.at += 1;
        if self.real.is_empty() {
            return self.grower.grow();
        }
        let mut article = match self.real.get(self.place(at)) {
            Some(article) if at < self.real.len() => article.clone(),
            _ => self.made(),
        };
        article.id = format!("{at}:{}", article.id);
        let marks = marks_at(at);
        if marks != 0 {
            article.body = format!("{}\n\n{}", sentences_of(marks).trim_end(), article.body);
        }
        (article, marks)
    }

    /// Collections and languages mixed: a stride that has no divisor with their number.
    fn place(&self, at: usize) -> usize {
        let all = self.real.len();
        let common = |mut a: usize, mut b: usize| {
            while b > 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        let stride = (all * 5 / 13..).find(|stride| common(*stride, all) == 1);
        (at % all) * (stride.unwrap_or(1) % all.max(2)) % all
    }

    /// Every second sentence of an article replaced by one of another in its language, with
    /// a word that is nowhere else.
    fn made(&mut self) -> Article {
        let from = self.random.below(self.real.len());
        let mut article = self.real[from].clone();
        let same = &self.by_language[&article.lang];
        let mut body = String::with_capacity(article.body.len());
        for sentence in article.body.split_inclusive(". ") {
            if self.random.below(2) == 0 {
                body += sentence;
                continue;
            }
            let other = &self.real[same[self.random.below(same.len())]].body;
            let sentences = other.split_inclusive(". ").count();
            let chosen = self.random.below(sentences.max(1));
            body += other.split_inclusive(". ").nth(chosen).unwrap_or(sentence);
            if !body.ends_with(' ') {
                body.push(' ');
            }
            if self.random.below(2) == 0 {
                body += &rare_word(&mut self.random);
                body.push(' ');
            }
        }
        article.body = body;
        article
    }
}

/// Draws a query from words; `None` when they do not give one.
type Drawn = fn(&[String], &mut Random) -> Option<String>;

/// Queries of some classes about these articles, the same for every size of an archive.
fn questions(articles: &[Article]) -> Vec<(&'static str, String)> {
    let mut random = Random(7);
    let mut questions = Vec::new();
    let classes: [(&'static str, Drawn); 7] = [
        ("one word", |words, random| one(words, random)),
        ("two words", |words, random| some(words, 2, random)),
        ("three words", |words, random| some(words, 3, random)),
        ("phrase", |words, random| {
            let at = random.below(words.len().checked_sub(1)?.max(1));
            Some(format!("\"{} {}\"", words.get(at)?, words.get(at + 1)?))
        }),
        ("prefix", |words, random| {
            let word = one(words, random)?;
            Some(format!("{}*", word.chars().take(4).collect::<String>()))
        }),
        ("fuzzy", |words, random| {
            let mut letters: Vec<char> = one(words, random)?.chars().collect();
            let at = 1 + random.below(letters.len() - 1);
            letters[at] = if letters[at] == 'e' { 'a' } else { 'e' };
            Some(format!("{}~", letters.into_iter().collect::<String>()))
        }),
        ("no match", |_, random| {
            Some(format!("qx{}", rare_word(random)))
        }),
    ];
    for (class, make) in classes {
        let mut seen = BTreeSet::new();
        for _ in 0..QUERIES * 50 {
            let article = &articles[random.below(articles.len())];
            let words: Vec<String> = article
                .body
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .collect();
            seen.extend(make(&words, &mut random));
            if seen.len() == QUERIES {
                break;
            }
        }
        questions.extend(seen.into_iter().map(|query| (class, query)));
    }
    questions
}

/// A word of five letters or more.
fn one(words: &[String], random: &mut Random) -> Option<String> {
    let word = words.get(random.below(words.len().max(1)))?;
    let plain = word.chars().count() > 4 && word.chars().all(char::is_alphabetic);
    plain.then(|| word.clone())
}

fn some(words: &[String], count: usize, random: &mut Random) -> Option<String> {
    let chosen: Option<Vec<String>> = (0..count).map(|_| one(words, random)).collect();
    Some(chosen?.join(" "))
}
