//! Where the rules and a tagger disagree, the surer one is believed.
//!
//! The rules are sure of what they know by name and by its form ("Zorvex Corp", "Mr. Li") and
//! blind to the rest of the sentence; the tagger weighs the whole sentence and the whole
//! article, and says how sure it is. Each reason of a rule has a trust, measured as the share
//! of its finds that are right: against a tagger that says something else, and where the
//! tagger sees no name at all.

use super::TaggedName;
use super::book::Place;
use super::reader::{Candidate, Reader};
use super::sheet::{Case, FREE};
use super::trust::{Relation, SURE, is_doubted, least, trust, worth};
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::{Gap, Shape, tokenize};
use crate::extract::gazetteer::{Alias, NameKind};

/// So many words from the start of a text, and so many mentions, are asked whether they are one.
const FAR: usize = 2_000;

/// Initials of so many letters are spoken as a word.
const SPOKEN: u32 = 4;

impl Reader<'_, '_> {
    /// Decides on the names of the tagger in the sentences that the rules have read: in
    /// running text, or in title case and capitals.
    pub fn decide(&mut self, tagged: &[TaggedName], running: bool) {
        let field = self.sheet.field;
        let mut sentence = 0;
        let mut seen = Vec::new();
        let names: Vec<TaggedName> = tagged
            .iter()
            .filter(|name| name.field == field)
            .copied()
            .collect();
        for (first, last, name) in self.parted(self.with_nicknames(self.rejoined(&names))) {
            let name = &name;
            let first = self.without_owner(first, last, name.kind);
            let first = self.with_initial(first, name.kind);
            while self
                .sheet
                .sentences
                .get(sentence)
                .is_some_and(|s| s.tokens.end <= first)
            {
                sentence += 1;
            }
            let case = self.sheet.sentences.get(sentence).map(|s| s.case);
            if case.is_none_or(|case| (case == Case::Running) != running) {
                continue;
            }
            seen.push(first..last);
            self.weigh(first, last, name, running);
        }
        self.doubt(&seen, running);
    }

    /// The names with their tokens; those that a tagger has cut in two are one again. A word
    /// and a name of one kind do not stand side by side with nothing between them, and a given
    /// name is followed by its surname.
    fn rejoined(&self, names: &[TaggedName]) -> Vec<(usize, usize, TaggedName)> {
        let mut joined: Vec<(usize, usize, TaggedName)> = Vec::with_capacity(names.len());
        for name in names {
            let (first, last) = self.tokens_of(name);
            if last <= first {
                continue;
            }
            if let Some((from, to, before)) = joined.last_mut()
                && *to == first
                && self.sheet.tok(first).gap.only(Gap::SPACE)
                && self.sheet.before(first).possessive == 0
            {
                let given = before.kind == EntityKind::Person
                    && *to == *from + 1
                    && last == first + 1
                    && self.sheet.tok(*from).is(class::FIRST);
                // Two whole names may well stand side by side in a list.
                let pieces = match name.kind {
                    EntityKind::Person => *to == *from + 1 || last == first + 1,
                    _ => *to == *from + 1,
                };
                if before.kind == name.kind && pieces || given {
                    *to = last;
                    before.span.end = name.span.end;
                    before.confidence = before.confidence.min(name.confidence);
                    continue;
                }
            }
            joined.push((first, last, *name));
        }
        joined
    }

    fn tokens_of(&self, name: &TaggedName) -> (usize, usize) {
        let tokens = &self.sheet.tokens;
        let first = tokens.partition_point(|token| token.end <= name.span.start);
        let last = tokens.partition_point(|token| token.start < name.span.end);
        (first, last)
    }

    /// Where the name of an organisation begins that a country's name stands before: "Iceland's
    /// Coast Party" names both.
    fn without_owner(&self, first: usize, last: usize, kind: EntityKind) -> usize {
        if !matches!(kind, EntityKind::Org | EntityKind::Company) {
            return first;
        }
        let owner = (first..last.saturating_sub(1)).find(|&at| self.sheet.tok(at).possessive > 0);
        let is_country = |at: usize| {
            self.gazetteer
                .exact(&self.sheet.tokens[first..=at], |alias| {
                    self.gazetteer.entry(alias.entry).kind == NameKind::Country
                        && !alias.has(Alias::DEMONYM)
                })
                .is_some()
        };
        match owner {
            Some(at) if is_country(at) => at + 1,
            _ => first,
        }
    }

