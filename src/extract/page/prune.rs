//! A page cut down before its body is sought: parts that are no article by their tag or by
//! the words of their class are dropped, inline markup too, and nothing stays nested deeper
//! than any parser can bear. What is left is plain, shallow, well-formed HTML.

use super::outline::Outline;
use super::scan::{Piece, attribute, attributes};

/// Elements that never hold an article's text.
const DROPPED: &[&str] = &[
    "script",
    "style",
    "noscript",
    "svg",
    "iframe",
    "form",
    "nav",
    "footer",
    "aside",
    "button",
    "select",
    "template",
    "dialog",
    "video",
    "audio",
    "object",
    "canvas",
    "map",
    "menu",
    "figcaption",
    "textarea",
    "input",
    "label",
    "option",
    "picture",
    "amp-ad",
    "amp-iframe",
    "amp-social-share",
    "amp-analytics",
    "math",
    "datalist",
    "xmp",
    "noembed",
    "noframes",
    "applet",
    "embed",
];

/// Inline elements: their tags go, their text stays where it is. They would cost parsers
/// time (formatting is reopened in every block) and insert spaces into words.
const INLINE: &[&str] = &[
    "b", "i", "em", "strong", "span", "font", "u", "s", "mark", "small", "big", "sup", "sub",
    "abbr", "acronym", "cite", "code", "kbd", "tt", "ins", "del", "strike", "nobr", "q", "var",
    "dfn", "bdi", "bdo", "wbr", "ruby", "rb", "data", "samp", "center",
];

/// Elements whose end tag may be left out, so that they never nest in themselves.
const SELF_ENDING: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option",
];

/// Elements kept whatever their class says.
const FRAMES: &[&str] = &["html", "body", "main", "article", "h1", "head"];

/// Words of a class or id that name a part of the page that is no article. A class is split
/// at hyphens, underscores and capitals: "articleRelated__list" is article, related, list.
const CLASS_WORDS: &[&str] = &[
    "related",
    "newsletter",
    "newsletters",
    "recommended",
    "recommendation",
    "recommendations",
    "share",
    "sharing",
    "shares",
    "sharebar",
    "sharethis",
    "social",
    "socials",
    "comment",
    "comments",
    "disqus",
    "breadcrumb",
    "breadcrumbs",
    "caption",
    "captions",
    "credit",
    "credits",
    "copyright",
    "promo",
    "promos",
    "promotion",
    "advert",
    "advertisement",
    "ads",
    "adslot",
    "advertising",
    "sponsor",
    "sponsored",
    "outbrain",
    "taboola",
    "byline",
    "bylines",
    "authorbox",
    "authors",
    "author",
    "timestamp",
    "pubdate",
    "readmore",
    "trending",
    "tags",
    "taglist",
    "keywords",
    "toolbar",
    "tooltip",
    "modal",
    "popup",
    "popover",
    "overlay",
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "sidebar",
    "widget",
    "widgets",
    "navigation",
    "navbar",
    "nav",
    "menu",
    "footer",
    "disclaimer",
    "infobox",
    "factbox",
    "player",
    "videoplayer",
    "signup",
    "login",
    "register",
    "bookmark",
    "bookmarks",
    "poll",
    "quiz",
    "skip",
    "teaserlist",
    "mostread",
    "popular",
    "subscribe",
    "dateline",
    "kicker",
    "figcaption",
    "audioplayer",
    "voice",
    "speech",
    "listen",
    "print",
    "pagination",
    "feedback",
    "rating",
    "upsell",
    "regwall",
    "banner",
    "toast",
    "hidden",
    "noprint",
    "affiliate",
    "googlenews",
    "whatsapp",
    "telegram",
    "bio",
];

