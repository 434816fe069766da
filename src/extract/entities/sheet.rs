//! One text of an article, cut into tokens and sentences, with the case of each sentence.
//!
//! In a headline in title case or in capitals a capital proves nothing, so the rules must
//! know which kind of sentence they are in.

use std::ops::Range;

use crate::article::TextField;
use crate::extract::gazetteer::lexicon::{Lexicon, class};
use crate::extract::gazetteer::token::{Gap, Shape, Token, tokenize};
use crate::text::sentences;

/// How capitals are used in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Names have capitals, other words have none.
    Running,
    /// Most words have a capital.
    Title,
    /// Most words are in capitals.
    Upper,
}

/// A sentence: its tokens and its case.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Indices of its tokens.
    pub tokens: Range<usize>,
    /// How it uses capitals.
    pub case: Case,
}

/// A text with its tokens.
#[derive(Debug)]
pub struct Sheet<'t> {
    /// Which text of the article this is.
    pub field: TextField,
    /// The text.
    pub text: &'t str,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
    /// For each token the number of the mention it belongs to, or [`FREE`].
    pub owner: Vec<u32>,
}

/// No mention has the token.
pub const FREE: u32 = u32::MAX;

const NOTHING: Token = Token {
    hash: 0,
    classes: 0,
    start: 0,
    end: 0,
    gap: Gap(Gap::SENTENCE | Gap::OTHER),
    shape: Shape::Lower,
    possessive: 0,
};

impl<'t> Sheet<'t> {
    /// Reads `text` with the words of `lexicon`.
    pub fn read(field: TextField, text: &'t str, lexicon: &Lexicon) -> Sheet<'t> {
        // Offsets are 32 bits wide; what lies beyond is left out.
        let text = &text[..crate::text::floor_boundary(text, (u32::MAX - 8) as usize)];
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        for token in &mut tokens {
            token.classes = lexicon.classes(token.hash);
        }
        let mut sheet = Sheet {
            field,
            text,
            owner: vec![FREE; tokens.len()],
            tokens,
            sentences: Vec::new(),
        };
        sheet.cut(field);
        sheet
    }

    fn cut(&mut self, field: TextField) {
        let mut at = 0;
        for range in sentences(self.text) {
            let from = at;
            while self
                .tokens
                .get(at)
                .is_some_and(|t| (t.start as usize) < range.end)
            {
                at += 1;
            }
            if at == from {
                continue;
            }
            if let Some(first) = self.tokens.get_mut(from) {
                first.gap.0 |= Gap::SENTENCE;
            }
            let case = self.case_of(from..at, field);
            self.sentences.push(Sentence {
                tokens: from..at,
                case,
            });
        }
    }

    fn case_of(&self, tokens: Range<usize>, field: TextField) -> Case {
        let (mut lower, mut title, mut upper) = (0, 0, 0);
        for token in &self.tokens[tokens.clone()] {
            match token.shape {
                // Title case leaves prepositions small, running text its verbs too.
                Shape::Lower
                    if token.end - token.start >= 3
                        && !token.is(class::CONNECTOR | class::LOCATIVE | class::DETERMINER)
                        && !is_small_in_titles(token, self.text) =>
                {
                    lower += 1;
                }
                Shape::Title if token.end - token.start >= 3 => title += 1,
                Shape::Upper if token.end - token.start >= 3 => upper += 1,
                _ => {}
            }
        }
        if upper >= 2 && upper > 2 * (lower + title) {
            return Case::Upper;
        }
        // A short line without a lower-case word of four letters is a heading or a name.
        let few = tokens.len() < 4 && field == TextField::Body;
        if title >= 3 && title > 5 * lower && !few {
            Case::Title
        } else {
            Case::Running
        }
    }

    /// The token at `at`; a lower-case nothing beyond the ends.
    pub fn tok(&self, at: usize) -> &Token {
        self.tokens.get(at).unwrap_or(&NOTHING)
    }

    /// The token before `at`.
    pub fn before(&self, at: usize) -> &Token {
        at.checked_sub(1).map_or(&NOTHING, |at| self.tok(at))
    }

    /// The token at `at` as written.
    pub fn word(&self, at: usize) -> &'t str {
        self.tok(at).text(self.text)
    }

