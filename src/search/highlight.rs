//! What really matched in a text: the marks for headlines and passages.
//!
//! Lowering a query leaves behind [`Leaf`]s: which words match, and for phrases and nearness
//! how they must stand. A stored text is split into words once; a table of first bytes lets
//! nearly all of them pass without being folded, let alone stemmed.

use hashbrown::{HashMap, HashSet};

use super::spans::Spans;
use crate::article::Span;
use crate::index::analysis::{StemClass, Stemmer};
use crate::text::{fold, fold_into, words};

/// Which words of a text fit one place of a query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fit {
    /// Words with one of these stems, each with the code of its class.
    Stems(HashSet<String>),
    /// These words, folded.
    Words(HashSet<String>),
    /// This word with its case and marks.
    Exact(String),
}

/// Which texts a leaf is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// Headline and body.
    Anywhere,
    /// The headline.
    Headline,
}

/// A part of the query that can be marked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leaf {
    /// What fits each place.
    pub fits: Vec<Fit>,
    /// How the places must stand; the slots are the indexes of `fits`.
    pub spans: Spans,
    /// Where it is looked for.
    pub place: Where,
    /// How much a match says: the inverse document frequency.
    pub weight: f32,
}

/// A marked stretch of a text and the leaf it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    /// The bytes.
    pub span: Span,
    /// The index of the leaf.
    pub leaf: usize,
}

/// Marks texts of one request.
#[derive(Debug)]
pub(crate) struct Highlighter {
    leaves: Vec<Leaf>,
    /// Where a word looks up its places: folded form to leaf and slot.
    by_word: HashMap<String, Vec<(usize, usize)>>,
    by_stem: HashMap<String, Vec<(usize, usize)>>,
    exact: Vec<(String, usize, usize)>,
    /// First letters of words that can match: pairs of the first two ASCII letters.
    first: FirstLetters,
    stemmer: Stemmer,
}

impl Highlighter {
    /// A highlighter of `leaves`.
    pub fn new(leaves: Vec<Leaf>) -> Highlighter {
        let mut new = Highlighter {
            leaves: Vec::new(),
            by_word: HashMap::new(),
            by_stem: HashMap::new(),
            exact: Vec::new(),
            first: FirstLetters::default(),
            stemmer: Stemmer::new(),
        };
        for (at, leaf) in leaves.iter().enumerate() {
            for (slot, fit) in leaf.fits.iter().enumerate() {
                match fit {
                    Fit::Words(forms) => {
                        for form in forms {
                            new.first.admit(form);
                            new.by_word
                                .entry_ref(form.as_str())
                                .or_default()
                                .push((at, slot));
                        }
                    }
                    Fit::Stems(stems) => {
                        for stem in stems {
                            // Arabic and Tamil rules change how a word begins.
                            match stem.get(..2) {
                                Some("ar" | "ta") => new.first.admit_all(),
                                _ => new.first.admit_stem(stem.get(2..).unwrap_or_default()),
                            }
                            new.by_stem
                                .entry_ref(stem.as_str())
                                .or_default()
                                .push((at, slot));
                        }
                    }
                    Fit::Exact(word) => {
                        new.first.admit(&fold(word));
                        new.exact.push((word.clone(), at, slot));
                    }
                }
            }
        }
        new.leaves = leaves;
        new
    }

    /// The leaves, for their weights.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// The marks of `text` in order, not overlapping.
    pub fn marks(&mut self, text: &str, lang: &str, is_headline: bool) -> Vec<Mark> {
        if self.leaves.is_empty() {
            return Vec::new();
        }
        let class = StemClass::of(lang);
        let mut folded = String::new();
        let mut term = String::new();
        // For each leaf and slot the positions of its words; and where those words stand.
        let mut positions: Vec<Vec<Vec<u32>>> = self
            .leaves
            .iter()
            .map(|leaf| vec![Vec::new(); leaf.fits.len()])
            .collect();
        let mut places: HashMap<u32, (usize, usize)> = HashMap::new();
        for (at, word) in words(text).enumerate() {
            if !self.first.admits(word.text) {
                continue;
            }
            let at = at as u32;
            let mut fits = |leaf: usize, slot: usize| {
                positions[leaf][slot].push(at);
                places.insert(at, (word.start, word.end));
            };
            if !self.by_word.is_empty() {
                folded.clear();
                fold_into(word.text, &mut folded);
                if let Some(found) = self.by_word.get(folded.as_str()) {
                    found.iter().for_each(|&(leaf, slot)| fits(leaf, slot));
                }
            }
            if !self.by_stem.is_empty() {
                term.clear();
                self.stemmer.term(class, word.text, &mut term);
                if let Some(found) = self.by_stem.get(term.as_str()) {
                    found.iter().for_each(|&(leaf, slot)| fits(leaf, slot));
                }
            }
            for (exact, leaf, slot) in &self.exact {
                if exact == word.text {
                    fits(*leaf, *slot);
                }
            }
        }
        let mut marks = Vec::new();
        for (at, leaf) in self.leaves.iter().enumerate() {
            let wanted = is_headline || leaf.place == Where::Anywhere;
            if !wanted || positions[at].iter().all(Vec::is_empty) {
                continue;
            }
            for slot in &mut positions[at] {
                slot.dedup();
            }
            for (start, end) in leaf.spans.marks(&positions[at]) {
                if let (Some(first), Some(last)) = (places.get(&start), places.get(&(end - 1))) {
                    marks.push(Mark {
                        span: Span::new(first.0, last.1),
                        leaf: at,
                    });
                }
            }
        }
        marks.sort_unstable();
        without_overlaps(marks)
    }
}

