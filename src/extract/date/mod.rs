//! Dates as records, pages and people write them, in many languages.
//!
//! No time zone is applied: a date is what the publisher says. A date whose order of day
//! and month nobody knows ("2/4/2023") keeps its year only; which publications and
//! languages settle the order is left to the caller, where a date stands in a text to
//! [`place`].

mod place;
mod token;

use crate::article::Date;
use token::{Token, month_named, tokens};

pub(super) use place::{Clue, dateline_date, order, take, url_date};

/// Which number comes first in `2/4/2023`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayOrder {
    /// Nothing is known about the writer.
    #[default]
    Unknown,
    /// Day, month, year: most of the world.
    DayFirst,
    /// Month, day, year: the United States.
    MonthFirst,
}

/// The first and last years that a publication date can have. Newspapers begin in 1605.
const FIRST_YEAR: u16 = 1600;
const LAST_YEAR: u16 = 2099;

/// No date is written longer than this, with weekday, time and zone.
const MAX_LEN: usize = 160;

/// The date that `text` states, with the precision it has.
///
/// ```
/// use newshound::extract::parse_date;
/// let date = |text| parse_date(text).map(|date| date.to_string());
/// assert_eq!(date("4 de febrero de 2023").as_deref(), Some("2023-02-04"));
/// assert_eq!(date("Sat, 04 Feb 2023 12:36:00 +0000").as_deref(), Some("2023-02-04T12:36"));
/// assert_eq!(date("2/4/2023").as_deref(), Some("2023"));
/// assert_eq!(date("yesterday"), None);
/// ```
pub fn parse_date(text: &str) -> Option<Date> {
    parse_date_as(text, DayOrder::Unknown, "")
}

/// The date that `text` states, written by someone who puts day and month in `order` and
/// writes in `lang` (empty when unknown).
pub fn parse_date_as(text: &str, order: DayOrder, lang: &str) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LEN {
        return None;
    }
    let date = digits_alone(text).or_else(|| {
        let tokens = tokens(text);
        let day = numeric(&tokens, order).or_else(|| named(&tokens, lang))?;
        Some(with_time(day, &tokens))
    })?;
    (FIRST_YEAR..=LAST_YEAR)
        .contains(&date.get_year())
        .then_some(date)
}

/// A date written as one number: a year, `YYYYMMDD`, `YYYYMMDDhhmmss`, or the time since 1970
/// in seconds, milliseconds or microseconds.
fn digits_alone(text: &str) -> Option<Date> {
    let whole = text.split_once('.').map_or(text, |(whole, fraction)| {
        if fraction.bytes().all(|b| b.is_ascii_digit()) {
            whole
        } else {
            text
        }
    });
    if !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u64 = whole.parse().ok()?;
    let part = |range: std::ops::Range<usize>| whole.get(range)?.parse::<u16>().ok();
    match whole.len() {
        4 if whole.len() == text.len() => Date::year(u16::try_from(number).ok()?),
        8 => day(part(0..4)?, part(4..6)?, part(6..8)?),
        12 | 14 => {
            let day = day(part(0..4)?, part(4..6)?, part(6..8)?);
            match day {
                Some(day) if day.get_year() >= 1900 && day.get_year() <= LAST_YEAR => {
                    let at = day.at(part(8..10)? as u8, part(10..12)? as u8);
                    Some(at.unwrap_or(day))
                }
                _ => None,
            }
        }
        9 | 10 => since_epoch(number),
        13 => since_epoch(number / 1000),
        16 => since_epoch(number / 1_000_000),
        _ => None,
    }
}

/// The date in UTC, the only zone such a number has, of so many seconds after 1970.
fn since_epoch(seconds: u64) -> Option<Date> {
    let stamp = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    let time = stamp.to_zoned(jiff::tz::TimeZone::UTC);
    let date = day(
        u16::try_from(time.year()).ok()?,
        u16::try_from(time.month()).ok()?,
        u16::try_from(time.day()).ok()?,
    )?;
    date.at(
        u8::try_from(time.hour()).ok()?,
        u8::try_from(time.minute()).ok()?,
    )
}

