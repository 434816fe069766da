//! Asking the queries and taking the time.
//!
//! One pass asks every class once; passes repeat, so that a disturbance of the machine falls
//! on all classes alike. Times go into histograms of three significant digits (Gil Tene's
//! HdrHistogram), so memory does not grow with the number of answers.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use super::draw::draw;
use super::options::BenchOptions;
use super::question::{self, Question};
use super::report::{BenchReport, ClassReport, OVERALL, REPORT_VERSION};
use crate::error::{Error, ErrorKind, Result};
use crate::query::parse;
use crate::search::{Request, Searcher};

/// The longest time that is told from longer ones.
const LONGEST: Duration = Duration::from_secs(600);

/// Significant digits of a time.
const DIGITS: u8 = 3;

/// Measures the latency of `searcher`. `progress` is told how many answers have come and how
/// many there will be, on the calling thread.
///
/// # Errors
/// `Usage` when there is no query to ask; `Index` when the index is damaged.
pub fn run(
    searcher: &Searcher,
    options: &BenchOptions,
    progress: &dyn Fn(u64, u64),
) -> Result<BenchReport> {
    let started = Instant::now();
    let status = searcher.index().status()?;
    let questions = match &options.queries {
        Some(lines) => question::read(lines, options.today),
        None => draw(searcher, options.sample, options.seed, options.today)?,
    };
    if questions.is_empty() {
        let error = match &options.queries {
            Some(_) => Error::new(ErrorKind::Usage, "there is no query in the file")
                .help("write one query a line, or `class<TAB>query`"),
            None => Error::new(
                ErrorKind::Usage,
                "the index has no article to draw queries from",
            )
            .help("add articles with `newshound index FOLDER`, or name a file of queries"),
        };
        return Err(error);
    }
    let mut classes = Vec::new();
    for question in questions {
        let known = |class: &Class| class.name == question.class;
        match classes.iter_mut().find(|class| known(class)) {
            Some(class) => class.questions.push(question),
            None => classes.push(Class::new(question)?),
        }
    }
    let runs = options.runs.max(1);
    let all: usize = classes.iter().map(|class| class.questions.len()).sum();
    let total = all.saturating_mul(options.warmup.saturating_add(runs)) as u64;
    let mut done = 0;
    for pass in 0..options.warmup.saturating_add(runs) {
        for class in &mut classes {
            let tell = |answers: usize| progress(done + answers as u64, total);
            class.ask(searcher, options, pass >= options.warmup, &tell)?;
            done += class.questions.len() as u64;
            progress(done, total);
        }
    }
    let mut overall = Class::empty(OVERALL.to_string())?;
    let mut reports = Vec::with_capacity(classes.len());
    for class in classes {
        reports.push(class.report());
        overall.add(class)?;
    }
    Ok(BenchReport {
        version: REPORT_VERSION,
        program: env!("CARGO_PKG_VERSION").to_string(),
        articles: status.articles,
        segments: status.segments as u64,
        bytes: status.bytes,
        drawn: options.queries.is_none(),
        seed: options.seed,
        warmup: options.warmup as u64,
        runs: runs as u64,
        concurrency: options.concurrency.max(1) as u64,
        limit: options.limit as u64,
        facets: options
            .facets
            .iter()
            .map(|facet| facet.field.name().to_string())
            .collect(),
        snippets: options.snippets,
        seconds: (started.elapsed().as_secs_f64() * 1e3).round() / 1e3,
        classes: reports,
        overall: overall.report(),
    })
}

/// The queries of a class and the times of their answers.
struct Class {
    name: String,
    questions: Vec<Question>,
    /// How many articles each query matched.
    totals: Vec<u64>,
    /// Nanoseconds.
    times: Histogram<u64>,
    /// Time from the first query of a counted pass to the last answer, over all of them.
    wall: Duration,
}

impl Class {
    fn empty(name: String) -> Result<Class> {
        Ok(Class {
            name,
            questions: Vec::new(),
            totals: Vec::new(),
            times: histogram()?,
            wall: Duration::ZERO,
        })
    }

    fn new(first: Question) -> Result<Class> {
        let mut class = Class::empty(first.class.clone())?;
        class.questions.push(first);
        Ok(class)
    }

