//! `newshound eval`.

use std::io::Write;
use std::path::Path;

use crate::cli::Outcome;
use crate::cli::args::EvalArgs;
use crate::cli::console::{Console, write_error};
use crate::cli::settings::Settings;
use crate::error::{Error, ErrorKind, Result};
use crate::eval::{
    EvalReport, Kind, Labelled, Options, RankingReport, built_in, chance, compare, evaluate, rank,
    read, read_judgements, read_topics, write_changes, write_ranking, write_slips, write_table,
};
use crate::index::Index;
use crate::search::WordsMode;

/// Evaluates and prints.
pub(crate) fn run(args: &EvalArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    let kinds = kinds(&args.kind)?;
    let old = args.compare.as_deref().map(report).transpose()?;
    let mut unusable = 0;
    let labelled = labelled(args, &mut |bad| {
        unusable += 1;
        console.notice(&format!("not usable: {bad}"));
    })?;
    let options = Options {
        kinds,
        errors: args.errors,
        jobs: settings.jobs(None),
        aliases: settings.aliases(None)?,
        as_is: args.as_is,
    };
    let mut report = evaluate(&labelled, &options)?;
    report.unusable = unusable;
    report.ranking = ranking(args, settings)?;
    let changes = old
        .as_ref()
        .map(|old| compare(old, &report, args.threshold));
    let before = old.and_then(|old| old.ranking);
    let mut out = console.out();
    print(&report, args.json, &mut out)?;
    if let Some(changes) = &changes
        && !args.json
    {
        writeln!(out)
            .and_then(|()| write_changes(changes, &mut out))
            .map_err(write_error)?;
        if let Some(chance) = chance_of(before.as_ref(), report.ranking.as_ref()) {
            writeln!(out, "\nmap: p = {chance:.4} (paired randomisation test)")
                .map_err(write_error)?;
        }
    }
    out.flush().map_err(write_error)?;
    let worse = changes.iter().flatten().any(|change| change.worse);
    let nothing = report.rows.is_empty() && report.ranking.is_none();
    Ok(match worse || nothing {
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
    if report.ranking.is_none() || report.articles > 0 {
        write_table(report, out).map_err(write_error)?;
    }
    if let Some(ranking) = &report.ranking {
        if report.articles > 0 {
            writeln!(out).map_err(write_error)?;
        }
        write_ranking(ranking, out).map_err(write_error)?;
    }
    Ok(())
}

/// How likely the two rankings differ by accident.
fn chance_of(old: Option<&RankingReport>, new: Option<&RankingReport>) -> Option<f64> {
    chance(&old?.average_precision, &new?.average_precision)
}

fn ranking(args: &EvalArgs, settings: &Settings) -> Result<Option<RankingReport>> {
    let (Some(queries), Some(qrels)) = (&args.queries, &args.qrels) else {
        return Ok(None);
    };
    let text = |path: &Path| std::fs::read_to_string(path).map_err(|error| Error::io(path, &error));
    let topics = read_topics(&text(queries)?, queries)?;
    let judgements = read_judgements(&text(qrels)?, qrels)?;
    let index = Index::open(&settings.index_to_read()?)?;
    let words = match (args.most, args.all) {
        (true, _) => WordsMode::AllOrMost,
        (_, true) => WordsMode::All,
        _ => WordsMode::Any,
    };
    let searcher = settings.searcher(&index)?;
    let ask = |run| {
        rank(
            &searcher,
            &topics,
            &judgements,
            words,
            settings.today(),
            run,
        )
    };
    let Some(path) = &args.run else {
        return ask(None).map(Some);
    };
    let io = |error: std::io::Error| Error::io(path, &error);
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).map_err(io)?);
    let report = ask(Some(&mut out))?;
    out.flush().map_err(io)?;
    Ok(Some(report))
}

fn labelled(args: &EvalArgs, bad: &mut dyn FnMut(String)) -> Result<Vec<Labelled>> {
    if args.labels.is_empty() {
        return match args.queries {
            None => built_in(),
            Some(_) => Ok(Vec::new()),
        };
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
