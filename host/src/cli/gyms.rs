//! `spotter gyms`: the gyms of a server.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::{Map, Value, json};

use super::answer::Rows;
use super::client::Server;
use super::failure::Result;
use super::output::Output;
use crate::catalog::GymId;

const COLUMNS: &[&str] = &["id", "name", "locale", "time_zone"];

/// Make and list gyms. Needs a key with the scope `admin`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter gyms list
  spotter gyms create downtown --name 'Downtown Fitness' --locale fr-FR --time-zone Europe/Paris")]
pub(in crate::cli) struct Gyms {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the gyms.
    List,
    /// Make a gym.
    Create {
        /// Lower case letters, digits and dashes; never changes.
        #[arg(value_parser = |text: &str| GymId::new(text))]
        id: GymId,
        /// The gym's name for people.
        #[arg(long)]
        name: String,
        /// The language that calls get unless they say another.
        #[arg(long, value_name = "TAG")]
        locale: Option<String>,
        /// The time zone that calls get unless they say another.
        #[arg(long, value_name = "ZONE")]
        time_zone: Option<String>,
    },
}

impl Gyms {
    /// Does what was asked for.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let client = self.server.client()?;
        let answer = match self.action {
            Action::List => client.get("/v1/gyms")?,
            Action::Create {
                id,
                name,
                locale,
                time_zone,
            } => {
                let mut gym = Map::from_iter([
                    ("id".to_owned(), json!(id.as_str())),
                    ("name".to_owned(), Value::String(name)),
                ]);
                gym.extend(locale.map(|locale| ("locale".to_owned(), Value::String(locale))));
                gym.extend(time_zone.map(|zone| ("time_zone".to_owned(), Value::String(zone))));
                let made = client.post("/v1/gyms", &Value::Object(gym))?;
                json!({ "gyms": [made] })
            }
        };
        out.show(&Rows {
            answer,
            list: "gyms",
            columns: COLUMNS,
        });
        Ok(ExitCode::SUCCESS)
    }
}
