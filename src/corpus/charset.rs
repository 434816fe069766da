//! Which characters foreign bytes are: byte order marks, declarations, UTF-8, and a guess
//! (chardetng, the detector of Firefox) for the rest. Nothing that can be read fails for
//! its encoding; only what is no text at all is refused.

use std::borrow::Cow;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

use super::input::{Input, Source};

/// Where a page may declare its encoding. The HTML standard looks at 1 KiB, browsers at more.
const DECLARATION: usize = 4 << 10;

/// How many bytes the detector sees. More make it no surer.
const GUESS: usize = 1 << 20;

/// The text of a whole file. `page` says that it may declare its encoding as HTML and XML do.
pub(super) fn decode(bytes: Vec<u8>, page: bool) -> Result<String, String> {
    refuse_binary(&bytes)?;
    let encoding = match mark(&bytes).or_else(|| unmarked_utf16(&bytes)) {
        Some(encoding) => encoding,
        None => {
            let (ascii, valid) = (ascii_prefix(&bytes), std::str::from_utf8(&bytes).is_ok());
            // Valid UTF-8 beyond ASCII is hardly ever anything else, whatever a page declares.
            let declared = if page { declared(&bytes) } else { None };
            if valid && (ascii < bytes.len() || (declared.is_none() && !has_escape(&bytes))) {
                UTF_8
            } else {
                declared
                    .filter(|d| *d != UTF_8)
                    .unwrap_or_else(|| guess(&bytes))
            }
        }
    };
    if encoding == UTF_8 {
        let skip = if bytes.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        return Ok(match String::from_utf8(bytes) {
            Ok(mut text) => {
                text.drain(..skip);
                text
            }
            Err(error) => {
                let bytes = error.as_bytes().get(skip..).unwrap_or(&[]);
                String::from_utf8_lossy(bytes).into_owned()
            }
        });
    }
    Ok(encoding.decode_with_bom_removal(&bytes).0.into_owned())
}

/// The text of a piece that should be UTF-8: as it is, or the best that can be made of it.
pub(super) fn decode_piece(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => guess(bytes).decode_without_bom_handling(bytes).0,
    }
}

/// The stream as UTF-8, without a byte order mark. A stream whose beginning is UTF-8 passes
/// unchanged: pieces that are not are left to [`decode_piece`].
pub(super) fn to_utf8(mut input: Input) -> Result<Input, String> {
    refuse_binary(&input.head)?;
    if input.head.starts_with(b"\xef\xbb\xbf") {
        input.head.drain(..3);
    }
    let encoding = match mark(&input.head).or_else(|| unmarked_utf16(&input.head)) {
        Some(encoding) => encoding,
        None if is_utf8_so_far(&input.head) && !has_escape(&input.head) => return Ok(input),
        None => guess(&input.head),
    };
    if encoding == UTF_8 {
        return Ok(input);
    }
    let decoder = encoding.new_decoder_with_bom_removal();
    let raw = Box::new(io::Cursor::new(input.head).chain(input.rest));
    let mut rest: Source = Box::new(Transcoder::new(raw, decoder));
    let mut head = Vec::new();
    (&mut rest)
        .take(super::input::HEAD as u64)
        .read_to_end(&mut head)
        .map_err(|error| crate::error::describe_io(&error))?;
    Ok(Input { head, rest })
}

/// The encoding that a byte order mark names.
fn mark(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes).map(|(encoding, _)| encoding)
}

fn ascii_prefix(bytes: &[u8]) -> usize {
    Encoding::ascii_valid_up_to(bytes)
}

/// ISO-2022-JP is ASCII by its bytes; the escapes that change its character set tell.
fn has_escape(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"\x1b$").is_some() || memmem::find(bytes, b"\x1b(J").is_some()
}

/// Whether the bytes are UTF-8 but for a character that the end may cut.
fn is_utf8_so_far(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// The likeliest encoding of bytes that name none. UTF-8 with a few broken places stays
/// UTF-8: files get cut and joined in the middle of a character.
fn guess(bytes: &[u8]) -> &'static Encoding {
    // The first byte that tells something; an escape of ISO-2022-JP is one.
    let from = Encoding::iso_2022_jp_ascii_valid_up_to(bytes).saturating_sub(GUESS / 64);
    let rest = bytes.get(from..).unwrap_or(&[]);
    let piece = rest.get(..GUESS).unwrap_or(rest);
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in piece.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if bad > 0 && good >= 2 * bad {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(piece, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// UTF-16 without a mark: the NULs of its spaces, digits and line ends all stand on one
/// side, and what it decodes to has neither broken pairs nor control characters.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..8192).unwrap_or(bytes);
    let sample = sample.get(..sample.len() & !1).unwrap_or(&[]);
    memchr::memchr(0, sample)?;
    let (mut even, mut odd) = (0usize, 0usize);
    for pair in sample.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.get(1) == Some(&0));
    }
    let pairs = sample.len() / 2;
    // Two zeros are chance or damage; text of any length has many.
    if even + odd < 3 {
        return None;
    }
    let encoding = if odd * 50 >= pairs && even * 20 <= odd {
        UTF_16LE
    } else if even * 50 >= pairs && odd * 20 <= even {
        UTF_16BE
    } else {
        return None;
    };
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let mut odd_ones = text.chars().filter(|c| is_odd(*c) || *c == '\u{fffd}');
    // A pair that the sample cuts may leave one replacement behind.
    (odd_ones.nth(1).is_none()).then_some(encoding)
}

