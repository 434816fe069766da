//! The workers of a sync: they read files and write the state of every file with its last
//! record.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossbeam_channel::Receiver;

use super::super::container::{Container, Verdict, file_key};
use super::super::document::Identity;
use super::super::known::article_count;
use super::super::plan::Work;
use super::super::writer::{number_term, text_term};
use super::Shared;
use super::feed::{Job, Streamed};
use super::stages::{Of, Pending, Record, TOGETHER, TOGETHER_BYTES, state_of};
use crate::article::{Article, RawArticle};
use crate::corpus::{self, BadRecord, SourceFile};
use crate::error::{Result, fence};

/// Batches that a worker extracts at most before it is learned what articles are stored with, and
/// bytes of text in them: what it does in the time that learning takes.
const MOST_HELD: usize = 16;
const MOST_HELD_BYTES: usize = 8 << 20;

/// Records that are extracted and not yet written.
struct Held {
    streamed: Arc<Streamed>,
    records: Vec<Record>,
    articles: Vec<Option<Article>>,
}

impl Shared<'_> {
    /// Does the jobs of the queue until it is closed.
    pub(super) fn work(&self, jobs: &Receiver<Job>) {
        let mut held: Vec<Held> = Vec::new();
        let mut bytes = 0;
        for job in jobs {
            if self.is_over() {
                // The queue is emptied, so that the feeder does not wait for ever.
                continue;
            }
            match job {
                Job::Files(files) => self.sync_files(&files),
                Job::Records(streamed, records) => {
                    let (container, work) = (&streamed.container, &streamed.work);
                    let articles = self.extract(&Pending::of(container, work, &records));
                    bytes += records
                        .iter()
                        .map(|(.., raw)| raw.body.len())
                        .sum::<usize>();
                    held.push(Held {
                        streamed,
                        records,
                        articles,
                    });
                }
            }
            let is_full = held.len() >= MOST_HELD || bytes >= MOST_HELD_BYTES;
            if is_full || self.learned.get().is_some() {
                held.drain(..).for_each(|held| self.write_held(held));
                bytes = 0;
            }
        }
        held.into_iter().for_each(|held| self.write_held(held));
    }

    fn write_held(&self, held: Held) {
        if self.is_over() {
            return;
        }
        let Held {
            streamed,
            records,
            articles,
        } = held;
        let pending = Pending::of(&streamed.container, &streamed.work, &records);
        self.check(self.write(&pending, &articles));
        drop(pending);
        // Whoever holds the file last writes its end.
        if let Some(streamed) = Arc::into_inner(streamed)
            && streamed.complete.load(Ordering::Acquire)
            && !self.is_over()
        {
            let done = self.finish_container(&streamed.container, &streamed.work);
            self.check(done);
            self.file_done(&streamed.work.file);
        }
    }

    fn file_done(&self, file: &SourceFile) {
        self.progress.files.fetch_add(1, Ordering::Relaxed);
        self.progress.bytes.fetch_add(file.size, Ordering::Relaxed);
    }

    /// Syncs files that are one article each, or a few records.
    fn sync_files(&self, files: &[Work]) {
        let mut whole = Vec::with_capacity(files.len());
        let mut bytes = 0;
        for work in files {
            if self.is_over() {
                return;
            }
            // A fault in reading a file costs the file and not the run.
            let read = fence(|| self.read_file(work)).unwrap_or_else(|| {
                let name = &work.file.name;
                let bad = BadRecord::file(name, "reading failed; please report it");
                self.unreadable_file(work, &bad).map(|()| None)
            });
            if let Some(Some(raw)) = self.check(read) {
                // A compressed file says little of how much is in it.
                bytes += raw.body.len();
                whole.push((work, raw));
            }
            if bytes >= TOGETHER_BYTES {
                self.put_whole(&whole);
                whole.clear();
                bytes = 0;
            }
        }
        self.put_whole(&whole);
        for work in files {
            self.file_done(&work.file);
        }
    }

    /// Extracts and writes files that are one article each.
    fn put_whole(&self, files: &[(&Work, RawArticle)]) {
        let of = Of::File;
        let pending = files.iter().map(|(work, raw)| Pending { raw, work, of });
        self.check(self.put(&pending.collect::<Vec<_>>()));
    }

    /// The article that the file is as a whole. Of a file with several records these are written
    /// instead.
    fn read_file(&self, work: &Work) -> Result<Option<RawArticle>> {
        let options = &self.rules[work.root].read;
        let mut records = match corpus::read(&work.file, options) {
            Ok(records) => records.peekable(),
            Err(bad) => return self.unreadable_file(work, &bad).map(|()| None),
        };
        match records.peek() {
            Some(Ok(raw)) if raw.origin.record.is_none() => {
                return Ok(records.next().and_then(|first| first.ok()));
            }
            Some(Err(bad)) if bad.origin.record.is_none() && bad.origin.line.is_none() => {
                let bad = bad.clone();
                return self.unreadable_file(work, &bad).map(|()| None);
            }
            _ => {}
        }
        let Some(container) = self.container(work) else {
            return Ok(None);
        };
        let reread = self.reread.contains(&work.root);
        let put = |records: &[Record]| self.put(&Pending::of(&container, work, records));
        let mut pending: Vec<Record> = Vec::new();
        let mut bytes = 0;
        for record in records {
            match record {
                Err(bad) => {
                    self.bad(&bad);
                    container.note_bad();
                }
                Ok(raw) => {
                    let (key, verdict) = container.judge(&raw);
                    if verdict != Verdict::Unchanged || reread {
                        bytes += raw.body.len();
                        pending.push((key, verdict, raw));
                    }
                }
            }
            if pending.len() >= TOGETHER || bytes >= TOGETHER_BYTES {
                put(&pending)?;
                pending.clear();
                bytes = 0;
            }
        }
        put(&pending)?;
        self.finish_container(&container, work)?;
        Ok(None)
    }

    /// Notes that a file cannot be read, so that it is not opened again until it changes.
    /// What the index has of it stays.
    pub(super) fn unreadable_file(&self, work: &Work, bad: &BadRecord) -> Result<()> {
        self.bad(bad);
        let kept = work.known && article_count(self.index, &self.before, &work.file.name)? > 0;
        if kept {
            // Its state stays the old one: it is tried again at the next run.
            return Ok(());
        }
        let identity = Identity {
            key: file_key(&work.file.name),
            fingerprint: 0,
            path: &work.file.name,
            state: Some(state_of(&work.file)),
        };
        let key = number_term(self.index.fields.key, identity.key);
        self.writer
            .replace(&[key], Some(identity.document(&self.index.fields)))
    }

    /// Removes the records that the file no longer has and writes its state.
    pub(super) fn finish_container(&self, container: &Container, work: &Work) -> Result<()> {
        let fields = &self.index.fields;
        let vanished = container.vanished();
        let identity = Identity {
            key: file_key(&work.file.name),
            fingerprint: 0,
            path: &work.file.name,
            state: Some(state_of(&work.file)),
        };
        if container.keeps() || container.keeps_article() {
            // Without a state of its own it is tried again at the next run.
            return Ok(());
        }
        let mut deleted: Vec<_> = vanished
            .iter()
            .map(|key| number_term(fields.key, *key))
            .collect();
        deleted.push(number_term(fields.key, identity.key));
        self.writer
            .replace(&deleted, Some(identity.document(fields)))?;
        let removed = container.articles(&vanished) + u64::from(container.replaces_article());
        self.removed.fetch_add(removed, Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn remove_file(&self, path: &str) -> Result<()> {
        let count = article_count(self.index, &self.before, path)?;
        self.writer
            .replace(&[text_term(self.index.fields.path, path)], None)?;
        self.removed.fetch_add(count, Ordering::Relaxed);
        Ok(())
    }
}
