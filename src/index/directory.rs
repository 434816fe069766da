//! The engine's directory with two of its habits changed.
//!
//! Reading takes no write permission: tantivy locks a file while it opens segments, which an
//! archive on a read-only mount, or another user's, does not allow; there nothing can be
//! removed meanwhile either. And every file follows the umask: tantivy writes its metadata
//! through private temporary files that nobody else could read.

use std::fs::{self, Permissions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback,
    WatchHandle, WritePtr,
};

/// A folder on disk, mapped into memory for reading.
#[derive(Debug, Clone)]
pub(crate) struct DataDirectory {
    inner: MmapDirectory,
    root: PathBuf,
}

impl DataDirectory {
    /// The existing folder `root`.
    pub fn open(root: &Path) -> tantivy::Result<DataDirectory> {
        Ok(DataDirectory {
            inner: MmapDirectory::open(root)?,
            root: root.to_path_buf(),
        })
    }

    /// What a file made here may be used for, as the umask has it.
    fn usual_permissions(&self) -> io::Result<Permissions> {
        let probe = self.root.join(".permissions");
        let permissions = fs::File::create(&probe)?.metadata()?.permissions();
        fs::remove_file(&probe)?;
        Ok(permissions)
    }
}

impl Directory for DataDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.inner.atomic_write(path, data)?;
        fs::set_permissions(self.root.join(path), self.usual_permissions()?)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.inner.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath
                    && matches!(
                        error.kind(),
                        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                    ) =>
            {
                Ok(DirectoryLock::from(Box::new(())))
            }
            other => other,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}
