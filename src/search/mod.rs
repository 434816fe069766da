//! Searching: from a [`Request`] to a [`Response`].
//!
//! The one way in for the command line, the interactive screen, measurements and tests. The
//! tree of a query is lowered to the engine's queries, one pass finds the matching articles,
//! counts facets (each ignoring its own selection: drill sideways) and the best are fetched
//! and highlighted. Nothing but the index is loaded.

mod collect;
mod dates;
mod eager;
mod expand;
mod facets;
mod highlight;
mod lower;
mod proximity;
mod request;
pub(crate) mod sample;
mod response;
mod snippet;
mod spans;
mod statistics;
mod suggest;
mod values;

use std::time::Instant;

use hashbrown::HashMap;
use tantivy::query::{BooleanQuery, EmptyQuery, Occur, Query as EngineQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, TantivyDocument};

pub use request::{FacetRequest, Filter, Request, SnippetOptions, Sort, WordsMode};
pub use response::{Facet, FacetValue, Hit, Response, Snippet, Suggestion};

use crate::article::{Article, DateRange, FacetField, Span};
use crate::error::{Error, Result};
use crate::index::Index;
use crate::index::analysis::StemClass;
use crate::index::stored::Card;
use crate::query::{Node, Query};
use collect::{Collected, Found, Selection, Wanted, collect};
use highlight::Highlighter;
use lower::{Lowered, Lowerer, facet_of, value_query};

/// A view of an index at one commit.
#[derive(Debug, Clone)]
pub struct Searcher {
    index: Index,
    inner: tantivy::Searcher,
    /// The classes of stemming rules that the index has articles for.
    classes: Vec<StemClass>,
}

/// An article with what matched in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marked {
    /// The article.
    pub article: Article,
    /// What matched in the headline.
    pub headline_marks: Vec<Span>,
    /// What matched in the body.
    pub body_marks: Vec<Span>,
}

impl Searcher {
    /// A view of the last commit of `index`.
    pub fn new(index: &Index) -> Result<Searcher> {
        let inner = index.searcher()?;
        let mut classes = Vec::new();
        for segment in inner.segment_readers() {
            let lang = segment
                .fast_fields()
                .str(FacetField::Lang.name())
                .map_err(|e| index.error(e))?;
            let mut note = |code: &str| {
                let class = StemClass::of(code);
                if !classes.contains(&class) {
                    classes.push(class);
                }
            };
            // Articles of no known language have no value in the column.
            note("");
            if let Some(column) = lang {
                let mut stream = column
                    .dictionary()
                    .stream()
                    .map_err(|e| index.error(e.into()))?;
                while stream.advance() {
                    note(&String::from_utf8_lossy(stream.key()));
                }
            }
        }
        classes.sort_unstable();
        Ok(Searcher {
            index: index.clone(),
            inner,
            classes,
        })
    }

    /// Answers `request`.
    ///
    /// # Errors
    /// `Index` when the index is damaged. A query that cannot be used as written is no
    /// error: the response says so.
    pub fn search(&self, request: &Request) -> Result<Response> {
        let started = Instant::now();
        let mut response = self.answer(request).map_err(|e| self.index.error(e))??;
        response.took = started.elapsed();
        Ok(response)
    }

