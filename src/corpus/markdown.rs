//! Markdown to text: enough of CommonMark and GitHub's tables to read an article as its
//! author meant it. Headings, emphasis, links and lists lose their marks, images go, code
//! stays. One pass, no nesting to follow, so no input is slow.

use super::header::{Fields, front_matter};
use super::markup;

/// A Markdown file taken apart.
pub(super) struct Document {
    pub(super) fields: Fields,
    /// The text of the first heading of the first level.
    pub(super) heading: Option<String>,
    pub(super) text: String,
}

/// Reads a Markdown file.
pub(super) fn read(source: &str) -> Document {
    let (fields, rest) = front_matter(source).unwrap_or((vec![], source));
    let mut blocks = Blocks::default();
    let mut lines = rest.split('\n').peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().copied().unwrap_or("");
        if blocks.line(line, next) {
            lines.next();
        }
    }
    blocks.flush();
    Document {
        fields,
        heading: blocks.heading,
        text: markup::to_text(blocks.out.trim().to_string()),
    }
}

#[derive(Default)]
struct Blocks {
    out: String,
    heading: Option<String>,
    /// The paragraph at hand: emphasis and links may go over its lines.
    paragraph: String,
    /// The fence that the code at hand ends with.
    fence: Option<(char, usize)>,
}

impl Blocks {
    /// Takes a line; whether the next one belonged to it.
    fn line(&mut self, line: &str, next: &str) -> bool {
        let inner = line.trim();
        if let Some((mark, length)) = self.fence {
            let closes = run(inner, mark) >= length && inner.chars().all(|c| c == mark);
            if closes {
                self.fence = None;
            } else {
                self.out.push_str(line);
            }
            self.out.push('\n');
            return false;
        }
        let mark = inner.chars().next().unwrap_or(' ');
        if matches!(mark, '`' | '~') && run(inner, mark) >= 3 {
            self.flush();
            self.fence = Some((mark, run(inner, mark)));
            return false;
        }
        let inner = unquote(inner);
        let level = run(inner, '#');
        if inner.is_empty() || is_rule(inner) || is_definition(inner) {
            self.flush();
            if !self.out.ends_with("\n\n") {
                self.out.push('\n');
            }
        } else if (1..=6).contains(&level)
            && inner
                .get(level..)
                .is_some_and(|t| t.starts_with([' ', '\t']))
        {
            self.flush();
            let title = inner.get(level..).unwrap_or("").trim();
            // The marks at its end close it, unless they belong to the last word: `C#`.
            let closed = title.trim_end_matches('#');
            let title = if closed.is_empty() || closed.ends_with(' ') {
                closed.trim_end()
            } else {
                title
            };
            self.title(title, level);
        } else if self.paragraph.is_empty() && is_underline(next.trim(), '=') {
            self.title(inner, 1);
            return true;
        } else if self.paragraph.is_empty()
            && is_underline(next.trim(), '-')
            && !inner.contains('|')
        {
            self.title(inner, 2);
            return true;
        } else if inner.starts_with('|') {
            self.flush();
            self.row(inner);
        } else {
            if starts_item(inner) {
                self.flush();
            }
            if !self.paragraph.is_empty() {
                self.paragraph.push('\n');
            }
            self.paragraph.push_str(inner);
        }
        false
    }

    fn title(&mut self, title: &str, level: usize) {
        let title = inline(title);
        if level == 1 && self.heading.is_none() && !title.trim().is_empty() {
            self.heading = Some(title);
            return;
        }
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
        self.out.push_str(&title);
        self.out.push_str("\n\n");
    }

    /// A table's row as its cells; the row of dashes goes.
    fn row(&mut self, row: &str) {
        if row.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
            return;
        }
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        self.out.push_str(&inline(&cells.join(" | ")));
        self.out.push('\n');
    }

    fn flush(&mut self) {
        if !self.paragraph.is_empty() {
            let text = inline(&self.paragraph);
            self.out.push_str(&text);
            self.out.push('\n');
            self.paragraph.clear();
        }
    }
}

fn run(text: &str, mark: char) -> usize {
    text.chars().take_while(|c| *c == mark).count()
}

fn unquote(mut line: &str) -> &str {
    while let Some(rest) = line.strip_prefix('>') {
        line = rest.trim_start();
    }
    line
}

/// `***`, `- - -`: a line across.
fn is_rule(line: &str) -> bool {
    let mark = line.chars().next().unwrap_or(' ');
    matches!(mark, '*' | '-' | '_')
        && line.chars().all(|c| c == mark || c == ' ')
        && line.chars().filter(|c| *c == mark).count() >= 3
}

fn is_underline(line: &str, mark: char) -> bool {
    line.len() >= 2 && line.chars().all(|c| c == mark)
}

