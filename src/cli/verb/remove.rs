//! `newshound remove`.

use std::io::BufRead;

use crate::cli::Outcome;
use crate::cli::args::RemoveArgs;
use crate::cli::console::{Console, to_stderr};
use crate::cli::request::{remark, request};
use crate::cli::settings::Settings;
use crate::cli::turn::in_turn;
use crate::error::{Error, ErrorKind, Result};
use crate::index::Index;
use crate::output::grouped;
use crate::search::WordsMode;

/// Removes the articles that a query finds.
pub(crate) fn run(args: &RemoveArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    let mut asked = request(&args.query, &args.filter, settings)?;
    if asked.text.trim().is_empty() {
        return Err(
            Error::new(ErrorKind::Usage, "an empty query removes nothing")
                .help("`newshound remove '*'` removes every article"),
        );
    }
    if let Some(first) = asked.remarks.first() {
        // What to delete must not be guessed.
        return Err(Error::new(
            ErrorKind::Query,
            format!(
                "the query cannot be used as written\n{}",
                crate::query::caret(&asked.text, first)
            ),
        ));
    }
    if asked.request.words == WordsMode::AllOrMost {
        asked.request.words = WordsMode::All;
    }
    asked.request.limit = 0;
    let dir = settings.index_to_read()?;
    let index = Index::open(&dir)?;
    let response = settings.searcher(&index)?.search(&asked.request)?;
    remark(&asked, &response, true, console)?;
    drop(index);
    let count = grouped(response.total);
    if response.total == 0 || args.dry_run {
        console.say(&format!("{count} to remove"))?;
        return Ok(match response.total {
            0 => Outcome::Nothing,
            _ => Outcome::Found,
        });
    }
    if !args.yes {
        if !console.can_ask() {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("{count} articles match; nothing was removed"),
            )
            .help("add --yes to remove them without being asked"));
        }
        to_stderr(&format!("remove {count} articles from the index? [y/N] "));
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        if read.is_err() || !matches!(answer.trim(), "y" | "Y" | "yes") {
            return Ok(Outcome::Nothing);
        }
    }
    let remove = || {
        Index::remove(&dir, &settings.who(), settings.now(), |index| {
            settings.searcher(index)?.keys(&asked.request)
        })
    };
    let removed = in_turn(args.wait, console, || false, remove)?;
    console.say(&format!(
        "-{}  (they stay away until their files change)",
        grouped(removed)
    ))?;
    Ok(Outcome::Found)
}
