//! Which values of an index the user's names meet.
//!
//! Looked up once for each reader and field, when the field is first asked for: a folded name
//! to the values that the index has, through its field of aliases. Without rules for a field
//! there is nothing to look up.

use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;
use tantivy::Searcher;

use super::Aliases;
use crate::article::FacetField;
use crate::index::schema::Fields;
use crate::search::values;
use crate::text::fold_key;

/// The user's names for one reader of the index.
#[derive(Debug, Default)]
pub(crate) struct Naming {
    aliases: Arc<Aliases>,
    fields: Mutex<HashMap<FacetField, Arc<Names>>>,
}

/// The names of one field.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Names that values of the index are shown under.
    pub groups: Vec<Group>,
    /// Values of the index that are not shown.
    pub dropped: Vec<Arc<str>>,
    /// The group of each value, or none for one that is dropped.
    of: HashMap<Arc<str>, Option<usize>>,
}

/// A name and the values that are shown under it.
#[derive(Debug)]
pub(crate) struct Group {
    /// The name that is shown.
    pub name: Arc<str>,
    /// Values of the index, at least one.
    pub values: Vec<Arc<str>>,
}

impl Naming {
    pub fn new(aliases: Arc<Aliases>) -> Naming {
        Naming {
            aliases,
            fields: Mutex::default(),
        }
    }

    /// The rules as the user wrote them.
    pub fn aliases(&self) -> &Arc<Aliases> {
        &self.aliases
    }

    /// The names of `field`; `None` when its values are shown as they are.
    pub fn of(
        &self,
        searcher: &Searcher,
        fields: &Fields,
        field: FacetField,
    ) -> tantivy::Result<Option<Arc<Names>>> {
        let Some(rules) = self.aliases.rules(field) else {
            return Ok(None);
        };
        // What is remembered stays true whatever a panicking thread did.
        let mut known = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = known.get(&field) {
            return Ok(Some(names.clone()));
        }
        let mut names = Names::default();
        let mut groups: HashMap<Arc<str>, usize> = HashMap::new();
        // In order, so that the same file gives the same numbers.
        let mut rules: Vec<_> = rules.by_key.iter().collect();
        rules.sort_unstable();
        for (key, shown) in rules {
            for value in values::written_as(searcher, fields, field, key)? {
                let value: Arc<str> = value.into();
                let group = shown.as_ref().map(|shown| {
                    *groups.entry(shown.clone()).or_insert_with(|| {
                        names.groups.push(Group {
                            name: shown.clone(),
                            values: Vec::new(),
                        });
                        names.groups.len() - 1
                    })
                });
                match group.and_then(|group| names.groups.get_mut(group)) {
                    Some(group) => group.values.push(value.clone()),
                    None => names.dropped.push(value.clone()),
                }
                names.of.insert(value, group);
            }
        }
        let names = Arc::new(names);
        known.insert(field, names.clone());
        Ok(Some(names))
    }

    /// What is shown of the values of `field` that `written` means, see [`values::resolve`].
    /// A name of the user's stands for itself before what it is else called.
    pub fn resolve(
        &self,
        searcher: &Searcher,
        fields: &Fields,
        field: FacetField,
        written: &str,
    ) -> tantivy::Result<Vec<String>> {
        let Some(names) = self.of(searcher, fields, field)? else {
            return values::resolve(searcher, fields, field, written);
        };
        let written = written.trim();
        if names.has(written) {
            return Ok(vec![written.to_string()]);
        }
        let mut found = names.shown(values::resolve(searcher, fields, field, written)?);
        let more = match written.strip_suffix('*') {
            Some(start) => {
                let start = fold_key(start);
                names.named(|name| name.starts_with(&start))
            }
            None => {
                let key = fold_key(written);
                names.named(|name| name == key)
            }
        };
        join(&mut found, more);
        Ok(found)
    }

    /// What is shown of the values of `field` that a regular expression matches.
    pub fn matching(
        &self,
        searcher: &Searcher,
        fields: &Fields,
        field: FacetField,
        regex: &regex::Regex,
    ) -> tantivy::Result<Vec<String>> {
        let found = values::matching(searcher, fields, field, regex)?;
        let Some(names) = self.of(searcher, fields, field)? else {
            return Ok(found);
        };
        let mut found = names.shown(found);
        let more = names.named(|name| regex.is_match(name));
        join(&mut found, more);
        Ok(found)
    }

    /// What is shown of the values of `field` that `written` may have meant.
    pub fn nearest(
        &self,
        searcher: &Searcher,
        fields: &Fields,
        field: FacetField,
        written: &str,
        most: usize,
    ) -> tantivy::Result<Vec<String>> {
        let found = values::nearest(searcher, fields, field, written, most)?;
        Ok(match self.of(searcher, fields, field)? {
            Some(names) => names.shown(found),
            None => found,
        })
    }

    /// The values of the index behind what is shown as `shown`.
    pub fn values(
        &self,
        searcher: &Searcher,
        fields: &Fields,
        field: FacetField,
        shown: &[String],
    ) -> tantivy::Result<Vec<String>> {
        let names = self.of(searcher, fields, field)?;
        Ok(names.map_or_else(|| shown.to_vec(), |names| names.values(shown)))
    }
}

/// Adds those of `more` that `found` does not have.
fn join(found: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !found.contains(&name) {
            found.push(name);
        }
    }
}

impl Names {
    /// The names under which `values` of the index are shown, each once.
    pub fn shown(&self, values: Vec<String>) -> Vec<String> {
        let mut shown: Vec<String> = Vec::with_capacity(values.len());
        for value in values {
            let value = match self.of.get(value.as_str()) {
                None => value,
                Some(None) => continue,
                Some(Some(group)) => match self.groups.get(*group) {
                    Some(group) => group.name.to_string(),
                    None => continue,
                },
            };
            if !shown.contains(&value) {
                shown.push(value);
            }
        }
        shown
    }

    /// The values of the index behind names that are shown.
    pub fn values(&self, shown: &[String]) -> Vec<String> {
        let mut found = Vec::with_capacity(shown.len());
        for name in shown {
            match self.group(name) {
                Some(group) => found.extend(group.values.iter().map(|v| v.to_string())),
                // A value that is shown under another name is not shown under its own.
                None if self.of.contains_key(name.as_str()) => {}
                None => found.push(name.clone()),
            }
        }
        found
    }

    fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| *group.name == *name)
    }

    /// The names that are shown and whose folded form `is_meant`.
    pub fn named(&self, is_meant: impl Fn(&str) -> bool) -> Vec<String> {
        let groups = self.groups.iter();
        let meant = groups.filter(|group| is_meant(&fold_key(&group.name)));
        meant.map(|group| group.name.to_string()).collect()
    }

    /// Whether a value is shown exactly as `name`.
    pub fn has(&self, name: &str) -> bool {
        self.group(name).is_some()
    }
}
