//! Lists of names as the model's phrase table: which lists a phrase is on, and which phrases
//! begin longer ones.

use std::collections::HashMap;

use crate::extract::tagger::lexicon::{LONGEST_PHRASE, PREFIX, extend, key_of};
use crate::extract::tagger::token::tokenize;

/// The lists a name can be on; the number is its bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Company = 0,
    /// Also an ordinary word.
    Word = 1,
    Outlet = 2,
    Organisation = 3,
    Club = 4,
    Government = 5,
    City = 6,
    Country = 7,
    Region = 8,
    Demonym = 9,
    FirstName = 10,
    LastName = 11,
    Title = 12,
    /// Found often in unlabelled news, as a person, organisation or location.
    SeenPerson = 13,
    SeenOrganisation = 14,
    SeenLocation = 15,
}

/// A list of names for the tagger to take hints from, as tab-separated lines: the name, a
/// kind or country, and further columns of other forms divided by `|`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameList<'a> {
    /// Name, country, other forms, `w` for names that are ordinary words.
    Companies(&'a str),
    /// Name, kind, country, host, other forms.
    Outlets(&'a str),
    /// Name, kind, country, other forms.
    Organisations(&'a str),
    /// Name, country, flags (`w` for ordinary words), other forms.
    Cities(&'a str),
    /// Given names, divided by white space, `~` before ambiguous ones, `#` before remarks.
    FirstNames(&'a str),
}

const FIRST_NAMES: &str = include_str!("lists/first_names.txt");
const LAST_NAMES: &str = include_str!("lists/last_names.txt");
const COUNTRIES: &str = include_str!("lists/countries.txt");
const REGIONS: &str = include_str!("lists/regions.txt");
const DEMONYMS: &str = include_str!("lists/demonyms.txt");
const TITLES: &str = include_str!("lists/titles.txt");

/// Parties that share their members' name stay names of organisations.
const PARTIES: &[&str] = &[
    "Labour",
    "Conservative",
    "Liberal",
    "Conservatives",
    "Liberals",
    "Democrats",
    "Republicans",
    "Democratic",
    "Republican",
];

/// Whether a name is that of a people, a faith or its members.
pub(super) fn is_demonym(name: &str, kind: u8) -> bool {
    let last = name.rsplit([' ', '-']).next().unwrap_or(name);
    let listed = |word: &str| {
        DEMONYMS.split_whitespace().any(|d| d == word)
            && !REGIONS.trim().split('|').any(|r| r == word)
    };
    match kind {
        0 => false,
        1 => listed(name) && !PARTIES.contains(&name),
        _ => {
            listed(name)
                || (name != last
                    && matches!(
                        name.split([' ', '-']).next(),
                        Some(
                            "North"
                                | "South"
                                | "East"
                                | "West"
                                | "Latin"
                                | "Central"
                                | "Southeast"
                                | "Eastern"
                                | "Western"
                                | "Northern"
                                | "Southern"
                                | "Middle"
                                | "Saudi"
                                | "Sri"
                                | "New"
                        )
                    )
                    && listed(last))
        }
    }
}

/// Names of cities, for datelines.
pub(super) fn places(lists: &[NameList<'_>]) -> Vec<String> {
    let mut found: Vec<String> = COUNTRIES
        .trim()
        .split('|')
        .step_by(9)
        .map(str::to_string)
        .collect();
    for list in lists {
        if let NameList::Cities(tsv) = list {
            found.extend(
                tsv.lines()
                    .filter_map(|l| l.split('\t').next())
                    .map(str::to_string),
            );
        }
    }
    found
}

/// A name that a tagger found in many unlabelled articles: its words' hashes and its type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SeenName {
    pub words: Vec<u64>,
    pub kind: usize,
}

/// The phrase table's pairs.
pub(super) fn phrases(lists: &[NameList<'_>], seen: &[SeenName]) -> Vec<(u32, u32)> {
    let mut table: HashMap<u64, u32> = HashMap::new();
    let mut add = |name: &str, list: List| add_phrase(&mut table, name, list);
    for word in FIRST_NAMES.split_whitespace() {
        add(word, List::FirstName);
    }
    for word in LAST_NAMES.split_whitespace() {
        add(word, List::LastName);
    }
    for word in DEMONYMS.split_whitespace() {
        add(word, List::Demonym);
    }
    for word in TITLES.split_whitespace() {
        add(word, List::Title);
    }
    for name in COUNTRIES.trim().split('|') {
        add(name, List::Country);
    }
    for name in REGIONS.trim().split('|') {
        add(name, List::Region);
    }
    each_listed(lists, |name, list, word| {
        add(name, list);
        if word {
            add(name, List::Word);
        }
    });
    for name in seen {
        let list = [List::SeenPerson, List::SeenOrganisation, List::SeenLocation][name.kind.min(2)];
        let mut hash = 0;
        for (i, &word) in name.words.iter().enumerate() {
            hash = extend(hash, word);
            *table.entry(hash).or_default() |= if i + 1 == name.words.len() {
                1 << list as u32
            } else {
                PREFIX
            };
        }
    }
    let mut pairs: Vec<(u32, u32)> = table
        .into_iter()
        .map(|(hash, value)| (key_of(hash), value))
        .collect();
    pairs.sort_unstable();
    pairs
}

/// Calls `found` with every form in the lists that a Latin text can hold, its list, and
/// whether it is an ordinary word too.
fn each_listed(lists: &[NameList<'_>], mut found: impl FnMut(&str, List, bool)) {
    for list in lists {
        let (tsv, others) = match list {
            NameList::Companies(t) => (t, 2),
            NameList::Outlets(t) => (t, 4),
            NameList::Organisations(t) => (t, 3),
            NameList::Cities(t) => (t, 3),
            NameList::FirstNames(t) => {
                for word in t
                    .lines()
                    .filter(|l| !l.starts_with('#'))
                    .flat_map(str::split_whitespace)
                {
                    found(
                        word.trim_start_matches('~'),
                        List::FirstName,
                        word.starts_with('~'),
                    );
                }
                continue;
            }
        };
        for line in tsv.lines().filter(|l| !l.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let Some(name) = columns.first() else {
                continue;
            };
            let column = |i: usize| columns.get(i).copied().unwrap_or("");
            let kind = match list {
                NameList::Companies(_) => List::Company,
                NameList::Outlets(_) => List::Outlet,
                NameList::Cities(_) => List::City,
                NameList::FirstNames(_) => List::FirstName,
                NameList::Organisations(_) => match column(1) {
                    "club" | "league" | "team" => List::Club,
                    "government" | "ministry" | "police" | "military" | "agency" | "court" => {
                        List::Government
                    }
                    _ => List::Organisation,
                },
            };
            let word = match list {
                NameList::Companies(_) => column(3).contains('w'),
                NameList::Cities(_) => column(2).contains('w'),
                _ => false,
            };
            for form in std::iter::once(*name).chain(column(others).split('|')) {
                let form = form.trim().trim_start_matches(['~', '=', '!', '?']);
                if form.is_ascii() || form.chars().all(|c| (c as u32) < 0x250) {
                    found(form, kind, word);
                }
            }
        }
    }
}

fn add_phrase(table: &mut HashMap<u64, u32>, name: &str, list: List) {
    let mut tokens = Vec::new();
    tokenize(name, &mut tokens);
    if tokens.is_empty() || tokens.len() > LONGEST_PHRASE || name.len() < 2 {
        return;
    }
    let mut hash = 0;
    for (i, token) in tokens.iter().enumerate() {
        hash = extend(hash, token.lower);
        let value = table.entry(hash).or_default();
        if i + 1 == tokens.len() {
            *value |= 1 << list as u32;
        } else {
            *value |= PREFIX;
        }
    }
}

/// Names to put in the place of others of their kind: what a sentence says of one company it
/// could say of another, and most companies stand in no labelled sentence.
#[derive(Debug, Default)]
pub(super) struct Pool {
    kinds: HashMap<String, usize>,
    groups: Vec<Vec<String>>,
}

/// Groups of a [`Pool`].
const COMPANIES: usize = 0;
const OUTLETS: usize = 1;
const BODIES: usize = 2;
const CLUBS: usize = 3;
const GOVERNMENT: usize = 4;
const TOWNS: usize = 5;
const STATES: usize = 6;
const AREAS: usize = 7;

impl Pool {
    pub(super) fn new(lists: &[NameList<'_>]) -> Pool {
        let mut pool = Pool {
            groups: vec![Vec::new(); 8],
            ..Pool::default()
        };
        for name in COUNTRIES.trim().split('|') {
            pool.add(name, STATES, true);
        }
        for name in REGIONS.trim().split('|') {
            pool.add(name, AREAS, true);
        }
        each_listed(lists, |name, list, word| {
            let group = match list {
                List::Company => COMPANIES,
                List::Outlet => OUTLETS,
                List::Club => CLUBS,
                List::Government => GOVERNMENT,
                List::City => TOWNS,
                List::FirstName => return,
                _ => BODIES,
            };
            pool.add(name, group, !word);
        });
        pool
    }

    fn add(&mut self, name: &str, group: usize, draw: bool) {
        self.kinds.entry(name.to_string()).or_insert(group);
        if draw && let Some(names) = self.groups.get_mut(group) {
            names.push(name.to_string());
        }
    }

    /// Another name for one of type `kind` (1 organisation, 2 location).
    pub(super) fn other(
        &self,
        name: &str,
        kind: u8,
        random: &mut super::random::Random,
    ) -> Option<&str> {
        let group = match (self.kinds.get(name), kind) {
            (Some(&group), 1) if group < TOWNS => group,
            (Some(&group), 2) if group >= TOWNS => group,
            (None, 1) if random.chance(0.5) => {
                [COMPANIES, COMPANIES, COMPANIES, OUTLETS, BODIES, CLUBS][random.below(6)]
            }
            _ => return None,
        };
        let names = self.groups.get(group).filter(|g| !g.is_empty())?;
        names.get(random.below(names.len())).map(String::as_str)
    }
}
