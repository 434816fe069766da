//! Towns of American states that are called as a country or a region elsewhere is: "Lebanon,
//! Pa.", "New Brunswick, N.J.". What the state behind them says holds for the article, where
//! its first mention has one.

use hashbrown::{HashMap, HashSet};

use super::book::{Book, Place};
use super::sheet::Sheet;
use super::state::in_full;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::Gap;
use crate::extract::gazetteer::{Gazetteer, NameKind};

/// Tells such towns from the countries and regions.
pub(super) fn settle(sheets: &[Sheet<'_>; 2], book: &mut Book, gazetteer: &Gazetteer) {
    let mut order: Vec<usize> = (0..book.places.len())
        .filter(|&number| {
            let thing = book.thing(book.places[number].thing);
            thing.is_some_and(|t| matches!(t.kind, EntityKind::Country | EntityKind::Place))
        })
        .collect();
    order.sort_unstable_by_key(|&number| (book.places[number].sheet, book.places[number].first));
    let mut towns = Vec::new();
    for pair in order.windows(2) {
        let (town, state) = (&book.places[pair[0]], &book.places[pair[1]]);
        let called = |place: &Place| book.thing(place.thing).map(|t| t.canonical.as_str());
        if let Some(state_name) = called(state).and_then(in_full)
            && town.sheet == state.sheet
            && town.last == state.first
            && town.form != Form::Demonym
            && is_elsewhere(book, gazetteer, town.thing)
            && is_address(&sheets[usize::from(town.sheet.min(1))], town, state)
        {
            // As written: "Antioch" is no other place's name for "Hatay".
            let sheet = &sheets[usize::from(town.sheet.min(1))];
            let name = in_title_case(sheet.slice(town.first as usize, town.last as usize));
            towns.push((pair[0], town.thing, format!("{name} ({state_name})")));
        }
    }
    if towns.is_empty() {
        return;
    }
    let mut first: HashMap<u32, usize> = HashMap::new();
    let mut people: HashSet<u32> = HashSet::new();
    for number in order {
        let place = &book.places[number];
        first.entry(place.thing).or_insert(number);
        if place.form == Form::Demonym {
            people.insert(place.thing);
        }
    }
    for (number, thing, name) in towns {
        // Another of the same name has been the first.
        if book.places[number].thing != thing {
            continue;
        }
        let town = book.named(EntityKind::Place, &name);
        if first.get(&thing) == Some(&number) && !people.contains(&thing) {
            book.rename_all(thing as usize, town as usize);
        } else {
            book.rename(number, town);
        }
    }
}

/// The words of a name with one capital each, as they are but in a dateline: "NEW BRUNSWICK".
fn in_title_case(name: &str) -> String {
    let words = name.split_whitespace().map(|word| {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if !word.chars().any(char::is_lowercase) => {
                format!("{first}{}", letters.as_str().to_lowercase())
            }
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether the thing is a country, or a region that stands for one, outside the United States.
fn is_elsewhere(book: &Book, gazetteer: &Gazetteer, thing: u32) -> bool {
    let entry = book.thing(thing).and_then(|thing| thing.entry);
    entry
        .map(|entry| gazetteer.entry(entry))
        .is_some_and(|entry| {
            entry.country != "US"
                && (entry.kind == NameKind::Country
                    || entry.kind == NameKind::Place && entry.stands)
        })
}

/// Whether the two names are an address and no list: "in Lebanon, Pa., a car", but not "in
/// Cuba, Florida and Peru".
fn is_address(sheet: &Sheet<'_>, town: &Place, state: &Place) -> bool {
    let (first, last) = (town.first as usize, state.last as usize);
    let between = sheet.tok(state.first as usize);
    let led = sheet.before(first).is(class::LOCATIVE) || sheet.tok(first).starts_sentence();
    let next = sheet.tok(last);
    let listed =
        next.is_capital() && !next.is(class::CALENDAR) || matches!(sheet.word(last), "and" | "or");
    let ends = last >= sheet.tokens.len() || next.gap.has(Gap::SENTENCE | Gap::CLOSE);
    between.gap.has(Gap::COMMA) && led && (ends || next.gap.has(Gap::COMMA | Gap::DASH) && !listed)
}

#[cfg(test)]
mod tests {
    use crate::article::EntityKind::{self, Country};
    use crate::extract::entities::proposed::untagged;

    fn read(body: &str) -> Vec<(EntityKind, String)> {
        untagged(body)
            .into_iter()
            .map(|e| (e.kind, e.canonical))
            .collect()
    }

    #[test]
    fn towns_are_called_as_they_are_written() {
        let found = read("NEW BRUNSWICK, New Jersey, May 3 - Police found a car.");
        let town = (EntityKind::Place, "New Brunswick (New Jersey)".to_owned());
        assert!(found.contains(&town), "{found:?}");
    }

    #[test]
    fn towns_of_states_are_no_countries() {
        for body in [
            "Police in Lebanon, Pennsylvania, found a car. It was stolen in Lebanon.",
            "Police in New Brunswick, New Jersey, found a car on Monday.",
            "He was held in Peru, Texas.",
        ] {
            let found = read(body);
            assert!(found.iter().all(|(kind, _)| *kind != Country), "{found:?}");
        }
        for body in [
            "He flew to Cuba, Florida, and Peru.",
            "He flew to Cuba, Florida and Texas.",
            "Lebanon sent a note. A man from Lebanon, Pennsylvania, read it.",
        ] {
            let found = read(body);
            assert!(found.iter().any(|(kind, _)| *kind == Country), "{found:?}");
        }
    }
}
