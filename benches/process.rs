//! The program as a whole process, from start to exit, beside outside programs where they
//! are installed.
//!
//! Measured: median and p90 of the time of whole processes, and the most memory that was
//! resident, pages of mapped files included. Corpus: see `archive.rs`; every article is a
//! text file of its own, which every program reads as it is. Notes: all take turns within a
//! round; output goes to a pipe. Outside programs answer other questions: ripgrep lists
//! files and neither ranks nor counts by facet, Recoll ranks without facets.

#[path = "archive.rs"]
mod archive;
#[path = "corpus.rs"]
mod corpus;
#[path = "program.rs"]
mod program;
#[path = "timing.rs"]
mod timing;

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::time::Duration;

use archive::{Archive, IN_A_FILE, Wanted};
use program::{Place, Ran, mebibytes};
use timing::{Times, milliseconds, number};

/// Articles, where `NEWSHOUND_BENCH_ARTICLES` does not say.
const ARTICLES: usize = 4_000;

/// Rounds of every measurement, where `NEWSHOUND_BENCH_RUNS` does not say; after one that is
/// not counted.
const RUNS: usize = 30;

/// Rounds in which articles are added.
const ADDED: usize = 5;

/// What stands for the words asked for and the folder of the articles in a command.
const QUERY: &str = "{query}";
const FOLDER: &str = "{folder}";

/// Outside programs that are tried: a name, and a command that answers. More can be given in
/// `NEWSHOUND_BENCH_OUTSIDE`, one a line.
const OUTSIDE: [(&str, &str); 2] = [
    (
        "ripgrep",
        "rg --files-with-matches --ignore-case --word-regexp {query} {folder}",
    ),
    ("recoll", "recollq -c recoll -n 10 -A {query}"),
];

fn main() {
    if Archive::is_written_by_this_process() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let wanted = Wanted {
        articles: number("NEWSHOUND_BENCH_ARTICLES").unwrap_or(ARTICLES),
        files: true,
        extra: ADDED,
        small: 0,
    };
    let runs = number("NEWSHOUND_BENCH_RUNS").unwrap_or(RUNS);
    let archive = Archive::make(folder.path(), &wanted);
    let place = Place::new(folder.path());
    let articles = archive.articles();
    println!(
        "{}: {} articles in files of their own, {:.1} MB of text",
        archive.name,
        wanted.articles,
        archive.bytes as f64 / 1e6
    );
    let ran = place.newshound("index", &["index".as_ref(), articles.as_os_str()]);
    println!(
        "newshound index: {:.1} s, at most {}",
        ran.seconds,
        mebibytes(ran.resident)
    );
    for (query, count) in &archive.truth {
        // Nothing found is another exit status.
        if *count > 0 {
            let args = ["search", query, "--format", "json", "-n", "0"];
            let (answer, _) = place.json("index", &args);
            assert_eq!(answer["total"], *count, "articles with {query}");
        }
    }

    let words = words_of(&archive);
    let mut measured = own(&words);
    measured.extend(outside(&archive, &place, &words));
    for round in 0..=runs {
        for one in &mut measured {
            one.run(&place, &archive, round);
        }
    }
    println!("\nstart to exit, {runs} rounds            p50       p90   resident at most");
    measured.iter().for_each(Measured::print);
    adding(&archive, &place, wanted.articles);
}

/// Words asked for, one in each round: some that every second article has, some rare.
fn words_of(archive: &Archive) -> Vec<String> {
    let queries = fs::read_to_string(archive.queries()).expect("it was written");
    let asked = queries
        .lines()
        .filter_map(|line| line.strip_prefix("one word\t"));
    let mut words: BTreeSet<String> = BTreeSet::new();
    // No outside program should have to read another script.
    words.extend(asked.filter(|word| word.is_ascii()).map(str::to_string));
    let words: Vec<String> = words.into_iter().collect();
    assert!(!words.is_empty(), "there are words to ask for");
    words
}

/// A command and what its runs took.
struct Measured {
    name: String,
    program: OsString,
    args: Vec<String>,
    words: Vec<String>,
    /// Exit statuses that say that all went well.
    fine: &'static [i32],
    times: Times,
    resident: u64,
    missing: bool,
}

impl Measured {
    fn new(name: &str, program: &OsStr, args: Vec<String>, words: &[String]) -> Measured {
        Measured {
            name: name.to_string(),
            program: program.to_os_string(),
            args,
            words: words.to_vec(),
            fine: &[0],
            times: Times::new(),
            resident: 0,
            missing: false,
        }
    }

    fn run(&mut self, place: &Place, archive: &Archive, round: usize) {
        let word = &self.words[round % self.words.len()];
        let folder = archive.articles().display().to_string();
        let args: Vec<String> = self
            .args
            .iter()
            .map(|arg| arg.replace(QUERY, word).replace(FOLDER, &folder))
            .collect();
        let Some(ran) = place.run(&self.program, &args) else {
            self.missing = true;
            return;
        };
        let fine = ran.status.is_some_and(|status| self.fine.contains(&status));
        assert!(fine, "{} {args:?}: {}", self.name, ran.stderr);
        if round > 0 {
            self.times.add(Duration::from_secs_f64(ran.seconds));
            self.resident = self.resident.max(ran.resident);
        }
    }

