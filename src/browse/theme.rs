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
    ($($(#[doc = $doc:literal])* $field:ident = $name:literal,)*) => {
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
        }
    };
}

inks! {
    /// Text.
    text = "text",
    /// What stands back.
    dim = "dim",
    /// Titles of panes.
    title = "title",
    /// The title of the pane that has the keys, and the sign of the cursor.
    focus = "focus",
    /// Headlines.
    headline = "headline",
    /// The row of the cursor.
    cursor = "cursor",
    /// Matches.
    matched = "match",
    /// The match of the cursor in the reading pane.
    current = "current-match",
    /// Companies.
    company = "company",
    /// Countries.
    country = "country",
    /// Publications.
    publication = "publication",
    /// Cited sources.
    cites = "cites",
    /// The words by which a source is cited.
    cue = "cue",
    /// Persons.
    person = "person",
    /// Organisations.
    org = "org",
    /// Places.
    place = "place",
    /// Languages.
    lang = "lang",
    /// Bars.
    bar = "bar",
    /// Bars of the selected time.
    selected = "selected",
    /// Values that are asked for.
    included = "included",
    /// Values that are left out.
    excluded = "excluded",
    /// Fields and operators of the query.
    syntax = "syntax",
    /// Remarks.
    warning = "warning",
    /// Errors.
    error = "error",
    /// Keys in hints and help.
    key = "key",
}

impl Theme {
    /// The built-in theme.
    pub fn new(palette: Palette, background: Background) -> Theme {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        let underlined = plain.add_modifier(Modifier::UNDERLINED);
        let mut theme = Theme {
            text: plain,
            dim,
            title: dim,
            focus: bold,
            headline: bold,
            cursor: plain,
            matched: bold.add_modifier(Modifier::UNDERLINED),
            current: bold.add_modifier(Modifier::REVERSED),
            company: underlined,
            country: underlined,
            publication: plain,
            cites: underlined.add_modifier(Modifier::ITALIC),
            cue: plain.add_modifier(Modifier::ITALIC),
            person: underlined,
            org: underlined,
            place: underlined,
            lang: plain,
            bar: plain,
            selected: bold,
            included: bold,
            excluded: plain.add_modifier(Modifier::CROSSED_OUT),
            syntax: bold,
            warning: bold,
            error: bold.add_modifier(Modifier::REVERSED),
            key: bold,
        };
        if palette == Palette::None {
            return theme;
        }
        theme.focus = bold.fg(Color::Cyan);
        theme.matched = bold.fg(Color::Red);
        theme.current = bold.fg(Color::Red).add_modifier(Modifier::REVERSED);
        theme.company = plain.fg(Color::Cyan);
        theme.country = plain.fg(Color::Green);
        theme.publication = plain.fg(Color::Blue);
        theme.cites = plain.fg(Color::Yellow);
        theme.cue = plain.fg(Color::Yellow).add_modifier(Modifier::ITALIC);
        theme.person = plain.fg(Color::Magenta);
        theme.org = plain.fg(Color::Blue);
        theme.place = plain.fg(Color::Green).add_modifier(Modifier::ITALIC);
        theme.lang = plain.fg(Color::Blue);
        theme.bar = plain.fg(Color::Cyan);
        theme.selected = bold.fg(Color::Green);
        theme.included = bold.fg(Color::Green);
        theme.excluded = plain.fg(Color::Red).add_modifier(Modifier::CROSSED_OUT);
        theme.syntax = plain.fg(Color::Cyan);
        theme.warning = plain.fg(Color::Yellow);
        theme.error = bold.fg(Color::Red);
        theme.key = bold.fg(Color::Cyan);
        theme.cursor = match (palette, background) {
            (Palette::Many, Background::Dark) => plain.bg(Color::Indexed(236)),
            (Palette::Many, Background::Light) => plain.bg(Color::Indexed(254)),
            _ => plain,
        };
        theme
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
            FacetField::Country => self.country,
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
