//! `spotter secrets`: values that no plugin ever sees.

use std::fmt;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use zeroize::Zeroizing;

use super::answer::Rows;
use super::client::Server;
use super::data::Data;
use super::failure::{Failure, Result};
use super::output::{GOOD, NAME, Output};
use crate::catalog::{PluginName, SecretName};
use crate::error::Error;
use crate::store::{Ledger, SledStore};
use crate::vault;

/// Set the secrets that plugins ask for. They are written and never read.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter secrets list book_class
  pass show planify | spotter secrets set book_class planify_key
  spotter secrets rotate")]
pub(in crate::cli) struct Secrets {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the secrets that a plugin asks for.
    List {
        /// The plugin.
        #[arg(value_parser = |text: &str| PluginName::new(text))]
        plugin: PluginName,
    },
    /// Set a secret from standard input; a line break at its end is left out.
    Set {
        /// The plugin.
        #[arg(value_parser = |text: &str| PluginName::new(text))]
        plugin: PluginName,
        /// The secret.
        #[arg(value_parser = |text: &str| SecretName::new(text))]
        secret: SecretName,
    },
    /// Remove a secret's value.
    Remove {
        /// The plugin.
        #[arg(value_parser = |text: &str| PluginName::new(text))]
        plugin: PluginName,
        /// The secret.
        #[arg(value_parser = |text: &str| SecretName::new(text))]
        secret: SecretName,
    },
    /// Encrypt the gym's secrets and sources anew, under a fresh key.
    Rotate,
    /// Replace the key of a host that does not run.
    RotateHostKey(Data),
    /// Remove secrets and sources that no key of this host opens, after an
    /// import without its key. The host must not run.
    ForgetUnreadable(Data),
}

/// What was done.
#[derive(Serialize)]
struct Done {
    done: &'static str,
    what: String,
}

impl Secrets {
    /// Does what was asked for.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let at = |plugin: &PluginName, secret: &SecretName| {
            format!("/v1/plugins/{plugin}/secrets/{secret}")
        };
        let (done, what) = match self.action {
            Action::List { plugin } => {
                let path = format!("/v1/plugins/{plugin}/secrets");
                out.show(&Rows {
                    answer: self.server.client()?.get(&path)?,
                    list: "secrets",
                    columns: &["name", "set", "hosts", "description", "updated_at"],
                });
                return Ok(ExitCode::SUCCESS);
            }
            Action::Set { plugin, secret } => {
                let value = value()?;
                let body = json!({ "value": value.as_str() });
                self.server.client()?.put(&at(&plugin, &secret), &body)?;
                ("set", format!("{secret} of {plugin}"))
            }
            Action::Remove { plugin, secret } => {
                self.server.client()?.delete(&at(&plugin, &secret))?;
                ("removed", format!("{secret} of {plugin}"))
            }
            Action::Rotate => {
                let nothing = Value::Object(serde_json::Map::new());
                self.server.client()?.post("/v1/secrets/rotate", &nothing)?;
                ("rotated", "the gym's data key".to_owned())
            }
            Action::RotateHostKey(data) => {
                let gyms = data.with_ledger(vault::rotate_host_key)?;
                (
                    "rotated",
                    format!("the host's key; gyms with secrets: {gyms}"),
                )
            }
            Action::ForgetUnreadable(data) => {
                let count = data.with_ledger(vault::forget_unreadable)?;
                ("forgot", format!("secrets and sources: {count}"))
            }
        };
        out.show(&Done { done, what });
        Ok(ExitCode::SUCCESS)
    }
}

/// A secret never stands on a command line, where everybody on the machine
/// reads it.
pub(in crate::cli) fn value() -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|_| Failure::usage("The secret on standard input is no text."))?;
    let value = text.strip_suffix('\n').unwrap_or(&text);
    Ok(Zeroizing::new(
        value.strip_suffix('\r').unwrap_or(value).to_owned(),
    ))
}

impl Data {
    /// Works on the data of a server that does not run.
    fn with_ledger(
        &self,
        work: impl AsyncFnOnce(&Path, &Ledger) -> crate::error::Result<usize>,
    ) -> Result<usize> {
        let Data { directory } = self;
        if !directory.is_dir() {
            return Err(Failure::usage(format!(
                "{} is no data directory.",
                directory.display()
            )));
        }
        let store = SledStore::open(directory).map_err(Error::from)?;
        let ledger = Ledger::new(Arc::new(store));
        let runtime = Runtime::new().map_err(Error::internal)?;
        let count = runtime.block_on(async {
            let count = work(directory, &ledger).await?;
            ledger.close().await?;
            Ok::<_, Error>(count)
        })?;
        Ok(count)
    }
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{GOOD}{}{GOOD:#} {NAME}{}{NAME:#}", self.done, self.what)
    }
}
