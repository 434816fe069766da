//! The workers of a sync: they read files, extract articles and write documents, and the
//! state of every file with its last record.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossbeam_channel::Receiver;

use super::super::container::{Container, Verdict, file_key};
use super::super::document::{FileState, Identity, document};
use super::super::known::article_count;
use super::super::plan::Work;
use super::super::writer::{number_term, text_term};
use super::Shared;
use super::feed::Job;
use crate::article::{Article, Origin, RawArticle};
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
                Job::File(work) => {
                    // A fault in reading a file costs the file and not the run.
                    let done = fence(|| self.sync_file(&work)).unwrap_or_else(|| {
                        let name = &work.file.name;
                        let bad = BadRecord::file(name, "reading failed; please report it");
                        self.unreadable_file(&work, &bad)
                    });
                    self.check(done);
                    self.file_done(&work.file);
                }
                Job::Records(streamed, batch) => {
                    for (key, verdict, raw) in batch {
                        if self.progress.stop.load(Ordering::Relaxed) {
                            streamed.complete.store(false, Ordering::Release);
                        } else {
                            let done = self.put_record(
                                &streamed.container,
                                &streamed.work,
                                key,
                                verdict,
                                raw,
                            );
                            self.check(done);
                        }
                    }
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

    /// Reads a file that is one article, or a few records, and writes them.
    fn sync_file(&self, work: &Work) -> Result<()> {
        let options = &self.rules[work.root].read;
        let mut records = match corpus::read(&work.file, options) {
            Ok(records) => records.peekable(),
            Err(bad) => return self.unreadable_file(work, &bad),
        };
        match records.peek() {
            Some(Ok(raw)) if raw.origin.record.is_none() => {}
            Some(Err(bad)) if bad.origin.record.is_none() && bad.origin.line.is_none() => {
                let bad = bad.clone();
                return self.unreadable_file(work, &bad);
            }
            _ => {
                let Some(container) = self.container(work) else {
                    return Ok(());
                };
                let reread = self.reread.contains(&work.root);
                for record in records {
                    match record {
                        Err(bad) => {
                            self.bad(&bad);
                            container.note_bad();
                        }
                        Ok(raw) => {
                            let (key, verdict) = container.judge(&raw);
                            if verdict != Verdict::Unchanged || reread {
                                self.put_record(&container, work, key, verdict, raw)?;
                            }
                        }
                    }
                }
                return self.finish_container(&container, work);
            }
        }
        let Some(Ok(raw)) = records.next() else {
            return Ok(());
        };
        let identity = Identity {
            key: file_key(&work.file.name),
            fingerprint: raw.fingerprint,
            path: &work.file.name,
            state: Some(state_of(&work.file)),
        };
        let article = match self.extract(work.root, raw) {
            Ok(article) => article,
            Err(bad) => return self.unreadable_file(work, &bad),
        };
        let document = document(&article, &identity, &self.index.fields, &self.index.codec)?;
        if work.known {
            let path = text_term(self.index.fields.path, &work.file.name);
            // It may have been a source so far: a file that could not be read, or removed.
            let before = article_count(self.index, &self.before, &work.file.name)?;
            self.writer.replace(&[path], Some(document))?;
            match before {
                0 => self.added.fetch_add(1, Ordering::Relaxed),
                _ => self.changed.fetch_add(1, Ordering::Relaxed),
            };
            // It may have been records that are one article as the rules are now.
            let fewer = before.saturating_sub(1);
            self.removed.fetch_add(fewer, Ordering::Relaxed);
        } else {
            self.writer.replace(&[], Some(document))?;
            self.added.fetch_add(1, Ordering::Relaxed);
        }
        self.progress.articles.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Notes that a file cannot be read, so that it is not opened again until it changes.
    /// What the index has of it stays.
    fn unreadable_file(&self, work: &Work, bad: &BadRecord) -> Result<()> {
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

    fn put_record(
        &self,
        container: &Container,
        work: &Work,
        key: u64,
        verdict: Verdict,
        raw: RawArticle,
    ) -> Result<()> {
        let identity = Identity {
            key,
            fingerprint: raw.fingerprint,
            path: &work.file.name,
            state: None,
        };
        let article = match self.extract(work.root, raw) {
            Ok(article) => article,
            Err(bad) => {
                self.bad(&bad);
                container.note_bad();
                return Ok(());
            }
        };
        let document = document(&article, &identity, &self.index.fields, &self.index.codec)?;
        match verdict {
            Verdict::Add => {
                self.writer.replace(&[], Some(document))?;
                self.added.fetch_add(1, Ordering::Relaxed);
            }
            Verdict::Replace | Verdict::Unchanged | Verdict::Restore => {
                let known = number_term(self.index.fields.key, key);
                self.writer.replace(&[known], Some(document))?;
                let counter = match verdict {
                    Verdict::Restore => &self.added,
                    _ => &self.changed,
                };
                counter.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.progress.articles.fetch_add(1, Ordering::Relaxed);
        Ok(())
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

    /// Extraction, fenced: a fault in it costs the record and not the run.
    fn extract(&self, root: usize, raw: RawArticle) -> Result<Article, BadRecord> {
        let origin: Origin = raw.origin.clone();
        fence(|| self.extractors[root].extract(raw)).ok_or_else(|| BadRecord {
            origin,
            reason: "extraction failed on this record; please report it".to_string(),
        })
    }
}

fn state_of(file: &SourceFile) -> FileState {
    FileState {
        size: file.size,
        modified: file.modified,
    }
}
