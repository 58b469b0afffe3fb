use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use crate::catalog::Usage;
use crate::error::ErrorCode;

/// What a call's capabilities used and ran into. Shared with what runs beside
/// the guest.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    requests: AtomicU32,
    sent: AtomicU64,
    received: AtomicU64,
    queries: AtomicU32,
    rows: AtomicU64,
    met: AtomicU32,
}

/// Refusals and failures of the host's that a guest may pass on as its own:
/// then the call ends with the host's code instead of `plugin_failed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Met {
    Denied,
    TooMany,
    UpstreamFailed,
    UpstreamTimeout,
    QueryRejected,
    QueryTimeout,
    Unavailable,
}

impl Met {
    const ALL: [Met; 7] = [
        Met::Denied,
        Met::TooMany,
        Met::UpstreamFailed,
        Met::UpstreamTimeout,
        Met::QueryRejected,
        Met::QueryTimeout,
        Met::Unavailable,
    ];

    fn code(self) -> ErrorCode {
        match self {
            Met::Denied => ErrorCode::CapabilityDenied,
            Met::TooMany => ErrorCode::HostCallLimit,
            Met::UpstreamFailed => ErrorCode::UpstreamFailed,
            Met::UpstreamTimeout => ErrorCode::UpstreamTimeout,
            Met::QueryRejected => ErrorCode::QueryRejected,
            Met::QueryTimeout => ErrorCode::QueryTimeout,
            Met::Unavailable => ErrorCode::Unavailable,
        }
    }

    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl Meter {
    /// Counts a request; how many there were before.
    pub(super) fn request(&self) -> u32 {
        self.requests.fetch_add(1, Relaxed)
    }

    pub(super) fn sent(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Relaxed);
    }

    pub(super) fn received(&self, bytes: u64) {
        self.received.fetch_add(bytes, Relaxed);
    }

    /// Counts a query; how many there were before.
    pub(super) fn query(&self) -> u32 {
        self.queries.fetch_add(1, Relaxed)
    }

    pub(super) fn rows(&self, rows: usize) {
        self.rows.fetch_add(rows as u64, Relaxed);
    }

    pub(super) fn met(&self, met: Met) {
        self.met.fetch_or(met.bit(), Relaxed);
    }

    /// The host's code that a plugin's own code repeats, when the call ran
    /// into it.
    pub(crate) fn passed_on(&self, code: &str) -> Option<ErrorCode> {
        let all = self.met.load(Relaxed);
        let met = |met: &Met| all & met.bit() != 0 && met.code().as_str() == code;
        Met::ALL.into_iter().find(met).map(Met::code)
    }

    /// Adds what was used to a call's usage.
    pub(crate) fn add_to(&self, usage: &mut Usage) {
        usage.http_requests = self.requests.load(Relaxed);
        usage.http_bytes_sent = self.sent.load(Relaxed);
        usage.http_bytes_received = self.received.load(Relaxed);
        usage.queries = self.queries.load(Relaxed);
        usage.query_rows = self.rows.load(Relaxed);
    }
}
