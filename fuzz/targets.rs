//! What each fuzz target does with the bytes it is given, and what must hold then.
//!
//! Shared by the fuzzer (`fuzz_targets/`, one file per target) and by `tests/fuzz_replay.rs`,
//! which runs the kept inputs again in the ordinary suite. A target that returns has passed.

use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;

use newshound::article::{Article, BodyForm, Date, FacetField, RawArticle, Span, TextField};
use newshound::corpus::{BadRecord, Format, Limits, ReadOptions, read_from};
use newshound::demo::FILES;
use newshound::extract::{ExtractOptions, Extractor};
use newshound::index::{Index, Progress, Root, SyncOptions};
use newshound::query::{MAX_BYTES, MAX_WORDS, Node, Query, parse};
use newshound::search::{FacetRequest, Request, Searcher, SnippetOptions};

/// A target's name and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// The targets by name, in the order in which they are documented.
pub const ALL: [Target; 11] = [
    ("query", query),
    ("search", search),
    ("highlight", highlight),
    ("read_text", read_text),
    ("read_html", read_html),
    ("read_json", read_json),
    ("read_jsonl", read_jsonl),
    ("read_table", read_table),
    ("read_packed", read_packed),
    ("clean", clean),
    ("extract", extract),
];

fn today() -> Date {
    Date::day(2024, 12, 31).expect("a day of the calendar")
}

/// A query is read without a panic, its remarks point into it, and what is printed of it
/// reads as the same query.
pub fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (query, remarks) = parse(&text, today());
    for remark in &remarks {
        assert!(text.get(remark.span.clone()).is_some(), "{:?}", remark.span);
        assert!(!newshound::query::caret(&text, remark).is_empty());
    }
    assert!(query.leaves().count() <= MAX_WORDS + 1);
    let printed = query.to_string();
    // What is printed may be longer than what may be written.
    if printed.len() <= MAX_BYTES {
        let (again, _) = parse(&printed, today());
        let (before, after) = (bare(&query), bare(&again));
        assert!(before == after, "{printed}\n{before}\n{after}");
        assert_eq!(printed, again.to_string());
    }
}

/// The tree without the places of its leaves.
fn bare(query: &Query) -> String {
    fn walk(node: &Node, out: &mut String) {
        match node {
            Node::Leaf(leaf) => out.push_str(&format!("{:?}", leaf.term)),
            Node::Date(clause) => out.push_str(&format!("{:?}", clause.range)),
            Node::All => out.push('*'),
            Node::Nothing => out.push('0'),
            Node::Field { field, node } => {
                out.push_str(field.name());
                walk(node, out);
            }
            Node::Not(node) => {
                out.push('-');
                walk(node, out);
            }
            Node::Boost { node, factor } => {
                out.push_str(&format!("^{factor}"));
                walk(node, out);
            }
            Node::Near {
                left,
                right,
                distance,
            } => {
                out.push_str(&format!("<{distance}"));
                walk(left, out);
                walk(right, out);
                out.push('>');
            }
            Node::And(nodes) | Node::Or(nodes) | Node::Implicit(nodes) => {
                out.push_str(match node {
                    Node::And(_) => "&(",
                    Node::Or(_) => "|(",
                    _ => "_(",
                });
                for node in nodes {
                    walk(node, out);
                    out.push(',');
                }
                out.push(')');
            }
        }
    }
    let mut out = String::new();
    walk(&query.root, &mut out);
    out
}

/// An index of the built-in collection, in a folder that outlives the process's need of it.
static ARCHIVE: LazyLock<Searcher> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let articles = folder.join("articles");
    for (path, content) in FILES {
        let path = articles.join(path);
        let parent = path.parent().expect("a file stands in a folder");
        std::fs::create_dir_all(parent).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }
    let options = SyncOptions {
        roots: vec![Root {
            path: newshound::corpus::path_name(&articles),
            read: ReadOptions::default(),
            extract: ExtractOptions {
                entities: true,
                ..ExtractOptions::default()
            },
        }],
        jobs: 1,
        memory: 64 << 20,
        dry_run: false,
        rebuild: false,
        accept_empty: false,
        commit_every: std::time::Duration::from_secs(3600),
        now: 1_700_000_000,
        who: "fuzz".to_string(),
    };
    let dir = folder.join("index");
    Index::sync(&dir, &options, &Progress::default(), &|_| {}).expect("an index");
    let index = Index::open(&dir).expect("the index");
    let searcher = Searcher::new(&index).expect("a searcher");
    // What is mapped stays readable.
    let _ = std::fs::remove_dir_all(&folder);
    searcher
});

