//! What a caller gets.

use std::time::Duration;

use crate::article::{Article, Date, FacetField, Span};
use crate::error::Diagnostic;

use super::request::TimeUnit;

/// The answer to a [`super::Request`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Response {
    /// The articles asked for, in order.
    pub hits: Vec<Hit>,
    /// How many articles match, exactly.
    pub total: u64,
    /// The facets, in the order asked for.
    pub facets: Vec<Facet>,
    /// The result over time, when that was asked for.
    pub timeline: Option<Timeline>,
    /// How many of the words that say something an article had to have at least, of how many,
    /// when none had them all.
    pub relaxed: Option<(usize, usize)>,
    /// Remarks about parts of the query that could not be used as written.
    pub diagnostics: Vec<Diagnostic>,
    /// Other remarks: values that no article has, with the nearest ones.
    pub notices: Vec<String>,
    /// Words that no article has and that are near to others.
    pub suggestions: Vec<Suggestion>,
    /// The time from request to response.
    pub took: Duration,
}

/// A word of the query that no article has, and one that it may have meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The bytes of the query.
    pub span: std::ops::Range<usize>,
    /// The word as written.
    pub word: String,
    /// What it may have meant.
    pub instead: String,
}

/// An article that matches.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hit {
    /// The place in the whole result, from 1.
    pub rank: usize,
    /// The relevance; 0 when the order is by date.
    pub score: f32,
    /// The article's identifier.
    pub id: String,
    /// The headline.
    pub headline: String,
    /// Whether the headline was made from the text.
    pub headline_inferred: bool,
    /// What matched in the headline.
    pub headline_marks: Vec<Span>,
    /// Who published it.
    pub publication: Option<String>,
    /// When.
    pub date: Option<Date>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its file.
    pub path: String,
    /// Its record in the file.
    pub record: Option<u64>,
    /// Its language.
    pub lang: String,
    /// Companies, most important first.
    pub company: Vec<String>,
    /// Countries, most important first.
    pub country: Vec<String>,
    /// Places, most important first.
    pub place: Vec<String>,
    /// Persons, most important first.
    pub person: Vec<String>,
    /// Organisations, most important first.
    pub org: Vec<String>,
    /// Cited sources.
    pub cites: Vec<String>,
    /// The passages that matched best.
    pub snippets: Vec<Snippet>,
    /// The whole article with all it names and cites, every place of that and why it was taken
    /// for it, when that was asked for.
    pub evidence: Option<Box<Article>>,
    /// How the score came about, one line each, when that was asked for.
    pub explanation: Vec<String>,
}

/// A passage of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The passage.
    pub text: String,
    /// Where it stands in the stored body.
    pub span: Option<Span>,
    /// What matched, in `text`.
    pub marks: Vec<Span>,
    /// Whether the body goes on before the passage within its sentence.
    pub cut_before: bool,
    /// Whether the body goes on after the passage within its sentence.
    pub cut_after: bool,
}

/// The values of a field over a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The field.
    pub field: FacetField,
    /// Those with the most articles first; dates in their order.
    pub values: Vec<FacetValue>,
    /// How many different values there are; at least, where the index has several segments.
    pub distinct: usize,
}

/// A value and how many articles have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The canonical value.
    pub value: String,
    /// Articles.
    pub count: u64,
    /// Whether the request selects it.
    pub selected: bool,
}

/// How many articles each year, month or day has; a range of dates in the request is left
/// out of account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// What is told apart.
    pub unit: TimeUnit,
    /// Times with at least one article, in order. A date that is not known to the unit
    /// stands as it is known: a year before its months.
    pub buckets: Vec<TimeBucket>,
    /// Articles without a date.
    pub undated: u64,
}

/// A time and how many articles are of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeBucket {
    /// The year, month or day.
    pub date: Date,
    /// Articles.
    pub count: u64,
}
