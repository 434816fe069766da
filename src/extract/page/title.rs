//! The headline of a page: which of its titles to believe, and where in it the site's name,
//! a section or a date begins.

use std::collections::HashSet;

use super::metadata::{Metadata, value};
use crate::extract::publication::one_of_site;
use crate::text::fold_key;

/// What stands between a headline and the name of its site. The plain hyphen comes last: it
/// also joins words.
const MARKS: &[&str] = &[
    " | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: ", "ㅣ", "｜", "：", "|", "-",
];

impl Metadata {
    /// The headline proper, without the site's name.
    ///
    /// The article's own statement first, then what the page shares, then what it shows. Where
    /// these differ no order is right for all sites: they test headlines against each other.
    /// See [`Metadata::outvoted`] for when the statement is not believed.
    pub(super) fn headline(&self) -> Option<String> {
        let meta = |keys| self.meta_value(keys).map(|(found, _)| found);
        let h1 = self
            .h1
            .iter()
            .find(|h1| h1.split_whitespace().count() > 1)
            .cloned();
        let shared = meta(&["og:title"]);
        if let Some(said) = self.statement.headline.as_deref().and_then(value) {
            let said = self.without_site(&said, true);
            let shared = shared.map(|shared| self.without_site(&shared, false));
            let better = shared
                .zip(h1)
                .and_then(|(shared, h1)| self.outvoted(&said, &shared, &h1).then_some(shared));
            return Some(better.unwrap_or(said));
        }
        let others = [
            shared,
            h1,
            meta(&[
                "twitter:title",
                "parsely-title",
                "sailthru.title",
                "dc.title",
                "headline",
                "title",
            ]),
            self.title.clone(),
        ];
        let chosen = others.iter().flatten().next()?;
        Some(self.without_site(chosen, false))
    }

    /// Whether the title that the page shares is a better headline than the one that the
    /// article's statement has:
    ///
    /// - the page shows the shared one, and the statement has it as its other headline;
    /// - the page shows the shared one everywhere, and the statement's nowhere;
    /// - all titles for sharing agree: somebody wrote them for this article, and the
    ///   statement only repeats what the page shows. Where the page's title repeats it, too,
    ///   the shared one must be the same headline in other words: one that has little of it
    ///   is there to draw readers elsewhere.
    fn outvoted(&self, said: &str, shared: &str, h1: &str) -> bool {
        let tweeted = self
            .meta_value(&["twitter:title"])
            .map(|(title, _)| self.without_site(&title, false));
        let tweets = |text: &str| tweeted.as_deref().is_some_and(|t| is_same(t, text));
        let title = self
            .title
            .as_deref()
            .map(|title| self.without_site(title, false));
        let titled = |text: &str| title.as_deref().is_some_and(|t| is_same(t, text));
        if is_same(said, h1) {
            return tweets(shared) && (!titled(said) || is_close(shared, said));
        }
        if !is_same(shared, h1) {
            return false;
        }
        match self.statement.alternative.as_deref().and_then(value) {
            Some(other) => begins(shared, &other),
            None => titled(shared) && !tweets(said),
        }
    }

    /// The date behind the headline in the page's title, as some sites write it.
    pub(super) fn title_date(&self) -> Option<String> {
        let (_, tail) = self.title.as_deref()?.rsplit_once(" | ")?;
        is_date(tail).then(|| tail.trim().to_string())
    }

    /// `title` without what stands before or behind it. `stated`: whether it is the article's
    /// own statement, which only what the page shares can correct.
    fn without_site(&self, title: &str, stated: bool) -> String {
        let mut title = title.trim().to_string();
        // Three times: "Headline | Section | Site | 28.04.2023".
        for _ in 0..3 {
            let Some(cut) = self.cut(&title, stated) else {
                break;
            };
            title = cut;
        }
        title
    }

    fn cut(&self, title: &str, stated: bool) -> Option<String> {
        for mark in MARKS {
            if let Some((head, tail)) = title.rsplit_once(mark)
                && !head.trim().is_empty()
            {
                let aside =
                    || self.is_site(tail) || is_date(tail) || self.stands_alone(head, stated);
                if self.is_section(tail) || *mark != "-" && aside() {
                    return Some(head.trim().to_string());
                }
            }
            if let Some((head, tail)) = title.split_once(mark)
                && tail.split_whitespace().count() > 2
                && *mark != "-"
                && self.is_site(head)
            {
                return Some(tail.trim().to_string());
            }
        }
        None
    }

    /// Whether `name` is a name of the site: of its publisher, or its address.
    fn is_site(&self, name: &str) -> bool {
        let url = self.canonical.as_deref().or(self.statement.url.as_deref());
        one_of_site(name, &self.publishers(), url)
    }

    /// Whether `name` is the section that the page names for itself.
    fn is_section(&self, name: &str) -> bool {
        let key = fold_key(name);
        let meta = self.meta_value(&["article:section", "content_category", "section"]);
        let named = [
            self.statement.section.as_deref(),
            meta.as_ref().map(|(name, _)| name.as_str()),
        ];
        !key.is_empty()
            && named
                .into_iter()
                .flatten()
                .any(|name| fold_key(name) == key)
    }

    /// Whether `text` stands elsewhere on the page as its headline, without more.
    fn stands_alone(&self, text: &str, stated: bool) -> bool {
        let key = fold_key(text);
        let shared = self.meta_value(&["og:title"]).map(|(title, _)| title);
        let headings = if stated { &[][..] } else { &self.h1[..] };
        let mut elsewhere = headings.iter().chain(&shared);
        key.len() > 12 && elsewhere.any(|title| fold_key(title) == key)
    }
}

/// Whether `text` begins with `part`, which may be cut off with dots.
fn begins(text: &str, part: &str) -> bool {
    let part = fold_key(part.trim_end_matches(['.', '…', ' ']));
    part.len() > 12 && fold_key(text).starts_with(&part)
}

/// Whether two titles say the same, however they are marked.
fn is_same(one: &str, other: &str) -> bool {
    fold_key(one) == fold_key(other)
}

/// Whether most words of a title stand in another.
fn is_close(one: &str, other: &str) -> bool {
    let other = fold_key(other);
    let other: HashSet<&str> = other.split(' ').collect();
    let one = fold_key(one);
    let words = one.split(' ');
    let common = words.clone().filter(|word| other.contains(word)).count();
    common * 3 >= words.count() * 2
}

/// Whether the last part of a title is a date.
fn is_date(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    digits >= 5 && digits * 2 >= part.len() - 2 && crate::extract::parse_date(part).is_some()
}