/// Any query is answered, with sound marks, within the page asked for, and a facet's count
/// is the number of articles that its value leaves.
pub fn search(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (query, _) = parse(&text, today());
    let mut request = Request::new(query);
    request.limit = 5;
    request.facets = vec![FacetRequest {
        field: FacetField::Country,
        limit: 3,
    }];
    let response = ARCHIVE.search(&request).expect("an answer");
    assert!(response.hits.len() <= 5 && response.hits.len() as u64 <= response.total);
    for hit in &response.hits {
        sound(&hit.headline, &hit.headline_marks);
        for snippet in &hit.snippets {
            sound(&snippet.text, &snippet.marks);
        }
    }
    if let Some(value) = response
        .facets
        .first()
        .and_then(|facet| facet.values.first())
        && !request
            .query
            .fields()
            .contains(&newshound::query::Field::Country)
        && response.relaxed.is_none()
    {
        request.filters = vec![newshound::search::Filter {
            field: FacetField::Country,
            values: vec![value.value.clone()],
            exclude: false,
        }];
        let narrowed = ARCHIVE.search(&request).expect("an answer");
        assert_eq!(narrowed.total, value.count, "{}", value.value);
    }
}

/// Marks are in order, apart, and on character boundaries.
fn sound(text: &str, marks: &[Span]) {
    let mut last = 0;
    for mark in marks {
        assert!(mark.start >= last && mark.start < mark.end, "{marks:?}");
        assert!(text.get(mark.range()).is_some(), "{marks:?} in {text:?}");
        last = mark.end;
    }
}

/// Passages of any text for any query are slices of it, in order, with sound marks.
pub fn highlight(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (written, body) = text.split_once('\n').unwrap_or((&text, &text));
    let (query, _) = parse(written, today());
    for (lang, options) in [
        (
            "en",
            SnippetOptions {
                count: 3,
                length: 60,
            },
        ),
        (
            "ru",
            SnippetOptions {
                count: 2,
                length: 0,
            },
        ),
    ] {
        let found = ARCHIVE
            .passages(&query, body, lang, &options)
            .expect("passages");
        assert!(found.len() <= options.count);
        let mut last = 0;
        for passage in &found {
            if let Some(span) = passage.span {
                assert_eq!(body.get(span.range()), Some(passage.text.as_str()));
                assert!(span.start >= last);
                last = span.end;
            }
            sound(&passage.text, &passage.marks);
        }
    }
}

type Outcome = Result<Vec<Result<RawArticle, BadRecord>>, BadRecord>;

/// Gives its bytes a few at a time, as a pipe does.
struct Trickle(Cursor<Vec<u8>>, usize);

impl Read for Trickle {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        self.1 = self.1 % 61 + 1;
        let room = buf.len().min(self.1);
        self.0.read(&mut buf[..room])
    }
}

fn records(source: impl Read + Send + 'static, options: &ReadOptions, most: usize) -> Outcome {
    let mut found = Vec::new();
    for record in read_from(source, "-", options)? {
        found.push(record);
        assert!(found.len() <= most, "more records than bytes");
    }
    Ok(found)
}

/// Reads `data` as `format` whole, in pieces, and with small limits.
fn read(data: &[u8], format: Option<Format>) {
    let mut options = ReadOptions {
        format,
        ..ReadOptions::default()
    };
    let most = data.len() + 1;
    let whole = records(Cursor::new(data.to_vec()), &options, most);
    let pieces = records(Trickle(Cursor::new(data.to_vec()), 0), &options, most);
    assert_eq!(whole, pieces, "it matters how the bytes arrive");
    let mut last = None;
    for record in whole.iter().flatten() {
        let origin = match record {
            Ok(article) => {
                assert!(!article.body.contains('\0'));
                &article.origin
            }
            Err(bad) => {
                assert!(!bad.reason.is_empty() && bad.reason.len() < 1000, "{bad}");
                &bad.origin
            }
        };
        // A record has a number and each is above the last, but for the only one of a file.
        if let Some(number) = origin.record {
            assert!(last.is_none_or(|last| number > last), "{origin}");
            last = Some(number);
        }
        let line = origin.line.unwrap_or(1);
        assert!(line >= 1 && line <= data.len() as u64 + 1, "{origin}");
    }
    options.limits = Limits {
        max_record: 64,
        max_file: 256,
        max_ratio: 2,
        max_columns: 3,
    };
    let _ = records(Cursor::new(data.to_vec()), &options, most);
}

/// Text and Markdown.
pub fn read_text(data: &[u8]) {
    read(data, Some(Format::Text));
    read(data, Some(Format::Markdown));
}

