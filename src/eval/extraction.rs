//! Extracting labelled articles and judging what was found, on all processors.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::article::Judged;
use super::kind::Kind;
use super::labels::Labelled;
use super::report::{EvalReport, REPORT_VERSION, Slip};
use super::tally::Tally;
use crate::error::{Error, ErrorKind, Result};
use crate::extract::{ExtractOptions, Extractor};
use crate::search::Aliases;

/// What to judge.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only these kinds; all that are labelled when empty.
    pub kinds: Vec<Kind>,
    /// Whether errors are listed.
    pub errors: bool,
    /// Threads; 0 stands for one.
    pub jobs: usize,
    /// The user's names of values.
    pub aliases: Aliases,
    /// Whether every body is taken as it is, and not only those with labelled places.
    pub as_is: bool,
}

/// Articles that a thread takes at a time.
const BATCH: usize = 16;

/// Extracts every article of `labelled` and compares. The order of articles decides the order
/// of errors, whatever the number of threads.
pub fn evaluate(labelled: &[Labelled], options: &Options) -> Result<EvalReport> {
    let extractor = |as_is| {
        Extractor::new(ExtractOptions {
            as_is,
            entities: true,
            ..ExtractOptions::default()
        })
    };
    let (cleaning, as_is) = (extractor(options.as_is)?, extractor(true)?);
    let wanted = |kind| options.kinds.is_empty() || options.kinds.contains(&kind);
    let batches: Vec<&[Labelled]> = labelled.chunks(BATCH).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(batch) = batches.get(at) else {
                return done;
            };
            let mut judged = Judged {
                tally: Tally::default(),
                slips: options.errors.then(Vec::new),
            };
            for labels in *batch {
                let extractor = if labels.gold.spans { &as_is } else { &cleaning };
                let mut article = extractor.extract(labels.raw.clone());
                options.aliases.apply(&mut article);
                judged.judge(&article, labels, &wanted);
            }
            done.push((at, judged));
        }
    };
    let mut done: Vec<(usize, Judged)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..options.jobs.max(1))
            .map(|_| scope.spawn(work))
            .collect();
        let joined = threads.into_iter().map(|thread| thread.join());
        joined.collect::<Result<Vec<_>, _>>()
    })
    .map_err(|_| Error::new(ErrorKind::Input, "extracting an article failed"))?
    .into_iter()
    .flatten()
    .collect();
    done.sort_unstable_by_key(|(at, _)| *at);
    let mut tally = Tally::default();
    let mut errors: Vec<Slip> = Vec::new();
    for (_, judged) in done {
        tally.merge(judged.tally);
        errors.extend(judged.slips.into_iter().flatten());
    }
    Ok(EvalReport {
        version: REPORT_VERSION,
        program: env!("CARGO_PKG_VERSION").to_string(),
        articles: labelled.len() as u64,
        unusable: 0,
        rows: tally.rows(),
        ranking: None,
        errors,
    })
}
