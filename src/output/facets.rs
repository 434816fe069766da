//! Facets: compact below hits, with bars on their own, and as data.

use std::io::{self, BufWriter, Write};

use super::bar::bar;
use super::contract::{FacetValueJson, Facets, FacetsJson, VERSION};
use super::format::OutputFormat;
use super::json::write_json;
use super::number::{grouped, plural};
use super::paint::{BAR, BOLD, DIM, PLAIN, paint};
use super::style::Style;
use super::table::write_facet_table;
use super::unsuited;
use super::width::{columns, fit, padding};
use crate::search::{Facet, FacetValue, Timeline};
use crate::text::sanitize_line;

/// The most columns of a value, compact and with a bar.
const COMPACT: usize = 28;
const WIDE: usize = 44;

/// The most columns of a bar: longer ones are no easier to compare.
const BAR_WIDTH: usize = 40;

/// What stands between tables side by side.
const GAP: usize = 4;

/// Prints facets over `total` articles: for people tables with bars, else data.
///
/// # Errors
/// `InvalidInput` for a form that only hits have, see [`OutputFormat::suits_facets`].
pub fn write_facets(
    out: &mut dyn Write,
    facets: &[Facet],
    total: u64,
    format: &OutputFormat,
    style: &Style,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let out: &mut dyn Write = &mut out;
    match format {
        OutputFormat::Text => write_bars(out, facets, total, style)?,
        OutputFormat::OneLine => write_lines(out, facets, style)?,
        OutputFormat::Json => {
            let facets = Facets(facets);
            let version = VERSION;
            write_json(
                out,
                &FacetsJson {
                    version,
                    total,
                    facets,
                },
            )?;
            out.write_all(b"\n")?;
        }
        OutputFormat::JsonLines => {
            for facet in facets {
                for value in &facet.values {
                    write_json(out, &FacetValueJson::new(Some(facet.field.name()), value))?;
                    out.write_all(style.end().as_bytes())?;
                }
            }
        }
        OutputFormat::Csv => write_facet_table(out, facets, b',')?,
        OutputFormat::Tsv => write_facet_table(out, facets, b'\t')?,
        OutputFormat::Markdown
        | OutputFormat::Ids
        | OutputFormat::Paths
        | OutputFormat::Template(_) => {
            return Err(unsuited("facets", "text, oneline, json, jsonl, csv or tsv"));
        }
    }
    out.flush()
}

