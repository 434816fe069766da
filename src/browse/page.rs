//! An article set for reading: harmless text, wrapped, with every match and every name.
//!
//! Made off the screen's thread, for a long article takes longer than a frame. Spans of the
//! article point into its text as stored; here the text is made harmless piece by piece
//! between their ends, so that they can be followed into what is shown.

use std::ops::Range;

use super::layers::Layers;
use crate::article::{Article, EntityKind, FacetField, Span, TextField};
use crate::output::{columns, wrap};
use crate::search::Marked;
use crate::text::{sanitize_line, sanitize_text};

/// What a stretch of text is, beside a match or a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ink {
    /// Body.
    #[default]
    Body,
    /// The headline.
    Headline,
    /// Where and when.
    Meta,
    /// The name of a list.
    Label,
}

/// A stretch of text that is drawn alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The bytes of the page's text.
    pub range: Range<usize>,
    /// What it is.
    pub ink: Ink,
    /// The field of the entity that is named.
    pub names: Option<FacetField>,
    /// Whether a source is cited here.
    pub source: bool,
    /// Whether these are the words by which it is cited.
    pub cue: bool,
    /// The match, by its number.
    pub matched: Option<usize>,
}

/// A place where the article names something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The bytes of the page's text.
    pub range: Range<usize>,
    /// What it is counted under.
    pub field: FacetField,
    /// The name it is counted under.
    pub value: String,
    /// Why it was taken for that.
    pub why: String,
    /// How often the article names it.
    pub mentions: usize,
}

/// The article, ready to be drawn at one width.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The article as it is stored.
    pub article: Article,
    /// The columns it was set for.
    pub width: usize,
    /// All text; lines are stretches of it.
    pub text: String,
    /// The lines.
    pub lines: Vec<Range<usize>>,
    /// How text is drawn, in order and apart.
    pub runs: Vec<Run>,
    /// What matched, in order.
    pub matches: Vec<Range<usize>>,
    /// Where the body's matches stand in the stored body, as far as they are of the body.
    pub stored: Vec<Option<Span>>,
    /// What is named, in order.
    pub names: Vec<Name>,
}

impl Page {
    /// Sets an article for `width` columns.
    pub fn new(marked: Marked, width: usize) -> Page {
        let mut page = Page {
            width: width.max(10),
            ..Page::default()
        };
        let article = &marked.article;
        let mut layers = Layers::new(article, TextField::Headline, &marked.headline_marks);
        let empty = article.headline.trim().is_empty();
        let headline = if empty {
            "(no headline)"
        } else {
            &article.headline
        };
        page.add(headline, Ink::Headline, &mut layers, false);
        page.close();
        let url = article.url.clone().unwrap_or_default();
        let place = tail(&place(article), page.width);
        for line in [meta(article), url, place] {
            if !line.is_empty() {
                page.add(&line, Ink::Meta, &mut Layers::default(), false);
                page.close();
            }
        }
        page.blank();
        let mut layers = Layers::new(article, TextField::Body, &marked.body_marks);
        page.body(&article.body, &mut layers);
        page.lists(article);
        page.article = marked.article;
        page
    }

    /// The line that holds byte `at` of the text.
    pub fn line_of(&self, at: usize) -> usize {
        self.lines
            .partition_point(|line| line.start <= at)
            .saturating_sub(1)
    }

    /// The runs of a line.
    pub fn runs_of(&self, line: Range<usize>) -> impl Iterator<Item = (Range<usize>, &Run)> {
        let first = self.runs.partition_point(|run| run.range.end <= line.start);
        self.runs[first..]
            .iter()
            .take_while(move |run| run.range.start < line.end)
            .map(move |run| {
                let start = run.range.start.max(line.start);
                (start..run.range.end.min(line.end), run)
            })
    }

    /// The paragraphs of a body; several empty lines as one.
    fn body(&mut self, body: &str, layers: &mut Layers) {
        let mut start = 0;
        for line in body.split_inclusive('\n') {
            let end = start + line.len();
            let bare = line.trim_end_matches(['\n', '\r']);
            if bare.trim().is_empty() {
                self.blank();
            } else {
                layers.offset = start;
                self.add(bare, Ink::Body, layers, true);
                self.close();
            }
            start = end;
        }
    }

