//! Sync: what is added, replaced and removed, what is left alone, and what survives trouble.

mod common;

use std::fs;
use std::path::Path;

use common::{Collection, options, request, sync};
use newshound::article::FacetField;
use newshound::corpus::BadRecord;
use newshound::index::{Index, Progress, SyncReport};
use newshound::search::{Filter, Searcher};

fn counts(report: &SyncReport) -> (u64, u64, u64, u64) {
    (report.added, report.changed, report.removed, report.total)
}

fn total(dir: &Path, query: &str) -> u64 {
    let index = Index::open(dir).unwrap();
    let response = Searcher::new(&index)
        .unwrap()
        .search(&request(query))
        .unwrap();
    response.total
}

#[test]
fn files_are_added_changed_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let (articles, dir) = (folder.path().join("a"), folder.path().join("i"));
    fs::create_dir(&articles).unwrap();
    let write = |name: &str, text: &str| fs::write(articles.join(name), text).unwrap();
    write("one.txt", "Tankers wait\n\nThe tankers waited.");
    write("two.txt", "Banks close\n\nThe banks closed.");
    assert_eq!(counts(&sync(&dir, options(&articles))), (2, 0, 0, 2));
    assert_eq!(counts(&sync(&dir, options(&articles))), (0, 0, 0, 2));
    write("two.txt", "Banks open\n\nThe banks opened again.");
    write("three.txt", "Rain falls\n\nIt rained.");
    fs::remove_file(articles.join("one.txt")).unwrap();
    assert_eq!(counts(&sync(&dir, options(&articles))), (1, 1, 1, 2));
    assert_eq!(total(&dir, "tankers"), 0);
    assert_eq!(total(&dir, "opened"), 1);
    assert_eq!(total(&dir, "closed"), 0);
    assert_eq!(total(&dir, "*"), 2);
}

#[test]
fn records_of_one_file_are_synced_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let (file, dir) = (folder.path().join("a.jsonl"), folder.path().join("i"));
    let line = |id: u32, text: &str| {
        format!("{{\"id\":\"{id}\",\"title\":\"T{id}\",\"body\":\"{text}\"}}\n")
    };
    fs::write(
        &file,
        line(1, "alpha") + &line(2, "beta") + &line(3, "gamma"),
    )
    .unwrap();
    assert_eq!(counts(&sync(&dir, options(&file))), (3, 0, 0, 3));
    // 1 goes, 2 changes, 3 moves to the front, 4 is new.
    fs::write(
        &file,
        line(3, "gamma") + &line(4, "delta") + &line(2, "beta two"),
    )
    .unwrap();
    assert_eq!(counts(&sync(&dir, options(&file))), (1, 1, 1, 3));
    assert_eq!(total(&dir, "alpha"), 0);
    assert_eq!(total(&dir, "beta two"), 1);
    // A broken line is reported and costs nothing already stored, not even what it was.
    fs::write(
        &file,
        line(3, "gamma") + "{\"id\": \"4\", broken\n" + &line(2, "beta two"),
    )
    .unwrap();
    let bad = std::sync::Mutex::new(Vec::new());
    let note = |record: &BadRecord| bad.lock().unwrap().push(record.origin.line);
    let report = Index::sync(&dir, &options(&file), &Progress::default(), &note).unwrap();
    assert_eq!(counts(&report), (0, 0, 0, 3));
    assert_eq!(*bad.lock().unwrap(), [Some(2)]);
    assert_eq!(total(&dir, "delta"), 1);
}

#[test]
fn a_missing_root_costs_nothing_stored() {
    let collection = Collection::indexed();
    let before = total(&collection.index_dir(), "*");
    fs::rename(collection.articles(), collection.path().join("elsewhere")).unwrap();
    let report = collection.sync();
    assert_eq!((report.removed, report.total), (0, before));
    assert_eq!(report.absent.len(), 1);
    // Until it is said that they are to go.
    let mut accepting = options(&collection.articles());
    accepting.accept_empty = true;
    let report = sync(&collection.index_dir(), accepting);
    assert_eq!((report.removed, report.total), (before, 0));
}

