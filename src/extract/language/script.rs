//! The script a text is written in, by counting letters.
//!
//! Languages are left to the parent module, but for those with a script of their own.

/// A script, or a group of scripts that one language mixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Bengali,
    Ethiopic,
    Hebrew,
    Kana,
    Hangul,
    Han,
    Greek,
    Georgian,
    Armenian,
    Thai,
    Lao,
    Burmese,
    Khmer,
    Tibetan,
    Gurmukhi,
    Gujarati,
    Odia,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thaana,
}

/// The scripts that one language has for itself, with that language.
const ALONE: &[(Script, &str)] = &[
    (Script::Kana, "ja"),
    (Script::Hangul, "ko"),
    (Script::Han, "zh"),
    (Script::Greek, "el"),
    (Script::Georgian, "ka"),
    (Script::Armenian, "hy"),
    (Script::Thai, "th"),
    (Script::Lao, "lo"),
    (Script::Burmese, "my"),
    (Script::Khmer, "km"),
    (Script::Tibetan, "bo"),
    (Script::Gurmukhi, "pa"),
    (Script::Gujarati, "gu"),
    (Script::Odia, "or"),
    (Script::Tamil, "ta"),
    (Script::Telugu, "te"),
    (Script::Kannada, "kn"),
    (Script::Malayalam, "ml"),
    (Script::Sinhala, "si"),
    (Script::Thaana, "dv"),
];

const SCRIPTS: usize = Script::Thaana as usize + 1;

/// The language that has `script` for itself.
pub(super) fn alone(script: Script) -> Option<&'static str> {
    let found = ALONE.iter().find(|(owned, _)| *owned == script);
    found.map(|(_, code)| *code)
}

/// The script that `code` has for itself.
pub(super) fn of_language(code: &str) -> Option<Script> {
    let found = ALONE.iter().find(|(_, owner)| *owner == code);
    found.map(|(script, _)| *script)
}

/// The script of most letters of `text`, and its share of them; `None` without letters.
///
/// A Han character or syllable counts three times: it stands for about as much text.
pub(super) fn main_script(text: &str) -> Option<(Script, f32)> {
    let mut counts = [0u32; SCRIPTS];
    let latin = text.bytes().filter(u8::is_ascii_alphabetic).count();
    counts[Script::Latin as usize] = u32::try_from(latin).unwrap_or(u32::MAX);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        if let Some(script) = script_of(c) {
            let weight = match script {
                Script::Han | Script::Kana | Script::Hangul | Script::Ethiopic => 3,
                _ => 1,
            };
            counts[script as usize] += weight;
        }
    }
    let total: u32 = counts.iter().sum();
    // Japanese mixes Han and kana; Chinese has no kana beyond a name or two.
    let (han, kana) = (Script::Han as usize, Script::Kana as usize);
    if counts[kana] * 12 > counts[han] {
        counts[kana] += counts[han];
        counts[han] = 0;
    } else {
        counts[han] += counts[kana];
        counts[kana] = 0;
    }
    let best = (0..SCRIPTS).max_by_key(|&n| counts[n])?;
    if counts[best] == 0 {
        return None;
    }
    let script = ALL[best];
    Some((script, counts[best] as f32 / total as f32))
}

/// The scripts in the order of their numbers.
const ALL: [Script; SCRIPTS] = [
    Script::Latin,
    Script::Cyrillic,
    Script::Arabic,
    Script::Devanagari,
    Script::Bengali,
    Script::Ethiopic,
    Script::Hebrew,
    Script::Kana,
    Script::Hangul,
    Script::Han,
    Script::Greek,
    Script::Georgian,
    Script::Armenian,
    Script::Thai,
    Script::Lao,
    Script::Burmese,
    Script::Khmer,
    Script::Tibetan,
    Script::Gurmukhi,
    Script::Gujarati,
    Script::Odia,
    Script::Tamil,
    Script::Telugu,
    Script::Kannada,
    Script::Malayalam,
    Script::Sinhala,
    Script::Thaana,
];

fn script_of(c: char) -> Option<Script> {
    Some(match c {
        'a'..='z' | 'A'..='Z' => Script::Latin,
        '\0'..='\u{bf}' | '×' | '÷' => return None,
        '\u{c0}'..='\u{24f}' | '\u{250}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{531}'..='\u{58f}' => Script::Armenian,
        '\u{5d0}'..='\u{5ff}' => Script::Hebrew,
        '\u{620}'..='\u{64a}'
        | '\u{66e}'..='\u{6d3}'
        | '\u{6fa}'..='\u{6ff}'
        | '\u{750}'..='\u{77f}'
        | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' => Script::Arabic,
        '\u{780}'..='\u{7bf}' => Script::Thaana,
        '\u{900}'..='\u{97f}' => Script::Devanagari,
        '\u{980}'..='\u{9ff}' => Script::Bengali,
        '\u{a00}'..='\u{a7f}' => Script::Gurmukhi,
        '\u{a80}'..='\u{aff}' => Script::Gujarati,
        '\u{b00}'..='\u{b7f}' => Script::Odia,
        '\u{b80}'..='\u{bff}' => Script::Tamil,
        '\u{c00}'..='\u{c7f}' => Script::Telugu,
        '\u{c80}'..='\u{cff}' => Script::Kannada,
        '\u{d00}'..='\u{d7f}' => Script::Malayalam,
        '\u{d80}'..='\u{dff}' => Script::Sinhala,
        '\u{e01}'..='\u{e4e}' => Script::Thai,
        '\u{e81}'..='\u{eff}' => Script::Lao,
        '\u{f00}'..='\u{fff}' => Script::Tibetan,
        '\u{1000}'..='\u{109f}' => Script::Burmese,
        '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' => Script::Georgian,
        '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7a3}' => {
            Script::Hangul
        }
        '\u{1200}'..='\u{139f}' | '\u{2d80}'..='\u{2ddf}' | '\u{ab01}'..='\u{ab2e}' => {
            Script::Ethiopic
        }
        '\u{1780}'..='\u{17ff}' => Script::Khmer,
        '\u{3041}'..='\u{30fa}' | '\u{30fd}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' => Script::Kana,
        '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Script::Han,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_by_majority() {
        for (text, script) in [
            ("Путин meets", Script::Cyrillic),
            ("東京で会議が開かれた", Script::Kana),
            ("中国外交部发言人表示", Script::Han),
            ("Samsung 삼성전자가", Script::Hangul),
            ("ኣብ ኢትዮጵያ", Script::Ethiopic),
            ("Yoruba: ọmọ", Script::Latin),
        ] {
            assert_eq!(main_script(text).map(|(s, _)| s), Some(script), "{text}");
        }
        assert_eq!(main_script("12 % — …"), None);
    }

    #[test]
    fn all_scripts_stand_at_their_number() {
        for (number, script) in ALL.iter().enumerate() {
            assert_eq!(*script as usize, number);
        }
    }
}
