//! The headline: given, found in the first lines of a scraped text, or made from the first
//! sentence. Choosing among a page's several titles is left to `page`.

use crate::text::{floor_boundary, fold_key, sentences};

use super::clean::Draft;

/// A headline and whether it was made from the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Headline {
    pub(super) text: String,
    pub(super) inferred: bool,
}

/// The longest line that can be a headline, and the longest headline made from a sentence,
/// in characters.
const MAX_LINE: usize = 200;
const MAX_INFERRED: usize = 120;

/// How many of the first lines can repeat the headline.
const FIRST_LINES: usize = 4;

/// The headline of the text in `draft`. `given` is one that the record or page names; without
/// it, a whole scraped text (`scraped`) is searched for one. The headline's own line and its
/// repetitions leave the draft.
pub(super) fn headline(draft: &mut Draft<'_>, given: Option<&str>, scraped: bool) -> Headline {
    let given = given.and_then(tidy);
    if let Some(text) = given {
        drop_repetitions(draft, &text);
        return Headline {
            text,
            inferred: false,
        };
    }
    if scraped {
        while let Some((at, what)) = above_headline(draft) {
            draft.remove(at, what);
        }
    }
    if scraped && let Some((section, at, text)) = headline_line(draft) {
        if let Some(section) = section {
            draft.remove(section, "section");
        }
        draft.take(at);
        drop_repetitions(draft, &text);
        return Headline {
            text,
            inferred: false,
        };
    }
    // A line of a few words above the text is no sentence to infer from.
    let first = draft
        .lines()
        .map(|(_, text)| text)
        .find(|text| text.len() > 30);
    let first = first.or_else(|| draft.lines().next().map(|(_, text)| text));
    Headline {
        text: first.map(inferred).unwrap_or_default(),
        inferred: first.is_some(),
    }
}

