//! The search against a plain model: every query is also answered by looking at every
//! article, word by word, and hits, totals, facet counts and drill sideways must agree.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use common::{Collection, today};
use newshound::article::{Article, Date, EntityKind, FacetField, MAIN_WEIGHT};
use newshound::index::analysis::{StemClass, Stemmer};
use newshound::query::{self, Field, Glob, Node, Term};
use newshound::search::{FacetRequest, Filter, Request, Searcher, TimeUnit, WordsMode};
use newshound::text::{fold, words};
use proptest::prelude::*;

struct World {
    _collection: Collection,
    searcher: Searcher,
    articles: Vec<Modelled>,
}

/// An article with its words.
struct Modelled {
    article: Article,
    headline: Vec<String>,
    body: Vec<String>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let collection = Collection::indexed();
    let searcher = collection.searcher();
    let mut all = common::request("*");
    all.limit = 1_000;
    let split = |text: &str| words(text).map(|w| w.text.to_string()).collect();
    let articles = searcher
        .search(&all)
        .unwrap()
        .hits
        .iter()
        .flat_map(|hit| searcher.show(&hit.id, None, 10).unwrap())
        .map(|marked| Modelled {
            headline: split(&marked.article.headline),
            body: split(&marked.article.body),
            article: marked.article,
        })
        .collect();
    World {
        _collection: collection,
        searcher,
        articles,
    }
});

fn values(article: &Article, field: FacetField) -> BTreeSet<String> {
    let named = |kind| {
        let of = article.entities.iter().filter(move |e| e.kind == kind);
        of.map(|e| e.canonical.clone()).collect()
    };
    let date = |cut: fn(Date) -> Option<String>| {
        article
            .date
            .as_ref()
            .and_then(|d| cut(d.value))
            .into_iter()
            .collect()
    };
    match field {
        FacetField::Company => named(EntityKind::Company),
        FacetField::Country => named(EntityKind::Country),
        FacetField::MainCountry => article
            .entities
            .iter()
            .filter(|e| e.kind == EntityKind::Country && e.weight >= MAIN_WEIGHT)
            .map(|e| e.canonical.clone())
            .collect(),
        FacetField::Person => named(EntityKind::Person),
        FacetField::Org => named(EntityKind::Org),
        FacetField::Place => named(EntityKind::Place),
        FacetField::Cites => article.cites.iter().map(|c| c.canonical.clone()).collect(),
        FacetField::Publication => article
            .publication
            .iter()
            .map(|p| p.value.clone())
            .collect(),
        FacetField::Lang => Some(article.lang.clone())
            .into_iter()
            .filter(|l| !l.is_empty())
            .collect(),
        FacetField::Year => date(|d| Some(format!("{:04}", d.get_year()))),
        FacetField::Month => date(|d| {
            d.get_month()
                .map(|month| format!("{:04}-{month:02}", d.get_year()))
        }),
    }
}

impl Modelled {
    fn matches(&self, node: &Node, field: Option<Field>) -> bool {
        match node {
            Node::All => match field.and_then(facet_field) {
                Some(facet) => !values(&self.article, facet).is_empty(),
                None => true,
            },
            Node::Nothing => false,
            Node::Leaf(leaf) => self.leaf(&leaf.term, field),
            Node::Near { .. } => self
                .texts(field)
                .iter()
                .any(|text| !near(node, text).is_empty()),
            Node::Field { field, node } => self.matches(node, Some(*field)),
            Node::Date(clause) => self
                .article
                .date
                .as_ref()
                .is_some_and(|d| clause.range.contains(d.value)),
            Node::And(nodes) | Node::Implicit(nodes) => {
                nodes.iter().all(|n| self.matches(n, field))
            }
            Node::Or(nodes) => nodes.iter().any(|n| self.matches(n, field)),
            Node::Not(node) => !self.matches(node, field),
            Node::Boost { node, .. } => self.matches(node, field),
        }
    }

    fn texts(&self, field: Option<Field>) -> Vec<&[String]> {
        match field {
            Some(Field::Headline) => vec![&self.headline],
            _ => vec![&self.headline, &self.body],
        }
    }

    fn leaf(&self, term: &Term, field: Option<Field>) -> bool {
        if let Some(facet) = field.and_then(facet_field) {
            let Term::Value(value) = term else {
                panic!("the model knows exact values only");
            };
            return values(&self.article, facet).contains(value);
        }
        let texts = self.texts(field);
        if let Term::Word(word) = term {
            let parts: Vec<&str> = words(word).map(|w| w.text).collect();
            if let [only] = parts.as_slice() {
                return texts.iter().any(|text| self.has_stem(only, text));
            }
        }
        texts.iter().any(|text| !spans(term, text).is_empty())
    }

