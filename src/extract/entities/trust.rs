//! How often each rule is right, measured, and how much a tagger's confidence is worth against
//! it. What follows is for `decision` to say.

use crate::article::{EntityKind, Form};

/// How a name of the tagger lies to one that a rule has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// The same words, as another kind of thing.
    Same,
    /// The rule's name is part of the tagger's.
    Within,
    /// The tagger's name is part of the rule's, or they cross.
    Across,
}

/// Of a rule's finds, the share that is right: against the tagger in each [`Relation`], and
/// where the tagger sees no name.
pub(super) struct Trust {
    same: f32,
    within: f32,
    across: f32,
    pub alone: f32,
}

impl Trust {
    const fn new([same, within, across, alone]: [f32; 4]) -> Trust {
        Trust {
            same,
            within,
            across,
            alone,
        }
    }

    pub fn against(&self, relation: Relation) -> f32 {
        match relation {
            Relation::Same => self.same,
            Relation::Within => self.within,
            Relation::Across => self.across,
        }
    }
}

/// Trust in the rules, measured on news that the tagger has not learned from and rounded.
/// Conventions of that news differ from ours where a country is part of a longer name.
pub(super) fn trust(kind: EntityKind, reason: &str, form: Form) -> Trust {
    use EntityKind::{Company, Country, Org, Person, Place};
    let shares = match (kind, reason) {
        (Country, _) if matches!(form, Form::Demonym | Form::Capital) => [0.7, 0.2, 0.5, 1.0],
        (Country, _) => [0.7, 0.3, 0.5, 0.6],
        (Place, "rule: place") => [0.5, 0.2, 0.4, 0.4],
        // Nothing else is written so, and no set that was measured has it.
        (Place, "rule: state of a party") => [1.0, 1.0, 1.0, 1.0],
        (Place, "gazetteer: place") => [0.6, 0.3, 0.9, 0.65],
        (Place, _) => [0.4, 0.1, 0.3, 0.3],
        (Person, "gazetteer: person") => [1.0, 0.3, 0.6, 0.6],
        (Person, "rule: honorific") => [0.6, 0.7, 0.6, 0.5],
        (Person, "rule: title") => [0.7, 0.6, 0.3, 0.3],
        (Person, "rule: chinese name") => [0.8, 0.3, 0.9, 0.5],
        (Person, "rule: first name") => [0.3, 0.2, 0.4, 0.4],
        (Person, "rule: apposition" | "rule: role" | "rule: speaks") => [0.6, 0.1, 0.5, 0.2],
        (Person, "rule: joined surname") => [0.7, 0.1, 0.3, 0.7],
        (Person, _) => [0.7, 0.1, 0.3, 0.3],
        (Org, "rule: organisation") => [0.2, 0.15, 0.2, 0.3],
        (Org, "gazetteer: outlet in full") => [0.5, 0.3, 0.4, 0.6],
        (Org, "gazetteer: outlet") => [0.3, 0.2, 0.3, 0.3],
        (Org, "rule: outlet") => [0.6, 0.3, 0.5, 0.6],
        (Org, "gazetteer: organisation" | "gazetteer: agency") => [0.5, 0.35, 0.4, 0.6],
        (Org, "rule: acronym") => [0.9, 0.8, 0.5, 0.55],
        (Org, "gazetteer: confirmed" | "rule: named in the article") => [0.2, 0.1, 0.2, 0.2],
        (Org, _) => [0.4, 0.2, 0.2, 0.45],
        // A mark of the desk's own.
        (Company, "rule: angle brackets") => [1.0, 1.0, 1.0, 1.0],
        // A tagger sees a place in "(Hong Kong) Ltd".
        (Company, "rule: legal form behind a bracket") => [0.9, 0.4, 1.0, 0.8],
        (Company, "rule: legal form") => [0.9, 0.4, 0.5, 0.7],
        (Company, "gazetteer: company") => [0.5, 0.3, 0.7, 0.55],
        (Company, "rule: apposition") => [0.5, 0.2, 0.2, 0.7],
        (Company, _) => [0.7, 0.2, 0.5, 0.6],
    };
    Trust::new(shares)
}

/// How likely a name of the tagger is right against a rule: less than it believes itself,
/// for a rule had a reason to see something else.
pub(super) fn worth(kind: EntityKind, relation: Relation, confidence: f32) -> f32 {
    let usual = match (kind, relation) {
        (EntityKind::Person, Relation::Same) => 0.35,
        (EntityKind::Person, Relation::Within) => 0.45,
        (EntityKind::Person, Relation::Across) => 0.35,
        (EntityKind::Place, Relation::Same) => 0.35,
        (EntityKind::Place, Relation::Within) => 0.45,
        (EntityKind::Place, Relation::Across) => 0.5,
        (_, Relation::Same) => 0.15,
        (_, Relation::Within) => 0.4,
        (_, Relation::Across) => 0.25,
    };
    usual + 0.4 * (confidence - 0.75)
}

/// Below this confidence a name that only the tagger sees is not taken. Of titles it judges by
/// what it learned from titles, where there is more doubt about every name and less that a rule
/// could put in its place.
pub(super) fn least(kind: EntityKind, running: bool) -> f32 {
    if !running {
        return 0.4;
    }
    match kind {
        EntityKind::Person => 0.45,
        EntityKind::Place => 0.5,
        _ => 0.55,
    }
}

/// Below this share a rule that the tagger does not second is not believed.
const DOUBTED: f32 = 0.45;

/// Whether a rule is not believed where the tagger sees no name.
pub(super) fn is_doubted(kind: EntityKind, reason: &str, form: Form) -> bool {
    trust(kind, reason, form).alone < DOUBTED
}

/// From this confidence on, what the tagger has found once names the thing again.
pub(super) const SURE: f32 = 0.85;
