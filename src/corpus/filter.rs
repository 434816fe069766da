//! Which files and folders of a walk are wanted: the user's globs, and a root that is
//! itself a glob pattern.

use std::path::{Component, Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

/// The user's globs, and what of a pattern follows the folder it begins in.
#[derive(Debug, Default)]
pub(super) struct Filter {
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
    pattern: Option<Pattern>,
}

/// A pattern below a folder.
#[derive(Debug)]
pub(super) struct Pattern {
    whole: GlobMatcher,
    /// A matcher for each folder on the way, up to the first `**`: the rest of the tree is
    /// not even listed.
    folders: Vec<GlobMatcher>,
    /// Whether folders below `folders` may match.
    deep: bool,
    /// Whether it names hidden files on purpose.
    pub(super) hidden: bool,
    /// Whether its last part names an extension: such files are wanted whatever it is.
    pub(super) names_extension: bool,
}

impl Filter {
    pub(super) fn new(include: &[String], exclude: &[String]) -> Result<Filter, String> {
        Ok(Filter {
            include: set(include)?,
            exclude: set(exclude)?,
            pattern: None,
        })
    }

    pub(super) fn with_pattern(mut self, pattern: Option<Pattern>) -> Filter {
        self.pattern = pattern;
        self
    }

    pub(super) fn pattern(&self) -> Option<&Pattern> {
        self.pattern.as_ref()
    }

    /// Whether the user chose among the files by glob.
    pub(super) fn chooses(&self) -> bool {
        self.include.is_some() || self.exclude.is_some()
    }

    pub(super) fn includes_by_name(&self) -> bool {
        self.include.is_some()
    }

    /// Whether a folder, by its path below the root, is to be entered.
    pub(super) fn enters(&self, relative: &Path) -> bool {
        !excluded(&self.exclude, relative)
            && self.pattern.as_ref().is_none_or(|p| p.enters(relative))
    }

    /// Whether a file, by its path below the root, is wanted.
    pub(super) fn wants(&self, relative: &Path) -> bool {
        self.pattern
            .as_ref()
            .is_none_or(|p| p.whole.is_match(relative))
            && self
                .include
                .as_ref()
                .is_none_or(|set| matches(set, relative))
            && !excluded(&self.exclude, relative)
    }
}

fn excluded(set: &Option<GlobSet>, relative: &Path) -> bool {
    set.as_ref().is_some_and(|set| matches(set, relative))
}

fn matches(set: &GlobSet, relative: &Path) -> bool {
    set.is_match(relative) || relative.file_name().is_some_and(|name| set.is_match(name))
}

fn set(globs: &[String]) -> Result<Option<GlobSet>, String> {
    if globs.is_empty() {
        return Ok(None);
    }
    let mut builder = GlobSetBuilder::new();
    for text in globs {
        // `drafts/` means the folder, and the folder is what is matched.
        let text = text.strip_prefix("./").unwrap_or(text);
        builder.add(glob(text.trim_end_matches('/'))?);
    }
    let set = builder.build().map_err(|error| error.to_string())?;
    Ok(Some(set))
}

fn glob(text: &str) -> Result<Glob, String> {
    let glob = GlobBuilder::new(text).literal_separator(true).build();
    glob.map_err(|error| format!("`{text}` is not a valid glob: {}", error.kind()))
}

/// Whether a path is written as a pattern.
pub(super) fn is_pattern(path: &Path) -> bool {
    path.to_str()
        .is_some_and(|text| text.contains(['*', '?', '[', '{']))
}

/// Takes a pattern apart: the folder that its plain parts name, and the rest.
pub(super) fn pattern(path: &Path) -> Result<(PathBuf, Pattern), String> {
    let wild = |part: &Component<'_>| is_pattern(Path::new(part.as_os_str()));
    let parts: Vec<Component<'_>> = path.components().collect();
    let plain = parts.iter().position(wild).unwrap_or(parts.len());
    let base: PathBuf = parts.iter().take(plain).collect();
    let rest: Vec<&str> = parts
        .iter()
        .skip(plain)
        .filter_map(|part| part.as_os_str().to_str())
        .collect();
    let last = rest.last().copied().unwrap_or("");
    let before = rest.get(..rest.len().saturating_sub(1)).unwrap_or(&[]);
    // Braces may hold separators, and then parts are no patterns of their own.
    let whole = rest.join("/");
    let split = !rest
        .iter()
        .any(|part| part.matches('{').count() != part.matches('}').count());
    let shallow = before
        .iter()
        .take_while(|part| split && !part.contains("**"));
    let folders: Result<Vec<GlobMatcher>, String> = shallow
        .map(|part| Ok(glob(part)?.compile_matcher()))
        .collect();
    let folders = folders?;
    let extension = last.rsplit_once('.').map_or("", |(_, extension)| extension);
    let pattern = Pattern {
        whole: glob(&whole)?.compile_matcher(),
        deep: folders.len() < before.len() || last.contains("**") || !split,
        folders,
        hidden: rest.iter().any(|part| part.starts_with('.')),
        names_extension: !extension.is_empty() && !extension.contains('*'),
    };
    let base = if base.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        base
    };
    Ok((base, pattern))
}

impl Pattern {
    fn enters(&self, relative: &Path) -> bool {
        let mut folders = self.folders.iter();
        for part in relative.components() {
            match folders.next() {
                Some(folder) if !folder.is_match(Path::new(part.as_os_str())) => return false,
                Some(_) => {}
                None => return self.deep,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_paths_and_names() {
        let filter = |include: &[&str], exclude: &[&str]| {
            let own = |globs: &[&str]| globs.iter().map(|g| g.to_string()).collect::<Vec<_>>();
            Filter::new(&own(include), &own(exclude)).unwrap()
        };
        let f = filter(&["*.json", "2023/**"], &["draft*", "x/y/"]);
        assert!(f.wants(Path::new("a/b/c.json")));
        assert!(f.wants(Path::new("2023/x/y.txt")));
        assert!(!f.wants(Path::new("2022/x.txt")));
        assert!(!f.wants(Path::new("2023/draft1.txt")));
        assert!(!f.enters(Path::new("a/drafts")) && !f.enters(Path::new("x/y")));
        assert!(f.enters(Path::new("a")));
        let error = Filter::new(&["a[".to_string()], &[]).unwrap_err();
        assert!(error.starts_with("`a[` is not a valid glob"), "{error}");
    }

    #[test]
    fn patterns_prune_what_cannot_match() {
        let (base, p) = pattern(Path::new("archive/2023-*/**/*.json")).unwrap();
        assert_eq!(base, Path::new("archive"));
        assert!(p.enters(Path::new("2023-01")) && p.enters(Path::new("2023-01/a/b")));
        assert!(!p.enters(Path::new("2022-01")));
        assert!(p.whole.is_match("2023-01/a/b.json") && p.whole.is_match("2023-01/b.json"));
        let (base, p) = pattern(Path::new("/data/*/x?.txt")).unwrap();
        assert_eq!(base, Path::new("/data"));
        assert!(p.enters(Path::new("a")) && !p.enters(Path::new("a/b")));
        let (base, p) = pattern(Path::new("*.txt")).unwrap();
        assert!(base == Path::new(".") && !p.enters(Path::new("a")));
        let (_, p) = pattern(Path::new("{a,b/c}/*.txt")).unwrap();
        assert!(p.whole.is_match("b/c/x.txt") && p.enters(Path::new("b/c")));
    }
}
