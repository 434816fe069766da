//! The one error type of the crate and the diagnostics of the query language.
//!
//! No foreign crate's type stands in this API: an error is a kind (which decides the exit
//! status), a message, the place it happened at and what to do next. How these are printed
//! is left to `cli`.

use std::cell::Cell;
use std::fmt;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;

/// A `Result` whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as far as a caller would treat it differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The command line or a configuration file asks for something that does not exist.
    Usage,
    /// The operating system refused: a file, a folder, a pipe.
    Io,
    /// The disk has no room left.
    Full,
    /// Foreign input that cannot be read as what it claims to be.
    Input,
    /// The index is missing, damaged, or cannot do what was asked.
    Index,
    /// Another process writes to the index.
    Locked,
    /// The index was written in a format that this program does not read.
    Version,
    /// A query that does not parse, where that was asked to be an error.
    Query,
    /// The user stopped the work.
    Interrupted,
}

/// An error: what happened, where, and what to do about it.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    place: Option<String>,
    help: Option<String>,
}

impl Error {
    /// An error of `kind`; `message` in lower case, without a full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error {
            kind,
            message: message.into(),
            place: None,
            help: None,
        }
    }

    /// An operating system's error at `path`.
    pub fn io(path: &Path, error: &std::io::Error) -> Error {
        Error::new(ErrorKind::Io, describe_io(error)).at(path.display().to_string())
    }

    /// The same error with the place it happened at: a path, a record, a field.
    pub fn at(mut self, place: impl Into<String>) -> Error {
        self.place = Some(place.into());
        self
    }

    /// The same error with the next step a user can take.
    pub fn help(mut self, help: impl Into<String>) -> Error {
        self.help = Some(help.into());
        self
    }

    /// What kind of error this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The message without place and help.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The next step, if one is known.
    pub fn next_step(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Where it happened, if that is known.
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}

/// The operating system's message without the "(os error 2)" that only programmers read.
pub fn describe_io(error: &std::io::Error) -> String {
    let text = error.to_string();
    let cut = text.find(" (os error").unwrap_or(text.len());
    let mut chars = text[..cut].chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "unknown error".to_string(),
    }
}

/// A remark about a part of a query: what did not parse or was taken in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in lower case.
    pub message: String,
    /// The bytes of the query that it is about; empty at a position where something is missing.
    pub span: Range<usize>,
    /// What to write instead, if that is known.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A remark about `span` of the query.
    pub fn new(message: impl Into<String>, span: Range<usize>) -> Diagnostic {
        Diagnostic {
            message: message.into(),
            span,
            hint: None,
        }
    }

    /// The same remark with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }
}

/// Runs `work`; `None` when it panicked. For foreign code on foreign data (a stemmer, a page
/// parser, a damaged file), where a fault must cost one record and not the run. The report of
/// the panic stays off the terminal: the caller says what happened, with the place.
pub fn fence<T>(work: impl FnOnce() -> T) -> Option<T> {
    let _quiet = Quiet::new();
    catch_unwind(AssertUnwindSafe(work)).ok()
}

thread_local! {
    static FENCES: Cell<u32> = const { Cell::new(0) };
}

/// While one exists, panics of this thread are not reported.
struct Quiet;

impl Quiet {
    fn new() -> Quiet {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let report = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                if FENCES.with(Cell::get) == 0 {
                    report(info);
                }
            }));
        });
        FENCES.with(|fences| fences.set(fences.get() + 1));
        Quiet
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        FENCES.with(|fences| fences.set(fences.get() - 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_turns_a_panic_into_nothing() {
        assert_eq!(fence(|| 7), Some(7));
        assert_eq!(
            fence(|| fence(|| panic!("inner")).map_or(1, |()| 2)),
            Some(1)
        );
        let empty: Vec<u32> = Vec::new();
        assert_eq!(fence(|| empty[usize::MAX]), None);
    }

    #[test]
    fn system_errors_read_like_ours() {
        let error = std::fs::read("/nonexistent/file").unwrap_err();
        let error = Error::io(Path::new("/nonexistent/file"), &error);
        assert_eq!(
            error.to_string(),
            "/nonexistent/file: no such file or directory"
        );
    }
}
