//! How much an article is about a country: a logistic score over what names it, where, and
//! what of it is named beside it. A country that only its cities or its exchange stand for
//! is added where that makes it a subject of the article; a passing city makes none.
//!
//! Most numbers were fitted to the countries that editors of a news agency filed 9,400
//! stories under (Reuters-21578, development share, the United States left out), on every
//! second story, and checked on the others; the bias, the bodies that act for a state and what
//! a dateline needs were chosen on all of them. Over stories with any label F1 is 0.84 at the
//! weight of 0.3 from which a country is a main one, 0.78 where they come without their
//! datelines. A country that is nowhere but in a dateline is no subject; a company or a city
//! of its makes it one.

use std::collections::BTreeMap;

use super::book::Book;
use super::sheet::Sheet;
use crate::article::{EntityKind, Form, MAIN_WEIGHT, Mention, Span, TextField};
use crate::extract::gazetteer::{Gazetteer, NameKind};
use crate::text::floor_boundary;

/// Bytes of a body in which a mention says what it is about: for countries themselves, for
/// their cities, and for not being a passing mention.
const FIRST: u32 = 200;
const CITY_FIRST: u32 = 300;
const LEAD: u32 = 500;

/// What each kind of evidence adds to the score. Counts n add `ln(1 + n)` times the number.
mod weights {
    pub const BIAS: f32 = -2.35;
    pub const NAMES: f32 = 1.1;
    pub const DEMONYMS: f32 = 0.5;
    /// "Bank of Japan", "the German government".
    pub const PARTS: f32 = 1.7;
    pub const NAME_IN_HEADLINE: f32 = 2.6;
    pub const DEMONYM_IN_HEADLINE: f32 = 2.1;
    pub const PART_IN_HEADLINE: f32 = 0.9;
    /// Times how near the beginning the first mention stands, 0 to 1.
    pub const EARLY: f32 = 0.5;
    pub const NAMED_FIRST: f32 = 0.6;
    pub const PASSING: f32 = -0.55;
    pub const OTHERS_IN_HEADLINE: f32 = -0.3;
    pub const ALONE: f32 = 0.4;
    pub const CITY_IN_HEADLINE: f32 = 1.1;
    pub const CITY_FIRST: f32 = 0.1;
    pub const COMPANY_IN_HEADLINE: f32 = 0.8;
    pub const COMPANIES: f32 = -0.15;
    /// Times the share of cities, companies and bodies named that are its own.
    pub const SHARE: f32 = 1.05;
    pub const NEVER_NAMED: f32 = -0.3;
    /// "The Bundesbank", which acts for a state and does not name it.
    pub const ACTS: f32 = 0.2;
    pub const ACT_IN_HEADLINE: f32 = 0.9;
    pub const LISTINGS: f32 = 1.0;
    pub const LISTING_FIRST: f32 = 1.1;
    pub const DATELINE: f32 = 2.0;
}

/// Exchanges as wire copy abbreviates them behind a company's code, "(VOWG.DE)", and the
/// countries they are in.
const EXCHANGES: &[(&str, &str)] = &[
    ("AS", "NL"),
    ("AX", "AU"),
    ("BK", "TH"),
    ("BO", "IN"),
    ("BR", "BE"),
    ("CO", "DK"),
    ("DE", "DE"),
    ("F", "DE"),
    ("HE", "FI"),
    ("HK", "HK"),
    ("IS", "TR"),
    ("JO", "ZA"),
    ("KL", "MY"),
    ("KS", "KR"),
    ("L", "GB"),
    ("LS", "PT"),
    ("MC", "ES"),
    ("MI", "IT"),
    ("MX", "MX"),
    ("NS", "IN"),
    ("OL", "NO"),
    ("PA", "FR"),
    ("SA", "BR"),
    ("SI", "SG"),
    ("SS", "CN"),
    ("ST", "SE"),
    ("SZ", "CN"),
    ("T", "JP"),
    ("TO", "CA"),
    ("TW", "TW"),
    ("V", "CA"),
    ("VI", "AT"),
    ("WA", "PL"),
    ("Z", "CH"),
];

