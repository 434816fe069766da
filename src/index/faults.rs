//! Tests only: a disk that fails at the n-th write, and what an index is worth after it.
//!
//! A data folder whose path was announced by [`Faults::plan`] counts every step that writes
//! (opening a file, writing to it, ending it, replacing metadata, syncing) and fails from the
//! n-th on, as a disk does that is full and stays so.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

/// The steps left in each folder that was announced.
static PLANS: LazyLock<Mutex<HashMap<PathBuf, Faults>>> = LazyLock::new(Mutex::default);

/// How many steps that write are left before they fail.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults(Option<Arc<AtomicU64>>);

impl Faults {
    /// Every data folder below `index` that is opened from now on shares `steps` steps.
    fn plan(index: &Path, steps: u64) -> Faults {
        let faults = Faults(Some(Arc::new(AtomicU64::new(steps))));
        let mut plans = PLANS.lock().unwrap();
        plans.insert(index.to_path_buf(), faults.clone());
        faults
    }

    fn end(index: &Path) {
        PLANS.lock().unwrap().remove(index);
    }

    /// The plan of the data folder `root`.
    pub fn of(root: &Path) -> Faults {
        let plans = PLANS.lock().unwrap();
        let plan = root.parent().and_then(|index| plans.get(index));
        plan.cloned().unwrap_or_default()
    }

    /// One step that writes.
    pub fn step(&self) -> io::Result<()> {
        let Some(left) = &self.0 else {
            return Ok(());
        };
        let before = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            left.checked_sub(1)
        });
        before
            .map(|_| ())
            .map_err(|_| io::ErrorKind::StorageFull.into())
    }

    fn left(&self) -> u64 {
        self.0
            .as_ref()
            .map_or(0, |left| left.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;
    use crate::corpus::path_name;
    use crate::error::{ErrorKind, Result};
    use crate::extract::ExtractOptions;
    use crate::index::{Index, Progress, Root, SyncOptions};

    /// An archive of a few files in a folder of its own.
    struct Archive {
        folder: tempfile::TempDir,
    }

    impl Archive {
        /// Two articles, committed.
        fn new() -> Archive {
            let archive = Archive {
                // Syncing a busy disk costs seconds, and this one is no real disk anyway.
                folder: tempfile::tempdir_in("/dev/shm")
                    .or_else(|_| tempfile::tempdir())
                    .unwrap(),
            };
            fs::create_dir(archive.articles()).unwrap();
            archive.write(
                "one.txt",
                "Tankers wait\n\nThe tankers waited off Fujairah.",
            );
            archive.write("two.txt", "Banks close\n\nThe banks closed in Zurich.");
            archive.sync(false).unwrap();
            archive
        }

        fn articles(&self) -> PathBuf {
            self.folder.path().join("articles")
        }

        fn index(&self) -> PathBuf {
            self.folder.path().join("index")
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.articles().join(name), text).unwrap();
        }

        fn sync(&self, rebuild: bool) -> Result<u64> {
            let options = SyncOptions {
                roots: vec![Root {
                    path: path_name(&self.articles()),
                    read: Default::default(),
                    extract: ExtractOptions::default(),
                }],
                jobs: 1,
                memory: 16 << 20,
                dry_run: false,
                rebuild,
                accept_empty: false,
                commit_every: Duration::ZERO,
                now: 0,
                who: "test".into(),
            };
            let report = Index::sync(&self.index(), &options, &Progress::default(), &|_| {});
            report.map(|report| report.total)
        }

        fn has(&self, word: &str) -> bool {
            let index = Index::open(&self.index()).unwrap();
            let term = crate::index::writer::text_term(index.fields().path, &{
                path_name(&self.articles().join(format!("{word}.txt")))
            });
            let searcher = index.searcher().unwrap();
            searcher.segment_readers().iter().any(|segment| {
                let inverted = segment.inverted_index(index.fields().path).unwrap();
                inverted.doc_freq(&term).unwrap() > 0
            })
        }
    }

    /// Does `work` on a disk that is full after `steps` writes, for every number of steps (or
    /// for some of them, where nobody asked for the long run), until it succeeds.
    fn at_every_write(
        prepare: impl Fn(&Archive),
        work: impl Fn(&Archive) -> Result<()>,
        after: impl Fn(&Archive),
    ) {
        let stride = match std::env::var_os("NEWSHOUND_LONG") {
            Some(_) => 1,
            None => 9,
        };
        let mut tried = 0;
        for steps in (0..).step_by(stride) {
            let archive = Archive::new();
            prepare(&archive);
            let faults = Faults::plan(&archive.index(), steps);
            let done = work(&archive);
            let left = faults.left();
            Faults::end(&archive.index());
            if let Err(error) = &done {
                assert_eq!(error.kind(), ErrorKind::Full, "{steps} steps: {error}");
                assert!(error.message().contains("free"), "{error}");
                assert!(error.next_step().is_some());
            }
            let index = Index::open(&archive.index()).unwrap();
            let check = index.check().unwrap();
            assert_eq!(check.problems, Vec::<String>::new(), "{steps} steps");
            drop(index);
            after(&archive);
            tried += 1;
            // There is room again: the next run completes the work and leaves nothing behind.
            assert_eq!(
                archive.sync(false).unwrap(),
                Index::open(&archive.index())
                    .unwrap()
                    .status()
                    .unwrap()
                    .articles
            );
            let rests = crate::index::directory::leftovers(&archive.index());
            assert_eq!(rests, Vec::<String>::new(), "{steps} steps");
            if done.is_ok() && left > 0 {
                break;
            }
        }
        assert!(tried > 3, "{tried}: the plan was not followed");
    }

    #[test]
    fn a_disk_full_at_any_write_of_a_sync_loses_nothing() {
        at_every_write(
            |archive| {
                archive.write("two.txt", "Banks open\n\nThe banks opened again in Zurich.");
                archive.write("three.txt", "Rain falls\n\nIt rained in Bergen.");
            },
            |archive| archive.sync(false).map(|_| ()),
            |archive| {
                assert!(archive.has("one") && archive.has("two"));
            },
        );
    }

    #[test]
    fn a_disk_full_at_any_write_of_a_rebuild_loses_nothing() {
        at_every_write(
            |_| {},
            |archive| archive.sync(true).map(|_| ()),
            |archive| {
                assert!(archive.has("one") && archive.has("two"));
                assert_eq!(archive.sync(true).unwrap(), 2);
            },
        );
    }

    #[test]
    fn a_disk_full_at_any_write_of_a_compaction_loses_nothing() {
        at_every_write(
            |archive| {
                archive.write("three.txt", "Rain falls\n\nIt rained in Bergen.");
                archive.sync(false).unwrap();
            },
            |archive| Index::compact(&archive.index(), "test").map(|_| ()),
            |archive| {
                assert!(archive.has("one") && archive.has("two") && archive.has("three"));
            },
        );
    }
}
