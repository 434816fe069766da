//! An article and its value types. Nothing here reads or writes.
//!
//! [`RawArticle`] is what `corpus` hands over: text and fields as found, with their place.
//! [`Article`] is what `extract` makes of it and `index` stores.

mod date;
mod facet;

pub use date::{Date, DateRange};
pub use facet::FacetField;

use serde::{Deserialize, Serialize};

/// A range of bytes in a text, on character boundaries. Texts are below 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The span `start..end`; offsets beyond 4 GiB saturate.
    pub fn new(start: usize, end: usize) -> Span {
        Span {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
        }
    }

    /// The span as a range to slice a text with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether both spans share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Where a record stands: a file, and the record within it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The file as the user can open it; `-` for standard input.
    pub path: String,
    /// The number of the record in its file, from 0; `None` when the file is one article.
    pub record: Option<u64>,
    /// The line the record begins at, from 1, where the format has lines.
    pub line: Option<u64>,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, self.record) {
            (Some(line), _) => write!(f, "{}:{line}", self.path),
            (None, Some(record)) => write!(f, "{} record {record}", self.path),
            (None, None) => f.write_str(&self.path),
        }
    }
}

/// What the body of a raw article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BodyForm {
    /// A whole scraped text: its headline, if it has one, stands in the first lines.
    #[default]
    Text,
    /// A whole HTML page.
    Html,
    /// The body field of a record; the headline, if known, is a field of its own.
    Field,
}

/// An article as found: decoded to UTF-8, its fields named, nothing judged yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawArticle {
    /// Where it stands.
    pub origin: Origin,
    /// The record's own identifier.
    pub id: Option<String>,
    /// The record's own headline.
    pub headline: Option<String>,
    /// The text, in the form that `form` says.
    pub body: String,
    /// What `body` is.
    pub form: BodyForm,
    /// The record's own publication.
    pub publication: Option<String>,
    /// The record's own date, as written.
    pub date: Option<String>,
    /// The record's own byline.
    pub byline: Option<String>,
    /// The record's own address.
    pub url: Option<String>,
    /// The record's own language, as written.
    pub lang: Option<String>,
    /// A hash of the record as stored: equal when and only when nothing in it changed.
    pub fingerprint: u64,
}

/// A value and the reason it was taken, for `show --why`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// Why: `record field`, `meta og:site_name`, `url host`, `text: dateline`, ...
    pub reason: String,
}

impl<T> Found<T> {
    /// `value`, taken because of `reason`.
    pub fn new(value: T, reason: impl Into<String>) -> Found<T> {
        Found {
            value,
            reason: reason.into(),
        }
    }
}

/// An article after extraction.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    /// Stable identifier: the record's own, else a hash of its origin and content.
    pub id: String,
    /// The headline; empty when there is no text at all.
    pub headline: String,
    /// Whether the headline was made from the text, because none was given.
    pub headline_inferred: bool,
    /// The body without boilerplate.
    pub body: String,
    /// Who published it.
    pub publication: Option<Found<String>>,
    /// When it was published.
    pub date: Option<Found<Date>>,
    /// Who wrote it.
    pub byline: Option<Found<String>>,
    /// Its address.
    pub url: Option<String>,
    /// Its language as an ISO 639-1 code (639-3 where there is none); empty when unknown.
    pub lang: String,
    /// Confidence in the language, 0 to 1; 1 when the record says so.
    pub lang_confidence: f32,
    /// The file it stands in.
    pub path: String,
    /// The record in that file.
    pub record: Option<u64>,
    /// What the article names.
    pub entities: Vec<Entity>,
    /// Whom the article has its information from.
    pub cites: Vec<Citation>,
    /// What was taken out of the text as boilerplate.
    pub removed: Vec<Removed>,
}

/// What a named thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntityKind {
    /// A business.
    Company,
    /// Any other organisation: ministry, party, club, university, agency, outlet.
    Org,
    /// A person.
    Person,
    /// A country of ISO 3166 or a common non-member.
    Country,
    /// Anything else on a map.
    Place,
}

impl EntityKind {
    /// All kinds, in the order of the JSON contract.
    pub const ALL: [EntityKind; 5] = [
        EntityKind::Company,
        EntityKind::Org,
        EntityKind::Person,
        EntityKind::Country,
        EntityKind::Place,
    ];

    /// The name in JSON and in queries.
    pub fn name(self) -> &'static str {
        match self {
            EntityKind::Company => "company",
            EntityKind::Org => "org",
            EntityKind::Person => "person",
            EntityKind::Country => "country",
            EntityKind::Place => "place",
        }
    }
}

/// How a mention names its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// The full name.
    Name,
    /// Another full name of the same thing.
    Alias,
    /// A part of the name: a surname, "the Journal".
    Short,
    /// Initials: "WSJ", "C4ADS".
    Acronym,
    /// "Russian", "Chinese".
    Demonym,
    /// The capital for its government: "Beijing said".
    Capital,
    /// A code: "UAE", "US", a ticker.
    Code,
}

impl Form {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Form::Name => "name",
            Form::Alias => "alias",
            Form::Short => "short",
            Form::Acronym => "acronym",
            Form::Demonym => "demonym",
            Form::Capital => "capital",
            Form::Code => "code",
        }
    }
}

/// The text a span points into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextField {
    /// The headline.
    Headline,
    /// The body.
    Body,
}

/// One place where the article names an entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Which text `span` points into.
    pub field: TextField,
    /// The bytes of the name.
    pub span: Span,
    /// How the entity is named here.
    pub form: Form,
    /// Why it was found: `gazetteer`, `rule: legal form`, `tagger`, ...
    pub reason: String,
}

/// From this weight on an article is about a country, and does not only mention it.
pub const MAIN_WEIGHT: f32 = 0.3;

/// A real thing that an article names, with every mention of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// The one name it has in the archive.
    pub canonical: String,
    /// How much the article is about it, 0 to 1.
    pub weight: f32,
    /// Where it is named; never empty.
    pub mentions: Vec<Mention>,
}

/// What kind of source is cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A newspaper, broadcaster or site.
    Outlet,
    /// A news agency.
    Agency,
    /// A ministry, company, think tank or other body.
    Organisation,
    /// Someone speaking for an office: "a State Department spokesman".
    Official,
    /// A named person.
    Person,
    /// A report, records, data.
    Document,
    /// A source that the article does not name.
    Anonymous,
}

impl SourceKind {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            SourceKind::Outlet => "outlet",
            SourceKind::Agency => "agency",
            SourceKind::Organisation => "organisation",
            SourceKind::Official => "official",
            SourceKind::Person => "person",
            SourceKind::Document => "document",
            SourceKind::Anonymous => "anonymous",
        }
    }
}

/// One place where the article says it has something from a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CiteMention {
    /// Which text the spans point into.
    pub field: TextField,
    /// The bytes that name the source.
    pub span: Span,
    /// The bytes of the cue: "according to", "said", "citing".
    pub cue: Span,
    /// Why it was found: `rule: according to`, ...
    pub reason: String,
}

/// A source that an article cites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The one name it has in the archive.
    pub canonical: String,
    /// What kind of source it is.
    pub kind: SourceKind,
    /// Where it is cited; never empty.
    pub mentions: Vec<CiteMention>,
}

/// A piece of text taken out as boilerplate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// The text.
    pub text: String,
    /// Why: `related link`, `share button`, `photo credit`, ...
    pub reason: String,
}
