//! Files, folders, globs, compressed files and standard input as a stream of raw articles.
//!
//! [`walk`] finds files by looking at names, sizes and times; [`read`] takes one apart into
//! records; [`read_from`] does so with a stream. Everything here is foreign: a record that
//! cannot be read is a [`BadRecord`] with its place and reason, and what stands beside it is
//! read all the same. Memory is bounded by the largest record ([`Limits`]), whatever the
//! size of the file.
//!
//! What an article's text means, which of it is boilerplate and in which language it is, is
//! left to `extract`; which files changed, to `index`.

mod bad_record;
mod capture;
mod charset;
mod dialect;
mod documents;
mod ends;
mod entities;
mod fields;
mod filter;
mod format;
mod header;
mod input;
mod lines;
mod markdown;
mod markup;
mod mend;
mod options;
mod records;
mod shape;
mod source_file;
mod table;
mod walk;
mod whole;
mod window;

pub use bad_record::BadRecord;
pub use fields::FieldMap;
pub use format::{Compression, Format};
pub use options::{Limits, ReadOptions};
pub use records::{Records, Stop, read, read_from, read_until};
pub use source_file::{SourceFile, named_path, path_name};
pub use walk::{Skipped, Walk, is_article_name, walk};

use records::sniff_input;
