//! Sentences of news text, with their places.
//!
//! A sentence ends at closing punctuation that is not an abbreviation or an initial, and at
//! a line break unless the line looks hard-wrapped. Rules and not ICU's segmenter: UAX 29
//! ends a sentence after "Mr." and "U.S.", which news is full of.

use std::ops::Range;

/// The byte ranges of the sentences of `text`, in order, white space around them left out.
///
/// ```
/// use newshound::text::sentences;
/// let text = "Mr. Smith left the U.S. on Monday. \"Never,\" he said.\nIt rained.";
/// let found: Vec<&str> = sentences(text).into_iter().map(|s| &text[s]).collect();
/// assert_eq!(found, ["Mr. Smith left the U.S. on Monday.", "\"Never,\" he said.", "It rained."]);
/// ```
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        // Eight at a time: hardly any byte does.
        if let Some(eight) = bytes[at..].first_chunk::<8>()
            && !eight
                .iter()
                .fold(false, |any, byte| any | MAY_END[usize::from(*byte)])
        {
            at += 8;
            continue;
        }
        if !MAY_END[usize::from(bytes[at])] {
            at += 1;
            continue;
        }
        // Only first bytes of characters may end a sentence.
        let Some(c) = text[at..].chars().next() else {
            break;
        };
        let here = at;
        at += c.len_utf8();
        let end = match c {
            '\n' if ends_line(text, here) => here,
            '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '؟' | '።' => {
                while let Some(closing) = text[at..].chars().next()
                    && is_closing(closing)
                {
                    at += closing.len_utf8();
                }
                if !ends_sentence(text, start, here, c, at) {
                    continue;
                }
                at
            }
            _ => continue,
        };
        push_trimmed(text, start..end, &mut found);
        start = end;
    }
    push_trimmed(text, start..text.len(), &mut found);
    found
}

/// The first bytes of the characters that can end a sentence: everything else is passed over
/// byte by byte.
const MAY_END: [bool; 256] = {
    let mut table = [false; 256];
    let ends = ['\n', '.', '!', '?', '…', '。', '！', '？', '।', '؟', '።'];
    let mut at = 0;
    while at < ends.len() {
        let mut buffer = [0; 4];
        table[ends[at].encode_utf8(&mut buffer).as_bytes()[0] as usize] = true;
        at += 1;
    }
    table
};

fn push_trimmed(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let slice = &text[range.clone()];
    let trimmed = slice.trim();
    if !trimmed.is_empty() {
        let start = range.start + (slice.len() - slice.trim_start().len());
        found.push(start..start + trimmed.len());
    }
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '.' | '!' | '?' | '」' | '』' | '“' | '›'
    )
}

/// Whether the mark `c` at `at`, with closing quotes up to `end`, ends the sentence that
/// began at `start`.
fn ends_sentence(text: &str, start: usize, at: usize, c: char, end: usize) -> bool {
    if matches!(c, '。' | '！' | '？' | '।' | '።') {
        return true;
    }
    let rest = &text[end..];
    let Some(next) = rest.chars().next() else {
        return true;
    };
    if !next.is_whitespace() {
        return false;
    }
    let follows = rest.trim_start().trim_start_matches([
        '"', '\'', '“', '‘', '«', '„', '(', '[', '—', '–', '-', '‹', '¿', '¡',
    ]);
    let Some(first) = follows.trim_start().chars().next() else {
        return true;
    };
    if first.is_lowercase() {
        return false;
    }
    c != '.' || end > at + 1 || !is_abbreviation(&text[start..at], first)
}

/// What a full stop shortens before a name.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "gen", "lt", "col", "sgt", "capt", "cmdr", "adm", "maj",
    "sen", "rep", "gov", "pres", "st", "rev", "hon", "fr", "msgr", "no", "nos", "vs", "v", "mt",
    "ft", "art", "sec", "jan", "feb", "mar", "apr", "aug", "sept", "sep", "oct", "nov", "dec",
    "messrs", "mme", "mlle", "nr", "bzw", "ca", "usw", "г", "ул", "им", "т", "стр", "д-р", "cf",
    "al", "pp", "vol", "supt", "insp", "atty", "asst", "dep", "brig", "cpl", "pvt", "spc", "sra",
];
/// What ends a company's name, or a person's.
const COMPANY: &[&str] = &[
    "inc", "corp", "co", "ltd", "bros", "jr", "sr", "plc", "dept", "univ",
];
/// Bytes of the longest of these.
const LONGEST: usize = 6;

