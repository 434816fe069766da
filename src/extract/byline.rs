//! Who wrote an article: from a field, or from a line of its own near the top of the text.

use crate::text::fold_key;

use super::clean::Draft;
use super::gazetteer::outlet_by_name;

/// Words before the names, folded, with the languages in which a line that begins with them
/// names its author (none: any language; the word needs a colon then, but for "By").
const LABELS: &[(&str, &[&str])] = &[
    ("written by", &[]),
    ("story by", &[]),
    ("reported by", &[]),
    ("posted by", &[]),
    ("published by", &[]),
    ("reporting by", &[]),
    ("by", &["en", "pcm", ""]),
    ("author", &[]),
    ("authors", &[]),
    ("autor", &[]),
    ("autorin", &[]),
    ("autora", &[]),
    ("autori", &[]),
    ("autore", &[]),
    ("auteur", &[]),
    ("автор", &[]),
    ("авторы", &[]),
    ("автори", &[]),
    ("autorzy", &[]),
    ("yazar", &[]),
    ("redaktor", &[]),
    ("von", &["de"]),
    ("par", &["fr"]),
    ("por", &["es", "pt"]),
    ("di", &["it"]),
    ("door", &["nl"]),
    ("av", &["sv", "no"]),
    ("af", &["da"]),
];

/// What an article is, before the name of who wrote it: "Analysis by Jane Doe".
const KINDS: &[&str] = &["analysis", "opinion", "commentary", "perspective"];

/// Words that describe an author and are no name.
const ROLES: &[&str] = &[
    "reporter",
    "correspondent",
    "editor",
    "writer",
    "columnist",
    "contributor",
    "staff",
    "journalist",
    "analyst",
    "bureau",
    "producer",
    "redakteur",
    "redaktion",
    "korrespondent",
    "редактор",
    "корреспондент",
    "opinion",
];

/// The longest line with a byline, and the most words in it.
const MAX_LINE: usize = 120;
const MAX_WORDS: usize = 14;

/// How many of the first lines are searched.
const FIRST_LINES: usize = 6;

/// The names in a byline as a record or page gives it: without "By", addresses, times and
/// outlets; several are separated by commas. `None` when no name is left.
pub(super) fn names(written: &str) -> Option<String> {
    // Addresses go first: they hold marks that part names.
    let written = written
        .split_whitespace()
        .filter(|word| !word.contains("://") && !word.starts_with("www."))
        .collect::<Vec<_>>()
        .join(" ");
    let mut text = written.trim_matches(['[', ']', '"', '\'', ' ']);
    for kind in KINDS {
        let rest = strip_folded(text, kind).filter(|rest| rest.starts_with([' ', ':']));
        let rest = rest.map(|rest| rest.trim_start_matches([' ', ':']));
        if let Some(rest) = rest.filter(|rest| rest.contains(' ')) {
            text = rest;
        }
    }
    if let Some((_, rest)) = label(text, None) {
        text = rest;
    }
    for cut in [
        " Updated",
        " Published",
        " Posted",
        " | Updated",
        " Last updated",
        " • ",
        "Updated:",
        "Published:",
    ] {
        if let Some(at) = text.find(cut) {
            text = &text[..at];
        }
    }
    let joined = text
        .replace(" and ", ", ")
        .replace(" AND ", ", ")
        .replace(" und ", ", ")
        .replace(" & ", ", ")
        .replace(" y ", ", ");
    let mut kept: Vec<String> = Vec::new();
    let mut outlets: Vec<String> = Vec::new();
    for part in joined.split([',', ';', '|', '/', '\u{b7}']).take(40) {
        let part = part.trim_matches(['"', '\'', ' ', '(', ')', '.', '-', '–', '—', '*', '@']);
        let Some(name) = name(part) else { continue };
        if outlet_by_name(&name).is_some() {
            outlets.push(name);
        } else if !kept.contains(&name) {
            kept.push(name);
        }
    }
    // "Reuters" alone is who wrote it, as far as anyone says.
    let names = if kept.is_empty() { outlets } else { kept };
    (!names.is_empty()).then(|| names.join(", "))
}