    fn has_stem(&self, word: &str, text: &[String]) -> bool {
        let class = StemClass::of(&self.article.lang);
        let mut stemmer = Stemmer::new();
        let wanted = [word.to_string(), fold(word)].map(|w| stemmer.stem(class, &w).to_string());
        text.iter().any(|w| {
            let stem = stemmer.stem(class, w);
            wanted.iter().any(|wanted| wanted == stem)
        })
    }
}

/// Whether a word can stand at one place of a leaf.
type Place = Box<dyn Fn(&str) -> bool>;

/// Where a leaf stands in a text, as ranges of word numbers.
fn spans(term: &Term, text: &[String]) -> Vec<(usize, usize)> {
    let (places, slop): (Vec<Place>, u32) = match term {
        Term::Word(word) | Term::Value(word) => (split(word), 0),
        Term::Phrase { words: all, slop } => {
            let mut places: Vec<Place> = Vec::new();
            for word in all {
                let mut parts = split(&word.text);
                if word.prefix {
                    parts.pop();
                    let last = fold(words(&word.text).last().unwrap().text);
                    parts.push(Box::new(move |w| fold(w).starts_with(&last)));
                }
                places.extend(parts);
            }
            (places, *slop)
        }
        Term::Exact { words: all, slop } => {
            let each = all
                .iter()
                .flat_map(|w| words(w).map(|w| w.text.to_string()));
            let places = each.map(|e| -> Place { Box::new(move |w| w == e) });
            (places.collect(), *slop)
        }
        Term::Prefix(prefix) => {
            let prefix = fold(prefix);
            (vec![Box::new(move |w| fold(w).starts_with(&prefix))], 0)
        }
        Term::Wildcard(globs) => {
            let pattern: String = globs
                .iter()
                .map(|glob| match glob {
                    Glob::Text(text) => regex::escape(&fold(text)),
                    Glob::One => ".".to_string(),
                    Glob::Many => ".*".to_string(),
                })
                .collect();
            let regex = regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
            (vec![Box::new(move |w| regex.is_match(&fold(w)))], 0)
        }
        Term::Regex(pattern) => {
            let regex = regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
            (vec![Box::new(move |w| regex.is_match(&fold(w)))], 0)
        }
        Term::Fuzzy { word, distance } => {
            let (word, most) = (fold(word), usize::from(*distance));
            (vec![Box::new(move |w| slips(&word, &fold(w)) <= most)], 0)
        }
    };
    let mut found = Vec::new();
    for start in 0..text.len() {
        in_order(&places, text, start, start, slop as usize, &mut found);
    }
    found
}

fn split(text: &str) -> Vec<Place> {
    words(text)
        .map(|w| {
            let wanted = fold(w.text);
            Box::new(move |w: &str| fold(w) == wanted) as Place
        })
        .collect()
}

/// All ways in which the rest of the places follow with at most `gap` words between in all.
fn in_order(
    places: &[Place],
    text: &[String],
    start: usize,
    at: usize,
    gap: usize,
    found: &mut Vec<(usize, usize)>,
) {
    let Some((first, rest)) = places.split_first() else {
        return;
    };
    if !text.get(at).is_some_and(|word| first(word)) {
        return;
    }
    if rest.is_empty() {
        found.push((start, at + 1));
        return;
    }
    for skipped in 0..=gap {
        in_order(rest, text, start, at + 1 + skipped, gap - skipped, found);
    }
}

fn near(node: &Node, text: &[String]) -> Vec<(usize, usize)> {
    match node {
        Node::Near {
            left,
            right,
            distance,
        } => {
            let (left, right) = (near(left, text), near(right, text));
            let gap = *distance as usize - 1;
            let mut found = Vec::new();
            for l in &left {
                for r in &right {
                    let apart =
                        |a: &(usize, usize), b: &(usize, usize)| b.0 >= a.1 && b.0 - a.1 <= gap;
                    if apart(l, r) || apart(r, l) {
                        found.push((l.0.min(r.0), l.1.max(r.1)));
                    }
                }
            }
            found
        }
        Node::Or(nodes) => nodes.iter().flat_map(|n| near(n, text)).collect(),
        Node::Leaf(leaf) => spans(&leaf.term, text),
        other => panic!("no operand of NEAR: {other:?}"),
    }
}

/// Optimal string alignment: a swap of neighbours is one slip, as in the engine's automaton.
fn slips(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            d[i][j] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let changed = d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut least = changed.min(d[i - 1][j] + 1).min(d[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(d[i - 2][j - 2] + 1);
                    }
                    least
                }
            };
        }
    }
    d[a.len()][b.len()]
}

