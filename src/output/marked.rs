//! A text that is safe to print, with its matches still in place.
//!
//! Making foreign text harmless changes its length. So it is done piece by piece between the
//! marks, and the marks are written down anew.

use std::ops::Range;

use super::style::Style;
use crate::article::Span;
use crate::text::{ceil_boundary, floor_boundary, sanitize_line, sanitize_text};

/// Sanitized text and the bytes of it that matched, in order and apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MarkedText {
    pub text: String,
    pub marks: Vec<Range<usize>>,
}

impl MarkedText {
    /// `text` on one line, runs of white space as one space.
    pub fn line(text: &str, marks: &[Span], style: &Style) -> MarkedText {
        MarkedText::new(text, marks, style.marks.as_ref(), |piece, out| {
            for c in sanitize_line(piece).chars() {
                if c != ' ' || !out.ends_with(' ') {
                    out.push(c);
                }
            }
        })
    }

    /// `text` with its line breaks; tabs become four spaces, whose width is known.
    pub fn lines(text: &str, marks: &[Span], style: &Style) -> MarkedText {
        MarkedText::new(text, marks, style.marks.as_ref(), |piece, out| {
            for c in sanitize_text(piece).chars() {
                match c {
                    '\t' => out.push_str("    "),
                    c => out.push(c),
                }
            }
        })
    }

    /// One line whose marks are seen even without colour, for text whose point is the mark.
    pub fn pointed(text: &str, marks: &[Span], style: &Style) -> MarkedText {
        let brackets = Some(("[".to_string(), "]".to_string()));
        let signs = match style.color {
            true => style.marks.clone(),
            false => style.marks.clone().or(brackets),
        };
        let style = Style {
            marks: signs,
            ..style.clone()
        };
        MarkedText::line(text, marks, &style)
    }

    fn new(
        text: &str,
        marks: &[Span],
        signs: Option<&(String, String)>,
        add: impl Fn(&str, &mut String),
    ) -> MarkedText {
        let mut new = MarkedText {
            text: String::with_capacity(text.len()),
            marks: Vec::with_capacity(marks.len()),
        };
        let (open, close) = signs.map_or(("", ""), |(open, close)| (open, close));
        let mut at = 0;
        for mark in ordered(marks).iter() {
            // A stored mark may be damaged: it is cut to what the text has.
            let start = floor_boundary(text, mark.start as usize).max(at);
            let end = ceil_boundary(text, mark.end as usize);
            if end <= start {
                continue;
            }
            add(&text[at..start], &mut new.text);
            let from = new.text.len();
            new.text.push_str(open);
            add(&text[start..end], &mut new.text);
            new.text.push_str(close);
            if new.text.len() > from {
                new.marks.push(from..new.text.len());
            }
            at = end;
        }
        add(&text[at..], &mut new.text);
        new
    }

    /// Says that more text stood before.
    pub fn cut_before(&mut self, style: &Style) {
        let sign = style.ellipsis();
        self.text.insert_str(0, sign);
        for mark in &mut self.marks {
            *mark = mark.start + sign.len()..mark.end + sign.len();
        }
    }

    /// Says that more text stood after.
    pub fn cut_after(&mut self, style: &Style) {
        let marked = self.marks.last().map_or(0, |mark| mark.end);
        let end = self.text.trim_end().len().max(marked);
        self.text.truncate(end);
        self.text.push_str(style.ellipsis());
    }

    /// The parts of `range` in order, each with whether it matched.
    pub fn parts(&self, range: Range<usize>) -> impl Iterator<Item = (&str, bool)> {
        let first = self.marks.partition_point(|mark| mark.end <= range.start);
        let mut marks = self.marks[first..].iter().peekable();
        let mut at = range.start;
        std::iter::from_fn(move || {
            let mark = marks.peek().filter(|mark| mark.start < range.end);
            let (end, matched) = match mark {
                Some(mark) if mark.start <= at => (mark.end.min(range.end), true),
                Some(mark) => (mark.start, false),
                None => (range.end, false),
            };
            if at >= end {
                return None;
            }
            if matched {
                marks.next();
            }
            let part = &self.text[at..end];
            at = end;
            Some((part, matched))
        })
    }
}

/// `marks` by their start; as they come when they are in order, which they nearly always are.
fn ordered(marks: &[Span]) -> std::borrow::Cow<'_, [Span]> {
    if marks.is_sorted() {
        return marks.into();
    }
    let mut sorted = marks.to_vec();
    sorted.sort_unstable();
    sorted.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seen(marked: &MarkedText) -> Vec<(&str, bool)> {
        marked.parts(0..marked.text.len()).collect()
    }

    #[test]
    fn marks_stay_on_their_words() {
        let text = "\x1b[1m\u{202e}oil\r\n\n cap";
        let at = text.find("oil").unwrap();
        let cap = text.find("cap").unwrap();
        let marks = [Span::new(at, at + 3), Span::new(cap, cap + 3)];
        let marked = MarkedText::line(text, &marks, &Style::default());
        assert_eq!(
            seen(&marked),
            [("␛[1m", false), ("oil", true), (" ", false), ("cap", true)]
        );
        let marked = MarkedText::lines(text, &marks, &Style::default());
        assert_eq!(marked.text, "␛[1moil\n\n cap");
    }

    #[test]
    fn signs_are_part_of_the_mark() {
        let style = Style {
            marks: Some(("<b>".into(), "</b>".into())),
            ..Style::default()
        };
        let marked = MarkedText::line("an oil cap", &[Span::new(3, 6)], &style);
        assert_eq!(marked.text, "an <b>oil</b> cap");
        assert_eq!(seen(&marked)[1], ("<b>oil</b>", true));
        let plain = MarkedText::pointed("an oil cap", &[Span::new(3, 6)], &Style::default());
        assert_eq!(plain.text, "an [oil] cap");
    }

    proptest! {
        #[test]
        fn no_mark_breaks_the_text(
            text in "[a-c é中\u{1b}\u{202e}\n]{0,30}",
            marks in proptest::collection::vec((0usize..60, 0usize..60), 0..6),
            from in 0usize..40,
        ) {
            let marks: Vec<Span> = marks.into_iter().map(|(a, b)| Span::new(a, b)).collect();
            let marked = MarkedText::lines(&text, &marks, &Style::default());
            prop_assert_eq!(&marked.text, &*sanitize_text(&text));
            let all: String = seen(&marked).into_iter().map(|(part, _)| part).collect();
            prop_assert_eq!(&all, &marked.text);
            let from = floor_boundary(&marked.text, from);
            let rest: String = marked.parts(from..marked.text.len()).map(|(p, _)| p).collect();
            prop_assert_eq!(&rest, &marked.text[from..]);
        }
    }
}
