//! Sources in languages other than English: the main cues of German, French, Spanish,
//! Italian, Portuguese, Russian and Ukrainian.

use std::ops::Range;

use super::Finder;
use super::page::Name;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::Gap;

impl Finder<'_> {
    /// Reads the sources of a page in `lang`.
    pub fn read_foreign(&mut self, lang: &str) {
        for number in 0..self.page.sentences.len() {
            let sentence = self.page.sentences[number].clone();
            for at in sentence.clone() {
                let token = self.page.tok(at);
                if self.name_at(at).is_some() {
                    continue;
                }
                if let Some(length) = self.according(at, lang) {
                    self.name_near(
                        at + length,
                        &sentence,
                        (at, at + length),
                        "rule: according to",
                    );
                } else if token.is(class::REPORT) {
                    self.foreign_verb(at, &sentence);
                }
            }
        }
    }

    /// "laut", "selon", "d'après", "según", "по данным", "со ссылкой на": its length.
    fn according(&self, at: usize, lang: &str) -> Option<usize> {
        let page = self.page;
        let (word, next) = (page.word(at), page.word(at + 1));
        let lower = |word: &str, of: &[&str]| {
            of.iter()
                .any(|known| word.eq_ignore_ascii_case(known) || word == *known)
        };
        match lang {
            "de" => {
                if lower(word, &["laut", "gemäß"]) {
                    return Some(1);
                }
                (lower(word, &["nach"])
                    && matches!(
                        next,
                        "Angaben"
                            | "Informationen"
                            | "Berichten"
                            | "Einschätzung"
                            | "Aussage"
                            | "Aussagen"
                    ))
                .then_some(2)
            }
            "fr" => {
                if lower(word, &["selon"]) {
                    return Some(1);
                }
                (lower(word, &["d"]) && next == "après").then_some(2)
            }
            "es" | "pt" | "it" => {
                if matches!(
                    word,
                    "según"
                        | "Según"
                        | "segundo"
                        | "Segundo"
                        | "secondo"
                        | "Secondo"
                        | "conforme"
                        | "Conforme"
                ) {
                    return Some(1);
                }
                (lower(word, &["citando"]))
                    .then_some(1)
                    .or_else(|| (word == "acuerdo" && next == "con").then_some(2))
            }
            "ru" | "be" | "bg" => {
                if matches!(word, "по" | "По")
                    && matches!(
                        next,
                        "данным"
                            | "словам"
                            | "информации"
                            | "сообщению"
                            | "сообщениям"
                            | "мнению"
                            | "утверждению"
                            | "оценке"
                            | "версии"
                            | "заявлению"
                    )
                {
                    return Some(2);
                }
                (matches!(next, "ссылкой") && page.word(at + 2) == "на").then_some(3)
            }
            "uk" => {
                if matches!(word, "за" | "За")
                    && matches!(
                        next,
                        "даними" | "словами" | "інформацією" | "повідомленням" | "твердженням"
                    )
                {
                    return Some(2);
                }
                (next == "посиланням" && page.word(at + 2) == "на").then_some(3)
            }
            _ => None,
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
        for here in at..sentence.end.min(at + 7) {
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
                // A title and the name of its holder: the person speaks.
                if let Some(person) = self
                    .name_at(last)
                    .copied()
                    .filter(|next| self.kind_of(next) == Some(EntityKind::Person))
                    && page.follows(last)
                {
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
