//! Dates as a query or a flag writes them: `2023-02`, `2023-02-04..2023-03`, `3w..`,
//! `>=2023`, `yesterday`.
//!
//! What is today comes from the caller. Dates in the text of articles are left to `extract`.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil;

use crate::article::{Date, DateRange};
use crate::error::Diagnostic;

use super::symbol::plain;

const FORMS: &str = "write 2023, 2023-02, 2023-02-04, today, yesterday or 3d, 3w, 2m, 1y ago; \
                     ranges 2023..2024, 3w.. or ..2023-06";

/// Which days a date clause means by its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateSide {
    /// The date or range itself: `date:`.
    On,
    /// The date and later: `since:`, `--since`.
    Since,
    /// The date and earlier: `until:`, `--until`.
    Until,
    /// Later than all of the date: `after:`.
    After,
    /// Earlier than all of the date: `before:`.
    Before,
}

/// Reads a date or a range of dates: one of the forms of [`parse_date_bound`], `a..b` with
/// either end open, or one behind `>`, `>=`, `<`, `<=`. A span of time alone (`3w`) is
/// everything since then. Spans in the error are bytes of `text`.
///
/// ```
/// use newshound::{article::Date, query::parse_date_range};
/// let today = Date::day(2023, 6, 15).unwrap();
/// let range = parse_date_range("2w..", today).unwrap();
/// assert_eq!(range.from, Date::day(2023, 6, 1));
/// assert_eq!(range.to, None);
/// ```
pub fn parse_date_range(text: &str, today: Date) -> Result<DateRange, Diagnostic> {
    let whole = trimmed(text, 0..text.len());
    let inner = &text[whole.clone()];
    for (sign, side) in [
        (">=", DateSide::Since),
        ("≥", DateSide::Since),
        ("<=", DateSide::Until),
        ("≤", DateSide::Until),
        (">", DateSide::After),
        ("<", DateSide::Before),
    ] {
        if inner.starts_with(sign) {
            let piece = trimmed(text, whole.start + sign.len()..whole.end);
            return on_side(text, piece, side, today);
        }
    }
    if inner == "*" {
        return Ok(DateRange::default());
    }
    let Some((left, right)) = split_range(text, &whole) else {
        let (range, relative) = bound(text, whole, today)?;
        let to = if relative { None } else { range.to };
        return Ok(DateRange { to, ..range });
    };
    let from = match left.is_empty() {
        true => None,
        false => bound(text, left, today)?.0.from,
    };
    let to = match right.is_empty() {
        true => None,
        false => bound(text, right, today)?.0.to,
    };
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(Diagnostic::new(
            format!("the range ends on {to}, before it begins on {from}"),
            whole,
        )
        .hint("write the earlier date first"));
    }
    Ok(DateRange { from, to })
}

/// Reads one date: `2023`, `2023-02`, `2023-02-04` (also `2023/02/04` and `20230204`),
/// `today`, `yesterday`, or a span of time counted back from `today`: `3d`, `3w`, `2m`,
/// `1y`. The result holds all days it can mean: `--since` takes the first, `--until` the
/// last. Spans in the error are bytes of `text`.
pub fn parse_date_bound(text: &str, today: Date) -> Result<DateRange, Diagnostic> {
    let piece = trimmed(text, 0..text.len());
    bound(text, piece, today).map(|(range, _)| range)
}

/// Reads the value of a date clause. Spans in the error are bytes of `text`.
pub(super) fn parse_on(text: &str, side: DateSide, today: Date) -> Result<DateRange, Diagnostic> {
    match side {
        DateSide::On => parse_date_range(text, today),
        _ => on_side(text, trimmed(text, 0..text.len()), side, today),
    }
}

fn on_side(
    text: &str,
    piece: Range<usize>,
    side: DateSide,
    today: Date,
) -> Result<DateRange, Diagnostic> {
    let (range, _) = bound(text, piece.clone(), today)?;
    let outside = || bad("there is no date beyond", text, piece.clone());
    let (from, to) = match side {
        DateSide::On => (range.from, range.to),
        DateSide::Since => (range.from, None),
        DateSide::Until => (None, range.to),
        DateSide::After => (Some(range.to.and_then(next_day).ok_or_else(outside)?), None),
        DateSide::Before => (
            None,
            Some(range.from.and_then(previous_day).ok_or_else(outside)?),
        ),
    };
    Ok(DateRange { from, to })
}

