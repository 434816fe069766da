//! `newshound bench`.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::bench::{
    BenchOptions, BenchReport, REPORT_VERSION, Verdict, compare, run as measure, write_changes,
    write_table,
};
use crate::cli::Outcome;
use crate::cli::args::BenchArgs;
use crate::cli::console::{Console, write_error};
use crate::cli::settings::Settings;
use crate::error::{Error, ErrorKind, Result};
use crate::index::Index;
use crate::search::Searcher;

/// Measures and prints. With `--json`, standard output has the report alone, so that it can
/// be kept; what became slower goes to standard error then.
pub(crate) fn run(args: &BenchArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    if !(args.threshold >= 0.0 && args.threshold.is_finite()) {
        return Err(Error::new(
            ErrorKind::Usage,
            format!("a threshold is a share from 0 on, not {}", args.threshold),
        )
        .help("0.2 lets a class take a fifth more time"));
    }
    let queries = match &args.queries {
        Some(path) => Some(read(path)?.lines().map(str::to_string).collect()),
        None => None,
    };
    let old = args.compare.as_deref().map(report).transpose()?;
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
    let bar = progress(console);
    let tell = |done: u64, total: u64| {
        if let Some(bar) = &bar {
            bar.set_length(total);
            bar.set_position(done);
        }
    };
    let report = measure(&Searcher::new(&index)?, &options, &tell);
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    let report = report?;
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
        let mut table = Vec::new();
        write_changes(&changes, &mut table).map_err(write_error)?;
        if args.json {
            console.notice(String::from_utf8_lossy(&table).trim_end());
        } else {
            writeln!(out).map_err(write_error)?;
            out.write_all(&table).map_err(write_error)?;
        }
        for remark in report.differences(&old) {
            console.notice(&format!("not the same as before: {remark}"));
        }
    }
    out.flush().map_err(write_error)?;
    Ok(match slower {
        true => Outcome::Nothing,
        false => Outcome::Found,
    })
}

/// How far it is, for who waits at a terminal. Drawn four times a second, so that drawing is
/// no part of what is measured.
fn progress(console: &Console) -> Option<ProgressBar> {
    let target = console
        .draws_progress()
        .then(|| ProgressDrawTarget::stderr_with_hz(4))?;
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("{pos} of {len} answers") {
        bar.set_style(style);
    }
    Some(bar)
}

fn read(path: &std::path::Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Error::io(path, &error))
}

/// A report written by an earlier `bench --json`.
fn report(path: &std::path::Path) -> Result<BenchReport> {
    let refused = |reason: String| {
        Error::new(ErrorKind::Input, reason)
            .at(path.display().to_string())
            .help("write one with `newshound bench --json > FILE`")
    };
    let report: BenchReport = serde_json::from_str(&read(path)?)
        .map_err(|error| refused(format!("this is no report: {error}")))?;
    match report.version {
        REPORT_VERSION => Ok(report),
        other => Err(refused(format!(
            "this report has version {other}, and version {REPORT_VERSION} is needed"
        ))),
    }
}
