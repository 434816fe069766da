//! Labels and the best sequence of them: BILOU over three types, decoded by Viterbi with
//! hard constraints, with the margin by which each label won.
//!
//! Scores come from elsewhere; nothing here knows words.

use super::NameType;

/// Labels: outside, then begin, inside, last and unit of each type.
pub(super) const LABELS: usize = 13;
/// The label outside of names.
pub(super) const OUTSIDE: usize = 0;
/// Scores of all labels at a token.
pub(super) type Scores = [f32; LABELS];
/// Scores of all pairs of neighbouring labels, and of beginning and ending with one.
#[derive(Debug, Clone)]
pub(super) struct Transitions {
    pub pair: [[f32; LABELS]; LABELS],
    pub begin: Scores,
    pub end: Scores,
}

impl Default for Transitions {
    fn default() -> Transitions {
        Transitions {
            pair: [[0.0; LABELS]; LABELS],
            begin: [0.0; LABELS],
            end: [0.0; LABELS],
        }
    }
}

/// The types in the order of their labels.
pub(super) const TYPES: [NameType; 3] =
    [NameType::Person, NameType::Organisation, NameType::Location];

/// The place of a label within its name: 0 begin, 1 inside, 2 last, 3 unit; `None` outside.
pub(super) fn part(label: usize) -> Option<usize> {
    (label != OUTSIDE).then(|| (label - 1) % 4)
}

/// The type (0, 1, 2) of a label; 3 outside.
pub(super) fn type_of(label: usize) -> usize {
    if label == OUTSIDE { 3 } else { (label - 1) / 4 }
}

/// Whether a name goes on after this label.
pub(super) fn is_open(label: usize) -> bool {
    matches!(part(label), Some(0 | 1))
}

/// Whether `next` may follow `label`.
pub(super) fn follows(label: usize, next: usize) -> bool {
    let inner = matches!(part(next), Some(1 | 2));
    if is_open(label) {
        inner && type_of(label) == type_of(next)
    } else {
        !inner
    }
}

/// Whether a run may begin with this label.
pub(super) fn may_begin(label: usize) -> bool {
    !matches!(part(label), Some(1 | 2))
}

/// Labels that close what came before (outside, last, unit) and those that may follow them.
const CLOSED: [usize; 7] = [0, 3, 4, 7, 8, 11, 12];
const FRESH: [usize; 7] = [0, 1, 4, 5, 8, 9, 12];
const NEVER: f32 = -1.0e9;

/// Labels of a name of one token, and outside.
const ALONE: [usize; 4] = [OUTSIDE, 4, 8, 12];

/// [`Lattice::best`] of one token, as most runs are.
fn best_alone(scores: &Scores, t: &Transitions) -> (u8, f32) {
    let through = ALONE.map(|l| scores[l] + t.begin[l] + t.end[l]);
    let mut best = 0;
    for (at, &score) in through.iter().enumerate() {
        if score > through[best] {
            best = at;
        }
    }
    let others = through.iter().enumerate().filter(|&(at, _)| at != best);
    let next = others.map(|(_, &score)| score).fold(f32::MIN, f32::max);
    (ALONE[best] as u8, through[best] - next)
}

/// Working memory of [`best`], kept between runs.
#[derive(Debug, Default)]
pub(super) struct Lattice {
    forward: Vec<Scores>,
    backward: Vec<Scores>,
}

impl Lattice {
    /// The best labels for `scores`, and for each token the margin over the best sequence
    /// that gives it a label of another type.
    pub(super) fn best(
        &mut self,
        scores: &[Scores],
        t: &Transitions,
        labels: &mut Vec<u8>,
        margins: &mut Vec<f32>,
    ) {
        labels.clear();
        margins.clear();
        let n = scores.len();
        let (Some(first), Some(last)) = (scores.first(), scores.last()) else {
            return;
        };
        if n == 1 {
            let (label, margin) = best_alone(first, t);
            labels.push(label);
            margins.push(margin);
            return;
        }
        self.forward.clear();
        self.backward.clear();
        let mut now = [NEVER; LABELS];
        for &l in &FRESH {
            now[l] = first[l] + t.begin[l];
        }
        self.forward.push(now);
        for score in &scores[1..] {
            let before = now;
            now = [NEVER; LABELS];
            for &l in &FRESH {
                let mut top = NEVER;
                for &p in &CLOSED {
                    top = top.max(before[p] + t.pair[p][l]);
                }
                now[l] = top + score[l];
            }
            for k in 0..3 {
                let (b, i) = (1 + 4 * k, 2 + 4 * k);
                for l in [i, i + 1] {
                    now[l] = score[l] + (before[b] + t.pair[b][l]).max(before[i] + t.pair[i][l]);
                }
            }
            self.forward.push(now);
        }
        // Backward: the best way to go on after each label, the label's own score left out.
        let mut after = [NEVER; LABELS];
        for &l in &CLOSED {
            after[l] = t.end[l];
        }
        self.backward.push(after);
        let mut score = last;
        for before in scores[..n - 1].iter().rev() {
            let next = after;
            after = [NEVER; LABELS];
            for &p in &CLOSED {
                let mut top = NEVER;
                for &l in &FRESH {
                    top = top.max(t.pair[p][l] + score[l] + next[l]);
                }
                after[p] = top;
            }
            for k in 0..3 {
                let (b, i) = (1 + 4 * k, 2 + 4 * k);
                for p in [b, i] {
                    after[p] = (t.pair[p][i] + score[i] + next[i])
                        .max(t.pair[p][i + 1] + score[i + 1] + next[i + 1]);
                }
            }
            self.backward.push(after);
            score = before;
        }
        let mut previous: Option<usize> = None;
        for i in 0..n {
            let (f, b) = (&self.forward[i], &self.backward[n - 1 - i]);
            let mut best = 0;
            let mut top = f32::MIN;
            let mut by_type = [NEVER; 4];
            for l in 0..LABELS {
                let through = f[l] + b[l];
                let kind = type_of(l);
                by_type[kind] = by_type[kind].max(through);
                if through > top && previous.is_none_or(|p| follows(p, l)) {
                    top = through;
                    best = l;
                }
            }
            let mut margin = f32::MAX;
            for (kind, &other) in by_type.iter().enumerate() {
                if kind != type_of(best) {
                    margin = margin.min(top - other);
                }
            }
            previous = Some(best);
            labels.push(best as u8);
            margins.push(margin);
        }
    }
}

