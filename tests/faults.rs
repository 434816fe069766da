//! The disk and the files as they really are: full, read-only, forbidden, vanishing, linked in
//! circles, no files at all, misnamed, too many, and older than they were.
//!
//! A disk that is full at every single write is tested beside the index (`src/index/faults.rs`).
#![cfg(unix)]

mod common;

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use common::trial::{is_long, program, rests, run, scratch, stored};
use common::{options, sync};
use newshound::index::{Index, Progress};

/// A small disk of its own, where the system lets the test mount one.
struct SmallDisk {
    path: PathBuf,
}

impl SmallDisk {
    fn mount(path: &Path, size: &str) -> Option<SmallDisk> {
        fs::create_dir(path).unwrap();
        let disk = SmallDisk {
            path: path.to_path_buf(),
        };
        disk.call(
            "mount",
            &["-t", "tmpfs", "-o", &format!("size={size}"), "none"],
        )
        .then_some(disk)
    }

    fn call(&self, name: &str, args: &[&str]) -> bool {
        let mut command = Command::new(name);
        let output = command.args(args).arg(&self.path).output();
        output.is_ok_and(|output| output.status.success())
    }

    fn remount(&self, how: &str) {
        assert!(self.call("mount", &["-o", &format!("remount,{how}")]));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        self.call("umount", &[]);
    }
}

fn article(folder: &Path, name: &str, text: &str) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(name), format!("Headline of {name}\n\n{text}")).unwrap();
}

/// Text that does not compress away.
fn noise(bytes: usize, seed: u64) -> String {
    let mut text = String::new();
    let mut state = seed | 1;
    while text.len() < bytes {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(99);
        text.push_str(&format!("{:x} ", state >> 20));
    }
    text
}

#[test]
fn a_full_disk_ends_the_run_in_words_and_costs_nothing_committed() {
    let folder = scratch();
    let Some(disk) = SmallDisk::mount(&folder.path().join("disk"), "600k") else {
        println!("skipped: no disk may be mounted here");
        return;
    };
    let articles = folder.path().join("articles");
    article(&articles, "early.txt", "It rained early.");
    let index = [
        "index",
        "articles",
        "--index",
        "disk/index",
        "--commit-every",
        "0",
    ];
    let (status, _, said) = run(folder.path(), &index);
    assert_eq!(status, 0, "{said}");
    for number in 0..15 {
        article(&articles, &format!("{number}.txt"), &noise(60_000, number));
    }
    let dir = disk.path.join("index");
    for args in [&index[..], &["index", "--rebuild", "--index", "disk/index"]] {
        let (status, _, said) = run(folder.path(), args);
        assert_eq!(status, 2, "{said}");
        for part in [
            "disk/index",
            "no room left",
            " free",
            " more needed",
            "committed is kept",
            "--index DIR",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains("panicked"), "{said}");
        let opened = Index::open(&dir).unwrap();
        assert_eq!(opened.check().unwrap().problems, Vec::<String>::new());
        assert!(stored(&dir).contains_key("Headline of early.txt"));
    }
    // Removing makes room, so it works on a full disk.
    let (status, _, said) = run(
        folder.path(),
        &["remove", "rained", "--yes", "--index", "disk/index"],
    );
    assert_eq!(status, 0, "{said}");
    disk.remount("size=100M");
    let (status, _, said) = run(
        folder.path(),
        &["index", "--rebuild", "--index", "disk/index"],
    );
    assert_eq!(status, 0, "{said}");
    assert_eq!(stored(&dir).len(), 16);
    assert_eq!(rests(&dir), Vec::<String>::new());
    // A disk that can only be read is no reason not to search.
    disk.remount("ro");
    let (status, found, said) = run(
        folder.path(),
        &[
            "search",
            "rained",
            "--index",
            "disk/index",
            "--format",
            "ids",
        ],
    );
    assert_eq!((status, found.lines().count(), said.as_str()), (0, 1, ""));
    let (status, _, said) = run(folder.path(), &index);
    assert_eq!(status, 2);
    assert!(
        said.contains("read-only") && said.contains("can be searched"),
        "{said}"
    );
}

/// The program as somebody who may not do everything; `None` where that cannot be.
fn as_nobody(folder: &Path, args: &[&str]) -> Option<(i32, String, String)> {
    let mut command = program(folder, args);
    let is_root = fs::metadata("/proc/self").is_ok_and(|meta| {
        use std::os::unix::fs::MetadataExt;
        meta.uid() == 0
    });
    if is_root {
        command.uid(65_534).gid(65_534);
    }
    let output = command.output().ok()?;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Some((
        output.status.code()?,
        text(output.stdout),
        text(output.stderr),
    ))
}

