//! The parts of a written date: numbers, words, marks. What they mean is left to the parent.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::fold;

/// One part of a written date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A number and how many digits it has.
    Number(u32, usize),
    /// A word, folded.
    Word(&'t str),
    /// A punctuation mark, or a sign that stands for one: 年.
    Mark(char),
    /// White space.
    Space,
}

impl<'t> Token<'t> {
    pub(super) fn number(self) -> Option<(u32, usize)> {
        match self {
            Token::Number(number, len) => Some((number, len)),
            _ => None,
        }
    }

    pub(super) fn word(self) -> Option<&'t str> {
        match self {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// A folded text and its tokens' places cannot live in one value without a lifetime, so words
/// are looked up among those that a date can hold; any other word is one and the same.
const OTHER: &str = "?";

/// The tokens of `text`.
pub(super) fn tokens(text: &str) -> Vec<Token<'static>> {
    let folded = fold(text);
    let mut found = Vec::new();
    let mut rest = folded.as_str();
    while let Some(c) = rest.chars().next() {
        let len = if c.is_ascii_digit() || arabic_digit(c).is_some() {
            let (number, digits, len) = number(rest);
            found.push(Token::Number(number, digits));
            len
        } else if matches!(c, '年' | '月' | '日' | '년' | '월' | '일') {
            found.push(Token::Mark(c));
            c.len_utf8()
        } else if c.is_alphabetic() {
            let len = word_len(rest);
            found.push(Token::Word(known_word(&rest[..len])));
            len
        } else {
            if !c.is_whitespace() {
                found.push(Token::Mark(c));
            } else if found.last() != Some(&Token::Space) {
                found.push(Token::Space);
            }
            c.len_utf8()
        };
        rest = &rest[len..];
    }
    // "2023-02-04T12:36": the T is a separator, not a word.
    found
}

fn arabic_digit(c: char) -> Option<u32> {
    match c {
        '\u{660}'..='\u{669}' => Some(c as u32 - 0x660),
        '\u{6f0}'..='\u{6f9}' => Some(c as u32 - 0x6f0),
        '\u{966}'..='\u{96f}' => Some(c as u32 - 0x966),
        _ => None,
    }
}

/// The number at the start of `text`: its value, saturating, its digits and its bytes.
fn number(text: &str) -> (u32, usize, usize) {
    let (mut value, mut digits, mut len) = (0u32, 0, 0);
    for c in text.chars() {
        let Some(digit) = c.to_digit(10).or(arabic_digit(c)) else {
            break;
        };
        value = value.saturating_mul(10).saturating_add(digit);
        digits += 1;
        len += c.len_utf8();
    }
    (value, digits, len)
}

fn word_len(text: &str) -> usize {
    text.char_indices()
        .find(|(_, c)| {
            let mark = !c.is_ascii() && unicode_normalization::char::is_combining_mark(*c);
            !(c.is_alphabetic() || mark) || matches!(c, '年' | '月' | '日' | '년' | '월' | '일')
        })
        .map_or(text.len(), |(at, _)| at)
}

/// Every name of a month, and the other words that a date can hold.
const MONTHS: &str = include_str!("months.tsv");

static NAMES: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for line in MONTHS.lines().filter(|l| !l.starts_with('#')) {
        if let Some((month, words)) = line.split_once('\t')
            && let Ok(month) = month.parse()
        {
            names.extend(words.split(' ').map(|word| (word, month)));
        }
    }
    names
});

/// Words of a date that are no month.
const WORDS: &[&str] = &[
    "am", "pm", "a", "p", "m", "t", "z", "de", "del", "of", "d", "den", "dne", "the", "st", "nd",
    "rd", "th", "er", "ro", "o", "г", "р", "di", "da", "van", "thang", "nam", "года", "року", "år",
];

fn known_word(word: &str) -> &'static str {
    if let Some((name, _)) = NAMES.get_key_value(word) {
        return name;
    }
    let found = WORDS.iter().find(|known| **known == word);
    found.copied().unwrap_or(OTHER)
}

/// The number of the month that `word`, folded, names in `lang`.
pub(super) fn month_named(word: &str, lang: &str) -> Option<u8> {
    match (lang, word) {
        ("hr" | "bs", "listopada" | "listopad") => Some(10),
        ("hr" | "bs", "srpnja" | "srpanj") => Some(7),
        _ => NAMES.get(word).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_months_are_folded() {
        for name in NAMES.keys() {
            assert_eq!(&fold(name), name);
        }
        assert_eq!(month_named(&fold("AOÛT"), ""), Some(8));
    }

    #[test]
    fn numbers_keep_their_width() {
        assert_eq!(tokens("04")[0], Token::Number(4, 2));
        assert_eq!(tokens("99999999999")[0].number().map(|n| n.1), Some(11));
        assert_eq!(tokens("२०२३")[0], Token::Number(2023, 4));
    }
}
