//! How text is cut into tokens so that names can be looked up: one pass, no allocation per
//! token, and the same cut for the gazetteers' names and for the articles.
//!
//! A token is a run of letters and digits; "U.S." and "S.p.A." are one token, an English
//! possessive is a flag. What stands between two tokens is kept as [`Gap`] flags of the
//! second. Sentences and word classes are filled in by whoever reads the tokens.

use super::hash::{hash_ascii, hash_folded, hash_short};
use crate::text::{ascii_word, fold_into};

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gap(pub u16);

impl Gap {
    /// White space within a line.
    pub const SPACE: u16 = 1;
    /// A line break.
    pub const LINE: u16 = 1 << 1;
    /// A hyphen.
    pub const HYPHEN: u16 = 1 << 2;
    /// A dash.
    pub const DASH: u16 = 1 << 3;
    /// A comma.
    pub const COMMA: u16 = 1 << 4;
    /// A full stop.
    pub const STOP: u16 = 1 << 5;
    /// A colon or semicolon.
    pub const COLON: u16 = 1 << 6;
    /// An opening quotation mark, or one that may be.
    pub const QUOTE_OPEN: u16 = 1 << 7;
    /// A closing quotation mark, or one that may be.
    pub const QUOTE_CLOSE: u16 = 1 << 8;
    /// An opening bracket.
    pub const OPEN: u16 = 1 << 9;
    /// A closing bracket.
    pub const CLOSE: u16 = 1 << 10;
    /// An ampersand.
    pub const AMP: u16 = 1 << 11;
    /// A slash.
    pub const SLASH: u16 = 1 << 12;
    /// An apostrophe.
    pub const APOS: u16 = 1 << 13;
    /// Anything else, question and exclamation marks among it.
    pub const OTHER: u16 = 1 << 14;
    /// A sentence begins at the token.
    pub const SENTENCE: u16 = 1 << 15;

    /// Whether any of `flags` stands in the gap.
    pub fn has(self, flags: u16) -> bool {
        self.0 & flags != 0
    }

    /// Whether nothing but `flags` stands in the gap.
    pub fn only(self, flags: u16) -> bool {
        self.0 & !flags == 0
    }
}

/// The letters of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Lower case.
    #[default]
    Lower,
    /// A capital, then lower case.
    Title,
    /// Two capitals or more, perhaps with digits.
    Upper,
    /// One capital.
    Initial,
    /// Capitals inside: "McDonald", "iStories", "C4ads".
    Mixed,
    /// Digits, or digits with lower case.
    Digit,
    /// A script without case.
    Uncased,
}

impl Shape {
    /// Whether the token has a capital.
    pub fn is_capital(self) -> bool {
        matches!(
            self,
            Shape::Title | Shape::Upper | Shape::Initial | Shape::Mixed
        )
    }
}

/// A token and what is known of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Token {
    /// The hash of the folded token; of its stem in Cyrillic.
    pub hash: u64,
    /// Word classes of the lexicon.
    pub classes: u64,
    /// The first byte.
    pub start: u32,
    /// The byte after the last; a possessive is not included.
    pub end: u32,
    /// What stands before it.
    pub gap: Gap,
    /// Its letters.
    pub shape: Shape,
    /// The length of a possessive ('s) that follows, in bytes.
    pub possessive: u8,
}

impl Token {
    /// Whether the token is in one of `classes`.
    pub fn is(&self, classes: u64) -> bool {
        self.classes & classes != 0
    }

    /// Whether the token has a capital.
    pub fn is_capital(&self) -> bool {
        self.shape.is_capital()
    }

    /// The token as written; empty when `text` is not its text.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or("")
    }

    /// Whether a sentence begins here.
    pub fn starts_sentence(&self) -> bool {
        self.gap.has(Gap::SENTENCE)
    }
}

