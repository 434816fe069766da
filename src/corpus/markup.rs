//! Text out of a record's field that holds HTML. Whole pages are left to the extractor;
//! here are bodies and headlines with some tags and entities in them, and texts that only
//! look so: wire copy writes `<BAC.N>` and `<San Miguel Corp>`, and those must stay.

use memchr::{memchr, memchr2, memmem};

use super::entities::reference;

/// `text` without its markup, if it has any; paragraphs stay apart. Text that was escaped
/// twice is read twice.
pub(super) fn to_text(text: String) -> String {
    if memchr2(b'<', b'&', text.as_bytes()).is_none() {
        return text;
    }
    let mut tags = Tags::new(&text);
    let evidence = tags.evidence();
    if evidence.marked >= 2 {
        return strip(&text, evidence.blocks >= 2);
    }
    if memchr(b'&', text.as_bytes()).is_none() {
        return text;
    }
    let plain = unescape(&text);
    let twice = plain.len() < text.len() && Tags::new(&plain).evidence().marked >= 4;
    if twice { strip(&plain, true) } else { plain }
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        let (c, length) = reference(rest).unwrap_or(('&', 1));
        push(&mut out, c);
        rest = rest.get(length..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// Spaces that hold lines together or words apart become plain ones or nothing: they are
/// layout, and keep words from being found.
fn push(out: &mut String, c: char) {
    match c {
        '\u{a0}' => out.push(' '),
        '\u{ad}' | '\0' => {}
        c => out.push(c),
    }
}

/// What an element does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Stands apart as a paragraph.
    Block,
    /// Begins a line.
    Line,
    /// Stands apart on its line.
    Cell,
    /// Nothing.
    Inline,
    /// Its content is no text.
    Hidden,
}

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "ul" | "ol"
        | "dl" | "table" | "section" | "article" | "header" | "footer" | "main" | "aside"
        | "nav" | "figure" | "figcaption" | "pre" | "address" | "center" | "hr" | "form"
        | "fieldset" | "title" | "head" | "body" | "html" | "thead" | "tbody" | "tfoot"
        | "caption" | "details" | "summary" => Kind::Block,
        "br" | "li" | "tr" | "dt" | "dd" | "option" => Kind::Line,
        "td" | "th" => Kind::Cell,
        "a" | "abbr" | "acronym" | "b" | "big" | "cite" | "code" | "del" | "em" | "font" | "i"
        | "img" | "ins" | "kbd" | "label" | "mark" | "meta" | "link" | "picture" | "q" | "s"
        | "small" | "source" | "span" | "strike" | "strong" | "sub" | "sup" | "time" | "tt"
        | "u" | "var" | "video" | "audio" | "wbr" | "input" | "button" | "select" | "param"
        | "embed" | "col" | "colgroup" | "noscript" | "samp" | "bdi" | "bdo" => Kind::Inline,
        "script" | "style" | "svg" | "iframe" | "object" | "template" | "textarea" | "canvas" => {
            Kind::Hidden
        }
        // Custom elements and office namespaces.
        name if name.contains(['-', ':']) => Kind::Inline,
        _ => return None,
    })
}

/// A tag of a known element.
struct Tag {
    name: String,
    kind: Kind,
    closing: bool,
    attributes: bool,
    lower: bool,
    end: usize,
}

/// Finds tags. Attributes are read to their end, which hostile text can make a long way for
/// nothing: so the way is bounded by a multiple of the text.
struct Tags<'t> {
    text: &'t str,
    budget: usize,
}

#[derive(Default)]
struct Evidence {
    /// How sure it is that there is markup; 2 and more is.
    marked: usize,
    blocks: usize,
}

impl<'t> Tags<'t> {
    fn new(text: &'t str) -> Tags<'t> {
        Tags {
            text,
            budget: text.len().saturating_mul(8),
        }
    }

    fn at(&mut self, at: usize) -> Option<Tag> {
        let rest = self.text.as_bytes().get(at + 1..)?;
        let (closing, rest) = match rest.strip_prefix(b"/") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':');
        let length = rest.iter().take(40).take_while(|b| is_name(b)).count();
        let raw = rest.get(..length)?;
        if !raw.first()?.is_ascii_alphabetic() {
            return None;
        }
        let name = String::from_utf8_lossy(raw).to_ascii_lowercase();
        let kind = kind(&name)?;
        let after = rest.get(length..)?;
        if !matches!(after.first()?, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r') {
            return None;
        }
        let close = self.close(after)?;
        let inside = after.get(..close)?;
        let attributes = memchr(b'=', inside).is_some();
        if !attributes && inside.trim_ascii().len() > 1 && name.contains(':') {
            return None;
        }
        Some(Tag {
            kind,
            closing,
            attributes,
            lower: raw.iter().all(|b| !b.is_ascii_uppercase()),
            end: self.text.len() - after.len() + close + 1,
            name,
        })
    }

