//! Bytes of a file or stream, decompressed and bounded. What they mean is left to the
//! readers; which characters they are, to `charset`.

use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::format::Compression;
use super::options::Limits;
use crate::error::describe_io;

/// A reader of foreign bytes.
pub(super) type Source = Box<dyn Read + Send>;

/// How much is looked at before a format or an encoding is chosen.
pub(super) const HEAD: usize = 64 << 10;

/// A stream whose first bytes have been read already.
pub(super) struct Input {
    /// The first bytes, at most [`HEAD`] of them unless the stream ends before.
    pub(super) head: Vec<u8>,
    /// What follows them.
    pub(super) rest: Source,
}

impl Input {
    /// Takes `source` out of its compression, if it has one, and reads its first bytes. A
    /// failure after the first byte is kept for whoever reads on: what came before it counts.
    pub(super) fn open(source: Source, limits: &Limits) -> Result<Input, String> {
        let input = Input::peek(source).map_err(|error| describe_io(&error))?;
        let compression = Compression::of_bytes(&input.head);
        if compression == Compression::None {
            return Ok(input);
        }
        let plain = decompress(input, compression, limits.max_ratio).map_err(|e| explain(&e))?;
        Input::peek(plain).map_err(|error| describe_io(&error))
    }

    fn peek(mut source: Source) -> io::Result<Input> {
        let mut head = vec![0; HEAD];
        let mut filled = 0;
        while let Some(room) = head.get_mut(filled..).filter(|room| !room.is_empty()) {
            match source.read(room) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if filled == 0 => return Err(error),
                Err(error) => {
                    source = Box::new(Failing(Some(error)));
                    break;
                }
            }
        }
        head.truncate(filled);
        Ok(Input { head, rest: source })
    }

    /// Everything, if it is at most `limit` bytes.
    pub(super) fn read_all(self, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let Input {
            head: mut all,
            rest,
        } = self;
        let room = limit.saturating_add(1).saturating_sub(all.len() as u64);
        rest.take(room).read_to_end(&mut all)?;
        Ok((all.len() as u64 <= limit).then_some(all))
    }
}

/// A reader that has nothing but its failure to tell.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn decompress(input: Input, compression: Compression, ratio: u64) -> io::Result<Source> {
    let consumed = Arc::new(AtomicU64::new(0));
    let inner = Counting {
        inner: Cursor::new(input.head).chain(input.rest),
        count: Arc::clone(&consumed),
    };
    let inner = BufReader::with_capacity(HEAD, inner);
    let inner: Source = match compression {
        Compression::None => Box::new(inner),
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(inner)),
        Compression::Zstd => Box::new(zstd::Decoder::with_buffer(inner)?),
    };
    Ok(Box::new(Bounded {
        inner,
        consumed,
        produced: 0,
        ratio: ratio.max(1),
    }))
}

struct Counting<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Stops a stream that a few bytes blow up to more than anyone wrote.
struct Bounded {
    inner: Source,
    consumed: Arc<AtomicU64>,
    produced: u64,
    ratio: u64,
}

impl Read for Bounded {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = match self.inner.read(buf) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            other => other.map_err(|error| io::Error::other(explain(&error)))?,
        };
        self.produced += n as u64;
        let allowed = self
            .consumed
            .load(Ordering::Relaxed)
            .saturating_mul(self.ratio);
        if self.produced > allowed.saturating_add(Limits::FREE) {
            let message = format!(
                "expands more than {}-fold, like a decompression bomb; if it is none, raise --max-ratio",
                self.ratio
            );
            return Err(io::Error::other(message));
        }
        Ok(n)
    }
}

/// What a decoder says, in words that tell what happened to the file.
fn explain(error: &io::Error) -> String {
    let text = describe_io(error);
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            "the compressed data end too early, the file seems cut off".to_string()
        }
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            format!("the compressed data are damaged ({text})")
        }
        io::ErrorKind::Other if error.raw_os_error().is_none() => {
            format!("the compressed data cannot be read ({text})")
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn all(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        let input = Input::open(Box::new(Cursor::new(bytes)), &Limits::default())?;
        let all = input.read_all(1 << 30).map_err(|e| e.to_string())?;
        Ok(all.unwrap())
    }

    #[test]
    fn members_and_frames_are_read_one_after_the_other() {
        let twice = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(all(twice).unwrap(), b"one two");
        let frame = |b: &[u8]| zstd::encode_all(b, 3).unwrap();
        let twice = [frame(b"one "), frame(b"two")].concat();
        assert_eq!(all(twice).unwrap(), b"one two");
        assert_eq!(all(b"plain".to_vec()).unwrap(), b"plain");
        assert_eq!(all(vec![]).unwrap(), b"");
    }

    #[test]
    fn what_is_cut_off_says_so() {
        let mut cut = gzip(b"some words that are long enough to lose a few bytes");
        cut.truncate(cut.len() - 12);
        assert!(all(cut).unwrap_err().contains("end too early"));
        let mut cut = zstd::encode_all(&b"some words"[..], 3).unwrap();
        cut.truncate(cut.len() - 4);
        assert!(all(cut).unwrap_err().contains("end too early"));
    }

    #[test]
    fn bombs_are_stopped() {
        let zeros = vec![b' '; 64 << 20];
        let bomb = zstd::encode_all(&zeros[..], 3).unwrap();
        assert!(bomb.len() < 20_000);
        assert!(all(bomb).unwrap_err().contains("1000-fold"));
        // A megabyte of spaces is odd but harmless.
        let small = zstd::encode_all(&zeros[..1 << 20], 3).unwrap();
        assert_eq!(all(small).unwrap().len(), 1 << 20);
    }

    #[test]
    fn too_much_is_none() {
        let open = |n| Input::open(Box::new(Cursor::new(vec![b'a'; n])), &Limits::default());
        assert!(open(100_000).unwrap().read_all(100_000).unwrap().is_some());
        assert!(open(100_001).unwrap().read_all(100_000).unwrap().is_none());
        assert!(open(9).unwrap().read_all(8).unwrap().is_none());
    }
}
