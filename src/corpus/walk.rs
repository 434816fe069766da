//! Finding the files of an archive: a file, a folder or a glob pattern, in the order of
//! their paths. Nothing is opened but files that are named and whose name tells no format,
//! and the file by which the folder of an index is known.
//!
//! Hidden files and folders are left out; `.gitignore` is not heeded: an archive is data, and
//! a repository around it would silently take articles away. Links are followed, and each
//! folder behind one is entered once: links can make a tree with more paths than atoms.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::fs::{self, File, FileType, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::bad_record::BadRecord;
use super::filter::{self, Filter};
use super::format::{self, Compression, Format};
use super::input::Input;
use super::options::ReadOptions;
use super::source_file::{SourceFile, path_name};
use crate::error::describe_io;

/// What a walk passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Skipped {
    /// How many files by an extension that is no format's, in lower case; empty for none.
    pub extensions: BTreeMap<String, u64>,
    /// How many hidden files and folders.
    pub hidden: u64,
}

impl Skipped {
    /// More kinds of extension than this are counted as none: names are foreign.
    const MAX_KINDS: usize = 200;

    /// How many files have an extension that is no format's.
    pub fn files(&self) -> u64 {
        self.extensions.values().sum()
    }

    fn extension(&mut self, extension: String) {
        let room = self.extensions.len() < Skipped::MAX_KINDS;
        let known = room || self.extensions.contains_key(&extension);
        let key = if known { extension } else { String::new() };
        *self.extensions.entry(key).or_default() += 1;
    }
}

/// The files below a root, one after the other in the order of their paths.
pub struct Walk {
    filter: Filter,
    format: Option<Format>,
    root: PathBuf,
    /// The root without links, to know which folders are walked anyway.
    real_root: Option<PathBuf>,
    stack: Vec<Folder>,
    /// Folders entered through a link, without links.
    entered: HashSet<PathBuf>,
    /// What to say first: a file that is named itself, or what is wrong with the root.
    first: Option<Result<SourceFile, BadRecord>>,
    skipped: Skipped,
    /// A pattern that has matched no file so far.
    unmatched: Option<PathBuf>,
}

/// A folder on the way, its entries in reverse order.
struct Folder {
    path: PathBuf,
    /// Its path without links, once one led here.
    real: Option<PathBuf>,
    entries: Vec<(OsString, FileType)>,
}

/// Finds the files at `root`: a file, a folder, or a glob pattern. Walking only looks at
/// names, sizes and times.
pub fn walk(root: &Path, options: &ReadOptions) -> Walk {
    let mut walk = Walk {
        filter: Filter::default(),
        format: options.format,
        root: root.to_path_buf(),
        real_root: None,
        stack: vec![],
        entered: HashSet::new(),
        first: None,
        skipped: Skipped::default(),
        unmatched: None,
    };
    if let Err(reason) = walk.begin(options) {
        walk.first = Some(Err(BadRecord::file(path_name(root), reason)));
    }
    walk
}

impl Walk {
    /// What was passed over so far.
    pub fn skipped(&self) -> &Skipped {
        &self.skipped
    }

    fn begin(&mut self, options: &ReadOptions) -> Result<(), String> {
        self.filter = Filter::new(&options.include, &options.exclude)?;
        let metadata = match fs::metadata(&self.root) {
            Ok(metadata) => metadata,
            Err(_) if filter::is_pattern(&self.root) => return self.begin_pattern(),
            Err(error) => return Err(describe_io(&error)),
        };
        if metadata.is_dir() {
            let root = self.root.clone();
            self.real_root = fs::canonicalize(&root).ok();
            return self.enter(root, None);
        }
        refuse_special(&metadata)?;
        let file = self.named(self.root.clone(), &metadata)?;
        self.first = Some(Ok(file));
        Ok(())
    }

    fn begin_pattern(&mut self) -> Result<(), String> {
        let (base, pattern) = filter::pattern(&self.root)?;
        self.filter = std::mem::take(&mut self.filter).with_pattern(Some(pattern));
        let listed = self.enter(base.clone(), None);
        self.real_root = fs::canonicalize(&base).ok();
        let pattern = std::mem::replace(&mut self.root, base);
        listed.map_err(|reason| format!("matches nothing: {}: {reason}", path_name(&self.root)))?;
        self.unmatched = Some(pattern);
        Ok(())
    }

