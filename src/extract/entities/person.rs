//! People by rule: title and name, first name and surname, Chinese names, and the parts of
//! a name that may stand for it later.

use super::reader::{Reader, Taken};
use super::state::is_shortened;
use super::trim::HONOURS;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::extract::gazetteer::{Alias, NameKind};

/// Longest name of a person in tokens.
const LONGEST: usize = 6;

/// Words that end a name of a person.
const NO_NAME: u64 = class::TITLE
    | class::ORG_TAIL
    | class::LEGAL
    | class::CALENDAR
    | class::HONORIFIC
    | class::TRADE_TAIL
    | class::COMPANY_STRONG;

impl Reader<'_, '_> {
    /// The end of the name of a person that begins at `at`: capitals, initials and
    /// particles, at most six tokens.
    pub fn person_end(&self, at: usize, end: usize) -> usize {
        let sheet = &*self.sheet;
        let mut last = at;
        while last < end && last < at + LONGEST {
            let token = sheet.tok(last);
            if last > at {
                let nickname = token
                    .gap
                    .only(Gap::SPACE | Gap::QUOTE_OPEN | Gap::QUOTE_CLOSE)
                    && token.gap.has(Gap::QUOTE_OPEN);
                if nickname || !sheet.continues(last) || token.gap.has(Gap::AMP) {
                    break;
                }
            }
            // "Доналд Зорвекс Наоми Кубрикс": the next person.
            if self.inflecting
                && last >= at + 2
                && token.is(class::FIRST)
                && !token.is(class::FIRST_WORD)
                && sheet.tok(last + 1).is_capital()
                && sheet.continues(last + 1)
            {
                break;
            }
            if token.is_capital() {
                let stops = token.is(NO_NAME)
                    && !(token.is(class::FIRST)
                        || last > at && self.is_surname_king(last)
                        || last == at + 1
                            && token.shape == Shape::Title
                            && !token.is(class::CALENDAR
                                | class::TITLE
                                | class::ORG_TAIL
                                | class::LEGAL));
                if stops && last > at || token.is(class::FUNCTION) && token.is(class::DETERMINER) {
                    break;
                }
                if last > at + 1 && HONOURS.contains(&sheet.word(last)) {
                    break;
                }
                if last > at
                    && token.shape == Shape::Upper
                    && token.end - token.start >= 3
                    && !matches!(sheet.word(last), "III" | "VIII")
                    && sheet.tok(at).shape != Shape::Upper
                {
                    break;
                }
                last += 1;
                continue;
            }
            // "van der Leyen", "bin Salman", "al-Assad", "Jong-un".
            let particle = token.is(class::PARTICLE)
                && sheet.word(last) != "st"
                && sheet.word(last) != "und"
                && sheet.word(last) != "as"
                && !self.is_article(last);
            let hyphened = token.gap.has(Gap::HYPHEN)
                && last > at + 1
                && sheet.tok(last).shape == Shape::Lower
                && token.end - token.start <= 5;
            let next_capital = (last + 1..last + 3)
                .any(|next| sheet.tok(next).is_capital() && sheet.continues(next));
            if last > at && particle && next_capital || hyphened {
                last += 1;
            } else {
                break;
            }
        }
        while last > at + 1
            && !self.sheet.tok(last - 1).is_capital()
            && !self.sheet.tok(last - 1).gap.has(Gap::HYPHEN)
        {
            last -= 1;
        }
        last
    }

    /// Whether the small word, which is a particle of names elsewhere, is an article here, or
    /// joins two people: "Otto Zorvex das Ziel", "Otto y Naomi Zorvex".
    fn is_article(&self, at: usize) -> bool {
        let sheet = &*self.sheet;
        match sheet.word(at) {
            "das" | "den" | "der" | "die" | "dem" => {
                !self.english
                    && sheet.tok(at).is(class::FUNCTION)
                    && !sheet.before(at).is(class::PARTICLE)
            }
            "y" | "e" => sheet.tok(at + 1).is(class::FIRST),
            // "Otto Zorvex von der Gewerkschaft": nobility comes before the surname.
            "von" | "vom" | "zu" => {
                !self.english && sheet.before(at).is_capital() && !sheet.before(at).is(class::FIRST)
            }
            _ => false,
        }
    }

