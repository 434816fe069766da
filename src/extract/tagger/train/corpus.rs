//! Labelled token files as texts with spans, so that training sees what tagging sees.

use std::ops::Range;

use super::names::Pool;
use super::random::Random;

/// A text and the names in it: bytes and type (0 person, 1 organisation, 2 location).
#[derive(Debug, Clone, Default)]
pub(super) struct LabelledText {
    pub text: String,
    pub names: Vec<(Range<usize>, u8)>,
    pub sentences: Vec<Range<usize>>,
    pub weight: f32,
    /// Made from another text by changing its capitals or its beginning.
    pub altered: bool,
}

fn kind_of(tag: &str) -> Option<u8> {
    match tag.get(2..)? {
        "PER" => Some(0),
        "ORG" => Some(1),
        "LOC" => Some(2),
        _ => None,
    }
}

/// Reads one token and its BIO tag a line, blank lines between sentences, `-DOCSTART-`
/// between documents. Types other than PER, ORG and LOC count as outside.
pub(super) fn read_bio(bio: &str, weight: f32) -> Vec<LabelledText> {
    let mut texts = Vec::new();
    let mut document: Vec<Vec<(&str, &str)>> = Vec::new();
    let mut sentence = Vec::new();
    for line in bio.lines().chain(["", "-DOCSTART-\tO"]) {
        if line.starts_with("-DOCSTART-") {
            if !document.is_empty() {
                texts.push(join(&document, weight));
                document.clear();
            }
        } else if line.trim().is_empty() {
            if !sentence.is_empty() {
                document.push(std::mem::take(&mut sentence));
            }
        } else if let Some((token, tag)) = line.rsplit_once('\t') {
            sentence.push((token.trim(), tag.trim()));
        }
    }
    texts
}

fn join(document: &[Vec<(&str, &str)>], weight: f32) -> LabelledText {
    let mut out = LabelledText {
        weight,
        ..LabelledText::default()
    };
    for sentence in document {
        if !out.text.is_empty() {
            let ended = out.text.ends_with(['.', '!', '?', '"', '”']);
            out.text.push(if ended { ' ' } else { '\n' });
        }
        let begin = out.text.len();
        let mut quoted = false;
        let mut glue = true;
        let mut open: Option<(usize, u8)> = None;
        let mut end = begin;
        for (i, &(token, tag)) in sentence.iter().enumerate() {
            let token = match token {
                "``" | "''" => "\"",
                "-LRB-" => "(",
                "-RRB-" => ")",
                t => t,
            };
            let previous = i
                .checked_sub(1)
                .and_then(|j| sentence.get(j))
                .map_or("", |t| t.0);
            let next = sentence.get(i + 1).map_or("", |t| t.0);
            let mut closes = matches!(
                token,
                "," | "."
                    | ";"
                    | ":"
                    | "!"
                    | "?"
                    | ")"
                    | "]"
                    | "%"
                    | "..."
                    | "”"
                    | "’"
                    | "n't"
                    | "'"
            ) || token.len() <= 4
                && (token.starts_with('\'') || token.starts_with('’'))
                && token.len() > 1;
            let mut opens = matches!(token, "(" | "[" | "$" | "#" | "“" | "‘" | "£" | "€");
            if token == "\"" {
                closes = quoted;
                opens = !quoted;
                quoted = !quoted;
            }
            if matches!(previous, "’" | "'")
                && matches!(token, "s" | "S" | "t" | "re" | "ll" | "ve" | "m" | "d")
            {
                closes = true;
            }
            if matches!(token, "-" | "/" | "–") && joins(previous, next, token) {
                closes = true;
                opens = true;
            }
            if !glue && !closes {
                out.text.push(' ');
            }
            let start = out.text.len();
            let starts = tag.starts_with("B-")
                || tag.starts_with("I-") && open.is_none_or(|o| Some(o.1) != kind_of(tag));
            if starts || tag == "O" {
                finish(&mut out, open.take(), end);
            }
            if starts && let Some(kind) = kind_of(tag) {
                open = Some((start, kind));
            }
            out.text.push_str(token);
            end = out.text.len();
            glue = opens;
        }
        finish(&mut out, open.take(), end);
        out.sentences.push(begin..out.text.len());
    }
    out
}

