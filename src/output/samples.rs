//! A response and an article for the tests of the printers, all of it invented.

use std::time::Duration;

use crate::article::{
    Article, Citation, CiteMention, Date, Entity, EntityKind, FacetField, Form, Found, Mention,
    Removed, SourceKind, Span, TextField,
};
use crate::search::{Facet, FacetValue, Hit, Marked, Response, Snippet};

/// Two hits of 1,204, the second as hostile as they come, and three facets.
pub(super) fn response() -> Response {
    Response {
        hits: vec![first(), hostile()],
        total: 1204,
        facets: facets(),
        took: Duration::from_micros(4200),
        ..Response::default()
    }
}

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| value.to_string()).collect()
}

/// The spans of `words` in `text`, each at its first place.
pub(super) fn spans(text: &str, words: &[&str]) -> Vec<Span> {
    words
        .iter()
        .filter_map(|word| text.find(word).map(|at| Span::new(at, at + word.len())))
        .collect()
}

fn first() -> Hit {
    let headline = "Poly Technologies sent navigation gear to Russia, records show";
    let passage = "Customs records show that Poly Technologies shipped navigation\nequipment for military helicopters to a state-owned exporter.";
    Hit {
        rank: 1,
        score: 12.5,
        id: "a1b2c3".into(),
        headline: headline.into(),
        headline_marks: spans(headline, &["Poly Technologies", "navigation"]),
        publication: Some("Daily Example".into()),
        date: Date::day(2023, 2, 4).and_then(|day| day.at(12, 36)),
        byline: Some("Jane Doe".into()),
        url: Some("https://example.org/2023/poly?a=1".into()),
        path: "news/poly.html".into(),
        lang: "en".into(),
        company: strings(&["Poly Technologies", "AllTech"]),
        country: strings(&["Russia", "China"]),
        cites: strings(&["C4ADS"]),
        snippets: vec![Snippet {
            text: passage.into(),
            span: Some(Span::new(100, 100 + passage.len())),
            marks: spans(passage, &["Poly Technologies", "navigation"]),
            cut_before: false,
            cut_after: true,
        }],
        ..Hit::default()
    }
}

fn hostile() -> Hit {
    let headline = "=HYPERLINK(1)\x1b]0;owned\x07\u{202e}中国 oil";
    Hit {
        rank: 2,
        score: 1.25,
        id: "evil\n1".into(),
        headline: headline.into(),
        headline_marks: spans(headline, &["oil"]),
        url: Some("javascript:alert(1)".into()),
        path: "news/evil\x1b.jsonl".into(),
        record: Some(7),
        lang: "zh".into(),
        ..Hit::default()
    }
}

fn facets() -> Vec<Facet> {
    let values = |values: &[(&str, u64, bool)]| {
        let value = |&(value, count, selected): &(&str, u64, bool)| FacetValue {
            value: value.to_string(),
            count,
            selected,
        };
        values.iter().map(value).collect::<Vec<_>>()
    };
    vec![
        Facet {
            field: FacetField::Company,
            values: values(&[
                ("Poly Technologies", 1204, true),
                ("Huawei", 602, false),
                ("AllTech", 3, false),
            ]),
            distinct: 40,
        },
        Facet {
            field: FacetField::Country,
            values: values(&[("Russia", 900, false), ("中国\x1b", 17, false)]),
            distinct: 2,
        },
        Facet {
            field: FacetField::Year,
            values: values(&[("2022", 5, false), ("2023", 10, false)]),
            distinct: 2,
        },
    ]
}

/// An article with one of everything.
pub(super) fn article() -> Marked {
    let headline = "Gear for Russia";
    let body = "Poly Technologies shipped gear, C4ADS said.\n\n\n\nA second paragraph is long enough that it has to be wrapped at the width of the page.";
    let name = |word: &str| {
        spans(body, &[word])
            .into_iter()
            .next()
            .unwrap_or(Span::new(0, 0))
    };
    let mention = |field, span, form, reason: &str| Mention {
        field,
        span,
        form,
        reason: reason.into(),
    };
    let entity = |kind, canonical: &str, weight, mentions| Entity {
        kind,
        canonical: canonical.into(),
        weight,
        mentions,
    };
    let russia = spans(headline, &["Russia"])
        .into_iter()
        .next()
        .unwrap_or(Span::new(0, 0));
    let article = Article {
        id: "a1b2c3".into(),
        headline: headline.into(),
        body: body.into(),
        publication: Some(Found::new("Daily Example".into(), "url host")),
        date: Date::day(2023, 2, 4)
            .and_then(|d| d.at(12, 36))
            .map(|d| Found::new(d, "record field")),
        byline: Some(Found::new("Jane Doe".into(), "text: byline")),
        url: Some("https://example.org/poly".into()),
        lang: "en".into(),
        lang_confidence: 0.5,
        path: "news/a.jsonl".into(),
        record: Some(3),
        entities: vec![
            entity(
                EntityKind::Company,
                "Poly Technologies",
                0.5,
                vec![mention(
                    TextField::Body,
                    name("Poly Technologies"),
                    Form::Name,
                    "gazetteer",
                )],
            ),
            entity(
                EntityKind::Country,
                "Russia",
                0.25,
                vec![mention(
                    TextField::Headline,
                    russia,
                    Form::Name,
                    "gazetteer",
                )],
            ),
        ],
        cites: vec![Citation {
            canonical: "C4ADS".into(),
            kind: SourceKind::Organisation,
            mentions: vec![CiteMention {
                field: TextField::Body,
                span: name("C4ADS"),
                cue: name("said"),
                reason: "rule: said".into(),
            }],
        }],
        removed: vec![Removed {
            text: "READ MORE: Another story".into(),
            reason: "related link".into(),
        }],
        ..Article::default()
    };
    Marked {
        headline_marks: spans(headline, &["Gear"]),
        body_marks: spans(body, &["gear", "wrapped at"]),
        article,
    }
}
