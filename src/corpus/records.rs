//! The records of one file or stream: choosing the reader for its format, and its encoding.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::bad_record::BadRecord;
use super::charset;
use super::documents::Documents;
use super::format::{self, Format};
use super::input::Input;
use super::lines::Lines;
use super::options::ReadOptions;
use super::shape::Shaper;
use super::source_file::SourceFile;
use super::table::Table;
use super::walk::is_article_name;
use super::whole;
use super::window::Window;
use crate::article::RawArticle;
use crate::error::describe_io;

/// The articles of one file or stream, read as they are asked for.
pub struct Records {
    reader: Reader,
}

enum Reader {
    One(Box<Shaper>, Option<Box<RawArticle>>),
    Lines(Box<Lines>),
    Documents(Box<Documents>),
    Table(Box<Table>),
}

impl Records {
    /// The entries of the field map that no record read so far had a value for, as the user
    /// wrote them: `url=link.href`.
    pub fn unmatched(&self) -> Vec<String> {
        match &self.reader {
            Reader::One(shaper, _) => shaper.unmatched(),
            Reader::Lines(lines) => lines.shaper.unmatched(),
            Reader::Documents(documents) => documents.shaper.unmatched(),
            Reader::Table(table) => table.shaper.unmatched(),
        }
    }
}

impl Iterator for Records {
    type Item = Result<RawArticle, BadRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.reader {
            Reader::One(_, article) => article.take().map(|article| Ok(*article)),
            Reader::Lines(lines) => lines.next(),
            Reader::Documents(documents) => documents.next(),
            Reader::Table(table) => table.next(),
        }
    }
}

/// Reads a file that [`walk`](super::walk) found.
///
/// Fails where nothing of the file can be read; what is wrong with single records comes
/// with the records.
pub fn read(file: &SourceFile, options: &ReadOptions) -> Result<Records, BadRecord> {
    read_until(file, options, &Stop::default())
}

/// As [`read`], until `stop` says so: then reading fails. A record that never ends is one.
pub fn read_until(
    file: &SourceFile,
    options: &ReadOptions,
    stop: &Stop,
) -> Result<Records, BadRecord> {
    let opened = File::open(&file.path)
        .map_err(|error| BadRecord::file(file.name.as_str(), describe_io(&error)))?;
    let opened = Stoppable {
        inner: opened,
        stop: Stop::clone(stop),
    };
    let format = Choice {
        format: file.format,
        given: options.format.is_some(),
    };
    open(Box::new(opened), &file.name, Some(format), options)
}

/// Reads a stream; `name` stands as the path of its records, `-` for standard input. Its
/// format is the one that the options give, else the one that its name has, else the one
/// that its beginning shows.
pub fn read_from(
    reader: impl Read + Send + 'static,
    name: &str,
    options: &ReadOptions,
) -> Result<Records, BadRecord> {
    let named = || {
        format::by_name(name)
            .0
            .ok()
            .filter(|_| is_article_name(name))
    };
    let format = options.format.or_else(named).map(|format| Choice {
        format,
        given: options.format.is_some(),
    });
    open(Box::new(reader), name, format, options)
}

/// Set from elsewhere to end work in order.
pub type Stop = Arc<AtomicBool>;

/// A file that cannot be read any longer once it is to stop.
struct Stoppable {
    inner: File,
    stop: Stop,
}

impl Read for Stoppable {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        match self.stop.load(Ordering::Relaxed) {
            true => Err(std::io::Error::other("reading was stopped")),
            false => self.inner.read(buf),
        }
    }
}

/// A format, and whether the user insists on it.
#[derive(Clone, Copy)]
struct Choice {
    format: Format,
    given: bool,
}

fn open(
    source: super::input::Source,
    name: &str,
    choice: Option<Choice>,
    options: &ReadOptions,
) -> Result<Records, BadRecord> {
    let mut shaper = Shaper::new(name, options);
    let limits = options.limits;
    let bad = |reason: String| BadRecord::file(name, reason);
    let input = Input::open(source, &limits).map_err(bad)?;
    let choice = match choice {
        Some(choice) => choice,
        None => Choice {
            format: sniff_input(&input.head).map_err(bad)?,
            given: false,
        },
    };
    if choice.format.is_whole() {
        let guessed = !choice.given;
        let article = whole::read(&mut shaper, input, choice.format, guessed, limits.max_file)?;
        let reader = Reader::One(Box::new(shaper), Some(Box::new(article)));
        return Ok(Records { reader });
    }
    let input = charset::to_utf8(input).map_err(bad)?;
    let format = settle(choice.format, &input.head);
    let window = Window::new(input.head, input.rest, limits.max_record);
    let reader = match format {
        Format::Csv | Format::Tsv => {
            Reader::Table(Box::new(Table::new(window, shaper, limits, format)?))
        }
        Format::Json => {
            Reader::Documents(Box::new(Documents::new(window, shaper, limits.max_record)))
        }
        _ => Reader::Lines(Box::new(Lines::new(window, shaper, limits.max_record))),
    };
    Ok(Records { reader })
}

/// Lines and documents of JSON are told apart by what they are, not what they are called:
/// both extensions stand on both.
fn settle(format: Format, head: &[u8]) -> Format {
    let text = || String::from_utf8_lossy(head);
    match (format, head.trim_ascii_start().first()) {
        (Format::Json, Some(b'{')) => format::json_or_lines(text().trim_start()),
        (Format::Jsonl, Some(b'[')) => Format::Json,
        (Format::Jsonl, Some(b'{')) => {
            let text = text();
            let first = text.trim_start().lines().next().unwrap_or("");
            // An object whose first line holds nothing but its bracket is spread over lines.
            if first.trim_end() == "{" {
                Format::Json
            } else {
                Format::Jsonl
            }
        }
        _ => format,
    }
}

/// The format that the first bytes of a stream show.
pub(super) fn sniff_input(head: &[u8]) -> Result<Format, String> {
    // The cut may fall into a character, and nothing in a format depends on the last one.
    let end = head.len().min(16 << 10);
    let sample = head.get(..end & !1).unwrap_or(head).to_vec();
    if sample.is_empty() {
        return Ok(Format::Text);
    }
    let text = charset::decode(sample, true)?;
    Ok(format::sniff(&text))
}

#[cfg(test)]
mod tests;
