//! Articles grown from a seed, and what is known of them.
//!
//! What they hold is known by construction (see [`Truth`]), so that a fast answer that is
//! wrong does not pass. Memory does not grow with their number.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// One article as found.
#[derive(Debug, Clone, Default)]
pub struct Article {
    pub id: String,
    pub title: String,
    pub body: String,
    pub publisher: String,
    pub date: String,
    pub url: String,
    pub author: String,
    pub lang: String,
}

impl Article {
    /// As a line of JSON has it.
    pub fn record(&self) -> Value {
        let mut record = json!({"id": self.id, "title": self.title, "body": self.body});
        let optional = [
            ("publisher", &self.publisher),
            ("date", &self.date),
            ("url", &self.url),
            ("author", &self.author),
            ("lang", &self.lang),
        ];
        for (name, value) in optional {
            if !value.is_empty() {
                record[name] = Value::from(value.as_str());
            }
        }
        record
    }
}

/// What a grown corpus holds, by construction.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// Queries of one or two words, and phrases in quotes, with the number of articles.
    pub queries: BTreeMap<String, u64>,
    /// Articles of each publication.
    pub publications: BTreeMap<String, u64>,
    /// Articles of each year.
    pub years: BTreeMap<String, u64>,
}

/// SplitMix64: the same numbers on every machine.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// From 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn pick<'i>(&mut self, items: &[&'i str]) -> &'i str {
        items[self.below(items.len())]
    }
}

const FUNCTION_WORDS: &[&str] = &[
    "the", "of", "to", "and", "in", "a", "that", "for", "on", "is", "was", "with", "it", "by",
    "as", "at", "from", "has", "be", "have", "are", "an", "not", "which", "but", "its", "were",
    "they", "this", "after", "more", "been", "about", "who", "would", "one", "their", "also",
    "out", "up", "year", "over", "when", "had", "could", "than", "other", "there", "into",
];
const COUNTRIES: &[&str] = &[
    "Turkey", "China", "Russia", "Germany", "Brazil", "India", "Japan", "Kenya", "France",
    "Mexico", "Egypt", "Poland", "Canada", "Norway", "Chile", "Vietnam", "Ukraine", "Greece",
];
const COMPANIES: &[&str] = &[
    "Boeing",
    "Siemens",
    "Samsung",
    "Toyota",
    "Gazprom",
    "Huawei",
    "Shell",
    "Nestle",
    "Airbus",
    "Maersk",
    "Unilever",
    "Rosneft",
    "Vodafone",
    "Caterpillar",
    "Volvo",
    "Panasonic",
];
const CITIES: &[&str] = &[
    "Istanbul", "Hamburg", "Shanghai", "Mumbai", "Nairobi", "Lyon", "Osaka", "Gdansk", "Oslo",
    "Toronto", "Cairo", "Odesa", "Athens", "Hanoi", "Santiago",
];
const FIRST_NAMES: &[&str] = &[
    "Anna", "John", "Maria", "David", "Elena", "Thomas", "Sarah", "Peter", "Laura", "Michael",
    "Julia", "Robert", "Nina", "Daniel", "Clara", "Martin", "Irene", "Paul",
];
const SURNAMES: &[&str] = &[
    "Miller", "Novak", "Tanaka", "Schmidt", "Garcia", "Petrov", "Larsen", "Rossi", "Okafor",
    "Dubois", "Kowalski", "Haddad", "Santos", "Jensen", "Fischer", "Moreau", "Bennett",
];
const SOURCES: &[&str] = &[
    "Reuters",
    "the Associated Press",
    "CNN",
    "the BBC",
    "Bloomberg",
];

/// Words that stand nowhere but where they are planted: no grown word has an `x`, and no
/// English stemmer changes them. One word in every so many articles.
pub const PLANTED: &[(&str, usize)] = &[
    ("oxvarn", 2),
    ("texlim", 10),
    ("woxgun", 97),
    ("baxtop", 499),
];

/// Articles that can be copied: the latest ones, so that memory has a bound.
const COPIED: usize = 20_000;

