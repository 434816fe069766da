//! What a text itself says about its publisher: a line of copyright, a source, an invitation
//! to write for it or to join its group. Which lines are looked at is the caller's choice.

use crate::article::Found;
use crate::text::fold_key;

use super::{Evidence, host, host_name, named, without_legal_form};
use crate::extract::gazetteer::outlet_by_name;
use crate::extract::headline::MASTHEAD;

/// What the text says. A dateline's agency does not count: it is whom the article has its
/// news from.
pub(super) fn in_text(evidence: &Evidence<'_>) -> Option<Found<String>> {
    let removed = || evidence.removed.iter().map(|removed| removed.text.as_str());
    let lines = || removed().chain(evidence.last_lines.iter().copied());
    let masthead = evidence.removed.iter().find(|line| line.reason == MASTHEAD);
    if let Some(name) = masthead.and_then(|line| masthead_name(&line.text)) {
        return Some(Found::new(name, "text: masthead"));
    }
    lines()
        .find_map(|line| Some(Found::new(copyright_owner(line)?, "text: copyright")))
        .or_else(|| lines().find_map(|line| Some(Found::new(stated_source(line)?, "text: source"))))
        .or_else(|| {
            removed().find_map(|line| Some(Found::new(known_domain(line)?, "text: address")))
        })
        .or_else(|| {
            removed().find_map(|line| Some(Found::new(group_owner(line)?, "text: invitation")))
        })
}

/// The name in a masthead, whose capitals say nothing.
fn masthead_name(line: &str) -> Option<String> {
    if line.chars().any(char::is_lowercase) {
        return named(line);
    }
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next();
        first.map_or_else(String::new, |first| {
            format!("{first}{}", letters.as_str().to_lowercase())
        })
    };
    let words: Vec<String> = line.split_whitespace().map(word).collect();
    named(line)
        .filter(|name| outlet_by_name(name).is_some())
        .or_else(|| named(&words.join(" ")))
}

/// The owner in "© 2023 The Herald. All rights reserved."
fn copyright_owner(line: &str) -> Option<String> {
    if line.len() > 320 {
        return None;
    }
    let at = line
        .find('©')
        .map(|at| at + '©'.len_utf8())
        .or_else(|| line.find("Copyright").map(|at| at + "Copyright".len()))?;
    let owner = line[at..]
        .trim_start_matches(|c: char| {
            c.is_ascii_digit()
                || matches!(c, ' ' | '-' | '–' | ',' | '(' | ')' | '©' | ':' | '\u{a0}')
        })
        .trim_start_matches("Copyright")
        .trim_start_matches("by ")
        .trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, ' ' | '-' | '–' | ',' | '©')
        });
    // Photos have owners, too.
    let end = owner
        .char_indices()
        .find(|(at, c)| {
            matches!(c, '|' | '·' | ';' | '(' | '/')
                || *c == '.'
                    && owner[at + 1..]
                        .chars()
                        .next()
                        .is_none_or(char::is_whitespace)
        })
        .map_or(owner.len(), |(at, _)| at);
    let owner = owner[..end].trim().trim_end_matches(',');
    let owner = owner.split(" All ").next()?;
    let words = owner.split_whitespace().count();
    let name = owner.chars().next().is_some_and(char::is_uppercase);
    let picture = ["Getty", "Photo", "Image", "Alamy", "Shutterstock"];
    if !name || words > 6 || picture.iter().any(|word| owner.contains(word)) {
        return None;
    }
    // Without a year or a known name, "© Jane Doe" is a photographer.
    let year = line.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let known = outlet_by_name(without_legal_form(owner)).is_some();
    (year || known).then(|| named(owner)).flatten()
}

/// The known outlet in a line "Source: The Herald".
fn stated_source(line: &str) -> Option<String> {
    let (label, name) = line.split_once([':', '：'])?;
    let label = fold_key(label);
    let labels = [
        "source",
        "originally published on",
        "originally published by",
        "first published on",
        "quelle",
        "fuente",
        "fonte",
        "источник",
        "джерело",
        "zrodlo",
        "kaynak",
    ];
    if !labels.contains(&label.as_str()) || name.len() > 120 {
        return None;
    }
    let name = name.trim().trim_end_matches('.');
    outlet_by_name(name)
        .map(str::to_string)
        .or_else(|| known_domain(name))
}

/// The known outlet whose domain stands in `line`, also in an e-mail address.
fn known_domain(line: &str) -> Option<String> {
    line.split(|c: char| {
        c.is_whitespace() || matches!(c, '/' | '@' | '(' | ')' | ',' | '"' | '«' | '»')
    })
    .take(80)
    .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
    .filter(|word| word.contains('.') && word.len() < 80)
    .find_map(|word| {
        let host = host(word)?;
        let known = host_name(&host)?;
        (known != host).then_some(known)
    })
}

/// The outlet in "Join The Herald Whatsapp group".
fn group_owner(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().take(12).collect();
    let join = words
        .iter()
        .position(|word| matches!(fold_key(word).as_str(), "join" | "follow"))?;
    let group = words
        .iter()
        .position(|word| matches!(fold_key(word).as_str(), "whatsapp" | "telegram"))?;
    let name = words.get(join + 1..group)?;
    let proper = name.iter().all(|word| {
        word.chars().next().is_some_and(char::is_uppercase)
            && !matches!(*word, "Our" | "The" | "Us" | "On" | "My" | "Us!")
    });
    (proper && (1..=3).contains(&name.len()))
        .then(|| named(&name.join(" ")))
        .flatten()
}
