//! Words with their places: what the index, the query, the snippets and extraction agree on.
//!
//! A word is a run of letters, digits and marks; an English possessive ('s) is not part of
//! it. Han, kana, Thai, Lao, Khmer and Burmese are written without spaces: their runs are cut
//! by ICU4X's dictionary and LSTM segmenters (Unicode UAX 29 with tailoring).

use super::ascii_word;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed, options::WordBreakInvariantOptions};

/// A word of a text and its byte range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// The word as written.
    pub text: &'t str,
    /// The first byte in the text.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// The words of `text` in order.
///
/// ```
/// let words: Vec<&str> = newshound::text::words("Russia’s Su-35s, U.S. oil").map(|w| w.text).collect();
/// assert_eq!(words, ["Russia", "Su", "35s", "U", "S", "oil"]);
/// ```
pub fn words(text: &str) -> Words<'_> {
    Words {
        text,
        at: 0,
        queue: Vec::new(),
    }
}

/// Iterator over the words of a text, made by [`words`].
#[derive(Debug)]
pub struct Words<'t> {
    text: &'t str,
    at: usize,
    /// Words of a segmented run that are still to come, last first.
    queue: Vec<(usize, usize)>,
}

impl<'t> Iterator for Words<'t> {
    type Item = Word<'t>;

    fn next(&mut self) -> Option<Word<'t>> {
        if let Some((start, end)) = self.queue.pop() {
            return Some(self.word(start, end));
        }
        let bytes = self.text.as_bytes();
        loop {
            // To the first byte of a word.
            let start = self.skip_gap()?;
            // Along ASCII letters and digits, the common case, at once or byte by byte.
            let mut end = start + ascii_word(&bytes[start..]).map_or(0, |word| word.1);
            while end < bytes.len() && IN_WORD[usize::from(bytes[end])] {
                end += 1;
            }
            if end < bytes.len() && !bytes[end].is_ascii() {
                end = self.run_end(start, end);
                if self.queue.is_empty() && end == start {
                    // A run in a script without spaces that held no word.
                    continue;
                }
                if let Some((start, end)) = self.queue.pop() {
                    return Some(self.word(start, end));
                }
            }
            self.at = self.skip_possessive(end);
            return Some(self.word(start, end));
        }
    }
}

impl<'t> Words<'t> {
    fn word(&self, start: usize, end: usize) -> Word<'t> {
        Word {
            text: &self.text[start..end],
            start,
            end,
        }
    }

    /// The start of the next word at or after `self.at`; `None` at the end of the text.
    fn skip_gap(&mut self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while at < bytes.len() {
            let byte = bytes[at];
            if IN_WORD[usize::from(byte)] {
                return Some(at);
            }
            if byte.is_ascii() {
                at += 1;
                continue;
            }
            let c = self.text[at..].chars().next()?;
            if c.is_alphanumeric() {
                return Some(at);
            }
            at += c.len_utf8();
        }
        self.at = at;
        None
    }

    /// Continues a word that reached a character beyond ASCII at `at`. Returns its end, or
    /// fills the queue when the run is in a script without spaces.
    fn run_end(&mut self, start: usize, at: usize) -> usize {
        let mut end = at;
        for c in self.text[at..].chars() {
            if is_unspaced(c) {
                if end > start {
                    // "AI芯片": the Latin part is a word of its own.
                    return end;
                }
                return self.segment(start);
            }
            if !(c.is_alphanumeric() || is_mark(c) || is_joiner(c)) {
                break;
            }
            end += c.len_utf8();
        }
        // A joiner at the end of the word is not part of it.
        while let Some(last) = self.text[start..end].chars().next_back()
            && is_joiner(last)
        {
            end -= last.len_utf8();
        }
        end
    }

    /// Cuts the run of unspaced script at `start` into words and queues them. Returns `start`.
    fn segment(&mut self, start: usize) -> usize {
        let rest = &self.text[start..];
        // Long runs are cut so that memory stays bounded; nothing legible is that long
        // without punctuation.
        let len: usize = rest
            .chars()
            .take_while(|c| is_unspaced(*c) || is_mark(*c))
            .take(1 << 14)
            .map(char::len_utf8)
            .sum();
        let run = &rest[..len];
        let mut from = 0;
        for to in segmenter().segment_str(run).skip(1) {
            if run[from..to].chars().any(char::is_alphanumeric) {
                self.queue.push((start + from, start + to));
            }
            from = to;
        }
        self.queue.reverse();
        self.at = start + len;
        start
    }

    /// Past a possessive 's at `end`, if one stands there.
    fn skip_possessive(&self, end: usize) -> usize {
        let rest = &self.text[end..];
        let after = match rest.as_bytes() {
            [b'\'', ..] => 1,
            [0xe2, 0x80, 0x99, ..] => 3,
            _ => return end,
        };
        let tail = &rest[after..];
        let ends_there = tail.starts_with(['s', 'S'])
            && !tail[1..]
                .chars()
                .next()
                .is_some_and(|c| c.is_alphanumeric() || is_mark(c));
        if ends_there { end + after + 1 } else { end }
    }
}

/// Which bytes are ASCII letters and digits: one load where the checks are five comparisons,
/// and every text that is indexed or shown passes here.
const IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

fn segmenter() -> WordSegmenterBorrowed<'static> {
    WordSegmenter::new_auto(WordBreakInvariantOptions::default())
}

/// Whether `c` belongs to a script written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e01}'..='\u{eff}'        // Thai, Lao
        | '\u{1000}'..='\u{109f}'    // Burmese
        | '\u{1780}'..='\u{17ff}'    // Khmer
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether `c` is a combining mark: part of the word it stands in.
pub(crate) fn is_mark(c: char) -> bool {
    !c.is_ascii() && unicode_normalization::char::is_combining_mark(c)
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        words(text).map(|w| w.text).collect()
    }

    #[test]
    fn words_of_several_scripts() {
        assert_eq!(split("l’Europe d'Ankara"), ["l", "Europe", "d", "Ankara"]);
        assert_eq!(split("Putin's, Xi’s, it’sy"), ["Putin", "Xi", "it", "sy"]);
        assert_eq!(split("Москва: 84 000"), ["Москва", "84", "000"]);
        assert_eq!(split("हिन्दी समाचार"), ["हिन्दी", "समाचार"]);
        assert_eq!(
            split("中国向俄罗斯出口石油"),
            ["中国", "向", "俄罗斯", "出口", "石油"]
        );
        assert_eq!(split("AI技术2023年"), ["AI", "技术", "2023", "年"]);
        assert_eq!(split("ตลาดหุ้น"), ["ตลาด", "หุ้น"]);
        assert_eq!(split("co\u{ad}operation"), ["co\u{ad}operation"]);
        assert_eq!(split("…—"), Vec::<&str>::new());
    }

    proptest! {
        #[test]
        fn words_are_ordered_and_slices_of_the_text(text in "\\PC{0,60}|[a-z'’s 中国ไทย\u{200d}\u{301}]{0,40}") {
            let mut last = 0;
            for word in words(&text) {
                prop_assert!(word.start >= last && word.end > word.start);
                prop_assert_eq!(&text[word.start..word.end], word.text);
                last = word.end;
            }
        }

        #[test]
        fn every_letter_is_in_a_word_but_the_possessive(text in "[a-zé中 ,.-]{0,40}") {
            let covered: usize = words(&text).map(|w| w.text.chars().count()).sum();
            let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
            prop_assert_eq!(covered, letters);
        }
    }
}
