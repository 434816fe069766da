//! A labelled text as the learner wants it: tokens, what is known of them, and the runs with
//! their labels.

use std::ops::Range;

use super::corpus::LabelledText;
use crate::extract::tagger::decode::{OUTSIDE, follows, is_open, may_begin};
use crate::extract::tagger::document::Decided;
use crate::extract::tagger::lexicon::{Known, Lexicon};
use crate::extract::tagger::token::{self, Token};

/// One prepared document: tokens and the runs to learn from.
pub(super) struct Prepared {
    pub tokens: Vec<Token>,
    pub runs: Vec<(Range<usize>, Vec<u8>)>,
    pub text: String,
    pub known: Vec<Known>,
    pub weight: f32,
    pub gold: bool,
    pub altered: bool,
    /// The half of the documents it belongs to: each half is judged by what the other taught.
    pub half: usize,
    /// Runs that are not learned from, as another model decides them.
    pub decided: Vec<Decided>,
}

/// Tokens, lookups, and the labels of every run whose names begin and end at tokens.
pub(super) fn prepare(lexicon: &Lexicon, text: &LabelledText) -> Prepared {
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
            && tokens.get(end - 1).is_some_and(|t| {
                t.end == range.end || t.end == range.end + 1 && text.text[range.end..t.end] == *"."
            })
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
        half: 0,
        decided: Vec::new(),
    }
}

/// Whether a run's labels are whole names: a run that was cut at its greatest length may not be.
fn well_formed(labels: &[u8]) -> bool {
    labels.first().is_some_and(|&l| may_begin(l as usize))
        && labels.last().is_some_and(|&l| !is_open(l as usize))
        && labels
            .windows(2)
            .all(|w| follows(w[0] as usize, w[1] as usize))
}
