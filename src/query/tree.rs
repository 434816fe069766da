//! The tree of a query: clauses, what they combine to, and walks over them.
//!
//! The constructors ([`Node::and`], [`Node::or`], ...) keep trees in one normal form, so that
//! a printed tree reparses to itself. What a clause matches in an index is left to `search`.

use std::ops::Range;

use crate::article::DateRange;

use super::field::Field;

/// A clause of a query, or several of them combined.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `*`: every article; inside a field, every article that has a value there.
    All,
    /// No clause at all: the empty query, or one of which nothing could be used.
    Nothing,
    /// A single thing to look for.
    Leaf(Leaf),
    /// `left NEAR/distance right`: both sides, in either order, with their nearest words at
    /// most `distance` words apart (neighbours are 1 apart). Each side is a leaf, an
    /// [`Node::Or`] of leaves, or on the left another `Near`: its match then counts from its
    /// first word to its last.
    Near {
        /// What is written first.
        left: Box<Node>,
        /// What is written second.
        right: Box<Node>,
        /// At least 1.
        distance: u32,
    },
    /// What is inside is looked for in this field. A field further inside overrides it.
    Field {
        /// Where to look.
        field: Field,
        /// What to look for.
        node: Box<Node>,
    },
    /// Published in these days. A range open at both ends holds every known date.
    Date(DateClause),
    /// All of these, always.
    And(Vec<Node>),
    /// At least one of these.
    Or(Vec<Node>),
    /// Articles that this does not match, counted over the whole index.
    Not(Box<Node>),
    /// Clauses written side by side: all of them, or most of them where no article has all.
    /// Clauses that a user insists on (`+word`, `-word`, fields, dates) are never in here but
    /// beside it in an [`Node::And`], so relaxing it, or taking it as "any", loses none.
    Implicit(Vec<Node>),
    /// The same articles, their score for this part multiplied.
    Boost {
        /// What is matched.
        node: Box<Node>,
        /// From 0 to 1,000.
        factor: f32,
    },
}

/// A single thing to look for, and where in the query it stands.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// What to look for.
    pub term: Term,
    /// The bytes of the query, quotes and signs included; empty for a leaf that a program
    /// made.
    pub span: Range<usize>,
}

/// Leaves are equal when they look for the same: where they were written does not count.
impl PartialEq for Leaf {
    fn eq(&self, other: &Leaf) -> bool {
        self.term == other.term
    }
}

/// A range of days, and where in the query it stands.
#[derive(Debug, Clone)]
pub struct DateClause {
    /// The days.
    pub range: DateRange,
    /// The bytes of the query, without the field's name; empty for a clause that a program
    /// made.
    pub span: Range<usize>,
}

/// Date clauses are equal when their days are.
impl PartialEq for DateClause {
    fn eq(&self, other: &DateClause) -> bool {
        self.range == other.range
    }
}

/// What a leaf looks for.
///
/// Texts stand as the user wrote them, escapes resolved and nothing folded: "dual-use",
/// "l'Europe" and `https://x.org/a` are one text each. Whoever lowers the tree splits them
/// with [`crate::text::words`] as articles are split, and takes several words as a phrase.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// A plain word, matched by its stem.
    Word(String),
    /// `"price cap"~5`: words in this order as written (folded, never stemmed), with up to
    /// `slop` other words between them.
    Phrase {
        /// Never empty.
        words: Vec<PhraseWord>,
        /// 0 for a phrase without a gap.
        slop: u32,
    },
    /// `=Polish`, `="Polish Press"`: words with their case and their diacritics.
    Exact {
        /// Never empty.
        words: Vec<String>,
        /// 0 for a phrase without a gap.
        slop: u32,
    },
    /// `tank*`: words that begin with this.
    Prefix(String),
    /// `t?nker`, `ta*er`: words of this pattern.
    Wildcard(Vec<Glob>),
    /// `/t[ao]nker/`: words that match as a whole. Not checked here: which expressions can
    /// be used depends on the engine.
    Regex(String),
    /// `sanctons~`: words at most `distance` slips away.
    Fuzzy {
        /// The word as typed.
        word: String,
        /// 0, 1 or 2.
        distance: u8,
    },
    /// The value of a field that is no running text: `company:"Poly Technologies"`.
    Value(String),
}

/// A word of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseWord {
    /// The word, or what it begins with.
    pub text: String,
    /// Whether any word that begins with it will do.
    pub prefix: bool,
}

/// A piece of a wildcard pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Glob {
    /// These letters. Never empty, never beside another text.
    Text(String),
    /// `?`: any one letter.
    One,
    /// `*`: any number of letters, none included.
    Many,
}

impl Node {
    /// A leaf that was not written by a user.
    pub fn leaf(term: Term) -> Node {
        Node::Leaf(Leaf { term, span: 0..0 })
    }

    /// A range of days that was not written in a query.
    pub fn date(range: DateRange) -> Node {
        Node::Date(DateClause { range, span: 0..0 })
    }

