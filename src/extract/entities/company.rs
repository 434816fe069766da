//! Companies by rule: legal forms after and before the name, trades, and what may name a
//! company again later in the article.

use super::reader::{Reader, Taken};
use super::trim::BIG;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::extract::gazetteer::{Alias, NameKind};

/// Longest name of a company that a rule grows, in tokens.
const LONGEST: usize = 8;

/// The legal form that is written small as often as not.
const SMALL_FORM: &str = "plc";

/// Games that are held.
const GAMES: &[&str] = &[
    "Asian",
    "Commonwealth",
    "European",
    "Hunger",
    "Invictus",
    "Mediterranean",
    "Military",
    "Olympic",
    "Pan",
    "Paralympic",
    "Summer",
    "Winter",
    "World",
    "Youth",
];

impl Reader<'_, '_> {
    /// Whether the token at `at` is a legal form at the end of a name.
    pub fn is_legal(&self, at: usize) -> bool {
        let token = self.sheet.tok(at);
        // "R-NV" is a senator's party and state.
        if !token.is(class::LEGAL) || token.gap.has(Gap::HYPHEN) {
            return false;
        }
        if !token.is_capital() {
            return self.sheet.word(at) == SMALL_FORM;
        }
        // Where no such firms are at home, two letters are initials: "uMaster KG", "APC 5704 LP".
        if self.is_far() && token.is(class::LEGAL_WEAK) && token.end - token.start <= 2 {
            return false;
        }
        // "Organization for Economic Co-operation".
        if self.sheet.tok(at + 1).gap.only(Gap::HYPHEN) {
            return false;
        }
        // "Michigan AG", "AG Zorvex": an attorney general.
        let place = |at: usize| {
            let place = self
                .gazetteer
                .exact(&self.sheet.tokens[at..at + 1], |alias| {
                    self.gazetteer.entry(alias.entry).kind == NameKind::Place
                });
            place.is_some()
        };
        let bare = |at: usize| {
            let before = self.sheet.before(at);
            !before.is_capital() || before.is(class::DETERMINER) || !self.sheet.continues(at)
        };
        if self.english && self.sheet.word(at) == "AG" && at > 0 && place(at - 1) && bare(at - 1) {
            return false;
        }
        // "Americans for Limited Government".
        if self.sheet.word(at) == "Limited" {
            let next = self.sheet.tok(at + 1);
            return !(next.is_capital() && self.sheet.follows(at + 1) && !next.is(class::LEGAL));
        }
        if !token.is(class::LEGAL_WEAK) {
            return true;
        }
        // "Co" and "Company" are words; "As", "Sa" are not legal forms, "AS", "SA" are.
        token.end - token.start > 3
            || token.shape != Shape::Title
            || matches!(self.sheet.word(at), "Co" | "Cos")
    }

    /// The end of the legal forms that follow at `last`: "Co., Ltd".
    pub fn legal_end(&self, last: usize, end: usize) -> usize {
        let mut last = last;
        while last < end && self.is_legal(last) {
            let gap = self.sheet.tok(last).gap;
            let strong =
                !self.sheet.tok(last).is(class::LEGAL_WEAK) || gap.only(Gap::SPACE | Gap::LINE);
            let joined = gap.only(Gap::SPACE | Gap::LINE | Gap::COMMA | Gap::STOP | Gap::APOS);
            if gap.has(Gap::SENTENCE)
                || !joined
                || !strong
                || self.sheet.before(last).possessive > 0
            {
                break;
            }
            last += 1;
        }
        last
    }

    /// "AVIC International Holding Corp", "Huawei Technologies Co., Ltd.".
    pub fn legal_company(&mut self, at: usize, capitals: usize, end: usize) -> Taken {
        let legal = self.first_legal(at, capitals, end)?;
        let mut first = at;
        // A title before the name belongs to a person of another company.
        for inner in at..legal {
            let token = self.sheet.tok(inner);
            if token.is(class::TITLE)
                && inner + 1 < legal
                && !matches!(
                    self.sheet.word(inner),
                    "General" | "Prince" | "King" | "Queen" | "Marshal" | "Major" | "Deputy"
                )
            {
                first = inner + 1;
            }
        }
        if first > at {
            return None;
        }
        // "Russian JSC X", "Japanese Nippon Steel Corp": the demonym is no part of it.
        if legal - first >= 2 && self.is_demonym(first) && !self.all_trade(first + 1, legal) {
            return None;
        }
        let last = self.legal_end(legal, end);
        let thing = self.company_thing(first, legal, last)?;
        self.book.certain(thing);
        let bracket = (first + 1..legal).any(|at| self.sheet.tok(at).gap.has(Gap::OPEN));
        let reason = match self.book.thing(thing) {
            Some(known) if known.entry.is_some() => "gazetteer: company",
            _ if bracket => "rule: legal form behind a bracket",
            _ => "rule: legal form",
        };
        self.take(first, last, thing, Form::Name, reason);
        self.learn_company(first, legal, thing);
        self.learn_partner(first, legal, thing);
        Some(self.acronym_after(last, thing).max(last))
    }

