//! How much the patterns of one query may cost, and what they have stood for so far.
//!
//! The limits are in words and steps, not in time: the same query gives the same answer on
//! a slow machine. All patterns of a query share them evenly, so that none is left out and
//! their order does not matter.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use hashbrown::HashMap;
use tantivy::schema::Field;
use tantivy_fst::Automaton;

use super::expand::{Expansion, Pattern};
use crate::query::{Leaves, Node, Term};

/// The most words that one pattern stands for.
pub(crate) const MAX_EXPANSIONS: usize = 4_096;
/// The most words that all patterns of a query stand for together.
pub(crate) const MAX_EXPANSIONS_IN_ALL: usize = 32_768;
/// The most steps through the term dictionaries that one query takes to find them; a step is
/// a byte of a word that is compared. About a second.
pub(crate) const MAX_STEPS_IN_ALL: u64 = 60_000_000;

/// What the patterns of one query share.
#[derive(Debug)]
pub(crate) struct Budget {
    patterns: usize,
    /// What each pattern stands for: a query that is relaxed is lowered several times.
    known: RefCell<HashMap<(Field, Pattern), Rc<Expansion>>>,
    /// Steps taken, for tests.
    steps: Cell<u64>,
}

impl Budget {
    /// The budget of a query.
    pub fn of(root: &Node) -> Budget {
        Budget::among(patterns(root))
    }

    /// A budget that so many patterns share.
    pub fn among(patterns: usize) -> Budget {
        Budget {
            patterns: patterns.max(1),
            known: RefCell::default(),
            steps: Cell::new(0),
        }
    }

    /// How many patterns share it.
    pub fn patterns(&self) -> usize {
        self.patterns
    }

    /// The most words of one pattern.
    pub fn words(&self) -> usize {
        (MAX_EXPANSIONS_IN_ALL / self.patterns).clamp(1, MAX_EXPANSIONS)
    }

    /// The steps that one pattern may take.
    pub fn meter(&self) -> Meter {
        Meter {
            left: Cell::new(MAX_STEPS_IN_ALL / self.patterns as u64),
        }
    }

    /// The expansion of `pattern`, made by `expand` where it is not known yet.
    pub fn remember(
        &self,
        field: Field,
        pattern: &Pattern,
        expand: impl FnOnce(&Meter) -> tantivy::Result<Expansion>,
    ) -> tantivy::Result<Rc<Expansion>> {
        let key = (field, pattern.clone());
        if let Some(known) = self.known.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let meter = self.meter();
        let before = meter.left.get();
        let found = Rc::new(expand(&meter)?);
        self.steps.set(self.steps.get() + before - meter.left.get());
        self.known.borrow_mut().insert(key, Rc::clone(&found));
        Ok(found)
    }

    /// How many words all patterns stood for, and in how many steps they were found.
    #[cfg(test)]
    pub fn spent(&self) -> (usize, u64) {
        let known = self.known.borrow();
        let words = known.values().map(|found| found.words.len()).sum();
        (words, self.steps.get())
    }
}

/// How many patterns over the words of the index a query has.
fn patterns(root: &Node) -> usize {
    let of = |term: &Term| match term {
        Term::Prefix(_) | Term::Wildcard(_) | Term::Regex(_) | Term::Fuzzy { .. } => 1,
        Term::Phrase { words, .. } => words.iter().filter(|word| word.prefix).count(),
        Term::Word(_) | Term::Exact { .. } | Term::Value(_) => 0,
    };
    Leaves::of(root).map(|placed| of(&placed.leaf.term)).sum()
}

/// The steps that are left.
#[derive(Debug)]
pub(crate) struct Meter {
    left: Cell<u64>,
}

impl Meter {
    /// Takes `steps`; whether there were any left.
    pub fn take(&self, steps: u64) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(steps));
        left > 0
    }

    /// Whether all steps are taken.
    pub fn is_spent(&self) -> bool {
        self.left.get() == 0
    }
}

/// An automaton that stops when its steps are taken.
pub(crate) struct Metered<'m, A> {
    /// What decides which terms match.
    pub inner: A,
    /// What it may cost.
    pub meter: &'m Meter,
}

