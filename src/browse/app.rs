//! A session without its terminal: events go in, effects are carried out, frames come out.
//!
//! Tests and benches drive it with any backend of ratatui; `terminal` connects it to a real
//! one.

use std::io::Write;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::Backend;

use super::clipboard::osc52;
use super::draw::{Brush, draw};
use super::key::Key;
use super::keymap::Keymap;
use super::state::{Effect, Mouse, Start, State};
use super::theme::{Background, Theme};
use super::work::{Answer, Chore, Helpers, Workers};
use crate::error::{Error, ErrorKind, Result, describe_io};
use crate::query::Query;
use crate::search::{Request, Searcher};

/// A search that takes longer is said to be running.
const SLOW: Duration = Duration::from_millis(150);

/// Something that happened.
#[derive(Debug)]
pub(super) enum Event {
    Key(Key),
    Paste(String),
    Mouse(Mouse),
    Resize(u16, u16),
    Answer(Box<Answer>),
    /// The terminal has said what its background is.
    Background(Background),
    /// The session is to end: a signal, or a terminal that is gone.
    Stop,
}

/// Keeps a query for later sessions.
pub type Remember = Box<dyn FnMut(&str)>;

/// What a session needs beside an index.
pub struct Options {
    /// How it begins.
    pub start: Start,
    /// Its colours.
    pub theme: Theme,
    /// Whether the terminal is asked for its background, which the colours then follow.
    pub asks_background: bool,
    /// Its keys.
    pub keymap: Keymap,
    /// The programs for what leaves the screen.
    pub helpers: Helpers,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// Keeps a query for later sessions.
    pub remember: Remember,
    /// A key that brings the program down, for the test of what is left of the terminal.
    pub provoke: Option<Key>,
}

/// A session.
pub struct App {
    state: State,
    theme: Theme,
    keymap: Keymap,
    workers: Workers,
    remember: Remember,
    provoke: Option<Key>,
    sender: Sender<Event>,
    events: Receiver<Event>,
    done: bool,
    stopped: bool,
    redraw: bool,
    /// What is to be written to the terminal beside the frames.
    escape: Vec<u8>,
}

impl App {
    /// A session over `searcher` on a screen of `size` columns and lines.
    pub fn new(searcher: Searcher, mut options: Options, size: (u16, u16)) -> Result<App> {
        let mut all = Request::new(Query::all());
        all.limit = 0;
        options.start.archive = searcher.search(&all)?.total;
        let (sender, events) = mpsc::channel();
        let answers = sender.clone();
        let workers = Workers::start(searcher, options.helpers, move |answer| {
            answers.send(Event::Answer(Box::new(answer))).is_ok()
        });
        let mut app = App {
            state: State::new(options.start, size),
            theme: options.theme,
            keymap: options.keymap,
            workers,
            remember: options.remember,
            provoke: options.provoke,
            sender,
            events,
            done: false,
            stopped: false,
            redraw: false,
            escape: Vec::new(),
        };
        app.carry_out();
        Ok(app)
    }

    /// A key was pressed.
    pub fn key(&mut self, key: Key) {
        self.take(Event::Key(key));
    }

    /// Keys as they are written in the configuration, or single letters: `o i l enter`.
    ///
    /// # Errors
    /// `Usage` for a key that does not exist.
    pub fn keys(&mut self, keys: &str) -> Result<()> {
        for key in keys.split(' ').filter(|key| !key.is_empty()) {
            let key = key
                .parse()
                .map_err(|message: String| Error::new(ErrorKind::Usage, message))?;
            self.key(key);
        }
        Ok(())
    }

    /// Text was pasted, or typed at once.
    pub fn paste(&mut self, text: &str) {
        self.take(Event::Paste(text.to_string()));
    }

    /// The mouse did something.
    pub fn mouse(&mut self, mouse: Mouse) {
        self.take(Event::Mouse(mouse));
    }