/// Cuts `text` into tokens and appends them to `tokens`.
pub fn tokenize(text: &str, tokens: &mut Vec<Token>) {
    let mut cutter = Cutter {
        text,
        at: 0,
        folded: String::new(),
    };
    tokens.reserve(text.len() / 5);
    let mut last_possessive = 0;
    while let Some(gap) = cutter.gap() {
        let Some(mut token) = cutter.token() else {
            break;
        };
        token.gap = gap;
        if last_possessive > 0 {
            token.gap.0 |= Gap::SPACE;
        }
        last_possessive = token.possessive;
        tokens.push(token);
    }
}

struct Cutter<'t> {
    text: &'t str,
    at: usize,
    folded: String,
}

impl Cutter<'_> {
    /// Goes to the next letter or digit; `None` at the end.
    fn gap(&mut self) -> Option<Gap> {
        let bytes = self.text.as_bytes();
        if let [b' ', next, ..] = bytes.get(self.at..)?
            && next.is_ascii_alphanumeric()
        {
            self.at += 1;
            return Some(Gap(Gap::SPACE));
        }
        let mut flags = 0;
        while let Some(&byte) = bytes.get(self.at) {
            if byte.is_ascii_alphanumeric() {
                return Some(Gap(flags));
            }
            if byte.is_ascii() {
                flags |= match byte {
                    b' ' | b'\t' | b'\r' => Gap::SPACE,
                    b'\n' => Gap::LINE,
                    b'-' if flags & Gap::HYPHEN != 0 => Gap::DASH,
                    b'-' => Gap::HYPHEN,
                    b',' => Gap::COMMA,
                    b'.' => Gap::STOP,
                    b':' | b';' => Gap::COLON,
                    b'"' => Gap::QUOTE_OPEN | Gap::QUOTE_CLOSE,
                    b'(' | b'[' | b'<' | b'{' => Gap::OPEN,
                    b')' | b']' | b'>' | b'}' => Gap::CLOSE,
                    b'&' => Gap::AMP,
                    b'/' => Gap::SLASH,
                    b'\'' | b'`' => Gap::APOS,
                    _ => Gap::OTHER,
                };
                self.at += 1;
                continue;
            }
            let c = self.text[self.at..].chars().next()?;
            if c.is_alphanumeric() {
                return Some(Gap(flags));
            }
            flags |= match c {
                '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{200b}' | '\u{feff}' => Gap::SPACE,
                '‐' | '‑' => Gap::HYPHEN,
                '–' | '—' | '―' | '−' => Gap::DASH,
                '“' if flags & Gap::SPACE == 0 && self.at > 0 => {
                    Gap::QUOTE_OPEN | Gap::QUOTE_CLOSE
                }
                '“' | '„' | '«' | '‹' | '「' | '『' => Gap::QUOTE_OPEN,
                '”' | '»' | '›' | '」' | '』' => Gap::QUOTE_CLOSE,
                '‘' => Gap::QUOTE_OPEN,
                '’' | 'ʼ' => Gap::APOS,
                '，' | '、' | '،' => Gap::COMMA,
                '。' | '।' => Gap::STOP,
                '：' | '；' => Gap::COLON,
                '（' => Gap::OPEN,
                '）' => Gap::CLOSE,
                c if c.is_whitespace() => Gap::SPACE,
                _ => Gap::OTHER,
            };
            self.at += c.len_utf8();
        }
        None
    }

    /// The token at `self.at`, which is a letter or a digit.
    fn token(&mut self) -> Option<Token> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        // Four words in five are short and have nothing but ASCII; a single letter may go on
        // as initials.
        let (hash, end, shape) = match ascii_word(bytes.get(start..)?) {
            Some((word, length)) if length > 1 => {
                let hash = hash_short(word, length);
                (hash, start + length, ascii_shape(word, length))
            }
            _ => self.long_token(start)?,
        };
        let possessive = self.possessive(end);
        self.at = end + usize::from(possessive);
        Some(Token {
            hash,
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
            shape,
            possessive,
            ..Token::default()
        })
    }

    /// The hash, the end and the shape of the token at `start`, whatever it is made of.
    fn long_token(&mut self, start: usize) -> Option<(u64, usize, Shape)> {
        let bytes = self.text.as_bytes();
        let mut end = start;
        let (mut upper, mut lower, mut digits) = (0_u32, 0_u32, 0_u32);
        while let Some(&byte) = bytes.get(end) {
            if byte.is_ascii_lowercase() {
                lower += 1;
            } else if byte.is_ascii_uppercase() {
                upper += 1;
            } else if byte.is_ascii_digit() {
                digits += 1;
            } else {
                break;
            }
            end += 1;
        }
        if bytes.get(end).is_some_and(|byte| !byte.is_ascii()) && self.goes_on(end) {
            let (end, shape) = self.wide_end(start);
            self.folded.clear();
            fold_into(self.text.get(start..end)?, &mut self.folded);
            return Some((hash_folded(&self.folded), end, shape));
        }
        if end == start {
            return None;
        }
        let first_upper = bytes[start].is_ascii_uppercase();
        if end == start + 1
            && digits == 0
            && let Some((hash, end)) = self.initials(start)
        {
            let upper = u32::from(first_upper) * 2;
            return Some((hash, end, shape_of(upper, 2 - upper, 0, first_upper)));
        }
        let shape = shape_of(upper, lower, digits, first_upper);
        Some((hash_ascii(&bytes[start..end]), end, shape))
    }

    fn goes_on(&self, at: usize) -> bool {
        self.text[at..]
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || joins(c))
    }

    /// The end and shape of a token with letters beyond ASCII.
    fn wide_end(&self, start: usize) -> (usize, Shape) {
        let (mut upper, mut lower, mut digits, mut uncased) = (0, 0, 0, 0);
        let mut first_upper = false;
        let mut end = start;
        let mut unspaced = None;
        for c in self.text[start..].chars() {
            // "Zorvexは": a word of Latin letters ends where another script goes on without a
            // space, and begins where that ends.
            if c.is_alphanumeric() && *unspaced.get_or_insert(is_unspaced(c)) != is_unspaced(c) {
                break;
            }
            if c.is_uppercase() {
                first_upper |= end == start;
                upper += 1;
            } else if c.is_lowercase() {
                lower += 1;
            } else if c.is_numeric() {
                digits += 1;
            } else if c.is_alphabetic() {
                uncased += 1;
            } else if !joins(c) {
                break;
            }
            end += c.len_utf8();
        }
        let shape = if uncased > upper + lower {
            Shape::Uncased
        } else {
            shape_of(upper, lower, digits, first_upper)
        };
        (end, shape)
    }

    /// The hash and the end of initials that begin with the letter at `start`: "U.S." and
    /// "S.p.A." are one token, single letters with full stops and no space; "A/S" is too.
    fn initials(&mut self, start: usize) -> Option<(u64, usize)> {
        let bytes = self.text.as_bytes();
        let mut end = start + 1;
        self.folded.clear();
        self.folded.push(char::from(bytes[start]));
        if let Some(letter) = self.slashed(start, end) {
            self.folded.extend(['/', char::from(letter)]);
            return Some((hash_ascii(self.folded.as_bytes()), end + 2));
        }
        while let (Some(b'.'), Some(letter)) = (bytes.get(end), bytes.get(end + 1)) {
            let alone = !bytes
                .get(end + 2)
                .is_some_and(|next| next.is_ascii_alphanumeric() || !next.is_ascii());
            if !letter.is_ascii_alphabetic() || !alone {
                break;
            }
            self.folded.push(char::from(*letter));
            end += 2;
        }
        if end == start + 1 {
            return None;
        }
        end += usize::from(bytes.get(end) == Some(&b'.'));
        Some((hash_ascii(self.folded.as_bytes()), end))
    }

    /// The second letter, small, of "A/S" and other legal forms written so.
    fn slashed(&self, start: usize, end: usize) -> Option<u8> {
        let bytes = self.text.as_bytes();
        let form = bytes.get(start..end + 2)?;
        let known = matches!(form, b"A/S" | b"S/A" | b"A/B");
        let alone = !bytes
            .get(end + 2)
            .is_some_and(|next| next.is_ascii_alphanumeric() || !next.is_ascii());
        let letter = form.last()?.to_ascii_lowercase();
        (known && alone).then_some(letter)
    }

    fn possessive(&self, end: usize) -> u8 {
        let rest = self.text.as_bytes().get(end..).unwrap_or(&[]);
        let mark = match rest {
            [b'\'', ..] => 1,
            [0xe2, 0x80, 0x99, ..] => 3,
            _ => return 0,
        };
        let ends = matches!(rest.get(mark), Some(b's' | b'S'))
            && !self.text[end + mark + 1..]
                .chars()
                .next()
                .is_some_and(char::is_alphanumeric);
        if ends { mark as u8 + 1 } else { 0 }
    }
}

