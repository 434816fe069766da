//! Queries and judgements as test collections have them.
//!
//! Queries: JSON lines (`id` or `qid`, and `text`, `query` or `title`), lines `id<TAB>text`, or
//! TREC topics (`<top>`, `<num> Number: 301`, `<title> ...`). Judgements (*qrels*): lines
//! `query 0 article grade` separated by white space, or JSON lines with `query` (or `qid`),
//! `doc` (or `docid`, `article`) and `rel` (or `grade`; 1 when missing). Runs: the six columns
//! that `trec_eval` reads.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde_json::Value;

use super::measures::Grades;
use crate::error::{Error, ErrorKind, Result};

/// A query of a test collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its identifier in the judgements.
    pub id: String,
    /// What is searched for.
    pub text: String,
}

/// Which articles are relevant to which queries.
#[derive(Debug, Clone, Default)]
pub struct Judgements {
    pub(super) by_query: BTreeMap<String, Grades>,
}

/// Reads the queries in `text`, which stands in the file `path`.
pub fn read_topics(text: &str, path: &Path) -> Result<Vec<Topic>> {
    let wrong = |line: usize, reason: &str| {
        Error::new(ErrorKind::Input, reason)
            .at(format!("{}:{line}", path.display()))
            .help(
                "queries are JSON lines with `id` and `text`, lines `id<TAB>text`, or TREC topics",
            )
    };
    if text.contains("<top>") {
        return Ok(trec_topics(text));
    }
    let mut topics = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let topic = match line.starts_with('{') {
            true => {
                let value: Value = serde_json::from_str(line)
                    .map_err(|error| wrong(number, &format!("is not valid JSON: {error}")))?;
                let id = name(&value, &["id", "qid", "query_id", "_id"]);
                id.zip(name(&value, &["text", "query", "title"]))
            }
            false => line
                .split_once('\t')
                .map(|(id, text)| (id.trim().to_string(), text.trim().to_string())),
        };
        let (id, text) = topic.ok_or_else(|| wrong(number, "has no identifier or no text"))?;
        topics.push(Topic { id, text });
    }
    Ok(topics)
}

/// A field that is a text or a number.
fn name(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match value.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

fn trec_topics(text: &str) -> Vec<Topic> {
    let mut topics = Vec::new();
    for part in text.split("<top>").skip(1) {
        let field = |tag: &str, label: &str| -> Option<String> {
            let (_, rest) = part.split_once(tag)?;
            let value = rest.split('<').next().unwrap_or("").trim();
            let value = value.strip_prefix(label).unwrap_or(value);
            Some(value.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        if let (Some(id), Some(text)) = (field("<num>", "Number:"), field("<title>", "Topic:")) {
            topics.push(Topic { id, text });
        }
    }
    topics
}

/// Reads the judgements in `text`, which stands in the file `path`.
pub fn read_judgements(text: &str, path: &Path) -> Result<Judgements> {
    let mut judgements = Judgements::default();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let wrong = || {
            Error::new(ErrorKind::Input, "is no judgement")
                .at(format!("{}:{number}", path.display()))
                .help("a judgement is `query 0 article grade`, or JSON with query, doc and rel")
        };
        let (query, article, grade) = match line.starts_with('{') {
            true => {
                let value: Value = serde_json::from_str(line).map_err(|_| wrong())?;
                let grade = ["rel", "grade", "relevance"];
                let grade = grade.iter().find_map(|name| value.get(name)?.as_i64());
                let query = name(&value, &["query", "qid", "query_id"]);
                let article = name(&value, &["doc", "docid", "doc_id", "article"]);
                let (query, article) = query.zip(article).ok_or_else(wrong)?;
                (query, article, grade.unwrap_or(1))
            }
            false => {
                let columns: Vec<&str> = line.split_whitespace().collect();
                let [query, _, article, grade] = columns.as_slice() else {
                    return Err(wrong());
                };
                let grade: i64 = grade.parse().map_err(|_| wrong())?;
                (query.to_string(), article.to_string(), grade)
            }
        };
        let grade = grade.clamp(-1, 1_000) as i32;
        let of_query = judgements.by_query.entry(query).or_default();
        of_query.insert(article, grade);
    }
    Ok(judgements)
}

impl Judgements {
    /// Notes that `article` has `grade` for `query`.
    pub fn add(&mut self, query: &str, article: &str, grade: i32) {
        let of_query = self.by_query.entry(query.to_string()).or_default();
        of_query.insert(article.to_string(), grade);
    }
}

/// Writes one query's ranking as a run: query, `Q0`, article, rank, score, tag.
pub(super) fn write_run(
    out: &mut dyn Write,
    query: &str,
    ranking: &[(String, f32)],
) -> io::Result<()> {
    // White space would end the column.
    let column = |text: &str| text.split_whitespace().collect::<Vec<_>>().join("_");
    for (rank, (id, score)) in (1..).zip(ranking) {
        writeln!(
            out,
            "{} Q0 {} {rank} {score:.6} newshound",
            column(query),
            column(id)
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_come_in_three_forms() {
        let path = Path::new("q");
        for text in [
            "{\"id\":7,\"text\":\"oil cap\"}\n\n",
            "7\toil cap\n",
            "<top>\n<num> Number: 7\n<title> oil\ncap\n<desc> Description:\nWhat?\n</top>",
        ] {
            let found = read_topics(text, path).unwrap();
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(
                (found[0].id.as_str(), found[0].text.as_str()),
                ("7", "oil cap")
            );
        }
        let error = read_topics("oil cap\n", path).unwrap_err();
        assert_eq!(error.place(), Some("q:1"));
    }

    #[test]
    fn judgements_come_in_two_forms() {
        let text = "7 0 a 1\n7 0 b 0\n{\"query\":\"8\",\"doc\":\"c\",\"rel\":2}\n";
        let found = read_judgements(text, Path::new("j")).unwrap();
        assert_eq!(found.by_query["7"]["a"], 1);
        assert_eq!(found.by_query["7"]["b"], 0);
        assert_eq!(found.by_query["8"]["c"], 2);
        assert!(read_judgements("7 a 1\n", Path::new("j")).is_err());
    }

    #[test]
    fn a_run_has_six_columns() {
        let mut out = Vec::new();
        write_run(&mut out, "7", &[("a b".into(), 1.5)]).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "7 Q0 a_b 1 1.500000 newshound\n"
        );
    }
}
