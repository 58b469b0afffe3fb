//! `spotter dev`: a folder of scripts, checked and tested whenever it changes.

mod watch;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Instant;

use serde::Serialize;
use tokio::runtime;
use tokio::signal::unix::{SignalKind, signal};

use super::client::{Client, Server};
use super::failure::{Failure, Result};
use super::javascript::Folder;
use super::output::{BAD, DIM, GOOD, NAME, Output, WARN};
use super::plugin::Plugin;
use super::push;
use super::test;
use super::units::micros;
use super::workshop::Workshop;
use crate::cases::Report;
use crate::catalog::Digest;
use crate::error::Error;
use watch::{EVERY, Files};

/// Check a folder of scripts and run its cases, on every change.
///
/// Runs until Ctrl-C, in the sandbox that will serve the plugin, without a
/// server. With --push what passes is published.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter dev
  spotter dev path/to/plugin --push")]
pub(in crate::cli) struct Dev {
    /// The plugin's directory, with main.js or main.ts in it.
    #[arg(value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Publish what passes to a server.
    #[arg(long)]
    push: bool,
    #[command(flatten)]
    server: Server,
}

/// What came of one state of the folder.
#[derive(Serialize)]
struct Round {
    /// What changed since the last one.
    changed: Vec<String>,
    /// None: there are no cases.
    report: Option<Report>,
    /// From the change to the verdict.
    took_us: u64,
}

impl Dev {
    /// Checks and tests until it is told to stop.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        if !Folder::is_at(&self.directory) {
            return Err(Failure::usage(format!(
                "There is no main.js or main.ts in {}.",
                self.directory.display()
            ))
            .with_help(
                "`spotter new NAME --lang js` makes one. Crates are built by `spotter test`.",
            ));
        }
        let client = match self.push {
            true => Some(self.server.client()?),
            false => None,
        };
        let stop = stop_signal()?;
        let opening = out.working("preparing the engine");
        let workshop = Workshop::open(true)?;
        drop(opening);
        out.note(format_args!(
            "watching {NAME}{}{NAME:#}, until Ctrl-C",
            self.directory.display()
        ));
        let mut seen = Files::default();
        let mut pushed = None;
        loop {
            let now = Files::of(&self.directory);
            if now != seen {
                let start = Instant::now();
                let now = now.settled(&self.directory);
                let changed = now.changes(&seen);
                seen = now;
                if let Err(failure) =
                    self.round(&workshop, client.as_ref(), &mut pushed, out, changed, start)
                {
                    out.failure(&failure);
                }
            }
            match stop.recv_timeout(EVERY) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(ExitCode::SUCCESS),
            }
        }
    }

    fn round(
        &self,
        workshop: &Workshop,
        client: Option<&Client>,
        pushed: &mut Option<Digest>,
        out: Output,
        changed: Vec<String>,
        start: Instant,
    ) -> Result<()> {
        let plugin = Plugin::folder(&self.directory)?;
        let report = tested(workshop, &plugin, &self.directory)?;
        let green = report.as_ref().is_none_or(|report| report.failed == 0);
        out.show(&Round {
            changed,
            report,
            took_us: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
        });
        let Plugin::Source { source, .. } = &plugin else {
            return Ok(());
        };
        if let Some(client) = client.filter(|_| green && *pushed != Some(source.digest())) {
            out.show(&push::publish(client, &plugin, true, false, false)?);
            *pushed = Some(source.digest());
        }
        Ok(())
    }
}

/// Builds the plugin, and runs its cases if there are any.
fn tested(workshop: &Workshop, plugin: &Plugin, directory: &Path) -> Result<Option<Report>> {
    let built = workshop.build(plugin)?;
    if !test::are_in(directory) {
        return Ok(None);
    }
    let cases = test::beside(directory)?;
    test::Run::new(workshop, &built, directory)?
        .all(&cases)
        .map(Some)
}

/// Hears when the process is asked to stop. Asked again it stops at once.
fn stop_signal() -> Result<Receiver<()>> {
    let (asked, stop) = channel();
    let signals = runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .map_err(Error::internal)?;
    let entered = signals.enter();
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::internal)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::internal)?;
    drop(entered);
    thread::spawn(move || {
        signals.block_on(async {
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                if asked.send(()).is_err() {
                    std::process::exit(INTERRUPTED);
                }
            }
        });
    });
    Ok(stop)
}

/// What shells say of a process that SIGINT ended.
const INTERRUPTED: i32 = 130;

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let took = micros(self.took_us);
        let changed = self.changed.join(", ");
        let Some(report) = &self.report else {
            return write!(
                f,
                "{GOOD}ok    {GOOD:#} it loads; {WARN}there are no cases{WARN:#} {DIM}({took}; {changed}){DIM:#}"
            );
        };
        let Report {
            plugin,
            passed,
            failed,
            ..
        } = report;
        match failed {
            0 => write!(
                f,
                "{GOOD}ok    {GOOD:#} {plugin}: {passed} passed {DIM}({took}; {changed}){DIM:#}"
            ),
            _ => write!(
                f,
                "{report:#}\n{BAD}FAILED{BAD:#} {plugin}: {passed} passed, {failed} failed {DIM}({took}; {changed}){DIM:#}"
            ),
        }
    }
}
