//! Word classes: which words are reporting verbs, roles, legal forms, heads of names of
//! organisations and so on, per language. The words stand in `lexicon.tsv`.

use std::sync::OnceLock;

use super::hash::hash_word;
use super::trie::HashedMap;

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $key:literal;)*) => {
        /// Bits of `Token::classes`.
        pub mod class {
            $($(#[$doc])* pub const $name: u64 = 1 << $bit;)*
        }
        const KEYS: &[(&str, u64)] = &[$(($key, class::$name)),*];
    };
}

classes! {
    /// A word that begins sentences and is no name.
    FUNCTION = 0, "function";
    /// A weekday, a month, and other capitalised words that name nothing.
    CALENDAR = 1, "calendar";
    /// "Mr", "Frau": before a name, not part of it.
    HONORIFIC = 2, "honorific";
    /// What a person is: "president", "analyst".
    ROLE = 3, "role";
    /// A role that stands before a name with a capital.
    TITLE = 4, "title";
    /// Who speaks for someone.
    SPOKES = 5, "spokes";
    /// People in office.
    OFFICIAL = 6, "official";
    /// "sources", "people".
    ANONYMOUS = 7, "anonymous";
    /// "analysts", "experts".
    EXPERT = 8, "expert";
    /// What a source issues: "report", "data".
    REPORT_NOUN = 9, "report_noun";
    /// A report noun that can be a source of its own.
    DOCUMENT = 10, "document";
    /// "newspaper", "broadcaster".
    OUTLET_NOUN = 11, "outlet_noun";
    /// "agency", "newswire".
    AGENCY_NOUN = 12, "agency_noun";
    /// Any reporting verb.
    REPORT = 13, "report_verb";
    /// A reporting verb that hardly means anything else.
    STRONG = 14, "strong_verb";
    /// A reporting verb that often means something else.
    WEAK = 15, "weak_verb";
    /// Auxiliaries.
    AUXILIARY = 16, "auxiliary";
    /// Adverbs that stand between a subject and its verb.
    ADVERB = 17, "adverb";
    /// What a company is: "chipmaker", "firm".
    COMPANY_NOUN = 18, "company_noun";
    /// A company noun that nothing else is called by.
    COMPANY_STRONG = 19, "company_strong";
    /// What companies have: "shares", "profit".
    COMPANY_CONTEXT = 20, "company_context";
    /// What an organisation is: "think tank", "agency".
    ORG_NOUN = 21, "org_noun";
    /// A legal form.
    LEGAL = 22, "legal";
    /// A legal form that is also something else.
    LEGAL_WEAK = 23, "legal_weak";
    /// A legal form before the name.
    LEGAL_PREFIX = 24, "legal_prefix";
    /// Head of the name of an organisation that goes on: "Ministry of".
    ORG_HEAD = 25, "org_head";
    /// Last word of the name of an organisation.
    ORG_TAIL = 26, "org_tail";
    /// Last word of the name of a part of a state.
    GOV_TAIL = 27, "gov_tail";
    /// Last word of the name of a company.
    TRADE_TAIL = 28, "trade_tail";
    /// A trade that is also an ordinary word.
    TRADE_WEAK = 29, "trade_weak";
    /// Last word of the name of a place.
    PLACE_HEAD = 30, "place_head";
    /// First word of the name of a place.
    PLACE_LEAD = 31, "place_lead";
    /// "de", "van", "bin" inside the name of a person.
    PARTICLE = 32, "particle";
    /// "of", "for", "and" inside the name of an organisation.
    CONNECTOR = 33, "connector";
    /// Before a place.
    LOCATIVE = 34, "locative";
    /// What a government has: "invasion", "policy".
    GOV_NOUN = 35, "gov_noun";
    /// Before a government: "by", "against".
    GOV_BEFORE = 36, "gov_before";
    /// What one speaks in: "statement", "interview".
    SPEECH_NOUN = 37, "speech_noun";
    /// "he", "they".
    PRONOUN = 38, "pronoun";
    /// "a", "the", "its".
    DETERMINER = 39, "determiner";
    /// An ordinary word that names are made of.
    WORD = 40, "word";
    /// "laut", "selon", "según".
    ACCORDING = 41, "according";
    /// A given name.
    FIRST = 42, "first";
    /// A given name that is also an ordinary word.
    FIRST_WORD = 43, "first_word";
    /// Words that introduce a source: "according", "citing", "provided".
    CUE = 44, "cue";
    /// A surname that is frequent in English news.
    SURNAME = 45, "surname";
}

/// The word classes of one language, those of all languages included.
#[derive(Debug)]
pub struct Lexicon {
    words: HashedMap<u64>,
    seen: Vec<u64>,
}

const SEEN_BITS: usize = 1 << 17;

/// Languages with words of their own, and the one whose words are read with those: English
/// where only few words are known.
const LANGUAGES: [(&str, &str); 38] = [
    ("en", ""),
    ("de", ""),
    ("fr", ""),
    ("es", ""),
    ("it", ""),
    ("pt", ""),
    ("ru", ""),
    ("uk", ""),
    ("bg", "ru"),
    ("pl", "en"),
    ("cs", "en"),
    ("sl", "en"),
    ("nl", "en"),
    ("is", "en"),
    ("tr", "en"),
    ("ro", "en"),
    ("hu", "en"),
    ("sv", "en"),
    ("da", "en"),
    ("no", "en"),
    ("fi", "en"),
    ("am", "en"),
    ("ti", "en"),
    ("ha", "en"),
    ("ig", "en"),
    ("lg", "en"),
    ("ln", "en"),
    ("om", "en"),
    ("rn", "en"),
    ("rw", "en"),
    ("rw", "en"),
    ("sn", "en"),
    ("so", "en"),
    ("sw", "en"),
    ("xh", "en"),
    ("zu", "en"),
    ("yo", "en"),
    ("zu", "en"),
];

impl Lexicon {
    /// The lexicon for texts in `lang`; English where it has no words of its own.
    pub fn of(lang: &str) -> &'static Lexicon {
        static ALL: [OnceLock<Lexicon>; LANGUAGES.len()] =
            [const { OnceLock::new() }; LANGUAGES.len()];
        let lang = match lang {
            "be" | "sr" | "mk" => "ru",
            lang => lang,
        };
        let at = LANGUAGES
            .iter()
            .position(|(known, _)| *known == lang)
            .unwrap_or(0);
        ALL[at].get_or_init(|| Lexicon::load(LANGUAGES[at].0, LANGUAGES[at].1))
    }

    fn load(lang: &str, base: &str) -> Lexicon {
        let mut lexicon = Lexicon {
            words: HashedMap::default(),
            seen: vec![0; SEEN_BITS / 64],
        };
        for line in include_str!("lexicon.tsv").lines() {
            let mut fields = line.split('\t');
            let (Some(key), Some(of), Some(words)) = (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            if of != "*" && of != lang && of != base {
                continue;
            }
            let Some(&(_, class)) = KEYS.iter().find(|(name, _)| *name == key) else {
                continue;
            };
            for word in words.split(' ') {
                lexicon.add(word, class);
            }
        }
        // Names that the tagger of English knows better, or that are surnames there.
        let more = match lang {
            "en" => "",
            _ => include_str!("given_names.txt"),
        };
        let names = include_str!("first_names.txt").lines();
        for line in names.chain(more.lines()) {
            if line.starts_with('#') {
                continue;
            }
            for name in line.split(' ') {
                match name.strip_prefix('~') {
                    Some(name) => lexicon.add(name, class::FIRST | class::FIRST_WORD),
                    None => lexicon.add(name, class::FIRST),
                }
            }
        }
        lexicon
    }

    fn add(&mut self, word: &str, class: u64) {
        let hash = hash_word(word);
        *self.words.entry(hash).or_insert(0) |= class;
        let bit = hash as usize % SEEN_BITS;
        if let Some(block) = self.seen.get_mut(bit / 64) {
            *block |= 1 << (bit % 64);
        }
    }

    /// The classes of the word with this hash.
    pub fn classes(&self, hash: u64) -> u64 {
        let bit = hash as usize % SEEN_BITS;
        let seen = self
            .seen
            .get(bit / 64)
            .is_some_and(|block| block & (1 << (bit % 64)) != 0);
        if seen {
            self.words.get(&hash).copied().unwrap_or(0)
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::gazetteer::token::tokenize;

    fn classes_of(word: &str, lang: &str) -> u64 {
        let mut tokens = Vec::new();
        tokenize(word, &mut tokens);
        tokens
            .first()
            .map_or(0, |token| Lexicon::of(lang).classes(token.hash))
    }

    #[test]
    fn every_class_of_the_data_is_known_and_used() {
        for line in include_str!("lexicon.tsv").lines().skip(1) {
            let key = line.split('\t').next().unwrap();
            assert!(KEYS.iter().any(|(name, _)| *name == key), "{key}");
        }
        assert!(classes_of("said", "en") & class::STRONG != 0);
        assert!(classes_of("заявил", "ru") & class::REPORT != 0);
        assert!(classes_of("said", "de") & class::REPORT == 0);
        assert!(classes_of("Ltd", "de") & class::LEGAL != 0);
        assert!(classes_of("Natasha", "en") & class::FIRST != 0);
    }
}
