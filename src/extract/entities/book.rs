//! What has been found in an article so far: one entry per real thing, its mentions, and
//! the names under which it may be named again.

use super::sheet::{FREE, Sheet};
use super::spelling::tidy;
use crate::article::{EntityKind, Form, SourceKind};
use crate::extract::gazetteer::hash::{hash_word, join};
use crate::extract::gazetteer::token::Token;
use crate::extract::gazetteer::{Gazetteer, NameKind};
use crate::text::fold_key;
use hashbrown::HashMap;

/// A real thing that the article names.
#[derive(Debug)]
pub struct Thing {
    /// What it is.
    pub kind: EntityKind,
    /// The name it has in the archive.
    pub canonical: String,
    /// For outlets and agencies, which of them.
    pub medium: Option<SourceKind>,
    /// The gazetteer's entry.
    pub entry: Option<u32>,
    /// Whether it was named in a way that leaves no doubt.
    pub certain: bool,
    /// How many of its mentions stand.
    pub mentions: u32,
}

/// A place where a thing is named.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Index of the thing.
    pub thing: u32,
    /// Index of the sheet: 0 headline, 1 body.
    pub sheet: u8,
    /// The first token.
    pub first: u32,
    /// The token after the last.
    pub last: u32,
    /// How it is named.
    pub form: Form,
    /// Why it was found.
    pub reason: &'static str,
}

/// A name by which a known thing may be named again.
#[derive(Debug, Clone, Copy)]
pub enum Known {
    /// One thing.
    One(u32, Form),
    /// Several; nothing follows from the name alone.
    Several,
}

/// Everything found in an article.
#[derive(Debug, Default)]
pub struct Book {
    /// The things.
    pub things: Vec<Thing>,
    /// Their mentions, in the order they were found.
    pub places: Vec<Place>,
    /// The hashes of initials that the article gives to laws.
    pub laws: Vec<u64>,
    /// The hashes of the names that the article gives to storms.
    pub storms: Vec<u64>,
    by_entry: HashMap<u32, u32>,
    by_name: HashMap<(EntityKind, String), u32>,
    known: HashMap<u64, Known>,
    /// The last words of people's full names, and who had each last.
    surnames: HashMap<u64, u32>,
    bearers: Bearers,
}

/// Companies by the first word of a longer name, and people by each word of theirs: as far as
/// the things of a book were looked at.
#[derive(Debug, Default)]
struct Bearers {
    by_word: HashMap<u64, Vec<u32>>,
    upto: usize,
}

impl Bearers {
    /// More that bear a word are not looked at.
    const MOST: usize = 16;

    fn add(&mut self, number: usize, thing: &Thing) {
        let words = match thing.kind {
            EntityKind::Person => usize::MAX,
            EntityKind::Company => 1,
            _ => return,
        };
        for word in thing.canonical.split(' ').take(words) {
            let bearers = self.by_word.entry(hash_word(word)).or_default();
            if bearers.len() < Bearers::MOST {
                bearers.push(number as u32);
            }
        }
    }
}

/// The thing of a mention that was taken back.
const NOTHING: u32 = u32::MAX;

/// Longest known name in tokens.
pub const KNOWN_LONGEST: usize = 6;

impl Book {
    /// The thing with this entry of the gazetteer.
    pub fn entry(&mut self, gazetteer: &Gazetteer, index: u32) -> u32 {
        if let Some(&thing) = self.by_entry.get(&index) {
            return thing;
        }
        let entry = gazetteer.entry(index);
        let (kind, medium) = match entry.kind {
            NameKind::Country => (EntityKind::Country, None),
            NameKind::Outlet => (EntityKind::Org, Some(SourceKind::Outlet)),
            NameKind::Agency => (EntityKind::Org, Some(SourceKind::Agency)),
            NameKind::Org => (EntityKind::Org, None),
            NameKind::Company => (EntityKind::Company, None),
            NameKind::Person => (EntityKind::Person, None),
            NameKind::Place => (EntityKind::Place, None),
        };
        let thing = self.called(kind, entry.name);
        if let Some(known) = self.things.get_mut(thing as usize) {
            known.medium = known.medium.or(medium);
            known.entry = Some(index);
        }
        self.by_entry.insert(index, thing);
        thing
    }

