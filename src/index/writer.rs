//! The one writer of a data folder: adds and deletes by many threads, commits by one.
//!
//! Replacing an article is a delete and an add. Threads do both under a read lock, a commit
//! takes the write lock: so no commit can fall between the two, and a reader never finds an
//! article missing that is being replaced.
//!
//! Each thread fills a segment of its own ([`Builder`]); it is written when it has taken its
//! share of the memory, and at a commit.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, RwLock, TryLockError};

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, IndexWriter, TERMINATED, Term};

use super::document::Document;
use super::segment::{Builder, Order};
use super::verify::SoundMerges;
use super::{Index, Manifest};
use crate::error::{Error, ErrorKind, Result};

/// The memory that the engine wants for a thread that adds documents. It has one and gets no
/// documents, so it takes nothing of it.
const ENGINE_MEMORY: usize = 16 << 20;

/// The least memory that a segment has before it is written.
const MIN_MEMORY: usize = 8 << 20;

pub(crate) struct Writer<'i> {
    index: &'i Index,
    inner: RwLock<IndexWriter>,
    /// The commit that it began with.
    before: tantivy::Searcher,
    /// A segment for each thread.
    builders: Box<[Mutex<Option<Builder>>]>,
    /// Bytes that each may take.
    memory: usize,
    order: Order,
    /// Whether a document may be missing that was to be added: nothing is committed then.
    failed: AtomicBool,
}

thread_local! {
    /// Where this thread looks first for a segment, so that it finds its own.
    static HOME: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed)
    };
}

