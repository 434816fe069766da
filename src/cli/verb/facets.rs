//! `newshound facets`.

use crate::article::FacetField;
use crate::cli::Outcome;
use crate::cli::args::FacetsArgs;
use crate::cli::console::{Console, write_error};
use crate::cli::request::{facets, remark, request};
use crate::cli::settings::Settings;
use crate::error::Result;
use crate::index::Index;
use crate::output::{OutputFormat, write_facets};
use crate::search::FacetRequest;

/// Counts and prints.
pub(crate) fn run(args: &FacetsArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    let format: OutputFormat = args.format.as_deref().unwrap_or("text").parse()?;
    let mut asked = request(&args.query, &args.filter, settings)?;
    asked.request.limit = 0;
    asked.request.facets = facets(&args.facet, args.limit)?.unwrap_or_else(|| {
        let limit = args.limit;
        FacetField::USUAL
            .map(|field| FacetRequest { field, limit })
            .to_vec()
    });
    let index = Index::open(&settings.index_to_read()?)?;
    let response = settings.searcher(&index)?.search(&asked.request)?;
    remark(&asked, &response, args.filter.strict, console)?;
    let mut text = Vec::new();
    let style = console.style(false);
    write_facets(&mut text, &response.facets, response.total, &format, &style)
        .map_err(write_error)?;
    console.paged(&text, matches!(format, OutputFormat::Text))?;
    Ok(match response.total {
        0 => Outcome::Nothing,
        _ => Outcome::Found,
    })
}
