//! The only writer of the on-disk index: schema, analysis, sync, format version.
//!
//! An index is a folder (see `layout.rs`) with one tantivy index in it. What is stored for an
//! article is enough to show it, to say why each value was found, and to know whether its
//! file changed; there is no second store that could disagree. [`Index::sync`] brings it up
//! to date with the articles. Searching is left to `search`.

pub(crate) mod alias;
pub mod analysis;
pub(crate) mod codec;
mod container;
mod directory;
mod document;
#[cfg(test)]
mod faults;
mod held;
mod known;
mod layout;
mod maintain;
mod manifest;
mod plan;
mod room;
pub(crate) mod schema;
mod segment;
pub mod stored;
mod sync;
mod verify;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use maintain::{Check, Status};
pub use manifest::{Manifest, Root};
pub use schema::FORMAT_VERSION;
pub use sync::{Input, Progress, SyncOptions, SyncReport};

use crate::error::{Error, ErrorKind, Result, describe_io, fence};
use codec::Codec;
use directory::DataDirectory;
use layout::Layout;
use room::Trouble;
use schema::Fields;

/// An index that exists, open for reading.
#[derive(Debug, Clone)]
pub struct Index {
    layout: Layout,
    data: PathBuf,
    inner: tantivy::Index,
    fields: Fields,
    codec: Arc<Codec>,
    manifest: Manifest,
    trouble: Trouble,
    /// What readers see: one commit, whatever is written meanwhile.
    view: Option<View>,
}

/// One commit, opened.
#[derive(Clone)]
struct View {
    searcher: tantivy::Searcher,
    /// The fingerprint of the metadata it was opened by.
    metas: u64,
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "View({:016x})", self.metas)
    }
}

impl Index {
    /// Opens the index in the folder `dir`.
    ///
    /// # Errors
    /// `Index` when there is none or it is damaged, `Version` when it has another format.
    pub fn open(dir: &Path) -> Result<Index> {
        let layout = Layout::new(dir);
        loop {
            let data = layout.current()?.ok_or_else(|| missing(dir))?;
            let opened = Index::open_data(layout.clone(), data.clone()).map(|mut index| {
                let view = index.open_view();
                index.view = view.as_ref().ok().cloned();
                // A first commit brings the dictionary that its articles are read with.
                if let Ok(codec) = Codec::open(&data) {
                    index.codec = Arc::new(codec);
                }
                // What is damaged shows where it is read; `check` and the manifest need no view.
                (index, view.is_ok())
            });
            match opened {
                Ok((index, true)) => return Ok(index),
                // A rebuild may have replaced the data since the pointer was read.
                _ if layout.current()?.as_ref() != Some(&data) => {}
                other => return other.map(|(index, _)| index),
            }
        }
    }

