//! What the trials of reliability share: a folder that is quick to write, repeatable chance,
//! and the program itself.
//!
//! `NEWSHOUND_LONG=1` asks for the long runs, `NEWSHOUND_SEED=N` repeats one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use newshound::index::Index;
use newshound::search::Searcher;

use super::request;

/// A folder in memory where there is one: what is tested survives the death of a process, not
/// of the machine, and syncing a busy disk costs seconds.
pub fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = tempfile::tempdir_in(memory);
    made.or_else(|_| tempfile::tempdir()).unwrap()
}

/// Whether the long run is asked for.
pub fn is_long() -> bool {
    std::env::var_os("NEWSHOUND_LONG").is_some()
}

/// The seed of this run; it is printed so that a failure can be repeated.
pub fn seed(default: u64) -> Chance {
    let given = std::env::var("NEWSHOUND_SEED").ok();
    let seed = given.and_then(|text| text.parse().ok()).unwrap_or(default);
    println!("NEWSHOUND_SEED={seed}");
    Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
}

/// Numbers by chance, the same for the same seed (xorshift64*).
pub struct Chance(u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end.max(1)
    }
}

/// The program in `folder`, in an environment that says nothing about the machine.
pub fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newshound"));
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder.join("home"))
        .env("TMPDIR", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs the program to its end: status, what it said, what it complained about.
pub fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = program(folder, args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap_or(-1);
    (status, text(output.stdout), text(output.stderr))
}

/// The articles in the index `dir` by headline, with their bodies; every one must be there
/// once.
pub fn stored(dir: &Path) -> BTreeMap<String, String> {
    let searcher = Searcher::new(&Index::open(dir).unwrap()).unwrap();
    seen_by(&searcher)
}

/// The articles that `searcher` sees.
pub fn seen_by(searcher: &Searcher) -> BTreeMap<String, String> {
    let mut all = request("*");
    all.limit = 100_000;
    let response = searcher.search(&all).unwrap();
    assert_eq!(response.total, response.hits.len() as u64);
    let mut found = BTreeMap::new();
    for hit in response.hits {
        let text = hit
            .snippets
            .first()
            .map_or(String::new(), |s| s.text.clone());
        let twice = found.insert(hit.headline.clone(), text);
        assert_eq!(twice, None, "{} is there twice", hit.headline);
    }
    found
}

/// What a killed or failed process left in the index `dir` beside the index itself.
pub fn rests(dir: &Path) -> Vec<String> {
    let mut rests = Vec::new();
    let mut data: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        match name.as_str() {
            "CURRENT" | "LOCK" | "ROOTS" => {}
            _ if name.starts_with("data-") => data.push(entry.path()),
            _ => rests.push(name),
        }
    }
    if data.len() != 1 {
        rests.push(format!("{data:?}"));
    }
    for data in data {
        let meta = fs::read_to_string(data.join("meta.json")).unwrap();
        for entry in fs::read_dir(&data).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            let id = name.split('.').next().unwrap();
            let known = ["meta.json", ".managed.json", "dictionary"].contains(&name.as_str())
                || name.ends_with(".lock")
                || (id.len() == 32 && meta.replace('-', "").contains(id));
            if !known {
                rests.push(name);
            }
        }
    }
    rests
}
