//! The program as it is run: arguments, output, notices and exit status.
//!
//! A case proves the wiring; what a search finds or an extractor extracts is tested where it
//! is made. Most cases compare a transcript (command, standard output, standard error,
//! status) with a file in `tests/cli/`; `NEWSHOUND_BLESS=1 cargo test --test cli` writes the
//! files anew, and the diff is for reading before it is committed.

mod common;
#[path = "cli/sandbox.rs"]
mod sandbox;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use sandbox::{Sandbox, run, transcript};
use serde_json::Value;

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The parts of `text` that `[[start, end], ...]` marks.
fn marked<'a>(text: &'a str, marks: &Value) -> Vec<&'a str> {
    let at = |value: &Value| value.as_u64().unwrap() as usize;
    let marks = marks.as_array().unwrap().iter();
    marks
        .map(|mark| &text[at(&mark[0])..at(&mark[1])])
        .collect()
}

/// Whether a terminal would act on `text`: control characters other than line break and
/// tab, and the characters that turn the direction of writing.
fn acts(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && c != '\n' && c != '\t')
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c)
    })
}

/// The keys of a hit in JSON, in the order of the contract.
const HIT: &str = "\
    rank score id headline headline_marks publication date byline url path record lang \
    company country person org cites snippets";

/// The keys of an article in JSON, in the order of the contract.
const ARTICLE: &str = "\
    version id path record headline headline_inferred body publication \
    publication_reason date byline url lang lang_confidence entities cites removed";

#[test]
fn index_says_what_changed() {
    let sandbox = Sandbox::new();
    let mut text = String::new();
    let mut index = |args: &[&str]| text.push_str(&transcript(args, &sandbox.run(args)));
    index(&["index", "articles"]);
    index(&["index"]);
    sandbox.write(
        "articles/more.txt",
        "A new ferry\n\nThe ferry to the island is new.\n",
    );
    sandbox.write(
        "articles/fr/ostwall-brest.txt",
        "Un autre texte\n\nLa banque a fermé.\n",
    );
    fs::remove_file(sandbox.path("articles/es/petrolero-ceuta.txt")).unwrap();
    index(&["index", "--dry-run"]);
    index(&["index"]);
    index(&["index"]);
    sandbox.compare("index", &text);
}

#[test]
fn index_without_anything_to_follow() {
    let sandbox = Sandbox::new();
    sandbox.snapshot("index_nothing", &[&["index"], &["search", "oil"]]);
}

#[test]
fn index_of_a_missing_folder_is_an_error() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["index", "missing"]);
    assert_eq!((run.stdout.as_str(), run.status), ("", 2));
    assert_eq!(run.stderr, "error: missing: no such file or directory\n");
    assert!(!sandbox.path("index").exists(), "nothing is left behind");
}

#[test]
fn index_of_a_missing_folder_is_an_error_beside_others_too() {
    let sandbox = Sandbox::small();
    assert_eq!(sandbox.run(&["index", "misspelt"]).status, 2);
    let status = sandbox.data(&["status"]);
    assert!(
        !status.contains("misspelt"),
        "it must not be followed\n{status}"
    );
}

#[test]
fn rules_that_stay_with_a_folder_are_named() {
    let sandbox = Sandbox::small();
    let given = sandbox.run(&["index", "articles", "--exclude", "*.txt"]);
    assert_eq!(
        (given.stdout.as_str(), given.stderr.as_str()),
        ("+0 ~2 -1 =2\n", "")
    );
    let kept = sandbox.run(&["index", "articles"]);
    assert_eq!((kept.stdout.as_str(), kept.status), ("+0 ~0 -0 =2\n", 0));
    let note = "note: articles is read with --exclude '*.txt', as before";
    assert!(kept.stderr.starts_with(note), "{}", kept.stderr);
    assert!(sandbox.data(&["status"]).contains("with --exclude '*.txt'"));
    let usual = sandbox.run(&["index", "articles", "--forget-rules"]);
    assert_eq!(
        (usual.stdout.as_str(), usual.stderr.as_str()),
        ("+1 ~2 -0 =3\n", "")
    );
}

#[test]
fn an_absent_folder_is_named_and_costs_nothing() {
    let sandbox = Sandbox::small();
    fs::rename(sandbox.path("articles"), sandbox.path("elsewhere")).unwrap();
    let run = sandbox.run(&["index"]);
    assert_eq!((run.stdout.as_str(), run.status), ("+0 ~0 -0 =3\n", 2));
    for part in ["not there: ", "articles are kept", "--accept-empty"] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    let run = sandbox.run(&["index", "--accept-empty"]);
    assert_eq!((run.stdout.as_str(), run.status), ("+0 ~0 -3 =0\n", 0));
}

