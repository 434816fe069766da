//! Remnants of markup in plain text: tags that a scraper broke, shortcodes, character
//! references. Whole HTML pages are left to `page`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Match, Regex};

use crate::text::floor_boundary;

/// A tag, with the spaces that a broken one may have, or a shortcode of a common blog engine.
static REMNANT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)<\s*/?\s*(?:p|div|span|br|a|img|b|i|u|em|strong|iframe|figure|figcaption|h[1-6]|ul|ol|li|blockquote|table|tbody|tr|td|th|section|article|script|style|font|center|hr|sup|sub|amp-[a-z-]+|video|source)(?:\s[^<>]*=[^<>]*)?\s*/?\s*>|\[/?(?:pullquote|caption|embed|gallery|video|audio|youtube|tweet|playlist|vc_[a-z_]+|et_pb_[a-z_]+)(?:\s[^\[\]]*)?\]|<!--[^<>]*-->|(?-i:<[a-z][a-z0-9-]*(?:\s+[a-z][a-z0-9-]*="[^"<>]*")+\s*/?>|</?(?:tweet|quote|embed|widget|aside|media)\s*/?>)"#,
    )
    .ok()
});

/// The longest remnant, in bytes. Whatever is longer is text that a stray sign stands before.
/// Not a part of the expression, which counted repeats would make a thousand times larger, and
/// slow to build.
const LONGEST: usize = 2_000;

/// The longest name in angle brackets, in bytes.
const LONGEST_NAME: usize = 80;

/// `line` without remnants of markup, and the remnants; `None` when it has none.
pub(super) fn strip(line: &str) -> Option<(String, Vec<String>)> {
    memchr::memchr2(b'<', b'[', line.as_bytes())?;
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

/// `text` with the signs of what is no tag as references, for a parser of HTML: what stands in
/// angle brackets with a capital is a name or the code of a share, "<BARC.L>".
pub(in crate::extract) fn with_names_kept(text: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut last = 0;
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let inside = &text[at + 1..];
        let inside = &inside[..floor_boundary(inside, LONGEST_NAME)];
        let name = inside.split(['<', '>', '=', '/']).next().unwrap_or("");
        let closed = inside.as_bytes().get(name.len()) == Some(&b'>');
        let tag = || {
            let whole = text.get(at..at + name.len() + 2).unwrap_or("");
            REMNANT.as_ref().is_some_and(|tag| tag.is_match(whole))
        };
        if closed && name.starts_with(|c: char| c.is_ascii_uppercase()) && !tag() {
            kept.push_str(&text[last..at]);
            kept.push_str("&lt;");
            last = at + 1;
        }
    }
    if last == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[last..]);
    Cow::Owned(kept)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_any_name_are_told_by_their_attributes() {
        let line =
            "He wrote: <tweet tweet-id=\"12\" lang=\"en\">It rains<tweet/>. <Zorvex Corp> fell.";
        let (text, remnants) = strip(line).unwrap();
        assert_eq!(text, "He wrote: It rains. <Zorvex Corp> fell.");
        assert_eq!(remnants.len(), 2);
    }

    #[test]
    fn names_in_angle_brackets_are_no_tags() {
        for (text, kept) in [
            ("ZORVEX <ZRVX.L> UP", "ZORVEX &lt;ZRVX.L> UP"),
            ("<Zorvex Corp> to pay", "&lt;Zorvex Corp> to pay"),
            (
                "<B>Rain</B> <BR>and <b>wind</b>",
                "<B>Rain</B> <BR>and <b>wind</b>",
            ),
            ("<Div class=x>Rain <A", "<Div class=x>Rain <A"),
            ("", ""),
        ] {
            assert_eq!(with_names_kept(text), kept);
        }
    }
}
