//! The clipboard of the terminal: OSC 52, which reaches the user's own machine also through
//! ssh. The clipboard of the system is reached by its programs, in `work`.

/// Terminals are known to take this many bytes of a text.
const LONGEST: usize = 74_994;

/// The sequence that gives `text` to the terminal's clipboard; none for one that is too long.
pub(super) fn osc52(text: &str) -> Vec<u8> {
    let encoded = base64(text.as_bytes());
    if encoded.len() > LONGEST {
        return Vec::new();
    }
    format!("\x1b]52;c;{encoded}\x07").into_bytes()
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for part in bytes.chunks(3) {
        let byte = |at: usize| u32::from(part.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for sign in 0..4 {
            let six = (bits >> (18 - 6 * sign) & 63) as usize;
            match sign <= part.len() {
                true => out.push(char::from(SIGNS[six])),
                false => out.push('='),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard() {
        for (text, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
        assert_eq!(osc52("foo"), b"\x1b]52;c;Zm9v\x07");
        assert!(osc52(&"x".repeat(100_000)).is_empty());
    }
}
