//! The built-in collection: about sixty articles as people scrape them, for `newshound demo`
//! and for tests.
//!
//! Every sentence was written for this project. Companies, persons and outlets are invented;
//! countries and cities are real. The files stand in `articles/` as a user's would: whole
//! pages as text and HTML, JSON, JSONL, CSV and Markdown, in six languages.

/// A file of the collection: its path in the folder and its content.
pub type DemoFile = (&'static str, &'static [u8]);

macro_rules! files {
    ($($path:literal,)*) => {
        &[$(($path, include_bytes!(concat!("articles/", $path)).as_slice())),*]
    };
}

/// What is right for each article of the collection, in the format of `newshound eval`; paths
/// are from the collection's folder. In `cites` only outlets and agencies are labelled.
pub const LABELS: &str = include_str!("labels.jsonl");

/// All files, in order of their paths.
pub const FILES: &[DemoFile] = files![
    "de/dresden-chipfabrik.txt",
    "de/elbtal-nach-der-niederlage.txt",
    "de/hafenstreik-dritter-tag.txt",
    "de/nordlicht-durchsuchung.html",
    "en/baltic-ledger/2021-10-14-georgia-hydropower.txt",
    "en/baltic-ledger/2022-06-15-strike-baltic-ports.html",
    "en/baltic-ledger/2023-04-18-depositors.txt",
    "en/baltic-ledger/2023-05-16-istanbul-firms.txt",
    "en/baltic-ledger/2023-06-21-freight-forwarder.html",
    "en/baltic-ledger/2023-11-29-old-tankers.txt",
    "en/courier-2023-11-09.json",
    "en/gtm_77120.json",
    "en/gulf-trade-monitor/2022-12-08-tankers-straits.txt",
    "en/gulf-trade-monitor/2023-05-17-turkey-radar-route.txt",
    "en/gulf-trade-monitor/2023-09-12-sharjah-licence.txt",
    "en/gulf-trade-monitor/2024-08-14-grain-corridor.txt",
    "en/gulf-trade-monitor/2024-11-26-chip-testing-abu-dhabi.html",
    "en/harbour-courier/2022-06-10-bremerhaven-strike.txt",
    "en/harbour-courier/2023-02-04-customs-records.txt",
    "en/harbour-courier/2023-03-21-watchdog-missed.txt",
    "en/harbour-courier/2024-02-20-fake-insurer.html",
    "en/harbour-courier/2024-10-02-bosphorus-declarations.txt",
    "en/highland-examiner/2022-06-27-whisky-strike.txt",
    "en/highland-examiner/2023-03-13-strathorrin-bank.txt",
    "en/highland-examiner/2024-03-08-inverness-gyro.txt",
    "en/highland-examiner/peat-bog-core.txt",
    "en/highland-examiner/transfer-deadline.txt",
    "en/ledger.csv",
    "en/meridian-wire.jsonl",
    "en/meridian-wire/2022-12-07-tanker-queue-price-cap.html",
    "en/meridian-wire/2023-04-03-oosterkamp-buys.html",
    "en/meridian-wire/2023-05-16-turkish-traders-navigation.txt",
    "en/meridian-wire/2024-04-11-chip-plant-savannah.txt",
    "en/meridian-wire/2024-06-19-kazakhstan-lathe.html",
    "en/notes/harbour.md",
    "en/quay-iceland.json",
    "en/savanna-post/2022-08-05-maize-export-ban.txt",
    "en/savanna-post/2024-05-26-steeplechase.html",
    "en/savanna-post/drought-wells-isiolo.txt",
    "en/savanna-post/oil-tankers-turkey.txt",
    "es/drascovic-union.txt",
    "es/islandia-coalicion.txt",
    "es/petrolero-ceuta.txt",
    "fr/ostwall-brest.txt",
    "fr/plafond-petrole-kerlo.txt",
    "fr/secheresse-corne-afrique.txt",
    "ru/stanki-almaty.txt",
    "ru/tanker-potolok.txt",
    "ru/volhov-pribor.html",
    "zh/dubai-sanctions.txt",
    "zh/yuling-dresden.txt",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn count(dir: &Path) -> usize {
        let entries = std::fs::read_dir(dir).unwrap();
        let of = |path: std::path::PathBuf| if path.is_dir() { count(&path) } else { 1 };
        entries.map(|entry| of(entry.unwrap().path())).sum()
    }

    #[test]
    fn every_file_of_the_folder_is_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/articles");
        assert_eq!(count(&folder), FILES.len());
        assert!(FILES.is_sorted());
    }
}