/// Whether a hyphen or slash that a tokenizer split off stood between letters. What cannot be
/// known is guessed: before lower case ("US - led") and between two single words it did.
fn joins(previous: &str, next: &str, mark: &str) -> bool {
    let word = |w: &str| w.chars().next_back().is_some_and(char::is_alphanumeric);
    if !word(previous) || !next.chars().next().is_some_and(char::is_alphanumeric) {
        return false;
    }
    let lower = |w: &str| w.chars().next().is_some_and(char::is_lowercase);
    let digit = |w: &str| w.chars().all(|c| c.is_ascii_digit());
    mark == "/"
        || mark == "-"
            && (lower(next)
                || digit(previous) && digit(next)
                || !lower(previous) && !digit(previous))
        || mark == "–" && digit(previous) && digit(next)
}

fn finish(out: &mut LabelledText, open: Option<(usize, u8)>, end: usize) {
    if let Some((start, kind)) = open {
        out.names.push((start..end, kind));
    }
}

const TITLES: &[&str] = &[
    "Mr",
    "Mr.",
    "Mrs",
    "Mrs.",
    "Ms",
    "Ms.",
    "Dr",
    "Dr.",
    "President",
    "Senator",
    "Sen.",
    "Rep.",
    "Gov.",
    "Governor",
    "General",
    "Gen.",
    "Gen",
    "Minister",
    "Professor",
    "Prof.",
    "Prof",
    "Colonel",
    "Col.",
    "Lt.",
    "Major",
    "Captain",
    "Sgt.",
    "Chancellor",
    "Sir",
];

/// Brings the sets to one convention: no title before a person's name, no lower-case article
/// before any name, and no names for peoples and faiths.
pub(super) fn settle(texts: &mut [LabelledText], demonym: impl Fn(&str, u8) -> bool) {
    for text in texts {
        let LabelledText {
            text: words, names, ..
        } = text;
        names.retain_mut(|(range, kind)| {
            let mut name = &words[range.clone()];
            while let Some((first, rest)) = name.split_once(' ') {
                if !(*kind == 0 && TITLES.contains(&first) || matches!(first, "the" | "a" | "an")) {
                    break;
                }
                range.start += first.len() + 1;
                name = rest;
            }
            !demonym(name, *kind)
        });
    }
}

/// How often sentences are copied with other capitals or behind a dateline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alteration {
    pub title: f32,
    pub upper: f32,
    pub dateline: f32,
}

/// Altered copies of sentences of `texts`.
pub(super) fn altered(
    texts: &[LabelledText],
    how: Alteration,
    places: &[String],
    random: &mut Random,
) -> Vec<LabelledText> {
    let mut out = Vec::new();
    for text in texts {
        for range in &text.sentences {
            let title = random.chance(how.title);
            let upper = random.chance(how.upper);
            let dateline = random.chance(how.dateline);
            if !(title || upper || dateline) {
                continue;
            }
            let mut copy = cut(text, range);
            if copy.text.len() < 20 {
                continue;
            }
            if title {
                copy.text = title_case(&copy.text, random.chance(0.6));
            } else if upper {
                copy.text.make_ascii_uppercase();
            } else if !places.is_empty() {
                add_dateline(&mut copy, &places[random.below(places.len())], random);
            }
            copy.altered = true;
            out.push(copy);
        }
    }
    out
}

/// Copies of sentences with other organisations and places in them.
pub(super) fn replaced(
    texts: &[LabelledText],
    share: f32,
    pool: &Pool,
    random: &mut Random,
) -> Vec<LabelledText> {
    let mut out = Vec::new();
    for text in texts {
        for range in &text.sentences {
            if !random.chance(share) {
                continue;
            }
            let old = cut(text, range);
            if !old.names.iter().any(|(_, kind)| *kind > 0) {
                continue;
            }
            let mut copy = LabelledText {
                weight: text.weight,
                altered: true,
                ..LabelledText::default()
            };
            let mut at = 0;
            let mut changed = false;
            for (name, kind) in &old.names {
                let Some(between) = old.text.get(at..name.start) else {
                    continue;
                };
                copy.text.push_str(between);
                let start = copy.text.len();
                match pool.other(&old.text[name.clone()], *kind, random) {
                    Some(other) => {
                        copy.text.push_str(other);
                        changed = true;
                    }
                    None => copy.text.push_str(&old.text[name.clone()]),
                }
                copy.names.push((start..copy.text.len(), *kind));
                at = name.end;
            }
            copy.text.push_str(&old.text[at..]);
            copy.sentences = std::iter::once(0..copy.text.len()).collect();
            if changed {
                out.push(copy);
            }
        }
    }
    out
}

/// How news desks write what they put in title case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Articles, prepositions and conjunctions stay small.
    Small,
    /// All words begin with a capital.
    All,
    /// So they do, and acronyms are words as others are: Nato, Unesco.
    Words,
    /// Everything in capitals.
    Capitals,
}

