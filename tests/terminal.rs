//! The interactive screen in a real terminal: the program starts, is typed into, filters,
//! reads, is resized and left, and the terminal is as it was, also after a panic and after
//! a signal.

#![cfg(unix)]

mod common;

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use common::Collection;
use portable_pty::{Child, CommandBuilder, MasterPty, PtyPair, PtySize, native_pty_system};

/// Longer than anything takes, also on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(120);

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const F12: &str = "\x1b[24~";

fn rows(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

/// A terminal with the program in it.
struct Terminal {
    collection: Collection,
    pair: PtyPair,
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Everything that was written, for what a screen does not keep.
    written: Vec<u8>,
    before: String,
}

/// The modes of the line, as the system has them.
fn modes(terminal: &dyn MasterPty) -> String {
    format!("{:?}", terminal.get_termios())
}

impl Terminal {
    fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Terminal {
        let collection = Collection::indexed();
        let size = PtySize {
            rows: 24,
            cols: 80,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let before = modes(pair.master.as_ref());
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_newshound"));
        command.args(arguments);
        command.cwd(collection.path());
        command.env_clear();
        command.env("HOME", collection.path().join("home"));
        command.env("TERM", "xterm-256color");
        command.env("NEWSHOUND_TODAY", "2024-12-31");
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Terminal {
            collection,
            pair,
            child,
            keyboard,
            output,
            screen: vt100::Parser::new(rows(24), rows(80), 0),
            written: Vec::new(),
            before,
        }
    }

    fn press(&mut self, keys: &str) -> &mut Terminal {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
        self
    }

    fn contents(&self) -> String {
        self.screen.screen().contents()
    }

    /// Reads what the program writes until `ready`.
    fn until(&mut self, what: &str, ready: impl Fn(&Terminal) -> bool) -> &mut Terminal {
        let end = Instant::now() + PATIENCE;
        while !ready(self) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => {
                    self.screen.process(&bytes);
                    self.written.extend(bytes);
                }
                Err(_) => panic!("no {what} on\n{}", self.contents()),
            }
        }
        self
    }

    fn shows(&mut self, text: &str) -> &mut Terminal {
        self.until(text, |terminal| terminal.contents().contains(text))
    }

    /// Waits until the program has ended; its exit status.
    fn ended(&mut self) -> u32 {
        let status = self.child.wait().unwrap().exit_code();
        // What it wrote last may still be on its way.
        self.until("main screen", |terminal| {
            let written = String::from_utf8_lossy(&terminal.written).into_owned();
            written.contains("\x1b[?1049l") && written.contains("\x1b[?25h")
        });
        status
    }

    /// The terminal is as it was.
    fn assert_as_before(&self) {
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen());
        assert!(!screen.hide_cursor());
        assert!(!screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert_eq!(modes(self.pair.master.as_ref()), self.before);
    }
}

#[test]
fn a_session_from_start_to_end() {
    let mut terminal = Terminal::start(&["browse", "--country", "Russia"], &[]);
    terminal.shows("+Russia").shows("28 of 62");
    assert_ne!(modes(terminal.pair.master.as_ref()), terminal.before);
    assert!(terminal.screen.screen().alternate_screen());
    terminal
        .press("navigation")
        .shows("❯ navigation")
        .shows("13 of 62");
    // With a value of the facets, into an article, from match to match.
    terminal
        .press(ENTER)
        .press("f")
        .press("i")
        .shows("━ facets");
    terminal.shows("+Orsa Deniz");
    terminal
        .press(ESC)
        .shows("━ results")
        .press(ENTER)
        .shows("━ article");
    terminal.shows("2 matches").press("n").shows("match 1 of");
    // Text that is pasted is no keys: "q" would leave.
    terminal
        .press("/")
        .press("\x1b[200~ quay\x1b[201~")
        .shows("❯ navigation quay");
    let small = PtySize {
        rows: 12,
        cols: 40,
        ..PtySize::default()
    };
    terminal.pair.master.resize(small).unwrap();
    terminal.screen.set_size(rows(12), rows(40));
    terminal.until("narrow screen", |terminal| {
        let contents = terminal.contents();
        contents.contains("━ results") || contents.contains("─ results ────────────────")
    });
    terminal.press("\x03");
    assert_eq!(terminal.ended(), 0);
    terminal.assert_as_before();
    let history = terminal
        .collection
        .path()
        .join("home/.local/state/newshound/history");
    assert_eq!(std::fs::read_to_string(history).unwrap(), "navigation\n");
}

#[test]
fn what_is_copied_goes_to_the_terminal() {
    let mut terminal = Terminal::start(&["search", "-i", "navigation"], &[("NO_COLOR", "1")]);
    terminal
        .shows("11 of 62")
        .press(ENTER)
        .press("Y")
        .shows("is copied");
    terminal.until("text for the clipboard", |terminal| {
        String::from_utf8_lossy(&terminal.written).contains("\x1b]52;c;")
    });
    let written = String::from_utf8_lossy(&terminal.written).into_owned();
    // No colour was asked for, and none is used.
    let colour =
        regex::Regex::new("\x1b\\[[0-9;]*\\b(3[0-7]|38|4[0-7]|48|9[0-7])(;[0-9]+)*m").unwrap();
    assert_eq!(colour.find(&written).map(|found| found.as_str()), None);
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
    terminal.assert_as_before();
}

#[test]
fn after_a_signal() {
    let mut terminal = Terminal::start(&["browse"], &[]);
    terminal.shows("62 articles");
    let id = terminal.child.process_id().unwrap().to_string();
    let killed = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(killed.success());
    assert_eq!(terminal.ended(), 130);
    terminal.assert_as_before();
}

#[test]
fn after_a_panic() {
    if !cfg!(debug_assertions) {
        eprintln!("skipped: a release build cannot be brought down");
        return;
    }
    let mut terminal = Terminal::start(&["browse"], &[("NEWSHOUND_TEST_PANIC", "1")]);
    terminal.shows("62 articles").press(F12);
    assert_ne!(terminal.ended(), 0);
    terminal.shows("provoked");
    terminal.assert_as_before();
}

#[test]
fn without_a_terminal_it_says_what_to_do() {
    let collection = Collection::indexed();
    let output = Command::new(env!("CARGO_BIN_EXE_newshound"))
        .arg("browse")
        .current_dir(collection.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("browsing needs a terminal"), "{said}");
}
