//! From a raw article to what the archive stores: language, headline, body without
//! boilerplate, publication, date, byline, and with them what the article names and whom it
//! cites, each with the reason it was found.
//!
//! Reading files is left to `corpus`, storing to `index`. Everything here is a function of
//! the raw article and the options, so that the same input gives the same article anywhere.

mod byline;
mod cites;
mod clean;
mod date;
mod entities;
mod gazetteer;
mod headline;
mod language;
mod names;
mod page;
mod publication;
pub mod tagger;

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::article::{Article, BodyForm, Date, EntityKind, Found, RawArticle, Span, TextField};
use crate::error::Result;
use crate::extract::entities::{ArticleText, Recognizer, TaggedName};
use crate::extract::tagger::{NameType, Tagger};

pub use cites::learn as learn_sources;
pub use date::{DayOrder, parse_date, parse_date_as};
pub use names::{country_name, language_code, outlet_name, publication_name};
pub use publication::PublicationFrom;

use clean::Draft;
use language::Declared;
use page::Page;

/// What to extract, and how. Two runs with equal options give equal articles.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExtractOptions {
    /// The user's rule for the publication; without one, the best evidence decides.
    pub publication_from: Option<PublicationFrom>,
    /// Whether the body stays as it is: nothing is removed, no headline is sought in it.
    pub as_is: bool,
    /// Whether entities and cited sources are looked for.
    pub entities: bool,
}

/// Finds again what `article` names and whom it cites: the same as when it was extracted, for
/// headline, body, language and publication decide it. An index keeps only the values.
pub fn find_names(article: &mut Article) {
    static RECOGNIZER: LazyLock<Recognizer> = LazyLock::new(Recognizer::new);
    let tagged = tagged_names(&article_text(article));
    (article.entities, article.cites) =
        RECOGNIZER.recognize_with(&article_text(article), tagged.as_deref());
}

/// What the tagger proposes: of English only, which it has learned.
fn tagged_names(text: &ArticleText<'_>) -> Option<Vec<TaggedName>> {
    static TAGGER: LazyLock<Tagger> = LazyLock::new(Tagger::new);
    if !matches!(text.lang, "en" | "") {
        return None;
    }
    let (headline, body) = TAGGER.tag(text.headline, text.body);
    let of = |field| {
        move |name: tagger::Name| TaggedName {
            field,
            span: Span::new(name.span.start, name.span.end),
            kind: match name.kind {
                NameType::Person => EntityKind::Person,
                NameType::Organisation => EntityKind::Org,
                NameType::Location => EntityKind::Place,
            },
            confidence: name.confidence,
        }
    };
    let headline = headline.into_iter().map(of(TextField::Headline));
    let body = body.into_iter().map(of(TextField::Body));
    Some(headline.chain(body).collect())
}

fn article_text(article: &Article) -> ArticleText<'_> {
    ArticleText {
        headline: &article.headline,
        body: &article.body,
        lang: &article.lang,
        publication: article.publication.as_ref().map(|p| p.value.as_str()),
    }
}

/// What stands out in an article's text, before it is said what it is.
#[derive(Debug, Default)]
pub(crate) struct Tagged(Option<Vec<TaggedName>>);

/// Makes articles of raw ones. Built once, shared by all threads.
pub struct Extractor {
    options: ExtractOptions,
    recognizer: Option<Recognizer>,
}

impl Extractor {
    /// An extractor for `options`.
    pub fn new(options: ExtractOptions) -> Result<Extractor> {
        let recognizer = options.entities.then(Recognizer::new);
        Ok(Extractor {
            options,
            recognizer,
        })
    }

    /// The article in `raw`.
    pub fn extract(&self, raw: RawArticle) -> Article {
        let mut article = self.read(&raw);
        let tagged = self.tag(&article);
        self.name(&mut article, &tagged);
        article
    }

