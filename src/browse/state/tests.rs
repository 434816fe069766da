//! Sequences of keys and what the state is then, without a terminal, an index or a thread.

use std::sync::Arc;

use super::*;
use crate::article::Article;
use crate::browse::keymap::Keymap;
use crate::browse::page::Page;
use crate::query::Query;
use crate::search::{Facet, FacetValue, Marked, Response, TimeBucket, Timeline};

fn hit(id: &str) -> Hit {
    Hit {
        id: id.to_string(),
        headline: format!("Headline of {id}"),
        path: format!("{id}.txt"),
        lang: "en".to_string(),
        url: Some(format!("https://example.org/{id}")),
        ..Hit::default()
    }
}

fn facet(field: FacetField, values: &[(&str, u64)]) -> Facet {
    Facet {
        field,
        values: values
            .iter()
            .map(|(value, count)| FacetValue {
                value: value.to_string(),
                count: *count,
                selected: false,
            })
            .collect(),
        distinct: values.len() + 1,
    }
}

/// The same three articles, whatever is asked.
fn response() -> Response {
    let day = |year, month, day| Date::day(year, month, day).unwrap();
    let bucket = |date, count| TimeBucket { date, count };
    Response {
        hits: vec![hit("a"), hit("b"), hit("c")],
        total: 3,
        facets: vec![
            facet(FacetField::Company, &[("Nordlicht", 3), ("Orsa", 1)]),
            facet(FacetField::Country, &[("Russia", 2), ("Turkey", 1)]),
        ],
        timeline: Some(Timeline {
            unit: TimeUnit::Day,
            buckets: vec![
                bucket(day(2022, 12, 30), 1),
                bucket(day(2023, 1, 2), 1),
                bucket(day(2024, 2, 29), 1),
            ],
            undated: 0,
        }),
        ..Response::default()
    }
}

fn page(id: &str) -> Page {
    let article = Article {
        id: id.to_string(),
        path: format!("{id}.txt"),
        headline: format!("Headline of {id}"),
        body: "oil and gas\n".repeat(60),
        ..Article::default()
    };
    let marks = (0..3).map(|n| crate::article::Span::new(n * 240, n * 240 + 3));
    let marked = Marked {
        body_marks: marks.collect(),
        article,
        ..Marked::default()
    };
    Page::new(marked, 78)
}

/// Does at once what is to be done elsewhere; gives the names of what is left.
fn answer(state: &mut State) -> Vec<String> {
    let mut left = Vec::new();
    loop {
        let effects = state.take_effects();
        if effects.is_empty() {
            return left;
        }
        for effect in effects {
            match effect {
                Effect::Search(job) => state.receive(Answer::Found {
                    ticket: job.ticket,
                    result: Ok(Box::new(response())),
                }),
                Effect::Read(job) => state.receive(Answer::Page {
                    ticket: job.ticket,
                    result: Ok(Some(Arc::new(page(&job.id)))),
                }),
                Effect::Complete(job) => state.receive(Answer::Values {
                    ticket: job.ticket,
                    values: vec![("South Korea".to_string(), 2), ("Spain".to_string(), 1)],
                }),
                Effect::Copy(text) => left.push(format!("copy {text}")),
                Effect::Remember(query) => left.push(format!("remember {query}")),
                Effect::Quit => left.push("quit".to_string()),
                Effect::Redraw => left.push("redraw".to_string()),
                Effect::Chore(Chore::Refresh) => left.push("refresh".to_string()),
                Effect::Chore(Chore::Open(target)) => left.push(format!("open {target}")),
                Effect::Chore(_) => left.push("chore".to_string()),
            }
        }
    }
}

fn start() -> State {
    let start = Start {
        text: String::new(),
        request: Request::new(Query::all()),
        today: Date::day(2024, 12, 31).unwrap(),
        program: vec!["newshound".to_string(), "search".to_string()],
        fields: vec![FacetField::Company, FacetField::Country],
        history: vec!["gas".to_string()],
        archive: 3,
    };
    State::new(start, (80, 24))
}

fn press(state: &mut State, keys: &str) -> Vec<String> {
    let keymap = Keymap::default();
    let mut left = answer(state);
    for key in keys.split(' ').filter(|key| !key.is_empty()) {
        state.key(key.parse().unwrap(), &keymap);
        left.extend(answer(state));
    }
    left
}

