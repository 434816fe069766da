//! Names with the particles that a language writes right before or behind them: "weZimbabwe",
//! "በስፔን". A token that holds a name so is made to hold the name alone.
//!
//! In the Bantu languages of southern Africa the capital inside the word says where the name
//! begins. Ethiopic letters have no case: there a particle comes off only where a known name
//! is left.

use super::sheet::Sheet;
use crate::extract::gazetteer::country::CountryNames;
use crate::extract::gazetteer::lexicon::Lexicon;
use crate::extract::gazetteer::token::{Gap, Shape, Token, tokenize};
use crate::extract::gazetteer::{Gazetteer, Names};

/// What is written before a name in Amharic and Tigrinya: of, in, from, to, about, like.
const BEFORE: &[&str] = &[
    "",
    "የ",
    "በ",
    "ከ",
    "ለ",
    "ብ",
    "ን",
    "ካብ",
    "ናብ",
    "ስለ",
    "ወደ",
    "እንደ",
    "እስከ",
    "ከነ",
    "እነ",
];

/// What is written behind it: the object, "and", "the".
const BEHIND: &[&str] = &["", "ን", "ም", "ና", "ው", "ዋ", "ንም", "ዊ", "ዊት", "ውያን"];

/// The longest particle before a capital, in bytes.
const MAX_PREFIX: usize = 6;

/// Particles that themselves have a capital at the beginning of a sentence, or in an address.
const CAPITAL_PREFIXES: &[&str] = &[
    "Va", "Ku", "Ne", "Ve", "We", "Ye", "Pa", "U", "I", "E", "A", "Ngu", "Nge", "Na", "No", "Wa",
    "Ya", "Kwi", "Ese", "Ase", "Dze", "Mu",
];

/// Names of things that are written so by themselves.
const OWN: &[&str] = &[
    "iPhone", "iPad", "iOS", "eBay", "iTunes", "iPlayer", "eSports", "iCloud",
];

/// The names that tokens are tried against.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Names of all languages.
    pub gazetteer: &'static Gazetteer,
    /// Names of countries in the article's language.
    pub countries: Option<&'static CountryNames>,
    /// Other names in it.
    pub local: Option<&'static Names>,
}

impl Known {
    fn starts(&self, token: &Token) -> bool {
        self.gazetteer.starts(token)
            || self.countries.is_some_and(|names| names.may_start(token))
            || self.local.is_some_and(|names| names.starts(token))
    }
}

/// Takes the particles of the language off the tokens of `sheets`.
pub fn settle(sheets: &mut [Sheet<'_>], lang: &str, known: Known, lexicon: &Lexicon) {
    let ethiopic = matches!(lang, "am" | "ti");
    if !ethiopic && !matches!(lang, "xh" | "zu" | "sn" | "nr" | "ss" | "nd" | "ve" | "ts") {
        return;
    }
    for sheet in sheets {
        for token in &mut sheet.tokens {
            let word = token.text(sheet.text);
            let bare = match ethiopic {
                true if token.shape == Shape::Uncased => bare_name(word, token, known),
                false if token.shape == Shape::Mixed => prefix(word).map(|at| (at, word.len())),
                _ => None,
            };
            let Some((from, to)) = bare else { continue };
            let Some(mut name) = only_token(&word[from..to]) else {
                continue;
            };
            name.classes = lexicon.classes(name.hash);
            name.start += token.start + from as u32;
            name.end += token.start + from as u32;
            (name.gap, name.possessive) = (token.gap, token.possessive);
            // "Otto Zorvex noNaomi Qubrix" are two.
            name.gap.0 |= if ethiopic { 0 } else { Gap::OTHER };
            *token = name;
        }
    }
}

/// Where the name begins behind a particle in small letters: "weZimbabwe".
fn prefix(word: &str) -> Option<usize> {
    let at = word
        .char_indices()
        .skip(1)
        .find(|(_, c)| c.is_uppercase())?
        .0;
    let (before, name) = word.split_at(at);
    let small = before.chars().all(char::is_lowercase) || CAPITAL_PREFIXES.contains(&before);
    let mut rest = name.chars().skip(1);
    let named = rest.next().is_some_and(char::is_alphanumeric);
    (small && named && at <= MAX_PREFIX && !OWN.contains(&word)).then_some(at)
}

/// The part of an Ethiopic word that a known name begins with, if it is not the whole.
fn bare_name(word: &str, token: &Token, known: Known) -> Option<(usize, usize)> {
    if known.starts(token) {
        return None;
    }
    let parts = BEFORE.iter().flat_map(|before| {
        let rest = word.strip_prefix(before);
        BEHIND.iter().filter_map(move |behind| {
            let name = rest?.strip_suffix(behind)?;
            (name.len() < word.len()).then(|| (before.len(), before.len() + name.len()))
        })
    });
    let mut parts = parts.filter(|(from, to)| word[*from..*to].chars().count() >= 2);
    parts.find(|(from, to)| only_token(&word[*from..*to]).is_some_and(|token| known.starts(&token)))
}

fn only_token(text: &str) -> Option<Token> {
    let mut tokens = Vec::new();
    tokenize(text, &mut tokens);
    match tokens.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::TextField;

    fn words(lang: &str, text: &str) -> Vec<String> {
        let known = Known {
            gazetteer: Gazetteer::get(),
            countries: CountryNames::of(lang),
            local: None,
        };
        let lexicon = Lexicon::of(lang);
        let mut sheets = [Sheet::read(TextField::Body, text, lexicon)];
        settle(&mut sheets, lang, known, lexicon);
        let [sheet] = &sheets;
        let words = sheet
            .tokens
            .iter()
            .map(|token| token.text(text).to_string());
        words.collect()
    }

    #[test]
    fn a_name_is_taken_out_of_its_word() {
        assert_eq!(
            words("sn", "vaAnna Doe neZimbabwe kuSouth VaMoyo McDonald iPhone"),
            [
                "Anna", "Doe", "Zimbabwe", "South", "Moyo", "McDonald", "iPhone"
            ]
        );
        assert_eq!(words("en", "vaAnna iStories"), ["vaAnna", "iStories"]);
        assert_eq!(words("am", "በስፔን ስፔን"), ["ስፔን", "ስፔን"]);
    }
}
