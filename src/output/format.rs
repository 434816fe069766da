//! The forms an answer is printed in.

use std::str::FromStr;

use super::template::Template;
use crate::error::{Error, ErrorKind};

/// A form of output.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum OutputFormat {
    /// For people.
    #[default]
    Text,
    /// A line for each hit, in columns.
    OneLine,
    /// One JSON object, as documented and versioned.
    Json,
    /// A JSON object for each hit, one a line.
    JsonLines,
    /// Comma-separated values with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// The hits as a list of citations with their passages.
    Markdown,
    /// The identifiers of the hits.
    Ids,
    /// The files of the hits, each once.
    Paths,
    /// A line for each hit in the user's own form.
    Template(Template),
}

impl OutputFormat {
    /// The names, as `--format` takes them.
    pub const NAMES: [&str; 9] = [
        "text", "oneline", "json", "jsonl", "csv", "tsv", "markdown", "ids", "paths",
    ];

    /// Whether facets have this form.
    pub fn suits_facets(&self) -> bool {
        use OutputFormat::{Csv, Json, JsonLines, OneLine, Text, Tsv};
        matches!(self, Text | OneLine | Json | JsonLines | Csv | Tsv)
    }

    /// Whether single answers, an article or the state of an index, have this form.
    pub fn suits_records(&self) -> bool {
        use OutputFormat::{Json, JsonLines, Text};
        matches!(self, Text | Json | JsonLines)
    }
}

impl FromStr for OutputFormat {
    type Err = Error;

    fn from_str(written: &str) -> Result<OutputFormat, Error> {
        Ok(match written {
            "text" => OutputFormat::Text,
            "oneline" => OutputFormat::OneLine,
            "json" => OutputFormat::Json,
            "jsonl" => OutputFormat::JsonLines,
            "csv" => OutputFormat::Csv,
            "tsv" => OutputFormat::Tsv,
            "markdown" => OutputFormat::Markdown,
            "ids" => OutputFormat::Ids,
            "paths" => OutputFormat::Paths,
            template if template.contains('{') => {
                OutputFormat::Template(Template::parse(template)?)
            }
            other => {
                let message = format!(
                    "there is no output format `{other}`; choose {}, or a template such as '{{date}} {{headline}}'",
                    OutputFormat::NAMES.join(", ")
                );
                return Err(Error::new(ErrorKind::Usage, message));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_format() {
        for name in OutputFormat::NAMES {
            assert!(name.parse::<OutputFormat>().is_ok(), "{name}");
        }
        assert!(matches!("{id}".parse(), Ok(OutputFormat::Template(_))));
    }

    #[test]
    fn others_are_refused_with_the_names() {
        let error = "yaml".parse::<OutputFormat>().unwrap_err();
        assert!(error.message().contains("`yaml`") && error.message().contains("jsonl"));
        assert!("{nothing}".parse::<OutputFormat>().is_err());
    }
}
