//! The command line: arguments, settings, one file per verb, exit status.
//!
//! The only place that reads the environment, the clock and the user's home, asks whether
//! something is a terminal, and decides the exit status. What the verbs do is done below.

mod args;
mod completion;
mod console;
mod input;
mod past;
mod progress;
mod report;
mod request;
mod settings;
mod turn;
mod verb;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind::UnknownArgument};
use clap::{CommandFactory, FromArgMatches};

use crate::error::{Error, ErrorKind, Result};
use args::{Cli, Command};
use console::Console;
use settings::Settings;

/// How a command ended, where nothing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// What was looked for was found, what was to be done is done.
    Found,
    /// Nothing was found.
    Nothing,
    /// Done, but not all of it could be.
    Faulty,
    /// The user stopped it.
    Interrupted,
}

impl Outcome {
    fn code(self) -> u8 {
        match self {
            Outcome::Found => 0,
            Outcome::Nothing => 1,
            Outcome::Faulty => 2,
            Outcome::Interrupted => 130,
        }
    }
}

/// Runs the program with the arguments and the environment of the process.
pub fn main() -> ExitCode {
    ExitCode::from(run(std::env::args_os()))
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let matches = match without_empty_variables(command()).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return refuse(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let settings = match Settings::resolve(&cli.global) {
        Ok(settings) => settings,
        Err(error) => {
            report(&error, false);
            return 2;
        }
    };
    let console = Console::new(&settings);
    let outcome = dispatch(cli.command, &settings, &console);
    match outcome {
        Ok(outcome) => outcome.code(),
        Err(error) if is_broken_pipe(&error) => 0,
        Err(error) => {
            report(&error, console.error_color());
            match error.kind() {
                ErrorKind::Interrupted => 130,
                _ => 2,
            }
        }
    }
}

/// Whether a terminal or a reader of lines begins a new one after `c`.
fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\x0b' | '\x0c' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Prints what is wrong with the arguments, or the help that they ask for.
fn refuse(error: &clap::Error) -> u8 {
    if !error.use_stderr() {
        // A broken pipe behind help and version is quiet.
        let _ = error.print();
        return 0;
    }
    // The arguments that it repeats can be names of files, which are anyone's.
    let mut text = crate::text::sanitize_text(&error.render().to_string()).into_owned();
    let mut repeated = Vec::new();
    for (_, value) in error.context() {
        match value {
            ContextValue::String(one) => repeated.push(one),
            ContextValue::Strings(several) => repeated.extend(several),
            _ => {}
        }
    }
    if repeated.iter().any(|arg| arg.chars().any(is_line_end)) {
        // Repeated as it is, it would make lines of its own that look like ours.
        let what = error.kind().as_str().unwrap_or("cannot be used");
        let args: Vec<_> = repeated
            .into_iter()
            .map(|arg| crate::text::sanitize_line(arg))
            .collect();
        text = format!(
            "error: {what}: {}\n\nFor more information, try '--help'.\n",
            args.join(", ")
        );
    }
    let unknown = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(arg)) if error.kind() == UnknownArgument => Some(arg),
        _ => None,
    };
    if unknown.is_some_and(|arg| arg.starts_with('-') && !arg.starts_with("--")) {
        text.push_str(
            "\nA query that begins with `-` stands behind `--`, or behind another word:\n  \
             newshound search -- -oil\n  newshound search 'tanker -oil'\n",
        );
    }
    console::to_stderr(&text);
    2
}

/// The definition of the command line, for parsing, completion and the manual page.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}

/// The command line without the variables that are set to nothing: empty counts as unset.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let unset = |arg: clap::Arg| {
        let empty = arg
            .get_env()
            .is_some_and(|name| std::env::var_os(name).is_some_and(|value| value.is_empty()));
        match empty {
            true => arg.env(clap::builder::Resettable::Reset),
            false => arg,
        }
    };
    command
        .mut_args(unset)
        .mut_subcommands(|verb| verb.mut_args(unset))
}

fn dispatch(command: Command, settings: &Settings, console: &Console) -> Result<Outcome> {
    match command {
        Command::Demo(args) => verb::demo::run(&args, settings, console),
        Command::Index(args) => verb::index::run(&args, settings, console),
        Command::Search(args) => verb::search::run(&args, settings, console),
        Command::Browse(args) => verb::browse::run(&args, settings, console),
        Command::Facets(args) => verb::facets::run(&args, settings, console),
        Command::Show(args) => verb::show::run(&args, settings, console),
        Command::Status(args) => verb::status::run(&args, settings, console),
        Command::Check => verb::check::run(settings, console),
        Command::Compact(args) => verb::compact::run(&args, settings, console),
        Command::Remove(args) => verb::remove::run(&args, settings, console),
        Command::Bench(args) => verb::bench::run(&args, settings, console),
        Command::Extract(args) => verb::extract::run(&args, settings, console),
        Command::Eval(args) => verb::eval::run(&args, settings, console),
        Command::Completions { shell } => completion::completions(shell, console),
        Command::Man => completion::man(console),
    }
}

/// The error that a reader who has seen enough leaves behind; see [`console::write_error`].
const BROKEN_PIPE: &str = "broken pipe";

fn is_broken_pipe(error: &Error) -> bool {
    error.kind() == ErrorKind::Io && error.message() == BROKEN_PIPE
}

fn report(error: &Error, color: bool) {
    let (red, bold, reset) = match color {
        true => ("\x1b[1;31m", "\x1b[1m", "\x1b[0m"),
        false => ("", "", ""),
    };
    // Only a remark on a query has lines of ours; what else is repeated here is foreign.
    let place = error.place().map(crate::text::sanitize_line);
    let place = place.map_or(String::new(), |place| format!("{place}: "));
    let message = match error.kind() {
        ErrorKind::Query => crate::text::sanitize_text(error.message()),
        _ => crate::text::sanitize_line(error.message()),
    };
    let mut text = format!("{red}error{reset}{bold}:{reset} {place}{message}\n");
    if let Some(next) = error.next_step() {
        text.push_str(&format!("  {}\n", crate::text::sanitize_text(next)));
    }
    console::to_stderr(&text);
}