/// Words, names and lengths spread as in news: word frequencies by Zipf's law with words that
/// come up once beyond it, lengths log-normal around 420 words, a third of the articles
/// copies of earlier ones.
pub struct Grower {
    random: Random,
    words: Vocabulary,
    outlets: Vec<String>,
    /// Articles grown.
    grown: usize,
    /// Titles, bodies and marks of the latest.
    latest: Vec<(String, String, u8)>,
    /// How many articles have exactly these planted words.
    marked: [u64; 1 << PLANTED.len()],
    publications: BTreeMap<String, u64>,
    years: BTreeMap<String, u64>,
}

impl Grower {
    pub fn new() -> Grower {
        let mut random = Random(20_230_204);
        let words = Vocabulary::new(30_000, &mut random);
        let outlets = (0..24)
            .map(|_| {
                let town = capital(words.content(&mut random));
                let kind = random.pick(&["Herald", "Gazette", "Tribune", "Courier"]);
                format!("{town} {kind}")
            })
            .collect();
        Grower {
            random,
            words,
            outlets,
            grown: 0,
            latest: Vec::new(),
            marked: [0; 1 << PLANTED.len()],
            publications: BTreeMap::new(),
            years: BTreeMap::new(),
        }
    }

    /// The next article and the words planted in it, as bits.
    pub fn grow(&mut self) -> (Article, u8) {
        let at = self.grown;
        let random = &mut self.random;
        // Large outlets publish more.
        let outlet = (random.unit() * random.unit() * self.outlets.len() as f64) as usize;
        let (year, month) = (2015 + random.below(9), 1 + random.below(12));
        let mut article = Article {
            id: format!("grown-{at}"),
            publisher: self.outlets[outlet].clone(),
            date: format!("{year}-{month:02}-{:02}", 1 + random.below(28)),
            url: format!("https://outlet{outlet}.example/{at}"),
            author: name(random),
            lang: "en".into(),
            ..Article::default()
        };
        let copied = (at > 10 && random.below(3) == 0).then(|| random.below(self.latest.len()));
        let marks = match copied {
            Some(from) => {
                let (title, body, marks) = &self.latest[from];
                article.title.clone_from(title);
                article.body.clone_from(body);
                *marks
            }
            None => {
                let title: Vec<&str> = (0..7).map(|_| self.words.any(random)).collect();
                article.title = capital(&title.join(" "));
                let marks = marks_at(at);
                article.body = body(&self.words, marks, random);
                marks
            }
        };
        let copy = (article.title.clone(), article.body.clone(), marks);
        match self.latest.len() < COPIED {
            true => self.latest.push(copy),
            false => self.latest[at % COPIED] = copy,
        }
        self.count(&article, marks);
        self.grown += 1;
        (article, marks)
    }

    /// Takes note of an article and the words planted in it.
    fn count(&mut self, article: &Article, marks: u8) {
        self.marked[usize::from(marks)] += 1;
        let publication = article.publisher.clone();
        *self.publications.entry(publication).or_default() += 1;
        let year = article.date.get(..4).unwrap_or_default().to_string();
        *self.years.entry(year).or_default() += 1;
    }

    /// What is known of all articles so far.
    pub fn truth(&self) -> Truth {
        let mut truth = Truth {
            publications: self.publications.clone(),
            years: self.years.clone(),
            ..Truth::default()
        };
        for (at, (first, _)) in PLANTED.iter().enumerate() {
            truth
                .queries
                .insert(first.to_string(), with(&self.marked, 1 << at));
            // Each planted word stands right before `xovel`.
            let phrase = format!("\"{first} xovel\"");
            truth.queries.insert(phrase, with(&self.marked, 1 << at));
            truth.queries.insert(format!("\"xovel {first}\""), 0);
            for (then, (second, _)) in PLANTED.iter().enumerate().skip(at + 1) {
                let both = with(&self.marked, 1 << at | 1 << then);
                truth.queries.insert(format!("{first} {second}"), both);
            }
        }
        truth
    }
}

/// Articles that have at least the planted words `marks`.
fn with(marked: &[u64], marks: u8) -> u64 {
    let has = |(all, _): &(usize, &u64)| all & usize::from(marks) == usize::from(marks);
    let found = marked.iter().enumerate().filter(has);
    found.map(|(_, count)| count).sum()
}

/// The words, as bits, that are planted in the article of this number.
pub fn marks_at(at: usize) -> u8 {
    let due = PLANTED.iter().enumerate();
    let due = due.filter(|(_, (_, every))| at % every == every / 2);
    due.fold(0, |marks, (bit, _)| marks | 1 << bit)
}

