//! `newshound compact`.

use crate::cli::Outcome;
use crate::cli::console::Console;
use crate::cli::settings::Settings;
use crate::error::Result;
use crate::index::Index;
use crate::output::bytes;

/// Merges the index into one segment.
pub(crate) fn run(settings: &Settings, console: &Console) -> Result<Outcome> {
    let (before, after) = Index::compact(&settings.index_to_read()?, &settings.who())?;
    console.say(&format!(
        "segments {} -> {}, size {} -> {}",
        before.segments,
        after.segments,
        bytes(before.bytes),
        bytes(after.bytes)
    ))?;
    Ok(Outcome::Found)
}
