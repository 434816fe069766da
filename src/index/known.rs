//! What the index knows of the files and records it was made from.

use hashbrown::{HashMap, HashSet};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Searcher, TERMINATED};

use super::Index;
use super::document::FileState;
use super::writer::text_term;
use crate::error::Result;

/// Every file that the index knows, with its state when it was read.
pub(crate) fn known_files(
    index: &Index,
    searcher: &Searcher,
) -> Result<HashMap<String, FileState>> {
    index.guarded(|| read_files(index, searcher))
}

fn read_files(index: &Index, searcher: &Searcher) -> Result<HashMap<String, FileState>> {
    let mut files = HashMap::new();
    for segment in searcher.segment_readers() {
        let fast = segment.fast_fields();
        let size = fast.u64("size").map_err(|e| index.error(e))?;
        let modified = fast.i64("modified").map_err(|e| index.error(e))?;
        let Some(path) = fast.str("path").map_err(|e| index.error(e))? else {
            continue;
        };
        let mut found: Vec<(u64, FileState)> = Vec::new();
        for doc in segment.doc_ids_alive() {
            if let (Some(size), Some(modified)) = (size.first(doc), modified.first(doc))
                && let Some(ord) = path.term_ords(doc).next()
            {
                found.push((ord, FileState { size, modified }));
            }
        }
        found.sort_unstable_by_key(|(ord, _)| *ord);
        let ords: Vec<u64> = found.iter().map(|(ord, _)| *ord).collect();
        let mut states = found.into_iter().map(|(_, state)| state);
        path.dictionary()
            .sorted_ords_to_term_cb(&ords, |term| {
                if let Some(state) = states.next() {
                    files.insert(String::from_utf8_lossy(term).into_owned(), state);
                }
            })
            .map_err(|e| index.error(e.into()))?;
    }
    Ok(files)
}

/// Every record that stands in the index for the file `path`: fingerprint by key, and the keys
/// of those that are no articles.
pub(crate) fn known_records(
    index: &Index,
    searcher: &Searcher,
    path: &str,
) -> Result<(HashMap<u64, u64>, HashSet<u64>)> {
    index.guarded(|| {
        let (mut records, mut places) = (HashMap::new(), HashSet::new());
        let is_article = super::writer::number_term(index.fields.article, 1);
        for segment in searcher.segment_readers() {
            let fast = segment.fast_fields();
            let key = fast.u64("key").map_err(|e| index.error(e))?;
            let fingerprint = fast.u64("fingerprint").map_err(|e| index.error(e))?;
            let mut articles = segment
                .inverted_index(index.fields.article)
                .map_err(|e| index.error(e))?
                .read_postings(&is_article, IndexRecordOption::Basic)
                .map_err(|e| index.error(e.into()))?;
            for_each_doc(index, segment, path, |doc| {
                if let (Some(key), Some(fingerprint)) = (key.first(doc), fingerprint.first(doc)) {
                    records.insert(key, fingerprint);
                    let article = articles.as_mut().is_some_and(|articles| {
                        if articles.doc() < doc {
                            articles.seek(doc);
                        }
                        articles.doc() == doc
                    });
                    if !article {
                        places.insert(key);
                    }
                }
            })?;
        }
        Ok((records, places))
    })
}

/// How many articles stand in the index for the file `path`.
pub(crate) fn article_count(index: &Index, searcher: &Searcher, path: &str) -> Result<u64> {
    index.guarded(|| {
        let mut count = 0;
        for segment in searcher.segment_readers() {
            let articles = segment
                .inverted_index(index.fields.article)
                .map_err(|e| index.error(e))?;
            let is_article = super::writer::number_term(index.fields.article, 1);
            let Some(mut article) = articles
                .read_postings(&is_article, IndexRecordOption::Basic)
                .map_err(|e| index.error(e.into()))?
            else {
                continue;
            };
            for_each_doc(index, segment, path, |doc| {
                if article.doc() < doc {
                    article.seek(doc);
                }
                count += u64::from(article.doc() == doc);
            })?;
        }
        Ok(count)
    })
}

/// Calls `visit` with each living document of the file `path` in `segment`, in order.
pub(crate) fn for_each_doc(
    index: &Index,
    segment: &tantivy::SegmentReader,
    path: &str,
    mut visit: impl FnMut(u32),
) -> Result<()> {
    let inverted = segment
        .inverted_index(index.fields.path)
        .map_err(|e| index.error(e))?;
    let term = text_term(index.fields.path, path);
    let Some(mut postings) = inverted
        .read_postings(&term, IndexRecordOption::Basic)
        .map_err(|e| index.error(e.into()))?
    else {
        return Ok(());
    };
    while postings.doc() != TERMINATED {
        let doc = postings.doc();
        if !segment.is_deleted(doc) {
            visit(doc);
        }
        postings.advance();
    }
    Ok(())
}
