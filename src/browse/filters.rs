//! The values that are asked for and those that are left out, as the facet pane chooses them.

use crate::article::FacetField;
use crate::search::Filter;

/// A value that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The field.
    pub field: FacetField,
    /// The value.
    pub value: String,
    /// Whether articles with it are left out instead.
    pub exclude: bool,
}

/// All that was chosen, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    chosen: Vec<Chosen>,
}

impl Filters {
    /// The choice that a request makes.
    pub fn of(filters: &[Filter]) -> Filters {
        let mut new = Filters::default();
        for filter in filters {
            for value in &filter.values {
                new.set(filter.field, value, Some(filter.exclude));
            }
        }
        new
    }

    /// All that was chosen, in order.
    pub fn all(&self) -> &[Chosen] {
        &self.chosen
    }

    /// Whether nothing was chosen.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// Whether a value is asked for (`false`) or left out (`true`).
    pub fn get(&self, field: FacetField, value: &str) -> Option<bool> {
        let same = |chosen: &&Chosen| chosen.field == field && chosen.value == value;
        self.chosen.iter().find(same).map(|chosen| chosen.exclude)
    }

    /// Asks for a value, leaves it out, or does neither.
    pub fn set(&mut self, field: FacetField, value: &str, exclude: Option<bool>) {
        self.chosen
            .retain(|chosen| chosen.field != field || chosen.value != value);
        if let Some(exclude) = exclude {
            self.chosen.push(Chosen {
                field,
                value: value.to_string(),
                exclude,
            });
        }
    }

    /// Asks for a value or leaves it out; done twice, neither.
    pub fn toggle(&mut self, field: FacetField, value: &str, exclude: bool) {
        let next = (self.get(field, value) != Some(exclude)).then_some(exclude);
        self.set(field, value, next);
    }

    /// Asks for this value and no other of its field; done twice, for none.
    pub fn only(&mut self, field: FacetField, value: &str) {
        let of_field = self.chosen.iter().filter(|chosen| chosen.field == field);
        let alone = of_field.count() == 1 && self.get(field, value) == Some(false);
        self.chosen.retain(|chosen| chosen.field != field);
        if !alone {
            self.set(field, value, Some(false));
        }
    }

    /// Lifts everything.
    pub fn clear(&mut self) {
        self.chosen.clear();
    }

    /// The values of `field` that are left out.
    pub fn excluded(&self, field: FacetField) -> impl Iterator<Item = &str> {
        let of_field = self
            .chosen
            .iter()
            .filter(move |c| c.field == field && c.exclude);
        of_field.map(|chosen| chosen.value.as_str())
    }

    /// The filters of a request.
    pub fn request(&self) -> Vec<Filter> {
        let mut filters: Vec<Filter> = Vec::new();
        for chosen in &self.chosen {
            let same = |filter: &&mut Filter| {
                filter.field == chosen.field && filter.exclude == chosen.exclude
            };
            match filters.iter_mut().find(same) {
                Some(filter) => filter.values.push(chosen.value.clone()),
                None => filters.push(Filter {
                    field: chosen.field,
                    values: vec![chosen.value.clone()],
                    exclude: chosen.exclude,
                }),
            }
        }
        filters
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FacetField::{Country, Lang};

    #[test]
    fn include_exclude_only() {
        let mut filters = Filters::default();
        filters.toggle(Country, "Turkey", false);
        filters.toggle(Country, "Russia", true);
        filters.toggle(Country, "Greece", false);
        filters.toggle(Lang, "ru", true);
        let request = filters.request();
        assert_eq!(request.len(), 3);
        assert_eq!(request[0].values, ["Turkey", "Greece"]);
        assert!(request[1].exclude);
        assert_eq!(Filters::of(&request).request(), request);
        filters.toggle(Country, "Turkey", true);
        assert_eq!(filters.get(Country, "Turkey"), Some(true));
        filters.toggle(Country, "Turkey", true);
        assert_eq!(filters.get(Country, "Turkey"), None);
        filters.only(Country, "Greece");
        assert_eq!(filters.excluded(Country).count(), 0);
        assert_eq!(filters.all().len(), 2);
        filters.only(Country, "Greece");
        assert_eq!(filters.all().len(), 1);
    }
}
