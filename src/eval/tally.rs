//! Counting what was found, what was to be found, and what was right.

use std::collections::BTreeMap;

use super::kind::Kind;
use super::report::{How, Row};

/// Counts of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub articles: u64,
    pub gold: u64,
    pub found: u64,
    pub right: u64,
}

/// Counts of every kind, and the bodies' words.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    counts: BTreeMap<(Kind, How), Counts>,
    bodies: Bodies,
}

#[derive(Debug, Clone, Default)]
struct Bodies {
    counts: Counts,
    precision: f64,
    recall: f64,
    f1: f64,
}

impl Tally {
    /// Counts one article's values of `kind`.
    pub fn add(&mut self, kind: Kind, how: How, gold: usize, found: usize, right: usize) {
        let counts = self.counts.entry((kind, how)).or_default();
        counts.articles += 1;
        counts.gold += gold as u64;
        counts.found += found as u64;
        counts.right += right as u64;
    }

    /// Counts one article's body: words that are right, found and in gold.
    pub fn add_body(&mut self, gold: usize, found: usize, right: usize) {
        let one = Counts {
            articles: 1,
            gold: gold as u64,
            found: found as u64,
            right: right as u64,
        };
        let bodies = &mut self.bodies;
        bodies.counts.articles += 1;
        bodies.counts.gold += one.gold;
        bodies.counts.found += one.found;
        bodies.counts.right += one.right;
        bodies.precision += one.precision();
        bodies.recall += one.recall();
        bodies.f1 += one.f1();
    }

    /// Adds what another thread counted.
    pub fn merge(&mut self, other: Tally) {
        for (key, more) in other.counts {
            self.counts.entry(key).or_default().merge(more);
        }
        self.bodies.counts.merge(other.bodies.counts);
        self.bodies.precision += other.bodies.precision;
        self.bodies.recall += other.bodies.recall;
        self.bodies.f1 += other.bodies.f1;
    }

    /// The lines of a report, in the order of [`Kind::ALL`].
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for kind in Kind::ALL {
            for how in [How::Value, How::Span] {
                if let Some(counts) = self.counts.get(&(kind, how)) {
                    rows.push(counts.row(kind.name(), how));
                }
            }
            let bodies = &self.bodies;
            if kind == Kind::Body && bodies.counts.articles > 0 {
                let mean = |sum: f64| sum / bodies.counts.articles as f64;
                rows.push(Row {
                    precision: mean(bodies.precision),
                    recall: mean(bodies.recall),
                    f1: mean(bodies.f1),
                    ..bodies.counts.row(kind.name(), How::Words)
                });
            }
        }
        // What the literature gives as one figure: person, organisation, location by span.
        let mut names = Counts::default();
        for kind in [Kind::Person, Kind::Organisation, Kind::Location] {
            if let Some(counts) = self.counts.get(&(kind, How::Span)) {
                let articles = names.articles.max(counts.articles);
                names.merge(*counts);
                names.articles = articles;
            }
        }
        if names.gold > 0 {
            rows.push(names.row("names", How::Span));
        }
        rows
    }
}

impl Counts {
    fn merge(&mut self, more: Counts) {
        self.articles += more.articles;
        self.gold += more.gold;
        self.found += more.found;
        self.right += more.right;
    }

    /// Right by found; 1 where nothing was found, for nothing is false.
    fn precision(self) -> f64 {
        share(self.right, self.found)
    }

    /// Right by gold; 1 where there was nothing to find.
    fn recall(self) -> f64 {
        share(self.right, self.gold)
    }

    fn f1(self) -> f64 {
        share(2 * self.right, self.gold + self.found)
    }

    fn row(self, kind: &str, how: How) -> Row {
        Row {
            kind: kind.to_string(),
            how,
            articles: self.articles,
            gold: self.gold,
            found: self.found,
            right: self.right,
            precision: self.precision(),
            recall: self.recall(),
            f1: self.f1(),
        }
    }
}

fn share(part: u64, whole: u64) -> f64 {
    match whole {
        0 => 1.0,
        _ => part as f64 / whole as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_over_all_articles_together() {
        let mut tally = Tally::default();
        tally.add(Kind::Person, How::Value, 3, 2, 2);
        let mut other = Tally::default();
        other.add(Kind::Person, How::Value, 1, 3, 1);
        tally.merge(other);
        let rows = tally.rows();
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!((row.articles, row.gold, row.found, row.right), (2, 4, 5, 3));
        assert_eq!((row.precision, row.recall), (0.6, 0.75));
        assert!((row.f1 - 2.0 * 0.6 * 0.75 / 1.35).abs() < 1e-12);
    }

    #[test]
    fn bodies_are_averaged_and_names_added_up() {
        let mut tally = Tally::default();
        tally.add_body(10, 10, 10);
        tally.add_body(10, 0, 0);
        tally.add(Kind::Person, How::Span, 2, 2, 2);
        tally.add(Kind::Location, How::Span, 2, 2, 0);
        let rows = tally.rows();
        let f1 = |kind: &str| rows.iter().find(|row| row.kind == kind).unwrap().f1;
        assert_eq!((f1("body"), f1("names")), (0.5, 0.5));
    }
}
