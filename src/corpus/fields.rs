//! Names of fields: the usual ones, and the user's map from ours to those of the records.
//! Taking values out of records is left to `capture`.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// A field of ours. `Summary` becomes the body where a record has none; `Dateline` is printed
/// before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Headline,
    Body,
    Publication,
    Date,
    Byline,
    Url,
    Lang,
    Summary,
    Dateline,
}

impl Field {
    pub(super) const COUNT: usize = 10;

    /// Our name, and the usual names, the surest first. Spelled without case, `_`, `-` and
    /// spaces. Beside PRODUCT's list they hold the names of schema.org (`articleBody`), JSON
    /// Feed (`content_html`), WordPress (`excerpt`), the Guardian's (`webTitle`) and the New
    /// York Times' (`lead_paragraph`) interfaces, and of common research sets (`maintext`).
    const NAMES: [(Field, &'static str, &'static [&'static str]); Field::COUNT] = [
        (
            Field::Id,
            "id",
            &[
                "id",
                "guid",
                "uuid",
                "articleid",
                "docid",
                "documentid",
                "docno",
                "uri",
            ],
        ),
        (
            Field::Headline,
            "headline",
            &[
                "headline",
                "title",
                "heading",
                "webtitle",
                "articletitle",
                "newstitle",
            ],
        ),
        (
            Field::Body,
            "body",
            &[
                "body",
                "text",
                "content",
                "maintext",
                "articlebody",
                "fulltext",
                "bodytext",
                "articletext",
                "articlecontent",
                "contenttext",
                "textcontent",
                "plaintext",
                "cleanedtext",
                "storybody",
                "storytext",
                "rawtext",
                "article",
                "story",
                "contenthtml",
                "bodyhtml",
                "htmlcontent",
                "html",
                "rawhtml",
            ],
        ),
        (
            Field::Publication,
            "publication",
            &[
                "publication",
                "publisher",
                "source",
                "sourcename",
                "outlet",
                "site",
                "sitename",
                "newspaper",
                "publicationname",
                "publishername",
                "source.name",
                "publisher.name",
                "sourcetitle",
                "medianame",
                "media",
            ],
        ),
        (
            Field::Date,
            "date",
            &[
                "date",
                "published",
                "publishdate",
                "datepublish",
                "pubdate",
                "publishedat",
                "datepublished",
                "publisheddate",
                "publicationdate",
                "publishedon",
                "publishedtime",
                "webpublicationdate",
                "datetime",
                "createdat",
                "created",
                "timestamp",
            ],
        ),
        (
            Field::Byline,
            "byline",
            &[
                "author",
                "authors",
                "byline",
                "creator",
                "writer",
                "journalist",
                "authorname",
                "by",
            ],
        ),
        (
            Field::Url,
            "url",
            &[
                "url",
                "link",
                "href",
                "permalink",
                "canonicalurl",
                "weburl",
                "articleurl",
                "sourceurl",
            ],
        ),
        (
            Field::Lang,
            "lang",
            &[
                "lang",
                "language",
                "inlanguage",
                "langcode",
                "languagecode",
                "locale",
            ],
        ),
        (
            Field::Summary,
            "summary",
            &[
                "description",
                "summary",
                "abstract",
                "lead",
                "lede",
                "leadparagraph",
                "excerpt",
                "standfirst",
                "dek",
                "teaser",
                "snippet",
                "subtitle",
                "metadescription",
            ],
        ),
        (Field::Dateline, "dateline", &["dateline"]),
    ];

    /// The name of ours that messages and maps use.
    pub(super) fn name(self) -> &'static str {
        let row = Field::NAMES.iter().find(|(field, ..)| *field == self);
        row.map_or("", |(_, name, _)| name)
    }

    /// The field's place in a table of all fields: always below [`Field::COUNT`].
    pub(super) fn slot(self) -> usize {
        self as usize
    }
}

/// A name of a field without what spellings differ in: case, `_`, `-` and spaces.
pub(super) fn normal(name: &str, into: &mut String) {
    into.clear();
    for c in name.chars() {
        match c {
            '_' | '-' | ' ' | '\u{feff}' => {}
            c if c.is_ascii() => into.push(c.to_ascii_lowercase()),
            c => into.extend(c.to_lowercase()),
        }
    }
}

/// Our field for a usual name in any spelling, and the name's rank: lower ones win.
pub(super) fn usual(name: &str) -> Option<(Field, u16)> {
    let mut key = String::with_capacity(name.len());
    normal(name, &mut key);
    usual_normal(&key)
}

/// As [`usual`], for a name that [`normal`] has made.
pub(super) fn usual_normal(key: &str) -> Option<(Field, u16)> {
    static TABLE: LazyLock<HashMap<&'static str, (Field, u16)>> = LazyLock::new(|| {
        let mut table = HashMap::new();
        for (field, _, names) in Field::NAMES {
            for (rank, name) in (0u16..).zip(names) {
                table.insert(*name, (field, rank));
            }
        }
        table
    });
    TABLE.get(key).copied()
}

