//! Which countries an article is about, and whose Senate or Supreme Court it therefore
//! means; and the countries that regions and parts of a state stand for.

use std::collections::HashMap;

use super::book::Book;
use super::sheet::Sheet;
use crate::article::EntityKind;
use crate::extract::gazetteer::{Alias, Gazetteer, NameKind};

/// Votes below which no country is one that the article is about.
const LEAST: u32 = 2;

/// How often the article names each country, by itself or by its places, and the most.
fn votes(book: &Book, gazetteer: &Gazetteer) -> (HashMap<&'static str, u32>, u32) {
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
    let most = votes.values().copied().max().unwrap_or(0);
    (votes, most)
}

/// Gives bodies and parties that many states have ("the Senate", "Labour") to the country that
/// the article names most among those that have one, unless it is about another altogether.
pub fn settle_bodies(sheets: &[Sheet<'_>; 2], book: &mut Book, gazetteer: &Gazetteer) {
    let unknown = |book: &Book, thing: u32| {
        book.thing(thing)
            .is_some_and(|thing| thing.kind == EntityKind::Org && thing.entry.is_none())
    };
    if !book.places.iter().any(|place| unknown(book, place.thing)) {
        return;
    }
    let (votes, most) = votes(book, gazetteer);
    let of = |country: &str| votes.get(country).copied().unwrap_or(0);
    let least = LEAST.max(most / 4);
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
            let mut best = None;
            gazetteer.exact(tokens, |alias| {
                let entry = gazetteer.entry(alias.entry);
                let votes = of(entry.country);
                let own = alias.has(Alias::AMBIGUOUS)
                    && entry.kind == NameKind::Org
                    && votes >= least
                    && best.is_none_or(|(known, _)| votes > known);
                if own {
                    best = Some((votes, alias.entry));
                }
                own
            });
            best.map(|(_, entry)| entry)
        });
        if let Some(entry) = meant {
            let thing = book.entry(gazetteer, entry);
            book.rename(number, thing);
        }
    }
}