    /// The article in `raw`, without names: the first of three steps. Each step has tables of
    /// its own that fill the processor's caches, so whoever has many articles takes some of
    /// them through one step and then through the next.
    pub(crate) fn read(&self, raw: &RawArticle) -> Article {
        let id = raw.id.clone().filter(|id| !id.trim().is_empty());
        let id = id.unwrap_or_else(|| content_id(raw));
        let source = Source::read(raw);
        let mut article = self.article(raw, &source);
        article.id = id;
        article
    }

    /// The second step: what the tagger makes of an article that was read.
    pub(crate) fn tag(&self, article: &Article) -> Tagged {
        Tagged(match &self.recognizer {
            Some(_) => tagged_names(&article_text(article)),
            None => None,
        })
    }

    /// The third step: entities and cited sources.
    pub(crate) fn name(&self, article: &mut Article, tagged: &Tagged) {
        if let Some(recognizer) = &self.recognizer {
            let tagged = tagged.0.as_deref();
            (article.entities, article.cites) =
                recognizer.recognize_with(&article_text(article), tagged);
        }
    }

    fn article(&self, raw: &RawArticle, source: &Source<'_>) -> Article {
        let url = raw.url.clone().or_else(|| source.page.url.clone());
        let field = raw.publication.as_deref();
        let written = raw.headline.as_deref().and_then(headline::tidy);
        let given = written
            .clone()
            .filter(|text| self.options.as_is || !clean::is_boilerplate(text))
            .map(|text| publication::without_own_name(&text, field, url.as_deref()));
        // The notice that a scraper took for the headline stands where that should.
        let misread = written.is_some() && given.is_none();
        let given = given.or_else(|| source.page.headline.clone());
        let declared = match (&raw.lang, &source.page.lang) {
            (Some(lang), _) => Declared::Record(lang),
            (None, Some(lang)) => Declared::Page(lang),
            (None, None) => Declared::Not,
        };
        let language = language::language(given.as_deref().unwrap_or(""), &source.body, declared);
        let clue = date::Clue {
            order: date::order(raw.lang.as_deref(), url.as_deref(), language.code),
            lang: language.code,
        };
        let mut draft = Draft::new(&source.body);
        let (mut byline, mut line_date) = (None, None);
        let headline = if self.options.as_is {
            headline::Headline {
                text: given.unwrap_or_default(),
                inferred: false,
            }
        } else {
            draft.clean();
            let scraped = raw.form == BodyForm::Text || misread;
            let headline = headline::headline(&mut draft, given.as_deref(), scraped);
            byline = byline::take(&mut draft, language.code);
            let sign_off = byline::take_sign_off(&mut draft);
            byline = byline.or(sign_off);
            line_date = date::take(&mut draft, &clue);
            headline
        };
        let (body, removed) = if self.options.as_is {
            (source.body.to_string(), Vec::new())
        } else {
            draft.finish()
        };
        let publication = publication::publication(&publication::Evidence {
            rule: self.options.publication_from,
            origin: &raw.origin,
            field,
            page: &source.page.publishers,
            url: url.as_deref(),
            removed: &removed,
            last_lines: &last_lines(&body),
        });
        let byline = raw
            .byline
            .as_deref()
            .and_then(byline::names)
            .map(|names| Found::new(names, "record field"))
            .or_else(|| {
                let (names, reason) = source.page.byline.as_ref()?;
                Some(Found::new(byline::names(names)?, *reason))
            })
            .or_else(|| byline.map(|names| Found::new(names, "text: byline")));
        Article {
            headline: headline.text,
            headline_inferred: headline.inferred,
            date: publication_date(raw, &source.page, url.as_deref(), line_date, &body, &clue),
            publication,
            byline,
            url,
            lang: language.code.to_string(),
            lang_confidence: language.confidence,
            path: raw.origin.path.clone(),
            record: raw.origin.record,
            removed,
            body,
            ..Article::default()
        }
    }
}

