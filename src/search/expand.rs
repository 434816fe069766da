//! From a pattern to the words of the index that it stands for.
//!
//! Prefixes, wildcards, regexes and fuzzy words run as automata over the term dictionary of
//! words as written. How many words they may stand for, and how much may be looked at for
//! them, is limited by a [`Budget`]: the most frequent words are taken, and the caller is told
//! that there were more.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::rc::Rc;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::termdict::TermStreamer;
use tantivy::{Searcher, TantivyError, Term};
use tantivy_fst::Automaton;
use tantivy_fst::automaton::AlwaysMatch;

use super::budget::{Budget, Meter, Metered};
use super::expression::Expression;
use super::near::each_word;
use crate::index::analysis::EXACT;

/// A pattern over words as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Pattern {
    /// Words that begin with this.
    Prefix(String),
    /// Words that match this regular expression as a whole.
    Regex(String),
    /// Words within this many slips.
    Fuzzy(String, u8),
    /// Words within this many slips that begin with the same letter: a tenth of the words to
    /// look at, and people rarely mistype the first.
    FuzzyEnd(String, u8),
}

/// The words that a pattern stands for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Expansion {
    /// Words with their number of articles, in order of the words.
    pub words: Vec<(String, u64)>,
    /// Whether there were more than the budget has for one pattern.
    pub cut: bool,
    /// Whether the end of the dictionary was not reached.
    pub stopped: bool,
}

/// The words of `field` that `pattern` stands for.
pub(crate) fn expand(
    searcher: &Searcher,
    field: Field,
    pattern: &Pattern,
    budget: &Budget,
) -> tantivy::Result<Rc<Expansion>> {
    budget.remember(field, pattern, |meter| {
        let most = budget.words();
        match pattern {
            Pattern::Prefix(prefix) => {
                let range = beginning(prefix);
                collect(searcher, field, &AlwaysMatch, range, most, meter)
            }
            Pattern::Regex(regex) => {
                let expression = Expression::new(regex).map_err(TantivyError::InvalidArgument)?;
                let mut found = collect(searcher, field, &expression, written(), most, meter)?;
                found.stopped |= expression.is_spent();
                Ok(found)
            }
            Pattern::Fuzzy(word, distance) => {
                let term = Term::from_field_text(field, word);
                let automaton = FuzzyTermQuery::new(term, *distance, true).automaton()?;
                let found = collect_near(searcher, field, &automaton, b"", most, meter)?;
                found.map_or_else(
                    || collect(searcher, field, &automaton, written(), most, meter),
                    Ok,
                )
            }
            Pattern::FuzzyEnd(word, distance) => {
                let term = Term::from_field_text(field, word);
                let automaton = FuzzyTermQuery::new(term, *distance, true).automaton()?;
                let first = word.chars().next().map(String::from).unwrap_or_default();
                let near = first.as_bytes();
                let found = collect_near(searcher, field, &automaton, near, most, meter)?;
                found.map_or_else(
                    || collect(searcher, field, &automaton, beginning(&first), most, meter),
                    Ok,
                )
            }
        }
    })
}

/// As [`collect`] for words a few slips from another; `None` where the dictionaries have to be
/// gone through by the engine.
fn collect_near<A: Automaton<State = u32>>(
    searcher: &Searcher,
    field: Field,
    automaton: &A,
    beginning: &[u8],
    most: usize,
    meter: &Meter,
) -> tantivy::Result<Option<Expansion>> {
    let mut counts: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let range = (beginning, EXACT as u8);
        let mut failed = None;
        let mut add = |word: &[u8]| match inverted.terms().get(word) {
            Ok(Some(info)) => *counts.entry(word.to_vec()).or_default() += u64::from(info.doc_freq),
            Ok(None) => {}
            Err(error) => failed = Some(error),
        };
        if each_word(segment, field, automaton, range, meter, &mut add).is_none() {
            return Ok(None);
        }
        if let Some(error) = failed {
            return Err(error.into());
        }
    }
    let mut found = Expansion {
        stopped: meter.is_spent(),
        ..Expansion::default()
    };
    let words = counts.into_iter();
    let words = words.filter_map(|(word, count)| Some((String::from_utf8(word).ok()?, count)));
    found.words = words.collect();
    if found.words.len() > most {
        found.cut = true;
        found.words.sort_by_key(|(_, count)| Reverse(*count));
        found.words.truncate(most);
        found.words.sort_unstable();
    }
    Ok(Some(found))
}

/// Where in a dictionary the words of a pattern stand.
struct Range {
    from: Vec<u8>,
    until: Option<Vec<u8>>,
}

/// All words as written. Words with their case come before them, and no pattern is for those.
fn written() -> Range {
    Range {
        from: vec![EXACT as u8 + 1],
        until: None,
    }
}

/// Words that begin with `prefix`.
fn beginning(prefix: &str) -> Range {
    match prefix {
        "" => written(),
        _ => Range {
            from: prefix.as_bytes().to_vec(),
            until: after_prefix(prefix),
        },
    }
}

/// The most frequent words that an automaton accepts, over all segments.
fn collect<A: Automaton>(
    searcher: &Searcher,
    field: Field,
    automaton: &A,
    range: Range,
    most: usize,
    meter: &Meter,
) -> tantivy::Result<Expansion>
where
    A::State: Clone,
{
    let mut inverted = Vec::new();
    for segment in searcher.segment_readers() {
        inverted.push(segment.inverted_index(field)?);
    }
    let mut streams: Vec<TermStreamer<'_, Metered<'_, &A>>> = Vec::new();
    for inverted in &inverted {
        let search = inverted.terms().search(Metered {
            inner: automaton,
            meter,
        });
        let mut stream = search.ge(&range.from);
        if let Some(until) = &range.until {
            stream = stream.lt(until);
        }
        let mut stream = stream.into_stream()?;
        if stream.advance() {
            streams.push(stream);
        }
    }
    // The streams are merged, so that only the words that are kept take memory.
    let mut best: BinaryHeap<Reverse<(u64, Reverse<String>)>> = BinaryHeap::new();
    let mut found = Expansion::default();
    let mut key = Vec::new();
    while let Some(first) = streams.iter().map(|stream| stream.key()).min() {
        key.clear();
        key.extend_from_slice(first);
        let mut count = 0;
        streams.retain_mut(|stream| {
            if stream.key() != key {
                return true;
            }
            count += u64::from(stream.value().doc_freq);
            stream.advance()
        });
        if !meter.take(1) {
            break;
        }
        if let Ok(word) = std::str::from_utf8(&key) {
            let rank = Reverse(word.to_string());
            best.push(Reverse((count, rank)));
            if best.len() > most {
                best.pop();
                found.cut = true;
            }
        }
    }
    found.stopped = meter.is_spent();
    let words = best
        .into_iter()
        .map(|Reverse((count, Reverse(word)))| (word, count));
    found.words = words.collect();
    found.words.sort_unstable();
    Ok(found)
}

/// The first string after all that begin with `prefix`, as bytes.
fn after_prefix(prefix: &str) -> Option<Vec<u8>> {
    let mut end = prefix.as_bytes().to_vec();
    while let Some(last) = end.pop() {
        if last < 255 {
            end.push(last + 1);
            return Some(end);
        }
    }
    None
}

/// Appends `text` to a regular expression so that it stands for itself.
pub(crate) fn escape_regex(text: &str, out: &mut String) {
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
}
