//! Names that several things have, told apart by what else the article names: papers of one
//! short name, shops that bear a family's name, and Georgia the state.

use super::book::Book;
use crate::article::{EntityKind, SourceKind};
use crate::extract::gazetteer::Gazetteer;

/// Gives such names to the thing that the article means.
pub fn settle(book: &mut Book, gazetteer: &Gazetteer, lang: &str, publication: Option<&str>) {
    papers(book, publication);
    families(book);
    // Other languages call the state and the country differently.
    if lang == "en" {
        georgia(book, gazetteer);
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
        rename(book, thing, meant);
    }
}

/// "Zorvex's" is what belongs to a Zorvex whom the article names, and not the shop.
fn families(book: &mut Book) {
    for thing in 0..book.things.len() {
        let known = &book.things[thing];
        let Some(family) = known.canonical.strip_suffix("'s") else {
            continue;
        };
        if known.mentions == 0 || known.kind != EntityKind::Company || known.entry.is_none() {
            continue;
        }
        let person = book.things.iter().position(|other| {
            let last = other.canonical.rsplit(' ').next();
            other.kind == EntityKind::Person && other.mentions > 0 && last == Some(family)
        });
        if let Some(person) = person {
            rename(book, thing, person);
        }
    }
}

/// Makes all mentions of `thing` name `other`.
fn rename(book: &mut Book, thing: usize, other: usize) {
    for number in 0..book.places.len() {
        if book.places[number].thing as usize == thing {
            book.rename(number, other as u32);
        }
    }
}

/// Georgia is the American state where the article names more of America, and nothing of the
/// Caucasus. Russia, which American news names often, decides only where little of America is.
fn georgia(book: &mut Book, gazetteer: &Gazetteer) {
    let Some(number) = book.things.iter().position(|thing| {
        thing.kind == EntityKind::Country && thing.canonical == "Georgia" && thing.mentions > 0
    }) else {
        return;
    };
    let names = |known: &[&str]| {
        let mut things = book.things.iter().filter(|thing| thing.mentions > 0);
        things.any(|thing| known.contains(&thing.canonical.as_str()))
    };
    let caucasus = names(&[
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
    ]);
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
    if !caucasus && (state || america >= if russia { 4 } else { 1 }) {
        book.things[number].kind = EntityKind::Place;
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
        assert_eq!(org(body, None), ["The Sunday Times", "The Times"]);
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

    #[test]
    fn georgia_is_a_state_among_americans() {
        let country = |body| names(EntityKind::Country, body, None);
        let body = "The Republican Party won in Georgia, and Ohio waits.";
        assert_eq!(country(body), Vec::<String>::new());
        assert_eq!(
            country("In Georgia, voters went to the polls."),
            ["Georgia"]
        );
        // "Грузия" is never the state.
        let text = ArticleText {
            headline: "",
            body: "Республиканская партия США и Грузия, а в Огайо и Техасе тихо.",
            lang: "ru",
            publication: None,
        };
        let (entities, _) = Recognizer::new().recognize_with(&text, None);
        let mut countries = entities.iter().filter(|e| e.kind == EntityKind::Country);
        assert!(countries.any(|e| e.canonical == "Georgia"));
        let body = "Georgia and Armenia asked the US State Department for help.";
        assert!(country(body).contains(&"Georgia".to_string()));
    }
}
