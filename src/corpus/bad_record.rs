//! A record, file or folder that could not be read, and why. Where it is reported is left
//! to the caller.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::article::Origin;

/// Something that could not be read as an article; everything beside it is read all the same.
///
/// Serialized as one flat object, `{"path","record","line","reason"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRecord {
    /// Where it stands.
    pub origin: Origin,
    /// Why it could not be read, in lower case, with the next step where there is one.
    pub reason: String,
}

impl BadRecord {
    /// A file or folder that cannot be read.
    pub fn file(path: impl Into<String>, reason: impl Into<String>) -> BadRecord {
        let origin = Origin {
            path: path.into(),
            ..Origin::default()
        };
        BadRecord {
            origin,
            reason: reason.into(),
        }
    }
}

impl fmt::Display for BadRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.reason)
    }
}

impl std::error::Error for BadRecord {}

impl Serialize for BadRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("BadRecord", 4)?;
        object.serialize_field("path", &self.origin.path)?;
        object.serialize_field("record", &self.origin.record)?;
        object.serialize_field("line", &self.origin.line)?;
        object.serialize_field("reason", &self.reason)?;
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_line_is_flat() {
        let mut bad = BadRecord::file("a/b.jsonl", "is empty");
        bad.origin.record = Some(3);
        bad.origin.line = Some(5);
        assert_eq!(
            serde_json::to_string(&bad).unwrap(),
            r#"{"path":"a/b.jsonl","record":3,"line":5,"reason":"is empty"}"#
        );
        assert_eq!(bad.to_string(), "a/b.jsonl:5: is empty");
    }
}
