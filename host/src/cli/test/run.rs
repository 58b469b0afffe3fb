//! A plugin's cases, run one after the other.

use std::path::Path;

use super::cases::answers;
use super::record::Recording;
use crate::cases::{Bench, Case, CaseReport, Cases, Report, Unplayable};
use crate::cli::failure::{Failure, Result};
use crate::cli::workshop::{Built, Workshop};

/// A plugin, and where its cases run.
pub(in crate::cli) struct Run<'a> {
    workshop: &'a Workshop,
    built: &'a Built,
    bench: Bench<'a>,
    /// Where files of recorded answers are. None: they are being recorded.
    recorded: Option<&'a Path>,
}

impl<'a> Run<'a> {
    /// Cases beside the plugin in that directory.
    pub(in crate::cli) fn new(
        workshop: &'a Workshop,
        built: &'a Built,
        directory: &'a Path,
    ) -> Result<Run<'a>> {
        Ok(Run {
            workshop,
            built,
            bench: workshop.bench(built)?,
            recorded: (!workshop.records()).then_some(directory),
        })
    }

    /// Runs all cases. Nothing is written down.
    pub(in crate::cli) fn all(&self, cases: &Cases) -> Result<Report> {
        let mut recording = Recording::default();
        let reports = cases
            .iter()
            .map(|case| self.case(cases, case, &mut recording));
        Ok(self.report(reports.collect::<Result<_>>()?))
    }

    /// Runs a case, and those before it.
    pub(super) fn case(
        &self,
        cases: &Cases,
        case: &Case,
        recording: &mut Recording,
    ) -> Result<CaseReport> {
        let play = self
            .bench
            .play(cases, case, |case| answers(cases, case, self.recorded));
        let played = self.workshop.run(play)?;
        recording.keep(played.sent(), self.bench.secrets())?;
        Ok(self.bench.judge(case, &played))
    }

    pub(super) fn report(&self, reports: Vec<CaseReport>) -> Report {
        let inspection = &self.built.inspection;
        Report::new(inspection.name.clone(), inspection.version.clone(), reports)
    }
}

impl From<Unplayable> for Failure {
    fn from(unplayable: Unplayable) -> Failure {
        match unplayable {
            Unplayable::Case { case, why } => Failure::new("cases", format!("{case}: {why}.")),
            Unplayable::Settings { case, error } => Failure::from(error).during(&case),
            Unplayable::Live => Failure::new("cases", "A live case runs on a server alone."),
            Unplayable::Host(error) => error.into(),
        }
    }
}
