//! How well names are found: persons, organisations and places, exact span and type, against
//! labelled token files, in the text as it is and in title case.
//!
//! Measured: precision, recall and F1 of everything `extract` finds (companies count as
//! organisations, countries as places, adjectives of peoples as nothing), and of the tagger
//! alone. Corpus: `ner/*.bio.zst` in `NEWSHOUND_DATA` or `../shared/data`; without it the
//! bench says that it skips. Notes: of the sets that the shipped model learned from, the
//! figure says only that nothing broke; they are marked. `NEWSHOUND_NAMES_SETS=a,b` picks
//! sets, `NEWSHOUND_NAMES_LIST=wrong.txt` writes every error to a file for reading.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use newshound::article::{Article, EntityKind, Form, TextField};
use newshound::extract::find_names;
use newshound::extract::tagger::{NameType, Tagger, TypedText, labelled_texts};

/// The labelled sets, and whether the shipped model learned from them.
const SETS: &[(&str, bool)] = &[
    ("worldwide.train", false),
    ("finer.train", false),
    ("finer.val", false),
    ("wikineural.test", false),
    ("wikigold", true),
    ("crossner.politics", true),
    ("uner.ewt", true),
];

type Names = Vec<(usize, usize, u8, String)>;

#[derive(Default, Clone, Copy)]
struct Count {
    right: usize,
    found: usize,
    gold: usize,
}

impl Count {
    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.gold).max(1) as f64
    }
    fn precision(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }
    fn recall(self) -> f64 {
        self.right as f64 / self.gold.max(1) as f64
    }
}

#[derive(Default)]
struct Tally {
    kinds: [Count; 3],
    reasons: BTreeMap<String, Count>,
}

impl Tally {
    fn all(&self) -> Count {
        let mut sum = Count::default();
        for count in self.kinds {
            sum.right += count.right;
            sum.found += count.found;
            sum.gold += count.gold;
        }
        sum
    }
}

fn main() {
    let folder = std::env::var_os("NEWSHOUND_DATA")
        .map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from)
        .join("ner");
    if !folder.is_dir() {
        println!("names: no labelled sets at {}; skipped", folder.display());
        return;
    }
    let picked = std::env::var("NEWSHOUND_NAMES_SETS").ok();
    let list = std::env::var_os("NEWSHOUND_NAMES_LIST").map(PathBuf::from);
    let tagger = Tagger::new();
    let mut errors = String::new();
    let mut reasons: BTreeMap<String, Count> = BTreeMap::new();
    println!("set                      text     P      R      F1     PER    ORG    LOC   tagger");
    for (set, learned) in SETS {
        if picked
            .as_ref()
            .is_some_and(|p| !p.split(',').any(|p| p == *set))
        {
            continue;
        }
        let Some(bio) = read(&folder.join(format!("{set}.bio.zst"))) else {
            continue;
        };
        let texts = labelled_texts(&bio);
        for title in [false, true] {
            let texts: Vec<TypedText> = texts
                .iter()
                .map(|(text, names)| {
                    let text = if title {
                        headline_case(text)
                    } else {
                        text.clone()
                    };
                    (text, names.clone())
                })
                .collect();
            let mut ours = Tally::default();
            let mut alone = Tally::default();
            for (text, gold) in &texts {
                let found = extracted(text);
                score(
                    text,
                    gold,
                    &found,
                    &mut ours,
                    (!title).then_some(&mut errors),
                );
                score(text, gold, &tagged(&tagger, text), &mut alone, None);
            }
            let all = ours.all();
            println!(
                "{:<24} {:<6} {:.3}  {:.3}  {:.3}  {:.3}  {:.3}  {:.3}  {:.3}{}",
                set,
                if title { "title" } else { "plain" },
                all.precision(),
                all.recall(),
                all.f1(),
                ours.kinds[0].f1(),
                ours.kinds[1].f1(),
                ours.kinds[2].f1(),
                alone.all().f1(),
                if *learned { "  learned from" } else { "" }
            );
            for (reason, count) in ours.reasons {
                let sum = reasons.entry(reason).or_default();
                sum.right += count.right;
                sum.found += count.found;
            }
        }
    }
    println!("\nreason                          found     right");
    for (reason, count) in reasons {
        println!("{reason:<30} {:>6} {:>8.3}", count.found, count.precision());
    }
    if let Some(list) = list
        && let Err(error) = std::fs::write(&list, errors)
    {
        eprintln!("cannot write {}: {error}", list.display());
    }
}

