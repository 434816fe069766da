//! `newshound bench`.

use crate::bench::{
    BenchOptions, BenchReport, Verdict, compare, run as measure, write_changes, write_table,
};
use crate::cli::Outcome;
use crate::cli::args::BenchArgs;
use crate::cli::console::{Console, write_error};
use crate::cli::settings::Settings;
use crate::error::{Error, ErrorKind, Result};
use crate::index::Index;
use crate::search::Searcher;

/// Measures and prints.
pub(crate) fn run(args: &BenchArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    let read = |path: &std::path::Path| {
        std::fs::read_to_string(path).map_err(|error| Error::io(path, &error))
    };
    let queries = match &args.queries {
        Some(path) => Some(read(path)?.lines().map(str::to_string).collect()),
        None => None,
    };
    let old: Option<BenchReport> = match &args.compare {
        Some(path) => Some(serde_json::from_str(&read(path)?).map_err(|error| {
            Error::new(ErrorKind::Input, format!("this is no report: {error}"))
                .at(path.display().to_string())
        })?),
        None => None,
    };
    let index = Index::open(&settings.index_to_read()?)?;
    let mut options = BenchOptions {
        queries,
        sample: args.sample,
        warmup: args.warmup,
        runs: args.runs.max(1),
        concurrency: args.concurrency.max(1),
        seed: args.seed,
        ..BenchOptions::new(settings.today())
    };
    if args.top_only {
        options.facets.clear();
        options.snippets = false;
    }
    let report = measure(&Searcher::new(&index)?, &options, &|_, _| {})?;
    let mut out = console.out();
    if args.json {
        let json = serde_json::to_string_pretty(&report)
            .map_err(|error| Error::new(ErrorKind::Io, error.to_string()))?;
        writeln!(out, "{json}").map_err(write_error)?;
    } else {
        write_table(&report, &mut out).map_err(write_error)?;
    }
    let mut slower = false;
    if let Some(old) = old {
        let changes = compare(&old, &report, args.threshold);
        slower = changes
            .iter()
            .any(|change| change.verdict == Verdict::Slower);
        write_changes(&changes, &mut out).map_err(write_error)?;
    }
    out.flush().map_err(write_error)?;
    Ok(match slower {
        true => Outcome::Nothing,
        false => Outcome::Found,
    })
}
