//! How an article is stored: its words as codes, in one compressed frame, made with a
//! dictionary of the archive's own language.
//!
//! Articles of one archive repeat its words and phrases, so a list of the words ([`dense`]) and
//! a dictionary learned from a sample let each be compressed by itself better than in blocks of
//! several: a hit then costs the unpacking of its own text alone. Frames and dictionaries are
//! Zstandard's (RFC 8878); what is learned is learned once, as soon as there is enough to learn
//! from, and never changes, because what is stored with it can only be read with it.

mod body;
mod codes;
mod count;
mod dense;
mod pieces;
mod walk;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::CParameter;

pub(crate) use body::{Body, Glance, Unpacked};
#[cfg(test)]
pub(crate) use body::{Coded, PIECES};
pub(crate) use count::Counts;
use dense::Words;
pub(crate) use walk::Beginnings;

use super::directory::UNFINISHED;
use super::room::io_error;
use super::stored::{Card, Evidence, encode};
use crate::error::{Error, ErrorKind, Result};

/// The dictionary's file in the data folder: eight bytes of checksum, the list of words, then
/// Zstandard's dictionary.
const FILE: &str = "dictionary";

/// The fastest: codes are few, and phrases in them few more. With a table that has room for all
/// places in the dictionary, it finds nearly what level 5 does in 2.5 times the time.
const LEVEL: i32 = 1;

/// Bits of the number of places in that table.
const PLACES: u32 = 18;

/// The least repetition that is looked for, in bytes: some three words.
const LEAST_MATCH: u32 = 4;

/// The largest dictionary in bytes; more hardly saves anything.
const MAX_DICTIONARY: usize = 192 << 10;

/// Below this many bytes of sample there is too little to learn from.
const MIN_SAMPLE: usize = 256 << 10;

/// The largest article that is believed in bytes: what says more is damaged.
const MAX_PLAIN: usize = 1 << 30;

/// The one value in `document`, the bytes of a document as the engine stores it; `None` when
/// it has none. The engine gives a document's values one byte at a time, which costs more
/// than unpacking some of them: so its encoding is read here. A number of values (VInt), then
/// for each its field (four bytes), its type (one byte), its length (VInt) and its bytes.
///
/// # Errors
/// `Index` when the document is not encoded so.
fn only_value(document: &[u8]) -> Result<Option<&[u8]>> {
    let read = || -> Option<Option<&[u8]>> {
        let (count, rest) = vint(document)?;
        match count {
            0 => Some(None),
            1 => {
                let (length, rest) = vint(rest.get(5..)?)?;
                (rest.len() == length).then_some(Some(rest))
            }
            _ => None,
        }
    };
    read().ok_or_else(|| damaged("a stored article cannot be unpacked"))
}

/// The number that begins `bytes`, seven bits a byte, the last byte marked by its highest bit;
/// and what follows.
fn vint(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0usize;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 127) << (7 * at);
        if byte & 128 != 0 {
            return Some((value, &bytes[at + 1..]));
        }
    }
    None
}

/// Puts a number behind `out` as [`vint`] reads it.
fn push_vint(mut value: usize, out: &mut Vec<u8>) {
    while value > 127 {
        out.push((value & 127) as u8);
        value >>= 7;
    }
    out.push(value as u8 | 128);
}

/// Packs and unpacks the articles of one data folder.
#[derive(Default)]
pub(crate) struct Codec {
    learned: OnceLock<Learned>,
    /// With whether they use the dictionary.
    compressors: Mutex<Vec<(bool, Compressor<'static>)>>,
    /// Without and with the dictionary.
    decompressors: [Mutex<Vec<Decompressor<'static>>>; 2],
}

/// What articles are stored with.
struct Learned {
    words: Words,
    /// Zstandard's.
    dictionary: Vec<u8>,
}

/// What is stored of an article.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    /// What a hit shows.
    pub card: Card,
    /// The body.
    pub body: String,
    evidence: Vec<u8>,
}

impl Stored {
    /// What `show --why` shows.
    pub fn evidence(&self) -> Result<Evidence> {
        Ok(decode::<Evidence>(&self.evidence)?.0)
    }
}

/// What is stored of an article, its body as it is coded.
pub(crate) struct Opened<'c> {
    /// What a hit shows.
    pub card: Card,
    /// The body.
    pub body: Body<'c>,
    evidence: Vec<u8>,
}

