//! `spotter sources`: the databases that plugins may be granted to read.

use std::fmt;
use std::process::ExitCode;

use clap::Subcommand;
use serde::Serialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::answer::Rows;
use super::client::Server;
use super::failure::{Failure, Result};
use super::output::{GOOD, NAME, Output};
use super::secrets;
use crate::catalog::SourceName;

/// Where a Postgres URL may stand instead of on standard input.
const URL_VARIABLE: &str = "SPOTTER_SOURCE_URL";

/// Set the databases that plugins may be granted to read. Where one is, is
/// written and never shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter sources set members --sqlite gym.sqlite
  pass show members-url | spotter sources set members --postgres
  spotter doctor members

A SQLite file is one of DATA/databases/GYM/ on the server. A Postgres URL is
postgres://ROLE:PASSWORD@HOST[:PORT]/DATABASE, with ?sslmode=disable where the
connection cannot be encrypted. `spotter doctor --setup-script` makes such a role.")]
pub(in crate::cli) struct Sources {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, clap::Args)]
struct Name {
    /// The source.
    #[arg(value_name = "SOURCE", value_parser = |text: &str| SourceName::new(text))]
    source: SourceName,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the gym's sources.
    List,
    /// Make a source, or let it be another database from now on.
    Set {
        #[command(flatten)]
        name: Name,
        #[command(flatten)]
        address: Address,
    },
    /// Remove a source; the database stays as it is.
    Remove(Name),
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Address {
    /// A file of the gym's databases directory on the server.
    #[arg(long, value_name = "FILE")]
    sqlite: Option<String>,
    /// A server, whose URL is read from standard input or SPOTTER_SOURCE_URL.
    #[arg(long)]
    postgres: bool,
}

/// What was done.
#[derive(Serialize)]
struct Done {
    done: &'static str,
    source: SourceName,
}

impl Sources {
    /// Does what was asked for.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let client = self.server.client()?;
        let at = |source: &SourceName| format!("/v1/sources/{source}");
        let done = match self.action {
            Action::List => {
                out.show(&Rows {
                    answer: client.get("/v1/sources")?,
                    list: "sources",
                    columns: &["name", "kind", "updated_at", "updated_by"],
                });
                return Ok(ExitCode::SUCCESS);
            }
            Action::Set {
                name: Name { source },
                address,
            } => {
                client.put(&at(&source), &address.body()?)?;
                out.note(format!(
                    "`spotter doctor {source}` says what it lets plugins do."
                ));
                Done {
                    done: "set",
                    source,
                }
            }
            Action::Remove(Name { source }) => {
                client.delete(&at(&source))?;
                Done {
                    done: "removed",
                    source,
                }
            }
        };
        out.show(&done);
        Ok(ExitCode::SUCCESS)
    }
}

impl Address {
    /// The address as the server takes it.
    fn body(self) -> Result<Value> {
        match self.sqlite {
            Some(file) => Ok(json!({ "sqlite": { "file": file } })),
            None => Ok(json!({ "postgres": { "url": url()?.trim() } })),
        }
    }
}

/// A URL holds a password, so it never stands on a command line.
fn url() -> Result<Zeroizing<String>> {
    match std::env::var(URL_VARIABLE) {
        Ok(url) if !url.is_empty() => return Ok(Zeroizing::new(url)),
        _ => {}
    }
    let url = secrets::value()?;
    if url.trim().is_empty() {
        return Err(
            Failure::usage("There is no URL on standard input.").with_help(format!(
                "Write it there, or into {URL_VARIABLE}; not on the command line."
            )),
        );
    }
    Ok(url)
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{GOOD}{}{GOOD:#} {NAME}{}{NAME:#}",
            self.done, self.source
        )
    }
}
