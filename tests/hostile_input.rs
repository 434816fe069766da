//! Hostile files: what cannot be read is reported with its place, what stands beside it is
//! indexed, and memory stays within bounds.
//!
//! The ordinary suite makes them small. `NEWSHOUND_HOSTILE=full` makes them as large as the
//! README says (about 6 GB of disk, several minutes in a release build) and prints what the
//! run took.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const M: usize = 1 << 20;

fn full() -> bool {
    std::env::var("NEWSHOUND_HOSTILE").is_ok_and(|value| value == "full")
}

/// `small` in the ordinary suite, `large` when asked for.
fn size(small: usize, large: usize) -> usize {
    if full() { large } else { small }
}

struct Archive {
    folder: tempfile::TempDir,
}

impl Archive {
    fn new() -> Archive {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("articles")).unwrap();
        Archive { folder }
    }

    fn file(&self, name: &str) -> BufWriter<File> {
        BufWriter::new(File::create(self.folder.path().join("articles").join(name)).unwrap())
    }

    /// A file of `before`, `count` times `piece`, and `after`.
    fn write(&self, name: &str, before: &[u8], piece: &[u8], count: usize, after: &[u8]) {
        let mut file = self.file(name);
        file.write_all(before).unwrap();
        for _ in 0..count {
            file.write_all(piece).unwrap();
        }
        file.write_all(after).unwrap();
        file.flush().unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newshound"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.code().is_some_and(|code| code <= 1),
            "{args:?}\n{stderr}"
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Indexes the articles and returns the last line of the run; prints the largest memory
    /// and the time where files are large.
    fn index(&self, flags: &[&str]) -> String {
        let args = [
            &["index", "articles", "--report", "bad.jsonl", "--jobs", "2"],
            flags,
        ]
        .concat();
        let started = Instant::now();
        let mut child = self
            .command(&args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut most = 0;
        while full() && child.try_wait().unwrap().is_none() {
            most = most.max(resident(child.id()));
            std::thread::sleep(Duration::from_millis(50));
        }
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        if full() {
            let seconds = started.elapsed().as_secs_f64();
            println!("{args:?}: {} MB at most, {seconds:.1} s", most >> 10);
            // What waits to be written, a record and its copies for each thread, and the rest.
            assert!(most >> 10 < 512 + 2 * 5 * 256 + 512, "{most} KB");
        }
        String::from_utf8(output.stdout)
            .unwrap()
            .trim_end()
            .to_string()
    }

    /// The records that could not be used: file name, line, reason.
    fn bad(&self) -> Vec<(String, Option<u64>, String)> {
        let text = fs::read_to_string(self.folder.path().join("bad.jsonl")).unwrap();
        let lines = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut found: Vec<_> = lines
            .map(|bad| {
                let path = Path::new(bad["path"].as_str().unwrap())
                    .file_name()
                    .unwrap();
                let reason = bad["reason"].as_str().unwrap().to_string();
                (
                    path.to_str().unwrap().to_string(),
                    bad["line"].as_u64(),
                    reason,
                )
            })
            .collect();
        found.sort();
        found
    }

    fn ids(&self, query: &str) -> Vec<String> {
        let out = self.run(&["search", query, "--format", "ids", "-n", "100"]);
        out.lines().map(str::to_string).collect()
    }

    /// How many articles a query finds.
    fn count(&self, query: &str) -> u64 {
        let out = self.run(&["search", query, "--format", "json", "-n", "0"]);
        serde_json::from_str::<Value>(&out).unwrap()["total"]
            .as_u64()
            .unwrap()
    }
}

/// The largest resident memory of a process so far, in kilobytes; 0 where it cannot be told.
fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn record(value: Value) -> Vec<u8> {
    format!("{value}\n").into_bytes()
}

#[test]
fn every_encoding_is_read_and_nul_is_no_text() {
    let archive = Archive::new();
    archive.write(
        "latin.txt",
        b"Quay caf\xe9 \xff\xfe na\xefve\n",
        b"",
        0,
        b"",
    );
    let wide: Vec<u8> = "\u{feff}Quay Öltanker\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    archive.write("wide.txt", &wide, b"", 0, b"");
    archive.write("nul.txt", b"Quay crane \0\0 fell.\n", b"", 0, b"");
    archive.write("binary.txt", b"", &(0..=255).collect::<Vec<u8>>(), 40, b"");
    assert_eq!(archive.index(&[]), "+3 ~0 -0 =3  (1 not usable)");
    assert_eq!(archive.bad()[0].0, "binary.txt");
    for word in ["café", "öltanker", "crane"] {
        assert_eq!(archive.count(word), 1, "{word}");
    }
}

#[test]
fn a_line_without_end_costs_itself() {
    let archive = Archive::new();
    let good = record(json!({"title": "Before", "text": "quay"}));
    let open = [&good[..], b"{\"title\":\"x\",\"text\":\""].concat();
    let close = [b"\"}\n", &good[..]].concat();
    archive.write("long.jsonl", &open, &vec![b'a'; M], size(3, 2048), &close);
    let limit: &[&str] = if full() { &[] } else { &["--max-record", "1M"] };
    assert_eq!(archive.index(limit), "+2 ~0 -0 =2  (1 not usable)");
    let size = if full() { "64 MiB" } else { "1 MiB" };
    let reason = format!("the line is longer than {size} (--max-record sets the limit)");
    assert_eq!(archive.bad(), [("long.jsonl".to_string(), Some(2), reason)]);
    // What is raised is read.
    if !full() {
        let last = archive.index(&["--max-record", "16M"]);
        assert!(last.starts_with("+1 ") && last.ends_with("=3"), "{last}");
    }
}

#[test]
fn depth_is_no_danger() {
    let archive = Archive::new();
    let deep = size(20_000, 1_000_000);
    archive.write(
        "deep.html",
        b"<html><body>",
        b"<div>",
        deep,
        b"<p>quay html</p>",
    );
    let half = format!(
        "[{},{{\"title\":\"quay deep\",\"text\":",
        json!({"title": "quay one"})
    );
    let nested = ["[".repeat(deep), "]".repeat(deep)].concat();
    let rest = format!("}},{}]", json!({"title": "quay two"}));
    archive.write(
        "deep.json",
        half.as_bytes(),
        nested.as_bytes(),
        1,
        rest.as_bytes(),
    );
    archive.write("open.json", b"", b"{\"a\":", deep, b"");
    archive.write(
        "open.jsonl",
        b"",
        b"[{\"text\":",
        deep,
        &[b"\n", &record(json!({"text": "quay three"}))[..]].concat(),
    );
    archive.write("quote.md", b"", b"> ", deep, b"quay mark");
    archive.write("list.md", b"", b"* [", deep, b"quay list");
    if full() {
        archive.write(
            "giga.html",
            b"<html><body>",
            "<div>".repeat(1000).as_bytes(),
            200_000,
            b"quay",
        );
    }
    archive.index(&[]);
    let bad: Vec<String> = archive.bad().into_iter().map(|(name, ..)| name).collect();
    assert!(bad.contains(&"open.json".to_string()), "{bad:?}");
    assert_eq!(bad.contains(&"giga.html".to_string()), full(), "{bad:?}");
    for query in [
        "quay html",
        "quay one",
        "quay two",
        "quay deep",
        "quay mark",
        "quay list",
    ] {
        assert_eq!(archive.count(query), 1, "{query}");
    }
}

#[test]
fn bombs_are_refused_by_ratio_and_by_size() {
    let archive = Archive::new();
    let spaces = vec![b' '; M];
    let count = size(40, 10_240);
    let mut gzip =
        flate2::write::GzEncoder::new(archive.file("bomb.txt.gz"), flate2::Compression::best());
    let mut zstd = zstd::Encoder::new(archive.file("bomb.jsonl.zst"), 3).unwrap();
    for _ in 0..count {
        gzip.write_all(&spaces).unwrap();
        zstd.write_all(&spaces).unwrap();
    }
    gzip.finish().unwrap().flush().unwrap();
    zstd.finish().unwrap().flush().unwrap();
    archive.write("good.txt", b"Quay crane fell.\n", b"", 0, b"");
    let limit: &[&str] = if full() {
        &[]
    } else {
        &["--max-ratio", "200", "--max-file", "32M"]
    };
    archive.index(limit);
    assert_eq!(archive.count("*"), 1);
    let bad = archive.bad();
    for name in ["bomb.txt.gz", "bomb.jsonl.zst"] {
        // Of what is lines, the first may be too long before the whole is.
        let own = bad.iter().filter(|(of, ..)| of == name);
        let refused = own.filter(|(_, _, reason)| {
            reason.contains("--max-ratio") || reason.contains("--max-file")
        });
        assert_eq!(refused.count(), 1, "{bad:?}");
    }
}

#[test]
fn tables_without_bounds_cost_themselves() {
    let archive = Archive::new();
    let many = size(20_000, 1_000_000);
    archive.write(
        "columns.csv",
        b"title,text",
        b",x",
        many,
        b"\nQuay one,never read\n",
    );
    archive.write(
        "cells.csv",
        b"title,text\nquay two,a",
        b",x",
        many,
        b"\nquay three,b\n",
    );
    archive.write(
        "quote.csv",
        b"title,text\nquay four,a\n\"never,closed\n",
        b"quay five,b\n",
        3,
        b"",
    );
    assert_eq!(archive.index(&[]), "+6 ~0 -0 =6  (2 not usable)");
    let bad = archive.bad();
    let reason = format!("has {} columns, at most 10000 are read", many + 2);
    assert_eq!(bad[0], ("columns.csv".to_string(), Some(1), reason));
    assert_eq!((bad[1].0.as_str(), bad[1].1), ("quote.csv", Some(3)));
    assert_eq!(archive.count("quay"), 6);
}

#[test]
fn odd_records_are_articles_all_the_same() {
    let archive = Archive::new();
    let mut file = archive.file("odd.jsonl");
    for date in [
        json!("99999-01-01"),
        json!("-5000-13-99"),
        json!(1e300),
        json!("0000-00-00"),
    ] {
        file.write_all(&record(
            json!({"title": "Quay date", "date": date, "text": "a"}),
        ))
        .unwrap();
    }
    let headline = format!(
        "Quay headline {}",
        "words go on ".repeat(size(M, 10 * M) / 12)
    );
    file.write_all(&record(json!({"title": headline, "text": "b"})))
        .unwrap();
    // The first of two equal names counts, as where a record has both `title` and `headline`.
    file.write_all(
        b"{\"title\":\"Quay keys\",\"title\":\"Second\",\"text\":\"first\",\"text\":\"second\"}\n",
    )
    .unwrap();
    file.flush().unwrap();
    let word = vec![b'w'; M];
    archive.write("word.txt", b"Quay word\n\n", &word, size(1, 50), b"\n");
    archive.write(
        "words.txt",
        b"Quay words\n\n",
        b"oil price cap tanker ",
        size(10_000, 2_500_000),
        b"\n",
    );
    assert_eq!(archive.index(&[]), "+8 ~0 -0 =8");
    assert_eq!(archive.count("date:*"), 0);
    let keys = archive.run(&["search", "first", "--format", "{headline}"]);
    assert_eq!(keys, "Quay keys\n");
    // A text that repeats what is looked for is marked in time that grows with its length.
    for query in [
        "oil price",
        "\"oil price\"~5",
        "oil NEAR/3 tanker",
        "oil* OR price~ OR /ca./",
    ] {
        assert_eq!(
            archive.run(&["search", query, "--format", "{headline}"]),
            "Quay words\n"
        );
        let id = &archive.ids(query)[0];
        archive.run(&["show", id, "--query", query]);
    }
}

#[test]
fn equal_identifiers_are_articles_of_their_own() {
    let archive = Archive::new();
    let one = |title| record(json!({"id": "d1", "title": title, "text": "quay"}));
    archive.write("a.jsonl", &[one("A"), one("B")].concat(), b"", 0, b"");
    archive.write("b.jsonl", &one("C"), b"", 0, b"");
    assert_eq!(archive.index(&[]), "+3 ~0 -0 =3");
    assert_eq!(archive.ids("quay"), ["d1", "d1", "d1"]);
    let output = archive.command(&["show", "d1"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    // The first is shown, the others are named with their places.
    let notes = String::from_utf8(output.stderr).unwrap();
    assert_eq!(notes.lines().count(), 2, "{notes}");
    assert!(
        notes.contains("a.jsonl record 1") && notes.contains("b.jsonl record 0"),
        "{notes}"
    );
    // Nothing is read again, and each goes with its record.
    assert_eq!(archive.index(&[]), "+0 ~0 -0 =3");
    fs::remove_file(archive.folder.path().join("articles/b.jsonl")).unwrap();
    assert_eq!(archive.index(&[]), "+0 ~0 -1 =2");
}
