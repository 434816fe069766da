//! The folder of an index: which data is current, and who may write.
//!
//! ```text
//! index/CURRENT     one line of JSON: format version and the name of the data folder
//! index/LOCK        held by the one process that writes; says who
//! index/ROOTS       what the index follows, for a rebuild when the index cannot be read
//! index/REBUILD     while a rebuild is not done: the data folder that it fills
//! index/data-N/     a tantivy index, and the dictionary of its stored articles
//! ```
//!
//! A rebuild fills a data folder beside the current one and then replaces `CURRENT` by a
//! rename, so readers see the old index or the new one. One that is cut off goes on in the
//! folder that `REBUILD` names. The lock is the operating system's and ends with its process:
//! a killed writer leaves nothing to clean up by hand.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Manifest;
use super::directory::{UNFINISHED, is_unfinished, usual_permissions};
use super::held::Held;
use super::room::io_error;
use super::schema::FORMAT_VERSION;
use crate::error::{Error, ErrorKind, Result};

const CURRENT: &str = "CURRENT";
const LOCK: &str = "LOCK";
const ROOTS: &str = "ROOTS";
const REBUILD: &str = "REBUILD";
const DATA_PREFIX: &str = "data-";

#[derive(Debug, Serialize, Deserialize)]
struct Current {
    newshound_index: u32,
    data: String,
}

/// A rebuild that is not done. Another version of the program would extract otherwise, so
/// only the same one goes on with it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Rebuild {
    newshound_index: u32,
    program: String,
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
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // A first run that was cut off leaves an empty folder; articles are no such.
                return match self
                    .data_folders()?
                    .iter()
                    .any(|(_, data)| holds_articles(data))
                {
                    false => Ok(None),
                    true => Err(Error::new(
                        ErrorKind::Index,
                        "the index is damaged: this file is missing",
                    )
                    .at(path.display().to_string())
                    .help("make the index anew: `newshound index --rebuild`")),
                };
            }
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => String::new(),
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
                return Err(no_folder(&self.root));
            }
            Err(error) => return Err(Error::io(&path, &error)),
        };
        let current: Current = serde_json::from_str(&text).map_err(|_| {
            Error::new(
                ErrorKind::Index,
                "the index is damaged: this file does not say where its data is",
            )
            .at(path.display().to_string())
            .help("make the index anew: `newshound index --rebuild`")
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
        if !is_data_name(&current.data) {
            return Err(Error::new(
                ErrorKind::Index,
                "the index is damaged: this file names a data folder that no index has",
            )
            .at(path.display().to_string())
            .help("make the index anew: `newshound index --rebuild`"));
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
        let current = Current {
            newshound_index: FORMAT_VERSION,
            data: name_of(data),
        };
        self.write(CURRENT, &current)
    }

    /// Writes the file `name` whole or not at all.
    fn write(&self, name: &str, value: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string(value)
            .map_err(|error| Error::new(ErrorKind::Index, error.to_string()))?;
        let path = self.root.join(name);
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::Builder::new()
                .prefix(UNFINISHED)
                .permissions(usual_permissions()?)
                .tempfile_in(&self.root)?;
            writeln!(file, "{text}")?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)?;
            File::open(&self.root)?.sync_all()
        };
        write().map_err(|error| io_error(&path, &error))
    }

    /// Notes what the index follows, for a rebuild when the index cannot be read. The index
    /// itself is what counts, so a failure costs nothing now and is not reported.
    pub fn note_roots(&self, manifest: &Manifest) {
        let same =
            |noted: Manifest| noted.roots == manifest.roots && noted.streams == manifest.streams;
        if !self.noted_roots().is_some_and(same) {
            let _ = self.write(ROOTS, manifest);
        }
    }

    /// What the index followed when it was last written.
    pub fn noted_roots(&self) -> Option<Manifest> {
        let text = fs::read_to_string(self.root.join(ROOTS)).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Notes that a rebuild fills `data`.
    pub fn begin_rebuild(&self, data: &Path) -> Result<()> {
        let rebuild = Rebuild {
            newshound_index: FORMAT_VERSION,
            program: env!("CARGO_PKG_VERSION").to_string(),
            data: name_of(data),
        };
        self.write(REBUILD, &rebuild)
    }

    /// The data folder of a rebuild that was cut off and that this program can go on with.
    pub fn unfinished_rebuild(&self) -> Option<PathBuf> {
        let text = fs::read_to_string(self.root.join(REBUILD)).ok()?;
        let rebuild: Rebuild = serde_json::from_str(&text).ok()?;
        let data = self.root.join(&rebuild.data);
        let goes_on = rebuild.newshound_index == FORMAT_VERSION
            && rebuild.program == env!("CARGO_PKG_VERSION")
            && is_data_name(&rebuild.data)
            && data.is_dir()
            && self.current().ok().flatten().as_ref() != Some(&data);
        goes_on.then_some(data)
    }

    /// Notes that no rebuild is under way.
    pub fn end_rebuild(&self) -> Result<()> {
        let path = self.root.join(REBUILD);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(io_error(&path, &error))
            }
            _ => Ok(()),
        }
    }

    /// The youngest data folder with articles other than `but`: what the index was, when
    /// `CURRENT` cannot say it.
    pub fn last_data(&self, but: Option<&Path>) -> Option<PathBuf> {
        let mut folders = self.data_folders().ok()?;
        folders.sort_unstable();
        let paths = folders.into_iter().rev().map(|(_, path)| path);
        let mut others = paths.filter(|path| Some(path.as_path()) != but);
        others.find(|path| holds_articles(path))
    }

    /// Whether there is, or was, an index here.
    pub fn has_data(&self) -> bool {
        self.root.join(CURRENT).exists() || self.last_data(None).is_some()
    }

    /// Makes no data folder current: there is no index any longer.
    pub fn no_current(&self) -> Result<()> {
        // What a run without success was to follow is nothing to remember.
        let _ = fs::remove_file(self.root.join(ROOTS));
        let path = self.root.join(CURRENT);
        fs::remove_file(&path).map_err(|error| io_error(&path, &error))
    }

    /// Removes every data folder but the current one and those of `kept`: leftovers of
    /// killed processes. Only for the holder of the lock.
    pub fn remove_leftovers(&self, kept: &[&Path]) -> Result<()> {
        let current = self.current().ok().flatten();
        for (_, path) in self.data_folders()? {
            if Some(&path) != current.as_ref() && !kept.contains(&path.as_path()) {
                fs::remove_dir_all(&path).map_err(|error| io_error(&path, &error))?;
            }
        }
        if let Ok(entries) = fs::read_dir(&self.root) {
            for entry in entries.flatten() {
                if is_unfinished(&entry.file_name().to_string_lossy()) {
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
    pub fn lock(&self, who: &str) -> Result<Held> {
        create_dir(&self.root)?;
        let path = self.root.join(LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| io_error(&path, &error))?;
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
                .help("wait until it is done, or add --wait; searching works meanwhile"));
            }
            Err(TryLockError::Error(error)) => return Err(Error::io(&path, &error)),
        }
        let note = || -> std::io::Result<()> {
            file.set_len(0)?;
            writeln!(file, "{who}")
        };
        // A full disk must not stop a `remove` that makes room.
        let _ = { note }();
        Ok(Held::new(file))
    }
}

