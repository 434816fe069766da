//! The engine's directory with five of its habits changed.
//!
//! - Reading takes no write permission: tantivy locks a file while it opens segments, which
//!   an archive on a read-only mount, or another user's, does not allow; there nothing can be
//!   removed meanwhile either.
//! - A lock is given back and not only closed (see `held.rs`).
//! - Every file follows the umask: tantivy writes its metadata through private temporary
//!   files that nobody else could read.
//! - The metadata carry a checksum, as segments do: a flipped bit in them would otherwise
//!   take a segment out of the index in silence.
//! - The first write that fails is remembered with its reason (see `room.rs`), and what a
//!   killed process left half written is swept away by the next writer.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory,
    TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
};
use xxhash_rust::xxh3::xxh3_64;

#[cfg(test)]
use super::faults::Faults;
use super::held::Held;
use super::room::Trouble;

/// What files begin with that are not whole yet; nothing reads them.
pub(crate) const UNFINISHED: &str = ".unfinished-";

/// What stands before the checksum in the last line of a metadata file.
const SEAL: &[u8] = b"#xxh3 ";

/// The file that makes a commit; its rename must be on disk before what it replaces goes.
const META: &str = "meta.json";

/// A folder on disk, mapped into memory for reading.
#[derive(Debug, Clone)]
pub(crate) struct DataDirectory {
    inner: MmapDirectory,
    root: PathBuf,
    trouble: Trouble,
    #[cfg(test)]
    faults: Faults,
}

impl DataDirectory {
    /// The existing folder `root`. Writes that fail are noted in `trouble`.
    pub fn open(root: &Path, trouble: Trouble) -> tantivy::Result<DataDirectory> {
        Ok(DataDirectory {
            inner: MmapDirectory::open(root)?,
            root: root.to_path_buf(),
            trouble,
            #[cfg(test)]
            faults: Faults::of(root),
        })
    }

    /// A step that writes; in tests it may fail on purpose.
    fn step(&self) -> io::Result<()> {
        #[cfg(test)]
        self.faults.step()?;
        Ok(())
    }

    fn replace(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.step()?;
        let mut file = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .permissions(usual_permissions()?)
            .tempfile_in(&self.root)?;
        file.write_all(data)?;
        file.write_all(&seal(data))?;
        self.step()?;
        file.as_file().sync_data()?;
        file.persist(self.root.join(path))
            .map_err(|error| error.error)?;
        match path == Path::new(META) {
            true => self.inner.sync_directory(),
            false => Ok(()),
        }
    }
}

/// Locks the file at `path`, which is made if there is none; `waits` for whoever has it.
fn hold(path: &Path, waits: bool) -> Result<Held, LockError> {
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(false).open(path);
    let file = file.map_err(LockError::wrap_io_error)?;
    let locked = match waits {
        true => file.lock().map_err(TryLockError::Error),
        false => file.try_lock(),
    };
    match locked {
        Ok(()) => Ok(Held::new(file)),
        Err(TryLockError::WouldBlock) => Err(LockError::LockBusy),
        Err(TryLockError::Error(error)) => Err(LockError::wrap_io_error(error)),
    }
}

/// What a new file may be used for by whom: all that the umask permits.
pub(crate) fn usual_permissions() -> io::Result<fs::Permissions> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Ok(fs::Permissions::from_mode(0o666))
    }
    #[cfg(not(unix))]
    {
        // Only the read-only flag exists there, and a new file does not have it.
        let meta = tempfile::tempfile()?.metadata()?;
        Ok(meta.permissions())
    }
}

/// The last line of a metadata file of the content `data`.
fn seal(data: &[u8]) -> Vec<u8> {
    let mut line = SEAL.to_vec();
    line.extend_from_slice(format!("{:016x}\n", xxh3_64(data)).as_bytes());
    line
}

