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

/// A table of weight rows found by a feature's hash.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    bytes: Cow<'static, [u8]>,
    buckets: u64,
    /// What one unit of a weight is worth.
    pub scale: f32,
}

/// Sums of weights in the units of [`Rows::scale`]; the first three lanes mean nothing.
pub(super) type Sums = [i16; ROW];

impl Rows {
    pub(super) fn new(bytes: Cow<'static, [u8]>, scale: f32) -> Rows {
        let buckets = (bytes.len() / (ROW * BUCKET)) as u64;
        Rows {
            bytes,
            buckets,
            scale,
        }
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

    /// Adds the row of `key` to `sums`, if there is one.
    pub(super) fn add(&self, key: u64, sums: &mut Sums) {
        let start = Rows::bucket(key, self.buckets) * ROW * BUCKET;
        let Some(bucket) = self.bytes.get(start..start + ROW * BUCKET) else {
            return;
        };
        let mark = (key as u32 & 0x00ff_ffff).max(1);
        for row in bucket.chunks_exact(ROW) {
            if u32::from_le_bytes([row[0], row[1], row[2], 0]) == mark {
                for (sum, &weight) in sums.iter_mut().zip(row) {
                    *sum = sum.wrapping_add(i16::from(weight as i8));
                }
                return;
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
        Some(Rows::new(self.slice(length)?, scale))
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
