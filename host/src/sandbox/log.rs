//! What a guest logs and prints. Lines beyond the limits are dropped and
//! counted as such; logging never fails a call.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::catalog::{LogLevel, LogLine};

use super::CallLimits;

/// A line longer than this is cut.
const LINE_BYTES: usize = 4 << 10;

/// The lines of one call, shared with its output streams.
#[derive(Clone, Debug)]
pub(crate) struct Logs(Arc<Mutex<Lines>>);

#[derive(Debug, Default)]
struct Lines {
    kept: Vec<LogLine>,
    bytes_left: usize,
    lines_left: usize,
    truncated: bool,
    /// What was printed without a line break yet.
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

/// Which of the guest's output streams something was printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Printed {
    Stdout,
    Stderr,
}

impl Logs {
    pub(super) fn new(limits: &CallLimits) -> Logs {
        Logs(Arc::new(Mutex::new(Lines {
            bytes_left: limits.log_bytes,
            lines_left: limits.log_lines,
            ..Lines::default()
        })))
    }

    /// Keeps one line, if there is room for it.
    pub(crate) fn write(&self, level: LogLevel, message: &str) {
        self.lock().keep(level, message);
    }

    pub(super) fn print(&self, stream: Printed, bytes: &[u8]) {
        self.lock().print(stream, bytes);
    }

    /// Takes the lines, unfinished printed ones included, and whether any were
    /// cut or dropped.
    pub(super) fn take(&self) -> (Vec<LogLine>, bool) {
        let mut lines = self.lock();
        lines.finish(Printed::Stdout);
        lines.finish(Printed::Stderr);
        (std::mem::take(&mut lines.kept), lines.truncated)
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    fn keep(&mut self, level: LogLevel, message: &str) {
        let mut end = message.len().min(LINE_BYTES).min(self.bytes_left);
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        let kept = message.get(..end).unwrap_or_default();
        self.truncated |= kept.len() < message.len();
        if self.lines_left == 0 || (kept.is_empty() && !message.is_empty()) {
            self.truncated = true;
            return;
        }
        self.lines_left -= 1;
        self.bytes_left -= kept.len();
        self.kept.push(LogLine {
            level,
            message: escape_controls(kept),
        });
    }

    fn print(&mut self, stream: Printed, mut bytes: &[u8]) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = bytes.split_at(end);
            self.append(stream, line);
            self.finish(stream);
            bytes = rest.get(1..).unwrap_or_default();
        }
        self.append(stream, bytes);
    }

    fn append(&mut self, stream: Printed, bytes: &[u8]) {
        let room = LINE_BYTES.saturating_sub(self.pending(stream).len());
        self.truncated |= bytes.len() > room;
        let kept = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        self.pending(stream).extend_from_slice(kept);
    }

    fn finish(&mut self, stream: Printed) {
        let pending = std::mem::take(self.pending(stream));
        if pending.is_empty() {
            return;
        }
        let level = match stream {
            Printed::Stdout => LogLevel::Info,
            Printed::Stderr => LogLevel::Warn,
        };
        self.keep(level, &String::from_utf8_lossy(&pending));
    }

    fn pending(&mut self, stream: Printed) -> &mut Vec<u8> {
        match stream {
            Printed::Stdout => &mut self.stdout,
            Printed::Stderr => &mut self.stderr,
        }
    }
}

/// A line is shown in terminals and pages: escape sequences and line breaks in
/// it must not act there.
fn escape_controls(line: &str) -> String {
    if !line.contains(|c: char| c.is_control() && c != '\t') {
        return line.to_owned();
    }
    line.chars().fold(String::new(), |mut safe, c| {
        if c.is_control() && c != '\t' {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
        safe
    })
}
