//! Learning from the articles to come, before the first of them is written and while the first
//! are extracted: the dictionary that they are stored with. Articles stored earlier, from standard input or when the archive
//! was small, stay as they are.

use super::super::codec::{Counts, plain};
use super::super::plan::Work;
use super::super::stored::{Card, Evidence};
use super::super::{Index, Root};
use super::Shared;
use crate::article::BodyForm;
use crate::corpus::{self, Stop};
use crate::error::{Result, fence};
use crate::extract::{ExtractOptions, Extractor};

/// The most bytes of text to learn from: a fifth of a second of work. More saves no room that
/// is worth the time.
const SAMPLE: u64 = 2 << 20;

/// How many times that is read in all, the rest of it for its words alone: a tenth of the work.
const WORDS: usize = 8;

/// The least that is worth it.
const LEAST_SAMPLE: u64 = 256 << 10;

/// Of a small archive only a part of this size, so that learning is little beside indexing.
const PART: u64 = 48;

/// The largest file or record that is learned from, unpacked: what is larger is no article to
/// learn from, and is read once more when it is its turn.
const LARGEST: u64 = 4 << 20;

/// The longest sample: learning takes time by the size of the longest.
const LONGEST: usize = 64 << 10;

/// The most files that are looked into, evenly spread over all.
const FILES: usize = 512;

/// Below this many bytes of files an archive is too small to be worth a dictionary.
const SMALL: u64 = 1 << 20;

/// The first articles of a file, `share` bytes of them; the words of some more are counted.
fn sample(
    work: &Work,
    rules: &Root,
    extractor: &Extractor,
    share: usize,
    stop: &Stop,
    counts: &mut Counts,
) -> Vec<Vec<u8>> {
    let mut samples = Vec::new();
    let mut taken = 0;
    let mut options = rules.read.clone();
    options.limits.max_file = options.limits.max_file.min(LARGEST);
    options.limits.max_record = options.limits.max_record.min(LARGEST);
    let Ok(records) = corpus::read_until(&work.file, &options, stop) else {
        return samples;
    };
    for raw in records.flatten() {
        if taken >= share {
            if raw.form != BodyForm::Html {
                counts.add(raw.body.as_bytes());
            }
            taken += raw.body.len();
            if taken >= share.saturating_mul(WORDS) {
                break;
            }
            continue;
        }
        let article = extractor.extract(raw);
        let (card, evidence) = (Card::of(&article), Evidence::of(&article));
        if let Ok(mut plain) = plain(&card, &evidence, &article.body) {
            taken += article.body.len();
            plain.truncate(LONGEST);
            counts.add(&plain);
            samples.push(plain);
        }
    }
    samples
}

/// Files to learn the dictionary of an index from.
pub(super) struct Sample {
    files: Vec<Work>,
    /// Bytes to take in all, and of each file.
    wanted: usize,
    share: usize,
}

impl Sample {
    /// Some of `work`, if `index` has no dictionary yet and there is enough to learn one from.
    pub fn of(index: &Index, work: &[Work]) -> Option<Sample> {
        let size = work.iter().map(|work| work.file.size).sum::<u64>();
        if size < SMALL || index.codec.has_dictionary() {
            return None;
        }
        let wanted = (size / PART).clamp(LEAST_SAMPLE, SAMPLE) as usize;
        let step = work.len().div_ceil(FILES).max(1);
        let files: Vec<Work> = work.iter().step_by(step).cloned().collect();
        let share = (wanted / files.len().max(1)).max(1);
        Some(Sample {
            files,
            wanted,
            share,
        })
    }

    /// Learns the dictionary of `index`.
    pub fn learn(&self, index: &Index, rules: &[Root], stop: &Stop) -> Result<()> {
        let mut samples: Vec<Vec<u8>> = Vec::new();
        let mut counts = Counts::default();
        let mut total = 0;
        // Names are of no interest here, and finding them costs most.
        let nameless = |root: &Root| {
            Extractor::new(ExtractOptions {
                entities: false,
                ..root.extract.clone()
            })
        };
        let extractors = rules.iter().map(nameless).collect::<Result<Vec<_>>>()?;
        for work in &self.files {
            if total >= self.wanted {
                break;
            }
            let (rules, extractor) = (&rules[work.root], &extractors[work.root]);
            let read = || sample(work, rules, extractor, self.share, stop, &mut counts);
            // What cannot be read, or brings the reader down, is reported when it is its turn.
            for plain in fence(read).unwrap_or_default() {
                total += plain.len();
                samples.push(plain);
            }
        }
        index.codec.learn(&index.data, &samples, &counts)
    }
}

impl Shared<'_> {
    /// Learns what articles are stored with, and lets them be written.
    pub(super) fn learn(&self, sample: Option<Sample>) {
        let learn = |sample: &Sample| {
            let done = fence(|| sample.learn(self.index, &self.rules, &self.progress.stop));
            // Without a dictionary articles take more room, and that is all.
            self.check(done.unwrap_or(Ok(())));
        };
        sample.as_ref().map(learn);
        let _ = self.learned.set(());
    }
}
