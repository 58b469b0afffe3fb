//! What came of cases.

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::format::Expected;
use crate::catalog::{Failure, LogLine, PluginName, Record};
use crate::sandbox::{CallLimits, LimitRow};

/// All cases of a plugin.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CasesReport)]
pub struct Report {
    /// The plugin.
    #[schema(value_type = String)]
    pub plugin: PluginName,
    /// Its version.
    #[schema(value_type = String)]
    pub version: semver::Version,
    /// How many cases went as expected.
    pub passed: usize,
    /// How many did not.
    pub failed: usize,
    /// The cases, in the order of the file.
    pub cases: Vec<CaseReport>,
}

/// One case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaseReport {
    /// What the case shows.
    pub name: String,
    /// The function it called.
    pub function: String,
    /// Whether it went as expected.
    pub status: CaseStatus,
    /// What it must come to.
    pub expected: Expected,
    /// What is not as expected. Empty: the case passed.
    pub faults: Vec<String>,
    /// What the function answered.
    #[schema(value_type = Option<Value>)]
    pub result: Option<Box<RawValue>>,
    /// Why it did not.
    pub failure: Option<Failure>,
    /// What it used, against each limit.
    pub used: Vec<Meter>,
    /// What it logged.
    pub logs: Vec<LogLine>,
    /// Whether any of that was too long to be repeated whole.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
}

/// How a case went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// As expected.
    Passed,
    /// Otherwise.
    Failed,
}

impl CaseStatus {
    pub(super) fn of(faults: &[String]) -> CaseStatus {
        match faults.is_empty() {
            true => CaseStatus::Passed,
            false => CaseStatus::Failed,
        }
    }
}

/// How much of a limit was used.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CaseMeter)]
pub struct Meter {
    /// The limit.
    pub name: &'static str,
    /// The unit of both numbers.
    pub unit: &'static str,
    /// How much was used.
    pub used: u64,
    /// How much may be.
    pub limit: u64,
}

impl Report {
    /// The report of cases that have run.
    pub fn new(plugin: PluginName, version: semver::Version, cases: Vec<CaseReport>) -> Report {
        let failed = cases.iter().filter(|case| !case.faults.is_empty()).count();
        Report {
            plugin,
            version,
            passed: cases.len() - failed,
            failed,
            cases,
        }
    }
}

/// The longest result that a server's report repeats, and the longest fault, in
/// bytes; of a fault more than that is no help.
const LONGEST: usize = 8 << 10;
/// Faults and lines of the log that it repeats.
const MOST: usize = 20;

impl CaseReport {
    /// The report without what is too long: many cases make one answer.
    #[must_use]
    pub(super) fn bounded(mut self) -> CaseReport {
        if self
            .result
            .take_if(|result| result.get().len() > LONGEST)
            .is_some()
        {
            self.truncated = true;
        }
        self.truncated |= self.faults.len() > MOST || self.logs.len() > MOST;
        self.faults.truncate(MOST);
        self.logs.truncate(MOST);
        let lines = self.logs.iter_mut().map(|line| &mut line.message);
        for text in self.faults.iter_mut().chain(lines) {
            if text.len() > LONGEST {
                text.truncate(text.floor_char_boundary(LONGEST));
                self.truncated = true;
            }
        }
        self
    }
}

/// What a call used, against its limits.
pub(super) fn meters(record: &Record, limits: &CallLimits) -> Vec<Meter> {
    let usage = &record.usage;
    let log_bytes = record
        .logs
        .iter()
        .map(|line| line.message.len() as u64)
        .sum();
    let used = |name: &str| {
        Some(match name {
            "fuel" => ("fuel", usage.fuel),
            "cpu_ms" => ("CPU", usage.cpu_us),
            "wall_ms" => ("wall clock", usage.wall_us),
            "memory_bytes" => ("memory", usage.memory_bytes),
            "host_calls" => ("host calls", u64::from(usage.host_calls)),
            "result_bytes" => ("output", usage.output_bytes),
            "log_bytes" => ("log", log_bytes),
            "log_lines" => ("log lines", record.logs.len() as u64),
            _ => return None,
        })
    };
    let meter = |row: LimitRow| {
        let (name, used) = used(row.name)?;
        // Calls are measured in microseconds and limited in milliseconds.
        let (unit, limit) = match row.unit {
            "ms" => ("us", row.value.saturating_mul(1000)),
            unit => (unit, row.value),
        };
        Some(Meter {
            name,
            unit,
            used,
            limit,
        })
    };
    limits.table().into_iter().filter_map(meter).collect()
}
