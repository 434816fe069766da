//! Learning the weights of both passes, and how far their margins can be trusted.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::Settings;
use super::crf::{self, Example};
use super::export::by_strength;
use super::prepare::Prepared;
use crate::extract::tagger::decode::{LABELS, Lattice, OUTSIDE, Scores, Transitions, names};
use crate::extract::tagger::document::{self, Decided, HashKeyed, Memory, Through};
use crate::extract::tagger::features::{self, View};
use crate::extract::tagger::model::{BUCKET, Rows};

/// What the first pass learned.
pub(super) struct First {
    pub keys: Vec<u64>,
    pub weights: Vec<Scores>,
    pub transitions: Transitions,
    /// First-pass scores of every run of the documents that are not altered, judged by
    /// weights that did not see the document.
    judged: Vec<Vec<Vec<Scores>>>,
}

type Ids = HashMap<u64, u32, BuildHasherDefault<Through>>;

fn each_key(document: &Prepared, run: &Range<usize>, emit: impl FnMut(&[u64])) {
    let view = View {
        text: &document.text,
        tokens: &document.tokens,
        known: &document.known,
    };
    features::each(view, run.clone(), emit);
}

/// Learns the first pass.
pub(super) fn learn_first(documents: &[Prepared], settings: &Settings, say: fn(&str)) -> First {
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
    let least = if documents.iter().all(|d| d.gold) {
        2
    } else {
        3
    };
    let mut keys: Vec<u64> = seen
        .iter()
        .filter(|(_, c)| **c >= least)
        .map(|(k, _)| *k)
        .collect();
    keys.sort_unstable();
    drop(seen);
    let ids: Ids = keys
        .iter()
        .enumerate()
        .map(|(i, &k)| (k, i as u32))
        .collect();
    say(&format!("{} features", keys.len()));
    let mut examples = Vec::new();
    let mut owner = Vec::new();
    for (d, document) in documents.iter().enumerate() {
        for (run, labels) in &document.runs {
            let mut example = Example {
                gold: labels.clone(),
                weight: document.weight,
                ..Example::default()
            };
            each_key(document, run, |keys| {
                example
                    .features
                    .extend(keys.iter().filter_map(|k| ids.get(k)));
                example.ends.push(example.features.len() as u32);
            });
            examples.push(example);
            owner.push(d);
        }
    }
    drop(ids);
    let plan = crf::Plan {
        passes: settings.passes,
        rate: 0.1,
        drop: 0.5,
        seed: settings.seed,
    };
    if settings.chosen {
        let trial = crf::Plan {
            passes: settings.passes.div_ceil(2),
            ..plan
        };
        let trial = crf::learn(&examples, keys.len(), trial, None);
        keep_strongest(&mut keys, &trial.weights, settings.buckets, &mut examples);
        say(&format!("{} of them kept", keys.len()));
    }
    let learned = crf::learn(&examples, keys.len(), plan, None);
    say("first pass learned");
    // Two halves judge each other, so that the second pass learns from honest mistakes.
    let mut judged: Vec<Vec<Vec<Scores>>> = documents.iter().map(|_| Vec::new()).collect();
    let half_plan = crf::Plan {
        passes: settings.passes.div_ceil(2),
        ..plan
    };
    for half in 0..2 {
        let mut part = Vec::new();
        for (example, &d) in examples.iter().zip(&owner) {
            if documents[d].half != half || !documents[d].gold {
                part.push(example.clone());
            }
        }
        let other = crf::learn(&part, keys.len(), half_plan, None);
        for (example, &d) in examples.iter().zip(&owner) {
            if documents[d].half == half && documents[d].gold && !documents[d].altered {
                judged[d].push(judge(example, &other.weights, settings.shyness));
            }
        }
    }
    First {
        keys,
        weights: learned.weights,
        transitions: learned.transitions,
        judged,
    }
}

