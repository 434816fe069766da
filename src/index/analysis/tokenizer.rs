//! The two tokenizers that tantivy calls while indexing.
//!
//! A tokenizer belongs to a field, but stemming depends on the article. So the value handed
//! to an analysed field is not bare text: [`encode_text`] puts the stem class and the length
//! of the headline before it. These fields are not stored, so nobody else sees the header.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::{FIELD_GAP, HEADLINE_WEIGHT, Spelling, StemClass, Stemmer, clip, word_term};
use crate::text::{Words, words};

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
fn decode_text(value: &str) -> (StemClass, &str, &str) {
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

/// Tokenizer of the fields that hold words as written.
#[derive(Debug, Clone, Default)]
pub struct WordTokenizer {}

/// The stream of a [`WordTokenizer`].
#[derive(Debug)]
pub struct WordStream<'t> {
    headline: Words<'t>,
    body: Words<'t>,
    in_body: bool,
    next_position: u32,
    /// How the last word is written, where that follows at the same position.
    pending: Option<(Spelling, &'t str)>,
    token: Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, value: &'a str) -> WordStream<'a> {
        let (_, headline, body) = decode_text(value);
        WordStream {
            headline: words(headline),
            body: words(body),
            in_body: false,
            next_position: 0,
            pending: None,
            token: empty_token(),
        }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        self.token.text.clear();
        if let Some((spelling, word)) = self.pending.take() {
            spelling.term(word, &mut self.token.text);
            return true;
        }
        let next = match self.in_body {
            false => self.headline.next(),
            true => self.body.next(),
        };
        let word = match next {
            Some(word) => word,
            None if self.in_body => return false,
            None => {
                self.in_body = true;
                self.next_position += FIELD_GAP;
                match self.body.next() {
                    Some(word) => word,
                    None => return false,
                }
            }
        };
        word_term(word.text, &mut self.token.text);
        self.token.position = self.next_position as usize;
        self.next_position += 1;
        let spelling = Spelling::of(clip(word.text), &self.token.text);
        if spelling != Spelling::Folded {
            self.pending = Some((spelling, word.text));
        }
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
pub struct StemTokenizer {
    stemmer: Stemmer,
}

/// The stream of a [`StemTokenizer`].
#[derive(Debug)]
pub struct StemStream<'t> {
    stemmer: &'t mut Stemmer,
    class: StemClass,
    headline: Words<'t>,
    body: Words<'t>,
    /// How often the current token is still to come: headline words count several times.
    repeat: u32,
    token: Token,
}

impl Tokenizer for StemTokenizer {
    type TokenStream<'a> = StemStream<'a>;

    fn token_stream<'a>(&'a mut self, value: &'a str) -> StemStream<'a> {
        let (class, headline, body) = decode_text(value);
        StemStream {
            stemmer: &mut self.stemmer,
            class,
            headline: words(headline),
            body: words(body),
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
        let word = if let Some(word) = self.headline.next() {
            self.repeat = HEADLINE_WEIGHT - 1;
            word
        } else if let Some(word) = self.body.next() {
            word
        } else {
            return false;
        };
        self.token.text.clear();
        self.stemmer
            .term(self.class, word.text, &mut self.token.text);
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
