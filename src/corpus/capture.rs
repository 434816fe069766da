//! Taking the wanted fields out of a JSON record in one pass, without building its tree:
//! everything else is skipped as it is parsed. What the fields mean together is left to
//! `shape`.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fields::{Field, Node, Plan, normal};

/// The best value found for each field so far.
#[derive(Debug, Default)]
pub(super) struct Captured {
    best: [Option<(u16, String)>; Field::COUNT],
}

impl Captured {
    /// Takes `text` for `field` unless a name of lower or equal rank gave one.
    pub(super) fn offer(&mut self, field: Field, rank: u16, text: String) {
        if self.wants(field, rank) && !text.trim().is_empty() {
            self.best[field.slot()] = Some((rank, text));
        }
    }

    /// As [`Captured::offer`], for an element of a list: the elements of one name are joined.
    fn append(&mut self, field: Field, rank: u16, text: String) {
        match &mut self.best[field.slot()] {
            Some((known, all)) if *known == rank => join(all, &text, Joined::of(field)),
            _ => self.offer(field, rank, text),
        }
    }

    fn wants(&self, field: Field, rank: u16) -> bool {
        self.rank(field).is_none_or(|known| rank < known)
    }

    /// The rank of the name that the field's value stands under.
    pub(super) fn rank(&self, field: Field) -> Option<u16> {
        self.best[field.slot()].as_ref().map(|(rank, _)| *rank)
    }

    pub(super) fn take(&mut self, field: Field) -> Option<String> {
        self.best[field.slot()].take().map(|(_, text)| text)
    }
}

/// How a list becomes one text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    Paragraphs,
    Commas,
    First,
}

impl Joined {
    fn of(field: Field) -> Joined {
        match field {
            Field::Body | Field::Summary => Joined::Paragraphs,
            Field::Byline => Joined::Commas,
            _ => Joined::First,
        }
    }
}

fn join(all: &mut String, text: &str, how: Joined) {
    if text.trim().is_empty() {
        return;
    }
    let between = match how {
        _ if all.is_empty() => "",
        Joined::Paragraphs => "\n\n",
        Joined::Commas => ", ",
        Joined::First => return,
    };
    all.push_str(between);
    all.push_str(text);
}

/// Reads one record, an object. Fails where it is not valid JSON.
pub(super) fn read(text: &str, plan: &Plan) -> Result<Captured, serde_json::Error> {
    let mut captured = Captured::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let inside = Inside {
        plan,
        into: &mut captured,
        node: Some(&plan.root),
        usual: Some(0),
        depth: 0,
        listed: false,
    };
    inside.deserialize(&mut json)?;
    json.end()?;
    Ok(captured)
}

/// The names of a record's fields, the first `most` of them.
pub(super) fn names(text: &str, most: usize) -> Vec<String> {
    struct Names(usize);
    impl<'de> Visitor<'de> for Names {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<String>, A::Error> {
            let mut names = vec![];
            while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
                if names.len() < self.0 {
                    names.push(name);
                }
            }
            Ok(names)
        }
    }
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(Names(most)).unwrap_or_default()
}

/// Lists in lists and objects in objects are followed this far; deeper is no field of ours.
const MAX_DEPTH: u8 = 40;

/// Objects that hold the record itself: search engines' `_source`, and what exports wrap it
/// in. Their fields count less than those beside them.
fn is_envelope(key: &Key) -> bool {
    key.source
        || matches!(
            key.normal.as_str(),
            "article" | "data" | "doc" | "document" | "fields"
        )
}

/// How much less. There are fewer usual names than this.
const ENVELOPE: u16 = 100;

/// An object or list of objects with fields of ours in it.
struct Inside<'a, 'p> {
    plan: &'p Plan,
    into: &'a mut Captured,
    /// Where in the user's map this object stands.
    node: Option<&'p Node>,
    /// Whether usual names count here, and by how much less.
    usual: Option<u16>,
    depth: u8,
    listed: bool,
}

impl<'de> DeserializeSeed<'de> for Inside<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'p> Inside<'_, 'p> {
    fn child<'b>(&'b mut self, node: Option<&'p Node>, usual: Option<u16>) -> Inside<'b, 'p> {
        Inside {
            plan: self.plan,
            into: self.into,
            node,
            usual,
            depth: self.depth + 1,
            listed: self.listed,
        }
    }

    fn give(&mut self, (field, rank): (Field, u16), text: String) {
        if self.listed {
            self.into.append(field, rank, text);
        } else {
            self.into.offer(field, rank, text);
        }
    }

    /// What the value under `key` is wanted for.
    fn takes(&self, key: &Key, child: Option<&Node>) -> Vec<(Field, u16)> {
        let mapped = child.map_or(&[][..], |node| &node.takes).iter().copied();
        let usual = self.usual.filter(|_| !key.source);
        let usual = usual.and_then(|less| {
            let (field, rank) = self.plan.usual(&key.normal)?;
            Some((field, rank + less))
        });
        mapped
            .chain(usual)
            .filter(|(field, rank)| self.listed || self.into.wants(*field, *rank))
            .collect()
    }
}

