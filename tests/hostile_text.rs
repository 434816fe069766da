//! Hostile text at the terminal: every verb in every form, asked about articles, files and
//! arguments that try to act on it. Nothing but our own colours gets through.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use newshound::text::sanitize_text;

/// A title, a link, blinking, colours by C1, turned text, hidden text, a forged line, an
/// overwritten line. Blinking is what no printer of ours does.
const ACTS: &str = "Oil\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\\x1b[5m\u{9b}5m\
    \u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}\u{8}\u{7f}\nerror: forged\rgone\u{2028}tail";

struct Archive {
    folder: tempfile::TempDir,
}

impl Archive {
    fn new() -> Archive {
        let folder = tempfile::tempdir().unwrap();
        let articles = folder.path().join("articles");
        fs::create_dir(&articles).unwrap();
        let body = format!(
            "Customs records show that {ACTS} Holdings Ltd shipped oil to Russia, according to \
             {ACTS} News Agency. {ACTS}"
        );
        let record = |id: &str| {
            serde_json::json!({
                "id": id, "headline": ACTS, "text": body, "publication": ACTS, "author": ACTS,
                "url": format!("https://evil.example/{ACTS}"), "date": "2023-02-04", "lang": "en",
            })
        };
        let lines = format!(
            "{}\n{}\n{{\"text\": \"{ACTS}\n",
            record("evil-1"),
            record(ACTS)
        );
        let write = |name: &[u8], text: &str| {
            fs::write(articles.join(OsStr::from_bytes(name)), text).unwrap();
        };
        write(b"evil\x1b[5m\n\xe2\x80\xae.jsonl", &lines);
        write(b"caf\xe9\x1b[5m.txt", &body);
        write(b"formula.csv", "title,text\n=1+1,oil costs money\n");
        write(b"empty\x1b[5m.html", "");
        write(b"other\x1b[5m.pdf", "%PDF");
        let archive = Archive { folder };
        archive.run(&["index", "articles", "--report", "bad.jsonl"]);
        archive
    }

    fn command(&self, args: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newshound"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("NEWSHOUND_TODAY", "2024-12-31")
            .stdin(Stdio::null());
        command
    }

    /// What a run writes to standard output, after a look at both streams.
    fn run(&self, args: &[impl AsRef<OsStr>]) -> Vec<u8> {
        let output = self.command(args).output().unwrap();
        let shown: Vec<_> = args.iter().map(|a| a.as_ref().to_string_lossy()).collect();
        assert!(
            output.status.code().is_some_and(|code| code <= 2),
            "{shown:?}"
        );
        for (name, stream) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            harmless(stream, &format!("{name} of {shown:?}"));
        }
        output.stdout
    }
}

/// Nothing in `bytes` acts but our colours, and no line is forged.
fn harmless(bytes: &[u8], of: &str) {
    let text = String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| panic!("{of} is no UTF-8"));
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("\x1b[") {
        plain.push_str(&rest[..at]);
        let end = at
            + rest[at..]
                .find('m')
                .unwrap_or_else(|| panic!("{of}: {rest:?}"));
        let codes: BTreeSet<&str> = rest[at + 2..end].split(';').collect();
        let ours = BTreeSet::from(["0", "1", "2", "3", "4", "31", "32", "33", "34", "35", "36"]);
        assert!(codes.is_subset(&ours), "{of}: {codes:?}");
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    assert_eq!(sanitize_text(&plain), plain, "{of}");
    // The article's own line break before these words is kept where its body is shown whole.
    let body = of.contains("\"show\"") && of.starts_with("stdout");
    assert!(
        body || !plain.lines().any(|line| line.starts_with("error: forged")),
        "{of}\n{plain}"
    );
}

const FORMATS: [&str; 9] = [
    "text",
    "oneline",
    "json",
    "jsonl",
    "csv",
    "tsv",
    "ids",
    "paths",
    "{rank} {id} {headline} {snippet} {publication} {byline} {url} {path} {company} {cites}",
];

