//! Georgia, the country or the American state: by the words beside each mention, and where
//! those say nothing by what else the article names.

use std::ops::Range;

use super::book::Book;
use super::reader::Notes;
use super::sheet::Sheet;
use crate::article::EntityKind;
use crate::extract::gazetteer::Gazetteer;
use crate::extract::gazetteer::token::Gap;

/// Words behind the name of the state, its bodies and offices first. The country has neither
/// a senate nor governors, and its Supreme Court is a Georgian one.
const OF_STATE: &[&str] = &[
    "Senate",
    "Gov",
    "Governor",
    "governor",
    "gubernatorial",
    "Republican",
    "Republicans",
    "Democrat",
    "Democrats",
    "Democratic",
    "GOP",
    "Rep",
    "Reps",
    "Sen",
    "Sens",
    "congressman",
    "congresswoman",
    "House",
    "Legislature",
    "legislature",
    "Supreme",
    "primary",
    "primaries",
    "runoff",
    "runoffs",
    "special",
    "State",
    "Tech",
    "Bulldogs",
    "Power",
    "Attorney",
    "Secretary",
    "county",
    "counties",
    "sheriff",
    "Congressional",
    "Department",
];

/// Words behind "Georgian" of the country's state.
const OF_COUNTRY: &[&str] = &[
    "President",
    "Prime",
    "Foreign",
    "Interior",
    "Defense",
    "Defence",
    "Economy",
    "Finance",
    "Justice",
    "Parliament",
    "Embassy",
    "Ministry",
    "Orthodox",
    "Dream",
    "Airways",
    "Railways",
    "government",
    "president",
    "prime",
    "parliament",
    "opposition",
    "authorities",
    "ambassador",
    "embassy",
    "lari",
    "territory",
    "border",
    "troops",
    "ministry",
];

/// What stands beside the country in a list.
const NEIGHBOURS: &[&str] = &[
    "Ukraine",
    "Moldova",
    "Armenia",
    "Azerbaijan",
    "Belarus",
    "Crimea",
    "Abkhazia",
    "Kazakhstan",
    "Kyrgyzstan",
    "Uzbekistan",
    "Tajikistan",
    "Turkmenistan",
    "Estonia",
    "Latvia",
    "Lithuania",
    "Turkey",
    "Russia",
    "Serbia",
    "Romania",
    "Bulgaria",
    "Montenegro",
    "Albania",
    "Belgium",
    "Germany",
    "Poland",
    "Kosovo",
    "Israel",
    "Afghanistan",
    "Iraq",
    "Iran",
    "Syria",
];

/// What is done to a country, with "of", "in", "with" or "against" before its name or none.
const DONE_TO: &[&str] = &[
    "invaded",
    "invade",
    "invades",
    "invading",
    "invasion",
    "war",
    "wars",
    "clash",
    "conflict",
    "conflicts",
    "occupied",
    "intervention",
    "interventions",
    "incursion",
    "attacked",
    "republic",
    "Republic",
    "annexed",
];

/// Words of an article that is about the country.
const CAUCASUS: &[&str] = &[
    "Tbilisi",
    "Abkhazia",
    "South Ossetia",
    "Armenia",
    "Azerbaijan",
    "Batumi",
    "Mikheil Saakashvili",
    "Bidzina Ivanishvili",
    "Salome Zourabichvili",
    "Georgian Dream",
];

/// Which Georgia is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meant {
    Country,
    State,
}

