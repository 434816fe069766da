//! Where the original of an article is: its file or its address.

use std::path::Path;

/// What to hand to the system's program for files and addresses: the article's file, or its
/// address where the file holds many articles or is no longer there. `None` when there is
/// neither. Only addresses of the web are opened: another scheme could start any program.
pub fn original(url: Option<&str>, path: &str, record: Option<u64>) -> Option<String> {
    let web = |url: &&str| {
        let scheme = url.split_once("://").map(|(scheme, _)| scheme);
        let known = |scheme: &str| {
            ["http", "https"]
                .iter()
                .any(|s| scheme.eq_ignore_ascii_case(s))
        };
        scheme.is_some_and(known) && !url.chars().any(|c| c.is_control() || c.is_whitespace())
    };
    let url = url.map(str::trim).filter(web);
    let file = || Path::new(path).is_file().then(|| from_here(path));
    match record {
        Some(_) => url.map(str::to_string).or_else(file),
        None => file().or_else(|| url.map(str::to_string)),
    }
}

/// A path that no program takes for an option.
fn from_here(path: &str) -> String {
    match path.starts_with('-') {
        true => format!("./{path}"),
        false => path.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_or_its_address() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.html");
        std::fs::write(&path, "x").unwrap();
        let path = path.to_str().unwrap();
        let url = Some("https://example.org/a");
        assert_eq!(original(url, path, None).as_deref(), Some(path));
        assert_eq!(original(url, path, Some(3)).as_deref(), url);
        assert_eq!(original(url, "/nowhere", None).as_deref(), url);
        assert_eq!(original(None, path, Some(3)).as_deref(), Some(path));
        for hostile in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "--help",
            "https://a b",
            "ssh://-oProxyCommand=x",
        ] {
            assert_eq!(original(Some(hostile), "/nowhere", None), None);
        }
        assert_eq!(from_here("-x"), "./-x");
    }
}
