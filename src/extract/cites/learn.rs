//! Learning which names are sources from articles with marked sources: logistic regression
//! by AdaGrad, judged by cross-validation over articles. The same input gives the same bytes.
//!
//! Names come from the whole of extraction, so that the model learns from what it will see.
//! While articles are read for learning, the places of their names are noted, a thread's own.

use std::cell::RefCell;
use std::ops::Range;

use super::Finder;
use super::context::FEATURES;
use super::judge::{ADD, KEEP, Model};
use super::page::Name;
use crate::article::{EntityKind, RawArticle, TextField};
use crate::error::Result;
use crate::extract::{ExtractOptions, Extractor};

/// An article whose sources are marked.
#[derive(Debug, Clone)]
pub struct MarkedArticle {
    /// Its headline.
    pub headline: String,
    /// Its text.
    pub body: String,
    /// Who published it.
    pub publication: String,
    /// Bytes of the body that name the source of something reported.
    pub sources: Vec<Range<usize>>,
}

/// How well sources are found, in names per article.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Quality {
    /// Names that are sources and were found.
    pub right: usize,
    /// Names that were found and are no sources.
    pub wrong: usize,
    /// Sources that were not found.
    pub missed: usize,
}

impl Quality {
    /// Precision, recall and F1.
    pub fn scores(&self) -> (f64, f64, f64) {
        let part = |whole: usize| self.right as f64 / whole.max(1) as f64;
        let (p, r) = (
            part(self.right + self.wrong),
            part(self.right + self.missed),
        );
        (p, r, 2.0 * p * r / (p + r).max(1e-9))
    }
}

/// What was learned.
#[derive(Debug, Clone)]
pub struct Learned {
    /// The rules alone.
    pub rules: Quality,
    /// Rules and model, each article judged by a model that has not seen it.
    pub judged: Quality,
    /// The model of all articles.
    pub model: Vec<u8>,
}

/// A name of an article.
#[derive(Debug, Clone)]
struct Example {
    features: Vec<u32>,
    field: TextField,
    span: Range<usize>,
    subject: usize,
    person: bool,
    rule: bool,
    weak: bool,
    label: Label,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Source,
    No,
    /// An office beside its holder, "Treasury Secretary Doe": nothing is learned from it.
    Part,
    /// Marked with the source and no source itself: its employer, or a person who only says
    /// whose people speak ("Doe allies").
    Beside,
}

thread_local! {
    static WATCHED: RefCell<Option<Vec<Example>>> = const { RefCell::new(None) };
}

/// Whether this thread reads an article to learn from.
pub(super) fn is_watching() -> bool {
    WATCHED.with_borrow(Option::is_some)
}

/// Notes a name of the article that is being read.
pub(super) fn watch(finder: &Finder<'_>, name: &Name, features: &[u32], rule: bool, weak: bool) {
    let span = finder.page.span((name.first, name.last));
    let example = Example {
        features: features.to_vec(),
        field: finder.page.field,
        span: span.range(),
        subject: name.subject,
        person: finder.kind_of(name) == Some(EntityKind::Person),
        rule,
        weak,
        label: Label::No,
    };
    WATCHED.with_borrow_mut(|watched| {
        if let Some(watched) = watched {
            watched.push(example);
        }
    });
}

/// The number of parts in cross-validation.
const FOLDS: usize = 5;
const PASSES: usize = 8;
const RATE: f32 = 0.04;
const DECAY: f32 = 2e-6;

/// Learns from `articles`.
pub fn learn(articles: &[MarkedArticle]) -> Result<Learned> {
    let extractor = Extractor::new(ExtractOptions {
        as_is: true,
        entities: true,
        ..ExtractOptions::default()
    })?;
    let read: Vec<Vec<Example>> = articles
        .iter()
        .map(|article| examples(&extractor, article))
        .collect();
    let mut learned = Learned {
        rules: Quality::default(),
        judged: Quality::default(),
        model: Vec::new(),
    };
    for fold in 0..FOLDS {
        let others: Vec<&Vec<Example>> = read
            .iter()
            .enumerate()
            .filter(|(at, _)| at % FOLDS != fold)
            .map(|(_, examples)| examples)
            .collect();
        let bytes = export(&weights(&others));
        let model = Model::read(&bytes);
        for examples in read.iter().skip(fold).step_by(FOLDS) {
            add(&mut learned.rules, examples, |example| example.rule);
            add(&mut learned.judged, examples, |example| {
                let likelihood = model.likelihood(&example.features);
                match (example.rule, example.weak) {
                    (true, true) => likelihood >= KEEP,
                    (true, false) => true,
                    (false, _) => likelihood >= ADD,
                }
            });
        }
    }
    learned.model = export(&weights(&read.iter().collect::<Vec<_>>()));
    Ok(learned)
}