/// `[id]: address`, what links refer to. Notes, `[^1]: text`, are text.
fn is_definition(line: &str) -> bool {
    line.starts_with('[')
        && !line.starts_with("[^")
        && line.contains("]: ")
        && line
            .find(']')
            .is_some_and(|at| line.get(at..).is_some_and(|rest| rest.starts_with("]: ")))
}

fn starts_item(line: &str) -> bool {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let numbered = (1..=9).contains(&digits)
        && line
            .get(digits..)
            .is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "));
    numbered || ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark))
}

/// Which bytes of a paragraph to leave out, found in one pass.
struct Inline<'t> {
    text: &'t str,
    /// Ranges to drop; no order, they do not overlap.
    drops: Vec<(usize, usize)>,
    /// Open runs of `*`, `_` and `~`: where, and how many marks are left of each.
    open: [Vec<(usize, usize)>; 3],
    /// Open brackets: where, and whether of an image.
    brackets: Vec<(usize, bool)>,
    /// From here on no code span of that many backticks closes.
    unclosed: [bool; 8],
}

/// The text of a paragraph without its marks.
fn inline(text: &str) -> String {
    if memchr::memchr3(b'*', b'_', b'[', text.as_bytes()).is_none()
        && !text.contains(['`', '\\', '~', '<'])
    {
        return text.to_string();
    }
    let mut pass = Inline {
        text,
        drops: vec![],
        open: [vec![], vec![], vec![]],
        brackets: vec![],
        unclosed: [false; 8],
    };
    let mut at = bullet(text);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        at += pass.step(at, rest);
    }
    let mut drops = pass.drops;
    drops.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end) in drops {
        out.push_str(text.get(at..start).unwrap_or(""));
        at = at.max(end);
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// A bullet is no emphasis.
fn bullet(text: &str) -> usize {
    if text.starts_with("* ") { 1 } else { 0 }
}

impl Inline<'_> {
    fn drop(&mut self, start: usize, length: usize) {
        self.drops.push((start, start + length));
    }

    /// Reads what stands at `at`; how many bytes that was.
    fn step(&mut self, at: usize, rest: &str) -> usize {
        let c = rest.chars().next().unwrap_or(' ');
        match c {
            '\\' => match rest.chars().nth(1) {
                Some(next) if next.is_ascii_punctuation() => {
                    self.drop(at, 1);
                    2
                }
                _ => 1,
            },
            '`' => self.code(at, rest),
            '*' | '_' | '~' => self.emphasis(at, rest, c),
            '!' if rest.starts_with("![") => {
                self.brackets.push((at, true));
                2
            }
            '[' => {
                self.brackets.push((at, false));
                1
            }
            ']' => self.link(at, rest),
            '<' => {
                let scheme = rest.starts_with("<http://")
                    || rest.starts_with("<https://")
                    || rest.starts_with("<mailto:");
                let inner = rest.get(1..).unwrap_or("");
                let end = inner.find(['<', '>', ' ', '\n']).filter(|_| scheme);
                if let Some(end) = end.filter(|end| inner.as_bytes().get(*end) == Some(&b'>')) {
                    self.drop(at, 1);
                    self.drop(at + 1 + end, 1);
                    return end + 2;
                }
                1
            }
            c => c.len_utf8(),
        }
    }

    fn code(&mut self, at: usize, rest: &str) -> usize {
        let ticks = run(rest, '`');
        let slot = ticks.min(8) - 1;
        let inner = rest.get(ticks..).unwrap_or("");
        if self.unclosed.get(slot).copied().unwrap_or(true) {
            return ticks;
        }
        let mut from = 0;
        while let Some(found) = inner.get(from..).and_then(|i| i.find('`')) {
            let start = from + found;
            let length = run(inner.get(start..).unwrap_or(""), '`');
            if length == ticks {
                self.drop(at, ticks);
                self.drop(at + ticks + start, ticks);
                return ticks + start + ticks;
            }
            from = start + length;
        }
        if let Some(unclosed) = self.unclosed.get_mut(slot) {
            *unclosed = true;
        }
        ticks
    }

    /// A run of marks closes what the same mark opened, or opens. Marks inside of a word are
    /// emphasis only for `*`.
    fn emphasis(&mut self, at: usize, rest: &str, mark: char) -> usize {
        let length = run(rest, mark);
        let before = self
            .text
            .get(..at)
            .and_then(|t| t.chars().next_back())
            .unwrap_or(' ');
        let after = rest.chars().nth(length).unwrap_or(' ');
        let word = |c: char| c.is_alphanumeric();
        let inside = mark == '_' && word(before) && word(after);
        if inside || (mark == '~' && length != 2) {
            return length;
        }
        let can_close = !before.is_whitespace();
        let can_open = !after.is_whitespace() && (mark == '*' || !word(before));
        let slot = match mark {
            '*' => 0,
            '_' => 1,
            _ => 2,
        };
        let mut left = length;
        while can_close && left > 0 {
            let Some(open) = self.open.get_mut(slot).and_then(|open| open.last_mut()) else {
                break;
            };
            let pairs = left.min(open.1);
            open.1 -= pairs;
            let (opened, start) = (open.0 + open.1, at + length - left);
            let used_up = open.1 == 0;
            self.drop(opened, pairs);
            self.drop(start, pairs);
            left -= pairs;
            if used_up && let Some(open) = self.open.get_mut(slot) {
                open.pop();
            }
        }
        if can_open
            && left > 0
            && let Some(open) = self.open.get_mut(slot)
        {
            open.push((at + length - left, left));
        }
        length
    }

    /// A closing bracket: of a link, whose text stays, or of an image, of which nothing does.
    fn link(&mut self, at: usize, rest: &str) -> usize {
        let Some((open, image)) = self.brackets.pop() else {
            return 1;
        };
        let after = rest.get(1..).unwrap_or("");
        let target = if after.starts_with('(') {
            parenthesis(after)
        } else if after.starts_with('[') {
            let end = after.find(']').filter(|end| *end <= MAX_REFERENCE);
            end.map(|end| end + 1)
        } else {
            None
        };
        let Some(target) = target else { return 1 };
        if image {
            // Whatever was to be dropped inside goes with it.
            while self.drops.last().is_some_and(|(start, _)| *start >= open) {
                self.drops.pop();
            }
            self.drop(open, at + 1 + target - open);
            for stack in &mut self.open {
                while stack.last().is_some_and(|(start, _)| *start >= open) {
                    stack.pop();
                }
            }
        } else {
            self.drop(open, 1);
            self.drop(at, 1 + target);
        }
        1 + target
    }
}