/// Two words in a row that name such a part.
const CLASS_PAIRS: &[&str] = &[
    "read more",
    "more on",
    "most read",
    "sr only",
    "visually hidden",
    "screen reader",
    "visuallyhidden",
    "also read",
    "read also",
    "see also",
    "up next",
    "photo source",
    "image source",
    "about author",
    "last updated",
    "read time",
    "reading time",
    "article date",
    "publish date",
    "published date",
    "published time",
    "publication date",
    "follow us",
    "sign up",
    "live blog",
    "inline links",
    "further reading",
    "article footer",
    "article tags",
    "article meta",
    "meta info",
    "post meta",
    "entry meta",
    "post tags",
    "lire aussi",
    "lees ook",
    "les ogsa",
    "lee tambien",
    "content reserved",
    "editors note",
];

/// An element with more than this share of the page's paragraphs is no side matter, whatever
/// its class says.
const MAX_SHARE: f32 = 0.3;

/// No article is nested deeper than this; parsers and what walks their trees recurse.
const MAX_DEPTH: usize = 200;

/// `html` cut down to what can be its article.
pub(super) fn prune(html: &str, outline: &Outline) -> String {
    let mut out = String::with_capacity(html.len() / 4);
    let total = outline.total();
    // End tags to write, by piece: those of start tags that were written.
    let mut written = vec![false; outline.pieces.len()];
    let mut depth = 0usize;
    let mut at = 0;
    // Links inside running text are text up to this piece.
    let mut links_are_text_to = 0;
    while let Some(piece) = outline.pieces.get(at) {
        let name = outline.name(at);
        match piece {
            Piece::Text(range) => out.push_str(&html[range.clone()]),
            Piece::Raw(_) => {}
            Piece::Open { attrs, .. } => {
                let end = outline.ends[at].map(|end| end as usize);
                let attrs = &html[attrs.clone()];
                if is_dropped(outline, at, end, name, attrs, total.paragraph)
                    && let Some(end) = end
                {
                    // A block's place separates the words around it.
                    if !INLINE.contains(&name) {
                        out.push('\n');
                    }
                    at = end + 1;
                    continue;
                }
                if let Some(end) = end
                    && matches!(name, "p" | "h2" | "h3" | "blockquote" | "li")
                {
                    let amount = outline.amount(at, end);
                    if amount.link * 2 < amount.text {
                        links_are_text_to = links_are_text_to.max(end);
                    }
                }
                let keeps = !(INLINE.contains(&name)
                    || DROPPED.contains(&name)
                    || name.is_empty()
                    || name == "a" && at < links_are_text_to
                    || depth >= MAX_DEPTH);
                if keeps {
                    open_tag(&mut out, name, attrs);
                    if let Some(end) = end {
                        written[end] = true;
                        if !SELF_ENDING.contains(&name) {
                            depth += 1;
                        }
                    } else if !SELF_ENDING.contains(&name) && !is_void(name) {
                        // Nothing ends it: it stays open to the end of the page.
                        depth += 1;
                    }
                }
            }
            Piece::Close { .. } => {
                if written[at] {
                    out.push_str("</");
                    out.push_str(name);
                    out.push('>');
                    if !SELF_ENDING.contains(&name) {
                        depth = depth.saturating_sub(1);
                    }
                }
            }
        }
        at += 1;
    }
    out
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "meta"
            | "link"
            | "base"
            | "col"
            | "area"
            | "param"
            | "source"
            | "track"
    )
}

/// Writes a start tag with the attributes that body extraction looks at.
fn open_tag(out: &mut String, name: &str, attrs: &str) {
    out.push('<');
    out.push_str(name);
    for (key, value) in attributes(attrs).take(40) {
        let kept = matches!(
            key.as_str(),
            "class" | "id" | "itemprop" | "role" | "name" | "property" | "content" | "itemtype"
        );
        if kept && !value.contains(['"', '<', '>']) && value.len() < 1000 {
            out.push(' ');
            out.push_str(&key);
            out.push_str("=\"");
            out.push_str(value);
            out.push('"');
        }
    }
    out.push('>');
}

