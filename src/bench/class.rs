//! The class of a query: what in it decides how long it takes.

use crate::query::{Node, Query, Term};

/// What a tree has in it that costs.
#[derive(Debug, Default)]
struct Shape {
    words: usize,
    phrase: bool,
    exact: bool,
    prefix: bool,
    wildcard: bool,
    regex: bool,
    fuzzy: bool,
    near: bool,
    or: bool,
    not: bool,
    filter: bool,
    date: bool,
}

/// The name of the class of `query`. A query of several kinds counts for the costliest.
pub(super) fn class_of(query: &Query) -> &'static str {
    let mut shape = Shape::default();
    walk(&query.root, &mut shape);
    let costly = [
        (shape.regex, "regex"),
        (shape.wildcard, "wildcard"),
        (shape.fuzzy, "fuzzy"),
        (shape.prefix, "prefix"),
        (shape.near, "near"),
        (shape.exact, "exact"),
        (shape.phrase, "phrase"),
        (shape.or, "or"),
        (shape.not, "not"),
    ];
    if let Some((_, name)) = costly.into_iter().find(|(has, _)| *has) {
        return name;
    }
    match (shape.words, shape.filter, shape.date) {
        (0, true, _) => "filter",
        (0, false, true) => "date range",
        (0, false, false) if query.root == Node::All => "everything",
        (0, false, false) => "nothing",
        (_, true, _) => "words, filtered",
        (_, false, true) => "words, dated",
        (1, ..) => "one word",
        (2, ..) => "two words",
        (3, ..) => "three words",
        _ => "more words",
    }
}

/// Recursion is bounded by the depth to which `query` lets brackets nest.
fn walk(node: &Node, shape: &mut Shape) {
    match node {
        Node::All | Node::Nothing => {}
        Node::Leaf(leaf) => match &leaf.term {
            Term::Word(_) => shape.words += 1,
            Term::Phrase { .. } => shape.phrase = true,
            Term::Exact { .. } => shape.exact = true,
            Term::Prefix(_) => shape.prefix = true,
            Term::Wildcard(_) => shape.wildcard = true,
            Term::Regex(_) => shape.regex = true,
            Term::Fuzzy { .. } => shape.fuzzy = true,
            Term::Value(_) => shape.filter = true,
        },
        Node::Near { left, right, .. } => {
            shape.near = true;
            walk(left, shape);
            walk(right, shape);
        }
        Node::Field { field: _, node } => {
            let mut inside = Shape::default();
            walk(node, &mut inside);
            // A field of running text holds words, the others values; of those, patterns
            // and alternatives are looked up among few names and cost as much as one.
            if inside.filter || **node == Node::All {
                shape.filter = true;
            } else {
                walk(node, shape);
            }
        }
        Node::Date(_) => shape.date = true,
        Node::And(nodes) | Node::Implicit(nodes) => nodes.iter().for_each(|n| walk(n, shape)),
        Node::Or(nodes) => {
            shape.or = true;
            nodes.iter().for_each(|n| walk(n, shape));
        }
        Node::Not(node) => {
            shape.not = true;
            walk(node, shape);
        }
        Node::Boost { node, .. } => walk(node, shape),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Date;
    use crate::query::parse;

    #[test]
    fn the_costliest_part_names_the_class() {
        for (text, class) in [
            ("oil", "one word"),
            ("oil price", "two words"),
            ("oil price cap", "three words"),
            ("oil price cap again", "more words"),
            ("(oil price)^2", "two words"),
            ("headline:(oil price)", "two words"),
            ("oil \"price cap\"", "phrase"),
            ("oil \"price cap\" OR tank*", "prefix"),
            ("oil OR gas", "or"),
            ("oil -gas", "not"),
            ("oil NEAR/8 tanker", "near"),
            ("t?nker", "wildcard"),
            ("/t[ao]nker/ oil", "regex"),
            ("sanctons~", "fuzzy"),
            ("=Polish", "exact"),
            ("company:\"Poly Technologies\"", "filter"),
            ("company:(poly OR huawei)", "filter"),
            ("oil country:turkey", "words, filtered"),
            ("oil date:2023", "words, dated"),
            ("date:2023", "date range"),
            ("*", "everything"),
            ("", "nothing"),
        ] {
            let (query, _) = parse(text, Date::year(2023).unwrap());
            assert_eq!(class_of(&query), class, "{text}");
        }
    }
}
