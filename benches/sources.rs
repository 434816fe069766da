//! How well cited sources are found, and how their model is learned.
//!
//! Measured: names per article that are the source of something reported, by rules alone and
//! with the learned judgement, each article judged by a model learned from others.
//! Corpus: `cites/polnear_*.jsonl.zst` of `NEWSHOUND_DATA`, political news with every
//! attribution marked. With `NEWSHOUND_WRITE_MODEL=FILE` the model of all articles is written.

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

use newshound::extract::learn_sources::{MarkedArticle, Quality, learn};
use serde_json::Value;

/// Words of cues that report: other attributions state what someone thinks or wants.
const REPORTING: &[&str] = &[
    "said",
    "say",
    "says",
    "saying",
    "told",
    "tell",
    "tells",
    "telling",
    "according",
    "report",
    "reported",
    "reports",
    "reporting",
    "wrote",
    "writes",
    "write",
    "writing",
    "announced",
    "announces",
    "announcing",
    "add",
    "added",
    "adds",
    "adding",
    "explained",
    "explains",
    "explaining",
    "argued",
    "argues",
    "argue",
    "arguing",
    "claimed",
    "claims",
    "claim",
    "claiming",
    "stated",
    "states",
    "stating",
    "noted",
    "notes",
    "note",
    "noting",
    "suggested",
    "suggests",
    "suggest",
    "suggesting",
    "warned",
    "warns",
    "warn",
    "warning",
    "tweeted",
    "tweets",
    "insisted",
    "insists",
    "insisting",
    "acknowledged",
    "acknowledges",
    "acknowledging",
    "admitted",
    "admits",
    "denied",
    "denies",
    "denying",
    "asked",
    "asks",
    "declared",
    "declares",
    "declaring",
    "responded",
    "responds",
    "replied",
    "replies",
    "described",
    "describes",
    "describing",
    "promised",
    "promises",
    "testified",
    "revealed",
    "reveals",
    "confirmed",
    "confirms",
    "pointed",
    "points",
    "criticized",
    "accused",
    "complained",
    "stressed",
    "emphasized",
    "remarked",
    "commented",
    "contended",
    "contends",
    "asserted",
    "asserts",
    "alleged",
    "maintained",
    "concluded",
    "predicted",
    "recalled",
    "recalls",
    "joked",
    "observed",
    "continued",
    "quoted",
    "quoting",
    "cited",
    "cites",
    "citing",
    "called",
    "calls",
    "calling",
    "vowed",
    "urged",
    "urges",
    "indicated",
    "shows",
    "showed",
    "show",
    "found",
    "finds",
    "find",
    "mentioned",
    "repeated",
    "reiterated",
    "disclosed",
    "estimates",
    "estimated",
    "proclaimed",
    "conceded",
    "countered",
    "statement",
    "interview",
];

fn main() {
    let data = std::env::var_os("NEWSHOUND_DATA").map_or("../shared/data".into(), PathBuf::from);
    let folder = data.join("cites");
    let read = |name: &str| -> Option<Vec<Value>> {
        let file = std::fs::File::open(folder.join(name)).ok()?;
        let text = zstd::decode_all(file).ok()?;
        String::from_utf8(text)
            .ok()?
            .lines()
            .map(|line| serde_json::from_str(line).ok())
            .collect()
    };
    let (Some(articles), Some(attributions)) = (
        read("polnear_articles.jsonl.zst"),
        read("polnear_attributions.jsonl.zst"),
    ) else {
        println!("skipped: no marked articles in {}", folder.display());
        return;
    };
    let mut marks: HashMap<&str, Vec<&Value>> = HashMap::new();
    for attribution in &attributions {
        let id = attribution["article"].as_str().unwrap_or("");
        marks.entry(id).or_default().push(attribution);
    }
    let articles: Vec<MarkedArticle> = articles
        .iter()
        .map(|article| {
            let text = |key: &str| article[key].as_str().unwrap_or("").to_string();
            let body = text("body");
            let id = article["id"].as_str().unwrap_or("");
            let sources = marks.get(id).map_or(&[][..], Vec::as_slice);
            MarkedArticle {
                headline: text("title"),
                publication: text("publisher"),
                sources: sources
                    .iter()
                    .filter(|attribution| reports(attribution))
                    .flat_map(|attribution| spans(&attribution["source"], &body))
                    .collect(),
                body,
            }
        })
        .collect();
    let learned = learn(&articles).expect("the extractor can be built");
    println!("{} articles, names per article", articles.len());
    for (name, quality) in [("rules", learned.rules), ("judged", learned.judged)] {
        let Quality {
            right,
            wrong,
            missed,
        } = quality;
        let (p, r, f) = quality.scores();
        println!(
            "{name:8} P {p:.3} R {r:.3} F1 {f:.3}  ({right} right, {wrong} wrong, {missed} missed)"
        );
    }
    if let Some(path) = std::env::var_os("NEWSHOUND_WRITE_MODEL") {
        std::fs::write(&path, &learned.model).expect("the model can be written");
    }
}

fn reports(attribution: &Value) -> bool {
    let cues = attribution["cue"].as_array().map_or(&[][..], Vec::as_slice);
    cues.iter().any(|cue| {
        let text = cue["text"].as_str().unwrap_or("").to_lowercase();
        text.split(|c: char| !c.is_alphanumeric())
            .any(|word| REPORTING.contains(&word))
    })
}

/// Spans in characters as spans in bytes, the parts of a source apart.
fn spans(parts: &Value, body: &str) -> Vec<Range<usize>> {
    let starts: Vec<usize> = body.char_indices().map(|(at, _)| at).collect();
    let byte = |value: &Value| {
        let at = value.as_u64().unwrap_or(0) as usize;
        starts.get(at).copied().unwrap_or(body.len())
    };
    parts
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|part| part["spans"].as_array().into_iter().flatten())
        .map(|span| byte(&span[0])..byte(&span[1]))
        .filter(|span| span.start < span.end)
        .collect()
}