    /// The terminal has another size.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.take(Event::Resize(width, height));
    }

    /// Whether the user has left.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Whether it was ended from outside.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Whether answers to what is asked are still to come.
    pub fn is_waiting(&self) -> bool {
        self.state.is_waiting()
    }

    /// Whether the results shown are not yet those of the question.
    pub fn is_searching(&self) -> bool {
        self.state.is_searching()
    }

    /// Takes answers until none is to come; `false` when that takes longer than `patience`.
    pub fn wait(&mut self, patience: Duration) -> bool {
        self.wait_while(patience, App::is_waiting)
    }

    /// Takes answers as long as `more` says so.
    pub fn wait_while(&mut self, patience: Duration, more: impl Fn(&App) -> bool) -> bool {
        let until = Instant::now() + patience;
        while more(self) {
            let left = until.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(event) => self.take(event),
                Err(_) => return false,
            }
        }
        true
    }

    /// Draws the screen.
    ///
    /// # Errors
    /// `Io` when the terminal cannot be written to.
    pub fn draw<B: Backend>(&mut self, terminal: &mut Terminal<B>) -> Result<()>
    where
        B::Error: std::fmt::Display,
    {
        let failed =
            |error: B::Error| Error::new(ErrorKind::Io, error.to_string()).at("the terminal");
        if std::mem::take(&mut self.redraw) {
            terminal.clear().map_err(failed)?;
        }
        let brush = Brush {
            state: &self.state,
            theme: &self.theme,
            keymap: &self.keymap,
        };
        terminal.draw(|frame| draw(frame, &brush)).map_err(failed)?;
        Ok(())
    }

    /// What ends the session from elsewhere.
    pub fn stopper(&self) -> impl Fn() + Send + 'static {
        let sender = self.sender.clone();
        move || {
            // Nobody listens: it has ended already.
            let _ = sender.send(Event::Stop);
        }
    }

    /// What is to be written to the terminal beside the frames, once.
    pub(super) fn flush_escapes(&mut self, out: &mut dyn Write) -> Result<()> {
        if self.escape.is_empty() {
            return Ok(());
        }
        let escape = std::mem::take(&mut self.escape);
        out.write_all(&escape)
            .and_then(|()| out.flush())
            .map_err(|error| Error::new(ErrorKind::Io, describe_io(&error)).at("the terminal"))
    }

    pub(super) fn sender(&self) -> Sender<Event> {
        self.sender.clone()
    }

    /// Waits for something to happen, and takes with it what has happened meanwhile: a frame
    /// shows it all.
    pub(super) fn next(&mut self) {
        /// A flood of events does not keep the screen from being drawn.
        const AT_ONCE: usize = 64;
        let first = match self.state.is_searching() && !self.state.slow {
            true => self.events.recv_timeout(SLOW),
            false => self.events.recv().map_err(RecvTimeoutError::from),
        };
        match first {
            Ok(event) => self.take(event),
            // Only now is there anything to say about it: a sign that comes and goes with
            // every letter would flicker.
            Err(RecvTimeoutError::Timeout) => self.state.slow = true,
            Err(RecvTimeoutError::Disconnected) => self.done = true,
        }
        for _ in 0..AT_ONCE {
            match self.events.try_recv() {
                Ok(event) if !self.done => self.take(event),
                _ => return,
            }
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Key(key) if self.provoke == Some(key) => {
                panic!("provoked, to see what is left of the terminal")
            }
            Event::Key(key) => self.state.key(key, &self.keymap),
            Event::Paste(text) => self.state.paste(&text),
            Event::Mouse(mouse) => self.state.mouse(mouse),
            Event::Resize(width, height) => self.state.resize(width, height),
            Event::Background(background) => self.theme.follow(background),
            Event::Answer(answer) => self.state.receive(*answer),
            Event::Stop => {
                self.done = true;
                self.stopped = true;
            }
        }
        self.carry_out();
    }

    fn carry_out(&mut self) {
        for effect in self.state.take_effects() {
            match effect {
                Effect::Search(job) => self.workers.search(job),
                Effect::Read(job) => self.workers.read(job),
                Effect::Complete(job) => self.workers.complete(job),
                Effect::Chore(chore) => self.workers.chore(chore),
                Effect::Copy(text) => {
                    self.escape.extend(osc52(&text));
                    self.workers.chore(Chore::Copy(text));
                }
                Effect::Remember(query) => (self.remember)(&query),
                Effect::Redraw => self.redraw = true,
                Effect::Quit => self.done = true,
            }
        }
    }
}
