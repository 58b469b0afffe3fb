//! One call from request to record.

use std::sync::Arc;
use std::time::Instant;

use serde_json::value::{RawValue, to_raw_value};
use tokio::runtime::Handle;
use tokio::sync::mpsc::OwnedPermit;

use super::directory::{Directory, GymEntry, Installed};
use super::recorder::Recorder;
use crate::build::Builder;
use crate::capability::{Capabilities, HttpGrant, QueryGrant, Trace};
use crate::catalog::{
    Failure, GymId, LogLine, Member, PluginVersion, Record, RecordId, Status, Timestamp, Usage,
};
use crate::egress::Outlet;
use crate::error::{Error, ErrorCode, Result};
use crate::query::QueryOutlet;
use crate::sandbox::{CallContext, CallLimits, GuestCall, Outcome, Sandbox};
use crate::store::Ledger;
use crate::vault::{Keeper, PluginSecrets, Redactor};

/// A call as it arrives. The gym is the credential's.
#[derive(Clone, Debug)]
pub struct CallRequest {
    /// The gym that the credential belongs to.
    pub gym: GymId,
    /// The function that is asked for, under its served name.
    pub function: String,
    /// The arguments as JSON text, not yet checked.
    pub arguments: String,
    /// On whose behalf.
    pub member: Option<Member>,
    /// In which conversation.
    pub session: Option<String>,
    /// BCP 47 tag; the gym's own when missing.
    pub locale: Option<String>,
    /// IANA time zone; the gym's own when missing.
    pub time_zone: Option<String>,
    /// The same for every attempt at one call; the call's id when missing.
    pub idempotency_key: Option<String>,
    /// 1 for the first attempt.
    pub attempt: u32,
}

impl CallRequest {
    /// A first attempt on nobody's behalf.
    pub fn new(
        gym: GymId,
        function: impl Into<String>,
        arguments: impl Into<String>,
    ) -> CallRequest {
        CallRequest {
            gym,
            function: function.into(),
            arguments: arguments.into(),
            member: None,
            session: None,
            locale: None,
            time_zone: None,
            idempotency_key: None,
            attempt: 1,
        }
    }
}

/// Runs calls. Every call ends in exactly one record, however it ends.
pub struct Pipeline {
    directory: Arc<Directory>,
    sandbox: Arc<Sandbox>,
    builder: Arc<Builder>,
    reach: Reach,
    recorder: Recorder,
    limits: CallLimits,
}

/// What capabilities are made of: where they lead.
#[derive(Clone)]
pub struct Reach {
    /// Storage, and where records go.
    pub ledger: Ledger,
    /// Where requests go.
    pub outlet: Arc<Outlet>,
    /// Where queries go.
    pub queries: Arc<QueryOutlet>,
    /// Who has the plugins' secrets.
    pub keeper: Keeper,
}

impl Pipeline {
    /// Ties the rooms together that a call goes through.
    pub fn new(
        directory: Arc<Directory>,
        sandbox: Arc<Sandbox>,
        builder: Arc<Builder>,
        reach: Reach,
        limits: CallLimits,
    ) -> Pipeline {
        Pipeline {
            directory,
            sandbox,
            builder,
            recorder: Recorder::start(reach.ledger.clone()),
            reach,
            limits,
        }
    }

    /// Runs one call to its record. Dropping the future stops the guest and
    /// records the call as `cancelled`.
    ///
    /// # Errors
    /// Only when no record can be kept: `unavailable` while stopping.
    pub async fn call(&self, request: CallRequest) -> Result<Arc<Record>> {
        let place = self.recorder.reserve().await?;
        let mut open = OpenRecord::new(Some(place), request);
        let ended = self.serve(&mut open).await;
        Ok(open.close(ended))
    }

    /// Runs a call as a test, of a function that need not serve, and keeps what
    /// it sends and asks. It reaches what any call does, or `reach`. The
    /// record is marked.
    ///
    /// # Errors
    /// As [`Pipeline::call`].
    pub async fn test(
        &self,
        request: CallRequest,
        gym: &GymEntry,
        function: Option<Arc<Installed>>,
        reach: Option<&Reach>,
        trace: &Arc<Trace>,
    ) -> Result<Arc<Record>> {
        let place = self.recorder.reserve().await?;
        let mut open = OpenRecord::new(Some(place), request);
        open.test = true;
        let reach = reach.unwrap_or(&self.reach);
        let ended = match &function {
            Some(function) => {
                let trace = Some(Arc::clone(trace));
                self.run(&mut open, gym, function, reach, trace).await
            }
            None => Err(unknown_function(&open.request.function)),
        };
        Ok(open.close(ended))
    }

