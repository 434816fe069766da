//! The tokens of a query: operators, brackets, field names and complete leaves with their
//! suffixes (`~2`, `*`).
//!
//! Tokens are made on demand, because what a character means depends on the field it stands
//! behind: a colon, a slash or a question mark in `url:` is nothing but itself. Every call
//! consumes at least one character or returns the end, and no character is looked at more
//! than a few times, so the work is linear. How tokens combine is left to the parser; the
//! forms of signs, words, quotes and values are in `sign`, `word`, `quote` and `value`.

use std::ops::Range;

use crate::article::{Date, DateRange};
use crate::error::Diagnostic;

use super::date::{DateSide, parse_on};
use super::field::{FieldKind, Prefix};
use super::symbol::{has_word, is_dash, is_quote, is_space, plain};
use super::tree::Term;
use super::{MAX_REMARKS, shorten};

/// A token and its place.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    End,
    Open,
    Close,
    And,
    Or,
    /// `NOT`, `!` or `-`.
    Not,
    Plus,
    Near(u32),
    Boost(f32),
    /// A field's name with its colon.
    Name(Prefix),
    /// A word without quotes or signs.
    Word(String),
    /// A word without quotes whose end is open.
    Prefix(String),
    Term(Term),
    /// `*`
    All,
    Date(DateRange),
    /// Something of which nothing can be searched, with a remark where that matters.
    Dropped,
}

/// What the field around a token makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Kind(FieldKind),
    Date(DateSide),
}

impl Reading {
    pub(super) const TEXT: Reading = Reading::Kind(FieldKind::Text);

    pub(super) fn of(prefix: Prefix) -> Reading {
        match prefix {
            Prefix::Field(field) => Reading::Kind(field.kind()),
            Prefix::Date(side) => Reading::Date(side),
        }
    }
}

/// Remarks in the order made. A hostile query could earn thousands.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    list: Vec<Diagnostic>,
    left_out: usize,
}

impl Remarks {
    pub(super) fn push(&mut self, remark: Diagnostic) {
        if self.is_full() {
            self.left_out += 1;
        } else {
            self.list.push(remark);
        }
    }

    /// Whether a further remark would be counted only.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= MAX_REMARKS
    }

    pub(super) fn count(&self) -> usize {
        self.list.len() + self.left_out
    }

    /// All remarks in the order of what they are about.
    pub(super) fn finish(mut self, end: usize) -> Vec<Diagnostic> {
        self.list.sort_by_key(|remark| remark.span.start);
        if self.left_out > 0 {
            let message = format!("{} more remarks are not shown", self.left_out);
            self.list.push(Diagnostic::new(message, end..end));
        }
        self.list
    }
}

/// Makes tokens of a query.
#[derive(Debug)]
pub(super) struct Lexer<'q> {
    pub(super) input: &'q str,
    pub(super) at: usize,
    pub(super) remarks: Remarks,
    /// What relative dates count from; a lexer without it reads no dates.
    today: Option<Date>,
    /// Whether the query is a sentence in capitals, in which `AND` is no operator.
    capitals: bool,
    /// No expression that begins before this place is ever closed. Without it, a row of
    /// slashes and brackets would be read to its end from each of them.
    no_regex_before: usize,
}

/// Whether `input` is a sentence typed in capitals: no small letter, and somewhere three
/// words side by side. "NATO OR EU" is none.
pub(super) fn is_in_capitals(input: &str) -> bool {
    if input.chars().any(char::is_lowercase) {
        return false;
    }
    let mut row = 0;
    input.split_whitespace().any(|word| {
        let plain = word
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '\'' | '.' | ',' | '-'))
            && word.starts_with(char::is_uppercase);
        row = match plain && !matches!(word, "AND" | "OR" | "NOT" | "NEAR") {
            true => row + 1,
            false => 0,
        };
        row == 3
    })
}

impl<'q> Lexer<'q> {
    pub(super) fn new(input: &'q str, today: Option<Date>) -> Lexer<'q> {
        Lexer {
            input,
            capitals: is_in_capitals(input),
            at: 0,
            remarks: Remarks::default(),
            today,
            no_regex_before: 0,
        }
    }

    pub(super) fn rest(&self) -> &'q str {
        self.input.get(self.at..).unwrap_or("")
    }

