//! CSV and TSV, with a header, one record a line.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, also after white space and
//! in the full-width forms: such cells get an apostrophe in front (OWASP, "CSV injection").
//! Fields with several values have them joined with `; `. Cells hold no line breaks, tabs or
//! control characters.

use std::borrow::Cow;
use std::io::{self, Write};

use super::plain::plain;
use super::style::Style;
use super::template::FIELDS;
use crate::search::{Facet, Hit};
use crate::text::sanitize_line;

/// The hits, a column for each field of a template.
pub(super) fn write_hits(
    out: &mut dyn Write,
    hits: &[Hit],
    delimiter: u8,
    style: &Style,
) -> io::Result<()> {
    let mut table = table(out, delimiter);
    table.write_record(FIELDS).map_err(cause)?;
    for hit in hits {
        for field in FIELDS {
            table
                .write_field(&*harmless(plain(hit, field, style)))
                .map_err(cause)?;
        }
        table.write_record(None::<&[u8]>).map_err(cause)?;
    }
    table.flush()
}

/// The values of all facets.
pub(super) fn write_facet_table(
    out: &mut dyn Write,
    facets: &[Facet],
    delimiter: u8,
) -> io::Result<()> {
    let mut table = table(out, delimiter);
    table
        .write_record(["field", "value", "count", "selected"])
        .map_err(cause)?;
    for facet in facets {
        for value in &facet.values {
            let text = harmless(sanitize_line(&value.value));
            let count = value.count.to_string();
            let selected = if value.selected { "true" } else { "false" };
            table
                .write_record([facet.field.name(), &*text, &count, selected])
                .map_err(cause)?;
        }
    }
    table.flush()
}

fn table(out: &mut dyn Write, delimiter: u8) -> csv::Writer<&mut dyn Write> {
    csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(out)
}

/// The `io::Error` in an error of the crate, whose own conversion hides a broken pipe.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other("a record of the table could not be written"),
    }
}

/// `cell`, so that a spreadsheet takes it for text.
fn harmless(cell: Cow<'_, str>) -> Cow<'_, str> {
    const RUNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let runs = cell.starts_with(['\t', '\r']) || cell.trim_start().starts_with(RUNS);
    match runs {
        true => format!("'{cell}").into(),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"] {
            assert_eq!(harmless(formula.into()), format!("'{formula}"));
        }
        for text in ["", "oil = gas", "2023-02-04", "'quoted'"] {
            assert_eq!(harmless(text.into()), text);
        }
    }
}
