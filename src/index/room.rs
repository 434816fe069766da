//! When writing fails: the first failure of a data folder, and the words for a full disk.
//!
//! The engine writes on threads of its own and often passes on only that one of them failed,
//! or nothing at all when a merge was given up. What the operating system said is kept here,
//! so that the message names the reason. What is done about it is left to the caller.

use std::io::{self, ErrorKind as Io};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::error::{Error, ErrorKind, describe_io};

/// The first write that failed in a data folder. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trouble(Arc<OnceLock<(Io, String)>>);

impl Trouble {
    /// The same result; a failure is noted.
    pub fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && error.kind() != Io::Interrupted
        {
            self.0.get_or_init(|| (error.kind(), describe_io(error)));
        }
        result
    }

    /// The failure as an error at the folder `dir`.
    pub fn error(&self, dir: &Path) -> Option<Error> {
        let (kind, text) = self.0.get()?;
        Some(write_error(dir, *kind, text))
    }
}

/// An error of writing at `path`.
pub(crate) fn io_error(path: &Path, error: &io::Error) -> Error {
    write_error(path, error.kind(), &describe_io(error))
}

fn write_error(path: &Path, kind: Io, text: &str) -> Error {
    match kind {
        Io::StorageFull | Io::QuotaExceeded | Io::FileTooLarge => full(path, None),
        Io::PermissionDenied | Io::ReadOnlyFilesystem => {
            Error::new(ErrorKind::Io, format!("cannot be written: {text}"))
                .at(path.display().to_string())
                .help("permit writing there, or name another folder with --index DIR; an index that is there can be searched all the same")
        }
        _ => Error::new(ErrorKind::Io, text)
            .at(path.display().to_string())
            .help("what was committed is kept; run the command again when the cause is gone"),
    }
}

/// The error of a disk without room at `path`, where about `needed` more bytes would do.
pub(crate) fn full(path: &Path, needed: Option<u64>) -> Error {
    let mut message = "no room left on the disk".to_string();
    let free = path
        .ancestors()
        .find_map(|folder| fs4::available_space(folder).ok());
    match (free, needed) {
        (Some(free), Some(needed)) => message.push_str(&format!(
            ": {} free, about {} more needed",
            size(free),
            size(needed)
        )),
        (Some(free), None) => message.push_str(&format!(": {} free", size(free))),
        (None, Some(needed)) => message.push_str(&format!(": about {} needed", size(needed))),
        (None, None) => {}
    }
    Error::new(ErrorKind::Full, message)
        .at(path.display().to_string())
        .help("what was committed is kept; make room, or make the index on another disk with --index DIR, then run the command again: it goes on from there")
}

/// A size as people say it: `12 MB`.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let mut number = bytes as f64 / 1000.0;
    let mut unit = 0;
    while number >= 999.5 && unit + 1 < UNITS.len() {
        number /= 1000.0;
        unit += 1;
    }
    let unit = UNITS.get(unit).copied().unwrap_or_default();
    match number < 9.95 && number > 0.0 {
        true => format!("{number:.1} {unit}"),
        false => format!("{number:.0} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let sizes = [0, 1_500, 12_000, 999_600, 1_234_567_890].map(size);
        assert_eq!(sizes, ["0 kB", "1.5 kB", "12 kB", "1.0 MB", "1.2 GB"]);
    }

    #[test]
    fn a_full_disk_is_named_with_its_room_and_the_way_out() {
        let trouble = Trouble::default();
        let full: io::Result<()> = Err(io::Error::from(Io::StorageFull));
        assert!(trouble.note(full).is_err());
        // What fails after it is only its consequence.
        assert!(trouble.note::<()>(Err(io::Error::other("later"))).is_err());
        let folder = tempfile::tempdir().unwrap();
        let error = trouble.error(&folder.path().join("index/data-1")).unwrap();
        assert_eq!(error.kind(), ErrorKind::Full);
        assert!(error.message().contains(" free"), "{error}");
        assert!(error.next_step().unwrap().contains("committed is kept"));
    }
}
