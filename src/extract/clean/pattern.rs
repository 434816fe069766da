//! The boilerplate patterns: reading the table and matching a line. Which lines are asked
//! about, and what follows from a match, is left to the parent module.

use hashbrown::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::text::{floor_boundary, fold_key};

/// The table; its first lines say what the kinds mean.
const TABLE: &str = include_str!("patterns.tsv");

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// Boilerplate as a whole.
    Line(&'static str),
    /// A label that stands alone: its object follows on the next line.
    Label(&'static str),
    /// The mark of the foot of a page.
    End(&'static str),
    /// Holds words of boilerplate somewhere.
    Holds(&'static str),
}

/// All patterns, ready to match.
pub(super) struct Patterns {
    lines: HashMap<String, Match>,
    labels: HashMap<String, &'static str>,
    /// By first word.
    starts: HashMap<String, Vec<Start>>,
    has: Option<AhoCorasick>,
    has_reasons: Vec<&'static str>,
}

/// A beginning of a line, and words that must come later in it.
struct Start {
    begin: String,
    later: Option<String>,
    reason: &'static str,
}

/// The longest line that a beginning, a beginning with a gap, or a label can condemn.
const MAX_START: usize = 240;
const MAX_GAP: usize = 120;
const MAX_LABELLED: usize = 220;
/// A label ends within so many bytes.
const MAX_LABEL: usize = 64;

/// The patterns, built when first needed.
pub(super) fn patterns() -> &'static Patterns {
    static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns::read(TABLE));
    &PATTERNS
}

impl Patterns {
    fn read(table: &'static str) -> Patterns {
        let mut found = Patterns {
            lines: HashMap::new(),
            labels: HashMap::new(),
            starts: HashMap::new(),
            has: None,
            has_reasons: Vec::new(),
        };
        let mut has = Vec::new();
        for row in table.lines().filter(|row| !row.starts_with('#')) {
            let mut columns = row.split('\t');
            let (Some(kind), Some(reason), Some(list)) =
                (columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            for written in list.split('|') {
                let key = fold_key(written);
                match kind {
                    "line" => {
                        found.lines.entry(key).or_insert(Match::Line(reason));
                    }
                    "end" => {
                        found.lines.insert(key, Match::End(reason));
                    }
                    "label" => {
                        found.labels.entry(key).or_insert(reason);
                    }
                    "start" => found.add_start(written, reason),
                    "has" => {
                        has.push(key);
                        found.has_reasons.push(reason);
                    }
                    _ => {}
                }
            }
        }
        // The table is part of the program and small, so that this cannot fail; a table
        // that did fail would leave the patterns of the other kinds at work.
        found.has = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            // Two megabytes, and every short line of an archive goes through it.
            .kind(Some(AhoCorasickKind::DFA))
            .build(has)
            .ok();
        found
    }

    fn add_start(&mut self, written: &'static str, reason: &'static str) {
        let (begin, later) = match written.split_once('*') {
            Some((begin, later)) => (fold_key(begin), Some(fold_key(later))),
            None => (fold_key(written), None),
        };
        let first = begin.split(' ').next().unwrap_or("").to_string();
        let start = Start {
            begin,
            later,
            reason,
        };
        self.starts.entry(first).or_default().push(start);
    }

    /// What `line`, whose key is `key`, is.
    pub(super) fn matches(&self, line: &str, key: &str) -> Option<Match> {
        if let Some(found) = self.lines.get(key) {
            let labelled = line.ends_with([':', '：']);
            return Some(match *found {
                Match::Line(reason) if labelled && self.labels.contains_key(key) => {
                    objectless(reason)
                }
                found => found,
            });
        }
        self.labelled(line)
            .or_else(|| self.starting(line, key).map(Match::Line))
            .or_else(|| self.holds(key).map(Match::Holds))
    }

    /// The reason why a line that holds certain words is boilerplate.
    pub(super) fn holds(&self, key: &str) -> Option<&'static str> {
        let bytes = key.as_bytes();
        let found = self.has.as_ref()?.find_iter(key).find(|found| {
            let before = found.start().checked_sub(1).and_then(|at| bytes.get(at));
            let after = bytes.get(found.end());
            before.is_none_or(|b| *b == b' ') && after.is_none_or(|b| *b == b' ')
        })?;
        self.has_reasons.get(found.pattern().as_usize()).copied()
    }

    fn labelled(&self, line: &str) -> Option<Match> {
        if line.len() > MAX_LABELLED {
            return None;
        }
        let head = &line[..floor_boundary(line, MAX_LABEL)];
        let at = head.find([':', '：', '|', '»', '›', '>', '►', '▶', '→'])?;
        let reason = *self.labels.get(&fold_key(&head[..at]))?;
        let rest = line[at..].trim_start_matches(|c: char| !c.is_alphanumeric());
        if rest.is_empty() {
            return Some(objectless(reason));
        }
        if reason == "source line" {
            // Whom an article has its information from is for the reader to see; a bare
            // address is not.
            return (rest.starts_with("http") || rest.starts_with("www."))
                .then_some(Match::Line(reason));
        }
        // "Watch: he will run. He said so." is text.
        let running = crate::text::sentences(rest).len() > 2;
        (!running).then_some(Match::Line(reason))
    }

    fn starting(&self, line: &str, key: &str) -> Option<&'static str> {
        if line.len() > MAX_START {
            return None;
        }
        let first = key.split(' ').next()?;
        let starts = self.starts.get(first)?;
        let found = starts.iter().find(|start| {
            let Some(rest) = key.strip_prefix(start.begin.as_str()) else {
                return false;
            };
            if !(rest.is_empty() || rest.starts_with(' ')) {
                return false;
            }
            match &start.later {
                None => true,
                Some(later) => line.len() <= MAX_GAP && holds_words(rest, later),
            }
        })?;
        Some(found.reason)
    }
}

/// What a label alone on its line is: "Read more:" speaks of the next line, "Share:" of none.
fn objectless(reason: &'static str) -> Match {
    match reason {
        "related link" => Match::Label(reason),
        _ => Match::Line(reason),
    }
}

fn holds_words(key: &str, words: &str) -> bool {
    key.match_indices(words).any(|(at, _)| {
        let after = key.as_bytes().get(at + words.len());
        key[..at].ends_with(' ') && after.is_none_or(|b| *b == b' ')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        for row in TABLE.lines().filter(|row| !row.starts_with('#')) {
            let columns: Vec<&str> = row.split('\t').collect();
            assert_eq!(columns.len(), 3, "{row}");
            assert!(
                matches!(columns[0], "line" | "end" | "label" | "start" | "has"),
                "{row}"
            );
            for pattern in columns[2].split('|') {
                assert!(!fold_key(pattern).is_empty(), "{row}");
            }
        }
        assert!(patterns().has.is_some());
    }

    #[test]
    fn patterns_match_whole_words() {
        assert_eq!(patterns().holds("he used to like us on facebooks"), None);
        assert!(patterns().holds("like us on facebook").is_some());
    }
}
