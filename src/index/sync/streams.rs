//! Articles from streams, when an index is made anew: nothing can be read again, so they are
//! taken over as they are.

use tantivy::{SegmentMeta, SegmentReader};

use super::super::document::{Identity, document};
use super::super::known::for_each_doc;
use super::super::writer::Writer;
use super::super::{Index, Manifest, verify};
use crate::article::Article;
use crate::error::{Error, ErrorKind, Result, fence};

/// The path under which articles from standard input stand.
pub(super) const STREAM: &str = "-";

/// Copies the articles of streams from `old` to `fresh`. Returns how many are damaged; of a
/// segment that cannot be read at all, one is counted.
pub(super) fn take_over(old: &Index, fresh: &Index, manifest: &Manifest) -> Result<u64> {
    if !manifest.streams {
        return Ok(0);
    }
    let Some(Ok(searcher)) = fence(|| old.searcher()) else {
        return Ok(1);
    };
    let mut lost = 0;
    let mut found: Vec<(&SegmentReader, u32)> = Vec::new();
    for segment in searcher.segment_readers() {
        let (docs, unknown) = fence(|| candidates(old, segment)).unwrap_or((vec![], true));
        lost += u64::from(unknown);
        found.extend(docs.into_iter().map(|doc| (segment, doc)));
    }
    if found.is_empty() {
        return Ok(lost);
    }
    let writer = Writer::new(fresh, 1, 16 << 20)?;
    for (segment, doc) in found {
        match fence(|| article(old, segment, doc)) {
            Some(Ok(Some((article, identity)))) => {
                let document = document(&article, &identity, fresh.fields(), &fresh.codec)?;
                writer.replace(&[], Some(document))?;
            }
            Some(Ok(None)) => {}
            _ => lost += 1,
        }
    }
    writer.commit(manifest)?;
    writer.finish()?;
    Ok(lost)
}

/// The documents of `segment` that may be articles of streams, and whether others may be that
/// nothing tells any longer.
fn candidates(old: &Index, segment: &SegmentReader) -> (Vec<u32>, bool) {
    let metas = old.inner.load_metas().map(|metas| metas.segments);
    let metas = metas.unwrap_or_default();
    let is_sound = |of: fn(&tantivy::Index, &SegmentMeta) -> Vec<String>| {
        let meta = metas.iter().find(|meta| meta.id() == segment.segment_id());
        meta.is_some_and(|meta| of(&old.inner, meta).is_empty())
    };
    // Articles that were deleted may seem to be there, and others to be deleted.
    let unknown = !is_sound(verify::deletes);
    let mut docs = Vec::new();
    let list = || for_each_doc(old, segment, STREAM, |doc| docs.push(doc));
    let listed = is_sound(verify::lists) && matches!(fence(list), Some(Ok(())));
    // A list that is damaged may have lost some of them: then all articles are looked at.
    let docs = match listed {
        true => docs,
        false => segment.doc_ids_alive().collect(),
    };
    (docs, unknown)
}

/// An article of `old`; `None` for a source, and for what comes from a file.
fn article(
    old: &Index,
    segment: &SegmentReader,
    doc: u32,
) -> Result<Option<(Article, Identity<'static>)>> {
    let store = segment.get_store_reader(1);
    let store = store.map_err(|e| old.error(e.into()))?;
    let Some(stored) = old.stored(&store, doc)? else {
        return Ok(None);
    };
    if stored.card.path != STREAM {
        return Ok(None);
    }
    let evidence = stored.evidence()?;
    let article = evidence.article(stored.card, stored.body);
    let fast = segment.fast_fields();
    let number = |name: &str| -> Result<u64> {
        let column = fast.u64(name).map_err(|e| old.error(e))?;
        let damaged = || Error::new(ErrorKind::Index, "an article without its key");
        column.first(doc).ok_or_else(damaged)
    };
    let identity = Identity {
        key: number("key")?,
        fingerprint: number("fingerprint")?,
        path: STREAM,
        state: None,
    };
    Ok(Some((article, identity)))
}
