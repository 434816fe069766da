//! Names of persons, organisations and locations in English news, found by a statistical
//! tagger whose model is part of the program.
//!
//! Which company or person a name stands for, aliases, countries and the choice between this
//! tagger, the rules and the gazetteer are left to `entities`.
//!
//! # How it works
//!
//! `token` cuts the text so that every name begins and ends at a token, and marks candidates:
//! words with capitals, and connectors between two of them. Everything else is outside at no
//! cost. `lexicon` knows each word's class at three grains, how often it stands in lower case,
//! and the lists it is on. `features` hashes what a candidate and its surroundings look like,
//! `model` adds up the weights, `memo` keeps those sums that one word decides, and `decode` finds the best labels (BILOU of three types) of
//! every run of candidates. `document` then looks at what was decided over the whole article,
//! headline and body together, and every run is decided again.
//!
//! In title case and in capitals, where a capital proves nothing, a second model decides with
//! the same words and lists and weights of its own: one model for both would have room for
//! neither, and a sentence in capitals is rare enough to cost running text nothing.
//!
//! # Training
//!
//! `cargo run --release --example train_names -- DATA plain` and then `-- DATA titles` train the
//! models anew and name what they learn from, `cargo bench --bench names` measures them. [`train`]
//! makes `model.bin` from labelled sets, unlabelled articles and lists of names; the
//! same input and [`Settings`] give the same bytes, in two to four minutes on one core. Steps:
//! word classes (mutual information with neighbours, subspace iteration, k-means), labelled
//! text with copies in headline case, in capitals, behind datelines and with other names put
//! in; a linear-chain CRF (AdaGrad, half of the features dropped in each step, weights
//! averaged), once to see which features are strong enough to be given room, and once with no
//! others; the second pass, learned from the mistakes that two halves make on each other;
//! then 6,000 unlabelled articles are tagged, and all is learned again with the runs that the
//! tagger was sure of, at half weight, and with copies of its surest sentences in headline case.
//! Listing the names that the tagger finds in many articles ([`Settings::seen`]) and a second
//! round were no better in trials, so the shipped model does without. [`train_titles`] makes
//! `titles.bin` in the same way, in a minute or two, from the same texts in title case as
//! several desks write it, and from 6,000 articles as the tagger reads them before they are
//! put in title case, in sentences where it is sure of every name.
//!
//! The shipped model learned from these labelled sets, all of which their licences leave free
//! to learn from: WikiGold (CC BY 4.0), CrossNER politics (MIT), Universal NER English EWT
//! (CC BY-SA 4.0), Re-DocRED (MIT), Broad Twitter Corpus (CC BY 4.0), WNUT 2017 and earlier
//! (CC BY 4.0); without labels from Article-Bias-Prediction, Reuters-21578 and the English part
//! of MasakhaNEWS; and from the gazetteer's lists. Only hashes, classes and weights of words
//! are kept, no text. Peoples and faiths are no names here, titles no part of a person's.
//!
//! # Figures
//!
//! Exact span and type, F1, through [`Tagger::tag`] on texts joined from token files (title: the
//! same with words capitalised). Free sets: a tenth of the documents held out, from a model
//! trained on the other nine, before features were chosen and titles had a model of their own;
//! the others lie wholly outside of training and served to choose the settings, so they
//! flatter a little. Several of them follow other conventions (the
//! world newswire tags "University of" and the place after it apart), which bounds what can
//! be reached there.
//!
//! | text | plain | PER | ORG | LOC | title |
//! |---|---|---|---|---|---|
//! | world newswire (worldwide.train) | 0.760 | 0.867 | 0.573 | 0.796 | 0.729 |
//! | financial news (finer.train) | 0.792 | 0.870 | 0.721 | 0.856 | 0.759 |
//! | financial news (finer.val) | 0.782 | 0.860 | 0.640 | 0.893 | 0.726 |
//! | Wikipedia, silver (wikineural.test) | 0.783 | 0.844 | 0.655 | 0.801 | 0.719 |
//! | held out: wikigold | 0.843 | 0.935 | 0.633 | 0.878 | 0.804 |
//! | held out: crossner politics | 0.818 | 0.910 | 0.783 | 0.789 | 0.783 |
//! | held out: uner.ewt | 0.739 | 0.730 | 0.543 | 0.867 | 0.734 |
//! | held out: redocred | 0.719 | 0.813 | 0.616 | 0.708 | 0.638 |
//! | held out: btc (tweets) | 0.532 | 0.483 | 0.525 | 0.651 | 0.546 |
//! | held out: wnut (tweets) | 0.588 | 0.619 | 0.410 | 0.681 | 0.552 |
//!
//! Lower-case names in tweets are no candidates and count as missed. Speed, both passes:
//! 13.4 MB of article text a second and core. Models: 3.4 and 1.6 MB. The weak spots are organisations
//! with ordinary words in their names and companies that bear a founder's.

