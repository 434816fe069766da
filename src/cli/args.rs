//! The command line as it is written: plain values, nothing resolved.
//!
//! What a missing flag means is decided in `settings`, from the environment and the
//! configuration file.

mod filter;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

pub use filter::FilterArgs;

/// Full-text and faceted search over news archives.
#[derive(Debug, Parser)]
#[command(
    name = "newshound",
    version,
    about = "Full-text and faceted search over news archives",
    after_help = "\
Start with:
  newshound demo                     see it work on a small built-in collection
  newshound index FOLDER             make an index of your articles in ./index
  newshound search 'oil \"price cap\"'  search it

Exit status: 0 found, 1 nothing found, 2 error, 130 interrupted.",
    max_term_width = 90
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// The folder of the index [default: ./index where there is one]
    #[arg(long, global = true, value_name = "DIR", env = "NEWSHOUND_INDEX", value_hint = ValueHint::DirPath, help_heading = "Global options")]
    pub index: Option<PathBuf>,
    /// A configuration file instead of the user's own
    #[arg(long, global = true, value_name = "FILE", env = "NEWSHOUND_CONFIG", value_hint = ValueHint::FilePath, help_heading = "Global options")]
    pub config: Option<PathBuf>,
    /// Names of your own for values of facets: merged, renamed, dropped; none for none
    /// [default: aliases.toml in the folder of the index]
    #[arg(long, global = true, value_name = "FILE", env = "NEWSHOUND_ALIASES", value_hint = ValueHint::FilePath, help_heading = "Global options")]
    pub aliases: Option<PathBuf>,
    /// When to use colour and links
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        env = "NEWSHOUND_COLOR",
        help_heading = "Global options"
    )]
    pub color: Option<When>,
    /// Leave out progress and notices
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub quiet: bool,
}

/// Whether to do something that depends on the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Index a small built-in collection and search it, to see what this is
    Demo(DemoArgs),
    /// Bring the index up to date with the articles
    Index(Box<IndexArgs>),
    /// Search: ranked articles with highlighted passages and facet counts
    #[command(visible_alias = "s")]
    Search(Box<SearchArgs>),
    /// Search as you type: results, facets, time and text on one screen
    #[command(visible_alias = "b")]
    Browse(Box<BrowseArgs>),
    /// Count facets of a search, as tables with bars
    Facets(Box<FacetsArgs>),
    /// Show one article with all matches marked
    Show(ShowArgs),
    /// What the index holds
    Status(StatusArgs),
    /// Verify the index: checksums, and that every article can be read
    Check,
    /// Merge the index into one segment and give room back
    Compact(CompactArgs),
    /// Remove the articles that a query finds
    Remove(Box<RemoveArgs>),
    /// Measure query latency on this index
    Bench(Box<BenchArgs>),
    /// Extract from articles what an index would store, one JSON line each
    Extract(Box<ExtractArgs>),
    /// Measure how good extraction and ranking are, against labelled articles and judged queries
    Eval(Box<EvalArgs>),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Keep the collection and its index in this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub keep: Option<PathBuf>,
}

/// How files become articles.
#[derive(Debug, Args, Default)]
pub struct ReadArgs {
    /// Read all files as this, whatever their names say: text, markdown, html, json, jsonl, csv, tsv
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Which field of a record is what: headline=title,body=text.full,date=meta.date
    #[arg(long, value_name = "FIELD=NAME,...")]
    pub map: Option<String>,
    /// Where the publication comes from: host (of the address), dir (the folder's name), field:NAME
    #[arg(long, value_name = "host|dir|field:NAME")]
    pub publication_from: Option<String>,
    /// Only files that match this pattern (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// No files that match this pattern (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Do not look for entities and cited sources
    #[arg(long)]
    pub no_entities: bool,
    /// The largest record of a JSON, JSON Lines or CSV file; 64M otherwise
    #[arg(long, value_name = "SIZE", env = "NEWSHOUND_MAX_RECORD")]
    pub max_record: Option<String>,
    /// The largest file that is one article; 256M otherwise
    #[arg(long, value_name = "SIZE", env = "NEWSHOUND_MAX_FILE")]
    pub max_file: Option<String>,
    /// How many times larger a compressed file may become, beyond 16 MB; 1000 otherwise
    #[arg(long, value_name = "N", env = "NEWSHOUND_MAX_RATIO")]
    pub max_ratio: Option<u64>,
}

