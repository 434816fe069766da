//! Standard input as a reader that can be stopped while it waits for more.

use std::io::{self, Read};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::corpus::Stop;

/// How much is read at once.
const CHUNK: usize = 64 << 10;

/// How soon a stop is heeded.
const LOOK: Duration = Duration::from_millis(100);

/// Standard input until `stop` says otherwise; then reading fails.
pub(crate) struct StandardInput {
    stop: Stop,
    /// `None` before the first read: who waits for the index leaves the input alone.
    chunks: Option<Receiver<io::Result<Vec<u8>>>>,
    /// What was received, and how much of it was given on.
    chunk: Vec<u8>,
    given: usize,
}

impl StandardInput {
    pub fn new(stop: Stop) -> StandardInput {
        StandardInput {
            stop,
            chunks: None,
            chunk: Vec::new(),
            given: 0,
        }
    }

    /// The next chunk; an empty one at the end.
    fn receive(&mut self) -> io::Result<Vec<u8>> {
        let chunks = match &mut self.chunks {
            Some(chunks) => chunks,
            none => none.insert(start()?),
        };
        loop {
            match chunks.recv_timeout(LOOK) {
                Ok(chunk) => return chunk,
                Err(RecvTimeoutError::Disconnected) => return Ok(Vec::new()),
                Err(RecvTimeoutError::Timeout) if self.stop.load(Ordering::Relaxed) => {
                    return Err(io::Error::other("reading was stopped"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

impl Read for StandardInput {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.given == self.chunk.len() {
            self.chunk = self.receive()?;
            self.given = 0;
        }
        let read = self.chunk.get(self.given..).unwrap_or_default().read(buf)?;
        self.given += read;
        Ok(read)
    }
}

/// Reads on a thread of its own. Nobody joins it: where nothing comes it waits for ever, and
/// ends with the process.
fn start() -> io::Result<Receiver<io::Result<Vec<u8>>>> {
    let (sender, chunks) = sync_channel(4);
    let read = move || {
        loop {
            let mut chunk = vec![0; CHUNK];
            let read = match io::stdin().read(&mut chunk) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    let _ = sender.send(Err(error));
                    return;
                }
            };
            chunk.truncate(read);
            if read == 0 || sender.send(Ok(chunk)).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new()
        .name("input".into())
        .spawn(read)?;
    Ok(chunks)
}