/// Tables with bars, one below the other. The bars of a table are in proportion to its
/// greatest count.
fn write_bars(out: &mut dyn Write, facets: &[Facet], total: u64, style: &Style) -> io::Result<()> {
    let counted = format!("{} {}", grouped(total), plural(total, "article"));
    writeln!(out, "{}", if total == 0 { "no articles" } else { &counted })?;
    let width = style.columns();
    let mut tables: Vec<Table> = facets
        .iter()
        .map(|facet| Table::new(facet, WIDE.min(width / 2), style))
        .collect();
    // One column of counts and one of bars for all tables: the eye runs down them.
    let label = tables.iter().map(|table| table.label).max().unwrap_or(0);
    let count = tables.iter().map(|table| table.count).max().unwrap_or(0);
    for table in &mut tables {
        (table.label, table.count) = (label, count);
    }
    for (facet, table) in facets.iter().zip(&tables) {
        writeln!(out)?;
        let room = width.saturating_sub(table.row_width() + 2).min(BAR_WIDTH);
        paint(out, style, BOLD, facet.field.name())?;
        if facet.values.is_empty() {
            paint(out, style, DIM, "  none")?;
        }
        writeln!(out)?;
        let most = facet
            .values
            .iter()
            .map(|value| value.count)
            .max()
            .unwrap_or(0);
        for (row, value) in table.rows.iter().zip(&facet.values) {
            table.write_row(out, row, style)?;
            let bar = bar(value.count, most, room, style.unicode);
            if !bar.is_empty() {
                write!(out, "  ")?;
                paint(out, style, BAR, &bar)?;
            }
            writeln!(out)?;
        }
        if let Some(more) = &table.more {
            paint(out, style, DIM, more)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// A row with a bar for each time that has articles.
pub(super) fn write_timeline(
    out: &mut dyn Write,
    timeline: &Timeline,
    style: &Style,
) -> io::Result<()> {
    let most = timeline.buckets.iter().map(|b| b.count).max().unwrap_or(0);
    let counted = |count: u64| grouped(count);
    let count = columns(&counted(most.max(timeline.undated)));
    paint(out, style, BOLD, timeline.unit.name())?;
    writeln!(out)?;
    for bucket in &timeline.buckets {
        let date = format!("  {:<10}", bucket.date.to_string());
        let room = style.columns().saturating_sub(date.len() + count + 4);
        write!(out, "{date}  {:>count$}  ", counted(bucket.count))?;
        let bar = bar(bucket.count, most, room.min(BAR_WIDTH), style.unicode);
        paint(out, style, BAR, &bar)?;
        writeln!(out)?;
    }
    if timeline.undated > 0 {
        let undated = counted(timeline.undated);
        paint(out, style, DIM, &format!("  no date     {undated:>count$}"))?;
        writeln!(out)?;
    }
    Ok(())
}

/// Tables side by side as far as the width permits, row by row.
pub(super) fn write_compact(
    out: &mut dyn Write,
    facets: &[Facet],
    style: &Style,
) -> io::Result<()> {
    let width = style.width.max(20);
    let tables: Vec<Table> = facets
        .iter()
        .filter(|facet| !facet.values.is_empty())
        .map(|facet| Table::new(facet, COMPACT.min(width / 2), style))
        .collect();
    let widest = tables.iter().map(Table::width).max().unwrap_or(1);
    let across = ((width + GAP) / (widest + GAP)).max(1);
    for (at, group) in tables.chunks(across).enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let height = group.iter().map(Table::height).max().unwrap_or(0);
        for line in 0..height {
            // What is missing at the end of a line is not filled with spaces.
            let last = group.iter().rposition(|table| line < table.height());
            for (at, table) in group
                .iter()
                .enumerate()
                .take(last.map_or(0, |last| last + 1))
            {
                let used = table.write_line(out, line, style)?;
                if Some(at) < last {
                    write!(out, "{:pad$}", "", pad = widest.saturating_sub(used) + GAP)?;
                }
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// A line for each value: field, count, value.
fn write_lines(out: &mut dyn Write, facets: &[Facet], style: &Style) -> io::Result<()> {
    let field = facets.iter().map(|facet| facet.field.name().len()).max();
    let counts = facets.iter().flat_map(|facet| &facet.values);
    let count = counts.map(|value| grouped(value.count).len()).max();
    let (field, count) = (field.unwrap_or(0), count.unwrap_or(0));
    for facet in facets {
        for value in &facet.values {
            paint(out, style, DIM, facet.field.name())?;
            write!(out, "{}", padding(facet.field.name(), field))?;
            write!(out, "  {:>count$}  ", grouped(value.count))?;
            let ink = if value.selected { BOLD } else { PLAIN };
            paint(out, style, ink, &sanitize_line(&value.value))?;
            out.write_all(style.end().as_bytes())?;
        }
    }
    Ok(())
}

/// A facet laid out: name, a row for each value, and how many values there are besides.
struct Table {
    name: &'static str,
    rows: Vec<Row>,
    more: Option<String>,
    label: usize,
    count: usize,
}

struct Row {
    label: String,
    count: String,
    selected: bool,
}

impl Table {
    fn new(facet: &Facet, widest: usize, style: &Style) -> Table {
        let row = |value: &FacetValue| Row {
            label: fit(&sanitize_line(&value.value), widest, style.ellipsis()),
            count: grouped(value.count),
            selected: value.selected,
        };
        let rows: Vec<Row> = facet.values.iter().map(row).collect();
        let more = facet.distinct.saturating_sub(rows.len()) as u64;
        let ellipsis = style.ellipsis();
        Table {
            name: facet.field.name(),
            more: (more > 0).then(|| format!("  {ellipsis} {} more", grouped(more))),
            label: rows
                .iter()
                .map(|row| columns(&row.label))
                .max()
                .unwrap_or(0),
            count: rows.iter().map(|row| row.count.len()).max().unwrap_or(0),
            rows,
        }
    }

    fn row_width(&self) -> usize {
        2 + self.label + 2 + self.count
    }

    fn width(&self) -> usize {
        let rows = self.row_width();
        rows.max(self.name.len())
            .max(self.more.as_deref().map_or(0, columns))
    }

    fn height(&self) -> usize {
        1 + self.rows.len() + usize::from(self.more.is_some())
    }

    /// Prints a line and says how many columns it took.
    fn write_line(&self, out: &mut dyn Write, line: usize, style: &Style) -> io::Result<usize> {
        let (ink, text) = match (line.checked_sub(1), &self.more) {
            (None, _) => (BOLD, self.name),
            (Some(at), more) => match (self.rows.get(at), more) {
                (Some(row), _) => return self.write_row(out, row, style),
                (None, Some(more)) if at == self.rows.len() => (DIM, more.as_str()),
                (None, _) => return Ok(0),
            },
        };
        paint(out, style, ink, text)?;
        Ok(columns(text))
    }

    fn write_row(&self, out: &mut dyn Write, row: &Row, style: &Style) -> io::Result<usize> {
        let ink = if row.selected { BOLD } else { PLAIN };
        paint(
            out,
            style,
            ink,
            if row.selected { style.selected() } else { " " },
        )?;
        write!(out, " ")?;
        paint(out, style, ink, &row.label)?;
        write!(out, "{}", padding(&row.label, self.label))?;
        write!(out, "  {:>count$}", row.count, count = self.count)?;
        Ok(self.row_width())
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn written(format: &str, style: &Style) -> String {
        let response = samples::response();
        let mut out = Vec::new();
        let format = format.parse().unwrap();
        write_facets(&mut out, &response.facets, response.total, &format, style).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn bars_for_people() {
        assert_eq!(
            written("text", &Style::default()),
            "\
1,204 articles

company
● Poly Technologies  1,204  ████████████████████████████████████████
  Huawei               602  ████████████████████
  AllTech                3  ▏
  … 37 more

country
  Russia               900  ████████████████████████████████████████
  中国␛                 17  ▊

year
  2022                   5  ████████████████████
  2023                  10  ████████████████████████████████████████
"
        );
    }

    #[test]
    fn lines() {
        assert_eq!(
            written("oneline", &Style::default()),
            "\
company  1,204  Poly Technologies
company    602  Huawei
company      3  AllTech
country    900  Russia
country     17  中国␛
year         5  2022
year        10  2023
"
        );
    }

    #[test]
    fn csv() {
        assert_eq!(
            written("csv", &Style::default()),
            "\
field,value,count,selected
company,Poly Technologies,1204,true
company,Huawei,602,false
company,AllTech,3,false
country,Russia,900,false
country,中国␛,17,false
year,2022,5,false
year,2023,10,false
"
        );
    }
}
