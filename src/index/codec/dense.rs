//! Words as codes: a text becomes one or two bytes for each word that the archive's list has.
//!
//! What a general compressor finds in a single article are its own repetitions, and those of a
//! dictionary as long as some articles; that "the" and "government" are words it learns anew
//! each time. Here the words of the whole archive have numbers by their frequency, the
//! commonest of one byte, as in the (s,c)-dense codes of Brisaboa, Fariña, Navarro and
//! Paramá ("Lightweight natural language text compression", Information Retrieval 10, 2007),
//! with the space between two words left out as there ("spaceless words", Moffat 1989), and
//! common pairs ("of the") have codes of their own. The codes are whole bytes, so that a
//! general compressor finds phrases in them afterwards.
//!
//! Any bytes can be coded, whatever their encoding.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::codes::Codes;
use super::pieces::pieces;
use super::walk::Step;

/// Codes of one byte.
pub(super) const ONE: usize = 150;

/// First bytes of codes of two bytes, and of three.
pub(super) const TWO: usize = 102;
pub(super) const THREE: usize = 2;

/// What stands as it is, its length in a byte before it: no word, for the spaces around it.
pub(super) const AS_IS: u8 = 254;

/// The same, and a word.
pub(super) const WORD_AS_IS: u8 = 255;

const _: () = assert!(ONE + TWO + THREE == AS_IS as usize);

/// The most words and pairs that a list has.
pub(super) const MOST: usize = 1 << 16;

/// The most bytes of all of them together.
pub(super) const MOST_BYTES: usize = 1 << 19;

/// The longest of them in bytes.
pub(super) const LONGEST: usize = 40;

/// The place of a word, or of a pair, in the text of a list: from the lowest bit on 8 for the
/// length, 1 each for whether it begins and ends with a word, 22 for where it begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place(u32);

const _: () = assert!(MOST_BYTES < 1 << 22 && LONGEST < 1 << 6);

impl Place {
    fn new(start: usize, word: &[u8]) -> Place {
        let mut kinds = pieces(word).map(|(_, is_word)| is_word);
        let begins = kinds.next().unwrap_or_default();
        let ends = kinds.last().unwrap_or(begins);
        let kinds = u32::from(begins) << 8 | u32::from(ends) << 9;
        Place((start as u32) << 10 | kinds | word.len() as u32)
    }

    /// Length and kinds as a byte.
    fn to_byte(self) -> u8 {
        (self.0 & 63 | self.0 >> 2 & 192) as u8
    }

    fn from_byte(start: usize, byte: u8) -> Place {
        Place((start as u32) << 10 | u32::from(byte & 192) << 2 | u32::from(byte & 63))
    }

    fn start(self) -> usize {
        (self.0 >> 10) as usize
    }

    pub(super) fn begins_with_word(self) -> bool {
        self.0 & 1 << 8 != 0
    }

    pub(super) fn ends_with_word(self) -> bool {
        self.0 & 1 << 9 != 0
    }

    pub(super) fn length(self) -> usize {
        (self.0 & 255) as usize
    }
}

/// How many bytes are copied at once: most words are shorter, and what is copied beyond them is
/// overwritten by what follows.
const AT_ONCE: usize = 16;

/// How many bytes are put behind codes, so that their last is read as all are.
pub(super) const BEHIND: usize = AT_ONCE + 2;

/// After how many decoded texts walking over codes pays.
const PAYS: usize = 100;

/// A list of words, the commonest first.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub(super) places: Vec<Place>,
    /// The words, one behind the other, and [`AT_ONCE`] bytes more.
    text: Vec<u8>,
    /// Only for who writes.
    pub(super) codes: OnceLock<Codes>,
    /// Only for who reads much.
    steps: OnceLock<Vec<Step>>,
    /// How many texts were decoded.
    decoded: AtomicUsize,
}

impl Words {
    /// Adds a word of at most [`LONGEST`] bytes, or a pair.
    pub(super) fn push(&mut self, word: &[u8]) {
        self.places.push(Place::new(self.text.len(), word));
        self.text.extend_from_slice(word);
    }

