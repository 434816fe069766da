//! Named entities of an article: companies, organisations, people, countries and places,
//! by gazetteers and rules. Each mention keeps its span, its form and the reason it was
//! found; all mentions of one real thing are one entity under one name.
//!
//! Finding sources among the names is left to `cites`, cleaning the text and telling its
//! language to the rest of `extract`.

mod acronym;
mod affix;
mod assembly;
mod body;
mod book;
mod chamber;
mod company;
mod context;
mod country;
mod decision;
mod declension;
mod defined;
mod extent;
mod firm;
mod georgia;
mod headline;
mod heads;
mod home;
mod homonym;
mod inflection;
mod known;
mod meaning;
mod ministry;
mod namesake;
mod nickname;
mod nobody;
mod organisation;
mod outlet;
mod person;
mod pieces;
#[cfg(test)]
mod proposed;
mod reader;
mod recall;
mod same;
mod sheet;
mod shortened;
mod spelling;
mod state;
mod stranger;
mod subject;
mod surname;
mod title;
mod trim;
mod trust;
mod wordlist;

use crate::article::{Citation, Entity, EntityKind, Span, TextField};
use crate::extract::gazetteer::Gazetteer;
use crate::extract::gazetteer::country::CountryNames;
use crate::extract::gazetteer::lexicon::Lexicon;
use crate::extract::gazetteer::local::{names_in, unspaced};
use book::Book;
pub(super) use outlet::is_name as is_outlet_name;
use reader::{Notes, Reader};
use sheet::Sheet;

/// The text of an article as the recognizer reads it.
#[derive(Debug, Clone, Copy)]
pub struct ArticleText<'a> {
    /// The headline; may be empty.
    pub headline: &'a str,
    /// The body, without boilerplate.
    pub body: &'a str,
    /// ISO 639-1 code of its language, or empty.
    pub lang: &'a str,
    /// Who published it: never counted as its own source.
    pub publication: Option<&'a str>,
}

/// A name that a tagger found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaggedName {
    /// Which text it stands in.
    pub field: TextField,
    /// Its bytes.
    pub span: Span,
    /// A person (PER), organisation (ORG) or place (LOC). Whether an organisation is a
    /// company, or a place a country, is for the rules to say.
    pub kind: EntityKind,
    /// How likely the name is right, between 0 and 1.
    pub confidence: f32,
}

/// Finds what articles name and whom they cite. Cheap to make and to share.
#[derive(Debug)]
pub struct Recognizer {
    gazetteer: &'static Gazetteer,
}

impl Default for Recognizer {
    fn default() -> Self {
        Recognizer::new()
    }
}

impl Recognizer {
    /// A recognizer with the built-in gazetteers, which are loaded at the first call.
    pub fn new() -> Recognizer {
        Recognizer {
            gazetteer: Gazetteer::get(),
        }
    }

    /// What `text` names and whom it cites, each with every mention in order. `tagged` are
    /// names that a tagger proposes, in order; where they and the rules disagree, the surer
    /// one is believed. `None` where no tagger has read the text.
    pub fn recognize_with(
        &self,
        text: &ArticleText<'_>,
        tagged: Option<&[TaggedName]>,
    ) -> (Vec<Entity>, Vec<Citation>) {
        let lang = if text.lang.is_empty() {
            "en"
        } else {
            text.lang
        };
        let lexicon = Lexicon::of(lang);
        let mut sheets = [
            Sheet::read(TextField::Headline, text.headline, lexicon),
            Sheet::read(TextField::Body, text.body, lexicon),
        ];
        if inflection::is_inflecting(lang) {
            let countries = CountryNames::of(lang);
            inflection::settle(
                &mut sheets,
                self.gazetteer,
                names_in(lang),
                countries,
                lexicon,
            );
        }
        let known = affix::Known {
            gazetteer: self.gazetteer,
            countries: CountryNames::of(lang),
            local: names_in(lang),
        };
        affix::settle(&mut sheets, lang, known, lexicon);
        let mut book = Book::default();
        let mut notes = [Notes::default(), Notes::default()];
        // The body first: it says who is meant in the headline.
        for number in [1, 0] {
            let mut reader = self.reader(&mut sheets[number], number, &mut book, lang);
            reader.tagged = tagged.is_some();
            reader.note_laws();
            reader.read_defined();
            reader.read_running();
            if let Some(tagged) = tagged {
                reader.decide(tagged, true);
            }
            reader.settle();
            notes[number] = reader.notes;
        }
        for number in [1, 0] {
            let mut reader = self.reader(&mut sheets[number], number, &mut book, lang);
            reader.notes = std::mem::take(&mut notes[number]);
            reader.tagged = tagged.is_some();
            reader.read_strict();
            if let Some(tagged) = tagged {
                reader.decide(tagged, false);
                reader.settle();
            }
            if stranger::is_read(lang) {
                reader.read_strangers(lang);
            }
            reader.read_again();
            reader.read_chambers();
            reader.read_demonyms();
            reader.read_unspaced();
            reader.read_governments();
            notes[number] = reader.notes;
        }
        assembly::assemble(
            &sheets,
            book,
            self.gazetteer,
            lang,
            text.publication,
            &mut notes,
        )
    }

