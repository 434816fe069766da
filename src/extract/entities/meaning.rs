//! What a known name means where it stands: whether it is meant at all, in which form, and
//! what the words around say of it.

use super::reader::Reader;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::{Lexicon, class};
use crate::extract::gazetteer::token::{Gap, Shape, Token};
use crate::extract::gazetteer::{Alias, NameKind};

impl Reader<'_, '_> {
    pub fn form_of(&self, at: usize, last: usize, alias: &Alias) -> Form {
        if alias.has(Alias::DEMONYM) {
            Form::Demonym
        } else if alias.has(Alias::CAPITAL) {
            Form::Capital
        } else if alias.has(Alias::ACRONYM)
            || (last == at + 1 && self.sheet.tok(at).shape == Shape::Upper)
        {
            if self.gazetteer.entry(alias.entry).kind == NameKind::Country {
                Form::Code
            } else if alias.has(Alias::CANONICAL) {
                Form::Name
            } else {
                Form::Acronym
            }
        } else if alias.has(Alias::CANONICAL) {
            Form::Name
        } else if self.gazetteer.entry(alias.entry).kind == NameKind::Person && last == at + 1 {
            Form::Short
        } else {
            Form::Alias
        }
    }

    /// Whether `alias` is meant by the tokens `at..at + length`.
    pub(super) fn judge(&self, at: usize, length: usize, alias: &Alias) -> Verdict {
        let entry = self.gazetteer.entry(alias.entry);
        let sheet = &*self.sheet;
        let first = sheet.tok(at);
        if alias.has(Alias::ACRONYM) && first.shape != Shape::Upper {
            return Verdict::No;
        }
        // "ministerstvo zahraničí": a body that its language writes small.
        let small = first.shape == Shape::Lower;
        if small && !alias.has(Alias::SMALL) {
            return Verdict::No;
        }
        let uncased = first.shape == Shape::Uncased || small;
        for token in &sheet.tokens[at + 1..at + length] {
            let small =
                token.is(class::FUNCTION | class::PARTICLE | class::CONNECTOR | class::HONORIFIC);
            // English writes all of a name in capitals: "the Ukrainian government" is none, and
            // neither is "American can".
            let lower = match self.english {
                true => small && alias.has(Alias::LOWER),
                false => small || alias.has(Alias::LOWER) && first.is_capital(),
            };
            if !token.is_capital() && token.shape != Shape::Digit && !lower && !uncased {
                return Verdict::No;
            }
            // "Paris. Match": a full stop only after an abbreviation.
        }
        if (at + 1..at + length).any(|inner| {
            sheet.tok(inner).gap.has(Gap::STOP) && !sheet.abbreviated(inner - 1)
                || sheet.tok(inner - 1).possessive > 0
                    && matches!(entry.kind, NameKind::Place | NameKind::Person)
        }) {
            return Verdict::No;
        }
        if alias.has(Alias::CAPITAL) && !self.is_seat_only(at, length) {
            return Verdict::No;
        }
        let starts = first.starts_sentence();
        match entry.kind {
            NameKind::Country => {
                // Where the country is Gruzja or Грузия, only the American state is called so.
                if self.inflecting && entry.country == "GE" && alias.has(Alias::CANONICAL) {
                    return Verdict::No;
                }
                // "the Emirates", and neither the airline nor the stadium.
                if length == 1 && entry.country == "AE" && sheet.word(at) == "Emirates" {
                    let article = at > 0 && matches!(sheet.word(at - 1), "the" | "The");
                    let named = sheet.tok(at + 1).is_capital() && sheet.continues(at + 1);
                    if !article || named {
                        return Verdict::No;
                    }
                }
                if length == 1 && !alias.has(Alias::DEMONYM) && self.is_person_of_that_name(at)
                    || self.is_of_something_else(at, length, alias)
                {
                    return Verdict::No;
                }
                if length == 1
                    && alias.has(Alias::DEMONYM)
                    && starts
                    && sheet.word(at) == "Polish"
                    && !sheet.tok(at + 1).is_capital()
                {
                    return Verdict::Perhaps;
                }
                Verdict::Yes
            }
            NameKind::Place => {
                let seat = || {
                    self.gazetteer
                        .exact(&sheet.tokens[at..at + length], |alias| {
                            alias.has(Alias::CAPITAL)
                        })
                        .is_some()
                };
                let noun = !self.english && first.is(class::WORD);
                if length == 1 && (noun || alias.has(Alias::WORD) && !seat()) {
                    let before = sheet.before(at);
                    let located = before.is(class::LOCATIVE) && !starts && sheet.follows(at);
                    return if located { Verdict::Yes } else { Verdict::No };
                }
                if alias.has(Alias::AMBIGUOUS) || self.is_of_region(at, at + length) {
                    return Verdict::No;
                }
                Verdict::Yes
            }
            // Where every noun has a capital, "mit Blick auf" is no paper.
            NameKind::Outlet | NameKind::Company
                if length == 1
                    && !self.english
                    && first.is(class::WORD)
                    && first.shape == Shape::Title
                    && !self.is_spoken_of(at) =>
            {
                Verdict::Perhaps
            }
            // "SNAP" is not Snap, unless all around is in capitals.
            NameKind::Company
                if length == 1
                    && first.shape == Shape::Upper
                    && first.end - first.start <= 5
                    && !alias.has(Alias::ACRONYM)
                    && sheet.before(at).shape != Shape::Upper
                    && sheet.tok(at + 1).shape != Shape::Upper =>
            {
                Verdict::Perhaps
            }
            NameKind::Company
                if self.is_index(entry.name, at, length)
                    || self.is_pipeline(entry.name, at + length) =>
            {
                Verdict::No
            }
            NameKind::Company
                if length == 1
                    && first.end - first.start < self.least_company
                    && !self.has_context(at, at + length, entry.kind) =>
            {
                Verdict::Perhaps
            }
            // "Minister of Foreign Affairs", "Freedom of Information": the end of another name.
            NameKind::Outlet
                if matches!(sheet.word(at.wrapping_sub(1)), "of" | "for")
                    && at >= 2
                    && sheet.tok(at - 2).is_capital()
                    && !sheet.tok(at - 2).starts_sentence()
                    && sheet.follows(at)
                    && sheet.follows(at - 1) =>
            {
                Verdict::No
            }
            // "Chief Economist", "First Nation": without its article it is a word of others' names.
            NameKind::Outlet
                if length == 1
                    && entry.name.starts_with("The ")
                    && sheet.before(at).is_capital()
                    && sheet.continues(at)
                    && sheet.word(at - 1) != "The" =>
            {
                Verdict::No
            }
            // "Amazon" and "Apple" are words in English only.
            NameKind::Company
                if length == 1
                    && !self.english
                    && !self.is_far()
                    && !alias.has(Alias::AMBIGUOUS)
                    && !starts
                    && first.shape == Shape::Title
                    && self.is_english_word_only(first) =>
            {
                Verdict::Yes
            }
            _ if alias.has(Alias::AMBIGUOUS | Alias::WORD)
                && (length == 1 || alias.has(Alias::AMBIGUOUS)) =>
            {
                if self.has_context(at, at + length, entry.kind) {
                    Verdict::Yes
                } else {
                    Verdict::Perhaps
                }
            }
            _ => Verdict::Yes,
        }
    }

