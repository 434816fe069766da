//! Whom an article has its information from: outlets, agencies, organisations, officials,
//! people, documents and sources it does not name, by rules over the names that `entities`
//! has found.
//!
//! Three things are kept apart: the source ("C4ADS said"), the outlet as medium ("told
//! CNN", which counts as a cited outlet), and the government or unnamed source ("Beijing
//! said", "Western officials"). The article's own publication is no source of its own.

mod english;
mod foreign;
mod page;
mod phrase;

pub use page::{Name, Page, Subject};

use std::collections::HashMap;

use crate::article::{Citation, CiteMention, EntityKind, SourceKind};
use crate::extract::gazetteer::outlet_by_name;
use crate::text::fold_key;

/// A source and the place where it is cited.
#[derive(Debug, Clone)]
struct Cited {
    source: Source,
    /// Tokens that name the source.
    tokens: (usize, usize),
    /// Tokens of the cue.
    cue: (usize, usize),
    reason: &'static str,
}

/// Who is cited.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// A subject that speaks for itself.
    Subject(usize),
    /// Someone who speaks for a subject.
    Official(usize),
    /// Words of the text.
    Words(String, SourceKind),
}

/// The sources that the pages cite.
pub fn find(
    pages: &[Page<'_>; 2],
    names: &[Name],
    subjects: &[Subject<'_>],
    lang: &str,
    publication: Option<&str>,
) -> Vec<Citation> {
    let own = publication.map(|name| fold_key(outlet_by_name(name).unwrap_or(name)));
    let mut citations: Vec<Citation> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    // The body first: it holds what "the newspaper" in a headline can mean.
    let mut found = Vec::new();
    let mut last = None;
    for number in [1, 0] {
        let mut finder = Finder {
            page: &pages[number],
            names,
            subjects,
            found: Vec::new(),
            last_medium: last,
            last_official: None,
            last_report: None,
        };
        if lang == "en" {
            finder.read_english();
        } else {
            finder.read_foreign(lang);
        }
        last = finder.last_medium;
        found.push((number, finder.found));
    }
    found.reverse();
    for (number, list) in found {
        let page = &pages[number];
        for cited in list {
            let (canonical, kind) = name_of(&cited.source, subjects);
            let key = fold_key(&canonical);
            if key.is_empty() || own.as_deref() == Some(without_article(&key)) || own.as_deref() == Some(key.as_str()) {
                continue;
            }
            let at = *by_name.entry(key).or_insert_with(|| {
                citations.push(Citation {
                    canonical,
                    kind,
                    mentions: Vec::new(),
                });
                citations.len() - 1
            });
            let mention = CiteMention {
                field: page.field,
                span: page.span(cited.tokens),
                cue: page.span(cited.cue),
                reason: cited.reason.to_owned(),
            };
            let mentions = &mut citations[at].mentions;
            if !mentions
                .iter()
                .any(|known| known.field == mention.field && known.span.overlaps(mention.span))
            {
                mentions.push(mention);
            }
        }
    }
    for citation in &mut citations {
        citation.mentions.sort_by_key(|mention| (mention.field, mention.span));
    }
    citations
}

fn without_article(key: &str) -> &str {
    key.strip_prefix("the ").unwrap_or(key)
}

fn name_of(source: &Source, subjects: &[Subject<'_>]) -> (String, SourceKind) {
    let subject = |at: &usize| subjects.get(*at);
    match source {
        Source::Subject(at) => subject(at).map_or((String::new(), SourceKind::Organisation), |subject| {
            let kind = match (subject.medium, subject.kind) {
                (Some(medium), _) => medium,
                (None, EntityKind::Person) => SourceKind::Person,
                (None, EntityKind::Country | EntityKind::Place) => SourceKind::Official,
                _ => SourceKind::Organisation,
            };
            (subject.canonical.to_owned(), kind)
        }),
        Source::Official(at) => {
            subject(at).map_or((String::new(), SourceKind::Official), |subject| {
                (subject.canonical.to_owned(), SourceKind::Official)
            })
        }
        Source::Words(words, kind) => (words.clone(), *kind),
    }
}

/// Reads one page.
#[derive(Debug)]
struct Finder<'a> {
    page: &'a Page<'a>,
    names: &'a [Name],
    subjects: &'a [Subject<'a>],
    found: Vec<Cited>,
    /// The outlet cited last: what "the newspaper" means.
    last_medium: Option<usize>,
    /// Who spoke for an office last: what "the spokesman" means.
    last_official: Option<usize>,
    /// Whose report was cited last: what "the report" means.
    last_report: Option<usize>,
}

impl Finder<'_> {
    /// The name that the token at `at` belongs to.
    fn name_at(&self, at: usize) -> Option<&Name> {
        let number = (*self.page.owner.get(at)?)?;
        self.names.get(number as usize)
    }

    fn subject(&self, name: &Name) -> Option<&Subject<'_>> {
        self.subjects.get(name.subject)
    }

    fn is_medium(&self, name: &Name) -> bool {
        self.subject(name).is_some_and(|subject| subject.medium.is_some())
    }

    fn kind_of(&self, name: &Name) -> Option<EntityKind> {
        self.subject(name).map(|subject| subject.kind)
    }

    /// Notes a source that is a name in the text.
    fn cite_name(&mut self, name: Name, cue: (usize, usize), reason: &'static str) {
        let Some(kind) = self.kind_of(&name) else { return };
        if self.is_medium(&name) {
            self.last_medium = Some(name.subject);
        }
        if kind == EntityKind::Org || kind == EntityKind::Company {
            self.last_report = Some(name.subject);
        }
        self.found.push(Cited {
            source: Source::Subject(name.subject),
            tokens: (name.first, name.last),
            cue,
            reason,
        });
    }

    fn cite(&mut self, source: Source, tokens: (usize, usize), cue: (usize, usize), reason: &'static str) {
        self.found.push(Cited { source, tokens, cue, reason });
    }

}
