//! What really matched in a text: the marks for headlines and passages.
//!
//! Lowering a query leaves behind [`Leaf`]s: which words match, and for phrases and nearness
//! how they must stand. Nearly all words of a stored text are passed over without being
//! folded, let alone stemmed: see [`super::candidates`].

use hashbrown::{HashMap, HashSet};

use super::candidates::Candidates;
use super::spans::Spans;
use crate::article::Span;
use crate::error::Result;
use crate::index::analysis::{StemClass, Stemmer};
use crate::index::codec::{Body, Glance};
use crate::text::{Word, fold, fold_into, words};

/// The most places of a query that words of one text are found to fit; what stands behind
/// the last one is not marked. It takes a body of millions of words, or a query that says one
/// word a thousand times, to come here.
const MAX_PLACES: usize = 1 << 20;

/// Texts of fewer bytes are looked at as a whole.
const SHORT: usize = 256;

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
    by_word: Lookup,
    by_stem: Lookup,
    exact: Vec<(String, usize, usize)>,
    /// Whether the leaves are words, so that it does not matter how words stand.
    words_only: bool,
    /// What can match in texts of each class met so far.
    candidates: HashMap<StemClass, Candidates>,
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
            words_only: leaves
                .iter()
                .all(|leaf| leaf.spans == Spans::Sequence(vec![0])),
            candidates: HashMap::new(),
            stemmer: Stemmer::new(),
        };
        for (at, leaf) in leaves.iter().enumerate() {
            for (slot, fit) in leaf.fits.iter().enumerate() {
                match fit {
                    Fit::Words(forms) => {
                        for form in forms {
                            new.by_word
                                .entry_ref(form.as_str())
                                .or_default()
                                .push((at, slot));
                        }
                    }
                    Fit::Stems(stems) => {
                        for stem in stems {
                            new.by_stem
                                .entry_ref(stem.as_str())
                                .or_default()
                                .push((at, slot));
                        }
                    }
                    Fit::Exact(word) => {
                        new.exact.push((word.clone(), at, slot));
                    }
                }
            }
        }
        new.leaves = leaves;
        new
    }

    /// What can match in texts of `class`.
    fn candidates_of(&self, class: StemClass) -> Candidates {
        let mut candidates = Candidates::default();
        self.by_word.keys().for_each(|form| candidates.admit(form));
        for (word, _, _) in &self.exact {
            candidates.admit(&fold(word));
        }
        for stem in self.by_stem.keys() {
            if let Some(stem) = stem.strip_prefix(class.code()) {
                candidates.admit_stem(class, stem);
            }
        }
        candidates.ready()
    }

    /// The leaves, for their weights.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// The marks of `text` in order, not overlapping.
    pub fn marks(&mut self, text: &str, lang: &str, is_headline: bool) -> Vec<Mark> {
        let class = StemClass::of(lang);
        let stretches = match self.words_only && text.len() > SHORT {
            true => self.candidates(class).stretches(text),
            false => None,
        };
        match stretches {
            Some(stretches) => {
                let parts = stretches.iter().map(|&(from, to)| (from, &text[from..to]));
                self.marks_in(parts, class, is_headline)
            }
            None => self.marks_in(std::iter::once((0, text)), class, is_headline),
        }
    }

    /// What of `body` has every word that can match. `None`: the whole is to be looked at.
    pub fn glance<'b>(&mut self, body: &'b Body<'b>, lang: &str) -> Result<Option<Glance<'b>>> {
        if !self.words_only {
            return Ok(None);
        }
        match self.candidates(StemClass::of(lang)).beginnings() {
            Some(beginnings) => body.glance(beginnings),
            None => Ok(None),
        }
    }

    /// The marks of the body that `glance` is of.
    pub fn marks_of(&mut self, glance: &Glance<'_>, lang: &str) -> Vec<Mark> {
        self.marks_in(glance.stretches(), StemClass::of(lang), false)
    }

    fn candidates(&mut self, class: StemClass) -> &Candidates {
        if !self.candidates.contains_key(&class) {
            let candidates = self.candidates_of(class);
            self.candidates.insert(class, candidates);
        }
        &self.candidates[&class]
    }

    /// The marks in `parts` of one text, each with where it begins. All words that can match
    /// stand in them; where it matters how words stand, there is one part.
    fn marks_in<'t>(
        &mut self,
        parts: impl Iterator<Item = (usize, &'t str)>,
        class: StemClass,
        is_headline: bool,
    ) -> Vec<Mark> {
        if self.leaves.is_empty() {
            return Vec::new();
        }
        let mut met = Met {
            // For each leaf and slot the positions of its words.
            positions: self
                .leaves
                .iter()
                .map(|leaf| vec![Vec::new(); leaf.fits.len()])
                .collect(),
            places: Vec::new(),
            room: MAX_PLACES,
        };
        self.candidates(class);
        let candidates = &self.candidates[&class];
        let mut scratch = (String::new(), String::new());
        let lookups = (&self.by_word, &self.by_stem, self.exact.as_slice());
        let mut at = 0;
        for (start, part) in parts {
            for word in words(part) {
                if met.room == 0 {
                    break;
                }
                if candidates.admits(word.text) {
                    let word = Word {
                        start: word.start + start,
                        end: word.end + start,
                        ..word
                    };
                    met.meet(word, at, lookups, &mut self.stemmer, class, &mut scratch);
                }
                at += 1;
            }
        }
        let Met {
            mut positions,
            places,
            ..
        } = met;
        let place = |at: u32| {
            let found = places.binary_search_by_key(&at, |(at, _, _)| *at).ok()?;
            places.get(found)
        };
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
                if let (Some(first), Some(last)) = (place(start), place(end - 1)) {
                    marks.push(Mark {
                        span: Span::new(first.1, last.2),
                        leaf: at,
                    });
                }
            }
        }
        marks.sort_unstable();
        without_overlaps(marks)
    }
}

