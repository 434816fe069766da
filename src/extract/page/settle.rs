//! The body of a page, settled between what the readability crate found and what the page
//! says elsewhere: the text that JSON-LD or a script states, and the standfirst.

use crate::text::{floor_boundary, fold_key};

use super::metadata::Metadata;
use super::outline::Outline;
use super::scan::Piece;
use super::text_of;

/// A body shorter than this is hardly one.
const MIN_BODY: usize = 250;

/// A standfirst, in bytes.
const STANDFIRST: std::ops::RangeInclusive<usize> = 40..=700;

/// A stated text beyond so many bytes, and a body of more lines, is no article.
const MAX_STATED: usize = 400_000;
const MAX_LINES: usize = 3000;

/// So many elements that could be a standfirst are looked at.
const MAX_CANDIDATES: usize = 3000;

/// The body of the page, where `found` is what the readability crate took for it.
pub(super) fn settle(found: String, html: &str, outline: &Outline, metadata: &Metadata) -> String {
    let mut body = stated(found, metadata);
    if body.len() < MIN_BODY
        && let Some(text) = scripted(html, outline)
        && text.len() > body.len()
    {
        body = text;
    }
    let mut lines: Vec<&str> = body
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    trim(&mut lines);
    let standfirst = standfirst(&lines, html, outline, metadata);
    let mut text = String::with_capacity(body.len() + 200);
    for line in standfirst.iter().map(String::as_str).chain(lines) {
        if !text.is_empty() {
            // Each line is a paragraph of the page.
            text.push_str("\n\n");
        }
        text.push_str(line);
    }
    text
}

/// Takes off what stands above the first sentence and below the last: section, kicker, the
/// headline again; tags, links.
fn trim(lines: &mut Vec<&str>) {
    let Some(last) = lines.iter().rposition(|line| is_text(line)) else {
        return;
    };
    lines.truncate(last + 1);
    if let Some(end) = headings_from(lines) {
        lines.truncate(end);
    }
    let first = lines.iter().position(|line| is_text(line)).unwrap_or(0);
    lines.drain(..first);
}

/// So many full paragraphs make an article, and so many headings behind them a list of
/// others.
const MIN_PARAGRAPHS: usize = 4;
const MIN_HEADINGS: usize = 5;

/// Where a list of other articles' headings begins behind the last full paragraph.
fn headings_from(lines: &[&str]) -> Option<usize> {
    let full = |line: &&str| {
        let said = line.trim_end_matches(['"', '”', '»', '“', '’', ')', '」', ' ']);
        line.len() >= 90 && said.ends_with(['.', '!', '。', '…', '।', '۔', '։', '።'])
    };
    let last = lines.iter().rposition(full)?;
    let tail = lines.get(last + 1..)?;
    let stops = tail.iter().filter(|line| line.ends_with('.')).count();
    let paragraphs = lines.iter().filter(|line| full(line)).count();
    let listed = tail.len() >= MIN_HEADINGS && stops * 5 < tail.len();
    (listed && paragraphs >= MIN_PARAGRAPHS).then_some(last + 1)
}

/// Whether a line is text and not a label, a link or a heading.
fn is_text(line: &str) -> bool {
    ends_sentence(line) || line.len() > 160 && !is_menu(line)
}

/// Whether a long line is a row of links: no mark in it, and most words capitalised.
fn is_menu(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let proper = line
        .split_whitespace()
        .filter(|word| word.starts_with(char::is_uppercase))
        .count();
    !line.contains(['.', ',', '。', '，']) && words > 12 && proper * 10 > words * 6
}

fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end_matches([')', ']', ' ']);
    line.ends_with([
        '.', '!', '?', '"', '”', '»', '。', '…', '’', '“', ':', '।', '።', '」', '؟', '】', '―',
    ])
}

