//! Hostile queries: every one is answered, by what the stated limits leave of it, and says
//! which limit it met and what to do.

mod common;

use common::{Collection, today};
use newshound::query::{MAX_BYTES, MAX_DEPTH, MAX_WORDS, parse};
use newshound::search::{Request, Searcher};

struct Answer {
    total: u64,
    /// What the parser and the search had to say, with hints.
    said: String,
    notices: Vec<String>,
}

fn ask(searcher: &Searcher, text: &str) -> Answer {
    let (query, mut remarks) = parse(text, today());
    let response = searcher.search(&Request::new(query)).unwrap();
    remarks.extend(response.diagnostics);
    let said = remarks.iter().map(|remark| {
        assert!(text.get(remark.span.clone()).is_some());
        format!(
            "{} | {}\n",
            remark.message,
            remark.hint.as_deref().unwrap_or("")
        )
    });
    Answer {
        total: response.total,
        said: said.collect(),
        notices: response.notices,
    }
}

#[test]
fn queries_beyond_a_limit_say_which_and_are_answered() {
    let collection = Collection::indexed();
    let searcher = collection.searcher();
    let many = |each: &dyn Fn(usize) -> String, count: usize| -> String {
        (0..count).map(each).collect::<Vec<_>>().join(" ")
    };
    let words = |n: usize| format!("w{n}");
    for (text, limit) in [
        // Clauses.
        (many(&words, 10_000), MAX_WORDS.to_string()),
        (many(&|n| format!("w{n} OR"), 10_000), MAX_WORDS.to_string()),
        (many(&|n| format!("-w{n}"), 10_000), MAX_WORDS.to_string()),
        (
            many(&|n| format!("headline:w{n}~"), 2_000),
            MAX_WORDS.to_string(),
        ),
        (
            format!("\"{}\"", many(&words, 5_000)),
            MAX_WORDS.to_string(),
        ),
        ("oil ".repeat(1 << 18), MAX_BYTES.to_string()),
        // Depth.
        (
            format!("{}oil{}", "(".repeat(10_000), ")".repeat(10_000)),
            MAX_DEPTH.to_string(),
        ),
        ("headline:(".repeat(1_000) + "oil", MAX_DEPTH.to_string()),
        ("a NEAR/3 ".repeat(200) + "b", "too many `NEAR`".to_string()),
        // Expressions.
        ("/(a?){60000}/".to_string(), "512 KiB".to_string()),
        ("/(\\w?){200}x/".to_string(), "512 KiB".to_string()),
        (
            "company:/(x{900}){900}/".to_string(),
            "cannot be used".to_string(),
        ),
        // Scans of whole lists.
        (
            many(&|n| format!("path:*{n}*"), 100),
            "at most 64".to_string(),
        ),
        (
            many(&|n| format!("company:*x{n}*"), 100),
            "at most 64".to_string(),
        ),
    ] {
        let answer = ask(&searcher, &text);
        let start = text.get(..30).unwrap_or(&text);
        assert!(answer.said.contains(&limit), "{start}: {}", answer.said);
        assert!(answer.said.lines().count() <= 25, "{start}");
    }
}

#[test]
fn many_patterns_share_what_there_is() {
    let collection = Collection::indexed();
    let searcher = collection.searcher();
    // Hundreds of them are answered whole on a collection that has not so many words.
    let letters = || ('a'..='z').flat_map(|a| ('a'..='t').map(move |b| format!("{a}{b}*")));
    let prefixes: Vec<String> = letters().collect();
    assert_eq!(prefixes.len(), 520);
    let answer = ask(&searcher, &prefixes.join(" OR "));
    assert_eq!(
        answer.total,
        searcher
            .search(&Request::new(parse("*", today()).0))
            .unwrap()
            .total
    );
    // Side by side they are relaxed to what some article has.
    let side_by_side = ask(&searcher, &prefixes.join(" "));
    assert!(side_by_side.total > 0);
    // A share of 32 words is not all that begin with a letter.
    let answer = ask(&searcher, &"s* OR t~ OR ".repeat(500));
    assert!(
        answer.said.contains("1000 patterns share 32768 words"),
        "{}",
        answer.said
    );
}

#[test]
fn queries_of_nothing_are_answered_with_a_word() {
    let collection = Collection::indexed();
    let searcher = collection.searcher();
    for (text, said) in [
        ("AND OR NOT", "nothing"),
        ("((((", "never closed"),
        ("))))", "never opened"),
        ("\"\"", "no word"),
        ("????", "no letter or digit"),
        ("* *? ?*", "no letter or digit"),
        ("NEAR/3 NEAR/4", "nothing"),
        ("^2 ~1 ^ ~", "nothing to boost"),
        ("oil^abc", "boosts nothing"),
        ("company:", "no value"),
        ("date:yesteryear", "date"),
        ("//", ""),
        ("", ""),
        ("\0\u{feff}\u{202e}", ""),
    ] {
        let answer = ask(&searcher, text);
        assert!(answer.said.contains(said), "{text}: {}", answer.said);
    }
    assert_eq!(ask(&searcher, "*:*").total, ask(&searcher, "*").total);
}

#[test]
fn a_name_of_several_words_is_given_its_quotes() {
    let collection = Collection::indexed();
    let searcher = collection.searcher();
    let all = ask(&searcher, "country:\"united arab emirates\"");
    assert!(all.total > 0 && all.notices.is_empty());
    let answer = ask(&searcher, "country:united arab emirates");
    assert_eq!(answer.notices.len(), 1, "{:?}", answer.notices);
    assert!(
        answer.notices[0].contains("country:\"united arab emirates\""),
        "{:?}",
        answer.notices
    );
    // Words that make no name are only words.
    let answer = ask(&searcher, "country:narnia oil");
    assert!(answer.notices[0].starts_with("no article has country \"narnia\""));
    // Unknown values are named, but not by the thousand, and few are compared with all there are.
    let unknown: Vec<String> = (0..500).map(|n| format!("company:zzz{n}")).collect();
    assert!(ask(&searcher, &unknown.join(" ")).notices.len() <= 20);
}

#[test]
fn languages_are_known_by_every_code_and_name() {
    let collection = Collection::indexed();
    let searcher = collection.searcher();
    let german = ask(&searcher, "lang:de").total;
    assert!(german > 0);
    for written in ["deu", "ger", "german", "Deutsch", "de-AT", "\"DE\""] {
        assert_eq!(
            ask(&searcher, &format!("lang:{written}")).total,
            german,
            "{written}"
        );
    }
}
