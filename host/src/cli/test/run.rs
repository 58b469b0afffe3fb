//! A case, from its gym to its verdict.

use std::path::Path;

use serde_json::Value;

use super::cases::{Case, Cases};
use super::record::Recording;
use super::report::{CaseReport, Report, meters};
use super::{asked, verdict};
use crate::call::CallRequest;
use crate::catalog::{GymId, Record, SecretName};
use crate::cli::failure::{Failure, Result};
use crate::cli::plugin::Plugin;
use crate::cli::workshop::{Workshop, placeholder};
use crate::egress::SentRequest;

/// A plugin, and where its cases run.
pub(in crate::cli) struct Bench<'a> {
    pub(in crate::cli) workshop: &'a Workshop,
    pub(in crate::cli) plugin: &'a Plugin,
    /// Where files of recorded answers are.
    pub(in crate::cli) directory: &'a Path,
    /// Whether requests leave.
    pub(in crate::cli) recording: bool,
}

impl Bench<'_> {
    /// Runs all cases. Nothing is written down.
    pub(in crate::cli) fn all(&self, cases: &Cases) -> Result<Report> {
        let inspection = self.workshop.inspect(self.plugin)?;
        let mut recording = Recording::default();
        let reports = cases
            .iter()
            .map(|case| self.case(cases, case, &mut recording));
        let reports = reports.collect::<Result<_>>()?;
        Ok(Report::new(inspection.name, inspection.version, reports))
    }

    /// Runs a case, and those before it, in a gym of its own.
    pub(super) fn case(
        &self,
        cases: &Cases,
        case: &Case,
        recording: &mut Recording,
    ) -> Result<CaseReport> {
        let gym = self
            .workshop
            .gym(self.plugin, |secret| self.secret(secret))?;
        let mut last = None;
        for (n, case) in cases.chain(case).into_iter().enumerate() {
            let prepared = gym.settings(cases.settings(case)).and_then(|()| match n {
                0 => gym.store(cases.kv(case)),
                _ => Ok(()),
            });
            prepared.map_err(|failure| failure.during(&case.name))?;
            let recorded = (!self.recording).then_some(self.directory);
            self.workshop.answer(cases.answers(case, recorded)?);
            last = Some(gym.call(|id| request(cases, case, id))?);
        }
        let record = last.ok_or_else(|| Failure::usage("A chain of cases is empty."))?;
        let sent = gym.sent()?;
        recording.keep(&sent, &gym.secrets()?)?;
        Ok(self.judge(case, &record, &sent))
    }

    /// A secret's value: its placeholder, or the real one where there is a
    /// server to know it.
    fn secret(&self, name: &SecretName) -> Result<String> {
        if !self.recording {
            return Ok(placeholder(name));
        }
        let variable = format!("SPOTTER_SECRET_{}", name.as_str().to_ascii_uppercase());
        std::env::var(&variable).map_err(|_| {
            Failure::usage(format!("The plugin asks for the secret {name}."))
                .with_help(format!("Put its value into the variable {variable}."))
        })
    }

    fn judge(&self, case: &Case, record: &Record, sent: &[SentRequest]) -> CaseReport {
        let result: Value = record
            .result
            .as_ref()
            .and_then(|result| serde_json::from_str(result.get()).ok())
            .unwrap_or_default();
        let ended = record.failure.as_ref().map_or(Ok(&result), Err);
        let mut faults = verdict::faults(&case.expected(), ended);
        faults.extend(asked::requests(case.requests.as_deref(), sent));
        faults.extend(asked::queries(&self.workshop.made()));
        CaseReport {
            name: case.name.clone(),
            function: case.function.clone(),
            faults,
            result: record.result.clone(),
            failure: record.failure.clone(),
            used: meters(record, &self.workshop.limits(self.plugin)),
            logs: record.logs.clone(),
        }
    }
}

fn request(cases: &Cases, case: &Case, gym: GymId) -> CallRequest {
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