/// What speaks for one country.
#[derive(Debug, Default)]
struct Evidence {
    /// The country's own thing, where it is named.
    thing: Option<usize>,
    names: u32,
    demonyms: u32,
    parts: u32,
    acts: u32,
    act_in_headline: bool,
    name_in_headline: bool,
    demonym_in_headline: bool,
    part_in_headline: bool,
    in_headline: bool,
    /// Where the body first names it.
    first: Option<u32>,
    cities: u32,
    companies: u32,
    bodies: u32,
    city_in_headline: bool,
    company_in_headline: bool,
    city_first: bool,
    listings: u32,
    listing_first: bool,
    dateline: Option<Mention>,
    /// What can be shown for a country that is never named: a mention in each text.
    stands_for: [Option<Mention>; 2],
}

/// The weights of countries, by the number of their thing. Countries that are subjects
/// without being named get a thing and mentions.
pub fn weigh(
    sheets: &[Sheet<'_>; 2],
    book: &mut Book,
    gazetteer: &Gazetteer,
    mentions: &mut Vec<Vec<Mention>>,
) -> BTreeMap<usize, f32> {
    let body = sheets[1].text;
    let dateline = is_dateline(body);
    let mut all: BTreeMap<&'static str, Evidence> = BTreeMap::new();
    let mut from = None;
    let mut parts: Vec<(bool, Span)> = mentions
        .iter()
        .flatten()
        .filter(|mention| mention.reason == PART)
        .map(|mention| (mention.field == TextField::Body, mention.span))
        .collect();
    parts.sort_unstable();
    for (number, (thing, mentions)) in book.things.iter().zip(&*mentions).enumerate() {
        let Some(entry) = thing.entry.map(|entry| gazetteer.entry(entry)) else {
            continue;
        };
        if mentions.is_empty() || entry.country.is_empty() {
            continue;
        }
        let is_country = thing.kind == EntityKind::Country && entry.kind == NameKind::Country;
        let evidence = all.entry(entry.country).or_default();
        for mention in mentions {
            let of_dateline =
                dateline && mention.field == TextField::Body && mention.span.start == 0;
            if of_dateline {
                from = Some(entry.country);
                evidence.dateline = Some(mention.clone());
            }
            if is_country {
                evidence.thing = Some(number);
                evidence.named(mention, sheets);
            } else if entry.stands && thing.kind == EntityKind::Org {
                // "Bank of Japan" has been counted as a name of Japan's.
                if !named_in(&parts, mention) {
                    evidence.acts(mention);
                }
            } else if !of_dateline {
                evidence.stood_for(thing.kind, mention);
            }
        }
    }
    listings(sheets, &mut all);
    let owned = |e: &Evidence| e.cities + e.companies + e.bodies;
    let total: u32 = all.values().map(owned).sum();
    let headline = all.values().any(|evidence| evidence.in_headline);
    let alone = all.len() == 1;
    let mut found = BTreeMap::new();
    for (code, evidence) in all {
        let mut score = evidence.score(body.len(), headline);
        if alone {
            score += weights::ALONE;
        }
        if total > 0 {
            score += weights::SHARE * owned(&evidence) as f32 / total as f32;
        }
        if from == Some(code) {
            score += weights::DATELINE;
        }
        let weight = 1.0 / (1.0 + (-score).exp());
        if let Some(thing) = evidence.thing {
            found.insert(thing, weight);
            continue;
        }
        // One city in passing makes no subject, however short the article.
        // Reported from the country, and about something of its.
        let from_there = from == Some(code) && owned(&evidence) > 0;
        let telling = evidence.cities > 1
            || evidence.city_in_headline
            || evidence.listings > 0
            || evidence.acts > 0
            || from_there;
        let mut shown: Vec<Mention> = evidence.stands_for.into_iter().flatten().collect();
        if shown.is_empty() {
            let reason = "rule: dateline".to_owned();
            shown.extend(
                evidence
                    .dateline
                    .map(|mention| Mention { reason, ..mention }),
            );
        }
        if weight >= MAIN_WEIGHT
            && telling
            && !shown.is_empty()
            && let Some(country) = gazetteer.country(code)
        {
            let thing = book.entry(gazetteer, country) as usize;
            mentions.resize(book.things.len(), Vec::new());
            if let Some(of) = mentions.get_mut(thing) {
                of.extend(shown);
                found.insert(thing, weight);
            }
        }
    }
    found
}

impl Evidence {
    /// Notes a mention of the country itself.
    fn named(&mut self, mention: &Mention, sheets: &[Sheet<'_>; 2]) {
        let headline = mention.field == TextField::Headline;
        let text = sheets[usize::from(!headline)].text;
        if mention.form == Form::Demonym && is_currency(text, mention.span) {
            return;
        }
        self.in_headline |= headline;
        if mention.reason == PART {
            self.parts += 1;
            self.part_in_headline |= headline;
        } else if mention.form == Form::Demonym {
            self.demonyms += 1;
            self.demonym_in_headline |= headline;
        } else {
            self.names += 1;
            let itself = mention.form != Form::Capital && mention.reason != "rule: its region";
            self.name_in_headline |= headline && itself;
        }
        if !headline {
            let start = mention.span.start;
            self.first = Some(self.first.map_or(start, |first| first.min(start)));
        }
    }

    /// Notes a mention of a body that acts for the state without naming it: "the Bundesbank".
    fn acts(&mut self, mention: &Mention) {
        let headline = mention.field == TextField::Headline;
        self.acts += 1;
        self.act_in_headline |= headline;
        self.in_headline |= headline;
        if !headline {
            let start = mention.span.start;
            self.first = Some(self.first.map_or(start, |first| first.min(start)));
        }
        self.show(mention, "rule: its government", Form::Capital);
    }

    /// Notes a mention of something of the country's.
    fn stood_for(&mut self, kind: EntityKind, mention: &Mention) {
        let headline = mention.field == TextField::Headline;
        match kind {
            EntityKind::Place => {
                self.cities += 1;
                self.city_in_headline |= headline;
                self.city_first |= !headline && mention.span.start < CITY_FIRST;
                self.show(mention, "rule: its city", mention.form);
            }
            EntityKind::Company => {
                self.companies += 1;
                self.company_in_headline |= headline;
            }
            _ => self.bodies += 1,
        }
    }

    fn show(&mut self, mention: &Mention, reason: &str, form: Form) {
        let slot = &mut self.stands_for[usize::from(mention.field == TextField::Body)];
        if slot.as_ref().is_none_or(|known| mention.span < known.span) {
            *slot = Some(Mention {
                reason: reason.to_owned(),
                form,
                ..*mention
            });
        }
    }

    fn score(&self, length: usize, headline: bool) -> f32 {
        use weights::*;
        let ln = |count: u32| (1.0 + count.min(1000) as f32).ln();
        let flag = |is: bool, weight: f32| if is { weight } else { 0.0 };
        let named = self.names + self.demonyms + self.parts;
        let early = self.first.map_or(0.0, |first| {
            1.0 - (first as f32 / (length as f32 + 1.0)).min(1.0)
        });
        let before = |end: u32| self.first.is_some_and(|first| first < end);
        let passing = named == 1 && !self.in_headline && !before(LEAD);
        BIAS + NAMES * ln(self.names)
            + DEMONYMS * ln(self.demonyms)
            + PARTS * ln(self.parts)
            + ACTS * ln(self.acts)
            + flag(self.act_in_headline, ACT_IN_HEADLINE)
            + flag(self.name_in_headline, NAME_IN_HEADLINE)
            + flag(self.demonym_in_headline, DEMONYM_IN_HEADLINE)
            + flag(self.part_in_headline, PART_IN_HEADLINE)
            + EARLY * early
            + flag(before(FIRST), NAMED_FIRST)
            + flag(passing, PASSING)
            + flag(
                named > 0 && headline && !self.in_headline,
                OTHERS_IN_HEADLINE,
            )
            + flag(self.city_in_headline, CITY_IN_HEADLINE)
            + flag(self.city_first, weights::CITY_FIRST)
            + flag(self.company_in_headline, COMPANY_IN_HEADLINE)
            + COMPANIES * ln(self.companies)
            + flag(named == 0, NEVER_NAMED)
            + LISTINGS * ln(self.listings)
            + flag(self.listing_first, LISTING_FIRST)
    }
}

/// The reason of a country's mention in the name of one of its bodies.
const PART: &str = "rule: part of a state";

/// Whether one of `parts`, which are in order, stands in `mention`.
fn named_in(parts: &[(bool, Span)], mention: &Mention) -> bool {
    let body = mention.field == TextField::Body;
    let from =
        parts.partition_point(|(field, span)| (*field, span.start) < (body, mention.span.start));
    parts
        .get(from)
        .is_some_and(|(field, span)| *field == body && span.end <= mention.span.end)
}

/// Whether a demonym is a part of a currency's name: "Danish crown", "Canadian dlrs".
fn is_currency(text: &str, demonym: Span) -> bool {
    const CURRENCIES: &[&str] = &[
        "dollar",
        "dlr",
        "franc",
        "crown",
        "krona",
        "krone",
        "kroner",
        "kronor",
        "mark",
        "pound",
        "lira",
        "lire",
        "peso",
        "guilder",
        "schilling",
        "shilling",
        "ruble",
        "rouble",
        "rupee",
        "rupiah",
        "ringgit",
        "rand",
        "yen",
        "yuan",
        "baht",
        "zloty",
        "dinar",
        "riyal",
        "dirham",
        "hryvnia",
        "forint",
        "koruna",
        "shekel",
        "peseta",
        "escudo",
        "drachma",
        "cts",
    ];
    let rest = text.get(demonym.end as usize..).unwrap_or("");
    let rest = rest[..floor_boundary(rest, 24)].trim_start();
    let word = rest.split(|c: char| !c.is_alphabetic()).next();
    let word = word.unwrap_or("").to_ascii_lowercase();
    let one = word.strip_suffix('s').unwrap_or(&word);
    CURRENCIES.contains(&word.as_str()) || CURRENCIES.contains(&one)
}

/// Notes listings: "(VOWG.DE)", "<BARC.L>".
fn listings(sheets: &[Sheet<'_>; 2], all: &mut BTreeMap<&'static str, Evidence>) {
    for sheet in sheets {
        let bytes = sheet.text.as_bytes();
        for open in memchr::memchr2_iter(b'<', b'(', bytes) {
            let Some((dot, end)) = listing(&bytes[open + 1..]) else {
                continue;
            };
            let (first, last) = (open + 1, open + 1 + end);
            let code = &bytes[first + dot + 1..last];
            let Some((_, country)) = EXCHANGES.iter().find(|(name, _)| name.as_bytes() == code)
            else {
                continue;
            };
            let evidence = all.entry(country).or_default();
            evidence.listings += 1;
            evidence.listing_first |= sheet.field == TextField::Body && open < 250;
            let mention = Mention {
                field: sheet.field,
                span: Span::new(first, last),
                form: Form::Code,
                reason: String::new(),
            };
            evidence.show(&mention, "rule: its exchange", Form::Code);
        }
    }
}

/// Where the dot and the end of a listing stand in what follows its bracket.
fn listing(bytes: &[u8]) -> Option<(usize, usize)> {
    let run = |bytes: &[u8], most: usize| {
        let capitals = |byte: &&u8| byte.is_ascii_uppercase();
        bytes.iter().take(most + 1).take_while(capitals).count()
    };
    let dot = run(bytes, 8);
    if !(1..=8).contains(&dot) || bytes.get(dot) != Some(&b'.') {
        return None;
    }
    let code = run(&bytes[dot + 1..], 2);
    let end = dot + 1 + code;
    ((1..=2).contains(&code) && matches!(bytes.get(end), Some(b'>' | b')'))).then_some((dot, end))
}

/// Whether a body begins with a dateline: "KYIV, Feb 4 (Reuters) - ", "LONDON — ".
fn is_dateline(body: &str) -> bool {
    let head = &body[..floor_boundary(body, 80)];
    let end = [" - ", " – ", " — ", " -- "]
        .iter()
        .filter_map(|mark| head.find(mark))
        .min();
    end.is_some_and(|end| {
        head[..end].split_whitespace().all(|word| {
            word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '(')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_and_listings() {
        assert!(is_dateline("KYIV, Feb 4 (Reuters) - It rained."));
        assert!(is_dateline("LONDON — It rained."));
        assert!(is_dateline(
            "Vancouver, British Columbia, April 1 - It rained."
        ));
        assert!(!is_dateline("The mayor of Kyiv - who is new - said so."));
        assert!(!is_dateline("Kyiv is wet."));
        let currency = |text: &str, end| is_currency(text, Span::new(0, end));
        assert!(currency("Danish crowns were", 6));
        assert!(currency("Canadian\ndlrs", 8));
        assert!(!currency("Danish ports", 6));
        assert!(!currency("Danish", 6));
        assert_eq!(listing(b"VOWG.DE) rose"), Some((4, 7)));
        assert_eq!(listing(b"BARC.L> rose"), Some((4, 6)));
        for none in ["Reuters) -", "N.Y. said", "U.S.) and", "ABC.DEF>", "A.", ""] {
            assert_eq!(listing(none.as_bytes()), None, "{none}");
        }
    }
}
