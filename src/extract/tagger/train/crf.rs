//! The learner: a linear-chain CRF trained with AdaGrad, half of the features dropped at
//! random in every step, weights averaged over the last passes.

// Labels index several arrays at once throughout; iterators would hide the formulas.
#![allow(clippy::needless_range_loop)]

use super::random::Random;
use crate::extract::tagger::decode::{LABELS, Scores, Transitions, follows, is_open, may_begin};

/// A run of tokens with the numbers of their features and the right labels.
#[derive(Debug, Clone, Default)]
pub(super) struct Example {
    pub features: Vec<u32>,
    /// Where each token's features end.
    pub ends: Vec<u32>,
    pub gold: Vec<u8>,
    /// Scores that are added to the features' weights; empty for none.
    pub base: Vec<Scores>,
    pub weight: f32,
}

/// What was learned.
#[derive(Debug, Clone)]
pub(super) struct Learned {
    pub weights: Vec<Scores>,
    pub transitions: Transitions,
}

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub passes: usize,
    pub rate: f32,
    pub drop: f32,
    pub seed: u64,
}

const PAIRS: usize = LABELS + 2;

struct State {
    weights: Vec<Scores>,
    squares: Vec<Scores>,
    pair: [[f32; LABELS]; PAIRS],
    pair_squares: [[f32; LABELS]; PAIRS],
}

/// Learns weights for `count` features.
pub(super) fn learn(
    examples: &[Example],
    count: usize,
    plan: Plan,
    start: Option<&Transitions>,
) -> Learned {
    let mut random = Random::new(plan.seed);
    let mut state = State {
        weights: vec![[0.0; LABELS]; count],
        squares: vec![[0.0; LABELS]; count],
        pair: [[0.0; LABELS]; PAIRS],
        pair_squares: [[0.0; LABELS]; PAIRS],
    };
    if let Some(t) = start {
        state.pair[..LABELS].copy_from_slice(&t.pair);
        state.pair[LABELS] = t.begin;
        state.pair[LABELS + 1] = t.end;
    }
    let mut total = vec![[0.0f32; LABELS]; count];
    let mut total_pair = [[0.0f32; LABELS]; PAIRS];
    let mut order: Vec<u32> = (0..examples.len() as u32).collect();
    let from = plan.passes / 2;
    let mut step = Step::default();
    for pass in 0..plan.passes {
        random.shuffle(&mut order);
        for &i in &order {
            step.run(&examples[i as usize], &mut state, plan, &mut random);
        }
        if pass >= from {
            for (t, w) in total.iter_mut().zip(&state.weights) {
                for l in 0..LABELS {
                    t[l] += w[l];
                }
            }
            for (t, w) in total_pair.iter_mut().zip(&state.pair) {
                for l in 0..LABELS {
                    t[l] += w[l];
                }
            }
        }
    }
    let share = 1.0 / (plan.passes - from) as f32;
    for t in total.iter_mut().chain(&mut total_pair) {
        for w in t.iter_mut() {
            *w *= share;
        }
    }
    let mut transitions = Transitions {
        begin: total_pair[LABELS],
        end: total_pair[LABELS + 1],
        ..Transitions::default()
    };
    transitions.pair.copy_from_slice(&total_pair[..LABELS]);
    Learned {
        weights: total,
        transitions,
    }
}

#[derive(Default)]
struct Step {
    kept: Vec<u32>,
    ends: Vec<usize>,
    scores: Vec<Scores>,
    forward: Vec<Scores>,
    backward: Vec<Scores>,
}

