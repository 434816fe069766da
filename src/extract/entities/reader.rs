//! Goes through the sentences of a sheet and takes the names out of runs of capitals.
//!
//! Each position of a run is offered to the kinds of names in order of how sure they are:
//! legal forms, the gazetteer, organisations by their head, companies by their trade,
//! people by title or first name, then the words around. A tagger's names come in
//! through [`Reader::offer`].

use std::ops::Range;

use super::book::{Book, Place};
use super::inflection;
use super::sheet::{Case, FREE, Sheet};
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::country::CountryNames;
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::local::Unspaced;
use crate::extract::gazetteer::token::{Gap, Shape, Token};
use crate::extract::gazetteer::{Alias, Gazetteer, NameKind, Names};

/// A name that something outside the rules proposes: a tagger, or the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The first token.
    pub first: usize,
    /// The token after the last.
    pub last: usize,
    /// What it is taken for.
    pub kind: EntityKind,
    /// Why.
    pub reason: &'static str,
}

/// What a pass over a sheet leaves for later ones.
#[derive(Debug, Default)]
pub struct Notes {
    /// Names that need the article to confirm them: tokens and the alias.
    pub doubtful: Vec<(Range<usize>, Alias)>,
    /// People named by one name: tokens and the reason.
    pub singles: Vec<(Range<usize>, &'static str)>,
    /// Countries inside the name of a part of their state: tokens and the thing's entry.
    pub inner: Vec<(Range<usize>, u32, Form)>,
    /// Countries in text without spaces: bytes and the thing.
    pub spans: Vec<(Range<usize>, u32)>,
}

/// Reads names out of one sheet into the book of the article.
#[derive(Debug)]
pub struct Reader<'s, 't> {
    /// The text.
    pub sheet: &'s mut Sheet<'t>,
    /// Its number in the book.
    pub number: u8,
    /// What has been found.
    pub book: &'s mut Book,
    /// Known names.
    pub gazetteer: &'static Gazetteer,
    /// Names of countries in the article's language, unless it is English.
    pub countries: Option<&'static CountryNames>,
    /// Other names as the article's language writes them.
    pub local: Option<&'static Names>,
    /// Names in a text that is written without spaces.
    pub unspaced: Option<&'static Unspaced>,
    /// Whether rules that rest on English words hold.
    pub english: bool,
    /// Whether names have case endings.
    pub inflecting: bool,
    /// Whether it is so of the names of people, too: not in Bulgarian.
    pub cases: bool,
    /// How long a company's one-word name must be to need no confirmation.
    pub least_company: u32,
    /// Whether a tagger has read the text too.
    pub tagged: bool,
    /// What is left for later.
    pub notes: Notes,
}

/// A reading of the tokens from a position: where it ends.
pub type Taken = Option<usize>;

impl Reader<'_, '_> {
    /// Reads all sentences in running text; those in title case or capitals come later,
    /// when the names of the article are known.
    pub fn read_running(&mut self) {
        for number in 0..self.sheet.sentences.len() {
            let sentence = self.sheet.sentences[number].clone();
            if sentence.case == Case::Running {
                self.read_sentence(sentence.tokens);
            }
        }
    }

    fn read_sentence(&mut self, tokens: Range<usize>) {
        let mut at = tokens.start;
        while at < tokens.end {
            let token = *self.sheet.tok(at);
            let capital = token.is_capital();
            let taken = self.sheet.owner.get(at) != Some(&FREE);
            if taken || !capital && !self.may_be_uncased(&token, at) {
                at += 1;
                continue;
            }
            let end = tokens.end;
            // "Anders Zorvex" is a name, though "anders" is a word.
            let given = !self.english
                && token.is(class::FIRST)
                && self.sheet.tok(at + 1).shape == Shape::Title
                && self.sheet.continues(at + 1)
                && inflection::given(token.hash).contains(&self.sheet.word(at));
            let opens = token.is(class::FUNCTION)
                && !given
                && (at == tokens.start || token.is(class::DETERMINER));
            let next = if let Some(next) = self.bracketed_company(at, end) {
                Some(next)
            } else if !capital {
                self.known_name(at, end, false)
            } else if opens || token.is(class::CALENDAR) {
                self.known_name(at, end, true)
            } else {
                self.name_at(at, end)
            };
            at = next.map_or(at + 1, |next| next.max(at + 1));
        }
    }

    /// Whether a token without a capital may begin a known name: scripts without case and
    /// names that begin with a figure.
    fn may_be_uncased(&self, token: &Token, _at: usize) -> bool {
        match token.shape {
            Shape::Uncased => true,
            Shape::Digit => self.gazetteer.starts(token),
            Shape::Lower => self.local.is_some_and(|names| names.starts_small(token)),
            _ => false,
        }
    }

    /// Offers the position to every kind of name.
    fn name_at(&mut self, at: usize, end: usize) -> Taken {
        if let Some(next) = self.state_of_party(at).or_else(|| self.surname_again(at)) {
            return Some(next);
        }
        let capitals = self.sheet.capitals(at, end);
        let token = *self.sheet.tok(at);
        if token.is(class::HONORIFIC)
            && capitals > at + 1
            && let Some(next) = self.person_after(at + 1, capitals, "rule: honorific")
        {
            return Some(next);
        }
        if token.is(class::LEGAL_PREFIX)
            && token.shape == Shape::Upper
            && let Some(next) = self.prefixed_company(at, end)
        {
            return Some(next);
        }
        self.legal_company(at, capitals, end)
            .or_else(|| self.outlet(at, capitals, end))
            .or_else(|| self.first_name_person(at, capitals, end, true))
            .or_else(|| self.known_name(at, end, false))
            .or_else(|| self.dotcom(at))
            .or_else(|| self.organisation(at, capitals, end))
            .or_else(|| self.trade_company(at, capitals))
            .or_else(|| self.title_person(at, capitals))
            .or_else(|| self.first_name_person(at, capitals, end, false))
            .or_else(|| self.headed_place(at, capitals))
            .or_else(|| self.by_context(at, capitals, end))
            .or_else(|| self.leave(at, capitals))
    }