    /// Runs a call of a case: of a function that need not serve, with what it
    /// reaches in the place of the host's own. Its record is answered and not
    /// kept. Dropping the future stops the guest.
    pub async fn rehearse(
        &self,
        request: CallRequest,
        gym: &GymEntry,
        function: Option<Arc<Installed>>,
        reach: &Reach,
    ) -> Arc<Record> {
        let mut open = OpenRecord::new(None, request);
        let ended = match &function {
            Some(function) => self.run(&mut open, gym, function, reach, None).await,
            None => Err(unknown_function(&open.request.function)),
        };
        open.close(ended)
    }

    /// What calls reach.
    pub(crate) fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Writes the records that are queued. Later calls are `unavailable`.
    pub async fn close(&self) {
        self.recorder.close().await;
    }

    async fn serve(&self, open: &mut OpenRecord) -> Result<Box<RawValue>> {
        let gym = self.directory.gym(&open.request.gym).ok_or_else(|| {
            Error::new(
                ErrorCode::NotFound,
                "The gym of this key does not exist any more.",
            )
        })?;
        let installed = resolve(&gym, &open.request.function)?;
        open.installed = Some(Arc::clone(installed));
        if installed.status() != Status::Active {
            return Err(paused(installed.status()));
        }
        self.run(open, &gym, installed, &self.reach, None).await
    }

    async fn run(
        &self,
        open: &mut OpenRecord,
        gym: &GymEntry,
        installed: &Arc<Installed>,
        reach: &Reach,
        trace: Option<Arc<Trace>>,
    ) -> Result<Box<RawValue>> {
        open.installed = Some(Arc::clone(installed));
        let function = installed
            .function()
            .ok_or_else(|| unknown_function(&open.request.function))?;
        let checks = installed.checks(function)?;
        let arguments = checks
            .arguments
            .check(&open.request.arguments)?
            .into_owned();
        // Cases have turns of their own, so that a crowd fails none of them.
        let _place = match open.place {
            Some(_) => Some(gym.gate.enter().await?),
            None => None,
        };
        let loaded = self.builder.loaded(installed.plugin.digest()).await?;
        let secrets = secrets(gym, installed, reach).await?;
        let mut capabilities = capabilities(gym, installed, reach, secrets.clone());
        capabilities.trace = trace.clone();
        let call = GuestCall {
            function: function.name.clone(),
            arguments,
            context: context(gym, open),
            limits: self.limits(&installed.plugin.version),
            capabilities,
        };
        let mut outcome = self.sandbox.call(loaded, call).await;
        if let Some(redactor) = secrets.as_ref().and_then(|secrets| secrets.redactor()) {
            redact(&mut outcome, redactor);
            redact_text(&mut open.request.arguments, redactor);
            if let Some(trace) = trace {
                trace.mask(redactor);
            }
        }
        open.usage = outcome.usage;
        open.logs = outcome.logs;
        open.logs_truncated = outcome.logs_truncated;
        checks.answer.check(outcome.result?)
    }

    /// What calls of a version may use.
    pub fn limits(&self, version: &PluginVersion) -> CallLimits {
        self.limits.for_origin(version.origin, &version.limits)
    }
}

/// The plugin's secrets. None: it may use none. Opened before the guest runs:
/// what cannot be masked must not come to be.
async fn secrets(
    gym: &GymEntry,
    installed: &Installed,
    reach: &Reach,
) -> Result<Option<Arc<PluginSecrets>>> {
    let plugin = &installed.plugin;
    if !plugin.access.has_secrets() {
        return Ok(None);
    }
    let secrets = reach.keeper.secrets(&gym.gym.id, &plugin.plugin.name);
    secrets.await.map(Some)
}

fn capabilities(
    gym: &GymEntry,
    installed: &Installed,
    reach: &Reach,
    secrets: Option<Arc<PluginSecrets>>,
) -> Capabilities {
    let plugin = &installed.plugin;
    let (id, access) = (&gym.gym.id, &plugin.access);
    let kv = |quota| reach.ledger.kv(id, &plugin.plugin.name, quota);
    Capabilities {
        kv: access.kv_bytes().map(kv),
        http: access.has_http().then(|| HttpGrant {
            gym: id.clone(),
            access: Arc::clone(access),
            outlet: Arc::clone(&reach.outlet),
            secrets,
            runtime: Handle::current(),
        }),
        query: access.has_sources().then(|| QueryGrant {
            gym: id.clone(),
            access: Arc::clone(access),
            outlet: Arc::clone(&reach.queries),
            runtime: Handle::current(),
        }),
        settings: Some(Arc::clone(&plugin.settings)),
        trace: None,
    }
}

/// Masks secrets in all that is kept and shown of a call. No guest holds one;
/// this is for the day when a server sends one in a form of its own.
fn redact(outcome: &mut Outcome, redactor: &Redactor) {
    match &mut outcome.result {
        Ok(result) => redact_text(result, redactor),
        Err(error) => error.mask(|text| redactor.text(text)),
    }
    for line in &mut outcome.logs {
        redact_text(&mut line.message, redactor);
    }
}

