//! From an article to the document that the index holds.

use tantivy::TantivyDocument;

use super::alias;
use super::analysis::StemClass;
use super::codec::Codec;
use super::schema::Fields;
use super::stored::{Card, Evidence};
use crate::article::{Article, EntityKind, FacetField, Form};
use crate::error::Result;

/// A file's state when it was read: as long as both stay, it is not opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileState {
    /// Size in bytes.
    pub size: u64,
    /// Time of change, nanoseconds since 1970.
    pub modified: i64,
}

/// What a document says of the record it was made from.
#[derive(Debug, Clone)]
pub(crate) struct Identity<'a> {
    pub key: u64,
    pub fingerprint: u64,
    pub path: &'a str,
    /// The file's state, where the document stands for the whole file.
    pub state: Option<FileState>,
}

/// A document on its way into a segment.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// What is indexed and stored as it is.
    pub values: TantivyDocument,
    /// What is analysed; a source has nothing of it.
    pub texts: Option<Texts<'a>>,
}

/// The texts of an article, which analysis makes terms of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Texts<'a> {
    pub class: StemClass,
    pub headline: &'a str,
    pub body: &'a str,
    pub byline: Option<&'a str>,
}

impl Identity<'_> {
    /// A document with nothing but its identity: a source.
    pub fn document(&self, fields: &Fields) -> Document<'static> {
        Document {
            values: self.values(fields),
            texts: None,
        }
    }

    fn values(&self, fields: &Fields) -> TantivyDocument {
        let mut doc = TantivyDocument::default();
        doc.add_u64(fields.key, self.key);
        doc.add_u64(fields.fingerprint, self.fingerprint);
        doc.add_text(fields.path, self.path);
        if let Some(state) = self.state {
            doc.add_u64(fields.size, state.size);
            doc.add_i64(fields.modified, state.modified);
        }
        doc
    }
}

/// The document of `article`.
pub(crate) fn document<'a>(
    article: &'a Article,
    identity: &Identity<'_>,
    fields: &Fields,
    codec: &Codec,
) -> Result<Document<'a>> {
    let mut doc = identity.values(fields);
    doc.add_u64(fields.article, 1);
    doc.add_text(fields.id, &article.id);
    if let Some(url) = &article.url {
        doc.add_text(fields.url, clip_value(url));
    }
    if let Some(date) = &article.date {
        doc.add_u64(fields.date, date.value.sort_key());
    }

    let card = Card::of(article);
    let values = |field: FacetField| -> &[String] {
        match field {
            FacetField::Company => &card.company,
            FacetField::Country => &card.country,
            FacetField::MainCountry => card.main_countries(),
            FacetField::Cites => &card.cites,
            FacetField::Person => &card.person,
            FacetField::Org => &card.org,
            FacetField::Place => &card.place,
            FacetField::Publication => card.publication.as_slice(),
            FacetField::Lang => std::slice::from_ref(&card.lang),
            FacetField::Year | FacetField::Month => &[],
        }
    };
    for (facet, field) in fields.facets() {
        for value in values(facet) {
            if !value.is_empty() {
                doc.add_text(field, clip_value(value));
                // Main countries are called what countries are called.
                if facet != FacetField::MainCountry {
                    doc.add_text(fields.alias, alias::term(facet, value, clip_value(value)));
                }
            }
        }
    }
    add_aliases(article, fields, &mut doc);
    let stored = codec.pack(&card, &Evidence::of(article), &article.body)?;
    doc.add_bytes(fields.stored, &stored);
    let texts = Texts {
        class: StemClass::of(&article.lang),
        headline: &article.headline,
        body: &article.body,
        byline: article.byline.as_ref().map(|byline| byline.value.as_str()),
    };
    Ok(Document {
        values: doc,
        texts: Some(texts),
    })
}

/// The forms under which the text names its entities, so that a filter finds the value by
/// them. Only forms that name it by themselves: "the Journal" and a demonym do not, a
/// person's surname does.
fn add_aliases<'a>(article: &'a Article, fields: &Fields, doc: &mut TantivyDocument) {
    // A form is folded once however often it is written: most mentions repeat.
    let mut written = hashbrown::HashSet::new();
    let mut add = |facet: FacetField, form: &'a str, canonical: &'a str| {
        // The value itself is there already.
        if form.len() < 100 && form != canonical && written.insert((facet, form, canonical)) {
            let term = alias::term(facet, form, clip_value(canonical));
            doc.add_text(fields.alias, term);
        }
    };
    for entity in &article.entities {
        let facet = FacetField::of(entity.kind);
        for mention in &entity.mentions {
            let names_it = match mention.form {
                Form::Name | Form::Alias | Form::Acronym | Form::Code => true,
                Form::Short => entity.kind == EntityKind::Person,
                Form::Demonym | Form::Capital => false,
            };
            let text = match mention.field {
                crate::article::TextField::Headline => &article.headline,
                crate::article::TextField::Body => &article.body,
            };
            if let (true, Some(form)) = (names_it, text.get(mention.span.range())) {
                add(facet, form, &entity.canonical);
                // A cited source is found by the same names.
                if article
                    .cites
                    .iter()
                    .any(|c| c.canonical == entity.canonical)
                {
                    add(FacetField::Cites, form, &entity.canonical);
                }
            }
        }
    }
    for citation in &article.cites {
        for mention in &citation.mentions {
            let text = match mention.field {
                crate::article::TextField::Headline => &article.headline,
                crate::article::TextField::Body => &article.body,
            };
            // Anaphora ("the newspaper") is longer or lower-case; names and acronyms are not.
            if let Some(form) = text.get(mention.span.range())
                && form.chars().next().is_some_and(char::is_uppercase)
                && !mention.reason.contains("anaphora")
            {
                add(FacetField::Cites, form, &citation.canonical);
            }
        }
    }
}

/// A facet value within what a column's dictionary takes.
fn clip_value(value: &str) -> &str {
    &value[..crate::text::floor_boundary(value, 500)]
}
