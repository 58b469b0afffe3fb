//! `spotter build`: from a plugin's crate to a component, from its folder of
//! scripts or its description to the JSON that the API takes.

mod sizes;

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::cargo::{self, Crate, TARGET};
use super::failure::{Failure, Result};
use super::inspect::titled;
use super::output::{DIM, GOOD, Output, WARN};
use super::plugin::Plugin;
use super::units::bytes;
use super::workshop::Workshop;
use crate::build::Import;
use crate::build::inspection::Inspection;
use sizes::Sizes;

/// Build a plugin and check that Spotter takes it.
///
/// Of a crate it makes a component: it runs cargo for wasm32-wasip2 with a
/// profile made for small, fast components, so that the plugin's Cargo.toml
/// needs none. Of a folder with main.js or main.ts it makes one file of JSON;
/// packages are bundled by the esbuild that is installed there. A folder with
/// tool.json is a tool without code, and checked.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter build
  spotter build path/to/plugin --out plugin.wasm
  spotter build -- --features winter --locked")]
pub(in crate::cli) struct Build {
    /// The plugin's directory.
    #[arg(value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Where to put it [default: target/spotter/NAME.wasm or dist/NAME.json].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    profile: Profile,
}

/// How a plugin is compiled.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct Profile {
    /// What to optimise for: `3` for speed, `s` or `z` for size.
    #[arg(long, value_name = "LEVEL", default_value = "3", value_parser = ["0", "1", "2", "3", "s", "z"])]
    opt_level: String,
    /// The plugin's stack, in KiB.
    #[arg(long, value_name = "KIB", default_value_t = STACK_KIB, value_parser = clap::value_parser!(u32).range(16..=8192))]
    stack: u32,
    /// Keep the names of functions, for backtraces of crashes.
    #[arg(long)]
    names: bool,
    /// Further options for cargo, after `--`.
    #[arg(last = true, value_name = "CARGO OPTIONS")]
    cargo: Vec<OsString>,
}

/// Room to spare: reading the deepest arguments that the host passes takes less
/// than 16 KiB. Rust's own default of 1,024 makes calls no faster or slower, but
/// every one of them a MiB larger.
const STACK_KIB: u32 = 128;

/// What became of a folder of scripts.
#[derive(Serialize)]
struct Bundled {
    source: PathBuf,
    size: u64,
    files: usize,
    inspection: Inspection,
}

#[derive(Serialize)]
struct Report {
    component: PathBuf,
    size: u64,
    sizes: Sizes,
    inspection: Inspection,
}

impl Build {
    /// Compiles, checks, and tells what came out.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        if let Some(plugin) = Plugin::written_in(&self.directory)? {
            return self.bundle(&plugin, out);
        }
        let plugin = Crate::at(&self.directory)?;
        let built = compile(&plugin, &self.profile)?;
        let component = fs::read(&built).map_err(|error| Failure::file("read", &built, &error))?;
        let sizes = Sizes::of(&component);
        let size = component.len() as u64;
        let checking = out.working("checking the component");
        let inspection = Workshop::open(false)?.inspect(&Plugin::Component(component))?;
        drop(checking);
        let place = self.out.unwrap_or_else(|| plugin.component());
        copy(&built, &place)?;
        out.show(&Report {
            component: place,
            size,
            sizes,
            inspection,
        });
        Ok(ExitCode::SUCCESS)
    }

    /// Checks a source and writes it as the API takes it.
    fn bundle(self, plugin: &Plugin, out: Output) -> Result<ExitCode> {
        let Plugin::Source { body, .. } = plugin else {
            return Err(Failure::usage("This is built already."));
        };
        let checking = out.working("checking the source");
        let files = body.get("files").and_then(Value::as_object);
        let files = files.map_or(1, Map::len);
        let text = body.to_string();
        let inspection = Workshop::open(true)?.inspect(plugin)?;
        drop(checking);
        let named = |name| self.directory.join("dist").join(format!("{name}.json"));
        let place = self.out.unwrap_or_else(|| named(&inspection.name));
        write(&place, text.as_bytes())?;
        out.show(&Bundled {
            source: place,
            size: text.len() as u64,
            files,
            inspection,
        });
        Ok(ExitCode::SUCCESS)
    }
}

impl fmt::Display for Bundled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let functions = &self.inspection.functions;
        let functions: Vec<&str> = functions.iter().map(|f| f.name.as_str()).collect();
        writeln!(
            f,
            "{GOOD}built{GOOD:#} {}: {}",
            titled(&self.inspection.name, &self.inspection.version),
            functions.join(", ")
        )?;
        let modules = if self.files == 1 { "module" } else { "modules" };
        write!(
            f,
            "  {} ({}, {} {modules})",
            self.source.display(),
            bytes(self.size),
            self.files
        )?;
        for ask in &self.inspection.capabilities {
            write!(f, "\n  {DIM}asks for: {ask}{DIM:#}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inspection {
            name,
            version,
            functions,
            imports,
            warnings,
            ..
        } = &self.inspection;
        let functions: Vec<&str> = functions.iter().map(|f| f.name.as_str()).collect();
        writeln!(
            f,
            "{GOOD}built{GOOD:#} {name} {version}: {}",
            functions.join(", ")
        )?;
        writeln!(f, "  {} ({})", self.component.display(), bytes(self.size))?;
        writeln!(f, "  {DIM}{}{DIM:#}", self.sizes)?;
        write!(f, "  {DIM}imports {}{DIM:#}", by_package(imports))?;
        for warning in warnings {
            write!(f, "\n{WARN}warning{WARN:#}: {warning}")?;
        }
        Ok(())
    }
}

