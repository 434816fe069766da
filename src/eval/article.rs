//! One extracted article beside its labels.

use hashbrown::HashMap;

use super::context;
use super::gold::GoldValue;
use super::kind::Kind;
use super::labels::Labelled;
use super::names::{agrees, key};
use super::report::{How, Slip, SlipKind};
use super::tally::Tally;
use crate::article::{Article, Form, Span, TextField};
use crate::text::{fold, words};

/// Counts and errors of the articles judged so far.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub tally: Tally,
    /// Errors, when they are wanted.
    pub slips: Option<Vec<Slip>>,
}

/// A value as it was found.
struct FoundValue<'a> {
    canonical: &'a str,
    /// The names under which it may be gold.
    names: Vec<&'a str>,
    mentions: Vec<(TextField, Span)>,
    reason: &'a str,
}

impl Judged {
    /// Judges what was found in `article` on the kinds that are `wanted`.
    pub fn judge(&mut self, article: &Article, labels: &Labelled, wanted: &dyn Fn(Kind) -> bool) {
        let gold = &labels.gold;
        for (kind, values) in gold.values.iter().filter(|(kind, _)| wanted(*kind)) {
            let found = found_values(article, *kind);
            match gold.spans && !kind.is_cites() {
                true => self.spans(article, labels, *kind, values, &found),
                false => self.values(article, labels, *kind, values, &found),
            }
        }
        for (kind, values) in gold.fields.iter().filter(|(kind, _)| wanted(*kind)) {
            self.field(article, labels, *kind, values);
        }
        if let Some(body) = gold.body.as_deref().filter(|_| wanted(Kind::Body)) {
            self.body(article, labels, body);
        }
    }

    fn slip(&mut self, slip: impl FnOnce() -> Slip) {
        if let Some(slips) = &mut self.slips {
            slips.push(slip());
        }
    }