impl<'i> Writer<'i> {
    /// A writer for `threads` threads that share `memory` bytes.
    pub fn new(index: &'i Index, threads: usize, memory: usize) -> Result<Writer<'i>> {
        let threads = threads.clamp(1, (memory / MIN_MEMORY).max(1));
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(ENGINE_MEMORY)
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
            builders: (0..threads).map(|_| Mutex::default()).collect(),
            memory: (memory / threads).min(4 << 30),
            order: Order::default(),
            failed: AtomicBool::new(false),
        })
    }

    fn poisoned() -> Error {
        Error::new(ErrorKind::Index, "a thread that wrote to the index failed")
            .help("the last commit is kept: run the command again")
    }

    /// Deletes what stands under the `deleted` terms and adds `added`, as one step.
    pub fn replace(&self, deleted: &[Term], added: Option<Document<'_>>) -> Result<()> {
        let writer = self.inner.read().map_err(|_| Writer::poisoned())?;
        for term in deleted {
            self.probe(term)?;
            // What is deleted may have been added just now.
            for builder in &self.builders {
                let mut builder = builder.lock().map_err(|_| Writer::poisoned())?;
                if builder.as_ref().is_some_and(|b| b.has(term)) {
                    self.write(&writer, &mut builder)?;
                }
            }
            writer
                .delete_query(self.order.delete(term.clone()))
                .map_err(|e| self.index.error(e))?;
        }
        let Some(document) = added else {
            return Ok(());
        };
        let mut place = self.own_builder()?;
        // Until it is added: whatever happens between leaves half a document.
        let done = self.add(&writer, &mut place, &document);
        if done.is_err() {
            self.failed.store(true, Ordering::Release);
        }
        done
    }

    fn add(
        &self,
        writer: &IndexWriter,
        place: &mut Option<Builder>,
        document: &Document<'_>,
    ) -> Result<()> {
        let new = || Builder::new(writer.new_segment(), &self.index.fields);
        let builder = match place {
            Some(builder) => builder,
            None => place.insert(new().map_err(|e| self.index.error(e))?),
        };
        builder.add(document).map_err(|e| self.index.error(e))?;
        if builder.memory() >= self.memory {
            self.write(writer, place)?;
        }
        Ok(())
    }

    /// The segment that this thread fills, or one that no other thread is filling.
    fn own_builder(&self) -> Result<MutexGuard<'_, Option<Builder>>> {
        let count = self.builders.len();
        let home = HOME.with(|home| home % count);
        for at in (home..count).chain(0..home) {
            match self.builders[at].try_lock() {
                Ok(builder) => return Ok(builder),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Poisoned(_)) => return Err(Writer::poisoned()),
            }
        }
        self.builders[home].lock().map_err(|_| Writer::poisoned())
    }

    /// Writes a segment, if there is one, and hands it to the engine.
    fn write(&self, writer: &IndexWriter, place: &mut Option<Builder>) -> Result<()> {
        let Some(builder) = place.take() else {
            return Ok(());
        };
        let write = || {
            let segment = builder.finish()?;
            self.order.note(segment.id());
            writer.add_segment(segment)
        };
        write().map_err(|e| {
            self.failed.store(true, Ordering::Release);
            self.index.error(e)
        })
    }

    /// Writes all segments, each on a thread of its own.
    fn write_all(&self, writer: &IndexWriter) -> Result<()> {
        let write = |place: &Mutex<Option<Builder>>| {
            let mut place = place.lock().map_err(|_| Writer::poisoned())?;
            self.write(writer, &mut place)
        };
        let (first, others) = self.builders.split_first().ok_or_else(Writer::poisoned)?;
        std::thread::scope(|scope| {
            let others: Vec<_> = others
                .iter()
                .map(|place| scope.spawn(|| write(place)))
                .collect();
            let mut done = write(first);
            for other in others {
                done = done.and(other.join().unwrap_or_else(|_| Err(Writer::poisoned())));
            }
            done
        })
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
        self.write_all(&writer)?;
        if self.failed.load(Ordering::Acquire) {
            return Err(Writer::poisoned());
        }
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use proptest::prelude::*;

    use super::super::document::Identity;
    use super::super::layout::Layout;
    use super::*;

    /// What may happen to the index.
    #[derive(Debug, Clone)]
    enum Step {
        /// The document under this key is replaced by one with this fingerprint.
        Put(u64, u64),
        Remove(u64),
        /// Memory is full.
        Write,
        Commit,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            5 => (0..6u64, 1..1000u64).prop_map(|(key, fingerprint)| Step::Put(key, fingerprint)),
            2 => (0..6u64).prop_map(Step::Remove),
            2 => Just(Step::Write),
            1 => Just(Step::Commit),
        ];
        prop::collection::vec(step, 1..40)
    }

    fn empty(folder: &Path) -> Index {
        let layout = Layout::new(folder);
        let index = Index::create_data(&layout).unwrap();
        layout.make_current(&index.data).unwrap();
        index
    }

    fn put(writer: &Writer<'_>, key: u64, fingerprint: u64) {
        let identity = Identity {
            key,
            fingerprint,
            path: "/news/a.jsonl",
            state: None,
        };
        let fields = &writer.index.fields;
        let term = number_term(fields.key, key);
        writer
            .replace(&[term], Some(identity.document(fields)))
            .unwrap();
    }

    /// Keys and fingerprints of the last commit.
    fn committed(index: &Index) -> BTreeMap<u64, Vec<u64>> {
        let mut found: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        for segment in index.searcher().unwrap().segment_readers() {
            let keys = segment.fast_fields().u64("key").unwrap();
            let fingerprints = segment.fast_fields().u64("fingerprint").unwrap();
            for doc in segment.doc_ids_alive() {
                let key = keys.first(doc).unwrap();
                let fingerprint = fingerprints.first(doc).unwrap();
                found.entry(key).or_default().push(fingerprint);
            }
        }
        found
    }

    fn check(steps: &[Step], memory: usize) -> std::result::Result<(), TestCaseError> {
        let folder = tempfile::tempdir().unwrap();
        let index = empty(folder.path());
        let writer = Writer::new(&index, 2, memory).unwrap();
        let mut expected = BTreeMap::new();
        for step in steps.iter().chain([&Step::Commit]) {
            match step {
                Step::Put(key, fingerprint) => {
                    put(&writer, *key, *fingerprint);
                    expected.insert(*key, vec![*fingerprint]);
                }
                Step::Remove(key) => {
                    let term = number_term(index.fields.key, *key);
                    writer.replace(&[term], None).unwrap();
                    expected.remove(key);
                }
                Step::Write => writer.write_all(&writer.inner.read().unwrap()).unwrap(),
                Step::Commit => {
                    writer.commit(&Manifest::default()).unwrap();
                    prop_assert_eq!(committed(&index), expected.clone());
                }
            }
        }
        writer.finish().unwrap();
        prop_assert_eq!(committed(&index), expected);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn the_last_document_under_a_key_is_the_one_that_stays(steps in steps()) {
            check(&steps, 64 << 20)?;
            // Each document is a segment, and segments are merged meanwhile.
            check(&steps, 1)?;
        }
    }

    #[test]
    fn threads_and_commits_do_not_lose_each_others_documents() {
        let folder = tempfile::tempdir().unwrap();
        let index = empty(folder.path());
        let writer = Writer::new(&index, 3, 64 << 20).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4u64 {
                let writer = &writer;
                scope.spawn(move || {
                    for round in 0..3 {
                        for key in 0..40 {
                            put(writer, thread * 1_000 + key, round);
                        }
                    }
                });
            }
            for _ in 0..5 {
                writer.commit(&Manifest::default()).unwrap();
                // Whatever is there by now, no article twice.
                assert!(committed(&index).values().all(|all| all.len() == 1));
            }
        });
        writer.commit(&Manifest::default()).unwrap();
        writer.finish().unwrap();
        let found = committed(&index);
        assert_eq!(found.len(), 160);
        assert!(found.values().all(|all| all == &[2]));
    }
}
