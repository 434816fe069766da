//! Two reports side by side: what became worse.

use super::report::{EvalReport, How};

/// A figure before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The kind of value, or the measure.
    pub kind: String,
    /// How values were compared.
    pub how: How,
    /// F1 or mean in the old report; `None` where it has no such line.
    pub old: Option<f64>,
    /// F1 or mean in the new one; `None` where it has no such line.
    pub new: Option<f64>,
    /// Whether it fell by more than the threshold, or is gone.
    pub worse: bool,
}

/// The F1 of every line of both reports, and the means of their rankings. `threshold` is how
/// much a figure may fall.
pub fn compare(old: &EvalReport, new: &EvalReport, threshold: f64) -> Vec<Change> {
    let (old, new) = (figures(old), figures(new));
    let mut changes: Vec<Change> = Vec::new();
    for (kind, how, _) in new.iter().chain(&old) {
        if changes.iter().any(|c| c.kind == *kind && c.how == *how) {
            continue;
        }
        let figure = |all: &[(String, How, f64)]| {
            let found = all.iter().find(|(k, h, _)| k == kind && h == how);
            found.map(|(_, _, figure)| *figure)
        };
        let (before, after) = (figure(&old), figure(&new));
        changes.push(Change {
            kind: kind.clone(),
            how: *how,
            old: before,
            new: after,
            // The figures may have been rounded.
            worse: before.is_some_and(|old| after.is_none_or(|new| new + threshold + 1e-9 < old)),
        });
    }
    changes
}

fn figures(report: &EvalReport) -> Vec<(String, How, f64)> {
    let rows = report.rows.iter().map(|r| (r.kind.clone(), r.how, r.f1));
    let means = report.ranking.iter().flat_map(|r| r.means.named());
    let means = means.map(|(name, mean)| (name.to_string(), How::Ranking, mean));
    rows.chain(means).collect()
}

#[cfg(test)]
mod tests {
    use super::super::report::Row;
    use super::*;

    fn report(figures: &[(&str, f64)]) -> EvalReport {
        let row = |&(kind, f1): &(&str, f64)| Row {
            kind: kind.to_string(),
            how: How::Value,
            articles: 1,
            gold: 1,
            found: 1,
            right: 1,
            precision: f1,
            recall: f1,
            f1,
        };
        EvalReport {
            rows: figures.iter().map(row).collect(),
            ..EvalReport::default()
        }
    }

    #[test]
    fn a_figure_is_worse_beyond_the_threshold_or_when_it_is_gone() {
        let old = report(&[("person", 0.9), ("org", 0.8), ("place", 0.7)]);
        let new = report(&[("person", 0.895), ("org", 0.78), ("country", 0.5)]);
        let worse: Vec<(String, bool)> = compare(&old, &new, 0.01)
            .into_iter()
            .map(|change| (change.kind, change.worse))
            .collect();
        let expected = [
            ("person", false),
            ("org", true),
            ("country", false),
            ("place", true),
        ];
        assert_eq!(
            worse,
            expected.map(|(kind, worse)| (kind.to_string(), worse))
        );
    }

    #[test]
    fn a_report_survives_json() {
        let old = report(&[("person", 0.9)]);
        let text = serde_json::to_string(&old).unwrap();
        assert_eq!(serde_json::from_str::<EvalReport>(&text).unwrap(), old);
    }
}
