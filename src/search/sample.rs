//! Drawing from an index: articles at random, and how frequent a word is.
//!
//! Words, values and dates taken from articles drawn at random come up as often as articles
//! have them, which is how people meet them; no dictionary is read from end to end, so the
//! cost does not grow with the size of the index. What is made of a sample is left to the
//! caller.

use hashbrown::HashMap;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::Searcher;
use crate::error::Result;
use crate::index::analysis::word_term;
use crate::index::codec::Stored;
use crate::index::schema::Fields;
use crate::index::stored::Card;
use crate::text::floor_boundary;

/// The most bytes of a body that are kept: enough for any number of words and phrases.
const MAX_BODY: usize = 64 << 10;

/// An article drawn from the index.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sampled {
    /// Its headline, date and values.
    pub card: Card,
    /// Its body, or the beginning of a very long one.
    pub body: String,
}

impl Searcher {
    /// At most `count` different articles, each as likely as any other; the same ones
    /// whenever `random` gives the same numbers. `random(n)` is a number below `n`.
    pub(crate) fn sample_articles(
        &self,
        count: usize,
        random: &mut dyn FnMut(u64) -> u64,
    ) -> Result<Vec<Sampled>> {
        let drawn = self
            .draw(count, random)
            .map_err(|error| self.index.error(error))?;
        let mut articles = Vec::with_capacity(drawn.len());
        for (segment, doc) in drawn {
            if let Some(Stored { card, mut body, .. }) = self.stored(segment, doc)? {
                body.truncate(floor_boundary(&body, MAX_BODY));
                articles.push(Sampled { card, body });
            }
        }
        Ok(articles)
    }

    /// Addresses of articles: Vitter's algorithm R over the postings of all articles, which
    /// leave out what is deleted and what stands for a file.
    fn draw(
        &self,
        count: usize,
        random: &mut dyn FnMut(u64) -> u64,
    ) -> tantivy::Result<Vec<(u32, u32)>> {
        let term = Term::from_field_u64(self.index.fields().article, 1);
        let mut drawn: Vec<(u32, u32)> = Vec::with_capacity(count.min(1 << 16));
        let mut seen = 0;
        for (number, segment) in self.inner.segment_readers().iter().enumerate() {
            let inverted = segment.inverted_index(term.field())?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let found = (number as u32, postings.doc());
                postings.advance();
                if segment.is_deleted(found.1) {
                    continue;
                }
                seen += 1;
                if drawn.len() < count {
                    drawn.push(found);
                } else if let Ok(place) = usize::try_from(random(seen))
                    && let Some(replaced) = drawn.get_mut(place)
                {
                    *replaced = found;
                }
            }
        }
        drawn.sort_unstable();
        Ok(drawn)
    }

    /// In how many articles each of `words` stands as written, folded; deleted articles
    /// that still take room are counted.
    pub(crate) fn word_counts<'w>(
        &self,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Result<HashMap<&'w str, u64>> {
        let fields: &Fields = self.index.fields();
        let mut counts = HashMap::new();
        let mut folded = String::new();
        for word in words {
            if counts.contains_key(word) {
                continue;
            }
            folded.clear();
            word_term(word, &mut folded);
            let count = self
                .inner
                .doc_freq(&Term::from_field_text(fields.words, &folded))
                .map_err(|error| self.index.error(error))?;
            counts.insert(word, count);
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::index::{Index, Progress, Root, SyncOptions};

    /// An index of `count` articles, each about `word0`, `word1`, ..., and all about bridges.
    fn searcher(folder: &std::path::Path, count: usize) -> Searcher {
        let line = |at: usize| {
            format!(
                "{{\"id\":\"a{at}\",\"title\":\"Bridge {at}\",\"lang\":\"en\",\
                 \"body\":\"The bridge over the river was closed, said word{at} again.\"}}\n"
            )
        };
        let articles: String = (0..count).map(line).collect();
        let file = folder.join("articles.jsonl");
        std::fs::write(&file, articles).unwrap();
        let options = SyncOptions {
            roots: vec![Root {
                path: file.display().to_string(),
                read: Default::default(),
                extract: Default::default(),
            }],
            jobs: 1,
            memory: 16 << 20,
            dry_run: false,
            rebuild: false,
            accept_empty: false,
            commit_every: Duration::from_secs(60),
            now: 0,
            who: "a test".into(),
        };
        let dir = folder.join("index");
        Index::sync(&dir, &options, &Progress::default(), &|_| ()).unwrap();
        Searcher::new(&Index::open(&dir).unwrap()).unwrap()
    }

    fn ids(searcher: &Searcher, count: usize, step: u64) -> Vec<String> {
        let mut state = 0;
        let mut random = |end: u64| {
            state += step;
            state % end
        };
        let sampled = searcher.sample_articles(count, &mut random).unwrap();
        sampled.into_iter().map(|article| article.card.id).collect()
    }

    #[test]
    fn a_sample_has_different_articles_and_no_files() {
        let folder = tempfile::tempdir().unwrap();
        let searcher = searcher(folder.path(), 20);
        let drawn = ids(&searcher, 5, 7);
        assert_eq!(drawn.len(), 5);
        assert!((1..5).all(|at| !drawn[..at].contains(&drawn[at])));
        assert_eq!(drawn, ids(&searcher, 5, 7));
        assert_ne!(drawn, ids(&searcher, 5, 3));
        // The file that holds the articles is a document of its own, and no article.
        assert_eq!(ids(&searcher, 100, 7).len(), 20);
        assert!(ids(&searcher, 0, 7).is_empty());
    }

    #[test]
    fn words_are_counted_in_articles() {
        let folder = tempfile::tempdir().unwrap();
        let searcher = searcher(folder.path(), 20);
        let counts = searcher.word_counts(["Bridge", "word7", "tunnel"]).unwrap();
        assert_eq!(counts["Bridge"], 20);
        assert_eq!(counts["word7"], 1);
        assert_eq!(counts["tunnel"], 0);
    }
}
