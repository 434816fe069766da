//! What an index knows about where its articles come from.
//!
//! The manifest is the payload of each tantivy commit, so it changes together with the
//! articles or not at all.

use serde::{Deserialize, Serialize};

use crate::corpus::ReadOptions;
use crate::error::{Error, ErrorKind, Result};
use crate::extract::ExtractOptions;

/// A file or folder that the index follows, and how it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Root {
    /// Absolute path or glob pattern.
    pub path: String,
    /// How files become records.
    pub read: ReadOptions,
    /// How records become articles.
    pub extract: ExtractOptions,
}

impl Root {
    /// The rules as they are given on the command line; empty when there are none.
    pub fn rules(&self) -> String {
        use crate::extract::PublicationFrom;
        let mut rules = Vec::new();
        if let Some(format) = self.read.format {
            rules.push(format!("--format {format}"));
        }
        let map = self.read.map.to_string();
        if !map.is_empty() {
            rules.push(format!("--map '{map}'"));
        }
        match (self.extract.publication_from, &self.read.publication_field) {
            (Some(PublicationFrom::Host), _) => rules.push("--publication-from host".into()),
            (Some(PublicationFrom::Dir), _) => rules.push("--publication-from dir".into()),
            (_, Some(field)) => rules.push(format!("--publication-from field:{field}")),
            _ => {}
        }
        let globs = [
            ("include", &self.read.include),
            ("exclude", &self.read.exclude),
        ];
        for (name, globs) in globs {
            rules.extend(globs.iter().map(|glob| format!("--{name} '{glob}'")));
        }
        if !self.extract.entities {
            rules.push("--no-entities".into());
        }
        rules.join(" ")
    }
}

/// Where the articles come from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// What the index follows.
    pub roots: Vec<Root>,
    /// The version of the program that wrote last.
    pub program: String,
    /// Seconds since 1970 of the last change.
    pub updated: i64,
    /// Whether articles were read from a stream, which nobody can read again.
    #[serde(default)]
    pub streams: bool,
}

impl Manifest {
    /// Adds `root`, or replaces the one of the same path. Returns whether its options
    /// changed, so that its files must be read again.
    pub fn put(&mut self, root: Root) -> bool {
        match self.roots.iter_mut().find(|known| known.path == root.path) {
            Some(known) if *known == root => false,
            Some(known) => {
                *known = root;
                true
            }
            None => {
                self.roots.push(root);
                false
            }
        }
    }

    pub(crate) fn encode(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| {
            Error::new(
                ErrorKind::Index,
                format!("the manifest cannot be written: {error}"),
            )
        })
    }

    pub(crate) fn decode(payload: &str) -> Result<Manifest> {
        serde_json::from_str(payload).map_err(|error| {
            Error::new(
                ErrorKind::Index,
                format!("the manifest of the index cannot be read: {error}"),
            )
            .help("make the index anew: `newshound index --rebuild`")
        })
    }
}
