//! Regular expressions as automata over the term dictionary, of bounded size.
//!
//! The engine's own expressions have no bound that holds: `(a?){60000}` takes minutes to
//! compile and a stack as deep as it is long. Here states are made as terms need them, and
//! there is an end to the bytes that they take. What an expression stands for is left to
//! `expand`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::hybrid::{BuildError, LazyStateID};
use regex_automata::nfa::thompson;
use regex_automata::{Anchored, Input, MatchKind};
use tantivy::query::{AutomatonWeight, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, Score, SegmentReader, TantivyError};
use tantivy_fst::Automaton;

/// The most bytes of an expression's program: thirty times any letter, or a list of a few
/// thousand words.
const MAX_PROGRAM: usize = 512 << 10;

/// The most bytes of the states that terms lead to. Making one takes time in proportion to
/// the program, so this bounds time too: to about a second.
const MAX_STATES: usize = 2 << 20;

/// An expression that is to match whole terms.
#[derive(Debug)]
pub(crate) struct Expression {
    dfa: DFA,
    /// Never contended: a dictionary is gone through by one thread.
    cache: Mutex<Cache>,
    start: LazyStateID,
    spent: AtomicBool,
}

impl Expression {
    /// Compiles `regex`; the error is a reason for the user.
    pub fn new(regex: &str) -> Result<Expression, String> {
        let config = DFA::config()
            // Not the first alternative that fits: any.
            .match_kind(MatchKind::All)
            .cache_capacity(MAX_STATES)
            // States are never forgotten, for the dictionary's reader keeps some.
            .minimum_cache_clear_count(Some(0));
        let program = thompson::Config::new().nfa_size_limit(Some(MAX_PROGRAM));
        let dfa = DFA::builder()
            .configure(config)
            .thompson(program)
            .build(regex)
            .map_err(|error| reason(&error))?;
        let mut cache = dfa.create_cache();
        let whole = Input::new("").anchored(Anchored::Yes);
        let start = dfa
            .start_state_forward(&mut cache, &whole)
            .map_err(|_| too_large())?;
        Ok(Expression {
            dfa,
            cache: Mutex::new(cache),
            start,
            spent: AtomicBool::new(false),
        })
    }

    /// Whether it took more room than there is: some terms were not looked at.
    pub fn is_spent(&self) -> bool {
        self.spent.load(Ordering::Relaxed)
    }

    /// Does one step; `None` when there is no room for the state that it leads to.
    fn step(
        &self,
        next: impl FnOnce(&DFA, &mut Cache) -> Option<LazyStateID>,
    ) -> Option<LazyStateID> {
        let found = match self.cache.lock() {
            Ok(mut cache) => next(&self.dfa, &mut cache),
            Err(_) => None,
        };
        if found.is_none() {
            self.spent.store(true, Ordering::Relaxed);
        }
        found
    }
}

fn too_large() -> String {
    format!(
        "it takes more than {} KiB when it is made ready, most likely for a number in braces",
        MAX_PROGRAM >> 10
    )
}

fn reason(error: &BuildError) -> String {
    let mut source: &dyn std::error::Error = error;
    while let Some(inner) = source.source() {
        source = inner;
    }
    let text = source.to_string();
    if text.contains("exceed") || text.contains("capacity") {
        return too_large();
    }
    if text.contains("word boundar") {
        return "it looks at what stands before it, and words stand alone".to_string();
    }
    // A message over several lines ends with what is wrong.
    let last = text.trim_end().lines().last().unwrap_or("").trim();
    last.strip_prefix("error: ").unwrap_or(last).to_string()
}

impl Automaton for Expression {
    /// `None` leads nowhere.
    type State = Option<LazyStateID>;

    fn start(&self) -> Option<LazyStateID> {
        Some(self.start)
    }

    fn is_match(&self, state: &Option<LazyStateID>) -> bool {
        // A match is known one byte late.
        let end =
            state.and_then(|state| self.step(|dfa, cache| dfa.next_eoi_state(cache, state).ok()));
        end.is_some_and(|end| end.is_match())
    }

