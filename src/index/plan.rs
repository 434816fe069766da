//! What a sync has to do: which files are new, changed or gone, by their names, sizes and
//! times alone.

use std::path::Path;

use hashbrown::{HashMap, HashSet};

use super::document::FileState;
use super::{Manifest, Root};
use crate::corpus::{self, BadRecord, SourceFile};
use crate::error::{Error, ErrorKind, Result};

/// A file to be read.
#[derive(Debug)]
pub(crate) struct Work {
    pub file: SourceFile,
    /// Which root of the manifest it belongs to.
    pub root: usize,
    /// Whether the index already has something of it.
    pub known: bool,
}

/// The whole work of a sync.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub work: Vec<Work>,
    /// Files the index has and the disk no longer.
    pub gone: Vec<String>,
    /// What could not be looked at; nothing below it counts as gone.
    pub unreadable: Vec<BadRecord>,
    /// Files looked at.
    pub seen: u64,
}

/// A part of the archive to be synced: a path and the root whose rules it follows.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub path: String,
    pub root: usize,
}

/// The scopes for `paths`: each becomes a root of `manifest` unless it lies in one whose
/// rules are the same. Without paths, all roots. Also says which roots changed their rules.
pub(crate) fn scopes(
    manifest: &mut Manifest,
    paths: Vec<Root>,
) -> Result<(Vec<Scope>, HashSet<usize>)> {
    let mut changed = HashSet::new();
    let mut scopes = Vec::new();
    if paths.is_empty() {
        if manifest.roots.is_empty() {
            return Err(
                Error::new(ErrorKind::Usage, "the index follows no folder yet")
                    .help("name the folder of your articles: `newshound index FOLDER`"),
            );
        }
        for (root, known) in manifest.roots.iter().enumerate() {
            scopes.push(Scope {
                path: known.path.clone(),
                root,
            });
        }
        return Ok((scopes, changed));
    }
    for wanted in paths {
        let inside = manifest.roots.iter().position(|known| {
            known.path != wanted.path
                && known.read == wanted.read
                && known.extract == wanted.extract
                && covers(&known.path, &wanted.path)
        });
        let path = wanted.path.clone();
        let root = match inside {
            Some(root) => root,
            None => {
                let rules_changed = manifest.put(wanted);
                let root = manifest
                    .roots
                    .iter()
                    .position(|known| known.path == path)
                    .unwrap_or(0);
                if rules_changed {
                    changed.insert(root);
                }
                root
            }
        };
        scopes.push(Scope { path, root });
    }
    Ok((scopes, changed))
}

/// Compares the disk with what the index knows. `own` is the folder of the index, which may
/// lie among the articles and is none.
pub(crate) fn plan(
    manifest: &Manifest,
    scopes: &[Scope],
    reread: &HashSet<usize>,
    known: &HashMap<String, FileState>,
    own: &str,
) -> Plan {
    let mut plan = Plan::default();
    let mut seen: HashSet<String> = HashSet::new();
    let mut protected: Vec<String> = Vec::new();
    for scope in scopes {
        let Some(root) = manifest.roots.get(scope.root) else {
            continue;
        };
        for found in corpus::walk(Path::new(&scope.path), &root.read) {
            let file = match found {
                Ok(file) => file,
                Err(bad) => {
                    protected.push(bad.origin.path.clone());
                    plan.unreadable.push(bad);
                    continue;
                }
            };
            if covers(own, &file.name) || !seen.insert(file.name.clone()) {
                continue;
            }
            plan.seen += 1;
            let state = FileState {
                size: file.size,
                modified: file.modified,
            };
            let before = known.get(&file.name);
            if before == Some(&state) && !reread.contains(&scope.root) {
                continue;
            }
            plan.work.push(Work {
                known: before.is_some(),
                file,
                root: scope.root,
            });
        }
    }
    for name in known.keys() {
        let in_scope = scopes.iter().any(|scope| covers(&scope.path, name));
        let unreachable = protected.iter().any(|path| covers(path, name));
        if in_scope && !unreachable && !seen.contains(name) {
            plan.gone.push(name.clone());
        }
    }
    plan.gone.sort_unstable();
    plan
}

/// Whether the file `name` lies under `root`: is it, is below it, or matches it as a glob.
pub(crate) fn covers(root: &str, name: &str) -> bool {
    let below = |root: &str| {
        name.strip_prefix(root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || root.ends_with('/'))
    };
    if below(root) {
        return true;
    }
    if !root.contains(['*', '?', '[', '{']) {
        return false;
    }
    globset::GlobBuilder::new(root)
        .literal_separator(true)
        .build()
        .is_ok_and(|glob| glob.compile_matcher().is_match(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_covers_what_is_below_it() {
        assert!(covers("/a/news", "/a/news/x.txt"));
        assert!(covers("/a/news/x.txt", "/a/news/x.txt"));
        assert!(!covers("/a/news", "/a/news2/x.txt"));
        assert!(covers("/", "/a"));
        assert!(covers("/a/*.txt", "/a/x.txt"));
        assert!(!covers("/a/*.txt", "/a/b/x.txt"));
        assert!(covers("/a/**/*.txt", "/a/b/c/x.txt"));
    }
}
