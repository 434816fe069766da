//! Labelled token files as labelled articles.

use super::gold::{Gold, GoldValue};
use super::kind::Kind;
use super::labels::Labelled;
use crate::article::{BodyForm, RawArticle, Span, TextField};
use crate::extract::tagger::labelled_texts;

/// The documents of `bio`, called by `name` and their number. `lang` is the language that
/// they are in, where that is known.
pub(super) fn documents(bio: &str, name: &str, lang: Option<&str>) -> Vec<Labelled> {
    let mut documents = Vec::new();
    for (number, (text, names)) in labelled_texts(bio).into_iter().enumerate() {
        let mut values =
            [Kind::Person, Kind::Organisation, Kind::Location].map(|k| (k, Vec::new()));
        for (span, kind) in names {
            if let Some((_, values)) = values.get_mut(usize::from(kind)) {
                values.push(GoldValue {
                    names: Vec::new(),
                    mentions: vec![(TextField::Body, Span::new(span.start, span.end))],
                });
            }
        }
        documents.push(Labelled {
            name: format!("{name}:{}", number + 1),
            raw: RawArticle {
                body: text,
                form: BodyForm::Field,
                lang: lang.map(str::to_string),
                ..RawArticle::default()
            },
            gold: Gold {
                values: values.into(),
                spans: true,
                ..Gold::default()
            },
        });
    }
    documents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_become_a_text_with_spans() {
        let bio = "-DOCSTART-\tO\n\nAnn\tB-PER\nLee\tI-PER\nleft\tO\nParis\tB-LOC\n.\tO\n";
        let found = documents(bio, "x.bio", Some("en"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].raw.body, "Ann Lee left Paris.");
        let spans: Vec<usize> = found[0].gold.values.iter().map(|(_, v)| v.len()).collect();
        assert_eq!(spans, [1, 0, 1]);
        assert_eq!(
            found[0].gold.values[2].1[0].mentions,
            [(TextField::Body, Span::new(13, 18))]
        );
    }
}
