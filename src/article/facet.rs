//! The fields by which articles are counted and filtered.

use super::EntityKind;

/// A field whose values are counted over a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetField {
    /// Companies named in the article.
    Company,
    /// Countries the article names or stands by demonym or capital.
    Country,
    /// Countries the article is about, and does not only mention.
    MainCountry,
    /// Who published the article.
    Publication,
    /// Whom the article has its information from.
    Cites,
    /// Persons named in the article.
    Person,
    /// Organisations that are no companies.
    Org,
    /// Places that are no countries.
    Place,
    /// The article's language.
    Lang,
    /// The year of publication.
    Year,
    /// The month of publication, `2023-02`.
    Month,
}

impl FacetField {
    /// All fields, in the order in which they are shown.
    pub const ALL: [FacetField; 11] = [
        FacetField::Company,
        FacetField::Country,
        FacetField::MainCountry,
        FacetField::Publication,
        FacetField::Cites,
        FacetField::Person,
        FacetField::Org,
        FacetField::Place,
        FacetField::Lang,
        FacetField::Year,
        FacetField::Month,
    ];

    /// The fields whose values are texts in columns of their own: all but the dates.
    pub const TEXTS: [FacetField; 9] = match FacetField::ALL.first_chunk() {
        Some(texts) => *texts,
        None => panic!("there are fewer fields than texts"),
    };

    /// The fields that are counted when none are named, the most wanted first: all but places,
    /// which are many and mostly follow from the country, and months. Where there is room for
    /// a few, it is the first ones.
    pub const USUAL: [FacetField; 8] = [
        FacetField::Company,
        FacetField::Country,
        FacetField::Publication,
        FacetField::Cites,
        FacetField::Person,
        FacetField::Org,
        FacetField::Lang,
        FacetField::Year,
    ];

    /// The field that counts the names of a kind.
    pub fn of(kind: EntityKind) -> FacetField {
        match kind {
            EntityKind::Company => FacetField::Company,
            EntityKind::Org => FacetField::Org,
            EntityKind::Person => FacetField::Person,
            EntityKind::Country => FacetField::Country,
            EntityKind::Place => FacetField::Place,
        }
    }

    /// The name in queries, flags, JSON and the index.
    pub fn name(self) -> &'static str {
        match self {
            FacetField::Company => "company",
            FacetField::Country => "country",
            FacetField::MainCountry => "main_country",
            FacetField::Publication => "publication",
            FacetField::Cites => "cites",
            FacetField::Person => "person",
            FacetField::Org => "org",
            FacetField::Place => "place",
            FacetField::Lang => "lang",
            FacetField::Year => "year",
            FacetField::Month => "month",
        }
    }

    /// The field of that name.
    pub fn from_name(name: &str) -> Option<FacetField> {
        let name = name.replace('-', "_");
        FacetField::ALL.into_iter().find(|f| f.name() == name)
    }

    /// Whether an article can have several values.
    pub fn is_multi_valued(self) -> bool {
        !matches!(
            self,
            FacetField::Publication | FacetField::Lang | FacetField::Year | FacetField::Month
        )
    }
}
