//! Named entities of an article: companies, organisations, people, countries and places,
//! by gazetteers and rules. Each mention keeps its span, its form and the reason it was
//! found; all mentions of one real thing are one entity under one name.
//!
//! Finding sources among the names is left to `cites`, cleaning the text and telling its
//! language to the rest of `extract`.

mod assembly;
mod book;
mod company;
mod country;
mod organisation;
mod person;
mod reader;
mod recall;
mod sheet;

use crate::article::{Citation, Entity, EntityKind, Span, TextField};
use crate::extract::gazetteer::Gazetteer;
use crate::extract::gazetteer::country::CountryNames;
use crate::extract::gazetteer::lexicon::Lexicon;
use book::Book;
use reader::{Notes, Reader};
use sheet::Sheet;

/// The text of an article as the recognizer reads it.
#[derive(Debug, Clone, Copy)]
pub struct ArticleText<'a> {
    /// The headline; may be empty.
    pub headline: &'a str,
    /// The body, without boilerplate.
    pub body: &'a str,
    /// ISO 639-1 code of its language, or empty.
    pub lang: &'a str,
    /// Who published it: never counted as its own source.
    pub publication: Option<&'a str>,
}

/// A name that a tagger found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaggedName {
    /// Which text it stands in.
    pub field: TextField,
    /// Its bytes.
    pub span: Span,
    /// A person (PER), organisation (ORG) or place (LOC). Whether an organisation is a
    /// company, or a place a country, is for the rules to say.
    pub kind: EntityKind,
}

/// Finds what articles name and whom they cite. Cheap to make and to share.
#[derive(Debug)]
pub struct Recognizer {
    gazetteer: &'static Gazetteer,
}

impl Default for Recognizer {
    fn default() -> Self {
        Recognizer::new()
    }
}

impl Recognizer {
    /// A recognizer with the built-in gazetteers, which are loaded at the first call.
    pub fn new() -> Recognizer {
        Recognizer {
            gazetteer: Gazetteer::get(),
        }
    }

    /// What `text` names and whom it cites, each with every mention in order.
    pub fn recognize(&self, text: &ArticleText<'_>) -> (Vec<Entity>, Vec<Citation>) {
        self.recognize_with(text, &[])
    }

    /// The same, with names that a tagger proposes. The rules and gazetteers come first;
    /// a proposal counts where they found nothing, and confirms what they doubt.
    pub fn recognize_with(
        &self,
        text: &ArticleText<'_>,
        tagged: &[TaggedName],
    ) -> (Vec<Entity>, Vec<Citation>) {
        let lang = if text.lang.is_empty() { "en" } else { text.lang };
        let lexicon = Lexicon::of(lang);
        let mut sheets = [
            Sheet::read(TextField::Headline, text.headline, lexicon),
            Sheet::read(TextField::Body, text.body, lexicon),
        ];
        let mut book = Book::default();
        let mut notes = [Notes::default(), Notes::default()];
        // The body first: it says who is meant in the headline.
        for number in [1, 0] {
            let mut reader = self.reader(&mut sheets[number], number, &mut book, lang);
            reader.read_running();
            reader.read_tagged(tagged);
            reader.settle();
            notes[number] = reader.notes;
        }
        for number in [1, 0] {
            let mut reader = self.reader(&mut sheets[number], number, &mut book, lang);
            reader.notes = std::mem::take(&mut notes[number]);
            reader.read_strict();
            reader.read_again();
            reader.read_demonyms();
            reader.read_unspaced();
            reader.read_governments();
            notes[number] = reader.notes;
        }
        assembly::assemble(&sheets, book, self.gazetteer, lang, text.publication, &notes)
    }

    fn reader<'s, 't>(
        &self,
        sheet: &'s mut Sheet<'t>,
        number: usize,
        book: &'s mut Book,
        lang: &str,
    ) -> Reader<'s, 't> {
        Reader {
            sheet,
            number: number as u8,
            book,
            gazetteer: self.gazetteer,
            countries: CountryNames::of(lang),
            english: lang == "en",
            notes: Notes::default(),
        }
    }
}
