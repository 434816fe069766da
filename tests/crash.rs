//! The program killed (as by `kill -9`) at random moments of every command that writes.
//!
//! After each kill the index opens, `check` is clean, everything committed before is found,
//! the next `index` completes the work, nothing piles up and no lock is in the way. Twenty
//! kills in the ordinary run, 240 with `NEWSHOUND_LONG=1`; `NEWSHOUND_SEED=N` repeats a run.
#![cfg(unix)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use common::trial::{Chance, is_long, program, rests, run, scratch, seed, stored};
use newshound::index::Index;

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Victim {
    FirstBuild,
    Sync,
    Rebuild,
    Watch,
    Compact,
    Remove,
}

const VICTIMS: [Victim; 6] = [
    Victim::Sync,
    Victim::Rebuild,
    Victim::FirstBuild,
    Victim::Compact,
    Victim::Watch,
    Victim::Remove,
];

/// The arguments that bring the index up to date with a commit after every piece of work.
const SYNC: [&str; 6] = ["index", "articles", "--commit-every", "0", "--jobs", "2"];

struct Archive {
    folder: tempfile::TempDir,
    /// Version by number: what the files say.
    files: BTreeMap<usize, u32>,
    next: usize,
    chance: Chance,
}

fn headline(number: usize) -> String {
    format!("Convoy {number} leaves port")
}

/// In words that a search for one version cannot find another by.
fn body(number: usize, version: u32) -> String {
    format!("Convoy {number} left in version{version} of this report, the harbour master said.")
}

