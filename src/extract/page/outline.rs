//! The outline of a page: which end tag closes which start tag, and how much text stands
//! where. Linear in the page, whatever its markup; no tree, no recursion.

use std::collections::HashMap;

use super::scan::{Piece, scan};

/// Elements that have no content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// A page's pieces with their relations.
pub(super) struct Outline {
    pub(super) pieces: Vec<Piece>,
    /// For each piece that is a start tag, the piece that ends it, if any does.
    pub(super) ends: Vec<Option<u32>>,
    /// Names in lower case, by piece; empty for text.
    names: Vec<u16>,
    known: Vec<String>,
    /// Bytes of text in paragraphs, and of text in links, before each piece.
    sums: Vec<Sums>,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    text: u32,
    paragraph: u32,
    link: u32,
}

/// How much text an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    /// All of it, in bytes.
    pub(super) text: u32,
    /// That in paragraphs.
    pub(super) paragraph: u32,
    /// That in links.
    pub(super) link: u32,
}

/// Pages of more pieces than this are outlined no further.
const MAX_PIECES: usize = 600_000;

/// Distinct names of elements; the rest share one number. A page has about forty.
const MAX_NAMES: usize = 4096;

impl Outline {
    pub(super) fn of(html: &str) -> Outline {
        let pieces: Vec<Piece> = scan(html).take(MAX_PIECES).collect();
        let mut numbers: HashMap<String, u16> = HashMap::new();
        let mut known = vec![String::new()];
        let mut names = Vec::with_capacity(pieces.len());
        for piece in &pieces {
            names.push(match piece {
                Piece::Open { name, .. } | Piece::Close { name, .. } => {
                    let name = html[name.clone()].to_ascii_lowercase();
                    *numbers.entry(name).or_insert_with_key(|name| {
                        if known.len() >= MAX_NAMES {
                            return 0;
                        }
                        known.push(name.clone());
                        (known.len() - 1) as u16
                    })
                }
                Piece::Text(_) | Piece::Raw(_) => 0,
            });
        }
        let ends = match_ends(&pieces, &names, &known);
        let sums = sums(html, &pieces, &names, &known);
        Outline {
            pieces,
            ends,
            names,
            known,
            sums,
        }
    }

    /// Whether the page has more pieces than are in here.
    pub(super) fn is_cut(&self) -> bool {
        self.pieces.len() >= MAX_PIECES
    }

    /// The name of piece `at` in lower case; empty for text.
    pub(super) fn name(&self, at: usize) -> &str {
        let number = self.names.get(at).copied().unwrap_or(0);
        self.known.get(number as usize).map_or("", String::as_str)
    }

    /// How much text stands in pieces `from..to`.
    pub(super) fn amount(&self, from: usize, to: usize) -> Amount {
        let at = |n: usize| self.sums.get(n).copied().unwrap_or_default();
        let (from, to) = (at(from), at(to));
        Amount {
            text: to.text.saturating_sub(from.text),
            paragraph: to.paragraph.saturating_sub(from.paragraph),
            link: to.link.saturating_sub(from.link),
        }
    }

    /// How much text the page holds.
    pub(super) fn total(&self) -> Amount {
        self.amount(0, self.pieces.len())
    }
}

/// For each start tag, its end tag: the next one of its name that no later start tag claims.
fn match_ends(pieces: &[Piece], names: &[u16], known: &[String]) -> Vec<Option<u32>> {
    let mut ends = vec![None; pieces.len()];
    let mut open: Vec<Vec<u32>> = vec![Vec::new(); known.len()];
    let void: Vec<bool> = known
        .iter()
        .map(|name| VOID.contains(&name.as_str()))
        .collect();
    for (at, (piece, name)) in pieces.iter().zip(names).enumerate() {
        let name = *name as usize;
        let Some(stack) = open.get_mut(name) else {
            continue;
        };
        match piece {
            Piece::Open { .. } if name > 0 && !void[name] => stack.push(at as u32),
            Piece::Close { .. } if name > 0 => {
                if let Some(start) = stack.pop()
                    && let Some(end) = ends.get_mut(start as usize)
                {
                    *end = Some(at as u32);
                }
            }
            _ => {}
        }
    }
    ends
}

fn sums(html: &str, pieces: &[Piece], names: &[u16], known: &[String]) -> Vec<Sums> {
    let mut all = Vec::with_capacity(pieces.len() + 1);
    let mut sums = Sums::default();
    let (mut in_paragraph, mut in_link) = (false, false);
    for (piece, name) in pieces.iter().zip(names) {
        all.push(sums);
        let name = known.get(*name as usize).map_or("", String::as_str);
        match (piece, name) {
            (Piece::Open { .. }, "p") => in_paragraph = true,
            (Piece::Close { .. }, "p") => in_paragraph = false,
            (Piece::Open { .. }, "a") => in_link = true,
            (Piece::Close { .. }, "a") => in_link = false,
            // A block ends a paragraph that nothing closed.
            (_, "div" | "ul" | "section" | "article" | "table" | "h2" | "h3") => {
                in_paragraph = false;
            }
            (Piece::Text(range), _) => {
                let len = html[range.clone()].trim().len() as u32;
                sums.text = sums.text.saturating_add(len);
                if in_link {
                    sums.link = sums.link.saturating_add(len);
                } else if in_paragraph {
                    sums.paragraph = sums.paragraph.saturating_add(len);
                }
            }
            _ => {}
        }
    }
    all.push(sums);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_are_matched_and_text_is_counted() {
        let outline = Outline::of("<div><p>one<br><a>two</a></p></DIV>three");
        assert_eq!(outline.ends[0], Some(8));
        assert_eq!(outline.name(0), "div");
        let amount = outline.amount(0, 8);
        assert_eq!((amount.text, amount.paragraph, amount.link), (6, 3, 3));
        assert_eq!(outline.total().text, 11);
    }

    proptest! {
        #[test]
        fn an_end_is_behind_its_start(html in "(<div>|</div>|<p>|</p>|<b|x|</a>|<a>){0,20}") {
            let outline = Outline::of(&html);
            for (at, end) in outline.ends.iter().enumerate() {
                prop_assert!(end.is_none_or(|end| end as usize > at));
            }
        }
    }
}
