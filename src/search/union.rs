//! The articles with any of a few terms, as a part of a larger query: the terms that a plain
//! word becomes under the rules of each language.
//!
//! The engine's own union reads some thousand articles ahead, which is right where all are
//! wanted. Beside rarer words hardly any are: here each term skips to the article asked for.

use tantivy::query::{BooleanQuery, EnableScoring, Explanation, Occur, Query, Scorer, Weight};
use tantivy::query::{EmptyScorer, TermQuery};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// More terms than these are the engine's: each is looked at for each article.
const MOST: usize = 16;

type Clause = (Occur, Box<dyn Query>);

/// Articles with any of the terms; their scores add up.
#[derive(Debug, Clone)]
struct UnionQuery(Vec<TermQuery>);

/// The clauses of a query that few articles answer, for the same articles with the same
/// scores: where one of those that are `occur` is any of a few terms, it skips.
pub(crate) fn skipping(clauses: Vec<Clause>, occur: Occur) -> Vec<Clause> {
    let skip = |(this, query): Clause| match (this == occur).then(|| terms(&*query)) {
        Some(Some(terms)) => (this, Box::new(UnionQuery(terms)) as Box<dyn Query>),
        _ => (this, query),
    };
    clauses.into_iter().map(skip).collect()
}

/// The few terms that `query` asks for any of, if it is such a one.
fn terms(query: &dyn Query) -> Option<Vec<TermQuery>> {
    let query = query.downcast_ref::<BooleanQuery>()?;
    let clauses = query.clauses();
    if !(2..=MOST).contains(&clauses.len()) || query.get_minimum_number_should_match() > 1 {
        return None;
    }
    let term = |(occur, query): &Clause| {
        let term = query.downcast_ref::<TermQuery>()?;
        (*occur == Occur::Should).then(|| term.clone())
    };
    clauses.iter().map(term).collect()
}

impl Query for UnionQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let weights = self.0.iter().map(|term| term.weight(scoring));
        Ok(Box::new(UnionWeight(
            weights.collect::<tantivy::Result<_>>()?,
        )))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a tantivy::Term, bool)) {
        self.0.iter().for_each(|term| term.query_terms(visitor));
    }
}

struct UnionWeight(Vec<Box<dyn Weight>>);

impl Weight for UnionWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorers = Vec::with_capacity(self.0.len());
        for weight in &self.0 {
            let scorer = weight.scorer(reader, boost)?;
            if scorer.doc() != TERMINATED {
                scorers.push(scorer);
            }
        }
        // One is left to the engine as what it is, which it can do more with.
        Ok(match scorers.len() {
            0 => Box::new(EmptyScorer),
            1 => scorers.remove(0),
            _ => Box::new(Union::new(scorers)),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            let reason = format!("article {doc} has none of the terms");
            return Err(TantivyError::InvalidArgument(reason));
        }
        let mut explanation = Explanation::new("BooleanClause. sum of ...", scorer.score());
        for weight in &self.0 {
            if let Ok(detail) = weight.explain(reader, doc) {
                explanation.add_detail(detail);
            }
        }
        Ok(explanation)
    }
}

/// Some scorers as one.
struct Union {
    scorers: Vec<Box<dyn Scorer>>,
    /// The first article that any of them has.
    doc: DocId,
}

impl Union {
    fn new(scorers: Vec<Box<dyn Scorer>>) -> Union {
        let mut union = Union { scorers, doc: 0 };
        union.first();
        union
    }

    fn first(&mut self) -> DocId {
        let docs = self.scorers.iter().map(|scorer| scorer.doc());
        self.doc = docs.min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for Union {
    fn advance(&mut self) -> DocId {
        for scorer in &mut self.scorers {
            if scorer.doc() == self.doc {
                scorer.advance();
            }
        }
        self.first()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for scorer in &mut self.scorers {
            if scorer.doc() < target {
                scorer.seek(target);
            }
        }
        self.first()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let hints = self.scorers.iter().map(|scorer| scorer.size_hint());
        hints.fold(0, u32::saturating_add)
    }
}

impl Scorer for Union {
    fn score(&mut self) -> Score {
        let doc = self.doc;
        let here = self.scorers.iter_mut().filter(|scorer| scorer.doc() == doc);
        here.map(|scorer| scorer.score()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tantivy::collector::TopDocs;
    use tantivy::schema::{IndexRecordOption, Schema, TEXT};
    use tantivy::{Index, TantivyDocument, Term};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn the_articles_and_scores_are_the_engines(
            texts in proptest::collection::vec(proptest::collection::vec("[a-f]", 0..6), 0..60),
            others in 1usize..60,
            any in proptest::collection::btree_set("[a-f]", 2..5),
            all in "[a-f]",
        ) {
            let mut schema = Schema::builder();
            let field = schema.add_text_field("text", TEXT);
            let index = Index::create_in_ram(schema.build());
            let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
            for (at, text) in texts.iter().enumerate() {
                let mut document = TantivyDocument::default();
                document.add_text(field, text.join(" "));
                writer.add_document(document).unwrap();
                if at % others == others - 1 {
                    writer.commit().unwrap();
                }
            }
            writer.commit().unwrap();
            let searcher = index.reader().unwrap().searcher();
            let term = |word: &String| -> Box<dyn Query> {
                let term = Term::from_field_text(field, word);
                Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
            };
            let union = || -> Box<dyn Query> { Box::new(BooleanQuery::union(any.iter().map(term).collect())) };
            let found = |part: Clause| {
                let query = BooleanQuery::new(vec![part, (Occur::Must, term(&all))]);
                let best = TopDocs::with_limit(100).order_by_score();
                let mut found = searcher.search(&query, &best).unwrap();
                found.sort_by_key(|(_, address)| *address);
                found
            };
            let plain = (Occur::Must, union());
            let skips = skipping(vec![(Occur::Must, union())], Occur::Must).remove(0);
            prop_assert!(skips.1.is::<UnionQuery>());
            let (plain, skipped) = (found(plain), found(skips));
            prop_assert_eq!(plain.len(), skipped.len());
            for ((score, address), (other_score, other)) in plain.into_iter().zip(skipped) {
                prop_assert_eq!(address, other);
                prop_assert!((score - other_score).abs() <= score * 1e-6);
            }
        }
    }
}