/// A headline on one line, without markup and references; `None` when nothing is left or it
/// only says that there is none.
pub(super) fn tidy(text: &str) -> Option<String> {
    let decoded;
    let mut text = text;
    if text.contains(['<', '&']) {
        decoded = super::page::text_of(&super::clean::with_names_kept(text));
        text = &decoded;
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let nothing = ["null", "none", "nan", "n/a", "untitled", "no title"];
    (!text.is_empty() && !nothing.contains(&text.to_lowercase().as_str())).then_some(text)
}

/// The first line, when it looks like a headline, or the second below a section's name: that
/// line, the headline's and its text.
fn headline_line(draft: &Draft<'_>) -> Option<(Option<usize>, usize, String)> {
    let mut lines = draft
        .lines()
        .filter(|(_, text)| !is_date(text) && !is_byline(text));
    let (at, first) = lines.next()?;
    let (second_at, second) = lines.next()?;
    let third = lines.next();
    // A section's name above the headline: "World" / "Bridge closed after flood".
    let section = first.chars().count() <= 24
        && first.split_whitespace().count() <= 2
        && third.is_some_and(|(_, third)| {
            looks_like_headline(second, draft.stands_apart(second_at), third)
                && second.len() > 2 * first.len()
                && third.len() > second.len()
        });
    if section {
        return Some((Some(at), second_at, tidy(second)?));
    }
    if looks_like_headline(first, draft.stands_apart(at), second) {
        return Some((None, at, tidy(first)?));
    }
    None
}

/// The first line, if it stands above headlines and is none, and what it is: a bar of links,
/// an address, or the name of the paper.
fn above_headline(draft: &Draft<'_>) -> Option<(usize, &'static str)> {
    let (at, first) = draft.lines().next()?;
    if is_bar(first) || is_address(first) {
        return Some((at, "navigation"));
    }
    is_masthead(draft, at, first).then_some((at, MASTHEAD))
}

/// Why the name of the paper above its article was removed.
pub(super) const MASTHEAD: &str = "masthead";

/// "Home | News | Sport", "WORLD | TRADE", "Home > News", "Markets  Companies  Sport".
fn is_bar(line: &str) -> bool {
    let short = |part: &&str| part.chars().count() <= 24 && part.split_whitespace().count() <= 3;
    let cut = |marks: &[char]| -> Vec<&str> { line.split(marks).map(str::trim).collect() };
    let parts = cut(&['|', '•', '›', '»', '>']);
    let capitals = || parts.iter().all(|part| **part == part.to_uppercase());
    let crumbs = || line.contains([' ', '\u{a0}']) && line.contains(['>', '›']);
    if (parts.len() >= 3 || parts.len() == 2 && (capitals() || crumbs())) && parts.iter().all(short)
    {
        return true;
    }
    let spread: Vec<&str> = line
        .split("  ")
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let begins = |part: &&str| part.chars().next().is_some_and(char::is_uppercase);
    spread.len() >= 3 && spread.iter().all(short) && spread.iter().all(begins)
}

/// Whether a line is an address of the web and nothing else.
fn is_address(line: &str) -> bool {
    line.contains("://") && !line.contains(char::is_whitespace)
}

/// Whether the first line, `line` at `at`, is the name of a paper above a headline: one that
/// is known, or has a paper's words, or that the article says things were told to.
fn is_masthead(draft: &Draft<'_>, at: usize, line: &str) -> bool {
    let words = line.split_whitespace().count();
    if words > 5 || line.len() > 60 || line.ends_with(['.', ',', ':', '?', '!', '…']) {
        return false;
    }
    let mut below = draft
        .lines()
        .filter(|(other, text)| *other > at && !is_date(text) && !is_bar(text));
    // A headline and the text behind it.
    let longer = |text: &str| text.chars().count() > line.chars().count();
    let headline = |(_, text): &(usize, &str)| {
        longer(text) && text.chars().count() <= MAX_LINE && !text.ends_with(['.', '。'])
    };
    let stands = below.by_ref().take(FIRST_LINES).any(|row| headline(&row))
        && below.next().is_some_and(|(_, text)| longer(text));
    if !stands {
        return false;
    }
    super::publication::is_known(line)
        || super::entities::is_outlet_name(line)
        || words > 1 && is_told(draft, at, line)
}

/// Whether the article says that something was told to `name`, or `name` claims its rights.
fn is_told(draft: &Draft<'_>, at: usize, name: &str) -> bool {
    draft
        .lines()
        .filter(|(other, _)| *other != at)
        .any(|(_, text)| {
            text.match_indices(name).any(|(found, _)| {
                let before = text[..found].trim_end();
                ["told", "told the", "©", "Copyright"]
                    .iter()
                    .any(|cue| before.ends_with(cue))
            })
        })
}

/// Whether a line says who wrote what follows, and nothing else: "By Meridian Wire".
fn is_byline(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let named = |word: &&str| {
        word.chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || !c.is_alphabetic())
            || matches!(*word, "and" | "und" | "et" | "y" | "de" | "van" | "von")
    };
    matches!(words.first(), Some(&("By" | "Von" | "Par" | "Por" | "Di")))
        && (2..=7).contains(&words.len())
        && words.iter().all(named)
        && !line.ends_with(['.', '?', '!', ':'])
}

/// Whether a line is a date and nothing else.
fn is_date(line: &str) -> bool {
    line.chars().count() <= 40
        && line.split_whitespace().count() <= 6
        && line.chars().filter(char::is_ascii_digit).count() >= 4
        && super::date::parse_date(line).is_some_and(|date| date.get_month().is_some())
}

/// Whether `line` is a headline over a text that goes on with `next`.
fn looks_like_headline(line: &str, apart: bool, next: &str) -> bool {
    let chars = line.chars().count();
    if chars > MAX_LINE || line.ends_with([',', ';', ':']) {
        return false;
    }
    let words = line.split_whitespace().count();
    if words < 2 && chars < 8 {
        return false;
    }
    if repeats(line, next) {
        return true;
    }
    let stop = line.ends_with(['.', '。', '।', '։', '።']) && !line.ends_with("...");
    if stop {
        // "They did it." may stand over a text, but a paragraph may stand first, too.
        return false;
    }
    // A dateline opens the text itself.
    if line.contains("(Reuters) -") || line.contains("(AP) —") || line.contains("(AFP) -") {
        return false;
    }
    apart || chars <= 130 && (next.len() > line.len() || next.ends_with(['.', '"', '”']))
}

