//! The features of the first pass: what a candidate token and its surroundings look like,
//! as 64-bit hashes.
//!
//! Each has a number of its own and never changes meaning without a new model. What they are
//! worth is the model's business.

use std::ops::Range;

use super::lexicon::{Known, WordEntry};
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
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    lower: u64,
    known: Known,
    shape: u64,
}

impl Near {
    /// What decides the features of [`beside`].
    pub(super) fn key(&self) -> u64 {
        let known = &self.known;
        let listed = u64::from(known.lists) << 8 | u64::from(known.place);
        three(listed, u64::from(known.normal.0), self.lower)
    }
}

/// What stands around a token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    p1: Near,
    n1: Near,
    p2: Near,
    n2: Near,
}

impl Around {
    pub(super) fn sides(&self) -> [(Side, Near); 4] {
        let [before, after, second_before, second_after] = Side::ALL;
        [
            (before, self.p1),
            (after, self.n1),
            (second_before, self.p2),
            (second_after, self.n2),
        ]
    }
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
                let known = &self.known[i];
                let never_seen = known.plain.lower() == 0 && known.entry.0 == 0;
                16 + u64::from(known.common) + 2 * u64::from(never_seen)
            }
            _ => shape,
        }
    }

    /// The two tokens before and the two after, within the sentence.
    pub(super) fn around(&self, i: usize) -> Around {
        let (before, after) = (self.before(i), self.after(i));
        Around {
            p1: self.near(before),
            n1: self.near(after),
            p2: self.near(before.and_then(|j| self.before(j))),
            n2: self.near(after.and_then(|j| self.after(j))),
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

/// Calls `emit` with all features of every token of the run, in order.
pub(super) fn each(view: View<'_>, run: Range<usize>, mut emit: impl FnMut(&[u64])) {
    let mut keys = Keys::default();
    among(view, run, |i, keys_among| {
        keys.clear();
        keys.0.extend_from_slice(keys_among);
        let around = view.around(i);
        own(view, i, &mut keys);
        for (side, near) in around.sides() {
            beside(side, near, &mut keys);
        }
        emit(&keys.0);
    });
}

/// Features of a token, as hashes.
#[derive(Debug, Default)]
pub(super) struct Keys(pub Vec<u64>);

impl Keys {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds the feature of this number; a number never changes its meaning.
    fn put(&mut self, number: u64, value: u64) {
        self.0.push(mix(number, value));
    }
}

/// The features of the token at `i` by itself: a function of the word, its casing, whether it
/// is the first of its sentence, and what is known of it, which [`own_key`] stands for.
pub(super) fn own(view: View<'_>, i: usize, keys: &mut Keys) {
    let token = &view.tokens[i];
    let Near { known, shape, .. } = view.near(Some(i));
    let casing = token.casing as u64;
    let place = three(u64::from(token.first), shape, casing);
    keys.put(1, 0);
    keys.put(2, token.lower);
    keys.put(3, token.exact);
    keys.put(11, place);
    keys.put(15, two(place, known.plain.lower()));
    keys.put(16, three(place, known.plain.lower(), known.entry.lower()));
    // Affixes.
    let word = &view.text[token.start..token.end];
    let mut ends = [EDGE; 4];
    for (end, (at, _)) in ends.iter_mut().zip(word.char_indices().rev()) {
        *end = hash_lower(&word[at..]);
    }
    keys.put(19, ends[1]);
    keys.put(20, ends[2]);
    keys.put(21, ends[3]);
    let head = word.char_indices().nth(3).map_or(word.len(), |(at, _)| at);
    keys.put(22, hash_lower(&word[..head]));
    let long_head = word.char_indices().nth(5).map_or(word.len(), |(at, _)| at);
    keys.put(23, hash_lower(&word[..long_head]));
    keys.put(24, shape_key(word));
    keys.put(25, two(word.chars().take(20).count() as u64, shape));
    // Word classes.
    keys.put(26, known.entry.fine());
    keys.put(27, known.normal.fine());
    keys.put(28, known.normal.middle());
    keys.put(29, known.normal.coarse());
    keys.put(30, two(known.plain.fine(), place));
    keys.put(31, two(known.entry.middle(), place));
    // Lists.
    let lists = u64::from(known.lists);
    let spot = u64::from(known.place);
    keys.put(50, two(lists, spot));
    keys.put(51, three(lists, spot, known.normal.middle()));
    keys.put(52, three(lists, spot, place));
    // What only holds where capitals say nothing.
    if casing != 0 {
        keys.put(76, two(casing, token.lower));
        keys.put(77, two(casing, known.normal.fine()));
        keys.put(80, three(casing, lists, spot));
    }
}

/// What decides the features of [`own`].
pub(super) fn own_key(view: View<'_>, i: usize) -> u64 {
    let token = &view.tokens[i];
    let known = &view.known[i];
    let written = token.shape as u64
        | (token.casing as u64) << 8
        | u64::from(token.first) << 16
        | u64::from(known.place) << 24
        | u64::from(known.lists) << 32;
    mix(token.exact, written)
}

/// A place beside a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Side {
    Before = 0,
    After = 1,
    SecondBefore = 2,
    SecondAfter = 3,
}

impl Side {
    pub(super) const ALL: [Side; 4] = [
        Side::Before,
        Side::After,
        Side::SecondBefore,
        Side::SecondAfter,
    ];
}

/// The features of what stands at one side of a token, whatever the token is:
/// a function of what [`Near::key`] stands for.
pub(super) fn beside(side: Side, near: Near, keys: &mut Keys) {
    let [lower, fine, middle, listed] = match side {
        Side::Before => [4, 32, 36, 53],
        Side::After => [5, 33, 37, 54],
        Side::SecondBefore => [6, 34, 38, 0],
        Side::SecondAfter => [7, 35, 39, 0],
    };
    let known = near.known;
    keys.put(lower, near.lower);
    keys.put(fine, known.normal.fine());
    keys.put(middle, known.normal.middle());
    if listed != 0 {
        keys.put(listed, two(u64::from(known.lists), u64::from(known.place)));
    }
}

/// Calls `emit` with every token of the run, in order, and those of its features that say how
/// it goes together with others.
pub(super) fn among(view: View<'_>, run: Range<usize>, mut emit: impl FnMut(usize, &[u64])) {
    let mut keys = Keys(Vec::with_capacity(48));
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
        together(view, i, &run, stretch, &mut keys);
        emit(i, &keys.0);
    }
}