/// The text of a raw article, and what its page says about itself.
struct Source<'t> {
    body: Cow<'t, str>,
    page: Page,
}

impl<'t> Source<'t> {
    fn read(raw: &'t RawArticle) -> Source<'t> {
        if raw.form == BodyForm::Html {
            let mut page = page::read(&raw.body);
            let body = std::mem::take(&mut page.body);
            return Source {
                body: Cow::Owned(body),
                page,
            };
        }
        let body = match clean::plain_text(&raw.body) {
            Some(text) => Cow::Owned(text),
            None if raw.body.contains('\r') => {
                Cow::Owned(raw.body.replace("\r\n", "\n").replace('\r', "\n"))
            }
            None => Cow::Borrowed(raw.body.as_str()),
        };
        Source {
            body,
            page: Page::default(),
        }
    }
}

/// The date of publication: record, metadata, address, text, in that order. An address that
/// knows only the month is overruled by a text that knows a day of it.
fn publication_date(
    raw: &RawArticle,
    page: &Page,
    url: Option<&str>,
    line: Option<Date>,
    body: &str,
    clue: &date::Clue<'_>,
) -> Option<Found<Date>> {
    let read = |written: &str| parse_date_as(written, clue.order, clue.lang);
    let from_record = || Some(Found::new(read(raw.date.as_deref()?)?, "record field"));
    let from_page = || {
        let mut stated = page.dates.iter();
        stated.find_map(|(written, reason)| Some(Found::new(read(written)?, *reason)))
    };
    if let Some(found) = from_record().or_else(from_page) {
        return Some(found);
    }
    let address = url.and_then(date::url_date);
    if let Some(date) = address.filter(|date| date.get_day().is_some()) {
        return Some(Found::new(date, "url path"));
    }
    let agrees = |date: &Date| {
        address.is_none_or(|known| {
            (known.get_year(), known.get_month()) == (date.get_year(), date.get_month())
        })
    };
    let from_notes = || {
        let mut dates = page.notes.iter().filter_map(|note| read(note));
        dates.find(|date| date.get_day().is_some() && agrees(date))
    };
    let from_text = || {
        let date = line.map(|date| (date, "text: date line"));
        date.or_else(|| {
            let date = date::dateline_date(body, clue.order, clue.lang)?;
            Some((date, "text: dateline"))
        })
    };
    from_notes()
        .map(|date| (date, "page text"))
        .or_else(|| from_text().filter(|(date, _)| agrees(date)))
        .or_else(|| address.map(|date| (date, "url path")))
        .map(|(date, reason)| Found::new(date, reason))
}

fn last_lines(body: &str) -> Vec<&str> {
    body.rsplit('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(3)
        .filter(|line| line.len() <= 320)
        .collect()
}

/// The identifier of an article whose record has none: a hash of where it comes from and of
/// what it says, as found, so that better cleaning gives no article another identifier.
fn content_id(raw: &RawArticle) -> String {
    let file_name = raw.origin.path.rsplit(['/', '\\']).next().unwrap_or("");
    let mut hash = Xxh3::new();
    for part in [
        raw.url.as_deref().unwrap_or(file_name),
        raw.headline.as_deref().unwrap_or(""),
        &raw.body,
    ] {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    format!("{:016x}", hash.digest())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn extractor(options: ExtractOptions) -> Extractor {
        Extractor::new(options).unwrap()
    }

    fn scraped(body: &str) -> RawArticle {
        RawArticle {
            body: body.into(),
            ..RawArticle::default()
        }
    }

    const SCRAPED: &str = "Bridge closed after flood\nBridge closed after flood\nShare:\n\n\
        By Jane Doe\nPublished: February 4, 2023\n\n\
        The bridge over the river was closed on Monday, officials said, after the water rose.\n\n\
        Also Read: Moons of a far planet counted anew\n\n\
        No one was hurt, and the mayor said that it would open again within a week.\n\n\
        © 2023 Nowhere Bugle. All rights reserved.\nLeave a Reply";

    #[test]
    fn threads_share_an_extractor() {
        fn shared<T: Send + Sync>() {}
        shared::<Extractor>();
    }

    #[test]
    fn a_scraped_text_is_taken_apart() {
        let article = extractor(ExtractOptions::default()).extract(scraped(SCRAPED));
        assert_eq!(article.headline, "Bridge closed after flood");
        assert!(!article.headline_inferred);
        assert_eq!(
            article.body,
            "The bridge over the river was closed on Monday, officials said, after the water rose.\n\n\
             No one was hurt, and the mayor said that it would open again within a week."
        );
        assert_eq!(article.byline.unwrap().value, "Jane Doe");
        assert_eq!(
            article.date,
            Some(Found::new(
                Date::day(2023, 2, 4).unwrap(),
                "text: date line"
            ))
        );
        assert_eq!(
            article.publication,
            Some(Found::new("Nowhere Bugle".into(), "text: copyright"))
        );
        assert_eq!(article.lang, "en");
        assert_eq!(article.removed.len(), 7);
        assert_eq!(article.id.len(), 16);
    }

    #[test]
    fn as_is_leaves_the_body_alone() {
        let options = ExtractOptions {
            as_is: true,
            ..ExtractOptions::default()
        };
        let article = extractor(options).extract(scraped(SCRAPED));
        assert_eq!(article.body, SCRAPED);
        assert_eq!(article.headline, "");
        assert!(article.removed.is_empty());
    }

    #[test]
    fn the_records_own_fields_come_first() {
        let raw = RawArticle {
            id: Some("x1".into()),
            headline: Some("Rain &amp; wind".into()),
            publication: Some("Evening Bugle".into()),
            date: Some("04.03.2021".into()),
            byline: Some("By Max Muster".into()),
            url: Some("https://post.example/2020/01/01/x".into()),
            lang: Some("English".into()),
            form: BodyForm::Field,
            body: "Rain & wind\nThe storm came from the west and the river rose by a metre.".into(),
            ..RawArticle::default()
        };
        let article = extractor(ExtractOptions::default()).extract(raw);
        assert_eq!(article.id, "x1");
        assert_eq!(article.headline, "Rain & wind");
        assert!(article.body.starts_with("The storm"));
        assert_eq!(article.publication.unwrap().value, "Evening Bugle");
        assert_eq!(article.date.unwrap().value.to_string(), "2021-03-04");
        assert_eq!(article.byline.unwrap().value, "Max Muster");
        assert_eq!(
            (article.lang.as_str(), article.lang_confidence),
            ("en", 1.0)
        );
    }

    #[test]
    fn identifiers_depend_on_origin_and_content() {
        let id = |url: Option<&str>, body: &str| {
            let raw = RawArticle {
                url: url.map(String::from),
                ..scraped(body)
            };
            extractor(ExtractOptions::default()).extract(raw).id
        };
        assert_eq!(id(None, "a"), id(None, "a"));
        assert_ne!(id(None, "a"), id(None, "b"));
        assert_ne!(
            id(Some("https://a.example/1"), "a"),
            id(Some("https://a.example/2"), "a")
        );
    }

    proptest! {
        #[test]
        fn any_raw_article_becomes_an_article(
            body in "\\PC{0,200}|[a-zA-Z .:<>/&;\r\n•©-]{0,300}",
            field in proptest::option::of("\\PC{0,40}"),
            form in 0..3u8,
        ) {
            let form = [BodyForm::Text, BodyForm::Html, BodyForm::Field][usize::from(form)];
            let raw = RawArticle {
                headline: field.clone(),
                date: field.clone(),
                byline: field.clone(),
                url: field.clone(),
                lang: field,
                form,
                body,
                ..RawArticle::default()
            };
            let article = extractor(ExtractOptions::default()).extract(raw);
            prop_assert!(!article.id.is_empty());
        }
    }
}
