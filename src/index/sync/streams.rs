//! Articles from streams, when an index is made anew: nothing can be read again, so they are
//! taken over as they are.

use tantivy::{DocAddress, TantivyDocument};

use super::super::document::{Identity, document};
use super::super::known::for_each_doc;
use super::super::writer::Writer;
use super::super::{Index, Manifest};
use crate::error::Result;

/// The path under which articles from standard input stand.
const STREAM: &str = "-";

/// Copies the articles of streams from `old` to `fresh`.
pub(super) fn take_over(old: &Index, fresh: &Index, manifest: &Manifest) -> Result<()> {
    let searcher = old.searcher()?;
    let mut found: Vec<(u32, u32)> = Vec::new();
    for (number, segment) in searcher.segment_readers().iter().enumerate() {
        for_each_doc(old, segment, STREAM, |doc| found.push((number as u32, doc)))?;
    }
    if found.is_empty() {
        return Ok(());
    }
    let writer = Writer::new(fresh, 1, 16 << 20)?;
    for (segment, doc) in found {
        let stored: TantivyDocument = searcher
            .doc(DocAddress::new(segment, doc))
            .map_err(|e| old.error(e))?;
        let Some((card, body)) = old.stored(&stored)? else {
            continue;
        };
        let body = body.to_string();
        let article = old.evidence(&stored)?.article(card, body);
        let fast = searcher.segment_reader(segment).fast_fields();
        let number = |name: &str| -> Result<u64> {
            let column = fast.u64(name).map_err(|e| old.error(e))?;
            Ok(column.first(doc).unwrap_or_default())
        };
        let identity = Identity {
            key: number("key")?,
            fingerprint: number("fingerprint")?,
            path: STREAM,
            state: None,
        };
        writer.replace(&[], Some(document(&article, &identity, fresh.fields())?))?;
    }
    writer.commit(manifest)?;
    writer.finish()
}
