//! Which key does what, with what the configuration says instead.

use super::action::{Action, Context, TABLE};
use super::key::Key;
use crate::error::{Error, ErrorKind, Result};

/// The keys in force.
#[derive(Debug, Clone)]
pub struct Keymap {
    bound: Vec<Bound>,
}

#[derive(Debug, Clone)]
struct Bound {
    context: Context,
    key: Key,
    action: Action,
    help: &'static str,
}

impl Default for Keymap {
    fn default() -> Keymap {
        let mut bound = Vec::new();
        for row in TABLE {
            for key in row.keys {
                // A test reads every key of the table.
                if let Ok(key) = key.parse() {
                    bound.push(Bound {
                        context: row.context,
                        key,
                        action: row.action,
                        help: row.help,
                    });
                }
            }
        }
        Keymap { bound }
    }
}

impl Keymap {
    /// The table with `changes`: an action's name and all its keys.
    ///
    /// # Errors
    /// `Usage` for an action or a key that does not exist.
    pub fn with(changes: &[(String, Vec<String>)]) -> Result<Keymap> {
        let mut map = Keymap::default();
        for (name, keys) in changes {
            let wrong = |message: String| {
                Error::new(ErrorKind::Usage, message).at(format!("browse.keys.{name}"))
            };
            let action = Action::ALL.iter().find(|action| action.name() == name);
            let Some(&action) = action else {
                let known: Vec<&str> = Action::ALL.iter().map(|action| action.name()).collect();
                return Err(wrong(format!("there is no action \"{name}\""))
                    .help(format!("actions are {}", known.join(", "))));
            };
            let mut places: Vec<(Context, &'static str)> = Vec::new();
            map.bound.retain(|bound| {
                if bound.action == action && !places.iter().any(|(c, _)| *c == bound.context) {
                    places.push((bound.context, bound.help));
                }
                bound.action != action
            });
            for written in keys {
                let key: Key = written.parse().map_err(wrong)?;
                for (context, help) in &places {
                    // A letter that must be typed cannot be taken away from the query line.
                    let context = match (context, key.typed()) {
                        (Context::Any, Some(_)) => Context::Panes,
                        (Context::Query, Some(_)) => continue,
                        (context, _) => *context,
                    };
                    map.bound
                        .retain(|bound| bound.context != context || bound.key != key);
                    map.bound.push(Bound {
                        context,
                        key,
                        action,
                        help,
                    });
                }
            }
        }
        Ok(map)
    }

    /// What `key` does in `context`, which is that of a pane.
    pub fn action(&self, context: Context, key: Key) -> Option<Action> {
        let wider: &[Context] = match context {
            Context::Query => &[Context::Query, Context::Any],
            _ => &[context, Context::Panes, Context::Any],
        };
        wider.iter().find_map(|context| {
            let fits = |bound: &&Bound| bound.context == *context && bound.key == key;
            self.bound.iter().find(fits).map(|bound| bound.action)
        })
    }

    /// The shortest key of `action` as the help shows it, of those that work in `context`.
    pub fn hint(&self, context: Context, action: Action) -> Option<String> {
        let works = |bound: &&Bound| {
            bound.action == action && self.action(context, bound.key) == Some(action)
        };
        let labels = self
            .bound
            .iter()
            .filter(works)
            .map(|bound| bound.key.label());
        labels.min_by_key(|label| label.chars().count())
    }

    /// The help: for each context its actions with their keys, in the order of the table.
    pub fn help(&self) -> Vec<(Context, Vec<(String, &'static str)>)> {
        let order = [
            Context::Any,
            Context::Panes,
            Context::Query,
            Context::Results,
            Context::Facets,
            Context::Timeline,
            Context::Reader,
        ];
        let mut help = Vec::new();
        for context in order {
            let mut rows: Vec<(Vec<String>, &'static str, Action)> = Vec::new();
            for bound in self.bound.iter().filter(|bound| bound.context == context) {
                let label = bound.key.label();
                match rows
                    .iter_mut()
                    .find(|(_, _, action)| *action == bound.action)
                {
                    Some((keys, ..)) => keys.push(label),
                    None => rows.push((vec![label], bound.help, bound.action)),
                }
            }
            let rows: Vec<(String, &'static str)> = rows
                .into_iter()
                .map(|(keys, help, _)| (keys.join(" "), help))
                .collect();
            if !rows.is_empty() {
                help.push((context, rows));
            }
        }
        help
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_is_one_and_means_one_thing() {
        let mut seen: Vec<(Context, Key)> = Vec::new();
        for row in TABLE {
            assert!(!row.help.is_empty());
            for key in row.keys {
                let key: Key = key.parse().unwrap();
                assert!(!seen.contains(&(row.context, key)), "{key} twice");
                seen.push((row.context, key));
                let typed = key.typed().is_some();
                let wide = matches!(row.context, Context::Any | Context::Query);
                assert!(!(typed && wide), "{key} could not be typed");
            }
        }
        for action in Action::ALL {
            assert!(
                TABLE.iter().any(|row| row.action == *action),
                "{}",
                action.name()
            );
        }
    }

    #[test]
    fn the_configuration_changes_keys() {
        let changes = vec![(
            "next-match".to_string(),
            vec!["f3".to_string(), "z".to_string()],
        )];
        let map = Keymap::with(&changes).unwrap();
        let at = |key: &str| map.action(Context::Reader, key.parse().unwrap());
        assert_eq!(at("f3"), Some(Action::NextMatch));
        assert_eq!(at("z"), Some(Action::NextMatch));
        assert_eq!(at("n"), None);
        assert_eq!(at("N"), Some(Action::PreviousMatch));
    }

    #[test]
    fn a_letter_stays_a_letter_in_the_query_line() {
        let map = Keymap::with(&[("quit".to_string(), vec!["z".to_string()])]).unwrap();
        assert_eq!(map.action(Context::Query, "z".parse().unwrap()), None);
        assert_eq!(
            map.action(Context::Results, "z".parse().unwrap()),
            Some(Action::Quit)
        );
    }

    #[test]
    fn what_does_not_exist_is_named() {
        for (name, key) in [("jump", "x"), ("quit", "hyper-q")] {
            let error = Keymap::with(&[(name.to_string(), vec![key.to_string()])]).unwrap_err();
            assert_eq!(error.place(), Some(format!("browse.keys.{name}").as_str()));
        }
    }
}
