//! Every format, well written and badly, through the same door that files and streams take.

use std::io::{Cursor, Write};

use encoding_rs::{SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use proptest::prelude::*;

use super::*;
use crate::article::BodyForm;
use crate::corpus::Limits;

mod json;
mod tables;

fn options(map: &str) -> ReadOptions {
    ReadOptions {
        map: map.parse().unwrap(),
        ..ReadOptions::default()
    }
}

fn with(
    name: &str,
    bytes: impl AsRef<[u8]>,
    options: &ReadOptions,
) -> Vec<Result<RawArticle, BadRecord>> {
    match read_from(Cursor::new(bytes.as_ref().to_vec()), name, options) {
        Ok(records) => records.collect(),
        Err(bad) => vec![Err(bad)],
    }
}

fn all(name: &str, bytes: impl AsRef<[u8]>) -> Vec<Result<RawArticle, BadRecord>> {
    with(name, bytes, &ReadOptions::default())
}

/// One line for each record: `place headline | body`, or `place ! reason`.
fn lines(found: Vec<Result<RawArticle, BadRecord>>) -> Vec<String> {
    let line = |found: Result<RawArticle, BadRecord>| match found {
        Ok(a) => format!(
            "{} {} | {}",
            a.origin,
            a.headline.unwrap_or_default(),
            a.body
        ),
        Err(bad) => format!("{} ! {}", bad.origin, bad.reason),
    };
    found.into_iter().map(line).collect()
}

fn read_lines(name: &str, bytes: impl AsRef<[u8]>) -> Vec<String> {
    lines(all(name, bytes))
}

fn one(name: &str, bytes: impl AsRef<[u8]>) -> RawArticle {
    let mut found = all(name, bytes);
    assert_eq!(found.len(), 1);
    found.remove(0).unwrap()
}

fn small(max_record: u64) -> ReadOptions {
    ReadOptions {
        limits: Limits {
            max_record,
            ..Limits::default()
        },
        ..ReadOptions::default()
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A stream that gives one byte at a time after what is looked at first.
struct Trickle(Vec<u8>);

impl Read for Trickle {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        if self.0.is_empty() || buf.is_empty() {
            return Ok(0);
        }
        buf[0] = self.0.remove(0);
        Ok(1)
    }
}

#[test]
fn text_files() {
    let plain = one("x.txt", "Headline\r\n\r\nText.\r\n");
    assert_eq!(plain.body, "Headline\n\nText.\n");
    assert_eq!((plain.form, plain.headline), (BodyForm::Text, None));
    assert_eq!((plain.origin.record, plain.origin.line), (None, None));
    let headed = one("x.txt", "Title: T\nDate: 2023-02-04\nSource: S\n\nText.\n");
    assert_eq!(
        (headed.headline.as_deref(), headed.form),
        (Some("T"), BodyForm::Field)
    );
    assert_eq!(
        (headed.date.as_deref(), headed.publication.as_deref()),
        (Some("2023-02-04"), Some("S"))
    );
    assert_eq!(headed.body, "Text.");
    let untitled = one("x.txt", "Date: 2023\nURL: http://x\n\nHeadline\n\nText.");
    assert_eq!(
        (untitled.form, untitled.url.as_deref()),
        (BodyForm::Text, Some("http://x"))
    );
    assert_eq!(one("x.txt", "<!doctype html><p>x").form, BodyForm::Html);
    assert_eq!(read_lines("x.txt", " \n"), ["x.txt ! is empty"]);
    assert_eq!(
        read_lines("x.txt", b"\x00\x01\x02\x03".repeat(99)),
        ["x.txt ! looks like a binary file"]
    );
}

#[test]
fn markdown_files() {
    let article = one(
        "x.md",
        "---\nauthor: A\ndate: 2023-02-04\n---\n# Head *line*\n\nText with a [link](http://x).\n",
    );
    assert_eq!(article.headline.as_deref(), Some("Head line"));
    assert_eq!(
        (article.byline.as_deref(), article.body.as_str()),
        (Some("A"), "Text with a link.")
    );
    assert_eq!(article.form, BodyForm::Field);
    assert_eq!(one("x.md", "Just text.").form, BodyForm::Text);
    let titled = one("x.md", "---\ntitle: T\nsummary: S\n---\nText.\n");
    assert_eq!(
        (titled.headline.as_deref(), titled.body.as_str()),
        (Some("T"), "Text.")
    );
}

#[test]
fn web_pages() {
    let page = "<html><head><meta charset=windows-1251></head><p>Россия</p></html>";
    let article = one("x.html", WINDOWS_1251.encode(page).0);
    assert_eq!(
        (article.body.as_str(), article.form),
        (page, BodyForm::Html)
    );
}

#[test]
fn encodings_in_every_format() {
    let russian = "Россия поставила навигационное оборудование, сообщили источники";
    let japanese = "日本の新聞は、ロシアへの輸出について報じた。政府は調査を始めた";
    let french = "Le marché a été fermé hier; les élèves n'ont pas reçu leur diplôme";
    for (encoding, text) in [
        (WINDOWS_1251, russian),
        (SHIFT_JIS, japanese),
        (WINDOWS_1252, french),
    ] {
        let encode = |s: String| encoding.encode(&s).0.into_owned();
        assert_eq!(one("x.txt", encode(text.into())).body, text);
        let json = format!("{{\"title\":\"t\",\"body\":\"{text}\"}}");
        assert_eq!(one("x.jsonl", encode(json.clone())).body, text);
        assert_eq!(one("x.json", encode(json)).body, text);
        assert_eq!(
            one("x.tsv", encode(format!("title\tbody\nt\t{text}\n"))).body,
            text
        );
    }
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let csv = utf16(&format!("\u{feff}title;body\r\nt;{russian}\r\n"));
    assert_eq!(one("x.csv", csv).body, russian);
    assert_eq!(
        one("x.jsonl", utf16(&format!("{{\"body\":\"{russian}\"}}\n"))).body,
        russian
    );
    // One line in another encoding among lines of UTF-8.
    let mut mixed = format!("{{\"body\":\"{japanese}\"}}\n")
        .repeat(900)
        .into_bytes();
    mixed.extend(
        WINDOWS_1251
            .encode(&format!("{{\"body\":\"{russian}\"}}"))
            .0
            .iter(),
    );
    let found = all("x.jsonl", mixed);
    assert_eq!(found.last().unwrap().as_ref().unwrap().body, russian);
}

#[test]
fn compressed_files_and_broken_ones() {
    let text: String = (0..2000)
        .map(|i| format!("{{\"body\":\"text {i} {}\"}}\n", i * 7919))
        .collect();
    assert_eq!(all("x.jsonl.gz", gzip(text.as_bytes())).len(), 2000);
    assert_eq!(
        all("x.jsonl.zst", zstd::encode_all(text.as_bytes(), 3).unwrap()).len(),
        2000
    );
    // Compressed without saying so, and not compressed though it says so.
    assert_eq!(all("x.jsonl", gzip(text.as_bytes())).len(), 2000);
    assert_eq!(all("x.jsonl.gz", &text).len(), 2000);
    let csv = format!("body\n{}", "some text\n".repeat(5000));
    for (name, text) in [
        ("x.jsonl.gz", &text),
        ("x.csv.gz", &csv),
        (
            "x.json.gz",
            &format!("[{}]", text.trim().replace('\n', ",")),
        ),
    ] {
        let mut cut = gzip(text.as_bytes());
        cut.truncate(cut.len() / 2);
        let found = all(name, cut);
        let (last, before) = found.split_last().unwrap();
        let reason = &last.as_ref().unwrap_err().reason;
        assert_eq!(
            reason,
            "the compressed data end too early, the file seems cut off"
        );
        assert!(
            before.len() > 100 && before.iter().all(Result::is_ok),
            "{name} {}",
            before.len()
        );
    }
    let mut cut = gzip(b"A text that is long enough to be cut off in its middle");
    cut.truncate(cut.len() - 10);
    assert_eq!(all("x.txt.gz", cut).len(), 1);
}

#[test]
fn streams_are_recognized() {
    let formats = [
        (
            "{\"title\":\"a\",\"body\":\"1\"}\n{\"title\":\"b\",\"body\":\"2\"}\n",
            2,
        ),
        ("[{\"title\":\"a\",\"body\":\"1\"}]", 1),
        ("title,body\na,1\nb,2\nc,3\n", 3),
        ("Just a text.\n\nIn two paragraphs.", 1),
    ];
    for (text, count) in formats {
        let found = all("-", text);
        assert_eq!(found.len(), count, "{text}");
        assert!(
            found
                .iter()
                .all(|r| r.as_ref().is_ok_and(|a| a.origin.path == "-"))
        );
        assert_eq!(all("-", gzip(text.as_bytes())).len(), count);
    }
    assert_eq!(
        one("-", "<!DOCTYPE html><html>x</html>").form,
        BodyForm::Html
    );
    let given = ReadOptions {
        format: Some(Format::Text),
        ..ReadOptions::default()
    };
    assert_eq!(with("-", "title,body\na,1\n", &given).len(), 1);
}

#[test]
fn one_article_has_a_size_it_may_have() {
    let mut options = ReadOptions::default();
    options.limits.max_file = 1 << 20;
    let found = lines(with("x.txt", "a ".repeat(1 << 20), &options));
    assert_eq!(
        found,
        ["x.txt ! is larger than 1 MiB, too much for one article (--max-file says how much is)"]
    );
}

#[test]
fn maps_that_do_not_match() {
    let found = lines(with(
        "x.jsonl",
        "{\"title\":\"a\",\"text\":\"1\"}\n",
        &options("body=maintext"),
    ));
    assert_eq!(
        found,
        ["x.jsonl:1 ! has no field `maintext`, which --map names as its body (it has title, text)"]
    );
    let csv = options("headline=kop,body=tekst,url=adres");
    let mut records = read_from(Cursor::new("Kop,Tekst\na,1\n"), "x.csv", &csv).unwrap();
    assert_eq!(records.next().unwrap().unwrap().body, "1");
    assert_eq!(records.unmatched(), ["url=adres"]);
}

#[test]
fn fingerprints_change_with_the_record_alone() {
    let prints = |text: &str| -> Vec<u64> {
        all("x.jsonl", text)
            .into_iter()
            .map(|r| r.unwrap().fingerprint)
            .collect()
    };
    let before = prints("{\"body\":\"1\"}\n{\"body\":\"2\"}\n");
    let after = prints("\n{\"body\":\"1\"}\r\n{\"body\":\"3\"}");
    assert_eq!(before[0], after[0]);
    assert_ne!(before[1], after[1]);
}

#[test]
fn records_go_between_threads() {
    fn sent<T: Send>() {}
    sent::<Records>();
    sent::<crate::corpus::Walk>();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_end_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), which in 0..7usize) {
        let mut options = small(64);
        options.format = Some(Format::ALL[which]);
        prop_assert!(with("-", &bytes, &options).len() <= bytes.len() + 1);
    }

    #[test]
    fn any_json_like_text_ends(text in "[\\[\\]{}:,\"\\\\ a\\n1]{0,200}|(\\{\"(body|articles)\":[\\[\"{1x]{1,9}[\\]}\",]{0,9}){0,9}", limit in 8..300u64) {
        with("x.json", &text, &small(limit));
        with("x.jsonl", &text, &small(limit));
    }

    #[test]
    fn csv_reads_what_csv_writes(rows in proptest::collection::vec(("[ -~\\n]{0,12}", "[a-z\",;\\n']{1,12}"), 1..20)) {
        let mut writer = csv::Writer::from_writer(vec![]);
        writer.write_record(["title", "body"]).unwrap();
        for (title, body) in &rows {
            writer.write_record([title, &format!("x{body}")]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let found = all("x.csv", bytes);
        prop_assert_eq!(found.len(), rows.len());
        for (article, (_, body)) in found.into_iter().zip(&rows) {
            prop_assert_eq!(article.unwrap().body, format!("x{body}"));
        }
    }

    #[test]
    fn jsonl_reads_what_serde_writes(bodies in proptest::collection::vec("[^<&\\s\0\r]{1,12}", 1..20)) {
        let line = |body: &String| serde_json::json!({"n": {"x": [1]}, "body": body}).to_string();
        let text: Vec<String> = bodies.iter().map(line).collect();
        let list = format!("[{}]", text.join(","));
        for found in [all("x.jsonl", text.join("\n")), all("x.json", list)] {
            let read: Vec<String> = found.into_iter().map(|r| r.unwrap().body).collect();
            prop_assert_eq!(&read, &bodies);
        }
    }
}
