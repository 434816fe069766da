//! Every kind of file of an index damaged at many places: bits flipped, cut off, emptied,
//! removed.
//!
//! Whatever an operation answers then is right, or it is an error, or `check` says what is
//! damaged: no panic, no endless loop, no article that is missing in silence; and a rebuild
//! gets out of it. About 90 places in the ordinary run, over a thousand with
//! `NEWSHOUND_LONG=1`; `NEWSHOUND_SEED=N` chooses others.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

use common::trial::{Chance, is_long, rests, scratch, seed, seen_by};
use common::{options, request};
use newshound::article::FacetField;
use newshound::corpus::BadRecord;
use newshound::error::{Error, ErrorKind, Result};
use newshound::index::{Index, Input, Progress, SyncOptions};
use newshound::search::{FacetRequest, Searcher};

/// How long one damaged index may take: far more than a sound one.
const PATIENCE: Duration = Duration::from_secs(120);

/// A sound index of several segments, some articles of which were replaced, with one article
/// that was read from a stream.
struct Sound {
    folder: tempfile::TempDir,
    answers: Answers,
}

/// What an index answers.
#[derive(Debug, Clone, PartialEq, Default)]
struct Answers {
    articles: BTreeMap<String, String>,
    words: Vec<u64>,
    facets: Vec<(String, u64)>,
    shown: String,
}

impl Sound {
    fn new() -> Sound {
        let folder = scratch();
        let articles = folder.path().join("articles");
        fs::create_dir(&articles).unwrap();
        let write = |number: usize, text: &str| {
            let path = articles.join(format!("{number}.txt"));
            let text = format!(
                "Headline {number}\n\nTankers of fleet {number} {text} off Turkey and Greece, \
                 Meridian Wire said. The price cap on oil was raised in Brussels."
            );
            fs::write(path, text).unwrap();
        };
        let index = folder.path().join("index");
        // Three segments: a fourth would be merged with them.
        let input = Input {
            rules: {
                let mut rules = options(Path::new("-")).roots.remove(0);
                rules.path = "-".to_string();
                rules
            },
            reader: Box::new(&b"{\"title\":\"From a stream\",\"body\":\"It waited once.\"}"[..]),
        };
        Index::add(
            &index,
            input,
            &options(&articles),
            &Progress::default(),
            &|_| {},
        )
        .unwrap();
        (0..24).for_each(|number| write(number, "waited"));
        common::sync(&index, options(&articles));
        write(3, "sailed");
        write(11, "sailed");
        fs::remove_file(articles.join("5.txt")).unwrap();
        common::sync(&index, options(&articles));
        let answers = ask(&index).unwrap();
        assert_eq!(answers.articles.len(), 24);
        Sound { folder, answers }
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    fn options(&self) -> SyncOptions {
        options(&self.folder.path().join("articles"))
    }

    /// The files of the index, by their paths in it.
    fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in fs::read_dir(self.index()).unwrap().flatten() {
            if entry.path().is_dir() {
                let inner = fs::read_dir(entry.path()).unwrap().flatten();
                files.extend(inner.map(|entry| entry.path()));
            } else {
                files.push(entry.path());
            }
        }
        let inside = |path: PathBuf| path.strip_prefix(self.index()).unwrap().to_path_buf();
        let mut files: Vec<PathBuf> = files.into_iter().map(inside).collect();
        files.sort();
        files
    }

