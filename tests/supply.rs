//! What comes from outside: the licences, sources and versions of every crate that is built
//! in, against `deny.toml`, and the table of direct dependencies in the README.
//!
//! `cargo deny` checks more (all platforms, advisories); this needs nothing installed and no
//! network.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

const README: &str = include_str!("../README.md");

/// What `cargo metadata` says about the crates of this platform.
fn packages() -> Vec<Value> {
    let host = Command::new(option_env!("RUSTC").unwrap_or("rustc"))
        .arg("-vV")
        .output()
        .unwrap();
    let host = String::from_utf8(host.stdout).unwrap();
    let host = host
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    match metadata["packages"].take() {
        Value::Array(packages) => packages,
        other => panic!("{other}"),
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or("")
}

fn rules() -> toml::Table {
    include_str!("../deny.toml").parse().unwrap()
}

fn strings(value: &toml::Value) -> BTreeSet<String> {
    let all = value.as_array().unwrap().iter();
    all.map(|item| match item {
        toml::Value::Table(table) => table["crate"].as_str().unwrap().to_string(),
        other => other.as_str().unwrap().to_string(),
    })
    .collect()
}

/// Whether an SPDX expression can be met with the licences in `allowed`. AND binds before
/// OR; the old `/` is an OR.
fn allows(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = any(&tokens, allowed);
    assert!(rest.is_empty(), "{expression}");
    met
}

fn any<'t>(tokens: &'t [&'t str], allowed: &BTreeSet<String>) -> (bool, &'t [&'t str]) {
    let (mut met, mut rest) = all(tokens, allowed);
    while let Some(("OR", after)) = rest.split_first().map(|(first, after)| (*first, after)) {
        let (other, after) = all(after, allowed);
        (met, rest) = (met | other, after);
    }
    (met, rest)
}

fn all<'t>(tokens: &'t [&'t str], allowed: &BTreeSet<String>) -> (bool, &'t [&'t str]) {
    let (mut met, mut rest) = one(tokens, allowed);
    while let Some(("AND", after)) = rest.split_first().map(|(first, after)| (*first, after)) {
        let (other, after) = one(after, allowed);
        (met, rest) = (met & other, after);
    }
    (met, rest)
}

fn one<'t>(tokens: &'t [&'t str], allowed: &BTreeSet<String>) -> (bool, &'t [&'t str]) {
    match tokens {
        ["(", inside @ ..] => {
            let (met, rest) = any(inside, allowed);
            assert_eq!(rest.first(), Some(&")"));
            (met, &rest[1..])
        }
        [name, "WITH", exception, rest @ ..] => {
            (allowed.contains(&format!("{name} WITH {exception}")), rest)
        }
        [name, rest @ ..] => (allowed.contains(*name), rest),
        [] => (false, tokens),
    }
}

#[test]
fn licences_sources_and_versions_are_those_allowed() {
    let rules = rules();
    let allowed = strings(&rules["licenses"]["allow"]);
    let banned = strings(&rules["bans"]["deny"]);
    let skipped = strings(&rules["bans"]["skip"]);
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages() {
        let (name, version) = (text(&package, "name"), text(&package, "version"));
        let licence = text(&package, "license");
        assert!(allows(licence, &allowed), "{name} {version}: {licence}");
        let source = text(&package, "source");
        // Another registry than the usual one would be a key of its own in Cargo.toml.
        let usual = source.starts_with("registry+");
        assert!(name == "newshound" || usual, "{name}: {source}");
        assert!(!banned.contains(name), "{name} is banned");
        if !skipped.contains(&format!("{name}@{version}")) {
            versions
                .entry(name.to_string())
                .or_default()
                .push(version.to_string());
        }
    }
    versions.retain(|_, versions| versions.len() > 1);
    assert!(versions.is_empty(), "several versions: {versions:?}");
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let manifest: toml::Table = include_str!("../Cargo.toml").parse().unwrap();
    let mut direct = BTreeSet::new();
    for section in ["dependencies", "dev-dependencies"] {
        direct.extend(manifest[section].as_table().unwrap().keys().cloned());
    }
    let (_, table) = README
        .split_once("| crate | reason |\n|---|---|\n")
        .unwrap();
    let listed: BTreeSet<String> = table
        .lines()
        .map_while(|line| line.strip_prefix("| `")?.split_once("` | "))
        .map(|(name, reason)| {
            assert!(reason.len() > 10, "{name}");
            name.to_string()
        })
        .collect();
    assert_eq!(direct, listed);
}

#[test]
fn unsafe_code_is_forbidden() {
    let manifest: toml::Table = include_str!("../Cargo.toml").parse().unwrap();
    assert_eq!(
        manifest["lints"]["rust"]["unsafe_code"].as_str(),
        Some("forbid")
    );
}

#[test]
fn licence_expressions() {
    let allowed: BTreeSet<String> = ["MIT", "A WITH x"].map(String::from).into();
    for (expression, expected) in [
        ("MIT", true),
        ("GPL OR MIT", true),
        ("GPL/MIT", true),
        ("GPL AND MIT", false),
        ("(GPL OR MIT) AND MIT", true),
        ("GPL AND MIT OR MIT", true),
        ("A", false),
        ("A WITH x OR GPL", true),
        ("", false),
    ] {
        assert_eq!(allows(expression, &allowed), expected, "{expression}");
    }
}
