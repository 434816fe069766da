//! Patterns over the words of the index: prefixes, wildcards, expressions and words that
//! may be misspelt, each as the words it stands for. Finding those is left to `expand`.

use std::rc::Rc;

use tantivy::query::EmptyQuery;

use super::super::any_term::AnyTermQuery;
use super::super::budget::{MAX_EXPANSIONS_IN_ALL, MAX_STEPS_IN_ALL};
use super::super::expand::{Expansion, Pattern, escape_regex, expand};
use super::super::highlight::{Fit, Leaf};
use super::super::spans::Spans;
use super::{Boxed, Lowerer, TextFields};
use crate::error::Diagnostic;
use crate::query::{self, Glob};

/// Up to this many words, a pattern's words are scored by how rare they are together;
/// beyond it they only match.
const SCORED_EXPANSIONS: usize = 64;

impl Lowerer<'_> {
    /// Any word that fits `pattern`.
    pub(super) fn pattern(
        &mut self,
        leaf: &query::Leaf,
        pattern: Pattern,
        text: TextFields,
    ) -> tantivy::Result<Option<Boxed>> {
        let expansion = self.expand(leaf, &pattern, text)?;
        let found = &expansion.words;
        if found.is_empty() {
            if let Pattern::Fuzzy(word, _) | Pattern::Prefix(word) = pattern {
                self.out.unknown.push((word, leaf.span.clone()));
            }
            return Ok(Some(Box::new(EmptyQuery)));
        }
        let pooled: u64 = found.iter().map(|(_, count)| count).sum();
        self.mark(
            Leaf {
                fits: vec![Fit::Words(
                    found.iter().map(|(word, _)| word.clone()).collect(),
                )],
                spans: Spans::Sequence(vec![0]),
                place: text.place,
                weight: self.rarity(pooled),
            },
            text,
        );
        if found.len() <= SCORED_EXPANSIONS {
            let found: Vec<&str> = found.iter().map(|(word, _)| word.as_str()).collect();
            return Ok(Some(self.any_term(text.words, found.into_iter(), pooled)));
        }
        let words = found.iter().map(|(word, _)| word.clone());
        let score = self.rarity(pooled);
        Ok(Some(Box::new(AnyTermQuery::new(text.words, words, score))))
    }

    /// The words that `pattern` stands for, with a remark when it cannot have them all.
    pub(super) fn expand(
        &mut self,
        leaf: &query::Leaf,
        pattern: &Pattern,
        text: TextFields,
    ) -> tantivy::Result<Rc<Expansion>> {
        match expand(self.searcher, text.words, pattern, self.budget) {
            Ok(expansion) => {
                if let Some((message, hint)) = self.incomplete(&expansion) {
                    let remark = Diagnostic::new(message, leaf.span.clone());
                    self.out.diagnostics.push(remark.hint(hint));
                }
                Ok(expansion)
            }
            Err(tantivy::TantivyError::InvalidArgument(reason)) => {
                self.out.diagnostics.push(
                    Diagnostic::new(
                        format!("this expression cannot be used: {}", reason.trim()),
                        leaf.span.clone(),
                    )
                    .hint("expressions know . [ ] ( ) | * + ? { } and \\ before a sign"),
                );
                Ok(Rc::default())
            }
            Err(other) => Err(other),
        }
    }

    /// What to say when `expansion` does not have all words, and what to do about it.
    fn incomplete(&self, expansion: &Expansion) -> Option<(String, &'static str)> {
        let patterns = self.budget.patterns();
        let shared = |limit: u64, unit: &str| match patterns {
            1 => String::new(),
            _ => format!(" ({patterns} patterns share {} {unit})", limit),
        };
        if expansion.stopped {
            let share = shared(MAX_STEPS_IN_ALL, "steps");
            return Some((
                format!(
                    "looking for the words this stands for took too many steps{share}; those found so far are searched"
                ),
                "begin it with a letter, or write fewer patterns",
            ));
        }
        let share = shared(MAX_EXPANSIONS_IN_ALL as u64, "words");
        expansion.cut.then(|| {
            (
                format!(
                    "this stands for more words than are looked at{share}; the {} most frequent are searched",
                    expansion.words.len()
                ),
                "write more letters",
            )
        })
    }
}

/// A wildcard pattern over folded words as a regular expression.
pub(super) fn glob_regex(globs: &[Glob]) -> String {
    let mut regex = String::new();
    for glob in globs {
        match glob {
            Glob::Text(text) => escape_regex(&crate::text::fold(text), &mut regex),
            Glob::One => regex.push('.'),
            Glob::Many => regex.push_str(".*"),
        }
    }
    regex
}

/// The same for text that the index has as it was written.
pub(super) fn glob_regex_with_case(globs: &[Glob]) -> String {
    let mut regex = String::new();
    for glob in globs {
        match glob {
            Glob::Text(text) => escape_regex(text, &mut regex),
            Glob::One => regex.push('.'),
            Glob::Many => regex.push_str(".*"),
        }
    }
    regex
}

/// A user's expression for folded words: lower case, but for what a backslash makes special.
pub(super) fn lower_regex(regex: &str) -> String {
    let mut lower = String::with_capacity(regex.len());
    let mut escaped = false;
    for c in regex.chars() {
        match escaped {
            true => lower.push(c),
            false => lower.extend(c.to_lowercase()),
        }
        escaped = c == '\\' && !escaped;
    }
    lower
}
