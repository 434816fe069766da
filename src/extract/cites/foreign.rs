//! Sources in languages other than English, by the cues of `cues.tsv` and the reporting verbs
//! of the lexicon, each in its own language only.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::Finder;
use super::page::Name;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::Gap;
use crate::text::fold;

/// Cues by language and kind; its first line says what the columns mean.
const TABLE: &str = include_str!("cues.tsv");

/// Languages whose reporting verbs the lexicon holds. In any other its words are English.
const LEXICON: &[&str] = &["de", "fr", "es", "it", "pt", "ru", "uk"];

/// The cues of a language.
#[derive(Debug, Default)]
struct Cues {
    /// Phrases before the name: what follows their first word.
    before: HashMap<String, Vec<Vec<String>>>,
    /// Words behind the name.
    behind: HashSet<String>,
    verbs: HashSet<String>,
}

impl Cues {
    fn of(lang: &str) -> Option<&'static Cues> {
        static ALL: LazyLock<HashMap<&str, Cues>> = LazyLock::new(Cues::read);
        ALL.get(lang)
    }

    fn read() -> HashMap<&'static str, Cues> {
        let mut all: HashMap<&str, Cues> = HashMap::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(lang), Some(kind), Some(words)) =
                (columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            let cues = all.entry(lang).or_default();
            match kind {
                "before" => {
                    for phrase in words.split('|') {
                        let mut words = phrase.split(' ').map(fold);
                        if let Some(first) = words.next() {
                            cues.before.entry(first).or_default().push(words.collect());
                        }
                    }
                }
                "behind" => cues.behind.extend(words.split('|').map(fold)),
                _ => cues.verbs.extend(words.split(' ').map(fold)),
            }
        }
        // The longest phrase of several is meant.
        for cues in all.values_mut() {
            for phrases in cues.before.values_mut() {
                phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
            }
        }
        all
    }
}

/// Whether the folded word is one of the verbs of `lang` that report.
pub fn is_reporting(lang: &str, word: &str) -> bool {
    Cues::of(lang).is_some_and(|cues| cues.verbs.contains(word))
}

impl Finder<'_> {
    /// Reads the sources of a page in `lang`.
    pub fn read_foreign(&mut self, lang: &str) {
        let Some(cues) = Cues::of(lang) else {
            return;
        };
        let lexicon = LEXICON.contains(&lang);
        for number in 0..self.page.sentences.len() {
            let sentence = self.page.sentences[number].clone();
            if number < 3 {
                self.dateline(&sentence);
            }
            if !sentence.clone().any(|at| self.name_at(at).is_some()) {
                continue;
            }
            for at in sentence.clone() {
                if self.name_at(at).is_some() {
                    continue;
                }
                let word = fold(self.page.word(at));
                let token = self.page.tok(at);
                if let Some(length) = self.introduces(at, &word, cues, sentence.end) {
                    self.name_near(
                        at + length,
                        &sentence,
                        (at, at + length),
                        "rule: according to",
                    );
                } else if cues.behind.contains(&word) {
                    self.name_before(at, &sentence);
                } else if lexicon && token.is(class::REPORT) || cues.verbs.contains(&word) {
                    self.foreign_verb(at, &sentence);
                }
            }
        }
    }

    /// The length of the phrase before a name that begins at `at` with `word`.
    fn introduces(&self, at: usize, word: &str, cues: &Cues, end: usize) -> Option<usize> {
        let phrases = cues.before.get(word)?;
        let phrase = phrases.iter().find(|phrase| {
            phrase.iter().enumerate().all(|(nth, word)| {
                at + 1 + nth < end && fold(self.page.word(at + 1 + nth)) == *word
            })
        })?;
        Some(1 + phrase.len())
    }

    /// Cites the name before "zufolge", "göre", "szerint"; a case ending may stand between.
    fn name_before(&mut self, at: usize, sentence: &Range<usize>) {
        let least = sentence.start.max(at.saturating_sub(3));
        for here in (least..at).rev() {
            if self
                .page
                .tok(here + 1)
                .gap
                .has(Gap::COMMA | Gap::COLON | Gap::DASH | Gap::QUOTE_CLOSE)
            {
                return;
            }
            if let Some(name) = self.name_at(here).copied() {
                if self.speaks(&name) {
                    self.cite_name(name, (at, at + 1), "rule: according to");
                }
                return;
            }
        }
    }

    fn speaks(&self, name: &Name) -> bool {
        match self.kind_of(name) {
            Some(EntityKind::Place) | None => false,
            Some(EntityKind::Country) => false,
            _ => name.form != Form::Demonym,
        }
    }

    /// Cites the first name that can speak within a few words after `at`.
    fn name_near(
        &mut self,
        at: usize,
        sentence: &Range<usize>,
        cue: (usize, usize),
        reason: &'static str,
    ) -> bool {
        let page = self.page;
        // Behind one word the name is near, behind a phrase there may be more of it.
        let reach = if cue.1 - cue.0 == 1 { 5 } else { 7 };
        for here in at..sentence.end.min(at + reach) {
            if here > at
                && page
                    .tok(here)
                    .gap
                    .has(Gap::COMMA | Gap::COLON | Gap::DASH | Gap::OPEN)
            {
                return false;
            }
            if let Some(name) = self.name_at(here).copied().filter(|name| self.speaks(name)) {
                let last = name.last;
                self.cite_name(name, cue, reason);
                // A title and the name of its holder: the person speaks. "Zorvex-Sprecherin Doe".
                let close = |at: &usize| page.tok(*at).gap.only(Gap::SPACE | Gap::HYPHEN);
                let holder = (last..last + 3)
                    .take_while(close)
                    .filter_map(|at| self.name_at(at).copied())
                    .find(|next| self.kind_of(next) == Some(EntityKind::Person));
                if let Some(person) = holder {
                    self.found.pop();
                    self.cite_name(person, cue, reason);
                }
                return true;
            }
        }
        false
    }

    fn foreign_verb(&mut self, at: usize, sentence: &Range<usize>) {
        let page = self.page;
        let cue = (at, at + 1);
        // Before the verb: "Putin a déclaré", "Der Sprecher von X sagte".
        let mut end = at;
        while end > sentence.start
            && end + 4 > at
            && self.name_at(end - 1).is_none()
            && (page
                .tok(end - 1)
                .is(class::AUXILIARY | class::FUNCTION | class::ADVERB)
                || page.tok(end - 1).is(class::CALENDAR))
            && !page.tok(end).gap.has(Gap::COMMA)
        {
            end -= 1;
        }
        if end > sentence.start
            && !page
                .tok(end)
                .gap
                .has(Gap::COMMA | Gap::QUOTE_CLOSE | Gap::COLON)
            && let Some(name) = self
                .name_at(end - 1)
                .copied()
                .filter(|name| self.speaks(name))
        {
            self.cite_name(name, cue, "rule: reporting verb");
            return;
        }
        // After it: "a déclaré Putin", "сообщает Reuters", "dijo el ministro X".
        let gap = page.tok(at + 1).gap;
        if gap.only(Gap::SPACE | Gap::LINE | Gap::QUOTE_OPEN | Gap::QUOTE_CLOSE)
            && at + 1 < sentence.end
        {
            self.name_near(at + 1, sentence, cue, "rule: said X");
        }
    }
}
