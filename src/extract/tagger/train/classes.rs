//! Word classes from unlabelled text: positive pointwise mutual information of words with
//! their neighbours, cut to its leading dimensions by subspace iteration (Halko et al. 2011),
//! and k-means on the directions at three grains. Also how often a word stands in lower case.

use std::collections::HashMap;

use super::random::Random;
use crate::extract::tagger::lexicon::{Table, WordEntry, key_of};
use crate::extract::tagger::token::{Casing, Shape, Token, hash_exact, hash_lower, tokenize};

/// How the classes are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub words: usize,
    pub least: u32,
    pub contexts: usize,
    pub dimensions: usize,
    pub grains: [usize; 3],
    pub seed: u64,
}

/// The words with their entries, as pairs for the model file.
pub(super) struct Classes {
    pub pairs: Vec<(u32, u32)>,
    pub words: Vec<(String, WordEntry)>,
}

impl Classes {
    pub(super) fn table(&self) -> Table {
        Table::new(self.pairs.iter().copied())
    }
}

/// The form a token is counted under, or none for what is not a word of running text.
fn form<'t>(text: &'t str, token: &Token) -> Option<&'t str> {
    if token.casing != Casing::Plain || token.shape == Shape::Other {
        return None;
    }
    Some(&text[token.start..token.end])
}

/// Learns classes from `texts`.
pub(super) fn learn<'a>(texts: impl Iterator<Item = &'a str> + Clone, plan: Plan) -> Classes {
    // Counts: as written within sentences, and at their beginning.
    let mut counts: HashMap<String, (u32, u32)> = HashMap::new();
    let mut tokens = Vec::new();
    for text in texts.clone() {
        tokens.clear();
        tokenize(text, &mut tokens);
        for token in &tokens {
            let Some(word) = form(text, token) else {
                continue;
            };
            let slot = match counts.get_mut(word) {
                Some(slot) => slot,
                None => counts.entry(word.to_string()).or_default(),
            };
            if token.first {
                slot.1 += 1;
            } else {
                slot.0 += 1;
            }
        }
    }
    // The share of lower case, over the forms that differ in case alone.
    let mut by_lower: HashMap<u64, (u32, u32)> = HashMap::new();
    for (word, &(inside, _)) in &counts {
        let slot = by_lower.entry(hash_lower(word)).or_default();
        let lower = word.chars().next().is_some_and(char::is_lowercase);
        slot.0 += if lower { inside } else { 0 };
        slot.1 += inside;
    }
    let share = |word: &str| match by_lower.get(&hash_lower(word)) {
        Some(&(lower, all)) if all >= 2 => 1 + (lower as f32 / all as f32 * 14.0).round() as u32,
        _ => 0,
    };
    let mut vocabulary: Vec<(&String, u32)> = counts
        .iter()
        .filter(|(_, c)| c.0 >= plan.least)
        .map(|(w, c)| (w, c.0))
        .collect();
    vocabulary.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    vocabulary.truncate(plan.words);
    // Text too small for the plan gets fewer neighbours and directions.
    let plan = Plan {
        contexts: plan.contexts.min(vocabulary.len()),
        ..plan
    };
    let plan = Plan {
        dimensions: plan.dimensions.min(4 * (plan.contexts + 1)),
        ..plan
    };
    let ids: HashMap<&str, u32> = vocabulary
        .iter()
        .enumerate()
        .map(|(i, (w, _))| (w.as_str(), i as u32))
        .collect();
    let matrix = mutual_information(texts, &ids, vocabulary.len(), &plan);
    let vectors = reduce(&matrix, plan.dimensions, plan.seed);
    let grains: Vec<Vec<u32>> = plan
        .grains
        .iter()
        .map(|&k| k_means(&vectors, plan.dimensions, k, plan.seed))
        .collect();
    let mut classes = Classes {
        pairs: Vec::new(),
        words: Vec::new(),
    };
    for (i, (word, _)) in vocabulary.iter().enumerate() {
        let entry = WordEntry::new(
            grains[0][i] + 1,
            grains[1][i] + 1,
            grains[2][i] + 1,
            share(word),
        );
        classes.pairs.push((key_of(hash_exact(word)), entry.0));
        classes.words.push(((*word).clone(), entry));
    }
    // Words seen too rarely for a class, or only with capitals, still have a share of lower case.
    let mut rare: Vec<(u32, u32)> = by_lower
        .iter()
        .filter(|(_, c)| c.1 >= plan.least.max(3))
        .map(|(&hash, c)| {
            (
                key_of(hash),
                WordEntry::new(0, 0, 0, 1 + (c.0 as f32 / c.1 as f32 * 14.0).round() as u32).0,
            )
        })
        .collect();
    rare.sort_unstable();
    let known: std::collections::HashSet<u32> = classes.pairs.iter().map(|p| p.0).collect();
    classes.pairs.extend(
        rare.into_iter()
            .filter(|(key, _)| !known.contains(key))
            .take(plan.words),
    );
    classes
}