    /// The character at hand as written.
    pub(super) fn raw(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character at hand in its ASCII meaning.
    pub(super) fn peek(&self) -> Option<char> {
        self.raw().map(plain)
    }

    /// The character after the one at hand in its ASCII meaning.
    pub(super) fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1).map(plain)
    }

    /// Consumes a character and returns it as written.
    pub(super) fn bump(&mut self) -> Option<char> {
        let c = self.raw()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Consumes characters as long as their ASCII meaning passes `keep`, and returns that.
    pub(super) fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(c) = self.peek().filter(|c| keep(*c)) {
            taken.push(c);
            self.bump();
        }
        taken
    }

    /// Whether a space or the end follows.
    pub(super) fn at_space(&self) -> bool {
        self.raw().is_none_or(is_space)
    }

    pub(super) fn remark(&mut self, span: Range<usize>, message: impl Into<String>, hint: &str) {
        let remark = Diagnostic::new(message, span);
        self.remarks.push(match hint {
            "" => remark,
            hint => remark.hint(hint),
        });
    }

    /// The next token. `value` says that the place is right behind a field's colon, where
    /// operators are values (`place:OR`) and a further colon belongs to the value.
    pub(super) fn next(&mut self, reading: Reading, value: bool) -> Token {
        while self.raw().is_some_and(is_space) {
            self.bump();
        }
        let start = self.at;
        let kind = self.kind(reading, value);
        if self.at == start && !matches!(kind, Kind::End) {
            // Every branch consumes something; were one not to, the parser must still end.
            self.bump();
        }
        Token {
            kind,
            span: start..self.at,
        }
    }

    fn kind(&mut self, reading: Reading, value: bool) -> Kind {
        let (Some(raw), Some(c)) = (self.raw(), self.peek()) else {
            return Kind::End;
        };
        match c {
            '(' => return self.one(Kind::Open),
            ')' => return self.one(Kind::Close),
            '^' if self.boost_ahead() => return self.boost(),
            _ => {}
        }
        let start = self.at;
        match reading {
            Reading::Date(side) => {
                if c == '-' && !value {
                    return self.hyphens();
                }
                let (text, quoted) = self.raw_value();
                self.operator(&text, start, value || quoted)
                    .unwrap_or_else(|| self.date(start, &text, side))
            }
            Reading::Kind(FieldKind::Verbatim) => {
                if c == '-' && !value {
                    return self.hyphens();
                }
                if is_quote(raw) {
                    return self.quoted_value();
                }
                self.verbatim(value)
            }
            Reading::Kind(kind) => {
                let names = kind == FieldKind::Value;
                match c {
                    c if is_quote(c) && names => self.quoted_value(),
                    c if is_quote(c) => self.phrase(),
                    '=' => self.exact(),
                    '/' => self.regex(value),
                    '-' => self.hyphens(),
                    '+' => self.plus(),
                    '!' => self.exclamation(),
                    '~' => self.stray_tilde(value),
                    '&' if self.peek_second() == Some('&') => self.two(Kind::And),
                    '|' if self.peek_second() == Some('|') => self.two(Kind::Or),
                    _ if is_dash(raw) => self.dash(value),
                    _ => self.word(value),
                }
            }
        }
    }

    fn one(&mut self, kind: Kind) -> Kind {
        self.bump();
        kind
    }

    fn two(&mut self, kind: Kind) -> Kind {
        self.bump();
        self.one(kind)
    }

    /// The operator that the word `text`, begun at `start`, is; `literal` where none can be.
    pub(super) fn operator(&mut self, text: &str, start: usize, literal: bool) -> Option<Kind> {
        if literal || text.len() > LONGEST_OPERATOR {
            return None;
        }
        let word: String = text.chars().map(plain).collect();
        if self.capitals && matches!(word.as_str(), "AND" | "OR" | "NOT" | "NEAR") {
            self.capitals_said(&word, start);
            return None;
        }
        match word.as_str() {
            "AND" => return Some(Kind::And),
            "OR" => return Some(Kind::Or),
            "NOT" => return Some(Kind::Not),
            "NEAR" => return Some(Kind::Near(super::NEAR)),
            _ => {}
        }
        let (name, distance) = word.split_once('/')?;
        let figures = !distance.is_empty() && distance.bytes().all(|b| b.is_ascii_digit());
        let span = start..self.at;
        match name {
            // "W/8" is how the legal and news databases write it.
            "NEAR" | "W" if figures => Some(Kind::Near(self.distance(distance, span, 1))),
            "NEAR" => {
                let message = format!("`{}` needs a number of words", shorten(text));
                self.remark(span, message, "write `NEAR/8`; `NEAR` alone is `NEAR/10`");
                Some(Kind::Near(super::NEAR))
            }
            "near" | "Near" if figures => {
                let message = format!("`{word}` is searched as words");
                self.remark(span, message, "operators are in capitals: write `NEAR`");
                None
            }
            _ => None,
        }
    }

    fn capitals_said(&mut self, word: &str, start: usize) {
        let message = format!("`{word}` is searched as a word: the whole query is in capitals");
        let hint = "to make it an operator, write the other words in small letters";
        self.remark(start..self.at, message, hint);
    }

    /// A number of words, brought to `least..=MAX_DISTANCE` with a remark.
    pub(super) fn distance(&mut self, digits: &str, span: Range<usize>, least: u32) -> u32 {
        let most = super::MAX_DISTANCE;
        let number = digits.parse().unwrap_or(u32::MAX);
        let kept = number.clamp(least, most);
        if kept != number {
            let message = format!("a distance is from {least} to {most} words; taken as {kept}");
            self.remark(span, message, "");
        }
        kept
    }

    /// `/expression/`, where a slash begins a token and another ends it.
    fn regex(&mut self, value: bool) -> Kind {
        let start = self.at;
        if start >= self.no_regex_before {
            match closed_regex(self.rest()) {
                Ok((text, len)) => {
                    self.at += len;
                    return Kind::Term(Term::Regex(text));
                }
                Err(len) => self.no_regex_before = start + len,
            }
        }
        let kind = self.word(value);
        if matches!(kind, Kind::Word(_)) && !value {
            let hint = "end an expression with `/` (spaces cannot be in it); \
                        for a file, write `path:`; for a slash, `\\/`";
            self.remark(
                start..self.at,
                "no second `/` ends this expression: searched as words",
                hint,
            );
        }
        kind
    }

    fn date(&mut self, start: usize, text: &str, side: DateSide) -> Kind {
        let Some(today) = self.today else {
            return Kind::Dropped;
        };
        match parse_on(text, side, today) {
            Ok(range) => Kind::Date(range),
            Err(mut remark) => {
                // A quoted date begins behind its quote.
                let written = self.input.get(start..self.at).unwrap_or("");
                let shift = start + written.find(text).unwrap_or(0);
                let clip = |at: usize| (at + shift).min(self.at);
                remark.span = clip(remark.span.start)..clip(remark.span.end);
                if self.input.get(remark.span.clone()).is_none() {
                    remark.span = start..self.at;
                }
                remark.message.push_str("; the clause is left out");
                self.remarks.push(remark);
                Kind::Dropped
            }
        }
    }

    /// Leaves out what holds nothing to search: silently where it is punctuation, which
    /// means nothing in an article either.
    pub(super) fn wordless(&mut self, start: usize) -> Kind {
        let span = start..self.at;
        let written = self.input.get(span.clone()).unwrap_or("");
        let symbol = |c: char| {
            ('\u{20a0}'..='\u{2bff}').contains(&c) || ('\u{1f000}'..='\u{1faff}').contains(&c)
        };
        if written.contains(symbol) {
            let message = format!(
                "`{}` holds no letter or digit and is left out",
                shorten(written)
            );
            self.remark(span, message, "");
        }
        Kind::Dropped
    }
}

