//! What a request selects beside its query, and finding the articles that match both.
//!
//! Only filters are selections that their own facets ignore. A clause of the query, like
//! `country:turkey`, narrows every facet: it may stand anywhere in the query, and each count
//! must be the number of hits when its value is added as a filter.

use hashbrown::HashMap;
use tantivy::query::{BooleanQuery, EmptyQuery, Occur, Query as EngineQuery};

use super::budget::Budget;
use super::collect::{Collected, Found, Selection, Wanted, collect};
use super::dates::date_query;
use super::evidence::{POOL, refine};
use super::feedback::{self, SAMPLES, Sample};
use super::interest::Interest;
use super::lower::{Lowered, Lowerer, most};
use super::{Request, Searcher, Sort, WordsMode};
use crate::article::{Date, DateRange, FacetField};
use crate::index::analysis::StemClass;
use crate::query::Node;

/// From so many words on that an article must have, the best get a second look.
const MANY: usize = 5;

/// The same where it need not have them all.
const FEW: usize = 2;

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
    pub(super) fn run(
        &self,
        request: &Request,
        interest: &Interest<'_>,
    ) -> tantivy::Result<(Matches, Lowered)> {
        let root = &request.query.root;
        let budget = Budget::of(root);
        let first = self.run_once(request, root, None, &budget, interest)?;
        let words = first.1.side_by_side;
        let relaxes = request.words == WordsMode::AllOrMost && (words > 1 || first.1.passes_over);
        let all = first.0.collected.total();
        if all > 0 || !relaxes || !first.0.notices.is_empty() {
            return Ok(first);
        }
        // Words that no article has cannot be among those that match.
        let known = words.saturating_sub(first.1.unknown.len()).max(1);
        let most = most(words);
        // Fewer words never match less, so the fewest that are given up for a match are found by
        // halving, after a try with all but those that are unknown.
        let (mut low, mut high) = (most.saturating_sub(known), most);
        let mut relax = low;
        let mut best = None;
        while low < high && !interest.is_lost() {
            let mut again = self.run_once(request, root, Some(relax), &budget, interest)?;
            if again.0.collected.total() > 0 {
                again.0.relaxed = Some(match words {
                    // Beside function words there is only one.
                    1 => (1, 2),
                    _ => (again.1.least, words),
                });
                best = Some(again);
                high = relax;
            } else {
                low = relax + 1;
            }
            relax = low.midpoint(high);
        }
        Ok(best.unwrap_or(first))
    }

    fn run_once(
        &self,
        request: &Request,
        root: &Node,
        relax: Option<usize>,
        budget: &Budget,
        interest: &Interest<'_>,
    ) -> tantivy::Result<(Matches, Lowered)> {
        let fields = self.index.fields();
        let new = || {
            Lowerer::new(
                &self.index,
                &self.inner,
                &self.naming,
                &self.classes,
                request.words,
                relax,
                budget,
            )
        };
        let mut lowered = new().lower(root)?;
        let counted = |field: &FacetField| {
            let by_time = matches!(field, FacetField::Year | FacetField::Month);
            request.facets.iter().any(|f| f.field == *field)
                || (by_time && request.timeline.is_some())
        };
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
                    _ => lowerer.value_query(field, &values)?,
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
                field => lowerer.value_query(field, &values)?,
            };
            filters.push((Occur::MustNot, query));
        }
        notices.extend(lowerer.take_notices());
        let by_score = request.sort == Sort::Score && lowered.scored;
        // Few words are ranked well by their frequencies, and that is what takes no time.
        let many = match request.words == WordsMode::Any || relax.is_some() {
            true => FEW,
            false => MANY,
        };
        let refined = by_score && lowered.concepts.len() >= many;
        let page = request.offset.saturating_add(request.limit);
        let wanted = Wanted {
            scoring: lowered.query.as_ref(),
            pooled: &lowered.pooled,
            costly: lowered.costly,
            filters,
            selections,
            best: match by_score {
                // What is refined does not depend on the page.
                true if refined => page.max(POOL),
                true => page,
                false => 0,
            },
            best_only: by_score
                && !request.count
                && request.facets.is_empty()
                && request.timeline.is_none(),
            interest,
        };
        let mut collected = collect(&self.inner, &wanted)?;
        if refined {
            let best = &mut collected.best;
            refine(&self.inner, fields.words, &lowered.concepts, best)?;
            // Where words are required, what is left is too little to learn from.
            if request.words == WordsMode::Any {
                let pool = best.len().min(POOL);
                let samples = self.samples(best);
                feedback::refine(&self.inner, fields.stems, &samples, &mut best[..pool])?;
            }
        }
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

    /// The best articles with their texts; one that cannot be read teaches nothing.
    fn samples(&self, best: &[Found]) -> Vec<Sample> {
        let read = |found: &Found| {
            let stored = self.stored(found.segment, found.doc).ok()??;
            Some(Sample {
                score: found.score,
                class: StemClass::of(&stored.card.lang),
                text: [stored.card.headline, stored.body],
            })
        };
        best.iter().take(SAMPLES).filter_map(read).collect()
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
