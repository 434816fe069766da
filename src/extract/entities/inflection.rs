//! Names in the cases of Slavic languages: one person is one name, in whichever case the
//! sentence puts it.
//!
//! Latin words are looked up as they are written and Cyrillic ones by their stems, short ones
//! excepted (`gazetteer::token`), so a case ending may hide a name that is known. A capitalised
//! word gets the hash of its base form where that is a given name, a person whom the gazetteer
//! knows, or a name that the same article has without the ending; never on the mere looks of
//! a word. Of several forms of a full name the base form then stands for the person.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::declension::base_form;
use super::reader::Reader;
use super::sheet::Sheet;
use crate::article::EntityKind;
use crate::extract::gazetteer::country::CountryNames;
use crate::extract::gazetteer::hash::{hash_folded, hash_word};
use crate::extract::gazetteer::lexicon::{Lexicon, class};
use crate::extract::gazetteer::token::{Shape, Token};
use crate::extract::gazetteer::trie::HashedMap;
use crate::extract::gazetteer::{Gazetteer, NameKind, Names};
use crate::text::fold;

/// Whether names in this language have cases, or are written among names of one that has.
pub fn is_inflecting(lang: &str) -> bool {
    matches!(
        lang,
        "pl" | "cs" | "sk" | "sl" | "hr" | "bs" | "ru" | "uk" | "be" | "bg" | "sr" | "mk"
    )
}

/// Endings of names, folded, and what the base form has instead: nouns and adjectives of
/// Polish, Czech, Slovak, Slovene and Croatian, and the endings that make a wife's or a
/// possessive name of a surname. Longer ones first.
const ENDINGS: &[(&str, &str)] = &[
    ("skiego", "ski"),
    ("skiemu", "ski"),
    ("skeho", "sky"),
    ("skemu", "sky"),
    ("skega", "ski"),
    ("owego", ""),
    ("ovega", ""),
    ("ovemu", ""),
    ("evega", ""),
    ("skim", "ski"),
    ("skym", "sky"),
    ("iego", "i"),
    ("iemu", "i"),
    ("ovou", ""),
    ("owi", ""),
    ("ovi", ""),
    ("ova", ""),
    ("ovo", ""),
    ("ove", ""),
    ("ovy", ""),
    ("eva", ""),
    ("evo", ""),
    ("eve", ""),
    ("iem", ""),
    ("ego", ""),
    ("eho", ""),
    ("emu", ""),
    ("ou", "a"),
    ("ow", ""),
    ("ov", ""),
    ("uv", ""),
    ("em", ""),
    ("om", ""),
    ("ie", ""),
    ("im", ""),
    ("ij", "i"),
    ("y", "a"),
    ("i", "a"),
    ("e", "a"),
    ("ie", "a"),
    ("o", "a"),
    ("a", ""),
    ("u", ""),
    ("e", ""),
    ("y", ""),
    ("u", "a"),
    ("ji", "ja"),
    ("a", "o"),
];

/// The same for Cyrillic words too short to have been cut to their stems.
const CYRILLIC: &[(&str, &str)] = &[
    ("ией", "ия"),
    ("ию", "ия"),
    ("ии", "ия"),
    ("ію", "ія"),
    ("ії", "ія"),
    ("ою", "а"),
    ("ой", "а"),
    ("ей", "я"),
    ("ею", "я"),
    ("ы", "а"),
    ("и", "а"),
    ("і", "а"),
    ("ом", ""),
    ("ем", "й"),
    ("а", ""),
    ("у", ""),
    ("е", ""),
    ("і", ""),
    ("у", "а"),
    ("е", "а"),
    ("и", "я"),
    ("ю", "я"),
    ("е", "я"),
    ("я", "й"),
    ("ю", "й"),
];

/// Bytes of a Cyrillic word that may not have been cut.
const UNCUT: u32 = 12;

/// The fewest letters of a base form without its ending.
pub(super) const SHORTEST: usize = 3;

