//! The terms of a segment, each as a number: so that an occurrence of a term is four bytes, and
//! its text is looked at once and not once in every article.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Terms, numbered from 0 as they are met.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// The terms, one behind the other.
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Vocabulary {
    /// The number of `term`.
    pub fn number(&mut self, term: &[u8]) -> u32 {
        let hash = self.hasher.hash_one(term);
        let same = |&number: &u32| term_of(&self.bytes, &self.ends, number) == term;
        if let Some(&number) = self.numbers.find(hash, same) {
            return number;
        }
        let number = self.ends.len() as u32;
        self.bytes.extend_from_slice(term);
        self.ends.push(self.bytes.len() as u32);
        let Vocabulary {
            bytes,
            ends,
            numbers,
            hasher,
        } = self;
        numbers.insert_unique(hash, number, |&number| {
            hasher.hash_one(term_of(bytes, ends, number))
        });
        number
    }

    /// Whether it has `term`.
    pub fn has(&self, term: &[u8]) -> bool {
        let hash = self.hasher.hash_one(term);
        let same = |&number: &u32| self.term(number) == term;
        self.numbers.find(hash, same).is_some()
    }

    /// The term of a number.
    pub fn term(&self, number: u32) -> &[u8] {
        term_of(&self.bytes, &self.ends, number)
    }

    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All numbers, in the order of their terms' bytes.
    pub fn in_order(&self) -> Vec<u32> {
        // Most terms differ in their first eight bytes, which are compared as a number.
        let mut keyed: Vec<(u64, u32)> = (0..self.len() as u32)
            .map(|number| (beginning(self.term(number)), number))
            .collect();
        keyed.sort_unstable_by(|(a, first), (b, second)| {
            a.cmp(b)
                .then_with(|| self.term(*first).cmp(self.term(*second)))
        });
        keyed.into_iter().map(|(_, number)| number).collect()
    }

    /// Bytes in use, about.
    pub fn memory(&self) -> usize {
        // The table keeps a byte beside each number and an eighth of its places free.
        self.bytes.capacity() + self.ends.capacity() * 4 + self.numbers.capacity() * 6
    }
}

fn term_of<'b>(bytes: &'b [u8], ends: &[u32], number: u32) -> &'b [u8] {
    let number = number as usize;
    let start = match number {
        0 => 0,
        _ => ends[number - 1],
    };
    &bytes[start as usize..ends[number] as usize]
}

/// The first eight bytes as a number of the same order; shorter terms end in zeros.
fn beginning(term: &[u8]) -> u64 {
    let mut first = [0; 8];
    let length = term.len().min(8);
    first[..length].copy_from_slice(&term[..length]);
    u64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn terms_have_one_number_each_and_the_order_of_their_bytes(
            terms in prop::collection::vec(prop::collection::vec(0..4u8, 0..12), 0..60),
        ) {
            let mut vocabulary = Vocabulary::default();
            for term in &terms {
                let number = vocabulary.number(term);
                prop_assert_eq!(vocabulary.term(number), &term[..]);
                prop_assert_eq!(vocabulary.number(term), number);
                prop_assert!(vocabulary.has(term));
            }
            prop_assert!(!vocabulary.has(&[9]));
            let distinct: BTreeSet<&[u8]> = terms.iter().map(|term| &term[..]).collect();
            let order = vocabulary.in_order();
            let ordered: Vec<&[u8]> = order.iter().map(|&n| vocabulary.term(n)).collect();
            prop_assert_eq!(ordered, distinct.into_iter().collect::<Vec<_>>());
        }
    }
}
