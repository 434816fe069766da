//! Headline and body are two texts: words of one are found together, of both never, however
//! long the headline is.

mod common;

use std::fmt::Write;

use newshound::index::Index;
use newshound::search::{Searcher, WordsMode};

/// The number of articles that a query finds.
fn total(searcher: &Searcher, text: &str) -> u64 {
    let mut request = common::request(text);
    request.words = WordsMode::All;
    searcher.search(&request).unwrap().total
}

#[test]
fn no_phrase_and_no_nearness_reaches_from_the_headline_into_the_body() {
    let folder = tempfile::tempdir().unwrap();
    let lengths = [1, 2, 30, 31, 32, 33, 34, 70];
    let mut lines = String::new();
    for length in lengths {
        let headline: Vec<String> = (0..length).map(|n| format!("Kop{length}x{n}")).collect();
        let body: Vec<String> = (0..80).map(|n| format!("Lyf{length}y{n}")).collect();
        let (headline, body) = (headline.join(" "), body.join(" "));
        writeln!(
            lines,
            "{{\"id\":\"a{length}\",\"title\":\"{headline}\",\"body\":\"{body}\"}}"
        )
        .unwrap();
    }
    let corpus = folder.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    std::fs::write(corpus.join("articles.jsonl"), lines).unwrap();
    let index = folder.path().join("index");
    let report = common::sync(&index, common::options(&corpus));
    assert_eq!(report.total, lengths.len() as u64);
    let searcher = Searcher::new(&Index::open(&index).unwrap()).unwrap();
    for length in lengths {
        let last = length - 1;
        for one in [
            format!("kop{length}x{last} AND lyf{length}y0"),
            format!("\"lyf{length}y0 lyf{length}y1\""),
            format!("lyf{length}y0 NEAR/79 lyf{length}y79"),
            format!("=Kop{length}x{last}"),
        ] {
            assert_eq!(total(&searcher, &one), 1, "{one}");
        }
        for none in [
            format!("\"kop{length}x{last} lyf{length}y0\""),
            format!("\"lyf{length}y79 kop{length}x0\""),
            format!("kop{length}x{last} NEAR/800 lyf{length}y0"),
            format!("kop{length}x0 NEAR/800 lyf{length}y79"),
            format!("\"kop{length}x{last} lyf{length}y0\"~500"),
            format!("=\"Kop{length}x{last} Lyf{length}y0\"~500"),
        ] {
            assert_eq!(total(&searcher, &none), 0, "{none}");
        }
        for n in 1..length {
            let (a, b) = (format!("kop{length}x{}", n - 1), format!("kop{length}x{n}"));
            for one in [
                format!("\"{a} {b}\""),
                format!("headline:\"{a} {b}\""),
                format!("{b} NEAR/1 {a}"),
                format!("=\"K{} K{}\"", &a[1..], &b[1..]),
            ] {
                assert_eq!(total(&searcher, &one), 1, "{one}");
            }
        }
    }
}
