//! Ministries and other bodies that every state has, under the name of their state: "the
//! Economy Ministry" of an article about Georgia is the Georgian Economy Ministry, in that
//! article and across the archive. English only; those that the gazetteer knows have their
//! names from there.

use hashbrown::HashMap;

use super::book::Book;
use super::home::only_country;
use super::sheet::Sheet;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::token::{Gap, tokenize};
use crate::extract::gazetteer::{Alias, Gazetteer, NameKind, adjective};

/// Last words of bodies that belong to a state wherever they stand.
const STATE: &[&str] = &["Ministry", "Ministries"];

/// Last words of bodies that belong to one when it is named beside them.
const OFTEN: &[&str] = &[
    "Administration",
    "Agency",
    "Association",
    "Authority",
    "Bureau",
    "Commission",
    "Committee",
    "Council",
    "Court",
    "Department",
    "Directorate",
    "Federation",
    "Inspectorate",
    "Institute",
    "Service",
    "Treasury",
];

/// How sure it is that a name is a body of a state's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    /// By its name.
    Sure,
    /// If a state stands beside it.
    Likely,
}

impl Body {
    fn of(name: &str) -> Option<Body> {
        let mut words = name.split(' ');
        let first = words.next()?;
        let last = words.next_back()?;
        // A division of a ministry is none.
        let whole = first == "Ministry" || !name.contains(" of the ");
        if STATE.contains(&last) && whole || first == "Ministry" && name.starts_with("Ministry of ")
        {
            return Some(Body::Sure);
        }
        OFTEN.contains(&last).then_some(Body::Likely)
    }
}

/// Gives the bodies that the article names to their states: to the state that stands beside
/// them somewhere in the article, otherwise, where the name leaves no doubt, to the only one
/// that the article is about.
pub fn settle(sheets: &[Sheet<'_>; 2], book: &mut Book, gazetteer: &Gazetteer) {
    let bodies: HashMap<u32, Body> = (0..)
        .zip(&book.things)
        .filter(|(_, thing)| {
            thing.kind == EntityKind::Org && thing.entry.is_none() && thing.mentions > 0
        })
        .filter_map(|(number, thing)| Some((number, Body::of(&thing.canonical)?)))
        .collect();
    if bodies.is_empty() {
        return;
    }
    let countries = countries(book, gazetteer);
    // Of each body the states that stand beside it: a second one leaves it in doubt.
    let mut owners: HashMap<u32, Option<&'static str>> = HashMap::new();
    let mut beside = Vec::new();
    for (number, place) in book.places.iter().enumerate() {
        if !bodies.contains_key(&place.thing) {
            continue;
        }
        let sheet = &sheets[usize::from(place.sheet.min(1))];
        let joined = sheet
            .tok(place.first as usize)
            .gap
            .only(Gap::SPACE | Gap::LINE);
        let before = countries
            .get(&(place.sheet, End::Last(place.first)))
            .filter(|_| joined);
        let owner = before.or_else(|| {
            let after = after(sheet, place.last)?;
            countries.get(&(place.sheet, End::First(after)))
        });
        if let Some(&owner) = owner {
            beside.push((number, owner));
            owners
                .entry(place.thing)
                .and_modify(|known| *known = known.filter(|known| *known == owner))
                .or_insert(Some(owner));
        }
    }
    let own = only_country(book, gazetteer)
        .and_then(|code| gazetteer.country(code))
        .map(|country| gazetteer.entry(country).name);
    let mut renamed: HashMap<(u32, &'static str), u32> = HashMap::new();
    for number in 0..book.places.len() {
        let thing = book.places[number].thing;
        let Some(body) = bodies.get(&thing) else {
            continue;
        };
        let stated = beside
            .binary_search_by_key(&number, |(number, _)| *number)
            .ok()
            .map(|at| beside[at].1)
            .or_else(|| of_country(&book.thing(thing)?.canonical, gazetteer).map(|(_, of)| of));
        let country = stated.or_else(|| match owners.get(&thing) {
            Some(owner) => *owner,
            None if *body == Body::Sure => own,
            None => None,
        });
        // The United States has departments, and its news leaves out whose they are.
        let Some(country) = country.filter(|country| *country != "United States") else {
            continue;
        };
        let named = *renamed
            .entry((thing, country))
            .or_insert_with(|| name(book, gazetteer, thing, country));
        book.rename(number, named);
    }
}

/// The body `thing` of `country`.
fn name(book: &mut Book, gazetteer: &Gazetteer, thing: u32, country: &str) -> u32 {
    let Some(adjective) = adjective(country) else {
        return thing;
    };
    let Some(body) = book.thing(thing).map(|thing| thing.canonical.clone()) else {
        return thing;
    };
    let body = of_country(&body, gazetteer).map_or(body.as_str(), |(body, _)| body);
    let full = format!("{adjective} {body}");
    let mut tokens = Vec::new();
    tokenize(&full, &mut tokens);
    // "South Korean Unification Ministry" has its state's name already.
    let from = adjective.split(' ').count();
    let own = gazetteer.longest(&tokens, from, |_, alias| {
        gazetteer.entry(alias.entry).kind == NameKind::Country
    });
    if own.is_some() {
        return thing;
    }
    let known = gazetteer.exact(&tokens, |alias| {
        gazetteer.entry(alias.entry).kind == NameKind::Org && !alias.has(Alias::AMBIGUOUS)
    });
    match known.map(|alias| alias.entry) {
        Some(entry) => book.entry(gazetteer, entry),
        None => book.named(EntityKind::Org, &full),
    }
}

/// The body and the country of "Ministry of Fisheries of New Zealand".
fn of_country<'n>(name: &'n str, gazetteer: &Gazetteer) -> Option<(&'n str, &'static str)> {
    let (body, country) = name.rsplit_once(" of ")?;
    let country = country.strip_prefix("the ").unwrap_or(country);
    let mut tokens = Vec::new();
    tokenize(country, &mut tokens);
    let alias = gazetteer.exact(&tokens, |alias| {
        gazetteer.entry(alias.entry).kind == NameKind::Country && !alias.has(Alias::DEMONYM)
    })?;
    Some((body, gazetteer.entry(alias.entry).name))
}

/// Where a country's name stands: by its first token, or by the one after its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum End {
    First(u32),
    Last(u32),
}