    /// Asks every query once.
    fn ask(
        &mut self,
        searcher: &Searcher,
        options: &BenchOptions,
        counted: bool,
        tell: &dyn Fn(usize),
    ) -> Result<()> {
        let round = Round {
            searcher,
            options,
            questions: &self.questions,
            next: AtomicUsize::new(0),
        };
        // The calling thread is one of those that ask: alone, it starts no other.
        let others = options.concurrency.clamp(1, self.questions.len().max(1)) - 1;
        let answers = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..others)
                .map(|_| scope.spawn(|| round.ask(&|_| ())))
                .collect();
            let mut answers = vec![round.ask(tell)];
            for thread in threads {
                answers.push(thread.join().unwrap_or_else(|_| {
                    Err(
                        Error::new(ErrorKind::Index, "a search ended in a fault of the program")
                            .help("please report it with the query"),
                    )
                }));
            }
            answers
        });
        self.totals.resize(self.questions.len(), 0);
        let mut interval: Option<(Instant, Instant)> = None;
        for answers in answers {
            let Answers {
                started,
                ended,
                each,
            } = answers?;
            interval = Some(match interval {
                None => (started, ended),
                Some((first, last)) => (first.min(started), last.max(ended)),
            });
            for (at, time, total) in each {
                if let Some(slot) = self.totals.get_mut(at) {
                    *slot = total;
                }
                if counted {
                    let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
                    self.times.saturating_record(nanos.max(1));
                }
            }
        }
        if let (true, Some((first, last))) = (counted, interval) {
            self.wall += last - first;
        }
        Ok(())
    }

    /// Takes in the figures of another class.
    fn add(&mut self, other: Class) -> Result<()> {
        self.questions.extend(other.questions);
        self.totals.extend(other.totals);
        self.wall += other.wall;
        self.times
            .add(&other.times)
            .map_err(|error| Error::new(ErrorKind::Usage, format!("times do not add up: {error}")))
    }

    fn report(&self) -> ClassReport {
        let us = |nanos: u64| (nanos as f64 / 100.0).round() / 10.0;
        let at = |quantile: f64| us(self.times.value_at_quantile(quantile));
        let mut totals = self.totals.clone();
        totals.sort_unstable();
        let wall = self.wall.as_secs_f64();
        ClassReport {
            name: self.name.clone(),
            queries: self.questions.len() as u64,
            hits: totals.get(totals.len() / 2).copied().unwrap_or(0),
            p50_us: at(0.5),
            p90_us: at(0.9),
            p99_us: at(0.99),
            p999_us: at(0.999),
            max_us: us(self.times.max()),
            per_second: match wall > 0.0 {
                true => (self.times.len() as f64 / wall * 10.0).round() / 10.0,
                false => 0.0,
            },
        }
    }
}

/// One pass over the queries of a class.
struct Round<'r> {
    searcher: &'r Searcher,
    options: &'r BenchOptions,
    questions: &'r [Question],
    next: AtomicUsize,
}

/// What one thread got in a round.
struct Answers {
    started: Instant,
    ended: Instant,
    /// Number of the query, time of the answer, articles that match.
    each: Vec<(usize, Duration, u64)>,
}

impl Round<'_> {
    /// Asks one query after the other until none is left, or one fails.
    fn ask(&self, tell: &dyn Fn(usize)) -> Result<Answers> {
        let mut each = Vec::with_capacity(self.questions.len());
        let started = Instant::now();
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(question) = self.questions.get(at) else {
                break;
            };
            let asked = Instant::now();
            let answer = self.searcher.search(&self.request(&question.text));
            let time = asked.elapsed();
            match black_box(answer) {
                Ok(response) => each.push((at, time, response.total)),
                Err(error) => {
                    // The other threads need not go on.
                    self.next.store(self.questions.len(), Ordering::Relaxed);
                    return Err(error);
                }
            }
            tell(at + 1);
        }
        Ok(Answers {
            started,
            ended: Instant::now(),
            each,
        })
    }

    fn request(&self, text: &str) -> Request {
        let (query, _) = parse(text, self.options.today);
        let mut request = Request::new(query);
        request.limit = self.options.limit;
        request.facets.clone_from(&self.options.facets);
        if !self.options.snippets {
            request.snippets.count = 0;
        }
        request
    }
}

