//! What one call may use. Each limit has a default, a ceiling that an
//! operator may raise it to, and a reason.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalog::{Origin, RuntimeLimits};

macro_rules! call_limits {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr, $ceiling:expr, $unit:literal, $what:literal;)*) => {
        /// The limits of one call.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct CallLimits {
            $($(#[$doc])* pub $name: $type,)*
        }

        impl Default for CallLimits {
            fn default() -> CallLimits {
                CallLimits { $($name: $default,)* }
            }
        }

        impl CallLimits {
            /// The table that `spotter inspect` and the README print.
            pub fn table(&self) -> Vec<LimitRow> {
                vec![$(LimitRow {
                    name: stringify!($name),
                    what: $what,
                    unit: $unit,
                    value: self.$name as u64,
                    ceiling: $ceiling as u64,
                },)*]
            }
        }
    };
}

/// One limit, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LimitRow {
    /// The setting's name.
    pub name: &'static str,
    /// What is limited.
    pub what: &'static str,
    /// The unit of both numbers.
    pub unit: &'static str,
    /// The limit in force.
    pub value: u64,
    /// The most an operator may set.
    pub ceiling: u64,
}

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

call_limits! {
    /// CPU time of the guest in milliseconds. A person waits for the answer,
    /// and other gyms wait for the core.
    cpu_ms: u64 = 50, 2_000, "ms", "guest CPU per call";
    /// Fuel, about one unit an instruction. The deterministic budget: the same
    /// call with the same answers of the host uses the same fuel everywhere.
    fuel: u64 = 50_000_000, 2_000_000_000_u64, "fuel", "fuel per call, host calls charged too";
    /// Wall clock in milliseconds, time spent waiting for the host included.
    wall_ms: u64 = 10_000, 30_000, "ms", "wall clock per call, host I/O included";
    /// Linear memory in bytes, summed over all memories of the call.
    memory_bytes: usize = 64 * MIB, 128 * MIB, "bytes", "linear memory, sum over the call";
    /// How often memories and tables may grow: each growth costs the host a
    /// system call and interrupts the other core.
    growths: u32 = 4_096, 16_384, "growths", "times memory or tables may grow";
    /// Table elements, summed over all tables of the call.
    table_elements: usize = 20_000, 100_000, "elements", "table elements, sum over the call";
    /// Bytes that one host call may pass from the guest to the host: the host
    /// copies them before it can look at them.
    host_call_bytes: usize = 2 * MIB, 16 * MIB, "bytes", "bytes guest to host, per host call";
    /// Live component handles of the guest's own.
    handles: usize = 4_096, 16_384, "handles", "component handles at once";
    /// Live resources that the host keeps for the guest: streams, pollables.
    host_resources: usize = 1_024, 4_096, "resources", "host resources at once";
    /// Host calls of a whole call.
    host_calls: u32 = 1_000, 10_000, "calls", "host calls per call";
    /// Bytes of the result's JSON text.
    result_bytes: usize = 256 * KIB, MIB, "bytes", "result";
    /// Bytes of all log lines, printed ones included.
    log_bytes: usize = 64 * KIB, 256 * KIB, "bytes", "logs per call";
    /// Log lines.
    log_lines: usize = 256, 1_024, "lines", "log lines per call";
    /// HTTP requests of a whole call. Each may cost somebody money.
    http_requests: u32 = 16, 50, "requests", "HTTP requests per call";
    /// HTTP requests at once, as many as a browser has for one server.
    http_at_once: u32 = 6, 16, "requests", "HTTP requests at once";
    /// Milliseconds until an answer begins.
    http_first_byte_ms: u64 = 5_000, 30_000, "ms", "HTTP answer's first byte";
    /// Milliseconds until an answer is whole.
    http_ms: u64 = 10_000, 30_000, "ms", "HTTP exchange";
    /// Bytes of a request's body, which the host keeps until it is sent.
    http_request_bytes: usize = MIB, 10 * MIB, "bytes", "HTTP request body";
    /// Bytes of an answer's body, which the host keeps until it is whole. At
    /// most a hundred times what was sent.
    http_response_bytes: usize = MIB, 10 * MIB, "bytes", "HTTP answer body, decoded, at most 100:1";
    /// Queries of a whole call.
    queries: u32 = 8, 64, "queries", "queries per call";
    /// Rows of one query: more are for a report, not for an answer.
    query_rows: usize = 1_000, 10_000, "rows", "rows of a query";
    /// Bytes of one query's rows.
    query_bytes: usize = MIB, 8 * MIB, "bytes", "bytes of a query's rows";
    /// Milliseconds of one query.
    query_ms: u64 = 2_000, 10_000, "ms", "time of a query";
}

