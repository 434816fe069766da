//! Making JSON of what common tools write in its place: `NaN` (Python), line breaks inside
//! strings, halves of surrogate pairs, `\'`, a comma before a closing bracket. Used only on
//! a record that did not parse; what is still wrong after it is left to the parser to say.

/// The record with such slips put right.
pub(super) fn mend(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len() + 16);
    let mut at = 0;
    let mut string = false;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // Everything that acts is ASCII, so the text between is copied in one piece.
        let acts = |b: &u8| {
            matches!(b, b'"' | b'\\' | 0..=0x1f)
                || (!string && matches!(b, b'N' | b'I' | b'-' | b'}' | b']'))
        };
        let plain = rest.as_bytes().iter().position(acts).unwrap_or(rest.len());
        out.push_str(rest.get(..plain).unwrap_or(""));
        at += plain;
        let Some(&byte) = bytes.get(at) else { break };
        at += match (byte, string) {
            (b'"', _) => {
                string = !string;
                out.push('"');
                1
            }
            (b'\\', true) => escape(text.get(at..).unwrap_or(""), &mut out),
            (b'\n', true) => push(&mut out, "\\n"),
            (b'\t', true) => push(&mut out, "\\t"),
            (b'\r', true) => push(&mut out, "\\r"),
            (0..=0x1f, true) => push(&mut out, " "),
            (b'}' | b']', false) => {
                let end = out.trim_end().len();
                if out.get(..end).is_some_and(|o| o.ends_with(',')) {
                    out.truncate(end - 1);
                }
                out.push(byte as char);
                1
            }
            (_, false) => {
                let rest = text.get(at..).unwrap_or("");
                let words = ["NaN", "Infinity", "-Infinity"];
                match words.iter().find(|word| rest.starts_with(**word)) {
                    Some(word) => {
                        out.push_str("null");
                        word.len()
                    }
                    None => {
                        out.push(byte as char);
                        1
                    }
                }
            }
            _ => {
                out.push(byte as char);
                1
            }
        };
    }
    out
}

fn push(out: &mut String, text: &str) -> usize {
    out.push_str(text);
    1
}

/// Copies the escape that `rest` begins with, mended, and tells how long it was.
fn escape(rest: &str, out: &mut String) -> usize {
    let kind = rest.as_bytes().get(1).copied();
    match kind {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
            out.push_str(rest.get(..2).unwrap_or(""));
            2
        }
        Some(b'\'') => {
            out.push('\'');
            2
        }
        Some(b'u') => {
            let (first, second) = (unit(rest), unit(rest.get(6..).unwrap_or("")));
            match (first, second) {
                (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => {
                    out.push_str(rest.get(..12).unwrap_or(""));
                    12
                }
                (Some(0xd800..=0xdfff), _) => {
                    out.push('\u{fffd}');
                    6
                }
                (Some(_), _) => {
                    out.push_str(rest.get(..6).unwrap_or(""));
                    6
                }
                (None, _) => {
                    out.push('\u{fffd}');
                    2
                }
            }
        }
        // A backslash that escapes nothing is a backslash.
        _ => push(out, "\\\\"),
    }
}

/// The number of the `\uXXXX` that `text` begins with.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slips_of_common_tools() {
        let table = [
            (
                r#"{"a":NaN,"b":-Infinity,"c":[Infinity]}"#,
                r#"{"a":null,"b":null,"c":[null]}"#,
            ),
            ("{\"a\":\"x\ny\tz\u{1}\"}", r#"{"a":"x\ny\tz "}"#),
            (
                r#"{"a":"\ud83d!","b":"\ud83d\ude00"}"#,
                "{\"a\":\"\u{fffd}!\",\"b\":\"\\ud83d\\ude00\"}",
            ),
            (r#"{"a":"it\'s \x NaN"}"#, r#"{"a":"it's \\x NaN"}"#),
            ("{\"a\":[1, ],\n }", "{\"a\":[1]}"),
        ];
        for (given, expected) in table {
            let mended = mend(given);
            assert_eq!(mended, expected);
            assert!(serde_json::from_str::<serde_json::Value>(&mended).is_ok());
        }
    }

    proptest! {
        #[test]
        fn what_is_right_stays_right(text in "\\PC{0,20}", number in any::<f32>()) {
            let json = serde_json::json!({"a": text, "b": [number, {}]}).to_string();
            prop_assert_eq!(mend(&json), json);
        }

        #[test]
        fn anything_is_mended_without_panic(text in "[\\\\\"u0-9d{}\\[\\],NI\\n é-]{0,60}") {
            mend(&text);
        }
    }
}
