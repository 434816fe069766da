//! What people do by mistake and others on purpose: names of other things, settings out of
//! bounds, ends of pipes that are closed, interrupts. Nothing that is there is lost, nothing
//! goes on for ever, and the program says what to do instead.
#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::trial::{program, rests, run, scratch, stored};

/// A folder with `articles/one.txt`.
fn folder() -> tempfile::TempDir {
    let folder = scratch();
    fs::create_dir(folder.path().join("articles")).unwrap();
    write(
        folder.path(),
        "articles/one.txt",
        "Headline one\n\nA tanker sailed.",
    );
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

/// Status 0, and what it said.
fn good(folder: &Path, args: &[&str]) -> String {
    let (status, said, complained) = run(folder, args);
    assert_eq!(status, 0, "{args:?}: {said}{complained}");
    said
}

/// Status 2, nothing said, and a complaint with all of `parts`.
fn refused(folder: &Path, args: &[&str], parts: &[&str]) {
    let (status, said, complained) = run(folder, args);
    assert_eq!((status, said.as_str()), (2, ""), "{args:?}: {complained}");
    for part in parts {
        assert!(complained.contains(part), "{args:?}: {part}: {complained}");
    }
    assert!(!complained.contains("panicked"), "{complained}");
}

#[test]
fn a_report_is_written_over_nothing_but_a_report() {
    let folder = folder();
    let folder = folder.path();
    write(folder, "articles/two.jsonl", "{\"title\":\"Two\"\n");
    good(folder, &["index", "articles", "--report", "bad.jsonl"]);
    for name in [
        "articles/one.txt",
        "articles/two.jsonl",
        "index/CURRENT",
        "index/ROOTS",
        "index/LOCK",
    ] {
        let before = fs::read(folder.join(name)).unwrap();
        let args = ["index", "articles", "--report", name];
        refused(folder, &args, &[name, "no report", "name a file"]);
        assert_eq!(fs::read(folder.join(name)).unwrap(), before, "{name}");
    }
    assert!(good(folder, &["check"]).starts_with("sound"));
    // An earlier report, an empty file and a device lose nothing.
    write(folder, "empty", "");
    for name in ["bad.jsonl", "empty", "/dev/null"] {
        let args = ["index", "articles", "--rebuild", "--report", name];
        good(folder, &args);
    }
    for name in ["bad.jsonl", "empty"] {
        let report = fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(report.lines().count(), 1, "{report}");
    }
}

#[test]
fn an_index_is_a_folder() {
    let folder = folder();
    let folder = folder.path();
    write(folder, "file", "kept");
    symlink("nowhere", folder.join("dangling")).unwrap();
    for (dir, name) in [("file", "file"), ("file/below", "file/below")] {
        refused(
            folder,
            &["search", "tanker", "--index", dir],
            &[name, "no folder", "--index DIR"],
        );
    }
    for dir in ["file", "file/below", "dangling", "/dev/null"] {
        refused(
            folder,
            &["index", "articles", "--index", dir],
            &[dir, "no folder", "--index DIR"],
        );
    }
    assert_eq!(fs::read(folder.join("file")).unwrap(), b"kept");
    // What else is in the folder stays there.
    fs::create_dir(folder.join("shared")).unwrap();
    write(folder, "shared/mine.txt", "kept");
    good(folder, &["index", "articles", "--index", "shared"]);
    good(folder, &["index", "--rebuild", "--index", "shared"]);
    assert_eq!(fs::read(folder.join("shared/mine.txt")).unwrap(), b"kept");
    // The index replaced by a file.
    fs::remove_dir_all(folder.join("shared")).unwrap();
    write(folder, "shared", "a file");
    refused(
        folder,
        &["index", "--rebuild", "--index", "shared"],
        &["shared"],
    );
}

#[test]
fn articles_beside_the_files_of_an_index_are_not_left_out_in_silence() {
    let folder = folder();
    let folder = folder.path();
    symlink("articles", folder.join("link")).unwrap();
    let own = "cannot be that of the articles";
    for dir in ["articles", "link", "articles/.", "link/../articles"] {
        let args = ["index", "articles", "--index", dir];
        refused(folder, &args, &[own, "--index DIR"]);
        let dry = ["index", "articles", "--dry-run", "--index", dir];
        refused(folder, &dry, &[own]);
    }
    let found: Vec<_> = fs::read_dir(folder.join("articles")).unwrap().collect();
    assert_eq!(found.len(), 1, "{found:?}");
    good(folder, &["index", "articles"]);
    refused(folder, &["index", "index"], &[own]);
    refused(folder, &["index", "index/data-1"], &[own]);
    // Another index is no archive either.
    refused(
        folder,
        &["index", "index", "--index", "other"],
        &["folder of an index"],
    );
    refused(folder, &["search", "tanker", "--index", "other"], &[]);
}

#[test]
fn what_an_index_writes_is_no_article() {
    let folder = folder();
    let folder = folder.path();
    // The index lies among the articles and is named by a link.
    fs::create_dir(folder.join("real")).unwrap();
    symlink("real", folder.join("sym")).unwrap();
    let update = ["index", "--index", "sym"];
    assert_eq!(
        good(folder, &["index", ".", "--index", "sym"]),
        "+1 ~0 -0 =1\n"
    );
    assert_eq!(good(folder, &update), "+0 ~0 -0 =1\n");
    // A copy of an index, and a link to one, are among the articles.
    good(folder, &["index", "articles", "--index", "other"]);
    symlink("../other", folder.join("articles/there")).unwrap();
    fs::create_dir(folder.join("articles/copy")).unwrap();
    fs::copy(
        folder.join("other/CURRENT"),
        folder.join("articles/copy/CURRENT"),
    )
    .unwrap();
    write(folder, "articles/copy/meta.json", "{\"segments\":[]}");
    assert_eq!(good(folder, &update), "+0 ~0 -0 =1\n");
    let rebuild = ["index", "--rebuild", "--index", "sym"];
    assert_eq!(good(folder, &rebuild), "+1 ~0 -0 =1\n");
    // A file of that name makes no index.
    write(folder, "articles/CURRENT", "of the river");
    assert_eq!(good(folder, &update), "+0 ~0 -0 =1\n");
}

#[test]
fn patterns_that_cannot_be_meant_remove_nothing() {
    let folder = folder();
    let folder = folder.path();
    good(folder, &["index", "articles"]);
    for flag in ["--include", "--exclude"] {
        for (pattern, part) in [
            ("", "empty"),
            (" ", "empty"),
            ("[", "`[`"),
            ("{a,b", "{a,b"),
        ] {
            let args = ["index", "articles", flag, pattern];
            refused(folder, &args, &[part, "--include '*.html'"]);
            refused(folder, &["extract", "articles", flag, pattern], &[part]);
        }
    }
    assert_eq!(good(folder, &["index"]), "+0 ~0 -0 =1\n");
}

#[test]
fn settings_out_of_bounds_are_bounded() {
    let folder = folder();
    let folder = folder.path();
    for jobs in ["0", "300", "100000000"] {
        good(folder, &["index", "articles", "--rebuild", "--jobs", jobs]);
    }
    write(folder, "jobs.toml", "jobs = 100000000\n");
    good(folder, &["extract", "articles", "--config", "jobs.toml"]);
    for memory in ["0", "1", "1K"] {
        let args = ["index", "--rebuild", "--memory", memory];
        assert_eq!(good(folder, &args), "+1 ~0 -0 =1\n");
    }
    for limit in ["0", "18446744073709551615"] {
        let args = ["search", "tanker", "-n", limit, "--offset", limit];
        let (status, _, complained) = run(folder, &args);
        assert!(status < 2, "{complained}");
    }
    // A configuration is read as far as one can be long.
    write(folder, "huge.toml", &"#".repeat(2 << 20));
    fs::write(folder.join("binary.toml"), [0xff, 0xfe, 0, 1]).unwrap();
    for (name, part) in [
        ("huge.toml", "longer than 1 MiB"),
        ("/dev/zero", "longer than 1 MiB"),
        ("binary.toml", "no text"),
        (".", "is a directory"),
    ] {
        let args = ["search", "tanker", "--config", name];
        refused(folder, &args, &[name, part]);
    }
}

#[test]
fn the_demo_is_not_mixed_into_an_archive() {
    let folder = folder();
    let folder = folder.path();
    good(folder, &["index", "articles"]);
    refused(
        folder,
        &["demo", "--keep", "."],
        &["not empty", "--keep DIR"],
    );
    refused(folder, &["demo", "--keep", "articles"], &["not empty"]);
    assert_eq!(good(folder, &["index"]), "+0 ~0 -0 =1\n");
    // A folder of its own, also the second time.
    fs::create_dir(folder.join("kept")).unwrap();
    for _ in 0..2 {
        good(folder, &["demo", "--keep", "kept"]);
    }
}

/// Interrupts the program once it writes to the index; what it printed.
fn interrupted(folder: &Path, mut child: Child) -> (Option<i32>, String) {
    let lock = folder.join("index/LOCK");
    let held = || fs::read_to_string(&lock).is_ok_and(|text| text.ends_with('\n'));
    while !held() {
        assert!(child.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(5));
    }
    // Long enough to come to the endless part, mostly.
    std::thread::sleep(Duration::from_millis(500));
    let mut kill = Command::new("kill");
    kill.args(["-INT", &child.id().to_string()]);
    assert!(kill.status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), said)
}