#[test]
fn an_emptied_root_costs_nothing_stored() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, inbox) = (folder.path().join("disk"), folder.path().join("inbox"));
    let (part, dir) = (inbox.join("part"), folder.path().join("i"));
    for (at, name) in [(&disk, "a"), (&inbox, "b"), (&part, "c")] {
        fs::create_dir_all(at).unwrap();
        fs::write(at.join("x.txt"), format!("Headline {name}\n\nBody {name}.")).unwrap();
    }
    let lines = folder.path().join("lines.jsonl");
    fs::write(&lines, "{\"title\":\"One\",\"body\":\"alpha\"}\n").unwrap();
    for root in [&disk, &inbox, &lines] {
        sync(&dir, options(root));
    }
    // A folder in a followed one that is followed by itself, with rules of its own.
    let mut own = options(&part);
    own.roots[0].extract.entities = false;
    sync(&dir, own);
    assert_eq!(total(&dir, "*"), 4);
    let mut all = options(&disk);
    all.roots.clear();
    // As after `umount`: the folder is there and has nothing, or only what is no article.
    fs::remove_file(disk.join("x.txt")).unwrap();
    fs::create_dir(disk.join("lost+found")).unwrap();
    fs::remove_file(part.join("x.txt")).unwrap();
    fs::write(&lines, "").unwrap();
    let report = sync(&dir, all.clone());
    assert_eq!((report.removed, report.total), (0, 4));
    assert_eq!(report.absent.len(), 3, "{:?}", report.absent);
    // The same when only the folder around it is named.
    let report = sync(&dir, options(&inbox));
    assert_eq!((report.removed, report.absent.len()), (0, 1));
    // A vanished file beside others that are there is no disk that is gone.
    fs::write(inbox.join("y.txt"), "Other\n\nBody.").unwrap();
    fs::remove_file(inbox.join("x.txt")).unwrap();
    let report = sync(&dir, all.clone());
    assert_eq!((report.added, report.removed, report.total), (1, 1, 4));
    all.accept_empty = true;
    let report = sync(&dir, all);
    assert_eq!((report.removed, report.total), (3, 1));
    assert_eq!(report.absent, []);
}

#[test]
fn a_broken_file_of_one_article_costs_nothing_stored() {
    let folder = tempfile::tempdir().unwrap();
    let (file, dir) = (folder.path().join("a.json"), folder.path().join("i"));
    fs::write(&file, "{\"title\":\"One\",\"body\":\"alpha beta\"}").unwrap();
    assert_eq!(counts(&sync(&dir, options(&file))), (1, 0, 0, 1));
    fs::write(&file, "{\"title\":\"One\",\"body\":\"alpha").unwrap();
    let report = sync(&dir, options(&file));
    assert_eq!((counts(&report), report.bad), ((0, 0, 0, 1), 1));
    assert_eq!(total(&dir, "alpha"), 1);
}

#[test]
fn articles_that_other_rules_leave_out_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (file, dir) = (folder.path().join("a.jsonl"), folder.path().join("i"));
    let lines = "{\"title\":\"One\",\"body\":\"alpha\"}\n{\"title\":\"Two\",\"body\":\"beta\"}\n";
    fs::write(&file, lines).unwrap();
    let records = options(&file);
    let mut text = options(&file);
    text.roots[0].read.format = Some(newshound::corpus::Format::Text);
    assert_eq!(counts(&sync(&dir, records.clone())), (2, 0, 0, 2));
    // Read as text the file is one article, and then records again.
    assert_eq!(counts(&sync(&dir, text)), (0, 1, 1, 1));
    assert_eq!(counts(&sync(&dir, records)), (2, 0, 1, 2));
}

#[test]
fn a_rebuild_of_one_root_keeps_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b, dir) = (
        folder.path().join("a.jsonl"),
        folder.path().join("b.jsonl"),
        folder.path().join("i"),
    );
    fs::write(&a, "{\"title\":\"One\",\"body\":\"alpha\"}\n").unwrap();
    fs::write(&b, "{\"title\":\"Two\",\"body\":\"beta\"}\n").unwrap();
    sync(&dir, options(&a));
    sync(&dir, options(&b));
    let mut again = options(&b);
    again.rebuild = true;
    assert_eq!(sync(&dir, again).total, 2);
    assert_eq!(total(&dir, "alpha"), 1);
}

#[test]
fn removed_articles_stay_away_until_their_files_change() {
    let collection = Collection::indexed();
    let dir = collection.index_dir();
    let (all, strikes) = (total(&dir, "*"), total(&dir, "strike"));
    assert!(strikes > 2);
    let removed = Index::remove(&dir, "test", 0, |index| {
        Searcher::new(index).unwrap().keys(&request("strike"))
    });
    assert_eq!(removed.unwrap(), strikes);
    assert_eq!(total(&dir, "*"), all - strikes);
    let report = collection.sync();
    assert_eq!(counts(&report), (0, 0, 0, all - strikes));
    // A rebuild reads everything again.
    let mut again = options(&collection.articles());
    again.rebuild = true;
    assert_eq!(sync(&dir, again).total, all);
}