    /// Whether the company called `name` gives its name at `at` to an index of shares: "the Dow",
    /// "Dow Jones Industrial Average", "the Standard & Poor's 500".
    pub(super) fn is_index(&self, name: &str, at: usize, length: usize) -> bool {
        let sheet = &*self.sheet;
        if !name.starts_with("Dow") {
            return sheet.word(at + length) == "500";
        }
        // "the Dow", but "the Dow Chemical plant" is the company's.
        let the = at > 0 && length == 1 && matches!(sheet.word(at - 1), "the" | "The");
        the || matches!(
            sheet.word(at + length),
            "Industrial"
                | "Industrials"
                | "industrial"
                | "industrials"
                | "index"
                | "Index"
                | "average"
                | "Average"
                | "averages"
                | "futures"
                | "Transportation"
                | "points"
                | "fell"
                | "rose"
                | "dropped"
                | "plunged"
                | "closed"
                | "gained"
                | "lost"
                | "jumped"
        )
    }

    /// "Jordan" where the article has named a Naomi Jordan.
    fn is_person_of_that_name(&self, at: usize) -> bool {
        let token = self.sheet.tok(at);
        let known = self.book.recall(std::slice::from_ref(token));
        known.is_some_and(|(_, thing, form)| {
            let thing = self.book.thing(thing);
            form == Form::Short && thing.is_some_and(|thing| thing.kind == EntityKind::Person)
        })
    }

    /// "Kremlin": a seat of government that is no city.
    pub fn is_seat_only(&self, at: usize, length: usize) -> bool {
        length == 1
            && matches!(
                self.sheet.word(at),
                "Kremlin" | "Кремль" | "Кремля" | "Кремле" | "Кремлем"
            )
    }

