//! A case, from its storage to its verdict.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::answers::Answers;
use super::format::{Case, Cases};
use super::report::{CaseReport, meters};
use super::secrets::CaseSecrets;
use super::{asked, verdict};
use crate::call::{CallRequest, GymEntry, Reach, check_settings};
use crate::catalog::{AuditAction, AuditEvent, Consent, Plugin, PluginVersion, Record, Status};
use crate::egress::{Broker, Outlet, Script, SentRequest};
use crate::error::Error;
use crate::host::Host;
use crate::query::{MadeQuery, QueryOutlet, QueryScript};
use crate::store::{Install, InstallError, Kv, Ledger, MemoryStore};
use crate::vault::Keeper;

/// A plugin's version, and what its cases run with. It may use all that it
/// asks for.
pub struct Bench<'a> {
    host: &'a Host,
    gym: Arc<GymEntry>,
    version: &'a PluginVersion,
    secrets: CaseSecrets,
    /// Where requests without an answer go. None: nowhere.
    network: Option<Arc<Broker>>,
}

/// What came of a case's last call.
pub struct Played {
    record: Arc<Record>,
    sent: Vec<SentRequest>,
    made: Vec<MadeQuery>,
}

/// Why a case was not run.
#[derive(Debug)]
pub enum Unplayable {
    /// What it says cannot be set up.
    Case {
        /// The case, or one that runs before it.
        case: String,
        /// What is wrong, as half a sentence.
        why: String,
    },
    /// Its settings are none of the plugin's.
    Settings {
        /// The case, or one that runs before it.
        case: String,
        /// What is wrong.
        error: Error,
    },
    /// The host failed.
    Host(Error),
}

impl From<Error> for Unplayable {
    fn from(error: Error) -> Unplayable {
        Unplayable::Host(error)
    }
}

