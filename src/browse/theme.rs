//! Colours: names that can be changed in the configuration, for any number of colours and
//! any background.
//!
//! By default the sixteen colours of the terminal are used and never black, white or grey for
//! text: so the user's own palette decides, on light and dark backgrounds alike. Only the row
//! of the cursor has a background, where the terminal has 256 colours and the background is
//! known. Without colours, bold, underlined and reversed text say the same.

use ratatui::style::{Color, Modifier, Style};

use crate::article::FacetField;
use crate::error::{Error, ErrorKind, Result};

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// None: `NO_COLOR`.
    None,
    /// The sixteen that every terminal has.
    #[default]
    Sixteen,
    /// 256 or more.
    Many,
}

/// What the background of the terminal is, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Background {
    /// Not known.
    #[default]
    Unknown,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

macro_rules! inks {
    ($($(#[doc = $doc:literal])* $field:ident = $name:literal: $plain:literal, $coloured:literal,)*) => {
        /// The styles of everything that is drawn.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Theme {
            $($(#[doc = $doc])* pub $field: Style,)*
        }

        impl Theme {
            /// The names in the configuration.
            pub const NAMES: &'static [&'static str] = &[$($name,)*];

            fn named(&mut self, name: &str) -> Option<&mut Style> {
                match name {
                    $($name => Some(&mut self.$field),)*
                    _ => None,
                }
            }

            /// The table below, with colours or without. A test reads every style of it.
            fn built_in(colours: bool) -> Theme {
                let style = |plain, coloured| {
                    parse(if colours { coloured } else { plain }).unwrap_or_default()
                };
                Theme {
                    $($field: style($plain, $coloured),)*
                }
            }
        }
    };
}

// The name of each style, how it looks without colours, and with the sixteen of the terminal;
// written as in the configuration.
inks! {
    /// Text.
    text = "text": "plain", "plain",
    /// What stands back.
    dim = "dim": "dim", "dim",
    /// Titles of panes.
    title = "title": "dim", "dim",
    /// The title of the pane that has the keys, and the sign of the cursor.
    focus = "focus": "bold", "bold cyan",
    /// Headlines.
    headline = "headline": "bold", "bold",
    /// The row of the cursor.
    cursor = "cursor": "plain", "plain",
    /// Matches.
    matched = "match": "bold underlined", "bold red",
    /// The match of the cursor in the reading pane.
    current = "current-match": "bold reversed", "bold reversed red",
    /// Companies.
    company = "company": "underlined", "cyan",
    /// Countries.
    country = "country": "underlined", "green",
    /// Publications.
    publication = "publication": "plain", "blue",
    /// Cited sources.
    cites = "cites": "underlined italic", "yellow",
    /// The words by which a source is cited.
    cue = "cue": "italic", "italic yellow",
    /// Persons.
    person = "person": "underlined", "magenta",
    /// Organisations.
    org = "org": "underlined", "blue",
    /// Places.
    place = "place": "underlined", "italic green",
    /// Languages.
    lang = "lang": "plain", "blue",
    /// Bars.
    bar = "bar": "plain", "cyan",
    /// Bars of the selected time.
    selected = "selected": "bold", "bold green",
    /// Values that are asked for.
    included = "included": "bold", "bold green",
    /// Values that are left out.
    excluded = "excluded": "crossed-out", "crossed-out red",
    /// Fields and operators of the query.
    syntax = "syntax": "bold", "cyan",
    /// Remarks.
    warning = "warning": "bold", "yellow",
    /// Errors.
    error = "error": "bold reversed", "bold red",
    /// Keys in hints and help.
    key = "key": "bold", "bold cyan",
}

impl Theme {
    /// The built-in theme.
    pub fn new(palette: Palette, background: Background) -> Theme {
        let mut theme = Theme::built_in(palette != Palette::None);
        if palette == Palette::Many {
            theme.follow(background);
        }
        theme
    }

    /// The background turns out to be another one.
    pub fn follow(&mut self, background: Background) {
        self.cursor.bg = match background {
            Background::Dark => Some(Color::Indexed(236)),
            Background::Light => Some(Color::Indexed(254)),
            Background::Unknown => None,
        };
    }

    /// The theme with `changes`: the name of a style and its colours and attributes, as
    /// `bold red on black`, `#ff8800`, `underlined 208`. Without colours only attributes
    /// count.
    ///
    /// # Errors
    /// `Usage` for a name or a word that does not exist.
    pub fn with(mut self, changes: &[(String, String)], palette: Palette) -> Result<Theme> {
        for (name, written) in changes {
            let wrong = |message: String| {
                Error::new(ErrorKind::Usage, message).at(format!("browse.colors.{name}"))
            };
            let mut style = parse(written).map_err(wrong)?;
            if palette == Palette::None {
                (style.fg, style.bg) = (None, None);
            }
            match self.named(name) {
                Some(ink) => *ink = style,
                None => {
                    return Err(wrong(format!("there is no style \"{name}\""))
                        .help(format!("styles are {}", Theme::NAMES.join(", "))));
                }
            }
        }
        Ok(self)
    }

    /// The style of the values of a field.
    pub fn field(&self, field: FacetField) -> Style {
        match field {
            FacetField::Company => self.company,
            FacetField::Country | FacetField::MainCountry => self.country,
            FacetField::Publication => self.publication,
            FacetField::Cites => self.cites,
            FacetField::Person => self.person,
            FacetField::Org => self.org,
            FacetField::Place => self.place,
            FacetField::Lang | FacetField::Year | FacetField::Month => self.lang,
        }
    }
}

/// `bold red on black`.
fn parse(written: &str) -> std::result::Result<Style, String> {
    let mut style = Style::new();
    let mut behind_on = false;
    for word in written.split_whitespace() {
        let modifier = match word {
            "on" => {
                behind_on = true;
                continue;
            }
            "plain" => continue,
            "bold" => Some(Modifier::BOLD),
            "dim" => Some(Modifier::DIM),
            "italic" => Some(Modifier::ITALIC),
            "underlined" => Some(Modifier::UNDERLINED),
            "reversed" => Some(Modifier::REVERSED),
            "crossed-out" => Some(Modifier::CROSSED_OUT),
            _ => None,
        };
        if let Some(modifier) = modifier {
            style = style.add_modifier(modifier);
            continue;
        }
        let color: Color = word.parse().map_err(|_| {
            format!("\"{word}\" is no colour and no attribute; write it as `bold red on black`, `208` or `#ff8800`")
        })?;
        style = match behind_on {
            true => style.bg(color),
            false => style.fg(color),
        };
    }
    Ok(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_as_people_write_them() {
        let style = parse("bold red on #102030").unwrap();
        assert_eq!(style.fg, Some(Color::Red));
        assert_eq!(style.bg, Some(Color::Rgb(16, 32, 48)));
        assert!(style.add_modifier.contains(Modifier::BOLD));
        assert!(parse("bold rouge").unwrap_err().contains("\"rouge\""));
    }

    #[test]
    fn the_table_is_written_as_a_configuration_is() {
        // A style that could not be read would be none, and only text is to have none.
        for colours in [false, true] {
            let mut theme = Theme::built_in(colours);
            for name in Theme::NAMES {
                let none = ["text", "cursor", "publication", "lang", "bar"].contains(name);
                let style = *theme.named(name).unwrap();
                assert!(none || style != Style::new(), "{name}");
            }
        }
        let theme = Theme::new(Palette::Many, Background::Light);
        assert_eq!(theme.company.fg, Some(Color::Cyan));
        assert_eq!(theme.cursor.bg, Some(Color::Indexed(254)));
        assert_eq!(
            theme.excluded,
            Style::new().red().add_modifier(Modifier::CROSSED_OUT)
        );
    }

    #[test]
    fn without_colours_there_is_none() {
        let changes = [("match".to_string(), "red reversed".to_string())];
        let theme = Theme::new(Palette::None, Background::Dark);
        let mut theme = theme.with(&changes, Palette::None).unwrap();
        for name in Theme::NAMES {
            let style = *theme.named(name).unwrap();
            assert_eq!((style.fg, style.bg), (None, None), "{name}");
        }
        assert!(theme.matched.add_modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn a_style_that_does_not_exist_is_named() {
        let changes = [("matches".to_string(), "red".to_string())];
        let theme = Theme::new(Palette::Sixteen, Background::Unknown);
        let error = theme.with(&changes, Palette::Sixteen).unwrap_err();
        assert_eq!(error.place(), Some("browse.colors.matches"));
    }
}
