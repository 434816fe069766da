//! The result of an evaluation, as printed, written as JSON and compared later.

use serde::{Deserialize, Serialize};

use super::ranking::RankingReport;

/// The version of the report's JSON.
pub const REPORT_VERSION: u32 = 1;

/// How good extraction and ranking are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EvalReport {
    /// [`REPORT_VERSION`] when it was written.
    pub version: u32,
    /// The version of the program.
    pub program: String,
    /// Labelled articles.
    pub articles: u64,
    /// Labelled records that could not be read.
    pub unusable: u64,
    /// One line for each kind of value that was judged.
    pub rows: Vec<Row>,
    /// How good rankings are, when queries were asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranking: Option<RankingReport>,
    /// What was wrong, when that was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Slip>,
}

/// How values were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// Once an article, by name.
    Value,
    /// Every mention, by its place.
    Span,
    /// Word by word.
    Words,
    /// By the ranking of queries' answers.
    Ranking,
}

impl How {
    /// The name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            How::Value => "value",
            How::Span => "span",
            How::Words => "words",
            How::Ranking => "ranking",
        }
    }
}

/// The figures of one kind of value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The kind, see [`super::Kind::name`].
    pub kind: String,
    /// How values were compared.
    pub how: How,
    /// Articles whose labels say something on this kind.
    pub articles: u64,
    /// Values to be found.
    pub gold: u64,
    /// Values found.
    pub found: u64,
    /// Values found that were to be found.
    pub right: u64,
    /// Right by found.
    pub precision: f64,
    /// Right by gold.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SlipKind {
    /// Found, and not to be found.
    False,
    /// To be found, and not found.
    Missed,
    /// Something else was found.
    Wrong,
}

impl SlipKind {
    /// The name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            SlipKind::False => "false",
            SlipKind::Missed => "missed",
            SlipKind::Wrong => "wrong",
        }
    }
}

/// An error, for reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slip {
    /// The article: its identifier or its place.
    pub article: String,
    /// The kind of value.
    pub kind: String,
    /// How values were compared.
    pub how: How,
    /// What is wrong.
    pub error: SlipKind,
    /// What was found.
    pub found: Option<String>,
    /// What was to be found.
    pub gold: Option<String>,
    /// Why the program took it.
    pub reason: Option<String>,
    /// The sentence it stands in.
    pub sentence: Option<String>,
}
