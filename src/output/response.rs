//! Printing the answer to a search in every form.

use std::io::{self, BufWriter, Write};

use hashbrown::HashSet;

use super::citation::write_markdown;
use super::contract::{HitJson, ResponseJson};
use super::format::OutputFormat;
use super::hits_text::write_text;
use super::json::write_json;
use super::oneline::write_lines;
use super::style::Style;
use super::table::write_hits;
use crate::corpus::named_path;
use crate::search::Response;
use crate::text::sanitize_line;

/// What the printers say about the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown<'a> {
    /// The query as written.
    pub query: &'a str,
    /// The query as understood, printed in its canonical form.
    pub parsed: &'a str,
    /// How many hits were left out before the page.
    pub page_offset: usize,
}

/// Prints `response`. Notices, and that a query was relaxed, are data in JSON; for the
/// other forms they are left to the caller, who has another stream for them.
///
/// Identifiers and paths are made harmless for a terminal; with [`Style::exact`] they are
/// printed byte for byte.
pub fn write_response(
    out: &mut dyn Write,
    response: &Response,
    shown: &Shown<'_>,
    format: &OutputFormat,
    style: &Style,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let out: &mut dyn Write = &mut out;
    let end = style.end();
    match format {
        OutputFormat::Text => write_text(out, response, shown, style)?,
        OutputFormat::OneLine => write_lines(out, &response.hits, style)?,
        OutputFormat::Json => {
            write_json(out, &ResponseJson::new(response, shown))?;
            out.write_all(b"\n")?;
        }
        OutputFormat::JsonLines => {
            for hit in &response.hits {
                write_json(out, &HitJson::new(hit))?;
                out.write_all(end.as_bytes())?;
            }
        }
        OutputFormat::Csv => write_hits(out, &response.hits, b',', style)?,
        OutputFormat::Tsv => write_hits(out, &response.hits, b'\t', style)?,
        OutputFormat::Markdown => write_markdown(out, response, shown)?,
        OutputFormat::Ids => {
            for hit in &response.hits {
                write_exact(out, &hit.id, style)?;
            }
        }
        OutputFormat::Paths => {
            let mut seen = HashSet::new();
            for hit in &response.hits {
                if seen.insert(hit.path.as_str()) {
                    write_path(out, &hit.path, style)?;
                }
            }
        }
        OutputFormat::Template(template) => {
            for hit in &response.hits {
                write!(out, "{}{end}", template.fill(hit, style))?;
            }
        }
    }
    out.flush()
}

/// A record that programs use as a name.
fn write_exact(out: &mut dyn Write, name: &str, style: &Style) -> io::Result<()> {
    match style.exact {
        true => write!(out, "{name}{}", style.end()),
        false => write!(out, "{}{}", sanitize_line(name), style.end()),
    }
}

