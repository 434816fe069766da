//! Words as numbers: most fit into one, are then found in a table by one comparison, and where
//! they end is found at once and not letter by letter ("SIMD within a register"; Lamport,
//! "Multiple byte processing with full-word instructions", CACM 1975).

/// The bytes that fit into a number.
const SHORT: usize = 8;

/// The short word that `bytes` begins with, `length` long, as a number; no word has a zero at
/// its end, or it counts as a long one.
pub(crate) fn short_word(bytes: &[u8], length: usize) -> Option<u64> {
    if !(1..=SHORT).contains(&length) || bytes[length - 1] == 0 {
        return None;
    }
    Some(match bytes.first_chunk::<SHORT>() {
        Some(word) => u64::from_le_bytes(*word) & (u64::MAX >> (8 * (SHORT - length))),
        None => {
            let mut word = [0; SHORT];
            word[..length].copy_from_slice(&bytes[..length]);
            u64::from_le_bytes(word)
        }
    })
}

/// Spreads the bits of a short word (the first half of MurmurHash3's last step).
pub(crate) fn spread(word: u64) -> u64 {
    let word = (word ^ word >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    word ^ word >> 32
}

/// The word of less than eight ASCII letters and digits that `bytes` begins with: as a number,
/// and its length. `None` when something else stands there, or too little behind it to tell.
pub(crate) fn ascii_word(bytes: &[u8]) -> Option<(u64, usize)> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let eight = u64::from_le_bytes(*bytes.first_chunk::<SHORT>()?);
    // The highest bit of each byte: whether it is at least so much.
    let at_least = |bytes: u64, least: u64| (bytes & !HIGH) + (0x80 - least) * EACH;
    let small = eight | (0x20 * EACH);
    let letters = at_least(small, 0x61) & !at_least(small, 0x7b);
    let digits = at_least(eight, 0x30) & !at_least(eight, 0x3a);
    let others = !((letters | digits) & !eight) & HIGH;
    let length = (others.trailing_zeros() / 8) as usize;
    // A byte beyond ASCII may go on with the word.
    let is_whole = (1..SHORT).contains(&length) && bytes[length].is_ascii();
    is_whole.then(|| (eight & ((1 << (8 * length)) - 1), length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_ends_where_its_letters_do(text in "[a-zA-Z0-9]{0,9}[^a-zA-Z0-9]\\PC{0,9}") {
            let bytes = text.as_bytes();
            let length = bytes.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            let whole = (1..8).contains(&length) && bytes.len() >= 8 && bytes[length].is_ascii();
            let expected = whole.then(|| {
                let mut word = [0; 8];
                word[..length].copy_from_slice(&bytes[..length]);
                (u64::from_le_bytes(word), length)
            });
            prop_assert_eq!(ascii_word(bytes), expected);
        }

        #[test]
        fn short_words_are_equal_when_their_numbers_are(
            one in prop::collection::vec(0..3u8, 0..11),
            other in prop::collection::vec(0..3u8, 0..11),
            behind in prop::collection::vec(any::<u8>(), 0..11),
        ) {
            let number = |word: &[u8]| {
                short_word(&[word, &behind[..]].concat(), word.len())
            };
            let known = |word: &[u8]| (1..=8).contains(&word.len()) && word.last() != Some(&0);
            prop_assert_eq!(number(&one).is_some(), known(&one));
            if known(&one) && known(&other) {
                prop_assert_eq!(number(&one) == number(&other), one == other);
            }
        }
    }
}
