//! `spotter functions`: what a gym serves.

use std::process::ExitCode;

use clap::ValueEnum;

use super::answer::Rows;
use super::client::Server;
use super::failure::Result;
use super::output::Output;

/// List the functions that a gym serves.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter functions
  spotter functions --format chat > tools.json")]
pub(in crate::cli) struct Functions {
    /// Print them as tools of an OpenAI API instead.
    #[arg(long)]
    format: Option<Format>,
    #[command(flatten)]
    server: Server,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Chat Completions.
    Chat,
    /// Responses.
    Responses,
    /// Realtime.
    Realtime,
}

impl Functions {
    /// Fetches and prints them.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let client = self.server.client()?;
        match self.format.and_then(|format| format.to_possible_value()) {
            None => out.show(&Rows {
                answer: client.get("/v1/functions")?,
                list: "functions",
                columns: &["name", "plugin", "version", "description"],
            }),
            Some(format) => {
                let tools = client.get(&format!("/v1/functions?format={}", format.get_name()))?;
                out.text(format_args!("{tools:#}"));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
