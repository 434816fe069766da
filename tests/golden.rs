//! Extraction from the built-in collection is no worse than `benches/quality.golden` says.
//!
//! The collection, its labels and the program decide the figures and nothing else does, so
//! any fall is a change of the program. `NEWSHOUND_BLESS=1 cargo test --test golden` writes
//! this part of the file; the rest of it, over news that is not part of the program, is
//! compared and written by the bench `quality`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use newshound::eval::{Options, built_in, evaluate};

/// What the figures of the built-in collection begin with.
const BUILT_IN: &str = "demo ";

/// Figures have four digits.
const ROUNDING: f64 = 0.00006;

#[test]
fn the_built_in_collection_is_extracted_no_worse_than_before() {
    let options = Options {
        jobs: 2,
        ..Options::default()
    };
    let report = evaluate(&built_in().unwrap(), &options).unwrap();
    let found: BTreeMap<String, f64> = report
        .rows
        .iter()
        .map(|row| (format!("{BUILT_IN}{} {}", row.kind, row.how.name()), row.f1))
        .collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/quality.golden");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    if std::env::var_os("NEWSHOUND_BLESS").is_some() {
        let mut lines = String::new();
        for (name, figure) in &found {
            writeln!(lines, "{figure:.4} {name}").unwrap();
        }
        let others = text.lines().filter(|line| !is_built_in(line));
        for line in others {
            writeln!(lines, "{line}").unwrap();
        }
        std::fs::write(&path, lines).unwrap();
        return;
    }
    let golden: BTreeMap<String, f64> = text
        .lines()
        .filter(|line| is_built_in(line))
        .filter_map(|line| line.split_once(' '))
        .map(|(figure, name)| (name.to_string(), figure.parse().unwrap()))
        .collect();
    assert!(!golden.is_empty(), "{} has no figures", path.display());
    let fell: Vec<String> = golden
        .iter()
        .filter_map(|(name, before)| {
            let now = found.get(name).copied().unwrap_or(0.0);
            (now + ROUNDING < *before).then(|| format!("{name}: {before} to {now:.4}"))
        })
        .collect();
    assert!(
        fell.is_empty(),
        "fell: {}; `newshound eval --errors` lists what is wrong",
        fell.join(", ")
    );
}

fn is_built_in(line: &str) -> bool {
    line.split_once(' ')
        .is_some_and(|(_, name)| name.starts_with(BUILT_IN))
}
