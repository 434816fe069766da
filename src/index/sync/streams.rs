//! Articles from streams, when an index is made anew: nothing can be read again, so they are
//! taken over as they are.

use tantivy::{Searcher, TantivyDocument};

use super::super::document::{Identity, document};
use super::super::known::for_each_doc;
use super::super::writer::Writer;
use super::super::{Index, Manifest};
use crate::error::{Error, ErrorKind, Result, fence};

/// The path under which articles from standard input stand.
pub(super) const STREAM: &str = "-";

/// Copies the articles of streams from `old` to `fresh`. Returns how many are damaged; of a
/// segment that cannot be read at all, one is counted.
pub(super) fn take_over(old: &Index, fresh: &Index, manifest: &Manifest) -> Result<u64> {
    let mut lost = 0;
    let Some(Ok(searcher)) = fence(|| old.searcher()) else {
        return Ok(u64::from(manifest.streams));
    };
    let mut found: Vec<(u32, u32)> = Vec::new();
    for (number, segment) in searcher.segment_readers().iter().enumerate() {
        let list = || for_each_doc(old, segment, STREAM, |doc| found.push((number as u32, doc)));
        if !matches!(fence(list), Some(Ok(()))) {
            lost += u64::from(manifest.streams);
        }
    }
    if found.is_empty() {
        return Ok(lost);
    }
    let writer = Writer::new(fresh, 1, 16 << 20)?;
    for (segment, doc) in found {
        let copied = fence(|| copy(old, fresh, &searcher, segment, doc));
        match copied {
            Some(Ok(Some(document))) => writer.replace(&[], Some(document))?,
            Some(Ok(None)) => {}
            _ => lost += 1,
        }
    }
    writer.commit(&Manifest {
        streams: true,
        ..manifest.clone()
    })?;
    writer.finish()?;
    Ok(lost)
}

/// The document for `fresh` of an article of `old`; `None` for a source.
fn copy(
    old: &Index,
    fresh: &Index,
    searcher: &Searcher,
    segment: u32,
    doc: u32,
) -> Result<Option<TantivyDocument>> {
    let store = searcher.segment_reader(segment).get_store_reader(1);
    let store = store.map_err(|e| old.error(e.into()))?;
    let Some(stored) = old.stored(&store, doc)? else {
        return Ok(None);
    };
    let evidence = stored.evidence()?;
    let article = evidence.article(stored.card, stored.body);
    let fast = searcher.segment_reader(segment).fast_fields();
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
    let document = document(&article, &identity, fresh.fields(), &fresh.codec)?;
    Ok(Some(document))
}
