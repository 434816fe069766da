//! Where the stored articles of each segment are read from, opened when the first is wanted.

use std::fmt;
use std::sync::OnceLock;

use tantivy::Searcher;
use tantivy::store::StoreReader;

/// Blocks of articles that stay in memory: neighbours are rarely wanted together.
const CACHED_BLOCKS: usize = 16;

/// The stores of one searcher, by segment.
pub(crate) struct Stores(Vec<OnceLock<StoreReader>>);

impl fmt::Debug for Stores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stores").finish_non_exhaustive()
    }
}

impl Stores {
    /// The stores of `searcher`.
    pub fn new(searcher: &Searcher) -> Stores {
        let segments = searcher.segment_readers().iter();
        Stores(segments.map(|_| OnceLock::new()).collect())
    }

    /// The store of the segment with this number, one of `searcher`'s.
    pub fn get(&self, searcher: &Searcher, number: u32) -> tantivy::Result<&StoreReader> {
        let store = &self.0[number as usize];
        match store.get() {
            Some(store) => Ok(store),
            None => {
                let segment = searcher.segment_reader(number);
                let opened = segment.get_store_reader(CACHED_BLOCKS)?;
                Ok(store.get_or_init(|| opened))
            }
        }
    }
}
