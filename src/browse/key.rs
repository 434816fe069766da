//! Keys: what can be pressed, how a key is written in the configuration and in the help.
//!
//! A type of our own, so that tables of keys need no terminal. What a terminal sends is
//! translated in `terminal`.

use std::fmt;
use std::str::FromStr;

/// A key with what was held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// The key itself.
    pub code: Code,
    /// Whether Ctrl was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
    /// Whether Shift was held; a letter is upper-case instead.
    pub shift: bool,
}

/// A key without what was held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are those on the keys
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// Keys that have a name: as it is written, and as the help shows it.
const NAMED: &[(Code, &str, &str)] = &[
    (Code::Enter, "enter", "Enter"),
    (Code::Esc, "esc", "Esc"),
    (Code::Tab, "tab", "Tab"),
    (Code::Backspace, "backspace", "Backspace"),
    (Code::Delete, "delete", "Del"),
    (Code::Insert, "insert", "Ins"),
    (Code::Up, "up", "↑"),
    (Code::Down, "down", "↓"),
    (Code::Left, "left", "←"),
    (Code::Right, "right", "→"),
    (Code::Home, "home", "Home"),
    (Code::End, "end", "End"),
    (Code::PageUp, "pageup", "PgUp"),
    (Code::PageDown, "pagedown", "PgDn"),
    (Code::Char(' '), "space", "Space"),
    (Code::Char('-'), "minus", "-"),
];

impl Key {
    /// The key alone.
    pub const fn plain(code: Code) -> Key {
        Key {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// The character that the key types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The key as the help shows it: `Ctrl-C`, `↑`, `g`.
    pub fn label(self) -> String {
        let mut label = String::new();
        for (held, name) in [
            (self.ctrl, "Ctrl-"),
            (self.alt, "Alt-"),
            (self.shift, "Shift-"),
        ] {
            if held {
                label.push_str(name);
            }
        }
        let named = NAMED.iter().find(|(code, ..)| *code == self.code);
        match (self.code, named) {
            (_, Some((_, _, shown))) => label.push_str(shown),
            (Code::Char(c), _) if self.ctrl => label.extend(c.to_uppercase()),
            (Code::Char(c), _) => label.push(c),
            (Code::F(number), _) => label.push_str(&format!("F{number}")),
            _ => {}
        }
        label
    }
}

/// As it is written in the configuration: `ctrl-c`, `up`, `g`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [
            (self.ctrl, "ctrl-"),
            (self.alt, "alt-"),
            (self.shift, "shift-"),
        ] {
            if held {
                f.write_str(name)?;
            }
        }
        match (
            self.code,
            NAMED.iter().find(|(code, ..)| *code == self.code),
        ) {
            (_, Some((_, written, _))) => f.write_str(written),
            (Code::Char(c), _) => write!(f, "{c}"),
            (Code::F(number), _) => write!(f, "f{number}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(written: &str) -> Result<Key, String> {
        let wrong = || {
            format!("there is no key \"{written}\"; write it as g, G, ctrl-f, alt-up, space, f5")
        };
        let mut key = Key::plain(Code::Esc);
        let mut rest = written;
        loop {
            let held = [
                ("ctrl-", &mut key.ctrl),
                ("alt-", &mut key.alt),
                ("shift-", &mut key.shift),
            ];
            let mut found = false;
            for (name, flag) in held {
                if let Some(behind) = rest.strip_prefix(name)
                    && !behind.is_empty()
                {
                    (*flag, rest, found) = (true, behind, true);
                }
            }
            if !found {
                break;
            }
        }
        let lower = rest.to_ascii_lowercase();
        let mut chars = rest.chars();
        key.code = match (
            NAMED.iter().find(|(_, name, _)| *name == lower),
            chars.next(),
            chars.next(),
        ) {
            (Some((code, ..)), ..) => *code,
            (None, Some(only), None) if !only.is_control() => match key.ctrl {
                // A terminal does not tell Ctrl-A from Ctrl-a.
                true => Code::Char(only.to_ascii_lowercase()),
                false => Code::Char(only),
            },
            (None, Some('f' | 'F'), Some(_)) => match lower[1..].parse() {
                Ok(number @ 1..=24) => Code::F(number),
                _ => return Err(wrong()),
            },
            _ => return Err(wrong()),
        };
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_written_as_it_is_read() {
        for written in [
            "g",
            "G",
            "ctrl-c",
            "alt-up",
            "shift-tab",
            "space",
            "f5",
            "?",
            "/",
            "minus",
            "ctrl-alt-x",
        ] {
            let key: Key = written.parse().unwrap();
            assert_eq!(key.to_string(), written);
        }
        assert_eq!("-".parse::<Key>().unwrap().code, Code::Char('-'));
        assert_eq!("ctrl-C".parse::<Key>().unwrap(), "ctrl-c".parse().unwrap());
        for wrong in ["", "ctrl-", "f99", "gg", "hyper-x", "\u{1b}"] {
            assert!(wrong.parse::<Key>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_help_shows_what_is_on_the_key() {
        for (written, shown) in [
            ("ctrl-c", "Ctrl-C"),
            ("up", "↑"),
            ("G", "G"),
            ("space", "Space"),
        ] {
            assert_eq!(written.parse::<Key>().unwrap().label(), shown);
        }
    }
}
