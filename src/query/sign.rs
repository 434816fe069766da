//! Signs that begin a token: `-`, `+`, `!`, `^2`, and those that stand where they mean
//! nothing.

use super::MAX_BOOST;
use super::symbol::is_quote;
use super::token::{Kind, Lexer};

impl Lexer<'_> {
    /// Whether the `^` at hand begins a boost and is not just part of a word.
    pub(super) fn boost_ahead(&self) -> bool {
        self.peek() == Some('^')
            && self.peek_second().is_none_or(|c| {
                c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '+' | '^') || c == ')'
            })
    }

    pub(super) fn boost(&mut self) -> Kind {
        let start = self.at;
        self.bump();
        let figures = self.take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+'));
        let number: Option<f32> = figures
            .parse()
            .ok()
            .filter(|n: &f32| n.is_finite() && *n >= 0.0);
        let span = start..self.at;
        match number {
            Some(number) if number <= MAX_BOOST => Kind::Boost(number),
            Some(_) => {
                let message = format!("a boost is at most {MAX_BOOST}; taken as that");
                self.remark(span, message, "");
                Kind::Boost(MAX_BOOST)
            }
            None => {
                let hint = "write `^2` to count it double, `^0.5` for half";
                self.remark(span, "`^` needs a number from 0 up", hint);
                Kind::Dropped
            }
        }
    }

    /// One or more hyphens where a token begins.
    pub(super) fn hyphens(&mut self) -> Kind {
        let start = self.at;
        let count = self.take_while(|c| c == '-').len();
        let span = start..self.at;
        let alone = self.at_space() || self.peek() == Some(')');
        match (count, alone) {
            (1, false) => Kind::Not,
            (1, true) => {
                let hint = "write `-word` without a space to leave out articles with the word";
                self.remark(span, "`-` stands alone and is left out", hint);
                Kind::Dropped
            }
            // A ruled line in pasted text.
            (_, true) => Kind::Dropped,
            (_, false) => {
                let hint = "options stand outside the query; to leave out a word, write `-word`";
                self.remark(span, "`--` is no operator; what follows is searched", hint);
                Kind::Dropped
            }
        }
    }

    /// A dash where a token begins, perhaps a hyphen before a word processor saw it.
    pub(super) fn dash(&mut self, value: bool) -> Kind {
        let start = self.at;
        self.bump();
        let follows = self
            .raw()
            .is_some_and(|c| c.is_alphanumeric() || is_quote(c));
        if value || !follows {
            self.at = start;
            return self.word(value);
        }
        let hint = "to leave out articles with the word, write a hyphen: `-word`";
        self.remark(
            start..self.at,
            "a dash is no minus; what follows is searched",
            hint,
        );
        Kind::Dropped
    }

    pub(super) fn plus(&mut self) -> Kind {
        self.bump();
        match self.peek() {
            Some('+' | ')' | ' ') | None => {
                self.take_while(|c| c == '+');
                Kind::Dropped
            }
            _ => Kind::Plus,
        }
    }

    pub(super) fn exclamation(&mut self) -> Kind {
        self.bump();
        match self.peek() {
            Some('!' | '?' | ')' | ' ') | None => {
                self.take_while(|c| c == '!' || c == '?');
                Kind::Dropped
            }
            _ => Kind::Not,
        }
    }

    pub(super) fn stray_tilde(&mut self, value: bool) -> Kind {
        if !self
            .peek_second()
            .is_none_or(|c| c.is_ascii_digit() || c == ' ' || c == ')')
        {
            return self.word(value);
        }
        let start = self.at;
        self.bump();
        self.take_while(|c| c.is_ascii_digit());
        let hint = "write `word~2` for similar words, `\"two words\"~5` for a distance";
        self.remark(
            start..self.at,
            "`~` stands behind neither a word nor a phrase",
            hint,
        );
        Kind::Dropped
    }
}
