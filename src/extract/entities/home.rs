//! Which countries an article is about, and whose Senate or Supreme Court it therefore
//! means; and the countries that regions and parts of a state stand for.

use super::book::Book;
use super::sheet::Sheet;
use crate::article::EntityKind;
use crate::extract::gazetteer::local::names_in;
use crate::extract::gazetteer::token::tokenize;
use crate::extract::gazetteer::{Alias, Gazetteer, NameKind, adjective};
use hashbrown::{HashMap, HashSet};

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

/// The country of the newspaper, broadcaster or site called `name`; agencies write for all.
fn outlet_country(gazetteer: &Gazetteer, name: &str) -> Option<&'static str> {
    let mut tokens = Vec::new();
    tokenize(name, &mut tokens);
    let from = usize::from(tokens.len() > 1 && tokens.first()?.text(name) == "The");
    let alias = gazetteer.exact(&tokens[from..], |alias| {
        gazetteer.entry(alias.entry).kind == NameKind::Outlet && !alias.has(Alias::AMBIGUOUS)
    })?;
    let country = gazetteer.entry(alias.entry).country;
    (!country.is_empty()).then_some(country)
}

/// Whether the article names the United States, and no country more often.
pub(super) fn is_american(book: &Book, gazetteer: &Gazetteer) -> bool {
    let (votes, most) = votes(book, gazetteer);
    most > 0 && votes.get("US") == Some(&most)
}

/// How many times as often as any other an article names the country that it is about alone.
const ALONE: u32 = 3;

/// The code of the country with ministries that the article is about and hardly any other: the
/// United States have none, however often an article names them.
pub(super) fn only_country(book: &Book, gazetteer: &Gazetteer) -> Option<&'static str> {
    let (mut votes, _) = votes(book, gazetteer);
    votes.remove("US");
    let most = votes.values().copied().max().unwrap_or(0);
    let mut near = votes.iter().filter(|(_, votes)| **votes * ALONE > most);
    match (near.next(), near.next()) {
        (Some((code, _)), None) if most >= LEAST => Some(code),
        _ => None,
    }
}

/// Whose body a name of some state's means.
enum Meant {
    /// A known one: index of its entry.
    Body(u32),
    /// One of that sort, nobody knows whose.
    Sort(String),
}

/// The name of a body without that of its state: "Polish Finance Ministry", "Supreme Court of
/// Poland".
fn sort_of(name: &str, code: &str, gazetteer: &Gazetteer) -> Option<String> {
    let country = gazetteer.entry(gazetteer.country(code)?).name;
    let behind = name.strip_suffix(country);
    let sort = match behind.and_then(|name| name.strip_suffix(" of ")) {
        Some(sort) => sort,
        None => name.strip_prefix(adjective(country)?)?.strip_prefix(' ')?,
    };
    Some(sort.trim_end_matches(" of the").to_owned())
}

/// The name of the body of `country` that is of one sort with the one called `name`, of the state
/// with this code: "Supreme Court of Pakistan" by that of Poland.
pub(super) fn body_of(
    name: &str,
    code: &str,
    country: &str,
    gazetteer: &Gazetteer,
) -> Option<String> {
    let sort = sort_of(name, code, gazetteer)?;
    Some(match name.starts_with(sort.as_str()) {
        true => format!("{sort} of {country}"),
        false => format!("{} {sort}", adjective(country)?),
    })
}

