//! Whether anyone still waits for an answer. A search that is overtaken by the next letter
//! gives up between two pieces of its work: a segment, a facet, a hit.

use std::cell::Cell;

/// The interest in one answer. Once lost it stays lost, so that an answer of which a part was
/// left out is never taken for whole.
pub(crate) struct Interest<'a> {
    wanted: &'a dyn Fn() -> bool,
    lost: Cell<bool>,
}

impl<'a> Interest<'a> {
    /// An interest that lasts as long as `wanted` says so.
    pub fn new(wanted: &'a dyn Fn() -> bool) -> Interest<'a> {
        Interest {
            wanted,
            lost: Cell::new(false),
        }
    }

    /// An interest that lasts.
    pub fn lasting() -> Interest<'static> {
        Interest::new(&|| true)
    }

    /// Whether what is being done can be left.
    pub fn is_lost(&self) -> bool {
        if !self.lost.get() && !(self.wanted)() {
            self.lost.set(true);
        }
        self.lost.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_does_not_come_back() {
        let wanted = Cell::new(true);
        let ask = || wanted.get();
        let interest = Interest::new(&ask);
        assert!(!interest.is_lost());
        wanted.set(false);
        assert!(interest.is_lost());
        wanted.set(true);
        assert!(interest.is_lost());
    }
}
