//! Reporting verbs of English and their subjects: before the verb, behind an apposition,
//! further left as the head of a phrase, or after it.

use std::ops::Range;

use super::Finder;
use super::page::Name;
use super::phrase::HEADS;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};

impl Finder<'_> {
    /// A reporting verb: its subject before it, or after it when inverted.
    pub fn verb(&mut self, at: usize, sentence: &Range<usize>) {
        let page = self.page;
        let token = *page.tok(at);
        let Some(end) = self.before_verb(at, sentence.start) else {
            return;
        };
        let noun_too = token.is(class::REPORT_NOUN)
            || matches!(
                page.word(at),
                "claim"
                    | "claims"
                    | "comment"
                    | "comments"
                    | "forecast"
                    | "notes"
                    | "note"
                    | "state"
                    | "states"
                    | "signal"
                    | "signals"
                    | "demand"
                    | "demands"
                    | "blame"
                    | "charge"
                    | "answer"
                    | "praise"
                    | "post"
                    | "posts"
                    | "points"
                    | "point"
                    | "quotes"
                    | "detail"
                    | "urge"
                    | "stress"
                    | "find"
                    | "finds"
                    | "show"
                    | "shows"
                    | "warning"
                    | "reply"
                    | "tweet"
            );
        // "Stated Doe: ...": at the beginning of a sentence with a capital.
        let opening = page.word(at).to_ascii_lowercase();
        let inverted = matches!(
            opening.as_str(),
            "said"
                | "says"
                | "say"
                | "added"
                | "wrote"
                | "explained"
                | "reported"
                | "warned"
                | "tweeted"
                | "according"
                | "reports"
                | "writes"
                | "noted"
                | "recalled"
                | "argued"
                | "insisted"
                | "joked"
                | "admitted"
                | "stated"
                | "replied"
                | "asked"
                | "concluded"
                | "declared"
                | "responded"
                | "observed"
                | "quipped"
                | "opined"
                | "remarked"
                | "predicted"
                | "asserted"
                | "testified"
                | "announced"
        );
        let after_quote = at == sentence.start
            || token
                .gap
                .has(Gap::COMMA | Gap::QUOTE_CLOSE | Gap::DASH | Gap::OTHER);
        if inverted
            && (after_quote || end == sentence.start)
            && !page
                .tok(at + 1)
                .gap
                .has(Gap::COMMA | Gap::COLON | Gap::QUOTE_OPEN)
            && self.inverted(at, sentence)
        {
            return;
        }
        if end == sentence.start || self.is_denied(end, sentence.start) {
            return;
        }
        let last = end - 1;
        // Directly before the verb, no comma between.
        let comma =
            (end..=at).any(|inner| page.tok(inner).gap.has(Gap::COMMA | Gap::CLOSE | Gap::DASH));
        let quote = (end..=at).any(|inner| page.tok(inner).gap.has(Gap::QUOTE_CLOSE | Gap::COLON));
        if quote && !comma {
            // "..." said: what stands in the quotation is no subject, but a name may be quoted.
            return;
        }
        let noun_here = noun_too && self.is_noun_here(at);
        if let Some(name) = self.name_at(last).copied()
            && !comma
        {
            if noun_too && (page.tok(last).possessive > 0 || self.is_noun_here(at)) {
                return;
            }
            if page.tok(last).possessive > 0 {
                return;
            }
            if self.subject_name(name, at, sentence) {
                return;
            }
        } else if !comma
            && !page.word(at).ends_with("ing")
            && page.tok(last).is(HEADS)
            && !noun_here
        {
            let first = self.phrase_start(last, sentence.start);
            self.noun_subject(first, last, at);
            return;
        }
        if comma
            && end < at
            && let Some(name) = self.name_at(last).copied()
        {
            // "Peskov, meanwhile, said".
            self.subject_name(name, at, sentence);
        } else if comma {
            self.apposed(end, at, sentence);
        } else if !noun_too || token.is(class::STRONG) && !self.is_noun_here(at) {
            self.distant_noun(end, at, sentence);
        }
    }

    /// "Neither the ministry nor the bank commented": nobody has said anything.
    fn is_denied(&self, end: usize, start: usize) -> bool {
        let page = self.page;
        let mut before = (start.max(end.saturating_sub(14))..end).rev();
        before
            .find(|at| matches!(page.word(*at), "nor" | "Neither" | "neither"))
            .is_some_and(|at| at == start || page.word(at) != "nor" || at + 8 > end)
    }

    /// Whether a word that is a noun and a verb is a noun here.
    fn is_noun_here(&self, at: usize) -> bool {
        let page = self.page;
        let next = page.word(at + 1);
        let before = page.tok(at.wrapping_sub(1));
        matches!(
            next,
            "of" | "on"
                | "by"
                | "from"
                | "was"
                | "is"
                | "were"
                | "are"
                | "has"
                | "had"
                | "said"
                | "found"
                | "showed"
                | "shows"
                | "for"
                | "and"
                | "about"
        ) || page.tok(at + 1).is(class::STRONG) && page.follows(at + 1)
            || before.is(class::DETERMINER)
            || page.tok(at + 1).gap.has(Gap::STOP | Gap::SENTENCE)
    }

    /// The end of what stands before the verb, adverbs, auxiliaries and times left out;
    /// `None` when the verb says that nothing was said.
    fn before_verb(&self, at: usize, start: usize) -> Option<usize> {
        let page = self.page;
        let mut end = at;
        let mut passive = false;
        while end > start && end + 9 > at {
            let token = page.tok(end - 1);
            let word = page.word(end - 1);
            if self.name_at(end - 1).is_some() {
                break;
            }
            if matches!(
                word,
                "would"
                    | "could"
                    | "should"
                    | "might"
                    | "may"
                    | "must"
                    | "can"
                    | "will"
                    | "to"
                    | "not"
                    | "cannot"
                    | "never"
                    | "didn"
                    | "don"
                    | "doesn"
                    | "t"
                    | "if"
                    | "let"
            ) {
                return None;
            }
            if matches!(
                word,
                "was" | "were" | "is" | "are" | "been" | "be" | "being" | "am"
            ) {
                passive = true;
            }
            let time = token.is(class::CALENDAR)
                || matches!(
                    word,
                    "on" | "in"
                        | "last"
                        | "this"
                        | "week"
                        | "month"
                        | "year"
                        | "morning"
                        | "night"
                        | "late"
                        | "early"
                        | "evening"
                        | "afternoon"
                        | "time"
                        | "at"
                        | "same"
                        | "the"
                        | "day"
                        | "days"
                        | "ago"
                        | "weeks"
                        | "months"
                        | "years"
                        | "too"
                        | "meanwhile"
                ) && self.is_time(end - 1, at);
            if !(token.is(class::ADVERB | class::AUXILIARY)
                || time
                || token.shape == Shape::Digit && end < at)
                || token.is(class::ANONYMOUS)
            {
                break;
            }
            end -= 1;
        }
        let continuous = page.word(at).ends_with("ing");
        (!passive || continuous).then_some(end)
    }

    /// Whether "on", "last", "this" at `at` belong to a time before the verb.
    fn is_time(&self, at: usize, verb: usize) -> bool {
        let page = self.page;
        (at..verb.min(at + 4)).any(|inner| {
            page.tok(inner).is(class::CALENDAR)
                || matches!(
                    page.word(inner),
                    "week"
                        | "month"
                        | "year"
                        | "morning"
                        | "night"
                        | "evening"
                        | "afternoon"
                        | "day"
                        | "time"
                        | "meanwhile"
                        | "ago"
                )
        })
    }

    /// Cites the name directly before a verb, and those joined to it by "and".
    fn subject_name(&mut self, name: Name, at: usize, sentence: &Range<usize>) -> bool {
        let page = self.page;
        let token = *page.tok(at);
        let kind = self.kind_of(&name);
        let medium = self.is_medium(&name);
        let next = page.tok(at + 1);
        let clause = matches!(page.word(at + 1), "that" | "how" | "why")
            || next.gap.has(Gap::QUOTE_OPEN | Gap::COLON);
        let as_saying = matches!(page.word(at), "quoted" | "cited" | "quotes" | "cites");
        // "a spokesman for the ministry said": the name only says whose.
        let mut before = name.first;
        while before > sentence.start
            && before + 6 > name.first
            && (matches!(page.word(before - 1), "the" | "The")
                || self.name_at(before - 1).is_some()
                    && page.follows(before)
                    && page.tok(before - 1).possessive == 0
                || page
                    .tok(before - 1)
                    .is(class::ROLE | class::COMPANY_NOUN | class::ORG_NOUN | class::WORD)
                    && page.follows(before)
                    && !page.tok(before - 1).is(class::CONNECTOR))
        {
            before -= 1;
        }
        let titled = kind == Some(EntityKind::Person)
            && name.first > sentence.start
            && page.tok(name.first - 1).is_capital()
            && page.follows(name.first);
        let preposition = before > sentence.start
            && !titled
            && page.follows(before)
            && matches!(
                page.word(before - 1),
                "of" | "for"
                    | "from"
                    | "at"
                    | "with"
                    | "by"
                    | "in"
                    | "to"
                    | "on"
                    | "about"
                    | "against"
                    | "like"
                    | "into"
                    | "between"
                    | "over"
                    | "than"
                    | "under"
                    | "after"
                    | "near"
                    | "around"
                    | "via"
                    | "through"
                    | "as"
            );
        if preposition && !(token.gap.has(Gap::QUOTE_CLOSE)) {
            return self.distant_noun(name.first, at, sentence) || page.word(before - 1) != "as";
        }
        let says = token.is(class::STRONG) || clause || medium && as_saying;
        // "The department added five companies": only with what was said.
        let added = matches!(page.word(at), "added" | "adds")
            && kind != Some(EntityKind::Person)
            && !clause
            && !token.gap.has(Gap::COMMA | Gap::QUOTE_CLOSE)
            && page.follows(at + 1);
        if !says || added {
            return true;
        }
        match kind {
            Some(EntityKind::Place) | None => return false,
            Some(EntityKind::Country) => {
                if name.form == Form::Demonym || !token.is(class::STRONG) {
                    return true;
                }
                self.cite_name(name, (at, at + 1), "rule: government");
            }
            _ => self.cite_name(name, (at, at + 1), "rule: reporting verb"),
        }
        if before > sentence.start
            && page.word(before - 1) == "and"
            && before >= 2
            && let Some(other) = self.name_at(before - 2).copied()
            && kind == self.kind_of(&other)
            && !matches!(kind, Some(EntityKind::Country))
        {
            let shared = matches!(
                page.word_before(other.first),
                "in" | "with" | "by" | "of" | "between" | "for" | "to"
            );
            if !shared {
                self.cite_name(other, (at, at + 1), "rule: reporting verb");
            }
        }
        true
    }
}
