//! `spotter test`: a plugin's cases, in the sandbox that will serve it.

mod cases;
mod record;
mod report;
mod run;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::build::{self, Profile};
use super::failure::{Failure, Result};
use super::output::Output;
use super::plugin::Plugin;
use super::workshop::Workshop;
use crate::cases::Case;
use crate::config::{EgressConfig, RawConfig};
pub(super) use cases::{are_in, beside};
use record::Recording;
pub(super) use run::Run;

/// Build a plugin and run its cases in the real sandbox, without a server.
///
/// Each case is one call in a gym of its own, with the limits, the checks and
/// the storage of a served plugin.
#[derive(Debug, clap::Args)]
#[command(after_help = CASES)]
pub(in crate::cli) struct Test {
    /// The plugin's directory; or what was built of it, a component or the JSON
    /// of a source, with the cases beside it or in the directory above.
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// Test this component, or this JSON of a source, instead of building the
    /// plugin.
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
  # live = true                    # runs on a server alone, against real ones

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
  spotter test dist/plugin.json
  spotter test . --component plugin.wasm
  SPOTTER_SECRET_API_KEY=... spotter test --record tests/example.json"#;

impl Test {
    /// Runs the cases; fails when one of them does.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let directory = self.directory();
        let cases = beside(&directory)?;
        let plugin = match &self.component {
            Some(component) => Plugin::file(component)?,
            None if self.path.is_file() => Plugin::file(&self.path)?,
            None => build::plugin(&self.path, &self.profile)?,
        };
        let filter = self.filter.as_deref().unwrap_or_default();
        let chosen: Vec<&Case> = cases
            .iter()
            .filter(|case| case.name.contains(filter))
            .collect();
        if let Some(live) = chosen.iter().find(|case| case.live) {
            return Err(Failure::new(
                "cases",
                format!(
                    "The case `{}` is live: it runs on a server alone.",
                    live.name
                ),
            )
            .with_help(
                "Push the plugin, save its cases with `PUT /v1/plugins/PLUGIN/cases`, and run them \
                 there; or leave it out with --filter.",
            ));
        }
        if chosen.is_empty() {
            return Err(Failure::usage("No case is left to run."));
        }
        let workshop = match &self.record {
            Some(_) => Workshop::recording(self.egress()?, plugin.is_source())?,
            None => Workshop::open(plugin.is_source())?,
        };
        let built = workshop.build(&plugin)?;
        let run = Run::new(&workshop, &built, &directory)?;
        let mut recording = Recording::default();
        let working = out.counting("testing", chosen.len() as u64);
        let mut reports = Vec::with_capacity(chosen.len());
        for case in chosen {
            reports.push(run.case(&cases, case, &mut recording)?);
            working.step();
        }
        drop(working);
        if let Some(file) = &self.record {
            recording.write(file)?;
        }
        let report = run.report(reports);
        let failed = report.failed > 0;
        out.show(&report);
        Ok(if failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }

    /// Where the cases are.
    fn directory(&self) -> PathBuf {
        if !self.path.is_file() {
            return self.path.clone();
        }
        let beside = self.path.parent().unwrap_or(Path::new(""));
        let above = beside.join("..");
        match are_in(beside) || !are_in(&above) {
            true => beside.to_owned(),
            false => above,
        }
    }

    fn egress(&self) -> Result<EgressConfig> {
        let Some(path) = &self.config else {
            return Ok(EgressConfig::default());
        };
        let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
        Ok(RawConfig::from_toml(&text)?.egress)
    }
}
