//! The user's own names: values of facets that are merged, renamed or dropped when results
//! are shown. The index keeps what was extracted, so a change of the file takes effect at
//! the next search and reads no article again.
//!
//! How the file is written is left to `parse`, which values of an index the rules meet to
//! `names`.

mod kept;
mod names;
mod parse;

pub(crate) use kept::KeptQuery;
pub(crate) use names::{Names, Naming};

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use crate::article::{Article, Citation, Entity, FacetField};
use crate::error::Result;
use crate::index::stored::Card;
use crate::text::fold_key;

/// Rules for the values of facets: which are shown under another name, which not at all.
///
/// A value is met however it is written: case, accents and punctuation do not matter.
///
/// ```
/// use newshound::article::FacetField;
/// use newshound::search::Aliases;
///
/// let text = "[merge.company]\n\"Orsa\" = [\"Orsa Shipping\", \"Orsa Lines\"]\n\
///             [drop]\ncompany = [\"Also Read\"]\n";
/// let aliases = Aliases::parse(text, "aliases.toml")?;
/// assert_eq!(aliases.shown(FacetField::Company, "ORSA LINES"), Some("Orsa"));
/// assert_eq!(aliases.shown(FacetField::Company, "Also Read"), None);
/// assert_eq!(aliases.shown(FacetField::Country, "Chad"), Some("Chad"));
/// # Ok::<(), newshound::error::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases {
    fields: HashMap<FacetField, Rules>,
}

/// The rules of one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Rules {
    /// What becomes of a value, by its folded form: the name it is shown under, or none.
    by_key: HashMap<String, Option<Arc<str>>>,
}

impl Aliases {
    /// The fields whose values can have other names.
    pub const FIELDS: [FacetField; 7] = [
        FacetField::Company,
        FacetField::Country,
        FacetField::Publication,
        FacetField::Cites,
        FacetField::Person,
        FacetField::Org,
        FacetField::Place,
    ];

    /// The rules of the file `name`, whose text is `text`.
    ///
    /// # Errors
    /// `Usage` with the line where the text is no TOML, names no field, or says two things of
    /// one value.
    pub fn parse(text: &str, name: &str) -> Result<Aliases> {
        parse::parse(text, name)
    }

    /// Whether there is no rule.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// How many values have a rule.
    pub fn len(&self) -> usize {
        let all = self.fields.values().flat_map(|rules| &rules.by_key);
        let is_other = |key: &str, shown: &Option<Arc<str>>| {
            shown.as_deref().is_none_or(|shown| fold_key(shown) != key)
        };
        all.filter(|(key, shown)| is_other(key, shown)).count()
    }

    /// The name under which `value` of `field` is shown; `None` when it is dropped.
    pub fn shown<'a>(&'a self, field: FacetField, value: &'a str) -> Option<&'a str> {
        match self.rule(field, value) {
            None => Some(value),
            Some(shown) => shown.as_deref(),
        }
    }

    fn rule(&self, field: FacetField, value: &str) -> Option<&Option<Arc<str>>> {
        self.rules(field)?.by_key.get(&fold_key(value))
    }

    /// The rules of `field`: a country has one name, whether it is a main one or not.
    fn rules(&self, field: FacetField) -> Option<&Rules> {
        let field = match field {
            FacetField::MainCountry => FacetField::Country,
            field => field,
        };
        self.fields.get(&field)
    }

    /// Puts the names that are shown into `values`, each once.
    pub fn show(&self, field: FacetField, values: &mut Vec<String>) {
        if self.rules(field).is_none() {
            return;
        }
        let mut seen = HashSet::new();
        let all = std::mem::take(values);
        for value in all {
            if let Some(shown) = self.shown(field, &value)
                && seen.insert(shown.to_string())
            {
                values.push(shown.to_string());
            }
        }
    }

    /// Puts the names that are shown into what a hit shows.
    pub(crate) fn rename(&self, card: &mut Card) {
        if self.is_empty() {
            return;
        }
        self.show(FacetField::Company, &mut card.company);
        self.show(FacetField::Country, &mut card.country);
        self.show(FacetField::Place, &mut card.place);
        self.show(FacetField::Person, &mut card.person);
        self.show(FacetField::Org, &mut card.org);
        self.show(FacetField::Cites, &mut card.cites);
        let publication = card.publication.take();
        card.publication = publication.and_then(|value| {
            let shown = self.shown(FacetField::Publication, &value)?;
            Some(shown.to_string())
        });
    }