/// A sparse matrix by rows.
struct Sparse {
    ends: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
    width: usize,
}

fn mutual_information<'a>(
    texts: impl Iterator<Item = &'a str>,
    ids: &HashMap<&str, u32>,
    rows: usize,
    plan: &Plan,
) -> Sparse {
    let edge = plan.contexts as u32;
    let width = (plan.contexts + 1) * 4;
    let mut pairs: Vec<u64> = Vec::new();
    let mut counted: Vec<(u64, u32)> = Vec::new();
    let mut tokens = Vec::new();
    let mut sentence: Vec<Option<u32>> = Vec::new();
    let flush = |sentence: &mut Vec<Option<u32>>, pairs: &mut Vec<u64>| {
        for (i, id) in sentence.iter().enumerate() {
            let Some(id) = id else { continue };
            for (position, offset) in [-2i32, -1, 1, 2].into_iter().enumerate() {
                let at = i as i32 + offset;
                let context = if at < 0 || at as usize >= sentence.len() {
                    if offset.abs() == 2 {
                        continue;
                    }
                    edge
                } else {
                    match sentence[at as usize] {
                        Some(c) if c < edge => c,
                        _ => continue,
                    }
                };
                let column = position as u32 * (edge + 1) + context;
                pairs.push(u64::from(*id) << 32 | u64::from(column));
            }
        }
        sentence.clear();
    };
    for text in texts {
        tokens.clear();
        tokenize(text, &mut tokens);
        for token in &tokens {
            if token.opens {
                flush(&mut sentence, &mut pairs);
            }
            let word = form(text, token);
            let id = word.and_then(|word| {
                // The first word of a sentence is taken for its lower-case form if there is one.
                if token.first && token.shape == Shape::Capital {
                    let lower = word.to_lowercase();
                    if let Some(&id) = ids.get(lower.as_str()) {
                        return Some(id);
                    }
                }
                ids.get(word).copied()
            });
            sentence.push(id);
        }
        flush(&mut sentence, &mut pairs);
        if pairs.len() > 60_000_000 {
            fold(&mut pairs, &mut counted);
        }
    }
    fold(&mut pairs, &mut counted);
    let mut row_sums = vec![0f64; rows];
    let mut column_sums = vec![0f64; width];
    for &(pair, count) in &counted {
        row_sums[(pair >> 32) as usize] += f64::from(count);
        column_sums[pair as u32 as usize] += f64::from(count);
    }
    let smooth: f64 = column_sums.iter().map(|c| c.powf(0.75)).sum();
    let mut sparse = Sparse {
        ends: vec![0; rows],
        columns: Vec::new(),
        values: Vec::new(),
        width,
    };
    let mut row = 0;
    for &(pair, count) in &counted {
        let (r, c) = ((pair >> 32) as usize, pair as u32 as usize);
        while row < r {
            sparse.ends[row] = sparse.columns.len();
            row += 1;
        }
        let expected = row_sums[r] * column_sums[c].powf(0.75) / smooth;
        let information = (f64::from(count) / expected).ln();
        if information > 0.0 {
            sparse.columns.push(c as u32);
            sparse.values.push(information as f32);
        }
    }
    for end in &mut sparse.ends[row..] {
        *end = sparse.columns.len();
    }
    sparse
}

/// Sorts and counts `pairs` into `counted`.
fn fold(pairs: &mut Vec<u64>, counted: &mut Vec<(u64, u32)>) {
    pairs.sort_unstable();
    let mut merged: Vec<(u64, u32)> = Vec::with_capacity(counted.len() + pairs.len() / 4);
    let mut old = counted.drain(..).peekable();
    let mut i = 0;
    while i < pairs.len() {
        let pair = pairs[i];
        let mut count = 0;
        while i < pairs.len() && pairs[i] == pair {
            count += 1;
            i += 1;
        }
        while let Some(before) = old.next_if(|o| o.0 < pair) {
            merged.push(before);
        }
        if let Some(same) = old.next_if(|o| o.0 == pair) {
            count += same.1;
        }
        merged.push((pair, count));
    }
    merged.extend(old);
    *counted = merged;
    pairs.clear();
}

