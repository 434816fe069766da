//! How long queries take on an index: latency by class of query, whole reports, and what
//! changed between two of them.
//!
//! Queries come from the user or are drawn from the index itself, so that any archive can be
//! measured. Every query goes from its text to a whole [`crate::search::Response`] through
//! the one `Searcher::search`, as a user's does. Reading the query file, drawing progress and
//! deciding the exit status are left to `cli`; quality of ranking to `eval`.

mod class;
mod compare;
mod draw;
mod measure;
mod options;
mod question;
mod random;
mod report;
mod table;

pub use compare::{Change, Measure, Verdict, compare};
pub use measure::run;
pub use options::BenchOptions;
pub use report::{BenchReport, ClassReport, OVERALL, REPORT_VERSION};
pub use table::{write_changes, write_table};