impl Archive {
    fn new(chance: Chance) -> Archive {
        let folder = scratch();
        fs::create_dir(folder.path().join("articles")).unwrap();
        let mut archive = Archive {
            folder,
            files: BTreeMap::new(),
            next: 0,
            chance,
        };
        for _ in 0..40 {
            archive.add();
        }
        archive
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    fn add(&mut self) {
        self.write(self.next, 1);
        self.next += 1;
    }

    fn path(&self, number: usize) -> PathBuf {
        let folder = self.folder.path().join("articles");
        folder.join(format!("{number}.txt"))
    }

    fn write(&mut self, number: usize, version: u32) {
        self.files.insert(number, version);
        let text = format!("{}\n\n{}", headline(number), body(number, version));
        fs::write(self.path(number), text).unwrap();
    }

    fn any(&mut self) -> usize {
        let at = self.chance.below(self.files.len());
        *self.files.keys().nth(at).unwrap()
    }

    /// Adds, changes and removes some articles.
    fn change(&mut self) {
        for _ in 0..4 {
            self.add();
            let changed = self.any();
            let version = self.files[&changed] + 1;
            self.write(changed, version);
            let removed = self.any();
            self.files.remove(&removed);
            fs::remove_file(self.path(removed)).unwrap();
        }
    }

    fn expected(&self) -> BTreeMap<String, String> {
        let article =
            |(number, version): (&usize, &u32)| (headline(*number), body(*number, *version));
        self.files.iter().map(article).collect()
    }

    fn run(&self, args: &[&str]) -> String {
        let (status, said, complained) = run(self.folder.path(), args);
        assert_eq!(status, 0, "{args:?}: {said}{complained}");
        said
    }

    /// Starts the program and kills it within `limit`.
    fn kill(&mut self, args: &[&str], limit: Duration) {
        let mut child = program(self.folder.path(), args).spawn().unwrap();
        let micros = limit.as_micros() as usize;
        std::thread::sleep(Duration::from_micros(self.chance.below(micros) as u64));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Starts following changes, makes some, and kills.
    fn kill_watch(&mut self) {
        let args = ["index", "--watch", "--commit-every", "0"];
        let mut child = program(self.folder.path(), &args).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        lines.find(|line| line.as_ref().is_ok_and(|l| l.contains("following")));
        self.change();
        let micros = self.chance.below(1_200_000) as u64;
        std::thread::sleep(Duration::from_micros(micros));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Kills `victim` and looks at what it left.
    fn trial(&mut self, victim: Victim, took: Duration) {
        let before = self.expected();
        let limit = took + took / 10;
        match victim {
            Victim::FirstBuild => {
                fs::remove_dir_all(self.index()).unwrap();
                self.kill(&SYNC, limit);
                if !Index::exists(&self.index()) {
                    self.run(&SYNC);
                }
            }
            Victim::Sync => {
                self.change();
                self.kill(&SYNC, limit);
            }
            Victim::Rebuild => self.kill(&["index", "--rebuild", "--commit-every", "0"], limit),
            Victim::Watch => self.kill_watch(),
            Victim::Compact => self.kill(&["compact"], limit),
            Victim::Remove => self.kill(&["remove", "version1", "--yes"], limit),
        }
        let index = Index::open(&self.index()).unwrap();
        assert_eq!(index.check().unwrap().problems, Vec::<String>::new());
        drop(index);
        let found = stored(&self.index());
        let wanted = self.expected();
        match victim {
            Victim::Rebuild | Victim::Compact => assert_eq!(found, before),
            Victim::Remove => {
                let kept = |(_, body): &(&String, &String)| !body.contains("version1 ");
                let rest: BTreeMap<_, _> = before.iter().filter(kept).collect();
                let all = found == before;
                assert!(all || found.iter().collect::<BTreeMap<_, _>>() == rest);
            }
            Victim::FirstBuild => {
                let stored = |(headline, body)| assert_eq!(wanted.get(headline), Some(body));
                found.iter().for_each(stored);
            }
            Victim::Sync | Victim::Watch => {
                for (headline, body) in &found {
                    let either = [before.get(headline), wanted.get(headline)];
                    assert!(either.contains(&Some(body)), "{headline}: {body}");
                }
                // What is in both states is in every state between.
                let lost = |headline: &&String| {
                    wanted.contains_key(*headline) && !found.contains_key(*headline)
                };
                assert_eq!(before.keys().find(lost), None);
            }
        }
        self.settle(victim);
    }

    /// The next run completes the work.
    fn settle(&mut self, victim: Victim) {
        if victim == Victim::Remove {
            // Removed articles come back when their files change.
            let numbers: Vec<usize> = self.files.keys().copied().collect();
            for number in numbers {
                if self.files[&number] == 1 {
                    self.write(number, 2);
                }
            }
        }
        // Without paths: a first run that was cut off knows what it was to follow.
        self.run(&["index"]);
        assert_eq!(stored(&self.index()), self.expected());
        if self.index().join("REBUILD").exists() {
            assert_eq!(victim, Victim::Rebuild);
            self.run(&["index", "--rebuild"]);
            assert_eq!(stored(&self.index()), self.expected());
        }
        assert!(self.run(&["check"]).starts_with("sound"));
        assert_eq!(rests(&self.index()), Vec::<String>::new());
    }
}

/// How long the work takes when nobody kills it.
fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

#[test]
fn a_killed_writer_costs_nothing_committed() {
    let kills = if is_long() { 240 } else { 20 };
    let mut archive = Archive::new(seed(1));
    let build = timed(|| drop(archive.run(&SYNC)));
    archive.change();
    let sync = timed(|| drop(archive.run(&SYNC)));
    let compact = timed(|| drop(archive.run(&["compact"])));
    assert_eq!(stored(&archive.index()), archive.expected());
    for (kill, victim) in VICTIMS.into_iter().cycle().take(kills).enumerate() {
        println!("kill {kill}: {victim:?}");
        let took = match victim {
            Victim::FirstBuild | Victim::Rebuild => build,
            Victim::Sync | Victim::Watch => sync,
            Victim::Compact | Victim::Remove => compact,
        };
        archive.trial(victim, took);
    }
}

#[test]
fn a_rebuild_that_was_cut_off_goes_on_where_it_stopped() {
    let mut archive = Archive::new(seed(2));
    archive.run(&SYNC);
    let rebuild = ["index", "--rebuild", "--commit-every", "0", "--jobs", "1"];
    // Killed once something is committed, and before everything is.
    let mut child = program(archive.folder.path(), &rebuild).spawn().unwrap();
    let data = archive.index().join("data-2/meta.json");
    let committed = || fs::read_to_string(&data).is_ok_and(|meta| meta.contains("segment_id"));
    while !committed() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    if !archive.index().join("REBUILD").exists() {
        println!("skipped: the rebuild was done before it could be killed");
        return;
    }
    assert_eq!(stored(&archive.index()), archive.expected());
    // A run without --rebuild leaves it, and says so.
    let (status, _, notes) = run(archive.folder.path(), &["index"]);
    assert_eq!(status, 0);
    assert!(notes.contains("a rebuild was cut off"), "{notes}");
    // What changes meanwhile is noticed.
    archive.write(0, 7);
    let said = archive.run(&["index", "--rebuild"]);
    let added: usize = said[1..said.find(' ').unwrap()].parse().unwrap();
    assert!(added < archive.files.len(), "it began again: {said}");
    assert_eq!(stored(&archive.index()), archive.expected());
    assert_eq!(rests(&archive.index()), Vec::<String>::new());
}
