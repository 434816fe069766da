//! Hostile text on the interactive screen: every pane and everything laid over it, at three
//! sizes, over articles, file names, earlier queries and pasted text that try to act. No cell
//! of the screen holds anything that would.
#![cfg(unix)]

mod common;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use common::{options, sync, today};
use newshound::article::FacetField;
use newshound::browse::{App, Background, Helpers, Keymap, Options, Palette, Start, Theme};
use newshound::index::Index;
use newshound::query::Query;
use newshound::search::{Request, Searcher};
use newshound::text::sanitize_line;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// Longer than any answer takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A title, a link, blinking, colours by C1, turned text, hidden text, an overwritten line,
/// letters under a heap of marks, and the wide and the joined.
const ACTS: &str = "Oil\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\\x1b[5m\u{9b}5m\
    \u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}\u{8}\u{7f}\rgone\u{2028}\u{85}中国\
    e\u{301}\u{301}\u{301}\u{301}👨\u{200d}👩\u{200d}👧\u{fe0f}\u{3164}\ttail";

fn archive(folder: &Path) -> Searcher {
    let articles = folder.join("articles");
    fs::create_dir(&articles).unwrap();
    let body = format!(
        "Customs records show that {ACTS} Holdings Ltd shipped oil to Russia, according to \
         {ACTS} News Agency.\n\n{ACTS}\n\nOil {ACTS}, said Anna{ACTS} Weber of the {ACTS} Ministry."
    );
    let record = |id: &str| {
        serde_json::json!({
            "id": id, "headline": ACTS, "text": body, "publication": format!("Quay {ACTS}"),
            "author": ACTS, "url": format!("https://evil.example/{ACTS}"),
            "date": "2023-02-04", "lang": "en",
        })
        .to_string()
    };
    let write = |name: &[u8], text: &str| {
        fs::write(articles.join(OsStr::from_bytes(name)), text).unwrap();
    };
    let lines: Vec<String> = (0..6)
        .map(|n| record(&format!("{n}\x1b[5m{ACTS}")))
        .collect();
    write(b"evil\x1b[5m\n\xe2\x80\xae.jsonl", &lines.join("\n"));
    write(b"caf\xe9\x1b[5m\xff.txt", &format!("{ACTS}\n\n{body}"));
    let dir = folder.join("index");
    sync(&dir, options(&articles));
    Searcher::new(&Index::open(&dir).unwrap()).unwrap()
}

struct Session {
    app: App,
    terminal: Terminal<TestBackend>,
    /// All that was on the screen so far.
    seen: String,
}

impl Session {
    fn new(searcher: Searcher, (width, height): (u16, u16)) -> Session {
        let options = Options {
            start: Start {
                text: String::new(),
                request: Request::new(Query::all()),
                today: today(),
                program: vec!["newshound".into(), "search".into(), ACTS.into()],
                fields: vec![
                    FacetField::Publication,
                    FacetField::Cites,
                    FacetField::Company,
                    FacetField::Person,
                    FacetField::Org,
                    FacetField::Country,
                ],
                history: vec![ACTS.to_string(), format!("oil {ACTS}")],
                archive: 0,
            },
            theme: Theme::new(Palette::Sixteen, Background::Unknown),
            asks_background: false,
            keymap: Keymap::default(),
            helpers: Helpers {
                open: vec![format!("no such program {ACTS}")],
                copy: Vec::new(),
            },
            mouse: true,
            remember: Box::new(|_| {}),
            provoke: None,
        };
        let mut session = Session {
            app: App::new(searcher, options, (width, height)).unwrap(),
            terminal: Terminal::new(TestBackend::new(width, height)).unwrap(),
            seen: String::new(),
        };
        session.look("the start");
        session
    }

    /// Draws, and looks at every cell.
    fn look(&mut self, after: &str) {
        assert!(self.app.wait(PATIENCE), "{after}");
        self.app.draw(&mut self.terminal).unwrap();
        let buffer = self.terminal.backend().buffer();
        for cell in buffer.content() {
            let symbol = cell.symbol();
            assert_eq!(sanitize_line(symbol), symbol, "after {after}");
            self.seen.push_str(symbol);
        }
        self.seen.push('\n');
    }

    fn keys(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.app.keys(key).unwrap();
            self.look(key);
        }
    }

    fn paste(&mut self, text: &str) {
        self.app.paste(text);
        self.look("pasting");
    }
}

#[test]
fn no_pane_at_any_size_holds_what_acts() {
    let folder = tempfile::tempdir().unwrap();
    let searcher = archive(folder.path());
    for size in [(40, 12), (80, 24), (160, 40)] {
        let mut session = Session::new(searcher.clone(), size);
        // The list in all its densities, and the order in the status line.
        session.paste("oil");
        session.keys("enter v v v s s j");
        // Values: with, without, alone; the same search as a command line.
        session.keys("f j i j x m j o c esc C");
        session.keys("t space right enter x esc");
        // The article, its matches and its names with their evidence.
        session.keys("/ enter enter n n N ] ] ] [ i esc");
        // What is said about what cannot be opened, copied or written.
        session.keys("enter O y u Y esc e ctrl-u");
        session.paste(&format!("{ACTS}/{ACTS}.csv"));
        session.keys("enter esc esc ? pagedown end esc / ctrl-u");
        // What is typed and pasted, remarks about it, completions, earlier queries.
        session.paste(ACTS);
        session.paste(&format!(" publication:{ACTS} (\"{ACTS}"));
        session.keys("enter / ctrl-u");
        session.paste("publication:");
        session.keys("down down tab enter / ctrl-u");
        session.paste("cites:oil");
        session.keys("tab ctrl-u ctrl-p ctrl-p enter / ctrl-r down enter ctrl-r");
        session.paste(ACTS);
        session.keys("esc esc");
        // It was on the screen, as far as it is no danger.
        for part in ["␛]0;owned␇", "中国", "tail", "evil.example"] {
            // A wide letter takes two cells, the second of them empty or a space.
            let seen = session.seen.replace("中 ", "中");
            assert!(seen.contains(part), "{size:?}: {part}\n{seen}");
        }
    }
}
