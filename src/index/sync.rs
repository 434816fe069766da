//! Bringing the index up to date with the articles.
//!
//! The calling thread compares the disk with the index, feeds the work and commits now and
//! then; workers read, extract and hand documents to the writer, whose queue is bounded: so
//! memory stays within the budget however large the archive is. Every file's state is
//! written with its last record, so a run that is cut off at any point goes on with the
//! files and records that no commit holds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use hashbrown::HashMap;
use tantivy::Searcher;

use super::container::{Container, Verdict, file_key};
use super::document::{FileState, Identity, document};
use super::known::{article_count, known_files, known_records};
use super::layout::Layout;
use super::plan::{Plan, Work, plan, scopes};
use super::writer::{Writer, number_term, text_term};
use super::{Index, Manifest, Root};
use crate::article::{Origin, RawArticle};
use crate::corpus::{self, BadRecord, Format, SourceFile};
use crate::error::{Error, ErrorKind, Result};
use crate::extract::Extractor;

/// A file from this size on is fed record by record instead of by one worker.
const STREAMED: u64 = 4 << 20;

/// Records handed to a worker at once, and the bytes at which a batch is full.
const BATCH: usize = 64;
const BATCH_BYTES: usize = 1 << 20;

/// How a sync is done.
#[derive(Debug, Clone)]
pub struct SyncOptions {
    /// Files and folders to sync and their rules; empty: what the index follows.
    pub roots: Vec<Root>,
    /// Worker threads, at least 1.
    pub jobs: usize,
    /// Bytes the writer may hold before it writes a segment.
    pub memory: usize,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Make the index anew beside the current one and then replace it.
    pub rebuild: bool,
    /// Time between commits of a long run.
    pub commit_every: Duration,
    /// Seconds since 1970.
    pub now: i64,
    /// How a second writer is told who holds the index: `process 4711 since 10:15`.
    pub who: String,
}

/// Articles from a stream instead of files.
pub struct Input {
    /// How they are read; its path is the name they stand under.
    pub rules: Root,
    /// The stream.
    pub reader: Box<dyn std::io::Read + Send>,
}

/// Counters of a running sync, for whoever draws a progress bar; and its switch.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files to be read; 0 until that is known.
    pub files_to_do: AtomicU64,
    /// Files read.
    pub files: AtomicU64,
    /// Bytes to be read, as on disk.
    pub bytes_to_do: AtomicU64,
    /// Bytes read.
    pub bytes: AtomicU64,
    /// Articles written.
    pub articles: AtomicU64,
    /// Records that could not be used.
    pub bad: AtomicU64,
    /// Set to stop the work: what is done is committed, the rest is left for the next run.
    pub stop: AtomicBool,
}

/// What a sync did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Articles that were not there before.
    pub added: u64,
    /// Articles with other content than before.
    pub changed: u64,
    /// Articles that are no longer there.
    pub removed: u64,
    /// Articles in the index now.
    pub total: u64,
    /// Records that could not be used.
    pub bad: u64,
    /// Files looked at.
    pub files: u64,
    /// Roots and folders that could not be read; their articles are kept.
    pub unreadable: Vec<BadRecord>,
    /// Whether the work was stopped before its end.
    pub stopped: bool,
}

impl Index {
    /// Brings the index in `dir` up to date, and makes it if there is none. Every record
    /// that cannot be used goes to `on_bad`; it stops nothing and costs nothing stored.
    ///
    /// # Errors
    /// `Locked` when another process writes; `Usage` without roots; `Io` when the disk is
    /// full: the last commit stays.
    pub fn sync(
        dir: &Path,
        options: &SyncOptions,
        progress: &Progress,
        on_bad: &(dyn Fn(&BadRecord) + Sync),
    ) -> Result<SyncReport> {
        let layout = Layout::new(dir);
        if options.dry_run {
            return dry_run(&layout, options, on_bad);
        }
        let _lock = layout.lock(&options.who)?;
        let current = match layout.current() {
            // A rebuild is the way out of an index that cannot be read.
            Err(_) if options.rebuild => None,
            other => other?,
        };
        let opened = match current {
            Some(data) => match Index::open_data(layout.clone(), data) {
                Err(_) if options.rebuild => None,
                other => Some(other?),
            },
            None => None,
        };
        if opened.is_some() {
            layout.remove_leftovers()?;
        }
        match opened {
            Some(index) if !options.rebuild => {
                let manifest = index.manifest.clone();
                run(&index, manifest, options, None, progress, on_bad)
            }
            old => {
                // Nothing is written before it is known that there is something to follow.
                let manifest = old.as_ref().map(|i| i.manifest.clone()).unwrap_or_default();
                scopes(&mut manifest.clone(), options.roots.clone())?;
                let fresh = Index::create_data(&layout)?;
                let finished = run(&fresh, manifest, options, None, progress, on_bad).and_then(|report| {
                    if !report.stopped || old.is_none() {
                        layout.make_current(&fresh.data)?;
                    }
                    Ok(report)
                });
                drop(fresh);
                layout.remove_leftovers()?;
                finished
            }
        }
    }