    /// A name of a person that a title before it announces.
    pub fn person_after(&mut self, at: usize, capitals: usize, reason: &'static str) -> Taken {
        let end = self.person_end(at, capitals.max(at + LONGEST).min(self.sheet.tokens.len()));
        // "глава МИД Германии Йенс Зорвекс": what the office is of stands before the name.
        let at = if self.english {
            at
        } else {
            self.after_office(at, end)?
        };
        let token = self.sheet.tok(at);
        if end == at
            || !token.is_capital()
            || token.is(class::CALENDAR
                | class::DETERMINER
                | class::ORG_HEAD
                | class::ORG_TAIL
                | class::LEGAL)
        {
            return None;
        }
        let length = token.end - token.start;
        if end == at + 1 && (length < 2 || token.shape == Shape::Upper) {
            return None;
        }
        // "President of Russia", "Minister Moscow": the name of something else.
        if let Some((known, alias)) = self.gazetteer.longest(&self.sheet.tokens, at, |_, alias| {
            !alias.has(Alias::AMBIGUOUS | Alias::WORD | Alias::CAPITAL)
        }) {
            let kind = self.gazetteer.entry(alias.entry).kind;
            let other = match kind {
                NameKind::Person => false,
                NameKind::Country => true,
                NameKind::Place | NameKind::Company => {
                    !token.is(class::FIRST) && reason != "rule: honorific"
                }
                _ => true,
            };
            if other && known >= end - at {
                return None;
            }
        }
        Some(self.take_person(at, end, reason))
    }

    /// Puts in the person `at..end`. A single name is that of a person known by it.
    pub fn take_person(&mut self, at: usize, end: usize, reason: &'static str) -> usize {
        let Some((at, end)) = self.somebody(at, end, reason) else {
            return end;
        };
        let known = self
            .gazetteer
            .exact(&self.sheet.tokens[at..end], |alias| {
                self.gazetteer.entry(alias.entry).kind == NameKind::Person
            })
            .map(|alias| alias.entry);
        if end == at + 1 {
            if let Some((1, thing, form)) = self.book.recall(&self.sheet.tokens[at..end])
                && self
                    .book
                    .thing(thing)
                    .is_some_and(|thing| thing.kind == EntityKind::Person)
            {
                self.take(at, end, thing, form, reason);
                return end;
            }
            if known.is_none() && reason != "tagger" && self.is_no_single(at) {
                return end;
            }
            // What an office is for is written with a capital, too: "Wasiirka Arrimaha Dibadda".
            if known.is_none() && reason == "rule: title" && self.is_far() {
                return end;
            }
            if known.is_none() {
                self.notes.singles.push((at..end, reason));
                return end;
            }
        }
        let thing = match known {
            Some(entry) => self.book.entry(self.gazetteer, entry),
            None => self.person_thing(at, end),
        };
        self.book.certain(thing);
        self.take(
            at,
            end,
            thing,
            if end > at + 1 {
                Form::Name
            } else {
                Form::Short
            },
            reason,
        );
        self.learn_person(at, end, thing);
        end
    }

    /// Whether a word that a rule takes for a person named by it alone is something else:
    /// "fellow Gang members", "(R-Okla.), who", "Mr. Chairman".
    fn is_no_single(&self, at: usize) -> bool {
        let token = self.sheet.tok(at);
        let other = class::TITLE
            | class::ROLE
            | class::HONORIFIC
            | class::ORG_TAIL
            | class::ORG_HEAD
            | class::WORD;
        let word = token.is(other) && !token.is(class::FIRST | class::SURNAME);
        let state = self.sheet.tok(at + 1).gap.has(Gap::STOP) && is_shortened(self.sheet.word(at));
        word || state || self.is_demonym_alias(at)
    }

    /// The person with this full name; a middle name or initial makes no other person.
    fn person_thing(&mut self, at: usize, end: usize) -> u32 {
        let tokens = &self.sheet.tokens[at..end];
        if let (Some(first), Some(last)) = (tokens.first(), tokens.last())
            && end > at + 2
            && let Some((2, thing, _)) = self.book.recall(&[*first, *last])
            && self
                .book
                .thing(thing)
                .is_some_and(|thing| thing.kind == EntityKind::Person)
        {
            return thing;
        }
        let name = self.without_nickname(at, end);
        match self.cases {
            true => self.inflected_person(at, end, &name),
            false => self.book.named(EntityKind::Person, &name),
        }
    }