impl<'a> Bench<'a> {
    /// A bench that nothing leaves: secrets are placeholders.
    ///
    /// # Errors
    /// `internal` when the secrets cannot be looked for.
    pub fn new(
        host: &'a Host,
        gym: Arc<GymEntry>,
        version: &'a PluginVersion,
    ) -> Result<Bench<'a>, Error> {
        Ok(Bench {
            host,
            gym,
            version,
            secrets: CaseSecrets::placeholders(&version.manifest)?,
            network: None,
        })
    }

    /// The same, but that requests without an answer leave, with these
    /// secrets.
    #[must_use]
    pub fn recording(self, network: Arc<Broker>, secrets: CaseSecrets) -> Bench<'a> {
        Bench {
            network: Some(network),
            secrets,
            ..self
        }
    }

    /// The secrets that cases run with.
    pub fn secrets(&self) -> &CaseSecrets {
        &self.secrets
    }

    /// Runs a case, and those before it, in a storage of its own. `answers`
    /// says what answers in each. No record is kept of it.
    ///
    /// # Errors
    /// [`Unplayable`].
    pub async fn play(
        &self,
        cases: &Cases,
        case: &Case,
        answers: impl Fn(&Case) -> Result<Answers, String>,
    ) -> Result<Played, Unplayable> {
        let plugin = self.plugin();
        let ledger = self.storage(&plugin).await?;
        let (mut first, mut last) = (true, None);
        for case in cases.chain(case) {
            let unplayable = |why| Unplayable::Case {
                case: case.name.clone(),
                why,
            };
            let settings = cases.settings(case);
            check_settings(self.version, &settings).map_err(|error| Unplayable::Settings {
                case: case.name.clone(),
                error,
            })?;
            if std::mem::take(&mut first) {
                let kv = self.kv(&ledger, &plugin);
                fill(kv, cases.kv(case)).await.map_err(unplayable)?;
            }
            let reach = self.reach(&ledger, answers(case).map_err(unplayable)?);
            last = Some(self.call(cases, case, settings, &plugin, reach).await);
        }
        last.ok_or_else(|| Unplayable::Host(Error::internal("a chain of cases is empty")))
    }

    async fn call(
        &self,
        cases: &Cases,
        case: &Case,
        settings: Map<String, Value>,
        plugin: &Plugin,
        reach: Reach,
    ) -> Played {
        let plugin = Plugin {
            settings,
            ..plugin.clone()
        };
        let directory = self.host.directory();
        let function = directory.function(plugin, self.version.clone(), &case.function);
        let context = cases.context(case);
        let request = CallRequest {
            member: context.member,
            session: context.session,
            locale: context.locale,
            time_zone: context.time_zone,
            idempotency_key: context.idempotency_key,
            attempt: context.attempt.unwrap_or(1),
            ..CallRequest::new(
                self.gym.gym.id.clone(),
                case.function.clone(),
                case.arguments.to_string(),
            )
        };
        let pipeline = self.host.pipeline();
        let record = pipeline
            .rehearse(request, &self.gym, function, &reach)
            .await;
        let sent = reach.outlet.script().map(Script::sent).unwrap_or_default();
        let as_written = |sent| self.secrets.as_written(sent);
        Played {
            record,
            sent: sent.into_iter().map(as_written).collect(),
            made: reach.queries.made(),
        }
    }

    /// What a case reaches.
    fn reach(&self, ledger: &Ledger, answers: Answers) -> Reach {
        let script = Script::new(answers.http);
        let outlet = match &self.network {
            Some(network) => Outlet::Recorder(Arc::clone(network), script),
            None => Outlet::Script(script),
        };
        Reach {
            ledger: ledger.clone(),
            outlet: Arc::new(outlet),
            queries: Arc::new(QueryOutlet::Script(QueryScript::new(answers.queries))),
            keeper: Keeper::Given(Arc::clone(self.secrets.values())),
        }
    }

    /// The plugin, as it would be installed by itself.
    fn plugin(&self) -> Plugin {
        let manifest = &self.version.manifest;
        Plugin {
            name: manifest.name.clone(),
            status: Status::Active,
            version: manifest.version.clone(),
            served_before: Vec::new(),
            renamed: std::collections::BTreeMap::new(),
            settings: Map::new(),
            consent: Consent {
                decided: manifest.capabilities.clone(),
                granted: manifest.capabilities.clone(),
            },
            pending: None,
            created_at: self.version.uploaded_at,
            updated_at: self.version.uploaded_at,
        }
    }

    /// A fresh storage in which the plugin is installed. It is gone with the
    /// last handle.
    async fn storage(&self, plugin: &Plugin) -> Result<Ledger, Error> {
        let ledger = Ledger::new(Arc::new(MemoryStore::default()));
        let install = Install {
            before: None,
            after: plugin.clone(),
            version: None,
            claims: Vec::new(),
            event: AuditEvent::now(
                &self.version.uploaded_by,
                AuditAction::Uploaded,
                &plugin.name,
            ),
        };
        let installed = ledger.install(&self.gym.gym.id, install).await;
        installed.map_err(|error| match error {
            InstallError::Store(error) => error.into(),
            other => Error::internal(other),
        })?;
        Ok(ledger)
    }

    /// The plugin's storage. None: it asks for none.
    fn kv(&self, ledger: &Ledger, plugin: &Plugin) -> Option<Kv> {
        let quota = self.version.manifest.kv_bytes()?;
        Some(ledger.kv(&self.gym.gym.id, &plugin.name, quota))
    }

    /// What a case's last call came to, held against what it expects.
    pub fn judge(&self, case: &Case, played: &Played) -> CaseReport {
        let record = &played.record;
        let result: Value = record
            .result
            .as_ref()
            .and_then(|result| serde_json::from_str(result.get()).ok())
            .unwrap_or_default();
        let ended = record.failure.as_ref().map_or(Ok(&result), Err);
        let mut faults = verdict::faults(&case.expected(), ended);
        faults.extend(asked::requests(case.requests.as_deref(), &played.sent));
        faults.extend(asked::queries(&played.made));
        CaseReport {
            name: case.name.clone(),
            function: case.function.clone(),
            faults,
            result: record.result.clone(),
            failure: record.failure.clone(),
            used: meters(record, &self.host.pipeline().limits(self.version)),
            logs: record.logs.clone(),
        }
    }
}

impl Played {
    /// The requests that were sent, with placeholders for secrets.
    pub fn sent(&self) -> &[SentRequest] {
        &self.sent
    }
}

/// Writes into a plugin's storage.
async fn fill(kv: Option<Kv>, entries: Vec<(String, Vec<u8>)>) -> Result<(), String> {
    if entries.is_empty() {
        return Ok(());
    }
    let kv = kv.ok_or("there is a `kv`, and the plugin asks for no storage")?;
    for (key, value) in entries {
        let set = kv.set(&key, value, None).await;
        set.map_err(|error| format!("kv `{key}`: {error}"))?;
    }
    Ok(())
}