/// Whether two lines say the same, or one is the other with the site's name behind it.
fn repeats(line: &str, other: &str) -> bool {
    let (a, b) = (fold_key(line), fold_key(other));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let (short, long) = if a.len() <= b.len() {
        (&a, &b)
    } else {
        (&b, &a)
    };
    a == b
        || short.len() >= 24
            && long.len() <= short.len() + 30
            && long.starts_with(short.as_str())
            && long[short.len()..].starts_with(' ')
}

/// Takes out the first lines that repeat the headline.
fn drop_repetitions(draft: &mut Draft<'_>, headline: &str) {
    let first = draft.lines().next().map(|(at, _)| at);
    let again: Vec<usize> = draft
        .lines()
        .take(FIRST_LINES)
        .filter(|(_, text)| text.len() <= headline.len() + 60 && repeats(text, headline))
        // A sentence that the headline quotes is text, but for the first line of all.
        .filter(|(at, text)| {
            !text.ends_with('.')
                || headline.ends_with('.')
                || Some(*at) == first && fold_key(text) == fold_key(headline)
        })
        .map(|(at, _)| at)
        .collect();
    // A text that consists of its headline keeps it.
    if again.len() < draft.lines().take(FIRST_LINES + 1).count() {
        for at in again {
            draft.remove(at, "repeated headline");
        }
    }
}

/// A headline made from the start of a text: its first sentence without the dateline, cut at
/// a word.
fn inferred(text: &str) -> String {
    let start = &text[..floor_boundary(text, 2000)];
    let first = sentences(start).into_iter().next();
    let sentence = first.and_then(|range| start.get(range)).unwrap_or(start);
    let sentence = without_dateline(sentence);
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    if sentence.chars().count() <= MAX_INFERRED {
        return sentence.trim_end_matches('.').to_string();
    }
    let cut = sentence
        .char_indices()
        .nth(MAX_INFERRED - 1)
        .map_or(sentence.len(), |(at, _)| at);
    let head = &sentence[..cut];
    // Languages without spaces are cut where the limit falls.
    let head = head
        .rsplit_once(' ')
        .filter(|(kept, _)| kept.len() * 2 > head.len());
    let head = head.map_or(&sentence[..cut], |(kept, _)| kept);
    format!(
        "{}…",
        head.trim_end_matches([',', ';', ':', ' ', '-', '–', '—'])
    )
}

