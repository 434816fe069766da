//! The user's own names of values against a plain model: the values that every article has,
//! renamed by hand, must give the facet counts, the hits and the lists of values that a
//! searcher with the names gives; over several segments, and without reading an article.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use common::{Collection, request};
use newshound::article::FacetField;
use newshound::index::Index;
use newshound::search::{Aliases, FacetRequest, Filter, Hit, Request, Searcher, WordsMode};
use newshound::text::fold_key;

/// An index of several segments: three files of ten come later, and three more.
fn index() -> (Collection, Index) {
    let collection = Collection::new();
    let aside = collection.path().join("aside");
    fs::create_dir_all(&aside).unwrap();
    let mut files = Vec::new();
    let mut folders = vec![collection.articles()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    let later: Vec<_> = files
        .iter()
        .enumerate()
        .map(|(at, file)| (at % 10, file, aside.join(at.to_string())))
        .filter(|(turn, ..)| *turn > 3)
        .collect();
    for (_, file, away) in &later {
        fs::rename(file, away).unwrap();
    }
    collection.sync();
    for turns in [4..7, 7..10] {
        for (_, file, away) in later.iter().filter(|(turn, ..)| turns.contains(turn)) {
            fs::rename(away, file).unwrap();
        }
        collection.sync();
    }
    let index = Index::open(&collection.index_dir()).unwrap();
    (collection, index)
}

fn all(request: &mut Request) {
    request.words = WordsMode::All;
    request.limit = 1_000;
    request.facets = Aliases::FIELDS
        .map(|field| FacetRequest {
            field,
            limit: 10_000,
        })
        .to_vec();
}

fn values(hit: &Hit, field: FacetField) -> Vec<String> {
    match field {
        FacetField::Company => hit.company.clone(),
        FacetField::Country => hit.country.clone(),
        FacetField::Publication => hit.publication.iter().cloned().collect(),
        FacetField::Cites => hit.cites.clone(),
        FacetField::Person => hit.person.clone(),
        FacetField::Org => hit.org.clone(),
        FacetField::Place => hit.place.clone(),
        _ => Vec::new(),
    }
}

/// What becomes of each value of each field.
type Plan = BTreeMap<(FacetField, String), Option<String>>;

/// Of every seven values of a field one is dropped, one renamed, two stand under the name of
/// one of them, two under a name that no article has, and one stays.
fn plan(hits: &[Hit]) -> (Plan, String) {
    let (mut plan, mut text, mut dropped) = (Plan::new(), String::new(), String::new());
    let toml = |name: &str| serde_json::to_string(name).unwrap();
    for field in Aliases::FIELDS {
        let known: BTreeSet<String> = hits.iter().flat_map(|hit| values(hit, field)).collect();
        // A rule is for a name in all its spellings.
        let mut spellings: BTreeMap<String, usize> = BTreeMap::new();
        for value in &known {
            *spellings.entry(fold_key(value)).or_default() += 1;
        }
        let known = known.into_iter();
        let known: Vec<String> = known
            .filter(|value| spellings[&fold_key(value)] == 1)
            .collect();
        let (mut merge, mut rename, mut drop) = (String::new(), String::new(), Vec::new());
        for (number, some) in known.chunks(7).enumerate() {
            let mut put = |value: &String, shown: Option<&str>| {
                plan.insert((field, value.clone()), shown.map(str::to_string));
            };
            if let Some(value) = some.first() {
                put(value, None);
                drop.push(toml(&value.to_uppercase()));
            }
            if let Some(value) = some.get(1) {
                let shown = format!("Another {number}");
                put(value, Some(&shown));
                rename.push_str(&format!("{} = {}\n", toml(value), toml(&shown)));
            }
            if let Some([one, two]) = some.get(2..4) {
                put(two, Some(one));
                merge.push_str(&format!("{} = [{}]\n", toml(one), toml(two)));
            }
            if let Some([one, two]) = some.get(4..6) {
                let shown = format!("Both {number}");
                put(one, Some(&shown));
                put(two, Some(&shown));
                let list = [one, two].map(|value| toml(value)).join(", ");
                merge.push_str(&format!(
                    "{} = [{list}, \"In no article {number}\"]\n",
                    toml(&shown)
                ));
            }
        }
        let name = field.name();
        text.push_str(&format!("[merge.{name}]\n{merge}[rename.{name}]\n{rename}"));
        dropped.push_str(&format!("{name} = [{}]\n", drop.join(", ")));
    }
    (plan, format!("{text}[drop]\n{dropped}"))
}

fn shown(plan: &Plan, field: FacetField, values: Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    for value in values {
        let shown = match plan.get(&(field, value.clone())) {
            None => Some(value),
            Some(shown) => shown.clone(),
        };
        if let Some(shown) = shown.filter(|shown| !found.contains(shown)) {
            found.push(shown);
        }
    }
    found
}

#[test]
fn counts_hits_and_lists_are_those_of_renamed_articles() {
    let (_collection, index) = index();
    let plain = Searcher::new(&index).unwrap();
    let mut everything = request("*");
    all(&mut everything);
    let raw = plain.search(&everything).unwrap().hits;
    let (plan, text) = plan(&raw);
    let aliases = Aliases::parse(&text, "aliases.toml").unwrap();
    let searcher = Searcher::with_aliases(&index, Arc::new(aliases)).unwrap();

    // The model: every article with its values as they are to be shown.
    let model: BTreeMap<&str, BTreeMap<FacetField, Vec<String>>> = raw
        .iter()
        .map(|hit| {
            let of = |field| (field, shown(&plan, field, values(hit, field)));
            (hit.id.as_str(), Aliases::FIELDS.map(of).into())
        })
        .collect();
    for text in ["*", "navigation OR bank"] {
        let mut asked = request(text);
        all(&mut asked);
        let response = searcher.search(&asked).unwrap();
        let before: BTreeSet<String> = plain
            .search(&asked)
            .unwrap()
            .hits
            .into_iter()
            .map(|h| h.id)
            .collect();
        let ids: BTreeSet<String> = response.hits.iter().map(|h| h.id.clone()).collect();
        assert_eq!(ids, before, "names change no hit of words");
        for hit in &response.hits {
            for field in Aliases::FIELDS {
                assert_eq!(values(hit, field), model[hit.id.as_str()][&field]);
            }
        }
        for facet in &response.facets {
            let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
            for value in ids.iter().flat_map(|id| &model[id.as_str()][&facet.field]) {
                *expected.entry(value).or_default() += 1;
            }
            let found: BTreeMap<&str, u64> = facet
                .values
                .iter()
                .map(|v| (v.value.as_str(), v.count))
                .collect();
            assert_eq!(found, expected, "{text} {}", facet.field.name());
            // A few values are the first of all.
            let mut few = asked.clone();
            few.facets = vec![FacetRequest {
                field: facet.field,
                limit: 3,
            }];
            let few = searcher.search(&few).unwrap().facets.remove(0).values;
            assert_eq!(few[..], facet.values[..few.len()]);
            for value in &facet.values {
                let mut with = asked.clone();
                with.filters = vec![Filter {
                    field: facet.field,
                    values: vec![value.value.clone()],
                    exclude: false,
                }];
                let narrowed = searcher.search(&with).unwrap();
                assert_eq!(narrowed.total, value.count, "{}", value.value);
                let sideways = narrowed
                    .facets
                    .iter()
                    .find(|f| f.field == facet.field)
                    .unwrap();
                let counts = |values: &[newshound::search::FacetValue]| -> Vec<(String, u64)> {
                    values.iter().map(|v| (v.value.clone(), v.count)).collect()
                };
                assert_eq!(counts(&sideways.values), counts(&facet.values));
                assert!(
                    sideways
                        .values
                        .iter()
                        .any(|v| v.selected && v.value == value.value)
                );
                with.filters[0].exclude = true;
                let without = searcher.search(&with).unwrap();
                assert_eq!(without.total, response.total - value.count);
            }
        }
        // What is dropped counts nowhere, not even as any value.
        for field in Aliases::FIELDS {
            let mut any = request(&format!("({text}) {}:*", field.name()));
            any.words = WordsMode::All;
            let expected = ids
                .iter()
                .filter(|id| !model[id.as_str()][&field].is_empty());
            let total = searcher.search(&any).unwrap().total;
            assert_eq!(total, expected.count() as u64, "{} {text}", field.name());
        }
    }
    for id in model.keys().take(20) {
        let article = searcher.show(id, None, 1).unwrap().remove(0).article;
        let cites: Vec<String> = article.cites.iter().map(|c| c.canonical.clone()).collect();
        assert_eq!(cites, model[id][&FacetField::Cites]);
        let publication: Vec<String> = article
            .publication
            .iter()
            .map(|p| p.value.clone())
            .collect();
        assert_eq!(publication, model[id][&FacetField::Publication]);
    }
}

#[test]
fn values_are_found_by_their_old_names_and_by_patterns() {
    let (_collection, index) = index();
    let text =
        "[merge.country]\n'Land of Two' = ['turkey', 'Russia']\n[drop]\ncountry = 'Germany'\n";
    let aliases = Arc::new(Aliases::parse(text, "aliases.toml").unwrap());
    let searcher = Searcher::with_aliases(&index, aliases).unwrap();
    let plain = Searcher::new(&index).unwrap();
    let total = |searcher: &Searcher, text: &str| {
        let response = searcher.search(&request(text)).unwrap();
        (response.total, response.notices)
    };
    let (both, _) = total(&plain, "country:turkey OR country:russia");
    assert!(both > 0);
    for text in [
        "country:\"Land of Two\"",
        "country:turkey",
        "country:Russia",
        "country:\"land of two\"",
        "country:\"Russian Federation\"",
        "country:Land*",
        "country:Turk*",
        "country:/land.*/",
    ] {
        assert_eq!(total(&searcher, text), (both, vec![]), "{text}");
    }
    assert!(total(&plain, "country:Germany").0 > 0);
    let (none, notices) = total(&searcher, "country:Germany");
    assert_eq!(none, 0);
    assert!(
        notices[0].starts_with("no article has country \"Germany\""),
        "{notices:?}"
    );
    assert_eq!(
        searcher.values(FacetField::Country, "turkey").unwrap(),
        ["Land of Two"]
    );
}
