//! Settings: what flags, environment and configuration file say together.
//!
//! A flag wins over the environment, the environment over the file, the file over the
//! built-in value. The environment variable of a flag stands with the flag in `args`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::args::{Global, When};
use crate::article::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::index::Index;
use crate::search::{Aliases, Searcher};

/// The user's names of values, in the folder of the index.
const ALIASES: &str = "aliases.toml";

/// In the place of a file: no names, not even those of the index.
const NO_ALIASES: &str = "none";

/// What a configuration file can say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct File {
    pub index: Option<PathBuf>,
    pub aliases: Option<PathBuf>,
    pub color: Option<When>,
    pub pager: Option<String>,
    pub limit: Option<usize>,
    pub format: Option<String>,
    pub facets: Option<Vec<String>>,
    pub snippets: Option<usize>,
    pub snippet_length: Option<usize>,
    pub jobs: Option<usize>,
    pub memory: Option<String>,
    pub max_record: Option<String>,
    pub max_file: Option<String>,
    pub max_ratio: Option<u64>,
    pub browse: Browse,
}

/// What a configuration file can say about the interactive screen.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct Browse {
    /// All keys of an action.
    pub keys: BTreeMap<String, Keys>,
    /// The colours and attributes of a style.
    pub colors: BTreeMap<String, String>,
    /// `auto`, `light` or `dark`.
    pub background: Option<String>,
    pub mouse: Option<bool>,
    pub history: Option<bool>,
    pub facets: Option<Vec<String>>,
}

/// One key or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Keys {
    One(String),
    Many(Vec<String>),
}

impl Keys {
    pub fn list(&self) -> Vec<String> {
        match self {
            Keys::One(key) => vec![key.clone()],
            Keys::Many(keys) => keys.clone(),
        }
    }
}

/// What holds for all commands.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    index: Option<PathBuf>,
    aliases: Option<PathBuf>,
    color: When,
    no_color: bool,
    pub quiet: bool,
    pub columns: Option<usize>,
    pub pager: Option<String>,
    pub file: File,
    /// Where queries of interactive sessions are kept.
    pub history: Option<PathBuf>,
    /// Whether the terminal says that it has more than sixteen colours.
    pub has_many_colors: bool,
    /// Whether the terminal says that its background is light, or dark.
    pub light_background: Option<bool>,
    pub has_wayland: bool,
    pub has_x11: bool,
    /// Whether a key brings the interactive screen down, for the test of what is left then.
    pub provokes_panic: bool,
    today: Date,
    now: i64,
}

