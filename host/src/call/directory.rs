//! What each gym serves, in memory: a call is resolved without a lock and
//! without the store.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, OwnedSemaphorePermit};

use super::answer::AnswerCheck;
use super::arguments::ArgumentsValidator;
use super::limit::Gate;
use crate::catalog::{
    Access, Ceiling, Digest, Function, FunctionName, Gym, GymId, Origin, Plugin, PluginName,
    PluginVersion, Status,
};
use crate::config::GymLimits;
use crate::error::Result;
use crate::sandbox::CallGym;
use crate::store::Ledger;

/// Runs of saved cases at once, of all gyms. Nobody waits for them at a kiosk,
/// so a few are enough.
const CASE_RUNS: usize = 4;

/// All gyms and what they serve.
pub struct Directory {
    ledger: Ledger,
    limits: GymLimits,
    ceiling: Arc<Ceiling>,
    gyms: ArcSwap<HashMap<GymId, Arc<GymEntry>>>,
    case_runs: Gate,
    /// Held while a gym is reloaded, so that an older state never replaces a
    /// newer one.
    refreshing: Mutex<()>,
}

/// One gym and what it serves.
pub struct GymEntry {
    /// The gym.
    pub gym: Gym,
    /// Its functions under their served names; those of drafts and paused
    /// plugins too, so that a call can be told why it is refused.
    pub functions: HashMap<FunctionName, Arc<Installed>>,
    pub(super) gate: Arc<Gate>,
    cases: Arc<Gate>,
    /// What every call's context says of the gym.
    pub(super) shown: CallGym,
    pub(super) locale: Arc<str>,
    pub(super) time_zone: Arc<str>,
}

/// The serving version of a plugin in a gym.
pub struct InstalledPlugin {
    /// The plugin as it is stored.
    pub plugin: Plugin,
    /// Its serving version.
    pub version: PluginVersion,
    pub(super) settings: Arc<str>,
    pub(super) access: Arc<Access>,
}

impl InstalledPlugin {
    /// The component that serves.
    pub fn digest(&self) -> Digest {
        self.version.digest
    }
}

/// One function as a gym serves it.
pub struct Installed {
    /// The plugin it belongs to.
    pub plugin: Arc<InstalledPlugin>,
    index: usize,
    checks: OnceLock<Checks>,
}

/// A function's schemas, compiled at its first call.
pub(super) struct Checks {
    pub(super) arguments: ArgumentsValidator,
    pub(super) answer: AnswerCheck,
}

impl Installed {
    /// The function as its manifest describes it, under its own name.
    pub fn function(&self) -> Option<&Function> {
        self.plugin.version.manifest.functions.get(self.index)
    }

    /// The status of the plugin.
    pub fn status(&self) -> Status {
        self.plugin.plugin.status
    }

    pub(super) fn checks(&self, function: &Function) -> Result<&Checks> {
        if let Some(checks) = self.checks.get() {
            return Ok(checks);
        }
        let checks = Checks {
            arguments: ArgumentsValidator::new(&function.parameters)?,
            answer: AnswerCheck::new(function.returns.as_ref())?,
        };
        Ok(self.checks.get_or_init(|| checks))
    }
}

impl Directory {
    /// Reads every gym.
    ///
    /// # Errors
    /// `internal` or `unavailable` when the store cannot answer.
    pub async fn open(ledger: Ledger, limits: GymLimits, ceiling: Ceiling) -> Result<Directory> {
        let directory = Directory {
            ledger,
            limits,
            ceiling: Arc::new(ceiling),
            gyms: ArcSwap::default(),
            case_runs: Gate::of_cases(CASE_RUNS),
            refreshing: Mutex::new(()),
        };
        let mut gyms = HashMap::new();
        for gym in directory.ledger.gyms().await? {
            let id = gym.id.clone();
            let entry = directory.read(gym, None).await?;
            gyms.insert(id, Arc::new(entry));
        }
        directory.gyms.store(Arc::new(gyms));
        Ok(directory)
    }

    /// One gym and what it serves at this moment.
    pub fn gym(&self, gym: &GymId) -> Option<Arc<GymEntry>> {
        self.gyms.load().get(gym).cloned()
    }

    /// How many functions are installed in all gyms.
    pub fn functions(&self) -> usize {
        self.gyms
            .load()
            .values()
            .map(|gym| gym.functions.len())
            .sum()
    }

    /// Whether any gym serves a plugin that was made of this.
    pub fn has(&self, origin: Origin) -> bool {
        let gyms = self.gyms.load();
        gyms.values()
            .flat_map(|gym| gym.functions.values())
            .any(|function| function.plugin.version.origin == origin)
    }

    /// Reads one gym again after it was changed. Calls that were resolved
    /// before go on with what they found.
    ///
    /// # Errors
    /// `internal` or `unavailable` when the store cannot answer.
    pub async fn refresh(&self, id: &GymId) -> Result<()> {
        let _one_at_a_time = self.refreshing.lock().await;
        let before = self.gym(id);
        let entry = match self.ledger.gym(id).await? {
            Some(gym) => Some(Arc::new(self.read(gym, before.as_deref()).await?)),
            None => None,
        };
        let mut gyms = HashMap::clone(&self.gyms.load());
        match entry {
            Some(entry) => gyms.insert(id.clone(), entry),
            None => gyms.remove(id),
        };
        self.gyms.store(Arc::new(gyms));
        Ok(())
    }

