//! The result of a measurement, as printed, written as JSON and compared later.

use serde::{Deserialize, Serialize};

/// The version of the report's JSON.
pub const REPORT_VERSION: u32 = 1;

/// The name of the line for all classes together.
pub const OVERALL: &str = "overall";

/// How long queries took, and on what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchReport {
    /// [`REPORT_VERSION`] when it was written.
    pub version: u32,
    /// The version of the program.
    pub program: String,
    /// Articles in the index.
    pub articles: u64,
    /// Segments of the index.
    pub segments: u64,
    /// Bytes of the index.
    pub bytes: u64,
    /// Whether the queries were drawn from the index.
    pub drawn: bool,
    /// The seed that drew them.
    pub seed: u64,
    /// Passes before the counted ones.
    pub warmup: u64,
    /// Counted passes.
    pub runs: u64,
    /// Queries at the same time.
    pub concurrency: u64,
    /// Hits of each answer.
    pub limit: u64,
    /// Facets counted for each answer.
    pub facets: Vec<String>,
    /// Whether hits had their passages.
    pub snippets: bool,
    /// Seconds the whole measurement took, warm-up included.
    pub seconds: f64,
    /// One line for each class.
    pub classes: Vec<ClassReport>,
    /// All queries together, each with the same weight.
    pub overall: ClassReport,
}

/// How long the queries of one class took, over all counted passes. Times are microseconds
/// from the text of the query to the whole answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassReport {
    /// The class.
    pub name: String,
    /// Different queries.
    pub queries: u64,
    /// The median of their numbers of hits.
    pub hits: u64,
    /// Half took at most this.
    pub p50_us: f64,
    /// Nine of ten took at most this.
    pub p90_us: f64,
    /// All but one in a hundred took at most this.
    pub p99_us: f64,
    /// All but one in a thousand took at most this.
    pub p999_us: f64,
    /// The longest.
    pub max_us: f64,
    /// Answers a second, all threads together.
    pub per_second: f64,
}

impl BenchReport {
    /// What was not the same when `old` was measured, so that times say less: one remark for
    /// each difference.
    pub fn differences(&self, old: &BenchReport) -> Vec<String> {
        let mut remarks = Vec::new();
        let mut note = |what: &str, old: String, new: String| {
            if old != new {
                remarks.push(format!("{what}: {old} before, {new} in this report"));
            }
        };
        let yes = |b: bool| if b { "yes" } else { "no" }.to_string();
        let list = |names: &[String]| match names {
            [] => "none".to_string(),
            _ => names.join(", "),
        };
        note("program", old.program.clone(), self.program.clone());
        note(
            "articles",
            old.articles.to_string(),
            self.articles.to_string(),
        );
        note(
            "segments",
            old.segments.to_string(),
            self.segments.to_string(),
        );
        note(
            "threads",
            old.concurrency.to_string(),
            self.concurrency.to_string(),
        );
        note(
            "hits an answer",
            old.limit.to_string(),
            self.limit.to_string(),
        );
        note("facets", list(&old.facets), list(&self.facets));
        note("passages", yes(old.snippets), yes(self.snippets));
        note(
            "queries drawn from the index",
            yes(old.drawn),
            yes(self.drawn),
        );
        if self.drawn && old.drawn {
            note("seed", old.seed.to_string(), self.seed.to_string());
        }
        let has = |report: &BenchReport, name: &str| report.classes.iter().any(|c| c.name == name);
        for class in &old.classes {
            match self.classes.iter().find(|c| c.name == class.name) {
                None => remarks.push(format!(
                    "class \"{}\" is only in the old report",
                    class.name
                )),
                Some(new) if new.queries != class.queries => remarks.push(format!(
                    "class \"{}\": {} queries before, {} in this report",
                    class.name, class.queries, new.queries
                )),
                // Other answers to the same queries: a change of speed says little then.
                Some(new) if new.hits != class.hits && self.articles == old.articles => {
                    remarks.push(format!(
                        "class \"{}\": {} hits at the median before, {} in this report",
                        class.name, class.hits, new.hits
                    ));
                }
                Some(_) => {}
            }
        }
        for class in &self.classes {
            if !has(old, &class.name) {
                remarks.push(format!("class \"{}\" is only in this report", class.name));
            }
        }
        remarks
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A report with classes of these names and p50s.
    pub fn report(classes: &[(&str, f64)]) -> BenchReport {
        let class = |name: &str, p50: f64| ClassReport {
            name: name.to_string(),
            queries: 20,
            hits: 1_234,
            p50_us: p50,
            p90_us: p50 * 2.0,
            p99_us: p50 * 3.0,
            p999_us: p50 * 4.0,
            max_us: p50 * 5.0,
            per_second: 1e6 / p50,
        };
        BenchReport {
            version: REPORT_VERSION,
            program: "0.1.0".into(),
            articles: 80_412,
            segments: 3,
            bytes: 251_000_000,
            drawn: true,
            seed: 1,
            warmup: 2,
            runs: 10,
            concurrency: 1,
            limit: 10,
            facets: vec!["company".into(), "country".into()],
            snippets: true,
            seconds: 1.5,
            classes: classes
                .iter()
                .map(|(name, p50)| class(name, *p50))
                .collect(),
            overall: class(OVERALL, 100.0),
        }
    }

    #[test]
    fn a_report_survives_json_and_names_what_differs() {
        let old = report(&[("phrase", 100.0), ("near", 10.0)]);
        let text = serde_json::to_string(&old).unwrap();
        assert_eq!(serde_json::from_str::<BenchReport>(&text).unwrap(), old);
        assert!(old.differences(&old).is_empty());
        let mut other = old.clone();
        other.classes[0].hits = 9;
        assert_eq!(
            other.differences(&old),
            ["class \"phrase\": 1234 hits at the median before, 9 in this report"]
        );
        let mut new = report(&[("phrase", 100.0), ("fuzzy", 10.0)]);
        new.articles = 5;
        new.classes[0].queries = 7;
        assert_eq!(
            new.differences(&old),
            [
                "articles: 80412 before, 5 in this report",
                "class \"phrase\": 20 queries before, 7 in this report",
                "class \"near\" is only in the old report",
                "class \"fuzzy\" is only in this report",
            ]
        );
    }
}
