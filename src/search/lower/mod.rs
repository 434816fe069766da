//! From the tree of a query to tantivy's query objects, and to what can be marked.
//!
//! This file walks the tree and joins what its leaves become. Plain words become terms of
//! stems, one for each language's rules that the index has; phrases and operators become
//! terms of words as written. Leaves that the query excludes mark nothing.

mod pattern;
mod positional;
mod stop;
mod value;
mod word;

use hashbrown::HashMap;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, ExistsQuery, Occur, Query, TermQuery,
};
use tantivy::schema::{Field as IndexField, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::aliases::{KeptQuery, Naming};
use super::budget::Budget;
use super::dates::date_query;
use super::eager::EagerQuery;
use super::evidence::Concept;
use super::expand::Pattern;
use super::highlight::{Leaf, Where};
use super::request::WordsMode;
use super::union::skipping;
use crate::article::FacetField;
use crate::error::Diagnostic;
use crate::index::Index;
use crate::index::analysis::{StemClass, Stemmer, word_term};
use crate::index::schema::Fields;
use crate::query::{self, Field, Leaves, Node};
use pattern::{glob_regex, lower_regex};
use positional::Slots;
pub(super) use stop::most;

type Boxed = Box<dyn Query>;

/// A lowered query.
#[derive(Debug)]
pub(crate) struct Lowered {
    /// What the engine runs.
    pub query: Boxed,
    /// What can be marked.
    pub leaves: Vec<Leaf>,
    /// Document frequencies that terms share.
    pub pooled: HashMap<Term, u64>,
    /// Whether evaluating it reads positions, so that doing it twice costs.
    pub costly: bool,
    /// Whether anything in it gives a score.
    pub scored: bool,
    /// Plain words that no article has, with their place in the query.
    pub unknown: Vec<(String, std::ops::Range<usize>)>,
    /// The plain words that articles are ranked by.
    pub concepts: Vec<Concept>,
    /// The most words that stand side by side and say something, for relaxing.
    pub side_by_side: usize,
    /// How many of them an article must have, where not all.
    pub least: usize,
    /// Whether there are words beside them that relaxing passes over.
    pub passes_over: bool,
    /// Parts that could not be used as written.
    pub diagnostics: Vec<Diagnostic>,
    /// Values that no article has.
    pub notices: Vec<String>,
}

/// Lowers one query.
pub(crate) struct Lowerer<'s> {
    index: &'s Index,
    searcher: &'s Searcher,
    /// The user's names of values.
    naming: &'s Naming,
    /// The classes of stemming rules that the index has articles for.
    classes: &'s [StemClass],
    mode: WordsMode,
    /// How much less than most of the words side by side must match, when not all can.
    relax: Option<usize>,
    /// What the clause at hand counts in the ranking.
    factor: f32,
    budget: &'s Budget,
    stemmer: Stemmer,
    /// Patterns over whole dictionaries so far.
    scans: usize,
    /// Plain words of no field, by where they begin, with where they end.
    plain_words: HashMap<usize, (String, usize)>,
    out: Lowered,
}

/// The indexed fields that a text clause is looked for in.
#[derive(Clone, Copy)]
struct TextFields {
    words: IndexField,
    stems: Option<IndexField>,
    place: Where,
    /// Whether matches can be marked in what is shown.
    shown: bool,
}