    /// Whether the words around say that an ambiguous name is meant as a company or outlet.
    pub fn has_context(&self, at: usize, last: usize, kind: NameKind) -> bool {
        let sheet = &*self.sheet;
        let (before, after) = (sheet.before(at), sheet.tok(last));
        match kind {
            NameKind::Company => {
                let legal = after.is(class::LEGAL) && after.is_capital() && sheet.follows(last);
                let noun = before.is(class::COMPANY_NOUN)
                    && sheet.follows(at)
                    && !sheet.tok(at).starts_sentence();
                let shares = at >= 2
                    && matches!(sheet.word(at - 1), "of" | "in" | "at" | "by" | "from")
                    && sheet.before(at - 1).is(class::COMPANY_CONTEXT);
                let owned = sheet.tok(last - 1).possessive > 0
                    && (last..last + 3).any(|next| sheet.tok(next).is(class::COMPANY_CONTEXT));
                let next = after.is(class::COMPANY_CONTEXT | class::COMPANY_STRONG)
                    && sheet.follows(last)
                    && (!after.is_capital() || is_officer(sheet.word(last)))
                    && (sheet.word(last) != "shares"
                        || matches!(
                            sheet.word(last + 1),
                            "rose"
                                | "fell"
                                | "were"
                                | "are"
                                | "have"
                                | "closed"
                                | "jumped"
                                | "dropped"
                                | "slid"
                                | "surged"
                                | "gained"
                                | "to"
                                | "in"
                        ));
                legal
                    || noun
                    || shares
                    || owned
                    || next
                    || self.is_ticker(last)
                    || self.is_listed(last)
                    || self
                        .apposition(last)
                        .is_some_and(|(head, _)| head & class::COMPANY_NOUN != 0)
            }
            NameKind::Outlet | NameKind::Agency => {
                let the = matches!(sheet.word(at.wrapping_sub(1)), "the" | "The");
                let told = at >= 1
                    && matches!(
                        sheet.word(at - 1),
                        "told" | "tells" | "telling" | "citing" | "quoted"
                    );
                // "in a statement to X", "an interview with X", "a columnist for X".
                let spoken = at >= 2
                    && sheet.follows(at)
                    && match sheet.word(at - 1) {
                        "to" => sheet.before(at - 1).is(class::SPEECH_NOUN),
                        "with" => sheet.word(at - 2).starts_with("interview"),
                        "for" | "at" | "of" => matches!(
                            sheet.word(at - 2),
                            "editor" | "reporter" | "columnist" | "correspondent" | "journalist"
                        ),
                        _ => false,
                    };
                let beside = at >= 2
                    && (sheet.word(at - 1) == "and" || sheet.tok(at).gap.has(Gap::COMMA))
                    && (at - 2..at).any(|near| self.is_medium_at(near));
                self.has_own_article(at, last)
                    || the
                        && at >= 2
                        && matches!(sheet.word(at - 2), "told" | "to" | "by" | "in")
                        && after.is(class::REPORT)
                    || told
                    || spoken
                    || beside
            }
            _ => false,
        }
    }

    /// Whether the word is one of English and neither a name nor a word of the language.
    fn is_english_word_only(&self, token: &Token) -> bool {
        let english = Lexicon::of("en").classes(token.hash);
        let other = class::FIRST | class::SURNAME | class::FUNCTION | class::CALENDAR;
        english & class::WORD != 0 && english & other == 0 && !token.is(class::WORD | other)
    }

    /// Whether what stands around the word at `at` says that it is an outlet or a firm, in a
    /// language whose nouns all have capitals: quotation marks, a verb of reporting, "laut", a
    /// legal form, "-Bericht".
    fn is_spoken_of(&self, at: usize) -> bool {
        let sheet = &*self.sheet;
        let next = sheet.tok(at + 1);
        let quoted = sheet.tok(at).gap.has(Gap::QUOTE_OPEN) && next.gap.has(Gap::QUOTE_CLOSE);
        let compound = next.gap.only(Gap::HYPHEN) && next.is_capital();
        let near = |range: std::ops::Range<usize>| {
            range.into_iter().any(|near| {
                sheet.tok(near).is(class::REPORT | class::ACCORDING)
                    || matches!(
                        sheet.word(near),
                        "Konzern"
                            | "Versicherer"
                            | "Zeitung"
                            | "Zeitschrift"
                            | "Magazin"
                            | "Sender"
                    )
            })
        };
        quoted
            || compound
            || next.is(class::LEGAL)
            || near(at.saturating_sub(3)..at)
            || near(at + 1..at + 3)
    }

