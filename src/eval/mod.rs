//! How good extraction and ranking are, against labels: measures, errors to read, reports
//! and what changed between two of them.
//!
//! Everything goes through the program's own ways: articles through
//! [`crate::extract::Extractor`], queries through [`crate::search::Searcher::search`], as a
//! user's do. Reading the command line, printing and the exit status are left to `cli`; how
//! fast it all is, to `bench`.
//!
//! # Labels
//!
//! One JSON object a line: the fields of an article under the names that `index` reads
//! (`headline`, `body`, `url`, ...), or `file` (a path from the labels' folder, and `record`
//! where the file holds several), and beside them `gold`, which says what is right:
//!
//! ```json
//! {"headline":"Orsa sold radars to Navtronika","body":"ISTANBUL (Meridian Wire) - ...",
//!  "gold":{"company":["Orsa Deniz Elektronik",["Navtronika","Navtronika JSC"]],
//!          "person":[],"country":["Turkey"],"cites":{"agency":["Meridian Wire"]},
//!          "publication":"Baltic Ledger","date":"2023-05-16","byline":null,"lang":"en"}}
//! ```
//!
//! | in `gold` | is |
//! |---|---|
//! | `person` `org` `company` `place` `country` | all values of the article; a list within the list holds names of one value |
//! | `organisation` `location` | the same for `org` and `company`, `place` and `country` together |
//! | `cites` | all named sources; or an object with a list for each kind: `outlet`, `agency`, `organisation`, `official`, `person`, `document`, `anonymous`, `media` (outlet or agency), `named` (all but anonymous) |
//! | `publication` `date` `byline` `headline` `lang` | the value, a list of equally good ones, or `null` where there is none to be found |
//! | `body` | the text without boilerplate |
//! | `spans` | `true`: values are objects `{"name":"Turkey","mentions":[[0,6]]}` with all places in the body (`{"field":"headline","start":0,"end":6}` in the headline), in bytes; the body is then taken as it is |
//!
//! What `gold` does not mention is not judged. A file whose name ends in `.bio` (also `.zst`,
//! `.gz`) holds one token and its tag a line with a tab between (`B-PER`, `I-ORG`, `O`, ...),
//! an empty line between sentences and `-DOCSTART-` between documents, as for CoNLL-2003; PER,
//! ORG and LOC are judged by span as `person`, `organisation` and `location`. Demonyms are no
//! locations there.
//!
//! # Measures of extraction
//!
//! *Precision* is right by found, *recall* right by gold, *F1* their harmonic mean (van
//! Rijsbergen 1979), over all articles together (micro-averaged). By *value*, a found value is
//! right when its canonical name, or a full form under which the article names it, is one of
//! the names of a gold value; a second found value for the same gold value is false, for the
//! archive would hold it twice. By *span*, both ends and the kind must be right (CoNLL-2003:
//! Tjong Kim Sang and De Meulder). Names are compared folded, without "the" before them;
//! countries and outlets through the program's own aliases. A *date* is right when it is as
//! precise as gold and agrees with it; a *byline* when it has the same names. The *body* is
//! compared word by word as a bag (SQuAD's token F1: Rajpurkar et al. 2016), averaged over
//! articles.
//!
//! # Ranking
//!
//! Queries and judgements of a test collection are read as `trec` says, the queries asked of
//! an index as a user asks them, and the first thousand hits measured: mean average
//! precision, nDCG@10, mean reciprocal rank, P@10, recall@1000, with the formulas and sources
//! that `measures` gives. Judgements name articles by their identifiers in the index.
//! [`chance`] says whether two rankings differ by more than accident.

mod article;
mod bio;
mod compare;
mod context;
mod extraction;
mod gold;
mod kind;
mod labels;
mod measures;
mod names;
mod ranking;
mod report;
mod table;
mod tally;
mod trec;

pub use compare::{Change, compare};
pub use extraction::{Options, evaluate};
pub use kind::Kind;
pub use labels::{Labelled, built_in, read};
pub use measures::{Measures, chance};
pub use ranking::{RankingReport, rank};
pub use report::{EvalReport, How, REPORT_VERSION, Row, Slip, SlipKind};
pub use table::{write_changes, write_ranking, write_slips, write_table};
pub use trec::{Judgements, Topic, read_judgements, read_topics};