/// Whether the letter is of a script that is written without spaces, or puts its particles right
/// behind a foreign word.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{e00}'..='\u{e7f}'
            | '\u{3005}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// Marks and joiners inside a word.
fn joins(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}'
    ) || (!c.is_ascii() && unicode_normalization::char::is_combining_mark(c))
}

/// The shape of a word of ASCII letters and digits, `length` long, as a number.
fn ascii_shape(word: u64, length: usize) -> Shape {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // A bit for each byte: digits have none in the place of 0x40, capitals none in that of 0x20.
    let letters = word >> 6 & EACH;
    let upper = letters & !(word >> 5);
    let digits = !letters & EACH >> (8 * (8 - length));
    match (upper, digits) {
        (0, 0) => Shape::Lower,
        (1, 0) if length > 1 => Shape::Title,
        _ => {
            let lower = (letters & !upper).count_ones();
            let first_upper = upper & 1 != 0;
            shape_of(upper.count_ones(), lower, digits.count_ones(), first_upper)
        }
    }
}

fn shape_of(upper: u32, lower: u32, digits: u32, first_upper: bool) -> Shape {
    match (upper, lower, digits) {
        (0, 0, _) => Shape::Digit,
        (0, _, 0) => Shape::Lower,
        (0, _, _) => Shape::Digit,
        (1, 0, 0) => Shape::Initial,
        (_, 0, _) => Shape::Upper,
        (1, _, 0) if first_upper => Shape::Title,
        _ => Shape::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::super::hash::hash_word;
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        tokens.iter().map(|t| t.text(text)).collect()
    }

    #[test]
    fn initials_are_one_token_and_possessives_are_flags() {
        assert_eq!(
            cut("U.S. oil, the UK's J. Smith of S.p.A. C4ADS’s A/S, A/Sea"),
            [
                "U.S.", "oil", "the", "UK", "J", "Smith", "of", "S.p.A.", "C4ADS", "A/S", "A",
                "Sea"
            ]
        );
        assert_eq!(hash_word("US"), {
            let mut tokens = Vec::new();
            tokenize("U.S.", &mut tokens);
            tokens[0].hash
        });
    }

    proptest! {
        #[test]
        fn short_words_are_what_a_closer_look_says(word in "[a-zA-Z0-9]{1,9}", behind in "[ ,'\n-][a-z ]{9}") {
            let text = format!("{word}{behind}");
            let mut tokens = Vec::new();
            tokenize(&text, &mut tokens);
            let mut cutter = Cutter { text: &text, at: 0, folded: String::new() };
            let token = tokens[0];
            prop_assert_eq!(
                cutter.long_token(0),
                Some((token.hash, token.end as usize, token.shape))
            );
            prop_assert_eq!(token.hash, hash_word(&word));
        }

        #[test]
        fn tokens_are_ordered_and_on_boundaries(text in "\\PC{0,60}|[A-Za-z.'’s 中Ёж\u{301}\n-]{0,40}") {
            let mut tokens = Vec::new();
            tokenize(&text, &mut tokens);
            let mut last = 0;
            for token in &tokens {
                prop_assert!(token.start >= last && token.end > token.start);
                prop_assert!(text.get(token.start as usize..token.end as usize).is_some());
                last = token.end;
            }
        }
    }
}