    /// The first legal form of a name that begins at `at`.
    fn first_legal(&self, at: usize, capitals: usize, end: usize) -> Option<usize> {
        let sheet = &*self.sheet;
        let mut segment = capitals;
        let mut from = at + 1;
        for _ in 0..3 {
            for legal in from..=segment.min(at + LONGEST) {
                if legal >= end || !self.is_legal(legal) || legal == at {
                    continue;
                }
                let gap = sheet.tok(legal).gap;
                let inside =
                    legal < segment || sheet.word(legal) == SMALL_FORM && sheet.follows(legal);
                // "Acme, Inc.": only after the whole run, only forms that are nothing else.
                let comma = legal == segment
                    && gap.only(Gap::SPACE | Gap::COMMA | Gap::LINE)
                    && gap.has(Gap::COMMA)
                    && !sheet.tok(legal).is(class::LEGAL_WEAK)
                    && !gap.has(Gap::SENTENCE);
                if inside || comma {
                    // "Group of Seven", "Company of Heroes" are no companies.
                    let goes_on = legal + 1 < end
                        && sheet.tok(legal).is(class::LEGAL_WEAK)
                        && sheet.word(legal + 1) == "of"
                        && legal + 1 == segment;
                    return (!goes_on).then_some(legal);
                }
            }
            if segment == capitals
                && let Some(legal) = self
                    .partners_form(at, capitals, end)
                    .or_else(|| self.form_behind_bracket(capitals, end))
            {
                return Some(legal);
            }
            // Over "of" and "and" when the name cannot stop before them.
            let connector = sheet.word(segment);
            let next = segment + 1;
            let may_cross = match connector {
                "of" | "for" => sheet
                    .tok(segment - 1)
                    .is(class::ORG_HEAD | class::TRADE_TAIL),
                "and" => {
                    segment == at + 1
                        && !self.gazetteer.starts(sheet.tok(at))
                        && !sheet.tok(at).is(class::FUNCTION)
                }
                _ => false,
            };
            if !may_cross
                || !sheet.follows(segment)
                || !sheet.follows(next)
                || !sheet.tok(next).is_capital()
            {
                return None;
            }
            from = next + 1;
            segment = sheet.capitals(next, end);
        }
        None
    }

    fn is_demonym(&self, at: usize) -> bool {
        self.gazetteer
            .exact(&self.sheet.tokens[at..at + 1], |alias| {
                alias.has(Alias::DEMONYM)
            })
            .is_some()
    }

    fn all_trade(&self, first: usize, last: usize) -> bool {
        (first..last).all(|at| {
            self.sheet
                .tok(at)
                .is(class::TRADE_TAIL | class::WORD | class::ORG_TAIL | class::FUNCTION)
        })
    }

