//! Phrases and nearness over word positions, the same for the index and for highlighting.
//!
//! A [`Spans`] tree says how words must stand to each other. It is evaluated on the positions
//! of its slots (a slot is one place of a phrase), wherever these come from: postings when
//! searching, the words of a stored text when marking.

/// A stretch of positions, `start..end`.
pub(crate) type Stretch = (u32, u32);

/// How words must stand to each other. Slots are numbers that the caller gives meaning to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Spans {
    /// Slots that follow each other without a gap.
    Sequence(Vec<usize>),
    /// Any of these.
    Any(Vec<Spans>),
    /// All of these in this order with at most `gap` other words between them in all.
    InOrder {
        /// What must follow each other.
        parts: Vec<Spans>,
        /// Other words allowed between them.
        gap: u32,
    },
    /// Both in either order, at most `gap` other words between them, no word used twice.
    Near {
        /// One side.
        left: Box<Spans>,
        /// The other side.
        right: Box<Spans>,
        /// Other words allowed between them.
        gap: u32,
    },
}

/// The most matches that one part gives for one text; a text that repeats two words a
/// million times is no reason to look at all pairs.
const MAX_MATCHES: usize = 10_000;

impl Spans {
    /// Where the tree matches, in order; `positions[slot]` must be sorted.
    pub fn matches(&self, positions: &[Vec<u32>]) -> Vec<Stretch> {
        let mut found = match self {
            Spans::Sequence(slots) => sequence(slots, positions),
            Spans::Any(parts) => parts.iter().flat_map(|p| p.matches(positions)).collect(),
            Spans::InOrder { parts, gap } => {
                let parts: Vec<Vec<Stretch>> = parts.iter().map(|p| p.matches(positions)).collect();
                in_order(&parts, *gap)
            }
            Spans::Near { left, right, gap } => {
                near(&left.matches(positions), &right.matches(positions), *gap)
            }
        };
        found.sort_unstable();
        found.dedup();
        found.truncate(MAX_MATCHES);
        found
    }

    /// The stretches to mark: of each match, the words and phrases that make it, not what
    /// stands between them.
    pub fn marks(&self, positions: &[Vec<u32>]) -> Vec<Stretch> {
        let whole = self.matches(positions);
        let mut parts = Vec::new();
        self.sequences(&mut |slots| parts.extend(sequence(slots, positions)));
        parts.sort_unstable();
        parts.dedup();
        // A part counts inside any whole match: one that begins no later and, of those, the one
        // that ends last. Both lists are in order, so they are gone through once.
        let mut whole = whole.into_iter().peekable();
        let mut last_end = 0;
        parts.retain(|part| {
            while let Some((_, end)) = whole.next_if(|(start, _)| *start <= part.0) {
                last_end = last_end.max(end);
            }
            part.1 <= last_end
        });
        parts
    }

    fn sequences(&self, visit: &mut impl FnMut(&[usize])) {
        match self {
            Spans::Sequence(slots) => visit(slots),
            Spans::Any(parts) | Spans::InOrder { parts, .. } => {
                for part in parts {
                    part.sequences(visit);
                }
            }
            Spans::Near { left, right, .. } => {
                left.sequences(visit);
                right.sequences(visit);
            }
        }
    }
}

fn sequence(slots: &[usize], positions: &[Vec<u32>]) -> Vec<Stretch> {
    let Some((first, rest)) = slots.split_first() else {
        return Vec::new();
    };
    let length = slots.len() as u32;
    let follows = |start: u32| {
        rest.iter().enumerate().all(|(at, slot)| {
            positions[*slot]
                .binary_search(&(start + at as u32 + 1))
                .is_ok()
        })
    };
    positions[*first]
        .iter()
        .filter(|start| follows(**start))
        .map(|start| (*start, *start + length))
        .collect()
}

/// Each match of the first part with the nearest followers.
fn in_order(parts: &[Vec<Stretch>], gap: u32) -> Vec<Stretch> {
    let Some((first, others)) = parts.split_first() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    'first: for &(start, first_end) in first {
        let (mut end, mut between) = (first_end, 0);
        for part in others {
            let next = part.partition_point(|(start, _)| *start < end);
            let Some(&(next_start, next_end)) = part.get(next) else {
                continue 'first;
            };
            between += next_start - end;
            end = next_end;
            if between > gap {
                continue 'first;
            }
        }
        found.push((start, end));
    }
    found
}

