//! Times of what is measured, and how they are printed.

#![allow(dead_code, reason = "each bench uses a part")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

/// Times of one thing, in nanoseconds to three digits.
pub struct Times(Histogram<u64>);

impl Times {
    pub fn new() -> Times {
        let longest = Duration::from_secs(600).as_nanos() as u64;
        Times(Histogram::new_with_max(longest, 3).expect("the bounds are valid"))
    }

    /// Does `work`, takes its time when `counted`, and gives what came of it.
    pub fn take<T>(&mut self, counted: bool, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let result = black_box(work());
        let time = started.elapsed();
        if counted {
            self.0.saturating_record((time.as_nanos() as u64).max(1));
        }
        result
    }

    /// Takes a time that was measured elsewhere.
    pub fn add(&mut self, time: Duration) {
        self.0.saturating_record((time.as_nanos() as u64).max(1));
    }

    /// Milliseconds that this share of the times does not exceed.
    pub fn at(&self, quantile: f64) -> f64 {
        self.0.value_at_quantile(quantile) as f64 / 1e6
    }

    /// `p50  p90  p99` in columns of ten.
    pub fn row(&self) -> String {
        let [p50, p90, p99] = [0.5, 0.9, 0.99].map(|q| milliseconds(self.at(q)));
        format!("{p50:>10}{p90:>10}{p99:>10}")
    }
}

pub fn milliseconds(ms: f64) -> String {
    match ms {
        ms if ms < 1.0 => format!("{:.0} µs", ms * 1e3),
        ms if ms < 100.0 => format!("{ms:.2} ms"),
        ms => format!("{ms:.0} ms"),
    }
}

/// The middle one; of an even number, the upper of the two.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The number that an environment variable holds.
pub fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

/// The numbers that an environment variable holds, separated by commas.
pub fn numbers(name: &str) -> Option<Vec<usize>> {
    let list = std::env::var(name).ok()?;
    list.split(',').map(|n| n.trim().parse().ok()).collect()
}