/// Leaves as many features as `buckets` hold, the strongest of a trial. Were weights learned
/// with the help of others that are then left out for want of room, they would miss them.
fn keep_strongest(
    keys: &mut Vec<u64>,
    weights: &[Scores],
    buckets: usize,
    examples: &mut [Example],
) {
    let mut used = vec![0u8; buckets];
    let mut number = vec![u32::MAX; keys.len()];
    for i in by_strength(keys, weights) {
        let slot = &mut used[Rows::bucket(keys[i], buckets as u64)];
        if usize::from(*slot) < BUCKET {
            *slot += 1;
            number[i] = 0;
        }
    }
    let mut kept = Vec::new();
    for (key, number) in keys.iter().zip(&mut number) {
        if *number == 0 {
            *number = kept.len() as u32;
            kept.push(*key);
        }
    }
    *keys = kept;
    for example in examples {
        let mut features = Vec::new();
        let mut at = 0;
        for end in &mut example.ends {
            let old = &example.features[at..*end as usize];
            at = *end as usize;
            features.extend(
                old.iter()
                    .map(|&f| number[f as usize])
                    .filter(|&f| f != u32::MAX),
            );
            *end = features.len() as u32;
        }
        example.features = features;
    }
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
pub(super) struct Second {
    pub keys: Vec<u64>,
    pub weights: Vec<Scores>,
    pub transitions: Transitions,
    /// Slope and offset from a name's margin to the odds that it is right.
    pub calibration: [f32; 2],
}

/// Learns the second pass from the first one's honest mistakes.
pub(super) fn learn_second(
    documents: &[Prepared],
    first: &First,
    settings: &Settings,
    say: fn(&str),
) -> Second {
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
            let mut decided = Decided {
                tokens: run.clone(),
                ..Decided::default()
            };
            lattice.best(
                scores,
                &first.transitions,
                &mut decided.labels,
                &mut decided.margins,
            );
            runs.push(decided);
        }
        runs.extend(document.decided.iter().cloned());
        memory.gather(&document.text, &document.tokens, &runs);
        for (((_, labels), scores), run) in document.runs.iter().zip(judged).zip(&runs) {
            let mut example = Example {
                gold: labels.clone(),
                weight: document.weight,
                base: scores.clone(),
                ..Example::default()
            };
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
    say(&format!(
        "{} features of the second pass, {} runs",
        keys.len(),
        examples.len()
    ));
    let plan = crf::Plan {
        passes: 6,
        rate: 0.03,
        drop: 0.3,
        seed: settings.seed,
    };
    let learned = crf::learn(&examples, keys.len(), plan, Some(&first.transitions));
    let calibration = calibrate(&examples, &learned, settings.final_shyness[0]);
    Second {
        keys,
        weights: learned.weights,
        transitions: learned.transitions,
        calibration,
    }
}

/// Fits the odds that a name is right to its margin, by logistic regression over the names
/// that both passes find in the training texts.
fn calibrate(examples: &[Example], learned: &crf::Learned, shyness: f32) -> [f32; 2] {
    let mut lattice = Lattice::default();
    let (mut labels, mut margins) = (Vec::new(), Vec::new());
    let mut points: Vec<(f32, bool)> = Vec::new();
    for example in examples {
        let mut scores = judge(example, &learned.weights, shyness);
        for (score, base) in scores.iter_mut().zip(&example.base) {
            for (s, b) in score.iter_mut().zip(base) {
                *s += b;
            }
        }
        lattice.best(&scores, &learned.transitions, &mut labels, &mut margins);
        let gold: Vec<_> = names(&example.gold).collect();
        for name in names(&labels) {
            let margin = margins[name.0.clone()]
                .iter()
                .copied()
                .fold(f32::MAX, f32::min);
            points.push((margin.min(20.0), gold.contains(&name)));
        }
    }
    let (mut slope, mut offset) = (0.5f32, 0.0f32);
    let count = points.len().max(1) as f32;
    for _ in 0..400 {
        let (mut by_slope, mut by_offset) = (0.0, 0.0);
        for &(margin, right) in &points {
            let error =
                f32::from(u8::from(right)) - 1.0 / (1.0 + (-(slope * margin + offset)).exp());
            by_slope += error * margin;
            by_offset += error;
        }
        slope += 0.05 * by_slope / count;
        offset += 0.2 * by_offset / count;
    }
    [slope, offset]
}
