//! HTML pages: the body, and what the page says about itself.
//!
//! A page is scanned once into an [`outline`]; metadata are read from it, and a cut-down page
//! is made of it in which the body is sought by a readability crate (`readable`). Any input
//! is bounded in size and depth before that crate sees it. Boilerplate in the text that comes
//! out is left to `clean`, like that of any other text.

mod entity;
mod json_ld;
mod metadata;
mod notes;
mod outline;
mod prune;
mod readable;
mod scan;
mod settle;
mod title;

use crate::error::fence;
use crate::text::floor_boundary;
use metadata::Metadata;
use outline::Outline;
use scan::{Piece, scan};

/// What a page says.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The text of the article, a paragraph a line.
    pub(super) body: String,
    pub(super) headline: Option<String>,
    pub(super) url: Option<String>,
    pub(super) lang: Option<String>,
    /// Names of the publisher, best first, with the reason.
    pub(super) publishers: Vec<(String, &'static str)>,
    /// Who wrote it, as written, with the reason.
    pub(super) byline: Option<(String, &'static str)>,
    /// Dates as written, best first, with the reason.
    pub(super) dates: Vec<(String, &'static str)>,
    /// Short texts of the page that may be its date, if it states none.
    pub(super) notes: Vec<String>,
}

/// What is beyond so many bytes of a page is not looked at: the largest pages of news sites
/// have five million, nearly all of it script.
const MAX_HTML: usize = 12 << 20;

/// The cut-down page that body extraction gets is at most this long.
const MAX_PRUNED: usize = 1 << 20;

/// Reads the page in `html`.
pub(super) fn read(html: &str) -> Page {
    let html = &html[..floor_boundary(html, MAX_HTML)];
    let outline = Outline::of(html);
    let metadata = Metadata::of(html, &outline);
    let body = match outline.is_cut() {
        // No more is known of such a page than what is text in it.
        true => text_of(html),
        false => {
            let mut pruned = prune::prune(html, &outline);
            pruned.truncate(floor_boundary(&pruned, MAX_PRUNED));
            let body = readable_body(&pruned).unwrap_or_else(|| text_of(&pruned));
            settle::settle(body, html, &outline, &metadata)
        }
    };
    let mut publishers = metadata.publishers();
    publishers.extend(metadata.hints());
    Page {
        body,
        headline: metadata.headline(),
        url: metadata.url(),
        lang: metadata.lang(),
        publishers,
        byline: metadata.byline(),
        dates: metadata.dates(),
        notes: metadata.notes,
    }
}

/// The body that the crate finds. The crate is foreign code on foreign input: one page that
/// makes it panic must not end the work on a million others.
fn readable_body(pruned: &str) -> Option<String> {
    fence(|| readable::body(pruned))?
}

/// Elements that stand in a line; all others break it.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr", "img",
];

/// The text of a page or of a fragment of one, without any judgement: blocks on lines of
/// their own, references resolved.
pub(super) fn text_of(html: &str) -> String {
    let html = &html[..floor_boundary(html, MAX_HTML)];
    let mut raw = String::with_capacity(html.len());
    for piece in scan(html) {
        match piece {
            Piece::Text(range) => {
                // Line breaks in the source are spaces.
                let text = &html[range];
                entity::decode_into(text, &mut raw);
            }
            Piece::Open { name, .. } | Piece::Close { name, .. } => {
                let name = html[name].to_ascii_lowercase();
                if name == "br" {
                    raw.push('\n');
                } else if !INLINE.contains(&name.as_str()) {
                    raw.push_str("\n\n");
                }
            }
            Piece::Raw(_) => {}
        }
    }
    let mut text = String::with_capacity(raw.len());
    for line in raw.split('\n') {
        let mut words = line.split_whitespace().peekable();
        if words.peek().is_none() {
            if !text.is_empty() && !text.ends_with("\n\n") {
                text.push('\n');
            }
            continue;
        }
        for (at, word) in words.enumerate() {
            if at > 0 {
                text.push(' ');
            }
            text.push_str(word);
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAGE: &str = "<!DOCTYPE html><html lang=en><head><title>Bridge closed after flood | Nowhere Bugle</title>\
        <meta property='og:site_name' content='Nowhere Bugle'>\
        <script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Bridge closed after flood\",\"datePublished\":\"2023-02-04\",\"author\":{\"name\":\"Jane Doe\"}}</script>\
        </head><body><nav><a href=/>Home</a><a href=/w>World</a></nav><article><h1>Bridge closed after flood</h1>\
        <p>The bridge over the river was closed on <b>Mon</b>day, officials said, after the water rose by more than a metre within a night.</p>\
        <div class='related-articles'><a href=/m>Mayor resigns after the fire</a></div>\
        <p>No one was hurt, and the mayor said that it would open again within a week, if the rain that has fallen since Friday stops.</p>\
        <p>The bridge was built in 1931 and is the only way into the old town for those who come from the north of the country.</p>\
        </article><footer>© 2023 Nowhere Bugle</footer></body></html>";

    #[test]
    fn text_behind_too_many_tags_is_found_all_the_same() {
        let html = format!("<html><body>{}<p>The quay fell.</p>", "<i>".repeat(650_000));
        assert_eq!(read(&html).body.trim(), "The quay fell.");
    }

    #[test]
    fn a_page_is_read() {
        let page = read(PAGE);
        assert_eq!(page.headline.as_deref(), Some("Bridge closed after flood"));
        assert!(page.body.contains("closed on Monday, officials"));
        assert!(page.body.contains("built in 1931"));
        assert!(!page.body.contains("Mayor resigns") && !page.body.contains("World"));
        assert_eq!(page.publishers[0].0, "Nowhere Bugle");
        assert_eq!(page.byline.unwrap().0, "Jane Doe");
        assert_eq!(page.dates[0].0, "2023-02-04");
        assert_eq!(page.lang.as_deref(), Some("en"));
    }

    #[test]
    fn a_teaser_for_sharing_is_no_headline() {
        let headline = |shown: &str, shared: &str, title: &str| {
            let page = format!(
                "<html><head><title>{title} | Nowhere Bugle</title>\
                 <meta property='og:site_name' content='Nowhere Bugle'>\
                 <meta property='og:title' content='{shared}'>\
                 <meta name='twitter:title' content='{shared}'>\
                 <script type='application/ld+json'>\
                 {{\"@type\":\"NewsArticle\",\"headline\":\"{shown}\"}}</script></head>\
                 <body><h1>{shown}</h1><p>The quay fell.</p></body></html>"
            );
            read(&page).headline
        };
        let shown = "Bridge over the old river closed after flood";
        let shorter = "Bridge over river closed after flood";
        let teaser = "You will not believe what the water did to this town";
        for (shared, title, wanted) in [
            (shorter, shown, shorter),
            (teaser, shown, shown),
            // The page's title is on neither side.
            (teaser, "Flood in Nowhere", teaser),
        ] {
            assert_eq!(headline(shown, shared, title).as_deref(), Some(wanted));
        }
    }

    #[test]
    fn text_of_fragments() {
        assert_eq!(
            text_of("<p>One &amp; <b>t</b>wo</p>\n<p>Three<br>four</p>"),
            "One & two\n\nThree\nfour"
        );
        assert_eq!(text_of("a < b & c"), "a < b & c");
    }

    #[test]
    fn hostile_pages_end() {
        for html in [
            "<div>".repeat(100_000) + "text",
            "<div>".repeat(100_000) + "text" + &"</div>".repeat(100_000),
            "<b x=1>".repeat(30_000) + &"<p>text".repeat(10_000),
            "<table>".repeat(50_000),
            "<a href='".repeat(50_000),
            "<ul><li>".repeat(50_000),
            "<svg><math>".repeat(20_000),
            "</p>".repeat(100_000),
            "<".repeat(200_000),
            "&".repeat(200_000),
        ] {
            read(&html);
        }
    }

    proptest! {
        #[test]
        fn any_page_is_read_without_panic(html in "\\PC{0,80}|(<div>|</div>|<p class=share>|</p>|<table>|<tr><td>|x. |</a>|<a>|<script>|</script>|<ul|>|<h1>|<title>){0,30}") {
            read(&html);
            text_of(&html);
        }
    }
}