    fn print(&self) {
        if self.missing {
            println!("{:<32} is not installed", self.name);
            return;
        }
        let [p50, p90] = [0.5, 0.9].map(|q| milliseconds(self.times.at(q)));
        let resident = mebibytes(self.resident);
        println!("{:<32}{p50:>10}{p90:>10}{resident:>19}", self.name);
    }
}

/// What newshound is measured with.
fn own(words: &[String]) -> Vec<Measured> {
    let commands: [(&str, &[&str]); 5] = [
        ("newshound --version", &["--version"]),
        (
            "search, facets and passages",
            &[
                "search",
                QUERY,
                "--facet",
                "company,country,publication,cites",
            ],
        ),
        (
            "search, ten hits alone",
            &["search", QUERY, "--facet", "none", "--snippets", "0"],
        ),
        ("status", &["status"]),
        ("index, nothing changed", &["index"]),
    ];
    let made = commands.into_iter().map(|(name, args)| {
        let mut all = vec!["--index".to_string(), "index".to_string()];
        all.extend(args.iter().map(|arg| arg.to_string()));
        let program = OsStr::new(env!("CARGO_BIN_EXE_newshound"));
        Measured::new(name, program, all, words)
    });
    made.collect()
}

/// Programs of others that answer, made ready where they need an index.
fn outside(archive: &Archive, place: &Place, words: &[String]) -> Vec<Measured> {
    let more = std::env::var("NEWSHOUND_BENCH_OUTSIDE").unwrap_or_default();
    let more = more.lines().filter_map(|line| line.split_once(':'));
    let all = OUTSIDE.into_iter().chain(more);
    let mut measured = Vec::new();
    for (name, command) in all {
        let (name, mut parts) = (name.trim(), command.split_whitespace());
        let Some(program) = parts.next() else {
            continue;
        };
        if name == "recoll" && !recoll(archive, place) {
            println!("recoll is not installed: left out");
            continue;
        }
        let args = parts.map(str::to_string).collect();
        let mut one = Measured::new(name, OsStr::new(program), args, words);
        // Many say by 1 that nothing was found.
        one.fine = &[0, 1];
        match answers(&one, archive, place) {
            Some(lines) => {
                println!("{name}: {lines}");
                measured.push(one);
            }
            None => println!("{name} is not installed: left out"),
        }
    }
    measured
}

/// Whether the program is there; and how many lines it prints for a planted word. Ripgrep
/// must name the very articles that have it.
fn answers(program: &Measured, archive: &Archive, place: &Place) -> Option<String> {
    let (phrase, count) = archive.truth.iter().max_by_key(|(_, count)| *count)?;
    let word = phrase.trim_matches('"').split(' ').next()?;
    let folder = archive.articles().display().to_string();
    let args = program.args.iter();
    let args: Vec<String> = args
        .map(|arg| arg.replace(QUERY, word).replace(FOLDER, &folder))
        .collect();
    let ran = place.run(&program.program, &args)?;
    let lines = ran.stdout.lines().count();
    if program.name == "ripgrep" {
        assert_eq!(lines as u64, *count, "ripgrep finds {word}");
    }
    Some(format!("{lines} lines for a word of {count} articles"))
}

/// An index of Recoll's, if it is installed.
fn recoll(archive: &Archive, place: &Place) -> bool {
    let config = archive.dir.join("recoll");
    let settings = format!("topdirs = {}\n", archive.articles().display());
    let written =
        fs::create_dir_all(&config).and_then(|()| fs::write(config.join("recoll.conf"), settings));
    written.expect("the folder is writable");
    let ran = place.run("recollindex".as_ref(), &["-c".as_ref(), config.as_os_str()]);
    if let Some(ran) = &ran {
        println!(
            "recollindex: {:.1} s, at most {}",
            ran.seconds,
            mebibytes(ran.resident)
        );
    }
    ran.is_some()
}

/// A hundred articles more in each round, until they can be found.
fn adding(archive: &Archive, place: &Place, articles: usize) {
    let mut times = Times::new();
    let mut resident = 0;
    for round in 0..ADDED {
        let name = format!("extra-{round:06}.jsonl");
        let from = archive.dir.join("extra").join(&name);
        fs::rename(from, archive.articles().join(&name)).expect("they are one disk");
        let ran: Ran = place.newshound("index", &["index"]);
        times.add(Duration::from_secs_f64(ran.seconds));
        resident = resident.max(ran.resident);
        let (status, _) = place.json("index", &["status", "--format", "json"]);
        let expected = articles + (round + 1) * IN_A_FILE;
        assert_eq!(status["articles"], expected, "a hundred more");
    }
    let [p50, p90] = [0.5, 0.9].map(|q| milliseconds(times.at(q)));
    let name = format!("index, {IN_A_FILE} articles added");
    let resident = mebibytes(resident);
    println!("{name:<32}{p50:>10}{p90:>10}{resident:>19}   ({ADDED} rounds)");
}
