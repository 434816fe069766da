//! People whom a title before their name announces: "President Zorvex", "Secretary of State
//! Naomi Zorvex".

use super::reader::{Reader, Taken};
use crate::extract::gazetteer::lexicon::class;

impl Reader<'_, '_> {
    /// "Secretary of State Antony Blinken", "Vice Foreign Minister Ma Zhaoxu": the last
    /// title of the run, then the name.
    pub fn title_person(&mut self, at: usize, capitals: usize) -> Taken {
        if !self.sheet.tok(at).is(class::TITLE | class::ROLE) {
            return None;
        }
        let mut name = at + 1;
        // "Secretary of State X", "Minister of Defence X", "Secretary-General X".
        if self.sheet.word(name) == "of"
            && self.sheet.word(at) == "Secretary"
            && self.sheet.word(name + 1) == "State"
        {
            name += 2;
        }
        while self.sheet.tok(name).is(class::TITLE)
            && self.sheet.tok(name).is_capital()
            && self.sheet.continues(name)
        {
            name += 1;
        }
        let capitals = self
            .sheet
            .capitals(name, (name + 8).min(self.sheet.tokens.len()).max(capitals));
        if !self.sheet.continues(name) || !self.sheet.tok(at).is(class::TITLE) {
            return Some(at + 1);
        }
        // "General Motors", "Prime Minister's Office".
        if capitals > name
            && self
                .sheet
                .tok(capitals - 1)
                .is(class::ORG_TAIL | class::TRADE_TAIL | class::LEGAL)
            && capitals - name <= 2
        {
            return Some(at + 1);
        }
        match self.person_after(name, capitals, "rule: title") {
            Some(next) => Some(next),
            None => Some(at + 1),
        }
    }
}