/// The content of a metadata file. One without a seal is older, or was cut off, which its
/// JSON shows.
fn unseal(mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let length = SEAL.len() + 17;
    let at = bytes.len().saturating_sub(length);
    let (data, last) = bytes.split_at(at);
    if last == seal(data) {
        bytes.truncate(at);
        return Ok(bytes);
    }
    // Anything behind the JSON is a damaged seal.
    let end = bytes.trim_ascii_end().last();
    match end {
        Some(b'}' | b']') => Ok(bytes),
        _ => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "its checksum does not match",
        )),
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
        let wrap = |error| OpenWriteError::wrap_io_error(error, path.to_path_buf());
        self.trouble.note(self.step()).map_err(wrap)?;
        let inner = match self.inner.open_write(path) {
            Err(OpenWriteError::IoError { io_error, .. }) => {
                let error = io::Error::new(io_error.kind(), io_error.to_string());
                let failed: io::Result<()> = self.trouble.note(Err(error));
                return Err(failed.err().map_or_else(
                    || OpenWriteError::FileAlreadyExists(path.to_path_buf()),
                    wrap,
                ));
            }
            other => other?,
        };
        // The buffer is empty: nothing has been written yet.
        let inner = inner.into_inner().map_err(|error| wrap(error.into()))?;
        Ok(BufWriter::new(Box::new(Watched {
            inner,
            directory: self.clone(),
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        unseal(self.inner.atomic_read(path)?)
            .map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf()))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.trouble.note(self.replace(path, data))
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.trouble.note(self.step())?;
        self.trouble.note(self.inner.sync_directory())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match hold(&self.root.join(&lock.filepath), lock.is_blocking) {
            Ok(held) => Ok(DirectoryLock::from(Box::new(held))),
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath
                    && matches!(
                        error.kind(),
                        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                    ) =>
            {
                Ok(DirectoryLock::from(Box::new(())))
            }
            Err(other) => Err(other),
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

/// A file being written whose failures are noted.
struct Watched {
    inner: Box<dyn TerminatingWrite + Send + Sync>,
    directory: DataDirectory,
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let trouble = &self.directory.trouble;
        trouble.note(self.directory.step())?;
        trouble.note(self.inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.directory.trouble.note(self.inner.flush())
    }
}

impl TerminatingWrite for Watched {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        let trouble = &self.directory.trouble;
        trouble.note(self.directory.step())?;
        trouble.note(self.inner.terminate_ref(token))
    }
}

/// Removes what a killed process left in the data folder `root`: unfinished files, and files
/// of segments that `living` does not know. Only for the holder of the index's lock.
pub(crate) fn sweep(root: &Path, living: &tantivy::IndexMeta) -> io::Result<()> {
    let mut dead = Vec::new();
    for entry in fs::read_dir(root)?.flatten() {
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        if is_unfinished(name) || is_of_no_segment(name, living) {
            dead.push(entry.path());
        }
    }
    if dead.is_empty() {
        return Ok(());
    }
    // A reader that read the metadata of an earlier commit may be about to open its files.
    let lock = root.join(&META_LOCK.filepath);
    let lock = File::options().create(true).append(true).open(lock)?;
    lock.lock()?;
    for path in dead {
        // One that cannot go costs room and nothing else; the next writer tries again.
        let _ = fs::remove_file(path);
    }
    Ok(())
}

/// Whether a file is a half-written one, here or from tantivy's own hand.
pub(crate) fn is_unfinished(name: &str) -> bool {
    name.starts_with(UNFINISHED) || name.starts_with(".tmp")
}

fn is_of_no_segment(name: &str, living: &tantivy::IndexMeta) -> bool {
    let mut parts = name.split('.');
    let id = parts.next().unwrap_or_default();
    if id.len() != 32 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return false;
    }
    let Some(segment) = living.segments.iter().find(|s| s.id().uuid_string() == id) else {
        return true;
    };
    let (first, second) = (parts.next(), parts.next());
    // Deletes are one file a commit; `.temp` is written while a segment is.
    match (first, second) {
        (Some(opstamp), Some("del")) => {
            segment.delete_opstamp().map(|o| o.to_string()).as_deref() != Some(opstamp)
        }
        (_, Some("temp")) => true,
        _ => false,
    }
}

/// Tests only: what a killed or failed process could have left in the index `dir`.
#[cfg(test)]
pub(crate) fn leftovers(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = 0;
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let name = entry.file_name().to_str().unwrap().to_string();
        if is_unfinished(&name) || name == "REBUILD" {
            found.push(name);
        } else if entry.path().is_dir() {
            folders += 1;
            let inner = tantivy::Index::open(
                DataDirectory::open(&entry.path(), Trouble::default()).unwrap(),
            );
            let living = inner.unwrap().load_metas().unwrap();
            for entry in fs::read_dir(entry.path()).unwrap().flatten() {
                let name = entry.file_name().to_str().unwrap().to_string();
                if is_unfinished(&name) || is_of_no_segment(&name, &living) {
                    found.push(name);
                }
            }
        }
    }
    if folders != 1 {
        found.push(format!("{folders} data folders"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engines_lock_ends_though_a_program_that_was_started_meanwhile_has_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = hold(&path, false).unwrap();
        assert!(matches!(hold(&path, false), Err(LockError::LockBusy)));
        let inherited = held.inherited();
        drop(held);
        drop(hold(&path, false).unwrap());
        hold(&path, true).unwrap();
        drop(inherited);
    }

    #[test]
    fn a_seal_shows_every_flipped_bit() {
        let data = b"{\"segments\":[1]}\n".to_vec();
        let mut whole = data.clone();
        whole.extend(seal(&data));
        assert_eq!(unseal(whole.clone()).unwrap(), data);
        assert_eq!(
            unseal(data.clone()).unwrap(),
            data,
            "files without one are read"
        );
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << bit;
                assert!(unseal(flipped).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn files_of_no_segment_go() {
        let folder = tempfile::tempdir().unwrap();
        let names = [
            ".unfinished-x",
            ".tmpabc",
            "0123456789abcdef0123456789abcdef.store",
        ];
        let kept = [".managed.json", "meta.json", "notes.txt"];
        for name in names.iter().chain(&kept) {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let schema = tantivy::schema::Schema::builder().build();
        let living = tantivy::Index::create_in_ram(schema).load_metas().unwrap();
        sweep(folder.path(), &living).unwrap();
        assert!(names.iter().all(|name| !folder.path().join(name).exists()));
        assert!(kept.iter().all(|name| folder.path().join(name).exists()));
    }
}