fn redact_text(text: &mut String, redactor: &Redactor) {
    if let Some(masked) = redactor.text(text) {
        *text = masked;
    }
}

fn resolve<'a>(gym: &'a GymEntry, function: &str) -> Result<&'a Arc<Installed>> {
    gym.functions
        .get(function)
        .ok_or_else(|| unknown_function(function))
}

fn unknown_function(name: &str) -> Error {
    let shown: String = name.chars().take(64).collect();
    Error::new(
        ErrorCode::UnknownFunction,
        format!("There is no function `{shown}`. List the functions to see which there are."),
    )
}

fn paused(status: Status) -> Error {
    Error::new(
        ErrorCode::FunctionPaused,
        match status {
            Status::Draft => "The function's plugin is a draft. Activate it first.",
            _ => "The function's plugin is paused. Activate it again to call it.",
        },
    )
}

fn context(gym: &GymEntry, open: &OpenRecord) -> CallContext {
    let request = &open.request;
    let call_id: Arc<str> = open.id.to_string().into();
    let given = |text: &Option<String>, default: &Arc<str>| {
        let given = text.as_deref().map(Arc::from);
        given.unwrap_or_else(|| Arc::clone(default))
    };
    CallContext {
        gym: gym.shown.clone(),
        member: request.member.as_ref().map(Into::into),
        session: request.session.clone(),
        locale: given(&request.locale, &gym.locale),
        time_zone: given(&request.time_zone, &gym.time_zone),
        attempt: request.attempt,
        idempotency_key: given(&request.idempotency_key, &call_id),
        call_id,
    }
}

/// A call under way. Dropped before it is closed, it is recorded as cancelled.
struct OpenRecord {
    id: RecordId,
    started_at: Timestamp,
    started: Instant,
    test: bool,
    request: CallRequest,
    installed: Option<Arc<Installed>>,
    usage: Usage,
    logs: Vec<LogLine>,
    logs_truncated: bool,
    /// None: the record is not kept, or was handed off.
    place: Option<OwnedPermit<Arc<Record>>>,
}

impl OpenRecord {
    fn new(place: Option<OwnedPermit<Arc<Record>>>, request: CallRequest) -> OpenRecord {
        OpenRecord {
            id: RecordId::now(),
            started_at: Timestamp::now(),
            started: Instant::now(),
            test: false,
            request,
            installed: None,
            usage: Usage::default(),
            logs: Vec::new(),
            logs_truncated: false,
            place,
        }
    }

    fn close(mut self, ended: Result<Box<RawValue>>) -> Arc<Record> {
        self.record(ended)
    }

    /// Hands the record off; the place in the queue goes with it.
    fn record(&mut self, ended: Result<Box<RawValue>>) -> Arc<Record> {
        let request = &mut self.request;
        let (result, failure) = match ended {
            Ok(result) => (Some(result), None),
            Err(error) => (None, Some(Failure::from(error))),
        };
        let plugin = self.installed.as_ref().map(|installed| &installed.plugin);
        let record = Arc::new(Record {
            id: self.id,
            gym: request.gym.clone(),
            function: std::mem::take(&mut request.function),
            plugin: plugin.map(|plugin| plugin.plugin.name.clone()),
            version: plugin.map(|plugin| plugin.version.manifest.version.clone()),
            test: self.test,
            started_at: self.started_at,
            duration_us: u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX),
            member: request.member.take(),
            session: request.session.take(),
            arguments: as_json(std::mem::take(&mut request.arguments)),
            result,
            failure,
            usage: self.usage,
            logs: std::mem::take(&mut self.logs),
            logs_truncated: self.logs_truncated,
        });
        if let Some(place) = self.place.take() {
            place.send(Arc::clone(&record));
        }
        record
    }
}

impl Drop for OpenRecord {
    fn drop(&mut self) {
        if self.place.is_some() {
            self.record(Err(Error::new(
                ErrorCode::Cancelled,
                "The caller went away before the call ended.",
            )));
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        if error.code() == ErrorCode::Internal {
            tracing::error!(error = %crate::error::Chain(&error), "a call failed inside the host");
        }
        Failure {
            code: error.code(),
            message: error.message().to_owned(),
            retryable: error.retryable(),
            details: error.details().cloned(),
        }
    }
}

/// How much of arguments that are no JSON a record keeps, in characters.
const KEPT_CHARS: usize = 4_096;

/// The arguments as the record keeps them: as they came, or as a JSON string
/// where they are no JSON or larger than any function takes.
fn as_json(text: String) -> Box<RawValue> {
    let whole = text.len() <= super::arguments::MAX_BYTES;
    let text = match whole.then(|| RawValue::from_string(text.clone())) {
        Some(Ok(json)) => return json,
        _ => text.chars().take(KEPT_CHARS).collect::<String>(),
    };
    to_raw_value(&text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}
