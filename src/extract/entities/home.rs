//! Which country an article is at home in, and whose Senate or Supreme Court it therefore
//! means; and the countries that regions and parts of a state stand for.

use std::collections::HashMap;

use super::book::Book;
use super::sheet::Sheet;
use crate::article::EntityKind;
use crate::extract::gazetteer::{Alias, Gazetteer, NameKind};

/// Votes below which no country is an article's own.
const LEAST: u32 = 2;

/// The code of the country that the article names most, by itself or by its places.
fn home(book: &Book, gazetteer: &Gazetteer) -> Option<&'static str> {
    let mut votes: HashMap<&'static str, u32> = HashMap::new();
    for thing in book.things.iter().filter(|thing| thing.mentions > 0) {
        let Some(entry) = thing.entry.map(|entry| gazetteer.entry(entry)) else {
            continue;
        };
        let counts = match entry.kind {
            NameKind::Country | NameKind::Place => true,
            NameKind::Org => entry.stands,
            _ => false,
        };
        if counts && !entry.country.is_empty() {
            *votes.entry(entry.country).or_default() += thing.mentions;
        }
    }
    let (code, votes) = votes
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)))?;
    (votes >= LEAST).then_some(code)
}

/// Gives bodies that many states have ("the Senate", "Supreme Court") to the article's own.
pub fn settle_bodies(sheets: &[Sheet<'_>; 2], book: &mut Book, gazetteer: &Gazetteer) {
    let unknown = |book: &Book, thing: u32| {
        book.thing(thing)
            .is_some_and(|thing| thing.kind == EntityKind::Org && thing.entry.is_none())
    };
    if !book.places.iter().any(|place| unknown(book, place.thing)) {
        return;
    }
    let Some(country) = home(book, gazetteer) else {
        return;
    };
    let mut found: HashMap<u32, Option<u32>> = HashMap::new();
    for number in 0..book.places.len() {
        let place = book.places[number];
        if !unknown(book, place.thing) {
            continue;
        }
        let meant = *found.entry(place.thing).or_insert_with(|| {
            let sheet = &sheets[usize::from(place.sheet.min(1))];
            let tokens = sheet
                .tokens
                .get(place.first as usize..place.last as usize)?;
            gazetteer
                .exact(tokens, |alias| {
                    let entry = gazetteer.entry(alias.entry);
                    alias.has(Alias::AMBIGUOUS)
                        && entry.kind == NameKind::Org
                        && entry.stands
                        && entry.country == country
                })
                .map(|alias| alias.entry)
        });
        if let Some(entry) = meant {
            let thing = book.entry(gazetteer, entry);
            book.rename(number, thing);
        }
    }
}
