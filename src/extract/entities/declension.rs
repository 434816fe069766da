//! The base form of a full name that stands in one of the cases of a Slavic language, as far as
//! its given name shows the case. Which words are names at all, `inflection` says.

use super::inflection::{SHORTEST, bases, ending_of, given, is_latin_word};
use crate::extract::gazetteer::hash::hash_folded;
use crate::text::fold;

/// A full name in its base form, as far as its given name shows the case that it stands in.
#[derive(Debug, PartialEq, Eq)]
pub struct Base {
    /// The name.
    pub name: String,
    /// Whether the given name is known and says that this is the base form.
    pub sure: bool,
}

/// The base form of a full name as it is written.
pub fn base_form(name: &str) -> Base {
    let plain = |sure| Base {
        name: name.to_owned(),
        sure,
    };
    let Some((first, rest)) = name.split_once(' ') else {
        return plain(false);
    };
    let cyrillic = !is_latin_word(first);
    let folded = fold(first);
    let known = given(hash_folded(&folded));
    if known.iter().any(|base| fold(base) == folded) {
        return plain(true);
    }
    let base = if cyrillic && !known.is_empty() {
        let fits = |base: &&&str| ending_of(&folded, &fold(base)).is_some();
        known.iter().find(fits).copied()
    } else {
        let bases = bases(&folded);
        let mut given = bases
            .iter()
            .filter_map(|base| given(hash_folded(base)).first().copied());
        given.next()
    };
    let Some(base) = base else {
        return plain(false);
    };
    let woman = base.ends_with(['a', 'а', 'я']) && !MEN_IN_A.contains(&base);
    let words: Vec<&str> = rest.split(' ').collect();
    let mut written = String::from(base);
    for (at, word) in words.iter().enumerate() {
        written.push(' ');
        if at + 1 == words.len() || at == 0 && words.len() == 2 && cyrillic {
            written.push_str(&base_surname(word, woman, cyrillic));
        } else {
            written.push_str(word);
        }
    }
    Base {
        name: written,
        sure: true,
    }
}

/// Men's names that end like women's.
const MEN_IN_A: &[&str] = &[
    "Илья",
    "Никита",
    "Лука",
    "Микола",
    "Ілля",
    "Кузьма",
    "Luka",
    "Jaša",
];

/// Endings of surnames, and what the base form has instead.
const MEN: &[(&str, &str)] = &[
    ("ского", "ский"),
    ("скому", "ский"),
    ("ским", "ский"),
    ("ського", "ський"),
    ("ському", "ський"),
    ("ським", "ський"),
    ("цького", "цький"),
    ("цькому", "цький"),
    ("цким", "цкий"),
    ("цкого", "цкий"),
    ("ого", "ый"),
    ("ому", "ый"),
    ("овым", "ов"),
    ("евым", "ев"),
    ("иным", "ин"),
    ("еві", ""),
    ("ові", ""),
    ("ом", ""),
    ("ем", ""),
    ("а", ""),
    ("у", ""),
    ("е", ""),
    ("і", ""),
];

const WOMEN: &[(&str, &str)] = &[
    ("овой", "ова"),
    ("евой", "ева"),
    ("иной", "ина"),
    ("ову", "ова"),
    ("еву", "ева"),
    ("ину", "ина"),
    ("ової", "ова"),
    ("евої", "ева"),
    ("овій", "ова"),
    ("ской", "ская"),
    ("скую", "ская"),
    ("ської", "ська"),
    ("ську", "ська"),
    ("ській", "ська"),
];

const LATIN_MEN: &[(&str, &str)] = &[
    ("skiego", "ski"),
    ("skiemu", "ski"),
    ("skim", "ski"),
    ("ského", "ský"),
    ("skému", "ský"),
    ("ským", "ský"),
    ("skega", "ski"),
    ("ného", "ný"),
    ("nému", "ný"),
    ("owi", ""),
    ("ovi", ""),
    ("rjem", "r"),
    ("rja", "r"),
    ("rju", "r"),
    ("yjem", "y"),
    ("yja", "y"),
    ("yju", "y"),
    ("rrym", "rry"),
    ("'ego", ""),
    ("’ego", ""),
    ("'em", ""),
    ("’em", ""),
    ("iem", ""),
    ("em", ""),
    ("om", ""),
    ("še", "š"),
    ("če", "č"),
    ("že", "ž"),
    ("ře", "ř"),
    ("ou", "a"),
    ("a", ""),
    ("u", ""),
    ("y", "a"),
    ("ę", "a"),
    ("ą", "a"),
];

const LATIN_WOMEN: &[(&str, &str)] = &[
    ("skiej", "ska"),
    ("ską", "ska"),
    ("ské", "ská"),
    ("skou", "ská"),
    ("ové", "ová"),
    ("ovou", "ová"),
];

/// A surname that stands in another case than the first.
fn base_surname(word: &str, woman: bool, cyrillic: bool) -> String {
    let endings = match (cyrillic, woman) {
        (true, false) => MEN,
        (true, true) => WOMEN,
        (false, false) => LATIN_MEN,
        (false, true) => LATIN_WOMEN,
    };
    for (ending, base) in endings {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.chars().count() >= SHORTEST
        {
            return format!("{stem}{base}");
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn full_names_in_their_base_forms() {
        for (written, name, sure) in [
            ("Дэвида Зорвекса", "Дэвид Зорвекс", true),
            ("Дэвид Зорвекс", "Дэвид Зорвекс", true),
            ("Терезой Зорвексовой", "Тереза Зорвексова", true),
            ("Терезы Зор", "Тереза Зор", true),
            ("Владимиру Зорвексу", "Владимир Зорвекс", true),
            ("Олегом Зорвекским", "Олег Зорвекский", true),
            ("Donalda Zorvexa", "Donald Zorvex", true),
            ("Tomaszem Fico", "Tomasz Fico", true),
            ("Marka Zorverja", "Mark Zorver", true),
            ("Jamesa Zorveyja", "James Zorvey", true),
            ("Rickiem Zorry'em", "Rick Zorry", true),
            ("Qubrix Zorvexa", "Qubrix Zorvexa", false),
            ("Zorvex", "Zorvex", false),
        ] {
            let base = base_form(written);
            assert_eq!((base.name.as_str(), base.sure), (name, sure), "{written}");
        }
    }

    proptest! {
        #[test]
        fn any_name_has_a_base_form(name in "\\PC{0,40}|[А-Яа-яA-Za-z ]{0,40}") {
            base_form(&name);
        }
    }
}
