//! The kinds of extracted values that are judged.

use crate::article::{EntityKind, SourceKind};

/// A kind of extracted value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Persons.
    Person,
    /// Organisations that are no companies.
    Org,
    /// Companies.
    Company,
    /// Places that are no countries.
    Place,
    /// Countries.
    Country,
    /// Companies and other organisations together.
    Organisation,
    /// Places and countries together.
    Location,
    /// All named sources.
    Cites,
    /// Outlets and agencies that are cited.
    CitedMedia,
    /// Cited outlets.
    CitedOutlet,
    /// Cited agencies.
    CitedAgency,
    /// Cited organisations.
    CitedOrganisation,
    /// Cited officials.
    CitedOfficial,
    /// Cited persons.
    CitedPerson,
    /// Cited documents.
    CitedDocument,
    /// Sources without a name.
    CitedAnonymous,
    /// The publication.
    Publication,
    /// The date.
    Date,
    /// The byline.
    Byline,
    /// The headline.
    Headline,
    /// The body.
    Body,
    /// The language.
    Lang,
}

impl Kind {
    /// All kinds, in the order of a report.
    pub const ALL: [Kind; 22] = [
        Kind::Person,
        Kind::Org,
        Kind::Company,
        Kind::Organisation,
        Kind::Place,
        Kind::Country,
        Kind::Location,
        Kind::Cites,
        Kind::CitedMedia,
        Kind::CitedOutlet,
        Kind::CitedAgency,
        Kind::CitedOrganisation,
        Kind::CitedOfficial,
        Kind::CitedPerson,
        Kind::CitedDocument,
        Kind::CitedAnonymous,
        Kind::Publication,
        Kind::Date,
        Kind::Byline,
        Kind::Headline,
        Kind::Body,
        Kind::Lang,
    ];

    /// The name in labels and reports.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Org => "org",
            Kind::Company => "company",
            Kind::Place => "place",
            Kind::Country => "country",
            Kind::Organisation => "organisation",
            Kind::Location => "location",
            Kind::Cites => "cites",
            Kind::CitedMedia => "cites:media",
            Kind::CitedOutlet => "cites:outlet",
            Kind::CitedAgency => "cites:agency",
            Kind::CitedOrganisation => "cites:organisation",
            Kind::CitedOfficial => "cites:official",
            Kind::CitedPerson => "cites:person",
            Kind::CitedDocument => "cites:document",
            Kind::CitedAnonymous => "cites:anonymous",
            Kind::Publication => "publication",
            Kind::Date => "date",
            Kind::Byline => "byline",
            Kind::Headline => "headline",
            Kind::Body => "body",
            Kind::Lang => "lang",
        }
    }

    /// The kind called `name`; `cites:named` and `language` are also understood.
    pub fn by_name(name: &str) -> Option<Kind> {
        match name {
            "cites:named" => Some(Kind::Cites),
            "language" => Some(Kind::Lang),
            _ => Kind::ALL.into_iter().find(|kind| kind.name() == name),
        }
    }

    /// Whether `name`, as a user gives it, asks for this kind: `cites` asks for all of them.
    pub fn is_asked_by(self, name: &str) -> bool {
        let own = self.name();
        Kind::by_name(name) == Some(self) || own.split(':').next() == Some(name)
    }

    /// Whether an entity of `kind` is one of these.
    pub(super) fn takes(self, kind: EntityKind) -> bool {
        match self {
            Kind::Person => kind == EntityKind::Person,
            Kind::Org => kind == EntityKind::Org,
            Kind::Company => kind == EntityKind::Company,
            Kind::Place => kind == EntityKind::Place,
            Kind::Country => kind == EntityKind::Country,
            Kind::Organisation => matches!(kind, EntityKind::Org | EntityKind::Company),
            Kind::Location => matches!(kind, EntityKind::Place | EntityKind::Country),
            _ => false,
        }
    }

    /// Whether a source of `kind` is one of these.
    pub(super) fn takes_source(self, kind: SourceKind) -> bool {
        match self {
            Kind::Cites => kind != SourceKind::Anonymous,
            Kind::CitedMedia => matches!(kind, SourceKind::Outlet | SourceKind::Agency),
            Kind::CitedOutlet => kind == SourceKind::Outlet,
            Kind::CitedAgency => kind == SourceKind::Agency,
            Kind::CitedOrganisation => kind == SourceKind::Organisation,
            Kind::CitedOfficial => kind == SourceKind::Official,
            Kind::CitedPerson => kind == SourceKind::Person,
            Kind::CitedDocument => kind == SourceKind::Document,
            Kind::CitedAnonymous => kind == SourceKind::Anonymous,
            _ => false,
        }
    }

    pub(super) fn is_cites(self) -> bool {
        (Kind::Cites..=Kind::CitedAnonymous).contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name_and_asked_for_by_its_family() {
        for kind in Kind::ALL {
            assert_eq!(Kind::by_name(kind.name()), Some(kind));
        }
        assert!(Kind::CitedOutlet.is_asked_by("cites"));
        assert!(!Kind::Cites.is_asked_by("cites:outlet"));
        assert_eq!(Kind::by_name("cites:named"), Some(Kind::Cites));
    }
}
