//! Training: labelled and unlabelled text in, a model file out. The same input and settings
//! give the same bytes.

mod classes;
mod corpus;
mod crf;
mod export;
mod names;
mod random;

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::io::Write;
use std::ops::Range;

use super::decode::{LABELS, Lattice, OUTSIDE, Scores, Transitions};
use super::document::{self, Decided, HashKeyed, Memory, Through};
use super::features::{self, View};
use super::lexicon::{Known, Lexicon, Table};
use super::model::{Model, Rows};
use super::token::{self, Token};
use super::{Tagger, collect, tag_block};
use crate::error::{Error, ErrorKind, Result};
use corpus::{Alteration, LabelledText};
use crf::Example;
use random::Random;

pub use names::NameList;

/// A labelled set: one token and its BIO tag a line, tab between, blank lines between
/// sentences, `-DOCSTART-` between documents.
#[derive(Debug, Clone, Copy)]
pub struct LabelledSet<'a> {
    /// What the set is called in the report.
    pub name: &'a str,
    /// The file's text.
    pub bio: &'a str,
    /// How much each of its names counts; 1 is usual.
    pub weight: f32,
}

/// An article to learn word classes from and to train on by the tagger's own judgement.
#[derive(Debug, Clone)]
pub struct UnlabelledArticle {
    /// Its headline.
    pub headline: String,
    /// Its text.
    pub body: String,
}

/// How to train.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The seed of all that is random.
    pub seed: u64,
    /// How many words get classes.
    pub words: usize,
    /// How many unlabelled articles to tag and train on; 0 for none.
    pub self_trained: usize,
    /// How often to tag them again with the tagger they made.
    pub rounds: usize,
    /// Passes over the training text.
    pub passes: usize,
    /// Buckets of four rows of weights, 64 bytes each.
    pub buckets: usize,
    /// Taken from the score of "outside" at decoding.
    pub shyness: f32,
    /// Called with a line now and then.
    pub progress: fn(&str),
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            seed: 1,
            words: 45_000,
            self_trained: 5_000,
            rounds: 1,
            passes: 10,
            buckets: 36_000,
            shyness: 0.6,
            progress: |_| {},
        }
    }
}

/// What training came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainReport {
    /// Documents, and names in them, of each labelled set.
    pub sets: Vec<(String, usize, usize)>,
    /// Words with a class.
    pub words: usize,
    /// Phrases of the name lists.
    pub phrases: usize,
    /// Features that were learned, before packing.
    pub features: usize,
    /// Bytes of the model.
    pub bytes: usize,
}

/// A labelled set's documents as texts with the bytes and the types (0 person,
/// 1 organisation, 2 location) of their names, for measuring a tagger.
pub fn labelled_texts(bio: &str) -> Vec<(String, Vec<(Range<usize>, u8)>)> {
    corpus::read_bio(bio, 1.0).into_iter().map(|t| (t.text, t.names)).collect()
}

/// One prepared document: tokens and the runs to learn from.
struct Prepared {
    tokens: Vec<Token>,
    runs: Vec<(Range<usize>, Vec<u8>)>,
    text: String,
    known: Vec<Known>,
    weight: f32,
    gold: bool,
    altered: bool,
}

