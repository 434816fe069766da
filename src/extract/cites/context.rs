//! What stands around a name, as numbered features for the learned judgement of whether it
//! is a source: words, classes, marks, the reporting verbs near it, and what the rules say.

use std::ops::Range;

use super::page::{Name, Page, Subject};
use crate::article::{EntityKind, Form, TextField};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::Gap;

/// Features are numbered modulo this; each has one byte in the model.
pub const FEATURES: usize = 1 << 15;

/// How far a reporting verb is looked for, in tokens.
const REACH: usize = 24;

/// Classes of words that say something about the name beside them.
const TELLING: &[u64] = &[
    class::ROLE,
    class::SPOKES,
    class::OFFICIAL,
    class::ANONYMOUS,
    class::EXPERT,
    class::REPORT_NOUN,
    class::OUTLET_NOUN,
    class::REPORT,
    class::STRONG,
    class::WEAK,
    class::AUXILIARY,
    class::ADVERB,
    class::CALENDAR,
    class::PRONOUN,
    class::DETERMINER,
    class::CONNECTOR,
    class::LOCATIVE,
    class::FUNCTION,
    class::SPEECH_NOUN,
    class::HONORIFIC,
];

/// A name, and what the rules said of it.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The name.
    pub name: Name,
    /// The rule that found it, and the first token of the cue.
    pub rule: Option<(&'static str, usize)>,
    /// How often the rules found its subject elsewhere in the text.
    pub elsewhere: usize,
    /// How often its subject is named in the text.
    pub named: usize,
    /// Whether it stands in a quotation.
    pub quoted: bool,
}

