//! Photo credits, also glued to the caption before them. Labels that open a line ("Photo:
//! ...") are in the table of patterns.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Those who own press photos, as credits name them.
const AGENCIES: &[&str] = &[
    "Getty",
    "AP",
    "AFP",
    "Reuters",
    "REUTERS",
    "EPA",
    "Shutterstock",
    "NurPhoto",
    "Bloomberg",
    "TASS",
    "ТАСС",
    "РИА Новости",
    "dpa",
    "DPA",
    "Alamy",
    "Anadolu",
    "Xinhua",
    "Imago",
    "IMAGO",
    "Profimedia",
    "iStock",
    "ZUMA",
    "Sipa",
    "SIPA",
    "UPI",
    "Newscom",
    "Redux",
    "PA Media",
    "PA Wire",
    "WireImage",
    "Keystone",
    "KEYSTONE",
    "APA",
    "ANSA",
    "EFE",
    "LUSA",
    "PAP",
    "Укринформ",
    "УНІАН",
    "УНИАН",
    "EPA-EFE",
    "picture alliance",
    "Picture Alliance",
    "Unsplash",
    "Pixabay",
    "Wikimedia",
    "Flickr",
    "Europa Press",
    "LaPresse",
    "Ukrinform",
    "Sputnik",
    "Handout",
    "Press Service",
    "NTB",
    "Ritzau",
    "TT",
    "Belga",
    "ANP",
];

/// Words that label a credit inside a line.
const LABELS: &[&str] = &[
    "Photo: ",
    "PHOTO: ",
    "Photo by ",
    "Photo by: ",
    "Photograph: ",
    "Photo credit: ",
    "Photos: ",
    "Image: ",
    "Images: ",
    "Credit: ",
    "Picture: ",
    "Pictures: ",
    "Foto: ",
    "FOTO: ",
    "Fotos: ",
    "Bild: ",
    "Crédito: ",
    "Crédit: ",
    "Imagen: ",
    "Фото: ",
    "ФОТО: ",
    "Zdjęcie: ",
    "Fot. ",
    "fot. ",
    "Fotoğraf: ",
    "Снимка: ",
    "Source: Getty",
    "Source: AP",
    "Source: AFP",
    "Source: Reuters",
];

/// The longest caption with its credit.
const MAX_LEN: usize = 320;

/// Whether `line` is a credit, alone or after its caption.
pub(super) fn is_credit(line: &str) -> bool {
    if line.len() > MAX_LEN {
        return false;
    }
    static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let mut builder = AhoCorasick::builder();
        builder.kind(Some(AhoCorasickKind::DFA)).build(LABELS).ok()
    });
    let Some(finder) = FINDER.as_ref() else {
        return false;
    };
    if let Some(found) = finder.find_iter(line).last()
        && is_name_of_owner(&line[found.end()..])
    {
        return true;
    }
    bracketed_credit(line) || slashed_credit(line)
}

/// Whether `credit` names people or agencies and says nothing else.
fn is_name_of_owner(credit: &str) -> bool {
    let credit = credit.trim().trim_end_matches(['.', ')', ']']);
    if credit.is_empty() || credit.len() > 110 {
        return false;
    }
    let words: Vec<&str> = credit
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '|' | ',' | '-'))
        .filter(|word| !word.is_empty())
        .collect();
    let lower = words
        .iter()
        .filter(|word| word.chars().next().is_some_and(char::is_lowercase))
        .filter(|word| {
            !matches!(
                **word,
                "via"
                    | "for"
                    | "by"
                    | "of"
                    | "and"
                    | "de"
                    | "van"
                    | "von"
                    | "di"
                    | "da"
                    | "al"
                    | "dpa"
                    | "picture"
                    | "alliance"
                    | "courtesy"
            )
        })
        .count();
    lower == 0 && words.len() <= 12
}

/// "A bridge at dawn. (AP Photo/Jane Doe)", "(Jane Doe/Getty Images)" at the end of a line
/// that is otherwise a caption: one sentence or two.
fn bracketed_credit(line: &str) -> bool {
    let Some(open) = memchr::memrchr2(b'(', b'[', line.as_bytes()) else {
        return false;
    };
    let inside = line[open + 1..].trim_end_matches(['.', ' ']);
    let Some(inside) = inside.strip_suffix([')', ']']) else {
        return false;
    };
    let owned = inside.contains("Photo")
        || inside.contains("Getty Images")
        || (inside.contains('/') && names_agency(inside));
    owned
        && is_name_of_owner(
            inside
                .trim_start_matches("Photo by ")
                .trim_start_matches("Photo: "),
        )
}

/// "Jane Doe/Getty Images" alone on its line, or "... REUTERS/Jane Doe" at the end of one.
fn slashed_credit(line: &str) -> bool {
    if memchr::memchr(b'/', line.as_bytes()).is_none() {
        return false;
    }
    if let Some(at) = line.rfind("REUTERS/").or_else(|| line.rfind("Reuters/")) {
        let name = &line[at + "REUTERS/".len()..];
        return is_name_of_owner(name) && name.split_whitespace().count() <= 5;
    }
    line.len() <= 100
        && !line.contains("://")
        && names_agency(line)
        && !line.ends_with(['?', '!', ':'])
        && is_name_of_owner(line)
}

/// Whether one of the agencies is named in `text` as a word of its own.
fn names_agency(text: &str) -> bool {
    AGENCIES.iter().any(|agency| {
        text.match_indices(agency).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + agency.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_and_captions() {
        for line in [
            "Soldiers stand at the bridgePhoto: Jane Doe/Agency / Stock Editorial / Profimedia",
            "The bridge at dawn. (AP Photo/Jane Doe)",
            "The bridge at dawn in May 2019. (Photo by Jane Doe/Getty Images)",
            "Jane Doe/Getty Images",
            "Jane Doe, Max Muster/AFP via Getty Images",
            "A man walks over the bridge, May 2, 2019. REUTERS/Jane Doe",
            "Брücke. Фото: Иван Иванов / ТАСС",
        ] {
            assert!(is_credit(line), "{line}");
        }
    }

    #[test]
    fn sentences_are_no_credits() {
        for line in [
            "The paper showed the Photo: it was taken in May and nobody had seen it.",
            "He worked for AP/Reuters and others as a photographer for years.",
            "The image (AP Photo of the year) won a prize.",
            "Either/or was the question.",
            "Credit: the word that the minister used most.",
        ] {
            assert!(!is_credit(line), "{line}");
        }
    }
}
