//! Names that are known beforehand: companies, outlets, organisations, cities, countries,
//! people in office, and the words that the rules of extraction rest on.
//!
//! The data are plain tables beside this file, compiled in and parsed once when first
//! needed. What a name in running text means is decided in `entities`; here is only which
//! names exist. Country names in languages other than English come from CLDR ([`country`]).

pub mod country;
pub mod hash;
pub mod lexicon;
pub mod local;
mod names;
mod outlet;
pub mod token;
pub mod trie;

use std::collections::HashMap;
use std::sync::OnceLock;

use lexicon::{Lexicon, class};
pub use names::{Names, joinable};
pub use outlet::{
    outlet_by_domain, outlet_by_label, outlet_by_name, outlet_called, without_article,
};
use token::{Token, tokenize};

/// What a known name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A country.
    Country,
    /// A newspaper, broadcaster or site.
    Outlet,
    /// A news agency.
    Agency,
    /// A ministry, court, party, international body.
    Org,
    /// A business.
    Company,
    /// Someone whom the news name without a first name.
    Person,
    /// A city or region.
    Place,
}

/// A real thing with a known name.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The name it has in the archive.
    pub name: &'static str,
    /// What it is.
    pub kind: NameKind,
    /// For places: a capital, or big enough to be meant without a country beside it. For people:
    /// known by the surname even beside a relative.
    pub prominent: bool,
    /// ISO 3166 code of its country, or empty.
    pub country: &'static str,
    /// Whether who names it names its country: a part of the state, a region. Regions of
    /// the United States are left out, for American news names them all the time.
    pub stands: bool,
}

/// One name of an entry.
#[derive(Debug, Clone, Copy)]
pub struct Alias {
    /// Index of the entry.
    pub entry: u32,
    /// Flags of this name.
    pub flags: u16,
}

impl Alias {
    /// The name means something else as often.
    pub const AMBIGUOUS: u16 = 1;
    /// The name is an ordinary word or surname.
    pub const WORD: u16 = 1 << 1;
    /// Initials: only capitals count.
    pub const ACRONYM: u16 = 1 << 2;
    /// The canonical name itself.
    pub const CANONICAL: u16 = 1 << 3;
    /// "Russian".
    pub const DEMONYM: u16 = 1 << 4;
    /// A capital that stands for its government.
    pub const CAPITAL: u16 = 1 << 5;
    /// The name ends in 's.
    pub const POSSESSIVE: u16 = 1 << 6;
    /// The name has words in lower case: "Union européenne".
    pub const LOWER: u16 = 1 << 7;
    /// The name begins in lower case: "ministerstvo zahraničí".
    pub const SMALL: u16 = 1 << 8;

    /// Whether any of `flags` is set.
    pub fn has(self, flags: u16) -> bool {
        self.flags & flags != 0
    }
}

/// Before a name in a table: another has it, too, and only an address tells which is meant.
const ADDRESS_ONLY: char = '@';

/// What may stand before a name in a table.
const MARKS: [char; 2] = ['~', ADDRESS_ONLY];

/// All known names.
#[derive(Debug)]
pub struct Gazetteer {
    entries: Vec<Entry>,
    names: Names,
    by_code: HashMap<&'static str, u32>,
    /// The countries of capitals that stand for their governments.
    seats: HashMap<&'static str, u32>,
}

