//! Trains the tagger's models: `cargo run --release --example train_names -- DATA PART [OUT]`.
//!
//! DATA is a folder with `ner/SET.bio.zst` and `corpus/SET.jsonl.zst`; PART is `plain`, the
//! model for running text, or `titles`, the one for title case and capitals, which builds on the
//! first as it is in the source tree; OUT is the model that is part of the program unless it is
//! given. Everything the model learns from is named here,
//! with the licence under which its origin offers it; the same data give the same bytes.
//! `cargo bench --bench names` measures what came of it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use newshound::extract::tagger::{
    LabelledSet, NameList, Settings, Tagger, TitleSettings, UnlabelledArticle, train, train_titles,
};

/// The labelled sets, the licences under which their origins offer them, and how much each name
/// counts: posts are written unlike news, and are two thirds of all documents.
const SETS: &[(&str, &str, f32)] = &[
    ("wikigold", "CC BY 4.0", 1.0),
    ("crossner.politics", "MIT", 1.0),
    ("uner.ewt", "CC BY-SA 4.0", 1.0),
    ("redocred", "MIT", 1.0),
    ("btc", "CC BY 4.0", 0.3),
    ("wnut", "CC BY 4.0", 0.3),
];

/// News without labels, and the language to take of it.
const NEWS: &[(&str, &str)] = &[
    ("allsides", "en"),
    ("reuters21578", ""),
    ("masakhanews", "eng"),
];

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(data), Some(part)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: train_names DATA plain|titles [OUT]");
        return ExitCode::from(2);
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (part, file) = match part.to_str() {
        Some("plain") => ("plain", "src/extract/tagger/model.bin"),
        Some("titles") => ("titles", "src/extract/tagger/titles.bin"),
        _ => {
            eprintln!("train_names: a part is plain or titles");
            return ExitCode::from(2);
        }
    };
    let out = arguments.next().unwrap_or_else(|| root.join(file));
    match run(&data, part, root, &out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(data: &Path, part: &str, root: &Path, out: &Path) -> Result<(), String> {
    let mut texts = Vec::new();
    for (set, licence, weight) in SETS {
        let text = unpacked(&data.join(format!("ner/{set}.bio.zst")))?;
        println!("{set}: {licence}");
        texts.push((*set, text, *weight));
    }
    let sets: Vec<LabelledSet<'_>> = texts
        .iter()
        .map(|&(name, ref bio, weight)| LabelledSet { name, bio, weight })
        .collect();
    let mut articles = Vec::new();
    for (set, lang) in NEWS {
        for line in unpacked(&data.join(format!("corpus/{set}.jsonl.zst")))?.lines() {
            let record: serde_json::Value =
                serde_json::from_str(line).map_err(|error| format!("{set}: {error}"))?;
            let field = |name: &str| record[name].as_str().unwrap_or("").to_owned();
            if lang.is_empty() || field("lang") == *lang {
                articles.push(UnlabelledArticle {
                    headline: field("title"),
                    body: field("body"),
                });
            }
        }
    }
    let list = |name: &str| {
        let path = root.join("src/extract/gazetteer").join(name);
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let (companies, outlets) = (list("companies.tsv")?, list("outlets.tsv")?);
    let (bodies, cities) = (list("organisations.tsv")?, list("cities.tsv")?);
    let first_names = list("first_names.txt")?;
    let lists = [
        NameList::Companies(&companies),
        NameList::Outlets(&outlets),
        NameList::Organisations(&bodies),
        NameList::Cities(&cities),
        NameList::FirstNames(&first_names),
    ];
    let progress = |line: &str| eprintln!("{line}");
    let mut model = Vec::new();
    let report = if part == "titles" {
        let path = root.join("src/extract/tagger/model.bin");
        let plain = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let tagger = Tagger::from_bytes(plain)
            .ok_or_else(|| format!("{}: no model of this version", path.display()))?;
        let mut settings = TitleSettings::default();
        settings.learning.progress = progress;
        train_titles(&tagger, &sets, &articles, &lists, &settings, &mut model)
    } else {
        let settings = Settings {
            progress,
            ..Settings::default()
        };
        train(&sets, &articles, &lists, &settings, &mut model)
    }
    .map_err(|error| error.to_string())?;
    for (name, documents, names) in &report.sets {
        println!("{name}: {names} names in {documents} documents");
    }
    println!(
        "{} words with classes, {} listed names, {} features; {} bytes",
        report.words, report.phrases, report.features, report.bytes
    );
    std::fs::write(out, model).map_err(|error| format!("{}: {error}", out.display()))
}

fn unpacked(path: &Path) -> Result<String, String> {
    let say = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
    let file = std::fs::File::open(path).map_err(say)?;
    let mut text = String::new();
    zstd::Decoder::new(file)
        .and_then(|mut decoder| decoder.read_to_string(&mut text))
        .map_err(say)?;
    Ok(text)
}
