//! Whom an article has its information from: outlets, agencies, organisations, officials,
//! people, documents and sources it does not name, by rules over the names that `entities`
//! has found.
//!
//! Three things are kept apart: the source ("C4ADS said"), the outlet as medium ("told
//! CNN", which counts as a cited outlet), and the government or unnamed source ("Beijing
//! said", "Western officials"). The article's own publication is no source of its own.

mod clause;
mod context;
mod english;
mod foreign;
mod head;
mod judge;
pub mod learn;
mod page;
mod phrase;
mod speaker;
mod verb;

pub use foreign::is_reporting;
pub use page::{Name, Page, Subject, Uncoded};

use crate::article::{Citation, CiteMention, EntityKind, SourceKind};
use crate::extract::gazetteer::token::Gap;
use crate::extract::gazetteer::{outlet_by_name, outlet_called};
use crate::text::fold_key;
use hashbrown::HashMap;

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
    let own_outlet = publication.and_then(outlet_called);
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
            finder.judge();
            finder.speakers();
        } else {
            finder.read_foreign(lang);
        }
        last = finder.last_medium;
        found.push((number, finder.found));
    }
    found.reverse();
    let mut short_names = ShortNames {
        subjects,
        publication,
        known: HashMap::new(),
    };
    for (number, list) in found {
        let page = &pages[number];
        for cited in list {
            let Some(source) = short_names.source(&cited, page) else {
                continue;
            };
            let (canonical, kind) = name_of(&source, subjects);
            let key = fold_key(&canonical);
            if key.is_empty()
                || own.as_deref() == Some(without_article(&key))
                || own.as_deref() == Some(key.as_str())
                || own_outlet.is_some() && outlet_called(&canonical) == own_outlet
            {
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
            citations[at].mentions.push(mention);
        }
    }
    for citation in &mut citations {
        // Several cues may point at the same words: the first to be found is kept.
        let mentions = &mut citation.mentions;
        mentions.sort_by_key(|mention| (mention.field, mention.span.start));
        mentions.dedup_by(|next, kept| next.field == kept.field && next.span.overlaps(kept.span));
    }
    citations
}

/// What is meant where a text calls an outlet by the end or the beginning of a name: "the
/// Times" is The New York Times where that is named, and the paper itself in its own pages.
struct ShortNames<'a> {
    subjects: &'a [Subject<'a>],
    publication: Option<&'a str>,
    known: HashMap<(usize, String), Meant>,
}

#[derive(Debug, Clone, Copy)]
enum Meant {
    AsFound,
    Other(usize),
    Itself,
}

impl ShortNames<'_> {
    /// The source that `cited` means; `None` when it is the publication itself, or part of
    /// another name.
    fn source(&mut self, cited: &Cited, page: &Page<'_>) -> Option<Source> {
        let as_found = Some(cited.source.clone());
        let Source::Subject(at) = cited.source else {
            return as_found;
        };
        let medium = self.subjects.get(at).and_then(|subject| subject.medium);
        if medium.is_none() {
            return as_found;
        }
        let span = page.span(cited.tokens);
        let written = fold_key(page.text.get(span.range()).unwrap_or(""));
        let short = without_article(&written);
        if short.is_empty() || short.contains(' ') {
            return as_found;
        }
        let key = (at, short.to_owned());
        let meant = match self.known.get(&key) {
            Some(meant) => *meant,
            None => {
                let meant = self.meant(short);
                self.known.insert(key, meant);
                meant
            }
        };
        match meant {
            Meant::Itself => None,
            Meant::Other(other) => Some(Source::Subject(other)),
            Meant::AsFound => {
                // "Times" and the like continue other names: "The Times-Tribune".
                let next = page.tok(cited.tokens.1);
                let goes_on = next.gap.only(Gap::HYPHEN) && next.is_capital();
                as_found.filter(|_| !goes_on)
            }
        }
    }

    fn meant(&self, short: &str) -> Meant {
        let longer = |name: &str| {
            let key = fold_key(name);
            let key = without_article(&key);
            let end = key
                .strip_suffix(short)
                .is_some_and(|rest| rest.ends_with(' '));
            let start = key
                .strip_prefix(short)
                .is_some_and(|rest| rest.starts_with(" news"));
            end || start
        };
        if self.publication.is_some_and(longer) {
            return Meant::Itself;
        }
        self.subjects
            .iter()
            .position(|other| other.medium.is_some() && longer(other.canonical))
            .map_or(Meant::AsFound, Meant::Other)
    }
}

