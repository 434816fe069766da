//! Two reports side by side: what became slower.

use serde::{Deserialize, Serialize};

use super::report::{BenchReport, ClassReport};

/// Which figure of a class is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// The median.
    P50,
    /// The slowest in a hundred.
    P99,
}

impl Measure {
    /// The name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Measure::P50 => "p50",
            Measure::P99 => "p99",
        }
    }
}

/// Whether a figure moved by more than the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It takes less time than before.
    Faster,
    /// It moved by less than the threshold.
    Same,
    /// It takes more time than before.
    Slower,
}

/// A figure before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The class, or [`super::OVERALL`].
    pub class: String,
    /// Which figure.
    pub measure: Measure,
    /// Microseconds in the old report.
    pub old_us: f64,
    /// Microseconds in the new one.
    pub new_us: f64,
    /// New by old: 2 is twice as slow.
    pub ratio: f64,
    /// Whether that is more than the threshold.
    pub verdict: Verdict,
}

/// The p50 and p99 of every class that both reports have, and of all queries together.
///
/// `threshold` is a share: with 0.1, from 10 % more time on a class is slower, and from a
/// ratio of 1/1.1 on it is faster. [`BenchReport::differences`] says whether the reports can
/// be compared at all.
pub fn compare(old: &BenchReport, new: &BenchReport, threshold: f64) -> Vec<Change> {
    let mut changes = Vec::new();
    for class in &new.classes {
        if let Some(before) = old.classes.iter().find(|c| c.name == class.name) {
            changes.extend(changes_of(before, class, threshold));
        }
    }
    changes.extend(changes_of(&old.overall, &new.overall, threshold));
    changes
}

fn changes_of(old: &ClassReport, new: &ClassReport, threshold: f64) -> [Change; 2] {
    let figures = [
        (Measure::P50, old.p50_us, new.p50_us),
        (Measure::P99, old.p99_us, new.p99_us),
    ];
    figures.map(|(measure, old_us, new_us)| {
        // Below a tenth of a microsecond the clock decides, and a division by 0 says nothing.
        let ratio = new_us.max(0.1) / old_us.max(0.1);
        let limit = 1.0 + threshold.max(0.0);
        let verdict = if ratio > limit {
            Verdict::Slower
        } else if ratio * limit < 1.0 {
            Verdict::Faster
        } else {
            Verdict::Same
        };
        Change {
            class: new.name.clone(),
            measure,
            old_us,
            new_us,
            ratio,
            verdict,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::report;
    use super::*;

    #[test]
    fn a_class_is_slower_only_beyond_the_threshold() {
        let old = report(&[("a", 100.0), ("b", 100.0), ("c", 100.0), ("gone", 1.0)]);
        let new = report(&[("a", 109.0), ("b", 111.0), ("c", 80.0), ("fresh", 1.0)]);
        let found: Vec<(String, Measure, Verdict)> = compare(&old, &new, 0.1)
            .into_iter()
            .map(|change| (change.class, change.measure, change.verdict))
            .collect();
        let expected = [
            ("a", Verdict::Same),
            ("b", Verdict::Slower),
            ("c", Verdict::Faster),
            ("overall", Verdict::Same),
        ];
        let expected: Vec<(String, Measure, Verdict)> = expected
            .into_iter()
            .flat_map(|(class, verdict)| {
                [Measure::P50, Measure::P99].map(|m| (class.to_string(), m, verdict))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn no_time_at_all_is_no_division_by_zero() {
        let changes = compare(&report(&[("a", 0.0)]), &report(&[("a", 0.0)]), 0.1);
        assert!(changes.iter().all(|change| change.ratio == 1.0));
    }
}
