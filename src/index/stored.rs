//! What is stored of an article beside its body, in postcard's compact encoding.
//!
//! Two pieces, because they are wanted at different times: the card for every hit, the
//! evidence only for `show`; `codec` packs them together with the body. Both together give back the [`Article`] that was indexed.
//! A field added to either is a new [`super::schema::FORMAT_VERSION`].

use serde::{Deserialize, Serialize};

use crate::article::{Article, Date, Entity, EntityKind, Found, MAIN_WEIGHT, Removed};
use crate::error::{Error, ErrorKind, Result};
use crate::extract::find_names;

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
    #[serde(with = "lines")]
    pub company: Vec<String>,
    /// Canonical names, most important first.
    #[serde(with = "lines")]
    pub country: Vec<String>,
    /// How many of them, the first, the article is about.
    pub main: u32,
    /// Canonical names, most important first.
    #[serde(with = "lines")]
    pub place: Vec<String>,
    /// Canonical names, most important first.
    #[serde(with = "lines")]
    pub person: Vec<String>,
    /// Canonical names, most important first.
    #[serde(with = "lines")]
    pub org: Vec<String>,
    /// Canonical names, in the order of the text.
    #[serde(with = "lines")]
    pub cites: Vec<String>,
}

/// Why an article has its publication, date, byline and language, and what was removed from
/// it: what only its source could tell. What it names and cites is found again in its text
/// when somebody asks why ([`Evidence::article`]); storing every mention took an eighth of the
/// index.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Evidence {
    lang_confidence: f32,
    publication_reason: String,
    date_reason: String,
    byline_reason: String,
    removed: Vec<Removed>,
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
        let main = |name: &String| {
            article.entities.iter().any(|entity| {
                entity.kind == EntityKind::Country
                    && entity.canonical == *name
                    && entity.weight >= MAIN_WEIGHT
            })
        };
        let country = names(EntityKind::Country);
        Card {
            main: country.iter().take_while(|name| main(name)).count() as u32,
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
            country,
            place: names(EntityKind::Place),
            person: names(EntityKind::Person),
            org: names(EntityKind::Org),
            cites,
        }
    }

    /// The countries that the article is about.
    pub fn main_countries(&self) -> &[String] {
        self.country
            .get(..self.main as usize)
            .unwrap_or(&self.country)
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
        Evidence {
            lang_confidence: article.lang_confidence,
            publication_reason: reason(&article.publication),
            date_reason: reason(&article.date),
            byline_reason: reason(&article.byline),
            removed: article.removed.clone(),
        }
    }

    /// The article that `card`, `body` and this evidence were made from, its names and sources
    /// found again. Of those, only what the card has counts: an index may have been made
    /// without names, or by a version that found others.
    pub fn article(self, card: Card, body: String) -> Article {
        let date = card.date();
        let mut article = Article {
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
            removed: self.removed,
            ..Article::default()
        };
        let named = [
            (EntityKind::Company, card.company),
            (EntityKind::Country, card.country),
            (EntityKind::Place, card.place),
            (EntityKind::Person, card.person),
            (EntityKind::Org, card.org),
        ];
        if card.cites.is_empty() && named.iter().all(|(_, values)| values.is_empty()) {
            return article;
        }
        find_names(&mut article);
        article.entities.retain(|entity| {
            let of_kind = named.iter().filter(|(kind, _)| *kind == entity.kind);
            of_kind
                .flat_map(|(_, values)| values)
                .any(|value| *value == entity.canonical)
        });
        article
            .cites
            .retain(|citation| card.cites.contains(&citation.canonical));
        article
    }
}

/// Names as lines of one text: what stands between two of them is then always the same, which
/// costs nearly nothing when it is packed, as their lengths would not be.
mod lines {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        names: &[String],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut lines = String::new();
        for name in names {
            // No name has more than one line; one from a user's list of names might.
            lines.extend(name.chars().map(|c| if c == '\n' { ' ' } else { c }));
            lines.push('\n');
        }
        serializer.serialize_str(&lines)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<String>, D::Error> {
        let lines = <&str>::deserialize(deserializer)?;
        Ok(lines.split_terminator('\n').map(str::to_string).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_survives_storage() {
        let mut article = Article {
            id: "a1".into(),
            headline: "Russia sues Volkswagen".into(),
            body: "Volkswagen AG sold its plant in Russia, according to Reuters.".into(),
            publication: Some(Found::new("Tageskurier".into(), "url host")),
            date: Date::day(2023, 2, 4).map(|d| Found::new(d, "record field")),
            path: "x/y.txt".into(),
            record: Some(7),
            lang: "en".into(),
            lang_confidence: 0.5,
            ..Article::default()
        };
        find_names(&mut article);
        let card = encode(&Card::of(&article)).unwrap();
        let evidence = encode(&Evidence::of(&article)).unwrap();
        let card: Card = postcard::from_bytes(&card).unwrap();
        assert_eq!(card.company, ["Volkswagen"]);
        assert_eq!(card.country, ["Russia"]);
        assert_eq!(card.cites, ["Reuters"]);
        let evidence: Evidence = postcard::from_bytes(&evidence).unwrap();
        assert_eq!(evidence.article(card, article.body.clone()), article);
    }

    #[test]
    fn an_index_without_names_shows_none() {
        let article = Article {
            headline: "Russia sues Volkswagen".into(),
            lang: "en".into(),
            ..Article::default()
        };
        let shown = Evidence::of(&article).article(Card::of(&article), String::new());
        assert_eq!(shown, article);
    }
}
