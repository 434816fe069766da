//! The two tokenizers that tantivy calls while indexing.
//!
//! A tokenizer belongs to a field, but stemming depends on the article. So the value handed
//! to an analysed field is not bare text: [`encode_text`] puts the stem class and the length
//! of the headline before it. These fields are not stored, so nobody else sees the header.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::reading::Reading;
use super::{FIELD_GAP, HEADLINE_WEIGHT, Spelling, StemClass};

/// A headline and a body as the value of an analysed field.
pub fn encode_text(class: StemClass, headline: &str, body: &str) -> String {
    let mut value = String::with_capacity(headline.len() + body.len() + 24);
    value.push_str(class.code());
    value.push_str(&headline.len().to_string());
    value.push('\n');
    value.push_str(headline);
    value.push_str(body);
    value
}

/// The parts of an encoded value: class, headline, body.
pub(super) fn decode_text(value: &str) -> (StemClass, &str, &str) {
    let decoded = value.split_once('\n').and_then(|(header, text)| {
        let class = StemClass::of(header.get(..2)?);
        let at: usize = header.get(2..)?.parse().ok()?;
        Some((class, text.get(..at)?, text.get(at..)?))
    });
    // Only encode_text makes these values; bare text would still be indexed as a body.
    decoded.unwrap_or((StemClass::NONE, "", value))
}

fn empty_token() -> Token {
    Token {
        position: 0,
        ..Token::default()
    }
}

/// A reading that goes back to its thread.
#[derive(Debug)]
struct Borrowed(Option<Box<Reading>>);

impl Borrowed {
    fn of(value: &str) -> Borrowed {
        Borrowed(Some(Reading::of(value)))
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let Some(reading) = self.0.take() {
            Reading::keep(reading);
        }
    }
}

/// Tokenizer of the fields that hold words as written.
#[derive(Debug, Clone, Default)]
pub struct WordTokenizer {}

/// The stream of a [`WordTokenizer`].
#[derive(Debug)]
pub struct WordStream<'t> {
    value: &'t str,
    reading: Borrowed,
    /// The word that comes next.
    at: usize,
    next_position: u32,
    in_body: bool,
    /// How the last word is written, where that follows at the same position.
    pending: Option<Spelling>,
    token: Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, value: &'a str) -> WordStream<'a> {
        WordStream {
            value,
            reading: Borrowed::of(value),
            at: 0,
            next_position: 0,
            in_body: false,
            pending: None,
            token: empty_token(),
        }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(reading) = self.reading.0.as_deref_mut() else {
            return false;
        };
        self.token.text.clear();
        if let Some(spelling) = self.pending.take() {
            spelling.term(reading.written(self.at - 1), &mut self.token.text);
            return true;
        }
        if !self.in_body && !reading.in_headline(self.value, self.at) {
            self.in_body = true;
            self.next_position += FIELD_GAP;
        }
        let Some((folded, spelling)) = reading.word(self.value, self.at) else {
            return false;
        };
        self.token.text.push_str(folded);
        self.token.position = self.next_position as usize;
        self.next_position += 1;
        self.at += 1;
        self.pending = (spelling != Spelling::Folded).then_some(spelling);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Tokenizer of the fields that hold stems.
#[derive(Debug, Clone, Default)]
pub struct StemTokenizer {}

/// The stream of a [`StemTokenizer`].
#[derive(Debug)]
pub struct StemStream<'t> {
    value: &'t str,
    reading: Borrowed,
    /// The word that comes next.
    at: usize,
    /// How often the current token is still to come: headline words count several times.
    repeat: u32,
    token: Token,
}

impl Tokenizer for StemTokenizer {
    type TokenStream<'a> = StemStream<'a>;

    fn token_stream<'a>(&'a mut self, value: &'a str) -> StemStream<'a> {
        StemStream {
            value,
            reading: Borrowed::of(value),
            at: 0,
            repeat: 0,
            token: empty_token(),
        }
    }
}

impl TokenStream for StemStream<'_> {
    fn advance(&mut self) -> bool {
        if self.repeat > 0 {
            self.repeat -= 1;
            return true;
        }
        let Some(reading) = self.reading.0.as_deref_mut() else {
            return false;
        };
        let in_headline = reading.in_headline(self.value, self.at);
        let Some((class, stem)) = reading.stem(self.value, self.at) else {
            return false;
        };
        self.token.text.clear();
        self.token.text.push_str(class.code());
        self.token.text.push_str(stem);
        if in_headline {
            self.repeat = HEADLINE_WEIGHT - 1;
        }
        self.at += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(mut tokenizer: impl Tokenizer, value: &str) -> Vec<(usize, String)> {
        let mut stream = tokenizer.token_stream(value);
        let mut found = vec![];
        while stream.advance() {
            found.push((stream.token().position, stream.token().text.clone()));
        }
        found
    }

    #[test]
    fn streams_of_several_texts_do_not_disturb_each_other() {
        let values =
            ["Oil cap", "Oil", ""].map(|body| encode_text(StemClass::of("en"), "Gas", body));
        let alone: Vec<_> = values
            .iter()
            .map(|value| tokens(StemTokenizer::default(), value))
            .collect();
        let mut tokenizers = [(); 3].map(|()| StemTokenizer::default());
        let mut streams: Vec<_> = tokenizers
            .iter_mut()
            .zip(&values)
            .map(|(tokenizer, value)| tokenizer.token_stream(value))
            .collect();
        let mut found = vec![Vec::new(); 3];
        for _ in 0..9 {
            for (stream, found) in streams.iter_mut().zip(&mut found) {
                if stream.advance() {
                    found.push((stream.token().position, stream.token().text.clone()));
                }
            }
        }
        assert_eq!(found, alone);
    }

    #[test]
    fn words_keep_positions_and_exact_forms() {
        let value = encode_text(StemClass::of("en"), "Oil cap", "The iCap of the US");
        let found = tokens(WordTokenizer::default(), &value);
        let expected = [
            (0, "oil"),
            (0, "\u{1}\u{1}"),
            (1, "cap"),
            (1002, "the"),
            (1002, "\u{1}\u{1}"),
            (1003, "icap"),
            (1003, "\u{1}iCap"),
            (1004, "of"),
            (1005, "the"),
            (1006, "us"),
            (1006, "\u{1}\u{2}"),
        ];
        assert_eq!(found, expected.map(|(at, text)| (at, text.to_string())));
    }

    #[test]
    fn stems_carry_their_class_and_headlines_count_more() {
        let value = encode_text(StemClass::of("en"), "Sanctions", "sanctioned oils");
        let found: Vec<String> = tokens(StemTokenizer::default(), &value)
            .into_iter()
            .map(|(_, text)| text)
            .collect();
        assert_eq!(
            found,
            [
                "ensanction",
                "ensanction",
                "ensanction",
                "ensanction",
                "enoil"
            ]
        );
    }
}
