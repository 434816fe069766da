//! JSON Lines: one object a line. A line that is broken or too long is reported and the
//! rest is read.

use memchr::memchr;

use super::bad_record::BadRecord;
use super::options::size_name;
use super::shape::Shaper;
use super::window::{More, Window};
use crate::article::RawArticle;

/// The records of a stream of lines.
pub(super) struct Lines {
    window: Window,
    pub(super) shaper: Shaper,
    limit: u64,
    number: u64,
    /// Whether the rest of a line that was too long is being passed over.
    skipping: bool,
}

impl Lines {
    pub(super) fn new(window: Window, shaper: Shaper, limit: u64) -> Lines {
        Lines {
            window,
            shaper,
            limit,
            number: 0,
            skipping: false,
        }
    }

    /// The length of the line at hand, with or without its end.
    fn line(&mut self) -> Result<(usize, bool), More> {
        let mut seen = 0;
        loop {
            let held = self.window.held();
            if let Some(at) = memchr(b'\n', held.get(seen..).unwrap_or(&[])) {
                return Ok((seen + at, true));
            }
            seen = held.len();
            match self.window.fill() {
                More::Data => {}
                More::End if seen == 0 || self.window.failure().is_some() => return Err(More::End),
                More::End => return Ok((seen, false)),
                More::Full => return Err(More::Full),
            }
        }
    }

    fn place(&self) -> (Option<u64>, Option<u64>) {
        (Some(self.number), Some(self.window.line()))
    }
}

impl Iterator for Lines {
    type Item = Result<RawArticle, BadRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (record, line) = self.place();
            match self.line() {
                Ok((length, ended)) => {
                    let all = length + usize::from(ended);
                    if std::mem::take(&mut self.skipping) {
                        self.window.release(all);
                        continue;
                    }
                    let bytes = self.window.held().get(..length).unwrap_or(&[]);
                    // A file written by appending may have a mark in its middle.
                    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
                    if bytes.trim_ascii().is_empty() {
                        self.window.release(all);
                        continue;
                    }
                    // The lines of a list without its brackets.
                    let bytes = bytes.trim_ascii_end();
                    let bytes = bytes.strip_suffix(b",").unwrap_or(bytes);
                    let result = self.shaper.json(bytes, record, line);
                    self.window.release(all);
                    self.number += 1;
                    return Some(result);
                }
                Err(More::Full) => {
                    self.window.release(usize::MAX);
                    if std::mem::replace(&mut self.skipping, true) {
                        continue;
                    }
                    self.number += 1;
                    let reason = format!(
                        "the line is longer than {} (--max-record sets the limit)",
                        size_name(self.limit)
                    );
                    return Some(Err(self.shaper.bad(record, line, reason)));
                }
                Err(_) => {
                    self.window.release(usize::MAX);
                    let reason = self.window.take_failure()?;
                    return Some(Err(self.shaper.bad(record, line, reason)));
                }
            }
        }
    }
}
