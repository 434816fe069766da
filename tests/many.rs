//! Many at once: readers during a write, writers that meet, readers that stay open, and a
//! random walk of operations beside a plain model in memory.
//!
//! Three hundred operations in the ordinary run, ten thousand with `NEWSHOUND_LONG=1`;
//! `NEWSHOUND_SEED=N` repeats a walk.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::trial::{Chance, is_long, program, run, scratch, seed, seen_by};
use common::{options, request, sync};
use newshound::article::FacetField;
use newshound::index::Index;
use newshound::search::{FacetRequest, Filter, Searcher};

/// The headlines that `searcher` sees.
fn headlines(searcher: &Searcher) -> BTreeSet<String> {
    seen_by(searcher).into_keys().collect()
}

#[test]
fn readers_see_one_whole_state_during_a_write() {
    const ARTICLES: usize = 60;
    let folder = scratch();
    let (articles, dir) = (folder.path().join("articles"), folder.path().join("index"));
    fs::create_dir(&articles).unwrap();
    let write = |version: usize| {
        for number in 0..ARTICLES {
            let text = format!("Report {number} version {version}\n\nShips sailed.");
            fs::write(articles.join(format!("{number}.txt")), text).unwrap();
        }
    };
    write(0);
    sync(&dir, options(&articles));
    let done = AtomicBool::new(false);
    let states = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for version in 1..4 {
                write(version);
                sync(&dir, options(&articles));
                Index::compact(&dir, "test").unwrap();
                let mut again = options(&articles);
                again.rebuild = true;
                sync(&dir, again);
            }
            done.store(true, Ordering::Relaxed);
        });
        let mut states = BTreeSet::new();
        let mut staying = Searcher::new(&Index::open(&dir).unwrap()).unwrap();
        while !done.load(Ordering::Relaxed) && !writer.is_finished() {
            staying.refresh().unwrap();
            let fresh = Searcher::new(&Index::open(&dir).unwrap()).unwrap();
            for searcher in [&staying, &fresh] {
                let seen = headlines(searcher);
                let versions: BTreeSet<char> = seen.iter().flat_map(|h| h.chars().last()).collect();
                assert_eq!((seen.len(), versions.len()), (ARTICLES, 1), "{versions:?}");
                states.extend(versions);
            }
            assert_eq!(
                fresh.index().check().unwrap().problems,
                Vec::<String>::new()
            );
        }
        writer.join().unwrap();
        states
    });
    assert!(!states.is_empty());
}

#[test]
fn a_reader_that_stays_sees_each_commit_at_its_next_query() {
    let folder = scratch();
    let (articles, dir) = (folder.path().join("articles"), folder.path().join("index"));
    fs::create_dir(&articles).unwrap();
    let write = |name: &str| fs::write(articles.join(name), format!("{name}\n\nRain.")).unwrap();
    write("one.txt");
    sync(&dir, options(&articles));
    let mut reader = Searcher::new(&Index::open(&dir).unwrap()).unwrap();
    let old = reader.clone();
    assert!(!reader.refresh().unwrap(), "nothing happened");
    write("two.txt");
    sync(&dir, options(&articles));
    assert!(reader.refresh().unwrap());
    assert_eq!(headlines(&reader).len(), 2);
    assert!(!reader.refresh().unwrap());
    // A merge, and data that are replaced as a whole.
    Index::compact(&dir, "test").unwrap();
    assert!(reader.refresh().unwrap());
    write("three.txt");
    let mut again = options(&articles);
    again.rebuild = true;
    sync(&dir, again);
    assert!(reader.refresh().unwrap());
    assert_eq!(headlines(&reader).len(), 3);
    // Who does not ask keeps what they had, whole, though its files are gone.
    assert_eq!(headlines(&old).len(), 1);
}