/// The sentence behind "KYIV, Feb. 4 (Reuters) - ".
fn without_dateline(sentence: &str) -> &str {
    let head = &sentence[..floor_boundary(sentence, 80)];
    for mark in [" - ", " – ", " — "] {
        if let Some((dateline, _)) = head.split_once(mark) {
            let place = dateline.split([',', '(']).next().unwrap_or("").trim();
            let capitals =
                place.chars().any(char::is_uppercase) && !place.chars().any(char::is_lowercase);
            if capitals || dateline.trim_end().ends_with(')') {
                return sentence[dateline.len() + mark.len()..].trim_start();
            }
        }
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn find(body: &str, given: Option<&str>, scraped: bool) -> (String, bool, String) {
        let mut draft = Draft::new(body);
        let headline = headline(&mut draft, given, scraped);
        (headline.text, headline.inferred, draft.finish().0)
    }

    const TEXT: &str = "The bridge over the river was closed on Monday, officials said, after the water rose by a metre.";

    #[test]
    fn mastheads_and_bars_stand_above_the_headline() {
        let text = format!("{TEXT} \"It rose,\" the mayor told The Zorvex Nautica.");
        for above in [
            "THE NOWHERE HERALD",
            "The Zorvex Nautica",
            "Home > News > Money",
            "Markets  Companies  Sport",
            "https://bugle.example/news",
            "Reuters\nWorld | Trade | Sport",
            "THE NOWHERE HERALD\nENERGY",
        ] {
            let body = format!("{above}\n\nBridge closed after flood in Lyon\n\n{text}");
            let (headline, inferred, rest) = find(&body, None, true);
            assert_eq!(
                (headline.as_str(), inferred),
                ("Bridge closed after flood in Lyon", false),
                "{above}"
            );
            assert_eq!(rest, text);
        }
        let body = format!("Bridge closed after flood in Lyon\nBy Naomi Zorvex\n{text}");
        assert_eq!(
            find(&body, None, true).0,
            "Bridge closed after flood in Lyon"
        );
        // A headline of few words stays one.
        let body = format!("Nikki Zorvex resigns\n\n{text}");
        assert_eq!(find(&body, None, true).0, "Nikki Zorvex resigns");
    }

    #[test]
    fn the_first_line_of_a_scraped_text() {
        let body = format!("Bridge closed after flood\n\n{TEXT}");
        assert_eq!(
            find(&body, None, true),
            ("Bridge closed after flood".into(), false, TEXT.into())
        );
        let body = format!("Bridge closed after flood\nBridge closed after flood\n{TEXT}");
        assert_eq!(
            find(&body, None, true),
            ("Bridge closed after flood".into(), false, TEXT.into())
        );
        let body = format!("Bridge closed after flood\n{TEXT}");
        assert_eq!(find(&body, None, true).0, "Bridge closed after flood");
        let body = format!("World\n\nBridge closed after flood, 12 hurt\n\n{TEXT}");
        assert_eq!(
            find(&body, None, true).0,
            "Bridge closed after flood, 12 hurt"
        );
    }

    #[test]
    fn a_paragraph_is_no_headline() {
        let body = format!("{TEXT}\n\nTwelve people were hurt.");
        let (text, inferred, left) = find(&body, None, true);
        assert!(inferred);
        assert_eq!(text, TEXT.trim_end_matches('.'));
        assert_eq!(left, body);
    }

    #[test]
    fn a_headline_with_a_full_stop_is_no_first_sentence() {
        let body = "Rain falls.\n\nIt fell on Monday. It fell on Tuesday.";
        let (_, _, text) = find(body, Some("Rain falls"), false);
        assert_eq!(text, "It fell on Monday. It fell on Tuesday.");
        let body = "It fell on Monday.\n\nRain falls.\n\nIt fell on Tuesday.";
        assert_eq!(find(body, Some("Rain falls"), false).2, body);
    }

    #[test]
    fn a_given_headline_is_not_repeated_in_the_body() {
        let body = format!("Bridge closed after flood | The Herald\n{TEXT}");
        let (text, inferred, left) = find(&body, Some(" Bridge closed  after flood "), false);
        assert_eq!(
            (text.as_str(), inferred, left.as_str()),
            ("Bridge closed after flood", false, TEXT)
        );
        assert_eq!(find("Rain", Some("Rain"), false).2, "Rain");
    }

    #[test]
    fn an_inferred_headline_is_short_and_without_dateline() {
        let long = format!(
            "KYIV, Feb. 4 (Reuters) - {} it rained.",
            "The water rose and ".repeat(12)
        );
        let (text, inferred, _) = find(&long, None, false);
        assert!(inferred && text.starts_with("The water rose") && text.ends_with('…'));
        assert!(text.chars().count() <= MAX_INFERRED);
        assert_eq!(find("", None, true), (String::new(), false, String::new()));
        assert_eq!(
            find("中".repeat(500).as_str(), None, true)
                .0
                .chars()
                .count(),
            MAX_INFERRED
        );
    }

    proptest! {
        #[test]
        fn any_text_has_at_most_one_headline(body in "\\PC{0,60}|[a-zA-Z .—\n-]{0,300}") {
            let (text, _, left) = find(&body, None, true);
            prop_assert!(text.chars().count() <= MAX_LINE);
            prop_assert!(left.len() <= body.len());
        }
    }
}
