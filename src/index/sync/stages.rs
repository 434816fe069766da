//! From records to documents: some at once are taken through one step after the other, for each
//! step works on tables that fill the processor's caches, and so finds its own still there.

use std::sync::atomic::Ordering;

use super::super::container::{Container, Verdict, file_key};
use super::super::document::{Document, FileState, Identity, document};
use super::super::known::article_count;
use super::super::plan::Work;
use super::super::writer::{number_term, text_term};
use super::Shared;
use crate::article::{Article, RawArticle};
use crate::corpus::{BadRecord, SourceFile};
use crate::error::{Result, fence};

/// Articles that go from step to step together: enough to make up for loading the tables, few
/// enough that threads end at about the same time.
pub(super) const TOGETHER: usize = 64;

/// Bytes of text at which there are enough, however few: texts of hostile size do not add up.
pub(super) const TOGETHER_BYTES: usize = 1 << 20;

/// A record on its way into the index.
#[derive(Clone, Copy)]
pub(super) struct Pending<'w> {
    pub raw: &'w RawArticle,
    pub work: &'w Work,
    pub of: Of<'w>,
}

/// What a record is to its file.
#[derive(Clone, Copy)]
pub(super) enum Of<'w> {
    /// All of it.
    File,
    /// One of several, with its key.
    Record(&'w Container, u64, Verdict),
}

/// A record of a file with several, with its key.
pub(super) type Record = (u64, Verdict, RawArticle);

impl<'w> Pending<'w> {
    /// The records of a file as what they are to it.
    pub(super) fn of(
        container: &'w Container,
        work: &'w Work,
        records: &'w [Record],
    ) -> Vec<Pending<'w>> {
        let of = |record: &'w Record| Pending {
            raw: &record.2,
            work,
            of: Of::Record(container, record.0, record.1),
        };
        records.iter().map(of).collect()
    }
}

impl Pending<'_> {
    fn identity(&self) -> Identity<'_> {
        let path = &self.work.file.name;
        let (key, state) = match self.of {
            Of::File => (file_key(path), Some(state_of(&self.work.file))),
            Of::Record(_, key, _) => (key, None),
        };
        Identity {
            key,
            fingerprint: self.raw.fingerprint,
            path,
            state,
        }
    }
}

pub(super) fn state_of(file: &SourceFile) -> FileState {
    FileState {
        size: file.size,
        modified: file.modified,
    }
}

impl Shared<'_> {
    /// Extracts and writes `records`, at most [`TOGETHER`] for the sake of memory.
    pub(super) fn put(&self, records: &[Pending<'_>]) -> Result<()> {
        let articles = self.extract(records);
        self.write(records, &articles)
    }

    /// The articles of `records`; none where a step had a fault, which costs the record and not
    /// the run.
    pub(super) fn extract(&self, records: &[Pending<'_>]) -> Vec<Option<Article>> {
        let extractor = |record: &Pending<'_>| &self.extractors[record.work.root];
        let read: Vec<_> = records
            .iter()
            .map(|record| fence(|| extractor(record).read(record.raw)))
            .collect();
        let tagged: Vec<_> = records
            .iter()
            .zip(&read)
            .map(|(record, article)| {
                let article = article.as_ref()?;
                fence(|| extractor(record).tag(article))
            })
            .collect();
        let mut articles = Vec::with_capacity(records.len());
        for ((record, article), tagged) in records.iter().zip(read).zip(tagged) {
            articles.push(article.zip(tagged).and_then(|(mut article, tagged)| {
                fence(|| extractor(record).name(&mut article, &tagged))?;
                Some(article)
            }));
        }
        articles
    }

    /// Writes the articles of `records`, as soon as it is learned what they are stored with.
    pub(super) fn write(
        &self,
        records: &[Pending<'_>],
        articles: &[Option<Article>],
    ) -> Result<()> {
        self.learned.wait();
        let mut documents = Vec::with_capacity(articles.len());
        for (record, article) in records.iter().zip(articles) {
            let Some(article) = article else {
                self.extraction_failed(record)?;
                continue;
            };
            let index = self.index;
            let identity = record.identity();
            let document = document(article, &identity, &index.fields, &index.codec)?;
            documents.push((record, document));
        }
        for (record, document) in documents {
            match record.of {
                Of::File => self.put_file(record.work, document)?,
                Of::Record(_, key, verdict) => self.put_record(key, verdict, document)?,
            }
            self.progress.articles.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    fn extraction_failed(&self, record: &Pending<'_>) -> Result<()> {
        let bad = BadRecord {
            origin: record.raw.origin.clone(),
            reason: "extraction failed on this record; please report it".to_string(),
        };
        match record.of {
            Of::File => self.unreadable_file(record.work, &bad),
            Of::Record(container, ..) => {
                self.bad(&bad);
                container.note_bad();
                Ok(())
            }
        }
    }

    /// Writes the one article of a file.
    fn put_file(&self, work: &Work, document: Document<'_>) -> Result<()> {
        if !work.known {
            self.writer.replace(&[], Some(document))?;
            self.added.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
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
        Ok(())
    }

    fn put_record(&self, key: u64, verdict: Verdict, document: Document<'_>) -> Result<()> {
        let counter = match verdict {
            Verdict::Add => {
                self.writer.replace(&[], Some(document))?;
                &self.added
            }
            Verdict::Replace | Verdict::Unchanged | Verdict::Restore => {
                let known = number_term(self.index.fields.key, key);
                self.writer.replace(&[known], Some(document))?;
                match verdict {
                    Verdict::Restore => &self.added,
                    _ => &self.changed,
                }
            }
        };
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}
