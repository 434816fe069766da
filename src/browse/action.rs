//! What can be done on the screen, and the table of keys that do it.
//!
//! The table is the one home of both: the help screen is made from it, the configuration
//! names its actions, tests run through it.

/// Where a key means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere.
    Any,
    /// Everywhere but in the query line, where letters are typed.
    Panes,
    /// In the query line.
    Query,
    /// In the list of articles.
    Results,
    /// In the facets.
    Facets,
    /// In the timeline.
    Timeline,
    /// In the reading pane.
    Reader,
}

impl Context {
    /// The heading in the help.
    pub fn heading(self) -> &'static str {
        match self {
            Context::Any => "everywhere",
            Context::Panes => "in all panes",
            Context::Query => "query line",
            Context::Results => "results",
            Context::Facets => "facets",
            Context::Timeline => "timeline",
            Context::Reader => "reading",
        }
    }
}

macro_rules! actions {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal,)*) => {
        /// Something that can be done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Action {
            /// All actions.
            pub const ALL: &'static [Action] = &[$(Action::$variant,)*];

            /// The name in the configuration.
            pub fn name(self) -> &'static str {
                match self {
                    $(Action::$variant => $name,)*
                }
            }
        }
    };
}

actions! {
    /// One line up.
    Up = "up",
    /// One line down.
    Down = "down",
    /// To the left: the field before, the time before.
    Left = "left",
    /// To the right.
    Right = "right",
    /// A page up.
    PageUp = "page-up",
    /// A page down.
    PageDown = "page-down",
    /// To the beginning.
    First = "first",
    /// To the end.
    Last = "last",
    /// What Enter does here.
    Open = "open",
    /// What Esc does here.
    Back = "back",
    /// The next pane.
    NextPane = "next-pane",
    /// The pane before.
    PreviousPane = "previous-pane",
    /// To the query line.
    Query = "query",
    /// To the facets.
    Facets = "facets",
    /// To the timeline.
    Timeline = "timeline",
    /// Show or hide the reading pane beside the results.
    Preview = "preview",
    /// Articles with this value.
    Include = "include",
    /// No articles with this value.
    Exclude = "exclude",
    /// This value and no other of its field.
    Only = "only",
    /// Lift all filters and dates.
    Clear = "clear",
    /// More values of this field.
    More = "more",
    /// Begin a selection of time.
    Brush = "brush",
    /// A finer unit of time.
    ZoomIn = "zoom-in",
    /// A coarser unit of time.
    ZoomOut = "zoom-out",
    /// The next match.
    NextMatch = "next-match",
    /// The match before.
    PreviousMatch = "previous-match",
    /// The next name.
    NextName = "next-name",
    /// The name before.
    PreviousName = "previous-name",
    /// The next article.
    NextArticle = "next-article",
    /// The article before.
    PreviousArticle = "previous-article",
    /// The next order of results.
    Sort = "sort",
    /// All words, most of them, or any.
    Words = "words",
    /// More or less of each article.
    Density = "density",
    /// Open the original.
    OpenOriginal = "open-original",
    /// Copy the identifier.
    CopyId = "copy-id",
    /// Copy the address.
    CopyUrl = "copy-url",
    /// Copy the passage with its citation.
    CopyQuote = "copy-quote",
    /// Show the same search as a command line.
    Command = "command",
    /// Write the results to a file.
    Export = "export",
    /// Look at the index anew.
    Refresh = "refresh",
    /// Take the words that were meant.
    Correct = "correct",
    /// Accept the completion.
    Complete = "complete",
    /// The query before.
    HistoryBack = "history-back",
    /// The query after.
    HistoryForward = "history-forward",
    /// All queries before.
    History = "history",
    /// Delete before the cursor.
    DeleteBack = "delete-back",
    /// Delete behind the cursor.
    DeleteForward = "delete-forward",
    /// Delete the word before the cursor.
    DeleteWord = "delete-word",
    /// Delete everything before the cursor.
    DeleteToStart = "delete-to-start",
    /// Delete everything behind the cursor.
    DeleteToEnd = "delete-to-end",
    /// A word to the left.
    WordLeft = "word-left",
    /// A word to the right.
    WordRight = "word-right",
    /// The help.
    Help = "help",
    /// Draw everything anew.
    Redraw = "redraw",
    /// Leave.
    Quit = "quit",
}

/// A row of the table: where, which keys, what, and what the help says.
pub struct Row {
    /// Where the keys mean it.
    pub context: Context,
    /// The keys, as they are written in the configuration.
    pub keys: &'static [&'static str],
    /// What they do.
    pub action: Action,
    /// What the help says.
    pub help: &'static str,
}

const fn row(
    context: Context,
    keys: &'static [&'static str],
    action: Action,
    help: &'static str,
) -> Row {
    Row {
        context,
        keys,
        action,
        help,
    }
}

use Action as A;
use Context as C;

