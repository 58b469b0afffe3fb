//! `spotter serve`: the server.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use serde::Serialize;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use super::failure::{Failure, Result};
use super::output::{DIM, GOOD, NAME, Output};
use super::plugin::Plugin;
use crate::api::{self, ServerLimits};
use crate::build::Uploaded;
use crate::catalog::{GymId, KeyId, Principal, Scope};
use crate::config::{Config, RawConfig};
use crate::error::Error;
use crate::host::{FirstStart, Host};
use crate::manage::plugins::{self, UploadOptions};
use crate::telemetry::{self, LogFormat};

/// Run the server.
///
/// The first start makes the gym `demo` and prints its administrator's key,
/// this once. With SPOTTER_ADMIN_KEY set, that is the key instead.
///
/// SIGINT and SIGTERM stop it: running calls are finished, new ones refused.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter serve
  spotter serve --listen 0.0.0.0:7878 --data /var/lib/spotter
  spotter serve --install example-plugins/dist")]
pub(in crate::cli) struct Serve {
    /// Where to listen [default: 127.0.0.1:7878].
    #[arg(long, value_name = "ADDR", env = "SPOTTER_LISTEN")]
    listen: Option<SocketAddr>,
    /// Where to keep all state [default: spotter-data].
    #[arg(long, value_name = "DIR", env = "SPOTTER_DATA")]
    data: Option<PathBuf>,
    /// Install every .wasm file and every .json of a source of this directory in
    /// the gym `demo`, and grant what they ask for.
    #[arg(long, value_name = "DIR", env = "SPOTTER_INSTALL")]
    install: Option<PathBuf>,
    /// A configuration file; flags and the environment go first.
    #[arg(long, value_name = "FILE", env = "SPOTTER_CONFIG")]
    config: Option<PathBuf>,
    /// What to log: a level, or `target=level` several times.
    #[arg(
        long,
        value_name = "FILTER",
        env = "SPOTTER_LOG",
        default_value = "info"
    )]
    log: String,
    /// What log lines look like.
    #[arg(
        long,
        value_name = "FORMAT",
        env = "SPOTTER_LOG_FORMAT",
        default_value = "human"
    )]
    log_format: LogFormat,
}

/// The administrator's key. A flag would show it to everybody on the machine.
const ADMIN_KEY: &str = "SPOTTER_ADMIN_KEY";

/// Says that the server is there.
#[derive(Serialize)]
struct Report {
    listening: SocketAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    gym: Option<GymId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    admin_key: Option<String>,
}

impl Serve {
    /// Serves until it is told to stop.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let _writing = telemetry::init(self.log_format, &self.log)?;
        let config = self.config()?;
        let runtime = Runtime::new().map_err(Error::internal)?;
        runtime.block_on(serve(config, out))?;
        Ok(ExitCode::SUCCESS)
    }

    /// What flags, environment and file say together.
    fn config(self) -> Result<Config> {
        let file = match &self.config {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| Failure::file("read", path, &error))?;
                RawConfig::from_toml(&text)?
            }
            None => RawConfig::default(),
        };
        let raw = RawConfig {
            listen: self.listen.or(file.listen),
            data: self.data.or(file.data),
            install: self.install.or(file.install),
            admin_key: std::env::var(ADMIN_KEY).ok().or(file.admin_key),
            ..file
        };
        Ok(raw.resolve()?)
    }
}

async fn serve(config: Config, out: Output) -> Result<()> {
    let stop = stop_signal()?;
    // Whatever may fail comes before the first start: its key is shown once.
    let address = config.listen;
    let listener = api::server::listen(address).map_err(|error| {
        Failure::new("listen", format!("Cannot listen on {address}: {error}."))
            .with_help("Stop what uses the port, or take another one with --listen.")
    })?;
    let listening = listener.local_addr().map_err(Error::internal)?;
    let to_install = config
        .install
        .as_deref()
        .map_or(Ok(Vec::new()), components)?;
    let host = Host::open(config).await?;
    let first = host.first_start().await?;
    install(&host, &to_install).await?;
    let preparing = Arc::clone(&host);
    tokio::spawn(async move { preparing.prepare().await });
    out.show(&Report::new(listening, first, host.config()));
    let limits = ServerLimits {
        head: host.config().http.header(),
        drain: host.config().http.drain(),
        connections: host.config().http.connections,
        ..ServerLimits::default()
    };
    let stopping = Arc::clone(&host);
    let shutdown = async move {
        stop.await;
        tracing::info!("stopping");
        stopping.stop_accepting();
    };
    api::serve(listener, api::router(Arc::clone(&host)), limits, shutdown)
        .await
        .map_err(Error::internal)?;
    host.close().await?;
    Ok(())
}

/// Ends when the process is asked to stop.
fn stop_signal() -> Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::internal)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::internal)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// The components and sources of a directory, in the order of their names.
fn components(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(directory)
        .map_err(|error| Failure::file("read", directory, &error))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "wasm" || extension == "json")
        })
        .collect();
    files.sort();
    Ok(files)
}

/// Installs plugins. One that is refused does not keep the server from
/// starting.
async fn install(host: &Host, files: &[PathBuf]) -> Result<()> {
    let installer = installer()?;
    for file in files {
        let name = file.display();
        match install_one(host, &installer, file).await {
            Ok(plugin) => tracing::info!(file = %name, %plugin, "installed"),
            Err(failure) => {
                tracing::warn!(file = %name, code = failure.code(), error = failure.message(), "not installed");
            }
        }
    }
    Ok(())
}

async fn install_one(host: &Host, installer: &Principal, file: &Path) -> Result<String> {
    // Whoever names the directory consents to what is in it.
    let options = UploadOptions {
        grant: true,
        ..UploadOptions::default()
    };
    let answer = match Plugin::file(file)? {
        Plugin::Component(bytes) => {
            let uploaded = Uploaded::from_bytes(bytes, host.config().upload.component_bytes)?;
            plugins::upload(host, installer, uploaded, options).await?
        }
        Plugin::Source { source, .. } => plugins::save(host, installer, *source, options).await?,
    };
    Ok(format!(
        "{} {}",
        answer.plugin.name, answer.version.manifest.version
    ))
}

/// Whoever installs at start: the operator, in the first gym.
fn installer() -> Result<Principal> {
    let key = KeyId::from_text("installedatstart").ok_or_else(|| Error::internal("no key id"))?;
    Ok(Principal {
        gym: GymId::new(crate::host::FIRST_GYM).map_err(Error::internal)?,
        key,
        scopes: vec![Scope::Manage],
    })
}

impl Report {
    fn new(listening: SocketAddr, first: Option<FirstStart>, config: &Config) -> Report {
        let (gym, key) = first.map(|first| (first.gym, first.key)).unzip();
        // A key that was configured is known already, and stays out of logs.
        let key = key.filter(|_| config.admin_key.is_none());
        Report {
            listening,
            gym,
            admin_key: key.map(|key| key.reveal().to_owned()),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{GOOD}listening{GOOD:#} on http://{}", self.listening)?;
        if let (Some(gym), Some(key)) = (&self.gym, &self.admin_key) {
            write!(
                f,
                "\n  {DIM}the administrator's key of gym {gym}, shown this once:{DIM:#}"
            )?;
            write!(f, "\n  {NAME}{key}{NAME:#}")?;
        }
        Ok(())
    }
}
