//! Logs: structured lines on standard error, for people or for machines.
//! Metrics and alerts have their place here too.

mod writer;

use std::panic;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::error::{Error, ErrorCode, Result};
use writer::Lines;
pub use writer::Writing;

/// What log lines look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// Words, with colour where standard error is a terminal.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// Starts logging for the whole process. `filter` is a level or a list of
/// `target=level`, such as `info` or `warn,spotter_host::api=debug`. Lines are
/// written until what is returned is dropped.
///
/// # Errors
/// `invalid_request` for a filter that cannot be read, `conflict` when logging
/// was started before.
pub fn init(format: LogFormat, filter: &str) -> Result<Writing> {
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .parse(filter)
        .map_err(|fault| {
            Error::new(
                ErrorCode::InvalidRequest,
                format!("The log filter is wrong: {fault}."),
            )
        })?;
    let (lines, writing) = writer::start();
    let colour = format == LogFormat::Human && writer::is_terminal();
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colour)
        .with_writer(lines);
    let started = match format {
        LogFormat::Human => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    started.map_err(|_| Error::new(ErrorCode::Conflict, "Logging was started before."))?;
    log_panics();
    Ok(writing)
}

/// A panic is a line like any other, with the place where it happened.
fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        let words = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, words, "panicked");
    }));
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Lines;

    fn make_writer(&'a self) -> Lines {
        self.clone()
    }
}
