//! Organisations and places by the heads of their names.

use super::reader::{Reader, Taken};
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::extract::gazetteer::{Alias, NameKind};

/// Longest name of an organisation in tokens.
const LONGEST: usize = 12;

impl Reader<'_, '_> {
    /// "Ministry of Trade and Industry", "Royal Joint Services Institute", "Moscow State
    /// University".
    pub fn organisation(&mut self, at: usize, capitals: usize, end: usize) -> Taken {
        let first = self.sheet.tok(at);
        if first.is(class::CALENDAR | class::HONORIFIC | class::DETERMINER) {
            return None;
        }
        let head = (at..capitals)
            .rev()
            .find(|inner| self.sheet.tok(*inner).is(class::ORG_TAIL | class::ORG_HEAD));
        let head = head?;
        if (at..head).any(|inner| self.sheet.tok(inner).is(class::TITLE) && inner + 1 < head) {
            return None;
        }
        let mut last = head + 1;
        if head + 1 == capitals && self.sheet.tok(head).is(class::ORG_HEAD) {
            last = self.organisation_end(head + 1, end);
        }
        let token = *self.sheet.tok(head);
        // A head alone names nothing; a person's name with a head is no organisation.
        if last < at + 2 || (last == head + 1 && !token.is(class::ORG_TAIL)) {
            return None;
        }
        if last - at == 2 && last == head + 1 {
            let other = self.sheet.tok(at);
            if other.is(class::FIRST)
                && !other.is(class::FIRST_WORD)
                && !token.is(class::GOV_TAIL)
                && !matches!(
                    self.sheet.word(head),
                    "University" | "Foundation" | "Institute" | "College" | "Museum" | "School"
                )
            {
                return None;
            }
            if other.is(class::FUNCTION | class::TITLE) && !other.is(class::WORD) {
                return None;
            }
        }
        // "the Republican Senate": the chamber, which is known, and who holds it.
        if self.without_party(at, last) > at {
            return None;
        }
        let demonym = self.country_at(at);
        if self.split_country(at, head, last) {
            return None;
        }
        if let Some((1, thing)) = demonym
            && last == at + 2
            && self.is_demonym_alias(at)
            && !token.is(class::GOV_TAIL)
            && matches!(
                self.sheet.word(head),
                "Team" | "Board" | "Church" | "Conference" | "Movement" | "Office"
            )
        {
            let _ = thing;
            return None;
        }
        let known = self
            .gazetteer
            .exact(&self.sheet.tokens[at..last], |alias| {
                matches!(
                    self.gazetteer.entry(alias.entry).kind,
                    NameKind::Org | NameKind::Company | NameKind::Outlet | NameKind::Agency
                ) && !alias.has(Alias::AMBIGUOUS)
            })
            .map(|alias| alias.entry)
            .or_else(|| self.body_of_state(at, last));
        let company = self.is_company_tail(head, last) || self.has_code(last);
        let thing = match known {
            Some(entry) => self.book.entry(self.gazetteer, entry),
            None => {
                let name = self.title_case(at, last);
                let kind = if company {
                    EntityKind::Company
                } else {
                    EntityKind::Org
                };
                self.book.named(kind, &name)
            }
        };
        self.book.certain(thing);
        let reason = if known.is_some() {
            "gazetteer: organisation"
        } else {
            "rule: organisation"
        };
        self.take(at, last, thing, Form::Name, reason);
        self.book
            .learn(&self.sheet.tokens[at..last], thing, Form::Name);
        // "Chinese Foreign Ministry", "Ukraine Air Force": part of a state that counts.
        if let Some((length, country)) = demonym
            && token.is(class::GOV_TAIL)
            && !company
        {
            let form = if self.is_demonym_alias(at) {
                Form::Demonym
            } else {
                Form::Name
            };
            self.notes.inner.push((at..at + length, country, form));
        }
        Some(self.acronym_after(last, thing).max(last))
    }

    /// "Bank", at the end of a name that is no central or world bank.
    fn is_company_tail(&self, head: usize, last: usize) -> bool {
        last == head + 1 && matches!(self.sheet.word(head), "Bank" | "Airlines" | "Motors")
    }

    pub fn is_demonym_alias(&self, at: usize) -> bool {
        self.gazetteer
            .exact(&self.sheet.tokens[at..at + 1], |alias| {
                alias.has(Alias::DEMONYM)
            })
            .is_some()
    }

