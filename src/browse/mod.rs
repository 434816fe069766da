//! The interactive screen: `newshound browse`, and `search --interactive`.
//!
//! An event (a key, a click, an answer) becomes an action, the action changes the state, and
//! the screen is drawn from the state alone:
//!
//! ```text
//! terminal -> key -> keymap -> action -> state -> draw
//!                                          |  ^
//!                                   effects v  | answers
//!                                          work
//! ```
//!
//! Keys are data (`action::TABLE`), states are tested without a terminal, screens with
//! ratatui's test backend. Searching, reading and completing run on threads of their own
//! (`work`) through the same [`crate::search::Searcher::search`] as everything else; the
//! thread that draws waits for nothing but the next event.
//!
//! The environment, the clock, the configuration and the user's home are left to `cli`.

mod action;
mod app;
mod background;
mod calendar;
mod clipboard;
mod draw;
mod filters;
mod frames;
mod history;
mod key;
mod keymap;
mod layers;
mod layout;
mod line;
mod listing;
mod original;
mod page;
mod question;
mod state;
mod terminal;
mod theme;
mod work;

pub use app::{App, Options, Remember};
pub use key::{Code, Key};
pub use keymap::Keymap;
pub use original::original;
pub use state::{Mouse, MouseKind, Start};
pub use terminal::{End, run};
pub use theme::{Background, Palette, Theme};
pub use work::Helpers;