    /// The thing with this entry, if the article has named it.
    pub fn of_entry(&self, index: u32) -> Option<&Thing> {
        let thing = self.by_entry.get(&index)?;
        self.thing(*thing).filter(|thing| thing.mentions > 0)
    }

    /// The thing of this kind and of the name that a text gives it.
    pub fn named(&mut self, kind: EntityKind, name: &str) -> u32 {
        self.called(kind, &tidy(kind, name))
    }

    /// The thing of this kind and canonical name.
    fn called(&mut self, kind: EntityKind, canonical: &str) -> u32 {
        let key = (kind, fold_key(canonical));
        if let Some(&thing) = self.by_name.get(&key) {
            return thing;
        }
        let thing = u32::try_from(self.things.len()).unwrap_or(u32::MAX);
        self.things.push(Thing {
            kind,
            canonical: canonical.to_owned(),
            medium: None,
            entry: None,
            certain: false,
            mentions: 0,
        });
        self.by_name.insert(key, thing);
        thing
    }

    /// Gives the thing another name, unless a second thing of its kind has it.
    pub fn call(&mut self, index: u32, canonical: &str) {
        let Some(thing) = self.things.get_mut(index as usize) else {
            return;
        };
        let key = (thing.kind, fold_key(canonical));
        if self.by_name.get(&key).is_none_or(|known| *known == index) {
            thing.canonical = canonical.to_owned();
            self.by_name.insert(key, index);
            if (index as usize) < self.bearers.upto {
                self.bearers
                    .add(index as usize, &self.things[index as usize]);
            }
        }
    }

    /// The thing.
    pub fn thing(&self, index: u32) -> Option<&Thing> {
        self.things.get(index as usize)
    }

    /// Marks the thing as named beyond doubt.
    pub fn certain(&mut self, index: u32) {
        if let Some(thing) = self.things.get_mut(index as usize) {
            thing.certain = true;
        }
    }

    /// Adds a mention and gives it its tokens.
    pub fn mention(&mut self, sheet: &mut Sheet<'_>, place: Place) {
        let number = u32::try_from(self.places.len()).unwrap_or(FREE);
        for owner in sheet
            .owner
            .get_mut(place.first as usize..place.last as usize)
            .into_iter()
            .flatten()
        {
            *owner = number;
        }
        if let Some(thing) = self.things.get_mut(place.thing as usize) {
            thing.mentions += 1;
        }
        self.places.push(place);
    }

    /// Makes a mention name another thing.
    pub fn rename(&mut self, number: usize, thing: u32) {
        let Some(place) = self.places.get_mut(number) else {
            return;
        };
        let old = std::mem::replace(&mut place.thing, thing);
        if let Some(old) = self.things.get_mut(old as usize) {
            old.mentions = old.mentions.saturating_sub(1);
        }
        if let Some(thing) = self.things.get_mut(thing as usize) {
            thing.mentions += 1;
        }
    }

    /// Makes all mentions of `thing` name `other`.
    pub fn rename_all(&mut self, thing: usize, other: usize) {
        for number in 0..self.places.len() {
            if self.places[number].thing as usize == thing {
                self.rename(number, other as u32);
            }
        }
    }

    /// Takes all mentions of a thing back, where the sheets are done with: nothing that is
    /// asked for by its tokens names it any more.
    pub fn drop_all(&mut self, thing: usize) {
        for place in &mut self.places {
            if place.thing as usize == thing {
                place.thing = NOTHING;
            }
        }
        if let Some(thing) = self.things.get_mut(thing) {
            thing.mentions = 0;
            thing.certain = false;
        }
    }

    /// Takes a mention back: its tokens are free again, and a thing without mentions is
    /// named by nothing any more.
    pub fn withdraw(&mut self, sheet: &mut Sheet<'_>, number: u32) {
        let Some(place) = self.places.get_mut(number as usize) else {
            return;
        };
        if let Some(thing) = self.things.get_mut(place.thing as usize) {
            thing.mentions = thing.mentions.saturating_sub(1);
            thing.certain &= thing.mentions > 0;
        }
        place.thing = NOTHING;
        for owner in sheet
            .owner
            .get_mut(place.first as usize..place.last as usize)
            .into_iter()
            .flatten()
            .filter(|owner| **owner == number)
        {
            *owner = FREE;
        }
    }

