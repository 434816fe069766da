//! The features of the first pass: what a candidate token and its surroundings look like,
//! as 64-bit hashes.
//!
//! Each has a number of its own and never changes meaning without a new model. What they are
//! worth is the model's business.

use super::lexicon::Known;
use super::token::{Casing, Shape, Token, hash_lower};

/// Tokens of a text with what is known of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub known: &'a [Known],
}

const EDGE: u64 = 0x5bd1_e995;

fn mix(number: u64, value: u64) -> u64 {
    let h =
        (value ^ number.wrapping_mul(0xA076_1D64_78BD_642F)).wrapping_mul(0xE703_7ED1_A0B4_28DB);
    h ^ h >> 31
}

fn two(a: u64, b: u64) -> u64 {
    a.wrapping_mul(0x9FB2_1C65_1E98_DF25).rotate_left(23) ^ b
}

fn three(a: u64, b: u64, c: u64) -> u64 {
    two(two(a, b), c)
}

/// A neighbour: nothing beyond the edges of the sentence.
#[derive(Clone, Copy)]
struct Near {
    lower: u64,
    known: Known,
    shape: u64,
}

impl<'a> View<'a> {
    fn near(&self, at: Option<usize>) -> Near {
        match at {
            Some(i) => Near {
                lower: self.tokens[i].lower,
                known: self.known[i],
                shape: self.shape(i),
            },
            None => Near {
                lower: EDGE,
                known: Known::default(),
                shape: 31,
            },
        }
    }

    /// The shape of a token, or what stands for it where everything is in capitals.
    fn shape(&self, i: usize) -> u64 {
        let token = &self.tokens[i];
        let shape = token.shape as u64;
        match (token.casing, token.shape) {
            (Casing::Plain, _) => shape,
            (_, Shape::Capital) | (Casing::Upper, Shape::Upper) => {
                16 + u64::from(self.known[i].common)
            }
            _ => shape,
        }
    }

    fn before(&self, i: usize) -> Option<usize> {
        (i > 0 && !self.tokens[i].opens).then(|| i - 1)
    }

    fn after(&self, i: usize) -> Option<usize> {
        (i + 1 < self.tokens.len() && !self.tokens[i + 1].opens).then(|| i + 1)
    }

    /// Whether a token looks like a name by itself.
    fn names(&self, i: usize) -> bool {
        let token = &self.tokens[i];
        token.candidate
            && !matches!(
                token.shape,
                Shape::Lower | Shape::Clitic | Shape::Mark | Shape::Number
            )
            && !self.known[i].common
    }
}

/// A stretch of capitals within a run.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    start: usize,
    end: usize,
}

/// Calls `emit(token, features)` for every token of the run, in order.
pub(super) fn each(view: View<'_>, run: std::ops::Range<usize>, mut emit: impl FnMut(&[u64])) {
    let mut keys: Vec<u64> = Vec::with_capacity(96);
    let mut stretch = Stretch {
        start: run.start,
        end: run.start,
    };
    for i in run.clone() {
        if i >= stretch.end {
            stretch = Stretch {
                start: i,
                end: i + 1,
            };
            if view.names(i) {
                while stretch.end < run.end && view.names(stretch.end) {
                    stretch.end += 1;
                }
            }
        }
        keys.clear();
        token_features(view, i, &run, stretch, &mut keys);
        emit(&keys);
    }
}

