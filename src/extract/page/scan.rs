//! A scanner of HTML: tags, text and what is neither, in one linear pass over any input.
//!
//! It builds no tree and corrects nothing: enough to read metadata, to cut out parts of a
//! page, and to take a page's text when all else fails. Tag ends follow the HTML standard,
//! section 13.2.5: a quote counts only where a value begins.

use std::ops::Range;

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A start tag.
    Open {
        /// The name as written.
        name: Range<usize>,
        /// What stands between the name and the end.
        attrs: Range<usize>,
        /// All of it.
        all: Range<usize>,
    },
    /// An end tag.
    Close {
        /// The name as written.
        name: Range<usize>,
        /// All of it.
        all: Range<usize>,
    },
    /// Text with its character references.
    Text(Range<usize>),
    /// The content of an element that holds no markup: a script, a style, a title.
    Raw(Range<usize>),
}

/// Elements whose content is text to their end tag.
const RAW: &[&str] = &[
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
];

/// The pieces of `html` in order; comments and declarations are left out.
pub(super) fn scan(html: &str) -> Scan<'_> {
    Scan {
        html,
        at: 0,
        raw: None,
    }
}

/// Iterator over the pieces of a page, made by [`scan`].
#[derive(Debug)]
pub(super) struct Scan<'t> {
    html: &'t str,
    at: usize,
    /// The name of the element whose raw content comes next.
    raw: Option<&'static str>,
}

impl Iterator for Scan<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if let Some(name) = self.raw.take()
            && let Some(raw) = self.raw_content(name)
        {
            return Some(raw);
        }
        let bytes = self.html.as_bytes();
        while self.at < bytes.len() {
            let start = self.at;
            if bytes[start] != b'<' {
                return Some(self.text(start));
            }
            match bytes.get(start + 1) {
                Some(b'a'..=b'z' | b'A'..=b'Z') => return Some(self.open(start)),
                Some(b'/') if bytes.get(start + 2).is_some_and(u8::is_ascii_alphabetic) => {
                    let name = self.name(start + 2);
                    self.at = self.tag_end(name.end);
                    return Some(Piece::Close {
                        name,
                        all: start..self.at,
                    });
                }
                Some(b'!') if self.html[start..].starts_with("<!--") => {
                    let end = memchr::memmem::find(&bytes[start + 4..], b"-->");
                    self.at = end.map_or(bytes.len(), |end| start + 4 + end + 3);
                }
                Some(b'!' | b'?' | b'/') => {
                    let end = memchr::memchr(b'>', &bytes[start..]);
                    self.at = end.map_or(bytes.len(), |end| start + end + 1);
                }
                _ => return Some(self.text(start)),
            }
        }
        None
    }
}

impl Scan<'_> {
    /// Text from `start`, whose first byte is text whatever it is, to the next `<`.
    fn text(&mut self, start: usize) -> Piece {
        let rest = &self.html.as_bytes()[start + 1..];
        let end = memchr::memchr(b'<', rest).map_or(self.html.len(), |end| start + 1 + end);
        self.at = end;
        Piece::Text(start..end)
    }

    fn open(&mut self, start: usize) -> Piece {
        let name = self.name(start + 1);
        let end = self.tag_end(name.end);
        self.at = end;
        let written = &self.html[name.clone()];
        self.raw = RAW
            .iter()
            .find(|raw| raw.eq_ignore_ascii_case(written))
            .copied();
        let attrs_end = if self.html[..end].ends_with('>') {
            end - 1
        } else {
            end
        };
        Piece::Open {
            attrs: name.end..attrs_end.max(name.end),
            name,
            all: start..end,
        }
    }

    fn name(&self, start: usize) -> Range<usize> {
        let rest = &self.html.as_bytes()[start..];
        let len = rest
            .iter()
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/' | b'<'))
            .unwrap_or(rest.len());
        start..start + len
    }

    /// The byte after the `>` that ends the tag, quoted values passed over.
    fn tag_end(&self, from: usize) -> usize {
        let bytes = self.html.as_bytes();
        let mut at = from;
        let mut value = false;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'>' => return at + 1,
                b'"' | b'\'' if value => {
                    let Some(len) = memchr::memchr(byte, &bytes[at + 1..]) else {
                        return bytes.len();
                    };
                    at += len + 1;
                    value = false;
                }
                b'=' => value = true,
                _ if byte.is_ascii_whitespace() => {}
                _ => value = false,
            }
            at += 1;
        }
        bytes.len()
    }

    /// The content of the raw element `name` up to its end tag.
    fn raw_content(&mut self, name: &str) -> Option<Piece> {
        let bytes = self.html.as_bytes();
        let start = self.at;
        let mut at = start;
        let end = loop {
            let Some(next) = memchr::memmem::find(bytes.get(at..)?, b"</") else {
                break bytes.len();
            };
            let tag = at + next;
            let found = bytes
                .get(tag + 2..tag + 2 + name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            if found {
                break tag;
            }
            at = tag + 2;
        };
        self.at = end;
        (end > start).then_some(Piece::Raw(start..end))
    }
}