fn together(view: View<'_>, i: usize, run: &Range<usize>, stretch: Stretch, keys: &mut Keys) {
    let own = view.near(Some(i));
    let known = own.known;
    let Around { p1, n1, p2, n2 } = view.around(i);
    keys.put(8, two(p1.lower, own.lower));
    keys.put(9, two(own.lower, n1.lower));
    keys.put(10, two(p1.lower, n1.lower));
    keys.put(12, three(p1.shape, own.shape, n1.shape));
    keys.put(13, three(own.shape, n1.shape, n2.shape));
    keys.put(14, three(p2.shape, p1.shape, own.shape));
    keys.put(17, three(own.shape, n1.known.plain.lower(), n1.shape));
    keys.put(18, three(own.shape, p1.known.plain.lower(), p1.shape));
    // Word classes.
    let classes = [p2, p1, own, n1, n2].map(|near| near.known.normal);
    let fine = classes.map(WordEntry::fine);
    let middle = classes.map(WordEntry::middle);
    let coarse = classes.map(WordEntry::coarse);
    keys.put(40, two(fine[1], fine[2]));
    keys.put(41, two(fine[2], fine[3]));
    keys.put(42, two(middle[1], middle[2]));
    keys.put(43, two(middle[2], middle[3]));
    keys.put(44, three(middle[1], middle[2], middle[3]));
    keys.put(45, three(coarse[1], coarse[2], coarse[3]));
    keys.put(46, three(coarse[0], coarse[1], coarse[2]));
    keys.put(47, three(coarse[2], coarse[3], coarse[4]));
    keys.put(48, two(fine[1], fine[3]));
    keys.put(49, three(middle[2], own.shape, n1.shape));
    // Lists.
    let lists = u64::from(known.lists);
    keys.put(
        55,
        three(u64::from(p1.known.lists), lists, u64::from(n1.known.lists)),
    );
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
    let (mine, outside) = (known.normal.middle(), outer.known.normal);
    let ahead = next.known.normal;
    keys.put(56, two(role, length));
    keys.put(57, three(role, outer.lower, length.min(3)));
    keys.put(58, three(role, next.lower, length.min(3)));
    keys.put(59, three(role, outside.fine(), length.min(3)));
    keys.put(60, three(role, ahead.fine(), length.min(3)));
    keys.put(61, three(role, outside.middle(), ahead.middle()));
    keys.put(
        62,
        three(role, ahead.middle(), further.known.normal.middle()),
    );
    keys.put(63, two(role, tail.lower));
    keys.put(64, two(role, head.lower));
    keys.put(65, two(role, tail.known.normal.fine()));
    keys.put(66, two(role, head.known.normal.fine()));
    let tail_class = tail.known.normal.middle();
    keys.put(
        67,
        three(role, length, two(tail_class, u64::from(tail.known.lists))),
    );
    keys.put(68, three(role, mine, ahead.middle()));
    keys.put(69, three(role, mine, outside.middle()));
    keys.put(70, three(role, lists, ahead.middle()));
    keys.put(71, three(role, lists, outside.middle()));
    keys.put(
        72,
        three(role, length, two(head.known.normal.middle(), tail_class)),
    );
    // The run.
    let (left, right) = (
        view.near(view.before(run.start)),
        view.near(view.after(run.end - 1)),
    );
    keys.put(
        73,
        two((i - run.start).min(4) as u64, (run.end - i).min(4) as u64),
    );
    keys.put(74, two(right.lower, 0));
    keys.put(75, two(left.lower, 0));
    // What only holds where capitals say nothing.
    let casing = view.tokens[i].casing as u64;
    if casing != 0 {
        keys.put(78, three(casing, middle[2], middle[3]));
        keys.put(79, three(casing, middle[1], middle[2]));
        keys.put(81, three(casing, role, length));
        let [q2, q1, q, r1, r2] = [p2, p1, own, n1, n2].map(|near| rarely_lower(near.known));
        keys.put(82, three(q1, q, r1));
        keys.put(83, three(q2, q1, q));
        keys.put(84, three(q, r1, r2));
        keys.put(85, three(q, r1, fine[2]));
        keys.put(86, three(q1, q, fine[2]));
    }
}

/// How often a word stands in lower case, in six steps; 0 if that is not known.
fn rarely_lower(known: Known) -> u64 {
    match known.plain.lower() {
        0 if known.entry.0 == 0 => 0,
        0 | 1 => 1,
        2..=4 => 2,
        5..=8 => 3,
        9..=12 => 4,
        _ => 5,
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
