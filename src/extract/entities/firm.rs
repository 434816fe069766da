//! Firms by how they are written: in angle brackets, as wire copy marks companies without a
//! share code of their own; with that code behind the name; as partners with commas between
//! their names.

use super::extent::{DOTCOM, dotcom};
use super::reader::{Reader, Taken};
use super::wordlist;
use crate::article::{EntityKind, Form, SourceKind};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::extract::gazetteer::{Alias, NameKind, outlet_by_domain};

/// Longest name in angle brackets, in bytes and in tokens.
const LONGEST: usize = 80;
const MOST_WORDS: usize = 10;

/// Words of bodies that are no firms, and of what pages put in angle brackets.
const NO_FIRM: &[&str] = &[
    "Alliance",
    "Association",
    "Athletics",
    "Board",
    "Charity",
    "Click",
    "Coalition",
    "College",
    "Commission",
    "Committee",
    "Council",
    "Cricket",
    "Cycling",
    "Department",
    "Exchange",
    "Federation",
    "Football",
    "Foundation",
    "Hospital",
    "Institute",
    "Ministry",
    "Party",
    "Photo",
    "Read",
    "Rugby",
    "Society",
    "Sport",
    "Swimming",
    "Tennis",
    "Union",
    "University",
];

/// Exchanges as they stand before the code of a share.
const EXCHANGES: &[&str] = &[
    "AMEX", "ASX", "BSE", "Euronext", "HKEX", "JSE", "LSE", "NASDAQ", "NSE", "NYSE", "NYSEArca",
    "Nasdaq", "NasdaqCM", "NasdaqGM", "NasdaqGS", "OTC", "OTCQB", "OTCQX", "SEHK", "SGX", "TSE",
    "TSX", "TSXV",
];

/// What may stand before an officer's office.
const RANKS: &[&str] = &[
    "acting",
    "credit",
    "currency",
    "deputy",
    "energy",
    "equity",
    "former",
    "founding",
    "global",
    "interim",
    "investment",
    "market",
    "oil",
    "research",
    "senior",
    "technology",
    "vice",
];

/// Who works at a firm or an institute.
const WORKERS: &[&str] = &[
    "analyst",
    "analysts",
    "broker",
    "brokers",
    "economist",
    "economists",
    "strategist",
    "strategists",
    "trader",
    "traders",
];

impl Reader<'_, '_> {
    /// "the partners <Zorvex Qubrix Spa> and <Plimtor Brothers> said".
    pub fn bracketed_company(&mut self, at: usize, end: usize) -> Taken {
        if !self.english || !self.is_ticker(at) {
            return None;
        }
        let last = self.bracket_end(at, end)?;
        let first = if self.sheet.word(at) == "The" && last > at + 1 {
            at + 1
        } else {
            at
        };
        if !self.is_firm_like(first, last) {
            return None;
        }
        let legal = (first + 1..last)
            .find(|from| {
                let form = |at: usize| self.is_legal(at) || self.sheet.word(at) == "Spa";
                (*from..last).all(form)
            })
            .unwrap_or(last);
        let thing = self.company_thing(first, legal, last)?;
        self.book.certain(thing);
        self.take(first, last, thing, Form::Name, "rule: angle brackets");
        self.learn_company(first, legal, thing);
        Some(self.acronym_after(last, thing).max(last))
    }

    /// The token after the bracket that `at` begins, where it holds words and nothing else.
    fn bracket_end(&self, at: usize, end: usize) -> Option<usize> {
        let sheet = &*self.sheet;
        let start = sheet.tok(at).start as usize;
        let rest = sheet.text.as_bytes().get(start..)?;
        let length = rest
            .iter()
            .take(LONGEST)
            .position(|byte| b"<>@:=|\"[]{}#_".contains(byte))?;
        if rest.get(length) != Some(&b'>') {
            return None;
        }
        let stop = start + length;
        let last = (at..end.min(at + MOST_WORDS + 1))
            .find(|inner| sheet.tok(inner + 1).start as usize > stop || inner + 1 >= end)?
            + 1;
        let whole = sheet.tok(last - 1).end as usize <= stop;
        (whole && last <= at + MOST_WORDS).then_some(last)
    }

