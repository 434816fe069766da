//! How long after a key is the screen drawn, and how long until it shows what was found?
//!
//! Measured: 60 topics are typed letter by letter into the interactive screen, over an index
//! of the whole corpus. For each letter, the time from the key to the bytes of a frame (while
//! the search for it runs beside), and the time from the key to the frame that has its
//! results, with seven facets and the timeline by day. Then the same without waiting, as a
//! fast typist does: one letter each 30 ms, and the time from the last one to its results.
//! Last, the keys of reading. "Processor" is the time that all threads ran for a letter
//! (Linux), which a busy machine hardly changes: about the most that a quiet one takes, where
//! drawing and searching overlap. Corpus: see `corpus.rs`, or the index that `NEWSHOUND_INDEX`
//! names. Notes: what the terminal itself takes is not in it.

#[path = "corpus.rs"]
mod corpus;
#[path = "timing.rs"]
mod timing;

use std::io::{Sink, sink};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use corpus::Corpus;
use newshound::article::{Date, FacetField};
use newshound::browse::{App, Background, Helpers, Keymap, Options, Palette, Start, Theme};
use newshound::corpus::ReadOptions;
use newshound::extract::ExtractOptions;
use newshound::index::{Index, Progress, Root, SyncOptions};
use newshound::query::Query;
use newshound::search::{Request, Searcher};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use timing::Times;

/// How many topics are typed.
const TOPICS: usize = 60;
/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);
/// The time between two letters of a fast typist.
const LETTER: Duration = Duration::from_millis(30);

fn main() {
    let corpus = Corpus::load(usize::MAX);
    let (dir, name) = match std::env::var_os("NEWSHOUND_INDEX") {
        Some(dir) => (PathBuf::from(dir), "the index that was named".to_string()),
        None => (indexed(&corpus), corpus.name.to_string()),
    };
    let open = || {
        let index = Index::open(&dir).expect("the index can be opened");
        Searcher::new(&index).expect("the index is sound")
    };
    let mut all = Request::new(Query::all());
    all.limit = 0;
    let articles = open().search(&all).expect("the index is sound").total;
    let step = (corpus.queries.len() / TOPICS).max(1);
    let topics: Vec<&String> = corpus.queries.iter().step_by(step).take(TOPICS).collect();
    println!("{name}: {articles} articles, {} topics", topics.len());
    println!(
        "{:<38}{:>10}{:>10}{:>10}{:>10}",
        "", "p50", "p90", "p99", "max"
    );
    for (width, height) in [(80, 24), (200, 60)] {
        let size = format!("{width}x{height}");
        let mut screen = Screen::new(open(), width, height);
        let (mut drawn, mut found, mut last) = (Times::new(), Times::new(), Times::new());
        let mut ran = Times::new();
        let mut slow: Vec<(Duration, String)> = Vec::new();
        // The first round warms the caches of the system.
        for counted in [false, true] {
            for topic in &topics {
                screen.clear();
                for (at, letter) in topic.char_indices() {
                    let before = processor();
                    let started = Instant::now();
                    drawn.take(counted, || screen.press(letter));
                    screen.wait();
                    let took = started.elapsed();
                    if counted {
                        found.add(took);
                        let time = before.zip(processor()).map(|(from, to)| to - from);
                        time.into_iter().for_each(|time| ran.add(time));
                        let typed = topic[..at + letter.len_utf8()].to_string();
                        slow.push((time.unwrap_or(took), typed));
                    }
                }
                screen.clear();
                let mut started = Instant::now();
                for (at, letter) in topic.char_indices() {
                    if at > 0 {
                        screen.wait_until(started + LETTER);
                    }
                    started = Instant::now();
                    drawn.take(counted, || screen.press(letter));
                }
                screen.wait();
                if counted {
                    last.add(started.elapsed());
                }
            }
        }
        row(&format!("{size}: key to frame"), &drawn);
        row(&format!("{size}: key to results"), &found);
        if processor().is_some() {
            row(&format!("{size}: key to results, processor"), &ran);
        }
        row(&format!("{size}: last key of a fast typist"), &last);
        let (mut shown, mut scrolled) = (Times::new(), Times::new());
        for topic in &topics {
            screen.clear();
            screen.app.paste(topic);
            screen.wait();
            screen.keys("enter");
            for counted in [false, true, true] {
                shown.take(counted, || {
                    screen.keys("enter");
                    screen.app.wait(PATIENCE);
                    screen.draw();
                });
                for key in ["n", "n", "space", "j", "]", "N"] {
                    scrolled.take(counted, || screen.keys(key));
                }
                screen.keys("esc esc down");
            }
            screen.keys("/");
        }
        row(&format!("{size}: key to article"), &shown);
        row(&format!("{size}: key in an article"), &scrolled);
        slow.sort_by(|a, b| b.cmp(a));
        let slowest = slow.iter().take(5).map(|(time, typed)| {
            let time = timing::milliseconds(time.as_secs_f64() * 1e3);
            format!("`{typed}` {time}")
        });
        println!("{size}: slowest {}", slowest.collect::<Vec<_>>().join(", "));
    }
}

