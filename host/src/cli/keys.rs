//! `spotter keys`: API keys of a gym.

use std::fmt;
use std::process::ExitCode;

use clap::Subcommand;
use serde::Serialize;
use serde_json::{Value, json};

use super::answer::{Rows, text};
use super::client::{Client, Server};
use super::failure::{Failure, Result};
use super::output::{GOOD, NAME, Output};
use crate::catalog::{GymId, KeyId, Timestamp};

/// Make, list and revoke API keys. Needs a key with the scope `admin`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter keys create --label kiosk --scope call
  spotter keys create --label ci --scope call --scope manage --expires 2027-01-01T00:00:00Z
  spotter keys revoke 0123456789abcdef")]
pub(in crate::cli) struct Keys {
    #[command(subcommand)]
    action: Action,
    /// The gym [default: the one of the key in use].
    #[arg(long, global = true, value_name = "ID", value_parser = |text: &str| GymId::new(text))]
    gym: Option<GymId>,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a key. It is shown this once.
    Create {
        /// What the key is for.
        #[arg(long)]
        label: String,
        /// What it may do; may be given several times.
        #[arg(long = "scope", value_name = "SCOPE", required = true, value_parser = ["call", "manage", "admin"])]
        scopes: Vec<String>,
        /// When it ends, such as 2027-01-01T00:00:00Z [default: never].
        #[arg(long, value_name = "TIME")]
        expires: Option<Timestamp>,
    },
    /// List the gym's keys.
    List,
    /// End a key at once.
    Revoke {
        /// The key's id: the part between the underscores.
        #[arg(value_name = "ID", value_parser = key_id)]
        id: KeyId,
    },
}

/// The id alone, or a whole key.
fn key_id(text: &str) -> Result<KeyId, &'static str> {
    let id = text
        .strip_prefix("sk_")
        .and_then(|rest| rest.split('_').next());
    KeyId::from_text(id.unwrap_or(text)).ok_or("an id has 16 letters and digits")
}

/// A key that was just made.
#[derive(Serialize)]
#[serde(transparent)]
struct Made(Value);

/// A key that was just revoked.
#[derive(Serialize)]
#[serde(transparent)]
struct Revoked(Value);

impl Keys {
    /// Does what was asked for.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let client = self.server.client()?;
        let gym = match self.gym {
            Some(gym) => gym,
            None => own_gym(&client)?,
        };
        let path = format!("/v1/gyms/{gym}/keys");
        match self.action {
            Action::Create {
                label,
                scopes,
                expires,
            } => {
                let key = json!({"label": label, "scopes": scopes, "expires_at": expires});
                out.show(&Made(client.post(&path, &key)?));
            }
            Action::List => out.show(&Rows {
                answer: client.get(&path)?,
                list: "keys",
                columns: &[
                    "id",
                    "label",
                    "scopes",
                    "created_at",
                    "expires_at",
                    "revoked_at",
                ],
            }),
            Action::Revoke { id } => {
                out.show(&Revoked(client.delete(&format!("{path}/{id}"))?));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The gym that the key in use belongs to.
fn own_gym(client: &Client) -> Result<GymId> {
    let gym = client.get("/v1/gym")?;
    GymId::new(&text(&gym, "id")).map_err(|_| {
        Failure::new(
            "unexpected_answer",
            "The server did not name the key's gym.",
        )
    })
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Made(key) = self;
        writeln!(
            f,
            "{GOOD}made{GOOD:#} {} ({})",
            text(key, "label"),
            text(key, "scopes")
        )?;
        write!(
            f,
            "  {NAME}{}{NAME:#}\nKeep it now: it is not shown again.",
            text(key, "secret")
        )
    }
}

impl fmt::Display for Revoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{GOOD}revoked{GOOD:#} {} ({})",
            text(&self.0, "id"),
            text(&self.0, "label")
        )
    }
}
