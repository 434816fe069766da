//! Sync of a file that holds many records (JSONL, CSV, a JSON array), record by record.
//!
//! A record is known by its own id, else by its address, else by its content; the same one
//! twice in a file is told apart by order. So a record that moved within the file stays what
//! it is, and a file that grew costs only its new records.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use hashbrown::{HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::article::RawArticle;

/// What is to be done with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The index has it as it is.
    Unchanged,
    /// The index does not have it.
    Add,
    /// The index has it with other content.
    Replace,
    /// The index has only its place: it was removed, and changed since.
    Restore,
}

/// The key of a whole file.
pub(crate) fn file_key(path: &str) -> u64 {
    xxh3_64_with_seed(path.as_bytes(), 0)
}

/// The records of one file on their way into the index.
#[derive(Debug)]
pub(crate) struct Container {
    seed: u64,
    /// Fingerprints by key of what the index has; taken out as the file shows them.
    known: Mutex<HashMap<u64, u64>>,
    /// The keys of those that are no articles: removed, or the file itself.
    places: HashSet<u64>,
    /// How often an identity has been seen in this file so far.
    seen: Mutex<HashMap<u64, u32>>,
    /// Records that could not be read or extracted.
    bad: AtomicU64,
    /// Whether records that are not seen stay all the same.
    keeps: AtomicBool,
    /// Whether the file was one article when it was read before.
    was_article: bool,
}

impl Container {
    /// The container of the file `path`, of which the index has the records `known`.
    pub fn new(path: &str, mut known: HashMap<u64, u64>) -> Container {
        let seed = file_key(path);
        // The file's own source document is no record.
        known.remove(&seed);
        Container {
            seed,
            known: Mutex::new(known),
            places: HashSet::new(),
            seen: Mutex::default(),
            bad: AtomicU64::new(0),
            keeps: AtomicBool::new(false),
            was_article: false,
        }
    }

    /// The same with the keys that are no articles.
    pub fn with_places(mut self, places: HashSet<u64>) -> Container {
        self.places = places;
        self
    }

    /// How many articles go with these keys.
    pub fn articles(&self, keys: &[u64]) -> u64 {
        let articles = keys.iter().filter(|key| !self.places.contains(*key));
        articles.count() as u64
    }

    /// The same for a file that was one article as a whole, if it `was`.
    pub fn after_article(mut self, was: bool) -> Container {
        self.was_article = was;
        self
    }

    /// Whether the article goes that the whole file was: its records stand in its place,
    /// unless one could not be read, for it may be what is left of the article.
    pub fn replaces_article(&self) -> bool {
        self.was_article && self.bad.load(Ordering::Relaxed) == 0
    }

    /// Whether the article stays that the whole file was.
    pub fn keeps_article(&self) -> bool {
        self.was_article && self.bad.load(Ordering::Relaxed) > 0
    }

    /// The key of `raw` and what is to be done with it.
    pub fn judge(&self, raw: &RawArticle) -> (u64, Verdict) {
        let identity = match (&raw.id, &raw.url) {
            (Some(id), _) => xxh3_64_with_seed(id.as_bytes(), self.seed ^ 1),
            (None, Some(url)) => xxh3_64_with_seed(url.as_bytes(), self.seed ^ 2),
            (None, None) => xxh3_64_with_seed(&raw.fingerprint.to_le_bytes(), self.seed ^ 3),
        };
        let nth = {
            let mut seen = lock(&self.seen);
            let nth = seen.entry(identity).or_insert(0);
            *nth += 1;
            *nth - 1
        };
        let key = match nth {
            0 => identity,
            nth => xxh3_64_with_seed(&nth.to_le_bytes(), identity),
        };
        let verdict = match lock(&self.known).remove(&key) {
            None => Verdict::Add,
            Some(known) if known == raw.fingerprint => Verdict::Unchanged,
            Some(_) if self.places.contains(&key) => Verdict::Restore,
            Some(_) => Verdict::Replace,
        };
        (key, verdict)
    }

    /// Keeps records that are not seen: a stream says nothing about earlier ones.
    pub fn keep_vanished(&self) {
        self.keeps.store(true, Ordering::Relaxed);
    }

    /// Whether the records come from a stream, which has no end state to note.
    pub fn keeps(&self) -> bool {
        self.keeps.load(Ordering::Relaxed)
    }

    /// Notes a record that could not be used.
    pub fn note_bad(&self) {
        self.bad.fetch_add(1, Ordering::Relaxed);
    }

    /// The keys of records that the file no longer has. Empty when a record could not be
    /// read: it may be one of them, and a broken file costs nothing already stored.
    pub fn vanished(&self) -> Vec<u64> {
        if self.bad.load(Ordering::Relaxed) > 0 || self.keeps.load(Ordering::Relaxed) {
            return Vec::new();
        }
        lock(&self.known).keys().copied().collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // The maps stay usable whatever a panicking thread did: each step leaves them whole.
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: Option<&str>, fingerprint: u64) -> RawArticle {
        RawArticle {
            id: id.map(str::to_string),
            fingerprint,
            ..RawArticle::default()
        }
    }

    #[test]
    fn records_are_known_by_id_and_order() {
        let first = Container::new("a.jsonl", HashMap::new());
        let mut known = HashMap::new();
        for (id, fingerprint) in [(Some("1"), 10), (Some("1"), 11), (None, 12)] {
            let raw = record(id, fingerprint);
            let (key, verdict) = first.judge(&raw);
            assert_eq!(verdict, Verdict::Add);
            assert_eq!(known.insert(key, fingerprint), None, "keys differ");
        }
        let again = Container::new("a.jsonl", known.clone());
        assert_eq!(again.judge(&record(None, 12)).1, Verdict::Unchanged);
        assert_eq!(again.judge(&record(Some("1"), 99)).1, Verdict::Replace);
        assert_eq!(again.vanished().len(), 1);
        again.note_bad();
        assert_eq!(again.vanished().len(), 0);
    }
}