fn row(name: &str, times: &Times) {
    let most = timing::milliseconds(times.at(1.0));
    println!("{name:<38}{}{most:>10}", times.row());
}

/// The time that the threads of this process have run.
fn processor() -> Option<Duration> {
    // A thread that runs is counted when it next stops.
    std::thread::sleep(Duration::from_micros(50));
    let mut ran = 0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        let times = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        ran += times.split(' ').next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(ran))
}

/// A session drawn into nothing.
struct Screen {
    app: App,
    terminal: Terminal<CrosstermBackend<Sink>>,
}

impl Screen {
    fn new(searcher: Searcher, width: u16, height: u16) -> Screen {
        let options = Options {
            start: Start {
                text: String::new(),
                request: Request::new(Query::all()),
                today: Date::day(2024, 1, 1).expect("that day exists"),
                program: Vec::new(),
                fields: FacetField::USUAL[..7].to_vec(),
                history: Vec::new(),
                archive: 0,
            },
            theme: Theme::new(Palette::Many, Background::Dark),
            asks_background: false,
            keymap: Keymap::default(),
            helpers: Helpers::default(),
            mouse: false,
            remember: Box::new(|_| {}),
            provoke: None,
        };
        let app = App::new(searcher, options, (width, height)).expect("the index is sound");
        let area = ratatui::layout::Rect::new(0, 0, width, height);
        let options = ratatui::TerminalOptions {
            viewport: ratatui::Viewport::Fixed(area),
        };
        let backend = CrosstermBackend::new(sink());
        let terminal = Terminal::with_options(backend, options).expect("a sink takes everything");
        Screen { app, terminal }
    }

    fn draw(&mut self) {
        self.app
            .draw(&mut self.terminal)
            .expect("a sink takes everything");
    }

    fn keys(&mut self, keys: &str) {
        self.app.keys(keys).expect("these keys exist");
        self.draw();
    }

    fn press(&mut self, letter: char) {
        let key = match letter {
            ' ' => "space".to_string(),
            letter => letter.to_string(),
        };
        self.keys(&key);
    }

    /// Until what was asked is on the screen.
    fn wait(&mut self) {
        assert!(self.app.wait_while(PATIENCE, App::is_searching));
        self.draw();
    }

    /// Takes answers as they come, and draws them, until it is `end`.
    fn wait_until(&mut self, end: Instant) {
        while Instant::now() < end {
            let left = end.saturating_duration_since(Instant::now());
            self.app.wait_while(left, App::is_searching);
            if !self.app.is_searching() {
                self.draw();
                self.app
                    .wait_while(end.saturating_duration_since(Instant::now()), |_| true);
            }
        }
    }

    fn clear(&mut self) {
        self.keys("end ctrl-u");
        self.wait();
    }
}

/// An index of the corpus.
fn indexed(corpus: &Corpus) -> PathBuf {
    let dir = corpus.place("screen");
    let options = SyncOptions {
        roots: vec![Root {
            path: corpus.file().display().to_string(),
            read: ReadOptions::default(),
            extract: ExtractOptions {
                entities: true,
                ..ExtractOptions::default()
            },
        }],
        jobs: 2,
        memory: 512 << 20,
        dry_run: false,
        rebuild: false,
        accept_empty: false,
        commit_every: Duration::from_secs(600),
        now: 0,
        who: "a bench".into(),
    };
    Index::sync(&dir, &options, &Progress::default(), &|_| {}).expect("the corpus can be indexed");
    dir
}
