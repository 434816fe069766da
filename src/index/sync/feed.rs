//! The feeder of a sync: sends files to the workers, reads large ones and streams itself and
//! sends their records in batches, and commits from time to time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use super::super::container::{Container, Verdict};
use super::super::plan::Work;
use super::stages::{Record, TOGETHER, TOGETHER_BYTES};
use super::{Input, Shared};
use crate::corpus::{self, BadRecord, Format, SourceFile};
use crate::error::fence;

/// A file from this size on is fed record by record instead of by one worker.
const STREAMED: u64 = 4 << 20;

/// Smaller batches take longer in all than an even end saves.
const LEAST_TOGETHER: usize = 64 << 10;

/// A piece of work for a worker: some files, or some of the records of one.
pub(super) enum Job {
    Files(Vec<Work>),
    Records(Arc<Streamed>, Vec<Record>),
}

/// A file that is fed in batches; its end is written when the last batch is.
pub(super) struct Streamed {
    pub(super) container: Container,
    pub(super) work: Work,
    /// Whether the feeder got to the end of the file.
    pub(super) complete: AtomicBool,
}

/// Bytes of text at which a batch is full: less towards the end of a file of `size` bytes, of
/// which `fed` are on their way, so that the workers finish at about the same time ("guided
/// self-scheduling"; Polychronopoulos and Kuck, IEEE Transactions on Computers, 1987).
fn enough(size: u64, fed: usize, threads: usize) -> usize {
    match usize::try_from(size)
        .unwrap_or(usize::MAX)
        .saturating_sub(fed)
    {
        // More than all: the file is compressed, or a stream, and says nothing of its end.
        0 => TOGETHER_BYTES,
        left => (left / (2 * threads)).clamp(LEAST_TOGETHER, TOGETHER_BYTES),
    }
}

impl Shared<'_> {
    /// Sends out the work, reading large files itself, and commits from time to time.
    pub(super) fn feed(&self, work: Vec<Work>, jobs: &Sender<Job>, commit_every: Duration) {
        let mut last_commit = Instant::now();
        // So that all workers have something to do even if there is little.
        let together = work.len().div_ceil(self.threads * 4).clamp(1, TOGETHER);
        let mut files: Vec<Work> = Vec::new();
        let mut bytes = 0;
        for work in work {
            if self.is_over() {
                return;
            }
            let streams = match work.file.format {
                Format::Jsonl | Format::Csv | Format::Tsv => true,
                Format::Json => work.file.size >= STREAMED,
                _ => false,
            };
            let fed = if streams {
                self.feed_file(work, jobs, &mut last_commit, commit_every)
            } else {
                bytes += work.file.size;
                files.push(work);
                let full = files.len() >= together || bytes >= TOGETHER_BYTES as u64;
                !full || {
                    bytes = 0;
                    jobs.send(Job::Files(std::mem::take(&mut files))).is_ok()
                }
            };
            if !fed || !self.commit_if_due(&mut last_commit, commit_every) {
                return;
            }
        }
        if !files.is_empty() {
            // Only workers that are gone do not take them.
            let _ = jobs.send(Job::Files(files));
        }
    }

    fn commit_if_due(&self, last: &mut Instant, every: Duration) -> bool {
        if last.elapsed() < every {
            return true;
        }
        let done = self.writer.commit(self.manifest);
        *last = Instant::now();
        self.check(done).is_some()
    }

    /// Feeds the records of a large file.
    fn feed_file(
        &self,
        work: Work,
        jobs: &Sender<Job>,
        last_commit: &mut Instant,
        commit_every: Duration,
    ) -> bool {
        let Some(container) = self.container(&work) else {
            return false;
        };
        let options = &self.rules[work.root].read;
        let records = match corpus::read_until(&work.file, options, &self.progress.stop) {
            Ok(records) => records,
            Err(_) if self.is_over() => return false,
            Err(bad) => {
                self.bad(&bad);
                container.note_bad();
                let done = self.finish_container(&container, &work);
                return self.check(done).is_some();
            }
        };
        self.feed_records(container, work, records, jobs, last_commit, commit_every)
    }

    /// Feeds the records of a stream. What the index has from earlier streams stays.
    pub(super) fn feed_input(&self, input: Input, jobs: &Sender<Job>, commit_every: Duration) {
        let name = input.rules.path.clone();
        let work = Work {
            file: SourceFile {
                path: name.clone().into(),
                name: name.clone(),
                size: 0,
                modified: 0,
                format: Format::Jsonl,
                compression: corpus::Compression::None,
            },
            root: self.rules.len() - 1,
            known: true,
        };
        let Some(container) = self.container(&work) else {
            return;
        };
        container.keep_vanished();
        match corpus::read_from(input.reader, &name, &input.rules.read) {
            Ok(records) => {
                let mut last = Instant::now();
                self.feed_records(container, work, records, jobs, &mut last, commit_every);
            }
            Err(_) if self.is_over() => {}
            Err(bad) => self.bad(&bad),
        }
    }

    fn feed_records(
        &self,
        container: Container,
        work: Work,
        records: corpus::Records,
        jobs: &Sender<Job>,
        last_commit: &mut Instant,
        commit_every: Duration,
    ) -> bool {
        let reread = self.reread.contains(&work.root);
        let streamed = Arc::new(Streamed {
            container,
            work,
            complete: AtomicBool::new(false),
        });
        let mut batch: Vec<Record> = Vec::new();
        let (mut bytes, mut fed) = (0, 0);
        let mut records = records;
        loop {
            let record = match fence(|| records.next()) {
                // A reader that was stopped says that it failed, or that it is at the end.
                _ if self.is_over() => return false,
                Some(None) => break,
                Some(Some(record)) => record,
                // Nothing behind the place that brought the reader down can be read.
                None => {
                    let name = &streamed.work.file.name;
                    self.bad(&BadRecord::file(name, "reading failed; please report it"));
                    streamed.container.note_bad();
                    break;
                }
            };
            match record {
                Err(bad) => {
                    self.bad(&bad);
                    streamed.container.note_bad();
                }
                Ok(raw) => {
                    let (key, verdict) = streamed.container.judge(&raw);
                    if verdict == Verdict::Unchanged && !reread {
                        continue;
                    }
                    bytes += raw.body.len();
                    batch.push((key, verdict, raw));
                }
            }
            if batch.len() >= TOGETHER
                || bytes >= enough(streamed.work.file.size, fed + bytes, self.threads)
            {
                fed += bytes;
                bytes = 0;
                let full = std::mem::take(&mut batch);
                let sent = jobs.send(Job::Records(Arc::clone(&streamed), full)).is_ok();
                if !sent || !self.commit_if_due(last_commit, commit_every) {
                    return false;
                }
            }
        }
        streamed.complete.store(true, Ordering::Release);
        jobs.send(Job::Records(streamed, batch)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_become_smaller_towards_the_end_of_a_file_that_has_one() {
        let size = 12_000_000;
        let batches: Vec<usize> = (0..size)
            .step_by(500_000)
            .map(|fed| enough(size as u64, fed, 2))
            .collect();
        assert!(batches.is_sorted_by(|a, b| a >= b));
        assert_eq!(batches.first(), Some(&TOGETHER_BYTES));
        assert!(*batches.last().unwrap() < TOGETHER_BYTES / 4);
        assert_eq!(enough(size as u64, size - 1, 2), LEAST_TOGETHER);
        // A stream, and a compressed file that holds more than its size.
        assert_eq!(enough(0, 0, 2), TOGETHER_BYTES);
        assert_eq!(enough(1000, 2000, 2), TOGETHER_BYTES);
    }
}
