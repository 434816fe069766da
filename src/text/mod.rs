//! Pure text work, shared by everything above: words, folding, sentences, and making
//! foreign text harmless. Nothing here knows articles, queries or the index.

mod fold;
mod sanitize;
mod sentence;
mod short;
mod words;

pub use fold::{fold, fold_into, fold_key};
pub use sanitize::{sanitize_line, sanitize_text};
pub use sentence::sentences;
pub(crate) use short::{ascii_word, short_word, spread};
pub(crate) use words::is_mark;
pub use words::{Word, Words, words};

/// The largest character boundary in `text` that is at most `at`.
pub fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The smallest character boundary in `text` that is at least `at`.
pub fn ceil_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