/// Which path of a record holds which field of ours, as the user gives it:
/// `headline=title,body=text.full|text`. Dots lead into nested objects; of several paths
/// that `|` separates, the first that a record has is taken. A field that the map names is
/// read from these paths alone; the others by the usual names.
///
/// ```
/// use newshound::corpus::FieldMap;
/// let map: FieldMap = "headline=t, body=text.full|text".parse().unwrap();
/// assert_eq!(map.to_string(), "headline=t,body=text.full|text");
/// assert!("colour=red".parse::<FieldMap>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FieldMap {
    entries: Vec<(Field, Vec<String>)>,
}

impl FieldMap {
    /// Whether nothing is mapped.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (Field, &[String])> {
        self.entries
            .iter()
            .map(|(field, paths)| (*field, paths.as_slice()))
    }
}

impl FromStr for FieldMap {
    type Err = Error;

    fn from_str(text: &str) -> Result<FieldMap, Error> {
        let usage = |message: String, help: &str| {
            Error::new(ErrorKind::Usage, message).help(help.to_string())
        };
        let mut map = FieldMap::default();
        for entry in text.split(',').map(str::trim).filter(|e| !e.is_empty()) {
            let Some((ours, theirs)) = entry.split_once('=') else {
                let message = format!("`{entry}` in the field map has no `=`");
                return Err(usage(message, "write it as headline=title,body=text"));
            };
            let ours = ours.trim();
            let Some((field, _)) = usual(ours) else {
                let names: Vec<&str> = Field::NAMES.iter().map(|row| row.1).collect();
                let help = format!("fields are {}", names.join(", "));
                return Err(usage(
                    format!("unknown field `{ours}` in the field map"),
                    &help,
                ));
            };
            let paths: Vec<String> = theirs
                .split('|')
                .map(|path| path.trim().to_string())
                .filter(|path| !path.is_empty())
                .collect();
            if paths.is_empty() {
                let message = format!("`{ours}` in the field map has no path");
                return Err(usage(
                    message,
                    "write the name of the record's field after the `=`",
                ));
            }
            match map.entries.iter_mut().find(|(f, _)| *f == field) {
                Some((_, known)) => known.extend(paths),
                None => map.entries.push((field, paths)),
            }
        }
        Ok(map)
    }
}

impl fmt::Display for FieldMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (field, paths)) in self.entries.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            write!(f, "{comma}{}={}", field.name(), paths.join("|"))?;
        }
        Ok(())
    }
}

impl TryFrom<String> for FieldMap {
    type Error = Error;

    fn try_from(text: String) -> Result<FieldMap, Error> {
        text.parse()
    }
}

impl From<FieldMap> for String {
    fn from(map: FieldMap) -> String {
        map.to_string()
    }
}

/// The paths of a map as a tree, by [`normal`] names.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) children: Vec<(String, Node)>,
    pub(super) takes: Vec<(Field, u16)>,
}

impl Node {
    pub(super) fn child(&self, key: &str) -> Option<&Node> {
        let mut children = self.children.iter();
        children.find(|(name, _)| name == key).map(|(_, node)| node)
    }

    fn add(&mut self, path: &mut dyn Iterator<Item = &str>, take: (Field, u16)) {
        let Some(step) = path.next() else {
            self.takes.push(take);
            return;
        };
        let mut key = String::new();
        normal(step, &mut key);
        let at = match self.children.iter().position(|(name, _)| *name == key) {
            Some(at) => at,
            None => {
                self.children.push((key, Node::default()));
                self.children.len() - 1
            }
        };
        if let Some((_, node)) = self.children.get_mut(at) {
            node.add(path, take);
        }
    }
}

