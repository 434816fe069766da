//! Words of a dictionary that are a few slips from another: a walk over the dictionary's
//! transducer that only looks where a word can still come near.
//!
//! The engine tries every letter that follows at every place. Most places are reached with all
//! slips spent, and from there few letters lead on: the walk asks for those, which takes a
//! third of the time. Transducers: Mihov and Maurel, CIAA 2000; automata of slips: Schulz and
//! Mihov, IJDAR 2002, made by `levenshtein_automata`.

use tantivy::directory::{CompositeFile, OwnedBytes};
use tantivy::index::SegmentComponent;
use tantivy::schema::Field;
use tantivy::{HasLen, SegmentReader};
use tantivy_fst::Automaton;
use tantivy_fst::raw::{CompiledAddr, Fst};

use super::budget::Meter;

/// A place with more followers than this is asked for those that lead on.
const MANY: usize = 6;

/// The dictionary of `field`'s words in a segment; `None` when it is not laid out as expected,
/// for the layout is the engine's own.
fn transducer(reader: &SegmentReader, field: Field) -> Option<Fst<OwnedBytes>> {
    let file = reader.open_read(SegmentComponent::Terms).ok()?;
    let file = CompositeFile::open(&file).ok()?.open_read(field)?;
    // What kind of dictionary; before that its version, and how long its table of values is.
    let end = file.len().checked_sub(16)?;
    let (rest, footer) = file.split(end);
    let footer = footer.read_bytes().ok()?;
    let (values, kinds) = footer.split_at_checked(8)?;
    if kinds != [1, 0, 0, 0, 1, 0, 0, 0] {
        return None;
    }
    let values = usize::try_from(u64::from_le_bytes(values.try_into().ok()?)).ok()?;
    let (words, _) = rest.split(end.checked_sub(values)?);
    Fst::new(words.read_bytes().ok()?).ok()
}

/// What of a state is worth asking for.
#[derive(Debug, Clone, Default)]
enum Followers {
    /// Not looked at so far.
    #[default]
    Unknown,
    /// These bytes lead on, in order.
    Few(Vec<u8>),
    Many,
}

/// A place on the way through the dictionary.
struct Place {
    node: CompiledAddr,
    state: u32,
    /// How long the word is so far.
    depth: usize,
    /// The byte that led here.
    byte: u8,
}

/// Calls `found` with each word of `field` that `automaton` accepts and that begins with
/// `beginning`, or, without one, with more than `least` as its first byte; in any order. `None`
/// when the dictionary cannot be walked.
pub(super) fn each_word<A: Automaton<State = u32>>(
    reader: &SegmentReader,
    field: Field,
    automaton: &A,
    (beginning, least): (&[u8], u8),
    meter: &Meter,
    mut found: impl FnMut(&[u8]),
) -> Option<()> {
    let words = transducer(reader, field)?;
    let mut followers: Vec<Followers> = Vec::new();
    let mut ends = Ends::default();
    let mut word: Vec<u8> = Vec::new();
    let mut places = vec![Place {
        node: words.root().addr(),
        state: automaton.start(),
        depth: 0,
        byte: 0,
    }];
    while let Some(place) = places.pop() {
        word.truncate(place.depth.saturating_sub(1));
        if place.depth > 0 {
            word.push(place.byte);
        }
        let node = words.node(place.node);
        let is_word = node.is_final() && place.depth >= beginning.len().max(1);
        if is_word && automaton.is_match(&place.state) {
            found(&word);
        }
        let mut step = |at: usize, ends: &mut Ends| {
            let transition = node.transition(at);
            let byte = transition.inp;
            let goes_on = match beginning.get(place.depth) {
                Some(wanted) => byte == *wanted,
                None => place.depth > 0 || byte > least,
            };
            if goes_on && meter.take(1) {
                let state = automaton.accept(&place.state, byte);
                if ends.leads_on(automaton, state) {
                    places.push(Place {
                        node: transition.addr,
                        state,
                        depth: place.depth + 1,
                        byte,
                    });
                }
            }
        };
        if node.len() > MANY {
            let state = place.state as usize;
            if followers.len() <= state {
                followers.resize(state + 1, Followers::Unknown);
            }
            if let Followers::Unknown = followers[state] {
                followers[state] = followers_of(automaton, place.state, &mut ends);
            }
            if let Followers::Few(bytes) = &followers[state] {
                let places = bytes.iter().filter_map(|b| node.find_input(*b));
                places.for_each(|at| step(at, &mut ends));
                continue;
            }
        }
        (0..node.len()).for_each(|at| step(at, &mut ends));
    }
    Some(())
}