    /// The parts of a name that stand for it later: the surname, with particles and
    /// without; the family name of a Chinese name; first and last name together.
    pub fn learn_person(&mut self, at: usize, end: usize, thing: u32) {
        let tokens: Vec<_> = self.sheet.tokens[at..end].to_vec();
        self.book.learn(&tokens, thing, Form::Name);
        let [first, .., last] = tokens.as_slice() else {
            return;
        };
        self.book.bears(last, thing);
        let plain = last.is(class::CALENDAR | class::ORG_TAIL | class::PLACE_HEAD)
            || self.english && last.is(class::WORD)
            || self
                .gazetteer
                .exact(std::slice::from_ref(last), |alias| {
                    alias.has(Alias::DEMONYM)
                })
                .is_some();
        if !plain {
            self.book
                .learn(std::slice::from_ref(last), thing, Form::Short);
        }
        if tokens.len() > 2 {
            self.book.learn(&[*first, *last], thing, Form::Name);
            for from in 1..tokens.len() - 1 {
                let part = &tokens[from..];
                if part[0].is(class::PARTICLE)
                    || part[0].gap.has(Gap::HYPHEN)
                    || from == tokens.len() - 2
                {
                    self.book.learn(part, thing, Form::Short);
                }
            }
        }
        if self.is_chinese_name(at, end) {
            self.book
                .learn(std::slice::from_ref(first), thing, Form::Short);
        }
    }

    /// First name and surname. With `strict` only where the first name is also the name of
    /// a place or company, which the gazetteer would take.
    pub fn first_name_person(
        &mut self,
        at: usize,
        capitals: usize,
        end: usize,
        strict: bool,
    ) -> Taken {
        let token = *self.sheet.tok(at);
        if strict && !self.gazetteer.starts(&token) {
            return None;
        }
        let chinese =
            !strict && self.is_chinese_name(at, (at + 2).min(capitals)) && capitals >= at + 2;
        let initials = token.shape == Shape::Initial
            || token.shape == Shape::Upper
                && self.sheet.word(at).ends_with('.')
                && token.end - token.start <= 6;
        let initials = initials && !strict && !self.gazetteer.starts(&token);
        if !token.is(class::FIRST) && !chinese && !initials {
            return None;
        }
        let last = self.person_end(at, end.min(at + LONGEST));
        if last < at + 2 || last < capitals && !self.may_end_before(last) {
            return None;
        }
        let surname = *self.sheet.tok(last - 1);
        let second = *self.sheet.tok(at + 1);
        if surname.end - surname.start < 2 && last == at + 2
            || second.is(class::FUNCTION) && second.is(class::DETERMINER)
            || second.gap.has(Gap::HYPHEN) && last == at + 2 && !second.is(class::FIRST)
        {
            return None;
        }
        if initials
            && (last < at + 2
                || second.shape != Shape::Title
                || self.inflecting && !second.gap.has(Gap::STOP)
                || token.end - token.start < 2
                    && !self.person_follows(last)
                    && !self.sheet.tok(at).gap.has(Gap::COMMA))
        {
            return None;
        }
        // A known name of something else covers it: "Morgan Stanley", "Johns Hopkins".
        let covered = self
            .gazetteer
            .longest(&self.sheet.tokens[..end], at, |length, alias| {
                length >= 2
                    && self.gazetteer.entry(alias.entry).kind != NameKind::Person
                    && !alias.has(Alias::AMBIGUOUS)
            });
        if let Some((length, _)) = covered
            && at + length >= last.min(at + 2)
        {
            return None;
        }
        // "Jordan Russia", "Will Moscow": the second word is a known name of its own.
        let other = self
            .gazetteer
            .exact(&self.sheet.tokens[last - 1..last], |alias| {
                matches!(
                    self.gazetteer.entry(alias.entry).kind,
                    NameKind::Country | NameKind::Org
                ) && !alias.has(Alias::AMBIGUOUS | Alias::CAPITAL)
            });
        if other.is_some() && !surname.is(class::FIRST) && last == at + 2 {
            return None;
        }
        if token.is(class::FIRST_WORD) {
            // "Will Smith", but not "May Day", "Hope Faded".
            let odd = second.is(class::FUNCTION
                | class::WORD
                | class::PLACE_HEAD
                | class::ORG_HEAD
                | class::TRADE_TAIL
                | class::CALENDAR
                | class::COMPANY_NOUN);
            if odd || surname.is(class::ROLE) {
                return None;
            }
        }
        if surname.is(class::ORG_TAIL | class::LEGAL | class::PLACE_HEAD | class::TITLE)
            && last == capitals
            && !surname.is(class::FIRST)
            && last == at + 2
        {
            let place = surname.is(class::PLACE_HEAD) && self.person_follows(last);
            if !place {
                return None;
            }
        }
        Some(self.take_person(
            at,
            last,
            if chinese && !token.is(class::FIRST) {
                "rule: chinese name"
            } else {
                "rule: first name"
            },
        ))
    }

