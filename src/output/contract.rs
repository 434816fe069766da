//! The JSON contract, version 1: names and their order. `response` and `article` write it.
//!
//! Offsets are bytes of UTF-8. A field once published keeps its name and meaning; a change
//! of either is another version.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::article::{Article, CiteMention, Date, Mention, Span, TextField};
use crate::search::{Facet, FacetValue, Hit, Response, Snippet, Suggestion, Timeline};

use super::response::Shown;

/// The version of the contract.
pub(super) const VERSION: u32 = 1;

/// A range of bytes: `[start,end]`.
#[derive(Debug, Serialize)]
struct Range(u32, u32);

impl From<Span> for Range {
    fn from(span: Span) -> Range {
        Range(span.start, span.end)
    }
}

fn ranges(spans: &[Span]) -> Vec<Range> {
    spans.iter().copied().map(Range::from).collect()
}

/// Writes the items of an iterator one by one, so that no list of them is made.
fn sequence<S: Serializer, T: Serialize>(
    items: impl Iterator<Item = T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(items)
}

/// Writes a date as its text.
fn date_text<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}

/// The object of `search`.
#[derive(Serialize)]
pub(super) struct ResponseJson<'a> {
    version: u32,
    query: &'a str,
    parsed: &'a str,
    total: u64,
    took_us: u64,
    relaxed: bool,
    notices: Vec<String>,
    #[serde(skip_serializing_if = "no_suggestions")]
    suggestions: Suggestions<'a>,
    hits: Hits<'a>,
    facets: Facets<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<TimelineJson<'a>>,
}

impl<'a> ResponseJson<'a> {
    pub fn new(response: &'a Response, shown: &Shown<'a>) -> ResponseJson<'a> {
        let remarks = response
            .diagnostics
            .iter()
            .map(|remark| match &remark.hint {
                Some(hint) => format!("{} ({hint})", remark.message),
                None => remark.message.clone(),
            });
        ResponseJson {
            version: VERSION,
            query: shown.query,
            parsed: shown.parsed,
            total: response.total,
            took_us: u64::try_from(response.took.as_micros()).unwrap_or(u64::MAX),
            relaxed: response.relaxed.is_some(),
            notices: remarks.chain(response.notices.iter().cloned()).collect(),
            suggestions: Suggestions(&response.suggestions),
            hits: Hits(&response.hits),
            facets: Facets(&response.facets),
            timeline: response.timeline.as_ref().map(TimelineJson::new),
        }
    }
}

/// The result over time, when that was asked for.
#[derive(Serialize)]
struct TimelineJson<'a> {
    unit: &'static str,
    undated: u64,
    buckets: Buckets<'a>,
}

impl<'a> TimelineJson<'a> {
    fn new(timeline: &'a Timeline) -> TimelineJson<'a> {
        TimelineJson {
            unit: timeline.unit.name(),
            undated: timeline.undated,
            buckets: Buckets(timeline),
        }
    }
}

struct Buckets<'a>(&'a Timeline);

impl Serialize for Buckets<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct One {
            #[serde(serialize_with = "date_text")]
            date: Option<Date>,
            count: u64,
        }
        let one = |bucket: &crate::search::TimeBucket| One {
            date: Some(bucket.date),
            count: bucket.count,
        };
        sequence(self.0.buckets.iter().map(one), serializer)
    }
}

struct Suggestions<'a>(&'a [Suggestion]);

fn no_suggestions(suggestions: &Suggestions<'_>) -> bool {
    suggestions.0.is_empty()
}

impl Serialize for Suggestions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct One<'a> {
            word: &'a str,
            instead: &'a str,
        }
        fn one(suggestion: &Suggestion) -> One<'_> {
            One {
                word: &suggestion.word,
                instead: &suggestion.instead,
            }
        }
        sequence(self.0.iter().map(one), serializer)
    }
}

struct Hits<'a>(&'a [Hit]);

impl Serialize for Hits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        sequence(self.0.iter().map(HitJson::new), serializer)
    }
}

/// A hit.
#[derive(Serialize)]
pub(super) struct HitJson<'a> {
    rank: usize,
    score: f32,
    id: &'a str,
    headline: &'a str,
    headline_marks: Vec<Range>,
    publication: Option<&'a str>,
    #[serde(serialize_with = "date_text")]
    date: Option<Date>,
    byline: Option<&'a str>,
    url: Option<&'a str>,
    path: &'a str,
    record: Option<u64>,
    lang: &'a str,
    company: &'a [String],
    country: &'a [String],
    person: &'a [String],
    org: &'a [String],
    cites: &'a [String],
    snippets: Vec<SnippetJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<EvidenceJson<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    explanation: &'a [String],
}

impl<'a> HitJson<'a> {
    pub fn new(hit: &'a Hit) -> HitJson<'a> {
        HitJson {
            rank: hit.rank,
            score: hit.score,
            id: &hit.id,
            headline: &hit.headline,
            headline_marks: ranges(&hit.headline_marks),
            publication: hit.publication.as_deref(),
            date: hit.date,
            byline: hit.byline.as_deref(),
            url: hit.url.as_deref(),
            path: &hit.path,
            record: hit.record,
            lang: &hit.lang,
            company: &hit.company,
            country: &hit.country,
            person: &hit.person,
            org: &hit.org,
            cites: &hit.cites,
            snippets: hit.snippets.iter().map(SnippetJson::new).collect(),
            evidence: hit.evidence.as_deref().map(EvidenceJson::new),
            explanation: &hit.explanation,
        }
    }
}

#[derive(Serialize)]
struct SnippetJson<'a> {
    text: &'a str,
    start: Option<u32>,
    end: Option<u32>,
    marks: Vec<Range>,
}

