//! What single characters mean in a query: full-width forms, spaces, quotes, dashes.
//!
//! Which of them act where is left to the tokens.

/// The ASCII character that `c` stands for in a query: itself, the narrow form of a
/// full-width character, a hyphen for a minus sign, a space for everything that separates.
///
/// The full-width question mark stays what it is: in Chinese and Japanese it ends sentences,
/// and nobody types it as a wildcard.
pub(super) fn plain(c: char) -> char {
    match c {
        '!'..='~' | '\u{ff1f}' => c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2212}' | '\u{fe63}' => '-',
        c if c.is_control() || c.is_whitespace() || is_invisible(c) => ' ',
        c => c,
    }
}

/// Marks that come along when text is pasted and that no word holds: byte order marks,
/// zero-width spaces, direction marks. They separate words here as they do in articles.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// Whether `c` separates words.
pub(super) fn is_space(c: char) -> bool {
    plain(c) == ' '
}

/// Whether `c` opens or closes a phrase. An apostrophe, straight or curly, does not.
pub(super) fn is_quote(c: char) -> bool {
    quote_family(c).is_some()
}

/// Whether `close` ends a phrase that `open` began. Within a family every mark ends what
/// any other began, because languages and keyboards disagree on which is which: “a”, „a“,
/// ”a”, "a”.
pub(super) fn closes(open: char, close: char) -> bool {
    let family = quote_family(open);
    family.is_some() && family == quote_family(close)
}

fn quote_family(c: char) -> Option<u8> {
    Some(match c {
        '"' | '\u{ff02}' | '“' | '”' | '„' | '‟' | '〝' | '〞' | '〟' => 0,
        '«' | '»' => 1,
        '‹' | '›' => 2,
        '「' | '」' => 3,
        '『' | '』' => 4,
        _ => return None,
    })
}

/// Whether `c` is a dash that a word processor may have made of a hyphen.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}')
}

/// Whether `text` holds something that can be searched: a letter or a digit.
pub(super) fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_forms_and_separators() {
        let wide: String = "ＡＮＤ（：）－＊？\u{3000}\u{0}\u{feff}x"
            .chars()
            .map(plain)
            .collect();
        assert_eq!(wide, "AND(:)-*？   x");
        assert!(closes('„', '“') && closes('"', '”') && !closes('«', '"') && !is_quote('’'));
    }
}
