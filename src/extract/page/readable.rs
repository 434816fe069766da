//! The one place that knows which crate finds the body of a page: rs-trafilatura, a port of
//! the trafilatura algorithm. It is given a page that `prune` made small and shallow.

use rs_trafilatura::page_type::PageType;
use rs_trafilatura::{Options, extract_with_options};

/// The body of a page as plain text, a paragraph a line; `None` when none is found.
pub(super) fn body(html: &str) -> Option<String> {
    let options = Options {
        include_tables: false,
        // The classifier decides between shops, forums and articles; all here are articles.
        page_type: Some(PageType::Article),
        ..Options::default()
    };
    let found = extract_with_options(html, &options).ok()?;
    (!found.content_text.trim().is_empty()).then_some(found.content_text)
}
