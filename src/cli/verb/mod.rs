//! The verbs, one file each: they connect arguments with the library and its printers, and
//! know nothing more.

pub(crate) mod bench;
pub(crate) mod browse;
pub(crate) mod check;
pub(crate) mod compact;
pub(crate) mod demo;
pub(crate) mod eval;
pub(crate) mod extract;
pub(crate) mod facets;
pub(crate) mod index;
pub(crate) mod remove;
pub(crate) mod search;
pub(crate) mod show;
pub(crate) mod status;

use crate::cli::args::ReadArgs;
use crate::cli::console::Console;

/// How many records that could not be used are named: of a file by `extract`, of all by
/// `index`.
const NAMED: u64 = 5;

/// Says what `--format` means, when most could not be read in the format that was asked for.
fn explain_format(read: &ReadArgs, usable: u64, bad: u64, console: &Console) {
    if let Some(format) = &read.format
        && bad > usable
    {
        console.notice(&format!(
            "--format {format} says how files are read, whatever their names say; leave it \
             out to go by names"
        ));
    }
}
