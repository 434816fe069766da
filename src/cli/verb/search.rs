//! `newshound search`.

use crate::article::FacetField;
use crate::cli::Outcome;
use crate::cli::args::{SearchArgs, UnitArg};
use crate::cli::console::{Console, write_error};
use crate::cli::request::{facets, remark, request, sort};
use crate::cli::settings::Settings;
use crate::cli::verb::browse::browse;
use crate::error::{Error, ErrorKind, Result};
use crate::index::Index;
use crate::output::{OutputFormat, Shown, write_facets, write_response};
use crate::search::{FacetRequest, TimeUnit};

/// Searches and prints.
pub(crate) fn run(args: &SearchArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    if args.interactive {
        return browse(&args.query, &args.filter, args.sort, settings, console);
    }
    let format = args
        .format
        .clone()
        .or_else(|| settings.file.format.clone())
        .unwrap_or_else(|| "text".to_string());
    let format: OutputFormat = format.parse()?;
    let of_hits = matches!(format, OutputFormat::Json | OutputFormat::JsonLines);
    if args.evidence && (args.facet_only || !of_hits) {
        let error = Error::new(ErrorKind::Usage, "--evidence needs --format json or jsonl");
        return Err(error.help("`newshound show ID --why` is for reading"));
    }
    let mut asked = request(&args.query, &args.filter, settings)?;
    let shows_facets = matches!(format, OutputFormat::Text | OutputFormat::Json);
    let many = matches!(format, OutputFormat::Json) || args.facet_only;
    let per_facet = if many { 10 } else { 5 };
    let named = match args.facet.is_empty() {
        true => settings.file.facets.clone().unwrap_or_default(),
        false => args.facet.clone(),
    };
    let request = &mut asked.request;
    request.facets = match facets(&named, per_facet)? {
        Some(facets) => facets,
        None if shows_facets => FacetField::USUAL[..4]
            .iter()
            .map(|&field| FacetRequest {
                field,
                limit: per_facet,
            })
            .collect(),
        None => Vec::new(),
    };
    request.limit = args.limit.or(settings.file.limit).unwrap_or(10);
    request.offset = args.offset;
    request.explain = args.explain;
    request.evidence = args.evidence;
    request.sort = sort(args.sort);
    request.timeline = args.timeline.map(|unit| match unit {
        UnitArg::Year => TimeUnit::Year,
        UnitArg::Month => TimeUnit::Month,
        UnitArg::Day => TimeUnit::Day,
    });
    let passages = args.snippets.or(settings.file.snippets);
    request.snippets.count = match (&format, args.facet_only) {
        (OutputFormat::OneLine | OutputFormat::Ids | OutputFormat::Paths, _) | (_, true) => 0,
        _ => passages.unwrap_or(request.snippets.count),
    };
    if let Some(length) = args.snippet_length.or(settings.file.snippet_length) {
        request.snippets.length = length;
    }
    if args.facet_only {
        request.limit = 0;
    }

    let index = Index::open(&settings.index_to_read()?)?;
    let response = settings.searcher(&index)?.search(&asked.request)?;
    remark(&asked, &response, args.filter.strict, console)?;

    let style = console.style(args.nul);
    let parsed = asked.request.query.to_string();
    let shown = Shown {
        query: &asked.text,
        parsed: &parsed,
        page_offset: asked.request.offset,
    };
    let mut text = Vec::new();
    if args.facet_only {
        write_facets(&mut text, &response.facets, response.total, &format, &style)
    } else {
        write_response(&mut text, &response, &shown, &format, &style)
    }
    .map_err(write_error)?;
    let paged = matches!(format, OutputFormat::Text) && !args.no_pager;
    console.paged(&text, paged)?;
    if args.timing {
        let took = response.took.as_secs_f64() * 1e3;
        console.notice(&format!("{took:.2} ms"));
    }
    Ok(match response.total {
        0 => Outcome::Nothing,
        _ => Outcome::Found,
    })
}
