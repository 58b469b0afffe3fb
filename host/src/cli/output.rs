//! The one place that writes to the terminal.
//!
//! Standard output holds what was asked for, standard error what is said
//! beside it. With `--json`, standard output is exactly one JSON document.
//! Colours appear on terminals alone, and `NO_COLOR` turns them off.

use std::fmt::Display;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::excerpt::Place;
use super::failure::Failure;

/// Something went wrong.
pub(in crate::cli) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Something deserves a look.
pub(in crate::cli) const WARN: Style = AnsiColor::Yellow.on_default().bold();
/// Something went right.
pub(in crate::cli) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What can be typed or is a name.
pub(in crate::cli) const NAME: Style = AnsiColor::Cyan.on_default();
/// A heading.
pub(in crate::cli) const HEAD: Style = Style::new().bold();
/// Beside the point, but good to know.
pub(in crate::cli) const DIM: Style = Style::new().dimmed();

/// Where a command's words go.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Output {
    json: bool,
}

impl Output {
    /// Output for people, or for machines.
    pub(in crate::cli) fn new(json: bool) -> Output {
        Output { json }
    }

    /// Prints what was asked for: as text, or as JSON where that was asked.
    pub(in crate::cli) fn show<R: Serialize + Display>(self, report: &R) {
        if self.json {
            self.document(report);
        } else {
            self.text(report);
        }
    }

    /// Prints text to standard output, whatever was asked for.
    pub(in crate::cli) fn text(self, text: impl Display) {
        finish(writeln!(anstream::stdout().lock(), "{text}"));
    }

    /// Says something beside the answer, to people only.
    pub(in crate::cli) fn note(self, text: impl Display) {
        if !self.json {
            finish(writeln!(anstream::stderr().lock(), "{text}"));
        }
    }

    /// Says what went wrong.
    pub(in crate::cli) fn failure(self, failure: &Failure) {
        if self.json {
            return self.document(&failure.to_json());
        }
        let mut err = anstream::stderr().lock();
        let places = failure.details().map(Place::all).unwrap_or_default();
        let own = places.first();
        let code = Plain(failure.code());
        let message = failure.message();
        let message = Plain(own.map_or(message, |place| place.trimmed(message)));
        finish(writeln!(err, "{BAD}error[{code}]{BAD:#}: {message}"));
        for place in &places {
            finish(writeln!(err, "{place}"));
        }
        if places.is_empty() {
            for fact in failure.details().into_iter().flat_map(facts) {
                finish(writeln!(err, "  {DIM}-{DIM:#} {}", Plain(&fact)));
            }
        }
        if let Some(help) = own.and_then(Place::help).or(failure.help()) {
            finish(writeln!(err, "{GOOD}help{GOOD:#}: {help}"));
        }
    }

    /// A spinner while something takes its time; it is there on terminals
    /// alone, and goes when the guard does.
    pub(in crate::cli) fn working(self, message: impl Into<String>) -> Working {
        let bar = ProgressBar::new_spinner().with_message(message.into());
        bar.enable_steady_tick(std::time::Duration::from_millis(100));
        self.guarded(bar)
    }

    /// A bar for a known amount of work.
    pub(in crate::cli) fn counting(self, message: impl Into<String>, total: u64) -> Working {
        let bar = ProgressBar::new(total).with_message(message.into());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
            bar.set_style(style);
        }
        self.guarded(bar)
    }

    fn guarded(self, bar: ProgressBar) -> Working {
        if self.json {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Working(bar)
    }

    fn document<T: Serialize>(self, value: &T) {
        let mut out = anstream::stdout().lock();
        let written = serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from);
        finish(written.and_then(|()| writeln!(out)));
    }
}

/// A spinner or bar that is on the terminal as long as this lives.
#[derive(Debug)]
pub(in crate::cli) struct Working(ProgressBar);

impl Working {
    /// One more unit is done.
    pub(in crate::cli) fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Whoever reads our output may stop reading: that ends the process quietly,
/// as it would end any other in a pipe.
fn finish(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() == io::ErrorKind::BrokenPipe
    {
        std::process::exit(0);
    }
}

/// Text from elsewhere, so that it cannot steer the terminal.
pub(in crate::cli) struct Plain<'a>(pub(in crate::cli) &'a str);

impl Display for Plain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write as _;
        for c in self.0.chars() {
            if c.is_control() && c != '\n' {
                write!(f, "{}", c.escape_default())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

/// An error's details as one line each.
fn facts(details: &serde_json::Value) -> Vec<String> {
    use serde_json::Value;
    fn line(value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
    match details {
        Value::Array(items) => items.iter().map(line).collect(),
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| match value {
                Value::Array(items) => items.iter().map(line).collect(),
                other => vec![format!("{name}: {}", line(other))],
            })
            .collect(),
        other => vec![line(other)],
    }
}
