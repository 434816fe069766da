//! The query language: a tree, a parser that never fails, a printer.
//!
//! Nothing here knows an index, an engine or a clock: a query is text, and what comes of it
//! is a [`Query`] with remarks about what could not be used. Splitting words, stemming,
//! expanding patterns and finding values by their other names are left to `search`, which
//! lowers the tree.
//!
//! [`REFERENCE`] is the language as users see it. How it is read, beyond that:
//!
//! - Precedence, tightest first: brackets and `field:`, `^`, `NEAR`, `NOT` (`-`, `!`), words
//!   side by side, `AND`, `OR`. So `oil price AND cap` is `(oil price) AND cap`, `a b OR c d`
//!   is `(a b) OR (c d)`, and `-oil NEAR/8 tanker` excludes the neighbourhood, for an
//!   excluded word has none. `AND` and `OR` take as many operands as they are given.
//! - Clauses side by side are [`Node::Implicit`]. What a user insists on stands beside it in
//!   an [`Node::And`] and is never relaxed: `+word`, `-word`, fields, dates, and groups of
//!   nothing but those. `oil tanker country:turkey` is `(oil tanker) AND country:turkey`.
//! - Operators are in capitals; `NEAR` alone is `NEAR/10`, `W/8` is `NEAR/8`. Right behind
//!   `field:` everything is a value: `place:OR` is Oregon. A space behind the colon of a
//!   known field is allowed. `field:-x` is `-field:x`.
//! - A word goes from space to space, without the brackets and quotes around it. "dual-use"
//!   and "10:30" are one [`Term::Word`], as is an address, in which nothing is an operator.
//!   What `search` splits in it becomes a phrase. Punctuation alone is left out silently.
//! - In fields of names, words side by side in brackets are one name; several names there
//!   without an operator are all required. In `id:`, `path:` and `url:` only `*` means
//!   something, and a backslash escapes only what is no letter and no digit.
//! - `3w` alone is everything since three weeks ago, as `3w..`; `date:*` is any known date.
//! - Full-width forms are read as ASCII, save the question mark; control characters and
//!   invisible marks are spaces.
//!
//! Limits, each with a remark when it is reached: [`MAX_BYTES`] of text, [`MAX_WORDS`] words
//! in all leaves, [`MAX_DEPTH`] brackets within each other, [`MAX_CHAIN`] `NEAR`s in a row.
//! With them a tree is never deep enough to trouble a function that recurses over it, and
//! reading takes time in proportion to the text.

mod caret;
mod clause;
mod date;
mod field;
mod parse;
mod print;
mod quote;
mod reference;
mod sign;
mod symbol;
mod token;
mod tree;
mod value;
mod word;

use std::borrow::Cow;

pub use caret::caret;
pub use date::{parse_date_bound, parse_date_range};
pub use field::{Field, FieldKind};
pub use parse::parse;
pub use reference::REFERENCE;
pub use tree::{DateClause, Glob, Leaf, Leaves, Node, PhraseWord, Placed, Term};

/// The longest query that is read.
pub const MAX_BYTES: usize = 64 * 1024;
/// The most words in all leaves of a query.
pub const MAX_WORDS: usize = 1024;
/// The most brackets within each other.
pub const MAX_DEPTH: usize = 64;
/// The most `NEAR`s in a row.
pub const MAX_CHAIN: usize = 32;
/// The largest distance of `NEAR` and of a phrase.
pub const MAX_DISTANCE: u32 = 1000;
/// The largest factor of a boost.
pub const MAX_BOOST: f32 = 1000.0;
/// The most remarks about one query; one more says how many were left out.
const MAX_REMARKS: usize = 20;
/// The distance of a `NEAR` without a number.
const NEAR: u32 = 10;

/// A query that has been read.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The clause that is the whole query.
    pub root: Node,
}

impl Query {
    /// Every article.
    pub fn all() -> Query {
        Query { root: Node::All }
    }

    /// All leaves in the order written, with the field and the negation around each.
    ///
    /// ```
    /// use newshound::{article::Date, query::{Field, parse}};
    /// let (query, _) = parse("oil -headline:cap", Date::day(2023, 2, 4).unwrap());
    /// let found: Vec<_> = query.leaves().map(|leaf| (leaf.field, leaf.negated)).collect();
    /// assert_eq!(found, [(None, false), (Some(Field::Headline), true)]);
    /// ```
    pub fn leaves(&self) -> Leaves<'_> {
        Leaves::of(&self.root)
    }

    /// Whether there is nothing to search for: the empty query.
    pub fn is_nothing(&self) -> bool {
        self.root == Node::Nothing
    }

    /// Whether the query only says what an article must not be, so that its result is
    /// everything else, in no order of relevance.
    pub fn is_only_negative(&self) -> bool {
        self.root.is_only_negative()
    }

    /// The fields that the query names, each once, in the order of [`Field::ALL`].
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        // A `Near` joins leaves, so no field is within one.
        let mut stack = vec![&self.root];
        while let Some(node) = stack.pop() {
            if let Node::Field { field, .. } = node {
                fields.push(*field);
            }
            stack.extend(node.children());
        }
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// The same query with one more condition, as a flag adds it. An empty query becomes the
    /// condition.
    pub fn narrowed(self, condition: Node) -> Query {
        Query {
            root: Node::and(vec![self.root, condition]),
        }
    }
}

/// Foreign text for a message, cut to a length that leaves room for the message.
fn shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
