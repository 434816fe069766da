//! The interactive screen without a terminal: sequences of keys, and what stands on the
//! screen then, over the built-in collection at three sizes.

mod common;

use std::fs;
use std::path::Path;
use std::time::Duration;

use common::{Collection, today};
use newshound::article::FacetField;
use newshound::browse::{
    App, Background, Helpers, Keymap, Mouse, MouseKind, Options, Palette, Start, Theme,
};
use newshound::query::Query;
use newshound::search::Request;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// Longer than any answer takes, also on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// A session over the collection on a screen of its own.
struct Session {
    _collection: Option<Collection>,
    app: App,
    terminal: Terminal<TestBackend>,
}

impl Session {
    fn new(width: u16, height: u16) -> Session {
        let collection = Collection::indexed();
        let mut session = Session::over(&collection, width, height);
        session._collection = Some(collection);
        session
    }

    fn over(collection: &Collection, width: u16, height: u16) -> Session {
        let options = Options {
            start: Start {
                text: String::new(),
                request: Request::new(Query::all()),
                today: today(),
                program: vec!["newshound".to_string(), "search".to_string()],
                fields: FacetField::USUAL[..7].to_vec(),
                history: vec!["insurers".to_string(), "\"price cap\" tanker*".to_string()],
                archive: 0,
            },
            theme: Theme::new(Palette::Sixteen, Background::Unknown),
            asks_background: false,
            keymap: Keymap::default(),
            helpers: Helpers::default(),
            mouse: true,
            remember: Box::new(|_| {}),
            provoke: None,
        };
        let mut app = App::new(collection.searcher(), options, (width, height)).unwrap();
        assert!(app.wait(PATIENCE));
        Session {
            _collection: None,
            app,
            terminal: Terminal::new(TestBackend::new(width, height)).unwrap(),
        }
    }

    /// Types letters, each a key.
    fn typed(&mut self, text: &str) -> &mut Session {
        for letter in text.chars() {
            let key = if letter == ' ' {
                "space".to_string()
            } else {
                letter.to_string()
            };
            self.app.key(key.parse().unwrap());
        }
        assert!(self.app.wait(PATIENCE));
        self
    }

    /// Presses keys with a name, waiting for what each of them asks for.
    fn keys(&mut self, keys: &str) -> &mut Session {
        for key in keys.split(' ') {
            self.app.keys(key).unwrap();
            assert!(self.app.wait(PATIENCE));
        }
        self
    }

    /// The screen as text, without spaces at the ends of lines.
    fn screen(&mut self) -> String {
        self.app.draw(&mut self.terminal).unwrap();
        let buffer = self.terminal.backend().buffer();
        let mut text = String::new();
        for y in 0..buffer.area.height {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                line.push_str(symbol);
                skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        // How long a search takes differs; what stands at the right stays there.
        let time = regex::Regex::new(r"( +)(\S+ of \d+ · |\d+ articles · )(\d+) ms").unwrap();
        let text = time.replace_all(&text, |found: &regex::Captures<'_>| {
            let fill = " ".repeat(found[3].len() - 1);
            format!("{}{fill}{}1 ms", &found[1], &found[2])
        });
        let folder = regex::Regex::new(r"[/…]\S*articles/").unwrap();
        folder.replace_all(&text, "articles/").into_owned()
    }

    fn assert_shows(&mut self, parts: &[&str]) {
        let screen = self.screen();
        for part in parts {
            assert!(screen.contains(part), "{part:?} is not on\n{screen}");
        }
    }

    fn assert_hides(&mut self, parts: &[&str]) {
        let screen = self.screen();
        for part in parts {
            assert!(!screen.contains(part), "{part:?} is on\n{screen}");
        }
    }

