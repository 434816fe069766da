//! A tree as text, in one canonical form that reparses to the same tree.
//!
//! Brackets that the grammar could do without are printed too, so that a reader sees how a
//! query was understood, except in trees that are nested so deeply that they might push it
//! over the limit.

use std::fmt::{self, Display, Formatter, Write};

use crate::article::{Date, DateRange};

use super::MAX_DEPTH;
use super::Query;
use super::field::{Field, FieldKind};
use super::symbol::{is_dash, is_quote, plain};
use super::token::{Kind, Lexer, Reading, is_in_capitals, is_operator};
use super::tree::{Glob, Node, Term};

/// The query as text that reparses to an equal tree, if the tree came from [`super::parse`]
/// or the constructors of [`Node`], and the text is not longer than a query may be. Dates
/// are printed absolute. The empty query is empty.
impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.root, f)
    }
}

/// The clause as it would stand alone in a query.
impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let style = Style {
            // At most three optional brackets stand between two that are needed.
            clear: depth(self) <= MAX_DEPTH / 5,
            signs: false,
        };
        let mut text = String::new();
        write_node(&mut text, self, FieldKind::Text, style)?;
        if is_in_capitals(&text) {
            // There AND and OR would be words.
            text.clear();
            write_node(
                &mut text,
                self,
                FieldKind::Text,
                Style {
                    signs: true,
                    ..style
                },
            )?;
        }
        f.write_str(&text)
    }
}

/// How a tree is printed.
#[derive(Clone, Copy)]
struct Style {
    /// Whether brackets stand that the grammar could do without.
    clear: bool,
    /// Whether operators are signs and not words.
    signs: bool,
}

/// How tightly a node holds together; a child that holds less than its parent asks for
/// needs brackets.
fn hold(node: &Node) -> u8 {
    match node {
        Node::Or(_) => 0,
        Node::And(_) => 1,
        Node::Implicit(_) => 2,
        Node::Not(_) => 3,
        Node::Near { .. } => 4,
        Node::Boost { .. } => 5,
        Node::Field { .. } | Node::Date(_) => 6,
        Node::Leaf(_) | Node::All | Node::Nothing => 7,
    }
}

/// The children of a node, each with the hold it needs and the hold below which brackets
/// make it clearer.
fn parts(node: &Node) -> Vec<(&Node, u8, u8)> {
    let (needs, clearer) = match node {
        Node::Near { left, right, .. } => return vec![(left, 4, 4), (right, 5, 5)],
        Node::Or(_) => (1, 3),
        Node::And(_) => (2, 3),
        Node::Implicit(_) => (3, 5),
        Node::Not(_) => (4, 5),
        Node::Boost { .. } => (6, 6),
        Node::Field { .. } => (7, 7),
        Node::All | Node::Nothing | Node::Leaf(_) | Node::Date(_) => return Vec::new(),
    };
    let child = |child| (child, needs, clearer);
    node.children().iter().map(child).collect()
}

/// How deep the brackets nest that the tree cannot do without.
fn depth(node: &Node) -> usize {
    parts(node)
        .into_iter()
        .map(|(child, needs, _)| depth(child) + usize::from(hold(child) < needs))
        .max()
        .unwrap_or(0)
}

fn write_node(f: &mut impl Write, node: &Node, kind: FieldKind, style: Style) -> fmt::Result {
    let between = match node {
        Node::Leaf(leaf) => return write_term(f, &leaf.term, kind),
        Node::Date(clause) => return write_range(f, clause.range),
        Node::All => return f.write_char('*'),
        Node::Nothing => return Ok(()),
        Node::Field { field, .. } => {
            write!(f, "{}:", field.name())?;
            ""
        }
        Node::Not(_) => {
            f.write_char('-')?;
            ""
        }
        Node::Near { distance, .. } => &format!(" NEAR/{distance} "),
        Node::And(_) if style.signs => " && ",
        Node::Or(_) if style.signs => " || ",
        Node::And(_) => " AND ",
        Node::Or(_) => " OR ",
        Node::Implicit(_) => " ",
        Node::Boost { .. } => "",
    };
    let kind = match node {
        Node::Field { field, .. } => Field::kind(*field),
        _ => kind,
    };
    for (count, (child, needs, clearer)) in parts(node).into_iter().enumerate() {
        if count > 0 {
            f.write_str(between)?;
        }
        if hold(child) < needs || style.clear && hold(child) < clearer {
            f.write_char('(')?;
            write_node(f, child, kind, style)?;
            f.write_char(')')?;
        } else {
            write_node(f, child, kind, style)?;
        }
    }
    match node {
        Node::Boost { factor, .. } => write!(f, "^{factor}"),
        _ => Ok(()),
    }
}

fn write_term(f: &mut impl Write, term: &Term, kind: FieldKind) -> fmt::Result {
    match term {
        Term::Word(text) => write_word(f, text),
        Term::Value(text) => write_value(f, text, kind),
        Term::Prefix(text) if kind != FieldKind::Text && !is_tame(text) => {
            f.write_char('"')?;
            write_quoted(f, text)?;
            f.write_str("*\"")
        }
        Term::Prefix(text) => {
            write_tame(f, text)?;
            f.write_char('*')
        }
        Term::Wildcard(globs) => write_globs(f, globs),
        Term::Regex(text) => write_regex(f, text),
        Term::Fuzzy { word, distance } => {
            write_tame(f, word)?;
            write!(f, "~{distance}")
        }
        Term::Exact { words, slop } => {
            f.write_char('=')?;
            match (words.as_slice(), slop) {
                ([word], 0) if is_tame(word) => f.write_str(word),
                _ => write_phrase(f, words.iter().map(|word| (word.as_str(), false)), *slop),
            }
        }
        Term::Phrase { words, slop } => write_phrase(
            f,
            words.iter().map(|word| (word.text.as_str(), word.prefix)),
            *slop,
        ),
    }
}

