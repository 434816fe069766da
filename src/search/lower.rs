//! From the tree of a query to tantivy's query objects, and to what can be marked.
//!
//! Plain words become terms of stems, one for each language's rules that the index has;
//! phrases and operators become terms of words as written. Leaves that the query excludes
//! mark nothing.

use hashbrown::{HashMap, HashSet};
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, ExistsQuery, Occur, PhraseQuery, Query,
    RegexQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field as IndexField, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::dates::date_query;
use super::eager::EagerQuery;
use super::expand::{Expansion, Pattern, escape_regex, expand};
use super::highlight::{Fit, Leaf, Where};
use super::proximity::{ProximityQuery, Slot};
use super::request::WordsMode;
use super::spans::Spans;
use super::values;
use crate::article::FacetField;
use crate::error::Diagnostic;
use crate::index::Index;
use crate::index::analysis::{EXACT, FIELD_GAP, StemClass, Stemmer, word_term};
use crate::index::schema::Fields;
use crate::query::{self, Field, Glob, Node};
use crate::text::words;

/// Up to this many words, a pattern's words are scored by how rare they are together;
/// beyond it they only match.
const SCORED_EXPANSIONS: usize = 64;

/// The most articles' worth of distance that a phrase or NEAR can ask for.
const MAX_GAP: u32 = FIELD_GAP - 100;

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
    /// The most clauses that stand side by side, for relaxing.
    pub side_by_side: usize,
    /// Parts that could not be used as written.
    pub diagnostics: Vec<Diagnostic>,
    /// Values that no article has.
    pub notices: Vec<String>,
}