    fn compare(&mut self, name: &str) {
        let screen = self.screen();
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/browse")
            .join(format!("{name}.txt"));
        if std::env::var_os("NEWSHOUND_BLESS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, screen).unwrap();
            return;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(screen, expected, "{name}; bless with NEWSHOUND_BLESS=1");
    }
}

#[test]
fn screens_at_three_sizes() {
    let collection = Collection::indexed();
    for (name, width, height) in [("narrow", 40, 12), ("usual", 80, 24), ("wide", 160, 40)] {
        let mut session = Session::over(&collection, width, height);
        session.typed("navigation equipment").keys("enter");
        session.compare(&format!("{name}-results"));
        session.keys("f j i");
        session.compare(&format!("{name}-facets"));
        session.keys("t left left");
        session.compare(&format!("{name}-timeline"));
        session.keys("esc enter n ]");
        session.compare(&format!("{name}-reader"));
        session.keys("?");
        session.compare(&format!("{name}-help"));
    }
}

#[test]
fn it_searches_while_typing_and_the_last_word_is_open() {
    let mut session = Session::new(80, 24);
    session.assert_shows(&["62 articles"]);
    session.typed("navi").assert_shows(&["❯ navi", "of 62"]);
    session.typed("zzz").assert_shows(&["no articles"]);
    session.keys("ctrl-w").assert_shows(&["62 articles"]);
}

#[test]
fn half_a_query_does_not_wipe_the_results() {
    let mut session = Session::new(80, 24);
    session.typed("tanker");
    session.keys("ctrl-u").typed("\"");
    // Nothing of it can be searched: what was found stays, with the remark.
    session.assert_shows(&["62 articles", "this quote is never closed"]);
    session.keys("ctrl-u").typed("tanker country:");
    session.assert_shows(&["8 of 62"]);
    session.typed("zzzz").assert_shows(&["zzzz"]);
    session.keys("ctrl-u").typed("tanker date:202");
    session.assert_hides(&["no articles"]);
}

#[test]
fn values_are_asked_for_left_out_and_lifted() {
    let mut session = Session::new(80, 24);
    session.typed("navigation").keys("enter f right j");
    session.assert_shows(&["country", "Russia"]);
    session.keys("x").assert_shows(&["−"]);
    let excluded = session.screen();
    session.keys("x").assert_hides(&["−"]);
    session.keys("i").assert_shows(&["  +"]);
    assert_ne!(excluded, session.screen());
    session.keys("C").assert_hides(&["  +"]);
}

#[test]
fn the_command_line_asks_the_same() {
    let mut session = Session::new(80, 24);
    session
        .typed("navigation country:tur")
        .keys("tab enter f i s c");
    session.assert_shows(&[
        "the same search",
        "newshound search 'navigation country:Turkey",
        "--company",
        "--sort=-date",
    ]);
    session.keys("esc").assert_hides(&["the same search"]);
}

#[test]
fn names_of_fields_and_values_are_completed() {
    let mut session = Session::new(80, 24);
    session.typed("coun").assert_shows(&["country:"]);
    session
        .keys("tab")
        .typed("unit")
        .assert_shows(&["United States", "United Kingdom"]);
    session
        .keys("down tab")
        .assert_shows(&["country:\"United "]);
    session.keys("esc").assert_hides(&["no articles"]);
}

#[test]
fn the_timeline_narrows_the_dates() {
    let mut session = Session::new(80, 24);
    session.typed("navigation").keys("enter t");
    session.assert_shows(&["timeline by month"]);
    session
        .keys("down home enter")
        .assert_shows(&["timeline by year"]);
    let narrowed = session.screen();
    assert!(
        narrowed.lines().nth(1).unwrap().trim().starts_with("20"),
        "{narrowed}"
    );
    session.keys("space right enter").assert_shows(&[" to 20"]);
    session.keys("x").assert_hides(&[" to 20"]);
}

#[test]
fn reading_goes_from_match_to_match_and_shows_evidence() {
    let mut session = Session::new(80, 24);
    session
        .typed("\"navigation equipment\"")
        .keys("enter enter");
    session.assert_shows(&["article", "match"]);
    session.keys("n").assert_shows(&["match 1 of"]);
    session.keys("N N").assert_shows(&["match "]);
    session
        .keys("]")
        .assert_shows(&["named ", "with", "without", "only"]);
    session.keys("i esc esc").assert_shows(&["+"]);
}

#[test]
fn the_mouse_chooses_and_scrolls() {
    let mut session = Session::new(80, 24);
    session.typed("navigation").keys("enter");
    let press = |x, y| Mouse {
        kind: MouseKind::Press,
        x,
        y,
    };
    session.app.mouse(press(50, 9));
    session.app.mouse(press(50, 9));
    assert!(session.app.wait(PATIENCE));
    session.assert_shows(&["━ article"]);
    session.keys("esc");
    session.app.mouse(press(5, 3));
    assert!(session.app.wait(PATIENCE));
    session.assert_shows(&["━ facets", "+"]);
    session.app.mouse(Mouse {
        kind: MouseKind::WheelDown,
        x: 5,
        y: 5,
    });
    session.app.mouse(Mouse {
        kind: MouseKind::PressRight,
        x: 400,
        y: 400,
    });
    session.screen();
}

#[test]
fn queries_are_remembered() {
    let mut session = Session::new(80, 24);
    session
        .keys("ctrl-p")
        .assert_shows(&["❯ \"price cap\" tanker*"]);
    session.keys("ctrl-p").assert_shows(&["❯ insurers"]);
    session
        .keys("ctrl-n ctrl-n ctrl-r")
        .assert_shows(&["earlier queries", "insurers"]);
    session.typed("cap").assert_hides(&["insurers"]);
    session
        .keys("enter")
        .assert_shows(&["❯ \"price cap\" tanker*"]);
}

#[test]
fn the_result_is_exported_once() {
    let collection = Collection::indexed();
    let mut session = Session::over(&collection, 80, 24);
    session.typed("navigation").keys("enter");
    for (name, part) in [
        ("a.jsonl", "{\"rank\":1,"),
        ("a.csv", "rank,score"),
        ("a.md", "# "),
    ] {
        let path = collection.path().join(name);
        session.keys("e ctrl-u");
        session.app.paste(path.to_str().unwrap());
        session.keys("enter");
        let written = std::time::Instant::now();
        while !path.is_file() || fs::metadata(&path).unwrap().len() == 0 {
            assert!(written.elapsed() < PATIENCE);
            std::thread::yield_now();
        }
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(part), "{text}");
    }
    session.keys("e ctrl-u");
    session.app.paste("articles.exe");
    session
        .keys("enter")
        .assert_shows(&["write a name that ends with"]);
}

