//! Sources in English: "according to", "citing", "told", reports and their authors,
//! datelines. Reporting verbs have a file of their own.

use std::ops::Range;

use super::Finder;
use super::phrase::HEADS;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};

impl Finder<'_> {
    /// Reads the sources of an English page.
    pub fn read_english(&mut self) {
        for number in 0..self.page.sentences.len() {
            let sentence = self.page.sentences[number].clone();
            if number < 3 {
                self.dateline(&sentence);
            }
            for at in sentence.clone() {
                self.cue_at(at, &sentence);
            }
        }
    }

    fn cue_at(&mut self, at: usize, sentence: &Range<usize>) {
        let page = self.page;
        let token = page.tok(at);
        if token.classes == 0 || page.owner.get(at).is_some_and(Option::is_some) {
            if self.name_at(at).is_some_and(|name| name.first == at) {
                self.report_of_name(at, sentence);
            }
            return;
        }
        let cue = match token.is(class::CUE) {
            true => page.word(at),
            false => "",
        };
        match cue {
            "according" | "According" if page.word(at + 1) == "to" => {
                self.phrase_after(at + 2, sentence.end, (at, at + 2), "rule: according to");
                return;
            }
            "per" | "Per" if page.word_before(at).eq_ignore_ascii_case("as") => {
                self.phrase_after(at + 1, sentence.end, (at - 1, at + 1), "rule: according to");
                return;
            }
            "citing" | "Citing" | "quoting" | "Quoting" => {
                self.phrase_after(at + 1, sentence.end, (at, at + 1), "rule: citing");
                return;
            }
            "cited" | "cites" | "quoted" | "quotes"
                if !matches!(page.word(at + 1), "by" | "as" | "in" | "on" | "at") =>
            {
                self.verb(at, sentence);
                self.phrase_after(at + 1, sentence.end, (at, at + 1), "rule: citing");
                return;
            }
            "quoted" | "cited" if page.word(at + 1) == "by" => {
                self.phrase_after(at + 2, sentence.end, (at, at + 2), "rule: quoted by");
                return;
            }
            "provided" | "obtained" | "reviewed" | "seen" | "compiled" | "released"
            | "published" | "analyzed" | "analysed" | "conducted" | "reported" | "gathered"
            | "verified" | "broadcast"
                if page.word(at + 1) == "by" =>
            {
                self.provenance(at, sentence);
                return;
            }
            "to" | "with" | "by" | "told" | "tells" | "telling" => self.medium(at),
            _ => {}
        }
        if token.is(class::REPORT_NOUN)
            && matches!(page.word(at + 1), "by" | "from")
            && !token.is_capital()
        {
            self.issued_by(at, sentence);
        } else if token.is(class::REPORT) {
            self.verb(at, sentence);
        }
    }

    /// "(Reuters) -", "MOSCOW (AP) —": an agency in brackets at the beginning.
    pub fn dateline(&mut self, sentence: &Range<usize>) {
        let page = self.page;
        for at in sentence.start..sentence.end.min(sentence.start + 10) {
            let Some(name) = self
                .name_at(at)
                .copied()
                .filter(|name| name.first == at && self.is_medium(name))
            else {
                continue;
            };
            let after = page.tok(name.last);
            let bracket = page.tok(at).gap.has(Gap::OPEN)
                && after.gap.has(Gap::CLOSE)
                && after.gap.has(Gap::DASH | Gap::HYPHEN);
            let dash = after.gap.has(Gap::DASH)
                && at > sentence.start
                && page.tok(at - 1).shape == Shape::Upper
                && page.tok(at).gap.has(Gap::COMMA | Gap::DASH);
            if bracket || dash {
                self.cite_name(name, (name.first, name.last), "rule: dateline");
                return;
            }
        }
    }

    /// "Reuters report", "State Department statement": what a name issues.
    fn report_of_name(&mut self, at: usize, sentence: &Range<usize>) {
        let Some(name) = self.name_at(at).copied() else {
            return;
        };
        let page = self.page;
        let noun = name.last;
        if noun >= sentence.end || !page.follows(noun) {
            return;
        }
        let medium = self.is_medium(&name);
        let issues = match page.word(noun) {
            "report" | "analysis" | "survey" | "study" | "poll" | "data" | "figures"
            | "statistics" | "statement" => true,
            "investigation" | "article" | "story" | "interview" | "review" | "tally" | "count" => {
                medium
            }
            _ => false,
        };
        let body = medium
            || matches!(
                self.kind_of(&name),
                Some(EntityKind::Org | EntityKind::Company)
            );
        // The noun must be the head: not "Reuters report author".
        let next = page.tok(noun + 1);
        let head =
            !next.is(HEADS) || next.gap.has(!(Gap::SPACE | Gap::LINE)) || next.is(class::REPORT);
        if issues && body && head && name.form != Form::Demonym {
            self.cite_name(name, (noun, noun + 1), "rule: report");
        }
    }

    /// "data provided by C4ADS", "documents reviewed by Reuters".
    fn provenance(&mut self, at: usize, sentence: &Range<usize>) {
        let page = self.page;
        let noun = (at.saturating_sub(8).max(sentence.start)..at)
            .rev()
            .any(|before| page.tok(before).is(class::REPORT_NOUN | class::DOCUMENT));
        if !noun && page.word(at) != "reported" {
            return;
        }
        self.names_after(at + 2, sentence.end, (at, at + 2), "rule: provided by");
    }

    /// "a report by X", "figures from X and Y".
    fn issued_by(&mut self, at: usize, sentence: &Range<usize>) {
        self.names_after(at + 2, sentence.end, (at, at + 2), "rule: report by");
    }

    /// Organisations, outlets and people right after a preposition, behind their modifiers.
    fn names_after(&mut self, at: usize, end: usize, cue: (usize, usize), reason: &'static str) {
        let page = self.page;
        for here in at..end.min(at + 8) {
            if here > at && page.tok(here).gap.has(Gap::COMMA | Gap::COLON | Gap::OPEN) {
                return;
            }
            if let Some(name) = self
                .name_at(here)
                .copied()
                .filter(|name| name.first == here)
            {
                let kind = self.kind_of(&name);
                if matches!(kind, Some(EntityKind::Country | EntityKind::Place)) {
                    continue;
                }
                if kind == Some(EntityKind::Person)
                    && reason == "rule: report by"
                    && page.word(at - 1) == "from"
                {
                    return;
                }
                self.cite_name(name, cue, reason);
                if page.word(name.last) == "and" {
                    let mut next = name.last + 1;
                    if page.word(next) == "the" {
                        next += 1;
                    }
                    if let Some(other) = self.name_at(next).copied()
                        && matches!(
                            self.kind_of(&other),
                            Some(EntityKind::Org | EntityKind::Company)
                        )
                    {
                        self.cite_name(other, cue, reason);
                    }
                }
                return;
            }
            if page
                .tok(here)
                .is(class::REPORT | class::AUXILIARY | class::PRONOUN)
            {
                return;
            }
        }
    }

    /// "told CNN", "in a statement to CNN", "in an interview with the BBC".
    fn medium(&mut self, at: usize) {
        let page = self.page;
        let mut next = at + 1;
        while self.name_at(next).is_none_or(|name| name.first != next)
            && matches!(
                page.word(next),
                "the"
                    | "The"
                    | "Britain"
                    | "state"
                    | "news"
                    | "agency"
                    | "broadcaster"
                    | "newspaper"
                    | "channel"
                    | "TV"
                    | "television"
            )
            || page.tok(next).is(class::OUTLET_NOUN) && !page.tok(next).is_capital()
            || next > at
                && self
                    .name_at(next)
                    .is_some_and(|name| name.form == Form::Demonym)
        {
            next += 1;
            if next > at + 6 {
                return;
            }
        }
        let Some(name) = self
            .name_at(next)
            .copied()
            .filter(|name| name.first == next && self.is_medium(name))
        else {
            return;
        };
        if !page
            .tok(next)
            .gap
            .only(Gap::SPACE | Gap::LINE | Gap::QUOTE_OPEN)
        {
            return;
        }
        let cue = match page.word(at) {
            "told" | "tells" | "telling" => (at, at + 1),
            word => {
                let from = at.saturating_sub(3);
                let said = (from..at).rev().find(|before| {
                    let token = page.tok(*before);
                    match word {
                        "to" => {
                            token.is(class::SPEECH_NOUN)
                                || token.is(class::STRONG) && before + 1 == at
                                || token.is(class::REPORT) && before + 1 == at
                        }
                        "with" => matches!(
                            page.word(*before),
                            "interview" | "interviews" | "conversation" | "spoke" | "speaking"
                        ),
                        _ => {
                            matches!(page.word(*before), "interviewed" | "contacted" | "asked")
                                && before + 1 == at
                        }
                    }
                });
                let Some(said) = said else {
                    let speaks = matches!(
                        page.word_before(at),
                        "speaking" | "spoke" | "talking" | "Speaking"
                    );
                    if speaks && word == "to" {
                        self.cite_name(name, (at - 1, at + 1), "rule: told");
                    }
                    return;
                };
                (said, at + 1)
            }
        };
        self.cite_name(name, cue, "rule: told");
        if page.word(name.last) == "and" {
            let mut next = name.last + 1;
            if page.word(next) == "the" {
                next += 1;
            }
            if let Some(other) = self
                .name_at(next)
                .copied()
                .filter(|other| self.is_medium(other))
            {
                self.cite_name(other, cue, "rule: told");
            }
        }
    }
}
