//! One spelling for a name that is written in several: apostrophes, "U.S." before a body,
//! capitals of datelines and transcripts, prefixes of Bantu languages.

use super::book::Book;
use super::company::capitalised;
use crate::article::EntityKind;
use crate::extract::gazetteer::token::tokenize;
use crate::extract::gazetteer::{Alias, Gazetteer, NameKind, is_first_name};

/// Short first words of places, which are no initials.
const PLACE_WORDS: &[&str] = &[
    "DEL", "DES", "EL", "FT", "FT.", "LAS", "LOS", "MT", "MT.", "NEW", "OAK", "OLD", "RED", "SAN",
    "ST", "ST.",
];

/// Short words of names of persons, which are no initials.
const PARTICLES: &[&str] = &["ABU", "AL", "BEN", "BIN", "DE", "DEL", "EL", "VAN", "VON"];

/// How a state's name is shortened before its bodies, and how it is written here.
const STATES: &[(&str, &str)] = &[
    ("U.S. ", "US "),
    ("United States ", "US "),
    ("U.N. ", "UN "),
    ("U.K. ", "UK "),
    ("E.U. ", "EU "),
];

/// Languages whose words for "of", "in" and "with" are written as one with a name: "reZorvex",
/// "weZorvex". In others a small letter before a capital is part of the name.
const JOINING: &[&str] = &["nd", "nr", "sn", "ss", "xh", "zu"];

/// The name as it is written here.
pub(super) fn tidy(kind: EntityKind, name: &str) -> String {
    let mut name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.contains('’') {
        name = name.replace('’', "'");
    }
    match kind {
        EntityKind::Org => {
            let found = STATES
                .iter()
                .find_map(|(long, short)| Some((short, name.strip_prefix(long)?)));
            match found {
                Some((short, rest)) if rest.starts_with(char::is_uppercase) => {
                    format!("{short}{rest}")
                }
                _ => name,
            }
        }
        EntityKind::Person => person(name),
        EntityKind::Place if name.contains(' ') => {
            let last = name.split(' ').count() - 1;
            let words = name.split(' ').enumerate().map(|(at, word)| {
                match at < last && PLACE_WORDS.contains(&word) {
                    true => capitalised(word),
                    false => word.to_owned(),
                }
            });
            // In capitals as a whole it may stand for itself: "LA".
            match name.contains(char::is_lowercase) {
                true => words.collect::<Vec<_>>().join(" "),
                false => name,
            }
        }
        _ => name,
    }
}

/// "AMY Zorvex", "ZORVEX".
fn person(name: String) -> String {
    let shouted = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase());
    if !name.contains(' ') {
        return match shouted(&name) && name.len() > 4 {
            true => capitalised(&name),
            false => name,
        };
    }
    if !name.contains(char::is_lowercase) || !name.split(' ').any(shouted) {
        return name;
    }
    let words = name.split(' ').enumerate().map(|(at, word)| {
        let given = at == 0 && word.len() < 4 && is_first_name(word);
        match shouted(word) && (given || PARTICLES.contains(&word)) {
            true => capitalised(word),
            false => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Gives names behind the prefix of a language that joins them to what they name.
pub(super) fn settle(book: &mut Book, gazetteer: &Gazetteer, lang: &str) {
    if !JOINING.contains(&lang) {
        return;
    }
    for thing in 0..book.things.len() {
        let known = &book.things[thing];
        if known.mentions == 0 || known.entry.is_some() {
            continue;
        }
        let kind = known.kind;
        let Some(name) = behind_prefix(&known.canonical).map(str::to_owned) else {
            continue;
        };
        let mut tokens = Vec::new();
        tokenize(&name, &mut tokens);
        let entry = gazetteer.exact(&tokens, |alias| {
            let person = gazetteer.entry(alias.entry).kind == NameKind::Person;
            !alias.has(Alias::AMBIGUOUS | Alias::WORD | Alias::CAPITAL)
                && person == (kind == EntityKind::Person)
        });
        let whole = match entry.map(|alias| alias.entry) {
            Some(entry) => book.entry(gazetteer, entry),
            None => book.named(kind, &name),
        };
        book.rename_all(thing, whole as usize);
    }
}

/// "Zorvex" of "kwiZorvex".
fn behind_prefix(name: &str) -> Option<&str> {
    let capital = name.find(char::is_uppercase)?;
    let small = name.get(..capital)?;
    let prefix = (1..=4).contains(&capital) && small.bytes().all(|b| b.is_ascii_lowercase());
    let rest = name.get(capital..)?;
    (prefix && rest.chars().count() > 2).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::entities::{ArticleText, Recognizer};

    #[test]
    fn one_name_has_one_spelling() {
        use EntityKind::{Company, Org, Person, Place};
        for (kind, name, written) in [
            (Person, "Naomi O’Zorvex", "Naomi O'Zorvex"),
            (Person, "AMY Zorvex", "Amy Zorvex"),
            (Person, "AJ Zorvex", "AJ Zorvex"),
            (Person, "DE Zorvex", "De Zorvex"),
            (Person, "ZORVEX", "Zorvex"),
            (Person, "ZQX", "ZQX"),
            (Org, "U.S. Zorvex Office", "US Zorvex Office"),
            (Org, "United States Zorvex Office", "US Zorvex Office"),
            (Org, "United States of Zorvex", "United States of Zorvex"),
            (Company, "U.S. Zorvex", "U.S. Zorvex"),
            (Place, "SAN Zorvex", "San Zorvex"),
            (Place, "SAN ZORVEX", "SAN ZORVEX"),
            (Place, "Zorvex LA", "Zorvex LA"),
        ] {
            assert_eq!(tidy(kind, name), written);
        }
    }

    #[test]
    fn a_prefix_is_no_part_of_a_name() {
        let text = |lang| ArticleText {
            headline: "",
            body: "Sangano iri, reZimbabwe Qubrix University, riri pano.",
            lang,
            publication: None,
        };
        let names = |lang| {
            let (entities, _) = Recognizer::new().recognize_with(&text(lang), None);
            let orgs = entities.into_iter().filter(|e| e.kind == EntityKind::Org);
            orgs.map(|e| e.canonical).collect::<Vec<_>>()
        };
        assert_eq!(names("sn"), ["Zimbabwe Qubrix University"]);
        assert_eq!(behind_prefix("kwiZorvex"), Some("Zorvex"));
        assert_eq!(behind_prefix("Zorvex"), None);
        assert_eq!(behind_prefix("zorvexZorvex"), None);
    }
}
