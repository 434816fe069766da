//! Which words and pairs of words are worth a code: counted in a sample of the archive.

use hashbrown::HashMap;

use super::dense::{LONGEST, MOST, MOST_BYTES, Words};
use super::pieces::pieces;

/// How often a word must have been met: what comes once may not come again.
const OFTEN: u32 = 2;

/// How often a pair must have been met, and how many are taken; more hardly save anything.
const PAIR_OFTEN: u32 = 6;
const PAIRS: usize = 4_000;

/// Pairs are made of the so many commonest words.
const PAIRED: usize = 4_096;

/// How often words come up in what was shown.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    counts: HashMap<Box<[u8]>, u32>,
    bytes: usize,
}

impl Counts {
    /// Counts the words of a text and what stands between them.
    pub fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        for (piece, _) in pieces(bytes) {
            if piece.len() > LONGEST {
                continue;
            }
            match self.counts.get_mut(piece) {
                Some(count) => *count = count.saturating_add(1),
                None => {
                    self.counts.insert(piece.into(), 1);
                }
            }
        }
    }

    /// How much was shown in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The list of the words that are worth one, and of the pairs in `samples`, in at most
    /// `most` bytes.
    pub fn list(&self, most: usize, samples: &[Vec<u8>]) -> Words {
        let mut words: Vec<(Vec<u8>, u64)> = self
            .counts
            .iter()
            .filter(|(_, count)| **count >= OFTEN)
            .map(|(word, count)| (word.to_vec(), u64::from(*count)))
            .collect();
        let commonest_first = |words: &mut Vec<(Vec<u8>, u64)>| {
            words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        };
        commonest_first(&mut words);
        words.truncate(MOST);
        let pairs = self.pairs(&words[..words.len().min(PAIRED)], samples);
        words.extend(pairs);
        commonest_first(&mut words);
        let mut list = Words::default();
        for (word, _) in words.iter().take(MOST) {
            if list.bytes() + word.len() + 1 > most.min(MOST_BYTES) {
                break;
            }
            list.push(word);
        }
        list.end();
        list
    }

    /// The commonest pairs of `words` that follow each other in `samples`, as they are written,
    /// with how often they would have been met in all that was counted.
    fn pairs(&self, words: &[(Vec<u8>, u64)], samples: &[Vec<u8>]) -> Vec<(Vec<u8>, u64)> {
        let numbers: HashMap<&[u8], u32> = (0..).zip(words).map(|(n, w)| (&w.0[..], n)).collect();
        let mut counts: HashMap<(u32, u32), (u32, bool)> = HashMap::new();
        let mut shown = 0;
        for sample in samples {
            shown += sample.len();
            let mut before: Option<(u32, bool)> = None;
            for (piece, is_word) in pieces(sample) {
                let number = numbers.get(piece).copied();
                if let (Some((first, was_word)), Some(second)) = (before, number) {
                    let pair = counts.entry((first, second)).or_default();
                    *pair = (pair.0 + 1, was_word && is_word);
                }
                before = number.map(|number| (number, is_word));
            }
        }
        let mut pairs: Vec<((u32, u32), (u32, bool))> = counts
            .into_iter()
            .filter(|(_, (count, _))| *count >= PAIR_OFTEN)
            .collect();
        pairs.sort_unstable_by_key(|(pair, (count, _))| (std::cmp::Reverse(*count), *pair));
        let written = |((first, second), (count, spaced)): ((u32, u32), (u32, bool))| {
            let space: &[u8] = if spaced { b" " } else { b"" };
            let text = [&words[first as usize].0, space, &words[second as usize].0].concat();
            let often = u64::from(count) * self.bytes as u64 / shown.max(1) as u64;
            (text.len() <= LONGEST).then_some((text, often))
        };
        pairs.into_iter().take(PAIRS).filter_map(written).collect()
    }
}
