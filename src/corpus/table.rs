//! Tables: CSV (RFC 4180 and what programs make of it) and TSV, with a header row. Rows are
//! found and split here rather than by the `csv` crate, because a row has to be bounded and
//! a quote that never closes must cost one row, not the rest of the file.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};
use xxhash_rust::xxh3::xxh3_64;

use super::bad_record::BadRecord;
use super::capture::Captured;
use super::charset::decode_piece;
use super::dialect::{Dialect, excel_delimiter};
use super::fields::Field;
use super::format::Format;
use super::options::{Limits, size_name};
use super::shape::{Shaper, listed};
use super::window::{More, Window};
use crate::article::RawArticle;

/// The rows of a table, as articles.
pub(super) struct Table {
    window: Window,
    pub(super) shaper: Shaper,
    limits: Limits,
    dialect: Dialect,
    names: Vec<String>,
    /// For each column what it is taken for.
    columns: Vec<Vec<(Field, u16)>>,
    cells: Vec<Cell>,
    number: u64,
    /// How many bytes may still be read twice to get past quotes that never close.
    rescans: u64,
    skipping: bool,
}

/// Where a field of the row at hand stands, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    start: usize,
    end: usize,
    quoted: bool,
}

/// A row that was split.
struct Row {
    length: usize,
    cells: usize,
}

impl Table {
    /// Reads the header. Fails where there is none that names a headline or a body.
    pub(super) fn new(
        mut window: Window,
        shaper: Shaper,
        limits: Limits,
        format: Format,
    ) -> Result<Table, BadRecord> {
        let mut dialect = Dialect::of(window.held(), format);
        let bad = |line, reason: String| Err(shaper.bad(None, Some(line), reason));
        // Excel's own way to name the delimiter.
        if let Some(delimiter) = excel_delimiter(window.held()) {
            dialect.delimiter = delimiter;
            let end = memchr(b'\n', window.held()).map_or(usize::MAX, |at| at + 1);
            window.release(end);
        }
        let mut cells = vec![];
        let row = loop {
            match split(&mut window, dialect, limits.max_columns, &mut cells) {
                Ok(row) if is_blank(&window, &row) => window.release(row.length),
                Ok(row) => break row,
                Err(More::End) if window.failure().is_none() && window.held().is_empty() => {
                    return Ok(Table::empty(window, shaper, limits, dialect));
                }
                Err(_) => {
                    let reason = match window.failure() {
                        Some(reason) => reason.to_string(),
                        None => "the header row has a quote that never closes".to_string(),
                    };
                    return bad(window.line(), reason);
                }
            }
        };
        if row.cells > limits.max_columns {
            let reason = format!(
                "has {} columns, at most {} are read",
                row.cells, limits.max_columns
            );
            return bad(window.line(), reason);
        }
        let names: Vec<String> = cells
            .iter()
            .map(|cell| text(&window, *cell, dialect).trim().to_string())
            .collect();
        let columns: Vec<_> = names.iter().map(|name| shaper.plan.takes(name)).collect();
        let is_text = |(field, _): &(Field, u16)| {
            matches!(field, Field::Headline | Field::Body | Field::Summary)
        };
        if !columns.iter().flatten().any(is_text) {
            let reason = format!(
                "no column of the header row is known as headline or body; name one with --map body=COLUMN{}",
                listed(names)
            );
            return bad(window.line(), reason);
        }
        window.release(row.length);
        let mut table = Table::empty(window, shaper, limits, dialect);
        (table.names, table.columns) = (names, columns);
        Ok(table)
    }

    fn empty(window: Window, shaper: Shaper, limits: Limits, dialect: Dialect) -> Table {
        Table {
            window,
            shaper,
            limits,
            dialect,
            names: vec![],
            columns: vec![],
            cells: vec![],
            number: 0,
            rescans: limits.max_record.saturating_mul(16),
            skipping: false,
        }
    }