/// Characters that text does not have.
fn is_odd(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0e'..='\x1a' | '\x1c'..='\x1f' | '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}')
}

/// The encoding that a page declares in its first bytes.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes
        .get(..DECLARATION)
        .unwrap_or(bytes)
        .to_ascii_lowercase();
    let value = |key: &[u8], from: usize| -> Option<&'static Encoding> {
        let rest = head.get(from + key.len()..)?.trim_ascii_start();
        let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
        let rest = rest
            .strip_prefix(b"\"")
            .or(rest.strip_prefix(b"'"))
            .unwrap_or(rest);
        let end = rest.iter().position(|b| b"\"';> ?\t\r\n".contains(b))?;
        let found = Encoding::for_label(rest.get(..end)?)?;
        // A declaration that reads as ASCII is not UTF-16, whatever it claims.
        Some(if found == UTF_16LE || found == UTF_16BE {
            UTF_8
        } else {
            found
        })
    };
    if head.trim_ascii_start().starts_with(b"<?xml") {
        let end = memmem::find(&head, b"?>").unwrap_or(0);
        let at = memmem::find(head.get(..end).unwrap_or(&[]), b"encoding");
        if let Some(found) = at.and_then(|at| value(b"encoding", at)) {
            return Some(found);
        }
    }
    memmem::find_iter(&head, b"charset").find_map(|at| {
        let before = head.get(..at).unwrap_or(&[]);
        let tag = memchr::memrchr(b'<', before)?;
        if !before.get(tag..)?.starts_with(b"<meta") {
            return None;
        }
        value(b"charset", at)
    })
}

/// Refuses what is no text. UTF-16 is looked for first, its NULs are no sign.
fn refuse_binary(bytes: &[u8]) -> Result<(), String> {
    let kinds: [(&[u8], &str); 12] = [
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive or office document"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"\x7fELF", "a program"),
        (b"\xd0\xcf\x11\xe0", "an old office document"),
        (b"BZh9", "compressed with bzip2"),
        (b"\xfd7zXZ\0", "compressed with xz"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"Rar!\x1a", "a RAR archive"),
        (b"SQLite format 3\0", "an SQLite database"),
    ];
    if let Some((_, kind)) = kinds.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(format!("is {kind}, not text; convert or unpack it first"));
    }
    let sample = bytes.get(..super::input::HEAD).unwrap_or(bytes);
    if mark(sample).is_some_and(|e| e != UTF_8) || unmarked_utf16(sample).is_some() {
        return Ok(());
    }
    let nuls = memchr::memchr_iter(0, sample).count();
    let controls = sample
        .iter()
        .filter(|b| matches!(b, 1..=8 | 0x0e..=0x1a | 0x1c..=0x1f))
        .count();
    // A stray NUL or two is a fault of whoever wrote the file; one in fifty is no text.
    if nuls > 2 + sample.len() / 50 || controls > 2 + sample.len() / 20 {
        return Err("looks like a binary file".to_string());
    }
    Ok(())
}

/// A stream in another encoding, as UTF-8.
struct Transcoder {
    source: Source,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    out: Vec<u8>,
    out_at: usize,
    out_end: usize,
    ended: bool,
    flushed: bool,
}

impl Transcoder {
    fn new(source: Source, decoder: Decoder) -> Transcoder {
        Transcoder {
            source,
            decoder,
            raw: vec![0; 64 << 10],
            raw_at: 0,
            raw_end: 0,
            out: vec![0; 128 << 10],
            out_at: 0,
            out_end: 0,
            ended: false,
            flushed: false,
        }
    }

    fn step(&mut self) -> io::Result<()> {
        if self.raw_at == self.raw_end && !self.ended {
            self.raw_at = 0;
            self.raw_end = 0;
            self.raw_end = self.source.read(&mut self.raw)?;
            self.ended = self.raw_end == 0;
        }
        let raw = self.raw.get(self.raw_at..self.raw_end).unwrap_or(&[]);
        let (result, read, written, _) =
            self.decoder.decode_to_utf8(raw, &mut self.out, self.ended);
        self.raw_at += read;
        self.out_at = 0;
        self.out_end = written;
        self.flushed = self.ended && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl Read for Transcoder {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.out_at == self.out_end {
            if self.flushed {
                return Ok(0);
            }
            self.step()?;
        }
        let ready = self.out.get(self.out_at..self.out_end).unwrap_or(&[]);
        let n = ready.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..n), ready.get(..n)) {
            to.copy_from_slice(from);
        }
        self.out_at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GBK, ISO_2022_JP, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
    use proptest::prelude::*;

    use super::*;

