//! Initials that stand for a name of the same article: in brackets behind it, or the only name
//! that has them. Initials that everybody knows are the gazetteer's business, but for those
//! that the article itself explains otherwise.

use std::collections::HashMap;

use super::book::{Book, Place};
use super::sheet::{FREE, Sheet};
use crate::article::EntityKind;
use crate::extract::gazetteer::token::{Gap, Shape};

/// Letters of initials: two are anybody's.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=7;

/// Beyond so many things an article is a list.
const MOST: usize = 1000;

/// Gives initials to what they stand for.
pub fn settle(sheets: &[Sheet<'_>; 2], book: &mut Book) {
    explained(sheets, book);
    unexplained(book);
}

/// "Zorvex Community Diagnostic Centre (CDC)", "the Zorvex Force (or ZF)", "the Zorvex Board of
/// Trade, ZBT,": wherever the initials stand, they are those of the name before them.
fn explained(sheets: &[Sheet<'_>; 2], book: &mut Book) {
    let mut meant: HashMap<&str, u32> = HashMap::new();
    for place in &book.places {
        let sheet = &sheets[usize::from(place.sheet.min(1))];
        let Some(letters) = letters(sheet, place) else {
            continue;
        };
        if let Some(thing) = before(sheet, book, place, letters) {
            meant.entry(letters).or_insert(thing);
        }
    }
    if meant.is_empty() {
        return;
    }
    for number in 0..book.places.len() {
        let place = book.places[number];
        let sheet = &sheets[usize::from(place.sheet.min(1))];
        let thing = letters(sheet, &place).and_then(|letters| meant.get(letters));
        if let Some(thing) = thing.filter(|thing| **thing != place.thing) {
            book.rename(number, *thing);
        }
    }
}

/// The initials that a mention consists of.
fn letters<'t>(sheet: &Sheet<'t>, place: &Place) -> Option<&'t str> {
    let at = place.first as usize;
    let word = sheet.word(at);
    let short = place.last == place.first + 1 && sheet.tok(at).shape == Shape::Upper;
    (short && LETTERS.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase()))
        .then_some(word)
}

/// The organisation named directly before the mention, if it has these initials or ends in
/// them.
fn before(sheet: &Sheet<'_>, book: &Book, place: &Place, letters: &str) -> Option<u32> {
    let at = place.first as usize;
    let opens = |at: usize| sheet.tok(at).gap.has(Gap::OPEN);
    let or = at > 0 && sheet.word(at - 1) == "or" && opens(at - 1);
    let comma = sheet.tok(at).gap.has(Gap::COMMA) && !sheet.tok(at).gap.has(Gap::SENTENCE);
    let last = if or { at - 1 } else { at };
    if !(or || opens(at) || comma) {
        return None;
    }
    let owner = *sheet.owner.get(last.checked_sub(1)?)?;
    let named = book.places.get(owner as usize).filter(|_| owner != FREE)?;
    let thing = book.thing(named.thing)?;
    let body = matches!(thing.kind, EntityKind::Org | EntityKind::Company);
    let name = sheet.slice(named.first as usize, named.last as usize);
    let fits = |initials: &String| {
        initials == letters || !comma && initials.ends_with(letters) && initials.len() > 2
    };
    (body && named.last as usize == last && initials(name).iter().any(fits)).then_some(named.thing)
}

/// Initials that nobody knows and that one name of the article has.
fn unexplained(book: &mut Book) {
    if book.things.len() > MOST {
        return;
    }
    let is_initials =
        |name: &str| LETTERS.contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase());
    for short in 0..book.things.len() {
        let thing = &book.things[short];
        let body = matches!(thing.kind, EntityKind::Org | EntityKind::Company);
        let unknown = thing.mentions > 0 && thing.entry.is_none();
        if !unknown || !(body || thing.kind == EntityKind::Person) || !is_initials(&thing.canonical)
        {
            continue;
        }
        let mut full = (0..book.things.len()).filter(|full| {
            let other = &book.things[*full];
            let bodies = matches!(other.kind, EntityKind::Org | EntityKind::Company) && body;
            other.mentions > 0
                && (bodies || other.kind == EntityKind::Person)
                && other.canonical.contains([' ', '-'])
                && initials(&other.canonical).contains(&thing.canonical)
        });
        if let (Some(only), None) = (full.next(), full.next()) {
            book.rename_all(short, only);
        }
    }
}

/// The first letters of the words of a name: of those with a capital, and of all.
fn initials(name: &str) -> [String; 2] {
    let words = || name.split([' ', '-', '\n']).filter(|word| !word.is_empty());
    let first = |word: &str| word.chars().next().map(|c| c.to_ascii_uppercase());
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    [
        words().filter(capital).filter_map(first).collect(),
        words().filter_map(first).collect(),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::proposed::entities;
    use crate::article::EntityKind;

    /// The names in `body`, sorted, where a tagger proposes `tagged`.
    fn names(body: &str, tagged: &[(&str, EntityKind)]) -> Vec<String> {
        let all = entities(body, tagged).into_iter();
        let mut names: Vec<String> = all.map(|e| e.canonical).collect();
        names.sort();
        names
    }

    #[test]
    fn initials_are_what_the_article_says_they_are() {
        use EntityKind::{Org, Person};
        let centre = "Zorvex Community Diagnostic Centre";
        let body = "The Zorvex Community Diagnostic Centre (CDC) opened. The CDC is new.";
        assert_eq!(names(body, &[(centre, Org), ("CDC", Org)]), [centre]);
        let body = "The Zorvex College of Qubrix met. Later the ZCQ voted.";
        let tagged = [("Zorvex College of Qubrix", Org), ("ZCQ", Org)];
        assert_eq!(names(body, &tagged), ["Zorvex College of Qubrix"]);
        let body = "NZP spoke. Naomi Zorvex-Plimtor listened.";
        let tagged = [("NZP", Person), ("Naomi Zorvex-Plimtor", Person)];
        assert_eq!(names(body, &tagged), ["Naomi Zorvex-Plimtor"]);
        // Two have them, or nobody.
        let body = "ZPQ met Zorvex Plimtor Qubrix and Zendar Palmik Quorin.";
        let tagged = [
            ("ZPQ", Org),
            ("Zorvex Plimtor Qubrix", Org),
            ("Zendar Palmik Quorin", Org),
        ];
        assert_eq!(names(body, &tagged).len(), 3);
    }
}
