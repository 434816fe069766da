//! Outlets and agencies by name and by address.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{MARKS, rows};
use crate::text::fold_key;

struct Outlets {
    domains: HashMap<&'static str, &'static str>,
    names: HashMap<String, &'static str>,
    /// By what they are called where only an outlet can be meant: by an ambiguous name, or
    /// without an article; `None` where several outlets are called so.
    called: HashMap<String, Option<&'static str>>,
    /// By the first label of a domain; `None` where several outlets have it.
    labels: HashMap<&'static str, Option<&'static str>>,
}

/// A label of a domain from so many letters on is a name and no abbreviation.
const LABEL: usize = 5;

fn outlets() -> &'static Outlets {
    static OUTLETS: OnceLock<Outlets> = OnceLock::new();
    OUTLETS.get_or_init(|| {
        let mut outlets = Outlets {
            domains: HashMap::new(),
            names: HashMap::new(),
            called: HashMap::new(),
            labels: HashMap::new(),
        };
        let mut doubtful = Vec::new();
        for [written, _kind, _country, domains, aliases] in rows(include_str!("outlets.tsv")) {
            let name = written.trim_start_matches(MARKS);
            for domain in domains.split('|').filter(|domain| !domain.is_empty()) {
                outlets.domains.entry(domain).or_insert(name);
                let label = domain.split('.').next().unwrap_or(domain);
                let known = outlets.labels.entry(label).or_insert(Some(name));
                // "The Herald (Nowhere)" is not meant by "herald"; of several the one is that is
                // written so.
                let spelled = |name: &str| {
                    let key = fold_key(name).replace(' ', "");
                    key == label || key.strip_prefix("the") == Some(label)
                };
                let other = known.filter(|other| *other != name);
                *known = match other {
                    _ if spelled(name) => Some(name),
                    Some(other) => Some(other).filter(|other| spelled(other)),
                    None => known.filter(|known| !known.contains('(')),
                };
            }
            let all = std::iter::once(written).chain(aliases.split('|'));
            for alias in all.filter(|alias| !alias.is_empty()) {
                let plain = alias.trim_start_matches(MARKS);
                let key = outlet_key(plain);
                // "The Herald (Nowhere)" is called the Herald, as another is.
                if let Some((bare, _)) = plain.split_once(" (")
                    && bare != name
                {
                    outlets.called.insert(outlet_key(bare), None);
                }
                let short = without_article(plain);
                if short.len() < plain.len() && !plain.starts_with("The ") {
                    outlets.call(outlet_key(short), name);
                }
                if alias.starts_with(MARKS) {
                    outlets.call(key.clone(), name);
                    doubtful.push(key);
                } else {
                    outlets.names.entry(key).or_insert(name);
                }
            }
        }
        for name in doubtful {
            outlets.labels.remove(name.as_str());
        }
        outlets
    })
}

impl Outlets {
    /// Notes that the outlet `name` is called `key`.
    fn call(&mut self, key: String, name: &'static str) {
        let known = self.called.entry(key).or_insert(Some(name));
        *known = known.filter(|known| *known == name);
    }
}

fn outlet_key(name: &str) -> String {
    let key = fold_key(name);
    match key.strip_prefix("the ") {
        Some(rest) => rest.to_owned(),
        None => key,
    }
}

/// `name` without the article that it begins with, in any language that papers are named in.
pub fn without_article(name: &str) -> &str {
    const ARTICLES: &[&str] = &[
        "the", "der", "die", "das", "le", "la", "les", "el", "los", "las", "il", "lo", "i", "o",
        "a", "os", "as", "de", "het",
    ];
    match name.split_once(' ') {
        Some((first, rest)) if ARTICLES.contains(&first.to_lowercase().as_str()) => rest.trim(),
        _ => name,
    }
}

/// The outlet that publishes at `domain`; subdomains and "www." do not matter.
pub fn outlet_by_domain(domain: &str) -> Option<&'static str> {
    let domain = domain.trim().trim_end_matches('.').to_ascii_lowercase();
    let mut rest = domain.as_str();
    loop {
        if let Some(name) = outlets().domains.get(rest) {
            return Some(name);
        }
        rest = rest.split_once('.')?.1;
    }
}

/// The outlet whose address begins with `label`, as archives call outlets: "lefigaro". An
/// edition may be named behind a hyphen.
pub fn outlet_by_label(label: &str) -> Option<&'static str> {
    const EDITIONS: &[&str] = &[
        "english", "german", "french", "spanish", "arabic", "russian",
    ];
    let known = |label: &str| {
        let found = outlets().labels.get(label).copied().flatten();
        found.filter(|_| label.len() >= LABEL)
    };
    known(label).or_else(|| {
        let (label, edition) = label.rsplit_once('-')?;
        (edition.len() == 2 || EDITIONS.contains(&edition)).then(|| known(label))?
    })
}

/// The outlet with this name or alias, however it is written.
pub fn outlet_by_name(name: &str) -> Option<&'static str> {
    outlets().names.get(&outlet_key(name)).copied()
}

/// The outlet that is called `name` where the name must be an outlet's, as in a list of
/// publishers: also one that means something else in a text, or that lacks its article.
pub fn outlet_called(name: &str) -> Option<&'static str> {
    outlet_by_name(name).or_else(|| outlets().called.get(&outlet_key(name)).copied().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlets_are_found_by_domain_and_by_name() {
        assert_eq!(outlet_by_domain("www.reuters.com"), Some("Reuters"));
        assert_eq!(outlet_by_domain("edition.cnn.com"), Some("CNN"));
        assert_eq!(outlet_by_domain("com"), None);
        assert_eq!(outlet_by_domain(""), None);
        assert_eq!(
            outlet_by_name("WALL STREET JOURNAL"),
            outlet_by_name("The Wall Street Journal")
        );
        assert!(outlet_by_name("WSJ").is_some());
        assert_eq!(outlet_by_name("No Such Paper"), None);
    }

    #[test]
    fn outlets_are_found_by_what_archives_call_them() {
        assert_eq!(outlet_by_label("lefigaro"), Some("Le Figaro"));
        assert_eq!(outlet_by_label("euronews-fr"), Some("Euronews"));
        for doubtful in ["herald", "standard", "telegraph", "rt", "nosuchpaper"] {
            assert_eq!(outlet_by_label(doubtful), None, "{doubtful}");
        }
    }

    #[test]
    fn where_an_outlet_must_be_meant_its_ambiguous_names_do() {
        for (name, known) in [
            ("Heise", Some("Heise Online")),
            ("Postillon", Some("Der Postillon")),
            ("Tagesspiegel", Some("Der Tagesspiegel")),
            ("Reuters", Some("Reuters")),
            // Several are called so.
            ("La Prensa", None),
            ("Pravda", None),
            ("", None),
        ] {
            assert_eq!(outlet_called(name), known, "{name}");
        }
        assert_eq!(outlet_by_name("Heise"), None);
    }

    #[test]
    fn a_name_that_others_have_too_is_known_by_its_address_only() {
        assert_eq!(outlet_by_domain("www.abc.es"), Some("ABC"));
        assert_eq!(outlet_by_name("ABC"), None);
        assert_eq!(outlet_by_domain("elpais.com.uy"), Some("El País (Uruguay)"));
        assert_eq!(outlet_by_domain("elpais.com"), Some("El País"));
    }
}