    /// Whether the words in a bracket can be the name of a firm: not a code, not a known thing
    /// of another kind, not a sentence.
    fn is_firm_like(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let words = &sheet.tokens[first..last];
        let small = |shape| matches!(shape, Shape::Title | Shape::Mixed);
        let other = self.gazetteer.exact(words, |alias| {
            self.gazetteer.entry(alias.entry).kind != NameKind::Company
                && !alias.has(Alias::AMBIGUOUS | Alias::WORD)
        });
        let alone = words.len() == 1
            && words[0].is(class::FUNCTION
                | class::WORD
                | class::CALENDAR
                | class::TITLE
                | class::FIRST
                | class::ROLE
                | class::LEGAL);
        // "<Sigh>." is no firm; a word in a sentence is.
        let apart = words[0].starts_sentence() || sheet.tok(last).starts_sentence();
        words[0].is_capital()
            && !(words.len() == 1 && apart)
            && words.iter().any(|token| small(token.shape))
            && other.is_none()
            && !alone
            && (first..last).all(|at| {
                let token = sheet.tok(at);
                let grammar = token.is(class::FUNCTION) && !token.is(class::WORD | class::LEGAL);
                !(NO_FIRM.contains(&sheet.word(at)) || at > first && grammar && token.is_capital())
            })
    }

    /// Whether the code of a share follows the name that ends before `last`: "Price Co <PCLB>".
    pub fn has_code(&self, last: usize) -> bool {
        let token = self.sheet.tok(last);
        token.gap.has(Gap::OPEN)
            && token.gap.only(Gap::OPEN | Gap::SPACE | Gap::LINE)
            && matches!(token.shape, Shape::Upper | Shape::Initial)
            && self.is_ticker(last)
    }

    /// Whether an exchange with the code of a share follows the name that ends before `last`:
    /// "(NYSE: ZRVX)", "<ZRVX>", "ZRVX, +0.3%".
    pub fn is_listed(&self, last: usize) -> bool {
        // "the Zorvex Bourse (BSE)" is the exchange itself.
        let code = self.sheet.tok(last + 1);
        let exchange = EXCHANGES.contains(&self.sheet.word(last))
            && self.sheet.tok(last).gap.has(Gap::OPEN)
            && code.shape == Shape::Upper
            && !code.gap.has(Gap::CLOSE);
        exchange || self.has_code(last) || self.has_course(last)
    }

    /// "Zorvex ZRVX, -1.13%", "Zorvex (ZRVX) +2%": a code of a share and its course that day.
    pub(super) fn has_course(&self, last: usize) -> bool {
        let sheet = &*self.sheet;
        let code = sheet.tok(last);
        if code.shape != Shape::Upper || code.end - code.start > 5 || !sheet.follows(last) {
            return false;
        }
        let behind = sheet.text.get(code.end as usize..).unwrap_or("");
        let course = behind.trim_start_matches([',', ' ', '\u{a0}', ')']);
        let unsigned = course.trim_start_matches(['+', '-', '\u{2212}']);
        let number = unsigned.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        course.len() > unsigned.len() && unsigned.len() > number.len() && number.starts_with('%')
    }

