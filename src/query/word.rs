//! Words as tokens: plain words, patterns, similar words, field names, addresses.

use super::field::{self, Prefix};
use super::shorten;
use super::symbol::{has_word, is_quote, is_space, plain};
use super::token::{Kind, Lexer};
use super::tree::{Glob, Term};

/// What the colon behind a word is.
enum Colon {
    Name(Prefix),
    Unknown,
    Address,
    Literal,
}

impl Lexer<'_> {
    /// A token made of letters: word, pattern, operator, field name, address.
    pub(super) fn word(&mut self, value: bool) -> Kind {
        let start = self.at;
        let mut pattern = Pattern::default();
        let (mut escaped, mut colon) = (false, false);
        while let Some(c) = self.peek() {
            match c {
                ' ' | '(' | ')' => break,
                c if is_quote(c) => break,
                '\\' => {
                    escaped = true;
                    self.escape(&mut pattern, start);
                }
                '*' | '?' => {
                    self.bump();
                    pattern.wild(c);
                }
                ':' if !colon && !escaped => {
                    colon = true;
                    match self.colon(start, value) {
                        Colon::Name(prefix) => {
                            self.bump();
                            return Kind::Name(prefix);
                        }
                        Colon::Unknown => return self.unknown_field(start),
                        Colon::Address => return self.address(start),
                        Colon::Literal => self.push(&mut pattern),
                    }
                }
                '^' if self.boost_ahead() => break,
                '^' if self.at > start => {
                    self.no_boost();
                    self.push(&mut pattern);
                }
                '~' if self.at > start => match self.fuzzy(&pattern, start) {
                    Some(kind) => return kind,
                    None => self.push(&mut pattern),
                },
                '&' | '|' if !value && self.peek_second() == Some(c) => break,
                _ => self.push(&mut pattern),
            }
        }
        if !escaped && pattern.is_everything() {
            return Kind::All;
        }
        if !escaped && pattern.is_plain() {
            let written = self.input.get(start..self.at).unwrap_or("");
            if let Some(kind) = self.operator(written, start, value) {
                return kind;
            }
        }
        self.finish(pattern, start)
    }

    fn push(&mut self, pattern: &mut Pattern) {
        if let Some(c) = self.bump() {
            pattern.text(c);
        }
    }

    /// A backslash in a word. Before a letter within a word it is one itself, as in the
    /// paths of Windows; at the beginning it makes a word of an operator (`\AND`).
    fn escape(&mut self, pattern: &mut Pattern, start: usize) {
        let first = self.at == start;
        let Some(backslash) = self.bump() else { return };
        match self.raw() {
            None => {}
            Some(c) if c.is_alphanumeric() && !first => pattern.text(backslash),
            // Spaces that can be seen may be part of a word, control characters may not.
            Some(c) if is_space(c) && (!c.is_whitespace() || c.is_control()) => {}
            Some(c) => {
                self.bump();
                pattern.text(c);
            }
        }
    }

    /// Judges the colon at hand by the word before it and what follows.
    fn colon(&self, start: usize, value: bool) -> Colon {
        let name = self.input.get(start..self.at).unwrap_or("");
        let letters = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        if !name.starts_with(char::is_alphabetic) || !name.chars().all(letters) {
            return Colon::Literal;
        }
        let mut after = self.rest().chars().skip(1).map(plain);
        let next = after.next();
        if next == Some('/') && after.next() == Some('/') {
            return Colon::Address;
        }
        match field::find(name) {
            Some(prefix) => Colon::Name(prefix),
            None if value => Colon::Literal,
            None => match next {
                Some(c) if c.is_alphanumeric() || c == '(' || is_quote(c) => Colon::Unknown,
                _ => Colon::Literal,
            },
        }
    }

    /// A name before a colon that no field has: a word of its own.
    fn unknown_field(&mut self, start: usize) -> Kind {
        let name = self.input.get(start..self.at).unwrap_or("").to_string();
        let message = format!(
            "`{}` is not a field, so it is searched as a word",
            shorten(&name)
        );
        // Comparing with every name is the dearest step there is: not for unseen remarks.
        let nearest = match self.remarks.is_full() {
            true => None,
            false => field::nearest(&name),
        };
        let hint = match nearest {
            Some(field) => format!("did you mean `{field}:`?"),
            None => "fields are headline, company, country, place, publication, cites, person, \
                     org, lang, byline, date, id, path, url; for a colon, write `\\:`"
                .to_string(),
        };
        self.remark(start..self.at, message, &hint);
        self.bump();
        Kind::Word(name)
    }

    /// The address that begins at `start` and whose colon is at hand, as one word: nothing
    /// in it is an operator.
    fn address(&mut self, start: usize) -> Kind {
        let mut depth = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                ' ' => break,
                c if is_quote(c) => break,
                '^' if self.boost_ahead() => break,
                '(' => depth += 1,
                ')' if depth == 0 => break,
                ')' => depth -= 1,
                _ => {}
            }
            self.bump();
        }
        Kind::Word(self.input.get(start..self.at).unwrap_or("").to_string())
    }

    /// A `~` behind a word, if it ends the word.
    fn fuzzy(&mut self, pattern: &Pattern, start: usize) -> Option<Kind> {
        let tilde = self.at;
        self.bump();
        let figures = self.take_while(|c| c.is_ascii_digit() || c == '.');
        let border = self
            .peek()
            .is_none_or(|c| matches!(c, ' ' | '(' | ')' | '^') || is_quote(c));
        if !border {
            self.at = tilde;
            return None;
        }
        let text = pattern.letters();
        if !has_word(&text) {
            return Some(self.wordless(start));
        }
        if !pattern.is_plain() {
            let hint = "similar words are found for words without `*` and `?`";
            self.remark(tilde..self.at, "`~` behind a pattern is left out", hint);
            return Some(self.finish(pattern.clone(), start));
        }
        // A slip in a short word makes another word of it.
        let usual = if text.chars().count() <= 5 { 1 } else { 2 };
        let distance = match figures.parse::<u8>() {
            Ok(number) if number <= 2 => number,
            _ if figures.is_empty() => usual,
            _ => {
                let message = "the distance of similar words is 0, 1 or 2; taken as 2";
                self.remark(tilde..self.at, message, "");
                2
            }
        };
        Some(Kind::Term(Term::Fuzzy {
            word: text,
            distance,
        }))
    }

    /// A `^` in a word that no number follows.
    fn no_boost(&mut self) {
        let end = self.at + self.raw().map_or(0, char::len_utf8);
        let hint = "write `oil^2` to count a word double; for the sign itself, `\\^`";
        let message = "`^` without a number boosts nothing; the word is searched as it stands";
        self.remark(self.at..end, message, hint);
    }

    /// A pattern of nothing but wildcards.
    fn letterless(&mut self, start: usize) -> Kind {
        let span = start..self.at;
        let written = self.input.get(span.clone()).unwrap_or("");
        let message = format!(
            "`{}` has no letter or digit and is left out",
            shorten(written)
        );
        let hint = "a pattern needs one, as in `t??k`; `*` alone is every article";
        self.remark(span, message, hint);
        Kind::Dropped
    }

    /// The token of a complete word.
    fn finish(&mut self, pattern: Pattern, start: usize) -> Kind {
        let letters = pattern.letters();
        if !has_word(&letters) {
            return match pattern.globs.as_slice() {
                [Glob::Many] => Kind::All,
                // A question mark by itself ends a sentence.
                [_, _, ..] => self.letterless(start),
                _ => self.wordless(start),
            };
        }
        pattern.token()
    }
}

