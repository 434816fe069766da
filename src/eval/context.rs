//! The sentence around a place in an article, and places of a name, for reading errors.

use crate::article::{Article, Span, TextField};
use crate::text::{ceil_boundary, floor_boundary, fold_key, sentences};

/// The most bytes of a sentence that are shown.
const LONGEST: usize = 400;

/// The text that `field` names.
pub(super) fn text(article: &Article, field: TextField) -> &str {
    match field {
        TextField::Headline => &article.headline,
        TextField::Body => &article.body,
    }
}

/// The sentence that `span` of `field` stands in, the span in brackets.
pub(super) fn sentence(article: &Article, field: TextField, span: Span) -> Option<String> {
    let text = text(article, field);
    let marked = text.get(span.range())?;
    // Sentences are sought around the span only: texts can be long.
    let from = floor_boundary(text, span.range().start.saturating_sub(2_000));
    let to = ceil_boundary(text, span.range().end + 2_000);
    let near = text.get(from..to)?;
    let (start, end) = (span.range().start - from, span.range().end - from);
    let around = sentences(near)
        .into_iter()
        .find(|s| s.start <= start && start < s.end)
        .unwrap_or(start..end);
    let head = floor_boundary(near, around.start.max(start.saturating_sub(LONGEST / 2)));
    let tail = ceil_boundary(near, around.end.max(end).min(end + LONGEST / 2));
    let (before, after) = (near.get(head..start)?, near.get(end..tail)?);
    let line = format!("{before}[{marked}]{after}");
    Some(line.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The first sentence of headline or body that holds `name`, compared folded.
pub(super) fn sentence_with(article: &Article, name: &str) -> Option<String> {
    let key = fold_key(name);
    if key.is_empty() {
        return None;
    }
    [TextField::Headline, TextField::Body]
        .into_iter()
        .find_map(|field| {
            let text = text(article, field);
            let at = sentences(text)
                .into_iter()
                .find(|s| text.get(s.clone()).is_some_and(|s| holds(s, &key)))?;
            let cut = floor_boundary(text, at.end.min(at.start + LONGEST));
            let line = text.get(at.start..cut)?;
            Some(line.split_whitespace().collect::<Vec<_>>().join(" "))
        })
}

fn holds(sentence: &str, key: &str) -> bool {
    let sentence = fold_key(sentence);
    let ends = |at: usize| {
        let before = sentence.get(..at).and_then(|s| s.chars().next_back());
        let after = sentence
            .get(at + key.len()..)
            .and_then(|s| s.chars().next());
        before.is_none_or(|c| c == ' ') && after.is_none_or(|c| c == ' ')
    };
    sentence.match_indices(key).any(|(at, _)| ends(at))
        // Scripts without spaces.
        || !key.is_ascii() && sentence.contains(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_shown_in_its_sentence() {
        let article = Article {
            body: "It rained. Mr. Lee sold Orsa on Monday. Nobody knew.".into(),
            ..Article::default()
        };
        assert_eq!(
            sentence(&article, TextField::Body, Span::new(24, 28)).unwrap(),
            "Mr. Lee sold [Orsa] on Monday."
        );
        assert_eq!(
            sentence_with(&article, "ORSA").unwrap(),
            "Mr. Lee sold Orsa on Monday."
        );
        assert_eq!(sentence_with(&article, "Ors"), None);
    }
}
