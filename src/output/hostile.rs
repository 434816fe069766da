//! No text of an article acts on a terminal and no mark stops a printer, whatever they are.

use proptest::prelude::*;

use super::*;
use crate::article::{
    Article, Citation, CiteMention, Entity, EntityKind, FacetField, Form, Found, Mention, Removed,
    SourceKind, Span, TextField,
};
use crate::search::{Facet, FacetValue, Hit, Marked, Response, Snippet};
use crate::text::sanitize_text;

fn text() -> impl Strategy<Value = String> {
    let nasty =
        "[\\x00-\\x20a-c=+é中ก\u{301}\u{7f}\u{85}\u{9b}\u{200d}\u{202e}\u{2028}\u{feff}😀]{0,40}";
    prop_oneof![4 => nasty, 1 => any::<String>()]
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let span = (0usize..80, 0usize..80).prop_map(|(a, b)| Span::new(a, b));
    proptest::collection::vec(span, 1..5)
}

fn response(text: &str, marks: &[Span]) -> Response {
    let some = || Some(text.to_string());
    let list = || vec![text.to_string(), text.to_string()];
    let hit = Hit {
        rank: 3,
        id: text.into(),
        headline: text.into(),
        headline_marks: marks.to_vec(),
        publication: some(),
        byline: some(),
        url: Some(format!("http://{text}")),
        path: text.into(),
        lang: text.into(),
        company: list(),
        country: list(),
        place: list(),
        person: list(),
        org: list(),
        cites: list(),
        snippets: vec![Snippet {
            text: text.into(),
            span: marks.first().copied(),
            marks: marks.to_vec(),
            cut_before: true,
            cut_after: true,
        }],
        explanation: list(),
        ..Hit::default()
    };
    let value = FacetValue {
        value: text.into(),
        count: 3,
        selected: true,
    };
    Response {
        hits: vec![hit],
        total: 9,
        facets: vec![Facet {
            field: FacetField::Company,
            values: vec![value],
            distinct: 5,
        }],
        notices: list(),
        ..Response::default()
    }
}

fn article(text: &str, marks: &[Span]) -> Marked {
    let (span, cue) = (marks[0], marks[marks.len() - 1]);
    let found = || Some(Found::new(text.to_string(), text));
    Marked {
        article: Article {
            id: text.into(),
            headline: text.into(),
            headline_inferred: true,
            body: text.into(),
            publication: found(),
            byline: found(),
            url: Some(text.into()),
            lang: text.into(),
            path: text.into(),
            entities: vec![Entity {
                kind: EntityKind::Org,
                canonical: text.into(),
                weight: f32::NAN,
                mentions: vec![Mention {
                    field: TextField::Headline,
                    span,
                    form: Form::Name,
                    reason: text.into(),
                }],
            }],
            cites: vec![Citation {
                canonical: text.into(),
                kind: SourceKind::Person,
                mentions: vec![CiteMention {
                    field: TextField::Body,
                    span,
                    cue,
                    reason: text.into(),
                }],
            }],
            removed: vec![Removed {
                text: text.into(),
                reason: text.into(),
            }],
            ..Article::default()
        },
        headline_marks: marks.to_vec(),
        body_marks: marks.to_vec(),
    }
}

proptest! {
    #[test]
    fn nothing_acts_in_any_form(text in text(), marks in spans(), width in 0usize..60, unicode: bool) {
        let style = Style { width, unicode, ..Style::default() };
        let (response, article) = (response(&text, &marks), article(&text, &marks));
        let every = OutputFormat::NAMES.into_iter().chain(["{headline} {snippet} {path} {cites}"]);
        for name in every {
            let format: OutputFormat = name.parse().unwrap();
            let mut out = Vec::new();
            write_response(&mut out, &response, &Shown::default(), &format, &style).unwrap();
            if format.suits_facets() {
                write_facets(&mut out, &response.facets, 9, &format, &style).unwrap();
            }
            if format.suits_records() {
                write_article(&mut out, &article, true, &format, &style).unwrap();
                write_article(&mut out, &article, false, &format, &style).unwrap();
            }
            let out = String::from_utf8(out).unwrap();
            prop_assert_eq!(&sanitize_text(&out), &out, "{}", name);
        }
    }

    #[test]
    fn with_colours_and_links_only_ours_act(text in text(), marks in spans(), width in 0usize..60) {
        let style = Style {
            color: true,
            links: true,
            width,
            folder: Some("/home/me".into()),
            ..Style::default()
        };
        let (response, article) = (response(&text, &marks), article(&text, &marks));
        let mut out = Vec::new();
        write_response(&mut out, &response, &Shown::default(), &OutputFormat::Text, &style).unwrap();
        write_article(&mut out, &article, true, &OutputFormat::Text, &style).unwrap();
        let mut rest = String::from_utf8(out).unwrap();
        while let Some(at) = rest.find('\x1b') {
            let tail = rest.split_off(at);
            prop_assert_eq!(&sanitize_text(&rest), &rest);
            let end = match tail.starts_with("\x1b]8;") {
                true => tail.find("\x1b\\").map(|end| end + 2),
                false => tail.find('m').map(|end| end + 1),
            };
            let ours = end.map(|end| &tail[..end]).unwrap_or_default();
            prop_assert!(ours.trim_start_matches('\x1b').trim_end_matches("\x1b\\").bytes().all(|b| b.is_ascii_graphic()));
            prop_assert!(!ours.is_empty());
            rest = tail[ours.len()..].to_string();
        }
        prop_assert_eq!(&sanitize_text(&rest), &rest);
    }

    #[test]
    fn json_is_json(text in text(), marks in spans()) {
        let (response, article) = (response(&text, &marks), article(&text, &marks));
        let mut out = Vec::new();
        write_response(&mut out, &response, &Shown::default(), &OutputFormat::Json, &Style::default()).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        prop_assert_eq!(value["hits"][0]["headline"].as_str(), Some(text.as_str()));
        out.clear();
        write_extract(&mut out, &article.article).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        prop_assert_eq!(value["body"].as_str(), Some(text.as_str()));
    }
}