#[test]
fn what_never_ends_can_be_interrupted() {
    let folder = scratch();
    let folder = folder.path();
    fs::create_dir(folder.join("articles")).unwrap();
    // A good table whose last cell goes on for a terabyte of nothing.
    let rows = format!("Title,{}\n", "A tanker sailed. ".repeat(4_000)).repeat(2);
    write(folder, "articles/rows.csv", &format!("title,text\n{rows}"));
    let table = folder.join("articles/rows.csv");
    let file = fs::File::options().append(true).open(table).unwrap();
    if file.set_len(1 << 40).is_ok() {
        let child = program(folder, &["index", "articles"]).spawn().unwrap();
        let (status, said) = interrupted(folder, child);
        assert_eq!(status, Some(130), "{said}");
        assert!(said.contains("stopped; run it again"), "{said}");
        fs::remove_dir_all(folder.join("index")).unwrap();
    }
    // An input that nobody writes to.
    let mut waiting = program(folder, &["index", "-"]);
    let mut child = waiting.stdin(Stdio::piped()).spawn().unwrap();
    let open = child.stdin.take();
    let (status, said) = interrupted(folder, child);
    assert_eq!(status, Some(130), "{said}");
    drop(open);
    assert_eq!(
        good(folder, &["check"]),
        "sound: 0 articles, every checksum matches\n"
    );
}

