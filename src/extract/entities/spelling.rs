//! One spelling for a name that is written in several: apostrophes, "U.S." before a body,
//! capitals of datelines and transcripts, prefixes of Bantu languages.

use super::book::Book;
use super::reader::Reader;
use super::sheet::Case;
use crate::article::EntityKind;
use crate::extract::gazetteer::token::{Shape, tokenize};
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

/// A single word in capitals of so many bytes may be initials.
const LONGEST_INITIALS: usize = 4;

/// A word that has none of them is initials, however long: "FHLBB".
const VOWELS: [char; 6] = ['A', 'E', 'I', 'O', 'U', 'Y'];

impl Reader<'_, '_> {
    /// Whether the sentence of the token is in capitals.
    fn is_upper(&self, at: usize) -> bool {
        let sentences = &self.sheet.sentences;
        let number = sentences.partition_point(|sentence| sentence.tokens.end <= at);
        sentences.get(number).is_some_and(|s| s.case == Case::Upper)
    }

    /// The tokens as written, words in capitals of five letters or more in title case.
    pub fn title_case(&self, first: usize, last: usize) -> String {
        let slice = self.sheet.slice(first, last);
        let all_upper = (first..last).all(|at| {
            self.sheet.tok(at).shape != Shape::Title && self.sheet.tok(at).shape != Shape::Mixed
        });
        // One word may be initials, but among others in capitals: "CRANEX SETS PAYOUT".
        let word = slice.len() > LONGEST_INITIALS && slice.contains(VOWELS);
        let alone = last <= first + 1 && !(word && self.is_upper(first));
        if !all_upper || alone {
            let mut name = slice.split_whitespace().collect::<Vec<_>>().join(" ");
            // Its last token is inside a bracket: "Zorvex (Norge".
            if name.contains('(') && !name.contains(')') {
                name.push(')');
            }
            return name;
        }
        slice
            .split_whitespace()
            .enumerate()
            .map(|(number, word)| {
                // Short ones are initials, but for these.
                const SHORT: &[&str] = &[
                    "AIR", "ART", "BAY", "BIG", "BOX", "CAR", "GAS", "HOT", "ICE", "INN", "KEY",
                    "MAN", "NEW", "OIL", "OLD", "ONE", "PET", "RED", "SEA", "SUN", "TEA", "TIN",
                    "TOP", "TOY", "WAY",
                ];
                if number > 0 && matches!(word, "AND" | "OF" | "FOR" | "THE") {
                    return word.to_lowercase();
                }
                let initials = word.chars().count() < 4 && !SHORT.contains(&word);
                if initials || word.contains('.') {
                    return word.to_owned();
                }
                capitalised(word)
            })
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A word in capitals as a name is written: "ZORVEX-MOR" is Zorvex-Mor, and "WZRV-TV" itself.
pub fn capitalised(word: &str) -> String {
    let hyphened = word.contains('-');
    if hyphened && word.split('-').all(|part| part.chars().count() <= 4) {
        return word.to_owned();
    }
    let parts = word.split('-').map(|part| {
        // "MCCRANEX" is McCranex.
        let prefix = match part.get(..2) {
            Some("MC") if part.len() > 4 => "Mc",
            _ => "",
        };
        let mut chars = part[prefix.len()..].chars();
        let first: String = chars.next().into_iter().collect();
        prefix.to_owned() + &first + &chars.as_str().to_lowercase()
    });
    parts.collect::<Vec<_>>().join("-")
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