#[test]
fn a_rebuild_gives_the_same_index_and_leaves_one_data_folder() {
    let collection = Collection::indexed();
    let ask = || {
        let mut request = request("tanker OR bank");
        request.limit = 100;
        let hits = collection.searcher().search(&request).unwrap().hits;
        let mut ids: Vec<String> = hits.into_iter().map(|hit| hit.id).collect();
        ids.sort();
        ids
    };
    let before = ask();
    let mut again = options(&collection.articles());
    again.rebuild = true;
    let report = sync(&collection.index_dir(), again);
    assert_eq!(report.added, report.total);
    assert_eq!(ask(), before);
    let folders = fs::read_dir(collection.index_dir())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(folders.count(), 1);
}

#[test]
fn compacting_keeps_every_answer() {
    let collection = Collection::indexed();
    fs::remove_dir_all(collection.articles().join("de")).unwrap();
    collection.sync();
    let ask = || {
        collection
            .searcher()
            .search(&request("\"navigation equipment\""))
            .unwrap()
            .total
    };
    let before = ask();
    let (_, after) = Index::compact(&collection.index_dir(), "test").unwrap();
    assert_eq!((after.segments, after.deleted), (1, 0));
    assert_eq!(ask(), before);
    let check = Index::open(&collection.index_dir())
        .unwrap()
        .check()
        .unwrap();
    assert_eq!(check.problems, Vec::<String>::new());
    assert_eq!(check.articles, after.articles);
}

#[test]
fn an_open_reader_keeps_its_view() {
    let collection = Collection::indexed();
    let reader = collection.searcher();
    let before = reader.search(&request("*")).unwrap().total;
    fs::remove_dir_all(collection.articles().join("en")).unwrap();
    collection.sync();
    assert_eq!(reader.search(&request("*")).unwrap().total, before);
    assert!(collection.searcher().search(&request("*")).unwrap().total < before);
}

#[test]
fn damage_is_found() {
    let collection = Collection::indexed();
    let data = fs::read_dir(collection.index_dir())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.is_dir())
        .unwrap();
    let store = fs::read_dir(data)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|e| e == "store"))
        .unwrap();
    let mut bytes = fs::read(&store).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&store, bytes).unwrap();
    let check = Index::open(&collection.index_dir())
        .unwrap()
        .check()
        .unwrap();
    assert!(!check.problems.is_empty());
}

#[test]
fn standard_input_adds_and_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("i");
    let mut rules = options(Path::new("-")).roots.remove(0);
    rules.path = "-".to_string();
    let add = |text: &'static str| {
        let input = newshound::index::Input {
            rules: rules.clone(),
            reader: Box::new(text.as_bytes()),
        };
        let options = options(folder.path());
        Index::add(&dir, input, &options, &Progress::default(), &|_| {}).unwrap()
    };
    let first = "{\"title\":\"One\",\"body\":\"alpha\"}\n";
    assert_eq!(counts(&add(first)), (1, 0, 0, 1));
    assert_eq!(counts(&add(first)), (0, 0, 0, 1));
    assert_eq!(
        counts(&add("{\"title\":\"Two\",\"body\":\"beta\"}\n")),
        (1, 0, 0, 2)
    );
    let articles = folder.path().join("a");
    fs::create_dir(&articles).unwrap();
    fs::write(articles.join("x.txt"), "Three\n\nGamma is here.").unwrap();
    assert_eq!(counts(&sync(&dir, options(&articles))), (1, 0, 0, 3));
    // A rebuild cannot read a stream again, and keeps what it had.
    let mut again = options(&articles);
    again.rebuild = true;
    assert_eq!(sync(&dir, again).total, 3);
    assert_eq!(total(&dir, "beta"), 1);
}

#[test]
fn an_index_among_its_articles_is_no_article() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.txt"), "One\n\nAlpha is here.").unwrap();
    let dir = folder.path().join("index");
    assert_eq!(counts(&sync(&dir, options(folder.path()))), (1, 0, 0, 1));
    assert_eq!(counts(&sync(&dir, options(folder.path()))), (0, 0, 0, 1));
}

