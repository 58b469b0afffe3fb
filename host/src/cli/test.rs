//! `spotter test`: a plugin's cases, in the sandbox that will serve it.

mod answers;
mod asked;
mod cases;
mod record;
mod report;
mod verdict;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use super::build::{self, Profile};
use super::failure::{Failure, Result};
use super::output::Output;
use super::workshop::{Workshop, placeholder};
use crate::call::CallRequest;
use crate::catalog::{Record, SecretName};
use crate::config::{EgressConfig, RawConfig};
use crate::egress::SentRequest;
pub(super) use answers::Answers;
use cases::{Case, Cases};
use record::Recording;
use report::{CaseReport, Report, meters};

/// Build a plugin and run its cases in the real sandbox, without a server.
///
/// Each case is one call in a gym of its own, with the limits, the checks and
/// the storage of a served plugin.
#[derive(Debug, clap::Args)]
#[command(after_help = CASES)]
pub(in crate::cli) struct Test {
    /// The plugin's directory.
    #[arg(value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Test this component instead of building the plugin.
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
    /// Run only cases whose name contains this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Ask the network where a case has no answer of its own, and write what
    /// it answers into this file.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// A server's configuration file, for how requests leave.
    #[arg(long, value_name = "FILE", requires = "record")]
    config: Option<PathBuf>,
    #[command(flatten)]
    profile: Profile,
}

/// The help's last part.
const CASES: &str = r#"Cases are in spotter.toml beside the plugin, or in spotter.json with the same
fields:

  [[case]]
  name = "books a free slot"       # required, unique
  function = "appointments"        # required
  arguments = { action = "book", slot = "2027-03-01T09:00" }
  result = { booked = true }       # the whole result, or one of:
  # includes = { booked = true }   # the result has at least this
  # error = "slot_taken"           # Spotter's code, or else the plugin's own
  # None of the three: any result will do.

  settings = { opens = "09:00" }   # of the installation; default: none
  kv = { visits = 3, note = "hi" } # storage: a text as it is, else as JSON
  after = "an earlier case"        # run that first, in the same storage
  context = { member = { id = "m-1" }, session = "s-1", locale = "fr-FR",
              time_zone = "Europe/Paris", idempotency_key = "k", attempt = 2 }

  [[case.http]]                    # what a server answers; given again, the next
  request = "POST https://api.example.com/v1/slots"       # time
  status = 201                     # default: 200
  headers = { x-left = "3" }
  body = { id = 7 }                # a text as it is, else as JSON
  # error = "timeout"              # or "unreachable", instead of an answer

  [[case.query]]                   # what a source answers to any statement
  query = "members"
  columns = ["name", "visits"]
  rows = [["Ada", 3]]              # error = "timeout" or "unavailable" instead

  [[case]]
  recorded = "tests/example.json"  # a file with an array of such answers
  requests = [                     # all that is sent, in this order: the request,
    "GET https://api.example.com/v1/slots?day=2027-03-01",  # or a part of it
    { request = "POST https://api.example.com/v1/slots", body = { slot = 7 },
      headers = { authorization = "Bearer {{secrets.api_key}}" } }]

  [defaults]                       # settings, kv, context, http, query, recorded
  settings = { opens = "07:00" }   # for every case that says nothing else

Nothing leaves the machine: what has no answer fails the case. Every secret has
its own placeholder as its value.

With --record requests do leave, other than those of a case's own `http`, and the
answers are written down for `recorded`. Secrets are then read from the environment,
such as SPOTTER_SECRET_API_KEY for `api_key`, and are not written.

Examples:
  spotter test
  spotter test path/to/plugin --filter book --json
  spotter test . --component plugin.wasm
  SPOTTER_SECRET_API_KEY=... spotter test --record tests/example.json"#;