    /// What the article names, by kind, and whom it cites.
    fn lists(&mut self, article: &Article) {
        let mut lists: Vec<(FacetField, String)> = Vec::new();
        for kind in EntityKind::ALL {
            let mut named: Vec<_> = article.entities.iter().filter(|e| e.kind == kind).collect();
            named.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            let counted = named
                .iter()
                .map(|e| counted(&e.canonical, e.mentions.len()));
            lists.push((FacetField::of(kind), counted.collect::<Vec<_>>().join(", ")));
        }
        let cited = article
            .cites
            .iter()
            .map(|c| counted(&c.canonical, c.mentions.len()));
        lists.push((FacetField::Cites, cited.collect::<Vec<_>>().join(", ")));
        self.blank();
        for (field, values) in lists.into_iter().filter(|(_, values)| !values.is_empty()) {
            let none = &mut Layers::default();
            self.add(&format!("{:<9}", field.name()), Ink::Label, none, false);
            let values = sanitize_line(&values).into_owned();
            let from = self.text.len();
            self.text.push_str(&values);
            self.push(
                from..self.text.len(),
                Ink::Body,
                Some(field),
                false,
                false,
                None,
            );
            self.close();
        }
    }

    /// Adds `source` at the end of the line that is being filled.
    fn add(&mut self, source: &str, ink: Ink, layers: &mut Layers, body: bool) {
        let mut at = 0;
        while at < source.len() {
            let piece = layers.piece(source, at);
            let text = match source.get(at..piece.end) {
                Some(text) => harmless(text),
                None => break,
            };
            let from = self.text.len();
            self.text.push_str(&text);
            let range = from..self.text.len();
            if let Some(mark) = piece.mark {
                match piece.mark_begins {
                    true => {
                        self.matches.push(range.clone());
                        self.stored.push(body.then_some(mark));
                    }
                    false => {
                        if let Some(last) = self.matches.last_mut() {
                            last.end = range.end;
                        }
                    }
                }
            }
            let matched = piece.mark.and(self.matches.len().checked_sub(1));
            for named in piece.named {
                self.names.push(Name {
                    range: range.start..range.end.max(range.start + 1),
                    ..named
                });
            }
            self.push(range, ink, piece.names, piece.source, piece.cue, matched);
            at = piece.end;
        }
    }

    fn push(
        &mut self,
        range: Range<usize>,
        ink: Ink,
        names: Option<FacetField>,
        source: bool,
        cue: bool,
        matched: Option<usize>,
    ) {
        if !range.is_empty() {
            self.runs.push(Run {
                range,
                ink,
                names,
                source,
                cue,
                matched,
            });
        }
    }

    /// Ends the paragraph and breaks it into lines.
    fn close(&mut self) {
        let from = self.lines.last().map_or(0, |line| line.end);
        // A line break stands between paragraphs, so that no line holds two.
        let from = from.max(self.text[..].rfind('\n').map_or(0, |at| at + 1));
        let lines = wrap(&self.text, from..self.text.len(), self.width, self.width);
        self.lines.extend(lines);
        self.text.push('\n');
    }

    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            let at = self.text.len();
            self.lines.push(at..at);
        }
    }
}

/// On one line, tabs as one space.
fn harmless(text: &str) -> String {
    sanitize_text(text).replace(['\n', '\t'], " ")
}

fn counted(name: &str, mentions: usize) -> String {
    match mentions {
        0 | 1 => name.to_string(),
        many => format!("{name} ({many})"),
    }
}

fn meta(article: &Article) -> String {
    let publication = article
        .publication
        .as_ref()
        .map(|found| found.value.clone());
    let date = article
        .date
        .as_ref()
        .map(|found| found.value.to_string().replace('T', " "));
    let byline = article.byline.as_ref().map(|found| found.value.clone());
    let lang = Some(article.lang.clone());
    let parts = [publication, date, byline, lang].into_iter().flatten();
    let parts: Vec<String> = parts.filter(|part| !part.trim().is_empty()).collect();
    parts.join(" · ")
}

fn place(article: &Article) -> String {
    match article.record {
        Some(record) => format!("{}:{record}", article.path),
        None => article.path.clone(),
    }
}

