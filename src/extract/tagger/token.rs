//! The tagger's tokens: pieces of text small enough that every name begins and ends at one,
//! with the sentence each stands in and whether it can belong to a name at all.
//!
//! Not [`crate::text::words`]: a name tagger wants punctuation, "U.S." and "O'Brien" whole,
//! and "Obama's" and "US-led" in parts. What a token means is left to the lexicon.

use std::ops::Range;

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Shape {
    Lower = 0,
    Capital = 1,
    Upper = 2,
    Letter = 3,
    Initial = 4,
    Mixed = 5,
    Number = 6,
    Code = 7,
    Mark = 8,
    Dotted = 9,
    Uncased = 10,
    Clitic = 11,
    Other = 12,
}

/// How the sentence around a token uses capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Casing {
    Plain = 0,
    Title = 1,
    Upper = 2,
}

/// A token: its bytes, its two hashes and its place in the sentence.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    /// Hash of the bytes as written.
    pub exact: u64,
    /// Hash of the bytes with ASCII case (and Latin-1 case) folded.
    pub lower: u64,
    pub shape: Shape,
    pub casing: Casing,
    /// First word of its sentence, opening quotes aside.
    pub first: bool,
    /// First token of its sentence.
    pub opens: bool,
    /// No white space between this token and the one before.
    pub joined: bool,
    /// Can be part of a name.
    pub candidate: bool,
}

const K: u64 = 0x9E37_79B9_7F4A_7C15;

/// A hash of `bytes`, with `mask` set in every byte (0x20 folds ASCII case).
fn hash_masked(bytes: &[u8], mask: u64) -> u64 {
    let mut h = (bytes.len() as u64).wrapping_mul(K);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        h = (h ^ (u64::from_le_bytes(word) | mask)).wrapping_mul(K);
        h ^= h >> 29;
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        let mut last = 0u64;
        for &b in rest {
            last = last << 8 | u64::from(b);
        }
        h = (h ^ (last | mask >> (64 - 8 * rest.len()))).wrapping_mul(K);
        h ^= h >> 29;
    }
    h.wrapping_mul(K) ^ (h >> 32)
}

/// The hash of a word as written.
pub(super) fn hash_exact(word: &str) -> u64 {
    hash_masked(word.as_bytes(), 0)
}

/// The hash of a word without regard to ASCII case.
pub(super) fn hash_lower(word: &str) -> u64 {
    hash_masked(word.as_bytes(), 0x2020_2020_2020_2020)
}

/// The hash of an upper-case ASCII word as if only its first letter were a capital; `None`
/// for words too long to be worth it.
pub(super) fn hash_capitalised(word: &str) -> Option<u64> {
    let bytes = word.as_bytes();
    let mut copy = [0u8; 32];
    let copy = copy.get_mut(..bytes.len())?;
    copy.copy_from_slice(bytes);
    for b in copy.iter_mut().skip(1) {
        b.make_ascii_lowercase();
    }
    if let Some(b) = copy.first_mut() {
        b.make_ascii_uppercase();
    }
    Some(hash_masked(copy, 0))
}

const ABBREVIATIONS: &[&str] = &[
    "inc", "corp", "co", "ltd", "jr", "sr", "st", "mr", "mrs", "ms", "dr", "prof", "gen", "lt", "col", "sgt", "capt",
    "cmdr", "adm", "maj", "sen", "rep", "gov", "pres", "rev", "hon", "mt", "ft", "jan", "feb", "mar", "apr", "aug",
    "sept", "sep", "oct", "nov", "dec", "messrs", "bros", "dept", "univ", "vs", "no", "ave", "supt", "atty", "brig",
    "fla", "calif", "pa", "mass", "conn", "ill", "wis", "minn", "mich", "tenn", "ala", "ga", "va", "md", "del", "ariz",
    "colo", "ore", "wash", "tex", "okla", "kan", "neb", "nev", "ky", "ind", "mo", "ark", "miss", "assn", "intl", "natl",
];
/// Lower-case words that stand inside names between two capitals.
const CONNECTORS: &[&str] = &[
    "of", "the", "and", "for", "in", "on", "at", "to", "de", "la", "le", "les", "du", "des", "da", "do", "dos", "das",
    "del", "della", "di", "van", "von", "der", "den", "ter", "ten", "bin", "ibn", "bint", "al", "el", "y", "e", "et",
    "und", "zu", "af", "av", "with", "from", "against", "by", "as", "a", "an", "n", "or", "au", "aux", "pour", "las",
    "los", "lo", "dei", "degli", "zur", "für", "im", "ul", "ur", "abu", "as-", "without", "under", "über", "upon",
];
/// What may follow a comma inside a company's or a person's name.
const AFTER_COMMA: &[&str] = &[
    "inc", "inc.", "ltd", "ltd.", "llc", "l.l.c.", "corp", "corp.", "co", "co.", "plc", "lp", "l.p.", "llp", "jr",
    "jr.", "sr", "sr.", "s.a.", "n.v.", "n.a.", "ag", "sa", "gmbh", "limited", "incorporated",
];
const ARABIC: &[&str] = &["al", "el", "ul", "ar", "as", "ash", "at", "an", "ad", "az", "ur", "us", "ol"];