    fn can_match(&self, state: &Option<LazyStateID>) -> bool {
        state.is_some_and(|state| !state.is_dead() && !state.is_quit())
    }

    fn accept(&self, state: &Option<LazyStateID>, byte: u8) -> Option<LazyStateID> {
        let state = (*state).filter(|state| !state.is_dead() && !state.is_quit())?;
        self.step(|dfa, cache| dfa.next_state(cache, state, byte).ok())
    }
}

/// Articles with a term of `field` that an expression matches as a whole.
#[derive(Debug, Clone)]
pub(crate) struct ExpressionQuery {
    /// A field whose terms are whole values.
    pub field: Field,
    /// What they must match.
    pub expression: Arc<Expression>,
}

impl Query for ExpressionQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let expression = Arc::clone(&self.expression);
        Ok(Box::new(ExpressionWeight {
            inner: AutomatonWeight::<Expression>::new(self.field, Arc::clone(&expression)),
            expression,
        }))
    }
}

struct ExpressionWeight {
    inner: AutomatonWeight<Expression>,
    expression: Arc<Expression>,
}

impl Weight for ExpressionWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let scorer = self.inner.scorer(reader, boost)?;
        if self.expression.is_spent() {
            // A part of the articles would look like all.
            return Err(TantivyError::InvalidArgument(
                "an expression in the query takes too much memory; write a simpler one".to_string(),
            ));
        }
        Ok(scorer)
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, doc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(regex: &str, word: &str) -> bool {
        let expression = Expression::new(regex).unwrap();
        let mut state = expression.start();
        for byte in word.bytes() {
            if !expression.can_match(&state) {
                return false;
            }
            state = expression.accept(&state, byte);
        }
        expression.can_match(&state) && expression.is_match(&state)
    }

    #[test]
    fn words_match_as_a_whole_and_by_any_alternative() {
        for (regex, word, expected) in [
            ("t[ao]nk(er)?", "tanker", true),
            ("t[ao]nk(er)?", "tonk", true),
            ("t[ao]nk(er)?", "tankers", false),
            ("a|ab", "ab", true),
            ("нефт.", "нефти", true),
            ("\\w+", "öl", true),
            ("^oil$", "oil", true),
            ("", "", true),
            (".*", "", true),
        ] {
            assert_eq!(matches(regex, word), expected, "{regex} {word}");
        }
    }

    #[test]
    fn what_grows_without_bound_is_refused_with_the_reason() {
        for regex in [
            "(a?){60000}",
            "(\\w?){200}x",
            "(x{1000}){1000}",
            "\\pL{1000}",
        ] {
            let reason = Expression::new(regex).unwrap_err();
            assert!(reason.contains("512 KiB"), "{regex}: {reason}");
        }
        for (regex, expected) in [
            ("(", "unclosed group"),
            ("[", "unclosed character class"),
            (
                "\\b",
                "it looks at what stands before it, and words stand alone",
            ),
        ] {
            assert_eq!(Expression::new(regex).unwrap_err(), expected, "{regex}");
        }
        assert!(Expression::new(&"(".repeat(10_000)).is_err());
    }

    #[test]
    fn states_without_end_stop_and_say_so() {
        // Which of the last thirty letters were an a: two to the thirtieth states.
        let expression = Expression::new("(a|b)*a(a|b){30}").unwrap();
        let mut state = expression.start();
        let mut bits: u64 = 0x9e37_79b9_7f4a_7c15;
        for _ in 0..1_000_000 {
            bits ^= bits << 13;
            bits ^= bits >> 7;
            bits ^= bits << 17;
            state = expression.accept(&state, if bits & 1 == 0 { b'a' } else { b'b' });
            if !expression.can_match(&state) {
                break;
            }
        }
        assert!(expression.is_spent() && !expression.can_match(&state));
        assert!(!expression.is_match(&state));
        let cache = expression.cache.lock().unwrap();
        assert!(cache.memory_usage() <= 2 * MAX_STATES);
    }
}
