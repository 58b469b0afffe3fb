//! Lines go to a thread of their own: whoever reads standard error may stall,
//! and no call waits for that.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

/// Lines that may wait to be written; more are dropped and counted.
const WAITING: usize = 8_192;

/// What is handed to the thread.
enum Piece {
    Line(Vec<u8>),
    End,
}

/// Where lines are put.
#[derive(Clone)]
pub(super) struct Lines {
    queue: SyncSender<Piece>,
    dropped: Arc<AtomicU64>,
}

/// The writing thread. Dropping it writes what waits.
#[must_use = "dropping it ends the log"]
pub struct Writing {
    queue: SyncSender<Piece>,
    thread: Option<JoinHandle<()>>,
}

/// Starts the thread. Without one, which only a system without threads
/// refuses, lines are dropped.
pub(super) fn start() -> (Lines, Writing) {
    let (queue, pieces) = sync_channel(WAITING);
    let dropped = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&dropped);
    let thread = thread::Builder::new()
        .name("log".to_owned())
        .spawn(move || write(&pieces, &counted, io::stderr()));
    let lines = Lines {
        queue: queue.clone(),
        dropped,
    };
    let writing = Writing {
        queue,
        thread: thread.ok(),
    };
    (lines, writing)
}

pub(super) fn is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Writes until the end piece. What cannot be written is lost: there is no
/// other place to say so.
fn write(pieces: &Receiver<Piece>, dropped: &AtomicU64, mut out: impl Write) {
    while let Ok(Piece::Line(line)) = pieces.recv() {
        let _ = out.write_all(&line);
        let lost = dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let _ = writeln!(
                out,
                "{lost} log lines were dropped: standard error is too slow"
            );
        }
    }
    let _ = out.flush();
}

impl Write for Lines {
    /// Takes one whole line: the subscriber writes each event at once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Err(TrySendError::Full(_)) = self.queue.try_send(Piece::Line(line.to_vec())) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let _ = self.queue.send(Piece::End);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;

    fn lines(waiting: usize) -> (Lines, Receiver<Piece>) {
        let (queue, pieces) = sync_channel(waiting);
        let dropped = Arc::default();
        (Lines { queue, dropped }, pieces)
    }

    #[test]
    fn a_full_queue_drops_lines_and_says_so() {
        let (mut lines, pieces) = lines(2);
        for line in ["one\n", "two\n", "three\n", "four\n"] {
            lines.write_all(line.as_bytes()).unwrap();
        }
        let dropped = Arc::clone(&lines.dropped);
        drop(lines);
        let mut out = Vec::new();
        write(&pieces, &dropped, &mut out);
        let out = String::from_utf8(out).unwrap();
        assert!(out.starts_with("one\n2 log lines"), "{out}");
        assert!(out.ends_with("two\n"), "{out}");
    }
}
