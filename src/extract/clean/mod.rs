//! Boilerplate in text as people scrape it: found by line, taken out, and kept with a reason.
//!
//! Precision comes first: a line goes only when it says nothing but boilerplate, so every
//! rule asks for a short line or for words that no reporter writes. What the headline, the
//! byline and the date line are is left to those modules; they take lines out of the same
//! [`Draft`].

mod caption;
mod inline;
mod markup;
mod pattern;

use std::borrow::Cow;

use crate::article::Removed;
use crate::text::fold_key;

pub(super) use markup::{plain_text, with_names_kept};
use pattern::{Match, patterns};

/// A text being cleaned: its lines, and what was taken out so far.
#[derive(Debug)]
pub(super) struct Draft<'t> {
    lines: Vec<Line<'t>>,
    removed: Vec<Removed>,
}

#[derive(Debug)]
struct Line<'t> {
    text: Cow<'t, str>,
    gone: bool,
}

/// No boilerplate pattern matches a line longer than this; most text is in longer ones.
const MAX_LINE: usize = 320;

/// What is kept of a line that closes with boilerplate has at least this many bytes.
const MIN_TEXT: usize = 60;

/// A line that is broken for its width has at least this many bytes.
const MIN_BROKEN: usize = 40;

/// Words that a sentence does not end with.
const OPEN_WORDS: &[&str] = &[
    "a", "an", "the", "of", "on", "in", "at", "by", "to", "from", "for", "with", "and", "or",
    "that", "due", "since", "until", "before", "after", "between", "was", "is", "are", "were",
    "has", "have", "had", "said", "its", "his", "her", "their",
];

/// Whether a whole headline is a notice of cookies or the like, as a sentence of the site and
/// not a label that could head an article.
pub(super) fn is_boilerplate(headline: &str) -> bool {
    let mut draft = Draft::new(headline);
    draft.clean();
    headline.split_whitespace().count() >= 6 && draft.lines().next().is_none()
}

/// A text of more lines than this is looked at no further: it is no article.
const MAX_LINES: usize = 200_000;

impl<'t> Draft<'t> {
    /// A draft of `body`, with nothing taken out.
    pub(super) fn new(body: &'t str) -> Draft<'t> {
        let lines = body
            .split('\n')
            .map(|line| Line {
                text: Cow::Borrowed(line.trim_end()),
                gone: false,
            })
            .collect();
        Draft {
            lines,
            removed: Vec::new(),
        }
    }

    /// The lines that are left and not blank, with their numbers.
    pub(super) fn lines(&self) -> impl DoubleEndedIterator<Item = (usize, &str)> {
        self.lines
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.gone)
            .map(|(at, line)| (at, line.text.trim()))
            .filter(|(_, text)| !text.is_empty())
    }

    /// Whether a blank line stands right before line `at`.
    pub(super) fn stands_apart(&self, at: usize) -> bool {
        match self.lines.get(at + 1) {
            Some(next) => next.text.trim().is_empty(),
            None => true,
        }
    }

    /// Whether line `at` goes on with a sentence that the line above it left open, as in text
    /// broken into lines of one width: it is no line of its own, whatever it looks like.
    pub(super) fn goes_on(&self, at: usize) -> bool {
        let above = at.checked_sub(1).and_then(|above| self.lines.get(above));
        let (Some(line), Some(above)) = (self.lines.get(at), above.filter(|line| !line.gone))
        else {
            return false;
        };
        let indent = |line: &Line<'_>| line.text.len() - line.text.trim_start().len();
        let last = above.text.split(' ').next_back().unwrap_or("");
        let open = last.ends_with(|c: char| c.is_alphanumeric() || c == ',');
        let joins = OPEN_WORDS.contains(&last.trim_end_matches(','));
        let small = line
            .text
            .trim_start()
            .starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
        open && (small || joins) && above.text.len() >= MIN_BROKEN && indent(line) <= indent(above)
    }