    /// "Zorvex.com", which no list of names has: a site, or the outlet with this address.
    pub fn dotcom(&mut self, at: usize) -> Taken {
        let sheet = &*self.sheet;
        let token = sheet.tok(at);
        let behind = sheet.text.get(token.end as usize..).unwrap_or("");
        let apart = token
            .gap
            .only(Gap::SPACE | Gap::LINE | Gap::OPEN | Gap::SENTENCE | Gap::COMMA);
        if token.end - token.start < 3 || !apart || !dotcom(behind) {
            return None;
        }
        let address = format!("{}{DOTCOM}", sheet.word(at));
        let outlet = outlet_by_domain(&address);
        // A site that is only to be visited is nobody.
        let (before, next) = (sheet.before(at), sheet.tok(at + 2));
        let acts = next.is(class::STRONG) && sheet.follows(at + 2)
            || before.is(class::COMPANY_NOUN | class::OUTLET_NOUN | class::ORG_NOUN)
            || matches!(sheet.word(at.wrapping_sub(1)), "told" | "with" | "by");
        if outlet.is_none() && !acts {
            return None;
        }
        let thing = self.book.named(EntityKind::Org, outlet.unwrap_or(&address));
        if outlet.is_some()
            && let Some(thing) = self.book.things.get_mut(thing as usize)
        {
            thing.medium = thing.medium.or(Some(SourceKind::Outlet));
        }
        self.book.certain(thing);
        self.take(at, at + 1, thing, Form::Name, "rule: address");
        Some(at + 2)
    }

    /// What the name `at..last` is by an officer of it who is named behind it or by whoever
    /// works there: "Zorvex chief executive Naomi Plimtor", "an analyst at Zorvex".
    pub fn employer(&self, at: usize, last: usize) -> Option<EntityKind> {
        let sheet = &*self.sheet;
        let words = &sheet.tokens[at..last];
        // A person's, a place's, what is known for something else: "Democratic strategist".
        let known = self.gazetteer.exact(words, |_| true);
        if let Some(alias) = known {
            let company = self.gazetteer.entry(alias.entry).kind == NameKind::Company;
            return (company && self.officer(last).is_some()).then_some(EntityKind::Company);
        }
        let somebody = words.len() <= 3 && words[0].is(class::FIRST) && words.len() > 1;
        let grammar = words[0].is(class::TITLE | class::ROLE | class::HONORIFIC | class::FUNCTION);
        let holder =
            (at..last).any(|at| wordlist::is(sheet.word(at), wordlist::HOLDER | wordlist::SIDE));
        let word = sheet.word(at);
        let people = ["ish", "ian", "ese"].iter().any(|end| word.ends_with(end));
        let part = words[0].is(class::LEGAL | class::TRADE_TAIL | class::ORG_TAIL | class::WORD);
        let initials = words[0].shape == Shape::Initial || word.contains('.');
        let alone = words.len() == 1 && (words[0].starts_sentence() || people || part || initials);
        if somebody || grammar || holder || alone {
            return None;
        }
        let firm = !(at..last).any(|at| NO_FIRM.contains(&sheet.word(at)));
        let trade = sheet.tok(last - 1).is(class::TRADE_TAIL);
        if let Some(leads) = self.officer(last) {
            return Some(match (leads || trade) && firm {
                true => EntityKind::Company,
                false => EntityKind::Org,
            });
        }
        let works = matches!(sheet.word(at.wrapping_sub(1)), "at" | "with")
            && sheet.follows(at)
            && WORKERS.contains(&sheet.word(at.wrapping_sub(2)));
        works.then_some(EntityKind::Org)
    }

    /// The last of partners, by whom a firm may be called: "Sturm, Ruger & Co" is Ruger.
    pub fn learn_partner(&mut self, first: usize, legal: usize, thing: u32) {
        let from = (first + 1..legal).rfind(|at| self.sheet.tok(*at).gap.has(Gap::COMMA));
        if let Some(from) = from
            && !self.sheet.tok(from).is(class::FIRST | class::WORD)
        {
            let partner = &self.sheet.tokens[from..=from];
            self.book.learn(partner, thing, Form::Short);
        }
    }

