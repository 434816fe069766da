//! The tagger's tokens: pieces of text small enough that every name begins and ends at one,
//! with the sentence each stands in and whether it can belong to a name at all.
//!
//! Not [`crate::text::words`]: a name tagger wants punctuation, "U.S." and "O'Brien" whole,
//! and "Obama's" and "US-led" in parts. What a token means is left to the lexicon.

use std::ops::Range;

pub(super) use super::spelling::{Shape, hash_capitalised, hash_exact, hash_lower};
use super::spelling::{char_at, clitic, listed, shape_of, short_hashes, word_end};
use crate::text::ascii_word;

/// How the sentence around a token uses capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Casing {
    Plain = 0,
    Title = 1,
    Upper = 2,
}

/// A token: its bytes, its two hashes and its place in the sentence.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    /// Hash of the bytes as written.
    pub exact: u64,
    /// Hash of the bytes with ASCII case (and Latin-1 case) folded.
    pub lower: u64,
    pub shape: Shape,
    pub casing: Casing,
    /// First word of its sentence, opening quotes aside.
    pub first: bool,
    /// First token of its sentence.
    pub opens: bool,
    /// No white space between this token and the one before.
    pub joined: bool,
    /// Can be part of a name.
    pub candidate: bool,
}

/// Lower-case words that stand inside names between two capitals.
const CONNECTORS: &[&str] = &[
    "of", "the", "and", "for", "in", "on", "at", "to", "de", "la", "le", "les", "du", "des", "da",
    "do", "dos", "das", "del", "della", "di", "van", "von", "der", "den", "ter", "ten", "bin",
    "ibn", "bint", "al", "el", "y", "e", "et", "und", "zu", "af", "av", "with", "from", "against",
    "by", "as", "a", "an", "n", "or", "au", "aux", "pour", "las", "los", "lo", "dei", "degli",
    "zur", "für", "im", "ul", "ur", "abu", "as-", "without", "under", "über", "upon",
];
/// What may follow a comma inside a company's or a person's name.
const AFTER_COMMA: &[&str] = &[
    "inc",
    "inc.",
    "ltd",
    "ltd.",
    "llc",
    "l.l.c.",
    "corp",
    "corp.",
    "co",
    "co.",
    "plc",
    "lp",
    "l.p.",
    "llp",
    "jr",
    "jr.",
    "sr",
    "sr.",
    "s.a.",
    "n.v.",
    "n.a.",
    "ag",
    "sa",
    "gmbh",
    "limited",
    "incorporated",
];
fn is_opening(text: &str) -> bool {
    matches!(
        text,
        "\"" | "“" | "'" | "‘" | "(" | "[" | "«" | "-" | "--" | "—" | "–" | "*" | "•" | "``"
    )
}

