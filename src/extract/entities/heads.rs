//! Organisations that an article names in part: by the end of a longer name ("the Judiciary
//! Committee"), by its beginning ("Zorvex Law") or by nothing but its head ("the
//! Department"). They are what the article names in full, and a head that is nobody's is
//! nobody. English only.

use super::book::Book;
use super::home::is_american;
use crate::article::EntityKind;
use crate::extract::gazetteer::Gazetteer;
use crate::text::fold_key;

/// Beyond so many things an article is a list, and its names say nothing of each other.
const MOST: usize = 1000;

/// Heads that name no body by themselves.
const BARE: &[&str] = &[
    "administration",
    "agency",
    "association",
    "authority",
    "board",
    "branch",
    "bureau",
    "center",
    "centre",
    "college",
    "commission",
    "committee",
    "company",
    "conference",
    "corps",
    "council",
    "court",
    "department",
    "district",
    "division",
    "federation",
    "foundation",
    "fund",
    "government",
    "institute",
    "institution",
    "justice",
    "legislature",
    "ministry",
    "office",
    "order",
    "organization",
    "party",
    "service",
    "society",
    "state",
    "subcommittee",
    "university",
];

/// Who thinks alike, and in the United States no party's members.
const MINDED: &[&str] = &[
    "conservative",
    "conservatives",
    "islamists",
    "liberal",
    "liberals",
    "libertarian",
    "marxists",
    "moderates",
    "progressive",
    "progressives",
];

/// Heads with which the end of a name is one of its kind in the article: "the Judiciary
/// Committee" of one house, but no "Washington University".
const SHARED: &[&str] = &[
    "assembly",
    "authority",
    "board",
    "bureau",
    "caucus",
    "commission",
    "committee",
    "council",
    "court",
    "department",
    "legislature",
    "office",
    "subcommittee",
];

/// What may be left out at the end of a name: "Zorvex Law", "House Judiciary".
const ENDS: &[&str] = &[
    "center",
    "centre",
    "committee",
    "department",
    "institute",
    "school",
    "subcommittee",
];

/// Gives parts of names to the whole.
pub(super) fn settle(book: &mut Book, gazetteer: &Gazetteer) {
    if book.things.len() > MOST {
        return;
    }
    let is_org = |book: &Book, thing: usize| {
        let thing = &book.things[thing];
        thing.mentions > 0 && thing.kind == EntityKind::Org
    };
    let unknown: Vec<usize> = (0..book.things.len())
        .filter(|thing| is_org(book, *thing) && book.things[*thing].entry.is_none())
        .collect();
    if unknown.is_empty() {
        return;
    }
    let keys: Vec<String> = (0..book.things.len())
        .map(|thing| match is_org(book, thing) {
            true => fold_key(&book.things[thing].canonical),
            false => String::new(),
        })
        .collect();
    for part in unknown {
        let key = keys[part].as_str();
        let last = key.rsplit(' ').next().unwrap_or(key);
        let bare = BARE.contains(&key);
        let minded = MINDED.contains(&key) && is_american(book, gazetteer);
        let is_whole = |whole: &usize| {
            let name = keys[*whole].as_str();
            if name.len() <= key.len() || !is_org(book, *whole) {
                return false;
            }
            let ends = || {
                name.strip_suffix(key)
                    .is_some_and(|rest| rest.ends_with(' '))
            };
            let goes_on = || {
                name.strip_prefix(key)
                    .and_then(|rest| rest.strip_prefix(' '))
            };
            if bare {
                ends()
                    || goes_on()
                        .is_some_and(|rest| rest.starts_with("of ") || rest.starts_with("for "))
            } else if minded {
                goes_on().is_some_and(|rest| rest.starts_with("party"))
            } else if key.contains(' ') {
                SHARED.contains(&last) && ends()
                    || goes_on().is_some_and(|rest| ENDS.contains(&rest))
            } else {
                false
            }
        };
        if !bare && !minded && !key.contains(' ') {
            continue;
        }
        let mut wholes = (0..keys.len()).filter(is_whole);
        match (wholes.next(), wholes.next()) {
            (Some(only), None) => book.rename_all(part, only),
            _ if bare || minded => book.drop_all(part),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::proposed::entities;
    use crate::article::EntityKind::Org;

    fn organisations(body: &str, tagged: &[&str]) -> Vec<String> {
        let tagged: Vec<_> = tagged.iter().map(|name| (*name, Org)).collect();
        let all = entities(body, &tagged);
        let mut names: Vec<String> = all.into_iter().map(|entity| entity.canonical).collect();
        names.sort();
        names
    }

    #[test]
    fn a_head_is_the_one_body_that_has_it_and_nobody_otherwise() {
        let body = "The Zorvex River Commission met. Then the Commission left.";
        let tagged = ["Zorvex River Commission", "Commission"];
        assert_eq!(organisations(body, &tagged), ["Zorvex River Commission"]);
        let body = "The Zorvex Commission met the Qubrix Commission. The Commission left.";
        let tagged = ["Zorvex Commission", "Qubrix Commission", "Commission"];
        assert_eq!(
            organisations(body, &tagged),
            ["Qubrix Commission", "Zorvex Commission"]
        );
        let body = "So the Department said then.";
        let tagged = ["Department"];
        assert_eq!(organisations(body, &tagged), Vec::<String>::new());
    }

    #[test]
    fn who_thinks_alike_is_a_party_where_there_is_one() {
        let tagged = ["Liberals"];
        let body = "Canada votes, and Canada may choose the Liberals.";
        assert_eq!(organisations(body, &tagged), ["Canada", "Liberals"]);
        let body = "The US votes, and the US may choose Liberals.";
        assert_eq!(organisations(body, &tagged), ["United States"]);
    }

    #[test]
    fn a_part_of_a_name_is_the_whole() {
        let body = "The Zorvex Fisheries Committee met. The Fisheries Committee rose.";
        let tagged = ["Zorvex Fisheries Committee", "Fisheries Committee"];
        assert_eq!(organisations(body, &tagged), ["Zorvex Fisheries Committee"]);
        let body = "He went to Qubrix Law School. At Qubrix Law he wept.";
        let tagged = ["Qubrix Law School", "Qubrix Law"];
        assert_eq!(organisations(body, &tagged), ["Qubrix Law School"]);
        // Two universities may well share the end of a name.
        let body = "He left George Zorvex University for Zorvex University.";
        let tagged = ["George Zorvex University", "Zorvex University"];
        assert_eq!(organisations(body, &tagged), tagged);
    }
}