/// The two sides of a range, or `None` where there is no range. An ellipsis and an en dash
/// are what word processors make of dots and a hyphen.
fn split_range(text: &str, whole: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let inner = &text[whole.clone()];
    let (at, len) = ["..", "…", "–"]
        .iter()
        .filter_map(|sign| Some((inner.find(sign)?, sign.len())))
        .min()?;
    let dots = inner[at + len..].bytes().take_while(|b| *b == b'.').count();
    let middle = whole.start + at;
    Some((
        trimmed(text, whole.start..middle),
        trimmed(text, middle + len + dots..whole.end),
    ))
}

/// The days one date means, and whether it was a span of time.
fn bound(text: &str, piece: Range<usize>, today: Date) -> Result<(DateRange, bool), Diagnostic> {
    let today = today.first_day();
    let written = &text[piece.clone()];
    if written.is_empty() {
        return Err(Diagnostic::new("a date is missing", piece).hint(FORMS));
    }
    if written.len() > 64 {
        return Err(bad("not a date", text, piece));
    }
    let word: String = written
        .chars()
        .map(plain)
        .collect::<String>()
        .to_lowercase();
    match word.as_str() {
        "today" => return Ok((DateRange::of(today), false)),
        "yesterday" => {
            let day = previous_day(today).ok_or_else(|| bad("not a date", text, piece))?;
            return Ok((DateRange::of(day), false));
        }
        _ => {}
    }
    if let Some(span) = relative(&word) {
        let day = span
            .and_then(|span| shift(today, span))
            .ok_or_else(|| bad("too long ago", text, piece))?;
        return Ok((DateRange::of(day), true));
    }
    match calendar(&word) {
        Some(Some(date)) => Ok((DateRange::of(date), false)),
        Some(None) => Err(bad("no such date", text, piece)),
        None => Err(bad("not a date", text, piece)),
    }
}

/// `3w` as a negative span; the inner `None` is a span that no calendar holds.
fn relative(word: &str) -> Option<Option<jiff::Span>> {
    let unit = word.chars().next_back()?;
    let digits = word.strip_suffix(unit)?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let count: Option<i64> = digits.parse().ok().filter(|count| *count <= 1_000_000);
    let span = |build: fn(i64) -> Result<jiff::Span, jiff::Error>| {
        count.and_then(|count| build(-count).ok())
    };
    Some(match unit {
        'd' => span(|n| jiff::Span::new().try_days(n)),
        'w' => span(|n| jiff::Span::new().try_weeks(n)),
        'm' => span(|n| jiff::Span::new().try_months(n)),
        'y' => span(|n| jiff::Span::new().try_years(n)),
        _ => return None,
    })
}

