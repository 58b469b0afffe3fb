//! `spotter audit`: who decided and changed what.

use std::process::ExitCode;

use super::answer::Rows;
use super::client::Server;
use super::failure::Result;
use super::output::Output;

/// Show what was decided and changed in the gym, newest first.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Audit {
    /// At most this many events.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    #[command(flatten)]
    server: Server,
}

impl Audit {
    /// Shows the events.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let path = format!("/v1/audit?limit={}", self.limit);
        out.show(&Rows {
            answer: self.server.client()?.get(&path)?,
            list: "events",
            columns: &["at", "by", "action", "subject", "version", "details"],
        });
        Ok(ExitCode::SUCCESS)
    }
}
