//! The verbs, one file each: they connect arguments with the library and its printers, and
//! know nothing more.

pub(crate) mod bench;
pub(crate) mod browse;
pub(crate) mod check;
pub(crate) mod compact;
pub(crate) mod demo;
pub(crate) mod eval;
pub(crate) mod extract;
pub(crate) mod facets;
pub(crate) mod index;
pub(crate) mod remove;
pub(crate) mod search;
pub(crate) mod show;
pub(crate) mod status;
