//! What a page says of its article in JSON-LD (schema.org): headline, dates, authors,
//! publisher, text. Broken JSON is mended where that is safe.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::metadata::value;
use crate::text::fold_key;

/// What the page's JSON-LD says of its article.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Statement {
    pub(super) headline: Option<String>,
    /// Another headline of the same article.
    pub(super) alternative: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) body: Option<String>,
    pub(super) description: Option<String>,
    pub(super) lang: Option<String>,
    pub(super) url: Option<String>,
    pub(super) section: Option<String>,
    /// Names of the site and of organisations, in the order in which they stand.
    pub(super) sites: Vec<String>,
}

/// What a headline that the page shows counts, beside the kind of article (20 or 40) and how
/// much is said of it (up to 5).
const SHOWN: u32 = 30;

/// No page has more blocks, and no block more objects, that matter.
const MAX_BLOCKS: usize = 60;
const MAX_OBJECTS: usize = 20_000;
const MAX_SITES: usize = 12;

/// What the blocks of a page, the contents of its `application/ld+json` scripts, say. Of
/// several articles, as a running report or a page with related ones has them, the one is
/// meant that has a headline of the page, which are `headings`.
pub(super) fn read(blocks: &[&str], headings: &[String]) -> Statement {
    let values: Vec<Value> = blocks
        .iter()
        .take(MAX_BLOCKS)
        .filter_map(|block| parse(block))
        .collect();
    let objects: Vec<&Map<String, Value>> = objects(&values);
    let by_id: HashMap<&str, &Map<String, Value>> = objects
        .iter()
        .filter(|object| object.len() > 1)
        .filter_map(|object| Some((object.get("@id")?.as_str()?, *object)))
        .collect();
    let headings: Vec<String> = headings.iter().map(|heading| fold_key(heading)).collect();
    let is_shown = |object: &Map<String, Value>| {
        let headline = text(object.get("headline")).and_then(|text| value(&text));
        headline.is_some_and(|headline| headings.contains(&fold_key(&headline)))
    };
    let mut best: Option<(u32, &Map<String, Value>)> = None;
    for object in &objects {
        let mut rank = rank(object);
        if rank > 0 && is_shown(object) {
            rank += SHOWN;
        }
        // The first of equals: a page lists itself before others.
        if rank > 0 && best.is_none_or(|(found, _)| rank > found) {
            best = Some((rank, object));
        }
    }
    let mut statement = best.map_or_else(Statement::default, |(_, object)| article(object, &by_id));
    for object in &objects {
        if statement.publisher.is_none() && is_a(object, &["NewsMediaOrganization"]) {
            statement.publisher = text(object.get("name"));
        }
        if is_a(
            object,
            &["WebSite", "Organization", "NewsMediaOrganization"],
        ) && statement.sites.len() < MAX_SITES
        {
            statement.sites.extend(text(object.get("name")));
        }
        if is_a(object, &["WebPage"]) {
            statement.published = statement
                .published
                .or_else(|| text(object.get("datePublished")));
            statement.lang = statement.lang.or_else(|| text(object.get("inLanguage")));
        }
    }
    statement
}

fn article(object: &Map<String, Value>, by_id: &HashMap<&str, &Map<String, Value>>) -> Statement {
    Statement {
        headline: text(object.get("headline")).or_else(|| text(object.get("name"))),
        alternative: text(object.get("alternativeHeadline")),
        published: text(object.get("datePublished")).or_else(|| text(object.get("dateCreated"))),
        modified: text(object.get("dateModified")),
        authors: names(
            object.get("author").or_else(|| object.get("creator")),
            by_id,
        ),
        publisher: names(object.get("publisher"), by_id).into_iter().next(),
        body: text(object.get("articleBody")),
        description: text(object.get("description")),
        lang: text(object.get("inLanguage")),
        section: text(object.get("articleSection")),
        sites: Vec::new(),
        url: text(object.get("url")).or_else(|| match object.get("mainEntityOfPage")? {
            Value::Object(page) => text(page.get("@id")),
            other => text(Some(other)),
        }),
    }
}

/// The block as JSON, mended if need be. Nesting is bounded by the parser.
fn parse(block: &str) -> Option<Value> {
    let block = block
        .trim()
        .trim_start_matches("<![CDATA[")
        .trim_start_matches("//<![CDATA[")
        .trim_end_matches("//]]>")
        .trim_end_matches("]]>")
        .trim()
        .trim_end_matches(';');
    first_value(block).or_else(|| first_value(&mended(block)))
}

/// The first JSON value of `text`; what follows it is ignored.
fn first_value(text: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(text)
        .into_iter()
        .next()?
        .ok()
}

