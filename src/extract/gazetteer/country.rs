//! Names of countries in the language of an article: CLDR's display names through ICU4X,
//! and demonyms by stem. English names, demonyms and capitals stand in `countries.tsv` and
//! belong to the gazetteer proper.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use icu_experimental::displaynames::multi::RegionDisplayNames;
use icu_experimental::displaynames::{DisplayNamesOptions, Style};
use icu_locale_core::Locale;
use icu_locale_core::subtags::Region;

use super::hash::{hash_folded, join};
use super::token::{Gap, Token, tokenize};
use super::trie::{HashedMap, Trie};
use crate::text::{fold, fold_into};

/// Languages whose country names are looked up; CLDR has no more of news, and not all of these.
const LANGUAGES: &[&str] = &[
    "af", "am", "ar", "as", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en",
    "es", "et", "eu", "fa", "fi", "fil", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr", "hu",
    "hy", "id", "ig", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lg", "ln", "lo", "lt",
    "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb", "ne", "nl", "no", "om", "or", "pa", "pl", "ps",
    "pt", "rn", "ro", "ru", "rw", "sd", "si", "sk", "sl", "sn", "so", "sq", "sr", "sv", "sw", "ta",
    "te", "th", "ti", "tk", "tr", "uk", "ur", "uz", "vi", "xh", "yo", "zh", "zu",
];

/// Slavic languages in Latin letters: their names are looked up by stem.
const INFLECTED: &[&str] = &["pl", "cs", "sk", "sl", "hr", "bs"];

/// Written without spaces: their names are searched in the text itself.
const UNSPACED: &[&str] = &["zh", "ja", "th", "km", "lo", "my"];

/// Case endings of the Slavic languages in Latin letters, folded, longest first.
const LATIN_ENDINGS: &[&str] = &[
    "ami", "emi", "ego", "ého", "imi", "ach", "ich", "ech", "ou", "em", "om", "ie", "ii", "ia",
    "ej", "ji", "jo", "ja", "je", "ju", "iu", "ow", "ov", "im", "ym", "a", "e", "i", "o", "u", "y",
];

/// The names of countries in one language.
#[derive(Debug)]
pub struct CountryNames {
    trie: Trie,
    /// Values of the trie: what was found.
    codes: Vec<[u8; 2]>,
    /// The same, as it is written where it is one word, folded.
    words: Vec<String>,
    inflected: bool,
    text: Option<AhoCorasick>,
    /// Patterns of `text`: what was found.
    text_codes: Vec<[u8; 2]>,
    stems: HashedMap<Vec<Stem>>,
}

#[derive(Debug)]
struct Stem {
    stem: String,
    exact: bool,
    code: [u8; 2],
}

/// Letters of a stem that its bucket is found by.
const BUCKET: usize = 3;
/// Letters that may follow a stem.
const MAX_ENDING: usize = 4;

