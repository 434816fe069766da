//! The two chambers of the American congress, and the treasury, where only those who lead or
//! fill them tell: "House Speaker Naomi Zorvex", "Senate Democrats".
//!
//! A tagger takes such words for a part of the title, and a rule for titles begins behind them.
//! Whose chamber it is the article decides (`home`).

use super::reader::Reader;
use super::wordlist;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape};

/// Why a chamber was taken.
pub(super) const REASON: &str = "rule: chamber";

/// The words that chambers are called by.
pub(super) fn is_chamber(word: &str) -> bool {
    matches!(word, "House" | "Senate")
}

/// Members of the two parties, where they are many.
pub(super) fn is_members(word: &str) -> bool {
    matches!(word, "Democrats" | "Republicans")
}

/// A member of one of them.
pub(super) fn is_member(word: &str) -> bool {
    matches!(word, "Democrat" | "Republican")
}

impl Reader<'_, '_> {
    /// Takes the chambers that nothing else has taken and that stand before who leads or fills
    /// them, or before what is done there.
    pub fn read_chambers(&mut self) {
        if !self.english {
            return;
        }
        for at in 0..self.sheet.tokens.len() {
            let token = self.sheet.tok(at);
            let length = token.end - token.start;
            if token.shape == Shape::Title
                && matches!(length, 5 | 6 | 8)
                && self.sheet.is_free(at, at + 1)
                && self.is_led(at)
            {
                let name = self.sheet.word(at);
                let thing = self.book.named(EntityKind::Org, name);
                self.take(at, at + 1, thing, Form::Name, REASON);
            }
        }
    }

    /// Whether the words around say that the word is such a body, and no state's: "the Ohio House
    /// Speaker".
    fn is_led(&self, at: usize) -> bool {
        let (sheet, next) = (&*self.sheet, self.sheet.tok(at + 1));
        let before = sheet.before(at);
        let alone = !before.is_capital()
            || !sheet.continues(at)
            || before.is(class::FUNCTION | class::DETERMINER | class::CALENDAR)
            || wordlist::is(sheet.word(at.wrapping_sub(1)), wordlist::HOLDER);
        let follower = sheet.word(at + 1);
        let led = match sheet.word(at) {
            "Treasury" => matches!(follower, "Secretary" | "Undersecretary" | "officials"),
            word => is_chamber(word) && wordlist::is(follower, wordlist::LEADING),
        };
        alone && next.gap.only(Gap::SPACE | Gap::LINE) && led
    }
}

#[cfg(test)]
mod tests {
    use super::super::proposed::{canonicals, untagged};
    use crate::article::EntityKind::{self, Org};

    fn orgs(body: &str) -> Vec<String> {
        let found = untagged(&format!("The US Congress met in US cities. {body}"));
        let orgs = found.into_iter().filter(|e| e.kind == Org);
        orgs.map(|entity| entity.canonical).collect()
    }

    #[test]
    fn a_chamber_is_known_by_who_leads_or_fills_it() {
        let house = "US House of Representatives".to_owned();
        let senate = "US Senate".to_owned();
        for body in [
            "Then House Speaker Naomi Zorvex spoke.",
            "He asked House leaders for more.",
            "It lacked the House votes for it.",
        ] {
            assert!(orgs(body).contains(&house), "{body}: {:?}", orgs(body));
        }
        let body = "Then Senate Majority Leader Otto Zorvex spoke.";
        assert!(orgs(body).contains(&senate), "{:?}", orgs(body));
        let body = "Then Treasury Secretary Otto Zorvex spoke.";
        let treasury = "US Department of the Treasury".to_owned();
        assert!(orgs(body).contains(&treasury), "{:?}", orgs(body));
        for body in [
            "Then House prices fell.",
            "The Zorvex House Speaker left.",
            "He left Zorvex House at noon.",
        ] {
            assert!(!orgs(body).contains(&house), "{body}: {:?}", orgs(body));
        }
    }

    /// What is found where a tagger proposes `name`, without the country.
    fn found(body: &str, name: &str, kind: EntityKind) -> Vec<String> {
        let body = format!("A US bill went to US cities. {body}");
        let mut names = canonicals(&body, name, kind);
        names.retain(|name| name != "United States");
        names.sort();
        names
    }

    #[test]
    fn members_of_a_party_are_told_from_chambers_and_places() {
        assert_eq!(
            found("The House Republicans left.", "House Republicans", Org),
            ["Republican Party", "US House of Representatives"]
        );
        assert_eq!(
            found("The Zorvex Democrats left.", "Zorvex Democrats", Org),
            ["Democratic Party"]
        );
        for (body, name) in [
            ("The Texas Republican left.", "Texas Republican"),
            ("He met him, Democrat of Texas.", "Democrat of Texas"),
        ] {
            assert_eq!(found(body, name, Org), ["Texas"], "{body}");
        }
        let body = "Not every Republican left.";
        assert!(!found(body, "Republican", Org).contains(&"Republican Party".into()));
    }
}