/// One name, or `None` for what is none: an address, a role, a number.
fn name(part: &str) -> Option<String> {
    let words: Vec<&str> = part
        .split(' ')
        .filter(|word| !word.contains('@') && !word.contains("://") && !word.starts_with("www."))
        .collect();
    let name = words.join(" ");
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 2
        || name.chars().count() > 80
        || name.chars().filter(char::is_ascii_digit).count() > 2
    {
        return None;
    }
    let key = fold_key(&name);
    let role = key.split(' ').any(|word| ROLES.contains(&word));
    // "Jane Doe, Special to the Herald".
    let nobody = key.starts_with("special to ")
        || matches!(
            key.as_str(),
            "none"
                | "null"
                | "nan"
                | "n a"
                | "admin"
                | "administrator"
                | "unknown"
                | "web desk"
                | "by"
        );
    if nobody || role && words.len() <= 4 {
        return None;
    }
    Some(title_case(&name))
}

/// A name in capitals as it is usually written; any other name unchanged.
fn title_case(name: &str) -> String {
    let shouted = name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
    if !shouted || !name.contains(' ') {
        return name.to_string();
    }
    let mut out = String::with_capacity(name.len());
    let mut start = true;
    for c in name.chars() {
        if start {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphanumeric();
    }
    out
}

/// The label before the names, and the names. `lang` is `None` for a field that holds a
/// byline and nothing else.
fn label<'t>(text: &'t str, lang: Option<&str>) -> Option<(&'static str, &'t str)> {
    LABELS.iter().find_map(|(label, langs)| {
        let rest = strip_folded(text, label)?;
        let marked = rest.trim_start().starts_with([':', '：']);
        let spaced = rest.starts_with([' ', '\u{a0}', ':']);
        let allowed = match lang {
            None => spaced && (marked || langs.contains(&"en") || label.contains(' ')),
            Some(lang) => marked || spaced && (label.contains(' ') || langs.contains(&lang)),
        };
        let rest = rest.trim_start_matches([' ', ':', '：', '\u{a0}']);
        (allowed && !rest.is_empty()).then_some((*label, rest))
    })
}

/// `text` behind `start`, letters compared without case.
fn strip_folded<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let mut rest = text.chars();
    for wanted in start.chars() {
        let c = rest.next()?;
        if !c.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    Some(rest.as_str())
}

/// The byline in the first lines of `draft`, which takes the line out.
pub(super) fn take(draft: &mut Draft<'_>, lang: &str) -> Option<String> {
    let (at, found) = draft.lines().take(FIRST_LINES).find_map(|(at, line)| {
        if line.len() > MAX_LINE || line.ends_with('.') && draft.goes_on(at) {
            return None;
        }
        let (_, rest) = label(line, Some(lang))?;
        is_names(rest)
            .then(|| names(rest))
            .flatten()
            .map(|names| (at, names))
    })?;
    draft.remove(at, "byline");
    Some(found)
}

/// How an agency's closing line begins, folded.
const SIGN_OFFS: &[&str] = &[
    "reporting by ",
    "reporting and writing by ",
    "writing by ",
    "editing by ",
    "additional reporting by ",
    "compiled by ",
    "edited by ",
    "reporting and editing by ",
];

/// The longest sign-off, and how many of the last lines can be one.
const MAX_SIGN_OFF: usize = 420;
const LAST_LINES: usize = 4;

/// The reporters in the closing line of wire copy, which is taken out: "(Reporting by Jane
/// Doe in Nowhere; Editing by Max Muster)".
pub(super) fn take_sign_off(draft: &mut Draft<'_>) -> Option<String> {
    let last = draft.lines().rev().take(LAST_LINES);
    let (at, found) = last.into_iter().find_map(|(at, line)| {
        let line = line
            .trim_start_matches(['(', '['])
            .trim_end_matches([')', ']', '.']);
        if line.len() > MAX_SIGN_OFF {
            return None;
        }
        let start = SIGN_OFFS
            .iter()
            .find_map(|start| strip_folded(line, start))?;
        let first = start.split(';').next().unwrap_or(start);
        // The rest are people and their places: running text has verbs.
        let first = [
            ", additional",
            ", writing",
            ", editing",
            "Editing by",
            "Writing by",
        ]
        .iter()
        .fold(first, |first, cut| first.split(cut).next().unwrap_or(first));
        is_names(first).then(|| (at, names(without_places(first))))
    })?;
    draft.remove(at, "byline");
    found
}