    /// Whether somebody is named behind `last` as an officer, and whether as one who leads a
    /// firm.
    fn officer(&self, last: usize) -> Option<bool> {
        let sheet = &*self.sheet;
        if !sheet.follows(last) {
            return None;
        }
        let mut at = last;
        while at < last + 2 && RANKS.contains(&sheet.word(at)) {
            at += 1;
        }
        let (leads, length) = match (sheet.word(at), sheet.word(at + 1)) {
            ("CEO" | "CFO" | "COO" | "CTO", _) => (true, 1),
            ("chief", "executive") => (true, 2),
            ("chief", "financial" | "operating" | "investment" | "technology") => (true, 3),
            ("chief", "economist" | "strategist" | "analyst") => (false, 2),
            ("managing", "director") => (true, 2),
            ("portfolio" | "fund", "manager") => (true, 2),
            ("founder" | "analyst" | "economist" | "strategist", _) => (false, 1),
            _ => return None,
        };
        let end = at + length;
        let inside = (at + 1..=end).all(|at| sheet.follows(at));
        let person = (end..end + 2).all(|at| {
            let token = sheet.tok(at);
            matches!(token.shape, Shape::Title | Shape::Mixed | Shape::Initial)
                && !token.is(class::FUNCTION | class::CALENDAR)
        });
        (inside && person).then_some(leads)
    }

    /// Where the name of a firm begins that a tagger has cut after its first initial: "F and M
    /// Distributors".
    pub fn with_initial(&self, first: usize, kind: EntityKind) -> usize {
        let sheet = &*self.sheet;
        let joined = kind == EntityKind::Org
            && first >= 2
            && sheet.tok(first).shape == Shape::Initial
            && sheet.word(first - 1) == "and"
            && sheet.tok(first - 2).shape == Shape::Initial
            && sheet.follows(first)
            && sheet.follows(first - 1)
            && sheet.is_free(first - 2, first);
        if joined { first - 2 } else { first }
    }

    /// The legal form behind a bracket within a name: "Zorvex Kong (Holdings) Ltd", "Zorvex
    /// Shipping (Hong Kong) Limited".
    pub fn form_behind_bracket(&self, bracket: usize, end: usize) -> Option<usize> {
        const LONGEST: usize = 3;
        let sheet = &*self.sheet;
        let open = sheet.tok(bracket).gap;
        if self.is_ticker(bracket)
            || !open.has(Gap::OPEN)
            || !open.only(Gap::OPEN | Gap::SPACE | Gap::LINE)
        {
            return None;
        }
        let form = (bracket + 1..end.min(bracket + LONGEST + 1)).find(|at| {
            let gap = sheet.tok(*at).gap;
            gap.has(Gap::CLOSE) || gap.has(Gap::SENTENCE)
        })?;
        let closes = sheet
            .tok(form)
            .gap
            .only(Gap::CLOSE | Gap::SPACE | Gap::LINE);
        // "(HK)" is a place, "(ZRVX)" the firm's initials.
        let name = (bracket..form).all(|at| match sheet.tok(at).shape {
            Shape::Title | Shape::Mixed => true,
            Shape::Upper => form == bracket + 1 && self.country_at(at).is_some(),
            _ => false,
        });
        (closes && name && self.is_legal(form)).then_some(form)
    }

    /// The legal form behind the names of partners: "Zorvex, Qubrix & Co", and of one:
    /// "Zorvex and Co", where they are known or something else says that they are a firm.
    /// "Messi and Co" are people. The first name is `at..capitals`.
    pub fn partners_form(&self, at: usize, capitals: usize, end: usize) -> Option<usize> {
        const PARTNERS: usize = 5;
        let sheet = &*self.sheet;
        let form = |at: usize| at < end && self.is_legal(at) && sheet.word(at).starts_with("Co");
        let is = |last: usize, kinds: &[NameKind]| {
            let words = &sheet.tokens[at..last];
            let known = self.gazetteer.exact(words, |alias| {
                kinds.contains(&self.gazetteer.entry(alias.entry).kind)
            });
            known.is_some()
        };
        let mut last = capitals;
        for partner in 1..=PARTNERS {
            let and = sheet.word(last) == "and" && sheet.follows(last) && sheet.follows(last + 1);
            if and && form(last + 1) {
                let after = last + 2;
                let said = is(last, &[NameKind::Company])
                    || self.legal_end(after, end) > after
                    || self.has_code(after)
                    || self.has_context(at, after, NameKind::Company);
                return said.then_some(last + 1);
            }
            let token = sheet.tok(last);
            let joined = token.gap.has(Gap::COMMA)
                && token.gap.only(Gap::COMMA | Gap::SPACE | Gap::LINE)
                && sheet.before(last).possessive == 0;
            if !joined || !token.is_capital() || last >= end {
                return None;
            }
            if partner == 1 && is(capitals, &[NameKind::Place, NameKind::Country]) {
                return None;
            }
            let next = sheet.capitals(last, end);
            if next > last + 1 && sheet.tok(next - 1).gap.has(Gap::AMP) && form(next - 1) {
                return Some(next - 1);
            }
            if next > last + 3 {
                return None;
            }
            last = next;
        }
        None
    }

