//! Names as the news of one language writes them where they differ from those of the other
//! tables: "Bruksela", "Световната здравна организация". They count in articles of that
//! language only, for "Rim" is Rome to a Slovene and an ordinary word elsewhere.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::token::is_unspaced;
use super::{Alias, Gazetteer, NameKind, Names, rows};

/// The languages and their tables; the first lines of those say what the columns mean.
const TABLES: &[(&str, &str)] = &[
    ("am", include_str!("local/am.tsv")),
    ("bg", include_str!("local/bg.tsv")),
    ("cs", include_str!("local/cs.tsv")),
    ("da", include_str!("local/da.tsv")),
    ("de", include_str!("local/de.tsv")),
    ("es", include_str!("local/es.tsv")),
    ("fi", include_str!("local/fi.tsv")),
    ("fr", include_str!("local/fr.tsv")),
    ("ha", include_str!("local/ha.tsv")),
    ("hu", include_str!("local/hu.tsv")),
    ("ig", include_str!("local/ig.tsv")),
    ("is", include_str!("local/is.tsv")),
    ("it", include_str!("local/it.tsv")),
    ("ja", include_str!("local/ja.tsv")),
    ("ko", include_str!("local/ko.tsv")),
    ("lg", include_str!("local/lg.tsv")),
    ("ln", include_str!("local/ln.tsv")),
    ("nl", include_str!("local/nl.tsv")),
    ("no", include_str!("local/no.tsv")),
    ("om", include_str!("local/om.tsv")),
    ("pl", include_str!("local/pl.tsv")),
    ("pt", include_str!("local/pt.tsv")),
    ("rn", include_str!("local/rn.tsv")),
    ("ro", include_str!("local/ro.tsv")),
    ("ru", include_str!("local/ru.tsv")),
    ("rw", include_str!("local/rw.tsv")),
    ("sl", include_str!("local/sl.tsv")),
    ("sn", include_str!("local/sn.tsv")),
    ("so", include_str!("local/so.tsv")),
    ("sv", include_str!("local/sv.tsv")),
    ("sw", include_str!("local/sw.tsv")),
    ("ti", include_str!("local/ti.tsv")),
    ("tr", include_str!("local/tr.tsv")),
    ("uk", include_str!("local/uk.tsv")),
    ("xh", include_str!("local/xh.tsv")),
    ("yo", include_str!("local/yo.tsv")),
    ("zh", include_str!("local/zh.tsv")),
    ("zu", include_str!("local/zu.tsv")),
];

/// The names of the table in `lang`, but for those of countries; `None` where it has none.
pub fn names_in(lang: &str) -> Option<&'static Names> {
    static ALL: [OnceLock<Names>; TABLES.len()] = [const { OnceLock::new() }; TABLES.len()];
    let at = TABLES.iter().position(|(known, _)| *known == lang)?;
    Some(ALL[at].get_or_init(|| load(Gazetteer::get(), TABLES[at].0)))
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
    let table = TABLES.iter().find(|(known, _)| *known == lang);
    rows(table.map_or("", |(_, table)| table))
        .flat_map(|[name, forms]| forms.split('|').map(move |form| (name, form)))
}

/// Entries by their names.
type Entries = HashMap<&'static str, (u32, NameKind)>;

fn by_name(gazetteer: &'static Gazetteer) -> &'static Entries {
    static ALL: OnceLock<Entries> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut entries = Entries::with_capacity(gazetteer.entries.len());
        for (index, entry) in (0..).zip(&gazetteer.entries) {
            let known = entries.entry(entry.name).or_insert((index, entry.kind));
            if order(entry.kind) < order(known.1) {
                *known = (index, entry.kind);
            }
        }
        entries
    })
}

fn load(gazetteer: &'static Gazetteer, lang: &str) -> Names {
    let entries = by_name(gazetteer);
    let mut names = Names::with_capacity(4_000);
    let mut tokens = Vec::new();
    for (name, form) in forms(lang) {
        let Some((index, kind)) = entries.get(name) else {
            continue;
        };
        if *kind == NameKind::Country {
            continue;
        }
        names.add(form, (*index, *kind), 0, &mut tokens);
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

fn load_unspaced(gazetteer: &'static Gazetteer, lang: &str) -> Option<Unspaced> {
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
        for (lang, table) in TABLES {
            for [name, forms] in rows::<2>(table) {
                assert!(known.contains(name), "{lang}: {name}");
                for form in forms.split('|') {
                    let plain = !form.trim().is_empty() && form.trim() == form;
                    assert!(plain, "{lang}: {name}");
                    let form = form.trim_start_matches('~');
                    let other = seen.insert((lang, form), name);
                    assert!(other.is_none(), "{lang}: {form} of {name} and {other:?}");
                }
            }
            let first = table.lines().next().unwrap();
            assert!(first.starts_with("# ") && first.contains("written for newshound"));
        }
    }
}
