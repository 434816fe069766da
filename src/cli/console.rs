//! The terminal, or what stands in its place: where output goes, how wide it is, whether it
//! takes colour and links, and the pager.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::{Child, Command, Stdio};

use super::settings::Settings;
use crate::error::{Error, ErrorKind, Result};
use crate::output::Style;
use crate::text::{sanitize_line, sanitize_text};

/// What output looks like where it goes.
#[derive(Debug, Clone)]
pub(crate) struct Console {
    out_is_terminal: bool,
    err_is_terminal: bool,
    color: bool,
    error_color: bool,
    width: usize,
    quiet: bool,
    pager: Option<String>,
}

impl Console {
    pub fn new(settings: &Settings) -> Console {
        let out_is_terminal = io::stdout().is_terminal();
        let err_is_terminal = io::stderr().is_terminal();
        let width = match (settings.columns, out_is_terminal) {
            (Some(columns), _) => columns,
            (None, true) => {
                terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
            }
            (None, false) => 80,
        };
        Console {
            out_is_terminal,
            err_is_terminal,
            color: settings.colors(out_is_terminal),
            error_color: settings.colors(err_is_terminal),
            width: width.clamp(20, 200),
            quiet: settings.quiet,
            pager: settings.pager.clone(),
        }
    }

    /// Standard output, buffered.
    pub fn out(&self) -> Box<dyn Write> {
        Box::new(BufWriter::new(io::stdout()))
    }

    /// Writes one line to standard output, and makes sure that it got there.
    pub fn say(&self, line: &str) -> Result<()> {
        let mut out = self.out();
        writeln!(out, "{line}")
            .and_then(|()| out.flush())
            .map_err(write_error)
    }

    /// Standard output behind the pager where that makes sense. `lines` is how long the
    /// output is about to be; what fits on the screen needs no pager.
    pub fn paged(&self, text: &[u8], wanted: bool) -> Result<()> {
        let height = terminal_size::terminal_size().map_or(24, |(_, height)| usize::from(height.0));
        let lines = text.iter().filter(|byte| **byte == b'\n').count();
        let pager = self
            .pager
            .as_deref()
            .filter(|pager| !pager.is_empty() && wanted && self.out_is_terminal && lines > height);
        if let Some(mut child) = pager.and_then(start_pager) {
            if let Some(mut into) = child.stdin.take() {
                // Quitting the pager early closes the pipe.
                let _ = into.write_all(text);
            }
            // The pager has shown what it was given, whatever its status says.
            let _ = child.wait();
            return Ok(());
        }
        let mut out = self.out();
        out.write_all(text)
            .and_then(|()| out.flush())
            .map_err(write_error)
    }

    /// How printers are to write.
    pub fn style(&self, nul: bool) -> Style {
        Style {
            color: self.color,
            links: self.color && self.out_is_terminal,
            width: self.width,
            nul,
            exact: nul && !self.out_is_terminal,
            ..Style::default()
        }
    }

    /// Whether errors and notices are coloured.
    pub fn error_color(&self) -> bool {
        self.error_color
    }

    /// Whether a person sees the output as it is.
    pub fn out_is_terminal(&self) -> bool {
        self.out_is_terminal
    }

    /// Whether progress can be drawn.
    pub fn draws_progress(&self) -> bool {
        self.err_is_terminal && !self.quiet
    }

    /// Whether a question can be asked.
    pub fn can_ask(&self) -> bool {
        self.err_is_terminal && io::stdin().is_terminal()
    }

    /// Says something that is neither data nor an error, on one line whatever is in it.
    pub fn notice(&self, text: &str) {
        if !self.quiet {
            to_stderr(&format!("{}\n", sanitize_line(text)));
        }
    }

    /// Says something about the answer; the lines after the first are pictures and hints.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            let (yellow, reset) = match self.error_color {
                true => ("\x1b[33m", "\x1b[0m"),
                false => ("", ""),
            };
            let text = sanitize_text(text);
            to_stderr(&format!("{yellow}note:{reset} {text}\n"));
        }
    }
}

fn start_pager(pager: &str) -> Option<Child> {
    // Words, not a shell line: nothing in it is interpreted.
    let mut words = pager.split_whitespace();
    Command::new(words.next()?)
        .args(words)
        .env("LESSCHARSET", "utf-8")
        .stdin(Stdio::piped())
        .spawn()
        .ok()
}

/// Writes to standard error; if that is closed, nobody is there to be told.
pub(crate) fn to_stderr(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// An error of writing to standard output. A reader that has seen enough is no error.
pub(crate) fn write_error(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Error::new(ErrorKind::Io, super::BROKEN_PIPE),
        _ => Error::new(ErrorKind::Io, crate::error::describe_io(&error)).at("standard output"),
    }
}