    /// The index as it is now, if anything was committed since this one was opened.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn latest(&self) -> Result<Option<Index>> {
        let same_data = self.layout.current()?.as_ref() == Some(&self.data);
        let view = self.view.as_ref().map(|view| view.metas);
        if same_data && view.is_some() && view == self.metas_now() {
            return Ok(None);
        }
        Index::open(self.layout.root()).map(Some)
    }

    /// Whether the folder `dir` holds an index, of whatever format.
    pub fn exists(dir: &Path) -> bool {
        !matches!(Layout::new(dir).current(), Ok(None))
    }

    fn open_data(layout: Layout, data: PathBuf) -> Result<Index> {
        let trouble = Trouble::default();
        let inner = DataDirectory::open(&data, trouble.clone())
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
        let payload = inner
            .load_metas()
            .map_err(|e| index_error(e, &data))?
            .payload;
        let manifest = match payload {
            Some(payload) => Manifest::decode(&payload)?,
            // A first run that was cut off early: it goes on with what it was to follow.
            None => layout.noted_roots().unwrap_or_default(),
        };
        Ok(Index {
            layout,
            codec: Arc::new(Codec::open(&data)?),
            data,
            inner,
            fields,
            manifest,
            trouble,
            view: None,
        })
    }

    /// An empty index in a fresh data folder; not current until [`Layout::make_current`].
    fn create_data(layout: &Layout) -> Result<Index> {
        let data = layout.fresh_data()?;
        let (schema, fields) = schema::schema();
        let settings = tantivy::IndexSettings {
            // Articles come compressed, each by itself.
            docstore_compression: tantivy::store::Compressor::None,
            docstore_blocksize: 4 << 10,
            ..tantivy::IndexSettings::default()
        };
        let trouble = Trouble::default();
        let failed = |e| failure(e, &data, &trouble);
        let directory = DataDirectory::open(&data, trouble.clone()).map_err(failed)?;
        let inner = tantivy::Index::builder()
            .schema(schema)
            .settings(settings)
            .open_or_create(directory)
            .map_err(failed)?;
        Ok(Index {
            layout: layout.clone(),
            data,
            inner,
            fields,
            codec: Arc::default(),
            manifest: Manifest::default(),
            trouble,
            view: None,
        })
    }

    /// The current index in `layout` for the holder of its lock.
    fn open_to_write(layout: &Layout) -> Result<Index> {
        match layout.current()? {
            Some(data) => Index::open_data(layout.clone(), data),
            None => Err(missing(layout.root())),
        }
    }

    /// Whether anything was ever committed.
    fn has_commit(&self) -> bool {
        let metas = self.inner.load_metas();
        metas.is_ok_and(|metas| metas.payload.is_some())
    }

    /// Removes what killed processes left, except, with `keep_rebuild`, a rebuild that can be
    /// gone on with. Only for the holder of the lock.
    fn tidy(&self, keep_rebuild: bool) -> Result<()> {
        let unfinished = keep_rebuild
            .then(|| self.layout.unfinished_rebuild())
            .flatten();
        if unfinished.is_none() {
            self.layout.end_rebuild()?;
        }
        self.layout
            .remove_leftovers(unfinished.as_deref().as_slice())?;
        self.sweep()
    }

    /// Removes files that no commit has from the data folder.
    fn sweep(&self) -> Result<()> {
        let metas = self.inner.load_metas().map_err(|e| self.error(e))?;
        directory::sweep(&self.data, &metas).map_err(|e| room::io_error(&self.data, &e))
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

    /// A view of one commit: that at which the index was opened for reading, or the last.
    pub(crate) fn searcher(&self) -> Result<tantivy::Searcher> {
        match &self.view {
            Some(view) => Ok(view.searcher.clone()),
            None => self.guarded(|| {
                // A flipped bit among the deletes takes an article away; they are short.
                self.verify(verify::deletes)?;
                let reader = self
                    .inner
                    .reader_builder()
                    .reload_policy(tantivy::ReloadPolicy::Manual)
                    .try_into()
                    .map_err(|e| self.error(e))?;
                Ok(reader.searcher())
            }),
        }
    }

    fn open_view(&self) -> Result<View> {
        loop {
            let metas = self.metas_now();
            let searcher = self.searcher()?;
            // A commit in between would give the view a name that is not its own.
            if let Some(metas) = metas.filter(|_| metas == self.metas_now()) {
                return Ok(View { searcher, metas });
            }
            if metas.is_none() {
                return Err(self.damaged());
            }
        }
    }

    /// The fingerprint of the metadata of the last commit.
    fn metas_now(&self) -> Option<u64> {
        let bytes = std::fs::read(self.data.join("meta.json")).ok()?;
        Some(xxhash_rust::xxh3::xxh3_64(&bytes))
    }

    /// Does work that reads the index. The engine checks little of what it reads: damage can
    /// bring it down, and is an error then.
    pub(crate) fn guarded<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        fence(work).unwrap_or_else(|| Err(self.damaged()))
    }

    /// The error of damage that the engine did not expect, with the place if the checksums
    /// know it.
    pub(crate) fn damaged(&self) -> Error {
        let found = self.damage().unwrap_or_default().into_iter().next();
        let reason = found.unwrap_or_else(|| "a part of it cannot be read".to_string());
        Error::new(ErrorKind::Index, format!("the index is damaged: {reason}"))
            .at(self.layout.root().display().to_string())
            .help("`newshound check` says where; `newshound index --rebuild` makes it anew")
    }

    /// Whether the last commit has exactly these segments, each with so many documents
    /// deleted, and its data folder is still the current one.
    pub(crate) fn still_has(&self, seen: &[(tantivy::index::SegmentId, u32)]) -> Result<bool> {
        if self.layout.current()?.as_ref() != Some(&self.data) {
            return Ok(false);
        }
        let metas = self
            .inner
            .searchable_segment_metas()
            .map_err(|e| index_error(e, &self.data))?;
        let has = |meta: &tantivy::index::SegmentMeta| {
            seen.contains(&(meta.id(), meta.num_deleted_docs()))
        };
        Ok(metas.len() == seen.len() && metas.iter().all(has))
    }

    /// An engine's error as ours, with the place of this index.
    pub(crate) fn error(&self, error: tantivy::TantivyError) -> Error {
        use tantivy::TantivyError as E;
        let nameless = matches!(
            error,
            E::IoError(_)
                | E::DataCorruption(_)
                | E::SchemaError(_)
                | E::FieldNotFound(_)
                | E::InternalError(_)
                | E::DeserializeError(_)
        );
        let ours = failure(error, &self.data, &self.trouble);
        match nameless && ours.kind() == ErrorKind::Index {
            // The engine does not say where; the checksums do.
            true => self.damaged(),
            false => ours,
        }
    }
}

