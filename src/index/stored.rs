//! What is stored of an article beside its body, in postcard's compact encoding.
//!
//! Two pieces, because they are wanted at different times: the card for every hit, the
//! evidence only for `show`. Both together give back the [`Article`] that was indexed.
//! A field added to either is a new [`super::schema::FORMAT_VERSION`].

use serde::{Deserialize, Serialize};

use crate::article::{
    Article, Citation, CiteMention, Date, Entity, EntityKind, Form, Found, Mention, Removed,
    SourceKind, Span, TextField,
};
use crate::error::{Error, ErrorKind, Result};

/// What a hit shows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Card {
    /// The article's identifier.
    pub id: String,
    /// The headline.
    pub headline: String,
    /// Whether the headline was made from the text.
    pub headline_inferred: bool,
    /// Who published it.
    pub publication: Option<String>,
    /// `Date::sort_key` of the publication date.
    pub date: Option<u64>,
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
    /// Canonical names, most important first.
    pub company: Vec<String>,
    /// Canonical names, most important first.
    pub country: Vec<String>,
    /// Canonical names, most important first.
    pub place: Vec<String>,
    /// Canonical names, most important first.
    pub person: Vec<String>,
    /// Canonical names, most important first.
    pub org: Vec<String>,
    /// Canonical names, in the order of the text.
    pub cites: Vec<String>,
}

/// Why an article has its values.
///
/// An article has some hundred mentions, so each is three or four bytes: the span as the
/// distance from the one before and a length, all else as a number in a list of what occurs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Evidence {
    lang_confidence: f32,
    publication_reason: String,
    date_reason: String,
    byline_reason: String,
    /// How entities are named, and why they were found: the different cases.
    ways: Vec<(TextField, Form, String)>,
    /// Why sources were found: the different cases.
    cues: Vec<(TextField, String)>,
    entities: Vec<StoredEntity>,
    cites: Vec<StoredCitation>,
    removed: Vec<Removed>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredEntity {
    kind: EntityKind,
    canonical: String,
    /// In 255ths: how much an article is about something is no finer than that.
    weight: u8,
    /// The number of the way, and the span.
    mentions: Vec<(u32, StoredSpan)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredCitation {
    kind: SourceKind,
    canonical: String,
    /// The number of the cue's case, the span of the name, and that of the cue.
    mentions: Vec<(u32, StoredSpan, StoredSpan)>,
}

/// A span: how far its start is from the start of the one before, and its length.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct StoredSpan(i64, u32);

/// Turns spans into distances and back.
#[derive(Default)]
struct Distances(i64);

impl Distances {
    fn store(&mut self, span: Span) -> StoredSpan {
        let from = std::mem::replace(&mut self.0, i64::from(span.start));
        StoredSpan(
            i64::from(span.start) - from,
            span.end.saturating_sub(span.start),
        )
    }

    fn load(&mut self, stored: StoredSpan) -> Span {
        self.0 = self.0.saturating_add(stored.0);
        let start = u32::try_from(self.0).unwrap_or(0);
        Span {
            start,
            end: start.saturating_add(stored.1),
        }
    }
}

/// The place of `value` in `list`, which it is added to if it is not there yet. The lists
/// have a dozen entries.
fn number<T: PartialEq>(list: &mut Vec<T>, value: T) -> u32 {
    let known = list.iter().position(|known| *known == value);
    let at = known.unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    });
    at as u32
}

impl Card {
    /// The card of `article`.
    pub fn of(article: &Article) -> Card {
        let names = |kind: EntityKind| {
            let mut found: Vec<&Entity> =
                article.entities.iter().filter(|e| e.kind == kind).collect();
            found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            let mut names: Vec<String> = Vec::with_capacity(found.len());
            for entity in found {
                if !names.contains(&entity.canonical) {
                    names.push(entity.canonical.clone());
                }
            }
            names
        };
        let mut cites: Vec<String> = Vec::new();
        for citation in &article.cites {
            if !cites.contains(&citation.canonical) {
                cites.push(citation.canonical.clone());
            }
        }
        Card {
            id: article.id.clone(),
            headline: article.headline.clone(),
            headline_inferred: article.headline_inferred,
            publication: article.publication.as_ref().map(|p| p.value.clone()),
            date: article.date.as_ref().map(|d| d.value.sort_key()),
            byline: article.byline.as_ref().map(|b| b.value.clone()),
            url: article.url.clone(),
            path: article.path.clone(),
            record: article.record,
            lang: article.lang.clone(),
            company: names(EntityKind::Company),
            country: names(EntityKind::Country),
            place: names(EntityKind::Place),
            person: names(EntityKind::Person),
            org: names(EntityKind::Org),
            cites,
        }
    }

    /// The publication date.
    pub fn date(&self) -> Option<Date> {
        self.date.and_then(Date::from_sort_key)
    }
}

