//! Queries with relevant articles made from editors' labels, and plain BM25 to compare with.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::time::Duration;

use newshound::article::Date;
use newshound::corpus::ReadOptions;
use newshound::eval::{Judgements, Topic};
use newshound::extract::ExtractOptions;
use newshound::index::{Index, Progress, Root, SyncOptions};
use newshound::search::Searcher;
use serde_json::{Value, json};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::Value as _;
use tantivy::schema::{IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TokenStream;
use tantivy::{TantivyDocument, Term};

/// Queries of each set: more says the same more slowly.
const QUERIES: usize = 400;

/// Reuters' topics in the words of a person.
const TOPICS: &str = "acq=mergers and acquisitions of companies|earn=company earnings and dividends|\
crude=crude oil prices and production|grain=grain harvest and exports|wheat=wheat crop and sales|\
corn=corn crop and exports|trade=trade balance and trade disputes|interest=interest rates of banks|\
money-fx=foreign exchange market intervention|money-supply=growth of the money supply|\
ship=shipping and ports|sugar=sugar production and imports|coffee=coffee export quotas|\
cocoa=cocoa buffer stock agreement|gold=gold mining and production|copper=copper mine production|\
tin=tin council and tin prices|rubber=natural rubber agreement|cotton=cotton crop|\
oilseed=oilseed crushing|veg-oil=vegetable oil tax and imports|livestock=cattle and livestock|\
carcass=meat and beef imports|iron-steel=iron and steel production|alum=aluminium smelters|\
nat-gas=natural gas supply|gnp=gross national product growth|cpi=consumer prices inflation|\
wpi=wholesale prices|jobs=unemployment and jobs|ipi=industrial production|\
bop=balance of payments deficit|reserves=foreign currency reserves of the central bank|\
rice=rice harvest|retail=retail sales|housing=housing starts|pet-chem=petrochemicals plant";

/// Its places.
const PLACES: &str = "usa=the United States|uk=Britain|japan=Japan|canada=Canada|\
west-germany=West Germany|france=France|brazil=Brazil|australia=Australia|ussr=the Soviet Union|\
china=China|switzerland=Switzerland|saudi-arabia=Saudi Arabia|iran=Iran|kuwait=Kuwait|\
belgium=Belgium|italy=Italy|netherlands=the Netherlands|taiwan=Taiwan|south-korea=South Korea|\
hong-kong=Hong Kong|india=India|indonesia=Indonesia|malaysia=Malaysia|mexico=Mexico|\
argentina=Argentina|venezuela=Venezuela|ecuador=Ecuador|colombia=Colombia|\
philippines=the Philippines|new-zealand=New Zealand|south-africa=South Africa|egypt=Egypt|\
turkey=Turkey|spain=Spain|sweden=Sweden|norway=Norway|denmark=Denmark|thailand=Thailand|\
pakistan=Pakistan|bangladesh=Bangladesh|singapore=Singapore|peru=Peru|chile=Chile";

/// Queries and their relevant articles.
pub struct Set {
    pub name: &'static str,
    pub topics: Vec<Topic>,
    pub judgements: Judgements,
    relevant: HashMap<String, BTreeSet<String>>,
}

/// A collection and what is asked of it.
pub struct Proxy {
    pub name: &'static str,
    pub sets: Vec<Set>,
    /// Identifier, headline, body.
    articles: Vec<[String; 3]>,
    folder: tempfile::TempDir,
}

pub fn today() -> Date {
    Date::day(2024, 1, 1).expect("that day exists")
}

fn records(data: &Path, name: &str) -> Vec<Value> {
    let Ok(file) = File::open(data.join(format!("corpus/{name}.jsonl.zst"))) else {
        return Vec::new();
    };
    let plain = zstd::Decoder::new(file).expect("it is compressed");
    let lines = BufReader::new(plain).lines();
    let parse = |line: String| serde_json::from_str(&line).expect("it is JSON");
    lines.map(|line| parse(line.expect("it is text"))).collect()
}

fn text(record: &Value, field: &str) -> String {
    record[field].as_str().unwrap_or_default().to_string()
}

fn pairs(table: &str) -> HashMap<&str, &str> {
    table
        .split('|')
        .filter_map(|pair| pair.split_once('='))
        .collect()
}

impl Set {
    /// One in so many that at most [`QUERIES`] stay.
    fn new(name: &'static str, all: Vec<(String, BTreeSet<String>)>) -> Set {
        let step = all.len().div_ceil(QUERIES).max(1);
        let mut set = Set {
            name,
            topics: Vec::new(),
            judgements: Judgements::default(),
            relevant: HashMap::new(),
        };
        for (number, (text, relevant)) in all.into_iter().step_by(step).enumerate() {
            let id = number.to_string();
            relevant
                .iter()
                .for_each(|doc| set.judgements.add(&id, doc, 1));
            // Signs would be operators of one of the engines.
            let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            set.topics.push(Topic {
                id: id.clone(),
                text: words.join(" ").to_lowercase(),
            });
            set.relevant.insert(id, relevant);
        }
        set
    }
}

impl Proxy {
    pub fn all(data: &Path) -> Vec<Proxy> {
        let proxies = [Proxy::categories(data), Proxy::stories(data)];
        proxies
            .into_iter()
            .filter(|p| !p.articles.is_empty())
            .collect()
    }

    fn new(name: &'static str, sets: Vec<Set>, articles: Vec<[String; 3]>) -> Proxy {
        Proxy {
            name,
            sets,
            articles,
            folder: tempfile::tempdir().expect("there is room"),
        }
    }

    fn categories(data: &Path) -> Proxy {
        let (topics, places) = (pairs(TOPICS), pairs(PLACES));
        let mut articles = Vec::new();
        let mut both: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for record in records(data, "reuters21578") {
            let id = text(&record, "id");
            let labels = |field: &str| -> Vec<String> {
                let list = record[field].as_array().into_iter().flatten();
                list.filter_map(|l| l.as_str().map(str::to_string))
                    .collect()
            };
            for topic in labels("topics") {
                for place in labels("places") {
                    if let (Some(topic), Some(place)) =
                        (topics.get(topic.as_str()), places.get(place.as_str()))
                    {
                        let query = format!("{topic} in {place}");
                        both.entry(query).or_default().insert(id.clone());
                    }
                }
            }
            articles.push([id, text(&record, "title"), text(&record, "body")]);
        }
        let some = both
            .into_iter()
            .filter(|(_, r)| (3..=40).contains(&r.len()));
        let set = Set::new("sentences", some.collect());
        Proxy::new("categories", vec![set], articles)
    }

    fn stories(data: &Path) -> Proxy {
        let records = records(data, "allsides");
        let mut days: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (at, record) in records.iter().enumerate() {
            if let Some(day) = record["date"].as_str().and_then(|date| date.get(..10)) {
                let key = (text(record, "topic"), day.to_string());
                days.entry(key).or_default().push(at);
            }
        }
        let mut held = BTreeSet::new();
        let (mut headlines, mut sentences) = (Vec::new(), Vec::new());
        for ((topic, day), group) in &days {
            let outlets: BTreeSet<String> = group
                .iter()
                .map(|at| text(&records[*at], "publisher"))
                .collect();
            // The days around must be free of the topic: the event is one day's.
            let next = |by: i64| {
                let day: jiff::civil::Date = day.parse().ok()?;
                let day = day.checked_add(jiff::Span::new().days(by)).ok()?;
                days.get(&(topic.clone(), day.to_string()))
            };
            let alone = next(1).is_none() && next(-1).is_none();
            if topic.is_empty() || !alone || !(2..=4).contains(&group.len()) {
                continue;
            }
            if outlets.len() < group.len() {
                continue;
            }
            let (first, others) = (group[0], &group[1..]);
            held.insert(first);
            let relevant: BTreeSet<String> =
                others.iter().map(|at| text(&records[*at], "id")).collect();
            let body = text(&records[first], "body");
            let sentence = newshound::text::sentences(&body).into_iter();
            let sentence = sentence.map(|s| body[s].to_string()).find(|s| s.len() > 60);
            headlines.push((text(&records[first], "title"), relevant.clone()));
            sentences.push((sentence.unwrap_or_default(), relevant));
        }
        let kept = records
            .iter()
            .enumerate()
            .filter(|(at, _)| !held.contains(at));
        let articles = kept
            .map(|(_, r)| [text(r, "id"), text(r, "title"), text(r, "body")])
            .collect();
        let sets = vec![
            Set::new("headlines", headlines),
            Set::new("first sentences", sentences),
        ];
        Proxy::new("stories", sets, articles)
    }

    /// The collection in an index of newshound.
    pub fn searcher(&self) -> Searcher {
        let path = self.folder.path().join("articles.jsonl");
        let mut file = std::io::BufWriter::new(File::create(&path).expect("there is room"));
        for [id, title, body] in &self.articles {
            let record = json!({"id": id, "title": title, "body": body, "lang": "en"});
            writeln!(file, "{record}").expect("there is room");
        }
        file.flush().expect("there is room");
        let dir = self.folder.path().join("index");
        let options = SyncOptions {
            roots: vec![Root {
                path: path.display().to_string(),
                read: ReadOptions::default(),
                extract: ExtractOptions::default(),
            }],
            jobs: 2,
            memory: 256 << 20,
            dry_run: false,
            rebuild: false,
            accept_empty: false,
            commit_every: Duration::from_secs(600),
            now: 0,
            who: "a bench".into(),
        };
        Index::sync(&dir, &options, &Progress::default(), &|_| {}).expect("it can be indexed");
        let index = Index::open(&dir).expect("it was just written");
        Searcher::new(&index).expect("the index is sound")
    }

    /// The average precision of plain BM25 for each query of `set`.
    pub fn plain(&self, set: &Set) -> BTreeMap<String, f64> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("en_stem")
            .set_index_option(IndexRecordOption::WithFreqs);
        let field = schema.add_text_field(
            "text",
            TextOptions::default().set_indexing_options(indexing),
        );
        let id_field = schema.add_text_field("id", STRING | STORED);
        let index = tantivy::Index::create_in_ram(schema.build());
        let mut writer = index
            .writer_with_num_threads(1, 256 << 20)
            .expect("there is room");
        for [id, title, body] in &self.articles {
            let mut doc = TantivyDocument::default();
            doc.add_text(id_field, id);
            doc.add_text(field, format!("{title}\n{body}"));
            writer.add_document(doc).expect("there is room");
        }
        writer.commit().expect("there is room");
        let searcher = index.reader().expect("the index is sound").searcher();
        let mut analyzer = index
            .tokenizers()
            .get("en_stem")
            .expect("it is tantivy's own");
        let mut found = BTreeMap::new();
        for topic in &set.topics {
            let mut any: Vec<(Occur, Box<dyn Query>)> = Vec::new();
            let mut tokens = analyzer.token_stream(&topic.text);
            tokens.process(&mut |token| {
                let term = Term::from_field_text(field, &token.text);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                any.push((Occur::Should, Box::new(query)));
            });
            let relevant = &set.relevant[&topic.id];
            let (mut hits, mut sum) = (0.0, 0.0);
            let best = searcher
                .search(
                    &BooleanQuery::new(any),
                    &TopDocs::with_limit(1_000).order_by_score(),
                )
                .expect("the index is sound");
            for (rank, (_, address)) in (1..).zip(best) {
                let doc: TantivyDocument = searcher.doc(address).expect("it is stored");
                let id = doc
                    .get_first(id_field)
                    .and_then(|v| v.as_str())
                    .unwrap_or_default();
                if relevant.contains(id) {
                    hits += 1.0;
                    sum += hits / f64::from(rank);
                }
            }
            found.insert(topic.id.clone(), sum / relevant.len() as f64);
        }
        found
    }
}
