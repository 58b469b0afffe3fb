//! `spotter push`: upload a component to a server.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::text;
use super::cargo::Crate;
use super::client::Server;
use super::consent;
use super::failure::{Failure, Result};
use super::output::{GOOD, NAME, Output, WARN};
use super::units::bytes;

/// Upload a plugin, and put it into service.
///
/// The same bytes may be pushed again. A changed plugin needs a new version.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter push                      the plugin of this directory, as built last
  spotter push hello.wasm --draft   any component, not yet served
  spotter push --dry-run            what it would change, and change nothing")]
pub(in crate::cli) struct Push {
    /// A component, or a plugin's directory.
    #[arg(value_name = "FILE", default_value = ".")]
    file: PathBuf,
    /// Install it without serving it.
    #[arg(long)]
    draft: bool,
    /// Grant all that the plugin asks for. Else what nobody decided on waits
    /// for consent.
    #[arg(long)]
    grant_all: bool,
    /// Only say what it would change in the gym.
    #[arg(long, conflicts_with_all = ["draft", "grant_all"])]
    dry_run: bool,
    #[command(flatten)]
    server: Server,
}

/// The server's answer; people see what to do with it.
#[derive(Serialize)]
#[serde(transparent)]
struct Answer(Value);

/// The server's answer to a dry run.
#[derive(Serialize)]
#[serde(transparent)]
struct Change(Value);

impl Push {
    /// Uploads and tells what is served now.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let path = component(&self.file)?;
        let component = fs::read(&path).map_err(|error| Failure::file("read", &path, &error))?;
        let client = self.server.client()?;
        let working = out.working(format!(
            "uploading {} ({})",
            path.display(),
            bytes(component.len() as u64)
        ));
        let path = match self.dry_run {
            true => "/v1/plugins/inspect".to_owned(),
            false => {
                let grant = if self.grant_all { "&grant=all" } else { "" };
                format!("/v1/plugins?activate={}{grant}", !self.draft)
            }
        };
        let answer = client.upload(&path, &component);
        drop(working);
        match self.dry_run {
            true => out.show(&Change(answer?)),
            false => out.show(&Answer(answer?)),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The component that a path means: itself, or what was built last from the
/// plugin there.
pub(in crate::cli) fn component(path: &Path) -> Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let built = Crate::at(path)?.component();
    if built.is_file() {
        return Ok(built);
    }
    Err(Failure::usage(format!(
        "The plugin in {} is not built yet.",
        path.display()
    ))
    .with_help("Run `spotter build` there, or name a .wasm file."))
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
        let (name, version) = (text(inspection, "name"), text(inspection, "version"));
        write!(
            f,
            "{name} {version}: {NAME}{}{NAME:#}",
            text(change, "kind")
        )?;
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