    /// Where the `>` stands that ends a tag, outside of quotes.
    fn close(&mut self, after: &[u8]) -> Option<usize> {
        let mut at = 0;
        loop {
            let byte = *after.get(at)?;
            self.budget = self.budget.checked_sub(1)?;
            match byte {
                b'>' => return Some(at),
                b'<' => return None,
                b'"' | b'\'' if at > 0 && after.get(at - 1) == Some(&b'=') => {
                    let quoted = after.get(at + 1..)?;
                    let length = memchr(byte, quoted);
                    let cost = length.unwrap_or(quoted.len());
                    self.budget = self.budget.checked_sub(cost)?;
                    at += length? + 2;
                }
                _ => at += 1,
            }
        }
    }

    /// How surely the text is marked up. A lone `<p>` may be a ticker; a closing tag, an
    /// attribute or a line break is not.
    fn evidence(&mut self) -> Evidence {
        let mut found = Evidence::default();
        let mut at = 0;
        while let Some(next) = self.next_open(at) {
            at = next + 1;
            let Some(tag) = self.at(next) else { continue };
            at = tag.end;
            let sure = tag.closing || tag.attributes || matches!(tag.name.as_str(), "br" | "hr");
            found.marked += if sure { 2 } else { usize::from(tag.lower) };
            found.blocks += usize::from(sure || tag.lower) * usize::from(tag.kind == Kind::Block);
            if found.marked >= 64 {
                break;
            }
        }
        found
    }

    fn next_open(&self, from: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(from..)?;
        memchr(b'<', rest).map(|at| from + at)
    }
}

/// Text in the making: breaks are owed until the next word comes.
struct Out {
    text: String,
    breaks: usize,
    space: bool,
    /// Whether line ends in the source are mere spaces, as in HTML. An empty line parts
    /// paragraphs all the same: texts are often half converted.
    fold_lines: bool,
    /// Whether a line's end came after the last word.
    line_ended: bool,
}

impl Out {
    fn owe(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
    }

    fn char(&mut self, c: char) {
        match c {
            '\n' if self.fold_lines && self.line_ended => self.owe(2),
            '\n' if self.fold_lines => (self.space, self.line_ended) = (true, true),
            '\n' => self.breaks = (self.breaks + 1).min(2),
            c if c.is_whitespace() => self.space = true,
            '\u{ad}' | '\0' => {}
            c => {
                if self.text.is_empty() {
                } else if self.breaks > 0 {
                    let breaks = if self.breaks > 1 { "\n\n" } else { "\n" };
                    self.text.push_str(breaks);
                } else if self.space {
                    self.text.push(' ');
                }
                (self.breaks, self.space, self.line_ended) = (0, false, false);
                self.text.push(c);
            }
        }
    }
}

