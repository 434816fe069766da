//! A remark about a query as text for a terminal: the query, carets under the part that is
//! meant, the message, the hint.
//!
//! Colour and the stream it goes to are left to `cli`.

use unicode_width::UnicodeWidthChar;

use crate::error::Diagnostic;
use crate::text::{ceil_boundary, floor_boundary, sanitize_line};

/// The most columns of the query shown before the marked part.
const BEFORE: usize = 30;
/// The most columns marked.
const MARKED: usize = 40;
/// The most columns of the query in all.
const WHOLE: usize = 78;

/// Renders `remark` about `input` as two lines, three with a hint, without a line break at
/// the end. Nothing of the query can act on a terminal; a long query is cut around the part
/// that is meant.
///
/// ```
/// use newshound::{article::Date, query::{caret, parse}};
/// let text = "oil cuntry:turkey";
/// let (_, remarks) = parse(text, Date::day(2023, 2, 4).unwrap());
/// assert_eq!(caret(text, &remarks[0]), "\
/// oil cuntry:turkey
///     ^^^^^^ `cuntry` is not a field, so it is searched as a word
/// hint: did you mean `country:`?");
/// ```
pub fn caret(input: &str, remark: &Diagnostic) -> String {
    let start = floor_boundary(input, remark.span.start);
    let end = ceil_boundary(input, remark.span.end.max(start));
    // What stands far away cannot be shown: no need to clean all of a huge query.
    let near = floor_boundary(input, start.saturating_sub(BEFORE * 16));
    let far = ceil_boundary(input, end.saturating_add(WHOLE * 16));
    let last = ceil_boundary(input, end.min(start.saturating_add(MARKED * 16)));
    let before = sanitize_line(&input[near..start]);
    let marked = sanitize_line(&input[start..last]);
    let after = sanitize_line(&input[end..far]);

    let (before, cut_left) = last_columns(&before, BEFORE);
    let cut_left = cut_left || near > 0;
    let (marked, cut_marked) = first_columns(&marked, MARKED);
    let cut_marked = cut_marked || last < end;
    let margin = columns(before) + usize::from(cut_left);
    let room = WHOLE.saturating_sub(margin + columns(marked));
    let (after, cut_right) = if cut_marked {
        ("", true)
    } else {
        first_columns(&after, room)
    };
    let cut_right = cut_right || far < input.len();

    let mut out = String::new();
    out.extend(cut_left.then_some('…'));
    for part in [before, marked, after] {
        out.push_str(part);
    }
    out.extend(cut_right.then_some('…'));
    out.truncate(out.trim_end().len());
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', margin));
    out.extend(std::iter::repeat_n('^', columns(marked).max(1)));
    out.push(' ');
    out.push_str(&sanitize_line(&remark.message));
    if let Some(hint) = &remark.hint {
        out.push_str("\nhint: ");
        out.push_str(&sanitize_line(hint));
    }
    out
}

fn width(c: char) -> usize {
    c.width().unwrap_or(0)
}

fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// The start of `text` that fits into `room` columns, and whether something is left out.
fn first_columns(text: &str, room: usize) -> (&str, bool) {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += width(c);
        if used > room {
            return (&text[..at], true);
        }
    }
    (text, false)
}

/// The end of `text` that fits into `room` columns, and whether something is left out.
fn last_columns(text: &str, room: usize) -> (&str, bool) {
    let mut used = 0;
    for (at, c) in text.char_indices().rev() {
        used += width(c);
        if used > room {
            return (&text[at + c.len_utf8()..], true);
        }
    }
    (text, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(input: &str, span: std::ops::Range<usize>) -> String {
        caret(input, &Diagnostic::new("m", span))
    }

    #[test]
    fn carets_stand_under_what_is_meant() {
        assert_eq!(lines("oil foo:bar", 4..7), "oil foo:bar\n    ^^^ m");
        assert_eq!(lines("(oil", 4..4), "(oil\n    ^ m");
        // Han characters are two columns wide; a combining mark has none of its own.
        assert_eq!(lines("石油 x", 7..8), "石油 x\n     ^ m");
        assert_eq!(lines("e\u{301} 石油", 4..10), "e\u{301} 石油\n  ^^^^ m");
        // An escape becomes a picture of one column, a direction mark nothing.
        assert_eq!(lines("\x1b[2J\u{202e}\tx", 8..9), "␛[2J x\n     ^ m");
        let hint = Diagnostic::new("m", 0..1).hint("do\x1b this");
        assert_eq!(caret("a", &hint), "a\n^ m\nhint: do␛ this");
    }

    #[test]
    fn long_queries_are_cut_around_it() {
        let long = format!("{} here {}", "a".repeat(5_000), "b".repeat(5_000));
        let text = lines(&long, 5_001..5_005);
        let (query, carets) = text.split_once('\n').unwrap();
        assert!(query.starts_with("…aaa") && query.ends_with("bbb…"));
        assert_eq!(query.chars().count(), WHOLE + 1);
        let at = query.chars().collect::<Vec<_>>();
        let margin = carets.find('^').unwrap();
        assert_eq!(at[margin..margin + 4].iter().collect::<String>(), "here");
        let all = lines(&long, 0..long.len());
        assert_eq!(
            all.lines().nth(1),
            Some(format!("{} m", "^".repeat(MARKED)).as_str())
        );
    }

    proptest! {
        #[test]
        fn any_span_of_any_text_renders(text in "\\PC{0,40}|[\\x00-\\x20a石\u{202e}]{0,20}", start in 0usize..60, len in 0usize..60) {
            let shown = lines(&text, start..start + len);
            prop_assert_eq!(shown.lines().count(), 2);
            prop_assert!(!shown.contains(|c: char| c.is_control() && c != '\n'));
        }
    }
}
