//! Says in the host's codes how a guest ended.

use wasmtime::component::ResourceTableError;
use wasmtime::{PoolConcurrencyLimitError, Trap, WasmBacktrace};
use wasmtime_wasi::I32Exit;

use super::contract::WireError;
use super::guest::{Guest, TooManyHostCalls};
use super::{CallLimits, loaded};
use crate::error::{Error, ErrorCode};

/// Why a guest stopped without an answer.
#[derive(Debug)]
pub(super) enum Stop {
    /// It trapped, or the host refused it something.
    Guest(wasmtime::Error),
    /// Its CPU time is used up.
    Cpu,
    /// Its wall clock is used up.
    Wall,
}

/// What wasmtime says when a guest hands over too many bytes at once. The
/// error's type is private; a test holds the text.
pub(super) const TOO_MANY_BYTES: &str = "fuel allocated for hostcalls has been exhausted";

/// What wasmtime says when a guest holds too many handles. An end-to-end test
/// holds the text.
const TOO_MANY_HANDLES: &str = "store handle limit exceeded";

/// Turns a stop into an error for whoever called.
pub(super) fn explain(stop: Stop, guest: &Guest, limits: &CallLimits) -> Error {
    match stop {
        Stop::Cpu => Error::new(
            ErrorCode::CpuLimit,
            format!(
                "The call used more than its {} ms of CPU time. Do less work in one call.",
                limits.cpu_ms
            ),
        ),
        Stop::Wall => Error::new(
            ErrorCode::DeadlineExceeded,
            format!(
                "The call took longer than its {} ms. Wait for less in one call.",
                limits.wall_ms
            ),
        ),
        Stop::Guest(cause) => of_guest(cause, guest, limits),
    }
}

fn of_guest(cause: wasmtime::Error, guest: &Guest, limits: &CallLimits) -> Error {
    let error = if cause.is::<TooManyHostCalls>() {
        host_call_limit(format!(
            "The call used the host more than {} times. Ask for more at once.",
            limits.host_calls
        ))
    } else if let Some(I32Exit(status)) = cause.downcast_ref() {
        Error::new(
            ErrorCode::Exited,
            format!(
                "The plugin exited with status {status} instead of answering. Return an error instead."
            ),
        )
    } else if let Some(ResourceTableError::Full) = cause.downcast_ref() {
        host_call_limit(format!(
            "The plugin holds more than {} streams and pollables. Drop what is no longer needed.",
            limits.host_resources
        ))
    } else if says(&cause, TOO_MANY_BYTES) {
        // Only what fails below a guest's frame has its backtrace.
        if cause.is::<WasmBacktrace>() {
            host_call_limit(format!(
                "One host call passed more than {} bytes. Pass less at once.",
                limits.host_call_bytes
            ))
        } else {
            return too_large(limits).with_source(cause);
        }
    } else if says(&cause, TOO_MANY_HANDLES) {
        host_call_limit(format!(
            "The plugin holds more than {} handles. Drop what is no longer needed.",
            limits.handles
        ))
    } else if cause.is::<PoolConcurrencyLimitError>() {
        Error::new(
            ErrorCode::Busy,
            "The host runs as many plugins as it can. Try again in a moment.",
        )
    } else if let Some(trap) = cause.downcast_ref::<Trap>() {
        of_trap(*trap, guest, limits)
    } else if guest.limiter.refused() {
        memory_limit(limits)
    } else if says(&cause, "failed to convert function to given type") {
        loaded::unsupported(
            "The component's functions have other types than the contract's. Rebuild it with the current SDK.",
        )
    } else {
        Error::new(
            ErrorCode::Trapped,
            "The plugin broke the rules of the component model, and was stopped.",
        )
    };
    error.with_source(cause)
}

fn of_trap(trap: Trap, guest: &Guest, limits: &CallLimits) -> Error {
    match trap {
        Trap::OutOfFuel => Error::new(
            ErrorCode::OutOfFuel,
            format!(
                "The call used up its {} units of fuel. Do less work in one call.",
                limits.fuel
            ),
        ),
        Trap::StackOverflow => Error::new(
            ErrorCode::StackOverflow,
            "The plugin's calls nest too deep. Recurse less, or use a loop.",
        ),
        Trap::AllocationTooLarge => memory_limit(limits),
        _ if guest.limiter.refused() => memory_limit(limits),
        trap => Error::new(
            ErrorCode::Trapped,
            format!("The plugin crashed ({trap}). Its log may say why."),
        ),
    }
}

fn memory_limit(limits: &CallLimits) -> Error {
    Error::new(
        ErrorCode::MemoryLimit,
        format!(
            "The plugin needs more than its {} MiB of memory, or more table space or growths than it may have.",
            limits.memory_bytes >> 20
        ),
    )
}

fn host_call_limit(message: String) -> Error {
    Error::new(ErrorCode::HostCallLimit, message)
}

/// The answer has more bytes than it may.
pub(super) fn too_large(limits: &CallLimits) -> Error {
    Error::new(
        ErrorCode::OutputTooLarge,
        format!(
            "The result has more than {} bytes. Answer with less.",
            limits.result_bytes
        ),
    )
}

fn says(cause: &wasmtime::Error, text: &str) -> bool {
    cause.chain().any(|error| error.to_string().contains(text))
}

/// The longest code and message of a plugin's own that are passed on.
const CODE_BYTES: usize = 64;
const MESSAGE_CHARS: usize = 1_000;

/// The plugin answered with an error: its own, or one of the host's that it
/// ran into in this call and passed on.
pub(super) fn of_plugin(own: WireError, guest: &Guest) -> Error {
    let passed_on = guest.meter().and_then(|meter| meter.passed_on(&own.code));
    let legal = matches!(own.code.as_bytes(), [b'a'..=b'z', rest @ ..] if rest.len() < CODE_BYTES
        && rest.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_')));
    let code = if legal { own.code.as_str() } else { "failed" };
    let mut message: String = own.message.chars().take(MESSAGE_CHARS).collect();
    if message.trim().is_empty() {
        message = "The plugin failed and did not say why.".to_owned();
    }
    Error::new(passed_on.unwrap_or(ErrorCode::PluginFailed), message)
        .with_retryable(own.retryable)
        .with_details(serde_json::json!({ "code": code }))
}
