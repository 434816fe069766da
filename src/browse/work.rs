//! What the screen never waits for: searching, setting an article, completing, chores. Each
//! has a thread; of searches, articles and completions only the newest asked for is done.
//!
//! What was asked for meanwhile waits in a slot for one, and the newest replaces what is in
//! it. A search gives up as soon as there is something in that slot, between two pieces of
//! its work: nobody waits for its answer.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::page::Page;
use crate::article::FacetField;
use crate::error::{Error, ErrorKind, Result, describe_io, fence};
use crate::output::{OutputFormat, Shown, Style, write_response};
use crate::query::Query;
use crate::search::{FacetRequest, Filter, Request, Response, Searcher, SnippetOptions};

/// How often the index is looked at for changes.
const LOOK: Duration = Duration::from_secs(2);

/// How many completions are offered.
const OFFERED: usize = 8;

/// A search, or the next page of one.
#[derive(Debug, Clone)]
pub(super) struct Search {
    pub ticket: u64,
    pub request: Request,
}

/// An article to be set for reading.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Read {
    pub ticket: u64,
    pub id: String,
    pub path: String,
    pub record: Option<u64>,
    pub query: Option<Query>,
    pub width: usize,
}

/// Values of a field that begin as what was typed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Complete {
    pub ticket: u64,
    pub field: FacetField,
    pub written: String,
}

/// What is done in order, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Chore {
    /// Write all that a request finds to a file.
    Export {
        request: Box<Request>,
        query: String,
        path: PathBuf,
        format: OutputFormat,
    },
    /// Give a text to the system's clipboard.
    Copy(String),
    /// Open a file or an address.
    Open(String),
    /// Look at the index anew.
    Refresh,
}

/// What comes back.
#[derive(Debug)]
pub(super) enum Answer {
    Found {
        ticket: u64,
        result: Result<Box<Response>>,
    },
    Page {
        ticket: u64,
        result: Result<Option<Arc<Page>>>,
    },
    Values {
        ticket: u64,
        values: Vec<(String, u64)>,
    },
    /// A chore is done: what to say about it.
    Done(std::result::Result<String, String>),
    /// The index has a later commit.
    Changed,
    /// The index was looked at anew.
    Refreshed(Result<u64>),
}

/// The programs that the system has for what leaves the screen, each a name and arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Helpers {
    /// Opens a file or an address.
    pub open: Vec<String>,
    /// Take a text for the clipboard from standard input; the first that works is used.
    pub copy: Vec<Vec<String>>,
}

/// The view of the index that all threads share; replaced when it is looked at anew.
type Shared = Arc<Mutex<Searcher>>;

/// Nothing panics while it holds one of these locks; if something did, the data is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The threads.
pub(super) struct Workers {
    search: Desk<Search>,
    read: Desk<Read>,
    complete: Desk<Complete>,
    chores: Option<Sender<Chore>>,
    clerk: Option<JoinHandle<()>>,
}

impl Workers {
    /// Starts the threads; `send` takes their answers and says whether anyone wants more.
    pub fn start(
        searcher: Searcher,
        helpers: Helpers,
        send: impl Fn(Answer) -> bool + Clone + Send + 'static,
    ) -> Workers {
        let shared: Shared = Arc::new(Mutex::new(searcher));
        let view = |shared: &Shared| lock(shared).clone();
        let (searcher, answer) = (shared.clone(), send.clone());
        let search = Desk::start("search", move |job: Search, wanted: &dyn Fn() -> bool| {
            let found = view(&searcher).search_while(&job.request, wanted);
            match found.transpose() {
                None => true,
                Some(result) => answer(Answer::Found {
                    ticket: job.ticket,
                    result: result.map(Box::new),
                }),
            }
        });
        let (searcher, answer) = (shared.clone(), send.clone());
        let read = Desk::start("read", move |job: Read, _| {
            let ticket = job.ticket;
            let result = fence(|| set(&view(&searcher), job)).unwrap_or_else(|| Err(fault()));
            answer(Answer::Page { ticket, result })
        });
        let (searcher, answer) = (shared.clone(), send.clone());
        let complete = Desk::start(
            "complete",
            move |job: Complete, wanted: &dyn Fn() -> bool| {
                let ticket = job.ticket;
                match values(&view(&searcher), job, wanted).transpose() {
                    None => true,
                    Some(values) => answer(Answer::Values {
                        ticket,
                        values: values.unwrap_or_default(),
                    }),
                }
            },
        );
        let (chores, jobs) = mpsc::channel();
        let clerk = std::thread::Builder::new()
            .name("chores".into())
            .spawn(move || clerk(&jobs, &shared, &helpers, &send))
            .ok();
        Workers {
            search,
            read,
            complete,
            chores: Some(chores),
            clerk,
        }
    }

