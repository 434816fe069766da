//! Measures of one ranking.
//!
//! With r the articles of the ranking in order and R the relevant ones of the query:
//!
//! - *average precision*: 1/|R| · Σ over relevant articles found, at rank k, of P@k; those not
//!   found add nothing. Its mean over queries is MAP (Buckley and Voorhees, TREC).
//! - *nDCG@10*: Σ rel/log2(rank + 1) over the first ten, by the same of the best possible order
//!   (Järvelin and Kekäläinen, TOIS 2002; gains as `trec_eval` has them).
//! - *reciprocal rank*: 1/rank of the first relevant article, 0 without one; its mean is MRR
//!   (Voorhees, TREC-8).
//! - *P@10*: relevant articles among the first ten, by ten. *Recall@1000*: relevant articles
//!   among the first thousand, by |R|.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// Grades of articles for one query; above 0 is relevant.
pub(super) type Grades = HashMap<String, i32>;

/// The measures of one query, or their means over queries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Average precision.
    pub map: f64,
    /// Normalised discounted cumulated gain of the first ten.
    #[serde(rename = "ndcg@10")]
    pub ndcg_10: f64,
    /// Reciprocal rank of the first relevant article.
    pub mrr: f64,
    /// Precision of the first ten.
    #[serde(rename = "p@10")]
    pub p_10: f64,
    /// Recall of the first thousand.
    #[serde(rename = "recall@1000")]
    pub recall_1000: f64,
}

impl Measures {
    /// Names and values, in the order of a report.
    pub fn named(&self) -> [(&'static str, f64); 5] {
        [
            ("map", self.map),
            ("ndcg@10", self.ndcg_10),
            ("mrr", self.mrr),
            ("p@10", self.p_10),
            ("recall@1000", self.recall_1000),
        ]
    }

    /// The measures of `ranking`; `None` when nothing is relevant.
    pub(super) fn of(ranking: &[String], grades: &Grades) -> Option<Measures> {
        let relevant = grades.values().filter(|grade| **grade > 0).count();
        if relevant == 0 {
            return None;
        }
        let all = relevant as f64;
        let mut ideal: Vec<i32> = grades
            .values()
            .copied()
            .filter(|grade| *grade > 0)
            .collect();
        ideal.sort_unstable_by_key(|grade| std::cmp::Reverse(*grade));
        let gain = |rank: usize, grade: i32| f64::from(grade) / (rank as f64 + 1.0).log2();
        let best: f64 = (1..=10)
            .zip(ideal)
            .map(|(rank, grade)| gain(rank, grade))
            .sum();
        let mut measures = Measures::default();
        let (mut found, mut cumulated) = (0.0, 0.0);
        let mut seen = hashbrown::HashSet::new();
        for (rank, id) in (1..).zip(ranking) {
            let grade = grades.get(id).copied().unwrap_or(0);
            // An article that comes twice is found once.
            if grade <= 0 || !seen.insert(id) {
                continue;
            }
            found += 1.0;
            measures.map += found / rank as f64 / all;
            if measures.mrr == 0.0 {
                measures.mrr = 1.0 / rank as f64;
            }
            if rank <= 10 {
                measures.p_10 += 0.1;
                cumulated += gain(rank, grade);
            }
            if rank <= 1_000 {
                measures.recall_1000 += 1.0 / all;
            }
        }
        measures.ndcg_10 = cumulated / best;
        Some(measures)
    }

    /// The means over `all`; zeros over none.
    pub(super) fn means<'m>(all: impl Iterator<Item = &'m Measures>) -> Measures {
        let mut sum = Measures::default();
        let mut count = 0.0;
        for one in all {
            count += 1.0;
            sum.map += one.map;
            sum.ndcg_10 += one.ndcg_10;
            sum.mrr += one.mrr;
            sum.p_10 += one.p_10;
            sum.recall_1000 += one.recall_1000;
        }
        if count > 0.0 {
            sum.map /= count;
            sum.ndcg_10 /= count;
            sum.mrr /= count;
            sum.p_10 /= count;
            sum.recall_1000 /= count;
        }
        sum
    }
}

/// Shuffles of the randomisation test.
const SHUFFLES: u32 = 10_000;

/// How likely a difference of means as large as that of `old` and `new`, paired by query,
/// would be if each query's two values had changed places by chance: the two-sided paired
/// randomisation test (Smucker, Allan and Carterette, CIKM 2007), from a fixed seed. `None`
/// when they share no query.
pub fn chance(old: &BTreeMap<String, f64>, new: &BTreeMap<String, f64>) -> Option<f64> {
    let differences: Vec<f64> = new
        .iter()
        .filter_map(|(query, new)| Some(new - old.get(query)?))
        .collect();
    if differences.is_empty() {
        return None;
    }
    let observed = differences.iter().sum::<f64>().abs();
    // Xorshift (Marsaglia 2003).
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut as_large = 0;
    for _ in 0..SHUFFLES {
        let mut sum = 0.0;
        for difference in &differences {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            sum += match state >> 63 {
                0 => *difference,
                _ => -*difference,
            };
        }
        // Sums of the same numbers in another order differ in their last digits.
        as_large += u32::from(sum.abs() >= observed - 1e-9);
    }
    Some(f64::from(as_large) / f64::from(SHUFFLES))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} {b}");
    }

    fn ranking(ids: &str) -> Vec<String> {
        ids.chars().map(|c| c.to_string()).collect()
    }

    #[test]
    fn measures_are_those_of_their_definitions() {
        let grades: Grades = [("a", 1), ("c", 2), ("z", 1), ("x", 0)]
            .map(|(id, grade)| (id.to_string(), grade))
            .into();
        let found = Measures::of(&ranking("xabcc"), &grades).unwrap();
        close(found.map, (1.0 / 2.0 + 2.0 / 4.0) / 3.0);
        close(found.mrr, 0.5);
        close(found.p_10, 0.2);
        close(found.recall_1000, 2.0 / 3.0);
        let log = |rank: f64| (rank + 1.0).log2();
        let ideal = 2.0 / log(1.0) + 1.0 / log(2.0) + 1.0 / log(3.0);
        close(found.ndcg_10, (1.0 / log(2.0) + 2.0 / log(4.0)) / ideal);
        assert_eq!(
            Measures::of(&ranking("x"), &grades),
            Some(Measures::default())
        );
        assert_eq!(Measures::of(&ranking("x"), &Grades::new()), None);
    }

    #[test]
    fn chance_is_small_only_for_what_holds_in_most_queries() {
        let values = |f: &dyn Fn(u32) -> f64| -> BTreeMap<String, f64> {
            (0..40).map(|q| (q.to_string(), f(q))).collect()
        };
        let old = values(&|_| 0.5);
        assert!(chance(&old, &values(&|_| 0.6)).unwrap() < 0.001);
        let mixed = values(&|q| if q % 2 == 0 { 0.6 } else { 0.41 });
        assert!(chance(&old, &mixed).unwrap() > 0.5);
        assert_eq!(chance(&old, &old), Some(1.0));
        assert_eq!(chance(&old, &BTreeMap::new()), None);
    }
}