#[test]
fn what_may_not_be_read_or_written_is_named() {
    let folder = scratch();
    let allow =
        |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    allow(folder.path(), 0o777);
    let articles = folder.path().join("articles");
    article(&articles, "open.txt", "Everybody may read this.");
    article(&articles, "secret.txt", "Nobody may read this.");
    article(&articles.join("part"), "closed.txt", "In a folder.");
    allow(&articles.join("secret.txt"), 0);
    let index = &["index", "articles"];
    let Some((status, said, complained)) = as_nobody(folder.path(), index) else {
        println!("skipped: the program cannot be run as another user");
        return;
    };
    assert_eq!(status, 0, "{complained}");
    assert!(said.starts_with("+2 ~0 -0 =2  (1 not usable)"), "{said}");
    assert!(
        complained.contains("secret.txt: permission denied"),
        "{complained}"
    );
    // A folder that may no longer be read is not a folder without articles.
    allow(&articles.join("part"), 0);
    let (status, said, complained) = as_nobody(folder.path(), index).unwrap();
    assert_eq!(status, 0);
    assert!(said.contains("-0 =2"), "{said}{complained}");
    allow(&articles.join("part"), 0o755);
    allow(&articles, 0);
    let (status, said, complained) =
        as_nobody(folder.path(), &["index", "--accept-empty"]).unwrap();
    assert_eq!(status, 2);
    assert!(
        said.contains("-0 =2") && complained.contains("permission denied"),
        "{said}{complained}"
    );
    allow(&articles, 0o755);
    // An index that may not be written can be searched.
    article(&articles, "late.txt", "A late one.");
    let dir = folder.path().join("index");
    for entry in fs::read_dir(&dir).unwrap().flatten() {
        if entry.path().is_dir() {
            for file in fs::read_dir(entry.path()).unwrap().flatten() {
                allow(&file.path(), 0o444);
            }
            allow(&entry.path(), 0o555);
        } else {
            allow(&entry.path(), 0o444);
        }
    }
    allow(&dir, 0o555);
    let (status, said, complained) = as_nobody(folder.path(), index).unwrap();
    assert_eq!((status, said.as_str()), (2, ""));
    for part in ["index/LOCK", "permission denied", "can be searched"] {
        assert!(complained.contains(part), "{part}: {complained}");
    }
    let (status, found, complained) = as_nobody(
        folder.path(),
        &["search", "everybody OR folder", "--format", "ids"],
    )
    .unwrap();
    assert_eq!(
        (status, found.lines().count(), complained.as_str()),
        (0, 2, "")
    );
    allow(&dir, 0o755);
    for entry in fs::read_dir(&dir).unwrap().flatten() {
        allow(&entry.path(), 0o755);
    }
}

#[test]
fn files_that_change_while_they_are_read_end_up_as_they_are() {
    let folder = scratch();
    let (articles, dir) = (folder.path().join("articles"), folder.path().join("index"));
    article(&articles, "steady.txt", "It stays.");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0;
            while !done.load(Ordering::Relaxed) {
                for number in 0..40 {
                    let name = format!("{number}.txt");
                    match (number + round) % 3 {
                        0 => drop(fs::remove_file(articles.join(name))),
                        _ => article(
                            &articles,
                            &name,
                            &format!("Round {round}.").repeat(1 + round % 7),
                        ),
                    }
                }
                let lines = "{\"title\":\"L\",\"body\":\"line\"}\n".repeat(1 + round % 5);
                fs::write(
                    articles.join("lines.jsonl"),
                    &lines[..lines.len() - round % 9],
                )
                .unwrap();
                round += 1;
            }
        });
        for _ in 0..8 {
            let report = Index::sync(&dir, &options(&articles), &Progress::default(), &|_| {});
            assert!(report.is_ok(), "{report:?}");
        }
        done.store(true, Ordering::Relaxed);
    });
    sync(&dir, options(&articles));
    fs::write(
        articles.join("lines.jsonl"),
        "{\"title\":\"Last\",\"body\":\"line\"}\n",
    )
    .unwrap();
    sync(&dir, options(&articles));
    let texts = fs::read_dir(&articles).unwrap().count();
    assert_eq!(stored(&dir).len(), texts);
    let check = Index::open(&dir).unwrap().check().unwrap();
    assert_eq!(check.problems, Vec::<String>::new());
}

