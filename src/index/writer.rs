//! The one writer of a data folder: adds and deletes by many threads, commits by one.
//!
//! Replacing an article is a delete and an add. Threads do both under a read lock, a commit
//! takes the write lock: so no commit can fall between the two, and a reader never finds an
//! article missing that is being replaced.

use std::sync::RwLock;

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, IndexWriter, TERMINATED, TantivyDocument, Term};

use super::verify::SoundMerges;
use super::{Index, Manifest};
use crate::error::{Error, ErrorKind, Result};

/// The least memory tantivy accepts for one indexing thread.
const MIN_MEMORY: usize = 16 << 20;

pub(crate) struct Writer<'i> {
    index: &'i Index,
    inner: RwLock<IndexWriter>,
    /// The commit that it began with.
    before: tantivy::Searcher,
}

impl<'i> Writer<'i> {
    /// A writer with `threads` indexing threads that share `memory` bytes.
    pub fn new(index: &'i Index, threads: usize, memory: usize) -> Result<Writer<'i>> {
        let threads = threads.clamp(1, 8).min((memory / MIN_MEMORY).max(1));
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread((memory / threads).clamp(MIN_MEMORY, (4 << 30) - 1))
            .num_merge_threads(1)
            .build();
        let inner = index
            .inner
            .writer_with_options(options)
            .map_err(|e| index.error(e))?;
        let policy = SoundMerges::new(&index.inner, merge_policy());
        inner.set_merge_policy(Box::new(policy));
        Ok(Writer {
            index,
            inner: RwLock::new(inner),
            before: index.searcher()?,
        })
    }

    fn poisoned() -> Error {
        Error::new(ErrorKind::Index, "a thread that wrote to the index failed")
    }

    /// Deletes what stands under the `deleted` terms and adds `added`, as one step.
    pub fn replace(&self, deleted: &[Term], added: Option<TantivyDocument>) -> Result<()> {
        let writer = self.inner.read().map_err(|_| Writer::poisoned())?;
        for term in deleted {
            self.probe(term)?;
            writer.delete_term(term.clone());
        }
        if let Some(document) = added {
            writer
                .add_document(document)
                .map_err(|e| self.index.error(e))?;
        }
        Ok(())
    }

    /// Reads what a delete of `term` will read. The engine does it on a thread that must not
    /// fail: damage there ends the process.
    fn probe(&self, term: &Term) -> Result<()> {
        self.index.guarded(|| {
            for segment in self.before.segment_readers() {
                let read = || -> tantivy::Result<()> {
                    let inverted = segment.inverted_index(term.field())?;
                    let postings = inverted.read_postings(term, IndexRecordOption::Basic)?;
                    if let Some(mut postings) = postings {
                        while postings.advance() != TERMINATED {}
                    }
                    Ok(())
                };
                read().map_err(|e| self.index.error(e))?;
            }
            Ok(())
        })
    }

    /// Makes everything so far durable and visible, together with `manifest`.
    pub fn commit(&self, manifest: &Manifest) -> Result<()> {
        let payload = manifest.encode()?;
        let mut writer = self.inner.write().map_err(|_| Writer::poisoned())?;
        let mut prepared = writer.prepare_commit().map_err(|e| self.index.error(e))?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(|e| self.index.error(e))?;
        Ok(())
    }

    /// Waits for merges that are under way and ends the writer.
    pub fn finish(self) -> Result<()> {
        let writer = self.inner.into_inner().map_err(|_| Writer::poisoned())?;
        writer
            .wait_merging_threads()
            .map_err(|e| self.index.error(e))
    }

    /// Merges all segments into one and removes files that no segment uses.
    pub fn merge_all(&self) -> Result<()> {
        let ids = self
            .index
            .inner
            .searchable_segment_ids()
            .map_err(|e| self.index.error(e))?;
        let mut writer = self.inner.write().map_err(|_| Writer::poisoned())?;
        let fresh = ids.len() == 1 && {
            let metas = self
                .index
                .inner
                .searchable_segment_metas()
                .map_err(|e| self.index.error(e))?;
            metas.iter().all(|meta| meta.num_deleted_docs() == 0)
        };
        if !ids.is_empty() && !fresh {
            writer.merge(&ids).wait().map_err(|e| self.index.error(e))?;
        }
        writer
            .garbage_collect_files()
            .wait()
            .map_err(|e| self.index.error(e))?;
        Ok(())
    }
}

/// Few segments, because each costs every query; and not too eager, because each merge
/// rewrites its articles: a segment joins three others of about its size.
fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(4);
    policy.set_min_layer_size(2_000);
    policy.set_del_docs_ratio_before_merge(0.3);
    policy
}

/// The term of a number in `field`.
pub(crate) fn number_term(field: Field, value: u64) -> Term {
    Term::from_field_u64(field, value)
}

/// The term of a text in `field`, taken whole.
pub(crate) fn text_term(field: Field, value: &str) -> Term {
    Term::from_field_text(field, value)
}
