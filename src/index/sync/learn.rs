//! Learning from the articles to come, before the first is written: the dictionary that they
//! are stored with.

use super::super::codec::plain;
use super::super::plan::Work;
use super::super::stored::{Card, Evidence};
use super::super::{Index, Root};
use crate::corpus;
use crate::error::Result;
use crate::extract::{ExtractOptions, Extractor};

/// The most bytes of text to learn from: a fifth of a second's work. More saves no room that
/// is worth the time.
const SAMPLE: u64 = 2 << 20;

/// The least that is worth it.
const LEAST_SAMPLE: u64 = 512 << 10;

/// Of a small archive only a part of this size, so that learning is little beside indexing.
const PART: u64 = 24;

/// The longest sample: learning takes time by the size of the longest.
const LONGEST: usize = 64 << 10;

/// The most files that are looked into, evenly spread over all.
const FILES: usize = 512;

/// Below this many bytes of files an archive is too small to be worth a dictionary.
const SMALL: u64 = 1 << 20;

/// Learns the dictionary of `index`, which holds nothing yet, from a sample of `work`.
pub(super) fn dictionary(index: &Index, work: &[Work], rules: &[Root]) -> Result<()> {
    let size = work.iter().map(|work| work.file.size).sum::<u64>();
    if size < SMALL {
        return Ok(());
    }
    let wanted = (size / PART).clamp(LEAST_SAMPLE, SAMPLE) as usize;
    let step = work.len().div_ceil(FILES).max(1);
    let looked_into = work.len().div_ceil(step).max(1);
    let share = (wanted / looked_into).max(1);
    let mut samples: Vec<Vec<u8>> = Vec::new();
    let mut total = 0;
    // Names are of no interest here, and finding them costs most.
    let nameless = |root: &Root| {
        Extractor::new(ExtractOptions {
            entities: false,
            ..root.extract.clone()
        })
    };
    let extractors = rules.iter().map(nameless).collect::<Result<Vec<_>>>()?;
    for work in work.iter().step_by(step) {
        if total >= wanted {
            break;
        }
        // What cannot be read is reported when it is its turn.
        let Ok(records) = corpus::read(&work.file, &rules[work.root].read) else {
            continue;
        };
        let mut taken = 0;
        for raw in records.flatten() {
            let article = extractors[work.root].extract(raw);
            taken += article.body.len();
            // Of a very long article its end tells enough: the card stands there.
            let mut sample = plain(&Card::of(&article), &Evidence::of(&article), &article.body)?;
            sample.drain(..sample.len().saturating_sub(LONGEST));
            samples.push(sample);
            if taken >= share {
                break;
            }
        }
        total += taken;
    }
    index.codec.learn(&index.data, &samples)
}