    /// Adds the articles of `input` to the index in `dir`, and makes it if there is none. A
    /// later sync leaves them alone: nobody can say whether a stream still has them.
    ///
    /// # Errors
    /// As [`Index::sync`].
    pub fn add(
        dir: &Path,
        input: Input,
        options: &SyncOptions,
        progress: &Progress,
        on_bad: &(dyn Fn(&BadRecord) + Sync),
    ) -> Result<SyncReport> {
        let layout = Layout::new(dir);
        let _lock = layout.lock(&options.who)?;
        let (index, is_new) = match layout.current()? {
            Some(data) => (Index::open_data(layout.clone(), data)?, false),
            None => (Index::create_data(&layout)?, true),
        };
        let manifest = index.manifest.clone();
        let report = run(&index, manifest, options, Some(input), progress, on_bad)?;
        if is_new {
            layout.make_current(&index.data)?;
        }
        layout.remove_leftovers()?;
        Ok(report)
    }
}

/// What a sync would do, by names, sizes and times; files with many records count as one.
fn dry_run(
    layout: &Layout,
    options: &SyncOptions,
    on_bad: &(dyn Fn(&BadRecord) + Sync),
) -> Result<SyncReport> {
    let opened = match layout.current()? {
        Some(data) => Some(Index::open_data(layout.clone(), data)?),
        None => None,
    };
    let mut report = SyncReport::default();
    let mut manifest = Manifest::default();
    let mut known = HashMap::new();
    if let Some(index) = &opened {
        manifest = index.manifest.clone();
        let searcher = index.searcher()?;
        known = known_files(index, &searcher)?;
        report.total = index.status()?.articles;
    }
    let (scopes, reread) = scopes(&mut manifest, options.roots.clone())?;
    let plan = plan(&manifest, &scopes, &reread, &known);
    for work in &plan.work {
        match work.known {
            true => report.changed += 1,
            false => report.added += 1,
        }
    }
    report.removed = plan.gone.len() as u64;
    report.files = plan.seen;
    plan.unreadable.iter().for_each(on_bad);
    report.unreadable = plan.unreadable;
    Ok(report)
}

/// Everything the threads of a sync share.
struct Shared<'a> {
    index: &'a Index,
    writer: Writer<'a>,
    before: Searcher,
    manifest: &'a Manifest,
    /// The rules of the roots, and behind them those of a stream.
    rules: Vec<Root>,
    extractors: Vec<Extractor>,
    progress: &'a Progress,
    on_bad: &'a (dyn Fn(&BadRecord) + Sync),
    added: AtomicU64,
    changed: AtomicU64,
    removed: AtomicU64,
    /// Roots whose rules changed: there, unchanged records are extracted again too.
    reread: hashbrown::HashSet<usize>,
    failed: Mutex<Option<Error>>,
}

enum Job {
    File(Work),
    Records(Arc<Streamed>, Vec<(u64, Verdict, RawArticle)>),
}

/// A file that is fed in batches; its end is written when the last batch is.
struct Streamed {
    container: Container,
    work: Work,
    /// Whether the feeder got to the end of the file.
    complete: AtomicBool,
}