impl<'s> Lowerer<'s> {
    pub fn new(
        index: &'s Index,
        searcher: &'s Searcher,
        naming: &'s Naming,
        classes: &'s [StemClass],
        mode: WordsMode,
        relax: Option<usize>,
        budget: &'s Budget,
    ) -> Lowerer<'s> {
        Lowerer {
            index,
            searcher,
            naming,
            classes,
            mode,
            relax,
            factor: 1.0,
            budget,
            stemmer: Stemmer::new(),
            scans: 0,
            plain_words: HashMap::new(),
            out: Lowered {
                query: Box::new(EmptyQuery),
                leaves: Vec::new(),
                pooled: HashMap::new(),
                costly: false,
                scored: false,
                unknown: Vec::new(),
                concepts: Vec::new(),
                side_by_side: 0,
                least: 0,
                passes_over: false,
                diagnostics: Vec::new(),
                notices: Vec::new(),
            },
        }
    }

    /// Lowers `root`.
    pub fn lower(mut self, root: &Node) -> tantivy::Result<Lowered> {
        for placed in Leaves::of(root) {
            if let (None, query::Term::Word(word)) = (placed.field, &placed.leaf.term) {
                let span = &placed.leaf.span;
                self.plain_words
                    .insert(span.start, (word.clone(), span.end));
            }
        }
        self.out.query = match self.node(root, None, false)? {
            Some(query) => query,
            None => Box::new(EmptyQuery),
        };
        Ok(self.out)
    }

    fn fields(&self) -> &'s Fields {
        self.index.fields()
    }

    /// The query of `node`; `None` when nothing of it can be searched.
    fn node(
        &mut self,
        node: &Node,
        field: Option<Field>,
        negated: bool,
    ) -> tantivy::Result<Option<Boxed>> {
        Ok(match node {
            Node::Nothing => None,
            Node::All => Some(self.everything(field)?),
            Node::Leaf(leaf) => self.leaf(leaf, field, negated)?,
            Node::Near { .. } => self.near(node, field, negated)?,
            Node::Field { field, node } => self.node(node, Some(*field), negated)?,
            Node::Date(clause) => Some(date_query(clause.range)),
            Node::And(nodes) => self.all_of(nodes, field, negated)?,
            Node::Or(nodes) => {
                let mut any: Vec<(Occur, Boxed)> = Vec::with_capacity(nodes.len());
                for node in nodes {
                    if let Some(query) = self.node(node, field, negated)? {
                        any.push((Occur::Should, query));
                    }
                }
                combine(any)
            }
            Node::Not(inner) => match self.node(inner, field, !negated)? {
                None => None,
                Some(query) => Some(Box::new(BooleanQuery::new(vec![
                    (Occur::Must, self.articles()),
                    (Occur::MustNot, EagerQuery::boxed(query)),
                ]))),
            },
            Node::Implicit(nodes) => self.side_by_side(nodes, field, negated)?,
            Node::Boost { node, factor } => {
                let outer = self.factor;
                self.factor *= *factor;
                let query = self.node(node, field, negated)?;
                self.factor = outer;
                query.map(|query| -> Boxed { Box::new(BoostQuery::new(query, *factor)) })
            }
        })
    }

    /// Words side by side: all of them, one of them, or most of those that say something.
    fn side_by_side(
        &mut self,
        nodes: &[Node],
        field: Option<Field>,
        negated: bool,
    ) -> tantivy::Result<Option<Boxed>> {
        let telling = stop::telling(nodes);
        let words = telling.iter().filter(|telling| **telling).count();
        self.out.side_by_side = self.out.side_by_side.max(words);
        self.out.passes_over |= words < nodes.len();
        let relax = match (self.mode, self.relax) {
            (WordsMode::Any, _) => None,
            (WordsMode::AllOrMost, Some(relax)) => Some(relax),
            _ => return self.all_of(nodes, field, negated),
        };
        let mut some: Vec<(Occur, Boxed)> = Vec::with_capacity(nodes.len());
        for (node, telling) in nodes.iter().zip(&telling) {
            if !telling && relax.is_some() {
                continue;
            }
            if let Some(query) = self.node(node, field, negated)? {
                some.push((Occur::Should, query));
            }
        }
        let least = match relax {
            None => 1,
            Some(relax) => stop::most(words).saturating_sub(relax).max(1),
        };
        let least = least.min(some.len());
        self.out.least = self.out.least.max(least);
        Ok(match some.len() {
            0 | 1 => combine(some),
            _ => {
                if least > 1 {
                    some = skipping(some, Occur::Should);
                }
                let some = BooleanQuery::with_minimum_required_clauses(some, least);
                Some(Box::new(some))
            }
        })
    }

    /// All of `nodes`; those that exclude are taken away from the others.
    fn all_of(
        &mut self,
        nodes: &[Node],
        field: Option<Field>,
        negated: bool,
    ) -> tantivy::Result<Option<Boxed>> {
        let mut clauses: Vec<(Occur, Boxed)> = Vec::with_capacity(nodes.len() + 1);
        for node in nodes {
            match node {
                Node::Not(inner) => {
                    if let Some(query) = self.node(inner, field, !negated)? {
                        clauses.push((Occur::MustNot, EagerQuery::boxed(query)));
                    }
                }
                other => {
                    if let Some(query) = self.node(other, field, negated)? {
                        clauses.push((Occur::Must, query));
                    }
                }
            }
        }
        if !clauses.is_empty() && clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, self.articles()));
        }
        Ok(combine(clauses))
    }

    /// Every article, without a score.
    fn articles(&self) -> Boxed {
        articles(self.fields())
    }

    fn everything(&self, field: Option<Field>) -> tantivy::Result<Boxed> {
        let Some(facet) = field.and_then(facet_of) else {
            return Ok(self.articles());
        };
        let names = self.naming.of(self.searcher, self.fields(), facet)?;
        let field = facet.name();
        Ok(unscored(match names {
            Some(names) if !names.dropped.is_empty() => Box::new(KeptQuery { field, names }),
            _ => Box::new(ExistsQuery::new(field.to_string(), false)),
        }))
    }

    /// Where a text clause in `field` is looked for.
    fn text_fields(&self, field: Option<Field>, negated: bool) -> TextFields {
        let fields = self.fields();
        match field {
            Some(Field::Headline) => TextFields {
                words: fields.headline_words,
                stems: Some(fields.headline_stems),
                place: Where::Headline,
                shown: !negated,
            },
            Some(Field::Byline) => TextFields {
                words: fields.byline,
                stems: None,
                place: Where::Anywhere,
                shown: false,
            },
            _ => TextFields {
                words: fields.words,
                stems: Some(fields.stems),
                place: Where::Anywhere,
                shown: !negated,
            },
        }
    }

    fn leaf(
        &mut self,
        leaf: &query::Leaf,
        field: Option<Field>,
        negated: bool,
    ) -> tantivy::Result<Option<Boxed>> {
        if let Some(facet) = field.and_then(facet_of) {
            return self.value(leaf, facet);
        }
        let fields = self.fields();
        let text = match field {
            Some(Field::Id) => return Ok(self.verbatim(leaf, fields.id, "", "")),
            // A path matches as a whole, from a folder on, or up to one.
            Some(Field::Path) => return Ok(self.verbatim(leaf, fields.path, "(.*/)?", "(/.*)?")),
            Some(Field::Url) => {
                return Ok(self.verbatim(leaf, fields.url, "(https?://)?(www\\.)?", "([/?#].*)?"));
            }
            _ => self.text_fields(field, negated),
        };
        self.out.scored |= !negated;
        match &leaf.term {
            query::Term::Word(word) | query::Term::Value(word) => self.word(leaf, word, text),
            query::Term::Fuzzy { word, distance } => {
                let mut folded = String::new();
                word_term(word, &mut folded);
                self.pattern(leaf, Pattern::Fuzzy(folded, (*distance).min(2)), text)
            }
            query::Term::Regex(regex) => {
                self.pattern(leaf, Pattern::Regex(lower_regex(regex)), text)
            }
            query::Term::Wildcard(globs) => {
                self.pattern(leaf, Pattern::Regex(glob_regex(globs)), text)
            }
            query::Term::Prefix(prefix) => self.prefix(leaf, prefix, text),
            query::Term::Phrase { .. } | query::Term::Exact { .. } => {
                let mut slots = Slots::default();
                match self.spans_of(leaf, text, &mut slots)? {
                    None => {
                        self.nothing_in(leaf);
                        Ok(None)
                    }
                    Some(spans) => Ok(Some(self.positional(spans, slots, text)?)),
                }
            }
        }
    }

    fn nothing_in(&mut self, leaf: &query::Leaf) {
        self.out.diagnostics.push(Diagnostic::new(
            "there is no word in this",
            leaf.span.clone(),
        ));
    }

    /// What has been said so far, for callers that lower filters beside the tree.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.out.notices)
    }

    fn mark(&mut self, leaf: Leaf, text: TextFields) {
        if text.shown {
            self.out.leaves.push(leaf);
        }
    }

    /// Inverse document frequency, as BM25 has it.
    fn rarity(&self, count: u64) -> f32 {
        let total: u64 = self
            .searcher
            .segment_readers()
            .iter()
            .map(|segment| u64::from(segment.max_doc()))
            .sum();
        let count = count.min(total) as f32;
        (1.0 + (total as f32 - count + 0.5) / (count + 0.5)).ln()
    }
}

