//! Learning the dictionary that articles are stored with, before the first of them is written and
//! while the first are extracted: from the articles to come, or, where an archive grows by a few
//! at a time, from those it has. What was stored before stays as it is.

use tantivy::Searcher;

use super::super::codec::{Counts, Stored, plain};
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

/// Fewer bytes of files are too few to learn from.
const SMALL: u64 = 1 << 20;

/// The part of what it was learned from that a dictionary may be: of a sample, and of all that a
/// small archive has.
const OF_SAMPLE: usize = 8;
const OF_ALL: usize = 32;

/// So many articles that are stored are enough.
const STORED: u64 = 400;

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

/// What to learn the dictionary of an index from.
pub(super) enum Sample {
    Files {
        files: Vec<Work>,
        /// Bytes to take in all, and of each file.
        wanted: usize,
        share: usize,
    },
    /// The articles that the index has.
    Stored,
}

impl Sample {
    /// Some of `work`, or of what the index had before, if `index` has no dictionary yet and
    /// there is enough to learn one from.
    pub fn of(index: &Index, before: &Searcher, work: &[Work]) -> Option<Sample> {
        if index.codec.has_dictionary() {
            return None;
        }
        let size = work.iter().map(|work| work.file.size).sum::<u64>();
        if size < SMALL {
            return (before.num_docs() >= STORED).then_some(Sample::Stored);
        }
        let wanted = (size / PART).clamp(LEAST_SAMPLE, SAMPLE) as usize;
        let step = work.len().div_ceil(FILES).max(1);
        let files: Vec<Work> = work.iter().step_by(step).cloned().collect();
        let share = (wanted / files.len().max(1)).max(1);
        Some(Sample::Files {
            files,
            wanted,
            share,
        })
    }

    /// Learns the dictionary of the index of `shared`.
    fn learn(&self, shared: &Shared<'_>) -> Result<()> {
        let mut counts = Counts::default();
        let (samples, part) = match self {
            Sample::Files {
                files,
                wanted,
                share,
            } => {
                let samples = from_files(shared, files, *wanted, *share, &mut counts)?;
                (samples, OF_SAMPLE)
            }
            Sample::Stored => (from_stored(shared, &mut counts), OF_ALL),
        };
        let index = shared.index;
        index.codec.learn(&index.data, &samples, &counts, part)
    }
}

fn from_files(
    shared: &Shared<'_>,
    files: &[Work],
    wanted: usize,
    share: usize,
    counts: &mut Counts,
) -> Result<Vec<Vec<u8>>> {
    let mut samples: Vec<Vec<u8>> = Vec::new();
    let mut total = 0;
    // Names are of no interest here, and finding them costs most.
    let nameless = |root: &Root| {
        Extractor::new(ExtractOptions {
            entities: false,
            ..root.extract.clone()
        })
    };
    let extractors = shared.rules.iter().map(nameless);
    let extractors = extractors.collect::<Result<Vec<_>>>()?;
    let stop = &shared.progress.stop;
    for work in files {
        if total >= wanted {
            break;
        }
        let (rules, extractor) = (&shared.rules[work.root], &extractors[work.root]);
        let read = || sample(work, rules, extractor, share, stop, counts);
        // What cannot be read, or brings the reader down, is reported when it is its turn.
        for plain in fence(read).unwrap_or_default() {
            total += plain.len();
            samples.push(plain);
        }
    }
    Ok(samples)
}

/// Articles of the index, evenly spread; one that cannot be read teaches nothing.
fn from_stored(shared: &Shared<'_>, counts: &mut Counts) -> Vec<Vec<u8>> {
    let mut samples: Vec<Vec<u8>> = Vec::new();
    let mut total = 0;
    let step = (shared.before.num_docs() as usize).div_ceil(FILES).max(1);
    for segment in shared.before.segment_readers() {
        let Ok(store) = segment.get_store_reader(1) else {
            continue;
        };
        let read = |doc| -> Result<Option<Vec<u8>>> {
            let stored = shared.index.stored(&store, doc)?;
            let plain = |s: Stored| plain(&s.card, &s.evidence()?, &s.body);
            stored.map(plain).transpose()
        };
        for doc in segment.doc_ids_alive().step_by(step) {
            if total as u64 >= SAMPLE {
                return samples;
            }
            if let Ok(Some(mut plain)) = read(doc) {
                plain.truncate(LONGEST);
                counts.add(&plain);
                total += plain.len();
                samples.push(plain);
            }
        }
    }
    samples
}

impl Shared<'_> {
    /// Learns what articles are stored with, and lets them be written.
    pub(super) fn learn(&self, sample: Option<Sample>) {
        let learn = |sample: &Sample| {
            let done = fence(|| sample.learn(self));
            // Without a dictionary articles take more room, and that is all.
            self.check(done.unwrap_or(Ok(())));
        };
        sample.as_ref().map(learn);
        let _ = self.learned.set(());
    }
}