/// Gives bodies and parties that many states have ("the Senate", "Labour") to the country that
/// the article names most among those that have one, unless it is about another altogether.
pub fn settle_bodies(
    sheets: &[Sheet<'_>; 2],
    book: &mut Book,
    gazetteer: &Gazetteer,
    lang: &str,
    publication: Option<&str>,
) {
    let local = names_in(lang);
    let unknown = |book: &Book, thing: u32| {
        book.thing(thing)
            .is_some_and(|thing| thing.kind == EntityKind::Org && thing.entry.is_none())
    };
    if !book.places.iter().any(|place| unknown(book, place.thing)) {
        return;
    }
    let (mut votes, most) = votes(book, gazetteer);
    // A paper means the bodies of its own country.
    if let Some(country) = publication.and_then(|name| outlet_country(gazetteer, name)) {
        *votes.entry(country).or_default() += LEAST.max(most / 4);
    }
    let named: HashSet<u32> = book
        .things
        .iter()
        .filter(|thing| thing.mentions > 0)
        .filter_map(|thing| thing.entry)
        .collect();
    let of = |country: &str| votes.get(country).copied().unwrap_or(0);
    let least = LEAST.max(most / 4);
    let mut found: HashMap<u32, Option<Meant>> = HashMap::new();
    for number in 0..book.places.len() {
        let place = book.places[number];
        if !unknown(book, place.thing) {
            continue;
        }
        let meant = found.entry(place.thing).or_insert_with(|| {
            let sheet = &sheets[usize::from(place.sheet.min(1))];
            let tokens = sheet
                .tokens
                .get(place.first as usize..place.last as usize)?;
            let mut best = None;
            gazetteer.exact(tokens, |alias| {
                let entry = gazetteer.entry(alias.entry);
                // What the article also calls by its full name needs no country.
                let votes = match named.contains(&alias.entry) {
                    true => u32::MAX,
                    false => of(entry.country),
                };
                let own = alias.has(Alias::AMBIGUOUS)
                    && entry.kind == NameKind::Org
                    && votes >= least
                    && best.is_none_or(|(known, _)| votes > known);
                if own {
                    best = Some((votes, alias.entry));
                }
                own
            });
            if let Some((_, entry)) = best {
                return Some(Meant::Body(entry));
            }
            // As the language calls the bodies of its own state. Where no other is spoken of, it
            // is that state's, and otherwise one of that sort.
            let alias = local?.exact(tokens, |_| 0, |alias| alias.has(Alias::AMBIGUOUS))?;
            let entry = gazetteer.entry(alias.entry);
            let own = named.contains(&alias.entry) || most < LEAST || of(entry.country) >= least;
            match own && entry.stands {
                true => Some(Meant::Body(alias.entry)),
                false => sort_of(entry.name, entry.country, gazetteer).map(Meant::Sort),
            }
        });
        let thing = match meant {
            Some(Meant::Body(entry)) => book.entry(gazetteer, *entry),
            Some(Meant::Sort(name)) => book.named(EntityKind::Org, name),
            None => continue,
        };
        book.rename(number, thing);
    }
}

#[cfg(test)]
mod tests {
    use super::super::proposed::untagged_in;
    use crate::article::EntityKind;

    fn bodies(lang: &str, body: &str) -> Vec<String> {
        let bodies = untagged_in(lang, body).into_iter();
        let bodies = bodies.filter(|entity| entity.kind == EntityKind::Org);
        bodies.map(|body| body.canonical).collect()
    }

    #[test]
    fn a_chamber_abroad_is_not_that_of_the_united_states() {
        let house = "The House of Representatives voted.";
        let abroad = format!("Nigeria, Nigeria. {house}");
        assert_eq!(bodies("en", &abroad), ["House of Representatives"]);
        let own = format!("Nigeria, Nigeria, Ohio and Texas. {house}");
        assert_eq!(bodies("en", &own), ["US House of Representatives"]);
    }

    #[test]
    fn a_body_of_many_states_is_that_of_the_articles() {
        let court = "Sąd Najwyższy podjął decyzję.";
        assert_eq!(bodies("pl", court), ["Supreme Court of Poland"]);
        let abroad = format!("Pakistan, Pakistan, Pakistan. {court}");
        assert_eq!(bodies("pl", &abroad), ["Supreme Court"]);
        let named = "Potem Sąd Najwyższy Pakistanu podjął decyzję.";
        assert_eq!(bodies("pl", named), ["Supreme Court of Pakistan"]);
        assert_eq!(
            bodies("fr", "La Côte d'Ivoire, la Côte d'Ivoire : le Sénat vote."),
            ["Sénat"]
        );
        assert_eq!(
            bodies(
                "fr",
                "La France vote, la France, la France : le Sénat vote."
            ),
            ["French Senate"]
        );
    }
}