    /// The company with the name `first..legal` and legal forms up to `last`.
    pub fn company_thing(&mut self, first: usize, legal: usize, last: usize) -> Option<u32> {
        // "the Environmental Working Group", "1st Special Forces Group".
        const NO_FIRM: &[&str] = &[
            "Working",
            "Advisory",
            "Action",
            "Study",
            "Contact",
            "Forces",
            "Congressional",
            "Parliamentary",
            "Support",
            "Advocacy",
            "Steering",
            "Task",
            "Focus",
            "Rights",
            "Minsk",
            "Review",
            "Interest",
            "Protest",
            "PROTEST",
        ];
        let word = |at: usize| self.sheet.word(at);
        if matches!(word(legal), "Group" | "GROUP") && NO_FIRM.contains(&word(legal - 1)) {
            return None;
        }
        // "Merrill Lynch and Co Inc": what joins the name to its form is no part of it.
        let joined = legal > first + 1 && matches!(word(legal - 1), "and" | "AND");
        let legal = if joined { legal - 1 } else { legal };
        let last = if joined { legal } else { last };
        let company = |this: &Self, last: usize, strict: bool, medium: bool| {
            this.gazetteer
                .exact(&this.sheet.tokens[first..last], |alias| {
                    let fits = match this.gazetteer.entry(alias.entry).kind {
                        NameKind::Company => true,
                        NameKind::Org => !strict,
                        NameKind::Outlet | NameKind::Agency => {
                            medium || alias.has(Alias::CANONICAL) && last > first + 1
                        }
                        _ => false,
                    };
                    fits && !(strict && alias.has(Alias::AMBIGUOUS | Alias::WORD))
                })
                .map(|alias| alias.entry)
        };
        for end in (legal..=last).rev() {
            // A paper is called by its whole name, "New York Times Co"; one word with a form
            // behind it is the company that an outlet is called after: "CBS Inc".
            let medium = end > legal || last == legal;
            if let Some(entry) = company(self, end, false, medium) {
                return Some(self.book.entry(self.gazetteer, entry));
            }
        }
        // "Huawei Technologies Co": the name without what many companies are called.
        let mut short = legal;
        while short > first + 1
            && matches!(
                self.sheet.word(short - 1),
                "Technologies"
                    | "Technology"
                    | "International"
                    | "Group"
                    | "Holdings"
                    | "Holding"
                    | "Industries"
                    | "Enterprises"
            )
        {
            short -= 1;
            if let Some(entry) = company(self, short, true, false) {
                return Some(self.book.entry(self.gazetteer, entry));
            }
        }
        if legal == first + 1 {
            let token = self.sheet.tok(first);
            let plain = token.is(class::FUNCTION
                | class::CALENDAR
                | class::LEGAL
                | class::ORG_TAIL
                | class::DETERMINER
                | class::WORD
                | class::COMPANY_NOUN
                | class::REPORT_NOUN
                | class::TRADE_TAIL)
                || token.shape == Shape::Initial
                || self.is_demonym(first);
            // The end of a name that a comma or a line has cut: "..., Peabody and Co".
            let cut = matches!(
                word(first),
                "Banking"
                    | "Investment"
                    | "Credit"
                    | "Development"
                    | "Sons"
                    | "Smelter"
                    | "County"
                    | "Trading"
                    | "Insurance"
                    | "Leasing"
                    | "Finance"
            );
            if (plain || cut) && !self.has_code(last) {
                return None;
            }
        }
        let mut named = legal;
        // "Holding", "Group" and "Bancorp" are part of the name.
        let part = ["Group", "Holding", "Holdings", "Bancorp", "Bancshares"];
        while named < last
            && part
                .iter()
                .any(|part| part.eq_ignore_ascii_case(self.sheet.word(named)))
        {
            named += 1;
        }
        let name = self.title_case(first, named);
        Some(self.book.named(EntityKind::Company, &name))
    }

    /// "JSC Rosoboronexport", "ООО «Ромашка»".
    pub fn prefixed_company(&mut self, at: usize, end: usize) -> Taken {
        let next = self.sheet.tok(at + 1);
        let quoted = next.gap.has(Gap::QUOTE_OPEN);
        if at + 1 >= end
            || !next.is_capital()
            || !next
                .gap
                .only(Gap::SPACE | Gap::QUOTE_OPEN | Gap::QUOTE_CLOSE)
        {
            return None;
        }
        let first = at + 1;
        let mut last = first + 1;
        while last < end && last < first + LONGEST {
            let gap = self.sheet.tok(last).gap;
            let inside = if quoted {
                !gap.has(Gap::QUOTE_CLOSE)
            } else {
                self.sheet.tok(last).is_capital() && self.sheet.continues(last)
            };
            if !inside {
                break;
            }
            last += 1;
        }
        let thing = self.company_thing(first, last, last)?;
        self.book.certain(thing);
        self.take(at, last, thing, Form::Name, "rule: legal form");
        self.learn_company(first, last, thing);
        Some(last)
    }

