//! When two names are the same: folded, without "the", through the program's aliases where
//! there are any.

use super::kind::Kind;
use crate::extract::{country_name, outlet_name, parse_date, publication_name};
use crate::text::fold_key;

/// The key under which a name of `kind` is compared.
pub(super) fn key(kind: Kind, name: &str) -> String {
    let canonical = match kind {
        Kind::Country => country_name(name),
        Kind::Publication => publication_name(name),
        Kind::Cites | Kind::CitedMedia | Kind::CitedOutlet | Kind::CitedAgency => outlet_name(name),
        _ => None,
    };
    let key = fold_key(canonical.as_deref().unwrap_or(name));
    match key.strip_prefix("the ") {
        Some(rest) => rest.to_string(),
        None => key,
    }
}

/// Whether `found` is as good as `gold`, one of the values of a field.
pub(super) fn agrees(kind: Kind, found: &str, gold: &str) -> bool {
    match kind {
        Kind::Date => match (parse_date(found), parse_date(gold)) {
            // As precise as gold, and the same as far as gold goes.
            (Some(found), Some(gold)) => {
                gold.get_year() == found.get_year()
                    && (gold.get_month().is_none() || gold.get_month() == found.get_month())
                    && (gold.get_day().is_none() || gold.get_day() == found.get_day())
            }
            _ => false,
        },
        Kind::Byline => people(found) == people(gold),
        Kind::Lang => {
            let primary = |code: &str| {
                let code = code.split(['-', '_']).next().unwrap_or("");
                code.to_ascii_lowercase()
            };
            primary(found) == primary(gold)
        }
        _ => key(kind, found) == key(kind, gold),
    }
}

/// The persons of a byline, in order of the alphabet.
fn people(byline: &str) -> Vec<String> {
    let mut people: Vec<String> = byline
        .split([',', ';', '&', '|'])
        .flat_map(|part| part.split(" and "))
        .map(fold_key)
        .map(|name| name.strip_prefix("by ").map(str::to_string).unwrap_or(name))
        .filter(|name| !name.is_empty())
        .collect();
    people.sort_unstable();
    people.dedup();
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_agree_whatever_their_spelling() {
        for (kind, found, gold, agree) in [
            (Kind::Country, "Turkey", "Türkiye", true),
            (Kind::Country, "Turkey", "tr", true),
            (Kind::Org, "The European Union", "European union", true),
            (Kind::Date, "2023-02-04T10:20", "2023-02-04", true),
            (Kind::Date, "2023-02", "2023-02-04", false),
            (Kind::Date, "2023-02-04", "2023", true),
            (
                Kind::Byline,
                "Ann Lee, Bob Ray",
                "Bob Ray and Ann Lee",
                true,
            ),
            (Kind::Byline, "Ann Lee", "Ann Lee, Bob Ray", false),
            (Kind::Lang, "pt", "pt-BR", true),
            (Kind::Headline, "Rain – and wind", "Rain - and wind!", true),
            (Kind::Publication, "Heise Online", "Heise", true),
            (Kind::Publication, "Euronews", "Euronews (EN)", true),
            (Kind::Publication, "Nowhere Bugle", "Bugle", false),
        ] {
            assert_eq!(agrees(kind, found, gold), agree, "{found} for {gold}");
        }
    }
}
