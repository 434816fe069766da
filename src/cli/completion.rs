//! Completion scripts and the manual page, made from the definition of the command line.

use super::console::{Console, write_error};
use super::{Outcome, command};
use crate::error::Result;

/// Prints the completion script for `shell`.
pub(crate) fn completions(shell: clap_complete::Shell, console: &Console) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "newshound", &mut script);
    console.out().write_all(&script).map_err(write_error)?;
    Ok(Outcome::Found)
}

/// Prints the manual page of the program and its commands.
pub(crate) fn man(console: &Console) -> Result<Outcome> {
    let mut page = Vec::new();
    let command = command();
    clap_mangen::Man::new(command.clone())
        .render(&mut page)
        .map_err(write_error)?;
    for verb in command.get_subcommands() {
        if verb.get_name() != "help" {
            let name = format!("newshound-{}", verb.get_name());
            clap_mangen::Man::new(verb.clone().name(name))
                .render(&mut page)
                .map_err(write_error)?;
        }
    }
    console.out().write_all(&page).map_err(write_error)?;
    Ok(Outcome::Found)
}
