//! How words are written: where one ends, what shape it has, and its hashes with and without
//! regard to case.
//!
//! Sentences, and what a word means, are left to others.

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Shape {
    Lower = 0,
    Capital = 1,
    Upper = 2,
    Letter = 3,
    Initial = 4,
    Mixed = 5,
    Number = 6,
    Code = 7,
    Mark = 8,
    Dotted = 9,
    Uncased = 10,
    Clitic = 11,
    Other = 12,
}

const K: u64 = 0x9E37_79B9_7F4A_7C15;
/// Folds ASCII case.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// A hash of `bytes`, with `mask` set in its bytes.
fn hash_masked(bytes: &[u8], mask: u64) -> u64 {
    let mut h = (bytes.len() as u64).wrapping_mul(K);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        h = (h ^ (u64::from_le_bytes(word) | mask)).wrapping_mul(K);
        h ^= h >> 29;
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        let mut last = 0u64;
        for &b in rest {
            last = last << 8 | u64::from(b);
        }
        h = (h ^ (last | mask >> (64 - 8 * rest.len()))).wrapping_mul(K);
        h ^= h >> 29;
    }
    h.wrapping_mul(K) ^ (h >> 32)
}

/// [`hash_masked`] of a word of less than eight bytes, as [`crate::text::ascii_word`] has it.
fn hash_short(word: u64, length: usize, mask: u64) -> u64 {
    let shift = 64 - 8 * length;
    let last = word.swap_bytes() >> shift | mask >> shift;
    let mut h = ((length as u64).wrapping_mul(K) ^ last).wrapping_mul(K);
    h ^= h >> 29;
    h.wrapping_mul(K) ^ (h >> 32)
}

/// [`hash_exact`] and [`hash_lower`] of a short word of ASCII letters and digits.
pub(super) fn short_hashes(word: u64, length: usize) -> (u64, u64) {
    (hash_short(word, length, 0), hash_short(word, length, SMALL))
}

/// The hash of a word as written.
pub(super) fn hash_exact(word: &str) -> u64 {
    hash_masked(word.as_bytes(), 0)
}

/// The hash of a word without regard to ASCII case.
pub(super) fn hash_lower(word: &str) -> u64 {
    hash_masked(word.as_bytes(), SMALL)
}

/// The hash of an upper-case ASCII word as if only its first letter were a capital; `None`
/// for words too long to be worth it.
pub(super) fn hash_capitalised(word: &str) -> Option<u64> {
    let bytes = word.as_bytes();
    let mut copy = [0u8; 32];
    let copy = copy.get_mut(..bytes.len())?;
    copy.copy_from_slice(bytes);
    for b in copy.iter_mut().skip(1) {
        b.make_ascii_lowercase();
    }
    if let Some(b) = copy.first_mut() {
        b.make_ascii_uppercase();
    }
    Some(hash_masked(copy, 0))
}

const ABBREVIATIONS: &[&str] = &[
    "inc", "corp", "co", "ltd", "jr", "sr", "st", "mr", "mrs", "ms", "dr", "prof", "gen", "lt",
    "col", "sgt", "capt", "cmdr", "adm", "maj", "sen", "rep", "gov", "pres", "rev", "hon", "mt",
    "ft", "jan", "feb", "mar", "apr", "aug", "sept", "sep", "oct", "nov", "dec", "messrs", "bros",
    "dept", "univ", "vs", "no", "ave", "supt", "atty", "brig", "fla", "calif", "pa", "mass",
    "conn", "ill", "wis", "minn", "mich", "tenn", "ala", "ga", "va", "md", "del", "ariz", "colo",
    "ore", "wash", "tex", "okla", "kan", "neb", "nev", "ky", "ind", "mo", "ark", "miss", "assn",
    "intl", "natl",
];

const ARABIC: &[&str] = &[
    "al", "el", "ul", "ar", "as", "ash", "at", "an", "ad", "az", "ur", "us", "ol",
];

pub(super) fn listed(list: &[&str], word: &str) -> bool {
    word.len() <= 13 && list.iter().any(|l| l.eq_ignore_ascii_case(word))
}

pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The end of the word that begins at `start`.
pub(super) fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut lower = false;
    let mut upper = 0;
    let mut digit = false;
    let mut dotted = false;
    let starts_lower = char_at(text, start).is_some_and(char::is_lowercase);
    loop {
        let Some(&b) = bytes.get(at) else { return at };
        if b.is_ascii_lowercase() {
            lower = true;
            at += 1;
            continue;
        }
        if b.is_ascii_uppercase() {
            upper += 1;
            at += 1;
            continue;
        }
        if b.is_ascii_digit() {
            digit = true;
            at += 1;
            continue;
        }
        let size = match b {
            b'.' | b'\'' | b'-' | b'&' => 1,
            0..=0x7f => return at,
            _ => {
                let Some(c) = char_at(text, at) else {
                    return at;
                };
                if c.is_alphanumeric() || is_mark(c) {
                    if c.is_uppercase() {
                        upper += 1;
                    } else {
                        lower = true;
                    }
                    at += c.len_utf8();
                    continue;
                }
                match c {
                    '’' | '‘' | '\u{2011}' | '‐' => c.len_utf8(),
                    _ => return at,
                }
            }
        };
        let so_far = &text[start..at];
        let next = char_at(text, at + size).filter(|c| c.is_alphanumeric());
        let go_on = match (b, next) {
            (b'.', Some(n)) => {
                let single = so_far.len() == 1 || dotted;
                let goes = if n.is_ascii_digit() {
                    digit
                } else {
                    single || (n.is_lowercase() && !starts_lower)
                };
                dotted |= goes && single && n.is_alphabetic();
                goes
            }
            (b'.', None) => {
                let takes = (upper == 1 && !lower && !digit && so_far.len() <= 2 && so_far != "I")
                    || dotted
                    || (!starts_lower && listed(ABBREVIATIONS, so_far));
                return if takes { at + 1 } else { at };
            }
            (b'&', Some(n)) => n.is_uppercase() && !lower && so_far.len() <= 3,
            (b'-', Some(n)) => hyphen_joins(so_far, n, digit, starts_lower),
            (_, Some(n)) if matches!(char_at(text, at), Some('\u{2011}' | '‐')) => {
                hyphen_joins(so_far, n, digit, starts_lower)
            }
            (_, Some(n)) if b != b'.' => {
                // An apostrophe.
                let after =
                    char_at(text, at + size + n.len_utf8()).is_some_and(char::is_alphanumeric);
                if !after && matches!(n, 's' | 'S') {
                    false
                } else {
                    n.is_uppercase() && after
                        || starts_lower
                        || (so_far.len() <= 2
                            && so_far != "I"
                            && after
                            && upper == 1
                            && long_tail(text, at + size))
                }
            }
            _ => false,
        };
        if !go_on {
            return at;
        }
        at += size;
    }
}

/// Whether at least four letters follow: "D'souza", but not "I'll" or "He'd".
fn long_tail(text: &str, at: usize) -> bool {
    text.get(at..)
        .is_some_and(|t| t.chars().take(4).filter(|c| c.is_alphabetic()).count() == 4)
}

fn hyphen_joins(so_far: &str, next: char, digit: bool, starts_lower: bool) -> bool {
    if next.is_ascii_digit() || digit {
        return true;
    }
    if next.is_uppercase() {
        return listed(ARABIC, so_far);
    }
    starts_lower
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

pub(super) fn shape_of(word: &str) -> Shape {
    let (mut lower, mut upper, mut digit, mut other, mut dots) = (0, 0, 0, 0, 0);
    let mut upper_first = false;
    for (i, c) in word.chars().enumerate() {
        if c.is_ascii_lowercase() {
            lower += 1;
        } else if c.is_ascii_uppercase() {
            upper += 1;
            upper_first |= i == 0;
        } else if c.is_ascii_digit() {
            digit += 1;
        } else if c == '.' {
            dots += 1;
        } else if c.is_uppercase() {
            upper += 1;
            upper_first |= i == 0;
        } else if c.is_lowercase() {
            lower += 1;
        } else if c.is_alphabetic() {
            other += 1;
        }
    }
    let letters = lower + upper + other;
    if letters == 0 {
        return if digit > 0 {
            Shape::Number
        } else {
            Shape::Mark
        };
    }
    if digit > 0 {
        // "20th" and "30-year-old" are numbers for a name tagger, "G20" and "3M" are not.
        return if upper > 0 || !word.as_bytes()[0].is_ascii_digit() {
            Shape::Code
        } else {
            Shape::Number
        };
    }
    if upper == 0 {
        return if lower > 0 {
            Shape::Lower
        } else {
            Shape::Uncased
        };
    }
    if dots > 0 {
        return if letters == 1 {
            Shape::Initial
        } else if lower == 0 {
            Shape::Dotted
        } else if upper == 1 && upper_first {
            Shape::Capital
        } else {
            Shape::Mixed
        };
    }
    if letters == 1 {
        Shape::Letter
    } else if lower == 0 {
        Shape::Upper
    } else if upper == 1 && upper_first {
        Shape::Capital
    } else {
        Shape::Mixed
    }
}

/// The length of "s", "re", "ll" and the like at `at` if nothing alphanumeric follows.
pub(super) fn clitic(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or(&[]);
    for form in ["s", "re", "ll", "ve", "d", "m", "S", "t"] {
        if rest.starts_with(form.as_bytes())
            && !char_at(text, at + form.len()).is_some_and(char::is_alphanumeric)
        {
            return form.len();
        }
    }
    0
}
