//! The values of fields that are no running text, in a query and as a flag gives them.

use super::field::{Field, FieldKind};
use super::quote::phrase_words;
use super::symbol::{has_word, is_quote, is_space, plain};
use super::token::{Kind, Lexer};
use super::tree::{Node, Term};
use super::word::Pattern;

impl Lexer<'_> {
    /// A value in quotes.
    pub(super) fn quoted_value(&mut self) -> Kind {
        let start = self.at;
        let (chars, _) = self.quoted();
        let tilde = self.at;
        if self.peek() == Some('~') {
            self.bump();
            self.take_while(|c| c.is_ascii_digit());
            let hint = "a value is one name, in which words are not apart";
            self.remark(tilde..self.at, "`~` behind a value is left out", hint);
        }
        match value_term(&chars) {
            Some(term) => Kind::Term(term),
            None => self.empty_phrase(start),
        }
    }

    /// A value without quotes that is compared as it is.
    pub(super) fn verbatim(&mut self, value: bool) -> Kind {
        let start = self.at;
        let chars = self.raw_chars();
        let written = self.input.get(start..self.at).unwrap_or("");
        if let Some(kind) = self.operator(written, start, value) {
            return kind;
        }
        match value_term(&chars) {
            Some(Term::Value(text)) => Kind::Word(text),
            Some(Term::Prefix(text)) => Kind::Prefix(text),
            Some(term) => Kind::Term(term),
            None if chars
                .iter()
                .all(|(c, escaped)| plain(*c) == '*' && !escaped) =>
            {
                Kind::All
            }
            None => self.wordless(start),
        }
    }

    /// A value for something else to parse, and whether it was in quotes.
    pub(super) fn raw_value(&mut self) -> (String, bool) {
        let quote = self.raw().is_some_and(is_quote);
        let chars = if quote {
            self.quoted().0
        } else {
            self.raw_chars()
        };
        (chars.iter().map(|(c, _)| c).collect(), quote)
    }

    /// The characters up to a space or to a bracket that was opened before, each with
    /// whether it was escaped.
    fn raw_chars(&mut self) -> Vec<(char, bool)> {
        let mut depth = 0_usize;
        let mut chars = Vec::new();
        while let (Some(raw), Some(c)) = (self.raw(), self.peek()) {
            match c {
                ' ' => break,
                '^' if self.boost_ahead() => break,
                _ if is_quote(raw) && !chars.is_empty() => break,
                '(' => depth += 1,
                ')' if depth == 0 => break,
                ')' => depth -= 1,
                _ => {}
            }
            self.bump();
            match self.raw() {
                Some(next) if c == '\\' && !next.is_alphanumeric() && !next.is_control() => {
                    self.bump();
                    chars.push((next, true));
                }
                _ => chars.push((raw, false)),
            }
        }
        chars
    }
}

impl Node {
    /// The clause `field:"text"`, for a flag: the whole of `text` is the value, in which only
    /// `*` means something (`\*` is a star). In a field of text its words are a phrase.
    /// [`Node::All`] within the field for `*` alone, [`Node::Nothing`] if there is no word.
    ///
    /// ```
    /// use newshound::query::{Field, Node};
    /// assert_eq!(Node::value(Field::Company, "poly tech*").to_string(), "company:\"poly tech*\"");
    /// assert_eq!(Node::value(Field::Place, "OR").to_string(), "place:\"OR\"");
    /// ```
    pub fn value(field: Field, text: &str) -> Node {
        let mut chars = Vec::new();
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            match rest.next_if(|next| c == '\\' && !next.is_alphanumeric() && !is_space(*next)) {
                Some(next) => chars.push((next, true)),
                None => chars.push((c, false)),
            }
        }
        if text.trim() == "*" {
            return Node::within(field, Node::All);
        }
        let term = match field.kind() {
            FieldKind::Text => {
                let words = phrase_words(&chars).words;
                (!words.is_empty()).then_some(Term::Phrase { words, slop: 0 })
            }
            FieldKind::Value | FieldKind::Verbatim => value_term(&chars),
        };
        term.map_or(Node::Nothing, |term| Node::within(field, Node::leaf(term)))
    }
}

/// The term for the value made of `chars`, in which only `*` means something; `None` if
/// there is no letter and no digit. Spaces around it do not count.
fn value_term(chars: &[(char, bool)]) -> Option<Term> {
    let blank = |(c, _): &&(char, bool)| is_space(*c);
    let ahead = chars.iter().take_while(blank).count();
    let chars = &chars[ahead..];
    let behind = chars.iter().rev().take_while(blank).count();
    let mut pattern = Pattern::default();
    for &(c, escaped) in &chars[..chars.len() - behind] {
        match c {
            _ if plain(c) == '*' && !escaped => pattern.wild('*'),
            // Spaces that cannot be seen could not be printed again.
            _ if is_space(c) && (!c.is_whitespace() || c.is_control()) => pattern.text(' '),
            _ => pattern.text(c),
        }
    }
    if !has_word(&pattern.letters()) {
        return None;
    }
    Some(match pattern.token() {
        Kind::Word(text) => Term::Value(text),
        Kind::Prefix(text) => Term::Prefix(text),
        Kind::Term(term) => term,
        _ => return None,
    })
}
