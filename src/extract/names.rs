//! Names that users write and articles may not: for filters whose value no article's own
//! wording explains ("UAE" in an archive that always spells it out).

use super::{gazetteer, language, publication};
use crate::text::fold_key;

/// Code, name, capitals, other names and demonyms, one country a line.
const COUNTRIES: &str = include_str!("gazetteer/countries.tsv");

/// The canonical name of the country that `written` names in English, by its code, or by the
/// adjective of its people.
///
/// ```
/// use newshound::extract::country_name;
/// assert_eq!(country_name("uae").as_deref(), Some("United Arab Emirates"));
/// assert_eq!(country_name("Türkiye").as_deref(), Some("Turkey"));
/// assert_eq!(country_name("Narnia"), None);
/// ```
pub fn country_name(written: &str) -> Option<String> {
    let key = fold_key(written);
    let lines = COUNTRIES.lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let mut columns = line.split('\t');
        let (code, name) = (columns.next()?, columns.next()?);
        let mut others = columns.skip(1).flat_map(|column| column.split('|'));
        let is_code = code.eq_ignore_ascii_case(written.trim());
        if is_code || fold_key(name) == key || others.any(|other| fold_key(other) == key) {
            return Some(name.to_string());
        }
    }
    None
}

/// The canonical name of the outlet or agency that `written` names.
pub fn outlet_name(written: &str) -> Option<String> {
    gazetteer::outlet_by_name(written).map(str::to_string)
}

/// The canonical name of the publication that `written` names: also by a name that means
/// something else in a text, or with its edition.
///
/// ```
/// use newshound::extract::publication_name;
/// assert_eq!(publication_name("Business Insider DE").as_deref(), Some("Business Insider"));
/// assert_eq!(publication_name("No Such Paper"), None);
/// ```
pub fn publication_name(written: &str) -> Option<String> {
    publication::known(written)
}

/// The stored code of the language that `written` is a code or a name of.
///
/// ```
/// use newshound::extract::language_code;
/// assert_eq!(language_code("eng"), Some("en"));
/// assert_eq!(language_code("Русский"), Some("ru"));
/// assert_eq!(language_code("Klingon"), None);
/// ```
pub fn language_code(written: &str) -> Option<&'static str> {
    language::language_code(written)
}
