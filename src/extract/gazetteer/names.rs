//! Names and what each may mean: written by the tables of the gazetteer, looked up token by
//! token.

use std::collections::HashSet;

use super::hash::hash_word;
use super::lexicon::{Lexicon, class};
use super::token::{Gap, Shape, Token, tokenize};
use super::trie::{LONGEST, Trie, Values};
use super::{Alias, NameKind};

/// Names, and the meanings of each.
#[derive(Debug)]
pub struct Names {
    aliases: Vec<Alias>,
    trie: Trie,
    /// First words of names that begin in lower case.
    small: HashSet<u64>,
}

impl Names {
    /// No names, with room for about so many.
    pub(super) fn with_capacity(names: usize) -> Names {
        Names {
            aliases: Vec::with_capacity(names),
            trie: Trie::with_capacity(names),
            small: HashSet::new(),
        }
    }

    /// Puts in the name `alias` of an entry of this kind.
    pub(super) fn add(
        &mut self,
        alias: &str,
        (entry, kind): (u32, NameKind),
        flags: u16,
        tokens: &mut Vec<Token>,
    ) {
        let (alias, mut flags) = match alias.trim().strip_prefix('~') {
            Some(alias) => (alias, flags | Alias::AMBIGUOUS),
            None => (alias.trim(), flags),
        };
        let lexicon = Lexicon::of("en");
        tokens.clear();
        tokenize(alias, tokens);
        let mut words = tokens.as_slice();
        // An article in front is not part of the key: "the Guardian", "The Guardian".
        if words.len() > 1
            && words
                .first()
                .is_some_and(|t| t.text(alias).eq_ignore_ascii_case("the"))
        {
            words = &words[1..];
        }
        if words.is_empty() {
            return;
        }
        if let [only] = words
            && only.shape == Shape::Upper
            && only.text(alias).len() <= 5
        {
            flags |= Alias::ACRONYM;
        }
        if let [only] = words {
            // A surname, given name, figure or function word alone says nothing yet.
            let doubtful =
                class::SURNAME | class::FIRST | class::FUNCTION | class::CALENDAR | class::WORD;
            let medium = matches!(kind, NameKind::Outlet | NameKind::Agency);
            if (kind == NameKind::Company || medium)
                && only.shape != Shape::Upper
                && (lexicon.classes(only.hash) & doubtful != 0
                    || medium && only.shape == Shape::Digit)
            {
                flags |= Alias::WORD;
            }
        }
        if words.last().is_some_and(|t| t.possessive > 0) {
            flags |= Alias::POSSESSIVE;
        }
        if words.iter().any(|t| t.shape == Shape::Lower) {
            flags |= Alias::LOWER;
        }
        if let Some(first) = words.first().filter(|t| t.shape == Shape::Lower) {
            flags |= Alias::SMALL;
            self.small.insert(first.hash);
        }
        let value = u32::try_from(self.aliases.len()).unwrap_or(u32::MAX);
        self.aliases.push(Alias { entry, flags });
        // A place and the one that it lies in are two: "Washington, D.C."
        match kind {
            NameKind::Place | NameKind::Country => {
                self.trie.insert(words.iter().map(|t| t.hash), value);
            }
            _ => self.trie.insert(keys(words), value),
        }
        // "Zorvex & Qubrix" is written "Zorvex and Qubrix" as often; the sign is no token.
        let joined = |t: &Token| t.gap.has(Gap::AMP);
        if words[1..].iter().any(joined) {
            let value = u32::try_from(self.aliases.len()).unwrap_or(u32::MAX);
            let flags = flags | Alias::LOWER;
            self.aliases.push(Alias { entry, flags });
            let and = hash_word("and");
            let written = words.iter().zip(keys(words)).enumerate();
            let written = written.flat_map(|(at, (t, key))| {
                let and = (at > 0 && joined(t)).then_some(and);
                and.into_iter().chain([key])
            });
            self.trie.insert(written, value);
        }
    }

    /// Whether a name begins with `token` in lower case.
    pub fn starts_small(&self, token: &Token) -> bool {
        self.small.contains(&token.hash)
    }

    /// Whether a name begins with `token`.
    pub fn starts(&self, token: &Token) -> bool {
        self.trie.starts(token.hash)
    }

    /// The longest name that begins at `tokens[at]` and has a meaning that `accept`s;
    /// of several, the one that ranks highest.
    pub fn longest(
        &self,
        tokens: &[Token],
        at: usize,
        rank: impl Fn(&Alias) -> u8,
        mut accept: impl FnMut(usize, &Alias) -> bool,
    ) -> Option<(usize, &Alias)> {
        let mut node = 0;
        let mut found = None;
        for (length, token) in tokens.get(at..)?.iter().take(LONGEST).enumerate() {
            let listed = length > 0 && is_listed(token.gap);
            if length > 0 && !listed && !joinable(token.gap) {
                break;
            }
            let key = if listed {
                behind_comma(token)
            } else {
                token.hash
            };
            let Some(next) = self.trie.step(node, key) else {
                break;
            };
            node = next;
            let mut best: Option<(u8, &Alias)> = None;
            for alias in self
                .trie
                .values(node)
                .filter_map(|v| self.aliases.get(v as usize))
            {
                if alias.has(Alias::POSSESSIVE) && token.possessive == 0 {
                    continue;
                }
                if !accept(length + 1, alias) {
                    continue;
                }
                let rank = rank(alias);
                if best.is_none_or(|(known, _)| rank > known) {
                    best = Some((rank, alias));
                }
            }
            if let Some((_, alias)) = best {
                found = Some((length + 1, alias));
            }
        }
        found
    }

    /// The best meaning of exactly these tokens that `accept`s.
    pub fn exact(
        &self,
        tokens: &[Token],
        rank: impl Fn(&Alias) -> u8,
        mut accept: impl FnMut(&Alias) -> bool,
    ) -> Option<&Alias> {
        let possessive = tokens.last().is_some_and(|last| last.possessive > 0);
        let mut best = |values: Values<'_>| {
            values
                .filter_map(|value| self.aliases.get(value as usize))
                .filter(|alias| (possessive || !alias.has(Alias::POSSESSIVE)) && accept(alias))
                .max_by_key(|alias| rank(alias))
        };
        let found = best(self.trie.exact(keys(tokens)));
        // "Zorvex, Qubrix and Co" is known without its comma, too.
        match tokens.iter().skip(1).any(|token| is_listed(token.gap)) {
            true => found.or_else(|| best(self.trie.exact(tokens.iter().map(|t| t.hash)))),
            false => found,
        }
    }
}

/// The keys of a name's words.
fn keys(words: &[Token]) -> impl Iterator<Item = u64> + '_ {
    words.iter().enumerate().map(|(at, word)| match at {
        1.. if is_listed(word.gap) => behind_comma(word),
        _ => word.hash,
    })
}

/// The key of a word that a comma stands before: "University of California, San Diego" goes on
/// only where a name is written so.
fn behind_comma(word: &Token) -> u64 {
    !word.hash
}

/// Whether nothing but a comma parts a word from the one before.
fn is_listed(gap: Gap) -> bool {
    gap.has(Gap::COMMA) && gap.only(Gap::COMMA | Gap::SPACE | Gap::LINE)
}

/// Whether a name may go on over this gap.
pub fn joinable(gap: Gap) -> bool {
    gap.only(Gap::SPACE | Gap::LINE | Gap::HYPHEN | Gap::AMP | Gap::APOS | Gap::STOP | Gap::SLASH)
        && !gap.has(Gap::SENTENCE)
}