    /// A file that the user named, whatever it is called.
    fn named(&self, path: PathBuf, metadata: &Metadata) -> Result<SourceFile, String> {
        let (known, compression) = format::by_name(&path_name(&path));
        let format = match self.format.ok_or(()).or(known) {
            Ok(format) => format,
            Err(_) => sniff(&path)?,
        };
        Ok(SourceFile::new(path, metadata, format, compression))
    }

    /// Lists a folder. `real` is its path without links where a link led to it.
    fn enter(&mut self, path: PathBuf, real: Option<PathBuf>) -> Result<(), String> {
        let list = fs::read_dir(&path).map_err(|error| describe_io(&error))?;
        let mut entries = vec![];
        for entry in list {
            let entry = entry.map_err(|error| describe_io(&error))?;
            let kind = entry.file_type().map_err(|error| describe_io(&error))?;
            entries.push((entry.file_name(), kind));
        }
        if is_index(&path, &entries) {
            // What an index writes is no article, whatever leads to it: that it is among
            // them, or a link.
            return match self.stack.is_empty() {
                true => Err("is the folder of an index, not of articles".into()),
                false => Ok(()),
            };
        }
        entries.sort_unstable_by(|(a, _), (b, _)| b.cmp(a));
        self.stack.push(Folder {
            path,
            real,
            entries,
        });
        Ok(())
    }

    /// Takes an entry: a file that is wanted, or what is wrong with it.
    fn take(&mut self, name: &OsString, kind: FileType) -> Option<Result<SourceFile, BadRecord>> {
        let folder = self.stack.last()?;
        let path = join(&folder.path, name);
        let real = folder.real.as_ref().map(|real| real.join(name));
        if name.as_encoded_bytes().starts_with(b".")
            && !self.filter.pattern().is_some_and(|pattern| pattern.hidden)
        {
            self.skipped.hidden += 1;
            return None;
        }
        let bad = |reason: String| Some(Err(BadRecord::file(path_name(&path), reason)));
        if kind.is_symlink() {
            return match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => self.follow(path),
                Ok(metadata) => self.file(path, Some(metadata)),
                // A link to nothing matters only where an article was to be.
                Err(_) if format::by_name(&path_name(&path)).0.is_err() => None,
                Err(error) => bad(format!(
                    "is a link that leads nowhere: {}",
                    describe_io(&error)
                )),
            };
        }
        if kind.is_file() {
            return self.file(path, None);
        }
        if kind.is_dir() && self.filter.enters(self.relative(&path)) {
            let again = real.as_ref().is_some_and(|real| !self.is_first(real));
            if !again && let Err(reason) = self.enter(path.clone(), real) {
                return bad(reason);
            }
        }
        None
    }

    /// Enters the folder that a link leads to, unless it is entered anyway.
    fn follow(&mut self, path: PathBuf) -> Option<Result<SourceFile, BadRecord>> {
        if !self.filter.enters(self.relative(&path)) {
            return None;
        }
        let result = match fs::canonicalize(&path) {
            Ok(real) if self.is_first(&real) => self.enter(path.clone(), Some(real)),
            Ok(_) => Ok(()),
            Err(error) => Err(describe_io(&error)),
        };
        let bad = |reason| Err(BadRecord::file(path_name(&path), reason));
        result.err().map(bad)
    }

    /// Whether a folder behind a link is seen for the first time. One inside the root is
    /// walked by its own path, unless it is hidden there or the user's globs choose paths.
    fn is_first(&mut self, real: &Path) -> bool {
        let chooses = self.filter.chooses() || self.filter.pattern().is_some();
        let inside = self
            .real_root
            .as_ref()
            .and_then(|root| real.strip_prefix(root).ok());
        let hidden = |part: &std::ffi::OsStr| part.as_encoded_bytes().starts_with(b".");
        let anyway = inside.is_some_and(|inside| {
            inside.as_os_str().is_empty() || (!chooses && !inside.iter().any(hidden))
        });
        !anyway && self.entered.insert(real.to_path_buf())
    }

    fn file(
        &mut self,
        path: PathBuf,
        metadata: Option<Metadata>,
    ) -> Option<Result<SourceFile, BadRecord>> {
        let relative = self.relative(&path);
        if !self.filter.wants(relative) {
            return None;
        }
        let (known, compression) = format::by_name(&relative.to_string_lossy());
        let chosen = self
            .filter
            .pattern()
            .is_some_and(|pattern| pattern.names_extension)
            || (self.format.is_some() && self.filter.includes_by_name());
        let extension = known.as_ref().err();
        if let Some(extension) = extension.filter(|_| !chosen) {
            self.skipped.extension(extension.clone());
            return None;
        }
        let metadata = match metadata.map_or_else(|| fs::metadata(&path), Ok) {
            Ok(metadata) if metadata.is_file() => metadata,
            Ok(_) => return None,
            Err(error) => {
                let bad = BadRecord::file(path_name(&path), describe_io(&error));
                return Some(Err(bad));
            }
        };
        Some(match self.format.ok_or(()).or(known) {
            Ok(format) => Ok(SourceFile::new(path, &metadata, format, compression)),
            Err(_) => {
                let name = path_name(&path);
                let file = self.named(path, &metadata);
                file.map_err(|reason| BadRecord::file(name, reason))
            }
        })
    }

    fn relative<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }
}