    fn article(&mut self, row: &Row) -> Result<RawArticle, BadRecord> {
        let (record, line) = (Some(self.number), Some(self.window.line()));
        let mut fields = Captured::default();
        for (cell, takes) in self.cells.iter().zip(&self.columns) {
            for (field, rank) in takes {
                let value = text(&self.window, *cell, self.dialect).into_owned();
                if !is_missing(&value) {
                    fields.offer(*field, *rank, value);
                }
            }
        }
        let bytes = self.window.held().get(..row.length).unwrap_or(&[]);
        let fingerprint = xxh3_64(bytes.trim_ascii_end());
        let no_body = fields.rank(Field::Body).is_none();
        if row.cells != self.names.len() && no_body {
            let reason = format!(
                "has {} fields where the header has {}",
                row.cells,
                self.names.len()
            );
            return Err(self.shaper.bad(record, line, reason));
        }
        let names = &self.names;
        let article = self.shaper.article(fields, &|| names.clone());
        let mut article = article.map_err(|reason| self.shaper.bad(record, line, reason))?;
        article.origin = self.shaper.origin(record, line);
        article.fingerprint = fingerprint;
        Ok(article)
    }

    /// Reports a row whose end is not in sight, and goes on with the line after its first.
    fn lost(&mut self, more: More) -> BadRecord {
        let size = size_name(self.limits.max_record);
        let reason = match (more, self.dialect.quotes) {
            (More::Full, true) => format!(
                "the row is longer than {size}: a quote may never close (--max-record sets the limit)"
            ),
            (More::Full, false) => {
                format!("the row is longer than {size} (--max-record sets the limit)")
            }
            _ => "a quote in this row never closes".to_string(),
        };
        let (record, line) = (Some(self.number), Some(self.window.line()));
        let bad = self.shaper.bad(record, line, reason);
        self.number += 1;
        let held = self.window.held();
        let next = memchr(self.dialect.end, held).map(|at| at + 1);
        match next.filter(|_| held.len() as u64 <= self.rescans) {
            Some(next) => {
                self.rescans -= held.len() as u64;
                self.window.release(next);
            }
            None => {
                self.window.release(usize::MAX);
                self.skipping = more == More::Full;
            }
        }
        bad
    }

    /// Passes over the rest of a line.
    fn skip_line(&mut self) {
        loop {
            if let Some(at) = memchr(self.dialect.end, self.window.held()) {
                return self.window.release(at + 1);
            }
            self.window.release(usize::MAX);
            if self.window.fill() != More::Data {
                return;
            }
        }
    }
}

impl Iterator for Table {
    type Item = Result<RawArticle, BadRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if std::mem::take(&mut self.skipping) {
                self.skip_line();
            }
            let most = self.columns.len();
            match split(&mut self.window, self.dialect, most, &mut self.cells) {
                Ok(row) if is_blank(&self.window, &row) => self.window.release(row.length),
                Ok(row) => {
                    let article = self.article(&row);
                    self.window.release(row.length);
                    self.number += 1;
                    return Some(article);
                }
                Err(_) if self.window.failure().is_some() => {
                    let reason = self.window.take_failure()?;
                    let (record, line) = (Some(self.number), Some(self.window.line()));
                    self.window.release(usize::MAX);
                    return Some(Err(self.shaper.bad(record, line, reason)));
                }
                Err(More::End) if self.window.held().is_empty() => return None,
                Err(more) => return Some(Err(self.lost(more))),
            }
        }
    }
}

/// Splits the row at hand into its first `most` cells. `End` with bytes held: a quote was
/// still open when the stream ended; with a failure, the row is cut off.
fn split(
    window: &mut Window,
    dialect: Dialect,
    most: usize,
    cells: &mut Vec<Cell>,
) -> Result<Row, More> {
    cells.clear();
    let (mut at, mut count) = (0, 0);
    if window.held().is_empty() && window.fill() != More::Data {
        return Err(More::End);
    }
    loop {
        let (cell, next, last) = cell(window, dialect, at)?;
        if count < most {
            cells.push(cell);
        }
        count += 1;
        at = next;
        if last {
            return Ok(Row {
                length: at,
                cells: count,
            });
        }
    }
}