    fn answer(&self, request: &Request) -> tantivy::Result<Result<Response>> {
        let (found, lowered, relaxed) = self.run(request)?;
        let total = found.collected.total();
        let mut response = Response {
            total,
            relaxed,
            notices: found.notices,
            ..Response::default()
        };
        if total == 0 {
            response.suggestions = suggest::suggestions(&self.inner, self.index.fields(), &lowered.unknown)?;
        }
        for facet in &request.facets {
            let docs = found
                .collected
                .sideways
                .get(&facet.field)
                .unwrap_or(&found.collected.docs);
            let docs: Vec<&[u32]> = docs.iter().map(Vec::as_slice).collect();
            let none = Vec::new();
            let selected = found.selected.get(&facet.field).unwrap_or(&none);
            response
                .facets
                .push(facets::count(&self.inner, &docs, *facet, selected)?);
        }
        let ordered = match (request.sort, lowered.scored) {
            (Sort::Score, true) => found.collected.best,
            // Nothing in the query ranks articles: the newest are the most wanted.
            (Sort::Score, false) => self.by_date(&found.collected, request, true)?,
            (Sort::NewestFirst, _) => self.by_date(&found.collected, request, true)?,
            (Sort::OldestFirst, _) => self.by_date(&found.collected, request, false)?,
        };
        let mut highlighter = Highlighter::new(lowered.leaves);
        let page = ordered.into_iter().skip(request.offset).take(request.limit);
        for (at, found) in page.enumerate() {
            let rank = request.offset + at + 1;
            match self.hit(request, found, rank, &mut highlighter) {
                Ok(mut hit) => {
                    if request.explain && lowered.scored && request.sort == Sort::Score {
                        hit.explanation =
                            suggest::explanation(&self.inner, lowered.query.as_ref(), &lowered.pooled, found)?;
                    }
                    response.hits.push(hit);
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        response.diagnostics = lowered.diagnostics;
        Ok(Ok(response))
    }

    /// Finds what matches, with fewer of the words where none has them all.
    fn run(
        &self,
        request: &Request,
    ) -> tantivy::Result<(Matches, Lowered, Option<(usize, usize)>)> {
        let (root, selections) = split(&request.query);
        let first = self.run_once(request, &root, &selections, None)?;
        let words = first.1.side_by_side;
        let relaxes = request.words == WordsMode::AllOrMost && words > 1;
        if first.0.collected.total() > 0 || !relaxes || !first.0.notices.is_empty() {
            return Ok((first.0, first.1, None));
        }
        // Words that no article has cannot be among those that match.
        let most = (words - 1).min(words.saturating_sub(first.1.unknown.len()).max(1));
        for least in (1..=most).rev() {
            let again = self.run_once(request, &root, &selections, Some(least))?;
            if again.0.collected.total() > 0 {
                return Ok((again.0, again.1, Some((least, words))));
            }
        }
        Ok((first.0, first.1, None))
    }

    fn run_once(
        &self,
        request: &Request,
        root: &Node,
        selecting: &[Node],
        least: Option<usize>,
    ) -> tantivy::Result<(Matches, Lowered)> {
        let fields = self.index.fields();
        let new = || Lowerer::new(&self.index, &self.inner, &self.classes, request.words, least);
        let mut lowered = new().lower(root)?;
        let counted = |field: &FacetField| request.facets.iter().any(|f| f.field == *field);
        let mut filters: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
        let mut selections = Vec::new();
        let mut selected: HashMap<FacetField, Vec<String>> = HashMap::new();
        let mut notices = std::mem::take(&mut lowered.notices);
        let mut keep = |fields: Vec<FacetField>, query: Box<dyn EngineQuery>| {
            if fields.iter().any(counted) && selections.len() < 64 {
                selections.push(Selection { fields, query });
            } else {
                filters.push((Occur::Must, query));
            }
        };
        for node in selecting {
            let query = new().lower(node)?;
            notices.extend(query.notices);
            lowered.diagnostics.extend(query.diagnostics);
            keep(fields_of(node), query.query);
        }
        if request.dates != DateRange::default() {
            keep(
                vec![FacetField::Year, FacetField::Month],
                dates::date_query(request.dates),
            );
        }
        let mut lowerer = new();
        for field in FacetField::ALL {
            let mut values: Vec<String> = Vec::new();
            let mut dates: Vec<DateRange> = Vec::new();
            let chosen = request.filters.iter().filter(|f| f.field == field && !f.exclude);
            let mut any = false;
            for written in chosen.flat_map(|filter| &filter.values) {
                any = true;
                if let FacetField::Year | FacetField::Month = field {
                    dates.extend(parse_day(written));
                    values.push(written.clone());
                    continue;
                }
                let found = lowerer.values(field, written)?;
                if found.is_empty() {
                    lowerer.no_such_value(field, written)?;
                }
                values.extend(found);
            }
            if any {
                let query: Box<dyn EngineQuery> = match field {
                    FacetField::Year | FacetField::Month => any_date(dates),
                    _ => value_query(fields, field, &values),
                };
                selected.insert(field, values);
                keep(vec![field], query);
            }
        }
        for filter in request.filters.iter().filter(|filter| filter.exclude) {
            let mut values = Vec::new();
            let mut dates = Vec::new();
            for written in &filter.values {
                match filter.field {
                    FacetField::Year | FacetField::Month => dates.extend(parse_day(written)),
                    field => values.extend(lowerer.values(field, written)?),
                }
            }
            let query = match filter.field {
                FacetField::Year | FacetField::Month => any_date(dates),
                field => value_query(fields, field, &values),
            };
            filters.push((Occur::MustNot, query));
        }
        notices.extend(lowerer.take_notices());
        let by_score = request.sort == Sort::Score && lowered.scored;
        let wanted = Wanted {
            scoring: lowered.query.as_ref(),
            pooled: &lowered.pooled,
            costly: lowered.costly,
            filters,
            selections,
            best: match by_score {
                true => request.offset.saturating_add(request.limit),
                false => 0,
            },
        };
        let collected = collect(&self.inner, &wanted)?;
        Ok((
            Matches {
                collected,
                selected,
                notices,
            },
            lowered,
        ))
    }

    /// The documents of the page in order of their dates; those without a date last.
    fn by_date(
        &self,
        collected: &Collected,
        request: &Request,
        newest: bool,
    ) -> tantivy::Result<Vec<Found>> {
        let wanted = request.offset.saturating_add(request.limit);
        let mut all: Vec<(u64, u32, u32)> = Vec::new();
        for (number, docs) in collected.docs.iter().enumerate() {
            let segment = self.inner.segment_reader(number as u32);
            let date = segment.fast_fields().u64("date")?;
            for &doc in docs {
                // The smaller key comes first.
                let key = match (date.first(doc), newest) {
                    (None, _) => u64::MAX,
                    (Some(key), true) => u64::MAX - 1 - key,
                    (Some(key), false) => key,
                };
                all.push((key, number as u32, doc));
            }
        }
        if wanted < all.len() {
            all.select_nth_unstable(wanted);
            all.truncate(wanted);
        }
        all.sort_unstable();
        Ok(all
            .into_iter()
            .map(|(_, segment, doc)| Found {
                score: 0.0,
                segment,
                doc,
            })
            .collect())
    }

    fn hit(
        &self,
        request: &Request,
        found: Found,
        rank: usize,
        highlighter: &mut Highlighter,
    ) -> Result<Hit> {
        let document = self.document(found.segment, found.doc)?;
        let (card, body) = self.index.stored(&document)?.unwrap_or_default();
        let marks = highlighter.marks(&card.headline, &card.lang, true);
        let snippets = snippet::snippets(body, &card.lang, highlighter, &request.snippets);
        let date = card.date();
        let Card {
            id,
            headline,
            headline_inferred,
            publication,
            date: _,
            byline,
            url,
            path,
            record,
            lang,
            company,
            country,
            place,
            person,
            org,
            cites,
        } = card;
        Ok(Hit {
            rank,
            score: found.score,
            id,
            headline,
            headline_inferred,
            headline_marks: marks.into_iter().map(|mark| mark.span).collect(),
            publication,
            date,
            byline,
            url,
            path,
            record,
            lang,
            company,
            country,
            place,
            person,
            org,
            cites,
            snippets,
            explanation: Vec::new(),
        })
    }

    fn document(&self, segment: u32, doc: u32) -> Result<TantivyDocument> {
        self.inner
            .doc(DocAddress::new(segment, doc))
            .map_err(|e| self.index.error(e))
    }

    /// The articles with the identifier `id`, or whose identifiers begin with it when none
    /// has it whole, with what `query` matches in them; at most `limit`.
    pub fn show(&self, id: &str, query: Option<&Query>, limit: usize) -> Result<Vec<Marked>> {
        let leaves = match query {
            None => Vec::new(),
            Some(query) => {
                let mode = WordsMode::Any;
                Lowerer::new(&self.index, &self.inner, &self.classes, mode, None)
                    .lower(&query.root)
                    .map_err(|e| self.index.error(e))?
                    .leaves
            }
        };
        let mut highlighter = Highlighter::new(leaves);
        let mut found = Vec::new();
        for (segment, doc) in self.by_id(id, limit).map_err(|e| self.index.error(e))? {
            let document = self.document(segment, doc)?;
            let Some((card, body)) = self.index.stored(&document)? else {
                continue;
            };
            let body = body.to_string();
            let article = self.index.evidence(&document)?.article(card, body);
            let spans = |marks: Vec<highlight::Mark>| marks.into_iter().map(|m| m.span).collect();
            found.push(Marked {
                headline_marks: spans(highlighter.marks(&article.headline, &article.lang, true)),
                body_marks: spans(highlighter.marks(&article.body, &article.lang, false)),
                article,
            });
        }
        Ok(found)
    }

    fn by_id(&self, id: &str, limit: usize) -> tantivy::Result<Vec<(u32, u32)>> {
        let field = self.index.fields().id;
        let mut found = Vec::new();
        for whole in [true, false] {
            for (number, segment) in self.inner.segment_readers().iter().enumerate() {
                let inverted = segment.inverted_index(field)?;
                let mut stream = inverted.terms().range().ge(id.as_bytes()).into_stream()?;
                while found.len() < limit && stream.advance() {
                    let fits = match whole {
                        true => stream.key() == id.as_bytes(),
                        false => stream.key().starts_with(id.as_bytes()),
                    };
                    if !fits {
                        break;
                    }
                    let info = stream.value().clone();
                    let mut postings =
                        inverted.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
                    while postings.doc() != TERMINATED {
                        if !segment.is_deleted(postings.doc()) && found.len() < limit {
                            found.push((number as u32, postings.doc()));
                        }
                        postings.advance();
                    }
                }
            }
            if !found.is_empty() || id.is_empty() {
                break;
            }
        }
        Ok(found)
    }

    /// The keys of all articles that match, for removing them.
    pub fn keys(&self, request: &Request) -> Result<Vec<u64>> {
        let inner = || -> tantivy::Result<Vec<u64>> {
            let (found, _, _) = self.run(request)?;
            let mut keys = Vec::new();
            for (number, docs) in found.collected.docs.iter().enumerate() {
                let segment = self.inner.segment_reader(number as u32);
                let key = segment.fast_fields().u64("key")?;
                keys.extend(docs.iter().filter_map(|doc| key.first(*doc)));
            }
            Ok(keys)
        };
        inner().map_err(|e| self.index.error(e))
    }

    /// The index that is searched.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The values of `field` that `written` means, for completion and checks.
    pub fn values(&self, field: FacetField, written: &str) -> Result<Vec<String>> {
        values::resolve(&self.inner, self.index.fields(), field, written)
            .map_err(|e: tantivy::TantivyError| -> Error { self.index.error(e) })
    }
}

/// What was found, and what was selected to find it.
struct Matches {
    collected: Collected,
    selected: HashMap<FacetField, Vec<String>>,
    notices: Vec<String>,
}

/// Takes the facet values and dates that the whole query insists on out of it: they are
/// selections, which their own facets ignore, like those given as flags.
fn split(query: &Query) -> (Node, Vec<Node>) {
    let selects = |node: &Node| match node {
        Node::Field { field, node } => {
            facet_of(*field).is_some()
                && match &**node {
                    Node::Leaf(_) => true,
                    Node::Or(nodes) => nodes.iter().all(|node| matches!(node, Node::Leaf(_))),
                    _ => false,
                }
        }
        Node::Date(_) => true,
        _ => false,
    };
    match &query.root {
        Node::And(nodes) => {
            let (selections, rest): (Vec<Node>, Vec<Node>) =
                nodes.iter().cloned().partition(|node| selects(node));
            let rest = match rest.len() {
                0 => Node::All,
                _ => Node::and(rest),
            };
            (rest, selections)
        }
        node if selects(node) => (Node::All, vec![node.clone()]),
        node => (node.clone(), Vec::new()),
    }
}

/// The facets that a selection is made in.
fn fields_of(node: &Node) -> Vec<FacetField> {
    match node {
        Node::Field { field, .. } => facet_of(*field).into_iter().collect(),
        Node::Date(_) => vec![FacetField::Year, FacetField::Month],
        _ => Vec::new(),
    }
}

/// The days that a facet's year or month means.
fn parse_day(written: &str) -> Option<DateRange> {
    let mut parts = written.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let date = match (parts.next(), parts.next()) {
        (None, _) => crate::article::Date::year(year)?,
        (Some(month), None) => crate::article::Date::month(year, month.parse().ok()?)?,
        (Some(month), Some(day)) => {
            crate::article::Date::day(year, month.parse().ok()?, day.parse().ok()?)?
        }
    };
    Some(DateRange::of(date))
}

fn any_date(ranges: Vec<DateRange>) -> Box<dyn EngineQuery> {
    let mut any: Vec<(Occur, Box<dyn EngineQuery>)> = ranges
        .into_iter()
        .map(|range| (Occur::Should, dates::date_query(range)))
        .collect();
    match any.len() {
        0 => Box::new(EmptyQuery),
        1 => any.remove(0).1,
        _ => Box::new(BooleanQuery::new(any)),
    }
}