impl Opened<'_> {
    /// With its body decoded.
    ///
    /// # Errors
    /// `Index` when it is damaged.
    pub fn stored(self) -> Result<Stored> {
        Ok(Stored {
            card: self.card,
            body: self.body.whole()?,
            evidence: self.evidence,
        })
    }
}

impl std::fmt::Debug for Codec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Codec").finish_non_exhaustive()
    }
}

impl Codec {
    /// The codec of the data folder `data`.
    pub fn open(data: &Path) -> Result<Codec> {
        let path = data.join(FILE);
        let codec = Codec::default();
        match fs::read(&path) {
            Ok(bytes) => {
                let sound = bytes
                    .split_first_chunk::<8>()
                    .filter(|(sum, rest)| u64::from_le_bytes(**sum) == xxh3_64(rest));
                let parts = sound.and_then(|(_, rest)| Words::from_bytes(rest));
                let Some((words, dictionary)) = parts else {
                    return Err(damaged("the dictionary of the stored articles is damaged")
                        .at(path.display().to_string()));
                };
                codec.learned.get_or_init(|| Learned {
                    words,
                    dictionary: dictionary.to_vec(),
                });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io(&path, &error)),
        }
        Ok(codec)
    }

    /// Whether articles are stored with a dictionary from now on.
    pub fn has_dictionary(&self) -> bool {
        self.learned.get().is_some()
    }

