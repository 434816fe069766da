//! Looking after an index: what it holds, whether it is whole, merging, and removing.

use std::path::Path;
use std::sync::Arc;

use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;
use tantivy::{DocSet, Searcher, TERMINATED};

use super::codec::{Opened, Stored, Unpacked};
use super::document::{Document, FileState, Identity};
use super::layout::Layout;
use super::writer::{Writer, number_term};
use super::{Index, Manifest, verify};
use crate::article::{Date, FacetField};
use crate::error::{Error, ErrorKind, Result, fence};

/// What an index holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Status {
    /// Articles.
    pub articles: u64,
    /// Files they come from.
    pub files: u64,
    /// Segments; each costs every query a little.
    pub segments: usize,
    /// Documents that were replaced or removed and still take room.
    pub deleted: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// How many different values each facet has; the largest of the segments' counts.
    pub values: Vec<(FacetField, usize)>,
    /// The first and the last publication date.
    pub dates: Option<(Date, Date)>,
}

/// The result of a check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// Articles read back whole.
    pub articles: u64,
    /// What is wrong; empty for a sound index.
    pub problems: Vec<String>,
}

impl Index {
    /// What the index holds.
    pub fn status(&self) -> Result<Status> {
        self.guarded(|| self.read_status())
    }

    fn read_status(&self) -> Result<Status> {
        let searcher = self.searcher()?;
        let mut status = Status {
            segments: searcher.segment_readers().len(),
            bytes: folder_size(&self.data),
            ..Status::default()
        };
        let mut distinct = vec![0; FacetField::TEXTS.len()];
        let (mut first, mut last) = (u64::MAX, 0);
        for segment in searcher.segment_readers() {
            status.deleted += u64::from(segment.num_deleted_docs());
            status.articles += self.articles_in(segment)?;
            let fast = segment.fast_fields();
            let size = fast.u64("size").map_err(|e| self.error(e))?;
            let is_file = |doc: &u32| size.first(*doc).is_some();
            status.files += segment.doc_ids_alive().filter(is_file).count() as u64;
            for (at, (field, _)) in self.fields.facets().enumerate() {
                if let Some(column) = fast.str(field.name()).map_err(|e| self.error(e))? {
                    distinct[at] = distinct[at].max(column.num_terms());
                }
            }
            let date = fast.u64("date").map_err(|e| self.error(e))?;
            for key in segment.doc_ids_alive().filter_map(|doc| date.first(doc)) {
                first = first.min(key);
                last = last.max(key);
            }
        }
        status.values = FacetField::TEXTS.into_iter().zip(distinct).collect();
        status.dates = Date::from_sort_key(first).zip(Date::from_sort_key(last));
        Ok(status)
    }

    fn articles_in(&self, segment: &tantivy::SegmentReader) -> Result<u64> {
        let inverted = segment
            .inverted_index(self.fields.article)
            .map_err(|e| self.error(e))?;
        let term = number_term(self.fields.article, 1);
        let Some(mut postings) = inverted
            .read_postings(&term, IndexRecordOption::Basic)
            .map_err(|e| self.error(e.into()))?
        else {
            return Ok(0);
        };
        if !segment.has_deletes() {
            return Ok(u64::from(postings.doc_freq()));
        }
        let mut count = 0;
        while postings.doc() != TERMINATED {
            count += u64::from(!segment.is_deleted(postings.doc()));
            postings.advance();
        }
        Ok(count)
    }

    /// Verifies every file's checksum and reads every article back.
    ///
    /// # Errors
    /// `Index` when the list of its segments cannot be read.
    pub fn check(&self) -> Result<Check> {
        let mut newer: Option<Index> = None;
        loop {
            let index = newer.as_ref().unwrap_or(self);
            let check = index.check_files();
            if check.as_ref().is_ok_and(|check| check.problems.is_empty()) {
                return check;
            }
            // What a writer replaced meanwhile is not damaged.
            match index.latest()? {
                None => return check,
                Some(latest) if latest.view.is_none() => return latest.check_files(),
                latest => newer = latest,
            }
        }
    }