fn read(path: &Path) -> Option<String> {
    let file = std::fs::File::open(path).ok()?;
    let bytes = zstd::decode_all(file).ok()?;
    String::from_utf8(bytes).ok()
}

/// What `extract` finds, as persons, organisations and places, the longest where they overlap.
fn extracted(text: &str) -> Names {
    let mut article = Article {
        body: text.to_owned(),
        lang: "en".to_owned(),
        ..Article::default()
    };
    find_names(&mut article);
    let mut names: Names = Vec::new();
    for entity in &article.entities {
        let kind = match entity.kind {
            EntityKind::Person => 0,
            EntityKind::Org | EntityKind::Company => 1,
            EntityKind::Country | EntityKind::Place => 2,
        };
        for mention in &entity.mentions {
            if mention.field == TextField::Body && mention.form != Form::Demonym {
                let range = mention.span.range();
                let reason = format!("{} {}", entity.kind.name(), mention.reason);
                names.push((range.start, range.end, kind, reason));
            }
        }
    }
    names.sort_by_key(|name| (name.0, std::cmp::Reverse(name.1)));
    let mut end = 0;
    names.retain(|name| {
        let free = name.0 >= end;
        end = end.max(name.1);
        free
    });
    names
}

fn tagged(tagger: &Tagger, text: &str) -> Names {
    let (_, names) = tagger.tag("", text);
    let kind = |kind| match kind {
        NameType::Person => 0,
        NameType::Organisation => 1,
        NameType::Location => 2,
    };
    names
        .into_iter()
        .map(|name| {
            (
                name.span.start,
                name.span.end,
                kind(name.kind),
                String::new(),
            )
        })
        .collect()
}

fn score(
    text: &str,
    gold: &[(std::ops::Range<usize>, u8)],
    found: &Names,
    tally: &mut Tally,
    errors: Option<&mut String>,
) {
    const KINDS: [&str; 3] = ["PER", "ORG", "LOC"];
    let mut list = String::new();
    for (range, kind) in gold {
        tally.kinds[usize::from(*kind)].gold += 1;
        if !found
            .iter()
            .any(|f| f.0 == range.start && f.1 == range.end && f.2 == *kind)
        {
            let _ = writeln!(
                list,
                "missed\t{}\t{}\t\t{}",
                KINDS[usize::from(*kind)],
                &text[range.clone()],
                around(text, range)
            );
        }
    }
    for (start, end, kind, reason) in found {
        let right = gold
            .iter()
            .any(|(range, k)| range.start == *start && range.end == *end && k == kind);
        let reason = tally.reasons.entry(reason.clone()).or_default();
        reason.found += 1;
        reason.right += usize::from(right);
        let count = &mut tally.kinds[usize::from(*kind)];
        count.found += 1;
        count.right += usize::from(right);
        if !right {
            let _ = writeln!(
                list,
                "wrong\t{}\t{}\t{}\t{}",
                KINDS[usize::from(*kind)],
                &text[*start..*end],
                found
                    .iter()
                    .find(|f| f.0 == *start)
                    .map_or("", |f| f.3.as_str()),
                around(text, &(*start..*end))
            );
        }
    }
    if let Some(errors) = errors {
        errors.push_str(&list);
    }
}

/// The words around a name, on one line.
fn around(text: &str, range: &std::ops::Range<usize>) -> String {
    let start = (0..=range.start.saturating_sub(60))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let end = (range.end + 40..text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len());
    text[start..end].replace(['\n', '\t'], " ")
}

/// `text` with a capital at the beginning of every word but the small ones. ASCII letters
/// only, so that byte ranges stay true.
fn headline_case(text: &str) -> String {
    const SMALL: &[&str] = &[
        "a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "but", "by", "with",
        "from", "as",
    ];
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| c.is_whitespace() || c == '-') {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let mut chars = word.chars();
        match chars.next() {
            Some(first) if first.is_ascii_lowercase() && !SMALL.contains(&bare) => {
                out.push(first.to_ascii_uppercase());
                out.push_str(chars.as_str());
            }
            _ => out.push_str(word),
        }
    }
    out
}
