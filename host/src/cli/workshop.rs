//! A whole host in a temporary directory: the sandbox, the limits and the
//! storage of a server, without the server.

mod kept;

use std::sync::Arc;

use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::failure::{Failure, Result};
use super::plugin::Plugin;
use crate::build::inspection::Inspection;
use crate::build::{Source, Uploaded};
use crate::call::GymEntry;
use crate::cases::{Bench, CaseSecrets};
use crate::catalog::{Gym, GymId, KeyId, Manifest, PluginVersion, SecretName, Timestamp};
use crate::config::{EgressConfig, RawConfig};
use crate::egress::Broker;
use crate::error::Error;
use crate::host::Host;
use crate::sandbox::CallLimits;
use crate::vault::SecretValue;

/// The host and what it runs on. All of it goes with the value.
pub(in crate::cli) struct Workshop {
    runtime: Runtime,
    host: Arc<Host>,
    /// Where requests of cases go that nothing answers. None: nowhere.
    network: Option<Arc<Broker>>,
    /// Dropped last: the host writes into it.
    _data: TempDir,
}

/// A plugin that was built here.
pub(in crate::cli) struct Built {
    /// What is known of it.
    pub(in crate::cli) inspection: Inspection,
    version: PluginVersion,
}

impl Workshop {
    /// Opens a host of its own. Nothing leaves it. Whether it runs plugins in
    /// JavaScript: then the engine is there from the start.
    pub(in crate::cli) fn open(javascript: bool) -> Result<Workshop> {
        Workshop::open_with(None, javascript)
    }

    /// Opens one whose cases ask the network where nothing was written down.
    pub(in crate::cli) fn recording(egress: EgressConfig, javascript: bool) -> Result<Workshop> {
        Workshop::open_with(Some(egress), javascript)
    }

    fn open_with(egress: Option<EgressConfig>, javascript: bool) -> Result<Workshop> {
        let data = tempfile::tempdir().map_err(Error::internal)?;
        let runtime = Runtime::new().map_err(Error::internal)?;
        let place = data.path().join("data");
        if javascript {
            kept::lay_out(&runtime, &place);
        }
        let config = RawConfig {
            data: Some(place),
            egress: egress.clone().unwrap_or_default(),
            ..RawConfig::default()
        };
        let config = config.resolve()?;
        let (host, network) = runtime.block_on(async {
            let network = egress.map(|_| Broker::open(&config.egress)).transpose()?;
            let host = Host::open_offline(config).await?;
            Ok::<_, Error>((host, network))
        })?;
        Ok(Workshop {
            runtime,
            host,
            network: network.map(Arc::new),
            _data: data,
        })
    }

    /// Whether requests of cases leave.
    pub(in crate::cli) fn records(&self) -> bool {
        self.network.is_some()
    }

    /// Runs something to its end.
    pub(in crate::cli) fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Everything that an upload does, short of installing.
    pub(in crate::cli) fn inspect(&self, plugin: &Plugin) -> Result<Inspection> {
        self.build(plugin).map(|built| built.inspection)
    }

    /// Builds a plugin. It is installed nowhere.
    pub(in crate::cli) fn build(&self, plugin: &Plugin) -> Result<Built> {
        let builder = self.host.builder();
        let described = match plugin {
            Plugin::Component(bytes) => {
                let most = self.host.config().upload.component_bytes;
                let uploaded = Uploaded::from_bytes(bytes.clone(), most)?;
                self.run(builder.build(uploaded))?
            }
            Plugin::Source { source, .. } => {
                self.run(builder.build_source(Source::clone(source)))?
            }
        };
        let version = described.version(&key()?);
        // Should it be needed again, it is found like an installed one.
        let bytes = described.built.bytes().to_vec();
        self.run(self.host.ledger().put_blob(version.digest, bytes))
            .map_err(Error::from)?;
        Ok(Built {
            inspection: Inspection::of(&described, &self.limits(&version)),
            version,
        })
    }

    fn limits(&self, version: &PluginVersion) -> CallLimits {
        self.host.pipeline().limits(version)
    }

    /// Where the cases of a plugin run.
    pub(in crate::cli) fn bench<'a>(&'a self, built: &'a Built) -> Result<Bench<'a>> {
        let bench = Bench::new(&self.host, self.gym()?, &built.version)?;
        let Some(network) = &self.network else {
            return Ok(bench);
        };
        let secrets = real_secrets(&built.version.manifest)?;
        Ok(bench.recording(Arc::clone(network), secrets))
    }

    /// A gym to call plugins in.
    fn gym(&self) -> Result<Arc<GymEntry>> {
        let id = format!("gym-{}", uuid::Uuid::now_v7());
        let gym = Gym {
            id: GymId::new(&id).map_err(Error::internal)?,
            name: "Test gym".to_owned(),
            locale: "en-GB".to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            created_at: Timestamp::now(),
        };
        let directory = self.host.directory();
        self.run(async {
            self.host.ledger().create_gym(&gym).await?;
            directory.refresh(&gym.id).await
        })?;
        let gym = directory.gym(&gym.id);
        gym.ok_or_else(|| Failure::new("internal", "The workshop's gym is missing."))
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // What it wrote is thrown away, so it does not matter whether it could.
        let _ = self.runtime.block_on(self.host.close());
    }
}

/// Whoever works in the workshop.
fn key() -> Result<KeyId> {
    KeyId::from_text("spotterworkshop1")
        .ok_or_else(|| Failure::new("internal", "The workshop's key is no key."))
}

/// Values that servers know, from the environment.
fn real_secrets(manifest: &Manifest) -> Result<CaseSecrets> {
    let value = |name: &SecretName| {
        let variable = format!("SPOTTER_SECRET_{}", name.as_str().to_ascii_uppercase());
        std::env::var(&variable).map_err(|_| {
            Failure::usage(format!("The plugin asks for the secret {name}."))
                .with_help(format!("Put its value into the variable {variable}."))
        })
    };
    let mut values = std::collections::BTreeMap::new();
    for name in manifest.secrets() {
        values.insert(name.clone(), SecretValue::new(value(name)?)?);
    }
    Ok(CaseSecrets::new(values)?)
}