const MAX_REFERENCE: usize = 200;
const MAX_ADDRESS: usize = 4000;

/// The length of a link's target in parentheses. It ends where another link begins: so no
/// row of half links is looked through again and again.
fn parenthesis(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate().take(MAX_ADDRESS) {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.checked_sub(1)?,
            b']' if bytes.get(at + 1) == Some(&b'(') => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_go_and_text_stays() {
        let table = [
            ("a *b* **c** ***d*** _e_ __f__ ~~g~~", "a b c d e f g"),
            (
                "5 * 3 * 2 and snake_case_name and f*ck",
                "5 * 3 * 2 and snake_case_name and f*ck",
            ),
            ("**bold *both* bold**", "bold both bold"),
            ("[text](http://x.y/a_b_(c) \"t\") end", "text end"),
            ("[**a**][1] and [note] [^1]", "a and [note] [^1]"),
            ("![alt *x*](i.png) after", "after"),
            ("[![alt](i.png)](http://x) after", "after"),
            ("`code *stays*` and ``a`b``", "code *stays* and a`b"),
            ("<https://x.y/z> \\*star\\*", "https://x.y/z *star*"),
            (
                "- one\n- *two*\n* three\n1. four",
                "- one\n- two\n* three\n1. four",
            ),
            ("> quote\n> more", "quote\nmore"),
            ("| a | b |\n|---|:-:|\n| c | *d* |", "a | b\nc | d"),
            ("```rust\nlet *a* = 1;\n```\nafter", "let *a* = 1;\n\nafter"),
            ("one\n\n***\n\ntwo\n\n[1]: http://x", "one\n\ntwo"),
            ("Caf&eacute; <b>x</b>", "Café x"),
        ];
        for (source, text) in table {
            assert_eq!(read(source).text, text, "{source}");
        }
    }

    #[test]
    fn headings() {
        let read = read(
            "---\ntitle: T\n---\n# The *H1* #\n\nText.\n\n## Second\nMore C#\n\nThird\n---\nEnd",
        );
        assert_eq!(read.fields, [("title".to_string(), "T".to_string())]);
        assert_eq!(read.heading.as_deref(), Some("The H1"));
        assert_eq!(read.text, "Text.\n\nSecond\n\nMore C#\n\nThird\n\nEnd");
        assert_eq!(
            super::read("Title\n=====\nText").heading.as_deref(),
            Some("Title")
        );
        assert_eq!(
            super::read("#hashtag\n\n# C#").heading.as_deref(),
            Some("C#")
        );
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        // Anything worse than linear would not end here in hours.
        for piece in [
            "*a", "**a _b", "](", "[a](", "[", "![", "`a``", "``` `", "[a][", "\\", "<http://",
            "_", "> ", "(", "[]([](",
        ] {
            let text = piece.repeat(500_000 / piece.len());
            read(&text);
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_without_panic(text in "[*_~`\\[\\]()!<>#|a-c é\\\\\n=:-]{0,100}") {
            read(&text);
        }
    }
}
