//! A timeline as bars: every year, month or day from the first to the last, empty ones too.

use crate::article::Date;
use crate::search::{TimeUnit, Timeline};

/// The most bars that are made; beyond it a coarser unit is taken. Damaged dates reach over
/// millennia.
const MOST: usize = 20_000;

/// A year, month or day and how many articles are of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// When.
    pub date: Date,
    /// Articles.
    pub count: u64,
}

/// The bars of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars {
    /// The unit they have.
    pub unit: TimeUnit,
    /// In order, without gaps.
    pub bars: Vec<Bar>,
    /// Articles whose date is not known to the unit, or not at all.
    pub vague: u64,
}

impl Bars {
    /// The bars of `timeline` by `unit`; by a coarser one where there would be too many. A
    /// unit that is left open is the finest whose bars fit into `room`.
    pub fn new(timeline: &Timeline, unit: Option<TimeUnit>, room: usize) -> Bars {
        let most = match unit {
            Some(_) => MOST,
            None => room.clamp(1, MOST),
        };
        let coarser: &[TimeUnit] = match unit.unwrap_or(TimeUnit::Day) {
            TimeUnit::Day => &[TimeUnit::Day, TimeUnit::Month, TimeUnit::Year],
            TimeUnit::Month => &[TimeUnit::Month, TimeUnit::Year],
            TimeUnit::Year => &[TimeUnit::Year],
        };
        for &unit in coarser {
            let last = unit == TimeUnit::Year;
            if let Some(bars) = Bars::by(timeline, unit, if last { MOST } else { most }) {
                return bars;
            }
        }
        Bars {
            unit: TimeUnit::Year,
            bars: Vec::new(),
            vague: timeline.undated,
        }
    }

    fn by(timeline: &Timeline, unit: TimeUnit, most: usize) -> Option<Bars> {
        let mut bars: Vec<Bar> = Vec::new();
        let mut vague = timeline.undated;
        for bucket in &timeline.buckets {
            let Some(date) = cut(bucket.date, unit) else {
                vague += bucket.count;
                continue;
            };
            match bars.last_mut() {
                Some(last) if last.date == date => {
                    last.count += bucket.count;
                    continue;
                }
                // Between two bars lie empty ones.
                Some(last) => {
                    let mut at = last.date;
                    while let Some(next) = next(at, unit).filter(|next| *next < date) {
                        bars.push(Bar {
                            date: next,
                            count: 0,
                        });
                        at = next;
                        if bars.len() > most {
                            return None;
                        }
                    }
                }
                None => {}
            }
            bars.push(Bar {
                date,
                count: bucket.count,
            });
        }
        // A unit that leaves out most of what is dated says nothing.
        let shown: u64 = bars.iter().map(|bar| bar.count).sum();
        let silent = unit != TimeUnit::Year && shown < vague - timeline.undated;
        (bars.len() <= most && !silent).then_some(Bars { unit, bars, vague })
    }

    /// The bar that holds `date`, or the nearest one.
    pub fn at(&self, date: Date) -> usize {
        let first = date.first_day();
        let behind = self
            .bars
            .partition_point(|bar| bar.date.first_day() <= first);
        behind.saturating_sub(1)
    }

    /// The most articles that a bar has.
    pub fn most(&self) -> u64 {
        self.bars.iter().map(|bar| bar.count).max().unwrap_or(0)
    }
}

/// The date as far as the unit tells it apart; `None` when it is not known so far.
fn cut(date: Date, unit: TimeUnit) -> Option<Date> {
    match unit {
        TimeUnit::Year => Date::year(date.get_year()),
        TimeUnit::Month => Date::month(date.get_year(), date.get_month()?),
        TimeUnit::Day => Date::day(date.get_year(), date.get_month()?, date.get_day()?),
    }
}

/// The year, month or day after `date`.
fn next(date: Date, unit: TimeUnit) -> Option<Date> {
    let year = date.get_year();
    let month = date.get_month().unwrap_or(1);
    let day = date.get_day().unwrap_or(1);
    match unit {
        TimeUnit::Year => Date::year(year + 1),
        TimeUnit::Month if month < 12 => Date::month(year, month + 1),
        TimeUnit::Month => Date::month(year + 1, 1),
        TimeUnit::Day => Date::day(year, month, day + 1)
            .or_else(|| Date::day(year, month + 1, 1))
            .or_else(|| Date::day(year + 1, 1, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::TimeBucket;

    fn timeline(buckets: &[(Date, u64)]) -> Timeline {
        Timeline {
            unit: TimeUnit::Day,
            buckets: buckets
                .iter()
                .map(|(date, count)| TimeBucket {
                    date: *date,
                    count: *count,
                })
                .collect(),
            undated: 1,
        }
    }

    fn day(year: u16, month: u8, day: u8) -> Date {
        Date::day(year, month, day).unwrap()
    }

    #[test]
    fn days_become_months_and_years_without_gaps() {
        let line = timeline(&[
            (Date::year(2022).unwrap(), 2),
            (day(2022, 12, 31), 1),
            (day(2023, 1, 1), 2),
            (day(2023, 3, 5), 4),
        ]);
        let days = Bars::new(&line, Some(TimeUnit::Day), 0);
        assert_eq!((days.bars.len(), days.vague), (65, 3));
        let months = Bars::new(&line, Some(TimeUnit::Month), 0);
        let counts: Vec<u64> = months.bars.iter().map(|bar| bar.count).collect();
        assert_eq!(counts, [1, 2, 0, 4]);
        let years = Bars::new(&line, Some(TimeUnit::Year), 0);
        assert_eq!((years.bars.len(), years.vague, years.most()), (2, 1, 6));
        assert_eq!(months.at(day(2023, 2, 7)), 2);
        assert_eq!(months.at(day(1999, 2, 7)), 0);
    }

    #[test]
    fn the_unit_fits_the_room_and_damaged_dates_cost_nothing() {
        let line = timeline(&[(day(2022, 12, 31), 1), (day(2023, 3, 5), 4)]);
        assert_eq!(Bars::new(&line, None, 80).unit, TimeUnit::Day);
        assert_eq!(Bars::new(&line, None, 10).unit, TimeUnit::Month);
        let wide = timeline(&[(day(1000, 1, 1), 1), (day(9999, 12, 31), 1)]);
        let bars = Bars::new(&wide, Some(TimeUnit::Day), 80);
        assert_eq!((bars.unit, bars.bars.len()), (TimeUnit::Year, 9_000));
        assert_eq!(Bars::new(&timeline(&[]), None, 80).bars, []);
    }
}