impl Settings {
    pub fn resolve(global: &Global) -> Result<Settings> {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let file = read_file(global.config.as_deref(), &variable)?;
        let (today, now) = clock(variable("NEWSHOUND_TODAY"))?;
        let text = |name: &str| variable(name).and_then(|value| value.into_string().ok());
        Ok(Settings {
            index: global.index.clone().or_else(|| file.index.clone()),
            aliases: global.aliases.clone().or_else(|| file.aliases.clone()),
            color: global.color.or(file.color).unwrap_or(When::Auto),
            // https://no-color.org: present and not empty, whatever it says.
            no_color: variable("NO_COLOR").is_some() || text("TERM").as_deref() == Some("dumb"),
            quiet: global.quiet,
            columns: text("COLUMNS").and_then(|columns| columns.parse().ok()),
            pager: text("NEWSHOUND_PAGER")
                .or_else(|| file.pager.clone())
                .or_else(|| text("PAGER"))
                .or_else(|| Some("less -FRX".to_string())),
            file,
            history: variable("XDG_STATE_HOME")
                .map(PathBuf::from)
                .or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".local/state")))
                .map(|state| state.join("newshound").join("history")),
            has_many_colors: variable("COLORTERM").is_some()
                || text("TERM").is_some_and(|term| term.contains("256color")),
            light_background: text("COLORFGBG").and_then(|colors| is_light(&colors)),
            has_wayland: variable("WAYLAND_DISPLAY").is_some(),
            has_x11: variable("DISPLAY").is_some(),
            provokes_panic: cfg!(debug_assertions) && variable("NEWSHOUND_TEST_PANIC").is_some(),
            today,
            now,
        })
    }

    /// Whether to use colour where output goes.
    pub fn colors(&self, is_terminal: bool) -> bool {
        match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => is_terminal && !self.no_color,
        }
    }

    /// The day that relative dates count from.
    pub fn today(&self) -> Date {
        self.today
    }

    /// Seconds since 1970.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Whether the index was named, and is not just the one at hand.
    pub fn names_index(&self) -> bool {
        self.index.is_some()
    }

    /// The folder of an index that is to be read.
    pub fn index_to_read(&self) -> Result<PathBuf> {
        if let Some(index) = &self.index {
            return Ok(index.clone());
        }
        let here = PathBuf::from("index");
        if Index::exists(&here) {
            return Ok(here);
        }
        Err(Error::new(ErrorKind::Index, "there is no index here").help(
            "make one with `newshound index FOLDER`, or name one with --index DIR or NEWSHOUND_INDEX",
        ))
    }

    /// The folder of an index that is to be written.
    pub fn index_to_write(&self) -> PathBuf {
        self.index.clone().unwrap_or_else(|| PathBuf::from("index"))
    }

    /// How many threads are to work: `asked`, else what the configuration says, else one per
    /// processor.
    pub fn jobs(&self, asked: Option<usize>) -> usize {
        asked
            .or(self.file.jobs)
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
            .clamp(1, MOST_JOBS)
    }

    /// A searcher of `index` that knows the user's names of values.
    pub fn searcher(&self, index: &Index) -> Result<Searcher> {
        Searcher::with_aliases(index, Arc::new(self.aliases(Some(index.dir()))?))
    }

    /// The user's names of values: of the file that is named, or of the one in the folder of
    /// the index.
    pub fn aliases(&self, index: Option<&Path>) -> Result<Aliases> {
        let usual = || Some(index?.join(ALIASES)).filter(|path| path.is_file());
        let path = match &self.aliases {
            Some(named) if named.as_os_str() == NO_ALIASES => None,
            Some(named) => Some(named.clone()),
            None => usual(),
        };
        let Some(path) = path else {
            return Ok(Aliases::default());
        };
        let text = read_text(&path, LONGEST_NAMES)?;
        Aliases::parse(&text, &path.display().to_string())
    }

    /// How another process is told who holds the index.
    pub fn who(&self) -> String {
        let pid = std::process::id();
        match jiff::Timestamp::from_second(self.now) {
            Ok(time) => format!(
                "process {pid} since {}",
                time.strftime("%Y-%m-%d %H:%M UTC")
            ),
            Err(_) => format!("process {pid}"),
        }
    }
}

/// Whether `COLORFGBG` ("15;0", "0;default;15") has a light background: one of the colours
/// that are light in every palette.
fn is_light(colors: &str) -> Option<bool> {
    let background: u8 = colors.rsplit(';').next()?.parse().ok()?;
    Some(matches!(background, 7 | 9..=15))
}

/// The most threads: more gain nothing, and a system gives only so many.
const MOST_JOBS: usize = 256;

/// The most bytes of a configuration file: nobody writes one so long by hand.
const LONGEST: u64 = 1 << 20;

/// The same of a file of names, which a program may write.
const LONGEST_NAMES: u64 = 16 << 20;

/// The text of a file that says how to work.
fn read_text(path: &Path, longest: u64) -> Result<String> {
    let refused =
        |message: String| Err(Error::new(ErrorKind::Usage, message).at(path.display().to_string()));
    let mut text = String::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(longest + 1).read_to_string(&mut text));
    match read {
        Ok(length) if length as u64 > longest => refused(format!(
            "is longer than {} MiB, so it is no configuration",
            longest >> 20
        )),
        Ok(_) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            refused("is no text, so it is no configuration".to_string())
        }
        Err(error) => Err(Error::io(path, &error)),
    }
}

