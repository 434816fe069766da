//! Analysis: from text to the terms of the index, and from query words to the same terms.
//!
//! Two views of every text are indexed. *Words* are words as written, folded, with
//! positions: phrases, proximity, prefixes, wildcards, regexes and fuzzy matching work on
//! them; at the position of each word that folding changed stands how it was changed
//! ([`Spelling`]), for `=Exact`. *Stems* are stems by the rules of the article's own language, without
//! positions: plain words are matched and ranked by them. A stem's term begins with the code
//! of its [`StemClass`], so that one index holds all languages and no language's rules reach
//! another's articles.

mod stem;

pub(crate) use stem::compute as compute_stem;
pub use stem::{StemClass, Stemmer};

/// First character of the terms that say how a word is written.
pub const EXACT: char = '\u{1}';

/// The position of the body's first word. A headline of fewer words stands before it, a longer
/// one behind the body. Small, because the list of a frequent word tells the way to its first
/// place in every article in as many bits as all that stand beside it.
pub const BODY_START: u32 = 32;

/// Words between headline and body, as distances are counted: no phrase and no `NEAR` reaches
/// across, so their distances must stay below this.
pub const FIELD_GAP: u32 = 1_000;

/// The position of the first word of a headline of so many words, over a body of so many.
pub(crate) fn headline_start(headline: usize, body: usize) -> u32 {
    match headline < BODY_START as usize {
        true => 0,
        // As far behind the body as distances have it before it.
        false => BODY_START + body as u32 + FIELD_GAP,
    }
}

/// A position of headline or body, [`FIELD_GAP`] between them put in.
pub fn parted(position: u32) -> u32 {
    match position < BODY_START {
        true => position,
        false => position.saturating_add(FIELD_GAP),
    }
}

/// How often a headline's word counts against one in the body, in term frequency: the
/// headline's weight in BM25F (Robertson, Zaragoza and Taylor, CIKM 2004) with one shared
/// length normalisation.
pub const HEADLINE_WEIGHT: u32 = 3;

/// The longest term in bytes. A longer word is cut: it is a data blob, not language.
pub const MAX_TERM: usize = 200;

/// Appends the term of a word as written, folded, to `out`.
pub fn word_term(word: &str, out: &mut String) {
    crate::text::fold_into(clip(word), out);
}

/// How a word is written, compared with its folded form, which together give the word.
///
/// Nearly all words that folding changes begin with a capital or are all capitals. One term
/// for all of each kind, with positions, costs far less than a term for every such word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As folded.
    Folded,
    /// As folded, but for a capital at the beginning.
    Capitalised,
    /// As folded, in capitals.
    Capitals,
    /// In any other way: accents, capitals within.
    Other,
}

impl Spelling {
    /// How `word` is written, whose folded form is `folded`; both at most [`MAX_TERM`] long.
    pub fn of(word: &str, folded: &str) -> Spelling {
        if word == folded {
            return Spelling::Folded;
        }
        let (mut written, mut plain) = (word.chars(), folded.chars());
        let begins = match (written.next(), plain.next()) {
            (Some(written), Some(plain)) => is_capital_of(written, plain),
            _ => false,
        };
        if begins && written.as_str() == plain.as_str() {
            return Spelling::Capitalised;
        }
        let alike = |(written, plain)| written == plain || is_capital_of(written, plain);
        let lengths_agree = written.clone().count() == plain.clone().count();
        let upper = begins && lengths_agree && written.clone().zip(plain).all(alike);
        match upper && !written.any(char::is_lowercase) {
            true => Spelling::Capitals,
            false => Spelling::Other,
        }
    }

    /// Appends the term that stands at the position of `word` beside its folded form to
    /// `out`; nothing where the two are the same.
    pub fn term(self, word: &str, out: &mut String) {
        match self {
            Spelling::Folded => {}
            Spelling::Capitalised => out.push_str(CAPITALISED),
            Spelling::Capitals => out.push_str(CAPITALS),
            Spelling::Other => {
                out.push(EXACT);
                out.push_str(clip(word));
            }
        }
    }
}

/// The term of all capitalised words; a word never begins with the second character.
pub const CAPITALISED: &str = "\u{1}\u{1}";
/// The term of all words in capitals.
pub const CAPITALS: &str = "\u{1}\u{2}";

/// Whether `written` is the one capital of `plain`.
fn is_capital_of(written: char, plain: char) -> bool {
    if plain.is_ascii() {
        return plain.is_ascii_lowercase() && written == plain.to_ascii_uppercase();
    }
    let mut upper = plain.to_uppercase();
    written != plain && upper.next() == Some(written) && upper.next().is_none()
}

/// `word` without what exceeds [`MAX_TERM`].
pub(crate) fn clip(word: &str) -> &str {
    if word.len() <= MAX_TERM {
        return word;
    }
    &word[..crate::text::floor_boundary(word, MAX_TERM)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spelling(word: &str) -> Spelling {
        let mut folded = String::new();
        word_term(word, &mut folded);
        Spelling::of(word, &folded)
    }

    #[test]
    fn words_are_folded_capitalised_in_capitals_or_other() {
        for (spelt, words) in [
            (Spelling::Folded, "oil 2023 нефть 石油"),
            (Spelling::Capitalised, "Oil A G20 Нефть"),
            (Spelling::Capitals, "US NATO COVID19 НАТО"),
            (
                Spelling::Other,
                "iPhone McDonald élan Élan ÉLAN \u{212a}elvin",
            ),
        ] {
            for word in words.split(' ') {
                assert_eq!(spelling(word), spelt, "{word}");
            }
        }
    }

    proptest! {
        #[test]
        fn spelling_and_folded_form_tell_words_apart(word in "\\PC{1,8}|[a-cA-Cé1]{1,4}", upper in 0..16u32) {
            // Another way to write the same letters.
            let other: String = (0..).zip(word.chars()).flat_map(|(at, c)| {
                let changed = if upper >> (at % 4) & 1 == 1 { c.to_uppercase().to_string() } else { c.to_lowercase().to_string() };
                changed.chars().collect::<Vec<char>>()
            }).collect();
            let all = |word: &str| {
                let (mut folded, mut beside) = (String::new(), String::new());
                word_term(word, &mut folded);
                Spelling::of(word, &folded).term(word, &mut beside);
                (folded, beside)
            };
            prop_assert_eq!(all(&word) == all(&other), word == other);
        }
    }
}
