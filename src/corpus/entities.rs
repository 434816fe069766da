//! Character references of HTML. The names are those of HTML 4 (Latin-1, symbols, Greek,
//! typography) and a few that HTML 5 added and news sites use; the long tail of HTML 5's
//! 2,231 names is mathematics that articles do not hold.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The longest name in the table, for a bounded look ahead.
const LONGEST: usize = 8;

/// The names for U+00A0 to U+00FF, in order.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy \
    reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 \
    frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml \
    Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave \
    Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
    egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml \
    divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/// The names for U+0391 to U+03A9 in capitals, and for U+03B1 to U+03C9; `-` has none.
const GREEK: &str = "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi \
    Omicron Pi Rho - Sigma Tau Upsilon Phi Chi Psi Omega - - - - - - - alpha beta gamma delta \
    epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi \
    chi psi omega";

const OTHERS: [(&str, char); 71] = [
    ("amp", '&'),
    ("AMP", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("QUOT", '"'),
    ("apos", '\''),
    ("LT", '<'),
    ("GT", '>'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
    ("fnof", 'ƒ'),
    ("circ", 'ˆ'),
    ("tilde", '˜'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("bull", '•'),
    ("hellip", '…'),
    ("permil", '‰'),
    ("prime", '′'),
    ("Prime", '″'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("oline", '‾'),
    ("frasl", '⁄'),
    ("euro", '€'),
    ("trade", '™'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("harr", '↔'),
    ("minus", '−'),
    ("infin", '∞'),
    ("asymp", '≈'),
    ("ne", '≠'),
    ("le", '≤'),
    ("ge", '≥'),
    ("loz", '◊'),
    ("hearts", '♥'),
    ("numsp", '\u{2007}'),
    ("hyphen", '‐'),
    ("dash", '‐'),
    ("lbrack", '['),
    ("rbrack", ']'),
    ("lpar", '('),
    ("rpar", ')'),
    ("comma", ','),
    ("period", '.'),
    ("colon", ':'),
    ("NewLine", '\n'),
    ("Tab", '\t'),
    ("num", '#'),
];

/// What browsers take the numbers 128 to 159 for: the characters of windows-1252.
const WINDOWS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
    '\u{fffd}', '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}',
    'ž', 'Ÿ',
];

fn named(name: &str) -> Option<char> {
    static TABLE: LazyLock<HashMap<&'static str, char>> = LazyLock::new(|| {
        let run = |names: &'static str, first: u32| {
            let numbered = (first..).zip(names.split_ascii_whitespace());
            numbered.filter_map(|(code, name)| Some((name, char::from_u32(code)?)))
        };
        run(LATIN, 0xa0)
            .chain(run(GREEK, 0x391))
            .filter(|(name, _)| *name != "-")
            .chain(OTHERS)
            .collect()
    });
    TABLE.get(name).copied()
}

/// The character that the reference at the start of `text` stands for, and the reference's
/// length. Without its semicolon it is none: prose has ampersands of its own.
pub(super) fn reference(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix('&')?;
    let window = body
        .as_bytes()
        .get(..LONGEST + 3)
        .unwrap_or(body.as_bytes());
    let end = window.iter().position(|b| *b == b';')?;
    let name = body.get(..end)?;
    let length = end + 2;
    let Some(number) = name.strip_prefix('#') else {
        return named(name).map(|c| (c, length));
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
            u32::from_str_radix(hex, 16).ok()?
        }
        None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok()?,
        _ => return None,
    };
    let c = match code {
        0 => '\u{fffd}',
        128..=159 => *WINDOWS.get(code as usize - 128)?,
        code => char::from_u32(code).unwrap_or('\u{fffd}'),
    };
    Some((c, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        let table = [
            ("&amp;x", Some(('&', 5))),
            ("&nbsp;", Some(('\u{a0}', 6))),
            ("&yuml;", Some(('ÿ', 6))),
            ("&Alpha;", Some(('Α', 7))),
            ("&Omega;", Some(('Ω', 7))),
            ("&sigmaf;", Some(('ς', 8))),
            ("&omega;", Some(('ω', 7))),
            ("&#8217;", Some(('’', 7))),
            ("&#x2019;", Some(('’', 8))),
            ("&#146;", Some(('’', 6))),
            ("&#0;", Some(('\u{fffd}', 4))),
            ("&#xD800;", Some(('\u{fffd}', 8))),
            ("&#99999999999;", None),
            ("&;", None),
            ("&#;", None),
            ("&#+1;", None),
            ("AT&T;", None),
            ("&T;", None),
            ("& co;", None),
            ("&amp", None),
        ];
        for (text, expected) in table {
            assert_eq!(reference(text), expected, "{text}");
        }
        assert!(OTHERS.iter().all(|(name, _)| name.len() <= LONGEST));
    }
}
