//! The folder of the index itself, of which no article is read.

use std::path::Path;

use super::super::Root;
use super::super::plan::covers;
use crate::error::{Error, ErrorKind, Result};

/// # Errors
/// `Usage` when articles are to be read from the folder of the index itself: nothing in there
/// is taken for one, so they would be left out in silence.
pub(super) fn refuse_own(dir: &Path, roots: &[Root]) -> Result<()> {
    let own = own_name(dir);
    let real = std::fs::canonicalize(dir).map(|real| crate::corpus::path_name(&real));
    let is_own = |path: &str| {
        let inside = real.as_ref().is_ok_and(|own| {
            std::fs::canonicalize(path)
                .is_ok_and(|path| covers(own, &crate::corpus::path_name(&path)))
        });
        inside || covers(&own, path)
    };
    match roots.iter().find(|root| is_own(&root.path)) {
        None => Ok(()),
        Some(root) => Err(Error::new(
            ErrorKind::Usage,
            "the folder of the index cannot be that of the articles",
        )
        .at(root.path.clone())
        .help("give the index a folder of its own: --index DIR")),
    }
}

/// The folder of an index as a walk would name it.
pub(super) fn own_name(dir: &Path) -> String {
    let absolute = std::path::absolute(dir).unwrap_or_else(|_| dir.to_path_buf());
    let clean: std::path::PathBuf = absolute.components().collect();
    crate::corpus::path_name(&clean)
}
