//! The README says what the program does: its copy of the query language, its first
//! commands, and a mention of every command.

use std::process::Command;

const README: &str = include_str!("../README.md");

/// What stands between `<!-- name -->` and `<!-- /name -->`.
fn between(name: &str) -> &'static str {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (_, rest) = README.split_once(&open).expect("the opening marker");
    let (inside, _) = rest.split_once(&close).expect("the closing marker");
    inside
}

#[test]
fn the_query_language_is_the_reference() {
    let block = between("query language")
        .strip_prefix("```\n")
        .and_then(|rest| rest.strip_suffix("```\n"))
        .expect("one block of code");
    assert_eq!(block, newshound::query::REFERENCE);
}

#[test]
fn the_screen_is_the_one_that_is_drawn() {
    let block = between("browse")
        .strip_prefix("```text\n")
        .and_then(|rest| rest.strip_suffix("```\n"))
        .expect("one block of text");
    assert_eq!(block, include_str!("browse/usual-results.txt"));
}

#[test]
fn the_first_two_commands_are_the_demo_and_the_tests() {
    let (_, rest) = README.split_once("```sh\n").expect("a block of commands");
    let (block, _) = rest.split_once("```").expect("its end");
    let commands: Vec<&str> = block.lines().collect();
    assert_eq!(commands, ["cargo run --release -- demo", "cargo test"]);
}

#[test]
fn every_command_is_mentioned() {
    let output = Command::new(env!("CARGO_BIN_EXE_newshound"))
        .arg("--help")
        .output()
        .expect("the program runs");
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).expect("help is UTF-8");
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        // Deeper lines go on with a description.
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"search"), "{help}");
    let words: Vec<&str> = README
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .collect();
    for command in commands {
        let mentioned = words.windows(2).any(|pair| pair == ["newshound", command]);
        assert!(
            mentioned,
            "README.md does not mention `newshound {command}`"
        );
    }
}
