//! Outlets and agencies by name and by address.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{MARKS, rows};
use crate::text::fold_key;

struct Outlets {
    domains: HashMap<&'static str, &'static str>,
    names: HashMap<String, &'static str>,
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
                let spelled = |name: &str| outlet_key(name).replace(' ', "") == label;
                let other = known.filter(|other| *other != name);
                *known = match other {
                    _ if spelled(name) => Some(name),
                    Some(other) => Some(other).filter(|other| spelled(other)),
                    None => known.filter(|known| !known.contains('(')),
                };
            }
            for alias in std::iter::once(written).chain(aliases.split('|')) {
                if alias.starts_with(MARKS) {
                    doubtful.push(outlet_key(alias.trim_start_matches(MARKS)));
                } else if !alias.is_empty() {
                    outlets.names.entry(outlet_key(alias)).or_insert(name);
                }
            }
        }
        for name in doubtful {
            outlets.labels.remove(name.as_str());
        }
        outlets
    })
}

fn outlet_key(name: &str) -> String {
    let key = fold_key(name);
    match key.strip_prefix("the ") {
        Some(rest) => rest.to_owned(),
        None => key,
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
    fn a_name_that_others_have_too_is_known_by_its_address_only() {
        assert_eq!(outlet_by_domain("www.abc.es"), Some("ABC"));
        assert_eq!(outlet_by_name("ABC"), None);
        assert_eq!(outlet_by_domain("elpais.com.uy"), Some("El País (Uruguay)"));
        assert_eq!(outlet_by_domain("elpais.com"), Some("El País"));
    }
}
