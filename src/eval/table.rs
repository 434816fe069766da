//! A report, its errors and a comparison as text of at most 80 columns.
//!
//! Values come from articles and labels: they are made harmless.

use std::io::{self, Write};

use super::compare::Change;
use super::ranking::RankingReport;
use super::report::{EvalReport, Slip};
use crate::text::{floor_boundary, sanitize_line};

/// Writes the figures, one line for each kind.
pub fn write_table(report: &EvalReport, out: &mut dyn Write) -> io::Result<()> {
    let articles = match report.articles {
        1 => "1 labelled article".to_string(),
        n => format!("{n} labelled articles"),
    };
    match report.unusable {
        0 => writeln!(out, "{articles}\n")?,
        n => writeln!(out, "{articles}, {n} not usable\n")?,
    }
    writeln!(
        out,
        "{:<18} {:<5} {:>8} {:>8} {:>8} {:>8} {:>6} {:>6} {:>6}",
        "kind", "by", "articles", "gold", "found", "right", "prec.", "recall", "F1"
    )?;
    for row in &report.rows {
        writeln!(
            out,
            "{:<18} {:<5} {:>8} {:>8} {:>8} {:>8} {:>6.3} {:>6.3} {:>6.3}",
            row.kind,
            row.how.name(),
            row.articles,
            row.gold,
            row.found,
            row.right,
            row.precision,
            row.recall,
            row.f1,
        )?;
    }
    Ok(())
}

/// Writes the means of a ranking.
pub fn write_ranking(report: &RankingReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{} judged queries (words: {}), {} relaxed, {} without a hit\n",
        report.queries, report.words, report.relaxed, report.empty
    )?;
    for (name, mean) in report.means.named() {
        writeln!(out, "{name:<12} {mean:.4}")?;
    }
    Ok(())
}

/// Writes what was wrong, two lines each: what, and the sentence it stands in.
pub fn write_slips(slips: &[Slip], out: &mut dyn Write) -> io::Result<()> {
    for slip in slips {
        let what = match (&slip.found, &slip.gold) {
            (Some(found), Some(gold)) => format!("{} for {}", short(found), short(gold)),
            (Some(value), None) | (None, Some(value)) => short(value),
            (None, None) => String::new(),
        };
        let reason = match &slip.reason {
            Some(reason) => format!("  ({})", short(reason)),
            None => String::new(),
        };
        writeln!(
            out,
            "{:<6} {:<12} {what}{reason}  {}",
            slip.error.name(),
            slip.kind,
            short(&slip.article),
        )?;
        if let Some(sentence) = &slip.sentence {
            writeln!(out, "    {}", sanitize_line(sentence))?;
        }
    }
    Ok(())
}

fn short(text: &str) -> String {
    let cut = &text[..floor_boundary(text, 120)];
    let dots = if cut.len() < text.len() { "…" } else { "" };
    format!("{}{dots}", sanitize_line(cut))
}

/// Writes `changes` as a table, those that are worse marked.
pub fn write_changes(changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<18} {:<7} {:>8} {:>8} {:>8}",
        "figure", "by", "before", "after", "change"
    )?;
    let figure = |value: Option<f64>| match value {
        Some(value) => format!("{value:.3}"),
        None => "-".to_string(),
    };
    for change in changes {
        let moved = match (change.old, change.new) {
            (Some(old), Some(new)) => format!("{:+.3}", new - old),
            _ => "-".to_string(),
        };
        writeln!(
            out,
            "{:<18} {:<7} {:>8} {:>8} {:>8}{}",
            change.kind,
            change.how.name(),
            figure(change.old),
            figure(change.new),
            moved,
            if change.worse { "  worse" } else { "" },
        )?;
    }
    Ok(())
}