fn token_features(
    view: View<'_>,
    i: usize,
    run: &std::ops::Range<usize>,
    stretch: Stretch,
    keys: &mut Vec<u64>,
) {
    let token = &view.tokens[i];
    let own = view.near(Some(i));
    let known = own.known;
    let at1 = view.before(i);
    let at2 = at1.and_then(|j| view.before(j));
    let to1 = view.after(i);
    let to2 = to1.and_then(|j| view.after(j));
    let (p1, p2, n1, n2) = (
        view.near(at1),
        view.near(at2),
        view.near(to1),
        view.near(to2),
    );
    let first = u64::from(token.first);
    let casing = token.casing as u64;
    let mut number = 0u64;
    let mut put = |value: u64| {
        number += 1;
        keys.push(mix(number, value));
    };
    // Each `put` has its number by its place in this function: 1, 2, 3 and so on.
    put(0);
    put(own.lower);
    put(token.exact);
    put(p1.lower);
    put(n1.lower);
    put(p2.lower);
    put(n2.lower);
    put(two(p1.lower, own.lower));
    put(two(own.lower, n1.lower));
    put(two(p1.lower, n1.lower));
    let place = three(first, own.shape, casing);
    put(place);
    put(three(p1.shape, own.shape, n1.shape));
    put(three(own.shape, n1.shape, n2.shape));
    put(three(p2.shape, p1.shape, own.shape));
    put(two(place, known.plain.lower()));
    put(three(place, known.plain.lower(), known.entry.lower()));
    put(three(own.shape, n1.known.plain.lower(), n1.shape));
    put(three(own.shape, p1.known.plain.lower(), p1.shape));
    // Affixes.
    let word = &view.text[token.start..token.end];
    let mut ends = [EDGE; 4];
    for (end, (at, _)) in ends.iter_mut().zip(word.char_indices().rev()) {
        *end = hash_lower(&word[at..]);
    }
    put(ends[1]);
    put(ends[2]);
    put(ends[3]);
    let head = word.char_indices().nth(3).map_or(word.len(), |(at, _)| at);
    put(hash_lower(&word[..head]));
    let long_head = word.char_indices().nth(5).map_or(word.len(), |(at, _)| at);
    put(hash_lower(&word[..long_head]));
    put(shape_key(word));
    put(two(word.chars().take(20).count() as u64, own.shape));
    // Word classes.
    put(known.entry.fine());
    put(known.normal.fine());
    put(known.normal.middle());
    put(known.normal.coarse());
    put(two(known.plain.fine(), place));
    put(two(known.entry.middle(), place));
    put(p1.known.normal.fine());
    put(n1.known.normal.fine());
    put(p2.known.normal.fine());
    put(n2.known.normal.fine());
    put(p1.known.normal.middle());
    put(n1.known.normal.middle());
    put(p2.known.normal.middle());
    put(n2.known.normal.middle());
    put(two(p1.known.normal.fine(), known.normal.fine()));
    put(two(known.normal.fine(), n1.known.normal.fine()));
    put(two(p1.known.normal.middle(), known.normal.middle()));
    put(two(known.normal.middle(), n1.known.normal.middle()));
    put(three(
        p1.known.normal.middle(),
        known.normal.middle(),
        n1.known.normal.middle(),
    ));
    put(three(
        p1.known.normal.coarse(),
        known.normal.coarse(),
        n1.known.normal.coarse(),
    ));
    put(three(
        p2.known.normal.coarse(),
        p1.known.normal.coarse(),
        known.normal.coarse(),
    ));
    put(three(
        known.normal.coarse(),
        n1.known.normal.coarse(),
        n2.known.normal.coarse(),
    ));
    put(two(p1.known.normal.fine(), n1.known.normal.fine()));
    put(three(known.normal.middle(), own.shape, n1.shape));
    // Lists.
    let lists = u64::from(known.lists);
    let spot = u64::from(known.place);
    put(two(lists, spot));
    put(three(lists, spot, known.normal.middle()));
    put(three(lists, spot, place));
    put(two(u64::from(p1.known.lists), u64::from(p1.known.place)));
    put(two(u64::from(n1.known.lists), u64::from(n1.known.place)));
    put(three(
        u64::from(p1.known.lists),
        lists,
        u64::from(n1.known.lists),
    ));
    // The stretch of capitals and what stands around it.
    let (before, behind) = (view.before(stretch.start), view.after(stretch.end - 1));
    let (outer, next) = (view.near(before), view.near(behind));
    let further = view.near(behind.and_then(|j| view.after(j)));
    let role = u64::from(i == stretch.start) << 1 | u64::from(i + 1 == stretch.end);
    let length = (stretch.end - stretch.start).min(6) as u64;
    let (head, tail) = (
        view.near(Some(stretch.start)),
        view.near(Some(stretch.end - 1)),
    );
    put(two(role, length));
    put(three(role, outer.lower, length.min(3)));
    put(three(role, next.lower, length.min(3)));
    put(three(role, outer.known.normal.fine(), length.min(3)));
    put(three(role, next.known.normal.fine(), length.min(3)));
    put(three(
        role,
        outer.known.normal.middle(),
        next.known.normal.middle(),
    ));
    put(three(
        role,
        next.known.normal.middle(),
        further.known.normal.middle(),
    ));
    put(two(role, tail.lower));
    put(two(role, head.lower));
    put(two(role, tail.known.normal.fine()));
    put(two(role, head.known.normal.fine()));
    put(three(
        role,
        length,
        two(tail.known.normal.middle(), u64::from(tail.known.lists)),
    ));
    put(three(
        role,
        known.normal.middle(),
        next.known.normal.middle(),
    ));
    put(three(
        role,
        known.normal.middle(),
        outer.known.normal.middle(),
    ));
    put(three(role, lists, next.known.normal.middle()));
    put(three(role, lists, outer.known.normal.middle()));
    put(three(
        role,
        length,
        two(head.known.normal.middle(), tail.known.normal.middle()),
    ));
    // The run.
    let (left, right) = (
        view.near(view.before(run.start)),
        view.near(view.after(run.end - 1)),
    );
    put(two(
        (i - run.start).min(4) as u64,
        (run.end - i).min(4) as u64,
    ));
    put(two(right.lower, 0));
    put(two(left.lower, 0));
    // What only holds where capitals say nothing.
    if casing != 0 {
        put(two(casing, own.lower));
        put(two(casing, known.normal.fine()));
        put(three(
            casing,
            known.normal.middle(),
            n1.known.normal.middle(),
        ));
        put(three(
            casing,
            p1.known.normal.middle(),
            known.normal.middle(),
        ));
        put(three(casing, lists, spot));
        put(three(casing, role, length));
    }
}

/// The word's shape with runs of the same kind cut to two: "McDonald" gives "AaAaa".
fn shape_key(word: &str) -> u64 {
    let mut key = 7u64;
    let (mut last, mut times) = (0u64, 0);
    for c in word.chars().take(24) {
        let kind = if c.is_lowercase() {
            1
        } else if c.is_uppercase() {
            2
        } else if c.is_numeric() {
            3
        } else if c.is_alphabetic() {
            4
        } else {
            u64::from(u32::from(c))
        };
        if kind == last {
            times += 1;
        } else {
            times = 1;
        }
        last = kind;
        if times <= 2 {
            key = two(key, kind);
        }
    }
    key
}