/// The names in a run's labels: token ranges relative to the run, and their type (0, 1, 2).
pub(super) fn names(labels: &[u8]) -> impl Iterator<Item = (std::ops::Range<usize>, usize)> + '_ {
    let mut start = 0;
    labels
        .iter()
        .enumerate()
        .filter_map(move |(i, &label)| match part(label as usize) {
            Some(0) => {
                start = i;
                None
            }
            Some(2) => Some((start..i + 1, type_of(label as usize))),
            Some(3) => Some((i..i + 1, type_of(label as usize))),
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The best sequence by trying them all.
    fn slow(scores: &[Scores], t: &Transitions) -> (f32, Vec<u8>) {
        fn go(
            scores: &[Scores],
            t: &Transitions,
            at: usize,
            path: &mut Vec<u8>,
            sum: f32,
            best: &mut (f32, Vec<u8>),
        ) {
            if at == scores.len() {
                let last = path[at - 1] as usize;
                if !is_open(last) && sum + t.end[last] > best.0 {
                    *best = (sum + t.end[last], path.clone());
                }
                return;
            }
            for l in 0..LABELS {
                let step = if at == 0 {
                    if !may_begin(l) {
                        continue;
                    }
                    t.begin[l]
                } else {
                    let p = path[at - 1] as usize;
                    if !follows(p, l) {
                        continue;
                    }
                    t.pair[p][l]
                };
                path.push(l as u8);
                go(scores, t, at + 1, path, sum + step + scores[at][l], best);
                path.pop();
            }
        }
        let mut best = (f32::MIN, Vec::new());
        go(scores, t, 0, &mut Vec::new(), 0.0, &mut best);
        best
    }

    /// The sum that `slow` compares, of one sequence that is allowed.
    fn worth(path: &[u8], scores: &[Scores], t: &Transitions) -> f32 {
        let label = |at: usize| path[at] as usize;
        let mut sum = 0.0;
        for (at, row) in scores.iter().enumerate() {
            let l = label(at);
            sum += row[l];
            if at == 0 {
                assert!(may_begin(l));
                sum += t.begin[l];
            } else {
                assert!(follows(label(at - 1), l));
                sum += t.pair[label(at - 1)][l];
            }
        }
        let last = label(scores.len() - 1);
        assert!(!is_open(last));
        sum + t.end[last]
    }

    proptest! {
        #[test]
        fn the_best_sequence_is_found(cells in prop::collection::vec(-8i8..8, LABELS..LABELS * 4 + 1), edge in -4i8..4) {
            let scores: Vec<Scores> = cells
                .chunks_exact(LABELS)
                .enumerate()
                .map(|(i, row)| std::array::from_fn(|l| f32::from(row[l]) + (i * LABELS + l) as f32 * 0.001))
                .collect();
            let mut t = Transitions::default();
            t.pair[0][1] = f32::from(edge);
            t.pair[1][2] = -f32::from(edge);
            t.end[4] = 0.5;
            let (mut labels, mut margins) = (Vec::new(), Vec::new());
            Lattice::default().best(&scores, &t, &mut labels, &mut margins);
            let (best, one) = slow(&scores, &t);
            // Others can be as good.
            prop_assert!((worth(&labels, &scores, &t) - best).abs() < 1e-3, "{:?}, {:?}", labels, one);
            prop_assert!(margins.iter().all(|&m| m > -0.01));
        }
    }

    #[test]
    fn names_are_read_off_labels() {
        // Person of three tokens, outside, organisation of one.
        let found: Vec<_> = names(&[1, 2, 3, 0, 8]).collect();
        assert_eq!(found, [(0..3, 0), (4..5, 1)]);
    }
}
