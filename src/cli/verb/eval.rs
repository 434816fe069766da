//! `newshound eval`.

use std::io::Write;
use std::path::Path;

use crate::cli::Outcome;
use crate::cli::args::EvalArgs;
use crate::cli::console::{Console, write_error};
use crate::cli::settings::Settings;
use crate::error::{Error, ErrorKind, Result};
use crate::eval::{
    EvalReport, Kind, Labelled, Options, built_in, compare, evaluate, read, write_changes,
    write_slips, write_table,
};

/// Evaluates and prints.
pub(crate) fn run(args: &EvalArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    let kinds = kinds(&args.kind)?;
    let old = args.compare.as_deref().map(report).transpose()?;
    let mut unusable = 0;
    let labelled = labelled(args, &mut |bad| {
        unusable += 1;
        console.notice(&format!("not usable: {bad}"));
    })?;
    let jobs = settings.file.jobs;
    let jobs = jobs.or_else(|| std::thread::available_parallelism().map(usize::from).ok());
    let options = Options {
        kinds,
        errors: args.errors,
        jobs: jobs.unwrap_or(1),
        as_is: args.as_is,
    };
    let mut report = evaluate(&labelled, &options)?;
    report.unusable = unusable;
    let changes = old.map(|old| compare(&old, &report, args.threshold));
    let mut out = console.out();
    print(&report, args.json, &mut out)?;
    if let Some(changes) = &changes
        && !args.json
    {
        writeln!(out)
            .and_then(|()| write_changes(changes, &mut out))
            .map_err(write_error)?;
    }
    out.flush().map_err(write_error)?;
    let worse = changes.iter().flatten().any(|change| change.worse);
    Ok(match worse || report.rows.is_empty() {
        true => Outcome::Nothing,
        false => Outcome::Found,
    })
}

fn print(report: &EvalReport, json: bool, out: &mut dyn Write) -> Result<()> {
    if json {
        let json = serde_json::to_string_pretty(report)
            .map_err(|error| Error::new(ErrorKind::Io, error.to_string()))?;
        return writeln!(out, "{json}").map_err(write_error);
    }
    if !report.errors.is_empty() {
        write_slips(&report.errors, out)
            .and_then(|()| writeln!(out))
            .map_err(write_error)?;
    }
    write_table(report, out).map_err(write_error)
}

fn labelled(args: &EvalArgs, bad: &mut dyn FnMut(String)) -> Result<Vec<Labelled>> {
    if args.labels.is_empty() {
        return built_in();
    }
    let mut labelled = Vec::new();
    for path in &args.labels {
        labelled.extend(read(path, args.lang.as_deref(), bad)?);
    }
    Ok(labelled)
}

fn report(path: &Path) -> Result<EvalReport> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, &error))?;
    serde_json::from_str(&text).map_err(|error| {
        Error::new(ErrorKind::Input, format!("this is no report: {error}"))
            .at(path.display().to_string())
            .help("`newshound eval --json` writes one")
    })
}

fn kinds(names: &[String]) -> Result<Vec<Kind>> {
    let mut kinds = Vec::new();
    for name in names {
        let asked = Kind::ALL.into_iter().filter(|kind| kind.is_asked_by(name));
        let before = kinds.len();
        kinds.extend(asked);
        if kinds.len() == before {
            let all: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
            return Err(
                Error::new(ErrorKind::Usage, format!("`{name}` is no kind of value"))
                    .help(format!("kinds are {}", all.join(", "))),
            );
        }
    }
    Ok(kinds)
}
