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
use super::feed::Job;
use super::stages::{Of, Pending, TOGETHER, TOGETHER_BYTES, state_of};
use crate::article::RawArticle;
use crate::corpus::{self, BadRecord, SourceFile};
use crate::error::{Result, fence};

impl Shared<'_> {
    /// Does the jobs of the queue until it is closed.
    pub(super) fn work(&self, jobs: &Receiver<Job>) {
        for job in jobs {
            if self.is_over() {
                // The queue is emptied, so that the feeder does not wait for ever.
                continue;
            }
            match job {
                Job::Files(files) => self.sync_files(&files),
                Job::Records(streamed, batch) => {
                    let (container, work) = (&streamed.container, &streamed.work);
                    let of = |(key, verdict, raw)| Pending {
                        raw,
                        work,
                        of: Of::Record(container, key, verdict),
                    };
                    let records: Vec<_> = batch.into_iter().map(of).collect();
                    self.check(self.put(&records));
                    drop(records);
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
            }
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
                let of = Of::File;
                whole.push(Pending { raw, work, of });
            }
            if bytes >= TOGETHER_BYTES {
                self.check(self.put(&whole));
                whole.clear();
                bytes = 0;
            }
        }
        self.check(self.put(&whole));
        for work in files {
            self.file_done(&work.file);
        }
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
        let mut pending = Vec::new();
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
                        let of = Of::Record(&container, key, verdict);
                        pending.push(Pending { raw, work, of });
                    }
                }
            }
            if pending.len() >= TOGETHER || bytes >= TOGETHER_BYTES {
                self.put(&pending)?;
                pending.clear();
                bytes = 0;
            }
        }
        self.put(&pending)?;
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
