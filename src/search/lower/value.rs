//! Clauses that are compared as a whole: the values of facet fields, through their aliases,
//! and identifiers, paths and addresses as they are.

use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{EmptyQuery, TermQuery};
use tantivy::schema::{Field as IndexField, IndexRecordOption};

use super::super::any_term::AnyTermQuery;
use super::super::expand::escape_regex;
use super::super::expression::{Expression, ExpressionQuery};
use super::pattern::{glob_regex, glob_regex_with_case, lower_regex};
use super::{Boxed, Lowerer, unscored};
use crate::article::FacetField;
use crate::error::Diagnostic;
use crate::index::schema::Fields;
use crate::query;

/// The most patterns of names, paths, addresses and identifiers: each may look at all of them.
const MAX_SCANS: usize = 64;

/// How many words behind a value may belong to it.
const MAX_WORDS_OF_NAME: usize = 4;

/// The most values of which it is said that no article has them.
const MAX_NOTICES: usize = 20;

/// The most values that no article has for which others are proposed: each is compared with
/// every name of its field.
const MAX_PROPOSALS: usize = 5;

impl Lowerer<'_> {
    /// A value of a facet field, through its aliases.
    pub(super) fn value(
        &mut self,
        leaf: &query::Leaf,
        facet: FacetField,
    ) -> tantivy::Result<Option<Boxed>> {
        let (found, written) = match &leaf.term {
            query::Term::Value(value) | query::Term::Word(value) => {
                (self.values(facet, value)?, value.clone())
            }
            query::Term::Prefix(prefix) => {
                let written = format!("{prefix}*");
                (self.resolve(facet, &written)?, written)
            }
            query::Term::Phrase { words, .. } => {
                let words: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
                let value = words.join(" ");
                (self.values(facet, &value)?, value)
            }
            query::Term::Exact { words, .. } => {
                let written = words.join(" ");
                let names = self.naming.of(self.searcher, self.fields(), facet)?;
                let found = match names {
                    Some(names) if !names.has(&written) => names.shown(vec![written.clone()]),
                    _ => vec![written.clone()],
                };
                (found, written)
            }
            query::Term::Wildcard(_) | query::Term::Regex(_) | query::Term::Fuzzy { .. } => {
                if !self.may_scan(leaf) {
                    return Ok(Some(Box::new(EmptyQuery)));
                }
                let found = match &leaf.term {
                    query::Term::Fuzzy { word, .. } => self.nearest(facet, word, 20)?,
                    query::Term::Wildcard(globs) => {
                        self.matching(leaf, facet, &glob_regex(globs))?
                    }
                    query::Term::Regex(regex) => self.matching(leaf, facet, &lower_regex(regex))?,
                    _ => Vec::new(),
                };
                let written = self.out.notices.is_empty().then(String::new);
                (found, written.unwrap_or_default())
            }
        };
        if found.is_empty() {
            if !self.meant_longer(leaf, facet, &written)? {
                self.no_such_value(facet, &written)?;
            }
            return Ok(Some(Box::new(EmptyQuery)));
        }
        Ok(Some(self.value_query(facet, &found)?))
    }

    /// Articles with any of the values of `facet` that are shown as `shown`.
    pub fn value_query(&self, facet: FacetField, shown: &[String]) -> tantivy::Result<Boxed> {
        let values = self
            .naming
            .values(self.searcher, self.fields(), facet, shown)?;
        Ok(value_query(self.fields(), facet, &values))
    }

    fn resolve(&self, facet: FacetField, written: &str) -> tantivy::Result<Vec<String>> {
        self.naming
            .resolve(self.searcher, self.fields(), facet, written)
    }

    fn nearest(
        &self,
        facet: FacetField,
        written: &str,
        most: usize,
    ) -> tantivy::Result<Vec<String>> {
        self.naming
            .nearest(self.searcher, self.fields(), facet, written, most)
    }

    /// The values of `facet` that `written` means, as they are shown.
    pub fn values(&self, facet: FacetField, written: &str) -> tantivy::Result<Vec<String>> {
        let found = self.resolve(facet, written)?;
        if !found.is_empty() {
            return Ok(found);
        }
        // The names that this archive's articles do not use.
        let known = match facet {
            FacetField::Lang => crate::extract::language_code(written).map(str::to_string),
            FacetField::Country | FacetField::MainCountry => crate::extract::country_name(written),
            FacetField::Publication => crate::extract::publication_name(written),
            FacetField::Cites => crate::extract::outlet_name(written),
            _ => None,
        };
        match known {
            Some(known) => self.resolve(facet, &known),
            None => Ok(Vec::new()),
        }
    }

    /// Whether the words that stand right behind the value make one that articles have, as in
    /// `country:south korea`; says so.
    fn meant_longer(
        &mut self,
        leaf: &query::Leaf,
        facet: FacetField,
        written: &str,
    ) -> tantivy::Result<bool> {
        let (mut longer, mut end) = (written.to_string(), leaf.span.end);
        let mut meant = None;
        for _ in 0..MAX_WORDS_OF_NAME {
            let Some((word, word_end)) = self.plain_words.get(&(end + 1)) else {
                break;
            };
            longer.extend([" ", word]);
            end = *word_end;
            if !self.values(facet, &longer)?.is_empty() {
                meant = Some(longer.clone());
            }
        }
        let (Some(meant), true) = (&meant, self.out.notices.len() < MAX_NOTICES) else {
            return Ok(meant.is_some());
        };
        let field = facet.name();
        self.out.notices.push(format!(
            "no article has {field} \"{written}\"; a name of several words stands in quotes: {field}:\"{meant}\""
        ));
        Ok(true)
    }

    /// Says that no article has the value, and what it may have been.
    pub fn no_such_value(&mut self, facet: FacetField, written: &str) -> tantivy::Result<()> {
        let near = match self.out.notices.len() {
            0..MAX_PROPOSALS => self.nearest(facet, written, 3)?,
            MAX_NOTICES.. => return Ok(()),
            _ => Vec::new(),
        };
        let mut notice = format!("no article has {} \"{written}\"", facet.name());
        if !near.is_empty() {
            let near: Vec<String> = near.iter().map(|value| format!("\"{value}\"")).collect();
            notice.push_str(&format!("; did you mean {}?", near.join(" or ")));
        }
        self.out.notices.push(notice);
        Ok(())
    }

    /// Whether one more pattern may be compared with every name, path, address or identifier
    /// there is; says so where not.
    fn may_scan(&mut self, leaf: &query::Leaf) -> bool {
        self.scans += 1;
        if self.scans == MAX_SCANS + 1 {
            let message = format!(
                "a query has at most {MAX_SCANS} patterns of names, paths and addresses; this one and those behind it find nothing"
            );
            let remark = Diagnostic::new(message, leaf.span.clone());
            let hint = "leave some out, or search in several steps";
            self.out.diagnostics.push(remark.hint(hint));
        }
        self.scans <= MAX_SCANS
    }

    fn matching(
        &mut self,
        leaf: &query::Leaf,
        facet: FacetField,
        regex: &str,
    ) -> tantivy::Result<Vec<String>> {
        match regex::Regex::new(&format!("^(?:{regex})$")) {
            Ok(regex) => self
                .naming
                .matching(self.searcher, self.fields(), facet, &regex),
            Err(_) => {
                self.out.diagnostics.push(Diagnostic::new(
                    "this expression cannot be used",
                    leaf.span.clone(),
                ));
                Ok(Vec::new())
            }
        }
    }

    /// A string compared as it is; `before` and `after` say what may stand around it.
    pub(super) fn verbatim(
        &mut self,
        leaf: &query::Leaf,
        field: IndexField,
        before: &str,
        after: &str,
    ) -> Option<Boxed> {
        let mut regex = String::new();
        match &leaf.term {
            query::Term::Value(text) | query::Term::Word(text) => {
                if before.is_empty() {
                    let term = Term::from_field_text(field, text);
                    return Some(unscored(Box::new(TermQuery::new(
                        term,
                        IndexRecordOption::Basic,
                    ))));
                }
                regex.push_str(before);
                escape_regex(text.trim_end_matches('/'), &mut regex);
                regex.push_str(after);
            }
            query::Term::Prefix(text) => {
                regex.push_str(before);
                escape_regex(text, &mut regex);
                regex.push_str(".*");
            }
            query::Term::Wildcard(globs) => {
                regex.push_str(before);
                regex.push_str(&glob_regex_with_case(globs));
            }
            query::Term::Regex(written) => regex.push_str(written),
            query::Term::Phrase { words, .. } => {
                let words: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
                regex.push_str(before);
                escape_regex(&words.join(" "), &mut regex);
                regex.push_str(after);
            }
            query::Term::Exact { words, .. } => escape_regex(&words.join(" "), &mut regex),
            query::Term::Fuzzy { word, .. } => escape_regex(word, &mut regex),
        }
        if !self.may_scan(leaf) {
            return Some(Box::new(EmptyQuery));
        }
        match Expression::new(&regex) {
            Ok(expression) => Some(unscored(Box::new(ExpressionQuery {
                field,
                expression: Arc::new(expression),
            }))),
            Err(reason) => {
                self.out.diagnostics.push(Diagnostic::new(
                    format!("this pattern cannot be used: {reason}"),
                    leaf.span.clone(),
                ));
                None
            }
        }
    }
}

/// Articles with any of the canonical `values` of `facet`.
fn value_query(fields: &Fields, facet: FacetField, values: &[String]) -> Boxed {
    let Some(field) = fields.facet(facet) else {
        return Box::new(EmptyQuery);
    };
    match values {
        [only] => unscored(Box::new(TermQuery::new(
            Term::from_field_text(field, only),
            IndexRecordOption::Basic,
        ))),
        _ => Box::new(AnyTermQuery::new(field, values.iter().cloned(), 0.0)),
    }
}
