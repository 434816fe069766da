//! Training: labelled and unlabelled text in, a model file out. The same input and settings
//! give the same bytes.

mod classes;
mod corpus;
mod crf;
mod export;
mod names;
mod own;
mod passes;
mod prepare;
mod random;
mod titles;

use std::io::Write;
use std::ops::Range;

use super::Tagger;
use super::lexicon::{Lexicon, Table};
use crate::error::{Error, ErrorKind, Result};
use corpus::Alteration;
use own::{Aid, seen_names, self_labelled};
use passes::{learn_first, learn_second};
use prepare::{Prepared, prepare};
use random::Random;

pub use names::NameList;
pub use titles::{TitleSettings, train_titles};

/// A labelled set: one token and its BIO tag a line, tab between, blank lines between
/// sentences, `-DOCSTART-` between documents.
#[derive(Debug, Clone, Copy)]
pub struct LabelledSet<'a> {
    /// What the set is called in the report.
    pub name: &'a str,
    /// The file's text.
    pub bio: &'a str,
    /// How much each of its names counts; 1 is usual.
    pub weight: f32,
}

/// An article to learn word classes from and to train on by the tagger's own judgement.
#[derive(Debug, Clone)]
pub struct UnlabelledArticle {
    /// Its headline.
    pub headline: String,
    /// Its text.
    pub body: String,
}

/// How to train.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The seed of all that is random.
    pub seed: u64,
    /// How many words get classes.
    pub words: usize,
    /// How many unlabelled articles to tag and train on; 0 for none.
    pub self_trained: usize,
    /// How often to tag them again with the tagger they made.
    pub rounds: usize,
    /// Passes over the training text.
    pub passes: usize,
    /// Buckets of four rows of weights, 64 bytes each.
    pub buckets: usize,
    /// Whether the features that there is room for are chosen before their weights are learned.
    pub chosen: bool,
    /// Taken from the score of "outside" in the first pass.
    pub shyness: f32,
    /// Taken from it at the end, in plain text, headlines and capitals: trained on other
    /// kinds of text, a tagger finds too little.
    pub final_shyness: [f32; 3],
    /// The share of labelled sentences to copy with other names in them.
    pub replaced: f32,
    /// In how many unlabelled articles a name must be found to be listed in the model; 0
    /// for no such list.
    pub seen: usize,
    /// The share of the tagger's own sentences to copy in headline case.
    pub headlines: f32,
    /// The margin below which the tagger does not learn from its own decisions.
    pub sure: f32,
    /// Called with a line now and then.
    pub progress: fn(&str),
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            seed: 1,
            words: 70_000,
            self_trained: 6_000,
            rounds: 1,
            passes: 10,
            buckets: 36_000,
            chosen: true,
            shyness: 0.3,
            final_shyness: [0.0, -0.35, -0.2],
            replaced: 0.4,
            seen: 0,
            headlines: 0.05,
            sure: 1.5,
            progress: |_| {},
        }
    }
}

/// What training came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrainReport {
    /// Documents, and names in them, of each labelled set.
    pub sets: Vec<(String, usize, usize)>,
    /// Words with a class.
    pub words: usize,
    /// Phrases of the name lists.
    pub phrases: usize,
    /// Features that were learned, before packing.
    pub features: usize,
    /// Bytes of the model.
    pub bytes: usize,
}

impl TrainReport {
    /// The documents of a labelled set, which is noted.
    fn read(&mut self, set: &LabelledSet<'_>) -> Vec<corpus::LabelledText> {
        let mut texts = corpus::read_bio(set.bio, set.weight);
        corpus::settle(&mut texts, names::is_demonym);
        let count = texts.iter().map(|t| t.names.len()).sum();
        self.sets.push((set.name.to_string(), texts.len(), count));
        texts
    }
}

/// A text, and the bytes and types of the names in it.
pub type TypedText = (String, Vec<(Range<usize>, u8)>);

/// A labelled set's documents as texts with the bytes and the types (0 person,
/// 1 organisation, 2 location) of their names, for measuring a tagger.
pub fn labelled_texts(bio: &str) -> Vec<TypedText> {
    corpus::read_bio(bio, 1.0)
        .into_iter()
        .map(|t| (t.text, t.names))
        .collect()
}

