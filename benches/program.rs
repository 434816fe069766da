//! Running programs from start to exit: what they print, how long they take, and the memory
//! they held at most, as the system counted it.

#![allow(dead_code, reason = "each bench uses a part")]

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;
use wait4::Wait4;

/// Programs run in this folder, with a home that says nothing about the machine's user.
pub struct Place {
    dir: PathBuf,
}

/// What came of a run.
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    /// `None` when a signal ended it.
    pub status: Option<i32>,
    pub seconds: f64,
    /// The most bytes that were resident, pages of mapped files included.
    pub resident: u64,
}

impl Place {
    pub fn new(dir: &Path) -> Place {
        fs::create_dir_all(dir.join("home")).expect("the folder is writable");
        Place {
            dir: dir.to_path_buf(),
        }
    }

    /// Runs a program to its end; `None` when there is no such program.
    pub fn run<A: AsRef<OsStr>>(&self, program: &OsStr, args: &[A]) -> Option<Ran> {
        let errors = self.dir.join("stderr");
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(&self.dir)
            .env_clear()
            .env("HOME", self.dir.join("home"))
            .env("XDG_CONFIG_HOME", self.dir.join("home"))
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&errors).expect("the folder is writable"));
        for name in ["PATH", "TMPDIR", "SystemRoot"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        let started = Instant::now();
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(error) => panic!("{} cannot be started: {error}", program.display()),
        };
        let mut stdout = Vec::new();
        if let Some(pipe) = &mut child.stdout {
            pipe.read_to_end(&mut stdout).expect("it can be read");
        }
        let used = child.wait4().expect("it can be waited for");
        let seconds = started.elapsed().as_secs_f64();
        Some(Ran {
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: fs::read_to_string(&errors).unwrap_or_default(),
            status: used.status.code(),
            seconds,
            resident: used.rusage.maxrss,
        })
    }

    /// Runs newshound on the index `index` below this folder, and stops the bench when it
    /// says that something is wrong.
    pub fn newshound<A: AsRef<OsStr>>(&self, index: &str, args: &[A]) -> Ran {
        let mut all: Vec<OsString> = vec!["--index".into(), self.dir.join(index).into()];
        all.extend(args.iter().map(|arg| arg.as_ref().to_os_string()));
        let ran = self.run(OsStr::new(env!("CARGO_BIN_EXE_newshound")), &all);
        let ran = ran.expect("the program was built with the bench");
        let said = (&ran.stdout, &ran.stderr);
        assert_eq!(ran.status, Some(0), "{all:?} says {said:?}");
        ran
    }

    /// As [`Place::newshound`], for what it prints as JSON.
    pub fn json<A: AsRef<OsStr>>(&self, index: &str, args: &[A]) -> (Value, Ran) {
        let ran = self.newshound(index, args);
        let json = serde_json::from_str(&ran.stdout).expect("it prints JSON");
        (json, ran)
    }
}

/// MiB, to one digit.
pub fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}
