//! JSON documents: an object, a list of objects, an object around such a list, or several
//! of these one after the other. A list is read object by object, so a file may be larger
//! than memory. The ends of values are found by counting brackets; what stands between them
//! is left to the JSON parser in `capture`.

use super::bad_record::BadRecord;
use super::ends::Ends;
use super::fields::{Field, normal, usual_normal};
use super::options::size_name;
use super::shape::Shaper;
use super::window::{More, Window};
use crate::article::RawArticle;

/// Names under which services and exports keep their list of articles.
const LISTS: [&str; 9] = [
    "articles",
    "items",
    "docs",
    "documents",
    "results",
    "data",
    "hits",
    "entries",
    "records",
];

/// Names of objects that hold such a list: Elasticsearch's `hits.hits`, the Guardian's
/// `response.results`.
const AROUND: [&str; 6] = ["hits", "data", "response", "result", "feed", "articles"];

/// How deep such a list may stand.
const MAX_AROUND: u32 = 4;

/// The records of a JSON stream.
pub(super) struct Documents {
    window: Window,
    pub(super) shaper: Shaper,
    limit: u64,
    number: u64,
    state: State,
    /// How many bytes may still be read twice to find the end of broken records.
    rescans: u64,
    /// How far the value at hand is indented, where it begins a line.
    indent: Option<usize>,
}

enum State {
    /// Between documents.
    Top,
    /// In a list of articles inside of so many objects.
    List {
        outer: u32,
        first: bool,
    },
    /// Passing over the rest of a value, then going on in a list inside of so many objects.
    Skip {
        ends: Ends,
        list: Option<u32>,
    },
    Done,
}

/// Why a value's end was not found: where the search stood, and what stopped it.
struct Stopped {
    ends: Ends,
    at: usize,
    more: More,
}

/// What an object turned out to be.
enum Object {
    /// A whole of so many bytes, with or without an empty list of articles in it.
    Whole { length: usize, empty: bool },
    /// One around a list, whose first element comes next; inside of so many objects.
    Around(u32),
}

impl Documents {
    pub(super) fn new(window: Window, shaper: Shaper, limit: u64) -> Documents {
        Documents {
            window,
            shaper,
            limit,
            number: 0,
            state: State::Top,
            rescans: limit.saturating_mul(16),
            indent: Some(0),
        }
    }