    /// Takes out line `at`.
    pub(super) fn remove(&mut self, at: usize, reason: &str) {
        if let Some(line) = self.lines.get_mut(at)
            && !line.gone
        {
            line.gone = true;
            self.removed.push(Removed {
                text: line.text.trim().to_string(),
                reason: reason.to_string(),
            });
        }
    }

    /// Takes out line `at` as something that is kept elsewhere: the headline.
    pub(super) fn take(&mut self, at: usize) {
        if let Some(line) = self.lines.get_mut(at) {
            line.gone = true;
        }
    }

    /// Takes out all boilerplate.
    pub(super) fn clean(&mut self) {
        if self.lines.len() > MAX_LINES {
            return;
        }
        self.strip_markup();
        self.strip_links();
        let last = self.lines().next_back().map(|(at, _)| at);
        let mut ends = Vec::new();
        // A label alone on its line ("Read more:") speaks of the next line.
        let mut label: Option<&'static str> = None;
        for at in 0..self.lines.len() {
            let Some(line) = self.lines.get(at).filter(|line| !line.gone) else {
                continue;
            };
            let text = line.text.trim();
            if text.is_empty() {
                continue;
            }
            if self.goes_on(at) {
                label = None;
                continue;
            }
            if let Some(reason) = label.take()
                && is_title_like(text)
            {
                self.remove(at, reason);
                continue;
            }
            if text.len() > MAX_LINE {
                if Some(at) == last {
                    self.close(at, "closing invitation");
                }
                continue;
            }
            match judge(text) {
                Verdict::Text => {}
                Verdict::Label(reason) => {
                    label = Some(reason);
                    self.remove(at, reason);
                }
                Verdict::End(reason) => {
                    ends.push(at);
                    self.remove(at, reason);
                }
                Verdict::Boilerplate(reason) => self.remove(at, reason),
                Verdict::Sentence(reason) => self.close(at, reason),
            }
        }
        self.lone_bullets();
        if let Some(&end) = ends.last() {
            self.foot(end);
        }
    }

    /// What is left as one text, and what was taken out. Paragraphs stay apart as they were;
    /// more than one blank line becomes one.
    pub(super) fn finish(self) -> (String, Vec<Removed>) {
        let len = self.lines.iter().map(|line| line.text.len() + 1).sum();
        let mut text = String::with_capacity(len);
        let (mut blank, mut any) = (false, false);
        for line in &self.lines {
            if line.gone {
                continue;
            }
            if line.text.is_empty() {
                blank = true;
                continue;
            }
            if any {
                text.push('\n');
                if blank {
                    text.push('\n');
                }
            }
            text.push_str(if any {
                &line.text
            } else {
                line.text.trim_start()
            });
            (any, blank) = (true, false);
        }
        (text, self.removed)
    }

    /// Takes remnants of markup out of lines that are otherwise text.
    fn strip_markup(&mut self) {
        for line in &mut self.lines {
            if let Some((text, remnants)) = markup::strip(&line.text) {
                for remnant in remnants {
                    self.removed.push(Removed {
                        text: remnant,
                        reason: "remnant of markup".to_string(),
                    });
                }
                line.gone = text.trim().is_empty();
                line.text = Cow::Owned(text.trim_end().to_string());
            }
        }
    }

    /// Takes links to other articles out of the sentences that they were set into.
    fn strip_links(&mut self) {
        for line in &mut self.lines {
            let lists = inline::lists(&line.text);
            if lists.is_empty() {
                continue;
            }
            let mut text = String::with_capacity(line.text.len());
            let mut last = 0;
            for list in lists {
                text.push_str(&line.text[last..list.start]);
                last = list.end;
                self.removed.push(Removed {
                    text: line.text[list].trim().to_string(),
                    reason: "related links".to_string(),
                });
            }
            text.push_str(&line.text[last..]);
            line.text = Cow::Owned(text);
        }
    }

