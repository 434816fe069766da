//! A query to be timed, and reading a file of them.

use super::class::class_of;
use crate::article::Date;
use crate::query::parse;

/// A query and the class it is reported in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub class: String,
    pub text: String,
}

/// The queries of a file: `query`, or `class<TAB>query`.
pub(super) fn read(lines: &[String], today: Date) -> Vec<Question> {
    let mut questions = Vec::new();
    for line in lines {
        let line = line.trim_end_matches(['\r', '\n']);
        if line.trim().is_empty() || line.starts_with("# ") {
            continue;
        }
        let (class, text) = match line.split_once('\t') {
            Some((class, text)) if !class.trim().is_empty() => (class.trim().to_string(), text),
            _ => (class_of(&parse(line, today).0).to_string(), line),
        };
        questions.push(Question {
            class,
            text: text.trim().to_string(),
        });
    }
    questions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_given_or_seen() {
        let lines = [
            "# what readers asked in March",
            "",
            "names\tJane Doe\r\n",
            "oil \"price cap\"",
            "oil",
            "\toil price",
        ];
        let lines: Vec<String> = lines.map(String::from).into();
        let found: Vec<(String, String)> = read(&lines, Date::year(2023).unwrap())
            .into_iter()
            .map(|question| (question.class, question.text))
            .collect();
        let expected = [
            ("names", "Jane Doe"),
            ("phrase", "oil \"price cap\""),
            ("one word", "oil"),
            ("two words", "oil price"),
        ];
        assert_eq!(found, expected.map(|(c, q)| (c.to_string(), q.to_string())));
    }
}
