//! What a page's metadata name as its publisher, weighed against the address of its site.
//! Where metadata stand on a page is left to `page`.

use crate::article::Found;
use crate::text::{floor_boundary, fold, fold_key};

use super::{Evidence, by_host, host, named, without_legal_form};
use crate::extract::gazetteer::{outlet_by_name, without_article};

/// Reasons of candidates that name much else besides sites: they count only where the
/// address agrees.
const ONLY_IF_AGREED: &[&str] = &[
    "page title",
    "page copyright",
    "page feed",
    "page logo",
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
        let found = site.named_by(evidence.page);
        if found.is_some() {
            return found;
        }
    }
    let addressed = || {
        let site = url.and_then(Site::of)?;
        site.address_in(evidence.page)
    };
    let is_sound = |found: &Found<String>| {
        !ONLY_IF_AGREED.contains(&found.reason.as_str())
            || outlet_by_name(&found.value).is_some() && found.reason == "meta application-name"
    };
    let plain: Vec<Found<String>> = candidates().filter(is_sound).collect();
    // What most of the page calls itself; of equals, what it says first.
    let votes = |found: &Found<String>| {
        let key = fold_key(&found.value);
        let said = candidates().filter(|other| fold_key(&other.value) == key);
        let titled = evidence.page.iter().any(|(written, reason)| {
            *reason == "page title" && fold_key(written).ends_with(&format!(" {key}"))
        });
        said.count() + usize::from(titled)
    };
    let most = plain.iter().map(votes).max().unwrap_or(0);
    let chosen = plain
        .into_iter()
        .find(|found| votes(found) == most)
        .filter(|found| host(&found.value).is_none());
    match chosen {
        Some(chosen) if most > 1 => Some(chosen),
        chosen => addressed()
            .or(chosen)
            .or_else(|| candidates().find(is_sound)),
    }
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
        (label.len() > 1).then(|| Site {
            whole: format!("{label}{top}"),
            label,
        })
    }

    /// What the page's candidates name the site, as far as its address agrees. A name beats an
    /// address, and a name in the letters of the address one in a script that it cannot spell.
    fn named_by(&self, page: &[(String, &'static str)]) -> Option<Found<String>> {
        let names: Vec<(&str, &'static str)> = self
            .agreeing(page)
            .filter(|(part, _)| !is_address(part))
            .collect();
        if let Some((name, reason)) = names.first().copied() {
            // "Welt" and "Die Welt": the article belongs to the name.
            let bare = |name| fold_key(without_article(name));
            let full = names
                .iter()
                .find(|(other, _)| other.len() > name.len() && bare(other) == bare(name));
            let (name, reason) = full.copied().unwrap_or((name, reason));
            let value = named(name).unwrap_or_else(|| name.to_string());
            return Some(Found::new(value, reason));
        }
        self.in_its_letters(page)
    }

    /// The parts of the page's candidates that its address agrees with, with the reason.
    fn agreeing<'t>(
        &self,
        page: &'t [(String, &'static str)],
    ) -> impl Iterator<Item = (&'t str, &'static str)> {
        page.iter()
            .filter(|(_, reason)| *reason != "meta twitter:site")
            .filter_map(|(written, reason)| {
                let part = self.part_of(written, *reason != "page title")?;
                Some((part.strip_prefix("www.").unwrap_or(part), *reason))
            })
    }

    /// The name that an address on the page makes: "Bugle.TV" is written as one,
    /// "bugle.example" is the Bugle, "BGL.example" BGL, and "bgl.example" may stand for anything.
    fn address_in(&self, page: &[(String, &'static str)]) -> Option<Found<String>> {
        let addresses: Vec<(&str, &'static str)> = self
            .agreeing(page)
            .filter(|(part, _)| is_address(part))
            .collect();
        let written = |(address, _): &&(&str, &'static str)| address.contains(char::is_uppercase);
        let word = |(address, _): &&(&str, &'static str)| !address.contains('.');
        let (address, reason) = addresses
            .iter()
            .find(written)
            .or_else(|| addresses.iter().find(word))
            .or_else(|| addresses.first().filter(|_| self.label.len() >= WORDLIKE))?;
        let (label, top) = address.split_once('.').unwrap_or((address, ""));
        let name = if top.contains(char::is_uppercase) {
            (*address).to_string()
        } else if label.len() < WORDLIKE {
            label.to_string()
        } else {
            let mut letters = label.chars();
            let first = letters.next()?;
            format!("{}{}", first.to_uppercase(), letters.as_str())
        };
        Some(Found::new(name, *reason))
    }

    /// Where the page names itself in letters that no address has: the name in Latin letters
    /// beside it, one word of which is the address.
    fn in_its_letters(&self, page: &[(String, &'static str)]) -> Option<Found<String>> {
        let latin = |text: &str| text.chars().any(|c| c.is_ascii_alphabetic());
        let (first, _) = page.first()?;
        if latin(first) || self.label.len() < WORDLIKE - 1 {
            return None;
        }
        let parts = page.iter().flat_map(|(written, reason)| {
            parts_of(written)
                .into_iter()
                .map(move |part| (part, *reason))
        });
        let (name, reason) = parts
            .map(|(part, reason)| (part.trim_end_matches(" Company").trim(), reason))
            .find(|(part, reason)| {
                let words: Vec<&str> = part.split_whitespace().collect();
                *reason != "meta twitter:site"
                    && (2..=4).contains(&words.len())
                    && host(part).is_none()
                    && words.iter().all(|word| word.is_ascii())
                    && words.iter().any(|word| squeezed(word)[0] == self.label)
            })?;
        let name = named(name).unwrap_or_else(|| name.to_string());
        Some(Found::new(name, reason))
    }

    /// The part of `written` that the address spells: all of it, or what is left without a
    /// legal form, an article, or the company named beside it. With `initials` also the name
    /// that it abbreviates.
    fn part_of<'t>(&self, written: &'t str, initials: bool) -> Option<&'t str> {
        let written = written.trim().trim_start_matches('@');
        if written.len() > 160 {
            return None;
        }
        // "Nowhere Broadcasting (NB News)": what stands before the bracket is the name.
        if let Some((head, bracket)) = written.split_once(" (")
            && self.is_spelled(bracket.trim_end_matches(')').trim_start_matches("www."))
        {
            return Some(head.trim()).filter(|head| !head.is_empty());
        }
        parts_of(written)
            .into_iter()
            .find(|part| self.is_spelled(part) || initials && self.is_short_for(part))
    }

    /// Whether the address is made of the initials of `name`, perhaps with "news" behind them:
    /// "nb-news.example" of Nowhere Broadcasting.
    fn is_short_for(&self, name: &str) -> bool {
        let initials: String = fold(name)
            .split(|c: char| !c.is_alphanumeric())
            .filter_map(|word| word.chars().next())
            .collect();
        let label = self.label.strip_suffix("news").unwrap_or(&self.label);
        initials.len() >= 2 && initials == label && name.len() <= 60
    }

    fn is_spelled(&self, name: &str) -> bool {
        squeezed(name).iter().any(|key| self.is_own(key))
            || without_article(name) != name
                && squeezed(without_article(name))
                    .iter()
                    .any(|key| key.len() > 2 && self.is_own(key))
    }

    fn is_own(&self, key: &str) -> bool {
        key == self.whole || self.label.len() > 2 && key == self.label
    }
}

/// A label of an address from so many letters on is a word and no abbreviation.
const WORDLIKE: usize = 5;

/// Whether `name` is an address, or one word written as in one: "bugle".
fn is_address(name: &str) -> bool {
    host(name).is_some() || name.bytes().all(|b| b.is_ascii_lowercase())
}

/// `written` and its parts: without a legal form, a copyright mark, what stands behind or
/// before a dash or bar.
fn parts_of(written: &str) -> Vec<&str> {
    let written = written.trim().trim_start_matches('@');
    let mut parts = vec![written, without_legal_form(written)];
    for mark in [
        " - ", " – ", " — ", " | ", " » ", ", ", " (", ": ", "｜", "ㅣ", "：",
    ] {
        if let (Some((head, _)), Some((_, tail))) =
            (written.split_once(mark), written.rsplit_once(mark))
        {
            parts.extend([head, tail, without_legal_form(head)]);
        }
    }
    // "© 2020-2023 The Bugle. All rights reserved."
    let owner = written.rsplit('©').next().unwrap_or(written);
    let owner = owner.split(". ").next().unwrap_or(owner);
    let years = |c: char| c.is_ascii_digit() || matches!(c, '-' | '–' | ' ' | ',');
    let owner = owner.trim_start_matches(years).trim_end_matches(['.', ' ']);
    parts.extend([owner, without_legal_form(owner)]);
    let parts = parts.into_iter().map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
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
            assert_eq!(site.part_of(written, true), part, "{url} {written}");
        }
        assert_eq!(Site::of("http://127.0.0.1/"), None);
    }

    /// What a page at `url` with these candidates is published by.
    fn named_at(url: &str, page: &[(&str, &'static str)]) -> Option<String> {
        let origin = crate::article::Origin::default();
        let page: Vec<(String, &'static str)> = page
            .iter()
            .map(|(written, reason)| ((*written).to_string(), *reason))
            .collect();
        let evidence = Evidence {
            rule: None,
            origin: &origin,
            field: None,
            page: &page,
            url: Some(url),
            removed: &[],
            last_lines: &[],
        };
        by_page(&evidence).map(|found| found.value)
    }

    #[test]
    fn pages_name_their_site() {
        const LD: &str = "json-ld publisher";
        const SITE: &str = "meta og:site_name";
        for (url, page, name) in [
            // Initials, with the address in brackets or beside it.
            (
                "https://nb.example",
                &[
                    ("NB.EXAMPLE", SITE),
                    ("Nowhere Broadcasting (www.nb.example)", LD),
                ][..],
                "Nowhere Broadcasting",
            ),
            (
                "https://nbnews.example",
                &[("Nowhere Broadcasting (NB News)", LD)][..],
                "Nowhere Broadcasting",
            ),
            // A name beats an address, and the name with its article the one without.
            (
                "https://bugle.example",
                &[("bugle.example", LD), ("BUGLE", SITE), ("Le Bugle", SITE)][..],
                "Le Bugle",
            ),
            (
                "https://bugle.example",
                &[("bugle.example", LD)][..],
                "Bugle",
            ),
            ("https://bgl.example", &[("BGL.example", LD)][..], "BGL"),
            ("https://bgl.tv", &[("Bgl.TV", LD)][..], "Bgl.TV"),
            // Its feeds and its logo, of which others stand beside it.
            (
                "https://nb.example",
                &[("Nowhere Broadcasting » Rss", "page feed")][..],
                "Nowhere Broadcasting",
            ),
            (
                "https://bugle.example",
                &[("Nirgends Bank", "page logo"), ("Le Bugle", "page logo")][..],
                "Le Bugle",
            ),
            // A script that no address has.
            (
                "https://bugle.example",
                &[
                    ("ニュース", LD),
                    (
                        "The Nowhere Bugle Company. All rights reserved.",
                        "page copyright",
                    ),
                ][..],
                "The Nowhere Bugle",
            ),
            // Nothing agrees with the address: what most of the page says.
            (
                "https://xy.example",
                &[
                    ("Nirgends Verlag", LD),
                    ("Nowhere Bugle", SITE),
                    ("It rained - Nowhere Bugle", "page title"),
                ][..],
                "Nowhere Bugle",
            ),
            (
                "https://xy.example",
                &[("Nirgends Verlag", LD), ("Nowhere Bugle", SITE)][..],
                "Nirgends Verlag",
            ),
        ] {
            assert_eq!(named_at(url, page).as_deref(), Some(name), "{page:?}");
        }
    }
}
