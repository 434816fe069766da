//! What a page's metadata name as its publisher, weighed against the address of its site.
//! Where metadata stand on a page is left to `page`.

use crate::article::Found;
use crate::text::{floor_boundary, fold, fold_key};

use super::{Evidence, by_host, host, named, without_legal_form};
use crate::extract::gazetteer::outlet_by_name;

/// Reasons of candidates that name much else besides sites: they count only where the
/// address agrees.
const ONLY_IF_AGREED: &[&str] = &[
    "page title",
    "page copyright",
    "json-ld site",
    "meta application-name",
];

/// What pages name as their publisher when nobody told the software that makes them.
const SOFTWARE: &[&str] = &[
    "Blogger",
    "Blogspot",
    "WordPress",
    "WordPress.com",
    "Drupal",
    "Joomla",
    "My Site",
    "Home",
    "Website",
];

/// What the page's metadata name. A known site is believed over them where they name another:
/// they often name the company that owns it, or the software that made the page. Of an unknown
/// one, that name is believed which its address spells.
pub(super) fn by_page(evidence: &Evidence<'_>) -> Option<Found<String>> {
    let candidates = || {
        evidence.page.iter().filter_map(|(written, reason)| {
            let name = named(written)?;
            if SOFTWARE.contains(&name.as_str()) {
                return None;
            }
            // An account's name is an outlet's only if it is known.
            let account = *reason == "meta twitter:site" && outlet_by_name(&name).is_none();
            (!account).then(|| Found::new(name, *reason))
        })
    };
    let url = evidence.url;
    if let Some(site) = url.and_then(known_site) {
        let same = candidates().find(|found| found.value == site);
        return Some(same.unwrap_or_else(|| Found::new(site, "url host")));
    }
    if let Some(site) = url.and_then(Site::of) {
        let spelled = evidence.page.iter().find_map(|(written, reason)| {
            let part = site.spelled_in(written)?;
            // The address itself is no better name than what stands beside it, unless it is
            // written as a name: "Bugle.TV".
            let address = host(part).is_some();
            let bare = address && !part.contains(char::is_uppercase);
            let account = *reason == "meta twitter:site";
            let name = || match named(part) {
                Some(name) if !address => name,
                _ => part.to_string(),
            };
            (!bare && !account).then(|| Found::new(name(), *reason))
        });
        if spelled.is_some() {
            return spelled;
        }
    }
    candidates().find(|found| {
        !ONLY_IF_AGREED.contains(&found.reason.as_str())
            || outlet_by_name(&found.value).is_some() && found.reason == "meta application-name"
    })
}

/// The outlet of the site at `url`, if it is a known one.
pub(super) fn known_site(url: &str) -> Option<String> {
    let name = by_host(url)?;
    // An unknown site has the name of its host.
    (outlet_by_name(&name).is_some() || host(&name).is_none()).then_some(name)
}

/// The name of a site as its address spells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Site {
    /// "bugle" of "www.the-bugle.co.uk", without marks.
    label: String,
    /// The same with the top level: "bugletv" of "bugle.tv".
    whole: String,
}

impl Site {
    /// The site at `url`.
    pub(crate) fn of(url: &str) -> Option<Site> {
        let host = host(url)?;
        let mut labels: Vec<&str> = host.split('.').collect();
        let top = labels.pop()?;
        // "co.uk", "com.br", "or.jp": a level below which names are given.
        if labels.len() > 1
            && matches!(
                labels.last(),
                Some(&("co" | "com" | "org" | "net" | "or" | "ne" | "ac" | "gov" | "go" | "gob"))
            )
        {
            labels.pop();
        }
        let label = labels.pop()?.replace(['-', '_'], "");
        (label.len() > 2).then(|| Site {
            whole: format!("{label}{top}"),
            label,
        })
    }

    /// The part of `written` that the address spells: all of it, or what is left without a
    /// legal form, an article, or the company named beside it.
    pub(crate) fn spelled_in<'t>(&self, written: &'t str) -> Option<&'t str> {
        let written = written.trim().trim_start_matches('@');
        if written.len() > 160 {
            return None;
        }
        let mut parts = vec![written, without_legal_form(written)];
        for mark in [" - ", " – ", " — ", " | ", ", ", " (", ": ", "｜", "ㅣ"] {
            if let (Some((head, _)), Some((_, tail))) =
                (written.split_once(mark), written.rsplit_once(mark))
            {
                parts.extend([head, tail, without_legal_form(head)]);
            }
        }
        parts
            .into_iter()
            .map(str::trim)
            .find(|part| !part.is_empty() && self.is_spelled(part))
    }

    fn is_spelled(&self, name: &str) -> bool {
        squeezed(name).iter().any(|key| {
            let bare = key.strip_prefix("the").filter(|rest| rest.len() > 2);
            [Some(key.as_str()), bare]
                .into_iter()
                .flatten()
                .any(|key| key == self.label || key == self.whole)
        })
    }
}

