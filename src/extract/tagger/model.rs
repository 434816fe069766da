//! The packed model: rows of 8-bit weights found by hash, transitions, the lexicon, and the
//! weights of the second pass, in one little-endian file.
//!
//! Reading only; the file is written by the training side.

use std::borrow::Cow;

use super::decode::{LABELS, Scores, Transitions};
use super::lexicon::{Lexicon, Table};

/// First bytes of a model file; the digit is the version of the format and of the features.
pub(super) const MAGIC: &[u8; 8] = b"nhtagr01";
/// Bytes of a row: three of the feature's hash, then one weight for each label.
pub(super) const ROW: usize = 16;
/// Rows that share a bucket.
pub(super) const BUCKET: usize = 4;

/// A bucket: one line of the processor's cache, so that a look-up waits for one at most.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Bucket([[u8; ROW]; BUCKET]);

/// Features looked up together; a token has some forty that its word alone does not decide.
const MOST: usize = 48;

/// What a row keeps of its feature's hash.
fn mark_of(row: &[u8; ROW]) -> u32 {
    u32::from_le_bytes([row[0], row[1], row[2], 0])
}

/// Bits of the filter's places: 256 KB, a twelfth of which is set.
const FILTER: u32 = 21;

/// A table of weight rows found by a feature's hash.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    buckets: Vec<Bucket>,
    /// One bit for each bucket and mark, hashed: most features have no row, and this says so
    /// from a table that the near caches hold.
    filter: Vec<u64>,
    /// What one unit of a weight is worth.
    pub scale: f32,
}

/// Sums of weights in the units of [`Rows::scale`]; the first three lanes mean nothing.
pub(super) type Sums = [i16; ROW];

impl Rows {
    /// Copies the rows to where buckets begin at a line of the cache.
    fn new(bytes: &[u8], scale: f32) -> Rows {
        let (rows, _) = bytes.as_chunks::<ROW>();
        let (buckets, _) = rows.as_chunks::<BUCKET>();
        let buckets: Vec<Bucket> = buckets.iter().copied().map(Bucket).collect();
        let mut filter = vec![0; 1 << (FILTER - 6)];
        for (at, Bucket(rows)) in buckets.iter().enumerate() {
            for row in rows {
                let place = Rows::place(at, mark_of(row));
                filter[place >> 6] |= 1 << (place & 63);
            }
        }
        Rows {
            buckets,
            filter,
            scale,
        }
    }

    /// The place of a bucket and a mark in the filter.
    fn place(bucket: usize, mark: u32) -> usize {
        let hash = (bucket as u32).wrapping_mul(0x9E37_79B1) ^ mark.wrapping_mul(0x85EB_CA77);
        (hash >> (32 - FILTER)) as usize
    }

    /// The bucket of a feature.
    pub(super) fn bucket(key: u64, buckets: u64) -> usize {
        (((key >> 32) * buckets) >> 32) as usize
    }

    /// The part of a feature's hash that its row keeps; never zero, which marks an empty row.
    pub(super) fn mark(key: u64) -> [u8; 3] {
        let low = (key as u32) & 0x00ff_ffff;
        let [a, b, c, _] = low.max(1).to_le_bytes();
        [a, b, c]
    }

    /// Adds the rows of `keys` to `sums`, as far as there are any.
    pub(super) fn add(&self, keys: &[u64], sums: &mut Sums) {
        let count = self.buckets.len() as u64;
        for keys in keys.chunks(MOST) {
            // What to look for, without a branch that depends on what is found: the processor
            // has many look-ups under way at once.
            let mut asked = [(0u32, 0u32); MOST];
            let mut some = 0;
            for &key in keys {
                let bucket = Rows::bucket(key, count);
                let mark = (key as u32 & 0x00ff_ffff).max(1);
                let place = Rows::place(bucket, mark);
                asked[some] = (bucket as u32, mark);
                some += (self.filter[place >> 6] >> (place & 63) & 1) as usize;
            }
            let asked = &asked[..some];
            let bucket = |at: u32| self.buckets.get(at as usize);
            // The table is larger than the near caches: asked for before any is looked at,
            // buckets arrive together and not one after the other.
            let begun = asked.iter().filter_map(|&(at, _)| bucket(at));
            std::hint::black_box(begun.fold(0, |all, Bucket(rows)| all ^ rows[0][0]));
            for &(at, mark) in asked {
                let Some(Bucket(rows)) = bucket(at) else {
                    continue;
                };
                let mut number = 0;
                let mut found = 0i8;
                for (at, row) in rows.iter().enumerate().rev() {
                    let same = mark_of(row) == mark;
                    number = if same { at } else { number };
                    found |= -i8::from(same);
                }
                for (sum, &weight) in sums.iter_mut().zip(&rows[number]) {
                    *sum = sum.wrapping_add(i16::from(weight as i8 & found));
                }
            }
        }
    }

