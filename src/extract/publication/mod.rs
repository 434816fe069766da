//! Who published an article. Names are brought to the form the archive knows them by; what
//! outlets there are is the gazetteer's business.

mod site;
mod text;

use serde::{Deserialize, Serialize};

use crate::article::{Found, Origin, Removed};
use crate::text::floor_boundary;

use super::gazetteer::{
    is_first_name, outlet_by_domain, outlet_by_label, outlet_by_name, outlet_called,
};
use site::{by_page, known_site};
use text::in_text;

pub(super) use site::{one_of_site, without_own_name};

/// A user's rule for where the publication of an article comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PublicationFrom {
    /// The host of the article's address.
    Host,
    /// The folder the file stands in.
    Dir,
    /// The record's own field, and nothing else.
    Field,
}

/// Whether `name` is that of a known outlet.
pub(super) fn is_known(name: &str) -> bool {
    outlet_by_name(name).is_some()
}

/// What is known about an article when its publication is asked for.
pub(super) struct Evidence<'t> {
    pub(super) rule: Option<PublicationFrom>,
    pub(super) origin: &'t Origin,
    /// The record's field.
    pub(super) field: Option<&'t str>,
    /// What the page's metadata name, best first, with the reason.
    pub(super) page: &'t [(String, &'static str)],
    pub(super) url: Option<&'t str>,
    /// What was taken out of the text.
    pub(super) removed: &'t [Removed],
    /// The last lines of the text.
    pub(super) last_lines: &'t [&'t str],
}

/// The publication of an article, with the reason; `None` when nothing tells.
pub(super) fn publication(evidence: &Evidence<'_>) -> Option<Found<String>> {
    let field = || {
        let name = named(evidence.field?)?;
        // A guest's name in the place of the paper's is no publication where the address
        // names one.
        let known = evidence.url.and_then(known_site);
        if known.is_some() && is_author(&name) {
            return None;
        }
        Some(Found::new(name, "record field"))
    };
    match evidence.rule {
        Some(PublicationFrom::Field) => return field(),
        Some(PublicationFrom::Host) => {
            if let Some(name) = evidence.url.and_then(by_host) {
                return Some(Found::new(name, "rule: host"));
            }
        }
        Some(PublicationFrom::Dir) => {
            if let Some(name) = folder(&evidence.origin.path).and_then(named) {
                return Some(Found::new(name, "rule: folder"));
            }
        }
        None => {}
    }
    field()
        .or_else(|| by_page(evidence))
        .or_else(|| Some(Found::new(by_host(evidence.url?)?, "url host")))
        .or_else(|| in_text(evidence))
}

/// The name by which the archive knows the outlet that a list of publishers calls `written`.
pub(super) fn known(written: &str) -> Option<String> {
    named(written).filter(|name| outlet_called(name) == Some(name.as_str()))
}

/// The name of the folder that holds the file at `path`.
fn folder(path: &str) -> Option<&str> {
    let mut parts = path.rsplit(['/', '\\']).filter(|part| !part.is_empty());
    parts.next()?;
    parts.next().filter(|part| !matches!(*part, "." | ".."))
}

