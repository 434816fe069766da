//! Names as the news of one language writes them where they differ from those of the other
//! tables: "Bruksela", "Световната здравна организация". They count in articles of that
//! language only, for "Rim" is Rome to a Slovene and an ordinary word elsewhere.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::token::is_unspaced;
use super::{Alias, Entry, Gazetteer, NameKind, Names, rows};

/// The table; its first line says what the columns mean.
const TABLE: &str = include_str!("local.tsv");

/// The languages of the table.
const LANGUAGES: &[&str] = &[
    "am", "bg", "cs", "da", "de", "es", "fi", "fr", "ha", "hu", "ig", "is", "it", "ja", "ko", "lg",
    "ln", "nl", "no", "om", "pl", "pt", "rn", "ro", "ru", "rw", "sl", "sn", "so", "sv", "sw", "ti",
    "tr", "uk", "xh", "yo", "zh", "zu",
];

/// The names of the table in `lang`, but for those of countries; `None` where it has none.
pub fn names_in(lang: &str) -> Option<&'static Names> {
    static ALL: [OnceLock<Names>; LANGUAGES.len()] = [const { OnceLock::new() }; LANGUAGES.len()];
    let at = LANGUAGES.iter().position(|known| *known == lang)?;
    Some(ALL[at].get_or_init(|| load(Gazetteer::get(), LANGUAGES[at])))
}

/// The names of countries of the table in `lang`: the code, and how it is written.
pub fn countries_in(lang: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let codes: HashMap<&str, &str> = rows(include_str!("countries.tsv"))
        .map(|[code, name]| (name, code))
        .collect();
    forms(lang).filter_map(move |(name, form)| Some((*codes.get(name)?, form)))
}

/// Canonical names and forms in `lang`.
fn forms(lang: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(TABLE)
        .filter(move |[of, ..]: &[&'static str; 3]| *of == lang)
        .flat_map(|[_, name, forms]| forms.split('|').map(move |form| (name, form)))
}

/// Entries by their names.
fn by_name(gazetteer: &Gazetteer) -> HashMap<&str, (u32, &Entry)> {
    let mut entries: HashMap<&str, (u32, &Entry)> = HashMap::new();
    for (index, entry) in (0..).zip(&gazetteer.entries) {
        let known = entries.entry(entry.name).or_insert((index, entry));
        if order(entry.kind) < order(known.1.kind) {
            *known = (index, entry);
        }
    }
    entries
}

fn load(gazetteer: &Gazetteer, lang: &str) -> Names {
    let entries = by_name(gazetteer);
    let mut names = Names::with_capacity(4_000);
    let mut tokens = Vec::new();
    for (name, form) in forms(lang) {
        let Some((index, entry)) = entries.get(name) else {
            continue;
        };
        if entry.kind == NameKind::Country {
            continue;
        }
        names.add(form, (*index, entry.kind), 0, &mut tokens);
        // A capital stands for its government in every language.
        if let Some(country) = gazetteer.seat(name) {
            names.add(
                form,
                (country, NameKind::Country),
                Alias::CAPITAL,
                &mut tokens,
            );
        }
    }
    names
}

/// Names in a text that is written without spaces.
#[derive(Debug)]
pub struct Unspaced {
    names: AhoCorasick,
    /// Entries of the gazetteer, by pattern.
    entries: Vec<u32>,
}

impl Unspaced {
    /// The names in `text`, longest first where they overlap: bytes and index of the entry.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Range<usize>, u32)> + 't {
        self.names.find_iter(text).filter_map(|found| {
            let entry = self.entries.get(found.pattern().as_usize())?;
            Some((found.range(), *entry))
        })
    }
}

/// The names in the script of `lang`, which is written without spaces or with particles right
/// behind a name; `None` where it is not.
pub fn unspaced(lang: &str) -> Option<&'static Unspaced> {
    static ALL: [OnceLock<Option<Unspaced>>; UNSPACED.len()] =
        [const { OnceLock::new() }; UNSPACED.len()];
    let at = UNSPACED.iter().position(|known| *known == lang)?;
    ALL[at]
        .get_or_init(|| load_unspaced(Gazetteer::get(), UNSPACED[at]))
        .as_ref()
}

/// Languages of such scripts.
const UNSPACED: &[&str] = &["ja", "zh", "ko"];

fn load_unspaced(gazetteer: &Gazetteer, lang: &str) -> Option<Unspaced> {
    let (mut patterns, mut entries) = (Vec::new(), Vec::new());
    let mut add = |name: &'static str, entry: u32| {
        let plain = !name.starts_with(['~', '@']) && name.chars().count() >= 2;
        let joins = |c: char| is_unspaced(c) || c.is_ascii_alphanumeric() || " ·-".contains(c);
        if plain && name.chars().any(is_unspaced) && name.chars().all(joins) {
            patterns.push(name);
            entries.push(entry);
        }
    };
    let known = by_name(gazetteer);
    for (name, form) in forms(lang) {
        if let Some((entry, _)) = known.get(name) {
            add(form, *entry);
        }
    }
    // The Chinese names of the other tables serve where there are no others.
    for (name, form) in gazetteer_forms() {
        if let Some((entry, _)) = known.get(name.trim_start_matches(['~', '@'])) {
            add(form, *entry);
        }
    }
    let names = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(&patterns)
        .ok()?;
    Some(Unspaced { names, entries })
}

/// Names and other names of the tables that have such scripts.
fn gazetteer_forms() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of = |table: &'static str, column: usize| {
        rows(table).flat_map(move |row: [&'static str; 5]| {
            row[column].split('|').map(move |form| (row[0], form))
        })
    };
    of(include_str!("cities.tsv"), 3)
        .chain(of(include_str!("organisations.tsv"), 3))
        .chain(of(include_str!("companies.tsv"), 2))
        .chain(of(include_str!("outlets.tsv"), 4))
}

/// Which of several things with one name is meant: the first.
fn order(kind: NameKind) -> u8 {
    match kind {
        NameKind::Country => 0,
        NameKind::Org => 1,
        NameKind::Agency | NameKind::Outlet => 2,
        NameKind::Place => 3,
        NameKind::Person => 4,
        NameKind::Company => 5,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_is_of_a_known_thing_and_no_form_is_of_two() {
        let gazetteer = Gazetteer::get();
        let known: HashSet<&str> = gazetteer.entries.iter().map(|entry| entry.name).collect();
        let mut seen: HashMap<(&str, &str), &str> = HashMap::new();
        for [lang, name, forms] in rows::<3>(TABLE) {
            assert!(LANGUAGES.contains(&lang), "{lang}");
            assert!(known.contains(name), "{lang}: {name}");
            for form in forms.split('|') {
                assert!(
                    !form.trim().is_empty() && form.trim() == form,
                    "{lang}: {name}"
                );
                let form = form.trim_start_matches('~');
                let other = seen.insert((lang, form), name);
                assert!(other.is_none(), "{lang}: {form} of {name} and {other:?}");
            }
        }
        assert!(
            TABLE.starts_with("# ")
                && TABLE
                    .lines()
                    .next()
                    .unwrap()
                    .contains("written for newshound")
        );
    }
}
