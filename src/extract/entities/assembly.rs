//! From mentions to entities: one per real thing, with weight, in order of weight; and the
//! sheets as `cites` wants them.

use super::book::Book;
use super::extent::extent;
use super::home::settle_bodies;
use super::reader::Notes;
use super::sheet::Sheet;
use super::subject::weigh;
use super::{
    acronym, chamber, georgia, heads, homonym, ministry, namesake, outlet, same, spelling, surname,
};
use crate::article::{Citation, Entity, EntityKind, Form, Mention, Span, TextField};
use crate::extract::cites;
use crate::extract::gazetteer::{Gazetteer, NameKind};

/// Bytes at the beginning of a body that say what it is about.
const LEAD: u32 = 500;

/// Makes the entities and citations of an article.
pub fn assemble(
    sheets: &[Sheet<'_>; 2],
    mut book: Book,
    gazetteer: &Gazetteer,
    lang: &str,
    publication: Option<&str>,
    notes: &mut [Notes; 2],
) -> (Vec<Entity>, Vec<Citation>) {
    settle_bodies(sheets, &mut book, gazetteer, lang, publication);
    outlet::settle(sheets, &mut book, gazetteer);
    namesake::settle(&mut book, gazetteer, publication);
    // Other languages call the state and the country differently.
    if lang == "en" {
        surname::settle(sheets, &mut book);
        homonym::settle(sheets, &mut book, gazetteer);
        georgia::settle(sheets, &mut book, gazetteer, notes);
        ministry::settle(sheets, &mut book, gazetteer);
    }
    spelling::settle(&mut book, gazetteer, lang);
    acronym::settle(sheets, &mut book);
    same::settle(sheets, &mut book);
    if lang == "en" {
        heads::settle(&mut book, gazetteer);
    }
    let mut mentions: Vec<Vec<Mention>> = vec![Vec::new(); book.things.len()];
    for place in &book.places {
        let sheet = &sheets[usize::from(place.sheet.min(1))];
        let Some(thing) = book.thing(place.thing) else {
            continue;
        };
        let bytes = extent(sheet, place, thing);
        if let Some(of) = mentions.get_mut(place.thing as usize) {
            of.push(Mention {
                field: sheet.field,
                span: Span::new(bytes.start, bytes.end),
                form: place.form,
                reason: place.reason.to_owned(),
            });
        }
    }
    for thing in 0..mentions.len() {
        let Some(entry) = book.things[thing]
            .entry
            .map(|entry| gazetteer.entry(entry))
            .filter(|entry| entry.stands && entry.kind == NameKind::Place)
        else {
            continue;
        };
        if let Some(country) = gazetteer.country(entry.country)
            && !mentions[thing].is_empty()
        {
            let country = book.entry(gazetteer, country) as usize;
            mentions.resize(book.things.len(), Vec::new());
            let named = mentions[thing].clone();
            mentions[country].extend(named.into_iter().map(|mention| Mention {
                reason: "rule: its region".to_owned(),
                ..mention
            }));
        }
    }
    for (sheet, notes) in sheets.iter().zip(notes.iter()) {
        let inner = notes
            .inner
            .iter()
            .map(|(tokens, entry, form)| (sheet.bytes(tokens.start, tokens.end), *entry, *form));
        for (bytes, entry, form) in inner {
            let thing = book.entry(gazetteer, entry) as usize;
            mentions.resize(book.things.len(), Vec::new());
            mentions[thing].push(Mention {
                field: sheet.field,
                span: Span::new(bytes.start, bytes.end),
                form,
                reason: "rule: part of a state".to_owned(),
            });
        }
        for (bytes, thing) in &notes.spans {
            let country = book
                .thing(*thing)
                .is_some_and(|thing| thing.kind == EntityKind::Country);
            if let Some(of) = mentions.get_mut(*thing as usize) {
                of.push(Mention {
                    field: sheet.field,
                    span: Span::new(bytes.start, bytes.end),
                    form: Form::Name,
                    reason: if country { "cldr" } else { "gazetteer" }.to_owned(),
                });
            }
        }
    }
    let countries = weigh(sheets, &mut book, gazetteer, &mut mentions);
    let citations = cite(sheets, &book, lang, publication);
    let mut entities: Vec<Entity> = book
        .things
        .iter()
        .zip(mentions)
        .enumerate()
        .filter(|(_, (_, mentions))| !mentions.is_empty())
        .map(|(number, (thing, mut mentions))| {
            mentions.sort_by_key(|mention| (mention.field, mention.span));
            mentions.dedup_by_key(|mention| (mention.field, mention.span));
            Entity {
                kind: thing.kind,
                canonical: thing.canonical.clone(),
                weight: match countries.get(&number) {
                    Some(weight) if thing.kind == EntityKind::Country => rounded(*weight),
                    _ => rounded(weight(&mentions)),
                },
                mentions,
            }
        })
        .collect();
    // Of equal weight, what is named first comes first.
    let place = |entity: &Entity| {
        let first = entity.mentions.first();
        first.map(|mention| (mention.field == TextField::Body, mention.span.start))
    };
    entities.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then_with(|| a.kind.cmp(&b.kind))
            .then_with(|| place(a).cmp(&place(b)))
            .then_with(|| a.canonical.cmp(&b.canonical))
    });
    (entities, citations)
}

