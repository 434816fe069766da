//! SQLite's FTS5 as its documentation teaches it, to measure against: the `porter` tokenizer,
//! `bm25` by the hidden column `rank`, `snippet()`, facets by `GROUP BY` over a table of
//! values.
//!
//! It is treated well: one bulk load without a journal, the full-text index optimised, the
//! file mapped into memory with a large cache, values by number, and all facets in one
//! statement.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use rusqlite::{Connection, Row, params};

use crate::ours::{FACETS, Values};

const TABLES: &str = "
    PRAGMA page_size = 8192;
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -262144;
    PRAGMA mmap_size = 8589934592;
    CREATE VIRTUAL TABLE articles USING fts5(
        title, body, id UNINDEXED, url UNINDEXED, publisher UNINDEXED, date UNINDEXED,
        tokenize = 'porter unicode61'
    );
    CREATE TABLE value(id INTEGER PRIMARY KEY, field INTEGER, text TEXT);
    CREATE TABLE facet(article INTEGER, value INTEGER, PRIMARY KEY(article, value)) WITHOUT ROWID;
    BEGIN;";

/// What a hit shows.
const HITS: &str = "SELECT title, id, url, publisher, date FROM articles
    WHERE articles MATCH ?1 ORDER BY rank LIMIT 10";

/// The same with a passage of the body; made for the rows that stay, after sorting.
const PASSAGES: &str = "SELECT title, id, url, publisher, date,
    snippet(articles, 1, '[', ']', '…', 32) FROM articles
    WHERE articles MATCH ?1 ORDER BY rank LIMIT 10";

const COUNT: &str = "SELECT count(*) FROM articles WHERE articles MATCH ?1";

const COUNTS: &str = "SELECT value.field, counted.n FROM (
        SELECT facet.value AS id, count(*) AS n
        FROM articles CROSS JOIN facet ON facet.article = articles.rowid
        WHERE articles MATCH ?1 GROUP BY facet.value
    ) AS counted JOIN value ON value.id = counted.id ORDER BY value.field, counted.n DESC";

pub struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Indexes the JSONL file `articles` into the database `file`, on one thread as it can.
    pub fn build(articles: &Path, file: &Path, values: &Values) -> Sqlite {
        let connection = Connection::open(file).expect("the database can be made");
        connection
            .execute_batch(TABLES)
            .expect("FTS5 is compiled in");
        let insert = |sql: &str| connection.prepare(sql).expect("the statement is valid");
        let mut add = insert("INSERT INTO articles VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        let mut add_value = insert("INSERT INTO value VALUES (?1, ?2, ?3)");
        let mut add_facet = insert("INSERT OR IGNORE INTO facet VALUES (?1, ?2)");
        let mut numbers: HashMap<(usize, &str), i64> = HashMap::new();
        let lines = BufReader::new(File::open(articles).expect("the corpus was written")).lines();
        for line in lines {
            let line = line.expect("the corpus is text");
            let record: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
            let text = |key: &str| record[key].as_str();
            let id = text("id").unwrap_or_default();
            let columns = params![
                text("title"),
                text("body"),
                id,
                text("url"),
                text("publisher"),
                text("date")
            ];
            let article = add.insert(columns).expect("there is room for the index");
            let known = values.get(id).into_iter().flatten().enumerate();
            for (field, value) in known.flat_map(|(at, all)| all.iter().map(move |v| (at, v))) {
                let next = numbers.len() as i64;
                let number = *numbers.entry((field, value)).or_insert(next);
                if number == next {
                    let row = params![number, field as i64, value];
                    add_value.execute(row).expect("the number is free");
                }
                let row = params![article, number];
                add_facet.execute(row).expect("there is room for the index");
            }
        }
        drop((add, add_value, add_facet));
        connection
            .execute_batch("COMMIT; INSERT INTO articles(articles) VALUES ('optimize'); ANALYZE;")
            .expect("there is room for the index");
        Sqlite { connection }
    }

    /// What `read` makes of each row of `sql` for the query.
    fn rows<T>(
        &self,
        sql: &str,
        query: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        let mut statement = self.connection.prepare(sql).expect("it is valid");
        let rows = statement.query_map([all_words(query)], read);
        let rows: rusqlite::Result<Vec<T>> = rows.expect("the query is valid").collect();
        rows.expect("the database is sound")
    }

    /// The ten best with what a list of hits needs.
    pub fn top(&self, query: &str) -> usize {
        self.rows(HITS, query, |row| row.get::<_, Option<String>>(0))
            .len()
    }

    /// Ten hits with a passage each, the count, and the facets.
    pub fn complete(&self, query: &str) -> (u64, usize) {
        let passages = self.rows(PASSAGES, query, |row| row.get::<_, Option<String>>(5));
        let facets = self.facets(query);
        (self.count(query), passages.len() + facets.len())
    }

    /// How many articles match.
    pub fn count(&self, query: &str) -> u64 {
        let counts = self.rows(COUNT, query, |row| row.get::<_, i64>(0));
        counts.first().map_or(0, |count| *count as u64)
    }

    /// The counts of each facet's ten most frequent values, largest first.
    pub fn facets(&self, query: &str) -> [Vec<u64>; FACETS.len()] {
        let mut facets: [Vec<u64>; FACETS.len()] = Default::default();
        let counted = self.rows(COUNTS, query, |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        });
        for (field, count) in counted {
            if let Some(facet) = facets.get_mut(field as usize)
                && facet.len() < 10
            {
                facet.push(count as u64);
            }
        }
        facets
    }
}

/// Plain words in FTS5's language: all of them, none read as an operator.
fn all_words(query: &str) -> String {
    let quoted = |word: &str| match word.contains('"') {
        true => word.to_string(),
        false => format!("\"{word}\""),
    };
    match query.contains('"') {
        true => query.to_string(),
        false => query.split(' ').map(quoted).collect::<Vec<_>>().join(" "),
    }
}