    /// How long it is as bytes, about.
    pub(super) fn bytes(&self) -> usize {
        self.text.len() + self.places.len()
    }

    /// Makes the list ready for use: nothing is added any longer.
    pub(super) fn end(&mut self) {
        self.text.resize(self.text.len() + AT_ONCE, 0);
    }

    /// As bytes: how many, length and kinds of each, the words.
    pub fn to_bytes(&self) -> Vec<u8> {
        let text = &self.text[..self.text.len().saturating_sub(AT_ONCE)];
        let mut bytes = Vec::with_capacity(4 + self.places.len() + text.len());
        bytes.extend_from_slice(&(self.places.len() as u32).to_le_bytes());
        bytes.extend(self.places.iter().map(|place| place.to_byte()));
        bytes.extend_from_slice(text);
        bytes
    }

    /// The list that begins `bytes`, and what follows it; `None` when it is none.
    pub fn from_bytes(bytes: &[u8]) -> Option<(Words, &[u8])> {
        let (count, rest) = bytes.split_first_chunk::<4>()?;
        let count = u32::from_le_bytes(*count) as usize;
        if count > MOST {
            return None;
        }
        let (kinds, rest) = rest.split_at_checked(count)?;
        let mut places = Vec::with_capacity(count);
        let mut total = 0;
        for &byte in kinds {
            let place = Place::from_byte(total, byte);
            if place.length() == 0 {
                return None;
            }
            total += place.length();
            places.push(place);
        }
        if total > MOST_BYTES {
            return None;
        }
        let (text, rest) = rest.split_at_checked(total)?;
        let mut words = Words {
            places,
            text: Vec::with_capacity(total + AT_ONCE),
            ..Words::default()
        };
        words.text.extend_from_slice(text);
        words.end();
        Some((words, rest))
    }

    /// What walking over codes needs, once as many texts were decoded as it costs to make.
    pub(super) fn steps(&self) -> Option<&[Step]> {
        if let Some(steps) = self.steps.get() {
            return Some(steps);
        }
        let decoded = self.decoded.fetch_add(1, Ordering::Relaxed);
        let steps = || {
            self.places
                .iter()
                .map(|place| Step::of(*place, self.word(*place)))
        };
        (decoded >= PAYS).then(|| self.steps.get_or_init(|| steps().collect()).as_slice())
    }

    pub(super) fn word(&self, place: Place) -> &[u8] {
        &self.text[place.start()..place.start() + place.length()]
    }

    /// The `length` bytes that the codes in `range` stand for; `None` when they stand for
    /// others. [`BEHIND`] bytes must stand behind the range.
    ///
    /// What a code is and whether a space stands before its word cannot be foreseen, so there
    /// is no branch for either.
    pub fn decode(&self, codes: &[u8], range: Range<usize>, length: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        self.decode_behind(codes, range, length, &mut out)?;
        Some(out)
    }

    /// The same, behind what `out` has.
    pub fn decode_behind(
        &self,
        codes: &[u8],
        range: Range<usize>,
        length: usize,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        // A code is at least a byte and at most a space and a word.
        if length > range.len().saturating_mul(256) {
            return None;
        }
        let Range { start, end } = range;
        let codes = codes.get(..end + BEHIND)?;
        let before = out.len();
        match before {
            // Zeros that are asked for at once cost less.
            0 => *out = vec![0; length + 1 + AT_ONCE],
            _ => out.resize(before + length + 1 + AT_ONCE, 0),
        }
        let (mut from, mut at) = (start, before);
        let mut after_word = false;
        while from < end {
            let number = match Code::at(codes, from)? {
                Code::Number(number, bytes) => {
                    from += bytes;
                    number
                }
                Code::AsIs => {
                    let (piece, is_word) = as_is_at(codes, from)?;
                    let count = piece.len();
                    if from + 2 + count > end {
                        return None;
                    }
                    let space = usize::from(is_word && after_word);
                    copy(codes, from + 2, count, space, out.get_mut(at..)?)?;
                    at += space + count;
                    from += 2 + count;
                    after_word = is_word;
                    continue;
                }
            };
            let place = *self.places.get(number)?;
            let space = usize::from(place.begins_with_word() && after_word);
            after_word = place.ends_with_word();
            let (start, count) = (place.start(), place.length());
            copy(&self.text, start, count, space, out.get_mut(at..)?)?;
            at += space + count;
        }
        if at != before + length || from != end {
            return None;
        }
        out.truncate(at);
        Some(())
    }
}

