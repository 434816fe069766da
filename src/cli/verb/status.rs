//! `newshound status`.

use crate::cli::Outcome;
use crate::cli::args::StatusArgs;
use crate::cli::console::{Console, write_error};
use crate::cli::settings::Settings;
use crate::error::Result;
use crate::index::Index;
use crate::output::{OutputFormat, write_status};

/// Says what the index holds.
pub(crate) fn run(args: &StatusArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    let index = Index::open(&settings.index_to_read()?)?;
    let status = index.status()?;
    let format: OutputFormat = args.format.as_deref().unwrap_or("text").parse()?;
    let mut out = console.out();
    write_status(
        &mut out,
        index.dir(),
        &status,
        index.manifest(),
        &format,
        &console.style(false),
    )
    .and_then(|()| out.flush())
    .map_err(write_error)?;
    Ok(Outcome::Found)
}