/// Whether `name` is the name of the site at `url`, or one of `names`.
pub(crate) fn one_of_site(name: &str, names: &[(String, &'static str)], url: Option<&str>) -> bool {
    let key = fold_key(name);
    if key.is_empty() || key.len() > 60 {
        return false;
    }
    let close = |known: &str| {
        let known = fold_key(known);
        known == key || known.replace(' ', "") == key.replace(' ', "")
    };
    names.iter().any(|(known, _)| close(known))
        || url
            .and_then(Site::of)
            .is_some_and(|site| site.is_spelled(name))
        || outlet_by_name(name).is_some()
}

/// `name` in the letters of addresses, in both ways in which umlauts are spelled there.
fn squeezed(name: &str) -> [String; 2] {
    let name = &name[..floor_boundary(name, 120)];
    let squeeze =
        |text: &str| -> String { fold(text).chars().filter(|c| c.is_alphanumeric()).collect() };
    let mut spelled = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        match c {
            'ä' | 'Ä' | 'æ' | 'Æ' => spelled.push_str("ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => spelled.push_str("oe"),
            'ü' | 'Ü' => spelled.push_str("ue"),
            'å' | 'Å' => spelled.push_str("aa"),
            '&' => spelled.push_str("and"),
            c => spelled.push(c),
        }
    }
    [squeeze(name), squeeze(&spelled)]
}

/// `headline` without the name of its own site behind it: that of the record's publication,
/// that which the address spells, or behind a bar that of any known outlet. "Rain on Monday -
/// Reuters" keeps its source.
pub(crate) fn without_own_name(headline: &str, field: Option<&str>, url: Option<&str>) -> String {
    let field = field.and_then(named);
    let site = url.and_then(Site::of);
    let known = url.and_then(known_site);
    for mark in [" | ", " - ", " – ", " — ", " :: ", " » "] {
        let Some((head, tail)) = headline.rsplit_once(mark) else {
            continue;
        };
        let tail = tail.trim();
        let name = outlet_by_name(tail);
        let own = field
            .as_deref()
            .is_some_and(|field| name == Some(field) || fold_key(field) == fold_key(tail))
            || known.is_some() && name == known.as_deref()
            || site.as_ref().is_some_and(|site| site.is_spelled(tail))
            || mark == " | " && (name.is_some() || host(tail).is_some());
        // What is left must be a headline.
        if own && head.split_whitespace().count() >= 3 {
            return head.trim_end().to_string();
        }
    }
    headline.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_lose_the_name_of_their_own_site() {
        let cut = |headline, field| without_own_name(headline, field, None);
        assert_eq!(
            cut("It rained on Monday | Fox News", None),
            "It rained on Monday"
        );
        assert_eq!(
            cut("It rained on Monday - Nowhere Bugle", Some("Nowhere Bugle")),
            "It rained on Monday"
        );
        for kept in ["It rained on Monday - Reuters", "Rain | Fox News", "A - b"] {
            assert_eq!(cut(kept, None), kept);
        }
    }

    #[test]
    fn addresses_spell_names() {
        for (url, written, part) in [
            (
                "https://www.nowhere-zeitung.example/a",
                "Nowhere Zeitung - Nirgends Verlag GmbH & Co. KG",
                Some("Nowhere Zeitung"),
            ),
            ("https://hoehenpost.de/x", "Höhenpost eG", Some("Höhenpost")),
            ("https://news.bugle.co.uk/", "The Bugle", Some("The Bugle")),
            ("https://bugle.tv", "Bugle.TV", Some("Bugle.TV")),
            ("https://bugle.example", "Evening Bugle", None),
            ("https://bugle.example", "Bugle, Nirgends AG", Some("Bugle")),
        ] {
            let site = Site::of(url).unwrap();
            assert_eq!(site.spelled_in(written), part, "{url} {written}");
        }
        assert_eq!(Site::of("http://127.0.0.1/"), None);
    }
}
