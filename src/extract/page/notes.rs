//! Small print of a page: who claims the copyright, and short texts near the headline that
//! may say when it was published. What such a text means is decided elsewhere.

use super::entity::decode;
use super::outline::Outline;
use super::scan::{Piece, attributes};
use crate::text::{floor_boundary, fold_key};

/// No more lines of a kind are of use.
const MAX_NOTES: usize = 6;

/// A date line with its labels is no longer.
const LONGEST_NOTE: usize = 90;

/// So many texts behind the headline are looked at.
const NEAR: usize = 40;

/// Names in lines of copyright, as written, without mark and year.
pub(super) fn copyright(html: &str, outline: &Outline) -> Vec<String> {
    let mut found = Vec::new();
    for piece in &outline.pieces {
        let Piece::Text(range) = piece else { continue };
        let text = &html[range.clone()];
        let Some(at) = text
            .find('©')
            .or_else(|| text.find("&copy;"))
            .or_else(|| text.find("&#169;"))
        else {
            continue;
        };
        let claim = decode(&text[at..][..floor_boundary(&text[at..], 200)]);
        let name = claim.trim_start_matches(|c: char| {
            c.is_ascii_digit() || c.is_whitespace() || matches!(c, '©' | '-' | '–' | ',')
        });
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if !name.is_empty() {
            found.push(name);
        }
        if found.len() >= MAX_NOTES {
            break;
        }
    }
    found
}

/// Short texts behind the main heading, and attributes that name a date, that hold enough
/// digits to be one.
pub(super) fn dates(html: &str, outline: &Outline, headline: Option<&str>) -> Vec<String> {
    let mut found = Vec::new();
    let mut pieces = outline.pieces.iter().enumerate();
    let heading = pieces
        .position(|(at, piece)| matches!(piece, Piece::Open { .. }) && outline.name(at) == "h1")
        .or_else(|| place_of(headline?, html, outline));
    // A page drawn by a program has no heading; its attributes may still tell.
    let (start, texts) = (heading.unwrap_or(0), heading.is_some());
    let mut near = 0;
    for (at, piece) in outline.pieces.iter().enumerate().skip(start) {
        match piece {
            Piece::Text(range) if texts => {
                let text = html[range.clone()].trim();
                if text.is_empty() {
                    continue;
                }
                near += 1;
                // A picture's date is not the article's.
                let picture = text.contains(['(', '©']) || text.contains("&copy;");
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                if text.len() <= LONGEST_NOTE && digits >= 4 && !picture {
                    found.push(decode(text));
                }
            }
            Piece::Open { attrs, .. } if outline.name(at) != "img" => {
                for (key, value) in attributes(&html[attrs.clone()]).take(20) {
                    let key = key.strip_prefix("data-").unwrap_or("");
                    let names_date = ["date", "time", "publi", "-dt"];
                    if names_date.iter().any(|word| key.contains(word))
                        && (8..=40).contains(&value.len())
                    {
                        found.push(decode(value));
                    }
                }
            }
            _ => {}
        }
        if near > NEAR || found.len() >= MAX_NOTES {
            break;
        }
    }
    found
}

/// The piece of the page that is its headline.
fn place_of(headline: &str, html: &str, outline: &Outline) -> Option<usize> {
    let key = fold_key(headline);
    outline.pieces.iter().position(|piece| match piece {
        Piece::Text(range) => {
            let text = html[range.clone()].trim();
            // References make it longer, folding shorter.
            (headline.len() / 2..=headline.len() * 2).contains(&text.len())
                && fold_key(&decode(text)) == key
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_print() {
        let html = "<h1>Bridge closed</h1><span>Jane Doe</span><p>04.02.2023</p>\
                    <div data-deploy-dt='2023.02.04 18:40'></div><p>&copy; 2023 Nowhere Bugle</p>";
        let outline = Outline::of(html);
        assert_eq!(
            dates(html, &outline, None),
            ["04.02.2023", "2023.02.04 18:40"]
        );
        assert_eq!(copyright(html, &outline), ["Nowhere Bugle"]);
    }
}
