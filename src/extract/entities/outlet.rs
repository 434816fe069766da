//! Outlets that no gazetteer knows: by the words that their names end or begin with, and by
//! what only outlets do: they report, are told, are cited and stand in datelines.

use super::book::Book;
use super::reader::{Reader, Taken};
use super::sheet::Sheet;
use crate::article::{EntityKind, Form, SourceKind};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};
use crate::extract::gazetteer::{Alias, Gazetteer, NameKind};

/// Last words that name hardly anything but papers.
const SURE: &[&str] = &[
    "Herald",
    "Tribune",
    "Gazette",
    "Chronicle",
    "Courier",
    "Telegraph",
    "Examiner",
    "Inquirer",
    "Newspaper",
    "Newswire",
    "Zeitung",
    "Tageblatt",
    "Tagblatt",
    "Anzeiger",
    "Kurier",
    "Вісник",
    "Вестник",
];

/// Last words of papers, stations and sites that other names end with, too.
const OFTEN: &[&str] = &[
    "Times",
    "Post",
    "Journal",
    "News",
    "Wire",
    "Observer",
    "Star",
    "Sun",
    "Mail",
    "Globe",
    "Standard",
    "Press",
    "Today",
    "Mirror",
    "Monitor",
    "Register",
    "Review",
    "Dispatch",
    "Bulletin",
    "Ledger",
    "Sentinel",
    "Independent",
    "Reporter",
    "Daily",
    "Weekly",
    "Online",
    "Insider",
    "TV",
    "Television",
    "Radio",
    "Broadcasting",
    "Echo",
    "Express",
    "Citizen",
    "Advertiser",
    "Nachrichten",
    "Presse",
    "Газета",
    "Новости",
    "Новини",
];

/// First words of stations and papers.
const LEADS: &[&str] = &[
    "Radio",
    "TV",
    "Daily",
    "Telewizja",
    "Радио",
    "Радіо",
    "Gazeta",
    "Diario",
];

/// Last words of agencies.
const AGENCIES: &[&str] = &["Wire", "Newswire", "Agency"];

/// Longest name of an outlet that a rule takes, in tokens.
const LONGEST: usize = 5;

/// Whether a line has the words of an outlet's name: "THE NOWHERE HERALD", "Radio Nowhere".
pub fn is_name(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let is = |word: &str, of: &[&str]| of.iter().any(|known| known.to_lowercase() == word);
    let (first, last) = (first.to_lowercase(), last.to_lowercase());
    (2..=LONGEST).contains(&words.len())
        && (is(&last, SURE) || is(&last, OFTEN) || is(&first, SURE) || is(&first, LEADS))
}

/// What the words of a name say of its being an outlet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looks {
    Sure,
    Often,
}

fn looks(sheet: &Sheet<'_>, first: usize, last: usize) -> Option<Looks> {
    if last < first + 2 || last > first + LONGEST {
        return None;
    }
    let end = sheet.word(last - 1);
    if SURE.contains(&end) {
        return Some(Looks::Sure);
    }
    let lead = last == first + 2 && LEADS.contains(&sheet.word(first));
    (lead || OFTEN.contains(&end)).then_some(Looks::Often)
}

/// Whether the name `first..last` is that of an outlet by its words and those around it.
fn is_outlet(sheet: &Sheet<'_>, gazetteer: &Gazetteer, first: usize, last: usize) -> bool {
    match looks(sheet, first, last) {
        None => false,
        Some(Looks::Often) => acts(sheet, first, last),
        Some(Looks::Sure) => {
            let place = || {
                let known = gazetteer.exact(&sheet.tokens[first..first + 1], |alias| {
                    let kind = gazetteer.entry(alias.entry).kind;
                    matches!(kind, NameKind::Place | NameKind::Country)
                });
                known.is_some()
            };
            let before = sheet.word(first.wrapping_sub(1));
            matches!(before, "the" | "The") || place() || acts(sheet, first, last)
        }
    }
}

