//! For tests: what a text names where a tagger proposes names, or none is asked.

use std::cmp::Reverse;
use std::ops::Range;

use super::{ArticleText, Recognizer, TaggedName};
use crate::article::{Entity, EntityKind, Span, TextField};

/// The entities of `body`, where a tagger proposes each of `tagged` wherever it stands; of two
/// that cross, the one that begins first, and of those the longer.
pub(super) fn entities(body: &str, tagged: &[(&str, EntityKind)]) -> Vec<Entity> {
    let mut proposed: Vec<(Range<usize>, EntityKind)> = tagged
        .iter()
        .flat_map(|(name, kind)| {
            let found = body.match_indices(name);
            found.map(|(start, name)| (start..start + name.len(), *kind))
        })
        .collect();
    proposed.sort_by_key(|(span, _)| (span.start, Reverse(span.end)));
    let mut end = 0;
    proposed.retain(|(span, _)| {
        let free = span.start >= end;
        end = end.max(span.end);
        free
    });
    entities_at(body, proposed)
}

/// What the entities of `body` are called, where a tagger proposes `name`.
pub(super) fn canonicals(body: &str, name: &str, kind: EntityKind) -> Vec<String> {
    let all = entities(body, &[(name, kind)]);
    all.into_iter().map(|entity| entity.canonical).collect()
}

/// The same as [`entities`], where the names stand at these bytes.
pub(super) fn entities_at(
    body: &str,
    tagged: impl IntoIterator<Item = (Range<usize>, EntityKind)>,
) -> Vec<Entity> {
    let proposed: Vec<TaggedName> = tagged
        .into_iter()
        .map(|(span, kind)| TaggedName {
            field: TextField::Body,
            span: Span::new(span.start, span.end),
            kind,
            confidence: 0.8,
        })
        .collect();
    named("en", body, Some(&proposed))
}

/// The entities of `body` where no tagger is asked.
pub(super) fn untagged(body: &str) -> Vec<Entity> {
    untagged_in("en", body)
}

/// The same for a text in `lang`.
pub(super) fn untagged_in(lang: &str, body: &str) -> Vec<Entity> {
    named(lang, body, None)
}

fn named(lang: &str, body: &str, tagged: Option<&[TaggedName]>) -> Vec<Entity> {
    let text = ArticleText {
        headline: "",
        body,
        lang,
        publication: None,
    };
    Recognizer::new().recognize_with(&text, tagged).0
}
