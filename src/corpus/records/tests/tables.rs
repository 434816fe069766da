//! CSV and TSV, as programs write them and as nobody should.

use super::*;

#[test]
fn csv_as_programs_write_it() {
    let table = [
        (
            "title,body\na,1\nb,\"2\n\"\"x\"\", y\"\n",
            vec!["x.csv:2 a | 1", "x.csv:3 b | 2\n\"x\", y"],
        ),
        (
            "\u{feff}Title;Text;N\r\na;1,5;x\r\n",
            vec!["x.csv:2 a | 1,5"],
        ),
        ("sep=|\ntitle|body\na|1\n", vec!["x.csv:3 a | 1"]),
        ("title\tbody\na\t1\n", vec!["x.csv:2 a | 1"]),
        // Quotes that nobody doubled.
        (
            "title,body\na,\"He said \"no\", then left\"\n",
            vec!["x.csv:2 a | He said \"no"],
        ),
        (
            "title,body\na,\"He said \"no\" and left\"\nb,2",
            vec!["x.csv:2 a | He said \"no\" and left", "x.csv:3 b | 2"],
        ),
        (
            "title,body\na,\"\\\"1\\\", 2\"\n",
            vec!["x.csv:2 a | \"1\", 2"],
        ),
        // Rows of another length: fine with a body, else reported.
        (
            "title,x,body\na,,1,more\nb\nc,,3\n",
            vec![
                "x.csv:2 a | 1",
                "x.csv:3 ! has 1 fields where the header has 3",
                "x.csv:4 c | 3",
            ],
        ),
        (
            "title,body,date\n\na,1,NaN\n,,\n",
            vec![
                "x.csv:3 a | 1",
                "x.csv:4 ! has no headline and no body; name its fields with --map (it has title, body, date)",
            ],
        ),
        (
            "title,body\na,\"1\nb,2\nc,3\n",
            vec![
                "x.csv:2 ! a quote in this row never closes",
                "x.csv:3 b | 2",
                "x.csv:4 c | 3",
            ],
        ),
        (
            "kop,tekst\na,b\n",
            vec![
                "x.csv:1 ! no column of the header row is known as headline or body; name one with --map body=COLUMN (it has kop, tekst)",
            ],
        ),
        (
            "title,body\ra,1\rb,2",
            vec!["x.csv:1 a | 1", "x.csv:1 b | 2"],
        ),
        ("title,body\n", vec![]),
        ("", vec![]),
    ];
    for (csv, expected) in table {
        assert_eq!(read_lines("x.csv", csv), expected, "{csv}");
        let trickle = Trickle(csv.as_bytes().to_vec());
        let found = read_from(trickle, "x.csv", &ReadOptions::default());
        assert_eq!(
            lines(found.map_or_else(|bad| vec![Err(bad)], |r| r.collect())),
            expected
        );
    }
}

#[test]
fn tsv_with_and_without_quotes() {
    let plain = "title\tbody\n\"Quoted\" start\t1\nb\t\"2 \"\"x\"\"\"\n";
    assert_eq!(
        read_lines("x.tsv", plain),
        ["x.tsv:2 \"Quoted\" start | 1", "x.tsv:3 b | 2 \"x\""]
    );
    let quoted = "title\tbody\na\t\"1\n2\t3\"\n";
    assert_eq!(read_lines("x.tsv", quoted), ["x.tsv:2 a | 1\n2\t3"]);
}

#[test]
fn csv_of_hostile_shape() {
    let wide = format!("title,body{}\n", ",x".repeat(1_000_000));
    assert_eq!(
        read_lines("x.csv", wide),
        ["x.csv:1 ! has 1000002 columns, at most 10000 are read"]
    );
    let wide = format!("title,body\na,1{}\n", ",x".repeat(1_000_000));
    assert_eq!(read_lines("x.csv", wide), ["x.csv:2 a | 1"]);
    // A quote that opens a text longer than a record may be costs its row.
    let open = format!("title,body\nz,\"{}", "a,1\n".repeat(500_000));
    let found = lines(with("x.csv", open, &small(1 << 20)));
    assert_eq!(
        found[0],
        "x.csv:2 ! the row is longer than 1 MiB: a quote may never close (--max-record sets the limit)"
    );
    assert_eq!((found.len(), found[1].as_str()), (500_000, "x.csv:3 a | 1"));
    // Every line opens a quote that no other closes.
    let open = format!("title,body\n{}", "x\",\"\n".repeat(400_000));
    with("x.csv", open, &small(1 << 20));
}