    fn copy(&self) -> tempfile::TempDir {
        let copy = scratch();
        for file in self.files() {
            let to = copy.path().join(&file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(self.index().join(&file), to).unwrap();
        }
        copy
    }
}

/// Asks what reads every part of an index: stored texts, postings, positions, columns.
fn ask(dir: &Path) -> Result<Answers> {
    let searcher = Searcher::new(&Index::open(dir)?)?;
    let mut all = request("*");
    all.limit = 1_000;
    let response = searcher.search(&all)?;
    let mut answers = Answers::default();
    for hit in &response.hits {
        let body = hit.snippets.first().map_or("", |snippet| &snippet.text);
        answers
            .articles
            .insert(hit.headline.clone(), body.to_string());
    }
    for query in [
        "waited",
        "\"price cap\" -sailed",
        "tank* OR sail~",
        "lang:en fleet NEAR/3 off",
    ] {
        answers.words.push(searcher.search(&request(query))?.total);
    }
    let mut counted = request("price");
    for field in [FacetField::Country, FacetField::Cites, FacetField::Lang] {
        counted.facets.push(FacetRequest { field, limit: 10 });
    }
    for facet in searcher.search(&counted)?.facets {
        let values = facet.values.into_iter();
        answers
            .facets
            .extend(values.map(|value| (value.value, value.count)));
    }
    let id = response.hits.iter().map(|hit| hit.id.as_str()).min();
    for marked in searcher.show(id.unwrap_or("none"), None, 10)? {
        answers.shown.push_str(&marked.article.body);
    }
    Ok(answers)
}

/// Damage to one file.
#[derive(Debug, Clone, Copy)]
enum Damage {
    /// These bits of the byte at this place, as a share of the length.
    Flip(f64, u8),
    /// Everything from this place on.
    Cut(f64),
    /// Bytes by chance from this place on.
    Noise(f64, u64),
    /// The whole file.
    Gone,
}

impl Damage {
    fn apply(self, path: &Path) {
        let mut bytes = fs::read(path).unwrap();
        let at = |share: f64| (bytes.len() as f64 * share) as usize;
        match self {
            Damage::Flip(share, bits) => {
                let at = at(share).min(bytes.len() - 1);
                bytes[at] ^= bits;
            }
            Damage::Cut(share) => bytes.truncate(at(share)),
            Damage::Noise(share, seed) => {
                let at = at(share);
                for (n, byte) in bytes.iter_mut().skip(at).take(64).enumerate() {
                    *byte ^= (seed >> (n % 8 * 8)) as u8;
                }
            }
            Damage::Gone => return fs::remove_file(path).unwrap(),
        }
        fs::write(path, bytes).unwrap();
    }
}

/// What `check` says: nothing for a sound index.
fn complaints(dir: &Path) -> Vec<String> {
    match Index::open(dir).and_then(|index| index.check()) {
        Ok(check) => check.problems,
        Err(error) => vec![told(error)],
    }
}

/// An error that a user can do something with.
fn told(error: Error) -> String {
    let text = error.to_string();
    let kind = error.kind();
    assert!(
        matches!(kind, ErrorKind::Index | ErrorKind::Version),
        "{text}"
    );
    assert!(
        !text.contains("panicked") && error.next_step().is_some(),
        "{text}"
    );
    text
}

/// What is wrong with how a damaged copy of `sound` behaves; nothing when it is as promised.
fn trial(sound: &Sound, file: &Path, damage: Damage, writes: bool) -> Option<String> {
    let copy = sound.copy();
    let dir = copy.path();
    damage.apply(&dir.join(file));
    let found = complaints(dir);
    let status = Index::open(dir).and_then(|index| index.status());
    match (ask(dir), found.is_empty()) {
        (Ok(answers), true) if answers != sound.answers => {
            return Some(format!(
                "other answers from an index said to be sound: {answers:?}"
            ));
        }
        (Err(error), true) => return Some(format!("said to be sound, but: {}", told(error))),
        (Err(error), false) => drop(told(error)),
        _ => {}
    }
    match status {
        Ok(status) if found.is_empty() && status.articles != 24 => {
            return Some(format!("{} articles", status.articles));
        }
        Err(error) => drop(told(error)),
        _ => {}
    }
    if !writes {
        return None;
    }
    // Writing fails, or keeps what is there; damage never looks sound afterwards.
    let mut changed = sound.options();
    changed.roots[0].extract.entities = false;
    let nobody = |_: &BadRecord| {};
    let remove = |index: &Index| Searcher::new(index)?.keys(&request("\"headline 7\""));
    let steps: [(&str, &dyn Fn() -> Result<()>); 3] = [
        ("remove", &|| {
            Index::remove(dir, "test", 0, remove).map(|_| ())
        }),
        ("compact", &|| Index::compact(dir, "test").map(|_| ())),
        ("sync", &|| {
            Index::sync(dir, &changed, &Progress::default(), &nobody).map(|_| ())
        }),
    ];
    for (name, step) in steps {
        if let Err(error) = step() {
            if found.is_empty() {
                return Some(format!("{name} of an index said to be sound: {error}"));
            }
            told(error);
            continue;
        }
        let lost = |articles: &BTreeMap<String, String>| {
            let mut all = sound.answers.articles.keys();
            all.any(|name| name != "Headline 7" && !articles.contains_key(name))
        };
        if complaints(dir).is_empty() && ask(dir).is_ok_and(|answers| lost(&answers.articles)) {
            return Some(format!(
                "{name} lost articles and left an index that looks sound"
            ));
        }
    }
    // A rebuild gets out of everything. Only what came from a stream can be lost, and then
    // it says so.
    let mut again = sound.options();
    again.roots.clear();
    again.rebuild = true;
    let lost = AtomicU64::new(0);
    let note = |bad: &BadRecord| {
        assert_eq!(bad.origin.path, "-", "{}", bad.reason);
        lost.fetch_add(1, Ordering::Relaxed);
    };
    if let Err(error) = Index::sync(dir, &again, &Progress::default(), &note) {
        // Nobody can know what was followed when both places that say it are gone.
        if error.kind() != ErrorKind::Usage {
            return Some(format!("the rebuild failed: {error}"));
        }
        again.roots = sound.options().roots;
        if let Err(error) = Index::sync(dir, &again, &Progress::default(), &note) {
            return Some(format!("the rebuild of a named folder failed: {error}"));
        }
    }
    let problems = complaints(dir);
    if !problems.is_empty() {
        return Some(format!("damaged after a rebuild: {problems:?}"));
    }
    let mut wanted = sound.answers.articles.clone();
    let mut got = seen_by(&Searcher::new(&Index::open(dir).ok()?).ok()?);
    if lost.into_inner() > 0 {
        wanted.remove("From a stream");
        got.remove("From a stream");
    }
    if got != wanted {
        return Some(format!("after a rebuild: {:?}", got.keys()));
    }
    let rests = rests(dir);
    (!rests.is_empty()).then(|| format!("left behind: {rests:?}"))
}

/// A trial that may not take for ever.
fn timed_trial(
    sound: &std::sync::Arc<Sound>,
    file: PathBuf,
    damage: Damage,
    writes: bool,
) -> Option<String> {
    let (sender, receiver) = channel();
    let sound = std::sync::Arc::clone(sound);
    std::thread::spawn(move || {
        let work = || trial(&sound, &file, damage, writes);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        let _ = sender.send(result.unwrap_or_else(|_| Some("a panic".to_string())));
    });
    receiver
        .recv_timeout(PATIENCE)
        .unwrap_or_else(|_| Some("no end".to_string()))
}

fn damages(chance: &mut Chance, count: usize) -> Vec<Damage> {
    let mut damages = vec![
        Damage::Gone,
        Damage::Cut(0.0),
        Damage::Cut(0.5),
        Damage::Cut(0.99),
    ];
    for _ in 0..count {
        let share = chance.below(10_000) as f64 / 10_000.0;
        damages.push(match chance.below(4) {
            0 => Damage::Cut(share),
            1 => Damage::Noise(share, chance.next()),
            _ => Damage::Flip(share, 1 << chance.below(8)),
        });
    }
    damages
}

#[test]
fn damage_is_said_or_does_no_harm() {
    let sound = std::sync::Arc::new(Sound::new());
    assert_eq!(complaints(&sound.index()), Vec::<String>::new());
    let mut chance = seed(3);
    let mut kinds: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for file in sound.files() {
        let name = file.file_name().unwrap().to_str().unwrap().to_string();
        let kind = match name.rsplit_once('.') {
            Some((id, kind)) if id.len() >= 32 => kind.to_string(),
            _ => name,
        };
        kinds.entry(kind).or_default().push(file);
    }
    for kind in [
        "CURRENT",
        "ROOTS",
        "meta.json",
        ".managed.json",
        "store",
        "term",
        "idx",
        "pos",
        "fast",
        "fieldnorm",
        "del",
    ] {
        assert!(
            kinds.contains_key(kind),
            "{kind} is not in {:?}",
            kinds.keys()
        );
    }
    let (places, every) = if is_long() { (80, 1) } else { (3, 4) };
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (kind, files) in kinds {
        // Locks are empty: what they hold means nothing.
        let length = |file: &PathBuf| fs::metadata(sound.index().join(file)).unwrap().len();
        let files: Vec<PathBuf> = files.into_iter().filter(|file| length(file) > 0).collect();
        if files.is_empty() {
            continue;
        }
        for damage in damages(&mut chance, places) {
            let file = files[chance.below(files.len())].clone();
            let writes = tried % every == 0;
            tried += 1;
            if let Some(what) = timed_trial(&sound, file, damage, writes) {
                println!("{kind} {damage:?}: {what}");
                wrong.push(format!("{kind} {damage:?}: {what}"));
            }
        }
    }
    println!("{tried} places");
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