#[test]
fn unusable_records_are_named_and_counted() {
    let sandbox = Sandbox::small();
    let lines = "{\"id\":\"1\",\"title\":\"One\",\"body\":\"First.\"}\n{\"id\": broken\n";
    sandbox.write("articles/two.jsonl", lines);
    sandbox.snapshot(
        "index_unusable",
        &[&["index", "--strict", "--report", "bad.jsonl"]],
    );
    let report = fs::read_to_string(sandbox.path("bad.jsonl")).unwrap();
    let lines: Vec<Value> = report
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((lines.len(), &lines[0]["line"]), (1, &2.into()), "{report}");
}

#[test]
fn search_prints_hits_passages_and_facets() {
    let sandbox = Sandbox::indexed();
    sandbox.snapshot(
        "search",
        &[
            &[
                "search",
                "tankers \"price cap\"",
                "-n",
                "2",
                "--facet",
                "country:3,lang",
            ],
            &[
                "search",
                "strike",
                "-n",
                "1",
                "--offset",
                "1",
                "--snippets",
                "1",
                "--facet",
                "none",
            ],
            &[
                "search",
                "strike",
                "--sort=-date",
                "-n",
                "2",
                "--format",
                "{date} {headline}",
            ],
            &[
                "search",
                "strike",
                "--facet-only",
                "--facet",
                "year,publication:2",
                "--timing",
            ],
        ],
    );
}

#[test]
fn search_that_finds_nothing() {
    let sandbox = Sandbox::indexed();
    sandbox.snapshot(
        "search_nothing",
        &[
            &["search", "qqqqzzzz"],
            &["search", "tankrs"],
            &[
                "search",
                "tankrs price cap",
                "--limit",
                "1",
                "--facet",
                "none",
                "--snippets",
                "0",
            ],
            &["search", "oil", "--country", "turky", "--facet", "none"],
            &["search", "qqqqzzzz", "--format", "csv"],
            &["search", "tankrs", "--quiet", "--format", "ids"],
        ],
    );
}

#[test]
fn search_with_a_bad_query() {
    let sandbox = Sandbox::indexed();
    sandbox.snapshot(
        "search_bad_query",
        &[
            &[
                "search", "oil (cap", "--format", "ids", "-n", "2", "--strict",
            ],
            &[
                "search",
                "oil date:someday",
                "--format",
                "ids",
                "-n",
                "2",
                "--strict",
            ],
            &["search", "oil", "--since", "someday"],
            &[
                "search", "oil (cap", "--format", "ids", "-n", "2", "--quiet",
            ],
        ],
    );
    let run = sandbox.run(&["search", "oil (cap", "--format", "ids"]);
    assert_eq!((run.stdout.lines().count() > 0, run.status), (true, 0));
    assert!(
        run.stderr.starts_with("note: ") && run.stderr.contains('^'),
        "{}",
        run.stderr
    );
}

