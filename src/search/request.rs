//! What a caller asks for.

use crate::article::{DateRange, FacetField};
use crate::query::Query;

/// A search.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What to look for.
    pub query: Query,
    /// What the articles must or must not have, beside the query. Values of one field are
    /// alternatives, filters of different fields hold together.
    pub filters: Vec<Filter>,
    /// The days of publication.
    pub dates: DateRange,
    /// Which of the words written side by side an article must have.
    pub words: WordsMode,
    /// The order of hits.
    pub sort: Sort,
    /// How many hits to give.
    pub limit: usize,
    /// How many hits to leave out before them.
    pub offset: usize,
    /// Which facets to count.
    pub facets: Vec<FacetRequest>,
    /// By what unit of time to count the result, if at all.
    pub timeline: Option<TimeUnit>,
    /// How much of each article to show.
    pub snippets: SnippetOptions,
    /// Whether to say for each hit what it names and whom it cites at every place, and why it
    /// was taken for that. It is found anew in each text, which takes milliseconds a hit.
    pub evidence: bool,
    /// Whether to say for each hit how its score came about.
    pub explain: bool,
    /// Whether the total is wanted. Without it (and without facets and timeline, ordered by score) articles
    /// that cannot be among the hits are skipped, and the total is the number of hits.
    pub count: bool,
}

impl Request {
    /// A search for `query` with ten hits, three passages each, and no facets.
    pub fn new(query: Query) -> Request {
        Request {
            query,
            filters: Vec::new(),
            dates: DateRange::default(),
            words: WordsMode::default(),
            sort: Sort::default(),
            limit: 10,
            offset: 0,
            facets: Vec::new(),
            timeline: None,
            snippets: SnippetOptions::default(),
            evidence: false,
            explain: false,
            count: true,
        }
    }
}

/// Values of a facet field that articles must have, or must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The field.
    pub field: FacetField,
    /// The values, as the user writes them: any alias, in any case.
    pub values: Vec<String>,
    /// Whether articles with these values are left out instead.
    pub exclude: bool,
}

/// Which of several words an article must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WordsMode {
    /// All; if no article has them all, most of them, or as many as one has. Of seven words
    /// or more two or three are enough then.
    #[default]
    AllOrMost,
    /// All.
    All,
    /// At least one.
    Any,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The best first.
    #[default]
    Score,
    /// The oldest first; articles without a date last.
    OldestFirst,
    /// The newest first; articles without a date last.
    NewestFirst,
}

/// A facet to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FacetRequest {
    /// The field.
    pub field: FacetField,
    /// How many values to give, those with the most articles.
    pub limit: usize,
}

/// The unit of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeUnit {
    /// By year.
    Year,
    /// By month.
    Month,
    /// By day.
    Day,
}

impl TimeUnit {
    /// The name in JSON and flags.
    pub fn name(self) -> &'static str {
        match self {
            TimeUnit::Year => "year",
            TimeUnit::Month => "month",
            TimeUnit::Day => "day",
        }
    }
}

/// How much of an article to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnippetOptions {
    /// The most passages of an article; 0 for none.
    pub count: usize,
    /// About how many bytes each.
    pub length: usize,
}

impl Default for SnippetOptions {
    fn default() -> SnippetOptions {
        SnippetOptions {
            count: 3,
            length: 200,
        }
    }
}
