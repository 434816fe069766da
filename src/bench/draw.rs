//! Queries drawn from the index itself: of every kind that people ask, about what the
//! articles are about.
//!
//! Words, names and dates come from articles drawn at random; words that stand together in
//! an article make conjunctions, phrases and neighbours that match. A class for which the
//! index has nothing (dates in an archive without dates) has no query.

use hashbrown::{HashMap, HashSet};

use super::question::Question;
use super::random::Random;
use crate::article::{Date, FacetField};
use crate::error::Result;
use crate::query::parse;
use crate::search::Searcher;
use crate::search::sample::Sampled;
use crate::text::words;

/// Words looked at in one article.
const MAX_WORDS: usize = 2_000;

/// The most words between two neighbours.
const NEAR: usize = 8;

/// Times a class may fail to find one more query before it makes do with what it has.
const PATIENCE: usize = 50;

type Draw = fn(&mut Drawer<'_>) -> Option<String>;

/// What is asked, in the order of the report.
const CLASSES: [(&str, Draw); 18] = [
    ("frequent word", |d| d.frequent()),
    ("medium word", |d| d.medium()),
    ("rare word", |d| d.rare()),
    ("two words", |d| d.together(2)),
    ("three words", |d| d.together(3)),
    ("most words", |d| d.scattered()),
    ("or", |d| d.either()),
    ("not", |d| d.without()),
    ("phrase", |d| d.phrase()),
    ("near", |d| d.near()),
    ("prefix", |d| d.prefix()),
    ("wildcard", |d| d.wildcard()),
    ("regex", |d| d.regex()),
    ("fuzzy", |d| d.fuzzy()),
    ("filter", |d| d.filter()),
    ("words, filtered", |d| d.filtered()),
    ("words, dated", |d| d.dated()),
    ("no match", |d| d.absent()),
];

/// At most `count` queries of each class, and `*`.
pub(super) fn draw(
    searcher: &Searcher,
    count: usize,
    seed: u64,
    today: Date,
) -> Result<Vec<Question>> {
    let mut random = Random::new(seed);
    let wanted = count.saturating_mul(4).clamp(200, 1_000);
    let sampled = searcher.sample_articles(wanted, &mut |end| random.below(end))?;
    if sampled.is_empty() {
        return Ok(Vec::new());
    }
    let articles: Vec<Material> = sampled.into_iter().map(Material::new).collect();
    let counts = searcher.word_counts(
        articles
            .iter()
            .flat_map(|a| a.usable.iter().map(String::as_str)),
    )?;
    let total = searcher.index().status()?.articles;
    let mut drawer = Drawer::new(&articles, counts, total, random);
    let mut questions = Vec::new();
    for (class, make) in CLASSES {
        let mut seen: HashSet<String> = HashSet::new();
        let mut failed = 0;
        while seen.len() < count && failed < PATIENCE {
            match make(&mut drawer) {
                Some(text) if !seen.contains(&text) && reads_clean(&text, today) => {
                    seen.insert(text.clone());
                    questions.push(Question {
                        class: class.to_string(),
                        text,
                    });
                }
                _ => failed += 1,
            }
        }
    }
    questions.push(Question {
        class: "everything".to_string(),
        text: "*".to_string(),
    });
    Ok(questions)
}

/// Whether the query is read as meant.
fn reads_clean(text: &str, today: Date) -> bool {
    parse(text, today).1.is_empty()
}

/// An article and its words.
struct Material {
    sampled: Sampled,
    /// Bytes of the body's words, in order.
    places: Vec<(usize, usize)>,
    /// Words that can be asked for by themselves, in lower case, each once.
    usable: Vec<String>,
}

impl Material {
    fn new(sampled: Sampled) -> Material {
        let mut places = Vec::new();
        let mut usable = Vec::new();
        let mut seen = HashSet::new();
        for word in words(&sampled.body).take(MAX_WORDS) {
            places.push((word.start, word.end));
            if is_usable(word.text) {
                let lower = word.text.to_lowercase();
                if seen.insert(lower.clone()) {
                    usable.push(lower);
                }
            }
        }
        Material {
            sampled,
            places,
            usable,
        }
    }

    fn word(&self, at: usize) -> Option<&str> {
        let (start, end) = *self.places.get(at)?;
        self.sampled.body.get(start..end)
    }
}

/// Letters only, and more than a particle; scripts that write a word in a sign or two count
/// by bytes.
fn is_usable(word: &str) -> bool {
    (3..=60).contains(&word.len()) && word.chars().all(char::is_alphabetic)
}

/// Makes queries of articles.
struct Drawer<'m> {
    articles: &'m [Material],
    counts: HashMap<&'m str, u64>,
    frequent: Vec<&'m str>,
    medium: Vec<&'m str>,
    rare: Vec<&'m str>,
    /// A word in more articles than this says little about any.
    common: u64,
    random: Random,
}