fn run(
    index: &Index,
    mut manifest: Manifest,
    options: &SyncOptions,
    input: Option<Input>,
    progress: &Progress,
    on_bad: &(dyn Fn(&BadRecord) + Sync),
) -> Result<SyncReport> {
    let before = index.searcher()?;
    let known = known_files(index, &before)?;
    let old_manifest = manifest.clone();
    let (plan, reread) = match &input {
        Some(_) => (Plan::default(), hashbrown::HashSet::new()),
        None => {
            let (scopes, reread) = scopes(&mut manifest, options.roots.clone())?;
            (plan(&manifest, &scopes, &reread, &known), reread)
        }
    };
    let Plan {
        work,
        gone,
        unreadable,
        seen,
    } = plan;
    unreadable.iter().for_each(on_bad);
    let mut report = SyncReport {
        files: seen,
        unreadable,
        ..SyncReport::default()
    };
    let idle = work.is_empty() && gone.is_empty() && input.is_none();
    if idle && manifest == old_manifest {
        report.total = index.status()?.articles;
        return Ok(report);
    }
    if idle && !report.unreadable.is_empty() && known.is_empty() {
        // The first run found nothing it could read: that is an error, not an empty index.
        let bad = &report.unreadable[0];
        return Err(Error::new(ErrorKind::Io, bad.reason.clone()).at(bad.origin.to_string()));
    }
    let bytes: u64 = work.iter().map(|work| work.file.size).sum();
    progress.bytes_to_do.store(bytes, Ordering::Relaxed);
    progress
        .files_to_do
        .store(work.len() as u64, Ordering::Relaxed);

    manifest.program = env!("CARGO_PKG_VERSION").to_string();
    manifest.updated = options.now;
    let mut rules = manifest.roots.clone();
    rules.extend(input.as_ref().map(|input| input.rules.clone()));
    let extractors = if work.is_empty() && input.is_none() {
        Vec::new()
    } else {
        let build = |root: &Root| Extractor::new(root.extract.clone());
        rules.iter().map(build).collect::<Result<_>>()?
    };
    let jobs = options.jobs.max(1);
    // A few articles need no threads of their own: starting and merging them costs more.
    let small = bytes < 2 << 20 && input.is_none();
    let threads = if small { 1 } else { jobs };
    let memory = if small { 16 << 20 } else { options.memory };
    let shared = Shared {
        index,
        writer: Writer::new(index, threads, memory)?,
        before,
        manifest: &manifest,
        rules,
        extractors,
        progress,
        on_bad,
        added: AtomicU64::new(0),
        changed: AtomicU64::new(0),
        removed: AtomicU64::new(0),
        reread,
        failed: Mutex::new(None),
    };
    for path in &gone {
        shared.remove_file(path)?;
    }
    let (jobs_out, jobs_in) = bounded::<Job>(threads * 2);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let jobs_in = jobs_in.clone();
            let shared = &shared;
            scope.spawn(move || shared.work(&jobs_in));
        }
        drop(jobs_in);
        match input {
            Some(input) => shared.feed_input(input, &jobs_out, options.commit_every),
            None => shared.feed(work, &jobs_out, options.commit_every),
        }
        drop(jobs_out);
    });
    if let Some(error) = lock(&shared.failed).take() {
        return Err(error);
    }
    let Shared {
        writer,
        added,
        changed,
        removed,
        ..
    } = shared;
    writer.commit(&manifest)?;
    if !progress.stop.load(Ordering::Relaxed) {
        // Merges of a large archive take long; who stopped the run does not wait for them.
        writer.finish()?;
    }
    report.added = added.into_inner();
    report.changed = changed.into_inner();
    report.removed = removed.into_inner();
    report.bad = progress.bad.load(Ordering::Relaxed);
    report.stopped = progress.stop.load(Ordering::Relaxed);
    report.total = index.status()?.articles;
    Ok(report)
}

