//! Where the stored articles of each segment are read from, opened when the first is wanted.
//!
//! Who types a query, narrows it by a facet or turns to an article sees the same articles
//! again and again: those unpacked last are kept, still coded, which takes a third of their
//! text.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tantivy::Searcher;
use tantivy::store::StoreReader;

use crate::index::codec::Unpacked;

/// Blocks of compressed articles that stay in memory: neighbours are rarely wanted together.
const CACHED_BLOCKS: usize = 4;

/// How many unpacked articles are kept at most.
const RECENT: usize = 256;

/// The largest that are kept, in bytes: all together take 4 MB at most, and hardly ever one.
const MAX_KEPT: usize = 16 << 10;

/// The stores of one searcher, by segment.
pub(crate) struct Stores {
    readers: Vec<OnceLock<StoreReader>>,
    /// Each at the place that its address says, or not at all.
    recent: Mutex<Vec<Option<Recent>>>,
}

struct Recent {
    segment: u32,
    doc: u32,
    article: Arc<Unpacked>,
}

impl fmt::Debug for Stores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stores").finish_non_exhaustive()
    }
}

impl Stores {
    /// The stores of `searcher`.
    pub fn new(searcher: &Searcher) -> Stores {
        let segments = searcher.segment_readers().iter();
        Stores {
            readers: segments.map(|_| OnceLock::new()).collect(),
            recent: Mutex::default(),
        }
    }

    /// The store of the segment with this number, one of `searcher`'s.
    pub fn get(&self, searcher: &Searcher, number: u32) -> tantivy::Result<&StoreReader> {
        let store = &self.readers[number as usize];
        match store.get() {
            Some(store) => Ok(store),
            None => {
                let segment = searcher.segment_reader(number);
                let opened = segment.get_store_reader(CACHED_BLOCKS)?;
                Ok(store.get_or_init(|| opened))
            }
        }
    }

    /// The article at this address, if it was unpacked lately.
    pub fn recent(&self, segment: u32, doc: u32) -> Option<Arc<Unpacked>> {
        let kept = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = kept.get(place(segment, doc))?.as_ref()?;
        let is_it = recent.segment == segment && recent.doc == doc;
        is_it.then(|| recent.article.clone())
    }

    /// Keeps the article of this address, unless it is large.
    pub fn keep(&self, segment: u32, doc: u32, article: Unpacked) -> Arc<Unpacked> {
        let article = Arc::new(article);
        if article.size() <= MAX_KEPT {
            let mut kept = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            kept.resize_with(RECENT, || None);
            kept[place(segment, doc)] = Some(Recent {
                segment,
                doc,
                article: article.clone(),
            });
        }
        article
    }
}

/// Where an article is kept.
fn place(segment: u32, doc: u32) -> usize {
    // Fibonacci hashing: neighbours come to lie apart.
    let number = u64::from(segment) << 32 | u64::from(doc);
    (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize % RECENT
}
