//! What a word is worth by itself, kept from one token to the next: a few thousand words make
//! up most of any text, and half of a token's features depend on one word alone.
//!
//! Sums only; what the features are is for `features` to say, what they are worth for `model`.

use super::features::{self, Keys, Near, Side, View};
use super::model::{ROW, Rows, Sums};

/// Words whose own sums are kept.
const OWN: usize = 1 << 13;
/// Words whose sums as neighbours are kept.
const BESIDE: usize = 1 << 12;

const NONE: Sums = [0; ROW];

/// Sums of one model's weights, found by what decides the features they are of. Where two
/// words meet in a place, the later one has it.
#[derive(Debug, Default)]
pub(super) struct Memo {
    own: Vec<(u64, Sums)>,
    beside: Vec<Beside>,
    keys: Keys,
}

/// A word's sums at each side, as far as they were asked for.
#[derive(Debug, Clone, Copy, Default)]
struct Beside {
    key: u64,
    sums: [Option<Sums>; Side::ALL.len()],
}

/// The place of a key among as many as a power of two.
fn place(key: u64, places: usize) -> usize {
    (key >> 40) as usize & (places - 1)
}

fn add(sums: &mut Sums, more: &Sums) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum = sum.wrapping_add(*more);
    }
}

impl Memo {
    /// Adds to `sums` what the token at `i` is worth by itself.
    pub(super) fn add_own(&mut self, rows: &Rows, view: View<'_>, i: usize, sums: &mut Sums) {
        // Zero marks an empty place; a key of zero would only be summed anew each time.
        let key = features::own_key(view, i);
        self.own.resize(OWN, (0, NONE));
        let kept = &mut self.own[place(key, OWN)];
        if kept.0 != key || key == 0 {
            self.keys.clear();
            features::own(view, i, &mut self.keys);
            *kept = (key, NONE);
            rows.add(&self.keys.0, &mut kept.1);
        }
        add(sums, &kept.1);
    }

    /// Adds to `sums` what it is worth that `near` stands at a side of the token.
    pub(super) fn add_beside(&mut self, rows: &Rows, side: Side, near: Near, sums: &mut Sums) {
        let key = near.key();
        self.beside.resize(BESIDE, Beside::default());
        let kept = &mut self.beside[place(key, BESIDE)];
        if kept.key != key {
            *kept = Beside {
                key,
                ..Beside::default()
            };
        }
        let kept = kept.sums[side as usize].get_or_insert_with(|| {
            self.keys.clear();
            features::beside(side, near, &mut self.keys);
            let mut sums = NONE;
            rows.add(&self.keys.0, &mut sums);
            sums
        });
        add(sums, kept);
    }
}
