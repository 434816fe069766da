//! How a text is cut before its pieces become codes: into words and what stands between them.
//! Any bytes can be cut, whatever their encoding.

use std::ops::Range;

/// The longest word that is a piece of its own kind; what is longer is coded like what stands
/// between words, with its spaces.
pub(super) const LONGEST_WORD: usize = 255;

/// What a byte begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Other,
    /// The first of some characters that are words and some that are not.
    Mixed,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        classes[byte] = match b {
            0xC2 | 0xE2 | 0xE3 => Class::Mixed,
            0x80.. => Class::Word,
            _ if b.is_ascii_alphanumeric() => Class::Word,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

/// Where the run of words, or of what is none, ends that begins at `at`; and whether it is
/// one of words. Punctuation of Unicode (nbsp to ¿, dashes and quotes, 、 to 〟) is none.
fn run(bytes: &[u8], at: usize) -> (usize, bool) {
    let class_at = |at: usize| {
        let byte = bytes[at];
        match CLASSES[usize::from(byte)] {
            Class::Mixed => {
                let after = |n| bytes.get(at + n).copied().unwrap_or(0);
                match (byte, after(1)) {
                    (0xC2, 0xA0..=0xBF) => (false, 2),
                    (0xE2, 0x80 | 0x81) | (0xE3, 0x80) if after(2) != 0 => (false, 3),
                    _ => (true, 1),
                }
            }
            class => (class == Class::Word, 1),
        }
    };
    let (is_word, length) = class_at(at);
    let mut end = at + length;
    while end < bytes.len() {
        let (same, length) = class_at(end);
        if same != is_word {
            break;
        }
        end += length;
    }
    (end, is_word)
}

/// The piece at `at`, where a word stands before it or not; and whether it is a word. A space
/// between two words is no piece but goes without saying.
#[inline]
pub(super) fn piece(bytes: &[u8], at: usize, after_word: bool) -> (Range<usize>, bool) {
    let (end, is_word) = run(bytes, at);
    if after_word && end - at == 1 && bytes[at] == b' ' && end < bytes.len() {
        let (word_end, _) = run(bytes, end);
        if word_end - end <= LONGEST_WORD {
            return (end..word_end, true);
        }
    }
    (at..end, is_word && end - at <= LONGEST_WORD)
}

/// The pieces of `bytes`, and whether each is a word.
pub(super) fn pieces(bytes: &[u8]) -> impl Iterator<Item = (&[u8], bool)> {
    let (mut at, mut after_word) = (0, false);
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let (range, is_word) = piece(bytes, at, after_word);
        (at, after_word) = (range.end, is_word);
        Some((&bytes[range], is_word))
    })
}