fn without_article(key: &str) -> &str {
    key.strip_prefix("the ").unwrap_or(key)
}

fn name_of(source: &Source, subjects: &[Subject<'_>]) -> (String, SourceKind) {
    let subject = |at: &usize| subjects.get(*at);
    match source {
        Source::Subject(at) => {
            subject(at).map_or((String::new(), SourceKind::Organisation), |subject| {
                let kind = match (subject.medium, subject.kind) {
                    (Some(medium), _) => medium,
                    (None, EntityKind::Person) => SourceKind::Person,
                    (None, EntityKind::Country | EntityKind::Place) => SourceKind::Official,
                    _ => SourceKind::Organisation,
                };
                (subject.canonical.to_owned(), kind)
            })
        }
        Source::Official(at) => subject(at)
            .map_or((String::new(), SourceKind::Official), |subject| {
                (subject.canonical.to_owned(), SourceKind::Official)
            }),
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
        self.subject(name)
            .is_some_and(|subject| subject.medium.is_some())
    }

    fn kind_of(&self, name: &Name) -> Option<EntityKind> {
        self.subject(name).map(|subject| subject.kind)
    }

    /// Notes a source that is a name in the text.
    fn cite_name(&mut self, name: Name, cue: (usize, usize), reason: &'static str) {
        let Some(kind) = self.kind_of(&name) else {
            return;
        };
        if self.is_medium(&name) {
            self.last_medium = Some(name.subject);
        }
        if (kind == EntityKind::Org || kind == EntityKind::Company) && reason != "rule: provided by"
        {
            self.last_report = Some(name.subject);
        }
        self.found.push(Cited {
            source: Source::Subject(name.subject),
            tokens: (name.first, name.last),
            cue,
            reason,
        });
    }

    fn cite(
        &mut self,
        source: Source,
        tokens: (usize, usize),
        cue: (usize, usize),
        reason: &'static str,
    ) {
        self.found.push(Cited {
            source,
            tokens,
            cue,
            reason,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::article::SourceKind;
    use crate::extract::entities::{ArticleText, Recognizer};

    fn cites(body: &str, lang: &str, publication: Option<&str>) -> Vec<(String, SourceKind)> {
        let text = ArticleText {
            headline: "",
            body,
            lang,
            publication,
        };
        let (_, citations) = Recognizer::new().recognize_with(&text, None);
        let mut found: Vec<_> = citations
            .into_iter()
            .map(|c| (c.canonical, c.kind))
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }

    fn english(body: &str) -> Vec<String> {
        cites(body, "en", None)
            .into_iter()
            .map(|(name, _)| name)
            .collect()
    }

    #[test]
    fn subjects_of_reporting_verbs() {
        for (body, expected) in [
            (
                "Naomi Zorvex, an analyst at Reuters, said that it rained.",
                vec!["Naomi Zorvex"],
            ),
            ("“It rained,” said Naomi Zorvex.", vec!["Naomi Zorvex"]),
            (
                "Naomi Zorvex, meanwhile, said it rained.",
                vec!["Naomi Zorvex"],
            ),
            ("The claim is baseless, says Beijing.", vec!["China"]),
            ("Naomi Zorvex did not say so.", vec![]),
            ("Naomi Zorvex was told to leave.", vec![]),
            ("He said it.", vec![]),
            (
                "Naomi Zorvex left the hall. “It is late,” she said.",
                vec!["Naomi Zorvex"],
            ),
            (
                "Naomi Zorvex left with Jane Qubrix. “It is late,” she said.",
                vec![],
            ),
            (
                "Prime Minister Naomi Zorvex resisted: “It is late.”",
                vec!["Naomi Zorvex"],
            ),
            (
                "Neither Reuters nor the State Department commented.",
                vec![],
            ),
            (
                "Chinese officials said it rained.",
                vec!["Chinese officials"],
            ),
            (
                "People familiar with the matter said it rained.",
                vec!["people familiar with the matter"],
            ),
            (
                "A spokesman for the State Department said it rained.",
                vec!["US Department of State"],
            ),
            (
                "China’s foreign ministry spokesman said it rained.",
                vec!["Chinese Foreign Ministry"],
            ),
        ] {
            assert_eq!(english(body), expected, "{body}");
        }
    }

    #[test]
    fn according_citing_told_and_reports() {
        for (body, expected) in [
            (
                "It rained, according to a Wall Street Journal analysis of Russian customs data.",
                vec!["Russian customs data", "The Wall Street Journal"],
            ),
            (
                "It rained, the Kyiv Independent reported, citing the WSJ.",
                vec!["The Kyiv Independent", "The Wall Street Journal"],
            ),
            (
                "Naomi Zorvex told CNN that it rained.",
                vec!["CNN", "Naomi Zorvex"],
            ),
            ("It was in a report by Reuters.", vec!["Reuters"]),
            ("MOSCOW (Reuters) - It rained.", vec!["Reuters"]),
            (
                "The data were provided by Reuters. It rained.",
                vec!["Reuters"],
            ),
            (
                "The Wall Street Journal wrote it. The newspaper said it rained.",
                vec!["The Wall Street Journal"],
            ),
        ] {
            assert_eq!(english(body), expected, "{body}");
        }
    }

    #[test]
    fn the_publication_is_no_source_of_its_own() {
        assert_eq!(
            cites("Russia left, Reuters reported.", "en", Some("Reuters")),
            []
        );
        assert_eq!(
            cites("Russia left, Reuters reported.", "en", Some("CNN")),
            [("Reuters".to_owned(), SourceKind::Agency)]
        );
    }

    #[test]
    fn a_short_name_is_the_outlet_that_the_text_names_in_full() {
        let body = "The New York Times wrote it. It rained, the Times reported.";
        assert_eq!(
            cites(body, "en", Some("CNN")),
            [("The New York Times".to_owned(), SourceKind::Outlet)]
        );
        let body = "Naomi Zorvex told The Times that it rained.";
        assert_eq!(
            cites(body, "en", Some("The Washington Times")),
            [("Naomi Zorvex".to_owned(), SourceKind::Person)]
        );
    }

    #[test]
    fn cues_of_other_languages() {
        for (lang, body, expected) in [
            ("de", "Reuters zufolge hat es geregnet.", "Reuters"),
            ("pl", "Według Reuters padało.", "Reuters"),
            ("cs", "Pršelo, uvedla agentura Reuters.", "Reuters"),
            ("tr", "Reuters'a göre yağmur yağdı.", "Reuters"),
            ("bg", "Според Reuters е валяло.", "Reuters"),
            ("nl", "Volgens Reuters regende het.", "Reuters"),
            ("de", "Laut Reuters hat es geregnet.", "Reuters"),
            ("fr", "Selon Reuters, il a plu.", "Reuters"),
            ("es", "Según Reuters, llovió.", "Reuters"),
            ("ru", "Об этом сообщает агентство Reuters.", "Reuters"),
            (
                "uk",
                "Про це з посиланням на Reuters пише газета.",
                "Reuters",
            ),
        ] {
            let found = cites(body, lang, None);
            assert_eq!(
                found.first().map(|(name, _)| name.as_str()),
                Some(expected),
                "{body}"
            );
        }
    }
}
