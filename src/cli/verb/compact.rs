//! `newshound compact`.

use crate::cli::Outcome;
use crate::cli::console::{Console, write_error};
use crate::cli::settings::Settings;
use crate::error::Result;
use crate::index::Index;
use crate::output::bytes;

/// Merges the index into one segment.
pub(crate) fn run(settings: &Settings, console: &Console) -> Result<Outcome> {
    let (before, after) = Index::compact(&settings.index_to_read()?, &settings.who())?;
    writeln!(
        console.out(),
        "{} segments, {} before; {} segments, {} after",
        before.segments,
        bytes(before.bytes),
        after.segments,
        bytes(after.bytes)
    )
    .map_err(write_error)?;
    Ok(Outcome::Found)
}