/// A word with its wildcards while it is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Pattern {
    globs: Vec<Glob>,
}

impl Pattern {
    pub(super) fn text(&mut self, c: char) {
        match self.globs.last_mut() {
            Some(Glob::Text(text)) => text.push(c),
            _ => self.globs.push(Glob::Text(c.to_string())),
        }
    }

    pub(super) fn wild(&mut self, c: char) {
        match (c, self.globs.last()) {
            ('*', Some(Glob::Many)) => {}
            ('*', _) => self.globs.push(Glob::Many),
            _ => self.globs.push(Glob::One),
        }
    }

    /// `*:*`, as Lucene's users write every document.
    fn is_everything(&self) -> bool {
        match self.globs.as_slice() {
            [Glob::Many, Glob::Text(colon), Glob::Many] => colon == ":",
            _ => false,
        }
    }

    fn is_plain(&self) -> bool {
        matches!(self.globs.as_slice(), [] | [Glob::Text(_)])
    }

    /// All that is written out.
    pub(super) fn letters(&self) -> String {
        self.globs
            .iter()
            .filter_map(|glob| match glob {
                Glob::Text(text) => Some(text.as_str()),
                Glob::One | Glob::Many => None,
            })
            .collect()
    }

    pub(super) fn token(mut self) -> Kind {
        match self.globs.as_mut_slice() {
            [Glob::Text(text)] => Kind::Word(std::mem::take(text)),
            [Glob::Text(text), Glob::Many] => Kind::Prefix(std::mem::take(text)),
            _ => Kind::Term(Term::Wildcard(self.globs)),
        }
    }
}