    /// Puts the names that are shown into `article`. What has the same name then is one
    /// thing, with the mentions of all.
    pub fn apply(&self, article: &mut Article) {
        if self.is_empty() {
            return;
        }
        let mut entities: Vec<Entity> = Vec::with_capacity(article.entities.len());
        for mut entity in std::mem::take(&mut article.entities) {
            let shown = self.shown(FacetField::of(entity.kind), &entity.canonical);
            let Some(shown) = shown.map(str::to_string) else {
                continue;
            };
            entity.canonical = shown;
            let same = |known: &&mut Entity| {
                known.kind == entity.kind && known.canonical == entity.canonical
            };
            match entities.iter_mut().find(same) {
                Some(known) => {
                    known.weight = known.weight.max(entity.weight);
                    known.mentions.append(&mut entity.mentions);
                    known.mentions.sort_by_key(|m| (m.field, m.span));
                }
                None => entities.push(entity),
            }
        }
        article.entities = entities;
        let mut cites: Vec<Citation> = Vec::with_capacity(article.cites.len());
        for mut citation in std::mem::take(&mut article.cites) {
            let shown = self.shown(FacetField::Cites, &citation.canonical);
            let Some(shown) = shown.map(str::to_string) else {
                continue;
            };
            citation.canonical = shown;
            let same = |known: &&mut Citation| known.canonical == citation.canonical;
            match cites.iter_mut().find(same) {
                Some(known) => {
                    known.mentions.append(&mut citation.mentions);
                    known.mentions.sort_by_key(|m| (m.field, m.span));
                }
                None => cites.push(citation),
            }
        }
        article.cites = cites;
        if let Some(publication) = article.publication.take() {
            article.publication = self
                .shown(FacetField::Publication, &publication.value)
                .map(str::to_string)
                .map(|value| crate::article::Found::new(value, publication.reason));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{EntityKind, Form, Found, Mention, SourceKind, Span, TextField};

    const RULES: &str = "[merge.company]\n'Orsa' = ['Orsa Lines', 'Orsa Shipping']\n\
        [rename.cites]\n'Nowhere Bugle' = 'The Bugle'\n\
        [rename.publication]\n'nowhere bugle' = 'The Bugle'\n\
        [drop]\ncompany = ['Also Read']\nperson = ['Nord Stream']\n";

    fn entity(kind: EntityKind, canonical: &str, start: u32, weight: f32) -> Entity {
        Entity {
            kind,
            canonical: canonical.into(),
            weight,
            mentions: vec![Mention {
                field: TextField::Body,
                span: Span {
                    start,
                    end: start + 4,
                },
                form: Form::Name,
                reason: "x".into(),
            }],
        }
    }

    #[test]
    fn values_are_shown_under_their_names() {
        let aliases = Aliases::parse(RULES, "a.toml").unwrap();
        let mut values = ["Orsa Lines", "Also Read", "Fjord", "ORSA", "Orsa  shipping"]
            .map(String::from)
            .to_vec();
        aliases.show(FacetField::Company, &mut values);
        assert_eq!(values, ["Orsa", "Fjord"]);
        assert_eq!(aliases.len(), 6);
        assert!(Aliases::default().is_empty());
    }

    #[test]
    fn an_article_has_one_thing_for_one_name() {
        let aliases = Aliases::parse(RULES, "a.toml").unwrap();
        let mut article = Article {
            publication: Some(Found::new("Nowhere Bugle".into(), "url host")),
            entities: vec![
                entity(EntityKind::Company, "Orsa Lines", 30, 0.2),
                entity(EntityKind::Person, "Nord Stream", 0, 0.5),
                entity(EntityKind::Org, "Orsa Lines", 50, 0.1),
                entity(EntityKind::Company, "Orsa Shipping", 10, 0.4),
            ],
            cites: vec![Citation {
                canonical: "Nowhere Bugle".into(),
                kind: SourceKind::Outlet,
                mentions: Vec::new(),
            }],
            ..Article::default()
        };
        aliases.apply(&mut article);
        let found: Vec<(&str, f32, Vec<u32>)> = article
            .entities
            .iter()
            .map(|e| {
                let starts = e.mentions.iter().map(|m| m.span.start).collect();
                (e.canonical.as_str(), e.weight, starts)
            })
            .collect();
        assert_eq!(
            found,
            [("Orsa", 0.4, vec![10, 30]), ("Orsa Lines", 0.1, vec![50])]
        );
        assert_eq!(article.cites[0].canonical, "The Bugle");
        assert_eq!(
            article.publication,
            Some(Found::new("The Bugle".into(), "url host"))
        );
    }
}