#[test]
fn a_failed_first_run_leaves_no_index() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("i");
    let missing = options(&folder.path().join("missing"));
    assert!(Index::sync(&dir, &missing, &Progress::default(), &|_| {}).is_err());
    assert!(!Index::exists(&dir));
}

#[test]
fn what_a_small_archive_stored_is_read_when_a_dictionary_is_learned_later() {
    let folder = tempfile::tempdir().unwrap();
    let (articles, dir) = (folder.path().join("a"), folder.path().join("i"));
    fs::create_dir(&articles).unwrap();
    fs::write(
        articles.join("one.txt"),
        "Tankers wait\n\nThe tankers waited.",
    )
    .unwrap();
    sync(&dir, options(&articles));
    let learned = || {
        let data = fs::read_dir(&dir).unwrap().filter_map(Result::ok);
        let mut folders = data.filter(|entry| entry.path().is_dir());
        folders.any(|entry| entry.path().join("dictionary").exists())
    };
    assert!(!learned(), "two sentences teach nothing");
    let mut lines = String::new();
    for id in 0..900 {
        let body: String = (0..90)
            .map(|n| {
                format!(
                    "Barge {} carried grain to port {}. ",
                    id * 7 % 31,
                    n * id % 13
                )
            })
            .collect();
        lines.push_str(&format!(
            "{{\"id\":\"{id}\",\"title\":\"T{id}\",\"body\":\"{body}\"}}\n"
        ));
    }
    fs::write(articles.join("many.jsonl"), lines).unwrap();
    assert_eq!(counts(&sync(&dir, options(&articles))), (900, 0, 0, 901));
    assert!(learned());
    let index = Index::open(&dir).unwrap();
    assert!(index.check().unwrap().problems.is_empty());
    let searcher = Searcher::new(&index).unwrap();
    for query in ["tankers", "barge"] {
        let hits = searcher.search(&request(query)).unwrap().hits;
        assert!(
            !hits.is_empty() && hits.iter().all(|hit| !hit.snippets.is_empty()),
            "{query}"
        );
    }
}

#[test]
fn other_rules_read_everything_again() {
    let collection = Collection::indexed();
    let mut plain = options(&collection.articles());
    plain.roots[0].extract.entities = false;
    let report = sync(&collection.index_dir(), plain.clone());
    assert_eq!((report.added, report.changed), (0, report.total));
    let mut with_company = request("*");
    with_company.filters.push(Filter {
        field: FacetField::Country,
        values: vec!["Russia".into()],
        exclude: false,
    });
    assert_eq!(
        collection.searcher().search(&with_company).unwrap().total,
        0
    );
    assert_eq!(counts(&sync(&collection.index_dir(), plain)).0, 0);
}

#[test]
fn an_archive_that_grows_by_little_learns_how_to_store_its_articles() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    fs::create_dir(&corpus).unwrap();
    let index = folder.path().join("index");
    let write = |from: usize, to: usize| {
        for n in from..to {
            let body: String = (0..25)
                .map(|m| {
                    format!(
                        "The harbour office of Maralune said on day {n} that tanker {} would leave \
                         pier {m} with the tide. ",
                        (n * 7 + m) % 311
                    )
                })
                .collect();
            fs::write(
                corpus.join(format!("{n}.txt")),
                format!("Tanker {n} leaves\n\n{body}"),
            )
            .unwrap();
        }
        common::sync(&index, options(&corpus))
    };
    let dictionary = index.join("data-1").join("dictionary");
    assert_eq!(write(0, 410).total, 410);
    assert!(!dictionary.exists());
    let stored = |index: &Path| Index::open(index).unwrap().status().unwrap().bytes;
    let before = stored(&index);
    assert_eq!(write(410, 420).total, 420);
    assert!(dictionary.exists());
    let learned = fs::metadata(&dictionary).unwrap().len();
    assert!(learned < before / 4, "{learned} of {before}");
    // What was stored before and since is read the same way.
    for number in [3, 409, 410, 419] {
        let hits = common::request(&format!("headline:\"Tanker {number} leaves\""));
        let searcher = Searcher::new(&Index::open(&index).unwrap()).unwrap();
        let response = searcher.search(&hits).unwrap();
        assert_eq!(response.total, 1);
        assert_eq!(response.hits[0].headline, format!("Tanker {number} leaves"));
        assert!(
            response.hits[0].snippets[0]
                .text
                .contains(&format!("day {number} "))
        );
    }
    let check = Index::open(&index).unwrap().check().unwrap();
    assert!(check.problems.is_empty());
}
