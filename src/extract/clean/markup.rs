//! Remnants of markup in plain text: tags that a scraper broke, shortcodes, character
//! references. Whole HTML pages are left to `page`.

use std::sync::LazyLock;

use regex::{Match, Regex};

/// A tag, with the spaces that a broken one may have, or a shortcode of a common blog engine.
static REMNANT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)<\s*/?\s*(?:p|div|span|br|a|img|b|i|u|em|strong|iframe|figure|figcaption|h[1-6]|ul|ol|li|blockquote|table|tbody|tr|td|th|section|article|script|style|font|center|hr|sup|sub|amp-[a-z-]+|video|source)(?:\s[^<>]*=[^<>]*)?\s*/?\s*>|\[/?(?:pullquote|caption|embed|gallery|video|audio|youtube|tweet|playlist|vc_[a-z_]+|et_pb_[a-z_]+)(?:\s[^\[\]]*)?\]|<!--[^<>]*-->"#,
    )
    .ok()
});

/// The longest remnant, in bytes. Whatever is longer is text that a stray sign stands before.
/// Not a part of the expression, which counted repeats would make a thousand times larger, and
/// slow to build.
const LONGEST: usize = 2_000;

/// `line` without remnants of markup, and the remnants; `None` when it has none.
pub(super) fn strip(line: &str) -> Option<(String, Vec<String>)> {
    if !line.contains(['<', '[']) {
        return None;
    }
    let remnant = REMNANT.as_ref()?;
    let short = |found: &Match<'_>| found.len() <= LONGEST;
    let mut all = remnant.find_iter(line).filter(short).peekable();
    all.peek()?;
    let (mut text, mut remnants, mut last) = (String::with_capacity(line.len()), Vec::new(), 0);
    for found in all {
        text.push_str(&line[last..found.start()]);
        let before = text.chars().next_back().is_some_and(char::is_alphanumeric);
        let after = line[found.end()..]
            .chars()
            .next()
            .is_some_and(char::is_alphanumeric);
        if before && after && breaks_words(found.as_str()) {
            text.push(' ');
        }
        remnants.push(found.as_str().to_string());
        last = found.end();
    }
    text.push_str(&line[last..]);
    Some((text, remnants))
}

/// Whether a tag stands between words; "<b>" may stand inside one.
fn breaks_words(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/', ' ']);
    let name: String = name
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    !matches!(
        name.to_ascii_lowercase().as_str(),
        "b" | "i" | "u" | "em" | "strong" | "span" | "a" | "font" | "sup" | "sub"
    )
}

/// The text of a record's body that is a fragment of HTML, or `None` when it is plain text.
///
/// A body counts as HTML when it has paragraphs or breaks as tags: a feed's content. A
/// single tag in running text is a remnant, which [`strip`] deals with.
pub(in crate::extract) fn plain_text(body: &str) -> Option<String> {
    if !body.contains('<') {
        return None;
    }
    let marks = ["</p>", "<br>", "<br/>", "<br />", "</div>", "</P>", "<BR>"];
    let count: usize = marks
        .iter()
        .map(|mark| body.match_indices(mark).take(2).count())
        .sum();
    (count >= 2).then(|| crate::extract::page::text_of(body))
}