    /// Learns the dictionary from `samples`, articles as [`plain`] makes them, and from `counts`,
    /// of the words in them and in more of their kind; keeps it in `data`. Dictionary and list
    /// are each at most the `share`th part of what they are learned from. Does nothing when
    /// there is one, or too little to learn from.
    pub fn learn(
        &self,
        data: &Path,
        samples: &[Vec<u8>],
        counts: &Counts,
        share: usize,
    ) -> Result<()> {
        let total: usize = samples.iter().map(Vec::len).sum();
        if self.has_dictionary() || total < MIN_SAMPLE {
            return Ok(());
        }
        let words = counts.list(counts.bytes() / share, samples);
        let coded: Vec<Vec<u8>> = samples
            .iter()
            .map(|sample| {
                let mut codes = Vec::with_capacity(sample.len() / 2);
                words.encode(sample, &mut codes);
                codes
            })
            .collect();
        let most = MAX_DICTIONARY.min(total / share);
        // A sample without anything in common has no dictionary; then none is used.
        let Ok(dictionary) = zstd::dict::from_samples(&coded, most) else {
            return Ok(());
        };
        let mut bytes = words.to_bytes();
        bytes.extend_from_slice(&dictionary);
        let path = data.join(FILE);
        let unfinished = data.join(format!("{UNFINISHED}{FILE}"));
        let write = || -> io::Result<()> {
            let mut file = fs::File::create(&unfinished)?;
            file.write_all(&xxh3_64(&bytes).to_le_bytes())?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&unfinished, &path)
        };
        write().map_err(|error| io_error(data, &error))?;
        self.learned.get_or_init(|| Learned { words, dictionary });
        lock(&self.compressors).clear();
        Ok(())
    }

    /// An article as it is stored.
    pub fn pack(&self, card: &Card, evidence: &Evidence, body: &str) -> Result<Vec<u8>> {
        let head = head(card, evidence)?;
        if head.len() + body.len() > MAX_PLAIN {
            return Err(
                Error::new(ErrorKind::Index, "the article is too large to be stored")
                    .help("articles are limited to a gigabyte"),
            );
        }
        let kept = lock(&self.compressors).pop();
        let (coded, mut compressor) = match kept {
            Some(kept) => kept,
            None => self.compressor().map_err(|error| failed(&error))?,
        };
        let mut content = Vec::with_capacity((head.len() + body.len()) / 2);
        let mut put = |bytes: &[u8]| {
            let before = content.len();
            match self.learned.get().filter(|_| coded) {
                Some(learned) => learned.words.encode(bytes, &mut content),
                None => content.extend_from_slice(bytes),
            }
            [content.len() - before, bytes.len()]
        };
        let lengths = [put(&head), put(body.as_bytes())];
        let frame = compressor.compress(&content);
        lock(&self.compressors).push((coded, compressor));
        let frame = frame.map_err(|error| failed(&error))?;
        // Whether it needs the dictionary; the lengths of the head and of the body, each in the
        // frame and of what that stands for.
        let mut packed = Vec::with_capacity(16 + frame.len());
        packed.push(u8::from(coded));
        for length in lengths.into_iter().flatten() {
            push_vint(length, &mut packed);
        }
        packed.extend_from_slice(&frame);
        Ok(packed)
    }

    /// The article in `document`, bytes as the engine stores them; `None` for a source.
    ///
    /// # Errors
    /// `Index` when it is damaged.
    pub fn unpack_document(&self, document: &[u8]) -> Result<Option<Stored>> {
        let unpacked = self.unpack_codes(document)?;
        let stored = |unpacked| self.open_codes(Arc::new(unpacked))?.stored();
        unpacked.map(stored).transpose()
    }

    /// The same, not yet decoded.
    ///
    /// # Errors
    /// `Index` when it is damaged.
    pub fn unpack_codes(&self, document: &[u8]) -> Result<Option<Unpacked>> {
        let packed = only_value(document)?;
        packed.map(|packed| self.unpack(packed)).transpose()
    }

    /// The codes of the article that `packed` was made from.
    fn unpack(&self, packed: &[u8]) -> Result<Unpacked> {
        let broken = || damaged("a stored article cannot be unpacked");
        let header = || {
            let (&coded, mut rest) = packed.split_first()?;
            let mut lengths = [0; 4];
            for length in &mut lengths {
                (*length, rest) = vint(rest)?;
            }
            Some((coded, lengths, rest))
        };
        let (coded, lengths, frame) = header().ok_or_else(broken)?;
        let [head_codes, head_length, body_codes, body_length] = lengths;
        // The densest frames hold some forty thousand bytes in one; no byte needs more than
        // three of codes.
        let content_length = head_codes + body_codes;
        let believable = head_length + body_length <= MAX_PLAIN
            && content_length <= 3 * MAX_PLAIN
            && content_length <= frame.len().saturating_mul(50_000);
        if !believable || coded > 1 {
            return Err(broken());
        }
        let learned = self.learned_for(coded == 1)?;
        let pool = &self.decompressors[usize::from(coded)];
        let kept = lock(pool).pop();
        let mut decompressor = match (kept, learned) {
            (Some(kept), _) => kept,
            (None, None) => Decompressor::new().map_err(|_| broken())?,
            (None, Some(learned)) => {
                Decompressor::with_dictionary(&learned.dictionary).map_err(|_| broken())?
            }
        };
        // With room for what decoding puts behind it.
        let content = decompressor.decompress(frame, content_length + dense::BEHIND);
        lock(pool).push(decompressor);
        let mut content = content.map_err(|_| broken())?;
        if content.len() != content_length {
            return Err(broken());
        }
        content.resize(content_length + dense::BEHIND, 0);
        Ok(Unpacked {
            is_coded: coded == 1,
            content,
            head_codes,
            head_length,
            body_length,
        })
    }

    /// What codes are read with.
    fn learned_for(&self, is_coded: bool) -> Result<Option<&Learned>> {
        match (is_coded, self.learned.get()) {
            (false, _) => Ok(None),
            (true, Some(learned)) => Ok(Some(learned)),
            (true, None) => Err(damaged("the dictionary of the stored articles is missing")),
        }
    }

    /// The article that has these codes.
    ///
    /// # Errors
    /// `Index` when it is damaged.
    pub fn open_codes(&self, unpacked: Arc<Unpacked>) -> Result<Opened<'_>> {
        let words = self
            .learned_for(unpacked.is_coded)?
            .map(|learned| &learned.words);
        let Unpacked {
            content,
            head_codes,
            head_length,
            ..
        } = &*unpacked;
        let head = match words {
            None => content.get(..*head_codes).map(<[u8]>::to_vec),
            Some(words) => words.decode(content, 0..*head_codes, *head_length),
        };
        let head = head.filter(|head| head.len() == *head_length);
        let head = head.ok_or_else(|| damaged("a stored article cannot be unpacked"))?;
        let (card, rest) = decode::<Card>(&head)?;
        Ok(Opened {
            card,
            evidence: rest.to_vec(),
            body: Body { words, unpacked },
        })
    }

    fn compressor(&self) -> io::Result<(bool, Compressor<'static>)> {
        let learned = self.learned.get();
        let mut new = match learned {
            Some(learned) => Compressor::with_dictionary(LEVEL, &learned.dictionary)?,
            None => Compressor::new(LEVEL)?,
        };
        // Lengths and the dictionary are in the header already. The engine checks nothing that
        // it reads, so each frame has a checksum of its own: four bytes, and no text that
        // damage has changed is ever taken for the article's.
        for parameter in [
            CParameter::ContentSizeFlag(false),
            CParameter::ChecksumFlag(true),
            CParameter::DictIdFlag(false),
            CParameter::MinMatch(LEAST_MATCH),
            CParameter::HashLog(PLACES),
        ] {
            new.set_parameter(parameter)?;
        }
        Ok((learned.is_some(), new))
    }
}

