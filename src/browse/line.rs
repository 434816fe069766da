//! A line that is being written: text, cursor, and the edits people are used to.
//!
//! The cursor stands between characters as people see them (Unicode UAX 29, by ICU4X), so an
//! accent or a flag is one step and one deletion.

use icu_segmenter::GraphemeClusterSegmenter;

use crate::text::{floor_boundary, sanitize_line};

/// The longest line, in bytes. Pasting a whole article is a slip.
const LONGEST: usize = 8 << 10;

/// A line and where in it one writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    cursor: usize,
}

impl Line {
    /// `text` with the cursor at its end.
    pub fn new(text: &str) -> Line {
        let mut line = Line::default();
        line.insert(text);
        line
    }

    /// What is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte before which one writes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Whether the cursor stands at the end.
    pub fn at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    /// Writes `text`, line breaks as spaces and without what could act on a terminal.
    pub fn insert(&mut self, text: &str) {
        let text = sanitize_line(text);
        let room = LONGEST.saturating_sub(self.text.len());
        let text = &text[..floor_boundary(&text, room)];
        self.text.insert_str(self.cursor, text);
        self.cursor += text.len();
    }

    /// Replaces bytes of the line; the cursor stands behind them.
    pub fn replace(&mut self, range: std::ops::Range<usize>, text: &str) {
        let start = floor_boundary(&self.text, range.start);
        let end = floor_boundary(&self.text, range.end).max(start);
        self.text.replace_range(start..end, "");
        self.cursor = start;
        self.insert(text);
    }

    /// Moves the cursor to a byte.
    pub fn move_to(&mut self, at: usize) {
        self.cursor = floor_boundary(&self.text, at);
    }

    /// One character to the left or right.
    pub fn step(&mut self, right: bool) {
        self.cursor = match right {
            true => self.after(),
            false => self.before(),
        };
    }

    /// One word to the left or right.
    pub fn step_word(&mut self, right: bool) {
        self.cursor = match right {
            true => self.word_after(),
            false => self.word_before(),
        };
    }

    /// To the start or the end.
    pub fn jump(&mut self, end: bool) {
        self.cursor = if end { self.text.len() } else { 0 };
    }

    /// Deletes the character before the cursor.
    pub fn delete_back(&mut self) {
        self.cut(self.before()..self.cursor);
    }

    /// Deletes the character at the cursor.
    pub fn delete_forward(&mut self) {
        self.cut(self.cursor..self.after());
    }

    /// Deletes the word before the cursor.
    pub fn delete_word(&mut self) {
        self.cut(self.word_before()..self.cursor);
    }

    /// Deletes what is before the cursor.
    pub fn delete_to_start(&mut self) {
        self.cut(0..self.cursor);
    }

    /// Deletes what is behind the cursor.
    pub fn delete_to_end(&mut self) {
        self.text.truncate(self.cursor);
    }

    fn cut(&mut self, range: std::ops::Range<usize>) {
        self.cursor = range.start;
        self.text.replace_range(range, "");
    }

    fn before(&self) -> usize {
        let segmenter = GraphemeClusterSegmenter::new();
        let edges = segmenter.segment_str(&self.text);
        edges
            .take_while(|edge| *edge < self.cursor)
            .last()
            .unwrap_or(0)
    }

    fn after(&self) -> usize {
        let segmenter = GraphemeClusterSegmenter::new();
        let mut edges = segmenter.segment_str(&self.text);
        edges
            .find(|edge| *edge > self.cursor)
            .unwrap_or(self.text.len())
    }

    fn word_before(&self) -> usize {
        let before = &self.text[..self.cursor];
        let word = before.trim_end_matches(|c: char| !c.is_alphanumeric());
        word.trim_end_matches(char::is_alphanumeric).len()
    }

    fn word_after(&self) -> usize {
        let behind = &self.text[self.cursor..];
        let word = behind.trim_start_matches(|c: char| !c.is_alphanumeric());
        let rest = word.trim_start_matches(char::is_alphanumeric);
        self.text.len() - rest.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_what_people_see() {
        let mut line = Line::new("a e\u{301}\u{1f1e9}\u{1f1ea}");
        line.delete_back();
        assert_eq!(line.text(), "a e\u{301}");
        line.delete_back();
        assert_eq!(line.text(), "a ");
        line.step(false);
        line.delete_back();
        assert_eq!((line.text(), line.cursor()), (" ", 0));
        line.delete_back();
        line.delete_forward();
        line.delete_forward();
        assert_eq!(line.text(), "");
    }

    #[test]
    fn words_are_stepped_over_and_deleted() {
        let mut line = Line::new("oil country:\"South Korea\"");
        line.delete_word();
        assert_eq!(line.text(), "oil country:\"South ");
        line.delete_word();
        assert_eq!(line.text(), "oil country:\"");
        line.step_word(false);
        line.delete_to_end();
        assert_eq!(line.text(), "oil ");
        line.jump(false);
        line.step_word(true);
        line.insert("s");
        assert_eq!(line.text(), "oils ");
        line.delete_to_start();
        assert_eq!(line.text(), " ");
    }

    #[test]
    fn what_is_pasted_is_one_harmless_line() {
        let mut line = Line::new("a\nb\x1b[31m\u{202e}c");
        assert_eq!(line.text(), "a b␛[31mc");
        line.replace(0..1, "xyz");
        assert_eq!((line.text(), line.cursor()), ("xyz b␛[31mc", 3));
        line.insert(&"中".repeat(10_000));
        assert!(line.text().len() <= LONGEST);
    }
}
