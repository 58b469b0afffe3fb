//! `spotter consent`: what a plugin asks for, and what it may use.

use std::fmt;
use std::process::ExitCode;

use clap::ValueEnum;
use semver::Version;
use serde::Serialize;
use serde_json::{Value, json};

use super::answer::text;
use super::client::Server;
use super::failure::Result;
use super::output::{DIM, GOOD, HEAD, NAME, Output, WARN};
use crate::catalog::PluginName;

/// Show what a plugin asks for, or decide what it may use.
///
/// A version that asks for more than was decided on waits; deciding puts it
/// into service. To grant a part, send it to `POST /v1/plugins/PLUGIN/consent`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter consent book_class               what it asks for
  spotter consent book_class --grant all   it may use all of that")]
pub(in crate::cli) struct Consent {
    /// The plugin.
    #[arg(value_name = "PLUGIN", value_parser = |text: &str| PluginName::new(text))]
    plugin: PluginName,
    /// What it may use of what it asks for.
    #[arg(long)]
    grant: Option<Grant>,
    /// The version that is decided on [default: the one that waits, else the
    /// one that serves].
    #[arg(long, requires = "grant")]
    version: Option<Version>,
    /// Put the version into service though the plugin's saved cases fail on it.
    #[arg(long, requires = "grant")]
    force: bool,
    #[command(flatten)]
    server: Server,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Grant {
    All,
    None,
}

/// A plugin with what it asks for.
#[derive(Serialize)]
#[serde(transparent)]
struct Asked(Value);

impl Consent {
    /// Decides, if that is what was asked for, and shows what holds then.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let client = self.server.client()?;
        let path = format!("/v1/plugins/{}", self.plugin);
        if let Some(grant) = self.grant {
            let grant = match grant {
                Grant::All => "all",
                Grant::None => "none",
            };
            let mut decision = json!({ "grant": grant, "force": self.force });
            if let (Some(version), Some(fields)) = (self.version, decision.as_object_mut()) {
                fields.insert("version".to_owned(), version.to_string().into());
            }
            client.post(&format!("{path}/consent"), &decision)?;
        }
        out.show(&Asked(client.get(&path)?));
        Ok(ExitCode::SUCCESS)
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Asked(answer) = self;
        let none = Value::Null;
        let plugin = answer.get("plugin").unwrap_or(&none);
        let (name, version) = (text(plugin, "name"), text(plugin, "version"));
        write!(
            f,
            "{HEAD}{name} {version}{HEAD:#} ({})",
            text(plugin, "status")
        )?;
        asks(f, answer.get("asks").unwrap_or(&none))?;
        let Some(pending) = answer.get("pending") else {
            return Ok(());
        };
        let version = text(pending, "version");
        write!(f, "\n{WARN}{version} waits{WARN:#}; it asks for more:")?;
        let more = pending.get("more").and_then(Value::as_array);
        for sentence in more.into_iter().flatten().filter_map(Value::as_str) {
            write!(f, "\n  {sentence}")?;
        }
        write!(f, "\n  {NAME}spotter consent {name} --grant all{NAME:#}")
    }
}

/// A list of what is asked for, one sentence a line.
pub(in crate::cli) fn asks(f: &mut fmt::Formatter<'_>, asks: &Value) -> fmt::Result {
    let asks = asks.as_array().map(Vec::as_slice).unwrap_or_default();
    if asks.is_empty() {
        return write!(f, "\n  {DIM}asks for nothing{DIM:#}");
    }
    for ask in asks {
        let decision = text(ask, "decision");
        let style = if decision == "granted" { GOOD } else { WARN };
        write!(
            f,
            "\n  {style}{decision}{style:#} {}",
            text(ask, "sentence")
        )?;
    }
    Ok(())
}
