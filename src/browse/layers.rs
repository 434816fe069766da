//! What lies over a text of an article: matches, names, cited sources and the words they are
//! cited by. Cutting the text where one of them begins or ends is all that is done here.

use super::page::Name;
use crate::article::{Article, FacetField, Span, TextField};
use crate::text::{ceil_boundary, floor_boundary};

/// What lies over a text, each kind in order and without overlaps, and how far it was read.
#[derive(Debug, Default)]
pub(super) struct Layers {
    marks: Layer<()>,
    entities: Layer<Name>,
    sources: Layer<Name>,
    cues: Layer<()>,
    /// Where the line at hand begins in the stored text.
    pub offset: usize,
}

#[derive(Debug)]
struct Layer<T> {
    spans: Vec<(Span, T)>,
    at: usize,
}

impl<T> Default for Layer<T> {
    fn default() -> Layer<T> {
        Layer {
            spans: Vec::new(),
            at: 0,
        }
    }
}

impl<T> Layer<T> {
    /// In order; of spans that overlap, the first and longest.
    fn new(mut spans: Vec<(Span, T)>) -> Layer<T> {
        spans.retain(|(span, _)| span.start < span.end);
        spans.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        let mut end = 0;
        spans.retain(|(span, _)| {
            let apart = span.start >= end;
            if apart {
                end = span.end;
            }
            apart
        });
        Layer { spans, at: 0 }
    }

    /// The span that covers byte `at`, and the next byte at which that changes.
    fn at(&mut self, at: usize) -> (Option<&(Span, T)>, usize) {
        while self
            .spans
            .get(self.at)
            .is_some_and(|(span, _)| span.end as usize <= at)
        {
            self.at += 1;
        }
        match self.spans.get(self.at) {
            None => (None, usize::MAX),
            Some((span, _)) if span.start as usize > at => (None, span.start as usize),
            Some(over) => (Some(over), over.0.end as usize),
        }
    }
}

/// A stretch over which nothing changes.
pub(super) struct Piece {
    /// The byte at which something changes.
    pub end: usize,
    /// The match that lies over it.
    pub mark: Option<Span>,
    /// Whether that match begins here.
    pub mark_begins: bool,
    /// What is named here.
    pub names: Option<FacetField>,
    /// Whether a source is cited here.
    pub source: bool,
    /// Whether these are the words by which it is cited.
    pub cue: bool,
    /// Names that begin here.
    pub named: Vec<Name>,
}

impl Layers {
    /// The layers of a text of `article`, with `marks` as what matched in it.
    pub fn new(article: &Article, field: TextField, marks: &[Span]) -> Layers {
        let mut entities = Vec::new();
        for entity in &article.entities {
            for mention in entity.mentions.iter().filter(|m| m.field == field) {
                let name = Name {
                    range: 0..0,
                    field: FacetField::of(entity.kind),
                    value: entity.canonical.clone(),
                    why: format!("{}, {}", mention.form.name(), mention.reason),
                    mentions: entity.mentions.len(),
                };
                entities.push((mention.span, name));
            }
        }
        let (mut sources, mut cues) = (Vec::new(), Vec::new());
        for citation in &article.cites {
            for mention in citation.mentions.iter().filter(|m| m.field == field) {
                let name = Name {
                    range: 0..0,
                    field: FacetField::Cites,
                    value: citation.canonical.clone(),
                    why: format!("{}, {}", citation.kind.name(), mention.reason),
                    mentions: citation.mentions.len(),
                };
                sources.push((mention.span, name));
                cues.push((mention.cue, ()));
            }
        }
        Layers {
            marks: Layer::new(marks.iter().map(|mark| (*mark, ())).collect()),
            entities: Layer::new(entities),
            sources: Layer::new(sources),
            cues: Layer::new(cues),
            offset: 0,
        }
    }

    /// What lies over `source` from byte `at` on, as far as that does not change.
    pub fn piece(&mut self, source: &str, at: usize) -> Piece {
        let stored = self.offset + at;
        let mut named = Vec::new();
        let (over, mut end) = self.marks.at(stored);
        let mark = over.map(|(span, ())| *span);
        let (over, until) = self.entities.at(stored);
        end = end.min(until);
        let mut names = None;
        if let Some((span, name)) = over {
            names = Some(name.field);
            if span.start as usize == stored {
                named.push(name.clone());
            }
        }
        let (over, until) = self.sources.at(stored);
        end = end.min(until);
        let source_here = over.is_some();
        if let Some((span, name)) = over
            && span.start as usize == stored
        {
            named.push(name.clone());
        }
        let (over, until) = self.cues.at(stored);
        end = end.min(until);
        let cue = over.is_some();
        // Damaged spans may end within a character.
        let end = ceil_boundary(source, end.saturating_sub(self.offset).min(source.len()));
        let next = ceil_boundary(source, at + 1);
        Piece {
            end: end.max(next).min(source.len()),
            mark_begins: mark.is_some_and(|mark| {
                let start = (mark.start as usize).saturating_sub(self.offset);
                floor_boundary(source, start) == at || at == 0
            }),
            mark,
            names,
            source: source_here,
            cue,
            named,
        }
    }
}
