//! `newshound check`.

use crate::cli::Outcome;
use crate::cli::console::Console;
use crate::cli::settings::Settings;
use crate::error::Result;
use crate::index::Index;
use crate::output::grouped;
use crate::text::sanitize_line;

/// Verifies the index.
pub(crate) fn run(settings: &Settings, console: &Console) -> Result<Outcome> {
    let index = Index::open(&settings.index_to_read()?)?;
    let check = index.check()?;
    for problem in &check.problems {
        console.say(&sanitize_line(problem))?;
    }
    let articles = grouped(check.articles);
    let verdict = match check.problems.len() {
        0 => format!("sound: {articles} articles, every checksum matches"),
        1 => "1 problem".to_string(),
        count => format!("{count} problems"),
    };
    console.say(&verdict)?;
    if check.problems.is_empty() {
        return Ok(Outcome::Found);
    }
    console.notice("`newshound index --rebuild` makes the index anew from its articles");
    Ok(Outcome::Faulty)
}
