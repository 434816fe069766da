//! Making segments: the documents of one thread, turned into the files of a segment when there
//! are enough.
//!
//! The engine's own way takes each occurrence of a term to that term's list at once, and looks
//! the term up for it. This one keeps texts as rows of numbers and sorts them at the end, and it
//! cuts, folds and stems each form of a word once for all fields (see [`postings`]). What is
//! written is the same to the last byte, by the engine's own serializers; merges, deletes and
//! commits stay the engine's.

mod delete;
mod forms;
mod postings;
#[cfg(test)]
mod tests;
mod vocabulary;

pub(crate) use delete::Order;

use std::ops::Range;

use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf, Value};
use tantivy::schema::{Document as _, Field};
use tantivy::store::StoreWriter;
use tantivy::{Segment, SegmentMeta, TantivyError, Term};

use super::analysis::{BODY_START, HEADLINE_WEIGHT, StemClass, headline_start};
use super::document::Document;
use super::schema::Fields;
use crate::text::words;
use forms::{Forms, NO_TERM, Terms};
use postings::{Lists, turns};
use vocabulary::Vocabulary;

/// The longest term that the engine's dictionaries take, in bytes.
const LONGEST_TERM: usize = u16::MAX as usize - 5;

/// Documents on their way into a segment.
pub(super) struct Builder {
    segment: Segment,
    fields: Fields,
    docs: u32,
    forms: Forms,
    /// The forms of all texts' words.
    words: Vec<u32>,
    texts: Vec<Text>,
    /// How many words the fields have, counted as BM25 counts them.
    totals: Totals,
    plain: Vec<Plain>,
    norms: FieldNormsWriter,
    columns: FastFieldsWriter,
    store: StoreWriter,
}

/// Where the words of an article's texts stand in [`Builder::words`].
struct Text {
    doc: u32,
    headline: usize,
    body: usize,
    byline: usize,
    end: usize,
}

impl Text {
    fn headline(&self) -> Range<usize> {
        self.headline..self.body
    }

    fn body(&self) -> Range<usize> {
        self.body..self.byline
    }

    fn byline(&self) -> Range<usize> {
        self.byline..self.end
    }

    /// The words of headline and body beside the position of the first, in that order.
    fn placed(&self) -> [(Range<usize>, u32); 2] {
        let (headline, body) = (self.headline(), self.body());
        let start = headline_start(headline.len(), body.len());
        let mut placed = [(headline, start), (body, BODY_START)];
        placed.sort_unstable_by_key(|(_, start)| *start);
        placed
    }

    /// The same beside how often each word counts.
    fn weighed(&self) -> [(Range<usize>, u32); 2] {
        [(self.headline(), HEADLINE_WEIGHT), (self.body(), 1)]
    }
}

/// Words of a text and the number that goes with them, twice: a position or a weight.
type Parts = fn(&Text) -> [(Range<usize>, u32); 2];

#[derive(Default)]
struct Totals {
    words: u64,
    stems: u64,
    headline_words: u64,
    headline_stems: u64,
    byline: u64,
}

/// A field whose values are terms as they are.
struct Plain {
    field: Field,
    has_norms: bool,
    vocabulary: Vocabulary,
    /// Terms and the documents that have them.
    occurrences: Vec<(u32, u32)>,
}

