//! Words into codes: what writing needs and reading does not, made when first something is
//! written.
//!
//! Most words are shorter than eight ASCII letters; where one ends, and which it is, is then found
//! in one number ("SIMD within a register", Lamport 1975) and not letter by letter.

use hashbrown::HashMap;

use super::dense::{AS_IS, ONE, TWO, WORD_AS_IS, Words, run};

/// Words that are no longer than a number stand in the table themselves: nine of ten.
const SHORT: usize = 8;

/// A code as it is written: its bytes, then how many they are, then whether its word is one.
#[derive(Debug, Clone, Copy, Default)]
struct Code(u32);

impl Code {
    fn of(number: usize, is_word: bool) -> Code {
        let (bytes, length) = if number < ONE {
            ([number as u8, 0, 0], 1)
        } else if number - ONE < TWO << 8 {
            let number = number - ONE;
            ([(ONE + (number >> 8)) as u8, number as u8, 0], 2)
        } else {
            let number = number - ONE - (TWO << 8);
            let first = (ONE + TWO + (number >> 16)) as u8;
            ([first, (number >> 8) as u8, number as u8], 3)
        };
        let [first, second, third] = bytes;
        Code(u32::from_le_bytes([
            first,
            second,
            third,
            length | u8::from(is_word) << 7,
        ]))
    }

    fn bytes(self) -> [u8; 4] {
        self.0.to_le_bytes()
    }

    fn length(self) -> usize {
        (self.0 >> 24 & 3) as usize
    }

    fn is_word(self) -> bool {
        self.0 >> 31 != 0
    }
}

/// The codes of words.
#[derive(Debug)]
pub(super) struct Codes {
    /// Short words beside their codes, each at the place that its bits say or the next free one;
    /// more than a quarter is free, which is 0.
    short: Vec<(u64, Code)>,
    long: HashMap<Box<[u8]>, Code>,
}

/// The short word that `bytes` begins with, `length` long, as a number; no word has a zero at
/// its end, or it counts as a long one.
fn short(bytes: &[u8], length: usize) -> Option<u64> {
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
fn spread(word: u64) -> usize {
    let word = (word ^ word >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    (word ^ word >> 32) as usize
}

impl Codes {
    fn of(words: &Words) -> Codes {
        let places = (words.places.len() * 4 / 3 + 1).next_power_of_two();
        let mut codes = Codes {
            short: vec![(0, Code::default()); places],
            long: HashMap::new(),
        };
        for (number, place) in words.places.iter().enumerate() {
            let code = Code::of(number, place.is_word());
            let word = words.word(*place);
            match short(word, word.len()) {
                Some(word) => {
                    let mut at = spread(word) & (places - 1);
                    while codes.short[at].0 != 0 {
                        at = (at + 1) & (places - 1);
                    }
                    codes.short[at] = (word, code);
                }
                None => {
                    codes.long.insert(word.into(), code);
                }
            }
        }
        codes
    }

    fn find_short(&self, word: u64) -> Option<Code> {
        let mask = self.short.len() - 1;
        let mut at = spread(word) & mask;
        loop {
            let (known, code) = self.short[at & mask];
            if known == word {
                return Some(code);
            }
            if known == 0 {
                return None;
            }
            at += 1;
        }
    }

    /// The code of the word that `bytes` begins with, `length` long.
    fn find(&self, bytes: &[u8], length: usize) -> Option<Code> {
        match short(bytes, length) {
            Some(word) => self.find_short(word),
            None => self.long.get(&bytes[..length]).copied(),
        }
    }
}

/// The word of less than eight ASCII letters and digits that `bytes` begins with: as a number,
/// and its length. `None` when something else stands there, or too little behind it to tell.
fn ascii_word(bytes: &[u8]) -> Option<(u64, usize)> {
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

impl Words {
    /// `bytes` as codes, behind what `out` has.
    pub fn encode(&self, bytes: &[u8], out: &mut Vec<u8>) {
        let codes = self.codes.get_or_init(|| Codes::of(self));
        let mut end = out.len();
        out.resize(end + bytes.len() / 2, 0);
        let mut put = |found: Option<Code>, token: &[u8], is_word: bool| -> bool {
            // Three bytes stand for one at most; codes are written four at once.
            let most = end + 3 * token.len() + 4;
            if most > out.len() {
                out.resize(most + out.len() / 4, 0);
            }
            if let Some(code) = found {
                out[end..end + 4].copy_from_slice(&code.bytes());
                end += code.length();
                return code.is_word();
            }
            let is_whole = is_word && token.len() <= 255;
            let first = if is_whole { WORD_AS_IS } else { AS_IS };
            for piece in token.chunks(255) {
                out[end..end + 2].copy_from_slice(&[first, piece.len() as u8]);
                end += 2;
                out[end..end + piece.len()].copy_from_slice(piece);
                end += piece.len();
            }
            is_whole
        };
        let mut at = 0;
        let mut after_word = false;
        while at < bytes.len() {
            // A space between two words is left out, which is what stands most often.
            let space = usize::from(after_word && bytes[at] == b' ');
            if let Some((word, length)) = ascii_word(&bytes[at + space..]) {
                at += space;
                let found = codes.find_short(word);
                after_word = put(found, &bytes[at..at + length], true);
                at += length;
                continue;
            }
            let (mut end, mut is_word) = run(bytes, at);
            if space == 1 && end - at == 1 && end < bytes.len() {
                let (word_end, _) = run(bytes, end);
                if word_end - end <= 255 {
                    at = end;
                    (end, is_word) = (word_end, true);
                }
            }
            let found = codes.find(&bytes[at..], end - at);
            after_word = put(found, &bytes[at..end], is_word);
            at = end;
        }
        out.truncate(end);
    }
}
