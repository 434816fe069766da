//! The file that names every record that could not be used, for `index --report`.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::corpus::BadRecord;
use crate::error::{Error, ErrorKind, Result};
use crate::output::write_bad_record;

/// More than a line of a report can have: a path and a reason.
const LONGEST: u64 = 64 << 10;

/// A report that is being written.
pub(crate) struct Report {
    path: PathBuf,
    out: BufWriter<File>,
}

impl Report {
    /// Begins the report at `path`, over an earlier one if there is one.
    ///
    /// # Errors
    /// `Usage` when something else is there: an article or a file of the index whose path was
    /// given by mistake would be gone.
    pub fn create(path: &Path) -> Result<Report> {
        let failed = |error| Error::io(path, &error);
        let is_other = match fs::metadata(path) {
            Ok(found) if found.is_file() && found.len() > 0 => !is_report(path).map_err(failed)?,
            // A device or a pipe loses nothing.
            _ => false,
        };
        if is_other {
            return Err(
                Error::new(ErrorKind::Usage, "is not overwritten, for it is no report")
                    .at(path.display().to_string())
                    .help("name a file that is not there yet, or an earlier report"),
            );
        }
        Ok(Report {
            path: path.to_path_buf(),
            out: BufWriter::new(File::create(path).map_err(failed)?),
        })
    }

    /// Adds a line.
    pub fn write(&mut self, bad: &BadRecord) -> Result<()> {
        let origin = &bad.origin;
        write_bad_record(
            &mut self.out,
            &origin.path,
            origin.record,
            origin.line,
            &bad.reason,
        )
        .map_err(|error| Error::io(&self.path, &error))
    }

    /// Writes what waits to be written.
    pub fn finish(&mut self) -> Result<()> {
        self.out
            .flush()
            .map_err(|error| Error::io(&self.path, &error))
    }
}

/// Whether the first line of a file is one of a report.
fn is_report(path: &Path) -> std::io::Result<bool> {
    let mut line = Vec::new();
    BufReader::new(File::open(path)?.take(LONGEST)).read_until(b'\n', &mut line)?;
    let Ok(Value::Object(line)) = serde_json::from_slice(&line) else {
        return Ok(false);
    };
    let keys = ["line", "path", "reason", "record"];
    Ok(line.len() == keys.len() && keys.iter().all(|key| line.contains_key(*key)))
}