    /// Lets the words `tokens` name `thing` from here on. A name that two things have
    /// names neither, except that people are meant by whoever had the name last.
    pub fn learn(&mut self, tokens: &[Token], thing: u32, form: Form) {
        if tokens.is_empty() || tokens.len() > KNOWN_LONGEST {
            return;
        }
        let person = |thing: u32, book: &Book| {
            book.thing(thing)
                .is_some_and(|thing| thing.kind == EntityKind::Person)
        };
        let fresh = Known::One(thing, form);
        let key = words_key(tokens);
        let kept = match self.known.get(&key) {
            None => fresh,
            Some(Known::One(old, _)) if *old == thing => return,
            Some(Known::One(old, old_form)) => {
                match (person(*old, self), person(thing, self)) {
                    (true, true) => fresh,
                    // A full name beats a part of another.
                    _ if *old_form != Form::Short && form == Form::Short => return,
                    _ if *old_form == Form::Short && form != Form::Short => fresh,
                    _ => Known::Several,
                }
            }
            Some(Known::Several) => Known::Several,
        };
        self.known.insert(key, kept);
    }

    /// Notes the last word of somebody's full name.
    pub fn bears(&mut self, surname: &Token, thing: u32) {
        self.surnames.insert(surname.hash, thing);
    }

    /// Who has this last word in a full name.
    pub fn bearer(&self, surname: &Token) -> Option<u32> {
        self.surnames.get(&surname.hash).copied()
    }

    /// The one company of the article whose longer name begins with this one, where nobody in
    /// the article bears it: "Zorvex" after "Zorvex Qubrix GmbH" is no person, and no other body.
    pub fn company_begun(&mut self, name: &str) -> Option<u32> {
        let word = name.split(' ').next().unwrap_or(name);
        let fresh = self.things.iter().enumerate().skip(self.bearers.upto);
        fresh.for_each(|(number, thing)| self.bearers.add(number, thing));
        self.bearers.upto = self.things.len();
        let mut found = None;
        for number in self.bearers.by_word.get(&hash_word(word))? {
            let Some(thing) = self.things.get(*number as usize) else {
                continue;
            };
            // It may have lost its mentions, or got another name.
            let mut words = thing.canonical.split(' ');
            let rest = thing.canonical.strip_prefix(name);
            match thing.kind {
                _ if thing.mentions == 0 || found == Some(*number) => {}
                EntityKind::Person if word == name && words.any(|other| other == word) => {
                    return None;
                }
                EntityKind::Company if rest.is_some_and(|rest| rest.starts_with(' ')) => {
                    if found.is_some() {
                        return None;
                    }
                    found = Some(*number);
                }
                _ => {}
            }
        }
        found
    }

    /// Whether several things have this name.
    pub fn is_shared(&self, tokens: &[Token]) -> bool {
        matches!(self.known.get(&words_key(tokens)), Some(Known::Several))
    }

    /// What the longest known name at the beginning of `tokens` names.
    pub fn recall(&self, tokens: &[Token]) -> Option<(usize, u32, Form)> {
        if self.known.is_empty() {
            return None;
        }
        let mut key = 0;
        let mut found = None;
        for (length, token) in tokens.iter().take(KNOWN_LONGEST).enumerate() {
            if length > 0 && !crate::extract::gazetteer::joinable(token.gap) {
                break;
            }
            key = join(key, token.hash);
            if let Some(Known::One(thing, form)) = self.known.get(&key)
                && self.thing(*thing).is_some_and(|thing| thing.mentions > 0)
            {
                found = Some((length + 1, *thing, *form));
            }
            if token.possessive > 0 {
                break;
            }
        }
        found
    }
}

fn words_key(tokens: &[Token]) -> u64 {
    tokens.iter().fold(0, |key, token| join(key, token.hash))
}