fn strip(text: &str, fold_lines: bool) -> String {
    let bytes = text.as_bytes();
    let mut tags = Tags::new(text);
    let mut out = Out {
        text: String::with_capacity(text.len()),
        breaks: 0,
        space: false,
        fold_lines,
        line_ended: false,
    };
    // Once a closing tag or mark is not found, it is not looked for again.
    let mut searches = true;
    // Where the character data at hand end.
    let mut close_at = None;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if close_at == Some(at) {
            close_at = None;
            at += "]]>".len();
            continue;
        }
        let stop = close_at.and_then(|close| close.checked_sub(at));
        let stop = stop.unwrap_or(rest.len()).min(rest.len());
        let piece = rest.as_bytes().get(..stop).unwrap_or(&[]);
        let plain = memchr2(b'<', b'&', piece).unwrap_or(stop);
        rest.get(..plain)
            .unwrap_or("")
            .chars()
            .for_each(|c| out.char(c));
        at += plain;
        let rest = rest.get(plain..).unwrap_or("");
        if close_at == Some(at) {
            continue;
        }
        if let Some((c, length)) = reference(rest) {
            out.char(c);
            at += length;
            continue;
        }
        let enclosed = [
            ("<!--", "-->", false),
            ("<![CDATA[", "]]>", true),
            ("<!", ">", false),
        ]
        .into_iter()
        .find(|(open, ..)| rest.starts_with(open));
        if let Some((open, close, keep)) = enclosed {
            let end = if searches {
                memmem::find(rest.as_bytes(), close.as_bytes())
            } else {
                None
            };
            match end {
                Some(end) if keep => {
                    close_at = Some(at + end);
                    at += open.len();
                }
                Some(end) => at += end + close.len(),
                None => {
                    searches = false;
                    at += open.len();
                }
            }
            continue;
        }
        let Some(tag) = (bytes.get(at) == Some(&b'<'))
            .then(|| tags.at(at))
            .flatten()
        else {
            let c = rest.chars().next().unwrap_or(' ');
            if !rest.is_empty() {
                out.char(c);
            }
            at += c.len_utf8();
            continue;
        };
        at = tag.end;
        match tag.kind {
            Kind::Block => out.owe(2),
            Kind::Line if tag.name == "br" && out.breaks > 0 => out.owe(2),
            Kind::Line => out.owe(1),
            Kind::Cell => out.space = true,
            Kind::Inline => {}
            Kind::Hidden if tag.closing => {}
            Kind::Hidden => {
                let close = format!("</{}", tag.name);
                let rest = text.get(at..).unwrap_or("");
                match if searches {
                    find_ignoring_case(rest, &close)
                } else {
                    None
                } {
                    Some(end) => at += end,
                    None => searches = false,
                }
            }
        }
    }
    out.text
}

/// Where `needle`, which begins with `</`, stands in any case of letters.
fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memmem::find_iter(bytes, b"</").find(|at| {
        let found = bytes.get(*at..*at + needle.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(needle.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_becomes_text() {
        let table = [
            (
                "<p>One\ntwo.</p>\n<p>Three&nbsp;four.</p>",
                "One two.\n\nThree four.",
            ),
            ("One.<br>Two.<br/><br />Three.", "One.\nTwo.\n\nThree."),
            ("a <a href=\"x>y\">link</a> b", "a link b"),
            ("<ul><li>x</li><li>y</li></ul>z", "x\ny\n\nz"),
            ("<p>a</p><script>if (a<b) {}</SCRIPT><p>b</p>", "a\n\nb"),
            ("<p>a</p><!-- <p>no</p> --><p>b</p>", "a\n\nb"),
            ("<![CDATA[<p>a</p><p>b</p>]]>", "a\n\nb"),
            (
                "&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;",
                "One.\n\nTwo.",
            ),
            ("AT&amp;T &#8217;s", "AT&T ’s"),
            (
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
                "a b\nc",
            ),
            ("<p>1 < 2 & 3 > 2</p>", "1 < 2 & 3 > 2"),
            // One closing tag and line ends of its own: the lines are meant.
            (
                "One <b>bold</b>.\n\nTwo.\nThree.",
                "One bold.\n\nTwo.\nThree.",
            ),
            (
                "<p>One\ntwo.\n\nThree.</p><p>Four.</p>",
                "One two.\n\nThree.\n\nFour.",
            ),
            ("<p>a</p><style>x", "a\n\nx"),
        ];
        for (html, text) in table {
            assert_eq!(to_text(html.to_string()), text, "{html}");
        }
    }

    #[test]
    fn what_only_looks_like_markup_stays() {
        for text in [
            "Standard Oil Co <SRD> and <BP> said",
            "a unit of <San Miguel Corp> said",
            "Phillips <P> and USAir <U> rose, Sears <S> fell, <P> again",
            "1 < 2 and 3 > 2",
            "AT&T & co",
            "x <- y <b",
        ] {
            assert_eq!(to_text(text.to_string()), text);
        }
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        // Anything worse than linear would not end here in hours.
        for piece in [
            "<a \"",
            "<a x='",
            "<a x=\"<b y='",
            "<!--",
            "<script>",
            "<![CDATA[",
            "<p></p><a =\"",
            "&lt;p&gt;",
            "</",
            "<p",
            "]]>",
        ] {
            let text = format!("<br><br>{}", piece.repeat(1_000_000 / piece.len()));
            to_text(text);
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_without_panic(text in "[<>/a-ps\"'=&;#! é\\[\\]-]{0,120}") {
            let bound = text.len();
            prop_assert!(to_text(text).len() <= bound);
        }
    }
}
