//! The states of the United States: what they are called, and members of Congress who are named
//! with theirs, "(R-Texas)", "D-N.J.". What stands before the hyphen is their party and part of no
//! name.

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::reader::{Reader, Taken};
use crate::article::Form;
use crate::extract::gazetteer::token::{Gap, Shape, tokenize};

/// States by their names in the gazetteer, with how they are called: in full, by the code of the
/// post, and as the press shortens them, without the full stop that may follow.
const STATES: &[(&str, &str)] = &[
    ("Alabama", "Alabama|AL|Ala"),
    ("Alaska", "Alaska|AK"),
    ("Arizona", "Arizona|AZ|Ariz"),
    ("Arkansas", "Arkansas|AR|Ark"),
    ("California", "California|CA|Calif"),
    ("Colorado", "Colorado|CO|Colo"),
    ("Connecticut", "Connecticut|CT|Conn"),
    ("Delaware", "Delaware|DE|Del"),
    ("Florida", "Florida|FL|Fla"),
    ("Georgia (US state)", "Georgia|GA|Ga"),
    ("Hawaii", "Hawaii|HI"),
    ("Idaho", "Idaho|ID"),
    ("Illinois", "Illinois|IL|Ill"),
    ("Indiana", "Indiana|IN|Ind"),
    ("Iowa", "Iowa|IA"),
    ("Kansas", "Kansas|KS|Kan|Kans"),
    ("Kentucky", "Kentucky|KY|Ky"),
    ("Louisiana", "Louisiana|LA|La"),
    ("Maine", "Maine|ME"),
    ("Maryland", "Maryland|MD|Md"),
    ("Massachusetts", "Massachusetts|MA|Mass"),
    ("Michigan", "Michigan|MI|Mich"),
    ("Minnesota", "Minnesota|MN|Minn"),
    ("Mississippi", "Mississippi|MS|Miss"),
    ("Missouri", "Missouri|MO|Mo"),
    ("Montana", "Montana|MT|Mont"),
    ("Nebraska", "Nebraska|NE|Neb"),
    ("Nevada", "Nevada|NV|Nev"),
    ("New Hampshire", "New Hampshire|NH|N.H."),
    ("New Jersey", "New Jersey|NJ|N.J."),
    ("New Mexico", "New Mexico|NM|N.M."),
    ("New York", "New York|NY|N.Y."),
    ("North Carolina", "North Carolina|NC|N.C."),
    ("North Dakota", "North Dakota|ND|N.D."),
    ("Ohio", "Ohio|OH"),
    ("Oklahoma", "Oklahoma|OK|Okla"),
    ("Oregon", "Oregon|OR|Ore"),
    ("Pennsylvania", "Pennsylvania|PA|Pa|Penn"),
    ("Rhode Island", "Rhode Island|RI|R.I."),
    ("South Carolina", "South Carolina|SC|S.C."),
    ("South Dakota", "South Dakota|SD|S.D."),
    ("Tennessee", "Tennessee|TN|Tenn"),
    ("Texas", "Texas|TX|Tex"),
    ("Utah", "Utah|UT"),
    ("Vermont", "Vermont|VT|Vt"),
    ("Virginia", "Virginia|VA|Va"),
    ("Washington State", "Washington|WA|Wash"),
    ("West Virginia", "West Virginia|WV|W.Va"),
    ("Wisconsin", "Wisconsin|WI|Wis|Wisc"),
    ("Wyoming", "Wyoming|WY|Wyo"),
];

/// The longest form in tokens.
const LONGEST: usize = 2;

/// The state that each form is of.
static FORMS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let forms = |(name, forms): &(&'static str, &'static str)| {
        let name = *name;
        forms.split('|').map(move |form| (form, name))
    };
    STATES.iter().flat_map(forms).collect()
});

/// How texts call the state that the gazetteer has as `name`.
pub(super) fn in_full(name: &str) -> Option<&'static str> {
    let (_, forms) = STATES.iter().find(|(state, _)| *state == name)?;
    forms.split('|').next()
}

/// Whether `word` is a state, or Ontario, as the press shortens it.
pub(super) fn is_shortened(word: &str) -> bool {
    let is_code = !word.bytes().any(|byte| byte.is_ascii_lowercase());
    let is_short = |name: &&str| !is_code && in_full(name) != Some(word);
    word == "Ont" || FORMS.get(word).is_some_and(is_short)
}

impl Reader<'_, '_> {
    /// A state behind the letter of a party at `at`.
    pub fn state_of_party(&mut self, at: usize) -> Taken {
        let party = self.sheet.tok(at);
        let first = at + 1;
        if party.shape != Shape::Initial
            || !matches!(self.sheet.word(at), "R" | "D" | "I")
            || self.sheet.tok(first).gap != Gap(Gap::HYPHEN)
        {
            return None;
        }
        let (last, name) = (first + 1..=first + LONGEST).rev().find_map(|last| {
            let form = self.sheet.slice(first, last);
            FORMS.get(form).map(|name| (last, *name))
        })?;
        let mut words = Vec::new();
        tokenize(name, &mut words);
        let entry = self
            .gazetteer
            .exact(&words, |alias| {
                self.gazetteer.entry(alias.entry).name == name
            })?
            .entry;
        let thing = self.book.entry(self.gazetteer, entry);
        let form = match self.sheet.slice(first, last) == name {
            true => Form::Name,
            false => Form::Code,
        };
        self.take(first, last, thing, form, "rule: state of a party");
        Some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::EntityKind;
    use crate::extract::entities::proposed::entities;
    use crate::extract::gazetteer::{Gazetteer, NameKind};

    #[test]
    fn every_state_is_in_the_gazetteer() {
        for (name, _) in STATES {
            let mut words = Vec::new();
            tokenize(name, &mut words);
            let gazetteer = Gazetteer::get();
            let found = gazetteer.exact(&words, |alias| {
                let entry = gazetteer.entry(alias.entry);
                entry.name == *name && entry.kind == NameKind::Place && entry.country == "US"
            });
            assert!(found.is_some(), "{name}");
        }
    }

    #[test]
    fn states_are_called_in_full_and_shortened() {
        assert_eq!(in_full("Georgia (US state)"), Some("Georgia"));
        assert_eq!(in_full("Georgia"), None);
        for word in ["Calif", "Ont", "Penn", "Va"] {
            assert!(is_shortened(word), "{word}");
        }
        for word in ["CA", "N.J.", "Ohio", "Paris"] {
            assert!(!is_shortened(word), "{word}");
        }
    }

    #[test]
    fn states_behind_parties_are_places() {
        let body = "Rep. Naomi Zorvex, R-Texas, said so. Sen. Otto Qubrix (D-N.J.) left with \
                    Rep. Mira Plimtor (I-West Virginia) and Sen. Jon Zand (R-OH). It was D-Day.";
        // As a tagger may take them: with the party.
        let tagged = ["R-Texas", "D-N.J.", "I-West Virginia", "R-OH"].map(|n| (n, EntityKind::Org));
        let entities = entities(body, &tagged);
        let mut found: Vec<&str> = entities
            .iter()
            .filter(|entity| matches!(entity.kind, EntityKind::Place | EntityKind::Org))
            .map(|entity| entity.canonical.as_str())
            .collect();
        found.sort_unstable();
        assert_eq!(found, ["New Jersey", "Ohio", "Texas", "West Virginia"]);
    }
}
