//! Segments made here beside the engine's own of the same terms: the same to the last byte.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use tantivy::directory::MmapDirectory;
use tantivy::tokenizer::{PreTokenizedString, RawTokenizer, TextAnalyzer, Token, TokenizerManager};
use tantivy::{SingleSegmentIndexWriter, TantivyDocument};

use super::super::analysis::{FIELD_GAP, Spelling, Stemmer, clip, word_term};
use super::super::document::Texts;
use super::super::schema::{STEMS, WORDS, schema};
use super::*;

/// Terms at positions, as one value of a field.
fn terms(found: Vec<(usize, String)>) -> PreTokenizedString {
    let token = |(position, text)| Token {
        position,
        text,
        ..Token::default()
    };
    PreTokenizedString {
        text: String::new(),
        tokens: found.into_iter().map(token).collect(),
    }
}

/// The words as written of parts that begin at these positions.
fn written(parts: &[(&str, u32)]) -> PreTokenizedString {
    let mut found = Vec::new();
    for (text, from) in parts {
        for (position, word) in (*from as usize..).zip(words(text)) {
            let (mut folded, mut beside) = (String::new(), String::new());
            word_term(word.text, &mut folded);
            Spelling::of(clip(word.text), &folded).term(word.text, &mut beside);
            found.push((position, folded));
            found.extend((!beside.is_empty()).then_some((position, beside)));
        }
    }
    terms(found)
}

fn stemmed(class: StemClass, parts: &[(&str, u32)]) -> PreTokenizedString {
    let mut stemmer = Stemmer::new();
    let mut found = Vec::new();
    for (text, weight) in parts {
        for word in words(text) {
            for _ in 0..*weight {
                let mut term = String::new();
                stemmer.term(class, word.text, &mut term);
                found.push((0, term));
            }
        }
    }
    terms(found)
}

/// The document as the engine takes it.
fn for_engine(document: &Document<'_>, fields: &Fields) -> TantivyDocument {
    let mut doc = document.values.clone();
    if let Some(t) = &document.texts {
        let (headline, body) = (words(t.headline).count(), words(t.body).count());
        let both = match headline < BODY_START as usize {
            true => [(t.headline, 0), (t.body, BODY_START)],
            false => [
                (t.body, BODY_START),
                (t.headline, BODY_START + body as u32 + FIELD_GAP),
            ],
        };
        doc.add_pre_tokenized_text(fields.words, written(&both));
        let both = [(t.headline, HEADLINE_WEIGHT), (t.body, 1)];
        doc.add_pre_tokenized_text(fields.stems, stemmed(t.class, &both));
        let headline = written(&[(t.headline, 0)]);
        doc.add_pre_tokenized_text(fields.headline_words, headline);
        let headline = stemmed(t.class, &[(t.headline, 1)]);
        doc.add_pre_tokenized_text(fields.headline_stems, headline);
        if let Some(byline) = t.byline {
            doc.add_pre_tokenized_text(fields.byline, written(&[(byline, 0)]));
        }
    }
    doc
}

/// The files of the one segment in `folder`, by kind.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let kinds = ["fieldnorm", "term", "idx", "pos", "fast", "store"];
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let kind = path.extension()?.to_str()?.to_string();
            let bytes = std::fs::read(&path).unwrap();
            kinds.contains(&kind.as_str()).then_some((kind, bytes))
        })
        .collect()
}

fn empty_index(folder: &Path) -> tantivy::Index {
    let tokenizers = TokenizerManager::default();
    for name in [WORDS, STEMS] {
        tokenizers.register(name, TextAnalyzer::from(RawTokenizer::default()));
    }
    let settings = tantivy::IndexSettings {
        docstore_compression: tantivy::store::Compressor::None,
        docstore_blocksize: 4 << 10,
        ..tantivy::IndexSettings::default()
    };
    tantivy::Index::builder()
        .schema(schema().0)
        .settings(settings)
        .tokenizers(tokenizers)
        .open_or_create(MmapDirectory::open(folder).unwrap())
        .unwrap()
}

