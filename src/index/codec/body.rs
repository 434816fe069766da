//! A stored body that is decoded as a whole, or only where a search wants it.

use std::ops::Range;
use std::sync::Arc;

use super::damaged;
use super::dense::{BEHIND, Words};
use super::walk::{Beginnings, Stop, Walk, Walked, walk};
use crate::error::Result;

/// A stored article that is no longer compressed, but still coded.
#[derive(Debug)]
pub(crate) struct Unpacked {
    /// Whether it is coded, and not text.
    pub(super) is_coded: bool,
    /// The codes of the head, then those of the body, and some bytes for who decodes them.
    pub(super) content: Vec<u8>,
    /// How many bytes of codes the head has, and of text.
    pub(super) head_codes: usize,
    pub(super) head_length: usize,
    /// How many bytes of text the body has.
    pub(super) body_length: usize,
}

impl Unpacked {
    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        self.content.len()
    }

    fn body(&self) -> Range<usize> {
        self.head_codes..self.content.len() - BEHIND
    }
}

/// A body as it was unpacked.
pub(crate) struct Body<'c> {
    /// What it is coded with; `None` where it is text.
    pub(super) words: Option<&'c Words>,
    pub(super) unpacked: Arc<Unpacked>,
}

/// A body of which only some is decoded.
pub(crate) struct Glance<'b> {
    body: &'b Body<'b>,
    words: &'b Words,
    walk: Walk,
    /// The stretches, one behind the other.
    decoded: String,
}

impl<'c> Body<'c> {
    /// The text.
    ///
    /// # Errors
    /// `Index` when it is damaged.
    pub fn whole(&self) -> Result<String> {
        let Unpacked {
            content,
            body_length,
            ..
        } = &*self.unpacked;
        let text = match self.words {
            None => content.get(self.unpacked.body()).map(<[u8]>::to_vec),
            Some(words) => words.decode(content, self.unpacked.body(), *body_length),
        };
        let text = text.filter(|text| text.len() == *body_length);
        text.and_then(|text| String::from_utf8(text).ok())
            .ok_or_else(|| damaged("a stored article cannot be unpacked"))
    }

    /// Whether it has no text.
    pub fn is_empty(&self) -> bool {
        self.unpacked.body_length == 0
    }

    /// What of the text has every word that begins as `wanted` says. `None` where decoding the
    /// whole costs no more.
    ///
    /// # Errors
    /// `Index` when it is damaged.
    pub fn glance(&self, wanted: &Beginnings) -> Result<Option<Glance<'_>>> {
        let Some((words, steps)) = self.words.and_then(|words| Some((words, words.steps()?)))
        else {
            return Ok(None);
        };
        let broken = || damaged("a stored article cannot be unpacked");
        let Unpacked {
            content,
            body_length,
            ..
        } = &*self.unpacked;
        let walk = match walk(steps, content, self.unpacked.body(), *body_length, wanted) {
            Walked::Through(walk) => walk,
            Walked::Given => return Ok(None),
            Walked::Damaged => return Err(broken()),
        };
        let mut decoded = Vec::new();
        for [from, to] in &walk.stretches {
            words
                .decode_behind(
                    content,
                    from.code..to.code,
                    to.before_space() - from.text,
                    &mut decoded,
                )
                .ok_or_else(broken)?;
        }
        let decoded = String::from_utf8(decoded).map_err(|_| broken())?;
        Ok(Some(Glance {
            body: self,
            words,
            walk,
            decoded,
        }))
    }
}

impl Glance<'_> {
    /// The length of the whole text in bytes.
    pub fn length(&self) -> usize {
        self.body.unpacked.body_length
    }

    /// The stretches between spaces in which words can match, in order, each with where it
    /// begins in the text.
    pub fn stretches(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut at = 0;
        self.walk.stretches.iter().map(move |[from, to]| {
            let start = at;
            at += to.before_space() - from.text;
            (from.text, self.decoded.get(start..at).unwrap_or_default())
        })
    }

    /// A part of the text that has the bytes from `from` to `to`, and where it begins.
    ///
    /// # Errors
    /// `Index` when it is damaged.
    pub fn part(&self, from: usize, to: usize) -> Result<(usize, String)> {
        let stops = &self.walk.stops;
        let first = stops
            .partition_point(|stop| stop.text <= from)
            .saturating_sub(1);
        let last = stops
            .partition_point(|stop| stop.before_space() < to)
            .max(first + 1);
        let start = stops[first];
        let end = stops.get(last).copied().unwrap_or(Stop {
            code: self.body.unpacked.body().end,
            text: self.length() + 1,
        });
        let mut part = Vec::new();
        self.words
            .decode_behind(
                &self.body.unpacked.content,
                start.code..end.code,
                end.before_space() - start.text,
                &mut part,
            )
            .and_then(|()| String::from_utf8(part).ok())
            .map(|part| (start.text, part))
            .ok_or_else(|| damaged("a stored article cannot be unpacked"))
    }
}