/// Lowers one query.
pub(crate) struct Lowerer<'s> {
    index: &'s Index,
    searcher: &'s Searcher,
    /// The classes of stemming rules that the index has articles for.
    classes: &'s [StemClass],
    mode: WordsMode,
    /// How many of the clauses side by side must match, when not all can.
    least: Option<usize>,
    stemmer: Stemmer,
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
        classes: &'s [StemClass],
        mode: WordsMode,
        least: Option<usize>,
    ) -> Lowerer<'s> {
        Lowerer {
            index,
            searcher,
            classes,
            mode,
            least,
            stemmer: Stemmer::new(),
            out: Lowered {
                query: Box::new(EmptyQuery),
                leaves: Vec::new(),
                pooled: HashMap::new(),
                costly: false,
                scored: false,
                unknown: Vec::new(),
                side_by_side: 0,
                diagnostics: Vec::new(),
                notices: Vec::new(),
            },
        }
    }

    /// Lowers `root`.
    pub fn lower(mut self, root: &Node) -> tantivy::Result<Lowered> {
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
            Node::All => Some(self.everything(field)),
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
            Node::Implicit(nodes) => {
                self.out.side_by_side = self.out.side_by_side.max(nodes.len());
                let least = match self.mode {
                    WordsMode::Any => Some(1),
                    WordsMode::All => None,
                    WordsMode::AllOrMost => self.least,
                };
                match least {
                    None => self.all_of(nodes, field, negated)?,
                    Some(least) => {
                        let mut some: Vec<(Occur, Boxed)> = Vec::with_capacity(nodes.len());
                        for node in nodes {
                            if let Some(query) = self.node(node, field, negated)? {
                                some.push((Occur::Should, query));
                            }
                        }
                        let least = least.min(some.len());
                        match some.len() {
                            0 | 1 => combine(some),
                            _ => Some(Box::new(BooleanQuery::with_minimum_required_clauses(
                                some, least,
                            ))),
                        }
                    }
                }
            }
            Node::Boost { node, factor } => self
                .node(node, field, negated)?
                .map(|query| -> Boxed { Box::new(BoostQuery::new(query, *factor)) }),
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

    fn everything(&self, field: Option<Field>) -> Boxed {
        match field.and_then(facet_of) {
            Some(facet) => unscored(Box::new(ExistsQuery::new(facet.name().to_string(), false))),
            None => self.articles(),
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

    /// A plain word, by its stems.
    fn word(
        &mut self,
        leaf: &query::Leaf,
        word: &str,
        text: TextFields,
    ) -> tantivy::Result<Option<Boxed>> {
        let parts: Vec<&str> = words(word).map(|w| w.text).collect();
        let Some(stems) = text.stems.filter(|_| parts.len() == 1) else {
            if parts.is_empty() {
                self.nothing_in(leaf);
                return Ok(None);
            }
            let mut slots = Slots::default();
            let mut sequence = Vec::new();
            for part in parts {
                sequence.push(slots.add_words(text.words, [folded(part)]));
            }
            return Ok(Some(self.positional(Spans::Sequence(sequence), slots, text)?));
        };
        let mut terms: Vec<(String, u64)> = Vec::new();
        let plain = crate::text::fold(parts[0]);
        for &class in self.classes {
            for form in [parts[0], plain.as_str()] {
                let mut term = String::new();
                self.stemmer.term(class, form, &mut term);
                if terms.iter().any(|(known, _)| *known == term) {
                    continue;
                }
                let count = self.searcher.doc_freq(&Term::from_field_text(stems, &term))?;
                if count > 0 {
                    terms.push((term, count));
                }
            }
        }
        if terms.is_empty() {
            self.out
                .unknown
                .push((parts[0].to_string(), leaf.span.clone()));
            return Ok(Some(Box::new(EmptyQuery)));
        }
        let pooled: u64 = terms.iter().map(|(_, count)| count).sum();
        self.mark(
            Leaf {
                fits: vec![Fit::Stems(terms.iter().map(|(term, _)| term.clone()).collect())],
                spans: Spans::Sequence(vec![0]),
                place: text.place,
                weight: self.rarity(pooled),
            },
            text,
        );
        Ok(Some(self.any_term(
            stems,
            terms.iter().map(|(term, _)| term.as_str()),
            pooled,
        )))
    }

    /// Any of `terms`, which stand for one word and share its document frequency.
    fn any_term<'t>(
        &mut self,
        field: IndexField,
        terms: impl Iterator<Item = &'t str>,
        pooled: u64,
    ) -> Boxed {
        let mut any: Vec<(Occur, Boxed)> = Vec::new();
        for term in terms {
            let term = Term::from_field_text(field, term);
            any.push((
                Occur::Should,
                Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)),
            ));
            self.out.pooled.insert(term, pooled);
        }
        if let [(_, only)] = any.as_slice() {
            // Its own frequency is the pooled one.
            return only.box_clone();
        }
        combine(any).unwrap_or_else(|| Box::new(EmptyQuery))
    }

    /// The words that begin with `prefix`; several words are a phrase whose last is open.
    fn prefix(
        &mut self,
        leaf: &query::Leaf,
        prefix: &str,
        text: TextFields,
    ) -> tantivy::Result<Option<Boxed>> {
        let parts: Vec<&str> = words(prefix).map(|w| w.text).collect();
        match parts.as_slice() {
            [] => {
                self.nothing_in(leaf);
                Ok(None)
            }
            [only] => self.pattern(leaf, Pattern::Prefix(folded(only)), text),
            [first @ .., last] => {
                let mut slots = Slots::default();
                let mut sequence: Vec<usize> = first
                    .iter()
                    .map(|part| slots.add_words(text.words, [folded(part)]))
                    .collect();
                let expansion = self.expand(leaf, &Pattern::Prefix(folded(last)), text)?;
                sequence.push(slots.add_words(text.words, expansion.words.into_iter().map(|w| w.0)));
                Ok(Some(self.positional(Spans::Sequence(sequence), slots, text)?))
            }
        }
    }

    fn pattern(
        &mut self,
        leaf: &query::Leaf,
        pattern: Pattern,
        text: TextFields,
    ) -> tantivy::Result<Option<Boxed>> {
        let found = self.expand(leaf, &pattern, text)?.words;
        if found.is_empty() {
            if let Pattern::Fuzzy(word, _) | Pattern::Prefix(word) = pattern {
                self.out.unknown.push((word, leaf.span.clone()));
            }
            return Ok(Some(Box::new(EmptyQuery)));
        }
        let pooled: u64 = found.iter().map(|(_, count)| count).sum();
        self.mark(
            Leaf {
                fits: vec![Fit::Words(found.iter().map(|(word, _)| word.clone()).collect())],
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
        let terms = found
            .iter()
            .map(|(word, _)| Term::from_field_text(text.words, word));
        let weight = self.rarity(pooled);
        Ok(Some(Box::new(ConstScoreQuery::new(
            Box::new(TermSetQuery::new(terms)),
            weight,
        ))))
    }

    fn expand(
        &mut self,
        leaf: &query::Leaf,
        pattern: &Pattern,
        text: TextFields,
    ) -> tantivy::Result<Expansion> {
        match expand(self.searcher, text.words, pattern) {
            Ok(expansion) => {
                if expansion.cut {
                    self.out.diagnostics.push(
                        Diagnostic::new(
                            format!(
                                "this stands for more words than are looked at; the {} most frequent are searched",
                                expansion.words.len()
                            ),
                            leaf.span.clone(),
                        )
                        .hint("write more letters"),
                    );
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
                Ok(Expansion::default())
            }
            Err(other) => Err(other),
        }
    }

    /// Words at positions: a phrase, a NEAR, an exact word.
    fn positional(
        &mut self,
        spans: Spans,
        slots: Slots,
        text: TextFields,
    ) -> tantivy::Result<Boxed> {
        let mut rarest = u64::MAX;
        let mut weight = 0.0;
        for slot in &slots.slots {
            let mut count = 0;
            for term in &slot.terms {
                count += self.searcher.doc_freq(term)?;
            }
            rarest = rarest.min(count);
            weight += self.rarity(count);
        }
        self.mark(
            Leaf {
                fits: slots.fits,
                spans: spans.clone(),
                place: text.place,
                weight,
            },
            text,
        );
        let single = slots.slots.iter().all(|s| s.terms.len() == 1 && s.except.is_empty());
        if let (true, Spans::Sequence(sequence)) = (single, &spans) {
            let terms: Vec<Term> = sequence
                .iter()
                .map(|slot| slots.slots[*slot].terms[0].clone())
                .collect();
            return Ok(match terms.as_slice() {
                [only] => Box::new(TermQuery::new(only.clone(), IndexRecordOption::WithFreqs)),
                _ => {
                    self.out.costly = true;
                    Box::new(PhraseQuery::new(terms))
                }
            });
        }
        self.out.costly = true;
        Ok(Box::new(ProximityQuery {
            field: text.words,
            slots: slots.slots,
            spans,
            doc_freq: rarest,
        }))
    }

    fn near(
        &mut self,
        node: &Node,
        field: Option<Field>,
        negated: bool,
    ) -> tantivy::Result<Option<Boxed>> {
        let fields = self.fields();
        let text = match field {
            Some(Field::Headline) => TextFields {
                words: fields.headline_words,
                stems: None,
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
                stems: None,
                place: Where::Anywhere,
                shown: !negated,
            },
        };
        self.out.scored |= !negated;
        let mut slots = Slots::default();
        match self.near_spans(node, text, &mut slots)? {
            None => Ok(None),
            Some(spans) => Ok(Some(self.positional(spans, slots, text)?)),
        }
    }

    fn near_spans(
        &mut self,
        node: &Node,
        text: TextFields,
        slots: &mut Slots,
    ) -> tantivy::Result<Option<Spans>> {
        Ok(match node {
            Node::Near {
                left,
                right,
                distance,
            } => {
                let left = self.near_spans(left, text, slots)?;
                let right = self.near_spans(right, text, slots)?;
                match (left, right) {
                    (Some(left), Some(right)) => Some(Spans::Near {
                        left: Box::new(left),
                        right: Box::new(right),
                        // Neighbours are 1 apart and have nothing between them.
                        gap: distance.saturating_sub(1).min(MAX_GAP),
                    }),
                    (left, right) => left.or(right),
                }
            }
            Node::Or(nodes) => {
                let mut any = Vec::with_capacity(nodes.len());
                for node in nodes {
                    any.extend(self.near_spans(node, text, slots)?);
                }
                Some(Spans::Any(any)).filter(|any| *any != Spans::Any(Vec::new()))
            }
            Node::Leaf(leaf) => self.spans_of(leaf, text, slots)?,
            Node::Field { node, .. } | Node::Boost { node, .. } => {
                self.near_spans(node, text, slots)?
            }
            _ => None,
        })
    }

    /// How the words of `leaf` must stand, its places added to `slots`; `None` without words.
    fn spans_of(
        &mut self,
        leaf: &query::Leaf,
        text: TextFields,
        slots: &mut Slots,
    ) -> tantivy::Result<Option<Spans>> {
        let (sequence, slop) = match &leaf.term {
            query::Term::Word(word) | query::Term::Value(word) => {
                let each = words(word).map(|w| slots.add_words(text.words, [folded(w.text)]));
                (each.collect::<Vec<usize>>(), 0)
            }
            query::Term::Phrase { words: all, slop } => {
                let mut sequence = Vec::new();
                for word in all {
                    let parts: Vec<&str> = words(&word.text).map(|w| w.text).collect();
                    for (at, part) in parts.iter().enumerate() {
                        if word.prefix && at + 1 == parts.len() {
                            let pattern = Pattern::Prefix(folded(part));
                            let found = self.expand(leaf, &pattern, text)?.words;
                            sequence
                                .push(slots.add_words(text.words, found.into_iter().map(|w| w.0)));
                        } else {
                            sequence.push(slots.add_words(text.words, [folded(part)]));
                        }
                    }
                }
                (sequence, *slop)
            }
            query::Term::Exact { words: all, slop } => {
                let mut sequence = Vec::new();
                for word in all {
                    for part in words(word) {
                        sequence.push(self.exact_slot(part.text, text, slots)?);
                    }
                }
                (sequence, *slop)
            }
            query::Term::Prefix(_)
            | query::Term::Wildcard(_)
            | query::Term::Regex(_)
            | query::Term::Fuzzy { .. } => {
                let pattern = match &leaf.term {
                    query::Term::Prefix(prefix) => Pattern::Prefix(folded(prefix)),
                    query::Term::Wildcard(globs) => Pattern::Regex(glob_regex(globs)),
                    query::Term::Regex(regex) => Pattern::Regex(lower_regex(regex)),
                    query::Term::Fuzzy { word, distance } => {
                        Pattern::Fuzzy(folded(word), (*distance).min(2))
                    }
                    _ => return Ok(None),
                };
                let found = self.expand(leaf, &pattern, text)?.words;
                let slot = slots.add_words(text.words, found.into_iter().map(|w| w.0));
                (vec![slot], 0)
            }
        };
        Ok(match (sequence.is_empty(), slop) {
            (true, _) => None,
            (false, 0) => Some(Spans::Sequence(sequence)),
            (false, slop) => Some(Spans::InOrder {
                parts: sequence
                    .into_iter()
                    .map(|slot| Spans::Sequence(vec![slot]))
                    .collect(),
                gap: slop.min(MAX_GAP),
            }),
        })
    }

    /// The place of a word with its case and marks. A word that folding does not change has
    /// no exact form of its own in the index: it stands where the folded word does and no
    /// other exact form of it.
    fn exact_slot(
        &mut self,
        word: &str,
        text: TextFields,
        slots: &mut Slots,
    ) -> tantivy::Result<usize> {
        let plain = folded(word);
        let slot = if plain != word {
            Slot {
                terms: vec![Term::from_field_text(text.words, &format!("{EXACT}{word}"))],
                except: Vec::new(),
            }
        } else {
            let mut regex = String::from("\\x01");
            for c in plain.chars() {
                let upper: String = c.to_uppercase().collect();
                regex.push_str("(");
                escape_regex(&c.to_string(), &mut regex);
                regex.push('|');
                escape_regex(&upper, &mut regex);
                regex.push(')');
            }
            let mut except = Vec::new();
            let automaton = tantivy_fst::Regex::new(&regex)
                .map_err(|e| tantivy::TantivyError::InvalidArgument(e.to_string()))?;
            for segment in self.searcher.segment_readers() {
                let inverted = segment.inverted_index(text.words)?;
                let mut stream = inverted.terms().search(&automaton).into_stream()?;
                while stream.advance() {
                    if let Ok(term) = std::str::from_utf8(stream.key()) {
                        let term = Term::from_field_text(text.words, term);
                        if !except.contains(&term) {
                            except.push(term);
                        }
                    }
                }
            }
            Slot {
                terms: vec![Term::from_field_text(text.words, word)],
                except,
            }
        };
        slots.slots.push(slot);
        slots.fits.push(Fit::Exact(word.to_string()));
        Ok(slots.slots.len() - 1)
    }

    /// A value of a facet field, through its aliases.
    fn value(
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
                (values::resolve(self.searcher, self.fields(), facet, &written)?, written)
            }
            query::Term::Phrase { words, .. } => {
                let words: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
                let value = words.join(" ");
                (self.values(facet, &value)?, value)
            }
            query::Term::Exact { words, .. } => (vec![words.join(" ")], words.join(" ")),
            query::Term::Wildcard(_) | query::Term::Regex(_) | query::Term::Fuzzy { .. } => {
                let found = match &leaf.term {
                    query::Term::Fuzzy { word, .. } => {
                        values::nearest(self.searcher, self.fields(), facet, word, 20)?
                    }
                    query::Term::Wildcard(globs) => self.matching(leaf, facet, &glob_regex(globs))?,
                    query::Term::Regex(regex) => self.matching(leaf, facet, &lower_regex(regex))?,
                    _ => Vec::new(),
                };
                let written = self.out.notices.is_empty().then(String::new);
                (found, written.unwrap_or_default())
            }
        };
        if found.is_empty() {
            self.no_such_value(facet, &written)?;
            return Ok(Some(Box::new(EmptyQuery)));
        }
        Ok(Some(value_query(self.fields(), facet, &found)))
    }

    /// The canonical values of `facet` that `written` means.
    pub fn values(&self, facet: FacetField, written: &str) -> tantivy::Result<Vec<String>> {
        let found = values::resolve(self.searcher, self.fields(), facet, written)?;
        if !found.is_empty() {
            return Ok(found);
        }
        // The names that this archive's articles do not use.
        let known = match facet {
            FacetField::Lang => values::language_code(written).map(str::to_string),
            FacetField::Country => crate::extract::country_name(written),
            FacetField::Publication | FacetField::Cites => crate::extract::outlet_name(written),
            _ => None,
        };
        match known {
            Some(known) => values::resolve(self.searcher, self.fields(), facet, &known),
            None => Ok(Vec::new()),
        }
    }

    /// Says that no article has the value, and what it may have been.
    pub fn no_such_value(&mut self, facet: FacetField, written: &str) -> tantivy::Result<()> {
        let near = values::nearest(self.searcher, self.fields(), facet, written, 3)?;
        let mut notice = format!("no article has {} \"{written}\"", facet.name());
        if !near.is_empty() {
            let near: Vec<String> = near.iter().map(|value| format!("\"{value}\"")).collect();
            notice.push_str(&format!("; did you mean {}?", near.join(" or ")));
        }
        self.out.notices.push(notice);
        Ok(())
    }

    /// What has been said so far, for callers that lower filters beside the tree.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.out.notices)
    }

    fn matching(
        &mut self,
        leaf: &query::Leaf,
        facet: FacetField,
        regex: &str,
    ) -> tantivy::Result<Vec<String>> {
        match regex::Regex::new(&format!("^(?:{regex})$")) {
            Ok(regex) => values::matching(self.searcher, self.fields(), facet, &regex),
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
    fn verbatim(
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
        match RegexQuery::from_pattern(&regex, field) {
            Ok(query) => Some(unscored(Box::new(query))),
            Err(_) => {
                self.out.diagnostics.push(Diagnostic::new(
                    "this pattern cannot be used",
                    leaf.span.clone(),
                ));
                None
            }
        }
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

/// The places of a positional query under construction.
#[derive(Default)]
struct Slots {
    slots: Vec<Slot>,
    fits: Vec<Fit>,
}

impl Slots {
    /// A place for any of `words`, folded. Returns its number.
    fn add_words(&mut self, field: IndexField, words: impl IntoIterator<Item = String>) -> usize {
        let words: HashSet<String> = words.into_iter().collect();
        self.slots.push(Slot {
            terms: words
                .iter()
                .map(|word| Term::from_field_text(field, word))
                .collect(),
            except: Vec::new(),
        });
        self.fits.push(Fit::Words(words));
        self.slots.len() - 1
    }
}

fn folded(word: &str) -> String {
    let mut term = String::new();
    word_term(word, &mut term);
    term
}

/// One clause as itself, several as a boolean query, none as none.
fn combine(mut clauses: Vec<(Occur, Boxed)>) -> Option<Boxed> {
    match clauses.len() {
        0 => None,
        1 if clauses[0].0 != Occur::MustNot => clauses.pop().map(|(_, query)| query),
        _ => Some(Box::new(BooleanQuery::new(clauses))),
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

/// Articles with any of the canonical `values` of `facet`.
pub(crate) fn value_query(fields: &Fields, facet: FacetField, values: &[String]) -> Boxed {
    let Some(field) = fields.facet(facet) else {
        return Box::new(EmptyQuery);
    };
    let terms: Vec<Term> = values
        .iter()
        .map(|value| Term::from_field_text(field, value))
        .collect();
    match terms.as_slice() {
        [only] => unscored(Box::new(TermQuery::new(
            only.clone(),
            IndexRecordOption::Basic,
        ))),
        _ => unscored(Box::new(TermSetQuery::new(terms))),
    }
}

/// The facet behind a field of the query language.
pub(crate) fn facet_of(field: Field) -> Option<FacetField> {
    Some(match field {
        Field::Company => FacetField::Company,
        Field::Country => FacetField::Country,
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

/// A wildcard pattern over folded words as a regular expression.
fn glob_regex(globs: &[Glob]) -> String {
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

fn glob_regex_with_case(globs: &[Glob]) -> String {
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
fn lower_regex(regex: &str) -> String {
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
