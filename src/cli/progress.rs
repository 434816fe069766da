//! The progress bar of an index run: articles, rate and time left, on standard error.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::Console;
use crate::index::Progress;

/// Draws until `done`. To be run on a thread of its own.
pub(crate) fn draw(progress: &Progress, done: &AtomicBool, console: &Console) {
    if !console.draws_progress() {
        return;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
    let template = "{spinner} {msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    while !done.load(Ordering::Relaxed) {
        let total = progress.bytes_to_do.load(Ordering::Relaxed);
        let bytes = progress.bytes.load(Ordering::Relaxed);
        let articles = progress.articles.load(Ordering::Relaxed);
        let bad = progress.bad.load(Ordering::Relaxed);
        let elapsed = bar.elapsed().as_secs_f64().max(0.001);
        let mut text = match total {
            0 => "looking for articles".to_string(),
            _ => format!(
                "{} articles, {:.0}/s",
                crate::output::grouped(articles),
                articles as f64 / elapsed
            ),
        };
        let share = bytes as f64 / total.max(1) as f64;
        if share > 0.01 && share < 1.0 {
            let left = elapsed / share * (1.0 - share);
            text.push_str(&format!(
                ", {:.0} %, {} left",
                share * 100.0,
                duration(left)
            ));
        }
        if bad > 0 {
            text.push_str(&format!(", {bad} not usable"));
        }
        bar.set_message(text);
        bar.tick();
        std::thread::park_timeout(Duration::from_millis(125));
    }
    bar.finish_and_clear();
}

fn duration(seconds: f64) -> String {
    let seconds = seconds.ceil() as u64;
    match seconds {
        0..=89 => format!("{seconds} s"),
        90..=5_399 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{:.1} h", seconds as f64 / 3600.0),
    }
}

/// The run that Ctrl-C ends.
static RUNNING: Mutex<Option<Arc<Progress>>> = Mutex::new(None);

/// Lets Ctrl-C (and SIGTERM) end an index run in order: what is done is committed, the rest is
/// left for the next run. The last run that was named is the one that ends.
pub(crate) fn stop_on_interrupt(progress: &Arc<Progress>) {
    if let Ok(mut running) = RUNNING.lock() {
        *running = Some(Arc::clone(progress));
    }
    // Only the first call of a process installs the handler. Where none can be, Ctrl-C ends
    // the process, and the last commit stays.
    let _ = ctrlc::set_handler(|| {
        if let Ok(running) = RUNNING.lock()
            && let Some(progress) = running.as_ref()
        {
            progress.stop.store(true, Ordering::Relaxed);
        }
    });
}
