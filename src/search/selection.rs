//! What a request selects: the facet values and dates that a query or a flag insists on, and
//! finding the articles that match them and the rest of the query.

use hashbrown::HashMap;
use tantivy::query::{BooleanQuery, EmptyQuery, Occur, Query as EngineQuery};

use super::collect::{Collected, Selection, Wanted, collect};
use super::dates::date_query;
use super::lower::{Lowered, Lowerer, facet_of, value_query};
use super::{Request, Searcher, Sort, WordsMode};
use crate::article::{Date, DateRange, FacetField};
use crate::query::{Node, Query};

/// What was found, and what was selected to find it.
pub(super) struct Matches {
    pub(super) collected: Collected,
    pub(super) selected: HashMap<FacetField, Vec<String>>,
    pub(super) notices: Vec<String>,
    /// How many of how many words had to match, when no article has them all.
    pub(super) relaxed: Option<(usize, usize)>,
}

impl Searcher {
    /// Finds what matches, with fewer of the words where none has them all.
    pub(super) fn run(&self, request: &Request) -> tantivy::Result<(Matches, Lowered)> {
        let (root, selections) = split(&request.query);
        let first = self.run_once(request, &root, &selections, None)?;
        let words = first.1.side_by_side;
        let relaxes = request.words == WordsMode::AllOrMost && words > 1;
        if first.0.collected.total() > 0 || !relaxes || !first.0.notices.is_empty() {
            return Ok(first);
        }
        // Words that no article has cannot be among those that match.
        let most = (words - 1).min(words.saturating_sub(first.1.unknown.len()).max(1));
        for least in (1..=most).rev() {
            let mut again = self.run_once(request, &root, &selections, Some(least))?;
            if again.0.collected.total() > 0 {
                again.0.relaxed = Some((least, words));
                return Ok(again);
            }
        }
        Ok(first)
    }

    fn run_once(
        &self,
        request: &Request,
        root: &Node,
        selecting: &[Node],
        least: Option<usize>,
    ) -> tantivy::Result<(Matches, Lowered)> {
        let fields = self.index.fields();
        let new = || {
            Lowerer::new(
                &self.index,
                &self.inner,
                &self.classes,
                request.words,
                least,
            )
        };
        let mut lowered = new().lower(root)?;
        let counted = |field: &FacetField| request.facets.iter().any(|f| f.field == *field);
        let mut filters: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
        let mut selections = Vec::new();
        let mut selected: HashMap<FacetField, Vec<String>> = HashMap::new();
        let mut notices = std::mem::take(&mut lowered.notices);
        let mut keep = |fields: Vec<FacetField>, query: Box<dyn EngineQuery>| {
            if fields.iter().any(counted) && selections.len() < 64 {
                selections.push(Selection { fields, query });
            } else {
                filters.push((Occur::Must, query));
            }
        };
        for node in selecting {
            let query = new().lower(node)?;
            notices.extend(query.notices);
            lowered.diagnostics.extend(query.diagnostics);
            keep(fields_of(node), query.query);
        }
        if request.dates != DateRange::default() {
            keep(
                vec![FacetField::Year, FacetField::Month],
                date_query(request.dates),
            );
        }
        let mut lowerer = new();
        for field in FacetField::ALL {
            let mut values: Vec<String> = Vec::new();
            let mut dates: Vec<DateRange> = Vec::new();
            let chosen = request
                .filters
                .iter()
                .filter(|f| f.field == field && !f.exclude);
            let mut any = false;
            for written in chosen.flat_map(|filter| &filter.values) {
                any = true;
                if let FacetField::Year | FacetField::Month = field {
                    dates.extend(parse_day(written));
                    values.push(written.clone());
                    continue;
                }
                let found = lowerer.values(field, written)?;
                if found.is_empty() {
                    lowerer.no_such_value(field, written)?;
                }
                values.extend(found);
            }
            if any {
                let query: Box<dyn EngineQuery> = match field {
                    FacetField::Year | FacetField::Month => any_date(dates),
                    _ => value_query(fields, field, &values),
                };
                selected.insert(field, values);
                keep(vec![field], query);
            }
        }
        for filter in request.filters.iter().filter(|filter| filter.exclude) {
            let mut values = Vec::new();
            let mut dates = Vec::new();
            for written in &filter.values {
                match filter.field {
                    FacetField::Year | FacetField::Month => dates.extend(parse_day(written)),
                    field => values.extend(lowerer.values(field, written)?),
                }
            }
            let query = match filter.field {
                FacetField::Year | FacetField::Month => any_date(dates),
                field => value_query(fields, field, &values),
            };
            filters.push((Occur::MustNot, query));
        }
        notices.extend(lowerer.take_notices());
        let by_score = request.sort == Sort::Score && lowered.scored;
        let wanted = Wanted {
            scoring: lowered.query.as_ref(),
            pooled: &lowered.pooled,
            costly: lowered.costly,
            filters,
            selections,
            best: match by_score {
                true => request.offset.saturating_add(request.limit),
                false => 0,
            },
            best_only: by_score && !request.count && request.facets.is_empty(),
        };
        let collected = collect(&self.inner, &wanted)?;
        Ok((
            Matches {
                collected,
                selected,
                notices,
                relaxed: None,
            },
            lowered,
        ))
    }
}

/// Takes the facet values and dates that the whole query insists on out of it: they are
/// selections, which their own facets ignore, like those given as flags.
fn split(query: &Query) -> (Node, Vec<Node>) {
    let selects = |node: &Node| match node {
        Node::Field { field, node } => {
            facet_of(*field).is_some()
                && match &**node {
                    Node::Leaf(_) => true,
                    Node::Or(nodes) => nodes.iter().all(|node| matches!(node, Node::Leaf(_))),
                    _ => false,
                }
        }
        Node::Date(_) => true,
        _ => false,
    };
    match &query.root {
        Node::And(nodes) => {
            let (selections, rest): (Vec<Node>, Vec<Node>) =
                nodes.iter().cloned().partition(|node| selects(node));
            let rest = match rest.len() {
                0 => Node::All,
                _ => Node::and(rest),
            };
            (rest, selections)
        }
        node if selects(node) => (Node::All, vec![node.clone()]),
        node => (node.clone(), Vec::new()),
    }
}

/// The facets that a selection is made in.
fn fields_of(node: &Node) -> Vec<FacetField> {
    match node {
        Node::Field { field, .. } => facet_of(*field).into_iter().collect(),
        Node::Date(_) => vec![FacetField::Year, FacetField::Month],
        _ => Vec::new(),
    }
}

/// The days that a facet's year or month means.
fn parse_day(written: &str) -> Option<DateRange> {
    let mut parts = written.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let date = match (parts.next(), parts.next()) {
        (None, _) => Date::year(year)?,
        (Some(month), None) => Date::month(year, month.parse().ok()?)?,
        (Some(month), Some(day)) => Date::day(year, month.parse().ok()?, day.parse().ok()?)?,
    };
    Some(DateRange::of(date))
}

fn any_date(ranges: Vec<DateRange>) -> Box<dyn EngineQuery> {
    let mut any: Vec<(Occur, Box<dyn EngineQuery>)> = ranges
        .into_iter()
        .map(|range| (Occur::Should, date_query(range)))
        .collect();
    match any.len() {
        0 => Box::new(EmptyQuery),
        1 => any.remove(0).1,
        _ => Box::new(BooleanQuery::new(any)),
    }
}