/// What matters of a state, on one line.
fn summary(state: &State) -> String {
    let question = &state.question;
    let mut parts = vec![format!("{:?}", state.pane)];
    if !question.line.text().is_empty() {
        parts.push(format!("`{}`", question.line.text()));
    }
    for chosen in question.filters.all() {
        let sign = if chosen.exclude { "-" } else { "+" };
        parts.push(format!("{sign}{}", chosen.value));
    }
    if let (Some(from), Some(to)) = (question.dates.from, question.dates.to) {
        parts.push(format!("{from}..{to}"));
    }
    if question.sort != Sort::Score {
        parts.push(format!("{:?}", question.sort));
    }
    if state.results.cursor > 0 {
        parts.push(format!("hit {}", state.results.cursor + 1));
    }
    if let Some(at) = state.reader.at_match {
        parts.push(format!("match {}", at + 1));
    }
    match &state.overlay {
        None => {}
        Some(Overlay::Help(_)) => parts.push("help".into()),
        Some(Overlay::Command) => parts.push("command".into()),
        Some(Overlay::Export(line)) => parts.push(format!("export {}", line.text())),
        Some(Overlay::History(..)) => parts.push("history".into()),
    }
    parts.join(" ")
}

#[test]
fn keys_and_what_comes_of_them() {
    for (keys, expected) in [
        // The query line.
        ("", "Query"),
        ("o i l", "Query `oil`"),
        ("o i l space q", "Query `oil q`"),
        ("o i l ctrl-w", "Query"),
        ("o i l left backspace", "Query `ol`"),
        ("o i l home x", "Query `xoil`"),
        ("ctrl-p", "Query `gas`"),
        ("o ctrl-p ctrl-n", "Query `o`"),
        ("ctrl-r enter", "Query `gas`"),
        ("ctrl-r esc", "Query"),
        ("c o u tab", "Query `country:`"),
        ("c o u tab s tab", "Query `country:\"South Korea\" `"),
        ("c o u tab s down down enter", "Query `country:Spain `"),
        // Between panes.
        ("enter", "Results"),
        ("enter /", "Query"),
        ("tab", "Results"),
        ("tab tab", "Facets"),
        ("tab tab tab", "Timeline"),
        ("tab tab tab tab", "Query"),
        ("shift-tab", "Timeline"),
        ("enter esc", "Query"),
        ("enter f esc", "Results"),
        ("enter h", "Facets"),
        // The results.
        ("down down", "Query hit 3"),
        ("enter j j j j", "Results hit 3"),
        ("enter G k", "Results hit 2"),
        ("enter G g", "Results"),
        ("enter s", "Results NewestFirst"),
        ("enter s s s", "Results"),
        // The facets.
        ("enter f enter", "Facets +Nordlicht"),
        ("enter f enter enter", "Facets"),
        ("enter f j x", "Facets -Orsa"),
        ("enter f j x x", "Facets"),
        ("enter f i j o", "Facets +Orsa"),
        ("enter f l i", "Facets +Russia"),
        ("enter f l j i h i", "Facets +Turkey +Russia"),
        ("enter f i l i C", "Facets"),
        // The timeline.
        ("enter t enter", "Timeline 2024-02-01..2024-02-29"),
        ("enter t enter enter", "Timeline"),
        (
            "enter t left space left left enter",
            "Timeline 2023-11-01..2024-01-31",
        ),
        ("enter t down enter", "Timeline 2024-01-01..2024-12-31"),
        ("enter t down home enter", "Timeline 2022-01-01..2022-12-31"),
        ("enter t enter x", "Timeline"),
        (
            "enter t space left esc enter",
            "Timeline 2024-01-01..2024-01-31",
        ),
        ("enter t esc", "Results"),
        // Reading.
        ("enter enter", "Reader"),
        ("enter enter n", "Reader match 1"),
        ("enter enter n n n", "Reader match 3"),
        ("enter enter n n n n", "Reader match 1"),
        ("enter enter N", "Reader match 3"),
        ("enter enter J", "Reader hit 2"),
        ("enter enter J K", "Reader"),
        ("enter enter esc", "Results"),
        // What is laid over.
        ("enter ?", "Results help"),
        ("enter ? esc", "Results"),
        ("enter c", "Results command"),
        ("enter e", "Results export articles.jsonl"),
        ("enter e ctrl-u x . m d", "Results export x.md"),
        ("enter e ctrl-u x enter", "Results export x"),
        ("enter e enter", "Results"),
    ] {
        let mut state = start();
        press(&mut state, keys);
        assert_eq!(summary(&state), expected, "{keys}");
    }
}

#[test]
fn keys_and_what_leaves_the_screen() {
    for (keys, expected) in [
        ("ctrl-c", "quit"),
        ("ctrl-d", "quit"),
        ("enter q", "quit"),
        ("o i l enter", "remember oil"),
        ("enter Y", "copy a"),
        ("enter u", "copy https://example.org/a"),
        ("enter O", "open https://example.org/a"),
        ("enter R", "refresh"),
        ("ctrl-l", "redraw"),
        ("enter e enter", "chore"),
        ("enter c y", "copy newshound search"),
        (
            "enter y",
            "copy \"Headline of a\", https://example.org/a, article a",
        ),
    ] {
        let mut state = start();
        assert_eq!(press(&mut state, keys), [expected], "{keys}");
    }
}

