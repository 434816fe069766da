//! A file that holds articles, as a walk finds it: name, size and age, nothing of its
//! content.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::format::{Compression, Format};

/// A file to read articles from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The file, to open it.
    pub path: PathBuf,
    /// The path as text: the key in the index. Bytes that are no UTF-8 stand as `\xNN`.
    pub name: String,
    /// Bytes on disk.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970; 0 where the system does not say.
    pub modified: i64,
    /// What it is read as.
    pub format: Format,
    /// How its name says it is compressed; its first bytes decide when it is read.
    pub compression: Compression,
}

impl SourceFile {
    pub(super) fn new(
        path: PathBuf,
        metadata: &Metadata,
        format: Format,
        compression: Compression,
    ) -> SourceFile {
        SourceFile {
            name: path_name(&path),
            size: metadata.len(),
            modified: modified(metadata),
            path,
            format,
            compression,
        }
    }
}

fn modified(metadata: &Metadata) -> i64 {
    let Ok(time) = metadata.modified() else {
        return 0;
    };
    let nanos = |d: std::time::Duration| i64::try_from(d.as_nanos()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => nanos(after),
        Err(before) => -nanos(before.duration()),
    }
}

/// A path as text: as it is where it is UTF-8, else with `\xNN` for each other byte.
pub fn path_name(path: &Path) -> String {
    if let Some(name) = path.to_str() {
        return name.to_string();
    }
    let mut name = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        name.push_str(chunk.valid());
        for byte in chunk.invalid() {
            name.push_str(&format!("\\x{byte:02X}"));
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8() {
        use std::os::unix::ffi::OsStrExt;
        let name = |bytes: &[u8]| path_name(Path::new(std::ffi::OsStr::from_bytes(bytes)));
        assert_eq!(name("a/й.txt".as_bytes()), "a/й.txt");
        assert_eq!(name(b"a/\xe9\xff.txt"), "a/\\xE9\\xFF.txt");
    }
}
