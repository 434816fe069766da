//! What the fuzzer has kept, run again: the corpora of `fuzz/`, and every input that once
//! broke something, by its name. No fuzzer is needed.

#[path = "../fuzz/targets.rs"]
#[allow(dead_code)]
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

/// The most inputs of a target that are run, the shortest first: enough to reach what the
/// fuzzer reached, in a few seconds.
const MOST: usize = 150;

fn inputs(kind: &str, target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(kind)
        .join(target);
    let mut found: Vec<(u64, PathBuf)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.metadata().unwrap().len(), entry.path()))
        .collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

fn replay(target: &str) {
    let (_, run) = targets::ALL
        .iter()
        .find(|(name, _)| *name == target)
        .unwrap();
    let regressions = inputs("regressions", target);
    let corpus = inputs("corpus", target);
    assert!(!corpus.is_empty(), "{target} has no corpus");
    for path in regressions.iter().chain(corpus.iter().take(MOST)) {
        // Shown when the test fails.
        println!("{}", path.display());
        run(&fs::read(path).unwrap());
    }
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })*

        #[test]
        fn every_target_is_replayed() {
            let replayed = [$(stringify!($name)),*];
            let all = targets::ALL.map(|(name, _)| name);
            assert_eq!(replayed, all);
        }
    };
}

targets! {
    query search highlight read_text read_html read_json read_jsonl read_table read_packed clean
    extract
}