/// The attributes in `attrs`: names in lower case, values with their references.
pub(super) fn attributes(attrs: &str) -> impl Iterator<Item = (String, &str)> {
    let mut rest = attrs;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let len = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| c.is_ascii_whitespace() || matches!(c, '=' | '/' | '>'))
            .map_or(rest.len(), |(at, _)| at);
        let name = rest[..len].to_ascii_lowercase();
        rest = rest[len..].trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            return Some((name, ""));
        };
        let after = after.trim_start();
        let value = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = &after[1..];
                let end = inner.find(quote).unwrap_or(inner.len());
                rest = inner.get(end + 1..).unwrap_or("");
                &inner[..end]
            }
            _ => {
                let end = after
                    .find(|c: char| c.is_ascii_whitespace())
                    .unwrap_or(after.len());
                rest = &after[end..];
                &after[..end]
            }
        };
        Some((name, value))
    })
}

/// The value of one attribute.
pub(super) fn attribute<'t>(attrs: &'t str, name: &str) -> Option<&'t str> {
    let mut all = attributes(attrs);
    all.find_map(|(found, value)| (found == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pieces(html: &str) -> Vec<String> {
        scan(html)
            .map(|piece| match piece {
                Piece::Open { name, attrs, .. } => {
                    format!("<{}|{}>", &html[name], html[attrs].trim())
                }
                Piece::Close { name, .. } => format!("</{}>", &html[name]),
                Piece::Text(range) => format!("t:{}", &html[range]),
                Piece::Raw(range) => format!("r:{}", &html[range]),
            })
            .collect()
    }

    #[test]
    fn pieces_of_a_page() {
        assert_eq!(
            pieces("<!DOCTYPE html><p class=\"a>b\">1 < 2 &amp; <b>c</b><!-- <i> --></p>"),
            [
                "<p|class=\"a>b\">",
                "t:1 ",
                "t:< 2 &amp; ",
                "<b|>",
                "t:c",
                "</b>",
                "</p>"
            ]
        );
        assert_eq!(
            pieces("<script>if (a</b>) \"<p>\"</SCRIPT>x<br/>"),
            [
                "<script|>",
                "r:if (a</b>) \"<p>\"",
                "</SCRIPT>",
                "t:x",
                "<br|/>"
            ]
        );
        assert_eq!(pieces("<a href='x"), ["<a|href='x>"]);
    }

    #[test]
    fn attributes_in_all_spellings() {
        let found: Vec<_> =
            attributes(" HREF = 'a b' data-x=1 disabled content=\"it's\"").collect();
        let wanted = [
            ("href", "a b"),
            ("data-x", "1"),
            ("disabled", ""),
            ("content", "it's"),
        ];
        let wanted: Vec<_> = wanted.map(|(n, v)| (n.to_string(), v)).into();
        assert_eq!(found, wanted);
    }

    proptest! {
        #[test]
        fn any_text_is_scanned_in_order(html in "[<>/!a-z\"'= é-]{0,80}|(<script>|</script|<!--|-->|<a b='|x){0,12}") {
            let mut last = 0;
            for piece in scan(&html) {
                let range = match piece {
                    Piece::Open { attrs, all, .. } => { attributes(&html[attrs]).count(); all }
                    Piece::Close { all, .. } => all,
                    Piece::Text(range) | Piece::Raw(range) => range,
                };
                prop_assert!(range.start >= last && range.end > range.start);
                prop_assert!(html.is_char_boundary(range.end));
                last = range.end;
            }
        }
    }
}