    /// Weighs one name of the tagger against the mentions it meets.
    fn weigh(&mut self, first: usize, last: usize, name: &TaggedName, running: bool) {
        let mut rivals: [u32; 8] = [FREE; 8];
        let mut count = 0;
        for at in first..last {
            let owner = self.sheet.owner.get(at).copied().unwrap_or(FREE);
            if owner != FREE && !rivals[..count].contains(&owner) && count < rivals.len() {
                rivals[count] = owner;
                count += 1;
            }
        }
        for rival in &rivals[..count] {
            let Some(place) = self.book.places.get(*rival as usize) else {
                continue;
            };
            let Some(kind) = self.book.thing(place.thing).map(|thing| thing.kind) else {
                continue;
            };
            let (from, to) = (place.first as usize, place.last as usize);
            let relation = if from == first && to == last {
                Relation::Same
            } else if from >= first && to <= last {
                Relation::Within
            } else {
                Relation::Across
            };
            if relation == Relation::Same && is_like(kind, name.kind) {
                return;
            }
            // A given name of which the rule has the surname, too.
            if kind == EntityKind::Person
                && name.kind == kind
                && (from, to) == (first, first + 2)
                && last == first + 1
                && place.reason == "rule: first name"
                && self.sheet.tok(first).is(class::FIRST)
                && !self.sheet.tok(first).is(class::FIRST_WORD)
            {
                return;
            }
            // "University of California, San Diego" is written with its comma.
            let whole = place.reason == "gazetteer: organisation"
                && (from + 1..to).any(|at| self.sheet.tok(at).gap.has(Gap::COMMA));
            if whole && from <= first && last <= to {
                return;
            }
            let rule = trust(kind, place.reason, place.form).against(relation);
            if rule >= worth(name.kind, relation, name.confidence) {
                return;
            }
        }
        if name.confidence < least(name.kind, running) {
            return;
        }
        // What is no name leaves a longer one alone, and a country within it.
        let nothing = self.trimmed(first, last, name.kind).is_none();
        for rival in &rivals[..count] {
            let stands = self.book.places.get(*rival as usize).is_some_and(|place| {
                let (from, to) = (place.first as usize, place.last as usize);
                let country = self
                    .book
                    .thing(place.thing)
                    .is_some_and(|thing| thing.kind == EntityKind::Country);
                from < first || to > last || country && (from, to) != (first, last)
            });
            if !(nothing && stands) {
                self.book.withdraw(self.sheet, *rival);
            }
        }
        if nothing {
            return;
        }
        self.take_tagged(first, last, name.kind, name.confidence >= SURE);
    }

    /// Takes back what only a rule of little trust has found.
    fn doubt(&mut self, seen: &[std::ops::Range<usize>], running: bool) {
        for number in 0..self.book.places.len() {
            let place = self.book.places[number];
            if place.sheet != self.number || place.reason == "tagger" {
                continue;
            }
            let Some(kind) = self.book.thing(place.thing).map(|thing| thing.kind) else {
                continue;
            };
            let (first, last) = (place.first as usize, place.last as usize);
            let next = seen.partition_point(|range| range.end <= first);
            if seen.get(next).is_some_and(|range| range.start < last) {
                continue;
            }
            let sentence = self
                .sheet
                .sentences
                .partition_point(|sentence| sentence.tokens.end <= first);
            let case = self.sheet.sentences.get(sentence).map(|s| s.case);
            if case.is_some_and(|case| (case == Case::Running) == running)
                && is_doubted(kind, place.reason, place.form)
                && (running || place.reason != "rule: named in the article")
            {
                self.book.withdraw(self.sheet, number as u32);
            }
        }
    }

    /// The company of the article whose name begins with the words, whatever the tagger takes
    /// them for. What is known for something else stays that, but for somebody's single name.
    fn company_shortened(&mut self, first: usize, last: usize, kind: EntityKind) -> Option<u32> {
        let sheet = &*self.sheet;
        // "The mine in Soma" is where Soma Holding digs; "a stake in Soma" is one in the firm.
        let located = kind == EntityKind::Place
            && sheet.before(first).is(class::LOCATIVE)
            && sheet.follows(first)
            && !(first > 0 && sheet.before(first - 1).is(class::COMPANY_CONTEXT));
        let single = kind == EntityKind::Person && last == first + 1;
        if last > first + 2 || located || !single && self.is_known(first, last) {
            return None;
        }
        self.book.company_begun(self.sheet.slice(first, last))
    }