#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Files, folders, patterns, or - for standard input; without any, what the index follows
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub read: ReadArgs,
    /// Make the index anew beside the current one, then replace it
    #[arg(long, conflicts_with_all = ["dry_run", "watch", "forget"])]
    pub rebuild: bool,
    /// Stay and follow changes
    #[arg(long, conflicts_with = "dry_run")]
    pub watch: bool,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Stop following this path and remove its articles
    #[arg(long, value_name = "PATH", conflicts_with = "paths")]
    pub forget: Option<PathBuf>,
    /// Read the paths by the usual rules, not by the --format, --map, --publication-from,
    /// --include, --exclude and --no-entities that they were given before
    #[arg(long, requires = "paths")]
    pub forget_rules: bool,
    /// Remove the articles of folders that are missing or empty as a whole; they are kept
    /// otherwise, in case a disk is not mounted
    #[arg(long)]
    pub accept_empty: bool,
    /// Wait while another process writes to the index
    #[arg(long)]
    pub wait: bool,
    /// Threads that read and extract, at most 256 [default: one per processor]
    #[arg(short, long, value_name = "N", env = "NEWSHOUND_JOBS")]
    pub jobs: Option<usize>,
    /// Memory for articles not yet written, such as 256M or 1G [default: 512M]
    #[arg(long, value_name = "SIZE", env = "NEWSHOUND_MEMORY")]
    pub memory: Option<String>,
    /// Seconds between commits of a long run; one that is cut off goes on from the last
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub commit_every: u64,
    /// Exit with status 2 when a record could not be used
    #[arg(long)]
    pub strict: bool,
    /// Write every record that could not be used to this file, one JSON line each
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,
}

/// `newshound compact`.
#[derive(Debug, Args)]
pub struct CompactArgs {
    /// Wait while another process writes to the index
    #[arg(long)]
    pub wait: bool,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    /// The best first
    Score,
    /// The oldest first
    Date,
    /// The newest first
    #[value(name = "-date")]
    NewestFirst,
}

/// The unit of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UnitArg {
    Year,
    Month,
    Day,
}

#[derive(Debug, Args)]
#[command(after_long_help = crate::query::REFERENCE)]
pub struct SearchArgs {
    /// What to look for; see --help for the language. Everything when left out
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// How many articles to show [default: 10]
    #[arg(short = 'n', long, value_name = "N", env = "NEWSHOUND_LIMIT")]
    pub limit: Option<usize>,
    /// How many articles to leave out before them
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// The order
    #[arg(long, value_name = "ORDER", allow_hyphen_values = true)]
    pub sort: Option<SortArg>,
    /// Facets to count, with how many values each: company:20,country; none for none
    #[arg(long, value_name = "FIELD[:N],...")]
    pub facet: Vec<String>,
    /// Count the articles over time; years and months are facets too
    #[arg(long, value_name = "UNIT")]
    pub timeline: Option<UnitArg>,
    /// Show the facets and no articles
    #[arg(long, conflicts_with = "format")]
    pub facet_only: bool,
    /// How many passages of each article to show [default: 3]
    #[arg(long, value_name = "N", env = "NEWSHOUND_SNIPPETS")]
    pub snippets: Option<usize>,
    /// About how many letters a passage has [default: 200]
    #[arg(long, value_name = "N")]
    pub snippet_length: Option<usize>,
    /// text, oneline, json, jsonl, csv, tsv, markdown, ids, paths, or a template such as '{date} {headline}'
    #[arg(long, value_name = "FORMAT", env = "NEWSHOUND_FORMAT")]
    pub format: Option<String>,
    /// End each id, path or template with NUL instead of a line break
    #[arg(short = '0', long = "null")]
    pub nul: bool,
    /// With each article every place where it names or cites something, and why it was taken
    /// for that (json and jsonl)
    #[arg(long)]
    pub evidence: bool,
    /// Say for each article how its score came about
    #[arg(long)]
    pub explain: bool,
    /// Say how long the search took
    #[arg(long)]
    pub timing: bool,
    /// Show long results without a pager
    #[arg(long)]
    pub no_pager: bool,
    /// Go on in the interactive screen; see `browse`
    #[arg(short, long, conflicts_with_all = ["format", "facet_only", "evidence", "explain"])]
    pub interactive: bool,
}

#[derive(Debug, Args)]
#[command(after_long_help = crate::query::REFERENCE)]
pub struct BrowseArgs {
    /// What to begin with; everything when left out
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// The order
    #[arg(long, value_name = "ORDER", allow_hyphen_values = true)]
    pub sort: Option<SortArg>,
}

#[derive(Debug, Args)]
pub struct FacetsArgs {
    /// What to look for; everything when left out
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Facets to count, with how many values each [default: company, country, publication, cites, person, org, lang, year]
    #[arg(long, value_name = "FIELD[:N],...")]
    pub facet: Vec<String>,
    /// How many values of each
    #[arg(short = 'n', long, value_name = "N", default_value_t = 15)]
    pub limit: usize,
    /// text, json, jsonl, csv, tsv
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The article's identifier, or the beginning of it
    pub id: String,
    /// Mark what this query matches
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// Say for each extracted value why it was found
    #[arg(long)]
    pub why: bool,
    /// The body alone, as stored
    #[arg(long, conflicts_with_all = ["why", "format"])]
    pub raw: bool,
    /// Open the original file or address
    #[arg(long)]
    pub open: bool,
    /// text or json
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Show long articles without a pager
    #[arg(long)]
    pub no_pager: bool,
}

#[derive(Debug, Args)]
pub struct StatusArgs {
    /// text or json
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
}

