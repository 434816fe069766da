//! The interactive screen in a real terminal: the program starts, is typed into, filters,
//! reads, is resized and left, and the terminal is as it was, also after a panic and after
//! a signal; what leaves the screen by other programs, by the clipboard and by files; how it
//! looks in terminals that can do more or less.

#![cfg(unix)]

mod common;

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use common::{Collection, request};
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
    /// Whether nobody looks at the screen any longer.
    closed: Arc<AtomicBool>,
}

/// The modes of the line, as the system has them.
fn modes(terminal: &dyn MasterPty) -> String {
    format!("{:?}", terminal.get_termios())
}

impl Terminal {
    fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Terminal {
        Terminal::over(Collection::indexed(), arguments, variables)
    }

    fn over(collection: Collection, arguments: &[&str], variables: &[(&str, &str)]) -> Terminal {
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
        let closed = Arc::new(AtomicBool::new(false));
        let gone = closed.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if gone.load(Ordering::SeqCst) || sender.send(buffer[..read].to_vec()).is_err() {
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
            closed,
        }
    }

    /// The last text that was given to the clipboard.
    fn clipboard(&mut self) -> String {
        let given = |terminal: &Terminal| -> Option<String> {
            let written = String::from_utf8_lossy(&terminal.written).into_owned();
            let (_, last) = written.rsplit_once("\x1b]52;c;")?;
            Some(decoded(last.split_once('\x07')?.0))
        };
        self.until("text for the clipboard", |terminal| {
            given(terminal).is_some()
        });
        given(self).unwrap()
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

    /// The facets are those of an answer, and a key there has a value to go to.
    fn has_values(&mut self) -> &mut Terminal {
        self.until("value of a facet", |terminal| {
            let screen = terminal.contents();
            screen.lines().any(|line| line.starts_with('▌'))
        })
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

/// Base64 as bytes.
fn decoded(text: &str) -> String {
    let signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for sign in text.trim_end_matches('=').chars() {
        bits = bits << 6 | signs.find(sign).unwrap() as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A program of the system that does `does`.
fn program(folder: &Path, name: &str, does: &str) {
    std::fs::create_dir_all(folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{does}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// What stands in a file once it is there and whole, which its last line says.
fn read_when_there(path: &Path) -> String {
    let end = Instant::now() + PATIENCE;
    loop {
        match std::fs::read_to_string(path) {
            Ok(text) if text.ends_with("end\n") => return text.replace("end\n", ""),
            _ => assert!(Instant::now() < end, "{} is not written", path.display()),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_original_is_opened_by_the_systems_program() {
    let collection = Collection::indexed();
    let (bin, seen) = (
        collection.path().join("bin"),
        collection.path().join("seen"),
    );
    let does = format!("printf '%s\\n' \"$#\" \"$@\" end > '{}'", seen.display());
    program(&bin, "xdg-open", &does);
    let path = bin.display().to_string();
    let mut terminal = Terminal::over(collection, &["browse"], &[("PATH", &path)]);
    terminal
        .shows("62 articles")
        .press("\"Turkish traders sent\"")
        .shows("  1 of 62")
        .press(ENTER)
        .shows("━ results")
        .press("O")
        .shows("opened ");
    // A file is opened as such, its whole path one argument.
    let opened = read_when_there(&seen);
    let (count, file) = opened.trim().split_once('\n').unwrap();
    assert_eq!(count, "1");
    assert!(Path::new(file).is_absolute() && Path::new(file).is_file());
    assert!(file.ends_with("2023-05-16-turkish-traders-navigation.txt"));
    // An article among others of its file by its address.
    std::fs::remove_file(&seen).unwrap();
    terminal
        .press("/\x15id:mw-230206-0114")
        .shows("❯ id:mw-230206-0114")
        .shows("▌ German")
        .press(ENTER)
        .shows("━ results")
        .press("O")
        .shows("opened http");
    let opened = read_when_there(&seen);
    assert!(opened.starts_with("1\nhttp"), "{opened}");
    // One that cannot is said to.
    program(&bin, "xdg-open", "exit 3");
    terminal.press("O").shows("xdg-open could not open http");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn the_first_clipboard_program_that_works_gets_the_passage() {
    let collection = Collection::indexed();
    let (bin, seen) = (
        collection.path().join("bin"),
        collection.path().join("seen"),
    );
    program(&bin, "wl-copy", "exit 1");
    let does = format!(
        "(/bin/cat; printf '\\n%s\\n' \"$*\"; echo end) > '{}'",
        seen.display()
    );
    program(&bin, "xclip", &does);
    let path = bin.display().to_string();
    let mut terminal = Terminal::over(
        collection,
        &["browse", "id:mw-230206-0114"],
        &[("PATH", &path), ("WAYLAND_DISPLAY", "w"), ("DISPLAY", ":9")],
    );
    terminal
        .shows("1 of 62")
        .press(ENTER)
        .shows("━ results")
        .press(ENTER)
        .shows("━ article")
        .press("y")
        .shows("is copied");
    let given = terminal.clipboard();
    let (passage, citation) = given.split_once("\n— ").unwrap();
    assert!(
        passage.starts_with('“') && passage.ends_with('”'),
        "{passage}"
    );
    assert!(passage.len() > 60);
    for part in [
        "\"German navigation sets reached St Petersburg through Istanbul",
        "Meridian Wire",
        "2023-02-06",
        "article mw-230206-0114",
    ] {
        assert!(citation.contains(part), "{part} is not in {citation}");
    }
    let seen = read_when_there(&seen);
    assert_eq!(seen, format!("{given}\n-selection clipboard\n"));
    // Address and identifier alone.
    terminal.press("Y");
    terminal.until("identifier", |terminal| {
        String::from_utf8_lossy(&terminal.written).contains("\x1b]52;c;bXctMjMwMjA2LTAxMTQ=")
    });
    assert_eq!(terminal.clipboard(), "mw-230206-0114");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn the_command_line_finds_what_the_screen_shows() {
    let mut terminal = Terminal::start(&["browse", "--country", "Turkey"], &[]);
    terminal
        .shows("+Turkey")
        .press("navigation \"istanbul\" -whisky");
    terminal
        .shows("❯ navigation \"istanbul\" -whisky")
        .press(ENTER);
    // A value without, one order, and a part of the time.
    terminal.press("f").shows("━ facets").has_values();
    terminal.press("jx").shows("−");
    terminal.press("s").shows("newest first").press("t");
    terminal.shows("━ timeline").press("+v");
    terminal
        .press("\x1b[D\x1b[D\x1b[D")
        .press(ENTER)
        .shows(" to ");
    terminal
        .press(ESC)
        .shows("━ results")
        .press("c")
        .shows("the same search");
    terminal.press("y").shows("is copied");
    let command = terminal.clipboard();
    for part in ["--country", "--not-company", "--since", "--until", "--sort"] {
        assert!(command.contains(part), "{part} is not in {command}");
    }
    let folder = terminal.collection.path().to_path_buf();
    let files = [
        ("found.jsonl", "jsonl"),
        ("found.csv", "csv"),
        ("found.md", "markdown"),
    ];
    for (file, _) in files {
        terminal
            .press(&format!("e\x15{file}"))
            .press(ENTER)
            .shows(&format!("written to {file}"));
    }
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
    let programs = Path::new(env!("CARGO_BIN_EXE_newshound")).parent().unwrap();
    for (file, format) in files {
        let exported = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(!exported.is_empty(), "{file}");
        let output = Command::new("/bin/sh")
            .args(["-c", &format!("{command} --format {format} -n 100")])
            .env("PATH", programs)
            .env("HOME", folder.join("home"))
            .current_dir(&folder)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let found = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(found, exported, "{command} {said}");
    }
}

#[test]
fn an_update_meanwhile_is_said_quietly_and_shown_on_request() {
    let mut terminal = Terminal::start(&["browse"], &[]);
    terminal
        .shows("62 articles")
        .press(ENTER)
        .press("jj")
        .shows("3 of 62");
    let third = terminal.contents();
    let headline = third.lines().find(|line| line.contains("▌")).unwrap();
    let headline = headline.split('▌').nth(1).unwrap().trim().to_string();
    let path = terminal.collection.articles().join("new.txt");
    std::fs::write(path, "A new headline\n\nA body about a quokka in 1999.\n").unwrap();
    terminal.collection.sync();
    // What is looked at stays until it is asked for.
    terminal
        .shows("the index has changed; R shows it")
        .shows("62 articles");
    terminal.press("R").shows("63 articles");
    assert!(!terminal.contents().contains("the index has changed"));
    // The cursor is still at the article it was at.
    terminal.shows("3 of 63");
    let row = format!("▌ {headline}");
    assert!(
        terminal.contents().contains(&row),
        "{row} is not on\n{}",
        terminal.contents()
    );
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
    let searcher = terminal.collection.searcher();
    assert_eq!(searcher.search(&request("quokka")).unwrap().total, 1);
}

#[test]
fn when_the_terminal_is_closed_it_ends() {
    let mut terminal = Terminal::start(&["browse"], &[]);
    terminal.shows("62 articles");
    // The last reader goes with the next frame, and all other ends of the terminal with it.
    terminal.closed.store(true, Ordering::SeqCst);
    terminal.press("x");
    let Terminal {
        pair,
        mut child,
        keyboard,
        collection: _collection,
        ..
    } = terminal;
    drop((pair, keyboard));
    let end = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "it goes on without a terminal");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The colours of text that were written, as they are written.
fn colours(written: &[u8]) -> Vec<String> {
    let written = String::from_utf8_lossy(written).into_owned();
    let colour = regex::Regex::new("\x1b\\[([0-9;]*)m").unwrap();
    let mut found: Vec<String> = colour
        .captures_iter(&written)
        .map(|colour| colour[1].to_string())
        .collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn a_terminal_of_sixteen_colours_gets_no_others() {
    let mut terminal = Terminal::start(&["browse", "navigation"], &[("TERM", "xterm")]);
    terminal
        .shows("11 of 62")
        .press(ENTER)
        .press("f")
        .shows("━ facets")
        .has_values();
    terminal
        .press("i")
        .shows("  +Orsa")
        .press(ESC)
        .shows("━ results")
        .press(ENTER)
        // Not before its text is there can the matches be gone through.
        .shows("matches ·");
    terminal.press("n").shows("match 1 of").press("q");
    assert_eq!(terminal.ended(), 0);
    let found = colours(&terminal.written);
    let wide = |code: &&String| code.contains("8;5;") || code.contains("8;2;");
    assert_eq!(found.iter().find(wide), None, "{found:?}");
    assert!(found.iter().any(|code| code.starts_with("31")), "{found:?}");
    // It is not asked what it cannot show.
    let written = String::from_utf8_lossy(&terminal.written).into_owned();
    assert!(!written.contains("\x1b]11;?"));
}

#[test]
fn a_light_background_is_asked_for_and_followed() {
    let mut terminal = Terminal::start(&["browse"], &[("COLORFGBG", "15;0")]);
    terminal
        .shows("62 articles")
        .press(ENTER)
        .shows("━ results");
    terminal.until("question for the background", |terminal| {
        String::from_utf8_lossy(&terminal.written).contains("\x1b]11;?\x1b\\")
    });
    let row = |terminal: &Terminal| terminal.screen.screen().cell(3, 40).unwrap().bgcolor();
    terminal.until("row of a dark screen", |terminal| {
        row(terminal) == vt100::Color::Idx(236)
    });
    // The answer comes between two keys.
    terminal.press("/quay");
    terminal
        .press("\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\")
        .press("s");
    terminal.until("row of a light screen", |terminal| {
        row(terminal) == vt100::Color::Idx(254)
    });
    terminal.shows("❯ quays");
    assert!(!terminal.contents().contains("rgb"));
    terminal.press("\x03");
    assert_eq!(terminal.ended(), 0);
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
