//! What is asked: the query line with filters, dates, order. As a request, and as the command
//! line that would ask the same.
//!
//! While a word is being typed it stands for all words that begin with it, beside its own
//! stem; a value being typed for all values that begin with it. Once the query line is left,
//! it is taken as written, which is also what the command line asks.

use super::filters::Filters;
use super::line::Line;
use crate::article::{Date, DateRange};
use crate::error::Diagnostic;
use crate::query::{self, Leaf, Node, Query, Term};
use crate::search::{Request, Sort, WordsMode};

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Question {
    /// The query line.
    pub line: Line,
    /// Values asked for and left out.
    pub filters: Filters,
    /// The days of publication.
    pub dates: DateRange,
    /// Which of the words.
    pub words: WordsMode,
    /// The order.
    pub sort: Sort,
}

impl Question {
    /// The question that `text` and the rest of `request` ask.
    pub fn of(text: &str, request: &Request) -> Question {
        Question {
            line: Line::new(text),
            filters: Filters::of(&request.filters),
            dates: request.dates,
            words: request.words,
            sort: request.sort,
        }
    }

    /// The request without facets and timeline, and what the parser had to say. `None` when
    /// nothing of what is written can be searched.
    pub fn request(&self, today: Date, typing: bool) -> (Option<Request>, Vec<Diagnostic>) {
        let text = self.line.text();
        let (mut query, remarks) = query::parse(text, today);
        if text.trim().is_empty() {
            query = Query::all();
        }
        if query.is_nothing() {
            return (None, remarks);
        }
        let in_word = text.ends_with(char::is_alphanumeric);
        if typing && in_word && self.line.at_end() {
            query.root = open_end(query.root, text.len());
        }
        let mut request = Request::new(query);
        request.filters = self.filters.request();
        request.dates = self.dates;
        request.words = self.words;
        request.sort = self.sort;
        (Some(request), remarks)
    }

    /// The same as a command line: `program` and its arguments, quoted for a shell.
    pub fn command(&self, program: &[String]) -> String {
        let mut words: Vec<String> = program.to_vec();
        let text = self.line.text().trim();
        let dashed = text.starts_with('-');
        if !text.is_empty() && !dashed {
            words.push(text.to_string());
        }
        for chosen in self.filters.all() {
            let not = if chosen.exclude { "not-" } else { "" };
            let flag = format!("--{not}{}", chosen.field.name());
            match chosen.value.starts_with('-') {
                true => words.push(format!("{flag}={}", chosen.value)),
                false => words.extend([flag, chosen.value.clone()]),
            }
        }
        if let Some(from) = self.dates.from {
            words.extend(["--since".to_string(), from.to_string()]);
        }
        if let Some(to) = self.dates.to {
            words.extend(["--until".to_string(), to.to_string()]);
        }
        match self.words {
            WordsMode::AllOrMost => {}
            WordsMode::All => words.push("--all".to_string()),
            WordsMode::Any => words.push("--any".to_string()),
        }
        match self.sort {
            Sort::Score => {}
            Sort::NewestFirst => words.push("--sort=-date".to_string()),
            Sort::OldestFirst => words.push("--sort=date".to_string()),
        }
        if dashed {
            words.extend(["--".to_string(), text.to_string()]);
        }
        let quoted: Vec<String> = words.iter().map(|word| quote(word)).collect();
        quoted.join(" ")
    }
}