    /// "Wuhan Tongsheng Technology", "Nanan Baofeng Electronic".
    pub fn trade_company(&mut self, at: usize, capitals: usize) -> Taken {
        let last = (at + 2..=capitals.min(at + LONGEST))
            .rev()
            .find(|last| self.sheet.tok(last - 1).is(class::TRADE_TAIL))?;
        let tail = self.sheet.tok(last - 1);
        let weak = tail.is(class::TRADE_WEAK);
        let head = self.sheet.tok(at);
        if (at..last - 1).any(|inner| {
            let token = self.sheet.tok(inner);
            token.is(class::TITLE
                | class::HONORIFIC
                | class::CALENDAR
                | class::ORG_HEAD
                | class::ORG_TAIL)
        }) {
            return None;
        }
        // "Zorvex Games" may make some, "Commonwealth Games" are held.
        let held = self.sheet.word(last - 1) == "Games"
            && (GAMES.contains(&self.sheet.word(at))
                || self
                    .gazetteer
                    .exact(&self.sheet.tokens[at..at + 1], |alias| {
                        let kind = self.gazetteer.entry(alias.entry).kind;
                        matches!(kind, NameKind::Place | NameKind::Country)
                    })
                    .is_some());
        // "Consumer Electronics Show" is held, too.
        let fair = matches!(
            self.sheet.word(last),
            "Show" | "Expo" | "Fair" | "Week" | "Index" | "Reserve"
        ) && self.sheet.continues(last);
        if held || fair {
            return None;
        }
        if self.sheet.word(at) == "Big" && last == at + 2 && BIG.contains(&self.sheet.word(at + 1))
        {
            return None;
        }
        // "Clean Energy", "Russian Oil": adjectives before a trade are no name.
        if self.is_demonym(at) && (weak || last > at + 2)
            || head.is(class::WORD | class::FUNCTION) && weak
        {
            return None;
        }
        let context = self.company_noun_before(at)
            || self.has_context(at, last, NameKind::Company)
            || self
                .apposition(last)
                .is_some_and(|(head, _)| head & class::COMPANY_NOUN != 0);
        let next = self.sheet.tok(last);
        if weak
            && !context
            && !(next.is(class::REPORT) && last - at >= 2 && !self.sheet.tok(at).starts_sentence())
        {
            return None;
        }
        let thing = self.company_thing(at, last, last)?;
        self.take(at, last, thing, Form::Name, "rule: trade");
        self.learn_company(at, last, thing);
        Some(self.acronym_after(last, thing).max(last))
    }

    /// Whether a company noun stands right before: "chipmaker X", "exporter X".
    pub fn company_noun_before(&self, at: usize) -> bool {
        let before = self.sheet.before(at);
        before.is(class::COMPANY_NOUN)
            && !before.is_capital()
            && self.sheet.follows(at)
            && !self.sheet.tok(at).starts_sentence()
    }

    /// Names by which a company may be named again: its whole name, and its beginnings
    /// where they are no other thing's name.
    pub fn learn_company(&mut self, first: usize, last: usize, thing: u32) {
        // "China Poly Group": also without the country, one word only as a short name that
        // it may share with others.
        if let Some((length, _)) = self.country_at(first)
            && first + length < last
        {
            let rest = &self.sheet.tokens[first + length..last];
            if rest.len() > 1 {
                self.learn_name(first + length, last, thing);
            } else if self.gazetteer.exact(rest, |_| true).is_none() {
                self.book.learn(rest, thing, Form::Short);
            }
        }
        self.learn_name(first, last, thing);
    }

    fn learn_name(&mut self, first: usize, last: usize, thing: u32) {
        self.book
            .learn(&self.sheet.tokens[first..last], thing, Form::Name);
        for end in (first + 1..last).rev() {
            let tokens = &self.sheet.tokens[first..end];
            let [head, ..] = tokens else { break };
            if let [only] = tokens {
                let plain = class::FUNCTION
                    | class::WORD
                    | class::CALENDAR
                    | class::TRADE_TAIL
                    | class::ORG_HEAD
                    | class::ORG_TAIL
                    | class::FIRST
                    | class::TITLE
                    | class::ROLE
                    | class::PLACE_LEAD
                    | class::LEGAL
                    | class::COMPANY_NOUN
                    | class::PLACE_HEAD;
                let known = self.gazetteer.exact(tokens, |_| true).is_some();
                if only.is(plain)
                    || known
                    || only.end - only.start < 4 && only.shape != Shape::Upper
                {
                    continue;
                }
            } else if head.is(class::FUNCTION) && tokens.len() == 2 {
                continue;
            }
            self.book.learn(tokens, thing, Form::Short);
        }
    }
}