/// Makes the state of the country where the article means it. A body of the state ("Georgia
/// Senate") no longer counts for the country.
pub fn settle(
    sheets: &[Sheet<'_>; 2],
    book: &mut Book,
    gazetteer: &Gazetteer,
    notes: &mut [Notes; 2],
) {
    let Some(entry) = gazetteer.country("GE") else {
        return;
    };
    let is_georgia = |thing: u32| {
        book.thing(thing)
            .is_some_and(|thing| thing.entry == Some(entry))
    };
    let named: Vec<(usize, Option<Meant>)> = book
        .places
        .iter()
        .enumerate()
        .filter(|(_, place)| is_georgia(place.thing))
        .map(|(at, place)| {
            let sheet = &sheets[usize::from(place.sheet.min(1))];
            let tokens = place.first as usize..place.last as usize;
            (at, beside(sheet, book, tokens, gazetteer))
        })
        .collect();
    let mut said: Vec<Option<Meant>> = named.iter().map(|(_, meant)| *meant).collect();
    for (sheet, notes) in sheets.iter().zip(notes.iter()) {
        let inner = notes.inner.iter().filter(|(_, of, _)| *of == entry);
        said.extend(inner.map(|(tokens, ..)| beside(sheet, book, tokens.clone(), gazetteer)));
    }
    if said.is_empty() {
        return;
    }
    let country = said.contains(&Some(Meant::Country));
    let state = said.contains(&Some(Meant::State));
    let rest = match (country, state) {
        (true, false) => return,
        (false, true) => true,
        _ => is_american(book, gazetteer),
    };
    let is_state = |meant: Option<Meant>| meant == Some(Meant::State) || meant.is_none() && rest;
    for (sheet, notes) in sheets.iter().zip(notes.iter_mut()) {
        notes.inner.retain(|(tokens, of, _)| {
            *of != entry || !is_state(beside(sheet, book, tokens.clone(), gazetteer))
        });
    }
    if named.iter().all(|(_, meant)| is_state(*meant)) {
        let thing = named.first().and_then(|(at, _)| book.places.get(*at));
        if let Some(thing) = thing.map(|place| place.thing as usize)
            && let Some(thing) = book.things.get_mut(thing)
        {
            thing.kind = EntityKind::Place;
        }
        return;
    }
    let place = book.named(EntityKind::Place, "Georgia");
    for (at, meant) in named {
        if is_state(meant) {
            book.rename(at, place);
        }
    }
}

/// What the words beside a mention say.
fn beside(
    sheet: &Sheet<'_>,
    book: &Book,
    tokens: Range<usize>,
    gazetteer: &Gazetteer,
) -> Option<Meant> {
    let (first, last) = (tokens.start, tokens.end);
    let word = |at: usize| sheet.word(at);
    let back = |n: usize| first.checked_sub(n).map_or("", word);
    let next = word(last);
    let follows = !sheet.tok(last).gap.has(Gap::SENTENCE | Gap::COMMA);
    if word(first).starts_with("Georgian") {
        return (follows && OF_COUNTRY.contains(&next)).then_some(Meant::Country);
    }
    if follows && OF_STATE.contains(&next) {
        return Some(Meant::State);
    }
    // "Zorvexville, Georgia", where the town is American.
    let town = sheet.tok(first).gap.has(Gap::COMMA).then(|| {
        let owner = *sheet.owner.get(first.checked_sub(1)?)?;
        let thing = book.thing(book.places.get(owner as usize)?.thing)?;
        let entry = gazetteer.entry(thing.entry?);
        (thing.kind == EntityKind::Place).then_some(entry.country)
    });
    match town.flatten() {
        Some("US") => return Some(Meant::State),
        Some("GE") => return Some(Meant::Country),
        _ => {}
    }
    // "Georgia and Ukraine", "Moldova, Georgia".
    let joined = |at: usize, other: usize| {
        let listed = sheet.tok(at).gap.has(Gap::COMMA) && !sheet.tok(at).gap.has(Gap::SENTENCE);
        listed && NEIGHBOURS.contains(&word(other))
    };
    let and = |at: usize| matches!(word(at), "and" | "or");
    let beside = joined(last, last)
        || and(last) && NEIGHBOURS.contains(&word(last + 1))
        || first >= 1 && joined(first, first - 1)
        || first >= 2 && and(first - 1) && NEIGHBOURS.contains(&word(first - 2));
    let small = |word: &str| matches!(word, "of" | "in" | "with" | "against" | "on");
    let done = DONE_TO.contains(&back(1)) || small(back(1)) && DONE_TO.contains(&back(2));
    (beside || done).then_some(Meant::Country)
}

/// Whether the article names more of America, and nothing of the Caucasus. Russia, which
/// American news names often, decides only where little of America is named.
fn is_american(book: &Book, gazetteer: &Gazetteer) -> bool {
    let names = |known: &[&str]| {
        let mut things = book.things.iter().filter(|thing| thing.mentions > 0);
        things.any(|thing| known.contains(&thing.canonical.as_str()))
    };
    let america = book
        .things
        .iter()
        .filter(|thing| {
            let entry = thing.entry.map(|entry| gazetteer.entry(entry));
            thing.mentions > 0
                && thing.kind != EntityKind::Country
                && entry.is_some_and(|entry| entry.country == "US")
        })
        .count();
    let russia = names(&["Russia", "Soviet Union"]);
    let state = names(&["Atlanta", "Savannah", "Augusta", "Fulton County", "Macon"]);
    !names(CAUCASUS) && (state || america >= if russia { 4 } else { 1 })
}

#[cfg(test)]
mod tests {
    use crate::article::EntityKind;
    use crate::extract::entities::{ArticleText, Recognizer};

    /// How often `body` names Georgia the country, and the state.
    fn named(lang: &str, body: &str) -> (usize, usize) {
        let text = ArticleText {
            headline: "",
            body,
            lang,
            publication: None,
        };
        let (entities, _) = Recognizer::new().recognize_with(&text, None);
        let count = |kind| {
            let of = entities
                .iter()
                .find(|e| e.kind == kind && e.canonical == "Georgia");
            of.map_or(0, |of| of.mentions.len())
        };
        (count(EntityKind::Country), count(EntityKind::Place))
    }

    #[test]
    fn georgia_is_a_state_among_americans() {
        for (body, country, state) in [
            ("The Republican Party won in Georgia, and Ohio waits.", 0, 1),
            ("In Georgia, voters went to the polls.", 1, 0),
            (
                "Georgia and Armenia asked the US State Department for help.",
                1,
                0,
            ),
            ("Naomi Zorvex runs in the Georgia Senate primary.", 0, 0),
            ("He was born in Savannah, Georgia, long ago.", 0, 1),
        ] {
            assert_eq!(named("en", body), (country, state), "{body}");
        }
        // "Грузия" is never the state.
        let body = "Республиканская партия США и Грузия, а в Огайо и Техасе тихо.";
        assert_eq!(named("ru", body), (1, 0));
    }

    #[test]
    fn the_words_beside_it_beat_what_else_is_named() {
        let america = "The Republican Party, the Democratic Party, Ohio, Texas and Iowa waited. ";
        for (body, country, state) in [
            ("Moscow invaded Georgia long ago.", 1, 0),
            ("He sent troops to Georgia and Ukraine.", 1, 0),
            (
                "It happened in the former Soviet republic of Georgia.",
                1,
                0,
            ),
            ("The Georgian Economy Ministry said so.", 1, 0),
            ("The war with Georgia helped the Georgia governor.", 1, 1),
            ("Georgia waited, too.", 0, 1),
        ] {
            assert_eq!(
                named("en", &format!("{america}{body}")),
                (country, state),
                "{body}"
            );
        }
    }
}