fn listed(list: &[&str], word: &str) -> bool {
    word.len() <= 13 && list.iter().any(|l| l.eq_ignore_ascii_case(word))
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The end of the word that begins at `start`.
fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut lower = false;
    let mut upper = 0;
    let mut digit = false;
    let mut dotted = false;
    let starts_lower = char_at(text, start).is_some_and(char::is_lowercase);
    loop {
        let Some(&b) = bytes.get(at) else { return at };
        if b.is_ascii_lowercase() {
            lower = true;
            at += 1;
            continue;
        }
        if b.is_ascii_uppercase() {
            upper += 1;
            at += 1;
            continue;
        }
        if b.is_ascii_digit() {
            digit = true;
            at += 1;
            continue;
        }
        let size = match b {
            b'.' | b'\'' | b'-' | b'&' => 1,
            0..=0x7f => return at,
            _ => {
                let Some(c) = char_at(text, at) else { return at };
                if c.is_alphanumeric() || is_mark(c) {
                    if c.is_uppercase() {
                        upper += 1;
                    } else {
                        lower = true;
                    }
                    at += c.len_utf8();
                    continue;
                }
                match c {
                    '’' | '‘' | '\u{2011}' | '‐' => c.len_utf8(),
                    _ => return at,
                }
            }
        };
        let so_far = &text[start..at];
        let next = char_at(text, at + size).filter(|c| c.is_alphanumeric());
        let go_on = match (b, next) {
            (b'.', Some(n)) => {
                let single = so_far.len() == 1 || dotted;
                let goes = if n.is_ascii_digit() { digit } else { single || (n.is_lowercase() && !starts_lower) };
                dotted |= goes && single && n.is_alphabetic();
                goes
            }
            (b'.', None) => {
                let takes = (upper == 1 && !lower && !digit && so_far.len() <= 2 && so_far != "I")
                    || dotted
                    || (!starts_lower && listed(ABBREVIATIONS, so_far));
                return if takes { at + 1 } else { at };
            }
            (b'&', Some(n)) => n.is_uppercase() && !lower && so_far.len() <= 3,
            (b'-', Some(n)) => hyphen_joins(so_far, n, digit, starts_lower),
            (_, Some(n)) if matches!(char_at(text, at), Some('\u{2011}' | '‐')) => {
                hyphen_joins(so_far, n, digit, starts_lower)
            }
            (_, Some(n)) if b != b'.' => {
                // An apostrophe.
                let after = char_at(text, at + size + n.len_utf8()).is_some_and(char::is_alphanumeric);
                if !after && matches!(n, 's' | 'S') {
                    false
                } else {
                    n.is_uppercase() && after || starts_lower || (so_far.len() <= 2 && so_far != "I" && after && upper == 1 && long_tail(text, at + size))
                }
            }
            _ => false,
        };
        if !go_on {
            return at;
        }
        at += size;
    }
}

/// Whether at least four letters follow: "D'souza", but not "I'll" or "He'd".
fn long_tail(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|t| t.chars().take(4).filter(|c| c.is_alphabetic()).count() == 4)
}

