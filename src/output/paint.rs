//! Colours, and printing marked text with them.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style as Ansi};

use super::link::Link;
use super::marked::MarkedText;
use super::style::Style;
use super::wrap::wrap;

/// Text as it is.
pub(super) const PLAIN: Ansi = Ansi::new();
/// Headlines and headings.
pub(super) const BOLD: Ansi = Ansi::new().bold();
/// What stands back: where and when, and what is explained.
pub(super) const DIM: Ansi = Ansi::new().dimmed();
/// Matches. Red on any background, as search tools have it.
const MARK: Ansi = AnsiColor::Red.on_default().bold();
/// Bars.
pub(super) const BAR: Ansi = AnsiColor::Cyan.on_default();

/// Prints `text` in `ink`.
pub(super) fn paint(out: &mut dyn Write, style: &Style, ink: Ansi, text: &str) -> io::Result<()> {
    if style.color && ink != PLAIN && !text.is_empty() {
        write!(out, "{ink}{text}{ink:#}")
    } else {
        out.write_all(text.as_bytes())
    }
}

/// Prints `range` of `marked`, what did not match in `ink`.
pub(super) fn paint_marked(
    out: &mut dyn Write,
    style: &Style,
    ink: Ansi,
    marked: &MarkedText,
    range: Range<usize>,
) -> io::Result<()> {
    for (part, matched) in marked.parts(range) {
        paint(out, style, if matched { MARK } else { ink }, part)?;
    }
    Ok(())
}

/// A paragraph: how its text is set.
#[derive(Debug, Clone, Default)]
pub(super) struct Block<'a> {
    /// The columns before the text, which stand there already on the first line.
    pub lead: usize,
    /// The columns before the other lines.
    pub indent: usize,
    /// What the text is printed in.
    pub ink: Ansi,
    /// The most lines; what is beyond is left out with an ellipsis. 0 for all.
    pub most: usize,
    /// Where the text leads.
    pub link: Option<&'a Link>,
}

/// Prints `range` of `marked` wrapped to the width, and a line break.
pub(super) fn paint_block(
    out: &mut dyn Write,
    style: &Style,
    block: &Block<'_>,
    marked: &MarkedText,
    range: Range<usize>,
) -> io::Result<()> {
    let room = |indent: usize| style.columns().saturating_sub(indent).max(8);
    let lines = match style.width {
        0 => vec![range],
        _ => wrap(&marked.text, range, room(block.lead), room(block.indent)),
    };
    let shown = match block.most {
        0 => lines.len(),
        most => most,
    };
    for (at, line) in lines.iter().take(shown).enumerate() {
        if at > 0 {
            write!(out, "\n{:indent$}", "", indent = block.indent)?;
        }
        // A link ends with its line, or the indentation of the next would be part of it.
        if let Some(link) = block.link {
            link.open(out)?;
        }
        paint_marked(out, style, block.ink, marked, line.clone())?;
        if at + 1 == shown && lines.len() > shown {
            paint(out, style, block.ink, style.ellipsis())?;
        }
        if let Some(link) = block.link {
            link.close(out)?;
        }
    }
    out.write_all(b"\n")
}