/// `text` with control characters in strings as spaces, impossible escapes as plain text, and
/// without commas before a closing bracket.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_string = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                in_string = !in_string;
                out.push(c);
            }
            '\\' if in_string => match chars.next() {
                Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => {
                    out.push('\\');
                    out.push(next);
                }
                Some(next) => out.push(next),
                None => {}
            },
            c if in_string && c.is_control() => out.push(' '),
            ']' | '}' if !in_string => {
                let end = out.trim_end().len();
                if out[..end].ends_with(',') {
                    out.truncate(end - 1);
                }
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// All objects in `values`, outer ones first.
fn objects(values: &[Value]) -> Vec<&Map<String, Value>> {
    let mut found = Vec::new();
    let mut queue: std::collections::VecDeque<&Value> = values.iter().collect();
    while let Some(value) = queue.pop_front() {
        if found.len() >= MAX_OBJECTS {
            break;
        }
        match value {
            Value::Object(object) => {
                found.push(object);
                queue.extend(object.values().filter(|v| v.is_object() || v.is_array()));
            }
            Value::Array(items) => {
                queue.extend(items.iter().filter(|v| v.is_object() || v.is_array()));
            }
            _ => {}
        }
    }
    found
}

/// How likely the object is the page's article; 0 when it is none.
fn rank(object: &Map<String, Value>) -> u32 {
    const NEWS: &[&str] = &[
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "AskPublicNewsArticle",
        "ReviewNewsArticle",
        "AdvertiserContentArticle",
    ];
    const ARTICLES: &[&str] = &[
        "Article",
        "BlogPosting",
        "LiveBlogPosting",
        "Report",
        "SocialMediaPosting",
        "TechArticle",
        "ScholarlyArticle",
    ];
    let kind = if is_a(object, NEWS) {
        40
    } else if is_a(object, ARTICLES) {
        20
    } else {
        return 0;
    };
    // A full statement before a mere reference.
    let parts = [
        "headline",
        "datePublished",
        "author",
        "publisher",
        "articleBody",
    ];
    kind + parts
        .iter()
        .filter(|part| object.contains_key(**part))
        .count() as u32
}

fn is_a(object: &Map<String, Value>, types: &[&str]) -> bool {
    let matches = |value: &Value| {
        let name = value.as_str().unwrap_or("");
        let name = name.rsplit(['/', ':', '#']).next().unwrap_or(name);
        types.contains(&name)
    };
    match object.get("@type") {
        Some(Value::Array(all)) => all.iter().any(matches),
        Some(value) => matches(value),
        None => false,
    }
}

/// A text, or the first of several.
fn text(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.as_str(),
        Value::Array(all) => all.iter().find_map(Value::as_str)?,
        Value::Object(object) => object
            .get("@value")
            .or_else(|| object.get("alternateName"))
            .or_else(|| object.get("name"))?
            .as_str()?,
        _ => return None,
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_string())
}

/// The names of people or organisations: texts, objects with a name, references to them.
fn names(value: Option<&Value>, by_id: &HashMap<&str, &Map<String, Value>>) -> Vec<String> {
    let Some(value) = value else {
        return Vec::new();
    };
    let all = match value {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    all.iter()
        .take(40)
        .filter_map(|item| match item {
            Value::Object(object) => text(object.get("name")).or_else(|| {
                let id = object.get("@id")?.as_str()?;
                text(by_id.get(id)?.get("name"))
            }),
            other => text(Some(other)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn articles_in_graphs_arrays_and_references() {
        let block = r##"[{"@graph":[
            {"@type":"Organization","@id":"#o","name":"Nowhere Bugle"},
            {"@type":["Article","NewsArticle"],"headline":"Rain","datePublished":"2023-02-04T12:36:00Z",
             "author":[{"@type":"Person","name":"Jane Doe"},"Max Muster"],"publisher":{"@id":"#o"},"inLanguage":"en"},
            {"@type":"NewsArticle","headline":"Other"}]}]"##;
        let found = read(&[block], &[]);
        assert_eq!(found.headline.as_deref(), Some("Rain"));
        assert_eq!(found.published.as_deref(), Some("2023-02-04T12:36:00Z"));
        assert_eq!(found.authors, ["Jane Doe", "Max Muster"]);
        assert_eq!(found.publisher.as_deref(), Some("Nowhere Bugle"));
    }

    #[test]
    fn of_several_articles_the_one_that_the_page_shows_is_meant() {
        let block = r#"{"@type":"LiveBlogPosting","headline":"Storm: what we know","liveBlogUpdate":[
            {"@type":"NewsArticle","headline":"Trains stop","datePublished":"2023-02-04","author":"Jane Doe","publisher":"Bugle","articleBody":"x"}]}"#;
        let shown = [
            "Storm &amp; rain".to_string(),
            "Storm: What we know".to_string(),
        ];
        assert_eq!(
            read(&[block], &shown).headline.as_deref(),
            Some("Storm: what we know")
        );
        assert_eq!(read(&[block], &[]).headline.as_deref(), Some("Trains stop"));
    }

    #[test]
    fn broken_json_is_mended() {
        let block = "//<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"It\nrained \\' a lot\",\"articleBody\":\"x\",};\n//]]>";
        assert_eq!(
            read(&[block], &[]).headline.as_deref(),
            Some("It rained ' a lot")
        );
        assert_eq!(
            read(&["{\"@type\":", "", "[[[["], &[]),
            Statement::default()
        );
        assert_eq!(
            read(&["[".repeat(100_000).as_str()], &[]),
            Statement::default()
        );
    }

    proptest! {
        #[test]
        fn any_block_is_read(block in "\\PC{0,60}|[\\[\\]{}:,\"a@type\\\\\n ]{0,60}") {
            read(&[&block], &[]);
        }
    }
}