impl Step {
    fn run(&mut self, example: &Example, state: &mut State, plan: Plan, random: &mut Random) {
        let n = example.gold.len();
        self.kept.clear();
        self.ends.clear();
        self.scores.clear();
        let keep = 1.0 - plan.drop;
        let scale = 1.0 / keep;
        let threshold = (f64::from(keep) * u32::MAX as f64) as u32;
        let mut at = 0;
        for (t, &end) in example.ends.iter().enumerate() {
            let mut sum = [0.0; LABELS];
            for &f in &example.features[at..end as usize] {
                if random.next_u32() <= threshold {
                    self.kept.push(f);
                    for (s, w) in sum.iter_mut().zip(&state.weights[f as usize]) {
                        *s += w;
                    }
                }
            }
            at = end as usize;
            for s in &mut sum {
                *s *= scale;
            }
            if let Some(base) = example.base.get(t) {
                for (s, b) in sum.iter_mut().zip(base) {
                    *s += b;
                }
            }
            self.ends.push(self.kept.len());
            self.scores.push(sum);
        }
        // Forward and backward, normalised at each token.
        let mut pair = [[0.0f32; LABELS]; LABELS];
        for p in 0..LABELS {
            for l in 0..LABELS {
                if follows(p, l) {
                    pair[p][l] = state.pair[p][l].exp();
                }
            }
        }
        for s in &mut self.scores {
            let top = s.iter().copied().fold(f32::MIN, f32::max);
            for v in s.iter_mut() {
                *v = (*v - top).exp().max(1.0e-30);
            }
        }
        self.forward.clear();
        self.backward.clear();
        let mut now = [0.0; LABELS];
        for l in 0..LABELS {
            if may_begin(l) {
                now[l] = state.pair[LABELS][l].exp() * self.scores[0][l];
            }
        }
        normalise(&mut now);
        self.forward.push(now);
        for s in &self.scores[1..] {
            let before = now;
            now = [0.0; LABELS];
            for p in 0..LABELS {
                for l in 0..LABELS {
                    now[l] += before[p] * pair[p][l];
                }
            }
            for l in 0..LABELS {
                now[l] *= s[l];
            }
            normalise(&mut now);
            self.forward.push(now);
        }
        let mut after = [0.0; LABELS];
        for l in 0..LABELS {
            if !is_open(l) {
                after[l] = state.pair[LABELS + 1][l].exp();
            }
        }
        self.backward.push(after);
        for s in self.scores[1..].iter().rev() {
            let mut reach = after;
            for l in 0..LABELS {
                reach[l] *= s[l];
            }
            for p in 0..LABELS {
                after[p] = 0.0;
                for l in 0..LABELS {
                    after[p] += pair[p][l] * reach[l];
                }
            }
            normalise(&mut after);
            self.backward.push(after);
        }
        self.backward.reverse();
        // Gradients.
        let mut pair_gradient = [[0.0f32; LABELS]; PAIRS];
        let mut at = 0;
        for t in 0..n {
            let mut marginal = [0.0; LABELS];
            for l in 0..LABELS {
                marginal[l] = self.forward[t][l] * self.backward[t][l];
            }
            normalise(&mut marginal);
            let gold = example.gold[t] as usize;
            if t == 0 {
                for l in 0..LABELS {
                    pair_gradient[LABELS][l] -= marginal[l];
                }
                pair_gradient[LABELS][gold] += 1.0;
            }
            if t + 1 == n {
                for l in 0..LABELS {
                    pair_gradient[LABELS + 1][l] -= marginal[l];
                }
                pair_gradient[LABELS + 1][gold] += 1.0;
            } else {
                let mut joint = [[0.0f32; LABELS]; LABELS];
                let mut sum = 0.0;
                for p in 0..LABELS {
                    for l in 0..LABELS {
                        joint[p][l] = self.forward[t][p]
                            * pair[p][l]
                            * self.scores[t + 1][l]
                            * self.backward[t + 1][l];
                        sum += joint[p][l];
                    }
                }
                let sum = 1.0 / sum.max(1.0e-30);
                for p in 0..LABELS {
                    for l in 0..LABELS {
                        pair_gradient[p][l] -= joint[p][l] * sum;
                    }
                }
                pair_gradient[gold][example.gold[t + 1] as usize] += 1.0;
            }
            let mut gradient = marginal;
            for g in &mut gradient {
                *g *= -example.weight;
            }
            gradient[gold] += example.weight;
            if gradient.iter().any(|g| g.abs() > 1.0e-4) {
                for &f in &self.kept[at..self.ends[t]] {
                    ascend(
                        &mut state.weights[f as usize],
                        &mut state.squares[f as usize],
                        &gradient,
                        plan.rate,
                    );
                }
            }
            at = self.ends[t];
        }
        for (row, gradient) in pair_gradient.iter_mut().enumerate() {
            for g in gradient.iter_mut() {
                *g *= example.weight;
            }
            ascend(
                &mut state.pair[row],
                &mut state.pair_squares[row],
                gradient,
                plan.rate,
            );
        }
    }
}

fn ascend(weights: &mut Scores, squares: &mut Scores, gradient: &Scores, rate: f32) {
    for l in 0..LABELS {
        squares[l] += gradient[l] * gradient[l];
        weights[l] += rate * gradient[l] / (squares[l] + 1.0e-2).sqrt();
    }
}

fn normalise(values: &mut Scores) {
    let sum: f32 = values.iter().sum();
    let share = 1.0 / sum.max(1.0e-30);
    for v in values {
        *v *= share;
    }
}
