//! Where in a coded text words can be that a search looks for, told without decoding it.
//!
//! A hit shows some passages of an article, and most of its words match nothing. So each code
//! of the list has a key of how its words begin; walking over the codes adds up lengths, which
//! gives the places in the text, and tests keys. Only what stands between two spaces around a
//! word that may match, and the passages that are shown, is decoded. Moura, Navarro, Ziviani
//! and Baeza-Yates search codes of words so ("Fast and flexible word searching on compressed
//! text", ACM Transactions on Information Systems 18, 2000).

use std::ops::Range;

use super::dense::{BEHIND, Code, Place, as_is_at};
use super::pieces::pieces;

/// How words begin that can match: whether they do, for each key.
#[derive(Debug, Clone)]
pub(crate) struct Beginnings(Box<[bool; KEYS]>);

/// How many codes are looked up at a time.
const TOGETHER: usize = 32;

const KEYS: usize = 1 << 12;

/// The key of what no word begins in.
const NEVER: u32 = 0;

/// The key of words that may match anything.
const ALWAYS: u32 = 1;

/// Beyond this and a quarter of the text, stretches are many.
const MUCH: usize = 1 << 10;

/// Bytes between two places where decoding can begin.
const BETWEEN_STOPS: usize = 128;

impl Beginnings {
    /// Of no word but those that no key can tell.
    pub fn new() -> Beginnings {
        let mut new = Beginnings(Box::new([false; KEYS]));
        new.set(ALWAYS);
        new
    }

    /// Admits words that begin with `letters`, lower-case ASCII, of which the first three
    /// count.
    pub fn admit(&mut self, letters: &[u8]) {
        match *letters {
            [] => self.0[ALWAYS as usize..].fill(true),
            [first] => (0..32).for_each(|second| self.admit_two(first, second)),
            [first, second] => self.admit_two(first, second),
            [first, second, third, ..] => self.set(key(first, second, third)),
        }
    }

    fn admit_two(&mut self, first: u8, second: u8) {
        (0..32).for_each(|third| self.set(key(first, second, third)));
    }

    fn set(&mut self, key: u32) {
        self.0[key as usize % KEYS] = true;
    }

    fn admits(&self, key: u32) -> bool {
        self.0[key as usize % KEYS]
    }
}

/// The key of words that begin with these letters, whatever their case; 0 for none.
fn key(first: u8, second: u8, third: u8) -> u32 {
    let letters = u32::from(first & 31) << 10 | u32::from(second & 31) << 5 | u32::from(third & 31);
    (letters.wrapping_mul(0x9E37_79B1) >> 20).max(ALWAYS + 1)
}

/// The key of a piece.
fn key_of(piece: &[u8], is_word: bool) -> u32 {
    if !is_word {
        // Signs that stand in the middle of a word unseen, so that what is behind them belongs
        // to it, and what is a letter all the same: ª, º, µ, ⁿ and 々 with its neighbours.
        let unseen = |two: &[u8]| {
            matches!(*two, [0xC2, 0xAA | 0xAD | 0xB5 | 0xBA])
                || matches!(*two, [0xE2, 0x81] | [0xE3, 0x80] | [0x80, 0x8B..=0x8F])
        };
        return match piece.windows(2).any(unseen) {
            true => ALWAYS,
            false => NEVER,
        };
    }
    // Letters with marks fold away, and where other scripts begin a word is no piece's matter.
    let begins = piece.iter().take(3).all(u8::is_ascii);
    if !begins || piece.iter().any(|byte| *byte > 0xC9) {
        return ALWAYS;
    }
    let letter = |at: usize| piece.get(at).copied().unwrap_or(0);
    key(letter(0), letter(1), letter(2))
}

/// What walking needs of a code: from the lowest bit on 6 for its length, 1 each for whether
/// it begins and ends with a word, and 12 for the key of each of its two pieces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step(u32);

impl Step {
    /// Of the code of `word`, which may be a pair.
    pub(super) fn of(place: Place, word: &[u8]) -> Step {
        let mut keys = pieces(word).map(|(piece, is_word)| key_of(piece, is_word));
        let first = keys.next().unwrap_or(NEVER);
        // Of more than two, any may match.
        let second = match (keys.next(), keys.next()) {
            (None, _) => first,
            (Some(second), None) => second,
            (Some(_), Some(_)) => ALWAYS,
        };
        let (begins, ends) = (place.begins_with_word(), place.ends_with_word());
        let kinds = u32::from(begins) << 6 | u32::from(ends) << 7;
        Step(second << 20 | first << 8 | kinds | place.length() as u32)
    }

    fn begins_with_word(self) -> bool {
        self.0 & 1 << 6 != 0
    }

    fn ends_with_word(self) -> bool {
        self.0 & 1 << 7 != 0
    }

    fn length(self) -> usize {
        (self.0 & 63) as usize
    }
}

/// A walk over a text's codes.
#[derive(Debug)]
pub(super) struct Walk {
    /// Where decoding can begin or end: a code before which a space goes without saying, and
    /// where its word begins in the text. The first is the beginning.
    pub stops: Vec<Stop>,
    /// From space to space, in order, what has every word that can match.
    pub stretches: Vec<[Stop; 2]>,
    /// A stretch that has begun.
    open: Option<Stop>,
    /// Bytes in the stretches.
    covered: usize,
}

/// A code, and where what it stands for begins in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    pub code: usize,
    pub text: usize,
}

