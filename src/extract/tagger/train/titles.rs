//! Training of the model for sentences whose capitals say nothing, on top of a tagger for
//! running text: what is labelled, and what that tagger is sure of, as title case writes it.
//!
//! The learner is that of running text; word classes and lists are those of the tagger.

use std::io::Write;

use super::corpus::{self, LabelledText, Manner};
use super::own::{joined, judged_text, models};
use super::passes::{learn_first, learn_second};
use super::prepare::{Prepared, prepare};
use super::random::Random;
use super::{LabelledSet, NameList, Settings, TrainReport, UnlabelledArticle, io_error, names};
use crate::error::{Error, ErrorKind, Result};
use crate::extract::tagger::document::Decided;
use crate::extract::tagger::token::Casing;
use crate::extract::tagger::{Models, Tagger, Work, tag_block};

/// How to train the model of titles.
#[derive(Debug, Clone)]
pub struct TitleSettings {
    /// The share of documents of which some sentences are put in title case, and the others left.
    pub mixed: f32,
    /// The share of documents to put in capitals too.
    pub upper: f32,
    /// How to learn; `shyness` and `final_shyness` too are those of titles.
    pub learning: Settings,
}

impl Default for TitleSettings {
    fn default() -> TitleSettings {
        TitleSettings {
            mixed: 0.3,
            upper: 0.25,
            learning: Settings {
                self_trained: 6_000,
                passes: 8,
                buckets: 24_000,
                chosen: true,
                shyness: 0.3,
                final_shyness: [0.0, -0.3, -0.1],
                ..Settings::default()
            },
        }
    }
}

/// Trains a model of titles on `sets` and `unlabelled` for `tagger`, which has none yet, and
/// writes it to `out`.
pub fn train_titles(
    tagger: &Tagger,
    sets: &[LabelledSet<'_>],
    unlabelled: &[UnlabelledArticle],
    lists: &[NameList<'_>],
    settings: &TitleSettings,
    out: &mut impl Write,
) -> Result<TrainReport> {
    let learning = &settings.learning;
    let say = learning.progress;
    let Some(models) = models(tagger) else {
        return Err(
            Error::new(ErrorKind::Input, "the tagger for running text has no model")
                .help("train that one first"),
        );
    };
    let mut random = Random::new(learning.seed);
    let mut report = TrainReport::default();
    let maker = Maker { models };
    let pool = names::Pool::new(lists);
    let mut documents: Vec<Prepared> = Vec::new();
    for set in sets {
        for text in &report.read(set) {
            let half = documents.len() % 2;
            let from = documents.len();
            documents.push(maker.document(&corpus::titled(text, Manner::any(&mut random))));
            if random.chance(settings.mixed) {
                let manner = Manner::any(&mut random);
                let some = corpus::partly_titled(text, manner, 0.3, &mut random);
                documents.push(maker.document(&some));
            }
            if random.chance(settings.upper) {
                let mut upper = corpus::titled(text, Manner::Capitals);
                upper.altered = true;
                documents.push(maker.document(&upper));
            }
            documents.push(maker.document(text));
            for copy in corpus::replaced(
                std::slice::from_ref(text),
                learning.replaced,
                &pool,
                &mut random,
            ) {
                let copy = corpus::titled(&copy, Manner::any(&mut random));
                documents.push(maker.document(&copy));
            }
            // What one half learns from, the other is judged by: copies go together.
            for document in &mut documents[from..] {
                document.half = half;
            }
        }
    }
    if documents.iter().all(|d| d.runs.is_empty()) {
        return Err(
            Error::new(ErrorKind::Input, "the labelled sets hold no sentences")
                .help("give files with one token and its BIO tag a line"),
        );
    }
    let mut order: Vec<usize> = (0..unlabelled.len()).collect();
    random.shuffle(&mut order);
    for &i in order.iter().take(learning.self_trained) {
        documents.push(maker.own(&unlabelled[i], learning.sure, &mut random));
    }
    documents.retain(|d| !d.runs.is_empty());
    say(&format!("{} texts in title case", documents.len()));
    let first = learn_first(&documents, learning, say);
    report.features = first.keys.len();
    let second = learn_second(&documents, &first, learning, say);
    let parts = super::export::Parts {
        shyness: learning.shyness,
        final_shyness: learning.final_shyness,
        calibration: second.calibration,
        words: &[],
        phrases: &[],
        transitions: &first.transitions,
        document_transitions: &second.transitions,
        document_rows: &super::export::pack(&second.keys, &second.weights, 1_000),
        rows: &super::export::pack(&first.keys, &first.weights, learning.buckets),
    };
    let mut bytes = Vec::new();
    super::export::write(&mut bytes, &parts).map_err(|e| io_error(&e))?;
    report.bytes = bytes.len();
    out.write_all(&bytes).map_err(|e| io_error(&e))?;
    Ok(report)
}

/// Makes documents to learn from.
struct Maker<'a> {
    models: Models<'a>,
}

impl Maker<'_> {
    /// The runs of a text in sentences whose capitals say nothing, to learn from, and the
    /// others as the tagger decides them.
    fn document(&self, text: &LabelledText) -> Prepared {
        let mut prepared = prepare(&self.models.plain.lexicon, text);
        let Prepared { tokens, runs, .. } = &mut prepared;
        runs.retain(|(run, _)| tokens[run.start].casing != Casing::Plain);
        if prepared.runs.is_empty() || prepared.altered {
            return prepared;
        }
        let mut work = Work::default();
        tag_block(self.models, &prepared.text, 0, &mut work);
        let tokens = &prepared.tokens;
        let plain = |run: &&Decided| tokens[run.tokens.start].casing == Casing::Plain;
        prepared.decided = work.runs().iter().filter(plain).cloned().collect();
        prepared
    }

    /// An article in title case with the names that the tagger finds in it as it is, to learn
    /// from where the tagger is sure of all there is in a sentence.
    fn own(&self, article: &UnlabelledArticle, sure: f32, random: &mut Random) -> Prepared {
        let (text, cut) = joined(article);
        let end = crate::text::floor_boundary(&text, 2_500);
        let (own, _) = judged_text(self.models, &text[..end], cut.min(end), sure);
        let mut titled = corpus::titled(&own, Manner::any(random));
        titled.altered = true;
        let mut prepared = prepare(&self.models.plain.lexicon, &titled);
        prepared.gold = false;
        let Prepared { tokens, runs, .. } = &mut prepared;
        runs.retain(|(run, _)| {
            let start = tokens[run.start].start;
            let sure = own
                .sentences
                .iter()
                .any(|s| s.contains(&start) && s.start >= cut);
            sure && tokens[run.start].casing != Casing::Plain
        });
        prepared
    }
}