/// Appends the tokens of `text`, sentence by sentence, to `tokens`.
pub(super) fn tokenize(text: &str, tokens: &mut Vec<Token>) {
    let bytes = text.as_bytes();
    let begin = tokens.len();
    let mut at = 0;
    let mut line = 0;
    // Whether a sentence starts with the next token, or may start if a capital follows.
    let mut opens = true;
    let mut may_open = false;
    let mut sentence = begin;
    let mut spaced = true;
    while let Some(&b) = bytes.get(at) {
        if b.is_ascii_whitespace() {
            spaced = true;
            if b == b'\n' {
                if ends_line(bytes, line, at) {
                    opens = true;
                }
                line = at + 1;
            }
            at += 1;
            continue;
        }
        let start = at;
        let plain = plain_word(bytes, at);
        let c = match plain {
            Some(_) => char::from(b),
            None => match char_at(text, at) {
                Some(c) => c,
                None => break,
            },
        };
        let shape;
        let mut hashes = None;
        if let Some(word) = plain {
            at = word.end;
            hashes = word.hashes;
            shape = if b.is_ascii_lowercase() {
                Shape::Lower
            } else if word.end - start == 1 {
                Shape::Letter
            } else {
                Shape::Capital
            };
        } else if c.is_whitespace() || c.is_control() {
            spaced = true;
            at += c.len_utf8();
            continue;
        } else if c.is_alphanumeric() {
            at = word_end(text, at);
            let word = &text[start..at];
            if (word.eq_ignore_ascii_case("http") || word.eq_ignore_ascii_case("https"))
                && bytes.get(at) == Some(&b':')
                || bytes.get(at) == Some(&b'@')
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
                || word
                    .get(..4)
                    .is_some_and(|w| w.eq_ignore_ascii_case("www."))
            {
                at = blank_after(text, at);
                shape = Shape::Other;
            } else {
                shape = shape_of(word);
            }
        } else if c == '@' && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
            at = blank_after(text, at);
            shape = Shape::Other;
        } else if matches!(c, '\'' | '’') && !spaced && clitic(text, at + c.len_utf8()) > 0 {
            at += c.len_utf8() + clitic(text, at + c.len_utf8());
            shape = Shape::Clitic;
        } else {
            at += c.len_utf8();
            while char_at(text, at) == Some(c) {
                at += c.len_utf8();
            }
            shape = Shape::Mark;
        }
        let word = &text[start..at];
        if may_open && !opens {
            // Lower case goes on with the sentence; a closing quote is still part of it.
            if shape != Shape::Mark || is_opening(word) && spaced {
                opens = shape != Shape::Lower;
                may_open = false;
            }
        }
        if opens && tokens.len() > sentence {
            finish_sentence(text, &mut tokens[sentence..]);
            sentence = tokens.len();
        }
        let (exact, lower) = hashes.unwrap_or_else(|| (hash_exact(word), hash_lower(word)));
        tokens.push(Token {
            start,
            end: at,
            exact,
            lower,
            shape,
            casing: Casing::Plain,
            first: false,
            opens,
            joined: !spaced,
            candidate: false,
        });
        // A line break has opened the sentence that a full stop before it would have.
        may_open &= !opens;
        opens = false;
        if shape == Shape::Mark && matches!(c, '.' | '!' | '?' | '…') {
            may_open = true;
        }
        spaced = false;
    }
    if tokens.len() > sentence {
        finish_sentence(text, &mut tokens[sentence..]);
    }
}

/// A word that needs no closer look.
#[derive(Debug, Clone, Copy)]
struct Plain {
    end: usize,
    /// Its hashes, if it is short.
    hashes: Option<(u64, u64)>,
}

/// The word at `start` if it is one of small ASCII letters, but perhaps for the first, that a
/// blank or a comma ends: nine words in ten.
fn plain_word(bytes: &[u8], start: usize) -> Option<Plain> {
    let rest = bytes.get(start..)?;
    if !rest.first()?.is_ascii_alphabetic() {
        return None;
    }
    let ends = |end: usize| matches!(bytes.get(end), Some(b' ' | b',' | b'\n'));
    if let Some((word, length)) = ascii_word(rest) {
        // The places of 0x40 and 0x20, which a small letter has in every byte but the first.
        const SMALL: u64 = 0x6060_6060_6060_6060;
        let behind = SMALL >> (8 * (8 - length)) & !0xff;
        let end = start + length;
        return (word & behind == behind && ends(end)).then(|| Plain {
            end,
            hashes: Some(short_hashes(word, length)),
        });
    }
    let small = rest[1..].iter().take_while(|b| b.is_ascii_lowercase());
    let end = start + 1 + small.count();
    ends(end).then_some(Plain { end, hashes: None })
}

fn blank_after(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    at + rest.find(char::is_whitespace).unwrap_or(rest.len())
}

/// Whether the line break at `at` ends the line's sentence: not when the line is about as
/// long as hard-wrapped text and the next one goes on.
fn ends_line(bytes: &[u8], line: usize, at: usize) -> bool {
    let length = at - line;
    if !(45..=85).contains(&length) {
        return true;
    }
    !bytes
        .get(at + 1)
        .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'(' || *b == b'"')
        || bytes
            .get(line..at)
            .is_some_and(|l| matches!(l.last(), Some(b'.' | b'!' | b'?' | b':')))
}