    pub fn search(&self, job: Search) {
        self.search.put(job);
    }

    pub fn read(&self, job: Read) {
        self.read.put(job);
    }

    pub fn complete(&self, job: Complete) {
        self.complete.put(job);
    }

    pub fn chore(&self, job: Chore) {
        if let Some(chores) = &self.chores {
            // The thread ends only after this end is dropped.
            let _ = chores.send(job);
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        drop(self.chores.take());
        if let Some(clerk) = self.clerk.take() {
            let _ = clerk.join();
        }
    }
}

/// A thread and the one job that waits for it.
struct Desk<J> {
    slot: Arc<(Mutex<Slot<J>>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

struct Slot<J> {
    job: Option<J>,
    closed: bool,
}

impl<J: Send + 'static> Desk<J> {
    /// Starts a thread that does each job it gets to; `work` is given what says whether the
    /// job is still wanted, and says whether to go on.
    fn start(name: &str, work: impl Fn(J, &dyn Fn() -> bool) -> bool + Send + 'static) -> Desk<J> {
        let slot = Arc::new((
            Mutex::new(Slot {
                job: None,
                closed: false,
            }),
            Condvar::new(),
        ));
        let theirs = slot.clone();
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || {
                let (slot, wake) = &*theirs;
                let wanted = || {
                    let slot = lock(slot);
                    slot.job.is_none() && !slot.closed
                };
                loop {
                    let mut waiting = lock(slot);
                    let job = loop {
                        match (waiting.closed, waiting.job.take()) {
                            (true, _) => return,
                            (false, Some(job)) => break job,
                            (false, None) => {}
                        }
                        waiting = wake.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                    };
                    drop(waiting);
                    if !work(job, &wanted) {
                        return;
                    }
                }
            });
        Desk {
            slot,
            thread: thread.ok(),
        }
    }
}

impl<J> Desk<J> {
    /// Leaves a job for the thread, in place of one it has not begun.
    fn put(&self, job: J) {
        let (slot, wake) = &*self.slot;
        lock(slot).job = Some(job);
        wake.notify_one();
    }
}

impl<J> Drop for Desk<J> {
    fn drop(&mut self) {
        let (slot, wake) = &*self.slot;
        lock(slot).closed = true;
        wake.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn fault() -> Error {
    Error::new(ErrorKind::Index, "the article could not be shown")
        .help("`newshound check` says whether the index is damaged")
}

/// The article of a hit, set for reading.
fn set(searcher: &Searcher, job: Read) -> Result<Option<Arc<Page>>> {
    // Records of different files can have the same identifier.
    let mut found = searcher.show(&job.id, job.query.as_ref(), 64)?;
    let same = found
        .iter()
        .position(|m| m.article.path == job.path && m.article.record == job.record);
    let marked = match (same, found.len()) {
        (Some(at), _) => found.swap_remove(at),
        (None, 0) => return Ok(None),
        (None, _) => found.swap_remove(0),
    };
    Ok(Some(Arc::new(Page::new(marked, job.width))))
}

/// The values that begin as written, those of the most articles first.
fn values(
    searcher: &Searcher,
    job: Complete,
    wanted: &dyn Fn() -> bool,
) -> Result<Option<Vec<(String, u64)>>> {
    let mut request = Request::new(Query::all());
    request.limit = 0;
    let written = job.written.trim();
    let limit = if written.is_empty() { OFFERED } else { 0 };
    request.facets = vec![FacetRequest {
        field: job.field,
        limit,
    }];
    if !written.is_empty() {
        // A facet counts what is selected in it whatever its limit: here all that fits.
        request.filters = vec![Filter {
            field: job.field,
            values: vec![format!("{written}*")],
            exclude: false,
        }];
    }
    let Some(response) = searcher.search_while(&request, wanted)? else {
        return Ok(None);
    };
    let facet = response.facets.into_iter().next();
    let found = facet.map_or(Vec::new(), |facet| facet.values);
    let mut values: Vec<(String, u64)> = found
        .into_iter()
        .filter(|value| value.count > 0)
        .map(|value| (value.value, value.count))
        .collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values.truncate(OFFERED);
    Ok(Some(values))
}

/// Does chores, and looks at the index between them.
fn clerk(
    jobs: &mpsc::Receiver<Chore>,
    shared: &Shared,
    helpers: &Helpers,
    send: &impl Fn(Answer) -> bool,
) {
    let mut said = false;
    loop {
        let answer = match jobs.recv_timeout(LOOK) {
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                let view = lock(shared).clone();
                if said || !matches!(view.is_current(), Ok(false)) {
                    continue;
                }
                said = true;
                Answer::Changed
            }
            Ok(Chore::Refresh) => {
                said = false;
                Answer::Refreshed(refresh(shared))
            }
            Ok(Chore::Copy(text)) => {
                // Where no program takes it, the terminal itself has been asked to.
                for program in &helpers.copy {
                    if give(program, &text) {
                        break;
                    }
                }
                continue;
            }
            Ok(Chore::Open(target)) => Answer::Done(open(helpers, &target)),
            Ok(Chore::Export {
                request,
                query,
                path,
                format,
            }) => {
                let view = lock(shared).clone();
                Answer::Done(export(&view, &request, &query, &path, &format))
            }
        };
        if !send(answer) {
            return;
        }
    }
}

fn refresh(shared: &Shared) -> Result<u64> {
    let mut fresh = lock(shared).clone();
    fresh.refresh()?;
    let mut all = Request::new(Query::all());
    all.limit = 0;
    let total = fresh.search(&all)?.total;
    *lock(shared) = fresh;
    Ok(total)
}

/// Runs a program with `text` as its input; no shell sees either.
fn give(program: &[String], text: &str) -> bool {
    let Some((name, arguments)) = program.split_first() else {
        return false;
    };
    let started = Command::new(name)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else {
        return false;
    };
    if let Some(mut input) = child.stdin.take() {
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().is_ok_and(|status| status.success())
}

fn open(helpers: &Helpers, target: &str) -> std::result::Result<String, String> {
    let Some((name, arguments)) = helpers.open.split_first() else {
        return Err("no program is known that opens it".to_string());
    };
    let started = Command::new(name)
        .args(arguments)
        .arg(target)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match started {
        Ok(status) if status.success() => Ok(format!("opened {target}")),
        _ => Err(format!("{name} could not open {target}")),
    }
}

/// Writes all that a request finds. A file that exists is left alone.
fn export(
    searcher: &Searcher,
    request: &Request,
    query: &str,
    path: &std::path::Path,
    format: &OutputFormat,
) -> std::result::Result<String, String> {
    let shown_path = path.display();
    let failed = |error: &std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            format!("{shown_path} exists already; choose another name")
        }
        _ => format!("{shown_path}: {}", describe_io(error)),
    };
    let mut request = request.clone();
    request.offset = 0;
    request.limit = usize::MAX / 4;
    request.timeline = None;
    if !matches!(format, OutputFormat::Json) {
        request.facets.clear();
    }
    if request.snippets.count == 0 {
        request.snippets = SnippetOptions::default();
    }
    let response = searcher
        .search(&request)
        .map_err(|error| error.to_string())?;
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|error| failed(&error))?;
    let parsed = request.query.to_string();
    let shown = Shown {
        query,
        parsed: &parsed,
        page_offset: 0,
    };
    let mut out = BufWriter::new(file);
    let written = write_response(&mut out, &response, &shown, format, &Style::default())
        .and_then(|()| out.flush());
    if let Err(error) = written {
        // Half a result would be taken for a whole one.
        let _ = std::fs::remove_file(path);
        return Err(failed(&error));
    }
    let count = crate::output::grouped(response.hits.len() as u64);
    let plural = if response.hits.len() == 1 { "" } else { "s" };
    Ok(format!("{count} article{plural} written to {shown_path}"))
}