fn facet_field(field: Field) -> Option<FacetField> {
    FacetField::from_name(field.name())
}

/// Words that make queries interesting on this collection.
const WORDS: &[&str] = &[
    "oil",
    "price",
    "cap",
    "tanker",
    "tankers",
    "navigation",
    "equipment",
    "Turkish",
    "customs",
    "records",
    "sanctions",
    "bank",
    "strike",
    "port",
    "the",
    "said",
    "of",
    "Хафен",
    "санкций",
    "танкер",
    "Hafen",
    "Streik",
    "grève",
    "petróleo",
    "制裁",
    "export",
    "exports",
    "machine",
    "tools",
    "drought",
    "ITTS",
    "U.S.",
    "dual-use",
    "économie",
    "Georgia",
    "zebra",
];

fn word() -> impl Strategy<Value = String> {
    proptest::sample::select(WORDS).prop_map(str::to_string)
}

fn value() -> impl Strategy<Value = String> {
    (0..8usize, any::<prop::sample::Index>()).prop_map(|(field, at)| {
        let field = FacetField::TEXTS[field];
        let all: BTreeSet<String> = WORLD
            .articles
            .iter()
            .flat_map(|a| values(&a.article, field))
            .collect();
        let all: Vec<String> = all.into_iter().collect();
        match all.is_empty() {
            true => "oil".to_string(),
            false => format!(
                "{}:\"{}\"",
                field.name(),
                at.get(&all).replace(['\\', '"'], "")
            ),
        }
    })
}

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => word(),
        2 => (word(), word()).prop_map(|(a, b)| format!("\"{a} {b}\"")),
        1 => (word(), word(), 0..6u32).prop_map(|(a, b, n)| format!("\"{a} {b}\"~{n}")),
        1 => (word(), word(), 1..9u32).prop_map(|(a, b, n)| format!("{a} NEAR/{n} {b}")),
        1 => (word(), word(), word()).prop_map(|(a, b, c)| format!("({a} OR {b}) NEAR/5 \"{c}\"")),
        1 => word().prop_map(|w| format!("={w}")),
        1 => "[a-t]{1,3}".prop_map(|p| format!("{p}*")),
        1 => "[a-t]{1,2}".prop_map(|p| format!("{p}?n*")),
        1 => "[a-t]{2}".prop_map(|p| format!("/{p}.+s?/")),
        1 => word().prop_map(|w| format!("{}~1", w.trim_matches('.'))),
        1 => word().prop_map(|w| format!("headline:{w}")),
        2 => value(),
        1 => proptest::sample::select(&["date:2023", "date:2022-06..2023-02", "date:..2023", "date:2024-03-08"][..])
            .prop_map(str::to_string),
        1 => Just("*".to_string()),
    ]
}

fn query_text() -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} AND {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OR {b})")),
            inner.clone().prop_map(|a| format!("(NOT {a})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a} NOT {b})")),
        ]
    })
}

fn asked(text: &str) -> Request {
    let (query, _) = query::parse(text, today());
    let mut request = Request::new(query);
    request.words = WordsMode::All;
    request.limit = 1_000;
    request.facets = FacetField::ALL
        .map(|field| FacetRequest {
            field,
            limit: 10_000,
        })
        .to_vec();
    request
}

fn ids<'a>(articles: impl Iterator<Item = &'a Modelled>) -> BTreeSet<&'a str> {
    articles.map(|a| a.article.id.as_str()).collect()
}