    /// Reads one plugin again after it was changed: the others of its gym may be
    /// many.
    ///
    /// # Errors
    /// `internal` or `unavailable` when the store cannot answer.
    pub async fn refresh_plugin(&self, id: &GymId, name: &PluginName) -> Result<()> {
        let _one_at_a_time = self.refreshing.lock().await;
        let Some(before) = self.gym(id) else {
            return Ok(());
        };
        let mut functions = before.functions.clone();
        functions.retain(|_, function| function.plugin.plugin.name != *name);
        if let Some(plugin) = self.ledger.plugin(id, name).await?
            && let Some(version) = self.ledger.version(id, name, &plugin.version).await?
        {
            self.install(plugin, version, Some(&before), &mut functions);
        }
        let entry = GymEntry {
            gym: before.gym.clone(),
            functions,
            gate: Arc::clone(&before.gate),
            cases: Arc::clone(&before.cases),
            shown: before.shown.clone(),
            locale: Arc::clone(&before.locale),
            time_zone: Arc::clone(&before.time_zone),
        };
        let mut gyms = HashMap::clone(&self.gyms.load());
        gyms.insert(id.clone(), Arc::new(entry));
        self.gyms.store(Arc::new(gyms));
        Ok(())
    }

    /// Waits until no other saved cases of the gym's run, and few of all gyms'.
    /// It is the turn of the next when the answer is dropped.
    ///
    /// # Errors
    /// `busy` when too many wait already, or the wait was too long.
    pub async fn turn(&self, gym: &GymEntry) -> Result<[OwnedSemaphorePermit; 2]> {
        Ok([gym.cases.enter().await?, self.case_runs.enter().await?])
    }

    /// A function of one of a plugin's versions, whether that serves or not,
    /// under its own name or the one that it is served under.
    pub fn function(
        &self,
        plugin: Plugin,
        version: PluginVersion,
        name: &str,
    ) -> Option<Arc<Installed>> {
        let functions = &version.manifest.functions;
        let own = functions.iter().position(|own| own.name.as_str() == name);
        let served = |own: &Function| plugin.served_name(&own.name).as_str() == name;
        let index = own.or_else(|| functions.iter().position(served))?;
        Some(Arc::new(Installed {
            plugin: self.installed(plugin, version),
            index,
            checks: OnceLock::new(),
        }))
    }

    fn installed(&self, plugin: Plugin, version: PluginVersion) -> Arc<InstalledPlugin> {
        let settings = serde_json::Value::Object(plugin.settings.clone()).to_string();
        let access = Access::new(
            version.manifest.capabilities.clone(),
            plugin.consent.granted.clone(),
            Arc::clone(&self.ceiling),
        );
        Arc::new(InstalledPlugin {
            access: Arc::new(access),
            settings: settings.into(),
            plugin,
            version,
        })
    }

    async fn read(&self, gym: Gym, before: Option<&GymEntry>) -> Result<GymEntry> {
        let mut functions = HashMap::new();
        for plugin in self.ledger.plugins(&gym.id).await? {
            let version = self
                .ledger
                .version(&gym.id, &plugin.name, &plugin.version)
                .await?;
            let Some(version) = version else { continue };
            self.install(plugin, version, before, &mut functions);
        }
        Ok(GymEntry {
            gate: before.map_or_else(
                || Arc::new(Gate::new(&self.limits)),
                |entry| Arc::clone(&entry.gate),
            ),
            cases: before.map_or_else(
                || Arc::new(Gate::of_cases(1)),
                |entry| Arc::clone(&entry.cases),
            ),
            shown: CallGym {
                id: gym.id.as_str().into(),
                name: gym.name.as_str().into(),
            },
            locale: gym.locale.as_str().into(),
            time_zone: gym.time_zone.as_str().into(),
            gym,
            functions,
        })
    }

    /// Adds a plugin's functions; those that did not change keep what was already
    /// compiled for them.
    fn install(
        &self,
        plugin: Plugin,
        version: PluginVersion,
        before: Option<&GymEntry>,
        functions: &mut HashMap<FunctionName, Arc<Installed>>,
    ) {
        let names: Vec<FunctionName> = plugin
            .served(&version)
            .map(|served| served.name.clone())
            .collect();
        let installed = self.installed(plugin, version);
        for (index, name) in names.into_iter().enumerate() {
            let same = before
                .and_then(|entry| entry.functions.get(&name))
                .filter(|function| {
                    function.index == index
                        && function.plugin.plugin == installed.plugin
                        && function.plugin.version.digest == installed.version.digest
                });
            let function = same.map_or_else(
                || {
                    Arc::new(Installed {
                        plugin: Arc::clone(&installed),
                        index,
                        checks: OnceLock::new(),
                    })
                },
                Arc::clone,
            );
            functions.insert(name, function);
        }
    }
}