/// Whether the words around a name say what is said of outlets: that it reports, is told
/// something, is cited, or passes the article on.
fn acts(sheet: &Sheet<'_>, first: usize, last: usize) -> bool {
    let next = sheet.tok(last);
    if sheet.tok(last - 1).possessive > 0 {
        return false;
    }
    // "the Nowhere Post has reported", "the Nowhere Post newspaper".
    let verb = if next.is(class::AUXILIARY | class::ADVERB) {
        sheet.tok(last + 1)
    } else {
        next
    };
    if sheet.follows(last)
        && !next.is_capital()
        && (verb.is(class::STRONG) || next.is(class::OUTLET_NOUN | class::AGENCY_NOUN))
    {
        return true;
    }
    if in_dateline(sheet, first, last) {
        return true;
    }
    let article = sheet.before(first).is(class::DETERMINER | class::FUNCTION)
        && matches!(
            sheet.word(first.wrapping_sub(1)),
            "the" | "The" | "die" | "der" | "das" | "le" | "la" | "el" | "il"
        );
    let at = if article { first - 1 } else { first };
    if at == 0 || !sheet.follows(at) {
        return false;
    }
    let before = sheet.before(at);
    let earlier = at.checked_sub(2).map_or("", |at| sheet.word(at));
    match sheet.word(at - 1) {
        "told" | "tell" | "tells" | "telling" | "citing" | "cited" | "quoting" | "quotes" => true,
        "to" => matches!(earlier, "according" | "According" | "spoke" | "speaking"),
        "by" => matches!(
            earlier,
            "reported" | "published" | "quoted" | "cited" | "obtained" | "seen" | "broadcast"
        ),
        "with" => matches!(earlier, "interview" | "interviews"),
        // A verb before its subject, in languages that have it there.
        _ => {
            before.is(class::ACCORDING)
                || before.is(class::REPORT) && !before.is(class::STRONG | class::WEAK)
        }
    }
}

/// "NOWHERE, Feb 4 (Nowhere Post) - " at the beginning of a text.
fn in_dateline(sheet: &Sheet<'_>, first: usize, last: usize) -> bool {
    const FARTHEST: usize = 12;
    let (start, next) = (sheet.tok(first), sheet.tok(last));
    first < FARTHEST
        && start.gap.has(Gap::OPEN)
        && next.gap.has(Gap::CLOSE)
        && next.gap.has(Gap::DASH | Gap::HYPHEN)
}

/// What an outlet of this name is.
fn medium(name: &str) -> SourceKind {
    match name.rsplit(' ').next() {
        Some(last) if AGENCIES.contains(&last) => SourceKind::Agency,
        _ => SourceKind::Outlet,
    }
}

