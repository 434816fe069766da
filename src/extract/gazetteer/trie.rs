//! Names by their tokens: a trie whose edges are hashes of words, kept in one hash table.
//!
//! A name is walked token by token; the longest name that ends on the way wins. What a name
//! means is a value of the owner of the trie. Nothing is allocated in a lookup.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::hash::join;

/// Longest name in tokens; longer ones are not kept.
pub const LONGEST: usize = 12;

/// Passes 64-bit keys through that are hashes already.
#[derive(Debug, Default, Clone, Copy)]
pub struct Through(u64);

impl Hasher for Through {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A map whose keys are hashes. Only for keys that no foreign text can add.
pub type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<Through>>;

/// Names and, for each, the values put in under it.
#[derive(Debug, Default)]
pub struct Trie {
    /// From a node and a word to the next node.
    edges: HashedMap<u32>,
    /// For each node, its first value in `chain`, or `NONE`.
    heads: Vec<u32>,
    /// Values of a name, linked: the value and the next of the same name.
    chain: Vec<(u32, u32)>,
    /// A quick answer for most words that no name begins with.
    starts: Vec<u64>,
}

const NONE: u32 = u32::MAX;
const START_BITS: usize = 1 << 17;

impl Trie {
    /// An empty trie with room for about `names` names.
    pub fn with_capacity(names: usize) -> Trie {
        Trie {
            edges: HashedMap::with_capacity_and_hasher(names * 2, BuildHasherDefault::default()),
            heads: vec![NONE],
            chain: Vec::with_capacity(names),
            starts: vec![0; START_BITS / 64],
        }
    }

    /// Puts `value` in under the name whose words hash to `words`.
    pub fn insert(&mut self, words: impl Iterator<Item = u64>, value: u32) {
        let mut node = 0_u32;
        for (depth, word) in words.enumerate() {
            if depth == LONGEST {
                return;
            }
            if depth == 0 {
                let bit = word as usize % START_BITS;
                if let Some(block) = self.starts.get_mut(bit / 64) {
                    *block |= 1 << (bit % 64);
                }
            }
            let fresh = u32::try_from(self.heads.len()).unwrap_or(NONE);
            let next = *self
                .edges
                .entry(join(u64::from(node), word))
                .or_insert(fresh);
            if next == fresh {
                self.heads.push(NONE);
            }
            node = next;
        }
        if node == 0 {
            return;
        }
        if let Some(head) = self.heads.get_mut(node as usize) {
            let link = u32::try_from(self.chain.len()).unwrap_or(NONE);
            self.chain.push((value, *head));
            *head = link;
        }
    }

    /// Whether a name begins with `word`.
    pub fn starts(&self, word: u64) -> bool {
        self.step(0, word).is_some()
    }

    /// The node after `word` from `node`; the root is 0.
    pub fn step(&self, node: u32, word: u64) -> Option<u32> {
        if node == 0 {
            let bit = word as usize % START_BITS;
            let block = self.starts.get(bit / 64)?;
            if block & (1 << (bit % 64)) == 0 {
                return None;
            }
        }
        self.edges.get(&join(u64::from(node), word)).copied()
    }

    /// The values of the name that ends at `node`.
    pub fn values(&self, node: u32) -> Values<'_> {
        Values {
            trie: self,
            link: self.heads.get(node as usize).copied().unwrap_or(NONE),
        }
    }

    /// The values of exactly the name with these words.
    pub fn exact(&self, words: impl Iterator<Item = u64>) -> Values<'_> {
        let mut node = 0;
        for word in words {
            match self.step(node, word) {
                Some(next) => node = next,
                None => {
                    return Values {
                        trie: self,
                        link: NONE,
                    };
                }
            }
        }
        self.values(node)
    }
}

/// Iterator over the values of a name, last put in first.
#[derive(Debug, Clone)]
pub struct Values<'t> {
    trie: &'t Trie,
    link: u32,
}

impl Iterator for Values<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let &(value, next) = self.trie.chain.get(self.link as usize)?;
        self.link = next;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_share_beginnings_and_keep_all_values() {
        let mut trie = Trie::with_capacity(4);
        trie.insert([1, 2].into_iter(), 10);
        trie.insert([1].into_iter(), 11);
        trie.insert([1, 2].into_iter(), 12);
        assert_eq!(trie.exact([1, 2].into_iter()).collect::<Vec<_>>(), [12, 10]);
        assert_eq!(trie.exact([1].into_iter()).collect::<Vec<_>>(), [11]);
        assert_eq!(trie.exact([2].into_iter()).count(), 0);
        assert!(trie.starts(1) && !trie.starts(2));
    }
}
