//! Links to other articles that a page's script sets into the middle of a sentence, behind the
//! name of a person, and that a scraper joins with it:
//!
//! > Senator Jane Doe Jane Anne DoeBridge to open in May Town votes on tolls MORE said on Monday
//!
//! Where the list is empty, "MORE" itself is joined with the name; where a scraper put a blank
//! before the first headline, the whole name that stands twice says where the list begins.
//!
//! Left in, their headlines name people and places that the article does not. Lines that are
//! nothing but links are left to the patterns.

use std::ops::Range;

/// The word that such a list of links ends with.
const END: &str = "MORE";

/// How far before its end a list may begin, in bytes: three headlines and a name.
const LONGEST: usize = 700;

/// The longest full name between the name in the sentence and the first headline.
const LONGEST_NAME: usize = 80;

/// Where the lists of links stand in `line`, in order, with the blank before each; none overlap.
pub(super) fn lists(line: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut least = 0;
    for (at, _) in line.match_indices(END) {
        let end = at + END.len();
        if line[end..].starts_with(char::is_alphanumeric) {
            continue;
        }
        // No list holds the end of another, so that nothing is looked at twice.
        let from = crate::text::ceil_boundary(line, at.saturating_sub(LONGEST)).max(least);
        let before = &line[from..at];
        let start = match before.strip_suffix(' ') {
            Some(text) => start(text).or_else(|| spaced_start(text)),
            None if before.ends_with(char::is_lowercase) => repeated_name(before, before.len()),
            None => continue,
        };
        least = end;
        if let Some(start) = start {
            found.push(from + start..end);
        }
    }
    found
}

/// Where the list that ends with `text` begins: behind a name whose last word stands again, at
/// the end of a longer name, joined with the word that a headline begins with.
fn start(text: &str) -> Option<usize> {
    let letters = text.char_indices().zip(text.char_indices().skip(1));
    // The last joint is the nearest: of two lists each has its own.
    let joints = letters.filter(|((_, left), (_, right))| {
        left.is_lowercase()
            && (right.is_uppercase() || right.is_numeric() || "'‘“\"".contains(*right))
    });
    joints
        .filter_map(|(_, (joint, _))| repeated_name(text, joint))
        .last()
}

/// The same where a blank stands between the full name and the first headline: only a name
/// that begins as the one before it does is told from the headline behind it.
fn spaced_start(text: &str) -> Option<usize> {
    text.rmatch_indices(' ').find_map(|(blank, _)| {
        let start = repeated_name(text, blank)?;
        let given = text[start..blank].split_whitespace().next()?;
        let before = text[..start].rsplit(' ').nth(1)?;
        (given == before).then_some(start)
    })
}

/// Where the full name that ends at `joint` begins, if its last word also ends the name before.
fn repeated_name(text: &str, joint: usize) -> Option<usize> {
    let word = text[..joint].rfind(' ')? + 1;
    let surname = &text[word..joint];
    if surname.chars().count() < 2 || !surname.starts_with(char::is_uppercase) {
        return None;
    }
    let least = crate::text::ceil_boundary(text, word.saturating_sub(LONGEST_NAME));
    let before = text[least..word].rfind(surname)? + least;
    let start = before + surname.len();
    let starts_word = text[..before]
        .chars()
        .next_back()
        .is_none_or(|c| !c.is_alphanumeric());
    let name = text[start..word].strip_prefix(' ')?;
    let capitals = name.split(' ').filter(|part| !part.is_empty()).all(|part| {
        part.trim_start_matches(['(', '"', '“', '\''])
            .starts_with(char::is_uppercase)
    });
    (starts_word && capitals).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn without(line: &str) -> String {
        let mut text = String::new();
        let mut last = 0;
        for list in lists(line) {
            text.push_str(&line[last..list.start]);
            last = list.end;
        }
        text.push_str(&line[last..]);
        text
    }

    #[test]
    fn links_behind_names_go() {
        for (line, left) in [
            (
                "Senator Jane Doe Jane Anne DoeBridge to open in May Town votes on tolls MORE said on Monday",
                "Senator Jane Doe said on Monday",
            ),
            (
                "Rep. Max Muster Maximilian (Max) Muster3 ways to cross a river: report MORE’s office and \
                 Mayor Jane Doe Jane Anne Doe'Tolls are high' The Hill road MORE (N.Y.) agreed.",
                "Rep. Max Muster’s office and Mayor Jane Doe (N.Y.) agreed.",
            ),
            (
                "Staff chief Max Muster Max Emil MusterMORE left.",
                "Staff chief Max Muster left.",
            ),
            (
                "Speaker Max Muster Max Emil Muster Retirees should say 'no' Tolls rise MORE (R-Wis.) left.",
                "Speaker Max Muster (R-Wis.) left.",
            ),
            (
                "Mayor Doe Jane DoeRiver rises MORE, who spoke",
                "Mayor Doe, who spoke",
            ),
        ] {
            assert_eq!(without(line), left);
        }
    }

    #[test]
    fn other_text_stays() {
        for line in [
            "Ask for MORE and MORE said Doe.",
            "Jane Doe wrote in an eBook that DoeWorks wants MORE money",
            "Jane Doe and the McDoe family want MORE",
            "Jane Doe asked why Anne DoeBridge opened MORE roads",
            "Doe DoeMOREOVER MOREOVER",
            "Jane Doe and Jane Roe want MORE roads and noMORE.",
        ] {
            assert_eq!(without(line), line);
        }
    }

    proptest! {
        #[test]
        fn lists_are_in_order(line in "((Jane |Doe |DoeA|é|MORE| MORE|\\PC){0,30})") {
            let mut last = 0;
            for list in lists(&line) {
                prop_assert!(list.start >= last && list.end > list.start);
                prop_assert!(line.get(list.clone()).is_some());
                last = list.end;
            }
        }
    }
}
