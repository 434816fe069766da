//! What the user says about the articles to read: format, names of fields, which files, and
//! how much of anything is too much. They are stored with the index beside its roots.

use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::{FieldMap, Format};
use crate::error::{Error, ErrorKind, Result};

/// How to find and read articles.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadOptions {
    /// Read every file in this format, whatever its name says.
    pub format: Option<Format>,
    /// Names of the records' fields.
    pub map: FieldMap,
    /// Read only files that one of these globs matches: by the path below the root, or by
    /// the file's name.
    pub include: Vec<String>,
    /// Leave out files and whole folders that one of these globs matches.
    pub exclude: Vec<String>,
    /// The path of the field that holds the publication; where a record lacks it, the usual
    /// names are tried.
    pub publication_field: Option<String>,
    /// How much is too much.
    pub limits: Limits,
}

impl ReadOptions {
    /// Whether files can be chosen by the patterns.
    ///
    /// # Errors
    /// `Usage` for a pattern that is empty, as of a variable that is not set, or cannot be
    /// read: nothing would match it, and what is in the index would go.
    pub fn check(&self) -> Result<()> {
        let wrong = |message: String| {
            Err(Error::new(ErrorKind::Usage, message)
                .help("write it as --include '*.html' or --exclude 'drafts/**'"))
        };
        let mut patterns = self.include.iter().chain(&self.exclude);
        if patterns.any(|pattern| pattern.trim().is_empty()) {
            return wrong("an empty pattern matches no file".to_string());
        }
        match Filter::new(&self.include, &self.exclude) {
            Ok(_) => Ok(()),
            Err(reason) => wrong(reason),
        }
    }
}

/// Bounds on what foreign files may make the reader hold or do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The most bytes of one record.
    pub max_record: u64,
    /// The most bytes, after decompression, of a file that is one article.
    pub max_file: u64,
    /// How many bytes one compressed byte may become, once [`Limits::FREE`] bytes have come.
    pub max_ratio: u64,
    /// The most columns of a table.
    pub max_columns: usize,
}

impl Limits {
    /// Bytes that a compressed file may become whatever its ratio.
    pub const FREE: u64 = 16 << 20;
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_record: 64 << 20,
            max_file: 256 << 20,
            max_ratio: 1000,
            max_columns: 10_000,
        }
    }
}

/// A number of bytes as people say it, rounded down: `64 MiB`.
pub(super) fn size_name(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => format!("{} KiB", bytes >> 10),
        0x10_0000..0x4000_0000 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_stored_and_read_back() {
        let options = ReadOptions {
            format: Some(Format::Jsonl),
            map: "body=a.b|c".parse().unwrap(),
            include: vec!["2023/**".to_string()],
            ..ReadOptions::default()
        };
        let json = serde_json::to_string(&options).unwrap();
        let back: ReadOptions = serde_json::from_str(&json).unwrap();
        assert_eq!(back, options);
        let bytes = postcard::to_stdvec(&options).unwrap();
        assert_eq!(
            postcard::from_bytes::<ReadOptions>(&bytes).unwrap(),
            options
        );
        // An older index without a setting reads as the default.
        let empty: ReadOptions = serde_json::from_str("{}").unwrap();
        assert_eq!(empty, ReadOptions::default());
    }
}
