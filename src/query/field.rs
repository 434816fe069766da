//! The fields a query can name, their other names, and the nearest one to a typo.
//!
//! What a field holds and how it is matched is left to `index` and `search`; the one thing
//! that parsing depends on is [`FieldKind`].

use crate::text::fold;

use super::date::DateSide;

/// A field of an article that a query can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The headline.
    Headline,
    /// Businesses named in the article.
    Company,
    /// Countries.
    Country,
    /// Countries that the article is about.
    MainCountry,
    /// Cities, regions and other places.
    Place,
    /// Who published the article.
    Publication,
    /// Whom the article has its information from.
    Cites,
    /// Persons.
    Person,
    /// Organisations that are no businesses.
    Org,
    /// The language, as a code or a name.
    Lang,
    /// Who wrote the article.
    Byline,
    /// The article's identifier.
    Id,
    /// The file the article stands in.
    Path,
    /// The article's address.
    Url,
    /// Headline and body: what is searched where no field is named.
    Text,
}

/// How the value of a field is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Running text: words, phrases and all operators.
    Text,
    /// Names from a list: the value is one name, however many words it has.
    Value,
    /// A string compared as it is, in which only `*` means something.
    Verbatim,
}

/// What stands before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    Field(Field),
    Date(DateSide),
}

/// All names, the first of each field being the one that is printed.
const NAMES: &[(Prefix, &[&str])] = &[
    (
        Prefix::Field(Field::Headline),
        &["headline", "headlines", "title"],
    ),
    (
        Prefix::Field(Field::Company),
        &["company", "companies", "firm"],
    ),
    (Prefix::Field(Field::Country), &["country", "countries"]),
    (
        Prefix::Field(Field::MainCountry),
        &["main_country", "main-country", "about"],
    ),
    (
        Prefix::Field(Field::Place),
        &["place", "places", "location", "city", "region"],
    ),
    (
        Prefix::Field(Field::Publication),
        &[
            "publication",
            "publications",
            "publisher",
            "source",
            "outlet",
            "site",
        ],
    ),
    (
        Prefix::Field(Field::Cites),
        &["cites", "cite", "cited", "citing"],
    ),
    (
        Prefix::Field(Field::Person),
        &["person", "persons", "people"],
    ),
    (
        Prefix::Field(Field::Org),
        &[
            "org",
            "orgs",
            "organisation",
            "organization",
            "organisations",
            "organizations",
        ],
    ),
    (Prefix::Field(Field::Lang), &["lang", "language"]),
    (
        Prefix::Field(Field::Byline),
        &["byline", "author", "authors"],
    ),
    (Prefix::Field(Field::Id), &["id"]),
    (Prefix::Field(Field::Path), &["path", "file"]),
    (Prefix::Field(Field::Url), &["url", "link"]),
    (Prefix::Field(Field::Text), &["text", "body"]),
    (Prefix::Date(DateSide::On), &["date", "dated", "published"]),
    (Prefix::Date(DateSide::Since), &["since"]),
    (Prefix::Date(DateSide::Until), &["until"]),
    (Prefix::Date(DateSide::After), &["after"]),
    (Prefix::Date(DateSide::Before), &["before"]),
];

impl Field {
    /// All fields, in the order in which they are listed to users.
    pub const ALL: [Field; 15] = [
        Field::Headline,
        Field::Company,
        Field::Country,
        Field::MainCountry,
        Field::Place,
        Field::Publication,
        Field::Cites,
        Field::Person,
        Field::Org,
        Field::Lang,
        Field::Byline,
        Field::Id,
        Field::Path,
        Field::Url,
        Field::Text,
    ];

    /// The name in queries, flags and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Field::Headline => "headline",
            Field::Company => "company",
            Field::Country => "country",
            Field::MainCountry => "main_country",
            Field::Place => "place",
            Field::Publication => "publication",
            Field::Cites => "cites",
            Field::Person => "person",
            Field::Org => "org",
            Field::Lang => "lang",
            Field::Byline => "byline",
            Field::Id => "id",
            Field::Path => "path",
            Field::Url => "url",
            Field::Text => "text",
        }
    }

    /// The field of that name or one of its other names, in any case.
    ///
    /// ```
    /// use newshound::query::Field;
    /// assert_eq!(Field::from_name("Outlet"), Some(Field::Publication));
    /// ```
    pub fn from_name(name: &str) -> Option<Field> {
        match find(name)? {
            Prefix::Field(field) => Some(field),
            Prefix::Date(_) => None,
        }
    }

    /// How its values are read.
    pub fn kind(self) -> FieldKind {
        match self {
            Field::Headline | Field::Byline | Field::Text => FieldKind::Text,
            Field::Id | Field::Path | Field::Url => FieldKind::Verbatim,
            _ => FieldKind::Value,
        }
    }
}

/// What the word before a colon names, if it names anything.
pub(super) fn find(name: &str) -> Option<Prefix> {
    // Longer than any name, also in full-width letters: not worth folding.
    if name.len() > MAX_NAME * 4 {
        return None;
    }
    let name = fold(name);
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()))
        .map(|(prefix, _)| *prefix)
}

/// The printed name of the field that `name` is most likely a typo of. One slip in a short
/// name, two in a longer one; a swap of neighbours is one slip.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    if name.len() > MAX_NAME * 4 {
        return None;
    }
    let name: Vec<char> = fold(name).chars().collect();
    let allowed = match name.len() {
        0..=2 => return None,
        3..=4 => 1,
        _ => 2,
    };
    NAMES
        .iter()
        .flat_map(|(_, names)| names.iter().map(move |other| (names[0], other)))
        .filter(|(_, other)| other.len().abs_diff(name.len()) <= allowed)
        .map(|(first, other)| (slips(&name, other), first))
        .filter(|(slips, _)| *slips <= allowed)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, first)| first)
}

/// The longest name in [`NAMES`], in letters, with some room.
const MAX_NAME: usize = 16;

/// Optimal string alignment distance: insertions, deletions, replacements and swaps of
/// neighbours.
fn slips(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1; b.len() + 1];
        for j in 0..b.len() {
            let changed = last[j] + usize::from(a[i] != b[j]);
            row[j + 1] = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_name_and_no_name_is_shared() {
        for field in Field::ALL {
            assert_eq!(Field::from_name(field.name()), Some(field));
        }
        let mut all: Vec<&str> = NAMES
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all.iter().all(|name| name.len() <= MAX_NAME));
    }

    #[test]
    fn typos_find_their_field() {
        for (typo, field) in [
            ("cuntry", Some("country")),
            ("compnay", Some("company")),
            ("headlin", Some("headline")),
            ("ogr", Some("org")),
            ("organistion", Some("org")),
            ("publcation", Some("publication")),
            ("dat", Some("date")),
            ("foo", None),
            ("ab", None),
            ("sanctions", None),
        ] {
            assert_eq!(nearest(typo), field, "{typo}");
        }
    }
}