impl Stop {
    /// Where what stands before it ends in the text.
    pub fn before_space(self) -> usize {
        self.text.saturating_sub(1)
    }
}

/// What a walk comes to.
#[derive(Debug)]
pub(super) enum Walked {
    /// Its end.
    Through(Walk),
    /// So many words that can match that decoding all is less work.
    Given,
    /// Codes that do not stand for as many bytes as they should.
    Damaged,
}

/// Walks over the codes in `range`, which stand for `length` bytes. [`BEHIND`] bytes must
/// stand behind the range.
pub(super) fn walk(
    steps: &[Step],
    codes: &[u8],
    range: Range<usize>,
    length: usize,
    wanted: &Beginnings,
) -> Walked {
    let mut walk = Walk {
        // Damage may say any length, but there are no more stops than codes.
        stops: Vec::with_capacity((length / BETWEEN_STOPS).min(range.len()) + 1),
        stretches: Vec::new(),
        open: None,
        covered: 0,
    };
    match walk.through(steps, codes, range, length, wanted) {
        None => Walked::Damaged,
        Some(false) => Walked::Given,
        Some(true) => Walked::Through(walk),
    }
}

impl Walk {
    /// Whether it came to the end; `None` for damage.
    fn through(
        &mut self,
        steps: &[Step],
        codes: &[u8],
        range: Range<usize>,
        length: usize,
        wanted: &Beginnings,
    ) -> Option<bool> {
        let Range { start, end } = range;
        let codes = codes.get(..end + BEHIND)?;
        let (mut from, mut at) = (start, 0);
        let mut after_word = false;
        let mut last_space = Stop {
            code: start,
            text: 0,
        };
        self.stops.push(last_space);
        let mut next_stop = BETWEEN_STOPS;
        let mut met = [(0u32, Step(0)); TOGETHER];
        while from < end {
            let mut count = 0;
            let mut as_is = false;
            for met in &mut met {
                if from >= end {
                    break;
                }
                let Code::Number(number, bytes) = Code::at(codes, from)? else {
                    as_is = true;
                    break;
                };
                *met = (from as u32, *steps.get(number)?);
                from += bytes;
                count += 1;
            }
            let run = Run {
                steps: &met[..count],
                after_word,
            };
            let mut text = at;
            for (number, (_, step)) in run.steps.iter().enumerate() {
                let is_wanted = wanted.admits(step.0 >> 8) | wanted.admits(step.0 >> 20);
                let is_space = step.begins_with_word() & after_word;
                text = at + usize::from(is_space);
                if is_wanted | (is_space & self.open.is_some()) {
                    let space = run.last_space(number, text).unwrap_or(last_space);
                    if !self.note(space, is_space, is_wanted) {
                        return Some(false);
                    }
                }
                at = text + step.length();
                after_word = step.ends_with_word();
            }
            if let Some(last) = count.checked_sub(1)
                && let Some(space) = run.last_space(last, text)
            {
                last_space = space;
                if space.text >= next_stop {
                    self.stops.push(space);
                    next_stop = space.text + BETWEEN_STOPS;
                }
            }
            if as_is {
                let (piece, is_word) = as_is_at(codes, from)?;
                let mut is_wanted = wanted.admits(key_of(piece, is_word));
                // Parts of a word that is too long are no words.
                is_wanted |= !is_word && piece.iter().any(u8::is_ascii_alphanumeric);
                let is_space = is_word & after_word;
                let text = at + usize::from(is_space);
                if is_space {
                    last_space = Stop { code: from, text };
                }
                if !self.note(last_space, is_space, is_wanted) {
                    return Some(false);
                }
                from += 2 + piece.len();
                at = text + piece.len();
                after_word = is_word;
            }
        }
        if let Some(begun) = self.open {
            // As if a space stood behind the text.
            let behind = Stop {
                code: end,
                text: at + 1,
            };
            self.stretches.push([begun, behind]);
        }
        (at == length && from == end).then_some(true)
    }

    /// Notes a code: the space before it or, where none `is_space`, the last one before that;
    /// and whether its word can match. Returns whether to go on.
    fn note(&mut self, space: Stop, is_space: bool, is_wanted: bool) -> bool {
        if is_space && let Some(begun) = self.open.take() {
            self.stretches.push([begun, space]);
            self.covered += space.text - begun.text;
            if self.covered > MUCH + space.text / 4 {
                return false;
            }
        }
        if is_wanted && self.open.is_none() {
            self.open = Some(space);
        }
        true
    }
}

/// Some steps, each with its code.
struct Run<'r> {
    steps: &'r [(u32, Step)],
    /// Whether a word stands before the first.
    after_word: bool,
}

impl Run<'_> {
    /// The last space before a word among the steps up to number `upto`, whose text begins at
    /// `text`. Whether a space stands before a word cannot be foreseen, so who walks does not
    /// note each, and who has to know looks back.
    fn last_space(&self, upto: usize, mut text: usize) -> Option<Stop> {
        for (at, (code, step)) in self.steps[..=upto].iter().enumerate().rev() {
            let before = at.checked_sub(1).and_then(|before| self.steps.get(before));
            let after_word = before.map_or(self.after_word, |(_, step)| step.ends_with_word());
            if step.begins_with_word() & after_word {
                return Some(Stop {
                    code: *code as usize,
                    text,
                });
            }
            text -= before.map_or(0, |(_, step)| step.length());
        }
        None
    }
}