    /// Whether the name of a firm that ends before `last` is rather that of the pipeline which it
    /// runs: the news means the pipes, unless the firm's form or officers, or what it says,
    /// stand beside.
    pub(super) fn is_pipeline(&self, name: &str, last: usize) -> bool {
        let named = matches!(
            name,
            "Nord Stream" | "Nord Stream 2" | "South Stream" | "TurkStream"
        );
        let next = self.sheet.tok(last);
        named
            && !(next.is(class::LEGAL | class::REPORT | class::COMPANY_NOUN | class::SPOKES)
                || next.is(class::ROLE) && self.sheet.follows(last))
    }

    /// Whether the words are the name of a bank that does business: "Zorvex Savings Bank",
    /// "Qubrix National Bank", "Banque Zorvex", and no state's: "National Bank of Ruritania",
    /// "Banque centrale".
    pub(super) fn is_bank(&self, first: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        let ends = |words: &[&str]| {
            let from = last.wrapping_sub(words.len());
            from > first
                && words
                    .iter()
                    .zip(from..)
                    .all(|(word, at)| sheet.word(at) == *word)
        };
        let saves = (first + 1..last).any(|at| {
            matches!(sheet.word(at), "Savings")
                && (at..last).any(|end| matches!(sheet.word(end), "Bank" | "Association"))
        });
        let headed = matches!(sheet.word(first), "Banque" | "Banco" | "Banca" | "Bankhaus")
            && sheet.tok(first + 1).shape == Shape::Title
            && !matches!(
                sheet.word(first + 1).to_lowercase().as_str(),
                "central"
                    | "centrale"
                    | "nationale"
                    | "nacional"
                    | "de"
                    | "del"
                    | "di"
                    | "do"
                    | "d"
            );
        let national =
            ends(&["National", "Bank"]) || ends(&["Bank", "N.A"]) || ends(&["Bank", "N.A."]);
        saves || headed || national
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::entities::proposed::untagged;

    fn named(kind: EntityKind, body: &str) -> Vec<String> {
        let of_kind = untagged(body).into_iter().filter(|e| e.kind == kind);
        let mut names: Vec<String> = of_kind.map(|e| e.canonical).collect();
        names.sort();
        names
    }

    #[test]
    fn banks_that_do_business_are_companies() {
        for (body, name, kind) in [
            (
                "He left Zorvex Savings Bank.",
                "Zorvex Savings Bank",
                EntityKind::Company,
            ),
            (
                "He left Zorvex National Bank.",
                "Zorvex National Bank",
                EntityKind::Company,
            ),
            (
                "He left Banque Zorvex in May.",
                "Banque Zorvex",
                EntityKind::Company,
            ),
            (
                "He left Zorvex Savings Museum.",
                "Zorvex Savings Museum",
                EntityKind::Org,
            ),
            (
                "He left Banque Centrale in May.",
                "Banque Centrale",
                EntityKind::Org,
            ),
        ] {
            let found = super::super::proposed::entities(body, &[(name, EntityKind::Org)]);
            let kinds: Vec<EntityKind> = found.iter().map(|entity| entity.kind).collect();
            assert_eq!(kinds, [kind], "{body}");
        }
    }

    #[test]
    fn wire_copy_marks_companies_by_brackets() {
        for (body, expected) in [
            (
                "It was bought from <Zorvex Brothers> for cash.",
                vec!["Zorvex Brothers"],
            ),
            (
                "A unit of <The Zorvex Qubrix Spa> of Milan said so.",
                vec!["Zorvex Qubrix"],
            ),
            (
                "The partner <Qubrix (Norge) A/S> agreed.",
                vec!["Qubrix (Norge)"],
            ),
            ("It asked <Zorvexnet>, which agreed.", vec!["Zorvexnet"]),
            (
                "Write to <naomi@zorvex.example> or to <Naomi: Zorvex>.",
                vec![],
            ),
            (
                "See <Click Here To Subscribe> and <the Zorvex page>.",
                vec![],
            ),
            ("It trades under the symbol <ZRVX>.", vec![]),
            ("It left the <Zorvex Stock Exchange> then.", vec![]),
        ] {
            assert_eq!(named(EntityKind::Company, body), expected, "{body}");
        }
    }

    #[test]
    fn who_has_officers_is_a_body() {
        for (kind, body, expected) in [
            (
                EntityKind::Company,
                "He asked Zorvexhavn chief executive Naomi Plimtor. Zorvexhavn agreed.",
                "Zorvexhavn",
            ),
            (
                EntityKind::Org,
                "It fell, Zorvexhavn market analyst Otto Plimtor said.",
                "Zorvexhavn",
            ),
            (
                EntityKind::Org,
                "It fell, said an economist at Qubrix Plimtor, after a week.",
                "Qubrix Plimtor",
            ),
            (
                EntityKind::Company,
                "Shares of Zorvexhavn (NasdaqGS: ZRVX) rose.",
                "Zorvexhavn",
            ),
        ] {
            assert_eq!(named(kind, body), [expected], "{body}");
        }
        for body in [
            "He asked Zorvex campaign chief Naomi Plimtor and an analyst in Paris.",
            "Prices at the Zorvexhavn Bourse (BSE) fell.",
        ] {
            assert_eq!(named(EntityKind::Company, body), Vec::<String>::new());
        }
    }

    #[test]
    fn initials_of_a_bracketed_company_are_its_own() {
        let body = "Last week <Nippon Qubrix Service Inc> (NIS) rated it. NIS said so.";
        assert_eq!(named(EntityKind::Company, body), ["Nippon Qubrix Service"]);
        assert_eq!(named(EntityKind::Org, body), Vec::<String>::new());
    }

    #[test]
    fn partners_with_commas_are_one_firm() {
        for (body, expected) in [
            (
                "It was sold by Goldman, Sachs and Co on Monday.",
                "Goldman Sachs",
            ),
            (
                "It was sold by Goldman, Sachs & Co. on Monday.",
                "Goldman Sachs",
            ),
            (
                "It was sold by Zorvex, Qubrix and Co Inc on Monday.",
                "Zorvex, Qubrix",
            ),
        ] {
            assert_eq!(named(EntityKind::Company, body), [expected], "{body}");
        }
        for people in [
            "It was Messi, Zorvex and Co who won.",
            "In London, Zorvex and Co won.",
        ] {
            assert_eq!(named(EntityKind::Company, people), Vec::<String>::new());
        }
    }

    #[test]
    fn a_share_code_or_a_form_makes_a_company_of_an_outlet_or_a_word() {
        for (body, expected) in [
            ("Last week Price Co <PCLB> opened two stores.", "Price"),
            ("It was spun off from CBS Inc last year.", "CBS"),
            (
                "Units of Zorvex Royalty Trust <ZRT> rose.",
                "Zorvex Royalty Trust",
            ),
            ("A stake in Zorvexhavn plc was sold.", "Zorvexhavn"),
            (
                "It was shipped by Zorvex Kong (Hong Kong) Limited in May.",
                "Zorvex Kong (Hong Kong)",
            ),
        ] {
            assert_eq!(named(EntityKind::Company, body), [expected], "{body}");
        }
    }
}
