//! Names as the news of one language writes them where they differ from those of the other
//! tables: "Bruksela", "Световната здравна организация". They count in articles of that
//! language only, for "Rim" is Rome to a Slovene and an ordinary word elsewhere.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Alias, Entry, Gazetteer, NameKind, Names, rows};

/// The table; its first line says what the columns mean.
const TABLE: &str = include_str!("local.tsv");

/// The languages of the table.
const LANGUAGES: &[&str] = &[
    "am", "bg", "cs", "de", "es", "fr", "ha", "ig", "is", "it", "ja", "lg", "ln", "nl", "om", "pl",
    "pt", "rn", "ru", "rw", "sk", "sl", "sn", "so", "sw", "ti", "uk", "xh", "yo", "zu",
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

fn load(gazetteer: &Gazetteer, lang: &str) -> Names {
    let mut entries: HashMap<&str, (u32, &Entry)> = HashMap::new();
    for (index, entry) in (0..).zip(&gazetteer.entries) {
        let known = entries.entry(entry.name).or_insert((index, entry));
        if order(entry.kind) < order(known.1.kind) {
            *known = (index, entry);
        }
    }
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
