//! The folder of an index: which data is current, and who may write.
//!
//! ```text
//! index/CURRENT     one line of JSON: format version and the name of the data folder
//! index/LOCK        held by the one process that writes; says who
//! index/data-N/     a tantivy index
//! ```
//!
//! A rebuild fills a data folder beside the current one and then replaces `CURRENT` by a
//! rename, so readers see the old index or the new one. The lock is the operating system's
//! and ends with its process: a killed writer leaves nothing to clean up by hand.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::schema::FORMAT_VERSION;
use crate::error::{Error, ErrorKind, Result};

const CURRENT: &str = "CURRENT";
const LOCK: &str = "LOCK";
const DATA_PREFIX: &str = "data-";

#[derive(Debug, Serialize, Deserialize)]
struct Current {
    newshound_index: u32,
    data: String,
}

/// The folder of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub fn new(root: &Path) -> Layout {
        Layout {
            root: root.to_path_buf(),
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The current data folder; `None` when there is no index yet.
    pub fn current(&self) -> Result<Option<PathBuf>> {
        let path = self.root.join(CURRENT);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io(&path, &error)),
        };
        let current: Current = serde_json::from_str(&text).map_err(|_| {
            Error::new(
                ErrorKind::Index,
                "this file does not say where the index is",
            )
            .at(path.display().to_string())
            .help("make the index anew: `newshound index --rebuild FOLDER`")
        })?;
        if current.newshound_index != FORMAT_VERSION {
            return Err(Error::new(
                ErrorKind::Version,
                format!(
                    "the index has format {}, this program reads format {FORMAT_VERSION}",
                    current.newshound_index
                ),
            )
            .at(self.root.display().to_string())
            .help("make it anew from its articles: `newshound index --rebuild FOLDER`"));
        }
        // A name, not a path: the file must not lead out of the folder.
        let is_name = current.data.starts_with(DATA_PREFIX)
            && current.data[DATA_PREFIX.len()..]
                .bytes()
                .all(|b| b.is_ascii_digit());
        if !is_name {
            return Err(Error::new(
                ErrorKind::Index,
                "this file names a data folder that no index has",
            )
            .at(path.display().to_string())
            .help("make the index anew: `newshound index --rebuild FOLDER`"));
        }
        Ok(Some(self.root.join(current.data)))
    }

    /// Creates the folder of the index and an empty data folder of a name not yet used.
    pub fn fresh_data(&self) -> Result<PathBuf> {
        create_dir(&self.root)?;
        let used = self.data_folders()?;
        let next = used.iter().map(|(number, _)| number + 1).max().unwrap_or(1);
        let path = self.root.join(format!("{DATA_PREFIX}{next}"));
        create_dir(&path)?;
        Ok(path)
    }

    /// Makes `data` the current data folder, in one step that survives a power cut.
    pub fn make_current(&self, data: &Path) -> Result<()> {
        let name = data
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let current = Current {
            newshound_index: FORMAT_VERSION,
            data: name.to_string(),
        };
        let text = serde_json::to_string(&current)
            .map_err(|error| Error::new(ErrorKind::Index, error.to_string()))?;
        let path = self.root.join(CURRENT);
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::Builder::new()
                .prefix(".current-")
                .permissions(default_permissions())
                .tempfile_in(&self.root)?;
            writeln!(file, "{text}")?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)?;
            File::open(&self.root)?.sync_all()
        };
        write().map_err(|error| Error::io(&path, &error))
    }

    /// Makes no data folder current: there is no index any longer.
    pub fn no_current(&self) -> Result<()> {
        let path = self.root.join(CURRENT);
        fs::remove_file(&path).map_err(|error| Error::io(&path, &error))
    }

    /// Removes every data folder but the current one: leftovers of killed rebuilds. Only for
    /// the holder of the lock.
    pub fn remove_leftovers(&self) -> Result<()> {
        let current = self.current()?;
        for (_, path) in self.data_folders()? {
            if Some(&path) != current.as_ref() {
                fs::remove_dir_all(&path).map_err(|error| Error::io(&path, &error))?;
            }
        }
        if let Ok(entries) = fs::read_dir(&self.root) {
            for entry in entries.flatten() {
                if entry.file_name().to_string_lossy().starts_with(".current-") {
                    // An unfinished pointer of a killed process; nothing reads it.
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
        Ok(())
    }

    fn data_folders(&self) -> Result<Vec<(u64, PathBuf)>> {
        let mut found = Vec::new();
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
            Err(error) => return Err(Error::io(&self.root, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| Error::io(&self.root, &error))?;
            let name = entry.file_name();
            let number = name
                .to_str()
                .and_then(|name| name.strip_prefix(DATA_PREFIX))
                .and_then(|number| number.parse().ok());
            if let Some(number) = number {
                found.push((number, entry.path()));
            }
        }
        Ok(found)
    }

    /// The right to write, until the value is dropped. `who` is what a second writer is told.
    pub fn lock(&self, who: &str) -> Result<Lock> {
        create_dir(&self.root)?;
        let path = self.root.join(LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| Error::io(&path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The message is a courtesy: without it the answer is the same.
                let _ = file.read_to_string(&mut holder);
                let holder = match holder.trim() {
                    "" => "another process".to_string(),
                    known => known.to_string(),
                };
                return Err(Error::new(
                    ErrorKind::Locked,
                    format!("the index is being written by {holder}"),
                )
                .at(self.root.display().to_string())
                .help("wait until it is done; searching works meanwhile"));
            }
            Err(TryLockError::Error(error)) => return Err(Error::io(&path, &error)),
        }
        let note = || -> std::io::Result<()> {
            file.set_len(0)?;
            writeln!(file, "{who}")
        };
        // A full disk must not stop a `remove` that makes room.
        let _ = { note }();
        Ok(Lock { _file: file })
    }
}

/// The right to write to an index; ends when dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

fn create_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| Error::io(path, &error))
}

/// Temporary files are private by default; the index follows the umask instead.
fn default_permissions() -> fs::Permissions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::Permissions::from_mode(0o666)
    }
    #[cfg(not(unix))]
    {
        // Only the read-only flag exists there, and a new file does not have it.
        tempfile::tempfile()
            .and_then(|file| file.metadata())
            .map(|meta| meta.permissions())
            .expect("a temporary file has permissions")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_learns_who_holds_the_index() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let held = layout.lock("process 7").unwrap();
        let error = layout.lock("process 8").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Locked);
        assert!(error.message().contains("process 7"), "{error}");
        drop(held);
        layout.lock("process 8").unwrap();
    }

    #[test]
    fn other_formats_are_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        assert_eq!(layout.current().unwrap(), None);
        fs::write(
            folder.path().join(CURRENT),
            r#"{"newshound_index":999,"data":"data-1"}"#,
        )
        .unwrap();
        let error = layout.current().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Version);
        assert!(error.next_step().unwrap().contains("--rebuild"));
    }

    #[test]
    fn the_pointer_cannot_lead_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let pointer = format!(r#"{{"newshound_index":{FORMAT_VERSION},"data":"../../etc"}}"#);
        fs::write(folder.path().join(CURRENT), pointer).unwrap();
        assert!(Layout::new(folder.path()).current().is_err());
    }

    #[test]
    fn leftovers_go_and_the_current_data_stays() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let first = layout.fresh_data().unwrap();
        layout.make_current(&first).unwrap();
        let second = layout.fresh_data().unwrap();
        assert_ne!(first, second);
        layout.remove_leftovers().unwrap();
        assert!(first.exists() && !second.exists());
        assert_eq!(layout.current().unwrap(), Some(first));
    }
}
