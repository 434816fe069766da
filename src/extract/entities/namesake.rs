//! Names that several things have, told apart by what else the article names: papers of one
//! short name, and shops that bear a family's name. Georgia is left to `georgia`.

use super::book::Book;
use crate::article::{EntityKind, SourceKind};
use crate::extract::gazetteer::Gazetteer;

/// Gives such names to the thing that the article means.
pub fn settle(book: &mut Book, gazetteer: &Gazetteer, publication: Option<&str>) {
    papers(book, publication);
    families(book);
    surnames(book, gazetteer);
}

/// "Stoltenberg" is the Gerhard Stoltenberg whom the article names, and not the one whom the
/// list knows, if only the former stands there in full.
fn surnames(book: &mut Book, gazetteer: &Gazetteer) {
    for thing in 0..book.things.len() {
        let known = &book.things[thing];
        let surname = known.canonical.rsplit(' ').next().unwrap_or_default();
        if known.mentions == 0
            || known.kind != EntityKind::Person
            || known
                .entry
                .is_none_or(|entry| gazetteer.entry(entry).prominent)
        {
            continue;
        }
        let mut bearers = (0..book.things.len()).filter(|other| {
            let other = &book.things[*other];
            other.kind == EntityKind::Person
                && other.mentions > 0
                && other.entry.is_none()
                && other
                    .canonical
                    .rsplit_once(' ')
                    .is_some_and(|(_, last)| last == surname)
        });
        let (Some(bearer), None) = (bearers.next(), bearers.next()) else {
            continue;
        };
        let in_full = book
            .places
            .iter()
            .any(|place| place.thing as usize == thing && place.last > place.first + 1);
        // "Rodrigo Roa Duterte" is who is meant.
        let given = |name: &str| name.split(' ').next().map(str::to_owned);
        if given(&book.things[bearer].canonical) == given(&book.things[thing].canonical) {
            book.rename_all(bearer, thing);
        } else if !in_full {
            book.rename_all(thing, bearer);
        }
    }
}

/// Papers that are called by one word, and by whose readers others are: "The Times".
const SHORT: &[&str] = &[
    "The Times",
    "The Post",
    "The Sun",
    "The Star",
    "The Guardian",
    "The Telegraph",
    "The Herald",
    "The Independent",
    "The Journal",
    "The Globe",
];

/// Words before a paper's last that make it another paper of the same house, or one that is
/// never called by the last word alone.
const APART: &[&str] = &["Sunday", "Financial", "International", "Business", "Daily"];

/// "The Times" is the article's own paper of that last name, or the one it names in full.
fn papers(book: &mut Book, publication: Option<&str>) {
    for thing in 0..book.things.len() {
        let known = &book.things[thing];
        let name = known.canonical.clone();
        if known.mentions == 0 || known.medium.is_none() || !SHORT.contains(&name.as_str()) {
            continue;
        }
        let last = name.trim_start_matches("The ");
        let is_called = |full: &str| {
            full != name
                && full.rsplit_once(' ').is_some_and(|(before, end)| {
                    end == last && !APART.contains(&before.rsplit(' ').next().unwrap_or(before))
                })
        };
        if publication == Some(name.as_str()) {
            continue;
        }
        let meant = match publication.filter(|own| is_called(own)) {
            Some(own) => {
                let own = book.named(EntityKind::Org, own);
                if let Some(own) = book.things.get_mut(own as usize) {
                    own.medium = own.medium.or(Some(SourceKind::Outlet));
                }
                own as usize
            }
            None => {
                let mut named = (0..book.things.len()).filter(|other| {
                    let other = &book.things[*other];
                    other.medium.is_some() && other.mentions > 0 && is_called(&other.canonical)
                });
                match (named.next(), named.next()) {
                    (Some(only), None) => only,
                    _ => continue,
                }
            }
        };
        book.rename_all(thing, meant);
    }
}

/// "Zorvex's" is what belongs to a Zorvex whom the article names, and not the shop.
fn families(book: &mut Book) {
    for thing in 0..book.things.len() {
        let known = &book.things[thing];
        let Some(family) = known.canonical.strip_suffix("'s") else {
            continue;
        };
        let shop = matches!(known.kind, EntityKind::Company | EntityKind::Org);
        if known.mentions == 0 || !shop || known.entry.is_none() {
            continue;
        }
        let person = book.things.iter().position(|other| {
            let last = other.canonical.rsplit(' ').next();
            other.kind == EntityKind::Person && other.mentions > 0 && last == Some(family)
        });
        if let Some(person) = person {
            book.rename_all(thing, person);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::article::EntityKind;
    use crate::extract::entities::{ArticleText, Recognizer};

    /// The names of `kind` in `body`, in order of weight.
    fn names(kind: EntityKind, body: &str, publication: Option<&str>) -> Vec<String> {
        let text = ArticleText {
            headline: "",
            body,
            lang: "en",
            publication,
        };
        let (entities, _) = Recognizer::new().recognize_with(&text, None);
        let of_kind = entities.into_iter().filter(|entity| entity.kind == kind);
        of_kind.map(|entity| entity.canonical).collect()
    }

    #[test]
    fn a_short_name_is_that_of_the_paper_which_the_article_means() {
        let org = |body, publication| names(EntityKind::Org, body, publication);
        let body = "The Times reported it first, according to The New York Times.";
        assert_eq!(org(body, None), ["The New York Times"]);
        let body = "He told The Times on Monday.";
        assert_eq!(org(body, None), ["The Times"]);
        assert_eq!(org(body, Some("Los Angeles Times")), ["Los Angeles Times"]);
        let body = "The Times and The Sunday Times reported it.";
        assert_eq!(org(body, None), ["The Times", "The Sunday Times"]);
    }

    #[test]
    fn a_surname_is_that_of_who_stands_there_in_full() {
        let people = |body| names(EntityKind::Person, body, None);
        assert_eq!(
            people("Stoltenberg came. Finance Minister Otto Stoltenberg said so."),
            ["Otto Stoltenberg"]
        );
        let body = "Jens Stoltenberg came. Otto Stoltenberg said so.";
        assert_eq!(people(body), ["Jens Stoltenberg", "Otto Stoltenberg"]);
        let body = "Trump came. His cousin Otto Trump said so.";
        assert_eq!(people(body), ["Donald Trump", "Otto Trump"]);
    }

    #[test]
    fn a_persons_name_is_no_shop_and_no_country() {
        let body = "Naomi Jordan came. Jordan said so. Chancellor Otto Kohl spoke, and Kohl's \
                    party agreed.";
        assert_eq!(names(EntityKind::Company, body, None), Vec::<String>::new());
        assert_eq!(names(EntityKind::Country, body, None), Vec::<String>::new());
        assert_eq!(
            names(EntityKind::Person, body, None),
            ["Naomi Jordan", "Otto Kohl"]
        );
    }
}
