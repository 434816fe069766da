//! Writing JSON that no terminal acts on.
//!
//! JSON escapes the control characters below U+0020 only. The others that `text` calls
//! harmful are escaped here too: a parser gets the very same text, a terminal gets nothing.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::text::sanitize_line;

/// Writes `value` on one line, without a line break after it.
pub(super) fn write_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Harmless);
    // An `io::Error` within comes out as it went in, so a broken pipe is known as one.
    value.serialize(&mut serializer).map_err(io::Error::from)
}

struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        if fragment.is_ascii() && !fragment.contains('\x7f') {
            return writer.write_all(fragment.as_bytes());
        }
        let mut from = 0;
        let mut buffer = [0; 4];
        for (at, c) in fragment.char_indices() {
            let encoded: &str = c.encode_utf8(&mut buffer);
            if (c.is_ascii() && c != '\x7f') || sanitize_line(encoded) == encoded {
                continue;
            }
            writer.write_all(&fragment.as_bytes()[from..at])?;
            from = at + c.len_utf8();
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        writer.write_all(&fragment.as_bytes()[from..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json(text: &str) -> String {
        let mut out = Vec::new();
        write_json(&mut out, &text).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_acts_is_escaped() {
        assert_eq!(
            json("é\u{9b}\u{7f}\u{202e}中\u{e0001}\n\x1b\""),
            r#""é\u009b\u007f\u202e中\udb40\udc01\n\u001b\"""#
        );
    }

    #[test]
    fn a_broken_pipe_stays_one() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let error = write_json(&mut Closed, &"x").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }

    proptest! {
        #[test]
        fn a_parser_gets_the_same_text(text in any::<String>()) {
            let written = json(&text);
            prop_assert_eq!(&sanitize_line(&written), &written);
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }
}