/// Every key.
pub const TABLE: &[Row] = &[
    row(C::Any, &["tab"], A::NextPane, "next pane"),
    row(C::Any, &["shift-tab"], A::PreviousPane, "pane before"),
    row(C::Any, &["esc"], A::Back, "back; close what is open"),
    row(C::Any, &["enter"], A::Open, "open, choose, apply"),
    row(C::Any, &["up"], A::Up, "one up"),
    row(C::Any, &["down"], A::Down, "one down"),
    row(C::Any, &["pageup"], A::PageUp, "page up"),
    row(C::Any, &["pagedown"], A::PageDown, "page down"),
    row(C::Any, &["f1"], A::Help, "this help"),
    row(
        C::Any,
        &["ctrl-s"],
        A::Sort,
        "order: relevance, newest, oldest",
    ),
    row(
        C::Any,
        &["ctrl-y"],
        A::Correct,
        "take the words that may have been meant",
    ),
    row(C::Any, &["ctrl-l"], A::Redraw, "draw everything anew"),
    row(C::Any, &["ctrl-c"], A::Quit, "quit"),
    row(C::Panes, &["k"], A::Up, "one up"),
    row(C::Panes, &["j"], A::Down, "one down"),
    row(C::Panes, &["left", "h"], A::Left, "to the left"),
    row(C::Panes, &["right", "l"], A::Right, "to the right"),
    row(C::Panes, &["ctrl-b", "ctrl-u"], A::PageUp, "page up"),
    row(
        C::Panes,
        &["ctrl-f", "ctrl-d", "space"],
        A::PageDown,
        "page down",
    ),
    row(C::Panes, &["home", "g"], A::First, "to the beginning"),
    row(C::Panes, &["end", "G"], A::Last, "to the end"),
    row(C::Panes, &["/"], A::Query, "query line"),
    row(C::Panes, &["f"], A::Facets, "facets"),
    row(C::Panes, &["t"], A::Timeline, "timeline"),
    row(
        C::Panes,
        &["p"],
        A::Preview,
        "reading pane beside the results",
    ),
    row(C::Panes, &["C"], A::Clear, "lift all filters"),
    row(
        C::Panes,
        &["s"],
        A::Sort,
        "order: relevance, newest, oldest",
    ),
    row(C::Panes, &["w"], A::Words, "words: most, all, any of them"),
    row(C::Panes, &["c"], A::Command, "the same as a command line"),
    row(C::Panes, &["e"], A::Export, "export the result to a file"),
    row(
        C::Panes,
        &["O"],
        A::OpenOriginal,
        "open the original file or address",
    ),
    row(C::Panes, &["y"], A::CopyQuote, "copy passage and citation"),
    row(C::Panes, &["u"], A::CopyUrl, "copy the address"),
    row(C::Panes, &["Y"], A::CopyId, "copy the identifier"),
    row(C::Panes, &["R"], A::Refresh, "look at the index anew"),
    row(C::Panes, &["?"], A::Help, "this help"),
    row(C::Panes, &["q"], A::Quit, "quit"),
    row(
        C::Query,
        &["ctrl-p", "alt-up"],
        A::HistoryBack,
        "query before",
    ),
    row(
        C::Query,
        &["ctrl-n", "alt-down"],
        A::HistoryForward,
        "query after",
    ),
    row(C::Query, &["ctrl-r"], A::History, "list of queries"),
    row(C::Query, &["tab"], A::Complete, "complete; else next pane"),
    row(C::Query, &["left", "ctrl-b"], A::Left, "cursor left"),
    row(C::Query, &["right", "ctrl-f"], A::Right, "cursor right"),
    row(
        C::Query,
        &["home", "ctrl-a"],
        A::First,
        "cursor to the start",
    ),
    row(C::Query, &["end", "ctrl-e"], A::Last, "cursor to the end"),
    row(
        C::Query,
        &["alt-b", "ctrl-left", "alt-left"],
        A::WordLeft,
        "a word to the left",
    ),
    row(
        C::Query,
        &["alt-f", "ctrl-right", "alt-right"],
        A::WordRight,
        "a word to the right",
    ),
    row(
        C::Query,
        &["backspace", "ctrl-h"],
        A::DeleteBack,
        "delete before the cursor",
    ),
    row(
        C::Query,
        &["delete", "ctrl-d"],
        A::DeleteForward,
        "delete at the cursor; quit when empty",
    ),
    row(
        C::Query,
        &["ctrl-w", "alt-backspace"],
        A::DeleteWord,
        "delete the word before",
    ),
    row(
        C::Query,
        &["ctrl-u"],
        A::DeleteToStart,
        "delete to the start",
    ),
    row(C::Query, &["ctrl-k"], A::DeleteToEnd, "delete to the end"),
    row(C::Results, &["v"], A::Density, "lines for each article"),
    row(
        C::Facets,
        &["enter", "i", "space", "+"],
        A::Include,
        "with this value, or no longer",
    ),
    row(
        C::Facets,
        &["x", "minus"],
        A::Exclude,
        "without this value, or no longer",
    ),
    row(C::Facets, &["o"], A::Only, "this value alone"),
    row(C::Facets, &["m"], A::More, "more values of the field"),
    row(C::Timeline, &["space", "v"], A::Brush, "begin a selection"),
    row(
        C::Timeline,
        &["up", "+", "="],
        A::ZoomIn,
        "finer: year, month, day",
    ),
    row(C::Timeline, &["down", "minus"], A::ZoomOut, "coarser"),
    row(C::Timeline, &["x", "backspace"], A::Clear, "all times"),
    row(C::Reader, &["n"], A::NextMatch, "next match"),
    row(C::Reader, &["N"], A::PreviousMatch, "match before"),
    row(
        C::Reader,
        &["]", "right", "l"],
        A::NextName,
        "next name, with its evidence",
    ),
    row(
        C::Reader,
        &["[", "left", "h"],
        A::PreviousName,
        "name before",
    ),
    row(
        C::Reader,
        &["i", "+"],
        A::Include,
        "articles with this name",
    ),
    row(
        C::Reader,
        &["x", "minus"],
        A::Exclude,
        "articles without this name",
    ),
    row(C::Reader, &["o"], A::Only, "this name alone of its field"),
    row(C::Reader, &["J", "ctrl-n"], A::NextArticle, "next article"),
    row(
        C::Reader,
        &["K", "ctrl-p"],
        A::PreviousArticle,
        "article before",
    ),
];
