//! Full-text and faceted search over news archives.
pub mod article;
pub mod bench;
pub mod cli;
pub mod corpus;
pub mod demo;
pub mod error;
pub mod extract;
pub mod index;
pub mod output;
pub mod query;
pub mod search;
pub mod text;
