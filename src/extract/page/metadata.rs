//! What a page says about itself outside its text: meta elements, title, headings, times,
//! links, JSON-LD. Which of it to believe is decided here, too; what a date or a byline
//! means is left to those modules.

use super::entity::decode;
use super::json_ld::{self, Statement};
use super::notes;
use super::outline::Outline;
use super::scan::{Piece, attribute};
use crate::text::floor_boundary;

/// The metadata of a page as written.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    metas: Vec<(String, String)>,
    pub(super) title: Option<String>,
    pub(super) h1: Vec<String>,
    times: Vec<String>,
    /// Short texts that could say a date.
    pub(super) notes: Vec<String>,
    copyright: Vec<String>,
    /// What feeds are called, and what stands for logos, with the reason.
    signs: Vec<(String, &'static str)>,
    pub(super) canonical: Option<String>,
    html_lang: Option<String>,
    pub(super) statement: Statement,
}

/// Values longer than this are no metadata.
const MAX_VALUE: usize = 4000;
/// More elements of a kind than this say nothing more.
const MAX_METAS: usize = 400;
/// So many feeds and logos are looked at: a page's own stand at its top, its partners' below.
const MAX_SIGNS: usize = 12;
/// Longer ones are no names.
const MAX_SIGN: usize = 100;

/// Whether a link is to a feed.
fn is_feed(attrs: &str) -> bool {
    attribute(attrs, "type").is_some_and(|kind| kind.contains("rss") || kind.contains("atom"))
}

impl Metadata {
    pub(super) fn of(html: &str, outline: &Outline) -> Metadata {
        let mut found = Metadata::default();
        let mut blocks = Vec::new();
        for (at, piece) in outline.pieces.iter().enumerate() {
            let Piece::Open { attrs, .. } = piece else {
                continue;
            };
            let attrs = &html[attrs.clone()];
            let raw = || match outline.pieces.get(at + 1) {
                Some(Piece::Raw(range)) => Some(&html[range.clone()]),
                _ => None,
            };
            match outline.name(at) {
                "meta" => found.meta(attrs),
                "html" => {
                    let lang = attribute(attrs, "lang").or_else(|| attribute(attrs, "xml:lang"));
                    found.html_lang = found.html_lang.take().or(lang.and_then(value));
                }
                "title" if found.title.is_none() => found.title = raw().and_then(value),
                "link" if attribute(attrs, "rel") == Some("canonical") => {
                    let href = attribute(attrs, "href").and_then(value);
                    found.canonical = found.canonical.take().or(href);
                }
                "link" if is_feed(attrs) => found.sign(attribute(attrs, "title"), "page feed"),
                "img" if attrs.contains("logo") => found.sign(attribute(attrs, "alt"), "page logo"),
                "script" if attrs.contains("ld+json") => blocks.extend(raw()),
                "h1" if found.h1.len() < 4 => {
                    let text = inner_text(html, outline, at);
                    found.h1.extend(value(&text));
                }
                "time" if found.times.len() < 8 => {
                    let time = attribute(attrs, "datetime").and_then(value);
                    found.times.extend(time);
                }
                _ => {}
            }
        }
        found.statement = json_ld::read(&blocks, &found.h1);
        found.copyright = notes::copyright(html, outline);
        found.notes = notes::dates(html, outline, found.headline().as_deref());
        found
    }

    fn sign(&mut self, text: Option<&str>, reason: &'static str) {
        if self.signs.len() < MAX_SIGNS {
            let text = text.and_then(value).filter(|text| text.len() <= MAX_SIGN);
            self.signs.extend(text.map(|text| (text, reason)));
        }
    }

    fn meta(&mut self, attrs: &str) {
        if self.metas.len() >= MAX_METAS {
            return;
        }
        let key = ["property", "name", "itemprop", "http-equiv"]
            .iter()
            .find_map(|key| attribute(attrs, key).filter(|found| !found.is_empty()));
        let content = attribute(attrs, "content").and_then(value);
        if let (Some(key), Some(content)) = (key, content) {
            // "article:published:time" is "article:published_time".
            let mut key = key.to_ascii_lowercase();
            if key.contains("_time") || key.ends_with(":time") {
                key = key.replace(":time", "_time");
            }
            self.metas.push((key, content));
        }
    }

