//! Things that an article names under two names, or as two kinds of thing, and that are one.
//! What names have in common that belong to several things is left to `namesake`.

use super::book::Book;
use super::sheet::Sheet;
use super::spelling::capitalised;
use crate::article::EntityKind;
use crate::extract::gazetteer::lexicon::class;
use crate::text::fold_key;

/// Beyond so many things an article is a list, and its names say nothing of each other.
const MOST: usize = 1000;

/// Makes one of what is one.
pub fn settle(sheets: &[Sheet<'_>; 2], book: &mut Book) {
    if book.things.len() > MOST {
        return;
    }
    let keys: Vec<String> = book
        .things
        .iter()
        .map(|thing| fold_key(&thing.canonical))
        .collect();
    longer(sheets, book, &keys);
    kinds(book, &keys);
    people(book, &keys);
    companies(book, &keys);
    capitals(book);
}

/// "Turkey Point Unit 4" where the article has named Turkey Point: a country's name that goes
/// on to be that of a place or body is no country.
fn longer(sheets: &[Sheet<'_>; 2], book: &mut Book, keys: &[String]) {
    for number in 0..book.places.len() {
        let place = book.places[number];
        let is_country = book
            .thing(place.thing)
            .is_some_and(|thing| thing.kind == EntityKind::Country);
        if !is_country || place.last != place.first + 1 {
            continue;
        }
        let sheet = &sheets[usize::from(place.sheet.min(1))];
        let (first, last) = (place.first as usize, place.last as usize);
        let next = sheet.tok(last);
        let body = next.is(class::GOV_TAIL | class::ORG_TAIL | class::TITLE)
            || sheet.word(last) == "House";
        if !next.is_capital() || !sheet.follows(last) || body {
            continue;
        }
        let key = fold_key(sheet.slice(first, last + 1));
        let whole = keys.iter().position(|known| *known == key);
        if let Some(whole) = whole.filter(|whole| book.things[*whole].mentions > 0) {
            book.rename(number, whole as u32);
        }
    }
}

/// One name is one thing: a company beside an organisation, a place beside an organisation.
/// What is known beforehand is believed, and otherwise what the article names more often.
/// Countries keep their name, for people and places are called after them.
fn kinds(book: &mut Book, keys: &[String]) {
    let mut order: Vec<usize> = (0..keys.len())
        .filter(|thing| {
            let known = &book.things[*thing];
            known.mentions > 0 && known.kind != EntityKind::Country && !keys[*thing].is_empty()
        })
        .collect();
    order.sort_by(|a, b| keys[*a].cmp(&keys[*b]).then(a.cmp(b)));
    for same in order.chunk_by(|a, b| keys[*a] == keys[*b]) {
        if same.len() < 2 {
            continue;
        }
        let rank = |thing: usize| {
            let thing = &book.things[thing];
            let kind = match thing.kind {
                EntityKind::Company => 3,
                EntityKind::Org => 2,
                EntityKind::Person => 1,
                EntityKind::Place | EntityKind::Country => 0,
            };
            let firm = thing.kind == EntityKind::Company && thing.certain;
            (thing.entry.is_some(), firm, thing.mentions, kind)
        };
        let Some(chosen) = same.iter().copied().max_by_key(|thing| rank(*thing)) else {
            continue;
        };
        for other in same.iter().copied().filter(|other| *other != chosen) {
            // A city and its club are two, and so are a known company and somebody of its name
            // whom the article names as often.
            let (one, two) = (&book.things[chosen], &book.things[other]);
            let people = two.kind == EntityKind::Person && two.mentions >= one.mentions;
            let apart = one.entry.is_some() && (one.kind == EntityKind::Place || people);
            if !apart {
                book.rename_all(other, chosen);
            }
        }
    }
}

/// "Zorvex", "Rees-Zorvex" and "Peña Zorvex" are the one person whose full name ends so,
/// wherever that stands; where two end so, nobody knows which of them is meant.
fn people(book: &mut Book, keys: &[String]) {
    let is_person = |book: &Book, thing: usize| {
        let thing = &book.things[thing];
        thing.mentions > 0 && thing.kind == EntityKind::Person
    };
    let all: Vec<usize> = (0..keys.len())
        .filter(|thing| is_person(book, *thing))
        .collect();
    let unknown = |thing: &usize| book.things[*thing].entry.is_none();
    let shorts: Vec<usize> = all.iter().copied().filter(unknown).collect();
    for short in shorts {
        let mut full = all.iter().copied().filter(|full| {
            keys[*full]
                .strip_suffix(keys[short].as_str())
                .is_some_and(|before| before.ends_with(' '))
        });
        if let (Some(only), None) = (full.next(), full.next())
            && is_person(book, only)
        {
            book.rename_all(short, only);
        }
    }
}

/// "Zorvex Homes" is "International Zorvex Homes Inc": an organisation that nobody knows and
/// whose name of several words begins or ends that of one company is the company.
fn companies(book: &mut Book, keys: &[String]) {
    let all: Vec<usize> = (0..keys.len())
        .filter(|thing| {
            let thing = &book.things[*thing];
            thing.mentions > 0 && thing.kind == EntityKind::Company && thing.certain
        })
        .collect();
    for short in 0..keys.len() {
        let thing = &book.things[short];
        let unknown = thing.kind == EntityKind::Org && thing.entry.is_none();
        if thing.mentions == 0 || !unknown || keys[short].chars().count() < 4 {
            continue;
        }
        // "Zorvex" is the Zorvex Computer AG of the article if nothing else there is called so.
        if !keys[short].contains(' ') {
            let mut begun = (0..keys.len()).filter(|full| {
                let rest = keys[*full].strip_prefix(&keys[short]);
                book.things[*full].mentions > 0 && rest.is_some_and(|rest| rest.starts_with(' '))
            });
            if let (Some(only), None) = (begun.next(), begun.next())
                && all.contains(&only)
            {
                book.rename_all(short, only);
            }
            continue;
        }
        let mut full = all.iter().copied().filter(|full| {
            let (full, short) = (keys[*full].as_str(), keys[short].as_str());
            full.strip_suffix(short)
                .is_some_and(|rest| rest.ends_with(' '))
                || full
                    .strip_prefix(short)
                    .is_some_and(|rest| rest.starts_with(' '))
        });
        if let (Some(only), None) = (full.next(), full.next()) {
            book.rename_all(short, only);
        }
    }
}

/// The capitals of a dateline are no part of a place's name: "ZORVEXTOWN, Pa."
fn capitals(book: &mut Book) {
    for thing in 0..book.things.len() {
        let known = &book.things[thing];
        let name = &known.canonical;
        let shouted = known.kind == EntityKind::Place
            && known.mentions > 0
            && known.entry.is_none()
            && name.chars().filter(|c| c.is_alphabetic()).count() > 4
            && !name.chars().any(char::is_lowercase)
            && !name.chars().any(|c| c.is_ascii_digit());
        if shouted {
            let words = name.split(' ').map(capitalised);
            let name = words.collect::<Vec<_>>().join(" ");
            // "MCZORVEX" is McZorvex.
            let name = match (name.strip_prefix("Mc"), name.char_indices().nth(2)) {
                (Some(rest), Some((_, third))) if rest.len() > 3 => {
                    format!("Mc{}{}", third.to_uppercase(), &rest[third.len_utf8()..])
                }
                _ => name,
            };
            book.call(thing as u32, &name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::proposed::{entities, entities_at};
    use crate::article::EntityKind;

    /// The names of `kind` in `body`, sorted, where a tagger proposes `tagged`.
    fn names(kind: EntityKind, body: &str, tagged: &[(&str, EntityKind)]) -> Vec<String> {
        let all = entities(body, tagged).into_iter();
        let of_kind = all.filter(|entity| entity.kind == kind);
        let mut names: Vec<String> = of_kind.map(|entity| entity.canonical).collect();
        names.sort();
        names
    }

    #[test]
    fn a_double_surname_is_that_of_the_full_name() {
        let person = EntityKind::Person;
        let body = "Then Rees-Zorvex spoke. Naomi Rees-Zorvex left. O’Qubrix met Otto O'Qubrix.";
        let tagged = ["Naomi Rees-Zorvex", "O’Qubrix", "Otto O'Qubrix"].map(|name| (name, person));
        assert_eq!(
            names(person, body, &tagged),
            ["Naomi Rees-Zorvex", "Otto O'Qubrix"]
        );
    }

    #[test]
    fn one_name_is_one_kind_of_thing() {
        let body = "The Zorvex Force met. The Zorvex Force left for the Zorvex Force.";
        let name = "Zorvex Force";
        let spans = body.match_indices(name).map(|(at, _)| at..at + name.len());
        let kinds = [EntityKind::Org, EntityKind::Org, EntityKind::Place];
        let entities = entities_at(body, spans.zip(kinds));
        let found: Vec<_> = entities
            .iter()
            .map(|e| (e.kind, e.mentions.len()))
            .collect();
        assert_eq!(found, [(EntityKind::Org, 3)]);
    }

    #[test]
    fn an_organisation_is_the_company_whose_name_it_shortens() {
        let body = "International Zorvex Homes Inc said so. Zorvex Homes fell.";
        let tagged = [("Zorvex Homes", EntityKind::Org)];
        assert_eq!(
            names(EntityKind::Company, body, &tagged),
            ["International Zorvex Homes"]
        );
        assert_eq!(names(EntityKind::Org, body, &tagged), Vec::<String>::new());
    }

    #[test]
    fn a_country_in_a_longer_name_is_none() {
        let body = "A leak at Turkey Point was found. Turkey Point Unit 4 was shut.";
        let tagged = [("Turkey Point", EntityKind::Place)];
        let first = &tagged[..1];
        assert_eq!(
            names(EntityKind::Country, body, first),
            Vec::<String>::new()
        );
    }

    #[test]
    fn places_are_not_shouted() {
        let body = "ZORVEX FALLS, Pa. - The mill at Zorvex Falls closed.";
        let tagged = [("ZORVEX FALLS", EntityKind::Place)];
        let found = names(EntityKind::Place, body, &tagged);
        assert!(found.contains(&"Zorvex Falls".to_string()), "{found:?}");
    }
}
