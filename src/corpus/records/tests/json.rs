//! JSON in lines and documents, whole and broken.

use super::*;

#[test]
fn jsonl_with_broken_lines_between() {
    let text = "{\"title\":\"a\",\"body\":\"1\"}\n\nnot json\r\n{\"title\":\"b\",\"body\":\"2\"}\r\n{\"title\":\"c\",\n[1]\n{\"body\":NaN,\"title\":\"d\"}";
    assert_eq!(
        read_lines("x.jsonl", text),
        [
            "x.jsonl:1 a | 1",
            "x.jsonl:3 ! is not a JSON object",
            "x.jsonl:4 b | 2",
            "x.jsonl:5 ! is not valid JSON: it ends in the middle of the record",
            "x.jsonl:6 ! is not a JSON object",
            "x.jsonl:7 d | ",
        ]
    );
    let numbers: Vec<_> = all("x.jsonl", text)
        .into_iter()
        .map(|r| r.map_or_else(|bad| bad.origin.record, |a| a.origin.record))
        .collect();
    assert_eq!(numbers, (0..6).map(Some).collect::<Vec<_>>());
    assert_eq!(
        read_lines("x.jsonl", "{\"body\":\"1\"},\n"),
        ["x.jsonl:1  | 1"]
    );
    assert!(all("x.jsonl", "\n \n").is_empty() && all("x.jsonl", "").is_empty());
}

#[test]
fn jsonl_lines_that_are_too_long_are_passed_over() {
    let long = format!("{{\"body\":\"{}\"}}", "x".repeat(2_000_000));
    let text = format!("{{\"body\":\"1\"}}\n{long}\n{{\"body\":\"2\"}}\n{long}");
    assert_eq!(
        lines(with("x.jsonl", text, &small(1 << 20))),
        [
            "x.jsonl:1  | 1",
            "x.jsonl:2 ! the line is longer than 1 MiB (--max-record sets the limit)",
            "x.jsonl:3  | 2",
            "x.jsonl:4 ! the line is longer than 1 MiB (--max-record sets the limit)",
        ]
    );
}

#[test]
fn json_documents_of_every_shape() {
    let a = "{\"title\":\"a\",\"body\":\"1\"}";
    let b = "{\"title\":\"b\",\n\"body\":\"2\"}";
    let table = [
        (a.to_string(), vec!["x.json:1 a | 1"]),
        (
            format!("[{a},\n{b}]"),
            vec!["x.json:1 a | 1", "x.json:2 b | 2"],
        ),
        (
            format!("{{\"status\":\"ok\",\"articles\":[\n{a},{b}],\"more\":[{{}}]}}"),
            vec!["x.json:2 a | 1", "x.json:2 b | 2"],
        ),
        (
            format!("{{\"response\":{{\"n\":1,\"docs\":[{a}]}}}}"),
            vec!["x.json:1 a | 1"],
        ),
        (
            format!(
                "{{\"hits\":{{\"total\":{{\"value\":1}},\"hits\":[{{\"_id\":\"1\",\"_source\":{a}}}]}}}}"
            ),
            vec!["x.json:1 a | 1"],
        ),
        (
            format!("{{\"title\":\"Feed\",\"items\":[{a}]}}"),
            vec!["x.json:1 a | 1"],
        ),
        (
            format!("{a}\n{b}\n"),
            vec!["x.json:1 a | 1", "x.json:2 b | 2"],
        ),
        (format!("{b}{a}"), vec!["x.json:1 b | 2", "x.json:2 a | 1"]),
        (
            "{\"body\":\"1\",\"articles\":[{\"title\":\"related\"}]}".into(),
            vec!["x.json:1  | 1"],
        ),
        ("{\"articles\":[],\"total\":0}".into(), vec![]),
        ("[]".into(), vec![]),
        ("".into(), vec![]),
        (
            "[1,2,[3]]".into(),
            vec!["x.json:1 ! is a list of values, not of articles"],
        ),
        (
            format!("[{a},null,{b}]"),
            vec![
                "x.json:1 a | 1",
                "x.json:1 ! is not a JSON object",
                "x.json:1 b | 2",
            ],
        ),
        (
            format!("[{a},{{\"title\":}},{b}"),
            vec![
                "x.json:1 a | 1",
                "x.json:1 ! is not valid JSON at column 10: expected value",
                "x.json:1 b | 2",
                "x.json:2 ! is not valid JSON: the file ends in the middle of a list",
            ],
        ),
        (
            format!("[{a},\n{{\"title\":\"c,\"body\":\"x\"}},\n{b}]"),
            vec![
                "x.json:1 a | 1",
                "x.json:2 ! is not valid JSON: a quote or bracket in it is never closed",
                "x.json:3 b | 2",
            ],
        ),
        (
            "[\n  {\n    \"title\": \"a,\n    \"n\": [\n    {\"x\":1}]\n  },\n  {\n    \"title\": \"b\"\n  }\n]\n".into(),
            vec![
                "x.json:2 ! is not valid JSON: a quote or bracket in it is never closed",
                "x.json:7 b | ",
            ],
        ),
        (
            "hello".into(),
            vec!["x.json:1 ! is not JSON: neither an object nor a list begins here"],
        ),
    ];
    for (json, expected) in table {
        assert_eq!(read_lines("x.json", &json), expected, "{json}");
        // The same in pieces: where a buffer ends must not matter.
        let found = read_from(
            Trickle(json.clone().into_bytes()),
            "x.json",
            &ReadOptions::default(),
        );
        assert_eq!(lines(found.unwrap().collect()), expected, "{json}");
    }
    assert_eq!(one("x.json", a).origin.record, None);
    assert_eq!(one("x.json", format!("[{a}]")).origin.record, Some(0));
}

#[test]
fn json_objects_that_are_too_large_are_passed_over() {
    let a = "{\"title\":\"a\",\"body\":\"1\"}";
    let b = "{\n\"title\":\"b\",\"body\":\"2\"}";
    let long = format!(
        "{{\"title\":\"\\\\\\\"{}\",\"n\":[{{}}]}}",
        "\\\"]}".repeat(500_000)
    );
    let whole = format!("[{a},{long},{a}]");
    let expected = [
        "x.json:1 a | 1",
        "x.json:1 ! is larger than 1 MiB (--max-record sets the limit)",
        "x.json:1 a | 1",
    ];
    assert_eq!(lines(with("x.json", whole, &small(1 << 20))), expected);
    assert_eq!(
        lines(with(
            "x.json",
            format!("{b}\n\n{long} {a}"),
            &small(1 << 20)
        )),
        [
            "x.json:1 b | 2",
            "x.json:4 ! is larger than 1 MiB (--max-record sets the limit)",
            "x.json:4 a | 1",
        ]
    );
    // The list around the records may be of any size.
    let many = format!("{{\"articles\":[{}]}}", vec![a; 100_000].join(","));
    assert_eq!(with("x.json", many, &small(1 << 20)).len(), 100_000);
}

#[test]
fn deep_json_is_no_danger() {
    let deep = "[".repeat(3_000_000);
    assert_eq!(all("x.json", &deep).len(), 1);
    assert_eq!(all("x.jsonl", format!("{{\"a\":{deep}")).len(), 1);
    let deep = format!(
        "{{\"title\":\"t\",\"text\":{}1{}}}",
        "{\"text\":".repeat(1_000_000),
        "}".repeat(1_000_000)
    );
    assert_eq!(all("x.jsonl", deep).len(), 1);
}