impl CountryNames {
    /// The names in `lang`; `None` when nothing is known of it, or it is English, whose
    /// names the gazetteer has.
    pub fn of(lang: &str) -> Option<&'static CountryNames> {
        static ALL: [OnceLock<CountryNames>; LANGUAGES.len()] =
            [const { OnceLock::new() }; LANGUAGES.len()];
        if lang == "en" {
            return None;
        }
        let at = LANGUAGES.iter().position(|known| *known == lang)?;
        Some(ALL[at].get_or_init(|| CountryNames::load(LANGUAGES[at])))
    }

    fn load(lang: &str) -> CountryNames {
        let mut names = CountryNames {
            trie: Trie::with_capacity(600),
            codes: Vec::new(),
            words: Vec::new(),
            inflected: INFLECTED.contains(&lang),
            text: None,
            text_codes: Vec::new(),
            stems: HashedMap::default(),
        };
        names.load_stems(lang);
        let mut patterns = Vec::new();
        for (code, form) in super::local::countries_in(lang) {
            if let Some(code) = two_bytes(code) {
                names.insert(form, code);
                patterns.push((form.to_owned(), code));
            }
        }
        let Ok(locale) = lang.parse::<Locale>() else {
            return names;
        };
        for style in [Style::Long, Style::Short] {
            let mut options = DisplayNamesOptions::default();
            options.style = Some(style);
            let Ok(display) = RegionDisplayNames::try_new((&locale).into(), options) else {
                continue;
            };
            for code in super::country_codes() {
                let Ok(region) = code.parse::<Region>() else {
                    continue;
                };
                let Some(name) = display.of(region) else {
                    continue;
                };
                let Some(code) = two_bytes(code) else {
                    continue;
                };
                names.insert(name, code);
                // "Египет" loses its vowel in every other case.
                if let Some(stem) = name.strip_suffix("ет") {
                    names.insert_as(&format!("{stem}та"), name, code);
                }
                patterns.push((name.to_owned(), code));
                // "Myanmar (Burma)", "Hongkong SAR China": the part before counts too.
                if let Some((before, _)) = name.split_once(['(', '（']) {
                    names.insert(before.trim(), code);
                    patterns.push((before.trim().to_owned(), code));
                }
            }
        }
        if UNSPACED.contains(&lang) {
            patterns.retain(|(name, _)| name.chars().count() >= 2);
            names.text = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(patterns.iter().map(|(name, _)| name))
                .ok();
            names.text_codes = patterns.into_iter().map(|(_, code)| code).collect();
        }
        names
    }

    fn insert(&mut self, name: &str, code: [u8; 2]) {
        self.insert_as(name, name, code);
    }

    /// Puts in the form `name` of the name `base`.
    fn insert_as(&mut self, name: &str, base: &str, code: [u8; 2]) {
        let mut tokens = Vec::new();
        tokenize(name, &mut tokens);
        let hashes: Vec<u64> = tokens
            .iter()
            .map(|t| self.hash(name, t, &mut String::new()))
            .collect();
        if hashes.len() == 1 && name.chars().count() < 3 {
            return;
        }
        let value = u32::try_from(self.codes.len()).unwrap_or(u32::MAX);
        self.codes.push(code);
        self.words.push(match hashes.len() {
            1 => fold(base),
            _ => String::new(),
        });
        self.trie.insert(hashes.into_iter(), value);
    }

    fn load_stems(&mut self, lang: &str) {
        for line in include_str!("demonyms.tsv").lines() {
            let Some((_, groups)) = line.split_once('\t').filter(|(of, _)| *of == lang) else {
                continue;
            };
            for group in groups.split(' ') {
                let Some((code, stems)) = group.split_once(':') else {
                    continue;
                };
                let Some(code) = two_bytes(code) else {
                    continue;
                };
                for stem in stems.split('|') {
                    let exact = stem.starts_with('=');
                    let stem = fold(stem.trim_start_matches('='));
                    if let Some(bucket) = bucket(&stem) {
                        self.stems
                            .entry(bucket)
                            .or_default()
                            .push(Stem { stem, exact, code });
                    }
                }
            }
        }
    }

    fn hash(&self, text: &str, token: &Token, folded: &mut String) -> u64 {
        if !self.inflected || token.end - token.start < 5 {
            return token.hash;
        }
        folded.clear();
        fold_into(token.text(text), folded);
        for ending in LATIN_ENDINGS {
            if let Some(rest) = folded.strip_suffix(ending)
                && rest.len() >= 4
            {
                return hash_folded(rest);
            }
        }
        token.hash
    }

    /// The longest name that begins at `tokens[at]`: how many tokens, and the country's code.
    pub fn name_at(&self, text: &str, tokens: &[Token], at: usize) -> Option<(usize, [u8; 2])> {
        let mut folded = String::new();
        let mut node = 0;
        let mut found = None;
        for (length, token) in tokens[at..].iter().take(super::trie::LONGEST).enumerate() {
            if length > 0
                && token
                    .gap
                    .has(!(Gap::SPACE | Gap::HYPHEN | Gap::APOS | Gap::LINE | Gap::AMP))
            {
                break;
            }
            let hash = self.hash(text, token, &mut folded);
            let Some(next) = self.trie.step(node, hash) else {
                break;
            };
            node = next;
            let meant = self
                .trie
                .values(node)
                .filter_map(|value| {
                    let code = self.codes.get(value as usize)?;
                    let name = self.words.get(value as usize)?;
                    let likeness = match name.is_empty() || length > 0 {
                        true => 1,
                        false => {
                            folded.clear();
                            fold_into(token.text(text), &mut folded);
                            self.likeness(&folded, name)?
                        }
                    };
                    Some((likeness, *code))
                })
                .max_by_key(|(likeness, _)| *likeness);
            found = meant.map(|(_, code)| (length + 1, code)).or(found);
        }
        found
    }

    /// How much the folded `word`, which has the stem of the country's folded `name`, is like
    /// it; `None` where it is no form of it. Several words have one stem: "Нигерия" is not in
    /// Niger, and "Само" is a word.
    fn likeness(&self, word: &str, name: &str) -> Option<usize> {
        let cyrillic = name.chars().any(|c| ('а'..='ї').contains(&c));
        if word == name || !cyrillic && !self.inflected {
            return Some(usize::MAX);
        }
        // Names that end so have no cases, or none that hides the ending.
        let short = name.chars().count() <= 5 && name.ends_with(['и', 'і']);
        let vowel = name.ends_with(['о', 'у', 'ю']) && !name.ends_with("ово");
        if cyrillic && (short || vowel || name.ends_with("оа")) {
            return None;
        }
        let same: usize = word
            .chars()
            .zip(name.chars())
            .take_while(|(of_word, of_name)| of_word == of_name)
            .map(|(c, _)| c.len_utf8())
            .sum();
        let (ending, rest) = (&word[same..], &name[same..]);
        // A case puts something in the place of what it takes away, but for that of several.
        let several =
            matches!(rest, "ы" | "и" | "y" | "i" | "e") || rest == "a" && word.chars().count() > 4;
        let (added, gone) = (ending.chars().count(), rest.chars().count());
        let is_form = (added > 0 || several) && added <= MAX_ENDING && gone <= 2;
        is_form.then(|| (same * 4).saturating_sub(added + gone))
    }

    /// Whether a name may begin with `token`.
    pub fn may_start(&self, token: &Token) -> bool {
        self.inflected || self.trie.starts(token.hash)
    }

    /// Whether the language has demonyms by stem.
    pub fn has_demonyms(&self) -> bool {
        !self.stems.is_empty()
    }

    /// The country that the word `word` is a demonym of. `folded` is scratch space.
    pub fn demonym(&self, word: &str, folded: &mut String) -> Option<[u8; 2]> {
        folded.clear();
        fold_into(word, folded);
        let stems = self.stems.get(&bucket(folded)?)?;
        stems
            .iter()
            .filter(|stem| match folded.strip_prefix(stem.stem.as_str()) {
                Some("") => true,
                Some(rest) => !stem.exact && rest.chars().count() <= MAX_ENDING,
                None => false,
            })
            .max_by_key(|stem| stem.stem.len())
            .map(|stem| stem.code)
    }

    /// Names in a text that is written without spaces: byte ranges and codes.
    pub fn in_text<'t>(
        &'t self,
        text: &'t str,
    ) -> impl Iterator<Item = (std::ops::Range<usize>, [u8; 2])> + 't {
        self.text.iter().flat_map(move |names| {
            names.find_iter(text).filter_map(|found| {
                let code = self.text_codes.get(found.pattern().as_usize())?;
                Some((found.range(), *code))
            })
        })
    }
}