mod decode;
mod document;
mod features;
mod lexicon;
mod memo;
mod model;
mod spelling;
mod token;
mod train;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use decode::{LABELS, Lattice, OUTSIDE, Scores, TYPES, names};
use document::{Decided, Memory};
use features::View;
use lexicon::{ALWAYS_LOWER, Known};
use memo::Memo;
use model::{Model, ROW, Sums};
use token::{Casing, Shape, Token};

pub use train::{
    LabelledSet, NameList, Settings, TitleSettings, TrainReport, TypedText, UnlabelledArticle,
    labelled_texts, train, train_titles,
};

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
/// The shipped model of sentences whose capitals say nothing.
const TITLES: &[u8] = include_bytes!("titles.bin");

/// Texts are tagged in blocks of about this many bytes: it bounds memory, and no article is
/// as long as that.
const BLOCK: usize = 1 << 19;

/// Finds names. Cheap to make, and shared by any number of threads.
#[derive(Debug)]
pub struct Tagger {
    model: Option<Model>,
    /// Decides sentences in title case and in capitals; words are those of `model`.
    titles: Option<Model>,
    /// Working memory that no call is using: as many as there were calls at once.
    idle: Mutex<Vec<Work>>,
}

impl Default for Tagger {
    fn default() -> Tagger {
        Tagger::new()
    }
}

/// Working memory of a call, kept for the next one; all of one model.
#[derive(Debug, Default)]
struct Work {
    joined: String,
    tokens: Vec<Token>,
    known: Vec<Known>,
    memo: Memo,
    titles_memo: Memo,
    scores: Vec<Scores>,
    lattice: Lattice,
    memory: Memory,
    runs: Vec<Decided>,
    /// How many of `runs` belong to the present text; the others wait to be used again.
    used: usize,
}

impl Work {
    /// The runs of the present text.
    fn runs(&self) -> &[Decided] {
        &self.runs[..self.used]
    }
}

/// More than this is given back after a text: one long article must not cost memory for ever.
const MOST_KEPT: usize = 1 << 16;

impl Tagger {
    /// A tagger with the model that is part of the program.
    pub fn new() -> Tagger {
        let model = Model::read(Cow::Borrowed(MODEL));
        Tagger::with(model, Model::read(Cow::Borrowed(TITLES)))
    }

    /// A tagger with a model that [`train`] wrote, which decides every sentence; `None` if the
    /// bytes are not one.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Tagger> {
        Model::read(Cow::Owned(bytes)).map(|model| Tagger::with(Some(model), None))
    }

    /// The same with a model that [`train_titles`] wrote for it, for sentences in title case and
    /// in capitals.
    pub fn with_titles(self, bytes: Vec<u8>) -> Option<Tagger> {
        Model::read(Cow::Owned(bytes)).map(|titles| Tagger::with(self.model, Some(titles)))
    }

    fn with(model: Option<Model>, titles: Option<Model>) -> Tagger {
        Tagger {
            model,
            titles,
            idle: Mutex::default(),
        }
    }

    /// The names in an article's headline and in its body, in order, none overlapping.
    /// Spans point into the text they were found in.
    pub fn tag(&self, headline: &str, body: &str) -> (Vec<Name>, Vec<Name>) {
        let (mut in_headline, mut in_body) = (Vec::new(), Vec::new());
        let Some(model) = &self.model else {
            return (in_headline, in_body);
        };
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut work = idle().pop().unwrap_or_default();
        let mut joined = std::mem::take(&mut work.joined);
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
            let models = Models {
                plain: model,
                titles: self.titles.as_ref(),
            };
            tag_block(models, &joined, cut, &mut work);
            collect(models, &work, |span, kind, confidence| {
                let (names, span) = if span.end <= cut {
                    (
                        &mut in_headline,
                        span.start + head.start..span.end + head.start,
                    )
                } else {
                    (
                        &mut in_body,
                        span.start - cut + main.start..span.end - cut + main.start,
                    )
                };
                names.push(Name {
                    span,
                    kind,
                    confidence,
                });
            });
            (headline_at, body_at) = (head.end, main.end);
            if headline_at >= headline.len() && body_at >= body.len() {
                break;
            }
        }
        if work.tokens.capacity() <= MOST_KEPT {
            work.joined = joined;
            idle().push(work);
        }
        (in_headline, in_body)
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
    let cut = slice[far..]
        .rfind('\n')
        .or_else(|| slice[far..].rfind(' '))
        .map_or(end, |at| start + far + at + 1);
    start..cut
}

