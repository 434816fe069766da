//! Fields at the head of a text file: a block of `Key: value` lines, or the front matter of
//! Markdown (YAML between `---`, TOML between `+++`). Only what articles use of these is
//! read: plain values and lists of them.

use super::fields::{Field, usual};

/// Fields as named in the file, in their order.
pub(super) type Fields = Vec<(String, String)>;

/// A head is no longer than this; a text that seems to have a longer one has none.
const MAX_LINES: usize = 200;

/// The header block that a text begins with, and the text after it. At least two known keys
/// make one, and an empty line ends it: prose has colons too.
pub(super) fn block(text: &str) -> Option<(Fields, &str)> {
    let start = text.trim_start_matches('\n');
    let mut fields: Fields = vec![];
    let mut known = 0;
    let mut at = 0;
    for line in start.split_inclusive('\n').take(MAX_LINES) {
        at += line.len();
        if line.trim().is_empty() {
            let rest = start.get(at..).unwrap_or("");
            return (known >= 2).then_some((fields, rest));
        }
        if line.starts_with([' ', '\t']) {
            // A long value goes on in the next line, as in mail.
            let (_, value) = fields.last_mut()?;
            value.push(' ');
            value.push_str(line.trim());
            continue;
        }
        let (key, value) = line.split_once(':')?;
        let key = key.trim();
        if key.is_empty() || key.len() > 40 || key.contains(['.', '"', ',']) {
            return None;
        }
        let field = usual(key).map(|(field, _)| field);
        known += usize::from(field.is_some_and(|f| !matches!(f, Field::Body | Field::Summary)));
        fields.push((key.to_string(), value.trim().to_string()));
    }
    // The file is all header: an article without a text.
    (known >= 2 && at == start.len()).then_some((fields, ""))
}

/// The front matter that a Markdown text begins with, and the text after it.
pub(super) fn front_matter(text: &str) -> Option<(Fields, &str)> {
    let first = text.lines().next()?.trim_end();
    let (fence, between) = match first {
        "---" => ("---", ':'),
        "+++" => ("+++", '='),
        _ => return None,
    };
    let mut fields: Fields = vec![];
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').take(MAX_LINES).enumerate() {
        at += line.len();
        let bare = line.trim_end();
        if number == 0 {
            continue;
        }
        if bare == fence || (fence == "---" && bare == "...") {
            return Some((fields, text.get(at..).unwrap_or("")));
        }
        let inner = bare.trim_start();
        if inner.is_empty() || inner.starts_with('#') {
            continue;
        }
        if let Some(item) = inner.strip_prefix("- ") {
            if let Some((_, value)) = fields.last_mut() {
                add(value, ", ", item);
            }
        } else if inner.len() < bare.len() {
            // The text of a block scalar, or a nested key: `name: X` under `author:`.
            if let Some((_, value)) = fields.last_mut() {
                let nested = inner.split_once(": ").filter(|(key, _)| *key == "name");
                add(value, " ", nested.map_or(inner, |(_, name)| name));
            }
        } else if let Some((key, value)) = bare.split_once(between) {
            let value = match value.trim() {
                "|" | ">" | "|-" | ">-" => "",
                value => value,
            };
            let mut clean = String::new();
            match value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
                Some(list) => list.split(',').for_each(|item| add(&mut clean, ", ", item)),
                None => add(&mut clean, "", value),
            }
            let key = key.trim().trim_matches(['"', '\'']);
            fields.push((key.to_string(), clean));
        }
    }
    None
}

fn add(value: &mut String, between: &str, more: &str) {
    let more = more.trim();
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        let inner = more.strip_prefix(quote)?.strip_suffix(quote)?;
        Some(if quote == '"' {
            inner.replace("\\\"", "\"")
        } else {
            inner.replace("''", "'")
        })
    });
    let more = quoted.unwrap_or_else(|| more.to_string());
    if more.is_empty() {
        return;
    }
    if !value.is_empty() {
        value.push_str(between);
    }
    value.push_str(&more);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(fields: &Fields) -> Vec<(&str, &str)> {
        fields
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect()
    }

    #[test]
    fn header_blocks() {
        let text = "Title: One: two\nDate: 2023-02-04\nSection: World\nAuthor: A,\n  B\n\nText.\n";
        let (fields, rest) = block(text).unwrap();
        assert_eq!(
            pairs(&fields),
            [
                ("Title", "One: two"),
                ("Date", "2023-02-04"),
                ("Section", "World"),
                ("Author", "A, B")
            ]
        );
        assert_eq!(rest, "Text.\n");
        for prose in [
            "Beijing: According to a report\n\nText",
            "Title: one\n\nonly one known key",
            "Title: x\nDate: y\nno colon here\n\nText",
            "",
        ] {
            assert!(block(prose).is_none(), "{prose}");
        }
    }

    #[test]
    fn front_matter_of_both_kinds() {
        let yaml = "---\ntitle: \"A: b\"\n# note\nauthors:\n  - A\n  - 'B'\ntags: [x, \"y\"]\n\
            source:\n  name: S\nsummary: >\n  one\n  two\n---\nText.";
        let (fields, rest) = front_matter(yaml).unwrap();
        assert_eq!(
            pairs(&fields),
            [
                ("title", "A: b"),
                ("authors", "A, B"),
                ("tags", "x, y"),
                ("source", "S"),
                ("summary", "one two")
            ]
        );
        assert_eq!(rest, "Text.");
        let toml = "+++\ntitle = \"A\"\ndate = 2023-02-04\n+++\nText.";
        assert_eq!(
            pairs(&front_matter(toml).unwrap().0),
            [("title", "A"), ("date", "2023-02-04")]
        );
        assert!(front_matter("---\nnever closed: x\n").is_none());
        assert!(front_matter("----\n").is_none());
    }
}
