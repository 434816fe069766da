//! The real terminal: taking it over, reading keys, and giving it back as it was, whatever
//! happens.

use std::io::{self, IsTerminal, Stdout, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
    KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use ratatui::crossterm::style::Print;
use ratatui::crossterm::terminal::{
    self, BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use ratatui::crossterm::{cursor, execute, queue};

use super::app::{App, Event, Options};
use super::background::{Heard, Listener, QUESTION};
use super::frames::Frames;
use super::key::{Code, Key};
use super::state::{Mouse, MouseKind};
use crate::error::{Error, ErrorKind, Result, describe_io};
use crate::search::Searcher;

/// How long a look for a key takes at most: how late the reading thread learns that the
/// session has ended.
const LOOK: Duration = Duration::from_millis(50);

/// Whether the terminal is taken over.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The user left.
    Left,
    /// It was ended from outside.
    Stopped,
}

/// Runs a session in the terminal of this process. `on_start` is given what ends it from
/// elsewhere, such as a signal.
///
/// # Errors
/// `Io` when the terminal cannot be used, and the errors of a search for everything.
pub fn run(
    searcher: Searcher,
    options: Options,
    on_start: impl FnOnce(Box<dyn Fn() + Send>),
) -> Result<End> {
    let size = terminal::size().map_err(broken)?;
    let (mouse, asks) = (options.mouse, options.asks_background);
    let mut app = App::new(searcher, options, size)?;
    on_start(Box::new(app.stopper()));
    give_back_on_panic();
    let _taken = Taken::new(mouse)?;
    let out = Frames::new(io::stdout());
    // Dropped, it would complain to a terminal that may be gone, and panic at that. What is
    // to be undone, `Taken` undoes.
    let screen = Terminal::new(CrosstermBackend::new(out)).map_err(broken)?;
    let mut screen = std::mem::ManuallyDrop::new(screen);
    if asks {
        execute!(io::stdout(), Print(QUESTION)).map_err(broken)?;
    }
    let _keys = Keys::start(app.sender(), Listener::new(asks));
    while !app.is_done() {
        frame(&mut app, &mut screen)?;
        app.next();
    }
    Ok(match app.is_stopped() {
        true => End::Stopped,
        false => End::Left,
    })
}

/// Draws a frame that the terminal shows at once, not line by line.
fn frame(app: &mut App, screen: &mut Terminal<CrosstermBackend<Frames<Stdout>>>) -> Result<()> {
    queue!(screen.backend_mut(), BeginSynchronizedUpdate).map_err(broken)?;
    app.draw(screen)?;
    queue!(screen.backend_mut(), EndSynchronizedUpdate).map_err(broken)?;
    Write::flush(screen.backend_mut()).map_err(broken)?;
    app.flush_escapes(&mut io::stdout())
}

fn broken(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, describe_io(&error)).at("the terminal")
}

/// A terminal that is taken over, until it is dropped.
struct Taken;

impl Taken {
    fn new(mouse: bool) -> Result<Taken> {
        terminal::enable_raw_mode().map_err(broken)?;
        TAKEN.store(true, Ordering::SeqCst);
        // From here on an error gives it back.
        let taken = Taken;
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste).map_err(broken)?;
        if mouse {
            execute!(io::stdout(), EnableMouseCapture).map_err(broken)?;
        }
        Ok(taken)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, once.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // Each in its own right: what one terminal does not know keeps no other from its turn.
    let mut out = io::stdout();
    let _ = execute!(out, EndSynchronizedUpdate, DisableMouseCapture);
    let _ = execute!(
        out,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = terminal::disable_raw_mode();
}

/// A panic of the thread that draws is reported on a terminal that can show it. One of
/// another thread would write across the screen, and is answered for where it is fenced.
fn give_back_on_panic() {
    let drawing = std::thread::current().id();
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let taken = TAKEN.load(Ordering::SeqCst);
        if std::thread::current().id() == drawing {
            give_back();
        } else if taken {
            return;
        }
        report(info);
    }));
}

/// Whether both ends are still those of a terminal: one that was closed is none.
fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// The thread that reads keys.
struct Keys {
    ended: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Keys {
    fn start(events: Sender<Event>, mut listener: Listener) -> Keys {
        let ended = Arc::new(AtomicBool::new(false));
        let theirs = ended.clone();
        let read = move || {
            while !theirs.load(Ordering::SeqCst) {
                let event = match event::poll(LOOK) {
                    Ok(false) => Ok(None),
                    Ok(true) => event::read().map(translate),
                    Err(error) => Err(error),
                };
                let pressed =
                    |keys: Vec<Key>| -> Vec<Event> { keys.into_iter().map(Event::Key).collect() };
                let heard: Vec<Event> = match event {
                    Ok(None) => pressed(listener.release()),
                    Ok(Some(Event::Key(key))) => match listener.hear(key) {
                        Heard::Keys(keys) => pressed(keys),
                        Heard::Answer(background) => vec![Event::Background(background)],
                    },
                    Ok(Some(other)) => vec![other],
                    // The terminal is gone.
                    Err(_) => vec![Event::Stop],
                };
                for event in heard {
                    let last = matches!(event, Event::Stop);
                    if events.send(event).is_err() || last {
                        return;
                    }
                }
            }
        };
        Keys {
            ended,
            thread: std::thread::Builder::new()
                .name("keys".into())
                .spawn(read)
                .ok(),
        }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // The user sees the terminal as it was while the last look for a key ends.
        give_back();
        // From a terminal that was closed the thread never comes back: crossterm reads on at
        // the end of its input. It ends with the process.
        if let Some(thread) = self.thread.take()
            && has_terminal()
        {
            let _ = thread.join();
        }
    }
}

/// What the terminal sends as what it means here.
fn translate(event: event::Event) -> Option<Event> {
    Some(match event {
        event::Event::Key(key) if key.kind != KeyEventKind::Release => Event::Key(pressed(key)?),
        event::Event::Paste(text) => Event::Paste(text),
        event::Event::Resize(width, height) => Event::Resize(width, height),
        event::Event::Mouse(mouse) => {
            let kind = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
                MouseEventKind::Down(MouseButton::Right) => MouseKind::PressRight,
                MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
                MouseEventKind::Up(MouseButton::Left) => MouseKind::Release,
                MouseEventKind::ScrollDown => MouseKind::WheelDown,
                MouseEventKind::ScrollUp => MouseKind::WheelUp,
                _ => return None,
            };
            Event::Mouse(Mouse {
                kind,
                x: mouse.column,
                y: mouse.row,
            })
        }
        _ => return None,
    })
}

fn pressed(key: KeyEvent) -> Option<Key> {
    let mut new = Key {
        code: Code::Esc,
        ctrl: key.modifiers.contains(KeyModifiers::CONTROL),
        alt: key.modifiers.contains(KeyModifiers::ALT),
        shift: key.modifiers.contains(KeyModifiers::SHIFT),
    };
    new.code = match key.code {
        KeyCode::Char(c) => {
            // A letter says itself whether Shift was held; of Ctrl and a letter nobody knows.
            new.shift = false;
            match new.ctrl {
                true => Code::Char(c.to_ascii_lowercase()),
                false => Code::Char(c),
            }
        }
        KeyCode::BackTab => {
            new.shift = true;
            Code::Tab
        }
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(number) => Code::F(number),
        _ => return None,
    };
    Some(new)
}
