//! What `spotter test` prints.

use std::fmt;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::catalog::{Failure, LogLine, PluginName, Record};
use crate::cli::inspect::titled;
use crate::cli::output::{BAD, DIM, GOOD, HEAD, NAME};
use crate::cli::units::quantity;
use crate::sandbox::{CallLimits, LimitRow};

/// All cases of a plugin. In the alternate form only those that failed are
/// shown, and not what they used.
#[derive(Serialize)]
pub(in crate::cli) struct Report {
    /// The plugin.
    pub(in crate::cli) plugin: PluginName,
    /// Its version.
    pub(super) version: semver::Version,
    /// How many cases went as expected.
    pub(in crate::cli) passed: usize,
    /// How many did not.
    pub(in crate::cli) failed: usize,
    /// The cases, in the order of the file.
    pub(super) cases: Vec<CaseReport>,
}

/// One case.
#[derive(Serialize)]
pub(super) struct CaseReport {
    /// What the case shows.
    pub(super) name: String,
    /// The function it called.
    pub(super) function: String,
    /// What is not as expected. Empty: the case passed.
    pub(super) faults: Vec<String>,
    /// What the function answered.
    pub(super) result: Option<Box<RawValue>>,
    /// Why it did not.
    pub(super) failure: Option<Failure>,
    /// What it used, against each limit.
    pub(super) used: Vec<Meter>,
    /// What it logged.
    pub(super) logs: Vec<LogLine>,
}

/// How much of a limit was used.
#[derive(Debug, Serialize)]
pub(super) struct Meter {
    name: &'static str,
    unit: &'static str,
    used: u64,
    limit: u64,
}

impl Report {
    /// The report of cases that have run.
    pub(super) fn new(
        plugin: PluginName,
        version: semver::Version,
        cases: Vec<CaseReport>,
    ) -> Report {
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

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            let failed = self.cases.iter().filter(|case| !case.faults.is_empty());
            for (n, case) in failed.enumerate() {
                let gap = if n == 0 { "" } else { "\n" };
                write!(f, "{gap}{case:#}")?;
            }
            return Ok(());
        }
        writeln!(f, "{HEAD}{}{HEAD:#}", titled(&self.plugin, &self.version))?;
        for case in &self.cases {
            writeln!(f, "\n{case}")?;
        }
        let (style, verdict) = match self.failed {
            0 => (GOOD, "ok"),
            _ => (BAD, "FAILED"),
        };
        write!(
            f,
            "\ntest result: {style}{verdict}{style:#}. {} passed; {} failed",
            self.passed, self.failed
        )
    }
}

impl fmt::Display for CaseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (style, verdict) = match self.faults.is_empty() {
            true => (GOOD, "ok    "),
            false => (BAD, "FAILED"),
        };
        write!(
            f,
            "{style}{verdict}{style:#} {} {DIM}({}){DIM:#}",
            self.name, self.function
        )?;
        for fault in &self.faults {
            write!(f, "\n  {BAD}-{BAD:#} {fault}")?;
        }
        match (&self.result, &self.failure) {
            (Some(result), _) => write!(f, "\n  result     {NAME}{}{NAME:#}", short(result.get()))?,
            (None, Some(failure)) => {
                write!(
                    f,
                    "\n  error      {NAME}{}{NAME:#}: {}",
                    failure.code,
                    short(&failure.message)
                )?;
            }
            (None, None) => {}
        }
        // A call that was refused before it reached the plugin used nothing.
        let ran = !f.alternate() && self.used.iter().any(|meter| meter.used > 0);
        for meter in self.used.iter().filter(|_| ran) {
            write!(f, "\n  {meter}")?;
        }
        for line in &self.logs {
            // Line ends are escaped in a log. Here they are lines again: most
            // are of an exception, with the author's line quoted.
            let message = line.message.replace("\\n", "\n       ");
            write!(f, "\n  {DIM}log  {:?}: {message}{DIM:#}", line.level)?;
        }
        Ok(())
    }
}

impl fmt::Display for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = if self.limit == 0 {
            0.0
        } else {
            self.used as f64 / self.limit as f64
        };
        write!(
            f,
            "{:<10} {DIM}{}{DIM:#} {:>5.1} %  {} of {}",
            self.name,
            bar(share),
            share * 100.0,
            quantity(self.used, self.unit),
            quantity(self.limit, self.unit)
        )
    }
}

const BAR_CELLS: usize = 16;

/// A bar of sixteen cells, to an eighth of a cell. What is used at all shows.
fn bar(share: f64) -> String {
    const EIGHTHS: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
    let filled = (share.clamp(0.0, 1.0) * (BAR_CELLS * 8) as f64).ceil() as usize;
    let cell = |n: usize| {
        EIGHTHS
            .get(filled.saturating_sub(n * 8).min(8))
            .copied()
            .unwrap_or(' ')
    };
    let mut bar: String = (0..BAR_CELLS).map(cell).collect();
    bar.push('▕');
    bar
}

/// A result or message in one line of bearable length.
fn short(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