/// What stands at a place among codes.
pub(super) enum Code {
    /// The number of a word or pair, and the bytes of its code.
    Number(usize, usize),
    /// Something that [`as_is_at`] reads.
    AsIs,
}

impl Code {
    /// What begins at `from`. How many bytes it has cannot be foreseen: no branch for most.
    #[inline(always)]
    pub(super) fn at(codes: &[u8], from: usize) -> Option<Code> {
        let &[first, second, third] = codes.get(from..)?.first_chunk()?;
        let code = usize::from(first);
        if code < ONE + TWO {
            let is_two = code >= ONE;
            let two = (code.wrapping_sub(ONE) << 8 | usize::from(second)).wrapping_add(ONE);
            let number = if is_two { two } else { code };
            Some(Code::Number(number, 1 + usize::from(is_two)))
        } else if first < AS_IS {
            let low = usize::from(second) << 8 | usize::from(third);
            let number = ONE + (TWO << 8) + ((code - ONE - TWO) << 16 | low);
            Some(Code::Number(number, 3))
        } else {
            Some(Code::AsIs)
        }
    }
}

/// What stands as it is at `from`, and whether it is a word.
pub(super) fn as_is_at(codes: &[u8], from: usize) -> Option<(&[u8], bool)> {
    let &[first, count] = codes.get(from..)?.first_chunk()?;
    let piece = codes.get(from + 2..)?.get(..usize::from(count))?;
    Some((piece, first == WORD_AS_IS))
}

