//! A committed index of format version 1: this program opens it, or refuses it in words.
//!
//! `tests/data/index-v1/` is made from `tests/data/index-v1-articles/`. While the format is
//! still version 1 and the stored form changes, make it anew with
//!
//! ```text
//! NEWSHOUND_BLESS=1 cargo test --test compat
//! ```
//!
//! Once the format is another version, the folder stays as it is: blessing then fails, since
//! it could only write the other format.

mod common;

use std::fs;
use std::path::Path;

use newshound::article::FacetField;
use newshound::error::ErrorKind;
use newshound::index::Index;
use newshound::search::{FacetRequest, Searcher};

/// The index under test, in the folder that tests run in: the package's own.
const STORED: &str = "tests/data/index-v1";

/// Its articles. The path stands in the index, so it is relative: no machine's folder does.
const ARTICLES: &str = "tests/data/index-v1-articles";

/// What the repository has room for.
const ROOM: u64 = 60_000;

/// The format version that the index in `dir` says it has.
fn version(dir: &Path) -> u64 {
    let current = fs::read_to_string(dir.join("CURRENT")).unwrap();
    let current: serde_json::Value = serde_json::from_str(&current).unwrap();
    current["newshound_index"].as_u64().unwrap()
}

/// Whether a file of an index is data: locks belong to a process and not to the index.
fn is_data(name: &str) -> bool {
    name != "LOCK" && !name.ends_with(".lock")
}

/// Copies the data of an index; returns its size in bytes.
fn copy(from: &Path, to: &Path) -> u64 {
    fs::create_dir_all(to).unwrap();
    let mut bytes = 0;
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (name, target) = (entry.file_name(), to.join(entry.file_name()));
        if entry.path().is_dir() {
            bytes += copy(&entry.path(), &target);
        } else if is_data(name.to_str().unwrap()) {
            bytes += fs::copy(entry.path(), target).unwrap();
        }
    }
    bytes
}

/// Makes an index of the articles in `dir`.
fn make(dir: &Path) {
    let mut options = common::options(Path::new(ARTICLES));
    // One thread, one segment.
    options.jobs = 1;
    let report = common::sync(dir, options);
    assert_eq!((report.total, report.bad), (3, 0));
}

fn bless() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("index");
    make(&fresh);
    assert_eq!(
        version(&fresh),
        1,
        "{STORED} holds format 1 and cannot be made anew in another"
    );
    if Path::new(STORED).exists() {
        fs::remove_dir_all(STORED).unwrap();
    }
    copy(&fresh, Path::new(STORED));
}

#[test]
fn format_version_1_is_read_or_refused_in_words() {
    if std::env::var_os("NEWSHOUND_BLESS").is_some() {
        bless();
    }
    // A copy: nothing that opens an index may touch the committed files.
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    let bytes = copy(Path::new(STORED), &old);
    assert!(bytes < ROOM, "{STORED} has {bytes} bytes");
    assert_eq!(version(&old), 1);

    let index = match Index::open(&old) {
        Ok(index) => index,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Version, "{error}");
            assert!(error.next_step().unwrap().contains("--rebuild"), "{error}");
            // To refuse one's own format is no answer.
            let fresh = folder.path().join("fresh");
            make(&fresh);
            assert_ne!(version(&fresh), 1, "{error}");
            return;
        }
    };
    let check = index.check().unwrap();
    assert_eq!((check.articles, check.problems), (3, Vec::<String>::new()));
    // By stem: the article says "tankers".
    let mut request = common::request("tanker");
    request.facets = vec![FacetRequest {
        field: FacetField::Country,
        limit: 5,
    }];
    let response = Searcher::new(&index).unwrap().search(&request).unwrap();
    assert_eq!(response.total, 1);
    let hit = &response.hits[0];
    assert_eq!(
        hit.headline,
        "Tankers wait off Turkey as insurers ask for papers"
    );
    assert_eq!(hit.date.unwrap().to_string(), "2022-12-07");
    let snippet = &hit.snippets[0];
    assert_eq!(&snippet.text[snippet.marks[0].range()], "tankers");
    let turkey = response.facets[0]
        .values
        .iter()
        .find(|value| value.value == "Turkey");
    assert_eq!(turkey.unwrap().count, 1);
    // An identifier of a record, and a language other than English.
    let shown = Searcher::new(&index)
        .unwrap()
        .show("ernte", None, 2)
        .unwrap();
    assert_eq!((shown.len(), shown[0].article.lang.as_str()), (1, "de"));
}