/// "Jane Doe in Nowhere and Max Muster" up to the first place.
fn without_places(names: &str) -> &str {
    names.split(" in ").next().unwrap_or(names)
}

/// Whether the rest of a line names people: capitalised words and what joins them.
fn is_names(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut capitals = 0;
    for word in &words {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        match word.chars().next() {
            Some(c) if c.is_uppercase() => capitals += 1,
            Some(c) if c.is_lowercase() => {
                let joins = [
                    "and", "und", "et", "y", "e", "i", "und", "in", "of", "the", "for", "at",
                    "with", "de", "van", "von", "der", "den", "di", "da", "del", "bin", "al", "el",
                    "on", "am", "pm", "staff", "writer", "и", "та",
                ];
                if !joins.contains(&word) && !word.contains('@') && !word.contains('.') {
                    return false;
                }
            }
            _ => {}
        }
    }
    (1..=MAX_WORDS).contains(&words.len())
        && capitals >= 1
        && !text.ends_with(['!', '?', ':'])
        && !(text.ends_with('.') && capitals < 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bylines_as_fields_hold_them() {
        for (written, found) in [
            ("By Jane Doe", Some("Jane Doe")),
            ("BY JANE DOE AND MAX O'NEIL", Some("Jane Doe, Max O'Neil")),
            ("Analysis by Jane Doe", Some("Jane Doe")),
            ("Jane Doe, Special To Cnn", Some("Jane Doe")),
            ("Opinion Jane Doe", Some("Jane Doe")),
            ("Jane Doe and Max Muster", Some("Jane Doe, Max Muster")),
            (
                "[\"Jane Doe\", \"Max Muster\"]",
                Some("Jane Doe, Max Muster"),
            ),
            ("Jane Doe, jane@herald.example", Some("Jane Doe")),
            ("By Jane Doe Updated 7:05 PM ET", Some("Jane Doe")),
            ("Jane Doe, Senior Reporter", Some("Jane Doe")),
            ("Written by: Jane Doe", Some("Jane Doe")),
            ("Автор: Иван Иванов", Some("Иван Иванов")),
            ("https://herald.example/jane-doe", None),
            ("admin", None),
            ("", None),
            ("N/A", None),
        ] {
            let found_names = names(written);
            assert_eq!(found_names.as_deref(), found, "{written}");
        }
    }

    #[test]
    fn bylines_as_lines() {
        let find = |body: &str, lang: &str| {
            let mut draft = Draft::new(body);
            let names = take(&mut draft, lang);
            (names, draft.finish().0)
        };
        assert_eq!(
            find("By Jane Doe\nIt rained.", "en"),
            (Some("Jane Doe".into()), "It rained.".into())
        );
        assert_eq!(
            find("Von Max Muster\nEs regnete.", "de").0.as_deref(),
            Some("Max Muster")
        );
        assert_eq!(
            find("By Monday the bridge was closed.\nIt rained.", "en").0,
            None
        );
        assert_eq!(find("By the river, a man fished\nIt rained.", "en").0, None);
        assert_eq!(find("Por ejemplo, el puente\nLlueve.", "es").0, None);
    }

    #[test]
    fn sign_offs() {
        let find = |last: &str| {
            let body = format!("It rained.\n\n{last}");
            let mut draft = Draft::new(&body);
            (take_sign_off(&mut draft), draft.finish().0)
        };
        assert_eq!(
            find("(Reporting by Jane Doe in Nowhere; Editing by Max Muster)"),
            (Some("Jane Doe".into()), "It rained.".into())
        );
        assert_eq!(
            find("Reporting by Jane Doe, additional reporting by Max Muster").0,
            Some("Jane Doe".into())
        );
        assert_eq!(find("Reporting by the mayor was late.").0, None);
    }

    proptest! {
        #[test]
        fn any_byline_is_names_or_nothing(written in "\\PC{0,60}|[A-Za-z ,.@:/|]{0,60}") {
            prop_assert!(names(&written).is_none_or(|names| !names.trim().is_empty()));
        }
    }
}
