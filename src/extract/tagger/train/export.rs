//! Packing: weights to 8 bits, rows into buckets, everything into one file.

use std::io::{self, Write};

use crate::extract::tagger::decode::{LABELS, Scores, Transitions};
use crate::extract::tagger::model::{BUCKET, MAGIC, ROW, Rows};

/// The parts of a model file.
pub(super) struct Parts<'a> {
    pub shyness: f32,
    pub final_shyness: [f32; 3],
    pub calibration: [f32; 2],
    pub words: &'a [(u32, u32)],
    pub phrases: &'a [(u32, u32)],
    pub transitions: &'a Transitions,
    pub document_transitions: &'a Transitions,
    pub document_rows: &'a Packed,
    pub rows: &'a Packed,
}

/// Rows as bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Packed {
    pub bytes: Vec<u8>,
    pub scale: f32,
}

/// The numbers of the features, those first whose weights tell labels apart most.
pub(super) fn by_strength(keys: &[u64], weights: &[Scores]) -> impl Iterator<Item = usize> {
    let strength = |w: &Scores| {
        let low = w.iter().copied().fold(f32::MAX, f32::min);
        let high = w.iter().copied().fold(f32::MIN, f32::max);
        high - low
    };
    let mut order: Vec<(f32, usize)> = weights.iter().map(strength).zip(0..).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(keys[a.1].cmp(&keys[b.1])));
    order.into_iter().map(|(_, i)| i)
}

/// Packs the strongest rows into `buckets` buckets. A weight beyond the range of 8 bits is
/// clipped; the range is set by the 99.9th percentile, because a few huge weights would cost
/// all others their precision.
pub(super) fn pack(keys: &[u64], weights: &[Scores], buckets: usize) -> Packed {
    let mut sizes: Vec<f32> = weights
        .iter()
        .flat_map(|w| w.iter().map(|v| v.abs()))
        .collect();
    let rank = sizes.len().saturating_sub(1 + sizes.len() / 20_000);
    let range = if sizes.is_empty() {
        1.0
    } else {
        *sizes.select_nth_unstable_by(rank, f32::total_cmp).1
    };
    let scale = (range / 127.0).max(1.0e-6);
    let mut bytes = vec![0u8; buckets * BUCKET * ROW];
    let mut used = vec![0u8; buckets];
    for i in by_strength(keys, weights) {
        let bucket = Rows::bucket(keys[i], buckets as u64);
        let slot = used[bucket] as usize;
        if slot == BUCKET {
            continue;
        }
        let row: Vec<i8> = weights[i]
            .iter()
            .map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8)
            .collect();
        if row.iter().all(|&w| w == 0) {
            continue;
        }
        used[bucket] += 1;
        let start = (bucket * BUCKET + slot) * ROW;
        bytes[start..start + 3].copy_from_slice(&Rows::mark(keys[i]));
        for (byte, &w) in bytes[start + ROW - LABELS..start + ROW]
            .iter_mut()
            .zip(&row)
        {
            *byte = w as u8;
        }
    }
    Packed { bytes, scale }
}

fn put_u32(out: &mut impl Write, value: u32) -> io::Result<()> {
    out.write_all(&value.to_le_bytes())
}

fn put_transitions(out: &mut impl Write, t: &Transitions) -> io::Result<()> {
    for value in t.pair.iter().flatten().chain(&t.begin).chain(&t.end) {
        put_u32(out, value.to_bits())?;
    }
    Ok(())
}

fn put_rows(out: &mut impl Write, rows: &Packed) -> io::Result<()> {
    put_u32(out, rows.scale.to_bits())?;
    put_u32(out, rows.bytes.len() as u32)?;
    out.write_all(&rows.bytes)
}

/// Writes a model file.
pub(super) fn write(out: &mut impl Write, parts: &Parts<'_>) -> io::Result<()> {
    out.write_all(MAGIC)?;
    put_u32(out, parts.shyness.to_bits())?;
    for value in parts.final_shyness {
        put_u32(out, value.to_bits())?;
    }
    put_u32(out, parts.calibration[0].to_bits())?;
    put_u32(out, parts.calibration[1].to_bits())?;
    put_u32(out, parts.words.len() as u32)?;
    for &(key, value) in parts.words {
        put_u32(out, key)?;
        put_u32(out, value)?;
    }
    put_u32(out, parts.phrases.len() as u32)?;
    for &(key, value) in parts.phrases {
        put_u32(out, key)?;
        out.write_all(&value.to_le_bytes()[..3])?;
    }
    put_transitions(out, parts.transitions)?;
    put_transitions(out, parts.document_transitions)?;
    put_rows(out, parts.document_rows)?;
    put_rows(out, parts.rows)
}