impl Shared<'_> {
    /// Sends out the work, reading large files itself, and commits from time to time.
    fn feed(&self, work: Vec<Work>, jobs: &Sender<Job>, commit_every: Duration) {
        let mut last_commit = Instant::now();
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
                jobs.send(Job::File(work)).is_ok()
            };
            if !fed || !self.commit_if_due(&mut last_commit, commit_every) {
                return;
            }
        }
    }

    /// Whether the work is to end: stopped by the user, or failed.
    fn is_over(&self) -> bool {
        self.progress.stop.load(Ordering::Relaxed) || lock(&self.failed).is_some()
    }

    fn commit_if_due(&self, last: &mut Instant, every: Duration) -> bool {
        if last.elapsed() < every {
            return true;
        }
        let done = self.writer.commit(self.manifest);
        *last = Instant::now();
        self.check(done).is_some()
    }

    /// Keeps the first error; everybody stops on it.
    fn check<T>(&self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                lock(&self.failed).get_or_insert(error);
                None
            }
        }
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
        let records = match corpus::read(&work.file, &self.rules[work.root].read) {
            Ok(records) => records,
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
    fn feed_input(&self, input: Input, jobs: &Sender<Job>, commit_every: Duration) {
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
        let mut batch = Vec::new();
        let mut bytes = 0;
        for record in records {
            if self.is_over() {
                return false;
            }
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
            if batch.len() >= BATCH || bytes >= BATCH_BYTES {
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

    fn work(&self, jobs: &Receiver<Job>) {
        for job in jobs {
            if self.is_over() {
                // The queue is emptied, so that the feeder does not wait for ever.
                continue;
            }
            match job {
                Job::File(work) => {
                    let done = self.sync_file(&work);
                    self.check(done);
                    self.file_done(&work.file);
                }
                Job::Records(streamed, batch) => {
                    for (key, verdict, raw) in batch {
                        if self.progress.stop.load(Ordering::Relaxed) {
                            streamed.complete.store(false, Ordering::Release);
                        } else {
                            let done =
                                self.put_record(&streamed.container, &streamed.work, key, verdict, raw);
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

    fn bad(&self, bad: &BadRecord) {
        self.progress.bad.fetch_add(1, Ordering::Relaxed);
        (self.on_bad)(bad);
    }

    fn container(&self, work: &Work) -> Option<Container> {
        let known = match work.known {
            true => known_records(self.index, &self.before, &work.file.name),
            false => Ok(HashMap::new()),
        };
        Some(Container::new(&work.file.name, self.check(known)?))
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
        let document = document(&article, &identity, &self.index.fields)?;
        if work.known {
            let path = text_term(self.index.fields.path, &work.file.name);
            // It may have been a source so far: a file that could not be read, or removed.
            let before = article_count(self.index, &self.before, &work.file.name)?;
            self.writer.replace(&[path], Some(document))?;
            match before {
                0 => self.added.fetch_add(1, Ordering::Relaxed),
                _ => self.changed.fetch_add(1, Ordering::Relaxed),
            };
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
        let kept = work.known
            && article_count(self.index, &self.before, &work.file.name)? > 0;
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
        let document = document(&article, &identity, &self.index.fields)?;
        match verdict {
            Verdict::Add => {
                self.writer.replace(&[], Some(document))?;
                self.added.fetch_add(1, Ordering::Relaxed);
            }
            Verdict::Replace | Verdict::Unchanged => {
                let known = number_term(self.index.fields.key, key);
                self.writer.replace(&[known], Some(document))?;
                self.changed.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.progress.articles.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Removes the records that the file no longer has and writes its state.
    fn finish_container(&self, container: &Container, work: &Work) -> Result<()> {
        let fields = &self.index.fields;
        let vanished = container.vanished();
        let identity = Identity {
            key: file_key(&work.file.name),
            fingerprint: 0,
            path: &work.file.name,
            state: Some(state_of(&work.file)),
        };
        if container.keeps() {
            return Ok(());
        }
        let mut deleted: Vec<_> = vanished
            .iter()
            .map(|key| number_term(fields.key, *key))
            .collect();
        deleted.push(number_term(fields.key, identity.key));
        self.writer
            .replace(&deleted, Some(identity.document(fields)))?;
        self.removed
            .fetch_add(vanished.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    fn remove_file(&self, path: &str) -> Result<()> {
        let count = article_count(self.index, &self.before, path)?;
        self.writer
            .replace(&[text_term(self.index.fields.path, path)], None)?;
        self.removed.fetch_add(count, Ordering::Relaxed);
        Ok(())
    }

    /// Extraction, fenced: a fault in it costs the record and not the run.
    fn extract(&self, root: usize, raw: RawArticle) -> Result<crate::article::Article, BadRecord> {
        let origin: Origin = raw.origin.clone();
        catch_unwind(AssertUnwindSafe(|| self.extractors[root].extract(raw))).map_err(|_| {
            BadRecord {
                origin,
                reason: "extraction failed on this record; please report it".to_string(),
            }
        })
    }
}

fn state_of(file: &SourceFile) -> FileState {
    FileState {
        size: file.size,
        modified: file.modified,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