/// Marks first word, casing and candidates of one sentence.
fn finish_sentence(text: &str, tokens: &mut [Token]) {
    let (mut words, mut lower, mut upper, mut letters) = (0, 0, 0, 0);
    let mut seen = false;
    for token in tokens.iter_mut() {
        if !seen && token.shape != Shape::Mark {
            seen = true;
            token.first = true;
        }
        let long = token.end - token.start >= 4;
        match token.shape {
            Shape::Lower if long => {
                words += 1;
                lower += 1;
            }
            Shape::Lower => letters += 1,
            Shape::Capital | Shape::Mixed if long => words += 1,
            Shape::Upper => {
                words += usize::from(long);
                upper += usize::from(long);
                letters += usize::from(!long);
            }
            _ => {}
        }
    }
    let casing = if words + letters >= 3 && lower == 0 && words >= 2 && upper * 3 >= words * 2 {
        Casing::Upper
    } else if words >= 3 && lower * 4 <= words {
        Casing::Title
    } else {
        Casing::Plain
    };
    let mut last_capital: Option<usize> = None;
    for i in 0..tokens.len() {
        tokens[i].casing = casing;
        match tokens[i].shape {
            Shape::Capital
            | Shape::Upper
            | Shape::Initial
            | Shape::Mixed
            | Shape::Code
            | Shape::Dotted => {}
            Shape::Letter if &text[tokens[i].start..tokens[i].end] != "I" => {}
            Shape::Clitic if i > 0 && tokens[i - 1].candidate => {
                tokens[i].candidate = true;
                continue;
            }
            // "Yoon Suk-yeol" is a name to its end, "Seoul-based" is not: the model decides.
            Shape::Lower
                if i > 1
                    && tokens[i].joined
                    && tokens[i - 1].joined
                    && tokens[i - 2].candidate
                    && matches!(
                        &text[tokens[i - 1].start..tokens[i - 1].end],
                        "-" | "‑" | "‐"
                    ) =>
            {
                tokens[i - 1].candidate = true;
                tokens[i].candidate = true;
                continue;
            }
            _ => continue,
        }
        tokens[i].candidate = true;
        if let Some(last) = last_capital {
            let between = last + 1..i;
            if (1..=4).contains(&between.len())
                && between.clone().all(|j| connects(text, tokens, j))
            {
                for token in &mut tokens[between] {
                    token.candidate = true;
                }
            }
        }
        last_capital = Some(i);
    }
}

/// Whether the token at `j` may stand inside a name between two capitals.
fn connects(text: &str, tokens: &[Token], j: usize) -> bool {
    let token = &tokens[j];
    let word = &text[token.start..token.end];
    let next = &tokens[j + 1];
    match token.shape {
        Shape::Lower => listed(CONNECTORS, word),
        Shape::Clitic => true,
        Shape::Mark => match word {
            "&" | "+" => true,
            "-" | "/" | "‑" | "‐" => token.joined && next.joined,
            "–" => token.joined && next.joined,
            "'" | "’" => token.joined,
            "," => listed(AFTER_COMMA, &text[next.start..next.end]),
            "!" => token.joined && word.len() == 1,
            _ => false,
        },
        Shape::Number => word.len() <= 4,
        _ => false,
    }
}

/// The runs of neighbouring candidates, each within one sentence, at most [`LONGEST_RUN`] long.
pub(super) fn runs(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (i, token) in tokens.iter().enumerate() {
        if let Some(s) = start
            && (!token.candidate || token.opens || i - s >= LONGEST_RUN)
        {
            found.push(s..i);
            start = None;
        }
        if token.candidate && start.is_none() {
            start = Some(i);
        }
    }
    if let Some(s) = start {
        found.push(s..tokens.len());
    }
    found
}