    fn values(
        &mut self,
        article: &Article,
        labels: &Labelled,
        kind: Kind,
        gold: &[GoldValue],
        found: &[FoundValue<'_>],
    ) {
        let mut by_key: HashMap<String, usize> = HashMap::new();
        for (at, value) in gold.iter().enumerate() {
            for name in &value.names {
                by_key.entry(key(kind, name)).or_insert(at);
            }
        }
        let mut met = vec![false; gold.len()];
        let mut right = 0;
        for value in found {
            let at = value
                .names
                .iter()
                .find_map(|name| by_key.get(&key(kind, name)));
            match at {
                Some(&at) if !met[at] => {
                    met[at] = true;
                    right += 1;
                }
                _ => self.slip(|| {
                    let first = value.mentions.first();
                    Slip {
                        found: Some(value.canonical.to_string()),
                        // Another value has already been taken for it.
                        gold: at.and_then(|at| gold[*at].names.first().cloned()),
                        reason: Some(value.reason.to_string()),
                        sentence: first
                            .and_then(|(field, span)| context::sentence(article, *field, *span)),
                        ..slip(labels, kind, How::Value, SlipKind::False)
                    }
                }),
            }
        }
        for (value, _) in gold.iter().zip(&met).filter(|(_, met)| !**met) {
            self.slip(|| Slip {
                gold: value.names.first().cloned(),
                sentence: value
                    .names
                    .iter()
                    .find_map(|name| context::sentence_with(article, name)),
                ..slip(labels, kind, How::Value, SlipKind::Missed)
            });
        }
        self.tally
            .add(kind, How::Value, gold.len(), found.len(), right);
    }

    fn spans(
        &mut self,
        article: &Article,
        labels: &Labelled,
        kind: Kind,
        gold: &[GoldValue],
        found: &[FoundValue<'_>],
    ) {
        let mut wanted: Vec<(TextField, Span)> = Vec::new();
        wanted.extend(gold.iter().flat_map(|value| &value.mentions));
        wanted.sort_unstable();
        wanted.dedup();
        let mut got: Vec<(TextField, Span, &str)> = Vec::new();
        for value in found {
            got.extend(value.mentions.iter().map(|m| (m.0, m.1, value.reason)));
        }
        got.sort_unstable();
        got.dedup_by_key(|(field, span, _)| (*field, *span));
        let mut right = 0;
        let text_of = |field, span: Span| {
            let text = context::text(article, field).get(span.range());
            Some(text.unwrap_or_default().to_string())
        };
        for &(field, span, reason) in &got {
            if wanted.binary_search(&(field, span)).is_ok() {
                right += 1;
                continue;
            }
            self.slip(|| Slip {
                found: text_of(field, span),
                gold: wanted
                    .iter()
                    .find(|(f, s)| *f == field && s.overlaps(span))
                    .and_then(|(field, span)| text_of(*field, *span)),
                reason: Some(reason.to_string()),
                sentence: context::sentence(article, field, span),
                ..slip(labels, kind, How::Span, SlipKind::False)
            });
        }
        for &(field, span) in &wanted {
            let met = |(f, s, _): &(TextField, Span, &str)| *f == field && *s == span;
            if !got.iter().any(met) {
                self.slip(|| Slip {
                    gold: text_of(field, span),
                    sentence: context::sentence(article, field, span),
                    ..slip(labels, kind, How::Span, SlipKind::Missed)
                });
            }
        }
        self.tally
            .add(kind, How::Span, wanted.len(), got.len(), right);
    }

    fn field(&mut self, article: &Article, labels: &Labelled, kind: Kind, gold: &[String]) {
        let (value, reason) = field_of(article, kind);
        let right = match &value {
            Some(value) => gold.iter().any(|gold| agrees(kind, value, gold)),
            None => false,
        };
        let error = match (&value, gold.is_empty(), right) {
            (_, _, true) | (None, true, _) => None,
            (Some(_), true, _) => Some(SlipKind::False),
            (None, false, _) => Some(SlipKind::Missed),
            (Some(_), false, _) => Some(SlipKind::Wrong),
        };
        let found = usize::from(value.is_some());
        if let Some(error) = error {
            self.slip(|| Slip {
                found: value,
                gold: gold.first().cloned(),
                reason: reason.map(str::to_string),
                ..slip(labels, kind, How::Value, error)
            });
        }
        let wanted = usize::from(!gold.is_empty());
        self.tally
            .add(kind, How::Value, wanted, found, usize::from(right));
    }

    fn body(&mut self, article: &Article, labels: &Labelled, gold: &str) {
        let mut bag: HashMap<String, (usize, usize)> = HashMap::new();
        let (mut wanted, mut found) = (0, 0);
        for word in words(gold) {
            bag.entry(fold(word.text)).or_default().0 += 1;
            wanted += 1;
        }
        for word in words(&article.body) {
            bag.entry(fold(word.text)).or_default().1 += 1;
            found += 1;
        }
        let right: usize = bag.values().map(|(gold, found)| gold.min(found)).sum();
        self.tally.add_body(wanted, found, right);
        let (extra, lacking) = (found - right, wanted - right);
        // A few words are a caption or a byline; more is a paragraph.
        if extra + lacking > 20 + wanted / 20 {
            self.slip(|| Slip {
                found: Some(format!(
                    "{extra} words too many, {lacking} missing, of {wanted}"
                )),
                sentence: lacking_line(article, gold),
                ..slip(labels, Kind::Body, How::Words, SlipKind::Wrong)
            });
        }
    }
}

/// The first line that only one of body and gold has.
fn lacking_line(article: &Article, gold: &str) -> Option<String> {
    let lines = |text: &str| -> Vec<String> {
        let trimmed = text.lines().map(|line| line.trim().to_string());
        trimmed.filter(|line| !line.is_empty()).collect()
    };
    let (ours, theirs) = (lines(&article.body), lines(gold));
    let only = |some: &[String], others: &str, mark: &str| {
        let line = some.iter().find(|line| !others.contains(line.as_str()))?;
        Some(format!("{mark} {line}"))
    };
    only(&ours, gold, "+").or_else(|| only(&theirs, &article.body, "-"))
}

fn slip(labels: &Labelled, kind: Kind, how: How, error: SlipKind) -> Slip {
    Slip {
        article: labels.name.clone(),
        kind: kind.name().to_string(),
        how,
        error,
        found: None,
        gold: None,
        reason: None,
        sentence: None,
    }
}

fn found_values(article: &Article, kind: Kind) -> Vec<FoundValue<'_>> {
    let written = |field: TextField, span: Span| context::text(article, field).get(span.range());
    if kind.is_cites() {
        let cites = article.cites.iter().filter(|c| kind.takes_source(c.kind));
        return cites
            .map(|citation| FoundValue {
                canonical: &citation.canonical,
                names: vec![&citation.canonical],
                mentions: citation
                    .mentions
                    .iter()
                    .map(|m| (m.field, m.span))
                    .collect(),
                reason: citation.mentions.first().map_or("", |m| &m.reason),
            })
            .collect();
    }
    let entities = article.entities.iter().filter(|e| kind.takes(e.kind));
    entities
        .map(|entity| {
            let mut names: Vec<&str> = vec![&entity.canonical];
            for mention in &entity.mentions {
                let full = matches!(
                    mention.form,
                    Form::Name | Form::Alias | Form::Acronym | Form::Code
                );
                if let (true, Some(name)) = (full, written(mention.field, mention.span))
                    && !names.contains(&name)
                {
                    names.push(name);
                }
            }
            // By its place, an adjective is no location; the value it stands for is.
            let mentions = entity
                .mentions
                .iter()
                .filter(|m| !(kind == Kind::Location && m.form == Form::Demonym));
            FoundValue {
                canonical: &entity.canonical,
                names,
                mentions: mentions.map(|m| (m.field, m.span)).collect(),
                reason: entity.mentions.first().map_or("", |m| &m.reason),
            }
        })
        .collect()
}

/// The value of a field and why it was taken.
fn field_of(article: &Article, kind: Kind) -> (Option<String>, Option<&str>) {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_string());
    match kind {
        Kind::Publication => {
            let found = article.publication.as_ref();
            (
                found.map(|f| f.value.clone()),
                found.map(|f| f.reason.as_str()),
            )
        }
        Kind::Byline => {
            let found = article.byline.as_ref();
            (
                found.map(|f| f.value.clone()),
                found.map(|f| f.reason.as_str()),
            )
        }
        Kind::Date => {
            let found = article.date.as_ref();
            (
                found.map(|f| f.value.to_string()),
                found.map(|f| f.reason.as_str()),
            )
        }
        // One made from the text stands for none.
        Kind::Headline if article.headline_inferred => (None, None),
        Kind::Headline => (text(&article.headline), None),
        Kind::Lang => (text(&article.lang), None),
        _ => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::super::gold::Gold;
    use super::*;
    use crate::article::{Entity, EntityKind, Found, Mention, RawArticle};

    fn labels(json: &str) -> Labelled {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        Labelled {
            name: "one".into(),
            raw: RawArticle::default(),
            gold: Gold::read(value.as_object().unwrap()).unwrap(),
        }
    }

    fn entity(kind: EntityKind, canonical: &str, mentions: &[(u32, u32, Form)]) -> Entity {
        Entity {
            kind,
            canonical: canonical.into(),
            weight: 1.0,
            mentions: mentions
                .iter()
                .map(|&(start, end, form)| Mention {
                    field: TextField::Body,
                    span: Span { start, end },
                    form,
                    reason: "gazetteer".into(),
                })
                .collect(),
        }
    }

    fn article() -> Article {
        Article {
            body: "Orsa Ltd of Turkey is Turkish. Ann left.".into(),
            date: Some(Found::new(crate::article::Date::year(2023).unwrap(), "x")),
            entities: vec![
                entity(EntityKind::Company, "Orsa", &[(0, 8, Form::Name)]),
                entity(
                    EntityKind::Country,
                    "Turkey",
                    &[(12, 18, Form::Name), (22, 29, Form::Demonym)],
                ),
                entity(EntityKind::Person, "Ann", &[(31, 34, Form::Short)]),
            ],
            ..Article::default()
        }
    }

    fn judged(json: &str) -> Judged {
        let mut judged = Judged {
            slips: Some(Vec::new()),
            ..Judged::default()
        };
        judged.judge(&article(), &labels(json), &|_| true);
        judged
    }

    #[test]
    fn values_are_right_by_any_full_name() {
        let judged = judged(
            r#"{"company":["Orsa Ltd"],"country":["Türkiye","Iran"],"person":[],"date":"2023-02"}"#,
        );
        let found: Vec<(String, u64, u64, u64)> = judged
            .tally
            .rows()
            .into_iter()
            .map(|row| (row.kind, row.gold, row.found, row.right))
            .collect();
        let row = |kind: &str, gold, found, right| (kind.to_string(), gold, found, right);
        assert_eq!(
            found,
            [
                row("person", 0, 1, 0),
                row("company", 1, 1, 1),
                row("country", 2, 1, 1),
                row("date", 1, 1, 0)
            ]
        );
        let slips: Vec<(SlipKind, Option<String>, Option<String>)> = judged
            .slips
            .unwrap()
            .into_iter()
            .map(|slip| (slip.error, slip.found.or(slip.gold), slip.sentence))
            .collect();
        assert_eq!(
            slips,
            [
                (SlipKind::Missed, Some("Iran".into()), None),
                (
                    SlipKind::False,
                    Some("Ann".into()),
                    Some("[Ann] left.".into())
                ),
                (SlipKind::Wrong, Some("2023".into()), None),
            ]
        );
    }

    #[test]
    fn spans_must_be_exact_and_demonyms_are_no_locations() {
        let judged = judged(
            r#"{"spans":true,"location":[{"name":"Turkey","mentions":[[12,18]]}],
                "organisation":[{"name":"Orsa","mentions":[[0,4]]}]}"#,
        );
        let rows = judged.tally.rows();
        let f1: Vec<(&str, f64)> = rows.iter().map(|r| (r.kind.as_str(), r.f1)).collect();
        assert_eq!(
            f1,
            [("organisation", 0.0), ("location", 1.0), ("names", 0.5)]
        );
        let slips = judged.slips.unwrap();
        assert_eq!(slips[0].found.as_deref(), Some("Orsa Ltd"));
        assert_eq!(slips[0].gold.as_deref(), Some("Orsa"));
    }
}
