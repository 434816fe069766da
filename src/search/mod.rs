//! Searching: from a [`Request`] to a [`Response`].
//!
//! The one way in for the command line, the interactive screen, measurements and tests. The
//! tree of a query is lowered to the engine's queries, one pass finds the matching articles,
//! counts facets (each ignoring its own selection: drill sideways) and the best are fetched
//! and highlighted. Nothing but the index is loaded.

mod aliases;
mod any_term;
mod budget;
mod candidates;
mod collect;
mod columns;
mod dates;
mod eager;
mod evidence;
mod expand;
mod expression;
mod facets;
mod feedback;
mod highlight;
mod hits;
mod interest;
mod lower;
mod near;
mod proximity;
mod request;
mod response;
mod rows;
pub(crate) mod sample;
mod selection;
mod snippet;
mod spans;
mod statistics;
mod stores;
mod suggest;
mod timeline;
mod union;
mod values;

use std::sync::Arc;
use std::time::Instant;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

pub use aliases::Aliases;
pub use request::{FacetRequest, Filter, Request, SnippetOptions, Sort, TimeUnit, WordsMode};
pub use response::{Facet, FacetValue, Hit, Response, Snippet, Suggestion, TimeBucket, Timeline};

use crate::article::{Article, FacetField, Span};
use crate::error::{Result, fence};
use crate::index::Index;
use crate::index::analysis::StemClass;
use crate::index::codec::{Opened, Stored};
use crate::query::Query;
use aliases::Naming;
use budget::Budget;

use columns::Columns;
use highlight::Highlighter;
use interest::Interest;
use lower::Lowerer;
use stores::Stores;

