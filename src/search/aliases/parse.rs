//! The file of the user's own names.
//!
//! ```toml
//! [merge.company]                      # several values under one name
//! "Poly Technologies" = ["Poly Tech", "China Poly Group"]
//!
//! [rename.publication]                 # one value under another name
//! "bugle.example" = "The Nowhere Bugle"
//!
//! [drop]                               # values that are none
//! person = ["Nord Stream"]
//! ```

use std::sync::Arc;

use hashbrown::HashMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Aliases, Rules};
use crate::article::FacetField;
use crate::error::{Error, ErrorKind, Result};
use crate::text::fold_key;

/// Where to read how the file is written.
const HELP: &str = "write [merge.company] \"Name\" = [\"other\", \"another\"], [rename.company] \"old\" = \"new\", or [drop] company = [\"none\"]";

/// A file on its way to rules.
struct File<'t> {
    text: &'t str,
    name: &'t str,
    aliases: Aliases,
    /// Where each value got its rule, to say where the other one stands.
    places: HashMap<(FacetField, String), usize>,
    /// Names that are shown, and where they stand.
    targets: Vec<(FacetField, Arc<str>, usize)>,
}

pub(super) fn parse(text: &str, name: &str) -> Result<Aliases> {
    let mut file = File {
        text,
        name,
        aliases: Aliases::default(),
        places: HashMap::new(),
        targets: Vec::new(),
    };
    let table = DeTable::parse(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        file.error(start, error.message().to_string())
    })?;
    for (key, value) in table.get_ref() {
        let at = key.span().start;
        match key.get_ref().as_ref() {
            "merge" => file.each_field(value, at, File::merge)?,
            "rename" => file.each_field(value, at, File::rename)?,
            "drop" => file.each_field(value, at, File::drop)?,
            other => {
                let message = format!("\"{other}\" is no rule; there are merge, rename and drop");
                return Err(file.error(at, message));
            }
        }
    }
    file.targets_are_shown()?;
    Ok(file.aliases)
}

type Value<'v> = Spanned<DeValue<'v>>;

