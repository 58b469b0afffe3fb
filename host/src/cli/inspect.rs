//! `spotter inspect`: what a plugin is, before anybody runs it.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use semver::Version;
use serde::Serialize;

use super::failure::Result;
use super::output::{DIM, GOOD, HEAD, NAME, Output, WARN};
use super::plugin::Plugin;
use super::table::Table;
use super::units::{bytes, grouped, quantity};
use super::workshop::Workshop;
use crate::build::Import;
use crate::build::inspection::Inspection;
use crate::catalog::PluginName;

/// Say what a plugin is, asks for and may use, without a server.
///
/// Does everything that an upload does, and installs nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter inspect
  spotter inspect hello.wasm --json")]
pub(in crate::cli) struct Inspect {
    /// A plugin's directory, a component, or the JSON of a source.
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Report(Inspection);

impl Inspect {
    /// Checks the plugin and prints what is known of it then.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let (plugin, path) = Plugin::at(&self.path)?;
        let working = out.working(format!("inspecting {}", path.display()));
        let inspection = Workshop::open(plugin.is_source())?.inspect(&plugin)?;
        drop(working);
        out.show(&Report(inspection));
        Ok(ExitCode::SUCCESS)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report(it) = self;
        writeln!(f, "{HEAD}{}{HEAD:#}", titled(&it.name, &it.version))?;
        match &it.contract {
            Some(contract) => writeln!(f, "  contract {contract}, {}", bytes(it.size))?,
            None => writeln!(f, "  source, {}", bytes(it.size))?,
        }
        writeln!(f, "  {DIM}sha256 {}{DIM:#}", it.digest)?;
        self.functions(f)?;
        self.wishes(f)?;
        self.limits(f)?;
        for warning in &it.warnings {
            write!(f, "\n{WARN}warning{WARN:#}: {warning}")?;
        }
        Ok(())
    }
}

impl Report {
    fn functions(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{HEAD}Functions{HEAD:#}")?;
        for function in &self.0.functions {
            let strict = if function.strict {
                "strict"
            } else {
                "not strict"
            };
            let verdict = if function.strict { GOOD } else { WARN };
            writeln!(
                f,
                "  {NAME}{}{NAME:#} {verdict}{strict}{verdict:#}",
                function.name
            )?;
            writeln!(
                f,
                "    {}",
                function.description.lines().next().unwrap_or_default()
            )?;
            for reason in &function.not_strict_because {
                writeln!(f, "    {DIM}- {reason}{DIM:#}")?;
            }
        }
        Ok(())
    }

    fn wishes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{HEAD}Asks for{HEAD:#}")?;
        if self.0.capabilities.is_empty() && self.0.imports.is_empty() {
            writeln!(f, "  nothing")?;
        }
        for sentence in &self.0.capabilities {
            writeln!(f, "  {sentence}")?;
        }
        for (words, interfaces) in grouped_by_words(&self.0.imports) {
            writeln!(f, "  {words} {DIM}{}{DIM:#}", interfaces.join(", "))?;
        }
        Ok(())
    }

    fn limits(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{HEAD}Limits of a call{HEAD:#}")?;
        let mut limits = Table::new(&["what", "limit", "most"]);
        for row in &self.0.limits {
            limits.row([
                row.what.to_owned(),
                quantity(row.value, row.unit),
                quantity(row.ceiling, row.unit),
            ]);
        }
        write!(f, "{limits}")?;
        if self.0.measures.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n\n{HEAD}Made of{HEAD:#}")?;
        let mut measures = Table::new(&["what", "found", "most"]);
        for measure in &self.0.measures {
            measures.row([
                measure.what.to_owned(),
                grouped(measure.found),
                grouped(measure.most),
            ]);
        }
        write!(f, "{measures}")
    }
}

/// The plugin's name and version. A source that says no version gets one when
/// it is saved.
pub(in crate::cli) fn titled(name: &PluginName, version: &Version) -> String {
    match *version == Version::new(0, 0, 0) {
        true => name.to_string(),
        false => format!("{name} {version}"),
    }
}

/// Imports that mean the same, together.
fn grouped_by_words(imports: &[Import]) -> Vec<(&'static str, Vec<&str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for import in imports {
        match groups.iter_mut().find(|(words, _)| *words == import.words) {
            Some((_, interfaces)) => interfaces.push(&import.interface),
            None => groups.push((import.words, vec![&import.interface])),
        }
    }
    groups
}