fn histogram() -> Result<Histogram<u64>> {
    Histogram::new_with_max(LONGEST.as_nanos() as u64, DIGITS)
        .map_err(|error| Error::new(ErrorKind::Usage, format!("no times can be taken: {error}")))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::article::Date;
    use crate::index::{Index, Progress, Root, SyncOptions};

    fn searcher(folder: &std::path::Path, articles: &str) -> Searcher {
        let file = folder.join("articles.jsonl");
        std::fs::write(&file, articles).unwrap();
        let options = SyncOptions {
            roots: vec![Root {
                path: file.display().to_string(),
                read: Default::default(),
                extract: Default::default(),
            }],
            jobs: 1,
            memory: 16 << 20,
            dry_run: false,
            rebuild: false,
            accept_empty: false,
            commit_every: Duration::from_secs(60),
            now: 0,
            who: "a test".into(),
        };
        let dir = folder.join("index");
        Index::sync(&dir, &options, &Progress::default(), &|_| ()).unwrap();
        Searcher::new(&Index::open(&dir).unwrap()).unwrap()
    }

    const ARTICLES: &str = concat!(
        r#"{"title":"Oil cap","body":"The tanker carried crude oil past the narrow strait."}"#,
        "\n",
        r#"{"title":"Oil price","body":"Officials discussed tanker insurance and crude prices."}"#,
    );

    #[test]
    fn every_query_of_a_file_is_asked_in_every_pass_by_any_number_of_threads() {
        let folder = tempfile::tempdir().unwrap();
        let searcher = searcher(folder.path(), ARTICLES);
        for concurrency in [1, 3] {
            let lines = [
                "mine\ttanker",
                "mine\tstrait",
                "mine\tnobody",
                "\"crude oil\"",
            ];
            let options = BenchOptions {
                queries: Some(lines.map(String::from).into()),
                warmup: 1,
                runs: 3,
                concurrency,
                ..BenchOptions::new(Date::year(2023).unwrap())
            };
            let told = Cell::new((0, 0));
            let report = run(&searcher, &options, &|done, total| {
                assert!(done >= told.get().0 || concurrency > 1);
                told.set((done, total));
            })
            .unwrap();
            assert_eq!(told.get(), (16, 16));
            assert_eq!((report.articles, report.drawn), (2, false));
            let classes: Vec<(&str, u64, u64)> = report
                .classes
                .iter()
                .map(|class| (class.name.as_str(), class.queries, class.hits))
                .collect();
            assert_eq!(classes, [("mine", 3, 1), ("phrase", 1, 1)]);
            assert_eq!(report.overall.queries, 4);
            for class in report.classes.iter().chain([&report.overall]) {
                assert!(0.0 < class.p50_us && class.p50_us <= class.p90_us);
                assert!(class.p90_us <= class.p99_us && class.p99_us <= class.max_us);
                assert!(class.per_second > 0.0);
            }
        }
    }

    #[test]
    fn queries_are_drawn_from_whatever_the_index_has() {
        let folder = tempfile::tempdir().unwrap();
        let searcher = searcher(folder.path(), ARTICLES);
        let options = BenchOptions {
            sample: 2,
            warmup: 0,
            runs: 1,
            ..BenchOptions::new(Date::year(2023).unwrap())
        };
        let report = run(&searcher, &options, &|_, _| ()).unwrap();
        let hits = |name: &str| {
            let class = report.classes.iter().find(|class| class.name == name);
            class.map(|class| class.hits)
        };
        assert_eq!(hits("everything"), Some(2));
        assert_eq!(hits("no match"), Some(0));
        assert!(hits("two words") > Some(0));
        assert_eq!(hits("words, dated"), None);
    }

    #[test]
    fn nothing_to_ask_is_an_error_with_a_next_step() {
        let folder = tempfile::tempdir().unwrap();
        let searcher = searcher(folder.path(), ARTICLES);
        let options = BenchOptions {
            queries: Some(vec!["  ".into()]),
            ..BenchOptions::new(Date::year(2023).unwrap())
        };
        let error = run(&searcher, &options, &|_, _| ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.next_step().is_some());
    }
}