fn bucket(folded: &str) -> Option<u64> {
    let end = folded.char_indices().nth(BUCKET).map(|(at, _)| at)?;
    Some(
        folded
            .get(..end)?
            .bytes()
            .fold(7, |hash, byte| join(hash, u64::from(byte))),
    )
}

/// An ISO 3166 code as bytes.
pub fn two_bytes(code: &str) -> Option<[u8; 2]> {
    code.as_bytes().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lang: &str, text: &str) -> Vec<String> {
        let names = CountryNames::of(lang).unwrap();
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        let mut codes = Vec::new();
        for at in 0..tokens.len() {
            if let Some((_, code)) = names.name_at(text, &tokens, at) {
                codes.push(String::from_utf8(code.to_vec()).unwrap());
            } else if let Some(code) = names.demonym(tokens[at].text(text), &mut String::new()) {
                codes.push(String::from_utf8(code.to_vec()).unwrap());
            }
        }
        codes
    }

    #[test]
    fn names_and_demonyms_in_their_cases() {
        assert_eq!(
            found("ru", "между Россией и Новой Зеландией, китайские власти"),
            ["RU", "NZ", "CN"]
        );
        assert_eq!(
            found("uk", "в Україні та Польщі російських"),
            ["UA", "PL", "RU"]
        );
        assert_eq!(
            found("fr", "le président chinois et les États-Unis"),
            ["CN", "US"]
        );
        assert_eq!(
            found("de", "die russische Regierung in Deutschland"),
            ["RU", "DE"]
        );
        assert_eq!(found("pl", "w Rosji"), ["RU"]);
        assert_eq!(found("de", "russischerlei"), Vec::<String>::new());
    }

    #[test]
    fn words_with_the_stem_of_a_country_are_told_from_it() {
        let nothing = Vec::<String>::new();
        assert_eq!(found("bg", "Само двама останаха"), nothing);
        assert_eq!(found("sl", "Samo dva sta ostala"), nothing);
        assert_eq!(found("ru", "Палата приняла, мнения Палаты"), nothing);
        assert_eq!(found("ru", "Малый театр"), nothing);
        assert_eq!(found("ru", "в Мали и Того"), ["ML", "TG"]);
        assert_eq!(found("bg", "Нигерия и Нигер"), ["NG", "NE"]);
        assert_eq!(
            found("pl", "w Nigerii, Nigeria, w Nigrze"),
            ["NG", "NG", "NE"]
        );
        assert_eq!(found("cs", "v Nigérii a Nigeru"), ["NG", "NE"]);
        assert_eq!(found("ru", "из Филиппин и Египта"), ["PH", "EG"]);
        assert_eq!(found("ja", "フランス"), ["FR"]);
    }

    #[test]
    fn names_in_scripts_without_spaces() {
        let names = CountryNames::of("zh").unwrap();
        let codes: Vec<_> = names
            .in_text("中国向俄罗斯出口")
            .map(|(_, code)| code)
            .collect();
        assert_eq!(codes, [*b"CN", *b"RU"]);
    }
}
