//! The learned judgement: how likely a name is a source, from what stands around it. It adds
//! names that no rule found and drops some that a weak rule did. What is looked at stands in
//! `context`, how the weights are learned in `learn`.

use std::ops::Range;

use super::context::{FEATURES, Place, cue, features};
use super::page::Name;
use super::{Cited, Finder, Source, learn};
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::Gap;

/// Weights, a byte each, behind their scale (a little-endian `f32`).
static MODEL: &[u8] = include_bytes!("sources.bin");

/// The least likelihood at which a name without a rule is a source.
pub const ADD: f32 = 0.5;

/// The likelihood below which a rule is not believed.
pub const KEEP: f32 = 0.2;

/// Rules that the model may overrule. The others say who passed the news on, an outlet or an
/// agency, which the model has not learned.
const WEAK_RULES: &[&str] = &[
    "rule: reporting verb",
    "rule: apposition",
    "rule: said X",
    "rule: according to",
    "rule: report",
    "rule: report by",
];

/// A model: a weight for each feature.
#[derive(Debug, Clone, Copy)]
pub struct Model<'m> {
    scale: f32,
    weights: &'m [u8],
}

impl Model<'static> {
    /// The built-in model.
    fn built_in() -> Model<'static> {
        Model::read(MODEL)
    }
}

impl<'m> Model<'m> {
    /// The model in `bytes`; one that knows nothing when they hold none.
    pub fn read(bytes: &'m [u8]) -> Model<'m> {
        match bytes.split_first_chunk::<4>() {
            Some((scale, weights)) if weights.len() == FEATURES => Model {
                scale: f32::from_le_bytes(*scale),
                weights,
            },
            _ => Model {
                scale: 0.0,
                weights: &[],
            },
        }
    }

    /// The likelihood of what has `features`.
    pub fn likelihood(&self, features: &[u32]) -> f32 {
        let sum: i32 = features
            .iter()
            .filter_map(|feature| self.weights.get(*feature as usize))
            .map(|weight| i32::from(*weight as i8))
            .sum();
        1.0 / (1.0 + (-self.scale * sum as f32).exp())
    }

    fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }
}

impl Finder<'_> {
    /// Weighs every name of an English page that the rules have read.
    pub fn judge(&mut self) {
        let model = Model::built_in();
        let watched = learn::is_watching();
        if model.is_empty() && !watched {
            return;
        }
        let mut dropped = vec![false; self.found.len()];
        let mut added = Vec::new();
        let mut row = Vec::with_capacity(96);
        for (place, found, sentence) in self.places() {
            row.clear();
            features(
                self.page,
                self.names,
                self.subjects,
                &place,
                &sentence,
                &mut row,
            );
            let weak =
                found.is_some_and(|at| self.may_overrule(&place.name, self.found[at].reason));
            if watched {
                learn::watch(self, &place.name, &row, found.is_some(), weak);
                continue;
            }
            let likelihood = model.likelihood(&row);
            match found {
                Some(at) if weak && likelihood < KEEP => dropped[at] = true,
                None if likelihood >= ADD && self.may_speak(&place.name, &sentence) => {
                    added.push(Cited {
                        source: self.speaker(&place.name),
                        tokens: (place.name.first, place.name.last),
                        cue: cue(self.page, self.names, &place.name, &sentence),
                        reason: "learned: context",
                    })
                }
                _ => {}
            }
        }
        let mut at = 0;
        self.found.retain(|_| {
            at += 1;
            !dropped[at - 1]
        });
        self.found.extend(added);
    }

    /// Whether the model may overrule what a rule said of `name`. Not where an outlet or an agency
    /// has issued what is reported ("an investigation by Reuters"): the texts that the model
    /// learned from do not mark those.
    fn may_overrule(&self, name: &Name, rule: &str) -> bool {
        WEAK_RULES.contains(&rule) && !(rule == "rule: report by" && self.is_medium(name))
    }

    /// Whether nothing says that `name` is no source: an employer beside its employee, who
    /// speaks ("Doe, an analyst at Zorvex, said"), or who "added five firms to a list".
    fn may_speak(&self, name: &Name, sentence: &Range<usize>) -> bool {
        let page = self.page;
        let least = sentence.start.max(name.first.saturating_sub(9));
        let person = |at: usize| {
            let owner = self.name_at(at).filter(|owner| owner.last <= name.first);
            owner.is_some_and(|owner| self.kind_of(owner) == Some(EntityKind::Person))
        };
        let mut before = name.first;
        while before > least && page.tok(before - 1).is(class::DETERMINER) {
            before -= 1;
        }
        let of = before > least
            && matches!(page.word(before - 1), "of" | "for" | "at" | "with" | "from");
        if of && (least..name.first).any(person) {
            return false;
        }
        let next = page.tok(name.last + 1);
        let object = page.follows(name.last + 1) && !next.gap.has(Gap::QUOTE_OPEN);
        let added = matches!(page.word(name.last), "added" | "adds");
        !(added && object && page.word(name.last + 1) != "that")
    }

    /// A name as a source: whoever has a spokesperson beside it speaks as an office.
    fn speaker(&self, name: &Name) -> Source {
        let spokes = self.page.tok(name.last).is(class::SPOKES) && self.page.follows(name.last);
        match spokes {
            true => Source::Official(name.subject),
            false => Source::Subject(name.subject),
        }
    }

    /// Every name that could be a source, the rule's find at it, and its sentence.
    fn places(&self) -> Vec<(Place, Option<usize>, Range<usize>)> {
        let mut places: Vec<(Place, Option<usize>, Range<usize>)> = Vec::new();
        let finds = Finds::of(&self.found);
        let mut quoted = false;
        for sentence in &self.page.sentences {
            for at in sentence.clone() {
                let gap = self.page.tok(at).gap;
                if gap.has(Gap::LINE) && gap.has(Gap::SENTENCE) {
                    quoted = false;
                }
                let (opens, closes) = (gap.has(Gap::QUOTE_OPEN), gap.has(Gap::QUOTE_CLOSE));
                quoted = match (opens, closes) {
                    (true, true) => !quoted,
                    (true, false) => true,
                    (false, true) => false,
                    (false, false) => quoted,
                };
                let Some(name) = self.name_at(at).filter(|name| name.first == at) else {
                    continue;
                };
                let speaks = matches!(
                    self.kind_of(name),
                    Some(EntityKind::Person | EntityKind::Org | EntityKind::Company)
                );
                if !speaks || name.form == Form::Demonym {
                    continue;
                }
                let found = finds.at(name, &self.found);
                let place = Place {
                    name: *name,
                    rule: found.map(|at| (self.found[at].reason, self.found[at].cue.0)),
                    elsewhere: 0,
                    named: 0,
                    quoted,
                };
                places.push((place, found, sentence.clone()));
            }
        }
        let mut counts = vec![(0usize, 0usize); self.subjects.len()];
        for (place, found, _) in &places {
            if let Some(count) = counts.get_mut(place.name.subject) {
                count.0 += 1;
                count.1 += usize::from(found.is_some());
            }
        }
        for (place, found, _) in &mut places {
            let (named, cited) = counts.get(place.name.subject).copied().unwrap_or((1, 0));
            place.named = named;
            place.elsewhere = cited - usize::from(found.is_some()).min(cited);
        }
        places
    }
}