impl Gazetteer {
    /// The gazetteer, loaded at the first call.
    pub fn get() -> &'static Gazetteer {
        static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
        GAZETTEER.get_or_init(Gazetteer::load)
    }

    fn load() -> Gazetteer {
        let mut gazetteer = Gazetteer {
            entries: Vec::with_capacity(20_000),
            names: Names::with_capacity(50_000),
            by_code: HashMap::new(),
            seats: HashMap::new(),
        };
        let mut tokens = Vec::new();
        for [name, country, flags, aliases] in rows(include_str!("cities.tsv")) {
            let entry = Entry {
                name,
                kind: NameKind::Place,
                prominent: flags.contains(['c', 'b', 'r']),
                country,
                stands: flags.contains('r') && country != "US",
            };
            gazetteer.add(entry, aliases, word_flag(flags), &mut tokens);
        }
        for [name, country, aliases, flags] in rows(include_str!("companies.tsv")) {
            let entry = Entry {
                name,
                kind: NameKind::Company,
                prominent: false,
                country,
                stands: false,
            };
            gazetteer.add(entry, aliases, word_flag(flags), &mut tokens);
        }
        for [name, country, aliases, flags] in rows(include_str!("persons.tsv")) {
            let entry = Entry {
                name,
                kind: NameKind::Person,
                prominent: flags.contains('k'),
                country,
                stands: false,
            };
            gazetteer.add(entry, aliases, word_flag(flags), &mut tokens);
        }
        for [name, sort, country, aliases] in rows(include_str!("organisations.tsv")) {
            let entry = Entry {
                name,
                kind: NameKind::Org,
                prominent: false,
                country,
                stands: matches!(sort, "government" | "central_bank" | "court" | "military"),
            };
            gazetteer.add(entry, aliases, 0, &mut tokens);
        }
        for [name, kind, country, _domains, aliases] in rows(include_str!("outlets.tsv")) {
            let entry = Entry {
                name,
                kind: if kind == "agency" {
                    NameKind::Agency
                } else {
                    NameKind::Outlet
                },
                prominent: false,
                country,
                stands: false,
            };
            gazetteer.add(entry, aliases, 0, &mut tokens);
        }
        for [code, name, capitals, aliases, demonyms] in rows(include_str!("countries.tsv")) {
            let entry = Entry {
                name,
                kind: NameKind::Country,
                prominent: true,
                country: code,
                stands: false,
            };
            let index = gazetteer.add(entry, aliases, 0, &mut tokens);
            gazetteer.by_code.insert(code, index);
            for capital in capitals.split('|') {
                gazetteer.add_alias(capital, index, Alias::CAPITAL, &mut tokens);
                gazetteer.seats.insert(capital, index);
            }
            for demonym in demonyms.split('|') {
                gazetteer.add_alias(demonym, index, Alias::DEMONYM, &mut tokens);
            }
        }
        gazetteer
    }

    fn add(
        &mut self,
        mut entry: Entry,
        aliases: &'static str,
        word: u16,
        tokens: &mut Vec<Token>,
    ) -> u32 {
        let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        // Marked, it is a name that means something else as often, or one that says nothing
        // without the address.
        let name = entry.name;
        entry.name = name.trim_start_matches(MARKS);
        self.entries.push(entry);
        if !name.starts_with(ADDRESS_ONLY) {
            self.add_alias(name, index, word | Alias::CANONICAL, tokens);
        }
        for alias in aliases.split('|') {
            // A word of its own may be an alias of an entry that is an ordinary word.
            let word = if alias.contains([' ', '-', '&']) {
                0
            } else {
                word
            };
            self.add_alias(alias, index, word, tokens);
        }
        index
    }

    fn add_alias(&mut self, alias: &'static str, entry: u32, flags: u16, tokens: &mut Vec<Token>) {
        let kind = self.entry(entry).kind;
        self.names.add(alias, (entry, kind), flags, tokens);
    }

    /// The country whose government the capital called `name` stands for.
    fn seat(&self, name: &str) -> Option<u32> {
        self.seats.get(name).copied()
    }

    /// The entry with this index.
    pub fn entry(&self, index: u32) -> &Entry {
        const NOTHING: Entry = Entry {
            name: "",
            kind: NameKind::Place,
            prominent: false,
            country: "",
            stands: false,
        };
        self.entries.get(index as usize).unwrap_or(&NOTHING)
    }

    /// The country with this code: index of its entry.
    pub fn country(&self, code: &str) -> Option<u32> {
        self.by_code.get(code).copied()
    }

    /// Whether a known name begins with `token`.
    pub fn starts(&self, token: &Token) -> bool {
        self.names.starts(token)
    }

    /// The longest known name that begins at `tokens[at]` and has a meaning that `accept`s.
    pub fn longest(
        &self,
        tokens: &[Token],
        at: usize,
        accept: impl FnMut(usize, &Alias) -> bool,
    ) -> Option<(usize, &Alias)> {
        self.names
            .longest(tokens, at, |alias| self.rank(alias), accept)
    }

    /// The same, with names of the article's language beside all others.
    pub fn longest_beside<'g>(
        &'g self,
        local: Option<&'g Names>,
        tokens: &[Token],
        at: usize,
        mut accept: impl FnMut(usize, &Alias) -> bool,
    ) -> Option<(usize, &'g Alias)> {
        let known = self.longest(tokens, at, &mut accept);
        let local =
            local.and_then(|names| names.longest(tokens, at, |alias| self.rank(alias), accept));
        match (known, local) {
            (Some(known), Some(local)) if known.0 > local.0 => Some(known),
            (known, local) => local.or(known),
        }
    }

    /// The best meaning of exactly these tokens that `accept`s.
    pub fn exact(&self, tokens: &[Token], accept: impl FnMut(&Alias) -> bool) -> Option<&Alias> {
        self.names.exact(tokens, |alias| self.rank(alias), accept)
    }

    /// Which meaning of a name is the likeliest.
    fn rank(&self, alias: &Alias) -> u8 {
        let kind = match self.entry(alias.entry).kind {
            NameKind::Country if alias.has(Alias::CAPITAL) => 0,
            NameKind::Country => 9,
            NameKind::Outlet | NameKind::Agency => 7,
            NameKind::Org => 8,
            NameKind::Person => 6,
            NameKind::Place if self.entry(alias.entry).prominent => 5,
            NameKind::Company => 4,
            NameKind::Place => 3,
        };
        let safe = if alias.has(Alias::AMBIGUOUS | Alias::WORD) {
            0
        } else {
            20
        };
        kind + safe
    }
}