/// Which words can match at all, by their first two letters: most cannot.
#[derive(Debug, Clone, Default)]
struct FirstLetters {
    /// One bit for each pair of lower-case ASCII letters or digits, folded to 5 bits.
    pairs: [u32; 32],
    all: bool,
}

impl FirstLetters {
    fn admit_all(&mut self) {
        self.all = true;
    }

    /// Words that begin as `form` does.
    fn admit(&mut self, form: &str) {
        match *form.as_bytes() {
            [first, second, ..] if first.is_ascii() && second.is_ascii() => {
                self.pairs[usize::from(first & 31)] |= 1 << (second & 31);
            }
            [first, ..] if first.is_ascii() => self.pairs[usize::from(first & 31)] = u32::MAX,
            // Beyond ASCII, words are let through anyway.
            _ => {}
        }
    }

    /// Words whose stem this can be. Rules change the ends of words; in short ones that can
    /// reach the second letter ("dying", "die").
    fn admit_stem(&mut self, stem: &str) {
        match stem.len() {
            0..=4 => self.admit(stem.get(..1).unwrap_or(stem)),
            _ => self.admit(stem),
        }
    }

    fn admits(&self, word: &str) -> bool {
        match *word.as_bytes() {
            [first, second, ..] if first.is_ascii() && second.is_ascii() => {
                self.all || self.pairs[usize::from(first & 31)] >> (second & 31) & 1 == 1
            }
            [first] => self.all || self.pairs[usize::from(first & 31)] != 0,
            // An accent may fold away: folding decides.
            _ => true,
        }
    }
}

/// Of overlapping marks, the one that begins first and reaches furthest.
fn without_overlaps(marks: Vec<Mark>) -> Vec<Mark> {
    let mut kept: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        match kept.last_mut() {
            Some(last) if last.span.overlaps(mark.span) => {
                if last.span.start == mark.span.start && last.span.end < mark.span.end {
                    *last = mark;
                }
            }
            _ => kept.push(mark),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word_leaf(fit: Fit) -> Leaf {
        Leaf {
            fits: vec![fit],
            spans: Spans::Sequence(vec![0]),
            place: Where::Anywhere,
            weight: 1.0,
        }
    }

    fn marked(leaves: Vec<Leaf>, text: &str) -> Vec<&str> {
        Highlighter::new(leaves)
            .marks(text, "en", false)
            .into_iter()
            .map(|mark| &text[mark.span.range()])
            .collect()
    }

    fn set(words: &[&str]) -> HashSet<String> {
        words.iter().map(|w| w.to_string()).collect()
    }

    #[test]
    fn stems_mark_the_forms_in_the_text() {
        let leaf = word_leaf(Fit::Stems(set(&["ensanction"])));
        assert_eq!(
            marked(vec![leaf], "Sanctions, sanctioned; sanctuary"),
            ["Sanctions", "sanctioned"]
        );
    }

    #[test]
    fn a_phrase_marks_itself_and_not_its_words() {
        let leaf = Leaf {
            fits: vec![Fit::Words(set(&["price"])), Fit::Words(set(&["cap"]))],
            spans: Spans::Sequence(vec![0, 1]),
            place: Where::Anywhere,
            weight: 1.0,
        };
        assert_eq!(
            marked(vec![leaf], "The price of a cap: a Price-Cap, a cap price"),
            ["Price-Cap"]
        );
    }

    #[test]
    fn exact_words_keep_case_and_marks() {
        let leaf = word_leaf(Fit::Exact("Polish".into()));
        assert_eq!(marked(vec![leaf], "polish Polish POLISH"), ["Polish"]);
    }

    #[test]
    fn headline_leaves_mark_no_body() {
        let leaf = Leaf {
            place: Where::Headline,
            ..word_leaf(Fit::Words(set(&["oil"])))
        };
        assert!(marked(vec![leaf], "oil").is_empty());
    }
}
