//! From what was found to the hits of a page: their order where dates decide it, and what is
//! shown of each. Which articles match is left to `collect`.

use super::collect::{Collected, Found};
use super::highlight::Highlighter;
use super::{Hit, Request, Searcher, snippet};
use crate::error::Result;
use crate::index::stored::Card;

impl Searcher {
    /// The documents of the page in order of their dates; those without a date last.
    pub(super) fn by_date(
        &self,
        collected: &Collected,
        request: &Request,
        newest: bool,
    ) -> tantivy::Result<Vec<Found>> {
        let wanted = request.offset.saturating_add(request.limit);
        let mut all: Vec<(u64, u32, u32)> = Vec::new();
        for (number, docs) in collected.docs.iter().enumerate() {
            let segment = self.inner.segment_reader(number as u32);
            let date = segment.fast_fields().u64("date")?;
            for &doc in docs {
                // The smaller key comes first.
                let key = match (date.first(doc), newest) {
                    (None, _) => u64::MAX,
                    (Some(key), true) => u64::MAX - 1 - key,
                    (Some(key), false) => key,
                };
                all.push((key, number as u32, doc));
            }
        }
        if wanted < all.len() {
            all.select_nth_unstable(wanted);
            all.truncate(wanted);
        }
        all.sort_unstable();
        Ok(all
            .into_iter()
            .map(|(_, segment, doc)| Found {
                score: 0.0,
                segment,
                doc,
            })
            .collect())
    }

    /// The article that was found, with what is shown of it.
    pub(super) fn hit(
        &self,
        request: &Request,
        found: Found,
        rank: usize,
        highlighter: &mut Highlighter,
    ) -> Result<Hit> {
        let (mut card, mut snippets, mut evidence) = (Card::default(), Vec::new(), None);
        if let Some(opened) = self.opened(found.segment, found.doc)? {
            let (body, lang) = (&opened.body, &opened.card.lang);
            snippets = snippet::snippets_of(body, lang, highlighter, &request.snippets)?;
            card = match request.evidence {
                true => {
                    let stored = opened.stored()?;
                    let card = stored.card.clone();
                    let mut article = stored.evidence()?.article(stored.card, stored.body);
                    self.aliases().apply(&mut article);
                    evidence = Some(Box::new(article));
                    card
                }
                false => opened.card,
            };
        }
        self.aliases().rename(&mut card);
        let marks = highlighter.marks(&card.headline, &card.lang, true);
        let date = card.date();
        let Card {
            id,
            headline,
            headline_inferred,
            publication,
            date: _,
            byline,
            url,
            path,
            record,
            lang,
            company,
            country,
            main: _,
            place,
            person,
            org,
            cites,
        } = card;
        Ok(Hit {
            rank,
            score: found.score,
            id,
            headline,
            headline_inferred,
            headline_marks: marks.into_iter().map(|mark| mark.span).collect(),
            publication,
            date,
            byline,
            url,
            path,
            record,
            lang,
            company,
            country,
            place,
            person,
            org,
            cites,
            snippets,
            evidence,
            explanation: Vec::new(),
        })
    }
}