/// Whether the last word before a full stop is an abbreviation that a capital may follow.
fn is_abbreviation(before: &str, next: char) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '-' | '—' | '/' | '['))
        .next()
        .unwrap_or("");
    let mut chars = word.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        // "J. Smith", but not "plan B." at the end of a line of prose: rare enough.
        return only.is_uppercase();
    }
    if word.len() <= LONGEST {
        let lower = word.to_lowercase();
        if TITLES.contains(&lower.as_str()) {
            return true;
        }
        if COMPANY.contains(&lower.as_str()) {
            // "Smith Jr. Said" does not happen; "Acme Corp. The firm" does.
            return false;
        }
    }
    // "U.S. Treasury": initials with stops inside; a pronoun or article after them starts a
    // sentence more often than it continues a name, which needs the word, so let it go on.
    word.contains('.')
        && word.chars().all(|c| c.is_alphabetic() || c == '.')
        && next.is_uppercase()
        && word.split('.').all(|part| part.chars().count() <= 2)
}

/// Whether the line break at `at` ends a sentence: not when the line looks wrapped at a
/// fixed width and the next one goes on.
fn ends_line(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t', '\r']);
    let line = before.rsplit('\n').next().unwrap_or("").trim();
    let after = &text[at + 1..];
    let next_line = after.split('\n').next().unwrap_or("");
    if next_line.trim().is_empty() || line.is_empty() || next_line.starts_with([' ', '\t', '•']) {
        return true;
    }
    let width = line.chars().take(100).count();
    if !(45..=85).contains(&width) || next_line.chars().take(100).count() > 90 {
        return true;
    }
    let ended = line.ends_with(['.', '!', '?', ':', '"', '”', '…']);
    // A wrapped line that happens to end with a full stop is split by the full stop.
    ended
        || !next_line
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || c == '(' || c == '"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|s| &text[s]).collect()
    }

    #[test]
    fn sentences_of_news() {
        assert_eq!(
            split("Profits at Acme Corp. The firm said so. Gen. Li agreed"),
            [
                "Profits at Acme Corp.",
                "The firm said so.",
                "Gen. Li agreed"
            ]
        );
        assert_eq!(
            split("He paid $1.2 million. “It was worth it.” She left."),
            ["He paid $1.2 million.", "“It was worth it.”", "She left."]
        );
        assert_eq!(
            split("中国出口。俄罗斯进口！"),
            ["中国出口。", "俄罗斯进口！"]
        );
        assert_eq!(
            split("WHAT TO WATCH FOR\nChinese firms could"),
            ["WHAT TO WATCH FOR", "Chinese firms could"]
        );
    }

    #[test]
    fn no_abbreviation_is_longer_than_what_is_looked_up() {
        let longest = TITLES.iter().chain(COMPANY).map(|word| word.len()).max();
        assert_eq!(longest, Some(LONGEST));
    }

    #[test]
    fn wrapped_lines_go_on() {
        let text = "Standard Oil Co and BP North America said they plan to form a\nventure to manage the money market\n    The venture will be called BP";
        assert_eq!(split(text).len(), 2);
    }

    proptest! {
        #[test]
        fn sentences_cover_all_that_is_not_space(text in "[A-Za-z .!?\n\"”é中。]{0,80}") {
            let mut last = 0;
            let mut covered = 0;
            for range in sentences(&text) {
                prop_assert!(range.start >= last && range.end > range.start);
                covered += text[range.clone()].chars().filter(|c| !c.is_whitespace()).count();
                last = range.end;
            }
            prop_assert_eq!(covered, text.chars().filter(|c| !c.is_whitespace()).count());
        }
    }
}