/// Forms that the folded word may be the inflected form of.
pub(super) fn bases(word: &str) -> Vec<String> {
    let cyrillic = !is_latin_word(word);
    let endings = if cyrillic { CYRILLIC } else { ENDINGS };
    let mut found = Vec::new();
    for (ending, base) in endings {
        let Some(stem) = word.strip_suffix(ending) else {
            continue;
        };
        if stem.chars().count() < SHORTEST - usize::from(cyrillic) {
            continue;
        }
        found.push(format!("{stem}{base}"));
        // "Pavla" of Pavel, "Franka" of Franek.
        if base.is_empty()
            && !cyrillic
            && let Some(last) = stem.chars().next_back()
            && !stem.ends_with(['a', 'e', 'i', 'o', 'u', 'y'])
        {
            found.push(format!("{}e{last}", &stem[..stem.len() - last.len_utf8()]));
        }
    }
    found
}

/// Gives inflected names the hashes of their base forms, in a language with cases.
pub fn settle(
    sheets: &mut [Sheet<'_>],
    gazetteer: &Gazetteer,
    local: Option<&Names>,
    countries: Option<&CountryNames>,
    lexicon: &Lexicon,
) {
    let hashes = |shape: Shape| -> HashSet<u64> {
        let tokens = sheets.iter().flat_map(|sheet| &sheet.tokens);
        tokens
            .filter(|token| token.shape == shape && !token.starts_sentence())
            .map(|token| token.hash)
            .collect()
    };
    // What the article also writes small is no name.
    let (named, common) = (hashes(Shape::Title), hashes(Shape::Lower));
    let is_person = |words: &[Token]| {
        let entry = gazetteer.exact(words, |alias| {
            gazetteer.entry(alias.entry).kind == NameKind::Person
        });
        entry.is_some()
    };
    for sheet in sheets {
        for at in 0..sheet.tokens.len() {
            let token = *sheet.tok(at);
            let word = sheet.word(at);
            if token.shape != Shape::Title || token.end - token.start > 40 {
                continue;
            }
            let cyrillic = !is_latin_word(word);
            let none = if cyrillic {
                token.is(class::FIRST) && !is_form_of_given(&fold(word))
            } else {
                // "himself" in all of them.
                matches!(word, "Sam" | "Sám")
            };
            if none && let Some(token) = sheet.tokens.get_mut(at) {
                token.classes &= !(class::FIRST | class::FIRST_WORD);
            }
            // "Roberta" is a name of her own, unless the article knows a Robert.
            let man = word
                .strip_suffix('a')
                .filter(|_| token.is(class::FIRST))
                .map(hash_word)
                .filter(|man| named.contains(man) && lexicon.classes(*man) & class::FIRST != 0);
            if let (Some(man), Some(token)) = (man, sheet.tokens.get_mut(at)) {
                token.hash = man;
                continue;
            }
            if cyrillic && token.end - token.start > UNCUT
                || token.is(class::FIRST | class::FUNCTION | class::CALENDAR)
                || common.contains(&token.hash)
                || local.is_some_and(|names| names.starts(&token))
                || countries
                    .is_some_and(|names| names.name_at(sheet.text, &sheet.tokens, at).is_some())
            {
                continue;
            }
            let (before, next) = (*sheet.before(at), *sheet.tok(at + 1));
            let bases: Vec<Token> = bases(&fold(word))
                .iter()
                .map(|base| Token {
                    hash: hash_folded(base),
                    ..token
                })
                .collect();
            let is_given = |base: &&Token| lexicon.classes(base.hash) & class::FIRST != 0;
            let known = |base: &&Token| {
                is_person(&[**base]) || is_person(&[**base, next]) || is_person(&[before, **base])
            };
            let base = bases
                .iter()
                .find(known)
                .or_else(|| bases.iter().find(is_given))
                .or_else(|| bases.iter().find(|base| named.contains(&base.hash)));
            if let Some(base) = base
                && gazetteer.exact(&[token], |_| true).is_none()
                && let Some(token) = sheet.tokens.get_mut(at)
            {
                token.hash = base.hash;
                token.classes |= lexicon.classes(base.hash);
            }
        }
    }
}

/// Whether the folded Cyrillic word is a form of a given name that has its stem: "Джорджии" is
/// none of "Джордж".
fn is_form_of_given(word: &str) -> bool {
    given(hash_folded(word))
        .iter()
        .any(|base| ending_of(word, &fold(base)).is_some())
}

/// What the folded Cyrillic `word` has behind the stem of the folded `base`, if that is an
/// ending of a case.
pub(super) fn ending_of<'w>(word: &'w str, base: &str) -> Option<&'w str> {
    const CASES: &[&str] = &[
        "", "а", "я", "у", "ю", "ы", "и", "і", "ї", "е", "є", "о", "й", "ь", "ой", "ей", "ою",
        "ею", "єю", "ом", "ем", "єм", "ові", "еві", "єві",
    ];
    let stem = base.strip_suffix(['а', 'я', 'й', 'ь', 'о']).unwrap_or(base);
    let ending = word.strip_prefix(stem)?;
    let bare = ending.is_empty() && stem.len() < base.len();
    (CASES.contains(&ending) && !bare).then_some(ending)
}