    /// Passes over blanks and commas; the byte after them.
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            let held = self.window.held();
            let blank = |b: &u8| matches!(b, b' ' | b'\n' | b'\r' | b'\t' | b',' | 0x1e);
            let blanks = held.iter().take_while(|b| blank(b)).count();
            let byte = held.get(blanks).copied();
            let passed = held.get(..blanks).unwrap_or(&[]);
            if let Some(end) = memchr::memrchr(b'\n', passed) {
                self.indent = Some(blanks - end - 1);
            } else if let Some(indent) = self.indent.as_mut() {
                *indent += blanks;
            }
            self.window.release(blanks);
            if byte.is_some() || self.window.fill() != More::Data {
                return byte;
            }
        }
    }

    /// The end of the value that `ends` has entered, from `at` after the first byte held.
    fn end(&mut self, mut ends: Ends, mut at: usize) -> Result<usize, Stopped> {
        loop {
            if ends.advance(self.window.held(), &mut at) {
                return Ok(at);
            }
            match self.window.fill() {
                More::Data => {}
                more => return Err(Stopped { ends, at, more }),
            }
        }
    }

    /// The end of a value that may be a number, `true` or the like.
    fn value_end(&mut self, mut at: usize, depth: u32) -> Result<usize, Stopped> {
        if matches!(self.byte(at, depth)?, b'"' | b'{' | b'[') {
            return self.end(Ends::at(depth), at);
        }
        while !b",]} \n\r\t".contains(&self.byte(at, depth)?) {
            at += 1;
        }
        Ok(at)
    }

    fn byte(&mut self, at: usize, depth: u32) -> Result<u8, Stopped> {
        let ends = Ends::at(depth);
        self.window
            .byte(at)
            .map_err(|more| Stopped { ends, at, more })
    }

    fn after_blanks(&mut self, mut at: usize, depth: u32) -> Result<(usize, u8), Stopped> {
        loop {
            let byte = self.byte(at, depth)?;
            if !byte.is_ascii_whitespace() {
                return Ok((at, byte));
            }
            at += 1;
        }
    }

    /// Looks through the object held for a list of articles. An object that has a body
    /// before the list is an article with a list in it.
    fn object(&mut self) -> Result<Object, Stopped> {
        let (mut at, mut outer, mut body, mut empty) = (1, 1, false, false);
        let mut key = String::new();
        let set = |mut stopped: Stopped, outer| {
            stopped.ends.target = 0;
            stopped.ends.depth = stopped.ends.depth.max(outer);
            stopped
        };
        loop {
            let (start, byte) = self.after_blanks(at, outer).map_err(|s| set(s, outer))?;
            at = start + 1;
            match byte {
                b',' => continue,
                b'}' => {
                    outer -= 1;
                    if outer == 0 {
                        return Ok(Object::Whole { length: at, empty });
                    }
                    continue;
                }
                b'"' => {}
                // Not JSON: its brackets tell where it ends, the parser what is wrong.
                _ => {
                    let mut ends = Ends::at(outer);
                    ends.target = 0;
                    let length = self.end(ends, start)?;
                    return Ok(Object::Whole {
                        length,
                        empty: false,
                    });
                }
            }
            let end = self
                .end(Ends::at(outer), start)
                .map_err(|s| set(s, outer))?;
            let name = self.window.held().get(start + 1..end.saturating_sub(1));
            normal(&String::from_utf8_lossy(name.unwrap_or(&[])), &mut key);
            let (colon, byte) = self.after_blanks(end, outer).map_err(|s| set(s, outer))?;
            if byte != b':' {
                at = colon;
                continue;
            }
            let (value, byte) = self
                .after_blanks(colon + 1, outer)
                .map_err(|s| set(s, outer))?;
            if byte == b'[' && !body && LISTS.contains(&key.as_str()) {
                let (_, first) = self
                    .after_blanks(value + 1, outer)
                    .map_err(|s| set(s, outer))?;
                if first == b'{' {
                    self.window.release(value + 1);
                    self.indent = None;
                    return Ok(Object::Around(outer));
                }
                empty |= first == b']';
            }
            if byte == b'{' && !body && outer < MAX_AROUND && AROUND.contains(&key.as_str()) {
                at = value + 1;
                outer += 1;
                continue;
            }
            let is_body = usual_normal(&key).is_some_and(|(field, _)| field == Field::Body);
            body |= is_body && byte != b'n';
            at = self.value_end(value, outer).map_err(|s| set(s, outer))?;
        }
    }

    fn place(&self) -> (Option<u64>, Option<u64>) {
        (Some(self.number), Some(self.window.line()))
    }

    fn complain(&mut self, reason: impl Into<String>) -> BadRecord {
        let (record, line) = self.place();
        self.number += 1;
        self.shaper.bad(record, line, reason)
    }

    /// Reads the object of `length` bytes at hand. The only one of a file has no number.
    fn article(&mut self, length: usize, listed: bool) -> Result<RawArticle, BadRecord> {
        let (mut record, line) = self.place();
        if !listed && self.number == 0 && self.is_last(length) {
            record = None;
        }
        let bytes = self.window.held().get(..length).unwrap_or(&[]);
        let article = self.shaper.json(bytes, record, line);
        self.window.release(length);
        self.indent = None;
        self.number += 1;
        article
    }

    /// Whether nothing but blanks follows the first `length` bytes.
    fn is_last(&mut self, length: usize) -> bool {
        let mut at = length;
        loop {
            match self.window.byte(at) {
                Ok(byte) if byte.is_ascii_whitespace() => at += 1,
                Ok(_) | Err(More::Full) => return false,
                Err(_) => return self.window.failure().is_none(),
            }
        }
    }

    /// Where after the record at hand another one seems to begin: on a line that is indented
    /// as its own is.
    fn next_record(&self, more: More) -> Option<usize> {
        if more == More::Full && self.indent.is_none() {
            return None;
        }
        let held = self.window.held();
        memchr::memchr_iter(b'\n', held).find_map(|end| {
            let line = held.get(end + 1..)?;
            let indent = line
                .iter()
                .take_while(|b| matches!(b, b' ' | b'\t'))
                .count();
            let begins = line.get(indent) == Some(&b'{');
            (begins && self.indent.is_none_or(|own| own == indent)).then_some(end + 1)
        })
    }

    /// Reports a value whose end is not in sight, and finds a place to go on at.
    fn lost(&mut self, stopped: Stopped, list: Option<u32>) -> BadRecord {
        if let Some(reason) = self.window.failure().map(str::to_string) {
            self.window.take_failure();
            self.state = State::Done;
            return self.complain(reason);
        }
        // A quote that never closes turns text and structure over, to the end of the file.
        // Records that begin lines of their own are found again by that.
        let held = self.window.held().len() as u64;
        if held <= self.rescans
            && let Some(next) = self.next_record(stopped.more)
        {
            self.rescans -= held;
            let bad = self.complain("is not valid JSON: a quote or bracket in it is never closed");
            self.window.release(next);
            return bad;
        }
        if stopped.more == More::Full {
            let reason = format!(
                "is larger than {} (--max-record sets the limit)",
                size_name(self.limit)
            );
            let bad = self.complain(reason);
            self.window.release(stopped.at);
            self.state = State::Skip {
                ends: stopped.ends,
                list,
            };
            return bad;
        }
        let bad = self.complain("is not valid JSON: it begins here and never ends");
        self.window.release(usize::MAX);
        self.state = State::Done;
        bad
    }

    fn top(&mut self) -> Option<Result<RawArticle, BadRecord>> {
        match self.next_byte()? {
            b'[' => {
                self.indent = None;
                self.window.release(1);
                self.state = State::List {
                    outer: 0,
                    first: true,
                };
                None
            }
            b'{' => match self.object() {
                Ok(Object::Whole { length, empty }) => {
                    let article = self.article(length, false);
                    // An answer without any article is no fault.
                    if empty && article.is_err() {
                        self.top()
                    } else {
                        Some(article)
                    }
                }
                Ok(Object::Around(outer)) => {
                    self.state = State::List { outer, first: true };
                    None
                }
                Err(stopped) => Some(Err(self.lost(stopped, None))),
            },
            _ => {
                self.state = State::Done;
                let reason = "is not JSON: neither an object nor a list begins here";
                Some(Err(self.complain(reason)))
            }
        }
    }

    fn element(&mut self, outer: u32, first: bool) -> Option<Result<RawArticle, BadRecord>> {
        match self.next_byte() {
            Some(b']') => {
                self.window.release(1);
                self.leave(outer);
                None
            }
            Some(b'{') => {
                self.state = State::List {
                    outer,
                    first: false,
                };
                match self.end(Ends::at(0), 0) {
                    Ok(length) => Some(self.article(length, true)),
                    Err(stopped) => Some(Err(self.lost(stopped, Some(outer)))),
                }
            }
            Some(_) if first => {
                // Numbers, names, coordinates: one complaint for the whole list.
                let bad = self.complain("is a list of values, not of articles");
                self.state = State::Skip {
                    ends: Ends::out_of(outer + 1),
                    list: None,
                };
                Some(Err(bad))
            }
            Some(b'}' | b':') => {
                self.state = State::Done;
                Some(Err(
                    self.complain("is not valid JSON: the list is broken here")
                ))
            }
            Some(_) => {
                let bad = self.complain("is not a JSON object");
                match self.value_end(0, 0) {
                    Ok(length) => self.window.release(length.max(1)),
                    Err(stopped) => {
                        self.window.release(stopped.at);
                        self.state = State::Skip {
                            ends: stopped.ends,
                            list: Some(outer),
                        };
                    }
                }
                Some(Err(bad))
            }
            None => {
                self.state = State::Done;
                let cut = "is not valid JSON: the file ends in the middle of a list";
                let reason = self
                    .window
                    .take_failure()
                    .unwrap_or_else(|| cut.to_string());
                Some(Err(self.complain(reason)))
            }
        }
    }

    /// Goes on after a list, with the rest of the objects around it.
    fn leave(&mut self, outer: u32) {
        self.state = match outer {
            0 => State::Top,
            depth => State::Skip {
                ends: Ends::out_of(depth),
                list: None,
            },
        };
    }

    /// Passes over a value without holding it.
    fn skip(&mut self, mut ends: Ends, list: Option<u32>) {
        loop {
            let mut at = 0;
            let found = ends.advance(self.window.held(), &mut at);
            self.window.release(at);
            if found {
                self.state = match list {
                    Some(outer) => State::List {
                        outer,
                        first: false,
                    },
                    None => State::Top,
                };
                return;
            }
            if self.window.fill() != More::Data {
                self.window.release(usize::MAX);
                self.state = State::Top;
                return;
            }
        }
    }
}

impl Iterator for Documents {
    type Item = Result<RawArticle, BadRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let found = match self.state {
                State::Top => match self.top() {
                    None if matches!(self.state, State::Top) => {
                        self.state = State::Done;
                        let failure = self.window.take_failure();
                        failure.map(|reason| Err(self.complain(reason)))
                    }
                    other => other,
                },
                State::List { outer, first } => self.element(outer, first),
                State::Skip { ends, list } => {
                    self.skip(ends, list);
                    None
                }
                State::Done => return None,
            };
            if found.is_some() {
                return found;
            }
        }
    }
}
