//! newshound: full-text and faceted search over news archives.
//!
//! The library behind the `newshound` program. Two calls do its main job: [`index::Index::sync`]
//! brings an index up to date with a folder of articles, [`search::Searcher::search`] answers
//! a [`search::Request`].
//!
//! # Floors
//!
//! A module imports only from floors below its own and never from a neighbour; a test
//! (`tests/architecture.rs`) holds that.
//!
//! | floor | module | what it is for |
//! |---|---|---|
//! | 0 | [`error`] | the one error type, and remarks about queries |
//! | 0 | [`text`] | words, folding, sentences, making foreign text harmless |
//! | 0 | [`article`] | the article and its value types |
//! | 1 | [`corpus`] | files, folders and streams as raw articles |
//! | 1 | [`extract`] | from a raw article to language, headline, body, names, sources, date |
//! | 1 | [`query`] | the query language: tree, parser that never fails, printer |
//! | 1 | [`demo`] | the built-in collection |
//! | 2 | [`index`] | the only writer of the on-disk index: schema, analysis, sync |
//! | 3 | [`search`] | lowers a query, ranks, counts facets, cuts passages |
//! | 4 | [`output`], [`mod@bench`], [`eval`] | printers; measuring latency; measuring quality |
//! | 5 | [`browse`] | the interactive screen |
//! | 6 | [`cli`] | arguments, settings, one file per verb, exit status |
//!
//! # Searching
//!
//! ```no_run
//! use newshound::article::Date;
//! use newshound::index::Index;
//! use newshound::search::{Request, Searcher};
//!
//! # fn main() -> newshound::error::Result<()> {
//! let index = Index::open("index".as_ref())?;
//! let today = Date::day(2024, 12, 31).unwrap();
//! let (query, remarks) = newshound::query::parse("\"price cap\" tanker*", today);
//! assert!(remarks.is_empty());
//! let response = Searcher::new(&index)?.search(&Request::new(query))?;
//! for hit in &response.hits {
//!     println!("{} {}", hit.rank, hit.headline);
//! }
//! # Ok(())
//! # }
//! ```

pub mod article;
pub mod bench;
pub mod browse;
pub mod cli;
pub mod corpus;
pub mod demo;
pub mod error;
pub mod eval;
pub mod extract;
pub mod index;
pub mod output;
pub mod query;
pub mod search;
pub mod text;