/// Runs a line of the shell in which `$0` is the program; its status.
fn shell(folder: &Path, line: &str) -> i32 {
    let status = Command::new("sh")
        .args(["-c", line, env!("CARGO_BIN_EXE_newshound")])
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", folder)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status();
    status.unwrap().code().unwrap_or(-1)
}

#[test]
fn closed_ends_cost_nothing() {
    let folder = folder();
    let folder = folder.path();
    good(folder, &["index", "articles"]);
    for (line, status) in [
        ("\"$0\" search tanker >&-", 0),
        ("\"$0\" search tanker 2>&-", 0),
        ("\"$0\" search tanker <&- >&- 2>&-", 0),
        ("\"$0\" search '(' --strict 2>&-", 2),
        ("\"$0\" index --rebuild <&- >&- 2>&-", 0),
        ("\"$0\" index - <&-", 0),
        ("\"$0\" extract articles >&-", 0),
        ("\"$0\" remove tanker <&-", 2),
        ("\"$0\" browse <&-", 2),
        ("\"$0\" bogus 2>&-", 2),
    ] {
        assert_eq!(shell(folder, line), status, "{line}");
    }
    // What would be the streams is no file of the index.
    assert!(good(folder, &["check"]).starts_with("sound: 1 "));
    assert_eq!(rests(&folder.join("index")), Vec::<String>::new());
}

#[test]
fn an_interrupt_ends_in_order_at_any_moment() {
    let folder = scratch();
    let folder = folder.path();
    fs::create_dir(folder.join("articles")).unwrap();
    for number in 0..400 {
        let name = format!("articles/{number}.txt");
        let text = format!("Headline {number}\n\nShip {number} sailed off Turkey.");
        write(folder, &name, &text);
    }
    let first = ["index", "articles", "--commit-every", "0", "--jobs", "1"];
    let rebuild = ["index", "--rebuild", "--commit-every", "0", "--jobs", "1"];
    for (signal, wait) in [("INT", 5), ("TERM", 40), ("INT", 100), ("HUP", 200)] {
        for args in [&first[..], &rebuild] {
            // What was stopped before it made an index leaves nothing to make anew.
            let refused = args == &rebuild[..] && !folder.join("index/CURRENT").exists();
            let mut child = program(folder, args).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(wait));
            let kill = Command::new("kill")
                .args([&format!("-{signal}"), &child.id().to_string()])
                .stderr(Stdio::null())
                .status();
            assert!(kill.is_ok());
            let status = child.wait().unwrap();
            // Done before, stopped in order, or not yet listening.
            let code = status.code();
            let in_order = matches!(code, Some(0 | 130) | None);
            assert!(in_order || refused && code == Some(2), "{status}");
            if folder.join("index/CURRENT").exists() {
                let (status, said, complained) = run(folder, &["check"]);
                assert_eq!(status, 0, "{said}{complained}");
            }
        }
    }
    good(folder, &["index", "articles"]);
    good(folder, &["index", "--rebuild"]);
    assert_eq!(stored(&folder.join("index")).len(), 400);
    assert_eq!(rests(&folder.join("index")), Vec::<String>::new());
}