fn missing(dir: &Path) -> Error {
    Error::new(ErrorKind::Index, "there is no index here")
        .at(dir.display().to_string())
        .help("make one with `newshound index FOLDER`, or name one with --index DIR")
}

/// The engine's error in our words; what the disk said first, where that is why.
fn failure(error: tantivy::TantivyError, data: &Path, trouble: &Trouble) -> Error {
    use tantivy::TantivyError as E;
    let damage = matches!(
        error,
        E::DataCorruption(_) | E::OpenReadError(_) | E::IncompatibleIndex(_)
    );
    match trouble.error(data).filter(|_| !damage) {
        Some(error) => error,
        None => index_error(error, data),
    }
}

/// The engine's error in our words.
fn index_error(error: tantivy::TantivyError, data: &Path) -> Error {
    use tantivy::TantivyError as E;
    use tantivy::directory::error::{LockError, OpenReadError, OpenWriteError};
    let place = data.display().to_string();
    let damaged = |file: Option<&Path>, reason: &str| {
        let place = file.map_or(place.clone(), |file| data.join(file).display().to_string());
        Error::new(ErrorKind::Index, format!("the index is damaged: {reason}"))
            .at(place)
            .help("`newshound check` says where; `newshound index --rebuild` makes it anew")
    };
    match &error {
        E::IoError(error) if is_refusal(error) => room::io_error(data, error),
        E::IoError(error) => damaged(None, &describe_io(error)),
        E::OpenWriteError(OpenWriteError::IoError { io_error, .. })
        | E::LockFailure(LockError::IoError(io_error), _) => room::io_error(data, io_error),
        E::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
            damaged(Some(file), "this file is missing")
        }
        E::OpenReadError(OpenReadError::IoError { io_error, filepath }) => {
            damaged(Some(filepath), &describe_io(io_error))
        }
        E::OpenDirectoryError(_) => damaged(None, "its data folder cannot be opened"),
        E::DataCorruption(_)
        | E::OpenReadError(_)
        | E::IncompatibleIndex(_)
        | E::SchemaError(_)
        | E::FieldNotFound(_)
        | E::InternalError(_)
        | E::DeserializeError(_) => damaged(None, &error.to_string()),
        E::LockFailure(..) => Error::new(ErrorKind::Locked, "the index is being written")
            .at(place)
            .help("wait until the other process is done"),
        E::ErrorInThread(_) | E::SystemError(_) | E::Poisoned => {
            Error::new(ErrorKind::Index, "a thread that wrote to the index failed")
                .at(place)
                .help("what was committed is kept; `newshound check` says whether it is sound")
        }
        _ => Error::new(ErrorKind::Index, error.to_string()).at(place),
    }
}

/// Whether an error of the operating system says that something may not be done. What else
/// goes wrong in reading, such as a block that cannot be decompressed, is damage; failures of
/// writing are noted where they happen.
fn is_refusal(error: &std::io::Error) -> bool {
    use std::io::ErrorKind as Io;
    matches!(
        error.kind(),
        Io::StorageFull | Io::QuotaExceeded | Io::PermissionDenied | Io::ReadOnlyFilesystem
    )
}