    /// `sums` as scores of the labels, added to `scores`.
    pub(super) fn finish(&self, sums: &Sums, scores: &mut Scores) {
        for (score, &sum) in scores.iter_mut().zip(&sums[ROW - LABELS..]) {
            *score += f32::from(sum) * self.scale;
        }
    }
}

/// Everything the tagger reads.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub lexicon: Lexicon,
    pub rows: Rows,
    pub transitions: Transitions,
    pub document_rows: Rows,
    pub document_transitions: Transitions,
    /// Taken from the score of "outside" in the first pass.
    pub shyness: f32,
    /// Taken from it in the second pass, by the sentence's casing.
    pub final_shyness: [f32; 3],
    /// Slope and offset that turn a margin into a confidence.
    pub calibration: [f32; 2],
}

/// A reader of the parts of a model file.
struct Reader {
    bytes: Cow<'static, [u8]>,
    at: usize,
}

impl Reader {
    fn u32(&mut self) -> Option<u32> {
        let bytes = self.bytes.get(self.at..self.at + 4)?;
        self.at += 4;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }

    fn f32(&mut self) -> Option<f32> {
        self.u32().map(f32::from_bits).filter(|f| f.is_finite())
    }

    fn slice(&mut self, length: usize) -> Option<Cow<'static, [u8]>> {
        let range = self.at..self.at.checked_add(length)?;
        self.at = range.end;
        Some(match &self.bytes {
            Cow::Borrowed(b) => Cow::Borrowed(b.get(range)?),
            Cow::Owned(b) => Cow::Owned(b.get(range)?.to_vec()),
        })
    }

    fn rows(&mut self) -> Option<Rows> {
        let scale = self.f32()?;
        let length = self.u32()? as usize;
        Some(Rows::new(&self.slice(length)?, scale))
    }

    fn transitions(&mut self) -> Option<Transitions> {
        let mut t = Transitions::default();
        for row in &mut t.pair {
            for value in row {
                *value = self.f32()?;
            }
        }
        for value in t.begin.iter_mut().chain(&mut t.end) {
            *value = self.f32()?;
        }
        Some(t)
    }

    fn table(&mut self, value_bytes: usize) -> Option<Table> {
        let count = self.u32()? as usize;
        let bytes = self.slice(count.checked_mul(4 + value_bytes)?)?;
        Some(Table::new(bytes.chunks_exact(4 + value_bytes).map(
            |pair| {
                let mut key = [0; 4];
                key.copy_from_slice(&pair[..4]);
                let mut value = [0; 4];
                value[..value_bytes].copy_from_slice(&pair[4..]);
                (u32::from_le_bytes(key), u32::from_le_bytes(value))
            },
        )))
    }
}

impl Model {
    /// The model in `bytes`, or `None` if they are not one of this version.
    pub(super) fn read(bytes: Cow<'static, [u8]>) -> Option<Model> {
        if bytes.get(..MAGIC.len())? != MAGIC {
            return None;
        }
        let mut r = Reader {
            bytes,
            at: MAGIC.len(),
        };
        Some(Model {
            shyness: r.f32()?,
            final_shyness: [r.f32()?, r.f32()?, r.f32()?],
            calibration: [r.f32()?, r.f32()?],
            lexicon: Lexicon {
                words: r.table(4)?,
                phrases: r.table(3)?,
            },
            transitions: r.transitions()?,
            document_transitions: r.transitions()?,
            document_rows: r.rows()?,
            rows: r.rows()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_files_are_refused() {
        assert!(Model::read(Cow::Borrowed(b"")).is_none());
        assert!(Model::read(Cow::Borrowed(b"nhtagr01")).is_none());
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&[0; 24]);
        // A table that claims more entries than the file holds.
        bytes.extend_from_slice(&u32::MAX.to_le_bytes());
        assert!(Model::read(Cow::Owned(bytes)).is_none());
    }
}
