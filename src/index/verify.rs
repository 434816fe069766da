//! Whether the files of a segment are what was written: by their checksums, before anything
//! is made from them.
//!
//! tantivy checks nothing that it reads, and merging a damaged segment would give the damage
//! a sound checksum of its own. So segments are verified before they are merged, as Lucene
//! does; one that is damaged is left as it is, where `check` finds it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Mutex;

use tantivy::SegmentMeta;
use tantivy::index::SegmentId;
use tantivy::indexer::{MergeCandidate, MergePolicy};

use crate::error::{describe_io, fence};

/// The files that every segment has.
const FILES: [&str; 6] = ["store", "term", "idx", "pos", "fast", "fieldnorm"];

/// What is wrong with the files of `segment`, each in words that name it.
pub(crate) fn damage(index: &tantivy::Index, segment: &SegmentMeta) -> Vec<String> {
    let id = segment.id().uuid_string();
    let of = |kind: &&str| damage_of(index, segment, &format!("{id}.{kind}"));
    let mut problems: Vec<String> = FILES.iter().filter_map(of).collect();
    problems.extend(deletes(index, segment));
    problems
}

/// What is wrong with the files of `segment` that tell which articles come from where.
pub(crate) fn lists(index: &tantivy::Index, segment: &SegmentMeta) -> Vec<String> {
    let id = segment.id().uuid_string();
    let of = |kind: &str| damage_of(index, segment, &format!("{id}.{kind}"));
    ["term", "idx"].into_iter().filter_map(of).collect()
}

/// What is wrong with the file that says which articles of `segment` were deleted.
pub(crate) fn deletes(index: &tantivy::Index, segment: &SegmentMeta) -> Vec<String> {
    let id = segment.id().uuid_string();
    let file = |opstamp| format!("{id}.{opstamp}.del");
    let file = segment.delete_opstamp().map(file);
    let problem = file.and_then(|file| damage_of(index, segment, &file));
    problem.into_iter().collect()
}

fn damage_of(index: &tantivy::Index, segment: &SegmentMeta, file: &str) -> Option<String> {
    let reason = match fence(|| index.directory().validate_checksum(Path::new(file))) {
        Some(Ok(true)) => return None,
        Some(Ok(false)) => "its checksum does not match".to_string(),
        Some(Err(error)) => unreadable(&error),
        None => "it cannot be read".to_string(),
    };
    let short = segment.id().short_uuid_string();
    Some(format!("segment {short}: {file}: {reason}"))
}

fn unreadable(error: &tantivy::directory::error::OpenReadError) -> String {
    use tantivy::directory::error::OpenReadError as E;
    match error {
        E::FileDoesNotExist(_) => "it is missing".to_string(),
        E::IoError { io_error, .. } => describe_io(io_error),
        E::IncompatibleIndex(_) => "another version of the engine wrote it".to_string(),
    }
}

/// A merge policy that leaves damaged segments alone.
#[derive(Debug)]
pub(crate) struct SoundMerges<P> {
    index: tantivy::Index,
    policy: P,
    sound: Mutex<HashSet<SegmentId>>,
}

impl<P: MergePolicy> SoundMerges<P> {
    /// As `policy` says, for the segments of `index`.
    pub fn new(index: &tantivy::Index, policy: P) -> SoundMerges<P> {
        SoundMerges {
            index: index.clone(),
            policy,
            sound: Mutex::default(),
        }
    }

    fn is_sound(&self, segment: &SegmentMeta) -> bool {
        let Ok(mut sound) = self.sound.lock() else {
            return false;
        };
        if !sound.contains(&segment.id()) && damage(&self.index, segment).is_empty() {
            sound.insert(segment.id());
        }
        sound.contains(&segment.id())
    }
}

impl<P: MergePolicy> MergePolicy for SoundMerges<P> {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let candidates = self.policy.compute_merge_candidates(segments);
        let sound = |candidate: &MergeCandidate| {
            candidate.0.iter().all(|id| {
                let segment = segments.iter().find(|segment| segment.id() == *id);
                segment.is_some_and(|segment| self.is_sound(segment))
            })
        };
        candidates.into_iter().filter(sound).collect()
    }
}
