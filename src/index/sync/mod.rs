//! Bringing the index up to date with the articles.
//!
//! The calling thread compares the disk with the index, feeds the work and commits now and
//! then; workers take files and records from a bounded queue, extract them and hand documents to
//! the writer, which writes a segment when its share of the memory is taken: so memory stays
//! within the budget however large the archive is. Every file's state is
//! written with its last record, so a run that is cut off at any point goes on with the
//! files and records that no commit holds.

mod feed;
mod learn;
mod own;
mod rebuild;
mod stages;
mod streams;
mod work;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use crossbeam_channel::bounded;
use hashbrown::{HashMap, HashSet};
use tantivy::Searcher;

use super::container::{Container, file_key};
use super::known::{known_files, known_records};
use super::layout::Layout;
use super::plan::{Plan, Sight, Work, plan, scopes};
use super::room;
use super::writer::Writer;
use super::{Index, Manifest, Root};
use crate::corpus::{BadRecord, Stop};
use crate::error::{Error, ErrorKind, Result};
use crate::extract::Extractor;
use feed::Job;
use learn::Sample;
use own::{own_name, refuse_own};

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
    /// Remove the articles of what is followed and is missing or empty as a whole; otherwise
    /// they stay, because a disk may not be mounted.
    pub accept_empty: bool,
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
    pub stop: Stop,
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
    /// Roots that had articles and are missing or empty; their articles are kept.
    pub absent: Vec<BadRecord>,
    /// Whether a rebuild was cut off earlier and waits to be gone on with.
    pub unfinished_rebuild: bool,
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
        refuse_own(dir, &options.roots)?;
        if options.dry_run {
            return dry_run(&layout, options, on_bad);
        }
        let _lock = layout.lock(&options.who)?;
        if options.rebuild && layout.has_data() {
            return rebuild::rebuild(&layout, options, progress, on_bad);
        }
        if let Some(data) = layout.current()? {
            let index = Index::open_data(layout.clone(), data)?;
            let manifest = index.manifest.clone();
            let mut next = manifest.clone();
            scopes(&mut next, options.roots.clone(), false)?;
            // A rebuild that began with other roots cannot be gone on with.
            index.tidy(next.roots == manifest.roots)?;
            let mut report = run(&index, manifest, options, None, progress, on_bad)?;
            report.unfinished_rebuild = layout.unfinished_rebuild().is_some();
            return Ok(report);
        }
        // Nothing is written before it is known that there is something to follow.
        let manifest = Manifest::default();
        scopes(&mut manifest.clone(), options.roots.clone(), false)?;
        layout.remove_leftovers(&[])?;
        let fresh = Index::create_data(&layout)?;
        // A first run is current from the start: cut off, it goes on later.
        layout.make_current(&fresh.data)?;
        let report = run(&fresh, manifest, options, None, progress, on_bad);
        if report.is_err() && !fresh.has_commit() {
            // An empty index would hide that there is none.
            layout.no_current()?;
            drop(fresh);
            layout.remove_leftovers(&[])?;
        }
        report
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
        let index = match layout.current()? {
            Some(data) => Index::open_data(layout.clone(), data)?,
            None => {
                layout.remove_leftovers(&[])?;
                let fresh = Index::create_data(&layout)?;
                layout.make_current(&fresh.data)?;
                fresh
            }
        };
        // A rebuild that began earlier has not taken these articles over.
        index.tidy(false)?;
        let manifest = Manifest {
            streams: true,
            ..index.manifest.clone()
        };
        let report = run(&index, manifest, options, Some(input), progress, on_bad);
        if report.is_err() && !index.has_commit() {
            layout.no_current()?;
            drop(index);
            layout.remove_leftovers(&[])?;
        }
        report
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
    let (scopes, reread) = scopes(&mut manifest, options.roots.clone(), false)?;
    let sight = Sight {
        known: &known,
        reread: &reread,
        own: &own_name(layout.root()),
        accept_empty: options.accept_empty,
    };
    let plan = plan(&manifest, &scopes, sight);
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
    report.absent = plan.absent;
    Ok(report)
}

/// Everything the threads of a sync share.
struct Shared<'a> {
    index: &'a Index,
    /// How many workers there are.
    threads: usize,
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
    reread: HashSet<usize>,
    failed: Mutex<Option<Error>>,
    /// Set when articles can be stored.
    learned: OnceLock<()>,
}

