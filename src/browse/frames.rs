//! What is written to the terminal, a frame at once.
//!
//! crossterm writes each of the sixteen colours as one of 256 (`38;5;1`), which a terminal
//! that has but sixteen does not know; here they get the names that every terminal knows
//! (`31`).

use std::io::{self, Write};

/// A writer that keeps all until it is flushed.
pub(super) struct Frames<W> {
    out: W,
    frame: Vec<u8>,
}

impl<W: Write> Frames<W> {
    /// Frames for `out`.
    pub fn new(out: W) -> Frames<W> {
        Frames {
            out,
            frame: Vec::with_capacity(1 << 16),
        }
    }
}

impl<W: Write> Write for Frames<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let written = self.out.write_all(&with_sixteen(&self.frame));
        // What could not be written is not written twice.
        self.frame.clear();
        written?;
        self.out.flush()
    }
}

/// `bytes` with the names of the sixteen colours that every terminal knows.
fn with_sixteen(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"\x1b[") {
        let (before, sequence) = rest.split_at(at + 2);
        out.extend_from_slice(before);
        let own = |byte: &u8| byte.is_ascii_digit() || *byte == b';';
        let length = sequence.iter().take_while(|byte| own(byte)).count();
        let (parameters, behind) = sequence.split_at(length);
        match behind.first() {
            Some(b'm') => styles(parameters, &mut out),
            _ => out.extend_from_slice(parameters),
        }
        rest = behind;
    }
    out.extend_from_slice(rest);
    out
}

/// Writes the numbers of a style, `38;5;n` and `48;5;n` for n below 16 in their own way.
fn styles(parameters: &[u8], out: &mut Vec<u8>) {
    let numbers: Vec<&[u8]> = parameters.split(|byte| *byte == b';').collect();
    let mut left = numbers.as_slice();
    let mut first = true;
    let mut put = |bytes: &[u8], out: &mut Vec<u8>| {
        if !std::mem::take(&mut first) {
            out.push(b';');
        }
        out.extend_from_slice(bytes);
    };
    while let [number, behind @ ..] = left {
        let base: u8 = if *number == b"38" { 30 } else { 40 };
        left = behind;
        match (*number, behind) {
            (b"38" | b"48", [b"5", color, behind @ ..]) => {
                left = behind;
                let known = std::str::from_utf8(color).ok().and_then(|n| n.parse().ok());
                match known {
                    Some(n @ 0..8u8) => put((base + n).to_string().as_bytes(), out),
                    // The bright ones.
                    Some(n @ 8..16) => put((base + 52 + n).to_string().as_bytes(), out),
                    _ => [*number, b"5", color]
                        .iter()
                        .for_each(|part| put(part, out)),
                }
            }
            (b"38" | b"48", [b"2", red, green, blue, behind @ ..]) => {
                left = behind;
                let parts = [*number, b"2", red, green, blue];
                parts.iter().for_each(|part| put(part, out));
            }
            (number, _) => put(number, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixteen_get_their_own_names() {
        for (written, expected) in [
            ("a\x1b[38;5;1;49mb", "a\x1b[31;49mb"),
            ("\x1b[38;5;15;48;5;8m", "\x1b[97;100m"),
            ("\x1b[1;38;5;6;4m", "\x1b[1;36;4m"),
            ("\x1b[48;5;236m", "\x1b[48;5;236m"),
            ("\x1b[38;2;5;5;1;7m", "\x1b[38;2;5;5;1;7m"),
            (
                "\x1b[38;5;1H\x1b[m\x1b[0m\x1b[",
                "\x1b[38;5;1H\x1b[m\x1b[0m\x1b[",
            ),
            (
                "\x1b]52;c;Zm9v\x07 中\x1b[38;5m",
                "\x1b]52;c;Zm9v\x07 中\x1b[38;5m",
            ),
        ] {
            let out = String::from_utf8(with_sixteen(written.as_bytes())).unwrap();
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn a_frame_is_written_at_once() {
        let mut frames = Frames::new(Vec::new());
        // A sequence may come in two pieces.
        frames.write_all(b"\x1b[38;").unwrap();
        frames.write_all(b"5;2mx").unwrap();
        assert!(frames.out.is_empty());
        frames.flush().unwrap();
        frames.flush().unwrap();
        assert_eq!(frames.out, b"\x1b[32mx");
    }
}
