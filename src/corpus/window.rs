//! A sliding view into a stream: the bytes of the record at hand, whole, and the number of
//! the line they begin at. Never holds more than one record and what was read with it.

use std::io::{self, Read};

use memchr::memchr_iter;

use super::input::Source;
use crate::error::describe_io;

/// What asking for more bytes brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum More {
    /// More bytes.
    Data,
    /// The end of the stream, or a failure: see [`Window::failure`].
    End,
    /// Nothing: as many bytes are held as may be.
    Full,
}

/// Bytes of a stream from a record's first one on.
pub(super) struct Window {
    source: Source,
    buf: Vec<u8>,
    start: usize,
    end: usize,
    line: u64,
    limit: usize,
    ended: bool,
    failure: Option<String>,
}

const GROW: usize = 256 << 10;

impl Window {
    /// A view that begins with `head` and goes on with `source`, and holds `limit` bytes.
    pub(super) fn new(head: Vec<u8>, source: Source, limit: u64) -> Window {
        Window {
            source,
            start: 0,
            end: head.len(),
            buf: head,
            line: 1,
            limit: usize::try_from(limit).unwrap_or(usize::MAX).max(1),
            ended: false,
            failure: None,
        }
    }

    /// The bytes held.
    pub(super) fn held(&self) -> &[u8] {
        self.buf.get(self.start..self.end).unwrap_or(&[])
    }

    /// The number of the line that the first byte held stands in, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Why the stream ended before its end.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// As [`Window::failure`], told once.
    pub(super) fn take_failure(&mut self) -> Option<String> {
        self.failure.take()
    }

    /// The byte at `at` after the first one held.
    pub(super) fn byte(&mut self, at: usize) -> Result<u8, More> {
        loop {
            if let Some(byte) = self.held().get(at) {
                return Ok(*byte);
            }
            match self.fill() {
                More::Data => {}
                other => return Err(other),
            }
        }
    }

    /// Reads on; the bytes held stay.
    pub(super) fn fill(&mut self) -> More {
        if self.ended {
            return More::End;
        }
        let held = self.end - self.start;
        // One byte more than the limit tells a record that fits from one that does not.
        if held > self.limit {
            return More::Full;
        }
        if self.end == self.buf.len() {
            if self.start > 0 && held <= self.buf.len() / 2 {
                self.buf.copy_within(self.start..self.end, 0);
            } else {
                let doubled = self.buf.len().saturating_mul(2);
                let size = doubled.clamp(GROW, self.limit.saturating_add(GROW).max(GROW));
                let mut larger = Vec::with_capacity(size.max(held + GROW));
                larger.extend_from_slice(self.held());
                larger.resize(larger.capacity(), 0);
                self.buf = larger;
            }
            self.start = 0;
            self.end = held;
        }
        let Some(room) = self.buf.get_mut(self.end..) else {
            return More::End;
        };
        loop {
            match self.source.read(room) {
                Ok(0) => {
                    self.ended = true;
                    return More::End;
                }
                Ok(n) => {
                    self.end = (self.end + n).min(self.buf.len());
                    return More::Data;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.failure = Some(describe_io(&error));
                    return More::End;
                }
            }
        }
    }

    /// Lets go of the first `n` bytes.
    pub(super) fn release(&mut self, n: usize) {
        let n = n.min(self.end - self.start);
        let gone = self.held().get(..n).unwrap_or(&[]);
        self.line += memchr_iter(b'\n', gone).count() as u64;
        self.start += n;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slides_and_counts_lines() {
        let text: Vec<u8> = (0..200_000)
            .flat_map(|i| format!("{i}\n").into_bytes())
            .collect();
        let (head, rest) = text.split_at(10);
        let rest = Box::new(io::Cursor::new(rest.to_vec()));
        let mut window = Window::new(head.to_vec(), rest, 100);
        let mut read = vec![];
        while window.byte(0).is_ok() {
            let n = window.held().len().min(7);
            read.extend_from_slice(&window.held()[..n]);
            window.release(n);
        }
        assert_eq!(read, text);
        assert_eq!(window.line(), 200_001);
        assert!(window.buf.len() <= 2 * GROW);
    }

    #[test]
    fn is_full_only_beyond_the_limit() {
        let source = || Box::new(io::Cursor::new(vec![b'a'; 1000]));
        let mut window = Window::new(vec![], source(), 1000);
        while window.fill() == More::Data {}
        assert_eq!((window.held().len(), window.fill()), (1000, More::End));
        let mut window = Window::new(vec![], source(), 999);
        while window.fill() == More::Data {}
        assert_eq!(window.fill(), More::Full);
    }
}