fn compare(documents: &[Document<'_>]) -> Result<(), TestCaseError> {
    let (_, fields) = schema();
    let (theirs, ours) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut engine: SingleSegmentIndexWriter = tantivy::Index::builder()
        .schema(schema().0)
        .settings(empty_index(theirs.path()).settings().clone())
        .tokenizers(empty_index(ours.path()).tokenizers().clone())
        .single_segment_index_writer(MmapDirectory::open(theirs.path()).unwrap(), 20_000_000)
        .unwrap();
    let mut builder = Builder::new(empty_index(ours.path()).new_segment(), &fields).unwrap();
    for document in documents {
        engine.add_document(for_engine(document, &fields)).unwrap();
        builder.add(document).unwrap();
    }
    engine.finalize().unwrap();
    let meta = builder.finish().unwrap();
    prop_assert_eq!(meta.max_doc() as usize, documents.len());
    let (theirs, ours) = (files(theirs.path()), files(ours.path()));
    prop_assert_eq!(theirs.len(), 6);
    for (kind, bytes) in &theirs {
        prop_assert!(ours.get(kind) == Some(bytes), "{} differs", kind);
    }
    Ok(())
}

/// A document with some of every field.
fn document<'a>(number: u64, texts: Option<Texts<'a>>, values: &[String]) -> Document<'a> {
    let (_, fields) = schema();
    let mut doc = TantivyDocument::default();
    doc.add_u64(fields.key, number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    doc.add_text(fields.path, format!("/news/{}.txt", number % 7));
    if texts.is_some() {
        doc.add_u64(fields.article, 1);
        doc.add_text(fields.id, number.to_string());
        doc.add_u64(fields.date, 20_230_101 + number % 300);
        doc.add_bytes(fields.stored, &number.to_be_bytes());
    } else {
        doc.add_u64(fields.size, number);
        doc.add_i64(fields.modified, -1);
    }
    for value in values {
        for (_, field) in fields.facets().take(3) {
            doc.add_text(field, value);
        }
        doc.add_text(fields.alias, value);
    }
    Document { values: doc, texts }
}

const WORDS_OF_TEXTS: &str = "(\\PC{1,5}|oil|Oil|OIL|iOil|runs|Running|caps|Élan|石油 出口|нефть)( (\\PC{1,4}|oil|Oil|cap|caps|US|running|нефти|the|The)){0,50}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_segment_is_the_engines_own(
        articles in prop::collection::vec(
            (
                prop::option::of((WORDS_OF_TEXTS, prop::option::of("[A-Z][a-z]{1,5}|"), 0..40usize)),
                prop::collection::vec("[ab]{0,3}|Turkey", 0..4),
            ),
            1..25,
        ),
    ) {
        let documents: Vec<Document<'_>> = (0..)
            .zip(&articles)
            .map(|(number, (texts, values))| {
                let texts = texts.as_ref().map(|(text, byline, head)| {
                    let cut = text.match_indices(' ').nth(*head).map_or(0, |(at, _)| at);
                    let (headline, body) = text.split_at(cut);
                    let class = StemClass::of(["en", "ru", "zh"][number as usize % 3]);
                    Texts { class, headline, body, byline: byline.as_deref() }
                });
                document(number, texts, values)
            })
            .collect();
        compare(&documents)?;
    }
}

#[test]
fn long_lists_are_the_engines_own() {
    // More articles than a block of a list has, and words often enough for blocks of positions.
    let body = "Oil and the cap on oil. ".repeat(30);
    let bodies: Vec<String> = (0..700)
        .map(|number| {
            format!(
                "{} word{number} Nr{}",
                &body[..24 * (number % 30)],
                number % 5
            )
        })
        .collect();
    let long = "x".repeat(LONGEST_TERM + 1);
    let documents: Vec<Document<'_>> = (0..)
        .zip(&bodies)
        .map(|(number, body)| {
            let texts = Texts {
                class: StemClass::of("en"),
                headline: "Oil caps",
                body,
                byline: (number % 3 == 0).then_some("Jane Doe"),
            };
            let values = ["Turkey".to_string(), format!("v{}", number % 90)];
            let mut document = document(number, Some(texts), &values);
            if number == 5 {
                let (_, fields) = schema();
                document.values.add_text(fields.url, &long);
            }
            document
        })
        .collect();
    compare(&documents).unwrap();
}
