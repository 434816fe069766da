//! How text for people looks. Finding out what a terminal can do is left to `cli`.

use std::path::PathBuf;

/// What the output may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Whether colours and bold are used (SGR escape sequences).
    pub color: bool,
    /// Whether headlines and paths are links (OSC 8 escape sequences).
    pub links: bool,
    /// Columns; 0 for lines of any length.
    pub width: usize,
    /// Whether our own signs (bars, dots, ellipses) may be other than ASCII.
    pub unicode: bool,
    /// Whether records end with NUL instead of a line break (`-0`): identifiers, paths, single
    /// lines, JSON lines and templates.
    pub nul: bool,
    /// Whether identifiers and paths are printed byte for byte, as a program that is to use
    /// them needs it and a terminal must not get it.
    pub exact: bool,
    /// What is printed before and after each match. Without it matches are coloured, or not
    /// marked where there is no colour.
    pub marks: Option<(String, String)>,
    /// The folder that relative paths start from; without it they are no links.
    pub folder: Option<PathBuf>,
}

impl Default for Style {
    /// Plain text of 80 columns.
    fn default() -> Style {
        Style {
            color: false,
            links: false,
            width: 80,
            unicode: true,
            nul: false,
            exact: false,
            marks: None,
            folder: None,
        }
    }
}

impl Style {
    /// The sign for what is left out.
    pub(super) fn ellipsis(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// What stands between the parts of a line.
    pub(super) fn separator(&self) -> &'static str {
        if self.unicode { " · " } else { " | " }
    }

    /// The sign of a selected value.
    pub(super) fn selected(&self) -> &'static str {
        if self.unicode { "●" } else { "*" }
    }

    /// What ends a record.
    pub(super) fn end(&self) -> &'static str {
        if self.nul { "\0" } else { "\n" }
    }

    /// The columns to fill, at least enough for a few words; huge when lines are not wrapped.
    pub(super) fn columns(&self) -> usize {
        match self.width {
            0 => usize::MAX / 4,
            width => width.max(20),
        }
    }
}
