//! From a pattern to the words of the index that it stands for.
//!
//! Prefixes, wildcards, regexes and fuzzy words run as automata over the term dictionary of
//! words as written. How many words they may stand for is limited: the most frequent are
//! taken, and the caller is told that there were more.

use hashbrown::HashMap;
use tantivy::Searcher;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{TantivyError, Term};
use tantivy_fst::Automaton;

use crate::index::analysis::EXACT;

/// The most words that one pattern stands for.
pub(crate) const MAX_EXPANSIONS: usize = 4_096;

/// The most terms of a segment that one pattern looks at: `*a*b*` accepts most of a
/// dictionary, and reading all of a large one takes seconds.
const MAX_VISITED: usize = 2_000_000;

/// A pattern over words as written.
#[derive(Debug, Clone, PartialEq)]
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
    /// Whether there were more than [`MAX_EXPANSIONS`].
    pub cut: bool,
}

/// The words of `field` that `pattern` stands for.
pub(crate) fn expand(
    searcher: &Searcher,
    field: Field,
    pattern: &Pattern,
) -> tantivy::Result<Expansion> {
    // Words with their case come first, and no pattern is for them.
    let after_exact = [EXACT as u8 + 1];
    let mut found: HashMap<String, u64> = HashMap::new();
    let mut cut = false;
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let terms = inverted.terms();
        match pattern {
            Pattern::Prefix(prefix) => {
                let mut stream = terms.range().ge(prefix.as_bytes());
                if let Some(end) = after_prefix(prefix) {
                    stream = stream.lt(end);
                }
                cut |= collect(stream.into_stream()?, &mut found);
            }
            Pattern::Regex(regex) => {
                let automaton = tantivy_fst::Regex::new(regex)
                    .map_err(|error| TantivyError::InvalidArgument(error.to_string()))?;
                let stream = terms.search(automaton).gt(after_exact);
                cut |= collect(stream.into_stream()?, &mut found);
            }
            Pattern::Fuzzy(word, distance) => {
                let term = Term::from_field_text(field, word);
                let automaton = FuzzyTermQuery::new(term, *distance, true).automaton()?;
                let stream = terms.search(automaton).gt(after_exact);
                cut |= collect(stream.into_stream()?, &mut found);
            }
            Pattern::FuzzyEnd(word, distance) => {
                let term = Term::from_field_text(field, word);
                let automaton = FuzzyTermQuery::new(term, *distance, true).automaton()?;
                let first = word.chars().next().map(String::from).unwrap_or_default();
                let mut stream = terms.search(automaton).ge(first.as_bytes());
                if let Some(end) = after_prefix(&first) {
                    stream = stream.lt(end);
                }
                collect(stream.into_stream()?, &mut found);
            }
        }
    }
    let mut words: Vec<(String, u64)> = found.into_iter().collect();
    if words.len() > MAX_EXPANSIONS {
        words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        words.truncate(MAX_EXPANSIONS);
        cut = true;
    }
    words.sort_unstable();
    Ok(Expansion { words, cut })
}

/// Reads a stream of terms; says whether it stopped early.
fn collect<A: Automaton>(
    mut stream: tantivy::termdict::TermStreamer<'_, A>,
    found: &mut HashMap<String, u64>,
) -> bool
where
    A::State: Clone,
{
    let mut visited = 0;
    while stream.advance() {
        visited += 1;
        if visited > MAX_VISITED {
            return true;
        }
        let key = stream.key();
        if key.first() == Some(&(EXACT as u8)) {
            continue;
        }
        if let Ok(word) = std::str::from_utf8(key) {
            let count = u64::from(stream.value().doc_freq);
            *found.entry_ref(word).or_insert(0) += count;
        }
    }
    false
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