impl File<'_> {
    fn error(&self, at: usize, message: impl Into<String>) -> Error {
        let line = self.line(at);
        Error::new(ErrorKind::Usage, message)
            .at(format!("{}:{line}", self.name))
            .help(HELP)
    }

    fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    /// Calls `rule` with what stands under each field.
    fn each_field(
        &mut self,
        value: &Value<'_>,
        at: usize,
        rule: fn(&mut Self, FacetField, &Value<'_>) -> Result<()>,
    ) -> Result<()> {
        let Some(fields) = value.get_ref().as_table() else {
            return Err(self.error(at, "rules stand by field"));
        };
        for (key, value) in fields {
            let field = FacetField::from_name(key.get_ref())
                .filter(|field| Aliases::FIELDS.contains(field))
                .ok_or_else(|| {
                    let known = Aliases::FIELDS.map(FacetField::name).join(", ");
                    let message = format!(
                        "\"{}\" is no field whose values can have other names; there are {known}",
                        key.get_ref()
                    );
                    self.error(key.span().start, message)
                })?;
            rule(self, field, value)?;
        }
        Ok(())
    }

    fn merge(&mut self, field: FacetField, value: &Value<'_>) -> Result<()> {
        let Some(names) = value.get_ref().as_table() else {
            return Err(self.error(
                value.span().start,
                "this must be names with lists of values",
            ));
        };
        for (name, values) in names {
            let shown = self.name(name.get_ref(), name.span().start)?;
            self.target(field, &shown, name.span().start)?;
            for (value, at) in self.values(values)? {
                // The name itself in the list is what it is anyway.
                if fold_key(&value) != fold_key(&shown) {
                    self.put(field, &value, Some(&shown), at)?;
                }
            }
        }
        Ok(())
    }

    fn rename(&mut self, field: FacetField, value: &Value<'_>) -> Result<()> {
        let Some(names) = value.get_ref().as_table() else {
            return Err(self.error(value.span().start, "this must be old names with new ones"));
        };
        for (old, new) in names {
            let Some(text) = new.get_ref().as_str() else {
                return Err(self.error(new.span().start, "a new name must be a text"));
            };
            let shown = self.name(text, new.span().start)?;
            let at = old.span().start;
            let old = self.name(old.get_ref(), at)?;
            if fold_key(&old) == fold_key(&shown) {
                // Another spelling of the same name.
                self.put(field, &old, Some(&shown), at)?;
                self.targets.push((field, shown, at));
            } else {
                self.target(field, &shown, at)?;
                self.put(field, &old, Some(&shown), at)?;
            }
        }
        Ok(())
    }

    fn drop(&mut self, field: FacetField, value: &Value<'_>) -> Result<()> {
        for (value, at) in self.values(value)? {
            self.put(field, &value, None, at)?;
        }
        Ok(())
    }

    /// A list of values with their places; one alone is a list, too.
    fn values(&self, value: &Value<'_>) -> Result<Vec<(Arc<str>, usize)>> {
        let one = |value: &Value<'_>| {
            let at = value.span().start;
            match value.get_ref().as_str() {
                Some(text) => Ok((self.name(text, at)?, at)),
                None => Err(self.error(at, "a value must be a text")),
            }
        };
        match value.get_ref() {
            DeValue::Array(list) => list.iter().map(one).collect(),
            DeValue::String(_) => Ok(vec![one(value)?]),
            _ => Err(self.error(value.span().start, "this must be a list of values")),
        }
    }

    fn name(&self, text: &str, at: usize) -> Result<Arc<str>> {
        let text = text.trim();
        // A separator of the index's terms is in no value.
        if fold_key(text).is_empty() || text.chars().any(char::is_control) {
            return Err(self.error(at, "a name must have a letter or a digit, on one line"));
        }
        Ok(text.into())
    }

    /// Notes that values are shown as `shown`, which stands for itself, too.
    fn target(&mut self, field: FacetField, shown: &Arc<str>, at: usize) -> Result<()> {
        let key = fold_key(shown);
        let known = self.rules(field).by_key.get(&key).cloned();
        match known {
            None => {
                self.rules(field).by_key.insert(key, Some(shown.clone()));
            }
            // Other spellings of one name are two names that look alike.
            Some(Some(other)) if fold_key(&other) == key && other != *shown => {
                let message = format!(
                    "{} \"{shown}\" is also written \"{other}\": one name must be written one way",
                    field.name()
                );
                return Err(self.error(at, message));
            }
            Some(_) => {}
        }
        self.targets.push((field, shown.clone(), at));
        Ok(())
    }

    fn rules(&mut self, field: FacetField) -> &mut Rules {
        self.aliases.fields.entry(field).or_default()
    }

    fn put(
        &mut self,
        field: FacetField,
        value: &str,
        shown: Option<&Arc<str>>,
        at: usize,
    ) -> Result<()> {
        let key = fold_key(value);
        if let Some(other) = self.places.get(&(field, key.clone())) {
            let message = format!(
                "{} \"{value}\" has a rule in line {} already",
                field.name(),
                self.line(*other)
            );
            return Err(self.error(at, message));
        }
        self.places.insert((field, key.clone()), at);
        self.rules(field).by_key.insert(key, shown.cloned());
        Ok(())
    }

    /// A name that something is shown under must be shown itself: no chains, no circles.
    fn targets_are_shown(&self) -> Result<()> {
        for (field, shown, at) in &self.targets {
            let key = fold_key(shown);
            let rules = self.aliases.fields.get(field);
            let of_name = rules.and_then(|rules| rules.by_key.get(&key));
            if of_name.is_some_and(|of| of.as_ref() != Some(shown)) {
                let line = self.places.get(&(*field, key)).map(|at| self.line(*at));
                let elsewhere = match (of_name.cloned().flatten(), line) {
                    (Some(other), Some(line)) => format!("shown as \"{other}\" by line {line}"),
                    (None, Some(line)) => format!("dropped by line {line}"),
                    _ => "another name elsewhere".to_string(),
                };
                let message = format!(
                    "{} \"{shown}\" is {elsewhere}: nothing can be shown under it",
                    field.name()
                );
                return Err(self.error(*at, message));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn errors_name_the_line_and_the_next_step() {
        for (text, place, message) in [
            ("[merge\n", "a.toml:1", ""),
            (
                "\n[join.company]\n",
                "a.toml:2",
                "\"join\" is no rule; there are merge, rename and drop",
            ),
            (
                "[drop]\ncompanies = []\n",
                "a.toml:2",
                "\"companies\" is no field whose values can have other names; there are company, country, publication, cites, person, org, place",
            ),
            (
                "[drop]\nlang = ['de']\n",
                "a.toml:2",
                "\"lang\" is no field whose values can have other names; there are company, country, publication, cites, person, org, place",
            ),
            (
                "[drop]\nperson = [\n  'A',\n  7 ]\n",
                "a.toml:4",
                "a value must be a text",
            ),
            ("drop = 'x'\n", "a.toml:1", "rules stand by field"),
            (
                "[merge]\ncompany = ['A']\n",
                "a.toml:2",
                "this must be names with lists of values",
            ),
            (
                "[rename.company]\nA = ['B']\n",
                "a.toml:2",
                "a new name must be a text",
            ),
            (
                "[rename.company]\nA = ' '\n",
                "a.toml:2",
                "a name must have a letter or a digit, on one line",
            ),
            (
                "[merge.company]\nA = ['B']\nC = ['b']\n",
                "a.toml:3",
                "company \"b\" has a rule in line 2 already",
            ),
            (
                "[rename.company]\nA = 'B'\nB = 'C'\n",
                "a.toml:2",
                "company \"B\" is shown as \"C\" by line 3: nothing can be shown under it",
            ),
            (
                "[rename.company]\nA = 'B'\n[drop]\ncompany = ['B']\n",
                "a.toml:2",
                "company \"B\" is dropped by line 4: nothing can be shown under it",
            ),
            (
                "[rename.company]\nA = 'Orsa'\nB = 'ORSA'\n",
                "a.toml:3",
                "company \"ORSA\" is also written \"Orsa\": one name must be written one way",
            ),
        ] {
            let error = parse(text, "a.toml").unwrap_err();
            assert_eq!(error.place(), Some(place), "{text}");
            if !message.is_empty() {
                assert_eq!(error.message(), message, "{text}");
            }
            assert!(error.next_step().is_some());
        }
    }

    #[test]
    fn a_name_may_be_merged_with_itself_and_written_anew() {
        let text =
            "[merge.company]\nOrsa = ['orsa', 'Orsa Lines']\n[rename.company]\nFJORD = 'Fjord'\n";
        let aliases = parse(text, "a.toml").unwrap();
        assert_eq!(aliases.shown(FacetField::Company, "ORSA"), Some("Orsa"));
        assert_eq!(aliases.shown(FacetField::Company, "fjord"), Some("Fjord"));
    }

    proptest! {
        #[test]
        fn any_file_gives_rules_or_an_error(text in "\\PC{0,60}|(\\[merge.company\\]\n|\\[rename.org\\]\n|\\[drop\\]\n|company|org|A|b| = |'A'|\\[|\\]|,|\n){0,24}") {
            if let Ok(aliases) = parse(&text, "a.toml") {
                for rules in aliases.fields.values() {
                    // What is shown stands for itself.
                    for shown in rules.by_key.values().flatten() {
                        let own = rules.by_key.get(&fold_key(shown));
                        prop_assert_eq!(own, Some(&Some(shown.clone())));
                    }
                }
            }
        }
    }
}
