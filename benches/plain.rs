//! tantivy as its documentation teaches it, to measure against: two stemmed and stored text
//! fields, facets as fast fields, the query parser, the snippet generator.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use tantivy::aggregation::AggregationCollector;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::{Index, Searcher, TantivyDocument};

use crate::ours::{FACETS, Values};

pub struct Plain {
    searcher: Searcher,
    parser: QueryParser,
    title: Field,
    body: Field,
    aggregations: Aggregations,
}

impl Plain {
    /// Indexes the JSONL file `articles` into the folder `dir` with two threads. Without
    /// `values`, the only facet is the record's own publisher.
    pub fn build(articles: &Path, dir: &Path, values: Option<&Values>, memory: usize) -> Plain {
        let mut schema = Schema::builder();
        let stemmed = TextFieldIndexing::default()
            .set_tokenizer("en_stem")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default()
            .set_indexing_options(stemmed)
            .set_stored();
        let id = schema.add_text_field("id", STRING | STORED);
        let title = schema.add_text_field("title", text.clone());
        let body = schema.add_text_field("body", text);
        let url = schema.add_text_field("url", STORED);
        let publisher = schema.add_text_field("publisher", STORED);
        let date = schema.add_text_field("date", STORED);
        let facets = FACETS.map(|name| schema.add_text_field(name, STRING | FAST));
        std::fs::create_dir_all(dir).expect("a folder can be made");
        let index = Index::create_in_dir(dir, schema.build()).expect("the folder is empty");
        let mut writer = index
            .writer_with_num_threads(2, memory)
            .expect("nobody else writes");
        let file = BufReader::new(File::open(articles).expect("the corpus was written"));
        for line in file.lines() {
            let line = line.expect("the corpus is text");
            let record: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
            let mut doc = TantivyDocument::default();
            let fields = [
                (id, "id"),
                (title, "title"),
                (body, "body"),
                (url, "url"),
                (publisher, "publisher"),
                (date, "date"),
            ];
            for (field, key) in fields {
                if let Some(value) = record[key].as_str() {
                    doc.add_text(field, value);
                }
            }
            match (values, record["publisher"].as_str()) {
                (Some(values), _) => {
                    let known = values.get(record["id"].as_str().unwrap_or_default());
                    for (field, values) in facets.iter().zip(known.into_iter().flatten()) {
                        values.iter().for_each(|value| doc.add_text(*field, value));
                    }
                }
                (None, Some(publisher)) => doc.add_text(facets[2], publisher),
                (None, None) => {}
            }
            writer
                .add_document(doc)
                .expect("there is room for the index");
        }
        writer.commit().expect("there is room for the index");
        writer
            .wait_merging_threads()
            .expect("merging needs nothing");
        let reader = index.reader().expect("the index is sound");
        let mut parser = QueryParser::for_index(&index, vec![title, body]);
        parser.set_conjunction_by_default();
        let terms = |name: &str| {
            let terms = serde_json::json!({"terms": {"field": name, "size": 10}});
            (name.to_string(), terms)
        };
        let request: serde_json::Map<_, _> = FACETS.into_iter().map(terms).collect();
        Plain {
            searcher: reader.searcher(),
            parser,
            title,
            body,
            aggregations: serde_json::from_value(request.into()).expect("the request is valid"),
        }
    }

    pub fn segments(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    fn query(&self, text: &str) -> Box<dyn tantivy::query::Query> {
        self.parser
            .parse_query(text)
            .expect("a query of plain words")
    }

    /// The addresses of the ten best, and nothing else.
    pub fn addresses(&self, text: &str) -> usize {
        let top = TopDocs::with_limit(10).order_by_score();
        let query = self.query(text);
        self.searcher
            .search(&query, &top)
            .expect("the index is sound")
            .len()
    }

    /// The ten best with their documents: what a list of hits needs.
    pub fn top(&self, text: &str) -> usize {
        let top = TopDocs::with_limit(10).order_by_score();
        let query = self.query(text);
        let best = self
            .searcher
            .search(&query, &top)
            .expect("the index is sound");
        let mut shown = 0;
        for (_, address) in best {
            let doc: TantivyDocument = self.searcher.doc(address).expect("it is stored");
            shown += usize::from(doc.get_first(self.title).is_some());
        }
        shown
    }

    /// Ten hits with a snippet each, the count, and the facets.
    pub fn complete(&self, text: &str) -> (usize, usize) {
        let query = self.query(text);
        let facets = AggregationCollector::from_aggs(self.aggregations.clone(), Default::default());
        let top = TopDocs::with_limit(10).order_by_score();
        let (best, count, counted) = self
            .searcher
            .search(&query, &(top, Count, facets))
            .expect("the index is sound");
        let generator = SnippetGenerator::create(&self.searcher, &query, self.body)
            .expect("the body is a text field");
        let mut shown = counted.0.len();
        for (_, address) in best {
            let doc: TantivyDocument = self.searcher.doc(address).expect("it is stored");
            shown += generator.snippet_from_doc(&doc).highlighted().len();
        }
        (count, shown)
    }

    /// How many articles match.
    pub fn count(&self, text: &str) -> u64 {
        let query = self.query(text);
        self.searcher
            .search(&query, &Count)
            .expect("the index is sound") as u64
    }
}
