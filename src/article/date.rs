//! Publication dates with their precision, and ranges of them.
//!
//! A date is what the article's page or record says, local to its publisher: no time zone
//! is applied, so that "4 February" stays 4 February. Reading dates out of text is left to
//! `extract`, reading them out of a query to `query`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A date known to the year, month, day or minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
    minute: u16,
}

/// Stands in [`Date::minute`] for "time of day unknown".
const NO_MINUTE: u16 = 0;

impl Date {
    /// A year, 1000 to 9999.
    pub fn year(year: u16) -> Option<Date> {
        (1000..=9999).contains(&year).then_some(Date {
            year,
            month: 0,
            day: 0,
            minute: NO_MINUTE,
        })
    }

    /// A month, 1 to 12, of a year.
    pub fn month(year: u16, month: u8) -> Option<Date> {
        let date = Date::year(year)?;
        (1..=12).contains(&month).then_some(Date { month, ..date })
    }

    /// A day that exists in the (proleptic) Gregorian calendar.
    pub fn day(year: u16, month: u8, day: u8) -> Option<Date> {
        let date = Date::month(year, month)?;
        (1..=days_in_month(year, month))
            .contains(&day)
            .then_some(Date { day, ..date })
    }

    /// The same day with its local time.
    pub fn at(self, hour: u8, minute: u8) -> Option<Date> {
        (self.day > 0 && hour < 24 && minute < 60).then_some(Date {
            minute: u16::from(hour) * 60 + u16::from(minute) + 1,
            ..self
        })
    }

    /// The date as a number that sorts by time: `YYYYMMDD`, with zeros for what is unknown.
    pub fn number(self) -> u32 {
        u32::from(self.year) * 10_000 + u32::from(self.month) * 100 + u32::from(self.day)
    }

    /// `number` followed by four digits for the time of day, for sorting within a day.
    pub fn sort_key(self) -> u64 {
        u64::from(self.number()) * 10_000 + u64::from(self.minute)
    }

    /// The inverse of [`Date::sort_key`]; `None` for a number that no date has.
    pub fn from_sort_key(key: u64) -> Option<Date> {
        let (number, minute) = (key / 10_000, u16::try_from(key % 10_000).ok()?);
        let year = u16::try_from(number / 10_000).ok()?;
        let (month, day) = ((number / 100 % 100) as u8, (number % 100) as u8);
        let date = match (month, day) {
            (0, _) => Date::year(year)?,
            (_, 0) => Date::month(year, month)?,
            _ => Date::day(year, month, day)?,
        };
        (minute <= 24 * 60).then_some(Date { minute, ..date })
    }

    /// The year.
    pub fn get_year(self) -> u16 {
        self.year
    }

    /// The month, if known.
    pub fn get_month(self) -> Option<u8> {
        (self.month > 0).then_some(self.month)
    }

    /// The day of the month, if known.
    pub fn get_day(self) -> Option<u8> {
        (self.day > 0).then_some(self.day)
    }

    /// Hour and minute, if known.
    pub fn get_time(self) -> Option<(u8, u8)> {
        let minute = self.minute.checked_sub(1)?;
        Some(((minute / 60) as u8, (minute % 60) as u8))
    }

    /// The date without its time of day.
    pub fn without_time(self) -> Date {
        Date {
            minute: NO_MINUTE,
            ..self
        }
    }

    /// The first day the date can mean.
    pub fn first_day(self) -> Date {
        Date {
            month: self.month.max(1),
            day: self.day.max(1),
            ..self.without_time()
        }
    }

    /// The last day the date can mean.
    pub fn last_day(self) -> Date {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.day == 0 {
            days_in_month(self.year, month)
        } else {
            self.day
        };
        Date {
            month,
            day,
            ..self.without_time()
        }
    }
}

/// `2023`, `2023-02`, `2023-02-04` or `2023-02-04T12:36`, as far as it is known.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day > 0 {
            write!(f, "-{:02}", self.day)?;
        }
        if let Some((hour, minute)) = self.get_time() {
            write!(f, "T{hour:02}:{minute:02}")?;
        }
        Ok(())
    }
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Days from the first to the last, both included; an end that is `None` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DateRange {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

impl DateRange {
    /// All days that `date` can mean.
    pub fn of(date: Date) -> DateRange {
        DateRange {
            from: Some(date.first_day()),
            to: Some(date.last_day()),
        }
    }

    /// Whether the range holds `date`. A date known only to the month or year is in the
    /// range if the range holds all of it.
    pub fn contains(&self, date: Date) -> bool {
        let (first, last) = (date.first_day().number(), date.last_day().number());
        self.from.is_none_or(|from| from.number() <= first)
            && self.to.is_none_or(|to| last <= to.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_days_exist() {
        assert!(Date::day(2023, 2, 29).is_none());
        assert!(Date::day(2024, 2, 29).is_some());
        assert!(Date::day(1900, 2, 29).is_none());
        assert!(Date::day(2000, 2, 29).is_some());
        assert!(Date::month(2023, 13).is_none());
        assert!(Date::year(999).is_none());
    }

    #[test]
    fn sort_keys_keep_precision_and_order() {
        let dates = [
            Date::year(2023).unwrap(),
            Date::month(2023, 2).unwrap(),
            Date::day(2023, 2, 4).unwrap(),
            Date::day(2023, 2, 4).unwrap().at(0, 0).unwrap(),
            Date::day(2023, 2, 4).unwrap().at(23, 59).unwrap(),
        ];
        for pair in dates.windows(2) {
            assert!(pair[0].sort_key() < pair[1].sort_key());
        }
        for date in dates {
            assert_eq!(Date::from_sort_key(date.sort_key()), Some(date));
        }
        assert_eq!(dates[4].to_string(), "2023-02-04T23:59");
        assert_eq!(dates[1].to_string(), "2023-02");
    }

    #[test]
    fn a_coarse_date_is_in_a_range_that_holds_all_of_it() {
        let february = DateRange::of(Date::month(2023, 2).unwrap());
        assert!(february.contains(Date::day(2023, 2, 28).unwrap()));
        assert!(february.contains(Date::month(2023, 2).unwrap()));
        assert!(!february.contains(Date::year(2023).unwrap()));
    }
}