/// The sentences in which these words stand.
pub fn sentences_of(marks: u8) -> String {
    let planted = PLANTED.iter().enumerate();
    planted
        .filter(|(bit, _)| marks & 1 << bit != 0)
        .map(|(_, (mark, _))| format!("The {mark} xovel was seen near the harbour on that day. "))
        .collect()
}

fn body(words: &Vocabulary, marks: u8, random: &mut Random) -> String {
    // A sum of uniform numbers is normal enough.
    let normal: f64 = (0..12).map(|_| random.unit()).sum::<f64>() - 6.0;
    let length = (420.0 * (0.7 * normal).exp()).clamp(40.0, 4_000.0) as usize;
    let mut text = String::with_capacity(length * 7);
    let mut written = 0;
    if random.below(3) == 0 {
        text += &format!("{} (Reuters) - ", random.pick(CITIES).to_uppercase());
    }
    text += &sentences_of(marks);
    written += marks.count_ones() as usize * 11;
    let mut sentences = 0;
    while written < length {
        let long = 7 + random.below(18);
        let mut sentence: Vec<String> = Vec::with_capacity(long + 4);
        for _ in 0..long {
            sentence.push(match random.below(60) {
                0 => random.pick(COUNTRIES).to_string(),
                1 => random.pick(COMPANIES).to_string(),
                2 => random.pick(CITIES).to_string(),
                3 => name(random),
                4 => format!("{},", words.any(random)),
                5 => rare_word(random),
                _ => words.any(random).to_string(),
            });
        }
        match random.below(8) {
            0 => sentence.push(format!("according to {}", random.pick(SOURCES))),
            1 => sentence.insert(
                0,
                format!("{} told {} that", name(random), random.pick(SOURCES)),
            ),
            _ => {}
        }
        written += sentence.len();
        text += &capital(&sentence.join(" "));
        sentences += 1;
        text += if sentences % 4 == 0 { ".\n\n" } else { ". " };
    }
    text.truncate(text.trim_end().len());
    text
}

fn name(random: &mut Random) -> String {
    format!("{} {}", random.pick(FIRST_NAMES), random.pick(SURNAMES))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Words and how often each comes up.
struct Vocabulary {
    words: Vec<String>,
    /// Shares of each word and all before it, from 0 to 1.
    shares: Vec<f64>,
}

impl Vocabulary {
    fn new(count: usize, random: &mut Random) -> Vocabulary {
        let mut words: Vec<String> = FUNCTION_WORDS.iter().map(|w| w.to_string()).collect();
        let mut seen: BTreeSet<String> = words.iter().cloned().collect();
        while words.len() < count {
            let syllables = 2 + random.below(3);
            let word = word(syllables, random);
            if seen.insert(word.clone()) {
                words.push(word);
            }
        }
        // Zipf and Mandelbrot's law with the constants of English.
        let weights = (0..count).map(|rank| 1.0 / (rank as f64 + 2.7).powf(1.07));
        let mut sum = 0.0;
        let mut shares: Vec<f64> = Vec::with_capacity(count);
        for weight in weights {
            sum += weight;
            shares.push(sum);
        }
        shares.iter_mut().for_each(|share| *share /= sum);
        Vocabulary { words, shares }
    }

    fn any(&self, random: &mut Random) -> &str {
        let at = random.unit();
        let place = self.shares.partition_point(|share| *share < at);
        &self.words[place.min(self.words.len() - 1)]
    }

    fn content(&self, random: &mut Random) -> &str {
        let first = FUNCTION_WORDS.len();
        &self.words[first + random.below(self.words.len() - first)]
    }
}

/// A word of so many syllables that no language has.
fn word(syllables: usize, random: &mut Random) -> String {
    let mut word = String::new();
    for _ in 0..syllables {
        word += random.pick(&[
            "b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "st", "t", "v",
        ]);
        word += random.pick(&["a", "e", "i", "o", "u"]);
    }
    word += random.pick(&["n", "r", "l", "t", "m", ""]);
    word
}

/// A word that hardly comes up again, as one in some sixty of running news is: names,
/// numbers, slips. Without them a dictionary would not grow with its archive.
pub fn rare_word(random: &mut Random) -> String {
    word(5, random)
}