#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// Which articles
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Only say how many
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(short = 'y', long)]
    pub yes: bool,
    /// Wait while another process writes to the index
    #[arg(long)]
    pub wait: bool,
}

#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Queries to measure, one a line, a class and a tab before each if wanted [default: drawn from the index]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub queries: Option<PathBuf>,
    /// Queries drawn for each class
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub sample: usize,
    /// Rounds before measuring
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub warmup: usize,
    /// Measured rounds
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub runs: usize,
    /// Searches at a time
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub concurrency: usize,
    /// Measure the best ten only: no facets, no passages
    #[arg(long)]
    pub top_only: bool,
    /// Draw the same queries again with the same number
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
    /// Compare with an earlier report; exit with 1 when something got slower
    #[arg(long, value_name = "OLD.json", value_hint = ValueHint::FilePath)]
    pub compare: Option<PathBuf>,
    /// How much slower counts, as a share
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    pub threshold: f64,
}

#[derive(Debug, Args)]
pub struct ExtractArgs {
    /// Files, folders, patterns, or - for standard input
    #[arg(value_name = "PATH", default_value = "-", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub read: ReadArgs,
    /// Take the body unchanged: no boilerplate removal
    #[arg(long)]
    pub as_is: bool,
    /// Exit with status 2 when a record could not be used
    #[arg(long)]
    pub strict: bool,
}

/// What a labelled record is, in one screen.
const LABELS: &str = "\
Labelled articles are JSON lines: the fields of an article as for `index`, or
\"file\" (from the folder of the labels, with \"record\" where it holds several),
and \"gold\" with what is right. What \"gold\" does not mention is not judged.

  {\"headline\":\"Orsa sold radars\",\"body\":\"ISTANBUL (Meridian Wire) - ...\",
   \"gold\":{\"company\":[[\"Orsa\",\"Orsa Deniz Elektronik\"]],\"country\":[\"Turkey\"],
           \"person\":[],\"cites\":{\"media\":[\"Meridian Wire\"]},\"date\":\"2023-05-16\"}}

  person org company place country   all values; a list holds names of one value
  organisation location              org and company, place and country together
  cites                              all named sources, or an object by kind: outlet
                                     agency organisation official person document
                                     anonymous media (outlet or agency) named
  publication date byline            the value, a list of equally good ones, null
  headline lang                      where there is none
  body                               the text without boilerplate
  spans: true                        values are {\"name\":..,\"mentions\":[[start,end]]}
                                     with all their places in the body, in bytes

Files ending in .bio hold a token and its tag (B-PER, I-ORG, O, ...) a line with
a tab between, as CoNLL-2003 has it. Both may be compressed.

Exit status: 0, or 1 when a figure is worse than in the report compared with.";

#[derive(Debug, Args)]
#[command(after_long_help = LABELS)]
pub struct EvalArgs {
    /// Labelled articles; without any, those of the built-in collection
    #[arg(value_name = "LABELS", value_hint = ValueHint::FilePath)]
    pub labels: Vec<PathBuf>,
    /// Only these kinds: person, org, company, place, country, cites, date, ... (repeatable)
    #[arg(long, value_name = "KIND,...", value_delimiter = ',')]
    pub kind: Vec<String>,
    /// List what is false, missed or wrong, with its sentence
    #[arg(long)]
    pub errors: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
    /// The language of token files, and of records that name none [default: detected]
    #[arg(long, value_name = "CODE")]
    pub lang: Option<String>,
    /// Take every body unchanged: no boilerplate removal
    #[arg(long)]
    pub as_is: bool,
    /// Compare with an earlier report; exit with 1 when a figure is worse
    #[arg(long, value_name = "OLD.json", value_hint = ValueHint::FilePath)]
    pub compare: Option<PathBuf>,
    /// How much a figure may fall
    #[arg(long, value_name = "DIFFERENCE", default_value_t = 0.005)]
    pub threshold: f64,
    /// Queries to ask of the index: JSON lines with id and text, id<TAB>text, or TREC topics
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "qrels", help_heading = "Ranking")]
    pub queries: Option<PathBuf>,
    /// Which articles are relevant: lines `query 0 article grade`, or JSON with query, doc, rel
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "queries", help_heading = "Ranking")]
    pub qrels: Option<PathBuf>,
    /// Write the rankings to this file, as trec_eval reads them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "queries", help_heading = "Ranking")]
    pub run: Option<PathBuf>,
    /// Articles with all of the words or, where there are none, with most of them, as `search`
    /// has it; otherwise those with any of them are ranked
    #[arg(
        long,
        conflicts_with = "all",
        requires = "queries",
        help_heading = "Ranking"
    )]
    pub most: bool,
    /// Articles with all of the words only
    #[arg(long, requires = "queries", help_heading = "Ranking")]
    pub all: bool,
    /// Articles with at least one of the words, as test collections expect: the default
    #[arg(long, conflicts_with_all = ["all", "most"], requires = "queries", help_heading = "Ranking")]
    pub any: bool,
}
