//! Sources in English: reporting verbs and their subjects, "according to", "citing",
//! "told", reports and their authors, datelines.

use std::ops::Range;

use super::page::Name;
use super::phrase::HEADS;
use super::Finder;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};

/// How far a subject may stand from its verb, in tokens.
const REACH: usize = 26;

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
        match page.word(at) {
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
            "cited" | "cites" | "quoted" | "quotes" if !matches!(page.word(at + 1), "by" | "as" | "in") => {
                self.verb(at, sentence);
                self.phrase_after(at + 1, sentence.end, (at, at + 1), "rule: citing");
                return;
            }
            "quoted" | "cited" if page.word(at + 1) == "by" => {
                self.phrase_after(at + 2, sentence.end, (at, at + 2), "rule: quoted by");
                return;
            }
            "provided" | "obtained" | "reviewed" | "seen" | "compiled" | "released" | "published" | "analyzed" | "analysed" | "conducted" | "reported" | "gathered" | "verified" | "broadcast"
                if page.word(at + 1) == "by" =>
            {
                self.provenance(at, sentence);
                return;
            }
            "to" | "with" | "by" | "told" | "tells" | "telling" => self.medium(at),
            _ => {}
        }
        if token.is(class::REPORT) {
            self.verb(at, sentence);
        } else if token.is(class::REPORT_NOUN) && matches!(page.word(at + 1), "by" | "from") && !token.is_capital() {
            self.issued_by(at, sentence);
        }
    }

    /// "(Reuters) -", "MOSCOW (AP) —": an agency in brackets at the beginning.
    fn dateline(&mut self, sentence: &Range<usize>) {
        let page = self.page;
        for at in sentence.start..sentence.end.min(sentence.start + 10) {
            let Some(name) = self.name_at(at).copied().filter(|name| name.first == at && self.is_medium(name)) else {
                continue;
            };
            let after = page.tok(name.last);
            let bracket = page.tok(at).gap.has(Gap::OPEN) && after.gap.has(Gap::CLOSE) && after.gap.has(Gap::DASH | Gap::HYPHEN);
            let dash = after.gap.has(Gap::DASH) && at > sentence.start && page.tok(at - 1).shape == Shape::Upper && page.tok(at).gap.has(Gap::COMMA | Gap::DASH);
            if bracket || dash {
                self.cite_name(name, (name.first, name.last), "rule: dateline");
                return;
            }
        }
    }

    /// "Reuters report", "State Department statement": what a name issues.
    fn report_of_name(&mut self, at: usize, sentence: &Range<usize>) {
        let Some(name) = self.name_at(at).copied() else { return };
        let page = self.page;
        let noun = name.last;
        if noun >= sentence.end || !page.follows(noun) {
            return;
        }
        let medium = self.is_medium(&name);
        let issues = match page.word(noun) {
            "report" | "analysis" | "survey" | "study" | "poll" | "data" | "figures" | "statistics" | "statement" => true,
            "investigation" | "article" | "story" | "interview" | "review" | "tally" | "count" => medium,
            _ => false,
        };
        let body = medium || matches!(self.kind_of(&name), Some(EntityKind::Org | EntityKind::Company));
        // The noun must be the head: not "Reuters report author".
        let next = page.tok(noun + 1);
        let head = !next.is(HEADS) || next.gap.has(!(Gap::SPACE | Gap::LINE)) || next.is(class::REPORT);
        if issues && body && head && name.form != Form::Demonym {
            self.cite_name(name, (noun, noun + 1), "rule: report");
        }
    }

    /// "data provided by C4ADS", "documents reviewed by Reuters".
    fn provenance(&mut self, at: usize, sentence: &Range<usize>) {
        let page = self.page;
        let noun = (at.saturating_sub(8).max(sentence.start)..at).rev().any(|before| page.tok(before).is(class::REPORT_NOUN | class::DOCUMENT));
        let strong = matches!(page.word(at), "reviewed" | "seen" | "provided" | "obtained" | "compiled" | "conducted" | "reported");
        if !noun && !(page.word(at) == "reported") || !strong && !noun {
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
            if let Some(name) = self.name_at(here).copied().filter(|name| name.first == here) {
                let kind = self.kind_of(&name);
                if matches!(kind, Some(EntityKind::Country | EntityKind::Place)) {
                    continue;
                }
                if kind == Some(EntityKind::Person) && reason == "rule: report by" && page.word(at - 1) == "from" {
                    return;
                }
                self.cite_name(name, cue, reason);
                if page.word(name.last) == "and" {
                    let mut next = name.last + 1;
                    if page.word(next) == "the" {
                        next += 1;
                    }
                    if let Some(other) = self.name_at(next).copied()
                        && matches!(self.kind_of(&other), Some(EntityKind::Org | EntityKind::Company))
                    {
                        self.cite_name(other, cue, reason);
                    }
                }
                return;
            }
            if page.tok(here).is(class::REPORT | class::AUXILIARY | class::PRONOUN) {
                return;
            }
        }
    }

    /// "told CNN", "in a statement to CNN", "in an interview with the BBC".
    fn medium(&mut self, at: usize) {
        let page = self.page;
        let mut next = at + 1;
        while matches!(page.word(next), "the" | "The" | "Britain" | "state" | "news" | "agency" | "broadcaster" | "newspaper" | "channel" | "TV" | "television")
            || page.tok(next).is(class::OUTLET_NOUN) && !page.tok(next).is_capital()
            || self.name_at(next).is_some_and(|name| name.form == Form::Demonym)
        {
            next += 1;
            if next > at + 6 {
                return;
            }
        }
        let Some(name) = self.name_at(next).copied().filter(|name| name.first == next && self.is_medium(name)) else {
            return;
        };
        if !page.tok(next).gap.only(Gap::SPACE | Gap::LINE | Gap::QUOTE_OPEN) {
            return;
        }
        let cue = match page.word(at) {
            "told" | "tells" | "telling" => (at, at + 1),
            word => {
                let from = at.saturating_sub(3);
                let said = (from..at).rev().find(|before| {
                    let token = page.tok(*before);
                    match word {
                        "to" => token.is(class::SPEECH_NOUN) || token.is(class::STRONG) && before + 1 == at || token.is(class::REPORT) && before + 1 == at,
                        "with" => matches!(page.word(*before), "interview" | "interviews" | "conversation" | "spoke" | "speaking"),
                        _ => matches!(page.word(*before), "interviewed" | "contacted" | "asked") && before + 1 == at,
                    }
                });
                let Some(said) = said else {
                    let speaks = matches!(page.word_before(at), "speaking" | "spoke" | "talking" | "Speaking");
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
            if let Some(other) = self.name_at(next).copied().filter(|other| self.is_medium(other)) {
                self.cite_name(other, cue, "rule: told");
            }
        }
    }

    /// A reporting verb: its subject before it, or after it when inverted.
    fn verb(&mut self, at: usize, sentence: &Range<usize>) {
        let page = self.page;
        let token = *page.tok(at);
        let Some(end) = self.before_verb(at, sentence.start) else {
            return;
        };
        let noun_too = token.is(class::REPORT_NOUN) || matches!(page.word(at), "claim" | "claims" | "comment" | "comments" | "forecast" | "notes" | "note" | "state" | "states" | "signal" | "signals" | "demand" | "demands" | "blame" | "charge" | "answer" | "praise" | "post" | "posts" | "points" | "point" | "quotes" | "detail" | "urge" | "stress" | "find" | "finds" | "show" | "shows" | "warning" | "reply" | "tweet");
        let inverted = matches!(page.word(at), "said" | "says" | "say" | "added" | "wrote" | "explained" | "reported" | "warned" | "tweeted" | "according" | "reports" | "writes" | "noted" | "recalled" | "argued" | "insisted" | "joked" | "admitted");
        let after_quote = at == sentence.start || token.gap.has(Gap::COMMA | Gap::QUOTE_CLOSE | Gap::DASH | Gap::OTHER);
        if inverted && (after_quote || end == sentence.start) && !page.tok(at + 1).gap.has(Gap::COMMA | Gap::COLON | Gap::QUOTE_OPEN) && self.inverted(at, sentence) {
            return;
        }
        if end == sentence.start {
            return;
        }
        let last = end - 1;
        // Directly before the verb, no comma between.
        let comma = (end..=at).any(|inner| page.tok(inner).gap.has(Gap::COMMA | Gap::CLOSE | Gap::DASH));
        let quote = (end..=at).any(|inner| page.tok(inner).gap.has(Gap::QUOTE_CLOSE | Gap::COLON));
        if quote && !comma {
            // "..." said: what stands in the quotation is no subject, but a name may be quoted.
            return;
        }
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
        } else if !comma && page.tok(last).is(HEADS) && !(noun_too && self.is_noun_here(at)) {
            let first = self.phrase_start(last, sentence.start);
            self.noun_subject(first, last, at);
            return;
        }
        if comma {
            self.apposed(end, at, sentence);
        } else if !noun_too || token.is(class::STRONG) && !self.is_noun_here(at) {
            self.distant_noun(end, at, sentence);
        }
    }

    /// Whether a word that is a noun and a verb is a noun here.
    fn is_noun_here(&self, at: usize) -> bool {
        let page = self.page;
        let next = page.word(at + 1);
        let before = page.tok(at.wrapping_sub(1));
        matches!(next, "of" | "on" | "by" | "from" | "was" | "is" | "were" | "are" | "has" | "had" | "said" | "found" | "showed" | "shows" | "for" | "and" | "about")
            || page.tok(at + 1).is(class::STRONG) && page.follows(at + 1)
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
            if matches!(word, "would" | "could" | "should" | "might" | "may" | "must" | "can" | "will" | "to" | "not" | "cannot" | "never" | "didn" | "don" | "doesn" | "t" | "if" | "let") {
                return None;
            }
            if matches!(word, "was" | "were" | "is" | "are" | "been" | "be" | "being" | "am") {
                passive = true;
            }
            let time = token.is(class::CALENDAR)
                || matches!(word, "on" | "in" | "last" | "this" | "week" | "month" | "year" | "morning" | "night" | "late" | "early" | "evening" | "afternoon" | "time" | "at" | "same" | "the" | "day" | "days" | "ago" | "weeks" | "months" | "years" | "too" | "meanwhile")
                    && self.is_time(end - 1, at);
            if !(token.is(class::ADVERB | class::AUXILIARY) || time || token.shape == Shape::Digit && end < at) || token.is(class::ANONYMOUS) {
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
                || matches!(page.word(inner), "week" | "month" | "year" | "morning" | "night" | "evening" | "afternoon" | "day" | "time" | "meanwhile" | "ago")
        })
    }

    /// Cites the name directly before a verb, and those joined to it by "and".
    fn subject_name(&mut self, name: Name, at: usize, sentence: &Range<usize>) -> bool {
        let page = self.page;
        let token = *page.tok(at);
        let kind = self.kind_of(&name);
        let medium = self.is_medium(&name);
        let next = page.tok(at + 1);
        let clause = matches!(page.word(at + 1), "that" | "how" | "why") || next.gap.has(Gap::QUOTE_OPEN | Gap::COLON);
        let as_saying = matches!(page.word(at), "quoted" | "cited" | "quotes" | "cites");
        if token.is(class::WEAK) && !token.is(class::STRONG) && !clause && !(medium && as_saying) {
            return true;
        }
        if !token.is(class::STRONG | class::WEAK) {
            return true;
        }
        // "a spokesman for the ministry said": the name only says whose.
        let mut before = name.first;
        while before > sentence.start
            && before + 6 > name.first
            && (matches!(page.word(before - 1), "the" | "The")
                || self.name_at(before - 1).is_some() && page.follows(before) && page.tok(before - 1).possessive == 0
                || page.tok(before - 1).is(class::ROLE | class::COMPANY_NOUN | class::ORG_NOUN | class::WORD) && page.follows(before) && !page.tok(before - 1).is(class::CONNECTOR))
        {
            before -= 1;
        }
        let preposition = before > sentence.start
            && page.follows(before)
            && matches!(page.word(before - 1), "of" | "for" | "from" | "at" | "with" | "by" | "in" | "to" | "on" | "about" | "against" | "like" | "into" | "between" | "over" | "than" | "under" | "after" | "near" | "around" | "via" | "through" | "as");
        if preposition && !(token.gap.has(Gap::QUOTE_CLOSE)) {
            return self.distant_noun(name.first, at, sentence) || page.word(before - 1) != "as";
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
        if before > sentence.start && page.word(before - 1) == "and" && before >= 2
            && let Some(other) = self.name_at(before - 2).copied()
            && kind == self.kind_of(&other)
            && !matches!(kind, Some(EntityKind::Country))
        {
            let shared = matches!(page.word_before(other.first), "in" | "with" | "by" | "of" | "between" | "for" | "to");
            if !shared {
                self.cite_name(other, (at, at + 1), "rule: reporting verb");
            }
        }
        true
    }

    /// Cites a noun phrase directly before a verb.
    fn noun_subject(&mut self, first: usize, head: usize, at: usize) {
        let page = self.page;
        let token = page.tok(at);
        let noun = page.tok(head);
        let clause = matches!(page.word(at + 1), "that" | "how" | "why" | "no") || page.tok(at + 1).gap.has(Gap::QUOTE_OPEN | Gap::COLON);
        let documents = noun.is(class::REPORT_NOUN) && token.is(class::REPORT);
        if token.is(class::STRONG) || documents || clause && token.is(class::WEAK) {
            self.head_noun(first, head, at, (at, at + 1), "rule: reporting verb");
        }
    }

    /// "a spokesperson for the State Department said", "people familiar with the matter
    /// said", "Officials from Western countries earlier said": the head is further left.
    fn distant_noun(&mut self, end: usize, at: usize, sentence: &Range<usize>) -> bool {
        let page = self.page;
        let token = *page.tok(at);
        if !token.is(class::STRONG) && !matches!(page.word(at), "found" | "shows" | "showed" | "expressed" | "finds" | "show" | "indicated" | "indicates") {
            return false;
        }
        let least = sentence.start.max(end.saturating_sub(14));
        let mut here = end;
        while here > least {
            here -= 1;
            let inner = page.tok(here + 1);
            if here + 1 < end && inner.gap.has(Gap::COMMA | Gap::COLON | Gap::QUOTE_CLOSE | Gap::QUOTE_OPEN | Gap::DASH) && self.name_at(here + 1).is_none_or(|name| name.first == here + 1) {
                return false;
            }
            let noun = page.tok(here);
            if noun.is(HEADS) && (!noun.is_capital() || noun.gap.has(Gap::SENTENCE)) && self.name_at(here).is_none() && here + 1 < end
                && matches!(
                    page.word(here + 1),
                    "for" | "of" | "at" | "from" | "with" | "familiar" | "briefed" | "close" | "who" | "in" | "by" | "on" | "to" | "reviewed" | "obtained" | "seen" | "published" | "released"
                )
            {
                let first = self.phrase_start(here, sentence.start);
                self.head_noun(first, here, end, (at, at + 1), "rule: reporting verb");
                return true;
            }
            if noun.is(class::REPORT | class::AUXILIARY) && !noun.is(class::REPORT_NOUN) && page.word(here - usize::from(here > 0)) != "who" {
                return false;
            }
        }
        false
    }

    /// "Naomi Garcia, an analyst at C4ADS, said": the name before the apposition.
    fn apposed(&mut self, end: usize, at: usize, sentence: &Range<usize>) {
        let page = self.page;
        let token = *page.tok(at);
        if !token.is(class::STRONG) || page.word(at).ends_with("ing") && !token.gap.has(Gap::SPACE) {
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
            let role = matches!(word, "a" | "an" | "the" | "who" | "which" | "whose" | "his" | "her" | "its" | "one" | "now" | "also" | "then" | "speaking" | "citing" | "of" | "in" | "R" | "D" | "for" | "both")
                || first.is(class::ROLE | class::ADVERB | class::SPOKES | class::WORD)
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
                if kind == Some(EntityKind::Country) && !page.tok(name.first).gap.has(Gap::SENTENCE) {
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
    fn inverted(&mut self, at: usize, sentence: &Range<usize>) -> bool {
        let page = self.page;
        let cue = (at, at + 1);
        let mut here = at + 1;
        while here < sentence.end.min(at + 10) {
            let token = page.tok(here);
            if here > at + 1 && token.gap.has(Gap::COMMA | Gap::COLON | Gap::QUOTE_OPEN | Gap::QUOTE_CLOSE | Gap::DASH) {
                return false;
            }
            if let Some(name) = self.name_at(here).copied() {
                let next = page.tok(name.last);
                // "said Putin told": the name is the subject of another clause.
                let clause = page.follows(name.last) && (next.is(class::AUXILIARY) || next.is(class::REPORT) && !next.is(class::REPORT_NOUN) || next.shape == Shape::Lower && next.is(class::GOV_NOUN)) ;
                let followed = self.name_at(name.last).is_some_and(|next| next.first == name.last) && page.follows(name.last);
                match self.kind_of(&name) {
                    _ if clause => return false,
                    Some(EntityKind::Person) | Some(EntityKind::Org) | Some(EntityKind::Company) => {
                        let role = next.is(class::ROLE | class::SPOKES | class::OFFICIAL | class::TITLE) && page.follows(name.last);
                        if !role {
                            self.cite_name(name, cue, "rule: said X");
                            return true;
                        }
                    }
                    Some(EntityKind::Country) if name.form != Form::Demonym && !followed && page.tok(name.last - 1).possessive == 0 && !page.tok(name.last).is(HEADS | class::ROLE | class::ORG_NOUN) => {
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
            if token.is(class::PRONOUN | class::AUXILIARY | class::LOCATIVE) || token.is(class::CONNECTOR) && page.word(here) != "of" || matches!(page.word(here), "that" | "there" | "it") {
                return false;
            }
            here += 1;
        }
        false
    }

}
