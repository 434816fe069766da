//! The language of an article: from its text, and from what its record or page declares.
//!
//! Script first, which alone settles most languages with a script of their own. Where many
//! share one (Latin, Cyrillic, Arabic, Devanagari, Ge'ez, Hebrew), frequent function words
//! and letters that few alphabets have decide; whatlang's trigrams help where the text is
//! short or names few of those words. Trigrams alone know half of the languages that news
//! is written in and call Hausa Tagalog with full confidence; function words say "unknown".

mod codes;
mod script;

use hashbrown::HashMap;
use std::sync::LazyLock;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::text::{ceil_boundary, floor_boundary};
pub(super) use codes::language_code;
use script::{Script, alone, main_script};

/// A language and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Language {
    /// ISO 639-1 code, 639-3 where there is none; empty when unknown.
    pub code: &'static str,
    /// 0 to 1.
    pub confidence: f32,
}

impl Language {
    const UNKNOWN: Language = Language {
        code: "",
        confidence: 0.0,
    };
}

/// Who declares a language, which decides how much it is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared<'t> {
    /// Nobody.
    Not,
    /// A field of the record: somebody meant this article.
    Record(&'t str),
    /// The page's own markup: often the template's and not the article's.
    Page(&'t str),
}

/// The language of a text whose record or page declares `declared`.
///
/// A record is believed unless the text is in a script or, at length, in words that the
/// declared language does not have; a page is believed unless the text clearly differs.
pub fn language(headline: &str, body: &str, declared: Declared<'_>) -> Language {
    let (written, trust) = match declared {
        Declared::Not => return detect(headline, body),
        Declared::Record(written) => (written, 0.97),
        Declared::Page(written) => (written, 0.8),
    };
    let Some(code) = language_code(written) else {
        return detect(headline, body);
    };
    let found = detect(headline, body);
    let believed = Language {
        code,
        confidence: 1.0,
    };
    if found.code == code || found.code.is_empty() {
        return believed;
    }
    // Bosnian, Croatian and Serbian, Danish and Norwegian: the record knows, words do not.
    if akin(found.code, code) {
        return believed;
    }
    if found.confidence >= trust && body.len() >= 400 || !shares_script(found.code, code) {
        return found;
    }
    believed
}

/// The language of a text from the text alone.
pub fn detect(headline: &str, body: &str) -> Language {
    let sample = sample(headline, body);
    let Some((script, share)) = main_script(&sample) else {
        return Language::UNKNOWN;
    };
    if let Some(code) = alone(script) {
        // A few foreign words in another script do not make a language.
        return Language {
            code,
            confidence: share.clamp(0.0, 1.0),
        };
    }
    by_words(&sample, script)
}

/// At most this many bytes are looked at from the start of the text, and as many from its
/// middle: evidence grows no further, time does.
const SAMPLE: usize = 900;

fn sample(headline: &str, body: &str) -> String {
    let mut sample = String::with_capacity(headline.len().min(400) + 2 * SAMPLE + 2);
    sample.push_str(&headline[..floor_boundary(headline, 400)]);
    sample.push('\n');
    if body.len() <= 2 * SAMPLE {
        sample.push_str(body);
    } else {
        let middle = ceil_boundary(body, (body.len() / 2).max(SAMPLE));
        sample.push_str(&body[..floor_boundary(body, SAMPLE)]);
        sample.push('\n');
        sample.push_str(&body[middle..floor_boundary(body, middle + SAMPLE)]);
    }
    sample
}

/// The function words of all languages.
const WORDS: &str = include_str!("words.tsv");

/// Letters that few alphabets of their script have.
const LETTERS: &[(&str, &[&str])] = &[
    ("ß", &["de"]),
    ("ñ", &["es", "gl", "eu"]),
    ("¿¡", &["es", "gl"]),
    ("ãõ", &["pt"]),
    ("ç", &["fr", "pt", "ca", "tr", "az", "sq"]),
    ("œùûî", &["fr"]),
    ("ìò", &["it"]),
    ("ġħż", &["mt"]),
    ("țșâ", &["ro"]),
    ("ăđơư", &["vi"]),
    ("łęąśźćń", &["pl"]),
    ("ěřů", &["cs"]),
    ("ľĺŕô", &["sk"]),
    ("őű", &["hu"]),
    ("đ", &["hr", "bs", "sr"]),
    ("ğış", &["tr", "az"]),
    ("ə", &["az"]),
    ("ð", &["is", "fo"]),
    ("þ", &["is"]),
    ("øæ", &["da", "no", "nn"]),
    ("å", &["sv", "da", "no", "nn"]),
    ("ė", &["lt"]),
    ("ģķļņ", &["lv"]),
    ("ẹọṣ", &["yo", "ig"]),
    ("ịụ", &["ig"]),
    ("ɓɗƙ", &["ha"]),
    ("ɛɔ", &["ak", "ee"]),
    ("ы", &["ru", "be", "kk", "ky"]),
    ("э", &["ru", "be", "mn", "ky"]),
    ("іїєґ", &["uk"]),
    ("ў", &["be"]),
    ("ъ", &["bg"]),
    ("ђћ", &["sr"]),
    ("јљњџ", &["sr", "mk"]),
    ("ѓќѕ", &["mk"]),
    ("әғқұ", &["kk"]),
    ("ңү", &["kk", "ky", "tt"]),
    ("ө", &["mn", "ky", "kk", "tt"]),
    ("ҳҷӣ", &["tg"]),
    ("җһ", &["tt"]),
    ("پچگ", &["fa", "ur", "ps", "ckb", "sd"]),
    ("ٹڈڑےں", &["ur"]),
    ("ښځډ", &["ps"]),
    ("ۆێڵ", &["ckb"]),
    ("ةىأإ", &["ar"]),
    ("ኣቐኸዝ", &["ti"]),
    ("አ", &["am"]),
];

/// What is known of one language.
struct Profile {
    code: &'static str,
    script: Script,
    /// Its place in [`KIN`].
    family: Option<usize>,
}

impl Profile {
    /// Whether the other is another language, and not one of the same family.
    fn is_far_from(&self, other: &Profile) -> bool {
        self.code != other.code && (self.family.is_none() || self.family != other.family)
    }
}

struct Profiles {
    languages: Vec<Profile>,
    /// Word to the languages that use it and what one occurrence is worth.
    words: HashMap<&'static str, (Vec<u8>, f32)>,
    /// Letter to the languages that have it.
    letters: HashMap<char, Vec<u8>>,
}

static PROFILES: LazyLock<Profiles> = LazyLock::new(|| {
    let mut profiles = Profiles {
        languages: Vec::new(),
        words: HashMap::new(),
        letters: HashMap::new(),
    };
    for line in WORDS.lines().filter(|l| !l.starts_with('#')) {
        let Some((code, words)) = line.split_once('\t') else {
            continue;
        };
        let Some((script, _)) = main_script(words) else {
            continue;
        };
        let Ok(number) = u8::try_from(profiles.languages.len()) else {
            break;
        };
        profiles.languages.push(Profile {
            code,
            script,
            family: family(code),
        });
        for word in words.split(' ').filter(|w| !w.is_empty()) {
            let users = &mut profiles.words.entry(word).or_default().0;
            if users.last() != Some(&number) {
                users.push(number);
            }
        }
    }
    for (users, worth) in profiles.words.values_mut() {
        *worth = 1.0 / (users.len() as f32).sqrt();
    }
    for (letters, codes) in LETTERS {
        let users: Vec<u8> = (0u8..)
            .zip(&profiles.languages)
            .filter(|(_, language)| codes.contains(&language.code))
            .map(|(number, _)| number)
            .collect();
        for letter in letters.chars() {
            profiles
                .letters
                .entry(letter)
                .or_default()
                .extend(users.iter().copied());
        }
    }
    profiles
});

/// The languages most news is in: a short text is one of these unless it says otherwise.
const COMMON: &[&str] = &[
    "en", "de", "fr", "es", "ru", "pt", "it", "ar", "uk", "tr", "pl",
];

/// What one occurrence of a rare letter is worth, and at most how many count: one name with
/// an umlaut must not outweigh a sentence.
const LETTER_WORTH: f32 = 0.5;
const LETTERS_COUNTED: u32 = 6;

fn by_words(sample: &str, script: Script) -> Language {
    let profiles = &*PROFILES;
    let mut scores = vec![0f32; profiles.languages.len()];
    let mut letter_counts: HashMap<char, u32> = HashMap::new();
    let (mut words, mut hits) = (0u32, vec![0u32; profiles.languages.len()]);
    let mut count = |word: &str| {
        let found = profiles.words.get(word);
        if let Some((users, worth)) = found {
            for &user in users {
                scores[user as usize] += worth;
                hits[user as usize] += 1;
            }
        }
        found.is_some()
    };
    let lower: String = if sample.is_ascii() {
        sample.to_ascii_lowercase()
    } else if is_nfc_quick(sample.chars()) == IsNormalized::Yes {
        sample.to_lowercase()
    } else {
        sample.nfc().collect::<String>().to_lowercase()
    };
    let lower = match lower.contains('’') {
        true => lower.replace('’', "'"),
        false => lower,
    };
    for token in lower.split(|c: char| !(c.is_alphabetic() || c == '\'' || is_mark(c))) {
        let token = token.trim_matches('\'');
        if token.is_empty() {
            continue;
        }
        words += 1;
        if !count(token)
            && let Some((before, after)) = token.split_once('\'')
        {
            count(before);
            count(after);
        }
        if !token.is_ascii() {
            for c in token.chars().filter(|c| !c.is_ascii()) {
                *letter_counts.entry(c).or_default() += 1;
            }
        }
    }
    for (letter, count) in letter_counts {
        if let Some(users) = profiles.letters.get(&letter) {
            let worth =
                LETTER_WORTH * count.min(LETTERS_COUNTED) as f32 / (users.len() as f32).sqrt();
            for &user in users {
                scores[user as usize] += worth;
            }
        }
    }
    for (score, language) in scores.iter_mut().zip(&profiles.languages) {
        if language.script != script {
            *score = 0.0;
        } else if words < 40 && *score > 0.0 && COMMON.contains(&language.code) {
            *score += 0.4;
        }
    }
    judge(
        &profiles.languages,
        &mut scores,
        &hits,
        words,
        &lower,
        script,
    )
}

/// Picks the best language and says how sure that is.
fn judge(
    languages: &[Profile],
    scores: &mut [f32],
    hits: &[u32],
    words: u32,
    lower: &str,
    script: Script,
) -> Language {
    let (first, second) = best_two(languages, scores);
    let coverage = |n: usize| hits.get(n).copied().unwrap_or(0) as f32 / words.max(1) as f32;
    let clear = scores[first] >= 1.25 * second && scores[first] - second >= 4.0;
    if !(clear && coverage(first) >= 0.1) {
        trigrams(languages, scores, lower, words, script);
    }
    let (first, second) = best_two(languages, scores);
    let lead = scores[first] - second;
    // Evidence per word must look like running text, unless there are hardly any words.
    let enough = (coverage(first) / 0.1 + 4.0 / (words as f32 + 4.0)).min(1.0);
    let confidence = (1.0 - (-lead / 2.5).exp()) * enough;
    if confidence < 0.3 {
        return Language::UNKNOWN;
    }
    let confidence = confidence * certainty_among_kin(languages, scores, first);
    Language {
        code: languages[first].code,
        confidence,
    }
}

/// The number of the best language and the score of the next one that is no close kin.
fn best_two(languages: &[Profile], scores: &[f32]) -> (usize, f32) {
    let mut first = 0;
    for (number, score) in scores.iter().enumerate() {
        if *score > scores[first] {
            first = number;
        }
    }
    let best = &languages[first];
    let second = scores
        .iter()
        .zip(languages)
        .filter(|(_, language)| language.is_far_from(best))
        .map(|(score, _)| *score)
        .fold(0.0, f32::max);
    (first, second)
}

/// How sure the best language is among its close kin: the family may be plain and the choice
/// within it a guess. From one half to 1.
fn certainty_among_kin(languages: &[Profile], scores: &[f32], first: usize) -> f32 {
    let best = &languages[first];
    let lead = scores
        .iter()
        .zip(languages)
        .filter(|(_, language)| language.code != best.code && !language.is_far_from(best))
        .map(|(score, _)| scores[first] - score)
        .fold(f32::INFINITY, f32::min);
    1.0 - 0.5 * (-lead / 1.5).exp()
}

/// Adds what whatlang's trigrams say, for what that is worth at this length.
fn trigrams(languages: &[Profile], scores: &mut [f32], lower: &str, words: u32, script: Script) {
    let text = &lower[..floor_boundary(lower, 800)];
    let Some(info) = whatlang::detect(text) else {
        return;
    };
    let Some(code) = language_code(info.lang().code()) else {
        return;
    };
    // Languages that trigrams find everywhere and news is hardly ever in.
    if matches!(
        code,
        "la" | "eo" | "jv" | "ak" | "tl" | "tk" | "uz" | "sn" | "zu"
    ) {
        return;
    }
    let worth = 2.5 * info.confidence() as f32 * (words as f32 / 12.0).min(1.0);
    for (score, language) in scores.iter_mut().zip(languages) {
        if language.code == code && language.script == script {
            *score += worth;
        }
    }
}

/// Languages so close that telling them apart by words is a guess.
const KIN: &[&[&str]] = &[
    &["hr", "bs", "sr"],
    &["da", "no", "nn"],
    &["id", "ms"],
    &["rn", "rw"],
    &["st", "tn", "nso"],
    &["zu", "xh"],
    &["gl", "pt"],
    &["en", "pcm"],
];

/// The family that a language is of; no language is of two.
fn family(code: &str) -> Option<usize> {
    KIN.iter().position(|family| family.contains(&code))
}

fn akin(a: &str, b: &str) -> bool {
    family(a).is_some_and(|family_of_a| family(b) == Some(family_of_a))
}

/// Whether two languages are written in a common script; true when that is not known.
fn shares_script(a: &str, b: &str) -> bool {
    let scripts = |code: &str| -> Vec<Script> {
        let words = PROFILES.languages.iter().filter(|l| l.code == code);
        words
            .map(|l| l.script)
            .chain(script::of_language(code))
            .collect()
    };
    let (a, b) = (scripts(a), scripts(b));
    a.is_empty() || b.is_empty() || a.iter().any(|script| b.contains(script))
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_of_many_languages() {
        for (text, code) in [
            (
                "The bridge over the river was closed on Monday after the water had risen, officials said, and it will not open before the end of the week.",
                "en",
            ),
            (
                "Die Brücke über den Fluss wurde am Montag geschlossen, weil das Wasser gestiegen war, und sie wird nicht vor dem Ende der Woche geöffnet.",
                "de",
            ),
            (
                "Le pont sur la rivière a été fermé lundi, après que l'eau est montée, et il ne sera pas rouvert avant la fin de la semaine.",
                "fr",
            ),
            (
                "El puente sobre el río fue cerrado el lunes después de que subiera el agua, según las autoridades, y no se abrirá hasta el fin de semana.",
                "es",
            ),
            (
                "A ponte sobre o rio foi fechada na segunda-feira, depois que a água subiu, e não será aberta até o fim da semana, disse o governo.",
                "pt",
            ),
            (
                "Il ponte sul fiume è stato chiuso lunedì dopo che l'acqua era salita, e non sarà aperto prima della fine della settimana.",
                "it",
            ),
            (
                "Мост через реку закрыли в понедельник, после того как вода поднялась, и он не откроется до конца недели.",
                "ru",
            ),
            (
                "Міст через річку закрили в понеділок після того, як піднялася вода, і його не відкриють до кінця тижня.",
                "uk",
            ),
            (
                "Мостът над реката беше затворен в понеделник, след като водата се покачи, и няма да бъде отворен до края на седмицата.",
                "bg",
            ),
            (
                "Most na rzece został zamknięty w poniedziałek po tym, jak podniosła się woda, i nie będzie otwarty przed końcem tygodnia.",
                "pl",
            ),
            (
                "Nehir üzerindeki köprü pazartesi günü su yükseldikten sonra kapatıldı ve hafta sonuna kadar açılmayacak, dedi yetkililer.",
                "tr",
            ),
            (
                "De brug over de rivier is maandag gesloten nadat het water was gestegen, en hij gaat niet open voor het einde van de week.",
                "nl",
            ),
            (
                "Brúin yfir ána var lokuð á mánudag eftir að vatnið hækkaði og hún verður ekki opnuð fyrr en í lok vikunnar, sagði hann.",
                "is",
            ),
            (
                "An rufe gadar da ke kan kogin a ranar Litinin bayan da ruwa ya karu, kuma ba za a bude ta ba sai karshen mako.",
                "ha",
            ),
            (
                "Daraja la mto huo lilifungwa siku ya Jumatatu baada ya maji kuongezeka, na halitafunguliwa kabla ya mwisho wa wiki hii.",
                "sw",
            ),
            (
                "Dem don close di bridge wey dey on top di river on Monday afta di wata rise, and dem no go open am until di week end.",
                "pcm",
            ),
            ("大桥周一因水位上涨而关闭，官员说本周末之前不会开放。", "zh"),
            ("川に架かる橋は月曜日、水位が上がったため閉鎖された。", "ja"),
            ("강 위의 다리는 수위가 높아진 뒤 월요일에 폐쇄되었다.", "ko"),
            (
                "أغلق الجسر فوق النهر يوم الاثنين بعد أن ارتفع الماء، وقال المسؤولون إنه لن يفتح قبل نهاية الأسبوع.",
                "ar",
            ),
            (
                "پل روی رودخانه روز دوشنبه پس از بالا آمدن آب بسته شد و تا پایان هفته باز نخواهد شد.",
                "fa",
            ),
            (
                "नदी पर बना पुल सोमवार को पानी बढ़ने के बाद बंद कर दिया गया और यह सप्ताह के अंत तक नहीं खुलेगा।",
                "hi",
            ),
        ] {
            let found = detect("", text);
            assert_eq!(found.code, code, "{text}");
            assert!(found.confidence > 0.5, "{text} {found:?}");
        }
    }

    #[test]
    fn what_is_in_no_language_stays_unknown() {
        for text in [
            "",
            "12.5 13.7 84,000",
            "Xyzzy plugh qwrt zzkl mmnb vvcx ppqr tthg wwxz bbnm kkjh ggfd",
            "AAPL MSFT BAC 12 13",
        ] {
            assert_eq!(detect("", text), Language::UNKNOWN, "{text}");
        }
    }

    #[test]
    fn declarations_are_weighed() {
        let english = "The bridge over the river was closed on Monday after the water had risen, officials said. ".repeat(8);
        let code = |declared| language("", &english, declared).code;
        assert_eq!(
            language("", "Rain", Declared::Record("German")),
            Language {
                code: "de",
                confidence: 1.0
            }
        );
        assert_eq!(code(Declared::Record("en-US")), "en");
        assert_eq!(code(Declared::Record("no language")), "en");
        // The record is wrong: another script, or at length another language.
        assert_eq!(code(Declared::Record("ru")), "en");
        assert_eq!(code(Declared::Page("de")), "en");
        let croatian =
            "Most preko rijeke zatvoren je u ponedjeljak nakon što je voda porasla. ".repeat(8);
        assert_eq!(language("", &croatian, Declared::Record("bs")).code, "bs");
    }

    #[test]
    fn every_function_word_belongs_to_a_known_language() {
        for language in &PROFILES.languages {
            assert_eq!(language_code(language.code), Some(language.code));
        }
        for (_, codes) in LETTERS {
            for code in *codes {
                assert!(PROFILES.languages.iter().any(|l| l.code == *code), "{code}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_has_a_language_or_none(headline in "\\PC{0,20}", body in "\\PC{0,80}") {
            let found = detect(&headline, &body);
            prop_assert!((0.0..=1.0).contains(&found.confidence));
        }
    }
}
