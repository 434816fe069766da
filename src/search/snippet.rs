//! Passages: the parts of a body that hold the match, cut where people would cut them.

use std::borrow::Cow;

use super::highlight::{Highlighter, Mark};
use super::request::SnippetOptions;
use super::response::Snippet;
use crate::article::Span;
use crate::error::Result;
use crate::index::codec::{Body, Glance};
use crate::text::{ceil_boundary, floor_boundary, sentences, words};

/// The best passages of `body`, at most `options.count`, in the order of the text. Without a
/// match in the body, its beginning.
pub(crate) fn snippets(
    body: &str,
    lang: &str,
    highlighter: &mut Highlighter,
    options: &SnippetOptions,
) -> Result<Vec<Snippet>> {
    if options.count == 0 || body.is_empty() {
        return Ok(Vec::new());
    }
    let marks = highlighter.marks(body, lang, false);
    passages(&Text::Whole(body), &marks, highlighter, options)
}

/// The same of a body that is still coded: of most, only the passages are decoded.
pub(crate) fn snippets_of(
    body: &Body<'_>,
    lang: &str,
    highlighter: &mut Highlighter,
    options: &SnippetOptions,
) -> Result<Vec<Snippet>> {
    if options.count == 0 || body.is_empty() {
        return Ok(Vec::new());
    }
    match highlighter.glance(body, lang)? {
        Some(glance) => {
            let marks = highlighter.marks_of(&glance, lang);
            passages(&Text::Coded(glance), &marks, highlighter, options)
        }
        None => snippets(&body.whole()?, lang, highlighter, options),
    }
}

/// A body to take passages of.
enum Text<'t> {
    Whole(&'t str),
    Coded(Glance<'t>),
}

impl Text<'_> {
    fn length(&self) -> usize {
        match self {
            Text::Whole(text) => text.len(),
            Text::Coded(glance) => glance.length(),
        }
    }

    /// What stands between `from` and `to`, a little more where these are inside of
    /// characters; and where it begins.
    fn between(&self, from: usize, to: usize) -> Result<(usize, Cow<'_, str>)> {
        Ok(match self {
            Text::Whole(text) => {
                let from = floor_boundary(text, from);
                (from, Cow::Borrowed(&text[from..ceil_boundary(text, to)]))
            }
            Text::Coded(glance) => {
                let (start, mut part) = glance.part(from, to)?;
                let from = floor_boundary(&part, from.saturating_sub(start));
                part.truncate(ceil_boundary(&part, to.saturating_sub(start)));
                part.drain(..from);
                (start + from, Cow::Owned(part))
            }
        })
    }
}

fn passages(
    text: &Text<'_>,
    marks: &[Mark],
    highlighter: &Highlighter,
    options: &SnippetOptions,
) -> Result<Vec<Snippet>> {
    let length = options.length.max(20);
    if marks.is_empty() {
        return Ok(vec![passage(text, 0, 0, length, &[])?]);
    }
    let weights: Vec<f32> = highlighter
        .leaves()
        .iter()
        .map(|leaf| leaf.weight)
        .collect();
    let mut chosen: Vec<(usize, usize)> = Vec::new();
    let mut used = vec![false; weights.len()];
    for _ in 0..options.count {
        let Some(best) = best_window(marks, &weights, &used, &chosen, length) else {
            break;
        };
        for mark in &marks[best.0..best.1] {
            used[mark.leaf] = true;
        }
        chosen.push(best);
    }
    chosen.sort_unstable();
    let mut found: Vec<Snippet> = Vec::with_capacity(chosen.len());
    for (first, last) in chosen {
        let start = marks[first].span.start as usize;
        let end = marks[last - 1].span.end as usize;
        let snippet = passage(text, start, end, length, marks)?;
        // Two windows in one sentence grow into the same passage.
        let overlaps = found
            .last()
            .is_some_and(|before| match (before.span, snippet.span) {
                (Some(before), Some(here)) => before.overlaps(here),
                _ => false,
            });
        if !overlaps {
            found.push(snippet);
        }
    }
    Ok(found)
}