impl<'de> Visitor<'de> for Inside<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut key = Key::default();
        while map.next_key_seed(&mut key)?.is_some() {
            let child = self.node.and_then(|node| node.child(&key.normal));
            let takes = self.takes(&key, child);
            let nested = child.filter(|node| !node.children.is_empty());
            let usual = self
                .usual
                .filter(|less| is_envelope(&key) && *less < 2 * ENVELOPE);
            let usual = usual.map(|less| less + ENVELOPE);
            let enter = self.depth < MAX_DEPTH && (nested.is_some() || usual.is_some());
            let Some((field, _)) = takes.first().copied() else {
                if enter {
                    map.next_value_seed(self.child(nested, usual))?;
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
                continue;
            };
            let text = Text {
                joined: Joined::of(field),
                depth: 0,
            };
            let found = if enter {
                // Both the value and what is in it: rare enough to build its tree.
                let value: serde_json::Value = map.next_value()?;
                self.child(nested, usual)
                    .deserialize(&value)
                    .map_err(de::Error::custom)?;
                // `article` is the text where it is a string, and else holds it.
                let holds = usual.is_some() && value.is_object();
                let found = if holds {
                    Ok(None)
                } else {
                    text.deserialize(&value)
                };
                found.map_err(de::Error::custom)?
            } else {
                map.next_value_seed(text)?
            };
            if let Some(found) = found {
                for take in takes.iter().skip(1) {
                    self.give(*take, found.clone());
                }
                if let Some(take) = takes.first() {
                    self.give(*take, found);
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        // An envelope is one object; only the user's path leads through lists.
        if self.depth >= MAX_DEPTH || self.node.is_none() {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        self.listed = true;
        while list.next_element_seed(self.child_element())?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

impl<'p> Inside<'_, 'p> {
    fn child_element<'b>(&'b mut self) -> Inside<'b, 'p> {
        let node = self.node;
        self.child(node, None)
    }
}

/// The name of a field, in the spelling that names are compared in.
#[derive(Default)]
struct Key {
    normal: String,
    /// Whether it is `_source`, which is no `source`.
    source: bool,
}

impl<'de> DeserializeSeed<'de> for &mut Key {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for &mut Key {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<(), E> {
        normal(name, &mut self.normal);
        self.source = name == "_source";
        Ok(())
    }
}

/// A value as text: a string or number as it is, of an object its name or text, of a list
/// its elements or the first.
#[derive(Clone, Copy)]
struct Text {
    joined: Joined,
    depth: u8,
}

/// Where an object keeps its text, the surest first: plain names, WordPress' `rendered`, the
/// New York Times' `main` and `original`, XML made JSON, MongoDB's extended JSON.
const NAME_KEYS: [&str; 15] = [
    "name",
    "title",
    "value",
    "text",
    "label",
    "main",
    "full",
    "rendered",
    "original",
    "#text",
    "$t",
    "$",
    "$oid",
    "$date",
    "$numberlong",
];
const BODY_KEYS: [&str; 13] = [
    "text",
    "value",
    "content",
    "body",
    "plain",
    "full",
    "rendered",
    "html",
    "paragraphs",
    "paragraph",
    "#text",
    "$t",
    "$",
];

impl Text {
    fn deeper(self) -> Text {
        Text {
            depth: self.depth + 1,
            ..self
        }
    }
}

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if self.depth >= MAX_DEPTH {
            return IgnoredAny::deserialize_any_of(deserializer);
        }
        deserializer.deserialize_any(self)
    }
}

/// Skipping a value whose depth is beyond interest.
trait Skip {
    fn deserialize_any_of<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error>;
}

impl Skip for IgnoredAny {
    fn deserialize_any_of<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
        d.deserialize_ignored_any(IgnoredAny).map(|_| None)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_string()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(text))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut all = String::new();
        while let Some(found) = list.next_element_seed(self.deeper())? {
            if let Some(text) = found {
                join(&mut all, &text, self.joined);
            }
        }
        Ok((!all.is_empty()).then_some(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let keys: &[&str] = if self.joined == Joined::Paragraphs {
            &BODY_KEYS
        } else {
            &NAME_KEYS
        };
        let mut best: Option<(usize, String)> = None;
        let mut key = Key::default();
        while map.next_key_seed(&mut key)?.is_some() {
            let rank = keys.iter().position(|k| *k == key.normal);
            let worse = |rank: &usize| best.as_ref().is_none_or(|(known, _)| rank < known);
            let Some(rank) = rank.filter(worse) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let found = map.next_value_seed(self.deeper())?;
            if let Some(text) = found.filter(|text| !text.trim().is_empty()) {
                best = Some((rank, text));
            }
        }
        Ok(best.map(|(_, text)| text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::FieldMap;

    fn capture(map: &str, json: &str) -> Captured {
        let map: FieldMap = map.parse().unwrap();
        read(json, &Plan::new(&map, None)).unwrap()
    }

    fn field(map: &str, json: &str, field: Field) -> Option<String> {
        capture(map, json).take(field)
    }

    #[test]
    fn values_of_every_shape() {
        let table = [
            (
                r#"{"authors":["A","",null,"B"]}"#,
                Field::Byline,
                Some("A, B"),
            ),
            (
                r#"{"author":{"url":"u","name":"A"}}"#,
                Field::Byline,
                Some("A"),
            ),
            (
                r#"{"author":[{"name":"A"},{"name":"B"}]}"#,
                Field::Byline,
                Some("A, B"),
            ),
            (
                r#"{"source":{"id":"cnn","name":"CNN"}}"#,
                Field::Publication,
                Some("CNN"),
            ),
            (r#"{"title":{"rendered":"T"}}"#, Field::Headline, Some("T")),
            (
                r#"{"headline":{"kicker":"K","main":"T"}}"#,
                Field::Headline,
                Some("T"),
            ),
            (
                r#"{"body":["a",{"text":"b"},3]}"#,
                Field::Body,
                Some("a\n\nb\n\n3"),
            ),
            (r#"{"_id":{"$oid":"5f"}}"#, Field::Id, Some("5f")),
            (
                r#"{"id":18446744073709551615}"#,
                Field::Id,
                Some("18446744073709551615"),
            ),
            (
                r#"{"date":{"$date":{"$numberLong":"12"}}}"#,
                Field::Date,
                Some("12"),
            ),
            (r#"{"url":["u","v"]}"#, Field::Url, Some("u")),
            (r#"{"title":false,"headline":null}"#, Field::Headline, None),
        ];
        for (json, f, expected) in table {
            assert_eq!(field("", json, f).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn the_surest_name_wins_and_empty_ones_do_not() {
        let json = r#"{"content":"c","text":"t","body":" ","Text":"later"}"#;
        assert_eq!(field("", json, Field::Body).as_deref(), Some("t"));
    }

    #[test]
    fn envelopes_are_opened() {
        let hit = r#"{"_id":"7","_source":{"title":"T","body":"B","source":"S","id":"8"}}"#;
        let mut got = capture("", hit);
        assert_eq!(got.take(Field::Id).as_deref(), Some("7"));
        assert_eq!(got.take(Field::Headline).as_deref(), Some("T"));
        assert_eq!(got.take(Field::Publication).as_deref(), Some("S"));
        let article = r#"{"article":{"title":"T","text":"B"}}"#;
        assert_eq!(field("", article, Field::Body).as_deref(), Some("B"));
        assert_eq!(
            field("", r#"{"article":"B"}"#, Field::Body).as_deref(),
            Some("B")
        );
    }

    #[test]
    fn maps_lead_into_objects_and_lists() {
        let json =
            r#"{"text":{"full":"F","short":"S"},"people":[{"n":"A"},{"n":"B"}],"a.b":"flat"}"#;
        assert_eq!(
            field("body=text.full", json, Field::Body).as_deref(),
            Some("F")
        );
        assert_eq!(
            field("body=none|text.short", json, Field::Body).as_deref(),
            Some("S")
        );
        assert_eq!(
            field("byline=people.n", json, Field::Byline).as_deref(),
            Some("A, B")
        );
        assert_eq!(
            field("body=a.b", json, Field::Body).as_deref(),
            Some("flat")
        );
        // One path for the whole and one into it.
        let both = r#"{"text":"whole"}"#;
        assert_eq!(
            field("body=text.full|text", both, Field::Body).as_deref(),
            Some("whole")
        );
        assert_eq!(
            field("body=text.full|text", json, Field::Body).as_deref(),
            Some("F")
        );
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{{\"text\":{}1{}}}", "[".repeat(120), "]".repeat(120));
        assert_eq!(field("", &deep, Field::Body), None);
        let deeper = format!(
            "{{\"other\":{}{}}}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert_eq!(field("", &deeper, Field::Body), None);
    }
}