/// Words, signs and spaces as in news, and worse: a pattern for property tests.
#[cfg(test)]
pub(crate) const PIECES: &str = "(oil|Oil|OILS|gas|ports?|Über|µm|ªb|l'homme|l’homme|it's|it’s|№|²x|½c|a_b|々|〇|ⁿ|naïve|été|Ölpreis|o\u{ad}il|\
    os\u{301}car|U\\.S\\.|don't|price-cap|3,5|石油|нефть|_oil|@|[a-c]{1,3}|[a-z]{280}|\
    [A-Za-z0-9é’]{1,9})([ ]|[ ]|[ ]|, |\\. |  |\n|“|” |-|—|\u{200b}|)";

/// A text as it is stored, for the tests of who reads it.
#[cfg(test)]
pub(crate) struct Coded(Words, Arc<Unpacked>);

#[cfg(test)]
impl Coded {
    /// `text`, coded with the words of `known`.
    pub fn new(text: &str, known: &str) -> Coded {
        let mut counts = super::Counts::default();
        counts.add(known.as_bytes());
        let often: Vec<Vec<u8>> = (0..6).map(|_| known.as_bytes().to_vec()).collect();
        let words = counts.list(usize::MAX, &often);
        while words.steps().is_none() {}
        let mut content = b"head".to_vec();
        words.encode(text.as_bytes(), &mut content);
        content.extend_from_slice(&[0; BEHIND]);
        let unpacked = Unpacked {
            is_coded: true,
            content,
            head_codes: 4,
            head_length: 4,
            body_length: text.len(),
        };
        Coded(words, Arc::new(unpacked))
    }

    /// The body.
    pub fn body(&self) -> Body<'_> {
        Body {
            words: Some(&self.0),
            unpacked: self.1.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_can_match_is_decoded() {
        let text = "The port of Maralune: oil, gas and OIL-rich sand. Nothing else.";
        let coded = Coded::new(text, "The port of Maralune gas and oil sand");
        let mut beginnings = Beginnings::new();
        beginnings.admit(b"oil");
        let body = coded.body();
        let glance = body.glance(&beginnings).unwrap().unwrap();
        let found: Vec<&str> = glance.stretches().map(|(_, stretch)| stretch).collect();
        let words: usize = found
            .iter()
            .map(|stretch| stretch.matches("il").count())
            .sum();
        assert_eq!(words + found.concat().matches("IL").count(), 2, "{found:?}");
        let rest = "The port of";
        assert!(!found.concat().contains(rest) && !found.concat().contains("Nothing"));
        assert_eq!(
            body.glance(&Beginnings::new())
                .unwrap()
                .unwrap()
                .stretches()
                .count(),
            0
        );
    }

    proptest! {
        #[test]
        fn parts_are_those_of_the_text(
            pieces in proptest::collection::vec(PIECES, 0..120),
            known in 0usize..120,
            from in 0usize..900,
            length in 0usize..400,
            wanted in proptest::collection::vec("[a-z]{1,3}", 0..4),
        ) {
            let text = pieces.concat();
            let coded = Coded::new(&text, &pieces[..known.min(pieces.len())].concat());
            let body = coded.body();
            prop_assert_eq!(&body.whole().unwrap(), &text);
            let mut beginnings = Beginnings::new();
            wanted.iter().for_each(|letters| beginnings.admit(letters.as_bytes()));
            if let Some(glance) = body.glance(&beginnings).unwrap() {
                let to = (from + length).min(text.len());
                let from = from.min(to);
                let (start, part) = glance.part(from, to).unwrap();
                prop_assert!(start <= from && start + part.len() >= to);
                prop_assert_eq!(&text[start..start + part.len()], &part);
                let mut before = 0;
                for (start, stretch) in glance.stretches() {
                    prop_assert!(start >= before);
                    prop_assert_eq!(&text[start..start + stretch.len()], stretch);
                    let space = |at: usize| text.as_bytes().get(at).is_none_or(|byte| *byte == b' ');
                    prop_assert!(start == 0 || space(start - 1));
                    prop_assert!(space(start + stretch.len()));
                    before = start + stretch.len();
                }
            }
        }

        #[test]
        fn damage_is_an_error_and_no_panic(
            bytes in proptest::collection::vec(any::<u8>(), BEHIND..200),
            body_length in 0usize..400,
        ) {
            let sound = Coded::new("oil and gas", "oil and gas and coal");
            let body_at = bytes.len() - BEHIND;
            let unpacked = Unpacked {
                is_coded: true,
                head_codes: body_at / 2,
                head_length: 0,
                body_length,
                content: bytes,
            };
            let body = Body { words: Some(&sound.0), unpacked: Arc::new(unpacked) };
            let mut beginnings = Beginnings::new();
            beginnings.admit(b"oil");
            if let Ok(Some(glance)) = body.glance(&beginnings) {
                let _ = glance.part(0, body_length);
            }
        }
    }
}