/// A word for a POSIX shell.
fn quote(word: &str) -> String {
    let word = crate::text::sanitize_line(word);
    let plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.into_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// The tree in which the leaf that ends at byte `end`, where one is typing, is open at its
/// end. What is excluded stays as it is: an unfinished word would exclude too much.
fn open_end(node: Node, end: usize) -> Node {
    let each = |nodes: Vec<Node>| -> Vec<Node> {
        nodes.into_iter().map(|node| open_end(node, end)).collect()
    };
    match node {
        Node::Leaf(leaf) if leaf.span.end == end => open_leaf(leaf),
        Node::Near {
            left,
            right,
            distance,
        } => Node::Near {
            left,
            right: Box::new(open_end(*right, end)),
            distance,
        },
        Node::Field { field, node } => Node::Field {
            field,
            node: Box::new(open_end(*node, end)),
        },
        Node::And(nodes) => Node::And(each(nodes)),
        Node::Or(nodes) => Node::Or(each(nodes)),
        Node::Implicit(nodes) => Node::Implicit(each(nodes)),
        other => other,
    }
}

fn open_leaf(leaf: Leaf) -> Node {
    let Leaf { term, span } = leaf;
    let with = |term: Term| {
        Node::Leaf(Leaf {
            term,
            span: span.clone(),
        })
    };
    match term {
        // A single ASCII letter begins too many words to mean any of them.
        Term::Word(word) if word.len() > 1 => {
            let prefix = with(Term::Prefix(word.clone()));
            // What is typed so far may be a rare word itself, which must not rank first.
            let word = Node::Boost {
                node: Box::new(with(Term::Word(word))),
                factor: 0.1,
            };
            Node::Or(vec![word, prefix])
        }
        Term::Value(value) if !value.is_empty() => with(Term::Prefix(value)),
        // A closed phrase ends with its quote, or with how far its words may be apart.
        Term::Phrase { mut words, slop: 0 } => {
            if let Some(last) = words.last_mut() {
                last.prefix = true;
            }
            with(Term::Phrase { words, slop: 0 })
        }
        other => with(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::FacetField;

    fn asked(text: &str, typing: bool) -> String {
        let question = Question {
            line: Line::new(text),
            ..Question::default()
        };
        let today = Date::day(2024, 12, 31).unwrap();
        let (request, _) = question.request(today, typing);
        request.map_or("nothing".to_string(), |request| request.query.to_string())
    }

    #[test]
    fn the_last_word_is_open_while_it_is_typed() {
        for (text, typed, left) in [
            ("sanct", "sanct^0.1 OR sanct*", "sanct"),
            ("oil sanct", "oil (sanct^0.1 OR sanct*)", "oil sanct"),
            ("oil ", "oil", "oil"),
            ("s", "s", "s"),
            ("oil -tank", "oil AND -tank", "oil AND -tank"),
            ("country:tur", "country:tur*", "country:tur"),
            ("", "*", "*"),
            ("\"", "nothing", "nothing"),
        ] {
            assert_eq!(asked(text, true), typed, "{text}");
            assert_eq!(asked(text, false), left, "{text}");
        }
        assert_eq!(asked("\"price ca", true), "\"price ca*\"");
        assert_eq!(asked("\"price cap\"", true), "\"price cap\"");
        assert_eq!(asked("\"price cap\"~5", true), "\"price cap\"~5");
    }

    #[test]
    fn the_command_line_asks_the_same() {
        let mut question = Question {
            line: Line::new("oil \"price cap\" it's"),
            ..Question::default()
        };
        question
            .filters
            .toggle(FacetField::Country, "South Korea", false);
        question.filters.toggle(FacetField::Lang, "ru", true);
        question.filters.toggle(FacetField::Company, "-x", false);
        question.dates = DateRange::of(Date::month(2023, 2).unwrap());
        question.sort = Sort::NewestFirst;
        question.words = WordsMode::Any;
        let program = ["newshound".to_string(), "search".to_string()];
        assert_eq!(
            question.command(&program),
            r#"newshound search 'oil "price cap" it'\''s' --country 'South Korea' --not-lang ru --company=-x --since 2023-02-01 --until 2023-02-28 --any --sort=-date"#
        );
        let only = Question {
            line: Line::new("-oil"),
            ..Question::default()
        };
        assert_eq!(only.command(&program), "newshound search -- -oil");
    }
}