#[test]
fn no_article_acts_in_any_verb_or_format() {
    let archive = Archive::new();
    for color in ["never", "always"] {
        for format in FORMATS {
            let flags = [
                "--color",
                color,
                "--format",
                format,
                "--explain",
                "--timing",
            ];
            let out = archive.run(&[&["search", "oil"][..], &flags].concat());
            assert!(!out.is_empty());
            if format == "json" {
                let answer: serde_json::Value = serde_json::from_slice(&out).unwrap();
                assert_eq!(answer["total"], 4);
            }
            if format == "csv" {
                let text = String::from_utf8(out).unwrap();
                assert!(text.contains("'=1+1"), "{text}");
            }
        }
        for format in ["text", "json", "csv", "tsv"] {
            archive.run(&["facets", "oil", "--color", color, "--format", format]);
        }
        for id in ["evil-1", ACTS] {
            archive.run(&["show", id, "--color", color, "--why", "--query", "oil"]);
            archive.run(&["show", id, "--color", color, "--format", "json"]);
        }
        archive.run(&["show", "", "--color", color]);
        for verb in ["status", "check", "compact"] {
            archive.run(&[verb, "--color", color]);
        }
        archive.run(&["bench", "--color", color]);
        archive.run(&["extract", "articles", "--color", color]);
        archive.run(&["index", "--rebuild", "--color", color]);
        archive.run(&["index", "--dry-run", "--color", color]);
    }
    let report = fs::read(archive.folder.path().join("bad.jsonl")).unwrap();
    harmless(&report, "the report");
    let lines = String::from_utf8(report).unwrap();
    assert!(lines.lines().count() >= 2, "{lines}");
    for line in lines.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn no_argument_acts_where_it_is_repeated() {
    let archive = Archive::new();
    let option = format!("--{ACTS}");
    let short = format!("-{ACTS}");
    let field = format!("company:\"{ACTS}\"");
    let commands: &[&[&str]] = &[
        &["search", ACTS],
        &["search", &field],
        &["search", "--company", ACTS],
        &["search", "oil", "--since", ACTS],
        &["search", "oil", "--facet", ACTS],
        &["search", "oil", "--format", ACTS],
        &["search", "oil", "--sort", ACTS],
        &["search", "oil", "--color", ACTS],
        &["search", "oil", "-n", ACTS],
        &["search", "oil", "--index", ACTS],
        &["search", "oil", "--config", ACTS],
        &["search", "--strict", "(oil", ACTS],
        &["search", &option],
        &["search", &short],
        &[ACTS],
        &["index", ACTS],
        &["index", "articles", "--map", ACTS],
        &["index", "articles", "--format", ACTS],
        &["index", "articles", "--include", ACTS],
        &["index", "articles", "--publication-from", ACTS],
        &["index", "articles", "--memory", ACTS],
        &["index", "articles", "--report", "missing\x1b[5m/report"],
        &["index", "--forget", ACTS],
        &["show", ACTS, "--format", ACTS],
        &["show", "nothing\x1b[5m"],
        &["remove", ACTS],
        &["extract", ACTS],
        &["bench", "--queries", ACTS],
        &["bench", "--compare", ACTS],
        &["demo", "--keep", "articles"],
        &["completions", ACTS],
    ];
    for args in commands {
        archive.run(args);
        archive.run(&[*args, &["--color", "always"]].concat());
    }
    // A name that a glob of the shell hands over.
    archive.run(&[OsStr::new("search"), OsStr::from_bytes(b"--\xff\x1b[5m")]);
    archive.run(&[
        OsStr::new("index"),
        OsStr::from_bytes(b"missing\xff\x1b[5m"),
    ]);
}

#[test]
fn paths_for_programs_are_the_bytes_of_the_file_system() {
    let archive = Archive::new();
    let output = archive
        .command(&["search", "oil", "--format", "paths", "-0"])
        .output()
        .unwrap();
    let listed: Vec<PathBuf> = output
        .stdout
        .split(|byte| *byte == 0)
        .filter(|path| !path.is_empty())
        .map(|path| PathBuf::from(OsStr::from_bytes(path)))
        .collect();
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().all(|path| path.is_file()), "{listed:?}");
}

#[test]
fn opening_an_article_gives_its_name_to_a_program_and_to_no_shell() {
    let archive = Archive::new();
    let folder = archive.folder.path();
    let bin = folder.join("bin");
    fs::create_dir(&bin).unwrap();
    let name = "-x $(touch owned); `touch owned`.txt";
    fs::write(
        folder.join("articles").join(name),
        "A quay crane fell over.",
    )
    .unwrap();
    archive.run(&["index", "articles"]);
    for opener in ["xdg-open", "open"] {
        let path = bin.join(opener);
        fs::write(&path, "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$1\" > opened\n").unwrap();
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let opened = |id: &str| {
        let status = archive
            .command(&["show", id, "--open"])
            .env("PATH", &bin)
            .status()
            .unwrap();
        assert!(status.success(), "{id}");
        fs::read_to_string(folder.join("opened")).unwrap()
    };
    let id = archive.run(&["search", "crane", "--format", "ids"]);
    let id = String::from_utf8(id).unwrap();
    let whole = folder.canonicalize().unwrap().join("articles").join(name);
    let seen = opened(id.trim());
    let (count, path) = seen.trim_end().split_once('\n').unwrap();
    assert_eq!(
        (count, Path::new(path).canonicalize().unwrap()),
        ("1", whole)
    );
    // An address that holds anything else than an address is not opened: the file is.
    assert!(opened("evil-1").starts_with("1\n"));
    assert!(!folder.join("owned").exists());
}