impl Reader<'_, '_> {
    /// The person with this full name, in whichever case it stands.
    pub fn inflected_person(&mut self, at: usize, end: usize, name: &str) -> u32 {
        let base = base_form(name);
        if let Some((length, thing, _)) = self.book.recall(&self.sheet.tokens[at..end])
            && at + length == end
            && let Some(known) = self.book.thing(thing)
            && known.kind == EntityKind::Person
        {
            // The same name in another case: the base form stands for both.
            let old = base_form(&known.canonical);
            let old_stands = old.sure && old.name == known.canonical;
            let shorter = base.name.chars().count() < known.canonical.chars().count();
            if known.entry.is_none() && !old_stands && (base.sure || shorter) {
                self.book.call(thing, &base.name);
            }
            return thing;
        }
        self.book.named(EntityKind::Person, &base.name)
    }

    /// "Хабаровского края": the adjective of a region, which a city has given its name to.
    pub fn is_of_region(&self, at: usize, last: usize) -> bool {
        const REGIONS: &[&str] = &["край", "края", "крае", "краю", "краем"];
        const STEMS: &[&str] = &["област", "район", "округ", "губерни"];
        const ADJECTIVES: &[&str] = &[
            "ский",
            "ского",
            "скому",
            "ском",
            "ским",
            "ская",
            "ской",
            "скую",
            "ська",
            "ської",
            "ській",
            "ську",
            "ський",
            "ського",
            "ському",
            "цкий",
            "цкого",
            "цкая",
            "цкой",
            "цької",
        ];
        if !self.inflecting || last != at + 1 || !self.sheet.follows(last) {
            return false;
        }
        let (word, next) = (self.sheet.word(at), self.sheet.word(last));
        ADJECTIVES.iter().any(|ending| word.ends_with(ending))
            && (REGIONS.contains(&next) || STEMS.iter().any(|stem| next.starts_with(stem)))
    }

    /// Where the name begins in `at..end`, which follows a title in a language that puts what
    /// the title is of between it and the name: at the given name, or at the beginning where
    /// none is known and several words follow. A single word is an office's as often.
    pub fn after_office(&self, at: usize, end: usize) -> Option<usize> {
        let given = (at..end.saturating_sub(1)).find(|inner| {
            self.sheet.tok(*inner).is(class::FIRST)
                && self.sheet.tok(*inner + 1).is_capital()
                && self.sheet.continues(*inner + 1)
        });
        if given.is_some() {
            return given;
        }
        let known = self.book.recall(&self.sheet.tokens[at..end]);
        let known = known.is_some_and(|(_, thing, _)| {
            let thing = self.book.thing(thing);
            thing.is_some_and(|thing| thing.kind == EntityKind::Person)
        });
        let plain = (at..end).all(|inner| self.sheet.tok(inner).shape == Shape::Title);
        (known || !self.inflecting || plain && end > at + 1).then_some(at)
    }
}

/// Given names in their base forms, by hash: in Cyrillic by that of their stems.
pub(super) fn given(hash: u64) -> &'static [&'static str] {
    static GIVEN: OnceLock<HashedMap<Vec<&'static str>>> = OnceLock::new();
    let given = GIVEN.get_or_init(|| {
        let mut given: HashedMap<Vec<&'static str>> = HashedMap::default();
        let names = include_str!("../gazetteer/first_names.txt");
        for name in names
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(' '))
        {
            let name = name.trim_start_matches('~');
            given.entry(hash_word(name)).or_default().push(name);
        }
        given
    });
    given.get(&hash).map_or(&[], Vec::as_slice)
}

pub(super) fn is_latin_word(word: &str) -> bool {
    word.chars().next().is_some_and(|c| c < '\u{370}')
}