    /// All of `nodes`, those inside further `And`s included; [`Node::Nothing`] is left out.
    pub fn and(nodes: Vec<Node>) -> Node {
        combine(nodes, Node::And, |node| match node {
            Node::And(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// One of `nodes`, those inside further `Or`s included; [`Node::Nothing`] is left out.
    pub fn or(nodes: Vec<Node>) -> Node {
        combine(nodes, Node::Or, |node| match node {
            Node::Or(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// `nodes` side by side; see [`Node::Implicit`].
    pub(super) fn implicit(nodes: Vec<Node>) -> Node {
        combine(nodes, Node::Implicit, |node| match node {
            Node::Implicit(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// What `node` does not match; of [`Node::Nothing`], nothing.
    #[allow(clippy::should_implement_trait)]
    pub fn not(node: Node) -> Node {
        match node {
            Node::Not(inner) => *inner,
            Node::Nothing => Node::Nothing,
            other => Node::Not(Box::new(other)),
        }
    }

    /// `node` looked for in `field`.
    pub fn within(field: Field, node: Node) -> Node {
        match node {
            Node::Nothing => Node::Nothing,
            Node::Not(inner) => Node::not(Node::within(field, *inner)),
            other => Node::Field {
                field,
                node: Box::new(other),
            },
        }
    }

    /// `node` with its score multiplied by `factor`, which is brought to 0 to 1,000.
    pub fn boosted(node: Node, factor: f32) -> Node {
        let clamp = |factor: f32| {
            if factor.is_nan() {
                1.0
            } else {
                factor.clamp(0.0, super::MAX_BOOST)
            }
        };
        match node {
            Node::Nothing => Node::Nothing,
            Node::Boost {
                node,
                factor: inside,
            } => Node::Boost {
                node,
                factor: clamp(inside * clamp(factor)),
            },
            other => Node::Boost {
                node: Box::new(other),
                factor: clamp(factor),
            },
        }
    }

    /// Whether this narrows a result rather than being what a user looks for: fields, dates,
    /// exclusions, and combinations of nothing else. Relaxing a query leaves these alone.
    pub fn is_filter(&self) -> bool {
        match self {
            Node::All | Node::Field { .. } | Node::Date(_) | Node::Not(_) => true,
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().all(Node::is_filter),
            Node::Boost { node, .. } => node.is_filter(),
            Node::Nothing | Node::Leaf(_) | Node::Near { .. } | Node::Implicit(_) => false,
        }
    }

    /// Whether this only says what an article must not be.
    pub fn is_only_negative(&self) -> bool {
        match self {
            Node::Not(_) => true,
            Node::And(nodes) | Node::Or(nodes) | Node::Implicit(nodes) => {
                nodes.iter().all(Node::is_only_negative)
            }
            Node::Field { node, .. } | Node::Boost { node, .. } => node.is_only_negative(),
            _ => false,
        }
    }

    /// The nodes directly inside this one, in the order written; none for a `Near`, whose
    /// two are no slice.
    pub(super) fn children(&self) -> &[Node] {
        match self {
            Node::And(nodes) | Node::Or(nodes) | Node::Implicit(nodes) => nodes,
            Node::Field { node, .. } | Node::Not(node) | Node::Boost { node, .. } => {
                std::slice::from_ref(node)
            }
            Node::Near { .. } | Node::All | Node::Nothing | Node::Leaf(_) | Node::Date(_) => &[],
        }
    }
}

/// Joins `nodes`, spliced where `open` gives their own parts, with `wrap`; one alone stays
/// itself.
fn combine(
    nodes: Vec<Node>,
    wrap: fn(Vec<Node>) -> Node,
    open: fn(Node) -> Result<Vec<Node>, Node>,
) -> Node {
    let mut flat = Vec::with_capacity(nodes.len());
    for node in nodes {
        match open(node) {
            Ok(inner) => flat.extend(inner),
            Err(Node::Nothing) => {}
            Err(other) => flat.push(other),
        }
    }
    match flat.len() {
        0 => Node::Nothing,
        1 => flat.swap_remove(0),
        _ => wrap(flat),
    }
}

/// A leaf with what surrounds it.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'q> {
    /// The leaf.
    pub leaf: &'q Leaf,
    /// The innermost field it is looked for in; `None` is headline and body.
    pub field: Option<Field>,
    /// Whether an odd number of `NOT`s stand before it: it excludes, so nothing of it is
    /// there to be highlighted.
    pub negated: bool,
}

/// Iterator over the leaves of a tree in the order written, made by
/// [`Query::leaves`](super::Query::leaves).
#[derive(Debug, Clone)]
pub struct Leaves<'q> {
    stack: Vec<(&'q Node, Option<Field>, bool)>,
}

impl<'q> Leaves<'q> {
    /// The leaves of `node`.
    pub fn of(node: &'q Node) -> Leaves<'q> {
        Leaves {
            stack: vec![(node, None, false)],
        }
    }
}

impl<'q> Iterator for Leaves<'q> {
    type Item = Placed<'q>;

    fn next(&mut self) -> Option<Placed<'q>> {
        while let Some((node, field, negated)) = self.stack.pop() {
            match node {
                Node::Leaf(leaf) => {
                    return Some(Placed {
                        leaf,
                        field,
                        negated,
                    });
                }
                Node::Near { left, right, .. } => {
                    self.stack.push((right, field, negated));
                    self.stack.push((left, field, negated));
                }
                Node::Field { field, node } => self.stack.push((node, Some(*field), negated)),
                Node::Not(node) => self.stack.push((node, field, !negated)),
                _ => {
                    let inside = node.children().iter().rev();
                    self.stack.extend(inside.map(|node| (node, field, negated)));
                }
            }
        }
        None
    }
}
