//! `newshound show`.

use std::process::{Command, Stdio};

use crate::article::{Article, Origin};
use crate::browse::original;
use crate::cli::Outcome;
use crate::cli::args::ShowArgs;
use crate::cli::console::{Console, write_error};
use crate::cli::settings::Settings;
use crate::error::{Error, ErrorKind, Result};
use crate::index::Index;
use crate::output::{OutputFormat, write_article};
use crate::query;
use crate::search::Marked;
use crate::text::{sanitize_line, sanitize_text};

/// How many articles are listed when an abbreviated identifier fits several.
const LISTED: usize = 10;

/// Shows an article.
pub(crate) fn run(args: &ShowArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    let index = Index::open(&settings.index_to_read()?)?;
    let parsed = args
        .query
        .as_ref()
        .map(|text| query::parse(text, settings.today()).0);
    let found = settings
        .searcher(&index)?
        .show(&args.id, parsed.as_ref(), LISTED)?;
    let marked = match found.as_slice() {
        [] => {
            console.notice(&format!("no article has the identifier \"{}\"", args.id));
            return Ok(Outcome::Nothing);
        }
        [only] => only,
        // Records of different files can have the same identifier: the first is shown, the
        // others are named.
        [first, others @ ..] if found.iter().all(|m| m.article.id == args.id) => {
            for other in others {
                let Article {
                    id, path, record, ..
                } = &other.article;
                let place = Origin {
                    path: path.clone(),
                    record: *record,
                    line: None,
                };
                console.note(&sanitize_line(&format!(
                    "{id} is also an article of {place}"
                )));
            }
            first
        }
        several => {
            for marked in several {
                let article = &marked.article;
                console.notice(&format!(
                    "{}  {}  {}",
                    article.id, article.headline, article.path
                ));
            }
            return Err(Error::new(
                ErrorKind::Usage,
                format!(
                    "several articles have identifiers that begin with \"{}\"",
                    args.id
                ),
            )
            .help("write more of it"));
        }
    };
    if args.open {
        open(marked)?;
        return Ok(Outcome::Found);
    }
    let mut text = Vec::new();
    if args.raw {
        text.extend_from_slice(marked.article.body.as_bytes());
        text.push(b'\n');
        // Raw is for pipes; a terminal must not act on what an article says.
        if console.out_is_terminal() {
            text = sanitize_text(&String::from_utf8_lossy(&text))
                .into_owned()
                .into_bytes();
        }
        console.paged(&text, false)?;
        return Ok(Outcome::Found);
    }
    let format: OutputFormat = args.format.as_deref().unwrap_or("text").parse()?;
    write_article(&mut text, marked, args.why, &format, &console.style(false))
        .map_err(write_error)?;
    let paged = matches!(format, OutputFormat::Text) && !args.no_pager;
    console.paged(&text, paged)?;
    Ok(Outcome::Found)
}

/// Opens the article's file, or its address where the file is no longer there, with the
/// system's own program for it. No shell sees the name.
fn open(marked: &Marked) -> Result<()> {
    let article = &marked.article;
    let Some(target) = original(article.url.as_deref(), &article.path, article.record) else {
        return Err(Error::new(
            ErrorKind::Io,
            "neither its file nor its address can be opened",
        )
        .at(article.path.clone()));
    };
    let opener = match cfg!(target_os = "macos") {
        true => "open",
        false => "xdg-open",
    };
    let started = Command::new(opener)
        .arg(&target)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match started {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Error::new(ErrorKind::Io, format!("{opener} could not open it")).at(target)),
    }
}