/// Imports as `package (interface, interface)`, without their versions.
fn by_package(imports: &[Import]) -> String {
    let mut packages: Vec<(&str, Vec<&str>)> = Vec::new();
    for import in imports {
        let name = import.interface.split('@').next().unwrap_or_default();
        let (package, interface) = name.split_once('/').unwrap_or((name, ""));
        match packages.iter_mut().find(|(known, _)| *known == package) {
            Some((_, interfaces)) => interfaces.push(interface),
            None => packages.push((package, vec![interface])),
        }
    }
    let packages: Vec<String> = packages
        .into_iter()
        .map(|(package, interfaces)| format!("{package} ({})", interfaces.join(", ")))
        .collect();
    match packages.as_slice() {
        [] => "nothing".to_owned(),
        packages => packages.join(", "),
    }
}

/// Builds a plugin as `spotter test` needs it.
pub(in crate::cli) fn plugin(directory: &Path, profile: &Profile) -> Result<Plugin> {
    if let Some(plugin) = Plugin::written_in(directory)? {
        return Ok(plugin);
    }
    let plugin = Crate::at(directory)?;
    let built = compile(&plugin, profile)?;
    let place = plugin.component();
    copy(&built, &place)?;
    Plugin::file(&place)
}

/// Runs cargo and finds the component in what it says.
fn compile(plugin: &Crate, profile: &Profile) -> Result<PathBuf> {
    cargo::require_target(&plugin.manifest)?;
    let mut child = command(plugin, profile)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| cargo::cannot_start(&error))?;
    let messages = child.stdout.take();
    let component = messages.and_then(|messages| component_in(messages, plugin));
    let status = child.wait().map_err(|error| cargo::cannot_start(&error))?;
    if !status.success() {
        // What is wrong has cargo said already.
        return Err(Failure::new(
            "build",
            format!("cargo could not build {}.", plugin.name),
        ));
    }
    component.ok_or_else(|| {
        Failure::new("build", format!("{} has no library to build.", plugin.name))
            .with_help("A plugin's source is in src/lib.rs.")
    })
}

/// The cargo command. The profile has a name of its own, so that nothing of
/// the author's is rebuilt; crate type and stack concern the last step alone.
fn command(plugin: &Crate, profile: &Profile) -> Command {
    let strip = if profile.names {
        "debuginfo"
    } else {
        "symbols"
    };
    let settings = [
        ("inherits", "release".to_owned()),
        ("opt-level", profile.opt_level.clone()),
        ("lto", "fat".to_owned()),
        ("codegen-units", "1".to_owned()),
        ("panic", "abort".to_owned()),
        ("strip", strip.to_owned()),
    ];
    let mut command = cargo::cargo(&plugin.manifest);
    command
        .args(["rustc", "--lib", "--crate-type=cdylib", "--profile=plugin"])
        .args([
            "--message-format=json-render-diagnostics",
            "--target",
            TARGET,
        ])
        .arg("--manifest-path")
        .arg(&plugin.manifest);
    for (name, value) in settings {
        command
            .arg("--config")
            .arg(format!("profile.plugin.{name}={}", toml_value(&value)));
    }
    command.args(&profile.cargo).args(["--", "-C"]).arg(format!(
        "link-arg=-zstack-size={}",
        u64::from(profile.stack) * 1024
    ));
    command
}

/// Numbers stand for themselves, words are quoted.
fn toml_value(value: &str) -> String {
    match value.parse::<u32>() {
        Ok(number) => number.to_string(),
        Err(_) => format!("\"{value}\""),
    }
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    manifest_path: PathBuf,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

/// The component among the files that cargo says it made, a message a line.
fn component_in(messages: impl Read, plugin: &Crate) -> Option<PathBuf> {
    BufReader::new(messages)
        .lines()
        .map_while(std::result::Result::ok)
        .filter_map(|line| serde_json::from_str::<Message>(&line).ok())
        .filter(|message| message.reason == "compiler-artifact")
        .filter(|message| message.manifest_path == plugin.manifest)
        .flat_map(|message| message.filenames)
        .filter(|file| {
            file.extension()
                .is_some_and(|extension| extension == "wasm")
        })
        .last()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    make_room(to)?;
    fs::copy(from, to).map_err(|error| Failure::file("write", to, &error))?;
    Ok(())
}

fn write(to: &Path, bytes: &[u8]) -> Result<()> {
    make_room(to)?;
    fs::write(to, bytes).map_err(|error| Failure::file("write", to, &error))
}

/// Makes the directory that a file goes into.
fn make_room(file: &Path) -> Result<()> {
    match file.parent() {
        Some(directory) => {
            fs::create_dir_all(directory).map_err(|error| Failure::file("make", directory, &error))
        }
        None => Ok(()),
    }
}