impl Manner {
    /// One of title case.
    pub(super) fn any(random: &mut Random) -> Manner {
        match random.below(10) {
            0..=4 => Manner::Small,
            5..=7 => Manner::All,
            _ => Manner::Words,
        }
    }

    fn write(self, text: &str) -> String {
        match self {
            Manner::Small => title_case(text, true),
            Manner::All => title_case(text, false),
            Manner::Words => {
                let mut bytes = title_case(text, false).into_bytes();
                for word in bytes.split_mut(|b| !b.is_ascii_alphabetic()) {
                    if word.len() >= 3 {
                        word[1..].make_ascii_lowercase();
                    }
                }
                String::from_utf8(bytes).unwrap_or_else(|_| text.to_string())
            }
            Manner::Capitals => text.to_ascii_uppercase(),
        }
    }
}

/// A text in title case.
pub(super) fn titled(text: &LabelledText, manner: Manner) -> LabelledText {
    LabelledText {
        text: manner.write(&text.text),
        ..text.clone()
    }
}

/// A text with `share` of its sentences in title case.
pub(super) fn partly_titled(
    text: &LabelledText,
    manner: Manner,
    share: f32,
    random: &mut Random,
) -> LabelledText {
    let mut copy = text.clone();
    for range in &text.sentences {
        if random.chance(share) {
            let titled = manner.write(&text.text[range.clone()]);
            copy.text.replace_range(range.clone(), &titled);
        }
    }
    copy
}

fn cut(text: &LabelledText, range: &Range<usize>) -> LabelledText {
    let names = text
        .names
        .iter()
        .filter(|(r, _)| r.start >= range.start && r.end <= range.end);
    let words = text.text[range.clone()].to_string();
    LabelledText {
        sentences: std::iter::once(0..words.len()).collect(),
        text: words,
        names: names
            .map(|(r, k)| (r.start - range.start..r.end - range.start, *k))
            .collect(),
        weight: text.weight,
        altered: true,
    }
}

const SMALL: &[&str] = &[
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "but", "by", "with",
    "from", "as", "s", "nor", "via", "vs",
];

/// `text` as a headline: words begin with capitals, small ones only if `small` is false.
/// Changes ASCII letters only, so that byte ranges stay true.
pub(super) fn title_case(text: &str, small: bool) -> String {
    let mut bytes = text.to_string().into_bytes();
    let mut at = 0;
    let mut first = true;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < bytes.len()
            && (bytes[end].is_ascii_alphanumeric() || bytes[end] >= 0x80 || bytes[end] == b'\'')
        {
            end += 1;
        }
        let word = &text[at..end.min(text.len())];
        let after_letter = at > 0
            && (bytes[at - 1].is_ascii_alphanumeric()
                || bytes[at - 1] >= 0x80
                || bytes[at - 1] == b'\'');
        if !after_letter && (first || !small || !SMALL.contains(&word)) {
            bytes[at].make_ascii_uppercase();
        }
        first = false;
        at = end;
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_string())
}

fn add_dateline(text: &mut LabelledText, place: &str, random: &mut Random) {
    const AGENCIES: [&str; 8] = [
        "Reuters",
        "AP",
        "AFP",
        "Reuters",
        "CNN",
        "Bloomberg",
        "Xinhua",
        "UPI",
    ];
    const MONTHS: [&str; 6] = ["Feb", "March", "June", "Aug", "Nov", "Dec"];
    let place = if random.chance(0.7) {
        place.to_uppercase()
    } else {
        place.to_string()
    };
    let agency = AGENCIES[random.below(AGENCIES.len())];
    let month = MONTHS[random.below(MONTHS.len())];
    let day = 1 + random.below(28);
    let (head, agency_at) = match random.below(5) {
        0 => (format!("{place} ({agency}) - "), Some(place.len() + 2)),
        1 => (
            format!("{place}, {month} {day} ({agency}) - "),
            Some(place.len() + format!(", {month} {day} (").len()),
        ),
        2 => (format!("{place}, {month} {day} - "), None),
        3 => (format!("{place} ({agency}) — "), Some(place.len() + 2)),
        _ => (format!("{place} — "), None),
    };
    for (range, _) in &mut text.names {
        *range = range.start + head.len()..range.end + head.len();
    }
    if let Some(at) = agency_at {
        text.names.insert(0, (at..at + agency.len(), 1));
    }
    text.names.insert(0, (0..place.len(), 2));
    text.text.insert_str(0, &head);
    text.sentences = std::iter::once(0..text.text.len()).collect();
}
