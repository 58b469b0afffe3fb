//! A whole host in a temporary directory: the sandbox, the limits and the
//! storage of a server, without the server.

mod kept;

use std::sync::Arc;

use http::HeaderValue;
use serde_json::{Map, Value};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::failure::{Failure, Result};
use super::plugin::Plugin;
use super::test::Answers;
use crate::build::inspection::Inspection;
use crate::build::{Source, Uploaded};
use crate::call::CallRequest;
use crate::catalog::{
    Capability, Gym, GymId, KeyId, Manifest, PluginName, Principal, Record, Scope, SecretName,
    Timestamp,
};
use crate::config::{EgressConfig, RawConfig};
use crate::egress::{Script, SentRequest};
use crate::error::Error;
use crate::host::Host;
use crate::manage::plugins::{self, UploadOptions};
use crate::query::MadeQuery;
use crate::sandbox::CallLimits;
use crate::vault::{PluginSecrets, SecretValue};

/// The host and what it runs on. All of it goes with the value.
pub(in crate::cli) struct Workshop {
    runtime: Runtime,
    host: Arc<Host>,
    /// Dropped last: the host writes into it.
    _data: TempDir,
}

/// A gym of the workshop's with one plugin in it.
pub(in crate::cli) struct WorkshopGym<'a> {
    workshop: &'a Workshop,
    owner: Principal,
    plugin: PluginName,
    /// What the plugin asks to store, in bytes.
    storage: Option<u64>,
    /// The secrets that it asks for.
    secrets: Vec<SecretName>,
}

/// The secrets of a gym of the workshop's.
pub(in crate::cli) struct Known {
    names: Vec<SecretName>,
    values: Arc<PluginSecrets>,
}

impl Known {
    /// A request as the plugin wrote it.
    fn as_written(&self, mut sent: SentRequest) -> SentRequest {
        for name in &self.names {
            let Some(value) = self.values.get(name) else {
                continue;
            };
            let written = |text: &str| text.replace(value.reveal(), &placeholder(name));
            for header in sent.headers.values_mut() {
                // A secret is visible ASCII, and with `Bearer` the whole value.
                if let Ok(text) = header.to_str()
                    && let Ok(text) = HeaderValue::try_from(written(text))
                {
                    *header = text;
                }
            }
            if sent.url.query().is_some() {
                let url = sent.url.clone();
                let pairs = url.query_pairs();
                let pairs = pairs.map(|(key, text)| (key, written(&text)));
                sent.url.query_pairs_mut().clear().extend_pairs(pairs);
            }
        }
        sent
    }

    /// Bytes without the secrets.
    pub(in crate::cli) fn masked(&self, bytes: &[u8]) -> Vec<u8> {
        let redactor = self.values.redactor();
        let masked = redactor.and_then(|redactor| redactor.bytes(bytes));
        masked.unwrap_or_else(|| bytes.to_vec())
    }
}

/// What a plugin writes where a secret goes. As its value it shows where it
/// went.
pub(in crate::cli) fn placeholder(secret: &SecretName) -> String {
    format!("{{{{secrets.{secret}}}}}")
}

impl Workshop {
    /// Opens a host of its own. Nothing leaves it. Whether it runs plugins in
    /// JavaScript: then the engine is there from the start.
    pub(in crate::cli) fn open(javascript: bool) -> Result<Workshop> {
        Workshop::open_with(None, javascript)
    }

    /// Opens one that asks the network where nothing was written down.
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
        let host = runtime.block_on(async {
            match egress {
                Some(_) => Host::open_recording(config).await,
                None => Host::open_offline(config).await,
            }
        })?;
        Ok(Workshop {
            runtime,
            host,
            _data: data,
        })
    }

    /// The limits of the plugin's calls here.
    pub(in crate::cli) fn limits(&self, plugin: &Plugin) -> CallLimits {
        let limits = &self.host.config().call;
        match plugin {
            Plugin::Component(_) => limits.clone(),
            Plugin::Source { source, .. } => limits.for_origin(source.origin(), &source.limits()),
        }
    }

    /// Everything that an upload does, short of installing.
    pub(in crate::cli) fn inspect(&self, plugin: &Plugin) -> Result<Inspection> {
        let builder = self.host.builder();
        let described = match plugin {
            Plugin::Component(bytes) => {
                let uploaded = self.uploaded(bytes.clone())?;
                self.runtime.block_on(builder.build(uploaded))?
            }
            Plugin::Source { source, .. } => self
                .runtime
                .block_on(builder.build_source(Source::clone(source)))?,
        };
        Ok(Inspection::of(&described, &self.limits(plugin)))
    }

    /// A fresh gym that serves the plugin, with these values for the
    /// secrets that it asks for.
    pub(in crate::cli) fn gym(
        &self,
        plugin: &Plugin,
        value: impl Fn(&SecretName) -> Result<String>,
    ) -> Result<WorkshopGym<'_>> {
        let id = format!("gym-{}", uuid::Uuid::now_v7());
        let gym = Gym {
            id: GymId::new(&id).map_err(Error::internal)?,
            name: "Test gym".to_owned(),
            locale: "en-GB".to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            created_at: Timestamp::now(),
        };
        let owner = owner(gym.id.clone())?;
        self.runtime.block_on(async {
            self.host.ledger().create_gym(&gym).await?;
            self.host.directory().refresh(&gym.id).await
        })?;
        let host = &self.host;
        let answer = match plugin {
            Plugin::Component(bytes) => {
                let uploaded = self.uploaded(bytes.clone())?;
                let upload = plugins::upload(host, &owner, uploaded, granted());
                self.runtime.block_on(upload)?
            }
            Plugin::Source { source, .. } => {
                let save = plugins::save(host, &owner, Source::clone(source), granted());
                self.runtime.block_on(save)?
            }
        };
        let gym = WorkshopGym {
            workshop: self,
            owner,
            plugin: answer.plugin.name,
            storage: kv_quota(&answer.version.manifest),
            secrets: secrets(&answer.version.manifest),
        };
        for secret in &gym.secrets {
            gym.set_secret(secret, SecretValue::new(value(secret)?)?)?;
        }
        Ok(gym)
    }

    /// Sets what servers and sources answer from now on.
    pub(in crate::cli) fn answer(&self, answers: Answers) {
        if let Some(script) = self.host.outlet().script() {
            script.set(answers.http);
        }
        self.host.sources().set_script(answers.queries);
    }

    /// The queries that were made since the answers were set.
    pub(in crate::cli) fn made(&self) -> Vec<MadeQuery> {
        self.host.sources().made()
    }

    fn uploaded(&self, component: Vec<u8>) -> Result<Uploaded> {
        let most = self.host.config().upload.component_bytes;
        Ok(Uploaded::from_bytes(component, most)?)
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // What it wrote is thrown away, so it does not matter whether it could.
        let _ = self.runtime.block_on(self.host.close());
    }
}

