//! `spotter push`: upload a plugin to a server.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::text;
use super::client::{Client, Server};
use super::consent;
use super::failure::Result;
use super::output::{GOOD, NAME, Output, WARN};
use super::plugin::Plugin;
use super::units::bytes;

/// Upload a plugin, and put it into service.
///
/// The same may be pushed again. A changed component needs a new version; a
/// source that says no version becomes the next one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter push                      the plugin of this directory: a crate as built
                                    last, a folder of scripts as it is
  spotter push hello.wasm --draft   any component, not yet served
  spotter push --dry-run            what it would change, and change nothing")]
pub(in crate::cli) struct Push {
    /// A plugin's directory, a component, or the JSON of a source.
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// Install it without serving it.
    #[arg(long)]
    draft: bool,
    /// Grant all that the plugin asks for. Else what nobody decided on waits
    /// for consent.
    #[arg(long)]
    grant_all: bool,
    /// Put it into service though the plugin's saved cases fail on it.
    #[arg(long)]
    force: bool,
    /// Only say what it would change in the gym.
    #[arg(long, conflicts_with_all = ["draft", "grant_all", "force"])]
    dry_run: bool,
    #[command(flatten)]
    server: Server,
}

/// The server's answer; people see what to do with it.
#[derive(Serialize)]
#[serde(transparent)]
pub(in crate::cli) struct Answer(Value);

/// The server's answer to a dry run.
#[derive(Serialize)]
#[serde(transparent)]
struct Change(Value);

impl Push {
    /// Uploads and tells what is served now.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let (plugin, path) = Plugin::at(&self.path)?;
        let client = self.server.client()?;
        let working = out.working(format!(
            "uploading {} ({})",
            path.display(),
            bytes(plugin.size())
        ));
        if self.dry_run {
            let change = send(&client, "/v1/plugins/inspect", &plugin)?;
            drop(working);
            out.show(&Change(change));
            return Ok(ExitCode::SUCCESS);
        }
        let answer = publish(&client, &plugin, !self.draft, self.grant_all, self.force)?;
        drop(working);
        out.show(&answer);
        Ok(ExitCode::SUCCESS)
    }
}

/// Uploads a plugin.
pub(in crate::cli) fn publish(
    client: &Client,
    plugin: &Plugin,
    activate: bool,
    grant_all: bool,
    force: bool,
) -> Result<Answer> {
    let grant = if grant_all { "&grant=all" } else { "" };
    let path = format!("/v1/plugins?activate={activate}&force={force}{grant}");
    send(client, &path, plugin).map(Answer)
}

fn send(client: &Client, path: &str, plugin: &Plugin) -> Result<Value> {
    match plugin {
        Plugin::Component(bytes) => client.upload(path, bytes),
        Plugin::Source { body, .. } => client.post(path, body),
    }
}

#[derive(Deserialize)]
struct Installed {
    plugin: Named,
    version: Versioned,
    created: bool,
    #[serde(default)]
    asks: Value,
    #[serde(default)]
    warnings: Vec<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    status: String,
    #[serde(default)]
    pending: Option<String>,
}

#[derive(Deserialize)]
struct Versioned {
    manifest: crate::catalog::Manifest,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(installed) = Installed::deserialize(&self.0) else {
            return write!(f, "{:#}", self.0);
        };
        let manifest = &installed.version.manifest;
        let did = if installed.created {
            "pushed"
        } else {
            "unchanged"
        };
        write!(
            f,
            "{GOOD}{did}{GOOD:#} {} {} ({})",
            installed.plugin.name, manifest.version, installed.plugin.status
        )?;
        for warning in &installed.warnings {
            write!(f, "\n{WARN}warning{WARN:#}: {warning}")?;
        }
        if !manifest.capabilities.is_empty() {
            consent::asks(f, &installed.asks)?;
        }
        if let Some(pending) = &installed.plugin.pending {
            let name = &installed.plugin.name;
            write!(f, "\n{WARN}{pending} waits for consent{WARN:#}")?;
            return write!(f, "\n  {NAME}spotter consent {name} --grant all{NAME:#}");
        }
        for function in &manifest.functions {
            write!(f, "\n  {NAME}spotter call {}{NAME:#}", function.name)?;
        }
        Ok(())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Change(inspection) = self;
        let change = inspection.get("change").unwrap_or(&Value::Null);
        let name = text(inspection, "name");
        // A source that says no version gets one when it is saved.
        let version = match text(inspection, "version").as_str() {
            "0.0.0" => String::new(),
            version => format!(" {version}"),
        };
        write!(f, "{name}{version}: {NAME}{}{NAME:#}", text(change, "kind"))?;
        let more = change.get("more").and_then(Value::as_array);
        for sentence in more.into_iter().flatten().filter_map(Value::as_str) {
            write!(f, "\n{WARN}asks for more{WARN:#}: {sentence}")?;
        }
        let taken = change.get("names_taken").and_then(Value::as_array);
        for name in taken.into_iter().flatten() {
            let (function, plugin) = (text(name, "function"), text(name, "plugin"));
            write!(
                f,
                "\n{WARN}taken{WARN:#}: {plugin} has a function {function} already"
            )?;
        }
        Ok(())
    }
}