    /// Takes the closing sentences that are boilerplate off line `at`. What stands before them
    /// is text, if it is long enough to be; otherwise all of a short line goes.
    fn close(&mut self, at: usize, reason: &str) {
        let Some(line) = self.lines.get_mut(at) else {
            return;
        };
        let sentences = crate::text::sentences(&line.text);
        let is_foreign =
            |text: &str| text.len() <= MAX_LINE && patterns().holds(&fold_key(text)).is_some();
        let mut keep = line.text.len();
        if line.text.len() > MAX_LINE {
            for sentence in sentences.iter().rev().take(4) {
                if !is_foreign(&line.text[sentence.clone()]) {
                    break;
                }
                keep = sentence.start;
            }
        } else {
            let first = sentences
                .iter()
                .find(|s| is_foreign(&line.text[(*s).clone()]));
            keep = first.map_or(0, |sentence| sentence.start);
        }
        let kept = line.text[..keep].trim_end();
        if kept.trim_start().len() < MIN_TEXT {
            if line.text.len() <= MAX_LINE {
                self.remove(at, reason);
            }
            return;
        }
        if keep < line.text.len() {
            let tail = line.text[keep..].trim().to_string();
            line.text = Cow::Owned(kept.to_string());
            self.removed.push(Removed {
                text: tail,
                reason: reason.to_string(),
            });
        }
    }

    /// A single bullet between paragraphs, worded like a headline, is a link to another
    /// article; several in a row, or one after a colon, are a list of the author's.
    fn lone_bullets(&mut self) {
        let kept: Vec<usize> = self.lines().map(|(at, _)| at).collect();
        let text = |n: usize| kept.get(n).map(|&at| self.lines[at].text.trim());
        let links: Vec<usize> = (1..kept.len())
            .filter(|&n| {
                let (Some(before), Some(line), Some(after)) = (text(n - 1), text(n), text(n + 1))
                else {
                    return false;
                };
                bullet(line).is_some_and(is_title_like)
                    && bullet(before).is_none()
                    && bullet(after).is_none()
                    && before.ends_with(['.', '"', '”', '»', '!', '?'])
                    && after.len() > 60
            })
            .filter_map(|n| kept.get(n).copied())
            .collect();
        for at in links {
            self.remove(at, "related link");
        }
    }

    /// Below the last mark of a page's foot, when nothing that follows is running text, all
    /// goes.
    fn foot(&mut self, end: usize) {
        let below: Vec<(usize, bool)> = self
            .lines()
            .filter(|(at, _)| *at > end)
            .map(|(at, text)| (at, is_title_like(text)))
            .collect();
        if below.len() <= 60 && below.iter().all(|(_, title)| *title) {
            for (at, _) in below {
                self.remove(at, "foot of the page");
            }
        }
    }
}

