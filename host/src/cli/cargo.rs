//! Plugins' crates, seen through cargo.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output as Finished, Stdio};

use serde::Deserialize;

use super::failure::{Failure, Result};

/// What every plugin is compiled for.
pub(in crate::cli) const TARGET: &str = "wasm32-wasip2";

/// A plugin's crate.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Crate {
    /// The package's name.
    pub(in crate::cli) name: String,
    /// Its `Cargo.toml`.
    pub(in crate::cli) manifest: PathBuf,
    /// Where cargo puts what it builds.
    pub(in crate::cli) target: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
}

impl Crate {
    /// The crate that a directory belongs to.
    pub(in crate::cli) fn at(directory: &Path) -> Result<Crate> {
        let manifest = manifest_above(directory)?;
        let finished = run(cargo(&manifest)
            .args(["metadata", "--no-deps", "--format-version=1", "--quiet"])
            .arg("--manifest-path")
            .arg(&manifest))?;
        if !finished.status.success() {
            let said = String::from_utf8_lossy(&finished.stderr);
            return Err(Failure::new("cargo", said.trim().to_owned()));
        }
        let metadata: Metadata = serde_json::from_slice(&finished.stdout)
            .map_err(|error| Failure::new("cargo", format!("cargo metadata: {error}.")))?;
        let package = metadata
            .packages
            .into_iter()
            .find(|package| package.manifest_path == manifest)
            .ok_or_else(|| {
                Failure::usage(format!(
                    "{} is a workspace's, not a plugin's.",
                    manifest.display()
                ))
                .with_help("Name the plugin's directory: `spotter build path/to/plugin`.")
            })?;
        Ok(Crate {
            name: package.name,
            manifest: package.manifest_path,
            target: metadata.target_directory,
        })
    }

    /// Where `spotter build` puts the component.
    pub(in crate::cli) fn component(&self) -> PathBuf {
        self.target
            .join("spotter")
            .join(format!("{}.wasm", self.name))
    }
}

/// A cargo command that runs beside a manifest, so that the toolchain file
/// and cargo's configuration there count.
pub(in crate::cli) fn cargo(manifest: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(manifest.parent().unwrap_or(Path::new(".")));
    command
}

/// Runs a command to its end and keeps what it printed.
pub(in crate::cli) fn run(command: &mut Command) -> Result<Finished> {
    command.stdin(Stdio::null());
    command.output().map_err(|error| cannot_start(&error))
}

/// Why cargo did not even start.
pub(in crate::cli) fn cannot_start(error: &io::Error) -> Failure {
    Failure::new("cargo", format!("cargo cannot be started: {error}."))
        .with_help("Install Rust from https://rustup.rs and open a new shell.")
}

/// Makes sure that the standard library for [`TARGET`] is installed for the
/// toolchain in use.
pub(in crate::cli) fn require_target(manifest: &Path) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(manifest.parent().unwrap_or(Path::new(".")))
        .args(["--print", "target-libdir", "--target", TARGET]);
    let finished = run(&mut rustc)?;
    let library = String::from_utf8_lossy(&finished.stdout);
    if finished.status.success() && Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    Err(Failure::new(
        "target_missing",
        format!("The Rust target {TARGET} is not installed."),
    )
    .with_help(format!(
        "Run `rustup target add {TARGET}` in {} and build again.",
        manifest.parent().unwrap_or(Path::new(".")).display()
    )))
}

/// The nearest `Cargo.toml` at or above a directory.
fn manifest_above(directory: &Path) -> Result<PathBuf> {
    let directory = directory
        .canonicalize()
        .map_err(|error| Failure::file("open", directory, &error))?;
    directory
        .ancestors()
        .map(|ancestor| ancestor.join("Cargo.toml"))
        .find(|manifest| manifest.is_file())
        .ok_or_else(|| {
            Failure::usage(format!("There is no plugin at {}.", directory.display()))
                .with_help("Make one with `spotter new NAME`, or name its directory.")
        })
}