/// The canonical name of a publication written as `written`: known by name, by domain,
/// without what is behind a bar or dash, or as written.
pub(super) fn named(written: &str) -> Option<String> {
    let name = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_matches(['"', '\'', ' ', '@', '|']);
    let nothing = [
        "",
        "-",
        "none",
        "null",
        "nan",
        "n/a",
        "na",
        "unknown",
        "not available",
        "not known",
        "not given",
        "no source",
        "anonymous",
        "undefined",
    ];
    if nothing.contains(&name.to_lowercase().as_str()) || name.chars().count() > 120 {
        return None;
    }
    // A path or a code is no name; "bbc" is.
    if name.starts_with('/') {
        return None;
    }
    if name.len() <= 3 && name.bytes().all(|b| b.is_ascii_lowercase()) {
        let known = outlet_by_name(name).filter(|_| name.len() == 3);
        return known.map(str::to_string);
    }
    if let Some(known) = outlet_by_name(name).or_else(|| without_edition(name)) {
        return Some(known.to_string());
    }
    // In small letters it is a label, as archives call outlets, of which see below.
    let capital = name.chars().any(char::is_uppercase);
    if let Some(known) = outlet_called(name).filter(|_| capital) {
        return Some(known.to_string());
    }
    if name.contains("://") || is_domain(name) {
        return by_host(name);
    }
    let label = name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if let Some(known) = outlet_by_label(name).filter(|_| label) {
        return Some(known.to_string());
    }
    if let Some(known) = without_medium(name).or_else(|| without_department(name)) {
        return Some(known.to_string());
    }
    for mark in [" - ", " | ", " – ", " — ", " (", ": "] {
        if let Some((head, _)) = name.split_once(mark)
            && let Some(known) = outlet_by_name(head)
        {
            return Some(known.to_string());
        }
    }
    let bare = without_legal_form(name);
    Some(outlet_by_name(bare).map_or_else(|| bare.to_string(), str::to_string))
}

/// "Herald UK" is the British edition of the Herald: codes of a country or a language. A name
/// in full ("Herald Brazil") is often another outlet, under licence.
fn without_edition(name: &str) -> Option<&'static str> {
    const CODES: &[&str] = &[
        "UK", "GB", "US", "USA", "EN", "ENG", "DE", "AT", "CH", "FR", "ES", "IT", "NL", "BE", "PL",
        "CZ", "SE", "NO", "DK", "FI", "PT", "BR", "MX", "RU", "UA", "TR", "JP", "CN", "KR", "IN",
        "AU", "NZ", "CA", "ZA", "AR",
    ];
    let (head, code) = name.rsplit_once(' ')?;
    CODES.contains(&code).then(|| outlet_by_name(head))?
}

/// "Herald Online News" and "Herald Opinion" are the Herald.
fn without_department(name: &str) -> Option<&'static str> {
    const DEPARTMENTS: &[&str] = &[
        "Online",
        "News",
        "Opinion",
        "Editorial",
        "Web",
        "Digital",
        "Politics",
        "Business",
    ];
    let mut head = name;
    while let Some((rest, last)) = head.rsplit_once(' ') {
        if !DEPARTMENTS.contains(&last) {
            return None;
        }
        head = rest;
        // "Sun News" need not be The Sun.
        let article = |known: &&str| known.starts_with("The ") && !head.contains(' ');
        if let Some(known) = outlet_by_name(head).filter(|known| !article(known)) {
            return Some(known);
        }
    }
    None
}

/// "Herald Online News" may also be Herald News.
fn without_medium(name: &str) -> Option<&'static str> {
    let bare = name.replace(" Online ", " ").replace(" Web ", " ");
    outlet_by_name(&bare)
}

