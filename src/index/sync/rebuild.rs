//! Making an index anew, beside the current one, which stays in use until the end.
//!
//! A rebuild that is cut off goes on at the next one with what it had committed: its data
//! folder is noted in the index's folder (see `layout.rs`). What is followed is known even
//! when the current index cannot be read.

use super::super::layout::Layout;
use super::super::plan::scopes;
use super::super::{Index, Manifest};
use super::{Progress, SyncOptions, SyncReport, run, streams};
use crate::corpus::BadRecord;
use crate::error::Result;

/// Makes the index of `layout` anew. Only for the holder of the lock.
pub(super) fn rebuild(
    layout: &Layout,
    options: &SyncOptions,
    progress: &Progress,
    on_bad: &(dyn Fn(&BadRecord) + Sync),
) -> Result<SyncReport> {
    let unfinished = layout.unfinished_rebuild();
    let old = match layout.current() {
        Ok(current) => current,
        // A rebuild is the way out of an index that cannot be read.
        Err(_) => layout.last_data(unfinished.as_deref()),
    };
    let old = old.and_then(|data| Index::open_data(layout.clone(), data).ok());
    let manifest = match &old {
        Some(old) => old.manifest.clone(),
        None => layout.noted_roots().unwrap_or_default(),
    };
    // Nothing is written before it is known that there is something to follow.
    scopes(&mut manifest.clone(), options.roots.clone(), true)?;
    let begun = unfinished
        .and_then(|data| Index::open_data(layout.clone(), data).ok())
        .filter(Index::has_commit);
    let kept = [old.as_ref(), begun.as_ref()];
    let kept: Vec<_> = kept
        .iter()
        .flatten()
        .map(|index| index.data.as_path())
        .collect();
    layout.remove_leftovers(&kept)?;
    let fresh = match begun {
        Some(begun) => begun,
        None => begin(layout, old.as_ref(), &manifest, on_bad)?,
    };
    fresh.sweep()?;
    let manifest = match fresh.has_commit() {
        true => fresh.manifest.clone(),
        false => manifest,
    };
    let report = run(&fresh, manifest, options, None, progress, on_bad);
    match &report {
        Ok(report) if !report.stopped => {
            layout.make_current(&fresh.data)?;
            drop((fresh, old));
            layout.end_rebuild()?;
            layout.remove_leftovers(&[])?;
        }
        // What is committed is where the next rebuild goes on.
        _ if fresh.has_commit() => {}
        _ => {
            let kept = old.as_ref().map(|old| old.data.clone());
            drop(fresh);
            layout.end_rebuild()?;
            layout.remove_leftovers(kept.as_deref().as_slice())?;
        }
    }
    report
}

/// An empty index for a rebuild, with what only the old one has.
fn begin(
    layout: &Layout,
    old: Option<&Index>,
    manifest: &Manifest,
    on_bad: &(dyn Fn(&BadRecord) + Sync),
) -> Result<Index> {
    let fresh = Index::create_data(layout)?;
    layout.begin_rebuild(&fresh.data)?;
    let Some(old) = old else {
        if manifest.streams {
            let reason = "its articles cannot be taken over: the old index cannot be read";
            on_bad(&BadRecord::file(streams::STREAM, reason));
        }
        return Ok(fresh);
    };
    let lost = streams::take_over(old, &fresh, manifest)?;
    if lost > 0 {
        let reason = format!("{lost} of its articles are damaged and cannot be taken over");
        on_bad(&BadRecord::file(streams::STREAM, reason));
    }
    // What was committed is read again where the index is opened.
    Index::open_data(layout.clone(), fresh.data)
}
