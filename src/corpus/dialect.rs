//! How a table is written: delimiter, quotes, line ends, told by its first bytes. Splitting
//! its rows is left to `table`.

use memchr::{memchr, memmem};

use super::charset::decode_piece;
use super::fields::usual;
use super::format::Format;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// What separates fields.
    pub(super) delimiter: u8,
    /// What ends rows.
    pub(super) end: u8,
    /// Whether quotes enclose fields. Tabs usually separate without them.
    pub(super) quotes: bool,
    /// Whether `\"` stands for a quote in a quoted field (MySQL and others).
    pub(super) backslash: bool,
}

/// The delimiter that a table names in a line before its header, as Excel writes it.
pub(super) fn excel_delimiter(head: &[u8]) -> Option<u8> {
    let rest = head.strip_prefix(b"sep=").or(head.strip_prefix(b"SEP="))?;
    match rest {
        [delimiter, b'\r' | b'\n', ..] => Some(*delimiter),
        _ => None,
    }
}

impl Dialect {
    /// How the table that begins with `head` is written.
    pub(super) fn of(head: &[u8], format: Format) -> Dialect {
        let end = if memchr(b'\n', head).is_none() && memchr(b'\r', head).is_some() {
            b'\r'
        } else {
            b'\n'
        };
        let first = head
            .split(|b| *b == end)
            .find(|line| !line.trim_ascii().is_empty());
        let first = first.unwrap_or(&[]);
        let delimiter = match format {
            Format::Tsv => b'\t',
            _ => delimiter(first),
        };
        let escaped = has_escaped(head, delimiter) && !has_doubled(head, delimiter);
        Dialect {
            delimiter,
            end,
            quotes: delimiter != b'\t' || !is_even(head, end),
            backslash: escaped,
        }
    }
}

/// The delimiter of a header: the one that finds most known names, and then most columns.
fn delimiter(header: &[u8]) -> u8 {
    let header = decode_piece(header);
    let score = |delimiter: &u8| {
        let names = header.split(*delimiter as char);
        let known = names
            .clone()
            .filter(|name| usual(name.trim().trim_matches('"')).is_some());
        // Without a delimiter in it the header still names one column.
        (known.count(), names.count())
    };
    // The last of equals wins.
    [b'|', b'\t', b';', b',']
        .into_iter()
        .max_by_key(score)
        .unwrap_or(b',')
}

/// Whether a byte may follow the quote that closes a field.
fn ends_field(byte: u8, delimiter: u8) -> bool {
    byte == delimiter || byte == b'\n' || byte == b'\r'
}

/// Whether `\"` stands in the middle of a field: at its end it is a backslash and the quote
/// that closes.
fn has_escaped(head: &[u8], delimiter: u8) -> bool {
    memmem::find_iter(head, b"\\\"").any(|at| {
        let after = head.get(at + 2).copied().unwrap_or(b'\n');
        after != b'"' && !ends_field(after, delimiter)
    })
}

/// Whether a doubled quote stands in the text of a field: not an empty field.
fn has_doubled(head: &[u8], delimiter: u8) -> bool {
    memmem::find_iter(head, b"\"\"").any(|at| {
        let before = at.checked_sub(1).and_then(|at| head.get(at));
        let before = before.copied().unwrap_or(b'\n');
        let after = head.get(at + 2).copied().unwrap_or(b'\n');
        let opens = ends_field(before, delimiter) || before == b'\\';
        !(opens && ends_field(after, delimiter))
    })
}

/// Whether every line of the head has as many tabs as the first, and no field seems to go
/// over lines: then quotes, which would keep tabs and line ends together, are plain characters.
fn is_even(head: &[u8], end: u8) -> bool {
    let whole = memchr::memrchr(end, head).map_or(head.len(), |at| at);
    let head = head.get(..whole).unwrap_or(head);
    let mut counts = head
        .split(|b| *b == end)
        .filter(|line| !line.trim_ascii().is_empty())
        .map(|line| memchr::memchr_iter(b'\t', line).count());
    let first = counts.next().unwrap_or(0);
    if !counts.all(|count| count == first) {
        return false;
    }
    let odd = |cell: &&[u8]| memchr::memchr_iter(b'"', cell).count() % 2 == 1;
    let cells = || head.split(|b| *b == end || *b == b'\t').filter(odd);
    let opens = cells().any(|cell| cell.starts_with(b"\""));
    let closes =
        cells().any(|cell| !cell.starts_with(b"\"") && cell.trim_ascii_end().ends_with(b"\""));
    !(opens && closes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect(head: &str) -> (char, bool, bool) {
        let dialect = Dialect::of(head.as_bytes(), Format::Csv);
        (dialect.delimiter as char, dialect.quotes, dialect.backslash)
    }

    #[test]
    fn dialects() {
        let table = [
            ("title,body\na,b\n", (',', true, false)),
            ("title;text;a, b, c, d\n", (';', true, false)),
            ("title|text\n", ('|', true, false)),
            ("title\ttext\na\tb\n", ('\t', false, false)),
            ("title\ttext\na\t\"b\nc\"\n", ('\t', true, false)),
            ("body\nx\n", (',', true, false)),
            ("title,body\na,\"x \\\"y\\\" z\"\n", (',', true, true)),
            // A backslash that ends a field, and quotes doubled after one.
            ("title,body\n\"a\\\",\"b\"\n", (',', true, false)),
            ("title,body\n\"a\\\"\"b\",c\n", (',', true, false)),
        ];
        for (head, expected) in table {
            assert_eq!(dialect(head), expected, "{head}");
        }
        assert_eq!(excel_delimiter(b"sep=;\r\na"), Some(b';'));
        assert_eq!(excel_delimiter(b"sep=xy\n"), None);
    }
}