/// What to take from a record: the user's map, and the usual names for the rest.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) root: Node,
    mapped: [bool; Field::COUNT],
    entries: Vec<(Field, Vec<String>)>,
}

/// Deeper paths are refused by ignoring their rest: no record nests that deep for a reason.
const MAX_PATH: usize = 32;

impl Plan {
    /// The plan for a map and the field that the user says holds the publication.
    pub(super) fn new(map: &FieldMap, publication: Option<&str>) -> Plan {
        let mut plan = Plan::default();
        if let Some(path) = publication {
            let path = [path.to_string()];
            plan.add(Field::Publication, &path);
        }
        for (field, paths) in map.entries() {
            plan.add(field, paths);
            plan.mapped[field.slot()] = true;
            plan.entries.push((field, paths.to_vec()));
        }
        plan
    }

    fn add(&mut self, field: Field, paths: &[String]) {
        for (rank, path) in (0u16..).zip(paths) {
            let mut steps = path.split('.').take(MAX_PATH);
            self.root.add(&mut steps, (field, rank));
            if path.contains('.') {
                // Flattened records have the dots in their names.
                self.root
                    .add(&mut std::iter::once(path.as_str()), (field, rank));
            }
        }
    }

    /// The usual field for a name, unless the map names that field.
    pub(super) fn usual(&self, key: &str) -> Option<(Field, u16)> {
        let (field, rank) = usual_normal(key)?;
        (!self.mapped[field.slot()]).then_some((field, rank + USUAL))
    }

    /// Every field that a column or a `key: value` line of this name is taken for.
    pub(super) fn takes(&self, name: &str) -> Vec<(Field, u16)> {
        let mut key = String::new();
        normal(name, &mut key);
        let mapped = self.root.child(&key).map_or(&[][..], |node| &node.takes);
        mapped.iter().copied().chain(self.usual(&key)).collect()
    }

    /// The map's entries: field and paths.
    pub(super) fn entries(&self) -> &[(Field, Vec<String>)] {
        &self.entries
    }
}

/// Ranks of usual names begin here, after those of the map.
pub(super) const USUAL: u16 = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_usual_names() {
        for name in ["pubDate", "pub_date", "PUB-DATE", "Pub Date"] {
            assert_eq!(usual(name).map(|(f, _)| f), Some(Field::Date), "{name}");
        }
        let rank = |name| usual(name).unwrap().1;
        assert!(rank("body") < rank("text") && rank("headline") < rank("title"));
        assert_eq!(usual("colour"), None);
    }

    #[test]
    fn no_name_stands_for_two_fields() {
        let mut all: Vec<&str> = Field::NAMES.iter().flat_map(|row| row.2).copied().collect();
        all.sort_unstable();
        let before = all.len();
        all.dedup();
        assert_eq!(all.len(), before);
        for (i, (field, ..)) in Field::NAMES.iter().enumerate() {
            assert_eq!(field.slot(), i);
        }
    }

    #[test]
    fn maps_parse_and_complain() {
        let map: FieldMap = "title = a.b | c ,, text=d".parse().unwrap();
        assert_eq!(map.to_string(), "headline=a.b|c,body=d");
        assert_eq!(map.to_string().parse::<FieldMap>().unwrap(), map);
        for (text, message) in [
            ("headline", "`headline` in the field map has no `=`"),
            ("x=y", "unknown field `x` in the field map"),
            ("body= |", "`body` in the field map has no path"),
        ] {
            let error = text.parse::<FieldMap>().unwrap_err();
            assert_eq!(error.message(), message);
            assert!(error.next_step().is_some());
        }
        assert!("".parse::<FieldMap>().unwrap().is_empty());
    }

    #[test]
    fn a_mapped_field_is_not_read_by_its_usual_names() {
        let plan = Plan::new(&"headline=kop".parse().unwrap(), None);
        assert_eq!(plan.takes("title"), vec![]);
        assert_eq!(plan.takes("Kop"), vec![(Field::Headline, 0)]);
        assert_eq!(plan.takes("text").len(), 1);
    }
}
