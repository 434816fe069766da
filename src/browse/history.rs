//! The queries of this and earlier sessions. Where they are kept is left to `cli`.

/// The most queries that are kept.
pub const MOST: usize = 1_000;

/// Queries, the oldest first, and which of them is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    queries: Vec<String>,
    /// Which query stands in the line, counted from the end; 0 for one that is being written.
    back: usize,
    /// What was being written before going back.
    draft: String,
}

impl History {
    /// The queries of earlier sessions, the oldest first.
    pub fn new(queries: impl IntoIterator<Item = String>) -> History {
        let mut history = History::default();
        for query in queries {
            history.add(&query);
        }
        history
    }

    /// Adds a query, or moves it to the end; says whether that changed anything.
    pub fn add(&mut self, query: &str) -> bool {
        self.back = 0;
        let query = query.trim();
        if query.is_empty() || self.queries.last().is_some_and(|last| last == query) {
            return false;
        }
        self.queries.retain(|known| known != query);
        self.queries.push(query.to_string());
        let over = self.queries.len().saturating_sub(MOST);
        self.queries.drain(..over);
        true
    }

    /// The query before the one that is shown; `shown` is kept as a draft.
    pub fn back(&mut self, shown: &str) -> Option<&str> {
        if self.back >= self.queries.len() {
            return None;
        }
        if self.back == 0 {
            self.draft = shown.to_string();
        }
        self.back += 1;
        // What has just been searched is at the end already.
        if self.back == 1 && self.queries.last().is_some_and(|last| last == shown.trim()) {
            if self.queries.len() < 2 {
                self.back = 0;
                return None;
            }
            self.back = 2;
        }
        self.queries
            .get(self.queries.len() - self.back)
            .map(String::as_str)
    }

    /// The query after the one that is shown, at last the draft.
    pub fn forward(&mut self) -> Option<&str> {
        if self.back == 0 {
            return None;
        }
        self.back -= 1;
        match self.back {
            0 => Some(&self.draft),
            back => self
                .queries
                .get(self.queries.len() - back)
                .map(String::as_str),
        }
    }

    /// Something is being written: it is the draft.
    pub fn forget_place(&mut self) {
        self.back = 0;
    }

    /// The queries that have all words of `text`, the newest first.
    pub fn matching<'h>(&'h self, text: &str) -> Vec<&'h str> {
        let words: Vec<String> = text.split_whitespace().map(crate::text::fold).collect();
        let fits = |query: &&String| {
            let query = crate::text::fold(query);
            words.iter().all(|word| query.contains(word.as_str()))
        };
        self.queries
            .iter()
            .rev()
            .filter(fits)
            .map(String::as_str)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forth() {
        let mut history = History::new(["oil", "gas", "oil"].map(String::from));
        assert_eq!(history.matching(""), ["oil", "gas"]);
        assert_eq!(history.back("tank"), Some("oil"));
        assert_eq!(history.back("oil"), Some("gas"));
        assert_eq!(history.back("gas"), None);
        assert_eq!(history.forward(), Some("oil"));
        assert_eq!(history.forward(), Some("tank"));
        assert_eq!(history.forward(), None);
        assert!(history.add("tank"));
        assert!(!history.add(" tank "));
        assert_eq!(history.back("tank"), Some("oil"));
    }

    #[test]
    fn searched_by_words_in_any_order() {
        let history = History::new(["Oil price", "price of gas"].map(String::from));
        assert_eq!(history.matching("PRICE oil"), ["Oil price"]);
    }

    #[test]
    fn it_does_not_grow_for_ever() {
        let history = History::new((0..2 * MOST).map(|n| n.to_string()));
        assert_eq!(history.matching("").len(), MOST);
    }
}