/// The countries that can own what stands beside their names.
fn countries(book: &Book, gazetteer: &Gazetteer) -> HashMap<(u8, End), &'static str> {
    let mut found = HashMap::new();
    for place in &book.places {
        let Some(thing) = book.thing(place.thing) else {
            continue;
        };
        // "Georgetown's School of Government" is not one of Guyana's.
        let is_country = thing.kind == EntityKind::Country && place.form != Form::Capital;
        let Some(entry) = thing.entry.filter(|_| is_country) else {
            continue;
        };
        let name = gazetteer.entry(entry).name;
        // "Germany's ministry", "the German ministry"; "Ministry of Germany", but not "of German".
        found.insert((place.sheet, End::Last(place.last)), name);
        if place.form != Form::Demonym {
            found.insert((place.sheet, End::First(place.first)), name);
        }
    }
    found
}

/// The token that a country has to begin with to be named by "of" behind a body that ends at
/// `last`.
fn after(sheet: &Sheet<'_>, last: u32) -> Option<u32> {
    let at = last as usize;
    let word = |at: usize| (sheet.tok(at).gap.only(Gap::SPACE | Gap::LINE)).then(|| sheet.word(at));
    if word(at)? != "of" {
        return None;
    }
    word(at + 1).map(|next| if next == "the" { last + 2 } else { last + 1 })
}

#[cfg(test)]
mod tests {
    use crate::article::EntityKind;
    use crate::extract::entities::proposed::untagged;

    fn organisations(body: &str) -> Vec<String> {
        let mut names: Vec<String> = untagged(body)
            .into_iter()
            .filter(|entity| entity.kind == EntityKind::Org)
            .map(|entity| entity.canonical)
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_ministry_is_never_american() {
        let body = "US troops left the US base. US ships sailed. Iran protested, and Iran \
                    said that the Fisheries Ministry would act.";
        assert_eq!(organisations(body), ["Iranian Fisheries Ministry"]);
    }

    #[test]
    fn bodies_have_the_name_of_their_state() {
        for (body, expected) in [
            // Beside it, once for all mentions.
            (
                "The Economy Ministry met firms. Kenya's Economy Ministry said so in Uganda.",
                vec!["Kenyan Economy Ministry"],
            ),
            (
                "On that day the Norwegian Fisheries Ministry wrote to people at the Ministry of Fisheries of New Zealand.",
                vec![
                    "New Zealand Ministry of Fisheries",
                    "Norwegian Fisheries Ministry",
                ],
            ),
            // Two states have one: the bare name says nothing.
            (
                "People from Germany's Transport Ministry wrote to those at France's Transport Ministry. The Transport Ministry had asked for it.",
                vec![
                    "French Transport Ministry",
                    "German Transport Ministry",
                    "Transport Ministry",
                ],
            ),
            // The article's own.
            (
                "Peru said that Peru would wait, the Fisheries Ministry said.",
                vec!["Peruvian Fisheries Ministry"],
            ),
            (
                "The United States asked the United States Senate, and the Fisheries Ministry said so.",
                vec!["Fisheries Ministry", "US Senate"],
            ),
            (
                "Peru said that it would wait for Chile and Chile for Peru, the Fisheries Ministry said.",
                vec!["Fisheries Ministry"],
            ),
            (
                "They had long been waiting for the Peruvians. Fisheries Commission people asked them to wait.",
                vec!["Fisheries Commission"],
            ),
            (
                "People in Peru asked what the South Korean Fisheries Ministry had written to those who wait.",
                vec!["South Korean Fisheries Ministry"],
            ),
            // The American state.
            (
                "In Atlanta, Georgia, the Georgia Senate asked Georgia's Fisheries Commission to wait.",
                vec!["Fisheries Commission", "Georgia Senate"],
            ),
            // Known to the gazetteer.
            (
                "Austria's Defence Ministry said so.",
                vec!["Austrian Defense Ministry"],
            ),
        ] {
            assert_eq!(organisations(body), expected, "{body}");
        }
    }
}