/// In bytes, with room for a distance that is too large and for full-width letters.
const LONGEST_OPERATOR: usize = 48;

/// Whether `text` alone would be read as an operator, if perhaps a broken one.
pub(super) fn is_operator(text: &str) -> bool {
    let mut lexer = Lexer::new(text, None);
    lexer.at = text.len();
    lexer.operator(text, 0, false).is_some()
}

/// The expression between two slashes, `\/` resolved, and the bytes it takes with them. It
/// ends at the first slash that a word's end follows, and holds no space. The error is how
/// many bytes were read in vain.
fn closed_regex(rest: &str) -> Result<(String, usize), usize> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            c if is_space(c) => return Err(at),
            '\\' => match chars.next() {
                Some((_, '/')) => text.push('/'),
                Some((_, c)) if !is_space(c) => text.extend(['\\', c]),
                _ => return Err(at),
            },
            '/' => {
                let border = chars
                    .peek()
                    .is_none_or(|(_, c)| matches!(plain(*c), ' ' | ')' | '^'));
                if border {
                    // `.` and a class stand for letters.
                    return match has_word(&text) || text.contains(['.', '[']) {
                        true => Ok((text, at + 1)),
                        false => Err(at),
                    };
                }
                text.push('/');
            }
            c => text.push(c),
        }
    }
    Err(rest.len())
}
