//! Walks over folders made for the purpose.

use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use super::*;

struct Tree(tempfile::TempDir);

impl Tree {
    fn new(files: &[&str]) -> Tree {
        let tree = Tree(tempfile::tempdir().unwrap());
        for file in files {
            let path = tree.path(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        tree
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    /// What a walk from `below` finds: names below the tree, errors with their reason.
    fn walk(&self, below: &str, options: &ReadOptions) -> (Vec<String>, Skipped) {
        let mut walk = walk(&self.path(below), options);
        let prefix = format!("{}/", path_name(self.0.path()));
        let found = walk
            .by_ref()
            .map(|found| {
                let line = found.map_or_else(|bad| format!("! {bad}"), |file| file.name);
                line.replace(&prefix, "")
            })
            .collect();
        (found, walk.skipped().clone())
    }

    fn names(&self, below: &str) -> Vec<String> {
        self.walk(below, &ReadOptions::default()).0
    }
}

#[test]
fn a_folder_in_order_without_what_is_hidden_or_unknown() {
    let tree = Tree::new(&[
        "b.txt",
        "a/z.JSON",
        "a/b.html.gz",
        "a-b/x.csv",
        "a.md",
        ".hidden/x.txt",
        "a/.x.txt",
        "photo.PNG",
        "README",
        "a/x.png",
    ]);
    let (found, skipped) = tree.walk("", &ReadOptions::default());
    assert_eq!(
        found,
        ["a/b.html.gz", "a/z.JSON", "a-b/x.csv", "a.md", "b.txt"]
    );
    assert_eq!(skipped.hidden, 2);
    assert_eq!(
        (
            skipped.extensions["png"],
            skipped.extensions[""],
            skipped.files()
        ),
        (2, 1, 3)
    );
}

#[test]
fn ignore_files_are_not_heeded() {
    let tree = Tree::new(&["x.txt", ".git/config"]);
    fs::write(tree.path(".gitignore"), "*.txt\n").unwrap();
    assert_eq!(tree.names(""), ["x.txt"]);
}

#[test]
fn size_time_format_and_compression() {
    let tree = Tree::new(&["x.jsonl.zst"]);
    let written = Duration::from_millis(1_700_000_000_500);
    let disk = fs::File::options()
        .write(true)
        .open(tree.path("x.jsonl.zst"))
        .unwrap();
    disk.set_modified(UNIX_EPOCH + written).unwrap();
    let file = walk(&tree.path(""), &ReadOptions::default())
        .next()
        .unwrap()
        .unwrap();
    assert_eq!((file.size, file.format), (4, Format::Jsonl));
    assert_eq!(file.compression, Compression::Zstd);
    assert_eq!(file.modified as u128, written.as_nanos());
}

#[test]
fn a_file_that_is_named_is_read_whatever_it_is_called() {
    let tree = Tree::new(&["x.dat"]);
    fs::write(tree.path("x.dat"), "{\"title\":\"a\"}\n{\"title\":\"b\"}\n").unwrap();
    let one = |options: &ReadOptions| walk(&tree.path("x.dat"), options).next().unwrap().unwrap();
    assert_eq!(one(&ReadOptions::default()).format, Format::Jsonl);
    let given = ReadOptions {
        format: Some(Format::Text),
        ..ReadOptions::default()
    };
    assert_eq!(one(&given).format, Format::Text);
    assert!(tree.names("").is_empty());
}

#[test]
fn what_is_missing_says_so() {
    let tree = Tree::new(&["x.txt"]);
    assert_eq!(
        tree.names("nothing"),
        ["! nothing: no such file or directory"]
    );
    let found = tree.names("none/*.txt");
    assert!(
        found[0].starts_with("! none/*.txt: matches nothing: "),
        "{found:?}"
    );
    let options = ReadOptions {
        include: vec!["a[".to_string()],
        ..ReadOptions::default()
    };
    assert!(tree.walk("", &options).0[0].contains("not a valid glob"));
}

#[test]
fn globs() {
    let tree = Tree::new(&[
        "2022/a.json",
        "2023-01/a.json",
        "2023-01/deep/er/b.json",
        "2023-02/c.txt",
        "d.json",
        "2023-02/x.dat",
        "[odd]/e.txt",
    ]);
    assert_eq!(
        tree.names("2023-*/**/*.json"),
        ["2023-01/a.json", "2023-01/deep/er/b.json"]
    );
    assert_eq!(tree.names("*.json"), ["d.json"]);
    assert_eq!(
        tree.names("2023-0{1,2}/*"),
        ["2023-01/a.json", "2023-02/c.txt"]
    );
    assert_eq!(tree.names("*/x.dat"), ["2023-02/x.dat"]);
    assert_eq!(
        tree.names("2021-*/*"),
        ["! 2021-*/*: matches no file that can be read"]
    );
    // A name that exists is that name, even if it looks like a pattern.
    assert_eq!(tree.names("[odd]"), ["[odd]/e.txt"]);
    let choose = |include: &[&str], exclude: &[&str]| {
        let own = |globs: &[&str]| globs.iter().map(|g| g.to_string()).collect();
        let options = ReadOptions {
            include: own(include),
            exclude: own(exclude),
            ..ReadOptions::default()
        };
        tree.walk("", &options).0
    };
    assert_eq!(choose(&["*.json"], &["2023-*"]), ["2022/a.json", "d.json"]);
    assert_eq!(choose(&["2023-01/*"], &[]), ["2023-01/a.json"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_and_never_in_circles() {
    use std::os::unix::fs::symlink;
    let outside = Tree::new(&["o.txt", "sub/p.txt"]);
    let tree = Tree::new(&["a/x.txt", "a/b/y.txt", ".store/h.txt"]);
    symlink(tree.path("a"), tree.path("a/b/up")).unwrap();
    symlink(tree.path(""), tree.path("a/root")).unwrap();
    symlink(tree.path("a/x.txt"), tree.path("link.txt")).unwrap();
    symlink("nowhere", tree.path("broken.txt")).unwrap();
    symlink("nowhere", tree.path("broken.png")).unwrap();
    symlink(tree.path(".store"), tree.path("current")).unwrap();
    symlink(outside.path(""), tree.path("out1")).unwrap();
    symlink(outside.path(""), tree.path("out2")).unwrap();
    symlink(outside.path("sub"), tree.path("out3")).unwrap();
    symlink(tree.path(""), outside.path("back")).unwrap();
    assert_eq!(
        tree.names(""),
        [
            "a/b/y.txt",
            "a/x.txt",
            "! broken.txt: is a link that leads nowhere: no such file or directory",
            "current/h.txt",
            "link.txt",
            "out1/o.txt",
            "out1/sub/p.txt",
        ]
    );
    // A root that is a link itself is entered, hidden or not.
    symlink(tree.path(".store"), outside.path("root")).unwrap();
    assert_eq!(outside.names("root"), ["root/h.txt"]);
}

#[cfg(unix)]
#[test]
fn a_maze_of_links_ends() {
    use std::os::unix::fs::symlink;
    let tree = Tree::new(&["in/x.txt"]);
    for i in 0..20 {
        fs::create_dir_all(tree.path(&format!("maze/{i}"))).unwrap();
        for way in ["l", "r"] {
            symlink(
                tree.path(&format!("maze/{}", i + 1)),
                tree.path(&format!("maze/{i}/{way}")),
            )
            .unwrap();
        }
    }
    fs::create_dir_all(tree.path("maze/20")).unwrap();
    fs::write(tree.path("maze/20/end.txt"), "x").unwrap();
    symlink(tree.path("maze/0"), tree.path("in/maze")).unwrap();
    let found = tree.names("in");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[cfg(unix)]
#[test]
fn pipes_are_passed_over_and_refused_when_named() {
    let tree = Tree::new(&["x.txt"]);
    let made = Command::new("mkfifo").arg(tree.path("p.txt")).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    assert_eq!(tree.names(""), ["x.txt"]);
    let found = tree.names("p.txt");
    assert!(
        found[0].starts_with("! p.txt: is a named pipe"),
        "{found:?}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_found_and_read() {
    use std::os::unix::ffi::OsStrExt;
    let tree = Tree::new(&[]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    fs::write(tree.0.path().join(name), "text").unwrap();
    let file = walk(&tree.path(""), &ReadOptions::default())
        .next()
        .unwrap()
        .unwrap();
    assert!(file.name.ends_with("/caf\\xE9.txt"));
    let article = super::super::read(&file, &ReadOptions::default())
        .unwrap()
        .next()
        .unwrap();
    assert_eq!(article.unwrap().origin.path, file.name);
}

#[test]
fn watchers_ask_by_name() {
    assert!(is_article_name("/a/b.Jsonl.gz"));
    assert!(!is_article_name("/a/.b.txt") && !is_article_name("b.txt~"));
}