    fn check_files(&self) -> Result<Check> {
        let mut check = Check {
            problems: self.damage()?,
            ..Check::default()
        };
        if !check.problems.is_empty() {
            // The engine does not check what it reads: reading on would find nothing to trust.
            return Ok(check);
        }
        let searcher = match self.searcher() {
            Ok(searcher) => searcher,
            Err(error) => {
                check.problems.push(error.to_string());
                return Ok(check);
            }
        };
        for segment in searcher.segment_readers() {
            let name = segment.segment_id().short_uuid_string();
            let read = || -> Result<(u64, u64)> {
                let store = segment
                    .get_store_reader(1)
                    .map_err(|e| self.error(e.into()))?;
                let mut read = 0;
                for doc in segment.doc_ids_alive() {
                    if let Some(stored) = self.stored(&store, doc)? {
                        stored.evidence()?;
                        read += 1;
                    }
                }
                Ok((read, self.articles_in(segment)?))
            };
            // What a damaged file brings down is damaged.
            let read = fence(read).unwrap_or_else(|| {
                Err(Error::new(ErrorKind::Index, "its articles cannot be read"))
            });
            match read {
                Ok((read, counted)) => {
                    if read != counted {
                        check.problems.push(format!(
                            "segment {name}: {counted} articles are indexed, {read} are stored"
                        ));
                    }
                    check.articles += read;
                }
                Err(error) => check.problems.push(format!("segment {name}: {error}")),
            }
        }
        Ok(check)
    }

    /// What is wrong with the files of the last commit, each in words.
    pub(super) fn damage(&self) -> Result<Vec<String>> {
        self.problems(verify::damage)
    }

    fn problems(
        &self,
        of: fn(&tantivy::Index, &tantivy::SegmentMeta) -> Vec<String>,
    ) -> Result<Vec<String>> {
        loop {
            let before = self.metas_now();
            let metas = self.inner.load_metas().map_err(|e| self.error(e))?;
            let segments = metas.segments.iter();
            let problems: Vec<String> = segments.flat_map(|s| of(&self.inner, s)).collect();
            // Files that a writer replaced meanwhile are not missing.
            if problems.is_empty() || before == self.metas_now() {
                return Ok(problems);
            }
        }
    }

    /// # Errors
    /// `Index` when `of` finds anything wrong with a segment of the last commit.
    pub(super) fn verify(
        &self,
        of: fn(&tantivy::Index, &tantivy::SegmentMeta) -> Vec<String>,
    ) -> Result<()> {
        let Some(problem) = self.problems(of)?.into_iter().next() else {
            return Ok(());
        };
        Err(
            Error::new(ErrorKind::Index, format!("the index is damaged: {problem}"))
                .at(self.dir().display().to_string())
                .help("`newshound check` says where; `newshound index --rebuild` makes it anew"),
        )
    }

    /// What `store` has of the article `doc`; `None` for a source.
    pub(crate) fn stored(&self, store: &StoreReader, doc: u32) -> Result<Option<Stored>> {
        let document = store.get_document_bytes(doc).map_err(|e| self.error(e))?;
        self.codec.unpack_document(&document)
    }

    /// The same still coded.
    pub(crate) fn unpacked(&self, store: &StoreReader, doc: u32) -> Result<Option<Unpacked>> {
        let document = store.get_document_bytes(doc).map_err(|e| self.error(e))?;
        self.codec.unpack_codes(&document)
    }

