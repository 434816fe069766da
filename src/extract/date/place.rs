//! Where dates stand: in an address, a line of their own, a dateline. Reading one is left to
//! the parent module.

use crate::article::Date;
use crate::text::{floor_boundary, fold};

use super::token::{Token, month_named, tokens};
use super::{DayOrder, parse_date_as};
use crate::extract::clean::Draft;

/// What helps to read a date: who wrote it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clue<'t> {
    /// The order in which the writer puts day and month.
    pub(crate) order: DayOrder,
    /// The writer's language; empty when unknown.
    pub(crate) lang: &'t str,
}

/// Top levels of countries that write English with the day first.
const DAY_FIRST: &[&str] = &[
    "uk", "ie", "au", "nz", "in", "za", "ng", "ke", "gh", "ug", "tz", "zw", "zm", "pk", "bd", "lk",
    "sg", "my", "hk", "mt", "jm", "eu",
];

/// The order of day and month that an article's declared language, address and detected
/// language tell. English alone tells nothing.
pub(crate) fn order(declared: Option<&str>, url: Option<&str>, lang: &str) -> DayOrder {
    let region = declared.and_then(|d| d.trim().split_once(['-', '_']));
    if let Some(("en", region)) = region {
        return match region {
            "US" | "us" | "PH" | "ph" => DayOrder::MonthFirst,
            _ => DayOrder::DayFirst,
        };
    }
    if !matches!(lang, "" | "en" | "pcm") {
        return DayOrder::DayFirst;
    }
    let host = url.and_then(crate::extract::publication::host);
    match host.as_deref().and_then(|host| host.rsplit('.').next()) {
        Some(top) if DAY_FIRST.contains(&top) => DayOrder::DayFirst,
        Some("us" | "gov" | "mil") => DayOrder::MonthFirst,
        _ => DayOrder::Unknown,
    }
}

/// How many lines at either end of a text can be its date.
const FIRST_LINES: usize = 8;
const LAST_LINES: usize = 4;

/// The date that a line of its own states at the top or the end of the text, which leaves
/// the draft.
pub(crate) fn take(draft: &mut Draft<'_>, clue: &Clue<'_>) -> Option<Date> {
    let read = |(at, line): (usize, &str)| {
        let date = date_of_line(line, clue.order, clue.lang)?;
        (!draft.goes_on(at)).then_some((at, date))
    };
    let first = draft.lines().take(FIRST_LINES).find_map(read);
    let last = || draft.lines().rev().take(LAST_LINES).find_map(read);
    let (at, date) = first.or_else(last)?;
    draft.remove(at, "date line");
    Some(date)
}

/// The date in the path of an address: `/2023/02/04/`, `/2023-02-04-`, `/2023/feb/04/`,
/// `/20230204/`, or only the month.
pub(crate) fn url_date(url: &str) -> Option<Date> {
    // The path alone: a query holds all kinds of numbers.
    let path = url.split_once("//").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?;
    let (_, path) = path.split_once('/')?;
    let path = &path[..floor_boundary(path, 500)];
    let mut month = None;
    let parts: Vec<&str> = path
        .split(['/', '-', '_', '.'])
        .filter(|part| !part.is_empty())
        .collect();
    for (at, part) in parts.iter().enumerate() {
        if part.len() == 8
            && let Some(date) = web_day(&part[..], None, None)
        {
            return Some(date);
        }
        if part.len() != 4 {
            continue;
        }
        let (second, third) = (parts.get(at + 1).copied(), parts.get(at + 2).copied());
        if let Some(date) = web_day(part, second, third) {
            return Some(date);
        }
        let only_month = web_year(part).zip(second.and_then(month_number));
        month = month.or(only_month.and_then(|(year, month)| Date::month(year, month)));
    }
    month
}

/// A year in which there were web pages.
fn web_year(text: &str) -> Option<u16> {
    let year = text.parse().ok()?;
    (1990..=2099).contains(&year).then_some(year)
}

fn month_number(text: &str) -> Option<u8> {
    if text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    month_named(&fold(text), "").filter(|_| text.len() >= 3)
}