/// One clause as itself, several as a boolean query, none as none.
fn combine(mut clauses: Vec<(Occur, Boxed)>) -> Option<Boxed> {
    match clauses.len() {
        0 => None,
        1 if clauses[0].0 != Occur::MustNot => clauses.pop().map(|(_, query)| query),
        _ => Some(Box::new(BooleanQuery::new(skipping(clauses, Occur::Must)))),
    }
}

/// The same articles, without a share in the score.
pub(crate) fn unscored(query: Boxed) -> Boxed {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// Every article.
pub(crate) fn articles(fields: &Fields) -> Boxed {
    let term = Term::from_field_u64(fields.article, 1);
    unscored(Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
}

/// The facet behind a field of the query language.
pub(crate) fn facet_of(field: Field) -> Option<FacetField> {
    Some(match field {
        Field::Company => FacetField::Company,
        Field::Country => FacetField::Country,
        Field::MainCountry => FacetField::MainCountry,
        Field::Place => FacetField::Place,
        Field::Publication => FacetField::Publication,
        Field::Cites => FacetField::Cites,
        Field::Person => FacetField::Person,
        Field::Org => FacetField::Org,
        Field::Lang => FacetField::Lang,
        Field::Headline | Field::Byline | Field::Id | Field::Path | Field::Url | Field::Text => {
            return None;
        }
    })
}