/// A view of an index at one commit.
#[derive(Debug, Clone)]
pub struct Searcher {
    index: Index,
    inner: tantivy::Searcher,
    /// The classes of stemming rules that the index has articles for.
    classes: Vec<StemClass>,
    columns: Arc<Columns>,
    naming: Arc<Naming>,
    stores: Arc<Stores>,
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
        Searcher::with_aliases(index, Arc::default())
    }

    /// A view of the last commit of `index` that shows values under the names of `aliases`:
    /// in facets, filters, hits and articles alike.
    pub fn with_aliases(index: &Index, aliases: Arc<Aliases>) -> Result<Searcher> {
        index.guarded(|| Searcher::of(index, aliases))
    }

    /// The names that values are shown under.
    pub fn aliases(&self) -> &Aliases {
        self.naming.aliases()
    }

    /// Takes up what was committed since this view was opened, and says whether there was
    /// anything. For readers that stay: called before each query it costs microseconds.
    pub fn refresh(&mut self) -> Result<bool> {
        let Some(index) = self.index.latest()? else {
            return Ok(false);
        };
        *self = Searcher::with_aliases(&index, self.naming.aliases().clone())?;
        Ok(true)
    }

    fn of(index: &Index, aliases: Arc<Aliases>) -> Result<Searcher> {
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
        let naming = Arc::new(Naming::new(aliases));
        Ok(Searcher {
            stores: Arc::new(Stores::new(&inner)),
            index: index.clone(),
            inner,
            classes,
            columns: Arc::new(Columns::new(naming.clone())),
            naming,
        })
    }

    /// Answers `request`.
    ///
    /// # Errors
    /// `Index` when the index is damaged. A query that cannot be used as written is no
    /// error: the response says so.
    pub fn search(&self, request: &Request) -> Result<Response> {
        self.answer(request, &Interest::lasting())
    }

    /// Answers `request` unless `wanted`, which is asked between two pieces of the work, says
    /// that nobody waits for it any longer: then there is no answer.
    ///
    /// # Errors
    /// Those of [`Searcher::search`].
    pub fn search_while(
        &self,
        request: &Request,
        wanted: &dyn Fn() -> bool,
    ) -> Result<Option<Response>> {
        let interest = Interest::new(wanted);
        let response = self.answer(request, &interest)?;
        // What was left half done is no answer.
        Ok(Some(response).filter(|_| !interest.is_lost()))
    }

    fn answer(&self, request: &Request, interest: &Interest<'_>) -> Result<Response> {
        let started = Instant::now();
        // The engine checks little of what it reads: damage can bring it down.
        let answered =
            fence(|| self.respond(request, interest)).ok_or_else(|| self.index.damaged())?;
        let mut response = answered.map_err(|e| self.index.error(e))??;
        response.took = started.elapsed();
        Ok(response)
    }

    fn respond(
        &self,
        request: &Request,
        interest: &Interest<'_>,
    ) -> tantivy::Result<Result<Response>> {
        let (found, lowered) = self.run(request, interest)?;
        let total = found.collected.total();
        let mut response = Response {
            total,
            relaxed: found.relaxed,
            notices: found.notices,
            ..Response::default()
        };
        if (total == 0 || response.relaxed.is_some()) && !interest.is_lost() {
            // Who has hits already does not wait for a long search.
            let most_slips = if total == 0 { 2 } else { 1 };
            let fields = self.index.fields();
            response.suggestions =
                suggest::suggestions(&self.inner, fields, &lowered.unknown, most_slips)?;
        }
        for facet in &request.facets {
            if interest.is_lost() {
                return Ok(Ok(response));
            }
            let docs = found
                .collected
                .sideways
                .get(&facet.field)
                .unwrap_or(&found.collected.docs);
            let docs: Vec<&[u32]> = docs.iter().map(Vec::as_slice).collect();
            let none = Vec::new();
            let selected = found.selected.get(&facet.field).unwrap_or(&none);
            response.facets.push(facets::count(
                &self.inner,
                self.index.fields(),
                &self.columns,
                &docs,
                *facet,
                selected,
            )?);
        }
        if let Some(unit) = request.timeline {
            let docs = found
                .collected
                .sideways
                .get(&FacetField::Year)
                .unwrap_or(&found.collected.docs);
            let docs: Vec<&[u32]> = docs.iter().map(Vec::as_slice).collect();
            response.timeline = Some(timeline::count(&self.inner, &docs, unit)?);
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
            if interest.is_lost() {
                break;
            }
            let rank = request.offset + at + 1;
            match self.hit(request, found, rank, &mut highlighter) {
                Ok(mut hit) => {
                    if request.explain && lowered.scored && request.sort == Sort::Score {
                        hit.explanation = suggest::explanation(
                            &self.inner,
                            lowered.query.as_ref(),
                            &lowered.pooled,
                            found,
                        )?;
                    }
                    response.hits.push(hit);
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        response.diagnostics = lowered.diagnostics;
        Ok(Ok(response))
    }

    /// What is stored of an article; `None` for a source.
    fn stored(&self, segment: u32, doc: u32) -> Result<Option<Stored>> {
        let opened = self.opened(segment, doc)?;
        opened.map(Opened::stored).transpose()
    }

    /// The same with its body as it is coded.
    fn opened(&self, segment: u32, doc: u32) -> Result<Option<Opened<'_>>> {
        let unpacked = match self.stores.recent(segment, doc) {
            Some(recent) => recent,
            None => {
                let read = || {
                    let store = self.stores.get(&self.inner, segment);
                    let store = store.map_err(|e| self.index.error(e))?;
                    self.index.unpacked(store, doc)
                };
                // The engine's store does not expect damage.
                let unpacked = fence(read).unwrap_or_else(|| Err(self.index.damaged()))?;
                let Some(unpacked) = unpacked else {
                    return Ok(None);
                };
                self.stores.keep(segment, doc, unpacked)
            }
        };
        self.index.opened(unpacked).map(Some)
    }

    /// The articles with the identifier `id`, or whose identifiers begin with it when none
    /// has it whole, with what `query` matches in them; at most `limit`.
    pub fn show(&self, id: &str, query: Option<&Query>, limit: usize) -> Result<Vec<Marked>> {
        self.index.guarded(|| self.marked(id, query, limit))
    }

    fn marked(&self, id: &str, query: Option<&Query>, limit: usize) -> Result<Vec<Marked>> {
        let leaves = match query {
            None => Vec::new(),
            Some(query) => {
                let mode = WordsMode::Any;
                let budget = Budget::of(&query.root);
                self.lowerer(mode, &budget)
                    .lower(&query.root)
                    .map_err(|e| self.index.error(e))?
                    .leaves
            }
        };
        let mut highlighter = Highlighter::new(leaves);
        let mut found = Vec::new();
        for (segment, doc) in self.by_id(id, limit).map_err(|e| self.index.error(e))? {
            let Some(stored) = self.stored(segment, doc)? else {
                continue;
            };
            let evidence = stored.evidence()?;
            let mut article = evidence.article(stored.card, stored.body);
            self.naming.aliases().apply(&mut article);
            let spans = |marks: Vec<highlight::Mark>| marks.into_iter().map(|m| m.span).collect();
            found.push(Marked {
                headline_marks: spans(highlighter.marks(&article.headline, &article.lang, true)),
                body_marks: spans(highlighter.marks(&article.body, &article.lang, false)),
                article,
            });
        }
        Ok(found)
    }

    fn lowerer<'s>(&'s self, mode: WordsMode, budget: &'s Budget) -> Lowerer<'s> {
        let (index, inner) = (&self.index, &self.inner);
        Lowerer::new(
            index,
            inner,
            &self.naming,
            &self.classes,
            mode,
            None,
            budget,
        )
    }

    /// The passages of a text that need not be in the index, marked as those of a hit. The
    /// patterns of `query` stand for the words of this index.
    pub fn passages(
        &self,
        query: &Query,
        text: &str,
        lang: &str,
        options: &SnippetOptions,
    ) -> Result<Vec<Snippet>> {
        let mode = WordsMode::Any;
        let budget = Budget::of(&query.root);
        let lowered = self
            .lowerer(mode, &budget)
            .lower(&query.root)
            .map_err(|e| self.index.error(e))?;
        let mut highlighter = Highlighter::new(lowered.leaves);
        snippet::snippets(text, lang, &mut highlighter, options)
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

    /// The scores of the best articles alone, without fetching one: what ranking costs.
    pub fn scores(&self, request: &Request) -> Result<Vec<f32>> {
        let run = || {
            self.run(request, &Interest::lasting())
                .map_err(|e| self.index.error(e))
        };
        let (found, _) = self.index.guarded(run)?;
        Ok(found.collected.best.iter().map(|best| best.score).collect())
    }

    /// The keys of all articles that match, for removing them.
    pub fn keys(&self, request: &Request) -> Result<Vec<u64>> {
        let inner = || -> tantivy::Result<Vec<u64>> {
            let (found, _) = self.run(request, &Interest::lasting())?;
            let mut keys = Vec::new();
            for (number, docs) in found.collected.docs.iter().enumerate() {
                let segment = self.inner.segment_reader(number as u32);
                let key = segment.fast_fields().u64("key")?;
                keys.extend(docs.iter().filter_map(|doc| key.first(*doc)));
            }
            Ok(keys)
        };
        self.index
            .guarded(|| inner().map_err(|e| self.index.error(e)))
    }

    /// Whether this is still a view of the last commit; cheap enough to ask every second.
    pub fn is_current(&self) -> Result<bool> {
        let seen: Vec<_> = self
            .inner
            .segment_readers()
            .iter()
            .map(|segment| (segment.segment_id(), segment.num_deleted_docs()))
            .collect();
        self.index.still_has(&seen)
    }

    /// The index that is searched.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The values of `field` that `written` means, for completion and checks.
    pub fn values(&self, field: FacetField, written: &str) -> Result<Vec<String>> {
        self.index.guarded(|| {
            self.naming
                .resolve(&self.inner, self.index.fields(), field, written)
                .map_err(|e| self.index.error(e))
        })
    }
}
