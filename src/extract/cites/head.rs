//! What the head noun of a phrase says of a source: a spokesperson, officials, unnamed
//! people, a report, an outlet.

use super::page::Name;
use super::phrase::plural;
use super::{Finder, Source};
use crate::article::{EntityKind, Form, SourceKind};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::Gap;

impl Finder<'_> {
    /// The source whose head noun stands at `head`, in a phrase that begins at `first` and
    /// goes on at most to `end`.
    pub fn head_noun(
        &mut self,
        first: usize,
        head: usize,
        end: usize,
        cue: (usize, usize),
        reason: &'static str,
    ) {
        let page = self.page;
        let token = *page.tok(head);
        let tokens = (first, head + 1);
        // Names before the head, last first; then "for X", "of X", "from X", "by X" after it.
        let mut inside = None;
        let mut country = None;
        let mut at = first;
        while at < head {
            if let Some(name) = self.name_at(at).copied() {
                match self.kind_of(&name) {
                    Some(EntityKind::Country) => country = Some(name),
                    Some(EntityKind::Place) | None => {}
                    _ => inside = Some(name),
                }
                at = name.last.max(at + 1);
            } else {
                at += 1;
            }
        }
        let after = self.name_after(head, end);
        let word = page.word(head);
        if token.is(class::SPOKES) && !page.tok(head).is(class::OFFICIAL)
            || word.starts_with("spokes")
        {
            let whose = inside
                .or(after.filter(|name| self.kind_of(name) != Some(EntityKind::Person)))
                .or(country);
            if let Some(name) = whose {
                // "China's foreign ministry", "the Chinese embassy": words after the name.
                let office = self
                    .office_words(first, head)
                    .or_else(|| self.office_words_after(head, end));
                if self.kind_of(&name) == Some(EntityKind::Country)
                    && let Some(office) = office
                {
                    let adjective = self.country_adjective(&name);
                    self.cite(
                        Source::Words(format!("{adjective} {office}"), SourceKind::Official),
                        tokens,
                        cue,
                        reason,
                    );
                    return;
                }
                self.last_official = Some(name.subject);
                self.cite(Source::Official(name.subject), tokens, cue, reason);
                return;
            }
            if let Some(office) = self
                .office_words(first, head)
                .or_else(|| self.office_words_after(head, end))
            {
                self.cite(
                    Source::Words(office, SourceKind::Official),
                    tokens,
                    cue,
                    reason,
                );
            } else if let Some(subject) = self.last_official {
                self.cite(
                    Source::Official(subject),
                    tokens,
                    cue,
                    "rule: same spokesperson",
                );
            }
            return;
        }
        if token.is(class::OUTLET_NOUN) {
            let bare = inside.is_none()
                && country.is_none()
                && matches!(page.word(first), "the" | "The" | "newspaper" | "outlet");
            if bare && head <= first + 1 {
                if let Some(subject) = self.last_medium {
                    self.cite(Source::Subject(subject), tokens, cue, "rule: same outlet");
                }
            } else if word == "media" {
                let words = self.words(first, head + 1);
                self.cite(
                    Source::Words(words, SourceKind::Outlet),
                    tokens,
                    cue,
                    reason,
                );
            } else if let Some(name) = inside.filter(|name| self.is_medium(name)) {
                self.cite_name(name, cue, reason);
            }
            return;
        }
        if token.is(class::OFFICIAL) {
            if let Some(name) = inside.filter(|name| self.kind_of(name) != Some(EntityKind::Person))
            {
                self.cite(Source::Official(name.subject), tokens, cue, reason);
                return;
            }
            if word == "representative" && country.is_none() && after.is_none() {
                return;
            }
            if let Some(name) = after.filter(|name| {
                matches!(
                    self.kind_of(name),
                    Some(EntityKind::Org | EntityKind::Company)
                ) && !self.is_medium(name)
            }) {
                self.cite(Source::Official(name.subject), tokens, cue, reason);
                return;
            }
            let mut words = self.words(first, head + 1);
            if let Some(name) = country {
                words = format!("{} {}", self.country_adjective(&name), plural(word));
            } else if page.word(head + 1) == "from"
                && page.tok(head + 2).is_capital()
                && self.name_at(head + 2).is_none()
            {
                words = format!("{} {}", page.word(head + 2), plural(word));
            } else if words.ends_with("official") || words.ends_with("diplomat") {
                words.push('s');
            }
            let kind = if words.contains(' ') {
                SourceKind::Official
            } else {
                SourceKind::Anonymous
            };
            self.cite(Source::Words(words, kind), tokens, cue, reason);
            return;
        }
        if token.is(class::ANONYMOUS) {
            let people = word.starts_with("pe");
            let knows = matches!(
                page.word(head + 1),
                "familiar" | "briefed" | "close" | "aware" | "involved" | "knowledgeable"
            ) || page.word(head + 1) == "with"
                && matches!(page.word(head + 2), "knowledge" | "direct" | "firsthand");
            if people && !knows {
                return;
            }
            let words = if knows {
                "people familiar with the matter".to_owned()
            } else {
                let words = self.words(first, head + 1);
                if words.ends_with("source") || words.ends_with("insider") {
                    words + "s"
                } else {
                    words
                }
            };
            self.cite(
                Source::Words(words, SourceKind::Anonymous),
                tokens,
                cue,
                reason,
            );
            return;
        }
        if token.is(class::REPORT_NOUN) {
            self.report_noun((first, head), inside, after, country, cue, reason, end);
            return;
        }
        if token.is(class::EXPERT) {
            if let Some(name) = inside.or(after).filter(|name| {
                matches!(
                    self.kind_of(name),
                    Some(EntityKind::Org | EntityKind::Company)
                )
            }) {
                self.cite_name(name, cue, reason);
                return;
            }
            let words = self.words(first, head + 1);
            self.cite(
                Source::Words(words, SourceKind::Anonymous),
                tokens,
                cue,
                reason,
            );
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn report_noun(
        &mut self,
        (first, head): (usize, usize),
        inside: Option<Name>,
        after: Option<Name>,
        country: Option<Name>,
        cue: (usize, usize),
        reason: &'static str,
        end: usize,
    ) {
        let page = self.page;
        let issued = matches!(page.word(head + 1), "by" | "from");
        if let Some(name) = inside {
            self.cite_name(name, cue, reason);
        } else if let Some(name) = after.filter(|name| {
            issued && self.kind_of(name) != Some(EntityKind::Country) && name.form != Form::Demonym
        }) {
            self.cite_name(name, cue, reason);
            let next = name.last;
            if page.word(next) == "and"
                && let Some(other) = self.name_at(next + 1).copied()
                && !matches!(
                    self.kind_of(&other),
                    Some(EntityKind::Place | EntityKind::Country)
                )
            {
                self.cite_name(other, cue, reason);
            }
            return;
        } else if page.tok(head).is(class::DOCUMENT)
            && (country.is_some() || self.has_modifier(first, head))
        {
            let words = self.words(first, head + 1);
            self.cite(
                Source::Words(words, SourceKind::Document),
                (first, head + 1),
                cue,
                reason,
            );
        } else if matches!(page.word(first), "the" | "The" | "this" | "that" | "its")
            && head == first + 1
            && matches!(
                page.word(head),
                "report"
                    | "study"
                    | "article"
                    | "analysis"
                    | "survey"
                    | "statement"
                    | "investigation"
                    | "story"
            )
            && let Some(subject) = self.last_report
        {
            self.cite(
                Source::Subject(subject),
                (first, head + 1),
                cue,
                "rule: same report",
            );
        }
        // "analysis of Russian customs data": the data are a source too.
        if matches!(page.word(head + 1), "of" | "in" | "and") && page.follows(head + 1) {
            let from = head + 2;
            let stop = end.min(from + 6);
            let inner = (from..stop)
                .take_while(|at| {
                    page.tok(*at).gap.only(Gap::SPACE | Gap::LINE | Gap::HYPHEN)
                        && !page
                            .tok(*at)
                            .is(class::CONNECTOR | class::REPORT & !class::REPORT_NOUN)
                })
                .filter(|at| page.tok(*at).is(class::DOCUMENT) && !page.tok(*at).is_capital())
                .last();
            if let Some(inner) = inner
                && self.has_modifier(from, inner)
            {
                let words = self.words(from, inner + 1);
                self.cite(
                    Source::Words(words, SourceKind::Document),
                    (from, inner + 1),
                    cue,
                    reason,
                );
            }
        }
    }
}
