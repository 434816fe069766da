//! The folder, home and environment that the program is run in, and the comparison of what
//! it says with a committed file.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use regex::Regex;

use crate::common::Collection;

/// What a run of the program left behind.
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub status: i32,
}

/// The built-in collection in a folder that commands run in, with a home of its own.
pub struct Sandbox {
    collection: Collection,
}

impl Sandbox {
    /// The collection in `articles`, not indexed.
    pub fn new() -> Sandbox {
        Sandbox {
            collection: Collection::new(),
        }
    }

    /// The collection with its index in `index`.
    pub fn indexed() -> Sandbox {
        let sandbox = Sandbox::new();
        sandbox.index();
        sandbox
    }

    /// Nothing but three articles in `articles`, and their index.
    pub fn small() -> Sandbox {
        let sandbox = Sandbox::new();
        fs::remove_dir_all(sandbox.path("articles")).unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/index-v1-articles");
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            sandbox.write(
                &format!("articles/{name}"),
                &fs::read_to_string(entry.path()).unwrap(),
            );
        }
        sandbox.index();
        sandbox
    }

    /// One thread, so that the order of equal hits is that of the files.
    pub fn index(&self) {
        let run = self.run(&["index", "articles", "--jobs", "1"]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.collection.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The program in this folder and in an environment that says nothing about the machine.
    pub fn command(&self, args: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newshound"));
        command
            .args(args)
            .current_dir(self.collection.path())
            .env_clear()
            .env("HOME", self.path("home"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("NEWSHOUND_TODAY", "2024-12-31")
            .env("COLUMNS", "80")
            .env("TZ", "UTC")
            .stdin(Stdio::null());
        // Windows starts no program without it.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        run(&mut self.command(args), "")
    }

    /// A run that finds something and says nothing besides.
    pub fn data(&self, args: &[&str]) -> String {
        let run = self.run(args);
        assert_eq!((run.stderr.as_str(), run.status), ("", 0), "{args:?}");
        run.stdout
    }

    /// Runs commands one after the other and compares what they say with `tests/cli/NAME.txt`.
    pub fn snapshot(&self, name: &str, commands: &[&[&str]]) {
        let mut text = String::new();
        for args in commands {
            text.push_str(&transcript(args, &self.run(args)));
        }
        self.compare(name, &text);
    }

    pub fn compare(&self, name: &str, text: &str) {
        let text = self.repeatable(text);
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/cli")
            .join(format!("{name}.txt"));
        if std::env::var_os("NEWSHOUND_BLESS").is_some() {
            fs::write(path, text).unwrap();
            return;
        }
        let expected = fs::read_to_string(&path)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        assert!(
            expected == text,
            "{} (- expected, + found; NEWSHOUND_BLESS=1 rewrites it)\n{}",
            path.display(),
            diff(&expected, &text)
        );
    }

    /// The text without what differs from run to run, and with its control characters visible.
    fn repeatable(&self, text: &str) -> String {
        let here = self.collection.path();
        let mut text = text.to_string();
        // Some systems reach the temporary folder through a link.
        for path in [here.canonicalize().unwrap(), here.to_path_buf()] {
            text = text.replace(path.to_str().unwrap(), "[DIR]");
        }
        for (pattern, name) in [
            (r"\d+\.\d+ ms", "[TIME]"),
            (r#""took_us":\d+"#, r#""took_us":[TIME]"#),
            (r"\d+(\.\d+)? ([kMG]B|bytes)\b", "[SIZE]"),
            (r"newshound \d+\.\d+\.\d+", "newshound [VERSION]"),
        ] {
            text = Regex::new(pattern)
                .unwrap()
                .replace_all(&text, name)
                .into_owned();
        }
        text.replace('\0', "\\0\n").replace('\x1b', "\\e")
    }
}

/// Runs `command` to its end; an empty `input` leaves its standard input as it is.
pub fn run(command: &mut Command, input: &str) -> Run {
    if !input.is_empty() {
        command.stdin(Stdio::piped());
    }
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    Run {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        status: output.status.code().unwrap(),
    }
}

/// A run as text: `$ command`, what it wrote, its status. Empty parts are left out.
pub fn transcript(args: &[&str], run: &Run) -> String {
    let mut text = String::from("$ newshound");
    for arg in args {
        match arg.contains(|c: char| !c.is_ascii_alphanumeric() && !"-_./:=,".contains(c)) {
            true => text.push_str(&format!(" '{arg}'")),
            false => text.push_str(&format!(" {arg}")),
        }
    }
    text.push('\n');
    for (name, part) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        if !part.is_empty() {
            text.push_str(&format!("--- {name}\n{part}"));
            if !part.ends_with('\n') {
                text.push_str(match part.ends_with('\0') {
                    true => "",
                    false => "(no line break)\n",
                });
            }
        }
    }
    text.push_str(&format!("--- status {}\n\n", run.status));
    text
}

/// The lines of both texts, common ones once, by the longest common subsequence.
fn diff(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut common = vec![vec![0usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = match old[i] == new[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            text.push_str(&format!("  {}\n", old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            text.push_str(&format!("- {}\n", old[i]));
            i += 1;
        } else {
            text.push_str(&format!("+ {}\n", new[j]));
            j += 1;
        }
    }
    text
}
