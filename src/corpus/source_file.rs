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

/// A path as text: as it is where it is UTF-8, else with `\xNN` for each other byte. A
/// backslash that would read as such an escape is one itself, so that [`named_path`] finds
/// the way back.
pub fn path_name(path: &Path) -> String {
    if let Some(name) = path.to_str()
        && (cfg!(windows) || !name.contains("\\x"))
    {
        return name.to_string();
    }
    let mut name = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some(at) = rest.find("\\x").filter(|_| cfg!(unix)) {
            let (before, from) = rest.split_at(at);
            name.push_str(before);
            name.push_str(if escaped_byte(from).is_some() {
                "\\x5C"
            } else {
                "\\"
            });
            rest = &from[1..];
        }
        name.push_str(rest);
        for byte in chunk.invalid() {
            name.push_str(&format!("\\x{byte:02X}"));
        }
    }
    name
}

/// The path that [`path_name`] made `name` of.
pub fn named_path(name: &str) -> PathBuf {
    #[cfg(unix)]
    if name.contains("\\x") {
        use std::os::unix::ffi::OsStringExt;
        let mut bytes = Vec::with_capacity(name.len());
        let mut rest = name;
        while let Some(at) = rest.find("\\x") {
            let (before, from) = rest.split_at(at);
            bytes.extend_from_slice(before.as_bytes());
            let (byte, length) = escaped_byte(from).map_or((b'\\', 1), |byte| (byte, 4));
            bytes.push(byte);
            rest = &from[length..];
        }
        bytes.extend_from_slice(rest.as_bytes());
        return std::ffi::OsString::from_vec(bytes).into();
    }
    PathBuf::from(name)
}

/// The byte that the escape at the beginning of `text` stands for: one that is no ASCII, or
/// the backslash.
fn escaped_byte(text: &str) -> Option<u8> {
    let digits = text.strip_prefix("\\x")?.get(..2)?;
    let upper = |b: u8| b.is_ascii_digit() || (b'A'..=b'F').contains(&b);
    let byte = u8::from_str_radix(digits, 16).ok()?;
    (digits.bytes().all(upper) && (byte >= 0x80 || byte == b'\\')).then_some(byte)
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
        assert_eq!(
            name(b"a/\\xE9\\x7A\\x5C\\xe9"),
            "a/\\x5CxE9\\x7A\\x5Cx5C\\xe9"
        );
    }

    #[cfg(unix)]
    #[test]
    fn every_name_leads_back_to_its_path() {
        use std::os::unix::ffi::OsStrExt;
        for bytes in [
            &b"a/\xe9\xff.txt"[..],
            b"plain",
            b"a\\xE9\xe9",
            b"\\x5C\\x5CxE9\\",
            b"\\x",
            b"\\xE",
            "\\xé\\xЖ".as_bytes(),
            b"\\\\xFF\xff\\xff",
        ] {
            let path = Path::new(std::ffi::OsStr::from_bytes(bytes));
            assert_eq!(named_path(&path_name(path)), path, "{}", path_name(path));
        }
    }
}
