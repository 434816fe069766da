//! A text as the rules for sources see it: tokens, sentences, and the names in it.

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
    pub tokens: &'a [Token],
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