/// Trains a model on `sets` and `unlabelled` and writes it to `out`.
pub fn train(
    sets: &[LabelledSet<'_>],
    unlabelled: &[UnlabelledArticle],
    lists: &[NameList<'_>],
    settings: &Settings,
    out: &mut impl Write,
) -> Result<TrainReport> {
    let say = settings.progress;
    let mut random = Random::new(settings.seed);
    let mut report = TrainReport::default();
    let mut gold = Vec::new();
    for set in sets {
        gold.extend(report.read(set));
    }
    if gold.iter().all(|t| t.names.is_empty()) {
        return Err(
            Error::new(ErrorKind::Input, "the labelled sets hold no names")
                .help("give files with one token and its BIO tag a line"),
        );
    }
    let texts = gold
        .iter()
        .map(|t| t.text.as_str())
        .chain(unlabelled.iter().map(|a| a.body.as_str()));
    let plan = classes::Plan {
        words: settings.words,
        least: 4,
        contexts: 3000,
        dimensions: 160,
        grains: [1600, 250, 50],
        seed: settings.seed,
    };
    let classes = classes::learn(texts, plan);
    say(&format!("{} words with classes", classes.words.len()));
    let mut phrases = names::phrases(lists, &[]);
    report.words = classes.words.len();
    let mut lexicon = Lexicon {
        words: classes.table(),
        phrases: Table::new(phrases.iter().copied()),
    };
    let places = names::places(lists);
    let alteration = Alteration {
        title: 0.12,
        upper: 0.03,
        dateline: 0.03,
    };
    let pool = names::Pool::new(lists);
    let mut copies = corpus::replaced(&gold, settings.replaced, &pool, &mut random);
    say(&format!("{} sentences with other names", copies.len()));
    let headlines = corpus::altered(&copies, alteration, &places, &mut random);
    copies.extend(headlines);
    copies.extend(corpus::altered(&gold, alteration, &places, &mut random));
    let mut documents: Vec<Prepared> = Vec::new();
    for text in gold.iter().chain(&copies) {
        let half = documents.len() % 2;
        documents.push(Prepared {
            half,
            ..prepare(&lexicon, text)
        });
    }
    drop(copies);
    say(&format!(
        "{} labelled texts with their altered copies",
        documents.len()
    ));
    let mut bytes = Vec::new();
    for round in 0..=settings.rounds {
        let last = round == settings.rounds;
        let chosen = settings.chosen && last;
        let now = Settings {
            chosen,
            ..settings.clone()
        };
        let first = learn_first(&documents, &now, say);
        report.features = first.keys.len();
        let second = learn_second(&documents, &first, settings, say);
        bytes.clear();
        let parts = export::Parts {
            shyness: settings.shyness,
            final_shyness: settings.final_shyness,
            calibration: second.calibration,
            words: &classes.pairs,
            phrases: &phrases,
            transitions: &first.transitions,
            document_transitions: &second.transitions,
            document_rows: &export::pack(&second.keys, &second.weights, 1_000),
            rows: &export::pack(
                &first.keys,
                &first.weights,
                if last {
                    settings.buckets
                } else {
                    settings.buckets * 4
                },
            ),
        };
        export::write(&mut bytes, &parts).map_err(|e| io_error(&e))?;
        if last {
            break;
        }
        if settings.self_trained == 0 {
            continue;
        }
        let Some(tagger) = Tagger::from_bytes(bytes.clone()) else {
            break;
        };
        documents.retain(|d| d.gold);
        if settings.seen > 0 {
            let seen = seen_names(&tagger, unlabelled, settings.seen);
            say(&format!("{} names seen in unlabelled articles", seen.len()));
            phrases = names::phrases(lists, &seen);
            lexicon.phrases = Table::new(phrases.iter().copied());
            for document in &mut documents {
                lexicon.look_up(&document.text, &document.tokens, &mut document.known);
            }
        }
        let aid = Aid {
            alteration: Alteration {
                title: settings.headlines,
                upper: settings.headlines / 6.0,
                dateline: 0.0,
            },
            places: &places,
            sure: settings.sure,
        };
        let mut order: Vec<usize> = (0..unlabelled.len()).collect();
        random.shuffle(&mut order);
        for &i in order.iter().take(settings.self_trained) {
            self_labelled(
                &tagger,
                &unlabelled[i],
                &lexicon,
                &aid,
                &mut random,
                &mut documents,
            );
        }
        say(&format!(
            "{} texts with those tagged in round {}",
            documents.len(),
            round + 1
        ));
    }
    report.phrases = phrases.len();
    report.bytes = bytes.len();
    out.write_all(&bytes).map_err(|e| io_error(&e))?;
    Ok(report)
}

fn io_error(error: &std::io::Error) -> Error {
    Error::new(
        ErrorKind::Io,
        format!(
            "cannot write the model: {}",
            crate::error::describe_io(error)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A few made-up sentences, often enough to learn from.
    fn set() -> String {
        let mut bio = String::new();
        for (person, place) in [
            ("Anna", "Paris"),
            ("Boris", "Oslo"),
            ("Clara", "Rome"),
            ("David", "Lima"),
        ]
        .repeat(6)
        {
            bio.push_str(&format!(
                "-DOCSTART-\tO\n\nMr.\tO\n{person}\tB-PER\nMiller\tI-PER\nwent\tO\nto\tO\n{place}\tB-LOC\nfor\tO\nAcme\tB-ORG\nCorp\tI-ORG\n.\tO\n\n"
            ));
        }
        bio
    }

    #[test]
    fn the_same_input_gives_the_same_model_and_it_has_learned() {
        let bio = set();
        let sets = [LabelledSet {
            name: "made up",
            bio: &bio,
            weight: 1.0,
        }];
        let articles: Vec<UnlabelledArticle> = (0..5)
            .map(|i| UnlabelledArticle {
                headline: "Acme Corp Goes to Rome".to_string(),
                body: format!("Mr. Anna Miller went to Oslo for Acme Corp. It was trip {i}."),
            })
            .collect();
        let lists = [NameList::Cities("Paris\tFR\t\t\nOslo\tNO\t\t")];
        let settings = Settings {
            self_trained: 3,
            buckets: 2_000,
            seen: 2,
            ..Settings::default()
        };
        let make = || {
            let mut bytes = Vec::new();
            let report = train(&sets, &articles, &lists, &settings, &mut bytes)
                .expect("the set holds names");
            assert_eq!(report.sets, [("made up".to_string(), 24, 72)]);
            bytes
        };
        let bytes = make();
        assert!(bytes == make());
        let tagger = Tagger::from_bytes(bytes).expect("a model that was just written");
        let text = "Mr. David Miller went to Rome for Acme Corp.";
        let (_, found) = tagger.tag("", text);
        let found: Vec<&str> = found.into_iter().map(|n| &text[n.span]).collect();
        assert_eq!(found, ["David Miller", "Rome", "Acme Corp."]);
    }

    #[test]
    fn titles_are_learned_from_running_text() {
        let bio = set();
        let sets = [LabelledSet {
            name: "made up",
            bio: &bio,
            weight: 1.0,
        }];
        let settings = Settings {
            self_trained: 0,
            buckets: 2_000,
            ..Settings::default()
        };
        let mut bytes = Vec::new();
        train(&sets, &[], &[], &settings, &mut bytes).expect("the set holds names");
        let tagger = Tagger::from_bytes(bytes.clone()).expect("a model that was just written");
        let settings = TitleSettings {
            learning: settings,
            ..TitleSettings::default()
        };
        let mut titles = Vec::new();
        train_titles(&tagger, &sets, &[], &[], &settings, &mut titles)
            .expect("the set holds names");
        let tagger = tagger.with_titles(titles).expect("just written, too");
        for text in [
            "Clara Miller Went to Paris for Acme Corp",
            "CLARA MILLER WENT TO PARIS FOR ACME CORP",
        ] {
            let (found, _) = tagger.tag(text, "");
            let found: Vec<String> = found
                .into_iter()
                .map(|n| text[n.span].to_lowercase())
                .collect();
            assert_eq!(found, ["clara miller", "paris", "acme corp"]);
        }
    }

    #[test]
    fn sets_without_names_are_refused() {
        let sets = [LabelledSet {
            name: "empty",
            bio: "a\tO\n",
            weight: 1.0,
        }];
        assert!(train(&sets, &[], &[], &Settings::default(), &mut Vec::new()).is_err());
    }
}