fn write_phrase<'t>(
    f: &mut impl Write,
    words: impl Iterator<Item = (&'t str, bool)>,
    slop: u32,
) -> fmt::Result {
    for (count, (word, prefix)) in words.enumerate() {
        f.write_char(if count == 0 { '"' } else { ' ' })?;
        write_quoted(f, word)?;
        if prefix {
            f.write_char('*')?;
        }
    }
    f.write_char('"')?;
    match slop {
        0 => Ok(()),
        slop => write!(f, "~{slop}"),
    }
}

fn write_quoted(f: &mut impl Write, text: &str) -> fmt::Result {
    for c in text.chars() {
        if is_quote(c) || matches!(plain(c), '\\' | '*') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    Ok(())
}

/// Whether `text` is one plain word wherever it stands: nothing in it is ever a sign.
fn is_tame(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
        && text.chars().all(|c| {
            c.is_alphanumeric()
                || matches!(c, '-' | '_' | '.' | '\'' | '’')
                || (!c.is_ascii() && plain(c) == c && !is_quote(c) && !is_dash(c))
        })
        && !is_operator(text)
}

fn write_tame(f: &mut impl Write, text: &str) -> fmt::Result {
    match is_tame(text) {
        true => f.write_str(text),
        false => write_escaped(f, text),
    }
}

/// A word as written where that reads back as the same word (`10:30`, an address), else
/// with its signs escaped.
fn write_word(f: &mut impl Write, text: &str) -> fmt::Result {
    let signs = |c: char| is_quote(c) || matches!(plain(c), ' ' | '(' | ')' | '\\' | '^');
    if is_tame(text) {
        return f.write_str(text);
    }
    if !text.contains(signs) {
        let mut lexer = Lexer::new(text, None);
        let token = lexer.next(Reading::TEXT, false);
        let whole = lexer.at == text.len() && lexer.remarks.count() == 0;
        if whole && matches!(&token.kind, Kind::Word(word) if word == text) {
            return f.write_str(text);
        }
    }
    if text.starts_with(char::is_alphanumeric) && is_operator(text) {
        f.write_char('\\')?;
    }
    write_escaped(f, text)
}

/// `text` with a backslash before all that could be a sign.
fn write_escaped(f: &mut impl Write, text: &str) -> fmt::Result {
    for c in text.chars() {
        let sign = plain(c);
        if is_quote(c) || is_dash(c) || sign.is_ascii() && !sign.is_alphanumeric() {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    Ok(())
}

fn write_globs(f: &mut impl Write, globs: &[Glob]) -> fmt::Result {
    for glob in globs {
        match glob {
            Glob::Text(text) => write_escaped(f, text)?,
            Glob::One => f.write_char('?')?,
            Glob::Many => f.write_char('*')?,
        }
    }
    Ok(())
}

fn write_regex(f: &mut impl Write, text: &str) -> fmt::Result {
    f.write_char('/')?;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                f.write_char(c)?;
                chars.next().map_or(Ok(()), |c| f.write_char(c))?;
            }
            '/' => f.write_str("\\/")?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('/')
}

/// A value without quotes where it can do without.
fn write_value(f: &mut impl Write, text: &str, kind: FieldKind) -> fmt::Result {
    let string = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                '-' | '_' | '.' | '/' | ':' | '@' | '%' | '&' | '=' | '+' | ',' | '#' | '?'
            )
    };
    let bare = is_tame(text)
        || kind == FieldKind::Verbatim
            && text.chars().all(string)
            && !text.starts_with('-')
            // `id://x` would be an address.
            && !text.starts_with("//")
            && !is_operator(text);
    if bare {
        return f.write_str(text);
    }
    f.write_char('"')?;
    write_quoted(f, text)?;
    f.write_char('"')
}

/// The date that a range is exactly, else its ends.
fn write_range(f: &mut impl Write, range: DateRange) -> fmt::Result {
    f.write_str("date:")?;
    if let (Some(from), Some(to)) = (range.from, range.to) {
        let year = from.get_year();
        let month = from.get_month().and_then(|month| Date::month(year, month));
        let coarse = [Date::year(year), month, Some(from.without_time())];
        let ends = DateRange {
            from: Some(from.first_day()),
            to: Some(to.last_day()),
        };
        let exact = |date: &Date| DateRange::of(*date) == ends;
        if let Some(date) = coarse.into_iter().flatten().find(exact) {
            return write!(f, "{date}");
        }
    }
    if range == DateRange::default() {
        return f.write_char('*');
    }
    if let Some(from) = range.from {
        write!(f, "{}", from.first_day())?;
    }
    f.write_str("..")?;
    match range.to {
        Some(to) => write!(f, "{}", to.last_day()),
        None => Ok(()),
    }
}