impl Iterator for Walk {
    type Item = Result<SourceFile, BadRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        loop {
            let Some(folder) = self.stack.last_mut() else {
                let pattern = self.unmatched.take()?;
                let reason = "matches no file that can be read";
                return Some(Err(BadRecord::file(path_name(&pattern), reason)));
            };
            match folder.entries.pop() {
                Some((name, kind)) => {
                    if let Some(found) = self.take(&name, kind) {
                        self.unmatched = None;
                        return Some(found);
                    }
                }
                None => {
                    self.stack.pop();
                }
            }
        }
    }
}

/// What the file `CURRENT` in the folder of an index begins with.
const INDEX: &[u8] = b"{\"newshound_index\":";

/// Whether a folder is one that an index writes.
fn is_index(path: &Path, entries: &[(OsString, FileType)]) -> bool {
    let names_data = |entry: &&(OsString, FileType)| entry.0 == "CURRENT" && entry.1.is_file();
    let mut begins = [0; INDEX.len()];
    entries.iter().find(names_data).is_some_and(|(name, _)| {
        let file = File::open(path.join(name));
        file.is_ok_and(|mut file| file.read_exact(&mut begins).is_ok()) && begins == INDEX
    })
}

/// `a.txt` rather than `./a.txt`: the name is a key, and one file should have one.
fn join(folder: &Path, name: &OsString) -> PathBuf {
    if folder == Path::new(".") {
        PathBuf::from(name)
    } else {
        folder.join(name)
    }
}

fn refuse_special(metadata: &Metadata) -> Result<(), String> {
    if metadata.is_file() {
        return Ok(());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_fifo() {
            return Err("is a named pipe; pass its content to standard input and name `-`".into());
        }
        if kind.is_socket() {
            return Err("is a socket, not a file".into());
        }
        if kind.is_block_device() || kind.is_char_device() {
            return Err("is a device, not a file".into());
        }
    }
    Err("is neither a file nor a folder".into())
}

/// The format that the content of a file shows.
fn sniff(path: &Path) -> Result<Format, String> {
    let file = File::open(path).map_err(|error| describe_io(&error))?;
    let limits = super::options::Limits::default();
    let input = Input::open(Box::new(file), &limits)?;
    super::sniff_input(&input.head)
}

/// Whether walking finds this name in a folder: by extension, for watchers of folders.
pub fn is_article_name(name: &str) -> bool {
    let hidden = name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(name)
        .starts_with('.');
    let (known, _): (_, Compression) = format::by_name(name);
    !hidden && known.is_ok()
}

#[cfg(test)]
mod tests;