impl WorkshopGym<'_> {
    fn set_secret(&self, name: &SecretName, value: SecretValue) -> Result<()> {
        let host = &self.workshop.host;
        let set = plugins::set_secret(host, &self.owner, &self.plugin, name, value);
        Ok(self.workshop.runtime.block_on(set)?)
    }

    /// The requests that were sent since the answers were set, with
    /// placeholders for secrets.
    pub(in crate::cli) fn sent(&self) -> Result<Vec<SentRequest>> {
        let secrets = self.secrets()?;
        let script = self.workshop.host.outlet().script();
        let sent = script.map(Script::sent).unwrap_or_default();
        Ok(sent
            .into_iter()
            .map(|sent| secrets.as_written(sent))
            .collect())
    }

    /// The secrets, to keep them out of what is written.
    pub(in crate::cli) fn secrets(&self) -> Result<Known> {
        let vault = self.workshop.host.vault();
        let values = vault.secrets(&self.owner.gym, &self.plugin);
        Ok(Known {
            names: self.secrets.clone(),
            values: self.workshop.runtime.block_on(values)?,
        })
    }

    /// Sets the installation's settings.
    pub(in crate::cli) fn settings(&self, settings: Map<String, Value>) -> Result<()> {
        let host = &self.workshop.host;
        let set = plugins::settings(host, &self.owner, &self.plugin, settings);
        self.workshop.runtime.block_on(set)?;
        Ok(())
    }

    /// Writes into the plugin's storage.
    pub(in crate::cli) fn store(&self, entries: Vec<(String, Vec<u8>)>) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let quota = self.storage.ok_or_else(|| {
            Failure::new(
                "cases",
                "there is a `kv`, and the plugin asks for no storage.",
            )
        })?;
        let ledger = self.workshop.host.ledger();
        let kv = ledger.kv(&self.owner.gym, &self.plugin, quota);
        self.workshop.runtime.block_on(async {
            for (key, value) in entries {
                let set = kv.set(&key, value, None).await;
                set.map_err(|error| Failure::new("cases", format!("kv `{key}`: {error}.")))?;
            }
            Ok(())
        })
    }

    /// Makes a call as the pipeline does it for a server.
    pub(in crate::cli) fn call(
        &self,
        request: impl FnOnce(GymId) -> CallRequest,
    ) -> Result<Arc<Record>> {
        let call = self
            .workshop
            .host
            .pipeline()
            .call(request(self.owner.gym.clone()));
        Ok(self.workshop.runtime.block_on(call)?)
    }
}

/// Whoever works in a gym of the workshop's.
fn owner(gym: GymId) -> Result<Principal> {
    let key = KeyId::from_text("spotterworkshop1")
        .ok_or_else(|| Failure::new("internal", "The workshop's key is no key."))?;
    Ok(Principal {
        gym,
        key,
        scopes: vec![Scope::Call, Scope::Manage],
    })
}

/// In the workshop a plugin may use all that it asks for.
fn granted() -> UploadOptions {
    UploadOptions {
        grant: true,
        ..UploadOptions::default()
    }
}

fn secrets(manifest: &Manifest) -> Vec<SecretName> {
    let secret = |capability: &Capability| match capability {
        Capability::Secret(rule) => Some(rule.name.clone()),
        _ => None,
    };
    manifest.capabilities.iter().filter_map(secret).collect()
}

fn kv_quota(manifest: &Manifest) -> Option<u64> {
    let quota = |capability: &Capability| match capability {
        Capability::Kv { bytes } => Some(*bytes),
        _ => None,
    };
    manifest.capabilities.iter().find_map(quota)
}
