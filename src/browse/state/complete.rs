//! Completion in the query line: names of fields, and values of a field.

use std::ops::Range;

use super::{Effect, State};
use crate::article::FacetField;
use crate::browse::work::Complete;
use crate::query::{Field, FieldKind};

/// What is offered.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::browse) struct Completion {
    /// The bytes of the query line that are replaced.
    pub range: Range<usize>,
    /// What to write, what to show, and how many articles have it.
    pub items: Vec<(String, String, Option<u64>)>,
    /// Which one the arrows have come to.
    pub selected: Option<usize>,
    /// The number of the answer that is to come.
    pub pending: Option<u64>,
}

/// The word at the end of what stands before the cursor: its first byte. A space in quotes
/// ends no word.
fn word_start(before: &str) -> usize {
    let mut start = 0;
    let mut quoted = false;
    for (at, c) in before.char_indices() {
        match c {
            '"' | '“' | '”' => quoted = !quoted,
            ' ' | '(' | ')' if !quoted => start = at + c.len_utf8(),
            _ => {}
        }
    }
    start
}

/// Words by which dates are asked for; they are no fields of an article.
const DATES: [&str; 3] = ["date", "since", "until"];

/// `value` as it is written behind a colon.
fn written(value: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || c == '-';
    match value.chars().all(plain) && !value.starts_with('-') && !value.is_empty() {
        true => value.to_string(),
        false => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

impl State {
    /// Looks at what stands before the cursor after it was changed.
    pub(super) fn offer(&mut self) {
        let before = &self.question.line.text()[..self.question.line.cursor()];
        let cursor = before.len();
        let mut start = word_start(before);
        let word = &before[start..];
        let signs = word.len() - word.trim_start_matches(['-', '+']).len();
        let word = &word[signs..];
        start += signs;
        self.completion = None;
        let Some((name, value)) = word.split_once(':') else {
            self.offer_fields(start..cursor);
            return;
        };
        let facet = Field::from_name(name)
            .filter(|field| field.kind() == FieldKind::Value)
            .and_then(|field| FacetField::from_name(field.name()));
        let Some(field) = facet else {
            return;
        };
        let value = value.trim_start_matches(['"', '“', '”']);
        if value.ends_with(['"', '”', '*']) {
            return;
        }
        let written = value.to_string();
        let range = cursor - word.len() + name.len() + 1..cursor;
        let ticket = self.ticket();
        self.completion = Some(Completion {
            range,
            items: Vec::new(),
            selected: None,
            pending: Some(ticket),
        });
        self.effect(Effect::Complete(Complete {
            ticket,
            field,
            written,
        }));
    }

    fn offer_fields(&mut self, range: Range<usize>) {
        let word = self.question.line.text()[range.clone()].to_ascii_lowercase();
        if word.len() < 2 {
            return;
        }
        let fields = Field::ALL.iter().filter(|field| **field != Field::Text);
        let names = fields.map(|field| field.name()).chain(DATES);
        let items: Vec<(String, String, Option<u64>)> = names
            .filter(|name| name.starts_with(&word))
            .map(|name| (format!("{name}:"), format!("{name}:"), None))
            .collect();
        if !items.is_empty() {
            self.completion = Some(Completion {
                range,
                items,
                selected: None,
                pending: None,
            });
        }
    }

    /// Takes values that begin as written.
    pub(super) fn offered(&mut self, ticket: u64, values: Vec<(String, u64)>) {
        let Some(completion) = &mut self.completion else {
            return;
        };
        if completion.pending != Some(ticket) {
            return;
        }
        completion.pending = None;
        completion.items = values
            .into_iter()
            .map(|(value, count)| (format!("{} ", written(&value)), value, Some(count)))
            .collect();
        if completion.items.is_empty() {
            self.completion = None;
        }
    }

    /// Moves in what is offered; says whether anything is.
    pub(super) fn choose(&mut self, down: bool) -> bool {
        let Some(completion) = self.completion.as_mut().filter(|c| !c.items.is_empty()) else {
            return false;
        };
        let last = completion.items.len() - 1;
        completion.selected = match (completion.selected, down) {
            (None, true) => Some(0),
            (None, false) => return false,
            (Some(0), false) => None,
            (Some(at), true) => Some((at + 1).min(last)),
            (Some(at), false) => Some(at - 1),
        };
        true
    }

    /// Writes what is chosen, or else the first that is offered; says whether there was one.
    pub(super) fn accept(&mut self) -> bool {
        let Some(completion) = self.completion.take() else {
            return false;
        };
        let at = completion.selected.unwrap_or(0);
        let Some((text, ..)) = completion.items.get(at) else {
            return false;
        };
        self.question.line.replace(completion.range, text);
        self.typing = true;
        self.offer();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_begins_behind_a_space_that_is_not_quoted() {
        for (before, word) in [
            ("oil cou", "cou"),
            ("country:\"South Ko", "country:\"South Ko"),
            ("\"price cap\" pub", "pub"),
            ("(a OR pers", "pers"),
            ("", ""),
        ] {
            assert_eq!(&before[word_start(before)..], word);
        }
    }

    #[test]
    fn a_value_is_quoted_where_it_must_be() {
        assert_eq!(written("Turkey"), "Turkey");
        assert_eq!(written("South Korea"), "\"South Korea\"");
        assert_eq!(written("The \"A\" Co\\"), r#""The \"A\" Co\\""#);
        assert_eq!(written("-x"), "\"-x\"");
    }
}
