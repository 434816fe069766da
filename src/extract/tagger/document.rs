//! The second pass: what the first pass decided elsewhere in the article, as features.
//!
//! A surname that stands beside a first name once is a person everywhere; a short company
//! name is what its full form is. The first pass's own scores are kept and added to.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use super::decode::{OUTSIDE, names, part, type_of};
use super::lexicon::extend;
use super::token::{Shape, Token, hash_lower};

/// What the first pass decided about the tokens of one run.
#[derive(Debug, Clone, Default)]
pub(super) struct Decided {
    pub tokens: Range<usize>,
    pub labels: Vec<u8>,
    pub margins: Vec<f32>,
    /// Whether the rest of the article cannot change the decision.
    pub settled: bool,
}

/// The margin of a decision that a rule took.
const BY_RULE: f32 = 1.0e6;

impl Decided {
    /// Decides for good that the run's tokens belong to no name.
    pub(super) fn set_outside(&mut self) {
        self.labels.clear();
        self.labels.resize(self.tokens.len(), OUTSIDE as u8);
        self.margins.clear();
        self.margins.resize(self.tokens.len(), BY_RULE);
        self.settled = true;
    }
}

/// Passes a key that is a hash already through.
#[derive(Debug, Default)]
pub(super) struct Through(u64);

impl Hasher for Through {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(b);
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A map from hashes.
pub(super) type HashKeyed<V> = HashMap<u64, V, BuildHasherDefault<Through>>;

/// How often a token was taken for each type (and for none), and where in longer names.
#[derive(Debug, Clone, Copy, Default)]
struct Votes {
    kinds: [u16; 4],
    first: [u16; 3],
    inner: [u16; 3],
    last: [u16; 3],
}

/// The first pass's decisions, gathered over the article.
#[derive(Debug, Default)]
pub(super) struct Memory {
    tokens: HashKeyed<Votes>,
    names: HashKeyed<[u16; 3]>,
    acronyms: HashKeyed<u16>,
}

/// Votes of sure decisions count more.
fn weight(margin: f32) -> u16 {
    if margin > 3.0 { 3 } else { 1 }
}

fn bump(count: &mut u16, by: u16) {
    *count = count.saturating_add(by);
}

impl Memory {
    /// Forgets everything and gathers the decisions of an article.
    pub(super) fn gather(&mut self, text: &str, tokens: &[Token], runs: &[Decided]) {
        self.tokens.clear();
        self.names.clear();
        self.acronyms.clear();
        for run in runs {
            for ((token, &label), &margin) in tokens[run.tokens.clone()]
                .iter()
                .zip(&run.labels)
                .zip(&run.margins)
            {
                if matches!(token.shape, Shape::Lower | Shape::Clitic | Shape::Mark) {
                    continue;
                }
                let votes = self.tokens.entry(token.lower).or_default();
                let kind = type_of(label as usize);
                bump(&mut votes.kinds[kind], weight(margin));
                if kind < 3 {
                    match part(label as usize) {
                        Some(0) => bump(&mut votes.first[kind], 1),
                        Some(1) => bump(&mut votes.inner[kind], 1),
                        Some(2) => bump(&mut votes.last[kind], 1),
                        _ => {}
                    }
                }
            }
            for (range, kind) in names(&run.labels) {
                let at = run.tokens.start;
                let words = &tokens[at + range.start..at + range.end];
                bump(&mut self.names.entry(key(words)).or_default()[kind], 1);
                if kind == 1 && words.len() > 1 {
                    self.add_acronym(text, words);
                }
            }
        }
    }

