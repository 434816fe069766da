//! Learning from unlabelled articles: what the tagger is sure of there, and the names it
//! finds in many of them.

use std::collections::{HashMap, HashSet};

use super::UnlabelledArticle;
use super::corpus::{self, Alteration, LabelledText};
use super::names::SeenName;
use super::prepare::{Prepared, prepare};
use super::random::Random;
use crate::extract::tagger::decode::names;
use crate::extract::tagger::lexicon::{Lexicon, SEEN};
use crate::extract::tagger::{Models, Tagger, Work, collect, tag_block};

/// The tagger's models.
pub(super) fn models(tagger: &Tagger) -> Option<Models<'_>> {
    let titles = tagger.titles.as_ref();
    tagger.model.as_ref().map(|plain| Models { plain, titles })
}

/// Adds an article that the tagger labelled itself: the runs it is sure of, and copies in
/// headline case of some sentences it is wholly sure of.
pub(super) fn self_labelled(
    tagger: &Tagger,
    article: &UnlabelledArticle,
    lexicon: &Lexicon,
    aid: &Aid<'_>,
    random: &mut Random,
    documents: &mut Vec<Prepared>,
) {
    let Some(models) = models(tagger) else {
        return;
    };
    let (text, cut) = joined(article);
    let (own, sure) = judged_text(models, &text, cut, aid.sure);
    let mut copies = corpus::altered(
        std::slice::from_ref(&own),
        aid.alteration,
        aid.places,
        random,
    );
    copies.truncate(4);
    for (i, text) in std::iter::once(&own).chain(&copies).enumerate() {
        let mut prepared = prepare(lexicon, text);
        prepared.gold = false;
        if i == 0 {
            prepared
                .runs
                .retain(|(run, _)| sure.contains(&prepared.tokens[run.start].start));
        }
        // What the tagger saw itself must not be the reason to believe it: half of the runs
        // do without those lists.
        for (run, _) in &prepared.runs {
            if random.chance(0.5) {
                for known in &mut prepared.known[run.clone()] {
                    known.lists &= !SEEN;
                    if known.lists == 0 {
                        known.place = 0;
                    }
                }
            }
        }
        documents.push(prepared);
    }
}

/// What self-labelling goes by.
pub(super) struct Aid<'a> {
    pub alteration: Alteration,
    pub places: &'a [String],
    /// Below this margin a decision is not learned from.
    pub sure: f32,
}

/// A text with the names the model finds in it and the sentences it is wholly sure of, and
/// the first bytes of the runs it is sure of.
pub(super) fn judged_text(
    models: Models<'_>,
    text: &str,
    cut: usize,
    least: f32,
) -> (LabelledText, HashSet<usize>) {
    let mut work = Work::default();
    tag_block(models, text, cut, &mut work);
    let mut own = LabelledText {
        text: text.to_string(),
        weight: 0.5,
        ..LabelledText::default()
    };
    collect(models, &work, |span, kind, _| {
        own.names.push((span, kind as u8))
    });
    let mut sure = HashSet::new();
    let mut doubted = Vec::new();
    for run in work.runs() {
        let start = work.tokens[run.tokens.start].start;
        if run.margins.iter().all(|&m| m >= least) {
            sure.insert(start);
        } else {
            doubted.push(start);
        }
    }
    let mut starts: Vec<usize> = work
        .tokens
        .iter()
        .filter(|t| t.opens)
        .map(|t| t.start)
        .collect();
    starts.push(work.tokens.last().map_or(text.len(), |t| t.end));
    for pair in starts.windows(2) {
        let sentence = text[pair[0]..pair[1]].trim_end();
        let doubt = doubted.iter().any(|d| (pair[0]..pair[1]).contains(d));
        if !doubt && (30..200).contains(&sentence.len()) {
            own.sentences.push(pair[0]..pair[0] + sentence.len());
        }
    }
    (own, sure)
}

/// The names the tagger finds in at least `least` articles and nearly always as one type.
pub(super) fn seen_names(
    tagger: &Tagger,
    unlabelled: &[UnlabelledArticle],
    least: usize,
) -> Vec<SeenName> {
    let Some(models) = models(tagger) else {
        return Vec::new();
    };
    let mut votes: HashMap<Vec<u64>, [u32; 3]> = HashMap::new();
    let mut work = Work::default();
    for article in unlabelled {
        let (text, cut) = joined(article);
        tag_block(models, &text, cut, &mut work);
        let mut found: Vec<SeenName> = Vec::new();
        for run in work.runs() {
            for (range, kind) in names(&run.labels) {
                if run.margins[range.clone()].iter().all(|&m| m > 1.0) && range.len() <= 7 {
                    let words =
                        &work.tokens[run.tokens.start + range.start..run.tokens.start + range.end];
                    found.push(SeenName {
                        words: words.iter().map(|t| t.lower).collect(),
                        kind,
                    });
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        for name in found {
            votes.entry(name.words).or_default()[name.kind] += 1;
        }
    }
    let mut seen: Vec<(u32, SeenName)> = votes
        .into_iter()
        .filter_map(|(words, kinds)| {
            let total: u32 = kinds.iter().sum();
            let kind = (0..3).max_by_key(|&k| kinds[k])?;
            (total as usize >= least && kinds[kind] * 10 >= total * 9)
                .then_some((total, SeenName { words, kind }))
        })
        .collect();
    seen.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    seen.truncate(MOST_SEEN);
    seen.into_iter().map(|(_, name)| name).collect()
}

/// Names of the unlabelled articles that the model keeps.
const MOST_SEEN: usize = 30_000;

pub(super) fn joined(article: &UnlabelledArticle) -> (String, usize) {
    let end = crate::text::floor_boundary(&article.body, 6_000);
    let text = format!("{}\n\n{}", article.headline, &article.body[..end]);
    (text, article.headline.len() + 2)
}