    /// Leaves the tokens to later passes: up to the next token that a known name begins at.
    pub(super) fn leave(&self, at: usize, capitals: usize) -> Taken {
        let mut last = at + 1;
        while last < capitals {
            let token = self.sheet.tok(last);
            // "Deutschbanker Otto Zorvex": where nouns have capitals a name may follow one.
            let given = !self.english
                && token.is(class::FIRST)
                && !token.is(class::FIRST_WORD)
                && self.sheet.tok(last + 1).is_capital();
            if given
                || token.is(class::ROLE | class::TITLE | class::HONORIFIC)
                || self.is_start(token)
            {
                break;
            }
            last += 1;
        }
        Some(last)
    }

    /// Whether the language is one that the rules were not read against.
    pub fn is_far(&self) -> bool {
        self.least_company == u32::MAX
    }

    /// Whether a known name begins with `token`.
    pub fn is_start(&self, token: &Token) -> bool {
        self.gazetteer.starts(token) || self.local.is_some_and(|names| names.starts(token))
    }

    /// Short names that may follow the name of a known company or outlet.
    pub(super) fn learn_entry(&mut self, at: usize, last: usize, thing: u32, kind: NameKind) {
        match kind {
            NameKind::Company => self.learn_company(at, last, thing),
            NameKind::Outlet => self.learn_outlet(thing),
            NameKind::Org => {
                let tokens = &self.sheet.tokens[at..last];
                self.book.learn(tokens, thing, Form::Name);
            }
            _ => {}
        }
    }

    /// "the Journal" once The Wall Street Journal is named: the last word of the name.
    fn learn_outlet(&mut self, thing: u32) {
        let Some(name) = self.book.thing(thing).map(|thing| thing.canonical.clone()) else {
            return;
        };
        let mut tokens = Vec::new();
        crate::extract::gazetteer::token::tokenize(&name, &mut tokens);
        const SHORT: &[&str] = &[
            "Journal",
            "Times",
            "Post",
            "Guardian",
            "Telegraph",
            "Herald",
            "Tribune",
            "Globe",
            "Chronicle",
            "Independent",
            "Register",
            "Examiner",
            "Standard",
            "Gazette",
            "Observer",
            "Mail",
            "Sun",
            "Star",
        ];
        if tokens.len() > 1
            && let Some(last) = tokens.last()
            && SHORT.contains(&last.text(&name))
        {
            self.book
                .learn(std::slice::from_ref(last), thing, Form::Short);
        }
    }

    /// Puts a mention in.
    pub fn take(
        &mut self,
        first: usize,
        last: usize,
        thing: u32,
        form: Form,
        reason: &'static str,
    ) {
        let place = Place {
            thing,
            sheet: self.number,
            first: u32::try_from(first).unwrap_or(u32::MAX),
            last: u32::try_from(last).unwrap_or(u32::MAX),
            form,
            reason,
        };
        self.book.mention(self.sheet, place);
    }

    /// "(UAE)", "(C4ADS)" after the name of `thing`: learns the initials and takes them.
    /// Returns the end.
    pub fn acronym_after(&mut self, last: usize, thing: u32) -> usize {
        let token = *self.sheet.tok(last);
        let closes =
            self.sheet.tok(last + 1).gap.has(Gap::CLOSE) || last + 1 >= self.sheet.tokens.len();
        let capitals = self
            .sheet
            .word(last)
            .bytes()
            .filter(u8::is_ascii_uppercase)
            .count();
        if !token.gap.has(Gap::OPEN)
            || token.gap.has(Gap::COMMA | Gap::SENTENCE)
            || !closes
            || capitals < 2
            || token.end - token.start > 10
            || !matches!(token.shape, Shape::Upper | Shape::Mixed)
            || self.is_ticker(last)
            || !self.may_shorten(thing, last)
        {
            return last;
        }
        self.book
            .learn(std::slice::from_ref(&token), thing, Form::Acronym);
        self.take(last, last + 1, thing, Form::Acronym, "rule: acronym");
        last + 1
    }

    /// Whether the initials at `at` can be those of the thing: not of a place or person, and
    /// of a country only when they begin alike.
    fn may_shorten(&self, thing: u32, at: usize) -> bool {
        self.book
            .thing(thing)
            .is_some_and(|thing| match thing.kind {
                EntityKind::Org | EntityKind::Company => true,
                EntityKind::Country => {
                    thing.canonical.chars().next() == self.sheet.word(at).chars().next()
                }
                EntityKind::Person | EntityKind::Place => false,
            })
    }

    /// Whether the token stands in angle brackets, as the codes of shares do.
    pub fn is_ticker(&self, at: usize) -> bool {
        let start = self.sheet.tok(at).start as usize;
        self.sheet.text.as_bytes().get(start.wrapping_sub(1)) == Some(&b'<')
    }
}