/// Which leaves and slots a folded form or a stem fits.
type Lookup = HashMap<String, Vec<(usize, usize)>>;

/// The words of a text that fit.
struct Met {
    /// For each leaf and slot, the numbers of the words that fit, in order.
    positions: Vec<Vec<Vec<u32>>>,
    /// Numbers of words with the bytes they stand at, in order.
    places: Vec<(u32, usize, usize)>,
    /// How many more may be noted.
    room: usize,
}

impl Met {
    /// Notes where `word`, the text's word number `at`, fits.
    fn meet(
        &mut self,
        word: Word<'_>,
        at: u32,
        (by_word, by_stem, exact): (&Lookup, &Lookup, &[(String, usize, usize)]),
        stemmer: &mut Stemmer,
        class: StemClass,
        (folded, term): &mut (String, String),
    ) {
        let mut fit = false;
        let mut fits = |leaf: usize, slot: usize| {
            self.positions[leaf][slot].push(at);
            self.room = self.room.saturating_sub(1);
            fit = true;
        };
        if !by_word.is_empty() {
            folded.clear();
            fold_into(word.text, folded);
            if let Some(found) = by_word.get(folded.as_str()) {
                found.iter().for_each(|&(leaf, slot)| fits(leaf, slot));
            }
        }
        if !by_stem.is_empty() {
            term.clear();
            stemmer.term(class, word.text, term);
            if let Some(found) = by_stem.get(term.as_str()) {
                found.iter().for_each(|&(leaf, slot)| fits(leaf, slot));
            }
        }
        for (exact, leaf, slot) in exact {
            if exact == word.text {
                fits(*leaf, *slot);
            }
        }
        if fit {
            self.places.push((at, word.start, word.end));
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
    fn a_word_may_begin_behind_another_script_and_with_a_rare_letter() {
        let text = format!("{}the oil石油 of 5 µm, ªb", "of the port ".repeat(40));
        for (word, marks) in [("石油", "石油"), ("μm", "µm"), ("ab", "ªb"), ("l'oil", "")] {
            let found = marked(vec![word_leaf(Fit::Words(set(&[word])))], &text);
            assert_eq!(found.concat(), marks, "{word}");
        }
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
