//! What stands in quotes: phrases, exact words and phrases, and the reading of quotes itself.

use super::symbol::{closes, has_word, is_quote, is_space, plain};
use super::token::{Kind, Lexer};
use super::tree::{PhraseWord, Term};

impl Lexer<'_> {
    /// `=Word` or `="Some Words"`.
    pub(super) fn exact(&mut self) -> Kind {
        let start = self.at;
        self.bump();
        match self.raw() {
            Some(c) if is_quote(c) => {
                let (chars, _) = self.quoted();
                let text: String = chars.iter().map(|(c, _)| c).collect();
                let words = exact_words(&text);
                let slop = self.slop();
                if words.is_empty() {
                    return self.empty_phrase(start);
                }
                Kind::Term(Term::Exact { words, slop })
            }
            Some(c) if c.is_alphanumeric() || plain(c) == '\\' => match self.word(true) {
                Kind::Word(word) => Kind::Term(Term::Exact {
                    words: exact_words(&word),
                    slop: 0,
                }),
                Kind::Name(prefix) => {
                    let span = start..self.at;
                    let hint = "write it behind the colon: `headline:=Cap`";
                    self.remark(span, "`=` before a field's name is left out", hint);
                    Kind::Name(prefix)
                }
                other => {
                    let hint = "`=` takes a word or a phrase without `*`, `?` and `~`";
                    self.remark(start..self.at, "`=` before a pattern is left out", hint);
                    other
                }
            },
            _ => self.word(true),
        }
    }

    /// The characters of the quote at hand, each with whether it was escaped, and where the
    /// content begins. A quote that nothing closes goes on to the end, with a remark.
    pub(super) fn quoted(&mut self) -> (Vec<(char, bool)>, usize) {
        let start = self.at;
        let open = self.bump().unwrap_or('"');
        let content = self.at;
        let mut chars = Vec::new();
        while let Some(c) = self.bump() {
            if closes(open, c) {
                return (chars, content);
            }
            let next = self.raw();
            match next {
                Some(next) if plain(c) == '\\' && !next.is_alphanumeric() && !is_space(next) => {
                    self.bump();
                    chars.push((next, true));
                }
                _ => chars.push((if c.is_control() { ' ' } else { c }, false)),
            }
        }
        let hint = "the phrase goes on to the end; close it where it ends";
        self.remark(start..content, "this quote is never closed", hint);
        (chars, content)
    }

    /// `"some words"` with `~5` or `*` behind it.
    pub(super) fn phrase(&mut self) -> Kind {
        let start = self.at;
        let (chars, content) = self.quoted();
        let inside = content..self.at;
        let PhraseWords {
            mut words,
            lone_star,
            inner_star,
        } = phrase_words(&chars);
        if inner_star {
            let hint = "in a phrase `*` stands at the end of a word: \"oil tank*\"";
            self.remark(
                inside.clone(),
                "`*` within a word of a phrase is left out",
                hint,
            );
        }
        if lone_star && !words.is_empty() {
            let hint = "for room between the words, write a distance: \"oil tanker\"~1";
            self.remark(inside, "`*` alone in a phrase is left out", hint);
        }
        if self.peek() == Some('*')
            && let Some(last) = words.last_mut()
        {
            self.bump();
            last.prefix = true;
        }
        let slop = self.slop();
        if words.is_empty() {
            return self.empty_phrase(start);
        }
        Kind::Term(Term::Phrase { words, slop })
    }

    pub(super) fn empty_phrase(&mut self, start: usize) -> Kind {
        let message = "there is no word between these quotes; they are left out";
        self.remark(start..self.at, message, "");
        Kind::Dropped
    }

    /// The distance behind a phrase; 0 without one.
    fn slop(&mut self) -> u32 {
        if self.peek() != Some('~') {
            return 0;
        }
        let start = self.at;
        self.bump();
        let figures = self.take_while(|c| c.is_ascii_digit());
        let span = start..self.at;
        if figures.is_empty() {
            let hint = "write \"price cap\"~5 for words up to five apart";
            self.remark(span, "`~` behind a phrase needs a number of words", hint);
            return 0;
        }
        self.distance(&figures, span, 0)
    }
}

/// The words of a phrase, and the stars in it that cannot be used.
pub(super) struct PhraseWords {
    pub words: Vec<PhraseWord>,
    pub lone_star: bool,
    pub inner_star: bool,
}

pub(super) fn phrase_words(chars: &[(char, bool)]) -> PhraseWords {
    let star = |(c, escaped): &(char, bool)| plain(*c) == '*' && !escaped;
    let mut found = PhraseWords {
        words: Vec::new(),
        lone_star: false,
        inner_star: false,
    };
    for part in chars.split(|(c, _)| is_space(*c)) {
        let stars = part.iter().rev().take_while(|c| star(c)).count();
        let body = &part[..part.len() - stars];
        let text: String = body.iter().map(|(c, _)| c).collect();
        if has_word(&text) {
            found.inner_star |= body.iter().any(star);
            found.words.push(PhraseWord {
                text,
                prefix: stars > 0,
            });
        } else {
            found.lone_star |= stars > 0;
        }
    }
    found
}

fn exact_words(text: &str) -> Vec<String> {
    text.split(is_space)
        .filter(|word| has_word(word))
        .map(str::to_string)
        .collect()
}
