//! Making foreign text harmless before a terminal sees it.
//!
//! Escape and other control characters become visible pictures (U+2400 and on), characters
//! that reorder or hide text are dropped, as in Unicode Technical Report 36, section 2.

use std::borrow::Cow;

/// `text` on one line: line breaks and tabs become spaces, nothing else can act.
pub fn sanitize_line(text: &str) -> Cow<'_, str> {
    replace(text, false)
}

/// `text` with its line breaks and tabs, nothing else can act.
pub fn sanitize_text(text: &str) -> Cow<'_, str> {
    replace(text, true)
}

fn replace(text: &str, keep_lines: bool) -> Cow<'_, str> {
    let acts =
        |c: char| (c.is_control() && !(keep_lines && matches!(c, '\n' | '\t'))) || is_invisible(c);
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\r' if keep_lines => {}
            '\n' | '\t' if keep_lines => out.push(c),
            '\n' | '\t' | '\r' | '\u{85}' => out.push(' '),
            '\0'..='\x1f' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
            '\x7f' => out.push('\u{2421}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c if is_invisible(c) => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Characters that change how others are shown, or are not shown themselves. The zero-width
/// joiners stay: Persian, Indic scripts and emoji are written with them.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{2028}' | '\u{2029}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_acts_is_left() {
        let hostile = "a\x1b]8;;http://x\x07b\u{202e}c\r\nd\u{9b}31m\u{7f}";
        assert_eq!(sanitize_line(hostile), "a␛]8;;http://x␇bc  d\u{fffd}31m␡");
        assert_eq!(sanitize_text("a\r\n\tb\x1b"), "a\n\tb␛");
        assert!(matches!(sanitize_text("plain ünïcode\n"), Cow::Borrowed(_)));
    }
}
