//! What hostile guests do, as data: adding a case is adding a line.

/// One guest that is called once, and how that has to end.
pub(crate) struct Case {
    /// The guest; its one function has the same name.
    pub(crate) guest: &'static str,
    /// The codes that are right. Two where two limits are about equally far.
    pub(crate) codes: &'static [&'static str],
    /// How long the answer may take, in milliseconds: the limit that ends it
    /// and what a busy machine adds.
    pub(crate) within_ms: u64,
}

const fn case(guest: &'static str, codes: &'static [&'static str]) -> Case {
    Case {
        guest,
        codes,
        within_ms: SOON,
    }
}

const fn slow(guest: &'static str, codes: &'static [&'static str], within_ms: u64) -> Case {
    Case {
        guest,
        codes,
        within_ms,
    }
}

/// The limits of CPU are 50 ms; the rest is for a machine that runs all tests
/// at once.
const SOON: u64 = 3_000;

const CPU: &[&str] = &["out_of_fuel", "cpu_limit"];

/// CPU time and scheduling.
pub(crate) const CPU_CASES: &[Case] = &[
    case("cpu_spin", CPU),
    case("cpu_fuel", &["out_of_fuel"]),
    case("cpu_slow", &["cpu_limit"]),
    case("cpu_realloc", CPU),
    case("cpu_post_return", CPU),
    case("cpu_fill", CPU),
    case("cpu_copy", CPU),
    case("cpu_branches", CPU),
    case("cpu_host_calls", &["host_call_limit"]),
    slow("cpu_sleep", &["deadline_exceeded"], 13_000),
];

/// Memory, tables, stack and handles.
pub(crate) const MEMORY_CASES: &[Case] = &[
    case("memory_grow", &["memory_limit"]),
    case("memory_creep", &["memory_limit"]),
    case("memory_table", &["memory_limit"]),
    case("memory_table_huge", &["memory_limit", "out_of_fuel"]),
    case("memory_sum", &["memory_limit"]),
    case("handles_own", &["host_call_limit"]),
    case("stack_recursion", &["stack_overflow"]),
    case("stack_host_call", &["stack_overflow"]),
    case("handles_many", &["host_call_limit"]),
];

/// What crosses the boundary.
pub(crate) const BOUNDARY_CASES: &[Case] = &[
    case("abi_huge_string", &["trapped"]),
    case("abi_huge_output", &["output_too_large"]),
    case("abi_large_output", &["output_too_large"]),
    case("abi_huge_error", &["plugin_failed"]),
    case("abi_bad_utf8", &["trapped"]),
    case("abi_lone_surrogate", &["trapped"]),
    case("abi_odd_utf16", &["trapped"]),
    case("abi_odd_compact", &["trapped"]),
    case("abi_overflow", &["trapped"]),
    case("abi_bad_case", &["trapped"]),
    case("abi_bad_answer", &["trapped"]),
    case("abi_bad_enum", &["trapped"]),
    case("abi_bad_pointer", &["trapped"]),
    case("abi_much_input", &["host_call_limit"]),
    case("realloc_outside", &["trapped"]),
    case("realloc_unaligned", &["trapped"]),
    case("realloc_reenters", &["trapped"]),
    case("handle_forged", &["trapped"]),
    case("handle_dropped_twice", &["trapped"]),
    case("post_return_traps", &["trapped"]),
    case("trap_unreachable", &["trapped"]),
    case("trap_divide", &["trapped"]),
    case("trap_bounds", &["trapped"]),
    case("result_no_json", &["invalid_result"]),
    case("result_empty", &["invalid_result"]),
    case("result_two_values", &["invalid_result"]),
    case("result_deep", &["invalid_result"]),
    case("ok_fails", &["plugin_failed"]),
];

/// WASI.
pub(crate) const WASI_CASES: &[Case] = &[
    case("wasi_exit", &["exited"]),
    case("wasi_random_flood", &["trapped", "host_call_limit"]),
    case("wasi_poll_many", &["host_call_limit", "trapped"]),
];

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Case> {
    [CPU_CASES, MEMORY_CASES, BOUNDARY_CASES, WASI_CASES]
        .into_iter()
        .flatten()
}

/// Guests that are refused when they are uploaded, and why.
pub(crate) const REFUSED_UPLOADS: &[(&str, &[&str])] = &[
    ("cpu_start", CPU),
    ("cpu_describe", CPU),
    ("memory_declared", &["invalid_component"]),
    ("describe_traps", &["trapped"]),
    ("describe_alias", &["output_too_large", "host_call_limit"]),
    ("describe_empties", &["output_too_large", "host_call_limit"]),
    ("import_files", &["forbidden_import"]),
    ("import_sockets", &["forbidden_import"]),
    ("import_http", &["forbidden_import"]),
    ("import_unknown", &["forbidden_import"]),
    ("import_version", &["forbidden_import"]),
];
