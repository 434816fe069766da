//! What the program asks of the system: no network, nothing written but the index, the report
//! that the user named and the queries of interactive sessions, and files that follow the
//! umask.
//!
//! System calls are watched with strace; where there is none, that part says so and is
//! skipped.
#![cfg(target_os = "linux")]

mod common;

use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::trial::{run, scratch};
use newshound::demo::FILES;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// Calls that reach for the network, and those that open, make, move or remove files.
const CALLS: &str = "trace=%network,open,openat,openat2,creat,rename,renameat,renameat2,mkdir,\
    mkdirat,unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat,truncate,chmod,fchmodat";

fn archive() -> tempfile::TempDir {
    let folder = scratch();
    for (path, content) in FILES.iter().take(12) {
        let path = folder.path().join("articles").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    fs::create_dir(folder.path().join("home")).unwrap();
    fs::create_dir(folder.path().join("tmp")).unwrap();
    folder
}

/// Whether strace is there and may watch.
fn can_watch(folder: &Path) -> bool {
    let probe = folder.join("probe");
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-o"])
        .arg(&probe)
        .args(["-e", CALLS, "true"]);
    strace.stderr(Stdio::null());
    strace.status().is_ok_and(|status| status.success()) && probe.exists()
}

/// How a run is watched; the calls are noted in `folder`.
const STRACE: [&str; 9] = ["-f", "-qq", "-y", "-s", "4096", "-e", CALLS, "-o", "calls"];

/// The calls of a run of the program in `folder`.
fn calls(folder: &Path, args: &[&str]) -> Vec<String> {
    let output = Command::new("strace")
        .args(STRACE)
        .arg(env!("CARGO_BIN_EXE_newshound"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder.join("home"))
        .env("TMPDIR", folder.join("tmp"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{args:?}: {said}"
    );
    noted(folder)
}

/// The calls that were noted.
fn noted(folder: &Path) -> Vec<String> {
    let log = folder.join("calls");
    let text = String::from_utf8_lossy(&fs::read(&log).unwrap()).into_owned();
    fs::remove_file(log).unwrap();
    text.lines().map(str::to_string).collect()
}

/// No network, and nothing is changed but in the parts `allowed` of `folder`.
fn assert_private(folder: &Path, calls: &[String], allowed: &[&str], of: &str) {
    assert!(!calls.is_empty(), "{of}: nothing was watched");
    for call in calls {
        for network in ["socket(", "connect(", "bind(", "sendto(", "sendmsg("] {
            assert!(!call.contains(network), "{of}: {call}");
        }
        for path in changed(folder, call) {
            let own = |part: &&str| path.starts_with(folder.join(part));
            let terminal = path.starts_with("/dev") && !path.starts_with(folder);
            assert!(allowed.iter().any(own) || terminal, "{of}: {call}");
        }
    }
}

/// The paths that a call changes, if it changes any.
fn changed(folder: &Path, call: &str) -> Vec<PathBuf> {
    let call = call.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let name = call.split('(').next().unwrap_or_default();
    let writes = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"];
    if name.starts_with("open") && !writes.iter().any(|flag| call.contains(flag)) {
        return Vec::new();
    }
    // Signals and exits stand among the calls.
    if !call.contains('(') || call.starts_with(['+', '-']) {
        return Vec::new();
    }
    let parts: Vec<&str> = call.split('"').collect();
    let quoted = parts.chunks(2).filter(|pair| pair.len() == 2);
    quoted
        .map(|pair| {
            // A path goes from the folder that stands before it: `unlinkat(4</some/folder>, "`.
            let from = pair[0]
                .rsplit_once('<')
                .and_then(|(_, rest)| rest.split_once('>'));
            let from = from.map_or(folder, |(from, _)| Path::new(from));
            from.join(pair[1])
        })
        .collect()
}

#[test]
fn nothing_reaches_the_network_or_other_files() {
    let folder = archive();
    let folder = folder.path();
    if !can_watch(folder) {
        println!("skipped: no strace that may watch a process");
        return;
    }
    // Readers lock a file of the index where they may, so that nothing goes that they open.
    let index: &[&str] = &["index"];
    let report: &[&str] = &["index", "report.jsonl"];
    let commands: &[(&[&str], &[&str])] = &[
        (&["index", "articles", "--report", "report.jsonl"], report),
        (&["index"], index),
        (&["index", "--dry-run"], index),
        (&["index", "--rebuild"], index),
        (
            &["search", "oil tanker", "--facet", "company,country"],
            index,
        ),
        (&["search", "oil", "--format", "json"], index),
        (&["facets", "*"], index),
        (&["show", "a"], index),
        (&["status"], index),
        (&["check"], index),
        (&["bench", "--sample", "1", "--runs", "1"], index),
        (&["extract", "articles"], &[]),
        (&["remove", "oil", "--yes"], index),
        (&["compact"], index),
        (&["man"], &[]),
        (&["completions", "bash"], &[]),
        (&["demo"], &["tmp"]),
    ];
    for (args, allowed) in commands {
        let watched = match args[0] {
            "show" => calls(folder, &["show", first_id(folder).as_str()]),
            _ => calls(folder, args),
        };
        assert_private(folder, &watched, allowed, &args.join(" "));
    }
    assert_eq!(fs::read_dir(folder.join("home")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(folder.join("tmp")).unwrap().count(), 0);
}

/// The program in a terminal, typed into as soon as it has shown `ready`, until it ends.
fn in_a_terminal(folder: &Path, args: &[&str], ready: &str, keys: &str) -> Vec<String> {
    let size = PtySize {
        rows: 24,
        cols: 80,
        ..PtySize::default()
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new("strace");
    command.args(STRACE);
    command.arg(env!("CARGO_BIN_EXE_newshound"));
    command.args(args);
    command.cwd(folder);
    command.env_clear();
    for (name, value) in [("HOME", "home"), ("TMPDIR", "tmp")] {
        command.env(name, folder.join(value));
    }
    command.env("TERM", "xterm");
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut keyboard = pair.master.take_writer().unwrap();
    let mut reader = pair.master.try_clone_reader().unwrap();
    let rows = |count| NonZeroU16::new(count).unwrap();
    let mut screen = vt100::Parser::new(rows(24), rows(80), 0);
    let mut typed = false;
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = reader.read(&mut buffer) {
        screen.process(&buffer[..read]);
        if !typed && screen.screen().contents().contains(ready) {
            typed = true;
            keyboard.write_all(keys.as_bytes()).unwrap();
            keyboard.flush().unwrap();
        }
    }
    assert!(typed, "{args:?}: {}", screen.screen().contents());
    child.wait().unwrap();
    noted(folder)
}

#[test]
fn what_stays_in_a_terminal_is_as_private() {
    let folder = archive();
    let folder = folder.path();
    if !can_watch(folder) {
        println!("skipped: no strace that may watch a process");
        return;
    }
    let (status, _, complained) = run(folder, &["index", "articles"]);
    assert_eq!(status, 0, "{complained}");
    // Typed, read, completed, left. Queries are kept for the next time, where they are said to be.
    let browse = in_a_terminal(folder, &["browse"], "12 articles", "oil\r\r\x1b\x1bq\x03");
    let allowed = ["index", "home/.local"];
    assert_private(folder, &browse, &allowed, "browse");
    // Following changes, until Ctrl-C.
    let watch = in_a_terminal(folder, &["index", "--watch"], "following", "\x03");
    assert_private(folder, &watch, &["index"], "index --watch");
}

fn first_id(folder: &Path) -> String {
    let (_, ids, _) = run(folder, &["search", "*", "--format", "ids", "-n", "1"]);
    ids.trim().to_string()
}

#[test]
fn the_index_follows_the_umask() {
    for (umask, file, dir) in [
        ("027", 0o640, 0o750),
        ("077", 0o600, 0o700),
        ("002", 0o664, 0o775),
    ] {
        let folder = archive();
        let script = format!(
            "umask {umask}; \"$0\" index articles && \"$0\" index --rebuild && \"$0\" remove oil --yes && \"$0\" compact"
        );
        let status = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_newshound")])
            .current_dir(folder.path())
            .env_clear()
            .stdout(Stdio::null())
            .stdin(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        let mut folders = vec![folder.path().join("index")];
        let mut files = 0;
        while let Some(path) = folders.pop() {
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, dir, "umask {umask}: {}", path.display());
            for entry in fs::read_dir(path).unwrap().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                    continue;
                }
                let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
                assert_eq!(mode, file, "umask {umask}: {}", entry.path().display());
                files += 1;
            }
        }
        assert!(files > 8, "{files}");
    }
}
