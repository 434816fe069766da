//! What the integration tests share: the built-in collection as files in a folder of their
//! own, and an index of it.

#![allow(dead_code)] // each test binary uses its part

pub mod trial;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use newshound::article::Date;
use newshound::corpus::path_name;
use newshound::demo::FILES;
use newshound::extract::ExtractOptions;
use newshound::index::{Index, Progress, Root, SyncOptions, SyncReport};
use newshound::query;
use newshound::search::{Request, Searcher};

/// A folder with the collection in `articles/`, removed when dropped.
pub struct Collection {
    folder: tempfile::TempDir,
}

impl Collection {
    /// The collection, not indexed yet.
    pub fn new() -> Collection {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in FILES {
            let path = folder.path().join("articles").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        Collection { folder }
    }

    /// The collection with its index.
    pub fn indexed() -> Collection {
        let collection = Collection::new();
        collection.sync();
        collection
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn articles(&self) -> PathBuf {
        self.folder.path().join("articles")
    }

    pub fn index_dir(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    /// Brings the index up to date with `articles/`.
    pub fn sync(&self) -> SyncReport {
        sync(&self.index_dir(), options(&self.articles()))
    }

    pub fn searcher(&self) -> Searcher {
        Searcher::new(&Index::open(&self.index_dir()).unwrap()).unwrap()
    }
}

/// The options of a sync of `root`.
pub fn options(root: &Path) -> SyncOptions {
    SyncOptions {
        roots: vec![Root {
            path: path_name(root),
            read: Default::default(),
            extract: ExtractOptions {
                entities: true,
                ..ExtractOptions::default()
            },
        }],
        jobs: 2,
        memory: 64 << 20,
        dry_run: false,
        rebuild: false,
        accept_empty: false,
        commit_every: Duration::from_secs(3600),
        now: 1_700_000_000,
        who: "test".to_string(),
    }
}

pub fn sync(dir: &Path, options: SyncOptions) -> SyncReport {
    Index::sync(dir, &options, &Progress::default(), &|_| {}).unwrap()
}

/// The day that relative dates count from.
pub fn today() -> Date {
    Date::day(2024, 12, 31).unwrap()
}

/// A request for the text of a query, without diagnostics of the parser.
pub fn request(text: &str) -> Request {
    let (query, remarks) = query::parse(text, today());
    assert!(remarks.is_empty(), "{text}: {remarks:?}");
    Request::new(query)
}
