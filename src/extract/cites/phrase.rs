//! Noun phrases that name a source: "a Wall Street Journal analysis of Russian customs
//! data", "a spokesman for the ministry", "people familiar with the matter".

use super::Finder;
use super::page::Name;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::Gap;

/// Nouns that can be a source.
pub const HEADS: u64 = class::SPOKES
    | class::OFFICIAL
    | class::ANONYMOUS
    | class::EXPERT
    | class::REPORT_NOUN
    | class::OUTLET_NOUN;

/// Longest phrase that is looked at, in tokens.
const LONGEST: usize = 16;

impl Finder<'_> {
    /// The sources of the phrase that begins at `at` and ends before `end`. Returns how far
    /// it was read.
    pub fn phrase_after(
        &mut self,
        at: usize,
        end: usize,
        cue: (usize, usize),
        reason: &'static str,
    ) -> usize {
        let end = end.min(at + LONGEST);
        let page = self.page;
        let mut first = at;
        let mut here = at;
        let mut found = false;
        while here < end {
            let token = page.tok(here);
            if here > at
                && token.gap.has(
                    !(Gap::SPACE
                        | Gap::LINE
                        | Gap::HYPHEN
                        | Gap::APOS
                        | Gap::QUOTE_OPEN
                        | Gap::SLASH
                        | Gap::AMP),
                )
            {
                let owned = self.name_at(here).is_some_and(|name| name.first < here);
                if !owned {
                    break;
                }
            }
            let verb = token.is(class::REPORT | class::AUXILIARY)
                && !token.is(class::REPORT_NOUN)
                && !token.is_capital();
            if verb && here > at {
                break;
            }
            if let Some(name) = self.name_at(here).copied()
                && name.first == here
            {
                let next = name.last.min(end).max(here + 1);
                if self.is_modifier(&name, end) {
                    here = next;
                    continue;
                }
                let kind = self.kind_of(&name);
                let headed = page.word(next) == "and" && matches!(kind, Some(EntityKind::Country));
                if matches!(kind, Some(EntityKind::Place)) || headed || name.form == Form::Demonym {
                    here = next;
                    continue;
                }
                if kind == Some(EntityKind::Country) && found
                    || page.tok(name.last - 1).possessive > 0
                {
                    return next;
                }
                self.cite_name(name, cue, reason);
                found = true;
                // "Reuters and iStories", "AP, Reuters and AFP".
                let mut joined = next;
                if page.tok(joined).gap.has(Gap::COMMA)
                    && self.name_at(joined).is_some_and(|n| self.is_medium(n))
                    && self.is_medium(&name)
                {
                    first = joined;
                    here = joined;
                    continue;
                }
                if page.word(joined) == "and" && page.follows(joined) {
                    joined += 1;
                    if page.word(joined) == "the" {
                        joined += 1;
                    }
                    if let Some(other) = self.name_at(joined).copied()
                        && other.first == joined
                        && !matches!(
                            self.kind_of(&other),
                            Some(EntityKind::Place | EntityKind::Country)
                        )
                        && !self.is_modifier(&other, end)
                    {
                        self.cite_name(other, cue, reason);
                    }
                }
                return next;
            }
            if token.is(HEADS)
                && (!token.is_capital()
                    || token.is(class::SPOKES | class::OFFICIAL) && page.word(here + 1) != "of")
            {
                let next = page.tok(here + 1);
                // "data analysts", "report authors": the head is the last noun.
                let goes_on = next.is(HEADS)
                    && page.follows(here + 1)
                    && here + 1 < end
                    && !next.is(class::REPORT);
                if !goes_on {
                    self.head_noun(first, here, end, cue, reason);
                    return here + 1;
                }
            }
            here += 1;
        }
        here
    }

    /// Whether a name only says whose or which the noun after it is: "Reuters report",
    /// "China's foreign ministry spokesman".
    fn is_modifier(&self, name: &Name, end: usize) -> bool {
        let page = self.page;
        let mut at = name.last;
        let person_next = self
            .name_at(at)
            .is_some_and(|next| self.kind_of(next) == Some(EntityKind::Person));
        if person_next && page.follows(at) {
            return true;
        }
        for _ in 0..4 {
            let token = page.tok(at);
            if at >= end || !token.gap.only(Gap::SPACE | Gap::LINE | Gap::HYPHEN) {
                return false;
            }
            if token.is(class::REPORT) && !token.is(class::REPORT_NOUN)
                || token.is(class::AUXILIARY)
            {
                return false;
            }
            if token.is(HEADS | class::ROLE) {
                return true;
            }
            if token.is(class::CONNECTOR | class::LOCATIVE | class::PRONOUN)
                || token.is(class::FUNCTION) && token.is(class::DETERMINER)
            {
                return false;
            }
            if let Some(next) = self.name_at(at) {
                if self.kind_of(next) == Some(EntityKind::Person) {
                    return true;
                }
                at = next.last;
            } else {
                at += 1;
            }
        }
        false
    }

    /// The beginning of the noun phrase whose head is at `head`.
    pub fn phrase_start(&self, head: usize, least: usize) -> usize {
        let page = self.page;
        let mut at = head;
        while at > least && at + 8 > head {
            let token = page.tok(at);
            if token
                .gap
                .has(!(Gap::SPACE | Gap::LINE | Gap::HYPHEN | Gap::APOS | Gap::QUOTE_CLOSE))
            {
                break;
            }
            let before = page.tok(at - 1);
            if let Some(name) = self.name_at(at - 1) {
                at = name.first.max(least);
                continue;
            }
            if before.is(class::DETERMINER) {
                return at - 1;
            }
            let modifier = (!before
                .is(class::REPORT | class::AUXILIARY | class::PRONOUN | class::LOCATIVE)
                || before.is(class::WORD))
                && (!before.is(class::FUNCTION)
                    || before.is(class::WORD)
                    || matches!(page.word(at - 1), "senior" | "top" | "former" | "chief"))
                || page.word(at - 1) == "and"
                    && at - 1 > least
                    && page.tok(at).classes & class::FUNCTION == 0
                    && self.name_at(at).is_none()
                    && self.name_at(at - 2).is_none();
            if !modifier {
                break;
            }
            at -= 1;
        }
        at
    }

    pub fn has_modifier(&self, first: usize, head: usize) -> bool {
        (first..head).any(|at| {
            let token = self.page.tok(at);
            !token.is(class::DETERMINER | class::FUNCTION | class::CONNECTOR)
        })
    }

    /// The name after "for", "of", "at", "from", "by" behind a head noun.
    pub fn name_after(&self, head: usize, end: usize) -> Option<Name> {
        let page = self.page;
        let mut at = head + 1;
        if !matches!(
            page.word(at),
            "for" | "of" | "at" | "from" | "by" | "with" | "to"
        ) || !page.follows(at)
        {
            return None;
        }
        for _ in 0..5 {
            at += 1;
            if at >= end
                || page
                    .tok(at)
                    .gap
                    .has(Gap::COMMA | Gap::SENTENCE | Gap::COLON)
            {
                return None;
            }
            if let Some(name) = self.name_at(at).copied() {
                if name.form == Form::Demonym
                    || matches!(
                        self.kind_of(&name),
                        Some(EntityKind::Country | EntityKind::Place)
                    )
                {
                    // "the US State Department", "the Chinese embassy": a name may follow.
                    let next = self.name_at(name.last).copied();
                    if let Some(next) = next.filter(|next| next.first == name.last) {
                        return Some(next);
                    }
                }
                return Some(name);
            }
            if page.tok(at).is(class::REPORT | class::AUXILIARY) {
                return None;
            }
        }
        None
    }

    /// "foreign ministry" before a head noun, in title case.
    pub fn office_words(&self, first: usize, head: usize) -> Option<String> {
        let page = self.page;
        let last = (first..head).rev().find(|at| self.name_at(*at).is_none())?;
        if last + 1 != head || !is_office(page.word(last)) {
            return None;
        }
        let mut from = last;
        while from > first
            && from + 3 > last
            && self.name_at(from - 1).is_none()
            && page.follows(from)
            && !page.tok(from - 1).is(class::DETERMINER)
            && page.tok(from - 1).possessive == 0
        {
            from -= 1;
        }
        Some(title(
            &(from..=last).map(|at| page.word(at)).collect::<Vec<_>>(),
        ))
    }

    pub fn office_words_after(&self, head: usize, end: usize) -> Option<String> {
        let page = self.page;
        if !matches!(page.word(head + 1), "for" | "of" | "from") {
            return None;
        }
        let last = (head + 2..end.min(head + 9))
            .take_while(|at| page.tok(*at).gap.only(Gap::SPACE | Gap::LINE))
            .find(|at| is_office(page.word(*at)) && self.name_at(*at).is_none())?;
        let mut from = last;
        while from > head + 2
            && from + 3 > last
            && self.name_at(from - 1).is_none()
            && !page.tok(from - 1).is(class::DETERMINER | class::CONNECTOR)
        {
            from -= 1;
        }
        Some(title(
            &(from..=last).map(|at| page.word(at)).collect::<Vec<_>>(),
        ))
    }

    pub fn country_adjective(&self, name: &Name) -> String {
        self.subject(name)
            .map(|subject| {
                crate::extract::gazetteer::adjective(subject.canonical)
                    .unwrap_or(subject.canonical)
                    .to_owned()
            })
            .unwrap_or_default()
    }

    /// The words of a phrase without its determiner, as it would stand in the middle of a
    /// sentence.
    pub fn words(&self, first: usize, last: usize) -> String {
        let page = self.page;
        let mut from = first;
        while from + 1 < last
            && (page.tok(from).is(class::DETERMINER)
                || matches!(
                    page.word(from),
                    "senior"
                        | "top"
                        | "unnamed"
                        | "anonymous"
                        | "several"
                        | "many"
                        | "former"
                        | "all"
                        | "such"
                        | "more"
                        | "other"
                        | "Other"
                        | "The"
                )
                || page.tok(from).is(class::FUNCTION)
                    && !page.tok(from).is(class::WORD)
                    && self.name_at(from).is_none())
        {
            from += 1;
        }
        let mut words = String::new();
        for at in from..last {
            let word = page.word(at);
            if !words.is_empty() {
                words.push(if page.tok(at).gap.has(Gap::HYPHEN) {
                    '-'
                } else {
                    ' '
                });
            }
            let starts = page.tok(at).gap.has(Gap::SENTENCE)
                && self.name_at(at).is_none()
                && word != "Western";
            if starts {
                words.push_str(&word.to_lowercase());
            } else {
                words.push_str(word);
            }
        }
        words
    }
}

/// The plural of a head noun.
pub fn plural(word: &str) -> String {
    let word = word.to_lowercase();
    let before_y = word
        .strip_suffix('y')
        .and_then(|stem| stem.chars().next_back());
    match before_y {
        _ if word.ends_with('s') || word == "police" => word,
        Some(letter) if !"aeiou".contains(letter) => format!("{}ies", &word[..word.len() - 1]),
        _ => word + "s",
    }
}

fn is_office(word: &str) -> bool {
    matches!(
        word,
        "ministry"
            | "department"
            | "embassy"
            | "government"
            | "police"
            | "army"
            | "military"
            | "company"
            | "agency"
            | "commission"
            | "court"
            | "office"
            | "campaign"
            | "party"
            | "administration"
            | "consulate"
            | "navy"
    )
}

fn title(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| {
            let mut chars = word.chars();
            chars
                .next()
                .map(|first| first.to_uppercase().chain(chars).collect::<String>())
                .unwrap_or_default()
        })
        .collect::<Vec<_>>()
        .join(" ")
}