fn hyphen_joins(so_far: &str, next: char, digit: bool, starts_lower: bool) -> bool {
    if next.is_ascii_digit() || digit {
        return true;
    }
    if next.is_uppercase() {
        return listed(ARABIC, so_far);
    }
    starts_lower
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn shape_of(word: &str) -> Shape {
    let (mut lower, mut upper, mut digit, mut other, mut dots) = (0, 0, 0, 0, 0);
    let mut upper_first = false;
    for (i, c) in word.chars().enumerate() {
        if c.is_ascii_lowercase() {
            lower += 1;
        } else if c.is_ascii_uppercase() {
            upper += 1;
            upper_first |= i == 0;
        } else if c.is_ascii_digit() {
            digit += 1;
        } else if c == '.' {
            dots += 1;
        } else if c.is_uppercase() {
            upper += 1;
            upper_first |= i == 0;
        } else if c.is_lowercase() {
            lower += 1;
        } else if c.is_alphabetic() {
            other += 1;
        }
    }
    let letters = lower + upper + other;
    if letters == 0 {
        return if digit > 0 { Shape::Number } else { Shape::Mark };
    }
    if digit > 0 {
        // "20th" and "30-year-old" are numbers for a name tagger, "G20" and "3M" are not.
        return if upper > 0 || !word.as_bytes()[0].is_ascii_digit() { Shape::Code } else { Shape::Number };
    }
    if upper == 0 {
        return if lower > 0 { Shape::Lower } else { Shape::Uncased };
    }
    if dots > 0 {
        return if letters == 1 {
            Shape::Initial
        } else if lower == 0 {
            Shape::Dotted
        } else if upper == 1 && upper_first {
            Shape::Capital
        } else {
            Shape::Mixed
        };
    }
    if letters == 1 {
        Shape::Letter
    } else if lower == 0 {
        Shape::Upper
    } else if upper == 1 && upper_first {
        Shape::Capital
    } else {
        Shape::Mixed
    }
}

fn is_opening(text: &str) -> bool {
    matches!(text, "\"" | "“" | "'" | "‘" | "(" | "[" | "«" | "-" | "--" | "—" | "–" | "*" | "•" | "``")
}

/// Appends the tokens of `text`, sentence by sentence, to `tokens`.
pub(super) fn tokenize(text: &str, tokens: &mut Vec<Token>) {
    let bytes = text.as_bytes();
    let begin = tokens.len();
    let mut at = 0;
    let mut line = 0;
    // Whether a sentence starts with the next token, or may start if a capital follows.
    let mut opens = true;
    let mut may_open = false;
    let mut sentence = begin;
    let mut spaced = true;
    while let Some(&b) = bytes.get(at) {
        if b.is_ascii_whitespace() {
            spaced = true;
            if b == b'\n' {
                if ends_line(bytes, line, at) {
                    opens = true;
                }
                line = at + 1;
            }
            at += 1;
            continue;
        }
        let Some(c) = char_at(text, at) else { break };
        if c.is_whitespace() || c.is_control() {
            spaced = true;
            at += c.len_utf8();
            continue;
        }
        let start = at;
        let shape;
        if c.is_alphanumeric() {
            at = word_end(text, at);
            let word = &text[start..at];
            if (word.eq_ignore_ascii_case("http") || word.eq_ignore_ascii_case("https")) && bytes.get(at) == Some(&b':')
                || bytes.get(at) == Some(&b'@') && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
                || word.get(..4).is_some_and(|w| w.eq_ignore_ascii_case("www."))
            {
                at = blank_after(text, at);
                shape = Shape::Other;
            } else {
                shape = shape_of(word);
            }
        } else if c == '@' && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
            at = blank_after(text, at);
            shape = Shape::Other;
        } else if matches!(c, '\'' | '’') && !spaced && clitic(text, at + c.len_utf8()) > 0 {
            at += c.len_utf8() + clitic(text, at + c.len_utf8());
            shape = Shape::Clitic;
        } else {
            at += c.len_utf8();
            while char_at(text, at) == Some(c) {
                at += c.len_utf8();
            }
            shape = Shape::Mark;
        }
        let word = &text[start..at];
        if may_open && !opens {
            // Lower case goes on with the sentence; a closing quote is still part of it.
            if shape != Shape::Mark || is_opening(word) && spaced {
                opens = shape != Shape::Lower;
                may_open = false;
            }
        }
        if opens && tokens.len() > sentence {
            finish_sentence(text, &mut tokens[sentence..]);
            sentence = tokens.len();
        }
        tokens.push(Token {
            start,
            end: at,
            exact: hash_exact(word),
            lower: hash_lower(word),
            shape,
            casing: Casing::Plain,
            first: false,
            opens,
            joined: !spaced,
            candidate: false,
        });
        opens = false;
        if shape == Shape::Mark && matches!(c, '.' | '!' | '?' | '…') {
            may_open = true;
        }
        spaced = false;
    }
    if tokens.len() > sentence {
        finish_sentence(text, &mut tokens[sentence..]);
    }
}

/// The length of "s", "re", "ll" and the like at `at` if nothing alphanumeric follows.
fn clitic(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or(&[]);
    for form in ["s", "re", "ll", "ve", "d", "m", "S", "t"] {
        if rest.starts_with(form.as_bytes()) && !char_at(text, at + form.len()).is_some_and(char::is_alphanumeric) {
            return form.len();
        }
    }
    0
}