/// Row vectors in `dimensions` leading directions, scaled to length one.
fn reduce(matrix: &Sparse, dimensions: usize, seed: u64) -> Vec<f32> {
    let rows = matrix.ends.len();
    let mut random = Random::new(seed);
    let mut basis: Vec<f32> = (0..matrix.width * dimensions)
        .map(|_| random.next_u32() as f32 / u32::MAX as f32 - 0.5)
        .collect();
    orthonormalise(&mut basis, dimensions);
    let mut left = vec![0f32; rows * dimensions];
    for _ in 0..5 {
        multiply(matrix, &basis, &mut left, dimensions);
        basis.fill(0.0);
        let mut at = 0;
        for (r, &end) in matrix.ends.iter().enumerate() {
            let from = &left[r * dimensions..(r + 1) * dimensions];
            for (&c, &v) in matrix.columns[at..end].iter().zip(&matrix.values[at..end]) {
                let to = &mut basis[c as usize * dimensions..(c as usize + 1) * dimensions];
                for (t, f) in to.iter_mut().zip(from) {
                    *t += v * f;
                }
            }
            at = end;
        }
        orthonormalise(&mut basis, dimensions);
    }
    multiply(matrix, &basis, &mut left, dimensions);
    // Square roots of the singular values: the leading directions say less about types.
    for d in 0..dimensions {
        let norm = (0..rows)
            .map(|r| left[r * dimensions + d].powi(2))
            .sum::<f32>()
            .sqrt();
        let scale = 1.0 / norm.max(1.0e-6).sqrt();
        for r in 0..rows {
            left[r * dimensions + d] *= scale;
        }
    }
    for row in left.chunks_exact_mut(dimensions) {
        unit(row);
    }
    left
}

fn unit(row: &mut [f32]) {
    let norm = row.iter().map(|v| v * v).sum::<f32>().sqrt().max(1.0e-9);
    for v in row {
        *v /= norm;
    }
}

fn multiply(matrix: &Sparse, basis: &[f32], out: &mut [f32], dimensions: usize) {
    let mut at = 0;
    for (r, &end) in matrix.ends.iter().enumerate() {
        let to = &mut out[r * dimensions..(r + 1) * dimensions];
        to.fill(0.0);
        for (&c, &v) in matrix.columns[at..end].iter().zip(&matrix.values[at..end]) {
            let from = &basis[c as usize * dimensions..(c as usize + 1) * dimensions];
            for (t, f) in to.iter_mut().zip(from) {
                *t += v * f;
            }
        }
        at = end;
    }
}

/// Gram-Schmidt over the columns of a matrix stored by rows.
fn orthonormalise(matrix: &mut [f32], width: usize) {
    let height = matrix.len() / width;
    let mut columns = vec![0f32; matrix.len()];
    for r in 0..height {
        for c in 0..width {
            columns[c * height + r] = matrix[r * width + c];
        }
    }
    for c in 0..width {
        let (done, rest) = columns.split_at_mut(c * height);
        let column = &mut rest[..height];
        for other in done.chunks_exact(height) {
            let along = dot(other, column);
            for (v, o) in column.iter_mut().zip(other) {
                *v -= along * o;
            }
        }
        unit(column);
    }
    for r in 0..height {
        for c in 0..width {
            matrix[r * width + c] = columns[c * height + r];
        }
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0f32; 8];
    let (mut x, mut y) = (a.chunks_exact(8), b.chunks_exact(8));
    for (p, q) in (&mut x).zip(&mut y) {
        for i in 0..8 {
            lanes[i] += p[i] * q[i];
        }
    }
    let tail: f32 = x
        .remainder()
        .iter()
        .zip(y.remainder())
        .map(|(p, q)| p * q)
        .sum();
    lanes.iter().sum::<f32>() + tail
}

/// The class of each vector: k-means by cosine, from seeds among the more frequent words.
fn k_means(vectors: &[f32], dimensions: usize, k: usize, seed: u64) -> Vec<u32> {
    let rows = vectors.len() / dimensions;
    let k = k.min(rows).max(1);
    let mut random = Random::new(seed ^ k as u64);
    let mut picks: Vec<usize> = (0..rows.min(k * 12)).collect();
    random.shuffle(&mut picks);
    let mut centres: Vec<f32> = Vec::with_capacity(k * dimensions);
    for &pick in picks.iter().take(k) {
        centres.extend_from_slice(&vectors[pick * dimensions..(pick + 1) * dimensions]);
    }
    let mut classes = vec![0u32; rows];
    for _ in 0..12 {
        for (class, vector) in classes.iter_mut().zip(vectors.chunks_exact(dimensions)) {
            let mut best = f32::MIN;
            for (c, centre) in centres.chunks_exact(dimensions).enumerate() {
                let near = dot(vector, centre);
                if near > best {
                    best = near;
                    *class = c as u32;
                }
            }
        }
        centres.fill(0.0);
        for (&class, vector) in classes.iter().zip(vectors.chunks_exact(dimensions)) {
            let centre =
                &mut centres[class as usize * dimensions..(class as usize + 1) * dimensions];
            for (c, v) in centre.iter_mut().zip(vector) {
                *c += v;
            }
        }
        for centre in centres.chunks_exact_mut(dimensions) {
            unit(centre);
        }
    }
    classes
}