/// Whether a publication's field names an author: a guest writer, or a person.
fn is_author(name: &str) -> bool {
    if outlet_by_name(name).is_some() {
        return false;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let guest = ["guest", "contributor", "author", "columnist", "staff"];
    let first = words.first().copied().unwrap_or("");
    guest.contains(&first.to_lowercase().as_str())
        || (2..=3).contains(&words.len()) && is_first_name(first) && !is_first_name_of_paper(&words)
}

/// "Victoria Times", "Florence Morning News": a paper of a place that is also a given name.
fn is_first_name_of_paper(words: &[&str]) -> bool {
    const PAPERS: &[&str] = &[
        "times",
        "news",
        "post",
        "herald",
        "journal",
        "gazette",
        "press",
        "star",
        "sun",
        "tribune",
        "chronicle",
        "today",
        "daily",
        "weekly",
        "mail",
        "record",
        "review",
        "magazine",
        "observer",
        "media",
        "report",
        "radio",
        "tv",
        "online",
        "telegraph",
        "standard",
        "mirror",
        "express",
    ];
    words
        .iter()
        .any(|word| PAPERS.contains(&word.to_lowercase().as_str()))
}

/// "The Herald, LLC" is published by The Herald.
fn without_legal_form(name: &str) -> &str {
    const FORMS: &[&str] = &[
        "LLC", "LLC.", "Inc", "Inc.", "Ltd", "Ltd.", "GmbH", "Corp.", "Co.", "PLC", "S.A.", "SA",
        "AG", "Limited", "LP", "Pvt.", "Pvt", "Online", "eG", "e.V.", "KG", "KGaA", "SE", "S.L.",
        "SL", "S.L.U.", "S.p.A.", "SpA", "AS", "ASA", "AB", "A/S", "Oy", "B.V.", "BV", "NV",
        "N.V.", "s.r.o.", "a.s.", "&", "Co",
    ];
    let mut name = name;
    while let Some((head, last)) = name.rsplit_once(' ') {
        if !FORMS.contains(&last) || head.len() < 3 {
            break;
        }
        name = head.trim_end_matches(',');
    }
    name
}

/// Hosts that hold pages of others; their name says nothing about the publisher.
const CARRIERS: &[&str] = &[
    "news.google.com",
    "webcache.googleusercontent.com",
    "archive.ph",
    "archive.today",
    "archive.is",
    "archive.org",
    "t.co",
    "bit.ly",
    "facebook.com",
    "twitter.com",
    "x.com",
    "t.me",
    "youtube.com",
    "localhost",
    "feedproxy.google.com",
];

/// The publication of the site at `url`.
pub(super) fn by_host(url: &str) -> Option<String> {
    let url = url.trim();
    let url = &url[..floor_boundary(url, 2000)];
    // A web archive's address holds the original one.
    if let Some((_, rest)) = url.split_once("web.archive.org/web/") {
        let (_, original) = rest.split_once('/')?;
        return host_name(original);
    }
    host_name(url)
}

fn host_name(url: &str) -> Option<String> {
    let host = host(url)?;
    if CARRIERS.contains(&host.as_str()) {
        return None;
    }
    // "edition.cnn.com" is a part of "cnn.com".
    let mut rest = host.as_str();
    loop {
        if let Some(known) = outlet_by_domain(rest) {
            return Some(known.to_string());
        }
        match rest.split_once('.') {
            Some((_, parent)) if parent.contains('.') => rest = parent,
            _ => return Some(host),
        }
    }
}

/// The host of `url` in lower case, without port, user and "www.".
pub(super) fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.trim_start_matches('/').split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let host = host.trim_end_matches('.');
    let host = ["www.", "www2.", "m.", "mobile.", "amp."]
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix).filter(|rest| rest.contains('.')))
        .unwrap_or(host);
    is_domain(host).then(|| host.to_string())
}

