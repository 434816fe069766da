//! Surnames that are the name of a country, a city, a firm or a paper, too: once an article has
//! named Jim Jordan, "Jordan" is he, unless it speaks of the kingdom as well.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::book::{Book, Place};
use super::sheet::Sheet;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};

/// What bears a surname and what is called by it, as places of the book: numbers, in order.
#[derive(Debug, Default)]
struct Bearing {
    /// Mentions of people by a longer name that ends with it, and whom they name.
    people: Vec<(usize, u32)>,
    /// Mentions of countries, places and bodies by the word alone.
    places: Vec<usize>,
}

/// Gives mentions of countries, places and bodies to the person whose surname they are.
pub(super) fn settle(sheets: &[Sheet<'_>; 2], book: &mut Book) {
    let sheet_of = |place: &Place| &sheets[usize::from(place.sheet.min(1))];
    let kind_of = |book: &Book, place: &Place| book.thing(place.thing).map(|thing| thing.kind);
    let mut bearing: BTreeMap<&str, Bearing> = BTreeMap::new();
    for (number, place) in book.places.iter().enumerate() {
        let (first, last) = (place.first as usize, place.last as usize);
        let sheet = sheet_of(place);
        let is_person = kind_of(book, place) == Some(EntityKind::Person);
        let full = (2..=4).contains(&(last - first));
        // "USS George Washington", "the George Washington".
        let ship = matches!(
            sheet.word(first.wrapping_sub(1)),
            "USS" | "HMS" | "the" | "The"
        );
        if is_person && full && !ship && sheet.tok(first).is(class::FIRST) {
            let people = &mut bearing.entry(sheet.word(last - 1)).or_default().people;
            people.push((number, place.thing));
        }
    }
    if bearing.is_empty() {
        return;
    }
    for (number, place) in book.places.iter().enumerate() {
        let alone = place.last == place.first + 1;
        let named = book
            .thing(place.thing)
            .is_some_and(|thing| match thing.kind {
                EntityKind::Country | EntityKind::Place => true,
                EntityKind::Company => true,
                EntityKind::Org => thing.medium.is_some(),
                EntityKind::Person => false,
            });
        let sheet = sheet_of(place);
        if alone
            && named
            && sheet.tok(place.first as usize).shape == Shape::Title
            && let Some(bearing) = bearing.get_mut(sheet.word(place.first as usize))
        {
            bearing.places.push(number);
        }
    }
    bearing.retain(|_, bearing| !bearing.places.is_empty());
    if bearing.is_empty() {
        return;
    }
    let mut mentions: HashMap<u32, Vec<usize>> = HashMap::new();
    for (number, place) in book.places.iter().enumerate() {
        mentions.entry(place.thing).or_default().push(number);
    }
    for (word, mut bearing) in bearing {
        let at = |(number, _): &(usize, u32)| order(&book.places[*number]);
        bearing.people.sort_by_key(at);
        let mut meant = Vec::new();
        let somewhere = is_somewhere(sheets, book, word, &bearing, &mentions);
        let known = is_known_before(book, &bearing, &mentions);
        for &number in &bearing.places {
            let place = &book.places[number];
            let kind = kind_of(book, place);
            let speaks = speaks(sheet_of(place), place);
            // A country speaks, too; a city does not.
            let himself = match (place.form, kind) {
                (Form::Demonym, _) => speaks,
                (_, Some(EntityKind::Place)) => !somewhere || speaks && !leads(sheets, place),
                (_, Some(EntityKind::Company | EntityKind::Org)) => {
                    !known && !trades(sheet_of(place), place)
                }
                _ => !somewhere,
            };
            if himself && let Some(person) = bearer(book, &bearing, place) {
                meant.push((number, person));
            }
        }
        for (number, person) in meant {
            book.rename(number, person);
            let place = &mut book.places[number];
            (place.form, place.reason) = (Form::Short, "rule: part of name");
        }
    }
}

/// Where a mention stands, headlines first.
fn order(place: &Place) -> (u8, u32) {
    (place.sheet, place.first)
}

/// Who is meant by a surname at `place`: whoever has it was named last before, or at all.
fn bearer(book: &Book, bearing: &Bearing, place: &Place) -> Option<u32> {
    let people = &bearing.people;
    let before = people.partition_point(|(number, _)| order(&book.places[*number]) < order(place));
    let last = before.checked_sub(1).and_then(|last| people.get(last));
    // A headline names by the surname whom the body names in full.
    let any = (place.sheet == 0).then(|| people.first()).flatten();
    last.or(any).map(|(_, person)| *person)
}

/// Whether the article speaks of the country or place of this name: before it names the
/// person, under another name, or as one that somebody is in or comes to.
fn is_somewhere(
    sheets: &[Sheet<'_>; 2],
    book: &Book,
    word: &str,
    bearing: &Bearing,
    mentions: &HashMap<u32, Vec<usize>>,
) -> bool {
    let body = |number: &usize| {
        let place = &book.places[*number];
        (place.sheet == 1).then_some(place.first)
    };
    let introduced = bearing.people.iter().filter_map(|(number, _)| body(number));
    let introduced = introduced.min();
    let named = bearing.places.iter().filter_map(body).min();
    if let (Some(named), Some(introduced)) = (named, introduced)
        && named < introduced
    {
        return true;
    }
    let mut things: Vec<u32> = bearing
        .places
        .iter()
        .map(|number| book.places[*number].thing)
        .collect();
    things.sort_unstable();
    things.dedup();
    let of_things = things.iter().filter_map(|thing| mentions.get(thing));
    of_things.flatten().any(|&number| {
        let place = &book.places[number];
        let sheet = &sheets[usize::from(place.sheet.min(1))];
        place.last != place.first + 1
            || sheet.word(place.first as usize) != word
            || leads(sheets, place)
    })
}

/// Whether the article names the firm or paper, by whatever name, before it names the person.
fn is_known_before(book: &Book, bearing: &Bearing, mentions: &HashMap<u32, Vec<usize>>) -> bool {
    let body = |number: &usize| {
        let place = &book.places[*number];
        (place.sheet == 1).then_some(place.first)
    };
    let people = bearing.people.iter();
    let introduced = people.filter_map(|(number, _)| body(number)).min();
    let things = bearing.places.iter().map(|at| book.places[*at].thing);
    let named = things
        .filter_map(|thing| mentions.get(&thing))
        .flatten()
        .filter_map(body)
        .min();
    match (named, introduced) {
        (Some(named), Some(introduced)) => named < introduced,
        (_, introduced) => introduced.is_none(),
    }
}

/// Whether the words around say that a firm or a paper is meant: "shares of Ford", "Ford CEO",
/// "told Bloomberg", "according to Bloomberg".
fn trades(sheet: &Sheet<'_>, place: &Place) -> bool {
    let (first, last) = (place.first as usize, place.last as usize);
    let (before, next) = (sheet.before(first), sheet.tok(last));
    let firm = class::COMPANY_NOUN | class::COMPANY_STRONG | class::COMPANY_CONTEXT;
    let office = matches!(sheet.word(last), "CEO" | "CFO" | "COO");
    let owns = next.is(firm) && sheet.follows(last) && (!next.is_capital() || office);
    let named = before.is(firm) && sheet.follows(first) && !before.is_capital();
    let back = |back: usize| sheet.word(first.wrapping_sub(back));
    let of = matches!(back(1), "of" | "in" | "at" | "by" | "from")
        && first >= 2
        && sheet.before(first - 1).is(firm);
    let asked = matches!(back(1), "told" | "citing")
        || back(1) == "to" && matches!(back(2), "according" | "According")
        || back(1) == "by" && matches!(back(2), "reported" | "surveyed" | "polled" | "published");
    owns || named || of || asked
}

/// Whether the words around say that a place is meant: "in Jordan", "Lima, Peru".
fn leads(sheets: &[Sheet<'_>; 2], place: &Place) -> bool {
    let sheet = &sheets[usize::from(place.sheet.min(1))];
    let (first, last) = (place.first as usize, place.last as usize);
    let (token, next) = (sheet.tok(first), sheet.tok(last));
    let within = sheet.before(first).is(class::LOCATIVE)
        && sheet.follows(first)
        && sheet.word(first - 1) != "to";
    let listed = |at: usize| {
        let owned = sheet
            .owner
            .get(at)
            .is_some_and(|&owner| owner != super::sheet::FREE);
        owned && sheet.tok(at).is_capital()
    };
    within
        || next.gap.has(Gap::COMMA) && listed(last) && !next.gap.has(Gap::SENTENCE)
        || token.gap.has(Gap::COMMA)
            && first > 0
            && listed(first - 1)
            && !token.gap.has(Gap::SENTENCE)
}

/// Whether whoever is named here says something: "said Israel", "Israel told", "Mr. Israel".
fn speaks(sheet: &Sheet<'_>, place: &Place) -> bool {
    let (first, last) = (place.first as usize, place.last as usize);
    let (before, next) = (sheet.before(first), sheet.tok(last));
    let bare = sheet.tok(last - 1).possessive == 0;
    before.is(class::HONORIFIC)
        || bare && next.is(class::STRONG) && sheet.follows(last) && !next.is_capital()
        || before.is(class::STRONG) && sheet.follows(first) && !before.is_capital()
}

#[cfg(test)]
mod tests {
    use crate::article::EntityKind::{self, Country, Org, Person, Place};
    use crate::extract::entities::proposed::entities;

    fn read(body: &str, tagged: &[(&str, EntityKind)]) -> Vec<(EntityKind, String, usize)> {
        let found = entities(body, tagged).into_iter();
        found
            .map(|e| (e.kind, e.canonical, e.mentions.len()))
            .collect()
    }

    #[test]
    fn a_surname_is_no_country_and_no_city() {
        let body = "Rep. Jim Jordan came. But Jordan and others left, Jordan's aide said.";
        let found = read(body, &[("Jim Jordan", Person), ("Jordan", Place)]);
        assert_eq!(found, [(Person, "Jim Jordan".to_owned(), 3)]);
        let body = "Ana Lima came to Detroit. Lima apologized, and Mr. Lima left.";
        let found = read(body, &[("Ana Lima", Person), ("Lima", Place)]);
        assert!(
            found.contains(&(Person, "Ana Lima".to_owned(), 3)),
            "{found:?}"
        );
        let body = "Mark Cuban came. Mr. Cuban spoke of a Cuban cigar.";
        let found = read(body, &[("Mark Cuban", Person)]);
        assert!(
            found.contains(&(Person, "Mark Cuban".to_owned(), 2)),
            "{found:?}"
        );
        assert!(
            found.contains(&(Country, "Cuba".to_owned(), 1)),
            "{found:?}"
        );
    }

    #[test]
    fn a_surname_is_no_firm_and_no_paper() {
        let body = "Mike Bloomberg ran. Fans of Bloomberg left, and Bloomberg's aides did. It was \
                    his, he told Bloomberg.";
        let found = read(body, &[("Mike Bloomberg", Person), ("Bloomberg", Org)]);
        assert!(
            found.contains(&(Person, "Mike Bloomberg".to_owned(), 3)),
            "{found:?}"
        );
        assert!(
            found.contains(&(Org, "Bloomberg News".to_owned(), 1)),
            "{found:?}"
        );
        let body = "Ford Motor Co fell. Bill Ford spoke, and Ford cut jobs.";
        let found = read(body, &[("Bill Ford", Person), ("Ford", Org)]);
        assert!(
            found.contains(&(Person, "Bill Ford".to_owned(), 1)),
            "{found:?}"
        );
    }

    #[test]
    fn a_country_that_the_article_speaks_of_stays_one() {
        for body in [
            "Jim Jordan flew to Amman. He said that in Jordan, Jordan is liked.",
            "Jim Jordan asked about Jordan. Jordanian officials agreed.",
            "Jordan signed it. Rep. Jim Jordan said that Jordan had to.",
        ] {
            let found = read(body, &[("Jim Jordan", Person), ("Jordan", Place)]);
            let countries = found.iter().filter(|(kind, ..)| *kind == Country);
            assert_eq!(
                countries.map(|(_, name, _)| name.as_str()).next(),
                Some("Jordan"),
                "{body}"
            );
        }
    }
}