/// The models of a tagger.
#[derive(Debug, Clone, Copy)]
struct Models<'a> {
    plain: &'a Model,
    titles: Option<&'a Model>,
}

impl<'a> Models<'a> {
    /// The one that decides a sentence of this casing, and whether it is that of titles.
    fn of(self, casing: Casing) -> (&'a Model, bool) {
        match self.titles {
            Some(titles) if casing != Casing::Plain => (titles, true),
            _ => (self.plain, false),
        }
    }
}

/// Tags a text of which the first `cut` bytes are the headline; the result is in `work.runs`.
fn tag_block(models: Models<'_>, text: &str, cut: usize, work: &mut Work) {
    work.tokens.clear();
    token::tokenize(text, &mut work.tokens);
    debug_assert!(work.tokens.iter().all(|t| t.end <= cut || t.start >= cut));
    let lexicon = &models.plain.lexicon;
    lexicon.look_up(text, &work.tokens, &mut work.known);
    let view = View {
        text,
        tokens: &work.tokens,
        known: &work.known,
    };
    work.scores.clear();
    work.used = 0;
    for range in token::runs(&work.tokens) {
        if work.used == work.runs.len() {
            work.runs.push(Decided::default());
        }
        let run = &mut work.runs[work.used];
        work.used += 1;
        run.tokens = range.clone();
        run.settled = false;
        let at = work.scores.len();
        if opens_a_sentence(view, &range) {
            work.scores.push([0.0; LABELS]);
            run.set_outside();
            continue;
        }
        let (model, titled) = models.of(work.tokens[range.start].casing);
        let memo = if titled {
            &mut work.titles_memo
        } else {
            &mut work.memo
        };
        for i in range.clone() {
            let mut sums: Sums = [0; ROW];
            memo.add_own(&model.rows, view, i, &mut sums);
            for (side, near) in view.around(i).sides() {
                memo.add_beside(&model.rows, side, near, &mut sums);
            }
            let mut scores = [0.0; LABELS];
            model.rows.finish(&sums, &mut scores);
            scores[OUTSIDE] -= model.shyness;
            work.scores.push(scores);
        }
        let scores = &mut work.scores[at..];
        let mut best = |scores: &[Scores], run: &mut Decided| {
            let Decided {
                labels, margins, ..
            } = run;
            work.lattice
                .best(scores, &model.transitions, labels, margins);
        };
        best(scores, run);
        if !titled && run.margins.iter().all(|&margin| margin > SURE) {
            run.settled = true;
            for margin in &mut run.margins {
                *margin *= SURER;
            }
            continue;
        }
        features::among(view, range.clone(), |i, keys| {
            let mut sums: Sums = [0; ROW];
            model.rows.add(keys, &mut sums);
            model.rows.finish(&sums, &mut scores[i - range.start]);
        });
        best(scores, run);
    }
    let runs = &mut work.runs[..work.used];
    work.memory.gather(text, &work.tokens, runs);
    let mut at = 0;
    for run in runs {
        let scores = &mut work.scores[at..at + run.labels.len()];
        at += run.labels.len();
        if run.settled {
            continue;
        }
        let casing = work.tokens[run.tokens.start].casing;
        let (model, _) = models.of(casing);
        let mut i = 0;
        document::each(&work.tokens, &work.memory, run, |keys| {
            let mut sums: Sums = [0; ROW];
            model.document_rows.add(keys, &mut sums);
            model.document_rows.finish(&sums, &mut scores[i]);
            scores[i][OUTSIDE] -= model.final_shyness[casing as usize];
            i += 1;
        });
        work.lattice.best(
            scores,
            &model.document_transitions,
            &mut run.labels,
            &mut run.margins,
        );
    }
}

/// The margin above which what each word is worth by itself, and beside its neighbours, decides
/// a run: three fifths of all tokens. How words go together, which takes most of the time to look up,
/// changes one such decision in a thousand, and adds to the others' margins
/// [`SURER`] times as much.
const SURE: f32 = 3.0;
const SURER: f32 = 2.2;