impl CallLimits {
    /// The first limit that is above its ceiling.
    pub fn above_ceiling(&self) -> Option<LimitRow> {
        self.table().into_iter().find(|row| row.value > row.ceiling)
    }

    /// What `describe` may use: enough to print a manifest, and no more.
    pub fn for_describe(&self) -> CallLimits {
        let default = CallLimits::default();
        CallLimits {
            // Schemas are assembled here; a debug build of a plugin needs
            // most of this.
            cpu_ms: 50,
            fuel: 50_000_000,
            wall_ms: 2_000,
            memory_bytes: self.memory_bytes.min(32 * MIB),
            host_calls: 100,
            result_bytes: MIB,
            ..default
        }
    }
}

impl CallLimits {
    /// What compiling and loading an author's source may use: more than a call,
    /// for it is done once, and nothing of the outside.
    pub fn for_source() -> CallLimits {
        CallLimits {
            cpu_ms: 2_000,
            fuel: 2_000_000_000,
            wall_ms: 10_000,
            memory_bytes: 64 * MIB,
            // The whole memory is handed over at once.
            host_call_bytes: 64 * MIB,
            host_calls: 100,
            ..CallLimits::default()
        }
    }

    /// What a call of a plugin in JavaScript may use, where nothing else was
    /// said: an interpreter takes some twenty times what compiled code does,
    /// and a script needs less memory than a program.
    #[must_use]
    fn for_javascript(&self, own: &RuntimeLimits) -> CallLimits {
        let wall_ms = own.timeout_ms.unwrap_or(JAVASCRIPT_WALL_MS);
        let memory_bytes = own.memory_bytes.unwrap_or(JAVASCRIPT_MEMORY_BYTES);
        CallLimits {
            cpu_ms: self.cpu_ms.max(JAVASCRIPT_CPU_MS),
            fuel: self.fuel.max(JAVASCRIPT_FUEL),
            // What the operator lets any call use is the most.
            wall_ms: wall_ms.min(self.wall_ms),
            memory_bytes: memory_bytes.min(self.memory_bytes),
            ..self.clone()
        }
    }
}

impl CallLimits {
    /// What a call of a tool without code may use, where nothing else was said:
    /// it mostly waits for one answer.
    #[must_use]
    pub fn for_declarative(&self, own: &RuntimeLimits) -> CallLimits {
        let first_byte_ms = own.first_byte_ms.unwrap_or(self.http_first_byte_ms);
        CallLimits {
            // No exchange takes longer.
            http_first_byte_ms: first_byte_ms.min(self.http_ms),
            ..self.clone()
        }
    }

    /// What a call of a plugin may use that was made of this.
    #[must_use]
    pub fn for_origin(&self, origin: Origin, own: &RuntimeLimits) -> CallLimits {
        match origin {
            Origin::Component => self.clone(),
            Origin::JavaScript => self.for_javascript(own),
            Origin::Rest | Origin::Webhook | Origin::Query => self.for_declarative(own),
        }
    }
}

/// CPU time of a call in JavaScript, in milliseconds.
const JAVASCRIPT_CPU_MS: u64 = 200;
/// Fuel of a call in JavaScript.
const JAVASCRIPT_FUEL: u64 = 500_000_000;
/// Wall clock of a call in JavaScript, in milliseconds.
const JAVASCRIPT_WALL_MS: u64 = 3_000;
/// Memory of a call in JavaScript, in bytes; the engine's own is in it.
pub(crate) const JAVASCRIPT_MEMORY_BYTES: usize = 10 * MIB;

/// A host call costs the guest this much fuel beside what it does inside, so
/// that calling the host is never cheaper than computing.
pub const HOST_CALL_FUEL: u64 = 1_000;