/// Trains a model on `sets` and `unlabelled` and writes it to `out`.
pub fn train(
    sets: &[LabelledSet<'_>],
    unlabelled: &[UnlabelledArticle],
    lists: &[NameList<'_>],
    settings: &Settings,
    out: &mut impl Write,
) -> Result<TrainReport> {
    let say = settings.progress;
    let mut random = Random::new(settings.seed);
    let mut report = TrainReport { sets: Vec::new(), words: 0, phrases: 0, features: 0, bytes: 0 };
    let mut gold = Vec::new();
    for set in sets {
        let mut texts = corpus::read_bio(set.bio, set.weight);
        corpus::settle(&mut texts, names::is_demonym);
        let count = texts.iter().map(|t| t.names.len()).sum();
        report.sets.push((set.name.to_string(), texts.len(), count));
        gold.extend(texts);
    }
    if gold.iter().all(|t| t.names.is_empty()) {
        return Err(Error::new(ErrorKind::Input, "the labelled sets hold no names")
            .help("give files with one token and its BIO tag a line"));
    }
    let texts = gold.iter().map(|t| t.text.as_str()).chain(unlabelled.iter().map(|a| a.body.as_str()));
    let plan = classes::Plan {
        words: settings.words,
        least: 6,
        contexts: 3000,
        dimensions: 96,
        grains: [1000, 200, 50],
        seed: settings.seed,
    };
    let classes = classes::learn(texts, plan);
    say(&format!("{} words with classes", classes.words.len()));
    let phrases = names::phrases(lists);
    report.words = classes.words.len();
    report.phrases = phrases.len();
    let lexicon = Lexicon { words: classes.table(), phrases: Table::new(phrases.iter().copied()) };
    let places = names::places(lists);
    let alteration = Alteration { title: 0.12, upper: 0.03, dateline: 0.03 };
    let copies = corpus::altered(&gold, alteration, &places, &mut random);
    let mut documents: Vec<Prepared> = Vec::new();
    for text in gold.iter().chain(&copies) {
        documents.push(prepare(&lexicon, text));
    }
    drop(copies);
    say(&format!("{} labelled texts with their altered copies", documents.len()));
    let mut bytes = Vec::new();
    for round in 0..=settings.rounds {
        let last = round == settings.rounds;
        let first = learn_first(&documents, settings, say, last);
        report.features = first.keys.len();
        let second = learn_second(&documents, &first, settings, say);
        bytes.clear();
        let parts = export::Parts {
            shyness: settings.shyness,
            calibration: [0.6, 0.2],
            words: &classes.pairs,
            phrases: &phrases,
            transitions: &first.transitions,
            document_transitions: &second.transitions,
            document_rows: &export::pack(&second.keys, &second.weights, 1_000),
            rows: &export::pack(&first.keys, &first.weights, if last { settings.buckets } else { settings.buckets * 4 }),
        };
        export::write(&mut bytes, &parts).map_err(|e| io_error(&e))?;
        if last {
            break;
        }
        if settings.self_trained == 0 {
            continue;
        }
        let Some(tagger) = Tagger::from_bytes(bytes.clone()) else { break };
        documents.retain(|d| d.gold);
        let mut order: Vec<usize> = (0..unlabelled.len()).collect();
        random.shuffle(&mut order);
        for &i in order.iter().take(settings.self_trained) {
            self_labelled(&tagger, &unlabelled[i], &lexicon, &places, &mut random, &mut documents);
        }
        say(&format!("{} texts with those tagged in round {}", documents.len(), round + 1));
    }
    report.bytes = bytes.len();
    out.write_all(&bytes).map_err(|e| io_error(&e))?;
    Ok(report)
}

fn io_error(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write the model: {}", crate::error::describe_io(error)))
}

/// Tokens, lookups, and the labels of every run whose names begin and end at tokens.
fn prepare(lexicon: &Lexicon, text: &LabelledText) -> Prepared {
    let mut tokens = Vec::new();
    token::tokenize(&text.text, &mut tokens);
    let mut known = Vec::new();
    lexicon.look_up(&text.text, &tokens, &mut known);
    let mut labels = vec![OUTSIDE as u8; tokens.len()];
    let mut bad = vec![false; tokens.len()];
    let mut at = 0;
    for (range, kind) in &text.names {
        while at > 0 && tokens.get(at).is_none_or(|t| t.start > range.start) {
            at -= 1;
        }
        while tokens.get(at).is_some_and(|t| t.end <= range.start) {
            at += 1;
        }
        let mut end = at;
        while tokens.get(end).is_some_and(|t| t.start < range.end) {
            end += 1;
        }
        let fits = tokens.get(at).is_some_and(|t| t.start == range.start)
            && end > at
            && tokens.get(end - 1).is_some_and(|t| t.end == range.end || t.end == range.end + 1 && text.text[range.end..t.end] == *".")
            && tokens[at..end].iter().all(|t| t.candidate);
        if !fits {
            for flag in bad.iter_mut().take(end).skip(at) {
                *flag = true;
            }
            continue;
        }
        let first = 1 + 4 * kind;
        let count = end - at;
        for (i, label) in labels[at..end].iter_mut().enumerate() {
            *label = match (i, count) {
                (0, 1) => first + 3,
                (0, _) => first,
                (i, n) if i + 1 == n => first + 2,
                _ => first + 1,
            };
        }
    }
    let runs = token::runs(&tokens)
        .into_iter()
        .filter(|run| !bad[run.clone()].contains(&true))
        .map(|run| (run.clone(), labels[run].to_vec()))
        .filter(|(_, labels)| well_formed(labels))
        .collect();
    Prepared {
        tokens,
        runs,
        known,
        text: text.text.clone(),
        weight: text.weight,
        gold: true,
        altered: text.altered,
    }
}

/// Whether a run's labels are whole names: a run that was cut at its greatest length may not be.
fn well_formed(labels: &[u8]) -> bool {
    use super::decode::{follows, is_open, may_begin};
    labels.first().is_some_and(|&l| may_begin(l as usize))
        && labels.last().is_some_and(|&l| !is_open(l as usize))
        && labels.windows(2).all(|w| follows(w[0] as usize, w[1] as usize))
}

/// What the first pass learned.
struct First {
    keys: Vec<u64>,
    weights: Vec<Scores>,
    transitions: Transitions,
    /// First-pass scores of every run of the documents that are not altered, judged by
    /// weights that did not see the document.
    judged: Vec<Vec<Vec<Scores>>>,
}

type Ids = HashMap<u64, u32, BuildHasherDefault<Through>>;

fn each_key(document: &Prepared, run: &Range<usize>, emit: impl FnMut(&[u64])) {
    let view = View { text: &document.text, tokens: &document.tokens, known: &document.known };
    features::each(view, run.clone(), emit);
}

fn learn_first(documents: &[Prepared], settings: &Settings, say: fn(&str), last: bool) -> First {
    // Features seen once cannot be told from noise and would fill the memory.
    let mut seen: HashKeyed<u8> = HashKeyed::default();
    for document in documents {
        for (run, _) in &document.runs {
            each_key(document, run, |keys| {
                for &key in keys {
                    let count = seen.entry(key).or_default();
                    *count = count.saturating_add(1);
                }
            });
        }
    }
    let least = if documents.iter().all(|d| d.gold) { 2 } else { 3 };
    let mut keys: Vec<u64> = seen.iter().filter(|(_, c)| **c >= least).map(|(k, _)| *k).collect();
    keys.sort_unstable();
    drop(seen);
    let ids: Ids = keys.iter().enumerate().map(|(i, &k)| (k, i as u32)).collect();
    say(&format!("{} features", keys.len()));
    let mut examples = Vec::new();
    let mut owner = Vec::new();
    for (d, document) in documents.iter().enumerate() {
        for (run, labels) in &document.runs {
            let mut example = Example { gold: labels.clone(), weight: document.weight, ..Example::default() };
            each_key(document, run, |keys| {
                example.features.extend(keys.iter().filter_map(|k| ids.get(k)));
                example.ends.push(example.features.len() as u32);
            });
            examples.push(example);
            owner.push(d);
        }
    }
    drop(ids);
    let plan = crf::Plan { passes: settings.passes, rate: 0.1, drop: 0.5, seed: settings.seed };
    let _ = last;
    let learned = crf::learn(&examples, keys.len(), plan, None);
    say("first pass learned");
    // Two halves judge each other, so that the second pass learns from honest mistakes.
    let mut judged: Vec<Vec<Vec<Scores>>> = documents.iter().map(|_| Vec::new()).collect();
    let half_plan = crf::Plan { passes: settings.passes.div_ceil(2), ..plan };
    for half in 0..2 {
        let mut part = Vec::new();
        for (example, &d) in examples.iter().zip(&owner) {
            if d % 2 != half || !documents[d].gold {
                part.push(example.clone());
            }
        }
        let other = crf::learn(&part, keys.len(), half_plan, None);
        for (example, &d) in examples.iter().zip(&owner) {
            if d % 2 == half && documents[d].gold && !documents[d].altered {
                judged[d].push(judge(example, &other.weights, settings.shyness));
            }
        }
    }
    First { keys, weights: learned.weights, transitions: learned.transitions, judged }
}

fn judge(example: &Example, weights: &[Scores], shyness: f32) -> Vec<Scores> {
    let mut at = 0;
    example
        .ends
        .iter()
        .map(|&end| {
            let mut scores = [0.0; LABELS];
            for &f in &example.features[at..end as usize] {
                for (s, w) in scores.iter_mut().zip(&weights[f as usize]) {
                    *s += w;
                }
            }
            at = end as usize;
            scores[OUTSIDE] -= shyness;
            scores
        })
        .collect()
}

/// What the second pass learned.
struct Second {
    keys: Vec<u64>,
    weights: Vec<Scores>,
    transitions: Transitions,
}

fn learn_second(documents: &[Prepared], first: &First, settings: &Settings, say: fn(&str)) -> Second {
    let mut lattice = Lattice::default();
    let mut memory = Memory::default();
    let mut ids: Ids = Ids::default();
    let mut keys: Vec<u64> = Vec::new();
    let mut examples = Vec::new();
    for (document, judged) in documents.iter().zip(&first.judged) {
        if judged.is_empty() {
            continue;
        }
        let mut runs = Vec::new();
        for ((run, _), scores) in document.runs.iter().zip(judged) {
            let mut decided = Decided { tokens: run.clone(), ..Decided::default() };
            lattice.best(scores, &first.transitions, &mut decided.labels, &mut decided.margins);
            runs.push(decided);
        }
        memory.gather(&document.text, &document.tokens, &runs);
        for (((_, labels), scores), run) in document.runs.iter().zip(judged).zip(&runs) {
            let mut example = Example { gold: labels.clone(), weight: document.weight, base: scores.clone(), ..Example::default() };
            document::each(&document.tokens, &memory, run, |found| {
                for &key in found {
                    let id = *ids.entry(key).or_insert_with(|| {
                        keys.push(key);
                        keys.len() as u32 - 1
                    });
                    example.features.push(id);
                }
                example.ends.push(example.features.len() as u32);
            });
            examples.push(example);
        }
    }
    say(&format!("{} features of the second pass, {} runs", keys.len(), examples.len()));
    let plan = crf::Plan { passes: 6, rate: 0.03, drop: 0.3, seed: settings.seed };
    let learned = crf::learn(&examples, keys.len(), plan, Some(&first.transitions));
    Second { keys, weights: learned.weights, transitions: learned.transitions }
}

/// Below this margin a decision is not learned from.
const SURE: f32 = 1.5;

/// Adds an article that the tagger labelled itself: the runs it is sure of.
fn self_labelled(
    tagger: &Tagger,
    article: &UnlabelledArticle,
    lexicon: &Lexicon,
    places: &[String],
    random: &mut Random,
    documents: &mut Vec<Prepared>,
) {
    let Some(model) = &tagger.model else { return };
    let (text, cut) = joined(article);
    let Some((own, sure)) = judged_text(model, &text, cut) else { return };
    let mut prepared = prepare(lexicon, &own);
    prepared.gold = false;
    prepared.runs.retain(|(run, _)| {
        let start = prepared.tokens[run.start].start;
        sure.get(&start).is_some_and(|&margin| margin >= SURE)
    });
    documents.push(prepared);
    let _ = (places, random);
}

fn joined(article: &UnlabelledArticle) -> (String, usize) {
    let end = crate::text::floor_boundary(&article.body, 6_000);
    let text = format!("{}\n\n{}", article.headline, &article.body[..end]);
    (text, article.headline.len() + 2)
}

/// A text with the names the model finds in it, and the least margin of each run by the
/// byte it begins at.
fn judged_text(model: &Model, text: &str, cut: usize) -> Option<(LabelledText, HashMap<usize, f32>)> {
    let mut work = super::Work::default();
    tag_block(model, text, cut, &mut work);
    let mut own = LabelledText { text: text.to_string(), weight: 0.5, ..LabelledText::default() };
    collect(model, &work, |span, kind, _| own.names.push((span, kind as u8)));
    let sure = work
        .runs
        .iter()
        .map(|run| (work.tokens[run.tokens.start].start, run.margins.iter().copied().fold(f32::MAX, f32::min)))
        .collect();
    let _ = Rows::mark(0);
    Some((own, sure))
}
