//! `newshound extract`.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crossbeam_channel::bounded;

use crate::article::{Article, RawArticle};
use crate::cli::Outcome;
use crate::cli::args::ExtractArgs;
use crate::cli::console::{Console, write_error};
use crate::cli::settings::Settings;
use crate::cli::verb::index::rules;
use crate::cli::verb::{NAMED, explain_format};
use crate::corpus::{self, BadRecord, ReadOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::extract::Extractor;
use crate::output::{grouped, write_extract};

/// Raw articles handed to a thread at once.
const BATCH: usize = 16;

/// Extracts and prints, in the order of the input.
pub(crate) fn run(args: &ExtractArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    let (read, extract) = rules(&args.read, settings, args.as_is)?;
    let extractor = Extractor::new(extract)?;
    let aliases = settings.aliases(None)?;
    let bad = AtomicU64::new(0);
    // Of a file that is of another kind, every line is bad: the first say enough.
    let of_file = Mutex::new((String::new(), 0u64));
    let note = |record: &BadRecord| {
        bad.fetch_add(1, Ordering::Relaxed);
        let mut of_file = of_file.lock().unwrap_or_else(PoisonError::into_inner);
        if of_file.0 != record.origin.path {
            say_how_many_more(&of_file, console);
            *of_file = (record.origin.path.clone(), 0);
        }
        of_file.1 += 1;
        if of_file.1 <= NAMED {
            console.notice(&format!("not usable: {}: {}", record.origin, record.reason));
        }
    };
    let mut usable = 0;
    let threads = settings.jobs(None);
    let mut out = console.out();
    let result = std::thread::scope(|scope| {
        // Each batch goes with the channel for its answer, and the answers are taken in the
        // order of the batches: order and bounded memory at once.
        let (batches, work) =
            bounded::<(Vec<RawArticle>, crossbeam_channel::Sender<Vec<Article>>)>(threads * 2);
        let (order, answers) = bounded::<crossbeam_channel::Receiver<Vec<Article>>>(threads * 4);
        for _ in 0..threads {
            let work = work.clone();
            let (extractor, aliases) = (&extractor, &aliases);
            scope.spawn(move || {
                for (batch, answer) in work {
                    let done = batch
                        .into_iter()
                        .map(|raw| {
                            let mut article = extractor.extract(raw);
                            aliases.apply(&mut article);
                            article
                        })
                        .collect();
                    // Nobody waits for it when printing has failed.
                    let _ = answer.send(done);
                }
            });
        }
        drop(work);
        let note = &note;
        let read = &read;
        let feeding = scope.spawn(move || {
            let mut batch = Vec::new();
            let send = |batch: &mut Vec<RawArticle>| {
                let (answer, answered) = bounded(1);
                order.send(answered).is_ok()
                    && batches.send((std::mem::take(batch), answer)).is_ok()
            };
            for path in &args.paths {
                let fed = each_record(path, read, note, &mut |raw| {
                    batch.push(raw);
                    batch.len() < BATCH || send(&mut batch)
                })?;
                if !fed {
                    return Ok(());
                }
            }
            send(&mut batch);
            Ok(())
        });
        let mut written = Ok(());
        'print: for answered in &answers {
            for article in answered.iter().flatten() {
                usable += 1;
                written = write_extract(&mut out, &article);
                if written.is_err() {
                    break 'print;
                }
            }
        }
        drop(answers);
        let fed: Result<()> = feeding
            .join()
            .unwrap_or_else(|_| Err(Error::new(ErrorKind::Input, "reading the articles failed")));
        written.map_err(write_error).and(fed)
    });
    result?;
    out.flush().map_err(write_error)?;
    say_how_many_more(&of_file.into_inner().unwrap_or_default(), console);
    explain_format(&args.read, usable, bad.load(Ordering::Relaxed), console);
    Ok(match bad.into_inner() {
        0 => Outcome::Found,
        _ if args.strict => Outcome::Faulty,
        _ => Outcome::Found,
    })
}

/// Says how many records of a file, beyond those that were named, could not be used.
fn say_how_many_more((path, bad): &(String, u64), console: &Console) {
    if *bad > NAMED {
        console.notice(&format!(
            "not usable: {path}: {} more",
            grouped(bad - NAMED)
        ));
    }
}

/// Gives every record under `path` to `take` until it says to stop; says whether it did not.
fn each_record(
    path: &Path,
    read: &ReadOptions,
    bad: &dyn Fn(&BadRecord),
    take: &mut dyn FnMut(RawArticle) -> bool,
) -> Result<bool> {
    let mut all = |records: corpus::Records| {
        for record in records {
            match record {
                Ok(raw) => {
                    if !take(raw) {
                        return false;
                    }
                }
                Err(record) => bad(&record),
            }
        }
        true
    };
    if path.as_os_str() == "-" {
        return match corpus::read_from(std::io::stdin(), "-", read) {
            Ok(records) => Ok(all(records)),
            Err(record) => {
                bad(&record);
                Ok(true)
            }
        };
    }
    let mut found = false;
    for file in corpus::walk(path, read) {
        let records = file.and_then(|file| corpus::read(&file, read));
        match records {
            Ok(records) => {
                found = true;
                if !all(records) {
                    return Ok(false);
                }
            }
            Err(record) => bad(&record),
        }
    }
    if !found && !path.exists() {
        return Err(
            Error::new(ErrorKind::Io, "no such file or folder").at(path.display().to_string())
        );
    }
    Ok(true)
}
