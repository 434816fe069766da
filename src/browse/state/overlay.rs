//! What is laid over the panes: help, the command line, the name of an export, the history.

use std::path::PathBuf;

use super::{Effect, State, Weight};
use crate::browse::action::Action;
use crate::browse::key::Key;
use crate::browse::line::Line;
use crate::browse::work::Chore;
use crate::output::OutputFormat;
use crate::search::Request;

/// What is laid over the panes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::browse) enum Overlay {
    /// The keys, from this line on.
    Help(usize),
    /// The same search as a command line.
    Command,
    /// The name of the file to write.
    Export(Line),
    /// Earlier queries that have the words of the line, and the one of the cursor.
    History(Line, usize),
}

/// The form of a file by the end of its name.
fn format_of(path: &str) -> Option<OutputFormat> {
    let (stem, end) = path.rsplit_once('.')?;
    if stem.is_empty() || stem.ends_with('/') {
        return None;
    }
    Some(match end.to_ascii_lowercase().as_str() {
        "jsonl" | "ndjson" => OutputFormat::JsonLines,
        "json" => OutputFormat::Json,
        "csv" => OutputFormat::Csv,
        "tsv" => OutputFormat::Tsv,
        "md" | "markdown" => OutputFormat::Markdown,
        "txt" => OutputFormat::Text,
        _ => return None,
    })
}

impl State {
    /// Whether letters are typed into what is laid over.
    pub(super) fn overlay_line(&mut self) -> Option<&mut Line> {
        match &mut self.overlay {
            Some(Overlay::Export(line) | Overlay::History(line, _)) => Some(line),
            _ => None,
        }
    }

    /// A key or its action for what is laid over the panes.
    pub(super) fn act_over(&mut self, action: Option<Action>, key: Key) {
        if let (None, Some(typed)) = (action, key.typed()) {
            let mut text = [0; 4];
            if let Some(line) = self.overlay_line() {
                line.insert(typed.encode_utf8(&mut text));
                self.overlay_changed();
            }
            return;
        }
        let Some(action) = action else { return };
        match action {
            Action::Back | Action::Help | Action::Quit => self.overlay = None,
            Action::Open => self.confirm(),
            Action::CopyQuote | Action::Command if self.overlay == Some(Overlay::Command) => {
                if action == Action::CopyQuote {
                    let command = self.question.command(&self.program);
                    self.copy(command, "the command line");
                }
                self.overlay = None;
            }
            _ => self.move_over(action),
        }
    }

    pub(super) fn move_over(&mut self, action: Action) {
        let page = isize::from(self.size.1 as i16).max(4) - 4;
        let by = match action {
            Action::Up | Action::HistoryForward => -1,
            Action::Down | Action::HistoryBack | Action::History => 1,
            Action::PageUp => -page,
            Action::PageDown => page,
            _ => 0,
        };
        match &mut self.overlay {
            Some(Overlay::Help(top)) => *top = top.saturating_add_signed(by),
            Some(Overlay::History(line, cursor)) if by != 0 => {
                let last = self.history.matching(line.text()).len().saturating_sub(1);
                *cursor = cursor.saturating_add_signed(by).min(last);
            }
            _ => {
                if let Some(line) = self.overlay_line()
                    && super::keys::edit(line, action)
                {
                    self.overlay_changed();
                }
            }
        }
    }

    /// Text is pasted into what is laid over.
    pub(super) fn paste_over(&mut self, text: &str) {
        if let Some(line) = self.overlay_line() {
            line.insert(text);
            self.overlay_changed();
        }
    }

    fn overlay_changed(&mut self) {
        if let Some(Overlay::History(_, cursor)) = &mut self.overlay {
            *cursor = 0;
        }
    }

    /// What Enter does in what is laid over.
    fn confirm(&mut self) {
        match self.overlay.take() {
            Some(Overlay::History(line, cursor)) => {
                let chosen = self
                    .history
                    .matching(line.text())
                    .get(cursor)
                    .map(|q| q.to_string());
                if let Some(query) = chosen {
                    self.question.line = Line::new(&query);
                    self.typing = false;
                }
            }
            Some(Overlay::Export(line)) => self.export(line),
            _ => {}
        }
    }

    fn export(&mut self, line: Line) {
        let name = line.text().trim().to_string();
        let (Some(format), Some(request)) = (format_of(&name), self.asked.clone()) else {
            let text = "write a name that ends with .jsonl, .csv, .tsv, .md, .json or .txt";
            self.say(Weight::Warning, text);
            self.overlay = Some(Overlay::Export(line));
            return;
        };
        self.say(Weight::Note, format!("writing {name} …"));
        self.effect(Effect::Chore(Chore::Export {
            request: Box::new(Request {
                offset: 0,
                ..request
            }),
            query: self.question.line.text().to_string(),
            path: PathBuf::from(name),
            format,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_name_says_the_form() {
        assert_eq!(format_of("a.b/c.MD"), Some(OutputFormat::Markdown));
        assert_eq!(format_of("x.jsonl"), Some(OutputFormat::JsonLines));
        for name in ["", "x", ".csv", "dir/.csv", "x.exe"] {
            assert_eq!(format_of(name), None, "{name}");
        }
    }
}