fn blank_after(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    at + rest.find(char::is_whitespace).unwrap_or(rest.len())
}

/// Whether the line break at `at` ends the line's sentence: not when the line is about as
/// long as hard-wrapped text and the next one goes on.
fn ends_line(bytes: &[u8], line: usize, at: usize) -> bool {
    let length = at - line;
    if !(45..=85).contains(&length) {
        return true;
    }
    !bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'(' || *b == b'"')
        || bytes.get(line..at).is_some_and(|l| matches!(l.last(), Some(b'.' | b'!' | b'?' | b':')))
}

/// Marks first word, casing and candidates of one sentence.
fn finish_sentence(text: &str, tokens: &mut [Token]) {
    let (mut words, mut lower, mut upper, mut letters) = (0, 0, 0, 0);
    let mut seen = false;
    for token in tokens.iter_mut() {
        if !seen && token.shape != Shape::Mark {
            seen = true;
            token.first = true;
        }
        let long = token.end - token.start >= 4;
        match token.shape {
            Shape::Lower if long => {
                words += 1;
                lower += 1;
            }
            Shape::Lower => letters += 1,
            Shape::Capital | Shape::Mixed if long => words += 1,
            Shape::Upper => {
                words += usize::from(long);
                upper += usize::from(long);
                letters += usize::from(!long);
            }
            _ => {}
        }
    }
    let casing = if words + letters >= 3 && lower == 0 && words >= 2 && upper * 3 >= words * 2 {
        Casing::Upper
    } else if words >= 3 && lower * 4 <= words {
        Casing::Title
    } else {
        Casing::Plain
    };
    let mut last_capital: Option<usize> = None;
    for i in 0..tokens.len() {
        tokens[i].casing = casing;
        let word = &text[tokens[i].start..tokens[i].end];
        match tokens[i].shape {
            Shape::Capital | Shape::Upper | Shape::Initial | Shape::Mixed | Shape::Code | Shape::Dotted => {}
            Shape::Letter if word != "I" => {}
            Shape::Clitic if i > 0 && tokens[i - 1].candidate => {
                tokens[i].candidate = true;
                continue;
            }
            // "Yoon Suk-yeol" is a name to its end, "Seoul-based" is not: the model decides.
            Shape::Lower
                if i > 1
                    && tokens[i].joined
                    && tokens[i - 1].joined
                    && tokens[i - 2].candidate
                    && matches!(&text[tokens[i - 1].start..tokens[i - 1].end], "-" | "‑" | "‐") =>
            {
                tokens[i - 1].candidate = true;
                tokens[i].candidate = true;
                continue;
            }
            _ => continue,
        }
        tokens[i].candidate = true;
        if let Some(last) = last_capital {
            let between = last + 1..i;
            if (1..=4).contains(&between.len()) && between.clone().all(|j| connects(text, tokens, j)) {
                for token in &mut tokens[between] {
                    token.candidate = true;
                }
            }
        }
        last_capital = Some(i);
    }
}

/// Whether the token at `j` may stand inside a name between two capitals.
fn connects(text: &str, tokens: &[Token], j: usize) -> bool {
    let token = &tokens[j];
    let word = &text[token.start..token.end];
    let next = &tokens[j + 1];
    match token.shape {
        Shape::Lower => listed(CONNECTORS, word),
        Shape::Clitic => true,
        Shape::Mark => match word {
            "&" | "+" => true,
            "-" | "/" | "‑" | "‐" => token.joined && next.joined,
            "–" => token.joined && next.joined,
            "'" | "’" => token.joined,
            "," => listed(AFTER_COMMA, &text[next.start..next.end]),
            "!" => token.joined && word.len() == 1,
            _ => false,
        },
        Shape::Number => word.len() <= 4,
        _ => false,
    }
}

/// The runs of neighbouring candidates, each within one sentence, at most [`LONGEST_RUN`] long.
pub(super) fn runs(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (i, token) in tokens.iter().enumerate() {
        if let Some(s) = start
            && (!token.candidate || token.opens || i - s >= LONGEST_RUN)
        {
            found.push(s..i);
            start = None;
        }
        if token.candidate && start.is_none() {
            start = Some(i);
        }
    }
    if let Some(s) = start {
        found.push(s..tokens.len());
    }
    found
}

/// Longer runs are cut: they are tables and lists in capitals, and the cut bounds memory.
pub(super) const LONGEST_RUN: usize = 200;
