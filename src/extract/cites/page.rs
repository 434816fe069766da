//! A text as the rules for sources see it: tokens, sentences, and the names in it.

use std::borrow::Cow;
use std::ops::Range;

use crate::article::{EntityKind, Form, SourceKind, Span, TextField};
use crate::extract::gazetteer::token::{Gap, Token};

/// A thing that the article names.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What it is.
    pub kind: EntityKind,
    /// The name it has in the archive.
    pub canonical: &'a str,
    /// For outlets and agencies, which of them.
    pub medium: Option<SourceKind>,
}

/// A place where a thing is named.
#[derive(Debug, Clone, Copy)]
pub struct Name {
    /// The first token.
    pub first: usize,
    /// The token after the last.
    pub last: usize,
    /// Index of the subject.
    pub subject: usize,
    /// How it is named.
    pub form: Form,
}

/// A text of the article.
#[derive(Debug)]
pub struct Page<'a> {
    /// Which text.
    pub field: TextField,
    /// The text.
    pub text: &'a str,
    /// Its tokens.
    pub tokens: Cow<'a, [Token]>,
    /// The tokens of its sentences.
    pub sentences: Vec<Range<usize>>,
    /// For each token the number of the name it belongs to.
    pub owner: Vec<Option<u32>>,
}

static NOTHING: Token = Token {
    hash: 0,
    classes: 0,
    start: 0,
    end: 0,
    gap: Gap(Gap::SENTENCE | Gap::OTHER),
    shape: crate::extract::gazetteer::token::Shape::Lower,
    possessive: 0,
};

impl Page<'_> {
    /// The token at `at`; a nothing beyond the ends.
    pub fn tok(&self, at: usize) -> &Token {
        self.tokens.get(at).unwrap_or(&NOTHING)
    }

    /// The token as written.
    pub fn word(&self, at: usize) -> &str {
        self.tok(at).text(self.text)
    }

    /// The word before `at` as written; empty at the beginning.
    pub fn word_before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    /// Whether nothing but white space stands before the token.
    pub fn follows(&self, at: usize) -> bool {
        self.tok(at).gap.only(Gap::SPACE | Gap::LINE)
    }

    /// The bytes of a range of tokens.
    pub fn span(&self, (first, last): (usize, usize)) -> Span {
        let start = self.tok(first).start;
        let end = self.tok(last.saturating_sub(1).max(first)).end;
        Span {
            start,
            end: end.max(start),
        }
    }
}

/// The tokens of a text without the codes of shares behind names ("<BTY.L>"), which would stand
/// between who speaks and the verb.
#[derive(Debug)]
pub struct Uncoded<'a> {
    /// The tokens that are left.
    pub tokens: Cow<'a, [Token]>,
    /// For each token of the text, and the end, its place among those; empty where all are left.
    places: Vec<usize>,
}

impl<'a> Uncoded<'a> {
    /// The most tokens that a code has: "<NVA.A.TO>".
    const LONGEST: usize = 4;

    /// Leaves the codes out of the `tokens` of `text`.
    pub fn read(text: &str, tokens: &'a [Token]) -> Uncoded<'a> {
        let mut places = Vec::new();
        let mut left: Vec<Token> = Vec::new();
        let mut at = 0;
        // Few texts have any.
        let first = (1..tokens.len()).find(|at| code_at(text, tokens, *at).is_some());
        let Some(first) = first else {
            return Uncoded {
                tokens: Cow::Borrowed(tokens),
                places,
            };
        };
        while at < tokens.len() {
            let end = match at >= first {
                true => code_at(text, tokens, at).unwrap_or(at),
                false => at,
            };
            places.resize(end.max(places.len()), left.len());
            at = end;
            let Some(token) = tokens.get(at) else { break };
            let mut token = *token;
            if end > 0 && places.get(end - 1) == Some(&left.len()) {
                token.gap.0 &= !(Gap::OPEN | Gap::CLOSE);
            }
            places.push(left.len());
            left.push(token);
            at += 1;
        }
        places.resize(tokens.len() + 1, left.len());
        Uncoded {
            tokens: Cow::Owned(left),
            places,
        }
    }

    /// The place of the token that was at `at`, or of what follows it.
    pub fn place(&self, at: usize) -> usize {
        self.places.get(at).copied().unwrap_or(at)
    }
}

/// The end of the code in angle brackets that begins at `at`.
fn code_at(text: &str, tokens: &[Token], at: usize) -> Option<usize> {
    let token = tokens.get(at).filter(|token| token.gap.has(Gap::OPEN))?;
    let bytes = text.as_bytes();
    let start = (token.start as usize).checked_sub(1)?;
    if bytes.get(start) != Some(&b'<') || bytes.get(start.checked_sub(1)?) != Some(&b' ') {
        return None;
    }
    let end = (at + 1..=at + Uncoded::LONGEST).find(|end| {
        let last = tokens.get(end - 1);
        last.is_some_and(|last| bytes.get(last.end as usize) == Some(&b'>'))
    })?;
    let code = bytes.get(start + 1..tokens.get(end - 1)?.end as usize)?;
    let plain = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'.';
    code.iter().all(plain).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::gazetteer::token::tokenize;

    #[test]
    fn codes_of_shares_are_left_out() {
        let text = "Zorvex Plc <ZVX.L> said <Qubrix Ltd> and Doe <D.O.TO>, a firm, left <A>";
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        let left = Uncoded::read(text, &tokens);
        let words: Vec<&str> = left.tokens.iter().map(|token| token.text(text)).collect();
        assert_eq!(
            words,
            [
                "Zorvex", "Plc", "said", "Qubrix", "Ltd", "and", "Doe", "a", "firm", "left"
            ]
        );
        assert!(left.tokens[2].gap.only(Gap::SPACE));
        assert!(left.tokens[7].gap.has(Gap::COMMA));
        for (at, token) in tokens.iter().enumerate() {
            if let Some(kept) = left.tokens.get(left.place(at)) {
                assert!(kept.start >= token.start);
            }
        }
        assert_eq!(left.place(tokens.len()), words.len());
    }
}