fn read_file(named: Option<&Path>, variable: &impl Fn(&str) -> Option<OsString>) -> Result<File> {
    let path = match named {
        Some(path) => path.to_path_buf(),
        None => {
            let base = variable("XDG_CONFIG_HOME")
                .map(PathBuf::from)
                .or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".config")));
            match base {
                Some(base) => base.join("newshound").join("config.toml"),
                None => return Ok(File::default()),
            }
        }
    };
    if named.is_none() && !path.exists() {
        return Ok(File::default());
    }
    let text = read_text(&path, LONGEST)?;
    let parsed: Result<File, _> = toml::from_str(&text);
    let mut file = parsed.map_err(|error| {
        let line = error
            .span()
            .map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let place = match line {
            Some(line) => format!("{}:{line}", path.display()),
            None => path.display().to_string(),
        };
        Error::new(ErrorKind::Usage, error.message().to_string()).at(place)
    })?;
    // A file that it names stands beside it, wherever the program runs.
    if let (Some(named), Some(folder)) = (&mut file.aliases, path.parent())
        && named.as_os_str() != NO_ALIASES
    {
        *named = folder.join(&*named);
    }
    Ok(file)
}

/// Today and now; `NEWSHOUND_TODAY` stands in for the clock, so that output can be repeated.
fn clock(fixed: Option<OsString>) -> Result<(Date, i64)> {
    if let Some(fixed) = fixed {
        let text = fixed.to_string_lossy();
        let date = text
            .parse::<jiff::civil::Date>()
            .map_err(|_| Error::new(ErrorKind::Usage, "this is no day").at("NEWSHOUND_TODAY"))?;
        let seconds = date
            .to_zoned(jiff::tz::TimeZone::UTC)
            .map_or(0, |zoned| zoned.timestamp().as_second());
        return Ok((day(date), seconds));
    }
    let now = jiff::Zoned::now();
    Ok((day(now.date()), now.timestamp().as_second()))
}

fn day(date: jiff::civil::Date) -> Date {
    let year = u16::try_from(date.year()).unwrap_or(1970);
    // A civil date is a day that exists; only a clock before the year 1000 is no Date.
    Date::day(year, date.month() as u8, date.day() as u8)
        .or_else(|| Date::day(1970, 1, 1))
        .unwrap_or_else(|| unreachable!("1970-01-01 exists"))
}

/// A size as people write it: `512`, `64K`, `256M`, `1.5G`, with or without B or iB.
pub(crate) fn parse_size(text: &str) -> Result<usize> {
    let wrong = || {
        Error::new(ErrorKind::Usage, format!("\"{text}\" is no size"))
            .help("write it as 256M or 1G")
    };
    let lower = text.trim().to_ascii_lowercase();
    let bare = lower.trim_end_matches("ib").trim_end_matches('b').trim();
    let (number, unit) = match bare.char_indices().next_back() {
        Some((at, 'k')) => (&bare[..at], 1u64 << 10),
        Some((at, 'm')) => (&bare[..at], 1 << 20),
        Some((at, 'g')) => (&bare[..at], 1 << 30),
        Some((at, 't')) => (&bare[..at], 1 << 40),
        _ => (bare, 1),
    };
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    let bytes = number * unit as f64;
    if !(0.0..=1e15).contains(&bytes) {
        return Err(wrong());
    }
    Ok(bytes as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_people_write_them() {
        for (text, bytes) in [
            ("512", 512),
            ("64k", 64 << 10),
            ("256M", 256 << 20),
            ("1.5 GiB", 3 << 29),
            ("2GB", 2 << 30),
        ] {
            assert_eq!(parse_size(text).unwrap(), bytes, "{text}");
        }
        for text in ["", "M", "-1M", "many", "1e99G"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