#[test]
fn what_was_meant_is_taken_by_a_key() {
    let mut state = start();
    press(&mut state, "o i l space t a n k r s space a N D");
    let word = |word: &str, at: usize, instead: &str| crate::search::Suggestion {
        span: at..at + word.len(),
        word: word.to_string(),
        instead: instead.to_string(),
    };
    state.results.suggestions = vec![
        word("tankrs", 4, "tankers"),
        word("tankrs", 4, "tankers"),
        word("aND", 11, "and more"),
    ];
    press(&mut state, "ctrl-y");
    assert_eq!(summary(&state), "Query `oil tankers and more`");
    // Once taken there is nothing more to take.
    press(&mut state, "ctrl-y");
    assert_eq!(summary(&state), "Query `oil tankers and more`");
}

#[test]
fn what_was_looked_at_is_found_where_it_was_left() {
    let mut state = start();
    // An article is left where it was scrolled to, and shown there again.
    press(&mut state, "enter enter pagedown j");
    let left = state.reader.top;
    assert!(left > 0);
    press(&mut state, "J");
    assert_eq!(state.reader.top, 0);
    press(&mut state, "K");
    assert_eq!(state.reader.top, left);
    // More values of a field, and a later commit, move no cursor.
    press(&mut state, "esc j f m");
    assert_eq!(summary(&state), "Facets hit 2");
    state.receive(Answer::Refreshed(Ok(3)));
    answer(&mut state);
    assert_eq!(summary(&state), "Facets hit 2");
    // Another question does.
    press(&mut state, "i");
    assert_eq!(summary(&state), "Facets +Nordlicht");
    // So does another size not.
    press(&mut state, "esc j");
    state.resize(40, 12);
    answer(&mut state);
    state.resize(200, 60);
    answer(&mut state);
    assert_eq!(summary(&state), "Results +Nordlicht hit 2");
}

#[test]
fn a_key_that_is_faster_than_the_article_is_not_lost() {
    let mut state = start();
    press(&mut state, "enter");
    let keymap = Keymap::default();
    for key in ["j", "enter", "n"] {
        state.key(key.parse().unwrap(), &keymap);
    }
    assert_eq!(state.reader.at_match, None);
    answer(&mut state);
    assert_eq!(summary(&state), "Reader hit 2 match 1");
}

#[test]
fn only_the_newest_question_is_answered() {
    let mut state = start();
    answer(&mut state);
    let keymap = Keymap::default();
    let mut tickets = Vec::new();
    for key in ["o", "i"] {
        state.key(key.parse().unwrap(), &keymap);
        for effect in state.take_effects() {
            if let Effect::Search(job) = effect {
                tickets.push(job.ticket);
            }
        }
    }
    assert_eq!(tickets.len(), 2);
    let late = Response {
        total: 99,
        ..response()
    };
    state.receive(Answer::Found {
        ticket: tickets[0],
        result: Ok(Box::new(late)),
    });
    assert!(state.is_searching());
    assert_ne!(state.results.total, 99);
    state.receive(Answer::Found {
        ticket: tickets[1],
        result: Ok(Box::new(response())),
    });
    assert!(!state.is_searching());
    assert_eq!(state.results.total, 3);
}

#[test]
fn a_search_that_fails_is_said_and_keeps_the_results() {
    let mut state = start();
    answer(&mut state);
    state.key("x".parse().unwrap(), &Keymap::default());
    let ticket = match state.take_effects().pop() {
        Some(Effect::Search(job)) => job.ticket,
        other => panic!("{other:?}"),
    };
    let error = Error::new(crate::error::ErrorKind::Index, "the index is damaged");
    state.receive(Answer::Found {
        ticket,
        result: Err(error),
    });
    assert_eq!(state.results.total, 3);
    assert!(matches!(&state.message, Some((Weight::Error, text)) if text.contains("damaged")));
}

#[test]
fn further_pages_are_asked_for_near_the_end() {
    let mut state = start();
    let many = |from: usize, count: usize| -> Vec<Hit> {
        (from..from + count).map(|n| hit(&n.to_string())).collect()
    };
    let mut offsets = Vec::new();
    let keymap = Keymap::default();
    for round in 0..6 {
        for effect in state.take_effects() {
            if let Effect::Search(job) = effect {
                let request = job.request;
                offsets.push((request.offset, request.facets.is_empty()));
                let hits = many(request.offset, request.limit.min(150 - request.offset));
                let result = Response {
                    hits,
                    total: 150,
                    ..response()
                };
                state.receive(Answer::Found {
                    ticket: job.ticket,
                    result: Ok(Box::new(result)),
                });
            }
        }
        let key = if round == 0 { "enter" } else { "G" };
        state.key(key.parse().unwrap(), &keymap);
    }
    // Six could be seen of the first eighteen; a hundred more are asked for near their end.
    assert_eq!(offsets, [(0, false), (18, true), (118, true)]);
    assert_eq!(state.results.hits.len(), 150);
    assert_eq!(state.results.cursor, 149);
}