fn run(
    index: &Index,
    manifest: Manifest,
    options: &SyncOptions,
    input: Option<Input>,
    progress: &Progress,
    on_bad: &(dyn Fn(&BadRecord) + Sync),
) -> Result<SyncReport> {
    let done = update(index, manifest, options, input, progress, on_bad);
    // What was replaced is read no longer, and what a failure left fills the disk.
    index.sweep()?;
    done.map_err(|error| match error.kind() {
        ErrorKind::Full => room::full(index.dir(), Some(still_needed(index, progress))),
        _ => error,
    })
}

/// About how many bytes the rest of the files will take, going by those that were read.
fn still_needed(index: &Index, progress: &Progress) -> u64 {
    let read = progress.bytes.load(Ordering::Relaxed);
    let left = progress.bytes_to_do.load(Ordering::Relaxed);
    let left = left.saturating_sub(read) as f64;
    let ratio = match (super::maintain::folder_size(&index.data), read) {
        (written, 1_000_000..) => written as f64 / read as f64,
        // What an index takes of the text of news articles.
        _ => 1.3,
    };
    // Segments are written once more when they are merged.
    (left * ratio * 1.5) as u64 + (1 << 20)
}

fn update(
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
        Some(_) => (Plan::default(), HashSet::new()),
        None => {
            let roots = options.roots.clone();
            let (scopes, reread) = scopes(&mut manifest, roots, options.rebuild)?;
            let sight = Sight {
                known: &known,
                reread: &reread,
                own: &own_name(index.dir()),
                accept_empty: options.accept_empty,
            };
            (plan(&manifest, &scopes, sight), reread)
        }
    };
    let Plan {
        work,
        gone,
        unreadable,
        absent,
        seen,
    } = plan;
    unreadable.iter().for_each(on_bad);
    let mut report = SyncReport {
        files: seen,
        unreadable,
        absent,
        ..SyncReport::default()
    };
    let idle = work.is_empty() && gone.is_empty() && input.is_none();
    if idle && manifest == old_manifest {
        index.layout.note_roots(&manifest);
        report.total = index.status()?.articles;
        return Ok(report);
    }
    if idle && !report.unreadable.is_empty() && known.is_empty() {
        // The first run found nothing it could read: that is an error, not an empty index.
        let bad = &report.unreadable[0];
        return Err(Error::new(ErrorKind::Io, bad.reason.clone()).at(bad.origin.to_string()));
    }
    index.layout.note_roots(&manifest);
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
    let sample = Sample::of(index, &before, &work);
    let jobs = options.jobs.max(1);
    // A few articles need no threads of their own: starting and merging them costs more.
    let small = bytes < 2 << 20 && input.is_none();
    let threads = if small { 1 } else { jobs };
    let memory = if small {
        16 << 20
    } else {
        options.memory.max(16 << 20)
    };
    let shared = Shared {
        index,
        threads,
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
        learned: OnceLock::new(),
    };
    for path in &gone {
        shared.remove_file(path)?;
    }
    let (jobs_out, jobs_in) = bounded::<Job>(threads * 2);
    std::thread::scope(|scope| {
        let shared = &shared;
        scope.spawn(move || shared.learn(sample));
        for _ in 0..threads {
            let jobs_in = jobs_in.clone();
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
    /// Whether the work is to end: stopped by the user, or failed.
    fn is_over(&self) -> bool {
        self.progress.stop.load(Ordering::Relaxed) || lock(&self.failed).is_some()
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

    fn bad(&self, bad: &BadRecord) {
        self.progress.bad.fetch_add(1, Ordering::Relaxed);
        (self.on_bad)(bad);
    }

    fn container(&self, work: &Work) -> Option<Container> {
        let name = &work.file.name;
        let read = || {
            if !work.known {
                return Ok(Container::new(name, HashMap::new()));
            }
            let (known, places) = known_records(self.index, &self.before, name)?;
            let whole = file_key(name);
            let was_article = known.contains_key(&whole) && !places.contains(&whole);
            let container = Container::new(name, known).with_places(places);
            Ok(container.after_article(was_article))
        };
        self.check(read())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}