    /// Takes a name of the tagger: as the known thing of that name, or as what its words and
    /// the words around say that it is.
    fn take_tagged(&mut self, first: usize, last: usize, kind: EntityKind, sure: bool) {
        let Some((first, last)) = self.trimmed(first, last, kind) else {
            return;
        };
        let kind = self.kind_known(first, last, kind);
        if let Some(company) = self.company_shortened(first, last, kind) {
            self.take(first, last, company, Form::Short, "rule: short name");
            return;
        }
        if let Some(body) = self
            .body_of_state(first, last)
            .filter(|_| kind == EntityKind::Org)
        {
            let thing = self.book.entry(self.gazetteer, body);
            self.take(first, last, thing, Form::Alias, "tagger");
            return;
        }
        if kind == EntityKind::Place
            && let Some(university) = self.university(first, last)
        {
            let thing = self.book.entry(self.gazetteer, university);
            self.take(first, last, thing, Form::Short, "tagger");
            return;
        }
        if kind == EntityKind::Org
            && let Some(department) = self.department(first, last)
        {
            let thing = self.book.entry(self.gazetteer, department);
            self.take(first, last, thing, Form::Short, "tagger");
            return;
        }
        let words = &self.sheet.tokens[first..last];
        let known = self
            .gazetteer
            .exact(words, |alias| {
                let entry = self.gazetteer.entry(alias.entry);
                // British papers write initials that are spoken as a word: "Unesco".
                let spoken = words[0].end - words[0].start >= SPOKEN && !words[0].starts_sentence();
                let acronym =
                    alias.has(Alias::ACRONYM) && words[0].shape == Shape::Title && !spoken;
                !(acronym || alias.has(Alias::CAPITAL | Alias::DEMONYM))
                    && match kind {
                        EntityKind::Person => entry.kind == NameKind::Person,
                        EntityKind::Place => {
                            matches!(entry.kind, NameKind::Place | NameKind::Country)
                        }
                        _ => {
                            matches!(
                                entry.kind,
                                NameKind::Company
                                    | NameKind::Org
                                    | NameKind::Outlet
                                    | NameKind::Agency
                            ) && !alias.has(Alias::AMBIGUOUS)
                        }
                    }
            })
            .copied();
        if let Some(alias) = known {
            let thing = self.book.entry(self.gazetteer, alias.entry);
            let form = self.form_of(first, last, &alias);
            self.book.certain(thing);
            self.take(first, last, thing, form, "tagger");
            self.learn_tagged(first, last, thing);
            return;
        }
        if kind == EntityKind::Org
            && let Some(party) = self.party(last)
        {
            let thing = self.book.entry(self.gazetteer, party);
            self.take(first, last, thing, Form::Alias, "tagger");
            return;
        }
        // The surname of a person whom the article names in full is no place, and no body.
        let surname = last == first + 1
            && match kind {
                EntityKind::Place => self.surname_at(first).is_some(),
                EntityKind::Org => self.is_introduced(first),
                _ => false,
            };
        if kind == EntityKind::Person || surname {
            self.take_person(first, last, "tagger");
            return;
        }
        let legal = (first + 1..last).find(|at| self.is_legal(*at));
        // "..., Sons Inc": what a comma left of a name.
        let nothing = legal == Some(first + 1) && self.legal_end(first + 1, last) == last;
        if kind != EntityKind::Place
            && nothing
            && self.company_thing(first, first + 1, last).is_none()
        {
            return;
        }
        if kind != EntityKind::Place
            && let Some(legal) = legal
            && let Some(thing) = self.company_thing(first, legal, last)
        {
            self.book.certain(thing);
            self.take(first, last, thing, Form::Name, "tagger");
            self.learn_company(first, legal, thing);
            return;
        }
        let words = &self.sheet.tokens[first..last];
        if let Some((length, thing, form)) = self.book.recall(words)
            && length == last - first
            && self
                .book
                .thing(thing)
                .is_some_and(|thing| is_like(thing.kind, kind))
        {
            self.take(first, last, thing, form, "tagger");
            return;
        }
        let kind = if kind == EntityKind::Place {
            kind
        } else if self.is_company_name(first, last) {
            EntityKind::Company
        } else {
            EntityKind::Org
        };
        if !sure && self.book.recall(&self.sheet.tokens[first..last]).is_none() {
            let name = self.title_case(first, last);
            let thing = self.book.named(kind, &name);
            self.take(first, last, thing, Form::Name, "tagger");
            return;
        }
        self.offer(Candidate {
            first,
            last,
            kind,
            reason: "tagger",
        });
    }

    /// Whose surname the word is, of those whom the article names in full.
    fn surname_at(&self, at: usize) -> Option<u32> {
        let (_, thing, form) = self.book.recall(&self.sheet.tokens[at..=at])?;
        let person = self.book.thing(thing)?.kind == EntityKind::Person;
        (form == Form::Short && person).then_some(thing)
    }

