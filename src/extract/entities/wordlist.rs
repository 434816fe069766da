//! Words by which names are told from what is none, as `wordlist.tsv` has them. What follows
//! from them is for `nobody` and `body` to say.

use hashbrown::HashMap;
use std::sync::OnceLock;

/// Last words of what is agreed, passed or handed down.
pub(super) const LAW: u16 = 1 << 0;
/// Last words of what takes place, is won or is suffered, unless a body is named after it.
pub(super) const EVENT: u16 = 1 << 1;
/// Single words that are neither a body nor a place: initials of things, feasts, holy books, diseases.
pub(super) const WORD: u16 = 1 << 2;
/// Sides of the world, and who comes from there.
pub(super) const SIDE: u16 = 1 << 3;
/// Who holds a chamber, before its name.
pub(super) const HOLDER: u16 = 1 << 4;
/// How they hold it, after a hyphen.
pub(super) const HELD: u16 = 1 << 5;
/// Verbs that a question begins with.
pub(super) const ASKING: u16 = 1 << 6;
/// What a Miss may be of.
pub(super) const CONTEST: u16 = 1 << 7;
/// What is called by a given name.
pub(super) const STORM: u16 = 1 << 8;
/// Single words that rules take for a person behind an office: people at large, and what players of films are labelled with.
pub(super) const FOLK: u16 = 1 << 9;
/// What stands with a capital before a person's name in captions and headlines.
pub(super) const LABEL: u16 = 1 << 10;
/// People of a body, behind its name in headlines.
pub(super) const CROWD: u16 = 1 << 11;
/// What is made and called by a name that is no body's.
pub(super) const MADE: u16 = 1 << 12;
/// Who leads or fills a chamber, and what is done there, behind its name.
pub(super) const LEADING: u16 = 1 << 13;
/// What ministries and departments are for.
pub(super) const FIELD: u16 = 1 << 14;

/// The classes by their names in the table.
const CLASSES: &[(&str, u16)] = &[
    ("law", LAW),
    ("event", EVENT),
    ("word", WORD),
    ("side", SIDE),
    ("holder", HOLDER),
    ("held", HELD),
    ("asking", ASKING),
    ("contest", CONTEST),
    ("storm", STORM),
    ("folk", FOLK),
    ("label", LABEL),
    ("crowd", CROWD),
    ("made", MADE),
    ("leading", LEADING),
    ("field", FIELD),
];

/// Whether the word, as it is written, is in one of `classes`.
pub(super) fn is(word: &str, classes: u16) -> bool {
    static WORDS: OnceLock<HashMap<&str, u16>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let mut words: HashMap<&str, u16> = HashMap::new();
        let rows = include_str!("wordlist.tsv").lines();
        for (class, listed) in rows.filter_map(|row| row.split_once('\t')) {
            let class = CLASSES.iter().find(|(name, _)| *name == class);
            for word in listed.split(' ') {
                *words.entry(word).or_default() |= class.map_or(0, |(_, bit)| *bit);
            }
        }
        words
    });
    words.get(word).is_some_and(|found| found & classes != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_of_a_known_class() {
        let rows = include_str!("wordlist.tsv").lines();
        for row in rows.filter(|row| !row.starts_with('#')) {
            let class = row.split('\t').next();
            let known = CLASSES.iter().any(|(name, _)| Some(*name) == class);
            assert!(known, "{row}");
        }
        assert!(is("Treaty", LAW | EVENT) && !is("Treaty", EVENT) && !is("Zorvex", LAW));
    }
}