#[test]
fn what_is_no_file_and_what_leads_in_circles_is_passed_over() {
    let folder = scratch();
    let articles = folder.path().join("articles");
    article(&articles, "plain.txt", "A plain file.");
    article(
        &articles.join("deep/deeper"),
        "inner.txt",
        "A file further down.",
    );
    symlink("..", articles.join("deep/up")).unwrap();
    symlink(".", articles.join("self")).unwrap();
    symlink("left", articles.join("right")).unwrap();
    symlink("right", articles.join("left")).unwrap();
    symlink("/dev/zero", articles.join("zero.txt")).unwrap();
    symlink("/dev/zero", articles.join("zero.jsonl")).unwrap();
    let _socket = UnixListener::bind(articles.join("socket.json"));
    for name in ["pipe.txt", "pipe.jsonl.gz"] {
        let made = Command::new("mkfifo").arg(articles.join(name)).status();
        assert!(made.is_ok_and(|status| status.success()));
    }
    let odd: [&[u8]; 3] = [b"caf\xe9.txt", b"\xff\xfe.txt", b"line\nbreak\x1b[2J.txt"];
    for name in odd {
        let path = articles.join(OsStr::from_bytes(name));
        fs::write(path, "An odd name\n\nThe name is odd.").unwrap();
    }
    let (status, said, complained) = run(folder.path(), &["index", "articles"]);
    assert_eq!(
        (status, said.as_str()),
        (0, "+5 ~0 -0 =5\n"),
        "{complained}"
    );
    let (_, said, complained) = run(folder.path(), &["index"]);
    assert_eq!(said, "+0 ~0 -0 =5\n", "{complained}");
    fs::remove_file(articles.join(OsStr::from_bytes(odd[0]))).unwrap();
    let (_, said, _) = run(folder.path(), &["index"]);
    assert_eq!(said, "+0 ~0 -1 =4\n");
    let (_, paths, _) = run(folder.path(), &["search", "odd", "--format", "paths"]);
    assert!(
        paths.contains("\\xFF\\xFE.txt") && !paths.contains('\x1b'),
        "{paths:?}"
    );
    // Named by themselves they are refused in words.
    for (name, what) in [
        ("pipe.txt", "named pipe"),
        ("zero.txt", "device"),
        ("socket.json", "socket"),
    ] {
        let path = format!("articles/{name}");
        let (status, _, complained) = run(folder.path(), &["index", &path, "--index", "other"]);
        assert_eq!(status, 2, "{name}");
        assert!(complained.contains(what), "{complained}");
    }
}

#[test]
fn a_folder_of_very_many_files() {
    let count = if is_long() { 100_000 } else { 5_000 };
    let folder = scratch();
    let (articles, dir) = (folder.path().join("articles"), folder.path().join("index"));
    fs::create_dir(&articles).unwrap();
    let path = |number: usize| articles.join(format!("{number}.txt"));
    for number in 0..count {
        fs::write(
            path(number),
            format!("Headline {number}\n\nShip {number} sailed."),
        )
        .unwrap();
    }
    let mut plain = options(&articles);
    plain.roots[0].extract.entities = false;
    let report = sync(&dir, plain.clone());
    assert_eq!((report.added, report.total), (count as u64, count as u64));
    let begun = std::time::Instant::now();
    let report = sync(&dir, plain.clone());
    println!(
        "{count} files, nothing changed: {} ms",
        begun.elapsed().as_millis()
    );
    assert_eq!((report.added, report.changed, report.removed), (0, 0, 0));
    for number in (0..count).step_by(2) {
        fs::remove_file(path(number)).unwrap();
    }
    let report = sync(&dir, plain);
    assert_eq!(
        (report.removed, report.total),
        (count as u64 / 2, count as u64 / 2)
    );
}

#[test]
fn time_may_go_backwards() {
    let folder = scratch();
    let (articles, dir) = (folder.path().join("articles"), folder.path().join("index"));
    article(&articles, "one.txt", "First.");
    article(&articles, "two.txt", "Steady.");
    let set = |time: SystemTime| {
        let file = File::options()
            .append(true)
            .open(articles.join("one.txt"))
            .unwrap();
        file.set_modified(time).unwrap();
    };
    set(SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000));
    let mut at = options(&articles);
    assert_eq!(sync(&dir, at.clone()).added, 2);
    // A backup is put back: of the same size, and older than what the index has.
    article(&articles, "one.txt", "Frist.");
    for time in [
        SystemTime::UNIX_EPOCH,
        SystemTime::UNIX_EPOCH - Duration::from_secs(86_400),
    ] {
        set(time);
        at.now -= 1_000_000_000;
        let report = sync(&dir, at.clone());
        assert_eq!(report.total, 2);
    }
    assert_eq!(stored(&dir)["Headline of one.txt"], "Frist.");
    assert_eq!(sync(&dir, at).changed, 0);
    // The clock of the program itself.
    let mut command = program(folder.path(), &["index", "articles"]);
    let output = command
        .env("NEWSHOUND_TODAY", "1969-01-01")
        .output()
        .unwrap();
    assert!(output.status.success());
}
