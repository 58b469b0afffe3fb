//! `spotter test`: a plugin's cases, in the sandbox that will serve it.

mod answers;
mod asked;
mod cases;
mod report;
mod verdict;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use super::build::{self, Profile};
use super::failure::{Failure, Result};
use super::output::Output;
use super::workshop::Workshop;
use crate::call::CallRequest;
use crate::catalog::Record;
pub(super) use answers::Answers;
use cases::{Case, Cases};
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
  # error = "slot_taken"           # Spotter's code, or the plugin's own
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

Examples:
  spotter test
  spotter test path/to/plugin --filter book --json
  spotter test . --component plugin.wasm"#;

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
        let workshop = Workshop::open()?;
        let inspection = workshop.inspect(component.clone())?;
        let working = out.counting("testing", chosen.len() as u64);
        let mut reports = Vec::with_capacity(chosen.len());
        for case in chosen {
            reports.push(self.case(&workshop, &component, &cases, case)?);
            working.step();
        }
        drop(working);
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
    ) -> Result<CaseReport> {
        let gym = workshop.gym(component)?;
        let mut last = None;
        for (n, case) in cases.chain(case).into_iter().enumerate() {
            let prepared = gym.settings(cases.settings(case)).and_then(|()| match n {
                0 => gym.store(cases.kv(case)),
                _ => Ok(()),
            });
            prepared.map_err(|failure| failure.during(&case.name))?;
            workshop.answer(cases.answers(case, &self.directory)?);
            last = Some(gym.call(|id| request(cases, case, id))?);
        }
        let record = last.ok_or_else(|| Failure::usage("A chain of cases is empty."))?;
        Ok(judge(workshop, case, &record))
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

fn judge(workshop: &Workshop, case: &Case, record: &Record) -> CaseReport {
    let result: Value = record
        .result
        .as_ref()
        .and_then(|result| serde_json::from_str(result.get()).ok())
        .unwrap_or_default();
    let ended = record.failure.as_ref().map_or(Ok(&result), Err);
    let mut faults = verdict::faults(&case.expected(), ended);
    faults.extend(asked::requests(case.requests.as_deref(), &workshop.sent()));
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