impl Evidence {
    /// The evidence of `article`.
    pub fn of(article: &Article) -> Evidence {
        fn reason<T>(found: &Option<Found<T>>) -> String {
            found.as_ref().map(|f| f.reason.clone()).unwrap_or_default()
        }
        let (mut ways, mut cues) = (Vec::new(), Vec::new());
        let mut entities = Vec::with_capacity(article.entities.len());
        for entity in &article.entities {
            let mut distances = Distances::default();
            let mention = |mention: &Mention| {
                let way = (mention.field, mention.form, mention.reason.clone());
                (number(&mut ways, way), distances.store(mention.span))
            };
            entities.push(StoredEntity {
                kind: entity.kind,
                canonical: entity.canonical.clone(),
                weight: (entity.weight.clamp(0.0, 1.0) * 255.0).round() as u8,
                mentions: entity.mentions.iter().map(mention).collect(),
            });
        }
        let mut cites = Vec::with_capacity(article.cites.len());
        for citation in &article.cites {
            let mut distances = Distances::default();
            let mention = |mention: &CiteMention| {
                let case = number(&mut cues, (mention.field, mention.reason.clone()));
                let span = distances.store(mention.span);
                (case, span, distances.store(mention.cue))
            };
            cites.push(StoredCitation {
                kind: citation.kind,
                canonical: citation.canonical.clone(),
                mentions: citation.mentions.iter().map(mention).collect(),
            });
        }
        Evidence {
            lang_confidence: article.lang_confidence,
            publication_reason: reason(&article.publication),
            date_reason: reason(&article.date),
            byline_reason: reason(&article.byline),
            ways,
            cues,
            entities,
            cites,
            removed: article.removed.clone(),
        }
    }

    /// The article that `card`, `body` and this evidence were made from.
    pub fn article(self, card: Card, body: String) -> Article {
        let date = card.date();
        let (ways, cues) = (self.ways, self.cues);
        // A number that no list has would be damage that the checksum did not show.
        let way = |number: u32| ways.get(number as usize).cloned();
        let cue = |number: u32| cues.get(number as usize).cloned();
        let entity = |stored: StoredEntity| {
            let mut distances = Distances::default();
            let mention = |(number, span)| {
                let span = distances.load(span);
                way(number).map(|(field, form, reason)| Mention {
                    field,
                    span,
                    form,
                    reason,
                })
            };
            Entity {
                kind: stored.kind,
                canonical: stored.canonical,
                weight: f32::from(stored.weight) / 255.0,
                mentions: stored.mentions.into_iter().filter_map(mention).collect(),
            }
        };
        let citation = |stored: StoredCitation| {
            let mut distances = Distances::default();
            let mention = |(number, span, at)| {
                let (span, at) = (distances.load(span), distances.load(at));
                cue(number).map(|(field, reason)| CiteMention {
                    field,
                    span,
                    cue: at,
                    reason,
                })
            };
            Citation {
                canonical: stored.canonical,
                kind: stored.kind,
                mentions: stored.mentions.into_iter().filter_map(mention).collect(),
            }
        };
        Article {
            id: card.id,
            headline: card.headline,
            headline_inferred: card.headline_inferred,
            body,
            publication: card
                .publication
                .map(|value| Found::new(value, self.publication_reason)),
            date: date.map(|value| Found::new(value, self.date_reason)),
            byline: card
                .byline
                .map(|value| Found::new(value, self.byline_reason)),
            url: card.url,
            lang: card.lang,
            lang_confidence: self.lang_confidence,
            path: card.path,
            record: card.record,
            entities: self.entities.into_iter().map(entity).collect(),
            cites: self.cites.into_iter().map(citation).collect(),
            removed: self.removed,
        }
    }
}

/// `value` as bytes.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(|error| {
        Error::new(
            ErrorKind::Index,
            format!("an article cannot be encoded: {error}"),
        )
    })
}

/// The value that `bytes` were made from.
pub(crate) fn decode<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T> {
    postcard::from_bytes(bytes).map_err(|error| {
        Error::new(
            ErrorKind::Index,
            format!("a stored article cannot be decoded: {error}"),
        )
        .help("verify the index with `newshound check`; `newshound index --rebuild` makes it anew")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_survives_storage() {
        let article = Article {
            id: "a1".into(),
            headline: "Ärger".into(),
            body: "Body".into(),
            publication: Some(Found::new("Tageskurier".into(), "url host")),
            date: Date::day(2023, 2, 4).map(|d| Found::new(d, "record field")),
            path: "x/y.txt".into(),
            record: Some(7),
            lang: "de".into(),
            lang_confidence: 0.5,
            entities: vec![Entity {
                kind: EntityKind::Company,
                canonical: "Acme".into(),
                weight: 0.2,
                mentions: vec![Mention {
                    field: TextField::Body,
                    span: Span::new(0, 4),
                    form: Form::Name,
                    reason: "rule".into(),
                }],
            }],
            cites: vec![Citation {
                canonical: "Acme".into(),
                kind: SourceKind::Organisation,
                mentions: [(10, 14, 15, 19), (2, 6, 7, 11)]
                    .map(|(start, end, from, to)| CiteMention {
                        field: TextField::Body,
                        span: Span::new(start, end),
                        cue: Span::new(from, to),
                        reason: "rule".into(),
                    })
                    .to_vec(),
            }],
            ..Article::default()
        };
        let card = encode(&Card::of(&article)).unwrap();
        let evidence = encode(&Evidence::of(&article)).unwrap();
        let card: Card = decode(&card).unwrap();
        assert_eq!(card.company, ["Acme"]);
        let evidence: Evidence = decode(&evidence).unwrap();
        assert_eq!(evidence.article(card, "Body".into()), article);
    }

    #[test]
    fn broken_bytes_are_an_error() {
        assert!(decode::<Card>(&[255, 255, 255]).is_err());
    }
}