/// Longer runs are cut: they are tables and lists in capitals, and the cut bounds memory.
pub(super) const LONGEST_RUN: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        tokens.iter().map(|t| &text[t.start..t.end]).collect()
    }

    #[test]
    fn names_begin_and_end_at_tokens() {
        assert_eq!(
            split("Mr. O'Brien of the U.S.-led AT&T's board met J. R. Li in Wal-Mart."),
            [
                "Mr.", "O'Brien", "of", "the", "U.S.", "-", "led", "AT&T", "'s", "board", "met",
                "J.", "R.", "Li", "in", "Wal", "-", "Mart", "."
            ]
        );
        assert_eq!(
            split("al-Qaeda’s F-16 and Amazon.com"),
            ["al-Qaeda", "’s", "F-16", "and", "Amazon.com"]
        );
        assert_eq!(
            split("It’s well-known: he'll go"),
            ["It", "’s", "well-known", ":", "he'll", "go"]
        );
    }

    #[test]
    fn connectors_are_candidates_between_capitals_only() {
        let text = "the Bank of the West and some of the others";
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        let found: Vec<&str> = runs(&tokens)
            .into_iter()
            .map(|r| &text[tokens[r.start].start..tokens[r.end - 1].end])
            .collect();
        assert_eq!(found, ["Bank of the West"]);
    }

    #[test]
    fn headlines_are_told_from_prose() {
        let mut tokens = Vec::new();
        tokenize(
            "Oil Prices Fall as Traders Await Talks\nOIL PRICES FALL SHARPLY\nOil prices fell again in Asia.",
            &mut tokens,
        );
        let casings: Vec<Casing> = tokens
            .iter()
            .filter(|t| t.first)
            .map(|t| t.casing)
            .collect();
        assert_eq!(casings, [Casing::Title, Casing::Upper, Casing::Plain]);
    }

    #[test]
    fn a_full_stop_and_a_line_break_open_one_sentence() {
        let text = "It rained.\nAlex Isenstadt left.";
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        let opening: Vec<&str> = tokens
            .iter()
            .filter(|t| t.opens)
            .map(|t| &text[t.start..t.end])
            .collect();
        assert_eq!(opening, ["It", "Alex"]);
    }

    #[test]
    fn lower_hashes_ignore_ascii_case() {
        for word in [
            "Trump",
            "TRUMP",
            "a",
            "International",
            "internationally",
            "U.S.",
        ] {
            assert_eq!(
                hash_lower(word),
                hash_exact(&word.to_ascii_lowercase()),
                "{word}"
            );
        }
        assert_eq!(hash_capitalised("MOSCOW"), Some(hash_exact("Moscow")));
    }

    proptest! {
        #[test]
        fn plain_words_are_what_a_closer_look_says(text in "[A-Za-zé]{1,8}[ ,.'\n-][A-Za-z ]{0,4}") {
            if let Some(Plain { end, .. }) = plain_word(text.as_bytes(), 0) {
                prop_assert_eq!(end, word_end(&text, 0));
                let mut tokens = Vec::new();
                tokenize(&text, &mut tokens);
                prop_assert_eq!(tokens[0].end, end);
                prop_assert_eq!(tokens[0].shape, shape_of(&text[..end]));
                prop_assert_eq!(tokens[0].exact, hash_exact(&text[..end]));
                prop_assert_eq!(tokens[0].lower, hash_lower(&text[..end]));
            }
        }

        #[test]
        fn tokens_are_in_order_and_on_boundaries(text in "\\PC{0,60}|[A-Za-z.'’&@/ \n-]{0,80}") {
            let mut tokens = Vec::new();
            tokenize(&text, &mut tokens);
            let mut last = 0;
            for token in &tokens {
                prop_assert!(token.start >= last && token.end > token.start);
                prop_assert!(text.get(token.start..token.end).is_some());
                last = token.end;
            }
            for run in runs(&tokens) {
                prop_assert!(run.start < run.end && run.len() <= LONGEST_RUN);
            }
        }
    }
}