#[test]
fn the_caret_stands_under_what_it_is_about() {
    let sandbox = Sandbox::small();
    for strict in [&[][..], &["--strict"]] {
        let run = sandbox.run(&[&["search", "crane (oil"], strict].concat());
        let lines: Vec<&str> = run.stderr.lines().collect();
        let caret = lines
            .iter()
            .position(|line| line.trim_start().starts_with('^'))
            .unwrap();
        assert_eq!(
            lines[caret - 1].find('('),
            lines[caret].find('^'),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn search_json_keeps_the_contract() {
    let sandbox = Sandbox::indexed();
    let args = [
        "search",
        "tanker \"price cap\"",
        "--format",
        "json",
        "--country",
        "russia",
    ];
    let answer: Value = serde_json::from_str(&sandbox.data(&args)).unwrap();
    assert_eq!(
        keys(&answer),
        [
            "version", "query", "parsed", "total", "took_us", "relaxed", "notices", "hits",
            "facets"
        ]
    );
    assert_eq!(
        (&answer["version"], &answer["relaxed"]),
        (&1.into(), &false.into())
    );
    assert_eq!(answer["query"], "tanker \"price cap\"");
    let hits = answer["hits"].as_array().unwrap();
    assert_eq!(answer["total"].as_u64().unwrap() as usize, hits.len());
    let mut found = (0, 0);
    let mut count = |words: Vec<&str>| {
        for word in words.iter().map(|word| word.to_lowercase()) {
            match word.as_str() {
                "tanker" | "tankers" => found.0 += 1,
                // A line break may stand between the words.
                _ if word.split_whitespace().eq(["price", "cap"]) => found.1 += 1,
                _ => panic!("{word:?} is marked"),
            }
        }
    };
    for (at, hit) in hits.iter().enumerate() {
        assert_eq!(keys(hit).join(" "), HIT);
        assert_eq!(hit["rank"], at + 1);
        assert!(
            hit["country"]
                .as_array()
                .unwrap()
                .contains(&"Russia".into())
        );
        count(marked(text(&hit["headline"]), &hit["headline_marks"]));
        for snippet in hit["snippets"].as_array().unwrap() {
            assert_eq!(keys(snippet), ["text", "start", "end", "marks"]);
            count(marked(text(&snippet["text"]), &snippet["marks"]));
        }
    }
    assert!(found.0 > 0 && found.1 > 0, "{found:?}");
    let facets = &answer["facets"];
    assert_eq!(keys(facets), ["company", "country", "publication", "cites"]);
    let russia = &facets["country"].as_array().unwrap()[0];
    assert_eq!(keys(russia), ["value", "count", "selected"]);
    assert_eq!(
        (&russia["value"], &russia["selected"]),
        (&"Russia".into(), &true.into())
    );
    assert_eq!(russia["count"], answer["total"]);
}

#[test]
fn search_says_where_it_has_names_from() {
    let sandbox = Sandbox::indexed();
    let args = [
        "search",
        "tanker",
        "-n",
        "3",
        "--format",
        "jsonl",
        "--evidence",
    ];
    let lines = sandbox.data(&args);
    let mut cited = 0;
    for line in lines.lines() {
        let hit: Value = serde_json::from_str(line).unwrap();
        assert_eq!(keys(&hit).join(" "), format!("{HIT} evidence"));
        let evidence = &hit["evidence"];
        assert_eq!(keys(evidence), ["entities", "cites"]);
        // The very lists of `show`, whose text the offsets point into.
        let shown = sandbox.data(&["show", text(&hit["id"]), "--format", "json"]);
        let shown: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(evidence["entities"], shown["entities"]);
        assert_eq!(evidence["cites"], shown["cites"]);
        for source in evidence["cites"].as_array().unwrap() {
            let known = hit["cites"].as_array().unwrap();
            assert!(known.contains(&source["canonical"]));
            for mention in source["mentions"].as_array().unwrap() {
                let whole = text(&shown[text(&mention["field"])]);
                let at = |key: &str| mention[key].as_u64().unwrap() as usize;
                assert_eq!(&whole[at("start")..at("end")], text(&mention["text"]));
                cited += 1;
            }
        }
    }
    assert!(cited > 0, "{lines}");
    let refused = sandbox.run(&["search", "tanker", "--evidence"]);
    assert!(
        refused
            .stderr
            .contains("--evidence needs --format json or jsonl")
    );
}

#[test]
fn search_jsonl_is_one_hit_a_line() {
    let sandbox = Sandbox::indexed();
    let lines = sandbox.data(&["search", "oil", "--format", "jsonl", "-n", "3"]);
    let hits: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(hits.len(), 3);
    for hit in &hits {
        assert_eq!(keys(hit).join(" "), HIT);
    }
}

#[test]
fn csv_holds_no_formula() {
    let sandbox = Sandbox::small();
    sandbox.write(
        "articles/formula.json",
        r#"{"id":"formula","title":"=HYPERLINK(\"https://example.org\")","author":"@SUM(1)","body":"A formula, and \"quotes\"."}"#,
    );
    sandbox.index();
    for (format, delimiter) in [("csv", b','), ("tsv", b'\t')] {
        let table = sandbox.data(&["search", "formula", "--format", format]);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .from_reader(table.as_bytes());
        let headers = reader.headers().unwrap().clone();
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1);
        for (name, cell) in headers.iter().zip(&rows[0]) {
            assert!(
                !cell.starts_with(['=', '+', '-', '@']),
                "{format} {name}: {cell}"
            );
            if name == "headline" {
                assert!(
                    cell.contains("=HYPERLINK(\"https://example.org\")"),
                    "{cell}"
                );
            }
        }
    }
}

#[test]
fn search_in_lines() {
    let sandbox = Sandbox::indexed();
    sandbox.snapshot(
        "search_lines",
        &[
            &["search", "oil", "-n", "2", "--format", "oneline"],
            &["search", "oil", "-n", "2", "--format", "ids"],
            &["search", "oil", "-n", "2", "--format", "ids", "-0"],
            &["search", "oil", "-n", "2", "--format", "paths"],
            &[
                "search",
                "oil",
                "-n",
                "2",
                "--format",
                "{rank}\\t{lang}: {headline}",
            ],
        ],
    );
}

#[test]
fn a_template_with_an_unknown_field() {
    let sandbox = Sandbox::small();
    for format in ["{nope}", "nope"] {
        let run = sandbox.run(&["search", "crane", "--format", format]);
        assert_eq!((run.stdout.as_str(), run.status), ("", 2));
        assert!(
            run.stderr.contains("nope") && run.stderr.starts_with("error: "),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn the_fields_of_a_template_are_listed_once() {
    let sandbox = Sandbox::small();
    let run = sandbox.run(&["search", "crane", "--format", "{nope}"]);
    assert_eq!(run.stderr.matches("headline").count(), 1, "{}", run.stderr);
}

#[test]
fn facets_as_bars_and_as_json() {
    let sandbox = Sandbox::indexed();
    sandbox.snapshot(
        "facets",
        &[
            &["facets", "strike", "--facet", "publication:3,lang"],
            &[
                "facets",
                "strike",
                "--facet",
                "publication:3,lang",
                "--format",
                "json",
            ],
            &["facets", "strike", "--facet", "lang", "--format", "csv"],
            &["facets", "--facet", "year"],
            &["facets", "strike", "--facet", "colour"],
            &["facets", "qqqqzzzz", "--facet", "lang"],
        ],
    );
}

#[test]
fn a_selection_leaves_the_counts_of_its_own_field() {
    let sandbox = Sandbox::indexed();
    let counts = |args: &[&str]| -> Value {
        let facets = [
            "facets",
            "oil",
            "--format",
            "json",
            "--facet",
            "country:99,year",
        ];
        serde_json::from_str(&sandbox.data(&[&facets, args].concat())).unwrap()
    };
    let (all, turkish) = (counts(&[]), counts(&["--country", "turkey"]));
    let of = |answer: &Value, name: &str| {
        let values = answer["facets"]["country"].as_array().unwrap().iter();
        let mut named = values.filter(|value| value["value"] == name);
        named.next().unwrap().clone()
    };
    assert_eq!(of(&all, "Turkey")["count"], turkish["total"]);
    assert_eq!(of(&turkish, "Turkey")["selected"], true);
    assert!(turkish["total"].as_u64() < all["total"].as_u64());
    let number = |answer: &Value| answer["facets"]["country"].as_array().unwrap().len();
    assert_eq!(number(&all), number(&turkish));
    assert_ne!(all["facets"]["year"], turkish["facets"]["year"]);
}

#[test]
fn show_prints_one_article() {
    let sandbox = Sandbox::small();
    let second = r#"{"id":"harbour-2","title":"A second harbour","body":"It is planned."}"#;
    sandbox.write("articles/second.json", second);
    sandbox.index();
    sandbox.snapshot(
        "show",
        &[
            &["show", "harbour-1"],
            &[
                "show",
                "harbour-1",
                "--query",
                "crane \"the harbour\"",
                "--color",
                "always",
            ],
            &["show", "harbour-2", "--raw"],
            &["show", "harbour", "--raw"],
            &["show", "nope"],
        ],
    );
}

#[test]
fn show_why_gives_the_evidence() {
    let sandbox = Sandbox::small();
    sandbox.snapshot("show_why", &[&["show", "harbour", "--why"]]);
}

#[test]
fn show_json_holds_what_passages_point_into() {
    let sandbox = Sandbox::indexed();
    let hits = sandbox.data(&["search", "tankers", "--format", "jsonl", "-n", "5"]);
    let mut passages = 0;
    for hit in hits.lines() {
        let hit: Value = serde_json::from_str(hit).unwrap();
        let id = text(&hit["id"]);
        let shown: Value =
            serde_json::from_str(&sandbox.data(&["show", id, "--format", "json"])).unwrap();
        assert_eq!(keys(&shown).join(" "), ARTICLE);
        for key in ["id", "headline", "date", "path", "record", "lang"] {
            assert_eq!(shown[key], hit[key], "{key} of {id}");
        }
        for snippet in hit["snippets"].as_array().unwrap() {
            let at = |key: &str| snippet[key].as_u64().unwrap() as usize;
            let stored = &text(&shown["body"])[at("start")..at("end")];
            assert!(
                stored
                    .split_whitespace()
                    .eq(text(&snippet["text"]).split_whitespace()),
                "{id}"
            );
            passages += 1;
        }
    }
    assert!(passages >= 5, "{passages}");
}

#[test]
fn status_and_check() {
    let sandbox = Sandbox::small();
    sandbox.snapshot("status", &[&["status"], &["check"]]);
    let status: Value =
        serde_json::from_str(&sandbox.data(&["status", "--format", "json"])).unwrap();
    assert_eq!(
        (&status["version"], &status["articles"]),
        (&1.into(), &3.into())
    );
}

#[test]
fn check_finds_damage() {
    let sandbox = Sandbox::small();
    let data = sandbox.path("index/data-1");
    let stores: Vec<PathBuf> = fs::read_dir(&data)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension() == Some(OsStr::new("store")))
        .collect();
    let mut bytes = fs::read(&stores[0]).unwrap();
    bytes[10] ^= 0xff;
    fs::remove_file(&stores[0]).unwrap();
    fs::write(&stores[0], bytes).unwrap();
    let run = sandbox.run(&["check"]);
    assert_eq!(run.status, 2, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("--rebuild"), "{}", run.stderr);
}

#[test]
fn compact_leaves_one_segment() {
    let sandbox = Sandbox::small();
    sandbox.write(
        "articles/more.txt",
        "A new ferry\n\nThe ferry to the island is new.\n",
    );
    sandbox.data(&["index"]);
    let said = sandbox.data(&["compact"]);
    assert!(said.starts_with("segments 2 -> 1, "), "{said}");
    assert_eq!(
        sandbox
            .data(&["search", "ferry", "--format", "ids"])
            .lines()
            .count(),
        1
    );
    let status: Value =
        serde_json::from_str(&sandbox.data(&["status", "--format", "json"])).unwrap();
    assert_eq!(
        (&status["segments"], &status["articles"]),
        (&1.into(), &4.into())
    );
}

#[test]
fn remove_asks_first() {
    let sandbox = Sandbox::indexed();
    sandbox.snapshot(
        "remove",
        &[
            &["remove", "strike", "--dry-run"],
            &["remove", "strike"],
            &["remove", "strike (", "--yes"],
            &["remove", "qqqqzzzz", "--yes"],
            &["remove", " ", "--yes"],
            &["remove", "strike", "--yes"],
            &["search", "strike", "--format", "ids"],
            &["index"],
        ],
    );
}

#[test]
fn extract_keeps_the_contract() {
    let sandbox = Sandbox::new();
    let line = r#"{"id":"x1","title":"Tankers wait off Turkey","body":"Oil tankers of Poly Technologies waited off Turkey on Monday, Reuters reported.\n\nSubscribe to our newsletter","date":"2024-05-06","source":"Example Gazette"}"#;
    let lines = format!("{line}\n{}\n", line.replace("x1", "x2"));
    let extract = |args: &[&str]| {
        let run = run(&mut sandbox.command(args), &lines);
        assert_eq!((run.stderr.as_str(), run.status), ("", 0));
        let articles = run
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        articles.collect::<Vec<Value>>()
    };
    let articles = extract(&["extract"]);
    assert_eq!(
        articles.iter().map(|a| text(&a["id"])).collect::<Vec<_>>(),
        ["x1", "x2"]
    );
    let article = &articles[0];
    assert_eq!(keys(article).join(" "), ARTICLE);
    assert_eq!(
        (&article["version"], &article["date"]),
        (&1.into(), &"2024-05-06".into())
    );
    assert_eq!(article["publication"], "Example Gazette");
    let mut mentions = 0;
    let entities = article["entities"].as_array().unwrap();
    let cites = article["cites"].as_array().unwrap();
    for value in entities.iter().chain(cites) {
        for mention in value["mentions"].as_array().unwrap() {
            let field = text(&article[text(&mention["field"])]);
            let at = |key: &str| mention[key].as_u64().unwrap() as usize;
            assert_eq!(&field[at("start")..at("end")], text(&mention["text"]));
            mentions += 1;
        }
    }
    assert!(mentions >= 4, "{mentions}");
    assert_eq!(
        keys(&entities[0]),
        ["kind", "canonical", "weight", "mentions"]
    );
    assert_eq!(
        keys(&entities[0]["mentions"][0]),
        ["field", "start", "end", "text", "form", "reason"]
    );
    assert_eq!(keys(&cites[0]), ["canonical", "kind", "mentions"]);
    let cite = &cites[0]["mentions"][0];
    assert_eq!(
        keys(cite),
        ["field", "start", "end", "text", "cue", "reason"]
    );

    // What is no part of the article goes, and is named; as it is, it stays.
    assert!(!text(&article["body"]).contains("Subscribe"));
    assert_eq!(keys(&article["removed"][0]), ["text", "reason"]);
    assert_eq!(article["removed"][0]["text"], "Subscribe to our newsletter");
    let kept = extract(&["extract", "--as-is", "-"]);
    assert!(text(&kept[0]["body"]).ends_with("\n\nSubscribe to our newsletter"));
    assert_eq!(kept[0]["removed"], Value::Array(Vec::new()));
}

#[test]
fn extract_goes_on_after_what_it_cannot_use() {
    let sandbox = Sandbox::new();
    for (strict, status) in [("--as-is", 0), ("--strict", 2)] {
        let lines =
            "{\"id\":\"1\",\"body\":\"First.\"}\nbroken\n{\"id\":\"2\",\"body\":\"Next.\"}\n";
        let args = ["extract", "-", "--format", "jsonl", strict];
        let run = run(&mut sandbox.command(&args), lines);
        assert_eq!(
            (run.stdout.lines().count(), run.status),
            (2, status),
            "{}",
            run.stderr
        );
        assert!(run.stderr.starts_with("not usable: -"), "{}", run.stderr);
    }
    let run = sandbox.run(&["extract", "missing"]);
    assert_eq!((run.stdout.as_str(), run.status), ("", 2), "{}", run.stderr);
}

#[test]
fn a_file_of_another_kind_is_not_named_line_by_line() {
    let sandbox = Sandbox::new();
    fs::write(
        sandbox.path("page.html"),
        "<p>No object.</p>\n".repeat(1200),
    )
    .unwrap();
    let run = sandbox.run(&["extract", "page.html", "--format", "jsonl"]);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 7, "{}", run.stderr);
    assert_eq!(lines[5], "not usable: page.html: 1,195 more");
    assert!(
        lines[6].starts_with("--format jsonl says how files are read"),
        "{}",
        lines[6]
    );
}

#[test]
fn a_second_writer_is_refused_and_readers_are_not() {
    let sandbox = Sandbox::small();
    let path = sandbox.path("index/LOCK");
    fs::write(&path, "process 7 since 2024-12-31 00:00 UTC\n").unwrap();
    let lock = File::open(path).unwrap();
    lock.lock().unwrap();
    sandbox.snapshot(
        "locked",
        &[
            &["index", "articles"],
            &["remove", "crane", "--yes"],
            &["compact"],
            &["search", "crane", "--format", "ids"],
        ],
    );
    lock.unlock().unwrap();
    assert_eq!(sandbox.data(&["index"]), "+0 ~0 -0 =3\n");
}

#[test]
fn the_configuration_file() {
    let sandbox = Sandbox::indexed();
    sandbox.write(
        "config/newshound/config.toml",
        "limit = 1\ncolour = \"never\"\n",
    );
    sandbox.write("good.toml", "limit = 1\nformat = \"ids\"\n");
    sandbox.snapshot(
        "config",
        &[
            &["search", "oil"],
            &["search", "oil", "--config", "good.toml"],
            &["search", "oil", "--config", "good.toml", "--limit", "2"],
            &["search", "oil", "--config", "none.toml"],
        ],
    );
}

#[test]
fn names_of_the_users_own() {
    let sandbox = Sandbox::small();
    sandbox.write(
        "index/aliases.toml",
        "[merge.country]\n\"The Straits\" = [\"Turkey\", \"russia\"]\n",
    );
    sandbox.write(
        "other.toml",
        "[drop]\ncountry = \"Turkey\"\n[rename.country]\nRussia = \"Turkey\"\n",
    );
    let facets = ["facets", "--facet", "country:4"];
    sandbox.snapshot(
        "aliases",
        &[
            &facets,
            &[
                "search",
                "tanker",
                "country:turkey",
                "--snippets",
                "0",
                "--facet",
                "none",
            ],
            &["facets", "--facet", "country:4", "--aliases", "none"],
            &["facets", "--facet", "country:4", "--aliases", "other.toml"],
            &[
                "facets",
                "--facet",
                "country:4",
                "--aliases",
                "nowhere.toml",
            ],
        ],
    );
}

#[test]
fn the_environment_stands_behind_flags() {
    let sandbox = Sandbox::small();
    let ids = |name: &str, value: &str, args: &[&str]| {
        let args = [&["search", "*", "--format", "ids"], args].concat();
        run(sandbox.command(&args).env(name, value), "")
            .stdout
            .lines()
            .count()
    };
    assert_eq!(ids("NEWSHOUND_LIMIT", "2", &[]), 2);
    assert_eq!(ids("NEWSHOUND_LIMIT", "2", &["-n", "1"]), 1);
    fs::rename(sandbox.path("index"), sandbox.path("elsewhere")).unwrap();
    assert_eq!(ids("NEWSHOUND_INDEX", "elsewhere", &[]), 3);
    assert_eq!(
        ids("NEWSHOUND_INDEX", "nowhere", &["--index", "elsewhere"]),
        3
    );
}

#[test]
fn an_empty_variable_says_nothing() {
    let sandbox = Sandbox::small();
    for name in [
        "NEWSHOUND_INDEX",
        "NEWSHOUND_CONFIG",
        "NEWSHOUND_COLOR",
        "NEWSHOUND_LIMIT",
        "NEWSHOUND_SNIPPETS",
        "NEWSHOUND_FORMAT",
        "NEWSHOUND_PAGER",
        "NO_COLOR",
    ] {
        let run = run(sandbox.command(&["search", "crane"]).env(name, ""), "");
        assert_eq!((run.stderr.as_str(), run.status), ("", 0), "{name}");
    }
}

#[test]
fn colour_when_asked_for() {
    let sandbox = Sandbox::small();
    let search = ["search", "crane", "--facet", "lang"];
    sandbox.snapshot("colour", &[&[&search[..], &["--color", "always"]].concat()]);
    let stdout = |command: &mut Command| run(command, "").stdout;
    let plain = stdout(&mut sandbox.command(&search));
    assert!(!plain.contains('\x1b'));
    assert_eq!(stdout(sandbox.command(&search).env("NO_COLOR", "1")), plain);
    let never = [&search[..], &["--color", "never"]].concat();
    assert_eq!(
        stdout(sandbox.command(&never).env("NEWSHOUND_COLOR", "always")),
        plain
    );
    // What is asked for on the command line is meant: https://no-color.org.
    let always = [&search[..], &["--color", "always"]].concat();
    assert!(stdout(sandbox.command(&always).env("NO_COLOR", "1")).contains('\x1b'));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let sandbox = Sandbox::indexed();
    let commands: [&[&str]; 12] = [
        &["search", "*", "-n", "99"],
        &["search", "*", "-n", "99", "--format", "json"],
        &["search", "*", "-n", "99", "--format", "jsonl"],
        &["search", "*", "-n", "99", "--format", "csv"],
        &["search", "*", "-n", "99", "--format", "oneline"],
        &["facets", "--facet", "all"],
        &["status"],
        &["check"],
        &["extract", "articles"],
        &["index"],
        &["--help"],
        &["search", "--help"],
    ];
    for args in commands {
        // The reader is gone before the program starts.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = sandbox
            .command(args)
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            (stderr.as_str(), output.status.code()),
            ("", Some(0)),
            "{args:?}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let sandbox = Sandbox::small();
    full_disk(
        &sandbox,
        &[&["search", "crane"], &["status"], &["extract", "articles"]],
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_for_short_answers() {
    let sandbox = Sandbox::small();
    full_disk(
        &sandbox,
        &[
            &["check"],
            &["index"],
            &["compact"],
            &["remove", "crane", "--dry-run"],
        ],
    );
}

#[cfg(target_os = "linux")]
fn full_disk(sandbox: &Sandbox, commands: &[&[&str]]) {
    for args in commands {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = sandbox
            .command(args)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert_eq!(
            stderr, "error: standard output: no space left on device\n",
            "{args:?}"
        );
    }
}

#[test]
fn hostile_text_never_reaches_the_terminal() {
    let sandbox = Sandbox::small();
    let bad = r"\u001b]0;owned\u0007\u001b[31m\u202e\u2066\u009b2J\r\u0008";
    let article = format!(
        r#"{{"id":"h{bad}","title":"Crane {bad} falls","source":"Daily {bad} News","author":"Eve {bad} Doe","url":"https://example.org/{bad}","body":"The crane {bad} fell on Huawei{bad} Technologies in Poland, Reuters{bad} reported. \"It fell,\" said Eve{bad} Doe of the Harbour{bad} Office."}}"#
    );
    sandbox.write("articles/hostile.json", &article);
    sandbox.write("articles/broken.jsonl", "{\"id\": \"\x1b[31m\u{202e}\n");
    if cfg!(unix) {
        sandbox.write(
            "articles/na\x1b[31m\u{202e}me.txt",
            "A crane\n\nAnother crane fell.\n",
        );
        sandbox.write("articles/na\x1b[31m\u{202e}me.jsonl", "broken\n");
    }
    let silent = |args: &[&str], statuses: &[i32]| {
        let run = sandbox.run(args);
        assert!(!acts(&run.stdout), "{args:?}: {:?}", run.stdout);
        assert!(!acts(&run.stderr), "{args:?}: {:?}", run.stderr);
        assert!(statuses.contains(&run.status), "{args:?}: {}", run.stderr);
        run.stdout
    };
    silent(&["index", "articles"], &[0]);
    for format in [
        "text", "oneline", "json", "jsonl", "csv", "tsv", "ids", "paths",
    ] {
        let all = silent(&["search", "crane", "--format", format, "--explain"], &[0]);
        assert!(!all.is_empty());
    }
    let fields = "{id} {headline} {publication} {byline} {url} {path} {company} {cites} {snippet}";
    silent(&["search", "crane", "--format", fields], &[0]);
    for format in ["text", "json", "csv"] {
        silent(
            &["facets", "crane", "--facet", "all", "--format", format],
            &[0],
        );
    }
    silent(&["show", "h"], &[2]);
    silent(&["extract", "articles"], &[0]);
    for query in [
        "crane \x1b[31m(\u{202e}",
        "title:\x1b[31m\u{202e}",
        "cr\u{9b}ane \"\x07",
    ] {
        silent(&["search", query], &[0, 1]);
        silent(&["search", query, "--strict"], &[0, 1, 2]);
    }
    silent(
        &["search", "crane", "--country", "pol\x1b[31m\u{202e}and"],
        &[1],
    );
    silent(&["search", "crane", "--format", "{\x1b[31m\u{202e}}"], &[2]);
    silent(&["show", "\x1b[31m\u{202e}"], &[1]);
    silent(&["--index", "\x1b[31m\u{202e}", "search", "crane"], &[2]);
    let id = silent(&["search", "crane falls", "--format", "jsonl"], &[0]);
    let hit: Value = serde_json::from_str(id.lines().next().unwrap()).unwrap();
    let found = text(&hit["headline"]);
    assert!(
        found.contains("Crane") && found.contains("falls"),
        "{found:?}"
    );
    for format in ["text", "json"] {
        silent(
            &["show", text(&hit["id"]), "--why", "--format", format],
            &[0],
        );
    }
}

#[test]
fn completions_and_the_manual() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = sandbox.data(&["completions", shell]);
        // Fish writes long options without their hyphens.
        assert!(
            script.contains("search") && script.contains("not-country"),
            "{shell}"
        );
    }
    let page = sandbox.data(&["man"]);
    assert!(
        page.starts_with(".ie ") || page.starts_with(".TH "),
        "{page}"
    );
    assert!(page.contains("newshound\\-search"));
}

#[test]
fn what_does_not_exist_is_an_error_of_use() {
    let sandbox = Sandbox::new();
    sandbox.snapshot(
        "usage",
        &[
            &["help", "serch"],
            &["search", "--contry", "x"],
            &["index", "--memory", "lots", "articles"],
        ],
    );
    assert_eq!(sandbox.run(&[]).status, 2);
}

#[test]
fn an_index_of_another_format_is_refused() {
    let sandbox = Sandbox::small();
    sandbox.write(
        "index/CURRENT",
        "{\"newshound_index\":999,\"data\":\"data-1\"}\n",
    );
    sandbox.snapshot(
        "other_format",
        &[
            &["search", "crane"],
            &["index", "articles"],
            &["index", "--rebuild", "articles"],
            &["search", "crane", "--format", "ids"],
        ],
    );
}

#[test]
fn a_tour_that_needs_nothing() {
    let sandbox = Sandbox::new();
    let said = sandbox.data(&["demo"]);
    assert!(
        said.contains("newshound search") && !said.contains('\x1b'),
        "{said}"
    );
    // It cleans up behind itself.
    assert!(!sandbox.path("index").exists());
}

#[test]
fn eval_judges_labels_and_lists_what_is_wrong() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "labels.jsonl",
        concat!(
            r#"{"id":"rain","headline":"Rain in Turkey","body":"It rained in Turkey on Monday.","date":"2023-02-04","#,
            r#""gold":{"country":["Türkiye"],"place":["Izmir"],"date":"2023-02","lang":"en"}}"#,
            "\n",
        ),
    );
    sandbox.snapshot(
        "eval",
        &[
            &["eval", "labels.jsonl", "--errors"],
            &["eval", "labels.jsonl", "--kind", "country,weather"],
        ],
    );
    let report = sandbox.data(&["eval", "labels.jsonl", "--json"]);
    sandbox.write("same.json", &report);
    sandbox.write("better.json", &report.replace("0.0", "0.9"));
    for (old, status) in [("same.json", 0), ("better.json", 1)] {
        let run = sandbox.run(&["eval", "labels.jsonl", "--compare", old]);
        assert_eq!(
            (run.status, run.stderr.as_str()),
            (status, ""),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn rankings_are_measured_with_any_of_the_words_or_as_search_has_them() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "news.jsonl",
        concat!(
            r#"{"id":"a","headline":"Cranes","body":"A crane fell in the harbour of Izmir."}"#,
            "\n",
            r#"{"id":"b","headline":"Tugs","body":"Tugs of the harbour lay idle for a week."}"#,
            "\n",
        ),
    );
    sandbox.data(&["index", "news.jsonl"]);
    sandbox.write("topics.tsv", "1\tcrane harbour\n");
    sandbox.write("qrels.txt", "1 0 b 1\n1 0 a 1\n");
    for (mode, words, precision) in [
        (None, "any", 1.0),
        (Some("--any"), "any", 1.0),
        (Some("--most"), "most", 0.5),
        (Some("--all"), "all", 0.5),
    ] {
        let mut args = vec![
            "eval",
            "--queries",
            "topics.tsv",
            "--qrels",
            "qrels.txt",
            "--json",
        ];
        args.extend(mode);
        let report: Value = serde_json::from_str(&sandbox.data(&args)).unwrap();
        let ranking = &report["ranking"];
        assert_eq!(text(&ranking["words"]), words);
        assert_eq!(ranking["means"]["map"].as_f64(), Some(precision));
    }
}

#[test]
fn bench_compares_with_an_earlier_report() {
    let sandbox = Sandbox::indexed();
    sandbox.write("queries.txt", "# ours\nnames\tHamburg\n\"price cap\"\n");
    let bench = |more: &[&str]| {
        let args = ["bench", "--queries", "queries.txt", "--runs", "2"];
        sandbox.run(&[&args[..], more].concat())
    };
    let run = bench(&["--json"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let classes = report["classes"].as_array().unwrap();
    let found = classes
        .iter()
        .map(|c| (c["name"].as_str().unwrap(), &c["queries"]));
    let expected = [("names", &Value::from(1)), ("phrase", &Value::from(1))];
    assert_eq!(found.collect::<Vec<_>>(), expected);

    let times = ["p50_us", "p99_us"];
    let written = |name: &str, change: &dyn Fn(&mut Value)| {
        let mut old = report.clone();
        change(&mut old);
        sandbox.write(name, &old.to_string());
    };
    let all = |old: &mut Value, us: f64| {
        for class in 0..2 {
            for key in times {
                old["classes"][class][key] = us.into();
            }
        }
        for key in times {
            old["overall"][key] = us.into();
        }
    };
    written("slow.json", &|old| all(old, 1e9));
    written("fast.json", &|old| all(old, 0.1));
    written("other.json", &|old| old["version"] = 99.into());
    written("few.json", &|old| {
        all(old, 1e9);
        old["articles"] = 1.into();
    });
    let run = bench(&["--compare", "slow.json"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    assert!(run.stdout.contains("faster"), "{}", run.stdout);
    let run = bench(&["--compare", "fast.json", "--json"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(
        serde_json::from_str::<Value>(&run.stdout).is_ok(),
        "JSON alone"
    );
    assert!(run.stderr.contains("slower"), "{}", run.stderr);
    let run = bench(&["--compare", "few.json"]);
    assert!(run.stderr.contains("articles: 1 before"), "{}", run.stderr);
    for args in [
        &["--compare", "other.json"][..],
        &["--compare", "queries.txt"],
        &["--threshold", "-1"],
        &["--threshold", "NaN"],
    ] {
        let run = bench(args);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{args:?}");
    }
}