impl Builder {
    /// A builder of `segment`, which has no files yet.
    pub fn new(segment: Segment, fields: &Fields) -> tantivy::Result<Builder> {
        let schema = segment.schema();
        let analysed = [
            fields.words,
            fields.stems,
            fields.headline_words,
            fields.headline_stems,
            fields.byline,
        ];
        let plain = schema
            .fields()
            .filter(|(field, entry)| entry.is_indexed() && !analysed.contains(field))
            .map(|(field, entry)| Plain {
                field,
                has_norms: entry.has_fieldnorms(),
                vocabulary: Vocabulary::default(),
                occurrences: Vec::new(),
            })
            .collect();
        let settings = segment.index().settings();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            false,
        )?;
        let columns = FastFieldsWriter::from_schema_and_tokenizer_manager(
            &schema,
            segment.index().fast_field_tokenizer().clone(),
        )?;
        Ok(Builder {
            fields: fields.clone(),
            docs: 0,
            forms: Forms::default(),
            words: Vec::new(),
            texts: Vec::new(),
            totals: Totals::default(),
            plain,
            norms: FieldNormsWriter::for_schema(&schema),
            columns,
            store,
            segment,
        })
    }

    /// Adds a document. After an error the builder is of no use.
    pub fn add(&mut self, document: &Document<'_>) -> tantivy::Result<()> {
        let doc = self.docs;
        self.docs += 1;
        self.columns.add_document(&document.values)?;
        self.store.store(&document.values, &self.segment.schema())?;
        self.add_values(doc, document)?;
        if let Some(texts) = &document.texts {
            let headline = self.words.len();
            self.read(texts.class, texts.headline);
            let body = self.words.len();
            self.read(texts.class, texts.body);
            let byline = self.words.len();
            if let Some(text) = texts.byline {
                self.read(StemClass::NONE, text);
            }
            let text = Text {
                doc,
                headline,
                body,
                byline,
                end: self.words.len(),
            };
            self.measure(&text, texts.byline.is_some());
            self.texts.push(text);
        }
        Ok(())
    }

    fn add_values(&mut self, doc: u32, document: &Document<'_>) -> tantivy::Result<()> {
        for (field, value) in document.values.iter_fields_and_values() {
            let Some(plain) = self.plain.iter_mut().find(|plain| plain.field == field) else {
                continue;
            };
            let term = match value.as_value() {
                ReferenceValue::Leaf(ReferenceValueLeaf::Str(text)) => {
                    match text.len() <= LONGEST_TERM {
                        true => plain.vocabulary.number(text.as_bytes()),
                        false => continue,
                    }
                }
                ReferenceValue::Leaf(ReferenceValueLeaf::U64(number)) => {
                    plain.vocabulary.number(&number.to_be_bytes())
                }
                _ => {
                    let name = self.segment.schema().get_field_name(field).to_string();
                    return Err(TantivyError::SchemaError(format!(
                        "no terms are made of what {name:?} holds"
                    )));
                }
            };
            plain.occurrences.push((term, doc));
        }
        for plain in self.plain.iter().filter(|plain| plain.has_norms) {
            let of_doc = plain.occurrences.iter().rev();
            let count = of_doc.take_while(|(_, of)| *of == doc).count() as u32;
            if count > 0 {
                self.norms.record(doc, plain.field, count);
            }
        }
        Ok(())
    }

    fn read(&mut self, class: StemClass, text: &str) {
        for word in words(text) {
            let rest = &text[word.start..];
            self.words
                .push(self.forms.number(class, rest, word.text.len()));
        }
    }

    /// Notes how many terms the fields have of a text.
    fn measure(&mut self, text: &Text, has_byline: bool) {
        let terms = self.forms.terms();
        let positioned = |range: Range<usize>| {
            let words = &self.words[range];
            let spelt = |&&form: &&u32| terms[form as usize].spelling != NO_TERM;
            (words.len() + words.iter().filter(spelt).count()) as u32
        };
        let (headline, body) = (text.headline(), text.body());
        let stems = headline.len() as u32 * HEADLINE_WEIGHT + body.len() as u32;
        let headline_stems = headline.len() as u32;
        let headline_words = positioned(headline);
        let words = headline_words + positioned(body);
        let byline = positioned(text.byline());
        for (field, count, total) in [
            (self.fields.words, words, &mut self.totals.words),
            (self.fields.stems, stems, &mut self.totals.stems),
            (
                self.fields.headline_words,
                headline_words,
                &mut self.totals.headline_words,
            ),
            (
                self.fields.headline_stems,
                headline_stems,
                &mut self.totals.headline_stems,
            ),
        ] {
            self.norms.record(text.doc, field, count);
            *total += u64::from(count);
        }
        if has_byline {
            self.norms.record(text.doc, self.fields.byline, byline);
            self.totals.byline += u64::from(byline);
        }
    }

    /// Whether a document may stand under `term`.
    pub fn has(&self, term: &Term) -> bool {
        let of_field = self.plain.iter().find(|plain| plain.field == term.field());
        // Deleting by words is not thought of, so it is not ruled out.
        of_field.is_none_or(|plain| plain.vocabulary.has(term.serialized_value_bytes()))
    }

    /// Bytes that it takes until it is written, and while it is.
    pub fn memory(&self) -> usize {
        let plain = self.plain.iter().map(|plain| {
            let lists = plain.occurrences.capacity() * size_of::<(u32, u32)>() * 2;
            plain.vocabulary.memory() + lists
        });
        plain.sum::<usize>()
            + self.forms.memory()
            + self.words.len() * size_of::<u32>()
            // With a fifth for those that are not written as they are folded.
            + postings::memory(self.words.len() + self.words.len() / 5)
            + self.texts.capacity() * size_of::<Text>()
            + self.norms.mem_usage()
            + self.columns.mem_usage()
            + self.store.mem_usage()
    }

    /// Writes the segment's files.
    pub fn finish(mut self) -> tantivy::Result<SegmentMeta> {
        self.norms.fill_up_to_max_doc(self.docs);
        let norms = self.segment.open_write(SegmentComponent::FieldNorms)?;
        self.norms
            .serialize(FieldNormsSerializer::from_write(norms)?, None)?;
        self.write_postings()?;
        let mut columns = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut columns, None)?;
        columns.terminate()?;
        self.store.close()?;
        let segment = self.segment.with_max_doc(self.docs);
        let meta = segment.meta().clone();
        meta.untrack_temp_docstore();
        Ok(meta)
    }

    fn write_postings(&self) -> tantivy::Result<()> {
        let norms = FieldNormReaders::open(self.segment.open_read(SegmentComponent::FieldNorms)?)?;
        let mut out = InvertedIndexSerializer::open(&self.segment)?;
        let mut lists = Lists::default();
        let words_in_order = self.forms.words.in_order();
        let stems_in_order = self.forms.stems.in_order();
        let schema = self.segment.schema();
        for (field, _) in schema.fields().filter(|(_, entry)| entry.is_indexed()) {
            let f = &self.fields;
            let norms = norms.get_field(field)?;
            let words = (&self.forms.words, &words_in_order[..]);
            let stems = (&self.forms.stems, &stems_in_order[..]);
            let totals = &self.totals;
            let (total, terms, parts): (u64, _, Parts) = if field == f.words {
                (totals.words, words, Text::placed)
            } else if field == f.headline_words {
                (totals.headline_words, words, |text| {
                    [(text.headline(), 0), (0..0, 0)]
                })
            } else if field == f.byline {
                (totals.byline, words, |text| [(text.byline(), 0), (0..0, 0)])
            } else if field == f.stems {
                (totals.stems, stems, Text::weighed)
            } else if field == f.headline_stems {
                (totals.headline_stems, stems, |text| {
                    [(text.headline(), 1), (0..0, 0)]
                })
            } else {
                let plain = self.plain.iter().find(|plain| plain.field == field);
                if let Some(plain) = plain.filter(|plain| !plain.occurrences.is_empty()) {
                    let total = plain.occurrences.len() as u64;
                    let mut out = out.new_field(field, total, norms)?;
                    plain.write(&mut lists, &mut out)?;
                    out.close()?;
                }
                continue;
            };
            // The engine leaves out a field without terms.
            if total > 0 {
                let mut out = out.new_field(field, total, norms)?;
                let is_stems = field == f.stems || field == f.headline_stems;
                match is_stems {
                    true => self.write_stems(parts, terms, &mut lists, &mut out)?,
                    false => self.write_words(parts, terms, &mut lists, &mut out)?,
                }
                out.close()?;
            }
        }
        out.close()?;
        Ok(())
    }

    /// Shows every word of these parts of all texts: its form, its text, the number that goes
    /// with its part, and which word of the part it is.
    fn each(&self, parts: Parts, mut see: impl FnMut(u32, &Text, u32, u32)) {
        for text in &self.texts {
            for (words, number) in parts(text) {
                for (at, form) in (0..).zip(&self.words[words]) {
                    see(*form, text, number, at);
                }
            }
        }
    }

    /// How often each of so many terms stands in these parts of all texts; `terms` says which
    /// terms a form gives.
    fn count(&self, parts: Parts, most: usize, terms: impl Fn(&Terms) -> [u32; 2]) -> Vec<u32> {
        let mut forms = vec![0; self.forms.terms().len()];
        self.each(parts, |form, _, _, _| forms[form as usize] += 1);
        let mut counts = vec![0; most];
        for (form, count) in self.forms.terms().iter().zip(forms) {
            for term in terms(form) {
                if term != NO_TERM {
                    counts[term as usize] += count;
                }
            }
        }
        counts
    }

    /// Writes the words of the parts as written, at positions from the number of the part on.
    fn write_words(
        &self,
        parts: Parts,
        (vocabulary, order): (&Vocabulary, &[u32]),
        lists: &mut Lists,
        out: &mut FieldSerializer<'_>,
    ) -> std::io::Result<()> {
        let terms = self.forms.terms();
        let counts = self.count(parts, vocabulary.len(), |form| [form.word, form.spelling]);
        for turn in turns(order, &counts) {
            let order = &order[turn];
            lists.begin(&counts, order);
            self.each(parts, |form, text, from, at| {
                let Terms { word, spelling, .. } = terms[form as usize];
                lists.occurs(word, text.doc, from + at);
                if spelling != NO_TERM {
                    lists.occurs(spelling, text.doc, from + at);
                }
            });
            lists.write_positions(vocabulary, order, out)?;
        }
        Ok(())
    }

    /// Writes the stems of the parts; each counts as often as the number of its part says.
    fn write_stems(
        &self,
        parts: Parts,
        (vocabulary, order): (&Vocabulary, &[u32]),
        lists: &mut Lists,
        out: &mut FieldSerializer<'_>,
    ) -> std::io::Result<()> {
        let terms = self.forms.terms();
        let counts = self.count(parts, vocabulary.len(), |form| [form.stem, NO_TERM]);
        for turn in turns(order, &counts) {
            let order = &order[turn];
            lists.begin(&counts, order);
            self.each(parts, |form, text, weight, _| {
                lists.counts(terms[form as usize].stem, text.doc, weight);
            });
            lists.write_counts(vocabulary, order, out)?;
        }
        Ok(())
    }
}

impl Plain {
    /// Writes the documents of each term.
    fn write(&self, lists: &mut Lists, out: &mut FieldSerializer<'_>) -> std::io::Result<()> {
        let order = self.vocabulary.in_order();
        let mut counts = vec![0; self.vocabulary.len()];
        for (term, _) in &self.occurrences {
            counts[*term as usize] += 1;
        }
        lists.begin(&counts, &order);
        for (term, doc) in &self.occurrences {
            // A value that a document has twice is listed once.
            lists.counts(*term, *doc, 1);
        }
        lists.write_docs(&self.vocabulary, &order, out)
    }
}