/// Whether the run is one word with a capital for no other reason than that a sentence begins
/// with it: a word that hardly ever has one elsewhere and is on no list of names. A fifth of all
/// runs are, and not one in a thousand of them is a name.
fn opens_a_sentence(view: View<'_>, run: &Range<usize>) -> bool {
    let (token, known) = (&view.tokens[run.start], &view.known[run.start]);
    run.len() == 1
        && token.first
        && token.casing == Casing::Plain
        && token.shape == Shape::Capital
        && known.lists == 0
        && known.plain.lower() == ALWAYS_LOWER
}

/// Calls `found` with every name that was decided on.
fn collect(models: Models<'_>, work: &Work, mut found: impl FnMut(Span, NameType, f32)) {
    for run in work.runs() {
        let (model, _) = models.of(work.tokens[run.tokens.start].casing);
        let [slope, offset] = model.calibration;
        for (range, kind) in names(&run.labels) {
            let margins = &run.margins[range.clone()];
            let margin = margins.iter().copied().fold(f32::MAX, f32::min);
            let at = run.tokens.start;
            let start = work.tokens[at + range.start].start;
            let end = work.tokens[at + range.end - 1].end;
            let confidence = 1.0 / (1.0 + (-(slope * margin + offset)).exp());
            found(start..end, TYPES[kind], confidence);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tagger() -> &'static Tagger {
        static TAGGER: std::sync::OnceLock<Tagger> = std::sync::OnceLock::new();
        TAGGER.get_or_init(Tagger::new)
    }

    type Read = Vec<(String, NameType)>;

    fn tagged(headline: &str, body: &str) -> (Read, Read) {
        let (in_headline, in_body) = tagger().tag(headline, body);
        let read = |text: &str, names: Vec<Name>| {
            names
                .into_iter()
                .map(|n| (text[n.span].to_string(), n.kind))
                .collect()
        };
        (read(headline, in_headline), read(body, in_body))
    }

    #[test]
    fn the_shipped_model_finds_plain_names() {
        use NameType::*;
        let body = "BERLIN (Reuters) - Chancellor Angela Merkel met executives of Siemens and Deutsche Bank in Munich on \
                    Monday. Merkel said the United Nations had asked Germany for help, a spokesman for the Foreign Ministry \
                    said.";
        let (headline, found) = tagged("Merkel Meets Siemens Executives in Munich", body);
        let has = |name: &str, kind| found.contains(&(name.to_string(), kind));
        assert!(has("Angela Merkel", Person), "{found:?}");
        assert!(has("Merkel", Person), "{found:?}");
        assert!(has("Siemens", Organisation), "{found:?}");
        assert!(has("Deutsche Bank", Organisation), "{found:?}");
        assert!(has("Reuters", Organisation), "{found:?}");
        assert!(has("Munich", Location), "{found:?}");
        assert!(has("Germany", Location), "{found:?}");
        assert!(has("United Nations", Organisation), "{found:?}");
        assert!(
            !found
                .iter()
                .any(|(name, _)| name == "Monday" || name == "Chancellor"),
            "{found:?}"
        );
        assert!(
            headline.contains(&("Merkel".to_string(), Person)),
            "{headline:?}"
        );
    }

    #[test]
    fn long_texts_are_tagged_to_their_end() {
        let sentence = "Officials in Paris met Angela Merkel on Monday.\n";
        let body = sentence.repeat(BLOCK / sentence.len() + 10);
        let (_, names) = tagger().tag("", &body);
        let last = names.last().expect("names in every sentence");
        assert!(body.len() - last.span.end < sentence.len());
        assert!(names.windows(2).all(|w| w[0].span.end <= w[1].span.start));
    }

    #[test]
    fn one_endless_word_and_one_endless_run_are_no_trouble() {
        tagger().tag(&"A".repeat(2 * BLOCK), &"A-b.C'd ".repeat(20_000));
        tagger().tag(&"Ab ".repeat(40_000), &"é".repeat(BLOCK));
    }

    proptest! {
        #[test]
        fn any_text_can_be_tagged(headline in "\\PC{0,40}", body in "\\PC{0,120}|[A-Z a-z.,'’\n-]{0,200}") {
            let (in_headline, in_body) = tagger().tag(&headline, &body);
            for (text, names) in [(&headline, in_headline), (&body, in_body)] {
                let mut last = 0;
                for name in names {
                    prop_assert!(name.span.start >= last && name.span.end > name.span.start);
                    prop_assert!(text.get(name.span.clone()).is_some());
                    prop_assert!((0.0..=1.0).contains(&name.confidence));
                    last = name.span.end;
                }
            }
        }
    }
}
