//! The queries of earlier sessions, in a file of the user's own.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

/// The largest file that is read; a larger one is cut to its end.
const LARGEST: usize = 1 << 20;

/// Where queries are kept; nowhere when there is no place for them.
#[derive(Debug, Clone)]
pub(crate) struct Past {
    file: Option<PathBuf>,
}

impl Past {
    pub fn new(file: Option<PathBuf>) -> Past {
        Past { file }
    }

    /// The queries, the oldest first. A file that cannot be read is no reason not to start.
    pub fn read(&self) -> Vec<String> {
        let Some(bytes) = self.file.as_ref().and_then(|file| fs::read(file).ok()) else {
            return Vec::new();
        };
        let from = bytes.len().saturating_sub(LARGEST);
        let text = String::from_utf8_lossy(&bytes[from..]);
        text.lines().map(str::to_string).collect()
    }

    /// Adds a query. What an analyst looks for is nobody else's business: the file is the
    /// user's alone.
    pub fn add(&self, query: &str) {
        let Some(file) = &self.file else { return };
        if let Some(folder) = file.parent() {
            let _ = fs::create_dir_all(folder);
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        if let Ok(mut file) = options.open(file) {
            // Nothing is lost but a convenience.
            let _ = file.write_all(format!("{query}\n").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_kept_for_the_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/newshound/history");
        let past = Past::new(Some(path.clone()));
        assert_eq!(past.read(), Vec::<String>::new());
        past.add("oil");
        past.add("\"price cap\"");
        assert_eq!(past.read(), ["oil", "\"price cap\""]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        Past::new(None).add("oil");
    }
}
