//! Names and codes of languages as records and pages write them, mapped to the code that is
//! stored: ISO 639-1, or 639-3 where there is none. Detection is left to the parent module.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::fold;

/// One line per language: the code, and the other ways of writing it.
const CODES: &str = include_str!("codes.tsv");

/// Folded spelling to code.
static SPELLINGS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut spellings = HashMap::new();
    for line in CODES.lines().filter(|l| !l.starts_with('#')) {
        if let Some((code, others)) = line.split_once('\t') {
            spellings.insert(code, code);
            spellings.extend(others.split('|').map(|other| (other, code)));
        }
    }
    spellings
});

/// The code of a language written as a code or a name: `en-US`, `eng`, `English`,
/// `pt_BR.UTF-8`, `zh-Hans`. `None` for what is no language known here.
pub fn language_code(written: &str) -> Option<&'static str> {
    let written = written.trim();
    // No name of a language is longer; a field with a paragraph in it is no language.
    if written.is_empty() || written.len() > 64 {
        return None;
    }
    let folded = fold(written);
    let whole = SPELLINGS.get(folded.as_str());
    let first = || {
        let part = folded.split(['-', '_', '.', ';', ',', '(', ' ']).next()?;
        SPELLINGS.get(part.trim())
    };
    whole.or_else(first).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_as_people_write_them() {
        for (written, code) in [
            ("English", Some("en")),
            ("en-US", Some("en")),
            ("en_GB", Some("en")),
            ("eng", Some("en")),
            ("EN", Some("en")),
            ("amh", Some("am")),
            ("pcm", Some("pcm")),
            ("Français", Some("fr")),
            ("zh-Hant-TW", Some("zh")),
            ("pt_BR.UTF-8", Some("pt")),
            ("nb-NO", Some("no")),
            ("Русский", Some("ru")),
            ("Spanish (Mexico)", Some("es")),
            ("iw", Some("he")),
            ("", None),
            ("klingon", None),
            ("und", None),
        ] {
            assert_eq!(language_code(written), code, "{written}");
        }
    }

    #[test]
    fn every_code_is_short_and_every_spelling_folded() {
        for (spelling, code) in SPELLINGS.iter() {
            assert!(matches!(code.len(), 2 | 3), "{code}");
            assert_eq!(&fold(spelling), spelling);
        }
    }
}