/// How much an article is about what it names so, between 0 and 1: headline, lead and
/// frequency in proportions that rank alike. Countries have weights of their own.
fn weight(mentions: &[Mention]) -> f32 {
    let headline = mentions
        .iter()
        .any(|mention| mention.field == TextField::Headline);
    let in_body = |mention: &&Mention| mention.field == TextField::Body;
    let first = mentions.iter().filter(in_body).map(|m| m.span.start).min();
    let lead = first.is_some_and(|first| first < LEAD);
    let share = |flag: bool| f32::from(u8::from(flag));
    let times = mentions.len().min(1000) as f32;
    0.35 * share(headline) + 0.2 * share(lead) + 0.45 * times / (times + 2.0)
}

fn rounded(weight: f32) -> f32 {
    (weight * 1000.0).round() / 1000.0
}

fn cite(
    sheets: &[Sheet<'_>; 2],
    book: &Book,
    lang: &str,
    publication: Option<&str>,
) -> Vec<Citation> {
    let subjects: Vec<cites::Subject<'_>> = book
        .things
        .iter()
        .map(|thing| cites::Subject {
            kind: thing.kind,
            canonical: &thing.canonical,
            medium: thing.medium,
        })
        .collect();
    let uncoded = sheets
        .each_ref()
        .map(|sheet| cites::Uncoded::read(sheet.text, &sheet.tokens));
    // A chamber before who leads or fills it has said nothing; they have.
    let mut names: Vec<cites::Name> = Vec::with_capacity(book.places.len());
    let numbers: Vec<Option<u32>> = book
        .places
        .iter()
        .map(|place| {
            let tokens = uncoded.get(place.sheet as usize)?;
            let (first, last) = (place.first as usize, place.last as usize);
            let (first, last) = (tokens.place(first), tokens.place(last));
            if place.reason == chamber::REASON || first >= last {
                return None;
            }
            names.push(cites::Name {
                first,
                last,
                subject: place.thing as usize,
                form: place.form,
            });
            u32::try_from(names.len() - 1).ok()
        })
        .collect();
    let [headline, body] = uncoded;
    let [of_headline, of_body] = sheets;
    let pages = [(of_headline, headline), (of_body, body)].map(|(sheet, uncoded)| {
        let sentences = sheet.sentences.iter().map(|sentence| {
            let tokens = &sentence.tokens;
            uncoded.place(tokens.start)..uncoded.place(tokens.end)
        });
        let mut owner = vec![None; uncoded.tokens.len()];
        for (at, number) in sheet.owner.iter().enumerate() {
            let place = uncoded.place(at);
            if let Some(owner) = owner.get_mut(place)
                && uncoded.place(at + 1) > place
            {
                *owner = numbers.get(*number as usize).copied().flatten();
            }
        }
        cites::Page {
            field: sheet.field,
            text: sheet.text,
            sentences: sentences.collect(),
            owner,
            tokens: uncoded.tokens,
        }
    });
    cites::find(&pages, &names, &subjects, lang, publication)
}
