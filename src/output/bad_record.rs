//! A record that could not be read, as a line for `index --report`.

use std::io::{self, Write};

use serde::Serialize;

use super::json::write_json;

/// Prints a record that was left out, as one line of JSON: the file, the number of the record
/// in it (from 0) and the line it begins at (from 1) where there are such, and why.
pub fn write_bad_record(
    out: &mut dyn Write,
    path: &str,
    record: Option<u64>,
    line: Option<u64>,
    reason: &str,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct BadRecord<'a> {
        path: &'a str,
        record: Option<u64>,
        line: Option<u64>,
        reason: &'a str,
    }
    let bad = BadRecord {
        path,
        record,
        line,
        reason,
    };
    write_json(out, &bad)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_of_json() {
        let mut out = Vec::new();
        write_bad_record(&mut out, "a.jsonl", Some(4), Some(5), "not \"JSON\"").unwrap();
        write_bad_record(&mut out, "b.txt", None, None, "empty").unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"path\":\"a.jsonl\",\"record\":4,\"line\":5,\"reason\":\"not \\\"JSON\\\"\"}\n\
             {\"path\":\"b.txt\",\"record\":null,\"line\":null,\"reason\":\"empty\"}\n"
        );
    }
}
