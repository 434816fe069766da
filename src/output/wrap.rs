//! Breaking text into lines of a width, where each script permits it (Unicode UAX 14, by
//! ICU4X): Chinese and Japanese between characters, Thai between words.

use std::ops::Range;

use icu_segmenter::{LineSegmenter, options::LineBreakOptions};

use super::width::{columns, prefix};

/// The lines of `text[range]`, which holds no line break: the first of at most `first`
/// columns, the others of at most `rest`. Spaces at a break belong to no line. A word longer
/// than a line is cut.
pub(crate) fn wrap(
    text: &str,
    range: Range<usize>,
    first: usize,
    rest: usize,
) -> Vec<Range<usize>> {
    let part = &text[range.clone()];
    let offset = range.start;
    let trimmed = part.trim_end().len();
    if columns(part) <= first {
        let whole = offset..offset + trimmed;
        return vec![whole];
    }
    let segmenter = LineSegmenter::new_auto(LineBreakOptions::default());
    let mut lines = Lines {
        text: part,
        done: Vec::new(),
        start: 0,
        end: 0,
        used: 0,
        room: first.max(1),
        rest: rest.max(1),
    };
    let mut from = 0;
    for to in segmenter.segment_str(part) {
        if to > from {
            lines.add(from..to);
            from = to;
        }
    }
    if lines.end > lines.start {
        lines.done.push(lines.start..lines.end);
    }
    lines
        .done
        .into_iter()
        .map(|line| offset + line.start..offset + line.end)
        .collect()
}

/// Lines being filled.
struct Lines<'t> {
    text: &'t str,
    done: Vec<Range<usize>>,
    /// The line that is being filled, without the spaces at its end.
    start: usize,
    end: usize,
    /// The columns it takes with those spaces.
    used: usize,
    room: usize,
    rest: usize,
}

impl Lines<'_> {
    /// Adds a piece that may not be broken unless it is longer than a line.
    fn add(&mut self, piece: Range<usize>) {
        let whole = &self.text[piece.clone()];
        let word = whole.trim_end_matches(' ');
        let width = columns(word);
        if self.used + width > self.room && self.end > self.start {
            self.close(piece.start);
        }
        let mut start = piece.start;
        let end = piece.start + word.len();
        if self.used + width > self.room {
            loop {
                let room = self.room.saturating_sub(self.used);
                let mut cut = prefix(&self.text[start..end], room);
                if cut == 0 {
                    // A line holds at least one character, however narrow it is.
                    cut = prefix(&self.text[start..end], 2);
                }
                if start + cut >= end {
                    break;
                }
                start += cut;
                self.end = start;
                self.close(start);
            }
        }
        self.used += columns(&self.text[start..end]) + (whole.len() - word.len());
        if end > start {
            self.end = end;
        }
    }

    fn close(&mut self, next: usize) {
        self.done.push(self.start..self.end);
        self.start = next;
        self.end = next;
        self.used = 0;
        self.room = self.rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, width: usize) -> Vec<&str> {
        wrap(text, 0..text.len(), width, width)
            .into_iter()
            .map(|line| &text[line])
            .collect()
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(
            lines("Poly Technologies shipped navigation gear ", 18),
            ["Poly Technologies", "shipped navigation", "gear"]
        );
        assert_eq!(wrap("a bb cc", 0..7, 1, 5), [0..1, 2..7]);
        assert_eq!(lines("", 10), [""]);
    }

    #[test]
    fn scripts_without_spaces_break_too() {
        assert_eq!(lines("中国出口石油。", 8), ["中国出口", "石油。"]);
        assert_eq!(lines("ราคาน้ำมันโลก", 8).concat(), "ราคาน้ำมันโลก");
    }

    #[test]
    fn words_longer_than_a_line_are_cut() {
        assert_eq!(
            lines("a incomprehensible b", 6),
            ["a", "incomp", "rehens", "ible b"]
        );
        assert_eq!(lines("中国", 1), ["中", "国"]);
    }

    proptest! {
        #[test]
        fn nothing_but_spaces_is_lost(
            text in "[a-d é中ก\u{301}\u{200d}./-]{0,60}",
            width in 1usize..12,
        ) {
            let kept: String = lines(&text, width).concat();
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&kept), letters(&text));
        }

        #[test]
        fn lines_fit(text in "[a-d é中ก./-]{0,60}", width in 2usize..12) {
            for line in lines(text.trim_start(), width) {
                prop_assert!(columns(line) <= width, "{}", line);
            }
        }
    }
}