    /// The article of these codes.
    pub(crate) fn opened(&self, unpacked: Arc<Unpacked>) -> Result<Opened<'_>> {
        self.codec.open_codes(unpacked)
    }

    /// Merges all segments of the index in `dir` into one.
    pub fn compact(dir: &Path, who: &str) -> Result<(Status, Status)> {
        let layout = Layout::new(dir);
        let _lock = layout.lock(who)?;
        let index = Index::open_to_write(&layout)?;
        // Who compacts wants room, so a rebuild that waits is given up.
        index.tidy(false)?;
        // The engine does not check what it merges: damage would get sound checksums.
        index.verify(verify::damage)?;
        let before = index.status()?;
        let writer = Writer::new(&index, 1, 16 << 20)?;
        writer.merge_all()?;
        writer.finish()?;
        // Files are removed when nothing reads them any longer, so once more without readers.
        let writer = Writer::new(&index, 1, 16 << 20)?;
        writer.merge_all()?;
        writer.finish()?;
        let after = index.status()?;
        Ok((before, after))
    }

    /// Removes the articles whose keys `select` finds in the index in `dir`. They do not come
    /// back at the next sync unless their files change. Returns how many went.
    pub fn remove(
        dir: &Path,
        who: &str,
        now: i64,
        select: impl FnOnce(&Index) -> Result<Vec<u64>>,
    ) -> Result<u64> {
        let layout = Layout::new(dir);
        let _lock = layout.lock(who)?;
        let index = Index::open_to_write(&layout)?;
        index.tidy(true)?;
        let keys = select(&index)?;
        if keys.is_empty() {
            return Ok(0);
        }
        let searcher = index.searcher()?;
        let writer = Writer::new(&index, 1, 16 << 20)?;
        for key in &keys {
            let term = number_term(index.fields.key, *key);
            let source = index.guarded(|| index.source_of(&searcher, *key))?;
            writer.replace(&[term], source)?;
        }
        writer.commit(&Manifest {
            updated: now,
            ..index.manifest.clone()
        })?;
        writer.finish()?;
        Ok(keys.len() as u64)
    }

    /// Stops following `path`: its articles go, and what is there is not read again.
    pub fn forget(dir: &Path, who: &str, now: i64, path: &str) -> Result<u64> {
        let layout = Layout::new(dir);
        let _lock = layout.lock(who)?;
        let index = Index::open_to_write(&layout)?;
        let mut manifest = index.manifest.clone();
        let before = manifest.roots.len();
        manifest.roots.retain(|root| root.path != path);
        if manifest.roots.len() == before {
            let known: Vec<&str> = manifest.roots.iter().map(|r| r.path.as_str()).collect();
            return Err(
                Error::new(ErrorKind::Usage, "the index does not follow this path")
                    .at(path)
                    .help(format!("it follows: {}", known.join(", "))),
            );
        }
        manifest.updated = now;
        // A rebuild that began earlier has its articles.
        index.tidy(false)?;
        let searcher = index.searcher()?;
        let known = super::known::known_files(&index, &searcher)?;
        let writer = Writer::new(&index, 1, 16 << 20)?;
        let mut removed = 0;
        for name in known.keys() {
            let kept = manifest
                .roots
                .iter()
                .any(|r| super::plan::covers(&r.path, name));
            if super::plan::covers(path, name) && !kept {
                removed += super::known::article_count(&index, &searcher, name)?;
                let term = super::writer::text_term(index.fields.path, name);
                writer.replace(&[term], None)?;
            }
        }
        writer.commit(&manifest)?;
        writer.finish()?;
        Ok(removed)
    }

    /// A source with the identity of the article `key`: it keeps the article's place, so that
    /// the next sync takes it for known.
    fn source_of(&self, searcher: &Searcher, key: u64) -> Result<Option<Document<'static>>> {
        for segment in searcher.segment_readers() {
            let inverted = segment
                .inverted_index(self.fields.key)
                .map_err(|e| self.error(e))?;
            let term = number_term(self.fields.key, key);
            let Some(mut postings) = inverted
                .read_postings(&term, IndexRecordOption::Basic)
                .map_err(|e| self.error(e.into()))?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                postings.advance();
                if segment.is_deleted(doc) {
                    continue;
                }
                let fast = segment.fast_fields();
                let number = |name: &str| -> Result<Option<u64>> {
                    Ok(fast.u64(name).map_err(|e| self.error(e))?.first(doc))
                };
                let modified = fast.i64("modified").map_err(|e| self.error(e))?.first(doc);
                let mut path = String::new();
                if let Some(column) = fast.str("path").map_err(|e| self.error(e))?
                    && let Some(ord) = column.term_ords(doc).next()
                {
                    column
                        .ord_to_str(ord, &mut path)
                        .map_err(|e| self.error(e.into()))?;
                }
                let identity = Identity {
                    key,
                    fingerprint: number("fingerprint")?.unwrap_or_default(),
                    path: &path,
                    state: number("size")?
                        .zip(modified)
                        .map(|(size, modified)| FileState { size, modified }),
                };
                return Ok(Some(identity.document(&self.fields)));
            }
        }
        Ok(None)
    }
}

pub(super) fn folder_size(path: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else {
        return 0;
    };
    entries
        .flatten()
        .filter_map(|entry| entry.metadata().ok())
        .map(|meta| meta.len())
        .sum()
}