    /// The value of the first meta element with one of `keys`, the first key before others.
    pub(super) fn meta_value(&self, keys: &[&'static str]) -> Option<(String, &'static str)> {
        keys.iter().find_map(|key| {
            let found = self.metas.iter().find(|(name, _)| name == key)?;
            Some((found.1.clone(), *key))
        })
    }

    /// Names of the publisher, best first, with the reason.
    pub(super) fn publishers(&self) -> Vec<(String, &'static str)> {
        let said = self.statement.publisher.as_deref().and_then(value);
        let mut found: Vec<(String, &'static str)> = Vec::new();
        let metas: [(&[&'static str], &'static str); 4] = [
            (&["og:site_name"], "meta og:site_name"),
            (
                &["application-name", "apple-mobile-web-app-title"],
                "meta application-name",
            ),
            (
                &[
                    "publisher",
                    "dc.publisher",
                    "dcterms.publisher",
                    "parsely-site",
                    "cxenseparse:recs:publisher",
                ],
                "meta publisher",
            ),
            (&["twitter:site"], "meta twitter:site"),
        ];
        found.extend(said.map(|name| (name, "json-ld publisher")));
        for (keys, reason) in metas {
            found.extend(self.meta_value(keys).map(|(name, _)| (name, reason)));
        }
        let sites = self.statement.sites.iter().filter_map(|name| value(name));
        found.extend(sites.map(|name| (name, "json-ld site")));
        found
    }

    /// Names that may be the publisher's, each a part of something longer, with the reason:
    /// what stands beside a title, who claims the copyright, what feeds and logos are called.
    pub(super) fn hints(&self) -> Vec<(String, &'static str)> {
        let shared = self.meta_value(&["og:title"]).map(|(title, _)| title);
        let titles = [shared, self.title.clone()].into_iter().flatten();
        let stated = self.meta_value(&["copyright", "dc.rights", "dcterms.rights"]);
        let stated = stated.map(|(line, _)| line);
        let copyright = stated.into_iter().chain(self.copyright.iter().cloned());
        titles
            .map(|title| (title, "page title"))
            .chain(copyright.map(|line| (line, "page copyright")))
            .chain(self.signs.iter().cloned())
            .collect()
    }

    /// Who wrote the article, as written, with the reason.
    pub(super) fn byline(&self) -> Option<(String, &'static str)> {
        let said: Vec<String> = self
            .statement
            .authors
            .iter()
            .filter_map(|name| value(name))
            .collect();
        if !said.is_empty() {
            return Some((said.join(", "), "json-ld author"));
        }
        let keys = [
            "author",
            "article:author",
            "byl",
            "parsely-author",
            "sailthru.author",
            "dc.creator",
            "dcterms.creator",
            "cxenseparse:author",
            "citation_author",
            "authors",
            "og:article:author",
        ];
        let mut names = Vec::new();
        for key in keys {
            for (_, name) in self.metas.iter().filter(|(found, _)| found == key) {
                if !name.contains("://") && !names.contains(name) {
                    names.push(name.clone());
                }
            }
            if !names.is_empty() {
                break;
            }
        }
        (!names.is_empty()).then(|| (names.join(", "), "meta author"))
    }

    /// Dates of publication as written, best first, with the reason. The date of a change
    /// comes last: it is better than none.
    pub(super) fn dates(&self) -> Vec<(String, &'static str)> {
        let mut found = Vec::new();
        found.extend(
            self.statement
                .published
                .clone()
                .map(|date| (date, "json-ld datePublished")),
        );
        let keys: &[&'static str] = &[
            "article:published_time",
            "og:article:published_time",
            "article:published",
            "og:published_time",
            "datepublished",
            "parsely-pub-date",
            "sailthru.date",
            "pubdate",
            "publishdate",
            "publish-date",
            "publish_date",
            "published_at",
            "publication_date",
            "dc.date.issued",
            "dcterms.created",
            "dc.date.created",
            "dcterms.date",
            "dc.date",
            "dcterms.issued",
            "cxenseparse:recs:publishtime",
            "cxenseparse:publishtime",
            "citation_publication_date",
            "rnews:datepublished",
            "date",
            "article.published",
            "article_date_original",
            "originalpublicationdate",
            "displaydate",
            "ptime",
            "cse_published_date",
            "last-modified-date",
        ];
        found.extend(self.meta_value(keys).map(|(date, _)| (date, "meta date")));
        found.extend(self.times.iter().map(|time| (time.clone(), "time element")));
        found.extend(
            self.statement
                .modified
                .clone()
                .map(|date| (date, "json-ld dateModified")),
        );
        let changed = self.meta_value(&[
            "article:modified_time",
            "og:updated_time",
            "last-modified",
            "lastmod",
        ]);
        found.extend(changed.map(|(date, _)| (date, "meta modified")));
        found.extend(self.title_date().map(|date| (date, "page title")));
        found
    }

    /// The language that the page declares.
    pub(super) fn lang(&self) -> Option<String> {
        let meta = self.meta_value(&["content-language", "language", "dc.language", "og:locale"]);
        self.statement
            .lang
            .clone()
            .or_else(|| self.html_lang.clone())
            .or_else(|| meta.map(|(lang, _)| lang))
    }

    /// The address that the page gives itself.
    pub(super) fn url(&self) -> Option<String> {
        let is_address = |url: &String| url.starts_with("http");
        let og = || self.meta_value(&["og:url"]).map(|(url, _)| url);
        self.canonical
            .clone()
            .filter(is_address)
            .or_else(|| og().filter(is_address))
            .or_else(|| self.statement.url.clone().filter(is_address))
    }

    /// What the page summarizes itself with.
    pub(super) fn descriptions(&self) -> Vec<String> {
        let meta = ["og:description", "description", "twitter:description"];
        let mut found: Vec<String> = self.statement.description.iter().cloned().collect();
        for key in meta {
            let texts = self.metas.iter().filter(|(name, _)| name == key);
            found.extend(texts.map(|(_, text)| text.clone()));
        }
        found
    }
}

/// A value with its references resolved and on one line; `None` when it is empty.
pub(super) fn value(written: &str) -> Option<String> {
    let written = &written[..floor_boundary(written, MAX_VALUE)];
    let mut text = decode(written);
    // Some write their references twice.
    if text.contains("&#") || text.contains("&quot;") || text.contains("&amp;") {
        text = decode(&text);
    }
    let text = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(['\u{ad}', '\u{200b}', '\u{feff}'], "");
    (!text.is_empty()).then_some(text)
}

/// The text of the element at piece `at`, which is short: a heading.
fn inner_text(html: &str, outline: &Outline, at: usize) -> String {
    let end = outline
        .ends
        .get(at)
        .copied()
        .flatten()
        .map_or(at, |end| end as usize);
    let mut text = String::new();
    for (inner, piece) in outline.pieces[at..end.min(at + 200)].iter().enumerate() {
        match piece {
            Piece::Text(range) => text.push_str(&html[range.clone()]),
            Piece::Open { .. }
                if matches!(outline.name(at + inner), "br" | "div" | "p" | "span") =>
            {
                text.push(' ')
            }
            _ => {}
        }
        if text.len() > MAX_VALUE {
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(html: &str) -> Metadata {
        Metadata::of(html, &Outline::of(html))
    }

    #[test]
    fn titles_lose_the_sites_name() {
        let title = |head: &str| metadata(head).headline();
        assert_eq!(
            title("<meta property=og:site_name content='The Nowhere Bugle'><title>It rained &amp; poured | The Nowhere Bugle</title>").as_deref(),
            Some("It rained & poured")
        );
        assert_eq!(
            title("<title>Rain - wind - Bugle</title><link rel=canonical href='https://www.bugle.example/a'>").as_deref(),
            Some("Rain - wind")
        );
        assert_eq!(
            title("<title>Rain - and wind</title>").as_deref(),
            Some("Rain - and wind")
        );
        assert_eq!(
            title("<title>It rained on Monday | World</title><h1>It rained <b>on</b> Monday</h1>")
                .as_deref(),
            Some("It rained on Monday")
        );
        assert_eq!(title("<p>x</p>"), None);
    }

    #[test]
    fn feeds_and_logos_are_hints() {
        let found = metadata(
            "<link rel=alternate type='application/rss+xml' title='Bugle &raquo; Feed' href=/feed>\
             <link rel=alternate hreflang=de title='Deutsch' href=/de>\
             <img class=site-logo alt='The Bugle'><img alt='Rain'>",
        );
        let hints = found.hints();
        let hints: Vec<(&str, &str)> = hints.iter().map(|(text, why)| (&**text, *why)).collect();
        assert_eq!(
            hints,
            [("Bugle » Feed", "page feed"), ("The Bugle", "page logo")]
        );
    }

    #[test]
    fn dates_authors_and_language() {
        let found = metadata(
            "<html lang='en-GB'><meta name='article:published_time' content='2023-02-04T12:36:00Z'>\
             <meta name=byl content='By Jane Doe'><time datetime='2023-02-05'>x</time>\
             <meta property='article:modified_time' content='2023-03-01'>",
        );
        assert_eq!(found.lang().as_deref(), Some("en-GB"));
        assert_eq!(found.byline(), Some(("By Jane Doe".into(), "meta author")));
        let dates: Vec<String> = found.dates().into_iter().map(|(date, _)| date).collect();
        assert_eq!(dates, ["2023-02-04T12:36:00Z", "2023-02-05", "2023-03-01"]);
    }
}