fn word_flag(flags: &str) -> u16 {
    if flags.contains('w') { Alias::WORD } else { 0 }
}

/// The rows of a table with at least one column; missing columns are empty.
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut columns = [""; N];
            for (column, value) in columns.iter_mut().zip(line.split('\t')) {
                *column = value.trim();
            }
            columns
        })
}

/// Codes of all countries of the gazetteer.
fn country_codes() -> impl Iterator<Item = &'static str> {
    rows::<1>(include_str!("countries.tsv")).map(|[code]| code)
}

/// The English adjective of the country with this canonical name: "Chinese", "US". Where only
/// a word for its people is known ("New Zealander"), the name serves.
pub fn adjective(country: &str) -> Option<&'static str> {
    if country == "United States" {
        return Some("US");
    }
    let [_, name, .., demonyms] = rows(include_str!("countries.tsv"))
        .find(|[_, name, ..]: &[&'static str; 5]| *name == country)?;
    let demonym = demonyms.split('|').next().filter(|d| !d.is_empty())?;
    Some(if demonym.ends_with("er") {
        name
    } else {
        demonym
    })
}

/// Whether `word` is a given name and no ordinary word.
pub fn is_first_name(word: &str) -> bool {
    let mut tokens = Vec::new();
    tokenize(word, &mut tokens);
    let [token] = tokens.as_slice() else {
        return false;
    };
    let classes = Lexicon::of("en").classes(token.hash);
    classes & class::FIRST != 0 && classes & class::FIRST_WORD == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_key;

    /// A canonical name may be in a table once, and an alias may not be the canonical name
    /// of another row of the table or stand unmarked in two rows.
    fn check<const N: usize>(table: &'static str, aliases: usize) {
        let mut names = HashMap::new();
        for row in rows::<N>(table) {
            let key = fold_key(row[0]);
            assert!(names.insert(key, row[0]).is_none(), "twice: {}", row[0]);
        }
        names.retain(|_, name| !name.starts_with(ADDRESS_ONLY));
        let mut seen: HashMap<String, &str> = HashMap::new();
        for row in rows::<N>(table) {
            for alias in row[aliases].split('|').filter(|alias| !alias.is_empty()) {
                let key = fold_key(alias);
                let own = key == fold_key(row[0]);
                assert!(
                    own || !names.contains_key(&key),
                    "{alias} of {} is a name",
                    row[0]
                );
                if !alias.starts_with('~') {
                    let other = seen.insert(key, row[0]);
                    assert!(
                        other.is_none_or(|o| o == row[0]),
                        "{alias} of {} and {other:?}",
                        row[0]
                    );
                }
            }
        }
    }

    #[test]
    fn tables_have_no_duplicates_and_mark_ambiguous_aliases() {
        check::<4>(include_str!("companies.tsv"), 2);
        check::<5>(include_str!("outlets.tsv"), 4);
        check::<4>(include_str!("organisations.tsv"), 3);
        check::<4>(include_str!("persons.tsv"), 2);
        check::<5>(include_str!("countries.tsv"), 3);
    }

    #[test]
    fn an_address_leads_to_one_outlet() {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for [name, _, _, domains, _] in rows(include_str!("outlets.tsv")) {
            for domain in domains.split('|').filter(|domain| !domain.is_empty()) {
                let lower = domain
                    .chars()
                    .all(|c| !c.is_uppercase() && c != '/' && c != ' ');
                assert!(lower && domain.contains('.'), "{domain} of {name}");
                let other = seen.insert(domain, name);
                assert!(other.is_none(), "{domain} of {name} and {other:?}");
            }
        }
    }

    #[test]
    fn every_table_says_where_it_comes_from() {
        for table in [
            include_str!("companies.tsv"),
            include_str!("outlets.tsv"),
            include_str!("organisations.tsv"),
            include_str!("cities.tsv"),
            include_str!("persons.tsv"),
            include_str!("countries.tsv"),
            include_str!("demonyms.tsv"),
            include_str!("lexicon.tsv"),
            include_str!("first_names.txt"),
            include_str!("given_names.txt"),
        ] {
            assert!(table.starts_with("# "));
            assert!(
                table
                    .lines()
                    .next()
                    .unwrap()
                    .contains("written for newshound")
            );
        }
    }

    #[test]
    fn adjectives_of_countries() {
        assert_eq!(adjective("China"), Some("Chinese"));
        assert_eq!(adjective("United States"), Some("US"));
        assert_eq!(adjective("New Zealand"), Some("New Zealand"));
        assert_eq!(adjective("Nowhere"), None);
    }
}
