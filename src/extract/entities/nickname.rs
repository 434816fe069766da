//! Nicknames in quotation marks between given name and surname: Otto "Ox" Zorvex is one person,
//! whose name is written without.

use super::TaggedName;
use super::reader::Reader;
use crate::article::EntityKind;
use crate::extract::gazetteer::token::{Gap, Shape};

impl Reader<'_, '_> {
    /// The names, with those as one that have a nickname in quotation marks between given name
    /// and surname: Otto "Ox" Zorvex.
    pub(super) fn with_nicknames(
        &self,
        names: Vec<(usize, usize, TaggedName)>,
    ) -> Vec<(usize, usize, TaggedName)> {
        let mut joined: Vec<(usize, usize, TaggedName)> = Vec::with_capacity(names.len());
        let mut names = names.into_iter().peekable();
        while let Some((first, last, mut name)) = names.next() {
            let mut end = last;
            if name.kind == EntityKind::Person && last <= first + 2 && self.is_nickname(last) {
                end = last + 2;
                while let Some((_, to, _)) = names.next_if(|(from, ..)| *from <= last + 1) {
                    end = end.max(to);
                }
                name.span.end = self.sheet.tok(end - 1).end;
            }
            joined.push((first, end, name));
        }
        joined
    }

    /// The name of the person `at..end` without a nickname in it.
    pub(super) fn without_nickname(&self, at: usize, end: usize) -> String {
        let nickname = (at + 1..end.saturating_sub(1)).find(|inner| self.is_nickname(*inner));
        match nickname {
            Some(inner) => {
                let (given, surname) =
                    (self.title_case(at, inner), self.title_case(inner + 1, end));
                format!("{given} {surname}")
            }
            None => self.title_case(at, end),
        }
    }

    /// Whether the word at `at` stands in quotation marks with a name behind it.
    fn is_nickname(&self, at: usize) -> bool {
        let sheet = &*self.sheet;
        let (open, close) = (sheet.tok(at).gap, sheet.tok(at + 1).gap);
        let only = |gap: Gap| gap.only(Gap::SPACE | Gap::QUOTE_OPEN | Gap::QUOTE_CLOSE);
        sheet.tok(at).is_capital()
            && sheet.tok(at + 1).shape == Shape::Title
            && open.has(Gap::QUOTE_OPEN)
            && close.has(Gap::QUOTE_CLOSE)
            && only(open)
            && only(close)
    }
}

#[cfg(test)]
mod tests {
    use super::super::proposed::entities_at;
    use crate::article::EntityKind::Person;

    /// The people of `body`, where a tagger proposes these words, each where it first stands.
    fn people(body: &str, tagged: &[&str]) -> Vec<String> {
        let places = tagged.iter().map(|name| {
            let start = body.find(name).unwrap_or(0);
            (start..start + name.len(), Person)
        });
        let found = entities_at(body, places).into_iter();
        found.map(|entity| entity.canonical).collect()
    }

    #[test]
    fn a_nickname_in_quotation_marks_parts_no_name() {
        for body in [
            "They met Otto “Ox” Zorvex Jr. in May.",
            "They met Otto \"Ox\" Zorvex Jr. in May.",
        ] {
            assert_eq!(
                people(body, &["Otto", "Zorvex Jr"]),
                ["Otto Zorvex Jr"],
                "{body}"
            );
            assert_eq!(people(body, &["Otto", "Ox"]), ["Otto Zorvex"], "{body}");
        }
        let body = "They asked Otto, \"Why?\" Naomi left.";
        assert_eq!(people(body, &["Otto", "Naomi"]), ["Otto", "Naomi"]);
    }
}