/// What stands before the body, so that a hit that shows no passage is made without decoding
/// that.
fn head(card: &Card, evidence: &Evidence) -> Result<Vec<u8>> {
    let mut head = encode(card)?;
    head.extend_from_slice(&encode(evidence)?);
    Ok(head)
}

/// What is stored of an article, to learn from.
pub(crate) fn plain(card: &Card, evidence: &Evidence, body: &str) -> Result<Vec<u8>> {
    let mut plain = head(card, evidence)?;
    plain.extend_from_slice(body.as_bytes());
    Ok(plain)
}

/// The value that begins `bytes`, and the bytes behind it.
fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, &[u8])> {
    postcard::take_from_bytes(bytes)
        .map_err(|error| damaged(&format!("a stored article cannot be decoded: {error}")))
}

fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::Index, what)
        .help("`newshound check` says where; `newshound index --rebuild` makes it anew")
}

fn failed(error: &io::Error) -> Error {
    Error::new(
        ErrorKind::Index,
        format!("an article cannot be compressed: {error}"),
    )
    .help("there may be too little memory; `--jobs 1` needs less of it")
}

/// What is kept stays usable whatever a panicking thread did.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    fn article(at: usize) -> Article {
        let sentence = |n: usize| {
            format!(
                "Tanker number {} left the port of Maralune with {n} tonnes of oil, the harbour \
                 authority of district {} said on day {}. ",
                at * 7 + n,
                (at * n) % 97,
                n * n % 31
            )
        };
        Article {
            id: format!("a{at}"),
            headline: format!("Tanker {at} leaves"),
            body: (0..30).map(sentence).collect(),
            path: "ships.jsonl".into(),
            ..Article::default()
        }
    }

    fn counts(samples: &[Vec<u8>]) -> Counts {
        let mut counts = Counts::default();
        for sample in samples {
            counts.add(sample);
        }
        counts
    }

    impl Codec {
        fn unpacked(&self, packed: &[u8]) -> Result<Stored> {
            self.open_codes(Arc::new(self.unpack(packed)?))?.stored()
        }
    }

    fn packed(codec: &Codec, article: &Article) -> Vec<u8> {
        codec
            .pack(&Card::of(article), &Evidence::of(article), &article.body)
            .unwrap()
    }

    #[test]
    fn a_learned_dictionary_saves_room_and_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let codec = Codec::open(folder.path()).unwrap();
        let early = packed(&codec, &article(1));
        let samples: Vec<Vec<u8>> = (0..400).map(|at| article(at).body.into()).collect();
        codec
            .learn(folder.path(), &samples, &counts(&samples), 8)
            .unwrap();
        let late = packed(&codec, &article(1));
        assert!(late.len() < early.len(), "{} {}", late.len(), early.len());
        for bytes in [early, late] {
            let stored = codec.unpacked(&bytes).unwrap();
            let evidence = stored.evidence().unwrap();
            assert_eq!(evidence.article(stored.card, stored.body), article(1));
        }
    }

    #[test]
    fn a_damaged_or_missing_dictionary_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let codec = Codec::default();
        let samples: Vec<Vec<u8>> = (0..400).map(|at| article(at).body.into()).collect();
        codec
            .learn(folder.path(), &samples, &counts(&samples), 8)
            .unwrap();
        let bytes = packed(&codec, &article(1));
        let path = folder.path().join(FILE);
        let error = Codec::default().unpacked(&bytes).unwrap_err();
        assert!(error.to_string().contains("dictionary"), "{error}");
        let mut dictionary = fs::read(&path).unwrap();
        dictionary[100] ^= 1;
        fs::write(&path, dictionary).unwrap();
        let error = Codec::open(folder.path()).unwrap_err();
        assert!(error.to_string().contains("damaged"), "{error}");
    }

    /// Codecs without a dictionary and with one, and where it is.
    fn both() -> [(Codec, tempfile::TempDir); 2] {
        [false, true].map(|learns| {
            let folder = tempfile::tempdir().unwrap();
            let codec = Codec::default();
            if learns {
                let samples: Vec<Vec<u8>> = (0..400).map(|at| article(at).body.into()).collect();
                let counts = counts(&samples);
                codec.learn(folder.path(), &samples, &counts, 8).unwrap();
                assert!(codec.has_dictionary());
            }
            (codec, folder)
        })
    }

    #[test]
    fn no_bit_of_an_article_changes_unnoticed() {
        for (codec, _folder) in both() {
            let sound = packed(&codec, &article(3));
            for at in 0..sound.len() * 8 {
                let mut damaged = sound.clone();
                damaged[at / 8] ^= 1 << (at % 8);
                if let Ok(stored) = codec.unpacked(&damaged)
                    && let Ok(evidence) = stored.evidence()
                {
                    let same = evidence.article(stored.card, stored.body);
                    assert_eq!(same, article(3), "bit {at}");
                }
            }
        }
    }

    #[test]
    fn a_card_is_read_without_the_body() {
        for (codec, _folder) in both() {
            let bytes = packed(&codec, &article(5));
            let opened = codec.open_codes(Arc::new(codec.unpack(&bytes).unwrap()));
            let opened = opened.unwrap();
            assert_eq!(opened.card, codec.unpacked(&bytes).unwrap().card);
            assert_eq!(opened.body.whole().unwrap(), article(5).body);
        }
    }

    proptest! {
        #[test]
        fn damage_is_an_error_and_no_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            at in 0usize..300,
            flip in 1u8..255,
        ) {
            static CODECS: LazyLock<[(Codec, tempfile::TempDir); 2]> = LazyLock::new(both);
            for (codec, _folder) in &*CODECS {
                let _ = codec.unpacked(&bytes);
                let _ = codec.unpack_document(&bytes);
                let mut sound = packed(codec, &article(3));
                let at = at % sound.len();
                sound[at] ^= flip;
                let _ = codec.unpacked(&sound);
            }
        }
    }
}
