//! A case, from its storage to its verdict.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::time::{Instant, timeout_at};

use super::answers::Answers;
use super::format::{Case, Cases};
use super::report::{CaseReport, CaseStatus, Report, meters};
use super::secrets::CaseSecrets;
use super::{asked, verdict};
use crate::call::{CallRequest, GymEntry, Reach, check_settings};
use crate::capability::{SeenRequest, Trace};
use crate::catalog::{AuditAction, AuditEvent, Consent, Plugin, PluginVersion, Record, Status};
use crate::egress::{Broker, Outlet, Script, ScriptedOutcome, SentRequest};
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
    /// The plugin as the gym has it, for live cases. None: it is installed
    /// nowhere.
    installed: Option<&'a Plugin>,
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
    /// It is live, and the plugin is installed nowhere.
    Live,
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
            installed: None,
            secrets: CaseSecrets::placeholders(&version.manifest)?,
            network: None,
        })
    }

    /// The same of a plugin that is installed like this: its live cases run
    /// with the gym's grants, secrets and settings, against the real servers
    /// and sources. Their records are kept.
    #[must_use]
    pub fn installed(self, plugin: &'a Plugin) -> Bench<'a> {
        Bench {
            installed: Some(plugin),
            ..self
        }
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
    /// says what answers in each.
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
            if std::mem::take(&mut first) {
                let kv = self.kv(&ledger, &plugin);
                fill(kv, cases.kv(case)).await.map_err(unplayable)?;
            }
            let request = self.request(cases, case);
            last = Some(match case.live {
                true => self.live(request, &ledger).await?,
                false => {
                    let plugin = Plugin {
                        settings: self.settings(cases, case)?,
                        ..plugin.clone()
                    };
                    let reach = self.reach(&ledger, answers(case).map_err(unplayable)?);
                    self.hermetic(request, plugin, reach).await
                }
            });
        }
        last.ok_or_else(|| Unplayable::Host(Error::internal("a chain of cases is empty")))
    }

    /// The settings of a case, where they are some of the plugin's.
    fn settings(&self, cases: &Cases, case: &Case) -> Result<Map<String, Value>, Unplayable> {
        let settings = cases.settings(case);
        match check_settings(self.version, &settings) {
            Ok(()) => Ok(settings),
            Err(error) => Err(Unplayable::Settings {
                case: case.name.clone(),
                error,
            }),
        }
    }

    fn request(&self, cases: &Cases, case: &Case) -> CallRequest {
        let (gym, arguments) = (self.gym.gym.id.clone(), case.arguments.to_string());
        let context = cases.context(case);
        context.request(gym, case.function.clone(), arguments)
    }

    async fn hermetic(&self, request: CallRequest, plugin: Plugin, reach: Reach) -> Played {
        let directory = self.host.directory();
        let function = directory.function(plugin, self.version.clone(), &request.function);
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

    async fn live(&self, mut request: CallRequest, ledger: &Ledger) -> Result<Played, Unplayable> {
        let plugin = self.installed.ok_or(Unplayable::Live)?;
        let (directory, pipeline) = (self.host.directory(), self.host.pipeline());
        let function = directory.function(plugin.clone(), self.version.clone(), &request.function);
        if let Some(function) = function.as_ref().and_then(|function| function.function()) {
            request.function = plugin.served_name(&function.name).to_string();
        }
        let reach = Reach {
            ledger: ledger.clone(),
            ..pipeline.reach().clone()
        };
        let trace = Arc::new(Trace::default());
        let record = pipeline
            .test(request, &self.gym, function, Some(&reach), &trace)
            .await?;
        let sent = trace.take().requests.into_iter().filter_map(sent);
        Ok(Played {
            record,
            sent: sent.collect(),
            made: Vec::new(),
        })
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
            name: self
                .installed
                .map_or(&manifest.name, |plugin| &plugin.name)
                .clone(),
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
            cases: None,
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
            status: CaseStatus::of(&faults),
            expected: case.expected(),
            faults,
            result: record.result.clone(),
            failure: record.failure.clone(),
            used: meters(record, &self.host.pipeline().limits(self.version)),
            logs: record.logs.clone(),
            truncated: false,
        }
    }

    /// A case that was not run.
    fn not_run(case: &Case, why: String) -> CaseReport {
        CaseReport {
            name: case.name.clone(),
            function: case.function.clone(),
            status: CaseStatus::Failed,
            expected: case.expected(),
            faults: vec![why],
            result: None,
            failure: None,
            used: Vec::new(),
            logs: Vec::new(),
            truncated: false,
        }
    }

    /// Runs all cases that were saved with a plugin, one after the other, for
    /// as long as that takes or until the time is over.
    ///
    /// # Errors
    /// When the host fails.
    pub async fn all(&self, cases: &Cases, time: Duration) -> Result<Report, Error> {
        let end = Instant::now() + time;
        let mut reports = Vec::new();
        for case in cases.iter() {
            let play = self.play(cases, case, |case| cases.answers(case, None));
            let report = match timeout_at(end, play).await {
                Ok(Ok(played)) => self.judge(case, &played),
                Ok(Err(unplayable)) => Self::not_run(case, unplayable.why()?),
                Err(_) => Self::not_run(
                    case,
                    format!("not run to its end: all cases together may take {time:?}"),
                ),
            };
            reports.push(report.bounded());
        }
        let manifest = &self.version.manifest;
        let name = self.installed.map_or(&manifest.name, |plugin| &plugin.name);
        Ok(Report::new(name.clone(), manifest.version.clone(), reports))
    }
}

impl Unplayable {
    /// What is wrong with the case, as half a sentence.
    ///
    /// # Errors
    /// The host's failure.
    fn why(self) -> Result<String, Error> {
        match self {
            Unplayable::Case { case, why } => Ok(format!("{case}: {why}")),
            Unplayable::Settings { case, error } => Ok(format!("{case}: {error}")),
            Unplayable::Live => Ok("it is live, and the plugin is installed nowhere".to_owned()),
            Unplayable::Host(error) => Err(error),
        }
    }
}

impl Played {
    /// The requests that were sent, with placeholders for secrets.
    pub fn sent(&self) -> &[SentRequest] {
        &self.sent
    }
}

/// A request that was sent, as those to answers for tests are seen.
fn sent(request: SeenRequest) -> Option<SentRequest> {
    Some(SentRequest {
        url: request.url.parse().ok().filter(|_| request.sent)?,
        method: request.method,
        headers: request.headers,
        body: request.body.bytes,
        // Whatever came back, something answers it.
        outcome: Some(ScriptedOutcome::Unreachable),
        went_out: true,
    })
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