    /// Whether a name of a person may end before the capital at `last`.
    fn may_end_before(&self, last: usize) -> bool {
        let token = self.sheet.tok(last);
        !token.is(class::ORG_TAIL
            | class::ORG_HEAD
            | class::TRADE_TAIL
            | class::LEGAL
            | class::PLACE_HEAD)
            || token.gap.has(Gap::HYPHEN)
    }

    /// Whether what follows a name is what follows a person: a reporting verb, "who", a role.
    pub fn person_follows(&self, last: usize) -> bool {
        let next = self.sheet.tok(last);
        next.is(class::STRONG) && self.sheet.follows(last)
            || self
                .apposition(last)
                .is_some_and(|(head, _)| head & class::ROLE != 0)
    }

    /// Whether `at..end` is a Chinese name: family name first, then one or two syllables.
    pub fn is_chinese_name(&self, at: usize, end: usize) -> bool {
        if end != at + 2 || !self.sheet.tok(at).is_capital() || !self.sheet.tok(at + 1).is_capital()
        {
            return false;
        }
        let (family, given) = (self.sheet.word(at), self.sheet.word(at + 1));
        family != given
            && FAMILIES.contains(&family)
            && is_pinyin(given)
            && self.sheet.continues(at + 1)
    }
}

const FAMILIES: &[&str] = &[
    "Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Huang", "Zhao", "Wu", "Zhou", "Xu", "Sun", "Ma",
    "Zhu", "Hu", "Guo", "He", "Lin", "Gao", "Luo", "Zheng", "Liang", "Xie", "Song", "Tang", "Deng",
    "Han", "Feng", "Cao", "Peng", "Zeng", "Xiao", "Tian", "Dong", "Pan", "Yuan", "Cai", "Jiang",
    "Yu", "Du", "Ye", "Cheng", "Wei", "Su", "Lu", "Ding", "Ren", "Shen", "Yao", "Lü", "Fu",
    "Zhong", "Cui", "Tan", "Liao", "Fan", "Jin", "Shi", "Jia", "Xia", "Fang", "Zou", "Xiong",
    "Bai", "Meng", "Qin", "Qiu", "Hou", "Yin", "Xue", "Yan", "Lei", "Long", "Duan", "Hao", "Kong",
    "Shao", "Mao", "Chang", "Wan", "Gu", "Lai", "Qian", "Dai", "Mo", "Xi", "Wen", "Qi", "Hua",
    "Bo", "Nie", "Geng", "Gong", "Hong", "Ning",
];

/// Whether `word` is one, two or three syllables of pinyin written together.
fn is_pinyin(word: &str) -> bool {
    if word.len() < 2 || word.len() > 14 || !word.bytes().all(|b| b.is_ascii_alphabetic()) {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    fn syllables(rest: &str, left: usize) -> bool {
        if rest.is_empty() {
            return true;
        }
        if left == 0 {
            return false;
        }
        const INITIALS: &[&str] = &[
            "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x",
            "r", "z", "c", "s", "y", "w", "",
        ];
        const FINALS: &[&str] = &[
            "iang", "iong", "uang", "ang", "eng", "ing", "ong", "ian", "iao", "uai", "uan", "ai",
            "ei", "ao", "ou", "an", "en", "in", "un", "ia", "ie", "iu", "ua", "uo", "ue", "ui",
            "er", "a", "o", "e", "i", "u",
        ];
        INITIALS.iter().any(|initial| {
            rest.strip_prefix(initial).is_some_and(|rest| {
                FINALS.iter().any(|last| {
                    rest.strip_prefix(last)
                        .is_some_and(|rest| syllables(rest, left - 1))
                })
            })
        })
    }
    syllables(&lower, 2)
}

#[cfg(test)]
mod tests {
    use super::is_pinyin;

    #[test]
    fn pinyin_is_told_from_other_words() {
        for name in ["Shaofeng", "Jinping", "Zhaoxu", "Pengyu", "Yi", "Wen"] {
            assert!(is_pinyin(name), "{name}");
        }
        for word in ["Poly", "Smith", "Street", "Brothers"] {
            assert!(!is_pinyin(word), "{word}");
        }
    }
}