/// Writes the features of `place`, which stands in `sentence`.
pub fn features(
    page: &Page<'_>,
    names: &[Name],
    subjects: &[Subject<'_>],
    place: &Place,
    sentence: &Range<usize>,
    out: &mut Vec<u32>,
) {
    let Name { first, last, .. } = place.name;
    let Some(subject) = subjects.get(place.name.subject) else {
        return;
    };
    let kind = match (subject.medium.is_some(), subject.kind) {
        (true, _) => 4,
        (_, EntityKind::Person) => 1,
        (_, EntityKind::Org) => 2,
        (_, EntityKind::Company) => 3,
        _ => 5,
    };
    let mut push = |template: u64, a: u64, b: u64| out.push(number(template, a, b));
    let inside = |at: usize| sentence.contains(&at);
    let word = |at: usize| match inside(at) {
        true => page.tok(at).hash,
        false => 0,
    };
    let before = |n: usize| first.checked_sub(n).map_or(0, word);
    let gap = |at: usize| u64::from(page.tok(at).gap.0 & MARKS);
    let rule = place.rule.map_or(0, |(reason, _)| text_hash(reason));
    push(0, kind, 0);
    push(1, before(1), 0);
    push(1, before(1), kind);
    push(2, before(2), 0);
    push(3, word(last), 0);
    push(3, word(last), kind);
    push(4, word(last + 1), 0);
    push(5, before(1), before(2));
    push(6, word(last), word(last + 1));
    push(7, before(1), word(last));
    push(8, gap(first), kind);
    push(9, gap(last), kind);
    push(10, gap(last), word(last));
    push(11, gap(last + 1), word(last));
    for (slot, at) in [(1u64, first.wrapping_sub(1)), (2, last), (3, last + 1)] {
        if !inside(at) {
            continue;
        }
        for (bit, telling) in TELLING.iter().enumerate() {
            if page.tok(at).is(*telling) {
                push(12, slot, bit as u64);
                push(13, slot * 8 + kind, bit as u64);
            }
        }
    }
    let verbs = [
        verb_right(page, names, last, sentence),
        verb_left(page, names, first, sentence),
    ];
    for (side, verb) in verbs.iter().enumerate() {
        let side = side as u64;
        let Some(verb) = verb else {
            push(14, side, kind);
            continue;
        };
        let token = page.tok(verb.at);
        let shape = verb.commas.min(3) * 4 + verb.names.min(3);
        let strong = u64::from(token.is(class::STRONG));
        push(15, side, token.hash);
        push(16, side * 2 + strong, verb.distance());
        push(17, side * 2 + strong, shape);
        push(18, side * 8 + kind, verb.distance() * 16 + shape);
        push(19, side * 4 + verb.quotes.min(2), shape);
        push(20, token.hash, shape);
        push(21, token.hash, side * 64 + verb.distance());
        push(22, side, page.tok(verb.at + 1).hash);
        push(23, side, gap(verb.at + 1));
        if verb.steps <= 4 {
            for at in verb.between.clone() {
                push(24, side, page.tok(at).hash);
            }
        }
        push(25, side, verb.auxiliaries.min(3) * 4 + verb.commas.min(3));
    }
    push(26, rule, kind);
    push(27, rule, u64::from(place.quoted));
    if let Some((_, cue)) = place.rule {
        push(28, rule, page.tok(cue).hash);
        push(29, rule, word(last));
        push(30, rule, before(1));
    }
    let form = match place.name.form {
        Form::Name => 0,
        Form::Alias => 1,
        Form::Short => 2,
        Form::Acronym => 3,
        _ => 4,
    };
    push(31, form, kind);
    let possessive = u64::from(page.tok(last.wrapping_sub(1)).possessive > 0);
    push(32, possessive, kind);
    push(33, possessive, word(last));
    push(34, u64::from(first == sentence.start), kind);
    push(35, u64::from(page.field == TextField::Headline), kind);
    push(36, place.elsewhere.min(3) as u64, u64::from(rule > 0));
    push(37, bucket(place.named), kind);
    push(38, place.elsewhere.min(3) as u64, bucket(place.named));
    let owner = |at: usize| {
        let number = page.owner.get(at).copied().flatten()?;
        let name = names.get(number as usize)?;
        subjects
            .get(name.subject)
            .map(|subject| subject.kind as u64)
    };
    let next = owner(last).filter(|_| page.follows(last)).map_or(9, |k| k);
    let previous = first
        .checked_sub(1)
        .and_then(owner)
        .filter(|_| page.follows(first));
    push(39, next, kind);
    push(40, previous.unwrap_or(9), kind);
    push(41, u64::from(place.quoted), kind);
    // A role between two names: "Obama adviser David Axelrod", "an analyst at Reuters".
    let role = (last..last + 4)
        .take_while(|at| inside(*at) && page.follows(*at))
        .position(|at| owner(at).is_some());
    push(42, role.map_or(9, |n| n as u64), kind);
    let person = (1..8)
        .filter_map(|n| first.checked_sub(n))
        .take_while(|at| inside(*at))
        .position(|at| owner(at) == Some(EntityKind::Person as u64));
    push(43, person.map_or(9, |n| n as u64), before(1));
}

const MARKS: u16 = Gap::DASH
    | Gap::COMMA
    | Gap::STOP
    | Gap::COLON
    | Gap::QUOTE_OPEN
    | Gap::QUOTE_CLOSE
    | Gap::OPEN
    | Gap::CLOSE
    | Gap::SENTENCE
    | Gap::SLASH
    | Gap::HYPHEN;

/// A reporting verb near a name, and what stands between them.
struct Verb {
    at: usize,
    between: Range<usize>,
    steps: usize,
    commas: u64,
    names: u64,
    quotes: u64,
    auxiliaries: u64,
}

impl Verb {
    fn distance(&self) -> u64 {
        bucket(self.steps)
    }
}

/// Where the cue of a name without a rule is: the nearest reporting verb.
pub fn cue(
    page: &Page<'_>,
    names: &[Name],
    name: &Name,
    sentence: &Range<usize>,
) -> (usize, usize) {
    let right = verb_right(page, names, name.last, sentence);
    let left = verb_left(page, names, name.first, sentence);
    let verb = match (right, left) {
        (Some(right), Some(left)) if left.steps < right.steps => left.at,
        (Some(right), _) => right.at,
        (None, Some(left)) => left.at,
        (None, None) => return (name.first, name.last),
    };
    (verb, verb + 1)
}

fn is_verb(page: &Page<'_>, at: usize) -> bool {
    let token = page.tok(at);
    token.is(class::REPORT) && !token.is_capital() || page.word(at) == "according"
}

fn verb_right(
    page: &Page<'_>,
    names: &[Name],
    last: usize,
    sentence: &Range<usize>,
) -> Option<Verb> {
    let at = (last..sentence.end.min(last + REACH)).find(|at| is_verb(page, *at))?;
    Some(between(page, names, last..at, at, at + 1))
}

fn verb_left(
    page: &Page<'_>,
    names: &[Name],
    first: usize,
    sentence: &Range<usize>,
) -> Option<Verb> {
    let least = sentence.start.max(first.saturating_sub(REACH));
    let at = (least..first).rev().find(|at| is_verb(page, *at))?;
    Some(between(page, names, at + 1..first, at, first + 1))
}

/// Counts what stands in `range`; marks before the token at `end - 1` count as well.
fn between(page: &Page<'_>, names: &[Name], range: Range<usize>, at: usize, end: usize) -> Verb {
    let mut verb = Verb {
        at,
        between: range.clone(),
        steps: range.len(),
        commas: 0,
        names: 0,
        quotes: 0,
        auxiliaries: 0,
    };
    for here in range.start..end {
        let gap = page.tok(here).gap;
        verb.commas += u64::from(gap.has(Gap::COMMA | Gap::DASH | Gap::OPEN));
        verb.quotes += u64::from(gap.has(Gap::QUOTE_OPEN | Gap::QUOTE_CLOSE));
    }
    for here in range {
        let owner = page.owner.get(here).copied().flatten();
        let starts = owner
            .and_then(|number| names.get(number as usize))
            .is_some_and(|name| name.first == here);
        verb.names += u64::from(starts);
        verb.auxiliaries += u64::from(page.tok(here).is(class::AUXILIARY));
    }
    verb
}

fn bucket(number: usize) -> u64 {
    match number {
        0..=5 => number as u64,
        6..=8 => 6,
        9..=13 => 7,
        _ => 8,
    }
}

fn text_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn number(template: u64, a: u64, b: u64) -> u32 {
    let mut hash = template.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ a).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 32;
    hash = (hash ^ b).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^= hash >> 29;
    (hash % FEATURES as u64) as u32
}
