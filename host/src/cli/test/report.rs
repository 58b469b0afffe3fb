//! What `spotter test` prints. In the alternate form only cases that failed are
//! shown, and not what they used.

use std::fmt;

use crate::cases::{CaseReport, Meter, Report};
use crate::cli::inspect::titled;
use crate::cli::output::{BAD, DIM, GOOD, HEAD, NAME};
use crate::cli::units::quantity;

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