#[test]
fn any_size_is_drawn() {
    let collection = Collection::indexed();
    let mut session = Session::over(&collection, 80, 24);
    session.typed("navigation").keys("enter f i");
    for (width, height) in [
        (1, 1),
        (2, 2),
        (10, 3),
        (20, 5),
        (40, 12),
        (59, 17),
        (60, 18),
        (119, 35),
        (500, 120),
    ] {
        session.app.resize(width, height);
        assert!(session.app.wait(PATIENCE));
        session.terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        for keys in [
            "esc",
            "f",
            "t",
            "/",
            "esc enter n ]",
            "?",
            "esc c",
            "esc e",
            "esc /",
            "ctrl-r",
            "esc esc",
        ] {
            session.keys(keys);
            session.screen();
        }
        // The state may not have heard of the size yet.
        session.terminal = Terminal::new(TestBackend::new(width / 2 + 1, height / 2 + 1)).unwrap();
        session.screen();
    }
}

#[test]
fn hostile_text_is_harmless() {
    let collection = Collection::new();
    let hostile = r#"{"id":"e\u001b]0;x\u0007","title":"A \u001b[2J\u202e headline 中国 e\u0301","body":"The tanker \u001b[31mred\u001b[0m and \u009b5m, \u0000 said Reuters.\u2028\r\n\u200b\u200b中国中国 tanker \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 end.","publisher":"P\u001b]8;;http://x\u0007","url":"javascript:alert(1)"}"#;
    fs::write(collection.articles().join("hostile.json"), hostile).unwrap();
    collection.sync();
    for (width, height) in [(40, 12), (80, 24), (160, 40)] {
        let mut session = Session::over(&collection, width, height);
        session.typed("headline:headline").keys("enter");
        let mut seen = session.screen();
        session.keys("enter n ]");
        seen.push_str(&session.screen());
        session.keys("esc esc f");
        seen.push_str(&session.screen());
        assert!(seen.contains("headline") && seen.contains("中国"), "{seen}");
        let acts =
            |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
        assert!(!seen.contains(acts), "{seen:?}");
    }
}

#[test]
fn an_index_that_has_changed_is_shown_on_request() {
    let collection = Collection::indexed();
    let mut session = Session::over(&collection, 80, 24);
    session.assert_shows(&["62 articles"]);
    fs::write(
        collection.articles().join("new.txt"),
        "A new headline\n\nA body about a quokka.\n",
    )
    .unwrap();
    collection.sync();
    session.keys("enter R");
    let waited = std::time::Instant::now();
    while !session.screen().contains("63 articles") {
        assert!(waited.elapsed() < PATIENCE);
        session.app.wait_while(Duration::from_millis(20), |_| true);
    }
}
