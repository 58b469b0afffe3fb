//! The assembled host: every room, opened in the order of the data path.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::build::{BuildConfig, Builder};
use crate::call::{Directory, Pipeline, Reach};
use crate::catalog::{ApiKey, Gym, GymId, Origin, Scope, Secret, Timestamp};
use crate::config::Config;
use crate::egress::{Broker, Outlet, Script};
use crate::error::{Chain, Error, Result};
use crate::manage::KeyIndex;
use crate::query::{QueryOutlet, Sources};
use crate::sandbox::{PoolConfig, Sandbox};
use crate::store::{Ledger, SledStore};
use crate::vault::{Keeper, Vault};

/// The gym that a first start makes.
pub const FIRST_GYM: &str = "demo";

/// A running host. It serves until it is closed.
pub struct Host {
    config: Config,
    ledger: Ledger,
    sandbox: Arc<Sandbox>,
    builder: Arc<Builder>,
    directory: Arc<Directory>,
    keys: Arc<KeyIndex>,
    vault: Arc<Vault>,
    outlet: Arc<Outlet>,
    sources: Arc<Sources>,
    pipeline: Pipeline,
    stopping: AtomicBool,
}

/// What a first start made.
pub struct FirstStart {
    /// The first gym.
    pub gym: GymId,
    /// Its key with every scope. Known only here and to its owner.
    pub key: Secret,
}

impl Host {
    /// Opens every room. Calls may come when it answers.
    ///
    /// # Errors
    /// With what the operator must mend: a store in use or damaged, a data
    /// directory that cannot be written, an engine that does not start.
    pub async fn open(config: Config) -> Result<Arc<Host>> {
        let outlet = Outlet::Network(Broker::open(&config.egress)?);
        Host::open_with(config, outlet).await
    }

    /// Opens every room of a host that sends nothing.
    ///
    /// # Errors
    /// As [`Host::open`].
    pub async fn open_offline(config: Config) -> Result<Arc<Host>> {
        Host::open_with(config, Outlet::Script(Script::default())).await
    }

    async fn open_with(config: Config, outlet: Outlet) -> Result<Arc<Host>> {
        let data = config.data.clone();
        let store = blocking(move || SledStore::open(&data).map_err(Error::from)).await?;
        let ledger = Ledger::new(Arc::new(store));
        let sandbox = blocking(|| Sandbox::new(PoolConfig::default())).await?;
        let sandbox = Arc::new(sandbox);
        let builder = open_builder(&config, &sandbox, &ledger).await?;
        let directory =
            Directory::open(ledger.clone(), config.gym.clone(), config.ceiling()).await?;
        let directory = Arc::new(directory);
        let keys = Arc::new(KeyIndex::new(ledger.keys().await?));
        let (data, rows) = (config.data.clone(), ledger.clone());
        let vault = Arc::new(blocking(move || Vault::open(&data, rows)).await?);
        let outlet = Arc::new(outlet);
        let sources = Sources::new(&config.data, Arc::clone(&vault), Arc::clone(&outlet));
        let sources = Arc::new(sources);
        let reach = Reach {
            ledger: ledger.clone(),
            outlet: Arc::clone(&outlet),
            queries: Arc::new(QueryOutlet::Sources(Arc::clone(&sources))),
            keeper: Keeper::Vault(Arc::clone(&vault)),
        };
        let pipeline = Pipeline::new(
            Arc::clone(&directory),
            Arc::clone(&sandbox),
            Arc::clone(&builder),
            reach,
            config.call.clone(),
        );
        Ok(Arc::new(Host {
            config,
            ledger,
            sandbox,
            builder,
            directory,
            keys,
            vault,
            outlet,
            sources,
            pipeline,
            stopping: AtomicBool::new(false),
        }))
    }