/// Whether `text` has the form of a domain's name: labels and a top level of letters.
fn is_domain(text: &str) -> bool {
    let Some((labels, top)) = text.rsplit_once('.') else {
        return false;
    };
    text.len() <= 253
        && top.len() >= 2
        && top.chars().all(char::is_alphabetic)
        && labels.split('.').all(|label| {
            !label.is_empty()
                && label
                    .chars()
                    .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn evidence<'t>(origin: &'t Origin) -> Evidence<'t> {
        Evidence {
            rule: None,
            origin,
            field: None,
            page: &[],
            url: None,
            removed: &[],
            last_lines: &[],
        }
    }

    #[test]
    fn the_order_of_evidence() {
        let origin = Origin {
            path: "news/herald/a.txt".into(),
            ..Origin::default()
        };
        let page = [("Morning Post of Nowhere".to_string(), "meta og:site_name")];
        let mut known = evidence(&origin);
        assert_eq!(publication(&known), None);
        known.url = Some("https://www.post.example/a/b");
        assert_eq!(
            publication(&known),
            Some(Found::new("post.example".into(), "url host"))
        );
        known.page = &page;
        assert_eq!(
            publication(&known),
            Some(Found::new(
                "Morning Post of Nowhere".into(),
                "meta og:site_name"
            ))
        );
        known.field = Some("Evening Bugle, LLC");
        assert_eq!(
            publication(&known),
            Some(Found::new("Evening Bugle".into(), "record field"))
        );
        known.rule = Some(PublicationFrom::Dir);
        assert_eq!(
            publication(&known),
            Some(Found::new("herald".into(), "rule: folder"))
        );
        known.rule = Some(PublicationFrom::Host);
        assert_eq!(
            publication(&known),
            Some(Found::new("post.example".into(), "rule: host"))
        );
        known.rule = Some(PublicationFrom::Field);
        known.field = None;
        assert_eq!(publication(&known), None);
    }

    #[test]
    fn departments_and_guests_are_no_publications() {
        assert_eq!(named("Fox Online News").as_deref(), Some("Fox News"));
        assert_eq!(named("NPR Online News").as_deref(), Some("NPR"));
        assert_eq!(named("bbc").as_deref(), Some("BBC"));
        assert_eq!(named("rt"), None);
        assert_eq!(named("HuffPost UK").as_deref(), Some("HuffPost"));
        assert_eq!(
            named("Business Insider DE").as_deref(),
            Some("Business Insider")
        );
        assert_eq!(named("Euronews (EN)").as_deref(), Some("Euronews"));
        assert_eq!(
            named("Nowhere Bugle UK").as_deref(),
            Some("Nowhere Bugle UK")
        );
        assert_eq!(named("Heise").as_deref(), Some("Heise Online"));
        assert_eq!(named("Fox News Opinion").as_deref(), Some("Fox News"));
        assert_eq!(named("Sun News").as_deref(), Some("Sun News"));
        assert_eq!(named("BBC News"), named("bbc.com"));
        let origin = Origin::default();
        for (field, found) in [
            ("Guest Writer - Right", "CNN"),
            ("Naomi Zorvex", "CNN"),
            ("Nowhere Bugle", "Nowhere Bugle"),
        ] {
            let known = Evidence {
                field: Some(field),
                url: Some("https://edition.cnn.com/a"),
                ..evidence(&origin)
            };
            let publication = publication(&known).map(|found| found.value);
            assert_eq!(publication.as_deref(), Some(found), "{field}");
        }
    }

    #[test]
    fn publishers_in_the_text() {
        let origin = Origin::default();
        for (line, found) in [
            (
                "Copyright © 2019 The Nowhere Bugle, LLC. Click here for reprint permission.",
                Some("The Nowhere Bugle"),
            ),
            (
                "© 2023 Nowhere Media. All rights reserved.",
                Some("Nowhere Media"),
            ),
            ("© Jane Doe", None),
            ("Image copyright Getty Images", None),
            ("Join NowhereTrack Whatsapp group", Some("NowhereTrack")),
            ("Join our Telegram channel", None),
            ("KYIV (Reuters) - It rained.", None),
        ] {
            let removed = [Removed {
                text: line.into(),
                reason: String::new(),
            }];
            let known = Evidence {
                removed: &removed,
                ..evidence(&origin)
            };
            assert_eq!(
                publication(&known).map(|p| p.value).as_deref(),
                found,
                "{line}"
            );
        }
    }

    #[test]
    fn hosts() {
        for (url, found) in [
            ("https://www.post.example/a", Some("post.example")),
            ("http://user@post.example:8080", Some("post.example")),
            (
                "https://web.archive.org/web/2023/https://www.post.example/a",
                Some("post.example"),
            ),
            ("https://m.post.example", Some("post.example")),
            ("post.example/a", Some("post.example")),
            ("https://news.google.com/x", None),
            ("not a url", None),
            ("http://127.0.0.1/", None),
        ] {
            assert_eq!(by_host(url).as_deref(), found, "{url}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_evidence_or_not(line in "\\PC{0,80}|(© |Copyright |Join |2023|Whatsapp|: |[A-Za-z. ]){0,12}") {
            let origin = Origin::default();
            let removed = [Removed { text: line.clone(), reason: String::new() }];
            let known = Evidence { field: Some(&line), url: Some(&line), removed: &removed, ..evidence(&origin) };
            publication(&known);
            in_text(&known);
        }
    }
}
