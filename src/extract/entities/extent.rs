//! The bytes that a mention covers: its words, and the signs behind them that are part of the
//! name as it is written.

use std::ops::Range;

use super::book::{Place, Thing};
use super::sheet::Sheet;
use super::state::is_shortened;
use crate::article::{EntityKind, Form};
use crate::extract::gazetteer::lexicon::class;
use crate::extract::gazetteer::token::Token;

/// Companies that write themselves with an exclamation mark.
const SHOUTED: &[&str] = &["Yahoo"];

/// How the address of a company is written as its name.
pub const DOTCOM: &str = ".com";

/// The bytes of the mention of `thing` at `place`.
pub fn extent(sheet: &Sheet<'_>, place: &Place, thing: &Thing) -> Range<usize> {
    let mut bytes = sheet.bytes(place.first as usize, place.last as usize);
    let Some(last) = sheet.tokens.get((place.last as usize).wrapping_sub(1)) else {
        return bytes;
    };
    let named = matches!(place.form, Form::Name | Form::Alias);
    // "Macy's", and "Moody's" of "Moody's Investors Service".
    let own = last.text(sheet.text);
    let possessive = thing.canonical.split(' ').any(|word| {
        let owner = word.strip_suffix("'s").or(word.strip_suffix("’s"));
        owner.is_some_and(|owner| owner == own)
    });
    if last.possessive > 0 {
        if named && possessive {
            bytes.end += usize::from(last.possessive);
        }
        return bytes;
    }
    let body = matches!(thing.kind, EntityKind::Company | EntityKind::Org);
    let behind = sheet.text.get(bytes.end..).unwrap_or("");
    let shouted = behind.starts_with('!') && SHOUTED.contains(&thing.canonical.as_str());
    let goes_on = behind.get(1..2).is_some_and(|sign| ",;:)".contains(sign));
    let stop = behind.starts_with('.')
        && (goes_on || !sheet.tok(place.last as usize).starts_sentence())
        && is_short_for_more(thing.kind, last, last.text(sheet.text));
    if body && dotcom(behind) {
        bytes.end += DOTCOM.len();
    } else if shouted || stop {
        bytes.end += 1;
    }
    bytes
}

/// Whether the text behind a word makes it an address: "Zorvex.com".
pub fn dotcom(behind: &str) -> bool {
    let bytes = behind.as_bytes();
    let after = bytes.get(DOTCOM.len());
    bytes
        .get(..DOTCOM.len())
        .is_some_and(|sign| sign.eq_ignore_ascii_case(DOTCOM.as_bytes()))
        && !after.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-'))
}

/// Whether a full stop after a name shortens its last word and belongs to it: "Inc.",
/// "Jr.", "Calif.". At the end of a sentence it is the sentence's.
fn is_short_for_more(kind: EntityKind, token: &Token, word: &str) -> bool {
    match kind {
        EntityKind::Company | EntityKind::Org => {
            token.is(class::LEGAL)
                && matches!(
                    word,
                    "Inc" | "Corp" | "Co" | "Cos" | "Ltd" | "Bros" | "Pty" | "Assn"
                )
        }
        EntityKind::Person => matches!(word, "Jr" | "Sr"),
        EntityKind::Place => is_shortened(word),
        EntityKind::Country => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::entities::proposed::untagged;

    #[test]
    fn signs_behind_a_name_are_part_of_it() {
        for (body, name) in [
            ("It sued Zorvex Inc. of Ohio.", "Zorvex Inc."),
            ("It sued Zorvex Inc.", "Zorvex Inc"),
            ("It sued Yahoo! in May.", "Yahoo!"),
            ("Amazon.com said so in May.", "Amazon.com"),
            ("The retailer Zorvexian.com left in May.", "Zorvexian.com"),
            ("It sued Moody's in May.", "Moody's"),
            ("It sued Amazon.com's owner.", "Amazon.com"),
        ] {
            let entities = untagged(body);
            let mentions = entities.iter().flat_map(|entity| &entity.mentions);
            let spans: Vec<&str> = mentions.map(|m| &body[m.span.range()]).collect();
            assert!(spans.contains(&name), "{body}: {spans:?}");
        }
    }
}
