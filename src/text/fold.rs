//! Folding of case and diacritics: the form in which words are compared.
//!
//! Compatibility decomposition (Unicode NFKD), lower case, and no combining marks, but only
//! for scripts in which marks are diacritics: in Devanagari or Thai a mark is a vowel. A few
//! letters that Unicode does not decompose are written out (ø, ł, ß, ...). In Cyrillic only
//! ё folds to е; й is a letter of its own.

use unicode_normalization::UnicodeNormalization;

/// `text` in lower case without diacritics.
///
/// ```
/// assert_eq!(newshound::text::fold("Łódź, São Paulo, Ёлка"), "lodz, sao paulo, елка");
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Appends the folded `text` to `out`.
pub fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
        return;
    }
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            fold_char(c, out);
        }
    }
}

fn fold_char(c: char, out: &mut String) {
    match c {
        'ß' | 'ẞ' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'ø' | 'Ø' => out.push('o'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'ł' | 'Ł' => out.push('l'),
        'þ' | 'Þ' => out.push_str("th"),
        'ħ' | 'Ħ' => out.push('h'),
        'ı' | 'İ' => out.push('i'),
        'ŋ' | 'Ŋ' => out.push('n'),
        'ə' | 'Ə' => out.push('a'),
        'ё' | 'Ё' => out.push('е'),
        // Soft hyphen, joiners, and marks that Arabic and Hebrew may leave out.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{640}' => {}
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}' => {}
        // Cyrillic beyond ё: й and ї are letters, not accented и and і.
        '\u{400}'..='\u{52f}' => out.extend(c.to_lowercase()),
        'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
        // Hangul syllables would decompose into jamo, kana voicing marks into other kana.
        '\u{ac00}'..='\u{d7a3}' | '\u{3040}'..='\u{30ff}' => out.push(c),
        _ => {
            for part in std::iter::once(c).nfkd() {
                if !('\u{300}'..='\u{36f}').contains(&part) {
                    match part {
                        'ς' => out.push('σ'),
                        _ => out.extend(part.to_lowercase()),
                    }
                }
            }
        }
    }
}

/// The key by which names are compared: folded, runs of anything but letters and digits
/// as one space, no space at the ends. "AT&T" and "at & t" have the same key.
pub fn fold_key(name: &str) -> String {
    let mut key = Key {
        bytes: Vec::with_capacity(name.len()),
        gap: false,
    };
    let mut folded = String::new();
    let bytes = name.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            key.push_ascii(byte);
            at += 1;
            continue;
        }
        // `at` is where a character begins.
        let Some(c) = name[at..].chars().next() else {
            break;
        };
        at += c.len_utf8();
        match c {
            // Most of what news has beyond ASCII.
            '–' | '—' | '‘' | '“' | '”' => key.gap = true,
            '’' => {}
            _ => {
                folded.clear();
                fold_char(c, &mut folded);
                folded.chars().for_each(|c| key.push(c));
            }
        }
    }
    // Only whole characters were put in.
    String::from_utf8(key.bytes).unwrap_or_default()
}

/// A key being written.
struct Key {
    bytes: Vec<u8>,
    /// Whether something stood behind the last character that separates words.
    gap: bool,
}

impl Key {
    fn push(&mut self, folded: char) {
        if folded.is_ascii() {
            self.push_ascii(folded as u8);
        } else if folded.is_alphanumeric() || super::words::is_mark(folded) {
            self.close_gap();
            let mut buffer = [0; 4];
            self.bytes
                .extend_from_slice(folded.encode_utf8(&mut buffer).as_bytes());
        } else {
            self.gap |= folded != '’';
        }
    }

    fn push_ascii(&mut self, byte: u8) {
        match IN_KEY[usize::from(byte)] {
            SEPARATES => self.gap = true,
            LEFT_OUT => {}
            letter => {
                self.close_gap();
                self.bytes.push(letter);
            }
        }
    }

    fn close_gap(&mut self) {
        if std::mem::take(&mut self.gap) && !self.bytes.is_empty() {
            self.bytes.push(b' ');
        }
    }
}

const SEPARATES: u8 = 0;
const LEFT_OUT: u8 = 1;

/// What each ASCII character is in a key: itself if it is a letter or a digit, and small.
const IN_KEY: [u8; 128] = {
    let mut table = [SEPARATES; 128];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        if b.is_ascii_alphanumeric() {
            table[byte] = b.to_ascii_lowercase();
        }
        byte += 1;
    }
    // "O'Neill" and "ONeill", "U.S." and "US" are one.
    table[b'\'' as usize] = LEFT_OUT;
    table[b'.' as usize] = LEFT_OUT;
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_key_is_the_words_of_the_folded_text(name in "[ -~\n\t–—‘’“”é…½中й\u{301}]{0,24}|\\PC{0,24}") {
            let folded = fold(&name).replace(['\'', '’', '.'], "");
            let is_part = |c: char| c.is_alphanumeric() || super::super::words::is_mark(c);
            let words: Vec<&str> = folded
                .split(|c| !is_part(c))
                .filter(|word| !word.is_empty())
                .collect();
            prop_assert_eq!(fold_key(&name), words.join(" "));
        }
    }

    #[test]
    fn folds_what_people_leave_out_and_keeps_letters() {
        for (text, folded) in [
            ("Économie", "economie"),
            ("STRASSE straße", "strasse strasse"),
            ("İstanbul Iğdır", "istanbul igdir"),
            ("Йод и ёж", "йод и еж"),
            ("Ὀδυσσεύς", "οδυσσευσ"),
            ("ＡＢＣ１２", "abc12"),
            ("हिन्दी", "हिन्दी"),
            ("한국", "한국"),
            ("ガス", "ガス"),
            ("Việt Nam", "viet nam"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn keys_of_names_ignore_punctuation() {
        assert_eq!(fold_key("AT&T Inc."), "at t inc");
        assert_eq!(fold_key("  The U.S. – China "), "the us china");
        assert_eq!(fold_key("O’Neill"), "oneill");
    }
}