/// Copies `count` bytes of `bytes` from `start` on, at least [`AT_ONCE`] of them, to the
/// beginning of `out`, behind a space or none.
#[inline(always)]
fn copy(bytes: &[u8], start: usize, count: usize, space: usize, out: &mut [u8]) -> Option<()> {
    let place: &mut [u8; AT_ONCE + 1] = out.first_chunk_mut()?;
    place[0] = b' ';
    let piece: &[u8; AT_ONCE] = bytes.get(start..)?.first_chunk()?;
    place[space..][..AT_ONCE].copy_from_slice(piece);
    if count > AT_ONCE {
        let piece = bytes.get(start..start + count)?;
        out.get_mut(space..space + count)?.copy_from_slice(piece);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::count::Counts;
    use super::*;
    use proptest::prelude::*;

    fn list(texts: &[impl AsRef<[u8]>]) -> Words {
        let mut counts = Counts::default();
        let texts: Vec<Vec<u8>> = texts.iter().map(|text| text.as_ref().to_vec()).collect();
        for text in &texts {
            counts.add(text);
        }
        // Often enough for pairs.
        let often: Vec<Vec<u8>> = (0..6).flat_map(|_| texts.clone()).collect();
        counts.list(MOST_BYTES, &often)
    }

    fn decode(words: &Words, codes: &[u8], length: usize) -> Option<Vec<u8>> {
        let all = [codes, &[1; BEHIND]].concat();
        words.decode(&all, 0..codes.len(), length)
    }

    fn there_and_back(words: &Words, bytes: &[u8]) -> usize {
        let mut codes = vec![7];
        words.encode(bytes, &mut codes);
        let back = decode(words, &codes[1..], bytes.len());
        assert_eq!(back.as_deref(), Some(bytes));
        codes.len() - 1
    }

    #[test]
    fn a_known_word_is_a_byte_and_the_space_before_it_none() {
        let text = "The port of Maralune. The port of Maralune, the port";
        let mut counts = Counts::default();
        counts.add([text, text].concat().as_bytes());
        let words = counts.list(MOST_BYTES, &[]);
        assert_eq!(there_and_back(&words, b"The port of Maralune"), 4);
        assert_eq!(there_and_back(&words, b"the port, the port"), 5);
        // Two spaces, and one at an end, are no matter of course.
        assert_eq!(there_and_back(&words, b"the  port"), 6);
        assert_eq!(there_and_back(&words, b"the "), 4);
        // Pairs have codes of their own.
        let words = list(&[text, text]);
        assert_eq!(there_and_back(&words, b"The port of Maralune"), 2);
        assert_eq!(there_and_back(&words, b"the port, the port"), 3);
    }

    #[test]
    fn punctuation_of_unicode_is_no_part_of_a_word() {
        let text = "he said « port » and “port” — port、port";
        let words = list(&[text, text]);
        assert!(
            words
                .places
                .iter()
                .any(|p| p.begins_with_word() && p.length() == 4)
        );
        for token in ["“", "”", " « ", " — "] {
            there_and_back(&words, format!("port{token}port").as_bytes());
        }
        let found: Vec<&[u8]> = pieces(text.as_bytes()).map(|piece| piece.0).collect();
        assert_eq!(found.iter().filter(|piece| **piece == b"port").count(), 4);
    }

    #[test]
    fn words_longer_than_a_length_can_say_come_back() {
        let words = list(&["a b a b"]);
        for long in [254, 255, 256, 257, 510, 511, 1000] {
            let long = "x".repeat(long);
            there_and_back(&words, format!("a {long} b {long} {long}").as_bytes());
            let dashes = "-".repeat(long.len());
            there_and_back(&words, format!("a{dashes}b {dashes} a").as_bytes());
        }
    }

    #[test]
    fn every_length_of_a_code_is_read_as_it_was_written() {
        let text: String = (0..40_000).map(|n| format!("w{n} ")).collect();
        let mut words = list(&[&text, &text]);
        assert!(words.places.len() > ONE + (TWO << 8) + 1000);
        there_and_back(&words, text.as_bytes());
        let bytes = words.to_bytes();
        let (again, rest) = Words::from_bytes(&bytes).unwrap();
        assert!(rest.is_empty());
        let mut codes = Vec::new();
        words.encode(text.as_bytes(), &mut codes);
        assert_eq!(decode(&again, &codes, text.len()).unwrap(), text.as_bytes());
        words.places.truncate(10);
        assert_eq!(decode(&words, &codes, text.len()), None);
    }

    #[test]
    fn a_list_keeps_to_its_room() {
        let text: String = (0..5_000).map(|n| format!("w{n} ")).collect();
        let mut counts = Counts::default();
        counts.add(text.as_bytes());
        counts.add(text.as_bytes());
        assert!(counts.list(2_000, &[]).to_bytes().len() <= 2_004);
        assert!(counts.list(0, &[]).places.is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(
            learned in prop::collection::vec("(the|port|of| |, |“|é|\u{a0}|\\PC){0,20}", 0..4),
            text in "(the|port|of| |, |“|é|\u{a0}|\\PC){0,60}",
            raw in prop::collection::vec(any::<u8>(), 0..80),
        ) {
            let mut learned: Vec<Vec<u8>> = learned.into_iter().map(String::into_bytes).collect();
            learned.extend([raw.clone(), raw.clone()]);
            let words = list(&learned);
            there_and_back(&words, text.as_bytes());
            there_and_back(&words, &raw);
            let both = [text.as_bytes(), &raw].concat();
            there_and_back(&words, &both);
            let (again, _) = Words::from_bytes(&words.to_bytes()).unwrap();
            there_and_back(&again, &both);
        }

        #[test]
        fn damage_is_found_or_harmless_and_no_panic(
            codes in prop::collection::vec(any::<u8>(), 0..80),
            length in 0usize..400,
            list_bytes in prop::collection::vec(any::<u8>(), 0..80),
        ) {
            let words = list(&["the port of the port of “the” port"]);
            if let Some(bytes) = decode(&words, &codes, length) {
                prop_assert_eq!(bytes.len(), length);
            }
            if let Some((words, _)) = Words::from_bytes(&list_bytes) {
                let _ = decode(&words, &codes, length);
            }
        }
    }
}
