//! A report and a comparison as tables of at most 80 columns.
//!
//! Class names come from the user's file: they are made harmless and cut to their column.

use std::io::{self, Write};

use unicode_width::UnicodeWidthChar;

use super::compare::{Change, Verdict};
use super::report::{BenchReport, ClassReport};
use crate::text::sanitize_line;

/// Columns of a class name.
const NAME: usize = 16;

/// Columns of a line.
const LINE: usize = 80;

/// Writes `report` as a table: one line on what was measured, one for each class, one for all.
pub fn write_table(report: &BenchReport, out: &mut dyn Write) -> io::Result<()> {
    for line in wrapped(&summary(report)) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "{} {:>5} {:>9} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}",
        fit("class"),
        "query",
        "hits",
        "p50",
        "p90",
        "p99",
        "p99.9",
        "max",
        "per s",
    )?;
    for class in &report.classes {
        write_class(class, out)?;
    }
    write_class(&report.overall, out)
}

fn write_class(class: &ClassReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{} {:>5} {:>9} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}",
        fit(&class.name),
        class.queries,
        number(class.hits),
        time(class.p50_us),
        time(class.p90_us),
        time(class.p99_us),
        time(class.p999_us),
        time(class.max_us),
        rate(class.per_second),
    )
}

/// Writes `changes` as a table, one line for each figure, those beyond the threshold marked.
pub fn write_changes(changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{} {:>7} {:>8} {:>8} {:>8}",
        fit("class"),
        "",
        "before",
        "after",
        "ratio"
    )?;
    for change in changes {
        let mark = match change.verdict {
            Verdict::Slower => "  slower",
            Verdict::Faster => "  faster",
            Verdict::Same => "",
        };
        writeln!(
            out,
            "{} {:>7} {:>8} {:>8} {:>8.2}{mark}",
            fit(&change.class),
            change.measure.name(),
            time(change.old_us),
            time(change.new_us),
            change.ratio,
        )?;
    }
    Ok(())
}

fn summary(report: &BenchReport) -> String {
    let count = |n: u64, one: &str, many: &str| {
        format!("{} {}", number(n), if n == 1 { one } else { many })
    };
    let mut parts = vec![format!(
        "{} in {} ({:.1} MB)",
        count(report.articles, "article", "articles"),
        count(report.segments, "segment", "segments"),
        report.bytes as f64 / 1e6,
    )];
    let runs = count(report.runs, "pass", "passes");
    parts.push(match report.warmup {
        0 => runs,
        warmup => format!("{runs} after {} of warm-up", number(warmup)),
    });
    if report.concurrency > 1 {
        parts.push(format!("{} threads", number(report.concurrency)));
    }
    parts.push(count(report.limit, "hit an answer", "hits an answer"));
    if !report.facets.is_empty() {
        parts.push(format!("facets {}", report.facets.join(", ")));
    }
    parts.push(
        if report.snippets {
            "with passages"
        } else {
            "without passages"
        }
        .to_string(),
    );
    if report.drawn {
        parts.push(format!(
            "queries drawn from the index with seed {}",
            report.seed
        ));
    }
    parts.join("; ")
}

/// `text` in lines of at most [`LINE`] columns, broken at spaces. It is plain ASCII but for
/// what a foreign report may hold, which is made harmless.
fn wrapped(text: &str) -> Vec<String> {
    let text = sanitize_line(text);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LINE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

/// `name` in exactly [`NAME`] columns.
fn fit(name: &str) -> String {
    let name = sanitize_line(name);
    let width = |c: char| c.width().unwrap_or(0);
    let whole: usize = name.chars().map(width).sum();
    let room = if whole <= NAME { NAME } else { NAME - 1 };
    let mut fitted = String::new();
    let mut used = 0;
    for c in name.chars() {
        if used + width(c) > room {
            break;
        }
        used += width(c);
        fitted.push(c);
    }
    if whole > NAME {
        fitted.push('…');
        used += 1;
    }
    fitted.push_str(&" ".repeat(NAME.saturating_sub(used)));
    fitted
}

/// A time in at most seven columns and three digits, for times below three hours.
fn time(us: f64) -> String {
    let (value, unit) = match us {
        us if us < 999.5 => (us, "µs"),
        us if us < 999_500.0 => (us / 1e3, "ms"),
        us => (us / 1e6, "s"),
    };
    // Rounding must not bring a fourth digit: 9.996 is 10.0.
    match value {
        v if v < 9.995 => format!("{v:.2}{unit}"),
        v if v < 99.95 => format!("{v:.1}{unit}"),
        v => format!("{v:.0}{unit}"),
    }
}

/// Answers a second in at most seven columns.
fn rate(per_second: f64) -> String {
    match per_second {
        rate if rate < 999_999.5 => number(rate.round() as u64),
        rate => format!("{:.1}M", rate / 1e6),
    }
}

/// A number with a comma every three digits; from ten millions on, in millions.
fn number(n: u64) -> String {
    if n >= 10_000_000 {
        return format!("{:.1}M", n as f64 / 1e6);
    }
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::compare::compare;
    use super::super::report::tests::report;
    use super::*;
    use unicode_width::UnicodeWidthStr;

    fn text(write: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_report_fits_eighty_columns_and_no_name_reaches_the_terminal_as_it_is() {
        let mut report = report(&[
            ("frequent word", 312.4),
            ("a class with a long name", 12_345.6),
            ("\u{1b}[2J漢字漢字漢字漢字漢字", 98_765_432.1),
        ]);
        report.facets = vec!["company".into(); 20];
        report.classes[0].hits = 9_999_999;
        report.classes[1].hits = 123_456_789;
        report.classes[2].per_second = 1e6;
        let text = text(|out| write_table(&report, out));
        assert!(!text.contains('\u{1b}'));
        for line in text.lines() {
            assert!(line.width() <= LINE, "{line}");
        }
        assert!(text.contains("frequent word"), "{text}");
        assert!(text.contains("  312µs"), "{text}");
        assert!(text.contains("a class with a …"), "{text}");
    }

    #[test]
    fn changes_beyond_the_threshold_are_marked() {
        let (old, new) = (report(&[("near", 100.0)]), report(&[("near", 200.0)]));
        let text = text(|out| write_changes(&compare(&old, &new, 0.1), out));
        let line = text.lines().nth(1).unwrap();
        assert!(
            line.starts_with("near") && line.ends_with("2.00  slower"),
            "{text}"
        );
        assert!(!text.lines().last().unwrap().contains("slower"));
    }

    #[test]
    fn times_and_numbers_keep_to_their_columns() {
        for (us, expected) in [
            (0.0, "0.00µs"),
            (9.996, "10.0µs"),
            (999.4, "999µs"),
            (999.6, "1.00ms"),
            (99_960.0, "100ms"),
            (1e9, "1000s"),
        ] {
            assert_eq!(time(us), expected);
        }
        assert_eq!(number(0), "0");
        assert_eq!(number(1_234), "1,234");
        assert_eq!(number(9_999_999), "9,999,999");
        assert_eq!(number(12_345_678), "12.3M");
    }
}
