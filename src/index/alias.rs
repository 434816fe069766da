//! Other names of values, as terms of the field `alias`: which facet field, the folded form
//! under which a text names a value, and the value.
//!
//! Nearly every value of an article has several such terms and nearly every value begins, ends
//! or is its form, so what the form gives is written as one character: a third less of the
//! dictionary, which is the largest after that of the words.

use crate::article::FacetField;
use crate::text::fold_key;

/// Separates the folded form from the value.
const SEPARATOR: char = '\u{1f}';
/// Stands for the form with a capital at the beginning of each word.
const CAPITALISED: char = '\u{1}';
/// Stands for the form in capitals.
const CAPITALS: char = '\u{2}';
/// Begins a value that is written as it is, for it has one of these characters itself.
const AS_IS: char = '\u{3}';

/// The character of a field; the order of `FacetField::TEXTS` is part of the index format.
fn letter(field: FacetField) -> char {
    // Main countries are called what countries are called.
    let field = match field {
        FacetField::MainCountry => FacetField::Country,
        field => field,
    };
    let at = FacetField::TEXTS.iter().position(|f| *f == field);
    char::from(b'a' + at.unwrap_or(FacetField::TEXTS.len()) as u8)
}

/// What the terms of `field` begin with whose folded form begins with `key`, or is `key`.
pub(crate) fn start(field: FacetField, key: &str, whole: bool) -> String {
    let mut start = String::with_capacity(key.len() + 40);
    start.push(letter(field));
    start.push_str(key);
    if whole {
        start.push(SEPARATOR);
    }
    start
}

/// The term for a value of `field` that is also called `form`.
pub(crate) fn term(field: FacetField, form: &str, canonical: &str) -> String {
    let key = fold_key(form);
    let mut term = start(field, &key, true);
    if canonical.chars().any(|c| c <= AS_IS) {
        term.push(AS_IS);
        term.push_str(canonical);
        return term;
    }
    for mark in [CAPITALISED, CAPITALS] {
        let form = spelt(mark, &key);
        if let Some(at) = place(canonical, &form) {
            term.push_str(&canonical[..at]);
            term.push(mark);
            term.push_str(&canonical[at + form.len()..]);
            return term;
        }
    }
    term.push_str(canonical);
    term
}

/// Where `form` stands first in `value`, and nowhere when it is empty. Both are a few words, for
/// which preparing a search takes longer than the search.
fn place(value: &str, form: &str) -> Option<usize> {
    let first = form.as_bytes().first()?;
    let (value, form) = (value.as_bytes(), form.as_bytes());
    memchr::memchr_iter(*first, value).find(|at| value[*at..].starts_with(form))
}

/// The folded form and the value of a term; `None` for what is no such term.
pub(crate) fn read(term: &str) -> Option<(&str, String)> {
    let mut rest = term.chars();
    rest.next()?;
    let (key, value) = rest.as_str().split_once(SEPARATOR)?;
    if let Some(value) = value.strip_prefix(AS_IS) {
        return Some((key, value.to_string()));
    }
    let value = match value.find([CAPITALISED, CAPITALS]) {
        None => value.to_string(),
        Some(at) => {
            let mark = char::from(value.as_bytes()[at]);
            [&value[..at], &spelt(mark, key), &value[at + 1..]].concat()
        }
    };
    Some((key, value))
}

/// The form that `mark` stands for.
fn spelt(mark: char, key: &str) -> String {
    if mark == CAPITALS {
        return key.to_uppercase();
    }
    let mut out = String::with_capacity(key.len());
    let mut begins = true;
    for c in key.chars() {
        match begins {
            true => out.extend(c.to_uppercase()),
            false => out.push(c),
        }
        begins = c == ' ';
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_form_gives_is_not_written_twice() {
        for (form, value, expected) in [
            ("Jane Doe", "Jane Doe", "\u{1}"),
            ("DOE", "Jane Doe", "Jane \u{1}"),
            ("nato", "NATO", "\u{2}"),
            ("Harbour", "Harbour Steel plc", "\u{1} Steel plc"),
            ("Élan", "Élan", "Élan"),
            (
                "C4ADS",
                "Center for Advanced Defense Studies",
                "Center for Advanced Defense Studies",
            ),
        ] {
            let term = term(FacetField::Org, form, value);
            let start = start(FacetField::Org, &fold_key(form), true);
            assert_eq!(term.strip_prefix(&start), Some(expected), "{form}");
        }
    }

    proptest! {
        #[test]
        fn a_term_gives_its_form_and_value(
            form in "\\PC{0,8}|[a-cA-C .]{0,6}",
            value in "\\PC{0,8}|[a-cA-C .]{0,9}|[\u{0}-\u{4}\u{1f}aA]{0,6}",
        ) {
            for field in FacetField::TEXTS {
                let term = term(field, &form, &value);
                let key = fold_key(&form);
                prop_assert_eq!(read(&term), Some((key.as_str(), value.clone())));
                prop_assert!(term.starts_with(&start(field, "", false)));
            }
        }
    }
}