/// A date in figures, year first. `None`: it does not look like one; `Some(None)`: it looks
/// like one that no calendar has.
fn calendar(word: &str) -> Option<Option<Date>> {
    let mut parts: Vec<&str> = word.split(['-', '/']).collect();
    if let [whole] = parts.as_slice()
        && whole.len() == 8
        && whole.is_ascii()
    {
        let whole = *whole;
        parts = vec![&whole[..4], &whole[4..6], &whole[6..]];
    }
    let figures = |part: &&str, len: &[usize]| {
        len.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let (year, rest) = parts.split_first()?;
    if !figures(year, &[4]) || rest.len() > 2 || !rest.iter().all(|part| figures(part, &[1, 2])) {
        return None;
    }
    let year: u16 = year.parse().ok()?;
    let rest: Vec<u8> = rest.iter().filter_map(|part| part.parse().ok()).collect();
    Some(match rest.as_slice() {
        [] => Date::year(year),
        [month] => Date::month(year, *month),
        [month, day, ..] => Date::day(year, *month, *day),
    })
}

fn next_day(date: Date) -> Option<Date> {
    shift(date.last_day(), 1.day())
}

fn previous_day(date: Date) -> Option<Date> {
    shift(date.first_day(), (-1).day())
}

/// The day `span` away; months and years stay within the month they lead to.
fn shift(date: Date, span: jiff::Span) -> Option<Date> {
    let day = civil::Date::new(
        i16::try_from(date.get_year()).ok()?,
        i8::try_from(date.get_month()?).ok()?,
        i8::try_from(date.get_day()?).ok()?,
    )
    .ok()?
    .checked_add(span)
    .ok()?;
    Date::day(
        u16::try_from(day.year()).ok()?,
        u8::try_from(day.month()).ok()?,
        u8::try_from(day.day()).ok()?,
    )
}

fn bad(problem: &str, text: &str, piece: Range<usize>) -> Diagnostic {
    let written = super::shorten(&text[piece.clone()]);
    Diagnostic::new(format!("`{written}`: {problem}"), piece).hint(FORMS)
}

/// `range` without spaces at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let kept = inner.trim();
    let start = range.start + (inner.len() - inner.trim_start().len());
    start..start + kept.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn today() -> Date {
        Date::day(2024, 3, 31).unwrap()
    }

    fn show(text: &str) -> String {
        let end = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
        match parse_date_range(text, today()) {
            Ok(range) => format!("{}..{}", end(range.from), end(range.to)),
            Err(remark) => format!(
                "{} @{}..{}",
                remark.message, remark.span.start, remark.span.end
            ),
        }
    }

    #[test]
    fn dates_and_ranges() {
        for (text, range) in [
            ("2023", "2023-01-01..2023-12-31"),
            ("2024-02", "2024-02-01..2024-02-29"),
            ("2023-02-04", "2023-02-04..2023-02-04"),
            ("2023/2/4", "2023-02-04..2023-02-04"),
            ("20230204", "2023-02-04..2023-02-04"),
            ("２０２３－０２", "2023-02-01..2023-02-28"),
            ("2023-02-04..2023-03", "2023-02-04..2023-03-31"),
            (" 2023 .. 2024 ", "2023-01-01..2024-12-31"),
            ("2023...2024", "2023-01-01..2024-12-31"),
            ("2023–2024", "2023-01-01..2024-12-31"),
            ("..2024", "..2024-12-31"),
            ("2023..", "2023-01-01.."),
            ("..", ".."),
            ("*", ".."),
            ("today", "2024-03-31..2024-03-31"),
            ("Yesterday", "2024-03-30..2024-03-30"),
            ("3d..", "2024-03-28.."),
            ("3w", "2024-03-10.."),
            // 31 February does not exist; 29 February 2023 neither.
            ("1m..today", "2024-02-29..2024-03-31"),
            ("1y..1m", "2023-03-31..2024-02-29"),
            (">2023-02", "2023-03-01.."),
            (">=2023-02", "2023-02-01.."),
            ("<2023-02", "..2023-01-31"),
            ("<= 2023-02", "..2023-02-28"),
            ("≤2023", "..2023-12-31"),
        ] {
            assert_eq!(show(text), range, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_named_with_its_place() {
        for (text, message) in [
            ("2023-13", "`2023-13`: no such date @0..7"),
            ("2023..2023-02-30", "`2023-02-30`: no such date @6..16"),
            ("04.02.2023", "`04.02.2023`: not a date @0..10"),
            (
                "2024..2023",
                "the range ends on 2023-12-31, before it begins on 2024-01-01 @0..10",
            ),
            ("", "a date is missing @0..0"),
            (">", "a date is missing @1..1"),
            ("9999999d", "`9999999d`: too long ago @0..8"),
            (
                "99999999999999999999y",
                "`99999999999999999999y`: too long ago @0..21",
            ),
            (">9999", "`9999`: there is no date beyond @1..5"),
            ("<1000", "`1000`: there is no date beyond @1..5"),
            ("soon", "`soon`: not a date @0..4"),
        ] {
            assert_eq!(show(text), message, "{text}");
        }
    }

    #[test]
    fn a_bound_holds_all_it_can_mean() {
        let range = parse_date_bound("2023-02", today()).unwrap();
        assert_eq!(range, DateRange::of(Date::month(2023, 2).unwrap()));
        assert!(parse_date_bound("2022..2023", today()).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_a_range_or_an_error_within_it(text in "[-0-9./<>=dwmy…– ]{0,16}|\\PC{0,12}") {
            match parse_date_range(&text, today()) {
                Ok(DateRange { from: Some(from), to: Some(to) }) => prop_assert!(from <= to),
                Ok(_) => {}
                Err(remark) => prop_assert!(text.get(remark.span).is_some()),
            }
        }
    }
}
