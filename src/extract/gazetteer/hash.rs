//! Words as hashes, by which names and word classes are found: folded, and in Cyrillic without
//! their case endings.
//!
//! Eight bytes at a time, so that the hash of most words is one step.

use crate::text::{fold_into, short_word};

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const PRIME: u64 = 0xff51_afd7_ed55_8ccd;
/// Makes ASCII letters small and leaves ASCII digits as they are.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// A hash that goes on with up to eight bytes.
fn step(hash: u64, bytes: u64) -> u64 {
    let hash = (hash.rotate_left(5) ^ bytes).wrapping_mul(PRIME);
    hash ^ (hash >> 29)
}

/// The hash of folded bytes.
fn hash_bytes(bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(SEED, |hash, bytes| {
        let mut eight = [0; 8];
        eight[..bytes.len()].copy_from_slice(bytes);
        step(hash, u64::from_le_bytes(eight))
    })
}

/// [`hash_bytes`] of ASCII letters and digits, made small.
pub(super) fn hash_ascii(bytes: &[u8]) -> u64 {
    let chunks = bytes.chunks_exact(8);
    let rest = chunks.remainder();
    let hash = chunks.fold(SEED, |hash, eight| {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(eight);
        step(hash, u64::from_le_bytes(bytes) | SMALL)
    });
    match short_word(rest, rest.len()) {
        Some(rest_as_number) => step(hash, small(rest_as_number, rest.len())),
        None => hash,
    }
}

/// [`hash_ascii`] of a word that is a number already ([`ascii_word`](crate::text::ascii_word)).
pub(super) fn hash_short(word: u64, length: usize) -> u64 {
    step(SEED, small(word, length))
}

/// A word of ASCII letters and digits, `length` long, as a number and made small.
fn small(word: u64, length: usize) -> u64 {
    word | SMALL >> (8 * (8 - length))
}

/// Two hashes as one; the order counts.
pub fn join(left: u64, right: u64) -> u64 {
    let mixed = (left.rotate_left(23) ^ right).wrapping_mul(SEED);
    mixed ^ (mixed >> 31)
}

/// The hash of a word that is folded already.
pub fn hash_folded(word: &str) -> u64 {
    let word = if is_cyrillic(word) { stem(word) } else { word };
    hash_bytes(word.as_bytes())
}

/// The hash a token with the text `word` has.
pub fn hash_word(word: &str) -> u64 {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    hash_folded(&folded)
}

fn is_cyrillic(word: &str) -> bool {
    matches!(word.as_bytes().first(), Some(0xd0..=0xd3))
}

/// Case endings of Russian, Ukrainian and Bulgarian adjectives.
const ADJECTIVE: &[&str] = &[
    "ого", "его", "ому", "ему", "ыми", "ими", "ая", "яя", "ої", "ой", "ую", "юю", "ые", "ие", "ый",
    "ий", "ых", "их", "ым", "им",
];

/// Case endings of nouns, longest first.
const NOUN: &[&str] = &[
    "ами", "ями", "ією", "ев", "ов", "ів", "їв", "ою", "ею", "єю", "ей", "ом", "ем", "єм", "ям",
    "ам", "ах", "ях", "та", "а", "я", "у", "ю", "ы", "и", "і", "ї", "е", "є", "о", "ь", "й",
];

/// A folded Cyrillic word without its case endings. They are taken off as long as enough
/// is left, so that a stem which looks like an inflected word meets its inflected forms.
pub fn stem(word: &str) -> &str {
    let mut stem = word;
    // A letter has two bytes: three letters are kept of an adjective, four of a noun.
    for (endings, kept) in [(ADJECTIVE, 6), (NOUN, 8)] {
        let mut shorter = true;
        while shorter {
            shorter = false;
            for ending in endings {
                if let Some(rest) = stem.strip_suffix(ending)
                    && rest.len() >= kept
                {
                    stem = rest;
                    shorter = endings.len() == NOUN.len();
                    break;
                }
            }
        }
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cyrillic_words_meet_in_their_stem() {
        for (one, other) in [
            ("Россия", "Россией"),
            ("Китай", "Китаем"),
            ("Украина", "Украиной"),
            ("Иран", "Ирана"),
            ("Газпром", "Газпрома"),
        ] {
            assert_eq!(hash_word(one), hash_word(other), "{one} {other}");
        }
        assert_ne!(hash_word("Иран"), hash_word("Ирак"));
    }
}