    /// "left it for The Zorvexian": in running text the article with a capital is part of the
    /// name, and names that have one are nearly all of papers.
    pub(super) fn has_own_article(&self, at: usize, last: usize) -> bool {
        let sheet = &*self.sheet;
        at > 0
            && sheet.word(at - 1) == "The"
            && sheet.follows(at)
            && !sheet.tok(at - 1).starts_sentence()
            && !(sheet.tok(last).is_capital() && sheet.continues(last))
    }

    /// Whether the known name of an outlet stands as it is written: with its article, several
    /// words, or one that is no other's and too long for initials.
    pub(super) fn is_in_full(&self, first: usize, at: usize, last: usize, alias: &Alias) -> bool {
        const INITIALS: usize = 5;
        let has_article = self.gazetteer.entry(alias.entry).name.starts_with("The ");
        let own = match last > at + 1 {
            true => !has_article || matches!(self.sheet.word(at.wrapping_sub(1)), "the" | "The"),
            false => {
                let (before, next) = (self.sheet.before(at), self.sheet.tok(last));
                let name = |token: &Token| {
                    let other = class::FUNCTION | class::CALENDAR | class::ROLE | class::TITLE;
                    token.is_capital() && !token.is(other)
                };
                let part = name(before) && self.sheet.continues(at)
                    || name(next) && self.sheet.continues(last);
                !has_article && !part && self.sheet.slice(at, last).len() > INITIALS
            }
        };
        first < at || own && !alias.has(Alias::AMBIGUOUS | Alias::WORD)
    }

    fn is_medium_at(&self, at: usize) -> bool {
        self.sheet
            .owner
            .get(at)
            .and_then(|owner| self.book.places.get(*owner as usize))
            .and_then(|place| self.book.thing(place.thing))
            .is_some_and(|thing| thing.medium.is_some())
    }

    /// What a name is by the words after its comma: ", a Chinese defence company,". The
    /// classes of the head of that phrase, and its index.
    pub fn apposition(&self, last: usize) -> Option<(u64, usize)> {
        let sheet = &*self.sheet;
        if !self.english {
            return None;
        }
        let first = sheet.tok(last);
        if !first.gap.has(Gap::COMMA)
            || first.gap.has(Gap::SENTENCE | Gap::QUOTE_CLOSE | Gap::COLON)
            || first.is_capital()
        {
            return None;
        }
        let article = matches!(
            sheet.word(last),
            "a" | "an" | "the" | "its" | "his" | "her" | "one" | "another" | "who" | "which"
        );
        if matches!(sheet.word(last), "who") {
            return Some((class::ROLE, last));
        }
        if !article && !first.is(class::ROLE | class::SPOKES) {
            return None;
        }
        let mut head = None;
        for at in last..last + 12 {
            let token = sheet.tok(at);
            if at > last
                && (token
                    .gap
                    .has(!(Gap::SPACE | Gap::LINE | Gap::HYPHEN | Gap::APOS))
                    || token.is(class::CONNECTOR | class::AUXILIARY | class::PRONOUN)
                    || (token.is(class::LOCATIVE) && !token.is_capital())
                    || matches!(
                        sheet.word(at),
                        "with" | "that" | "which" | "who" | "based" | "whose" | "said"
                    ))
            {
                break;
            }
            // "the firm's boss" is no firm.
            if token.possessive > 0 {
                head = None;
            } else if !token.is_capital() && token.classes != 0 {
                head = Some((token.classes, at));
            } else if !token.is_capital() {
                head = None;
            }
        }
        head
    }
}
/// Offices that firms have and that are written in capitals.
fn is_officer(word: &str) -> bool {
    matches!(word, "CEO" | "CFO" | "COO" | "CTO")
}

/// Whether a meaning of a name is meant.
pub(super) enum Verdict {
    /// It is.
    Yes,
    /// Only if the article names it beyond doubt elsewhere.
    Perhaps,
    /// It is not.
    No,
}

pub fn reason_of(kind: NameKind, alias: &Alias) -> &'static str {
    match kind {
        NameKind::Country if alias.has(Alias::DEMONYM) => "rule: demonym",
        NameKind::Country if alias.has(Alias::CAPITAL) => "rule: capital",
        NameKind::Country => "gazetteer: country",
        NameKind::Outlet => "gazetteer: outlet",
        NameKind::Agency => "gazetteer: agency",
        NameKind::Org => "gazetteer: organisation",
        NameKind::Company => "gazetteer: company",
        NameKind::Person => "gazetteer: person",
        NameKind::Place => "gazetteer: place",
    }
}