    /// Makes the engines ready that plugins here run on, so that no caller waits
    /// for them. Without it the first call of each does.
    pub async fn prepare(&self) {
        // One of those that share an engine speaks for all.
        let engines = [
            [Origin::JavaScript].as_slice(),
            &[Origin::Rest, Origin::Webhook, Origin::Query],
        ];
        for origins in engines {
            let Some(origin) = origins.iter().find(|origin| self.directory.has(**origin)) else {
                continue;
            };
            if let Err(error) = self.builder.prepare(*origin).await {
                tracing::warn!(?origin, error = %Chain(&error), "an engine is not ready");
            }
        }
    }

    /// Makes the first gym and its key where there is no gym yet. A configured
    /// key is made whenever it is missing, so that it always opens the door.
    ///
    /// # Errors
    /// When the store or the operating system's randomness fails.
    pub async fn first_start(&self) -> Result<Option<FirstStart>> {
        let gym = GymId::new(FIRST_GYM).map_err(Error::internal)?;
        let fresh = self.ledger.gyms().await?.is_empty();
        if fresh {
            self.ledger
                .create_gym(&Gym {
                    id: gym.clone(),
                    name: "Demo gym".to_owned(),
                    locale: "en-GB".to_owned(),
                    time_zone: "Europe/Paris".to_owned(),
                    created_at: Timestamp::now(),
                })
                .await?;
            self.directory.refresh(&gym).await?;
        }
        let key = match &self.config.admin_key {
            Some(configured) if !self.stored(configured).await? => configured.clone(),
            None if fresh => Secret::generate().map_err(Error::internal)?,
            _ => return Ok(None),
        };
        let scopes = vec![Scope::Call, Scope::Manage, Scope::Admin];
        let row = ApiKey::new(
            &key,
            gym.clone(),
            scopes,
            "first key".to_owned(),
            Timestamp::now(),
        );
        self.ledger.create_key(&row).await?;
        self.keys.put(&row);
        Ok(Some(FirstStart { gym, key }))
    }

    /// Whether a key of this id is there, be it revoked: one that was revoked
    /// must not come back with a restart.
    async fn stored(&self, key: &Secret) -> Result<bool> {
        let keys = self.ledger.keys().await?;
        Ok(keys.iter().any(|stored| stored.id == *key.id()))
    }

    /// Ends the host: no new call starts, records are written out, the store
    /// is closed.
    ///
    /// # Errors
    /// When the store cannot write out what it was given.
    pub async fn close(&self) -> Result<()> {
        self.stop_accepting();
        self.pipeline.close().await;
        Ok(self.ledger.close().await?)
    }

    /// From now on the host says that it is not ready.
    pub fn stop_accepting(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the host takes requests.
    pub fn ready(&self) -> bool {
        !self.stopping.load(Ordering::Relaxed)
    }

    /// The configuration it runs with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The typed store.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The engine.
    pub fn sandbox(&self) -> &Arc<Sandbox> {
        &self.sandbox
    }

    /// The upload pipeline.
    pub fn builder(&self) -> &Arc<Builder> {
        &self.builder
    }

    /// What each gym serves.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// Who may do what.
    pub fn keys(&self) -> &Arc<KeyIndex> {
        &self.keys
    }

    /// The secrets.
    pub fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }

    /// The way out.
    pub fn outlet(&self) -> &Arc<Outlet> {
        &self.outlet
    }

    /// The gyms' databases.
    pub fn sources(&self) -> &Arc<Sources> {
        &self.sources
    }

    /// The way of a call.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }
}

async fn open_builder(
    config: &Config,
    sandbox: &Arc<Sandbox>,
    ledger: &Ledger,
) -> Result<Arc<Builder>> {
    let build = BuildConfig::new(
        config.data.clone(),
        config.upload.component_bytes,
        config.call.clone(),
    );
    let (sandbox, ledger) = (Arc::clone(sandbox), ledger.clone());
    let builder = blocking(move || Builder::open(build, sandbox, ledger)).await?;
    Ok(Arc::new(builder))
}

/// Opens a room that blocks while it opens.
async fn blocking<T: Send + 'static>(
    open: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(open)
        .await
        .map_err(Error::internal)?
}
