//! Links in a terminal: OSC 8, for addresses of the web and for files.
//!
//! An address comes from an article, so it is hostile: only `http` and `https` lead anywhere,
//! and nothing but printable ASCII is written, the rest percent-encoded (RFC 3986). The form
//! of the sequence is <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>.

use std::io::{self, Write};

use super::style::Style;
use crate::corpus::named_path;

/// Terminals are known to take this many bytes of an address.
const LONGEST: usize = 2083;

/// A link that is safe to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    address: String,
    /// Parts with the same number are one link, also over several lines.
    number: usize,
}

impl Link {
    /// A link to the address `url` of the web.
    pub fn to_web(url: &str, number: usize, style: &Style) -> Option<Link> {
        let scheme = url.split_once("://")?.0;
        let known = ["http", "https"]
            .iter()
            .any(|s| scheme.eq_ignore_ascii_case(s));
        let keep = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        (style.links && known)
            .then(|| encode(url.trim_end().as_bytes(), keep))
            .filter(|address| address.len() <= LONGEST)
            .map(|address| Link { address, number })
    }

    /// A link to the file `path`.
    pub fn to_file(path: &str, number: usize, style: &Style) -> Option<Link> {
        if !style.links || path.is_empty() || path == "-" {
            return None;
        }
        let path = named_path(path);
        let whole = match path.is_absolute() {
            true => path,
            false => style.folder.as_ref()?.join(path),
        };
        let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
        let address = encode(whole.as_os_str().as_encoded_bytes(), keep);
        let slash = if address.starts_with('/') { "" } else { "/" };
        let address = format!("file://{slash}{address}");
        (address.len() <= LONGEST).then_some(Link { address, number })
    }

    /// Begins the link.
    pub fn open(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "\x1b]8;id=newshound-{};{}\x1b\\",
            self.number, self.address
        )
    }

    /// Ends it.
    pub fn close(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\x1b]8;;\x1b\\")
    }
}

/// `text` with the bytes that `keep` refuses percent-encoded.
fn encode(text: &[u8], keep: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for &byte in text {
        match keep(byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style() -> Style {
        Style {
            links: true,
            folder: Some("/home/a b".into()),
            ..Style::default()
        }
    }

    fn web(url: &str) -> Option<String> {
        Link::to_web(url, 1, &style()).map(|link| link.address)
    }

    fn file(path: &str) -> Option<String> {
        Link::to_file(path, 1, &style()).map(|link| link.address)
    }

    #[test]
    fn only_the_web_is_linked() {
        assert_eq!(
            web("HTTPS://x.org/a?b=1&c#d").as_deref(),
            Some("HTTPS://x.org/a?b=1&c#d")
        );
        for hostile in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data://x",
            "x.org",
            "ssh://x",
        ] {
            assert_eq!(web(hostile), None);
        }
        assert_eq!(web(&format!("http://{}", "a".repeat(3000))), None);
        assert_eq!(Link::to_web("http://x.org", 1, &Style::default()), None);
    }

    #[test]
    fn nothing_ends_a_link_early() {
        assert_eq!(
            web("http://x.org/\x1b\\\x07\u{202e} é").as_deref(),
            Some("http://x.org/%1B%5C%07%E2%80%AE%20%C3%A9")
        );
    }

    #[test]
    fn files_are_whole_paths() {
        assert_eq!(
            file("/news/100% 1;2.txt").as_deref(),
            Some("file:///news/100%25%201%3B2.txt")
        );
        assert_eq!(
            file("/news/\\xE9.txt").as_deref(),
            Some("file:///news/%E9.txt")
        );
        assert_eq!(file("x.txt").as_deref(), Some("file:///home/a%20b/x.txt"));
        assert_eq!(file("-"), None);
        let nowhere = Style {
            folder: None,
            ..style()
        };
        assert_eq!(Link::to_file("x.txt", 1, &nowhere), None);
    }
}