    /// The country that is named at `at`: tokens and its entry.
    pub fn country_at(&self, at: usize) -> Option<(usize, u32)> {
        self.gazetteer
            .longest(&self.sheet.tokens, at, |length, alias| {
                self.gazetteer.entry(alias.entry).kind == NameKind::Country
                    && !alias.has(Alias::CAPITAL)
                    && (!alias.has(Alias::ACRONYM) || self.sheet.tok(at).shape == Shape::Upper)
                    && length <= 4
            })
            .map(|(length, alias)| (length, alias.entry))
    }

    /// "US State Department": when the rest is a known organisation, the country stands alone.
    fn split_country(&self, at: usize, head: usize, last: usize) -> bool {
        let Some((length, _)) = self.country_at(at) else {
            return false;
        };
        if at + length > head {
            return false;
        }
        let whole = self.gazetteer.exact(&self.sheet.tokens[at..last], |alias| {
            !alias.has(Alias::AMBIGUOUS)
        });
        let rest = self
            .gazetteer
            .exact(&self.sheet.tokens[at + length..last], |alias| {
                self.gazetteer.entry(alias.entry).kind == NameKind::Org
                    && !alias.has(Alias::AMBIGUOUS)
            });
        whole.is_none() && rest.is_some()
    }

    /// The end of "of the X and Y" after the head of a name.
    fn organisation_end(&self, from: usize, end: usize) -> usize {
        let sheet = &*self.sheet;
        let mut last = from;
        let mut at = from;
        let mut crossed = 0;
        while at < end && at < from + LONGEST {
            let word = sheet.word(at);
            let gap = sheet.tok(at).gap;
            let joined = gap.only(Gap::SPACE | Gap::LINE)
                || crossed > 0 && gap.only(Gap::SPACE | Gap::COMMA);
            if !joined || gap.has(Gap::SENTENCE) {
                break;
            }
            let connects = match word {
                "of" | "for" | "on" => true,
                "and" => crossed > 0,
                "the" => crossed > 0 && matches!(sheet.word(at - 1), "of" | "for" | "on"),
                _ => false,
            };
            if connects && !gap.has(Gap::COMMA) {
                at += 1;
                crossed += 1;
                if crossed > 6 {
                    break;
                }
                continue;
            }
            if !sheet.tok(at).is_capital() || crossed == 0 || gap.has(Gap::COMMA) {
                break;
            }
            // After "and": only where the name went on with "of", and what follows is no
            // name of its own.
            let after_and = sheet.word(at - 1) == "and";
            let segment = sheet.capitals(at, end);
            if after_and {
                let own = sheet
                    .tok(at)
                    .is(class::FIRST | class::ORG_HEAD | class::HONORIFIC | class::TITLE)
                    || self
                        .gazetteer
                        .longest(&sheet.tokens[..end], at, |length, alias| {
                            at + length == segment && !alias.has(Alias::AMBIGUOUS | Alias::WORD)
                        })
                        .is_some()
                    || sheet.tok(segment - 1).is(class::ORG_TAIL);
                if own {
                    break;
                }
            } else if sheet.tok(at).is(class::CALENDAR | class::HONORIFIC)
                || matches!(sheet.word(at - 1), "for" | "on") && sheet.tok(at).is(class::CALENDAR)
            {
                break;
            }
            at = segment;
            last = segment;
            // A possessive ends it.
            if sheet.tok(segment - 1).possessive > 0 {
                break;
            }
        }
        last
    }

    /// "Dnieper River", "Sumy Oblast", "Lake Baikal".
    pub fn headed_place(&mut self, at: usize, capitals: usize) -> Taken {
        let lead = self.sheet.tok(at).is(class::PLACE_LEAD)
            && capitals >= at + 2
            && !self.is_far()
            && !matches!(self.sheet.word(at), "Fort" | "Saint");
        let last = (at + 2..=capitals.min(at + 5))
            .rev()
            .find(|last| {
                // "Mason Mount" is somebody, "Temple Mount" a place.
                self.sheet.tok(last - 1).is(class::PLACE_HEAD)
                    && !(self.sheet.word(last - 1) == "Mount"
                        && self.sheet.tok(at).is(class::FIRST))
            })
            .or_else(|| lead.then_some((at + 2).min(capitals)))?;
        if self.is_no_place(at, last) {
            return None;
        }
        if (at..last).any(|inner| {
            self.sheet
                .tok(inner)
                .is(class::TITLE | class::CALENDAR | class::HONORIFIC)
        }) || self.sheet.tok(at).is(class::FIRST) && !self.sheet.tok(at).is(class::FIRST_WORD)
        {
            return None;
        }
        let name = self.title_case(at, last);
        let thing = self.book.named(EntityKind::Place, &name);
        self.take(at, last, thing, Form::Name, "rule: place");
        self.book
            .learn(&self.sheet.tokens[at..last], thing, Form::Name);
        Some(last)
    }
}
