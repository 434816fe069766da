//! How clauses join: side by side, by `NEAR`, and how many words they come to.

use crate::text::words;

use super::MAX_CHAIN;
use super::field::{Field, FieldKind};
use super::tree::{Node, Term};

/// How many words an index will be asked for, at least.
pub(super) fn weight(term: &Term) -> usize {
    let count = |text: &str| match text.len() {
        0..=8 => 1,
        _ => words(text).count().max(1),
    };
    match term {
        Term::Phrase { words, .. } => words.iter().map(|word| count(&word.text)).sum(),
        Term::Exact { words, .. } => words.iter().map(|word| count(word)).sum(),
        Term::Word(text) | Term::Prefix(text) | Term::Fuzzy { word: text, .. } => count(text),
        Term::Wildcard(_) | Term::Regex(_) | Term::Value(_) => 1,
    }
}

/// What keeps `NEAR` from joining two nodes: the problem and what to write.
pub(super) fn near_problem(left: &Node, right: &Node) -> Option<(&'static str, &'static str)> {
    const USABLE: &str =
        "it joins words, phrases and groups of them: `(oil OR gas) NEAR/8 \"price cap\"`";
    let mut chain = 1;
    let mut inner = left;
    while let Node::Near { left, .. } = inner {
        chain += 1;
        inner = left;
    }
    if chain > MAX_CHAIN {
        return Some(("too many `NEAR` in a row", ""));
    }
    if let (Node::Field { field, .. }, _) | (_, Node::Field { field, .. }) = (left, right) {
        return Some(match (field.kind(), field) {
            (FieldKind::Text, Field::Headline) => (
                "`NEAR` cannot join fields",
                "write the field around both: `headline:(oil NEAR/8 tanker)`",
            ),
            (FieldKind::Text, _) => (
                "`NEAR` cannot join fields",
                "write the field around both: `text:(oil NEAR/8 tanker)`",
            ),
            _ => ("`NEAR` cannot join fields", USABLE),
        });
    }
    let joinable = |node: &Node| match node {
        Node::Leaf(_) => true,
        Node::Or(nodes) => nodes.iter().all(|node| matches!(node, Node::Leaf(_))),
        _ => false,
    };
    // On the left a `NEAR` in brackets is the chain that would stand there without them.
    let left_joinable = joinable(left) || matches!(left, Node::Near { .. });
    match left_joinable && joinable(right) {
        true => None,
        false => Some(("`NEAR` cannot join these", USABLE)),
    }
}

/// Joins clauses that stand side by side. What a user insists on goes into an `And`; the
/// rest stays together, where it may be relaxed, at the place of its first clause.
pub(super) fn assemble(clauses: Vec<(Node, bool)>, names: bool) -> Option<Node> {
    if clauses.is_empty() {
        return None;
    }
    let mut firm = Vec::new();
    let mut loose = Vec::new();
    let mut place = 0;
    for (node, required) in clauses {
        if names || required || node.is_filter() {
            firm.push(node);
        } else {
            if loose.is_empty() {
                place = firm.len();
            }
            loose.push(node);
        }
    }
    if !loose.is_empty() {
        firm.insert(place, Node::implicit(loose));
    }
    Some(Node::and(firm))
}
