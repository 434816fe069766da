//! How many columns a text takes, and making it fit. The texts are sanitized before.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns of `text`.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// The longest prefix of `text` of at most `room` columns, in bytes. What takes no column of
/// its own (accents, joiners, what is joined) stays with the character before it.
pub(crate) fn prefix(text: &str, room: usize) -> usize {
    let mut used = 0;
    let mut joined = false;
    for (at, c) in text.char_indices() {
        let width = if joined { 0 } else { c.width().unwrap_or(0) };
        if used + width > room {
            return at;
        }
        used += width;
        joined = c == '\u{200d}';
    }
    text.len()
}

/// `text` in at most `room` columns, with `ellipsis` where it was cut.
pub(crate) fn fit(text: &str, room: usize, ellipsis: &str) -> String {
    if columns(text) <= room {
        return text.to_string();
    }
    let cut = prefix(text, room.saturating_sub(columns(ellipsis)));
    format!("{}{ellipsis}", text[..cut].trim_end())
}

/// The spaces that bring `text` to `room` columns.
pub(super) fn padding(text: &str, room: usize) -> String {
    " ".repeat(room.saturating_sub(columns(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(columns("中国 oil"), 8);
        assert_eq!(fit("中国出口", 6, "…"), "中国…");
        assert_eq!(fit("中国出口", 8, "…"), "中国出口");
        assert_eq!(padding("中", 4), "  ");
    }

    #[test]
    fn accents_are_not_torn_off() {
        assert_eq!(prefix("e\u{301}a", 1), "e\u{301}".len());
        assert_eq!(fit("oil and gas", 5, "..."), "oi...");
        assert_eq!(fit("oil and gas", 0, "…"), "…");
    }
}