    /// Whether the word is the surname of somebody whom the article has named in full before it
    /// used the word alone: a firm that is called after its founder comes before him.
    fn is_introduced(&self, at: usize) -> bool {
        let Some(thing) = self.surname_at(at) else {
            return false;
        };
        let of_person = |place: &&Place| {
            place.thing == thing && place.sheet == self.number && place.last > place.first + 1
        };
        let named = self.book.places.iter().take(FAR).filter(of_person);
        let Some(named) = named.map(|place| place.first as usize).min() else {
            return self.number == 0;
        };
        let word = self.sheet.tok(at).hash;
        let mut before = self.sheet.tokens.iter().take(named.min(FAR));
        named < at && !before.any(|token| token.hash == word)
    }

    /// The party that a name of its members in a body or state ends with: "House
    /// Republicans".
    pub(super) fn party(&self, last: usize) -> Option<u32> {
        let name = match self.sheet.word(last.checked_sub(1)?) {
            "Republican" | "Republicans" | "GOP" => "Republican Party",
            "Democrat" | "Democrats" | "Democratic" | "Dems" => "Democratic Party",
            _ => return None,
        };
        let mut tokens = Vec::new();
        tokenize(name, &mut tokens);
        let found = self.gazetteer.exact(&tokens, |alias| {
            alias.has(Alias::CANONICAL) && self.gazetteer.entry(alias.entry).country == "US"
        });
        found.map(|alias| alias.entry)
    }

    fn learn_tagged(&mut self, first: usize, last: usize, thing: u32) {
        match self.book.thing(thing).map(|thing| thing.kind) {
            Some(EntityKind::Person) => self.learn_person(first, last, thing),
            Some(EntityKind::Company) => self.learn_company(first, last, thing),
            Some(EntityKind::Org) => {
                let tokens = &self.sheet.tokens[first..last];
                self.book.learn(tokens, thing, Form::Name);
            }
            _ => {}
        }
    }

    /// Whether the words of an organisation's name, or those around it, are a company's.
    fn is_company_name(&self, first: usize, last: usize) -> bool {
        // "a Senate bid".
        let body = self
            .gazetteer
            .exact(&self.sheet.tokens[first..last], |alias| {
                self.gazetteer.entry(alias.entry).kind == NameKind::Org
            });
        if body.is_some() {
            return false;
        }
        let end = self.sheet.tok(last.saturating_sub(1));
        last > first + 1 && (end.is(class::LEGAL | class::TRADE_TAIL) || self.is_bank(first, last))
            || self.has_context(first, last, NameKind::Company)
            || self.listed_company(first)
    }
}

