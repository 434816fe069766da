//! The facet pane: its rows, its cursor, and choosing values with it.

use std::collections::BTreeMap;

use super::State;
use crate::article::FacetField;
use crate::browse::filters::Filters;
use crate::browse::layout::inside;
use crate::search::{Facet, FacetRequest};

/// How many values of a field are shown at first.
const VALUES: usize = 8;
/// The most values of a field.
const MOST: usize = 2_000;

/// A row of the pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::browse) enum FacetRow {
    /// The name of a field and how many values it has.
    Heading(FacetField, usize),
    /// A value; without a count when it is left out, for then no article has it.
    Value {
        field: FacetField,
        value: String,
        count: Option<u64>,
        /// The greatest count of the field.
        most: u64,
    },
    /// How many values are not shown.
    More(FacetField, usize),
}

impl FacetRow {
    fn field(&self) -> FacetField {
        match self {
            FacetRow::Heading(field, _) | FacetRow::More(field, _) => *field,
            FacetRow::Value { field, .. } => *field,
        }
    }
}

/// Cursor and lengths.
#[derive(Debug, Default)]
pub(in crate::browse) struct FacetPane {
    /// The row of the cursor.
    pub cursor: usize,
    /// The first row on the screen.
    pub top: usize,
    /// How many values of a field are shown, where that was changed.
    limits: BTreeMap<FacetField, usize>,
    /// The value of the cursor, which it follows through changes of counts.
    at: Option<(FacetField, String)>,
}

impl FacetPane {
    /// The facets to be counted.
    pub fn requests(&self, fields: &[FacetField]) -> Vec<FacetRequest> {
        let limit = |field| self.limits.get(field).copied().unwrap_or(VALUES);
        let each = fields.iter().map(|field| FacetRequest {
            field: *field,
            limit: limit(field),
        });
        each.collect()
    }

    /// The rows.
    pub fn rows(facets: &[Facet], filters: &Filters) -> Vec<FacetRow> {
        let mut rows = Vec::new();
        for facet in facets {
            let field = facet.field;
            let excluded: Vec<&str> = filters.excluded(field).collect();
            if facet.values.is_empty() && excluded.is_empty() {
                continue;
            }
            rows.push(FacetRow::Heading(field, facet.distinct));
            let most = facet
                .values
                .iter()
                .map(|value| value.count)
                .max()
                .unwrap_or(0);
            let row = |value: &str, count| FacetRow::Value {
                field,
                value: value.to_string(),
                count,
                most,
            };
            rows.extend(excluded.into_iter().map(|value| row(value, None)));
            rows.extend(facet.values.iter().map(|v| row(&v.value, Some(v.count))));
            let left = facet.distinct.saturating_sub(facet.values.len());
            if left > 0 {
                rows.push(FacetRow::More(field, left));
            }
        }
        rows
    }

    /// The cursor stays at its value when counts and order change.
    pub fn follow(&mut self, facets: &[Facet], filters: &Filters) {
        let rows = FacetPane::rows(facets, filters);
        if let Some((at_field, at_value)) = &self.at {
            let same = |row: &FacetRow| matches!(row, FacetRow::Value { field, value, .. } if field == at_field && value == at_value);
            if let Some(row) = rows.iter().position(same) {
                self.cursor = row;
            }
        }
    }
}

impl State {
    /// The rows of the facet pane.
    pub(in crate::browse) fn facet_rows(&self) -> Vec<FacetRow> {
        FacetPane::rows(&self.results.facets, &self.question.filters)
    }

    /// The cursor moves by `by` rows, over headings.
    pub(super) fn move_in_facets(&mut self, by: isize) {
        let rows = self.facet_rows();
        let step = by.signum();
        let mut left = by.unsigned_abs();
        let mut at = self.facets.cursor;
        let mut seen = at;
        while left > 0 {
            let next = at.saturating_add_signed(step);
            if next == at || next >= rows.len() {
                break;
            }
            at = next;
            if !matches!(rows[at], FacetRow::Heading(..)) {
                seen = at;
                left -= 1;
            }
        }
        self.point_at_row(seen);
    }

    /// The cursor goes to the first value of the field before or after its own.
    pub(super) fn move_to_field(&mut self, forward: bool) {
        let rows = self.facet_rows();
        let headings: Vec<usize> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| matches!(row, FacetRow::Heading(..)))
            .map(|(at, _)| at)
            .collect();
        let own = headings.partition_point(|at| *at <= self.facets.cursor);
        let target = match forward {
            true => own,
            // From within a field to its beginning first.
            false => {
                let first = own
                    .checked_sub(1)
                    .and_then(|own| headings.get(own))
                    .copied();
                let at_first = first.is_some_and(|first| self.facets.cursor <= first + 1);
                own.saturating_sub(if at_first { 2 } else { 1 })
            }
        };
        if let Some(heading) = headings.get(target) {
            self.point_at_row(heading + 1);
        }
    }

    /// The cursor goes to a row.
    pub(super) fn point_at_row(&mut self, row: usize) {
        let rows = self.facet_rows();
        self.facets.cursor = row.min(rows.len().saturating_sub(1));
        self.facets.at = match rows.get(self.facets.cursor) {
            Some(FacetRow::Value { field, value, .. }) => Some((*field, value.clone())),
            _ => None,
        };
    }

    /// The value of the cursor.
    pub(super) fn facet_value(&self) -> Option<(FacetField, String)> {
        self.facet_here().map(|(field, value, _)| (field, value))
    }

    /// The value of the cursor and how many articles have it.
    pub(in crate::browse) fn facet_here(&self) -> Option<(FacetField, String, Option<u64>)> {
        match self.facet_rows().into_iter().nth(self.facets.cursor)? {
            FacetRow::Value {
                field,
                value,
                count,
                ..
            } => Some((field, value, count)),
            _ => None,
        }
    }

    /// Shows more values of the cursor's field.
    pub(super) fn more_values(&mut self) {
        let rows = self.facet_rows();
        let Some(field) = rows.get(self.facets.cursor).map(FacetRow::field) else {
            return;
        };
        let limit = self.facets.limits.entry(field).or_insert(VALUES);
        *limit = (*limit * 4).min(MOST);
    }

    /// Whether the cursor stands at the row that shows more.
    pub(super) fn is_at_more(&self) -> bool {
        let rows = self.facet_rows();
        matches!(rows.get(self.facets.cursor), Some(FacetRow::More(..)))
    }

    /// Keeps the cursor at a value and on the screen.
    pub(super) fn settle_facets(&mut self) {
        let rows = self.facet_rows();
        let last = rows.len().saturating_sub(1);
        self.facets.cursor = self.facets.cursor.min(last);
        if matches!(rows.get(self.facets.cursor), Some(FacetRow::Heading(..))) {
            self.facets.cursor = (self.facets.cursor + 1).min(last);
        }
        let Some(area) = self.areas().facets.map(inside) else {
            return;
        };
        let height = usize::from(area.height).max(1);
        // The heading above the first value is shown with it.
        let above = self.facets.cursor.saturating_sub(1);
        let wanted = match rows.get(above) {
            Some(FacetRow::Heading(..)) => above,
            _ => self.facets.cursor,
        };
        let least = (self.facets.cursor + 1).saturating_sub(height);
        self.facets.top = self.facets.top.clamp(least.min(wanted), wanted.max(least));
        self.facets.top = self
            .facets
            .top
            .min((rows.len()).saturating_sub(height).max(least));
    }
}