    /// The bytes of the tokens `first..last`, without a possessive.
    pub fn bytes(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.tok(first).start as usize;
        let end = self.tok(last.saturating_sub(1)).end as usize;
        start..end.max(start)
    }

    /// The text of the tokens `first..last`.
    pub fn slice(&self, first: usize, last: usize) -> &'t str {
        self.text.get(self.bytes(first, last)).unwrap_or("")
    }

    /// Whether all of `first..last` is free.
    pub fn is_free(&self, first: usize, last: usize) -> bool {
        self.owner
            .get(first..last)
            .is_some_and(|owners| owners.iter().all(|owner| *owner == FREE))
    }

    /// Whether the token at `at` is a word that follows the one before it directly.
    pub fn follows(&self, at: usize) -> bool {
        let gap = self.tok(at).gap;
        gap.only(Gap::SPACE | Gap::LINE) && gap.has(Gap::SPACE | Gap::LINE)
    }

    /// The end of the name-like capitals that begin at `at`, at most `end`.
    pub fn capitals(&self, at: usize, end: usize) -> usize {
        let mut last = at;
        while last < end && last < at + 16 {
            let token = self.tok(last);
            let named = token.is_capital() || token.shape == Shape::Digit && last > at;
            if !named {
                break;
            }
            if last > at && (!self.continues(last) || self.ends_capitals(last)) {
                break;
            }
            last += 1;
        }
        // A number goes with a name only inside it.
        while last > at + 1 && self.tok(last - 1).shape == Shape::Digit {
            last -= 1;
        }
        last
    }

    /// Whether the token at `at` is a word of grammar that no name goes on with. "Lines AS" is
    /// a Norwegian company, "SHARES FALL AS" a headline in capitals.
    fn ends_capitals(&self, at: usize) -> bool {
        let token = self.tok(at);
        let legal = token.is(class::LEGAL)
            && token.shape == Shape::Upper
            && self.before(at).shape != Shape::Upper;
        token.is(class::FUNCTION) && !token.is(class::WORD) && !legal
    }

    /// Whether the token at `at` can go on a name that the token before it is part of.
    pub fn continues(&self, at: usize) -> bool {
        let token = self.tok(at);
        let gap = token.gap;
        if gap.has(Gap::SENTENCE) || self.before(at).possessive > 0 {
            return false;
        }
        if gap.only(Gap::SPACE | Gap::LINE | Gap::HYPHEN | Gap::AMP | Gap::APOS) {
            // "Naomi Zorvex - Otto Qubrix" are two, "Qubrix -Zorvex" is written badly.
            let between = self.before(at).end as usize..token.start as usize;
            let between = self.text.get(between).unwrap_or("");
            let spaced = gap.has(Gap::HYPHEN) && between.ends_with(' ');
            return !(spaced || gap.has(Gap::APOS) && gap.has(Gap::SPACE));
        }
        gap.only(Gap::SPACE | Gap::LINE | Gap::STOP) && self.abbreviated(at - 1)
    }

    /// Whether a full stop after the token at `at` only shortens it.
    pub fn abbreviated(&self, at: usize) -> bool {
        let token = self.tok(at);
        let length = token.end - token.start;
        token.shape == Shape::Initial
            || (length <= 5
                && token.is(class::HONORIFIC
                    | class::TITLE
                    | class::LEGAL
                    | class::PLACE_LEAD
                    | class::PARTICLE))
            || (length <= 2 && token.is_capital())
    }
}

/// Whether the token is one of the prepositions and conjunctions that headlines leave small.
fn is_small_in_titles(token: &Token, text: &str) -> bool {
    const LONGEST: u32 = 5;
    token.end - token.start <= LONGEST
        && matches!(
            token.text(text),
            "with" | "over" | "amid" | "than" | "that" | "but" | "nor" | "via" | "after"
        )
}
