//! Facet values: from what a user writes to the canonical values that the index has.
//!
//! The index carries every name under which its articles call a value (the field `alias`),
//! so no gazetteer is loaded to search. A value written exactly as the index has it means
//! itself alone: a facet's count is the number of hits when it is added as a filter.

use hashbrown::HashSet;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::article::FacetField;
use crate::index::alias;
use crate::index::schema::Fields;
use crate::text::fold_key;

/// The most values that a prefix or a pattern stands for.
const MAX_VALUES: usize = 10_000;

/// How many aliases are looked at for the nearest ones.
const MAX_COMPARED: usize = 200_000;

/// The values of `field` that `written` means; a `*` at its end stands for any rest.
pub(crate) fn resolve(
    searcher: &Searcher,
    fields: &Fields,
    field: FacetField,
    written: &str,
) -> tantivy::Result<Vec<String>> {
    let written = written.trim();
    if let Some(column) = fields.facet(field)
        && has_term(searcher, column, written)?
    {
        return Ok(vec![written.to_string()]);
    }
    let prefix = written.strip_suffix('*');
    let key = fold_key(prefix.unwrap_or(written));
    if key.is_empty() && prefix.is_none() {
        return Ok(Vec::new());
    }
    let mut found = aliases(searcher, fields, field, &key, prefix.is_none())?;
    if found.is_empty()
        && let Some(bare) = key.strip_prefix("the ")
    {
        found = aliases(searcher, fields, field, bare, prefix.is_none())?;
    }
    if found.is_empty() && prefix.is_none() {
        found = aliases(searcher, fields, field, &format!("the {key}"), true)?;
    }
    let mut found: Vec<String> = found.into_iter().collect();
    found.sort_unstable();
    Ok(found)
}

fn has_term(searcher: &Searcher, field: Field, value: &str) -> tantivy::Result<bool> {
    Ok(searcher.doc_freq(&Term::from_field_text(field, value))? > 0)
}

/// The canonical values behind the alias `key`, or behind all that begin with it.
fn aliases(
    searcher: &Searcher,
    fields: &Fields,
    field: FacetField,
    key: &str,
    whole: bool,
) -> tantivy::Result<HashSet<String>> {
    let start = alias::start(field, key, whole);
    let mut found = HashSet::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(fields.alias)?;
        let mut stream = inverted
            .terms()
            .range()
            .ge(start.as_bytes())
            .into_stream()?;
        while stream.advance() {
            let Ok(term) = std::str::from_utf8(stream.key()) else {
                continue;
            };
            if !term.starts_with(&start) || found.len() >= MAX_VALUES {
                break;
            }
            if let Some((_, canonical)) = alias::read(term) {
                // Its articles may all be replaced by now: then it is no value any longer.
                found.insert(canonical);
            }
        }
    }
    Ok(found)
}

/// The values of `field` whose own folded form is `key`.
pub(crate) fn written_as(
    searcher: &Searcher,
    fields: &Fields,
    field: FacetField,
    key: &str,
) -> tantivy::Result<Vec<String>> {
    let found = aliases(searcher, fields, field, key, true)?;
    // The field also has what the articles call a value.
    let mut found: Vec<String> = found.into_iter().filter(|v| fold_key(v) == key).collect();
    found.sort_unstable();
    Ok(found)
}

/// The values of `field` whose folded form matches a regular expression.
pub(crate) fn matching(
    searcher: &Searcher,
    fields: &Fields,
    field: FacetField,
    regex: &regex::Regex,
) -> tantivy::Result<Vec<String>> {
    let mut found = HashSet::new();
    for_each_alias(searcher, fields, field, |key, canonical, _| {
        if found.len() < MAX_VALUES && regex.is_match(key) {
            found.insert(canonical.to_string());
        }
    })?;
    let mut found: Vec<String> = found.into_iter().collect();
    found.sort_unstable();
    Ok(found)
}

fn for_each_alias(
    searcher: &Searcher,
    fields: &Fields,
    field: FacetField,
    mut visit: impl FnMut(&str, &str, u32),
) -> tantivy::Result<()> {
    let start = alias::start(field, "", false);
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(fields.alias)?;
        let mut stream = inverted
            .terms()
            .range()
            .ge(start.as_bytes())
            .into_stream()?;
        let mut compared = 0;
        while stream.advance() && compared < MAX_COMPARED {
            compared += 1;
            let Ok(term) = std::str::from_utf8(stream.key()) else {
                continue;
            };
            if !term.starts_with(&start) {
                break;
            }
            if let Some((key, canonical)) = alias::read(term) {
                visit(key, &canonical, stream.value().doc_freq);
            }
        }
    }
    Ok(())
}

/// Values of `field` that `written` may have meant: a few slips away, or having its words.
pub(crate) fn nearest(
    searcher: &Searcher,
    fields: &Fields,
    field: FacetField,
    written: &str,
    most: usize,
) -> tantivy::Result<Vec<String>> {
    let key = fold_key(written);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    let slips = match key.chars().count() {
        0..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    let wanted: Vec<char> = key.chars().collect();
    let mut found: Vec<(usize, std::cmp::Reverse<u32>, String)> = Vec::new();
    for_each_alias(searcher, fields, field, |alias, canonical, count| {
        let distance = if alias.split(' ').any(|word| word == key) || alias.starts_with(&key) {
            1
        } else {
            let length = alias.chars().count();
            if length.abs_diff(wanted.len()) > slips {
                return;
            }
            edit_distance(&wanted, alias)
        };
        if distance <= slips {
            let count = std::cmp::Reverse(count);
            match found.iter().position(|(_, _, value)| value == canonical) {
                Some(at) => {
                    found[at].0 = found[at].0.min(distance);
                    found[at].1 = found[at].1.min(count);
                }
                None if found.len() < 1_000 => {
                    found.push((distance, count, canonical.to_string()));
                }
                None => {}
            }
        }
    })?;
    found.sort();
    found.truncate(most);
    Ok(found.into_iter().map(|(_, _, value)| value).collect())
}

/// Levenshtein distance.
pub(crate) fn edit_distance(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (i, other) in b.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &letter) in a.iter().enumerate() {
            let changed = diagonal + usize::from(letter != other);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[a.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        let chars = |s: &str| s.chars().collect::<Vec<char>>();
        assert_eq!(edit_distance(&chars("huawei"), "hauwei"), 2);
        assert_eq!(edit_distance(&chars("turkey"), "turky"), 1);
        assert_eq!(edit_distance(&[], "abc"), 3);
    }
}
