//! `newshound demo`: the built-in collection, indexed and searched before one's eyes.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::cli::Outcome;
use crate::cli::args::{DemoArgs, FilterArgs};
use crate::cli::console::{Console, write_error};
use crate::cli::request::{Asked, facets, request};
use crate::cli::settings::Settings;
use crate::demo;
use crate::error::{Error, ErrorKind, Result};
use crate::extract::ExtractOptions;
use crate::index::{Index, Progress, Root, SyncOptions};
use crate::output::{OutputFormat, Shown, write_facets, write_response};
use crate::search::Searcher;

/// Writes the collection to a folder, indexes it and runs three searches.
pub(crate) fn run(args: &DemoArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    let temporary;
    let folder = match &args.keep {
        Some(folder) => folder.as_path(),
        None => {
            temporary =
                tempfile::tempdir().map_err(|error| Error::io(&std::env::temp_dir(), &error))?;
            temporary.path()
        }
    };
    let articles = folder.join("articles");
    if !is_free(folder, &articles) {
        return Err(Error::new(
            ErrorKind::Usage,
            "is not empty, and the collection is not mixed with what is there",
        )
        .at(folder.display().to_string())
        .help("name a folder that is not there yet: --keep DIR"));
    }
    for (path, content) in demo::FILES {
        let path = articles.join(path);
        let write = || -> std::io::Result<()> {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&path, content)
        };
        write().map_err(|error| Error::io(&path, &error))?;
    }
    let dir = folder.join("index");
    let started = Instant::now();
    let report = Index::sync(
        &dir,
        &SyncOptions {
            roots: vec![Root {
                path: crate::corpus::path_name(
                    &std::path::absolute(&articles).map_err(|e| Error::io(&articles, &e))?,
                ),
                read: Default::default(),
                extract: ExtractOptions {
                    entities: true,
                    ..ExtractOptions::default()
                },
            }],
            jobs: 2,
            memory: 64 << 20,
            dry_run: false,
            rebuild: false,
            accept_empty: false,
            commit_every: Duration::from_secs(60),
            now: settings.now(),
            who: settings.who(),
        },
        &Progress::default(),
        &|bad| console.notice(&format!("not usable: {}: {}", bad.origin, bad.reason)),
    )?;
    let took = started.elapsed().as_millis();
    let mut out = console.out();
    writeln!(
        out,
        "{} articles in {} files indexed in {took} ms.\n",
        report.total, report.files
    )
    .map_err(write_error)?;

    let searcher = Searcher::new(&Index::open(&dir)?)?;
    let none = FilterArgs::default();
    let turkey = FilterArgs {
        country: vec!["Turkey".to_string()],
        ..FilterArgs::default()
    };
    let words = |text: &str| vec![text.to_string()];
    let mut keyword = request(&words("navigation equipment"), &none, settings)?;
    keyword.request.limit = 3;
    show(
        &mut out,
        "search 'navigation equipment' -n 3",
        keyword,
        &searcher,
        console,
    )?;
    let mut faceted = request(
        &words("\"navigation equipment\" OR \"machine tools\""),
        &turkey,
        settings,
    )?;
    faceted.request.limit = 2;
    faceted.request.facets =
        facets(&words("country:6,company:6,publication:6,cites:6"), 6)?.unwrap_or_default();
    show(
        &mut out,
        "search '\"navigation equipment\" OR \"machine tools\"' --country Turkey -n 2",
        faceted,
        &searcher,
        console,
    )?;
    let mut counted = request(&words("\"price cap\""), &none, settings)?;
    counted.request.limit = 0;
    counted.request.facets = facets(&words("country:6,lang,year"), 6)?.unwrap_or_default();
    let response = searcher.search(&counted.request)?;
    writeln!(
        out,
        "$ newshound facets '\"price cap\"' --facet country,lang,year\n"
    )
    .map_err(write_error)?;
    write_facets(
        &mut out,
        &response.facets,
        response.total,
        &OutputFormat::Text,
        &console.style(false),
    )
    .map_err(write_error)?;
    match &args.keep {
        Some(folder) => writeln!(
            out,
            "\nNow yours: newshound search --index {} QUERY",
            shown(&folder.join("index"))
        ),
        None => writeln!(
            out,
            "\nNow yours: newshound index FOLDER, then newshound search QUERY"
        ),
    }
    .map_err(write_error)?;
    out.flush().map_err(write_error)?;
    Ok(Outcome::Found)
}

fn shown(path: &Path) -> String {
    crate::text::sanitize_line(&path.display().to_string()).into_owned()
}

/// Whether a folder is empty, not there, or has the collection of an earlier run.
fn is_free(folder: &Path, articles: &Path) -> bool {
    let is_empty = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    let has_collection = |(path, content): &demo::DemoFile| {
        fs::read(articles.join(path)).is_ok_and(|found| found == *content)
    };
    is_empty || demo::FILES.first().is_some_and(has_collection)
}

fn show(
    out: &mut dyn std::io::Write,
    command: &str,
    asked: Asked,
    searcher: &Searcher,
    console: &Console,
) -> Result<()> {
    let response = searcher.search(&asked.request)?;
    let parsed = asked.request.query.to_string();
    let shown = Shown {
        query: &asked.text,
        parsed: &parsed,
        page_offset: 0,
    };
    writeln!(out, "$ newshound {command}\n").map_err(write_error)?;
    write_response(
        out,
        &response,
        &shown,
        &OutputFormat::Text,
        &console.style(false),
    )
    .and_then(|()| writeln!(out))
    .map_err(write_error)
}