/// The run of marks, as a range of their indexes, that says most within `length` bytes: a
/// leaf that no chosen passage shows counts in full, one that is shown a tenth, a repeat in
/// the same passage a twentieth.
fn best_window(
    marks: &[Mark],
    weights: &[f32],
    used: &[bool],
    chosen: &[(usize, usize)],
    length: usize,
) -> Option<(usize, usize)> {
    let mut best: Option<(f32, (usize, usize))> = None;
    let mut seen = vec![usize::MAX; weights.len()];
    // A text with thousands of matches: the first few hundred show enough.
    for first in 0..marks.len().min(400) {
        let start = marks[first].span.start as usize;
        let mut score = 0.0;
        let mut last = first;
        while let Some(mark) = marks.get(last) {
            if last > first && mark.span.end as usize - start > length {
                break;
            }
            let weight = weights[mark.leaf];
            score += match (seen[mark.leaf] == first, used[mark.leaf]) {
                (true, _) => weight * 0.05,
                (false, true) => weight * 0.1,
                (false, false) => weight,
            };
            seen[mark.leaf] = first;
            last += 1;
        }
        let taken = chosen.iter().any(|&(a, b)| first < b && a < last);
        if !taken && best.is_none_or(|(known, _)| score > known) {
            best = Some((score, (first, last)));
        }
    }
    best.map(|(_, window)| window)
}

/// The passage around `start..end`, grown to about `length` bytes: to sentence boundaries
/// where they are near, else to words.
fn passage(
    text: &Text<'_>,
    start: usize,
    end: usize,
    length: usize,
    marks: &[Mark],
) -> Result<Snippet> {
    let room = length.saturating_sub(end - start);
    // Look for sentences only near by: bodies can be long. Places are counted from there on.
    let to = (end + length + 50).min(text.length());
    let (from, near) = text.between(start.saturating_sub(length + 50), to)?;
    let near = near.as_ref();
    let (start, end, to) = (start - from, end - from, near.len());
    let near_sentences = sentences(near);
    let sentence = near_sentences
        .iter()
        .find(|s| s.start <= start && start < s.end.max(s.start + 1))
        .cloned()
        .unwrap_or(0..to);
    let opening_known = sentence.start > 0 || from == 0;

    let mut begin = sentence.start.min(start);
    let mut cut_before = false;
    if start - begin > room || !opening_known {
        begin = word_start(near, start.saturating_sub(room / 2), start);
        cut_before = true;
    }
    let left = length.saturating_sub(end.saturating_sub(begin));
    let last_sentence = near_sentences
        .iter()
        .find(|s| s.end >= end)
        .cloned()
        .unwrap_or(0..to);
    let mut finish = last_sentence.end.max(end);
    let mut cut_after = false;
    if finish - end > left {
        finish = word_end(near, end, end + left);
        cut_after = true;
    } else {
        // Room for the sentences that follow, whole ones only and in the same paragraph.
        for next in near_sentences {
            let same_paragraph = || !near[finish..next.start].contains('\n');
            let whole = next.end < to || from + to == text.length();
            if next.start >= finish && next.end - begin <= length && same_paragraph() && whole {
                finish = next.end;
            }
        }
    }
    let span = Span::new(from + begin, from + finish);
    let inside = marks
        .iter()
        .filter(|mark| mark.span.start >= span.start && mark.span.end <= span.end);
    Ok(Snippet {
        text: near[begin..finish].to_string(),
        span: Some(span),
        marks: inside
            .map(|mark| Span {
                start: mark.span.start - span.start,
                end: mark.span.end - span.start,
            })
            .collect(),
        cut_before,
        cut_after,
    })
}

/// The start of the first word at or after `wanted`, at most `limit`.
fn word_start(body: &str, wanted: usize, limit: usize) -> usize {
    let wanted = ceil_boundary(body, wanted);
    if wanted == 0 {
        return 0;
    }
    // Begin one character earlier, so that a word that starts right here is seen to start.
    let before = floor_boundary(body, wanted - 1);
    words(&body[before..limit])
        .map(|word| before + word.start)
        .find(|&start| start >= wanted)
        .unwrap_or(limit)
}

