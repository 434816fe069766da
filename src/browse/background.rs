//! Asking the terminal what its background is (OSC 11). Its answer comes among the keys,
//! whenever it comes and from many terminals never: so nothing waits for it, and what looks
//! like its beginning and goes on otherwise are keys after all.

use super::key::{Code, Key};
use super::theme::Background;

/// The question.
pub(super) const QUESTION: &str = "\x1b]11;?\x1b\\";

/// The most keys of an answer: `ESC ] 11;rgba:ffff/ffff/ffff/ffff ESC \`.
const LONGEST: usize = 32;

/// What was made of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// These are keys, in order; none while it may be an answer.
    Keys(Vec<Key>),
    /// It was the end of the answer.
    Answer(Background),
}

/// Takes the answer out of what is pressed.
#[derive(Debug, Default)]
pub(super) struct Listener {
    /// Whether an answer is still to come.
    listens: bool,
    held: Vec<Key>,
}

impl Listener {
    /// A listener for one answer, when there was a question.
    pub fn new(asked: bool) -> Listener {
        Listener {
            listens: asked,
            held: Vec::new(),
        }
    }

    /// Takes a key.
    pub fn hear(&mut self, key: Key) -> Heard {
        let alt = |c| Key {
            alt: true,
            ..Key::plain(Code::Char(c))
        };
        let bell = Key {
            ctrl: true,
            ..Key::plain(Code::Char('g'))
        };
        if !self.listens || (self.held.is_empty() && key != alt(']')) {
            return Heard::Keys(vec![key]);
        }
        // The terminal ends it as it was asked to, or with a bell. An escape that ends what
        // was read at once stands alone.
        let escape = Key::plain(Code::Esc);
        let split = self.held.last() == Some(&escape) && key.typed() == Some('\\');
        let ends = key == alt('\\') || key == bell || split;
        self.held.push(key);
        if ends {
            if let Some(background) = background(&self.said()) {
                *self = Listener::default();
                return Heard::Answer(background);
            }
            return Heard::Keys(self.release());
        }
        if self.held.len() > LONGEST || !begins(&self.said()) {
            return Heard::Keys(self.release());
        }
        Heard::Keys(Vec::new())
    }

    /// Nothing followed: what was held are keys.
    pub fn release(&mut self) -> Vec<Key> {
        std::mem::take(&mut self.held)
    }

    /// What was typed behind the opening.
    fn said(&self) -> String {
        self.held.iter().skip(1).filter_map(|k| k.typed()).collect()
    }
}

/// Whether an answer can begin so.
fn begins(said: &str) -> bool {
    let colour = |c: char| c.is_ascii_hexdigit() || c == '/';
    ["11;rgb:", "11;rgba:"].iter().any(|head| {
        head.starts_with(said)
            || said
                .strip_prefix(head)
                .is_some_and(|rest| rest.chars().all(colour))
    })
}

/// The background in `11;rgb:1e1e/1e1e/1e1e`: of each colour one to four hexadecimal digits,
/// which are parts of the most that so many can say.
fn background(said: &str) -> Option<Background> {
    let said = said.strip_suffix('\\').unwrap_or(said);
    let colours = said
        .strip_prefix("11;rgb:")
        .or_else(|| said.strip_prefix("11;rgba:"))?;
    let mut shares = Vec::new();
    for colour in colours.split('/') {
        if !(1..=4).contains(&colour.len()) {
            return None;
        }
        let most = 16f32.powi(colour.len() as i32) - 1.0;
        shares.push(u32::from_str_radix(colour, 16).ok()? as f32 / most);
    }
    let [red, green, blue, ..] = shares[..] else {
        return None;
    };
    // Luma of ITU-R BT.601.
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    Some(match luma > 0.5 {
        true => Background::Light,
        false => Background::Dark,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of keys as crossterm gives them for these bytes.
    fn heard(listener: &mut Listener, bytes: &str) -> (String, Option<Background>) {
        let (mut typed, mut answer) = (String::new(), None);
        let mut alt = false;
        for c in bytes.chars() {
            if c == '\x1b' {
                alt = true;
                continue;
            }
            let mut key = Key::plain(Code::Char(c));
            key.alt = std::mem::take(&mut alt);
            if c == '\x07' {
                key = Key {
                    ctrl: true,
                    ..Key::plain(Code::Char('g'))
                };
            }
            match listener.hear(key) {
                Heard::Keys(keys) => keys.iter().for_each(|key| typed.push_str(&key.label())),
                Heard::Answer(background) => answer = Some(background),
            }
        }
        (typed, answer)
    }

    #[test]
    fn the_answer_is_no_key() {
        for (bytes, background) in [
            ("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", Background::Light),
            ("\x1b]11;rgb:1e1e/1e1e/2e2e\x07", Background::Dark),
            ("\x1b]11;rgba:fd/f6/e3/ff\x07", Background::Light),
            ("\x1b]11;rgb:0/0/0\x1b\\", Background::Dark),
        ] {
            let mut listener = Listener::new(true);
            let (typed, answer) = heard(&mut listener, &format!("oi{bytes}l"));
            assert_eq!((typed.as_str(), answer), ("oil", Some(background)));
            // There is one answer to one question.
            let (typed, answer) = heard(&mut listener, bytes);
            assert!(typed.starts_with("Alt-]11;rgb") && answer.is_none());
        }
    }

    #[test]
    fn what_only_looks_like_it_is_typed() {
        for (bytes, typed) in [
            ("\x1b]a", "Alt-]a"),
            ("\x1b]11;x", "Alt-]11;x"),
            ("\x1b]11;rgb:zz", "Alt-]11;rgb:zz"),
            ("\x1b]11;rgb:ff\x07", "Alt-]11;rgb:ffCtrl-G"),
        ] {
            let found = heard(&mut Listener::new(true), bytes);
            assert_eq!(found, (typed.to_string(), None));
        }
        let mut listener = Listener::new(true);
        assert_eq!(heard(&mut listener, "\x1b]1"), (String::new(), None));
        assert_eq!(listener.release().len(), 2);
        assert_eq!(heard(&mut Listener::new(false), "\x1b]").0, "Alt-]");
    }

    #[test]
    fn an_end_that_was_read_in_two_halves() {
        let mut listener = Listener::new(true);
        heard(&mut listener, "\x1b]11;rgb:ff/ff/ff");
        let escape = listener.hear(Key::plain(Code::Esc));
        assert_eq!(escape, Heard::Keys(Vec::new()));
        let end = listener.hear(Key::plain(Code::Char('\\')));
        assert_eq!(end, Heard::Answer(Background::Light));
    }
}