/// Whether a thing of this kind is what the tagger calls by that one.
fn is_like(kind: EntityKind, tagged: EntityKind) -> bool {
    match tagged {
        EntityKind::Person => kind == EntityKind::Person,
        EntityKind::Org | EntityKind::Company => {
            matches!(kind, EntityKind::Org | EntityKind::Company)
        }
        EntityKind::Place | EntityKind::Country => {
            matches!(kind, EntityKind::Place | EntityKind::Country)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Span, TextField};
    use crate::extract::entities::{ArticleText, Recognizer};

    /// What is found in `body` when a tagger says of each word in `tagged` what is given.
    fn found(body: &str, tagged: &[(&str, EntityKind, f32)], kind: EntityKind) -> Vec<String> {
        let mut names: Vec<TaggedName> = tagged
            .iter()
            .filter_map(|(name, kind, confidence)| {
                let start = body.find(name)?;
                Some(TaggedName {
                    field: TextField::Body,
                    span: Span::new(start, start + name.len()),
                    kind: *kind,
                    confidence: *confidence,
                })
            })
            .collect();
        names.sort_by_key(|name| name.span.start);
        let text = ArticleText {
            headline: "",
            body,
            lang: "en",
            publication: None,
        };
        let (entities, _) = Recognizer::new().recognize_with(&text, Some(&names));
        let of_kind = entities.into_iter().filter(|entity| entity.kind == kind);
        of_kind.map(|entity| entity.canonical).collect()
    }

    #[test]
    fn a_sure_tagger_beats_a_weak_rule_and_not_a_strong_one() {
        use EntityKind::{Company, Org, Person};
        let body = "He met Naomi Zorvex Qubrix in the old town.";
        let longer = [("Zorvex Qubrix", Org, 0.3)];
        assert_eq!(found(body, &longer, Org), Vec::<String>::new());
        let body = "He works for Zorvex Corp in the old town.";
        let wrong = [("Zorvex Corp", Person, 0.9)];
        assert_eq!(found(body, &wrong, Company), ["Zorvex"]);
        assert_eq!(found(body, &wrong, Person), Vec::<String>::new());
    }

    #[test]
    fn names_that_a_tagger_has_cut_are_one_again() {
        use EntityKind::{Org, Person, Place};
        let body = "It rained.\nQubrix Zorvex left, and Naomi Plimtor stayed.";
        let cut = [
            ("Qubrix", Person, 0.9),
            ("Zorvex", Person, 0.9),
            ("Naomi", Person, 0.9),
            ("Plimtor", Place, 0.8),
        ];
        assert_eq!(
            found(body, &cut, Person),
            ["Qubrix Zorvex", "Naomi Plimtor"]
        );
        assert_eq!(found(body, &cut, Place), Vec::<String>::new());
        let body = "The case of Qubrix v. Zorvex and the Native Americans.";
        let wrong = [("Zorvex", Person, 0.9), ("Native Americans", Org, 0.9)];
        assert_eq!(found(body, &wrong, Person), Vec::<String>::new());
        assert_eq!(found(body, &wrong, Org), Vec::<String>::new());
    }

    #[test]
    fn titles_and_members_of_parties_are_no_persons() {
        use EntityKind::{Org, Person};
        let body = "The House Republicans met Senator Zorvex, and the Senator agreed.";
        let tagged = [("House Republicans", Org, 0.9), ("Senator", Person, 0.9)];
        assert_eq!(found(body, &tagged, Org), ["House", "Republican Party"]);
        assert_eq!(found(body, &tagged, Person), ["Zorvex"]);
    }

    #[test]
    fn a_surname_is_no_body() {
        use EntityKind::{Org, Person};
        let body = "Naomi Zorvex was jailed. At trial, Zorvex’s aide had denied it.";
        let tagged = [("Naomi Zorvex", Person, 0.9), ("Zorvex’s", Org, 0.9)];
        assert_eq!(found(body, &tagged, Org), Vec::<String>::new());
        assert_eq!(found(body, &tagged, Person), ["Naomi Zorvex"]);
        let body = "Zorvex makes bicycles. It was left by Naomi Zorvex, but Zorvex’s aide stayed.";
        assert_eq!(found(body, &tagged, Org), ["Zorvex"]);
    }

    #[test]
    fn a_name_is_known_with_the_comma_in_it() {
        use EntityKind::{Org, Place};
        let body = "He left the University of California, San Diego, for San Diego.";
        let cut = [("University of California", Org, 0.9)];
        assert_eq!(
            found(body, &cut, Org),
            ["University of California, San Diego"]
        );
        assert_eq!(found(body, &cut, Place), ["San Diego"]);
        let body = "He moved to Washington, D.C., then.";
        assert_eq!(
            found(body, &[("Washington", Place, 0.9)], Place)[0],
            "Washington"
        );
    }

    #[test]
    fn a_senate_is_that_of_the_articles_country() {
        let tagged = [("Senate", EntityKind::Org, 0.9)];
        let body = "The Senate met. The United States waits, and so does all of America.";
        assert_eq!(found(body, &tagged, EntityKind::Org), ["US Senate"]);
        let body = "The Senate met. France waits, and so does all of France.";
        assert_eq!(found(body, &tagged, EntityKind::Org), ["Senate"]);
    }

    #[test]
    fn a_word_that_begins_one_companys_name_is_no_person() {
        use EntityKind::{Company, Person};
        let tagged = [("Zorvex", Person, 0.9), ("Naomi Zorvex", Person, 0.9)];
        let named = |body: &str| (found(body, &tagged, Person), found(body, &tagged, Company));
        let (people, companies) = named("Shares of Zorvex Qubrix GmbH rose. Then Zorvex agreed.");
        assert_eq!((people.len(), companies.len()), (0, 1), "{people:?}");
        // Not where somebody bears it.
        let body = "Naomi Zorvex left Zorvex Qubrix GmbH on Monday. Then Zorvex agreed.";
        assert_eq!(named(body).0, ["Naomi Zorvex"]);
    }

    #[test]
    fn states_beside_a_party_are_places_and_no_companies() {
        let body = "Mr. Zorvex (R-NV) spoke, and Ms. Qubrix (R-California) agreed.";
        let tagged = [("R-California", EntityKind::Place, 0.9)];
        let states = ["Nevada", "California"];
        assert_eq!(found(body, &tagged, EntityKind::Place), states);
        assert_eq!(
            found(body, &tagged, EntityKind::Company),
            Vec::<String>::new()
        );
    }
}