/// The names of an article, each with what it is.
fn examples(extractor: &Extractor, article: &MarkedArticle) -> Vec<Example> {
    WATCHED.set(Some(Vec::new()));
    extractor.extract(RawArticle {
        headline: Some(article.headline.clone()),
        body: article.body.clone(),
        publication: Some(article.publication.clone()),
        lang: Some("en".into()),
        ..RawArticle::default()
    });
    let mut examples = WATCHED.take().unwrap_or_default();
    // What is marked is the body.
    examples.retain(|example| example.field == TextField::Body);
    for source in &article.sources {
        let inside: Vec<usize> = (0..examples.len())
            .filter(|at| {
                let span = &examples[*at].span;
                span.start < source.end && source.start < span.end
            })
            .collect();
        for (nth, at) in inside.iter().enumerate() {
            let start = examples[*at].span.start;
            let before = article.body.get(source.start..start).unwrap_or("");
            let end = examples[*at].span.end;
            let behind = article.body.get(end..source.end).unwrap_or("");
            let person = examples[*at].person;
            let next = inside.get(nth + 1).map(|next| &examples[*next]);
            let modifies = next.is_some_and(|next| {
                let between = article.body.get(end..next.span.start).unwrap_or("");
                let apart = between.contains([',', ';']) || between.contains(" and ");
                next.person && !apart && between.len() < 60
            });
            let speaker = ["spokes", "press secretary"]
                .iter()
                .any(|word| behind.contains(word));
            let described = nth > 0 && APPOSED.iter().any(|word| before.contains(word))
                || RELATIVE.iter().any(|word| before.contains(word));
            let label = if described || person && (modifies || only_whose(behind)) {
                Label::Beside
            } else if modifies && !speaker {
                Label::Part
            } else {
                Label::Source
            };
            let known = &mut examples[*at].label;
            if matches!(*known, Label::No | Label::Beside)
                || *known == Label::Part && label == Label::Source
            {
                *known = label;
            }
        }
    }
    examples
}

/// What stands before a name that says what someone else is.
const APPOSED: &[&str] = &[
    " of ", " for ", " at ", " with ", " from ", " to ", " in ", " on ", " under ", ", a ",
    ", an ", ", the ",
];
const RELATIVE: &[&str] = &[" who ", " which ", " that "];

/// Whether a person's name with `behind` behind it says whose someone is: "allies", "'s aide".
fn only_whose(behind: &str) -> bool {
    let bare = behind
        .trim_start_matches("\u{2019}s")
        .trim_start_matches("'s")
        .trim_start_matches(['\u{2019}', '\'']);
    let Some(rest) = bare.strip_prefix(' ') else {
        return false;
    };
    let word = rest.split(' ').next().unwrap_or("");
    const OTHERWISE: &[&str] = &[
        "of", "for", "and", "who", "in", "on", "at", "with", "from", "himself", "herself", "both",
        "or", "also", "de", "to",
    ];
    word.starts_with(char::is_lowercase) && !OTHERWISE.contains(&word)
}

/// Counts the subjects of an article that `found` finds.
fn add(quality: &mut Quality, examples: &[Example], found: impl Fn(&Example) -> bool) {
    let mut subjects: Vec<usize> = examples.iter().map(|example| example.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    for subject in subjects {
        let of = || examples.iter().filter(|example| example.subject == subject);
        let is = of().any(|example| example.label == Label::Source);
        let part = of().any(|example| example.label == Label::Part);
        let found = of().any(&found);
        match (found, is) {
            (true, true) => quality.right += 1,
            (true, false) if !part => quality.wrong += 1,
            (false, true) => quality.missed += 1,
            _ => {}
        }
    }
}

/// One weight for each feature.
fn weights(articles: &[&Vec<Example>]) -> Vec<f32> {
    let mut weights = vec![0f32; FEATURES];
    let mut squares = vec![1e-4f32; FEATURES];
    for _ in 0..PASSES {
        for example in articles.iter().copied().flatten() {
            if example.label == Label::Part {
                continue;
            }
            let sum: f32 = example
                .features
                .iter()
                .map(|feature| weights[*feature as usize])
                .sum();
            let wanted = f32::from(u8::from(example.label == Label::Source));
            let error = wanted - 1.0 / (1.0 + (-sum).exp());
            for feature in &example.features {
                let at = *feature as usize;
                let slope = error - DECAY * weights[at];
                squares[at] += slope * slope;
                weights[at] += RATE * slope / squares[at].sqrt();
            }
        }
    }
    weights
}

/// A byte for each weight, behind their scale.
fn export(weights: &[f32]) -> Vec<u8> {
    let largest = weights
        .iter()
        .fold(1e-6f32, |most, weight| most.max(weight.abs()));
    // The few largest are cut: finer steps for the rest are worth more.
    let scale = largest.min(4.0) / 127.0;
    let mut bytes = scale.to_le_bytes().to_vec();
    bytes.extend(
        weights
            .iter()
            .map(|weight| (weight / scale).round().clamp(-127.0, 127.0) as i8 as u8),
    );
    bytes
}
