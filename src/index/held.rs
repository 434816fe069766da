//! A lock on a file that is the operating system's and ends with its process, or when it is
//! dropped.

use std::fs::File;

/// A file that this process has locked; unlocked when dropped.
#[derive(Debug)]
pub(crate) struct Held {
    file: File,
}

impl Held {
    /// `file`, which is locked.
    pub fn new(file: File) -> Held {
        Held { file }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Closing alone would not do: a program that another thread is just starting has the
        // file too, for a moment. Where unlocking fails, closing does it all the same.
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
impl Held {
    /// The file once more, as a program has it that is started meanwhile.
    pub fn inherited(&self) -> File {
        self.file.try_clone().unwrap()
    }
}
