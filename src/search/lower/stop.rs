//! Words that say nothing by themselves, and how many of the others an article must have
//! when none has all of them.
//!
//! Words are only passed over when a query is relaxed: then an article should not be among
//! the matches because it has "the" and "with". The lists are function words in the manner of
//! SMART's and Snowball's, written for this project; which list counts is decided by the
//! query itself, for its language is nowhere said.

use std::sync::LazyLock;

use hashbrown::HashSet;

use crate::query::{self, Node};
use crate::text::fold;

/// From so many telling words on, a query is a description and not a list of requirements.
/// It is answered with whatever has some of them, the best first, unless a page of articles
/// has them all.
const DESCRIPTION: usize = 7;

/// Language and words, one language a line, folded.
static STOP: LazyLock<Vec<HashSet<&'static str>>> = LazyLock::new(|| {
    include_str!("stop.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(_, words)| words.split(' ').collect())
        .collect()
});

/// For each of `nodes`, which stand side by side, whether it says something. Where none
/// does, all do.
pub(super) fn telling(nodes: &[Node]) -> Vec<bool> {
    let words: Vec<Option<String>> = nodes.iter().map(plain_word).collect();
    let count = |list: &HashSet<&str>| {
        let known = |word: &String| list.contains(word.as_str());
        words.iter().flatten().filter(|word| known(word)).count()
    };
    // One word of another language may be an English one ("die hard"), two are no accident.
    let mut best: Option<(usize, &HashSet<&str>)> = None;
    for (at, list) in STOP.iter().enumerate() {
        let found = count(list);
        let enough = if at == 0 { 1 } else { 2 };
        if found >= enough && found > best.map_or(0, |(most, _)| most) {
            best = Some((found, list));
        }
    }
    let Some((_, list)) = best.filter(|(found, _)| *found < nodes.len()) else {
        return vec![true; nodes.len()];
    };
    let tells = |word: &Option<String>| word.as_ref().is_none_or(|w| !list.contains(w.as_str()));
    words.iter().map(tells).collect()
}

fn plain_word(node: &Node) -> Option<String> {
    match node {
        Node::Leaf(leaf) => match &leaf.term {
            query::Term::Word(word) => Some(fold(word)),
            _ => None,
        },
        _ => None,
    }
}

/// How many of `words` telling words are most of them: more than half; of a description, two
/// or three. There the order is what counts, and an article about the same thing in other
/// words has few of them: of headlines of seven to nine words, asking for more than half
/// loses a tenth of the mean average precision that asking for one word has.
pub(crate) fn most(words: usize) -> usize {
    match words {
        0..DESCRIPTION => (words / 2 + 1).min(words.saturating_sub(1)).max(1),
        _ => words.div_ceil(4).min(3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Date;

    fn told(text: &str) -> Vec<bool> {
        let (query, _) = query::parse(text, Date::day(2024, 1, 1).unwrap());
        match &query.root {
            Node::Implicit(nodes) => telling(nodes),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn function_words_of_the_querys_language_say_nothing() {
        for (text, expected) in [
            ("price of oil", "101"),
            ("the who", "11"),
            ("Sturm auf die Bastille", "1001"),
            ("die hard", "11"),
            ("санкции против и нефть", "1001"),
            ("to \"be\" oil", "011"),
        ] {
            let expected: Vec<bool> = expected.chars().map(|c| c == '1').collect();
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn lists_are_folded_and_without_repetition() {
        for list in include_str!("stop.tsv")
            .lines()
            .filter(|l| !l.starts_with('#'))
        {
            let (lang, words) = list.split_once('\t').unwrap();
            let mut seen = HashSet::new();
            for word in words.split(' ') {
                assert_eq!(fold(word), word, "{lang}");
                assert!(seen.insert(word), "{lang}: {word}");
            }
        }
    }

    #[test]
    fn most_is_more_than_half_and_a_few_of_a_description() {
        let found: Vec<usize> = (1..=9).map(most).collect();
        assert_eq!(found, [1, 1, 2, 3, 3, 4, 2, 2, 3]);
        assert_eq!(most(40), 3);
    }
}