    fn add_acronym(&mut self, text: &str, words: &[Token]) {
        let mut letters = String::with_capacity(8);
        for word in words {
            if let Some(c) = text[word.start..word.end].chars().next()
                && c.is_ascii_uppercase()
            {
                letters.push(c);
            }
        }
        if (2..=7).contains(&letters.len()) {
            *self.acronyms.entry(hash_lower(&letters)).or_default() += 1;
        }
    }
}

fn key(words: &[Token]) -> u64 {
    words.iter().fold(0, |hash, word| extend(hash, word.lower))
}

/// The most frequent of the counts, how sure that is (0 to 2) and how many there are (0 to 3).
fn majority(counts: &[u16]) -> (u64, u64, u64) {
    let mut best = 0;
    let mut total = 0u32;
    for (i, &count) in counts.iter().enumerate() {
        total += u32::from(count);
        if count > counts[best] {
            best = i;
        }
    }
    let top = u32::from(counts[best]);
    let sure = if top * 10 >= total * 9 {
        2
    } else {
        u64::from(top * 10 >= total * 6)
    };
    let many = match total {
        0 => 0,
        1..=3 => 1,
        4..=12 => 2,
        _ => 3,
    };
    (best as u64, sure, many)
}

fn mix(number: u64, parts: &[u64]) -> u64 {
    let mut h = number.wrapping_mul(0xA076_1D64_78BD_642F);
    for &p in parts {
        h = (h ^ p).wrapping_mul(0xE703_7ED1_A0B4_28DB);
        h ^= h >> 29;
    }
    h
}

/// Calls `emit` with the features of every token of the run, in order.
pub(super) fn each(tokens: &[Token], memory: &Memory, run: &Decided, mut emit: impl FnMut(&[u64])) {
    // For each token, the votes for its whole name elsewhere.
    let mut whole = vec![(3u64, 0u64, 0u64); run.labels.len()];
    for (range, kind) in names(&run.labels) {
        let words = &tokens[run.tokens.start + range.start..run.tokens.start + range.end];
        let mut votes = memory.names.get(&key(words)).copied().unwrap_or_default();
        votes[kind] = votes[kind].saturating_sub(1);
        let found = majority(&votes);
        whole[range].fill(found);
    }
    let mut keys = Vec::with_capacity(16);
    for (i, token) in tokens[run.tokens.clone()].iter().enumerate() {
        keys.clear();
        let label = run.labels[i] as usize;
        let own = label as u64;
        let kind = type_of(label);
        let margin = match run.margins[i] {
            m if m < 1.0 => 0,
            m if m < 3.0 => 1,
            m if m < 6.0 => 2,
            _ => 3u64,
        };
        keys.push(mix(1, &[own]));
        keys.push(mix(2, &[own, margin]));
        let mut votes = memory.tokens.get(&token.lower).copied().unwrap_or_default();
        votes.kinds[kind] = votes.kinds[kind].saturating_sub(weight(run.margins[i]));
        if kind < 3 {
            let count = match part(label) {
                Some(0) => &mut votes.first[kind],
                Some(1) => &mut votes.inner[kind],
                Some(2) => &mut votes.last[kind],
                _ => &mut 0,
            };
            *count = count.saturating_sub(1);
        }
        let (most, sure, many) = majority(&votes.kinds);
        let casing = token.casing as u64;
        let shape = token.shape as u64;
        if many > 0 {
            keys.push(mix(3, &[own, most, sure, many]));
            keys.push(mix(4, &[own, most, sure, margin]));
            keys.push(mix(5, &[casing, own, most]));
            keys.push(mix(6, &[u64::from(token.first), own, most, sure]));
            keys.push(mix(7, &[shape, most, sure, many]));
            let (named, named_sure, named_many) = majority(&votes.kinds[..3]);
            if named_many > 0 {
                keys.push(mix(8, &[own, named, named_sure, named_many]));
                let k = named as usize;
                let role = u64::from(votes.first[k] > 0)
                    | u64::from(votes.inner[k] > 0) << 1
                    | u64::from(votes.last[k] > 0) << 2;
                keys.push(mix(9, &[own, named, role]));
                keys.push(mix(10, &[own, named, role, margin, sure]));
            }
        } else {
            keys.push(mix(11, &[own, casing, shape]));
        }
        if kind < 3 {
            let (named, named_sure, named_many) = whole[i];
            if named_many > 0 {
                keys.push(mix(12, &[own, named, named_sure, named_many]));
                keys.push(mix(13, &[own, named, named_sure, margin]));
            }
        }
        if token.shape == Shape::Upper {
            let known = memory.acronyms.get(&token.lower).copied().unwrap_or(0);
            keys.push(mix(14, &[own, u64::from(known.min(2)), margin]));
        }
        emit(&keys);
    }
}