/// The bytes that lead on from `state`.
fn followers_of<A>(automaton: &A, state: u32, ends: &mut Ends) -> Followers
where
    A: Automaton<State = u32>,
{
    let leads_on = |byte: &u8| ends.leads_on(automaton, automaton.accept(&state, *byte));
    let mut bytes = (0..=u8::MAX).filter(leads_on);
    let few: Vec<u8> = bytes.by_ref().take(MANY).collect();
    match bytes.next() {
        None => Followers::Few(few),
        Some(_) => Followers::Many,
    }
}

/// Which states lead to a word. The automaton itself says so of whole letters only: within one
/// of several bytes it goes on to the last of them, and in a dictionary of many scripts a third
/// of the places would be reached for nothing.
#[derive(Debug, Default)]
struct Ends {
    known: Vec<Option<bool>>,
}

impl Ends {
    /// Whether a word is accepted in `state` or behind it.
    fn leads_on<A: Automaton<State = u32>>(&mut self, automaton: &A, state: u32) -> bool {
        if !automaton.can_match(&state) {
            return false;
        }
        let at = state as usize;
        if self.known.len() <= at {
            self.known.resize(at + 1, None);
        }
        if let Some(known) = self.known[at] {
            return known;
        }
        // Should a state come back to itself, it is not looked at for ever.
        self.known[at] = Some(true);
        let leads = automaton.is_match(&state)
            || (0..=u8::MAX).any(|byte| self.leads_on(automaton, automaton.accept(&state, byte)));
        self.known[at] = Some(leads);
        leads
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use tantivy::query::FuzzyTermQuery;
    use tantivy::schema::{STRING, Schema};
    use tantivy::{Index, Term, doc};

    use super::super::budget::Budget;
    use super::*;

    /// The words within so many slips as the engine finds them, and as the walk does.
    fn both(
        words: &[String],
        word: &str,
        slips: u8,
        beginning: &str,
    ) -> (Vec<String>, Vec<String>) {
        let mut schema = Schema::builder();
        let field = schema.add_text_field("word", STRING);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 20_000_000).unwrap();
        for word in words {
            writer.add_document(doc!(field => word.as_str())).unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let segment = searcher.segment_reader(0);
        let automaton = FuzzyTermQuery::new(Term::from_field_text(field, word), slips, true);
        let automaton = automaton.automaton().unwrap();
        let inverted = segment.inverted_index(field).unwrap();
        let mut theirs = Vec::new();
        let mut stream = inverted.terms().search(&automaton).into_stream().unwrap();
        while stream.advance() {
            let found = String::from_utf8(stream.key().to_vec()).unwrap();
            if found.as_bytes().first() > Some(&1) && found.starts_with(beginning) {
                theirs.push(found);
            }
        }
        let mut ours = Vec::new();
        let meter = Budget::among(1).meter();
        let range = (beginning.as_bytes(), 1);
        each_word(segment, field, &automaton, range, &meter, |found| {
            ours.push(String::from_utf8(found.to_vec()).unwrap());
        })
        .expect("the dictionary is laid out as expected");
        ours.sort_unstable();
        (theirs, ours)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_walk_finds_what_the_engine_finds(
            words in prop::collection::vec("[a-h]{1,6}|[a-cäßн石\u{1}]{1,5}|\\PC{1,4}", 1..120),
            word in "[a-h]{1,6}|[a-cäßн石]{1,5}",
            slips in 0..3u8,
            with_beginning: bool,
        ) {
            let first = word.chars().next().map(String::from).unwrap_or_default();
            let beginning = if with_beginning { first.as_str() } else { "" };
            let (theirs, ours) = both(&words, &word, slips, beginning);
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn a_dictionary_with_many_followers_is_walked_whole() {
        let letters: Vec<char> = ('a'..='z').chain('0'..='9').collect();
        let words: BTreeMap<String, ()> = letters
            .iter()
            .flat_map(|a| letters.iter().map(move |b| (*a, *b)))
            .map(|(a, b)| (format!("{a}{b}nk"), ()))
            .collect();
        let words: Vec<String> = words.into_keys().collect();
        let (theirs, ours) = both(&words, "bank", 1, "");
        // One of two letters another, or both in the other order.
        assert_eq!(ours.len(), 36 + 36 - 1 + 1);
        assert_eq!(ours, theirs);
        let (theirs, ours) = both(&words, "bank", 2, "");
        assert_eq!(ours, theirs);
    }
}
