//! Checks on the source tree itself, run with the other tests: who may import
//! whom, which crate may be named where, and how long a file may grow.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors, lowest first. A module imports only from floors below its own,
/// never from a neighbour on the same floor: so there can be no cycle.
const FLOORS: &[&[&str]] = &[
    &["error", "text", "article"],
    &["corpus", "extract", "query", "demo"],
    &["index"],
    &["search"],
    &["eval", "bench", "output", "remote"],
    &["browse"],
    &["cli"],
];

/// What may be named only in certain modules (`main` is `src/main.rs`).
const ONLY_IN: &[(&str, &[&str])] = &[
    ("tantivy::", &["index", "search"]),
    ("tantivy_fst::", &["search"]),
    ("clap::", &["cli"]),
    ("notify::", &["cli"]),
    ("indicatif::", &["cli"]),
    ("rs_trafilatura::", &["extract"]),
    ("ratatui::", &["browse"]),
    ("crossterm::", &["browse"]),
    ("println!", &[]),
    ("process::exit", &[]),
    ("env::var", &["cli"]),
    ("SystemTime::now", &["cli"]),
    ("Zoned::now", &["cli"]),
    ("Timestamp::now", &["cli"]),
    ("TcpStream", &["remote"]),
];

/// The most lines a file may have before its tests begin.
const MAX_LINES: usize = 500;

#[test]
fn source_tree_is_tidy() {
    let floor: BTreeMap<&str, usize> = FLOORS
        .iter()
        .enumerate()
        .flat_map(|(floor, modules)| modules.iter().map(move |m| (*m, floor)))
        .collect();
    let mut complaints = vec![];
    for path in rust_files(Path::new("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let module = module_of(&path);
        let place = path.display();
        if !text.starts_with("//!") {
            complaints.push(format!(
                "{place}: does not begin with a module comment (//!)"
            ));
        }
        let code: Vec<&str> = text
            .lines()
            .take_while(|l| !l.starts_with("#[cfg(test)]"))
            .collect();
        if code.len() > MAX_LINES {
            complaints.push(format!(
                "{place}: {} lines before its tests, at most {MAX_LINES}",
                code.len()
            ));
        }
        let code: Vec<&str> = code
            .into_iter()
            .filter(|l| !l.trim_start().starts_with("//"))
            .collect();
        let code = code.join("\n");
        for (name, allowed) in ONLY_IN {
            if code.contains(name) && !allowed.contains(&module.as_str()) {
                complaints.push(format!(
                    "{place}: names `{name}`, allowed only in {allowed:?}"
                ));
            }
        }
        if module == "lib" || module == "main" {
            continue;
        }
        let Some(&own) = floor.get(module.as_str()) else {
            complaints.push(format!("{place}: module `{module}` has no floor"));
            continue;
        };
        for used in crate_imports(&code) {
            if used != module && floor.get(used.as_str()).is_some_and(|&f| f >= own) {
                complaints.push(format!("{place}: `{module}` may not import `{used}`"));
            }
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// The first segments of every path that begins with `crate::`, groups included.
fn crate_imports(code: &str) -> Vec<String> {
    let mut found = vec![];
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if !rest.starts_with('{') {
            found.push(
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect(),
            );
            continue;
        }
        let (mut depth, mut word, mut fresh) = (0, String::new(), false);
        for c in rest.chars() {
            match c {
                '{' => {
                    depth += 1;
                    fresh = depth == 1;
                }
                '}' | ',' | ':' => {
                    if !word.is_empty() {
                        found.push(std::mem::take(&mut word));
                    }
                    if c == '}' {
                        depth -= 1;
                        if depth == 0 {
                            break;
                        }
                    }
                    fresh = c == ',' && depth == 1;
                }
                c if fresh && (c.is_alphanumeric() || c == '_') => word.push(c),
                _ if !word.is_empty() => {
                    found.push(std::mem::take(&mut word));
                    fresh = false;
                }
                _ => {}
            }
        }
    }
    found
}

/// The top-level module a file belongs to: `src/tui/view/mod.rs` is in `tui`.
fn module_of(path: &Path) -> String {
    let first = path
        .strip_prefix("src")
        .unwrap()
        .components()
        .next()
        .unwrap();
    first
        .as_os_str()
        .to_str()
        .unwrap()
        .trim_end_matches(".rs")
        .to_string()
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = vec![];
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn crate_imports_reads_groups() {
    let code = "use crate::{error::{Error, Result}, text as t, tui::view::{a, b}};\nlet x = crate::cli::run();";
    assert_eq!(crate_imports(code), ["error", "text", "tui", "cli"]);
}