/// The end of a path, which tells more than its beginning, on one line.
fn tail(path: &str, room: usize) -> String {
    let path = sanitize_line(path);
    if columns(&path) <= room {
        return path.into_owned();
    }
    let mut used = 1;
    let mut from = path.len();
    for (at, c) in path.char_indices().rev() {
        used += columns(c.encode_utf8(&mut [0; 4]));
        if used > room {
            break;
        }
        from = at;
    }
    format!("…{}", &path[from..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Citation, CiteMention, Entity, Form, Mention, SourceKind};

    fn span_of(text: &str, part: &str) -> Span {
        let start = text.find(part).unwrap();
        Span::new(start, start + part.len())
    }

    fn sample() -> Marked {
        let body = "Poly \x1b[31mTechnologies shipped gear, C4ADS said.\r\n\r\n\r\nA second\u{202e} paragraph about 中国 and gear.";
        let mention = |part: &str| Mention {
            field: TextField::Body,
            span: span_of(body, part),
            form: Form::Name,
            reason: "gazetteer".into(),
        };
        let article = Article {
            headline: "Gear for Russia".into(),
            body: body.into(),
            lang: "en".into(),
            path: "a.txt".into(),
            entities: vec![
                Entity {
                    kind: EntityKind::Company,
                    canonical: "Poly Technologies".into(),
                    weight: 0.5,
                    mentions: vec![mention("Poly \x1b[31mTechnologies")],
                },
                Entity {
                    kind: EntityKind::Country,
                    canonical: "China".into(),
                    weight: 0.1,
                    mentions: vec![mention("中国")],
                },
            ],
            cites: vec![Citation {
                canonical: "C4ADS".into(),
                kind: SourceKind::Organisation,
                mentions: vec![CiteMention {
                    field: TextField::Body,
                    span: span_of(body, "C4ADS"),
                    cue: span_of(body, "said"),
                    reason: "rule: said".into(),
                }],
            }],
            ..Article::default()
        };
        let last = body.rfind("gear").unwrap();
        Marked {
            headline_marks: vec![Span::new(0, 4)],
            body_marks: vec![span_of(body, "gear"), Span::new(last, last + 4)],
            article,
        }
    }

    fn lines(page: &Page) -> Vec<&str> {
        page.lines
            .iter()
            .map(|line| &page.text[line.clone()])
            .collect()
    }

    #[test]
    fn an_article_is_set_with_what_lies_over_it() {
        let page = Page::new(sample(), 30);
        assert_eq!(
            lines(&page),
            [
                "Gear for Russia",
                "en",
                "a.txt",
                "",
                "Poly ␛[31mTechnologies shipped",
                "gear, C4ADS said.",
                "",
                "A second paragraph about 中国",
                "and gear.",
                "",
                "company  Poly Technologies",
                "country  China",
                "cites    C4ADS",
            ]
        );
        let matched: Vec<&str> = page.matches.iter().map(|m| &page.text[m.clone()]).collect();
        assert_eq!(matched, ["Gear", "gear", "gear"]);
        assert_eq!(page.stored[0], None);
        assert_eq!(page.line_of(page.matches[2].start), 8);
        let named: Vec<(&str, &str)> = page
            .names
            .iter()
            .map(|name| (name.value.as_str(), name.why.as_str()))
            .collect();
        assert_eq!(
            named,
            [
                ("Poly Technologies", "name, gazetteer"),
                ("C4ADS", "organisation, rule: said"),
                ("China", "name, gazetteer"),
            ]
        );
        let cues: Vec<&str> = page
            .runs
            .iter()
            .filter(|run| run.cue)
            .map(|run| &page.text[run.range.clone()])
            .collect();
        assert_eq!(cues, ["said"]);
        let drawn: String = page.lines[4..6]
            .iter()
            .flat_map(|line| page.runs_of(line.clone()))
            .map(|(range, _)| &page.text[range])
            .collect();
        assert_eq!(drawn, "Poly ␛[31mTechnologies shippedgear, C4ADS said.");
    }

    #[test]
    fn damaged_spans_bring_nothing_down() {
        let mut marked = sample();
        marked.body_marks = vec![Span::new(3, 2), Span::new(70, 99_999), Span::new(61, 62)];
        marked.article.entities[1].mentions[0].span = Span::new(9_000, 9_001);
        for width in [0, 1, 7, 200] {
            let page = Page::new(marked.clone(), width);
            assert!(lines(&page).iter().all(|line| !line.contains('\u{1b}')));
        }
    }
}