/// Marks as outlets the organisations that are named and used as such.
pub fn settle(sheets: &[Sheet<'_>; 2], book: &mut Book, gazetteer: &Gazetteer) {
    for number in 0..book.places.len() {
        let place = book.places[number];
        let unknown = book.thing(place.thing).is_some_and(|thing| {
            thing.kind == EntityKind::Org && thing.entry.is_none() && thing.medium.is_none()
        });
        let sheet = &sheets[usize::from(place.sheet.min(1))];
        if unknown
            && is_outlet(sheet, gazetteer, place.first as usize, place.last as usize)
            && let Some(thing) = book.things.get_mut(place.thing as usize)
        {
            thing.medium = Some(medium(&thing.canonical));
        }
    }
}

impl Reader<'_, '_> {
    /// "the Nowhere Herald", "Nowhere News reported": an outlet that no gazetteer knows.
    pub fn outlet(&mut self, at: usize, capitals: usize, end: usize) -> Taken {
        let sheet = &*self.sheet;
        let dateline = in_dateline(sheet, at, capitals);
        if looks(sheet, at, capitals).is_none() && !dateline {
            return None;
        }
        let first = sheet.tok(at);
        let given = first.is(class::FIRST) && !first.is(class::FIRST_WORD);
        if given
            || first.is(class::CALENDAR | class::DETERMINER | class::TITLE | class::HONORIFIC)
            || first.shape == Shape::Initial
            || !dateline && !is_outlet(sheet, self.gazetteer, at, capitals)
        {
            return None;
        }
        // A name that is known, or a known one with more behind it.
        let known = self
            .gazetteer
            .longest(&sheet.tokens[..end], at, |length, alias| {
                let kind = self.gazetteer.entry(alias.entry).kind;
                (length > 1 || at + length == capitals)
                    && !alias.has(Alias::AMBIGUOUS)
                    && (at + length >= capitals || kind == NameKind::Org)
            });
        if known.is_some() {
            return None;
        }
        let name = self.title_case(at, capitals);
        let thing = self.book.named(EntityKind::Org, &name);
        if let Some(thing) = self.book.things.get_mut(thing as usize) {
            thing.medium = thing.medium.or(Some(medium(&name)));
        }
        self.book.certain(thing);
        self.take(at, capitals, thing, Form::Name, "rule: outlet");
        self.book
            .learn(&self.sheet.tokens[at..capitals], thing, Form::Name);
        Some(capitals)
    }
}

#[cfg(test)]
mod tests {
    use crate::article::{EntityKind, SourceKind};
    use crate::extract::entities::{ArticleText, Recognizer};

    /// The outlets that `body` cites.
    fn outlets(lang: &str, body: &str) -> Vec<String> {
        let text = ArticleText {
            headline: "",
            body,
            lang,
            publication: None,
        };
        let (_, cites) = Recognizer::new().recognize_with(&text, None);
        let outlets = cites.into_iter().filter(|c| c.kind == SourceKind::Outlet);
        outlets.map(|citation| citation.canonical).collect()
    }

    #[test]
    fn the_article_of_a_paper_tells_it_from_its_word() {
        use super::super::proposed::entities;
        let called = |body: &str| -> Vec<String> {
            let found = entities(body, &[("Naomi", EntityKind::Person)]);
            let orgs = found.into_iter().filter(|e| e.kind == EntityKind::Org);
            orgs.map(|entity| entity.canonical).collect()
        };
        assert_eq!(called("They left it for The Verge then."), ["The Verge"]);
        assert_eq!(called("Naomi wrote at Kommersant then."), ["Kommersant"]);
        for body in [
            "Naomi was on the verge of it.",
            "Naomi met the Chief Economist there.",
            "Naomi cited the Freedom of Information Act.",
            "Naomi met the Minister of Foreign Affairs then.",
        ] {
            assert_eq!(called(body), Vec::<String>::new(), "{body}");
        }
    }

    #[test]
    fn outlets_by_name_and_deed() {
        for (lang, body, outlet) in [
            (
                "en",
                "The bridge was closed, the Zorvex Herald reported.",
                "Zorvex Herald",
            ),
            (
                "en",
                "It rained, he told the Plimtor Times on Monday.",
                "Plimtor Times",
            ),
            (
                "en",
                "The Qubrix Post newspaper reported that it rained.",
                "Qubrix Post",
            ),
            (
                "en",
                "It rained, according to Radio Zorvex.",
                "Radio Zorvex",
            ),
            (
                "en",
                "NOWHERE (Zorvex News) - The bridge was closed on Monday.",
                "Zorvex News",
            ),
            (
                "de",
                "Die Brücke ist zu, berichtet die Zorvexer Zeitung.",
                "Zorvexer Zeitung",
            ),
        ] {
            assert_eq!(outlets(lang, body), [outlet], "{body}");
        }
        for body in [
            "The Zorvex Sun sets late.",
            "He left the Qubrix Express at noon.",
            "It was in Hard Times that he said so.",
        ] {
            assert_eq!(outlets("en", body), Vec::<String>::new(), "{body}");
        }
    }
}
