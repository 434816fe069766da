//! What is right for one article, read from the `gold` object of its labels.

use serde_json::{Map, Value};

use super::kind::Kind;
use crate::article::{Span, TextField};

/// What is right for one article. Kinds that are not mentioned are not judged.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gold {
    /// The values of each judged kind of entity and source.
    pub(super) values: Vec<(Kind, Vec<GoldValue>)>,
    /// The equally good values of each judged field; none where there is nothing to find.
    pub(super) fields: Vec<(Kind, Vec<String>)>,
    /// The text without boilerplate.
    pub(super) body: Option<String>,
    /// Whether values are judged by their places in the text.
    pub(super) spans: bool,
}

/// A value that is to be found.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct GoldValue {
    /// Its names, equally good; the first is shown.
    pub names: Vec<String>,
    /// Where it stands, where spans are judged.
    pub mentions: Vec<(TextField, Span)>,
}

impl Gold {
    /// Reads a `gold` object; an error says what is wrong with it.
    pub(super) fn read(object: &Map<String, Value>) -> Result<Gold, String> {
        let mut gold = Gold {
            spans: object.get("spans").and_then(Value::as_bool) == Some(true),
            ..Gold::default()
        };
        for (name, value) in object {
            match (name.as_str(), value) {
                ("spans", Value::Bool(_)) => {}
                ("cites", Value::Object(by_kind)) => {
                    for (kind, list) in by_kind {
                        let whole = format!("cites:{kind}");
                        let known = Kind::by_name(&whole).filter(|kind| kind.is_cites());
                        let kind = known.ok_or(format!("`{whole}` is no kind of source"))?;
                        gold.values.push((kind, values(&whole, list)?));
                    }
                }
                ("body", Value::String(text)) => gold.body = Some(text.clone()),
                _ => match Kind::by_name(name) {
                    Some(
                        kind @ (Kind::Publication
                        | Kind::Date
                        | Kind::Byline
                        | Kind::Headline
                        | Kind::Lang),
                    ) => gold.fields.push((kind, alternatives(name, value)?)),
                    Some(Kind::Body) => return Err("`body` must be a text".to_string()),
                    Some(kind) => gold.values.push((kind, values(name, value)?)),
                    None => return Err(format!("`{name}` is no kind of value")),
                },
            }
        }
        Ok(gold)
    }
}

fn values(name: &str, list: &Value) -> Result<Vec<GoldValue>, String> {
    let Value::Array(list) = list else {
        return Err(format!("`{name}` must be a list"));
    };
    list.iter().map(|value| one(name, value)).collect()
}

fn one(name: &str, value: &Value) -> Result<GoldValue, String> {
    let Value::Object(object) = value else {
        let names = alternatives(name, value)?;
        if names.is_empty() {
            return Err(format!("a value of `{name}` has no name"));
        }
        let mentions = Vec::new();
        return Ok(GoldValue { names, mentions });
    };
    let names = object.get("name").or_else(|| object.get("names"));
    let mut found = GoldValue {
        names: alternatives(name, names.unwrap_or(&Value::Null))?,
        mentions: Vec::new(),
    };
    for mention in object
        .get("mentions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let wrong = || format!("a mention of `{name}` is not [start, end]");
        let (field, start, end) = match mention {
            Value::Array(ends) => (TextField::Body, ends.first(), ends.get(1)),
            Value::Object(parts) => {
                let field = match parts.get("field").and_then(Value::as_str) {
                    Some("headline") => TextField::Headline,
                    None | Some("body") => TextField::Body,
                    Some(_) => return Err(wrong()),
                };
                (field, parts.get("start"), parts.get("end"))
            }
            _ => return Err(wrong()),
        };
        let number = |value: Option<&Value>| value.and_then(Value::as_u64);
        match (number(start), number(end)) {
            (Some(start), Some(end)) if start < end => {
                found
                    .mentions
                    .push((field, Span::new(start as usize, end as usize)));
            }
            _ => return Err(wrong()),
        }
    }
    Ok(found)
}

/// A text, a list of texts, or nothing.
fn alternatives(name: &str, value: &Value) -> Result<Vec<String>, String> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(list) => list
            .iter()
            .map(|text| text.as_str().map(str::to_string))
            .collect::<Option<_>>()
            .ok_or(format!("`{name}` holds something that is no text")),
        _ => Err(format!("`{name}` is neither text nor list")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Gold, String> {
        Gold::read(
            serde_json::from_str::<Value>(json)
                .unwrap()
                .as_object()
                .unwrap(),
        )
    }

    #[test]
    fn values_have_names_and_places() {
        let gold = read(
            r#"{"spans":true,"person":[{"name":"Ann Lee","mentions":[[0,7],{"field":"headline","start":3,"end":6}]}],
                "company":["Orsa",["Navtronika","Navtronika JSC"]],"cites":{"media":["Bugle"]},
                "date":null,"lang":"en"}"#,
        )
        .unwrap();
        assert!(gold.spans);
        let kinds: Vec<Kind> = gold.values.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [Kind::Person, Kind::Company, Kind::CitedMedia]);
        assert_eq!(
            gold.values[0].1[0].mentions,
            [
                (TextField::Body, Span::new(0, 7)),
                (TextField::Headline, Span::new(3, 6))
            ]
        );
        assert_eq!(gold.values[1].1[1].names, ["Navtronika", "Navtronika JSC"]);
        assert_eq!(
            gold.fields,
            [(Kind::Date, vec![]), (Kind::Lang, vec!["en".to_string()])]
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (json, error) in [
            (r#"{"persons":[]}"#, "`persons` is no kind of value"),
            (r#"{"person":"Ann"}"#, "`person` must be a list"),
            (r#"{"person":[[]]}"#, "a value of `person` has no name"),
            (
                r#"{"cites":{"rumour":[]}}"#,
                "`cites:rumour` is no kind of source",
            ),
            (
                r#"{"person":[{"name":"Ann","mentions":[[4,4]]}]}"#,
                "a mention of `person` is not [start, end]",
            ),
        ] {
            assert_eq!(read(json).unwrap_err(), error);
        }
    }
}