fn day(year: u16, month: u16, day: u16) -> Option<Date> {
    Date::day(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// Dates in numbers alone: `2023-02-04`, `2023/2/4`, `2023年2月4日`, `04.02.2023`, `2/4/23`.
fn numeric(tokens: &[Token<'_>], order: DayOrder) -> Option<Date> {
    for (at, token) in tokens.iter().enumerate() {
        let Some((first, first_len)) = token.number() else {
            continue;
        };
        if first_len == 8 {
            // "20230204T123659Z"
            let (year, month) = (first / 10_000, first / 100 % 100);
            let number = |n: u32| u16::try_from(n).ok();
            return day(number(year)?, number(month)?, number(first % 100)?);
        }
        let rest = &tokens[at + 1..];
        let Some((mark, second, second_len, rest)) = next_part(rest) else {
            continue;
        };
        if first_len == 4 && second_len <= 2 && first >= u32::from(FIRST_YEAR) {
            let year = u16::try_from(first).ok()?;
            if !matches!(mark, '-' | '/' | '.' | '年' | '년' | '\u{2013}') {
                continue;
            }
            let month = Date::month(year, u8::try_from(second).unwrap_or(0));
            return match next_part(rest) {
                Some((_, third, 1..=2, _)) => day(
                    year,
                    u16::try_from(second).ok()?,
                    u16::try_from(third).ok()?,
                )
                .or(month),
                _ => month,
            };
        }
        if first_len > 2 || second_len > 2 || !matches!(mark, '-' | '/' | '.') {
            continue;
        }
        let Some((second_mark, third, third_len, _)) = next_part(rest) else {
            continue;
        };
        if second_mark != mark || !matches!(third_len, 2 | 4) {
            continue;
        }
        let year = full_year(third, third_len)?;
        return in_order(first, second, year, mark, order);
    }
    None
}

/// The next number after a single mark: the mark, the number, its digits, what follows.
fn next_part<'a, 't>(tokens: &'a [Token<'t>]) -> Option<(char, u32, usize, &'a [Token<'t>])> {
    let (mark, rest) = match tokens {
        [Token::Mark(mark), Token::Space, rest @ ..] => (*mark, rest),
        [Token::Mark(mark), rest @ ..] => (*mark, rest),
        _ => return None,
    };
    let (number, len) = rest.first()?.number()?;
    Some((mark, number, len, &rest[1..]))
}

/// A year of four digits, or of two: those up to 68 are of this century, as POSIX has it.
fn full_year(number: u32, len: usize) -> Option<u16> {
    let year = match (len, number) {
        (4, year) => year,
        (2, 0..=68) => 2000 + number,
        (2, _) => 1900 + number,
        _ => return None,
    };
    u16::try_from(year).ok()
}

/// The date of `first` and `second`, which are day and month in one order or the other.
fn in_order(first: u32, second: u32, year: u16, mark: char, order: DayOrder) -> Option<Date> {
    let number = |n: u32| u16::try_from(n).ok();
    let day_first = day(year, number(second)?, number(first)?);
    let month_first = day(year, number(first)?, number(second)?);
    match (day_first, month_first) {
        (Some(date), None) | (None, Some(date)) => Some(date),
        (None, None) => None,
        (Some(a), Some(b)) if a == b => Some(a),
        // Nobody puts the month first and writes full stops.
        (Some(date), Some(_)) if mark == '.' => Some(date),
        (Some(a), Some(b)) => match order {
            DayOrder::DayFirst => Some(a),
            DayOrder::MonthFirst => Some(b),
            DayOrder::Unknown => Date::year(year),
        },
    }
}

/// Words that stand between the parts of a date and say nothing.
const FILLERS: &[&str] = &[
    "de", "del", "of", "d", "den", "dne", "the", "st", "nd", "rd", "th", "er", "ro", "o", "a", "г",
    "р", "di", "da", "van", "thang", "nam", "года", "року", "år",
];

/// Dates with the month as a word.
fn named(tokens: &[Token<'_>], lang: &str) -> Option<Date> {
    let parts: Vec<Token<'_>> = tokens
        .iter()
        .filter(|token| match token {
            Token::Space => false,
            Token::Mark(mark) => *mark == ':',
            Token::Word(word) => !FILLERS.contains(word),
            Token::Number(..) => true,
        })
        .copied()
        .collect();
    let mut month_only = None;
    for (at, part) in parts.iter().enumerate() {
        let Token::Word(word) = part else { continue };
        let Some(month) = month_named(word, lang) else {
            continue;
        };
        let number = |n: Option<usize>| parts.get(n?).and_then(|part| part.number());
        // The hour of "12:36 February" is no day, nor is the minute.
        let is_clock = |n: usize| {
            let mark =
                |n: Option<usize>| matches!(n.and_then(|n| parts.get(n)), Some(Token::Mark(':')));
            mark(n.checked_sub(1)) || mark(Some(n + 1))
        };
        let before = number(at.checked_sub(1)).filter(|_| !is_clock(at.wrapping_sub(1)));
        let after = number(Some(at + 1)).filter(|_| !is_clock(at + 1));
        let then = number(Some(at + 2)).filter(|_| !is_clock(at + 2));
        let is_day = |part: Option<(u32, usize)>| {
            part.filter(|(n, len)| *len <= 2 && (1..=31).contains(n))
                .map(|(n, _)| n as u8)
        };
        let is_year = |part: Option<(u32, usize)>| {
            part.filter(|(_, len)| *len == 4)
                .and_then(|(n, _)| u16::try_from(n).ok())
        };
        let short_year = |part: Option<(u32, usize)>| part.and_then(|(n, len)| full_year(n, len));
        let found = if let (Some(day), Some(year)) = (is_day(before), is_year(after)) {
            Date::day(year, month, day)
        } else if let (Some(day), Some(year)) = (is_day(after), is_year(then)) {
            Date::day(year, month, day)
        } else if let (Some(year), Some(day)) = (is_year(before), is_day(after)) {
            Date::day(year, month, day)
        } else if let (Some(day), Some(year)) = (is_day(before), short_year(after)) {
            Date::day(year, month, day)
        } else if let Some(year) = is_year(after).or(is_year(before)) {
            month_only = month_only.or(Date::month(year, month));
            None
        } else if let Some(day) = is_day(after).filter(|_| !months_after(&parts, at, lang)) {
            // "Sat Feb  4 12:36:00 UTC 2023": the year comes last.
            let last = parts.last().and_then(|part| part.number());
            is_year(last).and_then(|year| Date::day(year, month, day))
        } else {
            None
        };
        if found.is_some() {
            return found;
        }
    }
    month_only
}

/// Whether a month is named behind part `at`: "mar. 4 feb 2023" begins with a weekday.
fn months_after(parts: &[Token<'_>], at: usize, lang: &str) -> bool {
    let rest = parts.get(at + 1..).unwrap_or(&[]);
    rest.iter()
        .filter_map(|part| part.word())
        .any(|word| month_named(word, lang).is_some())
}

/// `date` with the time of day that stands in `tokens`, if there is one.
fn with_time(date: Date, tokens: &[Token<'_>]) -> Date {
    for (at, window) in tokens.windows(3).enumerate() {
        let [
            Token::Number(hour, 1..=2),
            Token::Mark(':'),
            Token::Number(minute, 2),
        ] = window
        else {
            continue;
        };
        let behind_mark = at.checked_sub(1).and_then(|n| tokens.get(n));
        if matches!(behind_mark, Some(Token::Mark(':' | '+'))) {
            continue;
        }
        // A zone's offset "-05:00" is behind a time, never before it.
        let half = tokens[at + 3..]
            .iter()
            .take(5)
            .find_map(|token| match token {
                Token::Word("am" | "pm" | "a" | "p") => token.word(),
                _ => None,
            });
        let hour = match (half, hour) {
            (Some("pm" | "p"), 1..=11) => hour + 12,
            (Some("am" | "a"), 12) => 0,
            _ => *hour,
        };
        let (hour, minute) = (
            u8::try_from(hour).unwrap_or(u8::MAX),
            u8::try_from(*minute).unwrap_or(u8::MAX),
        );
        return date.at(hour, minute).unwrap_or(date);
    }
    date
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Option<String> {
        parse_date(text).map(|date| date.to_string())
    }

    #[test]
    fn dates_as_records_and_people_write_them() {
        for (text, date) in [
            ("2023-02-04", "2023-02-04"),
            ("2023-02-04T12:36:59Z", "2023-02-04T12:36"),
            ("2023-02-04T12:36:59.123+01:00", "2023-02-04T12:36"),
            ("2023-02-04 23:05:00-05:00", "2023-02-04T23:05"),
            ("20230204T123600Z", "2023-02-04"),
            ("2023-02", "2023-02"),
            ("2023/2/4", "2023-02-04"),
            ("2023.02.04.", "2023-02-04"),
            ("2023", "2023"),
            ("20230204", "2023-02-04"),
            ("20230204123659", "2023-02-04T12:36"),
            ("1675514160", "2023-02-04T12:36"),
            ("1675514160000", "2023-02-04T12:36"),
            ("1675514160.5", "2023-02-04T12:36"),
            ("Sat, 04 Feb 2023 12:36:00 +0000", "2023-02-04T12:36"),
            ("Sat Feb  4 12:36:00 UTC 2023", "2023-02-04T12:36"),
            ("26-FEB-1987 15:02:20.00", "1987-02-26T15:02"),
            (" 4-Feb-23", "2023-02-04"),
            ("February 4, 2023", "2023-02-04"),
            ("Feb. 4, 2023, 7:05 p.m. ET", "2023-02-04T19:05"),
            ("12:15 AM EST, Sat February 4, 2023", "2023-02-04T00:15"),
            ("February 4th, 2023", "2023-02-04"),
            ("4 Feb 2023", "2023-02-04"),
            ("the 4th of February 2023", "2023-02-04"),
            ("February 2023", "2023-02"),
            ("4. Februar 2023", "2023-02-04"),
            ("Samstag, 4. März 2023, 14:30 Uhr", "2023-03-04T14:30"),
            ("4 février 2023", "2023-02-04"),
            ("1er août 2023", "2023-08-01"),
            ("4 de febrero de 2023", "2023-02-04"),
            ("mar. 4 feb 2023", "2023-02-04"),
            ("4 февраля 2023 г.", "2023-02-04"),
            ("4 лютого 2023", "2023-02-04"),
            ("4 listopada 2023", "2023-11-04"),
            ("4 Şubat 2023 Cumartesi", "2023-02-04"),
            ("2023年2月4日", "2023-02-04"),
            ("2023年2月4日 12:36", "2023-02-04T12:36"),
            ("2023년 2월 4일", "2023-02-04"),
            ("٤ فبراير ٢٠٢٣", "2023-02-04"),
            ("04.02.2023", "2023-02-04"),
            ("4. 2. 2023", "2023-02-04"),
            ("13/2/2023", "2023-02-13"),
            ("2/13/2023", "2023-02-13"),
            ("4/4/2023", "2023-04-04"),
            ("2/4/2023", "2023"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "yesterday",
            "Saturday",
            "February 4",
            "31 February 2023",
            "2023-13-45x",
            "12:36",
            "0000-00-00",
            "1234567",
            "4 Feb",
            "9999-01-01",
            "1066-10-14",
            "n/a",
            "null",
            "-",
            "3 May Street",
            "99999999999999999999",
        ] {
            // A broken month or day may leave the year or month; never another day.
            let date = parse_date(text);
            assert!(date.is_none_or(|d| d.get_day().is_none()), "{text}");
        }
        assert_eq!(parse("1066-10-14"), None);
        assert_eq!(parse("12/2100"), None);
    }

    #[test]
    fn order_of_day_and_month_is_the_writers() {
        let with = |order| parse_date_as("2/4/2023", order, "").map(|d| d.to_string());
        assert_eq!(with(DayOrder::DayFirst).as_deref(), Some("2023-04-02"));
        assert_eq!(with(DayOrder::MonthFirst).as_deref(), Some("2023-02-04"));
        // The same word is November in Polish and October in Croatian.
        let croatian = parse_date_as("4. listopada 2023.", DayOrder::Unknown, "hr");
        assert_eq!(croatian, Date::day(2023, 10, 4));
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_not(text in "\\PC{0,40}|[0-9a-z:/. ,-]{0,40}") {
            if let Some(date) = parse_date(&text) {
                prop_assert!((FIRST_YEAR..=LAST_YEAR).contains(&date.get_year()));
            }
        }

        #[test]
        fn what_we_print_we_read(year in 1600u16..2099, month in 1u8..=12, day in 1u8..=28, hour in 0u8..24) {
            let date = Date::day(year, month, day).and_then(|d| d.at(hour, 30)).unwrap();
            prop_assert_eq!(parse_date(&date.to_string()), Some(date));
        }
    }
}
