//! What came of cases.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::catalog::{Failure, LogLine, PluginName, Record};
use crate::sandbox::{CallLimits, LimitRow};

/// All cases of a plugin.
#[derive(Serialize)]
pub struct Report {
    /// The plugin.
    pub plugin: PluginName,
    /// Its version.
    pub version: semver::Version,
    /// How many cases went as expected.
    pub passed: usize,
    /// How many did not.
    pub failed: usize,
    /// The cases, in the order of the file.
    pub cases: Vec<CaseReport>,
}

/// One case.
#[derive(Serialize)]
pub struct CaseReport {
    /// What the case shows.
    pub name: String,
    /// The function it called.
    pub function: String,
    /// What is not as expected. Empty: the case passed.
    pub faults: Vec<String>,
    /// What the function answered.
    pub result: Option<Box<RawValue>>,
    /// Why it did not.
    pub failure: Option<Failure>,
    /// What it used, against each limit.
    pub used: Vec<Meter>,
    /// What it logged.
    pub logs: Vec<LogLine>,
}

/// How much of a limit was used.
#[derive(Debug, Serialize)]
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
