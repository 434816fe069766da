//! The ends of JSON values, found by brackets and quotes alone, in pieces of any size. What
//! stands between is left to the parser.

use memchr::memchr2;

/// Finds the end of a value by its brackets and quotes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ends {
    /// How many brackets are open.
    pub(super) depth: u32,
    /// How many are when the value ends.
    pub(super) target: u32,
    /// Whether a string is open.
    string: bool,
}

impl Ends {
    /// The search from right before a value that so many open brackets enclose.
    pub(super) fn at(depth: u32) -> Ends {
        Ends {
            depth,
            target: depth,
            ..Ends::default()
        }
    }

    /// The search from within so many open brackets for the end of all of them.
    pub(super) fn out_of(depth: u32) -> Ends {
        Ends {
            depth,
            ..Ends::default()
        }
    }

    /// Goes on in `bytes` from `at`; whether the value ended, right before the new `at`.
    pub(super) fn advance(&mut self, bytes: &[u8], at: &mut usize) -> bool {
        while let Some(rest) = bytes.get(*at..).filter(|rest| !rest.is_empty()) {
            if self.string {
                let Some(found) = memchr2(b'"', b'\\', rest) else {
                    *at = bytes.len();
                    return false;
                };
                *at += found;
                if rest.get(found) == Some(&b'\\') {
                    if rest.len() < found + 2 {
                        return false;
                    }
                    *at += 2;
                    continue;
                }
                *at += 1;
                self.string = false;
            } else {
                let acts = |b: &u8| matches!(b, b'"' | b'{' | b'}' | b'[' | b']');
                let Some(found) = rest.iter().position(acts) else {
                    *at = bytes.len();
                    return false;
                };
                *at += found + 1;
                match rest.get(found) {
                    Some(b'"') => {
                        self.string = true;
                        continue;
                    }
                    Some(b'{' | b'[') => {
                        self.depth = self.depth.saturating_add(1);
                        continue;
                    }
                    _ => self.depth = self.depth.saturating_sub(1),
                }
            }
            if self.depth <= self.target {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_do_not_depend_on_the_pieces() {
        let value = br#"{"a":["x\"}]\\",{"b":"]"}],"c":1}"#;
        let text = [&value[..], b", {"].concat();
        let mut at = 0;
        assert!(Ends::at(3).advance(&text, &mut at));
        assert_eq!(at, value.len());
        let (mut ends, mut at) = (Ends::at(0), 0);
        let found = (1..=text.len()).find(|end| ends.advance(&text[..*end], &mut at));
        assert_eq!((found, at), (Some(value.len()), value.len()));
    }
}