/// Whether a text is the name of a data folder: a name, not a path, because no file of the
/// index may lead out of its folder.
fn is_data_name(name: &str) -> bool {
    name.strip_prefix(DATA_PREFIX)
        .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn name_of(data: &Path) -> String {
    let name = data.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Whether a data folder has a commit with articles, by its metadata alone.
fn holds_articles(data: &Path) -> bool {
    fs::read(data.join("meta.json"))
        .is_ok_and(|meta| memchr::memmem::find(&meta, b"\"segment_id\"").is_some())
}

fn create_dir(path: &Path) -> Result<()> {
    use std::io::ErrorKind as Io;
    fs::create_dir_all(path).map_err(|error| match error.kind() {
        Io::AlreadyExists | Io::NotADirectory => no_folder(path),
        _ => io_error(path, &error),
    })
}

/// Something else is where the folder of the index is to be, or on the way to it.
fn no_folder(path: &Path) -> Error {
    Error::new(ErrorKind::Index, "is no folder, and an index is one")
        .at(path.display().to_string())
        .help("name its folder with --index DIR")
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
    fn the_lock_ends_though_a_program_that_was_started_meanwhile_has_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let held = layout.lock("process 7").unwrap();
        let inherited = held.inherited();
        drop(held);
        layout.lock("process 8").unwrap();
        drop(inherited);
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
        layout.remove_leftovers(&[]).unwrap();
        assert!(first.exists() && !second.exists());
        assert_eq!(layout.current().unwrap(), Some(first));
    }

    #[test]
    fn a_rebuild_goes_on_only_in_its_own_folder() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let first = layout.fresh_data().unwrap();
        layout.make_current(&first).unwrap();
        let second = layout.fresh_data().unwrap();
        assert_eq!(layout.unfinished_rebuild(), None);
        layout.begin_rebuild(&second).unwrap();
        assert_eq!(layout.unfinished_rebuild(), Some(second.clone()));
        layout.make_current(&second).unwrap();
        assert_eq!(layout.unfinished_rebuild(), None, "it is done");
        layout.end_rebuild().unwrap();
        layout.end_rebuild().unwrap();
    }

    #[test]
    fn articles_without_a_pointer_are_damage_and_no_empty_place() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let data = layout.fresh_data().unwrap();
        assert_eq!(layout.current().unwrap(), None);
        fs::write(
            data.join("meta.json"),
            r#"{"segments":[{"segment_id":"x"}]}"#,
        )
        .unwrap();
        assert!(layout.current().is_err());
        assert_eq!(layout.last_data(None), Some(data.clone()));
        assert_eq!(layout.last_data(Some(&data)), None);
    }
}
