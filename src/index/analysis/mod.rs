//! Analysis: from text to the terms of the index, and from query words to the same terms.
//!
//! Two views of every text are indexed. *Words* are words as written, folded, with
//! positions: phrases, proximity, prefixes, wildcards, regexes and fuzzy matching work on
//! them; beside each word that folding changed stands its unfolded form under [`EXACT`], for
//! `=Exact`. *Stems* are stems by the rules of the article's own language, without
//! positions: plain words are matched and ranked by them. A stem's term begins with the code
//! of its [`StemClass`], so that one index holds all languages and no language's rules reach
//! another's articles.

mod stem;
mod tokenizer;

pub use stem::{StemClass, Stemmer};
pub use tokenizer::{StemTokenizer, WordTokenizer, encode_text};

/// First character of the term of a word with its case and marks kept.
pub const EXACT: char = '\u{1}';

/// Positions between the last word of the headline and the first of the body: no phrase and
/// no `NEAR` reaches across, so their distances must stay below this.
pub const FIELD_GAP: u32 = 1_000;

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

/// Whether folding changes `word`, so that its exact form is indexed beside it.
pub fn has_exact_form(word: &str, folded: &str) -> bool {
    word != folded
}

/// `word` without what exceeds [`MAX_TERM`].
pub(crate) fn clip(word: &str) -> &str {
    if word.len() <= MAX_TERM {
        return word;
    }
    &word[..crate::text::floor_boundary(word, MAX_TERM)]
}