fn web_day(year: &str, month: Option<&str>, day: Option<&str>) -> Option<Date> {
    if let (Some(month), Some(day)) = (month, day) {
        let day = (day.len() <= 2).then(|| day.parse().ok()).flatten()?;
        return Date::day(web_year(year)?, month_number(month)?, day);
    }
    if !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Date::day(
        web_year(year.get(..4)?)?,
        year.get(4..6)?.parse().ok()?,
        year.get(6..8)?.parse().ok()?,
    )
}

/// The date of a line that says when the article was published and nothing else:
/// "Published: February 4, 2023", "04.02.2023, 12:36 Uhr". Lines about an update count only
/// when they name no other date.
pub(crate) fn date_of_line(line: &str, order: DayOrder, lang: &str) -> Option<Date> {
    let line = line.trim();
    if line.len() < 6 || line.len() > 120 || !line.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    // A quoted tweet closes with its author and date; a poll's dates are no date.
    if line.contains(['@', '%', '$', '€']) {
        return None;
    }
    let parts = tokens(line);
    let words = parts
        .iter()
        .filter(|token| matches!(token, Token::Word(word) if month_named(word, lang).is_none()))
        .count();
    let numbers = parts
        .iter()
        .filter(|token| token.number().is_some())
        .count();
    // Label, weekday, "at", half of the day, zone; running text has more.
    if words > 7 || !(2..=9).contains(&numbers) || words > 2 + numbers {
        return None;
    }
    let date = parse_date_as(line, order, lang)?;
    date.get_day().map(|_| date)
}

/// The full date in the dateline that opens a text: "KYIV, Feb. 4, 2023 (Reuters) - ...".
pub(crate) fn dateline_date(body: &str, order: DayOrder, lang: &str) -> Option<Date> {
    let start = body.trim_start();
    let start = &start[..floor_boundary(start, 110)];
    let start = start.split('\n').next()?;
    let end = [" - ", " – ", " — ", "-- ", " -", "—"]
        .iter()
        .filter_map(|mark| start.find(mark))
        .min()?;
    let dateline = &start[..end];
    // A dateline opens with a place in capitals or names an agency in brackets.
    let place = dateline.split([',', '(']).next()?.trim();
    let capitals = place.chars().any(char::is_uppercase) && !place.chars().any(char::is_lowercase);
    if !(capitals || dateline.contains('(')) {
        return None;
    }
    let date = parse_date_as(dateline, order, lang)?;
    date.get_day().map(|_| date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_addresses() {
        for (url, date) in [
            (
                "https://a.example/2023/02/04/china-aids",
                Some("2023-02-04"),
            ),
            (
                "https://a.example/world/2023/feb/04/china",
                Some("2023-02-04"),
            ),
            (
                "https://a.example/news/2023-02-04-china",
                Some("2023-02-04"),
            ),
            ("https://a.example/20230204/china.html", Some("2023-02-04")),
            ("https://a.example/2023/02/china", Some("2023-02")),
            ("https://a.example/story-12345678", None),
            ("https://a.example/1984/12/31/", None),
            ("https://a.example/x?d=2023/02/04", None),
            ("https://2023.example/", None),
            ("", None),
        ] {
            assert_eq!(
                url_date(url).map(|d| d.to_string()).as_deref(),
                date,
                "{url}"
            );
        }
    }

    #[test]
    fn lines_that_are_dates() {
        let date = |line| date_of_line(line, DayOrder::Unknown, "").map(|d| d.to_string());
        assert_eq!(
            date("Published: February 4, 2023").as_deref(),
            Some("2023-02-04")
        );
        assert_eq!(
            date("04.02.2023, 12:36 Uhr").as_deref(),
            Some("2023-02-04T12:36")
        );
        assert_eq!(
            date("Updated 7:05 PM EST, Sat February 4, 2023").as_deref(),
            Some("2023-02-04T19:05")
        );
        assert_eq!(
            date("The treaty that both governments had signed on February 4, 2023, was void."),
            None
        );
    }

    #[test]
    fn datelines() {
        let date = |body| dateline_date(body, DayOrder::Unknown, "").map(|d| d.to_string());
        assert_eq!(
            date("KYIV, Feb. 4, 2023 (Reuters) - Two men").as_deref(),
            Some("2023-02-04")
        );
        assert_eq!(date("On Feb. 4, 2023 two men - and a dog -"), None);
        assert_eq!(date("KYIV (Reuters) - Two men met on Feb. 4, 2023"), None);
    }
}