fn near(left: &[Stretch], right: &[Stretch], gap: u32) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut from = 0;
    for &(left_start, left_end) in left {
        // Nothing that begins too far before this can be near what comes later, as long as
        // no single match is longer than this.
        const LONGEST: u32 = 2_000;
        let reach = left_start.saturating_sub(gap.saturating_add(LONGEST));
        while right.get(from).is_some_and(|(start, _)| *start < reach) {
            from += 1;
        }
        for &(right_start, right_end) in &right[from..] {
            if right_start > left_end.saturating_add(gap) || found.len() >= MAX_MATCHES {
                break;
            }
            let after = right_start >= left_end && right_start - left_end <= gap;
            let before = right_end <= left_start && left_start - right_end <= gap;
            if after || before {
                found.push((left_start.min(right_start), left_end.max(right_end)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn word(slot: usize) -> Spans {
        Spans::Sequence(vec![slot])
    }

    fn near(left: Spans, right: Spans, gap: u32) -> Spans {
        Spans::Near {
            left: Box::new(left),
            right: Box::new(right),
            gap,
        }
    }

    #[test]
    fn phrases_order_and_nearness() {
        // 0: oil, 1: price, 2: cap in "oil price cap and the cap on the price of oil"
        let positions = [vec![0, 10], vec![1, 8], vec![2, 5]];
        assert_eq!(Spans::Sequence(vec![1, 2]).matches(&positions), [(1, 3)]);
        assert_eq!(
            near(word(2), word(1), 2).matches(&positions),
            [(1, 3), (5, 9)]
        );
        assert_eq!(
            near(word(2), word(1), 2).marks(&positions),
            [(1, 2), (2, 3), (5, 6), (8, 9)]
        );
        let ordered = Spans::InOrder {
            parts: vec![word(2), word(0)],
            gap: 4,
        };
        assert_eq!(ordered.matches(&positions), [(5, 11)]);
        let chain = near(near(word(2), word(1), 2), word(0), 0);
        assert_eq!(chain.matches(&positions), [(0, 3)]);
        assert!(near(word(0), word(0), 5).matches(&positions).is_empty());
    }

    proptest! {
        #[test]
        fn two_words_as_by_trying_all_pairs(
            a in proptest::collection::btree_set(0u32..40, 0..6),
            b in proptest::collection::btree_set(0u32..40, 0..6),
            gap in 0u32..8,
        ) {
            let list = |set: &BTreeSet<u32>| set.iter().copied().collect::<Vec<u32>>();
            let positions = [list(&a), list(&b)];
            let close = |x: u32, y: u32| x != y && x.abs_diff(y) - 1 <= gap;
            let any = a.iter().any(|&x| b.iter().any(|&y| close(x, y)));
            prop_assert_eq!(!near(word(0), word(1), gap).matches(&positions).is_empty(), any);
            let after = a.iter().any(|&x| b.iter().any(|&y| y > x && y - x - 1 <= gap));
            let ordered = Spans::InOrder { parts: vec![word(0), word(1)], gap };
            prop_assert_eq!(!ordered.matches(&positions).is_empty(), after);
        }

        #[test]
        fn marks_are_the_parts_inside_of_any_match(
            a in proptest::collection::btree_set(0u32..60, 0..12),
            b in proptest::collection::btree_set(0u32..60, 0..12),
            c in proptest::collection::btree_set(0u32..60, 0..12),
            gap in 0u32..6,
        ) {
            let positions = [a, b, c].map(|set| set.into_iter().collect::<Vec<u32>>());
            let spans = near(near(word(0), word(1), gap), word(2), gap);
            let whole = spans.matches(&positions);
            let mut parts: Vec<Stretch> = positions.iter().flatten().map(|at| (*at, at + 1)).collect();
            parts.sort_unstable();
            parts.dedup();
            parts.retain(|part| whole.iter().any(|all| all.0 <= part.0 && part.1 <= all.1));
            prop_assert_eq!(spans.marks(&positions), parts);
        }
    }

    #[test]
    fn a_text_of_nothing_but_matches_is_marked_in_time() {
        // Half a million pairs: each with each would be a hundred billion.
        let positions: [Vec<u32>; 2] = [0, 1].map(|from| (from..1_000_000).step_by(2).collect());
        let marks = near(word(0), word(1), 3).marks(&positions);
        assert!(marks.len() >= MAX_MATCHES / 2, "{}", marks.len());
        let marks = Spans::Sequence(vec![0, 1]).marks(&positions);
        assert_eq!(marks.len(), MAX_MATCHES);
    }
}
