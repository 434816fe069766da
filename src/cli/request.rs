//! From search flags to a [`Request`], and from remarks to standard error: shared by the
//! verbs that search.

use super::args::{FilterArgs, SortArg};
use super::console::Console;
use super::settings::Settings;
use crate::article::{DateRange, FacetField};
use crate::error::{Diagnostic, Error, ErrorKind, Result};
use crate::query;
use crate::search::{FacetRequest, Filter, Request, Response, Sort, WordsMode};
use crate::text::sanitize_line;

/// A request and the text of its query.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub request: Request,
    pub text: String,
    /// What the parser had to say.
    pub remarks: Vec<Diagnostic>,
}

/// The request for `words` and `filter`.
pub(crate) fn request(words: &[String], filter: &FilterArgs, settings: &Settings) -> Result<Asked> {
    let text = words.join(" ");
    let (mut query, remarks) = query::parse(&text, settings.today());
    if text.trim().is_empty() {
        query = query::Query::all();
    }
    if filter.strict
        && let Some(first) = remarks.first()
    {
        return Err(Error::new(
            ErrorKind::Query,
            format!(
                "the query cannot be used as written\n{}",
                query::caret(&text, first)
            ),
        ));
    }
    let mut request = Request::new(query);
    request.words = match (filter.any, filter.all) {
        (true, _) => WordsMode::Any,
        (_, true) => WordsMode::All,
        _ => WordsMode::AllOrMost,
    };
    request.filters = filters(filter);
    request.dates = dates(filter, settings)?;
    Ok(Asked {
        request,
        text,
        remarks,
    })
}

fn filters(filter: &FilterArgs) -> Vec<Filter> {
    let given = [
        (FacetField::Company, &filter.company, &filter.not_company),
        (FacetField::Country, &filter.country, &filter.not_country),
        (
            FacetField::MainCountry,
            &filter.main_country,
            &filter.not_main_country,
        ),
        (
            FacetField::Publication,
            &filter.publication,
            &filter.not_publication,
        ),
        (FacetField::Cites, &filter.cites, &filter.not_cites),
        (FacetField::Person, &filter.person, &filter.not_person),
        (FacetField::Org, &filter.org, &filter.not_org),
        (FacetField::Place, &filter.place, &filter.not_place),
        (FacetField::Lang, &filter.lang, &filter.not_lang),
    ];
    let mut filters = Vec::new();
    for (field, include, exclude) in given {
        for (values, exclude) in [(include, false), (exclude, true)] {
            if !values.is_empty() {
                filters.push(Filter {
                    field,
                    values: values.clone(),
                    exclude,
                });
            }
        }
    }
    filters
}

fn dates(filter: &FilterArgs, settings: &Settings) -> Result<DateRange> {
    let today = settings.today();
    let wrong = |flag: &str, text: &str, remark: Diagnostic| {
        let mut error = Error::new(
            ErrorKind::Usage,
            format!("{flag} {text}: {}", remark.message),
        );
        if let Some(hint) = remark.hint {
            error = error.help(hint);
        }
        error
    };
    let mut range = DateRange::default();
    if let Some(text) = &filter.date {
        range = query::parse_date_range(text, today).map_err(|e| wrong("--date", text, e))?;
    }
    if let Some(text) = &filter.since {
        let bound = query::parse_date_bound(text, today).map_err(|e| wrong("--since", text, e))?;
        range.from = bound.from;
    }
    if let Some(text) = &filter.until {
        let bound = query::parse_date_bound(text, today).map_err(|e| wrong("--until", text, e))?;
        range.to = bound.to;
    }
    Ok(range)
}

/// The order that was asked for.
pub(crate) fn sort(order: Option<SortArg>) -> Sort {
    match order {
        None | Some(SortArg::Score) => Sort::Score,
        Some(SortArg::Date) => Sort::OldestFirst,
        Some(SortArg::NewestFirst) => Sort::NewestFirst,
    }
}

/// The facets that `given` names, as `company:20,country`; `None` when nothing was given.
pub(crate) fn facets(given: &[String], limit: usize) -> Result<Option<Vec<FacetRequest>>> {
    if given.is_empty() {
        return Ok(None);
    }
    let mut facets: Vec<FacetRequest> = Vec::new();
    for part in given.iter().flat_map(|given| given.split(',')) {
        let part = part.trim();
        if part.is_empty() || part == "none" {
            continue;
        }
        let (name, count) = part.split_once(':').unwrap_or((part, ""));
        let limit = match count {
            "" => limit,
            count => count.parse().map_err(|_| {
                Error::new(
                    ErrorKind::Usage,
                    format!("\"{count}\" is no number of values"),
                )
                .help("write a facet as company:20")
            })?,
        };
        let names = match name {
            "date" => vec![FacetField::Year, FacetField::Month],
            "all" => FacetField::ALL.to_vec(),
            name => vec![
                FacetField::from_name(name)
                    .or_else(|| {
                        query::Field::from_name(name).and_then(|f| FacetField::from_name(f.name()))
                    })
                    .ok_or_else(|| {
                        let known: Vec<&str> = FacetField::ALL.iter().map(|f| f.name()).collect();
                        Error::new(ErrorKind::Usage, format!("there is no facet \"{name}\""))
                            .help(format!("facets are {}", known.join(", ")))
                    })?,
            ],
        };
        for field in names {
            if !facets.iter().any(|known| known.field == field) {
                facets.push(FacetRequest { field, limit });
            }
        }
    }
    Ok(Some(facets))
}

/// Says on standard error what could not be used as written, and what else is to be said.
/// With `--strict`, what could not be used is an error.
pub(crate) fn remark(
    asked: &Asked,
    response: &Response,
    strict: bool,
    console: &Console,
) -> Result<()> {
    for remark in asked.remarks.iter().chain(&response.diagnostics) {
        let caret = query::caret(&asked.text, remark);
        if strict {
            return Err(Error::new(
                ErrorKind::Query,
                format!("the query cannot be used as written\n{caret}"),
            ));
        }
        // The caret picture is made of sanitised text and is to keep its line breaks.
        console.note(&format!(
            "a part of the query was not used as written\n{}",
            caret.trim_end()
        ));
    }
    for notice in &response.notices {
        console.note(&sanitize_line(notice));
    }
    for suggestion in &response.suggestions {
        console.note(&format!(
            "no article has \"{}\"; did you mean \"{}\"?",
            sanitize_line(&suggestion.word),
            sanitize_line(&suggestion.instead)
        ));
    }
    if let Some((least, words)) = response.relaxed {
        let how = if least + 1 == words { "" } else { "at least " };
        console.note(&format!(
            "no article has all {words} words; these have {how}{least} of them (--all to insist)"
        ));
    }
    Ok(())
}
