//! `newshound browse`, and `newshound search --interactive`.

use std::io::{IsTerminal, stdin, stdout};

use crate::article::FacetField;
use crate::browse::{
    Background, End, Helpers, Keymap, Options, Palette, Start, Theme, run as show,
};
use crate::cli::Outcome;
use crate::cli::args::{BrowseArgs, FilterArgs, SortArg};
use crate::cli::console::Console;
use crate::cli::past::Past;
use crate::cli::request::{facets, request, sort};
use crate::cli::settings::Settings;
use crate::error::{Error, ErrorKind, Result};
use crate::index::Index;

/// Shows the screen.
pub(crate) fn run(args: &BrowseArgs, settings: &Settings, console: &Console) -> Result<Outcome> {
    browse(&args.query, &args.filter, args.sort, settings, console)
}

/// Shows the screen with a query to begin with.
pub(crate) fn browse(
    words: &[String],
    filter: &FilterArgs,
    order: Option<SortArg>,
    settings: &Settings,
    _console: &Console,
) -> Result<Outcome> {
    if !stdin().is_terminal() || !stdout().is_terminal() {
        let error = Error::new(ErrorKind::Usage, "browsing needs a terminal");
        return Err(error.help("`newshound search` prints to a file or a pipe"));
    }
    let mut asked = request(words, filter, settings)?;
    asked.request.sort = sort(order);
    let dir = settings.index_to_read()?;
    let searcher = settings.searcher(&Index::open(&dir)?)?;
    let mut program = vec!["newshound".to_string(), "search".to_string()];
    if settings.names_index() {
        program.extend(["--index".to_string(), dir.display().to_string()]);
    }
    let file = &settings.file.browse;
    let keys: Vec<(String, Vec<String>)> = file
        .keys
        .iter()
        .map(|(action, keys)| (action.clone(), keys.list()))
        .collect();
    let colors: Vec<(String, String)> = file.colors.clone().into_iter().collect();
    let palette = match settings.colors(true) {
        false => Palette::None,
        true if settings.has_many_colors => Palette::Many,
        true => Palette::Sixteen,
    };
    let background = match file.background.as_deref().unwrap_or("auto") {
        "auto" => match settings.light_background {
            None => Background::Unknown,
            Some(true) => Background::Light,
            Some(false) => Background::Dark,
        },
        "light" => Background::Light,
        "dark" => Background::Dark,
        other => {
            let message = format!("there is no background \"{other}\"; choose auto, light, dark");
            return Err(Error::new(ErrorKind::Usage, message).at("browse.background"));
        }
    };
    // A look that was chosen stays.
    let auto = matches!(file.background.as_deref(), None | Some("auto"));
    let asks = auto && palette == Palette::Many && !file.colors.contains_key("cursor");
    let named = file.facets.clone().unwrap_or_default();
    let fields = facets(&named, 1)?.map(|facets| facets.iter().map(|facet| facet.field).collect());
    let past = Past::new(match file.history {
        Some(false) => None,
        _ => settings.history.clone(),
    });
    let options = Options {
        start: Start {
            text: asked.text,
            request: asked.request,
            today: settings.today(),
            program,
            // Years have the timeline.
            fields: fields.unwrap_or_else(|| FacetField::USUAL[..7].to_vec()),
            history: past.read(),
            archive: 0,
        },
        theme: Theme::new(palette, background).with(&colors, palette)?,
        asks_background: asks,
        keymap: Keymap::with(&keys)?,
        helpers: helpers(settings),
        mouse: file.mouse.unwrap_or(true),
        remember: Box::new(move |query| past.add(query)),
        provoke: match settings.provokes_panic {
            true => "f12".parse().ok(),
            false => None,
        },
    };
    let end = show(searcher, options, |stop| {
        // Where signals cannot be caught, they end the program as they always do.
        let _ = ctrlc::set_handler(stop);
    })?;
    Ok(match end {
        End::Left => Outcome::Found,
        End::Stopped => Outcome::Interrupted,
    })
}

/// The programs of this system for opening and copying.
fn helpers(settings: &Settings) -> Helpers {
    let words = |program: &str| {
        program
            .split(' ')
            .map(str::to_string)
            .collect::<Vec<String>>()
    };
    if cfg!(target_os = "macos") {
        return Helpers {
            open: words("open"),
            copy: vec![words("pbcopy")],
        };
    }
    if cfg!(windows) {
        return Helpers {
            open: words("explorer"),
            copy: vec![words("clip")],
        };
    }
    let mut copy = Vec::new();
    if settings.has_wayland {
        copy.push(words("wl-copy"));
    }
    if settings.has_x11 {
        copy.push(words("xclip -selection clipboard"));
        copy.push(words("xsel --clipboard --input"));
    }
    Helpers {
        open: words("xdg-open"),
        copy,
    }
}