/// The end of the last word that ends at or before `wanted`, at least `least`.
fn word_end(body: &str, least: usize, wanted: usize) -> usize {
    let wanted = floor_boundary(body, wanted);
    if wanted <= least {
        return least;
    }
    let mut end = least;
    // One more character tells whether the last word really ends.
    let to = ceil_boundary(body, wanted + 1);
    for word in words(&body[least..to]) {
        if least + word.end <= wanted {
            end = least + word.end;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::super::highlight::{Fit, Leaf, Where};
    use super::super::spans::Spans;
    use super::*;
    use crate::index::analysis::StemClass;
    use crate::index::codec::{Coded, PIECES};
    use proptest::prelude::*;

    fn highlighter(words: &[&str]) -> Highlighter {
        let leaf = |word: &&str| Leaf {
            fits: vec![Fit::Words([word.to_string()].into_iter().collect())],
            spans: Spans::Sequence(vec![0]),
            place: Where::Anywhere,
            weight: 1.0,
        };
        Highlighter::new(words.iter().map(leaf).collect())
    }

    fn options(count: usize, length: usize) -> SnippetOptions {
        SnippetOptions { count, length }
    }

    #[test]
    fn passages_are_sentences_when_they_fit() {
        let body =
            "The port was closed. Tankers waited off the coast. Nobody knew why.\n\nThe cap held.";
        let found = snippets(
            body,
            "en",
            &mut highlighter(&["tankers", "cap"]),
            &options(2, 40),
        )
        .unwrap();
        let texts: Vec<&str> = found.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(texts, ["Tankers waited off the coast.", "The cap held."]);
        assert!(found.iter().all(|s| !s.cut_before && !s.cut_after));
        assert_eq!(&found[1].text[found[1].marks[0].range()], "cap");
    }

    #[test]
    fn without_a_match_the_body_begins() {
        let found = snippets(
            "First. Second.",
            "en",
            &mut highlighter(&["x"]),
            &options(3, 100),
        )
        .unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].text, "First. Second.");
    }

    proptest! {
        #[test]
        fn a_coded_body_has_the_passages_of_its_text(
            pieces in proptest::collection::vec(PIECES, 0..150),
            known in 0usize..150,
            count in 1usize..4,
            length in 20usize..200,
            lang in "(en|de|fr|ru|zh|tr)",
            asked in any::<u32>(),
            rarely in any::<u32>(),
        ) {
            let text = pieces.concat();
            let coded = Coded::new(&text, &pieces[..known.min(pieces.len())].concat());
            // Few words: with many, all are looked at.
            let asked = asked & rarely;
            let leaf = |fit| Leaf {
                fits: vec![fit],
                spans: Spans::Sequence(vec![0]),
                place: Where::Anywhere,
                weight: 1.0,
            };
            let words = |words: &[&str]| words.iter().map(|word| word.to_string()).collect();
            let class = StemClass::of(&lang).code();
            let stems = ["oil", "port", "price", "don"].map(|stem| format!("{class}{stem}"));
            let single = ["a", "uber", "naive", "ete", "oscar", "u.s", "u", "l'homme", "it's", "μm",
                "ab", "_oil", "3,5", "no", "x", "a_b", "石油", "нефть", "cap", "bb", "don't", "々", "〇", "c"];
            let mut leaves: Vec<Leaf> = single
                .iter()
                .enumerate()
                .filter(|(at, _)| asked >> at & 1 == 1)
                .map(|(_, word)| leaf(Fit::Words(words(&[word]))))
                .collect();
            if asked >> 30 & 1 == 1 {
                leaves.push(leaf(Fit::Stems(stems.into_iter().collect())));
                leaves.push(leaf(Fit::Exact("Oil".into())));
            }
            let options = options(count, length);
            let mut highlighter = Highlighter::new(leaves);
            let whole = snippets(&text, &lang, &mut highlighter, &options).unwrap();
            let body = coded.body();
            let parts = snippets_of(&body, &lang, &mut highlighter, &options).unwrap();
            prop_assert_eq!(whole, parts);
        }
        #[test]
        fn passages_are_slices_and_marks_are_words(
            body in "([a-d]{1,6}[ ,.\n]{1,2}|[äöß中国]{1,3} ?){0,60}",
            count in 1usize..4,
            length in 0usize..80,
        ) {
            let mut highlighter = highlighter(&["a", "b", "中国", "ass"]);
            let found = snippets(&body, "en", &mut highlighter, &options(count, length)).unwrap();
            prop_assert!(found.len() <= count);
            let mut last = 0;
            for snippet in &found {
                let span = snippet.span.unwrap();
                prop_assert_eq!(&body[span.range()], snippet.text.as_str());
                prop_assert!(span.start >= last);
                last = span.end;
                for mark in &snippet.marks {
                    let marked = crate::text::fold(&snippet.text[mark.range()]);
                    prop_assert!(["a", "b", "中国", "ass"].contains(&marked.as_str()));
                }
            }
        }
    }
}