/// Whether the element at piece `at` is no part of the article.
fn is_dropped(
    outline: &Outline,
    at: usize,
    end: Option<usize>,
    name: &str,
    attrs: &str,
    paragraphs: u32,
) -> bool {
    let Some(end) = end else {
        return false;
    };
    if matches!(
        name,
        "script" | "style" | "svg" | "iframe" | "template" | "textarea"
    ) {
        return true;
    }
    if FRAMES.contains(&name) {
        return false;
    }
    let inside = outline.amount(at, end).paragraph;
    if inside as f32 > MAX_SHARE * paragraphs as f32 {
        return false;
    }
    DROPPED.contains(&name) || is_hidden(attrs) || is_side_matter(name, attrs)
}

fn is_hidden(attrs: &str) -> bool {
    if attrs.is_empty() {
        return false;
    }
    let style = attribute(attrs, "style").unwrap_or("");
    attribute(attrs, "hidden").is_some()
        || attribute(attrs, "aria-hidden") == Some("true")
        || style.contains("display:none")
        || style.contains("display: none")
}

/// Whether class, id or role name a part that is no article.
fn is_side_matter(name: &str, attrs: &str) -> bool {
    attributes(attrs)
        .take(40)
        .any(|(key, value)| match key.as_str() {
            "class" | "id" | "data-component" | "data-testid" | "data-type" => {
                let mut last = String::new();
                class_words(value).take(60).any(|word| {
                    let pair = format!("{last} {word}");
                    let found = CLASS_WORDS.contains(&word.as_str())
                        || CLASS_PAIRS.contains(&pair.as_str())
                        || CLASS_PAIRS.contains(&word.as_str());
                    last = word;
                    found
                })
            }
            "role" => matches!(
                value,
                "navigation" | "complementary" | "contentinfo" | "dialog" | "banner" | "search"
            ),
            "itemprop" => matches!(
                value,
                "author" | "datePublished" | "dateModified" | "caption"
            ),
            "rel" => name == "a" && (value.contains("author") || value.contains("tag")),
            _ => false,
        })
}

/// The words of a class, in lower case.
fn class_words(value: &str) -> impl Iterator<Item = String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut lower = false;
    let end = crate::text::floor_boundary(value, 600);
    for c in value[..end].chars() {
        let ends = !c.is_alphanumeric() || (c.is_uppercase() && lower);
        if ends && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        lower = c.is_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pruned(html: &str) -> String {
        prune(html, &Outline::of(html))
    }

    #[test]
    fn side_matter_goes_and_the_article_stays() {
        let html = "<body class=\"has-sidebar\"><div class=\"articleRelated__list\"><p>Other</p></div>\
                    <article><p>It <b>rained</b> on <a href=\"x\">Monday</a>, and it rained a lot.</p><figcaption>Rain</figcaption></article></body>";
        assert_eq!(
            pruned(html),
            "<body class=\"has-sidebar\">\n<article><p>It rained on Monday, and it rained a lot.</p>\n</article></body>"
        );
    }

    #[test]
    fn a_class_does_not_condemn_the_whole_article() {
        let html = "<div class=\"social\"><p>It rained on Monday, and it rained a lot.</p></div>";
        assert!(pruned(html).contains("rained"));
    }

    #[test]
    fn words_of_classes() {
        let words: Vec<String> = class_words("c-articleRelated__list isHidden").collect();
        assert_eq!(words, ["c", "article", "related", "list", "is", "hidden"]);
    }

    #[test]
    fn depth_is_bounded() {
        for html in [
            "<div>".repeat(100_000) + "x",
            "<div>".repeat(100_000) + "x" + &"</div>".repeat(100_000),
            "<b a=1>".repeat(50_000) + "<p>x",
        ] {
            let out = pruned(&html);
            assert!(out.matches("<div").count() <= MAX_DEPTH);
            assert!(out.contains('x'));
        }
    }

    proptest! {
        #[test]
        fn any_page_is_pruned(html in "(<div>|</div>|<p class=share>|</p>|<b|x|</a>|<a>|<script>|</script>|<ul|>){0,30}") {
            prop_assert!(pruned(&html).len() <= html.len() * 2 + 16);
        }
    }
}
