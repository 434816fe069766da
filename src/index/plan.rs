//! What a sync has to do: which files are new, changed or gone, by their names, sizes and
//! times alone.

use std::path::Path;

use hashbrown::{HashMap, HashSet};

use super::document::FileState;
use super::{Manifest, Root};
use crate::corpus::{self, BadRecord, SourceFile};
use crate::error::{Error, ErrorKind, Result};

/// A file to be read.
#[derive(Debug, Clone)]
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
    /// Roots that had articles and are missing or empty, such as a disk that is not mounted;
    /// nothing below them counts as gone either.
    pub absent: Vec<BadRecord>,
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
/// rules are the same. Without paths, all roots. With `all`, the other roots too. Also says
/// which roots changed their rules.
pub(crate) fn scopes(
    manifest: &mut Manifest,
    paths: Vec<Root>,
    all: bool,
) -> Result<(Vec<Scope>, HashSet<usize>)> {
    let mut changed = HashSet::new();
    let mut scopes = Vec::new();
    if paths.is_empty() && manifest.roots.is_empty() {
        return Err(
            Error::new(ErrorKind::Usage, "the index follows no folder yet")
                .help("name the folder of your articles: `newshound index FOLDER`"),
        );
    }
    let all = all || paths.is_empty();
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
    if all {
        for (root, known) in manifest.roots.iter().enumerate() {
            if !scopes.iter().any(|scope| scope.path == known.path) {
                scopes.push(Scope {
                    path: known.path.clone(),
                    root,
                });
            }
        }
    }
    Ok((scopes, changed))
}

/// What a comparison of the disk with the index goes by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight<'a> {
    /// The files that the index knows.
    pub known: &'a HashMap<String, FileState>,
    /// The roots whose rules changed.
    pub reread: &'a HashSet<usize>,
    /// The folder of the index, which may lie among the articles and is none.
    pub own: &'a str,
    /// Whether roots that are missing or empty lose their articles.
    pub accept_empty: bool,
}

/// Compares the disk with what the index knows.
pub(crate) fn plan(manifest: &Manifest, scopes: &[Scope], sight: Sight<'_>) -> Plan {
    let Sight { known, reread, .. } = sight;
    let mut plan = Plan::default();
    let mut seen: HashSet<String> = HashSet::new();
    let mut protected: Vec<String> = Vec::new();
    for scope in scopes {
        let Some(root) = manifest.roots.get(scope.root) else {
            continue;
        };
        let cover = Cover::new(&scope.path);
        let had_any = known.keys().any(|name| cover.has(name));
        let mut has_any = false;
        let mut absent = None;
        for found in corpus::walk(Path::new(&scope.path), &root.read) {
            let file = match found {
                Ok(file) => file,
                Err(bad) if had_any && bad.origin.path == scope.path => {
                    absent = Some(bad.reason);
                    continue;
                }
                Err(bad) => {
                    has_any = true;
                    protected.push(bad.origin.path.clone());
                    plan.unreadable.push(bad);
                    continue;
                }
            };
            if covers(sight.own, &file.name) {
                continue;
            }
            // A file that is a root by itself and was emptied says no more than an empty folder.
            has_any |= file.size > 0 || file.name != scope.path;
            if !seen.insert(file.name.clone()) {
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
        // Rules that leave nothing are the user's own.
        let emptied = had_any && !has_any && !reread.contains(&scope.root);
        let may_go = sight.accept_empty && (absent.is_none() || is_gone(&scope.path));
        if (emptied || absent.is_some()) && !may_go {
            let reason = absent.unwrap_or_else(|| "has no articles any longer".to_string());
            plan.absent.push(BadRecord::file(&scope.path, reason));
            protected.push(scope.path.clone());
            plan.work.retain(|work| work.file.name != scope.path);
        }
    }
    if !sight.accept_empty {
        // A folder that is followed by itself may lie, unmounted, in one that is there.
        for root in &manifest.roots {
            let inside = scopes.iter().any(|scope| covers(&scope.path, &root.path))
                && scopes.iter().all(|scope| scope.path != root.path);
            let cover = Cover::new(&root.path);
            let lost = |name: &String| cover.has(name) && !seen.contains(name);
            if inside && is_nothing(Path::new(&root.path)) && known.keys().any(lost) {
                let reason = "has no articles any longer";
                plan.absent.push(BadRecord::file(&root.path, reason));
                protected.push(root.path.clone());
            }
        }
    }
    let scopes: Vec<Cover<'_>> = scopes.iter().map(|s| Cover::new(&s.path)).collect();
    let protected: Vec<Cover<'_>> = protected.iter().map(|path| Cover::new(path)).collect();
    for name in known.keys() {
        let in_scope = scopes.iter().any(|scope| scope.has(name));
        let unreachable = protected.iter().any(|cover| cover.has(name));
        if in_scope && !unreachable && !seen.contains(name) {
            plan.gone.push(name.clone());
        }
    }
    plan.gone.sort_unstable();
    plan
}

/// Whether there is nothing at `path`, or an empty folder.
fn is_nothing(path: &Path) -> bool {
    match std::fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// Whether a root is not there at all, or is a pattern, which then matches nothing.
fn is_gone(path: &str) -> bool {
    let missing =
        std::fs::metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
    missing || path.contains(PATTERN)
}

/// What makes a path a pattern.
const PATTERN: [char; 4] = ['*', '?', '[', '{'];

/// Whether the file `name` lies under `root`: is it, is below it, or matches it as a glob.
pub(crate) fn covers(root: &str, name: &str) -> bool {
    Cover::new(root).has(name)
}

/// What lies under a root.
struct Cover<'a> {
    root: &'a str,
    pattern: Option<globset::GlobMatcher>,
}

impl<'a> Cover<'a> {
    fn new(root: &'a str) -> Cover<'a> {
        let pattern = root.contains(PATTERN).then(|| {
            let glob = globset::GlobBuilder::new(root)
                .literal_separator(true)
                .build();
            glob.map(|glob| glob.compile_matcher())
        });
        Cover {
            root,
            pattern: pattern.and_then(Result::ok),
        }
    }

    fn has(&self, name: &str) -> bool {
        let rest = name.strip_prefix(self.root);
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('/') || self.root.ends_with('/')
        }) || self.pattern.as_ref().is_some_and(|p| p.is_match(name))
    }
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