enum Verdict {
    Text,
    /// A label whose object is on the next line.
    Label(&'static str),
    /// The mark of a page's foot.
    End(&'static str),
    Boilerplate(&'static str),
    /// Holds a sentence that is boilerplate; what stands before it may be text.
    Sentence(&'static str),
}

fn judge(text: &str) -> Verdict {
    let key = fold_key(text);
    if key.is_empty() {
        return Verdict::Boilerplate("no words");
    }
    match patterns().matches(text, &key) {
        Some(Match::Line(reason)) => return Verdict::Boilerplate(reason),
        Some(Match::Label(reason)) => return Verdict::Label(reason),
        Some(Match::End(reason)) => return Verdict::End(reason),
        Some(Match::Holds(reason)) => return Verdict::Sentence(reason),
        None => {}
    }
    if caption::is_credit(text) {
        return Verdict::Boilerplate("photo credit");
    }
    if is_copyright(text) {
        return Verdict::Boilerplate("copyright");
    }
    Verdict::Text
}

/// Whether a line claims copyright: it opens with the sign, or with the word and a year.
fn is_copyright(text: &str) -> bool {
    let rest = text.strip_prefix("Copyright").unwrap_or(text).trim_start();
    let signed = rest.starts_with('©') || rest.starts_with("(c) ") || rest.starts_with("(C) ");
    let dated = rest.len() < text.len() && rest.starts_with(|c: char| c.is_ascii_digit());
    text.len() <= 240 && (signed || dated)
}

/// The text of a line that begins with a bullet.
fn bullet(line: &str) -> Option<&str> {
    // No dashes: they open direct speech, and the signature under a text.
    let rest = line.strip_prefix(['•', '●', '▪', '■', '►', '▶', '»', '→'])?;
    rest.starts_with([' ', '\t', '\u{a0}']).then(|| rest.trim())
}

/// Whether a line is worded like the title of another article: short, no sentence's end.
pub(super) fn is_title_like(line: &str) -> bool {
    let line = line.trim();
    let closed =
        line.ends_with(['.', '!', ';', ',', '。', ':', '।', '։', '።']) && !line.ends_with("...");
    line.len() <= 240 && line.chars().count() <= 140 && !closed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clean(body: &str) -> (String, Vec<String>) {
        let mut draft = Draft::new(body);
        draft.clean();
        let (text, removed) = draft.finish();
        let removed = removed
            .into_iter()
            .map(|r| format!("{}: {}", r.reason, r.text));
        (text, removed.collect())
    }

    #[test]
    fn boilerplate_lines_of_many_languages() {
        for line in [
            "Also Read: Moons of a far planet counted anew",
            "ALSO READ:  Envoy returns after \"long absence\"",
            "Read more",
            "Related News",
            "Share:",
            "Share this story",
            "Join Daily Herald Whatsapp group",
            "Source link",
            "Leave a Reply",
            "Your email address will not be published. Required fields are marked *",
            "Post a Comment",
            "Comments",
            "Advertisement",
            "Story Continued Below",
            "Sign up for our newsletter and get the top stories delivered to your inbox",
            "We use cookies to improve your experience.",
            "Copyright © 2021 The Herald, LLC. Click here for reprint permission.",
            "© 2021 Herald Media. All rights reserved.",
            "Image copyright Getty Images",
            "Photo: Jane Doe / Getty Images",
            "Bridge over the river at dawnPhoto: Jane Doe/Agency / Stock Editorial",
            "FILE PHOTO: The bridge is seen at dawn, May 2, 2019. REUTERS/Jane Doe",
            "Enlarge this image toggle caption Jane Doe/AP",
            "Follow the Herald on Twitter and Facebook.",
            "Lesen Sie auch: Brücke bleibt gesperrt",
            "Anzeige",
            "Lire aussi : Le pont reste fermé",
            "Lea también: El puente sigue cerrado",
            "Leggi anche: Il ponte resta chiuso",
            "Leia também: Ponte continua fechada",
            "Читайте также: Мост остаётся закрытым",
            "Читайте також: Міст залишається закритим",
            "Подписывайтесь на наш канал в Telegram",
            "Заметили ошибку? Выделите ее мышкой и нажмите Ctrl+Enter",
            "Czytaj też: Most nadal zamknięty",
            "Ayrıca okuyun: Köprü kapalı kalıyor",
            "Реклама",
            "___",
        ] {
            let body =
                format!("One thing happened on Monday.\n\n{line}\n\nAnother happened on Tuesday.");
            let (text, removed) = clean(&body);
            assert_eq!(
                text, "One thing happened on Monday.\n\nAnother happened on Tuesday.",
                "{line}"
            );
            assert_eq!(removed.len(), 1, "{line}");
        }
    }

    #[test]
    fn text_that_only_looks_like_boilerplate_stays() {
        for line in [
            "Share prices fell on Monday.",
            "The group shared photos in a WhatsApp group before the attack.",
            "Comments by the minister angered the opposition.",
            "“Read more,” she told the pupils.",
            "More: that was what they wanted, and they said so in a letter of two pages to the board, which did not answer it. They then went to court. \
             The court, which sits in the capital, has yet to hear the case, and its clerk would not say when it would.",
            "The company uses cookies to track its readers.",
            "Advertisement revenue grew by a third.",
            "The Associated Press contributed to this report.",
            "Source: Ministry of Finance",
            "The photo shows a bridge. The minister said: no one was hurt.",
            "Subscribe numbers rose.",
            "He added: “We will follow the law.”",
            "Telegram channels close to the ministry reported a strike.",
        ] {
            let body =
                format!("One thing happened on Monday.\n\n{line}\n\nAnother happened on Tuesday.");
            let (text, removed) = clean(&body);
            assert!(text.contains(line), "{line} {removed:?}");
        }
    }

    #[test]
    fn a_line_that_goes_on_with_a_sentence_is_no_line_of_its_own() {
        for body in [
            "The minister of the interior could not be reached for\ncomment.\nHe had left the town.",
            "The bank will pay back its notes of ten years that fall due on\nMay 1, 2009\nwith all interest.",
            "    The company that runs the bridge refused to take part in the\nshare\nof the costs.",
        ] {
            assert_eq!(clean(body).0, body.trim_start(), "{body}");
        }
        // A button below a caption or a paragraph is none.
        let body = "The bridge was closed on Monday, and nobody knew for how long.\nshare";
        assert!(!clean(body).0.contains("share"));
    }

    #[test]
    fn remnants_of_markup_leave_the_text_around_them() {
        let (text, removed) = clean(
            "< p style=\"text-align: justify;\">The trade goes on.\n[pullquote]\nIt grew<br/>twice.",
        );
        assert_eq!(text, "The trade goes on.\nIt grew twice.");
        assert_eq!(removed.len(), 3);
        assert_eq!(
            clean("If a < b and b > c, then so.").0,
            "If a < b and b > c, then so."
        );
    }

    #[test]
    fn a_lone_bullet_is_a_link_and_a_list_is_none() {
        let body = "The bank closed its doors on Monday.\n\n  • Neighbours accuse bank of using front companies\n\n\
                    In a statement to the press, the bank said that it regretted this very much.";
        assert!(!clean(body).0.contains("Neighbours"));
        let list = "The bank named the reasons.\n• Low rates\n• High rents\nIn a statement to the press, the bank said that it regretted this very much.";
        assert_eq!(clean(list).0, list);
    }

    #[test]
    fn the_foot_of_a_page_goes_with_its_links() {
        let body = "The bank closed its doors on Monday.\n\nRelated News\nBridge remains closed\nMayor resigns\nRiver rises";
        assert_eq!(clean(body).0, "The bank closed its doors on Monday.");
        let body = "The bank closed.\nComments\nThe minister said that he was sorry.\nHe left.";
        assert!(clean(body).0.contains("sorry"));
    }

    #[test]
    fn a_sentence_of_boilerplate_leaves_the_text_before_it() {
        let text = "Jane Doe is a lawyer and teaches the law of the sea in the capital.";
        let body = format!("{text} Follow us on Twitter for more.\n\nIt rained on Monday.");
        assert_eq!(clean(&body).0, format!("{text}\n\nIt rained on Monday."));
    }

    #[test]
    fn a_label_takes_the_link_on_the_next_line() {
        let body = "The bank closed its doors.\n\nREAD MORE:\nMayor resigns after the fire\n\nIt will open again.";
        assert_eq!(
            clean(body).0,
            "The bank closed its doors.\n\nIt will open again."
        );
        let body = "The bank closed its doors.\n\nREAD MORE:\nIt will open again.";
        assert!(clean(body).0.ends_with("It will open again."));
    }

    #[test]
    fn invitations_at_the_end_of_a_long_line() {
        let long = "The council met on Monday and heard the report of the auditors. ".repeat(8);
        let body = format!(
            "{long}Follow us on Facebook or on Twitter. If you have a story suggestion email us."
        );
        assert_eq!(clean(&body).0, long.trim_end());
    }

    proptest! {
        #[test]
        fn any_text_is_cleaned_and_nothing_is_invented(body in "\\PC{0,80}|[a-zA-Z<>/\\[\\]:=\" \n•©.é中]{0,120}") {
            let (text, removed) = clean(&body);
            prop_assert!(text.len() <= body.len());
            prop_assert!(removed.len() <= body.len() + 1);
        }

        #[test]
        fn cleaning_twice_is_cleaning_once(body in "(Share|Comments|Read more:|It rained\\.|A title|• b|\n|\n\n){0,12}") {
            let once = clean(&body).0;
            let twice = clean(&once).0;
            prop_assert!(twice.len() <= once.len());
        }
    }
}