impl<'a> SnippetJson<'a> {
    fn new(snippet: &'a Snippet) -> SnippetJson<'a> {
        SnippetJson {
            text: &snippet.text,
            start: snippet.span.map(|span| span.start),
            end: snippet.span.map(|span| span.end),
            marks: ranges(&snippet.marks),
        }
    }
}

/// Facets as an object: field to values.
pub(super) struct Facets<'a>(pub &'a [Facet]);

impl Serialize for Facets<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for facet in self.0 {
            map.serialize_entry(facet.field.name(), &Values(&facet.values))?;
        }
        map.end()
    }
}

struct Values<'a>(&'a [FacetValue]);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let one = |value| FacetValueJson::new(None, value);
        sequence(self.0.iter().map(one), serializer)
    }
}

/// A value of a facet; with its field where it stands alone.
#[derive(Serialize)]
pub(super) struct FacetValueJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    value: &'a str,
    count: u64,
    selected: bool,
}

impl<'a> FacetValueJson<'a> {
    pub fn new(field: Option<&'static str>, value: &'a FacetValue) -> FacetValueJson<'a> {
        FacetValueJson {
            field,
            value: &value.value,
            count: value.count,
            selected: value.selected,
        }
    }
}

/// The object of `facets`.
#[derive(Serialize)]
pub(super) struct FacetsJson<'a> {
    pub version: u32,
    pub total: u64,
    pub facets: Facets<'a>,
}

/// The object of `extract` and `show`.
#[derive(Serialize)]
pub(super) struct ArticleJson<'a> {
    version: u32,
    id: &'a str,
    path: &'a str,
    record: Option<u64>,
    headline: &'a str,
    headline_inferred: bool,
    body: &'a str,
    publication: Option<&'a str>,
    publication_reason: Option<&'a str>,
    #[serde(serialize_with = "date_text")]
    date: Option<Date>,
    byline: Option<&'a str>,
    url: Option<&'a str>,
    lang: &'a str,
    lang_confidence: f32,
    #[serde(flatten)]
    evidence: EvidenceJson<'a>,
    removed: Vec<RemovedJson<'a>>,
}

/// What an article names and whom it cites: in `extract` and `show`, and for a hit on request.
#[derive(Serialize)]
struct EvidenceJson<'a> {
    entities: Vec<EntityJson<'a>>,
    cites: Vec<CitationJson<'a>>,
}

#[derive(Serialize)]
struct EntityJson<'a> {
    kind: &'static str,
    canonical: &'a str,
    weight: f32,
    mentions: Vec<MentionJson<'a>>,
}

#[derive(Serialize)]
struct MentionJson<'a> {
    field: TextField,
    start: u32,
    end: u32,
    text: &'a str,
    form: &'static str,
    reason: &'a str,
}

#[derive(Serialize)]
struct CitationJson<'a> {
    canonical: &'a str,
    kind: &'static str,
    mentions: Vec<CiteJson<'a>>,
}

#[derive(Serialize)]
struct CiteJson<'a> {
    field: TextField,
    start: u32,
    end: u32,
    text: &'a str,
    cue: Range,
    reason: &'a str,
}

#[derive(Serialize)]
struct RemovedJson<'a> {
    text: &'a str,
    reason: &'a str,
}

impl<'a> EvidenceJson<'a> {
    fn new(article: &'a Article) -> EvidenceJson<'a> {
        // A damaged span gives no text.
        let text = |field, span: Span| {
            let whole = match field {
                TextField::Headline => &article.headline,
                TextField::Body => &article.body,
            };
            whole.get(span.range()).unwrap_or("")
        };
        let mention = |mention: &'a Mention| MentionJson {
            field: mention.field,
            start: mention.span.start,
            end: mention.span.end,
            text: text(mention.field, mention.span),
            form: mention.form.name(),
            reason: &mention.reason,
        };
        let cite = |mention: &'a CiteMention| CiteJson {
            field: mention.field,
            start: mention.span.start,
            end: mention.span.end,
            text: text(mention.field, mention.span),
            cue: mention.cue.into(),
            reason: &mention.reason,
        };
        let entities = article.entities.iter().map(|entity| EntityJson {
            kind: entity.kind.name(),
            canonical: &entity.canonical,
            weight: entity.weight,
            mentions: entity.mentions.iter().map(mention).collect(),
        });
        let cites = article.cites.iter().map(|citation| CitationJson {
            canonical: &citation.canonical,
            kind: citation.kind.name(),
            mentions: citation.mentions.iter().map(cite).collect(),
        });
        EvidenceJson {
            entities: entities.collect(),
            cites: cites.collect(),
        }
    }
}

impl<'a> ArticleJson<'a> {
    pub fn new(article: &'a Article) -> ArticleJson<'a> {
        let removed = article.removed.iter().map(|removed| RemovedJson {
            text: &removed.text,
            reason: &removed.reason,
        });
        ArticleJson {
            version: VERSION,
            id: &article.id,
            path: &article.path,
            record: article.record,
            headline: &article.headline,
            headline_inferred: article.headline_inferred,
            body: &article.body,
            publication: article.publication.as_ref().map(|p| p.value.as_str()),
            publication_reason: article.publication.as_ref().map(|p| p.reason.as_str()),
            date: article.date.as_ref().map(|d| d.value),
            byline: article.byline.as_ref().map(|b| b.value.as_str()),
            url: article.url.as_deref(),
            lang: &article.lang,
            lang_confidence: article.lang_confidence,
            evidence: EvidenceJson::new(article),
            removed: removed.collect(),
        }
    }
}