/// The cell that begins at `start`, where the next one begins, and whether it ends the row.
fn cell(window: &mut Window, dialect: Dialect, start: usize) -> Result<(Cell, usize, bool), More> {
    let mut at = start;
    let quoted = dialect.quotes && window.byte(start) == Ok(b'"');
    if quoted {
        at = closing_quote(window, dialect, start + 1)?;
    }
    let mut from = at;
    loop {
        let rest = window.held().get(from..).unwrap_or(&[]);
        let found = memchr2(dialect.delimiter, dialect.end, rest);
        let stop = match found {
            Some(found) => from + found,
            None => {
                from = window.held().len();
                match window.fill() {
                    More::Data => continue,
                    More::End if window.failure().is_none() => window.held().len(),
                    more => return Err(more),
                }
            }
        };
        let byte = window.held().get(stop).copied();
        let last = byte != Some(dialect.delimiter);
        let next = if byte.is_some() { stop + 1 } else { stop };
        let cell = if quoted {
            Cell {
                start: start + 1,
                end: at.saturating_sub(1).max(start + 1),
                quoted: true,
            }
        } else {
            let carriage = last && stop > start && window.held().get(stop - 1) == Some(&b'\r');
            Cell {
                start,
                end: stop - usize::from(carriage),
                quoted: false,
            }
        };
        return Ok((cell, next, last));
    }
}

/// The place after the quote that closes a field. A quote that neither ends the field nor
/// is doubled belongs to the text: programs that forget to double quotes are many.
fn closing_quote(window: &mut Window, dialect: Dialect, from: usize) -> Result<usize, More> {
    let mut at = from;
    loop {
        let rest = window.held().get(at..).unwrap_or(&[]);
        let found = if dialect.backslash {
            memchr2(b'"', b'\\', rest)
        } else {
            memchr(b'"', rest)
        };
        let Some(found) = found else {
            at = window.held().len();
            match window.fill() {
                More::Data => continue,
                more => return Err(more),
            }
        };
        at += found;
        let escape = window.held().get(at) == Some(&b'\\');
        match window.byte(at + 1) {
            Ok(_) if escape => at += 2,
            Ok(b'"') => at += 2,
            Ok(b) if b == dialect.delimiter || b == dialect.end || b == b'\r' => return Ok(at + 1),
            Ok(_) => at += 1,
            Err(More::End) if !escape && window.failure().is_none() => return Ok(at + 1),
            Err(more) => return Err(more),
        }
    }
}

fn is_blank(window: &Window, row: &Row) -> bool {
    let bytes = window.held().get(..row.length).unwrap_or(&[]);
    row.cells == 1 && bytes.trim_ascii().is_empty()
}

/// A cell's text, its doubled or escaped quotes made single.
fn text(window: &Window, cell: Cell, dialect: Dialect) -> Cow<'_, str> {
    let mut bytes = window.held().get(cell.start..cell.end).unwrap_or(&[]);
    let mut quoted = cell.quoted;
    if !quoted && !dialect.quotes {
        // Where quotes enclose nothing in general, a whole cell in quotes is enclosed still.
        let inner = bytes
            .strip_prefix(b"\"")
            .and_then(|rest| rest.strip_suffix(b"\""));
        if let Some(inner) = inner.filter(|inner| {
            memmem::find_iter(inner, b"\"\"").count() * 2
                == memchr::memchr_iter(b'"', inner).count()
        }) {
            (bytes, quoted) = (inner, true);
        }
    }
    let plain = decode_piece(bytes);
    if !quoted || memchr2(b'"', b'\\', bytes).is_none() {
        return plain;
    }
    let plain = if dialect.backslash {
        unescape(&plain)
    } else {
        plain
    };
    if plain.contains("\"\"") {
        return Cow::Owned(plain.replace("\"\"", "\""));
    }
    Cow::Owned(plain.into_owned())
}

/// `\"`, `\\` and `\n` as what they stand for; other backslashes stay.
fn unescape(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        out.push_str(rest.get(..at).unwrap_or(""));
        let next = rest.as_bytes().get(at + 1);
        let (put, length) = match next {
            Some(b'"') => ("\"", 2),
            Some(b'\\') => ("\\", 2),
            Some(b'n') => ("\n", 2),
            _ => ("\\", 1),
        };
        out.push_str(put);
        rest = rest.get(at + length..).unwrap_or("");
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What data tools write for no value.
fn is_missing(value: &str) -> bool {
    matches!(
        value.trim(),
        "NaN" | "nan" | "NULL" | "null" | "None" | "\\N" | "N/A"
    )
}