    fn reader<'s, 't>(
        &self,
        sheet: &'s mut Sheet<'t>,
        number: usize,
        book: &'s mut Book,
        lang: &str,
    ) -> Reader<'s, 't> {
        Reader {
            sheet,
            number: number as u8,
            book,
            gazetteer: self.gazetteer,
            countries: CountryNames::of(lang),
            local: names_in(lang),
            unspaced: unspaced(lang),
            english: lang == "en",
            inflecting: inflection::is_inflecting(lang),
            cases: inflection::is_inflecting(lang) && !matches!(lang, "bg" | "mk"),
            least_company: least_company(lang),
            tagged: false,
            notes: Notes::default(),
        }
    }
}

/// How many letters a company's one-word name needs to be believed without a word about
/// companies near it. Many a short name is a common word of another language, and the
/// gazetteer was read against English.
fn least_company(lang: &str) -> u32 {
    match lang {
        "en" => 0,
        "pcm" => 4,
        "de" | "fr" | "es" | "it" | "pt" | "nl" | "sv" | "da" | "nb" | "no" | "fi" | "is"
        | "pl" | "cs" | "sk" | "sl" | "hr" | "ro" | "hu" | "tr" | "ru" | "uk" | "bg" | "ja"
        | "zh" | "ko" => 5,
        _ => u32::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Form;
    use proptest::prelude::*;

    fn read(headline: &str, body: &str, lang: &str) -> (Vec<Entity>, Vec<Citation>) {
        let text = ArticleText {
            headline,
            body,
            lang,
            publication: None,
        };
        Recognizer::new().recognize_with(&text, None)
    }

    /// The canonical names of a kind, sorted.
    fn names(kind: EntityKind, body: &str) -> Vec<String> {
        let (entities, _) = read("", body, "en");
        let mut names: Vec<String> = entities
            .into_iter()
            .filter(|entity| entity.kind == kind)
            .map(|entity| entity.canonical)
            .collect();
        names.sort();
        names
    }

    #[test]
    fn companies_by_legal_form_prefix_trade_list_and_context() {
        for (body, expected) in [
            (
                "He left Zorvex Marine Holding Corp last year.",
                vec!["Zorvex Marine Holding"],
            ),
            (
                "The ship belongs to Zorvexhavn Lines A/S, the Danish carrier.",
                vec!["Zorvexhavn Lines"],
            ),
            (
                "The ship that Zorvexhavn AS bought sails as of Monday.",
                vec!["Zorvexhavn"],
            ),
            ("ZORVEXHAVN FALLS AS OIL DROPS", vec![]),
            (
                "A deal with Zorvex Qubrix Co., Ltd. was signed.",
                vec!["Zorvex Qubrix"],
            ),
            (
                "It was sold to JSC Zorvexexport by a dealer.",
                vec!["Zorvexexport"],
            ),
            ("The chipmaker Zorvex fell.", vec!["Zorvex"]),
            (
                "Parts came from Zorvex, a Chinese state-owned defence company, in May.",
                vec!["Zorvex"],
            ),
            (
                "They include companies including Zorvex, Wuhan Qubrix Global and Plimtor Technology, it said.",
                vec!["Plimtor Technology", "Wuhan Qubrix Global", "Zorvex"],
            ),
            ("Shares of Apple rose.", vec!["Apple"]),
            ("Then Target TGT, -1.13% , fell.", vec!["Target"]),
            ("Zorvex ZRVX, +0.3%, rose.", vec!["Zorvex"]),
            ("Then Target TV came on.", vec![]),
            (
                "He founded a small firm in Ohio called Zorvex.",
                vec!["Zorvex"],
            ),
            ("The company has a boss called Zorvex.", vec![]),
            ("Naomi Qubrix, a producer with the station, left.", vec![]),
            ("It warned of major Zorvex faults.", vec![]),
            ("Apple pie is good.", vec![]),
            ("An American can do it.", vec![]),
            (
                "A unit of Merrill Lynch and Co said so.",
                vec!["Merrill Lynch"],
            ),
            (
                "The Dow Jones Industrial Average fell, and the Dow rose.",
                vec![],
            ),
            ("The Organization for Economic Co-operation met.", vec![]),
            ("A study of the Zorvex Working Group said so.", vec![]),
            ("He ate an apple and hit the target.", vec![]),
        ] {
            assert_eq!(names(EntityKind::Company, body), expected, "{body}");
        }
    }

    #[test]
    fn one_thing_is_one_entity_under_one_name() {
        let body = "Huawei Technologies Co., Ltd. denied it. Huawei said so. Later, Mr. Zorvex left.\n            Naomi Zorvex, an analyst, agreed. Zorvex wrote it.";
        assert_eq!(names(EntityKind::Company, body), ["Huawei"]);
        assert_eq!(names(EntityKind::Person, body), ["Naomi Zorvex"]);
        let (entities, _) = read("", body, "en");
        let person = entities
            .iter()
            .find(|entity| entity.kind == EntityKind::Person);
        assert_eq!(person.map(|person| person.mentions.len()), Some(3));
    }

    #[test]
    fn a_spaced_hyphen_parts_two_names() {
        let two = "Naomi Zorvex - Otto Qubrix";
        assert_eq!(
            names(EntityKind::Person, two),
            ["Naomi Zorvex", "Otto Qubrix"]
        );
        assert_eq!(
            names(EntityKind::Person, "Mr. Otto -Qubrix left."),
            ["Otto -Qubrix"]
        );
    }

    #[test]
    fn initials_in_brackets_name_it_again() {
        let body = "The Center for Qubrix Studies (CQXS) met. CQXS agreed with the United Arab Emirates (UAE).";
        let (entities, _) = read("", body, "en");
        let centre = entities
            .iter()
            .find(|entity| entity.kind == EntityKind::Org);
        let forms: Vec<Form> = centre
            .unwrap()
            .mentions
            .iter()
            .map(|mention| mention.form)
            .collect();
        assert_eq!(forms, [Form::Name, Form::Acronym, Form::Acronym]);
        assert_eq!(names(EntityKind::Country, body), ["United Arab Emirates"]);
    }

    #[test]
    fn people_by_title_role_and_order_of_names() {
        for (body, expected) in [
            (
                "U.S. Secretary of State Antony Zorvex spoke.",
                vec!["Antony Zorvex"],
            ),
            (
                "Vice Foreign Minister Ma Zhaowen spoke.",
                vec!["Ma Zhaowen"],
            ),
            (
                "Then Wang Xiaofeng, general manager of the firm, spoke.",
                vec!["Wang Xiaofeng"],
            ),
            (
                "The spokesman Qubrix Zorvex said so.",
                vec!["Qubrix Zorvex"],
            ),
            ("In May Russia said so.", vec![]),
            ("They met at Johns Hopkins University.", vec![]),
        ] {
            assert_eq!(names(EntityKind::Person, body), expected, "{body}");
        }
    }

    #[test]
    fn countries_by_name_demonym_code_and_government() {
        for (body, expected) in [
            ("Russian forces left and Moscow denies it.", vec!["Russia"]),
            (
                "Ties between Washington and Beijing are bad.",
                vec!["China", "United States"],
            ),
            ("He lives in Moscow.", vec![]),
            ("Give it to us, said the US envoy.", vec!["United States"]),
            (
                "The People’s Republic of China and the Czech Republic",
                vec!["China", "Czechia"],
            ),
            ("American Airlines and Bank of China agreed.", vec![]),
            ("The South China Morning Post wrote it.", vec![]),
            (
                "Voters in Atlanta, Georgia, and in Florida stayed home.",
                vec![],
            ),
            ("He flew from Tbilisi to tell Georgia.", vec!["Georgia"]),
            ("He sold oil to the Emirates.", vec!["United Arab Emirates"]),
            ("They met at the Emirates Stadium.", vec![]),
        ] {
            assert_eq!(names(EntityKind::Country, body), expected, "{body}");
        }
        assert_eq!(names(EntityKind::Place, "He lives in Moscow."), ["Moscow"]);
    }

    #[test]
    fn headlines_need_more_than_capitals() {
        let (entities, _) = read(
            "APPLE PIE IS THE TARGET OF ALL",
            "It was cold in the kitchen.",
            "en",
        );
        assert_eq!(entities, []);
        let (entities, _) = read(
            "Zorvex Warns Russia On Target Dates",
            "Naomi Zorvex spoke.",
            "en",
        );
        let mut found: Vec<&str> = entities
            .iter()
            .map(|entity| entity.canonical.as_str())
            .collect();
        found.sort_unstable();
        assert_eq!(found, ["Naomi Zorvex", "Russia"]);
        for (headline, company) in [
            ("ZORVEX QUBRIX INC SETS PAYOUT", Some("Zorvex Qubrix")),
            ("Zorvex Corp Names New Chairman", Some("Zorvex")),
            ("ZORVEXHAVN CORP 4TH QTR NET", Some("Zorvexhavn")),
            ("ZORVEX-MOR GAS CO SETS PAYOUT", Some("Zorvex-Mor Gas")),
            ("FIRM BUYS ZORVEX INC", None),
            ("EX-HEAD OF ZORVEX INC LEAVES", None),
        ] {
            let (entities, _) = read(headline, "It was cold.", "en");
            let found = entities.iter().find(|e| e.kind == EntityKind::Company);
            assert_eq!(found.map(|e| e.canonical.as_str()), company, "{headline}");
        }
    }

    #[test]
    fn other_languages_have_their_countries() {
        for (lang, body, expected) in [
            (
                "ru",
                "Россия и Китай подписали договор с Украиной.",
                vec!["China", "Russia", "Ukraine"],
            ),
            (
                "de",
                "Die russische Regierung warnte Deutschland.",
                vec!["Germany", "Russia"],
            ),
            ("zh", "中国向俄罗斯出口芯片。", vec!["China", "Russia"]),
        ] {
            let (entities, _) = read("", body, lang);
            let mut found: Vec<&str> = entities
                .iter()
                .filter(|entity| entity.kind == EntityKind::Country)
                .map(|entity| entity.canonical.as_str())
                .collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{body}");
        }
    }

    #[test]
    fn a_words_stem_alone_makes_no_country() {
        for (lang, body, expected) in [
            ("bg", "Само това е важно, и само днес.", 0),
            ("bg", "Той живее в Самоа.", 1),
            ("ru", "Вчера Доминик Зорвекс уехал.", 0),
            ("pl", "Iran milczy, a w Iranie trwa cisza.", 1),
        ] {
            let (entities, _) = read("", body, lang);
            let countries = entities.iter().filter(|e| e.kind == EntityKind::Country);
            assert_eq!(countries.count(), expected, "{body}");
        }
    }

    #[test]
    fn a_person_in_several_cases_is_one() {
        for (lang, body, person) in [
            (
                "ru",
                "О встрече с Дэвидом Зорвексом сообщил посол. Дэвид Зорвекс молчит, \
                 и Дэвида Зорвекса не видно.",
                "Дэвид Зорвекс",
            ),
            (
                "ru",
                "Глава МИД Германии Йенс Зорвекс уехал.",
                "Йенс Зорвекс",
            ),
            (
                "pl",
                "Rozmowa z Robertem Zorvexem trwała. Roberta Zorvexa nie ma, a Robert Zorvex milczy.",
                "Robert Zorvex",
            ),
            (
                "cs",
                "Setkání s Donaldem Trumpem a s Trumpovou vládou.",
                "Donald Trump",
            ),
        ] {
            let (entities, _) = read("", body, lang);
            let persons: Vec<&str> = entities
                .iter()
                .filter(|entity| entity.kind == EntityKind::Person)
                .map(|entity| entity.canonical.as_str())
                .collect();
            assert_eq!(persons, [person], "{body}");
        }
    }

    #[test]
    fn a_region_names_its_country_and_a_short_company_needs_more_in_other_languages() {
        assert_eq!(
            names(EntityKind::Country, "He spoke in Quebec of snow."),
            ["Canada"]
        );
        let companies = |lang: &str| {
            let (entities, _) = read("", "Absa na Nitori.", lang);
            let companies = entities.iter().filter(|e| e.kind == EntityKind::Company);
            companies.count()
        };
        assert_eq!(companies("sw"), 0);
    }

    #[test]
    fn names_of_a_tagger_fill_what_the_rules_leave() {
        let text = ArticleText {
            headline: "",
            body: "In the end Qubrix Plimtor lost to Russia.",
            lang: "en",
            publication: None,
        };
        let recognizer = Recognizer::new();
        let tagged = [TaggedName {
            field: TextField::Body,
            span: Span::new(11, 25),
            kind: EntityKind::Person,
            confidence: 0.9,
        }];
        let (entities, _) = recognizer.recognize_with(&text, Some(&tagged));
        let mut found: Vec<&str> = entities
            .iter()
            .map(|entity| entity.canonical.as_str())
            .collect();
        found.sort_unstable();
        assert_eq!(found, ["Qubrix Plimtor", "Russia"]);
    }

    /// Countries with their weights' side of the line between subject and mention.
    fn main_countries(headline: &str, body: &str) -> (Vec<String>, Vec<String>) {
        let text = ArticleText {
            headline,
            body,
            lang: "en",
            publication: None,
        };
        let (entities, _) = Recognizer::new().recognize_with(&text, None);
        let countries = entities
            .into_iter()
            .filter(|e| e.kind == EntityKind::Country);
        let (main, named): (Vec<_>, Vec<_>) =
            countries.partition(|e| e.weight >= crate::article::MAIN_WEIGHT);
        let names = |all: Vec<Entity>| all.into_iter().map(|e| e.canonical).collect();
        (names(main), names(named))
    }

    #[test]
    fn a_country_is_a_subject_or_only_mentioned() {
        let filler =
            "The plant makes valves for pumps and has made them for forty years. ".repeat(12);
        let body = format!(
            "Turkey will raise its import duties in March, the ministry said. Turkish traders \
             protested. {filler}A visitor from Peru was there."
        );
        let (main, named) = main_countries("Turkey raises import duties", &body);
        assert_eq!((main, named), (vec!["Turkey".into()], vec!["Peru".into()]));
        // Its cities make a country the subject of an article that never names it; one does not.
        let body = "Police in Lyon closed two bridges. In Marseille, trains to Lyon were late.";
        assert_eq!(
            main_countries("Floods close bridges in Lyon", body).0,
            ["France"]
        );
        let none = main_countries("Floods close bridges", "He came from Lyon in May.");
        assert_eq!(none, (vec![], vec![]));
        // A dateline alone says where somebody wrote.
        let body = "LONDON, March 4 - The price of tin rose, dealers said.";
        assert_eq!(main_countries("Tin rises", body), (vec![], vec![]));
        // With a company of the country it is one.
        let body = "PARIS, March 4 - Renault said that it would sell two plants.";
        assert_eq!(main_countries("Renault to sell plants", body).0, ["France"]);
        // A body that acts for a state stands for it; a currency does not.
        let body = "The Bundesbank sold dollars, and said that it would sell more on Monday.";
        assert_eq!(
            main_countries("Bundesbank sells dollars", body).0,
            ["Germany"]
        );
        let body = "Zorvex said that it would pay in Danish crowns and sell a bond.";
        assert_eq!(main_countries("Zorvex to sell bond", body).1, ["Denmark"]);
        // The code of an exchange says where a company is listed.
        let body = "Zorvex (ZRVX.PA) said that it would sell two plants. Zorvex shares rose.";
        assert_eq!(main_countries("Zorvex to sell plants", body).0, ["France"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_spans_are_slices(
            headline in "\\PC{0,40}",
            body in "\\PC{0,120}|([A-Z][a-z]{1,6}|said|of|the|Corp|Mr|President|China|WSJ|according to|report|[,.\"’()<>\n-]| ){0,60}",
            lang in "en|de|ru|zh|xx|"
        ) {
            let (entities, citations) = read(&headline, &body, &lang);
            let text = |field| if field == TextField::Headline { headline.as_str() } else { body.as_str() };
            for entity in &entities {
                prop_assert!(!entity.mentions.is_empty() && !entity.canonical.is_empty());
                prop_assert!((0.0..=1.0).contains(&entity.weight));
                for mention in &entity.mentions {
                    prop_assert!(text(mention.field).get(mention.span.range()).is_some_and(|s| !s.is_empty()));
                }
            }
            for citation in &citations {
                prop_assert!(!citation.mentions.is_empty() && !citation.canonical.is_empty());
                for mention in &citation.mentions {
                    prop_assert!(text(mention.field).get(mention.span.range()).is_some_and(|s| !s.is_empty()));
                    prop_assert!(text(mention.field).get(mention.cue.range()).is_some());
                }
            }
        }
    }
}