impl<'m> Drawer<'m> {
    fn new(
        articles: &'m [Material],
        counts: HashMap<&'m str, u64>,
        total: u64,
        random: Random,
    ) -> Drawer<'m> {
        // One article in twenty, one in a thousand.
        let (often, seldom) = (total / 20, (total / 1_000).max(1));
        let (mut frequent, mut medium, mut rare) = (Vec::new(), Vec::new(), Vec::new());
        // In the order of the articles, not of the map: the same seed, the same queries.
        let mut seen = HashSet::new();
        for word in articles.iter().flat_map(|article| &article.usable) {
            let word = word.as_str();
            if !seen.insert(word) {
                continue;
            }
            match counts.get(word).copied().unwrap_or(0) {
                0 => {}
                n if n <= seldom => rare.push(word),
                n if n < often => medium.push(word),
                _ => frequent.push(word),
            }
        }
        Drawer {
            articles,
            counts,
            frequent,
            medium,
            rare,
            common: (total / 4).max(25),
            random,
        }
    }

    fn frequent(&mut self) -> Option<String> {
        self.random
            .pick(&self.frequent)
            .map(|word| word.to_string())
    }

    fn medium(&mut self) -> Option<String> {
        self.random.pick(&self.medium).map(|word| word.to_string())
    }

    fn rare(&mut self) -> Option<String> {
        self.random.pick(&self.rare).map(|word| word.to_string())
    }

    fn article(&mut self) -> Option<&'m Material> {
        self.random.pick(self.articles)
    }

    /// A word of `article` that says something about it.
    fn telling(&mut self, article: &'m Material) -> Option<&'m str> {
        (0..8).find_map(|_| {
            let word = self.random.pick(&article.usable)?.as_str();
            self.tells(word).then_some(word)
        })
    }

    fn tells(&self, word: &str) -> bool {
        self.counts
            .get(word)
            .is_some_and(|n| (1..=self.common).contains(n))
    }

    fn some_word(&mut self) -> Option<&'m str> {
        let article = self.article()?;
        self.telling(article)
    }

    /// Different words of one article.
    fn several(&mut self, count: usize) -> Option<Vec<&'m str>> {
        let article = self.article()?;
        let mut found: Vec<&str> = Vec::new();
        for _ in 0..count * 4 {
            let word = self.telling(article)?;
            if !found.contains(&word) {
                found.push(word);
            }
            if found.len() == count {
                return Some(found);
            }
        }
        None
    }

    fn together(&mut self, count: usize) -> Option<String> {
        Some(self.several(count)?.join(" "))
    }

    /// Words that probably no article has together, so that fewer must do.
    fn scattered(&mut self) -> Option<String> {
        let words = [self.rare()?, self.rare()?, self.medium()?];
        Some(words.join(" "))
    }

    fn either(&mut self) -> Option<String> {
        let (a, b) = (self.some_word()?, self.some_word()?);
        (a != b).then(|| format!("{a} OR {b}"))
    }

    fn without(&mut self) -> Option<String> {
        let words = self.several(2)?;
        Some(format!("{} -{}", words.first()?, words.last()?))
    }

    /// Two or three words with nothing but a space between them, one of them telling.
    fn phrase(&mut self) -> Option<String> {
        let article = self.article()?;
        let first = self.random.index(article.places.len());
        let last = first + 1 + self.random.index(2);
        let phrase = (article.places.get(first)?.0, article.places.get(last)?.1);
        let phrase = article.sampled.body.get(phrase.0..phrase.1)?;
        let plain = phrase.chars().all(|c| c.is_alphabetic() || c == ' ');
        let tells = words(phrase).any(|word| self.tells(&word.text.to_lowercase()));
        let whole = words(phrase).count() == last + 1 - first;
        (plain && tells && whole && !phrase.contains("  ")).then(|| format!("\"{phrase}\""))
    }

    fn near(&mut self) -> Option<String> {
        let article = self.article()?;
        let first = self.random.index(article.places.len());
        let second = first + 1 + self.random.index(NEAR - 2);
        let (a, b) = (article.word(first)?, article.word(second)?);
        let (a, b) = (a.to_lowercase(), b.to_lowercase());
        (a != b && self.tells(&a) && self.tells(&b)).then(|| format!("{a} NEAR/{NEAR} {b}"))
    }

    /// The letters of a word that is long enough to leave some out.
    fn letters(&mut self) -> Option<Vec<char>> {
        let letters: Vec<char> = self.some_word()?.chars().collect();
        (letters.len() >= 6).then_some(letters)
    }

    fn prefix(&mut self) -> Option<String> {
        let letters = self.letters()?;
        let kept = 3 + self.random.index(letters.len() - 4);
        Some(letters.iter().take(kept).chain(&['*']).collect())
    }

    /// One letter, or any number of letters, within a word.
    fn wildcard(&mut self) -> Option<String> {
        let mut letters = self.letters()?;
        let at = 2 + self.random.index(letters.len() - 4);
        match self.random.below(2) {
            0 => letters.splice(at..=at, ['?']),
            _ => letters.splice(at..letters.len() - 2, ['*']),
        };
        Some(letters.into_iter().collect())
    }

    /// A word of which one vowel may be another.
    fn regex(&mut self) -> Option<String> {
        const VOWELS: &str = "aeiou";
        let word: String = self.letters()?.into_iter().collect();
        let at = word.rfind(|c| VOWELS.contains(c))?;
        let (before, after) = (word.get(..at)?, word.get(at + 1..)?);
        Some(format!("/{before}[{VOWELS}]{after}/"))
    }

    /// A word with two letters exchanged, or one left out.
    fn fuzzy(&mut self) -> Option<String> {
        let mut letters = self.letters()?;
        let at = 1 + self.random.index(letters.len() - 2);
        match self.random.below(2) {
            0 => letters.swap(at, at - 1),
            _ => drop(letters.remove(at)),
        }
        letters.push('~');
        Some(letters.into_iter().collect())
    }

    /// A value that one article has.
    fn value(&mut self, article: &Material) -> Option<String> {
        let card = &article.sampled.card;
        let fields = [
            (FacetField::Company, card.company.as_slice()),
            (FacetField::Country, &card.country),
            (FacetField::Publication, card.publication.as_slice()),
            (FacetField::Cites, &card.cites),
            (FacetField::Person, &card.person),
            (FacetField::Org, &card.org),
            (FacetField::Place, &card.place),
        ];
        let filled: Vec<_> = fields
            .iter()
            .filter(|(_, values)| !values.is_empty())
            .collect();
        let (field, values) = self.random.pick(&filled)?;
        let value = self.random.pick(values)?;
        let plain = !value.is_empty() && !value.contains(['"', '\\']);
        plain.then(|| format!("{}:\"{value}\"", field.name()))
    }

    fn filter(&mut self) -> Option<String> {
        let article = self.article()?;
        self.value(article)
    }

    fn filtered(&mut self) -> Option<String> {
        let article = self.article()?;
        let (word, value) = (self.telling(article)?, self.value(article)?);
        Some(format!("{word} {value}"))
    }

    /// A word and up to three months, or the year where no month is known.
    fn dated(&mut self) -> Option<String> {
        let article = self.article()?;
        let word = self.telling(article)?;
        let date = article.sampled.card.date()?;
        let year = date.get_year();
        Some(match date.get_month() {
            Some(month) => {
                let end = (month + 2).min(12);
                format!("{word} date:{year}-{month:02}..{year}-{end:02}")
            }
            None => format!("{word} date:{year}"),
        })
    }

    /// A word that nobody wrote.
    fn absent(&mut self) -> Option<String> {
        const RARE: &[char] = &['q', 'x', 'z', 'j', 'v', 'k'];
        (0..9).map(|_| self.random.pick(RARE)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::stored::Card;

    fn article(body: &str) -> Material {
        Material::new(Sampled {
            card: Card {
                country: vec!["Turkey".into(), "A \"quoted\" one".into()],
                date: Date::day(2023, 11, 4).map(Date::sort_key),
                ..Card::default()
            },
            body: body.to_string(),
        })
    }

    #[test]
    fn every_class_gives_queries_that_read_as_meant() {
        let articles = [
            article("The tanker fleet carried sanctioned crude through narrow straits"),
            article("Officials questioned several shipping companies about navigation gear"),
            article("Наблюдатели сообщили о задержании танкера вблизи пролива"),
        ];
        let mut counts = HashMap::new();
        for (at, word) in articles.iter().flat_map(|a| &a.usable).enumerate() {
            // Over a hundred thousand articles, these are rare, medium and frequent.
            counts.insert(word.as_str(), [7, 700, 7_000][at % 3]);
        }
        let today = Date::year(2024).unwrap();
        let mut drawer = Drawer::new(&articles, counts, 100_000, Random::new(1));
        for (class, make) in CLASSES {
            let found: Vec<String> = (0..400).filter_map(|_| make(&mut drawer)).collect();
            assert!(!found.is_empty(), "{class}");
            for text in found {
                assert!(reads_clean(&text, today), "{class}: {text}");
            }
        }
    }

    #[test]
    fn an_article_without_words_makes_no_query_and_no_fault() {
        let articles = [article(""), article("1 2 3"), article("ab cd")];
        let mut drawer = Drawer::new(&articles, HashMap::new(), 0, Random::new(1));
        for (class, make) in CLASSES {
            let made = make(&mut drawer);
            assert!(
                made.is_none() || ["filter", "no match"].contains(&class),
                "{class}: {made:?}"
            );
        }
    }
}
