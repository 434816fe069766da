//! Words into codes: what writing needs and reading does not, made when first something is
//! written.
//!
//! Most words fit into a number, and stand in the table as such ([`crate::text::short_word`]).

use hashbrown::HashMap;

use crate::text::{ascii_word, short_word as short, spread};

use super::dense::{AS_IS, ONE, TWO, WORD_AS_IS, Words};
use super::pieces::{LONGEST_WORD, piece, pieces};

/// A code as it is written: its bytes, then how many they are, then whether its word begins a
/// pair.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Code(u32);

impl Code {
    fn of(number: usize) -> Code {
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
        Code(u32::from_le_bytes([first, second, third, length]))
    }

    fn bytes(self) -> [u8; 4] {
        self.0.to_le_bytes()
    }

    fn length(self) -> usize {
        (self.0 >> 24 & 3) as usize
    }

    fn begins_pair(self) -> bool {
        self.0 >> 31 != 0
    }

    fn beginning_a_pair(self) -> Code {
        Code(self.0 | 1 << 31)
    }

    /// This code and the next as one number, which is never 0.
    fn and(self, next: Code) -> u64 {
        u64::from(self.0 & !(1 << 31)) << 32 | u64::from(next.0 & !(1 << 31))
    }
}

/// Codes by numbers, each at the place that the number's bits say or the next free one; more
/// than a quarter is free, which is 0.
#[derive(Debug, Default)]
struct Table(Vec<(u64, Code)>);

impl Table {
    fn of(entries: &[(u64, Code)]) -> Table {
        let places = (entries.len() * 4 / 3 + 1).next_power_of_two();
        let mut table = Table(vec![(0, Code::default()); places]);
        for entry in entries {
            let at = table.place(entry.0);
            table.0[at] = *entry;
        }
        table
    }

    /// Where `number` is or would be.
    fn place(&self, number: u64) -> usize {
        let mask = self.0.len() - 1;
        let mut at = spread(number) as usize & mask;
        while self.0[at].0 != number && self.0[at].0 != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    fn find(&self, number: u64) -> Option<Code> {
        let (known, code) = self.0[self.place(number)];
        (known == number).then_some(code)
    }
}

/// The codes of words and pairs.
#[derive(Debug)]
pub(super) struct Codes {
    /// Of words that are numbers.
    short: Table,
    long: HashMap<Box<[u8]>, Code>,
    /// Of pairs, by the codes of both words.
    pairs: Table,
}

impl Codes {
    fn of(words: &Words) -> Codes {
        let (mut single, mut pairs) = (Vec::new(), Vec::new());
        for (number, place) in words.places.iter().enumerate() {
            let mut parts = pieces(words.word(*place)).map(|(part, _)| part);
            match (parts.next(), parts.next(), parts.next()) {
                (Some(word), None, None) => single.push((word, Code::of(number))),
                (Some(first), Some(second), None) => pairs.push((first, second, number)),
                _ => {}
            }
        }
        let known: HashMap<&[u8], Code> = single.iter().copied().collect();
        let mut begin: HashMap<&[u8], ()> = HashMap::new();
        let mut paired = Vec::with_capacity(pairs.len());
        for (first, second, number) in pairs {
            if let (Some(one), Some(other)) = (known.get(first), known.get(second)) {
                begin.insert(first, ());
                paired.push((one.and(*other), Code::of(number)));
            }
        }
        let (mut numbers, mut long) = (Vec::new(), HashMap::new());
        for (word, code) in single {
            let code = match begin.contains_key(word) {
                true => code.beginning_a_pair(),
                false => code,
            };
            match short(word, word.len()) {
                Some(number) => numbers.push((number, code)),
                None => {
                    long.insert(word.into(), code);
                }
            }
        }
        Codes {
            short: Table::of(&numbers),
            long,
            pairs: Table::of(&paired),
        }
    }

    /// The code of the word that `bytes` begins with, `length` long.
    fn find(&self, bytes: &[u8], length: usize) -> Option<Code> {
        match short(bytes, length) {
            Some(word) => self.short.find(word),
            None => self.long.get(&bytes[..length]).copied(),
        }
    }
}

/// Codes being written.
struct Writer<'c> {
    codes: &'c Codes,
    out: &'c mut Vec<u8>,
    /// What is written; `out` is longer.
    end: usize,
    /// A code that may be the first of a pair.
    waiting: Option<Code>,
}

impl Writer<'_> {
    fn put(&mut self, code: Code) {
        let code = match self.waiting.take() {
            None => code,
            Some(first) => match self.codes.pairs.find(first.and(code)) {
                Some(pair) => return self.write(pair),
                None => {
                    self.write(first);
                    code
                }
            },
        };
        match code.begins_pair() {
            true => self.waiting = Some(code),
            false => self.write(code),
        }
    }

    fn write(&mut self, code: Code) {
        // Four bytes at once, of which some count.
        self.room(4);
        self.out[self.end..self.end + 4].copy_from_slice(&code.bytes());
        self.end += code.length();
    }

    fn put_as_is(&mut self, piece: &[u8], is_word: bool) {
        self.flush();
        let first = if is_word { WORD_AS_IS } else { AS_IS };
        for part in piece.chunks(LONGEST_WORD) {
            self.room(2 + part.len());
            self.out[self.end..self.end + 2].copy_from_slice(&[first, part.len() as u8]);
            self.end += 2;
            self.out[self.end..self.end + part.len()].copy_from_slice(part);
            self.end += part.len();
        }
    }

    fn flush(&mut self) {
        if let Some(code) = self.waiting.take() {
            self.write(code);
        }
    }

    fn room(&mut self, more: usize) {
        if self.end + more > self.out.len() {
            self.out.resize(self.end + more + self.out.len() / 4, 0);
        }
    }
}

impl Words {
    /// `bytes` as codes, behind what `out` has.
    pub fn encode(&self, bytes: &[u8], out: &mut Vec<u8>) {
        let codes = self.codes.get_or_init(|| Codes::of(self));
        let end = out.len();
        out.resize(end + bytes.len() / 2, 0);
        let mut writer = Writer {
            codes,
            out,
            end,
            waiting: None,
        };
        let (mut at, mut after_word) = (0, false);
        while at < bytes.len() {
            // A space between two words is left out, which is what stands most often.
            let space = usize::from(after_word && bytes[at] == b' ');
            let (found, range, is_word) = match ascii_word(&bytes[at + space..]) {
                Some((word, length)) => {
                    let start = at + space;
                    (codes.short.find(word), start..start + length, true)
                }
                None => {
                    let (range, is_word) = piece(bytes, at, after_word);
                    let found = codes.find(&bytes[range.start..], range.len());
                    (found, range, is_word)
                }
            };
            (at, after_word) = (range.end, is_word);
            match found {
                Some(code) => writer.put(code),
                None => writer.put_as_is(&bytes[range], is_word),
            }
        }
        writer.flush();
        let end = writer.end;
        out.truncate(end);
    }
}
