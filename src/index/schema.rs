//! The schema of the index, and its format version.

use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};

use crate::article::FacetField;

/// The version of everything on disk: layout, schema, analysis, stored documents.
///
/// History:
/// 1: the first.
/// 2: an article is stored in one frame, with a dictionary learned from the archive.
/// 3: capitalised words and words in capitals share a term that says so.
/// 4: the countries that an article is about have a column.
/// 5: other names of values are written without what their form gives.
/// 6: words of stored articles are codes; bodies begin at a small position.
pub const FORMAT_VERSION: u32 = 6;

/// What the schema calls the two views of a text. The engine never asks for such tokenizers:
/// `segment` makes the terms.
pub(super) const WORDS: &str = "newshound_words";
pub(super) const STEMS: &str = "newshound_stems";
const RAW: &str = "raw";

/// The fields of the index.
///
/// There are two kinds of documents. An *article* has `article` = 1. A *source* stands for a
/// file that is not itself one article (a JSONL or CSV file, a file without a readable
/// record, a removed article): it has only a key, a path and the file's state, so that the
/// next sync knows the file without opening it.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// 1 in every article.
    pub article: Field,
    /// Identity of a record within the archive: a hash of its path and its own id.
    pub key: Field,
    /// Hash of the record as found.
    pub fingerprint: Field,
    /// The file.
    pub path: Field,
    /// The file's size in bytes; only where the document stands for a whole file.
    pub size: Field,
    /// The file's time of change in nanoseconds since 1970; only together with `size`.
    pub modified: Field,
    /// The article's identifier.
    pub id: Field,
    /// Headline and body, words as written, with positions.
    pub words: Field,
    /// Headline and body, stems, with frequencies.
    pub stems: Field,
    /// Headline alone, words as written, with positions.
    pub headline_words: Field,
    /// Headline alone, stems.
    pub headline_stems: Field,
    /// Byline, words as written.
    pub byline: Field,
    /// Address, whole.
    pub url: Field,
    /// `Date::sort_key` of the publication date.
    pub date: Field,
    /// How values are also called, see `alias`.
    pub alias: Field,
    /// The whole article, see `codec`; stored only.
    pub stored: Field,
    /// The facet columns, in the order of `FacetField::TEXTS`.
    facets: [Field; FacetField::TEXTS.len()],
}

impl Fields {
    /// The column of a facet field; `None` for dates, which are counted from `date`.
    pub fn facet(&self, field: FacetField) -> Option<Field> {
        let at = FacetField::TEXTS.iter().position(|f| *f == field)?;
        Some(self.facets[at])
    }

    /// All facet columns.
    pub fn facets(&self) -> impl Iterator<Item = (FacetField, Field)> + '_ {
        FacetField::TEXTS.into_iter().zip(self.facets)
    }
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let analysed = |tokenizer: &str, record| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(record),
        )
    };
    let raw = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(RAW)
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false),
    );
    let raw_fast = raw.clone().set_fast(RAW);
    let fast = NumericOptions::default().set_fast();
    let positions = IndexRecordOption::WithFreqsAndPositions;

    let mut b = Schema::builder();
    let fields = Fields {
        article: b.add_u64_field("article", NumericOptions::default().set_indexed()),
        key: b.add_u64_field("key", fast.clone().set_indexed()),
        fingerprint: b.add_u64_field("fingerprint", fast.clone()),
        path: b.add_text_field("path", raw_fast.clone()),
        size: b.add_u64_field("size", fast.clone()),
        modified: b.add_i64_field("modified", fast.clone()),
        id: b.add_text_field("id", raw.clone()),
        words: b.add_text_field("words", analysed(WORDS, positions)),
        stems: b.add_text_field("stems", analysed(STEMS, IndexRecordOption::WithFreqs)),
        headline_words: b.add_text_field("headline_words", analysed(WORDS, positions)),
        headline_stems: b.add_text_field(
            "headline_stems",
            analysed(STEMS, IndexRecordOption::WithFreqs),
        ),
        byline: b.add_text_field("byline", analysed(WORDS, positions)),
        url: b.add_text_field("url", raw.clone()),
        date: b.add_u64_field("date", fast),
        alias: b.add_text_field("alias", raw),
        stored: b.add_bytes_field("stored", tantivy::schema::STORED),
        facets: FacetField::TEXTS.map(|f| b.add_text_field(f.name(), raw_fast.clone())),
    };
    (b.build(), fields)
}
