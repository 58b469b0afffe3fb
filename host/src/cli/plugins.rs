//! `spotter plugins`: what is installed in a gym.

use std::fmt;
use std::process::ExitCode;

use clap::Subcommand;
use semver::Version;
use serde::Serialize;
use serde_json::{Value, json};

use super::answer::{Rows, text};
use super::client::Server;
use super::failure::{Failure, Result};
use super::output::{GOOD, NAME, Output};
use crate::catalog::PluginName;

/// List plugins and change what they are doing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter plugins list
  spotter plugins rollback opening_hours
  spotter plugins settings opening_hours '{\"time_zone\":\"Europe/Paris\"}'")]
pub(in crate::cli) struct Plugins {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, clap::Args)]
struct Name {
    /// The plugin.
    #[arg(value_name = "PLUGIN", value_parser = |text: &str| PluginName::new(text))]
    plugin: PluginName,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the gym's plugins.
    List,
    /// List a plugin's versions.
    Versions(Name),
    /// Show the source of a plugin in JavaScript or TypeScript.
    Source {
        #[command(flatten)]
        name: Name,
        /// Of this version [default: the one that serves].
        #[arg(long)]
        version: Option<Version>,
    },
    /// Put a plugin into service.
    Activate {
        #[command(flatten)]
        name: Name,
        /// Serve this version [default: the one it has].
        #[arg(long)]
        version: Option<Version>,
        /// Serve it though its saved cases fail.
        #[arg(long)]
        force: bool,
    },
    /// Take a plugin out of service.
    Pause(Name),
    /// Go back to the version that served before.
    Rollback {
        #[command(flatten)]
        name: Name,
        /// Serve it though its saved cases fail.
        #[arg(long)]
        force: bool,
    },
    /// Replace a plugin's settings.
    Settings {
        #[command(flatten)]
        name: Name,
        /// All of them, as a JSON object.
        #[arg(value_name = "JSON")]
        settings: String,
    },
    /// Remove a plugin with its versions, settings and storage.
    Delete(Name),
}

/// A source, as it was saved.
#[derive(Serialize)]
#[serde(transparent)]
struct Source(Value);

/// A plugin after a change.
#[derive(Serialize)]
#[serde(transparent)]
struct Changed(Value);

impl Plugins {
    /// Does what was asked for.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let client = self.server.client()?;
        let at = |name: &Name, action: &str| format!("/v1/plugins/{}{action}", name.plugin);
        let changed = match self.action {
            Action::List => {
                out.show(&Rows {
                    answer: client.get("/v1/plugins")?,
                    list: "plugins",
                    columns: &["name", "status", "version", "updated_at"],
                });
                return Ok(ExitCode::SUCCESS);
            }
            Action::Versions(name) => {
                let mut answer = client.get(&at(&name, "/versions"))?;
                number(&mut answer);
                out.show(&Rows {
                    answer,
                    list: "versions",
                    columns: &["version", "size", "digest", "uploaded_at"],
                });
                return Ok(ExitCode::SUCCESS);
            }
            Action::Source { name, version } => {
                let query =
                    version.map_or_else(String::new, |version| format!("?version={version}"));
                out.show(&Source(client.get(&at(&name, &format!("/source{query}")))?));
                return Ok(ExitCode::SUCCESS);
            }
            Action::Activate {
                name,
                version,
                force,
            } => {
                let body = json!({ "version": version, "force": force });
                client.post(&at(&name, "/activate"), &body)?
            }
            Action::Pause(name) => client.post(&at(&name, "/pause"), &json!({}))?,
            Action::Rollback { name, force } => {
                client.post(&at(&name, "/rollback"), &json!({ "force": force }))?
            }
            Action::Settings { name, settings } => {
                let settings: Value = serde_json::from_str(&settings).map_err(|error| {
                    Failure::usage(format!("The settings are no JSON: {error}."))
                })?;
                client.put(&at(&name, "/settings"), &settings)?
            }
            Action::Delete(name) => {
                client.delete(&at(&name, ""))?;
                json!({"name": name.plugin.as_str(), "status": "deleted"})
            }
        };
        out.show(&Changed(changed));
        Ok(ExitCode::SUCCESS)
    }
}

/// A version's number stands in its manifest; a table wants it beside.
fn number(answer: &mut Value) {
    let versions = answer.get_mut("versions").and_then(Value::as_array_mut);
    for version in versions.into_iter().flatten() {
        let number = version.pointer("/manifest/version").cloned();
        if let (Some(fields), Some(number)) = (version.as_object_mut(), number) {
            fields.insert("version".to_owned(), number);
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Source(form) = self;
        let files = form.get("files").and_then(Value::as_object);
        let mut files = files.into_iter().flatten().peekable();
        while let Some((path, module)) = files.next() {
            writeln!(f, "{NAME}// {path}{NAME:#}")?;
            write!(f, "{}", module.as_str().unwrap_or_default().trim_end())?;
            if files.peek().is_some() {
                write!(f, "\n\n")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Changed(plugin) = self;
        let (name, version) = (text(plugin, "name"), text(plugin, "version"));
        write!(
            f,
            "{GOOD}{}{GOOD:#} {name} {version}",
            text(plugin, "status")
        )
    }
}