impl Test {
    /// Runs the cases; fails when one of them does.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let cases = Cases::beside(&self.directory)?;
        let path = match &self.component {
            Some(component) => component.clone(),
            None => build::component(&self.directory, &self.profile)?,
        };
        let component = fs::read(&path).map_err(|error| Failure::file("read", &path, &error))?;
        let chosen: Vec<&Case> = cases
            .iter()
            .filter(|case| {
                self.filter
                    .as_ref()
                    .is_none_or(|text| case.name.contains(text))
            })
            .collect();
        if chosen.is_empty() {
            return Err(Failure::usage("No case is left to run."));
        }
        let workshop = match &self.record {
            Some(_) => Workshop::recording(self.egress()?)?,
            None => Workshop::open()?,
        };
        let mut recording = Recording::default();
        let inspection = workshop.inspect(component.clone())?;
        let working = out.counting("testing", chosen.len() as u64);
        let mut reports = Vec::with_capacity(chosen.len());
        for case in chosen {
            reports.push(self.case(&workshop, &component, &cases, case, &mut recording)?);
            working.step();
        }
        drop(working);
        if let Some(file) = &self.record {
            recording.write(file)?;
        }
        let report = Report::new(inspection.name, inspection.version, reports);
        let failed = report.failed > 0;
        out.show(&report);
        Ok(if failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }

    /// Runs a case, and those before it, in a gym of its own.
    fn case(
        &self,
        workshop: &Workshop,
        component: &[u8],
        cases: &Cases,
        case: &Case,
        recording: &mut Recording,
    ) -> Result<CaseReport> {
        let gym = workshop.gym(component, |secret| self.secret(secret))?;
        let mut last = None;
        for (n, case) in cases.chain(case).into_iter().enumerate() {
            let prepared = gym.settings(cases.settings(case)).and_then(|()| match n {
                0 => gym.store(cases.kv(case)),
                _ => Ok(()),
            });
            prepared.map_err(|failure| failure.during(&case.name))?;
            let recorded = self.record.is_none().then_some(self.directory.as_path());
            workshop.answer(cases.answers(case, recorded)?);
            last = Some(gym.call(|id| request(cases, case, id))?);
        }
        let record = last.ok_or_else(|| Failure::usage("A chain of cases is empty."))?;
        let sent = gym.sent()?;
        recording.keep(&sent, &gym.secrets()?)?;
        Ok(judge(workshop, case, &record, &sent))
    }

    /// A secret's value: its placeholder, or the real one where there is a
    /// server to know it.
    fn secret(&self, name: &SecretName) -> Result<String> {
        if self.record.is_none() {
            return Ok(placeholder(name));
        }
        let variable = format!("SPOTTER_SECRET_{}", name.as_str().to_ascii_uppercase());
        std::env::var(&variable).map_err(|_| {
            Failure::usage(format!("The plugin asks for the secret {name}."))
                .with_help(format!("Put its value into the variable {variable}."))
        })
    }

    fn egress(&self) -> Result<EgressConfig> {
        let Some(path) = &self.config else {
            return Ok(EgressConfig::default());
        };
        let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
        Ok(RawConfig::from_toml(&text)?.egress)
    }
}

fn request(cases: &Cases, case: &Case, gym: crate::catalog::GymId) -> CallRequest {
    let context = cases.context(case);
    CallRequest {
        member: context.member,
        session: context.session,
        locale: context.locale,
        time_zone: context.time_zone,
        idempotency_key: context.idempotency_key,
        attempt: context.attempt.unwrap_or(1),
        ..CallRequest::new(gym, case.function.clone(), case.arguments.to_string())
    }
}

fn judge(workshop: &Workshop, case: &Case, record: &Record, sent: &[SentRequest]) -> CaseReport {
    let result: Value = record
        .result
        .as_ref()
        .and_then(|result| serde_json::from_str(result.get()).ok())
        .unwrap_or_default();
    let ended = record.failure.as_ref().map_or(Ok(&result), Err);
    let mut faults = verdict::faults(&case.expected(), ended);
    faults.extend(asked::requests(case.requests.as_deref(), sent));
    faults.extend(asked::queries(&workshop.made()));
    CaseReport {
        name: case.name.clone(),
        function: case.function.clone(),
        faults,
        result: record.result.clone(),
        failure: record.failure.clone(),
        used: meters(record, workshop.limits()),
        logs: record.logs.clone(),
    }
}
