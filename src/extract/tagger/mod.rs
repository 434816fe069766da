//! Names of persons, organisations and locations in English news, found by a statistical
//! tagger whose model is part of the program.

mod decode;
mod document;
mod features;
mod lexicon;
mod model;
mod token;
mod train;

use std::borrow::Cow;
use std::ops::Range;

use decode::{LABELS, Lattice, OUTSIDE, Scores, TYPES, Transitions, names};
use document::{Decided, Memory};
use features::View;
use lexicon::Known;
use model::{Model, ROW, Rows, Sums};
use token::Token;

pub use train::{LabelledSet, NameList, Settings, TrainReport, UnlabelledArticle, labelled_texts, train};

/// A range of bytes of the text a name stands in.
pub type Span = Range<usize>;

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameType {
    /// A human being, or a family.
    Person,
    /// A company, a party, a ministry, a club, an outlet.
    Organisation,
    /// A place: a country, a city, a river.
    Location,
}

/// A name in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// Its bytes, on character boundaries.
    pub span: Span,
    /// What it names.
    pub kind: NameType,
    /// How likely the name is right, both its ends and its type, between 0 and 1.
    pub confidence: f32,
}

/// The shipped model.
const MODEL: &[u8] = include_bytes!("model.bin");

/// Texts are tagged in blocks of about this many bytes: it bounds memory, and no article is
/// as long as that.
const BLOCK: usize = 1 << 19;

/// Finds names. Cheap to make, and shared by any number of threads.
#[derive(Debug, Clone)]
pub struct Tagger {
    model: Option<Model>,
}

impl Default for Tagger {
    fn default() -> Tagger {
        Tagger::new()
    }
}

/// Working memory of one call.
#[derive(Default)]
struct Work {
    tokens: Vec<Token>,
    known: Vec<Known>,
    scores: Vec<Scores>,
    lattice: Lattice,
    memory: Memory,
    runs: Vec<Decided>,
}

impl Tagger {
    /// A tagger with the model that is part of the program.
    pub fn new() -> Tagger {
        Tagger { model: Model::read(Cow::Borrowed(MODEL)) }
    }

    /// A tagger with a model that [`train`] wrote; `None` if the bytes are not one.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Tagger> {
        Model::read(Cow::Owned(bytes)).map(|model| Tagger { model: Some(model) })
    }

    /// The names in an article's headline and in its body, in order, none overlapping.
    /// Spans point into the text they were found in.
    pub fn tag(&self, headline: &str, body: &str) -> (Vec<Name>, Vec<Name>) {
        let (mut in_headline, mut in_body) = (Vec::new(), Vec::new());
        let Some(model) = &self.model else { return (in_headline, in_body) };
        let mut work = Work::default();
        let mut joined = String::new();
        let mut headline_at = 0;
        let mut body_at = 0;
        loop {
            let head = block(headline, headline_at);
            let main = block(body, body_at);
            joined.clear();
            joined.push_str(&headline[head.clone()]);
            // A line break, so that headline and body are never one sentence.
            joined.push_str("\n\n");
            let cut = joined.len();
            joined.push_str(&body[main.clone()]);
            tag_block(model, &joined, cut, &mut work);
            collect(model, &work, |span, kind, confidence| {
                let (names, span) = if span.end <= cut {
                    (&mut in_headline, span.start + head.start..span.end + head.start)
                } else {
                    (&mut in_body, span.start - cut + main.start..span.end - cut + main.start)
                };
                names.push(Name { span, kind, confidence });
            });
            (headline_at, body_at) = (head.end, main.end);
            if headline_at >= headline.len() && body_at >= body.len() {
                return (in_headline, in_body);
            }
        }
    }
}

/// The next block of a text: to its end, or to a line break or blank near [`BLOCK`] bytes on.
fn block(text: &str, start: usize) -> Range<usize> {
    if text.len() - start <= BLOCK {
        return start..text.len();
    }
    let end = crate::text::floor_boundary(text, start + BLOCK);
    let slice = &text[start..end];
    let far = crate::text::floor_boundary(slice, BLOCK / 2);
    let cut = slice[far..].rfind('\n').or_else(|| slice[far..].rfind(' ')).map_or(end, |at| start + far + at + 1);
    start..cut
}

/// Tags a text of which the first `cut` bytes are the headline; the result is in `work.runs`.
fn tag_block(model: &Model, text: &str, cut: usize, work: &mut Work) {
    work.tokens.clear();
    token::tokenize(text, &mut work.tokens);
    debug_assert!(work.tokens.iter().all(|t| t.end <= cut || t.start >= cut));
    model.lexicon.look_up(text, &work.tokens, &mut work.known);
    let view = View { text, tokens: &work.tokens, known: &work.known };
    let runs = token::runs(&work.tokens);
    work.scores.clear();
    work.runs.clear();
    for range in runs {
        let at = work.scores.len();
        features::each(view, range.clone(), |keys| {
            work.scores.push(row_scores(&model.rows, keys, model.shyness));
        });
        work.runs.push(decide(&mut work.lattice, range, &work.scores[at..], &model.transitions));
    }
    work.memory.gather(text, &work.tokens, &work.runs);
    let mut at = 0;
    for run in &mut work.runs {
        let scores = &mut work.scores[at..at + run.labels.len()];
        at += run.labels.len();
        let mut i = 0;
        document::each(&work.tokens, &work.memory, run, |keys| {
            let mut sums: Sums = [0; ROW];
            for &key in keys {
                model.document_rows.add(key, &mut sums);
            }
            model.document_rows.finish(&sums, &mut scores[i]);
            i += 1;
        });
        work.lattice.best(scores, &model.document_transitions, &mut run.labels, &mut run.margins);
    }
}

fn row_scores(rows: &Rows, keys: &[u64], shyness: f32) -> Scores {
    let mut sums: Sums = [0; ROW];
    for &key in keys {
        rows.add(key, &mut sums);
    }
    let mut scores = [0.0; LABELS];
    rows.finish(&sums, &mut scores);
    scores[OUTSIDE] -= shyness;
    scores
}

fn decide(lattice: &mut Lattice, tokens: Range<usize>, scores: &[Scores], transitions: &Transitions) -> Decided {
    let mut run = Decided { tokens, ..Decided::default() };
    lattice.best(scores, transitions, &mut run.labels, &mut run.margins);
    run
}

/// Calls `found` with every name that was decided on.
fn collect(model: &Model, work: &Work, mut found: impl FnMut(Span, NameType, f32)) {
    for run in &work.runs {
        for (range, kind) in names(&run.labels) {
            let margin = run.margins[range.clone()].iter().copied().fold(f32::MAX, f32::min);
            let at = run.tokens.start;
            let start = work.tokens[at + range.start].start;
            let end = work.tokens[at + range.end - 1].end;
            let [slope, offset] = model.calibration;
            let confidence = 1.0 / (1.0 + (-(slope * margin + offset)).exp());
            found(start..end, TYPES[kind], confidence);
        }
    }
}