/// A web page, with its metadata and the way from its markup to its text.
pub fn read_html(data: &[u8]) {
    read(data, Some(Format::Html));
    let options = ReadOptions {
        format: Some(Format::Html),
        ..ReadOptions::default()
    };
    if let Ok(records) = read_from(Cursor::new(data.to_vec()), "-", &options) {
        records.flatten().for_each(|raw| {
            extracted(&CLEANER, raw);
        });
    }
}

/// JSON documents.
pub fn read_json(data: &[u8]) {
    read(data, Some(Format::Json));
}

/// JSON lines.
pub fn read_jsonl(data: &[u8]) {
    read(data, Some(Format::Jsonl));
}

/// Tables.
pub fn read_table(data: &[u8]) {
    read(data, Some(Format::Csv));
    read(data, Some(Format::Tsv));
}

/// Compressed files, broken and sound, and streams whose format must be guessed. The first
/// byte says which.
pub fn read_packed(data: &[u8]) {
    let (&first, data) = data.split_first().unwrap_or((&0, &[]));
    let packed = match first % 4 {
        0 => {
            let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
            encoder.write_all(data).expect("memory takes all");
            encoder.finish().expect("memory takes all")
        }
        1 => zstd::encode_all(data, 1).expect("memory takes all"),
        _ => return read(data, None),
    };
    let options = ReadOptions::default();
    let plain = records(Cursor::new(data.to_vec()), &options, data.len() + 1);
    let unpacked = records(Cursor::new(packed), &options, data.len() + 1);
    // What is packed twice is taken for binary.
    let inner = plain.as_ref().err().map(|bad| bad.reason.as_str());
    if first & 4 == 0 || inner.is_none() {
        assert!(plain == unpacked || looks_packed(data), "packed otherwise");
    }
}

fn looks_packed(data: &[u8]) -> bool {
    data.starts_with(&[0x1f, 0x8b, 8])
        || data.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
        || matches!(data, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

static CLEANER: LazyLock<Extractor> =
    LazyLock::new(|| Extractor::new(ExtractOptions::default()).expect("an extractor"));

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| {
    let options = ExtractOptions {
        entities: true,
        ..ExtractOptions::default()
    };
    Extractor::new(options).expect("an extractor")
});

/// A raw article whose form the first byte gives, with a headline before the first line break
/// where it says so.
fn raw(data: &[u8]) -> RawArticle {
    let (&first, data) = data.split_first().unwrap_or((&0, &[]));
    let text = String::from_utf8_lossy(data).into_owned();
    let (headline, body) = match text.split_once('\n') {
        Some((headline, body)) if first & 4 != 0 => (Some(headline.to_string()), body.to_string()),
        _ => (None, text),
    };
    RawArticle {
        headline,
        body,
        form: match first & 3 {
            0 => BodyForm::Html,
            1 => BodyForm::Field,
            _ => BodyForm::Text,
        },
        date: (first & 8 != 0).then(|| "2023-02-30".to_string()),
        lang: (first & 16 != 0).then(|| "de".to_string()),
        ..RawArticle::default()
    }
}

fn extracted(extractor: &Extractor, raw: RawArticle) -> Article {
    let article = extractor.extract(raw);
    let text = |field, span: Span| match field {
        TextField::Headline => article.headline.get(span.range()),
        TextField::Body => article.body.get(span.range()),
    };
    assert!(!article.id.is_empty());
    for entity in &article.entities {
        assert!(!entity.canonical.trim().is_empty() && !entity.mentions.is_empty());
        assert!((0.0..=1.0).contains(&entity.weight), "{}", entity.weight);
        for mention in &entity.mentions {
            let found = text(mention.field, mention.span);
            assert!(found.is_some_and(|found| !found.is_empty()), "{mention:?}");
        }
    }
    for citation in &article.cites {
        assert!(!citation.canonical.trim().is_empty() && !citation.mentions.is_empty());
        for mention in &citation.mentions {
            assert!(text(mention.field, mention.span).is_some(), "{mention:?}");
            assert!(text(mention.field, mention.cue).is_some(), "{mention:?}");
        }
    }
    assert!((0.0..=1.0).contains(&article.lang_confidence));
    article
}

/// Boilerplate, headline, byline and date come out of any text, the same each time.
pub fn clean(data: &[u8]) {
    let first = extracted(&CLEANER, raw(data));
    assert_eq!(first, extracted(&CLEANER, raw(data)));
}

/// Names and cited sources of any article stand where they are said to.
pub fn extract(data: &[u8]) {
    let first = extracted(&EXTRACTOR, raw(data));
    assert_eq!(first, extracted(&EXTRACTOR, raw(data)));
}