impl<A: Automaton> Automaton for Metered<'_, A> {
    type State = A::State;

    fn start(&self) -> A::State {
        self.inner.start()
    }

    fn is_match(&self, state: &A::State) -> bool {
        self.inner.is_match(state)
    }

    fn can_match(&self, state: &A::State) -> bool {
        !self.meter.is_spent() && self.inner.can_match(state)
    }

    fn will_always_match(&self, state: &A::State) -> bool {
        self.inner.will_always_match(state)
    }

    fn accept(&self, state: &A::State, byte: u8) -> A::State {
        self.meter.take(1);
        self.inner.accept(state, byte)
    }
}

#[cfg(test)]
mod tests {
    use super::super::expand::expand;
    use super::*;
    use crate::corpus::path_name;
    use crate::extract::ExtractOptions;
    use crate::index::{Index, Progress, Root, SyncOptions};
    use crate::query::parse;

    fn patterns_of(text: &str) -> usize {
        let today = crate::article::Date::day(2024, 12, 31).unwrap();
        Budget::of(&parse(text, today).0.root).patterns()
    }

    #[test]
    fn shares_never_come_to_more_than_there_is() {
        for patterns in [0, 1, 7, 8, 9, 520, 1024, 5000] {
            let budget = Budget::among(patterns);
            let count = budget.patterns();
            assert!(budget.words() <= MAX_EXPANSIONS && budget.words() >= 1);
            assert!(budget.words() * count <= MAX_EXPANSIONS_IN_ALL);
            assert!(budget.meter().left.get() * count as u64 <= MAX_STEPS_IN_ALL);
        }
        assert_eq!(
            patterns_of("oil tank* =X -headline:(a~ OR /b/) \"c d*\" e?f NEAR/3 g*"),
            6
        );
        assert_eq!(patterns_of("oil country:turkey \"price cap\""), 1);
    }

    #[test]
    fn work_ends_with_the_share() {
        let folder = tempfile::tempdir().unwrap();
        let articles = folder.path().join("articles");
        std::fs::create_dir(&articles).unwrap();
        // Four segments' worth of words, the later ones more frequent.
        for file in 0..4 {
            let words: Vec<String> = (0..2_000)
                .map(|n| format!("w{:04}", n * (file + 1)))
                .collect();
            std::fs::write(articles.join(format!("{file}.txt")), words.join(" ")).unwrap();
        }
        let options = SyncOptions {
            roots: vec![Root {
                path: path_name(&articles),
                read: Default::default(),
                extract: ExtractOptions {
                    as_is: true,
                    ..ExtractOptions::default()
                },
            }],
            jobs: 1,
            memory: 64 << 20,
            dry_run: false,
            rebuild: false,
            accept_empty: false,
            commit_every: std::time::Duration::from_secs(3600),
            now: 0,
            who: "test".to_string(),
        };
        let dir = folder.path().join("index");
        Index::sync(&dir, &options, &Progress::default(), &|_| {}).unwrap();
        let index = Index::open(&dir).unwrap();
        let searcher = index.searcher().unwrap();
        let field = index.fields().words;
        let ask =
            |pattern: &Pattern, budget: &Budget| expand(&searcher, field, pattern, budget).unwrap();
        let all = [
            Pattern::Prefix("w".into()),
            Pattern::Regex("w.*0.*".into()),
            Pattern::Fuzzy("w0000".into(), 2),
        ];
        for pattern in &all {
            let plenty = Budget::among(1);
            let whole = ask(pattern, &plenty);
            assert!(!whole.stopped && whole.words.len() > 100, "{pattern:?}");
            assert!(plenty.spent().1 < 200_000);
            // The same once more costs nothing.
            let before = plenty.spent();
            ask(pattern, &plenty);
            assert_eq!(plenty.spent(), before);

            // Few words: the most frequent, of those the first.
            let few = Budget::among(MAX_EXPANSIONS_IN_ALL / 10);
            let cut = ask(pattern, &few);
            assert!(cut.cut && cut.words.len() == few.words(), "{pattern:?}");
            let mut best = whole.words.clone();
            best.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            best.truncate(few.words());
            best.sort();
            assert_eq!(cut.words, best, "{pattern:?}");

            // Few steps: the search for words ends early and says so.
            let tired = Budget::among(1_000_000);
            let stopped = ask(pattern, &tired);
            assert!(stopped.stopped, "{pattern:?}");
            assert!(
                tired.spent().1 <= MAX_STEPS_IN_ALL / 1_000_000,
                "{pattern:?}"
            );
        }
    }
}
