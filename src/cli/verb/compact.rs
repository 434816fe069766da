//! `newshound compact`.

use crate::cli::Outcome;
use crate::cli::args::CompactArgs;
use crate::cli::console::Console;
use crate::cli::settings::Settings;
use crate::cli::turn::in_turn;
use crate::error::Result;
use crate::index::Index;
use crate::output::bytes;

/// Merges the index into one segment.
pub(crate) fn run(args: &CompactArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    let dir = settings.index_to_read()?;
    let compact = || Index::compact(&dir, &settings.who());
    let (before, after) = in_turn(args.wait, console, || false, compact)?;
    console.say(&format!(
        "segments {} -> {}, size {} -> {}",
        before.segments,
        after.segments,
        bytes(before.bytes),
        bytes(after.bytes)
    ))?;
    Ok(Outcome::Found)
}
