//! `newshound index`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use notify::{RecursiveMode, Watcher};

use crate::cli::Outcome;
use crate::cli::args::{IndexArgs, ReadArgs};
use crate::cli::console::Console;
use crate::cli::input::StandardInput;
use crate::cli::progress::{draw, stop_on_interrupt};
use crate::cli::report::Report;
use crate::cli::settings::{Settings, parse_size};
use crate::cli::turn::in_turn;
use crate::cli::verb::{NAMED, explain_format};
use crate::corpus::{BadRecord, Limits, ReadOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::extract::{ExtractOptions, PublicationFrom};
use crate::index::{Index, Input, Manifest, Progress, Root, SyncOptions, SyncReport};
use crate::output::grouped;

/// The name under which articles from standard input stand.
const STDIN: &str = "-";

/// How long a followed folder must be quiet before it is read.
const SETTLE: Duration = Duration::from_millis(500);

/// Brings the index up to date.
pub(crate) fn run(args: &IndexArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    let dir = settings.index_to_write();
    if let Some(path) = &args.forget {
        let path = root_path(path)?;
        let forget = || Index::forget(&dir, &settings.who(), settings.now(), &path);
        let removed = in_turn(args.wait, console, || false, forget)?;
        console.say(&format!("-{}", grouped(removed)))?;
        return Ok(Outcome::Found);
    }
    let manifest = match Index::open(&dir) {
        Ok(index) => index.manifest().clone(),
        Err(_) => Manifest::default(),
    };
    let (streams, paths): (Vec<&PathBuf>, Vec<&PathBuf>) = args
        .paths
        .iter()
        .partition(|path| path.as_os_str() == STDIN);
    let mut roots = Vec::new();
    for path in paths {
        let name = root_path(path)?;
        let is_pattern = name.contains(['*', '?', '[', '{']);
        let is_followed = manifest.roots.iter().any(|root| root.path == name);
        if let (false, false, Err(error)) = (is_pattern, is_followed, path.symlink_metadata()) {
            return Err(Error::io(path, &error));
        }
        let root = root(name, args, settings, &manifest)?;
        if !gives_rules(args) && !root.rules().is_empty() {
            console.note(&format!(
                "{} is read with {}, as before (--forget-rules ends that)",
                path.display(),
                root.rules()
            ));
        }
        roots.push(root);
    }
    let mut report = match &args.report {
        Some(path) => Some(Report::create(path)?),
        None => None,
    };
    let options = SyncOptions {
        roots,
        jobs: settings.jobs(args.jobs),
        memory: parse_size(
            args.memory
                .as_deref()
                .or(settings.file.memory.as_deref())
                .unwrap_or("512M"),
        )?,
        dry_run: args.dry_run,
        rebuild: args.rebuild,
        accept_empty: args.accept_empty,
        commit_every: Duration::from_secs(args.commit_every),
        now: settings.now(),
        who: settings.who(),
    };
    let mut outcome = Outcome::Found;
    if !streams.is_empty() {
        if args.dry_run || args.rebuild || args.watch {
            return Err(Error::new(
                ErrorKind::Usage,
                "standard input can only be added, not followed or rebuilt from",
            ));
        }
        let rules = root(STDIN.to_string(), args, settings, &manifest)?;
        outcome = sync(&dir, &options, Some(&rules), &mut report, console, args)?;
    }
    if streams.is_empty() || !options.roots.is_empty() {
        let synced = sync(&dir, &options, None, &mut report, console, args)?;
        if synced != Outcome::Found {
            outcome = synced;
        }
    }
    if let Some(report) = &mut report {
        report.finish()?;
    }
    if args.watch && outcome != Outcome::Interrupted {
        return watch(&dir, options, console);
    }
    Ok(outcome)
}

/// One sync with its progress bar and its last line.
fn sync(
    dir: &Path,
    options: &SyncOptions,
    stream: Option<&Root>,
    report: &mut Option<Report>,
    console: &Console,
    args: &IndexArgs,
) -> Result<Outcome> {
    let progress = Arc::new(Progress::default());
    stop_on_interrupt(&progress);
    let named = Mutex::new((0u64, Vec::<String>::new()));
    let written: Mutex<(&mut Option<Report>, Option<Error>)> = Mutex::new((report, None));
    let on_bad = |bad: &BadRecord| {
        if let Ok(mut named) = named.lock() {
            named.0 += 1;
            if named.0 <= NAMED {
                named.1.push(format!("{}: {}", bad.origin, bad.reason));
            }
        }
        if let Ok(mut written) = written.lock()
            && let Some(report) = written.0.as_mut()
            && let Err(error) = report.write(bad)
        {
            written.1.get_or_insert(error);
        }
    };
    let done = AtomicBool::new(false);
    let result = std::thread::scope(|scope| {
        let drawing = scope.spawn(|| draw(&progress, &done, console));
        let stopped = || progress.stop.load(Ordering::Relaxed);
        let result = in_turn(args.wait, console, stopped, || match stream {
            Some(rules) => {
                // Nothing is read from it before the index is ours.
                let input = Input {
                    rules: rules.clone(),
                    reader: Box::new(StandardInput::new(Arc::clone(&progress.stop))),
                };
                Index::add(dir, input, options, &progress, &on_bad)
            }
            None => Index::sync(dir, options, &progress, &on_bad),
        });
        done.store(true, Ordering::Relaxed);
        drawing.thread().unpark();
        result
    })?;
    if let Ok((_, Some(error))) = written.into_inner() {
        return Err(error);
    }
    let (bad, named) = named.into_inner().unwrap_or_default();
    for place in &named {
        console.notice(&format!("not usable: {place}"));
    }
    if bad > NAMED {
        console.notice(&format!(
            "and {} more; --report FILE writes them all",
            grouped(bad - NAMED)
        ));
    }
    explain_format(&args.read, result.total, result.bad, console);
    name_absent(&result, console);
    if result.unfinished_rebuild {
        console.note(
            "a rebuild was cut off; `index --rebuild` goes on with it, `compact` gives it up",
        );
    }
    match options.dry_run {
        true => console.say(&format!(
            "would read {} new and {} changed files, and remove {}",
            grouped(result.added),
            grouped(result.changed),
            grouped(result.removed)
        ))?,
        false => console.say(&summary(&result))?,
    }
    Ok(match () {
        () if result.stopped => Outcome::Interrupted,
        () if !result.absent.is_empty() => Outcome::Faulty,
        () if args.strict && (bad > 0 || !result.unreadable.is_empty()) => Outcome::Faulty,
        () => Outcome::Found,
    })
}

/// Names the roots that had articles and are missing or empty.
fn name_absent(report: &SyncReport, console: &Console) {
    for absent in &report.absent {
        console.notice(&format!(
            "not there: {}: {}; its articles are kept (is its disk mounted?)",
            absent.origin, absent.reason
        ));
    }
    if !report.absent.is_empty() {
        console.notice("  add --accept-empty if they are to go, or --forget PATH for good");
    }
}

/// `+12 ~3 -1 =80,412`.
fn summary(report: &SyncReport) -> String {
    let mut line = format!(
        "+{} ~{} -{} ={}",
        grouped(report.added),
        grouped(report.changed),
        grouped(report.removed),
        grouped(report.total)
    );
    if report.bad > 0 {
        line.push_str(&format!("  ({} not usable)", grouped(report.bad)));
    }
    if report.stopped {
        line.push_str("  (stopped; run it again to go on)");
    }
    line
}

/// The path as the index knows it: absolute, so that it means the same from any folder.
fn root_path(path: &Path) -> Result<String> {
    let absolute = std::path::absolute(path).map_err(|error| Error::io(path, &error))?;
    // Without `.`; a trailing slash is no part of a name. What `..` means depends on links.
    let climbs = absolute
        .components()
        .any(|part| part == std::path::Component::ParentDir);
    let clean: PathBuf = match climbs.then(|| absolute.canonicalize()) {
        Some(Ok(resolved)) => resolved,
        _ => absolute.components().collect(),
    };
    Ok(crate::corpus::path_name(&clean))
}

/// Whether flags say how files are to be read.
fn gives_rules(args: &IndexArgs) -> bool {
    let read = &args.read;
    args.forget_rules
        || read.format.is_some()
        || read.map.is_some()
        || read.publication_from.is_some()
        || read.no_entities
        || !read.include.is_empty()
        || !read.exclude.is_empty()
}

/// The rules for `path`: those given, else those the index already has for it.
fn root(path: String, args: &IndexArgs, settings: &Settings, manifest: &Manifest) -> Result<Root> {
    let known = manifest.roots.iter().find(|root| root.path == path);
    if let Some(known) = known.filter(|_| !gives_rules(args)) {
        let mut known = known.clone();
        limit(&mut known.read.limits, &args.read, settings)?;
        return Ok(known);
    }
    let (read_options, extract) = rules(&args.read, settings, false)?;
    Ok(Root {
        path,
        read: read_options,
        extract,
    })
}

/// Places in a text are stored in 32 bits, and a text can grow a little as it is decoded.
const LARGEST: u64 = 1 << 30;

/// Sets what is said about how much is too much.
fn limit(limits: &mut Limits, read: &ReadArgs, settings: &Settings) -> Result<()> {
    let file = &settings.file;
    if let Some(size) = read.max_record.as_ref().or(file.max_record.as_ref()) {
        limits.max_record = (parse_size(size)? as u64).min(LARGEST);
    }
    if let Some(size) = read.max_file.as_ref().or(file.max_file.as_ref()) {
        limits.max_file = (parse_size(size)? as u64).min(LARGEST);
    }
    if let Some(ratio) = read.max_ratio.or(file.max_ratio) {
        limits.max_ratio = ratio;
    }
    Ok(())
}

/// How files are read and extracted, from the flags.
pub(crate) fn rules(
    read: &ReadArgs,
    settings: &Settings,
    as_is: bool,
) -> Result<(ReadOptions, ExtractOptions)> {
    let mut options = ReadOptions {
        include: read.include.clone(),
        exclude: read.exclude.clone(),
        ..ReadOptions::default()
    };
    options.check()?;
    limit(&mut options.limits, read, settings)?;
    if let Some(format) = &read.format {
        options.format = Some(format.parse()?);
    }
    if let Some(map) = &read.map {
        options.map = map.parse()?;
    }
    let mut extract = ExtractOptions {
        publication_from: None,
        as_is,
        entities: !read.no_entities,
    };
    if let Some(rule) = &read.publication_from {
        extract.publication_from = Some(match rule.as_str() {
            "host" => PublicationFrom::Host,
            "dir" => PublicationFrom::Dir,
            other => match other.strip_prefix("field:") {
                Some(field) if !field.is_empty() => {
                    options.publication_field = Some(field.to_string());
                    PublicationFrom::Field
                }
                _ => {
                    return Err(Error::new(
                        ErrorKind::Usage,
                        format!("\"{other}\" is no place to take the publication from"),
                    )
                    .help("it is host, dir or field:NAME"));
                }
            },
        });
    }
    Ok((options, extract))
}

/// Stays and syncs after every change until it is interrupted.
fn watch(dir: &Path, mut options: SyncOptions, console: &Console) -> Result<Outcome> {
    let stop = Arc::new(Progress::default());
    stop_on_interrupt(&stop);
    let index = Index::open(dir)?;
    let own = dir.canonicalize().map_err(|error| Error::io(dir, &error))?;
    let (sender, events) = channel();
    let failed = |error: notify::Error| {
        Error::new(
            ErrorKind::Io,
            format!("changes cannot be followed: {error}"),
        )
        .help("run `newshound index` from time to time instead")
    };
    let mut watcher = notify::recommended_watcher(sender).map_err(failed)?;
    for root in &index.manifest().roots {
        let mut path = PathBuf::from(&root.path);
        if root.path.contains(['*', '?', '[', '{']) {
            // A pattern is followed from the folder that it begins in.
            while !path.exists() && path.pop() {}
        } else if !path.exists() {
            console.notice(&format!("not there, so not followed: {}", root.path));
            continue;
        }
        watcher
            .watch(&path, RecursiveMode::Recursive)
            .map_err(failed)?;
    }
    drop(index);
    options.roots.clear();
    options.rebuild = false;
    console.notice("following changes; Ctrl-C ends it");
    // What changed between the sync and now.
    let mut pending = true;
    let mut absent = Vec::new();
    loop {
        if stop.stop.load(Ordering::Relaxed) {
            return Ok(Outcome::Interrupted);
        }
        match events.recv_timeout(SETTLE) {
            Ok(Ok(event)) => {
                // What the sync itself writes is no news.
                let elsewhere = |path: &PathBuf| {
                    // Of what is gone, the folder that it was in.
                    let mut there = path.ancestors().map(Path::canonicalize);
                    !there
                        .find_map(Result::ok)
                        .is_some_and(|real| real.starts_with(&own))
                };
                pending |= !event.kind.is_access() && event.paths.iter().any(elsewhere);
            }
            Ok(Err(error)) => console.notice(&format!("a change was missed: {error}")),
            Err(RecvTimeoutError::Timeout) if pending => {
                pending = false;
                let report = Index::sync(dir, &options, &stop, &|bad: &BadRecord| {
                    console.notice(&format!("not usable: {}: {}", bad.origin, bad.reason));
                });
                let report = match report {
                    // The other process may not know of this change: again when it is done.
                    Err(error) if error.kind() == ErrorKind::Locked => {
                        pending = true;
                        continue;
                    }
                    report => report?,
                };
                if absent != report.absent {
                    name_absent(&report, console);
                    absent.clone_from(&report.absent);
                }
                if report.added + report.changed + report.removed > 0 {
                    console.say(&summary(&report))?;
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(Outcome::Interrupted),
        }
    }
}
