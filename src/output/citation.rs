//! Where a passage comes from, as it is quoted: byline, headline, publication, date, address.
//!
//! Also Markdown, which is a list of citations with their passages. What an article says is
//! foreign: nothing in it may become markup of the document it is quoted in.

use std::io::{self, Write};

use super::number::{grouped, plural};
use super::response::Shown;
use crate::article::{Article, Date};
use crate::search::{Hit, Response, Snippet};
use crate::text::sanitize_line;

/// The parts of a citation.
#[derive(Debug, Default)]
struct Source<'a> {
    byline: Option<&'a str>,
    headline: &'a str,
    publication: Option<&'a str>,
    date: Option<Date>,
    url: Option<&'a str>,
    id: &'a str,
}

impl<'a> Source<'a> {
    fn of(hit: &'a Hit) -> Source<'a> {
        Source {
            byline: hit.byline.as_deref(),
            headline: &hit.headline,
            publication: hit.publication.as_deref(),
            date: hit.date,
            url: hit.url.as_deref(),
            id: &hit.id,
        }
    }

    fn parts(&self, headline: String, escape: impl Fn(&str) -> String) -> String {
        let known = |part: Option<&str>| {
            let part = part.map(str::trim).unwrap_or_default();
            (!part.is_empty()).then(|| escape(part))
        };
        let parts = [
            known(self.byline),
            Some(headline),
            known(self.publication),
            self.date.map(|date| date.without_time().to_string()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// `Jane Doe, "Headline", Daily Example, 2023-02-04, https://..., article a1b2c3`
    fn line(&self) -> String {
        let headline = format!("\"{}\"", one_line(self.headline));
        let mut line = self.parts(headline, one_line);
        if let Some(url) = self.url {
            line.push_str(&format!(", {}", one_line(url)));
        }
        line.push_str(&format!(", article {}", one_line(self.id)));
        line
    }
}

/// A passage of a hit with its citation, as plain text; the citation alone without one.
pub fn citation(hit: &Hit, passage: Option<&Snippet>) -> String {
    let passage = passage.map(whole_or_cut);
    quoted(&Source::of(hit), passage.as_deref())
}

/// A passage as it is quoted: where its sentence goes on, that is said.
fn whole_or_cut(snippet: &Snippet) -> String {
    let sign = |cut: bool| if cut { "…" } else { "" };
    let text = one_line(&snippet.text);
    match text.is_empty() {
        true => text,
        false => format!(
            "{}{text}{}",
            sign(snippet.cut_before),
            sign(snippet.cut_after)
        ),
    }
}

/// The same for an article.
pub fn citation_of_article(article: &Article, passage: Option<&str>) -> String {
    let source = Source {
        byline: article.byline.as_ref().map(|found| found.value.as_str()),
        headline: &article.headline,
        publication: article
            .publication
            .as_ref()
            .map(|found| found.value.as_str()),
        date: article.date.as_ref().map(|found| found.value),
        url: article.url.as_deref(),
        id: &article.id,
    };
    quoted(&source, passage)
}

fn quoted(source: &Source<'_>, passage: Option<&str>) -> String {
    match passage.map(one_line).filter(|passage| !passage.is_empty()) {
        Some(passage) => format!("“{passage}”\n— {}", source.line()),
        None => source.line(),
    }
}

fn one_line(text: &str) -> String {
    sanitize_line(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Prints the hits as a numbered list in Markdown (CommonMark): citation, then passages as
/// quotes.
pub(super) fn write_markdown(
    out: &mut dyn Write,
    response: &Response,
    shown: &Shown<'_>,
) -> io::Result<()> {
    let total = response.total;
    let counted = format!("{} {}", grouped(total), plural(total, "article"));
    match shown.query.trim() {
        "" => writeln!(out, "# {counted}")?,
        query => writeln!(out, "# {counted}: {}", escape(query))?,
    }
    for hit in &response.hits {
        let source = Source::of(hit);
        let headline = match one_line(&hit.headline).as_str() {
            "" => "(no headline)".to_string(),
            text => escape(text),
        };
        let headline = match hit.url.as_deref().and_then(web) {
            Some(url) => format!("[{headline}](<{url}>)"),
            None => format!("**{headline}**"),
        };
        let lead = " ".repeat(hit.rank.to_string().len() + 2);
        let cited = source.parts(headline, escape);
        writeln!(out, "\n{}. {cited} ({})", hit.rank, escape(&hit.id))?;
        for snippet in &hit.snippets {
            let text = escape(&whole_or_cut(snippet));
            if !text.is_empty() {
                writeln!(out, "\n{lead}> {text}")?;
            }
        }
    }
    Ok(())
}

/// Text that is no markup: every sign that could begin some is escaped.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if c.is_ascii_punctuation()
            && !matches!(c, ',' | '.' | ';' | ':' | '\'' | '"' | '?' | '/' | '%')
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// An address of the web that can stand between angle brackets.
fn web(url: &str) -> Option<String> {
    let scheme = url.split_once("://")?.0;
    let known = ["http", "https"]
        .iter()
        .any(|s| scheme.eq_ignore_ascii_case(s));
    let fits = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '\\');
    (known && url.chars().all(fits)).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_quote_says_where_it_comes_from() {
        let response = samples::response();
        let hit = &response.hits[0];
        let passage = Snippet {
            text: "Poly shipped\n gear".into(),
            cut_after: true,
            ..Snippet::default()
        };
        assert_eq!(
            citation(hit, Some(&passage)),
            "“Poly shipped gear…”\n— Jane Doe, \"Poly Technologies sent navigation gear to Russia, records show\", Daily Example, 2023-02-04, https://example.org/2023/poly?a=1, article a1b2c3"
        );
        assert!(!citation(&response.hits[1], None).contains(['\u{1b}', '\u{202e}', '\n']));
        let marked = samples::article();
        assert_eq!(
            citation_of_article(&marked.article, None),
            "Jane Doe, \"Gear for Russia\", Daily Example, 2023-02-04, https://example.org/poly, article a1b2c3"
        );
    }

    #[test]
    fn markdown_is_a_list_of_citations_and_foreign_text_no_markup() {
        let mut response = samples::response();
        response.hits[1].headline = "](javascript:x) <script>*a* `b` #\n# c".into();
        let mut out = Vec::new();
        let shown = Shown {
            query: "poly *",
            ..Shown::default()
        };
        write_markdown(&mut out, &response, &shown).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r"# 1,204 articles: poly \*

1. Jane Doe, [Poly Technologies sent navigation gear to Russia, records show](<https://example.org/2023/poly?a=1>), Daily Example, 2023-02-04 (a1b2c3)

   > Customs records show that Poly Technologies shipped navigation equipment for military helicopters to a state\-owned exporter.…

2. **\]\(javascript:x\) \<script\>\*a\* \`b\` \# \# c** (evil 1)
"
        );
    }
}