fn counted<'a>(
    articles: impl Iterator<Item = &'a Modelled>,
    field: FacetField,
) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for article in articles {
        for value in values(&article.article, field) {
            *counts.entry(value).or_insert(0) += 1;
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hits_and_facets_are_those_of_the_model(text in query_text()) {
        let request = asked(&text);
        let root = request.query.root.clone();
        let response = WORLD.searcher.search(&request).unwrap();
        let expected = ids(WORLD.articles.iter().filter(|a| a.matches(&root, None)));
        let found: BTreeSet<&str> = response.hits.iter().map(|hit| hit.id.as_str()).collect();
        prop_assert_eq!(&found, &expected, "{} as {}", text, request.query);
        prop_assert_eq!(response.total, expected.len() as u64);
    }

    #[test]
    fn facets_ignore_their_own_selection(text in query_text(), chosen in value(), more in value()) {
        let mut request = asked(&text);
        let root = request.query.root.clone();
        let mut filters: Vec<(FacetField, String)> = Vec::new();
        for filter in [&chosen, &more] {
            let Some((field, value)) = filter.split_once(':') else { continue };
            let field = FacetField::from_name(field).unwrap();
            if filters.iter().all(|(known, _)| *known != field) {
                filters.push((field, value.trim_matches('"').to_string()));
            }
        }
        // Facet clauses that the query insists on are selections as well: keep those out.
        prop_assume!(!text.contains(':'));
        for (field, value) in &filters {
            request.filters.push(Filter { field: *field, values: vec![value.clone()], exclude: false });
        }
        let passes = |article: &Modelled, but: Option<FacetField>| {
            article.matches(&root, None)
                && filters
                    .iter()
                    .all(|(field, value)| Some(*field) == but || values(&article.article, *field).contains(value))
        };
        let response = WORLD.searcher.search(&request).unwrap();
        let expected = ids(WORLD.articles.iter().filter(|a| passes(a, None)));
        let found: BTreeSet<&str> = response.hits.iter().map(|hit| hit.id.as_str()).collect();
        prop_assert_eq!(found, expected);
        for facet in &response.facets {
            let expected = counted(WORLD.articles.iter().filter(|a| passes(a, Some(facet.field))), facet.field);
            let found: BTreeMap<String, u64> = facet
                .values
                .iter()
                .filter(|v| v.count > 0)
                .map(|v| (v.value.clone(), v.count))
                .collect();
            prop_assert_eq!(&found, &expected, "{}", facet.field.name());
            prop_assert_eq!(facet.distinct, expected.len());
        }
    }
}

#[test]
fn a_facets_count_is_the_number_of_hits_with_it_as_a_filter() {
    for text in [
        "*",
        "oil",
        "navigation equipment",
        "\"price cap\"",
        "tanker OR bank",
        "said",
    ] {
        let request = asked(text);
        let response = WORLD.searcher.search(&request).unwrap();
        for facet in &response.facets {
            for value in &facet.values {
                let mut with = request.clone();
                with.facets.clear();
                with.limit = 0;
                with.filters = vec![Filter {
                    field: facet.field,
                    values: vec![value.value.clone()],
                    exclude: false,
                }];
                let total = WORLD.searcher.search(&with).unwrap().total;
                assert_eq!(
                    total,
                    value.count,
                    "{text} {} {}",
                    facet.field.name(),
                    value.value
                );
            }
        }
    }
}

#[test]
fn few_hits_are_the_first_of_many() {
    for text in [
        "oil",
        "price cap",
        "the",
        "tank*",
        "ship OR bank OR chip",
        "\"machine tools\"",
    ] {
        let mut request = asked(text);
        let all = WORLD.searcher.search(&request).unwrap();
        for limit in [1, 3, 10] {
            request.limit = limit;
            request.offset = 1;
            let some = WORLD.searcher.search(&request).unwrap();
            let scores = |hits: &[newshound::search::Hit]| -> Vec<f32> {
                hits.iter().map(|h| h.score).collect()
            };
            let expected: Vec<f32> = scores(&all.hits).into_iter().skip(1).take(limit).collect();
            let found = scores(&some.hits);
            assert_eq!(found.len(), expected.len(), "{text}");
            for (a, b) in found.iter().zip(&expected) {
                assert!((a - b).abs() < 1e-4, "{text}: {found:?} {expected:?}");
            }
        }
    }
}

#[test]
fn a_timeline_counts_every_article_once_and_ignores_the_range_of_dates() {
    let mut request = asked("navigation");
    let all = WORLD.searcher.search(&request).unwrap();
    request.dates = newshound::article::DateRange::of(Date::year(2023).unwrap());
    for unit in [TimeUnit::Year, TimeUnit::Month, TimeUnit::Day] {
        request.timeline = Some(unit);
        let response = WORLD.searcher.search(&request).unwrap();
        assert!(response.total < all.total);
        let timeline = response.timeline.unwrap();
        let mut expected: BTreeMap<Date, u64> = BTreeMap::new();
        let mut undated = 0;
        for hit in &all.hits {
            let Some(date) = hit.date else {
                undated += 1;
                continue;
            };
            let (year, month) = (date.get_year(), date.get_month());
            let cut = match (unit, month) {
                (TimeUnit::Year, _) | (_, None) => Date::year(year),
                (TimeUnit::Month, Some(month)) => Date::month(year, month),
                (TimeUnit::Day, _) => Some(date.without_time()),
            };
            *expected.entry(cut.unwrap()).or_insert(0) += 1;
        }
        let found: BTreeMap<Date, u64> = timeline
            .buckets
            .iter()
            .map(|bucket| (bucket.date, bucket.count))
            .collect();
        assert_eq!(found, expected, "{unit:?}");
        assert_eq!(timeline.undated, undated);
    }
}