    const RUSSIAN: &str = "Россия поставила навигационное оборудование, сообщили источники.\n";
    const JAPANESE: &str = "日本の新聞は、ロシアへの輸出について報じた。政府は調査を始めた。\n";
    const CHINESE: &str = "据新闻报道，该公司向俄罗斯出口了导航设备，政府已经开始调查。\n";
    const FRENCH: &str = "Le marché a été fermé hier; les élèves n'ont pas reçu leur diplôme.\n";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        let unit = |u: u16| {
            if big {
                u.to_be_bytes()
            } else {
                u.to_le_bytes()
            }
        };
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn encodings_without_a_declaration() {
        for (encoding, text) in [
            (WINDOWS_1251, RUSSIAN),
            (SHIFT_JIS, JAPANESE),
            (ISO_2022_JP, JAPANESE),
            (GBK, CHINESE),
            (WINDOWS_1252, FRENCH),
        ] {
            let bytes = encoding.encode(text).0.into_owned();
            assert_eq!(
                decode(bytes.clone(), false).unwrap(),
                text,
                "{}",
                encoding.name()
            );
            if encoding == ISO_2022_JP {
                // Within a stream of UTF-8 its bytes are ASCII.
                continue;
            }
            assert_eq!(decode_piece(&bytes), text, "{}", encoding.name());
        }
        assert_eq!(decode(RUSSIAN.into(), false).unwrap(), RUSSIAN);
        assert_eq!(decode(vec![], false).unwrap(), "");
    }

    #[test]
    fn utf16_with_and_without_a_mark() {
        for big in [false, true] {
            for text in [RUSSIAN, FRENCH, "A tanker was seized.\r\n"] {
                assert_eq!(decode(utf16(text, big), false).unwrap(), text);
                let marked = format!("\u{feff}{text}");
                assert_eq!(decode(utf16(&marked, big), false).unwrap(), text);
            }
        }
        assert_eq!(decode(b"\xef\xbb\xbfx".to_vec(), false).unwrap(), "x");
    }

    #[test]
    fn declarations_of_pages() {
        let page = |meta: &str| format!("<html><head>{meta}</head><p>{RUSSIAN}</p>");
        for meta in [
            "<meta charset='windows-1251'>",
            "<META http-equiv=Content-Type content=\"text/html; charset=windows-1251\">",
        ] {
            let bytes = WINDOWS_1251.encode(&page(meta)).0.into_owned();
            assert!(decode(bytes, true).unwrap().contains(RUSSIAN));
        }
        let xml = "<?xml version=\"1.0\" encoding=\"gbk\"?><html>中文报纸</html>";
        let bytes = GBK.encode(xml).0.into_owned();
        assert_eq!(decode(bytes, true).unwrap(), xml);
        // A page that says one thing and is another.
        let lying = page("<meta charset=iso-8859-1>");
        assert_eq!(decode(lying.clone().into_bytes(), true).unwrap(), lying);
        // Not a declaration: the word stands in a script.
        assert_eq!(declared(b"<script charset=\"gbk\">"), None);
        assert_eq!(declared(b"<meta charset=\"utf-16\">"), Some(UTF_8));
    }

    #[test]
    fn utf8_with_a_broken_place_stays_utf8() {
        let mut bytes = RUSSIAN.repeat(3).into_bytes();
        bytes.truncate(bytes.len() - 4);
        bytes.extend(b"\xff");
        let text = decode(bytes, false).unwrap();
        assert!(text.starts_with("Россия") && text.contains('\u{fffd}'));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let noise: Vec<u8> = (0..5000u32).map(|i| (i * 31 % 256) as u8).collect();
        assert_eq!(
            decode(noise, false).unwrap_err(),
            "looks like a binary file"
        );
        assert!(
            decode(b"%PDF-1.4".to_vec(), true)
                .unwrap_err()
                .contains("PDF")
        );
        let stray = format!("some text\0{}", "and more ".repeat(50));
        assert!(decode(stray.into_bytes(), false).is_ok());
    }

    #[test]
    fn streams_are_transcoded() {
        let text = RUSSIAN.repeat(4000);
        let encoded = [
            WINDOWS_1251.encode(&text).0.into_owned(),
            utf16(&format!("\u{feff}{text}"), false),
            utf16(&text, true),
            format!("\u{feff}{text}").into_bytes(),
        ];
        for bytes in encoded {
            let source = Box::new(io::Cursor::new(bytes));
            let input = Input::open(source, &crate::corpus::Limits::default()).unwrap();
            let out = to_utf8(input).unwrap().read_all(1 << 30).unwrap().unwrap();
            assert!(out == text.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn anything_decodes_or_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(bytes.clone(), true);
            let _ = decode_piece(&bytes);
        }

        #[test]
        fn utf8_is_never_changed(text in "[^\0-\x1f\u{7f}]{0,80}") {
            prop_assume!(!text.starts_with('\u{feff}'));
            if let Ok(decoded) = decode(text.clone().into_bytes(), false) {
                prop_assert_eq!(decoded, text);
            }
        }
    }
}
