//! Waiting for another process that writes to the index, for `--wait`.

use std::time::Duration;

use super::console::Console;
use crate::error::{ErrorKind, Result};

/// Time between attempts.
const PAUSE: Duration = Duration::from_millis(200);

/// Does `work`; with `wait`, again and again while another process holds the index, until
/// `stopped`. Who holds it is said once.
pub(crate) fn in_turn<T>(
    wait: bool,
    console: &Console,
    stopped: impl Fn() -> bool,
    mut work: impl FnMut() -> Result<T>,
) -> Result<T> {
    let mut said = false;
    loop {
        match work() {
            Err(error) if wait && error.kind() == ErrorKind::Locked && !stopped() => {
                if !said {
                    console.notice(&format!("waiting: {}", error.message()));
                    said = true;
                }
                std::thread::sleep(PAUSE);
            }
            done => return done,
        }
    }
}
