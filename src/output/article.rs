//! Printing one article, for people or as JSON.

use std::io::{self, BufWriter, Write};

use super::article_text::write_text;
use super::contract::ArticleJson;
use super::format::OutputFormat;
use super::json::write_json;
use super::style::Style;
use super::unsuited;
use crate::article::Article;
use crate::search::Marked;

/// Prints an article with its matches marked; with `why` also what every extracted value
/// rests on. As JSON it is the object of `extract`, which says why in any case.
///
/// # Errors
/// `InvalidInput` for a form that only hits have, see [`OutputFormat::suits_records`].
pub fn write_article(
    out: &mut dyn Write,
    marked: &Marked,
    why: bool,
    format: &OutputFormat,
    style: &Style,
) -> io::Result<()> {
    match format {
        OutputFormat::Text => {
            let mut out = BufWriter::new(out);
            write_text(&mut out, marked, why, style)?;
            out.flush()
        }
        OutputFormat::Json | OutputFormat::JsonLines => write_extract(out, &marked.article),
        _ => Err(unsuited("an article", "text or json")),
    }
}

/// Prints an article as one line: the object of `extract` in the JSON contract.
pub fn write_extract(out: &mut dyn Write, article: &Article) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    write_json(&mut out, &ArticleJson::new(article))?;
    out.write_all(b"\n")?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn written(format: OutputFormat) -> io::Result<String> {
        let mut out = Vec::new();
        write_article(
            &mut out,
            &samples::article(),
            false,
            &format,
            &Style::default(),
        )?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    #[test]
    fn json_is_the_object_of_extract() {
        let json = written(OutputFormat::Json).unwrap();
        assert_eq!(
            json.trim_end_matches('\n'),
            r#"{"version":1,"id":"a1b2c3","path":"news/a.jsonl","record":3,"headline":"Gear for Russia","headline_inferred":false,"body":"Poly Technologies shipped gear, C4ADS said.\n\n\n\nA second paragraph is long enough that it has to be wrapped at the width of the page.","publication":"Daily Example","publication_reason":"url host","date":"2023-02-04T12:36","byline":"Jane Doe","url":"https://example.org/poly","lang":"en","lang_confidence":0.5,"entities":[{"kind":"company","canonical":"Poly Technologies","weight":0.5,"mentions":[{"field":"body","start":0,"end":17,"text":"Poly Technologies","form":"name","reason":"gazetteer"}]},{"kind":"country","canonical":"Russia","weight":0.25,"mentions":[{"field":"headline","start":9,"end":15,"text":"Russia","form":"name","reason":"gazetteer"}]}],"cites":[{"canonical":"C4ADS","kind":"organisation","mentions":[{"field":"body","start":32,"end":37,"text":"C4ADS","cue":[38,42],"reason":"rule: said"}]}],"removed":[{"text":"READ MORE: Another story","reason":"related link"}]}"#
        );
    }

    #[test]
    fn other_forms_are_refused() {
        let error = written(OutputFormat::Csv).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert_eq!(
            error.to_string(),
            "an article cannot be printed in this format: choose text or json"
        );
    }
}
