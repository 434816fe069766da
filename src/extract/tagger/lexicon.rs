//! What is known of words before any training text is seen: the classes they fall into, how
//! often they stand in lower case, and the lists of names they are on.
//!
//! Learned or hashed at training time and read here; what follows from it is left to the
//! features.

use super::token::{Casing, Shape, Token, hash_capitalised};

/// A word's entry: classes at three grains and the share of lower case, packed into 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct WordEntry(pub u32);

/// The highest [`WordEntry::lower`].
pub(super) const ALWAYS_LOWER: u64 = 15;

impl WordEntry {
    pub(super) fn new(fine: u32, middle: u32, coarse: u32, lower: u32) -> WordEntry {
        WordEntry(
            (fine & 0x7ff) | (middle & 0xff) << 11 | (coarse & 0x3f) << 19 | (lower & 0xf) << 25,
        )
    }
    /// The finest class, 1 to 2047; 0 for a word without one.
    pub(super) fn fine(self) -> u64 {
        u64::from(self.0 & 0x7ff)
    }
    pub(super) fn middle(self) -> u64 {
        u64::from(self.0 >> 11 & 0xff)
    }
    pub(super) fn coarse(self) -> u64 {
        u64::from(self.0 >> 19 & 0x3f)
    }
    /// How often the word stands in lower case: 0 unknown, 1 never to 15 always.
    pub(super) fn lower(self) -> u64 {
        u64::from(self.0 >> 25 & 0xf)
    }
}

/// A read-only hash table from 32-bit keys to 32-bit values. Keys are hashes already, so two
/// words can share an entry: one in 100,000 unknown words does, which costs a feature.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    slots: Vec<(u32, u32)>,
    mask: usize,
}

impl Table {
    /// A table of `pairs`; a later pair with the same key is left out.
    pub(super) fn new(pairs: impl ExactSizeIterator<Item = (u32, u32)>) -> Table {
        let size = (pairs.len() * 2).next_power_of_two().max(2);
        let mut table = Table {
            slots: vec![(0, 0); size],
            mask: size - 1,
        };
        for (key, value) in pairs {
            let mut at = key as usize & table.mask;
            while table.slots[at].1 != 0 && table.slots[at].0 != key {
                at = (at + 1) & table.mask;
            }
            if table.slots[at].1 == 0 {
                table.slots[at] = (key, value);
            }
        }
        table
    }

    /// The value of `hash`, 0 if there is none.
    pub(super) fn get(&self, hash: u64) -> u32 {
        let key = key_of(hash);
        let mut at = key as usize & self.mask;
        // At least half of the slots are empty, so the search ends.
        while let Some(&(found, value)) = self.slots.get(at) {
            if value == 0 {
                return 0;
            }
            if found == key {
                return value;
            }
            at = (at + 1) & self.mask;
        }
        0
    }
}

/// The key of a hash in a [`Table`].
pub(super) fn key_of(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The hash of a phrase that goes on with a word: order matters.
pub(super) fn extend(phrase: u64, lower: u64) -> u64 {
    (phrase.rotate_left(21) ^ lower).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// Set in a phrase's value if a longer phrase begins with it.
pub(super) const PREFIX: u32 = 1 << 16;
/// The lists of names that a tagger found itself.
pub(super) const SEEN: u16 = 0b111 << 13;
/// Longer names than this are not matched.
pub(super) const LONGEST_PHRASE: usize = 8;

/// How far from a candidate the features look, in tokens.
const REACH: usize = 2;

/// Word classes and lists.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    pub words: Table,
    pub phrases: Table,
}

/// What is known of a token.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// The entry of the word as written.
    pub entry: WordEntry,
    /// The entry of the word in lower case.
    pub plain: WordEntry,
    /// `entry`, or `plain` where capitals say nothing and the word is mostly in lower case.
    pub normal: WordEntry,
    /// The lists whose longest match covers the token.
    pub lists: u16,
    /// Its place in that match: begin, inside, last, unit; 0 without a match.
    pub place: u8,
    /// Capitals say nothing here and the word is mostly in lower case.
    pub common: bool,
}

impl Lexicon {
    /// Fills `known`, one item for each token; those that stand near no candidate stay empty.
    pub(super) fn look_up(&self, text: &str, tokens: &[Token], known: &mut Vec<Known>) {
        known.clear();
        known.resize(tokens.len(), Known::default());
        let (mut matched, mut asked) = (0, 0);
        for (i, token) in tokens.iter().enumerate() {
            if !token.candidate {
                continue;
            }
            // What stands further from every candidate is never looked at.
            let from = i.saturating_sub(REACH).max(asked);
            asked = tokens.len().min(i + REACH + 1);
            for (token, slot) in tokens[from..asked].iter().zip(&mut known[from..asked]) {
                let (entry, plain) = self.word(text, token);
                slot.entry = entry;
                slot.plain = plain;
                slot.common = token.casing != Casing::Plain && plain.lower() >= 9
                    || token.shape == Shape::Lower;
                slot.normal = if slot.common { plain } else { entry };
            }
            if i >= matched && !matches!(token.shape, Shape::Lower | Shape::Clitic | Shape::Mark) {
                let (length, lists) = self.longest(&tokens[i..]);
                if length > 0 {
                    matched = i + length;
                    for (j, slot) in known[i..matched].iter_mut().enumerate() {
                        slot.lists = lists;
                        slot.place = match (j, length) {
                            (0, 1) => 4,
                            (0, _) => 1,
                            (j, _) if j + 1 == length => 3,
                            _ => 2,
                        };
                    }
                }
            }
        }
    }

    fn word(&self, text: &str, token: &Token) -> (WordEntry, WordEntry) {
        match token.shape {
            Shape::Lower => {
                let entry = WordEntry(self.words.get(token.exact));
                (entry, entry)
            }
            Shape::Mark | Shape::Number | Shape::Other | Shape::Clitic => {
                let entry = WordEntry(self.words.get(token.exact));
                (entry, WordEntry::default())
            }
            _ => {
                let mut entry = WordEntry(self.words.get(token.exact));
                let plain = WordEntry(self.words.get(token.lower));
                if (entry.fine() == 0 || token.casing == Casing::Upper)
                    && token.shape == Shape::Upper
                    && let Some(hash) = hash_capitalised(&text[token.start..token.end])
                {
                    let capitalised = WordEntry(self.words.get(hash));
                    if capitalised.fine() != 0 {
                        entry = capitalised;
                    }
                }
                (entry, plain)
            }
        }
    }

    /// The length in tokens of the longest phrase at the start, and its lists.
    fn longest(&self, tokens: &[Token]) -> (usize, u16) {
        let mut hash = 0;
        let mut best = (0, 0);
        for (i, token) in tokens.iter().take(LONGEST_PHRASE).enumerate() {
            if i > 0 && token.opens {
                break;
            }
            hash = extend(hash, token.lower);
            let value = self.phrases.get(hash);
            let lists = (value & (PREFIX - 1)) as u16;
            if lists != 0 {
                best = (i + 1, lists);
            }
            if value & PREFIX == 0 {
                break;
            }
        }
        best
    }
}