/// A path; where names are exact, in the bytes that the file system has for it.
fn write_path(out: &mut dyn Write, name: &str, style: &Style) -> io::Result<()> {
    if !style.exact {
        return write_exact(out, name, style);
    }
    out.write_all(named_path(name).as_os_str().as_encoded_bytes())?;
    out.write_all(style.end().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::error::Diagnostic;
    use crate::search::Suggestion;

    fn written(response: &Response, format: &str, style: &Style) -> String {
        let shown = Shown {
            query: "poly navigation",
            parsed: "poly navigation",
            page_offset: 0,
        };
        let format: OutputFormat = format.parse().unwrap();
        let mut out = Vec::new();
        write_response(&mut out, response, &shown, &format, style).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn plain(format: &str) -> String {
        written(&samples::response(), format, &Style::default())
    }

    #[test]
    fn text_for_people() {
        assert_eq!(
            plain("text"),
            "\
1,204 articles (showing 1-2)

1  Poly Technologies sent navigation gear to Russia, records show
   Daily Example · 2023-02-04 · en · Poly Technologies +1 · Russia +1 · a1b2c3
   Customs records show that Poly Technologies shipped navigation equipment for
     military helicopters to a state-owned exporter.…

2  =HYPERLINK(1)␛]0;owned␇中国 oil
   zh · evil 1

company                       country
● Poly Technologies  1,204      Russia  900
  Huawei               602      中国␛    17
  AllTech                3
  … 37 more

year
  2022   5
  2023  10
"
        );
    }

    #[test]
    fn text_with_all_a_terminal_can_do() {
        let style = Style {
            color: true,
            links: true,
            width: 60,
            folder: Some("/home/me".into()),
            ..Style::default()
        };
        let mut response = samples::response();
        response.facets.clear();
        let text = written(&response, "text", &style).replace('\x1b', "^");
        assert_eq!(
            text,
            r"1,204 articles (showing 1-2)

^[2m1^[0m  ^]8;id=newshound-1;https://example.org/2023/poly?a=1^\^[1m^[31mPoly Technologies^[0m^[1m sent ^[0m^[1m^[31mnavigation^[0m^[1m gear to Russia, records^[0m^]8;;^\
   ^]8;id=newshound-1;https://example.org/2023/poly?a=1^\^[1mshow^[0m^]8;;^\
   ^[2mDaily Example · 2023-02-04 · en · a1b2c3^[0m
   Customs records show that ^[1m^[31mPoly Technologies^[0m shipped
     ^[1m^[31mnavigation^[0m equipment for military helicopters to a
     state-owned exporter.…

^[2m2^[0m  ^]8;id=newshound-2;file:///home/me/news/evil%1B.jsonl^\^[1m=HYPERLINK(1)␛]0;owned␇中国 ^[0m^[1m^[31moil^[0m^]8;;^\
   ^[2mzh · evil 1^[0m
"
        );
    }

    #[test]
    fn oneline() {
        assert_eq!(
            plain("oneline"),
            "\
2023-02-04  Daily Example  Poly Technologies sent navigation gear to Ru…  a1b2c3
                           =HYPERLINK(1)␛]0;owned␇中国 oil                evil 1
"
        );
    }

    #[test]
    fn json() {
        assert_eq!(
            plain("json"),
            r#"{"version":1,"query":"poly navigation","parsed":"poly navigation","total":1204,"took_us":4200,"relaxed":false,"notices":[],"hits":[{"rank":1,"score":12.5,"id":"a1b2c3","headline":"Poly Technologies sent navigation gear to Russia, records show","headline_marks":[[0,17],[23,33]],"publication":"Daily Example","date":"2023-02-04T12:36","byline":"Jane Doe","url":"https://example.org/2023/poly?a=1","path":"news/poly.html","record":null,"lang":"en","company":["Poly Technologies","AllTech"],"country":["Russia","China"],"person":[],"org":[],"cites":["C4ADS"],"snippets":[{"text":"Customs records show that Poly Technologies shipped navigation\nequipment for military helicopters to a state-owned exporter.","start":100,"end":224,"marks":[[26,43],[52,62]]}]},{"rank":2,"score":1.25,"id":"evil\n1","headline":"=HYPERLINK(1)\u001b]0;owned\u0007\u202e中国 oil","headline_marks":[[33,36]],"publication":null,"date":null,"byline":null,"url":"javascript:alert(1)","path":"news/evil\u001b.jsonl","record":7,"lang":"zh","company":[],"country":[],"person":[],"org":[],"cites":[],"snippets":[]}],"facets":{"company":[{"value":"Poly Technologies","count":1204,"selected":true},{"value":"Huawei","count":602,"selected":false},{"value":"AllTech","count":3,"selected":false}],"country":[{"value":"Russia","count":900,"selected":false},{"value":"中国\u001b","count":17,"selected":false}],"year":[{"value":"2022","count":5,"selected":false},{"value":"2023","count":10,"selected":false}]}}
"#
        );
    }

    #[test]
    fn csv() {
        assert_eq!(
            plain("csv"),
            r#"rank,score,id,headline,publication,date,byline,url,path,record,lang,company,country,place,person,org,cites,snippet
1,12.5000,a1b2c3,"Poly Technologies sent navigation gear to Russia, records show",Daily Example,2023-02-04T12:36,Jane Doe,https://example.org/2023/poly?a=1,news/poly.html,,en,Poly Technologies; AllTech,Russia; China,,,,C4ADS,Customs records show that Poly Technologies shipped navigation equipment for military helicopters to a state-owned exporter.
2,1.2500,evil 1,'=HYPERLINK(1)␛]0;owned␇中国 oil,,,,javascript:alert(1),news/evil␛.jsonl,7,zh,,,,,,,
"#
        );
    }

    #[test]
    fn lines_of_json_are_hits_alone() {
        let lines = plain("jsonl");
        assert_eq!(lines.lines().count(), 2);
        assert!(lines.starts_with("{\"rank\":1,\"score\":12.5,"));
    }

    #[test]
    fn what_is_there_only_sometimes() {
        let mut response = samples::response();
        response.hits.truncate(1);
        response.hits[0].explanation = vec!["1.5 sum of:".into(), "  1.0 oil".into()];
        response.relaxed = Some((1, 2));
        response.notices = vec!["no article has the company `x`".into()];
        response.diagnostics = vec![Diagnostic::new("a `)` is missing", 0..1).hint("add it")];
        response.suggestions = vec![Suggestion {
            span: 0..3,
            word: "oli".into(),
            instead: "oil".into(),
        }];
        let json = written(&response, "json", &Style::default());
        for part in [
            r#""relaxed":true,"notices":["a `)` is missing (add it)","no article has the company `x`"],"suggestions":[{"word":"oli","instead":"oil"}],"hits":"#,
            r#""explanation":["1.5 sum of:","  1.0 oil"]}],"facets":{"#,
        ] {
            assert!(json.contains(part), "{json}");
        }
        let text = written(&response, "text", &Style::default());
        assert!(text.contains("\n   1.5 sum of:\n     1.0 oil\n"), "{text}");
    }

    #[test]
    fn names_for_programs_are_exact_only_with_nul() {
        let mut response = samples::response();
        response.hits.push(response.hits[1].clone());
        let nul = Style {
            nul: true,
            exact: true,
            ..Style::default()
        };
        let seen = Style {
            exact: false,
            ..nul.clone()
        };
        assert_eq!(
            written(&response, "paths", &seen),
            "news/poly.html\0news/evil␛.jsonl\0"
        );
        assert_eq!(
            written(&response, "ids", &Style::default()),
            "a1b2c3\nevil 1\nevil 1\n"
        );
        assert_eq!(
            written(&response, "paths", &Style::default()),
            "news/poly.html\nnews/evil␛.jsonl\n"
        );
        assert_eq!(
            written(&response, "paths", &nul),
            "news/poly.html\0news/evil\x1b.jsonl\0"
        );
        assert_eq!(written(&response, "{rank}", &nul), "1\x002\x002\0");
    }

    #[test]
    fn the_summary_says_what_is_shown() {
        let first_line = |response: &Response| {
            let text = written(response, "text", &Style::default());
            text.lines().next().unwrap_or_default().to_string()
        };
        let mut response = samples::response();
        response.total = 2;
        assert_eq!(first_line(&response), "2 articles");
        response.hits.remove(0);
        assert_eq!(first_line(&response), "2 articles (showing 2)");
        response.total = 1;
        assert_eq!(first_line(&response), "1 article");
        assert_eq!(first_line(&Response::default()), "no articles");
    }
}