/// The body with the help of the text that the page's JSON-LD states.
fn stated(body: String, metadata: &Metadata) -> String {
    let Some(stated) = metadata.statement.body.as_deref() else {
        return body;
    };
    let stated = text_of(&stated[..floor_boundary(stated, MAX_STATED)]);
    if stated.len() > 600 && stated.len() > 2 * body.len() {
        return stated;
    }
    // Each line is sought in the whole statement.
    if body.bytes().filter(|b| *b == b'\n').count() > MAX_LINES {
        return body;
    }
    let key = fold_key(&stated);
    let lines: Vec<(&str, bool)> = body
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let line_key = fold_key(line);
            let start = &line_key[..floor_boundary(&line_key, 80)];
            (line, key.contains(start))
        })
        .collect();
    let known: usize = lines
        .iter()
        .filter(|(_, known)| *known)
        .map(|(line, _)| line.len())
        .sum();
    // A summary or a part proves nothing about the rest.
    if known * 10 < stated.len() * 7 || stated.len() * 2 < body.len() {
        return body;
    }
    let last = lines
        .iter()
        .rposition(|(_, known)| *known)
        .unwrap_or(lines.len());
    let mut text = String::with_capacity(body.len());
    for (at, (line, known)) in lines.iter().enumerate() {
        // The standfirst and subheadings are often left out of the statement.
        if *known || at < last && is_text(line) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// The standfirst of the page, when the body lacks it: the paragraph above the text that the
/// page also describes itself with.
fn standfirst(
    lines: &[&str],
    html: &str,
    outline: &Outline,
    metadata: &Metadata,
) -> Option<String> {
    let first = fold_key(lines.first()?);
    let opening = lines
        .iter()
        .take(4)
        .map(|line| fold_key(line))
        .collect::<Vec<_>>();
    let start = &first[..floor_boundary(&first, 60)];
    let descriptions: Vec<String> = metadata
        .descriptions()
        .iter()
        .filter(|text| STANDFIRST.contains(&text.len()))
        .map(|text| fold_key(text.trim_end_matches(['.', '…', ' '])))
        .filter(|key| {
            key.len() >= 30
                && !opening
                    .iter()
                    .any(|line| line.contains(key.as_str()) || key.contains(start))
        })
        .collect();
    if descriptions.is_empty() {
        return None;
    }
    // Only what a reader sees counts, and only what stands above the text.
    let mut candidates = 0;
    for (at, piece) in outline.pieces.iter().enumerate() {
        let Piece::Open { .. } = piece else { continue };
        if candidates > MAX_CANDIDATES {
            break;
        }
        if !matches!(
            outline.name(at),
            "p" | "h2" | "h3" | "div" | "strong" | "span" | "section"
        ) {
            continue;
        }
        let Some(end) = outline.ends.get(at).copied().flatten() else {
            continue;
        };
        let amount = outline.amount(at, end as usize).text as usize;
        if !STANDFIRST.contains(&amount) || end as usize - at > 40 {
            continue;
        }
        candidates += 1;
        let mut text = String::with_capacity(amount);
        for piece in &outline.pieces[at..end as usize] {
            if let Piece::Text(range) = piece {
                super::entity::decode_into(&html[range.clone()], &mut text);
            }
        }
        let key = fold_key(&text);
        if key.len() >= 30 && key.contains(start) {
            return None;
        }
        if descriptions.iter().any(|known| {
            key.starts_with(known.as_str())
                || known.starts_with(&key) && key.len() * 10 > known.len() * 9
        }) {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            return Some(text);
        }
    }
    None
}

/// The longest piece of HTML that stands as a string in the page's scripts: pages that are
/// drawn by a program hold their article so.
fn scripted(html: &str, outline: &Outline) -> Option<String> {
    let mut best: &str = "";
    for (at, piece) in outline.pieces.iter().enumerate() {
        if let Piece::Raw(range) = piece
            && at > 0
            && outline.name(at - 1) == "script"
        {
            let script = &html[range.clone()];
            for literal in literals(script) {
                let markup = literal.contains("<p") || literal.contains("\\u003cp");
                if markup && literal.len() > best.len() {
                    best = literal;
                }
            }
        }
    }
    if best.len() < MIN_BODY {
        return None;
    }
    let decoded: String = serde_json::from_str(best).ok()?;
    let outline = Outline::of(&decoded);
    let text = text_of(&super::prune::prune(&decoded, &outline));
    (text.len() >= MIN_BODY).then_some(text)
}

/// The string literals in double quotes of a script, quotes included.
fn literals(script: &str) -> impl Iterator<Item = &str> {
    let bytes = script.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + memchr::memchr(b'"', bytes.get(at..)?)?;
        let mut end = start + 1;
        loop {
            let next = memchr::memchr2(b'"', b'\\', bytes.get(end..)?)?;
            end += next;
            if bytes.get(end) == Some(&b'"') {
                break;
            }
            end += 2;
        }
        at = end + 1;
        script.get(start..=end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(found: &str, html: &str) -> String {
        let outline = Outline::of(html);
        let metadata = Metadata::of(html, &outline);
        settle(found.into(), html, &outline, &metadata)
    }

    const TEXT: &str =
        "The bridge over the river was closed on Monday, officials said, after the water rose.";

    #[test]
    fn the_standfirst_is_put_back() {
        let html = format!(
            "<meta name=description content='Only way into the old town is blocked until the weekend...'>\
             <h1>Bridge closed</h1><div class=intro>Only way into the old town is blocked until the weekend, says mayor.</div><p>{TEXT}</p>"
        );
        let whole = format!(
            "Only way into the old town is blocked until the weekend, says mayor.\n\n{TEXT}"
        );
        assert_eq!(settled(TEXT, &html), whole);
        assert_eq!(settled(&whole, &html), whole);
        // A description that no reader sees is no part of the text.
        let hidden = "<meta name=description content='Only way into the old town is blocked until the weekend'><p>x</p>";
        assert_eq!(settled(TEXT, hidden), TEXT);
    }

    #[test]
    fn labels_above_and_below_the_text_go() {
        let found = format!(
            "World\nBridge closed after flood\n{TEXT}\nA subheading\n{TEXT}\nFloods\nBridges"
        );
        assert_eq!(
            settled(&found, ""),
            format!("{TEXT}\n\nA subheading\n\n{TEXT}")
        );
        assert_eq!(settled("No sentence", ""), "No sentence");
    }

    #[test]
    fn a_text_that_stands_in_a_script() {
        let text = format!("{TEXT} ").repeat(5);
        let html = format!(
            "<script>x.push({{\"a\":\"b\\\"c\",\"html\":\"\\u003cp\\u003e{text}\\u003c/p\\u003e\"}})</script>"
        );
        assert_eq!(settled("", &html), text.trim_end());
    }
}
