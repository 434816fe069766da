//! The only writer of the on-disk index: schema, analysis, sync, format version.
//!
//! An index is a folder (see `layout.rs`) with one tantivy index in it. What is stored for an
//! article is enough to show it, to say why each value was found, and to know whether its
//! file changed; there is no second store that could disagree. [`Index::sync`] brings it up
//! to date with the articles. Searching is left to `search`.

pub mod analysis;
mod container;
mod directory;
mod document;
mod known;
mod layout;
mod maintain;
mod manifest;
mod plan;
pub(crate) mod schema;
pub mod stored;
mod sync;
mod writer;

use std::path::{Path, PathBuf};

pub use maintain::{Check, Status};
pub use manifest::{Manifest, Root};
pub use schema::FORMAT_VERSION;
pub use sync::{Input, Progress, SyncOptions, SyncReport};

use crate::error::{Error, ErrorKind, Result, describe_io};
use directory::DataDirectory;
use layout::Layout;
use schema::Fields;

/// An index that exists, open for reading.
#[derive(Debug, Clone)]
pub struct Index {
    layout: Layout,
    data: PathBuf,
    inner: tantivy::Index,
    fields: Fields,
    manifest: Manifest,
}

impl Index {
    /// Opens the index in the folder `dir`.
    ///
    /// # Errors
    /// `Index` when there is none or it is damaged, `Version` when it has another format.
    pub fn open(dir: &Path) -> Result<Index> {
        let layout = Layout::new(dir);
        match layout.current()? {
            Some(data) => Index::open_data(layout, data),
            None => Err(Error::new(ErrorKind::Index, "there is no index here")
                .at(dir.display().to_string())
                .help("make one with `newshound index FOLDER`, or name one with --index DIR")),
        }
    }

    /// Whether the folder `dir` holds an index, of whatever format.
    pub fn exists(dir: &Path) -> bool {
        !matches!(Layout::new(dir).current(), Ok(None))
    }

    fn open_data(layout: Layout, data: PathBuf) -> Result<Index> {
        let mut inner = DataDirectory::open(&data)
            .and_then(tantivy::Index::open)
            .map_err(|e| index_error(e, &data))?;
        let (expected, fields) = schema::schema();
        if inner.schema() != expected {
            return Err(Error::new(
                ErrorKind::Version,
                "the index was written by another version of this program",
            )
            .at(layout.root().display().to_string())
            .help("make it anew from its articles: `newshound index --rebuild FOLDER`"));
        }
        inner.set_tokenizers(schema::tokenizers());
        let payload = inner
            .load_metas()
            .map_err(|e| index_error(e, &data))?
            .payload;
        let manifest = Manifest::decode(payload.as_deref())?;
        Ok(Index {
            layout,
            data,
            inner,
            fields,
            manifest,
        })
    }

    /// An empty index in a fresh data folder; not current until [`Layout::make_current`].
    fn create_data(layout: &Layout) -> Result<Index> {
        let data = layout.fresh_data()?;
        let (schema, fields) = schema::schema();
        let settings = tantivy::IndexSettings {
            docstore_compression: tantivy::store::Compressor::Zstd(
                tantivy::store::ZstdCompressor {
                    compression_level: Some(3),
                },
            ),
            ..tantivy::IndexSettings::default()
        };
        let directory = DataDirectory::open(&data).map_err(|e| index_error(e, &data))?;
        let inner = tantivy::Index::builder()
            .schema(schema)
            .settings(settings)
            .tokenizers(schema::tokenizers())
            .open_or_create(directory)
            .map_err(|e| index_error(e, &data))?;
        Ok(Index {
            layout: layout.clone(),
            data,
            inner,
            fields,
            manifest: Manifest::default(),
        })
    }

    /// The folder of the index.
    pub fn dir(&self) -> &Path {
        self.layout.root()
    }

    /// Where the articles come from.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// A view of the last commit.
    pub(crate) fn searcher(&self) -> Result<tantivy::Searcher> {
        let reader = self
            .inner
            .reader_builder()
            .reload_policy(tantivy::ReloadPolicy::Manual)
            .try_into()
            .map_err(|e| index_error(e, &self.data))?;
        Ok(reader.searcher())
    }

    /// An engine's error as ours, with the place of this index.
    pub(crate) fn error(&self, error: tantivy::TantivyError) -> Error {
        index_error(error, &self.data)
    }
}

/// The engine's error in our words.
pub(crate) fn index_error(error: tantivy::TantivyError, data: &Path) -> Error {
    use tantivy::TantivyError as E;
    let place = data.display().to_string();
    match error {
        E::IoError(error) => Error::new(ErrorKind::Io, describe_io(&error))
            .at(place)
            .help("make room or permit access, then run the command again; what was committed is kept"),
        E::DataCorruption(_) | E::OpenReadError(_) | E::IncompatibleIndex(_) => {
            Error::new(ErrorKind::Index, format!("the index is damaged: {error}"))
                .at(place)
                .help("`newshound check` says where; `newshound index --rebuild` makes it anew")
        }
        E::LockFailure(..) => Error::new(ErrorKind::Locked, "the index is being written")
            .at(place)
            .help("wait until the other process is done"),
        E::ErrorInThread(_) => Error::new(
            ErrorKind::Io,
            "the index could not be written; most likely the disk is full",
        )
        .at(place)
        .help("make room, then run the command again; what was committed is kept"),
        other => Error::new(ErrorKind::Index, other.to_string()).at(place),
    }
}