/// The rules' finds by subject and place.
struct Finds(Vec<(usize, usize, usize)>);

/// A rule's words begin at most so many tokens before the name that they rest on, and end at
/// most so many before it.
const LONGEST: usize = 40;
const BEHIND: usize = 8;

impl Finds {
    fn of(found: &[Cited]) -> Finds {
        let mut finds: Vec<(usize, usize, usize)> = found
            .iter()
            .enumerate()
            .filter(|(_, cited)| !cited.reason.starts_with("rule: same"))
            .filter_map(|(at, cited)| match cited.source {
                Source::Subject(subject) | Source::Official(subject) => {
                    Some((subject, cited.tokens.0, at))
                }
                Source::Words(..) => None,
            })
            .collect();
        finds.sort_unstable();
        Finds(finds)
    }

    /// The first find that rests on `name`.
    fn at(&self, name: &Name, found: &[Cited]) -> Option<usize> {
        let least = (name.subject, name.first.saturating_sub(LONGEST), 0);
        let from = self.0.partition_point(|find| *find < least);
        self.0[from..]
            .iter()
            .take_while(|(subject, first, _)| *subject == name.subject && *first <= name.first)
            .map(|(.., at)| *at)
            .find(|at| name.first < found[*at].tokens.1 + BEHIND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::entities::{ArticleText, Recognizer};

    #[test]
    fn the_built_in_model_is_whole() {
        assert_eq!(Model::built_in().weights.len(), FEATURES);
        assert!(Model::read(&[1, 2, 3]).is_empty());
        assert_eq!(Model::read(&[]).likelihood(&[1, 2]), 0.5);
    }

    #[test]
    fn what_an_agency_has_issued_is_cited_whatever_the_context() {
        for body in [
            "An investigation by Reuters and Zorvex News, an outlet, with an institute in London, \
             revealed a route.",
            "It was shown in an investigation by Reuters on Monday that he had left.",
        ] {
            let text = ArticleText {
                headline: "",
                body,
                lang: "en",
                publication: None,
            };
            let (_, citations) = Recognizer::new().recognize_with(&text, None);
            let reuters = citations.iter().any(|c| c.canonical == "Reuters");
            assert!(reuters, "{body}");
        }
    }

    #[test]
    fn names_that_no_rule_reaches_are_judged_by_their_context() {
        let text = ArticleText {
            headline: "",
            body: "Mr. Zorvex stepped up his attacks on the law on Monday, saying: \u{201c}It rains.\u{201d}\n\n\
                   Mr. Plimtor, who saw it, walked home.",
            lang: "en",
            publication: None,
        };
        let (_, citations) = Recognizer::new().recognize_with(&text, None);
        let found: Vec<&str> = citations
            .iter()
            .map(|citation| citation.canonical.as_str())
            .collect();
        assert_eq!(found, ["Zorvex"]);
        let cue = citations[0].mentions[0].cue;
        assert_eq!(text.body.get(cue.range()), Some("saying"));
    }
}
