//! Subjects that do not stand directly before their reporting verb: phrases, appositions,
//! and inversions.

use std::ops::Range;

use super::Finder;
use super::phrase::HEADS;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};

/// How far a subject may stand from its verb, in tokens.
const REACH: usize = 26;

impl Finder<'_> {
    /// Cites a noun phrase directly before a verb.
    pub fn noun_subject(&mut self, first: usize, head: usize, at: usize) {
        let page = self.page;
        let token = page.tok(at);
        let noun = page.tok(head);
        let clause = matches!(page.word(at + 1), "that" | "how" | "why" | "no")
            || page.tok(at + 1).gap.has(Gap::QUOTE_OPEN | Gap::COLON);
        let documents = noun.is(class::REPORT_NOUN) && token.is(class::REPORT);
        let charged = noun.is(class::OFFICIAL)
            && matches!(
                page.word(at),
                "charged" | "accused" | "expressed" | "indicated"
            );
        if token.is(class::STRONG) || documents || charged || clause && token.is(class::WEAK) {
            self.head_noun(first, head, at, (at, at + 1), "rule: reporting verb");
        }
    }

    /// "a spokesperson for the State Department said", "people familiar with the matter
    /// said", "Officials from Western countries earlier said": the head is further left.
    pub fn distant_noun(&mut self, end: usize, at: usize, sentence: &Range<usize>) -> bool {
        let page = self.page;
        let token = *page.tok(at);
        if !token.is(class::STRONG)
            && !matches!(
                page.word(at),
                "found"
                    | "shows"
                    | "showed"
                    | "expressed"
                    | "finds"
                    | "show"
                    | "indicated"
                    | "indicates"
            )
        {
            return false;
        }
        let least = sentence.start.max(end.saturating_sub(14));
        let mut here = end;
        while here > least {
            here -= 1;
            let inner = page.tok(here + 1);
            if here + 1 < end
                && inner
                    .gap
                    .has(Gap::COMMA | Gap::COLON | Gap::QUOTE_CLOSE | Gap::QUOTE_OPEN | Gap::DASH)
                && self
                    .name_at(here + 1)
                    .is_none_or(|name| name.first == here + 1)
            {
                return false;
            }
            let noun = page.tok(here);
            if noun.is(HEADS)
                && (!noun.is_capital() || noun.gap.has(Gap::SENTENCE))
                && self.name_at(here).is_none()
                && here + 1 < end
                && matches!(
                    page.word(here + 1),
                    "for"
                        | "of"
                        | "at"
                        | "from"
                        | "with"
                        | "familiar"
                        | "briefed"
                        | "close"
                        | "who"
                        | "in"
                        | "by"
                        | "on"
                        | "to"
                        | "reviewed"
                        | "obtained"
                        | "seen"
                        | "published"
                        | "released"
                )
            {
                let first = self.phrase_start(here, sentence.start);
                self.head_noun(first, here, at, (at, at + 1), "rule: reporting verb");
                return true;
            }
            if noun.is(class::REPORT | class::AUXILIARY)
                && !noun.is(class::REPORT_NOUN)
                && page.word(here - usize::from(here > 0)) != "who"
            {
                return false;
            }
        }
        false
    }

    /// "Naomi Garcia, an analyst at C4ADS, said": the name before the apposition.
    pub fn apposed(&mut self, end: usize, at: usize, sentence: &Range<usize>) {
        let page = self.page;
        let token = *page.tok(at);
        if !token.is(class::STRONG) || page.word(at).ends_with("ing") && !token.gap.has(Gap::SPACE)
        {
            return;
        }
        if page.word(at).ends_with("ing") {
            return;
        }
        let least = sentence.start.max(end.saturating_sub(REACH));
        let mut here = end;
        while here > least {
            here -= 1;
            let opens = page.tok(here).gap.has(Gap::COMMA | Gap::OPEN | Gap::DASH);
            if page.tok(here).gap.has(Gap::QUOTE_CLOSE | Gap::COLON) {
                return;
            }
            if !opens || here == sentence.start {
                continue;
            }
            let word = page.word(here);
            let first = page.tok(here);
            let role = matches!(
                word,
                "a" | "an"
                    | "the"
                    | "who"
                    | "which"
                    | "whose"
                    | "his"
                    | "her"
                    | "its"
                    | "one"
                    | "now"
                    | "also"
                    | "then"
                    | "speaking"
                    | "citing"
                    | "of"
                    | "in"
                    | "R"
                    | "D"
                    | "for"
                    | "both"
            ) || first.is(class::ROLE | class::ADVERB | class::SPOKES | class::WORD)
                || first.shape == Shape::Digit
                || self.name_at(here).is_some();
            if role && let Some(name) = self.name_at(here - 1).copied() {
                let kind = self.kind_of(&name);
                if matches!(kind, Some(EntityKind::Place)) || name.form == Form::Demonym {
                    continue;
                }
                if matches!(kind, Some(EntityKind::Country)) && self.name_at(here).is_some() {
                    continue;
                }
                if kind == Some(EntityKind::Country) && !page.tok(name.first).gap.has(Gap::SENTENCE)
                {
                    continue;
                }
                self.cite_name(name, (at, at + 1), "rule: apposition");
                return;
            }
            if role && page.tok(here - 1).is(HEADS) && !page.tok(here - 1).is(class::REPORT_NOUN) {
                let first = self.phrase_start(here - 1, sentence.start);
                self.head_noun(first, here - 1, end, (at, at + 1), "rule: apposition");
                return;
            }
        }
    }

    /// "said X", "says Beijing", "said a spokesman for the ministry".
    pub fn inverted(&mut self, at: usize, sentence: &Range<usize>) -> bool {
        let page = self.page;
        let cue = (at, at + 1);
        let mut here = at + 1;
        while here < sentence.end.min(at + 10) {
            let token = page.tok(here);
            if here > at + 1
                && token
                    .gap
                    .has(Gap::COMMA | Gap::COLON | Gap::QUOTE_OPEN | Gap::QUOTE_CLOSE | Gap::DASH)
            {
                return false;
            }
            if let Some(name) = self.name_at(here).copied() {
                let next = page.tok(name.last);
                // "said Putin told": the name is the subject of another clause.
                let clause = page.follows(name.last)
                    && (next.is(class::AUXILIARY)
                        || next.is(class::REPORT) && !next.is(class::REPORT_NOUN)
                        || next.shape == Shape::Lower && next.is(class::GOV_NOUN));
                let followed = self
                    .name_at(name.last)
                    .is_some_and(|next| next.first == name.last)
                    && page.follows(name.last);
                match self.kind_of(&name) {
                    _ if clause => return false,
                    Some(EntityKind::Person)
                    | Some(EntityKind::Org)
                    | Some(EntityKind::Company) => {
                        let role = next
                            .is(class::ROLE | class::SPOKES | class::OFFICIAL | class::TITLE)
                            && page.follows(name.last);
                        if !role {
                            self.cite_name(name, cue, "rule: said X");
                            return true;
                        }
                    }
                    Some(EntityKind::Country)
                        if name.form != Form::Demonym
                            && !followed
                            && page.tok(name.last - 1).possessive == 0
                            && !page
                                .tok(name.last)
                                .is(HEADS | class::ROLE | class::ORG_NOUN) =>
                    {
                        if !page.follows(name.last) || name.last >= sentence.end {
                            self.cite_name(name, cue, "rule: government");
                            return true;
                        }
                        return false;
                    }
                    _ => {}
                }
                here = name.last.max(here + 1);
                continue;
            }
            if token.is(HEADS) && !token.is(class::REPORT_NOUN) && (!token.is_capital()) {
                let first = self.phrase_start(here, at + 1);
                let before = self.found.len();
                self.head_noun(first, here, sentence.end, cue, "rule: said X");
                return self.found.len() > before;
            }
            if token.is(class::PRONOUN | class::AUXILIARY | class::LOCATIVE)
                || token.is(class::CONNECTOR) && !matches!(page.word(here), "of" | "the")
                || matches!(page.word(here), "that" | "there" | "it")
            {
                return false;
            }
            here += 1;
        }
        false
    }
}
