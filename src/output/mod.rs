//! Printers: answers to any `io::Write`, as text for people or as data for programs.
//!
//! A response carries plain text and byte ranges; each printer decides how to mark them.
//! Everything foreign that is printed as text passes `text::sanitize_line` or
//! `text::sanitize_text` first, and JSON escapes the same characters, so that no article can
//! act on a terminal. What the terminal can do, how wide it is and whether there is one is
//! left to `cli`, which hands it down as a [`Style`]; so are notices and errors, which go to
//! another stream.

mod article;
mod article_text;
mod bad_record;
mod bar;
mod citation;
mod contract;
mod facets;
mod format;
mod hits_text;
mod json;
mod link;
mod marked;
mod number;
mod oneline;
mod paint;
mod plain;
mod response;
mod status;
mod style;
mod table;
mod template;
mod width;
mod wrap;

pub use article::{write_article, write_extract};
pub use bad_record::write_bad_record;
pub use bar::bar;
pub use citation::{citation, citation_of_article};
pub use facets::write_facets;
pub use format::OutputFormat;
pub use number::{bytes, grouped};
pub use response::{Shown, write_response};
pub use status::write_status;
pub use style::Style;
pub use template::{FIELDS, Template};

pub(crate) use marked::MarkedText;
pub(crate) use width::{columns, fit, prefix};
pub(crate) use wrap::wrap;

use std::io;

/// The error for an answer that has no such form; `cli` refuses the combination earlier,
/// where it knows the flag's name.
fn unsuited(what: &str, forms: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("{what} cannot be printed in this format: choose {forms}"),
    )
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod samples;