#[test]
fn a_second_writer_is_told_who_writes_and_can_wait() {
    let folder = scratch();
    fs::create_dir(folder.path().join("articles")).unwrap();
    fs::write(folder.path().join("articles/one.txt"), "One\n\nRain.").unwrap();
    // It holds the index as long as its input is open.
    let mut first = program(folder.path(), &["index", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let lock = folder.path().join("index/LOCK");
    let held = || fs::read_to_string(&lock).is_ok_and(|text| text.ends_with('\n'));
    while !held() {
        assert!(first.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    let process = format!("process {}", first.id());
    let (status, _, said) = run(folder.path(), &["index", "articles"]);
    assert_eq!(status, 2);
    assert!(
        said.contains(&process) && said.contains(" since 2"),
        "{said}"
    );
    assert!(said.contains("--wait"), "{said}");
    let mut second = program(folder.path(), &["index", "articles", "--wait"])
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(second.stderr.take().unwrap()).lines();
    let said = lines.next().unwrap().unwrap();
    assert!(
        said.contains("waiting") && said.contains(&process),
        "{said}"
    );
    let record = b"{\"title\":\"Two\",\"body\":\"Snow.\"}\n";
    first.stdin.take().unwrap().write_all(record).unwrap();
    assert!(first.wait().unwrap().success());
    assert!(second.wait().unwrap().success());
    let (_, found, _) = run(
        folder.path(),
        &["search", "rain OR snow", "--format", "ids"],
    );
    assert_eq!(found.lines().count(), 2);
}

/// An article of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Report {
    version: u32,
    publication: usize,
    cargo: usize,
}

const CARGOES: [&str; 5] = ["grain", "steel", "timber", "copper", "sugar"];
const PAPERS: [&str; 4] = [
    "Harbour Post",
    "Delta Herald",
    "Morning Cable",
    "Quay Gazette",
];

impl Report {
    fn headline(&self, number: usize) -> String {
        format!("Report {number} version {}", self.version)
    }

    fn json(&self, number: usize) -> String {
        format!(
            "{{\"id\":\"r{number}\",\"title\":\"{}\",\"publication\":\"{}\",\"body\":\"Ships carried {} today.\"}}\n",
            self.headline(number),
            PAPERS[self.publication],
            CARGOES[self.cargo],
        )
    }
}

type Reports = BTreeMap<usize, Report>;

/// The archive, the index, and what both should be.
struct Walk {
    folder: tempfile::TempDir,
    chance: Chance,
    /// What the files say. Even numbers are files of their own, odd ones lines of one file.
    disk: Reports,
    /// What the index should hold.
    index: Reports,
    /// What was removed by a query and stays away until it changes.
    removed: Reports,
    next: usize,
    reader: Searcher,
}

impl Walk {
    fn new(chance: Chance) -> Walk {
        let folder = scratch();
        let articles = folder.path().join("articles");
        fs::create_dir(&articles).unwrap();
        let mut disk = Reports::new();
        for number in 0..6 {
            let report = Report {
                version: 0,
                publication: number % 4,
                cargo: number % 5,
            };
            disk.insert(number, report);
        }
        fs::write(
            articles.join("keep.txt"),
            "Report of the keeper\n\nNothing to report.",
        )
        .unwrap();
        let dir = folder.path().join("index");
        let mut walk = Walk {
            chance,
            index: Reports::new(),
            removed: Reports::new(),
            next: disk.len(),
            reader: {
                sync(&dir, options(&articles));
                Searcher::new(&Index::open(&dir).unwrap()).unwrap()
            },
            disk,
            folder,
        };
        for number in [0, 2, 4] {
            walk.write_file(number);
        }
        walk.write_lines();
        walk.sync(false);
        walk
    }

    fn articles(&self) -> PathBuf {
        self.folder.path().join("articles")
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    fn write_file(&self, number: usize) {
        let path = self.articles().join(format!("{number}.json"));
        match self.disk.get(&number) {
            Some(report) => fs::write(path, report.json(number)).unwrap(),
            None => fs::remove_file(path).unwrap(),
        }
    }

    fn write_lines(&self) {
        let odd = self.disk.iter().filter(|(number, _)| *number % 2 == 1);
        let lines: String = odd.map(|(number, report)| report.json(*number)).collect();
        fs::write(self.articles().join("wire.jsonl"), lines).unwrap();
    }

    fn any(&mut self) -> Option<usize> {
        let at = self.chance.below(self.disk.len());
        self.disk.keys().nth(at).copied()
    }

    /// Adds, changes or removes an article on disk.
    fn change(&mut self) {
        let few = self.disk.len() < 30;
        let (number, report) = match (self.chance.below(5), self.any()) {
            (0 | 1, _) | (_, None) => {
                self.next += 1;
                (self.next, few.then_some(0))
            }
            (2 | 3, Some(number)) => (number, Some(self.disk[&number].version + 1)),
            (_, Some(number)) => (number, None),
        };
        match report {
            Some(version) => {
                let report = Report {
                    version,
                    publication: self.chance.below(PAPERS.len()),
                    cargo: self.chance.below(CARGOES.len()),
                };
                self.disk.insert(number, report);
            }
            None if self.disk.remove(&number).is_none() => return,
            None => {}
        }
        match number % 2 {
            0 => self.write_file(number),
            _ => self.write_lines(),
        }
    }

    /// What the index should hold after a sync.
    fn wanted(&self) -> Reports {
        let stays_away =
            |(number, report): &(&usize, &Report)| self.removed.get(number) == Some(report);
        let disk = self.disk.iter().filter(|entry| !stays_away(entry));
        disk.map(|(number, report)| (*number, report.clone()))
            .collect()
    }

    fn sync(&mut self, rebuild: bool) {
        if rebuild {
            self.removed.clear();
        }
        let wanted = self.wanted();
        let mut options = options(&self.articles());
        options.rebuild = rebuild;
        options.commit_every = match self.chance.below(3) {
            0 => Duration::ZERO,
            _ => Duration::from_secs(60),
        };
        let report = sync(&self.dir(), options);
        assert_eq!(report.total, wanted.len() as u64 + 1);
        if !rebuild {
            let of = |number: &usize| self.index.get(number);
            let added = wanted.keys().filter(|n| of(n).is_none()).count();
            let changed = wanted
                .iter()
                .filter(|(n, r)| of(n).is_some_and(|old| old != *r));
            let removed = self
                .index
                .keys()
                .filter(|n| !wanted.contains_key(n))
                .count();
            let counts = (added as u64, changed.count() as u64, removed as u64);
            assert_eq!((report.added, report.changed, report.removed), counts);
        }
        self.removed
            .retain(|number, report| self.disk.get(number) == Some(report));
        self.index = wanted;
    }

    fn expected(&self) -> BTreeSet<String> {
        let reports = self
            .index
            .iter()
            .map(|(number, report)| report.headline(*number));
        reports
            .chain(["Report of the keeper".to_string()])
            .collect()
    }

    fn search(&mut self) {
        self.reader.refresh().unwrap();
        let cargo = self.chance.below(CARGOES.len());
        let paper = self.chance.below(PAPERS.len());
        let mut asked = request(CARGOES[cargo]);
        asked.limit = 1_000;
        if self.chance.below(2) == 0 {
            asked.filters.push(Filter {
                field: FacetField::Publication,
                values: vec![PAPERS[paper].to_string()],
                exclude: false,
            });
        }
        let fits = |report: &Report| {
            report.cargo == cargo && (asked.filters.is_empty() || report.publication == paper)
        };
        let model = self.index.iter().filter(|(_, report)| fits(report));
        let model: BTreeSet<String> = model.map(|(number, r)| r.headline(*number)).collect();
        let response = self.reader.search(&asked).unwrap();
        let found: BTreeSet<String> = response.hits.into_iter().map(|hit| hit.headline).collect();
        assert_eq!(found, model);
    }

    fn facet(&mut self) {
        self.reader.refresh().unwrap();
        let cargo = self.chance.below(CARGOES.len());
        let mut asked = request(CARGOES[cargo]);
        asked.facets.push(FacetRequest {
            field: FacetField::Publication,
            limit: 10,
        });
        let mut model: BTreeMap<&str, u64> = BTreeMap::new();
        for report in self.index.values().filter(|report| report.cargo == cargo) {
            *model.entry(PAPERS[report.publication]).or_default() += 1;
        }
        let response = self.reader.search(&asked).unwrap();
        let facet = response.facets.into_iter().flat_map(|facet| facet.values);
        let counted: Vec<(String, u64)> = facet.map(|value| (value.value, value.count)).collect();
        let counted: BTreeMap<&str, u64> = counted.iter().map(|(v, c)| (v.as_str(), *c)).collect();
        assert_eq!(counted, model);
    }

    fn remove(&mut self) {
        let cargo = self.chance.below(CARGOES.len());
        let mut asked = request(CARGOES[cargo]);
        asked.filters.push(Filter {
            field: FacetField::Publication,
            values: vec![PAPERS[self.chance.below(PAPERS.len())].to_string()],
            exclude: false,
        });
        let paper = &asked.filters[0].values[0];
        let fits = |report: &Report| report.cargo == cargo && PAPERS[report.publication] == paper;
        let (gone, kept): (Reports, Reports) = std::mem::take(&mut self.index)
            .into_iter()
            .partition(|(_, report)| fits(report));
        let removed = Index::remove(&self.dir(), "test", 0, |index| {
            Searcher::new(index)?.keys(&asked)
        });
        assert_eq!(removed.unwrap(), gone.len() as u64);
        self.index = kept;
        self.removed.extend(gone);
    }

    /// A run of the program that is killed: each article is in its old or its new state.
    fn kill(&mut self) {
        let args = ["index", "articles", "--commit-every", "0"];
        let mut child = program(self.folder.path(), &args).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(self.chance.below(200) as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = headlines(&Searcher::new(&Index::open(&self.dir()).unwrap()).unwrap());
        let wanted = self.wanted();
        let mut index = Reports::new();
        for (number, report) in self.index.iter().chain(&wanted) {
            if found.contains(&report.headline(*number)) {
                index.insert(*number, report.clone());
            }
        }
        assert!(found.len() == index.len() + 1, "{found:?} beside {index:?}");
        for number in self
            .index
            .keys()
            .filter(|number| wanted.contains_key(number))
        {
            assert!(index.contains_key(number), "article {number} is lost");
        }
        self.index = index;
    }

    fn step(&mut self) {
        match self.chance.below(100) {
            0..=34 => self.change(),
            35..=54 => self.sync(false),
            55..=69 => self.search(),
            70..=79 => self.facet(),
            80..=85 => {
                let reopened = Searcher::new(&Index::open(&self.dir()).unwrap()).unwrap();
                assert_eq!(headlines(&reopened), self.expected());
            }
            86..=89 => {
                self.reader.refresh().unwrap();
                assert_eq!(headlines(&self.reader), self.expected());
            }
            90..=92 => drop(Index::compact(&self.dir(), "test").unwrap()),
            93..=94 => self.remove(),
            95 => self.sync(true),
            96 => {
                let mut options = options(&self.articles());
                options.dry_run = true;
                sync(&self.dir(), options);
            }
            97 => {
                let index = Index::open(&self.dir()).unwrap();
                assert_eq!(index.check().unwrap().problems, Vec::<String>::new());
            }
            98 => self.kill(),
            _ => self.reader = Searcher::new(&Index::open(&self.dir()).unwrap()).unwrap(),
        }
    }
}

#[test]
fn a_random_walk_stays_equal_to_a_plain_model() {
    let steps = if is_long() { 10_000 } else { 300 };
    let mut walk = Walk::new(seed(4));
    for step in 0..steps {
        if step % 500 == 0 {
            println!("step {step}");
        }
        walk.step();
    }
    walk.sync(false);
    let reader = Searcher::new(&Index::open(&walk.dir()).unwrap()).unwrap();
    assert_eq!(headlines(&reader), walk.expected());
    let rests = common::trial::rests(&walk.dir());
    assert_eq!(rests, Vec::<String>::new());
    assert!(Path::new(&walk.dir()).exists());
}
